package mapping

import (
	"fmt"
	"testing"
)

// Some letters outside of ASCII have one of ASCII for their small letter. Folded, the address of one person would be that
// of another, who has it verified: by the converter, and by the function of expressions, by which joins compare.
func TestNoLetterBecomesOneOfASCII(t *testing.T) {
	m := mustParse(t, "fields:\n  email_address: mail | lower\n  username:\n    expr: lower(mail)\n"+
		"  first_name:\n    expr: 'map([mail], lower(#))[0]'\n", nil)
	for _, c := range []struct{ given, want string }{
		{"MI\u212aE@acme.io", "mi\u212ae@acme.io"}, // the sign of Kelvin
		{"AL\u0130@acme.io", "al\u0130@acme.io"},   // I with a dot
		{"J\u00dcRGEN@acme.io", "j\u00fcrgen@acme.io"},
		{"\u212bSA@acme.io", "\u00e5sa@acme.io"}, // the sign of Angstrom is an Å
		{"ANN@ACME.IO", "ann@acme.io"},
	} {
		u, problems := m.NewMapper().Map(jsonRow(fmt.Sprintf(`{"mail":%q}`, c.given)))
		if len(u.Emails) != 1 || u.Emails[0].Value != c.want || u.Username.Or("") != c.want || u.FirstName.Or("") != c.want {
			t.Errorf("%q: %v, %q, %q, want %q; %v", c.given, u.Emails, u.Username.Or(""), u.FirstName.Or(""), c.want, problems)
		}
	}
	m = mustParse(t, "fields:\n  email_address: [{value: mail, verified: \"false\"}, {value: other, verified: \"true\"}]\n", nil)
	u, problems := m.NewMapper().Map(jsonRow(`{"mail":"mike@acme.io","other":"mi\u212ae@acme.io"}`))
	if len(u.Emails) != 2 || u.Emails[0].Verified {
		t.Errorf("an address is proven by another one: %v %v", u.Emails, problems)
	}
}
