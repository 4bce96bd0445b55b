package systems

import (
	"fmt"
	"slices"
	"strings"
)

// number is a phone number in one country.
type number struct{ country, national, international string }

func (m *maker) number(i int) number {
	n := 100 + i
	switch m.one("US", "DE", "ES", "FR", "GB", "IT", "NL") {
	case "US":
		return number{"US", fmt.Sprintf("(212) 555-0%03d", n), fmt.Sprintf("+12125550%03d", n)}
	case "DE":
		return number{"DE", fmt.Sprintf("0151 56921%03d", n), fmt.Sprintf("+4915156921%03d", n)}
	case "ES":
		return number{"ES", fmt.Sprintf("610 124 %03d", n), fmt.Sprintf("+34610124%03d", n)}
	case "FR":
		return number{"FR", fmt.Sprintf("06 61 93 8%d %02d", n/100, n%100), fmt.Sprintf("+33661938%03d", n)}
	case "GB":
		return number{"GB", fmt.Sprintf("07712 847%03d", n), fmt.Sprintf("+447712847%03d", n)}
	case "IT":
		return number{"IT", fmt.Sprintf("347 1234 %03d", n), fmt.Sprintf("+393471234%03d", n)}
	}
	return number{"NL", fmt.Sprintf("06 12345%03d", n), fmt.Sprintf("+31612345%03d", n)}
}

// contact is one way to reach somebody.
type contact struct {
	phone, login, verified, main bool
	value, country               string
}

// reach gives people addresses, numbers and logins, in one of the forms that systems keep them in.
func (m *maker) reach(several bool) {
	form := m.one("flat", "flat", "flat", "mixed", "list", "list", "packed")
	if several && !m.often(4) {
		form = m.one("table", "table", "profile", "tables", "further")
	}
	m.shape("reach:" + form)
	phones := !m.often(3)
	second := form != "flat" && form != "mixed" && form != "profile"
	all := make([][]contact, Rows)
	domain := fmt.Sprintf("mail%d-post.net", m.s.Seed%7)
	numbers := make([]number, Rows)
	withCountry := form == "flat" && m.often(2)
	for i := range m.s.Users {
		u := &m.s.Users[i]
		if !m.often(12) || u.Username == "" {
			all[i] = append(all[i], contact{value: m.local(i) + "@" + domain, verified: !m.often(4), main: true})
			if second && m.often(5) {
				all[i] = append(all[i], contact{value: m.local(i) + ".second@other-mail.org", verified: m.often(2)})
			}
		}
		if phones && m.often(2) {
			numbers[i] = m.number(i)
			all[i] = append(all[i], contact{phone: true, value: numbers[i].international, verified: !m.often(3), country: numbers[i].country})
		}
	}
	switch form {
	case "list", "table", "packed", "tables", "further":
		m.entries(form, all, phones)
	case "mixed":
		m.mixed(all)
	default:
		m.flat(form, all, phones, withCountry, numbers)
	}
	for i := range m.s.Users {
		u := &m.s.Users[i]
		for _, c := range all[i] {
			switch {
			case c.login:
			case c.phone && c.verified:
				u.Phones = append(u.Phones, c.value)
			case c.phone:
				u.UnverifiedPhones = append(u.UnverifiedPhones, c.value)
			case c.verified:
				u.Emails = append(u.Emails, c.value)
			default:
				u.UnverifiedEmails = append(u.UnverifiedEmails, c.value)
			}
		}
	}
}

