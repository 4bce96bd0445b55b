//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// drawn waits until the screen looks as a golden file says. With -update it is written once nothing more comes.
func (v *visitor) drawn(cols, rows int, name string) {
	v.t.Helper()
	path := filepath.Join("testdata", "screens", fmt.Sprintf("guide-%s-%dx%d.txt", name, cols, rows))
	want, err := os.ReadFile(path)
	if err != nil && !*update {
		v.t.Fatal(err)
	}
	late := time.After(time.Minute)
	quiet := time.Minute
	if *update {
		quiet = 2 * time.Second
	}
	for {
		g := &glass{t: v.t, cols: cols, rows: rows}
		_, _ = g.Write([]byte(v.seen.String()))
		got := differing(g.String())
		if !*update && got == string(want) {
			v.unread = ""
			return
		}
		select {
		case s, more := <-v.shown:
			if v.seen.WriteString(s); more {
				continue
			}
			v.t.Fatalf("the guide ended before it drew %s:\n%s", path, got)
		case <-time.After(quiet):
		case <-late:
		}
		golden(v.t, path, got)
		v.unread = ""
		return
	}
}

// TestTheDrawnGuide: what is on a terminal, in two sizes, question after question, with keys.
func TestTheDrawnGuide(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {200, 50}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			dir := folder(t, "laravel/users.csv")
			v := visitSized(t, size[0], size[1], dir, []string{"TERM=xterm-256color", "NO_COLOR=1"}, "guide")
			for _, step := range []struct{ name, keys string }{
				{"file", "\r"}, {"source", "\x1b[B\x1b[B"}, {"moved", "\x1b[A\x1b[A\r"}, {"decision", "\r"}, {"known", "ada.lovelace@example.org\r"}, {"hidden", "not hers"}, {"typed", "\x03"},
			} {
				v.drawn(size[0], size[1], step.name)
				v.types(step.keys)
			}
			v.sees("Stopped. Nothing was sent to an instance.")
			if code := v.leaves(); code != exitInterrupted {
				t.Errorf("exit code %d\n%s", code, v.seen.String())
			}
		})
	}
}

// TestKeysTypedWhileNobodyAsksAnswerNothing: what is typed ahead of a question would choose, and Enter is a line break there,
// which moves down from the safe answer.
func TestKeysTypedWhileNobodyAsksAnswerNothing(t *testing.T) {
	dir := folder(t, "laravel/users.csv")
	v := visitSized(t, 80, 24, dir, []string{"TERM=xterm-256color", "NO_COLOR=1"}, "guide")
	v.types("\n\n") // before anything is there
	v.sees("Which file has the people? ┃ > users.csv ┃ Another one")
	v.types("\r")
	v.sees("= clerk-import check") // it is at work
	v.types("\n")
	v.sees("from Laravel. Right? ┃ > Yes ┃ No: another file")
	v.types("\x03")
	v.sees("Stopped. Nothing was sent")
	v.ends()
}
