package importer

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"clerk-import/importer/report"
)

// Rows of an input that hangs on another, as roles do on the table that gives them to users, reach the users through its rows, in
// every kind of input; each counts once for a user, and those that nobody has are told.
func TestAnInputHangsOnAnother(t *testing.T) {
	const (
		users = "id,email\n1,a@acme.io\n2,b@acme.io\n3,c@acme.io\n"
		links = "user_id,role_id\n1,10\n1,11\n2,11\n2,11\n"
		roles = "id,name\n10,Owner\n11,Editor\n12,Nobody\n"
		plain = "input: {table: users}\nfields:\n  external_id: id | string\n  email_address: email\n"
	)
	for name, c := range map[string]struct {
		mapping string
		want    string // what users have, by id
		roles   string // how the rows of roles were used
		err     string
	}{
		"through several rows": {mapping: `inputs:
  links: {table: links, key: user_id, of: id, many: true}
  roles: {table: roles, key: id, of: links.role_id, many: true}
` + plain + `  private_metadata: {object: {roles: {expr: 'map(row.roles ?? [], .name)'}}}
`, want: "1 [Owner,Editor], 2 [Editor], 3 []", roles: "2 with, 1 without, 1 left"},
		"through one row": {mapping: `inputs:
  link: {table: links, key: user_id, of: id, where: 'string(role_id) == "10"'}
  role: {table: roles, key: id, of: link.role_id}
` + plain + `  private_metadata: {object: {roles: role.name?}}
`, want: "1 Owner, 2 -, 3 -", roles: "1 with, 2 without, 2 left"},
		"behind converters, through two": {mapping: `inputs:
  links: {table: links, key: user_id, of: id, many: true}
  roles: {table: roles, key: id, of: links.role_id, many: true}
  names: {same: roles, key: name | lower, of: roles.name | lower, many: true}
` + plain + `  private_metadata: {object: {roles: {expr: 'map(row.names ?? [], .name)'}}}
`, want: "1 [Owner,Editor], 2 [Editor], 3 []", roles: "2 with, 1 without, 1 left"},
		"without rows that fit": {mapping: `inputs:
  links: {table: links, key: user_id, of: id, many: true}
  roles: {table: roles, key: name, of: links.role_id, many: true}
` + plain, want: "1 -, 2 -, 3 -", roles: "0 with, 3 without, 3 left", err: `input_unrelated no row of roles belongs to any user: no "name" of it is equal to a "role_id" of links`},
		"more than one": {mapping: `inputs:
  links: {table: links, key: user_id, of: id, many: true}
  role: {table: roles, key: id, of: links.role_id}
` + plain, want: "2 -, 3 -", roles: "1 with, 1 without, 1 left", err: "join_ambiguous 2 rows of role belong to this one, where one is expected"},
	} {
		t.Run(name, func(t *testing.T) {
			for form, files := range map[string]map[string]string{
				"CSV":    {"users.csv": users, "links.csv": links, "roles.csv": roles},
				"dump":   {"d.sql": dumpOf("users", users) + dumpOf("links", links) + dumpOf("roles", roles)},
				"NDJSON": {"users.ndjson": ndjsonOf(users), "links.ndjson": ndjsonOf(links), "roles.ndjson": ndjsonOf(roles)},
			} {
				text := c.mapping
				if form != "dump" { // which file is what, its columns say
					text = strings.NewReplacer("table: links,", "table: links, detect: {all: [user_id, role_id]},", "table: roles,", "table: roles, detect: {all: [id, name]},").Replace(text)
				}
				check, got := rolesOf(t, files, text)
				if d := strings.Join(got, ", "); d != c.want {
					t.Errorf("%s: %s, want %s", form, d, c.want)
				}
				i := slices.IndexFunc(check.Inputs, func(n report.InputCount) bool { return strings.HasPrefix(n.Input, "role") })
				if n := check.Inputs[i]; fmt.Sprintf("%d with, %d without, %d left", n.With, n.Without, n.Unclaimed) != c.roles {
					t.Errorf("%s: %+v, want %s", form, n, c.roles)
				}
				told := ""
				for _, p := range check.Problems {
					if p.Code != "input_unclaimed" && p.Code != "column_unmapped" && p.Field != "email_address" && (c.err == "" || strings.HasPrefix(c.err, p.Code)) {
						told = p.Code + " " + p.Message
					}
				}
				if told != c.err {
					t.Errorf("%s: told is %q, want %q", form, told, c.err)
				}
			}
		})
	}
}

