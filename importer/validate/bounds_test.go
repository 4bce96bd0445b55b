package validate

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"clerk-import/mapping"
)

// Each rule with a bound takes what is at the bound, and not what is one beyond it.
func TestEachBoundIsTakenAndOneBeyondIsNot(t *testing.T) {
	some := mapping.Some[string]
	times := strings.Repeat
	metadata := func(n int) mapping.Opt[json.RawMessage] {
		return mapping.Some(json.RawMessage(`{"a":"` + times("x", n-len(`{"a":""}`)) + `"}`))
	}
	tag := func(n int) string { // a language tag of n bytes
		s := "en-x"
		for len(s)+2 <= n {
			s += "-a"
		}
		return s + times("a", n-len(s))
	}
	ids := func(n int, at string) (out []mapping.Identifier) {
		for range n {
			out = append(out, mapping.Identifier{Value: at})
		}
		return out
	}
	for _, c := range []struct {
		code string
		user func(u *mapping.User, n int)
		ok   []int
		bad  []int
	}{
		{"username_length", func(u *mapping.User, n int) { u.Username = some(times("a", n)) }, []int{minUsername, maxUsername}, []int{minUsername - 1, maxUsername + 1}},
		{"name_too_long", func(u *mapping.User, n int) { u.FirstName = some(times("a", n)) }, []int{maxName}, []int{maxName + 1}},
		{"name_too_long", func(u *mapping.User, n int) { u.LastName = some(times("a", n)) }, []int{maxName}, []int{maxName + 1}},
		{"external_id_too_long", func(u *mapping.User, n int) { u.ExternalID = some(times("a", n)) }, []int{maxExternalID}, []int{maxExternalID + 1}},
		{"locale_invalid", func(u *mapping.User, n int) { u.Locale = some(tag(n)) }, []int{maxLocale}, []int{maxLocale + 1}},
		{"metadata_too_large", func(u *mapping.User, n int) { u.PublicMetadata = metadata(n) }, []int{maxMetadata}, []int{maxMetadata + 1}},
		{"metadata_near_limit", func(u *mapping.User, n int) { u.UnsafeMetadata = metadata(n) }, []int{nearMetadata, maxMetadata + 1}, []int{nearMetadata + 1, maxMetadata}},
		{"password_too_short", func(u *mapping.User, n int) { u.Password = some(times("ä", n)) }, []int{minPassword}, []int{minPassword - 1}},
		{"password_too_long", func(u *mapping.User, n int) { u.Password = some(times("a", n)) }, []int{maxPassword}, []int{maxPassword + 1}},
		{"organizations_limit_negative", func(u *mapping.User, n int) { u.CreateOrgsLimit = mapping.Some(int64(n)) }, []int{0}, []int{-1}},
		{"too_many_identifiers", func(u *mapping.User, n int) { u.Emails = ids(n, "a@b.co") }, []int{maxAttachedList}, []int{maxAttachedList + 1}},
		{"too_many_identifiers", func(u *mapping.User, n int) { u.Phones = ids(n, "+4915112345678") }, []int{maxAttachedList}, []int{maxAttachedList + 1}},
		{"email_invalid", func(u *mapping.User, n int) { u.Emails = ids(1, times("a", n)+"@acme.io") }, []int{1, maxEmailLocal}, []int{0, maxEmailLocal + 1}},
		{"email_invalid", func(u *mapping.User, n int) { u.Emails = ids(1, "a@"+times("b.", (n-4)/2)+times("b", n%2)+"co") }, []int{maxEmail}, []int{maxEmail + 2}},
		{"phone_invalid", func(u *mapping.User, n int) { u.Phones = ids(1, "+"+times("4", n)) }, []int{7, 15}, []int{6, 16}},
		{"phone_invalid", func(u *mapping.User, n int) { u.Phones = ids(1, "+49151"+string(rune(n))+"234567") }, []int{'0', '9'}, []int{'0' - 1, '9' + 1}},
		{"email_domain_made_up", func(u *mapping.User, n int) {
			u.Emails = ids(1, "a@"+[]string{"none.com", "does-not-exist.com", "nine.com"}[n])
		}, []int{2}, []int{0, 1}},
		{"profile_image_address", func(u *mapping.User, n int) {
			u.ProfileImage = some([]string{"https://", "HTTPS://a.io/b", "https:/", "http://a.io/b", "x"}[n])
		}, []int{0, 1}, []int{2, 3, 4}},
		{"timestamp_early", func(u *mapping.User, n int) {
			u.CreatedAt = some([]string{"1994-12-31T23:59:59Z", "1995-01-01T00:00:00Z", "1995-06-01T00:00:00+01:00", "1994-06-01T00:00:00+01:00"}[n])
		},
			[]int{1, 2}, []int{0, 3}},
	} {
		for is, list := range map[bool][]int{false: c.ok, true: c.bad} {
			for _, n := range list {
				u := mapping.User{ExternalID: some("1"), Emails: ids(1, "jane@acme.io")}
				c.user(&u, n)
				if got := codes(u); slices.Contains(got, c.code) != is {
					t.Errorf("%s: of %d: %v", c.code, n, got)
				}
			}
		}
	}
}

