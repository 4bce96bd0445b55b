package mapping

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"clerk-import/mapping/record"
	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

// CodeMethodUnclear is the code of a column that says in words of its own how passwords were hashed, beside digests that name their format.
const CodeMethodUnclear = "digest_method_unclear"

// methodKind is what the name of a column says of how a password was hashed.
type methodKind string

const (
	methodNamed   methodKind = "named"   // hash_type, password_algorithm: a word for it
	methodApplied methodKind = "applied" // prehash, pepper: something was done to the password before
	methodSalted  methodKind = "salted"  // a salt, which was perhaps put to the password before a digest with its own was made
)

var (
	namesMethod = regexp.MustCompile(`^(user |login )?(hash|password|passwd|passwort|pwd|pw|pass|digest|crypt|encryption|hashing) ?(hash |hashing |digest |crypt |encryption )?` +
		`(type|algo|algorithm|method|scheme|format|encoder|kind|hasher|function|version|ver|encoding|mode)$|^(algo|algorithm|hasher|encoder|kdf|prf)$`)
	appliesMethod = regexp.MustCompile(`(^| )(pre ?hash(ed)?|pre ?hash (type|algo|algorithm|method)|pepper(ed)?|pepper (id|version|key)|double ?hash(ed)?|(md ?5|sha ?\d+|sha|hash) ?wrapped|wrapped ?hash|(password|hash|digest) (is )?wrapped)$`)
	namesSalt     = regexp.MustCompile(`^((user|login|account|hash|password|passwd|passwort|pwd|pw|pass|digest|crypt) ?)*salt$`)
	// otherMethod knows what a word has in it that says more than the format of a digest.
	otherMethod = regexp.MustCompile(`md[245]|sha|hmac|aes|rsa|pepper|ripemd|whirlpool|argon|scrypt|bcrypt|blowfish|pbkdf|des|double|twice|wrap|legacy|migrat|prehash|base64|rot13|mysql|ntlm`)
	// plainMethod knows words that say no more than that it is a digest.
	plainMethod = regexp.MustCompile(`^(|hash|hashed|digest|default|standard|php|native|password|passwordhash|passworddefault|secure|modern|current|new|auto|crypt|phc|none|yes|true|utf8|text|v?\d{0,2}(rounds|cost)\d*)$`)
)

// methodOf is what a column's name says of how passwords were hashed, "" for nothing.
func methodOf(column string) methodKind {
	segments := strings.Split(column, ".")
	for _, s := range segments[:len(segments)-1] {
		if name, _ := listName(s); wording.Tells(name) != "" {
			return ""
		}
	}
	switch words := wording.Words(segments[len(segments)-1]); {
	case appliesMethod.MatchString(words):
		return methodApplied
	case namesMethod.MatchString(words):
		return methodNamed
	case namesSalt.MatchString(words):
		return methodSalted
	}
	return ""
}

// ownMethods are the words by which formats are called, besides those of their names here.
var ownMethods = map[string]string{
	"bcrypt": "blowfish bf 2a 2b 2y crypt", "bcrypt_sha256_django": "sha256", "argon2id": "argon2 argon2id", "argon2i": "argon2 argon2i", "phpass": "portable wordpress drupal7",
	"md5_phpass": "portable wordpress phpbb3", "ldap_ssha": "sha1 sha salted", "pbkdf2_sha1": "hmac sha", "pbkdf2_sha256": "hmac django", "pbkdf2_sha512": "hmac",
	"pbkdf2_sha512_hex": "hmac", "pbkdf2_sha256_django": "hmac", "scrypt_firebase": "firebase standard", "scrypt_werkzeug": "werkzeug", "md5_salted": "salted", "sha256_salted": "salted",
}

// fits reports whether a word for a method is one of a hasher, and whether it says that there was another or one more.
func fits(hasher, text string) (fits, other bool) {
	rest := wording.Fold(text)
	own := append(strings.Split(hasher, "_"), strings.Fields(ownMethods[hasher])...)
	slices.SortFunc(own, func(a, b string) int { return len(b) - len(a) })
	for _, w := range own {
		rest = strings.Replace(rest, w, "", 1)
	}
	return plainMethod.MatchString(rest), otherMethod.MatchString(rest)
}

// SaysMethod reports whether a column says of a digest of a hasher that it was made in another way, or in words that nobody knows.
func SaysMethod(column, value, hasher string) (other, unclear bool) {
	value = strings.TrimSpace(value)
	switch kind := methodOf(column); {
	case value == "":
	case kind == methodApplied:
		return Str(value).tells() && !saysNoTo(value), false
	case kind == methodNamed:
		is, other := fits(hasher, value)
		return !is && other, !is && !other
	}
	return false, false
}

// saysNoTo reports whether a text says no.
func saysNoTo(text string) bool {
	is, known := parseBool(text)
	return known && !is || slices.Contains(noWords, strings.ToLower(text))
}

// watchesMethod reports whether what a column says of how passwords were hashed is looked at: nothing decides by it. That it becomes
// metadata decides nothing.
func (m *Mapping) watchesMethod(name string, read bool) bool {
	if m.Entity != Users || m.digest == nil && !m.Fills("password_digest") || methodOf(name) == "" || m.ignores(name) {
		return false
	}
	if !read {
		return true
	}
	head, _, _ := strings.Cut(name, ".")
	if m.shipped() || len(m.row) > 0 || slices.Contains(m.variables, head) {
		return false
	}
	reads := func(v *value) bool {
		return v.any(func(x *value) bool {
			return x.slot >= 0 && m.slots[x.slot].path.text == name || slices.Contains(x.reads, head)
		})
	}
	if d := m.digest; d != nil {
		return !reads(d.value) && !slices.ContainsFunc(slices.Collect(maps.Values(d.params)), reads)
	}
	return !slices.ContainsFunc(m.written, func(f field) bool {
		return strings.HasPrefix(f.spec.name, "password") && slices.ContainsFunc(f.values, reads)
	})
}

