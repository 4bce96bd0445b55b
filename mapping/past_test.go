package mapping

import (
	"fmt"
	"testing"
)

// Only a time that has passed is over: what stands for none is not, as of a ban or of an account without an end.
func TestWhatStandsForNoTimeIsNotOver(t *testing.T) {
	for cell, want := range map[string]bool{
		"": false, "0": false, "0.0": false, "-1": false, "0000-00-00": false, "0000-00-00 00:00:00": false, "0001-01-01T00:00:00Z": false, "1970-01-01 00:00:00": false,
		"infinity": false, "-infinity": false, "9999-12-31": false, "2199-01-01": false, "4000000000": false, "2020-01-01": true, "1577934245": true, "1577934245000": true,
	} {
		for _, asked := range []string{"ends? | past", "{expr: past(row.ends)}", "{expr: 'not (not past(row.ends))'}"} {
			m, err := Parse("m.yaml", "fields:\n  external_id: id\n  banned: "+asked+"\n", nil)
			if err != nil {
				t.Fatal(err)
			}
			u, problems := m.NewMapper().Map(&Record{Header: NewHeader([]string{"id", "ends"}), Cells: []string{"1", cell}})
			if fatals(problems) != nil || u.Banned.Or(false) != want {
				t.Errorf("%q, %s: %v %v", cell, asked, u.Banned, problems)
			}
		}
	}
	for preset, row := range map[string]string{
		"better-auth": `{"id":"1","email":"a@acme.io","banned":true,"banExpires":%s}`,
		"phpbb":       `{"user_id":3,"username":"a","user_email":"a@acme.io","user_type":0,"bans":[{"ban_end":%s}]}`,
	} {
		m, err := Preset(preset, nil)
		if err != nil {
			t.Fatal(err)
		}
		for end, want := range map[string]bool{`null`: true, `0`: true, `"0"`: true, `""`: true, `"0000-00-00 00:00:00"`: true, `"2199-01-01"`: true, `"2020-01-01"`: false, `1577934245`: false} {
			u, _ := m.NewMapper().Map(&Record{JSON: fmt.Sprintf(row, end)})
			if u.Banned.Or(false) != want {
				t.Errorf("%s, %s: %v", preset, end, u.Banned)
			}
		}
	}
}
