package importer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"clerk-import/importer/report"
)

// What shuts people out is counted over all by which users may refer to it: a column or a table that turns out to be of something else
// silences nothing, and where it is not sure that nobody is out, the run stops.
func TestWhoIsShutOutIsCountedOverAllThatMayTell(t *testing.T) {
	const (
		groups = "id,name\n1,Banned\n2,Registered\n"
		of2    = "user_id,group_id\n2,1\n1,2\n"
		none   = "user_id,group_id\n2,2\n1,2\n"
	)
	for name, c := range map[string]struct {
		users  string // further columns and their values for two users
		tables [][2]string
		rows   int64 // 0 for no word
		hint   string
	}{
		"another table comes first":      {"plan|x|y", [][2]string{{"groups", groups}, {"posts", "id,user_id,group_id\n1,2,2\n"}, {"user_groups", of2}}, 1, "table: user_groups"},
		"one of ids that are none of it": {"plan|x|y", [][2]string{{"groups", groups}, {"posts", "id,user_id,group_id\n1,2,77\n"}, {"user_groups", none}}, 1, "table: user_groups"},
		"another table alone":            {"plan|x|y", [][2]string{{"groups", groups}, {"posts", "id,user_id,group_id\n1,2,77\n"}}, 1, "table: posts"},
		"a table of much else":           {"plan|x|y", [][2]string{{"groups", groups}, {"posts", "id,user_id,group_id,title,body,views,slug,lang\n1,2,2,t,b,1,s,l\n"}}, 1, "table: posts"},
		"a word beside the table":        {"role|user|user", [][2]string{{"roles", groups}, {"role_user", strings.ReplaceAll(of2, "group", "role")}}, 1, "table: role_user"},
		"a word, and nobody is out":      {"role|user|user", [][2]string{{"roles", groups}, {"role_user", strings.ReplaceAll(none, "group", "role")}}, 1, "table: role_user"},
		"a primary group and others":     {"group_id|2|2", [][2]string{{"groups", groups}, {"user_groups", of2}}, 1, "table: user_groups"},
		"in both":                        {"group_id|2|1", [][2]string{{"groups", groups}, {"user_groups", of2}}, 2, "of: group_id"},
		"in neither":                     {"group_id|2|2", [][2]string{{"groups", groups}, {"user_groups", none}}, 0, ""},
		"of two columns the second":      {"role,role_id|user,2|user,1", [][2]string{{"roles", groups}}, 1, "of: role_id"},
		"in no table":                    {"plan|x|y", [][2]string{{"groups", groups}, {"user_groups", none}}, 0, ""},
		"more than are looked at":        {"group_id|2|2", [][2]string{{"groups", manyGroups(10_100)}}, 1, "of: group_id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := strings.Split(c.users, "|")
			dump := dumpOf("members", fmt.Sprintf("id,email,%s\n1,a@acme.io,%s\n2,b@acme.io,%s\n", u[0], u[1], u[2]))
			for _, table := range c.tables {
				dump += dumpOf(table[0], table[1])
			}
			tables := append([][2]string{{"members", fmt.Sprintf("id,email,%s\n1,a@acme.io,%s\n2,b@acme.io,%s\n", u[0], u[1], u[2])}}, c.tables...)
			for form, file := range map[string]string{
				"dump": textFile(t, "app.sql", dump), "database": databaseOf(t, "BEGIN;\n"+dump+"COMMIT;"),
				"phpMyAdmin's JSON": textFile(t, "app.json", phpMyAdminOf(tables)), "JSON": textFile(t, "all.json", objectOf(tables)),
			} {
				from := "table"
				if form == "JSON" {
					from = "path"
				}
				m := textFile(t, "m.yaml", "input: {"+from+": members}\nfields:\n  external_id: id | string\n  email_address: email\n")
				problems := problemsOf(t, InputOptions{Files: []string{file}, MappingFile: m})
				var rows int64
				hint := ""
				if i := slices.IndexFunc(problems, func(p report.ProblemCount) bool { return p.Code == "states_elsewhere" }); i >= 0 {
					rows, hint = problems[i].Rows, problems[i].Hint
				}
				if own := strings.Contains(hint, fmt.Sprintf("jq .%s all.json > %[1]s.json, and --input %[1]s=%[1]s.json", c.tables[0][0])); own != (form == "JSON" && c.rows > 0) {
					t.Errorf("%s: %q", form, hint)
				}
				if rows != c.rows || !strings.Contains(hint, c.hint) {
					t.Errorf("%s: %d %q: %+v", form, rows, hint, problems)
				}
			}
		})
	}
}

