package mapping_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"clerk-import/mapping"
)

// laidOut is what the page of every source has, in this order.
const laidOut = "\n**Getting the export.\n**Passwords.\n**What comes along.\n**What cannot." +
	"\n<!-- columns -->\n<!-- metadata -->\n<!-- states -->\n<!-- second factors -->\nMade "

var layout = regexp.MustCompile(`\n(?:\*\*(?:Getting the export|Passwords|What comes along|Organizations|What cannot)\.|<!-- [a-z ]+ -->|Made )`)

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
		got := strings.Join(layout.FindAllString(string(text), -1), "")
		if strings.Replace(got, "\n**Organizations.\n**What cannot.", "\n**What cannot.", 1) != laidOut {
			t.Errorf("%s has %s\nand is to have %s\n(and Organizations in front of what cannot come along)", page, got, laidOut)
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
