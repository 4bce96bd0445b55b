package mapping

import (
	"slices"
	"strings"
	"testing"

	"clerk-import/mapping/wording"
)

// What a joined input of second factors has of each is one, whatever its column is called; of another input it is data.
func TestMembersOfJoinedFactorsAreFactors(t *testing.T) {
	for name, want := range map[string]bool{"twofactor.data": true, "mfa_devices.secret": true, "google_auth.ga_key": true, "user_mfa.options": true, "otp.shared_key": true, "webauthn_credentials.credential_id": true, "twofactor.user_uuid": false, "profile.data": false, "data": false} {
		m, err := Parse("m.yaml", "inputs: {twofactor: {key: u, of: id}, mfa_devices: {key: u, of: id}, google_auth: {key: u, of: id}, user_mfa: {key: u, of: id}, otp: {key: u, of: id}, webauthn_credentials: {key: u, of: id}, profile: {key: u, of: id}}\nfields: {external_id: id?}", nil)
		if err != nil {
			t.Fatal(err)
		}
		if m.ofFactors(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
	if spelt := []string{"auth2faSecret", "auth_2fa_secret", "Auth2FA", "isEnrolledIn2Sv", "oath2faEnabled", "otp_secret", "mfa_confirmed_at"}; slices.ContainsFunc(spelt, func(s string) bool { return wording.Tells(s) != wording.TellsFactor }) {
		t.Error(strings.Join(spelt, " "))
	}
	if once := []string{"otp_hash", "otp_hash_expires_at", "otp_sent_at", "mfa_code_expires_at"}; slices.ContainsFunc(once, func(s string) bool { return wording.Tells(s) == wording.TellsFactor }) {
		t.Error(strings.Join(once, " "))
	}
}

// A column of passwords that is bytes in its table holds digests; the salt beside it holds none.
func TestDigestsThatAreBytesAreDigests(t *testing.T) {
	hex := strings.Repeat("0fdeecab", 8)
	for column, want := range map[string]bool{"password_hash": true, "passwd": true, "salt": false, "photo": false, "password_salt": false} {
		if HoldsDigest(column, "0x"+hex) != want {
			t.Errorf("%s: %v", column, !want)
		}
	}
}
