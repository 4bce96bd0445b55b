package report

import (
	"strings"
	"testing"

	"clerk-import/mapping"
)

// Whatever is counted is told once, also what no ledger has a label for.
func TestEveryCountIsToldOnce(t *testing.T) {
	for kind, k := range ledgerKinds {
		counts := Counts{}
		for _, p := range append(append([]part{}, k.parts...), k.notes...) {
			key := Key(p.of, p.fate)
			if counts[key] > 0 {
				t.Errorf("%s: %s has two labels", kind, key)
			}
			counts[key] = 1
		}
		labelled := len(counts)
		counts.Add(mapping.Invitations, "postponed", 7)
		counts.Add(mapping.Memberships, Updated, 0)
		var b strings.Builder
		l := Ledger{Kind: kind, Counts: counts}
		l.Text(&b, Style{})
		if !strings.Contains(b.String(), "7  invitations postponed\n") {
			t.Errorf("%s: what has no label is not told:\n%s", kind, b.String())
		}
		if lines := strings.Count(b.String(), "\n  "); lines != labelled+1 {
			t.Errorf("%s: %d counts, %d lines:\n%s", kind, labelled+1, lines, b.String())
		}
	}
}
