package importer

import (
	"context"
	"strings"
	"testing"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/validate"
)

// Accounts of one address are one person where all of them have verified it, and nobody who has not
// keeps somebody out or brings a password along.
func TestOnePersonInTwoRows(t *testing.T) {
	row := func(id, email, verified, more string) string {
		return `{"user_id":"` + id + `","email":"` + email + `","email_verified":` + verified + `,"identities":[]` + more + "}\n"
	}
	password := func(id, email, verified string) string {
		return `{"_id":{"$oid":"` + id + `"},"email":"` + email + `","email_verified":` + verified + `,"connection":"db","passwordHash":"$2b$10$abcdefghijklmnopqrstuuxIVD.s0FNZhsDefCUKkxq.qa2z1ag/."}` + "\n"
	}
	linked := func(provider, id string) string {
		return `{"user_id":"google-oauth2|1","email":"ann@acme.io","email_verified":true,"identities":[{"provider":"google-oauth2","user_id":"1"},{"provider":"` + provider + `","user_id":"` + id + `"}]}` + "\n"
	}
	google, own := "google-oauth2|1", "auth0|a1"
	for name, c := range map[string]struct {
		users, passwords string
		want             string // of each row: sent, the same person again, or an error
		withPassword     int64
	}{
		"linked accounts":                         {linked("auth0", "a1"), password("a1", "ann@acme.io", "false"), "sent", 1},
		"an identity of another provider":         {linked("oidc", "a1"), password("a1", "ann@acme.io", "false"), "sent", 0},
		"both have verified it":                   {row(google, "ann@acme.io", "true", "") + row(own, "ann@acme.io", "true", ""), password("a1", "ann@acme.io", "true"), "sent again", 1},
		"spelt otherwise":                         {row(google, "Ann@acme.io", "true", "") + row(own, "ann@ACME.io", "true", ""), password("a1", "ann@ACME.io", "true"), "sent again", 1},
		"the one with the password first":         {row(own, "ann@acme.io", "true", "") + row(google, "ann@acme.io", "true", ""), password("a1", "ann@acme.io", "true"), "sent again", 1},
		"the one with the password is unverified": {row(google, "ann@acme.io", "true", "") + row(own, "ann@acme.io", "false", ""), password("a1", "ann@acme.io", "false"), "sent error", 0},
		"the first is unverified":                 {row(own, "ann@acme.io", "false", "") + row(google, "ann@acme.io", "true", ""), password("a1", "ann@acme.io", "false"), "error sent", 0},
		"the second is blocked":                   {row(google, "ann@acme.io", "true", "") + row(own, "ann@acme.io", "true", `,"blocked":true`), password("a1", "ann@acme.io", "true"), "sent error", 1},
		"two addresses":                           {row(google, "ann@acme.io", "true", "") + row(own, "ben@acme.io", "true", ""), password("a1", "ben@acme.io", "true"), "sent sent", 1},
	} {
		job, err := Prepare(InputOptions{Files: []string{textFile(t, "users.ndjson", c.users), textFile(t, "passwords.ndjson", c.passwords)}}, Policies{})
		if err != nil {
			t.Fatal(name, err)
		}
		var got []string
		check, err := job.Check(context.Background(), CheckOptions{}, func(v Verdict) error {
			fate := "sent"
			switch {
			case v.Skip != "":
				fate = "again"
			case v.Rejected:
				fate = "error"
			}
			if v.Ordinal < int64(len(got)) { // it has lost its address to a later one
				got[v.Ordinal] = fate
			} else {
				got = append(got, fate)
			}
			return nil
		})
		if err != nil {
			t.Fatal(name, err)
		}
		var passwords int64
		for _, d := range check.Digests {
			passwords += d.Rows
		}
		if strings.Join(got, " ") != c.want || passwords != c.withPassword {
			t.Errorf("%s: %v, %d with a password; want %s, %d", name, got, passwords, c.want, c.withPassword)
		}
		if err := job.Close(); err != nil {
			t.Error(err)
		}
	}
}

// What a row has lost is told of its user until they have it again.
func TestLossesAreToldUntilTheyAreMadeGood(t *testing.T) {
	lost := says{dropped: true, loses: []string{"authenticator app"}}
	for _, c := range []struct {
		user          clerkapi.User
		reset, factor bool
	}{
		{clerkapi.User{}, true, true},
		{clerkapi.User{PasswordEnabled: true}, false, true},
		{clerkapi.User{TwoFactorEnabled: true}, true, false},
		{clerkapi.User{PasswordEnabled: true, TwoFactorEnabled: true}, false, false},
	} {
		p := addresseeNow(&standing{user: &c.user, says: lost}, validate.WayUnknown, "")
		if p.in[mustReset] != c.reset || p.in[losesFactor] != c.factor || (len(p.loses) > 0) != c.factor {
			t.Errorf("%+v: %+v", c.user, p)
		}
	}
	if p := addresseeNow(&standing{user: &clerkapi.User{}}, validate.WayUnknown, ""); p.in[mustReset] || p.in[losesFactor] {
		t.Errorf("of a row that loses nothing: %+v", p)
	}
}
