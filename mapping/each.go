package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"clerk-import/mapping/record"

	"github.com/goccy/go-yaml/ast"
	"github.com/tidwall/gjson"
)

// scope is a list in the rows of which entries are taken one by one: the contact points of a user. What is
// read of an entry is compiled as a mapping of its own, whose rows are the entries.
type scope struct {
	name  string // of the list
	slot  int    // of the rows
	m     *Mapping
	rules []*eachRule
}

// eachRule is `each`: what is made of the entries for which a condition holds.
type eachRule struct {
	in       *scope
	no       int // among the rules of the list
	when     *value
	value    *value
	verified *value
	main     *value // which of them comes first
	one      bool   // the field takes one value
	alone    bool   // and there must be no other
}

// took is what a rule makes of one entry.
type took struct {
	at              int // position of the entry
	value, verified Value
	err, verifyErr  error
	main            bool
}

// eachKeys are those that an entry of `each` is made of.
var eachKeys = []string{"each", "when", "value", "verified", "main"}

// each compiles the keys of n that say what is taken of a list, nil if it takes none.
func (c *compiler) each(n ast.Node, identifier bool) *eachRule {
	entries := map[string]entry{}
	for _, e := range c.entries(n, "a value") {
		if entries[e.key] = e; e.key == "verified" && !identifier {
			c.unknown(e, keys["value"]...)
		}
	}
	list, is := entries["each"]
	if !is {
		return nil
	}
	for key, e := range entries {
		if !slices.Contains(eachKeys, key) {
			c.fail(e.node, "%s cannot stand beside `each`: what is made of an entry stands in its `value`", key)
		}
	}
	if _, is := entries["value"]; !is {
		c.fail(n, "`each` needs `value`: what is taken of an entry (a list of texts has `value: value`)")
	}
	if c.of != nil {
		c.fail(list.node, "`each` cannot stand in another: name the inner list with `let`")
	}
	text := c.str(list.val, "each")
	p, err := parsePath(text)
	switch {
	case computes(text) || len(splitPipe(text)) > 1:
		c.fail(list.val, "`each` takes the path of a list; what has to be made first gets a name with `let`")
	case err != nil:
		c.fail(list.val, "%v", err)
	}
	c.respell(&p)
	r := &eachRule{in: c.scope(list.val, p)}
	r.no = len(r.in.rules)
	r.in.rules = append(r.in.rules, r)
	in := &compiler{m: r.in.m, given: c.given, tables: c.tables, digests: c.digests, of: c}
	r.value = in.value(entries["value"].val)
	if e, is := entries["when"]; is {
		r.when = in.when(e.val)
	}
	if e, is := entries["verified"]; is {
		r.verified = in.when(e.val)
	}
	if e, is := entries["main"]; is {
		r.main = in.when(e.val)
	}
	return r
}

// scope is that of a list, one however many take of it.
func (c *compiler) scope(n ast.Node, p path) *scope {
	slot := c.slot(n, p)
	i := slices.IndexFunc(c.m.scopes, func(s *scope) bool { return s.slot == slot })
	if i >= 0 {
		return c.m.scopes[i]
	}
	s := &scope{name: p.text, slot: slot, m: &Mapping{
		Entity: c.m.Entity, Name: c.m.Name, File: c.m.File, Params: c.m.Params, params: c.m.params, given: c.m.given,
		inside: p.text + "[].", tree: newNode(),
	}}
	c.m.scopes = append(c.m.scopes, s)
	return s
}

// takes notes in a field what is read for it of entries, by which is known whether that is somebody's.
func (f *field) takes(v *value) {
	if v.each != nil {
		m := v.each.in.m
		m.fields = append(m.fields, field{spec: f.spec, values: []*value{v.each.value}})
	}
}

// ofOne says that a field takes one value.
func (v *value) ofOne() {
	if v.each != nil {
		v.each.one = true
	}
	for _, f := range v.first {
		f.ofOne()
	}
}

// graft notes in the tree of the rows what is read of the entries of their lists.
func (m *Mapping) graft() {
	for _, s := range m.scopes {
		s.m.onlys = onlySome(s.m.onlys)
		of := m.at(m.slots[s.slot].path)
		of.entries = true
		of.element().takeFrom(s.m.tree)
		if s.m.tree.children["value"] != nil { // an entry that is no object
			of.element().touched = true
		}
		m.row = append(m.row, s.m.row...)
	}
}

