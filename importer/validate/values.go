package validate

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"clerk-import/mapping"
)

// refusedValues are the rules for values that are well formed, and that the API refuses all the same.
//
// Source: the importer of Clerk's own command line (packages/cli-core, 2026-08), which mirrors the server.
var refusedValues = []Rule{
	{Code: "email_domain_unknown", Severity: mapping.Fatal, about: mapping.PartEmail,
		Summary: "the e-mail address is in a top-level domain that is not on the public suffix list",
		Hint:    "correct the address, or leave it out if the user has something else to sign in with",
		check:   eachDomain(func(domain string) bool { return !publicDomain(domain) })},
	{Code: "name_refused", Severity: mapping.Fatal, about: mapping.PartNames,
		Summary: "Clerk does not accept the name",
		Hint:    "correct it, or leave it out: Clerk refuses names that are addresses, links, numbers or HTML, and blank ones",
		texts: func(u *mapping.User, found report) {
			for _, n := range names(u) {
				if notAName(n.text) != "" {
					found(n.field, n.text)
				}
			}
		},
		because: func(u *mapping.User) string {
			for _, n := range names(u) {
				if why := notAName(n.text); why != "" {
					return why
				}
			}
			return ""
		}},
}

// publicDomain reports whether a domain's last label is a public suffix, or the domain is one that Clerk keeps for
// trying out.
func publicDomain(domain string) bool {
	tld := domain[strings.LastIndexByte(domain, '.')+1:]
	switch tld {
	case "com", "net", "org", "io", "de", "uk", "fr", "ru", "edu": // most of all addresses
		return true
	}
	tld, err := idna.ToASCII(strings.ToLower(tld))
	if err != nil {
		return false
	}
	if tld == "test" {
		under := "." + strings.ToLower(domain)
		return strings.HasSuffix(under, ".clerk.test")
	}
	// Of suffixes like *.ck only what is below is listed.
	_, listed := publicsuffix.PublicSuffix("a." + tld)
	return listed
}

// oddBytes are those of which everything has one that the rules with texts look for, but blank texts: control characters,
// marks of addresses, links and tags, and the bytes that letters begin with which were read in a wrong encoding, or that cannot be seen.
var oddBytes = func() (odd [256]bool) {
	for c := range odd {
		odd[c] = c < ' ' || nameMarks[c] || spamMarks[c] || c == 0x7f || c == 0xc2 || c == 0xc3 || c == 0xe2 || c == 0xef
	}
	return odd
}()

// oddTexts reports whether one of a user's texts has an odd byte, or may be blank. Those of nearly all users are looked
// at here once, and by none of the rules that ask for such.
func oddTexts(u *mapping.User) bool {
	return hasControl(u.ExternalID.Or("")) || hasControl(u.Locale.Or("")) || odd(u.FirstName.Or("")) || odd(u.LastName.Or("")) || odd(u.Username.Or(""))
}

func odd(s string) bool {
	if s == "" {
		return false
	}
	if first, _ := utf8.DecodeRuneInString(s); first == ' ' || first >= utf8.RuneSelf && blank(first) {
		return true
	}
	for i := range len(s) {
		// One such letter before one of ASCII is ü or é.
		if oddBytes[s[i]] && (s[i] != 0xc3 || i+2 < len(s) && s[i+2] >= utf8.RuneSelf) {
			return true
		}
	}
	return false
}

type name struct{ field, text string }

func names(u *mapping.User) [2]name {
	return [2]name{{"first_name", u.FirstName.Or("")}, {"last_name", u.LastName.Or("")}}
}

// nameMarks are bytes of which every address, link and tag has one.
var nameMarks = [256]bool{'@': true, '/': true, '<': true}

// hasAny reports whether a text has one of the bytes of a set.
func hasAny(s string, of *[256]bool) bool {
	for i := range len(s) {
		if of[s[i]] {
			return true
		}
	}
	return false
}

var (
	aloneAddress = regexp.MustCompile(`^[^\s@]+@[^\s@]+\.[^\s@.]+$`)
	webAddress   = regexp.MustCompile(`(?i)(?:^|[\s(,])(?:[a-z][a-z0-9+.-]*://\S|(?:[a-z0-9-]+\.)+[a-z]{2,}/)`)
	htmlTag      = regexp.MustCompile(`<[/!]?[A-Za-z][^<>]*>|<!--`)
)

// notAName says why Clerk refuses a name, "" for one that it takes. Phone numbers are none to the mapping already.
func notAName(s string) string {
	switch {
	case s == "":
		return ""
	case (s[0] <= ' ' || s[0] >= utf8.RuneSelf) && strings.TrimLeftFunc(s, blank) == "":
		return "it is blank"
	case !hasAny(s, &nameMarks):
		return ""
	case aloneAddress.MatchString(strings.TrimFunc(s, blank)):
		return "it is an e-mail address"
	case webAddress.MatchString(s):
		return "it has the address of a page"
	case htmlTag.MatchString(s):
		return "it has HTML"
	}
	return ""
}

// blank reports whether a character leaves nothing to be seen in a name.
func blank(r rune) bool {
	return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r >= utf8.RuneSelf && unicode.Is(unseen, r)
}
