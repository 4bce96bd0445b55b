package hashers

import (
	"context"
	"errors"

	"golang.org/x/crypto/bcrypt"
)

var bcryptFormat = Format{
	Hasher:   "bcrypt",
	Title:    "bcrypt",
	Grammar:  "$2a|2b|2y$<cost>$<22 characters of salt><31 characters of hash>",
	Evidence: "Documented. Clerk's own importer accepts 2a, 2b and 2y and a cost up to 15. 2x is sent as 2y, which is the same for passwords in ASCII.",
	parse:    parseBcrypt,
	identify: func(digest string) (Candidate, bool) {
		c, ok := byPrefix("$2a$", "$2b$", "$2x$", "$2y$")(digest)
		return c, ok && (len(digest) <= 60 || digest[60] != '$') // not bcrypt_peppered
	},
}

// bcryptDigest is a digest in the crypt(3) notation of OpenBSD's bcrypt:
// "$2b$", two digits of cost, "$", 22 characters of salt, 31 of hash, in
// bcrypt's own base64 alphabet "./A-Za-z0-9". 60 bytes, always.
type bcryptDigest struct {
	text   string
	rounds int
}

func parseBcrypt(digest string, limits Limits) (verifier, error) {
	if len(digest) < 60 {
		return nil, malformed("a bcrypt digest has 60 characters, this one has %d: it was cut off, as by a column that is too short", len(digest))
	}
	if len(digest) > 60 {
		return nil, malformed("a bcrypt digest has 60 characters, this one has %d", len(digest))
	}
	if digest[0] != '$' || digest[1] != '2' || digest[3] != '$' {
		return nil, malformed("a bcrypt digest starts with $2a$, $2b$ or $2y$")
	}
	switch digest[2] {
	case 'a', 'b', 'y':
	default:
		return nil, malformed("Clerk takes bcrypt of the versions 2a, 2b and 2y only")
	}
	if !isDigit(digest[4]) || !isDigit(digest[5]) || digest[6] != '$' {
		return nil, malformed("the cost is two digits followed by $")
	}
	rounds := int(digest[4]-'0')*10 + int(digest[5]-'0')
	if rounds < bcrypt.MinCost || rounds > bcrypt.MaxCost {
		return nil, malformed("the cost is %d; bcrypt defines %d to %d", rounds, bcrypt.MinCost, bcrypt.MaxCost)
	}
	if rounds > limits.BcryptCost {
		return nil, overLimit("the cost is %d, above the limit of %d (Clerk refuses above 15)", rounds, limits.BcryptCost)
	}
	for i := 7; i < len(digest); i++ {
		if !bcrypt64[digest[i]] {
			return nil, malformed("character %d is outside bcrypt's alphabet ./A-Za-z0-9", i+1)
		}
	}
	return &bcryptDigest{text: digest, rounds: rounds}, nil
}

func (d *bcryptDigest) verify(_ context.Context, password string) (bool, error) {
	switch err := bcrypt.CompareHashAndPassword([]byte(d.text), []byte(password)); {
	case err == nil:
		return true, nil
	case errors.Is(err, bcrypt.ErrMismatchedHashAndPassword):
		return false, nil
	default:
		return false, malformed("the digest cannot be decoded")
	}
}

func (d *bcryptDigest) cost() Cost {
	return Cost{Rounds: d.rounds, format: "cost %[1]d"}
}

func (d *bcryptDigest) canonical() string { return d.text }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// bcrypt64 are the bytes of bcrypt's alphabet.
var bcrypt64 = func() (in [256]bool) {
	for c := range 256 {
		in[c] = isDigit(byte(c)) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '.' || c == '/'
	}
	return in
}()
