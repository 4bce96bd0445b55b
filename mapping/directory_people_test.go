package mapping

import (
	"testing"

	"clerk-import/mapping/wording"
)

// Entries of a directory are people by classes of any vendor's, or by what only people have; groups, machines and what a program signs
// in with are none.
func TestPeopleOfDirectoriesAreKnownByAnyVendorsClasses(t *testing.T) {
	m, err := Preset("openldap", nil)
	if err != nil {
		t.Fatal(err)
	}
	for row, comes := range map[string]bool{
		`{"dn":"uid=a","objectClass":["top","inetOrgPerson"],"uid":"a"}`:                                       true,
		`{"dn":"inum=1","objectClass":["top","gluuPerson"],"mail":"a@acme.io"}`:                                true,
		`{"dn":"uid=a","objectClass":["top","eduPerson"],"mail":"a@acme.io"}`:                                  true,
		`{"dn":"uid=a","objectClass":["acmeMember"],"sn":"Berg","mail":"a@acme.io"}`:                           true,
		`{"dn":"uid=a","objectClass":["mailUser"],"mail":"a@acme.io","userPassword":"{SSHA}x"}`:                true,
		`{"dn":"cn=g","objectClass":["top","groupOfNames"],"mail":"team@acme.io"}`:                             false,
		`{"dn":"cn=app","objectClass":["applicationProcess","simpleSecurityObject"],"userPassword":"{SSHA}x"}`: false,
		`{"dn":"ou=people","objectClass":["top","organizationalUnit"]}`:                                        false,
		`{"dn":"cn=pc","objectClass":["device","ipHost"],"mail":"root@acme.io"}`:                               false,
		`{"dn":"dc=acme","objectClass":["dcObject","organization"],"mail":"a@acme.io"}`:                        false,
	} {
		if u, _ := m.NewMapper().Map(&Record{JSON: row}); (u.Skip == "") != comes {
			t.Errorf("%s: skipped: %q", row, u.Skip)
		}
	}
	u, _ := m.NewMapper().Map(&Record{JSON: `{"dn":"inum=1","objectClass":["gluuPerson"],"mail":"a@acme.io","gluuStatus":"inactive"}`})
	if !u.Banned.Or(false) {
		t.Error("who is inactive at Gluu may sign in")
	}
}

// The key that a source signs its digests with is one of its secrets, and no metadata.
func TestKeysOfDigestsAreSecrets(t *testing.T) {
	for _, name := range []string{"signer_key", "base64_signer_key", "signerKey", "signing_key", "encryption_key", "master_key"} {
		if !wording.NamesSecret(name) {
			t.Errorf("%s may be shown", name)
		}
	}
	for _, name := range []string{"monkey", "keyboard"} {
		if wording.NamesSecret(name) {
			t.Errorf("%s is a secret", name)
		}
	}
}
