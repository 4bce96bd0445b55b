package infer

import (
	"fmt"
	"slices"
	"strings"

	"clerk-import/mapping"
	"clerk-import/mapping/wording"
)

// identifies reports whether a column may be what people are known by. What they are called, a yes or no, a state, a time and
// a password are not: the same ones stand in the rows of different people.
func (c *column) identifies() bool {
	leaf := c.path[len(c.path)-1]
	folded := normal(leaf)
	called := c.named("first_name") >= 0.7 || c.named("last_name") >= 0.7 || c.named("name") >= 0.7 && c.named("username") < 0.7 && c.mostly(name)
	tells := wording.StateOf(leaf) != wording.SaysNothing && !mapping.IsFiled(leaf) || wording.MayTellState(folded)
	return !called && !proves(folded) && (!tells || c.mostly(email) || doneTo.MatchString(c.wordsIn())) &&
		!c.mostly(timestamp) && !c.mostly(dated) && !c.mostly(object) && !c.mostly(list) && !c.digests() && (!wording.NamesSecret(leaf) || c.shortCodes()) &&
		(!c.mostly(boolean) || isID(folded))
}

// isID reports whether a name is one of ids, of whatever they are.
func isID(name string) bool {
	return slices.ContainsFunc(idNames, func(id string) bool {
		return id != "" && (strings.HasSuffix(name, id) || strings.HasPrefix(name, id))
	}) || mayRefer(name)
}

// fewFor reports whether a column has the same few values again and again, which small ids of people fit by chance.
func (c *column) fewFor(rows int64) bool {
	return len(c.values) <= fewValues && int64(len(c.values))*3 <= rows && !isID(c.leaf())
}

// named is the column that a table calls as another one does.
func (t *Table) named(c *column) *column {
	i := slices.IndexFunc(t.columns, func(o *column) bool { return len(o.path) == 1 && normal(o.path[0]) == normal(c.path[0]) })
	if i < 0 {
		return nil
	}
	return t.columns[i]
}

// ownKey is the column that a table's own rows are known by: id, or the one that is called after the table, as user_id of shop_user.
func (t *Table) ownKey() *column {
	table := strings.TrimSuffix(normal(t.Name), "s")
	for _, is := range []func(*column) bool{(*column).ownID, func(c *column) bool {
		stem, ok := strings.CutSuffix(normal(c.path[0]), "id")
		return ok && len(c.path) == 1 && len(stem) > 2 && strings.HasSuffix(table, stem) && c.distinct() && c.filled == t.Rows
	}} {
		if i := slices.IndexFunc(t.columns, is); i >= 0 {
			return t.columns[i]
		}
	}
	return nil
}

// samePeople reports whether a table holds people as the leading one does, and nothing more about those: both have an id and an
// address, and a password or a name, each called the same.
func samePeople(lead, t *Table) bool {
	var id, address, password, called, strangers bool
	for _, c := range t.columns {
		if len(c.path) > 1 || c.filled == 0 {
			continue
		}
		o := lead.named(c)
		if (o == nil || o.filled == 0) && c == t.ownKey() && lead.ownKey() != nil { // each calls it after itself: user_id, customer_id
			id, strangers = true, strangers || c.shared(lead.ownKey()) < len(c.values)
			continue
		}
		if n := normal(c.path[0]); o == nil || o.filled == 0 {
			if refersTo(n, lead.Name) || mayRefer(n) {
				return false
			}
			continue
		}
		switch {
		case (c.named("external_id") >= 0.5 || c.mostly(uuid)) && c.distinct() && o.distinct() && c.filled == t.Rows:
			id, strangers = true, strangers || c.shared(o) < len(c.values)
		case c.mostly(email) && o.mostly(email):
			address = t.ownKey() == nil || lead.named(t.ownKey()) != nil || c.shared(o)*2 < len(c.values) // else their rows are of the same people
		case c.named("digest") > 0.6 && !c.mostly(boolean) || c.digests() && o.digests():
			password = true
		case c.named("first_name") >= 0.7, c.named("last_name") >= 0.7, c.named("name") >= 0.7:
			called = true
		}
	}
	return id && address && (password || called && strangers && !slices.Contains(tablesOfOthers, normal(t.Name)))
}

