package mapping

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// shape is what a Mapper knows of the objects at one place of its rows: which
// keys they have had so far and what the mapping wants of them. Rows of an
// export have the same keys in the same order, so the next key is nearly always
// the one that followed last time and is found without a look-up.
type shape struct {
	node   *node
	prefix string // path of the object, with a dot behind it
	whole  bool   // the object is wanted as a whole too: its keys are not counted
	cell   bool   // it is in a cell of a CSV row
	keys   []shapeKey
	index  map[string]int // by key as spelt in the JSON
	next   int
}

type shapeKey struct {
	raw    string
	slot   int     // -1: not wanted
	below  *shape  // nil: nothing below is wanted
	column *column // nil: not counted
}

// column counts the rows in which a column or key has a value.
type column struct {
	name   string
	used   bool
	filled int64
	first  Position
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
}

// Columns are the columns that the rows so far had, in the order they were met.
func (mp *Mapper) Columns() []Column {
	mp.countCells()
	out := make([]Column, 0, len(mp.found))
	for _, c := range mp.found {
		out = append(out, Column{c.name, c.used, c.filled, c.first})
	}
	return out
}

// ignores reports whether a column is left behind on purpose, by its name or with all
// of the input that it is in.
func (m *Mapping) ignores(name string) bool {
	if slices.Contains(m.ignore, name) {
		return true
	}
	input, _, ok := strings.Cut(name, ".")
	return ok && m.Input.Find(input) != nil && slices.Contains(m.ignore, input)
}

// column returns the counter of a column, nil when there are too many.
func (mp *Mapper) column(name string, used bool) *column {
	c := mp.counters[name]
	if c == nil && len(mp.found) < maxColumns {
		name = strings.Clone(name)
		c = &column{name: name, used: used || mp.m.row || mp.m.ignores(name) || mp.m.reads(name)}
		mp.counters[name], mp.found = c, append(mp.found, c)
	}
	return c
}

func (mp *Mapper) newShape(n *node, prefix string) *shape {
	return &shape{node: n, prefix: prefix, index: map[string]int{}}
}

// key finds a key as spelt in the JSON.
func (mp *Mapper) key(sh *shape, raw string) *shapeKey {
	if sh.next < len(sh.keys) && sh.keys[sh.next].raw == raw {
		sh.next++
		return &sh.keys[sh.next-1]
	}
	i, known := sh.index[raw]
	if !known {
		if len(sh.keys) == maxColumns && sh.node.children[raw] == nil {
			return &shapeKey{slot: -1} // keyed by ids; not remembered
		}
		name := unescape(raw, `"`+raw+`"`)
		k := shapeKey{raw: strings.Clone(raw), slot: -1}
		if n := sh.node.children[name]; n != nil {
			k.slot = mp.wanted(sh, n.slot)
			if n.children != nil {
				k.below = mp.newShape(n, sh.prefix+name+".")
				k.below.cell = sh.cell
			}
		}
		if k.below != nil {
			k.below.whole = sh.whole || k.slot >= 0
		}
		if !sh.whole && (k.below == nil || k.below.whole) {
			k.column = mp.column(sh.prefix+name, k.slot >= 0)
		}
		i = len(sh.keys)
		sh.index[k.raw], sh.keys = i, append(sh.keys, k)
	}
	sh.next = i + 1
	return &sh.keys[i]
}

// wanted is the slot of a place in a shape, or -1: a path that is the name of a
// column as it stands is not looked for inside a cell.
func (mp *Mapper) wanted(sh *shape, slot int) int {
	if slot >= 0 && sh.cell && !mp.inside[slot] {
		return -1
	}
	return slot
}

// text walks JSON text that was found valid.
func (mp *Mapper) text(s string, sh *shape) {
	i := skipSpace(s, 0)
	switch s[i] {
	case '{':
		mp.object(s, i, sh)
	case '[':
		mp.array(s, i, sh)
	}
}

