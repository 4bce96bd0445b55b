package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"clerk-import/mapping"
)

// docLine is a line of a page that calls this tool.
type docLine struct {
	page string
	line int
	text string
}

// docLines are the commands of all pages: in blocks of code, and in the text where they are whole commands.
func docLines(t *testing.T) (out []docLine) {
	t.Helper()
	call := regexp.MustCompile(`(?:^|[ (|])(?:clerk-import|go run \./cmd/clerk-import) .*`)
	inline := regexp.MustCompile("`((?:[A-Z_]+=\\S+ )?(?:clerk-import|go run \\./cmd/clerk-import) [^`]+)`")
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2, d.IsDir() && d.Name() == "testdata":
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".md") || d.Name() == "CHANGELOG.md": // which tells what was
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		fence, lines := "", strings.Split(string(text), "\n")
		for i := 0; i < len(lines); i++ {
			l := lines[i]
			if mark, is := strings.CutPrefix(strings.TrimSpace(l), "```"); is {
				if fence == "" {
					fence = "```" + mark
				} else {
					fence = ""
				}
				continue
			}
			block := fence == "```sh" || fence == "```bash" || fence == "```console" || fence == "" && strings.HasPrefix(l, "    ")
			if fence == "" && !block {
				for _, m := range inline.FindAllStringSubmatch(l, -1) {
					out = append(out, docLine{path, i + 1, m[1]})
				}
			}
			if !block || !call.MatchString(l) {
				continue
			}
			at := i + 1
			for strings.HasSuffix(l, `\`) && i+1 < len(lines) {
				i++
				l = strings.TrimSuffix(l, `\`) + " " + strings.TrimSpace(lines[i])
			}
			out = append(out, docLine{path, at, strings.TrimSpace(call.FindString(l))})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// words splits a command line as a shell does, up to what is not of the command: a comment, a pipe, a redirection.
func words(line string) (out []string) {
	var w strings.Builder
	quote, open := rune(0), false
	end := func() {
		if open {
			out = append(out, w.String())
		}
		w.Reset()
		open = false
	}
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			w.WriteRune(r)
		case r == '\'' || r == '"':
			quote, open = r, true
		case r == ' ':
			end()
		case strings.ContainsRune("|>;#&)", r) && !open:
			return out
		case strings.ContainsRune("|>;)", r):
			end()
			return out
		default:
			w.WriteRune(r)
			open = true
		}
	}
	end()
	return out
}

// args are the words behind the tool's name.
func (l docLine) args() []string {
	w := words(l.text)
	for len(w) > 0 && regexp.MustCompile(`^[A-Z_]+=`).MatchString(w[0]) {
		w = w[1:]
	}
	switch {
	case len(w) > 2 && w[0] == "go":
		return w[3:]
	case len(w) > 0:
		return w[1:]
	}
	return nil
}

// Every command of the docs is one that there is, with flags that it has and that count beside each other, sources that
// there are and parameters that they have.
func TestCommandsOfTheDocsAreCommands(t *testing.T) {
	presets := map[string]*mapping.Mapping{}
	for _, m := range mapping.Presets() {
		presets[m.Name] = m
	}
	lines := docLines(t)
	if len(lines) < 100 {
		t.Errorf("only %d commands were found", len(lines))
	}
	for _, l := range lines {
		w := l.args()
		at := fmt.Sprintf("%s:%d", strings.TrimPrefix(l.page, "../../"), l.line)
		a := &app{stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}}
		root := a.root()
		i := slices.IndexFunc(w, func(s string) bool { return strings.Contains(s, "|") })
		if i >= 0 { // a synopsis: sources [list|show NAME|detect FILE]
			w = w[:i]
		}
		if i = slices.IndexFunc(w, func(s string) bool { return strings.HasPrefix(s, "[") }); i >= 0 {
			w = w[:i]
		}
		if len(w) == 0 || w[0] == "." { // a folder that something is built of
			continue
		}
		c, rest, err := root.Find(w)
		if err != nil {
			t.Errorf("%s: %q: %v", at, l.text, err)
			continue
		}
		if c == root && !slices.Contains([]string{"--help", "--version", "help", "completion"}, w[0]) {
			t.Errorf("%s: %q: there is no such command", at, l.text)
			continue
		}
		if err := c.ParseFlags(rest); err != nil {
			if err != pflag.ErrHelp {
				t.Errorf("%s: %q: %v", at, l.text, err)
			}
			continue
		}
		if err := consistent(c); err != nil {
			t.Errorf("%s: %q: %v", at, l.text, err)
		}
		source := ""
		if f := c.Flags().Lookup("source"); f != nil {
			for _, of := range f.Value.(pflag.SliceValue).GetSlice() { // of several, each with its files
				for name := range strings.SplitSeq(before(of), ",") {
					if source = name; presets[source] == nil && !slices.Contains([]string{"auto", "NAME"}, source) && filepath.Ext(source) == "" {
						t.Errorf("%s: %q: there is no source %s", at, l.text, source)
					}
				}
			}
		}
		name := strings.TrimSuffix(filepath.Base(l.page), ".md")
		if m := presets[name]; strings.Contains(l.page, "docs/sources/") && m != nil && source == "" {
			if f := c.Flags().Lookup("param"); f != nil {
				for _, p := range f.Value.(pflag.SliceValue).GetSlice() {
					key, _, _ := strings.Cut(p, "=")
					if !slices.ContainsFunc(m.Params, func(p mapping.Param) bool { return p.Name == key }) {
						t.Errorf("%s: %q: %s has no parameter %s", at, l.text, name, key)
					}
				}
			}
		}
	}
}

// The checks of the sources' pages, as they stand there, read the samples of their source.
func TestChecksOfTheSourcesPagesRun(t *testing.T) {
	skipUnderRace(t)
	ran := 0
	for _, l := range docLines(t) {
		source := strings.TrimSuffix(filepath.Base(l.page), ".md")
		w := l.args()
		if !strings.Contains(l.page, "docs/sources/") || len(w) < 2 || w[0] != "check" || strings.Contains(w[1], "://") || strings.Contains(w[1], "*") {
			continue
		}
		args, have := []string{"check"}, false
		for i := 1; i < len(w); i++ {
			key, value, _ := strings.Cut(strings.TrimPrefix(w[i], "--"), "=")
			switch {
			case !strings.HasPrefix(w[i], "--") && have:
			case !strings.HasPrefix(w[i], "--"):
				if args, have = append(args, sampleLike(source, w[1])...), true; len(args) == 1 {
					t.Errorf("%s:%d: %s has no sample", l.page, l.line, source)
				}
			case key == "canary" && value == "":
				i++ // the page's own users
			case key == "param":
				i++
				name, of, file := strings.Cut(w[i], "=@")
				if file = file && of != ""; file {
					own := filepath.Join(t.TempDir(), of)
					if err := os.WriteFile(own, []byte("c2VjcmV0"), 0o600); err != nil {
						t.Fatal(err)
					}
					w[i] = name + "=@" + own
				}
				args = append(args, "--param", w[i])
			case i+1 < len(w) && value == "":
				i++
				args = append(args, w[i-1], w[i])
			default:
				args = append(args, w[i])
			}
		}
		ran++
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			var said, errs bytes.Buffer
			if code := Run(args, strings.NewReader(""), &said, &errs); code != exitOK && code != exitRejected {
				t.Errorf("%s:%d: %q: exit code %d\n%s%s", l.page, l.line, l.text, code, said.String(), errs.String())
			}
		})
	}
	if ran < 25 {
		t.Errorf("only %d checks of pages were run", ran)
	}
}

// sampleLike is the sample of a source whose files are of the kind of a page's, or else any.
func sampleLike(source, file string) []string {
	sets := map[string][]string{}
	var order []string
	_ = filepath.WalkDir(filepath.Join("../../samples", source), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasPrefix(d.Name(), "known.") {
			set := filepath.Dir(path) + filepath.Ext(path)
			if sets[set] == nil {
				order = append(order, set)
			}
			sets[set] = append(sets[set], path)
		}
		return err
	})
	for _, set := range order {
		if filepath.Ext(set) == filepath.Ext(file) {
			return sets[set]
		}
	}
	if len(order) > 0 {
		return sets[order[0]]
	}
	single, _ := filepath.Glob(filepath.Join("../../samples", source+".*"))
	return single
}

// What troubleshooting quotes is what the screen says.
func TestTroubleshootingQuotesTheScreen(t *testing.T) {
	text, err := os.ReadFile("../../docs/troubleshooting.md")
	if err != nil {
		t.Fatal(err)
	}
	quotes := regexp.MustCompile(`\*\*"([^"]+)"\.?\*\*`).FindAllStringSubmatch(string(text), -1)
	var code strings.Builder
	for _, root := range []string{".", "../../importer", "../../mapping"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
				b, err := os.ReadFile(path)
				code.Write(b)
				return err
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range quotes {
		if !strings.Contains(code.String(), q[1]) {
			t.Errorf("nothing says %q", q[1])
		}
	}
	if len(quotes) < 4 {
		t.Errorf("only %d quotations were found", len(quotes))
	}
}

