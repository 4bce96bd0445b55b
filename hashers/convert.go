package hashers

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
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
	return name == "signer_key" || name == "pepper" || name == "secret" || name == "cookie_key"
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
	{Source: "appwrite", Title: "Appwrite (password, with hash and hashOptions)", Params: []string{"hash", "options"}, convert: convertAppwrite},
	{Source: "aspnet-membership", Title: "ASP.NET Membership (Password, with PasswordSalt and PasswordFormat)", Params: []string{"salt", "format"}, convert: convertMembership},
	{Source: "authlogic", Title: "Authlogic, Sorcery (crypted_password, with the column of salts and the application's pepper if it has one)", Params: []string{"salt", "pepper"}, convert: convertAuthlogic},
	{Source: "auto", Title: "any digest that names its own format", convert: convertAuto},
	{Source: "better-auth", Title: "Better Auth (salt:key)", convert: convertBetterAuth},
	{Source: "casdoor", Title: "Casdoor (with its columns password_type and password_salt, and the organization's salt)", Params: []string{"type", "salt", "organization_salt"}, convert: convertCasdoor},
	{Source: "cognito", Title: "AWS Cognito user (the identifier users sign in with)", Params: []string{"user_pool_id", "client_id"}, convert: convertCognito},
	{Source: "devise", Title: "Devise (bcrypt, with the application's pepper if it has one)", Params: []string{"pepper"}, convert: convertDevise},
	{Source: "django", Title: "Django's password column", convert: convertDjango},
	{Source: "drupal", Title: "Drupal 7", convert: convertAuto},
	{Source: "firebase", Title: "Firebase export row (passwordHash, or the row as JSON) with the project's hash configuration",
		Params: []string{"salt", "signer_key", "salt_separator", "rounds", "mem_cost"}, convert: convertFirebase},
	{Source: "fusionauth", Title: "FusionAuth user (JSON with encryptionScheme, factor, salt, password), or the password with params", Params: []string{"encryption_scheme", "factor", "salt"}, convert: convertFusionAuth},
	{Source: "gitea", Title: "Gitea, Forgejo (hex, with its columns passwd_hash_algo and salt)", Params: []string{"algorithm", "salt"}, convert: convertGitea},
	{Source: "gogs", Title: "Gogs, Grafana (hex, with the column salt)", Params: []string{"salt"}, convert: convertGogs},
	{Source: "joomla", Title: "Joomla (<md5>:<salt>, phpass, bcrypt)", convert: convertJoomla},
	{Source: "keycloak", Title: "Keycloak credential of a realm export (JSON)", convert: convertKeycloak},
	{Source: "kratos", Title: "Ory Kratos", convert: convertKratos},
	{Source: "laravel", Title: "Laravel", convert: convertAuto},
	{Source: "ldap", Title: "LDAP userPassword ({PKCS5S2} with its number of iterations)", Params: []string{"iterations"}, convert: convertLDAP},
	{Source: "logto", Title: "Logto (with its column password_encryption_method)", Params: []string{"method"}, convert: convertLogto},
	{Source: "lucia", Title: "Lucia (s2:salt:key; salt:key of a version that is named)", Params: []string{"version"}, convert: convertLucia},
	{Source: "magento", Title: "Magento 1 and 2, osCommerce, xt:Commerce, Zen Cart (<hash>:<salt>, <hash>:<salt>:<version>)", convert: convertMagento},
	{Source: "mediawiki", Title: "MediaWiki (:type:parameters:…)", convert: convertMediaWiki},
	{Source: "meteor", Title: "Meteor (services.password.bcrypt)", convert: convertMeteor},
	{Source: "okta", Title: "Okta password hash object (JSON)", convert: convertOkta},
	{Source: "passlib", Title: "passlib", convert: convertAuto},
	{Source: "pbkdf2", Title: "PBKDF2 in parts: the hash in hex or base64, beside it prf (sha1, sha256, sha512), iterations, salt and salt_encoding (text, hex, base64)",
		Params: []string{"prf", "iterations", "salt", "salt_encoding"}, convert: convertPBKDF2},
	{Source: "pbkdf2-hex", Title: "PBKDF2 parts in hex, as Node's crypto prints them: <prf>$<iterations>$<salt>$<hash>, or the hash with params", Params: []string{"algorithm", "iterations", "salt"}, convert: convertPBKDF2Hex},
	{Source: "pbkdf2-hex-text", Title: "the same, of a salt that was used as its hex text, undecoded", Params: []string{"algorithm", "iterations", "salt"}, convert: convertPBKDF2HexText},
	{Source: "php", Title: "PHP password_hash", convert: convertAuto},
	{Source: "phpbb", Title: "phpBB 3", convert: convertPhpBB},
	{Source: "prestashop", Title: "PrestaShop (passwd, with the shop's _COOKIE_KEY_ for MD5)", Params: []string{"cookie_key"}, convert: convertPrestaShop},
	{Source: "redwood", Title: "RedwoodJS dbAuth (hashedPassword, with salt)", Params: []string{"salt"}, convert: convertRedwood},
	{Source: "salted-hash", Title: "MD5 or SHA-256 of a salt and the password, one round, in hex or base64, with its salt beside it (WSO2 and others)", Params: []string{"salt"}, convert: convertSaltedHash},
	{Source: "sonarqube", Title: "SonarQube (crypted_password, with salt)", Params: []string{"salt"}, convert: convertSonarQube},
	{Source: "spring", Title: "Spring Security's DelegatingPasswordEncoder", Params: []string{"secret", "iterations", "algorithm", "salt_length"}, convert: convertSpring},
	{Source: "supabase", Title: "Supabase, GoTrue", convert: convertGoTrue},
	{Source: "supertokens", Title: "SuperTokens", Params: []string{"signer_key"}, convert: convertSuperTokens},
	{Source: "symfony", Title: "Symfony's legacy SHA-512 encoder, or a current digest", Params: []string{"salt", "iterations"}, convert: convertSymfony},
	{Source: "tt-rss", Title: "Tiny Tiny RSS (pwd_hash, with salt)", Params: []string{"salt"}, convert: convertTTRSS},
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
	convert := func(value string, _ Params) (Digest, error) { return Read(source, value) }
	switch {
	case i >= 0:
		convert = conversions[i].convert
	case !Known(source):
		names := make([]string, len(conversions))
		for k, c := range conversions {
			names[k] = c.Source
		}
		return Digest{}, &Error{Code: CodeUnknownHasher, Reason: fmt.Sprintf("no conversion is named %q; known: %s", shorten(source), strings.Join(names, ", "))}
	}
	given := value
	value = strings.TrimSpace(value)
	if len(value) > 4*DefaultLimits.DigestLength {
		return Digest{}, overLimit("the exported digest has %d bytes, more than any format has", len(value))
	}
	if isMasked(value) {
		return Digest{}, errMasked
	}
	trimmed := len(given) != len(value)
	if source != "cognito" {
		value = unpacked(value)
	}
	d, err := convert(value, p)
	if err != nil && notMine(err) {
		if auto, autoErr := convertAuto(value, p); autoErr == nil || findNamed(value) != nil && source != "auto" {
			d, err = auto, autoErr
		}
	}
	d.trimmed = err == nil && trimmed
	d.written = writtenAs(value)
	return d, err
}

