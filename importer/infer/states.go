package infer

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"clerk-import/importer/report"
)

// state is a column that says who must not sign in, or is left behind.
type state struct {
	column         *column
	banned, closed string // conditions; "" is nobody
	deleted        bool   // closed is of a deletion, and not of an account that was closed
}

// Words that a state's values have in them, in the languages of the names of columns.
var (
	bannedWords = []string{"banned", "blocked", "suspended", "disabled", "frozen", "locked", "inactive", "deactivated", "gesperrt", "inaktiv", "deaktiviert", "eingefroren", "bloque", "suspendu", "inactif", "desactive",
		"bloqueado", "suspendido", "inactivo", "desactivado", "suspenso", "inativo", "desativado", "banido", "expulso", "radie", "exclu", "vetado", "bloccato", "sospeso", "disattivato", "inattivo", "bannato", "congelato",
		"geblokkeerd", "geschorst", "inactief", "uitgeschakeld", "verbannen", "停止", "凍結", "無効", "禁用", "封禁", "冻结", "停用"}
	closedWords = []string{"deleted", "erased", "removed", "closed", "terminated", "purged", "geloscht", "geschlossen", "gekundigt", "ausgetreten", "supprime", "ferme", "cloture", "resilie",
		"baja", "eliminado", "borrado", "cerrado", "cancelado", "excluido", "encerrado", "apagado", "eliminato", "cancellato", "chiuso", "rimosso", "cessato", "verwijderd", "gesloten", "opgezegd", "beeindigd",
		"退会", "削除", "解約", "已删除", "已注销", "注销"}
	// activeWords are what is said of people who may sign in.
	activeWords = []string{"active", "activated", "enabled", "ok", "normal", "good", "open", "live", "alive", "registered", "approved", "aktiv", "aktiviert", "freigeschaltet", "actif", "active", "activo", "habilitado",
		"ativo", "attivo", "abilitato", "actief", "ingeschakeld", "有効", "正常", "启用", "激活"}
	statusWords = []string{"status", "state", "zustand", "etat", "statut", "estado", "situacao", "situacion", "stato", "toestand", "st", "stat", "状態", "ステータス", "状态"}
	// personWords stand around them in names.
	personWords = []string{"user", "account", "acct", "member", "customer", "person", "login", "benutzer", "nutzer", "konto", "kunden", "mitglieds", "utilisateur", "compte", "client", "usuario", "cuenta", "cliente", "conta", "utente", "conto",
		"gebruiker", "gebruikers", "klant", "code", "id"}
	// otherState knows states of other things than of whoever may sign in.
	otherState = regexp.MustCompile(`civil|marit|matrimon|famil|pay|pag|order|subscr|abo$|abo_|ship|kyc|employ|job|invoice|rechnung|liefer|bezahl|zahl`)
)

func init() {
	for _, list := range [][]string{bannedWords, closedWords, activeWords, statusWords, personWords, standingWords, countryWords, bookkeeping} {
		for i, w := range list {
			list[i] = normal(w)
		}
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
		if p.taken[c] != "" || c.filled == 0 || c.table != p.tables[0] && !looked || c.pair || slices.Contains(c.path, "0") || c.secret() {
			continue
		}
		name := normal(c.path[len(c.path)-1])
		isTime := c.timeConversion() != "" || c.mostly(dated)
		some := isTime && c.filled < c.table.Rows
		flag := c.mostly(boolean) && (len(c.path) == 1 || named(c.path, "banned")+named(c.path, "active")+named(c.path, "deleted") > 0.7)
		has := func(what string) bool { return named(c.path, what) >= 0.5 }
		status := isStatus(name)
		switch {
		case lastTime.MatchString(name) && isTime: // says when, and nothing else
		case c.speaks() && (looked || status || int64(len(c.counts))*3 <= c.filled):
			p.valued(c, true)
		case some && since(name, words["deleted"]):
			p.whole(c, p.present(c), skip)
		case some && since(name, words["banned"]):
			p.whole(c, p.present(c), banned)
		case flag && has("deleted"):
			p.whole(c, p.yes(c), skip)
		case flag && has("banned"):
			p.whole(c, p.yes(c), banned)
		case flag && has("active") && !status:
			p.whole(c, p.no(c), banned)
		case len(c.counts) > 1 && (status || looked && isStatus(normal(c.table.Name))):
			p.valued(c, true)
		case len(c.path) > 1 || looked:
		case flag && stateName.MatchString(name) && aliveName.MatchString(name):
			p.whole(c, p.no(c), banned)
		case flag && stateName.MatchString(name):
			p.whole(c, p.yes(c), banned)
		case stateName.MatchString(name) && len(c.counts) > 1 && !isTime:
			p.valued(c, false)
		case stateName.MatchString(name) && c.filled < c.table.Rows:
			p.whole(c, p.present(c), map[bool]string{true: banned, false: active}[c.filled*2 <= c.table.Rows && !otherState.MatchString(name)])
		case some && c.filled*10 < c.table.Rows*9:
			p.whole(c, p.present(c), active)
		}
	}
}

// isStatus knows status, user_status, estado_cuenta: names that say no more than that it is a state.
func isStatus(name string) bool {
	for _, w := range statusWords {
		if rest, ok := strings.CutPrefix(name, w); ok && (rest == "" || len(w) > 2 && slices.Contains(personWords, rest)) {
			return true
		}
		if rest, ok := strings.CutSuffix(name, w); ok && len(w) > 2 && slices.Contains(personWords, rest) {
			return true
		}
	}
	return false
}

// aliveName knows yes and no of which no is the bad news.
var aliveName = regexp.MustCompile(`^is?aktiv|aktiv$|^is?activ|activ[oe]?$|^attiv|vive$|alive|有効`)

// reading is what a value's words say of people; "" is nothing.
func reading(v string) string {
	if n := normal(v); n != "" {
		switch {
		case slices.Contains(closedWords, n):
			return skip
		case slices.Contains(bannedWords, n):
			return banned
		case slices.Contains(activeWords, n):
			return active
		}
	}
	good := ""
	for _, w := range strings.FieldsFunc(v, func(r rune) bool { return !unicode.IsLetter(r) }) {
		switch n := normal(w); {
		case slices.Contains(closedWords, n), slices.Contains(bannedWords, n), n == "not", n == "no", n == "non", n == "nicht", n == "in":
			return ""
		case slices.Contains(activeWords, n):
			good = active
		}
	}
	return good
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
		if is == active && slices.Contains(activeWords, normal(v)) {
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

// since knows deleted_at, closed_on, removed.
func since(name string, list []string) bool {
	for _, end := range []string{"", "at", "on", "date", "time", "since", "am"} {
		if stem, ok := strings.CutSuffix(name, end); ok && (slices.Contains(list, stem) || slices.Contains(list, "is"+stem) || slices.Contains(closedWords, stem) && slices.Contains(list, "deleted")) {
			return true
		}
	}
	return false
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
