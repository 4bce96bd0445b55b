package source

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What phpMyAdmin exports as JSON has the tables and the rows that mariadb-dump has of the same
// database.
func TestPhpMyAdminsJSONHasTheTablesOfTheDump(t *testing.T) {
	const folder = "../../samples/wordpress/"
	counts := func(name string) (out []string) {
		format, tables, err := Probe(folder+name, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			if table.Rows > 0 { // phpMyAdmin does not name the columns of others
				out = append(out, fmt.Sprintf("%s %d %v", table.Name, table.Rows, table.Sample.Fields))
			}
		}
		return append(out, string(format))
	}
	want := counts("wordpress.sql")
	want[len(want)-1] = "json"
	if d := cmp.Diff(want, counts("phpmyadmin.json")); d != "" {
		t.Error(d)
	}
	dump, rows := show(folder+"wordpress.sql", Options{Table: "blog_users"}), show(folder+"phpmyadmin.json", Options{Table: "blog_users"})
	if len(dump) != len(rows) || len(rows) == 0 {
		t.Error(dump, rows)
	}
	r, err := Open(folder+"phpmyadmin.json", Options{Table: "blog_users"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	_, _ = r.Next()
	second, _ := r.Next()
	if d := cmp.Diff(rows[1:], show(folder+"phpmyadmin.json", Options{Table: "blog_users", From: Start{Offset: second.Offset, Line: second.Line}})); d != "" {
		t.Error("resumed:", d)
	}
}

func TestPhpMyAdminsJSONIsReadToItsEnd(t *testing.T) {
	const head = `[` + "\n" + `{"type":"header","version":"5.2.1","comment":"Export to JSON plugin for PHPMyAdmin"},` + "\n" + `{"type":"database","name":"app"},` + "\n"
	users := func(rows string) string {
		return `{"type":"table","name":"users","database":"app","data":` + "\n[\n" + rows + "\n]\n}\n"
	}
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"two tables, of two databases", head + users(`{"id":"1"},`+"\n"+`{"id":null}`) + "," + `{"type":"table","name":"users","database":"old","data":[{"id":"9"}]}` + "\n]\n", []string{`in:6 {"id":"1"}`, `in:7 {"id":null}`}},
		{"a table in two parts", head + users(`{"id":"1"}`) + "," + users(`{"id":"2"}`) + "]", []string{`in:6 {"id":"1"}`, `in:11 {"id":"2"}`}},
		{"other spaces", strings.ReplaceAll(head, "\n", " ") + strings.ReplaceAll(users(`{"id":"1"}`), "\n", " ") + "]", []string{`in:1 {"id":"1"}`}},
		{"no table", head + "]", nil},
		{"a row that is none", head + users(`{"id":1},7`) + "]", []string{`in:6 {"id":1}`, "in:6 row_not_object"}},
		{"a kind that is not known", head + `{"type":"view","name":"v"}` + "]", []string{`error: in:4: an object is of the type "view", which is not known (export the tables as SQL)`}},
		{"rows without a name", head + `{"data":[{"id":1}],"type":"table","name":"users"}` + "]", []string{`error: in:4: rows come without the name of their table (export the tables as SQL)`}},
		{"rows twice", head + `{"type":"table","name":"users","database":"app","data":[{"id":1}],"data":[{"id":2}]}` + "]", []string{`in:4 {"id":1}`, "error: in:4: the object has this key twice, or too many (the file is damaged from here on)"}},
		{"something behind it", head + users(`{"id":"1"}`) + "]\n[]", []string{`in:6 {"id":"1"}`, `error: in:10: unexpected '[' behind the end of the export (each export is a file of its own)`}},
		{"a comma is missing", head + users(`{"id":"1"} {"id":"2"}`) + "]", []string{`in:6 {"id":"1"}`, `error: in:6: expected a comma or ], found '{' (the file is damaged from here on)`}},
	} {
		got := show(write(t, "f.json", []byte(c.in)), Options{Table: "users"})
		for i := range got { // the column says no more than the line
			if strings.HasPrefix(got[i], "error: in:") {
				parts := strings.SplitN(got[i], ":", 5)
				got[i] = strings.Join([]string{parts[0], parts[1], parts[2], parts[4]}, ":")
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
	if got := show(write(t, "f.json", []byte("/**\n Export to JSON plugin for PHPMyAdmin\n @version 0.1\n */\n\n// Database 'app'\n\n[{\"id\":1}]")), Options{}); !strings.Contains(got[0], "before 4.7") {
		t.Error(got)
	}
}

// An export that is cut off anywhere is no whole one.
func TestPhpMyAdminsJSONCutOffIsNoticed(t *testing.T) {
	text, err := os.ReadFile("../../samples/wordpress/phpmyadmin.json")
	if err != nil {
		t.Fatal(err)
	}
	dir, end := t.TempDir(), strings.LastIndexByte(string(text), ']')
	for n := 120; n < end; n += 97 {
		if _, refused := countRows(t, dir, text[:n], Options{Format: JSON, Table: "blog_users"}); !refused {
			t.Errorf("the first %d bytes of %d pass for a whole export", n, len(text))
		}
	}
}
