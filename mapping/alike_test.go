package mapping

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Members of JSON that are called nearly alike are told where one of them is read and another is not.
func TestMembersThatAreCalledNearlyAlikeAreTold(t *testing.T) {
	for _, c := range []struct {
		fields string
		rows   []string
		want   []string
	}{
		{"", []string{`{"id":"1","email":"a@acme.io","Email":"b@acme.io","EMAIL":"c@acme.io"}`}, []string{"EMAIL", "Email"}},
		{"", []string{`{"id":"1","email":"a@acme.io"}`, `{"id":"2","Email":"b@acme.io"}`}, []string{"Email"}},
		{"", []string{`{"id":"1","email":"a@acme.io","email\u200b":"b@acme.io"}`}, []string{"email\u200b"}},
		{"", []string{`{"id":"1","email":"a@acme.io","theme":"x","Theme":"y","Email":""}`}, nil},
		{"ignore: [Email]\n", []string{`{"id":"1","email":"a@acme.io","Email":"b@acme.io"}`}, nil},
	} {
		m, err := Parse("m.yaml", "fields:\n  external_id: id\n  email_address: email?\n"+c.fields, nil)
		if err != nil {
			t.Fatal(err)
		}
		mp := m.NewMapper()
		for _, row := range c.rows {
			mp.Map(&Record{JSON: row})
		}
		var got []string
		for _, f := range Findings([]*Mapper{mp}) {
			if f.Code == CodeColumnsAlike {
				got = append(got, f.Field)
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", c.rows, d)
		}
	}
}
