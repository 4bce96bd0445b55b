package mapping

import "testing"

// Auth0 has a name as a whole, its parts, or what somebody signs in with in place of it. Neither parts are mixed with the whole, nor
// is an address or a username a name.
func TestNamesOfAuth0(t *testing.T) {
	m, err := Preset("auth0", nil)
	if err != nil {
		t.Fatal(err)
	}
	for row, want := range map[string][2]string{
		`"name":"Ada Lovelace"`: {"Ada", "Lovelace"},
		`"name":"Ada"`:          {"Ada", ""},
		`"name":"Ada King Lovelace","nickname":"ada"`:                       {"Ada", "King Lovelace"},
		`"name":"Lovelace, Ada"`:                                            {"Ada", "Lovelace"},
		`"name":"Ada Lovelace","given_name":"Augusta"`:                      {"Augusta", ""},
		`"name":"Ada Lovelace","given_name":"Augusta","family_name":"King"`: {"Augusta", "King"},
		`"name":"Ada Lovelace","user_metadata":{"family_name":"King"}`:      {"", "King"},
		`"name":"ada@example.com"`:                                          {"", ""},
		`"name":"a.lovelace@corp.example","email":"ada@example.com"`:        {"", ""},
		`"name":"adal","username":"adal"`:                                   {"", ""},
		`"name":null`:                                                       {"", ""},
		`"name":"","nickname":""`:                                           {"", ""},
		`"given_name":"Ada","family_name":"Lovelace"`:                       {"Ada", "Lovelace"},
		`"Name":"Ada Lovelace","Given Name":"","Family Name":""`:            {"Ada", "Lovelace"},
	} {
		u, problems := m.NewMapper().Map(&Record{JSON: `{"user_id":"auth0|1","email":"ada@example.com","email_verified":true,` + row + `}`})
		if got := [2]string{u.FirstName.Or(""), u.LastName.Or("")}; got != want {
			t.Errorf("%s: %q, want %q; %v", row, got, want, problems)
		}
	}
}
