package infer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// guess is what a column was taken for.
type guess struct {
	column  *column
	score   float64 // from 0 to 1
	convert string  // converters behind the path
	bit     int     // from 1: one of its bits says it; 0: the whole
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
	behind    []*guess // further digests, for rows that lack those in front of them
	conv      string   // conversion of the digest
	hasher    string
	newest    *column           // of a table that holds them, by which the row of the one in use is told; nil: there is one row
	inUse     *column           // a flag of such a table that says which row it is; nil: there is none
	passwords *ofKind           // the rows of a table that hold them; nil: all of its do
	answers   map[string]string // of questions, by their ids
	questions []Question
	said      map[string]bool // questions that were written, by their ids
	wrong     *AnswerError    // the first answer that no question has
	recipe    *recipe         // of digests that do not name their format; nil: they do
	example   *recipe         // the first of those that nobody has chosen of; nil: there is none
	tables    []*Table
	joins     []join
	many      map[*Table]bool // of joins of which several rows belong to a user
	teams     *teams          // nil: none were found
	region    string
	numbersOf *column // has the country of each number; nil: there is none
	stateful  []state
	tells     []told
	entries   map[class]*entries // ways to reach people in lists
	seconds   []factor
	lost      [][2]string     // kinds of second factors that stay behind, with the condition that a row has one
	logins    *column         // of addresses, numbers and names in one; nil: there is none
	looked    []*Table        // small ones that columns of the leading table refer to
	unusable  bool            // some of the digests cannot be imported
	always    map[string]bool // fields of which all are verified, since somebody has said so
	useless   []*column       // that mean nothing, as somebody has said
	dropped   bool            // numbers without a region are left out
}

// join is how a further table belongs to the first.
type join struct {
	table   *Table
	key, of *column
	or      *column // of the leading table, too: rows of the further one have a value of it, or of `of`; nil: all are of `of`
	many    bool
	named   bool   // the key's name says so, too
	only    bool   // no other columns fit as well
	tie     bool   // several do, and nothing tells which
	chance  bool   // both number the rows of their own tables
	where   string // the rows that are about people; "" is all

	name, value *column // of a table of names and values; nil: it is none
}

// Propose makes a mapping of what is in tables. The first one leads, unless another
// looks more like one of users. Answers are those to questions, by their ids; of an error the
// proposal is that of the other answers.
func Propose(answers map[string]string, tables ...*Table) (*Proposal, error) {
	p := &Proposal{fields: map[string]*guess{}, taken: map[*column]string{}, many: map[*Table]bool{}, entries: map[class]*entries{}, answers: answers, said: map[string]bool{}, always: map[string]bool{}}
	p.tables = slices.Clone(tables)
	p.propose()
	return p, p.answered()
}

