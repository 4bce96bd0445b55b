//go:build linux

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// visitor is somebody at a terminal with the guide on it.
type visitor struct {
	t      *testing.T
	dir    string
	person *os.File
	cmd    *exec.Cmd
	shown  chan string
	seen   strings.Builder // all that was shown
	unread string          // that nothing was waited for in yet
}

// visit starts the guide in a folder, at a terminal of 80 columns.
func visit(t *testing.T, dir string, env []string, args ...string) *visitor {
	t.Helper()
	return visitSized(t, 80, 24, dir, env, args...)
}

// visitSized is visit of any command, at a terminal of a size.
func visitSized(t *testing.T, cols, rows int, dir string, env []string, args ...string) *visitor {
	t.Helper()
	person, command := openTerminal(t)
	if err := unix.IoctlSetWinsize(int(command.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: uint16(rows), Col: uint16(cols)}); err != nil {
		t.Fatal(err)
	}
	v := &visitor{t: t, dir: dir, person: person, cmd: child(t, "", args...), shown: make(chan string, 1000)}
	v.cmd.Dir, v.cmd.Stdin, v.cmd.Stdout, v.cmd.Stderr = dir, command, command, command
	v.cmd.Env = append(v.cmd.Env, append([]string{"CLERK_SECRET_KEY=", "ACCESSIBLE="}, env...)...)
	v.cmd.SysProcAttr = &unix.SysProcAttr{Setsid: true, Setctty: true}
	if err := v.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := command.Close(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(v.shown)
		b := make([]byte, 4096)
		for {
			n, err := person.Read(b)
			if n > 0 {
				v.shown <- string(b[:n])
			}
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() { _ = v.cmd.Process.Kill(); _ = v.cmd.Wait() })
	return v
}

// sees waits until the screen says all texts, one behind the other.
func (v *visitor) sees(texts ...string) {
	v.t.Helper()
	late := time.After(time.Minute)
	for _, text := range texts {
		for !strings.Contains(flat(v.unread), text) {
			select {
			case s, more := <-v.shown:
				if !more {
					_ = v.cmd.Wait()
					v.t.Logf("%v", v.cmd.ProcessState)
					v.t.Fatalf("the guide ended without %q:\n%s", text, v.seen.String())
				}
				v.seen.WriteString(s)
				v.unread += s
			case <-late:
				v.t.Fatalf("%q was not shown:\n%s", text, v.seen.String())
			}
		}
		_, v.unread, _ = strings.Cut(flat(v.unread), text)
	}
}

var control = regexp.MustCompile(`\x1b(\[[0-9;?>=<]*[a-zA-Z]|\][^\x07\x1b]*(\x07|\x1b\\)|[()][A-Z0-9]|[=>])`)

// flat is what is written on the screen, with lines and commands that were broken put together.
func flat(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(control.ReplaceAllString(text, ""), "\\\r\n", " ")), " ")
}

func (v *visitor) types(text string) {
	v.t.Helper()
	if _, err := v.person.WriteString(text); err != nil {
		v.t.Fatal(err)
	}
}

// hides types what is not to be seen, once the terminal does not show it.
func (v *visitor) hides(text string) {
	v.t.Helper()
	for late := time.Now().Add(time.Minute); ; runtime.Gosched() {
		mode, err := unix.IoctlGetTermios(int(v.person.Fd()), unix.TCGETS)
		if err != nil || time.Now().After(late) {
			v.t.Fatalf("the terminal shows what is typed (%v):\n%s", err, v.seen.String())
		}
		if mode.Lflag&unix.ECHO == 0 {
			break
		}
	}
	v.types(text)
}

// asked waits for questions, each by its beginning, and types an answer to each.
func (v *visitor) asked(questions ...[2]string) {
	v.t.Helper()
	for _, q := range questions {
		v.sees(q[0], "Enter for")
		v.types(q[1] + "\n")
	}
}

// ends waits for the end, and returns the exit code.
func (v *visitor) ends() int {
	v.t.Helper()
	code := v.leaves()
	v.screens()
	return code
}

// leaves is ends of any command, whose screens may be longer than the guide's.
func (v *visitor) leaves() int {
	v.t.Helper()
	for s := range v.shown {
		v.seen.WriteString(s)
		v.unread += s
	}
	err := v.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		v.t.Fatal(err)
	}
	return v.cmd.ProcessState.ExitCode()
}

// screens holds what is shown between two questions against a screen of 20 lines and 80 columns.
func (v *visitor) screens() {
	v.t.Helper()
	for _, screen := range regexp.MustCompile(`(?m)Enter for \d+: .*$|\n\[\d+ of \d+\]`).Split(strings.ReplaceAll(v.seen.String(), "\r\n", "\n"), -1) {
		lines := strings.Split(screen, "\n")
		if len(lines) > 20 {
			v.t.Errorf("a screen of %d lines:\n%s", len(lines), screen)
		}
		for _, l := range lines {
			if i := strings.LastIndex(l, "\r\x1b[K"); i >= 0 {
				l = l[i+4:]
			}
			if n := len([]rune(control.ReplaceAllString(l, ""))); n > 80 {
				v.t.Errorf("a line of %d columns: %s", n, l)
			}
		}
	}
}

