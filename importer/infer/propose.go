package infer

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"clerk-import/hashers"
	"clerk-import/mapping"
)

// guess is what a column was taken for.
type guess struct {
	column  *column
	score   float64 // from 0 to 1
	convert string  // converters behind the path
}

// doubtful reports whether a column's name only resembles what it was taken for: it may be
// an identity, an age or a payment that was verified.
func (g *guess) doubtful() bool { return g.score < 0.7 }

func (g *guess) confidence() string {
	switch {
	case g.score >= 0.8:
		return "high"
	case g.score >= 0.5:
		return "medium"
	}
	return "low"
}

// Proposal is a mapping in the making.
type Proposal struct {
	fields    map[string]*guess
	taken     map[*column]string
	other     []*guess // further e-mail addresses
	conv      string   // conversion of the digest
	hasher    string
	questions []string
	tables    []*Table
	joins     []join
	many      map[*Table]bool // of joins of which several rows belong to a user
	teams     *teams          // nil: none were found
	region    string
	numbersOf *column // has the country of each number; nil: there is none
	stateful  []state
	asked     map[*column]bool   // what may say who must not sign in: a check asks for a decision, too
	entries   map[class]*entries // ways to reach people in lists
	logins    *column            // of addresses, numbers and names in one; nil: there is none
	looked    []*Table           // small ones that columns of the leading table refer to
	unusable  bool               // some of the digests cannot be imported
}

// join is how a further table belongs to the first.
type join struct {
	table   *Table
	key, of *column
	many    bool
	named   bool // the key's name says so, too
	only    bool // no other columns fit as well

	name, value *column // of a table of names and values; nil: it is none
}

// Propose makes a mapping of what is in tables. The first one leads, unless another
// looks more like one of users.
func Propose(tables ...*Table) *Proposal {
	p := &Proposal{fields: map[string]*guess{}, taken: map[*column]string{}, many: map[*Table]bool{}, entries: map[class]*entries{}, asked: map[*column]bool{}}
	p.tables = slices.Clone(tables)
	leads := map[*Table]float64{}
	for _, t := range p.tables {
		leads[t] = t.users()
		for _, other := range p.tables {
			if other == t {
				continue
			}
			if j, ok := joining(t, other); ok && j.named && !(j.many && t.Rows <= fewValues && t.Rows*4 <= other.Rows) { // which would be a look-up
				leads[t]++ // others refer to it
			}
			if other.Rows < t.Rows {
				leads[t] += 0.1
			}
		}
	}
	slices.SortStableFunc(p.tables, func(a, b *Table) int { return cmp.Compare(leads[b], leads[a]) })
	lead := p.tables[0]
	columns := slices.Clone(lead.columns)
	p.teams = teamsOf(lead, p.tables)
	others := slices.Clone(p.tables[1:])
	slices.SortStableFunc(others, func(a, b *Table) int { return cmp.Compare(b.reaches(), a.reaches()) })
	for _, t := range others {
		if p.teams != nil && (t == p.teams.organizations || t == p.teams.members) {
			continue
		}
		if p.lookup(lead, t) {
			continue
		}
		j, ok := joining(lead, t)
		if ok && !j.only && !j.named { // as another table of the same column
			if i := slices.IndexFunc(p.joins, func(o join) bool { return o.only && slices.Equal(o.key.path, j.key.path) }); i >= 0 {
				j.of, j.only = p.joins[i].of, true
			}
		}
		if ok && !j.named && p.elsewhere(t, j) {
			p.ask(fmt.Sprintf("`%s.%s` fits the ids of several tables: whose are they? It is not read", t.Name, j.key.text()))
			continue
		}
		if ok && (j.named || j.only || t.SQL == "") {
			if !j.named {
				p.ask(fmt.Sprintf("`%s.%s` has values of `%s` only: do the two belong together?", t.Name, j.key.text(), j.of.text()))
			}
			if j.many && j.pivots() {
				p.ask(fmt.Sprintf("`%s` is read as settings by their names: is it that?", t.Name))
			}
			p.joins = append(p.joins, j)
			p.many[t] = j.many
			for _, c := range t.columns {
				if !j.many || len(c.path) == 1 && c.mostly(email) { // of several addresses the first
					columns = append(columns, c)
				}
			}
		} else if t.SQL == "" { // somebody has named it
			p.ask(fmt.Sprintf("%s: no column of it holds the ids of %s; how do the two belong together?", t.Name, lead.Name))
		}
	}
	if p.teams != nil {
		p.teams.takes(p.taken)
		if p.teams.role != nil {
			p.ask(fmt.Sprintf("%s: which of the roles in `%s` are org:admin, and which of your own?", p.teams.members.Name, p.teams.role.text()))
		}
	}
	p.reach()
	p.identifiers(columns)
	p.names(columns)
	all := slices.Clone(columns)
	for t := range p.many {
		if p.many[t] {
			for _, c := range t.columns {
				if len(c.path) == 1 && plainName.MatchString(c.path[0]) {
					all = append(all, c)
				}
			}
		}
	}
	p.digest(all)
	p.parts(all)
	p.rest(columns)
	return p
}

