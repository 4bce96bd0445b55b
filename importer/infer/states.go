package infer

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"clerk-import/importer/report"
)

// state is a column that says who must not sign in, or is left behind.
type state struct {
	column         *column
	banned, closed []string // values that say so
	present        bool     // or any value does: a time
}

// Words that a state's values have in them, in the languages of the names of columns.
var (
	bannedWords = []string{"banned", "blocked", "suspended", "disabled", "frozen", "locked", "inactive", "deactivated", "gesperrt", "inaktiv", "deaktiviert", "eingefroren", "bloque", "suspendu", "inactif", "desactive",
		"bloqueado", "suspendido", "inactivo", "desactivado", "suspenso", "inativo", "desativado", "banido", "expulso", "radie", "exclu", "vetado", "停止", "凍結", "無効", "禁用", "封禁", "冻结", "停用"}
	closedWords = []string{"deleted", "erased", "removed", "closed", "terminated", "purged", "geloscht", "geschlossen", "gekundigt", "ausgetreten", "supprime", "ferme", "cloture", "resilie",
		"baja", "eliminado", "borrado", "cerrado", "cancelado", "excluido", "encerrado", "apagado", "退会", "削除", "解約", "已删除", "已注销", "注销"}
	statusWords = []string{"status", "state", "userstatus", "accountstatus", "userstate", "accountstate", "zustand", "etat", "statut", "estado", "situacao", "situacion", "st", "状態", "ステータス", "状态"}
)

func init() {
	for _, list := range [][]string{bannedWords, closedWords, statusWords, standingWords, countryWords, bookkeeping} {
		for i, w := range list {
			list[i] = normal(w)
		}
	}
}

// states proposes what comes of people by the values of columns with few of them, where words
// say it, and of times that say since when; it asks about codes.
func (p *Proposal) states(columns []*column) {
	defer p.doubts(columns)
	for _, c := range columns {
		if p.taken[c] != "" || c.filled == 0 || c.table != p.tables[0] && !slices.Contains(p.looked, c.table) || c.pair {
			continue
		}
		name := normal(c.path[len(c.path)-1])
		s := state{column: c}
		for _, v := range slices.Sorted(maps.Keys(c.counts)) {
			switch n := normal(v); {
			case slices.Contains(closedWords, n):
				s.closed = append(s.closed, v)
			case slices.Contains(bannedWords, n):
				s.banned = append(s.banned, v)
			}
		}
		isTime := c.mostly(timestamp) || c.mostly(unixSeconds) || c.mostly(unixMillis) || c.mostly(dated)
		switch {
		case len(s.banned)+len(s.closed) > 0 && (slices.Contains(p.looked, c.table) || slices.Contains(statusWords, name) || int64(len(c.counts))*3 <= c.filled):
			p.ask(fmt.Sprintf("`%s` has %s: is the reading of `banned` and `skip` below right?", c.text(), c.tally()))
		case isTime && c.filled < c.table.Rows && since(name, words["deleted"]):
			s.present, s.closed = true, []string{""}
		case isTime && c.filled < c.table.Rows && since(name, words["banned"]):
			s.present, s.banned = true, []string{""}
		case len(c.counts) > 1 && slices.Contains(statusWords, name):
			p.ask(fmt.Sprintf("`%s` has %s: which of them must not sign in (`banned: {expr: …}`), and which stay behind (`skip:`)?", c.text(), c.tally()))
			p.asked[c] = true
			continue
		default:
			continue
		}
		p.stateful = append(p.stateful, s)
		p.taken[c] = "state"
	}
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
	n := normal(v)
	if slices.Contains(bannedWords, n) || slices.Contains(closedWords, n) || slices.Contains(kindsOf(v), boolean) || len(v) == 1 {
		return true
	}
	return c.counts[v] > 1 && len(v) <= 24 && !strings.ContainsAny(v, "@ +") && !longNumber.MatchString(v)
}

var longNumber = regexp.MustCompile(`\d{4}`)

// tally are the values of a column and how many rows have each.
func (c *column) tally() string {
	var parts []string
	for _, v := range slices.SortedFunc(maps.Keys(c.counts), func(a, b string) int {
		if c.counts[a] != c.counts[b] {
			return int(c.counts[b] - c.counts[a])
		}
		return strings.Compare(a, b)
	}) {
		shown := v
		if !c.sayable(v) {
			shown = report.Shape(v)
		}
		parts = append(parts, fmt.Sprintf("%s (%d)", shown, c.counts[v]))
	}
	return strings.Join(parts, ", ")
}

// is is the expression that a row has one of a state's values.
func (s *state) is(p *Proposal, values []string) string {
	at := s.column.inExpression(p)
	if s.present {
		return at + ` != nil`
	}
	return in(at, values)
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
	var banned []string
	for i := range p.stateful {
		if s := &p.stateful[i]; len(s.banned) > 0 {
			banned = append(banned, s.is(p, s.banned))
		}
	}
	if len(banned) > 0 {
		line("  banned:")
		line("    expr: %s", quoted(strings.Join(banned, " || ")))
	}
}

func (p *Proposal) writeSkips(line func(string, ...any)) {
	first := true
	for i := range p.stateful {
		s := &p.stateful[i]
		if len(s.closed) == 0 {
			continue
		}
		if first {
			line("skip:")
			first = false
		}
		line("  - when: {expr: %s}", quoted(s.is(p, s.closed)))
		line("    reason: %s", map[bool]string{true: "deleted user", false: "closed account"}[s.present])
	}
	if !first {
		line("")
	}
}

// quoted is an expression as a YAML value.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
