package hashers

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"strconv"
	"strings"
)

// The PBKDF2 formats differ in how salt and hash are written and in nothing
// else; pbkdf2Layout says how.
type pbkdf2Layout struct {
	name         string // in front of the digest
	prf          func() hash.Hash
	size         int // of prf's result
	salt, hash   encoding
	keyLenSuffix int  // > 0: a fifth part may give the key length, this is the default
	whole        bool // the hash has that size, always
	bounded      bool // to Limits.SHA512Rounds
}

// encoding is how a part of a digest is written.
type encoding uint8

const (
	rawText  encoding = iota // the bytes of the text
	hexText                  // hexadecimal
	base64ed                 // standard base64, padded
	hexOrRaw                 // hexadecimal if it reads as such, else the text
)

var pbkdf2SHA1Format = pbkdf2Format("pbkdf2_sha1", "PBKDF2-HMAC-SHA1",
	"pbkdf2_sha1$<iterations>$<salt>$<hash in hex>[$<key length in bytes>], salt in hex if it reads as hex, else raw",
	"Documented. The key length defaults to 32; a hash of another length gets it appended, without it Clerk would derive 32 bytes and nobody could sign in.",
	pbkdf2Layout{name: "pbkdf2_sha1", prf: sha1.New, size: sha1.Size, salt: hexOrRaw, hash: hexText, keyLenSuffix: 32})

var pbkdf2SHA256Format = pbkdf2Format("pbkdf2_sha256", "PBKDF2-HMAC-SHA256, salt in base64",
	"pbkdf2_sha256$<iterations>$<salt>$<hash>, salt and hash in base64",
	"Documented, but for the flavour of base64: standard with padding is sent. The same text with a raw salt is pbkdf2_sha256_django; only the hasher name tells them apart.",
	pbkdf2Layout{name: "pbkdf2_sha256", prf: sha256.New, size: sha256.Size, salt: base64ed, hash: base64ed})

var pbkdf2SHA256DjangoFormat = pbkdf2Format("pbkdf2_sha256_django", "PBKDF2-HMAC-SHA256 as Django writes it",
	"pbkdf2_sha256$<iterations>$<salt>$<hash>, salt raw, hash in base64",
	"Documented.",
	pbkdf2Layout{name: "pbkdf2_sha256", prf: sha256.New, size: sha256.Size, salt: rawText, hash: base64ed, whole: true})

var pbkdf2SHA512Format = pbkdf2Format("pbkdf2_sha512", "PBKDF2-HMAC-SHA512, raw salt",
	"pbkdf2_sha512$<iterations>$<salt>$<hash>, salt raw, hash in hex",
	"Documented. An older description limits iterations to below 420,000: one that has more is sent as pbkdf2_sha512_hex.",
	pbkdf2Layout{name: "pbkdf2_sha512", prf: sha512.New, size: sha512.Size, salt: rawText, hash: hexText, bounded: true})

// pbkdf2SHA512Unbound reads what is to be sent in another format.
var pbkdf2SHA512Unbound = pbkdf2Layout{name: "pbkdf2_sha512", prf: sha512.New, size: sha512.Size, salt: rawText, hash: hexText}

var pbkdf2SHA512HexFormat = pbkdf2Format("pbkdf2_sha512_hex", "PBKDF2-HMAC-SHA512, salt in hex",
	"pbkdf2_sha512_hex$<iterations>$<salt>$<hash>, both in hex",
	"Documented.",
	pbkdf2Layout{name: "pbkdf2_sha512_hex", prf: sha512.New, size: sha512.Size, salt: hexText, hash: hexText})

func pbkdf2Format(hasher, title, grammar, evidence string, l pbkdf2Layout) Format {
	return Format{
		Hasher: hasher, Title: title, Grammar: grammar, Evidence: evidence,
		Suspect: "the encoding of the salt (raw, hex and base64 are different formats), the iterations and the hash function",
		parse:   func(digest string, limits Limits) (verifier, error) { return l.parse(digest, limits) },
		identify: func(digest string) (Candidate, bool) {
			if !strings.HasPrefix(digest, l.name+"$") {
				return Candidate{}, false
			}
			if _, err := l.parse(digest, DefaultLimits); err != nil {
				return Candidate{}, false
			}
			switch django := djangoSHA256.MatchString(digest); {
			case django && l.salt == base64ed:
				return Candidate{}, false
			case django:
				return Candidate{Certain: true, Reason: "starts with \"pbkdf2_sha256$\", and has a salt and a hash such as Django writes"}, true
			case l.name == "pbkdf2_sha256":
				return Candidate{Reason: "the prefix stands for two formats, which differ in the salt: base64 (pbkdf2_sha256) or raw, as Django writes it (pbkdf2_sha256_django)"}, true
			}
			return Candidate{Certain: true, Reason: fmt.Sprintf("starts with %q", l.name+"$")}, true
		},
	}
}

