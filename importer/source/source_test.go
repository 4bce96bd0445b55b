package source

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
	"github.com/tidwall/gjson"
	"pgregory.net/rapid"

	"clerk-import/mapping"
)

func write(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// show renders what a file yields, one line a row, for comparison.
func show(path string, opts Options) []string {
	opts.Name = "in"
	r, err := Open(path, opts)
	if err != nil {
		return []string{"open: " + err.Error()}
	}
	defer r.Close()
	var out []string
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			return append(out, "error: "+err.Error())
		}
		text := rec.JSON
		if rec.Header != nil {
			text = strings.Join(rec.Cells, "¦")
		}
		if rec.Defect != nil {
			text = rec.Defect.Code
		}
		out = append(out, fmt.Sprintf("%s %s", rec.Position, text))
	}
}

func TestFormatsAreReadAsTheyStand(t *testing.T) {
	for _, c := range []struct {
		name, in string
		opts     Options
		want     []string
	}{
		{"CSV with comments, BOM and quoted line breaks", "\ufeff# exported today\n#x\nid,name\n1,\"a\nb\"\n\n2,\"say \"\"hi\"\"\"\n", Options{},
			[]string{"in:4 1¦a\nb", "in:7 2¦say \"hi\""}},
		{"semicolons", "id;name\n1;a,b\n2;c\n", Options{}, []string{"in:2 1¦a,b", "in:3 2¦c"}},
		{"tabs", "id\tname\n1\ta b\n", Options{}, []string{"in:2 1¦a b"}},
		{"pipes", "id|name\n1|a\n", Options{}, []string{"in:2 1¦a"}},
		{"a later line that starts with # is data", "name,id\n#1 fan,7\n", Options{}, []string{"in:2 #1 fan¦7"}},
		{"CRLF", "id,name\r\n1,a\r\n2,b\r\n", Options{}, []string{"in:2 1¦a", "in:3 2¦b"}},
		{"no line break at the end", "id,name\n1,a", Options{}, []string{"in:2 1¦a"}},
		{"ragged rows", "id,name\n1\n2,b\n3,c,d\n4,e,\n", Options{}, []string{"in:2 row_ragged", "in:3 2¦b", "in:4 row_ragged", "in:5 4¦e¦"}},
		{"a bad quote costs one row", "id,name\n1,a\n2,b\"c\n3,\"d\"e\n4,f\n", Options{}, []string{"in:2 1¦a", "in:3:4 row_malformed", "in:4:5 row_malformed", "in:5 4¦f"}},
		{"a bad quote in the last row", "id,name\n1,\"a\"b\n", Options{}, []string{"in:2:5 row_malformed"}},
		{"an open quote ends the file", "id,name\n1,a\n2,\"b\n3,c\n", Options{}, []string{"in:2 1¦a", `error: in:3: a quoted cell that starts in this row is never closed (look for a " that lacks its partner)`}},
		{"a given header", "1,a\n2,b\n", Options{Format: CSV, Header: []string{"id", "name", "more"}, Fit: true}, []string{"in:1 1¦a", "in:2 2¦b"}},
		{"Windows-1252", "id,name\n1,a\n2,caf\xe9\n3,c\n", Options{}, []string{"in:2 1¦a", "in:3:6 row_encoding", "in:4 3¦c"}},
		{"empty", "", Options{}, []string{"open: in: is empty"}},
		{"only a header", "id,name\n", Options{}, nil},

		{"JSON array", "[\n {\"id\":1},\n {\"id\":\"]},{\"}\n]\n", Options{}, []string{`in:2 {"id":1}`, `in:3 {"id":"]},{"}`}},
		{"empty JSON array", "[]", Options{}, nil},
		{"JSON under a key", `{"total":2,"meta":{"a":[1]},"users":[{"id":1},{"id":2}],"next":null}`, Options{}, []string{`in:1 {"id":1}`, `in:1 {"id":2}`}},
		{"JSON under a path", "{\"data\":{\"x\":[{\"n\":0}],\"people\":[\n{\"id\":1}]}}", Options{Path: "data.people"}, []string{`in:2 {"id":1}`}},
		{"wrong path", `{"users":[{"id":1}]}`, Options{Path: "people"}, []string{`open: in:1:20: the object has no key "people" (--path names the key of the array; keys seen: users)`}},
		{"a malformed element costs one row", "[{\"id\":1},\n{\"id\":},\n{\"id\":3}]", Options{}, []string{`in:1 {"id":1}`, "in:2:7 row_malformed", `in:3 {"id":3}`}},
		{"an element that is no object", `[{"id":1},7,"x",null]`, Options{}, []string{`in:1 {"id":1}`, "in:1 row_not_object", "in:1 row_not_object", "in:1 row_not_object"}},
		{"a name twice", "[{\"id\":1,\"id\":2},\n{\"id\":2,\"p\":[{\"a\":\"\\\"\"},{\"a\":\"a\", \"b\":{\"a\":1}}],\"id\" : 2},\n {\"id\":3,\n\"p\":{\"m\":{},\"m\":[\"m\"]}}]", Options{},
			[]string{"in:1:9 row_malformed", `in:2 {"id":2,"p":[{"a":"\""},{"a":"a", "b":{"a":1}}],"id" : 2}`, "in:4:13 row_malformed"}},
		{"a name twice among many", `[{` + strings.Repeat(`"x":1,`, 40) + `"y":1,"x":1,"x":2}]`, Options{}, []string{"in:1:254 row_malformed"}},
		{"truncated JSON", "[{\"id\":1},\n{\"id\":2},\n{\"id\"", Options{}, []string{`in:1 {"id":1}`, `in:2 {"id":2}`, "error: in:3:6: the file ends in the middle of the row that starts in line 3 (the export or its download was cut off; get it again)"}},
		{"truncated between rows", "[{\"id\":1},\n", Options{}, []string{`in:1 {"id":1}`, "error: in:2:1: the file ends before its array does (the export or its download was cut off; get it again)"}},
		{"missing comma", "[{\"id\":1} {\"id\":2}]", Options{}, []string{`in:1 {"id":1}`, `error: in:1:11: expected a comma or ] between rows, found '{' (the file is damaged from here on)`}},

		{"NDJSON", "{\"id\":1}\n\n{\"id\":2}\r\n{\"id\":3}", Options{}, []string{`in:1 {"id":1}`, `in:3 {"id":2}`, `in:4 {"id":3}`}},
		{"one NDJSON row with an array of objects", `{"user_id":"a","identities":[{"provider":"auth0"}]}`, Options{}, []string{`in:1 {"user_id":"a","identities":[{"provider":"auth0"}]}`}},
		{"an array below the top, on one line", `{"took":1,"hits":{"hits":[{"id":1},{"id":2}]}}`, Options{Path: "hits.hits"}, []string{`in:1 {"id":1}`, `in:1 {"id":2}`}},
		{"one below the top that nobody names", `{"took":1,"hits":{"hits":[{"id":1},{"id":2}]}}`, Options{}, []string{"open: in:1:46: the object holds no array of objects at its top (is it --path hits.hits (2 objects)?)"}},
		{"an array below the top, on one long line", `{"data":{"people":{"edges":[{"n":"` + strings.Repeat("x", bufferSize) + `"},{"n":2}]}}}`, Options{Path: "data.people.edges"}, []string{`in:1 {"n":"` + strings.Repeat("x", bufferSize) + `"}`, `in:1 {"n":2}`}},
		{"one user with deep lists", `{"id":1,"profile":{"emails":[{"a":"b"},{"a":"c"}]}}`, Options{}, []string{`in:1 {"id":1,"profile":{"emails":[{"a":"b"},{"a":"c"}]}}`}},
		{"a malformed NDJSON row", "{\"id\":1}\n{\"id\":2\n{\"id\":3}\n", Options{}, []string{`in:1 {"id":1}`, "in:2:7 row_malformed", `in:3 {"id":3}`}},
		{"truncated NDJSON", "{\"id\":1}\n{\"id\":2", Options{}, []string{`in:1 {"id":1}`, "error: in:2:8: the file ends in the middle of a row (the export or its download was cut off; get it again)"}},
		{"deep JSON", "{\"id\":1}\n{\"a\":" + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + "}\n", Options{}, []string{`in:1 {"id":1}`, "in:2 row_too_deep"}},
		{"pretty-printed object with an array", "{\n  \"users\": [\n    {\"localId\": \"x\"}\n  ]\n}\n", Options{}, []string{`in:3 {"localId": "x"}`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, show(write(t, "f", []byte(c.in)), c.opts)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func gz(t testing.TB, b []byte) []byte {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// Files that were put together have the marks of each: those in front of rows are passed over, as at the beginning, and reading
// goes on behind them.
func TestMarksOfFilesThatWerePutTogetherArePassedOver(t *testing.T) {
	const mark = "\ufeff"
	for name, c := range map[string]struct {
		one, two string
		opts     Options
	}{
		"JSON":           {"[{\"n\":1},\n{\"n\":2}]\n", "[{\"n\":3},\n{\"n\":4}]\n", Options{}},
		"pages of JSON":  {"{\"users\":[{\"n\":1},\n{\"n\":2}]}", "{\"users\":[{\"n\":3},\n{\"n\":4}]}", Options{}},
		"NDJSON":         {"{\"n\":1}\n{\"n\":2}\n", "{\"n\":3}\n", Options{}},
		"LDIF":           {"version: 1\n\ndn: a\nn: 1\n\n", "version: 1\n\ndn: b\nn: 2\n\n", Options{}},
		"LDIF, entries":  {"dn: a\nn: 1\n\n", "dn: b\nn: 2\n\n", Options{}},
		"a dump":         {"CREATE TABLE t (n int);\nINSERT INTO t VALUES (1),(2);\n", "INSERT INTO t VALUES (3);\n", Options{Table: "t"}},
		"pg_dump, twice": {"-- PostgreSQL database dump\nCOPY t (n) FROM stdin;\n1\n2\n\\.\n-- PostgreSQL database dump complete\n", "-- PostgreSQL database dump\nCOPY t (n) FROM stdin;\n3\n\\.\n-- PostgreSQL database dump complete\n", Options{Table: "t"}},
	} {
		want := show(write(t, "f", []byte(c.one+c.two)), c.opts)
		path := write(t, "f", []byte(mark+c.one+mark+c.two))
		if d := cmp.Diff(want, show(path, c.opts)); d != "" || len(want) < 2 {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		r, err := Open(path, c.opts)
		if err != nil {
			t.Fatal(name, err)
		}
		for i := range want {
			rec, err := r.Next()
			if err != nil {
				t.Fatal(name, err)
			}
			from := c.opts
			if from.From = (Start{rec.Offset, rec.Line}); from.Format == "" {
				from.Format = r.Format()
			}
			if d := cmp.Diff(want[i:], show(path, from)); d != "" {
				t.Errorf("%s, from row %d (-want +got):\n%s", name, i, d)
			}
		}
		_ = r.Close()
	}
}

func TestCompressionAndEncodingsReadTheSame(t *testing.T) {
	plain := "id,name\n1,Żółć\n2,日本\n"
	want := []string{"in:2 1¦Żółć", "in:3 2¦日本"}
	utf16le := []byte{0xff, 0xfe}
	utf16be := []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(plain)) {
		utf16le = append(utf16le, byte(u), byte(u>>8))
		utf16be = append(utf16be, byte(u>>8), byte(u))
	}
	enc, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"plain": []byte(plain), "gzip": gz(t, []byte(plain)), "zstd": enc.EncodeAll([]byte(plain), nil),
		"UTF-16LE": utf16le, "UTF-16BE": utf16be, "gzipped UTF-16": gz(t, utf16le),
	} {
		if d := cmp.Diff(want, show(write(t, "f", b), Options{})); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
	cut := gz(t, bytes.Repeat([]byte(plain), 100))
	got := show(write(t, "f", cut[:len(cut)-20]), Options{})
	if last := got[len(got)-1]; !strings.Contains(last, "the compressed file ends too early") {
		t.Errorf("cut gzip: %s", last)
	}
	if got := show(write(t, "f", []byte("a\x00b\x00,\x00")), Options{}); !strings.Contains(got[0], "zero bytes") {
		t.Errorf("UTF-16 without a mark: %s", got)
	}
}

// Reading can resume at the position of any row and yields what follows it.
func TestResumingAtAnyRowYieldsTheRest(t *testing.T) {
	for name, in := range map[string]string{
		"csv":    "\ufeff# c\nid,name\n1,\"a\nb\"\n\n2,b\"x\n3,c\n4,\"d\"\n",
		"json":   "[ {\"id\":1},\n\n  {\"id\":}, {\"id\":3}\n , {\"id\":4}]",
		"keyed":  "{\"users\":[{\"id\":1},\n{\"id\":2},{\"id\":3}],\"n\":1}",
		"ndjson": "{\"id\":1}\n\n  {\"id\":2\n{\"id\":3}\n{\"id\":4}",
	} {
		for _, variant := range []string{"plain", "gzip"} {
			b := []byte(in)
			if variant == "gzip" {
				b = gz(t, b)
			}
			path := write(t, "f", b)
			all := show(path, Options{})
			r, err := Open(path, Options{Name: "in"})
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; ; i++ {
				rec, err := r.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				got := show(path, Options{Format: r.Format(), From: Start{Offset: rec.Offset, Line: rec.Line}})
				if d := cmp.Diff(all[i:], got); d != "" {
					t.Errorf("%s %s from row %d (-want +got):\n%s", name, variant, i, d)
				}
			}
			_ = r.Close()
		}
	}
}

func TestARejectsFileReadsBackAsTheRowsItCameFrom(t *testing.T) {
	path := write(t, "f", []byte("id,phone,_problem_codes,_line\n1,'+1555,phone_invalid,3\n2,''x,a,4\n"))
	if d := cmp.Diff([]string{"in:2 1¦+1555", "in:3 2¦'x"}, show(path, Options{})); d != "" {
		t.Error(d)
	}
	path = write(t, "f", []byte("_file,_line,_problem_codes,_record\na,1,x,\"{\"\"id\"\":1}\"\n"))
	if d := cmp.Diff([]string{`in:2 {"id":1}`}, show(path, Options{})); d != "" {
		t.Error(d)
	}
}

func TestProbeNamesTheFields(t *testing.T) {
	for in, want := range map[string][]string{
		"id,name\n1,a\n":                   {"id", "name"},
		`[{"a":1},{"b":2,"a":3}]`:          {"a", "b"},
		"{\"a\":1}\n{\"c\":1}\n":           {"a", "c"},
		`{"users":[{"localId":"1"}]}`:      {"localId"},
		"_problem_codes,_record\nx,\"{}\"": nil,
	} {
		_, tables, err := Probe(write(t, "f", []byte(in)), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, tables[0].Sample.Fields); d != "" {
			t.Errorf("%s: %s", in, d)
		}
	}
}

// FuzzReaders puts anything between the rows of a file of each format, and reads it: places go forward, and each row is read as it
// was written, is in a row that is reported, or stands behind the place that an error or a finding tells.
func FuzzReaders(f *testing.F) {
	for _, s := range []string{"", "id,name\n1,\"a\nb\"\n", `[{"id":1},{"id":2}]`, "{\"id\":1}\n{\"id\":2}\n", `{"users":[{"id":1}]}`, "a;b\n\"", "[{\"a\":\"\\", "\xff\xfea\x00", "# c\n\n\"x\"y\n",
		"CREATE TABLE t (a int, `b` text);\nINSERT INTO t VALUES (1,'x\\''),(0x41,NULL),(replace('a','a',char(10)),E'\\x41');\nCOPY t (a,b) FROM stdin;\n1\t\\N\n\\.\n",
		"version: 1\ndn: a\n b\n# c\nx:: YQ==\nx: b\n\ndn: c\n"} {
		for kind := range uint8(5) {
			f.Add([]byte(s), kind, uint8(7*len(s)))
		}
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte, kind, at uint8) {
		format := []Format{CSV, JSON, NDJSON, SQL, LDIF}[kind%5]
		var head, between, tail string
		var rows []string
		for i := range 4 {
			row := map[Format]string{
				CSV: "row%d,a,\"b\nc\"", JSON: `{"id":"row%d","of":["]","}"]}`, NDJSON: `{"id":"row%d","of":["]","}"]}`,
				SQL: "INSERT INTO t VALUES ('row%d','it''s; (a)');", LDIF: "dn: uid=row%d\nn: a\n b\n",
			}[format]
			rows = append(rows, fmt.Sprintf(row, i))
		}
		switch format {
		case CSV:
			head, between, tail = "id,a,b\n", "\n", "\n"
		case JSON:
			head, between, tail = "[", ",", "]\n"
		case SQL:
			head, between, tail = "-- a dump\nCREATE TABLE t (id text, a text);\n", "\n", "\n"
		case LDIF:
			head, between, tail = "version: 1\n\n", "\n", "\n"
		default:
			between, tail = "\n", "\n"
		}
		text := head + strings.Join(rows, between) + tail
		i := len(head) + int(at)%(len(text)-len(head)+1)
		path := filepath.Join(dir, fmt.Sprintf("f%d", os.Getpid()))
		if err := os.WriteFile(path, slices.Concat([]byte(text[:i]), b, []byte(text[i:])), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Open(path, Options{Format: format, Table: "t"})
		if err != nil {
			return
		}
		defer r.Close()
		last := mapping.Position{Offset: -1}
		read, others, told := map[string]bool{}, 0, false
		for n := 0; ; n++ {
			rec, err := r.Next()
			if err != nil {
				told = told || !errors.Is(err, io.EOF) || len(r.Findings()) > 0
				break
			}
			if rec.Offset < last.Offset || n > len(text)+len(b) {
				t.Fatalf("row %d at offset %d after %d", n, rec.Offset, last.Offset)
			}
			last = rec.Position
			if told = told || rec.Defect != nil; rec.Defect != nil {
				continue
			}
			id := gjson.Get(rec.JSON, "id").String() + gjson.Get(rec.JSON, "dn").String()
			if rec.Header != nil {
				id = rec.Cells[0]
			}
			id = strings.TrimPrefix(id, "uid=")
			if read[id] || len(id) != 4 || !strings.HasPrefix(id, "row") {
				others++ // its id may have been changed
			}
			read[id] = true
		}
		lost := 0
		for n := range rows {
			if !read[fmt.Sprint("row", n)] {
				lost++
			}
		}
		if lost > others && !told && (format != SQL || rowsOfAll(path) < int64(len(rows))) { // a damaged name is that of another table
			t.Fatalf("%d rows are neither read nor reported\n%s⟦%s⟧%s", lost, text[:i], b, text[i:])
		}
	})
}

// Rows are the same as encoding/csv makes of them, whatever the text.
func TestCSVRowsAreThoseOfTheStandardLibrary(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		text := "h1,h2\n" + strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"a", "b", ",", ",", "\"", "\"\"", "\n", "\n", "\r\n", " ", "é", ";"})).Draw(t, "text"), "")
		std := csv.NewReader(strings.NewReader(text))
		std.FieldsPerRecord = -1
		var want []string
		for {
			row, err := std.Read()
			if err == io.EOF {
				break
			}
			var pe *csv.ParseError
			switch {
			case errors.As(err, &pe):
				want = append(want, fmt.Sprintf("%d:%d bad", pe.StartLine, pe.Column))
			case len(row) > 1 && strings.TrimSpace(strings.Join(row, "")) == "": // is told, and no row
			default:
				line, _ := std.FieldPos(0)
				want = append(want, fmt.Sprintf("%d %q", line, row))
			}
		}
		path := filepath.Join(dir, "f.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Open(path, Options{Format: CSV, Delimiter: ','})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for _, w := range want[1:] {
			rec, err := r.Next()
			got := ""
			switch {
			case err != nil:
				// An open quote at the end of the file ends it.
				if !strings.HasSuffix(w, "bad") || !strings.Contains(err.Error(), "never closed") {
					t.Fatalf("%v, want %s", err, w)
				}
				continue
			case rec.Defect != nil && rec.Defect.Code == "row_malformed":
				got = fmt.Sprintf("%d:%d bad", rec.Line, rec.Column)
			default:
				got = fmt.Sprintf("%d %q", rec.Line, rec.Cells)
			}
			if got != w {
				t.Fatalf("got %s, want %s", got, w)
			}
		}
		if _, err := r.Next(); err == nil {
			t.Fatal("there is a row too many")
		}
	})
}

