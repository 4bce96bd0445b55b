package validate

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

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
	for _, p := range all.NewJudge().Row(&u, u.Parts(), now, nil) {
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
		{"email_invalid", ok(func(u *mapping.User) { u.Emails[0].Value = "\"ann lee\"@acme.io" })},
		{"email_invalid", ok(func(u *mapping.User) { u.Emails[0].Value = "\"ann@lee\"@acme.io" })},
		{"phone_invalid", ok(func(u *mapping.User) { u.Phones = []mapping.Identifier{{Value: "0151 23"}} })},
		{"", ok(func(u *mapping.User) { u.Phones = []mapping.Identifier{{Value: "+4915123456789"}} })},
		{"wallet_invalid", ok(func(u *mapping.User) { u.Web3Wallets = []string{"0x12"} })},
		{"username_length", ok(func(u *mapping.User) { u.Username = some("abc") })},
		{"username_length", ok(func(u *mapping.User) { u.Username = some(strings.Repeat("a", 65)) })},
		{"username_characters", ok(func(u *mapping.User) { u.Username = some("jörg_w") })},
		{"username_needs_letter", ok(func(u *mapping.User) { u.Username = some("123456") })},
		{"", ok(func(u *mapping.User) { u.Username = some("joe_1-X") })},
		{"external_id_too_long", ok(func(u *mapping.User) { u.ExternalID = some(strings.Repeat("x", 1025)) })},
		{"name_too_long", ok(func(u *mapping.User) { u.FirstName = some(strings.Repeat("é", 129)) })},
		{"email_domain_unknown", ok(func(u *mapping.User) { u.Emails[0].Value = "a@acme.foobarx" })},
		{"email_domain_unknown", ok(func(u *mapping.User) { u.Emails[0].Value = "a@acme.TEST" })},
		{"email_domain_unknown", ok(func(u *mapping.User) { u.Emails[0].Value = "a@acme.приклад" })},
		{"", ok(func(u *mapping.User) { u.Emails[0].Value = "a@acme.ck" })}, // of which only what is below is listed
		{"", ok(func(u *mapping.User) { u.Emails[0].Value = "a@acme.РФ" })},
		{"", ok(func(u *mapping.User) { u.Emails[0].Value = "a@xn--e1afmkfd.xn--p1ai" })},
		{"", ok(func(u *mapping.User) { u.Emails[0].Value = "a@acme.Museum" })},
		{"", ok(func(u *mapping.User) { u.Emails[0].Value = "a@dev.clerk.test" })},
		{"name_refused", ok(func(u *mapping.User) { u.FirstName = some("jane@acme.io") })},
		{"name_refused", ok(func(u *mapping.User) { u.LastName = some("http://x.y/z") })},
		{"name_refused", ok(func(u *mapping.User) { u.LastName = some("see myapp://open") })},
		{"name_refused", ok(func(u *mapping.User) { u.FirstName = some("t.me/free") })},
		{"name_refused", ok(func(u *mapping.User) { u.FirstName = some("<b>Jane</b>") })},
		{"name_refused", ok(func(u *mapping.User) { u.FirstName = some("x <script src=//e.io>") })},
		{"name_refused", ok(func(u *mapping.User) { u.FirstName = some(" \u200b\u00a0") })},
		{"", ok(func(u *mapping.User) { u.FirstName, u.LastName = some("Jane <3"), some("D'Arcy / O'Neill") })},
		{"", ok(func(u *mapping.User) { u.FirstName, u.LastName = some("@jane"), some("a:b") })},
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
		{"password_too_long", ok(func(u *mapping.User) { u.Password = some(strings.Repeat("é", 37)) })},
		{"", ok(func(u *mapping.User) { u.Password = some(strings.Repeat("p", 72)) })},
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
	u := mapping.User{Username: mapping.Some("12345"), Digest: md5, PasswordDigest: mapping.Some(md5.String()), PasswordHasher: mapping.Some("md5")}
	rs, err := NewRuleset([]string{"username_needs_letter"}, []string{"digest_insecure"})
	if err != nil {
		t.Fatal(err)
	}
	got := rs.NewJudge().Row(&u, u.Parts(), now, nil)
	if len(got) != 1 || got[0].Code != "digest_insecure" || got[0].Severity != mapping.Fatal {
		t.Errorf("%+v", got)
	}
	if p := all.NewJudge().Row(&u, u.Parts(), now, nil); len(p) != 2 || p[1].Severity != mapping.Warning {
		t.Errorf("the table itself was changed: %+v", p)
	}
	if _, err := NewRuleset([]string{"nosuch"}, nil); err == nil {
		t.Error("an unknown code was accepted")
	}
}

