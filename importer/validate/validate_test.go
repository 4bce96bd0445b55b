package validate

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clerk-import/hashers"
	"clerk-import/mapping"
)

var now = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

var all = func() *Ruleset {
	rs, err := NewRuleset(nil, nil)
	if err != nil {
		panic(err)
	}
	return rs
}()

func codes(u mapping.User) []string {
	var out []string
	for _, p := range all.Row(&u, now, nil) {
		out = append(out, p.Code)
	}
	return out
}

func TestARowIsRejectedForWhatTheAPIWouldRefuse(t *testing.T) {
	some := mapping.Some[string]
	ok := func(f func(u *mapping.User)) mapping.User {
		u := mapping.User{Emails: []mapping.Identifier{{Value: "a@b.co"}}}
		f(&u)
		return u
	}
	for _, c := range []struct {
		want string
		user mapping.User
	}{
		{"", ok(func(*mapping.User) {})},
		{"identifier_missing", mapping.User{FirstName: some("x")}},
		{"email_invalid", ok(func(u *mapping.User) { u.Emails[0].Value = "a@b" })},
		{"phone_invalid", ok(func(u *mapping.User) { u.Phones = []mapping.Identifier{{Value: "0151 23"}} })},
		{"", ok(func(u *mapping.User) { u.Phones = []mapping.Identifier{{Value: "+4915123456789"}} })},
		{"wallet_invalid", ok(func(u *mapping.User) { u.Web3Wallets = []string{"0x12"} })},
		{"username_length", ok(func(u *mapping.User) { u.Username = some("abc") })},
		{"username_length", ok(func(u *mapping.User) { u.Username = some(strings.Repeat("a", 65)) })},
		{"username_characters", ok(func(u *mapping.User) { u.Username = some("jörg_w") })},
		{"username_needs_letter", ok(func(u *mapping.User) { u.Username = some("123456") })},
		{"", ok(func(u *mapping.User) { u.Username = some("joe_1-X") })},
		{"name_too_long", ok(func(u *mapping.User) { u.FirstName = some(strings.Repeat("é", 129)) })},
		{"locale_invalid", ok(func(u *mapping.User) { u.Locale = some("english please") })},
		{"", ok(func(u *mapping.User) { u.Locale = some("pt-BR") })},
		{"timestamp_invalid", ok(func(u *mapping.User) { u.CreatedAt = some("2020-01-01") })},
		{"timestamp_future", ok(func(u *mapping.User) { u.CreatedAt = some("2026-01-01T00:00:01Z") })},
		{"timestamp_future", ok(func(u *mapping.User) { u.LegalAcceptedAt = some("2999-01-01T00:00:01Z") })},
		{"digest_without_hasher", ok(func(u *mapping.User) { u.PasswordDigest = some("x") })},
		{"password_and_digest", ok(func(u *mapping.User) {
			u.PasswordDigest, u.PasswordHasher, u.Password = some("x"), some("bcrypt"), some("longenough")
		})},
		{"password_too_short", ok(func(u *mapping.User) { u.Password = some("1234567") })},
		{"", ok(func(u *mapping.User) { u.Password, u.SkipPasswordChecks = some("1"), mapping.Some(true) })},
		{"totp_invalid", ok(func(u *mapping.User) { u.TOTPSecret = some("not base32!") })},
		{"", ok(func(u *mapping.User) { u.TOTPSecret = some("jbswy3dpehpk3pxp") })},
		{"metadata_invalid", ok(func(u *mapping.User) { u.PublicMetadata = mapping.Some(json.RawMessage(`[1]`)) })},
		{"metadata_too_large", ok(func(u *mapping.User) {
			u.PrivateMetadata = mapping.Some(json.RawMessage(`{"a":"` + strings.Repeat("x", 8<<10) + `"}`))
		})},
		{"organizations_limit_negative", ok(func(u *mapping.User) { u.CreateOrgsLimit = mapping.Some[int64](-1) })},
	} {
		got := codes(c.user)
		if c.want == "" && len(got) > 0 || c.want != "" && !slices.Equal(got, []string{c.want}) {
			t.Errorf("got %v, want [%s]", got, c.want)
		}
	}
}

