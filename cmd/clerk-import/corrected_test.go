package main

import (
	"bytes"
	"os"
	"path/filepath"
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
	const renamed = "by-hand.csv"
	b, err := os.ReadFile(moved)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{renamed, cor} { // what the run knows is gone, or there still beside its copy
		write(path, string(b))
		for _, args := range [][]string{with("--corrections", renamed), {"reconcile", cp, "--corrections", renamed}, {"migrate", renamed, "--sandbox"}} {
			if text := run(0, args...); strings.Contains(text, "2 created, ") {
				t.Errorf("%q: %s", args, text)
			}
		}
	}
	for _, path := range []string{cor, renamed} {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	run(0, with("--corrections", moved)...)
	spreadsheet(t, moved, "bob@acme.io", "bobby@acme.io")
	for range 2 { // and again, until it is brought
		text := run(0, with("--corrections", moved)...)
		if !strings.Contains(text, "1 corrected or merged row now says something else") || !strings.Contains(text, "clerk-import sync u.csv --checkpoint "+cp) || strings.Contains(text, "complete already") {
			t.Error(text)
		}
	}
	if text := run(0, "sync", "u.csv", "--sandbox", "--checkpoint", cp); !strings.Contains(text, "1 updated") {
		t.Error(text)
	}
	if text := run(0, with("--corrections", moved)...); !strings.Contains(text, "complete already") {
		t.Error(text)
	}
	if b, err = os.ReadFile(moved); err != nil {
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

// TestRowsTakenOutOfRejects: who is taken out of a file of rejects is rejected still, which is said, until somebody leaves
// them out for good; what is wrong with a corrected row is said of where it was corrected.
func TestRowsTakenOutOfRejects(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"u.csv":    "id,email,verified\n1,ann@acme.io,yes\n2,bob@acme,yes\n3,eve@acme,yes\n4,joe@acme,yes\n",
		"u.ndjson": `{"id":"1","email":"ann@acme.io","verified":"yes"}` + "\n" + `{"id":"2","email":"bob@acme","verified":"yes"}` + "\n" + `{"id":"3","email":"eve@acme","verified":"yes"}` + "\n" + `{"id":"4","email":"joe@acme","verified":"yes"}` + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			at := func(name string) string { return filepath.Join(dir, name) }
			write := func(name, text string) {
				t.Helper()
				if err := os.WriteFile(at(name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			l := &life{t, dir}
			write("mine.yaml", correctedMapping)
			write(name, text)
			first := []string{"migrate", name, "--sandbox", "--quota", "unlimited", "--mapping", "mine.yaml", "--json"}
			l.run(3, append(first, "--allow-rejected", "--rejects", "rejects.csv")...)
			spreadsheet(t, at("rejects.csv"), "bob@acme", "bob@acme.io", "eve@acme", "eve@@acme")
			b, err := os.ReadFile(at("rejects.csv"))
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.SplitAfter(string(b), "\n")
			write("rejects.csv", strings.Join(lines[:3], "")) // joe is taken out

			events := l.events(3, "migrate", "rejects.csv", "--sandbox", "--quota", "unlimited", "--allow-rejected", "--rejects", "rejects-2.csv", "--json")
			for _, want := range []string{`"code":"not_corrected","severity":"warning","rows":1,`, `"first":{"file":"` + name + `","line":`, `"file":"rejects.csv","line":3`, `"label":"leave them out"`, `"--leave-out","rejects-2.csv"`} {
				if !strings.Contains(events, want) {
					t.Errorf("%s is not in\n%s", want, events)
				}
			}
			leave := append(first, "--corrections", "rejects.csv", "--leave-out", "rejects-2.csv")
			if got := counts(l.run(0, leave...)); got["created"] != 2 || got["skipped"] != 2 || got["rejected"] != 0 {
				t.Error("left out:", got)
			}
			for _, again := range [][]string{{"sync", name, "--sandbox", "--json"}, {"reconcile", name + ".sandbox.checkpoint", "--unexpected", "--json"}} {
				if got := counts(l.run(0, again...)); got["unchanged"]+got["equal"] != 2 || got["rejected"]+got["missing"]+got["created"] != 0 {
					t.Errorf("%s: %v", again[0], got)
				}
			}
			// Somebody has thought better of it.
			spreadsheet(t, at("rejects-2.csv"), "eve@@acme", "eve@acme.io", "joe@acme", "joe@acme.io")
			if got := counts(l.run(0, "migrate", "rejects-2.csv", "--sandbox", "--quota", "unlimited", "--json")); got["created"] != 4 || got["skipped"] != 0 {
				t.Error("corrected after all:", got)
			}
			// The export has another row there now, which nobody has left out.
			write(name, strings.ReplaceAll(text, "joe@acme", "joseph@acme"))
			if got := counts(l.run(3, "sync", name, "--sandbox", "--json", "--allow-rejected")); got["rejected"] != 1 {
				t.Error("another row:", got)
			}
		})
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
