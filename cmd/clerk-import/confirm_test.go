//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"clerk-import/importer"
)

// openTerminal returns both ends of a pseudo-terminal: the person's, and the command's.
func openTerminal(t *testing.T) (person, command *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no pseudo-terminals:", err)
	}
	t.Cleanup(func() { person.Close() })
	if err := unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	command, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { command.Close() })
	return person, command
}

// TestConsentIsTyped: a number as the screen writes it, three times at most, and nothing else.
func TestConsentIsTyped(t *testing.T) {
	for _, c := range []struct {
		typed, word string
		asked       int
		ok          bool
	}{
		{"2992\n", "", 1, true}, {"2,992\n", "", 1, true}, {" 2,992 \n", "", 1, true},
		{"y\n2992\n", "", 2, true}, {"yes\n24\n2992\n", "", 3, true}, {"y\ny\ny\n2992\n", "", 3, false},
		{"\n\n\n", "", 3, false}, {"copy\n", "copy", 1, true}, {"COPY\n", "copy", 1, true}, {"\x04", "", 1, false},
	} {
		person, command := openTerminal(t)
		var shown bytes.Buffer
		a := &app{stdin: command, drain: make(chan struct{})}
		if _, err := person.WriteString(c.typed); err != nil {
			t.Fatal(err)
		}
		word, err := a.dialogue(&shown).number(2992, "delete 2,992 users", "copy to write a copy of them first")
		if asked := strings.Count(shown.String(), "Type 2,992 to delete 2,992 users"); word != c.word || (err == nil) != c.ok || asked != c.asked {
			t.Errorf("%q: %q, %v, asked %d times:\n%s", c.typed, word, err, asked, &shown)
		}
		if err != nil && strings.Contains(err.Error()+shown.String(), "--yes") {
			t.Errorf("%q: leads to --yes", c.typed)
		}
	}
}

// TestAnInterruptEndsAQuestion: one is enough, also in front of a password.
func TestAnInterruptEndsAQuestion(t *testing.T) {
	for name, ask := range map[string]func(*dialogue) (string, error){
		"a number":   func(d *dialogue) (string, error) { return d.number(3, "delete 3 users") },
		"a line":     func(d *dialogue) (string, error) { return d.line("Which? ") },
		"a password": func(d *dialogue) (string, error) { return d.secret("Password: ") },
	} {
		_, command := openTerminal(t)
		a := &app{stdin: command, drain: make(chan struct{})}
		close(a.drain)
		if _, err := ask(a.dialogue(&bytes.Buffer{})); !errors.Is(err, importer.ErrNothingSent) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
