package source

import (
	"fmt"
	"strings"
	"testing"
)

// Rows between a quote that lacks its partner and the next one at a cell's edge are noticed, and texts of several lines
// are not taken for rows.
func TestRowsThatAQuoteHasSwallowedAreNoticed(t *testing.T) {
	file := func(header, open string, inner func(i int) string, shut string) string {
		out := []string{header, open}
		for i := range 5 {
			out = append(out, inner(i+10))
		}
		return strings.Join(append(out, shut), "\n") + "\n"
	}
	address := func(i int) string { return fmt.Sprintf("%d,u%d@acme.io,x", i, i) }
	text := func(s string) func(int) string { return func(int) string { return s } }
	for name, c := range map[string]struct {
		in   string
		want int64
	}{
		"addresses":                      {file("id,email,bio", `1,a@acme.io,"he said`, address, `9,z@acme.io,"`), 6},
		"a tail that is no row":          {file("id,email,bio", `1,a@acme.io,"he said`, address, `and left"`), 5},
		"a row that is rejected":         {file("id,email,bio", `1,a@acme.io,"he said`, address, "9,z@acme.io,\"good\" x\n7,y@acme.io,x"), 6},
		"in quotes":                      {file("id,email,bio", `"1","a@acme.io","he said`, address, `9,z@acme.io,"`), 6},
		"the first cell":                 {file("id,email,bio", "\"1,a@acme.io,x", address, `9,z@acme.io,x",b@acme.io,y`), 5},
		"ids of MongoDB":                 {file("_id,name", `507f1f77bcf86cd799439011,"Ana`, func(i int) string { return fmt.Sprintf("507f1f77bcf86cd7994390%d,Bo", i) }, `Cy"`), 5},
		"numbers and days":               {file("id,made,bio", `1,2024-01-02,"x`, func(i int) string { return fmt.Sprintf("%d,2024-02-%d,y", i, i) }, `z"`), 5},
		"CR LF":                          {strings.ReplaceAll(file("id,email,bio", `1,a@acme.io,"he said`, address, `9,z@acme.io,"`), "\n", "\r\n"), 6},
		"CR":                             {strings.ReplaceAll(file("id,email,bio", `1,a@acme.io,"he said`, address, `9,z@acme.io,"`), "\n", "\r"), 6},
		"semicolons":                     {strings.ReplaceAll(file("id,email,bio", `1,a@acme.io,"he said`, address, `9,z@acme.io,"`), ",", ";"), 6},
		"a text":                         {file("id,email,bio", `1,a@acme.io,"he said`, text("hello, you, there"), `and left"`), 0},
		"a text with an address":         {file("id,email,bio", `1,a@acme.io,"write to`, text("me, b@acme.io"), `or not"`), 0},
		"a list of addresses":            {file("id,email,bio", `1,a@acme.io,"mine:`, text("c@acme.io, d@acme.io, e@acme.io"), `.."`), 0},
		"a list that is numbered":        {file("id,bio", `1,"to do`, text("2,milk"), `3,eggs"`), 0},
		"numbers that go on behind it":   {file("id,note", `9,"x`, func(i int) string { return fmt.Sprintf("%d,y", i) }, "15,z\"\n16,w"), 6},
		"numbers that do not go on":      {file("id,note", `9,"x`, func(i int) string { return fmt.Sprintf("%d,y", i) }, "15,z\"\n10,w"), 0},
		"numbers with a line between":    {file("id,note", `9,"x`, func(i int) string { return fmt.Sprintf("%d,y\nand", i) }, "15,z\"\n16,w"), 0},
		"a postal address":               {file("id,email,street", `1,a@acme.io,"Main St`, text("12, Springfield, IL"), `USA"`), 0},
		"JSON on several lines":          {file("id,email,claims", `1,a@acme.io,"{`, text(`""a"": 1, ""b"": 2, ""c"": 3`), `}"`), 0},
		"rows of another file in a cell": {file("id,email,bio", `1,a@acme.io,"x`, text("u1,b@acme.io"), `y"`), 0},
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := readAll(t, write(t, "f.csv", []byte(c.in)), Options{Name: "in"})
			var got int64
			for _, f := range r.Findings() {
				if f.Code == CodeRowsInCell {
					if got = f.Count; f.At.Line != 2 {
						t.Errorf("found in line %d", f.At.Line)
					}
				}
			}
			if got != c.want {
				t.Errorf("%d rows, want %d", got, c.want)
			}
		})
	}
}
