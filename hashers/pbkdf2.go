package hashers

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"strconv"
	"strings"
)

var pbkdf2SHA256Format = Format{
	Hasher:   "pbkdf2_sha256",
	Title:    "PBKDF2-HMAC-SHA256, salt in base64",
	Grammar:  "pbkdf2_sha256$<iterations>$<salt>$<hash>, salt and hash in base64",
	Evidence: "Documented, but for the flavour of base64: standard with padding is sent. The same text with a raw salt is pbkdf2_sha256_django; only the hasher name tells them apart.",
	parse:    parsePBKDF2SHA256,
	identify: identifyPBKDF2SHA256,
}

// pbkdf2Digest is a PBKDF2 (RFC 8018) digest in the four-part notation that
// Django made common.
type pbkdf2Digest struct {
	prf        func() hash.Hash
	rounds     int
	salt, hash []byte
	text       string // canonical
}

func parsePBKDF2SHA256(digest string, limits Limits) (verifier, error) {
	rounds, saltText, hashText, err := splitPBKDF2(digest, "pbkdf2_sha256", limits)
	if err != nil {
		return nil, err
	}
	salt, err := decodeBase64(saltText)
	if err != nil || len(salt) == 0 {
		return nil, malformed("the salt is not base64 (a raw salt means pbkdf2_sha256_django)")
	}
	key, err := decodeBase64(hashText)
	if err != nil || len(key) == 0 {
		return nil, malformed("the hash is not base64")
	}
	return &pbkdf2Digest{
		prf: sha256.New, rounds: rounds, salt: salt, hash: key,
		text: fmt.Sprintf("pbkdf2_sha256$%d$%s$%s", rounds, encodeBase64(salt), encodeBase64(key)),
	}, nil
}

// splitPBKDF2 cuts "<name>$<iterations>$<salt>$<hash>" and checks the iterations.
func splitPBKDF2(digest, name string, limits Limits) (rounds int, salt, hash string, err error) {
	parts := strings.Split(digest, "$")
	if len(parts) != 4 || parts[0] != name {
		return 0, "", "", malformed("expected %s$<iterations>$<salt>$<hash>", name)
	}
	rounds, err = strconv.Atoi(parts[1])
	if err != nil || rounds < 1 {
		return 0, "", "", malformed("the number of iterations is not a positive number")
	}
	if rounds > limits.PBKDF2Rounds {
		return 0, "", "", overLimit("the digest asks for %d iterations, above the limit of %d", rounds, limits.PBKDF2Rounds)
	}
	return rounds, parts[2], parts[3], nil
}

func identifyPBKDF2SHA256(digest string) (Candidate, bool) {
	rest, ok := strings.CutPrefix(digest, "pbkdf2_sha256$")
	if !ok {
		return Candidate{}, false
	}
	if parts := strings.Split(rest, "$"); len(parts) == 3 {
		if salt, err := decodeBase64(parts[1]); err == nil && len(salt) > 0 {
			return Candidate{Reason: "the salt reads as base64; Django writes the same prefix with a raw salt (pbkdf2_sha256_django)"}, true
		}
	}
	return Candidate{}, false
}

func (d *pbkdf2Digest) verify(ctx context.Context, password string) (bool, error) {
	key, err := pbkdf2Key(ctx, d.prf, password, d.salt, d.rounds, len(d.hash))
	if err != nil {
		return false, err
	}
	return equal(d.hash, key), nil
}

func (d *pbkdf2Digest) cost() Cost {
	return Cost{Rounds: d.rounds, text: fmt.Sprintf("%d iterations", d.rounds)}
}

func (d *pbkdf2Digest) canonical() string { return d.text }

// pbkdf2Key is PBKDF2 of RFC 8018 section 5.2, written out so that it can look
// at the context every few thousand iterations; x/crypto's version cannot be
// interrupted and a digest may ask for millions.
func pbkdf2Key(ctx context.Context, h func() hash.Hash, password string, salt []byte, rounds, keyLen int) ([]byte, error) {
	prf := hmac.New(h, []byte(password))
	size := prf.Size()
	key := make([]byte, 0, (keyLen+size-1)/size*size)
	u := make([]byte, size)
	for block := uint32(1); len(key) < keyLen; block++ {
		prf.Reset()
		prf.Write(salt)
		prf.Write(binary.BigEndian.AppendUint32(nil, block))
		key = prf.Sum(key)
		t := key[len(key)-size:]
		copy(u, t)
		for i := 1; i < rounds; i++ {
			if i%4096 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			prf.Reset()
			prf.Write(u)
			u = prf.Sum(u[:0])
			for j := range u {
				t[j] ^= u[j]
			}
		}
	}
	return key[:keyLen], nil
}
