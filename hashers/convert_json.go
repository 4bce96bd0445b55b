package hashers

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// convertAppwrite takes the field password, whose kind the field hash names, and hashOptions of it: the
// digests of Firebase's scrypt have their parts there, with its usual costs.
// Source: appwrite/appwrite, src/Appwrite/Auth/Auth.php and Hash/{Scrypt,Scryptmodified,Sha}.php (read 2026-11-27).
func convertAppwrite(value string, p Params) (Digest, error) {
	set := gjson.Parse(p["options"])
	or := func(name string, otherwise int64) int64 { return cmp.Or(set.Get(name).Int(), otherwise) }
	switch strings.ToLower(p["hash"]) {
	case "md5":
		return Parse("md5", value)
	case "sha":
		return refuse("Appwrite: SHA of one round without a salt, of a kind that Clerk does not know; these users must reset their password")
	case "scrypt":
		sum, err := hex.DecodeString(value)
		if err != nil {
			return broken("the hash is not hexadecimal")
		}
		return scryptText(or("costCpu", 8), or("costMemory", 14), or("costParallel", 1), []byte(set.Get("salt").String()), sum)
	case "scryptmod":
		const rounds, memCost = "8", "14"
		if set.Get("signerKey").Str == "" {
			return refuse("Appwrite: hashOptions have no signerKey of this scrypt; these users must reset their password")
		}
		return convertFirebase(value, Params{"salt": set.Get("salt").Str, "signer_key": set.Get("signerKey").Str,
			"salt_separator": set.Get("saltSeparator").Str, "rounds": rounds, "mem_cost": memCost})
	}
	return convertAuto(value, p)
}

// convertKeycloak takes a credential of a realm export, or a user's list of
// them. credentialData and secretData are objects, or objects as text.
// Source: Keycloak, PasswordCredentialModel.
func convertKeycloak(value string, p Params) (Digest, error) {
	if strings.HasPrefix(value, "[") && gjson.Valid(value) {
		c, err := keycloakPassword(gjson.Parse(value).Array())
		if err != nil {
			return Digest{}, err
		}
		return convertKeycloak(c.Raw, p)
	}
	o, ok := object(value)
	if !ok {
		return broken("a Keycloak credential is a JSON object with credentialData and secretData")
	}
	if t := o.Get("type").Str; t != "" && t != "password" {
		return refuse("the credential is not a password")
	}
	if v := o.Get("value"); v.Type == gjson.String && !o.Get("secretData").Exists() && !o.Get("hashedSaltedValue").Exists() && !o.Get("algorithm").Exists() {
		return refuse("the credential's value is %s", thePassword)
	}
	data, secret := nested(o.Get("credentialData")), nested(o.Get("secretData"))
	algorithm, iterations := data.Get("algorithm").Str, data.Get("hashIterations").Int()
	sumText, saltText := secret.Get("value").Str, secret.Get("salt").Str
	if old := o.Get("hashedSaltedValue"); old.Exists() { // Keycloak 7 and earlier
		algorithm, iterations = o.Get("algorithm").Str, o.Get("hashIterations").Int()
		sumText, saltText = old.Str, o.Get("salt").Str
	}
	if findNamed(sumText) != nil || strings.HasPrefix(sumText, "$") {
		return convertAuto(sumText, p) // of a provider that was added, as those for bcrypt
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
			return refuse("Keycloak: Argon2 of a version other than 1.3, which Clerk does not know; these users must reset their password")
		}
		if first("type") == "d" {
			return refuse("Keycloak: Argon2d, which Clerk does not know; these users must reset their password")
		}
		return argon2Text("argon2"+first("type"), first("memory"), iterations, first("parallelism"), salt, sum)
	}
	return refuse("Keycloak: the algorithm %s, which Clerk has nothing for unless the digest names its format; these users must reset their password", shorten(algorithm))
}

