package main

import (
	"bytes"
	"database/sql"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the driver of the database among the exports
)

// exports say the same of four people, one of whom has no address that is one, and two of whom are the same, in every
// kind of file whose rows can come back. Email.Verified is a word, so that CSV and JSON need one mapping.
var exports = map[string]string{
	"users.csv":   "id,email,verified,name\n1,ann@acme.io,yes,Ann\n2,bob@acme,yes,Bob\n3,eve@acme.io,yes,Eve\n3,eve@acme.io,yes,Eve\n",
	"members.csv": "\ufeffid;email;verified;name\r\n1;ann@acme.io;yes;Ann\r\n2;bob@acme;yes;Böb\r\n3;eve@acme.io;yes;Eve\r\n3;eve@acme.io;yes;Eve\r\n",
	"users.tsv":   "id\temail\tverified\tname\n1\tann@acme.io\tyes\tAnn\n2\tbob@acme\tyes\tBob\n3\teve@acme.io\tyes\tEve\n3\teve@acme.io\tyes\tEve\n",
	"users.json":  `[{"id":"1","email":"ann@acme.io","verified":"yes","name":"Ann"},` + "\n" + `{"id":"2","email":"bob@acme","verified":"yes","name":"Bob"},` + "\n" + `{"id":"3","email":"eve@acme.io","verified":"yes","name":"Eve"},` + "\n" + `{"id":"3","email":"eve@acme.io","verified":"yes","name":"Eve"}]`,
	"users.ndjson": `{"id":"1","email":"ann@acme.io","verified":"yes","name":"Ann"}` + "\n" + `{"id":"2","email":"bob@acme","verified":"yes","name":"Bob"}` + "\n" +
		`{"id":"3","email":"eve@acme.io","verified":"yes","name":"Eve"}` + "\n" + `{"id":"3","email":"eve@acme.io","verified":"yes","name":"Eve"}` + "\n",
	"users.sql": "CREATE TABLE users (id text, email text, verified text, name text);\nINSERT INTO users VALUES ('1','ann@acme.io','yes','Ann'),\n('2','bob@acme','yes','Bob'),\n('3','eve@acme.io','yes','Eve'),\n('3','eve@acme.io','yes','Eve');\n",
	"users.ldif": "dn: uid=1,dc=acme\nid: 1\nemail: ann@acme.io\nverified: yes\nname: Ann\n\ndn: uid=2,dc=acme\nid: 2\nemail: bob@acme\nverified: yes\nname: Bob\n\n" +
		"dn: uid=3,dc=acme\nid: 3\nemail: eve@acme.io\nverified: yes\nname: Eve\n\ndn: uid=4,dc=acme\nid: 3\nemail: eve@acme.io\nverified: yes\nname: Eve\n",
	"users.sqlite": "",
}

