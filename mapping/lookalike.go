package mapping

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// CodeDigestOfOther is the code of a digest that names its format and was not computed over the
// password as it is: it would be accepted, and nobody could sign in.
const CodeDigestOfOther = "digest_of_something_else"

// lookalike is a system whose digests look like plain ones, told by the columns beside them.
type lookalike struct {
	mark   string   // a column that hardly anything else has; of tables, in any case
	beside []string // and others that are there, too
	over   string   // what the digest is computed over
	remedy string   // "" none but another password
	of     []string // the hashers that its digests are taken for; nil: plainOnes
}

const ofTheSalt = "the salt beside it with the password"

// lookalikes are those that are known; the columns are named as their sources name them. Read in stored copies on
// 2026-11-27: NodeBB src/password.js; matomo-org/matomo core/Auth/Password.php, plugins/UsersManager/UsersManager.php
// and Matomo's Model.php; salesagility/SuiteCRM modules/Users/User.php and vardefs.php; SimpleMachines/SMF
// Sources/Subs-Auth.php; vBulletin 5.2.3, the class vB_Library_Login; lonnieezell/myth-auth src/Password.php and its
// migration; bitwarden/server src/Core/Entities/User.cs and src/Api/Auth/Controllers/AccountsController.cs;
// dani-garcia/vaultwarden src/db/models/user.rs; standardnotes/server packages/auth, User.ts and SignIn.ts, and
// standardnotes/app packages/snjs/specification.md; binarylogic/authlogic acts_as_authentic/password.rb;
// Sorcery/sorcery lib/sorcery/model.rb; metabase/metabase src/metabase/models/user.clj; phacility/phabricator
// PhabricatorAuthPassword.php, and PhabricatorUser.php before and after it. MyBB inc/functions_user.php (salt_password, which takes
// the password's MD5); Discuz! uc_server/model/user.php (check_login); of vBulletin and IP.Board the plugins of Truemedia/DFusion
// (JFusion's generateEncryptedPassword); PrestaShop classes/Tools.php (encrypt).
var lookalikes = []lookalike{
	{"password:shaWrapped", nil, "NodeBB hashes the SHA-512 of the password", "", nil},
	{"ts_password_modified", []string{"login", "password"}, "Matomo hashes the MD5 of the password", "", nil},
	{"user_hash", []string{"system_generated_password"}, "SugarCRM and SuiteCRM hash the MD5 of the password", "", nil},
	{"user_hash", []string{"pwd_last_changed"}, "SugarCRM and SuiteCRM hash the MD5 of the password", "", nil},
	{"member_name", []string{"passwd"}, "SMF hashes the member's name with the password", "", nil},
	{"scheme", []string{"token", "userid"}, "vBulletin 5 hashes the MD5 of the password", "", nil},
	{"force_pass_reset", []string{"password_hash", "activate_hash"}, "Myth:Auth hashes the SHA-384 of the password", "", nil},
	{"MasterPassword", []string{"Kdf"}, "Bitwarden hashes what the client has derived from the password", "", nil},
	{"client_kdf_type", []string{"password_hash"}, "Vaultwarden hashes what the client has derived from the password", "", nil},
	{"pw_nonce", []string{"encrypted_password"}, "Standard Notes hashes what the client has derived from the password", "", nil},
	{"services.password.bcrypt", nil, "Meteor (Rocket.Chat, Wekan) hashes the SHA-256 of the password", "digest: {from: meteor, value: …}", nil},
	{"is_qbnewb", []string{"password_salt"}, "Metabase hashes, salt first, " + ofTheSalt, "", nil},
	{"passwordSalt", []string{"passwordHash", "passwordType"}, "Phabricator hashes an HMAC of the password under the salt", "", nil},
	{"passwordSalt", []string{"passwordHash", "conduitCertificate"}, "Phabricator hashes the user's name and more with the password", "", nil},
	{"crypted_password", []string{"salt"}, "Authlogic and Sorcery hash " + ofTheSalt, "digest: {from: authlogic, value: crypted_password, params: {salt: salt}}", nil},
	{"crypted_password", []string{"password_salt"}, "Authlogic and Sorcery hash " + ofTheSalt, "digest: {from: authlogic, value: crypted_password, params: {salt: password_salt}}", nil},
	{"password_salt", nil, "many systems hash " + ofTheSalt, "if the salt stands behind the password (Authlogic), digest: {from: authlogic, value: …, params: {salt: password_salt}}", nil},
	{"passwordSalt", nil, "many systems hash " + ofTheSalt, "if the salt stands behind the password, digest: {from: authlogic, value: …, params: {salt: …}}", nil},
	{"uid", []string{"username", "password", "salt"}, "MyBB hashes the MD5 of the salt with that of the password, and Discuz! the MD5 of the password with the salt", "", quickOnes},
	{"usergroupid", []string{"userid", "salt"}, "vBulletin 3 and 4 hash the MD5 of the password with the salt", "", quickOnes},
	{"members_pass_salt", []string{"members_pass_hash"}, "IP.Board hashes the MD5 of the salt with that of the password", "", quickOnes},
	{"converge_pass_salt", []string{"converge_pass_hash"}, "IP.Board hashes the MD5 of the salt with that of the password", "", quickOnes},
	{"secure_key", []string{"id_customer", "passwd"}, "PrestaShop hashes the shop's _COOKIE_KEY_ with the password", "digest: {from: salted-hash, value: passwd, params: {salt: $cookie_key}}, with a parameter cookie_key that is secret", quickOnes},
}

