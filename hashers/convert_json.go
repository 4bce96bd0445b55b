package hashers

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/tidwall/gjson"
)

// convertKeycloak takes a credential of a realm export, or a user's list of
// them. credentialData and secretData are objects, or objects as text.
// Source: Keycloak, PasswordCredentialModel.
func convertKeycloak(value string, p Params) (Digest, error) {
	if strings.HasPrefix(value, "[") && gjson.Valid(value) {
		for _, c := range gjson.Parse(value).Array() {
			if c.Get("type").Str == "password" {
				return convertKeycloak(c.Raw, p)
			}
		}
		return Digest{}, &Error{Code: CodeNoPassword, Reason: "the user has no credential of type password"}
	}
	o, ok := object(value)
	if !ok {
		return broken("a Keycloak credential is a JSON object with credentialData and secretData")
	}
	if t := o.Get("type").Str; t != "" && t != "password" {
		return refuse("the credential is not a password")
	}
	data, secret := nested(o.Get("credentialData")), nested(o.Get("secretData"))
	algorithm, iterations := data.Get("algorithm").Str, data.Get("hashIterations").Int()
	sumText, saltText := secret.Get("value").Str, secret.Get("salt").Str
	if old := o.Get("hashedSaltedValue"); old.Exists() { // Keycloak 7 and earlier
		algorithm, iterations = o.Get("algorithm").Str, o.Get("hashIterations").Int()
		sumText, saltText = old.Str, o.Get("salt").Str
	}
	sum, err1 := decodeBase64(sumText)
	salt, err2 := decodeBase64(saltText)
	if err1 != nil || err2 != nil || len(sum) == 0 {
		return broken("value and salt of secretData are not base64")
	}
	switch {
	case strings.HasPrefix(algorithm, "pbkdf2"):
		return pbkdf2(algorithm, iterations, salt, sum)
	case algorithm == "argon2":
		// Parameters are lists of one: {"type":["id"],"memory":["7168"],…}.
		first := func(name string) string { return data.Get("additionalParameters." + name + ".0").String() }
		if v := first("version"); v != "1.3" && v != "" {
			return refuse("Argon2 of a version other than 1.3 is not known to Clerk")
		}
		variant := "argon2" + first("type")
		return Parse(variant, fmt.Sprintf("$%s$v=19$m=%s,t=%d,p=%s$%s$%s", variant, first("memory"), iterations, first("parallelism"),
			strings.TrimRight(encodeBase64(salt), "="), strings.TrimRight(encodeBase64(sum), "=")))
	}
	return refuse("this algorithm of Keycloak's is not known to Clerk")
}

// convertASPNET takes the blob of ASP.NET Core Identity's PasswordHasher.
// v2: 0, 16 bytes of salt, 32 of key; PBKDF2-HMAC-SHA1, 1000 iterations.
// v3: 1, then big-endian 32-bit PRF, iterations and salt length, salt, key.
// Source: dotnet/aspnetcore, PasswordHasher.cs.
func convertASPNET(value string, _ Params) (Digest, error) {
	b, err := decodeBase64(value)
	if err != nil || len(b) == 0 {
		return broken("the digest is not base64")
	}
	switch b[0] {
	case 0:
		if len(b) != 1+16+32 {
			return broken("an Identity v2 digest has 49 bytes, this one has %d", len(b))
		}
		return pbkdf2("sha1", 1000, b[1:17], b[17:])
	case 1:
		if len(b) < 13 {
			return broken("the digest is cut off")
		}
		prf := map[uint32]string{0: "sha1", 1: "sha256", 2: "sha512"}[binary.BigEndian.Uint32(b[1:])]
		rounds, saltLen := binary.BigEndian.Uint32(b[5:]), binary.BigEndian.Uint32(b[9:])
		if prf == "" || saltLen > 1024 || uint32(len(b)-13) <= saltLen {
			return broken("the header of the digest is damaged")
		}
		return pbkdf2(prf, rounds, b[13:13+saltLen], b[13+saltLen:])
	}
	return broken("the first byte says neither Identity v2 nor v3")
}

// decodeAs reads a value in one of the encodings JSON exports name.
func decodeAs(encoding, s string) ([]byte, error) {
	switch strings.ToLower(encoding) {
	case "hex":
		return hex.DecodeString(s)
	case "base64":
		return decodeBase64(s)
	case "utf8", "utf-8", "":
		return []byte(s), nil
	}
	return nil, malformed("the encoding of a value is not hex, base64 or utf8")
}

// salted builds a salted fast digest.
func salted(hasher string, salt, sum []byte) (Digest, error) {
	if err := textSalt(salt); err != nil {
		return Digest{}, err
	}
	return Parse(hasher, fmt.Sprintf("%s$%x", salt, sum))
}

