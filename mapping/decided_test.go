package mapping

import (
	"fmt"
	"strings"
	"testing"

	"clerk-import/mapping/wording"
)

// What somebody says of single values of a column holds for those alone, in any case; what is said of the column holds for the
// words that are known.
func TestAStateIsDecidedByItsValue(t *testing.T) {
	values := []string{"D", "S", "A", "a", "Q"}
	for name, c := range map[string]struct {
		column string
		fates  map[string]wording.Fate
		want   string
		told   int // findings that nobody can read the others
	}{
		"nothing":    {"status", nil, "D S A a Q", 1},
		"each":       {"status", map[string]wording.Fate{"status:d": wording.LeftBehind, "status:S": wording.Banned, "status:A": wording.Told, "status:q": wording.Banned}, "D left S banned A a Q banned", 0},
		"some":       {"status", map[string]wording.Fate{"status:D": wording.LeftBehind}, "D left S A a Q", 1},
		"the column": {"status", map[string]wording.Fate{"status": wording.Told}, "D S A a Q", 0},
		"any name":   {"rank", map[string]wording.Fate{"rank:D": wording.Banned}, "D banned S A a Q", 1},
	} {
		m, err := Parse("m.yaml", "fields: {external_id: id?}", nil)
		if err == nil {
			m, err = m.Deciding(c.fates)
		}
		if err != nil {
			t.Fatal(err)
		}
		mp := m.NewMapper()
		var got []string
		for i, v := range values {
			u, problems := mp.Map(&Record{JSON: fmt.Sprintf(`{"id":%d,%q:%q}`, i, c.column, v)})
			if len(problems) > 0 {
				t.Error(name, problems)
			}
			if got = append(got, v); u.Skip != "" {
				got = append(got, "left")
			} else if u.Banned.Or(false) {
				got = append(got, "banned")
			}
		}
		unclear := 0
		for _, f := range Findings([]*Mapper{mp}) {
			if f.Code == CodeStateUnclear || f.Code == CodeColumnUnseen {
				unclear++
			}
		}
		if out := strings.Join(got, " "); out != c.want || unclear != c.told {
			t.Errorf("%s: %s, want %s; told %d", name, out, c.want, unclear)
		}
	}
}
