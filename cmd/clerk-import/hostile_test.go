package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Exports made to hurt end in Problems: nothing crashes, nothing hangs, no row
// goes unnamed, and what is written about them is safe to open.
func TestHostileExportsEndInProblems(t *testing.T) {
	skipUnderRace(t)
	const ok = `{"user_id":"ok","email":"ok@acme.io","email_verified":true}` + "\n"
	header := "id,primary_email_address,verified_email_addresses,first_name\n"
	users := "CREATE TABLE wp_users (ID int, user_login text, user_pass text, user_email text, user_status int);\n"
	wide := func(n int) string {
		return "id,primary_email_address,verified_email_addresses" + columns(n) +
			"\n1,a@acme.io,a@acme.io" + strings.Repeat(",x", n) + "\n2,b@acme.io,b@acme.io\n"
	}
	for _, c := range []struct {
		name, file, content string
		exit                int
		want                []string
	}{
		{"formulas in cells", "u.csv", header + `1,=cmd|' /C calc'!A0,,"=HYPERLINK(""http://x"",""y"")"` + "\n2,+1+1,,-2+3\n3,@SUM(A1),,\t=1\n" + "4,d@acme.io,d@acme.io,=1+1\n", 3,
			[]string{"1 ready, 3 rejected", "email_invalid"}},
		{"markup in names", "u.ndjson", ok + `{"user_id":"<script>alert(1)</script>","email":"not <b>an</b> address","email_verified":true,"given_name":"<img src=x onerror=alert(1)>"}` + "\n", 3,
			[]string{"1 ready, 1 rejected", "email_invalid"}},
		{"terminal escapes in values", "u.ndjson", `{"user_id":"1","email":"\u001b]0;owned\u0007\u001b[2J@","email_verified":true}` + "\n", 3, []string{"0 ready, 1 rejected"}},
		{"a line of 50 MB", "u.ndjson", ok + `{"user_id":"big","email":"big@acme.io","email_verified":true,"app_metadata":{"x":"` + strings.Repeat("A", 50<<20) + "\"}}\n", 3,
			[]string{"1 ready, 1 rejected", "metadata_too_large"}},
		{"a line of 70 MB", "u.ndjson", ok + `{"user_id":"` + strings.Repeat("A", 70<<20) + "\"}\n", 1, []string{"1 ready, 0 rejected", "longer than 64 MiB"}},
		{"a cell of 50 MB", "u.csv", header + "1,a@acme.io,a@acme.io," + strings.Repeat("A", 50<<20) + "\n", 0, []string{"1 ready, 0 rejected", "name_too_long"}},
		{"JSON 1,000 levels deep", "u.ndjson", ok + `{"user_id":"deep","x":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + "}\n", 3, []string{"1 ready, 1 rejected", "row_too_deep"}},
		{"JSON 1,000,000 levels deep", "u.json", "[" + `{"user_id":"ok","email":"ok@acme.io","email_verified":true},` + strings.Repeat("[", 1_000_000) + strings.Repeat("]", 1_000_000) + "]", 3, []string{"1 ready, 1 rejected", "row_too_deep"}},
		{"deep JSON in a string", "u.ndjson", `{"user_id":"1","email":"a@acme.io","email_verified":true,"identities":"` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `"}` + "\n", 0, []string{"1 ready"}},
		{"zero bytes in CSV", "u.csv", header + "1,a@acme.io,a@acme.io,Ja\x00ne\n2,b\x00@acme.io,b\x00@acme.io,x\n", 3, []string{"1 ready, 1 rejected", "text_control", "email_invalid"}},
		{"zero bytes in JSON", "u.ndjson", ok + "{\"user_id\":\"1\x00\",\"email\":\"a@acme.io\"}\n" + `{"user_id":"2","email":"b@acme.io","email_verified":true,"given_name":"x\u0000y"}` + "\n", 3, []string{"2 ready, 1 rejected", "row_malformed", "text_control"}},
		{"100,000 columns", "u.csv", wide(100_000), 3, []string{"1 ready, 1 rejected", "row_ragged", "and 76 more"}},
		{"100,000 keys", "u.ndjson", `{"user_id":"1","email":"a@acme.io","email_verified":true,` + strings.TrimSuffix(manyKeys(100_000), ",") + "}\n", 0, []string{"1 ready, 0 rejected"}},
		{"a key that is the id of somebody", "u.ndjson", manyObjects(2_000), 0, []string{"2,000 ready"}},
		{"an address a hundred thousand times", "u.ndjson", strings.Repeat(ok, 100_000), 3, []string{"1 ready, 99,999 rejected", "external_id_duplicate"}},
		{"ids that differ by what cannot be seen", "u.ndjson", ok + strings.Replace(ok, `"ok@`, `"ok`+"\u200b"+`@`, 1), 3, []string{"1 ready, 1 rejected"}},
		{"nothing but quotes", "u.csv", header + strings.Repeat(`"`, 1<<20), 3, []string{"row_ragged"}},
		{"a dump whose value is 70 MB", "u.sql", users + "INSERT INTO wp_users VALUES (1,'okay','','ok@acme.io',0),(2,'" + strings.Repeat("A", 70<<20) + "','','b@acme.io',0);\n", 1,
			[]string{"1 ready", "larger than 64 MiB"}},
		{"a dump of a million parentheses", "u.sql", users + "INSERT INTO wp_users VALUES (1,'okay','','ok@acme.io',0),(2," + strings.Repeat("replace(", 1_000_000) + ");\n", 1, []string{"1 ready", "cannot be read to its end"}},
		{"a dump with a million empty statements", "u.sql", users + strings.Repeat(";", 1_000_000) + "INSERT INTO wp_users VALUES (1,'okay','','ok@acme.io',0);\n", 0, []string{"1 ready"}},
		{"a dump in which everything is a comment", "u.sql", "/*" + strings.Repeat("x", 1<<20), 1, []string{"ends in the middle"}},
		{"a statement inside of a value", "u.sql", users + "INSERT INTO other VALUES ('); INSERT INTO wp_users VALUES (9,''x'','''',''evil@acme.io'');');\nINSERT INTO wp_users VALUES (1,'okay','','ok@acme.io',0);\n", 0, []string{"1 ready, 0 rejected"}},
		{"an entry with 100,000 values", "u.ldif", "dn: a\nobjectClass: person\nuid: okay\n" + strings.Repeat("mail: a@acme.io\n", 100_000) + "\ndn: b\nobjectClass: person\nmail: ok@acme.io\n", 0, []string{"2 ready"}},
		{"a line folded 4 million times", "u.ldif", "dn: a\nobjectClass: person\nmail: ok@acme.io\n\ndn: b\nx: " + strings.Repeat("A\n ", 4<<20) + "\n", 0, []string{"1 ready, 1 skipped"}},
		{"an entry that names a file", "u.ldif", "dn: a\nobjectClass: person\nmail: ok@acme.io\n\ndn: b\nuserPassword:< file:///etc/passwd\n", 3, []string{"1 ready, 1 rejected", "not fetched"}},
		{"a zip archive that is no spreadsheet", "u.xlsx", "PK\x03\x04" + strings.Repeat("x", 1000), 1, []string{"is not a spreadsheet that can be read"}},
		{"a quote that is never closed", "u.csv", header + "1,a@acme.io,a@acme.io,x\n2,\"" + strings.Repeat("x,y\n", 1<<18), 1, []string{"1 ready", "never closed"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, c.file), []byte(c.content), 0o600); err != nil {
				t.Fatal(err)
			}
			source := map[string]string{".csv": "clerk", ".sql": "wordpress", ".ldif": "openldap", ".xlsx": "clerk"}[filepath.Ext(c.file)]
			if source == "" {
				source = "auth0"
			}
			cmd := child(t, "", "check", c.file, "--source", source, "--rejects", "r.csv", "--report", "r.html", "--report", "r.md", "--report", "r.json")
			cmd.Dir = dir
			out, err := cmd.CombinedOutput()
			code := 0
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				code = exit.ExitCode()
			}
			if code != c.exit {
				t.Errorf("exit code %d, want %d", code, c.exit)
			}
			if len(out) > 20_000 {
				t.Fatalf("%d bytes of output", len(out))
			}
			for _, want := range c.want {
				if !bytes.Contains(out, []byte(want)) {
					t.Errorf("no %q in\n%s", want, out)
				}
			}
			if bytes.ContainsAny(out, "\x00\x1b\x07") || bytes.Contains(out, []byte("goroutine")) {
				t.Errorf("the output is not plain:\n%q", out)
			}
			if !bytes.Contains(out, []byte("Checked")) {
				return // not even begun: there is nothing to report on
			}
			safeCells(t, filepath.Join(dir, "r.csv"))
			for _, name := range []string{"r.html", "r.md", "r.json"} {
				b, err := os.ReadFile(filepath.Join(dir, name))
				if err != nil || len(b) > 2<<20 {
					t.Errorf("%s: %d bytes, %v", name, len(b), err)
				}
				if name != "r.json" && (bytes.Contains(b, []byte("<img")) || bytes.Count(b, []byte("<script")) > 1 || bytes.ContainsAny(b, "\x00\x1b")) {
					t.Errorf("%s holds markup or control characters of the export", name)
				}
			}
		})
	}
}

// safeCells reads a CSV file and complains of cells that a spreadsheet would
// compute.
func safeCells(t *testing.T, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.IndexByte("=+-@\t\r", cell[0]) >= 0 {
				t.Errorf("row %d has a cell that a spreadsheet computes: %.40q", i+1, cell)
			}
		}
	}
}

// manyKeys is members of an object, each with a comma behind it.
func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"k%d":%d,`, i, i)
	}
	return b.String()
}

// manyObjects is rows of which each has a key of its own.
func manyObjects(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"user_id":"%d","email":"u%d@acme.io","email_verified":true,"by-id-%d":{"a":1}}`+"\n", i, i, i)
	}
	return b.String()
}
