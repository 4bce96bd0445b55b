package infer

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"clerk-import/mapping"
	"clerk-import/mapping/record"
	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

// proofs asks what says that addresses and numbers are verified, where the name of no column says it.
func (p *Proposal) proofs(columns []*column) {
	for _, f := range []struct{ field, verified, what string }{{"email_address", "email_verified", "e-mail addresses"}, {"phone_number", "phone_verified", "phone numbers"}} {
		if p.fields[f.field] == nil && !(f.field == "phone_number" && p.logins != nil && p.logins.kinds[phone] > 0) {
			continue
		}
		g := p.fields[f.verified]
		if g != nil {
			g.convert = g.column.standingConversion()
		}
		if g != nil && !g.doubtful() {
			continue
		}
		delete(p.fields, f.verified)
		text := fmt.Sprintf("does the source know which %s are verified?", f.what)
		if g != nil {
			delete(p.taken, g.column)
			text = fmt.Sprintf("`%s`: does it say that the address or number is verified, and not something else?", g.column.text())
		}
		options := []Option{{"none", "none is verified: each is confirmed by whoever signs in with it"}}
		proofs := map[string]proof{}
		if c := p.mixedStanding(columns, f.field, f.verified); c != nil {
			text = fmt.Sprintf("`%s` has %s: what of it says that one of the %s is verified?", c.text(), c.sides(), f.what)
			id := p.columnID(c)
			options, proofs[id] = append(options, Option{id, fmt.Sprintf("verified where `%s` says yes or has a time; other texts, which are told, are no proof", c.text())}), proof{column: c, bit: -1}
		}
		further := 0
		if g != nil && len(g.column.values) < 2 { // which is the same in all rows
			text = fmt.Sprintf("does the source know which %s are verified?", f.what)
		}
		for _, o := range p.mayProve(columns, f.field) {
			if len(options) > maxOffered {
				further++
				continue
			}
			options, proofs[o.ID] = append(options, o.Option), o.proof
		}
		if further > 0 {
			text += fmt.Sprintf(" %d further ways are not listed: the mapping may name them.", further)
		}
		options = append(options, Option{"all", "all of them are verified"})
		switch chosen := p.choose(Question{ID: "verified." + f.field, At: f.field, Text: text, Options: options}); {
		case chosen == "all":
			p.always[f.field] = true
		case chosen != "none":
			is := proofs[chosen]
			if is.bit >= 0 {
				p.fields[f.verified] = &guess{column: is.column, score: 1, bit: is.bit + 1}
			} else {
				p.fields[f.verified] = &guess{column: is.column, score: 1, convert: cmp.Or(is.convert, is.column.standingConversion())}
			}
			p.taken[is.column] = f.verified
		}
	}
}

// offer is an option of what may say that something is verified.
type offer struct {
	Option
	proof proof
	near  int // how near its name is to that of what it may speak of: 0 shares its words, 1 says that something was verified, 2 says nothing
}

