package infer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"clerk-import/mapping"
	"clerk-import/mapping/record"
	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

// state is a column that says who must not sign in, or is left behind: by what its values stand for, or by there being one.
type state struct {
	value string      // of status; "" where a condition says it
	to    [][2]string // values and what they stand for

	banned, closed string // conditions; "" is nobody
	reason         string // why those of closed are left behind; "" since they are deleted
}

var (
	// cancelled are words that are said of accounts and of subscriptions alike. Which it is, a value does not tell.
	cancelled = wordsOf(`cancelled canceled cancelado cancelada annule annulee storniert annulliert annullato annullata disdetto disdetta geannuleerd geannuleerde
		キャンセル キャンセル済み 取消 取消済み 已取消`)
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
	p.bans()
	for _, c := range columns {
		looked := slices.Contains(p.looked, c.table)
		if looked && slices.ContainsFunc(p.joins, func(j join) bool { return j.key == c }) {
			continue // its number, of which another column says what it means
		}
		if p.taken[c] != "state" && c.filled > 0 && c.table == p.tables[0] && len(c.path) == 1 && c.attributes() != nil {
			p.attributes(c)
			continue
		}
		if p.taken[c] != "" || c.filled == 0 || c.ofPlaces() || c.table != p.tables[0] && (p.many[c.table] || wording.StateOfElse(normal(c.table.Name))) || c.pair || p.aside(c) || c.mostly(object) || slices.Contains(c.path, "0") || c.secret() || c.ofFactor() {
			continue
		}
		name := c.leaf()
		isTime := c.timeConversion() != "" || c.mostly(dated)
		some := isTime && c.filled < c.table.Rows
		kind := wording.StateOf(c.path[len(c.path)-1])
		bad := true // a yes is the bad news
		if not := negated(c.path[len(c.path)-1]); not != "" && kind == wording.SaysNothing {
			kind, bad = wording.StateOf(not), false
		}
		flag := c.mostly(boolean) && (len(c.path) == 1 || kind == wording.SaysShut || kind == wording.SaysOpen || kind == wording.SaysGone)
		status := isStatus(name) || c.ofStatus()
		shut, gone := p.fates(c)
		at, bounded := bounds[kind]
		switch {
		case lastTime.MatchString(name) && isTime: // says when, and nothing else
		case status && !flag && c.table == p.tables[0] && c.onlySays(func(v string) bool { return reading(v) == active }):
			p.onlyOpen(c)
		case c.speaks() && (looked || status || int64(len(c.counts)) < c.filled || c.mostlyStates()):
			p.valued(c, true)
		case bad && bounded && (kind == wording.SaysUntil || kind == wording.SaysOver || len(c.path) == 1 && c.table == p.tables[0]) && c.whether("past", "") != "":
			p.bound(c, at)
		case some && bad && kind == wording.SaysGone:
			p.whole(c, gone)
		case some && bad && kind == wording.SaysShut:
			p.whole(c, shut)
		case flag && kind == wording.SaysGone:
			p.flag(c, bad, gone)
		case flag && (kind == wording.SaysShut || kind == wording.SaysUntil):
			p.flag(c, bad, shut)
		case flag && (kind == wording.SaysOpen || kind == wording.SaysOne):
			p.flag(c, !bad, banned)
		case bad && !isTime && len(c.counts) > 1 && (kind == wording.SaysUntil || kind == wording.SaysShut): // 0 and -1
			p.valued(c, true)
		case len(c.counts) > 1 && (status || looked && isStatus(c.table.Name)):
			p.valued(c, true)
		case !looked && c.hidesStates() && !wording.StateOfElse(normal(strings.Join(c.path, ""))):
			p.valued(c, false)
		case status && c.counts == nil && c.mostly(integer) && len(c.values) <= maxCodes && !c.distinct():
			p.coded(c)
		case len(c.path) > 1 || looked || doneTo.MatchString(c.wordsIn()) || doneBy.MatchString(c.wordsIn()) && c.mostly(integer):
		case flag && wording.MayTellState(name):
			p.flag(c, !aliveName.MatchString(name), banned)
		case wording.MayTellState(name) && len(c.counts) > 1 && !isTime:
			p.valued(c, false)
		case wording.MayTellState(name) && c.filled < c.table.Rows:
			p.whole(c, map[bool]string{true: banned, false: active}[c.filled*2 <= c.table.Rows && !wording.StateOfElse(name)])
		case some && c.filled*10 < c.table.Rows*9:
			p.whole(c, active)
		}
	}
}

