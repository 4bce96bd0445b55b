package mapping

import (
	"slices"
	"strings"
	"testing"
)

// What a joined input of second factors has of each is one, whatever its column is called; of another input it is data.
func TestMembersOfJoinedFactorsAreFactors(t *testing.T) {
	for name, want := range map[string]bool{"twofactor.data": true, "mfa_devices.secret": true, "twofactor.user_uuid": false, "profile.data": false, "data": false} {
		m, err := Parse("m.yaml", "inputs: {twofactor: {key: u, of: id}, mfa_devices: {key: u, of: id}, profile: {key: u, of: id}}\nfields: {external_id: id?}", nil)
		if err != nil {
			t.Fatal(err)
		}
		if m.ofFactors(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
	if spelt := []string{"auth2faSecret", "auth_2fa_secret", "Auth2FA"}; slices.ContainsFunc(spelt, func(s string) bool { return Tells(s) != TellsFactor }) {
		t.Error(strings.Join(spelt, " "))
	}
}
