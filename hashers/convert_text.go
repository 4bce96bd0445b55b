package hashers

import (
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// convertPBKDF2Text takes $pbkdf2-<prf>$ in both forms: of passlib, whose rounds stand alone
// and whose base64 has . for +; and of the PHC, i=<rounds>,l=<length>.
// Sources: passlib, "Modular Crypt Format"; the PHC string format.
func convertPBKDF2Text(value string, p Params) (Digest, error) {
	parts := strings.Split(value, "$")
	if len(parts) != 5 || parts[0] != "" {
		return broken("expected $pbkdf2-<prf>$<rounds>$<salt>$<hash>")
	}
	if strings.Contains(parts[2], "=") {
		return convertKratos(value, p)
	}
	salt, err1 := decodeAB64(parts[3])
	sum, err2 := decodeAB64(parts[4])
	if err1 != nil || err2 != nil {
		return broken("salt or hash is not base64")
	}
	prf := strings.TrimPrefix(strings.TrimPrefix(parts[1], "pbkdf2"), "-")
	if prf == "" {
		prf = "sha1"
	}
	return wholePBKDF2(prf, parts[2], salt, sum)
}

// convertGRUB takes grub.pbkdf2.sha512.<rounds>.<salt>.<hash>, both in hex.
func convertGRUB(value string, _ Params) (Digest, error) {
	parts := strings.Split(value, ".")
	if len(parts) != 6 {
		return broken("expected grub.pbkdf2.sha512.<rounds>.<salt>.<hash>")
	}
	return hexPBKDF2(strings.Join(parts[2:], "$"), true, nil)
}

// convertDjango takes Django's password column.
// Source: Django, contrib/auth/hashers.py.
func convertDjango(value string, p Params) (Digest, error) {
	name, rest, _ := strings.Cut(value, "$")
	if lower := strings.ToLower(name); lower != name {
		name, value = lower, lower+"$"+rest
	}
	switch name {
	case "pbkdf2_sha256":
		return Parse("pbkdf2_sha256_django", value)
	case "pbkdf2_sha1", "pbkdf2_sha512":
		parts := strings.Split(rest, "$")
		if len(parts) != 3 {
			return broken("expected %s$<iterations>$<salt>$<hash>", name)
		}
		if isHex(parts[2], 2*sha512.Size) {
			return Parse("pbkdf2_sha512", value) // as Clerk has it
		}
		sum, err := decodeBase64(parts[2])
		if err != nil {
			return broken("the hash is not base64")
		}
		return wholePBKDF2(strings.TrimPrefix(name, "pbkdf2_"), parts[0], []byte(parts[1]), sum)
	case "bcrypt_sha256":
		return Parse("bcrypt_sha256_django", value)
	case "bcrypt":
		return Parse("bcrypt", rest)
	case "argon2":
		return convertAuto("$"+rest, p)
	case "md5":
		if unsalted, is := strings.CutPrefix(rest, "$"); is {
			return Parse("md5", unsalted)
		}
		if strings.Count(rest, "$") != 1 {
			return broken("expected md5$<salt>$<hash>")
		}
		return Parse("md5_salted", rest)
	case "scrypt":
		parts := strings.Split(rest, "$") // N, salt, r, p, hash
		if len(parts) != 5 {
			return broken("expected scrypt$<N>$<salt>$<r>$<p>$<hash>")
		}
		sum, err := decodeBase64(parts[4])
		if err != nil {
			return broken("the hash is not base64")
		}
		if err := whole(sum, sha512.Size); err != nil {
			return Digest{}, err
		}
		return scryptText(parts[0], parts[2], parts[3], []byte(parts[1]), sum)
	case "sha1", "unsalted_sha1":
		return refuse("Clerk has no SHA-1 of this form; these users must reset their password")
	}
	if isHex(value, 32) {
		return Parse("md5", value) // UnsaltedMD5PasswordHasher writes no more than this
	}
	if strings.HasPrefix(value, "!") {
		return Digest{}, &Error{Code: CodeNoPassword, Reason: "the user has no usable password (Django's !)"}
	}
	return convertAuto(value, p)
}

// convertWerkzeug takes generate_password_hash of Werkzeug.
func convertWerkzeug(value string, p Params) (Digest, error) {
	method, rest, _ := strings.Cut(value, "$")
	salt, sumText, ok := strings.Cut(rest, "$")
	args := strings.Split(method, ":")
	switch {
	case args[0] == "scrypt":
		d, err := Parse("scrypt_werkzeug", value)
		if err == nil {
			err = whole(d.v.(*werkzeugDigest).hash, sha512.Size)
		}
		return d, err
	case args[0] == "pbkdf2" && ok && len(args) == 3:
		sum, err := hex.DecodeString(sumText)
		if err != nil {
			return broken("the hash is not hexadecimal")
		}
		return wholePBKDF2(args[1], args[2], []byte(salt), sum)
	case args[0] == "pbkdf2":
		return broken("expected pbkdf2:<hash>:<iterations>$<salt>$<hash>")
	case ok && salt != "" && (args[0] == "sha1" || args[0] == "md5" || args[0] == "sha256" || args[0] == "sha512"):
		return refuse("old Werkzeug computed an HMAC here, which Clerk does not know; these users must reset their password")
	}
	return convertAuto(value, p)
}

// convertLDAP takes userPassword values of RFC 2307 and its successors.
func convertLDAP(value string, p Params) (Digest, error) {
	if scheme, _, _ := splitScheme(value); scheme == "pkcs5s2" {
		if p["iterations"] == "" {
			return refuse("{PKCS5S2} does not say its rounds: the parameter iterations does (%s of Atlassian and of Apache Directory)", atlassianRounds)
		}
		return convertScheme(value, p)
	}
	d, err := convertAuto(value, p)
	if strings.HasPrefix(value, "{") {
		return orElse(d, err, "this LDAP scheme is not known to Clerk")
	}
	return d, err
}

// springPBKDF2 are the defaults of Pbkdf2PasswordEncoder by id.
// Source: Spring Security, Pbkdf2PasswordEncoder.
var springPBKDF2 = map[string]struct {
	prf            string
	rounds, salted int // salted: bytes of salt
}{
	"pbkdf2":                     {"sha1", 185000, 8},
	"pbkdf2@springsecurity_v5_8": {"sha256", 310000, 16},
}

// convertSpring takes the prefixed forms of DelegatingPasswordEncoder.
func convertSpring(value string, p Params) (Digest, error) {
	if isScheme(value) {
		return convertScheme(value, p)
	}
	return convertAuto(value, p)
}

// convertSpringPBKDF2 takes salt and key in hex or base64, one behind the other. The
// parameters are those of an encoder of the application's own.
func convertSpringPBKDF2(id, rest string, p Params) (Digest, error) {
	set := springPBKDF2[id]
	if p["algorithm"] != "" {
		set.prf = p["algorithm"]
	}
	for name, dst := range map[string]*int{"iterations": &set.rounds, "salt_length": &set.salted} {
		if p[name] == "" {
			continue
		}
		n, err := strconv.Atoi(p[name])
		if err != nil || n < 1 {
			return broken("the parameter %s is not a positive number", name)
		}
		*dst = n
	}
	b, err := hex.DecodeString(rest)
	if err != nil {
		if b, err = decodeBase64(rest); err != nil {
			return broken("what follows {pbkdf2} is neither hexadecimal nor base64")
		}
	}
	if len(b) <= set.salted {
		return broken("the digest is shorter than its salt")
	}
	// The encoder's secret is appended to the salt.
	salt := append(append([]byte(nil), b[:set.salted]...), p["secret"]...)
	sum := b[set.salted:]
	if p["algorithm"] == "" {
		const width = 32 // of the encoder's own, whatever the function
		if err := whole(sum, width); err != nil {
			return Digest{}, err
		}
	}
	return pbkdf2(set.prf, set.rounds, salt, sum)
}

// convertSpringScrypt takes $<parameters>$<salt>$<hash>, the parameters being
// log2(N)<<16 | r<<8 | p in hex.
func convertSpringScrypt(value string) (Digest, error) {
	parts := strings.Split(value, "$")
	if len(parts) != 4 {
		return broken("expected {scrypt}$<parameters>$<salt>$<hash>")
	}
	params, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil || params>>16 > 30 {
		return broken("the scrypt parameters are not hexadecimal")
	}
	salt, err1 := decodeBase64(parts[2])
	sum, err2 := decodeBase64(parts[3])
	if err1 != nil || err2 != nil {
		return broken("salt or hash is not base64")
	}
	return scryptBinary("scrypt", uint64(1)<<(params>>16), params>>8&0xff, params&0xff, salt, sum)
}

// convertKratos takes the forms Ory Kratos imports and stores.
// Source: Ory documentation, "Import user credentials".
func convertKratos(value string, p Params) (Digest, error) {
	parts := strings.Split(value, "$")
	if len(parts) < 3 || parts[0] != "" || parts[1] == "md5" && !isKratosFast(value) {
		return convertAuto(value, p)
	}
	raw := func(i int) []byte {
		if i >= len(parts) {
			return nil
		}
		b, err := decodeBase64(parts[i])
		if err != nil {
			return nil
		}
		return b
	}
	set := settings(parts[2])
	switch kind := parts[1]; kind {
	case "pbkdf2-sha1", "pbkdf2-sha256", "pbkdf2-sha512":
		if len(parts) != 5 {
			return broken("expected $%s$i=<iterations>,l=<length>$<salt>$<hash>", kind)
		}
		if n, err := strconv.Atoi(set["l"]); set["l"] != "" && (err != nil || n != len(raw(4))) {
			return broken("the length in the parameters is not that of the hash")
		}
		return pbkdf2(kind, set["i"], raw(3), raw(4))
	case "scrypt":
		if len(parts) != 5 || raw(4) == nil {
			return broken("expected $scrypt$ln=<N>,r=<r>,p=<p>$<salt>$<hash>")
		}
		text, log := set["ln"]
		if !log {
			text = set["n"] // of AdonisJS
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return broken("ln is not a positive number")
		}
		if log && n < 32 { // its logarithm, as the name says
			n = 1 << n
		}
		return scryptText(n, set["r"], set["p"], raw(3), raw(4))
	case "firescrypt":
		if len(parts) != 7 {
			return broken("expected $firescrypt$ln=<memory cost>,r=<rounds>,p=1$<salt>$<hash>$<separator>$<signer key>")
		}
		return convertFirebase(parts[4], Params{"salt": parts[3], "signer_key": parts[6], "salt_separator": parts[5], "rounds": set["r"], "mem_cost": set["ln"]})
	case "md5", "sha256":
		hasher := map[string]string{"md5": "md5", "sha256": "sha256"}[kind]
		if len(parts) == 3 {
			return Parse(hasher, hex.EncodeToString(raw(2)))
		}
		if len(parts) != 5 {
			return broken("expected $%s$<hash> or $%s$pf=<format>$<salt>$<hash>", kind, kind)
		}
		format, err := decodeBase64(set["pf"])
		if f := string(format); err != nil || f != "{SALT}{PASSWORD}" && f != "{PASSWORD}{SALT}" {
			return refuse("the password format is not a plain concatenation of salt and password")
		}
		if err := textSalt(raw(3)); err != nil {
			return Digest{}, err
		}
		return Parse(hasher+"_salted", fmt.Sprintf("%s$%x", raw(3), raw(4)))
	}
	return convertAuto(value, p)
}

// convertGitea takes the column passwd, in hex, with passwd_hash_algo and salt: a salt in
// hexadecimal is decoded before it is used, another is text.
// Source: Gitea, modules/auth/password/hash.
func convertGitea(value string, p Params) (Digest, error) {
	parts := strings.Split(p["algorithm"], "$")
	switch parts[0] {
	case "bcrypt":
		return Parse("bcrypt", value)
	case "pbkdf2":
		rounds := "10000" // of before the column named them
		if len(parts) > 1 {
			rounds = parts[1]
		}
		return giteaPBKDF2(rounds, p["salt"], value, parts[1:])
	case "pbkdf2_v1":
		return giteaPBKDF2("10000", p["salt"], value, nil)
	case "pbkdf2_v2", "pbkdf2_hi":
		return giteaPBKDF2("320000", p["salt"], value, nil)
	case "argon2":
		set := append(parts[1:], "2", "65536", "8")[:3] // passes, memory, lanes
		if len(parts) > 1 && len(parts) < 4 {
			return broken("passwd_hash_algo lacks parameters of Argon2")
		}
		salt, sum, err := giteaParts(p["salt"], value, parts[1:], 3)
		if err != nil {
			return Digest{}, err
		}
		return sure(argon2Text("argon2id", set[1], set[0], set[2], salt, sum))
	case "scrypt":
		set := append(parts[1:], "65536", "16", "2")[:3]
		salt, sum, err := giteaParts(p["salt"], value, parts[1:], 3)
		if err != nil {
			return Digest{}, err
		}
		return sure(scryptText(set[0], set[1], set[2], salt, sum))
	case "":
		return broken("the digest comes without its passwd_hash_algo")
	}
	return refuse("Clerk does not take this algorithm in Gitea's form; these users must reset their password")
}

func giteaPBKDF2(rounds, saltText, value string, settings []string) (Digest, error) {
	salt, sum, err := giteaParts(saltText, value, settings, 1)
	if err != nil {
		return Digest{}, err
	}
	return sure(pbkdf2("sha256", rounds, salt, sum))
}

// giteaParts decodes salt and hash, of which setting i says how long it is: 50 bytes without.
func giteaParts(saltText, value string, settings []string, i int) (salt, sum []byte, err error) {
	if salt, err = hex.DecodeString(saltText); err != nil {
		salt = []byte(saltText)
	}
	if sum, err = hex.DecodeString(value); err != nil {
		return nil, nil, malformed("the hash is not hexadecimal")
	}
	size := 50
	if i < len(settings) {
		if size, err = strconv.Atoi(settings[i]); err != nil || size < 1 {
			return nil, nil, malformed("the length of the hash in passwd_hash_algo is not a positive number")
		}
	}
	return salt, sum, whole(sum, size)
}

// convertLogto takes the column password_encrypted, whose format password_encryption_method
// names.
// Source: Logto, packages/core/src/utils/password.ts.
func convertLogto(value string, p Params) (Digest, error) {
	switch p["method"] {
	case "MD5":
		return Parse("md5", value)
	case "SHA256":
		return Parse("sha256", value)
	case "SHA1", "Legacy":
		return refuse("Clerk does not take this format of Logto's; these users must reset their password")
	}
	return convertAuto(value, p)
}

// convertMediaWiki takes the column user_password: ":pbkdf2:sha512:30000:64:salt:hash" with
// salt and hash in base64. Of the older ones, :A: without a salt is MD5, :B: an MD5 of an MD5.
// Source: MediaWiki, includes/password/Pbkdf2PasswordUsingHashExtension.php.
func convertMediaWiki(value string, p Params) (Digest, error) {
	parts := strings.Split(value, ":")
	if len(parts) < 3 || parts[0] != "" {
		return convertAuto(value, p)
	}
	if parts[1] != "pbkdf2" {
		return convertMediaWikiOther(parts[1], strings.Join(parts[2:], ":"), p)
	}
	if len(parts) != 7 {
		return broken("expected :pbkdf2:<prf>:<rounds>:<length>:<salt>:<hash>")
	}
	salt, err1 := decodeBase64(parts[5])
	sum, err2 := decodeBase64(parts[6])
	if err1 != nil || err2 != nil {
		return broken("salt or hash is not base64")
	}
	size, err := strconv.Atoi(parts[4])
	if err != nil || size < 1 {
		return broken("the length of the hash is not a positive number")
	}
	if err := whole(sum, size); err != nil {
		return Digest{}, err
	}
	return pbkdf2(parts[2], parts[3], salt, sum)
}

// bcryptBase64 is the base64 of bcrypt's own form.
var bcryptBase64 = base64.NewEncoding("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789").WithPadding(base64.NoPadding)

// convertAdonisJS takes bcrypt in the form of the PHC, $bcrypt$v=98$r=10$salt$hash with
// salt and hash in base64; 98 is the letter of version 2b.
// Source: AdonisJS, @adonisjs/hash, drivers/bcrypt.
func convertAdonisJS(value string, p Params) (Digest, error) {
	rest, is := strings.CutPrefix(value, "$bcrypt$v=")
	if !is {
		return convertAuto(value, p)
	}
	parts := strings.Split(rest, "$")
	if len(parts) != 4 {
		return broken("expected $bcrypt$v=<version>$r=<rounds>$<salt>$<hash>")
	}
	version := map[string]string{"97": "2a", "98": "2b"}[parts[0]]
	rounds, err := strconv.ParseUint(strings.TrimPrefix(parts[1], "r="), 10, 8)
	salt, err1 := decodeBase64(parts[2])
	sum, err2 := decodeBase64(parts[3])
	if version == "" || err != nil || err1 != nil || err2 != nil || len(salt) != 16 || len(sum) != 23 {
		return broken("version, rounds, salt (16 bytes) or hash (23 bytes) are not bcrypt's")
	}
	return Parse("bcrypt", fmt.Sprintf("$%s$%02d$%s%s", version, rounds, bcryptBase64.EncodeToString(salt), bcryptBase64.EncodeToString(sum)))
}
