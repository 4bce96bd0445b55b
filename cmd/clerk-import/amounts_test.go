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
)

// TestAmountsAreWrittenByOneFunction: no text writes "%d rows", which is "1 rows" one day. record.Amount writes both; a
// limit, and a number that is never one, are written as they are.
func TestAmountsAreWrittenByOneFunction(t *testing.T) {
	amount := regexp.MustCompile(`%[ds] (?:(?:more|new|other|further) )?(rows|users|requests|runs|files|entries|people|members|memberships|organizations|invitations|questions|columns|pages|kinds|values|ids|faults)\b`)
	limit := regexp.MustCompile(`(?i)(first|more|fewer|longer|larger|at least|most|up to|limit|to|least|of your|of the|cap|about) (of |than |the )*$`)
	seen := 0
	for _, root := range []string{".", "../../importer", "../../mapping"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(filepath.ToSlash(path), "/sandbox/") {
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
				seen++
				for _, at := range amount.FindAllStringIndex(text, -1) {
					if !limit.MatchString(text[:at[0]]) {
						t.Errorf("%s: %q", set.Position(lit.Pos()), text)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 5000 {
		t.Errorf("only %d texts were found", seen)
	}
}