// notMine reports whether a conversion failed because the value is not of its own form: a
// digest that names its format is then taken for what it says, whoever wrote it. A refusal
// stands: the conversion has read the value, and knows why it cannot be imported.
func notMine(err error) bool {
	var e *Error
	return errors.As(err, &e) && (e.Code == CodeMalformed || e.Code == CodeUnknownHasher || e.Code == CodeMissingParam)
}

// Read is [Parse] of a digest whose format somebody named: blanks around it are taken off,
// a masked one is told from a damaged one, and one that Clerk takes in another of its
// formats only is written in that.
func Read(hasher, digest string) (Digest, error) {
	value := strings.TrimSpace(digest)
	if isMasked(value) && hasher != "awscognito" {
		return Digest{}, errMasked
	}
	trimmed := len(value) != len(digest)
	if hasher != "awscognito" {
		value = unpacked(value)
	}
	d, err := Parse(hasher, value)
	switch {
	case err == nil:
	case hasher == "bcrypt" && strings.HasPrefix(value, "$2x$"):
		d, err = convertBcrypt2x(value)
	case hasher == "pbkdf2_sha512":
		// What the format bounds, its twin with the salt in hex does not.
		if v, unbound := pbkdf2SHA512Unbound.parse(value, DefaultLimits); unbound == nil {
			b := v.(*pbkdf2Digest)
			d, err = pbkdf2("sha512", b.rounds, b.salt, b.hash)
		}
	}
	d.trimmed = err == nil && trimmed
	d.written = writtenAs(value)
	return d, err
}

// refuse is the error of a conversion that is not possible.
func refuse(format string, args ...any) (Digest, error) {
	return Digest{}, &Error{Code: CodeNotImportable, Reason: fmt.Sprintf(format, args...)}
}

