package infer

import (
	"fmt"
	"strings"
	"testing"

	"clerk-import/mapping"
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

// A form that a mapping takes is an answer, and times whose form is certain need none.
func TestFormsOfTimes(t *testing.T) {
	const id = "time.created_at"
	for _, c := range []struct{ form, answer, reads, first string }{
		{"2021/03/%02d 12:34:56", "", "timestamp", "2021-03-01T12:34:56Z"},
		{"2021.03.%02d 10:11", "", "timestamp", "2021-03-01T10:11:00Z"},
		{"2021年03月%02d日", "", "timestamp", "2021-03-01T00:00:00Z"},
		{"2021年3月%d日 10:11", "", "timestamp", "2021-03-01T10:11:00Z"},
		{"2021년 3월 %d일", "", "timestamp", "2021-03-01T00:00:00Z"},
		{"03/%02d/2021 02:15 PM", "", `timestamp("MM/DD/YYYY h:mm A")`, "2021-03-01T14:15:00Z"},
		{"%d/3/2021 2:15:09pm", "", `timestamp("D/M/YYYY h:mm:ssa")`, "2021-03-01T14:15:09Z"},
		{"%02d/03/2021T10:11", "", `timestamp("DD/MM/YYYYTHH:mm")`, "2021-03-01T10:11:00Z"},
		{"%02d.03.2021 - 10:11 (local)", `timestamp("DD.MM.YYYY - HH:mm (local)")`, "", ""}, // no layout
		{"am %02d.03.2021", `timestamp(nonsense)`, "", ""},
		{"%02d.03.2021 - 10:11", `timestamp("DD.MM.YYYY - HH:mm", Europe/Berlin)`, `timestamp("DD.MM.YYYY - HH:mm", Europe/Berlin)`, "2021-03-01T09:11:00Z"},
		{"%02d.03.2021 - 10:11", `timestamp("DD.MM.YYYY - HH:mm", Mars/Olympus)`, "", ""},
		{"%02d.03.2021 - 10:11", `lower`, "", ""},
		{"%02d.03.2021 - 10:11", `timestamp | lower`, "", ""},
	} {
		var rows []string
		for i := range 25 {
			rows = append(rows, fmt.Sprintf("%d,u%d@acme.io,"+c.form, i, i, i+1))
		}
		answers := map[string]string{}
		if c.answer != "" {
			answers[id] = c.answer
		}
		p, err := Propose(answers, csvTable("people", "id,email,created_at", rows...))
		if (err != nil) != (c.reads == "") {
			t.Errorf("%s, %s: %v", c.form, c.answer, err)
			continue
		}
		if err != nil {
			continue
		}
		yaml := p.YAML("people")
		if !strings.Contains(yaml, "\n  created_at: created_at | "+c.reads+"\n") && !strings.Contains(yaml, "\n  created_at: 'created_at | "+c.reads+"'\n") {
			t.Errorf("%s, %s: without %s:\n%s", c.form, c.answer, c.reads, yaml)
			continue
		}
		m, err := mapping.Parse("people", yaml, nil)
		if err != nil {
			t.Fatal(err)
		}
		first := &mapping.Record{Header: mapping.NewHeader([]string{"id", "email", "created_at"}), Cells: []string{"0", "u0@acme.io", fmt.Sprintf(c.form, 1)}}
		if u, problems := m.NewMapper().Map(first); len(problems) > 0 || u.CreatedAt.Value() != c.first {
			t.Errorf("%s is %s, not %s: %v", c.form, u.CreatedAt.Value(), c.first, problems)
		}
	}
}
