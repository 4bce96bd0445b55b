package mapping

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// spot is where a value stands in a mapping: a key of the JSON Schema, or an entry of one.
type spot struct {
	name string          // for failures: inputs.x.pivot.key
	key  string          // the last key in front of it
	in   func(v any) any // the smallest mapping that has the value there
}

// spots are all of the schema's, each part of it once.
func spots(t *testing.T) []spot {
	var schema map[string]any
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	w := &schemaWalk{defs: schema["$defs"].(map[string]any), been: map[string]bool{}}
	w.into(schema, spot{in: func(v any) any { return v }})
	return w.found
}

type schemaWalk struct {
	defs  map[string]any
	been  map[string]bool
	found []spot
}

// into notes the places inside of what a part of the schema describes.
func (w *schemaWalk) into(part map[string]any, at spot) {
	if ref, is := part["$ref"].(string); is {
		if w.been[ref] {
			return
		}
		w.been[ref] = true
		part = w.part(part)
	}
	for _, form := range []string{"oneOf", "anyOf"} {
		forms, _ := part[form].([]any)
		for _, f := range forms {
			w.into(f.(map[string]any), at)
		}
	}
	inside := func(key string, of any, wrap func(v any) any) {
		p := spot{name: strings.TrimPrefix(at.name+"."+key, "."), key: key, in: func(v any) any { return at.in(wrap(v)) }}
		if strings.HasPrefix(key, "[") {
			p.key = at.key
		}
		w.found = append(w.found, p)
		w.into(of.(map[string]any), p)
	}
	properties, _ := part["properties"].(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(properties)) {
		rest := map[string]any{}
		required, _ := part["required"].([]any)
		for _, r := range required {
			rest[r.(string)] = w.least(properties[r.(string)].(map[string]any))
		}
		inside(key, properties[key], func(v any) any {
			out := maps.Clone(rest)
			out[key] = v
			switch key {
			case "convert", "default", "keep_null", "on_error": // which stand beside a form
				out["path"] = "a"
			case "each", "main", "value", "when":
				if properties["from"] != nil {
					out["from"] = "users"
				} else if properties["each"] != nil {
					out["each"], out["value"] = "a", "a"
					out[key] = v
				} else if properties["lost"] != nil {
					out["lost"] = "other"
				}
			case "lost":
				out["when"] = "a"
			case "why":
				out["when"], out["lost"] = "a", "other"
			case "hint":
				out["reason"] = "x"
			}
			return out
		})
	}
	if entries, is := part["additionalProperties"].(map[string]any); is {
		inside("x", entries, func(v any) any { return map[string]any{"x": v} })
	}
	if items, is := part["items"].(map[string]any); is {
		inside("[0]", items, func(v any) any { return []any{v} })
	}
}

