package infer

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"clerk-import/mapping"
)

func jsonTable(t *testing.T, name string, rows ...any) *Table {
	t.Helper()
	table := NewTable(name)
	for _, r := range rows {
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		table.Add(&mapping.Record{JSON: string(b)})
	}
	return table
}

func csvTable(name string, header string, rows ...string) *Table {
	table := NewTable(name)
	table.SQL = name
	h := mapping.NewHeader(strings.Split(header, ","))
	for _, r := range rows {
		table.Add(&mapping.Record{Header: h, Cells: strings.Split(r, ",")})
	}
	return table
}

type anyObject = map[string]any

// Ways to reach people are found in lists, with what they are and whether they are verified.
func TestListsOfContactsAreUnderstood(t *testing.T) {
	contact := func(kind, value, state string) anyObject {
		return anyObject{"kind": kind, "value": value, "state": state}
	}
	var rows []any
	for i := range 6 {
		rows = append(rows, anyObject{"key": fmt.Sprint("k", i), "contacts": []any{contact("mail", fmt.Sprintf("u%d@acme.io", i), "confirmed"), contact("tel", fmt.Sprintf("+1212555012%d", i), "new"), contact("nick", fmt.Sprintf("nick_%d", i), "new")}})
	}
	yaml := proposeOf(jsonTable(t, "people", rows...)).YAML("people")
	for _, want := range []string{
		"email_address:\n    each: contacts\n    when: 'kind == \"mail\"'\n    value: value? | lower\n    verified: 'state? | map(confirmed: true, *: false)'\n",
		"phone_number:\n    each: contacts\n    when: 'kind == \"tel\"'\n    value: value? | e164\n", "username:\n    each: contacts\n    when: 'kind == \"nick\"'\n    value: value?\n", "external_id: key"} {
		if !strings.Contains(yaml, want) {
			t.Errorf("without %s:\n%s", want, yaml)
		}
	}
	numbered := csvTable("people", "id,c1_type,c1_value,c1_confirmed,c2_type,c2_value,c2_confirmed", "1,E,a@acme.io,t,P,+12125550126,f", "2,P,+12125550127,f,E,b@acme.io,t", "3,E,c@acme.io,f,,,", "4,E,d@acme.io,t,,,")
	yaml = proposeOf(numbered).YAML("people")
	for _, want := range []string{"lists:\n  c: {columns: \"c#_*\"}\n", "each: c\n    when: 'type == \"E\"'\n    value: value? | lower\n    verified: confirmed? | bool\n", `type == "P"`} {
		if !strings.Contains(yaml, want) {
			t.Errorf("without %s:\n%s", want, yaml)
		}
	}
	// What nobody says is verified is not; the addresses that a provider has are not the user's.
	var plain []any
	for i := range 6 {
		plain = append(plain, anyObject{"id": i, "email": fmt.Sprintf("u%d@acme.io", i), "identities": []any{anyObject{"provider": "x", "email": fmt.Sprintf("other%d@acme.io", i), "verified": true}}})
	}
	if yaml = proposeOf(jsonTable(t, "people", plain...)).YAML("people"); strings.Contains(yaml, "each: ") || strings.Contains(yaml, "verified: true") {
		t.Errorf("the addresses of providers are taken:\n%s", yaml)
	}
}

// A table whose values fit two columns belongs to the one whose people its addresses name; where
// nothing tells, it is left and told.
func TestATableIsJoinedToThePeopleThatItIsAbout(t *testing.T) {
	names := []string{"nadia", "alma", "otto", "rafael", "zeno", "selma", "vera", "timo", "walter", "ursula"}
	people, told, silent := []string{}, []string{}, []string{}
	for i, n := range names {
		uid := (i*7+3)%10 + 1 // another order of 1 to 10
		people = append(people, fmt.Sprintf("%d,%d,%s", i+1, uid, n))
		told = append(told, fmt.Sprintf("%d,%d,%s@acme.io", i+100, uid, n))
		silent = append(silent, fmt.Sprintf("%d,%d,x%d@acme.io", i+100, uid, i))
	}
	lead := func() *Table { return csvTable("people", "id,uid,given", people...) }
	if yaml := proposeOf(lead(), csvTable("addresses", "id,owner,address", told...)).YAML("x"); !strings.Contains(yaml, "key: owner\n    of: uid\n") {
		t.Errorf("not joined to uid:\n%s", yaml)
	}
	if yaml := proposeOf(lead(), csvTable("addresses", "id,owner,address", silent...)).YAML("x"); strings.Contains(yaml, "key: owner") {
		t.Errorf("joined although nothing tells:\n%s", yaml)
	}
}

