package hashers

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
)

// schemePattern is a scheme in braces and what follows it, as RFC 2307 began it. Dovecot
// adds the encoding behind a dot.
var schemePattern = lazily(`(?i)^\{([a-z0-9][a-z0-9@_-]*(?:\.[a-z0-9_]+)*?)(?:\.(b64|base64|hex))?\}(.*)$`)

// splitScheme takes the scheme off, in lower case, and the encoding that it names.
func splitScheme(value string) (scheme, encoding, rest string) {
	m := schemePattern.FindStringSubmatch(value)
	if m == nil {
		return "", "", ""
	}
	return strings.ToLower(m[1]), strings.ToLower(m[2]), m[3]
}

// schemes are what the names in braces stand for, by LDAP servers, Dovecot and Spring.
// Sources: OpenLDAP 2.5 (slapd-pw-*), 389 Directory Server (pwdstorage), Dovecot 2.3
// ("Password Schemes"), Spring Security (PasswordEncoderFactories).
var schemes map[string]func(encoding, rest string, p Params) (Digest, error)

func schemesInBraces() map[string]func(encoding, rest string, p Params) (Digest, error) {
	return map[string]func(encoding, rest string, p Params) (Digest, error){
		"ssha":        schemeSSHA,
		"md5":         schemeSum("md5", 16),
		"plain-md5":   schemeSum("md5", 16),
		"ldap-md5":    schemeSum("md5", 16),
		"sha256":      schemeSum("sha256", 32),
		"sha-256":     schemeSum("sha256", 32),
		"sha2":        schemeSum("sha256", 32), // Zammad's
		"crypt":       schemeText(schemeOther),
		"bcrypt":      schemeText(schemeGraylog),
		"blf-crypt":   schemeText(schemeOther),
		"argon2":      schemeText(schemeOther),
		"argon2i":     schemeText(schemeOther),
		"argon2id":    schemeText(schemeOther),
		"ldap":        schemeText(schemeOther), // Spring's, in front of a scheme of LDAP's
		"scrypt":      schemeText(func(rest string, _ Params) (Digest, error) { return convertSpringScrypt(rest) }),
		"pbkdf2":      schemePBKDF2("sha1"),
		"pbkdf2-sha1": schemePBKDF2("sha1"), "pbkdf2_sha1": schemePBKDF2("sha1"),
		"pbkdf2-sha256": schemePBKDF2("sha256"), "pbkdf2_sha256": schemePBKDF2("sha256"),
		"pbkdf2-sha512": schemePBKDF2("sha512"), "pbkdf2_sha512": schemePBKDF2("sha512"),
		"pbkdf2s5":         schemePBKDF2("sha512"), // Roundup's
		"pbkdf2-hmac-sha1": schemePBKDF2("sha1"), "pbkdf2-hmac-sha256": schemePBKDF2("sha256"), "pbkdf2-hmac-sha512": schemePBKDF2("sha512"),
		"pbkdf2withhmacsha1": schemeText(schemeLiferay("sha1")), "pbkdf2withhmacsha256": schemeText(schemeLiferay("sha256")),
		"pbkdf2withhmacsha512": schemeText(schemeLiferay("sha512")),
		"pkcs5s2":              schemeText(schemePKCS5S2),
		"x-pbkdf2":             schemeText(schemePerlPBKDF2),
	}
}