func TestEmailForms(t *testing.T) {
	for s, want := range map[string]bool{
		"a@b.co": true, "a.b+c_d-e@x-y.z.museum": true, "用户@例子.公司": true, "o'neil@example.ie": true, `"a..b"@example.com`: true,
		"x@xn--bcher-kva.example": true, "a@b.xn--p1ai": true,
		"": false, "a": false, "@b.co": false, "a@": false, "a@b": false, "a..b@c.de": false, ".a@c.de": false, "a.@c.de": false,
		`"a b"@example.com`: false, "a@-b.co": false, "a@b-.co": false, "a@b..co": false, "a b@c.de": false, "a@b c.de": false, "a@b.c": false, "a@1.2.3.4": false,
		"a@b.co\n": false, "a@b.co,c@d.ef": false, strings.Repeat("a", 65) + "@b.co": false, "a@" + strings.Repeat("b.", 130) + "co": false,
	} {
		if got := ValidEmail(s); got != want {
			t.Errorf("ValidEmail(%q) = %v", s, got)
		}
	}
}

func row(d *Duplicates, claims []Claim, pos mapping.Position, problems []mapping.Problem) []mapping.Problem {
	prints := d.Prints(claims, nil)
	d.Touch(prints)
	return d.Row(claims, prints, pos, problems)
}

// Who has verified what an earlier row only says is told that, and who has not is not.
func TestAnUnprovenFirstRowIsTold(t *testing.T) {
	for _, kind := range []Kind{Email, Phone} {
		for name, c := range map[string]struct{ first, second, told bool }{"proven behind unproven": {true, false, true}, "both proven": {}, "both unproven": {true, true, false}, "unproven behind proven": {second: true}} {
			d := NewDuplicates()
			claim := func(unproven bool) []Claim {
				return []Claim{{Kind: kind, Value: "x@acme.io", Locked: true, Unproven: unproven}}
			}
			row(d, claim(c.first), mapping.Position{File: "x.csv", Line: 1}, nil)
			p := row(d, claim(c.second), mapping.Position{File: "x.csv", Line: 2}, nil)
			if len(p) != 1 || p[0].Severity != mapping.Fatal || strings.Contains(p[0].Message, "has not verified it") != c.told || (p[0].Hint == unprovenHint) != c.told {
				t.Errorf("%v, %s: %+v", kind, name, p)
			}
		}
	}
}

func TestDuplicatesNameTheOtherRow(t *testing.T) {
	d := NewDuplicates()
	line := int64(1)
	row := func(claims ...Claim) []mapping.Problem {
		line++
		return row(d, claims, mapping.Position{File: "x.csv", Line: line}, nil)
	}
	if p := row(Claim{Kind: Email, Value: "A@b.co", Locked: true}, Claim{Kind: ExternalID, Value: "X", Locked: true}); len(p) > 0 {
		t.Error(p)
	}
	if p := row(Claim{Kind: Username, Value: "a@b.co", Locked: true}, Claim{Kind: ExternalID, Value: "x", Locked: true}); len(p) > 0 {
		t.Error("kinds must not collide, and external ids are case sensitive", p)
	}
	p := row(Claim{Kind: Email, Value: "a@B.co", Locked: true}, Claim{Kind: Phone, Value: "+15550001111", Locked: true})
	if len(p) != 1 || p[0].Code != "email_duplicate" || p[0].Severity != mapping.Fatal || p[0].Other != (mapping.Position{File: "x.csv", Line: 2}) {
		t.Errorf("got %+v", p)
	}
	if p := row(Claim{Kind: Phone, Value: "+15550001111", Locked: true}); len(p) > 0 {
		t.Error("a rejected row claimed its phone number", p)
	}
	if p := row(Claim{Kind: Email, Value: "a@b.co", Locked: false}); len(p) != 1 || p[0].Severity != mapping.Warning {
		t.Errorf("unlocked: got %+v", p)
	}
	if p := row(Claim{Kind: Username, Value: "ｊｏｅ", Locked: true}, Claim{Kind: Email, Value: "c@d.ef", Locked: false}); len(p) > 0 {
		t.Error(p)
	}
	if p := row(Claim{Kind: Username, Value: "Joe", Locked: true}, Claim{Kind: Email, Value: "e@f.gh", Locked: true}); len(p) != 1 || p[0].Code != "username_duplicate" {
		t.Errorf("normalisation: got %+v", p)
	}
}

