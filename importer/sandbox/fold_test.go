package sandbox

import "testing"

// Values are one without regard to case, and no letter of another script is one of ASCII.
func TestNoLetterBecomesASCII(t *testing.T) {
	for _, c := range []struct {
		a, b string
		one  bool
	}{
		{"Ann@Page-Mail.net", "ann@page-mail.net", true},
		{"Ärne@page-mail.net", "ärne@page-mail.net", true},
		{"\u212a@page-mail.net", "k@page-mail.net", false},
		{"\u0130@page-mail.net", "i@page-mail.net", false},
	} {
		if one := fold(c.a) == fold(c.b); one != c.one {
			t.Errorf("%s and %s: one %v", c.a, c.b, one)
		}
	}
}
