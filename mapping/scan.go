package mapping

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"clerk-import/mapping/record"

	"github.com/tidwall/gjson"
)

// shape is what a Mapper knows of the objects or lists at one place of its rows: which
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
	more   *column // of a list: rows with elements that nothing reads
}

type shapeKey struct {
	raw    string
	slot   int     // -1: not wanted
	below  *shape  // nil: nothing below is wanted or counted
	column *column // nil: not counted, or counted below
	name   string  // of a container of which parts are read
	scalar *column // its column, should it be none
	met    int64   // the last object that a container under this key was in
	seenBy int     // 1 + its place among [Mapping.variables], 0: no expression sees it
}

// notWanted is a key of which nothing is wanted.
var notWanted = shapeKey{slot: -1}

// span is where a value stands in a row; one that ends where the row begins is none.
type span struct{ from, to int }

func (mp *Mapper) newShape(n *node, prefix string) *shape {
	return &shape{node: n, prefix: prefix, index: map[string]int{}}
}

// has reports whether an object has had a key, as it is spelt where nothing in it has to be escaped.
func (sh *shape) has(key string) bool {
	_, is := sh.index[key]
	return is
}

// keyAt finds the key that begins at s[i], and the end of it: of the one that is expected it is not looked for.
func (mp *Mapper) keyAt(sh *shape, s string, i int) (*shapeKey, int) {
	if sh.next < len(sh.keys) {
		k := &sh.keys[sh.next]
		if end := i + 1 + len(k.raw); end < len(s) && s[end] == '"' && s[i+1:end] == k.raw {
			sh.next++
			return k, end + 1
		}
	}
	end := stringEnd(s, i)
	return mp.key(sh, s[i+1:end-1]), end
}

// key finds a key as spelt in the JSON.
func (mp *Mapper) key(sh *shape, raw string) *shapeKey {
	i, known := sh.index[raw]
	if !known {
		name := unescape(raw)
		if len(sh.keys) >= maxColumns && sh.node.children[raw] == nil && mp.seenBy(sh, name) == 0 {
			return &notWanted // keyed by ids; not remembered
		}
		n := sh.node.children[name]
		if name = sh.prefix + name; n == nil && sh.node.entries {
			n, name = sh.node.each, strings.TrimSuffix(sh.prefix, ".")+"[]"
		}
		i = mp.addKey(sh, raw, name, n)
	}
	sh.next = i + 1
	return &sh.keys[i]
}

// addKey remembers a key, or an element of a list, and what is read of it.
func (mp *Mapper) addKey(sh *shape, raw, name string, n *node) int {
	k := shapeKey{raw: strings.Clone(raw), slot: -1, seenBy: mp.seenBy(sh, name)}
	whole := sh.whole
	switch {
	case n != nil:
		k.slot, whole = mp.wanted(sh, n.slot), whole || n.whole
		if n.inside() || n.touched && !whole {
			k.below = mp.newShape(n, name+".")
		}
	case !whole && mp.m.opens(name):
		k.below = mp.newShape(newNode(), name+".")
	}
	if k.below != nil {
		k.below.whole, k.below.cell = whole, sh.cell
	}
	switch {
	case sh.whole:
	case k.below == nil || whole:
		k.column = mp.column(name, n != nil && n.read())
	default:
		k.name = strings.Clone(name)
	}
	mp.stale = mp.stale || sh == mp.shape && n != nil // an expression may read it
	sh.index[k.raw], sh.keys = len(sh.keys), append(sh.keys, k)
	return len(sh.keys) - 1
}

// seenBy is 1 + the place of a member of rows among the variables of expressions, 0 where none looks at it.
func (mp *Mapper) seenBy(sh *shape, name string) int {
	if sh != mp.shape || mp.spans == nil {
		return 0
	}
	return 1 + slices.Index(mp.m.variables, name)
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
	mp.objects++
	object := mp.objects
	for i++; ; {
		switch s[i] {
		case ' ', '\t', '\n', '\r', ',':
			i++
		case '}':
			return i + 1
		default:
			k, end := mp.keyAt(sh, s, i)
			if k.below != nil { // what is in two of them would be mixed
				if k.met == object {
					mp.twice = sh.prefix + k.raw
				}
				k.met = object
			}
			i = skipSpace(s, end)
			i = mp.value(s, skipSpace(s, i+1), k)
		}
	}
}

// array walks the array that begins at s[i]: positions are keys, and elements may be told
// apart by a member.
func (mp *Mapper) array(s string, i int, sh *shape) int {
	n, more := 0, false
	for i++; ; {
		switch s[i] {
		case ' ', '\t', '\n', '\r', ',':
			i++
		case ']':
			if more && !sh.whole {
				mp.further(sh)
			}
			return i + 1
		default:
			k := mp.element(sh, n, s, i)
			if k == nil { // beside those that are read by their position
				more = more || s[i] != 'n'
				k = &notWanted
			}
			i = mp.value(s, i, k)
			n++
		}
	}
}

// further counts a row whose list goes on behind the elements that are read.
func (mp *Mapper) further(sh *shape) {
	if sh.more == nil {
		first := 0
		for sh.node.children[strconv.Itoa(first)] != nil {
			first++
		}
		list := strings.TrimSuffix(sh.prefix, ".")
		sh.more = mp.column(fmt.Sprintf("%s[%d:]", list, first), mp.m.reads(list))
	}
	mp.count(sh.more)
}

