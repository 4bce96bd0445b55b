package mapping

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/expr-lang/expr/vm"
	"github.com/tidwall/gjson"

	"clerk-import/hashers"
)

// Mapper translates Records one at a time. It keeps scratch space between rows
// and belongs to one goroutine.
type Mapper struct {
	m      *Mapping
	values []Value
	seen   []bool // per slot: some row had it
	vm     vm.VM

	header  *Header // the columns below were resolved for
	columns []int   // per slot
	filled  []int   // slots that stand in a column of their own
	cells   []cellCount
	inside  []bool   // per slot: its value is inside a cell that holds JSON
	nested  []nested // those cells

	shape    *shape // of JSON rows
	counters map[string]*column
	found    []*column

	twice     string // path that the current row has more than once
	movedSeen uint64 // of the kinds of metadata that somebody has placed, those that a row had
	clash     string // key that two kinds of metadata of the current row say differently
	// objects is how many were walked.
	objects int64

	env    map[string]any          // of the current row, built when first needed
	space  map[string]any          // for it
	spans  []span                  // of the current JSON row: where the members stand that expressions look at, as [Mapping.variables]
	params map[bool]map[string]any // with and without the secret ones
	rec    *Record

	alive alive
	stale bool // a row had what none before had, and what is alive is to be found out

	rows     int64    // that were looked at
	denied   []string // identifiers that the current row says are unverified
	nothings notes
	digests  notes // in columns that nothing reads
	second   notes // digests beside the one that is read

	looked struct { // see alike
		at    *Header
		names map[string]int // in lower case
		found []*lookalike
		keys  int // of JSON rows, so many when it was found out whether any of them is a mark
		any   bool
	}
	left notes // what conditions leave behind

	made       []Value          // of the current row, as [Mapping.made]
	numbered   [][]numberedPart // the columns of lists in the header
	madeShapes []*shape
	unmade     []Problem // of the current row
	scopes     []scoped  // as [Mapping.scopes]
	outer      *Mapper   // of entries of a list: that of the row
	banned     bool      // the current row, as its states say
	locked     bool
	untaken    notes // entries that stay behind

	sightings      []sightings          // of the columns that conditions compare
	askedAt        []int                // slots of [Mapping.askedStates]
	blanks         []noted              // of these, empty for somebody who arrives
	lost           []string             // second factors of the current row that do not come along
	methods        []rowMethod          // what the current row says of how its password was hashed
	apps           map[string]appName   // what names say of authenticator apps
	begun          notes                // second factors that were never confirmed
	unknownMethods notes                // those that nobody knows
	said           []saidBy             // states that the current row says and nothing reads
	sighted        []*tally             // of values of the current row that may say one
	kinds          map[string]StateKind // by place in a container
	carried        []carried            // containers that become metadata as they are
	// unreadCells are the columns of the header that nothing reads.
	unreadCells []unreadCell
	// passwordless is whether nothing of the mapping carries passwords: digests in other columns are told then.
	passwordless bool
	// tellsFactor remembers of names of members whether they are those of second factors.
	tellsFactor map[string]bool
}

// NewMapper returns a Mapper.
func (m *Mapping) NewMapper() *Mapper {
	mp := &Mapper{m: m, values: make([]Value, len(m.slots)), seen: make([]bool, len(m.slots)), inside: make([]bool, len(m.slots)), sightings: make([]sightings, len(m.compared)), counters: map[string]*column{}, params: paramsOf(m), stale: true, passwordless: m.carriesNoPassword()}
	mp.carried = mp.carriedSlots()
	mp.askedAt = m.askedStates()
	mp.blanks = make([]noted, len(mp.askedAt))
	mp.shape = mp.newShape(m.tree, "")
	if !m.everyVariable {
		mp.spans = make([]span, len(m.variables))
	}
	mp.newMade()
	mp.newScopes()
	return mp
}

// NeverSeen lists the paths that no row so far had and that are not optional.
func (mp *Mapper) NeverSeen() []PathUse {
	var out []PathUse
	for i, s := range mp.m.slots {
		if !mp.seen[i] && !s.path.optional {
			out = append(out, PathUse{Path: s.path.text, File: mp.m.File, Line: s.line, Column: s.col})
		}
	}
	return out
}

// CodeUnmapped is the code of a column that no mapping uses.
const CodeUnmapped = "column_unmapped"

