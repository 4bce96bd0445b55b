package hashers

import "testing"

// The hash function of PBKDF2 is spelt as systems spell it: Java's standard algorithm names among them.
func TestTheHashFunctionOfPBKDF2IsSpeltInManyWays(t *testing.T) {
	const sum = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	convert := func(prf string) string {
		d, err := Convert("pbkdf2", sum, Params{"prf": prf, "iterations": "1200", "salt": "c2FsdHNhbHQ=", "salt_encoding": "base64"})
		if err != nil {
			t.Errorf("%s: %v", prf, err)
		}
		return d.String()
	}
	want := convert("sha256")
	for _, prf := range []string{"SHA-256", "HmacSHA256", "PBKDF2WithHmacSHA256", "pbkdf2_sha256", "pbkdf2-hmac-sha256"} {
		if convert(prf) != want {
			t.Errorf("%s is another one", prf)
		}
	}
}
