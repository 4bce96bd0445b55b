package infer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"clerk-import/mapping/record"
	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

// entries are the ways to reach people that stand in a list: of objects in JSON, in numbered
// columns, or in rows of another table.
type entries struct {
	name    string // for questions
	list    string // the list, as a path
	records string // how they are made of a text; "" if they are no part of one

	positional bool // the members have no names of their own

	front   string // of numbered columns, their names with # and *; "" if it is none of them
	rows    []map[string]string
	members []string // in their order
	nested  []string // of these, the ones in objects: proof.confirmed
	table   *Table   // of the rows, beside the users; nil: it is none
	owner   string   // the column of such a table that says whose a row is
	columns []*column

	data, kind, standing, main string
	kinds                      map[class][]string // values of kind of each class
	unnamed                    []string           // members of which a yes or a time may say that it is verified
	unread                     []string           // members with two or three values of which nothing says what they stand for
	unclear                    []string           // members that may say that it is not the user's, or not in use
	only                       string             // the condition of those that are taken, behind others; "" is all
	doubts                     map[string]string  // conditions of those of which none counts as verified, by members
	local                      string             // how numbers are read of which some have no country code; "" is as any
	proof                      string             // that one is verified, as a condition; "" is unknown
	short                      string             // the same as a value, where there is one
}

// class is what a way to reach somebody is.
type class uint8

const (
	addresses class = iota
	numbers
	logins
)

func classOf(text string) class {
	switch {
	case emailPattern.MatchString(text):
		return addresses
	case phonePattern.MatchString(text):
		return numbers
	}
	return logins
}

const maxEntries = 2_000 // that are looked at

// element looks at an object of a list.
func (c *column) element(o gjson.Result) {
	if len(c.elements) == maxEntries {
		return
	}
	row := map[string]string{}
	c.membersOf("", o, row)
	c.elements = append(c.elements, row)
}

// membersOf looks at the members of an object of a list, and of the objects in it.
func (c *column) membersOf(at string, o gjson.Result, row map[string]string) {
	o.ForEach(func(k, v gjson.Result) bool {
		name := at + k.Str
		if at != "" && !plainName.MatchString(k.Str) {
			return true
		}
		if record.IsExtended(v.Raw) {
			v = firstValue(v)
		}
		if v.IsObject() && plainName.MatchString(k.Str) && strings.Count(at, ".") < maxDepth-1 && len(c.members) < maxPaths {
			c.membersOf(name+".", v, row)
			return true
		}
		if v.Type != gjson.Null && !v.IsObject() && !v.IsArray() {
			row[name] = v.String()
		}
		if !slices.Contains(c.members, name) {
			if c.members = append(c.members, name); at != "" {
				c.nested = append(c.nested, name)
			}
		}
		return true
	})
}

// lists are all lists of a proposal that may be ways to reach people.
func (p *Proposal) lists() []*entries {
	var out []*entries
	lead := p.tables[0]
	for _, c := range lead.columns {
		if len(c.elements) > 0 && !slices.Contains(c.path, "0") {
			e := &entries{name: c.text(), list: c.reference(p), rows: c.elements, members: c.members, nested: c.nested, columns: []*column{c}}
			for _, part := range lead.columns {
				if n := len(c.path); len(part.path) > n && slices.Equal(part.path[:n], c.path) {
					e.columns = append(e.columns, part)
				}
			}
			out = append(out, e)
		}
	}
	out = append(out, numbered(lead)...)
	out = append(out, p.records()...)
	for _, j := range p.joins {
		if !j.many || j.name != nil {
			continue
		}
		e := &entries{name: j.table.Name, list: j.table.Name + "?", columns: j.table.columns, table: j.table, owner: j.key.path[0]}
		for _, c := range j.table.columns {
			if len(c.path) == 1 && c != j.key {
				e.members = append(e.members, c.path[0])
			}
		}
		e.rows = j.table.sample
		out = append(out, e)
	}
	return out
}

var numberedName = regexp.MustCompile(`^(.*?[_.\- ]?)(\d{1,2})([_.\- ]?[^\d].*)$`)