// CodeColumnsUnknown is the code of an expression of which nobody knows what it reads.
const CodeColumnsUnknown = "columns_unknown"

// Computed lists the expressions that read the row as a whole, or a column whose name they
// compute: what they leave behind cannot be told.
func (m *Mapping) Computed() []PathUse { return m.row }

// CodeKeyTwice is the code of a JSON row that says something twice. Such a row is
// not translated at all.
const CodeKeyTwice = "row_key_twice"

// Map translates rec. Problems of severity error mean that the User must not be
// sent; it is then filled as far as possible, for the report.
func (mp *Mapper) Map(rec *Record) (User, []Problem) {
	var u User
	problems := mp.MapInto(rec, &u, nil)
	return u, problems
}

// MapInto is Map with the space for its results: u is zero, or what [User.Reset]
// left of another user, and problems are appended to.
func (mp *Mapper) MapInto(rec *Record, u *User, problems []Problem) []Problem {
	u.Skip, problems = mp.MapEntity(rec, u, problems)
	if u.Skip != "" || rec.Defect != nil || Untranslated(problems) {
		return problems
	}
	if id := u.ExternalID.Or(""); id != "" && mp.m.idPrefix != "" {
		u.ExternalID = Some(mp.m.idPrefix + id)
	}
	return mp.factors(u, mp.password(u, problems))
}

// MapEntity fills to, a pointer to what the rows of the mapping's entity become: a [User],
// an [Organization], a [Membership] or an [Invitation], which is zero. skip is why the row
// is left behind on purpose, or "".
func (mp *Mapper) MapEntity(rec *Record, to any, problems []Problem) (skip string, _ []Problem) {
	mp.twice = ""
	if rec.Defect != nil {
		return "", append(problems, *rec.Defect)
	}
	mp.extract(rec)
	if mp.twice != "" {
		// Readers of JSON disagree about which one counts, and one of the two may
		// say "verified".
		return "", append(problems, Problem{
			Code: CodeKeyTwice, Severity: Fatal, Message: fmt.Sprintf("the row has %q more than once", mp.twice),
			Hint: "export the row again, or remove the one that is wrong",
		})
	}
	switch why, undecided := mp.skips(); {
	case why != "":
		return why, problems
	case undecided != nil:
		return "", append(problems, *undecided)
	}
	if problems = append(problems, mp.unmade...); Untranslated(problems) {
		return "", problems
	}
	for i := range mp.alive.fields {
		problems = mp.fill(to, &mp.alive.fields[i], problems)
	}
	mp.stateTo(to)
	problems = mp.unsaid(to, mp.tells(mp.placed(problems)))
	mp.blank(to)
	return "", problems
}

// tells appends what the source says of the user that changes nothing at the target.
func (mp *Mapper) tells(problems []Problem) []Problem {
	for i := range mp.alive.tell {
		rule := &mp.alive.tell[i]
		v, err := mp.eval(rule.when)
		switch {
		case errors.Is(err, errDropped):
		case err != nil:
			f := field{spec: &tellSpec, line: rule.when.line}
			problems = append(problems, mp.problem(&f, rule.when, err))
		case mp.yes(rule.when, v):
			problems = append(problems, Problem{Code: CodeStateTold, Severity: Warning, Message: "the source says: " + rule.reason, Hint: rule.hint})
		}
	}
	return problems
}

// Skips is why the mapping leaves a row behind, "" if it does not.
func (mp *Mapper) Skips(rec *Record) string {
	if len(mp.m.skip)+len(mp.m.decided)+len(mp.m.status) == 0 || rec.Defect != nil {
		return ""
	}
	mp.extract(rec)
	why, _ := mp.skips()
	return why
}

// skips is [Mapper.Skips] of the row that was extracted, or the problem that it cannot be told: the row is
// not sent either then, as it may be of somebody who is deleted.
func (mp *Mapper) skips() (why string, undecided *Problem) {
	for i := range mp.alive.skip {
		rule := &mp.alive.skip[i]
		v, err := mp.eval(rule.when)
		switch {
		case err == nil && mp.yes(rule.when, v) != rule.unless:
			return rule.reason, nil
		case err != nil && undecided == nil && !errors.Is(err, errDropped):
			f := field{spec: &skipSpec, line: rule.when.line}
			p := mp.problem(&f, rule.when, err)
			undecided = &p
		}
	}
	switch why, unlisted := mp.state(); {
	case why != "":
		return why, nil
	case undecided == nil:
		undecided = unlisted
	}
	if column := mp.gone(); column != "" {
		return "deleted, as " + shownName(column) + " says", nil
	}
	return "", undecided
}

