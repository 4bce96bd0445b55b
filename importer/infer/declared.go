package infer

import (
	"fmt"
	"slices"
	"strings"

	"clerk-import/mapping"
	"clerk-import/mapping/wording"
)

// Ref is a foreign key: the values of its column are those of another table's, which is "" for what that table's rows are known by.
type Ref struct {
	To *Table
	Of string
}

// declares reports whether the database says what a column's values are.
func (c *column) declares() bool {
	_, is := c.table.Refers[c.path[0]]
	return is && len(c.path) == 1
}

// root is the column that a column's values are of in the end, as the database says: that of the accounts, for the id of a table that has
// one more row of each. A column that refers to nothing is its own.
func (c *column) root() (*Table, string) {
	t, name := c.table, c.path[0]
	for range 8 { // tables may refer to each other
		ref, is := t.Refers[name]
		if !is || ref.To == t {
			break
		}
		if t, name = ref.To, ref.Of; name == "" {
			name = t.primary()
		}
	}
	return t, name
}

// primary is the column that the rows of a table are known by, as far as that is to be seen.
func (t *Table) primary() string {
	if id := t.ownKey(); id != nil {
		return id.path[0]
	}
	if i := slices.IndexFunc(t.columns, func(c *column) bool { return len(c.path) == 1 && c.filled == t.Rows && c.distinct() }); i >= 0 {
		return t.columns[i].path[0]
	}
	return ""
}

// same reports whether the database says that two columns have the same values.
func (c *column) same(o *column) bool {
	if len(c.path) > 1 || len(o.path) > 1 || !c.declares() && !o.declares() {
		return false
	}
	t, name := c.root()
	ot, other := o.root()
	return t == ot && strings.EqualFold(name, other) && name != ""
}

// ofOthers reports whether the database says that a column's values are none of a leading table's: whatever they fit, they fit by chance.
func (c *column) ofOthers(lead *Table) bool {
	return c.declares() && !slices.ContainsFunc(lead.columns, c.same)
}

// declared finds the columns by which a table belongs to the leading one, as the database says. Who wrote or changed a row is not whom it
// is about; of several references the one that is named for people counts. is says that there is one, for a table that has only
// others is none of the people's.
func declared(lead, t *Table) (j join, is bool) {
	type fit struct {
		key, of *column
		rank    int
	}
	var fits []fit
	best := 0
	for _, key := range t.columns {
		for _, of := range lead.columns {
			if key.filled == 0 || !of.distinct() || !key.same(of) || !t.Part && !lead.Part && key.shared(of) == 0 { // of others that both are among
				continue
			}
			f := fit{key: key, of: of, rank: 2}
			switch name := normal(key.path[0]); {
			case doneBy.MatchString(key.wordsIn()):
				f.rank = 0
			case t.ofBans() && doneTo.MatchString(key.wordsIn()):
				f.rank = 4
			case refersTo(name, lead.Name), key == t.named(of), key.distinct() && key.filled == t.Rows:
				f.rank = 3
			}
			if slices.ContainsFunc(fits, func(o fit) bool { return o.key == key }) { // by a second column of the same values
				continue
			}
			best = max(best, f.rank)
			fits = append(fits, f)
		}
	}
	fits = slices.DeleteFunc(fits, func(f fit) bool { return f.rank < best || f.rank == 0 })
	if len(fits) == 0 {
		return join{}, false
	}
	f := fits[0]
	return join{table: t, key: f.key, of: f.of, many: !f.key.distinct(), named: len(fits) == 1, only: len(fits) == 1, tie: len(fits) > 1}, true
}

// tells reports whether a table says something of people that an import takes, beside whom its rows are about: ways to reach
// them, passwords, second factors, names and states. What else an application keeps of them is its own. Of a table that fits by
// its numbers alone, what things have as well counts for nothing: a state, a key, a hash of what they are.
func (t *Table) tells(key *column, doubtful bool) bool {
	if t.ofBans() || wording.Tells(t.Name) == wording.TellsFactor {
		return true
	}
	if act, _ := t.acts(); act != nil {
		return true
	}
	return slices.ContainsFunc(t.columns, func(c *column) bool {
		if c == key || c.filled == 0 || c.declares() {
			return false
		}
		leaf := c.path[len(c.path)-1]
		switch {
		case c.mostly(email), c.mixesWays(), c.mostly(phone) && c.named("phone_number") >= 0.5, c.isPassword() && c.holdsDigests(), c.digests() && !c.unlabelled(),
			wording.Tells(leaf) == wording.TellsFactor:
			return true
		case doubtful && !t.ofElses() && slices.ContainsFunc(strings.Fields(wording.Words(t.SQL)), namesAccount) && c.shutsOut(): // account_status by an id that may be the users'
			return true
		case doubtful:
			return c.named("first_name") >= 0.7 && c.mostly(name) || c.named("last_name") >= 0.7 && c.mostly(name)
		}
		return c.named("first_name") >= 0.7 || c.named("last_name") >= 0.7 || c.named("username") >= 0.7 || c.holdsDigests() || wording.NamesSecret(leaf) || len(c.elements) > 0 ||
			c.isRole() || wording.StateOf(leaf) != wording.SaysNothing && !mapping.IsFiled(leaf) || wording.MayTellState(c.leaf())
	})
}

