package source

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// heard renders what a reader yields and what it says beside the rows.
func heard(t *testing.T, path string, opts Options) []string {
	t.Helper()
	out := show(path, opts)
	opts.Name = "in"
	r, err := Open(path, opts)
	if err != nil {
		return out
	}
	defer r.Close()
	for {
		if _, err := r.Next(); err != nil {
			break
		}
	}
	for _, f := range r.Findings() {
		out = append(out, fmt.Sprintf("%s %s %s %d", f.At, f.Code, f.Field, f.Count))
	}
	return out
}

func TestCSVAsProgramsWriteIt(t *testing.T) {
	for _, c := range []struct {
		name, in string
		opts     Options
		want     []string
	}{
		{"lines that end in CR", "id,email\r1,a\r2,b\r", Options{}, []string{"in:2 1¦a", "in:3 2¦b"}},
		{"CR, with line breaks in quotes", "id,\"x\ny\"\r1,\"a\rb\"\r2,\"c\nd\"\r3,e", Options{}, []string{"in:2 1¦a\nb", "in:4 2¦c\nd", "in:5 3¦e"}},
		{"CR CR LF", "id,email\r\r\n1,a\r\r\n", Options{}, []string{"in:2 row_malformed"}},
		{"lines that end in two ways", "id,email\n1,a\r2,b\n3,c\n", Options{}, []string{"in:2 row_malformed", "in:3 3¦c"}},
		{"lines that end in two ways, CR first", "id,email\r1,a\n2,b\r3,c\r", Options{}, []string{"in:2 row_malformed", "in:3 3¦c"}},
		{"sep=;", "sep=;\nid;email\n1;a,b\n", Options{}, []string{"in:3 1¦a,b"}},
		{"sep=, in quotes, behind a byte order mark", "\ufeff\"sep=,\"\r\nid,email\r\n1,a;b;c\r\n", Options{}, []string{"in:3 1¦a;b;c"}},
		{"sep= and a delimiter that is said", "sep=;\nid,a;b\n1,2\n", Options{Delimiter: ','}, []string{"in:3 1¦2"}},
		{"sep= with CR", "sep=\t\rid\te\r1\tx\r", Options{}, []string{"in:3 1¦x"}},
		{"a column that is called sep=", "sep=x1,id\n1,2\n", Options{}, []string{"in:2 1¦2"}},
		{"blank first lines", "\n\r\n,,\n# c\n\nid,email\n1,a\n", Options{Format: CSV, Delimiter: ','}, []string{"in:7 1¦a"}},
		{"blank first lines and comments", "\n\r\n# c\n\nid,email\n1,a\n", Options{}, []string{"in:6 1¦a"}},
		{"a row of empty cells before the header", ",\nid,email\n1,a\n", Options{}, []string{"in:3 1¦a"}},

		{"NULL, null, \\N", "id,a,b,c\n1,NULL,null,\\N\n2,\"NULL\",\"null\",\"\\N\"\n3,Null,\"x\",NULL\n4,nullx,NU,N\n", Options{},
			[]string{"in:2 1¦¦¦", "in:3 2¦NULL¦null¦\\N", "in:4 3¦Null¦x¦", "in:5 4¦nullx¦NU¦N", "in:2 null_read_as_empty  4"}},
		{"NULL beside line breaks in quotes", "id,a,b\n1,\"x\ny\",NULL\n2,\"z\n\n\",\"NULL\"\n", Options{}, []string{"in:2 1¦x\ny¦", "in:4 2¦z\n\n¦NULL", "in:2 null_read_as_empty  1"}},
		{"None and others", "id,a,b\n1,None,#N/A\n2,None,nil\n3,undefined,\"None\"\n", Options{},
			[]string{"in:2 1¦None¦#N/A", "in:3 2¦None¦nil", "in:4 3¦undefined¦None", "in:2 null_as_text a 2", "in:4 null_as_text a 1", "in:3 null_as_text b 1", "in:2 null_as_text b 1"}},
		{"words that are added", "id,a\n1,None\n2,-\n3,NULL\n", Options{Nulls: []string{"None", "-"}}, []string{"in:2 1¦", "in:3 2¦", "in:4 3¦", "in:2 null_read_as_empty  3"}},
		{"words that are taken away", "id,a\n1,None\n2,-\n3,NULL\n", Options{Nulls: []string{"", "-"}}, []string{"in:2 1¦None", "in:3 2¦", "in:4 3¦NULL", "in:3 null_read_as_empty  1", "in:2 null_as_text a 1"}},
		{"formulas that make a text", "id,a\n=\"00123\",x\n\"=\"\"0,4\"\"\",y\n6,=SUM(A1)\n=\"7,z\n", Options{},
			[]string{"in:2 00123¦x", "in:3 0,4¦y", "in:4 6¦=SUM(A1)", "in:5:2 row_malformed", "in:2 text_formula  2"}},
		{"an apostrophe before every text", "id,a,n,t\n\"'auth0|1\",\"'O\"\"Neil\",7,2023-01-02T03:04:05.000Z\n\"'auth0|2\",\"''t Hooft\",-7,\n\"'auth0|3\",,true,\n", Options{},
			[]string{"in:2 auth0|1¦O\"Neil¦7¦2023-01-02T03:04:05.000Z", "in:3 auth0|2¦'t Hooft¦-7¦", "in:4 auth0|3¦¦true¦", "in:2 text_guarded  5"}},
		{"an apostrophe before every text, and name", "'id,'a\n'x1,'a\n'x2,'b\n", Options{}, []string{"in:2 x1¦a", "in:3 x2¦b", "in:2 text_guarded  4"}},
		{"an apostrophe before formulas", "id,a\n1,'+44 1\n2,'t Hooft\n3,'=1\n4,'@ann\n5,'\n6,Ann\n", Options{},
			[]string{"in:2 1¦+44 1", "in:3 2¦'t Hooft", "in:4 3¦=1", "in:5 4¦@ann", "in:6 5¦'", "in:7 6¦Ann", "in:2 text_guarded  3"}},
		{"an apostrophe before some formulas", "id,a\n1,'+44 x\n2,+44 x\n", Options{}, []string{"in:2 1¦'+44 x", "in:3 2¦+44 x", "in:2 text_guarded  1"}},
		{"an apostrophe before a formula behind the first rows", "id,a\n" + strings.Repeat("1,x\n", guardRows) + "2,'=1\n3,'t\n", Options{From: Start{Line: guardRows + 2, Offset: 5 + 4*guardRows}},
			[]string{"in:1002 2¦'=1", "in:1003 3¦'t", "in:1002 text_guarded  1"}},
		{"a formula without an apostrophe behind the first rows", "id,a\n" + strings.Repeat("1,'=1\n", guardRows) + "2,=x\n3,'=y\n4,-5\n", Options{From: Start{Line: guardRows + 2, Offset: 5 + 6*guardRows}},
			[]string{"in:1002 2¦=x", "in:1003 3¦=y", "in:1004 4¦-5", "in:1003 text_guarded  1", "in:1002 text_guarded  1"}},
		{"a text without an apostrophe behind the first rows", "id,a\n" + strings.Repeat("'1,'x\n", guardRows) + "2,y\n3,'z\n", Options{From: Start{Line: guardRows + 2, Offset: 5 + 6*guardRows}},
			[]string{"in:1002 2¦y", "in:1003 3¦z", "in:1003 text_guarded  1", "in:1002 text_guarded  1"}},
		{"the header again, in another order", "id,email\n1,a\nemail,id\nb,2\n", Options{}, []string{"in:2 1¦a", "in:3 row_malformed", "in:4 b¦2"}},
		{"two byte order marks", "\ufeff\ufeffid,a\n1,x\n", Options{}, []string{"in:2 1¦x"}},
		{"many blank lines", "id,a\n1,x\n" + strings.Repeat("\n\r\n", 200_000) + "2,y\n\n\r\r\n3,z\n", Options{}, []string{"in:2 1¦x", "in:400003 2¦y", "in:400005 row_malformed", "in:400006 3¦z"}},
		{"names that begin with an apostrophe", "id,a,b\n1,'t Hooft,x\n2,'s Gravenzande,y\n3,'n Abeel,z\n", Options{}, []string{"in:2 1¦'t Hooft¦x", "in:3 2¦'s Gravenzande¦y", "in:4 3¦'n Abeel¦z"}},
		{"a file in apostrophes", "id,a,b\n'1','x','y'\n'2','x','y'\n", Options{}, []string{"in:2 '1'¦'x'¦'y'", "in:3 '2'¦'x'¦'y'"}},
		{"guards of our own", "id,a,_problem_codes\n'=1,'=2,'=x\n", Options{}, []string{"in:2 =1¦=2"}},
		{"NDJSON that ends in CR", "{\"id\":1}\r{\"id\":\"a\\rb\"}\r", Options{}, []string{`in:1 {"id":1}`, `in:2 {"id":"a\rb"}`}},
		{"a file of rejects says what it says", "id,a,_problem_codes\n1,NULL,x\n", Options{}, []string{"in:2 1¦NULL"}},

		{"a row of rejects with a delimiter that is not quoted", "id,a,_file,_line,_row,_problem_codes,_raw\n1,x,y,u.csv,2,00,c,\n2,z,u.csv,3,01,c,\n", Options{}, []string{"in:2 row_ragged", "in:3 2¦z"}},
		{"a row of rejects that is cut off, and ones without the empty cells at their ends", "_row,_problem_codes,id,a,_raw\n00,c,1,x\n01,c,2", Options{}, []string{"in:2 1¦x", "in:3 row_ragged"}},

		{"the same column twice", "id,email,Email, email\n1,a,b,c\n", Options{}, []string{`open: in:1: columns 2 and 4 have the same name, "email" (rename one of them in the header: which of them counts cannot be told)`}},
		{"columns that differ in what is not seen", "id,email,email\u200b\n1,a,b\n", Options{}, []string{"in:2 1¦a¦b", "in:1 columns_alike email\u200b 1"}},
		{"columns that differ in case and spaces", "id,e mail,Email\n1,a,b\n", Options{}, []string{"in:2 1¦a¦b", "in:1 columns_alike Email 1"}},
		{"columns without names", "id,,email,\n1,x,a,\n", Options{}, []string{"in:2 1¦x¦a¦"}},

		{"rows psql counts", "id|email\n1|a\n2|b\n(2 rows)\n\n", Options{}, []string{"in:2 1¦a", "in:3 2¦b"}},
		{"rows psql counts, some lost", "id|email\n1|a\n2|\"b\nc\"x\n(4 rows)\n", Options{}, []string{"in:2 1¦a", "in:3:2 row_malformed", "in:5 input_incomplete  1"}},
		{"sqlcmd counts", "id,email\n1,a\n\n(1 rows affected)\n", Options{}, []string{"in:2 1¦a"}},
		{"a count in the middle", "id,email\n1,a\n(1 row)\n2,b\n", Options{}, []string{"in:2 1¦a", "in:3 row_ragged", "in:4 2¦b"}},

		{"mysql --batch", "id\tnote\tdoc\n1\ta\\tb\\nc\\\\n\t{\"a\":1}\n2\tNULL\t\\N\n", Options{}, []string{"in:2 1¦a\tb\nc\\n¦{\"a\":1}", "in:3 2¦¦", "in:3 null_read_as_empty  2"}},
		{"COPY of PostgreSQL, without a header", "1\t\\N\tx\\x41\\101\n2\ta\t\\q\\\n\\.\n", Options{Format: CSV, Delimiter: '\t', Header: []string{"id", "a", "b"}}, []string{"in:1 1¦¦xAA", "in:2 2¦a¦q\\", "in:1 null_read_as_empty  1"}},
		{"an escape that is no text", "id\tb\n1\t\\N\n2\t\\xff\n", Options{}, []string{"in:2 1¦", "in:3 row_encoding", "in:2 null_read_as_empty  1"}},
		{"tabs with quotes", "id\tnote\n1\t\"a\tb \"\"c\"\"\"\n2\tC:\\new\n", Options{}, []string{"in:2 1¦a\tb \"c\"", "in:3 2¦C:\\new", "in:3 backslashes_kept  1"}},

		{"objects without quotes", "id,claims,x\n1,{\"a\":1,\"b\":[\"},\"]},y\n2,{\"a\":1,z\n3,\"q,\"\"\",{\"a\":{}}\n4,{\"a\":1}b,z\n", Options{},
			[]string{"in:2 1¦{\"a\":1,\"b\":[\"},\"]}¦y", "in:3:4 row_malformed", "in:4 3¦q,\"¦{\"a\":{}}", "in:5:4 row_malformed"}},

		{"a file cut off in a row", "id,a,b\n1,x,y\n2,x", Options{}, []string{"in:2 1¦x¦y", "in:3 row_ragged"}},
		{"a file cut off in a row, which is not completed", "id,a,b\n1,x\n2,x", Options{Pad: true}, []string{"in:2 1¦x¦", "in:3 row_ragged"}},
		{"a file cut off in quotes", "id,a\n1,x\n2,\"x", Options{}, []string{"in:2 1¦x", `error: in:3: a quoted cell that starts in this row is never closed (look for a " that lacks its partner)`}},
		{"another delimiter in the middle", "id,a\n1,x\n2;y\n3,z\n", Options{}, []string{"in:2 1¦x", "in:3 row_ragged", "in:4 3¦z"}},
		{"files put together", "id,a\n1,x\nid,a\n2,y\n\ufeffid,a\n\ufeff3,z\n4,\"z\"\n", Options{}, []string{"in:2 1¦x", "in:3 row_malformed", "in:4 2¦y", "in:5 row_malformed", "in:6 row_malformed", "in:7 4¦z"}},
		{"a header alone", "id,a\n", Options{}, []string{"in file_empty  1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, heard(t, write(t, "f", []byte(c.in)), c.opts)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// A first line that is a row is noticed, and nothing of it is shown.
func TestAFirstLineThatIsARowIsNoHeader(t *testing.T) {
	for name, line := range map[string]string{
		"an e-mail address": "u1,ann@acme.io,x", "a password or a digest": "ann,$2a$05$abcdefghijklmnopqrstuu4,x", "a number": "17,ann,x", "an id": "5b1f0001-0000-4000-8000-000000000001,ann,x",
		"a time": "ann,2023-01-02 03:04:05+00,x", "a phone number": "ann,+49 151 2345678,x", "JSON": `ann,{"a":1},x`,
	} {
		path := write(t, "f.csv", []byte(line+"\nb,c,d\n"))
		_, err := Open(path, Options{Name: "in"})
		var e *Error
		if !errors.As(err, &e) || e.Line != 1 || !strings.Contains(e.Msg, "looks like "+name) || !strings.Contains(e.Hint, "--header") {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, cell := range strings.Split(line, ",") {
			if len(cell) > 3 && strings.Contains(err.Error(), cell) {
				t.Errorf("%s is shown: %v", cell, err)
			}
		}
		_, tables, err := Probe(path, Options{Name: "in"})
		if err != nil || tables[0].NoHeader == nil || tables[0].Sample.Fields != nil || len(tables[0].Sample.Examples) > 0 {
			t.Errorf("%s: probed as %+v, %v", name, tables, err)
		}
		want := []string{"in:1 " + strings.ReplaceAll(line, ",", "¦"), "in:2 b¦c¦d"}
		if name == "JSON" {
			want[0] = `in:1 ann¦{"a":1}¦x`
		}
		if d := cmp.Diff(want, show(path, Options{Header: []string{"a", "b", "c"}})); d != "" {
			t.Errorf("%s, named: %s", name, d)
		}
	}
	for in, want := range map[string]string{
		"id,email\n1,a\n":   "open: in:1: the first line is a header already (leave --header out, or delete the line)",
		"1,a@b.co,x\n":      "open: in:1: --header names 2 columns, and the first row has 3 cells (name each of them, in their order)",
		"1\n2,a\n":          "open: in:1: --header names 2 columns, and the first row has 1 cell (name each of them, in their order)",
		"1,a@b.co,\n2,b,\n": "in:1 1¦a@b.co¦",
	} {
		if got := show(write(t, "f.csv", []byte(in)), Options{Header: []string{"id", "email"}, Delimiter: ','}); got[0] != want {
			t.Errorf("%q: %s, want %s", in, got[0], want)
		}
	}
	for _, header := range []string{"id,e-mail,2fa", "User ID,First name,https://acme.io/claims/Tenant_ID_2", "sub,custom:organizationIdentifierOfTheTenant,x"} {
		if _, err := Open(write(t, "f.csv", []byte(header+"\n1,2,3\n")), Options{}); err != nil {
			t.Errorf("%s: %v", header, err)
		}
	}
}

func TestLDIFAsLdapsearchWritesIt(t *testing.T) {
	entries := "dn: uid=a\nuid: a\n\n# b, people\ndn: uid=b\nuid: b\n\n"
	rows := []string{`in:1 {"dn":"uid=a","uid":"a"}`, `in:5 {"dn":"uid=b","uid":"b"}`}
	with := func(more ...string) []string { return append(append([]string{}, rows...), more...) }
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"its end", entries + "# search result\nsearch: 2\nresult: 0 Success\n\n# numResponses: 3\n# numEntries: 2\n", with()},
		{"the limit of the server", entries + "# search result\nsearch: 2\nresult: 4 Size limit exceeded\n\n# numResponses: 3\n# numEntries: 2\n", with("in:9 input_incomplete  1")},
		{"the limit, as a comment", entries + "# search result\n# result: 11 Administrative limit exceeded\n", with("in:9 input_incomplete  1")},
		{"an entry is missing", entries + "# search result\nsearch: 2\nresult: 0 Success\n\n# numResponses: 4\n# numEntries: 3\n", with("in:13 input_incomplete  1")},
		{"pages", entries + "# search result\nsearch: 2\nresult: 0 Success\ncontrol: 1.2.840.113556.1.4.319 false MAUC\npagedresults: cookie=AAA=\n\n# search result\nsearch: 3\nresult: 0 Success\npagedresults: cookie=\n", with()},
		{"a page that is the last, and another follows", entries + "search: 2\nresult: 0 Success\npagedresults: cookie=AAA=\n", with("in:8 input_incomplete  1")},
		{"references", entries + "# refldap://b.acme.io/dc=b\n\n# search reference\nref: ldap://c.acme.io/dc=c\nref: ldap://d.acme.io\n\n", with("in:8 references_left  3")},
		{"lines that end in CR", strings.ReplaceAll(entries, "\n", "\r"), with()},
		{"no entry", "version: 1\n\n# search result\nsearch: 2\nresult: 0 Success\n", []string{"in file_empty  1"}},
		{"a person who is called search", "dn: x\nsearch: y\n\nsearch: y\n\n", []string{`in:1 {"dn":"x","search":"y"}`, "in:4 row_malformed"}},
		{"a file that ends in a value", entries[:len(entries)-3], []string{rows[0], "in:6 row_malformed"}},
		{"a file that ends in front of a line break", entries[:len(entries)-2], []string{rows[0], "in:6 row_malformed"}},
		{"a file that ends in a name", entries[:len(entries)-5], []string{rows[0], "in:6 row_malformed"}},
		{"a file that ends in its first line", "dn: uid=a", []string{"in:1 row_malformed"}},
		{"a file that ends in a comment of an entry", entries[:len(entries)-1] + "# c", []string{rows[0], "in:7 row_malformed"}},
		{"a file that ends in the end of a search", entries + "search: 2\nresult: 0 Success", with()},
		{"a file that ends behind a value", entries[:len(entries)-1], with("in:5 end_open  1")},
		{"a file that ends in a comment", entries + "# b", with()},
		{"names in another case", "DN: x\nMail: a\nmail: b\n\n", []string{`in:1 {"dn":"x","mail":["a","b"]}`}},
	} {
		if d := cmp.Diff(c.want, heard(t, write(t, "f", []byte(c.in)), Options{}), diffEmpty); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
	cut := heard(t, write(t, "f", []byte("# extended LDIF\n#\n\n"+entries)), Options{})
	if len(cut) != 3 || !strings.Contains(cut[2], "input_incomplete") {
		t.Errorf("cut off: %q", cut)
	}
}

var diffEmpty = cmp.Transformer("", func(s []string) string { return strings.Join(s, "\n") })

// What has no end is refused where it begins, with the bound, before it fills the memory.
func TestAnLDIFEntryWithoutEndIsRefused(t *testing.T) {
	line := "x: " + strings.Repeat("y", 1<<10) + "\n"
	for name, in := range map[string]string{
		"lines":        strings.Repeat(line, maxEntry>>10+1),
		"one line":     "x: " + strings.Repeat("y", maxEntry+1),
		"one, folded":  "x: y\n" + strings.Repeat(" "+line, maxEntry>>10+1),
		"no attribute": strings.Repeat("y\n", maxEntry/2+1),
	} {
		got := show(write(t, "f.ldif", []byte("dn: a\n\ndn: b\n"+in)), Options{})
		if len(got) != 2 || !strings.Contains(got[1], "that starts here is larger than 16 MiB") || strings.Contains(got[1], "NDJSON") || !strings.Contains(got[1], "error: in:3") && !strings.Contains(got[1], "error: in:4") {
			t.Errorf("%s: %.200q", name, got)
		}
	}
}

// An entry's attributes are found by an index: their number costs no more than their text.
func BenchmarkLDIFAttributes(b *testing.B) {
	var in strings.Builder
	in.WriteString("dn: a\n")
	for i := range 60_000 {
		fmt.Fprintf(&in, "attribute%d: %d\n", i, i)
	}
	path := write(b, "f.ldif", []byte(in.String()))
	for b.Loop() {
		r, err := Open(path, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if rec, err := r.Next(); err != nil || rec.Defect != nil {
			b.Fatal(rec, err)
		}
		if _, err := r.Next(); !errors.Is(err, io.EOF) {
			b.Fatal(err)
		}
		_ = r.Close()
	}
}

// Every code that a reader tells beside its rows is in the guide.
func TestCodesOfFindingsAreDocumented(t *testing.T) {
	guide, err := os.ReadFile("../../docs/inputs.md")
	if err != nil {
		t.Fatal(err)
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile(`\bCode\w+\s+= "(\w+)"|\badd\("(\w+)",`)
	found := 0
	for _, path := range sources {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range code.FindAllStringSubmatch(string(text), -1) {
			if found++; !strings.Contains(string(guide), "`"+m[1]+m[2]+"`") {
				t.Errorf("%s: %s is not in docs/inputs.md", path, m[1]+m[2])
			}
		}
	}
	if found < 12 {
		t.Errorf("%d codes were found", found)
	}
}