// The years that times begin with are read as they are written in UTC, and nothing is said of others.
func TestTimesAreOfTheYearThatTheyBeginWith(t *testing.T) {
	for _, c := range []struct {
		text     string
		from, to int
		want     bool
	}{
		{"2006-01-02T03:04:05Z", 2006, 2007, true}, {"2006-01-02T03:04:05Z", 2007, 2010, false}, {"2006-01-02T03:04:05Z", 2000, 2006, false}, {"1985-01-02T03:04:05Z", 1985, 1986, true},
		{"0129-01-02T03:04:05Z", 129, 130, true}, {"2006-01-02T03:04:05+00:00", 2000, 2010, false}, {"2006/01/02Z", 2000, 2010, false}, {"2006Z", 0, 9999, false}, {"", 0, 9999, false},
		{"20/6-01-02T03:04:05Z", 0, 9999, false}, {"20:6-01-02T03:04:05Z", 0, 9999, false},
	} {
		created, accepted := mapping.User{CreatedAt: mapping.Some(c.text)}, mapping.User{LegalAcceptedAt: mapping.Some(c.text)}
		if writtenBetween(&created, c.from, c.to) != c.want || writtenBetween(&accepted, c.from, c.to) != c.want {
			t.Errorf("%q is of the years %d up to %d: %v", c.text, c.from, c.to, !c.want)
		}
	}
	if !writtenBetween(&mapping.User{}, 5, 5) {
		t.Error("no times are of any years")
	}
}

// A username is plain, and has a letter, byte by byte.
func TestEachByteOfAUsername(t *testing.T) {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	for c := range 256 {
		s := string([]byte{byte(c)})
		if got, want := plainUsername(s), strings.Contains(letters+"0123456789_-", s); got != want {
			t.Errorf("%q is plain: %v", s, got)
		}
		if got, want := hasLetter("1"+s+"1"), strings.Contains(letters, s); got != want && c < 0x80 {
			t.Errorf("%q is a letter: %v", s, got)
		}
	}
}

// The common forms of addresses are recognised without a pattern, and nothing else is that the patterns refuse.
func TestPlainAddressesAreThoseOfThePatterns(t *testing.T) {
	for _, plain := range []string{"a@b.co", "Z_9+x-y.q@sub-1.acme.museum", "0@0a.io", "z@z.az", "A.b.C@Zz9.ZA", "a@" + strings.Repeat("b", 63) + ".co"} {
		if at := strings.IndexByte(plain, '@'); !plainEmail(plain[:at], plain[at+1:]) {
			t.Errorf("%s takes the long way", plain)
		}
	}
	bytes := "az" + "AZ" + "09" + "_+-." + "@`[{/:" + "\x00\x7f\x80\xc3 "
	for i := range bytes {
		for j := range bytes {
			c, d := bytes[i:i+1], bytes[j:j+1]
			for _, a := range [][2]string{{c + d, "b.co"}, {"x" + c, "b.co"}, {c + "x" + d, "b.co"}, {"x", c + d + ".co"}, {"x", "b" + c + "d.co"}, {"x", "b.c" + c + d}, {"x", "b." + c + d}, {"x", c + "b.co"}, {"x", "b" + c + d + "co"}} {
				if plainEmail(a[0], a[1]) && !(localPattern.MatchString(a[0]) && domainPattern.MatchString(a[1])) {
					t.Errorf("%q is plain, and no address", a)
				}
			}
		}
	}
	for _, no := range []string{"b", ".co", "b.c", "b." + strings.Repeat("c", 64), strings.Repeat("b", 64) + ".co", "b.c1", "b.c-", "b-.co", "b..co"} {
		if plainEmail("x", no) {
			t.Errorf("%s is a plain domain", no)
		}
	}
	if plainEmail("", "b.co") || plainEmail("a.", "b.co") || plainEmail("a..b", "b.co") {
		t.Error("a local part that is none is plain")
	}
}

