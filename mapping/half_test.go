package mapping

import (
	"strings"
	"testing"
)

// Half a character in JSON is noticed in every place and spelling, and whole ones are not.
func TestHalfACharacterIsNoticed(t *testing.T) {
	for text, want := range map[string]bool{
		`"a"`: false, `"\u00e9"`: false, `"\ud83d\ude00"`: false, `"\uD83D\uDE00x"`: false, `"\\ud800"`: false, `"\\\\ud800"`: false,
		`"\ud800"`: true, `"x\uDFFFy"`: true, `"\ud800\u0041"`: true, `"\ud800x"`: true, `"\ude00\ud83d"`: true, `"\ud83d\ud83d\ude00"`: true, `"\\\ud800"`: true, `"\ud7ff\ue000"`: false,
		`"\ud83d\ude00\ud800"`: true, `\ud8`: false, `\`: false,
	} {
		if got := HalfCharacter([]byte(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// What tells most addresses from those that are made up forgets none of the forms.
func TestEveryFormThatIsMadeUpIsLookedAt(t *testing.T) {
	for _, m := range madeUps {
		if !mayBeMadeUp(m.local+"x", "x."+m.domain) {
			t.Errorf("%q %q is passed over", m.local, m.domain)
		}
	}
	for _, tld := range strings.Fields("arpa corp example internal invalid lan local localdomain localhost test") {
		if placeholder("a@b."+tld) == "" {
			t.Errorf("%s is passed over", tld)
		}
	}
}