// keycloakPassword is the credential of type password that Keycloak tries first: of several, that of the
// lowest priority.
func keycloakPassword(all []gjson.Result) (first gjson.Result, err error) {
	tie := false
	for _, c := range all {
		if c.Get("type").Str != "password" {
			continue
		}
		switch before := c.Get("priority").Int() - first.Get("priority").Int(); {
		case !first.Exists() || before < 0:
			first, tie = c, false
		case before == 0:
			tie = true
		}
	}
	switch {
	case !first.Exists():
		return first, &Error{Code: CodeNoPassword, Reason: "the user has no credential of type password"}
	case tie:
		return first, &Error{Code: CodeNotImportable, Reason: "the user has several credentials of type password, and none stands before the others"}
	}
	return first, nil
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
		const subkey = 32
		sum := b[13+saltLen:]
		if len(sum) < subkey {
			return Digest{}, whole(sum, subkey)
		}
		return pbkdf2(prf, rounds, b[13:13+saltLen], sum)
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
	if o.Get("hash").IsObject() {
		return convertAuth0(value, p) // the other object that has an algorithm
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
	if !ok && p["encryption_scheme"] == "" {
		return convertAuto(value, p)
	}
	scheme, factor, saltText, text := p["encryption_scheme"], p["factor"], p["salt"], value
	if ok {
		get := func(names ...string) string {
			for _, n := range names {
				if r := o.Get(n); r.Exists() {
					return r.String()
				}
			}
			return ""
		}
		scheme, factor = get("encryptionScheme", "scheme"), get("factor")
		saltText, text = get("salt"), get("password", "hash")
	}
	if isMasked(text) {
		return Digest{}, errMasked
	}
	if scheme == "" {
		return broken("the user has no encryptionScheme")
	}
	if scheme == "bcrypt" {
		cost, err := strconv.Atoi(factor)
		if err != nil {
			return broken("the factor is not a number")
		}
		return Parse("bcrypt", fmt.Sprintf("$2a$%02d$%s%s", cost, strings.TrimRight(saltText, "="), strings.TrimRight(text, "=")))
	}
	salt, err1 := decodeBase64(saltText)
	sum, err2 := decodeBase64(text)
	if err1 != nil || err2 != nil {
		return broken("salt or password is not base64")
	}
	size := map[string]int{"salted-pbkdf2-hmac-sha256": 32, "salted-pbkdf2-hmac-sha256-512": 64, "salted-pbkdf2-hmac-sha512-512": 64, "salted-md5": 16, "salted-sha256": 32}[scheme]
	if size > 0 && len(sum) != size {
		return broken("the hash has %d bytes where the scheme has %d", len(sum), size)
	}
	switch scheme {
	case "salted-pbkdf2-hmac-sha256", "salted-pbkdf2-hmac-sha256-512":
		return pbkdf2("sha256", factor, salt, sum)
	case "salted-pbkdf2-hmac-sha512-512":
		return pbkdf2("sha512", factor, salt, sum)
	case "salted-md5", "salted-sha256":
		if factor == "1" && len(salt) == 0 {
			return Parse(strings.TrimPrefix(scheme, "salted-"), hex.EncodeToString(sum))
		}
		if factor != "1" {
			return refuse("Clerk has %s of one round only, and this one has more; these users must reset their password", scheme)
		}
		return salted(map[string]string{"salted-md5": "md5_salted", "salted-sha256": "sha256_salted"}[scheme], salt, sum)
	}
	return refuse("Clerk has nothing that computes FusionAuth's %s; these users must reset their password", shorten(scheme))
}

// convertCasdoor takes the column password, whose kind password_type names.
// Source: Casdoor, cred/*.go (2026-11-21).
func convertCasdoor(value string, p Params) (Digest, error) {
	salt := cmp.Or(p["salt"], p["organization_salt"])
	switch p["type"] {
	case "plain":
		return refuse("this is %s", thePassword)
	case "salt", "md5-salt": // the hex text of a hash, hashed again with a salt if there is one
		hash := map[string]string{"salt": "sha256", "md5-salt": "md5"}[p["type"]]
		_, told := p["organization_salt"]
		switch {
		case salt != "":
			return refuse("Clerk has no %[1]s of a %[1]s; these users must reset their password", map[string]string{"sha256": "SHA-256", "md5": "MD5"}[hash])
		case !told:
			return Digest{}, missing(hash, "organization_salt (of the table organization; empty if it has none)")
		}
		return Parse(hash, value)
	case "sha512-salt":
		return refuse("Clerk has no SHA-512 of this form; these users must reset their password")
	case "pbkdf2-salt":
		raw, err1 := decodeBase64(salt)
		sum, err2 := decodeBase64(value)
		if err1 != nil || err2 != nil {
			return broken("salt or hash is not base64")
		}
		d, err := pbkdf2("sha256", 27500, raw, sum)
		d.undoubted = true // its salts are hex digits, which Casdoor itself decodes as base64
		return d, err
	case "pbkdf2-django":
		return convertDjango(value, p)
	}
	return convertAuto(value, p)
}
