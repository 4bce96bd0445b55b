package hashers

import (
	"crypto/sha512"
	"fmt"
	"strings"
)

// doubter is a verifier that can say what is odd about a digest that parses; written is the
// length of the text that it was given as, see [Digest].
type doubter interface {
	doubt(written int) (reason, conversion string)
}

// Doubt says what speaks against the digest having been written in this format although
// it parses, and the conversion (see [Conversions]) that would fit instead, "" if none
// does. A digest in another encoding is the worst of outcomes: it is accepted, and
// nobody can sign in. An empty reason means that nothing is odd.
func (d Digest) Doubt() (reason, conversion string) {
	if v, ok := d.v.(doubter); ok && !d.undoubted {
		return v.doubt(d.written)
	}
	return "", ""
}

// leastHex is from how many hex digits on text is no base64 by chance: of 16 characters
// of base64, one in 25 million texts has hex digits only.
const leastHex = 16

// hexWhere reports whether text of base64 reads as hexadecimal all through.
func hexWhere(text string) bool {
	return len(text) >= leastHex && len(text)%2 == 0 && isHex(text, len(text))
}

// columnWidths are the lengths that columns of text are given: a text of just that length may be what
// was left of a longer one.
var columnWidths = map[int]bool{
	32: true, 40: true, 45: true, 48: true, 50: true, 60: true, 64: true, 70: true, 72: true, 75: true, 80: true, 90: true,
	96: true, 100: true, 120: true, 128: true, 150: true, 160: true, 200: true, 250: true, 255: true, 256: true,
}

// writtenAs is the length of a digest that was given as text, 0 of an object: its length says nothing.
func writtenAs(value string) int {
	if _, is := object(value); is || strings.HasPrefix(value, "[") {
		return 0
	}
	return len(value)
}

// sure is a digest whose length its source has said.
func sure(d Digest, err error) (Digest, error) {
	d.undoubted = true
	return d, err
}

// whole reports whether a hash has the length that its format always has.
func whole(sum []byte, size int) error {
	switch {
	case len(sum) < size:
		return malformed("the hash has %d bytes where this format has %d: it was cut off, as by a column that is too short", len(sum), size)
	case len(sum) > size:
		return malformed("the hash has %d bytes where this format has %d", len(sum), size)
	}
	return nil
}

// cutOff says why a part whose length is free may be the rest of a longer one, "" if nothing speaks for that.
func cutOff(part string, n, written int) string {
	if !columnWidths[written] {
		return ""
	}
	return fmt.Sprintf("%s has %d bytes and the whole digest %d characters, as if a column that is too short had cut it off", part, n, written)
}

// doubtKey is the doubt about the length of a hash, which is usually size.
func doubtKey(sum []byte, size, written int) string {
	if len(sum) != size {
		if reason := cutOff("the hash", len(sum), written); reason != "" {
			return reason
		}
	}
	if !keyLengths[len(sum)] {
		return fmt.Sprintf("the hash has %d bytes, which no system writes: it may be cut off", len(sum))
	}
	return ""
}

func (d *argon2Digest) doubt(written int) (reason, conversion string) {
	const usual = 32
	return doubtKey(d.hash, usual, written), ""
}

func (d *werkzeugDigest) doubt(written int) (reason, conversion string) {
	return doubtKey(d.hash, sha512.Size, written), ""
}

func (d *sshaDigest) doubt(written int) (reason, conversion string) {
	switch len(d.salt) {
	case 4, 8, 16, 32, 64:
		return "", ""
	}
	return cutOff("the salt", len(d.salt), written), ""
}

func (d *wrappedBcrypt) doubt(written int) (reason, conversion string) {
	if d.pepper == "" || written <= len(d.inner.text) {
		return "", "" // it stands elsewhere
	}
	return cutOff("the pepper", len(d.pepper), written), ""
}

// keyLengths are what systems derive: the length of a hash function's result, or of a
// common key; Gitea takes 50 bytes, 389 Directory Server 256, passport-local-mongoose and
// Payload 512.
var keyLengths = map[int]bool{16: true, 20: true, 24: true, 28: true, 32: true, 48: true, 50: true, 64: true, 256: true, 512: true}

func (d *pbkdf2Digest) doubt(written int) (reason, conversion string) {
	hashText := ""
	if d.layout.hash == base64ed {
		hashText = encodeBase64(d.hash)
	}
	switch {
	case hexWhere(hashText):
		return "the hash is all hex digits where base64 is expected", "pbkdf2-hex, or pbkdf2-hex-text"
	case d.layout.salt == base64ed && hexWhere(d.saltText):
		return "the salt is all hex digits where base64 is expected", ""
	}
	return doubtKey(d.hash, d.layout.size, written), ""
}