// flat are columns of their own, among the users' or in a table of profiles.
func (m *maker) flat(form string, all [][]contact, phones, withCountry bool, numbers []number) {
	find := func(i int, phone bool) *contact {
		for k := range all[i] {
			if all[i][k].phone == phone {
				return &all[i][k]
			}
		}
		return nil
	}
	add := m.add
	var profile *table
	if form == "profile" {
		profile = &table{name: m.tableName("profiles"), rows: make([][]cell, Rows)}
		owner := m.word("owner")
		for i := range profile.rows {
			profile.rows[i] = []cell{{owner, m.s.Users[i].reference()}}
		}
		add = func(name string, value func(int) any) {
			for i := range profile.rows {
				profile.rows[i] = append(profile.rows[i], cell{name, value(i)})
			}
		}
	}
	m.standing(add, "email", all, func(i int) *contact { return find(i, false) }, func(_ int, c *contact) any {
		if m.often(6) {
			return strings.ToUpper(c.value[:1]) + c.value[1:]
		}
		return c.value
	})
	if phones {
		m.standing(add, "phone", all, func(i int) *contact { return find(i, true) }, func(i int, c *contact) any {
			if withCountry {
				return numbers[i].national
			}
			return c.value
		})
	}
	if phones && withCountry {
		m.shape("country")
		add(m.called("country", ""), func(i int) any { return some(numbers[i].country) })
	}
	m.username()
	if profile != nil {
		m.Shuffle(Rows, func(a, b int) { profile.rows[a], profile.rows[b] = profile.rows[b], profile.rows[a] })
		m.others = append(m.others, *profile)
	}
}

// username is a column of its own.
func (m *maker) username() {
	for _, u := range m.s.Users {
		if u.Username != "" {
			m.add(m.called("username", ""), func(i int) any { return some(m.s.Users[i].Username) })
			return
		}
	}
}

// standing is a column of identifiers, and the one that says which are verified, if any does.
func (m *maker) standing(add func(string, func(int) any), what string, all [][]contact, find func(int) *contact, value func(int, *contact) any) {
	name := m.called(what, "")
	add(name, func(i int) any {
		if c := find(i); c != nil {
			return value(i, c)
		}
		return nil
	})
	about := m.phrase
	word := m.one(called["verified"][m.language]...)
	if strings.HasPrefix(word, "is ") {
		word = "is " + about + word[2:]
	} else {
		word = about + " " + word
	}
	form := m.one("flag", "flag", "time", "words", "none")
	m.shape(what + ":" + form)
	switch form {
	case "flag":
		add(m.unused(word), func(i int) any { c := find(i); return m.flag(c != nil && c.verified) })
	case "words":
		yes, no := m.one(said["proven"][m.language]...), m.one(said["open"][m.language]...)
		status := about + " " + m.one(called["status"][m.language]...)
		add(m.unused(status), func(i int) any {
			if c := find(i); c == nil {
				return nil
			} else if c.verified {
				return yes
			}
			return no
		})
	case "time":
		add(m.unused(word+" "+m.one(called["since"][m.language]...)), func(i int) any {
			if c := find(i); c != nil && c.verified {
				return stamp(m.s.Users[i].Created + 86_400)
			}
			return nil
		})
	default:
		for i := range all {
			if c := find(i); c != nil {
				c.verified = false
			}
		}
	}
}

// unused is a name that no column of the users has yet.
func (m *maker) unused(word string) string {
	name := m.spell(word)
	for m.used[strings.ToLower(name)] {
		name += "2"
	}
	m.used[strings.ToLower(name)] = true
	return name
}

// mixed is one column of addresses, numbers and names: each user's first.
func (m *maker) mixed(all [][]contact) {
	for i := range all {
		u := &m.s.Users[i]
		switch {
		case u.Username != "" && m.often(5):
			all[i] = nil
		case len(all[i]) > 1 && all[i][1].phone && m.often(3):
			all[i], u.Username = all[i][1:2], ""
		case len(all[i]) > 0:
			all[i], u.Username = all[i][:1], ""
		}
		for k := range all[i] {
			all[i][k].verified = false
		}
	}
	m.add(m.unused(m.one("login", "login id", "account", "identifier")), func(i int) any {
		if len(all[i]) == 0 {
			return some(m.s.Users[i].Username)
		}
		return all[i][0].value
	})
}

