package hashers

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Patterns that are compiled when they are first asked are expressions all the same, each of them.
func TestPatternsCompile(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(node ast.Node) bool {
			call, is := node.(*ast.CallExpr)
			if !is {
				return true
			}
			if of, is := call.Fun.(*ast.Ident); !is || of.Name != "lazily" {
				return true
			}
			n++
			text := call.Args[0].(*ast.BasicLit).Value
			expr, err := strconv.Unquote(text)
			if err != nil {
				t.Errorf("%s: %s: %v", name, text, err)
			}
			if _, err := regexp.Compile(expr); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			return true
		})
	}
	if n < 20 {
		t.Errorf("only %d were found", n)
	}
}
