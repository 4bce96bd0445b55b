package mapping

import (
	"fmt"
	"strings"
	"testing"
)

// What programs write for nothing is no name, in parts and in one text; people who are called so keep their name.
func TestAWordForNothingIsNoName(t *testing.T) {
	m := mustParse(t, "fields:\n  external_id: id\n  first_name:\n    first: [given?, 'name? | first_name']\n  last_name:\n    first: [family?, 'name? | last_name']\n", nil)
	for _, c := range []struct {
		name, given, family, want string
		told                      int
	}{
		{name: "null null", told: 2}, {name: "undefined undefined", told: 2}, {name: "None None", told: 2}, {name: "null", told: 1},
		{name: "[object Object]", told: 2}, {name: "(null) (null)", told: 2}, {name: "N/A", told: 1},
		{name: "undefined Smith", want: "Smith", told: 1}, {name: "Ann undefined", want: "Ann", told: 1}, {name: "null Smith", want: "Smith", told: 1},
		{given: "undefined", family: "undefined", told: 2}, {given: "Ann", family: "null", want: "Ann", told: 1},
		{given: "Christopher", family: "Null", want: "Christopher Null"}, {given: "christopher", family: "null", want: "christopher null"},
		{given: "Nan", family: "None", want: "Nan None"}, {given: "Nil", want: "Nil"}, {name: "Nan Goldin", want: "Nan Goldin"}, {name: "none taken", want: "none taken"},
	} {
		u, problems := m.NewMapper().Map(jsonRow(fmt.Sprintf(`{"id":"1","name":%q,"given":%q,"family":%q}`, c.name, c.given, c.family)))
		told := 0
		for _, p := range problems {
			if p.Code == CodeNameNothing && p.OnError == Drop {
				told++
			}
		}
		if got := strings.TrimSpace(u.FirstName.Or("") + " " + u.LastName.Or("")); got != c.want || told != c.told || told != len(problems) {
			t.Errorf("%+v: %q, %v", c, got, problems)
		}
	}
}
