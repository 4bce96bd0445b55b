package infer

import (
	"slices"
	"strings"
	"testing"

	"clerk-import/mapping"
)

// A table of bans shuts out whoever has a row there. What a table of factors, devices, contacts or media says of its rows shuts
// out nobody, and questions about a further table's column name the table.
func TestFurtherTablesSayWhoIsShutOut(t *testing.T) {
	users := []string{"uid,email,enabled", "11,a@acme.io,1", "12,b@acme.io,1", "13,c@acme.io,0"}
	for name, c := range map[string]struct {
		table  string
		rows   []string // a header, and rows
		answer string
		want   []string
		not    []string
	}{
		"bans": {"mybb_banned", []string{"uid,gid,bantime,lifted,reason", "12,7,---,0,spam"}, "",
			[]string{"? state.mybb_banned: `mybb_banned` has 1 row", `row["mybb_banned"] != nil`}, []string{"says of some"}},
		"bans that may be over": {"user_bans", []string{"uid,reason,lifted", "12,spam,0", "11,spam,1"}, "",
			[]string{`(row["user_bans"] != nil && not (bool(row["user_bans"]["lifted"] ?? false)))`}, nil},
		"several for a user": {"suspensions", []string{"uid,reason,is_active", "12,spam,0", "12,spam,1", "11,spam,0"}, "",
			[]string{`any(row["suspensions"] ?? [], not (not bool(#["is_active"] ?? true)))`}, nil},
		"several that are not told apart": {"xf_user_ban", []string{"uid,reason", "12,spam", "12,more"}, "",
			[]string{`len(row["xf_user_ban"] ?? []) > 0`}, nil},
		"bans that do not count": {"user_bans", []string{"uid,reason,ban_date", "12,spam,2024-01-01"}, "state.user_bans=active",
			[]string{"ban_date: user_bans.ban_date?"}, []string{"\n  banned:", "says of some"}},
		"factors": {"twofactor", []string{"uid,enabled,last_used", "11,1,0", "12,0,0"}, "",
			[]string{"? state.enabled: "}, []string{"? state.enabled-2", "value: twofactor.enabled", "says of some"}},
		"media":    {"media", []string{"uid,active", "11,1", "12,0"}, "", nil, []string{"value: media.active", "? state.media"}},
		"devices":  {"user_devices", []string{"uid,status", "11,active", "12,blocked"}, "", nil, []string{"value: user_devices", "? state.user_devices"}},
		"contacts": {"contacts", []string{"uid,disabled", "11,1", "12,0"}, "", nil, []string{"value: contacts.", "? state.contacts"}},
		"more about each": {"profiles", []string{"uid,enabled", "11,1", "12,0"}, "",
			[]string{"? state.profiles.enabled: `profiles.enabled` has ", "value: profiles.enabled? | bool"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			tables := []*Table{csvTable("users", users[0], users[1:]...), csvTable(c.table, c.rows[0], c.rows[1:]...)}
			answers := map[string]string{}
			if id, option, ok := strings.Cut(c.answer, "="); ok {
				answers[id] = option
			}
			join := "join." + c.table
			p, err := Propose(answers, tables...)
			if asked := slices.ContainsFunc(p.Questions(), func(q Question) bool { return q.ID == join && q.Chosen() == "none" }); asked {
				answers[join] = "uid:uid"
				p, err = Propose(answers, tables...)
			}
			if err != nil {
				t.Fatal(err)
			}
			yaml := p.YAML("users")
			if _, err := mapping.Parse("my.yaml", yaml, nil); err != nil {
				t.Fatalf("%v\n%s", err, yaml)
			}
			for _, w := range c.want {
				if !strings.Contains(yaml, w) {
					t.Errorf("without %s:\n%s", w, yaml)
				}
			}
			for _, w := range c.not {
				if strings.Contains(yaml, w) {
					t.Errorf("with %s:\n%s", w, yaml)
				}
			}
		})
	}
}
