package mapping

import (
	"slices"
	"strings"
	"testing"
)

// rowsOf are the same rows as cells under a header, and as JSON objects of texts.
func rowsOf(header string, rows ...string) map[string][]*Record {
	names := strings.Split(header, ",")
	h := NewHeader(names)
	out := map[string][]*Record{}
	for i, row := range rows {
		cells := strings.Split(row, ",")
		rec := &Record{Header: h, Cells: cells, Position: Position{File: "in", Line: int64(i + 1)}}
		out["CSV"] = append(out["CSV"], rec)
		out["JSON"] = append(out["JSON"], &Record{JSON: string(rec.AppendJSON(nil)), Position: rec.Position})
	}
	return out
}

// unread are the columns that nothing reads, sorted.
func unread(mp *Mapper) (names []string) {
	for _, c := range mp.Columns() {
		if !c.Used {
			names = append(names, c.Name)
		}
	}
	slices.Sort(names)
	return names
}

// What has a name is used by paths and expressions as a column is, and what of it nothing reads is told.
func TestWhatHasANameIsUsedAsAColumn(t *testing.T) {
	m := mustParse(t, `
let:
  extra: 'extra? | pairs("|", "=")'
  main: {first: [extra.ref, id]}
lists:
  cps: {columns: "cp_#_*"}
  mails: {columns: "mail#"}
fields:
  external_id: main
  username: 'cps[0].data'
  first_name: {expr: 'extra.plan + "!"'}
  email_address: mails
  private_metadata: {object: {plan: extra.plan?, kinds: {expr: 'map(cps, .type)'}}}
`, nil)
	for form, rows := range rowsOf("id,extra,cp_2_type,cp_2_data,cp_1_type,cp_1_data,cp_1_state,mail1,mail2",
		"1,plan=pro|ref=r1|seat=3,B,b,A,a,NEW,x@y.co,z@y.co", "2,plan=free,C,c,,,,,w@y.co") {
		mp := m.NewMapper()
		want := []string{`r1 a pro! x@y.co z@y.co {"plan":"pro","kinds":["A","B"]}`, `2 c free! w@y.co {"plan":"free","kinds":["C"]}`}
		for i, rec := range rows {
			u, problems := mp.Map(rec)
			got := u.ExternalID.Or("") + " " + u.Username.Or("") + " " + u.FirstName.Or("")
			for _, e := range u.Emails {
				got += " " + e.Value
			}
			if got += " " + string(u.PrivateMetadata.Or(nil)); got != want[i] || len(problems) > 0 {
				t.Errorf("%s row %d: %s %v, want %s", form, i, got, problems, want[i])
			}
		}
		if got := strings.Join(unread(mp), " "); got != "cp_1_state extra.seat" {
			t.Errorf("%s: unread are %s", form, got)
		}
		if seen := mp.NeverSeen(); len(seen) > 0 {
			t.Errorf("%s: %v", form, seen)
		}
	}
}

// What cannot be made rejects the row, whatever it is used for, unless it is to be dropped.
func TestWhatCannotBeMadeRejectsTheRow(t *testing.T) {
	for conf, want := range map[string]string{
		"{path: p, convert: json}":                 "error",
		"{path: p, convert: json, on_error: drop}": "warning",
	} {
		m := mustParse(t, "let: {x: "+conf+"}\nfields: {external_id: id, locale: x.lang?}\n", nil)
		_, problems := m.NewMapper().Map(jsonRow(`{"id":"1","p":"{broken"}`))
		if len(problems) != 1 || problems[0].Severity.String() != want || problems[0].Field != "let x" || !strings.Contains(problems[0].Hint, "line 1") {
			t.Errorf("%s: %+v", conf, problems)
		}
		if Untranslated(problems) != (want == "error") {
			t.Errorf("%s: untranslated is %v", conf, Untranslated(problems))
		}
	}
}

func TestNamesAndListsThatAreWrittenWrongly(t *testing.T) {
	for text, want := range map[string]string{
		"let: {row: id}\nfields: {username: a}":                         "m.yaml:1:7: \"row\" is no name",
		"let: {lower: id}\nfields: {username: a}":                       "m.yaml:1:7: \"lower\" is no name",
		"lists: {a: {columns: x_*_*}}\nfields: {username: a}":           "m.yaml:1:22: columns has one #",
		"lists: {a: {}}\nfields: {username: a}":                         "m.yaml:1:9: a list needs `columns`",
		"lists: {a: {columns: x#}}\nlet: {a: b}\nfields: {username: a}": "m.yaml:2:7: \"a\" is made twice",
		"lists: {a: {colums: x#}}\nfields: {username: a}":               `m.yaml:1:13: unknown key "colums"; did you mean "columns"?`,
	} {
		_, err := Parse("m.yaml", text, nil)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	m := mustParse(t, "lists: {a: {columns: 'cp_#'}}\nfields: {username: 'a[0]'}", nil)
	if err := m.CheckHeader(NewHeader([]string{"cp_x"}), "u.csv"); err == nil || !strings.Contains(err.Error(), "my.yaml:1:22: u.csv has no column of the form cp_#") {
		t.Errorf("%v", err)
	}
}