// users is how much a table looks like one of users.
func (t *Table) users() float64 {
	best := 0.0
	for _, c := range t.columns {
		if c.mostly(email) && len(c.path) == 1 {
			best = max(best, 1+named(c.path, "email_address"))
		}
		if named(c.path, "username") > 0.9 || named(c.path, "first_name") > 0.7 {
			best += 0.3
		}
		if n := normal(c.path[len(c.path)-1]); slices.Contains(references, n) && t.index["id"] != nil {
			best -= 0.5 // a reference to users
		}
	}
	if slices.Contains(tablesOfUsers, normal(t.Name)) {
		best += 0.8
	}
	return best
}

// references are columns that name somebody in another table.
var references = []string{"userid", "accountid", "benutzerid", "owner", "ownerid", "personid", "memberid", "customerid", "kundenid", "idusuario", "usuarioid", "idcliente", "utilisateurid", "parentid"}

// tablesOfUsers is what they are called.
var tablesOfUsers = []string{"user", "users", "authuser", "authusers", "account", "accounts", "member", "members", "people", "persons", "customer", "customers", "profiles", "benutzer", "nutzer", "kunden",
	"mitglieder", "utilisateurs", "clients", "membres", "usuarios", "clientes", "ユーザー", "会員", "用户", "会员"}

// pivots finds the names and values of a table that has one of them a row.
func (j *join) pivots() bool {
	var rest []*column
	for _, c := range j.table.columns {
		if c != j.key && len(c.path) == 1 && normal(c.path[0]) != "id" {
			rest = append(rest, c)
		}
	}
	if len(rest) == 2 && rest[0].counts != nil && rest[0].mostly(word) && rest[0].filled == j.table.Rows && rest[0].share(email) == 0 && !rest[0].mostly(boolean) && !rest[0].secret() && !rest[1].secret() {
		j.name, j.value = rest[0], rest[1]
	}
	return j.name != nil
}

// lookup takes a small table whose ids stand in a column of the leading one, which repeats: its
// names are what that column says.
func (p *Proposal) lookup(lead, t *Table) bool {
	if t.SQL == "" || t.Rows > fewValues {
		return false
	}
	id := t.index["id"]
	if id == nil || !id.distinct() {
		return false
	}
	for _, c := range lead.columns {
		n := normal(c.path[0])
		if c.distinct() || len(c.path) > 1 || len(c.values) == 0 || !strings.HasSuffix(n, "id") || !strings.HasPrefix(normal(t.Name), strings.TrimSuffix(n, "id")) {
			continue
		}
		if c.shared(id) == len(c.values) {
			p.joins = append(p.joins, join{table: t, key: id, of: c})
			p.looked = append(p.looked, t)
			p.taken[c] = "reference"
			return true
		}
	}
	return false
}

// shared is how many of a column's values another one has, too.
func (c *column) shared(with *column) (n int) {
	for v := range c.values {
		if _, has := with.values[v]; has {
			n++
		}
	}
	return n
}

// elsewhere reports whether a key's values fit the ids of another table, too, that is none which
// refers by the same name.
func (p *Proposal) elsewhere(t *Table, j join) bool {
	return slices.ContainsFunc(p.tables, func(o *Table) bool {
		if o == t || o == p.tables[0] || o.SQL == "" || o.index[j.key.path[0]] != nil {
			return false
		}
		id := o.index["id"]
		if id == nil || !id.distinct() {
			return false
		}
		return j.key.shared(id)*10 >= len(j.key.values)*6
	})
}

