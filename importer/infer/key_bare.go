package infer

import (
	"fmt"
	"slices"
	"strings"
)

// bareKey asks about an id that begins with the same in every row, as names of resources do (projects/…/documents/users/ID), and keys of
// tables that hold several things (USER#ID) where another column has what stands behind that: other systems know people by it.
func (p *Proposal) bareKey(columns []*column) {
	g := p.fields["external_id"]
	if g == nil {
		return
	}
	front, ids := g.column.front()
	if front == "" {
		return
	}
	q := Question{ID: questionID("key", g.column.text()), At: "external_id", Text: fmt.Sprintf("`%s` begins with `%s` in every row: is that a part of what identifies a user?", g.column.text(), front),
		Options: []Option{{"no", "what stands behind it is kept as external_id"}, {"yes", "all of it is kept as external_id"}}}
	i := slices.IndexFunc(columns, func(c *column) bool { return c != g.column && c.table == g.column.table && c.is(ids) })
	if i < 0 && strings.Count(front, "/") < 2 { // PL/0017 may be a member's number
		return
	}
	if i >= 0 {
		q.Options[0].Changes = fmt.Sprintf("what stands behind it is, and `%s` has it", columns[i].text())
	}
	switch {
	case p.choose(q) == "yes":
	case i >= 0 && p.taken[columns[i]] == "":
		delete(p.taken, g.column)
		p.take("external_id", &guess{column: columns[i], score: g.score, convert: "string"})
	default:
		g.convert = fmt.Sprintf("trim_prefix(%q)", front)
	}
}

// front is what all values of a column begin with, as far as the last / or # in it, and what they have behind that.
func (c *column) front() (front string, rest []string) {
	for _, row := range c.table.sample {
		v, is := row[c.text()]
		switch {
		case !is:
			return "", nil
		case rest == nil:
			front = v
		}
		n := 0
		for n < min(len(front), len(v)) && front[n] == v[n] {
			n++
		}
		front, rest = front[:n], append(rest, v)
	}
	if front = front[:strings.LastIndexAny(front, "/#")+1]; len(rest) < fewestAlike || len(front) < 2 || strings.Contains(front, "://") {
		return "", nil
	}
	for i, v := range rest {
		if rest[i] = v[len(front):]; rest[i] == "" || strings.ContainsAny(rest[i], "/#") {
			return "", nil
		}
	}
	return front, rest
}

// is reports whether a column has these values, row by row.
func (c *column) is(values []string) bool {
	for i, row := range c.table.sample {
		if row[c.text()] != values[i] {
			return false
		}
	}
	return true
}
