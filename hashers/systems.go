package hashers

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// What further systems write. Where each was read, and when: testdata/vectors/systems.py.

var (
	hashSaltVersion = lazily(`^([0-9a-f]{32}|[0-9a-f]{64}):([^:$]+):([0-3](?:_[0-9]+)*(?::[0-3](?:_[0-9]+)*)*)$`)
	hashColonSalt   = lazily(`^([0-9a-fA-F]{32,128}):([^:]*)$`)
	bugzilla        = lazily(`^(?:([^,$]+),|([0-9A-Za-z]{8}))([A-Za-z0-9+/]{43})=?\{SHA-256\}$`)
	znuny           = lazily(`^BCRYPT:(\d{1,2}):(.{16}):([./A-Za-z0-9]{31})$`)
	javaPBKDF2      = lazily(`^(?i)PBKDF2WithHmac(SHA1|SHA256|SHA512):(\d+):([^:]+):([^:]+)$`)
	couchAdmin      = lazily(`^-pbkdf2(?::(sha|sha1|sha256|sha512))?-([0-9a-f]+),([^,$]+),(\d+)$`)
	defuse          = lazily(`^(sha1|sha256|sha512):(\d+):(\d+):([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$`)
	scryptGem       = lazily(`^[0-9a-f]{1,8}\$[0-9a-f]{1,4}\$[0-9a-f]{1,4}\$[0-9a-f]{16,}\$[0-9a-f]{32,}$`)
	djangoSHA256    = lazily(`^pbkdf2_sha256\$\d+\$(?:[0-9A-Za-z]{12}|[0-9A-Za-z]{22})\$[A-Za-z0-9+/]{43}=$`)
)

// saltedHash builds a salted hash of one round, or says that Clerk has none of this length. Whether
// the salt stands before the password or behind it, Clerk's form does not say.
func saltedHash(by, sumText, salt string) (Digest, error) {
	sum, err := hex.DecodeString(sumText)
	if err != nil {
		return broken("the hash is not hexadecimal")
	}
	hasher := map[int]string{md5.Size: "md5", sha256.Size: "sha256"}[len(sum)]
	switch {
	case len(sum) == sha1.Size:
		return refuse("%s: salted SHA-1, which Clerk does not know; these users must reset their password", by)
	case hasher == "":
		return refuse("%s: a salted hash of %d bytes, which Clerk does not know; these users must reset their password", by, len(sum))
	case salt == "":
		return Parse(hasher, sumText)
	}
	return salted(hasher+"_salted", []byte(salt), sum)
}

// convertMagento takes the columns password_hash of Magento 1 and 2, and what shops made after
// osCommerce write: <hash>, <hash>:<salt>, and <hash>:<salt>:<version> of one function (0: MD5, 1:
// SHA-256, 2 and 3: Argon2id) or of several, one over the other.
func convertMagento(value string, p Params) (Digest, error) {
	if m := hashSaltVersion.FindStringSubmatch(value); m != nil {
		return convertMagento2(m[1], m[2], m[3])
	}
	if m := hashColonSalt.FindStringSubmatch(value); m != nil {
		return saltedHash("Magento 1", m[1], m[2])
	}
	if isHex(value, 32) || isHex(value, 64) {
		return saltedHash("Magento 1", value, "")
	}
	return convertAuto(value, p)
}

func convertMagento2(sumText, salt, versions string) (Digest, error) {
	set := strings.Split(versions, "_")
	switch {
	case strings.Contains(versions, ":"):
		return refuse("Magento 2: a hash that was upgraded, of a hash (%s), which Clerk does not know; these users must reset their password", versions)
	case set[0] == "0" || set[0] == "1":
		if size := map[string]int{"0": 32, "1": 64}[versions]; len(sumText) != size {
			return broken("the hash has not the length of Magento's version %s", set[0])
		}
		return saltedHash("Magento 2", sumText, salt)
	case set[0] == "2":
		set = []string{"3", "32", "2", "67108864"} // of libsodium's "interactive"
	}
	if len(set) != 4 {
		return broken("expected Magento's version 3_<bytes>_<passes>_<memory>")
	}
	sum, _ := hex.DecodeString(sumText)
	memory, err := strconv.Atoi(set[3])
	if err != nil || set[1] != strconv.Itoa(len(sum)) {
		return broken("the hash has not the length that Magento's version says")
	}
	const saltSize = 16 // a longer one is cut, a shorter one repeated
	whole := []byte(strings.Repeat(salt, saltSize/len(salt)+1)[:saltSize])
	return argon2Text("argon2id", memory>>10, set[2], 1, whole, sum)
}

