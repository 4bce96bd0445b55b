package hashers

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// Params are the parts of a digest that stand beside its value: per-row fields
// such as a salt, and settings of the exporting system such as a signer key or
// a pepper. They are secrets.
type Params map[string]string

// SecretParam reports whether a param opens more than one digest, and must not
// be seen on a command line.
func SecretParam(name string) bool {
	return name == "signer_key" || name == "pepper" || name == "secret"
}

// Conversion turns what a system exports into a digest Clerk accepts. It is a
// lossless re-encoding or a refusal with the reason, never a guess.
type Conversion struct {
	Source string   // name used in mappings and on the command line
	Title  string   // the exporting software and what it takes
	Params []string // params it reads

	convert func(value string, p Params) (Digest, error)
}

// conversions is the table behind [Conversions] and [Convert]. A new source is
// one entry.
var conversions = []*Conversion{
	{Source: "adonisjs", Title: "AdonisJS (its own form of bcrypt, or a digest that names its format)", convert: convertAdonisJS},
	{Source: "auth0", Title: "Auth0 custom_password_hash object (JSON)", convert: convertAuth0},
	{Source: "aspnet-identity", Title: "ASP.NET Core Identity v2 and v3 (base64)", convert: convertASPNET},
	{Source: "auto", Title: "any digest that names its own format", convert: convertAuto},
	{Source: "better-auth", Title: "Better Auth (salt:key)", convert: convertLucia},
	{Source: "cognito", Title: "AWS Cognito user (the identifier users sign in with)", Params: []string{"user_pool_id", "client_id"}, convert: convertCognito},
	{Source: "devise", Title: "Devise (bcrypt, with the application's pepper if it has one)", Params: []string{"pepper"}, convert: convertDevise},
	{Source: "django", Title: "Django's password column", convert: convertDjango},
	{Source: "drupal", Title: "Drupal 7", convert: convertAuto},
	{Source: "firebase", Title: "Firebase export row (passwordHash, or the row as JSON) with the project's hash configuration",
		Params: []string{"salt", "signer_key", "salt_separator", "rounds", "mem_cost"}, convert: convertFirebase},
	{Source: "fusionauth", Title: "FusionAuth user (JSON with encryptionScheme, factor, salt, password)", convert: convertFusionAuth},
	{Source: "gitea", Title: "Gitea, Forgejo (hex, with its columns passwd_hash_algo and salt)", Params: []string{"algorithm", "salt"}, convert: convertGitea},
	{Source: "keycloak", Title: "Keycloak credential of a realm export (JSON)", convert: convertKeycloak},
	{Source: "kratos", Title: "Ory Kratos", convert: convertKratos},
	{Source: "laravel", Title: "Laravel", convert: convertAuto},
	{Source: "ldap", Title: "LDAP userPassword", convert: convertLDAP},
	{Source: "logto", Title: "Logto (with its column password_encryption_method)", Params: []string{"method"}, convert: convertLogto},
	{Source: "lucia", Title: "Lucia (salt:key, s2:salt:key)", convert: convertLucia},
	{Source: "mediawiki", Title: "MediaWiki (:type:parameters:…)", convert: convertMediaWiki},
	{Source: "okta", Title: "Okta password hash object (JSON)", convert: convertOkta},
	{Source: "passlib", Title: "passlib", convert: convertPasslib},
	{Source: "pbkdf2-hex", Title: "PBKDF2 parts in hex, as Node's crypto prints them: <prf>$<iterations>$<salt>$<hash>", convert: convertPBKDF2Hex},
	{Source: "pbkdf2-hex-text", Title: "the same, of a salt that was used as its hex text, undecoded", convert: convertPBKDF2HexText},
	{Source: "php", Title: "PHP password_hash", convert: convertAuto},
	{Source: "phpbb", Title: "phpBB 3", convert: convertAuto},
	{Source: "spring", Title: "Spring Security's DelegatingPasswordEncoder", Params: []string{"secret", "iterations", "algorithm", "salt_length"}, convert: convertSpring},
	{Source: "supabase", Title: "Supabase, GoTrue", convert: convertGoTrue},
	{Source: "symfony", Title: "Symfony's legacy SHA-512 encoder, or a current digest", Params: []string{"salt", "iterations"}, convert: convertSymfony},
	{Source: "werkzeug", Title: "Werkzeug, Flask", convert: convertWerkzeug},
	{Source: "wordpress", Title: "WordPress", convert: convertWordPress},
}