// TestCorrectionsBelongToTheirRun: rows that were rejected and corrected are rows of the run that has rejected them,
// for everything that comes after.
func TestCorrectionsBelongToTheirRun(t *testing.T) {
	skipUnderRace(t)
	t.Parallel()
	for name, text := range exports {
		t.Run(name, func(t *testing.T) {
			l := &life{t, t.TempDir()}
			path := func(name string) string { return filepath.Join(l.dir, name) }
			write := func(name, text string) {
				if err := os.WriteFile(path(name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			change := func(from, to string) { write(name, strings.ReplaceAll(text, from, to)) }
			if text == "" {
				db, err := sql.Open("sqlite", path(name))
				if err != nil {
					t.Fatal(err)
				}
				defer db.Close()
				if _, err := db.Exec(exports["users.sql"]); err != nil {
					t.Fatal(err)
				}
				change = func(from, to string) {
					if _, err := db.Exec("UPDATE users SET email = ? WHERE email = ?", to, from); err != nil {
						t.Fatal(err)
					}
				}
			} else {
				write(name, text)
			}
			write("mine.yaml", "name: mine\nfields:\n  external_id: id\n  email_address: {value: email, verified: verified}\n  first_name: name\n")
			first := []string{"migrate", name, "--sandbox", "--mapping", "mine.yaml", "--json", "--quota", "unlimited"}
			with := func(args []string, more ...string) []string { return append(append([]string{}, args...), more...) }

			l.run(3, with(first, "--rejects", "nothing.csv")...)
			l.run(2, "migrate", "nothing.csv", "--sandbox", "--json") // nothing was sent that they could belong to
			if got := counts(l.run(3, with(first, "--allow-rejected", "--rejects", "rejects.csv")...)); got["created"] != 2 || got["rejected"] != 2 {
				t.Fatal("first:", got)
			}
			spreadsheet(t, path("rejects.csv"), "bob@acme", "bob@acme.io")
			back := []string{"migrate", "rejects.csv", "--sandbox", "--json", "--quota", "unlimited"}
			if got := counts(l.run(3, with(back, "--allow-rejected", "--rejects", "rejects-2.csv")...)); got["created"] != 3 || got["rejected"] != 1 {
				t.Fatal("one corrected:", got)
			}
			spreadsheet(t, path("rejects-2.csv"), "3", "4", "eve@acme.io", "eva@acme.io", `"3"`, `"4"`)
			if got := counts(l.run(0, "migrate", "rejects-2.csv", "--sandbox", "--json", "--quota", "unlimited")); got["created"] != 4 || len(got) != 1 {
				t.Fatal("both corrected:", got)
			}
			cp := name + ".sandbox.checkpoint"
			if name == "users.sqlite" {
				cp = "users.sqlite.users.sandbox.checkpoint"
				if _, err := os.Stat(path(cp)); err != nil {
					all, _ := filepath.Glob(path("*.checkpoint"))
					cp = filepath.Base(all[0])
				}
			}
			if got := counts(l.run(0, "reconcile", cp, "--unexpected", "--json")); got["equal"] != 4 || len(got) != 1 {
				t.Error("reconcile:", got)
			}
			sync := []string{"sync", name, "--sandbox", "--json", "--quota", "unlimited"}
			if got := counts(l.run(0, sync...)); got["unchanged"] != 4 || len(got) != 1 {
				t.Error("sync:", got)
			}
			if got := l.run(0, with(first, "--corrections", "rejects.csv")...); got["requests"] != 0.0 { // the other is remembered
				t.Error("again:", got)
			}

			// The source has corrected it in its own way: its word counts.
			change("bob@acme", "robert@acme.io")
			if got := counts(l.run(0, sync...)); got["updated"] != 1 || got["unchanged"] != 3 {
				t.Error("sync of what was corrected at the source:", got)
			}
			if got := counts(l.run(0, "rollback", cp, "--yes", "--force-used", "--json")); got["deleted"] != 4 {
				t.Error("rollback:", got)
			}
		})
	}
}

// spreadsheet changes cells of a file as a person does in a spreadsheet: of cells that are from, or have it in their
// JSON.
func spreadsheet(t *testing.T, path string, pairs ...string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(string(b), "\ufeff")
	r := csv.NewReader(strings.NewReader(text))
	for _, comma := range ";\t" { // as in the export
		if strings.Contains(text, string(comma)+"_file") {
			r.Comma = comma
		}
	}
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if german := strings.Contains(text, "members.csv"); german != (marked && r.Comma == ';') {
		t.Errorf("a byte order mark: %v, %q between the cells", marked, r.Comma)
	}
	own := len(rows[0])
	for i, column := range rows[0] {
		if column == "_file" {
			own = i
		}
	}
	for _, row := range rows[1:] {
		for i := range row {
			for k := 0; k < len(pairs); k += 2 {
				if row[i] == pairs[k] && i < own {
					row[i] = pairs[k+1]
				} else if strings.HasPrefix(row[i], "{") {
					row[i] = strings.ReplaceAll(row[i], `"`+strings.Trim(pairs[k], `"`)+`"`, `"`+strings.Trim(pairs[k+1], `"`)+`"`)
				}
			}
		}
	}
	var out bytes.Buffer
	if marked {
		out.WriteString("\ufeff")
	}
	w := csv.NewWriter(&out)
	w.Comma = r.Comma
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
