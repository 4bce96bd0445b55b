package importer

import (
	"slices"
	"strings"
	"testing"

	"clerk-import/mapping"
	"clerk-import/mapping/wording"
)

// An export without the columns by which its source says who must not sign in is told, of every source and in rows of JSON as in
// cells, and one with any of them is not. Of these sources a missing column says that nobody is:
func TestExportsWithoutTheColumnsOfStatesAreTold(t *testing.T) {
	exempt := []string{"better-auth", "firebase", "parse", "payload", "werkzeug", "wordpress"}
	shutting := map[string][]string{}
	for _, s := range mapping.States {
		if (s.Fate == wording.Banned || s.Fate == wording.Locked) && s.Column != "" && !slices.Contains(shutting[s.Source], s.Column) {
			shutting[s.Source] = append(shutting[s.Source], s.Column)
		}
	}
	tried := 0
	for source, columns := range shutting {
		rows, cells, m := simpleRows(t, source)
		columns = slices.DeleteFunc(columns, func(c string) bool { return strings.Contains(c, ".") || m.Input.Find(c) != nil })
		for i, row := range rows {
			without := row.clone()
			for _, c := range columns {
				without.put(c, nil)
			}
			told := func(r plainRow) bool {
				rec := r.json()
				if cells[i] {
					rec = r.cells()
				}
				mp := m.NewMapper()
				mp.Map(rec)
				return slices.ContainsFunc(mapping.Findings([]*mapping.Mapper{mp}), func(f mapping.Finding) bool { return f.Code == mapping.CodeStatesMissing })
			}
			if want := len(columns) > 0 && !slices.Contains(exempt, source); told(without) != want {
				t.Errorf("%s: without %v told is %v", source, columns, !want)
			} else if want {
				tried++
			}
			for _, c := range columns {
				with := without.clone()
				with.put(c, "")
				if told(with) {
					t.Errorf("%s: told with %s", source, c)
				}
				if front, end, two := strings.Cut(c, "_"); two && !strings.Contains(end, "_") { // as the API of the source calls it
					as := without.clone()
					as.put(front+strings.ToUpper(end[:1])+end[1:], "")
					if told(as) {
						t.Errorf("%s: told with %s in another spelling", source, c)
					}
				}
			}
		}
	}
	if tried < 30 {
		t.Error("tried", tried)
	}
}
