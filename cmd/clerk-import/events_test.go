package main

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"clerk-import/importer"
	"clerk-import/importer/report"
)

// eventKinds are all events, with the words that their member "event" may say.
var eventKinds = []struct {
	name  string
	of    any
	words []string
}{
	{"target", targetEvent{}, []string{"target"}},
	{"check", checkEvent{}, []string{"check"}},
	{"question", report.Question{}, []string{report.Asked, report.Decided}},
	{"row", rowEvent{}, []string{"rejected", "failed", "skipped"}},
	{"difference", differenceEvent{}, []string{"differs", "used", "missing", "unexpected"}},
	{"progress", progressEvent{}, []string{"progress"}},
	{"status", statusEvent{}, []string{"status"}},
	{"next", nextEvent{}, []string{"next"}},
	{"checked", checkSummary{}, []string{"summary"}},
	{"migrated", report.Run{}, []string{"summary"}},
	{"ledger", report.Ledger{}, []string{"summary"}},
	{"exported", importer.Exported{}, []string{"summary"}},
	{"runs", runsSummary{}, []string{"summary"}},
	{"proposal", proposalSummary{}, []string{"summary"}},
	{"traced", tracedSummary{}, []string{"summary"}},
	{"error", errorSummary{}, []string{"summary"}},
}

const eventSchema = "../../docs/schemas/events.schema.json"

// TestTheSchemaOfEventsIsThatOfTheirTypes: -update writes it anew.
func TestTheSchemaOfEventsIsThatOfTheirTypes(t *testing.T) {
	w := schemaWriter{defs: map[string]any{}, docs: map[string]map[string]string{}}
	var refs []any
	for _, k := range eventKinds {
		def := w.object(reflect.TypeOf(k.of))
		def["properties"].(map[string]any)["event"] = map[string]any{"enum": k.words}
		w.defs[k.name] = def
		refs = append(refs, map[string]string{"$ref": "#/$defs/" + k.name})
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "An event of clerk-import --json, one a line",
		"description": "Members are only added within a version. The last event is a summary.", "anyOf": refs, "$defs": w.defs,
	})
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(eventSchema, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if is, err := os.ReadFile(eventSchema); err != nil || !bytes.Equal(is, out.Bytes()) {
		t.Errorf("%s is not that of the types (%v); go test ./cmd/clerk-import -run Schema -update", eventSchema, err)
	}
}

// schemaWriter makes JSON Schemas of Go types as encoding/json writes them.
type schemaWriter struct {
	defs map[string]any
	docs map[string]map[string]string // comments of the fields of structs, by package and type
}

func (w schemaWriter) object(t reflect.Type) map[string]any {
	props, required := map[string]any{}, []string{}
	w.fields(t, props, &required)
	slices.Sort(required)
	return map[string]any{"type": "object", "properties": props, "required": required, "additionalProperties": false}
}

func (w schemaWriter) fields(t reflect.Type, props map[string]any, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			embedded, before := f.Type, len(*required)
			if embedded.Kind() == reflect.Pointer {
				embedded = embedded.Elem()
			}
			w.fields(embedded, props, required)
			if t == reflect.TypeFor[statusEvent]() { // it is nil where a checkpoint cannot be read
				*required = (*required)[:before]
			}
		case name != "-" && f.IsExported():
			s := w.of(f.Type)
			if doc := w.doc(t, f.Name); doc != "" {
				s["description"] = doc
			}
			if props[name] = s; options == "" && !slices.Contains(*required, name) {
				*required = append(*required, name)
			}
		}
	}
}

