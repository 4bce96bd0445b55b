package mapping

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A row with two different digests is told of, whether the mapping reads the second one as a substitute or not at all; whatever row
// comes first. Equal ones, those of other things and a single one are not.
func TestTwoDigestsOfOneRowAreTold(t *testing.T) {
	const (
		a = "$2b$04$abcdefghijklmnopqrstueRMF76fxiwUwXFLX/clDgNEEFGDSKhti"
		b = "$2b$04$abcdefghijklmnopqrstuOXQY2g2djBY6EfxSzepdFum4sHuVDDqe"
	)
	for name, c := range map[string]struct {
		source string
		rows   []string
		want   string
	}{
		"Auth0":             {"auth0", []string{`{"user_id":"auth0|1","email":"a@b.co","email_verified":true,"passwordHash":"` + a + `","custom_password_hash":{"algorithm":"bcrypt","hash":{"value":"` + b + `"}}}`}, "custom_password_hash 1"},
		"two columns":       {"werkzeug", []string{`{"id":1,"email":"a@b.co","password":"` + a + `","password_hash":"` + b + `"}`}, "password 1"},
		"equal ones":        {"werkzeug", []string{`{"id":1,"email":"a@b.co","password":"` + a + `","password_hash":"` + a + `"}`}, ""},
		"one of two":        {"werkzeug", []string{`{"id":1,"email":"a@b.co","password":"","password_hash":"` + a + `"}`, `{"id":2,"email":"b@b.co","password":"` + b + `","password_hash":null}`}, ""},
		"one nobody reads":  {"werkzeug", []string{`{"id":1,"email":"a@b.co","password":"` + a + `","pwd_hash":"` + b + `"}`, `{"id":2,"email":"b@b.co","password":"` + b + `","pwd_hash":"` + a + `"}`}, "pwd_hash 2"},
		"only that":         {"werkzeug", []string{`{"id":1,"email":"a@b.co","password":null,"pwd_hash":"` + b + `"}`, `{"id":2,"email":"b@b.co","password":"` + b + `"}`}, "pwd_hash 1"},
		"of something else": {"werkzeug", []string{`{"id":1,"email":"a@b.co","password":"` + a + `","password_reset_token":"` + b + `","old_password":"` + b + `","pin":"` + b + `"}`}, ""},
		"no digest":         {"werkzeug", []string{`{"id":1,"email":"a@b.co","password":"` + a + `","password_changed_at":"2020-01-01 00:00:00"}`}, ""},
	} {
		for _, turned := range []bool{false, true} {
			m, err := Preset(c.source, nil)
			if err != nil {
				t.Fatal(err)
			}
			rows := slices.Clone(c.rows)
			if turned {
				slices.Reverse(rows)
			}
			mp := m.NewMapper()
			for _, row := range rows {
				mp.Map(&Record{JSON: row})
			}
			var got []string
			for _, f := range Findings([]*Mapper{mp}) {
				if f.Code == CodeDigestSecond {
					got = append(got, fmt.Sprintf("%s %d", f.Field, f.Count))
				}
				if strings.Contains(f.Message+f.Hint, "$2b$") {
					t.Errorf("%s: %s", name, f.Message)
				}
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
	}
}