// unfitSchemes are those that Clerk has nothing for, and why.
var unfitSchemes = map[string]string{
	"noop": thePassword, "plain": thePassword, "cleartext": thePassword, "clear": thePassword,
	"sha": "unsalted SHA-1", "sha1": "unsalted SHA-1", "sha-1": "SHA-1", "sha384": "unsalted SHA-384", "sha512": "unsalted SHA-512", "sha-512": "SHA-512",
	"ssha256": "a salted SHA-256 with a binary salt", "ssha384": "a salted SHA-384", "ssha512": "a salted SHA-512",
	"smd5": "a salted MD5 with a binary salt", "md4": "MD4", "plain-md4": "MD4",
	"md5-crypt": "md5crypt", "sha256-crypt": "sha256crypt", "sha512-crypt": "sha512crypt", "des-crypt": "crypt(3) with DES",
	"cram-md5": "half an HMAC-MD5", "hmac-md5": "half an HMAC-MD5", "digest-md5": "MD5 over name, realm and password",
	"scram-sha-1": "the keys of SCRAM, which no password hasher makes", "scram-sha-256": "the keys of SCRAM, which no password hasher makes",
	"nt": "NTLM, which is MD4", "ntlm": "NTLM, which is MD4", "lanman": "LAN Manager's DES", "lm": "LAN Manager's DES", "ns-mta-md5": "Netscape's MD5",
	"otp": "one-time passwords", "skey": "one-time passwords", "rpa": "RPA", "gost-yescrypt": "gost-yescrypt", "gost_yescrypt": "gost-yescrypt",
	"plain-trunc": "the beginning of the password",
}

const thePassword = "the password itself; map it as password"

// isScheme reports whether value starts with a scheme that is known.
func isScheme(value string) bool {
	scheme, _, _ := splitScheme(value)
	_, unfit := unfitSchemes[scheme]
	return unfit || schemes[family(scheme)] != nil
}

// family takes off what Spring adds to the name of a scheme: {argon2@SpringSecurity_v5_8}.
func family(scheme string) string {
	name, _, _ := strings.Cut(scheme, "@")
	return name
}

// convertScheme takes a digest behind a scheme in braces.
func convertScheme(value string, p Params) (Digest, error) {
	scheme, encoding, rest := splitScheme(value)
	if why := unfitSchemes[scheme]; why == thePassword {
		return refuse("this is %s", why)
	} else if why != "" {
		return refuse("{%s} is %s, which Clerk does not know; these users must reset their password", scheme, why)
	}
	read := schemes[family(scheme)]
	if read == nil {
		return Digest{}, &Error{Code: CodeUnknownHasher, Reason: "the scheme in braces is not known"}
	}
	if springPBKDF2[scheme].prf != "" && encoding == "" && !strings.ContainsAny(rest, "$:") {
		return convertSpringPBKDF2(scheme, rest, p)
	}
	return read(encoding, rest, p)
}

// schemeText reads what is text behind the scheme, and stands there in an encoding where the scheme names one.
func schemeText(read func(rest string, p Params) (Digest, error)) func(encoding, rest string, p Params) (Digest, error) {
	return func(encoding, rest string, p Params) (Digest, error) {
		if encoding == "" {
			return read(rest, p)
		}
		b, err := schemeBytes(encoding, rest, 0)
		if err != nil {
			return broken("what follows the scheme is not in the encoding that it names")
		}
		return read(string(b), p)
	}
}

// schemeOther reads what names itself behind the scheme.
func schemeOther(rest string, p Params) (Digest, error) {
	d, err := convertAuto(rest, p)
	return orElse(d, err, "this kind of crypt(3) is not known to Clerk")
}

// schemeGraylog takes bcrypt, behind which Graylog repeats the salt.
// Source: Graylog2/graylog2-server, BCryptPasswordAlgorithm.java (read 2026-11-27).
func schemeGraylog(rest string, p Params) (Digest, error) {
	text, _, _ := strings.Cut(rest, "{salt}")
	return schemeOther(text, p)
}

// atlassianRounds are those of Atlassian's {PKCS5S2}, and of Apache Directory's.
// Source: passlib, atlassian_pbkdf2_sha1; apache/directory-ldap-api, PasswordUtil.java (read 2026-11-27).
const atlassianRounds = "10000"

// schemePKCS5S2 reads base64 of 16 bytes of salt and 32 of key, PBKDF2 with SHA-1.
func schemePKCS5S2(rest string, p Params) (Digest, error) {
	const salt, key = 16, 32
	b, err := decodeBase64(rest)
	if err != nil || len(b) != salt+key {
		return broken("what follows {PKCS5S2} is not base64 of %d bytes", salt+key)
	}
	return pbkdf2("sha1", cmp.Or(p["iterations"], atlassianRounds), b[:salt], b[salt:])
}

