package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

const correctedMapping = "name: mine\nfields:\n  external_id: id\n  email_address: {value: email, verified: verified}\n"

// A file of corrections is the run's wherever it stands, and two corrections of one row are none.
func TestCorrectionsMove(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(code int, args ...string) string {
		t.Helper()
		var out bytes.Buffer
		if got := Run(args, strings.NewReader(""), &out, &out); got != code {
			t.Fatalf("%q: exit code %d\n%s", args, got, out.String())
		}
		return out.String()
	}
	write("mine.yaml", correctedMapping)
	write("u.csv", "id,email,verified\n1,ann@acme.io,yes\n2,bob@acme,yes\n3,eve@acme,yes\n")
	const cp, cor, moved = "u.csv.sandbox.checkpoint", "cor.csv", "moved/cor.csv"
	migrate := []string{"migrate", "u.csv", "--sandbox", "--quota", "unlimited", "--mapping", "mine.yaml"}
	with := func(args ...string) []string { return append(append([]string{}, migrate...), args...) }
	run(3, with("--allow-rejected", "--rejects", cor)...)
	spreadsheet(t, cor, "bob@acme", "bob@acme.io", "eve@acme", "eve@acme.io")
	run(0, with("--corrections", cor)...)
	if err := os.Mkdir("moved", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(cor, moved); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		with("--corrections", moved), {"reconcile", cp, "--corrections", moved}, {"sync", "u.csv", "--sandbox", "--corrections", moved}, {"migrate", moved, "--sandbox"},
	} {
		if text := run(0, args...); strings.Contains(text, "2 created, ") {
			t.Errorf("%q: %s", args, text)
		}
	}
	spreadsheet(t, moved, "bob@acme.io", "bobby@acme.io")
	for range 2 { // and again, until it is brought
		text := run(0, with("--corrections", moved)...)
		if !strings.Contains(text, "1 corrected row now says something else") || !strings.Contains(text, "clerk-import sync u.csv --checkpoint "+cp) || strings.Contains(text, "complete already") {
			t.Error(text)
		}
	}
	if text := run(0, "sync", "u.csv", "--sandbox", "--checkpoint", cp); !strings.Contains(text, "1 updated") {
		t.Error(text)
	}
	if text := run(0, with("--corrections", moved)...); !strings.Contains(text, "complete already") {
		t.Error(text)
	}
	b, err := os.ReadFile(moved)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(strings.TrimSuffix(string(b), "\n"), "\n")
	write(moved, string(b)+lines[1]) // the same once more
	run(0, with("--corrections", moved)...)
	write(moved, string(b)+strings.ReplaceAll(lines[1], "bobby@", "rob@"))
	if text := run(2, with("--corrections", moved)...); !strings.Contains(text, "cor.csv:2 and ") || !strings.Contains(text, "cor.csv:4 correct the same row") || !strings.Contains(text, "Try: ") {
		t.Error(text)
	}
}

// What is no checkpoint is not to be moved away: it is somebody's export.
func TestWhatIsNoCheckpointStaysWhereItIs(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"u.csv": "id,email\n1,a@acme.io\n", "rej.csv": "id,email,_file,_line,_row,_problem_codes,_problems,_raw\n1,a@acme,u2.csv,2,070fb3ee20745425,email_invalid,x,\n",
		"u.json": `[{"id":1}]`, "empty": "",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, verb := range []string{"status", "reconcile", "rollback"} {
			var out bytes.Buffer
			code := Run([]string{verb, name}, strings.NewReader(""), &out, &out)
			if s := out.String(); code != exitUsage || strings.Contains(s, "move it away") || !strings.Contains(s, "not a checkpoint") || !strings.Contains(s, "Try: clerk-import "+verb) {
				t.Errorf("%s %s: exit code %d, %s", verb, name, code, s)
			}
		}
	}
}
