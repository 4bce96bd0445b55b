package hashers

import (
	"context"
	stdpbkdf2 "crypto/pbkdf2"
	"crypto/sha256"
	"strings"
	"testing"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
	"golang.org/x/crypto/scrypt"
)

// first returns the first generated vector of a hasher.
func first(b testing.TB, hasher string) vector {
	for _, v := range vectors(b, "generated.jsonl") {
		if v.Hasher == hasher && v.Password == "password" {
			return v
		}
	}
	b.Fatalf("generated.jsonl has no vector of %s with the password \"password\"", hasher)
	return vector{}
}

// TestParseAllocates holds what docs/performance.md says of the space that parsing and the cost of a digest take.
func TestParseAllocates(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector allocates, too")
	}
	for _, f := range All() {
		if f.Hasher == "awscognito" {
			continue
		}
		v, most := first(t, f.Hasher), 2.0
		if strings.HasPrefix(f.Hasher, "argon2") {
			most = 4
		}
		var d Digest
		if n := testing.AllocsPerRun(100, func() { d, _ = Parse(v.Hasher, v.Digest) }); d.IsZero() || n > most {
			t.Errorf("%s: %v allocations to parse a digest, above %v", f.Hasher, n, most)
		}
		if n := testing.AllocsPerRun(100, func() { _ = d.Cost() }); n > 0 {
			t.Errorf("%s: %v allocations to tell the cost of a digest", f.Hasher, n)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for _, f := range All() {
		if f.Hasher == "awscognito" {
			continue
		}
		b.Run(f.Hasher, func(b *testing.B) {
			v := first(b, f.Hasher)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(v.Hasher, v.Digest); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkVerify compares each slow format ("ours") with the bare primitive
// under the same parameters ("raw").
//
//	go test -run xxx -bench Verify -count 5 ./hashers
func BenchmarkVerify(b *testing.B) {
	const password, salt = "correct horse battery staple", "0123456789abcdef"
	hash, err := bcrypt.GenerateFromPassword([]byte(password), 8)
	if err != nil {
		b.Fatal(err)
	}
	zeros := strings.Repeat("00", 64)
	for _, c := range []struct {
		hasher, digest string
		raw            func()
	}{
		{"bcrypt", string(hash), func() { _ = bcrypt.CompareHashAndPassword(hash, []byte(password)) }},
		{"argon2id", "$argon2id$v=19$m=16384,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$" + strings.Repeat("A", 43), func() { argon2.IDKey([]byte(password), []byte(salt), 2, 16384, 1, 32) }},
		{"argon2i", "$argon2i$v=19$m=16384,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$" + strings.Repeat("A", 43), func() { argon2.Key([]byte(password), []byte(salt), 2, 16384, 1, 32) }},
		{"scrypt_werkzeug", "scrypt:16384:8:1$" + salt + "$" + zeros, func() { _, _ = scrypt.Key([]byte(password), []byte(salt), 16384, 8, 1, 64) }},
		{"pbkdf2_sha256_django", "pbkdf2_sha256$100000$" + salt + "$" + strings.Repeat("A", 43) + "=", func() { _, _ = stdpbkdf2.Key(sha256.New, password, []byte(salt), 100000, 32) }},
	} {
		d, err := Parse(c.hasher, c.digest)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(c.hasher+"/raw", func(b *testing.B) {
			for b.Loop() {
				c.raw()
			}
		})
		b.Run(c.hasher+"/ours", func(b *testing.B) {
			for b.Loop() {
				if _, err := d.Verify(context.Background(), password); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkVerifyParallel(b *testing.B) {
	d, err := Parse("pbkdf2_sha256_django", "pbkdf2_sha256$20000$salt$"+strings.Repeat("A", 43)+"=")
	if err != nil {
		b.Fatal(err)
	}
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			_, _ = d.Verify(context.Background(), "x")
		}
	})
}

func BenchmarkIdentify(b *testing.B) {
	v := first(b, "bcrypt")
	b.ReportAllocs()
	for b.Loop() {
		Identify(v.Digest)
	}
}
