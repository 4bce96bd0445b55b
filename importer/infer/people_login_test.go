package infer

import (
	"fmt"
	"strings"
	"testing"

	"clerk-import/mapping"
)

// A name of one word is what people sign in with where they have nothing else, and only there.
func TestANameIsALoginWhereThereIsNoOther(t *testing.T) {
	for _, c := range []struct {
		header string
		row    string // # is the number of the row
		want   bool
	}{
		{"name,active,password_hash", "anna#,1,x", true},
		{"id,Name,pass", "#,anna#,x", true},
		{"name,email,password_hash", "anna#,u#@acme.io,x", false},
		{"name,login,password_hash", "anna#,l#,x", false},
		{"name,active,password_hash", "Anna Ahlers #,1,x", false},
		{"name,active,password_hash", "anna,1,x", false},
	} {
		table := NewTable("people")
		h := mapping.NewHeader(strings.Split(c.header, ","))
		for i := range 8 {
			table.Add(&mapping.Record{Header: h, Cells: strings.Split(strings.ReplaceAll(c.row, "#", fmt.Sprint(i)), ",")})
		}
		text := proposeOf(table).YAML("x.csv")
		if is := strings.Contains(text, "\n  username: name\n") || strings.Contains(text, "\n  username: Name\n"); is != c.want {
			t.Errorf("%s, %s: %v\n%s", c.header, c.row, is, text)
		}
	}
}
