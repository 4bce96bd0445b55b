package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clerk-import/importer/output"
	"clerk-import/mapping"
)

// evil is a value that somebody put into an export to see what happens.
func evil(url string) string {
	return "\x1b[2J\u202e" + `"><img src=` + url + `/x onerror="window.pwned=1"><script>window.pwned=1;fetch("` + url + `")</script>]]>|` + "`{{.}}"
}

// hostile is a report of an export whose values, column names and file names are
// attempts to break out of it.
func hostile(url string) *Document {
	x := evil(url)
	at := mapping.Position{File: x + "/users.csv", Line: 3}
	tally := NewTally(true) // unmasked is the harder case
	for range 3 {
		tally.Add(at, []mapping.Problem{{Code: "row_ragged", Severity: mapping.Fatal, Message: "the row has 3 cells where the header has 2", Hint: "quote it " + x, Value: x}})
	}
	for range 2 {
		tally.Add(at, []mapping.Problem{{Code: "email_invalid", Severity: mapping.Fatal, Message: x, Hint: "h", Value: "=cmd|' /C calc'!A0\x00\x1b[31m\u202eevil", Other: at}})
	}
	tally.Add(at, []mapping.Problem{{Code: "name_suspicious", Severity: mapping.Warning, Message: "m", Hint: "h", Value: x}})
	c := &Check{
		Source: "Auth0 " + x, Files: []string{x}, Read: 7, Ready: 2, Rejected: 5, Requests: 2, Problems: tally.Sorted(), NoPassword: 1,
		Digests: []DigestCount{{Hasher: "bcrypt", Cost: "cost 10", Rows: 1}}, Fields: []FieldCount{{"email_address", 2}},
		Columns: []ColumnCount{{x, false, 7, ""}, {"email", true, 7, ""}}, SignUps: []MonthCount{{"2019-11", 1}, {"2021-02", 1}},
		Skips: []ReasonCount{{x, 1, ""}}, Estimates: []Estimate{{"a production instance", 80, 1}}, InputError: x,
		Target: &Target{Name: x, Users: 3, Cap: 100, Error: x},
	}
	c.Problems = append(c.Problems, ProblemCount{Code: mapping.CodeUnmapped, Severity: mapping.Warning, Rows: 7, Field: x, At: at, Message: "you are about to leave `" + x + "` behind", Hint: "h"})
	return &Document{Schema: Schema, Tool: "test", At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Unmasked: true, Command: Command{"clerk-import", "check", x}, Check: c, Error: x}
}

