package systems

import (
	"fmt"
	"strings"
)

// kinds says of some systems that their rows are of several things, of which only people come; or which of them are tests.
func (m *maker) kinds() {
	switch form := m.one("none", "none", "none", "kind", "kind", "flag"); form {
	case "kind":
		person := m.one(said["person"][m.language]...)
		things := said["thing"][m.language]
		a, b := m.one(things...), m.one(things...)
		name := m.called("kind", "")
		m.shape("kind:" + person + "," + a + "," + b)
		m.s.States = append(m.s.States, name)
		m.add(name, func(i int) any {
			switch {
			case i%7 == 2:
				m.s.Users[i].Skip = true
				return a
			case i%11 == 4:
				m.s.Users[i].Skip = true
				return b
			}
			return person
		})
	case "flag":
		name := m.called("test", "")
		m.shape("kind:" + name)
		m.s.States = append(m.s.States, name)
		m.add(name, func(i int) any {
			is := i%9 == 5
			m.s.Users[i].Skip = m.s.Users[i].Skip || is
			return m.flag(is)
		})
	}
	for i := range m.s.Users { // who stays behind is banned nowhere
		if m.s.Users[i].Skip {
			m.s.Users[i].Banned = false
		}
	}
}

// lookedUp puts states into a table of their own, and their numbers among the users.
func (m *maker) lookedUp(good, bad, closed string, of func(i int) int) {
	word := m.one(called["status"][m.language]...)
	name, of2 := word+" id", word
	switch m.IntN(3) {
	case 0:
		name = "id " + word
	case 1:
		name = word
		of2 = m.one(called["person"][m.language]...) + " " + word
	}
	spelt := m.unused(name)
	t := table{name: strings.NewReplacer(" ", "_", "-", "").Replace(plain(of2)) + m.one("", "s")}
	label := m.word("label")
	first := 1 + m.IntN(3)
	for k, text := range []string{good, bad, closed} {
		t.rows = append(t.rows, []cell{{"id", first + k}, {label, text}})
	}
	m.shape("looked up in " + t.name + " by " + spelt)
	m.s.States = append(m.s.States, spelt, label, t.name)
	m.add(spelt, func(i int) any { return first + of(i) })
	m.others = append(m.others, t)
}

// packed are contacts in one text of each row.
func (m *maker) packed(all [][]contact, kinds [3]string, standing, yes, no string) {
	between, within := m.one("|", ";"), m.one(":", "*", "~")
	if standing == "time" { // which has a colon of its own
		within = "~"
	}
	withKind := m.often(2)
	m.add(m.called("list", ""), func(i int) any {
		var records []string
		for _, c := range all[i] {
			var parts []string
			if withKind {
				parts = append(parts, kinds[map[bool]int{true: 1, false: 0}[c.phone]])
			}
			parts = append(parts, c.value)
			switch standing {
			case "flag":
				parts = append(parts, fmt.Sprint(map[bool]int{true: 1, false: 0}[c.verified]))
			case "words":
				parts = append(parts, map[bool]string{true: yes, false: no}[c.verified])
			case "time":
				parts = append(parts, map[bool]string{true: stamp(m.s.Users[i].Created + 5000), false: ""}[c.verified])
			}
			records = append(records, strings.Join(parts, within))
		}
		return some(strings.Join(records, between))
	})
}
