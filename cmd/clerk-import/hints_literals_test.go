package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Every flag that a text of the pipeline names exists: in a command that the same text names, in check or
// migrate, or in a tool of others that the text names.
func TestTextsNameFlagsThatExist(t *testing.T) {
	flags := map[string]map[string]bool{} // by command
	everyCommand(testApp().root(), func(c *cobra.Command) {
		has := map[string]bool{}
		c.Flags().VisitAll(func(f *pflag.Flag) { has[f.Name] = true })
		flags[c.Name()] = has
	})
	foreign := regexp.MustCompile(`(mysqldump|mysql|pg_dump|pg_restore|mongoexport|bsondump|mongodump|firebase|ldapsearch|sqlite3|psql|redis-cli) [^;,]*$`)
	of := map[string][]string{ // files whose texts one command prints
		"importer/export.go": {"export"}, "importer/trace.go": {"test"}, "importer/infer/write.go": {"infer"},
		"importer/report/next.go": {"reconcile", "sync", "rollback"}, "importer/report/command.go": {"reconcile", "sync"},
	}
	word := regexp.MustCompile(`(?:^|[^\w-])--([a-z][a-z-]+)`)
	seen := 0
	eachText(t, []string{"../../importer", "../../mapping", "../../hashers"}, func(path string, at token.Position, text string) {
		for _, found := range word.FindAllStringSubmatchIndex(text, -1) {
			seen++
			flag := text[found[2]:found[3]]
			known := flags["check"][flag] || flags["migrate"][flag] || foreign.MatchString(text[:found[0]+1])
			for _, name := range of[path[len("../../"):]] {
				known = known || flags[name][flag]
			}
			for name, has := range flags {
				known = known || has[flag] && regexp.MustCompile(`\b`+name+`\b`).MatchString(text[:found[0]+1])
			}
			if !known {
				t.Errorf("%s: no command that is meant has --%s: %s", at, flag, text)
			}
		}
	})
	if seen < 60 {
		t.Errorf("only %d flags were found in the code", seen)
	}
}

// eachText calls f for every text that the code below some folders has, with its file.
func eachText(t *testing.T, roots []string, f func(path string, at token.Position, text string)) {
	t.Helper()
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				lit, is := n.(*ast.BasicLit)
				if !is || lit.Kind != token.STRING {
					return true
				}
				text, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				f(filepath.ToSlash(path), set.Position(lit.Pos()), text)
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
