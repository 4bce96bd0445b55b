package infer

import (
	"strings"
	"testing"

	"clerk-import/mapping"
)

// Several addresses or numbers in one cell are taken one by one, and what says that "the" address is verified verifies
// none of them.
func TestSeveralInOneCellAreTakenOneByOne(t *testing.T) {
	for _, c := range []struct {
		cells  [3]string // mail, phone, of three people
		emails []string  // of the first
		phones []string
	}{
		{[3]string{"Ann@acme.io, ann.b@acme.io\t+4930123456", "bob@acme.io\t", "cy@acme.io\t"}, []string{"ann@acme.io", "ann.b@acme.io"}, []string{"+4930123456"}},
		{[3]string{"ann@acme.io;ann.b@acme.io\t+4930123456|+43123456789", "bob@acme.io|bob2@acme.io\t+491701234567", "cy@acme.io\t"}, []string{"ann@acme.io", "ann.b@acme.io"}, []string{"+4930123456", "+43123456789"}},
		{[3]string{"ann@acme.io\t+4930123456; +43123456789", "bob@acme.io\t+491701234567", "cy@acme.io\t"}, []string{"ann@acme.io"}, []string{"+4930123456", "+43123456789"}},
	} {
		table := NewTable("contacts")
		h := mapping.NewHeader([]string{"id", "emails", "phones", "email_verified"})
		var first *mapping.Record
		for i, cells := range c.cells {
			mail, phone, _ := strings.Cut(cells, "\t")
			rec := &mapping.Record{Header: h, Cells: []string{string(rune('1' + i)), mail, phone, []string{"1", "0", "1"}[i]}}
			if table.Add(rec); first == nil {
				first = rec
			}
		}
		p, err := Propose(nil, table)
		if err != nil {
			t.Fatal(err)
		}
		text := p.YAML("contacts")
		m, err := mapping.Parse("my.yaml", text, nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		u, problems := m.NewMapper().Map(first)
		if len(problems) > 0 {
			t.Errorf("%v\n%s", problems, text)
		}
		list := strings.ContainsAny(c.cells[0], ",;|") && len(c.emails) > 1
		var emails, phones []string
		for _, e := range u.Emails {
			if emails = append(emails, e.Value); e.Verified == list {
				t.Errorf("%s: verified %v\n%s", e.Value, e.Verified, text)
			}
		}
		for _, n := range u.Phones {
			phones = append(phones, n.Value)
		}
		if strings.Join(emails, " ") != strings.Join(c.emails, " ") || strings.Join(phones, " ") != strings.Join(c.phones, " ") {
			t.Errorf("%v, %v\n%s", emails, phones, text)
		}
	}
}