func (w schemaWriter) of(t reflect.Type) map[string]any {
	text, asText := reflect.TypeFor[encoding.TextMarshaler](), false
	asText = t.Implements(text) && t != reflect.TypeFor[time.Time]()
	switch {
	case t == reflect.TypeFor[time.Time]():
		return map[string]any{"type": "string", "format": "date-time"}
	case asText, t.Kind() == reflect.String:
		return map[string]any{"type": "string"}
	}
	switch t.Kind() {
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Slice:
		return map[string]any{"type": []string{"array", "null"}, "items": w.of(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": []string{"object", "null"}, "additionalProperties": w.of(t.Elem())}
	case reflect.Pointer:
		return w.of(t.Elem())
	case reflect.Struct:
		name := t.PkgPath()[strings.LastIndex(t.PkgPath(), "/")+1:] + "." + t.Name()
		if w.defs[name] == nil {
			w.defs[name] = map[string]any{} // it may hold itself
			w.defs[name] = w.object(t)
		}
		return map[string]any{"$ref": "#/$defs/" + name}
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return map[string]any{"type": "integer"}
	}
	panic("no schema of " + t.String())
}

// doc is the comment behind or in front of a field.
func (w schemaWriter) doc(t reflect.Type, field string) string {
	dir := "."
	if rest, ok := strings.CutPrefix(t.PkgPath(), "clerk-import/"); ok && !strings.HasPrefix(rest, "cmd/") {
		dir = "../../" + rest
	}
	if w.docs[dir] == nil {
		w.docs[dir] = map[string]string{}
		paths, _ := filepath.Glob(dir + "/*.go")
		for _, path := range paths {
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
			if err != nil {
				panic(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if spec, is := n.(*ast.TypeSpec); is {
					if st, is := spec.Type.(*ast.StructType); is {
						for _, f := range st.Fields.List {
							for _, name := range f.Names {
								w.docs[dir][spec.Name.Name+"."+name.Name] = strings.Join(strings.Fields(f.Doc.Text()+" "+f.Comment.Text()), " ")
							}
						}
					}
				}
				return true
			})
		}
	}
	return w.docs[dir][t.Name()+"."+field]
}

// events compiles the schema of events, once a process.
var events = sync.OnceValues(func() (*jsonschema.Schema, error) {
	path := eventSchema
	if from := os.Getenv(envSchema); from != "" {
		path = from
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("events.json", doc); err != nil {
		return nil, err
	}
	return c.Compile("events.json")
})

// envSchema names the schema to commands that tests start elsewhere.
const envSchema = "CLERK_IMPORT_TEST_EVENTS"

// exitInvalid is the exit code of a command of the tests whose events are not as their schema says.
const exitInvalid = 99

// runHeld is Run with its events held against their schema, if there are any. A run that was cut off may leave half an
// event, and no summary.
func runHeld(args []string, stdin io.Reader, stdout, stderr *os.File) int {
	if !slices.Contains(args, "--json") {
		return Run(args, stdin, stdout, stderr)
	}
	var said bytes.Buffer
	code := Run(args, stdin, io.MultiWriter(stdout, &said), stderr)
	if err := eventsHold(said.String()); err != nil {
		fmt.Fprintln(stderr, "events:", err)
		return exitInvalid
	}
	return code
}

// eventsHold holds lines of events against their schema: each is one, and the last and no other is a summary.
func eventsHold(text string) error {
	schema, err := events()
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err != nil {
			return fmt.Errorf("%q: %w", line, err)
		}
		if err := schema.Validate(doc); err != nil {
			return fmt.Errorf("%s\n%w", line, err)
		}
		if last := doc.(map[string]any)["event"] == "summary"; last != (i == len(lines)-1) {
			return fmt.Errorf("%s\nis event %d of %d", line, i+1, len(lines))
		}
	}
	return nil
}

// TestEventsThatAreNoneAreFound holds the test's own measure against events that are wrong.
func TestEventsThatAreNoneAreFound(t *testing.T) {
	for _, text := range []string{
		``, `nothing`, `{"event":"target"}`, `{"event":"summary","runs":"1"}`, `{"event":"summary","runs":1,"more":1}`, `{"event":"other","runs":1}`,
		`{"event":"summary","runs":1}` + "\n" + `{"event":"next","label":"","text":"x"}`, `{"event":"next","label":"","text":"x"}`,
	} {
		if eventsHold(text) == nil {
			t.Errorf("%s is said to be right", text)
		}
	}
	if err := eventsHold(`{"event":"next","label":"","text":"x","command":["a"],"shell":"a"}` + "\n" + `{"event":"summary","runs":1}`); err != nil {
		t.Error(err)
	}
}

// TestASyncTellsWhatItLeavesToSomebody: as a migration does, with the flags that a sync has.
func TestASyncTellsWhatItLeavesToSomebody(t *testing.T) {
	l := &life{t, t.TempDir()}
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(l.dir, "u.csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(l.dir, "mine.yaml"), []byte("name: mine\nfields:\n  external_id: id\n  email_address: {value: email, verified: verified}\n  profile_image: photo\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const head = "id,email,verified,photo\n"
	write(head + "1,ann@acme.io,yes,https://acme.io/a.png\n")
	l.run(0, "migrate", "u.csv", "--sandbox", "--mapping", "mine.yaml", "--json", "--quota", "unlimited")
	write(head + "1,ann@acme.io,yes,https://acme.io/a.png\n2,bob@acme.io,no,https://acme.io/b.png\n3,eve@acme,yes,\n")
	events := l.events(3, "sync", "u.csv", "--sandbox", "--json")
	for _, want := range []string{`{"event":"check",`, `{"event":"decision","id":"rejected","verb":"sync","question":"1 of 3 rows`, `"flags":["--allow-rejected","--rejects","rejects.csv"]`, `{"event":"decision","id":"unverified","verb":"sync"`} {
		if !strings.Contains(events, want) {
			t.Errorf("%s is not in\n%s", want, events)
		}
	}
	if strings.Contains(events, "--images") {
		t.Errorf("a sync has no --images:\n%s", events)
	}
}
