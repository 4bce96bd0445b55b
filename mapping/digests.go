package mapping

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/tidwall/gjson"

	"clerk-import/hashers"
	"clerk-import/mapping/record"
	"clerk-import/mapping/regexp"
	"clerk-import/mapping/secret"
)

// CodeDigestUnread is the code of a column of the users' own rows that holds digests of passwords,
// while the mapping reads none, or nothing there is.
const CodeDigestUnread = "digest_unread"

var (
	ofPasswords = regexp.MustCompile(`(?i)passw|pwd|kennwort|senha|contrase[nñ]a|wachtwoord|mot_?de_?passe|has[lł]o|heslo|jelsz[oó]|(?:^|[._])(?:user_?|login_?)?(?:pass|clave|mdp)(?:_?hash)?$`)
	// ofSums are the names of what a hash function made of a password, or of something else.
	ofSums = regexp.MustCompile(`(?i)^(?:user_?|hashed_?|encrypted_?)?(?:hash|digest|pw|credential)(?:_?hex)?$`)
	// notPasswords are the names of what is hashed, or made at random, beside passwords.
	notPasswords = regexp.MustCompile(`(?i)token|reset|recover|code|secret|session|history|previous|old|last|expir|question|answer|hint|salt|api`)
)

// ofCredentials are words of the names of tables of passwords.
var ofCredentials = strings.Fields("credential credentials cred creds password passwords auth auths authentication authentications login logins")

// TableHoldsSum is [holdsSum] of a column of a table beside the users.
func TableHoldsSum(table, column, text string) bool { return holdsSum(table+"."+column, text) }

// carriesNoPassword reports whether users arrive without a password, whatever their rows say.
func (m *Mapping) carriesNoPassword() bool {
	return m.Entity == Users && m.digest == nil && !m.Fills("password") && !m.Fills("password_digest")
}

// digestsIn notes the digests in a column that nothing reads, or among its members.
func (mp *Mapper) digestsIn(name string, v gjson.Result, depth int) {
	const deepest = 6
	switch {
	case v.Type == gjson.String && (HoldsDigest(name, v.Str) || depth == 0 && holdsSum(name, v.Str)):
		mp.digests.add(strings.Clone(name), "", mp.rec.Position)
	case v.Type == gjson.String && record.LooksLikeJSON(v.Str) && depth < deepest:
		mp.digestsIn(name, gjson.Parse(v.Str), depth+1)
	case v.IsObject() && inParts(v) && !notPasswords.MatchString(keycloakSecret.ReplaceAllString(name, "")):
		mp.digests.add(strings.Clone(name), "", mp.rec.Position)
	case depth < deepest && (v.IsObject() || v.IsArray()):
		v.ForEach(func(key, value gjson.Result) bool {
			member := name
			if key.Type == gjson.String {
				member += "." + key.Str
			}
			mp.digestsIn(member, value, depth+1)
			return true
		})
	}
}

// inParts reports whether an object is a digest in parts: a salt, and beside it what was made of it, as Keycloak keeps them.
func inParts(o gjson.Result) bool {
	const shortest = 20
	salt := o.Get("salt")
	return salt.Type == gjson.String && salt.Str != "" && slices.ContainsFunc([]string{"value", "hash", "digest", "key"}, func(name string) bool {
		v := o.Get(name)
		return v.Type == gjson.String && len(v.Str) >= shortest && bareSum.MatchString(v.Str)
	})
}

// keycloakSecret is what Keycloak calls a digest in its parts, which is no other secret.
var keycloakSecret = regexp.MustCompile(`(?i)secret_?data`)

// bareSum is what a hash function has made, in hex or in base64.
var bareSum = regexp.MustCompile(`^[A-Za-z0-9+/_-]+={0,2}$`)

