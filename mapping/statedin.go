package mapping

import (
	"slices"
	"strings"

	"clerk-import/mapping/record"
	"clerk-import/mapping/wording"

	"github.com/tidwall/gjson"
)

// carried is a container that becomes metadata as a whole: as it is, or as an expression makes it.
type carried struct {
	slot  int    // of the path whose value it is, or
	of    *value // what makes it
	name  string
	says  bool    // the name says a state
	plain *column // where nothing else reads the column and its value, or a list, may say one
	usual usualKeys

	row  int64 // that of has been evaluated for
	made Value
	err  error
}

// carriedValues are the containers that become metadata as a whole.
func (mp *Mapper) carriedValues() []carried {
	m := mp.m
	if m.Entity != Users {
		return nil
	}
	var out []carried
	var collect func(v *value, into string)
	collect = func(v *value, into string) {
		switch {
		case v == nil || v.parent:
		case v.slot >= 0:
			if !slices.ContainsFunc(out, func(c carried) bool { return c.slot == v.slot }) {
				name := m.inside + m.slots[v.slot].path.text
				out = append(out, carried{slot: v.slot, name: name, says: mp.kindOf(name) != wording.SaysNothing, plain: mp.keeps(v.slot)})
			}
		case v.program != nil:
			out = append(out, carried{slot: -1, of: v, name: into})
		case v.rename != nil:
			collect(v.rename.of, into)
		default:
			for _, of := range slices.Concat(v.first, v.merge) {
				collect(of, into)
			}
			for _, of := range v.object {
				collect(of.val, into+"."+of.key)
			}
		}
	}
	for i := range m.kinds {
		into := m.kinds[i].Name
		if user, _ := about(into); !user {
			into = "metadata" // of the user, whatever it is called
		}
		collect(m.kinds[i].value, into)
	}
	for i := range m.written {
		if m.written[i].spec.kind == objectField {
			for _, v := range m.written[i].values {
				collect(v, m.written[i].spec.name)
			}
		}
	}
	return out
}

// evaluated is what an expression of metadata has made of the current row already, which is asked for twice.
func (mp *Mapper) evaluated(v *value) *carried {
	for i := range mp.carried {
		if c := &mp.carried[i]; c.of == v && c.row == mp.rows {
			return c
		}
	}
	return nil
}

// statedInMetadata notes the states and the second factors in containers that become metadata as a whole: they shut nobody out
// and ask for nothing there. What the mapping reads by a path of its own is dealt with.
func (mp *Mapper) statedInMetadata() {
	from := len(mp.said)
	for i := range mp.carried {
		c := &mp.carried[i]
		v := Value{}
		if c.of == nil {
			v = mp.values[c.slot]
		} else {
			c.made, c.err = mp.base(c.of)
			v, c.row = c.made, mp.rows
		}
		if v.Kind != JSON && (v.Kind != String || !record.LooksLikeJSON(v.Text)) {
			if c.plain != nil {
				mp.judgeKept(c.plain, v.Text)
			}
			continue
		}
		if c.says || len(mp.m.decided) > 0 || c.usual.mayTell(v.Text, mp.factorName) {
			in := gjson.Parse(v.Text)
			mp.statedIn(c.name, in, 0, false)
			mp.factorsIn(c.name, in, 0, "it becomes metadata, which asks for no code", true)
		}
	}
	if len(mp.said) == from {
		return
	}
	said := mp.said[:from:from]
	mp.said = append(said, slices.DeleteFunc(slices.Clone(mp.said[from:]), func(s saidBy) bool {
		leaf := s.column[strings.LastIndexByte(s.column, '.')+1:]
		return mp.m.tree.readsAt(s.column) && !mp.onlyKept(s.column) || slices.ContainsFunc(said, func(as saidBy) bool { return as.column == leaf }) // a column, too
	})...)
	for i := from; i < len(mp.said); i++ {
		mp.said[i].carried = true
	}
}

// usualKeys are keys of a container that say no state anywhere, as they are spelt in the JSON with the colon behind them,
// in the order in which they came: of rows, which have the same keys, the next one is nearly always the next of these.
type usualKeys struct {
	keys []string
	next int
}

// begins is how long the usual key is that a text begins with; 0 for none.
func (u *usualKeys) begins(text string) int {
	for range u.keys {
		if u.next++; u.next >= len(u.keys) {
			u.next = 0
		}
		if strings.HasPrefix(text, u.keys[u.next]) {
			return len(u.keys[u.next])
		}
	}
	return 0
}