// Conversions lists what [Convert] knows.
func Conversions() []Conversion {
	all := make([]Conversion, len(conversions))
	for i, c := range conversions {
		all[i] = *c
	}
	return all
}

// Convert turns value, as exported by source, into a digest. value is the
// digest as text, or the object the source exports as JSON. Errors are of type
// *[Error]; they name what is missing or unfit and never what was given.
func Convert(source, value string, p Params) (Digest, error) {
	i := slices.IndexFunc(conversions, func(c *Conversion) bool { return c.Source == source })
	if i < 0 {
		names := make([]string, len(conversions))
		for k, c := range conversions {
			names[k] = c.Source
		}
		return Digest{}, &Error{Code: CodeUnknownHasher, Reason: fmt.Sprintf("no conversion is named %q; known: %s", shorten(source), strings.Join(names, ", "))}
	}
	value = strings.TrimSpace(value)
	if len(value) > 4*DefaultLimits.DigestLength {
		return Digest{}, overLimit("the exported digest has %d bytes, more than any format has", len(value))
	}
	return conversions[i].convert(value, p)
}

// refuse is the error of a conversion that is not possible.
func refuse(format string, args ...any) (Digest, error) {
	return Digest{}, &Error{Code: CodeNotImportable, Reason: fmt.Sprintf(format, args...)}
}

// broken is the error of a value that is not what its source exports.
func broken(format string, args ...any) (Digest, error) { return Digest{}, malformed(format, args...) }

// convertAuto accepts digests that can only be one thing.
func convertAuto(value string, _ Params) (Digest, error) {
	if len(value) == 60 && value[0] == '$' && value[1] == '2' && strings.IndexByte("abxy", value[2]) >= 0 && value[3] == '$' {
		return Parse("bcrypt", value) // by far the most frequent, and nothing else looks like it
	}
	candidates := Identify(value)
	switch {
	case len(candidates) == 0:
		return Digest{}, &Error{Code: CodeUnknownHasher, Reason: "the format of the digest is not recognised"}
	case candidates[0].Hasher == "":
		return refuse("%s", candidates[0].Reason)
	case !candidates[0].Certain:
		names := make([]string, len(candidates))
		for i, c := range candidates {
			names[i] = c.Hasher
		}
		return Digest{}, &Error{Code: CodeUnknownHasher, Reason: "the digest does not say which format it has; it may be " + strings.Join(names, " or ")}
	}
	return Parse(candidates[0].Hasher, value)
}

// pbkdf2 builds a PBKDF2 digest of decoded parts, in the format that can carry
// any salt.
func pbkdf2(prf string, rounds any, salt, sum []byte) (Digest, error) {
	if len(salt) == 0 || len(sum) == 0 {
		return broken("salt or hash is empty")
	}
	switch strings.ToLower(strings.NewReplacer("-", "", "_", "", "hmac", "").Replace(strings.ToLower(prf))) {
	case "sha1", "pbkdf2", "pbkdf2sha1":
		return Parse("pbkdf2_sha1", fmt.Sprintf("pbkdf2_sha1$%v$%x$%x$%d", rounds, salt, sum, len(sum)))
	case "sha256", "pbkdf2sha256":
		return Parse("pbkdf2_sha256", fmt.Sprintf("pbkdf2_sha256$%v$%s$%s", rounds, encodeBase64(salt), encodeBase64(sum)))
	case "sha512", "pbkdf2sha512":
		return Parse("pbkdf2_sha512_hex", fmt.Sprintf("pbkdf2_sha512_hex$%v$%x$%x", rounds, salt, sum))
	}
	return refuse("PBKDF2 with this hash function is not known to Clerk (SHA-1, SHA-256 and SHA-512 are)")
}

