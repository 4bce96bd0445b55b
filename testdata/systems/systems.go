// Package systems makes exports of systems that do not exist, and says what is in them: tables as people lay them out, in
// seven languages, with what leads astray. It knows nothing of the code that reads them.
package systems

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// System is the export of one system, and what has to arrive of it.
type System struct {
	Seed   uint64
	Files  []File
	Users  []User
	Hidden []string // values that must not come along
	States []string // names of columns that say who must not sign in
	Shape  []string // what it is made of, for people
}

// File is one file of an export.
type File struct {
	Name string
	Data []byte
}

// User is what is known of somebody.
type User struct {
	IDs                                                []string // each of them identifies the user
	Emails, UnverifiedEmails, Phones, UnverifiedPhones []string
	Username, First, Last, Password                    string
	Banned, Skip                                       bool
	Created                                            int64
	Metadata                                           map[string]string
}

// cell is a column of a row; nil stands for nothing.
type cell struct {
	name  string
	value any
}

type table struct {
	name string
	rows [][]cell
}

type object []cell

// maker holds the choices of one system.
type maker struct {
	*rand.Rand
	s          *System
	language   string
	spell      func(string) string
	locals     []string
	phrase     string // the last name, before it was spelt
	json       bool
	yes, no    string
	used       map[string]bool // names of columns of the users' table
	users      table
	others     []table
	seenTables map[string]bool
}

// Rows is how many users a system has.
const Rows = 30

// Make makes the system of a seed.
func Make(seed uint64) *System {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 20)), s: &System{Seed: seed}, used: map[string]bool{}, seenTables: map[string]bool{}}
	m.language = Languages[m.IntN(len(Languages))]
	m.spell = spellings[m.IntN(len(spellings))]
	layout := m.one("csv", "csv", "csv;", "ndjson", "json", "nested", "nested", "sql", "sql", "csvs")
	m.json = layout == "ndjson" || layout == "json" || layout == "nested"
	several := layout == "sql" || layout == "csvs"
	i := m.IntN(len(said["yes"][m.language]))
	m.yes, m.no = said["yes"][m.language][i], said["no"][m.language][i]
	m.shape(m.language, layout)
	m.people()
	m.ids(several)
	m.names()
	m.reach(several)
	m.passwords(several)
	m.states(several)
	m.kinds()
	m.times()
	m.rest()
	m.decoys(layout)
	m.users.name = m.tableName("users")
	m.shuffleColumns()
	m.write(layout)
	return m.s
}

// one is one of some.
func (m *maker) one(of ...string) string { return of[m.IntN(len(of))] }

// often is true in one of n cases.
func (m *maker) often(n int) bool { return m.IntN(n) == 0 }

func (m *maker) shape(parts ...string) { m.s.Shape = append(m.s.Shape, parts...) }

// spellings are how systems write names.
var spellings = []func(string) string{
	func(s string) string { return strings.NewReplacer(" ", "_", "-", "").Replace(plain(s)) },
	func(s string) string { return strings.NewReplacer(" ", "_", "-", "").Replace(plain(s)) },
	func(s string) string { return camel(plain(s), false) },
	func(s string) string { return camel(plain(s), true) },
	func(s string) string {
		return strings.ToUpper(strings.NewReplacer(" ", "_", "-", "").Replace(plain(s)))
	},
	func(s string) string { r := []rune(s); return strings.ToUpper(string(r[0])) + string(r[1:]) },
	func(s string) string { return strings.ReplaceAll(s, " ", "_") },
}

// plain is a name without accents, as in columns of databases.
func plain(s string) string {
	return strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "é", "e", "è", "e", "ê", "e", "á", "a", "à", "a", "ã", "a", "â", "a", "í", "i", "ì", "i", "ó", "o", "ò", "o", "õ", "o", "ô", "o", "ú", "u", "ù", "u", "ç", "c", "ñ", "n").Replace(s)
}

func camel(s string, first bool) string {
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '-' })
	for i, w := range words {
		if i > 0 || first {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "")
}

// called is a name for a column of the users that is not taken, and words around it.
func (m *maker) called(what, around string) string {
	for {
		w := m.one(called[what][m.language]...)
		m.phrase = w
		if around != "" {
			w = strings.Replace(around, "%", w, 1)
		}
		if name := m.spell(w); !m.used[strings.ToLower(name)] {
			m.used[strings.ToLower(name)] = true
			return name
		}
		around = "%" // another one, or else in English
		if m.often(4) {
			m.language = "en"
		}
	}
}

// word is a name that need not be another than those of the users' columns.
func (m *maker) word(what string) string { return m.spell(m.one(called[what][m.language]...)) }

func (m *maker) tableName(what string) string {
	name := strings.NewReplacer(" ", "_", "-", "").Replace(plain(m.one(called[what][m.language]...)))
	for m.seenTables[name] {
		name += "_2"
	}
	m.seenTables[name] = true
	return name
}

