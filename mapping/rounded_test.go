package mapping

import "testing"

// A number in JSON that a program has rounded is no text: several ids became the same one.
func TestRoundedNumbersAreNoText(t *testing.T) {
	for number, want := range map[string]string{
		"9007199254740993":               "9007199254740993",
		"123456789012345678901234567890": "123456789012345678901234567890",
		"12.5":                           "12.5",
		`"1e19"`:                         "1e19",
		"1.8446744073709551e19":          "",
		"1E+21":                          "",
	} {
		m, err := Parse("my.yaml", "fields:\n  external_id: id | string\n  email_address: email\n", nil)
		if err != nil {
			t.Fatal(err)
		}
		u, problems := m.NewMapper().Map(&Record{JSON: `{"email":"a@acme.io","id":` + number + `}`})
		if want == "" && len(problems) == 0 || want != "" && u.ExternalID.Value() != want {
			t.Errorf("%s: %q, %v", number, u.ExternalID.Value(), problems)
		}
	}
}
