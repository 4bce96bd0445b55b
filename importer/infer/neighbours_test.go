package infer

import (
	"fmt"
	"strings"
	"testing"

	"clerk-import/mapping"
)

// What a column is called in a language of which not every word is listed, its values and the columns beside it tell.
func TestValuesAndNeighboursTellWhatNamesDoNot(t *testing.T) {
	key := func(i int) string { return fmt.Sprintf("%064x", i+1<<60) }
	for name, c := range map[string]struct {
		header string
		row    func(i int) string
		want   []string
		never  []string
	}{
		"names with the family's in front": {"id;email;paciente", func(i int) string { return fmt.Sprintf("%d;p%d@acme.io;%s, Ana", i, i, people[i]) },
			[]string{"first_name: paciente | first_name\n", "last_name: paciente | last_name\n"}, nil},
		"pairs of words that several have": {"id;email;sitio", func(i int) string { return fmt.Sprintf("%d;p%d@acme.io;Lugo, Spain", i, i) },
			nil, []string{"first_name: sitio"}},
		"a digest beside its salt and rounds": {"id;email;sal;resumen;vueltas", func(i int) string { return fmt.Sprintf("%d;p%d@acme.io;s-%d;%s;5000", i, i, i, key(i)) },
			[]string{"? digest.resumen:", "pbkdf2-text: "}, []string{"resumen: resumen"}},
		"a digest and its salt are no ids": {"num_historia;email;sal;resumen;vueltas", func(i int) string { return fmt.Sprintf("H%d;p%d@acme.io;s-%d;%s;5000", i, i, i, key(i)) },
			[]string{"external_id: num_historia | string\n"}, []string{"#     sal: ", "#     resumen: "}},
		"a checksum beside none": {"id;email;resumen", func(i int) string { return fmt.Sprintf("%d;p%d@acme.io;%s", i, i, key(i)) },
			nil, []string{"? digest.resumen:"}},
		"names made of addresses": {"tessera;email;utente", func(i int) string { return fmt.Sprintf("T%d;%s.b%d@acme.io;%sb%d", i, people[i], i, people[i], i) },
			[]string{"external_id: tessera | string\n", "username: utente\n"}, nil},
		"ids under the same name": {"tessera;email;utente", func(i int) string { return fmt.Sprintf("T%d;p%d@acme.io;U-%x", i, i, i*7919) },
			nil, []string{"username: utente"}},
		"a flag with another word for addresses": {"id;mailadres;mail_bevestigd", func(i int) string { return fmt.Sprintf("%d;p%d@acme.io;%s", i, i, []string{"ja", "nee"}[i%2]) },
			[]string{"verified: mail_bevestigd | bool\n"}, nil},
		"such a flag beside two of them": {"id;email;mailadres;mail_bevestigd", func(i int) string {
			return fmt.Sprintf("%d;p%d@acme.io;q%d@acme.io;%s", i, i, i, []string{"ja", "nee"}[i%2])
		}, []string{"? verified.email_address:"}, []string{"verified: mail_bevestigd"}},
		"a country code beside a number": {"id;email;prefijo;movil", func(i int) string { return fmt.Sprintf("%d;p%d@acme.io;34;612 345 1%02d", i, i, i) },
			[]string{"value: 'movil | e164(@prefijo)'"}, []string{"? region"}},
		"a country code of a region": {"id;email;region;movil", func(i int) string { return fmt.Sprintf("%d;p%d@acme.io;34;612 345 1%02d", i, i, i) },
			[]string{"value: 'movil | e164(@region)'"}, []string{"? region"}},
		"a country code as it is dialled": {"id;email;prefijo;movil", func(i int) string { return fmt.Sprintf("%d;p%d@acme.io;+34;12 345 1%02d", i, i, i) },
			[]string{"value: 'movil | e164(@prefijo)'"}, []string{"? region"}},
		"the id of a region": {"id;email;region;telefon", func(i int) string { return fmt.Sprintf("%d;p%d@acme.io;%d;030 34512%02d", i, i, 1+i%2*6, i) },
			[]string{"? region.telefon:"}, []string{"@region"}},
		"an area code without its 0": {"id;email;vorwahl;telefon", func(i int) string { return fmt.Sprintf("%d;p%d@acme.io;%d;4512%03d", i, i, 30+i%2*10, i) },
			[]string{"? region.telefon:"}, []string{"@vorwahl"}},
		"numbers of something beside a number": {"id;email;planta;movil", func(i int) string { return fmt.Sprintf("%d;p%d@acme.io;34;612 345 1%02d", i, i, i) },
			[]string{"? region.movil:"}, []string{"@planta"}},
	} {
		t.Run(name, func(t *testing.T) {
			table := NewTable("people")
			h := mapping.NewHeader(strings.Split(c.header, ";"))
			for i := range len(people) {
				table.Add(&mapping.Record{Header: h, Cells: strings.Split(c.row(i), ";")})
			}
			yaml := proposeOf(table).YAML("people")
			if _, err := mapping.Parse("people", yaml, nil); err != nil {
				t.Fatalf("%v\n%s", err, yaml)
			}
			has(t, yaml, c.want, c.never)
		})
	}
}