// numbered are the lists in columns as contact_1_type, contact_1_value, contact_2_type.
func numbered(t *Table) []*entries {
	type group struct {
		front   string
		between string // the numbers and the names of the members
		uneven  bool   // some columns have something else there
		numbers []string
		members map[string]map[string]*column // by number
		order   []string
	}
	groups := map[string]*group{}
	var names []string
	for _, c := range t.columns {
		if len(c.path) != 1 {
			continue
		}
		m := numberedName.FindStringSubmatch(c.path[0])
		if m == nil {
			continue
		}
		g := groups[m[1]]
		if g == nil {
			g = &group{front: m[1], members: map[string]map[string]*column{}}
			groups[m[1]], names = g, append(names, m[1])
		}
		if g.members[m[2]] == nil {
			g.members[m[2]], g.numbers = map[string]*column{}, append(g.numbers, m[2])
		}
		member := strings.TrimLeft(m[3], "_.- ")
		between := m[3][:len(m[3])-len(member)]
		g.uneven = g.uneven || len(g.order) > 0 && between != g.between
		g.between = between
		if g.members[m[2]][member] = c; !slices.Contains(g.order, member) {
			g.order = append(g.order, member)
		}
	}
	var out []*entries
	for _, name := range names {
		g := groups[name]
		if len(g.numbers) < 2 || len(g.order) < 2 || g.uneven || strings.ContainsAny(g.front, "#*?") {
			continue
		}
		e := &entries{name: g.front + "1…" + g.numbers[len(g.numbers)-1], members: g.order, front: g.front + "#" + g.between + "*"}
		if e.list = listName(g.front); e.list == "" || !plainName.MatchString(e.list) {
			e.list = "contacts"
		}
		for t.index[e.list] != nil {
			e.list += "_list"
		}
		for _, n := range g.numbers {
			for _, m := range g.order {
				if c := g.members[n][m]; c != nil {
					e.columns = append(e.columns, c)
				}
			}
		}
		for _, row := range t.sample {
			for _, n := range g.numbers {
				one := map[string]string{}
				for _, m := range g.order {
					if c := g.members[n][m]; c != nil && row[c.path[0]] != "" {
						one[m] = row[c.path[0]]
					}
				}
				if len(one) > 0 && len(e.rows) < maxEntries {
					e.rows = append(e.rows, one)
				}
			}
		}
		out = append(out, e)
	}
	return out
}

var (
	provingName = regexp.MustCompile(`verif|confirm|conferm|validat|validad|valide|checked|bestatig|bestaetig|gepruft|geprueft|bevestigd|potwierdz|zweryfik|確認|認証|验证|认证`)
	mainWords   = []string{"main", "ismain", "primary", "isprimary", "default", "isdefault", "preferred", "ispreferred", "principal", "haupt", "hauptadresse", "standard", "primär", "principale", "défaut", "predeterminado", "predeterminada", "padrão", "predefinito", "predefinita", "primair", "standaard", "hoofd", "hoofdadres", "preferito", "voorkeur", "primario", "primaria", "primário", "isprincipal", "ismain", "główny", "glowny", "domyślny", "domyslny"}
)

var (
	kindName = regexp.MustCompile(`^(type|typ|kind|art|tipo|channel|kanal|kanaal|canal|canale|genre|soort|rodzaj|medium|method|system|provider|種類|種別|类型)$`)
	leftOut  = regexp.MustCompile(`current|old|former|inuse|valid|aktuell`)
)

// understand finds out what the members of the entries are, and reports whether they are ways to
// reach people.
func (e *entries) understand() bool {
	values := map[string]map[string]int{}
	for _, row := range e.rows {
		for m, v := range row {
			if values[m] == nil {
				values[m] = map[string]int{}
			}
			values[m][v]++
		}
	}
	best := 0.0
	for _, m := range e.members {
		reach, all := 0, 0
		for v, n := range values[m] {
			if all += n; classOf(v) != logins {
				reach += n
			}
		}
		if share := float64(reach) / float64(max(all, 1)); all > 0 && share > best {
			e.data, best = m, share
		}
	}
	told := slices.ContainsFunc(e.members, func(m string) bool { return kindName.MatchString(normal(m)) })
	if best < 0.4 && !(told && best >= 0.15) { // among names and accounts elsewhere
		return false
	}
	for _, m := range e.members {
		if m == e.data || len(values[m]) == 0 {
			continue
		}
		n := normal(m[strings.LastIndexByte(m, '.')+1:])
		if n == "id" || digestName.MatchString(n) || saltName.MatchString(n) || slices.ContainsFunc(slices.Collect(maps.Keys(values[m])), hasSecret) {
			continue // what a condition compares is shown, and no secret says what an entry is
		}
		flags := true
		for v := range values[m] {
			flags = flags && slices.Contains(kindsOf(v), boolean)
		}
		switch {
		case !flags && concealed(n, values[m]): // nothing that questions may show
		case flags && slices.Contains(mainWords, n):
			e.main = m
		case flags && provingName.MatchString(n):
			e.standing, e.proof, e.short = m, fmt.Sprintf("bool(%s ?? false)", e.member(m)), e.reference(m)+"? | bool"
		case provingName.MatchString(n) && e.timesOf(values[m]):
			e.standing, e.proof, e.short = m, e.member(m)+" != nil", e.reference(m)+"? | verified"
		case len(values[m]) <= fewValues && e.words(values[m]) != nil:
			e.standing, e.proof = m, in(e.member(m), e.words(values[m]))
			e.short = e.reference(m) + "? | " + "map(" + strings.Join(append(each(e.words(values[m]), "true"), "*: false"), ", ") + ")"
		case !flags && !e.timesOf(values[m]) && len(values[m]) <= fewValues && e.kind == "" && e.split(m) != nil && (len(e.split(m)) > 1 || len(values[m]) == 1 || kindName.MatchString(n)):
			e.kind, e.kinds = m, e.split(m)
		case e.positional && (flags || e.timesOf(values[m])): // nothing says of what
			e.unnamed = append(e.unnamed, m)
		case wording.MayTellState(n) || flags && len(values[m]) > 0 && leftOut.MatchString(n) || !flags && len(values[m]) > 1 && len(values[m]) <= fewValues && len(values[m])*2 <= len(e.rows):
			if e.unclear = append(e.unclear, m); !flags && len(values[m]) <= 3 {
				e.unread = append(e.unread, m)
			} // it may be somebody else's, or not in use
		}
	}
	if i := strings.LastIndexByte(e.standing, '.'); i >= 0 && slices.Contains(e.nested, e.standing) { // proof.how beside proof.confirmed says how
		e.unclear = slices.DeleteFunc(e.unclear, func(m string) bool {
			rest, beside := strings.CutPrefix(m, e.standing[:i+1])
			return beside && !wording.MayTellState(normal(rest))
		})
	}
	return true
}

