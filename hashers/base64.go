package hashers

import (
	"encoding/base64"
	"strings"
)

// Strict decoders: stray trailing bits mean that characters were lost or changed.
var (
	stdBase64 = base64.RawStdEncoding.Strict()
	urlBase64 = base64.RawURLEncoding.Strict()
)

// decodeBase64 reads standard or URL-safe base64, padded or not. Exporting
// systems differ in both; the bytes are what counts, and String writes them
// back the one way the format wants.
func decodeBase64(s string) ([]byte, error) { return appendBase64(nil, s) }

// appendBase64 appends the decoded bytes to dst.
func appendBase64(dst []byte, s string) ([]byte, error) {
	s = strings.TrimRight(s, "=")
	enc := stdBase64
	if strings.ContainsAny(s, "-_") {
		enc = urlBase64
	}
	// The decoder would pass over line breaks.
	if i := strings.IndexAny(s, "\r\n"); i >= 0 {
		return nil, base64.CorruptInputError(i)
	}
	return enc.AppendDecode(dst, []byte(s))
}

func encodeBase64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
