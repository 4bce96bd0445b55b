package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"clerk-import/mapping/record"

	"github.com/expr-lang/expr/vm"
)

// Mapper translates Records one at a time. It keeps scratch space between rows
// and belongs to one goroutine.
type Mapper struct {
	m      *Mapping
	values []Value
	seen   []bool // per slot: some row had it
	vm     vm.VM

	header   *Header // the columns below were resolved for
	columns  []int   // per slot
	filled   []int   // slots that stand in a column of their own
	cells    []cellCount
	inside   []bool     // per slot: its value is inside a cell that holds JSON
	nested   []nested   // those cells
	gathered []gathered // containers that the header has in columns of their members

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

	sightings      []sightings        // of the columns that conditions compare
	askedAt        []int              // slots of [Mapping.askedStates]
	blanks         []noted            // of these, empty for somebody who arrives
	lost           []string           // second factors of the current row that do not come along
	methods        []rowMethod        // what the current row says of how its password was hashed
	apps           map[string]appName // what names say of authenticator apps
	begun          notes              // second factors that were never confirmed
	unknownMethods notes              // those that nobody knows
	said           []saidBy           // states that the current row says and nothing reads
	sighted        []*tally           // of values of the current row that may say one
	members        map[string]*column // by place in a container
	applied        map[string]bool    // what somebody has said of single values, and a row has
	carried        []carried          // containers that become metadata as a whole
	// unreadCells are the columns of the header that nothing reads.
	unreadCells []unreadCell
	// passwordless is whether nothing of the mapping carries passwords: digests in other columns are told then.
	passwordless bool
	// tellsFactor remembers of names of members whether they are those of second factors.
	tellsFactor map[string]bool
	tellsMethod map[string]bool // the same of how passwords were hashed
	confirmed   int64           // rows that say of a second factor that it is in use
}

// NewMapper returns a Mapper.
func (m *Mapping) NewMapper() *Mapper {
	mp := &Mapper{m: m, values: make([]Value, len(m.slots)), seen: make([]bool, len(m.slots)), inside: make([]bool, len(m.slots)), sightings: make([]sightings, len(m.compared)), counters: map[string]*column{}, params: paramsOf(m), stale: true, passwordless: m.carriesNoPassword()}
	mp.carried = mp.carriedValues()
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
	return mp.factors(u, mp.password(u, withoutNothing(u, problems)))
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
	if mp.m.idPrefix != "" {
		mp.prefix(to)
	}
	return "", problems
}

// prefix puts the text in front of the external ids of a row of another entity, those of others that it names among them.
func (mp *Mapper) prefix(to any) {
	var ids []*Opt[string]
	switch x := to.(type) {
	case *Organization:
		ids = []*Opt[string]{&x.ExternalID, &x.CreatedBy}
	case *Membership:
		ids = []*Opt[string]{&x.Organization, &x.User}
	case *Invitation:
		ids = []*Opt[string]{&x.Organization, &x.Inviter}
	}
	for _, id := range ids {
		if text := id.Or(""); text != "" {
			*id = Some(mp.m.idPrefix + text)
		}
	}
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
	mp.gather(h)
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
	for i := range mp.gathered {
		g := &mp.gathered[i]
		mp.values[g.slot], mp.seen[g.slot] = g.assemble(rec.Cells), true
	}
	for _, u := range mp.unreadCells {
		if u.cell < len(rec.Cells) && rec.Cells[u.cell] != "" {
			mp.unread(u.column, rec.Cells[u.cell])
		}
	}
	for _, n := range mp.nested {
		if n.column < len(rec.Cells) && record.LooksLikeJSON(rec.Cells[n.column]) {
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
