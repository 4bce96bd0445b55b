package mapping

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	exprast "github.com/expr-lang/expr/ast"

	"clerk-import/mapping/wording"
)

// What a Mapper notices of the rows as a whole is told when all are read: words for nothing that
// were read as such, values that conditions ask for and no row has, and columns that an
// expression reads and no row has.

// CodeNullRead is the code of words for nothing that are read as empty.
const CodeNullRead = "null_read_as_empty"

// CodeTimeForGood is the code of times that never come: Postgres' infinity.
const CodeTimeForGood = "time_for_good"

// CodeLiteralUnseen is the code of a value that a condition asks for and no row has.
const CodeLiteralUnseen = "literal_unseen"

// CodeColumnUnseen is the code of a column that an expression reads and no row has.
const CodeColumnUnseen = "column_unseen"

// Bounds of what is remembered of the values of a column that conditions compare: a column with
// more values, or longer ones, does not list states.
const (
	maxSeen  = 8
	longSeen = 24
)

// comparison is what the conditions of a mapping compare one column with.
type comparison struct {
	slot     int
	fold     bool // in lower or upper case
	literals []string
}

// literalText is a literal as the values of a column are written.
func literalText(n exprast.Node) (string, bool) {
	switch x := n.(type) {
	case *exprast.StringNode:
		return x.Value, true
	case *exprast.IntegerNode:
		return strconv.Itoa(x.Value), true
	}
	return "", false
}

// compared notes that a value of the row is compared with literals.
func (r *reading) compared(n, with exprast.Node) {
	var literals []string
	list, is := with.(*exprast.ArrayNode)
	if !is {
		list = &exprast.ArrayNode{Nodes: []exprast.Node{with}}
	}
	for _, e := range list.Nodes {
		if text, is := literalText(e); is && text != "" {
			literals = append(literals, text)
		}
	}
	fold := false
	for {
		b, is := n.(*exprast.BuiltinNode)
		if !is || len(b.Arguments) != 1 || b.Name != "lower" && b.Name != "upper" && b.Name != "trim" {
			break
		}
		n, fold = b.Arguments[0], true
	}
	if len(literals) == 0 || r.tree != r.c.m.tree {
		return
	}
	for _, p := range r.visit(n) {
		if len(p.keys) == 0 {
			continue
		}
		slot := r.c.slot(r.at, path{segments: p.keys, text: strings.Join(p.keys, "."), optional: true})
		m := r.c.m
		i := slices.IndexFunc(m.compared, func(c comparison) bool { return c.slot == slot })
		if i < 0 {
			i, m.compared = len(m.compared), append(m.compared, comparison{slot: slot})
		}
		m.compared[i].fold = m.compared[i].fold || fold
		for _, l := range literals {
			if !slices.Contains(m.compared[i].literals, l) {
				m.compared[i].literals = append(m.compared[i].literals, l)
			}
		}
	}
}

// sightings are the distinct values that a compared column had.
type sightings struct {
	values []string
	many   bool // more than are remembered, or longer ones
}

func (s *sightings) add(text string) {
	switch {
	case s.many || slices.Contains(s.values, text):
	case len(s.values) == maxSeen || len(text) > longSeen || !columnLike(text) || LooksLike(text) != "" && len(text) > 4:
		s.values, s.many = nil, true
	default:
		s.values = append(s.values, strings.Clone(text))
	}
}

// sight notes the values of the current row that conditions compare.
func (mp *Mapper) sight() {
	mp.sort()
	for _, i := range mp.alive.compared {
		if s := &mp.sightings[i]; !s.many {
			if v := mp.values[mp.m.compared[i].slot]; !v.Empty() {
				s.add(trimmed(v.Text))
			}
		}
	}
}

// nothing is a word for nothing in a column, or for a time that never comes.
type nothing struct{ column, word string }

// noted counts the rows that say it.
type noted struct {
	n  int64
	at Position // of the first
}

// notes are counts by column and word.
type notes map[nothing]*noted

func (n *notes) add(column, word string, at Position) { n.count(nothing{column, word}, noted{1, at}) }

