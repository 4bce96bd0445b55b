package source

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"clerk-import/mapping"
)

// appendUnit appends a character by its number, which may be half of one, as UTF-16 has them: halves that follow each other
// are one character. What stays a half, or is no character, is no UTF-8, which checkText tells.
func appendUnit(text []byte, v rune) []byte {
	if !utf16.IsSurrogate(v) {
		if v > utf8.MaxRune {
			return append(text, 0xFF)
		}
		return utf8.AppendRune(text, v)
	}
	if n := len(text) - 3; n >= 0 && text[n] == 0xED {
		first := rune(0xD000) | rune(text[n+1]&0x3F)<<6 | rune(text[n+2]&0x3F)
		if whole := utf16.DecodeRune(first, v); whole != utf8.RuneError {
			return utf8.AppendRune(text[:n], whole)
		}
	}
	return append(text, 0xED, 0x80|byte(v>>6&0x3F), 0x80|byte(v&0x3F))
}

// noCharacter is the Problem of a row that gives a character by what is no number of one.
func noCharacter() *mapping.Problem {
	return defect("row_malformed", "a text in the row has an escape that is no character", "dump the table again")
}

// coded decodes what stands behind the character that escapes: itself, hhhh or +hhhhhh. unistr() also knows uhhhh and
// Uhhhhhhhh, and what is none of them stands as it is there.
func (sc *sqlScanner) coded(s string, escape byte, unistr bool) {
	for i := 0; i < len(s); i++ {
		if s[i] != escape {
			sc.text = append(sc.text, s[i])
			continue
		}
		from, digits := i+1, 4
		switch next := s[from:]; {
		case next != "" && next[0] == escape:
			sc.text = append(sc.text, escape)
			i++
			continue
		case strings.HasPrefix(next, "+"):
			from, digits = from+1, 6
		case unistr && strings.HasPrefix(next, "u"):
			from++
		case unistr && strings.HasPrefix(next, "U"):
			from, digits = from+1, 8
		}
		v, err := uint64(0), strconv.ErrSyntax
		if from+digits <= len(s) {
			v, err = strconv.ParseUint(s[from:from+digits], 16, 32)
		}
		switch {
		case err == nil:
			sc.text = appendUnit(sc.text, rune(min(v, utf8.MaxRune+1)))
			i = from + digits - 1
		case unistr:
			sc.text = append(sc.text, escape)
		default:
			sc.bad = noCharacter()
			return
		}
	}
	sc.checkText()
}

// unicodeText reads a text or a name of the standard, U&'…' or U&"…", behind the U, and the character that escapes in it, where
// UESCAPE says another one than a backslash.
func (sc *sqlScanner) unicodeText() error {
	sc.take() // &
	c, err := sc.peek()
	if err != nil {
		return sc.early(err)
	}
	sc.text = sc.text[:0]
	if err := sc.quoted(c, false, true); err != nil {
		return err
	}
	text, escape := string(sc.text), byte('\\')
	sc.text = sc.text[:0]
	if err := sc.space(); err != nil {
		return sc.early(err)
	}
	if head := sc.ahead(7); bytes.EqualFold(head, []byte("UESCAPE")) {
		sc.i += len(head)
		if err := sc.space(); err != nil {
			return sc.early(err)
		}
		if said := sc.ahead(3); len(said) == 3 && said[0] == '\'' && said[2] == '\'' && said[1] < utf8.RuneSelf {
			escape = said[1]
			sc.i += len(said)
		} else {
			return sc.fail("expected one character in quotes behind UESCAPE", "the dump is damaged from here on")
		}
	}
	sc.coded(text, escape, false)
	return nil
}
