package mapping

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// foundBy are the findings of a mapping after rows of JSON, and after the same in cells if they
// are flat, each as "code field: message (hint)"; two mappers share the rows.
func foundBy(t *testing.T, m *Mapping, rows ...*Record) []string {
	t.Helper()
	mappers := []*Mapper{m.NewMapper(), m.NewMapper()}
	for i, rec := range rows {
		rec.Line = int64(i + 1)
		mappers[i%2].Map(rec)
	}
	var out []string
	for _, f := range Findings(mappers) {
		if f.Count < 1 || f.Hint == "" || f.Severity != Warning {
			t.Errorf("%+v", f)
		}
		out = append(out, fmt.Sprintf("%s %s: %s (%s) %d", f.Code, f.Field, f.Message, f.Hint, f.Count))
	}
	return out
}

func jsonRows(texts ...string) []*Record {
	var out []*Record
	for _, s := range texts {
		out = append(out, &Record{JSON: s})
	}
	return out
}

func cellRows(header string, rows ...string) []*Record {
	h := NewHeader(strings.Split(header, "|"))
	var out []*Record
	for _, s := range rows {
		out = append(out, &Record{Header: h, Cells: strings.Split(s, "|")})
	}
	return out
}

// A value that a condition asks for and no row has is told with the values that rows have, unless
// they say nothing that the mapping has no word for; those of columns that are somebody's are not
// shown.
func TestValuesThatNoRowHasAreTold(t *testing.T) {
	states := cellRows("id|status|profile", `1|open|{"plan":"free"}`, `2|closed|{"plan":"pro"}`, `3|open|{"plan":"pro"}`)
	for _, c := range []struct{ rest, told string }{
		{`skip: [{when: 'status == "closd"', reason: gone}]`, "status closd: closed, open"},
		{`input: {where: 'status == "closd"'}`, "status closd: closed, open"},
		{`skip: [{when: 'row.status == "closd"', reason: gone}]`, "status closd: closed, open"},
		{`skip: [{when: '(status ?? "") == "closd"', reason: gone}]`, "status closd: closed, open"},
		{`skip: [{when: 'lower(status) in ["closd", "gone"]', reason: gone}]`, "status closd, gone: closed, open"},
		{`skip: [{when: 'profile.plan != "premium"', reason: gone}]`, "profile.plan premium: free, pro"},
		{`skip: [{when: 'status == "Closed"', reason: gone}]`, "status Closed: closed, open"},
		{`skip: [{when: 'lower(status) == "closed"', reason: gone}]`, ""},
		{`skip: [{when: 'upper(status) == "CLOSED"', reason: gone}]`, ""},
		{`skip: [{when: 'status in ["closed", "open", "archived"]', reason: gone}]`, ""}, // every value has its word
		{`skip: [{when: 'status == "closed"', reason: gone}]`, ""},
		{`skip: [{when: 'status == ""', reason: gone}]`, ""},
	} {
		m, err := Parse("m.yaml", "fields: {external_id: id, username: profile?}\n"+c.rest, nil)
		if err != nil {
			t.Fatalf("%s: %v", c.rest, err)
		}
		got := foundBy(t, m, states...)
		if c.told == "" {
			if len(got) > 0 {
				t.Errorf("%s: %q", c.rest, got)
			}
			continue
		}
		field, rest, _ := strings.Cut(c.told, " ")
		missing, values, _ := strings.Cut(rest, ": ")
		want := fmt.Sprintf("%s %s: the mapping compares this column with %s, and no row has that (correct the mapping if it is misspelt; values seen: %s) 3", CodeLiteralUnseen, field, missing, values)
		if !slices.Equal(got, []string{want}) {
			t.Errorf("%s: %q, want %q", c.rest, got, want)
		}
	}
	// Of a source's own mapping only what is nearly a value of the rows.
	for status, told := range map[string]bool{"active": false, "archive": true, "deleted": false, "ARCHIVED": true} {
		m, err := Parse("m.yaml", "name: workos\nfields: {external_id: id, banned: {expr: 'status in [\"archived\", \"suspended\"]'}}", nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := foundBy(t, m, jsonRows(`{"id":"1","status":"`+status+`"}`)...); (len(got) > 0) != told {
			t.Errorf("a source's own mapping and %s: %q", status, got)
		}
	}
	// Values that are somebody's, or too many, are not listed.
	for _, c := range []struct {
		field, condition string
		values           []string
		shown            bool
	}{
		{"username", `v == "admin"`, []string{"ann", "bob"}, false},
		{"totp_secret", `v == "admin"`, []string{"JBSW", "bob"}, false},
		{"public_metadata", `v == "admin"`, []string{"ann", "bob"}, true},
		{"public_metadata", `v == "admin"`, []string{"ann@acme.io"}, false},
		{"public_metadata", `v == "admin"`, strings.Fields("a b c d e f g h i"), false},
		{"public_metadata", `v == "admin"`, []string{"two words"}, false},
	} {
		m, err := Parse("m.yaml", "fields: {external_id: id, "+c.field+": {object: {a: v}}}\nskip: [{when: '"+c.condition+"', reason: x}]", nil)
		if err != nil {
			t.Fatal(err)
		}
		var rows []string
		for _, v := range c.values {
			rows = append(rows, `{"id":"1","v":"`+v+`"}`)
		}
		got := strings.Join(foundBy(t, m, jsonRows(rows...)...), "\n")
		for _, v := range c.values {
			if strings.Contains(got, "values seen") && strings.Contains(got[strings.Index(got, "values seen"):], v) != c.shown {
				t.Errorf("%s, %q: %s", c.field, c.values, got)
			}
		}
		if c.shown != strings.Contains(got, "ann, bob") {
			t.Errorf("%s, %q: %s", c.field, c.values, got)
		}
	}
}

// Words for nothing that are read as such are told once a column, with how often.
func TestWordsThatAreReadAsNothingAreTold(t *testing.T) {
	for _, c := range []struct{ field, word, told string }{
		{"created_at: v | timestamp", "0000-00-00 00:00:00", "0000-00-00"},
		{"created_at: v | timestamp", "0001-01-01T00:00:00Z", "0001-01-01"},
		{"created_at: v | timestamp(unix)", "-infinity", "-infinity"},
		{"created_at: v | timestamp(unix)", "0", "0"},
		{"created_at: {first: [w?, v | timestamp]}", "0000-00-00", "0000-00-00"},
		{"created_at: {expr: timestamp(v)}", "0000-00-00", "0000-00-00"},
		{"email_address: {value: id, verified: v | verified}", "0000-00-00", "0000-00-00"},
		{"email_address: {value: id, verified: v | verified}", "null", "null"},
		{"email_address: {value: id, verified: v | verified}", "0", ""},
		{"email_address: {value: id, verified: v | verified}", "2199-01-01 00:00:00", "2199-01-01"},
		{"email_address: {value: id, verified: v | verified}", "9999-12-31", "9999-12-31"},
		{"email_address: {value: id, verified: v | verified}", "1970-01-01 01:00:00", "1970-01-01"},
		{"email_address: {value: id, verified: v | verified}", "2021-01-31", ""},
		{"public_metadata: v", "null", "null"},
		{"public_metadata: v | json", "null", "null"},
		{"public_metadata: {merge: [v, {object: {a: id}}]}", "null", "null"},
		{"public_metadata: {rename: {of: v, keys: {a: b}}}", "null", "null"},
		{"created_at: v | timestamp", "infinity", "infinity"},
		{"banned: {expr: 'timestamp(v) != nil'}", "Infinity", "infinity"},
		{"created_at: v | timestamp", "2021-01-31", ""},
		{"first_name: v", "null", ""}, {"first_name: v", "0000-00-00", ""},
	} {
		m, err := Parse("m.yaml", "fields:\n  external_id: id\n  "+c.field+"\n", nil)
		if err != nil {
			t.Fatal(err)
		}
		for kind, rows := range map[string][]*Record{
			"JSON":  jsonRows(`{"id":"1"}`, `{"id":"2","v":"`+c.word+`"}`, `{"id":"3","v":"`+c.word+`"}`, `{"id":"4","v":"`+c.word+`"}`),
			"cells": cellRows("id|v", "1|", "2|"+c.word, "3|"+c.word, "4|"+c.word),
		} {
			got := foundBy(t, m, rows...)
			want := []string{fmt.Sprintf("%s v: values of this column that say %s are read as", CodeNullRead, c.told)}
			switch c.told {
			case "":
				want = nil
			case "infinity":
				want[0] = strings.Replace(want[0], CodeNullRead, CodeTimeForGood, 1)
			}
			if len(got) != len(want) || len(got) == 1 && (!strings.HasPrefix(got[0], want[0]) || !strings.HasSuffix(got[0], " 3")) {
				t.Errorf("%s of %s in %s: %q, want %q", c.field, c.word, kind, got, want)
			}
		}
	}
}

// A misspelt member is told wherever it stands, of rows of JSON as of cells with JSON in them.
func TestMisspeltMembersAreTold(t *testing.T) {
	inRows := jsonRows(`{"id":"1","name":"Ann","profile":{"name":"Ann","tags":[{"k":1}]}}`)
	inCells := cellRows("id|name|profile", `1|Ann|{"name":"Ann","tags":[{"k":1}]}`)
	for _, c := range []struct{ value, unseen string }{
		{"nmae", "error nmae"}, {"profile.nmae", "error profile.nmae"}, {"{expr: nmae}", "error nmae"},
		{"{expr: profile.nmae}", "error profile.nmae"}, {"{expr: '\"x\" + profile.nmae'}", "error profile.nmae"},
		{"{expr: row.nmae}", "told nmae"}, {"{expr: 'row[\"nmae\"]'}", "told nmae"}, {"{expr: row.profile.nmae}", "told profile.nmae"},
		{"{expr: 'let r = row; r.nmae'}", "told nmae"}, {"{expr: 'row.nmae != nil ? \"a\" : \"b\"'}", "told nmae"},
		{"{expr: 'row.nmae ?? name'}", ""}, {"{expr: 'nmae ?? name'}", ""}, {"{expr: 'get(row, \"nmae\")'}", ""}, {"nmae?", ""},
		{"{expr: row.name}", ""}, {"{expr: profile.name}", ""}, {"{expr: row.profile.name}", ""},
	} {
		m, err := Parse("m.yaml", "fields:\n  external_id: id\n  username: "+c.value+"\n", nil)
		if err != nil {
			t.Fatal(err)
		}
		for kind, rows := range map[string][]*Record{"JSON": inRows, "cells": inCells} {
			mp := m.NewMapper()
			for _, rec := range rows {
				mp.Map(rec)
			}
			var got []string
			for _, p := range mp.NeverSeen() {
				got = append(got, "error "+p.Path)
			}
			for _, f := range Findings([]*Mapper{mp}) {
				got = append(got, "told "+f.Field)
				if f.Code != CodeColumnUnseen || strings.HasSuffix(f.Field, "nmae") && !strings.Contains(f.Hint, `did you mean "`) {
					t.Errorf("%s: %+v", c.value, f)
				}
			}
			if strings.Join(got, ", ") != c.unseen {
				t.Errorf("%s of %s: %q, want %q", c.value, kind, got, c.unseen)
			}
		}
	}
}

func TestOppositesAreNoMisspellings(t *testing.T) {
	for pair, want := range map[[2]string]bool{
		{"archive", "archived"}: true, {"suspnded", "suspended"}: true, {"Closed", "closed"}: true,
		{"CONFIRMED", "UNCONFIRMED"}: false, {"inactive", "active"}: false, {"open", "closed"}: false,
	} {
		if alike(pair[0], pair[1]) != want || alike(pair[1], pair[0]) != want {
			t.Error(pair, !want)
		}
	}
}
