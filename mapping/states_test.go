package mapping

import (
	"regexp"
	"testing"

	"clerk-import/mapping/wording"
)

// No preset leaves a column behind unsaid that asks somebody for another password.
func TestNoPresetIgnoresThatAPasswordMustBeChanged(t *testing.T) {
	asks := regexp.MustCompile(`(must|need|require|force|update|temporary).* passw(or)?d|passw(or)?d .*(required|expired)|pwd (reset|must change)|requires password`)
	for _, s := range States {
		if s.Says == "must set another password" && !asks.MatchString(wording.Words(s.Column)) && len(s.Yes) == 1 && s.Yes[0] == "true" && s.Column != "pwdReset" {
			t.Errorf("%s of %s is not known by its name", s.Column, s.Source)
		}
	}
	for _, name := range PresetNames() {
		m, err := Preset(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, column := range m.ignore {
			if asks.MatchString(wording.Words(column)) {
				t.Errorf("%s ignores %s", name, column)
			}
		}
	}
}

// No preset passes over all names of a table of names and values: some of them may say a state.
func TestNoPresetIgnoresATableOfNamesAndValues(t *testing.T) {
	pivots := 0
	for _, name := range PresetNames() {
		m, err := Preset(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range m.Input.Joined {
			if j.Pivot == nil {
				continue
			}
			pivots++
			if m.ignores(j.Name) || m.ignores(j.Name+".is_banned") {
				t.Errorf("%s ignores %s", name, j.Name)
			}
		}
	}
	if pivots == 0 {
		t.Error("no preset has one")
	}
}
