package hashers

import (
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// What libraries write that many applications hash with. Where each was read, and when: testdata/vectors/libraries.

var (
	perlPBKDF2     = lazily(`^\$PBKDF2\$HMACSHA(1|2\{\d+\}|3\{\d+\}):(\d+):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+)$`)
	perlPBKDF2LDAP = lazily(`^HMACSHA(1|2\+\d+|3\+\d+):([A-Za-z0-9+/]{6}):([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$`)
	awl            = lazily(`^\*([^*]+)\*([0-9a-f]{32}|\{SSHA\}[A-Za-z0-9+/]+=*)$`)
	hashAndSalt    = lazily(`^pbkdf2\$(\d+)\$([0-9a-f]{128})\$([0-9a-f]{128})$`)
	hmacRounds     = lazily(`^(?:md5|sha1|sha256|sha512)\$[0-9A-Za-z]+\$\d+\$[0-9a-f]{32,128}$`)
	tryton         = lazily(`^sha1\$[0-9a-f]{40}\$[^$]+$`)
	ttrss          = lazily(`^(?:MODE2:[0-9a-f]{64}|SHA1X?:[0-9a-f]{40})$`)
	scryptBar      = lazily(`^([0-9a-f]{64})\|(\d+)\|(\d+)\|(\d+)$`)
)

// perlPRF is the hash function that Perl's Crypt::PBKDF2 names by its class and size, "" if Clerk has it not.
func perlPRF(class string) string {
	return map[string]string{"1": "sha1", "2256": "sha256", "2512": "sha512"}[strings.NewReplacer("{", "", "}", "", "+", "").Replace(class)]
}

// convertPerlPBKDF2 takes Crypt::PBKDF2's text: $PBKDF2$<class>:<rounds>:<salt>$<hash>, both in base64.
func convertPerlPBKDF2(value string, _ Params) (Digest, error) {
	m := perlPBKDF2.FindStringSubmatch(value)
	if m == nil {
		return broken("expected $PBKDF2$<class>:<rounds>:<salt>$<hash>")
	}
	return perlParts(m[1], m[2], m[3], m[4])
}

// schemePerlPBKDF2 takes Crypt::PBKDF2's form for directories, behind {X-PBKDF2}:
// <class>:<rounds in 4 bytes>:<salt>:<hash>, all three in base64.
func schemePerlPBKDF2(rest string, _ Params) (Digest, error) {
	m := perlPBKDF2LDAP.FindStringSubmatch(rest)
	if m == nil {
		return broken("what follows {X-PBKDF2} is not <class>:<rounds>:<salt>:<hash>")
	}
	rounds, err := decodeBase64(m[2])
	if err != nil || len(rounds) != 4 {
		return broken("the rounds are not base64 of 4 bytes")
	}
	return perlParts(m[1], strconv.Itoa(int(binary.BigEndian.Uint32(rounds))), m[3], m[4])
}

func perlParts(class, rounds, saltText, sumText string) (Digest, error) {
	prf := perlPRF(class)
	if prf == "" {
		return refuse("Perl's Crypt::PBKDF2 with a hash function that Clerk has no PBKDF2 of; these users must reset their password")
	}
	salt, err1 := decodeBase64(saltText)
	sum, err2 := decodeBase64(sumText)
	if err1 != nil || err2 != nil {
		return broken("salt or hash is not base64")
	}
	return pbkdf2(prf, rounds, salt, sum)
}

// convertAWL takes what the library AWL writes (DAViCal, RSCDS): *<salt>*<MD5 of salt and password>, *<salt>*{SSHA}…,
// which says its salt twice, and *MD5*<MD5>.
func convertAWL(value string, p Params) (Digest, error) {
	m := awl.FindStringSubmatch(value)
	switch {
	case m == nil:
		return broken("expected *<salt>*<hash>")
	case m[2][0] == '{':
		return convertScheme(m[2], p)
	case m[1] == "MD5":
		return Parse("md5", m[2])
	}
	return saltedHash("AWL", m[2], m[1])
}

// convertHashAndSalt takes pbkdf2$<rounds>$<hash>$<salt>, both of 64 bytes in hex, SHA-1: npm's password-hash-and-salt.
func convertHashAndSalt(value string, _ Params) (Digest, error) {
	m := hashAndSalt.FindStringSubmatch(value)
	if m == nil {
		return broken("expected pbkdf2$<rounds>$<hash>$<salt>")
	}
	return sure(pbkdf2Hex("sha1", m[1], m[3], m[2]))
}

// convertCredential takes the object of npm's credential: PBKDF2 with SHA-1 over the salt's base64 text, undecoded.
func convertCredential(value string, _ Params) (Digest, error) {
	o := gjson.Parse(value)
	if method := o.Get("hashMethod").String(); method != "pbkdf2" {
		return refuse("npm's credential with another method than pbkdf2; these users must reset their password")
	}
	sum, err := decodeBase64(o.Get("hash").String())
	if err != nil || len(sum) != int(o.Get("keyLength").Int()) {
		return broken("the hash is not base64 of keyLength bytes")
	}
	return sure(pbkdf2("sha1", o.Get("iterations").Raw, []byte(o.Get("salt").String()), sum))
}

// convertTTRSS takes pwd_hash of Tiny Tiny RSS, with its column salt.
func convertTTRSS(value string, p Params) (Digest, error) {
	kind, sum, _ := strings.Cut(value, ":")
	switch {
	case !ttrss.MatchString(value):
		return convertAuto(value, p)
	case kind != "MODE2":
		return refuse("Tiny Tiny RSS before 1.5: SHA-1, which Clerk does not know; these users must reset their password")
	case p["salt"] == "":
		return Digest{}, missing("sha256_salted", "salt")
	}
	return saltedHash("Tiny Tiny RSS", sum, p["salt"])
}

// convertRedwood takes hashedPassword of RedwoodJS' dbAuth with its column salt: <key>|<N>|<r>|<p>, scrypt of 32 bytes over
// the salt's hex text, undecoded. A key alone is of before 6: PBKDF2 with SHA-1 and one round, over the same text.
func convertRedwood(value string, p Params) (Digest, error) {
	m := scryptBar.FindStringSubmatch(value)
	switch {
	case m == nil && !isHex(value, 64):
		return convertAuto(value, p)
	case p["salt"] == "":
		return Digest{}, missing("scrypt_werkzeug", "salt")
	case m == nil:
		return sure(convertPBKDF2(value, Params{"prf": "sha1", "iterations": "1", "salt": p["salt"], "salt_encoding": "text"}))
	}
	sum, err := hex.DecodeString(m[1])
	if err != nil {
		return broken("the key is not hexadecimal")
	}
	return scryptText(m[2], m[3], m[4], []byte(p["salt"]), sum)
}
