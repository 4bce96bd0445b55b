package hashers

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/scrypt"
)

var scryptFirebaseFormat = Format{
	Hasher:   "scrypt_firebase",
	Title:    "Firebase's modified scrypt",
	Grammar:  "<hash>$<salt>$<signer key>$<salt separator>$<rounds>$<memory cost>, the first four in base64",
	Suspect:  "the project's signer_key, salt_separator, rounds and mem_cost: they must be those of the project the users were exported from",
	Evidence: "Documented, but for the flavour of base64: standard with padding is sent, as the Firebase CLI exports it.",
	parse:    parseScryptFirebase,
	identify: identifyScryptFirebase,
}

// firebaseDigest is a row of a Firebase export joined with the project's hash
// configuration. The password is stretched with scrypt (N = 2^memory cost,
// r = rounds, p = 1) over salt and salt separator; the first 32 bytes are an
// AES-256-CTR key that encrypts the signer key, and the result is the hash.
// Source: github.com/firebase/scrypt.
type firebaseDigest struct {
	hash, salt, signerKey, separator []byte
	rounds, memCost                  int
}

// firebaseParts are the parts in base64, in their order.
var firebaseParts = [4]struct {
	name     string
	dst      func(*firebaseDigest) *[]byte
	optional bool
}{
	{"hash", func(d *firebaseDigest) *[]byte { return &d.hash }, false},
	{"salt", func(d *firebaseDigest) *[]byte { return &d.salt }, true},
	{"signer key", func(d *firebaseDigest) *[]byte { return &d.signerKey }, false},
	{"salt separator", func(d *firebaseDigest) *[]byte { return &d.separator }, true},
}

func parseScryptFirebase(digest string, limits Limits) (verifier, error) {
	if n := strings.Count(digest, "$"); n != 5 {
		return nil, malformed("expected 6 parts separated by $ (hash, salt, signer key, salt separator, rounds, memory cost), found %d", n+1)
	}
	var parts [6]string
	for i, rest := 0, digest; i < len(parts); i++ {
		parts[i], rest, _ = strings.Cut(rest, "$")
	}
	d := &firebaseDigest{}
	buf := make([]byte, 0, len(digest)) // the four decoded parts, in one allocation
	for i, p := range firebaseParts {
		n := len(buf)
		var err error
		if buf, err = appendBase64(buf, parts[i]); err != nil {
			return nil, malformed("the %s is not base64", p.name)
		}
		if len(buf) == n && !p.optional {
			return nil, malformed("the %s is empty", p.name)
		}
		*p.dst(d) = buf[n:len(buf):len(buf)]
	}
	var err error
	if d.rounds, err = strconv.Atoi(parts[4]); err != nil || d.rounds < 1 || d.rounds > 120 {
		return nil, malformed("rounds must be a number from 1 to 120 (Firebase uses 8)")
	}
	if d.memCost, err = strconv.Atoi(parts[5]); err != nil || d.memCost < 1 || d.memCost > 30 {
		return nil, malformed("the memory cost must be a number from 1 to 30 (Firebase uses 14)")
	}
	if len(d.hash) != len(d.signerKey) {
		return nil, malformed("the hash has %d bytes and the signer key %d; the two have the same length, so one of them is not what it should be", len(d.hash), len(d.signerKey))
	}
	if err := checkScrypt(1<<d.memCost, d.rounds, 1, limits); err != nil {
		return nil, err
	}
	return d, nil
}

// checkScrypt holds scrypt's parameters against the limits.
func checkScrypt(n, r, p int, limits Limits) error {
	if n > limits.ScryptMemory/128/r {
		return overLimit("the digest asks for %d MiB of memory, above the limit of %d MiB", n/8*r/1024, limits.ScryptMemory>>20)
	}
	if n > limits.ScryptWork/r/p {
		return overLimit("the digest asks for N*r*p of %d, above the limit of %d", n*r*p, limits.ScryptWork)
	}
	return nil
}

func identifyScryptFirebase(digest string) (Candidate, bool) {
	if strings.Count(digest, "$") != 5 || strings.HasPrefix(digest, "$") {
		return Candidate{}, false
	}
	if _, err := parseScryptFirebase(digest, DefaultLimits); err != nil {
		return Candidate{}, false
	}
	return Candidate{Certain: true, Reason: "six parts with a hash as long as the signer key"}, true
}

func (d *firebaseDigest) verify(_ context.Context, password string) (bool, error) {
	salt := append(append([]byte(nil), d.salt...), d.separator...)
	key, err := scrypt.Key([]byte(password), salt, 1<<d.memCost, d.rounds, 1, 64)
	if err != nil {
		return false, fmt.Errorf("scrypt_firebase: %w", err)
	}
	block, err := aes.NewCipher(key[:32])
	if err != nil {
		return false, fmt.Errorf("scrypt_firebase: %w", err)
	}
	out := make([]byte, len(d.signerKey))
	cipher.NewCTR(block, make([]byte, aes.BlockSize)).XORKeyStream(out, d.signerKey)
	return equal(out, d.hash), nil
}

func (d *firebaseDigest) cost() Cost {
	return Cost{
		Rounds: d.rounds, MemoryKiB: d.rounds << d.memCost >> 3, Parallelism: 1,
		other: d.memCost, format: "rounds %[1]d, memory cost %[4]d",
	}
}

func (d *firebaseDigest) canonical() string {
	return fmt.Sprintf("%s$%s$%s$%s$%d$%d", encodeBase64(d.hash), encodeBase64(d.salt),
		encodeBase64(d.signerKey), encodeBase64(d.separator), d.rounds, d.memCost)
}