// yes reports whether a condition holds. A text for nothing, as programs write it (None, null), and a time that never comes are
// no yes, and noted: they would make everybody deleted.
func (mp *Mapper) yes(when *value, v Value) bool {
	if v.Kind != String || !nothingText(v.Text) && !noEnd(v.Text) {
		return v.holds()
	}
	mp.readAs(mp.m.columnOf(when), word(v.Text))
	return false
}

// Untranslated reports whether the problems of a row say that nothing was made of it: it says
// something twice, whether it is left behind cannot be told, or what it is to have under a name cannot be made. What it lacks then is no problem.
func Untranslated(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool {
		return p.Code == CodeKeyTwice || p.Field == skipSpec.name || p.Field == statusSpec.name || p.Severity == Fatal && strings.HasPrefix(p.Field, letField)
	})
}

// skipSpec stands for the condition of `skip` or `where` in problems.
var skipSpec = fieldSpec{name: "the condition of skip"}

// tellSpec stands for the condition of `tell`.
var tellSpec = fieldSpec{name: "the condition of tell"}

// extract fills values with what the mapping's paths find in the row.
func (mp *Mapper) extract(rec *Record) {
	mp.rec, mp.env, mp.twice, mp.denied, mp.lost = rec, nil, "", mp.denied[:0], mp.lost[:0]
	mp.said, mp.sighted, mp.methods = mp.said[:0], mp.sighted[:0], mp.methods[:0]
	mp.rows++
	if mp.header != rec.Header {
		mp.countCells()
		if mp.header, mp.stale = rec.Header, true; mp.header != nil {
			mp.resolve(mp.header)
		}
	}
	if rec.Header == nil {
		clear(mp.values)
		clear(mp.spans)
		mp.text(rec.JSON, mp.shape)
	} else {
		mp.row(rec)
	}
	if len(mp.m.made) > 0 {
		mp.make()
	}
	if mp.stale {
		mp.revive()
	}
	mp.statedInMetadata()
	mp.sight()
}

// resolve finds the columns of a header that the mapping reads.
func (mp *Mapper) resolve(h *Header) {
	mp.columns, mp.filled = mp.columns[:0], mp.filled[:0]
	for i, s := range mp.m.slots {
		col, deep := csvColumn(h, s.path)
		if s.made {
			col, deep = -1, len(s.path.segments)
		}
		mp.columns = append(mp.columns, col)
		if mp.inside[i] = deep < len(s.path.segments); col >= 0 && !mp.inside[i] {
			mp.filled = append(mp.filled, i)
		}
	}
	for i, d := range mp.m.made {
		if d.numbered != nil {
			mp.numbered[i] = d.numbered.parts(h)
		}
	}
	mp.cells = make([]cellCount, len(h.Names))
	clear(mp.values)
	mp.nest(h)
	mp.watch(h)
}

// row fills values with what the mapping's paths find in the cells of a row.
func (mp *Mapper) row(rec *Record) {
	for i, cell := range rec.Cells[:min(len(rec.Cells), len(mp.cells))] {
		if cell == "" {
			continue
		}
		if mp.cells[i].filled == 0 {
			mp.cells[i].first = rec.Position
		}
		mp.cells[i].filled++
	}
	if len(mp.nested) > 0 { // whose values are found below
		clear(mp.values)
	}
	for _, slot := range mp.filled {
		col, v := mp.columns[slot], &mp.values[slot]
		*v = Value{}
		if col >= len(rec.Cells) {
			continue
		}
		mp.seen[slot] = true
		if cell := rec.Cells[col]; cell != "" {
			v.Kind, v.Text = String, plainCell(cell)
		}
	}
	for _, u := range mp.unreadCells {
		if u.cell < len(rec.Cells) && rec.Cells[u.cell] != "" {
			mp.unread(u.column, rec.Cells[u.cell])
		}
	}
	for _, n := range mp.nested {
		if n.column < len(rec.Cells) && looksLikeJSON(rec.Cells[n.column]) {
			if mp.text(rec.Cells[n.column], n.shape); n.opened {
				mp.cells[n.column].filled-- // its members were counted
			}
		}
	}
}

