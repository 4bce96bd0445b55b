// Package secret knows secrets by their form, whatever the name of what they stand in: digests, tokens, keys and the seeds of
// authenticator apps. Metadata are looked through for them, as columns are that a proposal would keep, and whatever is shown is veiled.
package secret

import (
	"slices"
	"strings"

	"clerk-import/hashers"
	"clerk-import/mapping/record"
	"clerk-import/mapping/regexp"
)

const (
	shortestSecret = 10
	longestSecret  = 4096
)

var (
	// BinaryDigest is one that is bytes in its table.
	BinaryDigest = regexp.MustCompile(`^0x([0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128})$`)
	// HashAndSalt is a digest of systems that Clerk does not know.
	HashAndSalt = regexp.MustCompile(`^[0-9a-fA-F]{32,128}:\S+$`)
	// digestWithin is a digest in something else, or written as bytes.
	digestWithin = regexp.MustCompile(`\$2[abxy]\$\d\d\$|\$argon2|^\\x24(32|61)|^(b')?\$\d[a-z]?\$|^\{?([a-z0-9]+_)?(pbkdf2|scrypt|bcrypt|argon2)[a-z0-9_-]*[$:}]\S{20}`)
	// tokens are JSON web tokens (RFC 7519), and those of services that begin with what they are for.
	tokens = regexp.MustCompile(`^eyJ[\w-]{8,}\.[\w-]{8,}\.|^(gh[oprsu]|github_pat|xox[abprs]|sk|rk|whsec|AKIA|glpat|SG)[-_.A-Z0-9][\w.-]{14,}$`)
	// seeds are what codes of authenticator apps are made of (RFC 4648, base32).
	seeds = regexp.MustCompile(`^[A-Z2-7]{16,64}={0,6}$`)
)

// Is reports whether a text is a secret by its form: a digest of a password, a token, a private key, or the seed of an
// authenticator app.
func Is(text string) bool {
	if !MayBe(text) {
		return false
	}
	return digestWithin.MatchString(text) || HashAndSalt.MatchString(text) || tokens.MatchString(text) || IsSeed(text) ||
		strings.HasPrefix(text, "otpauth://") || strings.HasPrefix(text, "-----BEGIN ") && strings.Contains(text, "PRIVATE KEY-----") ||
		text[0] != '"' && !record.LooksLikeJSON(text) && namesItsFormat(text)
}

// otpauth is an address as authenticator apps scan it, with its seed.
var otpauth = regexp.MustCompile(`^otpauth://.*[?&]secret=([^&]*)`)

// IsSeed reports whether a text is the seed of an authenticator app by its form, or an address with one. One of letters or digits
// alone may be a word or a number.
func IsSeed(text string) bool {
	if m := otpauth.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	return seeds.MatchString(text) && strings.ContainsAny(text, "234567") && strings.Trim(text, "234567=") != ""
}

// namesItsFormat reports whether a text says of which format of digests it is.
func namesItsFormat(text string) bool {
	for _, c := range hashers.Identify(text) {
		if !c.Certain || c.Reason == "" && c.Hasher == "" {
			continue
		}
		if c.Hasher != "" {
			return true
		}
		_, err := hashers.Convert("auto", text, nil)
		return err == nil
	}
	return false
}

// MayBe is a quick look at a text that nearly all that are none do not pass.
func MayBe[T ~string | ~[]byte](s T) bool {
	if len(s) < shortestSecret || len(s) > longestSecret {
		return false
	}
	hex, base32, digit := true, true, false
	for i := range len(s) {
		switch c := s[i]; {
		case c == ' ':
			return s[0] == '-'
		case c == '$', c == '\\':
			return true
		case c == ':' && hex && i >= 32:
			return true
		case c >= '2' && c <= '7':
			digit = true
		case c >= '0' && c <= '9':
			base32 = false
		case c >= 'A' && c <= 'Z':
			hex = hex && c <= 'F'
		case c == '=' && base32:
		default:
			hex, base32 = hex && c >= 'a' && c <= 'f', false
		}
	}
	if base32 {
		return digit
	}
	switch s[0] {
	case '%':
		return s[1] == '2' && s[2] == '4' // a dollar, in an address
	case '{':
		return s[1] != '"'
	case 'b', 'e', 'g', 'x', 's', 'r', 'w', 'A', 'S', 'o', 'p', '-':
		return startsSecret[[2]byte{s[0], s[1]}]
	}
	return false
}

