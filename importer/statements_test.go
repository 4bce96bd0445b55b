package importer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/expr-lang/expr"
	"github.com/goccy/go-yaml"

	"clerk-import/hashers"
	"clerk-import/mapping"
)

// fated is a line of testdata/bodies: what becomes of a row of a sample.
type fated struct {
	At       string           `json:"at" expr:"at"`
	Skip     string           `json:"skip" expr:"skip"`
	Problems []string         `json:"problems" expr:"problems"`
	Create   map[string]any   `json:"create" expr:"create"`
	Attach   []map[string]any `json:"attach" expr:"attach"`
}

// jsonLines calls each with every line of files.
func jsonLines(t *testing.T, each func(line []byte) error, names ...string) {
	t.Helper()
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(bytes.NewReader(text))
		lines.Buffer(nil, 1<<22)
		for lines.Scan() {
			if err := each(lines.Bytes()); err != nil {
				t.Fatal(name, err)
			}
		}
	}
}

// vector is a line of testdata/vectors.
type vector struct{ Source, Hasher, Digest string }

// samplesSay is what an expression of testdata/statements.yaml sees of a source.
func samplesSay(t *testing.T, m *mapping.Mapping) map[string]any {
	t.Helper()
	var rows, arrive, without []fated
	var formats, skips, codes, made []string
	names := map[string]bool{}
	for _, s := range sourceSamples(t) {
		if s.source == m.Name {
			names[filepath.Join("../testdata/bodies", s.name+".ndjson")] = true
		}
	}
	if len(names) == 0 { // a sample without golden bodies
		files, err := filepath.Glob("../samples/" + m.Name + ".*")
		if err != nil || files == nil {
			t.Fatalf("%s has no sample: %v", m.Name, err)
		}
		in := sampleInput(t, files[0])
		path := filepath.Join(t.TempDir(), "fates.ndjson")
		if err := os.WriteFile(path, becomesOf(t, in), 0o600); err != nil {
			t.Fatal(err)
		}
		names[path] = true
	}
	for name := range names {
		jsonLines(t, func(line []byte) error {
			var r fated
			err := json.Unmarshal(line, &r)
			rows = append(rows, r)
			codes = append(codes, r.Problems...)
			switch {
			case r.Skip != "":
				skips = append(skips, r.Skip)
			case r.Create != nil:
				arrive = append(arrive, r)
				if format, has := r.Create["password_hasher"].(string); has {
					formats = append(formats, format)
				} else if r.Create["password"] == nil {
					without = append(without, r)
				}
			}
			return err
		}, name)
	}
	if len(arrive) == 0 {
		t.Errorf("no row of the samples of %s arrives", m.Name)
	}
	like := map[string]string{}
	jsonLines(t, func(line []byte) error {
		var v vector
		err := json.Unmarshal(line, &v)
		if v.Source == m.DigestFrom() && v.Source != "" {
			made = append(made, v.Hasher)
		} else if like[v.Hasher] == "" {
			like[v.Hasher] = v.Digest
		}
		return err
	}, "../testdata/vectors/generated.jsonl", "../testdata/vectors/conversions.jsonl")
	once := func(list []string) []string {
		slices.Sort(list)
		return slices.Compact(list)
	}
	return map[string]any{
		"rows": rows, "arrive": arrive, "without": without, "digest": m.DigestFrom(),
		"hashers": once(formats), "skips": once(skips), "codes": once(codes), "made": once(made),
		"like": func(hasher string) string { return like[hasher] },
		"becomes": func(value string, params ...map[string]any) string {
			p := hashers.Params{}
			for _, given := range params {
				for k, v := range given {
					p[k], _ = v.(string)
				}
			}
			from := m.DigestFrom()
			if strings.HasPrefix(from, "$") || from == "" {
				from = "auto"
			}
			d, err := hashers.Convert(from, value, p)
			var refused *hashers.Error
			if errors.As(err, &refused) {
				return string(refused.Code)
			}
			return d.Hasher()
		},
		"sent": func(given []any) (out []fated) {
			var text bytes.Buffer
			for _, row := range given {
				line, err := json.Marshal(row)
				if err != nil {
					t.Fatal(err)
				}
				text.Write(append(line, '\n'))
			}
			path := filepath.Join(t.TempDir(), "rows.ndjson")
			if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			in := sampleInput(t, m.Name)
			in.Files, in.Source = []string{path}, m.Name
			for line := range bytes.Lines(becomesOf(t, in)) {
				var r fated
				if err := json.Unmarshal(line, &r); err != nil {
					t.Fatal(err)
				}
				out = append(out, r)
			}
			return out
		},
	}
}

// sentence ends where a new one begins.
var sentence = regexp.MustCompile("[.:)] +(?:[A-Z(]|`[a-z{-])")

// sentences of a paragraph of a source's page.
func sentences(page, heading string) (out []string) {
	_, rest, _ := strings.Cut(page, "\n**"+heading+".** ")
	paragraph, _, _ := strings.Cut(rest, "\n\n")
	text := strings.Join(strings.Fields(paragraph), " ")
	for {
		at := sentence.FindStringIndex(text)
		if at == nil {
			return append(out, text)
		}
		out = append(out, text[:at[0]+1])
		text = strings.TrimSpace(text[at[0]+1:])
	}
}

// What a source's page says of passwords and of what comes along is so: each sentence stands in testdata/statements.yaml,
// with an expression that holds of the source's samples, or as advice. What the tables of the pages say is made of the
// mappings (TestPagesSayWhatPresetsDo).
func TestStatementsOfThePagesHold(t *testing.T) {
	text, err := os.ReadFile("../testdata/statements.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var statements map[string]map[string]string
	if err := yaml.Unmarshal(text, &statements); err != nil {
		t.Fatal(err)
	}
	everywhere := []string{"The tables below say it", "hands out no digests", "hand out no digests", "(../first-migration.md#people-without-a-password)"}
	held := 0
	for _, m := range mapping.Presets() {
		if m.Name == "django-dumpdata" {
			continue // on the page of django
		}
		t.Run(m.Name, func(t *testing.T) {
			page, err := os.ReadFile("../docs/sources/" + m.Name + ".md")
			if err != nil {
				t.Fatal(err)
			}
			said := append(sentences(string(page), "Passwords"), sentences(string(page), "What comes along")...)
			for _, s := range said {
				in := func(quote string) bool { return strings.Contains(s, quote) }
				of := slices.ContainsFunc(everywhere, in)
				for quote := range statements[m.Name] {
					of = of || in(quote)
				}
				if !of {
					t.Errorf("nothing holds %q", s)
				}
			}
			var env map[string]any
			for quote, holds := range statements[m.Name] {
				if !slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, quote) }) {
					t.Errorf("the page does not say %q", quote)
				}
				if holds == "advice" {
					continue
				}
				if env == nil {
					env = samplesSay(t, m)
				}
				held++
				if is, err := expr.Eval(holds, env); err != nil || is != true {
					t.Errorf("%q: %s: %v %v", quote, holds, is, err)
				}
			}
		})
	}
	if held < 90 {
		t.Errorf("only %d statements are held by an expression", held)
	}
}
