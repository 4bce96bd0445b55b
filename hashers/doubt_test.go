package hashers

import "testing"

// Digests that parse in a format they were not written in are doubted; those that
// systems write are not.
func TestDoubtfulDigestsAreNamed(t *testing.T) {
	hexes := "00112233445566778899aabbccddeeff"
	for _, c := range []struct{ hasher, digest, conversion string }{
		{"pbkdf2_sha256", "pbkdf2_sha256$25000$" + hexes + "$" + hexes + hexes, "pbkdf2-hex, or pbkdf2-hex-text"},
		{"pbkdf2_sha256_django", "pbkdf2_sha256$25000$salt$" + hexes + hexes, "pbkdf2-hex, or pbkdf2-hex-text"},
		{"pbkdf2_sha256", "pbkdf2_sha256$25000$" + hexes + "$qPE6DCStnELvLlAsy0l4Wm5R1FFU8SzF8wJYyEHkIuo=", ""},
		{"pbkdf2_sha512", "pbkdf2_sha512$25000$salt$" + hexes + "0011", ""},
	} {
		d, err := Parse(c.hasher, c.digest)
		if err != nil {
			t.Fatal(err)
		}
		if reason, conversion := d.Doubt(); reason == "" || conversion != c.conversion {
			t.Errorf("%s: %q %q", c.hasher, reason, conversion)
		}
	}
	doubted := 0
	for _, v := range vectors(t, "generated.jsonl") {
		if d, err := Parse(v.Hasher, v.Digest); err == nil {
			if reason, _ := d.Doubt(); reason != "" {
				doubted++
				t.Logf("%s: %s", v.Hasher, reason)
			}
		}
	}
	if doubted > 0 {
		t.Errorf("%d digests of real systems are doubted", doubted)
	}
}
