package mapping

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"clerk-import/mapping/record"

	"github.com/goccy/go-yaml/ast"
	"github.com/tidwall/gjson"
)

// made is a value that a mapping makes of every row, under a name that paths and expressions use as
// they use a column's: one of `let`, or a list of numbered columns, of `lists`.
type made struct {
	name     string
	line     int
	value    *value    // of let
	numbered *numbered // of lists
	tree     *node     // what is read of it
	spec     fieldSpec // stands for it in problems
}

// letField begins the field of problems of what is made of a row.
const letField = "let "

// madeOf is what is made of rows under a name, or nil.
func (m *Mapping) madeOf(name string) *made {
	i := slices.IndexFunc(m.made, func(d *made) bool { return d.name == name })
	if i < 0 {
		return nil
	}
	return m.made[i]
}

// under is what is read of a column, or of what is made under the name.
func (m *Mapping) under(name string) *node {
	if d := m.madeOf(name); d != nil {
		return d.tree
	}
	return m.tree.child(name)
}

// make adds what rows are to have under a name.
func (c *compiler) make(n ast.Node, d *made) {
	if c.m.madeOf(d.name) != nil {
		c.fail(n, "%q is made twice of every row: `lists` and `let` have names of their own", d.name)
	}
	d.line, d.tree = n.GetToken().Position.Line, newNode()
	d.spec = fieldSpec{name: letField + d.name}
	c.m.made = append(c.m.made, d)
}

// IsName reports whether a text may be the name of a value under `let`.
func IsName(s string) bool {
	return columnLike(s) && !strings.ContainsAny(s, ".:-") && !isFunction(s) && !slices.Contains(ownNames, s)
}

// let compiles values that have a name. Each may use those above it; its own name is the column's there.
func (c *compiler) let(n ast.Node) {
	for _, e := range c.entries(n, "let") {
		if !IsName(e.key) {
			c.fail(e.node, "%q is no name for `let`: it is made of letters, digits and _, and is none of a function's", e.key)
		}
		d := &made{name: e.key, value: c.value(e.val)}
		c.make(e.node, d)
	}
}

// ownNames are those that mappings give to what is no column.
var ownNames = []string{"row", "params", "parent"}

// lists compiles lists of numbered columns.
func (c *compiler) lists(n ast.Node) {
	for _, e := range c.entries(n, "lists") {
		var l *numbered
		for _, a := range c.entries(e.val, "a list", keys["list"]...) {
			l = c.numbered(a.val)
		}
		if l == nil {
			c.fail(e.node, "a list needs `columns`: cp_#_*, where # stands for the number and * for the name of a member; custom:* is an object")
		}
		c.make(e.node, &made{name: e.key, numbered: l})
	}
}

// numbered are the columns of one list: cp_1_type, cp_1_value, cp_2_type. Without numbers they are those of one object:
// custom:role, custom:team.
type numbered struct {
	text      string
	line, col int
	optional  bool // the input need not have any
	pattern   *regexp.Regexp
	no, name  int // which parts of a match are the number and the member, 0 for none
}

func (c *compiler) numbered(n ast.Node) *numbered {
	text, optional := strings.CutSuffix(c.str(n, "columns"), "?")
	numbers, names := strings.Count(text, "#"), strings.Count(text, "*")
	if numbers > 1 || names > 1 || numbers+names == 0 {
		c.fail(n, "columns has one # for the number, and one * for the names of members: cp_#_*, cp_#, or custom:* for an object")
	}
	pos := n.GetToken().Position
	l := &numbered{text: text, line: pos.Line, col: pos.Column, optional: optional, no: 1, name: 2}
	switch at := strings.IndexByte(text, '*'); {
	case numbers == 0:
		l.no, l.name = 0, 1
	case at < 0:
		l.name = 0
	case at < strings.IndexByte(text, '#'):
		l.no, l.name = 2, 1
	}
	pattern := strings.NewReplacer("#", "([0-9]+)", `\*`, "(.+)").Replace(regexp.QuoteMeta(text))
	l.pattern = regexp.MustCompile("^" + pattern + "$")
	return l
}

// part is the number and the member that a column has in the list; the member of a list of single
// columns is "".
func (l *numbered) part(column string) (no int, member string, is bool) {
	found := l.pattern.FindStringSubmatch(column)
	if found == nil {
		return 0, "", false
	}
	if l.name > 0 {
		member = found[l.name]
	}
	if l.no == 0 {
		return 0, member, true
	}
	no, err := strconv.Atoi(found[l.no])
	return no, member, err == nil
}

// lists reports whether a column belongs to a list, and the mapping reads that member of it.
func (m *Mapping) lists(column string) bool { return m.listed(column, false) }

// listed is lists, of a column that the mapping knows by its name: one that is carried along with all that are like it is not.
func (m *Mapping) listed(column string, named bool) bool {
	for _, d := range m.made {
		if d.numbered == nil || named && d.numbered.no == 0 && d.tree.whole {
			continue
		}
		_, member, is := d.numbered.part(column)
		if is && (d.numbered.no > 0 && d.tree.reads(member) || d.numbered.no == 0 && d.tree.readsMember(member)) {
			return true
		}
	}
	return false
}

