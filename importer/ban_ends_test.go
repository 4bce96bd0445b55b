package importer

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"clerk-import/mapping"
)

// banEnds are ends of bans as tables have them, and whether the ban stands.
var banEnds = map[string]map[string]bool{
	"dates": {
		"NULL": true, "''": true, "'0'": true, "'0000-00-00'": true, "'0000-00-00 00:00:00'": true, "'0001-01-01 00:00:00'": true, "'1970-01-01 00:00:00'": true,
		"'infinity'": true, "'-infinity'": true, "'9999-12-31 23:59:59'": true, "'2199-01-01 00:00:00'": true,
		"'2020-01-01 00:00:00'": false,
	},
	"seconds": {"0": true, "NULL": true, "-1": true, "4000000000": true, "1577934245": false},
}

// A ban is over once its end is: the check, what it says to write and what is proposed agree about each end.
func TestABanWithoutAnEndIsNotOver(t *testing.T) {
	plain := "fields:\n  external_id: id\n  email_address: email\n"
	lead := func(rows int) string {
		var b strings.Builder
		b.WriteString("CREATE TABLE users (id int, email text);\n")
		for i := range rows {
			fmt.Fprintf(&b, "INSERT INTO users VALUES (%d,'p%d@acme.io');\n", i+11, i)
		}
		return b.String()
	}
	for form, all := range banEnds {
		for _, table := range []string{"bans (user_id int, expires_at text)", "xf_user_ban (user_id int, end_date text)"} {
			create := "CREATE TABLE " + table + ";\n"
			insert := "INSERT INTO " + strings.Fields(table)[0] + " VALUES (%d,%s);\n"
			ends := slices.Sorted(maps.Keys(all))
			over := ends[slices.IndexFunc(ends, func(end string) bool { return !all[end] })]
			people := len(ends) + 200 // a proposal takes for times what mostly are
			dump, want := lead(people)+create, map[string]bool{}
			for i := len(ends); i < people; i++ {
				dump += fmt.Sprintf(insert, i+11, over)
			}
			m := textFile(t, "m.yaml", plain)
			for i, end := range ends {
				dump += fmt.Sprintf(insert, i+11, end)
				want[fmt.Sprint(i+11)] = all[end]
				one := textFile(t, "one.sql", lead(2)+create+fmt.Sprintf(insert, 11, end))
				stops := false
				for _, p := range problemsOf(t, InputOptions{Files: []string{one}, MappingFile: m, Table: "users"}) {
					stops = stops || p.Code == "states_elsewhere"
				}
				if stops != all[end] {
					t.Errorf("%s, %s: the check stops is %v", table, end, stops)
				}
			}
			file := textFile(t, "all.sql", dump)
			var hint []string
			for _, p := range problemsOf(t, InputOptions{Files: []string{file}, MappingFile: m, Table: "users"}) {
				if p.Code == "states_elsewhere" {
					hint = hintedInputs.FindStringSubmatch(p.Hint)
				}
			}
			if hint == nil {
				t.Errorf("%s, %s: nothing is said", table, form)
				continue
			}
			hinted, err := translated(t, InputOptions{Files: []string{file}, Table: "users", MappingFile: textFile(t, "hint.yaml", hint[1]+"\n"+plain+"  "+hint[2]+"\n")})
			if err != nil {
				t.Fatal(err)
			}
			inferred, text, err := proposed(t, []string{file})
			if err != nil {
				t.Fatal(err)
			}
			for name, users := range map[string]map[string]mapping.User{"hint: " + hint[2]: hinted, "proposal: " + text: inferred} {
				if len(users) != people {
					t.Errorf("%s: %d people of %d", name, len(users), people)
				}
				for _, u := range users {
					if id := u.ExternalID.Or(""); u.Banned.Or(false) != want[id] {
						t.Errorf("%s, %s, %v: user %s is banned: %v\n%s", table, form, ends, id, !want[id], name)
					}
				}
			}
		}
	}
}
