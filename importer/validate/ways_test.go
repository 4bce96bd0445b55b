package validate

import "testing"

// Everybody counts by the best way that the instance offers them, and the last ones by what keeps them out.
func TestEverybodyHasTheBestWayInThatTheInstanceOffers(t *testing.T) {
	on, off := Attribute{Enabled: true}, Attribute{}
	all := func(change func(*Instance)) *Instance {
		i := &Instance{
			Attributes: map[string]Attribute{"email_address": on, "phone_number": on, "username": on, "password": on, "web3_wallet": on},
			Factors:    map[string][]string{"email_address": {"email_code"}, "phone_number": {"phone_code"}},
			Social:     map[string]bool{"google": true, "github": false},
		}
		if change != nil {
			change(i)
		}
		return i
	}
	passwords := all(func(i *Instance) { i.Factors = map[string][]string{"email_address": {}} })
	codes := all(func(i *Instance) { i.Attributes["password"] = off })
	nothing := all(func(i *Instance) {
		i.Attributes["password"], i.Factors = off, map[string][]string{"email_address": {}, "phone_number": {}}
	})
	links := all(func(i *Instance) {
		i.Attributes["password"], i.Factors = off, map[string][]string{"email_address": {"email_link"}}
	})
	for _, c := range []struct {
		name     string
		instance *Instance
		means    Means
		way      Way
		provider string
	}{
		{"nobody has said what the instance offers", &Instance{Attributes: map[string]Attribute{"password": on}}, Means{Password: true, Email: true}, WayUnknown, ""},
		{"no instance", nil, Means{Password: true, Email: true}, WayUnknown, ""},
		{"a password and an address", all(nil), Means{Password: true, Email: true}, ByPassword, ""},
		{"a password and a username", codes, Means{Password: true, Username: true}, NoWay, ""},
		{"a password and nothing to be known by", all(nil), Means{Password: true}, NoWay, ""},
		{"a password, and usernames are off", all(func(i *Instance) { i.Attributes["username"] = off }), Means{Password: true, Username: true}, NoWay, ""},
		{"a password, and codes only", codes, Means{Password: true, Email: true}, ByEmail, ""},
		{"a link", links, Means{Email: true}, ByEmail, ""},
		{"an address, and addresses are off", all(func(i *Instance) { i.Attributes["email_address"] = off }), Means{Email: true}, NoWay, ""},
		{"a phone", codes, Means{Phone: true}, ByPhone, ""},
		{"a phone, and codes to phones are off", links, Means{Phone: true}, NoWay, ""},
		{"a wallet", nothing, Means{Wallet: true}, ByWallet, ""},
		{"Google", nothing, Means{Email: true, VerifiedEmail: true, Providers: []string{"google-oauth2"}}, ByProvider, "google"},
		{"Google with an address that nobody has verified", nothing, Means{Email: true, Providers: []string{"google.com"}}, NoWay, ""},
		{"GitHub, which is off", nothing, Means{Email: true, VerifiedEmail: true, Providers: []string{"oauth_github"}}, ByProviderOff, "github"},
		{"GitHub, which is off, and Google", nothing, Means{Email: true, VerifiedEmail: true, Providers: []string{"github", "google"}}, ByProvider, "google"},
		{"Azure by its other name", nothing, Means{VerifiedEmail: true, Providers: []string{"azure"}}, ByProviderOff, "microsoft"},
		{"signing in with the source itself is no account elsewhere", nothing, Means{VerifiedEmail: true, Providers: []string{"auth0", "email"}}, NoWay, ""},
		{"no password where only passwords are on", passwords, Means{Email: true}, ByReset, ""},
		{"no password where Google is on, too", passwords, Means{Email: true, VerifiedEmail: true, Providers: []string{"google"}}, ByProvider, "google"},
		{"a username alone", all(nil), Means{Username: true}, NoWay, ""},
		{"an address of an enterprise", all(nil), Means{Password: true, Email: true, Enterprise: true}, ByEnterprise, ""},
		{"banned, with everything", all(nil), Means{Password: true, Email: true, Banned: true}, Banned, ""},
	} {
		if way, provider := c.instance.WayIn(c.means); way != c.way || provider != c.provider {
			t.Errorf("%s: %s %s, want %s %s", c.name, way.Name(), provider, c.way.Name(), c.provider)
		}
	}
	i := &Instance{Enterprise: map[string]bool{"acme.io": true}}
	for address, want := range map[string]bool{"a@Acme.io": true, "a@b.acme.io": false, "acme.io": true, "a@notacme.io": false, "": false} {
		if i.OfEnterprise(address) != want {
			t.Errorf("%q is of an enterprise: %v", address, !want)
		}
	}
	for w := WayUnknown; w < Ways; w++ {
		if w.Name() == "" || w.Says("x") == "" || (w.Setting("x") != "") != (w == ByProviderOff || w == NoWay) {
			t.Errorf("way %d: %q, %q, %q", w, w.Name(), w.Says("x"), w.Setting("x"))
		}
	}
}
