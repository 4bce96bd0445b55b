package hashers

import (
	"testing"
)

// What a column that is too short has left of a digest is refused, or told: Clerk would take
// it, and nobody could sign in.
func TestDigestsThatWereCutOffAreRefusedOrTold(t *testing.T) {
	widths := []int{40, 50, 60, 64, 80, 100, 128}
	read := func(v vector) (string, func(string) (Digest, error)) {
		if v.Source != "" {
			return v.Value, func(text string) (Digest, error) { return Convert(v.Source, text, v.Params) }
		}
		return v.Digest, func(text string) (Digest, error) { return Read(v.Hasher, text) }
	}
	cut := 0
	for _, file := range []string{"generated.jsonl", "published.jsonl", "conversions.jsonl", "elixir.jsonl", "named.jsonl"} {
		for i, v := range vectors(t, file) {
			text, read := read(v)
			if d, err := read(text); err != nil {
				continue // of another test
			} else if reason, _ := d.Doubt(); reason != "" && file == "generated.jsonl" {
				t.Errorf("%s:%d: a whole digest is doubted: %s", file, i+1, reason)
			}
			for _, width := range widths {
				if width >= len(text) {
					continue
				}
				cut++
				d, err := read(text[:width])
				if err != nil {
					continue
				}
				if reason, _ := d.Doubt(); reason == "" && !sameBytes(read, text, d) {
					t.Errorf("%s:%d (%s%s, %d characters): cut at %d it is taken: %v", file, i+1, v.Hasher, v.Source, len(text), width, d)
				}
			}
		}
	}
	if cut < 1000 {
		t.Errorf("%d digests were cut", cut)
	}
}

// sameBytes reports whether d is all that text says, as where padding was cut.
func sameBytes(read func(string) (Digest, error), text string, d Digest) bool {
	all, err := read(text)
	return err == nil && all.String() == d.String()
}

// Every length that a digest can be cut to is refused or told in formats whose length is fixed.
func TestFixedLengthsAreHeld(t *testing.T) {
	for _, v := range vectors(t, "conversions.jsonl") {
		if v.Source != "django" && v.Source != "werkzeug" && v.Source != "passlib" && v.Source != "aspnet-identity" {
			continue
		}
		read := func(text string) (Digest, error) { return Convert(v.Source, text, v.Params) }
		if _, err := read(v.Value); err != nil {
			continue
		}
		for n := len(v.Value) - 1; n > len(v.Value)/2; n-- {
			d, err := read(v.Value[:n])
			if err != nil || sameBytes(read, v.Value, d) {
				continue
			}
			reason, _ := d.Doubt()
			if d.Hasher() != "argon2i" && d.Hasher() != "argon2id" || reason == "" && !keyLengths[len(d.v.(*argon2Digest).hash)] {
				t.Errorf("%s, %d of %d characters: %v", v.Source, n, len(v.Value), d)
			}
		}
	}
}