// convertJoomla takes the column password of all versions.
func convertJoomla(value string, p Params) (Digest, error) {
	if m := hashColonSalt.FindStringSubmatch(value); m != nil {
		return saltedHash("Joomla", m[1], m[2])
	}
	if isHex(value, 32) {
		return Parse("md5", value)
	}
	return convertAuto(value, p)
}

// convertPrestaShop takes the column passwd: before 1.7 MD5 of the shop's _COOKIE_KEY_ and the password.
// Source: PrestaShop/PrestaShop-1.6, classes/Tools.php; PrestaShop/PrestaShop, src/Core/Crypto/Hashing.php (read 2026-11-27).
func convertPrestaShop(value string, p Params) (Digest, error) {
	if !isHex(value, 32) {
		return convertAuto(value, p)
	}
	if p["cookie_key"] == "" {
		return Digest{}, missing("md5_salted", "cookie_key (_COOKIE_KEY_ of config/settings.inc.php or app/config/parameters.php)")
	}
	return saltedHash("PrestaShop", value, p["cookie_key"])
}

// convertSaltedHash takes MD5 or SHA-256 of a salt and a password, in hexadecimal or base64, whose
// salt stands in a column of its own and is used as its text.
func convertSaltedHash(value string, p Params) (Digest, error) {
	if p["salt"] == "" {
		return Digest{}, missing("", "salt")
	}
	if !isHex(value, 32) && !isHex(value, 40) && !isHex(value, 64) && !isHex(value, 128) {
		b, err := decodeBase64(value)
		if err != nil || len(b) < md5.Size {
			return broken("the hash is neither hexadecimal nor base64")
		}
		value = hex.EncodeToString(b)
	}
	return saltedHash("a salted hash", value, p["salt"])
}

// convertMediaWikiOther takes the types beside :pbkdf2: that hold nothing but the password's hash.
func convertMediaWikiOther(kind, rest string, p Params) (Digest, error) {
	switch kind {
	case "A":
		if isHex(rest, 32) {
			return Parse("md5", rest)
		}
	case "argon2":
		return convertAuto(rest, p)
	case "bcrypt":
		cost, text, _ := strings.Cut(rest, "$")
		return bcryptParts("2y", cost, strings.Replace(text, "$", "", 1))
	}
	return refuse("Clerk does not take MediaWiki's :%s:, a hash of a hash; these users must reset their password", shorten(kind))
}

// bcryptParts builds a bcrypt digest of its cost, and of salt and hash behind each other.
func bcryptParts(version, cost, text string) (Digest, error) {
	n, err := strconv.ParseUint(cost, 10, 8)
	if err != nil {
		return broken("the cost is not a number")
	}
	return Parse("bcrypt", fmt.Sprintf("$%s$%02d$%s", version, n, text))
}

// convertZnuny takes BCRYPT:<cost>:<16 characters of salt>:<hash in bcrypt's base64>.
func convertZnuny(value string, _ Params) (Digest, error) {
	m := znuny.FindStringSubmatch(value)
	return bcryptParts("2a", m[1], bcryptBase64.EncodeToString([]byte(m[2]))+m[3])
}

