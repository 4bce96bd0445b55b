package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"clerk-import/importer/output"
	"clerk-import/mapping"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("%s differs (go test -update writes it): %v\n%s", path, err, got)
	}
	for line := range strings.Lines(got) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > 80 {
			t.Errorf("%s: a line of %d columns: %s", path, n, line)
		}
	}
}

func TestSummariesReadWellIn80Columns(t *testing.T) {
	c := &Check{
		Source: "Auth0", Read: 1234567, Ready: 1200000, Skipped: 4567, Rejected: 30000, Plaintext: 12, NoPassword: 3400, Canaries: 2,
		Reserved: 1000, Attached: 20, Skips: []ReasonCount{{"anonymous user", 4567, ""}},
		Digests:    []DigestCount{{Hasher: "bcrypt", Cost: "cost 10", Rows: 1100000}, {Hasher: "md5", Cost: "1 round", Insecure: true, Rows: 96588}},
		InputError: "users.json:1234567:12: the file ends in the middle of the row that starts in line 1234567 (the export or its download was cut off; get it again)",
	}
	tally := NewTally(false)
	at := mapping.Position{File: "users.json", Line: 17}
	for range 3 {
		tally.Add(at, []mapping.Problem{
			{Code: "email_invalid", Severity: mapping.Fatal, Message: "the e-mail address is not valid", Hint: "correct the address, or leave it out if the user has something else to sign in with", Value: "jane.doe@example.com"},
			{Code: "email_invalid", Severity: mapping.Fatal, Value: "twice in a row counts once"},
			{Code: "digest_insecure", Severity: mapping.Warning, Message: "the password digest has an insecure format", Hint: "Clerk replaces it at the first sign-in", Value: "md5"},
		})
	}
	c.Problems = tally.Sorted()
	var b bytes.Buffer
	c.Text(&b, Style{})
	golden(t, "check.txt", b.String())

	r := &Run{Read: 1234567, Created: 1200000, Skipped: 4567, Rejected: 29000, Failed: 900, Pending: 100, Requests: 1201020, Throttled: 3, Seconds: 12010.2, Checkpoint: "users.json.sandbox.checkpoint",
		Failures: []ReasonCount{{"form_identifier_exists email_address", 900, ""}}, Notes: []ReasonCount{{"address or number not added: form_identifier_exists email_address", 1, ""}}, SignIns: 2}
	b.Reset()
	r.Text(&b, Style{})
	golden(t, "run.txt", b.String())
}

func TestMaskingKeepsTheShapeOnly(t *testing.T) {
	for in, want := range map[string]string{
		"jane.doe@example.com": "j•••@e•••.com", "+12125550100": "+1•••00", "Jörg": "J•••", "": "", "日本": "日•••",
		"x@y": "x•••@y•••", "\x1b[31mred": "[•••", "a@b.averylongtoplevel": "a•••@b•••",
	} {
		if got := Mask(in); got != want {
			t.Errorf("Mask(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDurationsAreRounded(t *testing.T) {
	for n, want := range map[int64]string{0: "no time to speak of", 1: "1 s", 5900: "59 s", 60_000: "10 min", 1_000_000: "2 h 46 min"} {
		if got := Duration(n, 100); got != want {
			t.Errorf("Duration(%d) = %q, want %q", n, got, want)
		}
	}
}

// Rows of several files come into one under their own names, whatever the files' columns are,
// with rows of JSON between them.
func TestRejectsOfSeveralFilesStandUnderTheirNames(t *testing.T) {
	row := func(file string, names, cells []string) *mapping.Record {
		return &mapping.Record{Position: mapping.Position{File: file, Line: 2}, Header: mapping.NewHeader(names), Cells: cells, Origin: &mapping.Origin{File: file, Line: 2, ID: "i"}}
	}
	json := &mapping.Record{Position: mapping.Position{File: "j", Line: 1}, JSON: `{"id":"3"}`, Origin: &mapping.Origin{File: "j", Line: 1, ID: "i"}}
	bad := []mapping.Problem{{Code: "c", Severity: mapping.Fatal, Message: "m", Hint: "h"}}
	const rest = "_file,_line,_row,_problem_codes,_problems,"
	for name, test := range map[string]struct {
		rows []*mapping.Record
		want string
	}{
		"none": {nil, rest + "_raw\n"},
		"another order": {
			[]*mapping.Record{row("a", []string{"id", "mail"}, []string{"1", "x@y"}), row("b", []string{"mail", "id"}, []string{"z@y", "2"})},
			"id,mail," + rest + "_raw\n1,x@y,a,2,i,c,m (h),\n2,z@y,b,2,i,c,m (h),\n",
		},
		"other columns": {
			[]*mapping.Record{row("a", []string{"id"}, []string{"1"}), row("b", []string{"name", "id"}, []string{"N", "2"})},
			"id,name," + rest + "_raw\n1,,a,2,i,c,m (h),\n2,N,b,2,i,c,m (h),\n",
		},
		"a name twice": {
			[]*mapping.Record{row("a", []string{"x", "x"}, []string{"1", "2"}), row("b", []string{"x"}, []string{"3"})},
			"x,x," + rest + "_raw\n1,2,a,2,i,c,m (h),\n3,,b,2,i,c,m (h),\n",
		},
		"JSON behind CSV": {
			[]*mapping.Record{row("a", []string{"id"}, []string{"1"}), json},
			"id," + rest + "_raw,_record\n1,a,2,i,c,m (h),,\n,j,1,i,c,m (h),,\"{\"\"id\"\":\"\"3\"\"}\"\n",
		},
		"CSV behind JSON": {
			[]*mapping.Record{json, row("a", []string{"id"}, []string{"1"})},
			"id," + rest + "_raw,_record\n,j,1,i,c,m (h),,\"{\"\"id\"\":\"\"3\"\"}\"\n1,a,2,i,c,m (h),,\n",
		},
		"JSON alone": {[]*mapping.Record{json}, rest + "_record\nj,1,i,c,m (h),\"{\"\"id\"\":\"\"3\"\"}\"\n"},
		"formulas, also in the header": {
			[]*mapping.Record{row("=a", []string{"=id", "-n"}, []string{"\n=1", "+1"})},
			"'=id,'-n," + rest + "_raw\n\"'\n=1\",'+1,'=a,2,i,c,m (h),\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "r.csv")
			w, err := CreateRejects(&output.Set{}, path)
			if err != nil {
				t.Fatal(err)
			}
			for _, rec := range test.rows {
				if err := w.Add(rec, bad); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(nil); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(path)
			if err != nil || string(got) != test.want {
				t.Errorf("%v\ngot  %q\nwant %q", err, got, test.want)
			}
			if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
				t.Errorf("%v: beside it is %v", err, left)
			}
		})
	}
}

// Values that differ and look alike when they are masked are told apart.
func TestMaskedValuesAreToldApart(t *testing.T) {
	for name, c := range map[string]struct{ expected, found, want string }{
		"other lengths":       {"Newly", "New", "expected N••• (5 characters), found N••• (3 characters)"},
		"the same length":     {"zoe.new@acme.io reserved", "zoe.old@acme.io reserved", "found z•••@a•••.io reserved (24 characters), the first other one is number 5"},
		"told apart anyway":   {"Ann", "Bob", "expected A•••, found B•••"},
		"nothing on one side": {"Ann", "", "expected A•••, found nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			f := NewFindings(false)
			f.Add("first_name", "differs", false, FieldExample{Expected: c.expected, Found: c.found})
			if got := f.Sorted()[0].Examples[0].String(); !strings.Contains(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
