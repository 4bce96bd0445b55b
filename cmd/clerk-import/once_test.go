//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What can be read once has no name by which a command could be repeated: what to do next, and what to try, says FILE in
// its place, and why. With the file saved under that name each of these commands is run as it is printed.
func TestNextCommandsOfWhatCanBeReadOnce(t *testing.T) {
	skipUnderRace(t)
	const check, send = " --mapping mine.yaml", " --mapping mine.yaml --sandbox --quota unlimited --allow-rejected --yes"
	for name, c := range map[string]struct {
		line  string
		files []string // what FILE, FILE2 … stand for
		code  int
	}{
		"standard input":             {"cat flawed.csv | clerk-import check -" + check, []string{"flawed.csv"}, exitRejected},
		"its device":                 {"cat flawed.csv | clerk-import migrate /dev/stdin" + send, []string{"flawed.csv"}, exitRejected},
		"its device, from a file":    {"clerk-import migrate /dev/stdin" + send + " < flawed.csv", []string{"flawed.csv"}, exitRejected},
		"another stream":             {"cat flawed.csv | clerk-import check /dev/fd/3" + check + " 3<&0", []string{"flawed.csv"}, exitRejected},
		"a named pipe":               {"mkfifo p && { cat flawed.csv > p & clerk-import migrate p" + send + "; }", []string{"flawed.csv"}, exitRejected},
		"a mapping":                  {"cat mine.yaml | clerk-import check flawed.csv --mapping /dev/stdin", []string{"mine.yaml"}, exitRejected},
		"a mapping, joined":          {"cat mine.yaml | clerk-import migrate flawed.csv --mapping=/dev/fd/0 --sandbox --quota unlimited --allow-rejected --yes", []string{"mine.yaml"}, exitRejected},
		"both":                       {"cat flawed.csv | { cat mine.yaml | clerk-import check /dev/fd/3 --mapping /dev/stdin; } 3<&0", []string{"flawed.csv", "mine.yaml"}, exitRejected},
		"known passwords":            {"cat known.csv | clerk-import check hashed.csv --mapping named.yaml --param domain=x --canary /dev/stdin", []string{"known.csv"}, exitOK},
		"a parameter":                {"printf x | clerk-import check hashed.csv --mapping named.yaml --param domain=@/dev/stdin", []string{"param.txt"}, exitOK},
		"an input that has its name": {"cat flawed.csv | clerk-import check --mapping mine.yaml /dev/stdin --json 2>&1", []string{"flawed.csv"}, exitRejected},
		"a source that is not known": {"cat head.csv | clerk-import check /dev/stdin", nil, exitUsage},
		"and one that has rows":      {"cat users.csv | clerk-import check -", nil, exitUsage},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, false)
			w.write("param.txt", "x")
			code, out := w.sh("sh -c '"+strings.ReplaceAll(c.line, "'", `'\''`)+"'", false, nil)
			if code != c.code {
				t.Errorf("exit code %d, want %d\n%s", code, c.code, out)
			}
			_, next, _ := strings.Cut(out, "\nNext\n")
			switch {
			case c.files == nil:
				_, next, _ = strings.Cut(out, "Try:")
			case strings.Contains(c.line, "--json"):
				next = strings.Join(regexp.MustCompile(`"(?:shell|text)":"[^"]*"`).FindAllString(out, -1), "\n")
			}
			if !strings.Contains(next, "FILE") || regexp.MustCompile(`/dev/|(check|migrate) -|@-| p( |$)`).MatchString(next) {
				t.Errorf("what comes next is %s", next)
			}
			_, commands := printed(out)
			for label, command := range commands {
				if strings.Contains(command, "sk_live_…") || label == "see the users" {
					continue
				}
				if !strings.Contains(out, "stand for") && !strings.Contains(out, "stands for") {
					t.Errorf("nothing says what FILE is: %s", out)
				}
				w.in(func() {
					for i, file := range c.files {
						text, err := os.ReadFile(filepath.Join(w.dir, file))
						if err == nil {
							err = os.WriteFile(filepath.Join(w.dir, "FILE"+map[bool]string{true: "", false: fmt.Sprint(i + 1)}[i == 0]), text, 0o600)
						}
						if err != nil {
							t.Fatal(err)
						}
					}
					if code, out := w.sh(command, false, nil); code != exitOK && code != exitRejected {
						t.Errorf("%s: exit code %d\n%s", command, code, out)
					}
				})
			}
		})
	}
}

// A command of a run whose export is gone says so.
func TestNextCommandsSayWhichFilesAreGone(t *testing.T) {
	skipUnderRace(t)
	for _, gone := range []string{"flawed.csv", "mine.yaml"} {
		w := newWorld(t, false)
		if code, out := w.sh("clerk-import migrate flawed.csv --mapping mine.yaml --sandbox --quota unlimited --allow-rejected --yes", false, nil); code != exitRejected {
			t.Fatalf("%d %s", code, out)
		}
		if err := os.Remove(filepath.Join(w.dir, gone)); err != nil {
			t.Fatal(err)
		}
		for _, from := range []string{"clerk-import status flawed.csv.sandbox.checkpoint", "clerk-import status", "cd / && clerk-import status " + w.dir} {
			if code, out := w.sh(from, false, nil); code != exitOK || !strings.Contains(strings.Join(strings.Fields(out), " "), gone+" is not there any more") {
				t.Errorf("%s: %d %s", from, code, out)
			}
		}
	}
}