// takeFrom adds what another tree reads, without its slots.
func (n *node) takeFrom(o *node) {
	n.whole, n.touched = n.whole || o.whole || o.slot >= 0 && !o.inside(), n.touched || o.touched
	for key, child := range o.children {
		n.child(key).takeFrom(child)
	}
	if o.each != nil {
		n.element().takeFrom(o.each)
	}
	for value, child := range o.named {
		if to, ok := n.called(o.by, value); ok {
			to.takeFrom(child)
		} else {
			n.whole = true
		}
	}
}

// scoped is what a Mapper knows of one list.
type scoped struct {
	sub  *Mapper
	row  int64 // the one that took is of
	took [][]took
}

func (mp *Mapper) newScopes() {
	for _, s := range mp.m.scopes {
		mp.scopes = append(mp.scopes, scoped{sub: s.m.NewMapper(), took: make([][]took, len(s.rules))})
	}
}

// entriesOf is what a rule takes of the current row.
func (mp *Mapper) entriesOf(r *eachRule) []took {
	i := slices.Index(mp.m.scopes, r.in)
	if st := &mp.scopes[i]; st.row != mp.rows {
		st.row = mp.rows
		mp.takeAll(r.in, st)
	}
	return mp.scopes[i].took[r.no]
}

// takeAll goes through the entries of a list in the current row once, for all that takes of them.
func (mp *Mapper) takeAll(s *scope, st *scoped) {
	for i := range st.took {
		st.took[i] = st.took[i][:0]
	}
	v := mp.values[s.slot]
	if v.Kind == String && record.LooksLikeJSON(v.Text) {
		v.Kind = JSON
	}
	if v.Empty() || nullText(v) {
		return
	}
	at := 0
	if v.Kind == JSON && v.Text[0] == '{' { // entries by name
		gjson.Parse(v.Text).ForEach(func(k, e gjson.Result) bool {
			mp.takeOne(s, st, at, entryText(k.Str, fromGJSON(e).plain()))
			at++
			return true
		})
	} else {
		for _, e := range v.Elements() {
			mp.takeOne(s, st, at, entryText("", e.plain()))
			at++
		}
	}
	for _, r := range s.rules {
		if r.main != nil {
			slices.SortStableFunc(st.took[r.no], func(a, b took) int {
				return map[bool]int{true: 0, false: 1}[a.main] - map[bool]int{true: 0, false: 1}[b.main]
			})
		}
	}
}

// entryText is an entry as an object: its members, or itself as "value", and its name as "key".
func entryText(key string, v Value) string {
	var b strings.Builder
	if v.Kind == JSON && v.Text[0] == '{' {
		if key == "" {
			return v.Text
		}
		if members := strings.TrimSpace(v.Text[1:]); members != "}" {
			b.WriteString("," + members[:len(members)-1])
		}
	} else {
		b.WriteByte(',')
		appendMember(&b, "value", v)
	}
	if key != "" {
		return `{"key":` + quoteJSON(key) + b.String() + "}"
	}
	return "{" + b.String()[1:] + "}"
}

func (mp *Mapper) takeOne(s *scope, st *scoped, at int, text string) {
	sub := st.sub
	sub.outer = mp
	sub.extract(&Record{Position: mp.rec.Position, JSON: text})
	taken := false
	for _, r := range s.rules {
		t := took{at: at}
		is := true
		switch {
		case sub.twice != "":
			t.err = &convertError{code: CodeKeyTwice, err: fmt.Errorf("has an entry of %s with %q more than once", s.name, sub.twice), of: &value{constant: &Value{}}}
		case r.when != nil:
			var v Value
			v, t.err = sub.ask(r.when)
			is = t.err != nil || sub.yes(r.when, v)
		}
		if !is {
			continue
		}
		taken = true
		if t.err == nil {
			t.value, t.err = sub.ask(r.value)
		}
		if t.err == nil && r.verified != nil {
			t.verified, t.verifyErr = sub.ask(r.verified)
			if _, says := parseBool(t.verified.Text); t.verifyErr == nil && !t.verified.Empty() && !says {
				t.verifyErr = &convertError{code: "verification_invalid", err: errors.New("says neither true nor false about its verification"), val: t.verified, from: sub.place()}
			}
		}
		if r.main != nil && t.err == nil {
			var v Value
			if v, t.err = sub.ask(r.main); t.err == nil {
				t.main = sub.yes(r.main, v)
			}
		}
		st.took[r.no] = append(st.took[r.no], t)
	}
	if !taken {
		mp.untaken.add(s.name, "taken by no condition"+sub.kind(), mp.rec.Position)
	}
}

