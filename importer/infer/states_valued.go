package infer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"clerk-import/importer/report"
	"clerk-import/mapping"
	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

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
	until := wording.StateOf(c.path[len(c.path)-1]) == wording.SaysUntil // of what says until when, nothing but 0 is no ban
	if until && counts["0"] > 0 {
		good = "0"
	}
	if good == "" && !until { // most people may sign in
		for _, v := range values {
			if reading(v) == "" && !cancelled[normal(v)] {
				good = v
				break
			}
		}
		if c.mostly(integer) && sure && len(values) > 2 && counts[values[0]] == counts[values[1]] {
			good = "" // as many have another number: 0 is who may sign in in some systems, and 1 in others
		}
	}
	ofElse := wording.StateOfElse(normal(strings.Join(c.path, ""))) // of a subscription, and not of an account
	rest := active
	if !ofElse && (sure || (all-counts[good])*3 <= all) {
		rest = banned
	}
	stands := map[string]string{} // what becomes of people by the values that may be said
	asked := map[string]string{}  // what was chosen
	others, harmless := "", true
	for _, v := range values {
		is := reading(v)
		if is == active && !strings.ContainsAny(v, " -_") || v == good && c.speaks() && !isStatus(c.leaf()) { // the others are asked about
			stands[v] = active
			continue
		}
		if is == "" {
			is = rest
			if strings.HasPrefix(v, "-") && c.mostly(integer) {
				is = banned // a code below 0 is none of those that most people have
			}
		}
		if v == good || ofElse && !mapping.BarsAlways(v) {
			is = active
		}
		shown, id := v, questionID("state", p.spoken(c), v)
		if !c.sayable(v) { // it may be a name
			shown, id = report.Shape(v), questionID("state", p.spoken(c), "other")
		}
		if asked[id] == "" {
			asked[id] = p.choose(Question{
				ID: id, At: "status", Options: outcomes, Default: is, Seen: []Seen{{Value: shown, Rows: counts[v]}},
				Text: fmt.Sprintf("`%s` has %s: what becomes of people with %s?", p.spoken(c), c.tally(counts), shown),
			})
		}
		harmless = harmless && asked[id] == active
		if c.sayable(v) {
			stands[v] = asked[id]
		} else {
			others = asked[id]
		}
	}
	if harmless && (ofElse || !c.hidesStates()) {
		return
	}
	var to [][2]string
	for _, v := range values {
		if stands[v] != "" {
			to = append(to, [2]string{v, stands[v]})
		}
	}
	convert := ""
	if c.mostly(list) || c.mostly(object) {
		convert = "string"
	}
	if others != "" { // values that nobody is to read here
		rest := "other"
		for stands[rest] != "" {
			rest += "_"
		}
		var same []string
		for _, v := range values {
			if stands[v] != "" {
				same = append(same, argument(v)+": "+argument(v))
			}
		}
		convert = "map(" + strings.Join(append(same, "*: "+rest), ", ") + ")"
		to = append(to, [2]string{rest, others})
	}
	p.status(c, convert, to)
}

// peopleOf is how many people have each value of a column; one of a table that the leading one refers
// to counts for all who refer to it.
func (p *Proposal) peopleOf(c *column) map[string]int64 {
	i := slices.IndexFunc(p.joins, func(j join) bool { return j.table == c.table })
	if c.table == p.tables[0] || i < 0 || p.joins[i].of.counts == nil || p.joins[i].name != nil {
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
	if c.mostly(list) {
		return fmt.Sprintf("len(%s ?? []) > 0", c.inExpression(p))
	}
	if c.zeros > 0 {
		return fmt.Sprintf(`not (string(%s ?? "") in ["", "0000-00-00", "0000-00-00 00:00:00"])`, c.inExpression(p))
	}
	return c.inExpression(p) + " != nil"
}

// sayable reports whether a value of few is nobody's data: one word that several rows have, one
// that is known, or any word of a column of states or roles.
func (c *column) sayable(v string) bool {
	if c.lookup || reading(v) != "" || cancelled[normal(v)] || slices.Contains(kindsOf(v), boolean) || len(strings.TrimPrefix(v, "-")) == 1 {
		return true
	}
	if len(v) <= 3 && isStatus(c.leaf()) && c.mostly(integer) { // a code
		return true
	}
	if oneWord.MatchString(v) && (c.isRole() || isStatus(c.leaf()) && c.tellsStates()) {
		return true
	}
	return c.counts[v] > 1 && len(v) <= 24 && !strings.ContainsAny(v, "@ +") && !longNumber.MatchString(v)
}

// oneWord is a word of letters, as those are that name a state.
var oneWord = regexp.MustCompile(`^\p{L}[\p{L}_-]{0,23}$`)

// tellsStates reports whether some value is a word for a state of people.
func (c *column) tellsStates() bool {
	for v := range c.counts {
		if reading(v) != "" {
			return true
		}
	}
	return false
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
		out = append(out, Seen{Value: v, Rows: n})
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
	return inExpression(c.path)
}

// inExpression is a path of a row as expressions read it.
func inExpression(path []string) string {
	at := "row"
	for i, s := range path {
		switch {
		case i == 0:
			at += fmt.Sprintf("[%q]", s)
		case !variable.MatchString(s):
			at += fmt.Sprintf("?.[%q]", s)
		default:
			at += "?." + s
		}
	}
	return at
}
