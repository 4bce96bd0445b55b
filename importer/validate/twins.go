package validate

import (
	"cmp"
	"slices"

	"clerk-import/mapping"
)

// Twins finds out which rows of a run are of one person: those that share an e-mail address or a phone number
// which each of them has verified, also by way of others. It keeps a fingerprint of each such identifier, as
// [Duplicates] does, and more only of the rows that share one.
type Twins struct {
	first *table          // the row that had an identifier first
	above map[int64]int64 // of rows that share one with an earlier row: one of the person

	touched uint64 // keeps the reads of Touch from being left out
}

// NewTwins returns an empty memory.
func NewTwins() *Twins { return &Twins{first: newTable(false), above: map[int64]int64{}} }

// Prints appends what the memory keeps of a row's addresses and numbers to out: of those that are verified, and of
// nothing else. It may be called from many goroutines.
func (t *Twins) Prints(emails, phones []mapping.Identifier, out []Print) []Print {
	add := func(kind Kind, ids []mapping.Identifier) {
		for _, id := range ids {
			if id.Verified {
				out = append(out, Print{t.first.print(kind, nil, Fold(kind, id.Value)), false})
			}
		}
	}
	add(Email, emails)
	add(Phone, phones)
	return out
}

// Touch prepares for rows with these prints. Rows are faster behind it.
func (t *Twins) Touch(prints []Print) { t.touched += t.first.touch(prints) }

// ordinals is the name of the only file that the table knows: its lines are the rows, from 1.
const ordinals = "rows"

// Row takes up the row with an ordinal.
func (t *Twins) Row(prints []Print, ordinal int64) {
	for _, p := range prints {
		if seen, _ := t.first.get(p.print); seen.file != "" {
			t.join(seen.line-1, ordinal)
		} else {
			t.first.put(p.print, ordinals, ordinal+1)
		}
	}
}

// join says that two rows are of one person. Whose ordinal is lower stands above.
func (t *Twins) join(a, b int64) {
	if a, b = t.top(a), t.top(b); a != b {
		t.above[max(a, b)] = min(a, b)
	}
}

// top is the first row of a row's person.
func (t *Twins) top(row int64) int64 {
	above, is := t.above[row]
	if !is {
		return row
	}
	top := t.top(above)
	t.above[row] = top
	return top
}

// Twin is a row of a person that has an earlier one.
type Twin struct{ Row, First int64 } // ordinals

// All lists the twins of all persons that have at most so many rows, in the order of the input, and counts those
// of the others.
func (t *Twins) All(most int) (twins []Twin, beyond int64) {
	twins = make([]Twin, 0, len(t.above))
	for row := range t.above {
		twins = append(twins, Twin{row, t.top(row)})
	}
	slices.SortFunc(twins, func(a, b Twin) int { return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Row, b.Row)) })
	kept := twins[:0]
	for n := 0; len(twins) > n; twins, n = twins[n:], 0 {
		for n < len(twins) && twins[n].First == twins[0].First {
			n++
		}
		if n+1 > most { // with the first one
			beyond += int64(n + 1)
			continue
		}
		kept = append(kept, twins[:n]...)
	}
	twins = kept
	slices.SortFunc(twins, func(a, b Twin) int { return cmp.Compare(a.Row, b.Row) })
	return twins, beyond
}

// Expect is [Duplicates.Expect].
func (t *Twins) Expect(times float64) { t.first.expected(times) }

// Bytes is about how much memory it takes.
func (t *Twins) Bytes() int64 { return t.first.bytes() + int64(len(t.above))*40 }