// The README's first command says what stands there, up to what comes next.
func TestTheREADMEShowsWhatTheCommandSays(t *testing.T) {
	skipUnderRace(t)
	page, err := filepath.Abs("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	sample, err := os.ReadFile("../../samples/auth0.json")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.Mkdir("samples", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("samples/auth0.json", sample, 0o600); err != nil {
		t.Fatal(err)
	}
	var said, errs bytes.Buffer
	if code := Run([]string{"migrate", "--sandbox", "samples/auth0.json"}, strings.NewReader(""), &said, &errs); code != exitOK {
		t.Fatalf("exit code %d\n%s%s", code, said.String(), errs.String())
	}
	same := func(s string) string {
		s, _, _ = strings.Cut(s, "\nNext\n")
		s = regexp.MustCompile(`requests in [0-9.]+ s`).ReplaceAllString(s, "requests in N s")
		return strings.TrimSpace(regexp.MustCompile(`ins_\w+`).ReplaceAllString(s, "ins_X"))
	}
	before, block, found := strings.Cut(string(readme), "```\nSource: ")
	if !found || !strings.Contains(block, "\nNext\n") {
		t.Fatal("README.md does not show the command's output")
	}
	if *update {
		_, behind, _ := strings.Cut(block, "\nNext\n")
		shown, _, _ := strings.Cut(said.String()+errs.String(), "\nNext\n")
		if err := os.WriteFile(page, []byte(before+"```\n"+shown+"\nNext\n"+behind), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, want := same("Source: "+block), same(said.String()+errs.String()); got != want {
		t.Errorf("README.md shows\n%s\nand the command says\n%s", got, want)
	}
}
