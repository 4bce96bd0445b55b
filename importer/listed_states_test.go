package importer

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"clerk-import/importer/report"
)

// A table of roles, statuses or groups, to which users refer and one of which shuts people out by its name, stops the run, be it of
// Greenlight (role "denied"), a forum (group "Banned") or an application's own. One to which no user refers is nobody's state.
func TestRolesThatShutPeopleOutAreFatal(t *testing.T) {
	const digest = "$2b$04$abcdefghijklmnopqrstueRMF76fxiwUwXFLX/clDgNEEFGDSKhti"
	for name, c := range map[string]struct {
		column, table, label, rows string
		told                       bool
		link                       string // a table by which users refer to it
	}{
		"roles":                   {"role_id", "roles", "name", "1,user|2,denied", true, ""},
		"statuses":                {"status_id", "user_statuses", "title", "1,Active|2,Suspended", true, ""},
		"states":                  {"state_id", "states", "code", "1,OK|2,BLOCKED", true, ""},
		"groups with a prefix":    {"usergroup", "mybb_usergroups", "title", "1,Registered|2,Banned", true, ""},
		"in another language":     {"status_id", "statuses", "name", "1,aktiv|2,gesperrt", true, ""},
		"none of them":            {"role_id", "roles", "name", "1,user|2,admin", false, ""},
		"nobody refers to it":     {"plan_id", "roles", "name", "1,user|2,denied", false, ""},
		"of something else":       {"order_id", "orders", "name", "1,paid|2,blocked", false, ""},
		"through a table":         {"plan_id", "usrgrp", "users_status", "1,0|2,1", true, "usrgrpid"},
		"by its name, so":         {"plan_id", "roles", "name", "1,user|2,denied", true, "role_id"},
		"a group of banned":       {"plan_id", "app_groups", "isbannedgroup", "1,0|2,1", true, "group_id"},
		"nobody is in it":         {"role_id", "roles", "name", "1,user|9,denied", false, ""},
		"nobody has such a one":   {"status_id", "user_statuses", "title", "1,Active|3,Suspended", false, ""},
		"a forum's, of nobody":    {"usergroup", "mybb_usergroups", "title", "1,Registered|7,Banned", false, ""},
		"through a table, nobody": {"plan_id", "usrgrp", "users_status", "1,0|2,0|3,1", false, "usrgrpid"},
		"by its name, nobody":     {"plan_id", "roles", "name", "2,user|3,denied", false, "role_id"},
		"through, of nobody":      {"plan_id", "usrgrp", "users_status", "1,0|2,0", false, "usrgrpid"},
	} {
		t.Run(name, func(t *testing.T) {
			rows := "id," + c.label + "\n" + strings.ReplaceAll(c.rows, "|", "\n") + "\n"
			users := fmt.Sprintf("id,email,password_digest,%s,created_at,updated_at\n1,a@acme.io,%s,1,2020-01-01,2020-01-01\n2,b@acme.io,%s,2,2020-01-01,2020-01-01\n", c.column, digest, digest)
			dump, of := dumpOf("users", users)+dumpOf(c.table, rows), "of: "+c.column
			if c.link != "" {
				dump, of = dump+dumpOf("links", "id,"+c.link+",userid\n1,2,2\n"), "key: userid, of: id"
			}
			for form, file := range map[string]string{"dump": textFile(t, "app.sql", dump), "database": databaseOf(t, dump)} {
				problems := problemsOf(t, InputOptions{Files: []string{file}, Source: "rails"})
				i := slices.IndexFunc(problems, func(p report.ProblemCount) bool { return p.Code == "states_elsewhere" })
				if (i >= 0) != c.told {
					t.Fatalf("%s: %+v", form, problems)
				}
				if i >= 0 && (problems[i].Rows != 1 || !strings.Contains(problems[i].Hint, of)) {
					t.Errorf("%s: %+v", form, problems[i])
				}
			}
		})
	}
}

// A table of bans that is joined stops the run unless something of it decides who may sign in, or somebody says that nothing does.
func TestAJoinedTableOfBansDecides(t *testing.T) {
	for name, c := range map[string]struct {
		mapping, rows string
		told          bool
	}{
		"data":       {"  private_metadata: {object: {why: ban.reason?}}\n", "2,spam,0", true},
		"banned":     {"  banned: {expr: 'row.ban != nil'}\n", "2,spam,0", false},
		"a member":   {"  banned: ban.reason? | present\n", "2,spam,0", false},
		"skipped":    {"skip: [{when: ban.uid?, reason: banned}]\n", "2,spam,0", false},
		"is meant":   {"  private_metadata: {object: {why: ban.reason?}}\nignore: [ban]\n", "2,spam,0", false},
		"none holds": {"  private_metadata: {object: {why: ban.reason?}}\n", "2,spam,1", false},
	} {
		t.Run(name, func(t *testing.T) {
			dump := textFile(t, "app.sql", dumpOf("users", "id,email\n1,a@acme.io\n2,b@acme.io\n")+dumpOf("app_banned", "uid,reason,lifted\n"+c.rows+"\n"))
			m := textFile(t, "m.yaml", "input: {table: users}\ninputs: {ban: {table: app_banned, key: uid, of: id}}\nfields:\n  external_id: id | string\n  email_address: email\n"+c.mapping)
			told := slices.ContainsFunc(problemsOf(t, InputOptions{Files: []string{dump}, MappingFile: m}), func(p report.ProblemCount) bool { return p.Code == "states_elsewhere" })
			if told != c.told {
				t.Errorf("told is %v", told)
			}
		})
	}
}

