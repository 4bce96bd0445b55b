package hashers

import (
	"encoding/base64"
	"strings"
)

// decodeBase64 reads standard or URL-safe base64, padded or not. Exporting
// systems differ in both; the bytes are what counts, and String writes them
// back the one way the format wants. Stray trailing bits are an error: they
// mean that characters were lost or changed.
func decodeBase64(s string) ([]byte, error) {
	s = strings.TrimRight(s, "=")
	enc := base64.RawStdEncoding
	if strings.ContainsAny(s, "-_") {
		enc = base64.RawURLEncoding
	}
	if strings.ContainsAny(s, "\r\n") {
		return nil, base64.CorruptInputError(strings.IndexAny(s, "\r\n"))
	}
	return enc.Strict().DecodeString(s)
}

func encodeBase64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