// convertPBKDF2Hex reads parts in hexadecimal that stand where another notation has
// base64 or text. Whether the salt was decoded before it was used, or taken as the text it
// is, cannot be seen; a known password tells.
func convertPBKDF2Hex(value string, _ Params) (Digest, error) { return hexPBKDF2(value, true) }

func convertPBKDF2HexText(value string, _ Params) (Digest, error) { return hexPBKDF2(value, false) }

func hexPBKDF2(value string, decodeSalt bool) (Digest, error) {
	parts := strings.Split(value, "$")
	if len(parts) != 4 {
		return broken("expected <prf>$<iterations>$<salt>$<hash>")
	}
	salt, err := hex.DecodeString(parts[2])
	if err != nil {
		return broken("the salt is not hexadecimal")
	}
	if !decodeSalt {
		salt = []byte(parts[2])
	}
	sum, err := hex.DecodeString(parts[3])
	if err != nil {
		return broken("the hash is not hexadecimal")
	}
	return pbkdf2(strings.TrimSuffix(parts[0], "_hex"), parts[1], salt, sum)
}

// scryptText builds a scrypt digest, whose salt Clerk takes as text.
func scryptText(n, r, p any, salt, sum []byte) (Digest, error) {
	if err := textSalt(salt); err != nil {
		return Digest{}, err
	}
	return Parse("scrypt_werkzeug", fmt.Sprintf("scrypt:%v:%v:%v$%s$%x", n, r, p, salt, sum))
}

// textSalt reports whether a salt can stand in a digest as it is.
func textSalt(salt []byte) error {
	for _, b := range salt {
		if b < ' ' || b == 0x7f || b == '$' {
			return &Error{Code: CodeNotImportable, Reason: "the salt is binary, and this format carries text only"}
		}
	}
	if !utf8.Valid(salt) {
		return &Error{Code: CodeNotImportable, Reason: "the salt is binary, and this format carries text only"}
	}
	return nil
}

// object parses value as a JSON object.
func object(value string) (gjson.Result, bool) {
	if !strings.HasPrefix(value, "{") || !gjson.Valid(value) {
		return gjson.Result{}, false
	}
	return gjson.Parse(value), true
}

// nested is a member that is an object, or an object as text.
func nested(r gjson.Result) gjson.Result {
	if r.Type == gjson.String && gjson.Valid(r.Str) {
		return gjson.Parse(r.Str)
	}
	return r
}

// decodeAB64 reads passlib's "adapted base64": . for +, no padding.
func decodeAB64(s string) ([]byte, error) { return decodeBase64(strings.ReplaceAll(s, ".", "+")) }

func missing(hasher, name string) error {
	return &Error{Code: CodeMissingParam, Hasher: hasher, Reason: "the parameter " + name + " is missing"}
}

// convertFirebase joins a row with the project's parameters. The Firebase
// console prints them as base64_signer_key, base64_salt_separator, rounds and
// mem_cost; there is no default, a wrong key would lock everyone out.
func convertFirebase(value string, p Params) (Digest, error) {
	salt := p["salt"]
	if o, ok := object(value); ok {
		value, salt = o.Get("passwordHash").Str, o.Get("salt").Str
	}
	for _, name := range []string{"signer_key", "rounds", "mem_cost"} {
		if p[name] == "" {
			return Digest{}, missing("scrypt_firebase", name)
		}
	}
	parts := []string{value, salt, p["signer_key"], p["salt_separator"], p["rounds"], p["mem_cost"]}
	for _, part := range parts {
		if strings.Contains(part, "$") {
			return broken("a part contains a $ and is not base64")
		}
	}
	return Parse("scrypt_firebase", strings.Join(parts, "$"))
}

