package source

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// value reads a value of VALUES into text. One that is not known makes bad.
func (sc *sqlScanner) value() error {
	sc.text, sc.bad, sc.byDefault = sc.text[:0], nil, false
	return sc.expression(0)
}

// expression reads a value and what is added to it: casts, and texts behind || or +.
func (sc *sqlScanner) expression(depth int) error {
	if err := sc.term(depth); err != nil {
		return err
	}
	for {
		if sc.i == len(sc.win) || sc.win[sc.i] == ' ' || sc.win[sc.i] == '\n' || sc.win[sc.i] == '\r' {
			if err := sc.space(); err != nil {
				return sc.early(err)
			}
		}
		keep := len(sc.text)
		switch c := sc.win[sc.i]; {
		case c == ':' && sc.follows("::"):
			sc.take()
			sc.take()
			text := slices.Clone(sc.text)
			if _, err := sc.name(); err != nil {
				return err
			}
			sc.text = append(sc.text[:0], text[:keep]...)
			if sc.i < len(sc.win) && sc.win[sc.i] == '(' {
				sc.take()
				for end := false; !end; {
					var err error
					if end, err = sc.skipItem(); err != nil {
						return err
					}
				}
			}
		case c == '|' && !sc.mysql && sc.follows("||"), c == '+' && sc.batches:
			sc.take()
			if c == '|' {
				sc.take()
			}
			text := slices.Clone(sc.text)
			sc.text = sc.text[:0]
			if err := sc.term(depth); err != nil {
				return err
			}
			sc.text = append(text, sc.text...)
		default:
			return nil
		}
	}
}

func (sc *sqlScanner) term(depth int) error {
	if err := sc.space(); err != nil {
		return sc.early(err)
	}
	c, _ := sc.peek()
	switch {
	case c == '\'' || c == '"' && sc.mysql:
		if err := sc.quoted(c, sc.mysql, true); err != nil {
			return err
		}
		if !sc.bitField(sc.text) {
			sc.checkText()
		}
	case c == '-' || c == '+' || c == '.' || c >= '0' && c <= '9':
		sc.number()
		if !isNumber(sc.text) {
			sc.bad = defect("row_malformed", "the row computes a value, which no dump does", "dump the table again")
		}
		if len(sc.text) > 1 && sc.text[0] == '0' && (sc.text[1] == 'x' || sc.text[1] == 'X') {
			sc.binary(string(sc.text[2:]))
		}
	case isLetter(c) || c == '_':
		return sc.wordValue(depth)
	case c == '$' && !sc.mysql && sc.dollarTag():
		if err := sc.dollars(true); err != nil {
			return err
		}
		sc.checkText()
	case c == '(' && depth < 8:
		sc.take()
		if err := sc.expression(depth + 1); err != nil {
			return err
		}
		if err := sc.space(); err != nil {
			return sc.early(err)
		}
		if c, _ := sc.peek(); c != ')' {
			return sc.fail(fmt.Sprintf("expected ) behind a value, found %q", c), "the dump is damaged from here on")
		}
		sc.take()
	default:
		return sc.fail(fmt.Sprintf("expected a value, found %q", c), "the dump is damaged from here on")
	}
	return nil
}

func (sc *sqlScanner) number() {
	for {
		c, err := sc.peek()
		if err != nil || !isLetter(c) && c != '+' && c != '-' && c != '.' && (c < '0' || c > '9') {
			return
		}
		sc.text = append(sc.text, c)
		sc.take()
	}
}

// isNumber knows a number, with an exponent or in hexadecimal digits, too.
func isNumber(text []byte) bool {
	digits, point, exponent := 0, false, false
	for i, c := range text {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case (c == '-' || c == '+') && (i == 0 || text[i-1]|0x20 == 'e'):
		case c == '.' && !point && !exponent:
			point = true
		case c|0x20 == 'e' && digits > 0 && !exponent && i < len(text)-1:
			exponent = true
		case c|0x20 == 'x' && i == 1 && text[0] == '0':
			return true // binary tells
		default:
			return false
		}
	}
	return digits > 0
}

