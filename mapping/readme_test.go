package mapping_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"clerk-import/mapping"
)

// The README lists every source with its page.
func TestTheREADMEListsTheSources(t *testing.T) {
	var list []string
	for _, m := range mapping.Presets() {
		if m.Name == "django-dumpdata" {
			continue // another form of django, on its page
		}
		page := "docs/sources/" + m.Name + ".md"
		text, err := os.ReadFile("../" + page)
		if err != nil {
			t.Errorf("%s has no page: %v", m.Name, err)
		}
		if !strings.Contains(string(text), "Getting the export.") || !regexp.MustCompile(`\nMade (with|to) `).Match(text) {
			t.Errorf("%s does not say how to get the export, and what the preset was made with", page)
		}
		list = append(list, fmt.Sprintf("[%s](%s)", m.Title, page))
	}
	want := "<!-- sources -->\n"
	line := ""
	for i, s := range list {
		if i < len(list)-1 {
			s += ","
		}
		if len(line)+len(s) > 100 {
			want, line = want+line+"\n", ""
		}
		line += s + map[bool]string{true: " ", false: ""}[i < len(list)-1]
	}
	want = regexp.MustCompile(` +\n`).ReplaceAllString(want+line+"\n", "\n") + "<!-- /sources -->"
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile(`(?s)<!-- sources -->.*<!-- /sources -->`)
	if *update {
		readme = block.ReplaceAllLiteral(readme, []byte(want))
		if err := os.WriteFile("../README.md", readme, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := block.Find(readme); string(got) != want {
		t.Errorf("README.md lists other sources (go test ./mapping -run README -update): %s", got)
	}
}
