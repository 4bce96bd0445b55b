package hashers

import (
	"context"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"strconv"
	"strings"
	"unicode/utf16"
)

// The formats in this file compute in well under a millisecond, which is what is
// wrong with them: a stolen digest is a guessed password.

var md5Format = Format{
	Hasher: "md5", Title: "MD5, unsalted", Grammar: "32 hex digits", Insecure: true,
	Suspect:  "whether the 32 digits are an MD5 at all: NTLM and MD4 look the same",
	Evidence: "Documented.",
	parse:    func(digest string, _ Limits) (verifier, error) { return parseFast(digest, md5.New, md5.Size, false) },
	identify: identifyHex(32, "32 hex digits: MD5, or just as well NTLM, MD4 or LM, which cannot be imported; verify one with a known password"),
}

var md5SaltedFormat = Format{
	Hasher: "md5_salted", Title: "MD5, salted", Grammar: "<salt>$<32 hex digits>, salt raw", Insecure: true,
	Suspect:  "the salt, and whether the system puts anything else around the password",
	Evidence: "Documented, but for the order of salt and password: only a live instance can tell. Verification here accepts either.",
	parse:    func(digest string, _ Limits) (verifier, error) { return parseFast(digest, md5.New, md5.Size, true) },
	identify: identifySalted(32),
}

var sha256Format = Format{
	Hasher: "sha256", Title: "SHA-256, unsalted", Grammar: "64 hex digits", Insecure: true,
	Evidence: "Documented.",
	parse: func(digest string, _ Limits) (verifier, error) {
		return parseFast(digest, sha256.New, sha256.Size, false)
	},
	identify: identifyHex(64, "64 hex digits: SHA-256, or just as well SHA3-256, BLAKE2s or an HMAC; verify one with a known password"),
}

var sha256SaltedFormat = Format{
	Hasher: "sha256_salted", Title: "SHA-256, salted", Grammar: "<salt>$<64 hex digits>, salt raw", Insecure: true,
	Suspect:  "the salt, and whether the system puts anything else around the password",
	Evidence: "Documented as salt$hash; an older description has hash$salt, which is accepted and turned round. The order of salt and password is not stated: only a live instance can tell. Verification here accepts either.",
	parse: func(digest string, _ Limits) (verifier, error) {
		return parseFast(digest, sha256.New, sha256.Size, true)
	},
	identify: identifySalted(64),
}

// fastDigest is one round of a hash function over the password and perhaps a salt.
type fastDigest struct {
	hash   func() hash.Hash
	salt   string
	salted bool
	sum    []byte
}

func parseFast(digest string, h func() hash.Hash, size int, salted bool) (verifier, error) {
	d := &fastDigest{hash: h, salted: salted}
	sum := digest
	if salted {
		i := strings.LastIndexByte(digest, '$')
		if i < 0 {
			return nil, malformed("expected <salt>$<%d hex digits>", 2*size)
		}
		d.salt, sum = digest[:i], digest[i+1:]
		if !isHex(sum, 2*size) {
			// hash$salt, as an older description of sha256_salted has it.
			if j := strings.IndexByte(digest, '$'); j == 2*size && isHex(digest[:j], j) {
				d.salt, sum = digest[j+1:], digest[:j]
			}
		}
		if d.salt == "" {
			return nil, malformed("the salt is empty")
		}
		if strings.Contains(d.salt, "$") { // which $ it is split at is not said, and other systems' parts would be a salt
			return nil, malformed("expected <salt>$<%d hex digits>, with no further $", 2*size)
		}
	}
	if !isHex(sum, 2*size) {
		return nil, malformed("the hash is not %d hex digits", 2*size)
	}
	d.sum, _ = hex.DecodeString(sum)
	return d, nil
}

