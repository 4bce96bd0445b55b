package infer

import (
	"cmp"
	"slices"
	"strings"

	"clerk-import/mapping"
	"clerk-import/mapping/regexp"
)

// pivots finds the names and values of a table that has one of them a row.
func (j *join) pivots() bool {
	var rest []*column
	for _, c := range j.table.columns {
		if c != j.key && len(c.path) == 1 && normal(c.path[0]) != "id" {
			rest = append(rest, c)
		}
	}
	if len(rest) != 2 {
		return false
	}
	name := rest[0]
	repeats := int64(len(name.values))*2 <= name.filled && len(name.values) <= mostNames
	if name.filled == j.table.Rows && name.mostly(word) && name.share(email) == 0 && !name.mostly(boolean) && (repeats || name.counts != nil && !name.secret()) {
		j.name, j.value = name, rest[1]
	}
	return j.name != nil
}

// pairs finds the same by what the columns are called, where every user has one row: what the names name are no people then, but
// settings, as auth_forcepasswordchange and requiresPasswordChange are.
func (j *join) pairs() bool {
	key, value := mapping.PairOf(j.table.names())
	name, is := j.table.index[key], j.table.index[value]
	if name == nil || is == nil || name == j.key || is == j.key || name.filled < j.table.Rows || len(name.values) > mostNames {
		return false
	}
	if !slices.ContainsFunc(name.examples, settingName.MatchString) || slices.ContainsFunc(name.examples, func(e string) bool { return !settingWord.MatchString(e) }) {
		return false
	}
	j.name, j.value = name, is
	return true
}

// settingWord is a name of a setting, and settingName one of several words.
var (
	settingWord = regexp.MustCompile(`^[a-z][A-Za-z0-9]*([_.:-][A-Za-z0-9]+)*$`)
	settingName = regexp.MustCompile(`[_.:-]|[a-z][A-Z]`)
)

// mostNames is of how many names a table of names and values is read.
const mostNames = 200

