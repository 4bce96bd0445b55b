package files

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Text is Read of a file that somebody has written by hand, or had a shell write: PowerShell's > writes UTF-16, and a key
// or a pepper that is read with its zero bytes is another one.
func Text(ctx context.Context, path string, most int64) (string, error) {
	b, err := Read(ctx, path, most)
	if err != nil {
		return "", err
	}
	text, err := Decode(string(b))
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return text, nil
}

// Decode is a text as UTF-8, however Windows has saved it: with a byte order mark, or as
// UTF-16 with one.
func Decode(text string) (string, error) {
	var order binary.ByteOrder
	switch {
	case strings.HasPrefix(text, "\xff\xfe"):
		order = binary.LittleEndian
	case strings.HasPrefix(text, "\xfe\xff"):
		order = binary.BigEndian
	case !utf8.ValidString(text):
		return "", errors.New("is not UTF-8 (nor UTF-16 with a byte order mark); save it as UTF-8")
	case strings.Contains(text, "\x00"):
		return "", errors.New("is not text: it has zero bytes in it, as UTF-16 without a byte order mark has; save it as UTF-8")
	default:
		return strings.TrimPrefix(text, "\ufeff"), nil
	}
	if len(text)%2 != 0 {
		return "", errors.New("is UTF-16 that ends within a character; save it as UTF-8")
	}
	units := make([]uint16, 0, len(text)/2)
	for i := 2; i < len(text); i += 2 {
		units = append(units, order.Uint16([]byte(text[i:i+2])))
	}
	decoded := string(utf16.Decode(units))
	if strings.ContainsAny(decoded, "\x00\ufffd") {
		return "", errors.New("is UTF-16 with characters that are none; save it as UTF-8")
	}
	return decoded, nil
}