// schemeBytes decodes what follows a scheme: in the encoding it names, else in hexadecimal
// if it has just the length of that, else in base64.
func schemeBytes(encoding, rest string, size int) ([]byte, error) {
	if encoding == "hex" || encoding == "" && size > 0 && isHex(rest, 2*size) {
		return hex.DecodeString(rest)
	}
	return decodeBase64(rest)
}

func schemeSSHA(encoding, rest string, _ Params) (Digest, error) {
	b, err := schemeBytes(encoding, rest, 0)
	if err != nil {
		return broken("what follows {SSHA} is not in its encoding")
	}
	return Parse("ldap_ssha", "{SSHA}"+encodeBase64(b))
}

// schemeSum reads an unsalted hash. Spring writes the salt behind the scheme, in braces of
// its own, and {sha256} of its StandardPasswordEncoder is 8 bytes of salt and 1024 rounds.
func schemeSum(hasher string, size int) func(encoding, rest string, p Params) (Digest, error) {
	return func(encoding, rest string, _ Params) (Digest, error) {
		if m := hashColonSalt.FindStringSubmatch(rest); m != nil && len(m[1]) == 2*size {
			return saltedHash("Joomla", m[1], m[2])
		}
		switch {
		case encoding == "" && strings.HasPrefix(rest, "{"):
			return refuse("this is Spring's salted digest, of a form Clerk does not know; these users must reset their password")
		case strings.HasPrefix(rest, "$"):
			return schemeOther(rest, nil)
		case encoding == "" && isHex(rest, 2*(8+size)):
			return refuse("this is Spring's StandardPasswordEncoder, which Clerk does not know; these users must reset their password")
		}
		b, err := schemeBytes(encoding, rest, size)
		if err == nil && len(b) > size && b[0] == '$' {
			return schemeOther(string(b), nil)
		}
		if err != nil || len(b) != size {
			return broken("what follows the scheme is neither base64 nor hexadecimal of %d bytes", size)
		}
		return Parse(hasher, hex.EncodeToString(b))
	}
}

// schemePBKDF2 reads the forms that share these names: <rounds>$<salt>$<hash> of OpenLDAP
// of 389 Directory Server and of Roundup, in base64 with . for + or without; $1$<salt>$<rounds>$<hash>
// of Dovecot, salt raw, hash in hex; and the older one of 389 Directory Server, base64 of
// rounds in 4 bytes, 64 bytes of salt and 256 of key.
func schemePBKDF2(prf string) func(encoding, rest string, p Params) (Digest, error) {
	return schemeText(func(rest string, _ Params) (Digest, error) {
		parts := strings.Split(rest, "$")
		switch {
		case len(parts) == 5 && parts[0] == "" && parts[1] == "1":
			sum, err := hex.DecodeString(parts[4])
			if err != nil {
				return broken("the hash is not hexadecimal")
			}
			return pbkdf2("sha1", parts[3], []byte(parts[2]), sum)
		case len(parts) == 3:
			salt, err1 := decodeAB64(parts[1])
			sum, err2 := decodeAB64(parts[2])
			if err1 != nil || err2 != nil {
				return broken("salt or hash is not base64")
			}
			return pbkdf2(prf, parts[0], salt, sum)
		}
		if rounds, text, is := strings.Cut(rest, ":"); is { // of OpenDJ, the salt behind the key
			size := prfSizes[prf]
			b, err := decodeBase64(text)
			if err != nil || len(b) <= size {
				return broken("what follows the rounds is not base64 of a key and a salt")
			}
			return pbkdf2(prf, rounds, b[size:], b[:size])
		}
		const head, salt, key = 4, 64, 256
		b, err := decodeBase64(rest)
		if err != nil || len(b) != head+salt+key || prf != "sha256" {
			return broken("what follows the scheme is not <rounds>$<salt>$<hash>")
		}
		return pbkdf2(prf, strconv.Itoa(int(binary.BigEndian.Uint32(b))), b[head:head+salt], b[head+salt:])
	})
}