// concealed reports whether a member is a secret by its name, or has secrets or objects for values, whatever these say.
func concealed(name string, values map[string]int) bool {
	is := &column{path: []string{name}, examples: slices.Sorted(maps.Keys(values)), filled: int64(len(values))}
	return wording.NamesSecret(name) || is.digests() || slices.ContainsFunc(is.examples, func(v string) bool {
		return hasSecret(v) || strings.HasPrefix(v, "{") || strings.HasPrefix(v, "[")
	})
}

func (e *entries) timesOf(values map[string]int) bool {
	for v := range values {
		k := kindsOf(v)
		if !slices.Contains(k, timestamp) && !slices.Contains(k, unixSeconds) && !slices.Contains(k, unixMillis) && !slices.Contains(k, dated) {
			return false
		}
	}
	return true
}

// valuesOf are the values that a member has.
func (e *entries) valuesOf(m string) (out []string) {
	for _, row := range e.rows {
		if v := row[m]; v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out
}

// words are the values that say that something is verified.
func (e *entries) words(values map[string]int) (out []string) {
	for _, v := range slices.Sorted(maps.Keys(values)) {
		if slices.Contains(provingWords, normal(v)) {
			out = append(out, v)
		}
	}
	return out
}

// split are the values of a member by the class of what they stand beside; nil unless each value
// is of one.
func (e *entries) split(m string) map[class][]string {
	counts := map[string]map[class]int{}
	for _, row := range e.rows {
		v, ok := row[m]
		if !ok || row[e.data] == "" {
			continue
		}
		if counts[v] == nil {
			counts[v] = map[class]int{}
		}
		counts[v][classOf(row[e.data])]++
	}
	out := map[class][]string{}
	for _, v := range slices.Sorted(maps.Keys(counts)) {
		all, most := 0, addresses
		for k, n := range counts[v] {
			if all += n; n > counts[v][most] {
				most = k
			}
		}
		if all < 2 || counts[v][most]*10 < all*9 {
			return nil
		}
		if most == logins && saysNumber(v) && e.national(m, v) != nil {
			most = numbers
		}
		out[most] = append(out[most], v)
	}
	if len(out) == 0 {
		return nil
	}
	if len(out[logins]) == 0 {
		return out
	}
	if called := slices.DeleteFunc(slices.Clone(out[logins]), func(v string) bool { return !e.callsUsers(m, v) }); len(called) < len(out[logins]) {
		if out[logins] = called; len(called) == 0 {
			delete(out, logins)
		}
	}
	return out
}

// in is the condition that what an expression reads is one of some values.
func in(at string, values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = fmt.Sprintf("%q", v)
	}
	return fmt.Sprintf("string(%s ?? \"\") in [%s]", at, strings.Join(quoted, ", "))
}

// holds reports whether some entries are of a class.
func (e *entries) holds(k class) bool {
	if e.kind != "" {
		return len(e.kinds[k]) > 0
	}
	return k != logins && slices.ContainsFunc(e.rows, func(r map[string]string) bool { return classOf(r[e.data]) == k })
}

