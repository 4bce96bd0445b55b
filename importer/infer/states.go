package infer

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// state is a column that says who must not sign in, or is left behind.
type state struct {
	column         *column
	banned, closed string // conditions; "" is nobody
	deleted        bool   // closed is of a deletion, and not of an account that was closed
}

var (
	// otherState knows states of other things than of whoever may sign in.
	otherState = regexp.MustCompile(`civil|marit|matrimon|famil|pay|pag|order|subscr|abo$|abo_|ship|kyc|employ|job|invoice|rechnung|liefer|bezahl|zahl`)
)

func init() {
	for _, list := range []*[]string{&personWords, &provingWords, &countryWords, &bookkeeping, &mainWords, &ownWords} {
		*list = spelt(*list)
	}
}

// What becomes of people by what a column says.
const (
	active = "active"
	banned = "banned"
	skip   = "skip"
)

var outcomes = []Option{
	{banned, "they arrive banned, and cannot sign in until somebody lifts it"},
	{skip, "they are left behind"},
	{active, "they may sign in; the column comes along as data"},
}

// states proposes what comes of people by the values of columns with few of them, of times that say
// since when, and of yes and no. Whatever is not certain is asked about. The safe answer of those that
// nobody understands is banned: a ban is lifted with one call, and nobody takes back what somebody did
// who should not have been let in.
func (p *Proposal) states(columns []*column) {
	for _, c := range columns {
		looked := slices.Contains(p.looked, c.table)
		if p.taken[c] != "" || c.filled == 0 || c.table != p.tables[0] && (p.many[c.table] || otherState.MatchString(normal(c.table.Name))) || c.pair || slices.Contains(c.path, "0") || c.secret() || c.ofFactor() {
			continue
		}
		name := normal(c.path[len(c.path)-1])
		isTime := c.timeConversion() != "" || c.mostly(dated)
		some := isTime && c.filled < c.table.Rows
		kind := mapping.StateOf(c.path[len(c.path)-1])
		flag := c.mostly(boolean) && (len(c.path) == 1 || kind == mapping.SaysShut || kind == mapping.SaysOpen || kind == mapping.SaysGone)
		status := isStatus(name)
		switch {
		case lastTime.MatchString(name) && isTime: // says when, and nothing else
		case c.speaks() && (looked || status || int64(len(c.counts)) < c.filled):
			p.valued(c, true)
		case some && kind == mapping.SaysGone:
			p.whole(c, p.present(c), skip)
		case some && kind == mapping.SaysShut:
			p.whole(c, p.present(c), banned)
		case flag && kind == mapping.SaysGone:
			p.whole(c, p.yes(c), skip)
		case flag && kind == mapping.SaysShut:
			p.whole(c, p.yes(c), banned)
		case flag && (kind == mapping.SaysOpen || kind == mapping.SaysOne):
			p.whole(c, p.no(c), banned)
		case len(c.counts) > 1 && (status || looked && isStatus(c.table.Name)):
			p.valued(c, true)
		case len(c.path) > 1 || looked:
		case flag && mapping.MayTellState(name) && aliveName.MatchString(name):
			p.whole(c, p.no(c), banned)
		case flag && mapping.MayTellState(name):
			p.whole(c, p.yes(c), banned)
		case mapping.MayTellState(name) && len(c.counts) > 1 && !isTime:
			p.valued(c, false)
		case mapping.MayTellState(name) && c.filled < c.table.Rows:
			p.whole(c, p.present(c), map[bool]string{true: banned, false: active}[c.filled*2 <= c.table.Rows && !otherState.MatchString(name)])
		case some && c.filled*10 < c.table.Rows*9:
			p.whole(c, p.present(c), active)
		}
	}
}

// isStatus knows status, user_status, estado_cuenta: names that say no more than that it is a state.
func isStatus(name string) bool {
	says := func(name string) bool {
		kind := mapping.StateOf(name)
		return kind == mapping.SaysWord || kind == mapping.SaysNumber
	}
	if says(name) {
		return true
	}
	for _, person := range personWords { // état du compte, estado de la cuenta
		if rest, ok := strings.CutSuffix(normal(name), person); ok && slices.ContainsFunc(ofWords, func(of string) bool {
			state, ok := strings.CutSuffix(rest, of)
			return ok && says(state)
		}) {
			return true
		}
	}
	return false
}

