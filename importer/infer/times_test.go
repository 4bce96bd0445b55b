package infer

import (
	"fmt"
	"strings"
	"testing"
)

// Dates that are written in several ways are read in none, and how many are written how is said, wherever the column stands.
func TestDatesWrittenInSeveralWaysAreNotGuessed(t *testing.T) {
	day := func(i int) string { return fmt.Sprintf("%02d/%02d/2020", 13+i%15, 1+i%12) }
	month := func(i int) string { return fmt.Sprintf("%02d/%02d/2020", 1+i%12, 13+i%15) }
	iso := func(i int) string { return fmt.Sprintf("2020-%02d-%02d", 1+i%12, 13+i%15) }
	either := func(i int) string { return fmt.Sprintf("%02d/%02d/2020", 1+i%9, 1+i%11) }
	for name, c := range map[string]struct {
		ways  []func(int) string
		says  string // of the question, "" for none
		reads string
	}{
		"day, month, year first": {[]func(int) string{day, month, iso}, "of 30 values 10 with the day first (31/12/2020), 10 with the month first (12/31/2020), 10 with the year first (2020-12-31)", ""},
		"day and month first":    {[]func(int) string{day, month}, "15 with the day first (31/12/2020), 15 with the month first", ""},
		"mostly one":             {[]func(int) string{day, day, day, month}, "with the month first (12/31/2020)", ""},
		"year and day first":     {[]func(int) string{iso, day}, "15 with the day first (31/12/2020), 15 with the year first", ""},
		"year first and either":  {[]func(int) string{iso, either}, "with the day or the month first (03/04/2020)", ""},
		"day first":              {[]func(int) string{day}, "", `timestamp("DD/MM/YYYY")`},
		"month first and either": {[]func(int) string{month, either}, "", `timestamp("MM/DD/YYYY")`},
		"year first":             {[]func(int) string{iso}, "", "timestamp"},
	} {
		for _, column := range []string{"created_at", "signup"} {
			var rows []string
			for i := range 30 {
				rows = append(rows, fmt.Sprintf("%d,u%d@acme.io,%s", i, i, c.ways[i%len(c.ways)](i)))
			}
			p, err := Propose(nil, csvTable("people", "id,email,"+column, rows...))
			if err != nil {
				t.Fatal(err)
			}
			text := p.YAML("people")
			if c.says != "" && (!strings.Contains(text, c.says) || strings.Contains(text, "\n  created_at:")) ||
				c.says == "" && column == "created_at" && !strings.Contains(text, "created_at: "+column+" | "+c.reads) && !strings.Contains(text, "created_at: '"+column+" | "+c.reads) {
				t.Errorf("%s in %s:\n%s", name, column, text)
			}
		}
	}
}

// Numbers at which nobody gets a code, or that are somebody else's, are no phone numbers of the users.
func TestNumbersOfOtherThingsAreNoPhones(t *testing.T) {
	for column, is := range map[string]bool{
		"phone": true, "mobile": true, "cell": true, "fax": false, "fax_number": false, "telefax": false, "FaxNo": false, "pager": false, "emergency_phone": false,
		"parent_phone": false, "manager_tel": false, "传真": false,
	} {
		var rows []string
		for i := range 30 {
			rows = append(rows, fmt.Sprintf("%d,u%d@acme.io,+1415555%04d", i, i, 2000+i))
		}
		p, err := Propose(nil, csvTable("people", "id,email,"+column, rows...))
		if err != nil {
			t.Fatal(err)
		}
		if text := p.YAML("people"); strings.Contains(text, "\n  phone_number:") != is || !is && !strings.Contains(text, "private_metadata") {
			t.Errorf("%s:\n%s", column, text)
		}
	}
}
