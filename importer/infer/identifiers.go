package infer

import (
	"fmt"
	"slices"
	"strings"

	"clerk-import/mapping/regexp"
)

// logins reports whether a column has addresses among numbers and names, another one in every row.
func (c *column) logins() bool {
	share := c.share(email)
	return share >= 0.1 && share < 0.9 && c.share(word) >= 0.9 && c.distinct() && !c.random() && c.share(link)+c.share(uuid)+c.share(object)+c.share(list) < 0.05
}

// mixed knows a column of logins: addresses, numbers with a country code and names of users, each
// taken for what it is.
func (p *Proposal) mixed(g *guess) {
	c := g.column
	if c.mostly(email) || c.share(word) < 0.9 {
		return
	}
	p.logins = c
	if p.choose(Question{ID: questionID("logins", c.text()), At: "email_address", Text: fmt.Sprintf("`%s` has %s of addresses, %s of numbers and other names: what are they?", c.text(), percent(c.share(email)), percent(c.share(phone))),
		Options: []Option{{"each", "addresses, phone numbers and user names, each for what it is"}, {"addresses", "addresses alone; rows with something else are rejected"}}}) == "addresses" {
		p.logins = nil
	}
}

// onlyKey asks which of the columns that have another word in every row identifies a user.
func (p *Proposal) onlyKey(columns []*column) {
	var found, within []*column
	for _, c := range columns {
		if c.table != p.tables[0] || p.taken[c] != "" || slices.Contains(c.path, "0") || c.pair || c.packed || !c.distinct() || c.filled < c.table.Rows || !c.mostly(word) ||
			c.timeConversion() != "" || c.share(email)+c.share(phone)+c.share(link)+c.share(object) > 0.1 || !c.identifies() {
			continue
		}
		switch {
		case ofReading.MatchString(c.leaf()) || c.isSalt() || c.partOfDigest(columns):
		case len(c.path) == 1:
			found = append(found, c)
		case p.own(c) && !c.secret():
			within = append(within, c)
		}
	}
	if len(found) == 0 { // the ids of objects in a row may be those of other things
		found = within
	}
	if len(found) == 0 {
		return
	}
	found = p.likeliestKeys(found)
	var options []Option
	for _, c := range found {
		options = append(options, Option{p.columnID(c), fmt.Sprintf("`%s` does, and is kept as external_id", c.text())})
	}
	options = append(options, Option{"none", "none does: a row is found again by its address only"})
	chosen := p.choose(Question{ID: "external_id", At: "external_id", Text: fmt.Sprintf("`%s` has another value in every row: what identifies a user for good?", found[0].text()), Options: options})
	for _, c := range found {
		if p.columnID(c) == chosen {
			p.take("external_id", &guess{column: c, score: 0.5, convert: "string"})
			return
		}
	}
}

// ofReading knows what stands beside a row for whoever reads it, and is another one the next time: its version, its place in a list.
var ofReading = regexp.MustCompile(`etag$|cursor$|^(row)?version|^rev$|checksum$`)

func (p *Proposal) identifiers(columns []*column) {
	if p.entries[addresses] == nil {
		p.addresses(columns)
	}
	if p.entries[numbers] == nil {
		p.numbers(columns)
	}
	p.flags(columns)
	p.keys(columns)
}