// An identifier that several rows have is told although it is unverified, in either order.
func TestSharedUnverifiedIdentifiersAreWarnedAbout(t *testing.T) {
	for _, c := range []struct {
		name          string
		first, second Claim
		want          string
	}{
		{"both unverified", Claim{Kind: Email, Value: "a@b.co", Locked: false}, Claim{Kind: Email, Value: "A@b.co", Locked: false}, CodeEmailShared},
		{"then verified", Claim{Kind: Email, Value: "a@b.co", Locked: false}, Claim{Kind: Email, Value: "a@b.co", Locked: true}, CodeEmailShared},
		{"first verified", Claim{Kind: Email, Value: "a@b.co", Locked: true}, Claim{Kind: Email, Value: "a@b.co", Locked: false}, "email_duplicate"},
		{"phones", Claim{Kind: Phone, Value: "+15550001111", Locked: false}, Claim{Kind: Phone, Value: "+15550001111", Locked: false}, CodePhoneShared},
		{"a phone, then verified", Claim{Kind: Phone, Value: "+15550001111", Locked: false}, Claim{Kind: Phone, Value: "+15550001111", Locked: true}, CodePhoneShared},
		{"similar", Claim{Kind: Email, Value: "a@b.co", Locked: false}, Claim{Kind: Email, Value: "a+x@b.co", Locked: false}, CodeSimilar},
		{"similar, then verified", Claim{Kind: Email, Value: "a@bücher.de", Locked: false}, Claim{Kind: Email, Value: "a@xn--bcher-kva.de", Locked: true}, CodeSimilar},
		{"others", Claim{Kind: Email, Value: "a@b.co", Locked: false}, Claim{Kind: Email, Value: "b@b.co", Locked: false}, ""},
	} {
		d := NewDuplicates()
		if p := row(d, []Claim{c.first}, mapping.Position{File: "x", Line: 2}, nil); len(p) > 0 {
			t.Errorf("%s: %v", c.name, p)
		}
		for line := int64(3); line < 5; line++ { // the first row is the one that is named, each time
			p := row(d, []Claim{c.second}, mapping.Position{File: "x", Line: line}, nil)
			if line == 4 && (c.second.Locked || c.want == CodeSimilar || c.want == "") {
				break
			}
			if c.want == "" && len(p) > 0 || c.want != "" && (len(p) != 1 || p[0].Code != c.want || p[0].Other.Line != 2 || p[0].Severity != mapping.Warning) {
				t.Errorf("%s: %+v", c.name, p)
			}
		}
	}
}

func TestSimilarAddressesAreWarnedAbout(t *testing.T) {
	for _, c := range []struct {
		name          string
		first, second string
		want          string
	}{
		{"tag behind plain", "jane@b.co", "jane+shop@b.co", CodeSimilar},
		{"plain behind tag", "jane+shop@b.co", "Jane@b.co", CodeSimilar},
		{"two tags", "jane+shop@b.co", "jane+news@b.co", CodeSimilar},
		{"dots", "jane.doe@b.co", "janedoe@b.co", CodeSimilar},
		{"dots the other way", "janedoe@b.co", "j.anedoe@b.co", CodeSimilar},
		{"dots and tag", "jane.doe+1@b.co", "ja.nedoe@b.co", CodeSimilar},
		{"case only is the same address", "jane@b.co", "JANE@b.co", "email_duplicate"},
		{"composed and not", "jos\u00e9@b.co", "jose\u0301@b.co", CodeSimilar},
		{"not composed and so", "jose\u0301@b.co", "jos\u00e9@b.co", CodeSimilar},
		{"a domain in ASCII", "x@bücher.de", "x@xn--bcher-kva.de", CodeSimilar},
		{"a domain in Unicode", "x@xn--bcher-kva.de", "X@BÜCHER.de", CodeSimilar},
		{"wide letters", "ｌｅａｄ@b.co", "lead@b.co", CodeSimilar},
		{"a wide dot", "lead@b。co", "lead@b.co", CodeSimilar},
		{"other accents", "josé@b.co", "josè@b.co", ""},
		{"another domain", "jane.doe@b.co", "janedoe@b.com", ""},
		{"dots of the domain count", "jane@b.c.co", "jane@bc.co", ""},
		{"a plus in front is no tag", "+jane@b.co", "+joe@b.co", ""},
	} {
		d := NewDuplicates()
		row(d, []Claim{{Kind: Email, Value: c.first, Locked: true}}, mapping.Position{File: "x", Line: 2}, nil)
		p := row(d, []Claim{{Kind: Email, Value: c.second, Locked: true}}, mapping.Position{File: "x", Line: 3}, nil)
		if c.want == "" && len(p) > 0 || c.want != "" && (len(p) != 1 || p[0].Code != c.want || p[0].Other.Line != 2) {
			t.Errorf("%s: %+v", c.name, p)
		}
		d = NewDuplicates()
		if p := row(d, []Claim{{Kind: Email, Value: c.first, Locked: true}, {Kind: Email, Value: c.second, Locked: false}}, mapping.Position{File: "x", Line: 2}, nil); len(p) > 0 {
			t.Errorf("%s, of one user: %+v", c.name, p)
		}
	}
}