func (w *schemaWalk) part(part map[string]any) map[string]any {
	if ref, is := part["$ref"].(string); is {
		return w.defs[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
	}
	return part
}

// least is something that a part of the schema takes.
func (w *schemaWalk) least(part map[string]any) any {
	part = w.part(part)
	for _, form := range []string{"oneOf", "anyOf"} {
		if forms, is := part[form].([]any); is {
			return w.least(forms[0].(map[string]any))
		}
	}
	if values, is := part["enum"].([]any); is {
		return values[0]
	}
	switch part["type"] {
	case "object":
		return map[string]any{}
	case "array":
		return []any{}
	}
	return "a"
}

// foreign finds words of libraries and of Go.
var foreign = regexp.MustCompile("(?i)yaml:|unmarshal|!!|interface ?\\{?|map\\[|\\[\\][a-z]|reflect|int64|float64|mapstructure|goroutine|<nil>|\\bnil\\b|" +
	"conversion:|unexpected token|unexpected scalar|\\btoken\\b|EOF|runtime|panic|strconv|%!|0x[0-9a-f]{6}|func\\(|predicate|builtin|overload|compil|parsing|syntax|node|vm\\.")

// quotations finds what a message repeats of the mapping.
var quotations = regexp.MustCompile(`"(\\.|[^"\\])*"|begins with \S+`)

// clean complains of a message that is not for people, or does not say where the mistake is.
func clean(t *testing.T, name string, err error) {
	t.Helper()
	if !regexp.MustCompile(`^m\.yaml:[1-9]\d*:[1-9]\d*: .{10,}`).MatchString(err.Error()) {
		t.Errorf("%s: no place or no words: %v", name, err)
	}
	if word := foreign.FindString(quotations.ReplaceAllString(strings.TrimPrefix(err.Error(), "m.yaml:"), "")); word != "" {
		t.Errorf("%s: %q in %v", name, word, err)
	}
}

// Every key, with a value of every kind: what the schema refuses, the compiler refuses in the line of the
// value, and says what is there, what is taken there and what to write.
func TestEveryKeyWithAValueOfEveryKind(t *testing.T) {
	kinds := map[string]struct {
		value any
		found string
	}{
		"number": {7, "a number"}, "text": {"some words", "a text"}, "list": {[]any{"a"}, "a list"}, "object": {map[string]any{"zz": "b"}, "keys with values"},
		"nothing": {nil, "empty"}, "boolean": {true, "true or false"},
	}
	inside := func(kind string) bool { return kind == "list" || kind == "object" } // the mistake may be in what it holds
	schema := Validator(t)
	refused := 0
	for _, p := range spots(t) {
		marked := written(t, p.in("MARK"))
		line := 1 + strings.Count(marked[:strings.Index(marked, "MARK")], "\n")
		for _, kind := range slices.Sorted(maps.Keys(kinds)) {
			k, name := kinds[kind], p.name+" with "+kind
			value := p.in(k.value)
			_, err := Parse("m.yaml", written(t, value), nil)
			valid := schema.Validate(plainly(t, value)) == nil
			if err == nil {
				if !valid {
					t.Errorf("%s: the schema refuses what the compiler takes", name)
				}
				continue
			}
			clean(t, name, err)
			words := strings.Contains(err.Error(), " takes ") && strings.Contains(err.Error(), ", and this is ")
			if valid && words {
				t.Errorf("%s: the schema takes what the compiler refuses: %v", name, err)
			}
			if valid || !words {
				continue
			}
			refused++
			quoted := fmt.Sprintf("this is %q: write ", fmt.Sprint(k.value))
			if !strings.Contains(err.Error(), "this is "+k.found+": write ") && !strings.Contains(err.Error(), quoted) && !inside(kind) {
				t.Errorf("%s: %v", name, err)
			}
			var fe *FileError
			if errors.As(err, &fe); fe.Line != line && !(inside(kind) && fe.Line == line+1) {
				t.Errorf("%s: in line %d, want %d: %v", name, fe.Line, line, err)
			}
		}
	}
	if refused < 500 {
		t.Errorf("only %d values of a wrong kind were tried", refused)
	}
}

func written(t *testing.T, value any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", " ")
	if err := e.Encode(value); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// plainly is a value as a reader of JSON makes it.
func plainly(t *testing.T, value any) (out any) {
	if err := json.Unmarshal([]byte(written(t, value)), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// Validator compiles the JSON Schema of mappings.
func Validator(t *testing.T) *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("mapping.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("mapping.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// Text that is no YAML, or more YAML than a mapping is, is explained in words.
func TestYAMLThatCannotBeReadIsExplained(t *testing.T) {
	const fields = "fields: {external_id: id}\n"
	for text, want := range map[string]string{
		"fields:\n\texternal_id: id\n":                    "2:1: a tab",
		"fields:\n  external_id: \"id\n":                  "2:16: a text in quotes has no end",
		"fields:\n  external_id: 'id\n":                   "2:16: a text in quotes has no end",
		fields + "name: 'it's'\n":                         "2:11: what stands here cannot",
		"fields:\n  external_id: id\n  external_id: id\n": "3:3: key \"external_id\" appears twice, first in line 2",
		fields + fields:                                   "2:1: key \"fields\" appears twice, first in line 1",
		"a: &a [x, x]\nb: &b [*a, *a]\nfields: *b\n":      "1:4: a mapping has no anchors",
		fields + "name: *bold\n":                          "2:7: a mapping has no aliases",
		"<<: {a: b}\n" + fields:                           "1:1: a mapping has no merge keys",
		"skip:\n  - when: !deleted\n" + fields:            "2:11: a mapping has no tags: put a text that begins with !deleted in quotes",
		"fields: !!map {external_id: id}\n":               "1:9: a mapping has no tags",
		"%YAML 1.2\n---\n" + fields:                       "1:1: a mapping has no directives",
		"fields:\n  ? username\n  : name\n":               "2:3: a mapping has no keys behind a question mark",
		fields + "---\n" + fields:                         "3:1: a mapping is one document",
		"fields: {external_id: id\n":                      "1:9: an object in braces",
		"fields: {external_id: id,, username: b}\n":       "1:26: an object in braces",
		"ignore: [a, b\n" + fields:                        "2:1: a list in brackets",
		"fields: ]\n":                                     "1:9: a list in brackets",
		"fields:\n  external_id: id\n banned: x\n":        "3:2: what stands here cannot",
		"fields:\n  external_id: id\n    banned: x\n":     "2:16: what stands here cannot",
		"fields:\n  username:\n    expr: a ? b : c\n":     "3:11: what stands here cannot",
		"fields:\n  username:\n    template: {a} {b}\n":   "3:19: what stands here cannot",
		"skip:\n  - when: \"a\" == state\n" + fields:      "2:15: what stands here cannot",
		"fields:\n  username: a: b\n":                     "2:13: what stands here cannot",
		fields + "skip\n":                                 "2:1: what stands here cannot",
		"fields:\n  username: @name\n":                    "2:13: a text that begins with this character",
		"fields:\n  username: `name`\n":                   "2:13: a text that begins with this character",
		"detect: {values: {id: \"\\d+\"}}\n" + fields:     `1:25: a \ in double quotes`,
		"- fields: x\n":                                   "1:1: the mapping takes keys with values, and this is a list: write {fields: …}",
		"id,email\n1,a@acme.io\n":                         "1:1: the mapping takes keys with values, and this is a text: write {fields: …}",
		"fields:\n":                                       "1:9: `fields` takes keys with values, and this is empty", "# only\n": "1:1: the mapping is empty", "": "1:1: the mapping is empty", "{}\n": "1:1: the mapping has no fields",
		"fields: {external_id: .inf}\n": "1:23: a value takes a path", ": b\n" + fields: "1:1: what stands here cannot", "\xff": "1:1: the mapping is not UTF-8",
	} {
		_, err := Parse("m.yaml", text, nil)
		if err == nil || !strings.HasPrefix(err.Error(), "m.yaml:"+want) {
			t.Errorf("%q: %v, want %s", text, err, want)
			continue
		}
		clean(t, text, err)
	}
}

// What the library of YAML says is explained, whatever it is: half a mapping, a mapping with a character too
// many, and one with a line pushed to the right.
func TestDamagedMappingsAreExplained(t *testing.T) {
	for _, name := range []string{"auth0"} {
		whole, err := PresetText(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.SplitAfter(whole, "\n")
		for i := range lines {
			with := func(line string) string {
				return strings.Join(lines[:i], "") + line + strings.Join(lines[i+1:], "")
			}
			half := len(lines[i]) / 2
			for _, text := range []string{
				strings.Join(lines[:i], "") + lines[i][:half], with(" " + lines[i]), with("\t" + lines[i]), with(lines[i][:half] + `"` + lines[i][half:]), with(lines[i][:half] + "'" + lines[i][half:]),
				with(lines[i][:half] + "{" + lines[i][half:]), with(lines[i][:half] + "]" + lines[i][half:]), with(lines[i][:half] + ": " + lines[i][half:]), with(lines[i] + lines[i]),
				with(lines[i][:half] + " " + lines[i][half:]), with(lines[i][:half] + "\n" + lines[i][half:]), with(lines[i][:half] + "(" + lines[i][half:]), with(lines[i][:half] + "|" + lines[i][half:]),
			} {
				if _, err := Parse("m.yaml", text, nil); err != nil {
					clean(t, fmt.Sprintf("%s, line %d", name, i+1), err)
				}
			}
		}
	}
}