// reaches is 1 for a table with addresses, from whose rows it can be told whose they are.
func (t *Table) reaches() int {
	if slices.ContainsFunc(t.columns, func(c *column) bool { return c.mostly(email) }) {
		return 1
	}
	return 0
}

// closest is the column of the leading table whose rows are about the same people as those of
// another, where the values of several would fit: what they are called stands in their
// addresses. It is nil where that does not tell.
func closest(lead, t *Table, key *column, fit []*column) *column {
	if len(key.path) > 1 {
		return nil
	}
	scores := make([]float64, len(fit))
	for i, of := range fit {
		if len(of.path) > 1 {
			continue
		}
		row := map[string]map[string]string{}
		for _, r := range lead.sample {
			row[r[of.path[0]]] = r
		}
		told, same := 0, 0
		for _, r := range t.sample {
			theirs := row[r[key.path[0]]]
			if theirs == nil {
				continue
			}
			for _, v := range r {
				if !emailPattern.MatchString(v) {
					continue
				}
				told++
				local := normal(v[:strings.LastIndexByte(v, '@')])
				for name, value := range theirs {
					if n := normal(value); name != of.path[0] && len(n) >= 3 && !slices.Contains(kindsOf(value), timestamp) && strings.Contains(local, n) {
						same++
						break
					}
				}
			}
		}
		if told >= 8 {
			scores[i] = float64(same) / float64(told)
		}
	}
	best := slices.Index(scores, slices.Max(scores))
	for i, s := range scores {
		if i != best && s*2 > scores[best] {
			return nil
		}
	}
	if scores[best] < 0.4 {
		return nil
	}
	return fit[best]
}

// joining finds the columns by which a table belongs to the leading one.
func joining(lead, t *Table) (join, bool) {
	best, bestScore := join{table: t}, 0.0
	whole := map[*column][]*column{} // the columns of the leading table that have all values of one of t's
	for _, of := range lead.columns {
		if !of.distinct() || len(of.values) == 0 {
			continue
		}
		for _, key := range t.columns {
			common := key.shared(of)
			if len(key.values) == 0 || common == 0 {
				continue
			}
			score := float64(common) / float64(len(key.values))
			own := len(key.path) == 1 && normal(key.path[0]) == "id" && key.distinct()
			if common == len(key.values) && common >= 8 && !own {
				whole[key] = append(whole[key], of)
			}
			if own {
				score -= 0.3 // the table's own
			}
			score += 0.3 * named(of.path, "external_id")
			n := normal(key.path[len(key.path)-1])
			refers := strings.HasSuffix(n, "userid") || n == "user" || strings.HasSuffix(n, strings.TrimSuffix(normal(lead.Name), "s")+"id") && n != "id"
			if refers {
				score += 0.5
			}
			if score > bestScore {
				best.key, best.of, best.many, best.named, bestScore = key, of, !key.distinct(), refers, score
			}
		}
	}
	if fit := whole[best.key]; len(fit) == 1 {
		best.only = true
	} else if len(fit) > 1 {
		if of := closest(lead, t, best.key, fit); of != nil {
			best.of, best.only = of, true
		}
	}
	return best, bestScore >= 0.8
}

func (p *Proposal) ask(question string) { p.questions = append(p.questions, question) }

// best is the column with the highest score, if that is high enough.
func (p *Proposal) best(columns []*column, score func(*column) float64) *guess {
	var found *guess
	for _, c := range columns {
		if c.filled == 0 || p.taken[c] != "" {
			continue
		}
		if s := score(c); s >= 0.3 && (found == nil || s > found.score) {
			found = &guess{column: c, score: min(s, 1)}
		}
	}
	return found
}

// mixed knows a column of logins: addresses, numbers with a country code and names of users, each
// taken for what it is.
func (p *Proposal) mixed(g *guess) {
	c := g.column
	if c.mostly(email) || c.share(word) < 0.9 {
		return
	}
	p.logins = c
	p.ask(fmt.Sprintf("`%s` has %s of addresses, %s of numbers and other names: they are taken for addresses, phone numbers and user names", c.text(), percent(c.share(email)), percent(c.share(phone))))
}