// The table finds exactly what was put in, through every growth, over files.
func TestTheTableRemembersEveryIdentifier(t *testing.T) {
	d := NewDuplicates()
	const n = 200_000
	file := func(i int) string { return []string{"a.csv", "b.csv", "c.csv"}[i/80_000] }
	at := func(i int) mapping.Position { return mapping.Position{File: file(i), Line: int64(i%80_000 + 2)} }
	claim := func(i int) []Claim {
		return []Claim{{Kind: ExternalID, Value: fmt.Sprintf("user-%d", i), Locked: true}}
	}
	for i := range n {
		if p := row(d, claim(i), at(i), nil); len(p) > 0 {
			t.Fatalf("row %d was never seen: %v", i, p)
		}
	}
	for i := range n {
		if p := row(d, claim(i), mapping.Position{File: "d.csv", Line: 2}, nil); len(p) != 1 || p[0].Other != at(i) {
			t.Fatalf("row %d: %+v, want %v", i, p, at(i))
		}
	}
	bytes := 0
	for _, t := range []*table{d.first, d.emails} {
		for _, s := range t.shards {
			bytes += 4 * len(s.slots)
		}
	}
	if per, remembered := float64(bytes)/n, d.first.n+d.emails.n; remembered != n || per > 18 {
		t.Errorf("%d identifiers at %.1f bytes each", remembered, per)
	}
}

// Many aliases of one address are told apart, and each is found again.
func TestManyAliasesAreToldApart(t *testing.T) {
	d := NewDuplicates()
	const n = 200_000
	claim := func(i int) []Claim {
		return []Claim{{Kind: Email, Value: fmt.Sprintf("jane+%d@b.co", i), Locked: true}}
	}
	for i := range n {
		p := row(d, claim(i), mapping.Position{File: "x", Line: int64(i + 2)}, nil)
		if i > 0 && (len(p) != 1 || p[0].Code != CodeSimilar) {
			t.Fatalf("alias %d: %+v", i, p)
		}
	}
	for i := range n {
		if p := row(d, claim(i), mapping.Position{File: "y", Line: 2}, nil); len(p) != 1 || p[0].Code != "email_duplicate" || p[0].Other.Line != int64(i+2) {
			t.Fatalf("alias %d: %+v", i, p)
		}
	}
}

