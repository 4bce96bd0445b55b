package report

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"clerk-import/mapping"
)

// Mask hides personal data and keeps the shape: j•••@e•••.com, +4•••89, J•••.
func Mask(s string) string {
	s = plain(s)
	if local, domain, ok := strings.Cut(s, "@"); ok && local != "" && domain != "" {
		tld := ""
		if i := strings.LastIndexByte(domain, '.'); i > 0 && len(domain)-i <= 8 {
			tld = domain[i:]
		}
		return initial(local) + "•••@" + initial(domain) + "•••" + tld
	}
	if strings.HasPrefix(s, "+") && len(s) > 6 {
		return s[:2] + "•••" + s[len(s)-2:]
	}
	if s == "" {
		return ""
	}
	return initial(s) + "•••"
}

// Shape is Mask for values of which the form says more than the beginning: digits of
// times and numbers become 9, true and false stay, objects and lists are only
// named.
func Shape(s string) string {
	switch t := strings.TrimSpace(s); {
	case t == "true" || t == "false":
		return t
	case strings.HasPrefix(t, "{"):
		return "{…}"
	case strings.HasPrefix(t, "["):
		return "[…]"
	}
	numeric := func(r rune) bool { return r < utf8.RuneSelf && strings.ContainsRune("0123456789-:. TZ/+", r) }
	if strings.HasPrefix(s, "+") || !strings.ContainsAny(s, "0123456789") || strings.ContainsFunc(s, func(r rune) bool { return !numeric(r) }) {
		return Mask(s)
	}
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return '9'
		}
		return r
	}, plain(s))
}

// Clean is a name of the input as it may be shown: short, and without control
// characters.
func Clean(s string) string { return plain(s) }

// Name is a name of a column, or a path in JSON, as it may be shown: what looks like a value
// in it is masked, as keys that are addresses or ids.
func Name(s string) string {
	if mapping.LooksLike(s) != "" && !index(s) {
		return Mask(s)
	}
	s = addressIn.ReplaceAllStringFunc(s, Mask) // which has dots itself
	parts := strings.Split(s, ".")
	for i, p := range parts {
		if mapping.LooksLike(p) != "" && !index(p) {
			parts[i] = Mask(p)
		}
	}
	return plain(strings.Join(parts, "."))
}

// addressIn finds e-mail addresses in a path.
var addressIn = regexp.MustCompile(`[^\s@.\[\]]+(\.[^\s@.\[\]]+)*@[^\s@.\[\]]+(\.[^\s@.\[\]]+)+`)

// index reports whether a name is a short number, as places in lists are.
func index(s string) bool {
	return len(s) < 6 && strings.Trim(s, "0123456789") == ""
}

// clean is text without what could steer a terminal or turn the direction of
// text. Messages may name columns and files, which are somebody's too.
func clean(s string) string { return cleanBut("", s) }

// cleanBut is clean, but keeps some control characters.
func cleanBut(keep, s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(keep, r):
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r) && r != '\u200d', r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
}

// plain is a value of a row, clean and not longer than a line.
func plain(s string) string {
	s = clean(s[:min(len(s), 4*maxValue)])
	if utf8.RuneCountInString(s) > maxValue {
		s = string([]rune(s)[:maxValue]) + "…"
	}
	return s
}

// maxValue is how many characters of a value are shown.
const maxValue = 80

func initial(s string) string {
	r, _ := utf8.DecodeRuneInString(s)
	return string(r)
}
