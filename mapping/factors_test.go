package mapping

import (
	"strings"
	"testing"
)

// A column that the mapping does not read, whose name is that of a second factor, is told of the
// users whose value says that they have one: once a user, in cells, JSON rows and containers.
func TestSecondFactorsThatNothingReadsAreTold(t *testing.T) {
	const mapping = "fields: {external_id: id, first_name: 'profile.name?'}\nignore: [known_mfa]\n"
	names := strings.Fields("totp_secret otp_secret two_factor_secret backup_codes recovery_codes mfa_enabled mfa webauthn_credentials passkeys twofa tfa_secret profile.mfa security.mfa_enabled " +
		"googleauthenticator_secret google2fa_secret using2fa email2fa authy_id duo_enabled guardian_enrollments auth_factors app_authentication_secret twofactor_active " +
		"google_auth_key googleAuthSecret gauth_secret webauthn_keys fido2_devices security_keys yubikey scratch_codes backup Zweifaktor_aktiv doble_autenticacion deux_facteurs 二段階認証")
	yes := []string{`"x"`, `true`, `"t"`, `["a"]`, `{"a":1}`, `2`, `"sms"`, `{"enabled":true,"key":"x"}`,
		`{"enabled":true,"isActive":false}`, `{"isActive":false,"enabled":true}`, `{"enabled":null,"key":"x"}`}
	no := []string{`""`, `null`, `false`, `"f"`, `0`, `[]`, `{}`, `"none"`, `"disabled"`, `{"enabled":false,"key":"x"}`, `{"isActive":"f"}`}
	row := func(name, value string) *Record {
		if in, leaf, nested := strings.Cut(name, "."); nested {
			return &Record{JSON: `{"id":"1",` + quoteJSON(in) + `:{` + quoteJSON(leaf) + `:` + value + `}}`}
		}
		return &Record{JSON: `{"id":"1",` + quoteJSON(name) + `:` + value + `}`}
	}
	told := func(rec *Record) int {
		m, err := Parse("m.yaml", mapping, nil)
		if err != nil {
			t.Fatal(err)
		}
		u, problems := m.NewMapper().Map(rec)
		if len(problems) > 1 || len(problems) == 1 && (problems[0].Code != CodeFactorLost || problems[0].Value != "") || len(problems) != min(1, len(u.FactorsLost)) {
			t.Errorf("%s: %v and %v", rec.JSON, problems, u.FactorsLost)
		}
		return len(problems)
	}
	for _, name := range names {
		for i, values := range [][]string{no, yes} {
			for _, v := range values {
				if got := told(row(name, v)); got != i {
					t.Errorf("%s %s is told %d times, want %d", name, v, got, i)
				}
				if in, leaf, nested := strings.Cut(name, "."); nested {
					cell := &Record{Header: NewHeader([]string{"id", in}), Cells: []string{"1", `{"a":[{` + quoteJSON(leaf) + `:` + v + `}]}`}}
					if got := told(cell); got != i && in != "profile" { // of which members are read
						t.Errorf("the member %s %s of a cell is told %d times, want %d", name, v, got, i)
					}
					continue
				}
				if v == "null" {
					continue
				}
				cell := &Record{Header: NewHeader([]string{"id", name}), Cells: []string{"1", strings.Trim(v, `"`)}}
				if got := told(cell); got != i {
					t.Errorf("the cell %s %s is told %d times, want %d", name, v, got, i)
				}
			}
		}
	}
	for way, want := range map[string]int{"authmodule=totp": 1, "auth_type=WebAuthn": 1, "login_method=passkey": 1, "authmodule=": 0, "auth_type=ldap": 0, "login_method=otp": 0, "plan=totp": 0} {
		name, value, _ := strings.Cut(way, "=")
		if got := told(row(name, quoteJSON(value))); got != want {
			t.Errorf("%s is told %d times, want %d", way, got, want)
		}
	}
	for _, rec := range []*Record{row("known_mfa", "true"), row("plan", `"gold"`)} {
		if told(rec) != 0 {
			t.Errorf("%s is told", rec.JSON)
		}
	}
	if told(&Record{JSON: `{"id":"1","security":"{\"mfa_enabled\":true}"}`}) != 1 {
		t.Error("a member of JSON in a text is not told")
	}
	two := &Record{JSON: `{"id":"1","mfa_enabled":true,"otp_secret":"x"}`}
	if told(two) != 1 {
		t.Error("a user with two second factors is not told once")
	}
}
