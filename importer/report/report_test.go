package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

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
		Reserved: 1000, Attached: 20, Skips: []ReasonCount{{"anonymous user", 4567}},
		Digests:    []DigestCount{{Hasher: "bcrypt", Cost: "cost 10", Rows: 1100000}, {Hasher: "md5", Cost: "1 round", Insecure: true, Rows: 96588}},
		InputError: "users.json:1234567:12: the file ends in the middle of the row that starts in line 1234567 (the export or its download was cut off; get it again)",
	}
	tally := NewTally(false)
	at := mapping.Position{File: "users.json", Line: 17}
	for range 3 {
		tally.Add(at, []mapping.Problem{
			{Code: "email_invalid", Severity: mapping.Fatal, Message: "the e-mail address is not valid", Hint: "correct the address, or leave it out if the user has another identifier", Value: "jane.doe@example.com"},
			{Code: "email_invalid", Severity: mapping.Fatal, Value: "twice in a row counts once"},
			{Code: "digest_insecure", Severity: mapping.Warning, Message: "the password digest has an insecure format", Hint: "Clerk replaces it at the first sign-in", Value: "md5"},
		})
	}
	c.Problems = tally.Sorted()
	var b bytes.Buffer
	c.Text(&b, Style{})
	golden(t, "check.txt", b.String())

	r := &Run{Read: 1234567, Created: 1200000, Skipped: 4567, Rejected: 29000, Failed: 900, Pending: 100, Requests: 1201020, Throttled: 3, Seconds: 12010.2, Checkpoint: "users.json.sandbox.checkpoint",
		Failures: []ReasonCount{{"form_identifier_exists email_address", 900}}, Notes: []ReasonCount{{"identifier not attached: form_identifier_exists email_address", 1}}, SignIns: 2}
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

func TestRejectsOfDifferentColumnsAreNotMixed(t *testing.T) {
	w, err := CreateRejects(filepath.Join(t.TempDir(), "r.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	a, b := mapping.NewHeader([]string{"id"}), mapping.NewHeader([]string{"id", "name"})
	if err := w.Add(&mapping.Record{Header: a, Cells: []string{"1"}}, nil); err != nil {
		t.Fatal(err)
	}
	if err := w.Add(&mapping.Record{Header: b, Cells: []string{"1", "x"}}, nil); err == nil {
		t.Error("rows of other columns were accepted")
	}
	if err := w.Add(&mapping.Record{JSON: "{}"}, nil); err == nil {
		t.Error("a JSON row was accepted")
	}
}
