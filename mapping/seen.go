package mapping

import (
	"slices"
	"strings"

	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

// column counts the rows in which a column or key has a value.
type column struct {
	name   string
	used   bool
	filled int64
	row    int64 // the last one that was counted
	first  Position
	// factor says that nothing reads it and its name is that of a second factor; factors counts
	// the rows that say there is one.
	factor  bool
	factors int64
	// way says that nothing reads it and its name is that of a way to sign in.
	way bool
	// password says that nothing reads it and its name is that of passwords.
	password bool
	// method says that it may tell how passwords were hashed.
	method bool
	// kind and state are of the state that its name says, should nothing read it.
	kind wording.StateKind
	// guessed says that the column's name says no state for sure, and somebody has said that it does.
	guessed bool
	state   *unsaid
	read    bool
	looked  bool              // its name says no state, and a value may
	stem    bool              // its name has the stem of a word for one
	counts  map[string]*tally // of the values of a status
	beyond  tally             // of what is more than are counted
	many    bool              // more than are counted, or longer ones
}

// maxColumns bounds how many columns are counted: an object may be keyed by ids.
const maxColumns = 10_000

// Column is how much of a column of the input is filled, and whether the mapping
// reads it.
type Column struct {
	Name   string // of a JSON row the path, "user_metadata.theme"
	Used   bool   // or to be ignored, as the mapping says
	Filled int64  // rows with a value
	First  Position
	// Factors are the rows of which it says that the user has a second factor, should nothing
	// read it.
	Factors int64
}

// Columns are the columns that the rows so far had, in the order they were met.
func (mp *Mapper) Columns() []Column {
	mp.countCells()
	out := make([]Column, 0, len(mp.found))
	for _, c := range mp.found {
		out = append(out, Column{c.name, c.used, c.filled, c.first, c.factors})
	}
	return out
}

// ignores reports whether a column is left behind on purpose: by its name, with all that is
// in a container ("_links.*"), or with all of the input that it is in.
func (m *Mapping) ignores(name string) bool {
	if slices.Contains(m.ignore, name) || slices.Contains(m.ignore, strings.TrimSuffix(name, "[]")) {
		return true
	}
	// Elements that are told apart by a member are elements all the same.
	if any := element.ReplaceAllString(name, "[]"); any != name && slices.Contains(m.ignore, any) {
		return true
	}
	for _, i := range m.ignore {
		if in, all := strings.CutSuffix(i, ".*"); all && (name == in || strings.HasPrefix(name, in) && (name[len(in)] == '.' || name[len(in)] == '[')) {
			return true
		}
	}
	input, _, ok := strings.Cut(name, ".")
	input, _, _ = strings.Cut(input, "[")
	return ok && m.Input.Find(input) != nil && slices.Contains(m.ignore, input)
}

// element is a position of a list, or what tells an element of it apart.
var element = regexp.MustCompile(`\[[^\]]*\]`)

// opens reports whether the members of a container are counted one by one although nothing
// reads them: it is ignored, which is said of what has a name only, or one of them is.
func (m *Mapping) opens(name string) bool {
	if m.Input.Find(name) != nil || slices.Contains(m.ignore, name+".*") {
		return false
	}
	return slices.ContainsFunc(m.ignore, func(i string) bool {
		in, found := strings.CutPrefix(i, name)
		return found && (in == "" || in[0] == '.' || in[0] == '[')
	})
}

// column returns the counter of a column, nil when there are too many.
func (mp *Mapper) column(name string, used bool) *column {
	c := mp.counters[name]
	if c == nil && len(mp.found) < maxColumns {
		name = strings.Clone(name)
		c = &column{name: name, used: used || len(mp.m.row) > 0 || mp.m.ignores(name) || mp.m.reads(name) || mp.m.lists(name)}
		// One of an input that is ignored as a whole is told, too: it was not meant.
		read := used || len(mp.m.row) > 0 || mp.m.reads(name) || mp.m.listed(name, true) || slices.Contains(mp.m.ignore, name)
		c.factor = !read && mp.m.Entity == Users && (wording.Tells(name) == wording.TellsFactor || mp.m.ofFactors(name))
		c.way = !read && !c.factor && mp.m.Entity == Users && !strings.Contains(name, ".") && SaysHow(name)
		if c.read = read && !(IsFiled(name) && mp.m.Entity == Users && !mp.m.ignores(name)); !c.read {
			c.password = mp.m.Entity == Users && ofPasswords.MatchString(name)
			if c.kind = kindAt(name); c.kind == wording.SaysShut && ofABan(name) && mp.m.bans() {
				c.kind = wording.SaysNothing // why, and by whom: that somebody is banned is known
			}
			if c.kind == wording.SaysNothing && mp.m.decides(name) {
				c.kind, c.guessed = wording.SaysWord, mp.m.decided[name] != ""
			}
			if c.state = unsaids[c.kind]; c.state == nil && mp.m.Entity == Users && (!c.used || mp.m.lists(name)) {
				c.looked, c.stem = mayState(name)
			}
		}
		if c.method = mp.m.watchesMethod(name, c.read || c.used); c.method {
			c.read = false
		}
		mp.counters[name], mp.found = c, append(mp.found, c)
	}
	return c
}

// count counts the current row for a column, once.
func (mp *Mapper) count(c *column) {
	if c == nil || c.row == mp.rows {
		return
	}
	if c.row = mp.rows; c.filled == 0 {
		c.first = mp.rec.Position
	}
	c.filled++
}

// countCells moves the counts of the current CSV header's cells to the columns.
func (mp *Mapper) countCells() {
	if mp.header == nil {
		return
	}
	for i, n := range mp.cells {
		if n.filled == 0 && i >= maxColumns {
			continue
		}
		if c := mp.column(mp.header.Names[i], mp.readsCell(i)); c != nil {
			if c.filled == 0 {
				c.first = n.first
			}
			c.filled += n.filled
			mp.cells[i] = cellCount{}
		}
	}
}

// unreadCell is a column of the header that nothing reads.
type unreadCell struct {
	cell   int
	column *column
}

// watch finds the columns whose values are looked at although nothing reads them.
func (mp *Mapper) watch(h *Header) {
	mp.unreadCells = mp.unreadCells[:0]
	for i, name := range h.Names {
		if c := mp.column(name, mp.readsCell(i)); c != nil && !c.read {
			mp.unreadCells = append(mp.unreadCells, unreadCell{i, c})
		}
	}
}

// readsCell reports whether the mapping reads a column of the current header.
func (mp *Mapper) readsCell(i int) bool {
	return slices.Contains(mp.columns, i) || mp.gathers(i) || mp.m.readsColumn(mp.header.Names[i])
}

type cellCount struct {
	filled int64
	first  Position
}
