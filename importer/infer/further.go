package infer

import (
	"fmt"
	"slices"
	"strings"

	"clerk-import/mapping/record"
	"clerk-import/mapping/regexp"
)

// otherLogin knows digests that are of no password to sign in with, by their names.
var otherLogin = regexp.MustCompile(`^(ftp|wifi|wlan|smtp|imap|pop|mail|db|database|api|vpn|router|ssh|sip|voip|radius|temp)|pin$|ftp$|history|token|key|otp|mfa|2fa|code|answer|antwort|session|reset|recover|backup|salt|secret`)

// further asks about digests beside those that are read. A source that changed how it hashes keeps both: whoever has
// only a digest of the other column would arrive without a password.
func (p *Proposal) further(columns []*column) {
	g := p.fields["digest"]
	if g == nil || p.recipe != nil || g.column.pair || p.many[g.column.table] {
		return
	}
	settled := slices.ContainsFunc(p.questions, func(q Question) bool { return q.ID == "digest" })
	for _, c := range columns {
		if c == g.column || g.column.inside(c) || p.taken[c] != "" || !c.holdsDigests() || p.many[c.table] || c.pair || slices.Contains(c.path, "0") {
			continue
		}
		only, rows := c.without(append([]*column{g.column}, columnsOf(p.behind)...))
		none := Option{"none", fmt.Sprintf("`%s` is the password, and `%s` is not read", g.column.text(), c.text())}
		before := Option{"before", fmt.Sprintf("`%s` is the password, and `%s` where that is empty", c.text(), g.column.text())}
		behind := Option{"behind", fmt.Sprintf("`%s` is the password, and `%s` where that is empty; what cannot be imported is left out, and told", g.column.text(), c.text())}
		q := Question{ID: questionID("password", c.text()), At: "digest", Options: []Option{none, before, behind},
			Text: fmt.Sprintf("`%s` holds digests beside `%s`: which is the password in use?", c.text(), g.column.text())}
		if only > 0 {
			q.Text = fmt.Sprintf("`%s` holds digests, and %s have only that: is it their password?", c.text(), record.Of(only, rows, "row"))
			if c.isPassword() && !c.otherThan(g.column) && !(c.unlabelled() && salted(columns)) {
				q.Default = behind.ID
			}
		} else if settled || !c.isPassword() {
			continue
		}
		switch p.choose(q) {
		case before.ID:
			p.readToo(c)
			g.column, p.behind[len(p.behind)-1] = c, &guess{column: g.column, score: g.score}
		case behind.ID:
			p.readToo(c)
		}
	}
}

// readToo reads a further column of digests where those in front of it are empty, by a conversion that takes most of all.
func (p *Proposal) readToo(c *column) {
	g := p.fields["digest"]
	p.behind, p.taken[c] = append(p.behind, &guess{column: c, score: g.score}), "digest"
	all := &column{examples: slices.Concat(g.column.examples, c.examples)}
	if conv, _, _ := conversionOf(all, false); conv != "" && len(all.untaken(conv, nil)) < len(all.untaken(p.conv, nil)) {
		p.conv = conv
	}
	asked := slices.ContainsFunc(p.questions, func(q Question) bool { return q.ID == questionID("unusable", g.column.text()) })
	p.unusable = p.unusable || !asked && len(all.untaken(p.conv, nil)) > 0
}

// isPassword reports whether a name is one of passwords, or of what they became.
func (c *column) isPassword() bool {
	n := c.leaf()
	return digestName.MatchString(n) && !otherLogin.MatchString(n)
}

// holdsDigests reports whether a column may hold digests of passwords: by what they are, or by its name and their look.
func (c *column) holdsDigests() bool {
	if c.filled == 0 || otherLogin.MatchString(c.leaf()) {
		return false
	}
	long := 0
	for _, e := range c.examples {
		if len(e) >= 20 {
			long++
		}
	}
	return c.digests() || c.isPassword() && long*2 >= len(c.examples) && c.mostly(word) && c.timeConversion() == "" &&
		c.share(uuid)+c.share(link)+c.share(email)+c.share(object)+c.share(list) < 0.1
}

// unlabelled reports whether no digest of a column says how it was made.
func (c *column) unlabelled() bool {
	return !slices.ContainsFunc(c.examples, func(e string) bool { return !bareDigest.MatchString(e) })
}

// without is how many rows have a value of a column and none of others, and of how many. Where no rows are kept, or
// the columns are of several tables, it is how many may be.
func (c *column) without(others []*column) (only, rows int64) {
	kept := len(c.table.sample) > 0 && len(c.path) == 1
	most := c.table.Rows
	for _, o := range others {
		kept = kept && o.table == c.table && len(o.path) == 1
		most = min(most, max(0, o.table.Rows-o.filled))
	}
	if !kept {
		return min(most, c.filled), c.table.Rows
	}
	for _, row := range c.table.sample {
		if row[c.path[0]] != "" && !slices.ContainsFunc(others, func(o *column) bool { return row[o.path[0]] != "" }) {
			only++
		}
	}
	return only, int64(len(c.table.sample))
}

// apart reports whether no row has a value of both columns.
func (c *column) apart(o *column) bool {
	only, _ := c.without([]*column{o})
	all, _ := c.without(nil)
	return only > 0 && only == all
}

// digestValue is where digests are read from, as the mapping writes it.
func (p *Proposal) digestValue(g *guess) string {
	if len(p.behind) == 0 {
		return p.value(g)
	}
	values := []string{flow(p.value(g))}
	for _, b := range p.behind {
		values = append(values, flow(p.value(b)))
	}
	return "{first: [" + strings.Join(values, ", ") + "]}"
}

// columnsOf are the columns of guesses.
func columnsOf(guesses []*guess) (out []*column) {
	for _, g := range guesses {
		out = append(out, g.column)
	}
	return out
}
