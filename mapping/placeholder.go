package mapping

import (
	"slices"
	"strings"
)

// CodePlaceholder is the code of an e-mail address that is none: a source that wants one of
// everybody makes it up for users who have none.
const CodePlaceholder = "email_placeholder"

// madeUp is a form of addresses that programs make up. An address has it whose local part and
// domain begin and end like this.
type madeUp struct {
	local, domain string // begin the local part and end the domain
	says          string
	// like holds the rest of the local part, and the domain, to what the program writes.
	like func(rest, domain string) bool
}

// reserved knows the top-level domains that nobody on the internet can have an address in: RFC 2606,
// RFC 6762 (local), RFC 6761 and ICANN's resolution of 2024-07-29 (internal), and those that networks use for themselves.
// The API refuses addresses outside the public suffixes.
func reserved(tld string) bool {
	switch tld {
	case "arpa", "corp", "example", "internal", "invalid", "lan", "local", "localdomain", "localhost", "test":
		return true
	}
	return false
}

// madeUps are what libraries write in other domains. In those above, among others: <digits>@phone.local of phone logins
// over Auth.js, Better Auth and Supabase, name@anonymized.invalid of Discourse, name@noreply.localhost of Gitea.
var madeUps = []madeUp{
	{domain: "stfakeemail.supertokens.com", says: "SuperTokens"}, // thirdparty recipe of supertokens-node 24.0.3 (npm, 2026-11-27)
	{domain: ".fakeemail.com", says: "SuperTokens"},              // the same, "for older users"
	{local: "temp-", says: "Better Auth's plugin anonymous", like: func(rest, _ string) bool { return madeID(rest) }},
	{local: "temp", domain: ".com", says: "Better Auth's plugin anonymous", // plugins/anonymous of better-auth 1.7.25 (npm, 2026-11-27)
		like: func(rest, domain string) bool { return rest == "" && madeID(strings.TrimSuffix(domain, ".com")) }},
	// getTempEmail in Better Auth's page "Phone Number" (2026-11-27): a number in E.164, in whatever domain.
	{local: "+", says: "an application whose users sign in by phone", like: func(rest, _ string) bool { return len(rest) >= 7 && digits(rest) }},
	{local: "service-account-", domain: "placeholder.org", says: "Keycloak"},
}

// madeID reports whether a text looks like an id that was drawn: Better Auth's have 32 letters and digits.
func madeID(s string) bool {
	return len(s) >= 20 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-'
	})
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// sameLetters is strings.EqualFold of texts of one length, quick where their first bytes tell them apart.
func sameLetters(a, b string) bool {
	return a == "" || a[0]|0x20 == b[0]|0x20 && strings.EqualFold(a, b)
}

// mayBeMadeUp reports whether an address begins or ends like one of madeUps: nearly none does.
func mayBeMadeUp(local, domain string) bool {
	if local != "" {
		switch local[0] {
		case '+', 's', 'S', 't', 'T':
			return true
		}
	}
	n := len(domain) - len("email.com")
	return n >= 0 && (sameLetters(domain[n:], "email.com") || sameLetters(domain[n:], "okens.com"))
}

// placeholder says who makes up addresses like this one, "" for an address that may be one.
func placeholder(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return ""
	}
	local, domain := address[:at], strings.TrimSuffix(address[at+1:], ".")
	dot := strings.LastIndexByte(domain, '.')
	tld := domain[dot+1:]
	if len(tld) == 3 && tld[0]|0x20 != 'l' { // as nearly all; lan is the only one of three letters that is reserved
		tld = ""
	}
	if tld = Lower(tld); reserved(tld) && (dot >= 0 || tld == "localhost") {
		if under := strings.ToLower(domain); under == "clerk.test" || strings.HasSuffix(under, ".clerk.test") {
			return ""
		}
		return "nobody can have its domain, or receives mail there (RFC 2606, RFC 6762)"
	}
	if !mayBeMadeUp(local, domain) {
		return ""
	}
	for i := range madeUps {
		m := &madeUps[i]
		if len(local) < len(m.local) || len(domain) < len(m.domain) || !sameLetters(local[:len(m.local)], m.local) ||
			!sameLetters(domain[len(domain)-len(m.domain):], m.domain) {
			continue
		}
		if m.like == nil || m.like(local[len(m.local):], strings.ToLower(domain)) {
			return m.says + " makes such up for users without one"
		}
	}
	return ""
}

// withoutPlaceholder reports whether an address may be one, and appends what it is if it is none.
func withoutPlaceholder(address string, problems []Problem) (bool, []Problem) {
	says := placeholder(address)
	if says == "" {
		return true, problems
	}
	if slices.ContainsFunc(problems, func(p Problem) bool { return p.Code == CodePlaceholder && p.Value == address }) {
		return false, problems // listed twice
	}
	return false, append(problems, Problem{
		Code: CodePlaceholder, Severity: Warning, Field: "email_address", Value: address, OnError: Drop,
		Message: "the e-mail address is a placeholder and is not sent: " + says,
		Hint:    "users need something else to sign in with: if the address holds their phone number, map it as phone_number",
	})
}
