package hashers

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/alexedwards/argon2id"
	"golang.org/x/crypto/argon2"
)

var argon2iFormat = Format{
	Hasher:   "argon2i",
	Title:    "Argon2i",
	Grammar:  "$argon2i$v=19$m=<KiB>,t=<passes>,p=<lanes>$<salt>$<hash>, unpadded base64",
	Evidence: "Documented. The version is assumed to be 19 (0x13), the only one Go and current libraries write.",
	parse: func(digest string, l Limits) (verifier, error) {
		return parseArgon2(digest, "argon2i", l)
	},
	identify: byPrefix("$argon2i$"),
}

var argon2idFormat = Format{
	Hasher:   "argon2id",
	Title:    "Argon2id",
	Grammar:  "$argon2id$v=19$m=<KiB>,t=<passes>,p=<lanes>$<salt>$<hash>, unpadded base64",
	Evidence: "Documented. The version is assumed to be 19 (0x13), the only one Go and current libraries write.",
	parse: func(digest string, l Limits) (verifier, error) {
		return parseArgon2(digest, "argon2id", l)
	},
	identify: byPrefix("$argon2id$"),
}

// argon2Digest is a PHC string of Argon2 (RFC 9106) version 19.
type argon2Digest struct {
	variant    string // "argon2i" or "argon2id"
	memory     uint32 // KiB
	time       uint32 // passes
	lanes      uint8
	salt, hash []byte
}

func parseArgon2(digest, variant string, limits Limits) (verifier, error) {
	rest, ok := strings.CutPrefix(digest, "$"+variant+"$")
	if !ok {
		if strings.HasPrefix(digest, "$argon2d$") {
			return nil, malformed("argon2d digests are not supported by Clerk")
		}
		return nil, malformed("the digest does not start with $%s$", variant)
	}
	version, rest, ok := strings.Cut(rest, "$")
	if !ok || version != "v=19" {
		return nil, malformed("the version must be v=19 (other versions cannot be verified)")
	}
	params, rest, _ := strings.Cut(rest, "$")
	m, t, p, err := argon2Params(params)
	if err != nil {
		return nil, err
	}
	switch {
	case p < 1 || p > 255:
		return nil, malformed("the number of lanes (p) must be 1 to 255")
	case t < 1:
		return nil, malformed("the number of passes (t) must be at least 1")
	case m < 8*p:
		return nil, malformed("the memory (m) must be at least 8 KiB a lane")
	case m > uint64(limits.Argon2MemKiB):
		return nil, overLimit("the digest asks for %d KiB of memory, above the limit of %d", m, limits.Argon2MemKiB)
	case t > uint64(limits.Argon2Time):
		return nil, overLimit("the digest asks for %d passes, above the limit of %d", t, limits.Argon2Time)
	case m*t > uint64(limits.Argon2Work):
		return nil, overLimit("the digest asks for %d KiB in %d passes, above the limit of %d KiB in all", m, t, limits.Argon2Work)
	}
	saltText, hashText, ok := strings.Cut(rest, "$")
	if !ok || strings.Contains(hashText, "$") {
		return nil, malformed("expected $<salt>$<hash> after the parameters")
	}
	buf := make([]byte, 0, len(saltText)+len(hashText)) // both, in one allocation
	if buf, err = appendBase64(buf, saltText); err != nil || len(buf) < 8 {
		return nil, malformed("the salt must be base64 of at least 8 bytes")
	}
	n := len(buf)
	if buf, err = appendBase64(buf, hashText); err != nil || len(buf)-n < 4 {
		return nil, malformed("the hash must be base64 of at least 4 bytes")
	}
	return &argon2Digest{variant: variant, memory: uint32(m), time: uint32(t), lanes: uint8(p), salt: buf[:n:n], hash: buf[n:]}, nil
}

// argon2Params reads "m=65536,t=3,p=4". RFC 9106's reference implementation writes and
// requires that order; others, such as argon2 0.45 of npm, write another one.
func argon2Params(s string) (m, t, p uint64, err error) {
	const names = "mtp"
	var values [len(names)]uint64
	var set [len(names)]bool
	for part := range strings.SplitSeq(s, ",") {
		i := -1
		if len(part) >= 3 && part[1] == '=' {
			i = strings.IndexByte(names, part[0])
		}
		if i < 0 || set[i] {
			return 0, 0, 0, malformed("the parameters must be m=<KiB>, t=<passes> and p=<lanes>, and no others")
		}
		n, err := strconv.ParseUint(part[2:], 10, 32)
		if err != nil {
			return 0, 0, 0, malformed("the parameter %c is not a number", part[0])
		}
		values[i], set[i] = n, true
	}
	if set != [len(names)]bool{true, true, true} {
		return 0, 0, 0, malformed("the parameters must be m=<KiB>, t=<passes> and p=<lanes>")
	}
	return values[0], values[1], values[2], nil
}

func (d *argon2Digest) verify(_ context.Context, password string) (bool, error) {
	if d.variant == "argon2id" {
		ok, err := argon2id.ComparePasswordAndHash(password, d.canonical())
		if err != nil {
			return false, malformed("the digest cannot be decoded")
		}
		return ok, nil
	}
	return equal(d.hash, argon2.Key([]byte(password), d.salt, d.time, d.memory, d.lanes, uint32(len(d.hash)))), nil
}

func (d *argon2Digest) cost() Cost {
	format := "m=%[2]d KiB t=%[1]d p=%[3]d"
	if d.memory%1024 == 0 {
		format = "m=%[4]d MiB t=%[1]d p=%[3]d"
	}
	return Cost{
		Rounds: int(d.time), MemoryKiB: int(d.memory), Parallelism: int(d.lanes),
		other: int(d.memory / 1024), format: format,
	}
}

func (d *argon2Digest) canonical() string {
	return fmt.Sprintf("$%s$v=19$m=%d,t=%d,p=%d$%s$%s", d.variant, d.memory, d.time, d.lanes,
		base64.RawStdEncoding.EncodeToString(d.salt), base64.RawStdEncoding.EncodeToString(d.hash))
}
