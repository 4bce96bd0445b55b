package hashers

import (
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// namedForm is a form that digests name by themselves: whoever reads one knows what it is,
// whichever system it was found in. Every conversion falls back on this table (see
// [Convert]), so that a system that carries on the digests of another needs no words of
// its own for them.
type namedForm struct {
	starts string // what it starts with, in any case; for the documentation and for is
	by     string // what writes it
	reason string // why Clerk does not take it, "" if it does

	is      func(value string) bool // "" starts: tells the form
	convert func(value string, p Params) (Digest, error)
}

// namedForms are all of them that no hasher of Clerk's has as they stand. The first that
// fits counts. (The forms read each other, so the tables are filled when the program starts.)
var namedForms []namedForm

func init() {
	namedForms, schemes = formsThatNameThemselves(), schemesInBraces()
}

func formsThatNameThemselves() []namedForm {
	return []namedForm{
		{starts: "$pbkdf2$f=", by: "Mattermost", convert: convertMattermost},
		{starts: "$PBKDF2$HMAC", by: "Perl's Crypt::PBKDF2", is: perlPBKDF2.MatchString, convert: convertPerlPBKDF2},
		{starts: "$PBKDF2$HMAC", by: "Jenkins", convert: convertJenkins},
		{starts: "$pbkdf2", by: "Jellyfin", is: func(v string) bool { return strings.Contains(v, "$iterations=") }, convert: convertJellyfin},
		{starts: "$pbkdf2", by: "passlib, Ory Kratos and others", convert: convertPBKDF2Text},
		{starts: "$scrypt$", by: "passlib, Ory Kratos, AdonisJS and others", convert: convertKratos},
		{starts: "$bcrypt$v=", by: "AdonisJS", convert: convertAdonisJS},
		{starts: "$fbscrypt$", by: "Supabase, of users who came from Firebase", convert: convertGoTrue},
		{starts: "$firescrypt$", by: "Ory Kratos, of users who came from Firebase", convert: convertKratos},
		{starts: "$md5$", by: "Ory Kratos", is: isKratosFast, convert: convertKratos},
		{starts: "$sha256$", by: "Ory Kratos", is: isKratosFast, convert: convertKratos},
		{starts: "s2:", by: "Lucia", convert: convertLucia},
		{starts: "pbkdf2:sha", by: "Werkzeug", is: isWerkzeugPBKDF2, convert: convertWerkzeug},
		{starts: "scrypt:", by: "Werkzeug", convert: convertWerkzeug},
		{starts: ":", by: "MediaWiki", is: mediaWikiType.MatchString, convert: convertMediaWiki},
		{starts: "argon2$argon2", by: "Django", convert: convertDjango},
		{starts: "bcrypt$$2", by: "Django", convert: convertDjango},
		{starts: "scrypt$", by: "Django", convert: convertDjango},
		{starts: "md5$$", by: "Django", convert: convertDjango},
		{starts: "pbkdf2_sha512$", by: "pbkdf2_elixir, and hashers made after Django's", is: isDjangoSHA512, convert: convertDjango},
		{starts: "pbkdf2_sha1$", by: "Django", is: func(v string) bool { return strings.HasSuffix(v, "=") }, convert: convertDjango},
		{starts: "grub.pbkdf2.sha512.", by: "GRUB, passlib", convert: convertGRUB},
		{starts: "AQAAAA", by: "ASP.NET Core Identity v3", is: isASPNETv3, convert: convertASPNET},
		{starts: "A", by: "ASP.NET Identity v2 (base64 of 49 bytes)", is: isASPNETv2, convert: convertASPNET},
		{starts: "AAAAoA", by: "Liferay", is: isLiferay, convert: convertLiferay},
		{starts: "#jbcrypt:", by: "Jenkins", convert: func(v string, p Params) (Digest, error) { return convertAuto(v[len("#jbcrypt:"):], p) }},
		{starts: "PBKDF2SHA256$", by: "Seafile", convert: convertSeafile},
		{starts: "PBKDF2$", by: "ChirpStack, Galaxy, plugins of Mosquitto", is: functionFirst.MatchString, convert: convertFunctionFirst},
		{starts: "pbkdf2(", by: "web2py, py4web", is: web2py.MatchString, convert: convertWeb2py},
		{starts: "PBKDF2WithHmac", by: "Jakarta Security, Lutece", is: javaPBKDF2.MatchString, convert: convertJavaPBKDF2},
		{starts: "$shiro2$", by: "Apache Shiro 2, Sonatype Nexus", convert: convertShiro2},
		{starts: "$s0$", by: "wg/scrypt", convert: func(v string, _ Params) (Digest, error) { return convertSpringScrypt(v[len("$s0"):]) }},
		{starts: "$md5plain$", by: "Zitadel's passwap", convert: convertMD5Named},
		{starts: "$md5salted-", by: "Zitadel's passwap", convert: convertMD5Named},
		{starts: "$f_scrypt$", by: "SuperTokens, of users who came from Firebase", convert: convertSuperTokens},
		{starts: "-pbkdf2", by: "CouchDB's administrators", is: couchAdmin.MatchString, convert: convertCouchAdmin},
		{starts: "sha", by: "defuse/password-hashing 2 (sha1:<rounds>:<length>:<salt>:<hash>)", is: defuse.MatchString, convert: convertDefuse},
		{starts: "BCRYPT:", by: "Znuny, OTRS", is: znuny.MatchString, convert: convertZnuny},
		{by: "Magento 2 (<hash>:<salt>:<version>)", is: hashSaltVersion.MatchString, convert: convertMagento},
		{by: "the Ruby gem scrypt (Authlogic), Go's simple-scrypt (<N>$<r>$<p>$<salt>$<hash>)", is: scryptGem.MatchString, convert: convertScryptGem},
		{by: "Bugzilla (<salt>,<hash>{SHA-256}, <salt><hash>{SHA-256})", is: bugzilla.MatchString, convert: convertBugzilla},
		{by: "Nextcloud, ownCloud (<version>|<digest>)", is: ownCloud.MatchString, convert: func(v string, p Params) (Digest, error) { return convertAuto(v[2:], p) }},
		{starts: "{", by: "LDAP servers, Dovecot or Spring Security", is: isScheme, convert: convertScheme},
		{by: "Keycloak", is: isKeycloak, convert: convertKeycloak},
		{by: "FusionAuth", is: hasMembers("encryptionScheme"), convert: convertFusionAuth},
		{by: "Auth0", is: hasMembers("algorithm", "hash.value"), convert: convertAuth0},
		{by: "Okta", is: hasMembers("algorithm", "value"), convert: convertOkta},
		{by: "CouchDB", is: hasMembers("derived_key", "salt"), convert: convertCouchDB},
		{by: "npm's credential", is: hasMembers("hash", "salt", "hashMethod"), convert: convertCredential},
		{starts: "pbkdf2$", by: "npm's password-hash-and-salt", is: hashAndSalt.MatchString, convert: convertHashAndSalt},
		{starts: "*", by: "AWL, as DAViCal (*<salt>*<hash>)", is: awl.MatchString, convert: convertAWL},
		{by: "RedwoodJS (<key>|<N>|<r>|<p>)", is: scryptBar.MatchString, convert: convertRedwood},
		{by: "Tiny Tiny RSS (MODE2:, SHA1X:, SHA1:)", is: ttrss.MatchString, convert: convertTTRSS},
		{by: "an object with one digest", is: func(v string) bool { return loneDigest(v) != "" },
			convert: func(v string, p Params) (Digest, error) { return convertAuto(loneDigest(v), p) }},
		{by: "an application that puts the name in front", is: func(v string) bool { return unwrap(v) != "" },
			convert: func(v string, p Params) (Digest, error) { return convertAuto(unwrap(v), p) }},

		{starts: "$wp$", by: "WordPress 6.8 and later", reason: "bcrypt over an HMAC-SHA384 of the password, which Clerk does not know; these users must reset their password"},
		{starts: "$S$", by: "Drupal 7", reason: "iterated SHA-512, which Clerk does not know; these users must reset their password"},
		{starts: "U$S$", by: "Drupal 7, upgraded from MD5", reason: "iterated SHA-512, which Clerk does not know"},
		{starts: "$bcrypt-sha256$", by: "passlib", reason: "bcrypt over a base64 SHA-256 or HMAC; Django's bcrypt_sha256 has hex and is not the same"},
		{starts: "$bcrypt-sha512$", by: "Authgear", reason: "bcrypt over a SHA-512, which Clerk does not know; these users must reset their password"},
		{starts: "$2$", by: "the first bcrypt", reason: "bcrypt of the version 2, which Clerk does not know (2a, 2b and 2y are)"},
		{starts: "$1$", by: "crypt(3)", reason: "md5crypt, which Clerk does not know"},
		{starts: "$apr1$", by: "Apache", reason: "md5crypt in Apache's form, which Clerk does not know"},
		{starts: "$md5", by: "crypt(3) of Solaris", reason: "Sun's MD5, which Clerk does not know"},
		{starts: "$5$", by: "crypt(3)", reason: "sha256crypt, which Clerk does not know"},
		{starts: "$6$", by: "crypt(3)", reason: "sha512crypt, which Clerk does not know"},
		{starts: "$y$", by: "crypt(3)", reason: "yescrypt, which Clerk does not know"},
		{starts: "$gy$", by: "crypt(3)", reason: "gost-yescrypt, which Clerk does not know"},
		{starts: "$7$", by: "Mosquitto (PBKDF2)", is: mosquitto.MatchString, convert: convertMosquitto},
		{starts: "$7$", by: "crypt(3)", reason: "scrypt in crypt(3) form, which Clerk does not know"},
		{starts: "$sha1$", by: "crypt(3) of NetBSD, or Ory Kratos", reason: "a form of SHA-1, which Clerk does not know"},
		{starts: "$sha512$", by: "Ory Kratos", reason: "SHA-512, which Clerk does not know"},
		{starts: "$ssha", by: "Ory Kratos", reason: "a salted SHA-2, which Clerk does not know in this form"},
		{starts: "$hmac-", by: "Ory Kratos", reason: "an HMAC of the password, which Clerk does not know"},
		{starts: "$argon2d$", by: "Argon2", reason: "Argon2d, which Clerk does not know"},
		{starts: "{FSHP", by: "FSHP, passlib", reason: "PBKDF1, which Clerk does not know; these users must reset their password"},
		{starts: "$scram$", by: "passlib", reason: "the keys of SCRAM, of several hashes, which Clerk does not know"},
		{starts: "$balloon", by: "Rust's balloon-hash", reason: "Balloon hashing, which Clerk does not know; these users must reset their password"},
		{starts: "S:", by: "Oracle", is: lazily(`^S:[0-9A-F]{60}(;|$)`).MatchString, reason: "salted SHA-1: these are accounts of the database"},
		{starts: "$p5k2$", by: "passlib", reason: "two kinds of PBKDF2 that look alike; say which, with pbkdf2-hex and its parts"},
		{starts: "sha1$$", by: "Django", reason: "unsalted SHA-1, which Clerk does not know"},
		{starts: "sha1$", by: "Tryton", is: tryton.MatchString, reason: "SHA-1 with a salt, which Clerk does not know; these users must reset their password"},
		{by: "npm's password-hash (<function>$<salt>$<rounds>$<hash>)", is: hmacRounds.MatchString, reason: "an HMAC of the password, which Clerk does not know; these users must reset their password"},
		{starts: "crypt$", by: "Django", reason: "crypt(3), which Clerk does not know"},
		{starts: "$shiro1$", by: "Apache Shiro 1, Sonatype Nexus", reason: "iterated SHA-2 or MD5, which Clerk does not know; these users must reset their password"},
		{starts: "$A$005$", by: "MySQL 8", reason: "caching_sha2_password, which Clerk does not know: these are accounts of the database"},
		{starts: "SCRAM-SHA-", by: "PostgreSQL and others", reason: "the keys of SCRAM, which no password hasher makes"},
		{starts: "md5", by: "PostgreSQL", is: func(v string) bool { return isHex(v[3:], 32) }, reason: "MD5 of the password and the role's name: these are accounts of the database"},
		{starts: "0x0", by: "SQL Server", is: func(v string) bool { return len(v) > 3 && (v[3] == '1' || v[3] == '2') && len(hexBytes(v)) >= 52 },
			reason: "salted SHA-1 or SHA-512 of its logins, which Clerk does not know"},
		{starts: "c2NyeXB0A", by: "scrypt-kdf (Medusa, HedgeDoc)", reason: "a sum under a key of scrypt, which Clerk does not know; these users must reset their password"},
		{starts: "736372797074", by: "scrypt-kdf (HedgeDoc, Medusa)", is: func(v string) bool { return isHex(v, 192) }, reason: "a sum under a key of scrypt, which Clerk does not know; these users must reset their password"},
		{starts: "!bcrypt", by: "Request Tracker", reason: "bcrypt over a SHA-512, which Clerk does not know; these users must reset their password"},
		{starts: "bcrypt+", by: "buddy-hashers", reason: "bcrypt over another hash, which Clerk does not know; these users must reset their password"},
		{starts: "pbkdf2+", by: "buddy-hashers", reason: "PBKDF2 with its parts in hexadecimal: digest convert --from pbkdf2-hex reads them"},
		{starts: "{x-is", by: "SAP", reason: "iterated salted hashes, which Clerk does not know; these users must reset their password"},
		{by: "XenForo 1.0, SMF and others", starts: "{", is: hasMembers("hashFunc"), reason: "XenForo 1.0 and what was imported into it: a hash of a hash, which Clerk does not know; these users must reset their password"},
		{by: "CouchDB before 1.3", starts: "{", is: hasMembers("password_sha"), reason: "salted SHA-1, which Clerk does not know; these users must reset their password"},
		{starts: "sha1:", by: "Jupyter", is: lazily(`^sha1:[^:]*:[0-9a-f]{40}$`).MatchString, reason: "salted SHA-1, which Clerk does not know"},
		{by: "a salted SHA-1 (<hash>:<salt>)", is: func(v string) bool { m := hashColonSalt.FindStringSubmatch(v); return m != nil && len(m[1]) == 40 },
			reason: "SHA-1 with a salt, which Clerk does not know; these users must reset their password"},
		{starts: "*", by: "MySQL", is: func(v string) bool { return isHex(v[1:], 40) }, reason: "SHA-1 of a SHA-1, which Clerk does not know"},
	}
}

// findNamed returns the form that value names, nil if it names none.
func findNamed(value string) *namedForm {
	for i := range namedForms {
		f := &namedForms[i]
		if f.starts != "" && !mayStart(value, f.starts) || len(value) < len(f.starts) || !strings.EqualFold(value[:len(f.starts)], f.starts) {
			continue
		}
		if f.is == nil || f.is(value) {
			return f
		}
	}
	return nil
}

// mayStart reports whether the first letters are one in any case: most forms are told apart by it.
func mayStart(value, front string) bool {
	return value != "" && (value[0] >= utf8.RuneSelf || value[0]|0x20 == front[0]|0x20)
}

// read makes a digest of value, or says why Clerk has none of this form.
func (f *namedForm) read(value string, inside Params) (Digest, error) {
	if f.convert != nil {
		return f.convert(value, inside)
	}
	return refuse("%s: %s", f.by, f.reason)
}

// insides are the parameters of a form inside of others, by how many these are: a form may hold
// one that names itself, and what it cannot read is tried as such. It ends, whatever the value is.
var insides = func() (p [5]Params) {
	for i := range p {
		p[i] = Params{wrappers: strconv.Itoa(i)}
	}
	return p
}()

const wrappers = "\x00wrappers"

// candidate is what the form says to somebody who asks.
func (f *namedForm) candidate(value string) Candidate {
	c := Candidate{Certain: true, Reason: f.by + ": " + f.reason}
	if f.convert == nil {
		return c
	}
	switch d, err := f.convert(value, nil); {
	case err == nil:
		c.Reason = fmt.Sprintf("can be converted: digest convert --from auto makes %s of it (written by %s)", d.Hasher(), f.by)
	default:
		c.Reason = fmt.Sprintf("written by %s: %v", f.by, err)
	}
	return c
}

// convertAuto accepts digests that can only be one thing. Parameters are those of a source's
// own form, and count for nothing in another's.
func convertAuto(value string, p Params) (Digest, error) {
	if len(value) == 60 && value[0] == '$' && value[1] == '2' && strings.IndexByte("aby", value[2]) >= 0 && value[3] == '$' {
		return Parse("bcrypt", value) // by far the most frequent, and nothing else looks like it
	}
	if strings.HasPrefix(value, "$2x$") {
		return convertBcrypt2x(value)
	}
	if f := findNamed(value); f != nil {
		around := 0
		if n := p[wrappers]; n != "" {
			around = int(n[0]-'0') + 1
		}
		if around == len(insides) {
			return Digest{}, &Error{Code: CodeUnknownHasher, Reason: "the format of the digest is not recognised"}
		}
		return f.read(value, insides[around])
	}
	candidates := Identify(value)
	if len(candidates) == 0 {
		return Digest{}, &Error{Code: CodeUnknownHasher, Reason: "the format of the digest is not recognised"}
	}
	if c := candidates[0]; c.Certain {
		return Parse(c.Hasher, value)
	}
	names := make([]string, len(candidates))
	for i, c := range candidates {
		if names[i] = c.Hasher; c.Hasher == "" {
			names[i] = c.Reason
		}
	}
	return Digest{}, &Error{Code: CodeUnknownHasher, Reason: "the digest does not say which format it has; it may be " + strings.Join(names, " or ")}
}

// convertBcrypt2x takes digests of crypt_blowfish before 1.1, which took bytes above 127
// for negative numbers. Of ASCII, 2x and 2y are the same.
func convertBcrypt2x(value string) (Digest, error) {
	d, err := Parse("bcrypt", "$2y$"+value[4:])
	d.altered = "$2x$ was computed wrongly for characters outside ASCII"
	return d, err
}

// masks are words and signs that stand in place of digests in exports that leave them out.
var masks = lazily(`(?i)^[•●∙·]{3,}$|^x{4,}$|^#{4,}$|^[\[<({]*(redacted|protected|masked|hidden|filtered|removed|concealed|obfuscated|omitted|sanitized)[\])>}]*$`)

// errMasked is what is said of them.
var errMasked = &Error{Code: CodeMasked, Reason: "the digest is masked: the export was made without digests, and shows something else in their place"}

// isMasked reports whether value stands in place of a digest that was left out. Three
// asterisks are in none, and what is longer than a word is asked no more.
func isMasked(value string) bool {
	if strings.Contains(value, "***") {
		return true
	}
	if len(value) >= 40 {
		return false
	}
	// Firebase hands out REDACTED in base64 where it lists users for an account without the right to see hashes
	// (firebase-admin-node, src/auth/user-record.ts, read 2026-11-28).
	word, err := base64.StdEncoding.DecodeString(value)
	return masks.MatchString(value) || err == nil && len(word) >= len("masked") && masks.MatchString(string(word))
}

// wrapped is a name in front of a digest that names itself.
var wrapped = lazily(`^(?i:bcrypt|argon2|argon2id|argon2i|pbkdf2|phpass|crypt|hash|password|passlib|php)[:=](\$.+)$`)

// unwrap takes a name off that says no more than the digest behind it.
func unwrap(value string) string {
	m := wrapped.FindStringSubmatch(value)
	if m == nil {
		return ""
	}
	return m[1]
}

var (
	mediaWikiType = lazily(`^:(?:A|B|argon2|bcrypt|pbkdf2)(?:-[^:]*)?:.`)
	ownCloud      = lazily(`^[1-3]\|\$(?:2[aby]|argon2id?)\$`)
)

func isKratosFast(value string) bool {
	parts := strings.Split(value, "$")
	if len(parts) == 3 {
		b, err := decodeBase64(parts[2])
		return err == nil && (len(b) == 16 || len(b) == 32)
	}
	return len(parts) == 5 && strings.HasPrefix(parts[2], "pf=")
}

func isWerkzeugPBKDF2(value string) bool { return strings.Count(value, "$") == 2 }

// isDjangoSHA512 tells the form of Django, which has its hash in base64, from Clerk's own of that name, in hexadecimal.
func isDjangoSHA512(value string) bool {
	b, err := decodeBase64(value[strings.LastIndexByte(value, '$')+1:])
	return err == nil && len(b) == sha512.Size
}

// isASPNETv3 reports whether value has the header that v3 writes by default: a known
// function, a salt of 16 bytes, and a key behind it.
func isASPNETv3(value string) bool {
	b, err := decodeBase64(value)
	return err == nil && len(b) > 13+16 && b[4] <= 2 && string(b[9:13]) == "\x00\x00\x00\x10"
}

// hasMembers tells a JSON object by members that are texts.
func hasMembers(paths ...string) func(string) bool {
	return func(value string) bool {
		o, ok := object(value)
		if !ok {
			return false
		}
		for _, p := range paths {
			if o.Get(p).Type != gjson.String {
				return false
			}
		}
		return true
	}
}

func isKeycloak(value string) bool {
	if strings.HasPrefix(value, "[") {
		return gjson.Valid(value) && gjson.Get(value, "0.type").Exists()
	}
	o, ok := object(value)
	return ok && (o.Get("credentialData").Exists() || o.Get("hashedSaltedValue").Exists())
}
