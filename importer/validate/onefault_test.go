package validate

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"clerk-import/mapping"
)

// A row with one mistake has one problem: neither what it lacks because of that, nor the same in
// other words, not even to an instance that requires everything.
func TestOneMistakeIsOneProblem(t *testing.T) {
	const text = `
skip: [{when: 'deleted == true', reason: deleted}]
fields:
  external_id: id
  first_name: first
  last_name: last
  email_address: [{value: email | email, verified: verified}]
  phone_number: [{value: phone | e164, verified: {const: true}}]
  username: {expr: 'name == nil ? nil : trim(name)'}
  web3_wallet: wallet
  password: plain
  password_digest: {expr: 'pw == nil ? nil : trim(pw)'}
  password_hasher: {expr: 'hasher == nil ? nil : trim(hasher)'}
  locale: locale
  public_metadata: meta
  created_at: created | timestamp
  legal_accepted_at: legal | timestamp
  create_organizations_limit: limit
  banned: banned
  totp_secret: {path: totp, on_error: drop}
`
	m, err := mapping.Parse("m.yaml", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	whole := map[string]any{
		"id": "1", "first": "Ann", "last": "Lee", "email": "ann@acme.io", "verified": true, "phone": "+14155552671", "name": "ann_lee",
		"wallet": "0x52908400098527886E0F7030069857D2E4169EE7", "plain": nil, "pw": "$2b$10$abcdefghijklmnopqrstuuJ8Yv5m1mRjSg3mZpYp1mYb0pVb0J4rS", "hasher": "bcrypt",
		"locale": "en-US", "meta": map[string]any{"a": 1}, "created": "2021-01-31T17:02:03Z", "legal": "2021-01-31T17:02:03Z", "limit": 1,
		"banned": false, "deleted": false, "totp": "JBSWY3DPEHPK3PXP",
	}
	alone := map[string][]string{ // the only identifier, the only password
		"email": {"phone", "name", "wallet"}, "phone": {"email", "name", "wallet"}, "name": {"email", "phone", "wallet", "pw", "hasher"}, "wallet": {"email", "phone", "name"},
		"verified": {"phone", "name", "wallet"}, "pw": {"email", "phone", "wallet"},
	}
	settings := &Instance{Attributes: map[string]Attribute{}, LegalConsent: true}
	for _, h := range has {
		settings.Attributes[h.attribute] = Attribute{Enabled: true, Required: true}
	}
	plain, err := NewRuleset(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	codes := func(rules *Ruleset, row map[string]any) []string {
		b, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		u, problems := m.NewMapper().Map(&mapping.Record{JSON: string(b)})
		var out []string
		if !mapping.Untranslated(problems) {
			problems = rules.NewJudge().Row(&u, u.Parts(), time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), problems)
			problems = rules.Requires(&u, Created{Emails: len(u.Emails), Phones: len(u.Phones)}, rules.Takes(&u, problems))
		}
		for _, p := range problems {
			out = append(out, p.Code)
			if p.Hint == "" {
				t.Errorf("%s has no hint", p.Code)
			}
		}
		return out
	}
	for _, c := range []struct {
		key   string
		value any
		want  string
	}{
		{"id", "#REF!", "spreadsheet_damage"}, {"id", strings.Repeat("x", 2000), "external_id_too_long"}, {"id", map[string]any{}, "value_invalid"},
		{"first", "#NAME?", "spreadsheet_damage"}, {"last", strings.Repeat("x", 300), "name_too_long"}, {"last", []int{1, 2}, "value_invalid"},
		{"email", "ann@", "email_invalid"}, {"email", "<ann", "email_invalid"}, {"email", "ann@x\u200b.io", "email_invalid"},
		{"verified", "perhaps", "verification_invalid"},
		{"phone", "12", "phone_invalid"}, {"phone", "0151 2345678", "phone_no_country"}, {"phone", "+1 2", "phone_invalid"},
		{"name", "#REF!", "spreadsheet_damage"}, {"name", "1", "username_length"}, {"name", "é", "username_length"}, {"name", "jörg", "username_characters"},
		{"name", "12345", "username_needs_letter"}, {"name", 1, "expression_failed"},
		{"wallet", "0x1", "wallet_invalid"},
		{"pw", "not a digest", "digest_malformed"}, {"pw", 1, "expression_failed"}, {"hasher", nil, "digest_without_hasher"}, {"hasher", 1, "expression_failed"},
		{"hasher", "nosuch", "digest_unknown_hasher"}, {"plain", "long enough", "password_and_digest"},
		{"locale", "no such thing", "locale_invalid"}, {"meta", "text", "value_invalid"}, {"meta", []int{1}, "value_invalid"},
		{"created", "yesterday", "timestamp_invalid"}, {"created", 44227.7, "timestamp_invalid"}, {"created", "2999-01-01T00:00:00Z", "timestamp_future"},
		{"legal", "yesterday", "timestamp_invalid"}, {"limit", -1, "organizations_limit_negative"}, {"limit", "many", "value_invalid"},
		{"banned", "maybe", "value_invalid"}, {"deleted", "maybe", "expression_failed"}, {"totp", "not base32!", "second_factor_lost"},
	} {
		for _, others := range [][]string{nil, alone[c.key]} {
			row := map[string]any{}
			for k, v := range whole {
				row[k] = v
			}
			for _, k := range others {
				row[k] = nil
			}
			rules := plain
			if others == nil {
				if got := codes(plain.ForInstance(settings), row); len(got) > 0 {
					t.Fatalf("the row without a fault: %v", got)
				}
				rules = plain.ForInstance(settings)
			}
			row[c.key] = c.value
			if got := codes(rules, row); !slices.Equal(got, []string{c.want}) {
				t.Errorf("%s is %q, without %v: %v, want %s", c.key, c.value, others, got, c.want)
			}
		}
	}
}
