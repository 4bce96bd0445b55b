package importer

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"clerk-import/importer/output"
	"clerk-import/importer/report"
)

var update = flag.Bool("update", false, "write the golden reports anew")

// sampleInput is a sample with the parameters that its source asks for.
func sampleInput(t *testing.T, path string) InputOptions {
	t.Helper()
	secret := func(name string) string {
		text, err := os.ReadFile("../testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(text))
	}
	o := InputOptions{Files: []string{path}}
	switch {
	case strings.Contains(path, "firebase"):
		o.Params = map[string]string{"signer_key": secret("firebase-signer-key"), "salt_separator": "Bw==", "rounds": "8", "mem_cost": "14"}
		o.FromFile = map[string]bool{"signer_key": true}
	case strings.Contains(path, "flask-security"):
		o.Params = map[string]string{"single_hash": "yes"}
	case strings.Contains(path, "devise"), strings.Contains(path, "synapse"):
		o.Params, o.FromFile = map[string]string{"pepper": secret("devise-pepper")}, map[string]bool{"pepper": true}
	}
	return o
}

// The report of each sample, in every form, is what testdata/reports holds.
func TestReportsOfTheSamples(t *testing.T) {
	// Those with reports: somebody may have left other files beside the samples.
	reports, err := filepath.Glob("../testdata/reports/*.md")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	n := 0
	for _, md := range reports {
		path := "../samples/" + strings.TrimSuffix(filepath.Base(md), ".md")
		n++
		t.Run(filepath.Base(path), func(t *testing.T) {
			job, err := Prepare(sampleInput(t, path), Policies{})
			if err != nil {
				t.Fatal(err)
			}
			check, err := job.checkAll(context.Background(), now, CheckOptions{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			d := report.Document{Schema: report.Schema, Tool: "test", At: now, Command: report.Command{"clerk-import", "check", path}, Check: check}
			var text bytes.Buffer
			check.Text(&text, report.Style{})
			golden(t, path, "txt", text.Bytes())
			for line := range strings.Lines(text.String()) {
				if utf8.RuneCountInString(strings.TrimRight(line, "\n")) > 80 {
					t.Errorf("a line of more than 80 columns: %s", line)
				}
			}
			for _, form := range []string{"html", "json", "md"} {
				out := filepath.Join(t.TempDir(), "report."+form)
				if err := d.Write(&output.Set{}, out); err != nil {
					t.Fatal(err)
				}
				got, err := os.ReadFile(out)
				if err != nil {
					t.Fatal(err)
				}
				golden(t, path, form, got)
			}
		})
	}
	if n < 7 {
		t.Errorf("only %d samples", n)
	}
}

func golden(t *testing.T, sample, form string, got []byte) {
	t.Helper()
	path := filepath.Join("../testdata/reports", filepath.Base(sample)+"."+form)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(want, got) {
		t.Errorf("%s differs (go test ./importer -run Samples -update writes it): %v", path, err)
	}
}

// Every code of a Problem can be looked up in the list of rules.
func TestEveryCodeIsListed(t *testing.T) {
	listed := map[string]bool{}
	for _, r := range Rules() {
		listed[r.Code] = true
	}
	said := regexp.MustCompile(`(?:Code: +|code: +|[cC]ode[A-Z]\w* +(?:Code +)?= +|defect\(|found\(problems, |add\()"([a-z0-9]+(?:_[a-z0-9]+)+)"`)
	n := 0
	for _, dir := range []string{"../mapping", "../hashers", ".", "input", "target", "source", "validate"} {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range said.FindAllSubmatch(text, -1) {
				code := string(m[1])
				// Not of Problems: errors of the API and fates in the checkpoint,
				// conversions that end without one, and errors of verification.
				if slices.Contains([]string{"digest_no_password", "digest_unverifiable", "no_answer", "rolled_back", "gone_already"}, code) || strings.HasPrefix(code, "form_") {
					continue
				}
				if n++; !listed[code] {
					t.Errorf("%s: the code %s is not among the rules", path, code)
				}
			}
		}
	}
	if n < 60 {
		t.Errorf("only %d codes were found in the sources", n)
	}
}