// nested is a column whose cells hold JSON that the mapping looks into.
type nested struct {
	column int
	shape  *shape
	opened bool // only to count its members
}

// nest finds the columns that the mapping looks into, or whose members are counted.
func (mp *Mapper) nest(h *Header) {
	mp.nested = mp.nested[:0]
	for col, name := range h.Names {
		n := mp.m.tree.children[name]
		if input, column, is := h.partOf(col); is && mp.m.tree.children[input] != nil {
			n = mp.m.tree.children[input].children[column]
		}
		opened := n == nil
		switch {
		case h.Column(name) != col:
			continue // of two equal names the first one counts
		case n == nil && mp.m.opens(name):
			n = newNode()
		case n == nil || !n.inside():
			continue
		}
		sh := mp.newShape(n, name+".")
		sh.cell, sh.whole = true, n.whole
		mp.nested = append(mp.nested, nested{col, sh, opened})
	}
}

// nullText reports whether a text is JSON's null, as a column of JSON may have it.
func nullText(v Value) bool { return v.Kind == String && trimmed(v.Text) == "null" }

func looksLikeJSON(s string) bool {
	return s != "" && (s[0] == '{' || s[0] == '[') && gjson.Valid(s)
}

// convertError is a converter's failure on a value.
type convertError struct {
	code string
	err  error
	val  Value
	of   *value // whose converter failed; nil: that of the field
	from string // where the value is from, if it is not from the row itself
}

func (e *convertError) Error() string { return e.err.Error() }

// errDropped means: the value could not be converted and the mapping says to go
// on without it.
var errDropped = errors.New("dropped")

func (mp *Mapper) eval(v *value) (Value, error) {
	out, err := mp.base(v)
	if ce, own := err.(*convertError); own && ce.of == nil && v.onError != "" { //nolint:errorlint // of this value itself
		if ce.of = v; v.onError == Drop {
			err = fmt.Errorf("%w: %w", errDropped, ce)
		}
	}
	if err != nil {
		return out, err
	}
	if out.Kind == NullKind && v.keepNull {
		return out, nil
	}
	for i := range v.convert {
		if out.Empty() {
			break
		}
		c := &v.convert[i]
		if c.nothings {
			mp.notice(v, c.Converter, out)
		}
		var err error
		if c.refs == nil {
			err = c.convert(&out, v.flat)
		} else {
			err = mp.convertBeside(c, &out)
		}
		if err != nil {
			ce := &convertError{code: c.code, err: err, val: out, of: v}
			var coded *codedError
			if errors.As(err, &coded) {
				ce.code = coded.code
			}
			if v.onError == Drop {
				return Value{}, fmt.Errorf("%w: %w", errDropped, ce)
			}
			return Value{}, ce
		}
	}
	if out.Kind == NullKind {
		out = Value{}
	}
	if !v.optional && out.Empty() {
		if v.fallback != nil {
			return *v.fallback, nil
		}
		if v.asks() {
			return boolValue(false), nil
		}
	}
	return out, nil
}

// convertBeside converts with arguments that are other values of the row.
func (mp *Mapper) convertBeside(c *boundConverter, v *Value) error {
	bound := *c
	bound.args, bound.refs = slices.Clone(c.args), nil
	var beside []string
	for i, ref := range c.refs {
		if ref == nil {
			continue
		}
		arg, err := mp.eval(ref)
		if err != nil {
			return fmt.Errorf("has something beside it that cannot be read: it %w", err)
		}
		if arg.Kind == List || arg.Kind == JSON {
			return fmt.Errorf("has a list or an object beside it, in %s, and %s takes a text there", mp.m.columnOf(ref), c.Name)
		}
		bound.args[i], beside = trimmed(arg.Text), append(beside, mp.m.columnOf(ref))
	}
	if bound.check(bound.args) != nil {
		return fmt.Errorf("has a value beside it, in %s, that %s does not take; map(…) behind the column makes it another", strings.Join(beside, " and "), c.Name)
	}
	return bound.convert(v, false)
}

// settle notes what a compiled value need not be asked for every row.
func (v *value) settle() {
	v.optional = v.fallback == nil && !v.asks()
	v.plain = v.fallback == nil && len(v.convert) == 0
}