func TestRulesCanBeSwitchedOffAndMadeErrors(t *testing.T) {
	md5, err := hashers.Parse("md5", "5f4dcc3b5aa765d61d8327deb882cf99")
	if err != nil {
		t.Fatal(err)
	}
	u := mapping.User{Username: mapping.Some("12345"), Digest: md5}
	rs, err := NewRuleset([]string{"username_needs_letter"}, []string{"digest_insecure"})
	if err != nil {
		t.Fatal(err)
	}
	got := rs.Row(&u, now, nil)
	if len(got) != 1 || got[0].Code != "digest_insecure" || got[0].Severity != mapping.Fatal {
		t.Errorf("%+v", got)
	}
	if p := all.Row(&u, now, nil); len(p) != 2 || p[1].Severity != mapping.Warning {
		t.Errorf("the table itself was changed: %+v", p)
	}
	if _, err := NewRuleset([]string{"nosuch"}, nil); err == nil {
		t.Error("an unknown code was accepted")
	}
}

func TestEmailForms(t *testing.T) {
	for s, want := range map[string]bool{
		"a@b.co": true, "a.b+c_d-e@x-y.z.museum": true, "用户@例子.公司": true, "o'neil@example.ie": true, `"a b"@example.com`: true,
		"x@xn--bcher-kva.example": true, "a@b.xn--p1ai": true,
		"": false, "a": false, "@b.co": false, "a@": false, "a@b": false, "a..b@c.de": false, ".a@c.de": false, "a.@c.de": false,
		"a@-b.co": false, "a@b-.co": false, "a@b..co": false, "a b@c.de": false, "a@b c.de": false, "a@b.c": false, "a@1.2.3.4": false,
		"a@b.co\n": false, "a@b.co,c@d.ef": false, strings.Repeat("a", 65) + "@b.co": false, "a@" + strings.Repeat("b.", 130) + "co": false,
	} {
		if got := ValidEmail(s); got != want {
			t.Errorf("ValidEmail(%q) = %v", s, got)
		}
	}
}

func TestDuplicatesNameTheOtherRow(t *testing.T) {
	d := NewDuplicates()
	at := func(file string, line int64) mapping.Position { return mapping.Position{File: file, Line: line} }
	d.Remember(Email, "A@b.co", at("x.csv", 2))
	d.Remember(ExternalID, "X", at("x.csv", 2))
	if p := d.Find(Username, "a@b.co", true); p != nil {
		t.Error("kinds must not collide", p)
	}
	p := d.Find(Email, "a@B.co", true)
	if p == nil || p.Code != "email_duplicate" || p.Severity != mapping.Fatal || p.Other != at("x.csv", 2) {
		t.Errorf("got %+v", p)
	}
	if p := d.Find(Email, "a@b.co", false); p == nil || p.Severity != mapping.Warning {
		t.Errorf("unlocked: got %+v", p)
	}
	if p := d.Find(ExternalID, "x", true); p != nil {
		t.Error("external ids are case sensitive", p)
	}
}

// The table finds exactly what was put in, through every growth, over files.
func TestTheTableRemembersEveryIdentifier(t *testing.T) {
	d := NewDuplicates()
	const n = 200_000
	file := func(i int) string { return []string{"a.csv", "b.csv", "c.csv"}[i/80_000] }
	for i := range n {
		id := fmt.Sprintf("user-%d", i)
		if p := d.Find(ExternalID, id, true); p != nil {
			t.Fatalf("%s was never seen: %v", id, p)
		}
		d.Remember(ExternalID, id, mapping.Position{File: file(i), Line: int64(i%80_000 + 2)})
	}
	for i := range n {
		p := d.Find(ExternalID, fmt.Sprintf("user-%d", i), true)
		if want := (mapping.Position{File: file(i), Line: int64(i%80_000 + 2)}); p == nil || p.Other != want {
			t.Fatalf("user-%d: %+v, want %v", i, p, want)
		}
	}
	bytes := 0
	for _, s := range d.first.shards {
		bytes += 12 * len(s.prints)
	}
	if per := float64(bytes) / n; d.Len() != n || per > 18 {
		t.Errorf("%d identifiers at %.1f bytes each", d.Len(), per)
	}
}

func TestRulesAreDocumented(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if seen[r.Code] || r.Summary == "" || r.Hint == "" || r.Severity == 0 {
			t.Errorf("rule %q is a duplicate or incomplete", r.Code)
		}
		seen[r.Code] = true
	}
}

func BenchmarkRow(b *testing.B) {
	u := mapping.User{
		ExternalID: mapping.Some("auth0|1"), Emails: []mapping.Identifier{{Value: "someone@corp.io"}},
		FirstName: mapping.Some("Some"), LastName: mapping.Some("One"), CreatedAt: mapping.Some("2020-10-06T15:36:07.123Z"),
	}
	b.ReportAllocs()
	for b.Loop() {
		all.Row(&u, now, nil)
	}
}
