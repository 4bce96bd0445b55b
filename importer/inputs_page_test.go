package importer

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// besideRows is the table of docs/inputs.md: codes, of which a cell may have several, and how grave they are.
var besideRows = regexp.MustCompile("(?m)^\\| ((?:`[a-z_]+`(?:, )?)+) \\| ((?:error|warning)(?:, (?:error|warning))*) \\|")

// The rooms that read (source and input) find nothing beside the rows that docs/inputs.md lacks, and the page says of each
// finding what the rules say: whether it stops the run. Codes of rows alone (validate.Rule.Fixed) stand in docs/codes.md.
func TestThePageOfInputsHasAllFindings(t *testing.T) {
	rules := map[string]validate.Rule{}
	for _, r := range validate.Rules() {
		rules[r.Code] = r
	}
	text, err := os.ReadFile("../docs/inputs.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, m := range besideRows.FindAllStringSubmatch(string(text), -1) {
		codes, graves := strings.Split(m[1], ", "), strings.Split(m[2], ", ")
		for i, code := range codes {
			code = strings.Trim(code, "`")
			grave := map[mapping.Severity]string{mapping.Fatal: "error", mapping.Warning: "warning"}[rules[code].Severity]
			if listed[code] {
				t.Errorf("%s stands twice", code)
			}
			if listed[code] = true; graves[min(i, len(graves)-1)] != grave {
				t.Errorf("the page calls %s %s, and it is %q", code, graves[min(i, len(graves)-1)], grave)
			}
		}
	}
	for code := range codesIn(t, "source", "input") {
		if r, is := rules[code]; is && !r.Fixed && !listed[code] {
			t.Errorf("the page lacks %s: %s", code, r.Summary)
		}
	}
}

// codesIn are the texts in the code of some rooms, and the values of the constants of codes that they use.
func codesIn(t *testing.T, rooms ...string) map[string]bool {
	t.Helper()
	values, used := map[string]string{}, map[string]bool{} // of constants, by name; texts and names
	for _, dir := range append([]string{"../mapping", "../mapping/record", "validate", "infer"}, rooms...) {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatal(dir, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.ValueSpec:
					for i, name := range n.Names {
						if text, is := textOf(n.Values, i); is {
							values[name.Name] = text
						}
					}
				case *ast.Ident:
					used[n.Name] = used[n.Name] || slices.Contains(rooms, dir)
				case *ast.BasicLit:
					if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
						used[text] = used[text] || slices.Contains(rooms, dir)
					}
				}
				return true
			})
		}
	}
	codes := map[string]bool{}
	for name, is := range used {
		if value, named := values[name]; is && named {
			name = value
		}
		if is {
			codes[name] = true
		}
	}
	return codes
}

// textOf is the i-th of the values of constants, if it is a text.
func textOf(values []ast.Expr, i int) (string, bool) {
	if i >= len(values) {
		return "", false
	}
	lit, is := values[i].(*ast.BasicLit)
	if !is || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}
