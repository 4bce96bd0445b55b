package mapping_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/goccy/go-yaml"

	"clerk-import/mapping"
)

var update = flag.Bool("update", false, "write the JSON Schema anew")

// The schema in the repository is the code's, takes every preset, and refuses what the
// compiler refuses.
func TestTheSchemaIsHeldToTheCode(t *testing.T) {
	const path = "../docs/mapping.schema.json"
	if *update {
		if err := os.WriteFile(path, mapping.Schema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, mapping.Schema()) {
		t.Errorf("%s is out of date (go test ./mapping -run Schema -update): %v", path, err)
	}
	schema := mapping.Validator(t)
	valid := func(text string) error {
		raw, err := yaml.YAMLToJSON([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var value any
		if err := json.Unmarshal(raw, &value); err != nil {
			t.Fatal(err)
		}
		return schema.Validate(value)
	}
	for _, name := range mapping.PresetNames() {
		text, err := mapping.PresetText(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := valid(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range []string{
		"fields: {user_name: a}", "fields: {username: {pth: a}}", "field: {}", "fields: {digest: {from: nosuch, value: a}}", "fields: {digest: {value: a}}",
		"input: {file: x}\nfields: {username: a}", "inputs: {a: {key: b}}\nfields: {username: a}", "inputs: {a: {key: b, of: c, wher: d}}\nfields: {username: a}",
		"detect: {every: [a]}\nfields: {username: a}", "skip: [{reason: a}]\nfields: {username: a}", "params: {a: {hlp: b}}\nfields: {username: a}",
		"fields: {email_address: {value: a, verfied: b}}", "fields: {username: {path: a, on_error: ignore}}", "fields: {public_metadata: {rename: {of: a}}}",
		"roles: {a: {nme: b}}\nfields: {username: a}", "roles: {a: {name: b}}\nfields: {username: a}", "roles: {a: {role: b, permissions: c}}\nfields: {username: a}",
	} {
		if _, err := mapping.Parse("my.yaml", text, nil); err == nil {
			t.Errorf("the compiler takes %s", text)
		}
		if valid(text) == nil {
			t.Errorf("the schema takes %s", text)
		}
	}
}
