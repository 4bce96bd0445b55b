package importer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/halt"
	"clerk-import/importer/input"
	"clerk-import/mapping"
)

// shop is a database with users and their addresses in two tables.
func shop(t *testing.T, users int) (path, mappingFile string, change func(string, ...any)) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "shop.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	change = func(text string, args ...any) {
		t.Helper()
		if _, err := db.Exec(text, args...); err != nil {
			t.Fatal(err)
		}
	}
	change("CREATE TABLE app_people (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE app_mails (person INTEGER, mail TEXT, ok INTEGER)")
	for i := range users {
		change("INSERT INTO app_people VALUES (?, ?)", i+1, fmt.Sprint("User ", i+1))
		change("INSERT INTO app_mails VALUES (?, ?, 1), (?, ?, 0)", i+1, fmt.Sprintf("u%d@acme.io", i+1), i+1, fmt.Sprintf("v%d@acme.io", i+1))
	}
	return path, textFile(t, "m.yaml", `
input: {table: people, where: name != "User 3"}
inputs:
  mails: {table: mails, key: person, of: id, many: true}
fields:
  external_id: id | string
  first_name: name | first_name
  email_address:
    - {value: 'mails[0].mail', verified: 'mails[0].ok'}
    - {value: 'mails[1].mail', verified: 'mails[1].ok'}
`), change
}

// A run from a database stops and goes on like one from a file, and what changed in
// between is said.
func TestARunFromADatabaseGoesOn(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	path, mappingFile, change := shop(t, 600)
	drain := make(chan struct{})
	var n atomic.Int64
	s := newStage(t, nil, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if n.Add(1) == 200 {
				close(drain)
			}
			h.ServeHTTP(w, r)
		})
	})
	in := InputOptions{MappingFile: mappingFile}
	cp := filepath.Join(t.TempDir(), "cp")
	r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp, MaxInFlight: 2, Drain: drain})
	if !errors.Is(err, ErrInterrupted) || r.Created == 0 || r.Created == 599 {
		t.Fatalf("%+v %v", r, err)
	}
	r, err = migrate(t, s, path, in, MigrateOptions{Checkpoint: cp})
	if err != nil || r.Created != 599 || r.Skipped != 1 || !r.Resumed {
		t.Fatalf("%+v %v", r, err)
	}
	conserved(t, r)
	u := find(t, s, "external_id", "7")
	verified := map[string]bool{}
	for _, e := range u.EmailAddresses {
		verified[e.EmailAddress] = e.Verification != nil
	}
	if len(verified) != 2 || !verified["u7@acme.io"] || verified["v7@acme.io"] {
		t.Error(verified)
	}
	change("INSERT INTO app_people VALUES (0, 'New'); INSERT INTO app_mails VALUES (0, 'new@acme.io', 1)")
	_, err = migrate(t, s, path, in, MigrateOptions{Checkpoint: cp})
	var usage *UsageError
	if !errors.As(err, &usage) || !strings.Contains(usage.Msg, "app_people has changed since the run was begun") {
		t.Fatal(err)
	}
	r, err = migrate(t, s, path, in, MigrateOptions{Checkpoint: cp, Sending: Sending{AcceptChanges: true}})
	if err != nil || r.Created != 600 || r.Requests != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	if left, _ := filepath.Glob(filepath.Join(tmp, "clerk-import-*")); len(left) > 0 {
		t.Errorf("copies of tables were left behind: %v", left)
	}
}