// add puts a column into the users' table.
func (m *maker) add(name string, value func(i int) any) {
	m.used[strings.ToLower(name)] = true
	for i := range m.users.rows {
		m.users.rows[i] = append(m.users.rows[i], cell{name, value(i)})
	}
}

var (
	firsts = []string{"Nadia", "Alma", "Otto", "Rafael", "Zeno", "Selma", "Vera", "Timo", "Walter", "Ursula", "Jana", "Boris", "Kemal", "Esra", "Paula", "Milan", "Hana", "Derek", "Lucia", "Yara", "Celia", "Gül", "Jörg", "Inês"}
	lasts  = []string{"Jung", "Costa", "Engel", "Krause", "Horvat", "Ruiz", "Zidane", "Brandt", "Sato", "Lopes", "Fuchs", "Maier", "Ortiz", "Vega", "Doğan", "Müller", "D'Amico", "de Vries", "van den Berg", "Peña", "Le Gall", "García López"}
)

// people makes those whom the system knows.
func (m *maker) people() {
	for i := range Rows {
		u := User{First: m.one(firsts...), Last: m.one(lasts...), Metadata: map[string]string{}}
		u.Created = 1_500_000_000 + m.Int64N(240_000_000)
		u.Password = pool(i).password
		m.locals = append(m.locals, localOf(&u, i))
		m.s.Users = append(m.s.Users, u)
		m.users.rows = append(m.users.rows, nil)
	}
	if m.often(3) { // some have none
		for i := range m.s.Users {
			if m.often(4) {
				m.s.Users[i].Password = ""
			}
		}
	}
}

// local is the part of an address in front of the @; it stays when the system does not keep the names.
func (m *maker) local(i int) string { return m.locals[i] }

func localOf(u *User, i int) string {
	clean := strings.NewReplacer("'", "", " ", "", "ğ", "g", "ü", "u", "ö", "o", "ñ", "n", "í", "i", "ó", "o", "ê", "e").Replace
	return strings.ToLower(clean(u.First) + "." + clean(u.Last) + fmt.Sprint(i))
}

func (m *maker) ids(several bool) {
	var of func(i int) any
	start, step := 1+m.IntN(5000), 1+m.IntN(3)
	switch form := m.one("count", "count", "uuid", "code", "code"); form {
	case "count":
		of = func(i int) any { return start + i*step }
		m.shape("id:" + form)
	case "uuid":
		ids := m.hex(32)
		of = func(i int) any {
			h := ids[i]
			return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
		}
	default:
		front := m.one("u", "cl_", "K-", "")
		ids := m.hex(10)
		of = func(i int) any { return front + ids[i] }
	}
	m.add(m.called("id", ""), of)
	for i := range m.s.Users {
		m.s.Users[i].IDs = []string{fmt.Sprint(of(i))}
	}
	if several && m.often(2) { // and another one, to which other tables may refer
		order := m.Perm(Rows)
		name := m.spell("uid")
		if m.used[strings.ToLower(name)] {
			return
		}
		m.shape("uid")
		m.add(name, func(i int) any { return order[i] + 1 })
		for i := range m.s.Users {
			m.s.Users[i].IDs = append(m.s.Users[i].IDs, fmt.Sprint(order[i]+1))
		}
	}
}

// reference is what another table calls a user by: the last id there is.
func (u *User) reference() string { return u.IDs[len(u.IDs)-1] }

// hex are texts of hexadecimal digits, one for each user and all different.
func (m *maker) hex(digits int) []string {
	out := make([]string, Rows)
	for i := range out {
		for len(out[i]) < digits {
			out[i] += fmt.Sprintf("%016x", m.Uint64())
		}
		out[i] = out[i][:digits]
	}
	return out
}

func (m *maker) names() {
	gaps := m.often(4)
	for i := range m.s.Users {
		if u := &m.s.Users[i]; gaps && m.often(8) {
			u.First, u.Last = "", ""
		}
	}
	if !m.often(3) {
		for i := range m.s.Users {
			m.s.Users[i].Username = strings.NewReplacer(".", "_").Replace(m.local(i))
			if m.often(9) {
				m.s.Users[i].Username = ""
			}
		}
	}
	switch form := m.one("parts", "parts", "full", "turned", "none"); form {
	case "parts":
		m.add(m.called("first", ""), func(i int) any { return some(m.s.Users[i].First) })
		m.add(m.called("last", ""), func(i int) any { return some(m.s.Users[i].Last) })
	case "none":
		for i := range m.s.Users {
			m.s.Users[i].First, m.s.Users[i].Last = "", ""
		}
		m.shape("names:none")
	default:
		m.shape("names:" + form)
		for i := range m.s.Users { // whose parts nobody could tell
			if u := &m.s.Users[i]; strings.Contains(u.Last, " ") && form == "full" {
				u.Last = "Jung"
			}
		}
		m.add(m.called("full", ""), func(i int) any {
			u := m.s.Users[i]
			switch {
			case u.First == "":
				return nil
			case form == "turned":
				return u.Last + ", " + u.First
			}
			return u.First + " " + u.Last
		})
	}
}