func percent(share float64) string { return fmt.Sprintf("%.0f %%", share*100) }

// onlyKey takes the first column that has another word in every row for the key, and asks.
func (p *Proposal) onlyKey(columns []*column) {
	for _, c := range columns {
		if c.table != p.tables[0] || p.taken[c] != "" || len(c.path) > 1 || !c.distinct() || c.filled < c.table.Rows || !c.mostly(word) ||
			c.timeConversion() != "" || c.share(email)+c.share(phone)+c.share(link)+c.share(object) > 0.1 || secretName.MatchString(c.text()) {
			continue
		}
		p.take("external_id", &guess{column: c, score: 0.5})
		p.fields["external_id"].convert = "string"
		p.ask(fmt.Sprintf("`%s` has another value in every row: is it what identifies a user for good?", c.text()))
		return
	}
}

func (p *Proposal) take(field string, g *guess) {
	if g != nil {
		p.fields[field], p.taken[g.column] = g, field
	}
}

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
	p.take("email_address", p.best(columns, func(c *column) float64 {
		if c.share(email) < 0.5 {
			return 0
		}
		// Those of accounts elsewhere are addresses of a few.
		return (c.share(email)*0.5 + 0.5*named(c.path, "email_address")) * float64(c.filled) / float64(max(c.table.Rows, 1))
	}))
	if g := p.fields["email_address"]; g != nil {
		g.convert = "trim | lower"
		p.mixed(g)
		for _, c := range columns { // others, if they are others
			if p.taken[c] == "" && c.mostly(email) && otherPerson.MatchString(normal(c.path[len(c.path)-1])) && c.table == g.column.table {
				p.ask(fmt.Sprintf("`%s`: is it an address of the user's own, and in use? Then add it to email_address", c.text()))
				continue
			}
			if p.taken[c] == "" && c.mostly(email) && len(c.path) == 1 && c.table == g.column.table && named(c.path, "username") < 0.5 {
				p.other = append(p.other, &guess{column: c, score: 0.5, convert: "trim | lower"})
				p.taken[c] = "email_address"
			}
		}
	}
}

func (p *Proposal) numbers(columns []*column) {
	p.take("phone_number", p.best(columns, func(c *column) float64 {
		s := named(c.path, "phone_number")
		if c.share(phone) >= 0.5 {
			return 0.5 + 0.5*s
		}
		if s > 0.5 && c.share(national) >= 0.7 {
			return s * 0.8
		}
		return 0
	}))
	if g := p.fields["phone_number"]; g != nil {
		g.convert = "e164"
		if g.column.share(phone) < 0.9 {
			p.numbersOf = p.country(columns, g.column)
		}
		if g.column.share(phone) < 0.9 && p.numbersOf == nil {
			p.region = regionOf(g.column)
			g.convert = "e164($region)"
		}
	}
}

// flags finds what says whether addresses and numbers are verified.
func (p *Proposal) flags(columns []*column) {
	flag := func(what, other string) func(*column) float64 {
		return func(c *column) float64 {
			s := named(c.path, what)
			if s < named(c.path, other) {
				return 0 // it speaks of the other
			}
			if !c.readsAsStanding() {
				return 0
			}
			if n := normal(c.path[len(c.path)-1]); n == "active" || n == "isactive" {
				return 0 // who may sign in, not what was verified
			}
			return s
		}
	}
	if p.fields["email_address"] != nil {
		if p.take("email_verified", p.standing(columns, "email_address")); p.fields["email_verified"] == nil {
			p.take("email_verified", p.best(p.beside(columns, "email_address"), flag("email_verified", "phone_verified")))
		}
		if p.fields["email_verified"] == nil {
			p.ask("does the source know which e-mail addresses are verified? Without `verified` none is")
		}
	}
	if p.fields["phone_number"] != nil {
		if p.take("phone_verified", p.standing(columns, "phone_number")); p.fields["phone_verified"] == nil {
			p.take("phone_verified", p.best(p.beside(columns, "phone_number"), flag("phone_verified", "email_verified")))
		}
	}
	for _, f := range []string{"email_verified", "phone_verified"} {
		if g := p.fields[f]; g != nil {
			switch g.convert = "verified"; {
			case g.column.mostly(boolean):
				g.convert = "bool"
			case g.column.mostly(compact):
				g.convert = "present"
			}
			if g.doubtful() {
				p.ask(fmt.Sprintf("`%s`: does it say that the address or number is verified, and not something else? Then take the # away", g.column.text()))
			}
		}
	}
}