func (p *Proposal) addresses(columns []*column) {
	g := p.leading(p.best(columns, func(c *column) float64 {
		share := c.share(email) + c.share(emails)
		if share < 0.5 && !c.logins() || c.others() || !p.own(c) {
			return 0
		}
		// Those of accounts elsewhere are addresses of a few.
		return (max(share, map[bool]float64{true: 0.6}[c.logins()])*0.5 + 0.5*c.namedWithin("email_address")) * float64(c.filled) / float64(max(c.table.Rows, 1))
	}), columns)
	if g == nil {
		g = p.askWhose(columns, "email_address", "an address", func(c *column) bool { return c.share(email) >= 0.5 })
	}
	p.take("email_address", g)
	if g != nil {
		if g.convert = "trim | lower"; g.column.kinds[emails] > 0 {
			g.convert = "list | lower"
		} else {
			p.mixed(g)
		}
		for _, c := range columns { // others, if they are others
			if p.taken[c] != "" || !c.mostly(email) || c.table != g.column.table || len(c.path) > 1 && !otherPerson.MatchString(c.leaf()) || c.named("username") >= 0.5 {
				continue
			}
			own := ownAddress.MatchString(c.leaf()) && !c.elses() && c.distinct()
			q := Question{ID: questionID("address", c.text()), At: "email_address", Text: fmt.Sprintf("`%s`: is it an address of the user's own, and in use?", c.text()),
				Options: []Option{{"no", "it is not read"}, {"yes", "it is added, unverified"}}}
			if own {
				q.Default = "yes"
			}
			if p.taken[c] = "another address"; p.choose(q) == "yes" {
				p.other = append(p.other, &guess{column: c, score: 0.5, convert: "trim | lower"})
				p.taken[c] = "email_address"
			}
		}
	}
}

func (p *Proposal) numbers(columns []*column) {
	p.take("phone_number", p.best(columns, func(c *column) float64 {
		s := c.named("phone_number")
		if otherNumber.MatchString(c.leaf()) || !p.own(c) || p.besideAddress(columns, c) {
			return 0
		}
		if c.share(phone)+c.share(phones) >= 0.5 {
			return 0.5 + 0.5*s
		}
		if s > 0.5 && c.share(national) >= 0.7 {
			if c.table != p.tables[0] { // what stands with the users themselves is nearer
				s /= 2
			}
			return s * 0.8
		}
		return 0
	}))
	if p.fields["phone_number"] == nil {
		p.fewNumbers(columns)
	}
	if p.fields["phone_number"] == nil {
		p.take("phone_number", p.askWhose(columns, "phone_number", "a number", func(c *column) bool {
			return !otherNumber.MatchString(c.leaf()) && c.share(phone)+c.share(phones) >= 0.5
		}))
	}
	if g := p.fields["phone_number"]; g != nil {
		if g.convert = "e164"; g.column.kinds[phones] > 0 {
			g.convert = "list | e164"
			return
		}
		if g.column.share(phone) < 0.9 {
			p.numbersOf = p.country(columns, g.column)
		}
		if g.column.share(phone) < 0.9 && p.numbersOf == nil {
			p.askRegion(g)
		}
	}
}

// besideAddress reports whether a column of numbers stands in another object of a row than the users' addresses, while one stands beside
// these: that of a parent has a number, too.
func (p *Proposal) besideAddress(columns []*column, c *column) bool {
	g := p.fields["email_address"]
	if g == nil || len(g.column.path) < 2 || g.column.table != c.table || slices.Equal(c.path[:len(c.path)-1], g.column.path[:len(g.column.path)-1]) {
		return false
	}
	return g.column.beside(columns, func(o *column) bool {
		return o.named("phone_number") >= 0.7 && !otherNumber.MatchString(o.leaf()) && o.share(phone)+o.share(phones)+o.share(national) >= 0.5
	}) != nil
}

// fewNumbers asks about a column that is named as one of numbers, of which many values are none.
func (p *Proposal) fewNumbers(columns []*column) {
	g := p.best(columns, func(c *column) float64 {
		if s, share := c.named("phone_number"), c.share(phone)+c.share(national); s > 0.5 && share >= 0.3 && !otherNumber.MatchString(c.leaf()) && p.own(c) && !c.distinctWords() {
			return s * share
		}
		return 0
	})
	if g == nil {
		return
	}
	share := g.column.share(phone) + g.column.share(national)
	q := Question{ID: questionID("phone", g.column.text()), At: "phone_number", Text: fmt.Sprintf("`%s` is named as phone numbers, and %s of it look like some: what becomes of it?", g.column.text(), percent(share)),
		Options: []Option{{"numbers", "they are phone numbers; what is none is left out, and told"}, {"data", "it comes along as data, in private metadata"}}}
	if share < 0.5 {
		q.Default = "data"
	}
	if p.choose(q) == "numbers" {
		p.take("phone_number", g)
	}
}

