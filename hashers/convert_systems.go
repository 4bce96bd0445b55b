package hashers

import (
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

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
		return convertAuto(value, p)
	}
	if !strings.HasPrefix(value, "$2") {
		if _, err := convertAuto(value, p); err == nil {
			return refuse("with a pepper, Clerk takes bcrypt only; these users must reset their password")
		}
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

// nfkc is what Better Auth and Lucia do to a password before they hash it.
const nfkc = "passwords are normalised to NFKC before they are hashed, which Clerk is not known to do"

// convertBetterAuth takes scrypt with N=16384, r=16, p=1 and a key of 64 bytes over the hex
// text of the salt.
// Source: better-auth 1.7, crypto/password.
func convertBetterAuth(value string, _ Params) (Digest, error) {
	salt, key, _ := strings.Cut(value, ":")
	d, err := lucia(salt, key, 16)
	if err != nil {
		return broken("it is neither Better Auth's own (<salt>:<key>, a key of 64 bytes in hex) nor does it name its format: " +
			"the application hashes with a function of its own")
	}
	return d, nil
}

// convertLucia takes s2:<salt>:<key>, scrypt as Better Auth has it; and <salt>:<key>, which
// is the same of Lucia 3, and has r=8 where Lucia 1 or 2 wrote it. Their texts do not
// differ: the version must be told.
// Sources: lucia 2.7.7, utils/crypto; lucia 3.2.2, crypto (Scrypt, LegacyScrypt).
func convertLucia(value string, p Params) (Digest, error) {
	text, s2 := strings.CutPrefix(value, "s2:")
	salt, key, ok := strings.Cut(text, ":")
	if !ok {
		return broken("expected <salt>:<key> or s2:<salt>:<key>")
	}
	d, err := lucia(salt, key, 16)
	if s2 || err != nil {
		return d, err
	}
	switch p["version"] {
	case "1", "2":
		return lucia(salt, key, 8)
	case "3":
		return d, nil
	case "":
		return Digest{}, &Error{Code: CodeMissingParam, Hasher: "scrypt_werkzeug", Reason: "the parameter version is missing: a digest without s2: in front is another one in Lucia 1 and 2 (version=2) than in Lucia 3 (version=3)"}
	}
	return Digest{}, &Error{Code: CodeMissingParam, Reason: "the parameter version is none of Lucia's: 1, 2 or 3"}
}

func lucia(salt, keyText string, r int) (Digest, error) {
	if !isHex(keyText, 2*sha512.Size) {
		return broken("the key is not the hex text of 64 bytes")
	}
	if err := textSalt([]byte(salt)); err != nil {
		return Digest{}, err
	}
	d, err := Parse("scrypt_werkzeug", "scrypt:16384:"+strconv.Itoa(r)+":1$"+salt+"$"+keyText)
	d.altered = nfkc
	return d, err
}

// convertPhpBB takes what phpBB 3 writes; its requests arrive HTML-escaped, passwords too.
// Source: phpBB 3.3, phpbb/request/type_cast_helper.
func convertPhpBB(value string, p Params) (Digest, error) {
	d, err := convertAuto(value, p)
	if err == nil {
		d.altered = `passwords are HTML-escaped before they are hashed: one with & < > or " in it does not work at Clerk`
	}
	return d, err
}

// convertMeteor takes services.password.bcrypt, bcrypt over the hex text of the password's
// SHA-256, which is what Django calls bcrypt_sha256.
// Source: Meteor 3, packages/accounts-password.
func convertMeteor(value string, p Params) (Digest, error) {
	if strings.HasPrefix(value, "$argon2") {
		return refuse("Meteor's Argon2 is computed over the SHA-256 of the password, which Clerk does not know; these users must reset their password")
	}
	if strings.HasPrefix(value, "$2") {
		return Parse("bcrypt_sha256_django", "bcrypt_sha256$"+value)
	}
	return convertAuto(value, p)
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

var (
	functionFirst = lazily(`^PBKDF2\$(sha1|sha256|sha512)\$(\d+)\$([^$]+)\$([A-Za-z0-9+/]+={0,2})$`)
	web2py        = lazily(`^pbkdf2\((\d+),(\d+),(sha1|sha256|sha512)\)\$([^$]+)\$([0-9a-f]+)$`)
)

// convertFunctionFirst takes PBKDF2$<function>$<rounds>$<salt>$<hash>, which two families write. That of Galaxy, after a
// recipe that many copied, has 12 bytes of salt in base64 and uses that text, undecoded, for a key of 24 bytes. That of
// ChirpStack decodes its 16 bytes. Of other lengths nobody can see which it is.
// Sources: galaxyproject/galaxy, lib/galaxy/security/passwords.py; iegomez/mosquitto-go-auth, hashing/pbkdf2.go, after
// ChirpStack's (read 2026-11-28).
func convertFunctionFirst(value string, _ Params) (Digest, error) {
	const text, key, decoded = 12, 24, 16
	m := functionFirst.FindStringSubmatch(value)
	salt, saltErr := decodeBase64(m[3])
	sum, err := decodeBase64(m[4])
	switch {
	case err != nil:
		return broken("the hash is not base64")
	case saltErr == nil && len(salt) == text && len(sum) == key:
		return pbkdf2(m[1], m[2], []byte(m[3]), sum)
	case saltErr == nil && len(salt) == decoded && len(sum) >= 32:
		return pbkdf2(m[1], m[2], salt, sum)
	}
	return Digest{}, &Error{Code: CodeUnknownHasher,
		Reason: "PBKDF2$" + m[1] + "$…: its salt may be used as it stands, or be base64: digest convert --from pbkdf2 with its parts says which"}
}

// convertWeb2py takes pbkdf2(<rounds>,<bytes>,<function>)$<salt>$<hash>, the salt its text, the hash in hexadecimal.
// Source: web2py/pydal, pydal/validators.py, CRYPT (run, 2026-11-28).
func convertWeb2py(value string, _ Params) (Digest, error) {
	m := web2py.FindStringSubmatch(value)
	if strconv.Itoa(len(m[5])/2) != m[2] {
		return broken("the hash has not the length that stands in front")
	}
	return sure(pbkdf2Hex(m[3], m[1], hex.EncodeToString([]byte(m[4])), m[5]))
}
