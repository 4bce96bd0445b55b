package infer

import (
	"fmt"
	"strings"
	"testing"
)

// The regions that are offered for numbers without a country code are those in which they would be valid: what the tables speak of
// stands first, then the language of the names, and any other may be answered.
func TestRegionsAreOfWhatIsSeen(t *testing.T) {
	for name, c := range map[string]struct {
		header string
		row    string // with the number of the row
		first  string
	}{
		"Turkish names":                {"üye no,adı,soyadı,e-posta,cep telefonu", "%d,Ayşe,Demir,u%[1]d@acme.io,0532 123 12 %02[1]d", "TR: they are numbers of TR, whose language"},
		"Swedish names":                {"id,förnamn,efternamn,e-post,mobilnummer", "%d,Åsa,Lund,u%[1]d@acme.io,070-123 45 %02[1]d", "SE: they are numbers of SE, whose language"},
		"Danish or Norwegian names":    {"id,fornavn,etternavn,epost,passord,telefon", "%d,Kari,Berg,u%[1]d@acme.io,,412 34 5%02[1]d", "NO: they are numbers of NO, whose language"},
		"Finnish names":                {"id,etunimi,sukunimi,sähköposti,puhelin", "%d,Aino,Salo,u%[1]d@acme.io,040 12345%02[1]d", "FI: they are numbers of FI, whose language"},
		"Czech names":                  {"id,jméno,příjmení,email,telefon,vytvořeno", "%d,Jana,Bartos,u%[1]d@acme.io,601 123 1%02[1]d,2020-01-01", "CZ: they are numbers of CZ, whose language"},
		"Hungarian names":              {"id,vezetéknév,keresztnév,email,telefonszám", "%d,Nagy,Anna,u%[1]d@acme.io,20 123 45%02[1]d", "HU: they are numbers of HU, whose language"},
		"Romanian names":               {"id,prenume,nume,email,telefon,parola", "%d,Ana,Pop,u%[1]d@acme.io,0722 123 4%02[1]d,", "RO: they are numbers of RO, whose language"},
		"Greek letters":                {"id,όνομα,επώνυμο,email,phone", "%d,Eleni,Pappa,u%[1]d@acme.io,691 234 56%02[1]d", "GR: they are numbers of GR, whose language"},
		"a column of some countries":   {"id,first_name,email,phone,country", "%d,Ann,u%[1]d@acme.io,070-123 45 %02[1]d,SE", "SE: they are numbers of SE, a region that"},
		"locales":                      {"id,first_name,email,phone,locale", "%d,Ann,u%[1]d@acme.io,601 123 1%02[1]d,cs_CZ", "CZ: they are numbers of CZ, a region that"},
		"another column's own numbers": {"id,first_name,email,mobile,contact_person_phone", "%d,Ann,u%[1]d@acme.io,601 123 1%02[1]d,+420 601 123 4%02[1]d", "CZ: they are numbers of CZ, a region that"},
	} {
		t.Run(name, func(t *testing.T) {
			var rows []string
			for i := range 12 {
				row := fmt.Sprintf(c.row, i+10)
				if strings.HasSuffix(c.header, "country") && i == 0 {
					row = strings.TrimSuffix(row, "SE") // not one for each number
				}
				rows = append(rows, row)
			}
			table := csvTable("people", c.header, rows...)
			p, err := Propose(nil, table)
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range p.Questions() {
				if !strings.HasPrefix(q.ID, "region.") {
					continue
				}
				if q.Chosen() != "none" || len(q.Options) < 3 || !strings.HasPrefix(q.Options[1].ID+": "+q.Options[1].Changes, c.first) {
					t.Errorf("not %q in front, or not none by default: %+v", c.first, q)
				}
				if name != "Turkish names" {
					return
				}
				for text, takes := range map[string]bool{"KE": true, "ke": false, "XX": false, "intl": false} {
					answered, err := Propose(map[string]string{q.ID: text}, csvTable("people", c.header, rows...))
					if (err == nil) != takes || takes && !strings.Contains(answered.YAML("x"), `default: "KE"`) {
						t.Errorf("%s as an answer: %v", text, err)
					}
				}
				return
			}
			t.Errorf("no question of regions:\n%s", p.YAML("x"))
		})
	}
}