// convertBugzilla takes <salt>,<hash in base64>{SHA-256}, or a salt of 8 characters without the comma.
// Source: bugzilla/bugzilla, Bugzilla/Util.pm, bz_crypt (both forms, read 2026-11-27).
func convertBugzilla(value string, _ Params) (Digest, error) {
	m := bugzilla.FindStringSubmatch(value)
	sum, err := decodeBase64(m[3])
	if err != nil {
		return broken("the hash is not base64")
	}
	return salted("sha256_salted", []byte(m[1]+m[2]), sum)
}

// convertAuthlogic takes bcrypt over the password, the column of salts and the application's pepper,
// one behind the other, as Authlogic and Sorcery compute it.
// Source: binarylogic/authlogic, acts_as_authentic/password.rb and crypto_providers/bcrypt.rb; Sorcery/sorcery,
// lib/sorcery/model.rb and crypto_providers/bcrypt.rb (read 2026-11-27).
func convertAuthlogic(value string, p Params) (Digest, error) {
	behind := p["salt"] + p["pepper"]
	if strings.HasPrefix(value, "$2") && behind != "" {
		return Parse("bcrypt_peppered", value+"$"+behind)
	}
	return convertAuto(value, p)
}

// convertScryptGem takes <N>$<r>$<p>$<salt>$<hash> of the Ruby gem scrypt and of Go's simple-scrypt,
// all in hexadecimal but for Go's parameters.
func convertScryptGem(value string, _ Params) (Digest, error) {
	parts := strings.Split(value, "$")
	base := 16
	if n, err := strconv.Atoi(parts[0]); err == nil && n&(n-1) == 0 && n >= 1024 {
		base = 10
	}
	var set [3]uint64
	for i := range set {
		var err error
		if set[i], err = strconv.ParseUint(parts[i], base, 32); err != nil {
			return broken("the parameters of scrypt are no numbers")
		}
	}
	salt, err1 := hex.DecodeString(parts[3])
	sum, err2 := hex.DecodeString(parts[4])
	if err1 != nil || err2 != nil {
		return broken("salt or hash is not hexadecimal")
	}
	return scryptBinary("scrypt", set[0], set[1], set[2], salt, sum)
}

// scryptBinary is [scryptText] of a system whose salts are binary as a rule.
func scryptBinary(by string, n, r, p any, salt, sum []byte) (Digest, error) {
	if textSalt(salt) != nil {
		return refuse("%s: the salt is binary, and Clerk's scrypt takes text only; these users must reset their password", by)
	}
	return scryptText(n, r, p, salt, sum)
}

// convertJenkins takes $PBKDF2$HMACSHA512:<rounds>:<salt>$<hash>, both in hexadecimal.
func convertJenkins(value string, _ Params) (Digest, error) {
	parts := strings.FieldsFunc(value, func(r rune) bool { return r == '$' || r == ':' })
	if len(parts) != 5 {
		return broken("expected $PBKDF2$HMACSHA512:<rounds>:<salt>$<hash>")
	}
	return pbkdf2Hex(strings.TrimPrefix(parts[1], "HMAC"), parts[2], parts[3], parts[4])
}

// convertJellyfin takes $PBKDF2-SHA512$iterations=<n>$<salt>$<hash>, both in hexadecimal; the name
// without a function is SHA-1.
func convertJellyfin(value string, _ Params) (Digest, error) {
	parts := strings.Split(value, "$")
	if len(parts) != 5 {
		return broken("expected $PBKDF2-SHA512$iterations=<n>$<salt>$<hash>")
	}
	prf := strings.TrimPrefix(strings.ToUpper(parts[1]), "PBKDF2")
	if prf == "" {
		prf = "SHA1"
	}
	return pbkdf2Hex(prf, settings(parts[2])["iterations"], parts[3], parts[4])
}

// convertMattermost takes $pbkdf2$f=SHA256,w=<rounds>,l=<length>$<salt>$<hash>, both in base64.
func convertMattermost(value string, _ Params) (Digest, error) {
	parts := strings.Split(value, "$")
	if len(parts) != 5 {
		return broken("expected $pbkdf2$f=<function>,w=<rounds>,l=<length>$<salt>$<hash>")
	}
	set := settings(parts[2])
	salt, err1 := decodeBase64(parts[3])
	sum, err2 := decodeBase64(parts[4])
	if err1 != nil || err2 != nil || set["l"] != strconv.Itoa(len(sum)) {
		return broken("salt or hash is not base64 of the length that stands in front")
	}
	return pbkdf2(set["f"], set["w"], salt, sum)
}

