package mapping

import (
	"crypto/pbkdf2"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"testing"
)

// A digest that stands in parts, one behind a wrapper and one that names itself are read from one column.
func TestDigestsInPartsAndWrapped(t *testing.T) {
	salt := []byte{1, 2, 0xff, 4, 5, 6, 7, 8}
	key := func(salt []byte) string {
		k, err := pbkdf2.Key(sha512.New, "secret-1", salt, 1000, 64)
		if err != nil {
			t.Fatal(err)
		}
		return hex.EncodeToString(k)
	}
	const argon = "$argon2id$v=19$m=4096,t=2,p=1$c2c5Y2V1enp2Z3p3dGhkZw$QYTdyehi1WLsO1t2XGBnDoRtMWzS8juMPGiK47oXOC0"
	const bcrypt = "$2b$08$siNskPT1ydnlKE0vwu6neeuikSCc2w1X4IJiOmyqtS2Vuu50f0B0."
	parts := "digest: {from: pbkdf2, strip: [\"W:\", \"X:\"], value: h, params: {prf: m, iterations: n, salt: s, salt_encoding: {const: %s}}}"
	for _, c := range []struct{ encoding, method, salt, hash, want string }{
		{"hex", "PBKDF2-HMAC-SHA512", hex.EncodeToString(salt), key(salt), "pbkdf2_sha512_hex"},
		{"base64", "sha512", base64.StdEncoding.EncodeToString(salt), key(salt), "pbkdf2_sha512_hex"},
		{"text", "sha512", "abcd", key([]byte("abcd")), "pbkdf2_sha512_hex"},
		{"hex", "argon2id", "", argon, "argon2id"},
		{"hex", "", "", "X:" + bcrypt, "bcrypt"},
		{"hex", "sha512", "", key(salt), "!digest_parameter_missing"},
		{"octal", "sha512", "abcd", key(salt), "!digest_malformed"},
		{"hex", "sha512", "xyz", key(salt), "!digest_malformed"},
		{"hex", "sha384", "abcd", key(salt), "!digest_not_importable"},
	} {
		m := mustParse(t, "fields: {"+fmt.Sprintf(parts, c.encoding)+"}", nil)
		u, problems := m.NewMapper().Map(jsonRow(fmt.Sprintf(`{"m":%q,"n":1000,"s":%q,"h":%q}`, c.method, c.salt, c.hash)))
		got := u.PasswordHasher.Or("")
		for _, p := range problems {
			got = "!" + p.Code
		}
		if got != c.want {
			t.Errorf("%s %s: %s %+v, want %s", c.encoding, c.method, got, problems, c.want)
		}
		if c.want == "pbkdf2_sha512_hex" {
			if ok, err := u.Digest.Verify(t.Context(), "secret-1"); err != nil || !ok {
				t.Errorf("%s: nobody could sign in: %v", c.encoding, err)
			}
		}
	}
}

func TestATemplateThatIsWholeOrNothing(t *testing.T) {
	m := mustParse(t, `fields: {username: {first: [{template: "x${a}${b}", whole: true}, c]}}`, nil)
	for row, want := range map[string]string{`{"a":"1","b":"2","c":"3"}`: "x$1$2", `{"a":"1","c":"3"}`: "3"} {
		if u, _ := m.NewMapper().Map(jsonRow(row)); u.Username.Or("") != want {
			t.Errorf("%s: %q, want %q", row, u.Username.Or(""), want)
		}
	}
}