// asks reports whether the value is an answer, which nothing has, too.
func (v *value) asks() bool { return len(v.convert) > 0 && v.convert[len(v.convert)-1].asks }

// trimmed is strings.TrimSpace, quick about text that has nothing to trim.
func trimmed(s string) string {
	if s != "" && !spaceBegins[s[0]] && !spaceEnds[s[len(s)-1]] {
		return s
	}
	return strings.TrimSpace(s)
}

// Bytes with which characters of white space begin and end in UTF-8.
var spaceBegins, spaceEnds = func() (begins, ends [256]bool) {
	for _, of := range unicode.White_Space.R16 {
		for c := rune(of.Lo); c <= rune(of.Hi); c += rune(of.Stride) {
			s := string(c)
			begins[s[0]], ends[s[len(s)-1]] = true, true
		}
	}
	return begins, ends
}()

// single reports whether the converter list would make a list of one of v.
func single(v Value) bool {
	if v.Kind != String || v.Text == "" || strings.IndexByte("[{ \t\n\r", v.Text[0]) >= 0 {
		return false
	}
	return strings.IndexByte(v.Text, ',') < 0 && strings.IndexByte(v.Text, ';') < 0 && strings.IndexByte(v.Text, '|') < 0
}

func (mp *Mapper) base(v *value) (Value, error) {
	switch {
	case v.parent:
		return mp.outer.values[v.slot], nil
	case v.slot >= 0:
		return mp.values[v.slot], nil
	case v.each != nil:
		return mp.taken(v.each)
	case v.constant != nil:
		return *v.constant, nil
	case v.program != nil:
		result, err := run(&mp.vm, v.program, mp.environment(v.secrets))
		if err != nil {
			return Value{}, &convertError{code: "expression_failed", err: errors.New(whyNot(err, v.program.Source().String(), v.reads, mp.env))}
		}
		if v.times {
			mp.noticeIn(v)
		}
		out, err := fromAny(result)
		if err != nil {
			return Value{}, &convertError{code: "expression_failed", err: err}
		}
		return out, nil
	case v.first != nil:
		for _, f := range v.first {
			if out, err := mp.eval(f); err != nil || !out.Empty() {
				return out, err
			}
		}
		return Value{}, nil
	case v.merge != nil:
		return mp.merge(v)
	case v.object != nil:
		return mp.build(v)
	case v.template != nil:
		return mp.fillIn(v.template, v.filled)
	case v.rename != nil:
		return mp.renamed(v.rename)
	}
	return Value{}, nil
}

// build makes a JSON object of the members that have a value.
func (mp *Mapper) build(v *value) (Value, error) {
	var b strings.Builder
	b.WriteByte('{')
	for _, m := range v.object {
		out, err := mp.eval(m.val)
		if err != nil {
			return out, err
		}
		if out.Empty() && out.Kind != NullKind { // a null only where keep_null asks for it
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		if appendMember(&b, m.key, out); b.Len() > maxMade {
			return Value{}, &convertError{err: errMade}
		}
	}
	if b.Len() == 1 {
		return Value{}, nil
	}
	b.WriteByte('}')
	return Value{Kind: JSON, Text: b.String()}, nil
}

// merge puts the members of several objects into one; later ones win.
func (mp *Mapper) merge(v *value) (Value, error) {
	var keys []string
	members := map[string]string{}
	for _, part := range v.merge {
		out, err := mp.eval(part)
		if err != nil {
			return out, err
		}
		if out.Kind == String && looksLikeJSON(out.Text) {
			out.Kind = JSON
		}
		if nullText(out) {
			mp.readAs(mp.m.columnOf(part), "null")
			continue
		}
		if out.Empty() {
			continue
		}
		if out.Kind != JSON || out.Text[0] != '{' {
			return Value{}, &convertError{code: "metadata_invalid", err: errors.New("is not a JSON object")}
		}
		gjson.Parse(out.Text).ForEach(func(k, val gjson.Result) bool {
			if was, dup := members[k.Str]; !dup {
				keys = append(keys, k.Str)
			} else if v.kinds && was != val.Raw {
				mp.clash = k.Str
			}
			members[k.Str] = val.Raw
			return true
		})
	}
	if len(keys) == 0 {
		return Value{}, nil
	}
	var b strings.Builder
	b.WriteByte('{')
	for i, k := range keys {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quoteJSON(k))
		b.WriteByte(':')
		if b.WriteString(members[k]); b.Len() > maxMade {
			return Value{}, &convertError{err: errMade}
		}
	}
	b.WriteByte('}')
	return Value{Kind: JSON, Text: b.String()}, nil
}

