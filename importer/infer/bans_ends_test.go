package infer

import (
	"strings"
	"testing"
)

// The ends of bans are read where a column says them: none is no end.
func TestEndsOfBansAreRead(t *testing.T) {
	for column, want := range map[string]string{
		"until":      `past(row["bans"]["until"])`,
		"expires_at": `past(row["bans"]["expires_at"])`,
		"ends":       `past(row["bans"]["ends"])`,
		"liftdate":   `past(row["bans"]["liftdate"])`, // vBulletin, userban
		"created_at": "",
	} {
		users := csvTable("users", "id,email", "11,a@acme.io", "12,b@acme.io", "13,c@acme.io", "14,d@acme.io")
		bans := csvTable("bans", "user_id,reason,"+column, "12,spam,", "13,rude,2020-01-01", "14,spam,2199-01-01")
		p, err := Propose(nil, users, bans)
		if err != nil {
			t.Fatal(err)
		}
		text := p.YAML("users")
		if !strings.Contains(text, `row["bans"] != nil`) || (want == "") == strings.Contains(text, "past(") || !strings.Contains(text, want) {
			t.Errorf("%s:\n%s", column, text)
		}
	}
}