// some is a text, or nothing.
func some(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// shuffleColumns puts the users' columns into another order, the id mostly first.
func (m *maker) shuffleColumns() {
	if len(m.users.rows) == 0 {
		return
	}
	order := m.Perm(len(m.users.rows[0]) - 1)
	for i, row := range m.users.rows {
		out := []cell{row[0]}
		for _, at := range order {
			out = append(out, row[at+1])
		}
		m.users.rows[i] = out
	}
}

// rest are plans and references, which come along as data.
func (m *maker) rest() {
	plan, reference := m.called("plan", ""), m.called("reference", "")
	refs := m.hex(9)
	for i := range m.s.Users {
		if m.often(3) {
			continue
		}
		m.s.Users[i].Metadata[plan] = m.one("basic", "team", "firm")
		m.s.Users[i].Metadata[reference] = "C-" + refs[i]
	}
	at := func(i int, key string) any { return some(m.s.Users[i].Metadata[key]) }
	switch form := m.one("columns", "columns", "object", "pairs", "query"); form {
	case "columns":
		m.add(plan, func(i int) any { return at(i, plan) })
		m.add(reference, func(i int) any { return at(i, reference) })
	case "object":
		m.shape("extra:object")
		m.add(m.called("extra", ""), func(i int) any {
			if at(i, plan) == nil {
				return nil
			}
			return object{{plan, at(i, plan)}, {reference, at(i, reference)}}
		})
	default:
		m.shape("extra:" + form)
		between := m.one(";", "|")
		if form == "query" {
			between = "&"
		}
		p, r := strings.ReplaceAll(plain(plan), " ", "_"), strings.ReplaceAll(plain(reference), " ", "_")
		m.add(m.called("extra", ""), func(i int) any {
			u := &m.s.Users[i]
			if at(i, plan) == nil {
				return nil
			}
			u.Metadata = map[string]string{p: u.Metadata[plan], r: u.Metadata[reference]}
			return p + "=" + u.Metadata[p] + between + r + "=" + u.Metadata[r]
		})
	}
}

// decoys are columns and tables that look like something else.
func (m *maker) decoys(layout string) {
	flag := func(what string, share int) {
		name := m.called(what, "")
		m.shape("decoy:" + name)
		m.add(name, func(int) any { return m.flag(!m.often(share)) })
	}
	if m.often(2) {
		flag("identity", 3)
	}
	if m.often(2) {
		m.add(m.called("seen", ""), func(i int) any { return stamp(m.s.Users[i].Created + 9_000_000) })
	}
	if m.often(2) {
		m.add(m.called("updated", ""), func(i int) any { return stamp(m.s.Users[i].Created + 19_000_000) })
	}
	if m.often(3) {
		m.add(m.called("group", ""), func(int) any { return m.IntN(6) })
	}
	if m.often(3) {
		m.add(m.called("other", ""), func(i int) any { return fmt.Sprintf("boss%d@elsewhere-corp.com", i/3) })
	}
	if m.often(2) {
		tokens := m.hex(40)
		m.s.Hidden = append(m.s.Hidden, tokens...)
		m.add(m.called("token", ""), func(i int) any { return "tk" + tokens[i] })
	}
	if m.often(4) {
		var seeds []string
		for range Rows {
			seed := ""
			for range 16 {
				seed += string("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[m.IntN(32)])
			}
			seeds = append(seeds, seed)
		}
		m.s.Hidden = append(m.s.Hidden, seeds...)
		m.add(m.called("seed", ""), func(i int) any {
			if i%3 > 0 {
				return nil
			}
			return seeds[i]
		})
	}
	if (layout == "sql" || layout == "nested") && m.often(2) { // people who are no users
		leads := table{name: m.tableName("leads")}
		for i := range 45 {
			leads.rows = append(leads.rows, []cell{{"id", i + 1}, {m.word("email"), fmt.Sprintf("lead%d@prospects-inc.com", i)}, {m.word("full"), m.one(firsts...) + " " + m.one(lasts...)}, {m.word("created"), stamp(1_600_000_000 + int64(i)*999)}})
		}
		for i := range leads.rows { // the same names in every row
			for k := range leads.rows[i] {
				leads.rows[i][k].name = leads.rows[0][k].name
			}
		}
		m.shape("leads")
		m.others = append(m.others, leads)
	}
	if layout == "sql" && m.often(2) {
		orders := table{name: m.tableName("orders")}
		owner := m.word("owner")
		for i := range 70 {
			u := m.s.Users[m.IntN(Rows)]
			orders.rows = append(orders.rows, []cell{{"id", i + 1}, {owner, u.reference()}, {"total", fmt.Sprintf("%d.90", i)}, {"status", m.one("open", "closed", "cancelled")}})
		}
		m.shape("orders")
		m.others = append(m.others, orders)
	}
}

// flag is yes or no as the system writes it.
func (m *maker) flag(is bool) any {
	switch {
	case m.json && len(m.yes) > 3, m.json && m.yes == "1":
		return is
	case is:
		return m.yes
	}
	return m.no
}