// reach finds the lists with the ways to reach people. A column of the users' own that has such
// comes first.
func (p *Proposal) reach() {
	lists := nearest(p.lists())
	for _, k := range []class{addresses, numbers} {
		for _, e := range lists {
			if p.entries[k] != nil || p.plain(k, e) || len(e.rows) < 3 || e.data == "" && !e.understand() || !e.holds(k) {
				continue
			}
			if !p.ofUsers(e, k) {
				continue
			}
			p.entries[k] = e
			if e.kind != "" && len(e.kinds[logins]) > 0 {
				p.entries[logins] = e
			}
			for _, c := range e.columns {
				p.taken[c] = "addresses"
			}
			if k == addresses || e != p.entries[addresses] { // or it was asked
				p.whose(e, keyOf[k])
				p.proven(e, keyOf[k])
			}
			if k == numbers {
				p.regionOf(e)
			}
		}
	}
}

// keyOf are the keys of the mapping for ways to reach people.
var keyOf = map[class]string{addresses: "email_address", numbers: "phone_number"}

// proven asks which entries of a list are verified.
func (p *Proposal) proven(e *entries, at string) {
	q := Question{ID: questionID("verified", e.name), At: at, Text: fmt.Sprintf("`%s`: does the source know which of them are verified?", e.name),
		Options: []Option{{"none", "none is verified: each is confirmed by whoever signs in with it"}, {"all", "all of them are"}}}
	if len(e.doubts) > 0 {
		q.Options[1].Changes += ", but those that are never taken as verified"
	}
	if e.proof != "" {
		q.Text = fmt.Sprintf("`%s`: is one verified where `%s` says so, as written below?", e.name, e.standing)
		q.Options = append([]Option{{questionID(e.standing), fmt.Sprintf("verified where `%s` says so", e.standing)}}, q.Options...)
	}
	for _, m := range e.unnamed {
		q.Options = append(q.Options, Option{m, fmt.Sprintf("verified where `%s`, the part of that number, says yes or has a time", m)})
	}
	for _, m := range e.unread {
		for _, v := range e.valuesOf(m) {
			q.Options = append(q.Options, Option{questionID(m, v), fmt.Sprintf("verified where `%s` is %s", m, v)})
		}
	}
	if e.table != nil && !e.table.ofReach() {
		q.Default = "none"
	}
	chosen := p.choose(q)
	for _, m := range e.unread {
		for _, v := range e.valuesOf(m) {
			if chosen == questionID(m, v) {
				delete(e.doubts, m) // it says what is verified, and not whose it is
				e.proof, e.short = in(e.member(m), []string{v}), e.reference(m)+"? | "+fmt.Sprintf("map(%s: true, *: false)", argument(v))
			}
		}
	}
	switch {
	case chosen == "none":
		e.proof = ""
	case chosen == "all":
		e.proof, e.short = "true", "true"
	case slices.Contains(e.unnamed, chosen):
		e.short = e.reference(chosen) + "? | verified"
		e.proof = fmt.Sprintf("verified(%s ?? false)", e.member(chosen))
	}
	if e.proof != "" && len(e.doubts) > 0 {
		e.proof += " and not (" + e.doubted() + ")"
		e.short = ""
	}
}

// doubted is the condition of those of which none counts as verified; "" is of none.
func (e *entries) doubted() string {
	var is []string
	for _, m := range slices.Sorted(maps.Keys(e.doubts)) {
		is = append(is, e.doubts[m])
	}
	return strings.Join(is, " or ")
}

// others reports whether a column has addresses that are not the users' own: its name says so, or many have the same.
func (c *column) others() bool {
	return otherPerson.MatchString(c.leaf()) || c.filled >= 10 && int64(len(c.values))*2 < c.filled
}

// plain reports whether a column that is no part of a list has what is of a class. A member of an object counts where everybody has it
// and only some have rows of the list: of ways to sign in (Authgear) those by mail have the address once more.
func (p *Proposal) plain(k class, e *entries) bool {
	lead := p.tables[0]
	return slices.ContainsFunc(lead.columns, func(c *column) bool {
		is := c.mostly(email) && !c.others()
		if k == numbers {
			is = !otherNumber.MatchString(c.leaf()) && c.share(phone) >= 0.5 || c.named("phone_number") > 0.5 && c.share(national) >= 0.7
		}
		own := len(c.path) == 1 && c.filled*10 >= lead.Rows*3 || c.filled*10 >= lead.Rows*9 && !slices.Contains(c.path, "0") && p.ofSome(e)
		return is && own && !slices.Contains(e.columns, c)
	})
}

// ofSome reports whether a list is a table that only some people have rows of.
func (p *Proposal) ofSome(e *entries) bool {
	return e.table != nil && !e.table.Part && slices.ContainsFunc(p.joins, func(j join) bool {
		return j.table == e.table && int64(len(j.key.values))*10 < p.tables[0].Rows*9
	})
}
