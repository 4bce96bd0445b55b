package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"clerk-import/mapping"
)

// pageExample is a block of YAML of docs/mapping.md with an export that it is followed on.
type pageExample struct {
	begins string // by which it is known
	with   string // what the block leaves out and a mapping needs
	files  map[string]string
	first  string // the file that is named first
	rows   []pageRow
}

// pageRow is what becomes of one row.
type pageRow struct {
	of   mapping.Entity // "" is users
	row  int64
	skip string
	body []string // what the request has
}

var pageExamples = []pageExample{
	{
		begins: "params:\n  region:", first: "shop.json",
		files: map[string]string{"shop.json": `[
			{"id":"1","deleted_at":"2024-01-02T03:04:05Z","email":"gone@page-mail.net","profile":{"name":"Gone By"},"signed_up":"2020-01-02","activated":true},
			{"id":"2","email":" Ann@Page-Mail.net ","email_confirmed_at":"2021-01-02T03:04:05Z","backup_email":"ann@page-second.net","profile":{"name":"Ann Lee"},"phone":"(212) 555-0123","phone_ok":"no",
			 "password_hash":"$2a$04$abcdefghijklmnopqrstuuyRgBtSXk8BcRgtkOLVTqbDZpzGWB97q","signed_up":"2020-01-02","settings":{"dark":true},"plan":"pro","activated":"f","last_ip":"x","updated_at":"x"}]`},
		rows: []pageRow{{row: 1, skip: "deleted user"}, {row: 2, body: []string{
			`"external_id":"2"`, `"first_name":"Ann"`, `"last_name":"Lee"`, `"email_address":["ann@page-mail.net"]`, `"email_address_identification_status":["verified"]`, " and email_address ann@page-second.net",
			" and phone_number +12125550123", `"password_hasher":"bcrypt"`, `"created_at":"2020-01-02T00:00:00Z"`, `"skip_legal_checks":true`,
			`"unsafe_metadata":{"dark":true}`, `"private_metadata":{"plan":"pro","legacy_id":"2"}`,
		}}},
	},
	{
		begins: "let:\n  extra:", with: "  external_id: id\n", first: "club.csv",
		files: map[string]string{"club.csv": "id,cp_1_type,cp_1_data,cp_2_type,cp_2_data,extra\n1,LOGIN,anni,EMAIL,ann@page-mail.net,plan=pro|ref=C-1\n"},
		rows:  []pageRow{{row: 1, body: []string{`"private_metadata":{"plan":"pro","ref":"C-1"}`, `"username":"anni"`}}},
	},
	{
		begins: "fields:\n  email_address: {each: contacts", with: "  external_id: id\n", first: "points.ndjson",
		files: map[string]string{"points.ndjson": `{"id":"1","contacts":[{"type":"EMAIL","data":"Old@page-mail.net","state":"NEW"},{"type":"EMAIL","data":"ann@page-mail.net","state":"VALIDATED","main":true},` +
			`{"type":"PHONE","data":"+12125550123","state":"NEW"},{"type":"LOGIN","data":"anni","state":"NEW"}]}` + "\n"},
		rows: []pageRow{{row: 1, body: []string{
			`"email_address":["ann@page-mail.net"]`, `"email_address_identification_status":["verified"]`, " and email_address old@page-mail.net", " and phone_number +12125550123", `"username":"anni"`,
		}}},
	},
	{
		begins: "second_factors:", with: "fields:\n  external_id: id\n  username: name\n", first: "keys.json",
		files: map[string]string{"keys.json": `[{"id":"1","name":"anni","mfa_enabled":true,"webauthn_registrations":[]}]`},
		rows:  []pageRow{{row: 1, body: []string{`"username":"anni"`}}},
	},
	{
		begins: "lookups:", with: "  external_id: id\n  username: name\n", first: "plans_of.csv",
		files: map[string]string{"plans_of.csv": "id,name,plan_id\n1,anni,7\n2,bert,8\n", "plans.csv": "id,plan\n7,pro\n"},
		rows:  []pageRow{{row: 1, body: []string{`"public_metadata":{"plan":"pro"}`}}, {row: 2, body: []string{`"public_metadata":{"plan":"free"}`}}},
	},
	{
		begins: "input:\n  table: members", with: "  external_id: id\n  username: name\n", first: "members.sql",
		files: map[string]string{"members.sql": "CREATE TABLE members (id int, name text, kind text);\nINSERT INTO members VALUES (1,'anni','person'),(2,'depot','thing');\n" +
			"CREATE TABLE logins (member_id int, provider text, hash text);\n" +
			"INSERT INTO logins VALUES (1,'github',NULL),(1,'password','$2a$04$abcdefghijklmnopqrstuuyRgBtSXk8BcRgtkOLVTqbDZpzGWB97q');\n" +
			"CREATE TABLE member_meta (member_id int, name text, value text);\nINSERT INTO member_meta VALUES (1,'locale','de-DE'),(1,'theme','dark');\n"},
		rows: []pageRow{{row: 1, body: []string{`"username":"anni"`, `"password_hasher":"bcrypt"`, `"locale":"de-DE"`}}},
	},
	{
		begins: "roles:", with: "fields:\n  external_id: id\n  username: name\n", first: "people.csv",
		files: map[string]string{"people.csv": "id,name,teams\n1,anni,\"[{\"\"id\"\":\"\"9\"\",\"\"role\"\":\"\"owner\"\"}]\"\n", "teams.csv": "id,name,slug,owner_id\n9,Nine,nine,1\n"},
		rows: []pageRow{
			{row: 1, body: []string{`"username":"anni"`}}, {of: mapping.Organizations, row: 1, body: []string{`"name":"Nine"`, `"slug":"nine"`, `"created_by":"{1}"`}},
			{of: mapping.Memberships, row: 1, body: []string{`"user_id":"{1}"`, `"role":"org:admin"`}},
		},
	},
}

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

