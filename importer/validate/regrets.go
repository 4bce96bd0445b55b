package validate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"clerk-import/mapping"
)

// nearMetadata is from where on metadata leaves little room: 7 of the 8 KiB.
const nearMetadata = maxMetadata * 7 / 8

// regrets are the rules for what the API would accept and the customer regret.
var regrets = []Rule{
	{Code: "digest_insecure", Severity: mapping.Warning, about: mapping.PartPassword,
		Summary: "the password digest has an insecure format",
		Hint:    "Clerk replaces it at the first sign-in; consider asking these users to choose a new password",
		check: func(u *mapping.User, _ time.Time, found report) {
			if !u.Digest.IsZero() && u.Digest.Insecure() {
				found("password_hasher", u.Digest.Hasher())
			}
		}},
	{Code: "digest_weak", Severity: mapping.Warning, about: mapping.PartPassword,
		Summary: "the password digest was made at a cost far below today's advice",
		Hint:    "it is imported as it is; consider asking these users to choose a new password",
		check: func(u *mapping.User, _ time.Time, found report) {
			if !u.Digest.IsZero() && u.Digest.Weak() != "" {
				found("password_digest", u.Digest.Hasher()+", "+u.Digest.Cost().String())
			}
		}},
	{Code: "digest_doubtful", Severity: mapping.Warning, about: mapping.PartPassword,
		Summary: "the password digest parses, but a part of it looks like another encoding, or cut off: if it is, nobody can sign in",
		Hint:    "try a password you know (--canary, or clerk-import digest verify) before anything is sent",
		check: func(u *mapping.User, _ time.Time, found report) {
			if u.Digest.IsZero() {
				return
			}
			if reason, _ := u.Digest.Doubt(); reason != "" {
				found("password_digest", "")
			}
		},
		because: func(u *mapping.User) string {
			reason, conversion := u.Digest.Doubt()
			if conversion != "" {
				reason += " (digest: {from: " + conversion + "} would fit that)"
			}
			return reason
		}},
	{Code: "user_social_only", Severity: mapping.Warning, follows: passwordFields, about: mapping.PartProviders,
		Summary: "the user has signed in through another provider only and has no password",
		Hint:    "switch the same connection on in Clerk: it links the account by its verified e-mail address at the next sign-in",
		check: func(u *mapping.User, _ time.Time, found report) {
			if !u.HasPassword() && len(u.Providers) > 0 {
				for _, p := range u.Providers {
					if ownProviders[strings.ToLower(p)] {
						return
					}
				}
				found("", u.Providers[0])
			}
		}},
	{Code: "user_without_sign_in", Severity: mapping.Warning, follows: slices.Concat(identifierFields, passwordFields), about: mapping.PartUsername,
		Summary: "the user has no way to sign in: no password, no e-mail address, no phone number, no wallet",
		Hint:    "map a password digest or an address, or tell these users how to get in",
		check: func(u *mapping.User, _ time.Time, found report) {
			if !u.HasPassword() && len(u.Emails)+len(u.Phones)+len(u.Web3Wallets) == 0 && u.Username.Or("") != "" {
				found("username", u.Username.Or(""))
			}
		}},
	{Code: "email_domain_reserved", Severity: mapping.Warning, about: mapping.PartEmail,
		Summary: "the e-mail address is in a domain that nobody can have, and that receives no mail (RFC 2606, RFC 6762)",
		Hint:    "is this test data? Clerk may refuse addresses outside the public suffixes (.test, .local)",
		check:   eachDomain(reservedDomain)},
	{Code: "email_domain_disposable", Severity: mapping.Warning, about: mapping.PartEmail,
		Summary: "the e-mail address is a disposable one",
		Hint:    "the address is gone by now in most cases; consider leaving these users behind",
		check:   eachDomain(isDisposable)},
	{Code: "email_relay", Severity: mapping.Warning, about: mapping.PartEmail,
		Summary: "the e-mail address is one of Apple's relay (Hide My Email), which delivers only what comes from senders that are registered with Apple",
		Hint:    "register the domain that Clerk sends from with Apple (Sign in with Apple for Email Communication), or no code and no link reaches these users",
		check:   eachDomain(relayDomain)},
	{Code: "email_domain_made_up", Severity: mapping.Warning, about: mapping.PartEmail,
		Summary: "the e-mail address looks made up for somebody who has none, in a domain that is somebody's: whoever receives its mail can sign in as them",
		Hint:    "leave such addresses out (skip: or when: in a mapping of your own), or --as-error email_domain_made_up keeps these users out",
		check: func(u *mapping.User, _ time.Time, found report) {
			for i := range u.Emails {
				e := u.Emails[i].Value
				if at := strings.IndexByte(e, '@'); at > 0 && madeUpAddress(e[:at], e[at+1:]) {
					found("email_address", e)
				}
			}
		}},
	{Code: "account_test", Severity: mapping.Warning, about: mapping.PartEmail | mapping.PartPhone,
		Summary: "the user looks like a test account",
		Hint:    "consider leaving test accounts behind (skip: in the mapping)",
		check: func(u *mapping.User, _ time.Time, found report) {
			for i := range u.Emails {
				if e := u.Emails[i].Value; testEmail(e) {
					found("email_address", e)
					return
				}
			}
			for i := range u.Phones {
				if p := u.Phones[i].Value; testPhone(p) {
					found("phone_number", p)
					return
				}
			}
		}},
	{Code: "account_deleted", Severity: mapping.Warning, about: mapping.PartEmail | mapping.PartNames | mapping.PartUsername,
		Summary: "the name, the username or the address says that the account was deleted or made anonymous",
		Hint:    "leave such accounts behind (skip: in a mapping of your own); --as-error account_deleted keeps these rows out",
		check: func(u *mapping.User, _ time.Time, found report) {
			if first := u.FirstName.Or(""); mayBeDeleted(first) && saysDeleted(first+" "+u.LastName.Or("")) {
				found("first_name", first)
				return
			}
			if name := u.Username.Or(""); mayBeDeleted(name) && saysDeleted(name) {
				found("username", name)
				return
			}
			for i := range u.Emails {
				e := u.Emails[i].Value
				local := e[:max(strings.LastIndexByte(e, '@'), 0)]
				if tag := local[strings.IndexByte(local, '+')+1:]; mayBeDeleted(tag) && saysDeleted(tag) {
					found("email_address", e)
					return
				}
			}
		}},
	{Code: "timestamp_early", Severity: mapping.Warning, about: mapping.PartTimes,
		Summary: "the time lies before 1995",
		Hint:    "check the unit and the column: seconds read as milliseconds end up in January 1970",
		check: func(u *mapping.User, _ time.Time, found report) {
			if writtenBetween(u, 1995, 10_000) {
				return
			}
			eachTime(u, func(field, text string, t time.Time, err error) {
				if err == nil && t.Year() < 1995 {
					found(field, text)
				}
			})
		}},
	{Code: "metadata_near_limit", Severity: mapping.Warning, about: mapping.PartMetadata,
		Summary: fmt.Sprintf("the metadata has more than %d of the %d bytes it may have", nearMetadata, maxMetadata),
		Hint:    "the application will soon be unable to add to it; map only the keys that it needs",
		check: func(u *mapping.User, _ time.Time, found report) {
			eachMetadata(u, func(field string, m json.RawMessage) {
				if len(m) > nearMetadata && len(m) <= maxMetadata {
					found(field, "")
				}
			})
		}},
	{Code: "metadata_secret", Severity: mapping.Warning, about: mapping.PartMetadata,
		Summary: "the metadata has what looks like a secret, by its key or by its form",
		Hint:    "public and unsafe metadata can be read in the browser; leave the key out, or map it to private_metadata if it has to come along",
		check: func(u *mapping.User, _ time.Time, found report) {
			eachMetadata(u, func(field string, m json.RawMessage) {
				if key := secretKey(m); key != "" {
					found(field, key)
				}
			})
		}},
	{Code: "profile_image_address", Severity: mapping.Fatal, about: mapping.PartImage,
		Summary: "the profile image's address is not an https URL",
		Hint:    "images are fetched over https only: correct the address, or leave it behind with --invalid image=drop",
		check: func(u *mapping.User, _ time.Time, found report) {
			if a := u.ProfileImage.Or(""); a != "" && (len(a) < 8 || !strings.EqualFold(a[:8], "https://")) {
				found("profile_image", a)
			}
		}},
	{Code: "name_suspicious", Severity: mapping.Warning, about: mapping.PartNames,
		Summary: "the name looks like an address or an advertisement",
		Hint:    "spam accounts put links where they are shown to others; consider leaving these users behind",
		texts: func(u *mapping.User, found report) {
			if n := u.FirstName.Or(""); looksLikeSpam(n) {
				found("first_name", n)
			}
			if n := u.LastName.Or(""); looksLikeSpam(n) {
				found("last_name", n)
			}
		}},
	{Code: "text_control", Severity: mapping.Warning, about: mapping.PartExternalID | mapping.PartNames | mapping.PartLocale | mapping.PartMetadata,
		Summary: "the text has control characters in it",
		Hint:    "a zero byte or a line break in a name is damage of the export; clean the column, the API may refuse it",
		texts: func(u *mapping.User, found report) {
			for _, f := range [...]struct {
				name string
				text *mapping.Opt[string]
			}{{"external_id", &u.ExternalID}, {"first_name", &u.FirstName}, {"last_name", &u.LastName}, {"locale", &u.Locale}} {
				if t := f.text.Or(""); hasControl(t) {
					found(f.name, t)
				}
			}
		},
		check: func(u *mapping.User, _ time.Time, found report) {
			eachMetadata(u, func(field string, m json.RawMessage) {
				if bytes.Contains(m, zeroByte) {
					found(field, "")
				}
			})
		}},
	{Code: "text_invisible", Severity: mapping.Warning, about: mapping.PartNames,
		Summary: "the name has characters in it that cannot be seen",
		Hint:    "they come along when text is copied, and some turn round what is shown behind them; clean the column",
		texts: func(u *mapping.User, found report) {
			if n := u.FirstName.Or(""); hasInvisible(n) {
				found("first_name", n)
			}
			if n := u.LastName.Or(""); hasInvisible(n) {
				found("last_name", n)
			}
		}},
	{Code: "text_garbled", Severity: mapping.Warning, about: mapping.PartNames | mapping.PartUsername,
		Summary: "the name was read in another encoding than it was written in",
		Hint: "if --encoding is given, leave it out or name another; if the file itself says so (MÃ¼ller), export again as UTF-8, " +
			"or undo it for the whole file: iconv -f UTF-8 -t WINDOWS-1252 FILE",
		texts: func(u *mapping.User, found report) {
			for _, f := range [...]struct {
				name string
				text *mapping.Opt[string]
			}{{"first_name", &u.FirstName}, {"last_name", &u.LastName}, {"username", &u.Username}} {
				if t := f.text.Or(""); garbled(t) {
					found(f.name, t)
				}
			}
		}},
	{Code: "text_entities", Severity: mapping.Warning, about: mapping.PartNames,
		Summary: "the name is written as in the source of a web page: O&#039;Neil",
		Hint:    "in a mapping, `| html` behind the column makes characters of them",
		check: func(u *mapping.User, _ time.Time, found report) {
			for _, f := range [...]struct {
				name string
				text *mapping.Opt[string]
			}{{"first_name", &u.FirstName}, {"last_name", &u.LastName}} {
				if t := f.text.Or(""); hasEntity(t) {
					found(f.name, t)
				}
			}
		}},
}