// mosquitto is a line of Mosquitto's file of passwords since 2.0. Scrypt in crypt(3) form begins alike, and its parts are others.
var mosquitto = regexp.MustCompile(`^\$7\$\d{1,10}\$[A-Za-z0-9+/]{4,}={0,2}\$[A-Za-z0-9+/]{86}==$`)

// convertMosquitto takes $7$<rounds>$<salt>$<hash>, both in base64, of PBKDF2 with SHA-512.
// Source: eclipse-mosquitto/mosquitto, mosquitto_passwd of 2.0.11 (run and held against Python's hashlib, 2026-11-28).
func convertMosquitto(value string, _ Params) (Digest, error) {
	parts := strings.Split(value, "$")
	salt, err1 := decodeBase64(parts[3])
	sum, err2 := decodeBase64(parts[4])
	if err1 != nil || err2 != nil {
		return broken("salt or hash is not base64")
	}
	return pbkdf2("SHA512", parts[2], salt, sum)
}

// convertSeafile takes PBKDF2SHA256$<rounds>$<salt>$<hash>, both in hexadecimal.
func convertSeafile(value string, _ Params) (Digest, error) {
	parts := strings.Split(value, "$")
	if len(parts) != 4 {
		return broken("expected PBKDF2SHA256$<rounds>$<salt>$<hash>")
	}
	return pbkdf2Hex("SHA256", parts[1], parts[2], parts[3])
}

// pbkdf2Hex is [pbkdf2] of a salt and a hash in hexadecimal.
func pbkdf2Hex(prf, rounds, saltText, sumText string) (Digest, error) {
	salt, err1 := hex.DecodeString(saltText)
	sum, err2 := hex.DecodeString(sumText)
	if err1 != nil || err2 != nil {
		return broken("salt or hash is not hexadecimal")
	}
	return pbkdf2(prf, rounds, salt, sum)
}

// convertJavaPBKDF2 takes PBKDF2WithHmac<function>:<rounds>:<salt>:<hash>, in base64 as Jakarta
// Security has it, or in hexadecimal as Lutece has it: both parts, since one may look so by chance.
func convertJavaPBKDF2(value string, _ Params) (Digest, error) {
	m := javaPBKDF2.FindStringSubmatch(value)
	if isHex(m[3], len(m[3])) && isHex(m[4], len(m[4])) {
		d, err := pbkdf2Hex(m[1], m[2], m[3], m[4])
		return sure(d, err) // Lutece's has 128 bytes
	}
	salt, err1 := decodeBase64(m[3])
	sum, err2 := decodeBase64(m[4])
	if err1 != nil || err2 != nil {
		return broken("salt or hash is neither base64 nor hexadecimal")
	}
	return pbkdf2(m[1], m[2], salt, sum)
}

// convertDefuse takes <function>:<rounds>:<length>:<salt>:<hash> of defuse/password-hashing 2.
func convertDefuse(value string, _ Params) (Digest, error) {
	m := defuse.FindStringSubmatch(value)
	salt, err1 := decodeBase64(m[4])
	sum, err2 := decodeBase64(m[5])
	if err1 != nil || err2 != nil || strconv.Itoa(len(sum)) != m[3] {
		return broken("salt or hash is not base64 of the length that stands in front")
	}
	return sure(pbkdf2(m[1], m[2], salt, sum)) // of 18 bytes, usually
}

// convertCouchDB takes a document of _users, whose hash is in hexadecimal and whose salt is text.
func convertCouchDB(value string, _ Params) (Digest, error) {
	o := gjson.Parse(value)
	prf := strings.TrimPrefix(o.Get("pbkdf2_prf").Str, "pbkdf2:")
	return couchPBKDF2(prf, o.Get("iterations").String(), o.Get("salt").Str, o.Get("derived_key").Str)
}

