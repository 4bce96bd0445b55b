package infer

import (
	"fmt"
	"strings"

	"clerk-import/mapping"
	"clerk-import/mapping/record"
	"clerk-import/mapping/wording"
)

// told is what is said of people who may sign in all the same.
type told struct{ when, reason, hint string }

// attributes are those of directories that a column has by its name. What entries are filed under is asked about by the check.
func (c *column) attributes() []*wording.Attribute {
	if name := c.path[len(c.path)-1]; !mapping.IsFiled(name) {
		return wording.AttributesOf(name)
	}
	return nil
}

// attributes proposes what the schemas of directories say: who is barred, who is left behind, and what is told. What is asked is
// whether it counts, not what it means.
func (p *Proposal) attributes(c *column) {
	var is state
	var tells []told
	for _, a := range c.attributes() {
		switch when := mapping.AttributeCondition(a, c.inExpression(p)); a.Fate {
		case wording.Told:
			tells = append(tells, told{when, a.Why, a.Hint})
		case wording.LeftBehind:
			is.closed, is.reason = join2(is.closed, when), a.Why
		default:
			is.banned = join2(is.banned, when)
		}
	}
	if is.banned+is.closed != "" {
		q := Question{ID: questionID("state", p.spoken(c)), At: "banned", Options: []Option{
			{"schema", "those of whom it says so arrive banned, or are left behind if they are deleted"}, {active, "it bars nobody; the column comes along as data"}},
			Text: fmt.Sprintf("`%s`, which %s have, is known from directories: it says who is locked, disabled, over or gone. Does it count?", p.spoken(c), record.Of(c.filled, c.table.Rows, "row"))}
		if is.banned == "" {
			q.At = "skip"
		}
		if p.choose(q) == active {
			return
		}
		p.stateful = append(p.stateful, is)
	}
	p.tells = append(p.tells, tells...)
	p.taken[c] = "state"
}

// join2 is that one of two conditions holds.
func join2(a, b string) string { return strings.TrimPrefix(a+" || "+b, " || ") }

// writeTells writes what is said of people who may sign in.
func (p *Proposal) writeTells(line func(string, ...any)) {
	if len(p.tells) == 0 {
		return
	}
	line("tell:")
	for _, t := range p.tells {
		line("  - when: {expr: %s}", quoted(t.when))
		line("    reason: %s", t.reason)
		line("    hint: %s", t.hint)
	}
	line("")
}