var plain = []string{"TERM=dumb"}

// folder is a folder with a sample's files.
func folder(t *testing.T, samples ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range samples {
		b, err := os.ReadFile(filepath.Join("../../samples", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(name)), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestTheGuideLeadsARecognisedSourceToItsRehearsal, in plain lines, with a step back.
func TestTheGuideLeadsARecognisedSourceToItsRehearsal(t *testing.T) {
	dir := folder(t, "auth0.json")
	v := visit(t, dir, plain, "guide")
	v.asked([2]string{"Which file has the people?", ""}, [2]string{"24 rows, from Auth0. Right?", ""},
		[2]string{"without anything that somebody has verified", "2"})
	v.sees("= clerk-import check auth0.json --unverified reject", "13 of 24 rows would arrive; 11 rejected.")
	v.asked([2]string{"11 of 24 rows would be rejected", "3"}, [2]string{"without anything that somebody has verified", "3"}) // back
	v.asked([2]string{"24 rows, from Auth0. Right?", ""}, [2]string{"without anything that somebody has verified", ""}, [2]string{"profile image", ""})
	v.sees("Whose password do you know? It is tried against what the file has. E-mail address")
	v.types("\n")
	v.asked([2]string{"Rehearse it now?", ""})
	v.sees("= clerk-import migrate auth0.json --sandbox", "24 of 24 rows arrived.", "= clerk-import sandbox users --store auth0.json.sandbox.sqlite --limit 5 --unmask")
	v.asked([2]string{"Where to now?", ""})
	v.sees("migrate.sh repeats it", "To come back: clerk-import guide auth0.json")
	if code := v.ends(); code != exitOK {
		t.Errorf("exit code %d\n%s", code, v.seen.String())
	}
}

// TestTheGuideIsDrawn: with keys, and Ctrl-C leaves at once.
func TestTheGuideIsDrawn(t *testing.T) {
	for _, env := range [][]string{{"TERM=xterm-256color", "NO_COLOR=1"}, {"TERM=xterm-256color"}} {
		v := visit(t, folder(t, "auth0.json"), env, "guide", "auth0.json")
		v.sees("24 rows, from Auth0. Right?", "Go back", "submit")
		v.types("\r")
		v.sees("without anything that somebody has verified", "submit")
		v.types("\x03")
		v.sees("Stopped. Nothing was sent to an instance. To come back:", "clerk-import guide auth0.json")
		if code := v.ends(); code != exitInterrupted {
			t.Errorf("exit code %d\n%s", code, v.seen.String())
		}
		if colours := regexp.MustCompile(`\x1b\[3[0-8;]+m`).MatchString(v.seen.String()); colours == (len(env) > 1) {
			t.Errorf("%v: colours: %v\n%q", env, colours, v.seen.String())
		}
	}
}

// TestTheGuideLeavesBrokenFiles: what is wrong is said, and another file can be taken.
func TestTheGuideLeavesBrokenFiles(t *testing.T) {
	dir := folder(t, "auth0.json")
	if err := os.WriteFile(filepath.Join(dir, "photo.csv"), []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), 0o600); err != nil {
		t.Fatal(err)
	}
	v := visit(t, dir, plain, "guide", "photo.csv")
	v.asked([2]string{"What now?", "2"}, [2]string{"Which file has the people?", "1"})
	v.sees("24 rows, from Auth0. Right?")
	v.types("\x03")
	v.sees("Stopped. Nothing was sent to an instance.")
	if code := v.ends(); code != exitInterrupted {
		t.Errorf("exit code %d\n%s", code, v.seen.String())
	}
}

// TestTheGuideNeedsATerminal: without one it says what to do instead.
func TestTheGuideNeedsATerminal(t *testing.T) {
	var out, errs strings.Builder
	if code := Run([]string{"guide", "users.csv"}, strings.NewReader(""), &out, &errs); code != exitUsage || !strings.Contains(errs.String(), "Try: clerk-import check FILE") || out.Len() > 0 {
		t.Errorf("exit code %d\n%s%s", code, &out, &errs)
	}
}

// TestWhatIsDrawnDoesNotSteer: names of files are other people's.
func TestWhatIsDrawnDoesNotSteer(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a\x1b[41mb.csv", "c\x1b]0;title\x07d.csv"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, env := range [][]string{plain, {"TERM=xterm-256color"}} {
		v := visit(t, dir, env, "guide")
		v.sees("Which file has the people?", `[41mb.csv`, `d.csv`)
		v.types("\x03")
		v.ends()
		if text := v.seen.String(); strings.Contains(text, "\x1b[41m") || strings.Contains(text, "\x1b]0;") {
			t.Errorf("%v: a name steers the terminal: %q", env, text)
		}
	}
}