// count adds a count of other notes.
func (n *notes) count(key nothing, of noted) {
	if *n == nil {
		*n = notes{}
	}
	known := (*n)[key]
	if known == nil {
		if len(*n) == maxColumns {
			return
		}
		known = &noted{}
		(*n)[key] = known
	}
	*known = known.with(of)
}

// with is the sum of two notes, at the first of their places.
func (n noted) with(o noted) noted {
	at := n.at
	if n.n == 0 || cmp.Or(strings.Compare(o.at.File, n.at.File), cmp.Compare(o.at.Line, n.at.Line)) < 0 {
		at = o.at
	}
	return noted{n.n + o.n, at}
}

// readAs notes that a value of the current row is read as nothing, or as a time that never comes.
func (mp *Mapper) readAs(column, word string) { mp.nothings.add(column, word, mp.rec.Position) }

// sum is a count of all Mappers.
type sum struct {
	nothing
	noted
}

// sumUp adds the notes of Mappers, in the order of columns and words.
func sumUp(mappers []*Mapper, of func(*Mapper) notes) []sum {
	all := map[nothing]noted{}
	for _, mp := range mappers {
		for key, n := range of(mp) {
			all[key] = all[key].with(*n)
		}
	}
	out := make([]sum, 0, len(all))
	for key, n := range all {
		out = append(out, sum{key, n})
	}
	slices.SortFunc(out, func(a, b sum) int { return strings.Compare(a.column+"\x00"+a.word, b.column+"\x00"+b.word) })
	return out
}

// word is how [neverTime] found a text to be written.
func word(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	if len(text) > 10 {
		return text[:10] // without a time of day
	}
	return text
}

// nothingText reports whether a text is a word for nothing that a program wrote.
func nothingText(text string) bool {
	switch word(text) {
	case "null", `\n`, "none", "nil", "undefined", "nan", "n/a", "#n/a", "(null)", "<null>", "[null]":
		return true
	}
	return false
}

// notice notes what a converter is about to read as nothing.
func (mp *Mapper) notice(v *value, c *Converter, in Value) {
	switch c.Name {
	case "timestamp":
		if neverTime(in.Text) != "" {
			mp.readAs(mp.m.columnOf(v), word(in.Text))
		}
	case "verified":
		_, says := parseBool(in.Text)
		if t, err := parseTime(in, "", ""); !says && (neverTime(in.Text) != "" || err == nil && !happened(t)) {
			mp.readAs(mp.m.columnOf(v), word(in.Text))
		}
		fallthrough
	case "json":
		if nullText(in) {
			mp.readAs(mp.m.columnOf(v), "null")
		}
	}
}

// noticeIn is notice of the columns of an expression that converts times.
func (mp *Mapper) noticeIn(v *value) {
	for _, name := range v.reads {
		text, is := mp.env[name].(string)
		if is && neverTime(text) != "" && strings.Trim(text, " 0.") != "" {
			mp.readAs(name, word(text))
		}
	}
}

// columnOf names the column that a value is read from.
func (m *Mapping) columnOf(v *value) string {
	switch {
	case v.parent:
		return v.outer.slots[v.slot].path.text
	case v.slot >= 0:
		return m.inside + m.slots[v.slot].path.text
	case len(v.reads) > 0:
		return m.inside + strings.Join(v.reads, ", "+m.inside)
	}
	return fmt.Sprintf("line %d of the mapping", v.line)
}

// shipped reports whether the mapping is one of a source's: it is made for all of the source's
// versions and settings, and most exports lack some of what it asks for.
func (m *Mapping) shipped() bool { return slices.Contains(PresetNames(), m.Name) }

// Findings are what the Mappers of one mapping noticed of all rows together.
func Findings(mappers []*Mapper) []Finding {
	if len(mappers) == 0 {
		return nil
	}
	return slices.Concat(foundNothings(mappers), foundDigests(mappers), foundMethods(mappers), foundUnfinished(mappers), foundSeconds(mappers), foundLeft(mappers), foundUntaken(mappers), foundInside(mappers), foundUnseen(mappers), foundUndecided(mappers), foundStateless(mappers), foundUnclear(mappers), foundBlank(mappers), foundAlike(mappers), foundUnplaced(mappers), foundLiterals(mappers))
}

