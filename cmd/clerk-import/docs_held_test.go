package main

import (
	"bufio"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A page that says which test holds a promise names one that there is.
func TestTestsThatPagesNameExist(t *testing.T) {
	const root = "../.."
	there := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range declared.FindAllSubmatch(text, -1) {
			there[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`((?:Test|Fuzz)[A-Z]\\w*)`")
	for page, least := range map[string]int{"SECURITY.md": 15, "docs/security.md": 90, "docs/architecture.md": 50} {
		text, err := os.ReadFile(filepath.Join(root, page))
		if err != nil {
			t.Fatal(err)
		}
		names := named.FindAllStringSubmatch(string(text), -1)
		if len(names) < least {
			t.Errorf("%s names %d tests", page, len(names))
		}
		for _, m := range names {
			if !there[m[1]] {
				t.Errorf("%s names %s, which is no test", page, m[1])
			}
		}
	}
}

// A call of go test on a page is of tests, benchmarks and fuzz targets that there are in its packages.
func TestCallsOfGoTestOnPagesFindSomething(t *testing.T) {
	call := regexp.MustCompile("go test ((?:[^`\n]|\n[^ \n])*)")
	found := 0
	for page, text := range currentPages(t) {
		for _, said := range call.FindAllStringSubmatch(text, -1) {
			w := words(strings.Join(strings.Fields(said[1]), " "))
			code := ""
			for _, dir := range w {
				if strings.HasPrefix(dir, "./") {
					tests, _ := filepath.Glob(filepath.Join("../..", dir, "*_test.go"))
					for _, name := range tests {
						b, err := os.ReadFile(name)
						if err != nil {
							t.Fatal(err)
						}
						code += string(b)
					}
				}
			}
			for i, flag := range w[:max(len(w)-1, 0)] {
				kind := map[string]string{"-run": "Test", "-bench": "Benchmark", "-fuzz": "Fuzz"}[flag]
				if kind == "" || code == "" || w[i+1] == "xxx" {
					continue
				}
				found++
				for name := range strings.SplitSeq(w[i+1], "|") {
					if is := regexp.MustCompile(`(?m)^func ` + kind + `\w*` + strings.NewReplacer(".", "", "Fuzz", "", "$", `\(`).Replace(name)); !is.MatchString(code) {
						t.Errorf("%s: go test %s: there is no %s like %s", page, said[1], kind, name)
					}
				}
			}
		}
	}
	if found < 25 {
		t.Errorf("only %d calls were found", found)
	}
}

// Whoever answers on standard input without an end of the line is not read for good.
func TestALineWithoutEndIsBounded(t *testing.T) {
	for text, want := range map[string]string{"nope\nmore": "nope\n", "nope": "nope", strings.Repeat("x", maxLine): strings.Repeat("x", maxLine), strings.Repeat("\x00", maxLine+1<<16): ""} {
		line, err := lineOf(bufio.NewReader(strings.NewReader(text)))
		if line != want || (err != nil && err != io.EOF) != (want == "") {
			t.Errorf("%d bytes: %d, %v", len(text), len(line), err)
		}
	}
}