func TestRegretsAreWarnedAbout(t *testing.T) {
	some := mapping.Some[string]
	user := func(f func(u *mapping.User)) mapping.User {
		u := mapping.User{Emails: []mapping.Identifier{{Value: "jane.doe@acme.io"}}}
		f(&u)
		return u
	}
	email := func(s string) mapping.User { return user(func(u *mapping.User) { u.Emails[0].Value = s }) }
	first := func(s string) mapping.User { return user(func(u *mapping.User) { u.FirstName = some(s) }) }
	private := func(s string) mapping.User {
		return user(func(u *mapping.User) { u.PrivateMetadata = mapping.Some(json.RawMessage(s)) })
	}
	digest := func(hasher, text string) mapping.User {
		return user(func(u *mapping.User) {
			d, err := hashers.Parse(hasher, text)
			if err != nil {
				t.Fatal(err)
			}
			u.Digest, u.PasswordDigest, u.PasswordHasher = d, some(d.String()), some(hasher)
		})
	}
	const b22 = "DEHO.Gr8hAkvjkMHX2DGH.GQDRiWxia79HG0OVR9.MJGSAzByrPg2"
	for _, c := range []struct {
		want string
		user mapping.User
	}{
		{"digest_insecure", digest("md5", "5f4dcc3b5aa765d61d8327deb882cf99")},
		{"digest_weak", digest("bcrypt", "$2y$09$"+b22)},
		{"digest_doubtful", digest("pbkdf2_sha256", "pbkdf2_sha256$600000$00112233445566778899aabbccddeeff$00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")},
		{"", digest("bcrypt", "$2y$10$"+b22)},
		{"digest_weak", digest("pbkdf2_sha256_django", "pbkdf2_sha256$10000$salt$"+strings.Repeat("A", 43)+"=")},
		{"", digest("pbkdf2_sha256_django", "pbkdf2_sha256$60000$salt$"+strings.Repeat("A", 43)+"=")},
		{"email_domain_reserved", email("jane@example.com")},
		{"email_domain_reserved", email("jane@Mail.Example.ORG")},
		{"", email("jane@example.co")},
		{"", email("jane@myexample.com")},
		{"email_domain_made_up", email("9052316526@NoEmail.com")},
		{"email_domain_made_up", email("user17@no-email.acme.io")},
		{"email_domain_made_up", email("x@none.com")},
		{"email_domain_made_up", email("1+x@users.noreply.github.com")},
		{"email_domain_made_up", email("noemail@acme.io")},
		{"email_domain_made_up", email("No.Email17@acme.io")},
		{"email_domain_made_up", email("no_email+17@acme.io")},
		{"email_domain_made_up", email("17noemail@acme.io")},
		{"email_domain_made_up", email("undefined@acme.io")},
		{"", email("noemi@acme.io")},
		{"", email("nonemail@acme.io")},
		{"", email("paul.unknownson@acme.io")},
		{"email_relay", email("x7k2@PrivateRelay.appleid.com")},
		{"email_relay", email("x7k2@private.icloud.com")},
		{"", email("jane@icloud.com")},
		{"email_domain_disposable", email("jane@Mailinator.com")},
		{"email_domain_disposable", email("jane@abc.yopmail.com")},
		{"account_test", email("test12@acme.io")},
		{"account_test", email("jane+clerk_test@acme.io")},
		{"account_test", user(func(u *mapping.User) { u.Phones = []mapping.Identifier{{Value: "+12015550142"}} })},
		{"", user(func(u *mapping.User) { u.Phones = []mapping.Identifier{{Value: "+12015550242"}} })},
		{"", email("testa.rossa@acme.io")},
		{"timestamp_early", user(func(u *mapping.User) { u.CreatedAt = some("1970-01-19T00:00:00Z") })},
		{"", user(func(u *mapping.User) { u.CreatedAt = some("1995-01-01T00:00:00Z") })},
		{"user_social_only", user(func(u *mapping.User) { u.Providers = []string{"google-oauth2"} })},
		{"", user(func(u *mapping.User) { u.Providers = []string{"google-oauth2", "auth0"} })},
		{"", user(func(u *mapping.User) {
			u.Providers, u.PasswordDigest, u.PasswordHasher = []string{"github"}, some("x"), some("bcrypt")
		})},
		{"user_without_sign_in", mapping.User{Username: some("jane_doe")}},
		{"", mapping.User{Username: some("jane_doe"), Password: some("long enough")}},
		{"metadata_near_limit", private(`{"a":"` + strings.Repeat("x", 7500) + `"}`)},
		{"", private(`{"a":"` + strings.Repeat("x", 7000) + `"}`)},
		{"metadata_secret", private(`{"plan":"pro","integrations":[{"API-Key":"k"}]}`)},
		{"metadata_secret", private(`{"ssn":123456789}`)},
		{"", private(`{"permission":"x","passwordless":true,"secretary":{"name":"x"},"mission":"x"}`)},
		{"name_suspicious", first("Win money www.x.y")},
		{"name_suspicious", first("casino-royal.xyz")},
		{"name_suspicious", first("free!!")},
		{"", first("St. John")},
		{"", first("J. R. R.")},
		{"", first("Dr.med.")},
		{"", first("A/B")},
		{"text_control", first("Jane\x00")},
		{"spreadsheet_damage", first("#REF!")},
		{"", first("#REF")},
		{"text_garbled", first("MÃ¼ller")}, {"text_garbled", first("FranÃ§ois")}, {"text_garbled", first("Oâ€™Neill")}, {"text_garbled", first("Ren\ufffd")}, {"text_garbled", first("Ð˜Ð²Ð°Ð½")},
		{"", first("SÃO")}, {"", first("Âme")}, {"", first("João André")}, {"", first("Ýmir Þór")}, {"", first("ÃÂ")}, {"", first("Łukasz ÄÖÜ")}, {"", first("Иван")}, {"", first("美咲")},
		{"text_entities", first("O&#039;Neil")}, {"text_entities", first("Ren&eacute;e")}, {"text_entities", first("Tom &amp; Ann")}, {"text_entities", first("O&#x27;Neil")},
		{"", first("R&D")}, {"", first("Tom&Ann;")}, {"", first("Ann &c;")}, {"", first("A&ampx;")},
		{"text_control", first("Jane\nDoe")},
		{"text_invisible", first("Ann\u200b")}, {"text_invisible", first("\u202eGnp")}, {"text_invisible", first("\u2066Mal\u2069")}, {"text_invisible", first("Ann\u00ad")},
		{"", first("山田\u3000太郎")}, {"", first("👩\u200d👩\u200d👧")}, {"", first("علی\u200cرضا")},
		{"text_control", private(`{"a":"\u0000"}`)},
		{"", first("Jörg-Ángel O'Néill")},
	} {
		got := codes(c.user)
		if c.want == "" && len(got) > 0 || c.want != "" && !slices.Equal(got, []string{c.want}) {
			t.Errorf("got %v, want [%s]: %+v", got, c.want, c.user)
		}
	}
}

