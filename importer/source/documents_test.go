package source

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhatStandsAroundTheRowsOfJSON(t *testing.T) {
	for _, c := range []struct {
		name, in string
		opts     Options
		want     []string
	}{
		{"pages", `{"users":[{"n":1}],"next":"x"} {"next":null,"users":[{"n":2}]}`, Options{}, []string{`in:1 {"n":1}`, `in:1 {"n":2}`}},
		{"pages of arrays", "[{\"n\":1}]\n[]\n[{\"n\":2}]", Options{}, []string{`in:1 {"n":1}`, `in:3 {"n":2}`}},
		{"pages, one a line", "{\"users\":[{\"n\":1}],\"total\":2}\n{\"users\":[{\"n\":2}],\"total\":2}\n", Options{}, []string{`in:1 {"n":1}`, `in:2 {"n":2}`}},
		{"a page without rows", `{"users":[{"n":1}]}{"users":[]}{"users":null}`, Options{}, []string{`in:1 {"n":1}`}},
		{"an empty array in front", `{"errors":[],"users":[{"n":1}]}`, Options{}, []string{`in:1 {"n":1}`}},
		{"no rows at all", `{"users":[]}`, Options{Format: JSON}, nil},
		{"a page of another form", "{\"users\":[{\"n\":1}]}\n{\"message\":\"rate limit\"}", Options{Format: JSON}, []string{`in:1 {"n":1}`, `error: in:2:24: the object has no key "users" (--path names the key of the array; keys seen: message)`}},
		{"rows under keys", `{"v":1,"users":{"a":{"n":1},"b": {} , "c":{"key":"c"}},"logs":[{"n":9}]}`, Options{Path: "users.*", Format: JSON}, []string{`in:1 {"key":"a","n":1}`, `in:1 {"key":"b"}`, `in:1 {"key":"c"}`}},
		{"rows under keys at the top", "{\n\"a\":{\"n\":1},\n\"\u00e9\":{\"n\":2}\n}\n", Options{Path: "*", Format: JSON}, []string{`in:2 {"key":"a","n":1}`, `in:3 {"key":"é","n":2}`}},
		{"no rows under keys", `{"users":{}}`, Options{Path: "users.*", Format: JSON}, nil},
		{"a row without a key", `{"users":{"a":{"n":1},{"n":2}}}`, Options{Path: "users.*", Format: JSON}, []string{`in:1 {"key":"a","n":1}`, `error: in:1:23: expected a key in quotes, found '{' (the file is not valid JSON)`}},
		{"a list instead of rows under keys", `{"users":[{"n":1}]}`, Options{Path: "users.*", Format: JSON}, []string{`in:1 {"n":1}`}},
		{"a path in two pages", `{"a":{"b":[{"n":1}]}}{"a":{"b":[{"n":2}]}}`, Options{Path: "a.b", Format: JSON}, []string{`in:1 {"n":1}`, `in:1 {"n":2}`}},
		{"the same key twice", `{"users":[{"n":1}],"users":[{"n":2}]}`, Options{}, []string{`in:1 {"n":1}`, "error: in:1:20: the object has this key twice (which one counts cannot be told; take one of them out)"}},
		{"the same key twice, spelt otherwise", `{"users":[{"n":1}],"\u0075sers":[{"n":2}]}`, Options{}, []string{`in:1 {"n":1}`, "error: in:1:20: the object has this key twice (which one counts cannot be told; take one of them out)"}},
		{"the same key twice further in", `{"a":{"b":1,"b":2},"users":[{"n":1}]}`, Options{}, []string{"open: in:1:13: the object has this key twice (which one counts cannot be told; take one of them out)"}},
		{"text behind an object", "{\"users\":[{\"n\":1}]}\nError: 500", Options{Format: JSON}, []string{`in:1 {"n":1}`, "error: in:2:1: unexpected 'E' behind the end of a document (other text stands behind the JSON, perhaps of the program that wrote it; if that ended well, take it out)"}},
		{"text behind an array", "[{\"n\":1}]x", Options{}, []string{`in:1 {"n":1}`, "error: in:1:10: unexpected 'x' behind the end of a document (other text stands behind the JSON, perhaps of the program that wrote it; if that ended well, take it out)"}},
		{"text behind the rows", `{"users":[{"n":1}] x}`, Options{}, []string{`in:1 {"n":1}`, "error: in:1:20: expected a comma or } behind a value, found 'x' (the file is damaged from here on)"}},
		{"cut off behind the rows", `{"users":[{"n":1}],"a`, Options{}, []string{`in:1 {"n":1}`, "error: in:1:22: the file ends in the middle of the row that starts in line 1 (the export or its download was cut off; get it again)"}},
		{"cut off in the object", `{"users":[{"n":1}]`, Options{}, []string{`in:1 {"n":1}`, "error: in:1:19: the file ends before its array does (the export or its download was cut off; get it again)"}},
		{"a value that is none", `{"a":nope,"users":[{"n":1}]}`, Options{Format: JSON}, []string{"open: in:1:6: the value is not valid JSON (the file is damaged from here on)"}},
		{"deep around the rows", `{"a":` + strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20) + `,"users":[{"n":1}]}`, Options{Format: JSON}, []string{`in:1 {"n":1}`}},
		{"Mongo's shell, an array", "[{ _id: ObjectId(\"a\"), n: 1 }]", Options{}, []string{"open: in: is what the shell of MongoDB prints, not JSON (mongoexport --db=NAME --collection=users --out=users.ndjson makes JSON of it)"}},
		{"Mongo's shell, an object", "{\n  \"_id\" : ObjectId(\"a\")\n}", Options{}, []string{"open: in: is what the shell of MongoDB prints, not JSON (mongoexport --db=NAME --collection=users --out=users.ndjson makes JSON of it)"}},
		{"Mongo's shell, later on", "{\"n\":1}\n{\"at\":ISODate(\"2024\")}\n", Options{Format: NDJSON}, []string{`in:1 {"n":1}`, "error: in:2: is what the shell of MongoDB prints, not JSON (mongoexport --db=NAME --collection=users --out=users.ndjson makes JSON of it)"}},
		{"ObjectId in a text", `[{"n":"ObjectId(1)"}]`, Options{}, []string{`in:1 {"n":"ObjectId(1)"}`}},
		{"a realm in one line", `{"id":"r","realm":"r","users":[{"username":"a"}]}`, Options{}, []string{`in:1 {"username":"a"}`}},
		{"users with lists, one a line", "{\"uid\":\"a\",\"providerData\":[{\"uid\":\"x\"}]}\n{\"uid\":\"b\",\"providerData\":[]}\n", Options{}, []string{`in:1 {"uid":"a","providerData":[{"uid":"x"}]}`, `in:2 {"uid":"b","providerData":[]}`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, show(write(t, "f", []byte(c.in)), c.opts)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// readAll reads a file to its end and returns the number of rows.
func readAll(t *testing.T, path string, opts Options) (*Reader, int64) {
	t.Helper()
	r, err := Open(path, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	for n := int64(0); ; n++ {
		if _, err := r.Next(); errors.Is(err, io.EOF) {
			return r, n
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// A member of an object of rows that is no object, or has a member of its own that is called as its key is, is a row that is told.
func TestMembersThatAreNoRowsAreTold(t *testing.T) {
	path := write(t, "f", []byte(`{"users":{"a":{"n":1},"count":2,"b":{"key":"other","n":3}}}`))
	r, err := Open(path, Options{Path: "users.*", Format: JSON})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, want := range []string{"", "row_not_object", "row_malformed"} {
		rec, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if got := rec.Defect; (got == nil) != (want == "") || got != nil && got.Code != want {
			t.Errorf("%+v, not %q", got, want)
		}
	}
}

// Reading goes on behind any row under a key.
func TestRowsUnderKeysGoOn(t *testing.T) {
	text := `{"v":1,"users":{"a":{"n":1}, "b":{"n":2},"c":{"n":3}},"w":2}`
	path, opts := write(t, "f", []byte(text)), Options{Path: "users.*", Format: JSON}
	r, err := Open(path, opts)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for n := 3; ; n-- {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		opts.From = Start{Offset: rec.Offset, Line: rec.Line}
		if _, rest := readAll(t, path, opts); rest != int64(n) {
			t.Errorf("%d rows from %s on, not %d", rest, rec.JSON, n)
		}
	}
}

// Each member that pages have says by itself that there are more, and is silent when there are not.
func TestAPageSaysThatThereAreMore(t *testing.T) {
	more, done := map[says]string{isToken: `"x"`, isTotal: "3", isPages: "2", isWhole: "false", isError: `["x"]`}, map[says]string{isToken: "null", isTotal: "1", isPages: "1", isWhole: "true", isError: "[]"}
	cases := map[string]says{
		"PaginationToken": isToken, "NextToken": isToken, "@odata.nextLink": isToken, "odata.nextLink": isToken, "nextPageToken": isToken, "next_cursor": isToken,
		"list_metadata.after": isToken, "meta.next": isToken, "links.next": isToken, "_links.next.href": isToken, "paging.next.link": isToken, "pageInfo.hasNextPage": isToken,
		"results_metadata.next_cursor": isToken, "results_metadata.total": isTotal, "meta.pagination.total": isTotal, "details.totalResult": isTotal, "page.totalElements": isTotal,
		"total": isTotal, "total_count": isTotal, "totalResults": isTotal, "@odata.count": isTotal, "meta.total_pages": isPages,
	}
	for name, kind := range pageMembers {
		if !strings.Contains(name, ".") {
			cases[name] = kind
		}
	}
	for name, kind := range cases {
		value := func(v string) string {
			path := strings.Split(name, ".")
			if strings.Contains(name, "odata.") {
				path = []string{name}
			}
			for _, key := range slices.Backward(path) {
				v = fmt.Sprintf("{%q:%s}", key, v)
			}
			return v[1 : len(v)-1]
		}
		for _, form := range []string{`{%s,"users":[{"n":1}]}`, `{"users":[{"n":1}],%s}`} {
			for text, want := range map[string]int{done[kind]: 0, `""`: 0, "0": 0, "{}": 0, "false": map[bool]int{true: 1}[kind == isWhole], more[kind]: 1} {
				r, _ := readAll(t, write(t, "f", fmt.Appendf(nil, form, value(text))), Options{Format: JSON})
				var e Extents
				e.Add(r)
				found := e.Findings()
				if len(found) != want || want == 1 && (found[0].Code != CodeIncomplete || found[0].At.Column < 2 || !strings.Contains(found[0].Message, name)) {
					t.Errorf("%s = %s: %+v", name, text, found)
				}
			}
		}
	}
	for _, c := range []struct {
		name  string
		files []string
		want  string
	}{
		{"a flag", []string{`{"u":[{}],"has_more":true}`}, "has_more says that another page follows"},
		{"an object", []string{`{"u":[{}],"links":{"next":{"href":"/x"}}}`}, "links.next.href says that another page follows"},
		{"the page behind is there", []string{`{"u":[{}],"NextToken":"x"}{"u":[{}]}`}, ""},
		{"the page behind is in another file", []string{`{"u":[{}],"NextToken":"x"}`, `{"u":[{}]}`}, ""},
		{"every file says so", []string{`{"u":[{}],"NextToken":"x"}`, `{"u":[{}],"NextToken":"y"}`}, "NextToken says that another page follows"},
		{"a total over all files", []string{`{"u":[{}],"total":2}`, `{"u":[{}],"total":2}`}, ""},
		{"a total over too few", []string{`{"u":[{}],"total":4}`, `{"u":[{}],"total":4}`}, "total is 4, and the file has 2 rows"},
		{"a total as text", []string{`{"u":[{}],"details":{"totalResult":"9"}}`}, "details.totalResult is 9, and the file has 1 row"},
		{"something else's total", []string{`{"u":[{}],"stats":{"total":9}}`}, ""},
		{"the cursor of the page itself", []string{`{"u":[{}],"paging":{"cursors":{"after":"x"}},"pageInfo":{"endCursor":"x"}}`}, ""},
	} {
		var e Extents
		for _, in := range c.files {
			r, _ := readAll(t, write(t, "f", []byte(in)), Options{Format: JSON})
			e.Add(r)
		}
		got := ""
		for _, f := range e.Findings() {
			got += strings.TrimPrefix(f.Message, "the export says it is incomplete: ")
		}
		if got != c.want {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

// The arrays of an object that are not read are known with their rows.
func TestOtherArraysOfAnObjectAreCounted(t *testing.T) {
	in := `{"n":[1,2],"users":[{"id":1}],"a":{"admins":[{"id":2,"password":"x"},{"id":3}, 7]},"users2":[` + strings.Repeat(`{"id":1},`, 99) + `{"x":2}]}`
	r, _ := readAll(t, write(t, "f", []byte(in)), Options{Path: "users", Format: JSON})
	var got []string
	for _, table := range r.Tables() {
		got = append(got, fmt.Sprintf("%s %d %v", table.Name, table.Rows, table.Sample.Fields))
	}
	if d := cmp.Diff([]string{"a.admins 2 [id password]", "users2 100 [id]"}, got); d != "" {
		t.Error(d)
	}
}

// Documents are read on at any of their rows.
func TestDocumentsAreResumedAtAnyRow(t *testing.T) {
	for _, in := range []string{
		`{"users":[{"n":1},{"n":2}],"next":1} {"x":[],"users":[{"n":3},{"n":4}]}`,
		"[{\"n\":1},{\"n\":2}]\n[{\"n\":3}]",
		`{"a":{"users":[{"n":1},{"n":2}],"b":1},"c":2}{"a":{"users":[{"n":3}]}}`,
	} {
		opts := Options{Format: JSON}
		if strings.HasPrefix(in, `{"a"`) {
			opts.Path = "a.users"
		}
		path := write(t, "f", []byte(in))
		all := show(path, opts)
		opts.Name = "in"
		r, err := Open(path, opts)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for i := range all {
			rec, err := r.Next()
			if err != nil {
				t.Fatal(err)
			}
			from := opts
			from.From = Start{rec.Offset, rec.Line}
			if d := cmp.Diff(all[i:], show(path, from)); d != "" {
				t.Errorf("%s from row %d: %s", in, i, d)
			}
		}
	}
}

// FuzzDocuments writes pages of rows, damages them, and reads them: every row that was written is
// read, or the file is refused.
func FuzzDocuments(f *testing.F) {
	f.Add([]byte{3, 2}, uint16(0), "", uint8(0))
	f.Add([]byte{1, 0, 2}, uint16(40), "x", uint8(1))
	f.Add([]byte{2}, uint16(9), `"users":[]`, uint8(0))
	f.Add([]byte{5}, uint16(30), "{", uint8(2))
	f.Add([]byte{5}, uint16(30), `"`, uint8(2))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, pages []byte, at uint16, damage string, form uint8) {
		if len(pages) > 8 || len(damage) > 64 {
			return
		}
		var text []byte
		written := int64(0)
		for _, n := range pages {
			rows := []map[string]any{}
			for i := range n % 8 {
				rows = append(rows, map[string]any{"id": i, "email": fmt.Sprintf("u%d@acme.io", i), "tags": []any{map[string]any{"a\"]": "}"}}})
			}
			written += int64(len(rows))
			var doc any = rows
			if form%3 != 1 {
				doc = map[string]any{"meta": map[string]any{"k": "v"}, "users": rows, "z": 1}
			}
			b, err := json.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			if form%3 == 2 {
				b, _ = json.MarshalIndent(doc, "", " ")
			}
			text = append(append(text, b...), '\n')
		}
		if len(text) == 0 {
			return
		}
		i := int(at) % len(text)
		text = slices.Concat(text[:i], []byte(damage), text[i:])
		got, refused := countRows(t, dir, text, Options{Format: JSON, Path: "users"})
		// What stands in for valid JSON is more or other rows, never fewer.
		if !refused && got < written && !json.Valid([]byte(`"`+damage+`"`)) {
			t.Fatalf("%d rows of %d from %q", got, written, text)
		}
		if !refused && damage == "" && got != written {
			t.Fatalf("%d rows of %d from %q", got, written, text)
		}
	})
}

// countRows reads a text; those with defects count, they are reported.
func countRows(t *testing.T, dir string, text []byte, opts Options) (rows int64, refused bool) {
	path := fuzzFile(t, dir, text)
	r, err := Open(path, opts)
	if err != nil {
		return 0, true
	}
	defer r.Close()
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return rows, len(r.Findings()) > 0
		}
		if err != nil {
			return rows, true
		}
		if rec.Defect == nil && rec.Header == nil && !json.Valid([]byte(rec.JSON)) {
			t.Fatalf("not JSON: %q", rec.JSON)
		}
		if rows++; rec.Defect != nil { // a quote that is missing makes one row of several, and all of them are rejected
			rows += max(0, int64(strings.Count(rec.Raw, "@acme.io"))-1)
		}
	}
}

func fuzzFile(t *testing.T, dir string, text []byte) string {
	t.Helper()
	path := filepath.Join(dir, fmt.Sprintf("f%d", os.Getpid()))
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// FuzzLines is the same of one object a line.
func FuzzLines(f *testing.F) {
	f.Add(uint8(3), uint16(0), "")
	f.Add(uint8(3), uint16(20), "{")
	f.Add(uint8(3), uint16(20), "\n")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, n uint8, at uint16, damage string) {
		if n == 0 || len(damage) > 64 {
			return
		}
		var text []byte
		for i := range n {
			b, err := json.Marshal(map[string]any{"id": i, "email": fmt.Sprintf("u%d@acme.io", i), "bio": "a\nb"})
			if err != nil {
				t.Fatal(err)
			}
			text = append(append(text, b...), '\n')
		}
		i := int(at) % len(text)
		text = slices.Concat(text[:i], []byte(damage), text[i:])
		// Whatever the damage is, it adds lines and takes none.
		if got, refused := countRows(t, dir, text, Options{Format: NDJSON}); !refused && got < int64(n) {
			t.Fatalf("%d rows of %d from %q", got, n, text)
		}
	})
}