func mappingPage(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../docs/mapping.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// Every block of the page of mappings does on an export what the text beside it says.
func TestThePagesBlocksDoWhatTheySay(t *testing.T) {
	blocks := yamlBlock.FindAllStringSubmatch(mappingPage(t), -1)
	if len(blocks) != len(pageExamples) {
		t.Errorf("the page has %d blocks, and %d are followed", len(blocks), len(pageExamples))
	}
	for _, e := range pageExamples {
		i := slices.IndexFunc(blocks, func(b []string) bool { return strings.HasPrefix(b[1], e.begins) })
		if i < 0 {
			t.Errorf("no block begins with %q", e.begins)
			continue
		}
		followed(t, e, blocks[i][1]+e.with)
	}
}

func followed(t *testing.T, e pageExample, yaml string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range e.files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "my.yaml")
	if err := os.WriteFile(file, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	o := InputOptions{Files: []string{filepath.Join(dir, e.first)}, MappingFile: file}
	if teams := filepath.Join(dir, "teams.csv"); e.files["teams.csv"] != "" {
		o.Files = append(o.Files, teams)
	}
	job, err := Prepare(o, Policies{})
	if err != nil {
		t.Errorf("%s: %v", e.begins, err)
		return
	}
	defer job.Close()
	for _, want := range e.rows {
		entity := want.of
		if entity == "" {
			entity = mapping.Users
		}
		row, err := job.Trace(context.Background(), entity, want.row)
		if err != nil {
			t.Errorf("%s: row %d: %v", e.begins, want.row, err)
			continue
		}
		body, err := json.Marshal(row.Body)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range row.Attach { // what is added unverified
			body = append(body, fmt.Sprintf(" and %s %s", a.Kind, a.Value)...)
		}
		if row.Skip != want.skip {
			t.Errorf("%s: row %d is left behind: %q, want %q", e.begins, want.row, row.Skip, want.skip)
		}
		for _, part := range want.body {
			if !strings.Contains(string(body), part) {
				t.Errorf("%s: row %d lacks %s: %s %+v", e.begins, want.row, part, body, row.Problems)
			}
		}
	}
}

// wanted is a row of the table of needs: what the example makes of a row, or that it is left behind.
var wanted = map[string]struct{ record, body, skip string }{
	"take addresses from a list":                                                   {`"emails":[{"address":"a@page-mail.net","verified":true}]`, `"email_address_identification_status":["verified"]`, ""},
	"take those of one kind":                                                       {`"emails":[{"kind":"phone","address":"x"},{"kind":"email","address":"a@page-mail.net"}]`, `and email_address a@page-mail.net`, ""},
	"make a list of numbered columns":                                              {`"cp_1_data":"anni","cp_1_type":"x"`, `"made0":"anni"`, ""},
	"take a packed text apart":                                                     {`"extra":"plan=pro;seats=3"`, `"made0":"pro"`, ""},
	"say what a state stands for":                                                  {`"state":"D"`, "", `left behind, as state says "D"`},
	"take a full name apart whose family's part stands first":                      {`"more":1`, `"first_name":"Ann","last_name":"Lee"`, ""},
	"take the country (`ES`, `ESP`, `Spanien`), or its code (`34`), from a column": {`"phone":"030 1234567","country":"Deutschland"`, `"made0":"+49301234567"`, ""},
	"say what a code means":                                                        {`"state":"S"`, `"made0":"banned"`, ""},
	"ask for a bit, or for a word in a list":                                       {`"checks":8,"labels":["locked"]`, `"made0":true,"made1":true`, ""},
	"take a column of mixed logins":                                                {`"login":"anni"`, `"private_metadata":{"made2":"anni"}`, ""},
	"read a digest in parts":                                                       {`"hash":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","method":"sha256","rounds":1000,"salt":"00ff00ff00ff00ff"`, `"password_hasher":"pbkdf2_sha256"`, ""},
	"take a wrapper off digests":                                                   {`"hash":"{bcrypt}$2a$04$abcdefghijklmnopqrstuuyRgBtSXk8BcRgtkOLVTqbDZpzGWB97q"`, `"password_hasher":"bcrypt"`, ""},
	"make a text only of all its parts":                                            {`"first":"Ann","last":"Lee"`, `"made0":"Ann Lee"`, ""},
	// Its input is joined in TestAFileOfBansBesideTheUsersIsRead; here its rows stand in the record.
	"ban whom a file of bans lists, until it says": {`"bans":[{"user_id":"1","until":"2999-01-01T00:00:00Z"}]`, `"banned":true`, ""},
	"take the first that is there":                 {`"a":"","b":"c"`, `"made0":"c"`, ""},
	"look a value up":                              {`"plan_id":"7"`, `"made0":"pro"`, ""},
}

var (
	needRow = regexp.MustCompile(`(?m)^\| ([^|]*(?:\\\|[^|]*)*) \| (.*) \|$`)
	inCode  = regexp.MustCompile("`([^`]+)`")
)

// Every row of the table "I want to … → write …" does it: its examples, put where they belong, make of a row what is wanted.
func TestThePagesNeedsAreMet(t *testing.T) {
	_, table, _ := strings.Cut(mappingPage(t), "| I want to … | write … |\n|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	rows := needRow.FindAllStringSubmatch(table, -1)
	if len(rows) != len(wanted) || len(rows) != strings.Count(table, "\n")+1 {
		t.Errorf("the table has %d rows of %d lines, and %d are followed", len(rows), strings.Count(table, "\n")+1, len(wanted))
	}
	for _, row := range rows {
		w, is := wanted[row[1]]
		if !is {
			t.Errorf("nothing follows %q", row[1])
			continue
		}
		top, fields, kept := "", "  external_id: id\n  username: user\n", "  private_metadata:\n    object:\n      none: none?\n"
		add := func(code string) {
			key, _, keyed := strings.Cut(code, ": ")
			switch {
			case keyed && slices.Contains([]string{"lists", "let", "status"}, key):
				top += code + "\n"
			case keyed && key == "inputs":
			case keyed && slices.Contains([]string{"email_address", "digest", "banned", "first_name", "last_name"}, key):
				fields += "  " + code + "\n"
			case keyed && key == "when":
				fields += "  email_address: {each: emails, " + code + ", value: address}\n"
			default:
				kept += fmt.Sprintf("      made%d: %s\n", strings.Count(kept, "made"), code)
			}
		}
		for _, code := range inCode.FindAllStringSubmatch(row[2], -1) {
			if code := strings.ReplaceAll(code[1], `\|`, "|"); code != "each" && code != "|" {
				add(code)
			}
		}
		if strings.HasPrefix(top, "lists:") {
			add("contacts[0].data")
		}
		e := pageExample{begins: row[1], first: "row.json", files: map[string]string{"row.json": `[{"id":"1","user":"bert","name":"Lee Ann",` + w.record + `}]`, "plans.csv": "id,plan\n7,pro\n"}}
		yaml := top + "lookups: {plans: plans.csv}\nfields:\n" + fields + kept
		if w.body != "" {
			e.rows = []pageRow{{row: 1, body: []string{w.body}}}
		} else {
			e.rows = []pageRow{{row: 1, skip: w.skip}}
		}
		followed(t, e, yaml)
	}
}