// within asks about objects and lists that only some people have, and whose names say that those are gone or must not sign in: a
// suspension with its time and reason, of which no member was understood.
func (p *Proposal) within(columns []*column) {
	for _, c := range columns {
		isList := c.mostly(list)
		if p.taken[c] != "" || c.filled == 0 || c.table != p.tables[0] || c.pair || slices.Contains(c.path, "0") || !isList && !c.mostly(object) || c.secret() || c.ofFactor() || p.readIn(c) {
			continue
		}
		kind := wording.StateOf(c.path[len(c.path)-1])
		if some := c.filled < c.table.Rows || isList && len(c.values) > 1; !some || kind != wording.SaysShut && kind != wording.SaysGone && kind != wording.SaysUntil {
			continue
		}
		if kind == wording.SaysGone {
			p.whole(c, skip)
		} else {
			p.whole(c, banned)
		}
	}
}

// readIn reports whether a member of an object or a list says what becomes of its people.
func (p *Proposal) readIn(c *column) bool {
	return slices.ContainsFunc(c.table.columns, func(in *column) bool {
		return len(in.path) > len(c.path) && slices.Equal(in.path[:len(c.path)], c.path) && p.taken[in] == "state"
	})
}

// ofPlaces reports whether a column called state is the one of an address: its values are codes of a country's states, and another
// column has the rest of the address.
func (c *column) ofPlaces() bool {
	if !isStatus(c.leaf()) || !mapping.AreDivisions(c.distinctExamples()) {
		return false
	}
	return c.leaf() == "state" && len(c.values) > 1 && !c.tellsStates() || slices.ContainsFunc(c.table.columns, func(o *column) bool {
		return o != c && o.filled > 0 && (slices.Contains(countryWords, o.leaf()) || placeWords.MatchString(o.leaf()))
	})
}

// placeWords are what the parts of an address are called that no account has.
var placeWords = regexp.MustCompile(`^(city|town|zip|zipcode|postal|postalcode|postcode|street|address|addressline|address1|cidade|cep|ciudad|codigopostal|ville|codepostal|ort|plz)`)

// distinctExamples are the values of a column as far as they were kept; nil if there are others.
func (c *column) distinctExamples() []string {
	if len(c.examples) < len(c.values) {
		return nil
	}
	return c.examples
}

// ofStatus reports whether a column is what an object of states calls its state: status.code.
func (c *column) ofStatus() bool {
	n := len(c.path)
	return n > 1 && slices.Contains([]string{"code", "name", "value", "state", "status", "type", "label", "key"}, normal(c.path[n-1])) && isStatus(normal(c.path[n-2]))
}