// entity is a character as HTML writes it. A & alone is none: R&D.
var entity = regexp.MustCompile(`&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)

// hasEntity reports whether a text has a character in it that is written as HTML does.
func hasEntity(s string) bool {
	if !strings.Contains(s, "&") {
		return false
	}
	return slices.ContainsFunc(entity.FindAllString(s, -1), func(e string) bool {
		c := html.UnescapeString(e)
		return c != e && !strings.HasSuffix(c, ";") // of &ampx; only the beginning is one
	})
}

// hasInvisible reports whether a name has characters that cannot be seen. Spaces can, as wide ones in Japanese; joiners belong to
// emoji and to Persian.
func hasInvisible(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return (r == '\u00ad' || '\u2000' <= r && r < '\u2100' || r == '\ufeff') && unicode.Is(unseen, r) && !unicode.IsSpace(r) &&
			r != '\u200c' && r != '\u200d'
	})
}

// garbled reports whether a text was read in another encoding than it was written in: UTF-8 read as
// Latin-1 or Windows-1252 (MÃ¼ller), or a character that is lost (U+FFFD).
func garbled(s string) bool {
	for i := range len(s) { // of nearly all names this is all
		switch s[i] {
		case 0xc3: // the first byte of Ã, â, Â and the like
			if i+2 < len(s) && s[i+1] >= 0x82 && s[i+1] <= 0xb4 && s[i+2] >= utf8.RuneSelf && readAsOther(s[i:]) {
				return true
			}
		case 0xef:
			if strings.HasPrefix(s[i:], "\ufffd") {
				return true
			}
		}
	}
	return false
}

// readAsOther reports whether a text begins with the bytes of a character of UTF-8, each read as a character of
// Windows-1252.
func readAsOther(s string) bool {
	var bytes [utf8.UTFMax]byte
	n := 0
	for _, r := range s {
		b, ok := charmap.Windows1252.EncodeRune(r)
		switch {
		case ok:
		case r < 0x100:
			b = byte(r)
		default:
			b = 0 // is no part of a character
		}
		if bytes[n], n = b, n+1; n == len(bytes) {
			break
		}
	}
	_, size := utf8.DecodeRune(bytes[:n])
	return size > 1
}

// zeroByte is one as JSON writes it.
var zeroByte = []byte(`\u0000`)

// ownProviders are names that sources give to signing in with the source itself.
var ownProviders = map[string]bool{"auth0": true, "password": true, "email": true, "phone": true, "sms": true, "username": true, "credentials": true, "anonymous": true, "custom": true}

// eachDomain makes a check of a predicate on the domains of addresses, as they
// are spelt.
func eachDomain(bad func(domain string) bool) func(*mapping.User, time.Time, report) {
	return func(u *mapping.User, _ time.Time, found report) {
		for i := range u.Emails {
			e := u.Emails[i].Value
			if at := strings.IndexByte(e, '@'); at > 0 && bad(e[at+1:]) {
				found("email_address", e)
			}
		}
	}
}

// reservedDomain knows the domains of RFC 2606 that a suffix does not tell: example.com and its kin.
// Addresses under the reserved suffixes are none to the mapping.
func reservedDomain(domain string) bool {
	const name = "example"
	dot := strings.LastIndexByte(domain, '.')
	from := dot - len(name)
	if from < 0 || domain[from]|0x20 != name[0] || !strings.EqualFold(domain[from:dot], name) || from > 0 && domain[from-1] != '.' {
		return false
	}
	switch mapping.Lower(domain[dot+1:]) {
	case "com", "net", "org":
		return true
	}
	return false
}

// relayDomain knows the domains of Apple's Hide My Email: private.icloud.com since June 2026 (Apple Developer news, 2026-06-15), and the
// one from before. Apple's page "Configuring your environment for Sign in with Apple" (2026-11-28) has the registration.
func relayDomain(domain string) bool {
	switch len(domain) {
	case len("privaterelay.appleid.com"):
		return mapping.Lower(domain) == "privaterelay.appleid.com"
	case len("private.icloud.com"):
		return mapping.Lower(domain) == "private.icloud.com"
	}
	return false
}

// parent is a domain without its first label.
func parent(domain string) string {
	if dot := strings.IndexByte(domain, '.'); dot >= 0 {
		return domain[dot+1:]
	}
	return ""
}

// testEmail recognises addresses that people type when they try something out,
// and those that Clerk sends no mail to.
func testEmail(email string) bool {
	end := 0
	for end < len(email) && email[end] != '@' && email[end] != '+' {
		end++
	}
	if end < len(email) && email[end] == '+' {
		if tag := email[end+1:]; strings.HasPrefix(tag, "test") || strings.HasPrefix(tag, "clerk_test") {
			return true
		}
	}
	for end > 0 && (email[end-1] < 'A' || email[end-1] == '_') {
		end-- // digits, dots and the like at the end
	}
	if end < 2 || end > len("test.user") {
		return false
	}
	switch strings.ToLower(email[:end]) {
	case "test", "tester", "testing", "testuser", "test.user", "test_user", "test-user", "qa", "demo", "dummy", "asdf", "foo", "foobar", "fake", "example":
		return true
	}
	return false
}

// testPhone recognises numbers that the North American plan keeps for fiction:
// 555-0100 to 555-0199.
func testPhone(phone string) bool {
	return len(phone) == 12 && strings.HasPrefix(phone, "+1") && phone[5:10] == "55501"
}

// spamMarks are the bytes that every name that looks like spam has one of; the
// last is the first of a Euro sign.
var spamMarks = [256]bool{'.': true, '/': true, ':': true, '$': true, '!': true, '@': true, 0xe2: true}

// looksLikeSpam recognises links and calls to action in a name.
func looksLikeSpam(name string) bool {
	if len(name) < 4 || !hasAny(name, &spamMarks) {
		return false
	}
	n := strings.ToLower(name)
	for _, s := range []string{"http:", "https:", "://", "www.", "t.me/", "bit.ly", "$$", "€€", "!!"} {
		if strings.Contains(n, s) {
			return true
		}
	}
	for _, word := range strings.FieldsFunc(n, func(r rune) bool { return r == ' ' || r == ',' || r == '(' || r == ')' }) {
		if at := strings.IndexByte(word, '@'); at > 0 && strings.IndexByte(word[at:], '.') > 1 {
			return true
		}
		host, path, slash := strings.Cut(word, "/")
		dot := strings.LastIndexByte(host, '.')
		if dot < 1 {
			continue
		}
		switch tld := host[dot+1:]; tld {
		case "com", "net", "org", "info", "biz", "xyz", "top", "ru", "cn", "io", "co", "me", "link", "click", "site", "online", "shop", "club", "vip", "win", "ly":
			if len(host[:dot]) > 2 || slash && path != "" {
				return true
			}
		}
	}
	return false
}

func hasControl(s string) bool {
	for ; len(s) >= 8; s = s[8:] {
		w := eight(s)
		// In each byte, bit 7 becomes set if the byte is less than a blank, or is 0x7f: the first that does is right.
		if ((w-' '*ones)&^w|((w^0x7f*ones)-ones)&^(w^0x7f*ones))&high != 0 {
			break
		}
	}
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' && s[i] != '\t' || s[i] == 0x7f {
			return true
		}
	}
	return false
}
