package infer

import (
	"strings"
	"testing"

	"clerk-import/mapping"
)

// A group whose name says that its people must not sign in is no team: what becomes of them is asked, and until somebody answers
// they arrive banned.
func TestGroupsOfTheShutOutAreNoTeams(t *testing.T) {
	users := []string{"id,email,name", "7,g@acme.io,Grace Ito", "8,h@acme.io,Henri Moreau", "9,i@acme.io,Ida Berg"}
	for name, c := range map[string]struct {
		groups []string // none: the table of members says it all
		member []string
		answer string
		want   []string
		not    []string
	}{
		"banned": {[]string{"id,name", "10,Staff", "11,banned"}, []string{"user_id,group_id", "7,10", "8,11", "9,10"}, "",
			[]string{"? state.members.banned: ", "with 1 row in it", `expr: 'any(row["members"] ?? [], string(get(#, "group_id") ?? "") in ["11"])'`, `skip: [{when: {expr: 'string(row["id"] ?? "") in ["11"]'}`, `skip: [{when: {expr: 'string(row["group_id"] ?? "") in ["11"]'}`}, nil},
		"suspended, of several words": {[]string{"id,name", "10,Staff", "11,Suspended accounts"}, []string{"user_id,group_id", "7,10", "8,11", "9,10"}, "", []string{"? state.members.Suspended", `in ["11"]`}, nil},
		"blocked, by members alone":   {nil, []string{"user_id,team", "7,staff", "8,blocked", "9,staff"}, "", []string{"? state.members.blocked: ", `in ["blocked"]`}, nil},
		"that is somebody's answer": {[]string{"id,name", "10,Staff", "11,banned"}, []string{"user_id,group_id", "7,10", "8,11", "9,10"}, "state.members.banned=active",
			nil, []string{"\n  banned:", "skip:"}},
		"none": {[]string{"id,name", "10,Staff", "11,Active Minds"}, []string{"user_id,group_id", "7,10", "8,11", "9,10"}, "", nil, []string{"? state.", "\n  banned:", "skip:"}},
	} {
		t.Run(name, func(t *testing.T) {
			tables := []*Table{csvTable("users", users[0], users[1:]...), csvTable("members", c.member[0], c.member[1:]...)}
			answers := map[string]string{}
			if c.groups != nil {
				tables = append(tables, csvTable("groups", c.groups[0], c.groups[1:]...))
			} else {
				answers["teams.members"] = "yes"
			}
			if id, option, is := strings.Cut(c.answer, "="); is {
				answers[id] = option
			}
			p, err := Propose(answers, tables...)
			if err != nil {
				t.Fatal(err)
			}
			yaml := p.YAML("users")
			if _, err := mapping.Parse("users", yaml, nil); err != nil {
				t.Fatalf("%v\n%s", err, yaml)
			}
			has(t, yaml, c.want, c.not)
		})
	}
}
