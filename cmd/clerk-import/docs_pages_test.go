package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The index of decisions has each, by its title.
func TestTheIndexOfDecisionsHasThemAll(t *testing.T) {
	names, err := filepath.Glob("../../docs/decisions/0*.md")
	if err != nil {
		t.Fatal(err)
	}
	want := "# Decisions\n\nChoices that somebody could reasonably make differently, and why they were made so.\n\n"
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		title, _, _ := strings.Cut(strings.TrimPrefix(string(text), "# "), "\n")
		if number, _, _ := strings.Cut(title, "."); fmt.Sprintf("%04s", number) != filepath.Base(name)[:4] {
			t.Errorf("%s is called %q", name, title)
		}
		want += fmt.Sprintf("- [%s](%s)\n", title, filepath.Base(name))
	}
	const page = "../../docs/decisions/README.md"
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := os.ReadFile(page); err != nil || string(text) != want {
		t.Errorf("%s is stale (go test ./cmd/clerk-import -run IndexOfDecisions -update): %v", page, err)
	}
}

// Every module that go.mod asks for by itself has its line in docs/dependencies.md, and no other has one.
func TestThePageOfDependenciesHasThemAll(t *testing.T) {
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	module := regexp.MustCompile(`[a-z0-9.-]+\.[a-z]+/[\w./-]+`)
	rows, direct := map[string]bool{}, 0
	for _, row := range regexp.MustCompile(`(?m)^\| ([^|]*) \|`).FindAllStringSubmatch(string(page), -1) {
		for _, name := range module.FindAllString(row[1], -1) {
			rows[name] = true
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(string(mod), -1) { // without "// indirect"
		direct++
		found := false
		for row := range rows { // a package of it may stand for it
			if row == m[1] || strings.HasPrefix(row, m[1]+"/") {
				found = true
				delete(rows, row)
			}
		}
		if !found {
			t.Errorf("%s has no line", m[1])
		}
	}
	for row := range rows {
		t.Errorf("%s is no direct dependency", row)
	}
	if direct < 20 {
		t.Errorf("only %d direct dependencies were found", direct)
	}
}

// CONTRIBUTING.md names files and tests that there are: those with a folder, and others anywhere.
func TestTheRecipesNameWhatThereIs(t *testing.T) {
	text, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	names, tests := map[string]bool{}, ""
	err = filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || strings.HasPrefix(path, "../../.git/") {
			return err
		}
		names[filepath.Base(path)] = true
		names[strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(path), "../../"), "/")] = true
		if strings.HasSuffix(path, "_test.go") {
			code, err := os.ReadFile(path)
			tests += string(code)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, recipe := range strings.Split(string(text), "\n\n") {
		for _, name := range exampleOf(t, recipe) {
			if !strings.Contains(recipe, filepath.Base(name)) {
				t.Errorf("the recipe's example stands in %s, too, and the recipe does not say so: %.60s…", name, recipe)
			}
		}
	}
	promised := regexp.MustCompile("`(Test\\w+)`")
	for _, page := range allPages(t) {
		said, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range promised.FindAllStringSubmatch(string(said), -1) {
			if !strings.Contains(tests, "func "+m[1]+"(") {
				t.Errorf("%s: there is no %s", page, m[1])
			}
		}
	}
	found := 0
	for _, m := range regexp.MustCompile("`([^`\\s]+)`").FindAllStringSubmatch(string(text), -1) {
		name := strings.TrimSuffix(m[1], "/")
		switch {
		case strings.HasPrefix(name, "Test"):
			found++
		case strings.Contains(name, "NAME"), !regexp.MustCompile(`^\.?[\w./-]+(/[\w.-]+|\.(go|md|py|sh|jsonl|csv|yaml|json))$`).MatchString(name):
		default:
			if found++; !names[name] {
				t.Errorf("there is no %s", name)
			}
		}
	}
	if found < 60 {
		t.Errorf("only %d names were found", found)
	}
}

// grepOf is how a recipe says where its example stands: a word, or a pattern in quotes, and folders.
var grepOf = regexp.MustCompile("`grep -rnw? ('[^']+'|\\w+) ([a-z ]+)`")

// exampleOf are the files in which the example of a recipe stands, but for tests.
func exampleOf(t *testing.T, recipe string) (found []string) {
	t.Helper()
	said := grepOf.FindStringSubmatch(strings.Join(strings.Fields(recipe), " "))
	if said == nil {
		return nil
	}
	pattern := `\b` + said[1] + `\b`
	if text, quoted := strings.CutPrefix(said[1], "'"); quoted {
		pattern = strings.ReplaceAll(strings.TrimSuffix(text, "'"), `\|`, "|")
	}
	example := regexp.MustCompile(pattern)
	for _, dir := range strings.Fields(said[2]) {
		err := filepath.WalkDir("../../"+dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			code, err := os.ReadFile(path)
			if example.Match(code) {
				found = append(found, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(found) < 10 {
		t.Errorf("the example of a recipe stands in %d files alone: %.60s…", len(found), recipe)
	}
	return found
}

// allPages are the files in Markdown, wherever they stand, but for golden files.
func allPages(t *testing.T) (pages []string) {
	t.Helper()
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2):
			return fs.SkipDir
		case strings.HasSuffix(path, ".md"):
			pages = append(pages, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// currentPages are all pages with their texts, but for the changelog, which tells what was.
func currentPages(t *testing.T) iter.Seq2[string, string] {
	t.Helper()
	return func(yield func(page, text string) bool) {
		for _, page := range allPages(t) {
			if filepath.Base(page) == "CHANGELOG.md" {
				continue
			}
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			if !yield(page, string(text)) {
				return
			}
		}
	}
}

// Flags that the pages name are those of a command, or of a program of others that stands on the same page.
func TestPagesNameFlagsThatExist(t *testing.T) {
	known := map[string]bool{}
	everyCommand(testApp().root(), func(c *cobra.Command) {
		c.InitDefaultHelpFlag()
		c.Flags().VisitAll(func(f *pflag.Flag) { known[f.Name] = true })
	})
	of := map[string]string{ // flags of others, by their program
		"jq": "arg argjson", "grep": "include", "gremlins": "workers timeout-coefficient test-cpu", "sha256sum": "check ignore-missing", "docker": "rm user", "valgrind": "tool", "curl": "data-urlencode",
		"mongoexport": "collection uri", "kc.sh": "dir file realm users", "pg_dump": "inserts", "aws": "max-items no-paginate user-pool-id",
		"az": "output resource-type", "manage.py": "output", "hanko": "outputFile", "firebase": "project", "wp": "tables", "drush": "tables-list",
	}
	flag := regexp.MustCompile(`(?:^|[^\w-])--([a-z][\w-]+)`)
	found := 0
	for page, text := range currentPages(t) {
		for _, m := range flag.FindAllStringSubmatch(text, -1) {
			found++
			foreign := false
			for program, flags := range of {
				foreign = foreign || slices.Contains(strings.Fields(flags), m[1]) && strings.Contains(text, program)
			}
			if !known[m[1]] && !foreign {
				t.Errorf("%s: no command has --%s", page, m[1])
			}
		}
	}
	if found < 500 {
		t.Errorf("only %d flags were found", found)
	}
}

// Lines of text have at most 120 characters, so that they can be read beside the code and a change of one
// word is a change of one line. Tables, code and the front matter of a skill have one line each.
func TestLinesOfTheDocsAreShort(t *testing.T) {
	code := regexp.MustCompile("(?m)\\A---\n[\\s\\S]*?\n---$|^ *```[\\s\\S]*?^ *```|^\\n(?: {4}.*\n|\n)+")
	for name, text := range currentPages(t) {
		prose := code.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat("\n", strings.Count(s, "\n")) })
		for i, line := range strings.Split(prose, "\n") {
			if n := len([]rune(line)); n > 120 && !strings.HasPrefix(line, "|") {
				t.Errorf("%s:%d has %d characters: %.60s…", name, i+1, n, line)
			}
		}
	}
}

// A paragraph ends as sentences do, or before a list, a table or code: what was cut off does not.
func TestSentencesOfTheDocsEnd(t *testing.T) {
	code := regexp.MustCompile("(?m)\\A---\n[\\s\\S]*?\n---$|^ *```[\\s\\S]*?^ *```|<!--[\\s\\S]*?-->")
	end := regexp.MustCompile(`[.:?!]["*)]*$|\.(md|png|svg|json)\)$`)
	blank, numbered := regexp.MustCompile(`\n{2,}`), regexp.MustCompile(`^\d+\. `)
	found := 0
	for page, text := range currentPages(t) {
		parts := blank.Split(code.ReplaceAllString(text, "|"), -1)
		for i, part := range parts {
			if part = strings.TrimRight(part, "\n "); part == "" || strings.ContainsAny(part[:1], "|#-<[ ") || numbered.MatchString(part) {
				continue // tables, headings, lists, code, links
			}
			found++
			before := i+1 < len(parts) && strings.ContainsAny(strings.TrimLeft(parts[i+1], "\n")[:min(1, len(parts[i+1]))], "|- ")
			if last := part[strings.LastIndexByte(part, '\n')+1:]; !end.MatchString(last) && !before {
				t.Errorf("%s: a paragraph ends with %q", page, last)
			}
		}
	}
	if found < 800 {
		t.Errorf("only %d paragraphs were found", found)
	}
}

// Links between the pages lead to pages that there are.
func TestLinksOfTheDocsLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#\s]+)(#[^)\s]+)?\)|\]\((#[^)\s]+)\)`)
	heading := regexp.MustCompile(`(?m)^#+ (.*)$`)
	anchor := func(title string) string {
		title = strings.ToLower(regexp.MustCompile("[`*]").ReplaceAllString(title, ""))
		return "#" + strings.ReplaceAll(regexp.MustCompile(`[^\pL\pN _-]`).ReplaceAllString(title, ""), " ", "-")
	}
	found := 0
	for _, page := range allPages(t) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			found++
			to, at := page, m[2]+m[3]
			if m[1] != "" {
				to = filepath.Join(filepath.Dir(page), m[1])
			}
			there, err := os.ReadFile(to)
			if info, statErr := os.Stat(to); err != nil && (statErr != nil || !info.IsDir()) {
				t.Errorf("%s: there is no %s", page, m[1])
				continue
			}
			if at != "" && !slices.ContainsFunc(heading.FindAllStringSubmatch(string(there), -1), func(h []string) bool { return anchor(h[1]) == at }) {
				t.Errorf("%s: %s has no heading for %s", page, to, at)
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d links were found", found)
	}
}

// referencePage is docs/reference.md: every command out of the command tree, with its flags, and what it ends with.
func referencePage() string {
	var b strings.Builder
	b.WriteString("# Reference\n\nEvery command with its flags, and what it ends with. [Commands](commands.md) tells what they are for. This page is\nmade of the commands themselves.\n\n## Exit codes\n\n| code | meaning |\n|---|---|\n")
	for _, e := range exitCodes {
		fmt.Fprintf(&b, "| %d | %s |\n", e.code, e.means)
	}
	a := &app{stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}}
	cell := strings.NewReplacer("|", `\|`, "<", "&lt;", "\n", " ")
	for _, c := range documented(a.root())[1:] {
		if c.RunE == nil && c.Run == nil || c.HasParent() && c.Parent().Name() == "completion" {
			continue
		}
		c.InitDefaultHelpFlag()
		fmt.Fprintf(&b, "\n## %s\n\n%s.\n\n    %s\n", strings.TrimPrefix(c.CommandPath(), "clerk-import "), strings.TrimSuffix(c.Short, "."), c.UseLine())
		var groups []flagGroup
		for _, g := range flagsOf(c) {
			g.flags.VisitAll(func(f *pflag.Flag) {
				if f.Name != "help" && (len(groups) == 0 || groups[len(groups)-1].title != g.title) {
					groups = append(groups, g)
				}
			})
		}
		for _, g := range groups {
			fmt.Fprintf(&b, "\n| %s | |\n|---|---|\n", strings.ToLower(g.title))
			g.flags.VisitAll(func(f *pflag.Flag) {
				if f.Name == "help" {
					return
				}
				value, usage := pflag.UnquoteUsage(f)
				if value != "" {
					value = " " + value
				}
				if !slices.Contains([]string{"", "false", "0", "[]", "0s"}, f.DefValue) {
					usage += " (default " + f.DefValue + ")"
				}
				fmt.Fprintf(&b, "| `--%s%s` | %s |\n", f.Name, value, cell.Replace(usage))
			})
		}
	}
	return b.String()
}

func TestTheReferenceIsOfTheCommands(t *testing.T) {
	const page = "../../docs/reference.md"
	want := referencePage()
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := os.ReadFile(page); err != nil || string(text) != want {
		t.Errorf("%s is stale (go test ./cmd/clerk-import -run Reference -update): %v", page, err)
	}
	list, err := os.ReadFile("../../docs/commands.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range testApp().root().Commands() {
		if !c.Hidden && c.Name() != "help" && !strings.Contains(string(list), "\n    clerk-import "+c.Name()+" ") && !strings.Contains(string(list), "\n    clerk-import "+c.Name()+"\n") {
			t.Errorf("the list of docs/commands.md lacks %s", c.Name())
		}
	}
}
