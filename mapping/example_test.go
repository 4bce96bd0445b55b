package mapping_test

import (
	"fmt"

	"clerk-import/mapping"
)

// A source's mapping turns a row into a user whose identifiers know whether they are
// verified.
func Example() {
	m, err := mapping.Preset("auth0", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	u, problems := m.NewMapper().Map(&mapping.Record{JSON: `{
		"user_id": "auth0|1", "email": "Ada@Example.com", "email_verified": true,
		"given_name": "Ada", "app_metadata": {"plan": "pro"}}`})
	for _, p := range problems {
		fmt.Println(p.Severity, p.Code, p.Message)
	}
	fmt.Println(u.ExternalID.Or(""), u.FirstName.Or(""), u.Emails[0].Value, u.Emails[0].Verified)
	fmt.Println(string(u.PrivateMetadata.Or(nil)))
	// Output:
	// auth0|1 Ada ada@example.com true
	// {"plan": "pro"}
}

// A mapping of one's own is a few lines; a mistake in it names its line and column.
func ExampleParse() {
	m, err := mapping.Parse("my.yaml", `
fields:
  external_id: id
  email_address:
    - value: mail | trim | lower
      verified: confirmed_at? | verified
  first_name: name | first_name
`, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	header := mapping.NewHeader([]string{"id", "mail", "confirmed_at", "name"})
	u, _ := m.NewMapper().Map(&mapping.Record{Header: header, Cells: []string{"7", " Ada@Example.com", "", "Ada Lovelace"}})
	fmt.Println(u.ExternalID.Or(""), u.FirstName.Or(""), u.Emails[0].Value, u.Emails[0].Verified)

	_, err = mapping.Parse("my.yaml", "fields:\n  user_name: login\n", nil)
	fmt.Println(err)
	// Output:
	// 7 Ada ada@example.com false
	// my.yaml:2:3: unknown key "user_name"; did you mean "username"?
}

// Exports are recognised by their fields.
func ExampleMapping_Fits() {
	for _, m := range mapping.Presets() {
		if match, is := m.Fits(mapping.Sample{Fields: []string{"user_id", "email", "email_verified", "identities"}}); is {
			fmt.Println(m.Name, "by", match.Reason)
		}
	}
	// Output:
	// auth0 by fields email_verified, user_id, identities
}
