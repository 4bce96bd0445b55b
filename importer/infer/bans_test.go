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
		"media":                    {"media", []string{"uid,active", "11,1", "12,0"}, "", nil, []string{"value: media.active", "? state.media"}},
		"devices":                  {"user_devices", []string{"uid,status", "11,active", "12,blocked"}, "", []string{"? state.user_devices.status.blocked: "}, nil},
		"contacts":                 {"contacts", []string{"uid,disabled", "11,1", "12,0"}, "", []string{"? state.contacts.disabled: ", "active (as it is now)"}, []string{"value: contacts."}},
		"credentials, by a flag":   {"credentials", []string{"uid,password_hash,locked,locked_reason", "11,,0,", "12,,1,fraud"}, "", []string{"? state.credentials.locked: ", "value: credentials.locked? | bool"}, nil},
		"credentials that are on":  {"credentials", []string{"uid,enabled", "11,1", "12,0"}, "", []string{"value: credentials.enabled? | bool"}, nil},
		"credentials, by a word":   {"credential", []string{"uid,status", "11,active", "12,banned"}, "", []string{"value: credential.status?", "banned: banned"}, nil},
		"credentials, by a time":   {"credentials", []string{"uid,lockout_end", "11,", "12,2999-01-01 00:00:00"}, "", []string{"? state.credentials.lockout_end: "}, nil},
		"keys":                     {"keys", []string{"uid,is_banned", "11,0", "12,1"}, "", []string{"value: keys.is_banned? | bool"}, nil},
		"authenticators":           {"authenticators", []string{"uid,is_banned", "11,0", "12,1"}, "", []string{"value: authenticators.is_banned? | bool"}, nil},
		"accounts":                 {"accounts", []string{"uid,blocked", "11,0", "12,1"}, "", []string{"value: accounts.blocked? | bool"}, nil},
		"addresses that were gone": {"user_emails", []string{"uid,deleted", "11,0", "12,1"}, "", []string{"? state.user_emails.deleted: ", "active (as it is now)"}, []string{"value: user_emails"}},
		"sessions of the banned":   {"sessions", []string{"uid,is_banned", "11,0", "12,1"}, "", []string{"value: sessions.is_banned? | bool"}, nil},
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
			has(t, yaml, c.want, c.not)
		})
	}
}
