package infer

import (
	"fmt"
	"slices"
	"strings"

	"clerk-import/mapping"
	"clerk-import/mapping/regexp"
)

// counted is a text that numbers rows, as no salt does: K-1001.
var counted = regexp.MustCompile(`^[\p{L}_.-]*\d+$`)

// maySalt are the columns beside digests that may hold their salts under a name that nobody knows: in every row that has a digest
// another short text that looks like no word.
func (c *column) maySalt(columns []*column) (out []*column) {
	for _, o := range columns {
		if o == c || o.table != c.table || !slices.Equal(o.path[:len(o.path)-1], c.path[:len(c.path)-1]) || o.filled < c.filled || len(o.examples) < 2 || !o.distinct() || !o.mostly(word) ||
			o.named("external_id")+o.named("username")+o.named("email_address")+o.named("phone_number")+o.named("created_at") > 0 || o.timeConversion() != "" ||
			o.share(email)+o.share(link)+o.share(uuid)+o.share(phone)+o.share(name)+o.share(dated)+o.share(boolean) > 0.1 {
			continue
		}
		size := len(o.examples[0])
		if !slices.ContainsFunc(o.examples, func(e string) bool { return len(e) != size || size < 3 || size > 64 }) &&
			slices.ContainsFunc(o.examples, func(e string) bool { return !counted.MatchString(e) }) {
			out = append(out, o)
		}
	}
	return out
}

// saltedBy are the ways to read digests with each of the columns that may hold their salts.
func (c *column) saltedBy(p *Proposal, values []string, columns []*column) (out []recipe) {
	hash := map[int]string{16: "md5", 32: "sha256"}[sizeOf(values)]
	if hash == "" {
		return nil
	}
	for _, o := range c.maySalt(columns) {
		out = append(out, recipe{id: questionID(hash+"_salted", o.text()), from: "salted-hash", params: [][2]string{{"salt", o.parameter(p)}},
			changes: fmt.Sprintf("%s of password and `%s`, if that is its salt", strings.ToUpper(hash), o.text())})
	}
	return out
}

// saltBeside asks about salts beside digests that have their own: many systems hash them with the password, and read as they stand
// the digests look right while nobody could sign in. Until somebody answers the check stops at them.
func (p *Proposal) saltBeside(c *column, columns []*column) {
	salt := c.beside(columns, func(o *column) bool {
		return o != c && o.table == c.table && o.filled > 0 && p.taken[o] == "" && o.isSalt() && !o.digests() &&
			!slices.ContainsFunc(o.examples, func(e string) bool {
				return slices.ContainsFunc(c.examples, func(digest string) bool { return !mapping.SaltBeside(e, p.hasher, digest) })
			})
	})
	if salt == nil {
		return
	}
	recipes := []recipe{
		{id: "behind", from: "authlogic", params: [][2]string{{"salt", salt.parameter(p)}}, changes: fmt.Sprintf("the password and `%s` behind it were hashed (HumHub, Authlogic, Sorcery)", salt.text())},
		{id: "plain", from: p.conv, changes: fmt.Sprintf("the password alone was hashed, and `%s` means nothing", salt.text())},
	}
	q := Question{ID: questionID("salt", c.text()), At: "digest", Options: []Option{{"unknown", "they are read as they stand, and the check stops at them"}},
		Text: fmt.Sprintf("`%s` has salts beside `%s`, whose digests have their own: what was hashed? A password that you know tells (--canary)", salt.text(), c.text())}
	for _, r := range recipes {
		q.Options = append(q.Options, Option{r.id, r.changes})
	}
	switch p.choose(q) {
	case "behind":
		p.recipe, p.conv, p.taken[salt] = &recipes[0], "authlogic", "salt"
	case "plain":
		p.taken[salt], p.useless = "nothing", append(p.useless, salt)
	}
}
