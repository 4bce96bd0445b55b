package infer

import (
	"crypto/pbkdf2"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"clerk-import/mapping"
)

// What stands in front of digests is taken off, unless it says that something else was hashed.
func TestWhatStandsInFrontOfDigestsIsTakenOff(t *testing.T) {
	const (
		bcrypt = "$2b$08$siNskPT1ydnlKE0vwu6neeuikSCc2w1X4IJiOmyqtS2Vuu50f0B0."
		phpass = "$P$BIRXVj/ZG0YRiBH8gnRy0x67BxXe1Q1"
	)
	for name, c := range map[string]struct {
		digests []string
		answer  string
		want    string // what the mapping says; "" is that no digest is read
		asked   bool
	}{
		"nothing":                          {[]string{bcrypt, phpass, bcrypt}, "", "from: auto\n    value: pw", false},
		"the format's own name":            {[]string{"[bcrypt]" + bcrypt, "[bcrypt]" + bcrypt}, "", "from: auto\n    strip: \"[bcrypt]\"\n    value: pw", false},
		"a word for digests":               {[]string{"[[crypt]]" + bcrypt, "[[crypt]]" + bcrypt}, "", "strip: \"[[crypt]]\"", false},
		"nobody knows what":                {[]string{"v2|" + bcrypt, "v2|" + bcrypt, phpass}, "", "strip: \"v2|\"", true},
		"two of them":                      {[]string{"v1#" + bcrypt, "v2#" + phpass, "v1#" + bcrypt, "v2#" + phpass}, "", "strip: [\"v1#\", \"v2#\"]", true},
		"and it is left there":             {[]string{"v2|" + bcrypt, "v2|" + bcrypt}, "leave", "", true},
		"hashed before":                    {[]string{"sha256+" + bcrypt, "sha256+" + bcrypt}, "", "", false},
		"encrypted":                        {[]string{"enc:v1:" + bcrypt, "enc:v1:" + bcrypt}, "", "", false},
		"another in front of every digest": {[]string{"ann|" + bcrypt, "bob|" + bcrypt, "eve|" + bcrypt, "joe|" + bcrypt, "max|" + bcrypt}, "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			var rows []string
			for i, d := range c.digests {
				n := string(rune('1' + i))
				rows = append(rows, n+",u"+n+"@acme.io,"+d[:len(d)-5]+n+d[len(d)-4:])
			}
			answers := map[string]string{}
			if c.answer != "" {
				answers["strip.pw"] = c.answer
			}
			yaml := answered(t, answers, append([]string{"id,email,pw"}, rows...)...)
			if got := strings.Contains(yaml, "\n  digest:"); got != (c.want != "") || !strings.Contains(yaml, c.want) {
				t.Errorf("digest %v, without %q:\n%s", got, c.want, yaml)
			}
			if got := strings.Contains(yaml, " strip.pw"); got != c.asked {
				t.Errorf("asked %v:\n%s", got, yaml)
			}
		})
	}
}

// Digests in parts are written as parts, and whoever answers which encoding their salts have signs in.
func TestDigestsInPartsAreReadAsTheyStand(t *testing.T) {
	raw := []byte{1, 2, 0xff, 4, 5, 6, 7, 8}
	for _, c := range []struct{ answer, salt, used string }{
		{"pbkdf2-hex", hex.EncodeToString(raw), string(raw)},
		{"pbkdf2-base64", base64.StdEncoding.EncodeToString(raw), string(raw)},
		{"pbkdf2-text", hex.EncodeToString(raw), hex.EncodeToString(raw)},
	} {
		key, err := pbkdf2.Key(sha512.New, "secret-1", []byte(c.used), 1000, 64)
		if err != nil {
			t.Fatal(err)
		}
		h := mapping.NewHeader([]string{"id", "email", "Hash des Passworts", "Salz", "Runden"})
		table := NewTable("people")
		record := &mapping.Record{Header: h, Cells: []string{"1", "a@acme.io", base64.StdEncoding.EncodeToString(key), c.salt, "1000"}}
		table.Add(record)
		p, err := Propose(map[string]string{"digest.Hash_des_Passworts": c.answer}, table)
		if err != nil {
			t.Fatal(err)
		}
		text := p.YAML("people")
		m, err := mapping.Parse("my.yaml", text, nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		u, problems := m.NewMapper().Map(record)
		if ok, err := u.Digest.Verify(t.Context(), "secret-1"); err != nil || !ok || strings.Contains(text, "expr") {
			t.Errorf("%s: %v %v\n%s", c.answer, err, problems, text)
		}
	}
}