// Of ordinary texts hardly any is looked at by the rules that look closely.
func TestOrdinaryTextsAreNotOdd(t *testing.T) {
	for _, s := range []string{"", "Ann", "Anna Maria", "Jörg Müller", "André", "O'Neil-Smith (née X)", "x_1-Y, ~", "Łukasz", "名", "1"} {
		if odd(s) {
			t.Errorf("%q is odd", s)
		}
	}
	for _, s := range []string{" Ann", "\u00a0", "a\tb", "a\x7f", "a@b", "a.b", "a/b", "a<b", "MÃ¼ller", "Ann\ufeff", "Ann\u200b", "Ann\u00ad"} {
		if !odd(s) {
			t.Errorf("%q is not odd", s)
		}
	}
}

// What looks odd in a name, at the edges of each look.
func TestTheEdgesOfWhatLooksOdd(t *testing.T) {
	for name, c := range map[string]struct {
		is      func(string) bool
		yes, no []string
	}{
		"spam": {looksLikeSpam, []string{"hi!!", "see jane@acme.zz", "abc.io", "ab.io/x", "x.io/a", "go www.x"},
			[]string{"", "!!", "a!!", "@jane.doe", "x@.com", "ab.io", "ab.io/", "abc.zz", "jane@acme", ".com", "Dr. Who"}},
		"garbled":   {garbled, []string{"MÃ¼ller", "Â£", "ô€€€", "\u00c3\u0081gnes", "x\ufffd", "â€™"}, []string{"Müller", "Ã", "Ãx", "Ã ", "Ää", "ÂÂ", "ôô", "éé", "\uffe6"}},
		"invisible": {hasInvisible, []string{"Ann\ufeff", "a\u00adb", "a\u200b", "\u202ea", "\u2060"}, []string{"Ann", "a\u2003b", "a\u200cb", "a\u200db", "a\u2026b", "a\u3000b", "a\u3164"}},
		"a test":    {testEmail, []string{"qa@acme.io", "test.user@acme.io", "Test_User@acme.io", "x+test@acme.io", "foo@acme.io"}, []string{"q@acme.io", "test.users@acme.io", "jane@acme.io", "contest@acme.io"}},
		"a number":  {testPhone, []string{"+12125550100", "+12125550199"}, []string{"+12125550200", "+1212555010", "+42125550100"}},
		"rounded":   {rounded, []string{"1E+5", "9.1e+17", "+1,5E+3", "0E+1"}, []string{"", "1E5", "x1E+5", "+", "+1", "1E+", "/1E+5", ":1E+5"}},
		"a secret's name": {func(s string) bool { return namesSecret([]byte(s)) }, []string{"password", "User-Password.Hash", "API KEY", "old_passwd", "iban", "TOTP", "ssn", "mfa", "Refresh_Token"},
			[]string{"mission", "ibanez", "totpx", "account", "pas", "", "compass"}},
		"a secret": {func(s string) bool { return secretKey(json.RawMessage(s)) != "" }, []string{`{"password" : "x"}`, "{\"password\"\n:1}", `{"\u0070assword":"x"}`, `{"a\\":{"password":"x"}}`, `{"a\"":1,"password":"x"}`,
			`{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"ssn":1}}}}}}}}}`, `{"a":[{"ssn":1}]}`, `{"x":"$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"}`},
			[]string{`{"password":""}`, `{"password":true}`, `{"a":"password"}`, `{}`, `{"a\\":"password\\"}`}},
	} {
		for _, s := range c.yes {
			if !c.is(s) {
				t.Errorf("%q is not %s", s, name)
			}
		}
		for _, s := range c.no {
			if c.is(s) {
				t.Errorf("%q is %s", s, name)
			}
		}
	}
}

