package mapping

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// Of a row those columns become values that an expression of the mapping looks at, and all of them where
// one looks at the row as a whole, at its names or at their number.
func TestExpressionsGetTheColumnsThatTheyLookAt(t *testing.T) {
	some, all := "a b c row", "a b c d e row"
	head := NewHeader([]string{"a", "b", "c", "d", "e"})
	for _, c := range []struct{ expr, want, made string }{
		{`(a ?? "") + (row.b ?? "") + (row["c"] ?? "")`, "123", "a b c"},
		{`let r = row; (r.a ?? "") + (r?.b ?? "") + get(r, "c")`, "123", some},
		{`(true ? row : params).a + ($env["b"] ?? "") + row.c`, "123", all},
		{`string(len(row))`, "5", all},
		{`join(sort(keys(row)), "")`, "abcde", all},
		{`join(sort(values(row)), "")`, "12345", all},
		{`"e" in row ? a : b`, "1", "a b e row"},
		{`let r = row; not ("f" in r) ? a : b`, "1", "a b row"},
		{`"e" in keys(row) ? a : b`, "1", all},
		{`row[lower("E")] + a`, "51", all},
	} {
		m, err := Parse("looks.yaml", "name: looks\nfields:\n  external_id: {expr: '"+c.expr+"'}\n", nil)
		if err != nil {
			t.Fatal(c.expr, err)
		}
		for kind, rec := range map[string]*Record{
			"JSON": {JSON: `{"a":"1","b":"2","c":"3","d":"4","e":"5"}`},
			"CSV":  {Header: head, Cells: []string{"1", "2", "3", "4", "5"}},
		} {
			mp := m.NewMapper()
			u, problems := mp.Map(rec)
			if got := u.ExternalID.Or(""); got != c.want {
				t.Errorf("%s of %s: %q, want %q; %v", c.expr, kind, got, c.want, problems)
			}
			delete(mp.env, "params")
			delete(mp.env, meterID)
			if made := strings.Join(slices.Sorted(maps.Keys(mp.env)), " "); made != c.made {
				t.Errorf("%s of %s made values of %s, want %s", c.expr, kind, made, c.made)
			}
		}
	}
}

// An empty cell is nothing in a column that is there, in CSV as null is in JSON.
func TestAnEmptyColumnIsNoMissingOne(t *testing.T) {
	m, err := Parse("has.yaml", "name: has\nfields:\n  external_id: {expr: '(\"e\" in row ? \"there\" : \"missing\") + (row.e ?? \"\")'}\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	for want, recs := range map[string][]*Record{
		"there":    {{JSON: `{"e":null}`}, {Header: NewHeader([]string{"e"}), Cells: []string{""}}, {Header: NewHeader([]string{"a", "e"}), Cells: []string{"1"}}},
		"thereyes": {{JSON: `{"e":"yes"}`}, {Header: NewHeader([]string{"e"}), Cells: []string{"yes"}}},
		"missing":  {{JSON: `{"a":"1"}`}, {Header: NewHeader([]string{"a"}), Cells: []string{"1"}}},
	} {
		for _, rec := range recs {
			if u, problems := m.NewMapper().Map(rec); u.ExternalID.Or("") != want {
				t.Errorf("%+v: %q, want %q; %v", rec, u.ExternalID.Or(""), want, problems)
			}
		}
	}
}

// A column is read by row["x"] whatever else its name means in an expression; one that no row has is nothing.
func TestColumnsWhateverTheirNamesMean(t *testing.T) {
	names := []string{"plain", "Given Name", "email", "last", "len", "lower", "map", "params", "row", "$env", "env", "true", "nil", "own", "let", "0", "ä", meterID}
	head, cells := NewHeader(append([]string{"other"}, names...)), []string{"x"}
	for _, name := range names {
		cells = append(cells, "of "+name)
	}
	for _, form := range []string{"row[%q]", "map([1], row[%q])[0]", "(row[%q] ?? row[%[1]q])"} {
		for _, name := range names {
			text := "name: looks\nfields:\n  external_id:\n    expr: |-\n      let own = \"shadow\"; " + fmt.Sprintf(form, name) + "\n"
			m, err := Parse("looks.yaml", text, nil)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			u, problems := m.NewMapper().Map(&Record{Header: head, Cells: cells})
			if got := u.ExternalID.Or(""); got != "of "+name {
				t.Errorf("%s: %q; %v", text, got, problems)
			}
			without, problems := m.NewMapper().Map(&Record{JSON: `{"other":"x"}`})
			if got := without.ExternalID.Or(""); got != "" {
				t.Errorf("%s without the column: %q; %v", text, got, problems)
			}
		}
	}
}

// Auth0's names are taken apart where a row has no parts, and no expression is asked of a row that has them.
func TestPartsOfAuth0sNamesNeedNoExpression(t *testing.T) {
	m, err := Preset("auth0", nil)
	if err != nil {
		t.Fatal(err)
	}
	mp := m.NewMapper()
	for row, asked := range map[string]bool{
		`"given_name":"Ada","family_name":"Lovelace"`: false,
		`"Given Name":"Ada","family_name":"Lovelace"`: false,
		`"nickname":"ada"`:                            true,
		`"given_name":"Ada"`:                          true,
	} {
		row = `{"user_id":"auth0|1","email":"ada@example.com","email_verified":true,"name":"Ada Lovelace","identities":[],` + row + `}`
		mp.Map(&Record{JSON: row}) // which has columns that none before had
		mp.Map(&Record{JSON: row})
		if (mp.env != nil) != asked {
			t.Errorf("%s: values were made for expressions: %v, want %v", row, mp.env != nil, asked)
		}
	}
}

// What is more than a path with converters is an expression, which is found out of plain names at a glance.
func TestWhatComputes(t *testing.T) {
	for text, want := range map[string]bool{
		"email": false, "email?": false, "a.b_c.0?": false, "email? | trim | lower": false, `["a == b"]?`: false, "a-b": false, "名前?": false,
		"and": false, "a.not?": false, "$region": false, "a || b": true, "a | | b": true, "a?.b": true, "a ?? b": true, "!a": true, "a==b": true,
		"not a": true, "a and b": true, "a ? b : c": true, "len(a)": true, `"a"`: true, "a matches b": true, "a?b:c": true, "a<1": true,
	} {
		if got := computes(text); got != want {
			t.Errorf("%s computes: %v, want %v", text, got, want)
		}
	}
}
