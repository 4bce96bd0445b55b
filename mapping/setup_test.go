package mapping

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// An authenticator app whose set-up was begun and never finished is neither carried nor lost, whatever the source calls it and
// whichever preset reads it; one that is in use is.
func TestSecondFactorsThatWereNeverFinished(t *testing.T) {
	const seed = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	type row = map[string]any
	for _, c := range []struct {
		beside row
		want   string // carried, none, or lost
	}{
		{row{"totp_enabled": false}, "none"}, {row{"totp_enabled": "0"}, "none"}, {row{"totp_enabled": true}, "carried"}, {row{"otp_required_for_login": "f"}, "none"},
		{row{"totp_status": "pending"}, "none"}, {row{"totp_status": "verified"}, "carried"}, {row{"totpStatus": "unverified"}, "none"}, {row{"mfa_state": "setup"}, "none"},
		{row{"two_factor_confirmed_at": ""}, "none"}, {row{"two_factor_confirmed_at": nil}, "none"}, {row{"two_factor_confirmed_at": "2024-01-01 00:00:00"}, "carried"},
		{row{"isTwoFactorEnabled": "no"}, "none"}, {row{"otp_verified": 0}, "none"}, {row{"otp_verified": 1}, "carried"}, {row{"mfa_enabled": true, "totp_confirmed": false}, "lost"},
		{row{"sms_2fa_enabled": false}, "carried"}, {row{"email_verified": false}, "carried"}, {row{"active": false}, "carried"}, {row{"mfa_required": false}, "carried"}, {row{"mfa.configured": false}, "none"}, {row{"2sv Enrolled [READ ONLY]": "FALSE"}, "none"}, {row{"2sv Enforced [READ ONLY]": "FALSE"}, "carried"},
		{row{"mfa": row{"enabled": false}}, "none"}, {row{"mfa": row{"status": "pending"}}, "none"}, {row{"mfa": row{"enabled": true}}, "carried"}, {row{}, "carried"},
		{row{"webauthn_enabled": false}, "carried"}, {row{"mfa_radius_enabled": false}, "carried"}, {row{"mfa_telegram_status": "pending"}, "carried"}, {row{"two_factor_confirmed_at": "0000-00-00 00:00:00"}, "none"},
	} {
		row := row{"id": "1", "email": "a@acme.io", "totp_secret": seed}
		maps.Copy(row, c.beside)
		object, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		records := map[string]*Record{"JSON": {JSON: string(object)}}
		if c.beside["mfa"] == nil {
			names, cells := slices.Sorted(maps.Keys(row)), []string{}
			for _, name := range names {
				text, err := json.Marshal(row[name])
				if err != nil {
					t.Fatal(err)
				}
				cells = append(cells, strings.Trim(strings.TrimPrefix(string(text), "null"), `"`))
			}
			records["cells"] = &Record{Header: NewHeader(names), Cells: cells}
		}
		for name, text := range map[string]string{
			"read":     "fields: {external_id: id, email_address: [{value: email}], totp_secret: totp_secret?}",
			"unread":   "fields: {external_id: id, email_address: [{value: email}]}",
			"werkzeug": "", "casdoor": "", "laravel": "",
		} {
			parse := func() (*Mapping, error) { return Parse("m.yaml", text, nil) }
			if text == "" {
				parse = func() (*Mapping, error) { return Preset(name, nil) }
			}
			m, err := parse()
			if err != nil {
				t.Fatal(name, err)
			}
			for form, rec := range records {
				mp := m.NewMapper()
				u, _ := mp.Map(rec)
				got := "none"
				switch {
				case u.TOTPSecret.Or("") != "":
					got = "carried"
				case len(u.FactorsLost) > 0:
					got = "lost"
				}
				want := c.want
				if want == "carried" && m.alone("totp_secret") == nil {
					want = "lost"
				}
				if ofApp := !strings.Contains(string(object), `"mfa`); got == "carried" && len(u.FactorsLost) > 0 && ofApp { // else of another one, or a container
					t.Errorf("%v, %s, %s: carried, and %v is lost", c.beside, name, form, u.FactorsLost)
				}
				code := CodeFactorUnfinished
				if at, since := c.beside["two_factor_confirmed_at"]; since && at != "0000-00-00 00:00:00" && len(c.beside) == 1 {
					code = CodeFactorLost // of no row: the application may ask for no confirmation
				}
				told := slices.ContainsFunc(Findings([]*Mapper{mp}), func(f Finding) bool { return f.Code == code && f.Count == 1 })
				if got != want || told != (want == "none") {
					t.Errorf("%v, %s, %s: %s (told: %v), want %s: %v", c.beside, name, form, got, told, want, u.FactorsLost)
				}
			}
		}
	}
}

