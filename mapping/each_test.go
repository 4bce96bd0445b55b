package mapping

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const ofContacts = `
fields:
  external_id: id
  username: {each: cps, when: type == "LOGIN", value: data}
  email_address: {each: cps, when: type == "EMAIL", value: data | lower, verified: state == "OK", main: main? | bool}
  phone_number: {each: cps, when: type == "PHONE", value: data | e164, verified: parent.sure? | bool}
  private_metadata: {object: {fax: {each: cps, when: type == "FAX", value: data}}}
`

// shown is a user in one line: what is verified has a + behind it.
func shown(u User) string {
	out := []string{u.ExternalID.Or(""), u.Username.Or("")}
	for _, id := range slices.Concat(u.Emails, u.Phones) {
		out = append(out, id.Value+map[bool]string{true: "+"}[id.Verified])
	}
	return strings.Join(append(out, string(u.PrivateMetadata.Or(nil))), " ")
}

// Entries of a list are taken one by one, wherever the list stands: in JSON, in a cell with JSON, as joined
// rows under their name, in numbered columns. What nothing takes or reads is told.
func TestEntriesAreTakenOneByOne(t *testing.T) {
	list := `[{"type":"EMAIL","data":"Two@x.co","state":"NEW","note":"n"},{"type":"EMAIL","data":"one@x.co","state":"OK","main":true},` +
		`{"type":"PHONE","data":"+12125550100"},{"type":"LOGIN","data":"joe"},{"type":"LOGIN","data":"joey"},{"type":"PAGER","data":"5"},{"type":"FAX","data":"9"}]`
	h, numbered := NewHeader([]string{"id", "sure", "cps"}), []string{"id", "sure"}
	cells := []string{"1", "yes"}
	for i, e := range (Value{Kind: JSON, Text: list}).Elements() {
		for _, m := range []string{"type", "data", "state", "main", "note"} {
			numbered = append(numbered, fmt.Sprintf("cp_%d_%s", i+1, m))
			cells = append(cells, descend(e.Text, []string{m}).Text)
		}
	}
	flat := &Record{Header: NewHeader(numbered), Cells: cells}
	lists := "lists: {cps: {columns: \"cp_#_*\"}}\n"
	for name, c := range map[string]struct {
		text   string
		rec    *Record
		unread string
	}{
		"JSON": {ofContacts, jsonRow(`{"id":1,"sure":true,"cps":` + list + `}`), "cps[].note"},
		"cell": {ofContacts, &Record{Header: h, Cells: []string{"1", "yes", list}}, "cps[].note"},
		"joined rows": {"inputs: {cps: {key: owner, of: id, many: true}}\n" + ofContacts,
			&Record{Header: NewHeader([]string{"id", "sure"}).Join([]HeaderPart{{Input: "cps"}}), Cells: []string{"1", "yes", list}}, "cps[].note"},
		"numbered":      {lists + ofContacts, flat, "cp_1_note"},
		"numbered JSON": {lists + ofContacts, jsonRow(string(flat.AppendJSON(nil))), "cp_1_note"},
		"under a name":  {"let: {cps: 'raw | json'}\n" + ofContacts, jsonRow(`{"id":1,"sure":true,"raw":` + quoteJSON(list) + `}`), "cps[].note"},
	} {
		mp := mustParse(t, c.text, nil).NewMapper()
		u, problems := mp.Map(c.rec)
		if got := shown(u); got != `1 joe one@x.co+ two@x.co +12125550100+ {"fax":["9"]}` || len(problems) > 0 {
			t.Errorf("%s: %s %+v", name, got, problems)
		}
		if got := unread(mp); !slices.Contains(got, c.unread) || slices.ContainsFunc(got, func(n string) bool { return !strings.HasSuffix(n, "note") }) {
			t.Errorf("%s: unread are %v", name, got)
		}
		var left []string
		for _, f := range Findings([]*Mapper{mp}) {
			if f.Problem.Code == CodeLeftOver {
				left = append(left, f.Problem.Message)
			}
		}
		if len(left) != 2 || !strings.Contains(left[0], "further value") || !strings.Contains(left[1], "taken by no condition, type PAGER") {
			t.Errorf("%s: %q", name, left)
		}
		if seen := NeverSeen([]*Mapper{mp}); len(seen) > 0 {
			t.Errorf("%s: never seen %v", name, seen)
		}
		steps, _ := mustParse(t, c.text, nil).NewMapper().Trace(c.rec)
		if !slices.ContainsFunc(steps, func(s Trace) bool { return s.Field == "email_address cps[1] verified" && s.Value.Text == "true" }) {
			t.Errorf("%s: %+v", name, steps)
		}
	}
}

