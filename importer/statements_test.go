package importer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

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
	a := pageReader{t, m}
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
		"sent": func(rows []any, options ...map[string]any) []fated {
			return a.fates(a.written(map[string]any{"rows.ndjson": rows}), options)
		},
		"read": func(options ...map[string]any) (out []fated) {
			for _, files := range a.samples() {
				out = append(out, a.fates(files, options)...)
			}
			return out
		},
		"checks": func(options ...map[string]any) (out []map[string]any) {
			for _, files := range a.samples() {
				out = append(out, a.check(files, options))
			}
			return out
		},
		"files": func(files map[string]any, options ...map[string]any) map[string]any {
			return a.check(a.written(files), options)
		},
	}
}

// pageReader reads exports of a source as expressions ask for it.
type pageReader struct {
	*testing.T
	m *mapping.Mapping
}

// samples are the files of each of the source's exports.
func (a pageReader) samples() (all [][]string) {
	for _, s := range sourceSamples(a.T) {
		if s.source == a.m.Name {
			all = append(all, s.files)
		}
	}
	single, err := filepath.Glob("../samples/" + a.m.Name + ".*")
	if err != nil {
		a.Fatal(err)
	}
	for _, file := range single {
		all = append(all, []string{file})
	}
	return all
}

// written are files of texts, and of rows, which are objects a line.
func (a pageReader) written(files map[string]any) (names []string) {
	dir := a.TempDir()
	for name, of := range files {
		text, is := of.(string)
		if rows, objects := of.([]any); objects && !is {
			for _, row := range rows {
				line, err := json.Marshal(row)
				if err != nil {
					a.Fatal(err)
				}
				text += string(line) + "\n"
			}
		}
		names = append(names, filepath.Join(dir, name))
		if err := os.WriteFile(names[len(names)-1], []byte(text), 0o600); err != nil {
			a.Fatal(err)
		}
	}
	slices.Sort(names)
	return names
}

// input is files read with options: parameters of the source, and what stands beside them.
func (a pageReader) input(files []string, options []map[string]any) (InputOptions, Policies) {
	in, p := sampleInput(a.T, a.m.Name), Policies{}
	in.Files = files
	if len(files) == 1 && strings.HasSuffix(files[0], "/rows.ndjson") {
		in.Source = a.m.Name
	}
	for _, given := range options {
		for name, value := range given {
			text := fmt.Sprint(value)
			switch name {
			case "source":
				in.Source = text
			case "table":
				in.Table = text
			case "without":
				in.Inputs = map[string]string{text: ""}
			case "duplicates":
				p.Duplicates = Duplicates(text)
			case "invitations":
				in.Others = map[mapping.Entity]string{mapping.Invitations: text}
			default:
				in.Params = maps.Clone(in.Params)
				if in.Params == nil {
					in.Params = map[string]string{}
				}
				in.Params[name] = text
			}
		}
	}
	return in, p
}

// fates are what becomes of the rows.
func (a pageReader) fates(files []string, options []map[string]any) (out []fated) {
	in, _ := a.input(files, options)
	for line := range bytes.Lines(becomesOf(a.T, in)) {
		var r fated
		if err := json.Unmarshal(line, &r); err != nil {
			a.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// check is what a check says, as the JSON of a report; where it cannot read the files, "error" says why.
func (a pageReader) check(files []string, options []map[string]any) (said map[string]any) {
	in, policies := a.input(files, options)
	job, err := Prepare(in, policies)
	if err != nil {
		return map[string]any{"error": err.Error()}
	}
	defer job.Close()
	check, err := job.checkAll(a.Context(), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), CheckOptions{}, nil)
	if err != nil {
		return map[string]any{"error": err.Error()}
	}
	text, err := json.Marshal(check)
	if err != nil {
		a.Fatal(err)
	}
	if err := json.Unmarshal(text, &said); err != nil {
		a.Fatal(err)
	}
	codes := []string{}
	for _, p := range check.Problems {
		codes = append(codes, p.Code)
	}
	said["codes"] = codes
	for _, e := range check.Entities {
		said[e.Entity] = map[string]any{"read": e.Read, "ready": e.Ready, "skipped": e.Skipped, "rejected": e.Rejected}
	}
	return said
}

// sentence ends where a new one begins.
var sentence = regexp.MustCompile("[.:)] +(?:[A-Z(]|`[a-z{-])")

// generated is what is made of the mappings, beside a heading, code and tables.
var generated = regexp.MustCompile(`(?s)<!-- (columns|metadata|states|second factors) -->.*?<!-- /(columns|metadata|states|second factors) -->`)

// sentences of a source's page, but for what is made of its mapping, how to get the export and with what the source was made.
func sentences(page string) (out []string) {
	for paragraph := range strings.SplitSeq(generated.ReplaceAllString(page, ""), "\n\n") {
		paragraph = strings.Trim(paragraph, "\n")
		if regexp.MustCompile(`^(# |    |\||\*\*(Getting the export|What cannot)\.|Made (with|to) )`).MatchString(paragraph) {
			continue
		}
		text := strings.Join(strings.Fields(paragraph), " ")
		for text != "" {
			at := sentence.FindStringIndex(text)
			if at == nil {
				at = []int{len(text) - 1}
			}
			out = append(out, text[:at[0]+1])
			text = strings.TrimSpace(text[at[0]+1:])
		}
	}
	return out
}

// What a source's page says is so: each sentence stands in testdata/statements.yaml, with an expression that holds of the
// source's samples or of rows of its form, or as advice. What the tables of the pages say is made of the mappings
// (TestPagesSayWhatPresetsDo).
func TestStatementsOfThePagesHold(t *testing.T) {
	text, err := os.ReadFile("../testdata/statements.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var statements map[string]map[string]string
	if err := yaml.Unmarshal(text, &statements); err != nil {
		t.Fatal(err)
	}
	everywhere := []string{"The tables below say it", "hands out no digests", "hand out no digests", "(../first-migration.md#people-without-a-password)",
		"(../first-migration.md#1-get-the-export-with-the-passwords)", "#exports-through-an-api"}
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
			said := sentences(string(page))
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
	if held < 150 {
		t.Errorf("only %d statements are held by an expression", held)
	}
}