// pivoted is a table of names and values as the mapping turns it: a row for each user, and a column for each name.
func (j *join) pivoted() *Table {
	raw := j.table
	t := NewTable(raw.Name)
	t.SQL, t.Path, t.Part, t.Sample, t.Spread, t.cells, t.raw = raw.SQL, raw.Path, raw.Part || raw.Rows > int64(len(raw.sample)), raw.Sample, raw.Spread, true, raw
	var names, users []string
	rows := map[string]map[string]string{}
	for _, r := range raw.sample {
		user, name := r[j.key.path[0]], r[j.name.path[0]]
		if rows[user] == nil {
			rows[user] = map[string]string{}
			users = append(users, user)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		rows[user][name] = r[j.value.path[0]]
	}
	h := mapping.NewHeader(names)
	for _, user := range users {
		rec := &mapping.Record{Header: h}
		for _, name := range names {
			rec.Cells = append(rec.Cells, rows[user][name])
		}
		t.Add(rec)
	}
	return t
}

// lookup takes a small table whose ids stand in a column of the leading one, which repeats: its
// names are what that column says.
func (p *Proposal) lookup(lead, t *Table) bool {
	if t.Rows > fewValues {
		return false
	}
	for _, c := range lead.columns {
		if c.distinct() || c.mostly(boolean) || len(c.path) > 1 || len(c.values) == 0 || p.taken[c] != "" {
			continue
		}
		id := c.idIn(t)
		if c.declares() {
			id = nil
			if i := slices.IndexFunc(t.columns, c.same); i >= 0 && !t.columns[i].declares() {
				id = t.columns[i]
			}
		}
		if id == nil {
			continue
		}
		p.joins = append(p.joins, join{table: t, key: id, of: c})
		p.looked = append(p.looked, t)
		for _, c := range t.columns {
			c.lookup = true
		}
		p.taken[c] = "reference"
		return true
	}
	return false
}

// idNames stand in front of or behind the name of what an id is of.
var idNames = []string{"id", "code", "codigo", "codice", "cod", "nr", "no", "num", "key", "fk", "ref", "idx", ""}

// idIn is the column of a small table by which it names what a column of another holds: its id, or one of that column's own name.
// Small numbers are ids of anything, so that the names have to go together: estado_id, id_estado and estado with estados.
func (c *column) idIn(t *Table) *column {
	called := cmp.Or(t.SQL, t.Name) // the mapping may have to call it otherwise
	name, table := normal(c.path[0]), normal(called[strings.LastIndexByte(called, '.')+1:])
	related := slices.ContainsFunc(idNames, func(id string) bool {
		for _, stem := range []string{strings.TrimSuffix(name, id), strings.TrimPrefix(name, id)} {
			if len(stem) > 2 && (id == "" || stem != name) && (strings.HasPrefix(table, stem) || strings.HasSuffix(strings.TrimSuffix(table, "s"), strings.TrimSuffix(stem, "s"))) {
				return true
			}
		}
		return false
	})
	for _, id := range t.columns {
		n := id.leaf()
		if len(id.path) == 1 && id.distinct() && id.filled == t.Rows && c.shared(id) == len(c.values) &&
			(related && slices.Contains(idNames, n) && n != "" || (n == name || normal(id.path[0]) == name) && len(name) > 2) {
			return id
		}
	}
	return nil
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
	key := normal(j.key.path[len(j.key.path)-1])
	mine := float64(j.key.shared(j.of)) / float64(len(j.of.values))
	if p.ofThings(j.key) && key != normal(j.of.path[len(j.of.path)-1]) && !p.continues(t, j) {
		return true
	}
	return slices.ContainsFunc(p.tables, func(o *Table) bool {
		if o == t || o == p.tables[0] || o.SQL == "" || o.index[j.key.path[0]] != nil {
			return false
		}
		id := o.index["id"]
		if id == nil || !id.distinct() {
			return false
		}
		if mayRefer(key) && (o.Users() <= 0.5 || slices.Contains(tablesOfOthers, normal(o.Name))) {
			return false // no people, or none with an account
		}
		theirs := float64(j.key.shared(id)) / float64(len(id.values))
		if mayRefer(key) && mine >= 0.8 && mine > 1.3*theirs { // nearly all people are named, and not nearly all of the others
			return false
		}
		return j.key.shared(id)*10 >= len(j.key.values)*6
	})
}

// ofThings reports whether a column has the values of what another table, or its own, knows its rows by, and is called the same:
// option_id of shop_option and of all that refers to it. Its small numbers are those of people by chance.
func (p *Proposal) ofThings(c *column) bool {
	name := normal(c.path[len(c.path)-1])
	return name != "id" && !refersTo(name, "") && !mayRefer(name) && slices.ContainsFunc(p.tables[1:], func(o *Table) bool {
		id := o.ownKey()
		return id != nil && normal(id.path[0]) == name && o.Users() <= 0.5 && c.shared(id)*10 >= len(c.values)*6
	})
}

// continues reports whether a table has one more row about each of the people, and is called after their table: customers_info, whose
// customers_info_id is that of the customer.
func (p *Proposal) continues(t *Table, j join) bool {
	lead := strings.TrimSuffix(normal(p.tables[0].Name), "s")
	return !j.many && strings.HasPrefix(normal(t.Name), lead) && j.key.shared(j.of)*10 >= max(len(j.of.values), len(j.key.values))*9
}

// mixesWays reports whether a column has addresses and numbers among each other, as a table has with a row for each way to reach somebody.
func (c *column) mixesWays() bool {
	return c.share(email) >= 0.1 && c.share(email)+c.share(phone)+c.share(national) >= 0.9
}

// reaches is 1 for a table with addresses, from whose rows it can be told whose they are.
func (t *Table) reaches() int {
	if slices.ContainsFunc(t.columns, func(c *column) bool { return c.mostly(email) || c.mixesWays() }) {
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

// refersTo reports whether a name is one of a reference to people, or to the rows of a table: user_id, idCliente, kunden_nr.
func refersTo(name, table string) bool {
	if strings.HasSuffix(name, "userid") || name == "user" {
		return true
	}
	table = normal(table)
	for _, id := range []string{"id", "nr", "no", "num", "number", "nummer", "code", "ref", "key", "uuid", "uid"} {
		stem, ok := strings.CutSuffix(name, id)
		if !ok && id == "id" {
			stem, ok = strings.CutPrefix(name, id)
		}
		if ok && len(stem) > 2 && (slices.Contains(personWords, stem) || stem == table || strings.HasPrefix(table, stem) && len(table)-len(stem) <= 3) {
			return true
		}
	}
	return false
}

// mayRefer reports whether a name is one of people, who may be those of the leading table: owner, titular, account.
func mayRefer(name string) bool {
	return slices.Contains(references, name) || slices.Contains(personWords, name) && name != "login"
}

// told is the column of the leading table that a key refers to, where the values of several would fit: the one about the same
// people, or of the same name, or the only id of them. It is nil where that does not tell.
func (j *join) told(lead *Table, fit []*column) *column {
	if of := closest(lead, j.table, j.key, fit); of != nil {
		return of
	}
	name := normal(j.key.path[len(j.key.path)-1])
	var ids []*column
	for _, of := range fit {
		switch n := of.leaf(); {
		case n == name, normal(of.path[len(of.path)-1]) == name:
			return of
		case n == "id" && len(of.path) == 1:
			ids = append(ids, of)
		case j.named && idOfThing.MatchString(of.wordsIn()):
		case of.named("external_id") >= 0.5 || strings.HasSuffix(n, "id") || strings.HasSuffix(n, "nr") || strings.HasSuffix(n, "no"):
			return nil
		}
	}
	if len(ids) == 1 && j.named {
		return ids[0]
	}
	return nil
}

// idOfThing knows ids of what people have or are in: no other table means them by user_id.
var idOfThing = regexp.MustCompile(`(^| )(e ?mail|address|phone|contact|profile|avatar|image|photo|picture|file|role|group|team|plan|org|organi[sz]ation|company|department|dept|status|type|category|` +
	`country|lang|language|locale|currency|theme|template) id$`)

// joining finds the columns by which a table belongs to the leading one.
func joining(lead, t *Table) (join, bool) {
	if j, is := declared(lead, t); is {
		return j, true
	}
	best, bestScore := join{table: t}, 0.0
	whole := map[*column][]*column{} // the columns of the leading table that have all values of one of t's
	keys := slices.DeleteFunc(slices.Clone(t.columns), func(key *column) bool {
		return !key.identifies() || key.fewFor(t.Rows) || len(key.values) == 0 || key.passedOver(lead) || key.ofOthers(lead)
	})
	for _, of := range lead.columns {
		if !of.distinct() && !of.addresses() || len(of.values) == 0 || !of.identifies() {
			continue
		}
		for _, key := range keys {
			if !of.distinct() && !key.mostly(email) {
				continue
			}
			common := key.shared(of)
			if common == 0 {
				continue
			}
			score := float64(common) / float64(len(key.values))
			own := key.ownID()
			if common == len(key.values) && common >= 8 && !own {
				whole[key] = append(whole[key], of)
			}
			if own {
				score -= 0.3 // the table's own
			}
			score += 0.3 * of.named("external_id")
			n := normal(key.path[len(key.path)-1])
			target := doneTo.MatchString(key.wordsIn())
			refers := refersTo(n, lead.Name) || target && t.ofBans()
			chance := !refers && !target && !mayRefer(n) && n != normal(of.path[len(of.path)-1]) && !strings.HasPrefix(n, normal(lead.Name)) && key.runs() && of.runs()
			if chance { // each numbers its own rows
				score -= 0.35
			}
			switch {
			case target && t.ofBans():
				score += 0.6
			case refers || mayRefer(n):
				score += 0.5
			case key.mostly(email) && of.mostly(email):
				score += 0.4
			}
			if score > bestScore {
				best.key, best.of, best.many, best.named, best.chance, bestScore = key, of, !key.distinct(), refers, chance, score
			}
		}
	}
	if fit := whole[best.key]; len(fit) == 1 {
		best.of, best.only = fit[0], true
	} else if len(fit) > 1 {
		if of := best.told(lead, fit); of != nil {
			best.of, best.only = of, true
		} else {
			best.named, best.tie = false, true
		}
	}
	if t.mutual() {
		best.named, best.tie = false, true
	}
	if bestScore < 0.8 {
		if mixed, ok := joiningMixed(lead, t); ok {
			return mixed, true
		}
	}
	return best, bestScore >= 0.8
}

// byAddress reports whether a table calls people by their addresses.
func (j *join) byAddress() bool { return j.key.mostly(email) && j.of.mostly(email) }

// addresses reports whether a column has an address of nearly every row's own: a few that stand twice are duplicates of people.
func (c *column) addresses() bool { return c.mostly(email) && int64(len(c.values))*20 >= c.filled*19 }

// joiningMixed finds a column that calls people by one column of the leading table in some rows and by another in the others, as
// tables of two systems that were put together do: by numbers and by addresses. What fits by chance is no part of it.
func joiningMixed(lead, t *Table) (join, bool) {
	for _, key := range t.columns {
		if !key.distinct() || len(key.path) > 1 || !key.identifies() || key.filled < t.Rows || len(key.values) < fewValues {
			continue
		}
		var fit []*column
		for _, of := range lead.columns {
			if len(of.path) == 1 && of.distinct() && of.identifies() && key.shared(of)*10 >= len(key.values) {
				fit = append(fit, of)
			}
		}
		if len(fit) != 2 {
			continue
		}
		both := 0
		for v := range key.values {
			_, one := fit[0].values[v]
			if _, other := fit[1].values[v]; one != other {
				both++
			}
		}
		if both*10 >= len(key.values)*9 && !(fit[0].mostly(integer) && fit[1].mostly(integer)) {
			return join{table: t, key: key, of: fit[0], or: fit[1], only: true}, true
		}
	}
	return join{}, false
}