func foundNothings(mappers []*Mapper) []Finding {
	var out []Finding
	for _, key := range sumUp(mappers, func(mp *Mapper) notes { return mp.nothings }) {
		f := Finding{Problem: Problem{
			Code: CodeNullRead, Severity: Warning, Field: key.column,
			Message: fmt.Sprintf("values of this column that say %s are read as empty", key.word),
			Hint:    "right where the source writes nothing so; else correct them",
		}, At: key.at, Count: key.n}
		if key.word == "infinity" {
			f.Code, f.Message = CodeTimeForGood, "values of this column that say infinity are read as for good: a time that never comes"
			f.Hint = "right for a ban without an end; else correct them"
		}
		out = append(out, f)
	}
	return out
}

// foundUnseen are the columns of which an expression says row.x, and that no row has.
func foundUnseen(mappers []*Mapper) []Finding {
	m := mappers[0].m
	if m.shipped() {
		return nil
	}
	var rows int64
	var columns []string
	for _, mp := range mappers {
		rows += mp.rows
		for _, c := range mp.Columns() {
			columns = append(columns, c.Name)
		}
	}
	slices.Sort(columns)
	columns = slices.Compact(columns)
	var out []Finding
	for i, s := range m.slots {
		if !s.told || !s.path.optional || rows == 0 || len(s.path.segments) == 1 && m.Input.Find(s.path.segments[0]) != nil || slices.ContainsFunc(mappers, func(mp *Mapper) bool { return mp.seen[i] }) {
			continue
		}
		name := s.path.text
		hint := fmt.Sprintf("correct the name, or write get(row, %q) if it may be missing", s.path.segments[0])
		if near := Nearest(name, columns); near != "" {
			hint = fmt.Sprintf("did you mean %q? ", near) + hint
		}
		out = append(out, Finding{
			Problem: Problem{Code: CodeColumnUnseen, Severity: Warning, Field: name, Message: "an expression reads a column that no row has", Hint: hint},
			At:      Position{File: m.File, Line: int64(s.line), Column: s.col}, Count: rows,
		})
	}
	return out
}

// foundUndecided are the columns of which somebody has said what becomes of their states, and that no row has.
func foundUndecided(mappers []*Mapper) []Finding {
	var out []Finding
	told := map[string]bool{}
	for _, of := range slices.Sorted(maps.Keys(mappers[0].m.decided)) {
		column, value, ofValue := decidedColumn(of)
		has := func(n string) bool {
			return slices.ContainsFunc(mappers, func(mp *Mapper) bool {
				return mp.members[n] != nil || mp.members[n+"[]"] != nil ||
					slices.ContainsFunc(mp.Columns(), func(c Column) bool { return c.Name == n || within(c.Name, n) })
			})
		}
		met := has(of) || has(column)
		if ofValue && !has(of) && has(column) && !slices.ContainsFunc(mappers, func(mp *Mapper) bool { return mp.applied[stateAt(column, value)] }) {
			out = append(out, Finding{Problem: Problem{Code: CodeColumnUnseen, Severity: Warning, Field: column,
				Message: fmt.Sprintf("--state names a value that no row has: %s", of), Hint: "correct it, or leave it out"}, Count: 1})
		}
		if !met && !told[column] {
			told[column] = true
			out = append(out, Finding{Problem: Problem{Code: CodeColumnUnseen, Severity: Warning, Field: column,
				Message: "--state names a column that no row has", Hint: "correct its name, or leave it out"}, Count: 1})
		}
	}
	return out
}

// within reports whether a name is of what is in another: of a member, or of an element.
func within(name, in string) bool {
	rest, is := strings.CutPrefix(name, in)
	return is && rest != "" && (rest[0] == '.' || rest[0] == '[')
}

