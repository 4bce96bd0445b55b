package infer

import (
	"fmt"
	"strings"
	"testing"

	"clerk-import/mapping"
)

// rowsOf is a table of as many rows as it takes, each made of its number.
func rowsOf(name string, columns []string, n int, row func(i int) []string) *Table {
	t := NewTable(name)
	h := mapping.NewHeader(columns)
	for i := range n {
		t.Add(&mapping.Record{Header: h, Cells: row(i)})
	}
	return t
}

// What a column is, its table's other columns and its values say, where its own name says little.
func TestColumnsAreKnownByWhatStandsBesideThem(t *testing.T) {
	code := func(i int) string { return fmt.Sprintf("K%04d", 7919*i%9973) }
	mail := func(i int) string { return fmt.Sprintf("u%d@acme.io", i) }
	in := func(i int, of ...string) string { return of[i%len(of)] }
	for name, c := range map[string]struct {
		tables     []*Table
		want, none []string
	}{
		"what numbers the rows is no id while a column is one": {
			tables: []*Table{rowsOf("people", []string{"row_no", "pref_a", "member_id", "email"}, 30, func(i int) []string {
				return []string{fmt.Sprint(i + 1), "x" + code(i+40), code(i), mail(i)}
			})},
			want: []string{"external_id: member_id"},
		},
		"a number is spelt with a sign": {
			tables: []*Table{rowsOf("membres", []string{"Ligne", "N° adhérent", "Courriel"}, 30, func(i int) []string {
				return []string{fmt.Sprint(i + 1), code(i), mail(i)}
			})},
			want: []string{`external_id: '["N° adhérent"] | string'`},
		},
		"what other tables call people by is their id": {
			tables: []*Table{
				rowsOf("socios", []string{"linha", "cod", "nome_completo"}, 30, func(i int) []string {
					return []string{fmt.Sprint(i + 1), code(i), in(i, "Ana Silva", "Rui Costa", "Eva Dias")}
				}),
				rowsOf("acessos", []string{"n", "cod", "utilizador", "senha_hash"}, 20, func(i int) []string {
					return []string{fmt.Sprint(i + 1), code(i + 5), fmt.Sprintf("ana%d", i), fmt.Sprintf("$2y$04$abcdefghijklmnopqrstuuAzZbcdefghijklmnopqrstuvwxyz0%03d", i)}
				}),
			},
			want: []string{"external_id: cod | string", "username: acessos.utilizador?", "first_name: nome_completo"},
		},
		"two files may have one name": {
			tables: []*Table{
				rowsOf("acme", []string{"id", "email", "first_name"}, 30, func(i int) []string { return []string{code(i), mail(i), "Ann"} }),
				rowsOf("acme", []string{"user_id", "plan"}, 30, func(i int) []string { return []string{code(i), in(i, "a", "b")} }),
			},
			want: []string{"  acme_2:", "plan: acme_2.plan?"},
		},
		"a flag shares a word with its column, and dates say since when": {
			tables: []*Table{rowsOf("bbs", []string{"id", "denshi_meeru", "meeru_kakunin", "Tél. portable", "Portable vérifié le"}, 30, func(i int) []string {
				return []string{code(i), mail(i), in(i, "sumi", "mi"), fmt.Sprintf("+3361234%04d", 1200+i), in(i, "", "28/09/2022 17:00")}
			})},
			want: []string{"value: denshi_meeru | trim | lower\n      verified: 'meeru_kakunin | map(sumi: true, *: false)'", `past("DD/MM/YYYY HH:mm")`},
		},
		"an approval is one of the column it names": {
			tables: []*Table{rowsOf("okul", []string{"Okul No", "E-posta", "E-posta Onayı"}, 30, func(i int) []string {
				return []string{code(i), mail(i), in(i, "Evet", "Hayır")}
			})},
			want: []string{`verified: '["E-posta Onayı"] | bool'`},
		},
		"when a message was sent proves nothing": {
			tables: []*Table{rowsOf("people", []string{"id", "E-Mail", "E-Mail Bestätigung"}, 30, func(i int) []string {
				return []string{code(i), mail(i), in(i, "", "2022-09-28 17:00:00")}
			})},
			none: []string{"      verified:"},
		},
		"many columns offer the near ones": {
			tables: []*Table{rowsOf("wide", []string{"id", "email", "email_ok", "plan", "utm_a"}, 30, func(i int) []string {
				return []string{code(i), mail(i), in(i, "Y", "N"), in(i, "a", "b"), in(i, "yes", "no")}
			})},
			want: []string{"email_ok: verified where"},
			none: []string{"utm_a: verified where", "plan.a: verified where"},
		},
		"the state of an address is no account's": {
			tables: []*Table{rowsOf("crm", []string{"id", "email", "country", "state"}, 30, func(i int) []string {
				return []string{code(i), mail(i), "US", in(i, "CA", "TX", "NY", "TX")}
			})},
			want: []string{"state: state"}, none: []string{"state.state", "status:"},
		},
		"codes of states of accounts are asked about": {
			tables: []*Table{rowsOf("crm", []string{"id", "email", "country", "state"}, 30, func(i int) []string {
				return []string{code(i), mail(i), "US", in(i, "AC", "AC", "SU", "CL")}
			})},
			want: []string{"SU: banned"},
		},
		"addresses of several people are not theirs": {
			tables: []*Table{
				rowsOf("klienci", []string{"id", "imie"}, 30, func(i int) []string { return []string{code(i), "Ewa"} }),
				rowsOf("zakupy", []string{"nr", "klient", "email"}, 60, func(i int) []string { return []string{fmt.Sprint(i + 1), code(i % 30), mail(i * 7 % 23)} }),
				rowsOf("skrzynki", []string{"nr", "klient", "adres", "potwierdzony"}, 40, func(i int) []string {
					return []string{fmt.Sprint(i + 1), code(i % 30), mail(i), in(i, "T", "N")}
				}),
			},
			want: []string{"email_address:\n    each: skrzynki?"}, none: []string{"each: zakupy?"},
		},
		"a ban may say until when, in other words": {
			tables: []*Table{rowsOf("klienci", []string{"id", "email", "zablokowany_do"}, 30, func(i int) []string {
				return []string{code(i), mail(i), in(i, "", "", "2020-05-05 00:00:00", "2099-01-01 00:00:00")}
			})},
			want: []string{`future(row["zablokowany_do"])`},
		},
		"numbers with the users come before those of their postal addresses": {
			tables: []*Table{
				rowsOf("klienci", []string{"id", "email", "komorka"}, 30, func(i int) []string { return []string{code(i), mail(i), fmt.Sprintf("512 341 %03d", i)} }),
				rowsOf("adresy", []string{"klient", "telefon", "kraj"}, 30, func(i int) []string { return []string{code(i), fmt.Sprintf("22 512 34 %02d", i), "PL"} }),
			},
			want: []string{"region.komorka"}, none: []string{"adresy.telefon? | e164"},
		},
		"days of the week are no countries, and names of countries are": {
			tables: []*Table{
				rowsOf("leerlingen", []string{"id", "email", "mobiel", "land", "lesdag"}, 30, func(i int) []string {
					return []string{code(i), mail(i), fmt.Sprintf("06 1234%04d", 100+i), in(i, "Nederland", "Pays-Bas"), in(i, "ma", "do")}
				}),
			},
			want: []string{"e164(@land)"},
		},
		"days of the week alone are no countries": {
			tables: []*Table{rowsOf("leerlingen", []string{"id", "email", "mobiel", "lesdag"}, 30, func(i int) []string {
				return []string{code(i), mail(i), fmt.Sprintf("06 1234%04d", 100+i), in(i, "do", "in", "ma")}
			})},
			want: []string{"region.mobiel"}, none: []string{"@lesdag"},
		},
		"what is said of people without a number proves none": {
			tables: []*Table{rowsOf("koor", []string{"id", "email", "email_confirmed", "mobil", "stem", "sinds", "gezien"}, 30, func(i int) []string {
				return []string{code(i), mail(i), in(i, "yes", "no"), in(i, fmt.Sprintf("+4915112345%03d", i), ""), in(i/2, "bas", "alt"), fmt.Sprintf("2022-09-%02d", 1+i%28), in(i, "j", "n")}
			})},
			want: []string{"verified: email_confirmed | bool", "gezien: verified where"}, none: []string{"stem.bas: verified", "verified where `sinds`"},
		},
		"of several times the users were made at the one that none is before": {
			tables: []*Table{rowsOf("zaci", []string{"id", "email", "prihlasen", "zalozeno"}, 30, func(i int) []string {
				return []string{code(i), mail(i), fmt.Sprint(1640000000 + i*7919%9973*100 + 3600), fmt.Sprint(1640000000 + i*7919%9973*100)}
			})},
			want: []string{"created_at: zalozeno | timestamp(unix)"},
		},
		"times that are now before and now behind each other are asked about": {
			tables: []*Table{rowsOf("zaci", []string{"id", "email", "jedna", "druha"}, 30, func(i int) []string {
				return []string{code(i), mail(i), fmt.Sprint(1640000000 + i*7919%9973*100), fmt.Sprint(1640000000 + (40-i)*7919%9973*100)}
			})},
			none: []string{"\n  created_at:"},
		},
		"what stands before the @ of everybody's address is a user name, whatever it is called": {
			tables: []*Table{rowsOf("pfarrei", []string{"id", "E-Mail", "Kürzel am Schalter", "Regal"}, 30, func(i int) []string {
				return []string{code(i), mail(i), in(i, fmt.Sprintf("u%d", i), ""), "r" + code(i+3)}
			})},
			want: []string{`username: '["Kürzel am Schalter"]?'`},
		},
		"names say that they are of somebody, and which part stands first": {
			tables: []*Table{
				rowsOf("clube", []string{"id", "E-mail do Sócio", "Nome do Sócio"}, 30, func(i int) []string { return []string{code(i), mail(i), in(i, "Ana Reis", "Rui da Costa", "Eva Dias")} }),
			},
			want: []string{`first_name: '["Nome do Sócio"] | first_name'`, `value: '["E-mail do Sócio"] | trim | lower'`},
		},
		"families in capitals stand first": {
			tables: []*Table{rowsOf("randonnee", []string{"id", "courriel", "nom"}, 30, func(i int) []string {
				return []string{code(i), mail(i), in(i, "DUPONT Jean", "DE LA TOUR Anne", "N'DIAYE Awa")}
			})},
			want: []string{"first_name: nom | first_name(family_first)", "last_name: nom | last_name(family_first)"},
		},
		"words in front of a family's name belong to it": {
			tables: []*Table{rowsOf("leden", []string{"id", "email", "voornaam", "tussenvoegsel", "achternaam"}, 30, func(i int) []string {
				return []string{code(i), mail(i), "Jan", in(i, "", "van", "van den"), in(i, "Berg", "Bos")}
			})},
			want: []string{"last_name: {template: '{tussenvoegsel?} {achternaam}'}"},
		},
		"a table of states is known behind its schema's name": {
			tables: []*Table{
				rowsOf("public.lokatorzy", []string{"id", "email", "status"}, 30, func(i int) []string { return []string{code(i), mail(i), in(i, "10", "10", "10", "20", "30")} }),
				rowsOf("public.statusy", []string{"id", "nazwa"}, 3, func(i int) []string {
					return []string{in(i, "10", "20", "30"), in(i, "aktywny", "zablokowany", "usunięty")}
				}),
			},
			want: []string{"zablokowany: banned", "usunięty: skip"},
		},
		"a salt in any language is one": {
			tables: []*Table{rowsOf("kisiler", []string{"kisi_no", "eposta", "sifre", "tuz"}, 30, func(i int) []string {
				return []string{code(i), mail(i), fmt.Sprintf("%064x", i*7919+1), fmt.Sprintf("ab%cd%cfgh", 'a'+i%26, 'a'+i%25)}
			})},
			want: []string{"sha256_salted: SHA256", "params: {salt: tuz}"}, none: []string{"tuz: `tuz` does"},
		},
		"a time of deletion leaves people behind in Turkish, too": {
			tables: []*Table{rowsOf("kisiler", []string{"id", "eposta", "silinme_tarihi"}, 30, func(i int) []string {
				return []string{code(i), mail(i), in(i, "", "", "", "2022-01-02 03:04:05")}
			})},
			want: []string{`row["silinme_tarihi"] != nil`, "deleted user"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for i := range c.tables {
				c.tables[i].SQL = c.tables[i].Name
			}
			yaml := proposeOf(c.tables...).YAML("x")
			has(t, yaml, c.want, c.none)
		})
	}
}

