package hashers

import (
	"encoding/base64"
	"strings"
)

// guess is a form that several systems write: its text alone does not tell what it is.
type guess struct {
	is     func(value string) bool
	reason string
}

var (
	saltAndKey    = lazily(`^[0-9A-Za-z]{8,64}:[0-9a-fA-F]{128}$`)
	colonPBKDF2   = lazily(`^pbkdf2[:_-](sha1|sha256|sha512):\d+:[^:$]+:[^:$]+$`)
	namedSum      = lazily(`^(md5|sha1|sha224|sha256|sha384|sha512)\$[^$]+\$[0-9a-fA-F]{32,128}$`)
	desCrypt      = lazily(`^[./0-9A-Za-z]{13}$`)
	saltColonHash = lazily(`^[a-zA-Z0-9]{4,16}:[0-9a-f]{64}$`)
	colonBase64   = lazily(`^(?:sha1|sha256|sha512):\d+:[A-Za-z0-9+/]+=*:[A-Za-z0-9+/]+=*$`)
	hexTriple     = lazily(`^[0-9a-f]{16,64}\$\d+\$[0-9a-f]{32,128}$`)
	bsdiCrypt     = lazily(`^_[./0-9A-Za-z]{19}$`)
)

// guesses are told from what Clerk takes, and not from each other.
var guesses = []guess{
	{saltAndKey.MatchString, "a salt and a key of 64 bytes: scrypt of Better Auth (digest convert --from better-auth), or of Lucia (--from lucia --param version=1, 2 or 3: they differ)"},
	{colonPBKDF2.MatchString, "PBKDF2 with its parts between colons: whether the salt is used as text or decoded from base64 or hex cannot be seen; try a password you know with each (digest convert --from pbkdf2-hex)"},
	{namedSum.MatchString, "a salted hash of Django (digest convert --from django), or an HMAC of Werkzeug before 2.3, which cannot be imported"},
	{hexOf(40), "40 hex digits: SHA-1 or RIPEMD-160, which cannot be imported"},
	{hexOf(56), "56 hex digits: SHA-224, which cannot be imported"},
	{hexOf(96), "96 hex digits: SHA-384, which cannot be imported"},
	{hexOf(128), "128 hex digits: SHA-512, which cannot be imported, or a key of PBKDF2 or scrypt whose salt stands elsewhere"},
	{bytesOf(16), "base64 of 16 bytes: MD5, or the key of something whose salt stands elsewhere; in hex it would be taken as md5"},
	{bytesOf(20), "base64 of 20 bytes: SHA-1, which cannot be imported, or a key of PBKDF2 whose salt stands elsewhere"},
	{bytesOf(32), "base64 of 32 bytes: SHA-256, or the key of something whose salt stands elsewhere; in hex it would be taken as sha256"},
	{bytesOf(64), "base64 of 64 bytes: Symfony's SHA-512 (digest convert --from symfony), or the key of something whose salt stands elsewhere, as Firebase's"},
	{isColonSalt(32), "32 hex digits, a colon and a salt: MD5 of Magento 1, osCommerce (digest convert --from magento) or Joomla before 3 (--from joomla); they become md5_salted"},
	{isColonSalt(64), "64 hex digits, a colon and a salt: SHA-256 of Magento 1 (digest convert --from magento), unless another system means something else by it"},
	{saltColonHash.MatchString, "a salt, a colon and 64 hex digits: SHA-256 over password{salt} of Jenkins before 1.5, or of another system; it cannot be imported"},
	{colonBase64.MatchString, "PBKDF2 of defuse/password-hashing 1 with its parts between colons: whether the salt is used as text or decoded differs between its languages; try a password you know (digest convert --from pbkdf2)"},
	{bytesOfPlain(36), "base64 of 36 bytes: RabbitMQ's salted SHA-256 with a binary salt, which cannot be imported, or something else"},
	{hexTriple.MatchString, "hexadecimal, a number and hexadecimal between $: Tomcat's salt, iterations and hash; if it is PBKDF2, digest convert --from pbkdf2-hex reads the parts"},
	{desCrypt.MatchString, "13 characters: crypt(3) with DES, which cannot be imported, or any other text"},
	{bsdiCrypt.MatchString, "20 characters behind an underscore: crypt(3) of BSDi, which cannot be imported"},
}

func hexOf(n int) func(string) bool { return func(value string) bool { return isHex(value, n) } }

// bytesOf tells padded base64 of n bytes: without padding, many other texts look the same.
func bytesOf(n int) func(string) bool {
	return func(value string) bool {
		if len(value) != base64.StdEncoding.EncodedLen(n) || !strings.HasSuffix(value, "=") {
			return false
		}
		b, err := decodeBase64(value)
		return err == nil && len(b) == n
	}
}

// bytesOfPlain is [bytesOf] of a length that needs no padding.
func bytesOfPlain(n int) func(string) bool {
	return func(value string) bool {
		b, err := decodeBase64(value)
		return len(value) == base64.StdEncoding.EncodedLen(n) && err == nil && len(b) == n && !isHex(value, len(value))
	}
}

// isColonSalt tells <hex>:<salt> of so many digits.
func isColonSalt(digits int) func(string) bool {
	return func(value string) bool {
		m := hashColonSalt.FindStringSubmatch(value)
		return m != nil && len(m[1]) == digits
	}
}

func isASPNETv2(value string) bool {
	b, err := decodeBase64(value)
	return err == nil && len(b) == 1+16+32 && b[0] == 0
}