// A file in another encoding is read on request, whole or from the middle; bytes that
// the encoding does not have are said.
func TestOtherEncodingsAreReadOnRequest(t *testing.T) {
	for _, c := range []struct{ encoding, cell, want string }{
		{"windows-1252", "J\xfcrgen \x80", "Jürgen €"}, {"ISO_8859-1", "J\xfcrgen", "Jürgen"}, {"latin1", "\xe9", "é"}, {"iso-8859-2", "\xa3\xf3d\xbc", "Łódź"},
		{"iso-8859-5", "\xb8\xd2\xd0\xdd", "Иван"}, {"iso-8859-7", "\xc1\xed\xed\xe1", "Αννα"}, {"iso-8859-9", "\xdd\xfe\xfd\xf0", "İşığ"}, {"iso-8859-15", "\xa4\xbd", "€œ"},
		{"cp1252", "\xd3", "Ó"}, {"iso-8859-11", "\xca\xc1\xaa\xd2\xc2", "สมชาย"},
	} {
		path := write(t, "a.csv", []byte("id,name\n1,"+c.cell+"\n2,\""+c.cell+"\"\n3,plain\n"))
		o := Options{Encoding: c.encoding}
		r, err := Open(path, o)
		if err != nil {
			t.Fatal(err)
		}
		var second mapping.Position
		for i := range 3 {
			rec, err := r.Next()
			if err != nil || rec.Defect != nil {
				t.Fatalf("%s: %v %v", c.encoding, err, rec.Defect)
			}
			if i < 2 && rec.Cells[1] != c.want {
				t.Errorf("%s: %q, want %q", c.encoding, rec.Cells[1], c.want)
			}
			if i == 1 {
				second = rec.Position
			}
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		o.From = Start{Offset: second.Offset, Line: second.Line}
		if r, err = Open(path, o); err != nil {
			t.Fatal(err)
		}
		if rec, err := r.Next(); err != nil || rec.Cells[0] != "2" || rec.Cells[1] != c.want {
			t.Errorf("%s: resumed at %+v, %v", c.encoding, rec, err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	r, err := Open(write(t, "b.csv", []byte("id,name\n1,\xa5\n2,ok\n")), Options{Encoding: "iso-8859-3"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if rec, err := r.Next(); err != nil || rec.Defect == nil || rec.Defect.Code != "row_encoding" {
		t.Errorf("%+v %v", rec, err)
	}
	if rec, err := r.Next(); err != nil || rec.Defect != nil {
		t.Errorf("%+v %v", rec, err)
	}
	if _, err := Open(write(t, "c.json", []byte("[{}]")), Options{Encoding: "windows-1252"}); err == nil || !strings.Contains(err.Error(), "is UTF-8") {
		t.Errorf("JSON: %v", err)
	}
	if _, err := Open(write(t, "d.csv", []byte("_problem_codes,id\nx,1\n")), Options{Encoding: "windows-1252"}); err == nil || !strings.Contains(err.Error(), "leave --encoding out") {
		t.Errorf("rejects: %v", err)
	}
	marked, err := Open(write(t, "e.csv", []byte("\xef\xbb\xbfid,name\n1,J\u00fcrgen\n")), Options{Encoding: "windows-1252"})
	if err != nil {
		t.Fatal(err)
	}
	defer marked.Close()
	if rec, err := marked.Next(); err != nil || rec.Defect != nil || rec.Cells[1] != "J\u00fcrgen" {
		t.Errorf("a byte order mark: %+v %v", rec, err)
	}
	for name, known := range map[string]bool{"": true, "UTF-8": true, "iso-8859-12": false, "ebcdic": false} {
		if (EncodingError(name) == nil) != known {
			t.Errorf("%q: %v", name, EncodingError(name))
		}
	}
}

func TestShortRowsAreCompletedOnRequest(t *testing.T) {
	path := write(t, "a.csv", []byte("id,name,mail\n1,a\n2,b,c,,\n3,d,e,f\n4\n\"5\",x\n"))
	for _, pad := range []bool{false, true} {
		r, err := Open(path, Options{Pad: pad})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for {
			rec, err := r.Next()
			if err != nil {
				break
			}
			text := strings.Join(rec.Cells, "|")
			if rec.Defect != nil {
				text = rec.Defect.Code
			}
			got = append(got, text)
		}
		want := []string{"row_ragged", "row_ragged", "row_ragged", "row_ragged", "row_ragged"}
		if pad {
			want = []string{"1|a|", "2|b|c", "row_ragged", "4||", "5|x|"}
		}
		if !slices.Equal(got, want) {
			t.Errorf("pad %v: %q, want %q", pad, got, want)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Rows of empty cells, as spreadsheets write them, are passed over with their count.
func TestRowsOfEmptyCellsAreTold(t *testing.T) {
	for _, c := range []struct {
		in         string
		rows, told int64
	}{
		{"id;email\n1;a\n;\n2;b\n;\n;", 2, 3},
		{"id,email,x\n\"\",,\n1,a,\n , ,\n", 1, 2},
		{"id,email\n1,a\n", 1, 0},
		{"id\temail\n\t\n1\ta\n", 1, 1},
	} {
		r, err := Open(write(t, "f.csv", []byte(c.in)), Options{Format: CSV})
		if err != nil {
			t.Fatal(err)
		}
		rows := int64(0)
		for {
			rec, err := r.Next()
			if err != nil {
				break
			}
			if rec.Defect != nil {
				t.Errorf("%q: %v", c.in, rec.Defect)
			}
			rows++
		}
		told := int64(0)
		for _, f := range r.Findings() {
			if f.Code == CodeBlankRows {
				told += f.Count
			}
		}
		if _ = r.Close(); rows != c.rows || told != c.told {
			t.Errorf("%q: %d rows and %d told, want %d and %d", c.in, rows, told, c.rows, c.told)
		}
	}
}