// A suspension that only some have, as an object with its reason or a list of them, bars these; and the names of accounts elsewhere are
// no user names.
func TestObjectsThatSomeHaveSayWhoIsBarred(t *testing.T) {
	for shape, c := range map[string]struct{ some, none, want string }{
		"an object": {`{"at": "2024-01-01T00:00:00Z", "reason": "abuse"}`, `null`, `row["account"]?.suspension != nil`},
		"a list":    {`[{"reason": "abuse"}]`, `[]`, `other: banned`},
	} {
		t.Run(shape, func(t *testing.T) {
			people := NewTable("people")
			for i := range 30 {
				is := c.none
				if i%5 == 1 {
					is = c.some
				}
				people.Add(&mapping.Record{JSON: fmt.Sprintf(`{"account": {"id": "p%d", "suspension": %s, "identities": [{"kind": "email", "value": "u%d@acme.io"}, {"kind": "google", "value": "10000000000000%04d"}, {"kind": "nick", "value": "nick%d"}]}}`, i, is, i, i, i)})
			}
			yaml := proposeOf(people).YAML("x")
			for _, want := range []string{c.want, "state.account.suspension", `when: 'kind == "nick"'`} {
				if !strings.Contains(yaml, want) {
					t.Errorf("no %s in\n%s", want, yaml)
				}
			}
		})
	}
}

