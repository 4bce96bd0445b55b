package mapping

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"clerk-import/mapping/wording"
)

// CodeStateEmpty is the code of a column of states that the mapping asks and that is empty for people who arrive.
const CodeStateEmpty = "state_empty"

// asksState reports whether an empty column of that name leaves open what its user's state is: one of deleted_at or banned is
// empty for everybody whom nothing is the matter with, one of is_active or status for nobody.
func asksState(column string) bool {
	switch wording.StateOf(column[strings.LastIndexByte(column, '.')+1:]) {
	case wording.SaysOpen, wording.SaysWord, wording.SaysNumber, wording.SaysOne:
		return true
	}
	return false
}

// askedStates are the slots of such columns that decide about users: what is left behind, told, banned or locked.
func (m *Mapping) askedStates() []int {
	if m.Entity != Users {
		return nil
	}
	var out []int
	collect := func(v *value, any bool) {
		v.any(func(x *value) bool {
			for _, slot := range append(x.states, x.slot) {
				if slot >= 0 && !x.parent && !m.settings(slot) && (any || asksState(m.slots[slot].path.text)) && !slices.Contains(out, slot) {
					out = append(out, slot)
				}
			}
			return false
		})
	}
	m.deciding(collect)
	return out
}

// settings reports whether a slot is one of settings that a row each keeps by its name: what somebody has set none of is as it is for
// everybody.
func (m *Mapping) settings(slot int) bool {
	j := m.Input.Find(headOf(m.slots[slot].path.text))
	return j != nil && j.Pivot != nil
}

// deciding calls each for the values that decide about users: what is left behind, told, banned or locked; status says that it is
// of a status, whatever its name.
func (m *Mapping) deciding(each func(v *value, status bool)) {
	for _, r := range slices.Concat(m.skip, m.tell) {
		each(r.when, false)
	}
	for i := range m.status {
		each(m.status[i].value, true)
	}
	for _, f := range m.written {
		if f.spec.name == "banned" || f.spec.name == "locked" {
			for _, v := range f.values {
				each(v, false)
			}
		}
	}
}

// DecidesBy reports whether something of a joined input decides who may sign in, or somebody has said that nothing of it does.
func (m *Mapping) DecidesBy(input string) bool {
	of := func(column string) bool {
		rest, is := strings.CutPrefix(column, input)
		return is && (rest == "" || rest[0] == '.' || rest[0] == '[')
	}
	decides := slices.Contains(m.ignore, input)
	for column := range m.decided {
		column, _, _ = decidedColumn(column)
		decides = decides || of(column)
	}
	m.deciding(func(v *value, _ bool) {
		decides = decides || v.any(func(x *value) bool {
			return x.whole || slices.ContainsFunc(x.reads, of) || x.slot >= 0 && !x.parent && of(m.slots[x.slot].path.text)
		})
	})
	return decides
}

// blank counts the states that the row of somebody who arrives able to sign in does not say.
func (mp *Mapper) blank(to any) {
	u, isUser := to.(*User)
	if !isUser || u.Banned.Or(false) || u.Locked.Or(false) {
		return
	}
	for i, slot := range mp.askedAt {
		if mp.values[slot].Empty() {
			mp.blanks[i] = mp.blanks[i].with(noted{1, mp.rec.Position})
		}
	}
}

// foundBlank are the columns of states that are empty for some who arrive. Those that no row has are of another version of the
// source, or of a setting.
func foundBlank(mappers []*Mapper) []Finding {
	all := map[string]noted{}
	for i, slot := range mappers[0].askedAt {
		column := mappers[0].m.slots[slot].path.text
		for _, mp := range mappers {
			if n := mp.blanks[i]; n.n > 0 && slices.ContainsFunc(mappers, func(mp *Mapper) bool { return mp.has(slot) || mp.seen[slot] }) {
				all[column] = all[column].with(n)
			}
		}
	}
	var out []Finding
	for _, column := range slices.Sorted(maps.Keys(all)) {
		out = append(out, Finding{Problem: Problem{
			Code: CodeStateEmpty, Severity: Warning, Field: column,
			Message: fmt.Sprintf("%s says who may sign in, and says nothing of these: they arrive able to sign in", shownName(column)),
			Hint:    "find out what nothing stands for at the source; correct the rows of those who must not sign in",
		}, At: all[column].at, Count: all[column].n})
	}
	return out
}
