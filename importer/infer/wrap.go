package infer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"clerk-import/hashers"
	"clerk-import/mapping/regexp"
)

// longestFront is how long what stands in front of a digest may be.
const longestFront = 32

var (
	// algorithms are the words for ways to hash and to encrypt, by the formats whose digests may name them.
	algorithms = map[string][]string{
		"bcrypt": {"bcrypt", "blowfish", "bf", "2a", "2b", "2y"}, "argon2id": {"argon2id", "argon2"}, "argon2i": {"argon2i", "argon2"},
		"pbkdf2_sha256": {"pbkdf2", "sha256"}, "pbkdf2_sha256_django": {"pbkdf2", "sha256"}, "pbkdf2_sha1": {"pbkdf2", "sha1"},
		"pbkdf2_sha512": {"pbkdf2", "sha512"}, "pbkdf2_sha512_hex": {"pbkdf2", "sha512"}, "phpass": {"phpass"}, "md5_phpass": {"phpass"},
		"scrypt_firebase": {"scrypt"}, "scrypt_werkzeug": {"scrypt"}, "ldap_ssha": {"ssha", "sha1"},
	}
	// otherAlgorithm knows that the password was something else before it was hashed, or that the digest is hidden.
	otherAlgorithm = regexp.MustCompile(`md[245]|sha|hmac|aes|des|rsa|enc|pepper|crypt|argon|pbkdf|blowfish|b64|base64|hex|^[abcxy]?bf|rot13|double|twice|wrap`)
	// plainFront knows words for digests as such.
	plainFront = regexp.MustCompile(`^(|hash|hashed|digest|pw|pwd|pass|passwd|password|crypt|phc|kennwort|passwort|senha|clave|mdp)\d*$`)
)

// unwrap finds what stands in front of a column's digests and is no part of them, and asks whether it is taken off. What
// names another way to hash than the digest does is none: whoever hashed twice would not be able to sign in.
func (p *Proposal) unwrap(c *column) {
	c.fronts, c.locks = nil, nil
	if c.isPassword() || c.named("digest") >= 0.5 {
		p.unlock(c)
	}
	counts := map[string]int{}
	certain := true
	for _, e := range c.examples {
		front, format := frontOf(e)
		if front == "" || c.locked(e) || slices.Contains(c.fronts, front) {
			continue
		}
		word := normal(front)
		own := slices.Contains(algorithms[format], word)
		if !own && !plainFront.MatchString(word) {
			if otherAlgorithm.MatchString(word) {
				continue
			}
			certain = false
		}
		counts[front]++
	}
	fronts := slices.Sorted(maps.Keys(counts))
	fronts = slices.DeleteFunc(fronts, func(f string) bool { return counts[f] < min(2, len(c.examples)) || counts[f]*20 < len(c.examples) })
	if len(fronts) == 0 || len(fronts) > 4 {
		return
	}
	if !certain {
		var shown []string
		for _, f := range fronts {
			shown = append(shown, strconv.Quote(f))
		}
		if p.choose(Question{ID: questionID("strip", c.text()), At: "digest", Text: fmt.Sprintf("`%s` has %s in front of digests: is it no part of them?", c.text(), strings.Join(shown, ", ")),
			Options: []Option{{"strip", "it is taken off"}, {"leave", "it says how they were made, and none of them is read"}}}) == "leave" {
			return
		}
	}
	c.fronts = append(c.fronts, fronts...)
	slices.SortStableFunc(c.fronts, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
}

// frontOf is what stands in front of a digest that names its format, and that format; "" if nothing does.
func frontOf(text string) (front, format string) {
	if len(text) < 20 || !strings.ContainsAny(text, "${") {
		return "", ""
	}
	if _, err := hashers.Convert("auto", text, nil); err == nil {
		return "", ""
	}
	for i := 1; i < min(len(text)-16, longestFront); i++ {
		if last := text[i-1]; last >= '0' && last <= '9' || last >= 'a' && last <= 'z' || last >= 'A' && last <= 'Z' || last == '$' && text[i] != '$' || last >= 0x80 {
			continue
		}
		if d, err := hashers.Convert("auto", text[i:], nil); err == nil {
			if slices.Contains([]string{"md5", "sha256"}, d.Hasher()) { // which name no format
				return "", ""
			}
			return text[:i], d.Hasher()
		}
	}
	return "", ""
}

// unwrapped is a digest without what stands in front of it.
func (c *column) unwrapped(text string) string {
	for _, front := range c.fronts {
		if rest, is := strings.CutPrefix(text, front); is {
			return rest
		}
	}
	return text
}

// writeStrip writes what stands in front of the digests that are read.
func (p *Proposal) writeStrip(line func(string, ...any)) {
	var fronts []string
	for _, g := range append([]*guess{p.fields["digest"]}, p.behind...) {
		for _, f := range g.column.fronts {
			if f = strconv.Quote(f); !slices.Contains(fronts, f) {
				fronts = append(fronts, f)
			}
		}
	}
	switch len(fronts) {
	case 0:
	case 1:
		line("    strip: %s", fronts[0])
	default:
		line("    strip: [%s]", strings.Join(fronts, ", "))
	}
}
