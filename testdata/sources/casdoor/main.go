// Users of Casdoor, added by its own package object to organizations of every kind of digest, in a database of SQLite.
// Built inside of Casdoor's module: see make.sh. Usage: sample -config app.conf
package main

import (
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/casdoor/casdoor/object"
	"github.com/go-webauthn/webauthn/webauthn"
)

func main() {
	object.InitFlag()
	object.InitAdapter()
	object.CreateTables()
	object.InitDb()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// organizations are one for each kind of digest; salt is the organization's own.
var organizations = []struct{ name, kind, salt string }{
	{"acme", "bcrypt", ""}, {"argon", "argon2id", ""}, {"pbkdf", "pbkdf2-salt", ""}, {"django", "pbkdf2-django", ""}, {"plain", "plain", ""},
	{"sha256", "salt", ""}, {"sha512", "sha512-salt", ""}, {"md5", "md5-salt", ""}, {"salted", "salt", "pepper"},
}

func run() error {
	for i, o := range organizations {
		organization := &object.Organization{Owner: "admin", Name: o.name, CreatedTime: "2026-01-02T03:04:05Z", DisplayName: o.name, PasswordType: o.kind, PasswordSalt: o.salt, MasterPassword: "hunter2hunter2"}
		if _, err := object.AddOrganization(organization); err != nil {
			return err
		}
		application := &object.Application{Owner: "admin", Name: "app-" + o.name, Organization: o.name, EnablePassword: true}
		if _, err := object.AddApplication(application); err != nil {
			return err
		}
		if err := add(o.name, fmt.Sprintf("user_%d", i), "correct horse battery staple", func(u *object.User) { u.EmailVerified = i%2 == 0 }); err != nil {
			return err
		}
	}
	// Every state and second factor.
	states := map[string]func(u *object.User){
		"forbidden":   func(u *object.User) { u.IsForbidden = true },
		"deleted":     func(u *object.User) { u.IsDeleted, u.DeletedTime = true, "2026-01-02T03:04:05Z" },
		"must_change": func(u *object.User) { u.NeedUpdatePassword = true },
		"wrong":       func(u *object.User) { u.SigninWrongTimes, u.LastSigninWrongTime = 5, "2026-01-02T03:04:05Z" },
		"administrator": func(u *object.User) {
			u.IsAdmin, u.Tag, u.Language, u.Phone, u.CountryCode = true, "staff", "en", "2125550100", "US"
		},
		"authenticator": nil,
		"by_phone":      func(u *object.User) { u.Phone, u.CountryCode, u.MfaPhoneEnabled = "2125550101", "US", true },
		"passkey": func(u *object.User) {
			u.WebauthnCredentials = []webauthn.Credential{{ID: []byte("credential"), PublicKey: []byte("key"), AttestationType: "none"}}
		},
		"elsewhere": func(u *object.User) { u.Password, u.GitHub, u.Google = "", "583231", "117" },
	}
	for _, name := range slices.Sorted(maps.Keys(states)) {
		if err := add("acme", name, "hunter2hunter2", states[name]); err != nil {
			return err
		}
	}
	user, err := object.GetUser("acme/authenticator")
	if err != nil {
		return err
	}
	return object.NewTotpMfaUtil(&object.MfaProps{MfaType: object.TotpType, Secret: "JBSWY3DPEHPK3PXP", RecoveryCodes: []string{"6f9619ff-8b86-d011-b42d-00c04fc964ff"}}).Enable(user)
}

func add(owner, name, password string, change func(u *object.User)) error {
	u := &object.User{Owner: owner, Name: name, Id: "of-" + owner + "-" + name, CreatedTime: "2026-01-02T03:04:05+08:00", Type: "normal-user", DisplayName: "Ada " + name, Email: name + "@example.org", Password: password, SignupApplication: "app-" + owner}
	if change != nil {
		change(u)
	}
	ok, err := object.AddUser(u, "en")
	if err == nil && !ok {
		err = fmt.Errorf("%s was not added", name)
	}
	return err
}
