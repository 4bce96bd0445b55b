package mapping

import (
	"reflect"
	"testing"
)

// A column that no earlier row had counts from the row on that has it, whatever of the mapping reads it.
func TestWhatArrivesLateCounts(t *testing.T) {
	m, err := Parse("late.yaml", `
name: late
skip:
  - {when: gone?, reason: deleted}
  - {when: {first: [left?, away?]}, reason: left}
  - {when: 'row.dead == "x"', reason: dead}
tell:
  - {when: asleep?, reason: the user is asleep, hint: wake them}
  - {when: 'row.drowsy == "x"', reason: the user is drowsy, hint: wake them}
second_factors:
  - {lost: passkey, when: keys?}
  - {lost: phone, when: 'len(row.devices ?? "") > 2'}
fields:
  external_id: {first: [id?, key?]}
  email_address:
    - {value: email?, verified: sure? | bool}
    - second?
  first_name: {path: first?, default: Nobody}
  banned: out? | present
  locale: {first: ["x?", "y.z?"]}
  public_metadata: {merge: [a?, b?]}
  totp_secret: 'secret?'
  digest:
    from: auto
    value: {first: [hash?, old?]}
`, nil)
	if err != nil {
		t.Fatal(err)
	}
	head := NewHeader([]string{"id"})
	for _, late := range []struct{ name, value string }{
		{"gone", "true"}, {"left", "true"}, {"away", "yes"}, {"asleep", "1"}, {"dead", "x"}, {"drowsy", "x"}, {"keys", "k"}, {"devices", "phone"}, {"key", "k1"},
		{"email", "ada@example.org"}, {"second", "ada@example.com"}, {"first", "Ada"}, {"out", "x"}, {"x", "de"}, {"y", `{"z":"en"}`},
		{"a", `{"m":1}`}, {"b", `{"n":2}`}, {"secret", "JBSWY3DPEHPK3PXP"}, {"old", "5f4dcc3b5aa765d61d8327deb882cf99"},
	} {
		t.Run(late.name, func(t *testing.T) {
			value := late.value
			if value[0] != '{' {
				value = `"` + value + `"`
			}
			for kind, rows := range map[string][3]*Record{
				"JSON": {{JSON: `{"id":"1","y":{"other":1}}`}, {JSON: `{"` + late.name + `":` + value + `}`}, {JSON: `{}`}},
				"CSV": {
					{Header: head, Cells: []string{"1"}},
					{Header: NewHeader([]string{late.name, "id"}), Cells: []string{late.value, "1"}},
					{Header: NewHeader([]string{"id", "none"}), Cells: []string{"1", ""}},
				},
				"JSON behind CSV": {{Header: head, Cells: []string{"1"}}, {JSON: `{"` + late.name + `":` + value + `}`}, {Header: head, Cells: []string{"1"}}},
			} {
				mp := m.NewMapper()
				without, _ := mp.Map(rows[0])
				u, problems := mp.Map(rows[1])
				alone, problemsAlone := m.NewMapper().Map(rows[1])
				if !reflect.DeepEqual(u, alone) || !reflect.DeepEqual(problems, problemsAlone) {
					t.Errorf("%s: behind a row without it:\n%+v %v\nalone:\n%+v %v", kind, u, problems, alone, problemsAlone)
				}
				if without.ExternalID = u.ExternalID; late.name != "key" && len(problems) == 0 && reflect.DeepEqual(without, u) {
					t.Errorf("%s: nothing came of it: %+v", kind, u)
				}
				u, problems = mp.Map(rows[2])
				alone, problemsAlone = m.NewMapper().Map(rows[2])
				if !reflect.DeepEqual(u, alone) || !reflect.DeepEqual(problems, problemsAlone) {
					t.Errorf("%s: the row behind it:\n%+v %v\nalone:\n%+v %v", kind, u, problems, alone, problemsAlone)
				}
			}
		})
	}
}
