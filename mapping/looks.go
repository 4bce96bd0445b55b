package mapping

import (
	"strings"
	"unicode"

	"clerk-import/mapping/regexp"
	"clerk-import/mapping/secret"
)

var (
	addressLike = regexp.MustCompile(`^[^\s@]+@[^\s@]+\.[^\s@.]+$`)
	uuidLike    = regexp.MustCompile(`^\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?$`)
	timeLike    = regexp.MustCompile(`^\d{4}-\d\d-\d\d|^\d{1,2}[./]\d{1,2}[./]\d{2,4}\b`)
	numberLike  = regexp.MustCompile(`^[+-]?[0-9]+([.,][0-9]+)?([eE][+-]?[0-9]+)?$`)
	phoneLike   = regexp.MustCompile(`^\+[0-9][0-9 ()./-]{5,}$`)
	digestLike  = regexp.MustCompile(`^\$[0-9A-Za-z-]+\$|^\{[A-Za-z0-9-]+\}.{8}|^[0-9a-fA-F]{32,}$|^(pbkdf2|scrypt|argon2|bcrypt|sha)[\w-]*[:$]`)
)

// longName is how many characters names of columns and keys hardly ever have.
const longName = 32

// LooksLike names what a text looks like that stands where a column's name is expected, as
// "an e-mail address", or is "" when it may be a name.
func LooksLike(text string) string {
	switch text = strings.TrimSpace(text); {
	case text == "":
		return ""
	case addressLike.MatchString(text):
		return "an e-mail address"
	case digestLike.MatchString(text), tokenLike(text), secret.Is(text):
		return "a password or a digest"
	case uuidLike.MatchString(text):
		return "an id"
	case timeLike.MatchString(text):
		return "a time"
	case phoneLike.MatchString(text):
		return "a phone number"
	case numberLike.MatchString(text):
		return "a number"
	case strings.HasPrefix(text, `{"`), strings.HasPrefix(text, `[{`):
		return "JSON"
	}
	return ""
}

// tokenLike reports whether a text is long and made of letters of both cases and digits, as
// base64 is.
func tokenLike(text string) bool {
	if len(text) < longName {
		return false
	}
	lower, upper, digit := 0, 0, 0
	for _, c := range text {
		switch {
		case unicode.IsLower(c):
			lower++
		case unicode.IsUpper(c):
			upper++
		case unicode.IsDigit(c):
			digit++
		case !strings.ContainsRune("+/=_-", c):
			return false
		}
	}
	return lower > 2 && upper > 2 && digit > 2
}