// isStatus knows status, user_status, estado_cuenta: names that say no more than that it is a state.
func isStatus(name string) bool {
	says := func(name string) bool {
		kind := wording.StateOf(name)
		return kind == wording.SaysWord || kind == wording.SaysNumber
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
var ofWords = []string{"", "du", "de", "di", "dela", "del", "della", "dell", "dello", "do", "da", "des", "der", "van", "vande", "vanhet", "of", "ofthe"}

// aliveName knows yes and no of which no is the bad news.
var aliveName = regexp.MustCompile(`^is?aktiv|aktiv$|^is?activ|activ[oe]?$|^attiv|ativo$|actief|abilitat|habilitad|enabled|ingeschakeld|freigeschaltet|vive$|alive|有効`)

// reading is what a value's words say of people; "" is nothing.
func reading(v string) string {
	if cancelled[normal(v)] {
		return ""
	}
	fate, known := wording.StateWord(v)
	if !known {
		return ""
	}
	return map[wording.Fate]string{wording.LeftBehind: skip, wording.Banned: banned, "": active}[fate]
}

// speaks reports whether words say of some value that people must not sign in, or are gone.
func (c *column) speaks() bool {
	for v := range c.counts {
		if r := reading(v); r == banned || r == skip || cancelled[normal(v)] {
			return true
		}
	}
	return false
}

// mostlyStates reports whether most values of a column are words for states, though each may stand once: one blocked, one disabled and one
// pending.
func (c *column) mostlyStates() bool {
	states := 0
	for v := range c.counts {
		if reading(v) != "" || cancelled[normal(v)] {
			states++
		}
	}
	return states*2 > len(c.counts)
}

// hidesStates reports whether rows that were not looked at may say that somebody must not sign in, in a column of states of which
// those that were looked at have few values: another value has to be an error of its row, and no metadata.
func (c *column) hidesStates() bool {
	return c.table.Part && isStatus(c.leaf()) && c.counts != nil
}

// whole asks about a column of which one thing is to be known: what becomes of people who have a value there.
func (p *Proposal) whole(c *column, otherwise string) {
	q := Question{
		ID: questionID("state", p.spoken(c)), At: "skip", Options: outcomes, Default: otherwise,
		Text: fmt.Sprintf("`%s`, which %s have, may say that people are gone or must not sign in. What becomes of those?", p.spoken(c), record.Of(c.filled, c.table.Rows, "row")),
	}
	if c.timeConversion() != "" || c.mostly(dated) {
		q.Text = fmt.Sprintf("`%s` is a time that %s have: what becomes of these people?", p.spoken(c), record.Of(c.filled, c.table.Rows, "row"))
	}
	if otherwise == banned {
		q.At = "banned"
	}
	var s state
	switch p.choose(q) {
	case banned:
		s.banned = p.present(c)
	case skip:
		s.closed = p.present(c)
	default:
		return
	}
	p.stateful = append(p.stateful, s)
	p.taken[c] = "state"
}

// coded asks about a column that is named like one of states, and has more numbers than anybody is asked about one by one.
func (p *Proposal) coded(c *column) {
	if p.choose(Question{ID: questionID("state", p.spoken(c)), At: "banned", Text: fmt.Sprintf("`%s` has %d different numbers: do some of them say that people are gone or must not sign in? `status` says of each what it stands for", p.spoken(c), len(c.values)),
		Options: []Option{{banned, "everybody who has one arrives banned, until the mapping says more"}, {active, "none does: the column comes along as data"}}}) == banned {
		p.stateful = append(p.stateful, state{banned: p.present(c)})
		p.taken[c] = "state"
	}
}

// maxCodes is how many numbers a column of states may have; more are of something else.
const maxCodes = 100

// flag asks what becomes of people where a column of yes and no says the bad news.
func (p *Proposal) flag(c *column, bad bool, otherwise string) {
	q := Question{
		ID: questionID("state", p.spoken(c)), At: "status", Options: outcomes, Default: otherwise,
		Text: fmt.Sprintf("`%s` may say that people are gone or must not sign in. What becomes of those where it says %s?", p.spoken(c), yesNo(bad)),
	}
	if c.counts != nil {
		q.Text, q.Seen = fmt.Sprintf("`%s` has %s: what becomes of people where it says %s?", p.spoken(c), c.tally(c.counts), yesNo(bad)), seen(c.counts, c.sayable)
	}
	empty := c.onlySays(func(v string) bool { return mapping.IsBool(v) && mapping.IsTrue(v) != bad })
	if empty {
		q.Text = p.ofEmpty(c)
	}
	to := p.choose(q)
	if to == active {
		return
	}
	fates := [][2]string{{fmt.Sprint(bad), to}, {fmt.Sprint(!bad), active}}
	if empty {
		fates = append(fates, [2]string{"", to})
	}
	p.status(c, "bool", fates)
}

// onlyOpen asks about a column of states that says of most people that they may sign in, and nothing of the others.
func (p *Proposal) onlyOpen(c *column) {
	to := p.choose(Question{ID: questionID("state", p.spoken(c)), At: "status", Options: outcomes, Default: banned, Text: p.ofEmpty(c), Seen: seen(c.counts, c.sayable)})
	if to == active {
		return
	}
	fates := [][2]string{{"", to}}
	for _, v := range slices.Sorted(maps.Keys(c.counts)) {
		fates = append(fates, [2]string{v, active})
	}
	p.status(c, "", fates)
}

// ofEmpty asks what becomes of people of whom a column says nothing.
func (p *Proposal) ofEmpty(c *column) string {
	return fmt.Sprintf("`%s` is empty for %s, and says of all others that they may sign in. What becomes of those where it is empty?", p.spoken(c), record.Of(c.table.Rows-c.filled, c.table.Rows, "row"))
}

// onlySays reports whether a column says the same of most people, and nothing of the others: enabled is on or empty, as the box of a form
// writes it. Of a subscription that says nothing of the account.
func (c *column) onlySays(same func(v string) bool) bool {
	if c.counts == nil || c.table.Part || c.filled == c.table.Rows || c.filled*2 < c.table.Rows || wording.StateOfElse(normal(strings.Join(c.path, ""))) {
		return false
	}
	for v := range c.counts {
		if !same(v) {
			return false
		}
	}
	return true
}

// harmless reports whether somebody has said that a column bars nobody.
func (p *Proposal) harmless(c *column) bool {
	id := questionID("state", p.spoken(c))
	return slices.ContainsFunc(p.questions, func(q Question) bool { return q.ID == id && q.Answer == active })
}

func yesNo(is bool) string { return map[bool]string{true: "yes", false: "no"}[is] }

// status says what the values of a column stand for. Where rows have none, they say nothing against anybody unless it is said what.
// A value that is not listed is an error of its row.
func (p *Proposal) status(c *column, convert string, to [][2]string) {
	said := slices.ContainsFunc(to, func(t [2]string) bool { return t[0] == "" })
	if !said && (c.filled < c.table.Rows || c.table.Part || c.table != p.tables[0]) {
		to = append(to, [2]string{"", active})
	}
	p.stateful = append(p.stateful, state{value: p.value(&guess{column: c, convert: convert}), to: to})
	p.taken[c] = "state"
}