// broken is the error of a value that is not what its source exports.
func broken(format string, args ...any) (Digest, error) { return Digest{}, malformed(format, args...) }

// pbkdf2 builds a PBKDF2 digest of decoded parts, in the format that can carry
// any salt.
func pbkdf2(prf string, rounds any, salt, sum []byte) (Digest, error) {
	if len(salt) == 0 || len(sum) == 0 {
		return broken("salt or hash is empty")
	}
	switch strings.NewReplacer("-", "", "_", "", " ", "", "hmac", "", "with", "").Replace(strings.ToLower(prf)) { // PBKDF2WithHmacSHA256 is Java's
	case "sha1", "pbkdf2", "pbkdf2sha1":
		return Parse("pbkdf2_sha1", fmt.Sprintf("pbkdf2_sha1$%v$%x$%x$%d", rounds, salt, sum, len(sum)))
	case "sha256", "pbkdf2sha256":
		return Parse("pbkdf2_sha256", fmt.Sprintf("pbkdf2_sha256$%v$%s$%s", rounds, encodeBase64(salt), encodeBase64(sum)))
	case "sha512", "pbkdf2sha512":
		return Parse("pbkdf2_sha512_hex", fmt.Sprintf("pbkdf2_sha512_hex$%v$%x$%x", rounds, salt, sum))
	}
	return refuse("PBKDF2 with this hash function is not known to Clerk (SHA-1, SHA-256 and SHA-512 are)")
}

// convertPBKDF2 reads parts that stand in columns of their own. How the salt is written has to be said:
// that cannot be seen, and with another one nobody could sign in. Of the hash it can: its length is that
// of the hash function or a usual one, and hexadecimal has twice as many digits.
func convertPBKDF2(value string, p Params) (Digest, error) {
	if strings.Contains(value, "$") {
		return broken("this is no hash alone")
	}
	for _, name := range []string{"prf", "iterations", "salt", "salt_encoding"} {
		if p[name] == "" {
			return Digest{}, &Error{Code: CodeMissingParam, Reason: "the parameter " + name + " is missing"}
		}
	}
	var salt []byte
	var err error
	switch p["salt_encoding"] {
	case "text":
		salt = []byte(p["salt"])
	case "hex":
		salt, err = hex.DecodeString(p["salt"])
	case "base64":
		salt, err = decodeBase64(p["salt"])
	default:
		return broken("the parameter salt_encoding is none of text, hex and base64")
	}
	if err != nil {
		return broken("the salt is not in the encoding that salt_encoding says")
	}
	sum, err := hex.DecodeString(value)
	if err != nil || len(sum) < 16 {
		if sum, err = decodeBase64(value); err != nil {
			return broken("the hash is neither hexadecimal nor base64")
		}
	}
	return pbkdf2(p["prf"], p["iterations"], salt, sum)
}

// convertPBKDF2Hex reads parts in hexadecimal that stand where another notation has
// base64 or text. Whether the salt was decoded before it was used, or taken as the text it
// is, cannot be seen; a known password tells.
func convertPBKDF2Hex(value string, p Params) (Digest, error) { return hexPBKDF2(value, true, p) }

func convertPBKDF2HexText(value string, p Params) (Digest, error) { return hexPBKDF2(value, false, p) }

func hexPBKDF2(value string, decodeSalt bool, p Params) (Digest, error) {
	parts := strings.Split(value, "$")
	if len(parts) == 1 && p["salt"] != "" { // the parts stand in columns of their own
		parts = []string{p["algorithm"], p["iterations"], p["salt"], value}
	}
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

// prfSizes are the lengths of the results of the hash functions that PBKDF2 is made of.
var prfSizes = map[string]int{"sha1": sha1.Size, "sha256": sha256.Size, "sha512": sha512.Size}

// wholePBKDF2 is [pbkdf2] of a format whose hash is as long as the result of its hash function, always.
func wholePBKDF2(prf string, rounds any, salt, sum []byte) (Digest, error) {
	if size := prfSizes[strings.ToLower(prf)]; size > 0 {
		if err := whole(sum, size); err != nil {
			return Digest{}, err
		}
	}
	return pbkdf2(prf, rounds, salt, sum)
}

// argon2Text builds an Argon2 digest of decoded parts.
func argon2Text(variant string, memory, time, lanes any, salt, sum []byte) (Digest, error) {
	return Parse(variant, fmt.Sprintf("$%s$v=19$m=%v,t=%v,p=%v$%s$%s", variant, memory, time, lanes,
		strings.TrimRight(encodeBase64(salt), "="), strings.TrimRight(encodeBase64(sum), "=")))
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
