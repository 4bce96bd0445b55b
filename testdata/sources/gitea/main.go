// Users of Gitea, made by its own models in a database of SQLite, one for each kind of digest and each state.
// Built inside of Gitea's module: see make.sh. Usage: sample FOLDER
package main

import (
	"context"
	"fmt"
	"os"

	"gitea.dev/models/auth"
	"gitea.dev/models/db"
	"gitea.dev/models/user"
	"gitea.dev/modules/auth/password/hash"
	"gitea.dev/modules/optional"
	"gitea.dev/modules/setting"

	"github.com/go-webauthn/webauthn/webauthn"
)

func main() {
	if err := run(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, folder string) error {
	conf := folder + "/app.ini"
	err := os.WriteFile(conf, []byte("APP_NAME = sample\nRUN_USER = \n[database]\nDB_TYPE = sqlite3\nPATH = "+folder+"/gitea.db\n[security]\nINSTALL_LOCK = true\nSECRET_KEY = not-a-secret\n[log]\nLEVEL = error\n"), 0o600)
	if err != nil {
		return err
	}
	setting.InitCfgProvider(conf)
	setting.LoadDBSetting()
	setting.SecretKey = "not-a-secret"
	if err := db.InitEngine(ctx); err != nil {
		return err
	}
	if err := db.SyncAllTables(); err != nil {
		return err
	}
	on, off := optional.Some(true), optional.Some(false)
	people := []struct {
		name, full, password, algorithm string
		active                          optional.Option[bool]
		change                          func(u *user.User)
	}{
		{"Ada", "Ada Lovelace", "correct horse battery staple", "pbkdf2_v2", on, func(u *user.User) { u.IsAdmin, u.Language = true, "en-US" }},
		{"alan", "Alan Turing", "hunter2hunter2", "pbkdf2_hi", on, nil},
		{"grace.h", "Grace Hopper", "Tr0ub4dor&3", "argon2", on, nil},
		{"edsger", "Edsger Dijkstra", "hunter2hunter2", "scrypt", on, nil},
		{"barbara", "Barbara Liskov", "hunter2hunter2", "bcrypt", on, func(u *user.User) { u.ProhibitLogin = true }},
		{"niklaus", "Niklaus Wirth", "hunter2hunter2", "pbkdf2_v1", off, nil}, // has not followed the link
		{"donald", "Donald Knuth", "hunter2hunter2", "pbkdf2", on, func(u *user.User) { u.MustChangePassword = true }},
		{"tony", "Tony Hoare", "hunter2hunter2", "pbkdf2", on, func(u *user.User) { u.IsRestricted = true }},
		{"ken", "", "", "pbkdf2", on, func(u *user.User) { u.LoginType, u.LoginSource, u.LoginName = auth.OAuth2, 1, "117" }}, // signs in elsewhere
	}
	for i, p := range people {
		setting.PasswordHashAlgo, hash.DefaultHashAlgorithm = hash.SetDefaultPasswordHashAlgorithm(p.algorithm)
		u := &user.User{Name: p.name, FullName: p.full, Email: fmt.Sprintf("%s@example.org", p.name), Passwd: p.password}
		if p.change != nil {
			p.change(u)
		}
		if err := user.CreateUser(ctx, u, &user.Meta{}, &user.CreateUserOverwriteOptions{IsActive: p.active}); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		switch i {
		case 0: // a second address that is confirmed, a third that is not, and both second factors
			for _, e := range []*user.EmailAddress{{UID: u.ID, Email: "Ada.Second@example.org", IsActivated: true}, {UID: u.ID, Email: "ada.third@example.org"}} {
				if _, err := user.InsertEmailAddress(ctx, e); err != nil {
					return err
				}
			}
			t := &auth.TwoFactor{UID: u.ID}
			if _, err := t.GenerateScratchToken(); err != nil {
				return err
			}
			if err := t.SetSecret("JBSWY3DPEHPK3PXP"); err != nil {
				return err
			}
			if err := auth.NewTwoFactor(ctx, t); err != nil {
				return err
			}
		case 1:
			key := &webauthn.Credential{ID: []byte("credential"), PublicKey: []byte("key"), AttestationType: "none"}
			if _, err := auth.CreateCredential(ctx, u.ID, "laptop", key); err != nil {
				return err
			}
		}
	}
	bot := &user.User{Name: "robot", Email: "robot@example.org", Type: user.UserTypeBot}
	if err := user.AdminCreateUser(ctx, bot, &user.Meta{}, &user.CreateUserOverwriteOptions{IsActive: on}); err != nil {
		return err
	}
	// As Gitea stores an organization, which is a user to it.
	org := &user.User{Name: "acme", Email: "", Type: user.UserTypeOrganization, LowerName: "acme", IsActive: true}
	return db.Insert(ctx, org)
}