// mayProve is what may say of a field that it is verified, the nearest by name first. Where some name is near, what has few values and
// any other name is none.
func (p *Proposal) mayProve(columns []*column, field string) []offer {
	var out []offer
	for _, c := range append(p.beside(columns, field), p.provenElsewhere(columns, field)...) {
		both := p.logins != nil && p.taken[c] == "email_verified" // that the login is, whatever it is
		if p.taken[c] != "" && p.taken[c] != "email_verified" || c.filled == 0 || c.secret() || c.pair || isStatus(normal(c.text())) || c.attributes() != nil {
			continue
		}
		near := p.nearTo(c, field)
		if near == 2 && c.filled >= c.table.Rows && (c.timeConversion() != "" || c.mostly(dated)) {
			continue // by that all would be, whatever it is the time of
		}
		without := p.rowsWithout(field, c)
		add := func(id, changes string, is proof) { out = append(out, offer{Option{id, changes}, is, near}) }
		if (p.taken[c] == "" || both) && (c.readsAsStanding() || c.saysProven() != nil) && len(c.values) > 1 && !c.ofElse() && c.named("created_at") < 0.3 && !c.saysOf(without) {
			add(p.columnID(c), fmt.Sprintf("verified where `%s` says so", c.text()), proof{column: c, bit: -1})
		}
		if p.taken[c] == "" {
			for _, v := range c.unread() {
				if without[v] > 0 {
					continue
				}
				add(questionID(p.columnID(c), v), fmt.Sprintf("verified where `%s` is %s", c.text(), v), proof{column: c, bit: -1, convert: fmt.Sprintf("map(%s: true, *: false)", argument(v))})
			}
		}
		for _, b := range c.bits() {
			if c.bitOf(without, b.bit) {
				continue
			}
			add(fmt.Sprintf("%s:bit%d", p.columnID(c), b.bit), fmt.Sprintf("verified where bit %d of `%s` (%d) is set: %s", b.bit, c.text(), 1<<b.bit, record.Of(b.rows, c.table.Rows, "row")), proof{column: c, bit: b.bit})
		}
	}
	slices.SortStableFunc(out, func(a, b offer) int { return cmp.Compare(a.near, b.near) })
	if len(out) > 0 && out[0].near == 0 {
		out = slices.DeleteFunc(out, func(o offer) bool { return o.near == 2 && o.proof.bit < 0 })
	}
	return out
}

// provenElsewhere are the columns of other tables, with one row for each user, that have the name of a field's column and a word for proof: of the
// account's row beside the person's address, email_verified_at.
func (p *Proposal) provenElsewhere(columns []*column, field string) (out []*column) {
	g := p.fields[field]
	if g == nil || p.logins != nil {
		return nil
	}
	for _, c := range columns {
		if c.table != g.column.table && len(c.path) == 1 && !slices.Contains(p.looked, c.table) && !p.many[c.table] && p.nearTo(c, field) == 0 && (proves(c.leaf()) || provingName.MatchString(c.leaf())) {
			out = append(out, c)
		}
	}
	return out
}

// rowsWithout is how many rows of the sample have each value of a column, and nothing of a field: what is not there was not verified.
func (p *Proposal) rowsWithout(field string, c *column) map[string]int {
	out := map[string]int{}
	g := p.fields[field]
	if g == nil || c.table != g.column.table || len(c.path) > 1 || len(g.column.path) > 1 {
		return out
	}
	for _, row := range c.table.sample {
		if v := strings.TrimSpace(row[c.path[0]]); v != "" && strings.TrimSpace(row[g.column.path[0]]) == "" {
			out[v]++
		}
	}
	return out
}

// saysOf reports whether a column would say of rows that they have something verified which is not there, by a yes or by a time, or would
// say it of all.
func (c *column) saysOf(without map[string]int) bool {
	if _, times := c.standings(); times == c.filled && c.filled == c.table.Rows {
		return true
	}
	proven := c.saysProven()
	for v := range without {
		if mapping.IsTrue(v) || slices.Contains(proven, v) || !mapping.IsBool(v) && proven == nil {
			return true
		}
	}
	return false
}

// bitOf is the same of a bit.
func (c *column) bitOf(without map[string]int, bit int) bool {
	for v := range without {
		if n, err := strconv.ParseUint(v, 10, 24); err == nil && n&(1<<bit) != 0 {
			return true
		}
	}
	return false
}

// nearTo is how near a column's name is to that of what it may speak of, as of an offer.
func (p *Proposal) nearTo(c *column, field string) int {
	if g := p.fields[field]; g != nil {
		own := strings.Fields(wording.Words(g.column.path[len(g.column.path)-1]))
		for _, w := range strings.Fields(c.wordsIn()) {
			if slices.Contains(own, w) && slices.Contains(words[field], normal(w)) {
				return 0
			}
		}
		if strings.Contains(c.leaf(), g.column.leaf()) {
			return 0
		}
	}
	if proves(c.leaf()) || provingName.MatchString(c.leaf()) {
		return 1
	}
	return 2
}

