package infer

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"clerk-import/mapping"
)

// The running number of a table's rows is nobody's id while another column can say whose they are, and in a table of bans never.
func TestRowNumbersAreNoReferences(t *testing.T) {
	people := []string{}
	for i := range 8 {
		people = append(people, fmt.Sprintf("%d,u%d@acme.io", i+1, i+1))
	}
	banned := func(name string) string { return fmt.Sprintf("row[%q] != nil", name) }
	for name, c := range map[string]struct {
		table string
		rows  []string
		want  []string
		not   []string
	}{
		"a reference by its kind": {"bans", []string{`id,bannable_type,bannable_id,created_by_id`, `1,App\Models\User,5,1`, `2,App\Models\User,7,2`},
			[]string{"key: bannable_id\n    of: id\n", banned("bans")}, []string{"where:"}},
		"a reference of several kinds": {"bans", []string{`id,bannable_type,bannable_id,created_by_id`, `1,App\Models\User,5,1`, `2,App\Models\Team,7,2`},
			[]string{"key: bannable_id\n    of: id\n    where: 'bannable_type in [\"App\\\\Models\\\\User\"]'", banned("bans")}, nil},
		"of another kind": {"bans", []string{"id,bannable_type,bannable_id", "1,Team,5", "2,Team,7"},
			[]string{"? join.bans: `bans.bannable_id` has values of `id`, and the column beside it"}, []string{"inputs:\n"}},
		"whom, and by whom":       {"user_bans", []string{"id,banner_id,banned_id", "1,1,5", "2,2,7"}, []string{"key: banned_id\n", banned("user_bans")}, []string{"? join"}},
		"a word for people":       {"suspensions", []string{"id,member_id,moderator_id", "1,5,1", "2,7,1"}, []string{"key: member_id\n"}, []string{"key: id"}},
		"addresses":               {"blacklist", []string{"id,email,reason", "1,u5@acme.io,spam", "2,u7@acme.io,spam"}, []string{"key: email | lower\n    of: email | lower\n", banned("blacklist")}, nil},
		"addresses by their case": {"blocked_emails", []string{"id,email_address,blocked_at", "1,U5@acme.io,2023-01-01", "2,u7@acme.io,2023-01-02"}, []string{"key: email_address | lower\n", banned("blocked_emails")}, nil},
		"who blocks whom":         {"blocks", []string{"id,blocker_id,blocked_id", "1,1,5", "2,2,7"}, []string{"? join.blocks: ", "none (as it is now)"}, []string{"? state.", "\ninputs:\n"}},
		"numbers alone":           {"bans", []string{"id,reason", "1,spam", "2,spam"}, []string{"? join.bans: bans: no column of it holds the ids"}, []string{"\ninputs:\n"}},
		"numbers beside others":   {"user_notes", []string{"id,user_id,note", "1,5,a", "2,7,b"}, []string{"key: user_id\n"}, []string{"key: id"}},
		"the same id":             {"profiles", []string{"id,bio", "1,a", "2,b", "3,c", "4,d", "5,e", "6,f", "7,g", "8,h"}, []string{"id:id: `id` of `profiles` is the user's `id`"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Propose(nil, csvTable("users", "id,email", people...), csvTable(c.table, c.rows[0], c.rows[1:]...))
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

// Tables that number their own rows are never joined by these numbers: what both call people by is, whatever its name.
func TestNumbersOfRowsJoinNobody(t *testing.T) {
	const digest = "$2b$10$abcdefghijklmnopqrstuuQ9Rk9lQk0Oa8N3cRX7m0H2mZ0T2iS1K"
	for name, c := range map[string]struct{ lead, other, want string }{
		"both called id":         {"id,staff_no,email", "id,staff_no,hash", "    key: staff_no\n    of: staff_no\n"},
		"the key called else":    {"id,staff_no,email", "id,holder,hash", "    key: holder\n    of: staff_no\n"},
		"a code":                 {"id,code,email", "row,holder,hash", "    key: holder\n    of: code\n"},
		"numbers of other names": {"login_id,person_no,email", "cred_id,person_no,hash", "    key: person_no\n    of: person_no\n"},
		"nothing in common":      {"login_id,nick,email", "cred_id,note,hash", ""},
	} {
		t.Run(name, func(t *testing.T) {
			users, others := NewTable("users"), NewTable("others")
			for i := range 20 {
				add := func(to *Table, columns string, cells ...string) {
					to.Add(&mapping.Record{Header: mapping.NewHeader(strings.Split(columns, ",")), Cells: cells})
				}
				add(users, c.lead, strconv.Itoa(i+1), "N"+strconv.Itoa(100+i), fmt.Sprintf("p%d@page-mail.net", i))
				key := "N" + strconv.Itoa(100+i*7%20)
				if c.want == "" {
					key = "x" + strconv.Itoa(i)
				}
				add(others, c.other, strconv.Itoa(i+1), key, digest)
			}
			yaml := proposeOf(users, others).YAML("x")
			if c.want == "" && strings.Contains(yaml, "    key: ") || !strings.Contains(yaml, c.want) {
				t.Errorf("no %q in\n%s", c.want, yaml)
			}
		})
	}
}
