package mapping

import "testing"

// A full name is taken apart in the order in which it is written; families' names in capitals are all words that are.
func TestTheFamilyMayStandFirst(t *testing.T) {
	for _, c := range []struct{ name, first, last string }{
		{"Nagy Anna Mária", "Anna Mária", "Nagy"}, {"DUPONT Jean-Luc", "Jean-Luc", "DUPONT"}, {"DE LA CRUZ María José", "María José", "DE LA CRUZ"}, {"NAGY ANNA", "ANNA", "NAGY"},
		{"Berg, Anna", "Anna", "Berg"}, {"Anna", "Anna", ""}, {"", "", ""}, {"鈴木 一郎", "一郎", "鈴木"},
	} {
		first, last := nameParts(c.name, []string{familyFirst})
		if first != c.first || last != c.last {
			t.Errorf("%s: %q and %q", c.name, first, last)
		}
	}
	if _, err := Parse("my.yaml", "fields:\n  external_id: id\n  first_name: name | first_name(last)\n", nil); err == nil {
		t.Error("an order that there is not")
	}
}

// The country beside a number may be written as people write it, and what is none is an error and no guess.
func TestCountriesAreKnownByTheirNames(t *testing.T) {
	for country, want := range map[string]string{
		"DE": "+4930123456", "de": "+4930123456", "DEU": "+4930123456", "+49": "+4930123456", "0049": "+4930123456", "Deutschland": "+4930123456", "Allemagne": "+4930123456", "Německo": "+4930123456",
		"ドイツ": "+4930123456", "NIEMCY": "+4930123456", "Autriche": "+4330123456", "Bavaria": "", "ma.": "", "XX": "", "7-11": "",
	} {
		v, err := toE164(Str("030 123456"), []string{country})
		if got := v.Text; (err == nil) != (want != "") || err == nil && got != want {
			t.Errorf("%s: %q, %v", country, got, err)
		}
	}
}