// Of a list that says whose an address is, or whether it is in use, only the user's own are taken;
// of several passwords, none is taken at all.
func TestListsThatSayMoreAreAskedAbout(t *testing.T) {
	for name, c := range map[string]struct {
		one func(i int) anyObject
		ask string
		not []string
	}{
		"somebody else's": {func(i int) anyObject {
			return anyObject{"id": i, "contacts": []any{anyObject{"value": fmt.Sprintf("u%d@acme.io", i), "verified": true, "relation": "self"}, anyObject{"value": fmt.Sprintf("s%d@acme.io", i), "verified": true, "relation": "spouse"}}}
		}, "where `relation` is spouse", []string{"in [\"spouse\"])' "}},
		"not in use": {func(i int) anyObject {
			return anyObject{"id": i, "emails": []any{anyObject{"address": fmt.Sprintf("u%d@acme.io", i), "verified": true, "deleted": i%2 == 0}}}
		}, "does `deleted` say", nil},
		"passwords": {func(i int) anyObject {
			return anyObject{"id": i, "email": fmt.Sprintf("u%d@acme.io", i), "passwords": []any{anyObject{"hash": "$2b$08$siNskPT1ydnlKE0vwu6neeuikSCc2w1X4IJiOmyqtS2Vuu50f0B0.", "current": false}, anyObject{"hash": "$2b$08$siNskPT1ydnlKE0vwu6neeuikSCc2w1X4IJiOmyqtS2Vuu50f0B1.", "current": true}}}
		}, "a user may have several", []string{"\n  digest:", "passwords: "}},
	} {
		var rows []any
		for i := range 6 {
			rows = append(rows, c.one(i))
		}
		yaml := proposeOf(jsonTable(t, "people", rows...)).YAML("people")
		if !strings.Contains(yaml, c.ask) {
			t.Errorf("%s: without %s:\n%s", name, c.ask, yaml)
		}
		for _, w := range c.not {
			if strings.Contains(yaml, w) {
				t.Errorf("%s: with %s:\n%s", name, w, yaml)
			}
		}
	}
}

// What is not of the user is not taken for it: a time in a list is no kind of contact, and an active second factor no state.
func TestMembersOfObjectsSayNoMoreThanTheyAre(t *testing.T) {
	for _, factor := range []string{"mehrfaktor", "segundo_factor", "doppio_fattore", "mfa"} {
		var rows []any
		for i := range 4 {
			rows = append(rows, anyObject{"id": i, "loginMethods": []any{anyObject{"timeJoined": 1700000000000, "email": fmt.Sprintf("u%d@acme.io", i), "verified": i > 0}}, factor: anyObject{"geheimnis": "JBSWY3DPEHPK3PX" + fmt.Sprint(i), "active": i > 1}})
		}
		yaml := proposeOf(jsonTable(t, "people", rows...)).YAML("people")
		if !strings.Contains(yaml, "each: loginMethods\n    value: email? | only(email) | lower\n    verified: verified? | bool\n") || strings.Contains(yaml, "banned") || !strings.Contains(yaml, "secrets: "+factor) {
			t.Errorf("%s:\n%s", factor, yaml)
		}
	}
}

// A member that is called number or value is what its object is called; what else the object says of it is of that, and
// of nobody's state; and an object is no digest beside the digest in it.
func TestMembersAreWhatTheirObjectIsNamedFor(t *testing.T) {
	const digest = "$2b$10$abcdefghijklmnopqrstuuQ9Rk9lQk0Oa8N3cRX7m0H2mZ0T2iS1K"
	for name, c := range map[string]struct{ phone, value, valid, password string }{
		"French":  {"tel", "numero", "valide", "mdp"},
		"German":  {"Telefon", "Nummer", "verifiziert", "kennwort"},
		"Spanish": {"telefono", "valor", "verificado", "contrasena"},
		"English": {"mobile", "value", "verified", "credentials"},
		"Dutch":   {"telefoon", "nummer", "bevestigd", "wachtwoord"},
	} {
		var rows []any
		for i := range 9 {
			rows = append(rows, map[string]any{"id": 1000 + i, "email": fmt.Sprintf("u%d@acme.io", i),
				c.phone: map[string]any{c.value: fmt.Sprintf("+4915112345%03d", i), c.valid: i%2 == 0}, c.password: map[string]any{"algo": "bcrypt", "hash": digest}})
		}
		yaml := proposeOf(jsonTable(t, "people", rows...)).YAML("people")
		for _, want := range []string{c.phone + "." + c.value, "verified: " + c.phone + "." + c.valid + " | bool", "value: " + c.password + ".hash"} {
			if !strings.Contains(yaml, want) {
				t.Errorf("%s: no %s in\n%s", name, want, yaml)
			}
		}
		for _, not := range []string{"? digest:", "? password.", "state.", "status:", "      " + c.phone + ": "} {
			if strings.Contains(yaml, not) {
				t.Errorf("%s: %s in\n%s", name, not, yaml)
			}
		}
	}
}