var people = strings.Fields("Garcia Lopez Marin Nieto Ortiz Perez Quiroga Rivas Soler Torres Ureña Vidal Yuste Zamora")

// Rows of several things in one file are told apart by the column that says which, and rows of one thing in several kinds are not.
func TestRowsOfSeveralThingsAreToldApart(t *testing.T) {
	add := func(table *Table, format string, args ...any) {
		table.Add(&mapping.Record{JSON: fmt.Sprintf(format, args...)})
	}
	mixed, kinds := NewTable("dump"), NewTable("dump")
	for i := range 8 {
		add(mixed, `{"model": "club.entry", "pk": %d, "fields": {"member": %d, "title": "Race %d", "created": "2024-05-0%dT10:00:00Z"}}`, 900+i, i, i, i+1)
		add(mixed, `{"model": "club.member", "pk": %d, "fields": {"mail": "p%d@acme.io", "given_name": "Ana", "joined": "2020-05-0%dT10:00:00Z"}}`, i, i, i+1)
		add(kinds, `{"kind": %q, "id": %d, "email": "p%d@acme.io", "first_name": "Ana", "joined": "2020-05-0%dT10:00:00Z"}`, []string{"admin", "reader"}[i%2], i, i, i+1)
	}
	add(mixed, `{"model": "sites.site", "pk": 1, "fields": {"domain": "acme.io"}}`)
	for answer, want := range map[string]string{"": "  where: 'model == \"club.member\"'\n", "club.entry": "  where: 'model == \"club.entry\"'\n", "all": ""} {
		answers := map[string]string{}
		if answer != "" {
			answers["rows.model"] = answer
		}
		p, err := Propose(answers, mixed)
		if err != nil {
			t.Fatal(err)
		}
		yaml := p.YAML("dump")
		if _, err := mapping.Parse("dump", yaml, nil); err != nil || !strings.Contains(yaml, want) || (want == "") == strings.Contains(yaml, "where:") || !strings.Contains(yaml, "# ? rows.model: ") && answer == "" {
			t.Errorf("%q: %v\n%s", answer, err, yaml)
		}
		if answer == "" && (!strings.Contains(yaml, "created_at: fields.joined | timestamp") || strings.Contains(yaml, "title")) {
			t.Errorf("columns of other things are read:\n%s", yaml)
		}
	}
	if yaml := proposeOf(kinds).YAML("dump"); strings.Contains(yaml, "where:") || strings.Contains(yaml, "rows.kind") {
		t.Errorf("admins and readers are told apart:\n%s", yaml)
	}
}

// A condition is about what stands in the cells: where some have spaces around it, none is written that leaves these out.
func TestKindsInSpacesAreNotToldApart(t *testing.T) {
	table, h := NewTable("dump"), mapping.NewHeader(strings.Split("model;id;email;first_name;title;ref", ";"))
	for i := range 12 {
		member := []string{"club.member", " club.member "}[i%2]
		table.Add(&mapping.Record{Header: h, Cells: []string{member, fmt.Sprint(i), fmt.Sprintf("p%d@acme.io", i), "Ana", "", ""}})
		table.Add(&mapping.Record{Header: h, Cells: []string{"club.race", fmt.Sprint(100 + i), "", "", fmt.Sprint("Race ", i), fmt.Sprint(i)}})
	}
	if yaml := proposeOf(table).YAML("dump"); strings.Contains(yaml, "where:") {
		t.Errorf("rows are told apart:\n%s", yaml)
	}
}

// Nobody is left out by themselves whose kind has columns of its own, if they look like people as others do.
func TestPeopleOfSeveralKindsAreNotLeftOut(t *testing.T) {
	for name, c := range map[string]struct {
		rows  [2]string
		asked bool
	}{
		"by how they signed up": {[2]string{`{"type": "local", "id": %d, "email": "l%[1]d@acme.io", "password": "$2b$10$abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUabcdefghijk"}`,
			`{"type": "google", "id": %d, "email": "g%[1]d@acme.io", "google_id": "1%020[1]d", "picture": "https://acme.io/%[1]d.png", "locale": "de"}`}, false},
		"people and companies": {[2]string{`{"type": "person", "id": %d, "email": "p%[1]d@acme.io", "first_name": "Ana", "birthdate": "1980-01-02"}`,
			`{"type": "company", "id": %d, "email": "c%[1]d@acme.io", "company": "Acme %[1]d", "vat": "DE%[1]d", "contact": "Max"}`}, false},
		"things with addresses": {[2]string{`{"model": "club.member", "id": %d, "email": "m%[1]d@acme.io", "first_name": "Ana", "birthdate": "1980-01-02"}`,
			`{"model": "club.enquiry", "id": %d, "email": "e%[1]d@acme.io", "subject": "Hello %[1]d", "text": "When?", "answered": "1"}`}, true},
	} {
		table := NewTable("dump")
		for i := range 12 {
			table.Add(&mapping.Record{JSON: fmt.Sprintf(c.rows[i%2], i)})
		}
		if yaml := proposeOf(table).YAML("dump"); strings.Contains(yaml, "where:") || strings.Contains(yaml, "? rows.") != c.asked {
			t.Errorf("%s:\n%s", name, yaml)
		}
	}
}
