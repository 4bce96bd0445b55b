package mapping

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// A digest of which a column beside it says that it was made in another way, or of something else than the password, stops; words
// that nobody knows are told with their count; those that say what the digest says cost nothing. In cells, in JSON, in containers,
// with a preset, and where the column becomes metadata.
func TestColumnsBesideADigestSayHowItWasMade(t *testing.T) {
	const bcrypt = "$2b$10$DEHO.Gr8hAkvjkMHX2DGH.GQDRiWxia79HG0OVR9.MJGSAzByrPg2"
	const argon2 = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$2h9yI0BzzvVKuYz8nFvr3bk2D0P7bZ8SdFLbYl3Zq0Y"
	for _, c := range []struct{ column, value, digest, want string }{
		{"hash_type", "bcrypt_md5", bcrypt, "stops"}, {"hash_type", "bcrypt", bcrypt, ""}, {"hashType", "BCRYPT", bcrypt, ""}, {"password_algorithm", "bcrypt-sha512", bcrypt, "stops"},
		{"password_algorithm", "2y", bcrypt, ""}, {"password_hash_algo", "PBKDF2", bcrypt, "stops"}, {"algo", "md5+bcrypt", bcrypt, "stops"}, {"encoder", "legacy_md5_bcrypt", bcrypt, "stops"},
		{"encoder", "default", bcrypt, ""}, {"password_version", "2", bcrypt, "told"}, {"password_version", "2024-salted", bcrypt, "told"}, {"hash_method", "sha1", bcrypt, "stops"},
		{"hash_method", "", bcrypt, ""}, {"hash_type", "Argon2id", argon2, ""}, {"hash_type", "bcrypt", argon2, "stops"},
		{"prehash", "sha256", bcrypt, "stops"}, {"prehash", "none", bcrypt, ""}, {"prehashed", "false", bcrypt, ""}, {"prehashed", "t", bcrypt, "stops"}, {"pepper", "s3cr3tpepper", bcrypt, "stops"},
		{"pepper_id", "1", bcrypt, "stops"}, {"is_md5_wrapped", "1", bcrypt, "stops"}, {"is_md5_wrapped", "0", bcrypt, ""}, {"double_hashed", "yes", bcrypt, "stops"},
		{"salt", "6f1ed002ab5595859014ebf0951522d9", bcrypt, "stops"}, {"pwd_salt", "x7", argon2, "stops"}, {"passwordSalt", "", bcrypt, ""}, {"salt", "$2b$10$DEHO.Gr8hAkvjkMHX2DGH.", bcrypt, ""},
		{"salt", "c29tZXNhbHRzb21lc2FsdA", argon2, ""}, {"salt_water", "yes", bcrypt, ""}, {"salt", "6f1e", "", ""},
		{"password_type", "imported", bcrypt, "told"}, {"plan_type", "legacy_md5", bcrypt, ""}, {"file_hash_type", "sha1", bcrypt, ""}, {"hash_type", "bcrypt_md5", "", ""},
	} {
		for name, text := range map[string]string{
			"a mapping":   "fields: {external_id: id, digest: {from: auto, value: 'password?'}}",
			"as metadata": "fields: {external_id: id, digest: {from: auto, value: 'password?'}, private_metadata: {object: {how: '" + c.column + "?'}}}",
			"a preset":    "",
		} {
			row := map[string]string{"id": "1", "email": "a@acme.io", c.column: c.value}
			if c.digest != "" {
				row["password"] = c.digest
			}
			names, cells := []string{}, []string{}
			for _, key := range slices.Sorted(func(yield func(string) bool) {
				for k := range row {
					if !yield(k) {
						return
					}
				}
			}) {
				names, cells = append(names, key), append(cells, row[key])
			}
			object, err := json.Marshal(row)
			if err != nil {
				t.Fatal(err)
			}
			for form, rec := range map[string]*Record{"JSON": {JSON: string(object)}, "cells": {Header: NewHeader(names), Cells: cells}} {
				parse := func() (*Mapping, error) { return Parse("m.yaml", text, nil) }
				if text == "" {
					parse = func() (*Mapping, error) { return Preset("werkzeug", nil) }
				}
				m, err := parse()
				if err != nil {
					t.Fatal(err)
				}
				mp := m.NewMapper()
				_, problems := mp.Map(rec)
				got := ""
				for _, p := range problems {
					if p.Code == CodeDigestOfOther && p.Severity == Fatal {
						got = "stops"
					}
					if strings.Contains(p.Message+p.Hint, "s3cr3t") {
						t.Errorf("%s: a secret is repeated: %s", c.column, p.Message)
					}
				}
				for _, f := range Findings([]*Mapper{mp}) {
					if f.Code == CodeMethodUnclear && f.Count == 1 {
						got += "told"
					}
				}
				if got != c.want {
					t.Errorf("%s=%s, %s, %s: %q, want %q: %v", c.column, c.value, name, form, got, c.want, problems)
				}
			}
		}
	}
}

// What reads such a column decides by it.
func TestAMethodThatIsReadIsKnown(t *testing.T) {
	for name, text := range map[string]string{
		"ignored":         "fields: {external_id: id, digest: {from: auto, value: password}}\nignore: [hash_type]",
		"a parameter":     "fields: {external_id: id, digest: {from: casdoor, value: password, params: {type: hash_type, salt: {const: \"\"}, organization_salt: {const: \"\"}}}}",
		"a condition":     "skip: [{when: {expr: 'row.hash_type == \"x\"'}, reason: other}]\nfields: {external_id: id, digest: {from: auto, value: password}}",
		"left in a value": "fields: {external_id: id, digest: {from: auto, value: {first: [hash_type?, password]}}}",
	} {
		m, err := Parse("m.yaml", text, nil)
		if err != nil {
			t.Fatal(name, err)
		}
		_, problems := m.NewMapper().Map(&Record{JSON: `{"id":"1","password":"$2b$10$DEHO.Gr8hAkvjkMHX2DGH.GQDRiWxia79HG0OVR9.MJGSAzByrPg2","hash_type":"bcrypt_md5"}`})
		for _, p := range problems {
			if p.Code == CodeDigestOfOther {
				t.Errorf("%s: %v", name, p)
			}
		}
	}
}
