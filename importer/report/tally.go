package report

import (
	"slices"
	"strings"

	"clerk-import/mapping"
)

// Tally collects the problems of a check.
type Tally struct {
	kinds  []*ProblemCount // of the problems so far: a few dozen at most, the latest in front
	unmask bool
}

// maxExamples is how many rows are shown of one kind of problem.
const maxExamples = 10

// NewTally returns an empty Tally; unmask shows examples as they are.
func NewTally(unmask bool) *Tally { return &Tally{unmask: unmask} }

// Add counts the problems of one row. A code counts once a row.
func (t *Tally) Add(at mapping.Position, problems []mapping.Problem) {
	for i, p := range problems {
		if slices.ContainsFunc(problems[:i], func(o mapping.Problem) bool {
			return o.Code == p.Code && o.Severity == p.Severity && o.Field == p.Field && (o.Message == p.Message || !saysWhich(p.Code))
		}) {
			continue
		}
		c := t.kind(&p)
		if c == nil {
			c = &ProblemCount{Code: p.Code, Severity: p.Severity, Field: p.Field, Message: p.Message, Hint: p.Hint, At: at}
			t.kinds = append(t.kinds, c)
		}
		if c.Rows++; len(c.Examples) < maxExamples {
			value := plain(p.Value)
			if !t.unmask {
				value = Mask(p.Value)
			}
			if c.Rows == 1 {
				c.Example = strings.Clone(value)
			}
			c.Examples = append(c.Examples, Example{At: at, Value: strings.Clone(value), Other: p.Other})
		}
	}
}

// maxKinds is how many kinds of one code are counted apart.
const maxKinds = 12

// saysWhich reports whether the messages of a code name different things: each state is counted for itself. Second factors are
// put together in one message, with the number of each.
func saysWhich(code string) bool {
	switch code {
	case mapping.CodeStateTold, mapping.CodeStateUnread, mapping.CodeStatusUnknown:
		return true
	}
	return false
}

// kind finds the count that a problem belongs to.
func (t *Tally) kind(p *mapping.Problem) *ProblemCount {
	others := 0
	for i, c := range t.kinds {
		if c.Code != p.Code || c.Severity != p.Severity {
			continue
		}
		switch p.Code {
		case "instance_required", "instance_refuses", "instance_ignores", mapping.CodeMetadataPlaced, "merged_left":
			if c.Field != p.Field {
				continue // each has a setting of its own, or a kind
			}
		}
		if saysWhich(p.Code) && c.Message != p.Message {
			if others++; others == maxKinds { // as of a column with words of everybody's own
				return c
			}
			continue
		}
		if i > 0 {
			t.kinds[i-1], t.kinds[i] = c, t.kinds[i-1]
		}
		return c
	}
	return nil
}

// Sorted lists the problems: errors first, then the most frequent.
func (t *Tally) Sorted() []ProblemCount {
	out := make([]ProblemCount, 0, len(t.kinds))
	for _, c := range t.kinds {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b ProblemCount) int {
		if a.Severity != b.Severity {
			return int(b.Severity) - int(a.Severity)
		}
		if a.Rows != b.Rows {
			return int(b.Rows - a.Rows)
		}
		return strings.Compare(a.Code, b.Code)
	})
	return out
}
