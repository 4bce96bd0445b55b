package importer

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

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
		{"people without columns", "d.sql", users + "CREATE TABLE empty (email text);\n", "users", nil},
		{"arrays", "d.json", `{"users":[{"id":1,"email":"a@acme.io"},{"id":2,"email":"b@acme.io"}],"roles":[{"n":1},{"n":2}],"a":{"admins":[{"password":"` + digest + `"}]}}`, "",
			[]string{"passwords_elsewhere ×1 error a.admins is not read, and it holds digests of passwords, while no user has a password", "table_unread ×2 warning roles is not read"}},
		{"arrays beside the one that was named", "d.json", `{"users":[{"id":1,"email":"a@acme.io"}],"clients":[{"n":1}],"organizations":[{"alias":"a","members":["a"]}]}`, "path: users",
			[]string{"table_unread ×1 warning organizations is not read"}},
		{"second factors in a dump", "d.sql", users + "CREATE TABLE user_totp (user_id int, s text);\nINSERT INTO user_totp VALUES (1,'x'),(2,'y');\nCREATE TABLE sessions (t text, mfa_secret text);\nINSERT INTO sessions VALUES ('x',NULL);\n", "users",
			[]string{"second_factor_lost ×2 warning user_totp is not read, and it looks as if it held second factors: their users lose them"}},
		{"sheets", "d.xlsx", "", "users", []string{"passwords_elsewhere ×1 error more is not read, and it holds digests of passwords, while no user has a password"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			path, m := filepath.Join(dir, c.file), filepath.Join(dir, "m.yaml")
			plain := plain
			if strings.HasPrefix(c.table, "path: ") { // the mapping says which
				plain, c.table = "input: {"+c.table+"}\n"+plain, ""
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
			j, err := Prepare(InputOptions{Files: []string{path}, MappingFile: m, Table: c.table})
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
				if p.Code == codeUnread || p.Code == codeElsewhere || p.Code == mapping.CodeFactorLost {
					got = append(got, fmt.Sprintf("%s ×%d %s %s", p.Code, p.Rows, p.Severity, p.Message))
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}