// reads reports whether a member of some element of a list is read; "" stands for the elements.
func (n *node) reads(member string) bool {
	of := []*node{n.each}
	for _, child := range n.children {
		of = append(of, child)
	}
	return n.whole || slices.ContainsFunc(of, func(e *node) bool {
		if e == nil || member == "" {
			return e != nil && e.read()
		}
		return e.readsMember(member)
	})
}

// readsMember reports whether a member of an object is read.
func (n *node) readsMember(member string) bool {
	child := n.children[member]
	return n.whole || child != nil && child.read()
}

// numberedPart is a column of a list.
type numberedPart struct {
	no     int
	member string
	column int // of a CSV row
	value  Value
}

// parts finds the columns of a list in a header, in the order of their numbers.
func (l *numbered) parts(h *Header) []numberedPart {
	var out []numberedPart
	for i, name := range h.Names {
		if no, member, is := l.part(name); is && h.Column(name) == i {
			out = append(out, numberedPart{no: no, member: member, column: i})
		}
	}
	slices.SortStableFunc(out, func(a, b numberedPart) int { return a.no - b.no })
	return out
}

// list is the list in a row, or the object. Numbers without a value are no entries.
func (l *numbered) list(rec *Record, parts []numberedPart) Value {
	if rec.Header == nil {
		parts = parts[:0]
		gjson.Parse(rec.JSON).ForEach(func(k, v gjson.Result) bool {
			if no, member, is := l.part(k.Str); is {
				parts = append(parts, numberedPart{no: no, member: member, value: fromGJSON(v).plain()})
			}
			return true
		})
		slices.SortStableFunc(parts, func(a, b numberedPart) int { return a.no - b.no })
	}
	var entries []string
	for i := 0; i < len(parts); {
		var p packer
		no, alone := parts[i].no, ""
		for ; i < len(parts) && parts[i].no == no; i++ {
			v := parts[i].value
			if rec.Header != nil && parts[i].column < len(rec.Cells) {
				v = fromCell(rec.Cells[parts[i].column])
			}
			switch {
			case v.Empty():
			case parts[i].member != "":
				_ = p.add(parts[i].member, v) // cells are bounded, and a row's keys were found to be there once
			default:
				var b strings.Builder
				writeJSON(&b, v)
				alone = b.String()
			}
		}
		switch {
		case alone != "":
			entries = append(entries, alone)
		case len(p.keys) > 0:
			entries = append(entries, p.object())
		}
	}
	switch {
	case len(entries) == 0:
		return Value{}
	case l.no == 0:
		return Value{Kind: JSON, Text: entries[0]}
	}
	return Value{Kind: JSON, Text: "[" + strings.Join(entries, ",") + "]"}
}

// make makes of the current row what `lists` and `let` say, and finds in it what paths ask for.
func (mp *Mapper) make() {
	mp.unmade = mp.unmade[:0]
	for i, s := range mp.m.slots {
		if s.made {
			mp.values[i] = Value{}
		}
	}
	for i, d := range mp.m.made {
		v, err := Value{}, error(nil)
		if d.numbered != nil {
			v = d.numbered.list(mp.rec, mp.numbered[i])
		} else {
			v, err = mp.eval(d.value)
		}
		if err != nil {
			v = Value{}
			mp.unmade = mp.unmadeBy(d, err)
		}
		if v.Kind == List {
			var b strings.Builder
			writeJSON(&b, v)
			v = Value{Kind: JSON, Text: b.String()}
		}
		if mp.made[i] = v; mp.env != nil {
			mp.define(i)
		}
		if slot := d.tree.slot; slot >= 0 && v.Kind != Missing {
			mp.values[slot], mp.seen[slot] = v, true
		}
		if d.tree.inside() && (v.Kind == JSON || v.Kind == String && record.LooksLikeJSON(v.Text)) {
			mp.text(v.Text, mp.madeShapes[i])
		}
	}
}

func (mp *Mapper) unmadeBy(d *made, err error) []Problem {
	f := field{spec: &d.spec, line: d.line}
	return append(mp.unmade, mp.problem(&f, d.value, err))
}

// define tells expressions of the current row what was made of it.
func (mp *Mapper) define(i int) {
	name := mp.m.made[i].name
	mp.env[name] = mp.made[i].any()
	if row, ok := mp.env["row"].(map[string]any); ok {
		row[name] = mp.env[name]
	}
}

// newMade prepares a Mapper for what is made of rows.
func (mp *Mapper) newMade() {
	mp.made, mp.numbered = make([]Value, len(mp.m.made)), make([][]numberedPart, len(mp.m.made))
	for _, d := range mp.m.made {
		sh := mp.newShape(d.tree, d.name+".")
		sh.whole = d.tree.whole || d.numbered != nil // the columns of a list are told themselves
		mp.madeShapes = append(mp.madeShapes, sh)
	}
}

// checkLists returns a [FileError] for the first list none of whose columns is in a header.
func (m *Mapping) checkLists(h *Header, file string) error {
	for _, d := range m.made {
		if l := d.numbered; l != nil && !l.optional && len(l.parts(h)) == 0 {
			return &FileError{File: m.File, Line: l.line, Column: l.col, Msg: file + " has no column of the form " + l.text +
				" (# is a number, * a name); write " + l.text + "? if the columns are optional"}
		}
	}
	return nil
}