// ofElse reports whether a column says something that is no proof: a state, or when a row was changed or expires.
func (c *column) ofElse() bool {
	leaf := c.path[len(c.path)-1]
	name := normal(leaf)
	if negated(leaf) == "" && (proves(name) || c.named("email_verified")+c.named("phone_verified") > 0) {
		return false
	}
	return negated(leaf) != "" || mustDo.MatchString(wording.Words(leaf)) || slices.Contains(bookkeeping, name) || c.expires() || otherTime.MatchString(name) || rights.MatchString(wording.Words(leaf)) || saysKind(name) || saysThing(name) ||
		c.named("external_id") >= 0.7 || wording.Tells(leaf) != "" || wording.MayTellState(name) && c.saysProven() == nil ||
		wording.StateOf(leaf) != wording.SaysNothing && c.saysProven() == nil
}

// negated is what a name says the opposite of: deleted of not_deleted, verified of unverified; "" where it says no such thing.
func negated(name string) string {
	words := strings.TrimPrefix(wording.Words(name), "is ")
	for _, front := range []string{"not", "no", "non", "un"} {
		rest, is := strings.CutPrefix(words, front)
		rest = strings.TrimSpace(rest)
		if is && rest != "" && (proves(normal(rest)) || wording.StateOf(rest) != wording.SaysNothing) {
			return rest
		}
	}
	return ""
}

// mustDo are words of what people have to do, have enrolled in, or stand under: no proof of an address.
var mustDo = regexp.MustCompile(`(^| )(require[sd]?|reset|must|force[sd]?|enrolled|enrollment|2 ?sv|2 ?fa|org|unit|path|pending|unverified|unconfirmed)( |$)`)

// rights are words of what people may do, have agreed to or are, and of when something began.
var rights = regexp.MustCompile(`(^| )(admin|administrator|staff|superuser|super|root|moderator|mod|bot|guest|system|internal|agreed|policyagreed|accepted|terms|tos|policy|consent|gdpr|newsletter|marketing|optin|opt|start|starttime|started|begin|attempts?)( |$)`)

// proof is what says that something is verified: a column, or a bit of it.
type proof struct {
	column  *column
	bit     int    // from 0; -1: the whole
	convert string // how the whole is read; "" as its values say
}

// standingConversion is how a column is read that says whether something is verified.
func (c *column) standingConversion() string {
	switch {
	case c.mixed():
		return "verified"
	case !c.readsAsStanding():
		return "map(" + strings.Join(append(each(c.saysProven(), "true"), "*: false"), ", ") + ")"
	case c.kinds[boolean] == c.filled:
		return "bool"
	case c.mostly(compact):
		return "present"
	case c.mostly(dated), c.mostly(unixMicros): // a time that lies behind us
		return strings.Replace(c.timeConversion(), "timestamp", "past", 1)
	}
	return "verified"
}

// each are values and what becomes of each of them, as map takes them.
func each(values []string, to string) (out []string) {
	for _, v := range values {
		out = append(out, fmt.Sprintf("%s: %s", argument(v), to))
	}
	return out
}

// argument is a text as an argument of a converter.
func argument(s string) string {
	if plainName.MatchString(s) {
		return s
	}
	return strconv.Quote(s)
}

// bit is one of a column's bits, and how many rows have it.
// roles asks what the roles of members are.
func (p *Proposal) roles() {
	t := p.teams
	if t.role == nil {
		return
	}
	for _, v := range t.role.examples[:min(len(t.role.examples), fewValues)] {
		if len(t.role.values) > fewValues {
			return
		}
		q := Question{ID: questionID("role", v), At: "roles", Text: fmt.Sprintf("%s: what is the role `%s` in `%s`", t.members.Name, v, t.role.text()),
			Options: []Option{{"open", "the check asks: --role-map, or roles in the mapping"}, {"org:admin", "an admin of the organization"}, {"org:member", "a member"}}}
		if n := t.role.counts[v]; n > 0 {
			q.Text, q.Seen = q.Text+fmt.Sprintf(" (%s)", record.Of(n, t.members.Rows, "row")), []Seen{{Value: v, Rows: n}}
		}
		q.Text += "?"
		t.roles = append(t.roles, [2]string{v, p.choose(q)})
	}
}
