package hashers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

var bcryptSHA256DjangoFormat = Format{
	Hasher:   "bcrypt_sha256_django",
	Title:    "bcrypt over SHA-256, as Django writes it",
	Grammar:  "bcrypt_sha256$<bcrypt digest>, which gives a double $",
	Evidence: "Documented. The input of bcrypt is the hex text of the password's SHA-256.",
	parse:    parseBcryptSHA256Django,
	identify: byPrefix("bcrypt_sha256$$2"),
}

var bcryptPepperedFormat = Format{
	Hasher:   "bcrypt_peppered",
	Title:    "bcrypt over password and pepper (Devise)",
	Grammar:  "<bcrypt digest>$<pepper>, the pepper raw",
	Suspect:  "the pepper, which must be the one the application appends",
	Evidence: "Documented: the pepper is appended to the password before hashing. It becomes part of the digest that is sent.",
	parse:    parseBcryptPeppered,
	identify: func(digest string) (Candidate, bool) {
		if len(digest) <= 61 || digest[60] != '$' {
			return Candidate{}, false
		}
		if _, err := parseBcrypt(digest[:60], DefaultLimits); err != nil {
			return Candidate{}, false
		}
		return Candidate{Certain: true, Reason: "a bcrypt digest with a pepper behind it"}, true
	},
}

// wrappedBcrypt is bcrypt over something made of the password.
type wrappedBcrypt struct {
	inner  *bcryptDigest
	before string // in front of the digest
	pepper string
	sha256 bool
}

func parseBcryptSHA256Django(digest string, limits Limits) (verifier, error) {
	rest, ok := strings.CutPrefix(digest, "bcrypt_sha256$")
	if !ok {
		return nil, malformed("the digest does not start with bcrypt_sha256$$")
	}
	inner, err := parseBcrypt(rest, limits)
	if err != nil {
		return nil, err
	}
	return &wrappedBcrypt{inner: inner.(*bcryptDigest), before: "bcrypt_sha256$", sha256: true}, nil
}

func parseBcryptPeppered(digest string, limits Limits) (verifier, error) {
	if len(digest) < 62 || digest[60] != '$' {
		return nil, malformed("expected the 60 characters of a bcrypt digest, $ and the pepper")
	}
	inner, err := parseBcrypt(digest[:60], limits)
	if err != nil {
		return nil, err
	}
	return &wrappedBcrypt{inner: inner.(*bcryptDigest), pepper: digest[61:]}, nil
}

func (d *wrappedBcrypt) verify(ctx context.Context, password string) (bool, error) {
	if d.sha256 {
		sum := sha256.Sum256([]byte(password))
		password = hex.EncodeToString(sum[:])
	}
	return d.inner.verify(ctx, password+d.pepper)
}

func (d *wrappedBcrypt) cost() Cost { return d.inner.cost() }

func (d *wrappedBcrypt) canonical() string {
	text := d.before + d.inner.text
	if d.pepper != "" {
		text += "$" + d.pepper
	}
	return text
}