func TestFindingsOfOtherRoomsFollowTheSwitches(t *testing.T) {
	rs, err := NewRuleset([]string{CodeSimilar}, []string{"identifier_reserved"})
	if err != nil {
		t.Fatal(err)
	}
	got := rs.Apply([]mapping.Problem{{Code: CodeSimilar, Severity: mapping.Warning}, {Code: "identifier_reserved", Severity: mapping.Warning}})
	if len(got) != 1 || got[0].Severity != mapping.Fatal {
		t.Errorf("%+v", got)
	}
	if _, err := NewRuleset([]string{"email_duplicate"}, nil); err == nil {
		t.Error("a finding that keeps a row from being sent was switched off")
	}
	if _, err := NewRuleset([]string{"identifier_reserved"}, []string{"identifier_reserved"}); err == nil {
		t.Error("a rule is switched off and raised at once")
	}
}

func TestRulesAreDocumented(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if seen[r.Code] || r.Summary == "" || r.Hint == "" && (r.check != nil || r.texts != nil) || r.Severity == 0 {
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
	j := all.NewJudge()
	b.ReportAllocs()
	for b.Loop() {
		j.Row(&u, u.Parts(), now, nil)
	}
}

// The memory agrees with plain maps on any sequence of addresses.
func TestDuplicatesAgreeWithMaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := NewDuplicates()
		exact, alias := map[string]int64{}, map[string]int64{}
		bare := func(email string) string { return string(appendBare(nil, email)) }
		for i, email := range rapid.SliceOfN(rapid.StringMatching(`[ab]\.?[ab]?[ab]?(\+[ab][ab]?)?@(x|y)\.co`), 0, 400).Draw(t, "addresses") {
			line := int64(i + 2)
			p := row(d, []Claim{{Kind: Email, Value: email, Locked: true}}, mapping.Position{File: "x", Line: line}, nil)
			code, other := "", int64(0)
			if at, seen := exact[email]; seen {
				code, other = "email_duplicate", at
			} else if at, seen := alias[bare(email)]; seen {
				code, other = CodeSimilar, at
			}
			switch {
			case code == "" && len(p) > 0, code != "" && (len(p) != 1 || p[0].Code != code || p[0].Other.Line != other):
				t.Fatalf("%s in line %d: %+v, want %q %d", email, line, p, code, other)
			}
			if _, seen := exact[email]; !seen {
				exact[email] = line
			}
			if _, seen := alias[bare(email)]; !seen {
				alias[bare(email)] = line
			}
		}
	})
}