// HoldsDigest reports whether a text is a password's digest: it names its format, or its column's
// name is that of passwords and it has the form of one.
func HoldsDigest(name, text string) bool {
	const shortest, ofCrypt = 20, 13 // of crypt(3) with DES, which only the column's name tells
	if len(text) < shortest && (len(text) != ofCrypt || !ofPasswords.MatchString(name)) || len(text) > hashers.DefaultLimits.DigestLength || notPasswords.MatchString(name) {
		return false
	}
	named := ofPasswords.MatchString(name)
	if !named && !strings.ContainsAny(text, `${:\`) {
		return false
	}
	for _, c := range hashers.Identify(text) {
		if named || c.Certain && c.Hasher != "" {
			return true
		}
		if c.Certain && !record.LooksLikeJSON(text) { // of a form that names itself, if it is of those that can be read
			_, err := hashers.Convert("auto", text, nil)
			return err == nil
		}
	}
	return named && (secret.HashAndSalt.MatchString(text) || secret.BinaryDigest.MatchString(text) || longSum(text)) // that nobody knows: it is lost all the same
}

// holdsSum reports whether a text is a sum that says nothing of what it is of, in a column of the users' own rows that has the name for
// one: where nothing is read as their passwords, it may be these (passport-local-sequelize: hash and salt). Rows beside the users' own
// are of passwords by the name of their table: credentials.hash.
func holdsSum(name, text string) bool {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		if !anyWord([]string{name[:i]}, ofCredentials) || notPasswords.MatchString(name[:i]) {
			return false
		}
		name = name[i+1:]
	}
	return ofSums.MatchString(name) && bareSum.MatchString(text) && longSum(text)
}

// longSum reports whether a text has a part as long as the shortest hash, and longer than an id: letters and digits of hex or base64.
func longSum(text string) bool {
	const shortest = 27 // SHA-1 in base64
	return slices.ContainsFunc(strings.FieldsFunc(text, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '+' && r != '/'
	}), func(part string) bool {
		return len(part) >= shortest && strings.ContainsAny(part, "0123456789") && strings.ContainsFunc(part, unicode.IsLetter)
	})
}

func foundDigests(mappers []*Mapper) []Finding {
	if slices.ContainsFunc(mappers, func(mp *Mapper) bool { return mp.alive.digest != nil }) {
		return nil // what was noted is of rows before the first one with a password
	}
	var out []Finding
	for _, s := range sumUp(mappers, func(mp *Mapper) notes { return mp.digests }) {
		out = append(out, Finding{At: s.at, Count: s.n, Problem: Problem{
			Code: CodeDigestUnread, Severity: Fatal, Field: s.column,
			Message: fmt.Sprintf("`%s` holds digests of passwords, and the mapping reads none: these users would arrive without a password", shownName(s.column)),
			Hint: "read it with digest: {from: …, value: …} under fields: auto, where the digests name their format, else the conversion that fits " +
				"(clerk-import digest identify says it); or name it under ignore; to go without the passwords, --disable " + CodeDigestUnread,
		}})
	}
	return out
}

// CodeDigestSecond is the code of digests beside those that are read: people have one password at the target.
const CodeDigestSecond = "digest_second"

// seconds notes the digests that the row has beside the one that is read.
func (mp *Mapper) seconds(of *value, read Value) {
	if len(of.first) < 2 {
		return
	}
	for _, other := range of.first {
		if v, err := mp.eval(other); err == nil && !v.Empty() && v.Text != read.Text {
			mp.second.add(mp.m.columnOf(other), "", mp.rec.Position)
		}
	}
}

func foundSeconds(mappers []*Mapper) []Finding {
	if slices.ContainsFunc(mappers, func(mp *Mapper) bool { return mp.alive.digest != nil }) {
		for _, mp := range mappers { // of rows before the first one with a password
			for key, n := range mp.digests {
				if ofPasswords.MatchString(key.column) {
					mp.second.count(key, *n)
				}
			}
			mp.digests = nil
		}
	}
	var out []Finding
	for _, s := range sumUp(mappers, func(mp *Mapper) notes { return mp.second }) {
		out = append(out, Finding{At: s.at, Count: s.n, Problem: Problem{
			Code: CodeDigestSecond, Severity: Warning, Field: s.column,
			Message: fmt.Sprintf("`%s` holds another digest than the one that is read: whoever knows its password alone cannot sign in", shownName(s.column)),
			Hint:    "find out which of the two the application asks for; if it is the other one, read it with a copy of the mapping (clerk-import sources show)",
		}})
	}
	return out
}