// keys finds what users are known by.
func (p *Proposal) keys(columns []*column) {
	p.take("external_id", p.best(columns, func(c *column) float64 {
		if named(c.path, "phone_number") > 0.5 || c.mostly(phone) || !c.distinct() || c.filled < c.table.Rows || c.table != p.tables[0] || len(c.path) > 1 && named(c.path, "external_id") < 0.9 {
			return 0
		}
		s := named(c.path, "external_id")
		if s > 0 && (c.mostly(uuid) || c.mostly(integer)) {
			s += 0.1
		}
		return s
	}))
	if g := p.fields["external_id"]; g != nil {
		g.convert = "string"
	}
	p.take("username", p.best(columns, func(c *column) float64 {
		s := named(c.path, "username")
		if c.share(word) < 0.5 || c.share(email) > 0.5 && s < 0.5 || c.mostly(boolean) {
			return 0
		}
		if !c.distinct() && c.filled > 20 && float64(len(c.values)) < 0.8*float64(c.filled) {
			return 0
		}
		return s
	}))
	if p.fields["external_id"] == nil {
		p.onlyKey(columns)
	}
	if p.fields["external_id"] == nil && p.fields["username"] != nil && p.fields["username"].column.distinct() {
		g := *p.fields["username"]
		p.fields["external_id"] = &g
	}
	if p.fields["external_id"] == nil {
		p.ask("which column identifies a user for good? Without external_id a row is found again by its address only")
	}
}

// beside are the columns that can speak of a field: those of its table, and in its object
// there. What another object says of its address says nothing of this one.
func (p *Proposal) beside(columns []*column, field string) []*column {
	at := p.fields[field].column
	var out []*column
	for _, c := range columns {
		if c.table == at.table && slices.Equal(c.path[:len(c.path)-1], at.path[:len(at.path)-1]) {
			out = append(out, c)
		}
	}
	return out
}

// regionOf is the region in which most of a column's numbers would be valid, or "".
func regionOf(c *column) string {
	votes := map[string]int{}
	tried := 0
	for _, e := range c.examples {
		if phonePattern.MatchString(e) {
			continue
		}
		if tried++; tried > 40 {
			break
		}
		for _, r := range mapping.RegionsFor(e) {
			votes[r]++
		}
	}
	best := ""
	for _, r := range []string{"US", "DE", "GB", "FR", "ES", "BR", "PT", "JP", "CN", "IT", "NL", "CH", "AT", "MX", "IN", "CA", "AU"} {
		if votes[r] > votes[best] && votes[r]*10 >= tried*7 {
			best = r
		}
	}
	return best
}

func (p *Proposal) names(columns []*column) {
	text := func(what string) func(*column) float64 {
		return func(c *column) float64 {
			if c.share(name) < 0.5 {
				return 0
			}
			return named(c.path, what)
		}
	}
	p.take("first_name", p.best(columns, text("first_name")))
	p.take("last_name", p.best(columns, text("last_name")))
	for _, f := range []string{"first_name", "last_name"} {
		g := p.fields[f]
		if g == nil || g.column.filled*10 >= g.column.table.Rows*9 {
			continue
		}
		if full := p.best(columns, text("name")); full != nil { // for rows that have only that
			p.fields[f+" or"] = &guess{column: full.column, score: full.score, convert: f}
		}
	}
	for _, f := range []string{"first_name or", "last_name or"} {
		if g := p.fields[f]; g != nil {
			p.taken[g.column] = "name"
		}
	}
	if full := p.best(columns, text("name")); full != nil && (p.fields["first_name"] == nil || p.fields["last_name"] == nil) {
		// In languages where one word is the name and, beside another, its family's part.
		p.taken[full.column] = "name"
		one := *full
		switch {
		case p.fields["first_name"] != nil && normal(full.column.path[len(full.column.path)-1]) == "nom":
			p.fields["last_name"] = &one
		case p.fields["first_name"] == nil && p.fields["last_name"] == nil:
			two := *full
			one.convert, two.convert = "first_name", "last_name"
			p.fields["first_name"], p.fields["last_name"] = &one, &two
		default:
			delete(p.taken, full.column)
		}
	}
}

