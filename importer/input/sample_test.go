package input

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clerk-import/importer/halt"
)

// What stands in none of the first rows of a large file is seen all the same: the sample is from all over it, no row counts
// twice, and the proposal says where it is from.
func TestTheSampleIsFromAllOverTheFile(t *testing.T) {
	const rows = 60_000
	var csv, ndjson, array, dump, ldif bytes.Buffer
	dump.WriteString("CREATE TABLE people (id int, email text, standing text);\n")
	ldif.WriteString("version: 1\n\n")
	array.WriteString(`{"meta": 1, "users": [`)
	csv.WriteString("\uFEFFid,email,standing,note\n")
	for i := range rows {
		standing := "active"
		if i > rows/2 && i%3 == 0 {
			standing = "closed"
		}
		fmt.Fprintf(&csv, "%d,u%[1]d@acme.io,%s,\"a, b\"\n", i, standing)
		fmt.Fprintf(&array, "%s{\"id\": %d, \"email\": \"u%[2]d@acme.io\", \"standing\": %q, \"in\": [{\"id\": 1}]}", map[bool]string{true: ",\n "}[i > 0], i, standing)
		fmt.Fprintf(&dump, "INSERT INTO people VALUES (%d,'u%[1]d@acme.io','%s');\n", i, standing)
		fmt.Fprintf(&ldif, "dn: id=%d,dc=x\nid: %[1]d\nemail: u%[1]d@acme.io\nstanding: %s\n\n", i, standing)
		fmt.Fprintf(&ndjson, "{\"id\":%d,\"email\":\"u%[1]d@acme.io\",\"standing\":%q}\n", i, standing)
	}
	array.WriteString("]}")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(csv.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data   []byte
		spread bool
	}{"people.csv": {csv.Bytes(), true}, "people.ndjson": {ndjson.Bytes(), true}, "people.json": {array.Bytes(), true}, "people.csv.gz": {packed.Bytes(), true}, "people.sql": {dump.Bytes(), true}, "people.ldif": {ldif.Bytes(), true}} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		seen, err := Infer(Options{Files: []string{file}})
		if err != nil {
			t.Fatal(name, err)
		}
		p, err := seen.Propose(nil)
		if err != nil {
			t.Fatal(name, err)
		}
		yaml, d := p.YAML(name), p.Document(name)
		if got := strings.Contains(yaml, "some from all over it"); got != c.spread {
			t.Errorf("%s: said %v\n%s", name, got, yaml)
		}
		if got := strings.Contains(yaml, "rows were looked at, and none behind them: "); got == c.spread {
			t.Errorf("%s: why there are no more is not said\n%s", name, yaml)
		}
		if got := strings.Contains(yaml, "state.standing.closed"); got != c.spread {
			t.Errorf("%s: closed seen %v", name, got)
		}
		if id := d.Columns[0]; id.Filled != id.Rows || int64(id.Distinct) != id.Rows || c.spread && id.Rows < inferRows+10*inferPlace {
			t.Errorf("%s: %+v", name, id)
		}
	}
}