// ofNobody reports whether a table of many has nothing of people for an import, though it has a column that names them, or whose
// numbers fit theirs: who wrote what, and what the application counts. It is neither read nor asked about.
func (p *Proposal) ofNobody(t *Table, j join) bool {
	name := normal(j.key.path[len(j.key.path)-1])
	small := j.key.mostly(integer) && !mayRefer(name) && (name == "id" || name != normal(j.of.path[len(j.of.path)-1])) // numbers of anything
	more := p.continues(t, j) || slices.Contains(tablesOfDetails, normal(t.Name)) || doneTo.MatchString(j.key.wordsIn())
	doubtful := !j.named && !more && (j.chance || small || p.elsewhere(t, j))
	return t.SQL != "" && (j.many && !j.pivots() || doubtful) && !t.tells(j.key, doubtful)
}

// ofAccounts reports whether the rows of a table are accounts of people, by its name: what has passwords there is signed in with. A device
// that somebody has may have one of its own.
func (t *Table) ofAccounts() bool {
	words := strings.Fields(wording.Words(t.SQL))
	return len(words) > 0 && !t.ofElses() && namesAccount(words[len(words)-1])
}

// namesAccount reports whether a word is one for people or for what they sign in with, one of them or several.
func namesAccount(word string) bool {
	word = normal(word)
	one := strings.TrimSuffix(word, "s")
	if stem, is := strings.CutSuffix(word, "ies"); is {
		one = stem + "y"
	}
	return slices.Contains(tablesOfUsers, word) || slices.Contains(personWords, one) || signingIn[one] || signingIn[word] || one == "authenticator"
}

// isBehind reports whether the database says that a table belongs to one that is joined, and only its values fit the leading one's: of
// rows for each way to sign in (Authgear) those of addresses would fit, and what stands beside an address is no name that somebody chose.
func (p *Proposal) isBehind(lead, t *Table, j join) bool {
	if j.named || j.key.same(j.of) {
		return false
	}
	for _, ref := range t.Refers {
		if ref.To == lead || ref.To == t || !slices.Contains(p.tables, ref.To) {
			continue
		}
		if of, is := declared(lead, ref.To); is && !p.ofNobody(ref.To, of) {
			return true
		}
	}
	return false
}

// behindOthers joins tables that belong to one which is joined: passwords of logins, which are of users. The database has to say so, or the
// values of what is called after that table. It returns the columns that are the users' own.
func (p *Proposal) behindOthers(tables []*Table) (columns []*column) {
	for i := 0; i < len(p.joins); i++ { // what is joined behind one may have others behind it
		of := p.joins[i]
		if of.name != nil || of.or != nil || slices.Contains(p.looked, of.table) || of.table.ofBans() {
			continue
		}
		for _, t := range tables {
			if slices.ContainsFunc(p.joins, func(j join) bool { return j.table == t || j.table.raw == t }) || p.teams != nil && (t == p.teams.organizations || t == p.teams.members) {
				continue
			}
			j, ok := joining(of.table, t)
			if !ok || !j.only || !j.named || t.SQL == "" || !j.key.declares() && j.key.mostly(integer) || !t.tells(j.key, true) || samePeople(p.tables[0], t) {
				continue
			}
			if !of.table.ofAccounts() && slices.ContainsFunc(t.columns, (*column).holdsDigests) &&
				!p.belongs(j, fmt.Sprintf("`%s` has digests of `%s`, which users have: are they the passwords of the users?", t.Name, of.table.Name), false) {
				continue
			}
			if j.many = j.many || of.many; !j.many {
				columns = append(columns, t.columns...)
			}
			p.joins, p.many[t] = append(p.joins, j), j.many
		}
	}
	return columns
}