// digest finds passwords by what the conversions make of them.
func (p *Proposal) digest(columns []*column) {
	var best *guess
	var bestConv string
	bestShare, hasSalt := 0.0, salted(columns)
	for _, c := range columns {
		if c.filled == 0 || p.taken[c] != "" {
			continue
		}
		if otherPassword.MatchString(normal(c.path[len(c.path)-1])) {
			continue
		}
		conv, hasher, share := conversionOf(c, hasSalt)
		is := named(c.path, "digest")
		if conv == "" || share < 0.5 || named(c.path, "salt") > is || hasher == "md5" && (is < 0.5 || hasSalt) {
			continue
		}
		s := share*0.6 + 0.4*is
		if best == nil || s > best.score {
			best, bestConv, bestShare, p.hasher = &guess{column: c, score: s}, conv, share, hasher
		}
	}
	if best != nil && p.several(best.column) {
		p.ask(fmt.Sprintf("`%s`: a user may have several, and which is the one in use? It is not read until you say so", best.column.text()))
		p.take("password?", best)
		return
	}
	if best != nil {
		p.conv = bestConv
		if bestShare < 1 {
			p.unusable = true
			p.ask(fmt.Sprintf("%s of `%s` cannot be imported: these users arrive without a password and must reset it (`unusable: drop`), or their rows are rejected (`reject`)?", percent(1-bestShare), best.column.text()))
		}
		p.take("digest", best)
		return
	}
	if g := p.best(columns, func(c *column) float64 {
		if c.mostly(boolean) || c.mostly(timestamp) {
			return 0
		}
		return named(c.path, "digest")
	}); g != nil {
		var may []string
		for _, f := range hashers.Identify(g.column.examples[0]) {
			may = append(may, cmp.Or(f.Hasher, f.Reason))
		}
		if may == nil {
			may = []string{"unknown (clerk-import digest identify)"}
		}
		p.ask(fmt.Sprintf("`%s` may hold the passwords. Their format does not name itself: %s? See `digest` below", g.column.text(), strings.Join(may, "; or ")))
		p.take("password?", g)
		for _, c := range columns {
			if named(c.path, "salt") > 0.7 && p.taken[c] == "" {
				p.ask(fmt.Sprintf("`%s` may be the salt of `%s`", c.text(), g.column.text()))
				p.take("salt?", &guess{column: c, score: 0.6})
				break
			}
		}
	}
}

// several reports whether a user may have several digests, and something tells which is in use.
func (p *Proposal) several(c *column) bool {
	if slices.Contains(c.path, "0") {
		list := c.table.index[c.path[0]]
		return list != nil && int64(len(list.elements)) > list.filled
	}
	return p.many[c.table] && slices.ContainsFunc(c.table.columns, func(o *column) bool {
		return o != c && len(o.path) == 1 && len(o.counts) > 1 && current.MatchString(normal(o.path[0]))
	})
}

// salted reports whether a column holds salts: hex digits beside it are of no unsalted hash.
func salted(columns []*column) bool {
	return slices.ContainsFunc(columns, func(c *column) bool { return c.filled > 0 && named(c.path, "salt") > 0.7 })
}

// conversions are tried in this order: what names its format, and what two systems do not
// write in the same way.
var conversions = []string{"auto", "wordpress", "django", "aspnet-identity"}

// conversionOf is the conversion that takes most of a column's values, the format they
// become, and the share it takes. Hex digits beside salts are of no unsalted hash.
func conversionOf(c *column, salted bool) (conv, hasher string, share float64) {
	for _, name := range conversions {
		taken, tried, format := 0, 0, ""
		for _, e := range c.examples {
			if len(e) < 12 && name != "django" || emailPattern.MatchString(e) {
				tried++
				continue
			}
			d, err := hashers.Convert(name, e, nil)
			if name == "aspnet-identity" && err == nil && len(e) < 40 {
				tried++
				continue
			}
			tried++
			if err == nil && !(salted && d.Hasher() == "md5") {
				taken++
				format = d.Hasher()
			}
		}
		if s := float64(taken) / float64(max(1, tried)); s > share {
			conv, hasher, share = name, format, s
		}
	}
	return conv, hasher, share
}