// ask is eval of a value of an entry, whose errors name the place by themselves.
func (mp *Mapper) ask(v *value) (Value, error) {
	out, err := mp.eval(v)
	var ce *convertError
	if errors.As(err, &ce) && ce.from == "" {
		ce.from = mp.origin(v, ce)
		if ce.from == "" {
			ce.from = mp.place()
		}
	}
	return out, err
}

// place names the list that the current entry is of.
func (mp *Mapper) place() string {
	return " (entries of " + strings.TrimSuffix(mp.m.inside, "[].") + ")"
}

// kind is what conditions compare of the current entry, for people: ", type FAX".
func (mp *Mapper) kind() (kind string) {
	for _, c := range mp.m.compared {
		if text := trimmed(mp.values[c.slot].Text); text != "" && len(text) <= longSeen && columnLike(text) && LooksLike(text) == "" && !mp.m.private(c.slot) {
			kind += ", " + mp.m.slots[c.slot].path.text + " " + text
		}
	}
	return kind
}

// taken is what `each` gives where no identifiers are made: the list of its values, or the one.
func (mp *Mapper) taken(r *eachRule) (Value, error) {
	var items []Value
	for _, t := range mp.entriesOf(r) {
		switch {
		case errors.Is(t.err, errDropped):
			mp.untaken.add(r.in.name, "a value that cannot be read", mp.rec.Position)
			continue
		case t.err != nil:
			return Value{}, t.err
		case t.value.Empty():
			continue
		case r.alone && len(items) > 0:
			return Value{}, &convertError{err: errors.New("has several values where one is taken"), from: " (entries of " + r.in.name + ")"}
		case r.one && len(items) > 0:
			if t.value.Text != items[0].Text {
				mp.untaken.add(r.in.name, "a further value where one is taken, the first", mp.rec.Position)
			}
			continue
		}
		items = append(items, t.value)
	}
	switch {
	case len(items) == 0:
		return Value{}, nil
	case r.one:
		return items[0], nil
	}
	return Value{Kind: List, Items: items}, nil
}

// alone says that entries must give one value, and no other.
func (v *value) alone() *value {
	if v.each != nil {
		v.each.one, v.each.alone = true, true
	}
	return v
}

// identifiers adds those that a rule takes of the current row, each with its own standing.
func (mp *Mapper) identifiers(u *User, f *field, r *eachRule, problems []Problem) []Problem {
	for _, t := range mp.entriesOf(r) {
		if t.err != nil {
			problems = append(problems, mp.problem(f, r.value, t.err))
			continue
		}
		if !t.value.Empty() {
			problems = mp.identify(u, f, r.verified, t.value, t.verified, t.verifyErr, problems)
		}
	}
	return problems
}

// foundUntaken are the entries of lists that stay behind.
func foundUntaken(mappers []*Mapper) []Finding {
	var out []Finding
	for _, s := range sumUp(mappers, func(mp *Mapper) notes { return mp.untaken }) {
		out = append(out, Finding{Problem: Problem{
			Code: CodeLeftOver, Severity: Warning, Field: s.column,
			Message: "entries of this list stay behind: " + s.word,
			Hint:    "take them with one more `each`, or know that they stay behind",
		}, At: s.at, Count: s.n})
	}
	return out
}

// foundInside are what the Mappers noticed of the entries of lists.
func foundInside(mappers []*Mapper) (out []Finding) {
	for i := range mappers[0].m.scopes {
		for _, f := range Findings(subs(mappers, i)) {
			if inside := mappers[0].m.scopes[i].m.inside; !strings.HasPrefix(f.Problem.Field, inside) {
				f.Problem.Field = inside + f.Problem.Field
			}
			out = append(out, f)
		}
	}
	return out
}

// subs are the Mappers of one list's entries.
func subs(mappers []*Mapper, scope int) []*Mapper {
	out := make([]*Mapper, len(mappers))
	for i, mp := range mappers {
		out[i] = mp.scopes[scope].sub
	}
	return out
}

// NeverSeen lists the paths that no row of any Mapper had, and those that no entry of a list had.
func NeverSeen(mappers []*Mapper) (out []PathUse) {
	count := map[PathUse]int{}
	for _, mp := range mappers {
		for _, p := range mp.NeverSeen() {
			if count[p]++; count[p] == len(mappers) {
				out = append(out, p)
			}
		}
	}
	if len(mappers) == 0 {
		return nil
	}
	for i, s := range mappers[0].m.scopes {
		within := subs(mappers, i)
		if !slices.ContainsFunc(within, func(mp *Mapper) bool { return mp.rows > 0 }) {
			continue
		}
		for _, p := range NeverSeen(within) {
			p.Path = s.m.inside + p.Path
			out = append(out, p)
		}
	}
	return out
}
