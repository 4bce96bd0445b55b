package infer

import (
	"fmt"
	"strings"
	"testing"

	"clerk-import/mapping"
)

// Ways to reach people that are packed into one text are taken apart once, under let, and read as columns and lists are.
func TestPackedTextsAreTakenApartOnce(t *testing.T) {
	for name, c := range map[string]struct {
		header, row string // % is the number of the row
		answers     map[string]string
		want        []string
		user        string // of the first row
	}{
		"records": {
			"id,reach", "%,email:u%@acme.io:1|phone:+1212555012%:0", map[string]string{"verified.reach": "part3"},
			[]string{`reach_list: 'reach | records("|", ":", part1, part2, part3)'`, "each: reach_list\n    when: 'part1 == \"email\"'\n    value: part2? | lower\n    verified: part3? | verified\n"},
			"u1@acme.io=true +12125550121=false",
		},
		"records of which nobody has said what they prove": {
			"id,reach", "%,email:u%@acme.io:1|phone:+1212555012%:0", nil, []string{"part3: verified where `part3`, the part of that number, says yes"}, "u1@acme.io=false +12125550121=false",
		},
		"records without kinds": {
			"id,contactos", "%,u%@acme.io*S;+1212555012%*N", map[string]string{"verified.contactos": "part2"}, []string{`records(";", "*", part1, part2)`}, "u1@acme.io=true +12125550121=false",
		},
		"records of one part": {
			"id,wege", "%,u%@acme.io|+1212555012%", nil, []string{`wege_list: 'wege | records("|", ":", part1)'`}, "u1@acme.io=false +12125550121=false",
		},
		"pairs": {
			"id,datos", "%,correo=u%@acme.io;plan=pro;correo_verificado=si", nil,
			[]string{`datos: 'datos | pairs(";", "=")'`, "value: datos.correo | trim | lower", "verified: datos.correo_verificado | bool", "      datos: datos\n"}, "u1@acme.io=true",
		},
		"a query": {
			"id,profile", "%,email=u%%40acme.io&tier=pro", nil, []string{"profile: profile | query\n", "value: profile.email | trim | lower"}, "u1@acme.io=false",
		},
	} {
		t.Run(name, func(t *testing.T) {
			lines := []string{c.header}
			for i := range 9 {
				lines = append(lines, strings.NewReplacer("%%40", fmt.Sprint(i+1, "%40"), "%", fmt.Sprint(i+1)).Replace(c.row))
			}
			lines = strings.Split(strings.ReplaceAll(strings.Join(lines, "\n"), " %40", "%40"), "\n")
			yaml := answered(t, c.answers, lines...)
			for _, w := range c.want {
				if !strings.Contains(yaml, w) {
					t.Errorf("without %s:\n%s", w, yaml)
				}
			}
			m, err := mapping.Parse("my.yaml", yaml, nil)
			if err != nil {
				t.Fatalf("%v\n%s", err, yaml)
			}
			u, problems := m.NewMapper().Map(&mapping.Record{Header: mapping.NewHeader(strings.Split(c.header, ",")), Cells: strings.Split(lines[1], ",")})
			var got []string
			for _, e := range append(u.Emails, u.Phones...) {
				got = append(got, fmt.Sprintf("%s=%t", e.Value, e.Verified))
			}
			if strings.Join(got, " ") != c.user {
				t.Errorf("%v %v, want %s\n%s", got, problems, c.user, yaml)
			}
		})
	}
}

// Base64 that ends in one = is no name without a value.
func TestPaddedBase64IsNotPacked(t *testing.T) {
	h := mapping.NewHeader([]string{"id", "email", "avatar_sum"})
	table := NewTable("people")
	for i, sum := range []string{"XUFAKrxLKna5cZ2REBfFkgA1b2c3=", "fCIvspJ9goryL1khNOiTJIBjfA0AB=", "LPJNul-wow4m6DsqxbninhsWHlwfp="} {
		n := string(rune('1' + i))
		table.Add(&mapping.Record{Header: h, Cells: []string{n, "u" + n + "@acme.io", sum}})
	}
	p, err := Propose(nil, table)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(p.YAML("x.csv"), "\n") {
		if strings.Contains(line, "avatar_sum.") || strings.Contains(line, "names look like values") {
			t.Error(line)
		}
	}
}
