package infer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"clerk-import/mapping"
)

// What nothing is known of, as in a language whose words nobody has listed, is asked about by what is in it. Until somebody answers, it
// is taken for nothing.

// maxOffered is how many columns a question offers; the rest is said with a count.
const maxOffered = 12

// more says how many columns a question does not offer.
func more(n int) string {
	if n <= maxOffered {
		return ""
	}
	return fmt.Sprintf(" %d further ones are not listed: the mapping may name them.", n-maxOffered)
}

// anyState asks whether one of the columns with few values says who may sign in, where none is known to; else only those whose
// numbers may: flags, and what is below 0.
func (p *Proposal) anyState(columns []*column) {
	some := slices.ContainsFunc(p.questions, func(q Question) bool { return strings.HasPrefix(q.ID, "state.") })
	var found []*column
	for _, c := range columns {
		if some && (c.table != p.tables[0] || len(c.path) > 1 || !c.mostly(integer) || !c.belowZero() && !strings.HasSuffix(c.leaf(), "flags")) {
			continue
		}
		if p.taken[c] == "" && (c.table == p.tables[0] || !p.many[c.table]) && len(c.counts) > 1 && !c.pair && len(c.path) <= 2 && !slices.Contains(c.path, "0") && !p.aside(c) &&
			!c.secret() && !c.ofFactor() && !c.distinct() && c.share(email)+c.share(link)+c.share(object)+c.share(list)+c.share(packed) == 0 && c.timeConversion() == "" && !c.mostly(dated) {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return
	}
	q := Question{ID: "state", At: "status", Options: []Option{{"none", "none does: everybody may sign in, and the columns come along as data"}}}
	var shown []string
	for _, c := range found[:min(len(found), maxOffered)] {
		shown = append(shown, fmt.Sprintf("`%s` has %s", p.spoken(c), c.tally(c.counts)))
		q.Options = append(q.Options, Option{p.columnID(c), fmt.Sprintf("`%s` does, and each of its values is asked about", p.spoken(c))})
	}
	q.Text = "no column is known to say who is gone or must not sign in; does one of these? "
	if some {
		q.Text = "numbers may say who is gone or must not sign in: does one of these, too? "
	}
	q.Text += strings.Join(shown, "; ") + "." + more(len(found))
	chosen := p.choose(q)
	for _, c := range found {
		if p.columnID(c) == chosen {
			if is := bounds[mapping.SaysUntil]; c.deadlines() && c.whether(is.converter, "") != "" {
				p.bound(c, is)
				return
			}
			p.valued(c, true)
			return
		}
	}
}

// deadlines reports whether numbers are times, but for those that stand for none: what says until when somebody is barred.
func (c *column) deadlines() bool {
	return c.mostly(integer) && c.kinds[unixSeconds]+c.kinds[unixMillis] > 0 && !slices.ContainsFunc(slices.Collect(maps.Keys(c.counts)), func(v string) bool {
		return len(v) > 2 && len(v) < 10 // 4102444800, the year 2100, is for good
	})
}

// belowZero reports whether one of few values is below 0, as codes of those who must not sign in are.
func (c *column) belowZero() bool {
	for v := range c.counts {
		if strings.HasPrefix(v, "-") {
			return true
		}
	}
	return false
}

// anyName asks what users are called by, where no column is known to say it.
func (p *Proposal) anyName(columns []*column) {
	if p.fields["first_name"] != nil || p.fields["last_name"] != nil {
		return
	}
	var found []*column
	for _, c := range columns {
		if p.taken[c] == "" && c.table == p.tables[0] && c.mostly(name) && len(c.values) > fewValues && !c.pair && !slices.Contains(c.path, "0") && !c.secret() && c.share(email) == 0 {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return
	}
	for _, part := range []struct{ field, what string }{{"first_name", "first"}, {"last_name", "last"}} {
		q := Question{ID: part.field, At: part.field, Text: fmt.Sprintf("no column is known to have the %s names of users; does one of these?", part.what) + more(len(found)),
			Options: []Option{{"none", "none does"}}}
		for _, c := range found[:min(len(found), maxOffered)] {
			q.Options = append(q.Options, Option{p.columnID(c), fmt.Sprintf("`%s` has them", c.text())})
			if c.share(word) < 0.5 {
				q.Options = append(q.Options, Option{p.columnID(c) + ":full", fmt.Sprintf("`%s` has first and last names in one", c.text())})
			}
		}
		chosen := p.choose(q)
		for _, c := range found {
			switch chosen {
			case p.columnID(c):
				p.take(part.field, &guess{column: c, score: 0.5})
			case p.columnID(c) + ":full":
				p.fields[part.field], p.taken[c] = &guess{column: c, score: 0.5, convert: part.field}, "name"
			}
		}
	}
}

// unread are the values of a column with two or three of which nothing says what they stand for: one may say that something is
// verified.
func (c *column) unread() (out []string) {
	if len(c.counts) < 2 || len(c.counts) > 3 || c.readsAsStanding() || c.mixed() || c.saysProven() != nil || c.mostly(integer) || c.ofElse() {
		return nil
	}
	for _, v := range slices.Sorted(maps.Keys(c.counts)) {
		if !c.sayable(v) {
			return nil
		}
		out = append(out, v)
	}
	return out
}
