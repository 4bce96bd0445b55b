package hashers

import (
	"context"
	"crypto/sha512"
	"encoding/hex"
	"math/bits"
	"strconv"
	"strings"

	"golang.org/x/crypto/scrypt"
)

var scryptWerkzeugFormat = Format{
	Hasher: "scrypt_werkzeug", Title: "scrypt as Werkzeug writes it",
	Grammar:  "scrypt:<N>:<r>:<p>$<salt>$<hash>, salt raw, hash in hex",
	Suspect:  "N, r and p, and whether the salt is used as text",
	Evidence: "The documentation speaks of base64 and of a leading $; Werkzeug writes neither, and Clerk's own importer checks for Werkzeug's form, which is sent. A hash in base64 is read and re-encoded.",
	parse:    parseScryptWerkzeug,
	identify: byPrefix("scrypt:"),
}

// werkzeugDigest is scrypt (RFC 7914) over the bytes of the salt's text.
// Source: Werkzeug, security.py.
type werkzeugDigest struct {
	n, r, p int
	salt    string
	hash    []byte
}

func parseScryptWerkzeug(digest string, limits Limits) (verifier, error) {
	digest = strings.TrimPrefix(digest, "$")
	method, rest, _ := strings.Cut(digest, "$")
	salt, hashText, ok := strings.Cut(rest, "$")
	name, params, _ := strings.Cut(method, ":")
	args := [3]string{}
	args[0], params, _ = strings.Cut(params, ":")
	args[1], args[2], _ = strings.Cut(params, ":")
	if !ok || name != "scrypt" || strings.Contains(hashText, "$") {
		return nil, malformed("expected scrypt:<N>:<r>:<p>$<salt>$<hash>")
	}
	d := &werkzeugDigest{salt: salt}
	for i, dst := range []*int{&d.n, &d.r, &d.p} {
		v, err := strconv.ParseUint(args[i], 10, 31)
		if err != nil || v < 1 || args[i][0] == '0' {
			return nil, malformed("N, r and p must be positive numbers")
		}
		*dst = int(v)
	}
	if d.n < 2 || bits.OnesCount(uint(d.n)) != 1 {
		return nil, malformed("N must be a power of two above 1")
	}
	if err := checkScrypt(d.n, d.r, d.p, limits); err != nil {
		return nil, err
	}
	if salt == "" {
		return nil, malformed("the salt is empty")
	}
	var err error
	if d.hash, err = hex.DecodeString(hashText); err != nil {
		d.hash, err = decodeBase64(hashText)
	}
	if err != nil || len(d.hash) < 16 {
		return nil, malformed("the hash is not hexadecimal (or base64) of at least 16 bytes")
	}
	if !keyLengths[len(d.hash)] { // of others than Werkzeug: see convertWerkzeug
		return nil, whole(d.hash, sha512.Size)
	}
	return d, nil
}

func (d *werkzeugDigest) verify(_ context.Context, password string) (bool, error) {
	key, err := scrypt.Key([]byte(password), []byte(d.salt), d.n, d.r, d.p, len(d.hash))
	if err != nil {
		return false, malformed("scrypt does not take these parameters")
	}
	return equal(key, d.hash), nil
}

func (d *werkzeugDigest) cost() Cost {
	return Cost{Rounds: d.n, MemoryKiB: d.n * d.r / 8, Parallelism: d.p, other: d.r, format: "N=%[1]d r=%[4]d p=%[3]d"}
}

func (d *werkzeugDigest) canonical() string {
	b := make([]byte, 0, len("scrypt:$$")+3*len("2147483648:")+len(d.salt)+2*len(d.hash))
	b = append(b, "scrypt"...)
	for _, n := range [3]int{d.n, d.r, d.p} {
		b = strconv.AppendInt(append(b, ':'), int64(n), 10)
	}
	b = append(append(append(b, '$'), d.salt...), '$')
	return string(hex.AppendEncode(b, d.hash))
}