// Kinds of national numbers are numbers, whose region is asked; what is kept of somebody to call in an emergency is not the user's; and the
// parts of a password may stand in an object of that name.
func TestListsOfNationalNumbersAreAskedAbout(t *testing.T) {
	people := NewTable("pacientes")
	for i := range 30 {
		people.Add(&mapping.Record{JSON: fmt.Sprintf(`{"key": "P-%03d", "contactos": [{"tipo": "correo", "valor": "u%d@acme.io"}, {"tipo": "movil", "valor": "612 34 %02d 00"}, {"tipo": "fax", "valor": "91 555 %02d 33"}],
			"clave": {"algoritmo": "PBKDF2WithHmacSHA256", "iteraciones": 1200, "sal": "c2FsdHNhbHRzYWx0%04d", "resumen": "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbD%04d="},
			"contacto_emergencia": {"telefono": "+34699887%03d"}}`, i, i, i, i, i, 1000+i, i)})
	}
	yaml := proposeOf(people).YAML("x")
	for _, want := range []string{"region.contactos.valor", "when: 'tipo == \"movil\"'\n    value: {path: 'valor?', convert: e164, on_error: drop}", "digest.clave.resumen", "pbkdf2-base64: "} {
		if !strings.Contains(yaml, want) {
			t.Errorf("no %s in\n%s", want, yaml)
		}
	}
	for _, none := range []string{"value: contacto_emergencia.telefono", "  username:"} {
		if strings.Contains(yaml, none) {
			t.Errorf("%s in\n%s", none, yaml)
		}
	}
}

