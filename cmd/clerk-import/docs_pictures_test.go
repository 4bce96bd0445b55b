//go:build linux

package main

import (
	"bytes"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// picture is a drawn terminal of docs/pictures: its command, and the lines of the screen.
func picture(t *testing.T, name string) (args, lines []string) {
	t.Helper()
	text, err := os.ReadFile("../../docs/pictures/" + name + ".svg")
	if err != nil {
		t.Fatal(err)
	}
	command := regexp.MustCompile(`<desc>clerk-import (.*)</desc>`).FindSubmatch(text)
	if command == nil {
		t.Fatalf("%s names no command", name)
	}
	tag := regexp.MustCompile(`<[^>]*>`)
	for _, l := range regexp.MustCompile(`(?m)^<text .*$`).FindAllString(string(text), -1) {
		lines = append(lines, flat(html.UnescapeString(tag.ReplaceAllString(l, " "))))
	}
	return strings.Fields(string(command[1])), lines
}

// The pictures of the docs show what their commands say. Only names of instances, users and times are others.
func TestThePicturesShowWhatTheCommandsSay(t *testing.T) {
	skipUnderRace(t)
	dir := folder(t, "auth0.json")
	if err := os.Rename(filepath.Join(dir, "auth0.json"), filepath.Join(dir, "users.json")); err != nil {
		t.Fatal(err)
	}
	same := func(s string) string {
		s = regexp.MustCompile(`(ins|user)_\w+`).ReplaceAllString(s, "${1}_X")
		return regexp.MustCompile(`[0-9.]+ s\b`).ReplaceAllString(s, "N s")
	}
	_, guide := picture(t, "guide")
	v := visit(t, dir, []string{"TERM=xterm-256color"}, "guide", "users.json")
	v.sees(guide[1:]...)
	v.types("\x03")
	v.ends()

	names := []string{"check", "rehearsal", "users", "reconcile"}
	commands, screens := map[string][]string{}, map[string][]string{}
	for _, name := range names {
		commands[name], screens[name] = picture(t, name)
	}
	t.Chdir(dir)
	for _, name := range names {
		var said, errs bytes.Buffer
		if code := Run(commands[name], strings.NewReader(""), &said, &errs); code != exitOK {
			t.Fatalf("%s: exit code %d\n%s%s", name, code, said.String(), errs.String())
		}
		cut := false
		rest := same(flat(errs.String() + said.String()))
		for _, l := range screens[name][1:] {
			if l == "…" { // something is left out
				cut = true
				continue
			}
			if strings.HasPrefix(l, "24/24 [") { // progress, which only a terminal has
				continue
			}
			before, behind, is := strings.Cut(rest, same(l))
			if !is || strings.TrimSpace(before) != "" && !cut {
				t.Fatalf("%s.svg shows %q (testdata/pictures/make.py makes it anew), and the command says\n%s%s", name, l, errs.String(), said.String())
			}
			rest, cut = behind, false
		}
	}
}

// Pictures are small, shown somewhere, and have a text for those who do not see them.
func TestPicturesAreShown(t *testing.T) {
	var pages strings.Builder
	for _, pattern := range []string{"../../*.md", "../../docs/*.md"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			pages.Write(text)
		}
	}
	pictures, err := os.ReadDir("../../docs/pictures")
	if err != nil || len(pictures) < 6 {
		t.Fatal(err, pictures)
	}
	for _, p := range pictures {
		info, err := p.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > 200_000 {
			t.Errorf("%s has %d bytes", p.Name(), info.Size())
		}
		if !regexp.MustCompile(`!\[[^\]]{10,}\]\((docs/)?pictures/` + regexp.QuoteMeta(p.Name()) + `\)`).MatchString(pages.String()) {
			t.Errorf("no page shows %s with a text of its own", p.Name())
		}
	}
}