// pbkdf2Digest is a PBKDF2 (RFC 8018) digest in the notation that Django made
// common: name, iterations, salt and hash, separated by $.
type pbkdf2Digest struct {
	layout     *pbkdf2Layout
	rounds     int
	saltText   string // as written
	salt, hash []byte
}

func (l *pbkdf2Layout) parse(digest string, limits Limits) (verifier, error) {
	rest, ok := strings.CutPrefix(digest, l.name)
	if !ok || rest == "" || rest[0] != '$' {
		return nil, malformed("a %s digest starts with %s$", l.name, l.name)
	}
	roundsText, rest, ok1 := strings.Cut(rest[1:], "$")
	saltText, rest, ok2 := strings.Cut(rest, "$")
	hashText, keyLen, suffixed := strings.Cut(rest, "$")
	if !ok1 || !ok2 || suffixed && l.keyLenSuffix == 0 {
		return nil, malformed("expected %s$<iterations>$<salt>$<hash>", l.name)
	}
	rounds, err := strconv.Atoi(roundsText)
	if err != nil || rounds < 1 || roundsText[0] == '+' {
		return nil, malformed("the number of iterations is not a positive number")
	}
	most := limits.PBKDF2Rounds
	if l.bounded {
		most = min(most, limits.SHA512Rounds)
	}
	if rounds > most {
		return nil, overLimit("the digest asks for %d iterations, above the limit of %d", rounds, most)
	}
	d := &pbkdf2Digest{layout: l, rounds: rounds, saltText: saltText}
	buf := make([]byte, 0, len(saltText)+len(hashText)) // both, in one allocation
	if buf, err = l.salt.appendTo(buf, saltText); err != nil || len(buf) == 0 {
		return nil, malformed("the salt is not %s", l.salt)
	}
	n := len(buf)
	if buf, err = l.hash.appendTo(buf, hashText); err != nil || len(buf) == n {
		return nil, malformed("the hash is not %s", l.hash)
	}
	d.salt, d.hash = buf[:n:n], buf[n:]
	if l.whole {
		if err := whole(d.hash, l.size); err != nil && !hexWhere(hashText) { // of which doubt knows more
			return nil, err
		}
	}
	if suffixed {
		if n, err := strconv.Atoi(keyLen); err != nil || n != len(d.hash) {
			return nil, malformed("the key length at the end is not the %d bytes of the hash", len(d.hash))
		}
	}
	return d, nil
}

// appendTo appends the bytes that s stands for to dst.
func (e encoding) appendTo(dst []byte, s string) ([]byte, error) {
	switch e {
	case hexText:
		return hex.AppendDecode(dst, []byte(s))
	case base64ed:
		return appendBase64(dst, s)
	case hexOrRaw:
		if isHex(s, len(s)) && len(s)%2 == 0 {
			return hex.AppendDecode(dst, []byte(s))
		}
	}
	return append(dst, s...), nil
}

func (e encoding) String() string {
	return []string{"text", "hexadecimal", "base64", "text or hexadecimal"}[e]
}

func (d *pbkdf2Digest) verify(ctx context.Context, password string) (bool, error) {
	key, err := pbkdf2Key(ctx, d.layout.prf, password, d.salt, d.rounds, len(d.hash))
	if err != nil {
		return false, err
	}
	return equal(d.hash, key), nil
}

func (d *pbkdf2Digest) cost() Cost {
	return Cost{Rounds: d.rounds, format: "%[1]d iterations"}
}

func (d *pbkdf2Digest) canonical() string {
	salt, sum := d.saltText, hex.EncodeToString(d.hash)
	if d.layout.salt == base64ed {
		salt = encodeBase64(d.salt)
	}
	if d.layout.hash == base64ed {
		sum = encodeBase64(d.hash)
	}
	text := fmt.Sprintf("%s$%d$%s$%s", d.layout.name, d.rounds, salt, sum)
	if n := d.layout.keyLenSuffix; n > 0 && len(d.hash) != n {
		text += "$" + strconv.Itoa(len(d.hash))
	}
	return text
}

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