// flags finds what says whether addresses and numbers are verified.
func (p *Proposal) flags(columns []*column) {
	flag := func(what, other string) func(*column) float64 {
		return func(c *column) float64 {
			s := c.named(what)
			if s < c.named(other) {
				return 0 // it speaks of the other
			}
			if !c.readsAsStanding() {
				return 0
			}
			if n := c.leaf(); n == "active" || n == "isactive" {
				return 0 // who may sign in, not what was verified
			}
			if proves(c.leaf()) && p.mayBeElse(c) {
				return min(s, 0.5) // asked
			}
			return s
		}
	}
	if p.fields["email_address"] != nil {
		if p.take("email_verified", p.standing(columns, "email_address")); p.fields["email_verified"] == nil {
			p.take("email_verified", p.best(p.beside(columns, "email_address"), flag("email_verified", "phone_verified")))
		}
	}
	if p.fields["phone_number"] != nil {
		if p.take("phone_verified", p.standing(columns, "phone_number")); p.fields["phone_verified"] == nil {
			p.take("phone_verified", p.best(p.beside(columns, "phone_number"), flag("phone_verified", "email_verified")))
		}
	}
	for field, verified := range map[string]string{"email_address": "email_verified", "phone_number": "phone_verified"} {
		if g := p.fields[verified]; g != nil && !p.speaks(g.column, field, columns) {
			g.score = min(g.score, 0.5) // asked
		}
	}
	p.proofs(columns)
}

// keys finds what users are known by.
func (p *Proposal) keys(columns []*column) {
	p.take("external_id", p.best(columns, func(c *column) float64 {
		if c.named("phone_number") > 0.5 || c.mostly(phone) || c.share(timestamp)+c.share(dated) > 0.3 || !c.distinct() || c.filled < c.table.Rows || c.table != p.tables[0] || len(c.path) > 1 && c.named("external_id") < 0.9 || slices.Contains(c.path, "0") || c.mostly(object) || c.mostly(list) {
			return 0
		}
		s := c.named("external_id")
		if s > 0 && (c.mostly(uuid) || c.mostly(integer)) {
			s += 0.1
		}
		return s
	}))
	if g := p.fields["external_id"]; g != nil {
		g.convert = "string"
	}
	p.take("username", p.best(columns, func(c *column) float64 {
		s := c.named("username")
		if n := c.leaf(); s == 0 && strings.HasSuffix(n, "login") && c.distinct() && c.mostly(word) && !lastTime.MatchString(strings.TrimSuffix(n, "login")) {
			s = 0.4 // of several words
		}
		if s == 0 && c.madeOfAddress(columns, false) {
			s = 0.6
		}
		if c.share(word) < 0.5 || c.share(email) > 0.5 && s < 0.5 || c.mostly(boolean) {
			return 0
		}
		if few := int64(len(c.values))*2 <= c.filled; !c.distinct() && (c.filled > 20 && float64(len(c.values)) < 0.8*float64(c.filled) || few && c.filled >= 4) {
			return 0 // enabled, disabled: no names
		}
		return s
	}))
	p.entriesOf()
	if p.fields["username"] == nil && p.logins == nil {
		p.take("username", p.best(columns, func(c *column) float64 {
			if c.table == p.tables[0] && c.madeOfAddress(columns, true) {
				return 0.4
			}
			return 0
		}))
	}
	p.onlyLogin(columns)
	if p.fields["external_id"] == nil {
		p.onlyKey(columns)
	}
	p.bareKey(columns)
	if p.fields["external_id"] == nil && p.fields["username"] != nil && p.fields["username"].column.distinct() {
		g := *p.fields["username"]
		p.fields["external_id"] = &g
	}
	if p.fields["external_id"] == nil && !slices.ContainsFunc(p.questions, func(q Question) bool { return q.ID == "external_id" }) {
		p.choose(Question{ID: "external_id", At: "external_id", Text: "which column identifies a user for good? None has another value in every row",
			Options: []Option{{"none", "none does: a row is found again by its address only"}}})
	}
}