// plainOnes are the hashers that those systems' digests are taken for.
var plainOnes = []string{"bcrypt", "argon2id", "argon2i", "pbkdf2_sha256", "pbkdf2_sha512_hex", "pbkdf2_sha1"}

// quickOnes are those of one round, with or without a salt.
var quickOnes = []string{"md5", "md5_salted", "sha256", "sha256_salted"}

// Over says what the digests in a table with these columns are computed over where they look like a hasher's and are over something
// else than the password, "" where nothing says so.
func Over(columns []string, hasher string) string {
	for i := range lookalikes {
		if l := &lookalikes[i]; l.takenFor(hasher) && !slices.ContainsFunc(append([]string{l.mark}, l.beside...), func(name string) bool {
			return !slices.ContainsFunc(columns, func(c string) bool { return strings.EqualFold(c, name) })
		}) {
			return l.over
		}
	}
	return ""
}

// takenFor reports whether the system's digests look like those of a hasher.
func (l *lookalike) takenFor(hasher string) bool {
	if l.of == nil {
		return slices.Contains(plainOnes, hasher)
	}
	return slices.Contains(l.of, hasher)
}

// ofSomethingElse is the problem of a digest that its row tells to be over something else than the password.
func (mp *Mapper) ofSomethingElse(u *User, digest string) *Problem {
	hasher := u.PasswordHasher.Or("")
	if !slices.Contains(plainOnes, hasher) && !slices.Contains(quickOnes, hasher) {
		return nil
	}
	salted := mp.m.digest != nil && slices.Contains(mp.m.digest.names, "salt") // the mapping knows of it
	for _, l := range mp.alike() {
		if salted && l.remedy != "" || !l.takenFor(hasher) || !mp.isLike(l, digest) {
			continue
		}
		hint := "these users reset their password: --invalid password=drop. --disable " + CodeDigestOfOther + ", if the digests are over the password alone"
		if l.remedy != "" {
			hint = "read it with " + l.remedy + "; else " + hint
		}
		return &Problem{
			Code: CodeDigestOfOther, Severity: Fatal, Field: "password_digest",
			Message: fmt.Sprintf("the digest is a %s by its form, but `%s` of the row says that %s: nobody could sign in", hasher, l.mark, l.over),
			Hint:    hint,
		}
	}
	return nil
}

// alike are the lookalikes whose mark the current row has: of tables they are found once a header,
// of JSON by one walk over the row's own members.
func (mp *Mapper) alike() []*lookalike {
	rec := mp.rec
	if rec.Header != nil {
		if mp.looked.at != rec.Header {
			mp.looked.at, mp.looked.names = rec.Header, make(map[string]int, len(rec.Header.Names))
			for i, name := range rec.Header.Names {
				mp.looked.names[strings.ToLower(name)] = i
			}
			mp.looked.found = mp.looked.found[:0]
			for i := range lookalikes {
				if _, is := mp.looked.names[strings.ToLower(lookalikes[i].mark)]; is {
					mp.looked.found = append(mp.looked.found, &lookalikes[i])
				}
			}
		}
		return mp.looked.found
	}
	if sh := mp.shape; mp.looked.keys != len(sh.keys) { // what no row has had so far, this one has not
		mp.looked.keys, mp.looked.any = len(sh.keys), len(sh.keys) == maxColumns || sh.has("services")
		for mark := range marks {
			mp.looked.any = mp.looked.any || sh.has(mark)
		}
	}
	if !mp.looked.any {
		return nil
	}
	var found []*lookalike
	gjson.Parse(rec.JSON).ForEach(func(key, v gjson.Result) bool {
		if key.Str == "services" && v.Get("password.bcrypt").Exists() {
			found = append(found, marks["services.password.bcrypt"]...)
		}
		found = append(found, marks[key.Str]...)
		return true
	})
	return found
}

// marks are the lookalikes by their marks.
var marks = func() map[string][]*lookalike {
	m := map[string][]*lookalike{}
	for i := range lookalikes {
		m[lookalikes[i].mark] = append(m[lookalikes[i].mark], &lookalikes[i])
	}
	return m
}()

// isLike reports whether the current row, which has the mark of l, has the rest of it. A salt that is
// empty, or is that of the digest itself, was not hashed with the password.
func (mp *Mapper) isLike(l *lookalike, digest string) bool {
	salt := ""
	for _, name := range append([]string{l.mark}, l.beside...) {
		v, is := mp.valueOf(name)
		if !is {
			return false
		}
		if strings.Contains(strings.ToLower(name), "salt") {
			salt = v
		}
	}
	return !strings.HasSuffix(l.over, ofTheSalt) || salt != "" && !strings.Contains(digest, salt)
}

// valueOf is a column of the current row, in any case, or a member of it.
func (mp *Mapper) valueOf(name string) (text string, is bool) {
	if rec := mp.rec; rec.Header != nil {
		i, is := mp.looked.names[strings.ToLower(name)]
		if !is || i >= len(rec.Cells) {
			return "", false
		}
		return rec.Cells[i], true
	}
	v := gjson.Get(mp.rec.JSON, strings.ReplaceAll(name, ":", `\:`))
	return v.String(), v.Exists()
}