// The ids of people may stand in an object of a row, and what is verified in one that says of each address and number whether it is.
func TestObjectsOfARowSayItOfEachOther(t *testing.T) {
	people := NewTable("zaci")
	for i := range 30 {
		number := ""
		if i%4 == 0 { // few have one of their own
			number = fmt.Sprintf(`, "telefon": "+42060123%04d"`, i)
		}
		people.Add(&mapping.Record{JSON: fmt.Sprintf(`{"karta": {"cislo_karty": "K%04d", "rodne_cislo": "99%06d"}, "kontakt": {"email": "u%d@acme.io"%s},
			"zastupce": {"email": "z%[3]d@acme.io", "telefon": "+42070123%04[3]d"}, "overeno": {"email": %[5]v, "telefon": %[6]v}, "prihlaseni": {"jmeno": "zak_%[7]d", "heslo": "$2y$04$abcdefghijklmnopqrstuuAzZbcdefghijklmnopqrstuvwxyz0%03[7]d"}, "jmeno": {"krestni": "Jana", "prijmeni": "Bartos"}}`,
			7919*i%9973, 7907*i, i, number, i%2 == 0, i%3 == 0, i)})
	}
	yaml := proposeOf(people).YAML("x")
	for _, want := range []string{"external_id: karta.cislo_karty", "verified: overeno.email | bool", "verified: overeno.telefon | bool", "value: kontakt.telefon? | e164", "username: prihlaseni.jmeno", "first_name: jmeno.krestni"} {
		if !strings.Contains(yaml, want) {
			t.Errorf("no %s in\n%s", want, yaml)
		}
	}
}