// methodName reports whether a member of a container tells how passwords were hashed, remembered: rows have the same names.
func (mp *Mapper) methodName(name string) bool {
	is, known := mp.tellsMethod[name]
	if !known {
		is = methodOf(name) != ""
		if mp.tellsMethod == nil {
			mp.tellsMethod = map[string]bool{}
		}
		if len(mp.tellsMethod) < maxColumns {
			mp.tellsMethod[strings.Clone(name)] = is
		}
	}
	return is
}

// rowMethod is what the current row says of how its password was hashed.
type rowMethod struct{ column, text string }

// SaltBeside reports whether a text is a salt that is none of a digest's own, where the digest's hasher keeps those in it: it may
// have been hashed with the password. A text that begins as bcrypt's do is what the digest was made with.
func SaltBeside(salt, hasher, digest string) bool {
	return slices.Contains(plainOnes, hasher) && Str(salt).tells() && !strings.HasPrefix(salt, "$") && !hasSalt(digest, strings.TrimSpace(salt))
}

// hasSalt reports whether a salt is the one within a digest: as it stands, as its bytes in base64, which may be written in hexadecimal
// or in base64 beside it, or with more behind it than bcrypt takes of one (PHP's password_hash with a salt, as Symfony 2 gave it).
func hasSalt(digest, salt string) bool {
	if strings.Contains(digest, salt) || len(salt) > ofBcrypt && strings.HasPrefix(digest, "$2") && strings.Contains(digest, "$"+salt[:ofBcrypt]) {
		return true
	}
	forms := [][]byte{[]byte(salt)}
	if b, err := hex.DecodeString(strings.TrimPrefix(strings.TrimPrefix(salt, `\x`), "0x")); err == nil {
		forms = append(forms, b)
	}
	if b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(base64Plain.Replace(salt), "=")); err == nil {
		forms = append(forms, b)
	}
	return slices.ContainsFunc(forms, func(b []byte) bool {
		return len(b) >= leastSalt && strings.Contains(base64Plain.Replace(digest), "$"+base64.RawStdEncoding.EncodeToString(b)+"$")
	})
}

// ofBcrypt are the characters of a salt that bcrypt takes whole: of the one behind them it takes two bits. leastSalt is how short none is.
const ofBcrypt, leastSalt = 21, 4

// base64Plain is base64 in the alphabet of the standard.
var base64Plain = strings.NewReplacer("-", "+", "_", "/", ".", "+")

// otherwise is the problem of a digest of which a column of its row says that it was made in another way.
func (mp *Mapper) otherwise(hasher, digest string) *Problem {
	for _, how := range mp.methods {
		if methodOf(how.column) == methodSalted {
			if SaltBeside(how.text, hasher, digest) {
				return &Problem{
					Code: CodeDigestOfOther, Severity: Fatal, Field: "password_digest",
					Message: fmt.Sprintf("the digest is a %s by its form, which has its own salt, and `%s` of the row has another: if it was hashed with the password, nobody could sign in", hasher, shownName(how.column)),
					Hint: "try a password that you know (--canary). Read it with digest: {from: authlogic, value: …, params: {salt: …}} if the salt stands behind the password (HumHub); " +
						"if it means nothing, put it under ignore; else these users reset their password: --invalid password=drop",
				}
			}
			continue
		}
		other, unclear := SaysMethod(how.column, how.text, hasher)
		if unclear {
			mp.unknownMethods.add(how.column, shownState(how.text), mp.rec.Position)
		}
		if !other {
			continue
		}
		says := "has a value"
		if methodOf(how.column) == methodNamed {
			says = "says " + shownState(how.text)
		}
		return &Problem{
			Code: CodeDigestOfOther, Severity: Fatal, Field: "password_digest",
			Message: fmt.Sprintf("the digest is a %s by its form, but `%s` of the row %s: if something else than the password was hashed, nobody could sign in", hasher, shownName(how.column), says),
			Hint: "try a password that you know (--canary); if these are over something else, such users reset their password: --invalid password=drop; " +
				"if the column means nothing, put it under ignore, or --disable " + CodeDigestOfOther,
		}
	}
	return nil
}

// foundMethods tells of words for methods that nobody knows.
func foundMethods(mappers []*Mapper) (out []Finding) {
	for _, s := range sumUp(mappers, func(mp *Mapper) notes { return mp.unknownMethods }) {
		if n := len(out); n > 0 && out[n-1].Field == s.column {
			out[n-1].Count += s.n
			out[n-1].Message += fmt.Sprintf(", %s ×%s", s.word, record.Number(s.n))
			continue
		}
		out = append(out, Finding{At: s.at, Count: s.n, Problem: Problem{
			Code: CodeMethodUnclear, Severity: Warning, Field: s.column,
			Message: fmt.Sprintf("`%s` says how passwords were hashed, and the mapping does not read it: %s ×%s", shownName(s.column), s.word, record.Number(s.n)),
			Hint:    "digests that were made in another way look right, and nobody could sign in: try a password of each (--canary); put the column under ignore if it means nothing",
		}})
	}
	return out
}