// bitType finds the type bit(n) and its width.
var bitType = regexp.MustCompile(`(?i)^\s*bit\b(?:\s*\(\s*(\d+)\s*\))?`)

// bitWidth is the width of a bit field whose type is next, 0 if it is another type.
func (sc *sqlScanner) bitWidth() int {
	found := bitType.FindSubmatch(sc.ahead(32))
	if found == nil || !sc.mysql {
		return 0
	}
	if len(found[1]) == 0 {
		return 1
	}
	n, _ := strconv.Atoi(string(found[1]))
	return n
}

// bitField makes a number of the bytes of a bit field, should they fit into it.
func (sc *sqlScanner) bitField(b []byte) bool {
	if sc.bits == 0 || len(b) == 0 || len(b) > 8 {
		return false
	}
	n := uint64(0)
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	if sc.bits < 64 && n>>sc.bits != 0 {
		return false
	}
	sc.text = strconv.AppendUint(sc.text[:0], n, 10)
	return true
}

// checkText makes bad of text that is not UTF-8.
func (sc *sqlScanner) checkText() {
	if sc.bad == nil && !utf8.Valid(sc.text) {
		sc.bad = encodingDefect(badByte(sc.text))
		sc.text = []byte(strings.ToValidUTF8(string(sc.text), "\uFFFD"))
	}
}

// binary is a value in hexadecimal digits: text where it is text, else the digits as
// MySQL writes them.
func (sc *sqlScanner) binary(digits string) {
	b, err := hex.DecodeString(digits)
	if err == nil && sc.bitField(b) {
		return
	}
	if err != nil || !utf8.Valid(b) || bytes.ContainsFunc(b, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' }) {
		sc.text = append(sc.text[:0], "0x"+digits...)
		return
	}
	sc.text = append(sc.text[:0], b...)
}

// wordValue reads a value that begins with a letter: NULL, true, E'…', X'…', b'1',
// _binary '…', or one of the calls that sqlite3 writes for text with line breaks.
func (sc *sqlScanner) wordValue(depth int) error {
	word, err := sc.word()
	if err != nil {
		return err
	}
	c, err := sc.peek()
	if err != nil {
		return sc.early(err)
	}
	upper := strings.ToUpper(word)
	sc.text = sc.text[:0]
	switch {
	case c == '\'' && upper == "X":
		if err := sc.quoted(c, false, true); err != nil {
			return err
		}
		sc.binary(string(sc.text))
		return nil
	case c == '\'' && upper == "B":
		if err := sc.quoted(c, true, true); err != nil {
			return err
		}
		if n, err := strconv.ParseUint(string(sc.text), 2, 64); err == nil {
			sc.text = strconv.AppendUint(sc.text[:0], n, 10)
		} else { // bytes, as CockroachDB writes them
			sc.binary(hex.EncodeToString(sc.text))
		}
		return nil
	case c == '\'' && (upper == "Q" || upper == "NQ"):
		defer sc.checkText()
		return sc.bracketed()
	case c == '\'' && (upper == "E" || upper == "N"):
		defer sc.checkText()
		return sc.quoted(c, sc.mysql || upper == "E", true)
	case c == '&' && upper == "U" && !sc.mysql && sc.follows("&'"):
		return sc.unicodeText()
	case word[0] == '_' && sc.mysql: // the character set of the text behind it
		if err := sc.expression(depth); err != nil {
			return err
		}
		if upper == "_BINARY" && sc.bad != nil && sc.bad.Code == "row_encoding" {
			sc.bad = nil // bytes, and said to be
		}
		return nil
	case c == '(' && depth < 8 && (upper == "CAST" || upper == "TRY_CAST" || upper == "CONVERT"):
		return sc.cast(upper == "CONVERT", depth)
	case c == '(' && depth < 8:
		return sc.call(upper, depth)
	case slices.Contains(typed, upper) && (c == ' ' || c == '\''):
		if err := sc.space(); err != nil {
			return sc.early(err)
		}
		if c, _ = sc.peek(); c == '\'' {
			return sc.term(depth)
		}
	case upper == "NULL", upper == "DEFAULT":
		sc.byDefault = upper == "DEFAULT"
		return nil
	case upper == "TRUE" || upper == "FALSE":
		sc.text = append(sc.text, strings.ToLower(word)...)
		return nil
	}
	sc.bad = defect("row_malformed", fmt.Sprintf("no dump has the value %s, which stands in the row", word), "dump the table again")
	return nil
}