// mostUsual is how many usual keys a container may have.
const mostUsual = 64

// mayState reports whether a key in JSON is a name that may say a state, wherever it stands, or that there is JSON in a
// text of it. What it says no to is not looked into.
func (u *usualKeys) mayState(text string) bool { return u.mayTell(text, nil) }

// mayTell is mayState, or that something else is said by the name of a key.
func (u *usualKeys) mayTell(text string, orElse func(name string) bool) bool {
	for i := 0; i < len(text); i++ {
		if text[i] != '"' {
			continue
		}
		if i > 0 && text[i-1] != ':' { // which is in front of a value
			if n := u.begins(text[i:]); n > 0 {
				i += n - 1
				continue
			}
		}
		end := stringEnd(text, i)
		s := text[i+1 : end-1]
		after := skipSpace(text, end)
		switch {
		case after < len(text) && text[after] == ':':
			name := unescape(s)
			if wording.StateOf(name) != wording.SaysNothing || kindAt(name+"[]") != wording.SaysNothing || isBan(name) || orElse != nil && orElse(name) {
				return true
			}
			if orElse != nil && slices.Contains(pairKeys, wording.Fold(name)) { // {"Name": "banned", "Value": "true"}
				if at := skipSpace(text, after+1); at < len(text) && text[at] == '"' {
					if value := unescape(text[at+1 : stringEnd(text, at)-1]); wording.StateOf(value) != wording.SaysNothing || orElse(value) {
						return true
					}
				}
				i = after
				continue
			}
			if len(u.keys) < mostUsual {
				u.keys = append(u.keys, strings.Clone(text[i:after+1]))
			}
		case s != "" && (s[0] == '{' || s[0] == '[' || s[0] == ' ' || s[0] == '\\'):
			return true // JSON in a text
		}
		i = end - 1
	}
	return false
}

// readsAt reports whether something is read at a place of the rows, and not only with all that is around it.
func (n *node) readsAt(place string) bool {
	for _, s := range strings.Split(place, ".") {
		key, _ := listName(s)
		if n = n.children[key]; n == nil {
			return false
		}
	}
	return n.read()
}

// deepestState is how deep a state may be in a container.
const deepestState = 8

// statedIn looks for states in a container that nothing reads; counted says that values that nobody can read are.
func (mp *Mapper) statedIn(name string, in gjson.Result, depth int, counted bool) {
	statedIn(mp, name, in, depth, counted)
}

// stateSink takes the states that are found in a container, and knows what names say.
type stateSink interface {
	kindOf(name string) wording.StateKind
	say(name string, kind *unsaid, text string)
	judgeMember(name, text string, counted bool)
}

func statedIn(to stateSink, name string, in gjson.Result, depth int, counted bool) {
	if depth > deepestState {
		return
	}
	if kind := to.kindOf(name); (kind == wording.SaysShut || kind == wording.SaysMarks && isBan(name)) && !in.IsArray() && in.IsObject() {
		if banStands(in) { // ban: {reason: …, until: …}
			to.say(name, unsaids[wording.SaysShut], "")
		}
		return
	}
	if in.IsArray() && !strings.HasSuffix(name, "[]") {
		name += "[]"
	}
	in.ForEach(func(key, value gjson.Result) bool {
		at := name
		if in.IsObject() {
			at = name + "." + key.String()
		}
		if named, said, is := pairOf(value); is && in.IsArray() {
			at, value = strings.TrimSuffix(name, "[]")+"."+named, said
		}
		switch {
		case value.Type == gjson.String && record.LooksLikeJSON(value.Str) && !record.IsExtended(value.Str):
			statedIn(to, at, gjson.Parse(value.Str), depth+1, counted)
		case value.IsArray() || value.IsObject() && !record.IsExtended(value.Raw):
			if in.IsArray() && value.IsObject() && isBan(name) {
				if banStands(value) { // bans: [{reason: …}]
					to.say(name, unsaids[wording.SaysShut], "")
				}
			} else if !in.IsArray() || !value.IsObject() || banStands(value) {
				statedIn(to, at, value, depth+1, counted)
			}
		case value.Type == gjson.Null:
		default:
			to.judgeMember(at, value.String(), counted)
		}
		return true
	})
}
