package main

import (
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// notWords are those of the API and of this code, which docs/glossary.md has a person's words for. Names of flags and codes,
// which scripts go by, may have them.
var notWords = regexp.MustCompile(`(?i)(?:^|[^-\w])(reserved|attached|identifiers?|canar(?:y|ies)|crosswalks?|weak digests?|policies|preflight|instance_conflict)(?:[^-\w=]|$)`)

// ofAnotherWord are texts in which such a word is somebody else's.
var ofAnotherWord = map[string]string{
	"the identifier is empty": "hashers/awscognito.go", "expected awscognito#": "hashers/awscognito.go", "awscognito#<user": "hashers/awscognito.go",
	"the identifier users sign in with": "", "reserved character|directive": "mapping/yaml.go", // of a library
	"identifier not attached: ": "importer/push/steps.go", // of earlier versions
}

// TestPeopleAreToldInTheirWords: no text that reaches a person has a word of the machinery in it.
func TestPeopleAreToldInTheirWords(t *testing.T) {
	seen := 0
	says := func(where, text string) {
		if !strings.Contains(strings.TrimSpace(text), " ") || strings.HasPrefix(text, "SELECT") || strings.Contains(text, `json:"`) {
			return // a name, a code, a column
		}
		seen++
		for part, file := range ofAnotherWord {
			if strings.Contains(text, part) && strings.Contains(where, file) {
				return
			}
		}
		if m := notWords.FindStringSubmatch(text); m != nil {
			t.Errorf("%s: %q is no word of a person's: %s", where, m[1], text)
		}
	}
	eachText(t, []string{".", "../../importer", "../../mapping", "../../hashers"}, func(path string, at token.Position, text string) {
		if !strings.Contains(path, "importer/sandbox/") && !strings.Contains(path, "importer/clerkapi/") { // who speak as the API does
			says(at.String(), text)
		}
	})
	everyCommand(testApp().root(), func(c *cobra.Command) {
		c.LocalFlags().VisitAll(func(f *pflag.Flag) { says(c.CommandPath()+" --"+f.Name, f.Usage) })
		says(c.CommandPath(), c.Short+" "+c.Long)
	})
	const page = "../../importer/report/html/report.html.tmpl"
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for text := range strings.SplitSeq(regexp.MustCompile(`(?s)<(script|style).*?</(script|style)>|\{\{.*?\}\}|<[^>]*>`).ReplaceAllString(string(b), "\n"), "\n") {
		says(page, text)
	}
	if seen < 2000 {
		t.Errorf("only %d texts were found", seen)
	}
}
