package infer

import (
	"fmt"
	"strings"
	"testing"
)

// A dump of a whole application has many tables, whose rows are numbered from 1 as its users are. Which table has the users, and
// what belongs to them, is not told by numbers that fit.
func TestTablesOfAWholeApplicationAreNotTheUsers(t *testing.T) {
	const digest = "$2y$10$3hEHxF0Wk5rSAWqYo7e3OeRr6aHZ0HJk0BqE0K2jVQ7u1S3b8nK2e"
	numbered := func(n int, row func(i int) string) (rows []string) {
		for i := 1; i <= n; i++ {
			rows = append(rows, row(i))
		}
		return rows
	}
	person := func(i int) string { return fmt.Sprintf("%d,p%d@acme.io,Ann%c,%s", i, i, 'a'+i, digest) }
	for name, c := range map[string]struct {
		tables    func() []*Table
		want, not []string
	}{
		"colours that many small numbers fit (Cacti)": {func() []*Table {
			tables := []*Table{
				csvTable("colors", "id,name,hex", numbered(60, func(i int) string { return fmt.Sprintf("%d,Red,%06x", i, i) })...),
				csvTable("user_auth", "id,email_address,full_name,password", numbered(12, person)...),
			}
			for _, n := range []string{"graph_tree", "user_auth_realm", "settings_user", "reports", "user_log"} {
				tables = append(tables, csvTable(n, "realm,user_id", numbered(20, func(i int) string { return fmt.Sprintf("%d,%d", i%4+70, i%12+1) })...))
			}
			for i := range 30 {
				tables = append(tables, csvTable(fmt.Sprintf("graph_part%d", i), "hash,steps", numbered(20, func(i int) string { return fmt.Sprintf("h%d,600", i) })...))
			}
			return tables
		}, []string{"\n  table: user_auth\n"}, nil},
		"administrators beside customers, each table with an id called after it (OpenCart)": {func() []*Table {
			return []*Table{
				csvTable("oc_customer", "customer_id,email,firstname,password,status,date_added", numbered(12, func(i int) string { return person(i) + ",1,2024-01-02 03:04:05" })...),
				csvTable("oc_user", "user_id,username,email,firstname,password,status", "1,admin,admin@acme.io,John,"+digest+",1"),
			}
		}, []string{"\n  table: oc_customer\n", "? people.oc_user: "}, []string{"\ninputs:", "username:", "oc_user.status"}},
		"things with an id called after them, and what refers to it (OpenCart)": {func() []*Table {
			return []*Table{
				csvTable("oc_customer", "customer_id,email,firstname,password", numbered(20, person)...),
				csvTable("oc_option", "option_id,sort_order", numbered(11, func(i int) string { return fmt.Sprintf("%d,%d", i+1, i) })...),
				csvTable("oc_option_description", "option_id,note", numbered(11, func(i int) string { return fmt.Sprintf("%d,red %d", i+1, i) })...),
			}
		}, nil, []string{"\ninputs:", "? join."}},
		"one agent with everything in a row, beside users whose addresses and passwords stand elsewhere (osTicket)": {func() []*Table {
			return []*Table{
				csvTable("ost_staff", "staff_id,username,firstname,lastname,passwd,email,isactive,created", "1,agent,Agent,Smith,"+digest+",agent@acme.io,1,2024-01-02 03:04:05"),
				csvTable("ost_user", "id,org_id,default_email_id,status,name,created", numbered(13, func(i int) string {
					return fmt.Sprintf("%d,0,%d,0,Ann%c %s,2024-01-02 03:04:05", i, i, 'a'+i, []string{"Lee", "山田"}[i/11])
				})...),
				csvTable("ost_user_account", "id,user_id,status,username,passwd", numbered(12, func(i int) string { return fmt.Sprintf("%d,%d,1,anna%c,%s", i, i+1, 'a'+i, digest) })...),
				csvTable("ost_user_email", "id,user_id,flags,address", numbered(13, func(i int) string { return fmt.Sprintf("%d,%d,0,p%d@acme.io", i, i, i) })...),
			}
		}, []string{"\n  table: ost_user\n", "value: ost_user_account.passwd?", "value: ost_user_email.address?"}, nil},
		"labels of links beside the groups (Kanboard)": {func() []*Table {
			return []*Table{
				csvTable("users", "id,email,name,password", numbered(12, person)...),
				csvTable("links", "id,label,opposite_id", "1,relates to,0", "2,blocks,3", "3,is blocked by,2", "4,duplicates,5"),
				csvTable("group_has_users", "group_id,user_id", "1,2", "1,3"),
				csvTable("groups", "id,external_id,name", "1,,Editors", "2,,Sales"),
			}
		}, []string{"\norganizations:\n  input:\n    table: groups\n"}, []string{"label", "is blocked by", "\n  banned:"}},
		"labels of links and no groups": {func() []*Table {
			return []*Table{
				csvTable("users", "id,email,name,password", numbered(12, person)...),
				csvTable("links", "id,label,opposite_id", "1,relates to,0", "2,blocks,3", "3,is blocked by,2", "4,duplicates,5"),
				csvTable("group_has_users", "group_id,user_id", "1,2", "1,3"),
			}
		}, nil, []string{"table: links", "is blocked by", "\n  banned:"}},
		"an address that authenticator apps scan (Lemmy)": {func() []*Table {
			return []*Table{csvTable("local_user", "id,email,password_encrypted,totp_2fa_secret,totp_2fa_enabled",
				"1,a@acme.io,"+digest+",otpauth://totp/L:a?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=L,t", "2,b@acme.io,"+digest+",,f", "3,c@acme.io,"+digest+",,f")}
		}, []string{"\n  totp_secret: ", "? second_factor.totp_2fa_secret: "}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Propose(nil, c.tables()...)
			if err != nil {
				t.Fatal(err)
			}
			_, yaml, _ := strings.Cut(p.YAML("dump"), "\ninput:")
			has(t, yaml, c.want, c.not)
		})
	}
}
