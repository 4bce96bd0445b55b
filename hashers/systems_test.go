package hashers

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// The password of each of many systems, in the form that its database holds it, verifies after
// its conversion; what Clerk has nothing for is refused by name, and nothing is carried wrongly.
func TestPasswordsOfManySystemsAreTakenOrRefusedByName(t *testing.T) {
	systems, tried := map[string]bool{}, map[string]bool{}
	for _, v := range append(vectors(t, "systems.jsonl"), vectors(t, "libraries.jsonl")...) {
		at := fmt.Sprintf("%.20s… (%s, %s)", v.Value, v.System, v.Origin)
		systems[v.System] = true
		d, err := Convert(cmp.Or(v.Source, "auto"), v.Value, v.Params)
		if v.Code != "" {
			var e *Error
			if !errors.As(err, &e) || string(e.Code) != v.Code || !strings.Contains(err.Error(), v.Says) {
				t.Errorf("%s: %v, want %s that names %q", at, err, v.Code, v.Says)
			}
			continue
		}
		switch {
		case err != nil:
			t.Errorf("%s: %v", at, err)
		case d.Hasher() != v.Hasher || !verified(t, d, v.Password) || !tried[v.Hasher] && verified(t, d, v.Password+"!"):
			t.Errorf("%s: became %v, want %s that verifies", at, d, v.Hasher)
		default:
			if reason, _ := d.Doubt(); reason != "" {
				t.Errorf("%s: doubted: %s", at, reason)
			}
		}
		tried[v.Hasher] = true
		if v.Source == "" && v.Code != string(CodeUnknownHasher) {
			if found := Identify(v.Value); len(found) != 1 || !found[0].Certain {
				t.Errorf("%s: identified as %+v", at, found)
			}
		}
	}
	if len(systems) < 90 {
		t.Errorf("%d systems", len(systems))
	}
}
