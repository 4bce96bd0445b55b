package importer

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Which of our packages each package may import; docs/architecture.md says why.
var allowed = map[string][]string{
	"hashers":             {},
	"ratelimit":           {},
	"mapping/files":       {},
	"mapping/record":      {},
	"importer/halt":       {},
	"importer/spoken":     {},
	"mapping":             {"mapping/files", "mapping/record", "hashers"},
	"importer/source":     {"mapping/record", "mapping/files", "mapping"},
	"importer/database":   {"importer/source", "mapping"},
	"importer/infer":      {"mapping/record", "importer/report", "mapping", "hashers"},
	"importer/validate":   {"mapping", "hashers"},
	"importer/output":     {},
	"importer/checkpoint": {"importer/output", "mapping/record"},
	"importer/clerkapi":   {"mapping/record"},
	"importer/input":      {"importer/halt", "importer/infer", "importer/database", "importer/source", "importer/report", "importer/validate", "importer/output", "importer/checkpoint", "mapping", "mapping/files", "mapping/record"},
	"importer/push":       {"mapping/record", "importer/halt", "importer/checkpoint", "importer/clerkapi", "ratelimit"},
	"importer/target":     {"importer/halt", "importer/validate", "importer/compare", "importer/push", "importer/checkpoint", "importer/clerkapi", "importer/sandbox", "mapping", "mapping/record", "ratelimit"},
	"importer/compare":    {"importer/clerkapi", "importer/push"},
	"importer/report":     {"mapping/record", "importer/output", "mapping"},
	"importer/sandbox":    {"importer/output", "hashers", "ratelimit"},
	"importer":            {"importer/input", "importer/spoken", "importer/target", "importer/halt", "importer/source", "importer/validate", "importer/checkpoint", "importer/clerkapi", "importer/compare", "importer/output", "importer/push", "importer/report", "mapping", "mapping/files", "mapping/record", "ratelimit", "hashers"},
}

func TestImportsPointDownwards(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		dir, err := filepath.Rel("..", filepath.Dir(path))
		if err != nil {
			return err
		}
		may, known := allowed[filepath.ToSlash(dir)]
		if !known {
			if top, _, _ := strings.Cut(filepath.ToSlash(dir), "/"); dir != ".." && !slices.Contains([]string{"cmd", "testdata", ".ci", "samples"}, top) {
				t.Errorf("%s is in no package that is listed", path)
			}
			return nil // commands
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, imp := range f.Imports {
			name, _ := strconv.Unquote(imp.Path.Value)
			ours, ok := strings.CutPrefix(name, "clerk-import/")
			if !ok {
				continue
			}
			fine := false
			for _, m := range may {
				fine = fine || m == ours
			}
			if !fine {
				t.Errorf("%s imports %s", path, ours)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
