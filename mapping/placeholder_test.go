package mapping

import (
	"strings"
	"testing"
)

// Addresses that programs make up for users without one are none; what only looks a little like
// them is one, and so is what people have by phone number at providers of mail.
func TestPlaceholdersAreNoAddresses(t *testing.T) {
	m, err := Parse("m.yaml", "fields:\n  external_id: id\n  email_address:\n    - {value: email, verified: ok?}\n    - other?\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	for address, is := range map[string]bool{
		"4915112345678@phone.local":                                 false,
		"+15005550006@my-site.com":                                  false,
		"ann@anonymized.invalid":                                    false,
		"ann@NOREPLY.LOCALHOST":                                     false,
		"ann@corp.lan":                                              false,
		"ann@acme.test.":                                            false,
		"ann@localhost":                                             false,
		"temp@8b1f0DqZcXo2mN4pQrStUvWxYz012345.com":                 false,
		"temp-8b1f0DqZcXo2mN4pQrStUvWxYz012345@acme.io":             false,
		"1234.github@stfakeemail.supertokens.com":                   false,
		"1234@github.fakeemail.com":                                 false,
		"service-account-billing@placeholder.org":                   false,
		"ann@acme.io":                                               true,
		"ann+clerk_test@acme.io":                                    true,
		"ann@dev.clerk.test":                                        true,
		"ann@example.com":                                           true,
		"ann@my.local.io":                                           true,
		"13800138000@139.com":                                       true,
		"temp@acme.com":                                             true,
		"temp-agency@acme.io":                                       true,
		"temp.ann@acme.com":                                         true,
		"ann@fakeemail.com":                                         true,
		"service-account-billing@acme.io":                           true,
		"+ann@acme.io":                                              true,
		"relay123@privaterelay.appleid.com":                         true,
		"1234567+ann@users.noreply.github.com":                      true,
		"ann@xn--mnchen-3ya.example-not-reserved.de":                true,
		"very.long.name.of.somebody.who.works.there@localhost.acme": true,
	} {
		// Listed twice, it is told once; verified, it is none all the same.
		u, problems := m.NewMapper().Map(&Record{JSON: `{"id":"1","email":"` + address + `","ok":true,"other":"` + address + `"}`})
		if len(u.Emails) == 1 != is {
			t.Errorf("%s: %v", address, u.Emails)
		}
		if !is && (len(problems) != 1 || problems[0].Code != CodePlaceholder || problems[0].Value != address) || is && len(problems) > 0 {
			t.Errorf("%s: %v", address, problems)
		}
	}
}

// A name that is a phone number is none; one with digits in it is.
func TestAPhoneNumberIsNoName(t *testing.T) {
	m, err := Parse("m.yaml", "fields:\n  external_id: id\n  first_name: name | first_name\n  last_name: name | last_name\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"+442071838750": "name_number", "+44 20 7183 8750": "name_number", "(415) 555-2671": "name_number", "0044 20 71838750": "name_number",
		"4155552671": "name_number", "R2 D2": "R2 D2", "50 Cent": "50 Cent", "007": "007", "2024": "2024", "+ann": "+ann",
	} {
		u, problems := m.NewMapper().Map(&Record{JSON: `{"id":"1","name":"` + name + `"}`})
		got := strings.TrimSpace(u.FirstName.Or("") + " " + u.LastName.Or(""))
		for _, p := range problems {
			got += p.Code
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
