package main

import (
	"go/token"
	"regexp"
	"strings"
	"testing"
)

// TestAmountsAreWrittenByOneFunction: no text writes "%d rows", which is "1 rows" one day. record.Amount writes both; a
// limit, and a number that is never one, are written as they are.
func TestAmountsAreWrittenByOneFunction(t *testing.T) {
	amount := regexp.MustCompile(`%[ds] (?:(?:more|new|other|further) )?(rows|users|requests|runs|files|entries|people|members|memberships|organizations|invitations|questions|columns|pages|kinds|values|ids|faults)\b`)
	limit := regexp.MustCompile(`(?i)(first|more|fewer|longer|larger|at least|most|up to|limit|to|least|of your|of the|cap|about) (of |than |the )*$`)
	seen := 0
	eachText(t, []string{".", "../../importer", "../../mapping"}, func(path string, where token.Position, text string) {
		if strings.Contains(path, "/sandbox/") {
			return
		}
		seen++
		for _, at := range amount.FindAllStringIndex(text, -1) {
			if !limit.MatchString(text[:at[0]]) {
				t.Errorf("%s: %q", where, text)
			}
		}
	})
	if seen < 5000 {
		t.Errorf("only %d texts were found", seen)
	}
}