// No text makes a rule or the memory of duplicates stumble.
func FuzzRules(f *testing.F) {
	for _, s := range []string{"", "@", "a@", "@b.co", "+@.", "a@b.co", "http://", "€", "test+@x", "{\"password\":1}", "1995-01-01T00:00:00Z", "+", "\x00", strings.Repeat("é.", 200) + "@x.co"} {
		f.Add(s)
	}
	judge := all.NewJudge()
	instance := all.ForInstance(&Instance{Attributes: map[string]Attribute{"username": {Enabled: true}}, Usernames: &UsernameRules{Min: 1, Max: 2}, PasswordMin: 4})
	f.Fuzz(func(t *testing.T, s string) {
		some := mapping.Some(s)
		id := []mapping.Identifier{{Value: s}}
		u := mapping.User{ExternalID: some, Emails: id, Phones: id, Username: some, Web3Wallets: []string{s}, FirstName: some, LastName: some, Locale: some,
			CreatedAt: some, LegalAcceptedAt: some, Password: some, TOTPSecret: some, Providers: []string{s}}
		if json.Valid([]byte(s)) {
			u.PublicMetadata = mapping.Some(json.RawMessage(s))
		}
		judge.Row(&u, u.Parts(), now, nil)
		instance.Requires(&u, Created{}, instance.Takes(&u, nil))
		d := NewDuplicates()
		claims := []Claim{{Kind: Email, Value: s, Locked: true}, {Kind: Username, Value: s, Locked: true}}
		if p := row(d, claims, mapping.Position{File: "x", Line: 1}, nil); len(p) > 0 {
			t.Fatalf("%q in an empty memory: %+v", s, p)
		}
		if p := row(d, claims, mapping.Position{File: "x", Line: 2}, nil); len(p) != 2 {
			t.Fatalf("%q for the second time: %+v", s, p)
		}
	})
}