// object walks the object that begins at s[i] and returns the end of it.
func (mp *Mapper) object(s string, i int, sh *shape) int {
	sh.next = 0
	for i++; ; {
		switch s[i] {
		case ' ', '\t', '\n', '\r', ',':
			i++
		case '}':
			return i + 1
		default:
			end := stringEnd(s, i)
			k := mp.key(sh, s[i+1:end-1])
			i = skipSpace(s, end)
			i = mp.member(s, skipSpace(s, i+1), k.slot, k.below, k.column)
		}
	}
}

// array walks the array that begins at s[i]: positions are keys.
func (mp *Mapper) array(s string, i int, sh *shape) int {
	n := 0
	for i++; ; {
		switch s[i] {
		case ' ', '\t', '\n', '\r', ',':
			i++
		case ']':
			return i + 1
		default:
			slot, below := -1, (*shape)(nil)
			if node := sh.node.children[strconv.Itoa(n)]; node != nil {
				slot = mp.wanted(sh, node.slot)
				if node.children != nil {
					below = mp.element(sh, n, node)
				}
			}
			i = mp.member(s, i, slot, below, nil)
			n++
		}
	}
}

// element is the shape of an array's element.
func (mp *Mapper) element(sh *shape, n int, at *node) *shape {
	raw := strconv.Itoa(n)
	i, known := sh.index[raw]
	if !known {
		i = len(sh.keys)
		below := mp.newShape(at, sh.prefix+raw+".")
		below.whole, below.cell = true, sh.cell // elements are not columns
		sh.index[raw], sh.keys = i, append(sh.keys, shapeKey{raw: raw, slot: -1, below: below})
	}
	return sh.keys[i].below
}

// member takes the value at s[i] and returns its end.
func (mp *Mapper) member(s string, i int, slot int, below *shape, count *column) int {
	end, filled := i, true
	var v Value
	switch s[i] {
	case '"':
		end = stringEnd(s, i)
		filled = end-i > 2
		if slot >= 0 || below != nil {
			v = Value{Kind: String, Text: unescape(s[i+1:end-1], s[i:end])}
		}
		if below != nil && looksLikeJSON(v.Text) {
			mp.text(v.Text, below)
		}
	case '{', '[':
		switch {
		case below != nil && s[i] == '{':
			end = mp.object(s, i, below)
		case below != nil:
			end = mp.array(s, i, below)
		default:
			end = compositeEnd(s, i)
		}
		filled = end-i > 2
		v = Value{Kind: JSON, Text: s[i:end]}.plain()
	default:
		for end < len(s) && s[end] != ',' && s[end] != '}' && s[end] != ']' && s[end] > ' ' {
			end++
		}
		v = Value{Kind: Number, Text: s[i:end]}
		switch s[i] {
		case 't', 'f':
			v.Kind = Bool
		case 'n':
			v.Kind, filled = NullKind, false
		}
	}
	if count != nil && filled {
		if count.filled == 0 {
			count.first = mp.rec.Position
		}
		count.filled++
	}
	if slot >= 0 {
		if mp.values[slot].Kind != Missing {
			mp.twice = mp.m.slots[slot].path.text
		}
		mp.values[slot], mp.seen[slot] = v, true
	}
	return end
}

func skipSpace(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\t' || s[i] == '\n' || s[i] == '\r') {
		i++
	}
	return i
}

// stringEnd returns the end of the string that begins at s[i].
func stringEnd(s string, i int) int {
	for j := i + 1; ; j++ {
		j += strings.IndexByte(s[j:], '"')
		escapes := 0
		for s[j-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return j + 1
		}
	}
}

// compositeEnd returns the end of the object or array that begins at s[i].
func compositeEnd(s string, i int) int {
	for depth := 0; ; {
		switch s[i] {
		case '"':
			i = stringEnd(s, i)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
}

// unescape decodes a string; quoted is the same with its quotes.
func unescape(raw, quoted string) string {
	if strings.IndexByte(raw, '\\') < 0 {
		return raw
	}
	return gjson.Parse(quoted).Str
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
		used := slices.Contains(mp.columns, i)
		if c := mp.column(mp.header.Names[i], used); c != nil {
			if c.filled == 0 {
				c.first = n.first
			}
			c.filled += n.filled
			mp.cells[i] = cellCount{}
		}
	}
}

type cellCount struct {
	filled int64
	first  Position
}
