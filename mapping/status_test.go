package mapping

import (
	"strings"
	"testing"
)

// States stand for what the mapping says, and one that it does not list is an error of the row.
func TestStatesStandForWhatTheMappingSays(t *testing.T) {
	m := mustParse(t, `
status:
  - {value: state, map: {A: active, 2: banned, L: locked, D: skip, k: active, K: banned}}
  - {value: flags | bit(1), map: {true: banned, false: active}}
fields: {external_id: id, banned: 'b? | bool'}
`, nil)
	for row, want := range map[string]string{
		`{"id":1,"state":"A","flags":1}`:           "",
		`{"id":1,"state":"A","flags":3}`:           "banned",
		`{"id":1,"state":2,"flags":0}`:             "banned",
		`{"id":1,"state":"L","flags":0}`:           "locked",
		`{"id":1,"state":"L","flags":2,"b":false}`: "banned locked",
		`{"id":1,"state":"A","flags":0,"b":true}`:  "banned",
		`{"id":1,"state":"D","flags":9}`:           `skip: left behind, as state says "D"`,
		`{"id":1,"state":"X","flags":0}`:           `! state says "X", and status does not list it`,
		`{"id":1,"state":"a","flags":0}`:           "",
		`{"id":1,"state":"d","flags":0}`:           `skip: left behind, as state says "d"`,
		`{"id":1,"state":"k","flags":0}`:           "",
		`{"id":1,"state":"ß1","flags":0}`:          `! state says "ß1", and status does not list it`,
		`{"id":1,"state":null,"flags":0}`:          "! state says nothing, and status does not list it",
		`{"id":1,"state":"joe@x.co","flags":0}`:    "! state says a text that is no code, and status does not list it",
	} {
		u, problems := m.NewMapper().Map(jsonRow(row))
		var got []string
		if u.Banned.Or(false) {
			got = append(got, "banned")
		}
		if u.Locked.Or(false) {
			got = append(got, "locked")
		}
		if u.Skip != "" {
			got = append(got, "skip: "+u.Skip)
		}
		for _, p := range problems {
			got = append(got, "! "+p.Message)
			if p.Severity != Fatal || !strings.Contains(p.Hint, "line 3") || !strings.Contains(p.Hint, "A, 2, L, D, k, K") || !Untranslated(problems) {
				t.Errorf("%s: %+v", row, p)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", row, got, want)
		}
	}
	for text, want := range map[string]string{
		"status: {value: a, map: {A: activ}}": "m.yaml:1:29: a state stands for active, banned, locked, skip",
		"status: {value: a}":                  "m.yaml:1:9: status needs",
		"status: {valu: a}":                   `m.yaml:1:10: unknown key "valu"`,
	} {
		if _, err := Parse("m.yaml", text+"\nfields: {username: u}", nil); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// An argument may be another value of the row, or of the entry, or of the row that the entry is in.
func TestArgumentsFromTheRow(t *testing.T) {
	for _, c := range []struct{ field, row, want string }{
		{"phone | e164(@country)", `{"phone":"610 124236","country":"es"}`, "+34610124236"},
		{"'phone | e164(@country | map(Spain: ES))'", `{"phone":"610 124236","country":"Spain"}`, "+34610124236"},
		{"phone | e164(@country)", `{"phone":"610 124236","country":null}`, "!phone_no_country"},
		{"phone | e164(@country)", `{"phone":"610 124236","country":"Atlantis"}`, "!phone_invalid"},
		{"phone | e164(@country?)", `{"phone":"+34610124236"}`, "+34610124236"},
		{"phone | e164(@code)", `{"phone":"610 124236","code":"34"}`, "+34610124236"},
		{"phone | e164(@code)", `{"phone":"0151 56921601","code":"+49"}`, "+4915156921601"},
		{"phone | e164(0044)", `{"phone":"07400 123456"}`, "+447400123456"},
		{"phone | e164(@code)", `{"phone":"610 124236","code":"999"}`, "!phone_invalid"},
		{"{each: l, value: n | e164(@c)}", `{"l":[{"n":"610 124236","c":"ES"}]}`, "+34610124236"},
		{"{each: l, value: n | e164(@parent.c)}", `{"c":"ES","l":[{"n":"610 124236"}]}`, "+34610124236"},
	} {
		mp := mustParse(t, "fields: {phone_number: "+c.field+"}", nil).NewMapper()
		u, problems := mp.Map(jsonRow(c.row))
		got := ""
		for _, p := range u.Phones {
			got += p.Value
		}
		for _, p := range problems {
			got += "!" + p.Code
			if strings.Contains(p.Message, "Atlantis") {
				t.Errorf("%s repeats the value: %s", c.field, p.Message)
			}
		}
		if got != c.want || len(unread(mp)) > 0 {
			t.Errorf("%s of %s: %s, want %s; unread %v", c.field, c.row, got, c.want, unread(mp))
		}
	}
}
