package mapping

import "testing"

// What Supabase has sent proves an address or a number of its own, once it was answered: nobody gets a verified address of somebody else
// by proving a number, or by asking for another address.
func TestSupabaseProvesEachIdentifierByItself(t *testing.T) {
	m, err := Preset("supabase", nil)
	if err != nil {
		t.Fatal(err)
	}
	const made, later = `"created_at":"2024-01-01T00:00:00Z","email":"a@acme.io","email_confirmed_at":"2024-01-01T00:00:00Z",`, `"2024-02-01T00:00:00Z"`
	const number = `"phone":"4930123456","phone_confirmed_at":`
	for row, want := range map[string][2]bool{ // the address, the number
		made + `"confirmation_sent_at":null`:     {},
		made + `"confirmation_sent_at":` + later: {true, false},
		made + `"confirmation_sent_at":null,"email_change":"b@acme.io","email_change_sent_at":` + later:                     {},
		made + `"app_metadata":{},"new_email":"b@acme.io","email_change_sent_at":` + later:                                  {},
		made + `"confirmation_sent_at":null,"email_change":"","email_change_sent_at":` + later:                              {true, false},
		made + `"confirmation_sent_at":` + later + `,` + number + later:                                                     {false, true},
		made + `"confirmation_sent_at":null,"phone_change":"","phone_change_sent_at":` + later + `,` + number + later:       {false, true},
		made + `"confirmation_sent_at":null,"invited_at":` + later + `,` + number + `"2024-01-01T00:00:00Z"`:                {true, false},
		made + `"app_metadata":{"providers":["google"]},` + number + `"2024-01-01T00:00:00Z"`:                               {true, false},
		`"created_at":"2024-01-01T00:00:00Z","email":"a@acme.io","confirmation_sent_at":null,"email_confirmed_at":` + later: {true, false},
		// An account elsewhere proves its own address, and a linked one may have another.
		made + `"app_metadata":{"providers":["email","google"]}`:                                                                                                   {},
		made + `"app_metadata":{"providers":["google"]},"identities":[{"provider":"google","identity_data":{"email":"eve@acme.io"}}]`:                              {},
		made + `"app_metadata":{},"identities":[{"provider":"email","identity_data":{"email":"a@acme.io"}}]`:                                                       {},
		made + `"app_metadata":{},"identities":[{"provider":"google","identity_data":{"email":"a@acme.io","email_verified":false}}]`:                               {},
		made + `"identities":"[{\"provider\":\"google\",\"identity_data\":{\"email\":\"a@acme.io\"}}]","confirmation_sent_at":null`:                                {true, false},
		made + `"identities":"[{\"provider\":\"google\",\"identity_data\":{\"email\":\"e@acme.io\"}}]","confirmation_sent_at":null`:                                {},
		made + `"identities":"","confirmation_sent_at":null`:                                                                                                       {},
		made + `"app_metadata":{},"identities":[{"provider":"google"}]`:                                                                                            {},
		made + `"app_metadata":{"providers":["email","google"]},"identities":[{"provider":"google","identity_data":"{\"email\":\"A@acme.io\"}"}]`:                  {true, false},
		made + `"confirmation_sent_at":null,"identities":[{"provider":"email"},{"provider":"google","identity_data":{"email":"a@acme.io","email_verified":true}}]`: {true, false},
	} {
		u, problems := m.NewMapper().Map(&Record{JSON: `{"id":"1",` + row + `}`})
		got := [2]bool{len(u.Emails) > 0 && u.Emails[0].Verified, len(u.Phones) > 0 && u.Phones[0].Verified}
		if len(u.Emails) == 0 || got != want {
			t.Errorf("%s: verified are %v, want %v; %v", row, got, want, problems)
		}
	}
}

// A cell without a text is no proof in a column that is there, as null is none in JSON; a column that is not there says nothing.
func TestSupabaseTellsAnEmptyCellFromAMissingColumn(t *testing.T) {
	m, err := Preset("supabase", nil)
	if err != nil {
		t.Fatal(err)
	}
	const at = "2024-01-01 00:00:00+00"
	for _, c := range []struct {
		columns string
		cells   []string
		want    bool
	}{
		{"confirmation_sent_at", []string{""}, false},
		{"confirmation_sent_at", []string{"NULL"}, false},
		{"confirmation_sent_at", nil, false},
		{"confirmation_sent_at", []string{at}, true},
		{"role", []string{""}, true},
	} {
		head := NewHeader([]string{"id", "email", "encrypted_password", "created_at", "email_confirmed_at", c.columns})
		u, problems := m.NewMapper().Map(&Record{Header: head, Cells: append([]string{"1", "a@acme.io", "", at, at}, c.cells...)})
		if len(u.Emails) != 1 || u.Emails[0].Verified != c.want {
			t.Errorf("%s %q: %+v, want %v; %v", c.columns, c.cells, u.Emails, c.want, problems)
		}
	}
}
