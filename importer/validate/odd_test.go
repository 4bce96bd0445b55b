package validate

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"clerk-import/mapping"
)

// Whatever the rules with texts find is in a text that counts as odd, or nobody would ask them.
func TestWhatIsFoundInTextsIsOdd(t *testing.T) {
	part := rapid.SampledFrom([]string{"a", "Ann", "ü", "é", "Ã¼", "â€™", "\ufffd", " ", "\u00a0", "\u3000", "\u200b", "\u202e", "\u00ad", "\ufeff", "\t", "\n", "\x00", "\x7f", "สม", "Ł", "名", "@", ".com", "a.io/", "http://", "<b>",
		"!!", "$$", "€€", "www.", "1", "'", "-"})
	found := map[string]bool{}
	text := func(rt *rapid.T, name string) mapping.Opt[string] {
		return mapping.Some(strings.Join(rapid.SliceOfN(part, 0, 4).Draw(rt, name), ""))
	}
	rapid.Check(t, func(rt *rapid.T) {
		u := &mapping.User{ExternalID: text(rt, "id"), FirstName: text(rt, "first"), LastName: text(rt, "last"), Username: text(rt, "username"), Locale: text(rt, "locale")}
		for i := range rules {
			if r := &rules[i]; r.texts != nil {
				r.texts(u, func(field, value string) {
					if found[r.Code] = true; !oddTexts(u) {
						rt.Errorf("%s: %s %q is not odd", r.Code, field, value)
					}
				})
			}
		}
	})
	if len(found) != 5 {
		t.Errorf("only %v was found", found)
	}
}