// Rows that stand in one object, each under a key, are read as rows, whether there are lists in them or not.
func TestRowsUnderKeysAreRows(t *testing.T) {
	row := func(i int) string { return fmt.Sprintf(`{"name": "Ada %d", "plan": "pro"}`, i) }
	listed := func(i int) string {
		return fmt.Sprintf(`{"name": "Ada %d", "contacts": [{"kind": "email", "value": "ada%d@acme.io"}]}`, i, i)
	}
	for name, c := range map[string]struct{ text, path string }{
		"below the top, by address": {fmt.Sprintf(`{"version": 1, "users": {"a@acme.io": %s, "b@acme.io": %s, "c@acme.io": %s}}`, row(1), row(2), row(3)), "path: 'users.*'"},
		"at the top, by id":         {fmt.Sprintf(`{"u1": %s, "u2": %s, "u3": %s}`, row(1), row(2), row(3)), "path: '*'"},
		"with lists in them":        {fmt.Sprintf(`{"users": {"u1": %s, "u2": %s, "u3": %s}, "codes": {"A": "open"}}`, listed(1), listed(2), listed(3)), "path: 'users.*'"},
		"far below, without lists":  {fmt.Sprintf(`{"school": {"config": {"year": 1}, "pupils": {"u1": %s, "u2": {"name": "Ada 2"}, "u3": %s}, "rooms": {"r1": {"floor": 1}}}}`, row(1), row(3)), "path: 'school.pupils.*'"},
		"beside a list of others":   {fmt.Sprintf(`{"plans": [{"seats": 1}, {"seats": 2}], "users": {"u1": %s, "u2": %s, "u3": %s}}`, row(1), row(2), row(3)), "path: 'users.*'"},
		"one user with an object":   {`{"id": 1, "email": "a@acme.io", "profile": {"name": "Ada", "plan": {"id": 1}}}`, ""},
	} {
		file := filepath.Join(t.TempDir(), "people.json")
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		seen, err := Infer(Options{Files: []string{file}})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		p, err := seen.Propose(nil)
		if err != nil {
			t.Fatal(err)
		}
		yaml := p.YAML("x")
		if !strings.Contains(yaml, c.path) || c.path != "" && (!strings.Contains(yaml, "first 3 row(s)") || !strings.Contains(yaml, ": key | ")) || c.path == "" && strings.Contains(yaml, "path: ") {
			t.Errorf("%s: %s", name, yaml)
		}
	}
}

// A table with one fact of somebody in each row is refused: each fact would be a user. The error says what makes users of it, and tables
// that have names and values of other things are none of these.
func TestOneFactARowIsNoUser(t *testing.T) {
	facts := func(name, value string, of ...string) (csv, ndjson string) {
		csv = "entity," + name + "," + value + ",changed\n"
		for i := range 12 {
			for j := 0; j < len(of); j += 2 {
				v := fmt.Sprintf(of[j+1], i)
				csv += fmt.Sprintf("e%d,%s,%s,2024-01-%02d\n", i, of[j], v, i+1)
				ndjson += fmt.Sprintf("{%q: %q, %q: %q, %q: %q}\n", "entity", fmt.Sprint("e", i), name, of[j], value, v)
			}
		}
		return csv, ndjson
	}
	people, lines := facts("facet", "content", "email", "u%d@acme.io", "given_name", "Ada%d", "joined", "2020-01-0%d", "team", "red%d")
	odd, _ := facts("the; facet", "content", "email", "u%d@acme.io", "given_name", "Ada%d", "joined", "2020-01-0%d", "team", "red%d")
	settings, _ := facts("setting", "value", "theme", "dark%d", "sender", "u%d@acme.io", "page", "%d")
	for name, c := range map[string]struct{ file, text, try string }{
		"CSV":                      {"facts.csv", people, "json_group_object([facet], [content])"},
		"JSON, one a line":         {"facts.ndjson", lines, "group_by(.entity)"},
		"a name that shells read":  {"facts.csv", odd, "one object of each, one a line"},
		"settings of applications": {"settings.csv", settings, ""},
	} {
		file := filepath.Join(t.TempDir(), c.file)
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Infer(Options{Files: []string{file}})
		var usage *halt.Usage
		if is := errors.As(err, &usage); is != (c.try != "") || is && (!strings.Contains(usage.Try, c.try) || strings.Contains(usage.Try, ";") || strings.Contains(err.Error(), "acme")) {
			t.Errorf("%s: %v %+v", name, err, usage)
		}
	}
}

// A document with more arrays than are looked at says so, and that of users is among those that are.
func TestArraysThatAreNotLookedAtAreSaid(t *testing.T) {
	var b strings.Builder
	b.WriteString("{")
	for i := range 70 {
		fmt.Fprintf(&b, `"list%d": [{"id": 1}], `, i)
	}
	b.WriteString(`"users": [{"id": 1, "email": "a@acme.io"}, {"id": 2, "email": "b@acme.io"}]}`)
	file := filepath.Join(t.TempDir(), "people.json")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	seen, err := Infer(Options{Files: []string{file}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := seen.Propose(nil)
	if err != nil {
		t.Fatal(err)
	}
	if yaml := p.YAML("people"); !strings.Contains(yaml, "# 21 further arrays of the document were not looked at") || !strings.Contains(yaml, "path: users") {
		t.Errorf("%s", yaml)
	}
}