func convertCouchAdmin(value string, _ Params) (Digest, error) {
	m := couchAdmin.FindStringSubmatch(value)
	return couchPBKDF2(m[1], m[4], m[3], m[2])
}

func couchPBKDF2(prf, rounds, salt, sumText string) (Digest, error) {
	if prf == "" || prf == "sha" {
		prf = "sha1"
	}
	return pbkdf2Hex(prf, rounds, hex.EncodeToString([]byte(salt)), sumText)
}

// convertShiro2 takes $shiro2 and a digest that names itself: Argon2, or bcrypt whose cost may have one digit.
// Source: apache/shiro, Shiro2CryptFormat.java, Argon2Hash.java and BCryptHash.java (read 2026-11-27).
func convertShiro2(value string, p Params) (Digest, error) {
	rest := value[len("$shiro2"):]
	if parts := strings.Split(rest, "$"); len(parts) == 4 && strings.HasPrefix(rest, "$2") {
		return bcryptParts(parts[1], parts[2], parts[3])
	}
	return convertAuto(rest, p)
}

// convertLiferay takes base64 of the key's bits and the rounds in 4 bytes each, the salt and the key. In front
// stands {PBKDF2WithHmac<function>}; without, it was SHA-1, of which a legacy digest has 160 bits and 8 bytes of salt.
// Source: Liferay, PBKDF2PasswordEncryptor.java (with 160 bits and with 256) and
// CompositePasswordEncryptor.java; its documentation of portal.properties: PBKDF2WithHmacSHA1/160/128000 (stored
// copies, read 2026-11-27).
func convertLiferay(value string, _ Params) (Digest, error) { return liferay("sha1", value) }

// schemeLiferay takes what follows {PBKDF2WithHmac<function>}.
func schemeLiferay(prf string) func(string, Params) (Digest, error) {
	return func(rest string, _ Params) (Digest, error) { return liferay(prf, rest) }
}

func liferay(prf, value string) (Digest, error) {
	const head = 8
	b, err := decodeBase64(value)
	if err != nil || len(b) <= head {
		return broken("expected base64 of size, rounds, salt and key")
	}
	key := int64(binary.BigEndian.Uint32(b)+7) / 8
	salt := int64(len(b)-head) - key
	if key == 0 || salt <= 0 {
		return broken("the digest has not the length that stands in front")
	}
	return sure(pbkdf2(prf, binary.BigEndian.Uint32(b[4:]), b[head:head+salt], b[head+salt:])) // it says its size
}

func isLiferay(value string) bool {
	const bits, salt, head = 160, 8, 8
	b, err := decodeBase64(value)
	return err == nil && len(b) == head+salt+bits/8 && binary.BigEndian.Uint32(b) == bits
}

// convertMD5Named takes $md5plain$<hex> and $md5salted-suffix$<salt>$<base64> of Zitadel's passwap.
func convertMD5Named(value string, _ Params) (Digest, error) {
	parts := strings.Split(value, "$")
	switch {
	case parts[1] == "md5plain" && len(parts) == 3:
		return Parse("md5", parts[2])
	case len(parts) == 4:
		sum, err := decodeBase64(parts[3])
		if err != nil || len(sum) != md5.Size {
			return broken("the hash is not base64 of 16 bytes")
		}
		return salted("md5_salted", []byte(parts[2]), sum)
	}
	return broken("expected $md5plain$<hash> or $md5salted-<place>$<salt>$<hash>")
}

