package source

import (
	"bytes"
	"strconv"
	"strings"
)

// escapes reports whether a file with tabs is written as mysql --batch and COPY of PostgreSQL
// do it: a backslash escapes, and a quote is a character like others. What tells so has to be
// in its beginning; a cell that begins with a quote tells the contrary.
func escapes(head []byte) bool {
	found := false
	for line := range bytes.Lines(head) {
		for cell := range bytes.SplitSeq(trimEnd(line), []byte{'\t'}) {
			switch {
			case bytes.HasPrefix(cell, []byte{'"'}):
				return false
			case bytes.IndexByte(cell, '"') >= 0, bytes.Contains(cell, []byte(`\\`)), string(cell) == `\N`:
				found = true
			}
		}
	}
	return found
}

// backslashed are the characters behind a backslash that stand for others. Sources:
// https://www.postgresql.org/docs/16/sql-copy.html (Text Format), and
// https://dev.mysql.com/doc/refman/8.4/en/mysql-command-options.html (--batch, --raw).
var backslashed = map[byte]byte{'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}

// unescape reads a cell with backslashes.
func unescape(cell string) string {
	var b strings.Builder
	for {
		text, rest, found := strings.Cut(cell, `\`)
		b.WriteString(text)
		if !found {
			return b.String()
		}
		if rest == "" {
			b.WriteByte('\\')
			return b.String()
		}
		digits, base := 0, 8
		if rest[0] == 'x' {
			base, rest = 16, rest[1:]
		}
		for digits < len(rest) && digits < 3 && (base == 8 && '0' <= rest[digits] && rest[digits] < '8' || base == 16 && digits < 2 && isHex(rest[digits])) {
			digits++
		}
		switch {
		case digits > 0:
			c, _ := strconv.ParseUint(rest[:digits], base, 16)
			b.WriteByte(byte(c))
		case base == 16:
			b.WriteByte('x')
		default:
			digits = 1
			if c := backslashed[rest[0]]; c != 0 {
				b.WriteByte(c)
			} else {
				b.WriteByte(rest[0])
			}
		}
		cell = rest[digits:]
	}
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }
