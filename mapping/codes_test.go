package mapping

import (
	"strings"
	"testing"
)

// Codes and packed texts of a source, each in the line that a mapping writes for them.
func TestCodesAndPackedTexts(t *testing.T) {
	for _, c := range []struct{ field, pipe, value, want string }{
		{"external_id", "'v | map(A: active, S: \"s: x\")'", `"S"`, "s: x"},
		{"external_id", "'v | map(0: zero, 1: one)'", `1`, "one"},
		{"external_id", "'v | map(true: yes, false: no)'", `true`, "yes"},
		{"external_id", "'v | map(A: active, *: other)'", `"Z"`, "other"},
		{"external_id", "'v | map(A: active)'", `"a"`, "!lookup_missing"},
		{"external_id", "'v | map(A: active)'", `null`, ""},
		{"external_id", "v | bit(3) | string", `24`, "true"},
		{"external_id", "v | bit(2) | string", `"24"`, "false"},
		{"external_id", "v | bit(0) | string", `"0x1F"`, "true"},
		{"external_id", "v | bit(0) | string", `-1`, "!value_invalid"},
		{"external_id", "v | bit(0) | string", `"yes"`, "!value_invalid"},
		{"external_id", "v | bit(0) | string", `2.5`, "!value_invalid"},
		{"private_metadata", "{object: {a: 'v | has(locked, frozen)'}}", `"vip, Locked"`, `{"a":true}`},
		{"private_metadata", "{object: {a: v | has(locked)}}", `["vip","locked"]`, `{"a":true}`},
		{"private_metadata", "{object: {a: v | has(locked)}}", `["unlocked"]`, `{"a":false}`},
		{"private_metadata", "{object: {a: v | has(locked)}}", `null`, `{"a":false}`},
		{"private_metadata", "{object: {a: v | has(locked)}}", `{"locked":1}`, "!value_invalid"},
		{"external_id", "v | only(email)", `"a@b.co"`, "a@b.co"},
		{"external_id", "v | only(email)", `"+1 212 555 0100"`, ""},
		{"external_id", "v | only(phone)", `"+1 212 555 0100"`, "+1 212 555 0100"},
		{"external_id", "v | only(username)", `"@joe"`, "@joe"},
		{"external_id", "v | only(username)", `"broken@"`, ""},
		{"private_metadata", "{object: {a: 'v | list | only(email)'}}", `"a@b.co; joe, c@d.co"`, `{"a":["a@b.co","c@d.co"]}`},
		{"private_metadata", `'v | pairs(";", "=")'`, `"plan=pro; seats = 3;;x="`, `{"plan":"pro","seats":"3","x":""}`},
		{"private_metadata", `'v | pairs("|", "=")'`, `{"plan":"pro"}`, `{"plan":"pro"}`},
		{"private_metadata", `'v | pairs(";", "=")'`, `"plan=pro;plan=basic"`, "!value_invalid"},
		{"private_metadata", `'v | pairs(";", "=")'`, `"plan"`, "!value_invalid"},
		{"private_metadata", `'v | pairs("||", "=")'`, `"a=1||b=2"`, `{"a":"1","b":"2"}`},
		{"private_metadata", "v | query", `"?a=x%20y+z&b=1&b=2"`, `{"a":"x y z","b":["1","2"]}`},
		{"private_metadata", "v | query", `"a&b"`, "!value_invalid"},
		{"private_metadata", "v | query", `"a=%zz"`, "!value_invalid"},
		{"private_metadata", `{object: {l: 'v | records("|", ":", kind, value, ok)'}}`, `"email:a@b.co:1|phone:+1212:|x"`,
			`{"l":[{"kind":"email","value":"a@b.co","ok":"1"},{"kind":"phone","value":"+1212"},{"kind":"x"}]}`},
		{"private_metadata", `{object: {l: 'v | records("|", ":", kind, value)'}}`, `"url:http://x"`, "!value_invalid"},
		// A text with a $ of its own.
		{"external_id", `'v | trim_prefix("$2y$")'`, `"$2y$08"`, "08"},
		{"external_id", `v | prefix($$)`, `"x"`, "$x"},
	} {
		if got := fieldOf(t, c.field, c.pipe, c.value); got != c.want {
			t.Errorf("%s of %s is %q, want %q", c.pipe, c.value, got, c.want)
		}
	}
}

// A converter that is written wrongly says so in its line.
func TestCodesThatAreWrittenWrongly(t *testing.T) {
	for _, c := range []struct{ pipe, want string }{
		{"v | bit(64)", "takes the number of a bit"},
		{"v | has", "takes a word"},
		{"v | only(mail)", "takes one of email, phone or username"},
		{"'v | map(A)'", "is no such pair"},
		{"'v | map(A: a, A: b)'", `says twice what "A" becomes`},
		{"v | map", "takes what each value becomes"},
		{`'v | records("|", ":")'`, "takes what stands between records"},
		{`'v | records("|", ":", a, a)'`, "a name of its own"},
		{"v | pairs(;)", "takes what stands between pairs"},
	} {
		_, err := Parse("m.yaml", "fields:\n  username: "+c.pipe+"\n", nil)
		if err == nil || !strings.HasPrefix(err.Error(), "m.yaml:2:13: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.pipe, err)
		}
	}
}

// Of a column with several kinds of identifiers, a kind that nothing takes is told.
func TestKindsThatNothingTakesAreTold(t *testing.T) {
	rows := []string{`{"login":"a@b.co"}`, `{"login":"joe"}`, `{"login":"+12125550100"}`, `{"login":"+12125550101"}`}
	for fields, want := range map[string]int64{
		"{email_address: login | only(email), username: login | only(username)}":                                         2,
		"{email_address: login | only(email), username: login | only(username), phone_number: login | only(phone)}":      0,
		"{email_address: login | only(email), username: login | only(username), private_metadata: {object: {l: login}}}": 0,
	} {
		mp := mustParse(t, "fields: "+fields, nil).NewMapper()
		for _, row := range rows {
			mp.Map(jsonRow(row))
		}
		var got int64
		for _, f := range Findings([]*Mapper{mp}) {
			if f.Problem.Code == CodeLeftOver {
				got += f.Count
			}
		}
		if got != want {
			t.Errorf("%s: %d values are told, want %d", fields, got, want)
		}
	}
}