func (p *Proposal) propose() {
	if len(p.tables) == 1 {
		p.tables[0] = p.ofOneKind(p.tables[0])
	}
	for _, t := range p.tables {
		t.settle()
	}
	for i, t := range p.tables {
		for name, n := t.Name, 2; slices.ContainsFunc(p.tables[:i], func(o *Table) bool { return o.Name == t.Name }); n++ {
			t.Name = fmt.Sprintf("%s_%d", name, n)
		}
	}
	p.lead()
	lead := p.tables[0]
	for _, t := range p.tables[1:] {
		for lead.index[t.Name] != nil { // an input has a name of its own
			t.Name += "_rows"
		}
	}
	columns := slices.Clone(lead.columns)
	p.teams = p.teamsOf(lead, p.tables)
	others := slices.Clone(p.tables[1:])
	slices.SortStableFunc(others, func(a, b *Table) int { return cmp.Compare(b.reaches(), a.reaches()) })
	for _, t := range others {
		if p.teams != nil && (t == p.teams.organizations || t == p.teams.members) {
			continue
		}
		if samePeople(lead, t) {
			p.ofTheirOwn(lead, t)
			continue
		}
		if p.lookup(lead, t) {
			continue
		}
		j, ok := joining(lead, t)
		if ok && !j.only && !j.named { // as another table of the same column
			if i := slices.IndexFunc(p.joins, func(o join) bool { return o.only && slices.Equal(o.key.path, j.key.path) }); i >= 0 {
				j.of, j.only, j.tie = p.joins[i].of, true, false
			}
		}
		if ok && (p.ofNobody(t, j) || p.isBehind(lead, t, j)) {
			continue
		}
		if ok && !j.ofPeople(lead) {
			ok = p.belongs(j, fmt.Sprintf("`%s.%s` has values of `%s`, and the column beside it that says of what they are names no people: do the two belong together?", t.Name, j.key.text(), j.of.text()), false)
		} else if j.or != nil {
			ok = p.belongs(j, fmt.Sprintf("`%s.%s` has values of `%s` in some rows, and of `%s` in others: do the two belong together?", t.Name, j.key.text(), j.of.text(), j.or.text()), true)
		} else if ok && !j.named && p.elsewhere(t, j) {
			ok = p.belongs(j, fmt.Sprintf("`%s.%s` fits the ids of several tables: are they those of `%s`?", t.Name, j.key.text(), j.of.text()), false)
		} else if ok && !j.named && !j.tie && (j.only || t.SQL == "") {
			ok = p.belongs(j, fmt.Sprintf("`%s.%s` has values of `%s` only: do the two belong together?", t.Name, j.key.text(), j.of.text()), j.barring() || (j.only || t.SQL == "") && !t.ofBans() && !j.chance)
		} else if ok && !j.named {
			ok = p.belongs(j, fmt.Sprintf("`%s.%s` fits `%s`, and other columns fit as well: do the two belong together?", t.Name, j.key.text(), j.of.text()), j.barring())
		}
		if ok {
			if !t.ofBans() && (j.many && j.pivots() || j.pairs()) {
				if p.choose(Question{ID: questionID("settings", t.Name), At: "inputs." + t.Name, Text: fmt.Sprintf("`%s` is read as settings by their names: is it that?", t.Name),
					Options: []Option{{"yes", "a user's rows become one object, whose members are read like columns"}, {"no", "its rows are not read" + j.table.apart()}}}) == "no" {
					continue
				}
				pivoted := j.pivoted()
				p.tables[slices.Index(p.tables, t)] = pivoted
				t, j.table, j.many = pivoted, pivoted, false
			}
			p.joins = append(p.joins, j)
			p.many[t] = j.many
			for _, c := range t.columns {
				if !j.many || len(c.path) == 1 && c.mostly(email) { // of several addresses the first
					columns = append(columns, c)
				}
			}
		} else if (t.SQL == "" || t.ofBans()) && !slices.ContainsFunc(p.questions, func(q Question) bool { return q.ID == questionID("join", t.Name) }) { // somebody has named it
			p.choose(Question{ID: questionID("join", t.Name), At: "inputs", Text: fmt.Sprintf("%s: no column of it holds the ids of %s; how do the two belong together? Write it into `inputs`", t.Name, lead.Name),
				Options: []Option{{"none", "it is not read" + t.apart()}}})
		}
	}
	columns = append(columns, p.behindOthers(others)...)
	if p.teams != nil {
		p.teams.takes(p.taken)
		p.roles()
		p.shutGroups()
	}
	p.reach()
	p.identifiers(columns)
	p.names(columns)
	p.factors(columns)
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
	p.further(all)
	p.parts(all)
	p.rest(columns)
}

// Reads reports whether the mapping that is proposed has any use for the rows of a table.
func (p *Proposal) Reads(t *Table) bool {
	is := func(o *Table) bool { return o != nil && (o == t || o.raw == t) }
	lead := p.tables[0]
	return is(lead) || samePeople(lead, t) && (t.has(lead) || lead.has(t)) || p.teams != nil && (is(p.teams.organizations) || is(p.teams.members)) ||
		slices.ContainsFunc(p.joins, func(j join) bool { return is(j.table) })
}

// apart says of a table that is a file of its own what is to be done where the mapping does not know it.
func (t *Table) apart() string {
	if t.SQL != "" || t.Path != "" {
		return ""
	}
	return ", and commands are given without it"
}

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

func percent(share float64) string { return fmt.Sprintf("%.0f %%", share*100) }

func (p *Proposal) take(field string, g *guess) {
	if g != nil {
		p.fields[field], p.taken[g.column] = g, field
	}
}

// distinctWords reports whether most values are words, as names of devices are.
func (c *column) distinctWords() bool { return c.share(name) >= 0.5 }

// beside are the columns that can speak of a field: those of its table, and in its object
// there. What another object says of its address says nothing of this one.
func (p *Proposal) beside(columns []*column, field string) []*column {
	at := p.logins
	if g := p.fields[field]; g != nil {
		at = g.column
	}
	var out []*column
	for _, c := range columns {
		if c.table == at.table && slices.Equal(c.path[:len(c.path)-1], at.path[:len(at.path)-1]) {
			out = append(out, c)
		}
	}
	return out
}

