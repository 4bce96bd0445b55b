package infer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"clerk-import/mapping"
	"clerk-import/mapping/regexp"
)

// What a web framework dumps into one file, or a document database keeps in one collection, are rows of several things, each told by a
// column: `model`, `_type`. Looked at together, the columns of one are half empty, and times of another are taken for those of users.

// tellingWords are what such columns are called, beside [kindWords].
var tellingWords = wordsOf(`model doctype documenttype typename __typename entity entityname object objectname table tablename collection clase tabla modell modele modelo modello tabelle`)

// kindValue is a name that a program gives: app.member, Customer.
var kindValue = regexp.MustCompile(`^[\p{L}_][\p{L}_.:-]{0,60}$`)

// tells reports whether a name is one of a column that says of what kind a row is.
func tells(name string) bool { return tellingWords[normal(name)] || saysKind(normal(name)) }

// telling is the member or the cell that says of what kind a row is, as the first row has it; "" if nothing does.
func telling(rec *mapping.Record, row gjson.Result) (name string) {
	if rec.Header != nil {
		if i := slices.IndexFunc(rec.Header.Names, tells); i >= 0 {
			return rec.Header.Names[i]
		}
		return ""
	}
	row.ForEach(func(k, v gjson.Result) bool {
		if v.Type == gjson.String && tells(k.Str) {
			name = strings.Clone(k.Str)
		}
		return name == ""
	})
	return name
}

// apartBy looks at a row together with those of its kind alone, while there are few kinds.
func (t *Table) apartBy(rec *mapping.Record, row gjson.Result) {
	if t.part {
		return
	}
	if t.Rows == 1 {
		t.by = telling(rec, row)
	}
	if t.by == "" {
		return
	}
	kind := ""
	if rec.Header == nil {
		if v := row.Get(gjson.Escape(t.by)); v.Type == gjson.String {
			kind = v.Str
		}
	} else if i := slices.Index(rec.Header.Names, t.by); i >= 0 && i < len(rec.Cells) {
		kind = rec.Cells[i] // as the condition sees it: one in spaces is another one
	}
	of := t.kinds[kind]
	if of == nil {
		if kind == "" || len(t.kinds) == fewValues { // the column says something else
			t.by, t.kinds = "", nil
			return
		}
		kind = strings.Clone(kind)
		of = NewTable(kind[strings.LastIndexAny(kind, ".:")+1:])
		of.part = true
		if t.kinds == nil {
			t.kinds = map[string]*Table{}
		}
		t.kinds[kind] = of
	}
	of.Add(rec)
}

// hasOfItsOwn are the columns with values of a table, but for what tells its rows apart, their ids, and objects.
func (t *Table) hasOfItsOwn(by string) map[string]bool {
	out := map[string]bool{}
	for _, c := range t.columns {
		if c.filled > 0 && c.text() != by && !c.mostly(object) && c.named("external_id") < 0.7 {
			out[c.text()] = true
		}
	}
	return out
}

// reachable reports whether the rows of a table have what somebody signs in with.
func (t *Table) reachable() bool {
	return slices.ContainsFunc(t.columns, func(c *column) bool { return c.filled*2 >= t.Rows && (c.mostly(email) || c.digests()) })
}

// refersTo reports whether several rows of a table are about one of another, both of which call it the same: the key of a single table
// whose rows are people and what they have done. Numbers of rows say nothing.
func (t *Table) refersTo(people *Table) bool {
	return slices.ContainsFunc(people.columns, func(of *column) bool {
		key := t.index[of.text()]
		return key != nil && of.distinct() && of.filled == people.Rows && of.mayBeKey() && key.mayBeKey() && key.filled == t.Rows && len(key.values) >= 3 &&
			key.shared(of)*10 >= len(key.values)*9
	})
}

// likePeople is from when on rows look as much like people as those of a table with addresses alone do.
const likePeople = 1

// ofOneKind asks which rows are those of users, where a table has rows of several things: a kind of which hardly a column is one of the
// users', too. Until somebody says so it is what looks most like them, and all of them where another kind looks like people, too: nobody
// is lost who has signed up in another way, or for a company.
func (p *Proposal) ofOneKind(t *Table) *Table {
	if len(t.kinds) < 2 || t.index[t.by] == nil || len(t.index[t.by].counts) != len(t.kinds) {
		return t
	}
	var best string
	for kind, of := range t.kinds {
		if !kindValue.MatchString(kind) {
			return t
		}
		if b := t.kinds[best]; of.reachable() && (b == nil || of.Users() > b.Users() || of.Users() == b.Users() && kind < best) {
			best = kind
		}
	}
	if best == "" {
		return t
	}
	theirs, further := t.kinds[best].hasOfItsOwn(t.by), false
	for kind, of := range t.kinds {
		if kind == best || of.refersTo(t.kinds[best]) {
			continue
		}
		further = further || of.reachable() && of.Users() >= likePeople
		shared, all := 0, of.hasOfItsOwn(t.by)
		for name := range all {
			if theirs[name] {
				shared++
			}
		}
		if shared*2 >= len(all) {
			return t // of the same thing, in several kinds
		}
	}
	if further && !tellingWords[normal(t.by)] { // a type of people
		return t
	}
	q := Question{ID: questionID("rows", t.by), At: "input", Default: questionID(best), Seen: seen(t.index[t.by].counts, kindValue.MatchString)}
	ids := map[string]string{}
	var shown []string
	for _, v := range q.Seen {
		ids[questionID(v.Value)] = v.Value
		q.Options = append(q.Options, Option{questionID(v.Value), fmt.Sprintf("those of %s; all others are left out, with a count", v.Value)})
		shown = append(shown, fmt.Sprintf("%s (%d)", v.Value, v.Rows))
	}
	q.Text = fmt.Sprintf("`%s` has %s, each with columns of its own: which rows are the users?", t.by, strings.Join(shown, ", "))
	q.Options = append(q.Options, Option{"all", "all of them: each row is a user"})
	if further {
		q.Default = "all"
	}
	kind, is := ids[p.choose(q)]
	if !is {
		return t
	}
	of := t.kinds[kind]
	of.Name, of.SQL, of.Path, of.Part, of.Sample, of.Passed, of.Spread, of.raw = t.Name, t.SQL, t.Path, t.Part, t.Sample, t.Passed, t.Spread, t
	at := t.by
	if !variable.MatchString(at) || slices.Contains(notVariables, at) {
		at = fmt.Sprintf("row[%q]", t.by)
	}
	of.where = fmt.Sprintf("%s == %q", at, kind)
	return of
}
