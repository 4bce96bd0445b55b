package importer

import (
	"cmp"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
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
	"mapping/regexp":      {},
	"mapping/wording":     {"mapping/regexp"},
	"mapping/secret":      {"mapping/record", "mapping/regexp", "hashers"},
	"importer/halt":       {},
	"importer/spoken":     {},
	"mapping":             {"mapping/files", "mapping/record", "mapping/regexp", "mapping/secret", "mapping/wording", "hashers"},
	"importer/source":     {"mapping/record", "mapping/files", "mapping"},
	"importer/database":   {"importer/source", "mapping"},
	"importer/infer":      {"mapping/record", "mapping/regexp", "importer/report", "mapping", "hashers", "mapping/secret", "mapping/wording"},
	"importer/validate":   {"mapping", "hashers", "mapping/secret"},
	"importer/output":     {},
	"importer/checkpoint": {"importer/output", "mapping/record"},
	"importer/clerkapi":   {"mapping/record"},
	"importer/input":      {"importer/halt", "importer/infer", "importer/database", "importer/source", "importer/report", "importer/validate", "importer/output", "importer/checkpoint", "mapping", "mapping/files", "mapping/record", "mapping/secret", "mapping/wording"},
	"importer/push":       {"mapping/record", "importer/halt", "importer/checkpoint", "importer/clerkapi", "ratelimit"},
	"importer/target":     {"importer/halt", "importer/validate", "importer/compare", "importer/push", "importer/checkpoint", "importer/clerkapi", "importer/sandbox", "mapping", "mapping/record", "ratelimit"},
	"importer/compare":    {"importer/clerkapi", "importer/push"},
	"importer/report":     {"mapping/record", "importer/output", "mapping", "mapping/secret"},
	"importer/sandbox":    {"importer/output", "hashers", "ratelimit"},
	"importer":            {"importer/input", "importer/spoken", "importer/target", "importer/halt", "importer/source", "importer/validate", "importer/checkpoint", "importer/clerkapi", "importer/compare", "importer/output", "importer/push", "importer/report", "mapping", "mapping/files", "mapping/record", "ratelimit", "hashers", "mapping/wording"},
}

func TestImportsPointDownwards(t *testing.T) {
	graph := map[string]map[string]bool{}
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
		from := filepath.ToSlash(dir)
		if graph[from] == nil {
			graph[from] = map[string]bool{}
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
			if graph[from][ours] = true; !slices.Contains(may, ours) {
				t.Errorf("%s imports %s", path, ours)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	const page, begin, end = "../docs/architecture.md", "<!-- imports: written by go test ./importer -run Imports -update -->\n", "<!-- /imports -->"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(text), begin)
	_, after, found := strings.Cut(rest, end)
	if !found {
		t.Fatalf("%s has no place for the imports", page)
	}
	for name := range allowed {
		if !regexp.MustCompile(`(?m)^ +` + path.Base(name) + `/ `).MatchString(before) {
			t.Errorf("the layout in %s lacks %s", page, name)
		}
	}
	// The nouns name types that there are: `room.Type`.
	for _, m := range regexp.MustCompile("`([a-z]+)\\.([A-Za-z]+)`").FindAllStringSubmatch(after, -1) {
		if !typeIn(t, m[1], m[2]) {
			t.Errorf("%s names %s.%s, and there is no such type", page, m[1], m[2])
		}
	}
	want := before + begin + "\n" + drawn(graph) + "\n" + end + after
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(text) != want {
		t.Errorf("the imports in %s are stale (go test ./importer -run Imports -update)", page)
	}
}

// typeIn reports whether a package that is listed has a type of that name, or another word for one.
func typeIn(t *testing.T, room, name string) bool {
	t.Helper()
	for dir := range allowed {
		if path.Base(dir) != room {
			continue
		}
		packages, err := filepath.Glob("../" + dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range packages {
			code, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if regexp.MustCompile(`(?m)^(type |\t)` + name + `(\[.*\])? +(struct|interface|=|map\[|\[|[a-z]+[0-9]*$)`).Match(code) {
				return true
			}
		}
	}
	return false
}

// drawn is the graph of imports in lines, each package above those that it needs; what another one of them needs anyway is
// left out.
func drawn(graph map[string]map[string]bool) string {
	var reaches func(from, to string) bool
	reaches = func(from, to string) bool {
		return graph[from][to] || slices.ContainsFunc(slices.Collect(maps.Keys(graph[from])), func(over string) bool { return reaches(over, to) })
	}
	height := func(p string) (n int) {
		for other := range graph {
			if reaches(p, other) {
				n++
			}
		}
		return n
	}
	names := slices.SortedFunc(maps.Keys(graph), func(a, b string) int { return cmp.Or(height(b)-height(a), strings.Compare(a, b)) })
	var out strings.Builder
	for _, from := range names {
		var direct []string
		for _, to := range slices.Sorted(maps.Keys(graph[from])) {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(graph[from])), func(over string) bool { return reaches(over, to) }) {
				direct = append(direct, to)
			}
		}
		fmt.Fprintf(&out, "    %-20s %s\n", from, cmp.Or(strings.Join(direct, ", "), "-"))
	}
	return out.String()
}
