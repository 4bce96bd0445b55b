package infer

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"clerk-import/mapping"
	"clerk-import/mapping/wording"
)

// A proposal reads the attributes of directories as the preset does, whatever form they stand in, and takes none for a proof, a
// password or data.
func TestAttributesOfDirectoriesAreProposed(t *testing.T) {
	for _, s := range mapping.States {
		if s.Source != "openldap" || len(wording.AttributesOf(s.Column)) == 0 || mapping.IsFiled(s.Column) {
			continue
		}
		for _, cells := range []bool{false, true} {
			table, header := NewTable("people"), mapping.NewHeader([]string{"uid", "mail", s.Column})
			record := func(i int, value string) *mapping.Record {
				var plain any
				if err := json.Unmarshal([]byte(value), &plain); err != nil {
					t.Fatal(err)
				}
				if cells {
					return &mapping.Record{Header: header, Cells: []string{fmt.Sprint("u", i), fmt.Sprintf("u%d@acme.io", i), strings.Trim(value, `"`)}}
				}
				return &mapping.Record{JSON: fmt.Sprintf(`{"uid":"u%d","mail":"u%d@acme.io",%q:%q}`, i, i, s.Column, fmt.Sprint(strings.Trim(value, `"`)))}
			}
			values := append(append([]string{}, s.Yes...), s.No...)
			for i := range 12 {
				table.Add(record(i, values[i%len(values)]))
			}
			text := proposeOf(table).YAML("people")
			m, err := mapping.Parse("my.yaml", text, nil)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if strings.Contains(text, "secrets: "+s.Column) || strings.Contains(text, "bit1") || strings.Contains(text, "# ? digest") || strings.Contains(text, s.Column+": "+s.Column) {
				t.Errorf("%s is taken for something else:\n%s", s.Column, text)
			}
			for i, value := range values {
				u, problems := m.NewMapper().Map(record(i, value))
				want := s.Fate
				if i >= len(s.Yes) {
					want = ""
				}
				got := wording.Fate("")
				switch {
				case u.Skip != "":
					got = wording.LeftBehind
				case u.Banned.Or(false):
					got = wording.Banned
				case len(problems) > 0 && problems[0].Code == mapping.CodeStateTold:
					got = wording.Told
				}
				if got != want {
					t.Errorf("%s %s (cells: %v): %q, want %q: %v\n%s", s.Column, value, cells, got, want, problems, text)
				}
			}
		}
	}
}
