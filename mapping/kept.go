package mapping

import (
	"slices"
	"strings"

	"clerk-import/mapping/wording"
)

// What becomes metadata shuts nobody out, be it a column by itself, a list or a container.

// keeps returns a column that becomes metadata, for its value, or a list, to be looked at; nil for one that can say no state, and
// for one that something else of the mapping reads: what shuts people out, what tells, what they sign in with.
func (mp *Mapper) keeps(slot int) *column {
	name := mp.m.inside + mp.m.slots[slot].path.text
	c := mp.member(name)
	if c.state == nil && (!wording.MayTellState(name[strings.LastIndexByte(name, '.')+1:]) || mp.m.ignores(name)) || mp.m.weighs(name) {
		return nil
	}
	return c
}

// weighs reports whether a place in the rows is read for something else than metadata.
func (m *Mapping) weighs(name string) bool {
	found := false
	look := func(v *value, _ bool) {
		found = found || v.any(func(x *value) bool {
			return x.whole || x.slot >= 0 && !x.parent && m.inside+m.slots[x.slot].path.text == name || slices.ContainsFunc(x.reads, func(at string) bool {
				return at == name || strings.HasPrefix(name, at+".")
			})
		})
	}
	m.deciding(look)
	for _, f := range m.written {
		if f.spec.kind != objectField {
			for _, v := range f.values {
				look(v, false)
			}
		}
	}
	return found
}

// judgeKept notes what a column that becomes metadata says of its user. One whose name only has the stem of a state may be of what
// people pay for: it says so by a word that is of people.
func (mp *Mapper) judgeKept(c *column, text string) {
	if text == "" {
		return
	}
	if c.state == nil && slices.Contains(personWords, wording.Fold(text)) {
		mp.say(c.name, unsaids[wording.SaysWord], text)
		return
	}
	mp.judge(c, text, false)
}

// onlyKept reports whether a column, or a list, is one that becomes metadata and is read for nothing else.
func (mp *Mapper) onlyKept(name string) bool {
	name = strings.TrimSuffix(name, "[]")
	return slices.ContainsFunc(mp.carried, func(c carried) bool { return c.plain != nil && c.name == name })
}