// convertGoTrue also takes the Firebase digests that GoTrue carries on:
// $fbscrypt$v=1,n=14,r=8,p=1,ss=<separator>,sk=<signer key>$<salt>$<hash>.
func convertGoTrue(value string, p Params) (Digest, error) {
	rest, ok := strings.CutPrefix(value, "$fbscrypt$")
	if !ok {
		return convertAuto(value, p)
	}
	parts := strings.Split(rest, "$")
	if len(parts) != 3 {
		return broken("expected $fbscrypt$<parameters>$<salt>$<hash>")
	}
	set := settings(parts[0])
	if set["p"] != "1" {
		return refuse("Firebase's scrypt has p=1")
	}
	return convertFirebase(parts[2], Params{"salt": parts[1], "signer_key": set["sk"], "salt_separator": set["ss"], "rounds": set["r"], "mem_cost": set["n"]})
}

// settings reads "a=1,b=2"; values may contain "=" as base64 does.
func settings(s string) map[string]string {
	out := map[string]string{}
	for part := range strings.SplitSeq(s, ",") {
		k, v, _ := strings.Cut(part, "=")
		out[k] = v
	}
	return out
}

// convertDevise appends the pepper, which Devise appends to the password.
func convertDevise(value string, p Params) (Digest, error) {
	if p["pepper"] == "" {
		return Parse("bcrypt", value)
	}
	return Parse("bcrypt_peppered", value+"$"+p["pepper"])
}

func convertCognito(value string, p Params) (Digest, error) {
	for _, name := range []string{"user_pool_id", "client_id"} {
		if p[name] == "" {
			return Digest{}, missing("awscognito", name)
		}
	}
	return Parse("awscognito", "awscognito#"+p["user_pool_id"]+"#"+p["client_id"]+"#"+value)
}

// convertWordPress takes what WordPress has written over the years.
func convertWordPress(value string, p Params) (Digest, error) {
	if isHex(value, 32) {
		return Parse("md5", value) // before 2.5
	}
	return convertAuto(value, p)
}

// convertLucia takes scrypt with N=16384, r=16, p=1 and a key of 64 bytes, as
// Lucia and Better Auth compute it over the hex text of the salt. Both normalise
// the password to NFKC first; Clerk is not known to, so a password with
// characters that NFKC changes may stop working.
func convertLucia(value string, _ Params) (Digest, error) {
	parts := strings.Split(strings.TrimPrefix(value, "s2:"), ":")
	if len(parts) != 2 {
		return broken("expected <salt>:<key>")
	}
	key, err := hex.DecodeString(parts[1])
	if err != nil || len(key) != 64 {
		return broken("the key is not the hex text of 64 bytes")
	}
	return scryptText(16384, 16, 1, []byte(parts[0]), key)
}

// convertSymfony takes a legacy SHA-512 hash with salt and iterations beside it.
func convertSymfony(value string, p Params) (Digest, error) {
	if b, err := decodeBase64(value); err != nil || len(b) != 64 {
		return convertAuto(value, p)
	}
	iterations := p["iterations"]
	if iterations == "" {
		return Digest{}, missing("sha512_symfony", "iterations (Symfony's default is 5000)")
	}
	return Parse("sha512_symfony", fmt.Sprintf("sha512_symfony$%s$%s$%s", iterations, p["salt"], value))
}

// orElse keeps the first error's reason unless it only says that a format was
// not recognised.
func orElse(d Digest, err error, reason string) (Digest, error) {
	var e *Error
	if errors.As(err, &e) && e.Code == CodeUnknownHasher {
		return refuse("%s", reason)
	}
	return d, err
}