// A database is recognised by its tables.
func TestADatabaseIsRecognised(t *testing.T) {
	path, _, change := shop(t, 1)
	if _, _, err := input.Recognise(context.Background(), InputOptions{Files: []string{path}}); err == nil || !strings.Contains(err.Error(), "none of its tables is one of a source that is known: app_mails, app_people") {
		t.Error(err)
	}
	change(`CREATE TABLE "user" ("id" text primary key, "name" text, "email" text, "emailVerified" integer, "image" text, "createdAt" date, "updatedAt" date);
		CREATE TABLE "account" ("id" text primary key, "accountId" text, "providerId" text, "userId" text, "accessToken" text, "refreshToken" text, "idToken" text, "password" text, "createdAt" date, "updatedAt" date);
		INSERT INTO "user" VALUES ('1', 'Ada', 'ada@acme.io', 1, NULL, '2026-01-01', '2026-01-01')`)
	found, reasons, err := input.Recognise(context.Background(), InputOptions{Files: []string{"sqlite:" + path}})
	if err != nil || len(found) == 0 || found[0].Name != "better-auth" || !strings.HasSuffix(reasons[0], "(database)") {
		t.Error(found, reasons, err)
	}
}

// Which table of a database is meant must be clear.
func TestTablesAreToldApart(t *testing.T) {
	path, mappingFile, change := shop(t, 1)
	for _, c := range []struct {
		in   InputOptions
		want string
	}{
		{InputOptions{MappingFile: mappingFile}, ""},
		{InputOptions{MappingFile: mappingFile, Table: "app_people"}, ""},
		{InputOptions{MappingFile: mappingFile, Table: "nobody"}, "has no table nobody; it has app_mails, app_people"},
		{InputOptions{}, "none of its tables is one of a source that is known: app_mails, app_people"},
		{InputOptions{MappingFile: mappingFile, Inputs: map[string]string{"letters": "x.csv"}}, "x.csv: cannot be opened"},
		{InputOptions{MappingFile: mappingFile, Inputs: map[string]string{"letters": ""}}, "has no input letters"},
		{InputOptions{MappingFile: mappingFile, Inputs: map[string]string{"mails": "../samples/wordpress/wordpress.sql"}}, "none of its tables is the input mails"},
		{InputOptions{Source: "django"}, "which of its tables has the users? It has app_mails, app_people"},
		{InputOptions{MappingFile: mappingFile, Query: "SELECT 1 AS one"}, "is in none of the rows (1)"},
	} {
		c.in.Files = []string{path}
		job, err := Prepare(c.in, Policies{})
		if err == nil {
			_, err = job.Check(context.Background(), CheckOptions{}, nil)
			_ = job.Close()
		}
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%+v: %v", c.in, err)
		}
	}
	// Those of a spreadsheet are called sheets, and so is the flag; the only one is not taken for another.
	sheets := textFile(t, "m.yaml", "fields: {external_id: zip | string}\n")
	var usage *halt.Usage
	_, err := Prepare(InputOptions{Files: []string{"source/testdata/real/openpyxl.xlsx"}, MappingFile: sheets, Table: "nobody"}, Policies{})
	if !errors.As(err, &usage) || !strings.Contains(usage.Msg, "has no sheet nobody; it has Sheet") || usage.Try != "--sheet NAME" {
		t.Errorf("%v", err)
	}
	job, err := Prepare(InputOptions{Files: []string{path}, MappingFile: mappingFile}, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	out, err := job.Check(context.Background(), CheckOptions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range out.Problems {
		if p.Code == "table_unread" {
			t.Errorf("a table that is read is told: %s", p.Message)
		}
	}
	change("CREATE TABLE old_people (id INTEGER, name TEXT)")
	if _, err := Prepare(InputOptions{Files: []string{path}, MappingFile: mappingFile}, Policies{}); err == nil || !strings.Contains(err.Error(), "several tables that may be meant: app_people, old_people") {
		t.Error(err)
	}
}

// Rows that belong to no user, or more to one than may be, are said.
func TestJoinedRowsAreCounted(t *testing.T) {
	users := textFile(t, "users.csv", "id,name\n1,Anna\n2,Bert\n3,Cleo\n")
	pw := textFile(t, "pw.csv", "uid,hash,kind\n1,x,a\n2,y,a\n2,z,b\n9,w,a\n,v,a\n")
	yaml := func(extra string) string {
		return textFile(t, "m.yaml", "inputs: {pw: {key: uid, of: id"+extra+"}}\nfields: {external_id: id, username: name, public_metadata: {object: {h: 'pw.hash?'}}}\n")
	}
	check := func(m string) (counts, problems string) {
		t.Helper()
		job, err := Prepare(InputOptions{Files: []string{users}, Inputs: map[string]string{"pw": pw}, MappingFile: m}, Policies{Disable: []string{"column_unmapped"}})
		if err != nil {
			t.Fatal(err)
		}
		defer job.Close()
		c, err := job.Check(context.Background(), CheckOptions{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range c.Problems {
			problems += fmt.Sprintf("%s:%d ", p.Code, p.Rows)
		}
		return c.Inputs[0].String(), problems
	}
	if counts, problems := check(yaml("")); counts != "of pw: 1 of the rows have any, 1 none; 2 belong to no row" || !strings.Contains(problems, "join_ambiguous:1 ") || !strings.Contains(problems, "input_unclaimed:2 ") {
		t.Error(counts, problems)
	}
	if counts, problems := check(yaml(`, where: 'kind == "a"'`)); counts != "of pw: 2 of the rows have any, 1 none; the mapping leaves out 1; 2 belong to no row" || strings.Contains(problems, "join_ambiguous") {
		t.Error(counts, problems)
	}
	if _, problems := check(yaml(`, where: 'kind == "a" && uid == "9"'`)); !strings.Contains(problems, "input_unrelated:1 ") {
		t.Error(problems)
	}
	// Rows of which too many belong to a user belong to one.
	pw = textFile(t, "pw.csv", "uid,hash,kind\n2,x,a\n2,z,b\n9,w,a\n")
	if counts, problems := check(yaml("")); counts != "of pw: 0 of the rows have any, 2 none; 1 belongs to no row" || !strings.Contains(problems, "join_ambiguous:1 ") || !strings.Contains(problems, "input_unclaimed:1 ") {
		t.Error(counts, problems)
	}
	// Of a pivot's rows with one name the first counts, and the others are counted.
	pw = textFile(t, "pw.csv", "uid,name,value\n1,h,x\n1,h,y\n1,h,z\n1,i,x\n2,h,x\n9,h,v\n9,h,w\n")
	if _, problems := check(yaml(", pivot: {key: name, value: value}")); !strings.Contains(problems, "input_repeated:2 ") || !strings.Contains(problems, "input_unclaimed:2 ") {
		t.Error(problems)
	}
	// What only a second file of the input has comes along.
	more := textFile(t, "more.csv", "hash,uid,kind\nm,3,c\n")
	pw = textFile(t, "pw.csv", "uid,hash\n1,x\n2,y\n")
	job, err := Prepare(InputOptions{
		Files:       []string{users, pw, more},
		MappingFile: textFile(t, "m.yaml", "inputs: {pw: {detect: {all: [uid, hash]}, key: uid, of: id}}\nfields: {external_id: id, username: name, public_metadata: {object: {h: 'pw.hash?', k: 'pw.kind?'}}}\n"),
	}, Policies{Disable: []string{"column_unmapped"}})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	row, err := job.Trace(context.Background(), mapping.Users, 3)
	if err != nil || row.Body == nil {
		t.Fatal(row, err)
	}
	if m := string(row.Body.(clerkapi.CreateUserParams).PublicMetadata.Or(nil)); m != `{"h":"m","k":"c"}` {
		t.Error(m)
	}
	if row, err = job.Trace(context.Background(), mapping.Users, 1); err != nil || string(row.Body.(clerkapi.CreateUserParams).PublicMetadata.Or(nil)) != `{"h":"x"}` {
		t.Error(row, err)
	}
	pw = textFile(t, "pw.csv", "uid,hash\n1,x,a\n")
	job, err = Prepare(InputOptions{Files: []string{users}, Inputs: map[string]string{"pw": pw}, MappingFile: yaml("")}, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	c, err := job.Check(context.Background(), CheckOptions{}, nil)
	if err != nil || !strings.Contains(c.InputError, "pw.csv:2: the row has 3 cells where the header has 2; in pw it could be anybody's") {
		t.Error(c, err)
	}
}
