package importer

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"clerk-import/mapping"
)

// codeAdapted is the code of a username that was rewritten.
const codeAdapted = "username_adapted"

// Adapted is a username that Clerk does not take in letters that it does: without accents
// and in lower case, runs of everything but a to z, 0 to 9, - and _ as one _, cut to 40
// characters; behind it an _ and four hexadecimal digits of the SHA-256 of the whole
// username, so that two that come out alike stay two. It depends on nothing else: in
// every run it is the same.
func Adapted(name string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(strings.TrimSpace(name))) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '_':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r): // an accent
		case !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	base := strings.Trim(b.String(), "_-")
	if base = strings.TrimRight(base[:min(len(base), 40)], "_-"); base == "" {
		base = "user"
	}
	sum := sha256.Sum256([]byte(name))
	return fmt.Sprintf("%s_%x", base, sum[:2])
}

// adapt rewrites a username, and returns what is to be said of it.
func adapt(u *mapping.User, adapted, why string) mapping.Problem {
	name := u.Username.Or("")
	u.Username = mapping.Some(adapted)
	return mapping.Problem{
		Code: codeAdapted, Severity: mapping.Warning, Field: "username", Value: name,
		Message: "the username is rewritten, because Clerk does not take it: " + why,
		Hint:    "tell these users; migrate --crosswalk lists both usernames",
	}
}