func appendMember(b *strings.Builder, key string, v Value) {
	b.WriteString(quoteJSON(key))
	b.WriteByte(':')
	writeJSON(b, v)
}

func writeJSON(b *strings.Builder, v Value) {
	switch v.Kind {
	case JSON:
		b.WriteString(deepPlain(v.Text))
	case Number, Bool:
		b.WriteString(v.Text)
	case NullKind: // of a cell that says NULL, too
		b.WriteString("null")
	case List:
		b.WriteByte('[')
		for i, it := range v.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			if it.Kind == String {
				b.WriteString(quoteJSON(it.Text))
			} else {
				b.WriteString(it.Text)
			}
		}
		b.WriteByte(']')
	default:
		b.WriteString(quoteJSON(v.Text))
	}
}

func quoteJSON(s string) string { return string(gjson.AppendJSONString(nil, s)) }

// fill evaluates one field.
func (mp *Mapper) fill(to any, f *field, problems []Problem) []Problem {
	for i, val := range f.values {
		var v Value
		var err error
		switch {
		case val.each != nil && f.spec.kind == identifierField:
			problems = mp.identifiers(to.(*User), f, val.each, problems)
			continue
		case val.slot >= 0 && mp.values[val.slot].Kind == Missing && val.optional:
			continue
		case val.slot >= 0 && val.plain && mp.values[val.slot].Kind == String:
			v = mp.values[val.slot]
		default:
			v, err = mp.eval(val)
		}
		if err != nil && f.spec.factor {
			problems = mp.losesInvalid(f, val, "cannot be read", problems)
			continue
		}
		if err != nil {
			p := mp.problem(f, val, err)
			if f.spec.kind == identifierField && f.verify[i] != nil {
				is, err := mp.eval(f.verify[i])
				verified, _ := parseBool(is.Text)
				p.Verified = err == nil && verified
			}
			problems = append(problems, p)
			continue
		}
		if v.Kind == NullKind && f.spec.null != nil {
			f.spec.null(to)
			return problems
		}
		if v.Empty() {
			continue
		}
		if f.spec.kind == objectField && nullText(v) {
			mp.readAs(mp.m.columnOf(val), "null")
			continue
		}
		switch f.spec.kind {
		case identifierField:
			problems = mp.identifier(to.(*User), f, i, v, problems)
		case listField:
			for _, item := range v.Elements() {
				if err := f.spec.set(to, item); err != nil {
					return append(problems, mp.problem(f, val, &convertError{code: "value_invalid", err: err, val: item}))
				}
			}
		default:
			if f.spec.person && isPhone(v.Text) {
				return append(problems, nameNumber(f.spec.name, v.Text))
			}
			err := f.spec.set(to, v)
			switch {
			case err == nil && mp.clash == "": // without what is allocated for errors
				return problems
			case err == nil:
				return mp.clashed(f, problems)
			}
			var left *leftError
			if !errors.As(err, &left) {
				return append(problems, mp.problem(f, val, &convertError{code: "value_invalid", err: err, val: v}))
			}
			if left.invalid {
				return mp.losesInvalid(f, val, left.text, problems)
			}
			mp.loses(lostFactor{f.spec.lost().name, "it " + left.text}.String())
			return problems
		}
	}
	return problems
}

func (mp *Mapper) identifier(u *User, f *field, i int, v Value, problems []Problem) []Problem {
	var is Value
	var err error
	if f.verify[i] != nil {
		is, err = mp.eval(f.verify[i])
	}
	return mp.identify(u, f, f.verify[i], v, is, err, problems)
}

// identify adds one identifier, or a list of them, with what the source says of its verification.
func (mp *Mapper) identify(u *User, f *field, verify *value, v, is Value, err error, problems []Problem) []Problem {
	verified, said := false, false
	if err != nil {
		p := mp.problem(f, verify, err)
		if problems = append(problems, p); p.OnError != Drop {
			return problems
		}
		is = Value{} // what says it is left out, and not the address
	}
	if !is.Empty() {
		b, ok := parseBool(is.Text)
		if !ok {
			return append(problems, mp.problem(f, verify, &convertError{code: "verification_invalid", err: errors.New("says neither true nor false about its verification"), val: is}))
		}
		verified, said = b, true
	}
	if v.Kind == String {
		return mp.add(u, f, Identifier{Value: trimmed(v.Text), Verified: verified}, said, problems)
	}
	for _, item := range v.Elements() {
		problems = mp.add(u, f, Identifier{Value: trimmed(item.Text), Verified: verified}, said, problems)
	}
	return problems
}