// typed are the words that stand in front of a text and say what it is.
var typed = []string{"DATE", "TIME", "TIMESTAMP", "TIMESTAMPTZ", "DATETIME", "INTERVAL", "JSON", "JSONB", "UUID", "BYTEA", "TEXT"}

// bracketed reads a text of Oracle between q'[ and ]'.
func (sc *sqlScanner) bracketed() error {
	sc.take()
	open, err := sc.peek()
	if err != nil {
		return sc.early(err)
	}
	sc.take()
	end := string(open)
	if i := strings.IndexByte("[{(<", open); i >= 0 {
		end = "]})>"[i : i+1]
	}
	end += "'"
	for !sc.follows(end) {
		c, err := sc.peek()
		if err != nil {
			return sc.early(err)
		}
		sc.text = append(sc.text, c)
		sc.take()
		if err := sc.bounded(); err != nil {
			return err
		}
	}
	sc.take()
	sc.take()
	return nil
}

// cast reads CAST(value AS type), or CONVERT(type, value, style).
func (sc *sqlScanner) cast(typeFirst bool, depth int) error {
	sc.take() // (
	kind := ""
	var err error
	if typeFirst {
		if kind, err = sc.word(); err != nil {
			return err
		}
		if end, err := sc.skipItem(); err != nil || end {
			return err
		}
	}
	sc.text = sc.text[:0]
	if err := sc.space(); err != nil {
		return sc.early(err)
	}
	raw := sc.follows("0x") // the bytes of a type
	if err := sc.expression(depth + 1); err != nil {
		return err
	}
	text := slices.Clone(sc.text)
	if !typeFirst {
		if _, err = sc.word(); err == nil { // AS
			kind, err = sc.word()
		}
		if err != nil {
			return err
		}
	}
	for end := false; !end; {
		if end, err = sc.skipItem(); err != nil {
			return err
		}
	}
	sc.text = append(sc.text[:0], text...)
	if raw && strings.Contains(strings.ToUpper(kind), "DATE") {
		sc.binaryTime(strings.TrimPrefix(string(text), "0x"), kind)
	}
	return nil
}

// binaryTime is a DateTime of SQL Server: days since 1900, and 300ths of a second.
func (sc *sqlScanner) binaryTime(digits, kind string) {
	b, err := hex.DecodeString(digits)
	if err != nil || len(b) != 8 || !strings.EqualFold(kind, "DateTime") {
		sc.bad = defect("row_malformed", fmt.Sprintf("the row has a %s in binary digits", kind), "script the table anew, with a newer version of the tools, which writes times as text")
		return
	}
	day := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(int32(binary.BigEndian.Uint32(b))))
	at := day.Add(time.Duration(binary.BigEndian.Uint32(b[4:])) * time.Second / 300).Round(time.Millisecond)
	sc.text = at.AppendFormat(sc.text[:0], "2006-01-02T15:04:05.000")
}