// ofWords stand between a word for a state and one for people.
var ofWords = []string{"", "du", "de", "dela", "del", "della", "dell", "dello", "do", "da", "des", "der", "van", "vande", "vanhet", "of", "ofthe"}

// aliveName knows yes and no of which no is the bad news.
var aliveName = regexp.MustCompile(`^is?aktiv|aktiv$|^is?activ|activ[oe]?$|^attiv|ativo$|actief|abilitat|habilitad|enabled|ingeschakeld|freigeschaltet|vive$|alive|有効`)

// reading is what a value's words say of people; "" is nothing.
func reading(v string) string {
	fate, known := mapping.StateWord(v)
	if !known {
		return ""
	}
	return map[mapping.Fate]string{mapping.LeftBehind: skip, mapping.Banned: banned, "": active}[fate]
}

// speaks reports whether words say of some value that people must not sign in, or are gone.
func (c *column) speaks() bool {
	for v := range c.counts {
		if r := reading(v); r == banned || r == skip {
			return true
		}
	}
	return false
}

// whole asks about a column of which one thing is to be known: whether a condition says that people
// must not sign in, or are gone.
func (p *Proposal) whole(c *column, condition, otherwise string) {
	q := Question{
		ID: questionID("state", c.text()), At: "skip", Options: outcomes, Default: otherwise,
		Text: fmt.Sprintf("`%s`, which %d of %d rows have, may say that people are gone or must not sign in. What becomes of those?", c.text(), c.filled, c.table.Rows),
	}
	switch {
	case c.mostly(boolean) && c.counts != nil:
		q.Text, q.Seen = fmt.Sprintf("`%s` has %s: what becomes of people where it says that they must not sign in (`%s`)?", c.text(), c.tally(c.counts), condition), seen(c.counts, c.sayable)
	case c.timeConversion() != "" || c.mostly(dated):
		q.Text = fmt.Sprintf("`%s` is a time that %d of %d rows have: what becomes of these people?", c.text(), c.filled, c.table.Rows)
	}
	if otherwise == banned {
		q.At = "banned"
	}
	s := state{column: c}
	switch p.choose(q) {
	case banned:
		s.banned = condition
	case skip:
		s.closed, s.deleted = condition, true
	default:
		return
	}
	p.stateful = append(p.stateful, s)
	p.taken[c] = "state"
}

// valued asks about each value of a column with few of them. sure says that it is one of states;
// otherwise it is one by its name alone, and values that many have are taken for harmless.
func (p *Proposal) valued(c *column, sure bool) {
	counts := p.peopleOf(c)
	values := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	all, good := int64(0), ""
	for _, v := range values {
		if all += counts[v]; good == "" && reading(v) == active {
			good = v
		}
	}
	if good == "" { // most people may sign in
		for _, v := range values {
			if reading(v) == "" {
				good = v
				break
			}
		}
	}
	rest := active
	if sure || (all-counts[good])*3 <= all && !otherState.MatchString(normal(c.path[0])) {
		rest = banned
	}
	of := map[string][]string{}
	asked := map[string]string{} // what was chosen
	for _, v := range values {
		is := reading(v)
		if is == active && !strings.ContainsAny(v, " -_") || v == good && c.speaks() && !isStatus(normal(c.path[len(c.path)-1])) { // the others are asked about
			of[active] = append(of[active], v)
			continue
		}
		if is == "" {
			is = rest
		}
		if v == good {
			is = active
		}
		shown, id := v, questionID("state", c.text(), v)
		if !c.sayable(v) { // it may be a name
			shown, id = report.Shape(v), questionID("state", c.text(), "other")
		}
		if asked[id] != "" {
			of[asked[id]] = append(of[asked[id]], v)
			continue
		}
		q := Question{
			ID: id, At: map[string]string{skip: "skip"}[is], Options: outcomes, Default: is, Seen: []Seen{{shown, counts[v]}},
			Text: fmt.Sprintf("`%s` has %s: what becomes of people with %s?", c.text(), c.tally(counts), shown),
		}
		q.At = cmp.Or(q.At, "banned")
		asked[id] = p.choose(q)
		of[asked[id]] = append(of[asked[id]], v)
	}
	if len(of[banned])+len(of[skip]) == 0 {
		return
	}
	s, at := state{column: c}, c.inExpression(p)
	if len(of[skip]) > 0 {
		s.closed = in(at, of[skip])
	}
	switch {
	case len(of[banned]) > 0 && (c.table.Part || slices.ContainsFunc(of[banned], func(v string) bool { return !c.sayable(v) })): // nor whoever has a value that the sample lacks
		s.banned = "not (" + in(at, slices.Concat([]string{""}, of[active], of[skip])) + ")"
	case len(of[banned]) > 0:
		s.banned = in(at, of[banned])
	}
	p.stateful = append(p.stateful, s)
	p.taken[c] = "state"
}

