package infer

import (
	"fmt"
	"slices"
	"strings"

	"clerk-import/mapping/wording"
)

// remains is what nothing was found for: the lines of what comes along, and the names of what does not.
type remains struct{ kept, behind, secrets, states, musts []string }

// left brings what nothing was found for along, where only the server reads it, and names what
// stays behind: secrets, and what the source keeps for itself.
func (p *Proposal) left(line func(string, ...any)) {
	var r remains
	called := map[string]bool{}
	for _, c := range p.alone() {
		name, own := c.path[0], c.table == p.tables[0]
		if p.taken[c] != "" || c.pair || p.asOne(c.table) || !own && wording.TellsFactors(c.table.Name) { // which the check counts
			continue
		}
		if !own && (called[name] || slices.Contains(p.looked, c.table)) {
			name = c.table.Name + "_" + name
		}
		called[name] = true
		p.remain(&r, c, name, "")
	}
	for _, j := range p.joins {
		if p.asOne(j.table) {
			r.kept = append(r.kept, fmt.Sprintf("%s: %s? | json", key(j.table.Name), j.table.Name))
		}
	}
	if len(r.kept) > 0 {
		line("  private_metadata: # what is left; only your server reads it")
		line("    object:")
		for _, n := range r.kept {
			for _, l := range strings.Split(n, "\n") {
				line("      %s", plain(l))
			}
		}
	}
	if names := p.tables[0].unnamed; len(names) > 0 {
		line("  # Not kept, since their names look like values: %s", plain(strings.Join(names[:min(len(names), 20)], ", ")))
	}
	if len(r.secrets) > 0 {
		line("  # Not kept, since it looks like secrets: %s", plain(strings.Join(r.secrets, ", ")))
	}
	if len(r.musts) > 0 {
		line("  # Not kept, and counted by the check: %s say who must set another password", plain(strings.Join(r.musts, ", ")))
	}
	if len(r.states) > 0 {
		line("  # Not kept: it says of some that they are gone or shut out, and the check stops until the mapping says what")
		line("  # becomes of them (banned, skip): %s", plain(strings.Join(r.states, ", ")))
	}
	for _, c := range p.useless {
		r.behind = append(r.behind, strings.TrimSuffix(c.reference(p), "?"))
	}
	if len(r.behind) > 0 {
		var list []string
		for _, n := range r.behind {
			list = append(list, fmt.Sprintf("%q", n))
		}
		line("")
		line("# What is empty, and what the source keeps for itself.")
		line("ignore: [%s]", strings.Join(list, ", "))
	}
}

// asOne reports whether the names and values of a table come along as one object: none of them is read, and none stays behind.
func (p *Proposal) asOne(t *Table) bool {
	return slices.ContainsFunc(p.joins, func(j join) bool { return j.table == t && j.name != nil }) &&
		!slices.ContainsFunc(t.columns, func(c *column) bool { return p.taken[c] != "" || c.secret() || c.holdsSecrets() || c.shutsOut() })
}

// remain adds a column. An object with secrets in it comes along member by member, without them and without what a field reads.
// Where says in which object the column is, for people.
func (p *Proposal) remain(r *remains, c *column, name, where string) {
	at := c.reference(p)
	keep := func(value string) { r.kept = append(r.kept, key(name)+": "+value) }
	switch {
	case c.filled == 0 && c.table.Part && wording.StateOf(name) != wording.SaysNothing: // the check looks at all rows, unless it is ignored
	case c.filled == 0, slices.Contains(bookkeeping, normal(name)):
		if c.table == p.tables[0] && where == "" {
			r.behind = append(r.behind, name)
		}
	case c.holdsSecrets() && c.mostly(object) && !c.calledSecret(): // which its text has, too
		in := remains{secrets: r.secrets, states: r.states, musts: r.musts}
		for _, m := range c.table.columns {
			if len(m.path) == len(c.path)+1 && slices.Equal(m.path[:len(c.path)], c.path) && p.taken[m] == "" && !p.readWhole(m) {
				p.remain(&in, m, m.path[len(m.path)-1], where+name+".")
			}
		}
		r.secrets, r.states, r.musts = in.secrets, in.states, in.musts
		if len(in.kept) > 0 {
			r.kept = append(r.kept, key(name)+":\n  object:\n    "+strings.ReplaceAll(strings.Join(in.kept, "\n"), "\n", "\n    "))
		}
	case wording.StateOf(c.path[len(c.path)-1]) == wording.SaysMust && !c.mostly(object): // which no metadata asks of anybody
		r.musts = append(r.musts, where+name)
	case c.secret(), c.holdsSecrets():
		r.secrets = append(r.secrets, where+name)
	case c.shutsOut() && !p.harmless(c) && !p.aside(c) && !p.readWithin(c): // as metadata it would count as read
		r.states = append(r.states, where+name)
	case c.isPacked() && p.isLet(c):
		keep(scalar(at))
	case c.mostly(packed):
		keep(scalar(at + " | " + c.unpacked()))
	case c.mostly(object) && p.readWhole(c):
	case c.mostly(object) || c.mostly(list):
		keep(scalar(strings.TrimSuffix(at, "?") + "? | json"))
	case strings.ContainsAny(c.text(), "'\"\n"): // a name that no path takes
		keep(fmt.Sprintf("{expr: %s}", quoted(c.inExpression(p))))
	default:
		keep(scalar(at))
	}
}

// readWhole reports whether fields read all that is in an object.
func (p *Proposal) readWhole(c *column) bool {
	some := false
	for _, in := range c.table.columns {
		if len(in.path) <= len(c.path) || !slices.Equal(in.path[:len(c.path)], c.path) || in.filled == 0 {
			continue
		}
		if p.taken[in] == "" && !in.mostly(object) && !in.mostly(list) {
			return false
		}
		some = some || p.taken[in] != ""
	}
	return some
}