// call reads a call of one of the functions that dumps write values with.
func (sc *sqlScanner) call(name string, depth int) error {
	sc.take() // (
	var args []string
	for {
		sc.text = sc.text[:0]
		if err := sc.space(); err != nil {
			return sc.early(err)
		}
		if c, _ := sc.peek(); c == ')' && len(args) == 0 {
			sc.take()
			break
		}
		if err := sc.expression(depth + 1); err != nil {
			return err
		}
		args = append(args, string(sc.text))
		if err := sc.space(); err != nil {
			return sc.early(err)
		}
		c, _ := sc.peek()
		sc.take()
		if c == ')' {
			break
		}
		if c != ',' || len(args) > 16 {
			return sc.fail(fmt.Sprintf("expected a comma or ) behind an argument, found %q", c), "the dump is damaged from here on")
		}
	}
	sc.text = sc.text[:0]
	switch {
	case name == "REPLACE" && len(args) == 3:
		sc.text = append(sc.text, strings.ReplaceAll(args[0], args[1], args[2])...)
	case (name == "CHAR" || name == "CHR" || name == "NCHAR") && len(args) == 1:
		n, err := strconv.ParseUint(args[0], 10, 32)
		if err != nil {
			sc.bad = noCharacter()
			return nil
		}
		sc.text = appendUnit(sc.text, rune(min(n, utf8.MaxRune+1)))
		sc.checkText()
	case name == "UNISTR" && len(args) == 1:
		sc.coded(args[0], '\\', true)
	case slices.Contains([]string{"TO_DATE", "TO_TIMESTAMP", "TO_TIMESTAMP_TZ", "TO_CLOB", "TO_NCLOB", "TO_CHAR"}, name) && len(args) > 0:
		sc.text = append(sc.text, args[0]...)
	case (name == "HEXTORAW" || name == "UNHEX") && len(args) == 1, name == "DECODE" && len(args) == 2 && args[1] == "hex":
		sc.binary(args[0])
	case (name == "EMPTY_CLOB" || name == "EMPTY_BLOB") && len(args) == 0:
	default:
		sc.bad = defect("row_malformed", fmt.Sprintf("the row calls %s(), which no dump does", strings.ToLower(name)), "dump the table again")
	}
	return nil
}

// escape reads what a backslash begins.
func (sc *sqlScanner) escape(keep bool) error {
	sc.take()
	c, err := sc.peek()
	if err != nil {
		return sc.early(err)
	}
	if !keep {
		sc.take()
		return nil
	}
	if !sc.mysql { // E'…' of Postgres
		for n, digits := range map[byte]int{'u': 4, 'U': 8} {
			if c == n && sc.ready(1+digits) {
				if v, err := strconv.ParseUint(string(sc.win[sc.i+1:sc.i+1+digits]), 16, 32); err == nil {
					sc.text = appendUnit(sc.text, rune(min(v, utf8.MaxRune+1)))
					sc.i += 1 + digits
					return nil
				}
			}
		}
		if c == 'x' || c >= '0' && c <= '7' {
			_ = sc.ready(3)
			if b, n := codedByte(string(sc.win[sc.i:min(len(sc.win), sc.i+3)])); n > 0 {
				sc.text = append(sc.text, b)
				sc.i += n
				return nil
			}
		}
	}
	sc.take()
	switch c {
	case '0':
		c = 0
	case 'b':
		c = '\b'
	case 'f':
		if !sc.mysql {
			c = '\f'
		}
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'Z':
		if sc.mysql {
			c = 26
		}
	}
	sc.text = append(sc.text, c)
	return nil
}

// copyCell decodes a value of COPY's text format.
func copyCell(s string) []byte {
	if s == `\N` {
		return nil
	}
	if strings.IndexByte(s, '\\') < 0 {
		return []byte(s)
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out = append(out, s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'v':
			out = append(out, '\v')
		default:
			b, n := codedByte(s[i:])
			if n == 0 {
				b, n = c, 1
			}
			out = append(out, b)
			i += n - 1
		}
	}
	return out
}

// codedByte decodes x1f or 037, which stand behind a backslash; n is the length.
func codedByte(s string) (b byte, n int) {
	digits, base, from := "01234567", 8, 0
	if s[0] == 'x' {
		digits, base, from = "0123456789abcdefABCDEF", 16, 1
	}
	end := from
	for end < len(s) && end < 3 && strings.IndexByte(digits, s[end]) >= 0 {
		end++
	}
	v, err := strconv.ParseUint(s[from:end], base, 16)
	if err != nil {
		return 0, 0
	}
	return byte(v), end
}