// onlyTime takes the one time that every row has for when users were made, and asks.
func (p *Proposal) onlyTime(columns []*column) {
	var only *column
	for _, c := range columns {
		if c.table != p.tables[0] || p.taken[c] != "" || c.filled < c.table.Rows || c.timeConversion() == "" || otherTime.MatchString(normal(c.path[len(c.path)-1])) {
			continue
		}
		if only != nil {
			return
		}
		only = c
	}
	if only != nil {
		p.take("created_at", &guess{column: only, score: 0.5})
		p.ask(fmt.Sprintf("`%s` is the only time that every row has: is it when the users were made?", only.text()))
	}
}

// otherTime knows columns whose times are of something else.
var otherTime = regexp.MustCompile(`delet|remov|clos|bann|block|suspend|disab|geloscht|gesperrt|supprim|eliminad|borrad|bloque|baja|削除|删除|updat|modif|chang|last|login|seen|birth|born|dob|expir|until|geburt|geander|aktualisiert|letzt|naissance|maj|modifi|dernier|nacimiento|actualiz|ultim|nascimento|atualiz|更新|最終|誕生|生日|最后`)

func (p *Proposal) rest(columns []*column) {
	for _, t := range p.looked {
		columns = append(slices.Clone(columns), t.columns...)
	}
	p.states(columns)
	columns = slices.DeleteFunc(columns, func(c *column) bool { return slices.Contains(p.looked, c.table) })
	p.take("created_at", p.best(columns, func(c *column) float64 {
		s := named(c.path, "created_at")
		if c.timeConversion() == "" && !(s > 0.8 && c.mostly(integer)) {
			return 0
		}
		return s
	}))
	if p.fields["created_at"] == nil {
		p.onlyTime(columns)
	}
	if g := p.fields["created_at"]; g != nil {
		if g.convert = g.column.timeConversion(); g.convert == "" {
			g.convert = "timestamp"
			p.ask(fmt.Sprintf("`%s`: in which form are the times? timestamp(\"DD/MM/YYYY HH:mm\", Europe/Berlin) names a layout and a zone", g.column.text()))
		}
	} else if g := p.best(columns, func(c *column) float64 { return named(c.path, "created_at") }); g != nil {
		p.ask(fmt.Sprintf("`%s` may be when a user signed up; in which form are its times? timestamp(\"DD/MM/YYYY HH:mm\", Europe/Berlin) names a layout and a zone", g.column.text()))
	}
	p.take("locale", p.best(columns, func(c *column) float64 {
		if !c.mostly(bcp47) {
			return 0
		}
		return named(c.path, "locale")
	}))
	p.take("profile_image", p.best(columns, func(c *column) float64 {
		if !c.mostly(link) {
			return 0
		}
		return named(c.path, "profile_image")
	}))
	for what, question := range map[string]string{
		"banned":  "may say who must not sign in: `banned: %s` has them arrive banned",
		"active":  "may say who may sign in: `banned: {expr: not bool(%s)}` has the others arrive banned",
		"deleted": "may say who was deleted: `skip: [{when: %s, reason: deleted user}]` leaves them behind",
	} {
		if g := p.best(columns, func(c *column) float64 {
			if what != "deleted" && !c.mostly(boolean) || len(c.path) > 1 && c.table == p.tables[0] {
				return 0
			}
			return named(c.path, what) - 0.2
		}); g != nil {
			p.asked[g.column] = true
			at := scalar(strings.ReplaceAll(g.column.reference(p), "'", ""))
			if what == "active" && strings.HasPrefix(at, "'") { // inside an expression
				at = fmt.Sprintf("row[%q]", g.column.path[len(g.column.path)-1])
			}
			p.ask(fmt.Sprintf("`%s` "+question, g.column.text(), at))
		}
	}
	slices.Sort(p.questions)
}

// text is the column as it is spoken of.
func (c *column) text() string { return strings.Join(c.path, ".") }
