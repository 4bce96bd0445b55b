package hashers

import "fmt"

// doubter is a verifier that can say what is odd about a digest that parses.
type doubter interface {
	doubt() (reason, conversion string)
}

// Doubt says what speaks against the digest having been written in this format although
// it parses, and the conversion (see [Conversions]) that would fit instead, "" if none
// does. A digest in another encoding is the worst of outcomes: it is accepted, and
// nobody can sign in. An empty reason means that nothing is odd.
func (d Digest) Doubt() (reason, conversion string) {
	if v, ok := d.v.(doubter); ok && !d.undoubted {
		return v.doubt()
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

// keyLengths are what systems derive: the length of a hash function's result, or of a
// common key; Gitea takes 50 bytes, 389 Directory Server 256, passport-local-mongoose and
// Payload 512.
var keyLengths = map[int]bool{16: true, 20: true, 24: true, 32: true, 48: true, 50: true, 64: true, 256: true, 512: true}

func (d *pbkdf2Digest) doubt() (reason, conversion string) {
	hashText := ""
	if d.layout.hash == base64ed {
		hashText = encodeBase64(d.hash)
	}
	switch {
	case hexWhere(hashText):
		return "the hash is all hex digits where base64 is expected", "pbkdf2-hex, or pbkdf2-hex-text"
	case d.layout.salt == base64ed && hexWhere(d.saltText):
		return "the salt is all hex digits where base64 is expected", ""
	case !keyLengths[len(d.hash)]:
		return fmt.Sprintf("the hash has %d bytes, which no system writes", len(d.hash)), ""
	}
	return "", ""
}