// ofTheirOwn says of a table with people of its own how they come along.
func (p *Proposal) ofTheirOwn(lead, t *Table) {
	how := "a mapping of its own, with `input: {table: …}`, brings them along: this one does not read them"
	if t.SQL == "" && t.Path == "" {
		how = "a mapping of its own brings them along: the columns are others"
		if t.has(lead) || lead.has(t) {
			how = fmt.Sprintf("one mapping reads both as one input: clerk-import check --mapping FILE, with the files of `%s` and `%s` behind it", lead.Name, t.Name)
		}
	}
	p.choose(Question{ID: questionID("people", t.Name), At: "inputs", Options: []Option{{"apart", how}},
		Text: fmt.Sprintf("`%s` has people as `%s` has, with ids and addresses of their own, and is not joined: how do they come along?", t.Name, lead.Name)})
}

// has reports whether a table has all columns of another one.
func (t *Table) has(other *Table) bool {
	return !slices.ContainsFunc(other.columns, func(c *column) bool { return len(c.path) == 1 && t.index[c.path[0]] == nil })
}

// madeOfAddress reports whether a column is called as people are (utente, Nutzer), and its values are made of their addresses: names that
// they chose or were given, and no ids. Of any other name they have to be what stands before the @, and of many rows.
func (c *column) madeOfAddress(columns []*column, anyName bool) bool {
	person := slices.Contains(personWords, c.leaf())
	if !person && (!anyName || means[c.leaf()] != nil) || c.table.sample == nil || len(c.path) > 1 || !c.mostly(word) || !c.distinct() || c.share(email)+c.share(integer)+c.share(link) > 0.1 {
		return false
	}
	address := c.beside(columns, func(o *column) bool { return len(o.path) == 1 && o.mostly(email) && o.distinct() })
	if address == nil {
		return false
	}
	made, same, all := 0, 0, 0
	for _, row := range c.table.sample {
		local, _, is := strings.Cut(row[address.path[0]], "@")
		if own := normal(row[c.path[0]]); is && own != "" {
			all++
			if local = normal(local); len(local) > 2 && (strings.HasPrefix(own, local) || strings.HasPrefix(local, own)) {
				made++
			}
			if local == own {
				same++
			}
		}
	}
	if !person {
		return all >= fewestMade && same*10 >= all*9
	}
	return all > 0 && made*2 >= all
}

// fewestMade are so many rows that a word is not by chance what stands before the @ in nearly all of them.
const fewestMade = 8

// onlyLogin takes a column of names for what people sign in with, where they have nothing else for it: everybody has another
// one, of one word, as in the tables of Icinga Web. Without it nobody could arrive.
func (p *Proposal) onlyLogin(columns []*column) {
	if p.logins != nil || len(p.entries) > 0 || p.fields["email_address"] != nil || p.fields["phone_number"] != nil || p.fields["username"] != nil {
		return
	}
	p.take("username", p.best(columns, func(c *column) float64 {
		if c.table != p.tables[0] || !c.distinct() || c.filled < c.table.Rows || c.share(word) < 1 {
			return 0
		}
		return min(c.named("name"), 0.5)
	}))
}

// loginName takes the name of a table of logins that is joined (OpenStack's local_user) for what people sign in with: nearly everybody
// has one, of one word, and no two the same.
func (p *Proposal) loginName(columns []*column) {
	if p.fields["username"] != nil {
		return
	}
	p.take("username", p.best(columns, func(c *column) float64 {
		if c.table == p.tables[0] || p.many[c.table] || !c.table.ofAccounts() || !c.distinct() || c.filled < fewestMade || c.filled*10 < p.tables[0].Rows*9 || c.share(word) < 1 {
			return 0
		}
		return c.named("name")
	}))
}
