package mapping

import (
	"fmt"
	"strings"
	"testing"
)

// A secret parameter goes into the digest and nowhere else, by no way round: the mapping
// may be somebody else's.
func TestASecretParameterGoesIntoTheDigestAlone(t *testing.T) {
	const marker = "hunter2marker"
	const head = "params:\n  pepper: {secret: true}\n  region: {default: US}\n"
	const digest = "  digest: {from: devise, value: pw?, params: {pepper: $pepper}}\n"
	parse := func(text string) (*Mapping, error) { return Parse("m.yaml", text, map[string]string{"pepper": marker}) }

	values := []string{
		"$pepper", `{path: $pepper}`, `{path: "$pepper | lower"}`, `{path: name, convert: prefix($pepper)}`, `name | prefix($pepper)`, `'name | replace("a", $pepper)'`, `{first: [name?, $pepper]}`,
		`{template: "x{$pepper}"}`, `{template: "{name | prefix($pepper)}"}`, `{object: {a: $pepper}}`, `{merge: [{object: {a: $pepper}}]}`, `{rename: {of: {object: {a: $pepper}}, keys: {a: b}}}`,
		`{expr: params.pepper}`, `{expr: 'params["pepper"]'}`, `{expr: 'params?.pepper'}`, `{expr: 'let p = params; p.pepper'}`, `{expr: 'let k = "pepper"; params[k]'}`, `{expr: 'get(params, "pepper")'}`,
		`{expr: 'toJSON(params)'}`, `{expr: 'values(params)'}`, `{expr: '$env.params.pepper'}`, `{expr: '$env["params"]["pepper"]'}`, `{expr: 'toJSON($env)'}`, `{expr: 'map([params], #.pepper)'}`,
		`{expr: 'name + params.pepper'}`, `{expr: 'name == "x" ? params.pepper : nil'}`, `{expr: 'params.region + params.pepper'}`, `{expr: '[params][0].pepper'}`, `{expr: '(params).pepper'}`,
		`{expr: 'let f = {"a": params}; f.a.pepper'}`, `{expr: 'params | get("pepper")'}`,
	}
	places := map[string]string{
		"field": "fields:\n  external_id: id\n  private_metadata: {object: {a: %s}}\n" + digest, "username": "fields:\n  external_id: id\n  username: %s\n",
		"password": "fields:\n  external_id: id\n  password: %s\n", "password_digest": "fields:\n  external_id: id\n  password_digest: %s\n",
		"identifier": "fields:\n  external_id: id\n  email_address: {value: %s, verified: true}\n", "verified": "fields:\n  external_id: id\n  email_address: {value: mail, verified: %s}\n",
		"skip":          "skip: [{when: %s, reason: x}]\nfields:\n  external_id: id\n",
		"organizations": "fields:\n  external_id: id\norganizations:\n  from: users\n  fields:\n    external_id: id\n    name: %s\n",
	}
	for place, form := range places {
		for _, value := range values {
			_, err := parse(head + fmt.Sprintf(form, value))
			if err == nil || !strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), marker) {
				t.Errorf("%s: %s: %v", place, value, err)
			}
		}
		for _, value := range []string{"$region", "{expr: params.region}", `{template: "{$region}"}`, `name | prefix($region)`, `{expr: 'params["region"] + params.region'}`} {
			if _, err := parse(head + fmt.Sprintf(form, value)); err != nil {
				t.Errorf("%s: %s: %v", place, value, err)
			}
		}
	}
	if _, err := parse(head + "input: {where: 'params.pepper == \"x\"'}\nfields:\n  external_id: id\n"); err == nil || !strings.Contains(err.Error(), "secret") {
		t.Errorf("where: %v", err)
	}

	for _, in := range []string{"where: 'params.pepper == \"x\"'", "where: 'toJSON(params) == name'"} {
		if _, err := parse(head + "inputs:\n  other: {key: id, of: id, " + in + "}\nfields:\n  external_id: id\n"); err == nil || !strings.Contains(err.Error(), "secret") {
			t.Errorf("a joined input's %s: %v", in, err)
		}
	}

	for _, value := range []string{"$pepper", "{expr: params.pepper}", "{expr: 'let p = params; p.pepper'}"} {
		m, err := parse(head + "fields:\n  external_id: {expr: 'params.region + id'}\n  digest: {from: devise, value: pw, params: {pepper: " + value + "}}\n")
		if err != nil {
			t.Errorf("%s: %v", value, err)
			continue
		}
		rec := &Record{JSON: `{"id":"7","pw":"x"}`}
		mp := m.NewMapper()
		got, err := func() (Value, error) { mp.extract(rec); return mp.eval(m.digest.params["pepper"]) }()
		u, problems := mp.Map(rec)
		if id, _ := u.ExternalID.Get(); err != nil || got.Text != marker || id != "US7" || strings.Contains(fmt.Sprint(problems), marker) {
			t.Errorf("%s: the digest was given %q, %v, and the id %q: %v", value, got.Text, err, id, problems)
		}
	}
}
