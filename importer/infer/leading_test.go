package infer

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// How much a table looks like one of users is the same in whichever order its columns stand: a reference in front of an address
// counts as one behind it.
func TestHowMuchATableLooksLikeUsersIsNotOfTheOrderOfItsColumns(t *testing.T) {
	for name, cells := range map[string]func(i int) map[string]string{
		"addresses": func(i int) map[string]string {
			return map[string]string{"id": fmt.Sprint(i + 100), "user_id": fmt.Sprint(i/2 + 1), "address": fmt.Sprintf("p%d@acme.io", i), "added": "2024-01-02"}
		},
		"several references": func(i int) map[string]string {
			return map[string]string{"id": fmt.Sprint(i + 100), "owner_id": fmt.Sprint(i/2 + 1), "user_id": fmt.Sprint(i/3 + 1), "email": fmt.Sprintf("p%d@acme.io", i)}
		},
		"passwords": func(i int) map[string]string {
			return map[string]string{"id": fmt.Sprint(i + 100), "user_id": fmt.Sprint(i/2 + 1), "login": fmt.Sprintf("p%d", i), "password": "9f86d081884c7d659a2feaa0c55ad015"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			scores := map[float64][]string{}
			row := cells(0)
			var header []string
			for column := range row {
				header = append(header, column)
			}
			slices.Sort(header)
			for range header {
				for range 2 {
					var rows []string
					for i := range 12 {
						row, line := cells(i), []string{}
						for _, column := range header {
							line = append(line, row[column])
						}
						rows = append(rows, strings.Join(line, ","))
					}
					is := csvTable("rows", strings.Join(header, ","), rows...).Users()
					scores[is] = append(scores[is], strings.Join(header, ","))
					slices.Reverse(header)
				}
				header = append(header[1:], header[0])
			}
			if len(scores) != 1 {
				t.Errorf("the order decides: %v", scores)
			}
		})
	}
}
