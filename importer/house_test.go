package importer

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What docs/architecture.md says of the house is so: the files that it names are there, each promise's tests stand in
// the packages that it names, and what is larger than the others is named with a reason.
func TestTheHouseIsAsItIsDescribed(t *testing.T) {
	text, err := os.ReadFile("../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	lines, code, tests := map[string]int{}, map[string]string{}, map[string]string{} // by file; by folder
	err = filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") {
			return err
		}
		b, err := os.ReadFile(name)
		rel := filepath.ToSlash(strings.TrimPrefix(name, ".."+string(filepath.Separator)))
		if in := path.Dir(rel); strings.HasSuffix(rel, "_test.go") {
			tests[in] += string(b)
		} else {
			lines[rel] = strings.Count(string(b), "\n")
			code[in] += string(b)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	folder := ""
	for _, m := range regexp.MustCompile("`([a-z/-]*?)([a-z_]+\\.go)`").FindAllStringSubmatch(page, -1) {
		if m[1] != "" { // files behind it without a folder stand there, too
			folder = m[1]
		}
		if lines[folder+m[2]] == 0 {
			t.Errorf("there is no %s", folder+m[2])
		}
	}

	in := func(room string) string {
		for dir := range tests {
			if path.Base(dir) == room || room == "cmd" && dir == "cmd/clerk-import" {
				return dir
			}
		}
		t.Errorf("there is no package %s with tests", room)
		return ""
	}
	_, promises, _ := strings.Cut(page, "## Promises")
	found := 0
	for _, row := range regexp.MustCompile(`(?m)^\| (\d+[a-z]?)\..* \| (.*) \|$`).FindAllStringSubmatch(promises, -1) {
		for _, part := range regexp.MustCompile(`([^()]*)\(([a-z]+)\)`).FindAllStringSubmatch(row[2], -1) {
			dir := in(part[2])
			for _, name := range regexp.MustCompile("`([A-Za-z_]+)`").FindAllStringSubmatch(part[1], -1) {
				if found++; strings.HasPrefix(name[1], "Test") {
					if !strings.Contains(tests[dir], "\nfunc "+name[1]+"(") {
						t.Errorf("promise %s names %s, and %s has none", row[1], name[1], dir)
					}
				} else if _, err := os.Stat("../" + dir + "/testdata/script/" + name[1] + ".txtar"); err != nil && name[1] != "noleak" {
					t.Errorf("promise %s: %v", row[1], err)
				}
			}
		}
	}
	if found < 50 {
		t.Errorf("only %d tests of promises were found", found)
	}

	// The page speaks of 4,000 and 500 lines; what has a few more has not outgrown it.
	for name, n := range lines {
		if n > 560 && !strings.Contains(page, "`"+name+"`") && !strings.Contains(page, "`"+path.Base(name)+"`") {
			t.Errorf("%s has %d lines: it holds more than one idea, or %s says why not", name, n, "docs/architecture.md, Sizes,")
		}
	}
	for dir, text := range code {
		if n := strings.Count(text, "\n"); n > 4400 && !strings.Contains(page, "| `"+dir+"` |") {
			t.Errorf("%s has %d lines: it is more than one room, or %s says why not", dir, n, "docs/architecture.md, Sizes,")
		}
	}
}