// entries are contacts in a list: of objects, in numbered columns, or in a table of their own.
func (m *maker) entries(form string, all [][]contact, phones bool) {
	onlyEmails := !phones
	logins := phones && m.often(3) && (form == "list" || form == "table")
	if logins {
		for i := range all {
			if name := m.s.Users[i].Username; name != "" {
				all[i] = append(all[i], contact{login: true, value: name})
			}
		}
	} else {
		m.username()
	}
	kinds := [][3]string{{"EMAIL", "PHONE", "LOGIN"}, {"email", "phone", "username"}, {"E", "P", "U"}, {"mail", "tel", "login"}}[m.IntN(4)]
	kind, value, main := m.word("type"), m.word("value"), m.word("main")
	standing := m.one("flag", "time", "words", "none")
	proof := m.spell(strings.TrimPrefix(m.one(called["verified"][m.language]...), "is "))
	if standing == "time" {
		proof = m.spell(strings.TrimPrefix(m.one(called["verified"][m.language]...), "is ") + " " + m.one(called["since"][m.language]...))
	} else if standing == "words" {
		proof = m.spell(m.one(called["status"][m.language]...))
	}
	yes, no := m.one(said["proven"][m.language]...), m.one(said["open"][m.language]...)
	m.shape(form+":"+standing, kinds[0])
	of := func(i int, c contact) object {
		k := kinds[0]
		if c.phone {
			k = kinds[1]
		} else if c.login {
			k = kinds[2]
		}
		var o object
		if !onlyEmails {
			o = append(o, cell{kind, k})
		}
		o = append(o, cell{value, c.value})
		switch standing {
		case "flag":
			o = append(o, cell{proof, m.flag(c.verified)})
		case "words":
			o = append(o, cell{proof, map[bool]string{true: yes, false: no}[c.verified]})
		case "time":
			o = append(o, cell{proof, map[bool]any{true: stamp(m.s.Users[i].Created + 5000), false: nil}[c.verified]})
		}
		return append(o, cell{main, m.flag(c.main)})
	}
	if standing == "none" {
		for i := range all {
			for k := range all[i] {
				all[i][k].verified = false
			}
		}
	}
	switch {
	case form == "packed":
		if standing == "none" {
			m.shape("without a word")
		}
		m.packed(all, kinds, standing, yes, no)
	case form == "tables": // one for addresses, one for numbers
		onlyEmails = true
		for _, phone := range []bool{false, true} {
			t := table{name: m.tableName(map[bool]string{false: "addresses", true: "numbers"}[phone])}
			owner := m.word("owner")
			for _, i := range m.Perm(Rows) {
				for _, c := range all[i] {
					if c.phone == phone {
						t.rows = append(t.rows, append([]cell{{"id", len(t.rows) + 1}, {owner, m.s.Users[i].reference()}}, of(i, c)...))
					}
				}
			}
			if len(t.rows) > 0 {
				m.others = append(m.others, t)
			}
		}
	case form == "table" || form == "further":
		t := table{name: m.tableName("addresses")}
		owner := m.word("owner")
		if form == "further" { // the first address of each is the user's own column
			m.add(m.called("email", ""), func(i int) any {
				if len(all[i]) == 0 || all[i][0].phone {
					return nil
				}
				all[i][0].verified = false
				return all[i][0].value
			})
		}
		for _, i := range m.Perm(Rows) {
			for k, c := range all[i] {
				if form == "further" && k == 0 && !c.phone {
					continue
				}
				t.rows = append(t.rows, append([]cell{{"id", len(t.rows) + 1}, {owner, m.s.Users[i].reference()}}, of(i, c)...))
			}
		}
		m.others = append(m.others, t)
	case m.json:
		m.add(m.called("list", ""), func(i int) any {
			list := []any{}
			for _, c := range all[i] {
				list = append(list, of(i, c))
			}
			return list
		})
	default:
		front := m.one("contact", "cp", "c", "kontakt", "id")
		for n := range 3 {
			for k, part := range of(0, contact{}) {
				m.add(m.spell(fmt.Sprintf("%s %d ", front, n+1))+part.name, func(i int) any {
					if n >= len(all[i]) {
						return nil
					}
					return of(i, all[i][n])[k].value
				})
			}
		}
		for i := range all { // there are no more columns
			all[i] = all[i][:min(3, len(all[i]))]
			if logins && !slices.ContainsFunc(all[i], func(c contact) bool { return c.login }) {
				m.s.Users[i].Username = ""
			}
		}
	}
}