// add adds one identifier, unless it is none.
func (mp *Mapper) add(u *User, f *field, id Identifier, said bool, problems []Problem) []Problem {
	list := &u.Emails
	if f.spec.name == "phone_number" {
		list = &u.Phones
		id.Value, problems = withoutExtension(id.Value, problems)
	} else if !slices.ContainsFunc(u.Emails, func(e Identifier) bool { return e.Value == id.Value }) { // as it is one
		is := false
		if is, problems = withoutPlaceholder(id.Value, problems); !is {
			return problems
		}
	}
	mp.addIdentifier(list, id, said)
	return problems
}

// addIdentifier appends unless the identifier is there already, as when a
// primary address is repeated in the list of all addresses. said tells that the source says
// whether it is verified; of two such statements about one address the one that it is not
// holds: trust is never raised.
func (mp *Mapper) addIdentifier(list *[]Identifier, id Identifier, said bool) {
	if id.Value == "" {
		return
	}
	if said && !id.Verified {
		mp.denied = append(mp.denied, id.Value)
	}
	for i := range *list {
		if v := (*list)[i].Value; v == id.Value || strings.EqualFold(v, id.Value) {
			(*list)[i].Verified = ((*list)[i].Verified || id.Verified) &&
				!slices.ContainsFunc(mp.denied, func(d string) bool { return strings.EqualFold(d, v) })
			return
		}
	}
	*list = append(*list, id)
}

// LeftOut is what the message of a problem ends in whose value is left out by on_error: drop.
const LeftOut = "; left out, as the mapping says"

// lineOf names a line of the mapping, and for a source's own how to get one that can be changed.
func (m *Mapping) lineOf(line int) string {
	if m.File == "preset "+m.Name {
		return fmt.Sprintf("line %d of a copy of the mapping (clerk-import sources show %s)", line, m.Name)
	}
	return fmt.Sprintf("line %d of the mapping", line)
}

// problem is what is said of a value that a field does not take, of the column that it is from.
func (mp *Mapper) problem(f *field, of *value, err error) Problem {
	p := Problem{Code: "value_invalid", Severity: Fatal, Field: f.spec.name, Message: f.spec.name + " " + err.Error()}
	var ce *convertError
	if errors.As(err, &ce) {
		if ce.code != "" {
			p.Code = ce.code
		}
		p.Message = f.spec.name + " " + ce.err.Error() + mp.origin(of, ce)
		if !f.spec.secret {
			p.Value = ce.val.Text
		}
	}
	if ce != nil && ce.of != nil {
		p.OnError = ce.of.onError
	}
	if errors.Is(err, errDropped) {
		p.Severity = Warning
		p.Message += LeftOut
		p.Hint = "the user arrives without it; to keep it, correct the value or change " + mp.m.lineOf(f.line) + ": another converter"
	} else {
		p.Hint = "correct the value, or change " + mp.m.lineOf(f.line) + ": another converter, or on_error: drop"
		switch f.spec.name {
		case "banned", "locked", skipSpec.name: // dropped, somebody could sign in who must not
			p.Hint = "correct the value, or change " + mp.m.lineOf(f.line) + ": say what the source's values mean (state in [\"…\"])"
		}
	}
	return p
}

// origin says which column a value that cannot be used is from, and of what kind it is. Errors of
// expressions do so by themselves.
func (mp *Mapper) origin(of *value, err *convertError) string {
	if err.from != "" {
		return err.from
	}
	of, kind := cmp.Or(err.of, of), ""
	switch v := err.val; {
	case err.code == "expression_failed":
	case v.Kind == String:
		kind = "a text"
	case v.Kind == Number:
		kind = "a number"
	case v.Kind == Bool:
		kind = "a boolean"
	case v.Kind == List, v.Kind == JSON && strings.HasPrefix(v.Text, "["):
		kind = "a list"
	case v.Kind == JSON:
		kind = "an object"
	}
	switch {
	case kind == "" || of.constant != nil:
		return ""
	case of.slot >= 0:
		return fmt.Sprintf("; the column %s has %s", mp.m.columnOf(of), kind)
	}
	return fmt.Sprintf("; %s gives %s", mp.m.columnOf(of), kind)
}

