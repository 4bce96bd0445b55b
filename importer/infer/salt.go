package infer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
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