// An input whose rows could reach users through another's alone is refused while that is not there, unless somebody says so.
func TestAnInputHangsOnNothing(t *testing.T) {
	const text = `input: {table: users}
inputs:
  links: {table: links, key: user_id, of: id, many: true, detect: {all: [user_id]}}
  roles: {table: roles, key: id, of: links.role_id, many: true, detect: {all: [id, name], none: [email]}}
fields: {external_id: id, email_address: email}
`
	users, roles := textFile(t, "users.csv", "id,email\n1,a@acme.io\n"), textFile(t, "roles.csv", "id,name\n10,Owner\n")
	links := textFile(t, "links.csv", "user_id,role\n1,10\n")
	for _, c := range []struct {
		files  []string
		inputs map[string]string
		err    string
	}{
		{files: []string{users, roles}, err: "rows of roles belong to users through links, which is missing"},
		{files: []string{users, roles}, inputs: map[string]string{"links": ""}},
		{files: []string{users, roles}, inputs: map[string]string{"roles": ""}},
		{files: []string{users, roles, links}, err: `has no column "role_id"`},
	} {
		job, err := Prepare(InputOptions{Files: c.files, Inputs: c.inputs, MappingFile: textFile(t, "m.yaml", text)}, Policies{})
		if err == nil {
			job.Close()
		}
		if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%v %v: %v, want %q", c.files, c.inputs, err, c.err)
		}
	}
}

// rolesOf checks files with a mapping, and lists what it makes of the key roles, by users.
func rolesOf(t *testing.T, files map[string]string, mapping string) (*report.Check, []string) {
	t.Helper()
	dir := t.TempDir()
	in := InputOptions{MappingFile: textFile(t, "m.yaml", mapping)}
	for name, text := range files {
		if name == "" { // it is there
			in.Files = append(in.Files, text)
			continue
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		in.Files = append(in.Files, path)
	}
	slices.Sort(in.Files)
	job, err := Prepare(in, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	check, err := job.Check(context.Background(), CheckOptions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	if _, inputErr, err := job.rows(context.Background(), walk{}, func(it *item) error {
		if it.externalID() != "" {
			roles := gjson.Get(string(it.draft.user.PrivateMetadata.Or(nil)), "roles").String()
			got = append(got, it.externalID()+" "+cmp.Or(strings.ReplaceAll(roles, `"`, ""), "-"))
		}
		return nil
	}); err != nil || inputErr != nil {
		t.Fatal(err, inputErr)
	}
	return check, got
}

// ndjsonOf is the rows of a CSV file without quotes as objects, a line each.
func ndjsonOf(rows string) string {
	lines := strings.Split(strings.TrimSpace(rows), "\n")
	columns := strings.Split(lines[0], ",")
	var text strings.Builder
	for _, line := range lines[1:] {
		var members []string
		for i, cell := range strings.Split(line, ",") {
			members = append(members, fmt.Sprintf("%q: %q", columns[i], cell))
		}
		text.WriteString("{" + strings.Join(members, ", ") + "}\n")
	}
	return text.String()
}

// What somebody signs in with in Kratos' database, where no trait has a name that is known, comes out of the table that hangs on the
// credentials: a username, and an address, unverified. Identifiers of accounts elsewhere and of second factors are neither.
func TestIdentifiersOfKratosArriveThroughTheirCredentials(t *testing.T) {
	const digest = `$2a$04$abcdefghijklmnopqrstuOXQY2g2djBY6EfxSzepdFum4sHuVDDqe`
	dump := dumpOf("identities", "id,schema_id,traits,state,nid\n8d0c0001-0000-4000-8000-000000000001,default,{\"contact\":\"x\"},active,n\n") +
		dumpOf("identity_credentials", "id,config,identity_credential_type_id,identity_id\n"+
			"c1,{\"hashed_password\":\""+digest+"\"},p,8d0c0001-0000-4000-8000-000000000001\nc2,{\"totp_url\":\"\"},t,8d0c0001-0000-4000-8000-000000000001\n") +
		dumpOf("identity_credential_identifiers", "id,identifier,identity_credential_id\ni1,ada_lovelace,c1\ni2,ada@acme.io,c1\ni3,github:1234,c1\n"+
			"i4,8d0c0001-0000-4000-8000-000000000001,c2\ni5,somebody@acme.io,c9\n") +
		dumpOf("identity_verifiable_addresses", "id,via,value,verified,identity_id\nv9,email,z@acme.io,t,none\n")
	users, err := translated(t, InputOptions{Files: []string{textFile(t, "kratos.sql", dump)}})
	if err != nil {
		t.Fatal(err)
	}
	for id, u := range users {
		if u.Username.Or("") != "ada_lovelace" || len(u.Emails) != 1 || u.Emails[0].Value != "ada@acme.io" || u.Emails[0].Verified || u.PasswordDigest.Or("") != digest {
			t.Errorf("%s: %+v", id, u)
		}
	}
	if len(users) != 1 {
		t.Error(users)
	}
}
