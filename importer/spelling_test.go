package importer

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"clerk-import/mapping"
)

// hump is where a word begins inside a name in camel case.
var hump = regexp.MustCompile(`([a-z0-9])([A-Z])`)

// spellings are what adapters make of the names that a system gives its columns and tables.
var spellings = map[string]func(string) string{
	"snake case":       func(s string) string { return strings.ToLower(hump.ReplaceAllString(s, "${1}_$2")) },
	"lower case":       strings.ToLower,
	"upper case":       func(s string) string { return strings.ToUpper(hump.ReplaceAllString(s, "${1}_$2")) },
	"Pascal case":      func(s string) string { return strings.ToUpper(s[:1]) + s[1:] },
	"as MongoDB wants": func(s string) string { return map[string]string{"id": "_id"}[s] + strings.TrimPrefix(s, "id") },
}

// An export arrives the same, however its columns are spelt, if its source leaves that open.
func TestAnySpellingArrivesAlike(t *testing.T) {
	account := textFile(t, "account.json", `[{"id":"a","userId":"c000000000000000000000000","type":"oauth","provider":"github","providerAccountId":"9"}]`)
	samples := append(sourceSamples(t), sourceSample{source: "authjs", name: "authjs.json", files: []string{"../samples/authjs.json", account}})
	sources := map[string]bool{}
	for _, s := range samples {
		m, err := mapping.Preset(s.source, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !m.AnySpelling || filepath.Ext(s.name) != ".json" || s.name == "clerk-api-sdk.json" { // which is no list
			continue
		}
		sources[s.source] = true
		want := created(t, s.files)
		for name, spell := range spellings {
			t.Run(s.name+" in "+name, func(t *testing.T) {
				var files []string
				for _, path := range s.files {
					files = append(files, respelt(t, path, spell))
				}
				if got := detected(t, files...); got != s.source {
					t.Fatalf("taken for %q", got)
				}
				if got := created(t, files); got != want {
					t.Errorf("arrives as\n%s\ninstead of\n%s", got, want)
				}
			})
		}
	}
	if len(sources) < 3 {
		t.Errorf("only %v have samples in JSON", sources)
	}
}

// People of a directory arrive the same, in whichever case its server writes the names of attributes; also those of
// whom the first entries of the file have none.
func TestAttributesOfDirectoriesArriveInAnyCase(t *testing.T) {
	name := regexp.MustCompile(`(?m)^[A-Za-z]+:`)
	tried := 0
	for _, s := range sourceSamples(t) {
		if filepath.Ext(s.name) != ".ldif" {
			continue
		}
		text, err := os.ReadFile(s.files[0])
		if err != nil {
			t.Fatal(err)
		}
		// What says something of a person's state, as the table of states has it.
		for i, state := range mapping.States {
			if state.Source == s.source {
				for j, value := range state.Yes {
					text = fmt.Appendf(text, "\ndn: uid=of%d-%d,dc=example,dc=org\nobjectClass: person\nmail: of%d-%d@example.org\n%s: %s\n", i, j, i, j, state.Column, strings.Trim(value, `"`))
				}
			}
		}
		want := created(t, []string{textFile(t, "directory.ldif", string(text))})
		for _, spell := range []func(string) string{strings.ToLower, strings.ToUpper} {
			tried++
			other := strings.Replace(name.ReplaceAllStringFunc(string(text), spell), "VERSION:", "version:", 1) // no attribute
			if got := created(t, []string{textFile(t, "directory.ldif", other)}); got != want {
				t.Errorf("%s arrives as\n%s\ninstead of\n%s", s.name, got, want)
			}
		}
	}
	if tried == 0 {
		t.Error("no sample is of a directory")
	}
}

// respelt is a copy of a file of JSON rows with other names of their members.
func respelt(t *testing.T, path string, spell func(string) string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]any
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(path, err)
	}
	for i, row := range rows {
		rows[i] = map[string]any{}
		for k, v := range row {
			rows[i][spell(k)] = v
		}
	}
	if text, err = json.Marshal(rows); err != nil {
		t.Fatal(err)
	}
	return textFile(t, filepath.Base(path), string(text))
}

// created is what files would be sent as, with the problems of their rows and the columns that
// stay behind, whatever they are called.
func created(t *testing.T, files []string) string {
	t.Helper()
	job, err := Prepare(InputOptions{Files: files}, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	row := func(j *Job, it *item) error {
		var problems []string
		for _, p := range it.problems {
			problems = append(problems, p.Code)
		}
		if j.Mapping.Entity != mapping.Users && it.other != nil {
			return enc.Encode([]any{j.Mapping.Entity, it.brief.skip, problems, it.other.organization, it.other.membership, it.other.invitation})
		}
		return enc.Encode([]any{it.brief.skip, problems})
	}
	at := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	check, err := job.checkAll(context.Background(), at, CheckOptions{}, row)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := job.rows(context.Background(), walk{now: at}, func(it *item) error { // a check keeps no plans
		return enc.Encode([]any{it.draft.plan.Create, it.draft.plan.Attach})
	}); err != nil {
		t.Fatal(err)
	}
	for _, p := range check.Problems {
		if p.Code == mapping.CodeUnmapped {
			out.WriteString("left behind: " + strings.ToLower(strings.ReplaceAll(p.Field, "_", "")) + "\n")
		}
	}
	return out.String()
}

// Where nobody can know which spelling is meant, nothing is guessed.
func TestTwoSpellingsOfOneColumnAreRefused(t *testing.T) {
	account := textFile(t, "account.json", `[{"id":"a","accountId":"1","providerId":"credential","userId":"1","password":"x"}]`)
	user := func(columns string) string {
		return textFile(t, "user.json", `[{"id":"1","name":"Ann","email":"ann@acme.io","createdAt":"2024-01-01T00:00:00Z",`+columns+`}]`)
	}
	for name, c := range map[string]struct {
		files []string
		says  string
	}{
		"none is the source's own": {[]string{user(`"emailVerified":true,"phone_number":"+15005550006","PhoneNumber":""`), account}, "phoneNumber in several spellings"},
		"two files":                {[]string{user(`"emailVerified":true`), user(`"email_verified":true`), account}, "spell emailVerified in two ways"},
	} {
		_, err := Prepare(InputOptions{Files: c.files}, Policies{})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The source's own spelling counts beside another.
	job, err := Prepare(InputOptions{Files: []string{user(`"emailVerified":true,"email_verified":false`), account}}, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
}