func isHex(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range len(s) {
		c := s[i] | 0x20
		if !isDigit(s[i]) && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func identifyHex(n int, reason string) func(string) (Candidate, bool) {
	return func(digest string) (Candidate, bool) { return Candidate{Reason: reason}, isHex(digest, n) }
}

func identifySalted(n int) func(string) (Candidate, bool) {
	return func(digest string) (Candidate, bool) {
		i := strings.LastIndexByte(digest, '$')
		if i < 1 || !isHex(digest[i+1:], n) || strings.Count(digest, "$") > 1 {
			return Candidate{}, false
		}
		return Candidate{Reason: fmt.Sprintf("something, $ and %d hex digits: a salted hash, unless another system means something else by it", n)}, true
	}
}

func (d *fastDigest) verify(_ context.Context, password string) (bool, error) {
	sum := func(s string) []byte {
		h := d.hash()
		h.Write([]byte(s))
		return h.Sum(nil)
	}
	if !d.salted {
		return equal(d.sum, sum(password)), nil
	}
	before, after := equal(d.sum, sum(d.salt+password)), equal(d.sum, sum(password+d.salt))
	return before || after, nil
}

func (d *fastDigest) cost() Cost { return Cost{Rounds: 1, format: "1 round"} }

func (d *fastDigest) canonical() string {
	if d.salted {
		return d.salt + "$" + hex.EncodeToString(d.sum)
	}
	return hex.EncodeToString(d.sum)
}

var sha512SymfonyFormat = Format{
	Hasher: "sha512_symfony", Title: "Symfony's MessageDigestPasswordEncoder, SHA-512", Insecure: true,
	Grammar:  "sha512_symfony$<iterations>$<salt>$<hash>, salt raw, hash in base64",
	Suspect:  "the number of iterations (Symfony's default is 5000) and the salt",
	Evidence: "Documented; the merging of password and salt as password{salt} is Symfony's.",
	parse:    parseSHA512Symfony,
	identify: byPrefix("sha512_symfony$"),
}

// symfonyDigest is iterated SHA-512 over the password merged with the salt.
// Source: Symfony, MessageDigestPasswordHasher.
type symfonyDigest struct {
	rounds int
	salt   string
	sum    []byte
}

func parseSHA512Symfony(digest string, limits Limits) (verifier, error) {
	rest, ok := strings.CutPrefix(digest, "sha512_symfony$")
	rounds, rest, ok1 := strings.Cut(rest, "$")
	salt, sum, ok2 := strings.Cut(rest, "$")
	if !ok || !ok1 || !ok2 {
		return nil, malformed("expected sha512_symfony$<iterations>$<salt>$<hash>")
	}
	d := &symfonyDigest{salt: salt}
	var err error
	if d.rounds, err = strconv.Atoi(rounds); err != nil || d.rounds < 1 || rounds[0] == '+' {
		return nil, malformed("the number of iterations is not a positive number")
	}
	if d.rounds > limits.PBKDF2Rounds {
		return nil, overLimit("the digest asks for %d iterations, above the limit of %d", d.rounds, limits.PBKDF2Rounds)
	}
	if strings.ContainsAny(d.salt, "{}") {
		return nil, malformed("the salt contains a brace, which Symfony does not allow")
	}
	if d.sum, err = decodeBase64(sum); err != nil || len(d.sum) != sha512.Size {
		return nil, malformed("the hash is not base64 of 64 bytes")
	}
	return d, nil
}

func (d *symfonyDigest) verify(ctx context.Context, password string) (bool, error) {
	salted := []byte(password)
	if d.salt != "" {
		salted = []byte(password + "{" + d.salt + "}")
	}
	sum := sha512.Sum512(salted)
	buf := make([]byte, 0, len(sum)+len(salted))
	for i := 1; i < d.rounds; i++ {
		if i%4096 == 0 && ctx.Err() != nil {
			return false, ctx.Err()
		}
		sum = sha512.Sum512(append(append(buf[:0], sum[:]...), salted...))
	}
	return equal(sum[:], d.sum), nil
}

func (d *symfonyDigest) cost() Cost {
	return Cost{Rounds: d.rounds, format: "%[1]d rounds"}
}

func (d *symfonyDigest) canonical() string {
	return fmt.Sprintf("sha512_symfony$%d$%s$%s", d.rounds, d.salt, encodeBase64(d.sum))
}

var ldapSSHAFormat = Format{
	Hasher: "ldap_ssha", Title: "LDAP salted SHA-1", Grammar: "{SSHA}<base64 of SHA-1(password + salt) and salt>",
	Evidence: "Listed without a grammar; OpenLDAP's is used (inferred). Whether the prefix may be missing only a live instance can tell; it is sent.",
	parse:    parseLDAPSSHA,
	identify: func(digest string) (Candidate, bool) {
		if len(digest) < 6 || !strings.EqualFold(digest[:6], "{SSHA}") {
			return Candidate{}, false
		}
		return Candidate{Certain: true, Reason: `starts with "{SSHA}"`}, true
	},
}

// sshaDigest is the {SSHA} scheme of RFC 2307's successors: the salt stands
// behind the password, and in the digest behind the hash.
type sshaDigest struct{ sum, salt []byte }

func parseLDAPSSHA(digest string, _ Limits) (verifier, error) {
	if len(digest) < 6 || !strings.EqualFold(digest[:6], "{SSHA}") {
		return nil, malformed("the digest does not start with {SSHA}")
	}
	b, err := decodeBase64(digest[6:])
	if err != nil {
		return nil, malformed("what follows {SSHA} is not base64")
	}
	const leastSalt = 4 // of OpenLDAP before 2.5; others have more
	if len(b) < sha1.Size+leastSalt {
		return nil, malformed("the digest has %d bytes where a hash of %d and a salt of at least %d are expected: it has no salt, "+
			"or was cut off, as by a column that is too short", len(b), sha1.Size, leastSalt)
	}
	return &sshaDigest{sum: b[:sha1.Size], salt: b[sha1.Size:]}, nil
}

func (d *sshaDigest) verify(_ context.Context, password string) (bool, error) {
	sum := sha1.Sum(append([]byte(password), d.salt...))
	return equal(sum[:], d.sum), nil
}

func (d *sshaDigest) cost() Cost { return Cost{Rounds: 1, format: "1 round"} }

func (d *sshaDigest) canonical() string {
	return "{SSHA}" + encodeBase64(append(append([]byte(nil), d.sum...), d.salt...))
}

var hmacSHA256Format = Format{
	Hasher: "hmac_sha256_utf16_b64", Title: "HMAC-SHA256 over the UTF-16 password", Grammar: "<key>$<hash>, both in base64",
	Suspect:  "the key and its encoding",
	Evidence: "Not documented anywhere public; the name says HMAC-SHA256, UTF-16, base64. Key first, little-endian without a mark, the key as it stands: all inferred. Try one user on a live instance before relying on it.",
	parse:    parseHMACSHA256,
}

// hmacDigest is HMAC-SHA256 under a key of the row's own.
type hmacDigest struct{ key, sum []byte }

func parseHMACSHA256(digest string, _ Limits) (verifier, error) {
	keyText, sumText, ok := strings.Cut(digest, "$")
	if !ok || strings.Contains(sumText, "$") {
		return nil, malformed("expected <key>$<hash>")
	}
	buf, err := appendBase64(make([]byte, 0, len(digest)), keyText)
	if err != nil || len(buf) == 0 {
		return nil, malformed("the key is not base64")
	}
	n := len(buf)
	if buf, err = appendBase64(buf, sumText); err != nil || len(buf)-n != sha256.Size {
		return nil, malformed("the hash is not base64 of 32 bytes")
	}
	return &hmacDigest{key: buf[:n:n], sum: buf[n:]}, nil
}

func (d *hmacDigest) verify(_ context.Context, password string) (bool, error) {
	h := hmac.New(sha256.New, d.key)
	for _, u := range utf16.Encode([]rune(password)) {
		h.Write([]byte{byte(u), byte(u >> 8)})
	}
	return hmac.Equal(h.Sum(nil), d.sum), nil
}

func (d *hmacDigest) cost() Cost { return Cost{Rounds: 1, format: "1 round"} }

func (d *hmacDigest) canonical() string { return encodeBase64(d.key) + "$" + encodeBase64(d.sum) }