// Somebody without a password is told of only where they have nothing else.
func TestWhoHasNothingToSignInWith(t *testing.T) {
	email, phone := []mapping.Identifier{{Value: "jane@acme.io"}}, []mapping.Identifier{{Value: "+4915112345678"}}
	wallet := []string{"0x52908400098527886E0F7030069857D2E4169EE7"}
	for _, c := range []struct {
		user mapping.User
		want bool
	}{
		{mapping.User{}, true}, {mapping.User{Emails: email}, false}, {mapping.User{Emails: email, Phones: phone}, false}, {mapping.User{Emails: email, Web3Wallets: wallet}, false},
		{mapping.User{Phones: phone, Web3Wallets: wallet}, false}, {mapping.User{Password: mapping.Some("long enough")}, false},
	} {
		c.user.Username = mapping.Some("jane")
		if got := codes(c.user); slices.Contains(got, "user_without_sign_in") != c.want {
			t.Errorf("%+v: %v", c.user, got)
		}
	}
}

// An instance that has said its least password is the one that is asked; one that has not leaves the rule as it is.
func TestTheLeastPasswordIsTheInstances(t *testing.T) {
	for least, want := range map[int]int{0: 1, 1: 0, 6: 0, 7: 0, 8: 1} {
		u := &mapping.User{Emails: []mapping.Identifier{{Value: "jane@acme.io"}}, Password: mapping.Some("1234567")}
		rs := all.ForInstance(on(func(i *Instance) { i.PasswordMin = least }))
		problems := rs.Takes(u, rs.NewJudge().Row(u, u.Parts(), now, nil))
		if got := found(problems); len(got) != want || want > 0 && got[0] != "password_too_short password" {
			t.Errorf("at least %d: %q", least, got)
		}
	}
}

// A user's means are what the create carries and the row says.
func TestTheMeansOfAUser(t *testing.T) {
	i := &Instance{Enterprise: map[string]bool{"acme.io": true}}
	u := mapping.User{Emails: []mapping.Identifier{{Value: "a@acme.io", Verified: true}}, Username: mapping.Some("jane"), Web3Wallets: []string{"0x0"}, Providers: []string{"google"}}
	if m := i.MeansOf(&u, Created{Emails: 1, Phones: 1}); !m.Email || !m.Phone || !m.Username || !m.Wallet || !m.VerifiedEmail || !m.Enterprise || m.Password || m.Banned ||
		len(m.Providers) != 1 {
		t.Errorf("%+v", m)
	}
	u.Banned, u.Password = mapping.Some(true), mapping.Some("long enough")
	if m := i.MeansOf(&u, Created{}); m.Email || m.Phone || m.Enterprise || !m.Password || !m.Banned {
		t.Errorf("nothing is created with the user: %+v", m)
	}
	if m := i.MeansOf(&mapping.User{Emails: []mapping.Identifier{{Value: "a@b.io"}}}, Created{Emails: 1}); m.Username || m.Wallet || m.VerifiedEmail || m.Enterprise {
		t.Errorf("%+v", m)
	}
	for way := WayUnknown; way < Ways; way++ {
		if got := found(all.NoWayIn(way, nil)); (len(got) == 1 && got[0] == CodeNoWay+" ") != (way == NoWay || way == ByProviderOff) {
			t.Errorf("%s: %q", way.Name(), got)
		}
	}
}

// Passwords are the only way in where everything else that lets somebody in is off.
func TestWherePasswordsAreTheOnlyWayIn(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Instance)
		want   bool
	}{
		"passwords":         {func(*Instance) {}, true},
		"nothing is known":  {func(i *Instance) { i.Factors = nil }, false},
		"passwords are off": {func(i *Instance) { i.Attributes["password"] = Attribute{} }, false},
		"wallets":           {func(i *Instance) { i.Attributes["web3_wallet"] = Attribute{Enabled: true} }, false},
		"an enterprise":     {func(i *Instance) { i.Enterprise = map[string]bool{"acme.io": true} }, false},
		"a provider":        {func(i *Instance) { i.Social["google"] = true }, false},
		"a code":            {func(i *Instance) { i.Factors["email_address"] = []string{"password", "email_code"} }, false},
		"a code, of no use": {func(i *Instance) { i.Factors["phone_number"] = []string{"phone_code"} }, true},
		"a passkey and a ticket": {func(i *Instance) {
			i.Factors["email_address"] = []string{"passkey", "ticket", "reset_password_email_code"}
		}, true},
	} {
		i := &Instance{Attributes: map[string]Attribute{"password": {Enabled: true}, "email_address": {Enabled: true}},
			Factors: map[string][]string{"email_address": {"password"}}, Social: map[string]bool{"google": false}}
		if c.change(i); i.onlyPasswords() != c.want {
			t.Errorf("%s: %v", name, !c.want)
		}
	}
}