// Entries may be texts, stand under names, or not be there.
func TestEntriesOfOtherForms(t *testing.T) {
	for _, c := range []struct{ field, row, want string }{
		{"{each: l, value: value, verified: true}", `{"id":1,"l":["a@x.co","b@x.co"]}`, "1  a@x.co+ b@x.co+ "},
		{"{each: l, value: address}", `{"id":1,"l":{"home":{"address":"a@x.co"},"work":{"address":"b@x.co"}}}`, "1  a@x.co b@x.co "},
		{"{each: l, when: 'key == \"work\"', value: address}", `{"id":1,"l":{"home":{"address":"a@x.co"},"work":{"address":"b@x.co"}}}`, "1  b@x.co "},
		{"{each: l, value: value}", `{"id":1,"l":"a@x.co"}`, "1  a@x.co "},
		{"{each: l, value: value}", `{"id":1,"l":null}`, "1  "},
		{"{each: l?, value: value}", `{"id":1}`, "1  "},
		// Of two statements about one address the one that it is not verified holds.
		{"{each: l, value: a, verified: v? | bool}", `{"id":1,"l":[{"a":"a@x.co","v":true},{"a":"A@x.co","v":false}]}`, "1  a@x.co "},
	} {
		mp := mustParse(t, "fields: {external_id: id, email_address: "+c.field+"}", nil).NewMapper()
		u, problems := mp.Map(jsonRow(c.row))
		if got := shown(u); got != c.want || len(problems) > 0 || len(unread(mp)) > 0 && !strings.Contains(c.field, "work") {
			t.Errorf("%s of %s: %q %+v, unread %v", c.field, c.row, got, problems, unread(mp))
		}
	}
}

// An entry that cannot be read rejects the row, and says which list it is of.
func TestEntriesThatCannotBeRead(t *testing.T) {
	for _, c := range []struct{ field, row, code, says string }{
		{"email_address: {each: l, value: a, verified: v}", `{"l":[{"a":"a@x.co","v":"perhaps"}]}`, "verification_invalid", "entries of l"},
		{"email_address: {each: l, when: 'n > 2', value: a}", `{"l":[{"a":"a@x.co","n":"x"}]}`, "expression_failed", "entries of l"},
		{"phone_number: {each: l, value: a | e164}", `{"l":[{"a":"nope"}]}`, "phone_invalid", "the column l[].a has a text"},
		{"email_address: {each: l, value: a}", `{"l":[{"a":"a@x.co","a":"b@x.co"}]}`, CodeKeyTwice, "more than once"},
		{"digest: {from: auto, value: {each: l, value: h}}", `{"l":[{"h":"x"},{"h":"y"}]}`, "digest_malformed", "several values"},
	} {
		_, problems := mustParse(t, "fields: {"+c.field+"}", nil).NewMapper().Map(jsonRow(c.row))
		if len(problems) != 1 || problems[0].Code != c.code || problems[0].Severity != Fatal || !strings.Contains(problems[0].Message, c.says) {
			t.Errorf("%s: %+v", c.field, problems)
		}
	}
	mp := mustParse(t, "fields: {username: {each: l, value: nmae}}", nil).NewMapper()
	mp.Map(jsonRow(`{"l":[{"name":"x"}]}`))
	if seen := NeverSeen([]*Mapper{mp}); len(seen) != 1 || seen[0].Path != "l[].nmae" || seen[0].Line != 1 {
		t.Errorf("%+v", seen)
	}
}

func TestEachThatIsWrittenWrongly(t *testing.T) {
	for field, want := range map[string]string{
		"username: {each: l}":                                  "`each` needs `value`",
		"username: {each: l, value: a, verified: b}":           `unknown key "verified"`,
		"username: {each: l, value: a, convert: lower}":        "convert cannot stand beside `each`",
		"username: {each: l | list, value: a}":                 "`each` takes the path of a list",
		"username: {each: l, value: {each: m, value: a}}":      "`each` cannot stand in another",
		"username: {each: l, when: 'parent.a == 1', value: a}": "parent is for paths",
	} {
		_, err := Parse("m.yaml", "fields:\n  "+field, nil)
		if err == nil || !strings.HasPrefix(err.Error(), "m.yaml:2:") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", field, err)
		}
	}
}
