package main

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
)

// A database that is read stays as it is, with the log that has most of its rows: nothing is
// written over what belongs to it, and reading it changes nothing.
func TestADatabaseThatIsReadStaysAsItIs(t *testing.T) {
	t.Chdir(t.TempDir())
	db, err := sql.Open("sqlite", "file:made?_pragma=journal_mode(WAL)&_pragma=wal_autocheckpoint(0)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	const nine = `INSERT INTO users SELECT value, 'u' || value || '@example.com' FROM json_each('[2,3,4,5,6,7,8,9,10]')`
	if _, err := db.Exec("CREATE TABLE users (id INTEGER, email TEXT); INSERT INTO users VALUES (1, 'u1@example.com'); PRAGMA wal_checkpoint(FULL);" + nine); err != nil {
		t.Fatal(err)
	}
	before := map[string][]byte{}
	for _, ending := range []string{"", "-wal"} { // as a killed process leaves it
		if before[ending], err = os.ReadFile("made" + ending); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("app.db"+ending, before[ending], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("app.db", "link.db"); err != nil {
		t.Skip(err)
	}
	if err := os.WriteFile("m.yaml", []byte("input: {table: users}\nfields:\n  external_id: id\n  email_address: {value: email, verified: true}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	same := func(what string) {
		t.Helper()
		for ending, was := range before {
			if is, err := os.ReadFile("app.db" + ending); err != nil || !bytes.Equal(is, was) {
				t.Errorf("%s: app.db%s has changed: %v", what, ending, err)
			}
		}
	}
	tried := 0
	for _, flag := range []string{"check --rejects", "check --sandbox --sandbox-store", "migrate --sandbox --rejects", "migrate --sandbox --crosswalk", "migrate --sandbox --checkpoint", "migrate --sandbox --sandbox-store", "migrate --sandbox --report", "sync --rejects"} {
		for _, ending := range []string{"-wal", "-shm", "-journal"} {
			for _, input := range []string{"app.db", "sqlite:app.db", "link.db"} {
				args := append(strings.Fields(flag), "app.db"+ending, input, "--mapping", "m.yaml", "--force")
				if tried++; Run(args, strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{}) != exitUsage {
					t.Errorf("%v was not refused", args)
				}
				same(strings.Join(args, " "))
			}
		}
	}
	for _, input := range []string{"app.db", "sqlite:app.db", "link.db"} {
		var out, stderr bytes.Buffer
		if code := Run([]string{"check", input, "--mapping", "m.yaml"}, strings.NewReader(""), &out, &stderr); code != exitOK || !strings.Contains(out.String(), "10 ready") {
			t.Errorf("%s ended with %d:\n%s%s", input, code, out.String(), stderr.String())
		}
		same("reading " + input)
	}
}

// A check writes the rejected rows of all entities, as a migration does. What an earlier one has
// left of an entity that has none any more is removed.
func TestACheckWritesTheRejectsOfEveryEntity(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"users.csv":   "id,email\n1,u1@example.com\n2,u2@example.com\n",
		"orgs.csv":    "id,name,owner_id\no1,One,1\no2,,1\n",
		"members.csv": "organization_id,user_id,role\no1,1,admin\no1,,member\n",
		"m.yaml":      "fields:\n  external_id: id\n  email_address: {value: email, verified: true}\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args string) (int, string) {
		var out bytes.Buffer
		code := Run(append(strings.Fields(args), "users.csv", "--mapping", "m.yaml", "--organizations", "orgs.csv", "--memberships", "members.csv"), strings.NewReader(""), &out, &out)
		return code, out.String()
	}
	files := []string{"r.csv", "r-organizations.csv", "r-memberships.csv"}
	written := map[string][]byte{}
	for _, verb := range []string{"migrate --sandbox --quota unlimited --rejects r.csv", "check --sandbox --quota unlimited --rejects r.csv"} {
		code, out := run(verb)
		if code != exitRejected {
			t.Fatalf("%s ended with %d:\n%s", verb, code, out)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Errorf("%s: %v\n%s", verb, err, out)
			} else if was := written[f]; was != nil && !bytes.Equal(was, b) {
				t.Errorf("%s: a check writes\n%s, a migration\n%s", f, b, was)
			}
			written[f] = b
			if err := os.Remove(f); err != nil && strings.HasPrefix(verb, "migrate") {
				t.Fatal(err)
			}
		}
	}
	if code, out := run("check --rejects r.csv"); code != exitRejected {
		t.Fatalf("ended with %d:\n%s", code, out)
	}
	if err := os.WriteFile("members.csv", []byte("organization_id,user_id,role\no1,1,admin\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := run("check --rejects r.csv"); code != exitRejected {
		t.Fatalf("ended with %d:\n%s", code, out)
	}
	left, err := filepath.Glob("r*.csv")
	if err != nil || strings.Join(left, " ") != "r-organizations.csv r.csv" {
		t.Errorf("left are %v %v", left, err)
	}
}

// A file that cannot be written is said and fails the command, also where rows are rejected.
func TestAFullDiskIsSaid(t *testing.T) {
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil || runtime.GOOS != "linux" {
		t.Skip("needs " + full)
	}
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"good.csv": "id,email\n1,u1@example.com\n", "bad.csv": "id,email\n1,none\n",
		"m.yaml": "fields:\n  external_id: id\n  email_address: {value: email, verified: true}\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, ext := range []string{"html", "json", "md"} {
		if err := os.Symlink(full, "r."+ext); err != nil {
			t.Fatal(err)
		}
	}
	for _, input := range []string{"good.csv", "bad.csv"} {
		for _, args := range []string{
			"check --rejects " + full, "check --report r.html", "check --report r.json", "check --report r.md",
			"migrate --sandbox --rejects " + full, "migrate --sandbox --report r.html", "migrate --sandbox --report r.json", "migrate --sandbox --report r.md",
			"migrate --sandbox --crosswalk " + full,
		} {
			if strings.Contains(args, "crosswalk") && input == "bad.csv" {
				continue // none is written
			}
			var stderr bytes.Buffer
			code := Run(append(strings.Fields(args), input, "--mapping", "m.yaml", "--quota", "unlimited"), strings.NewReader(""), &bytes.Buffer{}, &stderr)
			if code != exitFailed || strings.Count(stderr.String(), "no space left") != 1 {
				t.Errorf("%s %s ended with %d: %s", args, input, code, stderr.String())
			}
		}
	}
}
