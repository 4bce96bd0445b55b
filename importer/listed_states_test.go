package importer

import (
	"context"
	"fmt"
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
		"roles":                {"role_id", "roles", "name", "1,user|2,denied", true, ""},
		"statuses":             {"status_id", "user_statuses", "title", "1,Active|2,Suspended", true, ""},
		"states":               {"state_id", "states", "code", "1,OK|2,BLOCKED", true, ""},
		"groups with a prefix": {"usergroup", "mybb_usergroups", "title", "2,Registered|7,Banned", true, ""},
		"in another language":  {"status_id", "statuses", "name", "1,aktiv|2,gesperrt", true, ""},
		"none of them":         {"role_id", "roles", "name", "1,user|2,admin", false, ""},
		"nobody refers to it":  {"plan_id", "roles", "name", "1,user|2,denied", false, ""},
		"of something else":    {"order_id", "orders", "name", "1,paid|2,blocked", false, ""},
		"through a table":      {"plan_id", "usrgrp", "users_status", "1,0|2,1", true, "usrgrpid"},
		"by its name, so":      {"plan_id", "roles", "name", "1,user|2,denied", true, "role_id"},
		"a group of banned":    {"plan_id", "app_groups", "isbannedgroup", "1,0|2,1", true, "group_id"},
		"through, of nobody":   {"plan_id", "usrgrp", "users_status", "1,0|2,0", false, "usrgrpid"},
	} {
		t.Run(name, func(t *testing.T) {
			rows := "id," + c.label + "\n" + strings.ReplaceAll(c.rows, "|", "\n") + "\n"
			users := fmt.Sprintf("id,email,password_digest,%s,created_at,updated_at\n1,a@acme.io,%s,1,2020-01-01,2020-01-01\n2,b@acme.io,%s,2,2020-01-01,2020-01-01\n", c.column, digest, digest)
			dump, of := dumpOf("users", users)+dumpOf(c.table, rows), "of: "+c.column
			if c.link != "" {
				dump, of = dump+dumpOf("links", "id,"+c.link+",userid\n1,2,2\n"), "key: userid, of: id"
			}
			job, err := Prepare(InputOptions{Files: []string{textFile(t, "app.sql", dump)}, Source: "rails"}, Policies{})
			if err != nil {
				t.Fatal(err)
			}
			defer job.Close()
			check, err := job.Check(context.Background(), CheckOptions{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(check.Problems, func(p report.ProblemCount) bool { return p.Code == "states_elsewhere" })
			if (i >= 0) != c.told {
				t.Fatalf("%+v", check.Problems)
			}
			if i >= 0 && (check.Problems[i].Rows != 1 || !strings.Contains(check.Problems[i].Hint, of)) {
				t.Errorf("%+v", check.Problems[i])
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