// convertSuperTokens takes what SuperTokens stores, of which the Firebase digests need the project's key:
// $f_scrypt$<hash>$<salt>$m=<memory cost>$r=<rounds>$s=<separator>.
func convertSuperTokens(value string, p Params) (Digest, error) {
	if !strings.HasPrefix(value, "$f_scrypt$") {
		return convertAuto(value, p)
	}
	parts := strings.Split(value, "$")
	if len(parts) != 7 {
		return broken("expected $f_scrypt$<hash>$<salt>$m=<memory cost>$r=<rounds>$s=<separator>")
	}
	set := settings(strings.Join(parts[4:], ","))
	return convertFirebase(parts[2], Params{"salt": parts[3], "signer_key": p["signer_key"], "salt_separator": set["s"], "rounds": set["r"], "mem_cost": set["m"]})
}

// convertGogs takes the columns passwd and salt of Gogs, password and salt of Grafana: PBKDF2 with
// SHA-256, 10,000 rounds and 50 bytes, in hexadecimal, over the salt's text.
// Source: grafana/grafana, pkg/util/encoding.go, and Gogs' userutil.go, EncodePassword, in a stored copy (read 2026-11-27).
func convertGogs(value string, p Params) (Digest, error) {
	const size = 50
	if !isHex(value, 2*size) {
		return convertAuto(value, p)
	}
	if p["salt"] == "" {
		return Digest{}, missing("pbkdf2_sha256", "salt")
	}
	return sure(pbkdf2Hex("sha256", "10000", hex.EncodeToString([]byte(p["salt"])), value))
}

// convertSonarQube takes crypted_password with salt: <rounds>$<base64> is PBKDF2 with SHA-512 and 64 bytes.
// Source: SonarSource/sonarqube, CredentialsLocalAuthentication.java (read 2026-11-27).
func convertSonarQube(value string, p Params) (Digest, error) {
	rounds, text, is := strings.Cut(value, "$")
	if isHex(value, 40) {
		return refuse("SonarQube before 7: salted SHA-1, which Clerk does not know; these users must reset their password")
	}
	if !is || rounds == "" {
		return convertAuto(value, p)
	}
	if p["salt"] == "" {
		return Digest{}, missing("pbkdf2_sha512_hex", "salt")
	}
	salt, err1 := decodeBase64(p["salt"])
	sum, err2 := decodeBase64(text)
	if err1 != nil || err2 != nil {
		return broken("salt or hash is not base64")
	}
	if err := whole(sum, sha512.Size); err != nil {
		return Digest{}, err
	}
	return pbkdf2("sha512", rounds, salt, sum)
}

// convertMembership takes Password of aspnet_Membership with PasswordSalt and PasswordFormat: HMAC-SHA256
// under the salt, which is repeated to the 64 bytes of that function's key or cut, over the password in UTF-16.
// Sources: EncodePassword and GetHashAlgorithm of .NET's SqlMembershipProvider.cs, in a stored copy; for the 64
// bytes "HMACSHA256 Constructors" of learn.microsoft.com (read 2026-11-27).
func convertMembership(value string, p Params) (Digest, error) {
	switch p["format"] {
	case "0":
		return refuse("this is %s", thePassword)
	case "2":
		return refuse("ASP.NET Membership: the password is encrypted, not hashed; decrypt it with the application's machineKey, and map it as password")
	case "", "1":
	default:
		return broken("the parameter format is none of Membership's: 0, 1 or 2")
	}
	if p["salt"] == "" {
		return Digest{}, missing("hmac_sha256_utf16_b64", "salt")
	}
	salt, err1 := decodeBase64(p["salt"])
	sum, err2 := decodeBase64(value)
	switch {
	case err1 != nil || err2 != nil || len(salt) == 0:
		return broken("salt or hash is not base64")
	case len(sum) == sha1.Size:
		return refuse("ASP.NET Membership: salted SHA-1 over UTF-16, which Clerk does not know; these users must reset their password")
	case len(sum) != sha256.Size:
		return refuse("ASP.NET Membership: a hash of %d bytes, which Clerk does not know; these users must reset their password", len(sum))
	}
	const keySize = 64
	key := make([]byte, 0, keySize+len(salt))
	for len(key) < keySize {
		key = append(key, salt...)
	}
	return Parse("hmac_sha256_utf16_b64", encodeBase64(key[:keySize])+"$"+encodeBase64(sum))
}
