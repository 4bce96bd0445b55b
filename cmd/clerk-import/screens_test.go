//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"clerk-import/importer/report"
	"clerk-import/importer/sandbox"
)

// differs are parts of screens that are different each time, and what stands for them, as wide where that matters.
var differs = []struct {
	part *regexp.Regexp
	as   string
}{
	{regexp.MustCompile(`ins_[0-9A-Za-z]{27}`), "ins_00000000000000000000001"},
	{regexp.MustCompile(`run_[0-9a-f]{16}`), "run_0000000000000001"},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "127.0.0.1:40000"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?`), "2026-01-02 03:04"},
	{regexp.MustCompile(`in \d+\.\d s`), "in 0.1 s"},
	{regexp.MustCompile(`user_[0-9A-Za-z]{27}`), "user_0000000000000000000000001"},
	{regexp.MustCompile(`(?m)^ *\d+/\d+ .*\d/s.*\n`), ""}, // the bar, which is full
}

// screenOf is what is seen when a command has ended, of which the person answers some questions.
func (v *visitor) screenOf(cols, rows int) string {
	v.t.Helper()
	v.leaves()
	g := &glass{t: v.t, cols: cols, rows: rows}
	_, _ = g.Write([]byte(v.seen.String()))
	return differing(g.String())
}

// TestScreens: what is on the screen, in two sizes, command after command and through the guide. Nothing runs over.
func TestScreens(t *testing.T) {
	skipUnderRace(t)
	for _, size := range [][2]int{{80, 24}, {200, 50}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			dir := folder(t, "laravel/users.csv", "auth0.json")
			for name, text := range map[string]string{"people.csv": worldFiles["users.csv"], "flawed.csv": worldFiles["flawed.csv"], "mine.yaml": worldFiles["mine.yaml"]} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			url, _ := production(t, sandbox.Config{})
			env := append([]string{"CLERK_SECRET_KEY=" + instanceKey, "TZ=UTC"}, plain...)
			var all strings.Builder
			see := func(args []string, answers ...[2]string) {
				t.Helper()
				v := visitSized(t, size[0], size[1], dir, env, args...)
				for _, a := range answers {
					v.sees(a[0])
					v.types(a[1] + "\n")
				}
				text := v.screenOf(size[0], size[1])
				fmt.Fprintf(&all, "$ %s\n%s\n", differing(report.Command(append([]string{"clerk-import"}, args...)).String()), text)
				for line := range strings.SplitSeq(text, "\n") {
					if !strings.HasPrefix(line, "~") && report.Columns(line) > report.Width && len(strings.Fields(strings.TrimSuffix(line, `\`))) > 1 {
						t.Errorf("%q: a line of %d columns: %s", args, report.Columns(line), line)
					}
				}
			}
			at := []string{"--api-url", url}
			with := func(args ...string) []string { return append(args, at...) }
			see([]string{"check", "users.csv"})
			see([]string{"check", "people.csv"}, [2]string{"[y/N]", "n"})
			see([]string{"check", "flawed.csv", "--mapping", "mine.yaml", "--role-map", "owner"})
			see([]string{"migrate", "flawed.csv", "--sandbox", "--mapping", "mine.yaml", "--quota", "unlimited"})
			see([]string{"migrate", "users.csv", "--sandbox", "--quota", "unlimited"})
			see(with("migrate", "users.csv"), [2]string{"to create", "4"})
			found, err := filepath.Glob(filepath.Join(dir, "users.csv.ins_*.checkpoint"))
			if err != nil || len(found) != 1 {
				t.Fatal(found, err)
			}
			cp := filepath.Base(found[0])
			see([]string{"status", cp})
			see([]string{"status", "."})
			see(with("reconcile", cp))
			see(with("sync", "users.csv", "--dry-run", "--checkpoint", cp))
			see(with("rollback", cp), [2]string{"to delete", "3"}, [2]string{"to delete", "4"})
			see([]string{"guide", "auth0.json"}, [2]string{"Enter for", ""}, [2]string{"Enter for", ""}, [2]string{"Enter for", ""}, [2]string{"Enter for", ""}, [2]string{"nobody's)", ""}, [2]string{"Enter for", ""}, [2]string{"Enter for", ""})
			golden(t, filepath.Join("testdata", "screens", fmt.Sprintf("%dx%d.txt", size[0], size[1])), all.String())
		})
	}
}

// differing is a text with what differs each time replaced.
func differing(text string) string {
	for _, d := range differs {
		text = d.part.ReplaceAllString(text, d.as)
	}
	return text
}

// golden holds a text against a file, or writes it.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		is := filepath.Join(t.TempDir(), "got")
		_ = os.WriteFile(is, []byte(got), 0o600)
		out, _ := exec.Command("diff", "-u", path, is).CombinedOutput()
		t.Errorf("%s: -update writes it anew\n%s", path, out)
	}
}