// BenchmarkDuplicates looks a million rows of three identifiers up, in the
// batches that a check has.
func BenchmarkDuplicates(b *testing.B) {
	const n, batch = 1_000_000, 128
	for b.Loop() {
		d := NewDuplicates()
		prints := make([][]Print, batch)
		claims := make([][]Claim, batch)
		for from := 0; from < n; from += batch {
			for i := range batch {
				k := from + i
				claims[i] = append(claims[i][:0], Claim{Kind: ExternalID, Value: fmt.Sprintf("user_%09d", k), Locked: true}, Claim{Kind: Email, Value: fmt.Sprintf("user.%d@acme.io", k), Locked: true}, Claim{Kind: Phone, Value: fmt.Sprintf("+1212%07d", k), Locked: true})
				prints[i] = d.Prints(claims[i], prints[i][:0])
			}
			for i := range batch {
				d.Touch(prints[i])
			}
			for i := range batch {
				if p := d.Row(claims[i], prints[i], mapping.Position{File: "x", Line: int64(from + i + 2)}, nil); len(p) > 0 {
					b.Fatal(p)
				}
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
}

// The quick pass over keys never misses what the walk over values finds.
func TestSecretKeysAreFoundWhateverIsAroundThem(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		key := rapid.SampledFrom([]string{"password", "Api-Key", "api_key", `a"b`, `back\slash`, `ends\`, "mission", "ssn", "account", "x", "", "пароль", "old passwd hash", "Referrer", "q\u0000secret"})
		value := rapid.OneOf(
			rapid.Just[any](nil), rapid.Just[any](""), rapid.Just[any](true), rapid.Just[any](12.5),
			rapid.SampledFrom([]any{"JBSWY3DPEHPK3PXP", "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy", `b'$2y$10$x'`, `\\x24326224`, "https://acme.io/a/b?c=d", "ghp_abcdefghijklmnopqrst"}),
			rapid.Map(key, func(s string) any { return s }), rapid.Map(key, func(s string) any { return s + `": "` }),
		)
		var object func(depth int) map[string]any
		object = func(depth int) map[string]any {
			o := map[string]any{}
			for range rapid.IntRange(0, 4).Draw(rt, "members") {
				k := key.Draw(rt, "key")
				switch n := rapid.IntRange(0, 5).Draw(rt, "kind"); {
				case n == 0 && depth < 4:
					o[k] = object(depth + 1)
				case n == 1 && depth < 4:
					o[k] = []any{object(depth + 1), value.Draw(rt, "value")}
				default:
					o[k] = value.Draw(rt, "value")
				}
			}
			return o
		}
		text, err := json.MarshalIndent(object(0), "", rapid.SampledFrom([]string{"", " "}).Draw(rt, "indent"))
		if err != nil {
			rt.Fatal(err)
		}
		if quick, slow := secretKey(text), findSecretKey(text); quick != slow {
			rt.Fatalf("%s: %q, want %q", text, quick, slow)
		}
	})
}

// What cannot be seen in an address is named, with its place; what a spreadsheet program made
// of a value is refused.
func TestDamageThatIsHardToSeeIsNamed(t *testing.T) {
	rs, err := NewRuleset(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		user mapping.User
		want string // code and, behind it, what the message says
	}{
		{mapping.User{Emails: []mapping.Identifier{{Value: "ann\u200b@acme.io"}}}, "email_invalid character 4 of it cannot be seen, it is U+200B, a space without width"},
		{mapping.User{Emails: []mapping.Identifier{{Value: "ann@acme.io\ufeff"}}}, "email_invalid character 12 of it cannot be seen, it is U+FEFF, a byte order mark"},
		{mapping.User{Emails: []mapping.Identifier{{Value: "j\u00f6rg\u00a0x@acme.io"}}}, "email_invalid character 5 of it cannot be seen, it is U+00A0, a space that does not break"},
		{mapping.User{Emails: []mapping.Identifier{{Value: "j\ufffdrg@acme.io"}}}, "email_invalid character 2 of it cannot be seen, it is U+FFFD, what programs write for a character that they have lost"},
		{mapping.User{Emails: []mapping.Identifier{{Value: "mi\u212ae@acme.io"}}}, "email_invalid character 3 of it is U+212A, which some programs read as K: it could become somebody else's address"},
		{mapping.User{Emails: []mapping.Identifier{{Value: "o\u017fcar@acme.io"}}}, "email_invalid character 2 of it is U+017F, which some programs read as s: it could become somebody else's address"},
		{mapping.User{Emails: []mapping.Identifier{{Value: "m\u0131ke@acme.io"}}}, "email_invalid character 2 of it is U+0131, which some programs read as I: it could become somebody else's address"},
		{mapping.User{Emails: []mapping.Identifier{{Value: "\ufb01n@acme.io"}}}, "email_invalid character 1 of it is U+FB01, which some programs read as fi: it could become somebody else's address"},
		{mapping.User{Emails: []mapping.Identifier{{Value: "ann@\uff41cme.io"}}}, "email_invalid character 5 of it is U+FF41, which some programs read as a: it could become somebody else's address"},
		{mapping.User{ExternalID: mapping.Some("1"), Emails: []mapping.Identifier{{Value: "jos\u00e9\u0301-\u00df@m\u00fcnchen.de"}}}, ""},
		{mapping.User{Emails: []mapping.Identifier{{Value: "ann@"}}}, "email_invalid"},
		{mapping.User{ExternalID: mapping.Some("1.2E+17"), Emails: []mapping.Identifier{{Value: "ann@acme.io"}}}, "spreadsheet_damage"},
		{mapping.User{ExternalID: mapping.Some("#NAME?"), Emails: []mapping.Identifier{{Value: "ann@acme.io"}}}, "spreadsheet_damage"},
		{mapping.User{ExternalID: mapping.Some("1,2E+17"), Emails: []mapping.Identifier{{Value: "ann@acme.io"}}}, "spreadsheet_damage"},
		{mapping.User{ExternalID: mapping.Some("12E+17x"), Emails: []mapping.Identifier{{Value: "ann@acme.io"}}}, ""},
		{mapping.User{ExternalID: mapping.Some("12e17"), Emails: []mapping.Identifier{{Value: "j\u00f6rg@acme.io"}}}, ""},
	} {
		got := ""
		for _, p := range rs.NewJudge().Row(&c.user, c.user.Parts(), time.Now(), nil) {
			if p.Severity == mapping.Fatal && got == "" {
				got = p.Code
				if _, why, ok := strings.Cut(p.Message, ": "); ok {
					got += " " + why
				}
			}
		}
		if got != c.want {
			t.Errorf("%v: %q, want %q", c.user.Emails, got, c.want)
		}
	}
}

// A time in the future is found however it is written, by the clock and not by the year of the zone that the machine is in.
func TestTimesInTheFutureAreFoundInEveryZone(t *testing.T) {
	turn := time.Date(2025, 12, 31, 19, 0, 0, 0, time.UTC)
	for _, zone := range []*time.Location{time.UTC, time.FixedZone("behind", -8*3600), time.FixedZone("ahead", 10*3600)} {
		for text, want := range map[string]bool{
			"2025-12-31T18:59:59Z": false, "2025-12-31T23:00:00Z": true, "2026-01-01T00:00:00Z": true, "2024-12-31T23:59:59.5Z": false,
			"2025-12-31T12:00:00-08:00": true, "2025-12-31T10:00:00-08:00": false, "2026-01-01T04:00:00+10:00": false,
			"2024-02-30T00:00:00Z": false, "Z": false, "2024-Z": false, // which are no times
		} {
			u := mapping.User{CreatedAt: mapping.Some(text)}
			problems := all.NewJudge().Row(&u, u.Parts(), turn.In(zone), nil)
			if got := slices.ContainsFunc(problems, func(p mapping.Problem) bool { return p.Code == "timestamp_future" }); got != want {
				t.Errorf("%s at %s is in the future: %v, want %v", text, turn.In(zone), got, want)
			}
		}
	}
}
