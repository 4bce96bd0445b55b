package infer

import (
	"testing"
)

// Second factors come along where they can be read and are in use; otherwise somebody is asked.
func TestSecondFactorsOfUnknownTables(t *testing.T) {
	const (
		codes = "abcd-1234|efgh-5678"
		seed  = "JBSWY3DPEHPK3PXP"
		other = "KRSXG5CTMVRXEZLU"
	)
	for name, c := range map[string]struct {
		rows    []string
		answers map[string]string
		want    []string // lines of the mapping
		not     []string
	}{
		"a flag says who uses it": {
			[]string{"id,email,mfasecret,recovery_codes,mfaactive", "1,a@acme.io," + seed + "," + codes + ",t", "2,b@acme.io," + other + ",,f"}, nil,
			[]string{`totp_secret: {expr: 'bool(row["mfaactive"] ?? false) ? row["mfasecret"] : nil'}`, `backup_codes: {expr: 'bool(row["mfaactive"] ?? false)`}, nil},
		"some have one": {[]string{"id,email,otp_secret", "1,a@acme.io," + seed, "2,b@acme.io,"}, nil, []string{"  totp_secret: otp_secret?"}, nil},
		"everybody has one": {[]string{"id,email,otp_secret", "1,a@acme.io," + seed, "2,b@acme.io," + other}, nil,
			[]string{"? second_factor.otp_secret"}, []string{"  totp_secret: otp"}},
		"everybody has one, and uses it": {[]string{"id,email,otp_secret", "1,a@acme.io," + seed, "2,b@acme.io," + other}, map[string]string{"second_factor.otp_secret": "come"},
			[]string{"  totp_secret: otp_secret"}, nil},
		"encrypted": {[]string{"id,email,otp_secret", "1,a@acme.io,eyJpdiI6Ik1qRXpNVEU9IiwidmFsdWUiOiJ4", "2,b@acme.io,"}, nil, nil, []string{"  totp_secret:"}},
		"digests of codes": {[]string{"id,email,backup_codes", "1,a@acme.io,$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy|5f4dcc3b5aa765d61d8327deb882cf99", "2,b@acme.io,"}, nil,
			nil, []string{"  backup_codes:"}},
	} {
		t.Run(name, func(t *testing.T) {
			yaml := answered(t, c.answers, c.rows...)
			has(t, yaml, c.want, c.not)
		})
	}
}