// convertAuth0 takes custom_password_hash of Auth0's bulk import schema.
// Source: Auth0 documentation, "Bulk User Import Database Schema".
func convertAuth0(value string, p Params) (Digest, error) {
	o, ok := object(value)
	if !ok {
		return convertAuto(value, p)
	}
	if e := strings.ToLower(o.Get("password.encoding").Str); e != "" && e != "utf8" && e != "ascii" {
		return refuse("the password is not hashed as UTF-8, which Clerk takes it for")
	}
	algorithm := strings.ToLower(o.Get("algorithm").Str)
	text := o.Get("hash.value").Str
	switch algorithm {
	case "bcrypt", "argon2":
		return convertAuto(text, p)
	case "ldap":
		return convertLDAP(text, p)
	case "pbkdf2":
		return convertKratos(text, p) // PHC: $pbkdf2-sha512$i=…,l=…$salt$hash
	}
	sum, err := decodeAs(o.Get("hash.encoding").Str, text)
	if err != nil {
		return broken("hash.value is not in its encoding")
	}
	salt, err := decodeAs(o.Get("salt.encoding").Str, o.Get("salt.value").Str)
	if err != nil {
		return broken("salt.value is not in its encoding")
	}
	switch algorithm {
	case "md5", "sha256":
		if len(salt) == 0 {
			return Parse(algorithm, hex.EncodeToString(sum))
		}
		return salted(algorithm+"_salted", salt, sum)
	case "scrypt":
		n, r, par := o.Get("cost").Int(), o.Get("blockSize").Int(), o.Get("parallelization").Int()
		if n == 0 {
			n = 16384
		}
		if r == 0 {
			r = 8
		}
		if par == 0 {
			par = 1
		}
		return scryptText(n, r, par, salt, sum)
	case "":
		return broken("custom_password_hash has no algorithm")
	}
	return refuse("Clerk has no %s of this form; these users must reset their password", shorten(algorithm))
}

// convertOkta takes credentials.password.hash of Okta's API.
// Source: Okta, "Users API", hashed password object.
func convertOkta(value string, p Params) (Digest, error) {
	o, ok := object(value)
	if !ok {
		return convertAuto(value, p)
	}
	text, saltText := o.Get("value").Str, o.Get("salt").Str
	algorithm := strings.ToUpper(o.Get("algorithm").Str)
	if algorithm == "BCRYPT" {
		return Parse("bcrypt", fmt.Sprintf("$2a$%02d$%s%s", o.Get("workFactor").Int(), saltText, text))
	}
	sum, err := decodeBase64(text)
	if err != nil {
		return broken("value is not base64")
	}
	salt, err := decodeBase64(saltText)
	if err != nil && algorithm == "PBKDF2" {
		return broken("salt is not base64")
	}
	switch algorithm {
	case "PBKDF2":
		prf := strings.TrimSuffix(o.Get("digestAlgorithm").Str, "_HMAC")
		return pbkdf2(prf, o.Get("iterationCount").Int(), salt, sum)
	case "MD5", "SHA-256":
		hasher := map[string]string{"MD5": "md5", "SHA-256": "sha256"}[algorithm]
		if saltText == "" {
			return Parse(hasher, hex.EncodeToString(sum))
		}
		if err != nil {
			salt = []byte(saltText)
		}
		return salted(hasher+"_salted", salt, sum)
	case "":
		return broken("the hash has no algorithm")
	}
	return refuse("Clerk has no %s of this form; these users must reset their password", shorten(algorithm))
}

// convertFusionAuth takes the password fields of a FusionAuth user; salt and
// hash are base64, but for bcrypt, where they are bcrypt's own.
// Source: FusionAuth documentation, "Password Hashes".
func convertFusionAuth(value string, p Params) (Digest, error) {
	o, ok := object(value)
	if !ok {
		return convertAuto(value, p)
	}
	get := func(names ...string) gjson.Result {
		for _, n := range names {
			if r := o.Get(n); r.Exists() {
				return r
			}
		}
		return gjson.Result{}
	}
	scheme := get("encryptionScheme", "scheme").Str
	factor, saltText, text := get("factor").Int(), get("salt").Str, get("password", "hash").Str
	switch scheme {
	case "bcrypt":
		return Parse("bcrypt", fmt.Sprintf("$2a$%02d$%s%s", factor, strings.TrimRight(saltText, "="), strings.TrimRight(text, "=")))
	case "salted-pbkdf2-hmac-sha256", "salted-pbkdf2-hmac-sha256-512", "salted-pbkdf2-hmac-sha512-512":
	case "":
		return broken("the user has no encryptionScheme")
	default:
		return refuse("Clerk has nothing that computes FusionAuth's %s; these users must reset their password", shorten(scheme))
	}
	salt, err1 := decodeBase64(saltText)
	sum, err2 := decodeBase64(text)
	if err1 != nil || err2 != nil {
		return broken("salt or password is not base64")
	}
	prf := "sha256"
	if strings.HasPrefix(scheme, "salted-pbkdf2-hmac-sha512") {
		prf = "sha512"
	}
	return pbkdf2(prf, factor, salt, sum)
}