// peopleOf is how many people have each value of a column; one of a table that the leading one refers
// to counts for all who refer to it.
func (p *Proposal) peopleOf(c *column) map[string]int64 {
	i := slices.IndexFunc(p.joins, func(j join) bool { return j.table == c.table })
	if c.table == p.tables[0] || i < 0 || p.joins[i].of.counts == nil {
		return c.counts
	}
	out := map[string]int64{}
	for _, row := range c.table.sample {
		if v := row[c.path[0]]; v != "" {
			out[v] += p.joins[i].of.counts[row[p.joins[i].key.path[0]]]
		}
	}
	return out
}

// present is the condition that a row has a value, and not one that stands for none.
func (p *Proposal) present(c *column) string {
	if c.zeros > 0 {
		return fmt.Sprintf(`not (string(%s ?? "") in ["", "0000-00-00", "0000-00-00 00:00:00"])`, c.inExpression(p))
	}
	return c.inExpression(p) + " != nil"
}

func (p *Proposal) yes(c *column) string { return fmt.Sprintf("bool(%s ?? false)", c.inExpression(p)) }
func (p *Proposal) no(c *column) string {
	return fmt.Sprintf("not bool(%s ?? true)", c.inExpression(p))
}

// sayable reports whether a value of few is nobody's data: one word that several rows have, or one
// that is known.
func (c *column) sayable(v string) bool {
	if c.lookup || reading(v) != "" || slices.Contains(kindsOf(v), boolean) || len(v) == 1 {
		return true
	}
	return c.counts[v] > 1 && len(v) <= 24 && !strings.ContainsAny(v, "@ +") && !longNumber.MatchString(v)
}

var longNumber = regexp.MustCompile(`\d{4}`)

// tally are the values of a column and how many rows have each.
func (c *column) tally(counts map[string]int64) string {
	var parts []string
	for _, s := range seen(counts, c.sayable) {
		parts = append(parts, fmt.Sprintf("%s (%d)", s.Value, s.Rows))
	}
	return strings.Join(parts, ", ")
}

// seen are values and how many rows have each, the most frequent first; masked if they may be somebody's.
func seen(counts map[string]int64, sayable func(string) bool) (out []Seen) {
	for v, n := range counts {
		if !sayable(v) {
			v = report.Shape(v)
		}
		out = append(out, Seen{v, n})
	}
	slices.SortFunc(out, func(a, b Seen) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), strings.Compare(a.Value, b.Value))
	})
	return out
}

// inExpression is a column as expressions read it.
func (c *column) inExpression(p *Proposal) string {
	at := "row"
	if c.table != p.tables[0] {
		at = fmt.Sprintf("row[%q]", c.table.Name)
		for _, s := range c.path {
			if !plainName.MatchString(s) {
				s = fmt.Sprintf("[%q]", s)
			}
			at += "?." + s
		}
		return at
	}
	for i, s := range c.path {
		switch {
		case i == 0 || !plainName.MatchString(s):
			at += fmt.Sprintf("[%q]", s)
		default:
			at += "?." + s
		}
	}
	return at
}

// writeStates writes who is banned and who stays behind.
func (p *Proposal) writeStates(line func(string, ...any)) {
	var conditions []string
	for _, s := range p.stateful {
		if s.banned != "" {
			conditions = append(conditions, s.banned)
		}
	}
	if len(conditions) > 0 {
		p.say(line, "  ", "banned")
		line("  banned:")
		line("    expr: %s", quoted(strings.Join(conditions, " || ")))
	}
}

func (p *Proposal) writeSkips(line func(string, ...any)) {
	first := true
	for _, s := range p.stateful {
		if s.closed == "" {
			continue
		}
		if first {
			p.say(line, "", "skip")
			line("skip:")
			first = false
		}
		line("  - when: {expr: %s}", quoted(s.closed))
		line("    reason: %s", map[bool]string{true: "deleted user", false: "closed account"}[s.deleted])
	}
	if !first {
		line("")
	}
}

// quoted is an expression as a YAML value.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
