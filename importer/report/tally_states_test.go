package report

import (
	"fmt"
	"testing"

	"clerk-import/mapping"
)

// States that are told are counted each for itself, in a row with two of them, too; of very many the rest is counted together, and no
// row is lost.
func TestStatesAreCountedEachForItself(t *testing.T) {
	said := func(message string) mapping.Problem {
		return mapping.Problem{Code: mapping.CodeStateTold, Severity: mapping.Warning, Message: message}
	}
	tally := NewTally(false)
	tally.Add(mapping.Position{Line: 1}, []mapping.Problem{said("must set another password"), said("was never activated"), said("was never activated")})
	tally.Add(mapping.Position{Line: 2}, []mapping.Problem{said("was never activated")})
	counts := map[string]int64{}
	for _, c := range tally.Sorted() {
		counts[c.Message] = c.Rows
	}
	if len(counts) != 2 || counts["must set another password"] != 1 || counts["was never activated"] != 2 {
		t.Error(counts)
	}
	const rows = 100
	tally = NewTally(false)
	for i := range rows {
		tally.Add(mapping.Position{Line: int64(i)}, []mapping.Problem{said(fmt.Sprint("says ", i))})
	}
	var sum int64
	all := tally.Sorted()
	for _, c := range all {
		sum += c.Rows
	}
	if len(all) > 12 || sum != rows {
		t.Errorf("%d kinds with %d rows", len(all), sum)
	}
}
