package report

import (
	"strings"
	"testing"
)

// Keys of JSON that are values do not show in paths, wherever in them they stand.
func TestKeysThatAreValuesAreMaskedInNames(t *testing.T) {
	for _, secret := range []string{
		"ann@acme.io", "ann.lee@mail.acme.co.uk", "5b1f0001-0000-4000-8000-000000000001", "+491512345678", "8315557788",
		"5f4dcc3b5aa765d61d8327deb882cf99", "2023-01-02",
	} {
		for _, path := range []string{"$", "users.$", "$.name", "users.$.name", "a.b.$.c.d"} {
			name := strings.ReplaceAll(path, "$", secret)
			if got := Name(name); strings.Contains(got, secret) {
				t.Errorf("%s shows as %s", name, got)
			}
		}
	}
	for _, name := range []string{"email", "profile.email", "identities[0].provider", "tags.12", "custom:tenant_id", "e-mail @ work"} {
		if got := Name(name); got != name {
			t.Errorf("%s shows as %s", name, got)
		}
	}
}