func write(t *testing.T, d *Document, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := d.Write(&output.Set{}, path); err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("%s: %v %v", name, st.Mode(), err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestReportsEscapeWhatComesFromTheExport(t *testing.T) {
	d := hostile("http://127.0.0.1:1")
	html := write(t, d, "r.html")
	if n := strings.Count(html, "<script"); n != 1 {
		t.Errorf("%d scripts in the page", n)
	}
	for _, bad := range []string{"<img", "onerror=\"", "\x1b", "\u202e", "\x00"} {
		if strings.Contains(html, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	if strings.Contains(html, "ZgotmplZ") {
		t.Error("the template refused a value")
	}
	// In a fence nothing is interpreted, and nothing gets out of it.
	md := regexp.MustCompile("(?s)```.*?```").ReplaceAllString(write(t, d, "r.md"), "")
	if strings.Contains(md, "<img") || strings.Contains(md, "<script") || strings.ContainsAny(md, "\x1b\x00\u202e") {
		t.Error("the Markdown holds HTML or control characters of the export")
	}
	for line := range strings.Lines(md) {
		if strings.HasPrefix(line, "| ") && strings.Contains(line, "row\\_ragged") && strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") != 7 {
			t.Errorf("the table is broken: %s", line)
		}
	}
}

func TestReportsAreMaskedUnlessAskedOtherwise(t *testing.T) {
	tally := NewTally(false)
	tally.Add(mapping.Position{File: "u.csv", Line: 2}, []mapping.Problem{{Code: "email_invalid", Severity: mapping.Fatal, Message: "m", Hint: "h", Value: "jane.doe@acme.io"}})
	d := &Document{At: time.Now(), Check: &Check{Read: 1, Rejected: 1, Problems: tally.Sorted()}}
	for _, name := range []string{"r.html", "r.json", "r.md"} {
		text := write(t, d, name)
		if strings.Contains(text, "jane") || !strings.Contains(text, "j•••") {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestAnExistingReportBecomesPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.md")
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := (&Document{Check: &Check{}}).Write(&output.Set{Force: true}, path); err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", st.Mode(), err)
	}
}

// brokenDisk takes nothing.
type brokenDisk struct{}

func (brokenDisk) Write([]byte) (int, error) { return 0, os.ErrDeadlineExceeded }

func TestAReportThatCannotBeWrittenLeavesTheOldOne(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "r.md")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	usual := writers[".md"]
	defer func() { writers[".md"] = usual }()
	writers[".md"] = func(d *Document, _ io.Writer) error { return usual(d, brokenDisk{}) }
	if err := hostile("x").Write(&output.Set{}, path); err == nil {
		t.Error("no error")
	}
	b, err := os.ReadFile(path)
	files, _ := os.ReadDir(dir)
	if err != nil || string(b) != "old" || len(files) != 1 {
		t.Errorf("%q %v, %d files", b, err, len(files))
	}
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		d          Document
		text, tone string
	}{
		{Document{Check: &Check{Read: 5000, Ready: 4812, Rejected: 188}}, "4,812 of 5,000 users will arrive; 188 need a decision.", ""},
		{Document{Check: &Check{Read: 1, Ready: 1}}, "1 of 1 user will arrive.", "good"},
		{Document{Check: &Check{Read: 3, Skipped: 1, Rejected: 2}}, "0 of 3 users will arrive; 2 need a decision; 1 is left out on purpose.", "bad"},
		{Document{Check: &Check{Read: 3, Ready: 3, InputError: "x"}}, "3 of 3 users will arrive; the input cannot be read to its end.", "bad"},
		{Document{Check: &Check{Read: 3, Ready: 3, Problems: []ProblemCount{{Severity: mapping.Fatal}}}}, "3 of 3 users will arrive; the input as a whole needs a decision.", "mixed"},
		{Document{Check: &Check{}, Run: &Run{Read: 10, Created: 4, Updated: 1, Rejected: 1, Failed: 1, Pending: 1, Skipped: 2}}, "5 of 10 users arrived; 2 did not; 1 is still to do; 2 are left out on purpose.", "mixed"},
		{Document{Check: &Check{}, Run: &Run{Read: 10, Created: 10}}, "10 of 10 users arrived.", "good"},
		{Document{Check: &Check{Read: 10, Ready: 9, There: 8, Rejected: 1}}, "1 of 10 users will arrive; 8 are in Clerk already; 1 needs a decision.", ""},
	} {
		c.d.Command = Command{"clerk-import", map[bool]string{true: "check", false: "migrate"}[c.d.Run == nil], "users.csv"}
		text, tone := c.d.Verdict()
		if text != c.text || c.tone != "" && tone != c.tone {
			t.Errorf("got %q (%s), want %q (%s)", text, tone, c.text, c.tone)
		}
		if len(c.d.Next()) == 0 {
			t.Errorf("%s: nothing to do next", text)
		}
	}
}

func TestAReportOfAnotherKindIsRefused(t *testing.T) {
	for _, path := range []string{"r.pdf", "r", "html"} {
		if Supported(path) == nil {
			t.Errorf("%s was accepted", path)
		}
	}
}

func TestTimelinesHaveEveryMonth(t *testing.T) {
	if tl := overTime([]MonthCount{{"2019-11", 1}, {"2021-02", 4}}); len(tl.Columns) != 16 || tl.Name != "Sign-ups by month" || tl.Columns[15].Height != timeHeight {
		t.Errorf("%+v", tl)
	}
	if tl := overTime([]MonthCount{{"1999-11", 1}, {"2021-02", 4}}); len(tl.Columns) != 23 || tl.Name != "Sign-ups by year" {
		t.Errorf("%+v", tl)
	}
	for _, months := range [][]MonthCount{nil, {{"0001-01", 1}, {"9999-01", 1}}, {{"x", 1}}} {
		if tl := overTime(months); tl != nil {
			t.Errorf("%v: %+v", months, tl)
		}
	}
}

// Every member of the JSON report is described in the guide.
func TestTheJSONReportIsDocumented(t *testing.T) {
	guide, err := os.ReadFile("../../docs/report.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || seen[typ] || typ == reflect.TypeFor[time.Time]() {
			return
		}
		seen[typ] = true
		for i := range typ.NumField() {
			name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			if name == "-" || name == "" {
				continue
			}
			if !bytes.Contains(guide, []byte("`"+name+"`")) {
				t.Errorf("docs/report.md does not mention `%s` of %s", name, typ.Name())
			}
			walk(typ.Field(i).Type)
		}
	}
	walk(reflect.TypeFor[Document]())
	if !bytes.Contains(guide, []byte(Schema)) {
		t.Errorf("docs/report.md does not name %s", Schema)
	}
	var back map[string]any
	if err := json.Unmarshal([]byte(write(t, hostile("x"), "r.json")), &back); err != nil || back["schema"] != Schema {
		t.Errorf("%v %v", back["schema"], err)
	}
}

func TestColourIsForTerminalsOnly(t *testing.T) {
	c := hostile("x").Check
	var plain, colour bytes.Buffer
	c.Text(&plain, Style{})
	c.Text(&colour, Style{Color: true})
	if strings.Contains(strings.ReplaceAll(plain.String(), evil("x"), ""), "\x1b") {
		t.Error("plain text has escapes")
	}
	if stripped := regexp.MustCompile(paint+`\[\d+m`).ReplaceAllString(colour.String(), ""); stripped != plain.String() || stripped == colour.String() {
		t.Errorf("colour changes more than the colour:\n%s", stripped)
	}
}

// Every command that is shown has the flags that were given, each once.
func TestCommandsAreRepeatedWithTheFlagsThatWereGiven(t *testing.T) {
	check := &Check{Read: 2, Ready: 1, Rejected: 1, Problems: []ProblemCount{{Code: "email_invalid", Severity: mapping.Fatal, Rows: 1}}, Digests: []DigestCount{{Hasher: "bcrypt", Rows: 1}}}
	given := Command{"clerk-import", "check", "my users.csv", "--rejects", "a.csv", "--preflight", "--fail-on=warning", "--canary=known.csv"}
	var shown []string
	for _, s := range (&Document{Command: given, Check: check}).Next() {
		if s.Command != nil {
			shown = append(shown, s.Command.String())
		}
	}
	want := []string{
		"clerk-import check 'my users.csv' --preflight --fail-on=warning --canary=known.csv --corrections a.csv --rejects rejects.csv",
		"clerk-import check 'my users.csv' --rejects a.csv --preflight --fail-on=warning --canary=known.csv",
		"clerk-import migrate 'my users.csv' --rejects a.csv --canary=known.csv --allow-rejected --sandbox",
	}
	if d := cmp.Diff(want, shown); d != "" {
		t.Error(d)
	}
	shown = nil
	run := &Run{Read: 2, Created: 1, Failed: 1, Rehearsal: Command{"clerk-import", "sandbox", "users"}}
	for _, s := range (&Document{Command: Command{"clerk-import", "migrate", "u.csv", "--quota", "unlimited", "--sandbox", "--start-over"}, Run: run}).Next() {
		shown = append(shown, s.Command.String())
	}
	want = []string{
		"clerk-import migrate u.csv --quota unlimited --sandbox --retry failed", "clerk-import sandbox users",
		"CLERK_SECRET_KEY=sk_live_… clerk-import migrate u.csv", "clerk-import migrate u.csv --quota unlimited --sandbox --start-over",
	}
	if d := cmp.Diff(want, shown); d != "" {
		t.Error(d)
	}
	shown = nil
	for _, s := range (&Document{Command: Command{"clerk-import", "migrate", "u.csv", "--api-url=https://x/v1", "--yes", "--source", "auth0"}, Run: &Run{Read: 2, Created: 2, Checkpoint: "u.checkpoint"}}).Next() {
		if s.Command != nil {
			shown = append(shown, s.Command.String())
		}
	}
	want = []string{
		"clerk-import reconcile u.checkpoint --api-url=https://x/v1", "clerk-import migrate u.csv --api-url=https://x/v1 --yes --source auth0 --crosswalk ids.csv",
		"clerk-import sync u.csv --checkpoint u.checkpoint --api-url=https://x/v1", "clerk-import rollback u.checkpoint --api-url=https://x/v1",
	}
	if d := cmp.Diff(want, shown); d != "" {
		t.Error(d)
	}
}

// How rows of other inputs were used is said in every form, in the same words.
func TestInputsAreToldInEveryForm(t *testing.T) {
	c := &Check{Source: "Test", Read: 3, Ready: 3, Inputs: []InputCount{{Input: "accounts", Files: []string{"a.csv"}, Rows: 9, Out: 4, With: 2, Without: 1, Unclaimed: 1}}}
	d := Document{Schema: Schema, Check: c}
	const want = "of accounts: 2 of the rows have any, 1 none; the mapping leaves out 4; 1 belongs to no row"
	var text, html, md bytes.Buffer
	c.Text(&text, Style{})
	if err := errors.Join(d.HTML(&html), d.Markdown(&md)); err != nil {
		t.Fatal(err)
	}
	for form, got := range map[string]string{"text": strings.Join(strings.Fields(text.String()), " "), "HTML": html.String(), "Markdown": md.String()} {
		if !strings.Contains(got, want) {
			t.Errorf("%s does not say it:\n%s", form, got)
		}
	}
}
