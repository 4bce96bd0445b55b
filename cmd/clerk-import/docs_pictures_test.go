//go:build linux

package main

import (
	"bytes"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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
		if l := notSaid(screens[name][1:], errs.String()+said.String()); l != "" {
			t.Fatalf("%s.svg shows %q (testdata/pictures/make.py makes it anew), and the command says\n%s%s", name, l, errs.String(), said.String())
		}
	}
}

// notSaid is the first of the lines that does not stand behind the one before it in what a command has said, but for
// names of instances, users and runs, and times. A line of … stands for any number of lines.
func notSaid(lines []string, said string) string {
	same := func(s string) string {
		s = regexp.MustCompile(`(ins|user|run)_\w+`).ReplaceAllString(s, "${1}_X")
		s = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`).ReplaceAllString(s, "T")
		return regexp.MustCompile(`[0-9.]+ s\b`).ReplaceAllString(s, "N s")
	}
	rest, cut := same(flat(said)), false
	for _, l := range lines {
		switch l = flat(l); {
		case l == "…":
			cut = true
		case strings.HasPrefix(l, "24/24 ["): // progress, which only a terminal has
		default:
			before, behind, is := strings.Cut(rest, same(l))
			if !is || strings.TrimSpace(before) != "" && !cut {
				return l
			}
			rest, cut = behind, false
		}
	}
	return ""
}

// What the pages show behind a command is what it says, from the line on with which they begin.
func TestThePagesShowWhatTheCommandsSay(t *testing.T) {
	skipUnderRace(t)
	const rehearsed = "migrate --sandbox users.json"
	changed := func(t *testing.T) { // one name has changed, and one user is not in the export any more
		text, err := os.ReadFile("users.json")
		if err != nil {
			t.Fatal(err)
		}
		rows := strings.Split(strings.TrimSpace(string(text)), "\n")
		rows[1] = strings.Replace(rows[1], `"given_name":"Иван"`, `"given_name":"Jan"`, 1)
		last := len(rows) - 2
		rows[last-1] = strings.TrimSuffix(rows[last-1], ",")
		if err := os.WriteFile("users.json", []byte(strings.Join(slices.Delete(rows, last, last+1), "\n")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	shown := regexp.MustCompile(`(?m)^ {4}\$ clerk-import (.*)\n((?:(?: {4}.*)?\n)+)`)
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		blocks := shown.FindAllStringSubmatch(string(text), -1)
		if len(blocks) == 0 {
			continue
		}
		t.Run(filepath.Base(page), func(t *testing.T) {
			dir := folder(t, "auth0.json", "workos/organizations.json", "workos/organization_memberships.json", "workos/users.json")
			t.Chdir(dir)
			run := func(command string) string {
				var said, errs bytes.Buffer
				if code := Run(strings.Fields(command), strings.NewReader(""), &said, &errs); code != exitOK {
					t.Fatalf("%s: exit code %d\n%s%s", command, code, said.String(), errs.String())
				}
				return errs.String() + said.String()
			}
			if filepath.Base(page) != "organizations.md" {
				if err := os.Rename("auth0.json", "users.json"); err != nil {
					t.Fatal(err)
				}
				run(rehearsed)
			}
			for _, b := range blocks {
				if strings.HasPrefix(b[1], "sync ") {
					changed(t)
				}
				said, lines := run(b[1]), strings.Split(strings.TrimSpace(b[2]), "\n")
				if l := notSaid(append([]string{"…"}, lines...), said); l != "" {
					t.Errorf("behind %q stands %q, and the command says\n%s", b[1], l, said)
				}
			}
		})
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
