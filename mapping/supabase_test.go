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
	} {
		u, problems := m.NewMapper().Map(&Record{JSON: `{"id":"1",` + row + `}`})
		got := [2]bool{len(u.Emails) > 0 && u.Emails[0].Verified, len(u.Phones) > 0 && u.Phones[0].Verified}
		if len(u.Emails) == 0 || got != want {
			t.Errorf("%s: verified are %v, want %v; %v", row, got, want, problems)
		}
	}
}