// element is what is read of an array's element, nil if nothing is and others are.
func (mp *Mapper) element(sh *shape, n int, s string, at int) *shapeKey {
	raw := ""
	if sh.node.by != "" && s[at] == '{' {
		raw = gjson.Get(s[at:compositeEnd(s, at)], gjsonKey(sh.node.by)).String()
		if len(sh.keys) >= maxColumns {
			raw = ""
		}
	} else if len(sh.node.children) > 0 {
		if raw = strconv.Itoa(n); sh.node.children[raw] == nil {
			raw = "" // one like the others
		}
	}
	const position = "\x00" // stands in no key
	key := position
	if raw != "" {
		key += raw
	}
	if i, known := sh.index[key]; known {
		return &sh.keys[i]
	}
	name, list := strings.TrimSuffix(sh.prefix, ".")+"[]", sh.node
	if list.by != "" && raw != "" && columnLike(raw) {
		name = strings.TrimSuffix(name, "]") + raw + "]"
	}
	var byName *node
	if list.by != "" {
		byName = list.named[raw]
	}
	reads := joinNodes(byName, list.children[raw], list.each)
	if reads == nil && list.inside() || list.children != nil && reads.onlyJoins() {
		return nil
	}
	if reads != nil && list.by != "" && byName == nil && !reads.whole && onlyKey(reads, list.by) {
		reads = nil // that it is none of those that are looked for is all that is known of it
	}
	return &sh.keys[mp.addElement(sh, key, name, reads)]
}

// onlyKey reports whether no more than the key is read by which elements are told apart.
func onlyKey(n *node, key string) bool {
	return n.slot < 0 && !n.inside() || n.slot < 0 && n.each == nil && len(n.children) == 1 && n.children[key] != nil
}

// addElement remembers an element of a list. Those of one that nothing reads and that is
// ignored have members to count, too.
func (mp *Mapper) addElement(sh *shape, raw, name string, n *node) int {
	if n == nil && !sh.whole && sh.node.by == "" {
		n = newNode()
		n.children = map[string]*node{}
	}
	return mp.addKey(sh, raw, name, n)
}

// columnLike reports whether a value by which elements are told apart may be shown: it is a
// name, as columns have.
func columnLike(s string) bool {
	if len(s) > 64 {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_:.-", r))
	})
}

// gjsonKey is a key as a path of gjson.
func gjsonKey(key string) string {
	var b strings.Builder
	for _, r := range key {
		if strings.ContainsRune(`.*?|#@!{}[]()=<>%"\`, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// value takes the value at s[i] and returns its end.
func (mp *Mapper) value(s string, i int, k *shapeKey) int {
	end, filled, walked := i, true, false
	slot, below := k.slot, k.below
	var v Value
	switch s[i] {
	case '"':
		end = stringEnd(s, i)
		filled = end-i > 2
		if slot >= 0 || below != nil {
			v = Value{Kind: String, Text: unescape(s[i+1 : end-1])}
		}
		if below != nil && record.LooksLikeJSON(v.Text) {
			mp.text(v.Text, below)
			walked = true
		}
	case '{', '[':
		switch {
		case below != nil && s[i] == '{' && !below.node.inside() && record.IsExtended(s[i:]): // one value, in MongoDB's wrapper
			end, below = compositeEnd(s, i), nil
		case below != nil && s[i] == '{':
			end = mp.object(s, i, below)
		case below != nil:
			end = mp.array(s, i, below)
		default:
			end = compositeEnd(s, i)
		}
		filled, walked = end-i > 2, below != nil
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
	if k.seenBy > 0 {
		mp.spans[k.seenBy-1] = span{i, end}
	}
	switch {
	case !filled:
	case k.column != nil:
		if mp.count(k.column); !k.column.read {
			text := s[i:end]
			if s[i] == '"' {
				text = unescape(s[i+1 : end-1])
			}
			mp.unread(k.column, text)
		}
	case k.name != "" && !walked:
		if k.scalar == nil {
			k.scalar = mp.column(k.name, k.below.node.read())
		}
		mp.count(k.scalar)
	}
	if slot >= 0 {
		if mp.values[slot].Kind != Missing {
			mp.twice = mp.m.slots[slot].path.text
		}
		mp.values[slot] = v
		if !mp.seen[slot] {
			mp.seen[slot], mp.stale = true, true
		}
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

// unescape decodes what is between the quotes of a string of valid JSON.
func unescape(raw string) string {
	at := strings.IndexByte(raw, '\\')
	if at < 0 {
		return raw
	}
	out := make([]byte, 0, len(raw))
	for ; at >= 0; at = strings.IndexByte(raw, '\\') {
		out = append(out, raw[:at]...)
		c := raw[at+1]
		if raw = raw[at+2:]; c != 'u' {
			if i := strings.IndexByte(escapes, c); i >= 0 {
				c = escaped[i]
			}
			out = append(out, c)
			continue
		}
		r := hexRune(raw)
		if raw = raw[4:]; utf16.IsSurrogate(r) && strings.HasPrefix(raw, `\u`) {
			r, raw = utf16.DecodeRune(r, hexRune(raw[2:])), raw[6:]
		}
		out = utf8.AppendRune(out, r)
	}
	return string(append(out, raw...))
}

// What stands behind a backslash for another character, and these. RFC 8259, section 7.
const (
	escapes = "bfnrt"
	escaped = "\b\f\n\r\t"
)

// hexRune is the character of four hexadecimal digits.
func hexRune(s string) rune {
	n, _ := strconv.ParseUint(s[:4], 16, 16)
	return rune(n)
}