// foundLiterals are the values that conditions ask for and no row has. Of a source's own mapping
// only those are told that are nearly one of the values that rows have: an export need not have
// an archived user, and one with "archive" is spelt in a way that the mapping does not know.
func foundLiterals(mappers []*Mapper) []Finding {
	m := mappers[0].m
	var out []Finding
	for i, c := range m.compared {
		var rows int64
		all := &sightings{}
		for _, mp := range mappers {
			rows += mp.rows
			all.many = all.many || mp.sightings[i].many
			for _, v := range mp.sightings[i].values {
				all.add(v)
			}
		}
		if all.many || len(all.values) == 0 {
			continue
		}
		slices.Sort(all.values)
		unseen := slices.DeleteFunc(slices.Clone(c.literals), func(l string) bool {
			return slices.ContainsFunc(all.values, func(v string) bool { return c.equal(v, l) })
		})
		unnamed := slices.DeleteFunc(slices.Clone(all.values), func(v string) bool {
			return slices.ContainsFunc(c.literals, func(l string) bool { return c.equal(v, l) })
		})
		if m.shipped() {
			unseen = slices.DeleteFunc(unseen, func(l string) bool {
				return !slices.ContainsFunc(unnamed, func(v string) bool { return alike(v, l) })
			})
		}
		if len(unseen) == 0 || len(unnamed) == 0 {
			continue
		}
		s := m.slots[c.slot]
		seen := strings.Join(all.values, ", ")
		if m.private(c.slot) {
			seen = "not shown, as they are somebody's"
		}
		out = append(out, Finding{
			Problem: Problem{
				Code: CodeLiteralUnseen, Severity: Warning, Field: s.path.text,
				Message: fmt.Sprintf("the mapping compares this column with %s, and no row has that", strings.Join(unseen, ", ")),
				Hint:    "correct the mapping if it is misspelt; values seen: " + seen,
			},
			At: Position{File: m.File, Line: int64(s.line), Column: s.col}, Count: rows,
		})
	}
	return out
}

func (c comparison) equal(value, literal string) bool {
	if c.fold && strings.EqualFold(value, literal) || value == literal {
		return true
	}
	is, known := parseBool(value)
	want, knows := parseBool(literal)
	return known && knows && is == want
}

// alike reports whether two words differ as a word and its misspelling, or another form of it, do,
// and not as a word and its opposite: inactive, UNCONFIRMED.
func alike(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	if a != b && (strings.HasSuffix(a, b) || strings.HasSuffix(b, a)) {
		return false
	}
	return a == b || min(len(a), len(b)) > 3 && editDistance(a, b) <= max(1, len(b)/4)
}

// private reports whether the values of a column are not to be shown: it is, or becomes, an
// identifier, a name or a secret.
func (m *Mapping) private(slot int) bool {
	name := m.slots[slot].path.text
	if what := wording.Tells(name); what == "an address" || what == wording.TellsFactor {
		return true
	}
	into := func(v *value) bool {
		return v.any(func(x *value) bool { return x.slot == slot && !x.parent || slices.Contains(x.reads, name) })
	}
	for _, f := range m.fields {
		own := f.spec.secret || f.spec.kind == identifierField || slices.Contains([]string{"external_id", "first_name", "last_name", "username", "web3_wallet"}, f.spec.name)
		if own && slices.ContainsFunc(f.values, into) {
			return true
		}
	}
	if m.digest == nil {
		return false
	}
	for _, v := range m.digest.params {
		if into(v) {
			return true
		}
	}
	return into(m.digest.value)
}

// any reports whether f is true of the value or of one that it is made of.
func (v *value) any(f func(*value) bool) bool {
	if v == nil || f(v) {
		return v != nil
	}
	parts := slices.Concat(v.first, v.merge)
	for _, m := range v.object {
		parts = append(parts, m.val)
	}
	for _, t := range v.template {
		parts = append(parts, t.value)
	}
	if v.rename != nil {
		parts = append(parts, v.rename.of)
	}
	return slices.ContainsFunc(parts, func(p *value) bool { return p.any(f) })
}