// objectsOf are the rows of a CSV text without quotes as a JSON array.
func objectsOf(rows string) string {
	return "[" + strings.Join(strings.Split(strings.TrimSpace(ndjsonOf(rows)), "\n"), ",") + "]"
}

// phpMyAdminOf are tables as phpMyAdmin writes them as JSON.
func phpMyAdminOf(tables [][2]string) string {
	parts := []string{`{"type":"header","version":"5.2.1","comment":"Export to JSON plugin for PHPMyAdmin"}`}
	for _, t := range tables {
		parts = append(parts, fmt.Sprintf(`{"type":"table","name":%q,"database":"app","data":%s}`, t[0], objectsOf(t[1])))
	}
	return "[\n" + strings.Join(parts, "\n,") + "\n]\n"
}

// objectOf are tables as arrays of one JSON object.
func objectOf(tables [][2]string) string {
	var parts []string
	for _, t := range tables {
		parts = append(parts, fmt.Sprintf("%q: %s", t[0], objectsOf(t[1])))
	}
	return "{" + strings.Join(parts, ",\n") + "}\n"
}

// manyGroups are groups of which the last shuts people out.
func manyGroups(n int) string {
	var b strings.Builder
	b.WriteString("id,name\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,g%d\n", i, i)
	}
	return b.String() + fmt.Sprintf("%d,Banned\n", n)
}

// What roles and groups are called is shown as far as it is a name.
func TestNamesOfRolesShowNoSecrets(t *testing.T) {
	const digest = "$2b$04$abcdefghijklmnopqrstueRMF76fxiwUwXFLX/clDgNEEFGDSKhti"
	long := strings.Repeat("very ", 30) + "long"
	names := []string{"staff", "jane@acme.io", "of (joe@acme.io)", digest, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "+1 415 555 0100", long}
	roles, links := "id,name\n", "user_id,role_id\n"
	for i, name := range names {
		roles += fmt.Sprintf("%d,%s\n", i+1, name)
		links += fmt.Sprintf("1,%d\n", i+1)
	}
	for name, c := range map[string]struct{ roles, want string }{
		"names": {roles, "… 4, of … 1, staff 1, very very very very very very v… 1"},
		"codes": {"id,code\n1,invite-1\n2,invite-2\n", "1 1, 2 1"},
		"keys":  {"id,key,slug\n1,k-1,one\n2,k-2,two\n", "one 1, two 1"},
	} {
		t.Run(name, func(t *testing.T) {
			dump := dumpOf("members", "id,email\n1,a@acme.io\n") + dumpOf("roles", c.roles) + dumpOf("user_roles", links)
			m := textFile(t, "m.yaml", "input: {table: members}\nfields:\n  external_id: id | string\n  email_address: email\n")
			problems := problemsOf(t, InputOptions{Files: []string{textFile(t, "app.sql", dump)}, MappingFile: m})
			i := slices.IndexFunc(problems, func(p report.ProblemCount) bool { return p.Code == "roles_unread" })
			if i < 0 || !strings.HasSuffix(problems[i].Message, "neither is read: "+c.want) {
				t.Errorf("%+v", problems)
			}
		})
	}
}