// password turns what the mapping found into a digest in canonical form.
func (mp *Mapper) password(u *User, problems []Problem) []Problem {
	if d := mp.m.digest; d != nil {
		var v Value
		var err error
		if mp.alive.digest != nil {
			v, err = mp.eval(mp.alive.digest)
		}
		if err != nil {
			return append(problems, mp.digestProblem(err))
		}
		if v.Empty() && d.left != nil {
			left, err := mp.eval(d.left)
			if err != nil {
				return append(problems, mp.digestProblem(err))
			}
			u.PasswordLeft = left.holds()
		}
		if v.Empty() {
			return problems
		}
		mp.seconds(mp.alive.digest, v)
		if d.from == noDigest {
			u.PasswordLeft = v.holds()
			return problems
		}
		var params hashers.Params
		if len(d.names) > 0 {
			params = make(hashers.Params, len(d.names))
		}
		for _, name := range d.names {
			pv, err := mp.eval(d.params[name])
			if err != nil {
				return append(problems, mp.digestProblem(err))
			}
			params[name] = pv.Text
		}
		for _, front := range d.strip {
			if rest, is := strings.CutPrefix(trimmed(v.Text), front); is {
				v.Text = rest
				break
			}
		}
		digest, err := hashers.Convert(d.from, v.Text, params)
		var none *hashers.Error
		if errors.As(err, &none) && none.Code == hashers.CodeNoPassword {
			return problems // the source says that the user has no password
		}
		if err != nil {
			p := mp.digestProblem(err)
			if d.asked != "" && p.Code == string(hashers.CodeMalformed) {
				p.Hint = fmt.Sprintf("if the application hashes passwords with a function of its own, say what it writes with --param %s=NAME "+
					"(clerk-import digest list); or let these users reset the password: --invalid password=drop", d.asked)
			}
			return append(problems, p)
		}
		u.PasswordHasher = Some(digest.Hasher())
		return mp.digested(u, digest, problems)
	}
	text, ok := u.PasswordDigest.Get()
	hasher, named := u.PasswordHasher.Get()
	switch {
	case !ok:
		u.PasswordHasher = Opt[string]{} // a hasher says nothing without a digest
		return problems
	case !named:
		return problems // reported by the rules
	}
	digest, err := hashers.Read(hasher, text)
	if err != nil {
		return append(problems, mp.digestProblem(err))
	}
	u.PasswordHasher = Some(digest.Hasher())
	return mp.digested(u, digest, problems)
}

// digested puts a digest that was read into the user, with what is to be said of it.
func (mp *Mapper) digested(u *User, digest hashers.Digest, problems []Problem) []Problem {
	if p := mp.saltUnused(u); p != nil {
		problems = append(problems, *p)
	}
	text := digest.String()
	if p := cmp.Or(mp.ofSomethingElse(u, text), mp.otherwise(u.PasswordHasher.Or(""))); p != nil {
		problems = append(problems, *p)
	}
	u.Digest, u.PasswordDigest = digest, Some(text)
	return altered(digest, problems)
}

func (mp *Mapper) digestProblem(err error) Problem {
	p := Problem{
		Code: string(hashers.CodeMalformed), Severity: Fatal, Field: "password_digest",
		Message: "the password digest cannot be imported: " + err.Error(),
		Hint:    "find out how the source stores it (clerk-import digest identify), or leave the digest out and let the user reset the password",
	}
	var he *hashers.Error
	if errors.As(err, &he) {
		p.Code = string(he.Code)
		switch he.Code {
		case hashers.CodeMasked:
			p.Hint = "export again with the digests (the source's page says how), or leave the passwords behind: --invalid password=drop"
		case hashers.CodeMissingParam:
			p.Hint = "say it under params of digest in the mapping"
			for _, param := range mp.m.Params {
				if !strings.Contains(he.Reason, "parameter "+param.Name+" ") {
					continue
				}
				value := "VALUE"
				if param.Secret {
					value = "@FILE"
				}
				p.Hint = fmt.Sprintf("give it with --param %s=%s: %s", param.Name, value, param.Help)
			}
		}
	}
	return p
}
