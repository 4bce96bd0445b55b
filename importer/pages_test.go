package importer

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"clerk-import/importer/checkpoint"
)

// rowsOf are the first cells of the tables of a page, with their rows.
func rowsOf(t *testing.T, page string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^\| ([^|]+) \|(.*)$`).FindAllStringSubmatch(string(text), -1) {
		for name := range strings.SplitSeq(m[1], ", ") {
			rows[strings.Trim(name, "` ")] += m[2]
		}
	}
	return rows
}

// Tables that are written by hand have a row for each part of a user that may fail, with what is usual and its fields, for
// each way in, and for each state of the checkpoint.
func TestTablesOfThePagesAreWhole(t *testing.T) {
	commands := rowsOf(t, "../docs/commands.md")
	for _, p := range parts {
		row := commands[p.name]
		if !strings.Contains(row, "`"+string(p.usual)+"`") {
			t.Errorf("docs/commands.md: the row of %s does not say %s: %q", p.name, p.usual, row)
		}
		for _, f := range p.fields {
			if f != p.name && !strings.HasPrefix(f, "password") && !strings.HasSuffix(f, "_metadata") && !strings.Contains(row, "`"+f+"`") {
				t.Errorf("docs/commands.md: the row of %s lacks %s: %q", p.name, f, row)
			}
		}
	}
	states := rowsOf(t, "../docs/checkpoint.md")
	for _, s := range []checkpoint.State{
		checkpoint.Pending, checkpoint.Claimed, checkpoint.Created, checkpoint.Updated, checkpoint.Skipped, checkpoint.Rejected,
		checkpoint.Failed, checkpoint.Deleted, checkpoint.Vanished,
	} {
		if states[string(s)] == "" {
			t.Errorf("docs/checkpoint.md has no row for %s", s)
		}
	}
}

// Tests that pages name exist.
func TestPagesNameTestsThatExist(t *testing.T) {
	var tests []string
	named := map[string]string{}
	declared, quoted := regexp.MustCompile(`(?m)^func (Test\w+)\(`), regexp.MustCompile("`(Test[A-Z]\\w+)`")
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2:
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, "_test.go") && filepath.Ext(path) != ".md" || d.Name() == "CHANGELOG.md": // which tells what was
			return nil
		}
		text, err := os.ReadFile(path)
		for _, m := range declared.FindAllStringSubmatch(string(text), -1) {
			tests = append(tests, m[1])
		}
		if filepath.Ext(path) == ".md" {
			for _, m := range quoted.FindAllStringSubmatch(string(text), -1) {
				named[m[1]] = path
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range named {
		if !slices.Contains(tests, name) {
			t.Errorf("%s: there is no %s", page, name)
		}
	}
	if len(named) < 100 {
		t.Errorf("pages name %d tests", len(named))
	}
}
