package sandbox

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// unlisted are the top-level domains that are refused although some of them are on the public suffix list.
var unlisted = map[string]bool{
	"arpa": true, "corp": true, "example": true, "internal": true, "invalid": true, "lan": true, "local": true, "test": true,
}

// listedDomain reports whether an address is in a domain of the public suffix list, or in clerk.test.
func listedDomain(address string) bool {
	domain, err := idna.ToASCII(strings.ToLower(address[strings.LastIndexByte(address, '@')+1:]))
	if err != nil {
		return false
	}
	if domain == "clerk.test" || strings.HasSuffix(domain, ".clerk.test") {
		return true
	}
	labels := strings.Split(domain, ".")
	_, icann := publicsuffix.PublicSuffix(strings.Join(labels[max(0, len(labels)-2):], "."))
	return icann && !unlisted[labels[len(labels)-1]]
}

var (
	noNames = []*regexp.Regexp{
		regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s.]+$`),     // an address
		regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://\S`),    // a link
		regexp.MustCompile(`(?i)\b([a-z0-9-]+\.)+[a-z]{2,}/`), // a page
		regexp.MustCompile(`<[/!]?[A-Za-z][^<>]*>|<!--`),      // HTML
	}
	phoneName   = regexp.MustCompile(`^(\+|00)[0-9]{7,}$|^[0-9]{10,15}$`)
	phoneFiller = strings.NewReplacer(" ", "", "-", "", ".", "", "/", "", "(", "", ")", "", "\u00a0", "")
)

// takesName reports whether a first or last name is one.
func takesName(name string) bool {
	seen := strings.TrimFunc(name, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
	return seen != "" && !phoneName.MatchString(phoneFiller.Replace(seen)) &&
		!slices.ContainsFunc(noNames, func(no *regexp.Regexp) bool { return no.MatchString(seen) })
}
