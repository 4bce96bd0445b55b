package validate

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/unicode/rangetable"
)

// ValidPhone reports whether a phone number is in E.164 form: a plus, and 7 to 15
// digits of which the first is not 0.
func ValidPhone(s string) bool {
	if len(s) < 8 || len(s) > 16 || s[0] != '+' || s[1] == '0' {
		return false
	}
	for i := 1; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// plainUsername reports whether a username has only what every instance allows.
func plainUsername(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}

func hasLetter(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i] | 0x20; 'a' <= c && c <= 'z' {
			return true
		}
	}
	return false
}

// ValidEmail reports whether an address has a form the API accepts: RFC 5322's
// addr-spec without comments and without spaces or @ between quotes, a domain with a dot, and lengths of RFC 5321.
func ValidEmail(s string) bool {
	at := strings.LastIndexByte(s, '@')
	if at < 1 || len(s) > maxEmail || at > maxEmailLocal {
		return false
	}
	if plainEmail(s[:at], s[at+1:]) {
		return true
	}
	if _, what := invisible(s); what != "" {
		return false
	}
	if _, what := doubled(s); what != "" {
		return false
	}
	return localPattern.MatchString(s[:at]) && domainPattern.MatchString(s[at+1:])
}

// invisibleNames are characters that cannot be seen and come along when text is copied.
var invisibleNames = map[rune]string{
	'\u00a0': "a space that does not break", '\u00ad': "a soft hyphen", '\u200b': "a space without width", '\u200c': "a non-joiner without width",
	'\u200d': "a joiner without width", '\u200e': "a mark of direction", '\u200f': "a mark of direction", '\u2060': "a word joiner", '\ufeff': "a byte order mark",
	'\ufffd': "what programs write for a character that they have lost",
	'\u034f': "a grapheme joiner", '\u115f': "a filler", '\u1160': "a filler", '\u3164': "a filler", '\uffa0': "a filler",
}

// unseen are all characters outside of ASCII that cannot be seen.
var unseen = rangetable.Merge(unicode.Cf, unicode.White_Space, rangetable.New(slices.Collect(maps.Keys(invisibleNames))...))

// invisible returns where the first character stands that cannot be seen, from 1, and what
// it is, or "".
func invisible(s string) (at int, what string) {
	for _, r := range s {
		at++
		if r < utf8.RuneSelf || !unicode.Is(unseen, r) {
			continue
		}
		name := invisibleNames[r]
		switch {
		case name != "":
		case unicode.IsSpace(r):
			name = "a space"
		default:
			name = "a character for formatting"
		}
		return at, fmt.Sprintf("U+%04X, %s", r, name)
	}
	return 0, ""
}

// doubled returns where the first character stands that is read as one of ASCII by whoever folds case or takes Unicode's
// compatible form, from 1, and what it is, or "". Whose such an address is depends on who reads it: it was verified as
// what it says, and would be somebody else's at the next one. CVE-2019-19844 is a takeover of accounts by it.
func doubled(s string) (at int, what string) {
	for _, r := range s {
		if at++; r < utf8.RuneSelf {
			continue
		}
		compatible := norm.NFKC.String(string(r))
		for _, read := range [...]string{compatible, strings.ToLower(string(r)), strings.ToUpper(string(r))} {
			if isASCII(read) {
				return at, fmt.Sprintf("U+%04X, which some programs read as %s", r, read)
			}
		}
	}
	return 0, ""
}

var exponent = regexp.MustCompile(`^\+?[0-9]+(?:[.,][0-9]+)?[eE]\+[0-9]+$`)

// rounded reports whether a value is a long number as a spreadsheet program shows it.
func rounded(v string) bool {
	return v != "" && (v[0] == '+' || '0' <= v[0] && v[0] <= '9') && strings.LastIndexByte(v, '+') > 0 && exponent.MatchString(v)
}

// spreadsheetError reports whether a value is what a formula without a result shows.
func spreadsheetError(v string) bool {
	if v == "" || v[0] != '#' {
		return false
	}
	switch v {
	case "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!":
		return true
	}
	return false
}

// eight are the first eight bytes of a text, to look at all of them at once.
func eight(s string) uint64 {
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// Bytes of plain addresses: letters and digits, in a local part also _, + and -.
var localBytes, domainBytes = func() (local, domain [256]bool) {
	for c := range 256 {
		domain[c] = '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' && c < 0x80
		local[c] = domain[c] || c == '_' || c == '+' || c == '-'
	}
	return local, domain
}()

// plainEmail recognises the common case, letters and digits with dots, without
// the cost of a regular expression.
func plainEmail(local, domain string) bool {
	prev := byte('.')
	for i := 0; i < len(local); i++ {
		c := local[i]
		if !localBytes[c] && (c != '.' || prev == '.') {
			return false
		}
		prev = c
	}
	if prev == '.' {
		return false
	}
	prev = '.'
	dot := -1
	for i := 0; i < len(domain); i++ {
		c := domain[i]
		if !domainBytes[c] {
			if c != '-' && c != '.' || prev == '.' || prev == '-' {
				return false
			}
			if c == '.' {
				dot = i
			}
		}
		prev = c
	}
	tld := domain[dot+1:]
	for i := range len(tld) {
		if tld[i] < 'A' { // a digit, or -
			return false
		}
	}
	return dot > 0 && len(tld) >= 2 && len(tld) < 64 && dot < 64
}