func (p *Proposal) names(columns []*column) {
	text := func(what string) func(*column) float64 {
		return func(c *column) float64 {
			if c.share(name) < 0.5 {
				return 0
			}
			return c.named(what)
		}
	}
	p.take("first_name", p.best(columns, text("first_name")))
	p.take("last_name", p.best(columns, text("last_name")))
	if family := p.fields["last_name"]; p.fields["first_name"] == nil && family != nil {
		if own := p.best(columns, text("name")); own != nil && own.column.table == family.column.table && own.column.share(word) >= 0.7 && slices.Contains([]string{"name", "nome", "naam", "namae"}, own.column.leaf()) {
			p.take("first_name", own) // one word, beside the family's
		}
	}
	for _, f := range []string{"first_name", "last_name"} {
		g := p.fields[f]
		if g == nil || g.column.filled*10 >= g.column.table.Rows*9 {
			continue
		}
		if full := p.best(columns, text("name")); full != nil { // for rows that have only that
			p.fields[f+" or"] = &guess{column: full.column, score: full.score, convert: full.column.partOfName(f)}
		}
	}
	for _, f := range []string{"first_name or", "last_name or"} {
		if g := p.fields[f]; g != nil {
			p.taken[g.column] = "name"
		}
	}
	p.loginName(columns)
	if full := p.best(columns, text("name")); full != nil && (p.fields["first_name"] == nil || p.fields["last_name"] == nil) {
		// In languages where one word is the name and, beside another, its family's part.
		p.taken[full.column] = "name"
		one := *full
		switch {
		case p.fields["first_name"] != nil && full.column.leaf() == "nom":
			p.fields["last_name"] = &one
		case p.fields["first_name"] == nil && p.fields["last_name"] == nil:
			two := *full
			one.convert, two.convert = full.column.partOfName("first_name"), full.column.partOfName("last_name")
			p.fields["first_name"], p.fields["last_name"] = &one, &two
		default:
			delete(p.taken, full.column)
		}
	}
	p.anyName(columns)
	if family := p.fields["last_name"]; family != nil && family.convert == "" {
		p.take("last_name front", p.best(columns, func(c *column) float64 {
			if family.column.table != c.table || !slices.Equal(c.path[:len(c.path)-1], family.column.path[:len(family.column.path)-1]) || !frontOfName[c.leaf()] || !c.mostly(name) || len(c.values)*3 > int(c.filled)+20 {
				return 0
			}
			return 1
		}))
	}
}

// frontOfName is what columns are called that have the words in front of a family's name: van den, de la, von.
var frontOfName = wordsOf(`tussenvoegsel tussenvoegsels tussenv voorvoegsel voorvoegsels voorzetsel voorzetsels infix nameinfix middlepart lastnameprefix familynameprefix surnameprefix nameparticle
	namensvorsatz vorsatzwort namensvorsatzwort adelszusatz namenszusatz particule particulenom`)

func (p *Proposal) rest(columns []*column) {
	for _, t := range p.looked {
		columns = append(slices.Clone(columns), t.columns...)
	}
	p.states(columns)
	p.within(columns)
	p.who(columns)
	p.anyState(columns)
	columns = slices.DeleteFunc(columns, func(c *column) bool { return slices.Contains(p.looked, c.table) })
	when := func(c *column) float64 {
		s := c.named("created_at")
		if c.expires() || c.timeConversion() == "" && !c.mostly(dated) && !(s > 0.8 && c.mostly(integer)) {
			return 0
		}
		return s
	}
	p.take("created_at", p.before(p.best(columns, when), columns, when))
	if p.fields["created_at"] == nil {
		p.onlyTime(columns)
	}
	p.when(columns)
	p.take("locale", p.best(columns, func(c *column) float64 {
		if !c.mostly(bcp47) {
			return 0
		}
		return c.named("locale")
	}))
	p.take("profile_image", p.best(columns, func(c *column) float64 {
		if !c.mostly(link) {
			return 0
		}
		return c.named("profile_image")
	}))
	order := []string{"external_id", "email_address", "phone_number", "username", "digest", "created_at"}
	slices.SortStableFunc(p.questions, func(a, b Question) int {
		return cmp.Compare(slices.Index(order, a.At), slices.Index(order, b.At))
	})
}

// text is the column as it is spoken of.
func (c *column) text() string { return strings.Join(c.path, ".") }
