package importer

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever says what is wrong says what to do: no problem is made without a hint.
func TestEveryProblemHasAHint(t *testing.T) {
	made := 0
	for _, root := range []string{"../mapping", "."} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if d != nil && d.Name() == "sandbox" { // which is another API
				return fs.SkipDir
			}
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, path, nil, 0)
			if err != nil {
				return err
			}
			for _, decl := range file.Decls {
				f, is := decl.(*ast.FuncDecl)
				if !is || f.Body == nil {
					continue
				}
				sets := false // p.Hint = …
				ast.Inspect(f.Body, func(n ast.Node) bool {
					if a, is := n.(*ast.AssignStmt); is {
						for _, l := range a.Lhs {
							s, is := l.(*ast.SelectorExpr)
							sets = sets || is && s.Sel.Name == "Hint"
						}
					}
					return true
				})
				ast.Inspect(f.Body, func(n ast.Node) bool {
					lit, is := n.(*ast.CompositeLit)
					if !is {
						return true
					}
					keys := map[string]bool{}
					for _, e := range lit.Elts {
						if kv, is := e.(*ast.KeyValueExpr); is {
							if id, is := kv.Key.(*ast.Ident); is {
								keys[id.Name] = true
							}
						}
					}
					if keys["Code"] && (keys["Message"] || keys["check"]) {
						if made++; !keys["Hint"] && !sets {
							t.Errorf("%s: a problem without a hint", fset.Position(lit.Pos()))
						}
					}
					return true
				})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if made < 40 {
		t.Errorf("only %d problems were found in the code", made)
	}
}
