package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// namesFile is how usages speak of files.
var namesFile = regexp.MustCompile(`FILE|DIR|CHECKPOINT`)

// everyCommand calls f for a command and all below it.
func everyCommand(c *cobra.Command, f func(*cobra.Command)) {
	f(c)
	for _, sub := range c.Commands() {
		everyCommand(sub, f)
	}
}

func testApp() *app {
	return &app{stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, data: &bytes.Buffer{}, stderr: &bytes.Buffer{}, result: &stdout{}, drain: make(chan struct{})}
}

// A flag or an argument that names a file says what it is for, so that it is held against the
// other files of its command; see files.go.
func TestEveryFlagThatNamesAFileIsHeldAgainstTheOthers(t *testing.T) {
	flags := 0
	everyCommand(testApp().root(), func(c *cobra.Command) {
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			what, _ := pflag.UnquoteUsage(f)
			if !namesFile.MatchString(what) && f.Name != "param" {
				return
			}
			if flags++; useOf(f) == "" {
				t.Errorf("%s --%s: nothing says what its file is for", c.CommandPath(), f.Name)
			}
			if use := useOf(f); (use == writes || use == fresh) && c.Flags().Lookup("force") == nil {
				t.Errorf("%s --%s has no --force beside it", c.CommandPath(), f.Name)
			}
		})
		if c.RunE != nil && namesFile.MatchString(strings.ReplaceAll(c.Use, "--out FILE", "")) && c.Annotations[fileKey] == "" {
			t.Errorf("%s: nothing says what its argument's file is for", c.Use)
		}
	})
	if flags < 40 {
		t.Errorf("only %d flags were looked at", flags)
	}
}

// Whatever a command writes is refused where it would be written over what it reads or over
// something else it writes, before anything is done.
func TestNothingIsWrittenOverAFileOfTheCommand(t *testing.T) {
	skipUnderRace(t)
	arguments := map[string][]string{
		"migrate": {"x.csv"}, "check": {"x.csv"}, "sync": {"x.csv"}, "reconcile": {"x.checkpoint", "x.csv"}, "rollback": {"x.checkpoint"},
		"export": {}, "sandbox": {}, "users": {},
	}
	const content = "id,email\n1,a@example.com\n"
	tried := 0
	everyCommand(testApp().root(), func(c *cobra.Command) {
		args, known := arguments[c.Name()]
		if !known {
			return
		}
		var writing, all []*pflag.Flag
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if use := useOf(f); use != "" {
				all = append(all, f)
				if use == writes || use == fresh || use == keeps {
					writing = append(writing, f)
				}
			}
		})
		value := func(f *pflag.Flag, path string) string {
			switch useOf(f) {
			case named:
				path = "n=" + path
			case at:
				path = "n=@" + path
			}
			return "--" + f.Name + "=" + path
		}
		try := func(t *testing.T, given []string, path string) {
			t.Helper()
			tried++
			var stderr bytes.Buffer
			if code := Run(append(strings.Fields(strings.TrimPrefix(c.CommandPath(), "clerk-import")), given...), strings.NewReader(""), &bytes.Buffer{}, &stderr); code != exitUsage {
				t.Errorf("%v ended with %d: %s", given, code, stderr.String())
			}
			if b, err := os.ReadFile(path); err != nil || string(b) != content {
				t.Errorf("%v has changed the file: %v", given, err)
			}
			if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); err != nil || len(left) > 3 {
				t.Errorf("%v has left %v", given, left)
			}
		}
		for _, w := range writing {
			for _, name := range []string{"itself", "a link", "a hard link", "another spelling"} {
				t.Run(c.Name()+" --"+w.Name+" over "+name, func(t *testing.T) {
					dir := t.TempDir()
					t.Chdir(dir)
					path, other := "u.csv.json.ndjson", "v.csv.json.ndjson"
					if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
						t.Fatal(err)
					}
					var err error
					switch name {
					case "itself":
						other = path
					case "a link":
						err = os.Symlink(path, other)
					case "a hard link":
						err = os.Link(path, other)
					default:
						other = filepath.Join(dir, ".", path)
					}
					if err != nil {
						t.Skip(err)
					}
					for i := range args {
						given := append([]string{}, args...)
						given[i] = path
						try(t, append(given, value(w, other)), path)
					}
					for _, f := range all {
						if f != w {
							try(t, append(append([]string{}, args...), value(f, path), value(w, other), "--force=false")[:len(args)+2], path)
						}
					}
				})
			}
		}
	})
	if tried < 200 {
		t.Errorf("only %d collisions were tried", tried)
	}
}

// fullDisk takes so many bytes.
type fullDisk struct {
	left int
	err  error
}

func (d *fullDisk) Write(p []byte) (int, error) {
	if len(p) > d.left {
		n := d.left
		d.left = 0
		return n, d.err
	}
	d.left -= len(p)
	return len(p), nil
}

// A result that cannot be written is no success, with any command. A closed pipe needs no words.
func TestStandardOutputIsWrittenOrTheCommandHasFailed(t *testing.T) {
	skipUnderRace(t)
	sample, err := filepath.Abs("../../samples/auth0.json")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if code := Run([]string{"migrate", "--sandbox", "--quota", "unlimited", "--checkpoint", "done", sample}, strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{}); code != exitOK {
		t.Fatalf("the migration ended with %d", code)
	}
	for _, args := range [][]string{
		{"version"}, {"help"}, {"sources", "list"}, {"sources", "show", "auth0"}, {"sources", "detect", sample}, {"check", sample}, {"check", sample, "--json"},
		{"check", "--list-rules"}, {"mapping", "test", sample}, {"digest", "list"}, {"mapping", "infer", sample},
		{"migrate", "--sandbox", "--checkpoint", "a", sample}, {"migrate", "--sandbox", "--checkpoint", "b", sample, "--json"},
		{"status", "done"}, {"sandbox", "users", "--store", "done.sandbox.sqlite"}, {"rollback", "done"},
	} {
		for _, disk := range []error{syscall.ENOSPC, syscall.EPIPE} {
			var stderr bytes.Buffer
			code := Run(args, strings.NewReader(""), &fullDisk{err: disk}, &stderr)
			if code != exitFailed {
				t.Errorf("%v ended with %d: %s", args, code, stderr.String())
			}
			if said := strings.Contains(stderr.String(), "standard output"); said != errors.Is(disk, syscall.ENOSPC) {
				t.Errorf("%v, %v: said: %s", args, disk, stderr.String())
			}
			if said := stderr.String(); strings.Contains(said, "interrupted") || strings.Contains(said, "was stopped") {
				t.Errorf("%v, %v: nobody has interrupted it: %s", args, disk, said)
			}
		}
	}
}

func put(t testing.TB, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
