package mapping

import (
	"testing"

	"clerk-import/hashers"
)

// A hex digest beside a salt is no unsalted one, wherever the salt stands; a salt that is
// read, a digest with a place for it, and columns that are no salts are nobody's business.
func TestADigestBesideASaltIsNotUnsalted(t *testing.T) {
	const md5, sha256 = "5f4dcc3b5aa765d61d8327deb882cf99", "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"
	plain := func(hasher string) string {
		return "fields:\n  external_id: id\n  password_digest: hash\n  password_hasher: {const: " + hasher + "}\n"
	}
	for _, c := range []struct {
		name, mapping string
		columns       []string // and their values, or
		values        []string
		json          string
		asks          bool
	}{
		{name: "salt", mapping: plain("md5"), columns: []string{"id", "hash", "salt"}, values: []string{"1", md5, "abc"}, asks: true},
		{name: "password_salt", mapping: plain("sha256"), columns: []string{"id", "hash", "password_salt"}, values: []string{"1", sha256, "abc"}, asks: true},
		{name: "PasswordSalt", mapping: plain("sha256"), columns: []string{"id", "hash", "PasswordSalt"}, values: []string{"1", sha256, "abc"}, asks: true},
		{name: "pwsalt", mapping: plain("md5"), columns: []string{"id", "hash", "pwsalt"}, values: []string{"1", md5, "abc"}, asks: true},
		{name: "of a joined input", mapping: plain("md5"), columns: []string{"id", "hash", "credential.salt"}, values: []string{"1", md5, "abc"}, asks: true},
		{name: "empty salt", mapping: plain("md5"), columns: []string{"id", "hash", "salt"}, values: []string{"1", md5, ""}},
		{name: "no salt", mapping: plain("md5"), columns: []string{"id", "hash", "basalt"}, values: []string{"1", md5, "grey"}},
		{name: "JSON", mapping: plain("md5"), json: `{"id":"1","hash":"` + md5 + `","salt":"abc"}`, asks: true},
		{name: "JSON below", mapping: plain("md5"), json: `{"id":"1","hash":"` + md5 + `","auth":{"local":{"hashSalt":"abc"}}}`, asks: true},
		{name: "JSON null", mapping: plain("md5"), json: `{"id":"1","hash":"` + md5 + `","salt":null}`},
		{name: "a conversion", mapping: "fields:\n  external_id: id\n  digest: {from: wordpress, value: hash}\n", json: `{"id":"1","hash":"` + md5 + `","salt":"abc"}`, asks: true},
		{name: "a conversion that reads it", mapping: "fields:\n  external_id: id\n  digest: {from: casdoor, value: hash, params: {type: {const: md5-salt}, salt: salt?, organization_salt: {const: \"\"}}}\n",
			json: `{"id":"1","hash":"` + md5 + `","salt":"","other_salt":"abc"}`},
		{name: "read", json: `{"id":"1","hash":"` + md5 + `","salt":"abc"}`,
			mapping: "fields:\n  external_id: id\n  password_digest: {template: \"{salt}${hash}\"}\n  password_hasher: {const: md5_salted}\n"},
		{name: "bcrypt", json: `{"id":"1","hash":"$2b$10$DEHO.Gr8hAkvjkMHX2DGH.GQDRiWxia79HG0OVR9.MJGSAzByrPg2","salt":"abc"}`, mapping: plain("bcrypt")},
	} {
		m, err := Parse("x.yaml", c.mapping, nil)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		rec := &Record{JSON: c.json}
		if c.columns != nil {
			rec = &Record{Header: NewHeader(c.columns), Cells: c.values}
		}
		u, problems := m.NewMapper().Map(rec)
		asked := false
		for _, p := range problems {
			asked = asked || p.Code == CodeSaltUnused && p.Severity == Fatal
		}
		if asked != c.asks || u.Digest.IsZero() {
			t.Errorf("%s: asked=%v, %v %v", c.name, asked, u.Digest, problems)
		}
	}
}

// What is masked, has blanks around it, or was made of changed passwords, is told.
func TestDigestsThatAreNotAllTheySeemAreTold(t *testing.T) {
	const bcrypt = "$2b$10$DEHO.Gr8hAkvjkMHX2DGH.GQDRiWxia79HG0OVR9.MJGSAzByrPg2"
	for _, c := range []struct{ from, digest, code string }{
		{"auto", bcrypt, ""},
		{"auto", "**********", string(hashers.CodeMasked)},
		{"django", "[REDACTED]", string(hashers.CodeMasked)},
		{"auto", bcrypt + "   ", "digest_trimmed"},
		{"phpbb", bcrypt, "digest_altered"},
		{"auto", "$2x$" + bcrypt[4:], "digest_altered"},
		{"", "**********", string(hashers.CodeMasked)},
		{"", bcrypt + "   ", ""}, // blanks around any text are taken off before it is looked at
	} {
		text := "fields:\n  external_id: id\n  digest: {from: " + c.from + ", value: hash}\n"
		if c.from == "" {
			text = "fields:\n  external_id: id\n  password_digest: hash\n  password_hasher: {const: bcrypt}\n"
		}
		m, err := Parse("x.yaml", text, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, problems := m.NewMapper().Map(&Record{Header: NewHeader([]string{"id", "hash"}), Cells: []string{"1", c.digest}})
		if len(problems) > 1 || (c.code != "") != (len(problems) == 1) || c.code != "" && problems[0].Code != c.code {
			t.Errorf("%s %.8s…: %v, want %q", c.from, c.digest, problems, c.code)
		}
	}
}
