package infer

import (
	"regexp"
	"testing"

	own "clerk-import/mapping/regexp"
)

// Expressions are compiled when they are first used, so that one which is none would be noticed late.
func TestEveryExpressionCompiles(t *testing.T) {
	all := own.All()
	if len(all) < 80 {
		t.Errorf("only %d expressions were found", len(all))
	}
	for _, text := range all {
		if _, err := regexp.Compile(text); err != nil {
			t.Error(err)
		}
	}
}