// Roles and groups that a table gives users are told with how many have them, in each framework's own tables, and what the hint says to
// write carries them.
func TestRolesThatNothingReadsAreTold(t *testing.T) {
	const users = "id,email\n1,a@acme.io\n2,b@acme.io\n3,c@acme.io\n"
	for name, c := range map[string]struct{ roles, roleRows, link, linkRows, has string }{
		"a table of its own":        {"roles", "id,name\n1,admin\n2,editor\n", "user_roles", "user_id,role_id\n1,1\n1,2\n2,2\n", "1 [admin,editor], 2 [editor], 3 []"},
		"spatie/laravel-permission": {"roles", "id,name,guard_name\n1,admin,web\n2,editor,web\n", "model_has_roles", "role_id,model_type,model_id\n1,App/Models/User,1\n2,App/Models/User,1\n2,App/Models/User,2\n", "1 [admin,editor], 2 [editor], 3 []"},
		"Django's":                  {"app_group", "id,name\n1,admin\n2,editor\n", "app_user_groups", "id,user_id,group_id\n1,1,1\n2,1,2\n3,2,2\n", "1 [admin,editor], 2 [editor], 3 []"},
		"rolify":                    {"roles", "id,name,resource_type,resource_id\n1,admin,,\n2,editor,,\n", "users_roles", "user_id,role_id\n1,1\n1,2\n2,2\n", "1 [admin,editor], 2 [editor], 3 []"},
		"ASP.NET Identity":          {"AspNetRoles", "Id,Name,NormalizedName\n1,admin,ADMIN\n2,editor,EDITOR\n", "AspNetUserRoles", "UserId,RoleId\n1,1\n1,2\n2,2\n", "1 [admin,editor], 2 [editor], 3 []"},
		"Strapi":                    {"up_roles", "id,name,type\n1,admin,admin\n2,editor,editor\n", "up_users_role_lnk", "id,user_id,role_id,user_ord\n1,1,1,1\n2,1,2,1\n3,2,2,1\n", "1 [admin,editor], 2 [editor], 3 []"},
		"Discourse":                 {"groups", "id,name\n1,admin\n2,editor\n", "group_users", "id,group_id,user_id\n1,1,1\n2,2,1\n3,2,2\n", "1 [admin,editor], 2 [editor], 3 []"},
		"given to nobody":           {"roles", "id,name\n1,admin\n", "user_roles", "user_id,role_id\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			dump := dumpOf("members", users) + dumpOf(c.roles, c.roleRows) + dumpOf(c.link, c.linkRows)
			const plain = "input: {table: members}\nfields:\n  external_id: id | string\n  email_address: email\n"
			for form, file := range map[string]string{"dump": textFile(t, "app.sql", dump), "database": databaseOf(t, dump)} {
				problems := problemsOf(t, InputOptions{Files: []string{file}, MappingFile: textFile(t, "m.yaml", plain)})
				i := slices.IndexFunc(problems, func(p report.ProblemCount) bool { return p.Code == "roles_unread" })
				if c.has == "" {
					if i >= 0 {
						t.Errorf("%s: %+v", form, problems[i])
					}
					continue
				}
				if i < 0 || problems[i].Rows != 3 || !strings.Contains(problems[i].Message, c.link+" gives users what "+c.roles+" lists, and neither is read: editor 2, admin 1") {
					t.Fatalf("%s: %+v", form, problems)
				}
				write := regexp.MustCompile(`mapping of your own, (inputs: .*) and (private_metadata: .*), with the users' own`).FindStringSubmatch(problems[i].Hint)
				if write == nil {
					t.Fatal(problems[i].Hint)
				}
				check, has := rolesOf(t, map[string]string{"": file}, write[1]+"\n"+plain+"  "+strings.Replace(write[2], "{"+c.roles+":", "{roles:", 1)+"\n")
				if got := strings.Join(has, ", "); got != c.has || slices.ContainsFunc(check.Problems, func(p report.ProblemCount) bool { return p.Code == "roles_unread" }) {
					t.Errorf("%s: %s, want %s: %+v", form, got, c.has, check.Problems)
				}
			}
		})
	}
}

// databaseOf is a file of SQLite with the tables of a dump.
func databaseOf(t *testing.T, dump string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "app.sqlite")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(dump); err != nil {
		t.Fatal(err)
	}
	return path
}
