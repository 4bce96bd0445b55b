package importer

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// Tables, arrays and sheets beside the one that is read are told of when they hold people or
// digests, and stop the run when the passwords are in there only.
func TestTablesThatAreNotReadAreTold(t *testing.T) {
	const digest = "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"
	const users = "CREATE TABLE users (id int, email text);\nINSERT INTO users VALUES (1,'a@acme.io'),(2,'b@acme.io');\n"
	plain := "fields:\n  external_id: id\n  email_address:\n    - value: email\n      verified: true\n"
	for _, c := range []struct {
		name, file, in, table string
		want                  []string
	}{
		{"digests in a dump", "d.sql", users + "CREATE TABLE account (user_id int, password text);\nINSERT INTO account VALUES (1,'" + digest + "'),(2,NULL),(3,NULL);\n", "users",
			[]string{"passwords_elsewhere ×3 error account is not read, and it holds digests of passwords, while no user has a password"}},
		{"digests in JSON in a dump", "d.sql", users + "CREATE TABLE credentials (config text);\nINSERT INTO credentials VALUES ('{\"a\":{\"hashed_password\":\"" + digest + "\"}}');\n", "users",
			[]string{"passwords_elsewhere ×1 error credentials is not read, and it holds digests of passwords, while no user has a password"}},
		{"people in a dump", "d.sql", users + "CREATE TABLE customers (mail text);\nINSERT INTO customers VALUES ('x@acme.io');\nCREATE TABLE posts (t text);\nINSERT INTO posts VALUES ('x');\n", "users",
			[]string{"table_unread ×1 warning customers is not read, and it holds addresses of people"}},
		{"rows without columns", "d.sql", users + "INSERT INTO app.members VALUES (4,'d@acme.io'),(5,'e@acme.io');\n", "users",
			[]string{"table_unread ×2 warning app.members is not read, and what its columns are cannot be told"}},
		{"a table of SQLite's own", "d.sql", users + "DELETE FROM sqlite_sequence;\nINSERT INTO sqlite_sequence VALUES('users',2);\n", "users", nil},
		{"people without columns", "d.sql", users + "CREATE TABLE empty (email text);\n", "users", nil},
		{"arrays", "d.json", `{"users":[{"id":1,"email":"a@acme.io"},{"id":2,"email":"b@acme.io"}],"roles":[{"n":1},{"n":2}],"a":{"admins":[{"password":"` + digest + `"}]}}`, "",
			[]string{"passwords_elsewhere ×1 error a.admins is not read, and it holds digests of passwords, while no user has a password", "table_unread ×2 warning roles is not read"}},
		{"arrays beside the one that was named", "d.json", `{"users":[{"id":1,"email":"a@acme.io"}],"clients":[{"n":1}],"organizations":[{"alias":"a","members":["a"]}]}`, "input: {path: users",
			[]string{"table_unread ×1 warning organizations is not read"}},
		{"an array that a parameter would read", "d.json", `{"users":[{"id":1,"email":"a@acme.io"}],"groups":[{"id":1,"n":"x"}]}`,
			"input: {path: users}\nparams: {teams: {help: 'groups, to make teams of them'}}\norganizations: {needs: [teams], input: {path: groups}, fields: {external_id: id, name: n}",
			[]string{"table_unread ×1 warning groups is not read -> --param teams=groups, to make teams of them"}},
		{"a table that a parameter would read, in a schema", "d.sql", users + "CREATE TABLE app.auth_group (id int, email text);\nINSERT INTO app.auth_group VALUES (1,'x@acme.io');\n",
			"params: {teams: {help: 'groups, to make teams of them'}}\norganizations: {needs: [teams], input: {table: auth_group}, fields: {external_id: id, name: email}}\ninput: {table: users",
			[]string{"table_unread ×1 warning app.auth_group is not read, and it holds addresses of people -> --param teams=groups, to make teams of them"}},
		{"invitations that nobody asked for", "d.sql", users + "CREATE TABLE app.team_invitations (team_id int, email text);\nINSERT INTO app.team_invitations VALUES (1,'x@acme.io');\n",
			"invitations: {input: {table: team_invitations}, fields: {organization: team_id, email_address: email}}\ninput: {table: users",
			[]string{"table_unread ×1 warning app.team_invitations is not read, and it holds addresses of people -> --invitations brings the open ones along"}},
		{"second factors in a dump", "d.sql", users + "CREATE TABLE user_totp (user_id int, s text);\nINSERT INTO user_totp VALUES (1,'x'),(2,'y');\nCREATE TABLE sessions (t text, mfa_secret text);\nINSERT INTO sessions VALUES ('x',NULL);\n", "users",
			[]string{"second_factor_lost ×2 warning user_totp is not read, and it looks as if it held second factors: their users lose them"}},
		{"second factors that are labelled with addresses", "d.sql", users + "CREATE TABLE two_factor_authentications (id int, authenticatable_type text, authenticatable_id int, shared_secret text, label text);\n" +
			"INSERT INTO two_factor_authentications VALUES (1,'User',1,'JBSWY3DPEHPK3PXP','Acme:a@acme.io');\n", "users",
			[]string{"second_factor_lost ×1 warning two_factor_authentications is not read, and it looks as if it held second factors: their users lose them"}},
		{"sheets", "d.xlsx", "", "users", []string{"passwords_elsewhere ×1 error more is not read, and it holds digests of passwords, while no user has a password"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			path, m := filepath.Join(dir, c.file), filepath.Join(dir, "m.yaml")
			plain := plain
			if strings.Contains(c.table, ": ") { // the mapping says which
				plain, c.table = c.table+"}\n"+plain, ""
			}
			if err := os.WriteFile(m, []byte(plain), 0o600); err != nil {
				t.Fatal(err)
			}
			if c.in == "" {
				x := excelize.NewFile()
				_ = x.SetSheetName("Sheet1", "users")
				_, _ = x.NewSheet("more")
				_ = x.SetSheetRow("users", "A1", &[]any{"id", "email"})
				_ = x.SetSheetRow("users", "A2", &[]any{1, "a@acme.io"})
				_ = x.SetSheetRow("more", "A1", &[]any{"id", "password"})
				_ = x.SetSheetRow("more", "A2", &[]any{1, digest})
				if err := x.SaveAs(path); err != nil {
					t.Fatal(err)
				}
			} else if err := os.WriteFile(path, []byte(c.in), 0o600); err != nil {
				t.Fatal(err)
			}
			j, err := Prepare(InputOptions{Files: []string{path}, MappingFile: m, Table: c.table}, Policies{})
			if err != nil {
				t.Fatal(err)
			}
			defer j.Close()
			out, err := j.Check(context.Background(), CheckOptions{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range out.Problems {
				if p.Code == "table_unread" || p.Code == "passwords_elsewhere" || p.Code == mapping.CodeFactorLost {
					said := fmt.Sprintf("%s ×%d %s %s", p.Code, p.Rows, p.Severity, p.Message)
					if strings.HasPrefix(p.Hint, "--") {
						said += " -> " + p.Hint
					}
					got = append(got, said)
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// Who must not sign in as a table says that nothing reads stops the run, in every kind of input, and what the hint says to
// write bans them and nobody else. Bans that are over, and tables of something else, do not.
func TestTablesOfStatesThatAreNotReadStopTheRun(t *testing.T) {
	const leading = "id,email,username,account_id\n1,a@acme.io,a,11\n2,b@acme.io,b,12\n3,c@acme.io,c,13\n"
	for _, c := range []struct {
		table, rows string
		want        string // the message, "" for none
	}{
		{"bans", "id,user_id,reason,expires_at\n1,2,spam,\n2,3,spam,2020-01-01\n", "bans is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"bans", "id,user_id,reason,expires_at\n1,2,spam,2020-01-01\n", "bans is not read, and it holds bans, none of which shuts a user out now"},
		{"user_bans", "user_id,lifted_at\n2,\n3,2020-01-01\n", "user_bans is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"mybb_banned", "uid,gid,lifted\n2,7,0\n3,7,1577934245\n", "mybb_banned is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"userban", "userid,liftdate\n2,0\n3,1577934245\n", "userban is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"smf_ban_items", "id_ban,id_member\n1,2\n", "smf_ban_items is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"banned_users", "member_id\n2\n", "banned_users is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"suspensions", "account,until\n2,2199-01-01\n3,2020-01-01\n", "suspensions is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"blocks", "user_id,reason\n2,spam\n", "blocks is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"blocks", "user_id,target_user_id,reason\n2,3,rude\n", ""},
		{"banned_emails", "email\nb@acme.io\n", "banned_emails is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"accounts", "id,username,suspended_at\n11,a,\n12,b,2024-01-01 00:00:00\n13,c,\n", "accounts is not read, and rows of it say that somebody must not sign in (suspended_at): they would arrive able to"},
		{"accounts", "id,username,suspended_at\n11,a,\n", ""},
		{"user_status", "user_id,status\n1,active\n2,suspended\n", "user_status is not read, and rows of it say that somebody must not sign in (status): they would arrive able to"},
		{"user_flags", "user_id,flag\n1,beta\n2,banned\n", "user_flags is not read, and rows of it say that somebody must not sign in (flag): they would arrive able to"},
		{"user_accounts", "user_id,active\n1,1\n2,0\n", "user_accounts is not read, and rows of it say that somebody must not sign in (active): they would arrive able to"},
		{"account_security", "user_id,locked_until\n1,2020-01-01\n2,2199-01-01\n", "account_security is not read, and rows of it say that somebody must not sign in (locked_until): they would arrive able to"},
		{"blacklist", "username\nb\n", "blacklist is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"profiles", "user_id,deleted_at\n1,\n2,2024-01-01\n", "profiles is not read, and rows of it say that somebody must not sign in (deleted_at): they would arrive able to"},
		{"core_accountstatus", "id,status,user_id\n1,disabled,2\n", "core_accountstatus is not read, and rows of it say that somebody must not sign in (status): they would arrive able to"},
		{"student_useraccountstatus", "id,account_status,changed_by_id,user_id\n1,disabled,1,2\n2,enabled,1,3\n", "student_useraccountstatus is not read, and rows of it say that somebody must not sign in (account_status): they would arrive able to"},
		{"things", "id,user_id,status\n1,2,disabled\n2,3,enabled\n", "things is not read, and rows of it say that somebody must not sign in (status): they would arrive able to"},
		{"things", "id,user_id,account_status\n1,2,enabled\n2,2,disabled\n", "things is not read, and rows of it say that somebody must not sign in (account_status): they would arrive able to"},
		{"elements", "id,type,enabled,dateDeleted\n1,User,1,\n2,User,1,2024-01-01 00:00:00\n9,Entry,1,2024-01-01 00:00:00\n", "elements is not read, and rows of it say that somebody must not sign in (dateDeleted): they would arrive able to"},
		{"records", "id,class,suspended_at\n2,app/models/User,2024-01-01 00:00:00\n9,Page,\n", "records is not read, and rows of it say that somebody must not sign in (suspended_at): they would arrive able to"},
		{"app_entities", "id,deleted_at\n1,\n2,2024-01-01 00:00:00\n", "app_entities is not read, and rows of it say that somebody must not sign in (deleted_at): they would arrive able to"},
		{"bans", "id,bannable_id,bannable_type,expired_at\n1,2,App.Models.User,\n2,3,App.Models.Post,\n", "bans is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"bans", "id,bannable_id,bannable_type,expired_at\n1,2,App.Models.Post,\n", "bans is not read, and it holds bans, none of which shuts a user out now"},
		{"statuses", "id,name,reason,model_id,model_type\n1,suspended,x,2,App.Models.User\n2,active,x,1,App.Models.User\n", "statuses is not read, and rows of it say that somebody must not sign in (name): they would arrive able to"},
		{"penalties", "id,user_id,type,until\n1,2,ban,2199-01-01\n2,3,warning,2199-01-01\n", "penalties is not read, and rows of it say that somebody must not sign in (type): they would arrive able to"},
		{"penalties", "id,user_id,type,until\n1,2,ban,2020-01-01\n2,3,warning,2199-01-01\n", ""},
		{"sanctions", "id,member,reason,ends_at\n1,2,spam,2199-01-01\n", "sanctions is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"moderation_actions", "id,moderator_id,target_id,action\n1,1,2,suspend\n2,1,3,warn\n", "moderation_actions is not read, and rows of it say that somebody must not sign in (action): they would arrive able to"},
		{"bans", "id,owner_id,reason\n1,2,x\n", "bans is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"bans", "id,usr,reason\n1,2,x\n", "bans is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"bans", "id,target,reason\n1,2,x\n", "bans is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"bans", "id,banned_by,banned_id,reason\n1,1,2,x\n", "bans is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"bloqueos", "id,id_usuario,motivo\n1,2,x\n", "bloqueos is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"sperren", "id,nutzer_id,grund\n1,2,x\n", "sperren is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"utenti_bloccati", "id,utente_id,motivo\n1,2,x\n", "utenti_bloccati is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"blocked_accounts", "user_id,reason\n2,x\n", "blocked_accounts is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"user_deletions", "user_id,requested_on\n2,2024-01-01\n", "user_deletions is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"deactivated_accounts", "account,since\n2,2024-01-01\n", "deactivated_accounts is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"offboardings", "employee_id,note\n2,x\n", "offboardings is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"suspension_periods", "person_id,since,until\n2,2020-01-01,2199-01-01\n", "suspension_periods is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"banlist", "id,value,reason\n1,b@acme.io,x\n", "banlist is not read, and rows of it say that somebody must not sign in: they would arrive able to"},
		{"user_meta", "user_id,meta_key,meta_value\n2,banned,1\n3,banned,0\n1,color,red\n", "user_meta is not read, and rows of it say that somebody must not sign in (meta_value): they would arrive able to"},
		{"user_attributes", "user_id,key,value\n2,account_status,locked\n1,account_status,open\n", "user_attributes is not read, and rows of it say that somebody must not sign in (value): they would arrive able to"},
		{"sanctions", "id,user_id,kind,ends_at\n1,2,exclusion,2199-01-01\n2,3,warning,2199-01-01\n", "sanctions is not read, and rows of it say that somebody must not sign in (kind): they would arrive able to"},
		{"user_strikes", "id,user_id,strikes,permanent\n1,2,3,1\n2,3,1,0\n", "user_strikes is not read, and rows of it say that somebody must not sign in (permanent): they would arrive able to"},
		{"infractions", "id,user_id,action_taken,expires\n1,2,banned,0\n2,3,warned,0\n", "infractions is not read, and rows of it say that somebody must not sign in (action_taken): they would arrive able to"},
		{"penalties", "id,offender_id,type,expires\n1,2,ban,2199-01-01\n2,3,warning,\n", "penalties is not read, and rows of it say that somebody must not sign in (type): they would arrive able to"},
		{"user_roles", "user_id,role\n1,admin\n2,banned\n", "user_roles is not read, and rows of it say that somebody must not sign in (role): they would arrive able to"},
		{"user_roles", "app_id,tenant_id,user_id,role\npublic,public,1,admin\npublic,public,2,banned\n", "user_roles is not read, and rows of it say that somebody must not sign in (role): they would arrive able to"},
		{"user_states", "tenant_id,user_id,state\nx,1,active\nx,2,suspended\n", "user_states is not read, and rows of it say that somebody must not sign in (state): they would arrive able to"},
		{"tenant_members", "tenant_id,user_id,state\nx,1,active\nx,2,suspended\n", ""},
		{"user_sanctions", "id,user_id,type,revoked_at\n1,2,ban,\n2,3,ban,2020-01-01\n3,3,warning,\n", "user_sanctions is not read, and rows of it say that somebody must not sign in (type): they would arrive able to"},
		{"user_sanctions", "id,user_id,type,revoked_at\n1,2,warning,\n2,2,suspension,\n", "user_sanctions is not read, and rows of it say that somebody must not sign in (type): they would arrive able to"},
		{"user_ranks", "id,user_id,level\n1,1,normal\n2,2,Banned\n3,2,normal\n", "user_ranks is not read, and rows of it say that somebody must not sign in (level): they would arrive able to"},
		{"things", "id,user_id,kind\n1,1,good\n2,2,suspended\n", "things is not read, and rows of it say that somebody must not sign in (kind): they would arrive able to"},
		{"things", "id,user_id,kind\n1,1,good\n2,2,inactive\n", "things is not read, and rows of it say that somebody must not sign in (kind): they would arrive able to"},
		{"things", "id,user_id,status\n1,2,active\n2,2,banned\n", "things is not read, and rows of it say that somebody must not sign in (status): they would arrive able to"},
		{"user_metadata", "user_id,user_metadata\n1,{\"theme\":\"dark\"}\n2,{\"banned\": true}\n", "user_metadata is not read, and rows of it say that somebody must not sign in (user_metadata.banned): they would arrive able to"},
		{"user_extras", "user_id,data\n1,{\"a\":1}\n2,{\"account\":{\"status\":\"suspended\"}}\n", "user_extras is not read, and rows of it say that somebody must not sign in (data.account.status): they would arrive able to"},
		{"memberships", "id,user_id,disabled\n1,1,0\n2,2,1\n", "memberships is not read, and rows of it say that somebody must not sign in (disabled): they would arrive able to"},
		{"members", "id,user_id,deleted_at\n1,1,\n2,2,2024-01-01\n", "members is not read, and rows of it say that somebody must not sign in (deleted_at): they would arrive able to"},
		{"team_members", "user_id,suspended_until\n1,\n2,2199-01-01\n", "team_members is not read, and rows of it say that somebody must not sign in (suspended_until): they would arrive able to"},
		{"memberships", "user_id,status\n1,active\n2,banned\n", "memberships is not read, and rows of it say that somebody must not sign in (status): they would arrive able to"},
		{"memberships", "user_id,organization_id,status,role\n2,1,banned,banned\n", ""},
		{"things", "id,user_id,kind\n1,2,closed\n2,2,good\n", ""},
		{"user_settings", "user_id,newsletter,align\n1,on,right\n2,off,left\n", ""},
		{"user_notes", "user_id,text\n1,word1\n2,word2\n3,word3\n4,word4\n5,word5\n6,word6\n7,word7\n8,word8\n9,word9\n10,word10\n11,word11\n12,word12\n2,banned\n", ""},
		{"login_history", "user_id,result\n2,blocked\n", ""},
		{"user_extras", "user_id,data\n2,{\"address\":{\"deleted\":true}}\n", ""},
		{"user_settings", "user_id,name,value\n2,newsletter,0\n1,theme,off\n", ""}, {"banned_words", "id,word,user_id\n1,darn,2\n", ""}, {"user_blocks", "blocker_id,blocked_id\n1,2\n", ""},
		{"audit_log", "user_id,event\n2,login\n", ""}, {"library_penalties", "user_id,amount\n2,5\n", ""}, {"post_deletions", "post_id,user_id\n1,2\n", ""},
		{"things", "id,user_id,status\n1,2,closed\n2,2,open\n", ""}, {"elements", "id,type,enabled,dateDeleted\n2,User,1,\n9,Entry,0,2024-01-01\n", ""}, {"orders", "id,type,deleted_at\n2,user,2024-01-01\n", ""},
		{"pages", "id,deleted_at\n2,2024-01-01\n", ""},
		{"statuses", "id,name\n1,suspended\n", ""}, {"roles", "id,name\n1,banned\n", ""}, {"user_devices", "user_id,blocked\n2,1\n", ""},
		{"members", "user_id,team_id,status\n2,1,inactive\n", ""}, {"orders", "user_id,status\n2,closed\n", ""}, {"posts", "user_id,deleted_at\n2,2024-01-01\n", ""},
	} {
		t.Run(c.table+" "+strings.SplitN(c.rows, "\n", 2)[0], func(t *testing.T) {
			for form, file := range inputsOf(t, "users", leading, c.table, c.rows) {
				plain := "fields:\n  external_id: id | string\n  email_address:\n    - value: email\n      verified: true\nignore: [account_id, username]\n"
				if form == "JSON" {
					plain = "input: {path: users}\n" + plain
				}
				m := textFile(t, "m.yaml", plain)
				table := map[string]string{"JSON": ""}
				lead, is := table[form]
				if !is {
					lead = "users"
				}
				got := ""
				var stops string
				for _, p := range problemsOf(t, InputOptions{Files: []string{file}, MappingFile: m, Table: lead}) {
					if p.Code == "states_elsewhere" || p.Code == "table_unread" {
						got = p.Message
						if p.Code == "states_elsewhere" {
							stops = p.Hint
						}
					}
				}
				if got != c.want && !(c.want == "" && form == "JSON") && !(form == "JSON" && stops == "") {
					t.Errorf("%s: %q, want %q", form, got, c.want)
				}
				if stops == "" || form != "dump" {
					continue
				}
				write := hintedInputs.FindStringSubmatch(stops)
				if write == nil {
					t.Fatal(stops)
				}
				m = textFile(t, "read.yaml", write[1]+"\n"+strings.Replace(plain, "ignore:", "  "+write[2]+"\nignore:", 1))
				job, err := Prepare(InputOptions{Files: []string{file}, MappingFile: m, Table: lead}, Policies{})
				if err != nil {
					t.Fatalf("%v\n%s", err, stops)
				}
				var banned []string
				if _, inputErr, err := job.rows(context.Background(), walk{}, func(it *item) error {
					if it.draft.user.Banned.Or(false) {
						banned = append(banned, it.externalID())
					}
					return nil
				}); err != nil || inputErr != nil {
					t.Fatal(err, inputErr)
				}
				job.Close()
				if len(banned) == 0 || banned[0] != "2" || (strings.Contains(c.want, "sign in (") || (strings.Contains(stops, "future(") || strings.Contains(stops, "past("))) && len(banned) > 1 {
					t.Errorf("with what the hint says %v are banned: %s", banned, stops)
				}
			}
		})
	}
}

// hintedInputs finds what a hint says to write.
var hintedInputs = regexp.MustCompile(`mapping of your own, (inputs: .*) and (banned: .*), with the users' own`)

// problemsOf are those of a check.
func problemsOf(t *testing.T, o InputOptions) []report.ProblemCount {
	t.Helper()
	j, err := Prepare(o, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	out, err := j.Check(context.Background(), CheckOptions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out.Problems
}

// inputsOf writes two tables as each kind of input that can have them: a dump, a spreadsheet, a database, arrays of JSON.
func inputsOf(t *testing.T, first, firstRows, second, secondRows string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	out := map[string]string{"dump": filepath.Join(dir, "d.sql"), "sheets": filepath.Join(dir, "d.xlsx"), "database": filepath.Join(dir, "d.sqlite"), "JSON": filepath.Join(dir, "d.json")}
	db, err := sql.Open("sqlite", out["database"])
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	book := excelize.NewFile()
	arrays := map[string][]map[string]any{}
	var dump strings.Builder
	for i, table := range []string{first, second} {
		lines := strings.Split(strings.TrimSpace([]string{firstRows, secondRows}[i]), "\n")
		columns := strings.Split(lines[0], ",")
		create := "CREATE TABLE " + table + " (" + strings.Join(columns, " text, ") + " text);\n"
		dump.WriteString(create)
		if _, err := db.Exec(create); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			_ = book.SetSheetName("Sheet1", table)
		} else {
			_, _ = book.NewSheet(table)
		}
		_ = book.SetSheetRow(table, "A1", &columns)
		for n, line := range lines[1:] {
			cells := strings.Split(line, ",")
			_ = book.SetSheetRow(table, fmt.Sprintf("A%d", n+2), &cells)
			row := map[string]any{}
			var values []string
			for c, cell := range cells {
				if cell == "" {
					row[columns[c]], values = nil, append(values, "NULL")
				} else {
					row[columns[c]], values = cell, append(values, "'"+cell+"'")
				}
			}
			arrays[table] = append(arrays[table], row)
			insert := "INSERT INTO " + table + " VALUES (" + strings.Join(values, ",") + ");\n"
			dump.WriteString(insert)
			if _, err := db.Exec(insert); err != nil {
				t.Fatal(err)
			}
		}
	}
	text, err := json.Marshal(arrays)
	if err := errors.Join(err, book.SaveAs(out["sheets"]), os.WriteFile(out["dump"], []byte(dump.String()), 0o600), os.WriteFile(out["JSON"], text, 0o600)); err != nil {
		t.Fatal(err)
	}
	return out
}