// startsSecret are the first letters of tokens and of digests that name their format in a word.
var startsSecret = map[[2]byte]bool{
	{'b', '\''}: true, {'e', 'y'}: true, {'g', 'h'}: true, {'g', 'i'}: true, {'g', 'l'}: true, {'x', 'o'}: true, {'s', 'k'}: true,
	{'r', 'k'}: true, {'w', 'h'}: true, {'A', 'K'}: true, {'S', 'G'}: true, {'o', 't'}: true, {'p', 'b'}: true, {'s', 'c'}: true,
	{'s', 'h'}: true, {'-', '-'}: true,
}

// hidden stands in the place of a secret.
const hidden = "•••"

// veiled are secrets by their form, somewhere in a text that is shown: what stands around them is kept, also where the text
// stands in JSON. A plus may be written as HTML has it.
var veiled = []struct {
	marks []string // of which a text has one, if it has the secret
	form  *regexp.Regexp
	put   string
}{
	{[]string{"sk_live_", "sk_test_", "rk_live_", "rk_test_"}, regexp.MustCompile(`([sr]k_(?:live|test)_)[A-Za-z0-9_=+/-]{6,}`), "${1}" + hidden},
	{[]string{"$"}, regexp.MustCompile(`(\$(?:2[abxy]?|[PHSy]|[1567]|sha1|md5|apr1|scrypt|argon2(?:id|i|d)|pbkdf2[a-z0-9-]*|bcrypt-[a-z0-9]+)\$)` + digestText + `{10,}`), "${1}" + hidden},
	{[]string{"%24"}, regexp.MustCompile(`(%24(?:2[abxy]?|[PHSy]|[1567]|scrypt|argon2(?:id|i|d)|pbkdf2[a-z0-9-]*)%24)(?:%|` + digestText + `){10,}`), "${1}" + hidden},
	{[]string{"pbkdf2", "scrypt", "bcrypt", "argon2"}, regexp.MustCompile(`((?:pbkdf2|scrypt|bcrypt|argon2)[a-z0-9_-]*[$:])` + digestText + `{20,}`), "${1}" + hidden},
	{[]string{"SHA", "MD5", "CRYPT", "sha", "md5", "crypt"}, regexp.MustCompile(`(?i)(\{(?:s?sha(?:-?\d+)?|s?md5|crypt|pbkdf2[a-z0-9-]*)\})` + digestText + `{13,}`), "${1}" + hidden},
	{[]string{"eyJ"}, regexp.MustCompile(`eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?`), hidden},
	{[]string{"gh", "xox", "whsec_", "AKIA", "glpat-", "SG."}, regexp.MustCompile(`\b(gh[oprsu]_|github_pat_|xox[abprs]-|whsec_|AKIA|glpat-|SG\.)[\w.-]{14,}`), "${1}" + hidden},
	{[]string{"otpauth://"}, regexp.MustCompile(`otpauth://[^\s"'<\\]*secret=[^\s"'<\\]+`), "otpauth://" + hidden},
	{[]string{"://"}, regexp.MustCompile(`(://[^\s/:@"'<\\]+):[^\s/@"'<\\]+@`), "${1}:" + hidden + "@"},
	{[]string{"="}, regexp.MustCompile(`(?i)([?&;](?:[a-z_]*(?:key|pass|password|pwd|secret|token))=)[^&;\s"'<\\]+`), "${1}" + hidden},
	{[]string{"--param"}, regexp.MustCompile(`(?i)(--param(?:=| |", ?")'?[a-z0-9_]*(?:pepper|secret|password|token|key)[a-z0-9_]*=)[^@\s"'<\\][^\s"'<\\]*`), "${1}" + hidden},
	// A digest in hexadecimal alone is the name of a file.
	{[]string{"."}, regexp.MustCompile(`(^|[^-_.A-Za-z0-9])(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128})(\.[a-z])`), "${1}" + hidden + "${2}"},
}

// digestText is a character of a digest.
const digestText = `(?:[A-Za-z0-9./=$,:_+-]|&#43;)`

// Veil is a text without the secrets in it that have the form of one: names of files, tables, flags and parameters are other
// people's, and whatever speaks of them repeats them.
func Veil(text string) string {
	for _, w := range veiled {
		if slices.ContainsFunc(w.marks, func(mark string) bool { return strings.Contains(text, mark) }) {
			text = w.form.ReplaceAllString(text, w.put)
		}
	}
	return text
}