// An app that is off is no loss, and takes no other factor away with it.
func TestAnAppThatIsOffTakesNoOtherFactorAway(t *testing.T) {
	for beside, lost := range map[string]int{
		`"mfa_method":"sms"`: 1, `"yubikey_id":"cccccceevtdh"`: 1, `"mfa":{"sms":{"enabled":true}}`: 1, `"authy_id":"123"`: 1,
		`"mfa_method":"totp"`: 0, `"recovery_codes":["a1b2c3d4"]`: 0, `"mfa":{"secret":"JBSWY3DPEHPK3PXP"}`: 0,
	} {
		m, err := Parse("m.yaml", "fields: {external_id: id, email_address: [{value: email}]}", nil)
		if err != nil {
			t.Fatal(err)
		}
		mp := m.NewMapper()
		u, _ := mp.Map(&Record{JSON: `{"id":"1","email":"a@acme.io","totp_secret":"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP","totp_enabled":false,` + beside + `}`})
		told := slices.ContainsFunc(Findings([]*Mapper{mp}), func(f Finding) bool { return f.Code == CodeFactorUnfinished && f.Count == 1 })
		if len(u.FactorsLost) != lost || !told {
			t.Errorf("%s: lost %v, told %v", beside, u.FactorsLost, told)
		}
	}
}

// alone is the field of a mapping with a name.
func (m *Mapping) alone(name string) *field {
	for i := range m.fields {
		if m.fields[i].spec.name == name {
			return &m.fields[i]
		}
	}
	return nil
}

// That nothing says since when a second factor is in use means that it was never finished where other rows say so; where none does, the
// application may ask for no confirmation, and it is told as a loss.
func TestSecondFactorsThatNobodyConfirmed(t *testing.T) {
	const half, whole, without = `"two_factor_secret":"eyJpdiI6IjEi","two_factor_confirmed_at":null`, `"two_factor_secret":"eyJpdiI6IjEi","two_factor_confirmed_at":"2024-01-01 00:00:00"`, `"two_factor_secret":null`
	for _, c := range []struct {
		rows             []string
		lost, unfinished int64 // in findings
	}{
		{[]string{half, half, without}, 2, 0}, {[]string{half, whole, without}, 0, 1}, {[]string{whole, without}, 0, 0}, {[]string{without}, 0, 0},
		{[]string{half, `"two_factor_secret":"x","two_factor_enabled":false`}, 1, 1},
	} {
		m, err := Preset("laravel", nil)
		if err != nil {
			t.Fatal(err)
		}
		mappers := []*Mapper{m.NewMapper(), m.NewMapper()} // rows are shared out
		for i, row := range c.rows {
			mappers[i%2].Map(&Record{JSON: fmt.Sprintf(`{"id":%d,"email":"a@acme.io",%s}`, i, row)})
		}
		var lost, unfinished int64
		for _, f := range Findings(mappers) {
			switch f.Code {
			case CodeFactorLost:
				lost += f.Count
			case CodeFactorUnfinished:
				unfinished += f.Count
			}
		}
		if lost != c.lost || unfinished != c.unfinished {
			t.Errorf("%q: %d lost, %d unfinished, want %d and %d", c.rows, lost, unfinished, c.lost, c.unfinished)
		}
	}
}