// What is left of a row's problems in a later walk: warnings, and errors that cannot be switched off.
func TestWhatIsSettledOfARow(t *testing.T) {
	var problems []mapping.Problem
	var want []string
	for _, r := range Rules() {
		for _, s := range []mapping.Severity{mapping.Warning, mapping.Fatal} {
			problems = append(problems, mapping.Problem{Code: r.Code, Severity: s})
			if s == mapping.Warning || r.Fixed {
				want = append(want, r.Code+" ")
			}
		}
		if Summary(r.Code) != r.Summary {
			t.Errorf("%s: %q", r.Code, Summary(r.Code))
		}
	}
	problems, want = append(problems, mapping.Problem{Code: "of_the_mapping", Severity: mapping.Fatal}), append(want, "of_the_mapping ")
	left := Settled(problems)
	if got := found(left); !slices.Equal(got, want) || Summary("of_the_mapping") != "" {
		t.Errorf("%q, want %q", got, want)
	}
	for _, p := range left {
		if r := rulesByCode[p.Code]; p.Severity == mapping.Fatal && r != nil && !r.Fixed {
			t.Errorf("%s is left as an error", p.Code)
		}
	}
}

// Rows are of one person who share an identifier that each has verified, also by way of others, whatever the order.
func TestTwinsAreThoseWhoShareAnIdentifier(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		twins, one := NewTwins(), map[int64]int64{} // the reference: each row's first, made anew at each row
		owner := map[string]int64{}
		rows := int64(rapid.IntRange(0, 30).Draw(rt, "rows"))
		for row := range rows {
			var ids [2][]mapping.Identifier
			one[row] = row
			for range rapid.IntRange(0, 3).Draw(rt, "identifiers") {
				kind, n, verified := rapid.IntRange(0, 1).Draw(rt, "kind"), rapid.IntRange(0, 25).Draw(rt, "of"), rapid.IntRange(0, 4).Draw(rt, "verified") > 0
				value := []string{"A@acme.io", "+491511234"}[kind] + string(rune('a'+n))
				if kind == 1 {
					value = "+49151123400" + string(rune('0'+n/10)) + string(rune('0'+n%10))
				}
				ids[kind] = append(ids[kind], mapping.Identifier{Value: value, Verified: verified})
				if !verified {
					continue
				}
				if first, is := owner[value]; !is {
					owner[value] = row
				} else if a, b := one[first], one[row]; a != b {
					for other, top := range one {
						if top == max(a, b) {
							one[other] = min(a, b)
						}
					}
				}
			}
			prints := twins.Prints(ids[0], ids[1], nil)
			twins.Touch(prints)
			twins.Row(prints, row)
		}
		size := map[int64]int{}
		for _, first := range one {
			size[first]++
		}
		most := rapid.IntRange(2, 6).Draw(rt, "most")
		var want []Twin
		beyond := int64(0)
		for _, row := range slices.Sorted(maps.Keys(one)) {
			switch first := one[row]; {
			case size[first] > most:
				beyond++
			case first != row:
				want = append(want, Twin{row, first})
			}
		}
		got, over := twins.All(most)
		if !slices.Equal(got, want) || over != beyond {
			rt.Fatalf("%v and %d beyond %d; want %v and %d", got, over, most, want, beyond)
		}
	})
}

// What is wrong with a name is said with the refusal, whichever of the two names it is.
func TestWhyANameIsRefusedIsSaid(t *testing.T) {
	for name, why := range map[string]string{"\u00a0": "it is blank", "jane@acme.io": "it is an e-mail address", "http://x.y/z": "it has the address of a page", "<b>x</b>": "it has HTML"} {
		for _, u := range []mapping.User{{FirstName: mapping.Some(name), LastName: mapping.Some("Doe")}, {FirstName: mapping.Some("Jane"), LastName: mapping.Some(name)}} {
			u.Emails = []mapping.Identifier{{Value: "jane@acme.io"}}
			problems := all.NewJudge().Row(&u, u.Parts(), now, nil)
			if !slices.ContainsFunc(problems, func(p mapping.Problem) bool {
				return p.Code == "name_refused" && strings.HasSuffix(p.Message, ": "+why)
			}) {
				t.Errorf("%q: %+v", name, problems)
			}
		}
	}
}
