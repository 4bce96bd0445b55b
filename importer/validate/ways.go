package validate

import (
	"slices"
	"strings"

	"clerk-import/mapping"
)

// Way is how somebody gets in after the move: the first of these that the instance offers them.
type Way uint8

// Ways, the best first.
const (
	WayUnknown    Way = iota // the instance has not said what it offers
	ByEnterprise             // with the enterprise connection of their domain
	ByPassword               // with the password that they had
	ByEmail                  // with a code or a link in a mail
	ByPhone                  // with a code to a phone
	ByWallet                 // with a wallet
	ByProvider               // with an account elsewhere, by a connection that is on
	ByReset                  // with a password that they set anew, by mail or phone
	Banned                   // who arrive banned: nobody wants them in
	ByProviderOff            // with an account elsewhere, by a connection that is off
	NoWay
	Ways
)

// CodeNoWay is the code of a user who cannot sign in as the instance is.
const CodeNoWay = "no_way_in"

// Means are what somebody has to sign in with.
type Means struct {
	Password                       bool     // one comes along, as a digest or in plain text
	Email, Phone, Username, Wallet bool     // that are locked to the user
	VerifiedEmail                  bool     // one that the source has verified
	Providers                      []string // of accounts elsewhere, as the source names them
	Banned                         bool     // none of the others lets them in
	Enterprise                     bool     // an address is in the domain of an enterprise connection
}

// OfEnterprise reports whether an address is in the domain of an enterprise connection.
func (i *Instance) OfEnterprise(email string) bool {
	return i != nil && len(i.Enterprise) > 0 && i.Enterprise[strings.ToLower(email[strings.LastIndexByte(email, '@')+1:])]
}

// offers reports whether the instance has said what it offers.
func (i *Instance) offers() bool { return i != nil && i.Factors != nil }

// onlyPasswords reports whether the instance has said that passwords are its only way in. It takes nobody without one
// then; that a password can be set anew, a passkey and a ticket are no ways in to it.
//
// Source: the importer of Clerk's own command line (packages/cli-core, 2026-08), of skip_password_requirement.
func (i *Instance) onlyPasswords() bool {
	if !i.offers() || !i.Attributes["password"].Enabled || i.Attributes["web3_wallet"].Enabled || len(i.Enterprise) > 0 {
		return false
	}
	for _, on := range i.Social {
		if on {
			return false
		}
	}
	for attribute, strategies := range i.Factors {
		if i.Attributes[attribute].Enabled && slices.ContainsFunc(strategies, isWayIn) {
			return false
		}
	}
	return true
}

// isWayIn reports whether a strategy lets in somebody who has neither a password nor a passkey.
func isWayIn(strategy string) bool {
	return strategy != "password" && strategy != "passkey" && strategy != "ticket" && !strings.HasPrefix(strategy, "reset_password")
}

// MeansOf are a user's means, of which the create carries c.
func (i *Instance) MeansOf(u *mapping.User, c Created) Means {
	return Means{
		Enterprise: c.Emails > 0 && slices.ContainsFunc(u.Emails, func(e mapping.Identifier) bool { return i.OfEnterprise(e.Value) }),

		Password: u.HasPassword(), Email: c.Emails > 0, Phone: c.Phones > 0, Username: u.Username.Or("") != "", Wallet: len(u.Web3Wallets) > 0,
		VerifiedEmail: slices.ContainsFunc(u.Emails, func(e mapping.Identifier) bool { return e.Verified }), Providers: u.Providers, Banned: u.Banned.Or(false),
	}
}

// WayIn is the best way in that the instance offers to somebody, and the account elsewhere that it takes.
func (i *Instance) WayIn(m Means) (w Way, provider string) {
	if !i.offers() {
		return WayUnknown, ""
	}
	if m.Banned {
		return Banned, ""
	}
	on := func(attribute string) bool { return i.Attributes[attribute].Enabled }
	email, phone := m.Email && on("email_address"), m.Phone && on("phone_number")
	by := func(attribute string, strategies ...string) bool {
		return slices.ContainsFunc(i.Factors[attribute], func(s string) bool { return slices.Contains(strategies, s) })
	}
	switch {
	case m.Enterprise && m.Email: // which Clerk asks for then, whatever else they have
		return ByEnterprise, ""
	case m.Password && on("password") && (email || phone || m.Username && on("username")):
		return ByPassword, ""
	case email && by("email_address", "email_code", "email_link"):
		return ByEmail, ""
	case phone && by("phone_number", "phone_code"):
		return ByPhone, ""
	case m.Wallet && on("web3_wallet"):
		return ByWallet, ""
	}
	off := ""
	for _, p := range m.Providers {
		name := Provider(p)
		switch {
		case name == "":
		case i.Social[name] && m.VerifiedEmail: // by which Clerk links the account
			return ByProvider, name
		case !i.Social[name] && off == "":
			off = name
		}
	}
	switch {
	case on("password") && (email || phone):
		return ByReset, ""
	case off != "":
		return ByProviderOff, off
	}
	return NoWay, ""
}

// Provider is the name that Clerk gives a provider of accounts elsewhere, "" for signing in with the source itself.
func Provider(source string) string {
	name := strings.ToLower(strings.TrimSpace(source))
	if ownProviders[name] {
		return ""
	}
	name = strings.TrimPrefix(strings.TrimPrefix(name, "oauth_"), "social-")
	for _, end := range []string{".com", "-oauth2", "_oauth2", "oauth"} {
		name = strings.TrimSuffix(name, end)
	}
	if clerk, other := providerNames[name]; other {
		return clerk
	}
	return name
}

// providerNames are Clerk's names of providers that sources name otherwise.
//
// Source: clerk.com/docs/guides/configure/auth-strategies/social-connections/overview, and the names that the presets' samples have.
var providerNames = map[string]string{
	"windowslive": "microsoft", "azuread": "microsoft", "azure": "microsoft", "azure-ad": "microsoft", "waad": "microsoft", "entra": "microsoft",
	"microsoft-entra-id": "microsoft", "linkedin": "linkedin_oidc", "linkedin-openid": "linkedin_oidc", "x-twitter": "x", "sign-in-with-apple": "apple",
	"signinwithapple": "apple", "loginwithamazon": "amazon", "google-one-tap": "google",
}

// NoWayIn appends that a user has no way in, where theirs is none.
func (rs *Ruleset) NoWayIn(way Way, problems []mapping.Problem) []mapping.Problem {
	if way != NoWay && way != ByProviderOff {
		return problems
	}
	return rs.found(problems, CodeNoWay, "", "", "the user cannot sign in as the instance is",
		"switch on what the check names under \"Who can sign in, and how\", or give these users a password, an address or a number")
}

// Setting is what would let users in who have this way, or "".
func (w Way) Setting(provider string) string {
	switch w {
	case ByProviderOff:
		return "switch on user_settings.social.oauth_" + provider + ".enabled in the instance"
	case NoWay:
		return "switch on sign-in by e-mail code (user_settings.attributes.email_address.first_factors) or passwords in the instance, or give these users an address or a number"
	}
	return ""
}

// Name is the way in one word, for files and JSON.
func (w Way) Name() string { return wayNames[w].name }

// Says is the way in words; provider is the account elsewhere that it takes.
func (w Way) Says(provider string) string {
	return strings.ReplaceAll(wayNames[w].says, "PROVIDER", provider)
}

var wayNames = [Ways]struct{ name, says string }{
	{"unknown", "in a way that nobody knows of"},
	{"enterprise", "by the enterprise connection of their domain"},
	{"password", "by password"},
	{"email", "by a code or a link in a mail"},
	{"phone", "by a code to a phone"},
	{"wallet", "by wallet"},
	{"provider", "only by PROVIDER, which is on"},
	{"reset", "by a password that they have to set anew"},
	{"banned", "not at all, as they arrive banned"},
	{"provider-off", "only by PROVIDER, which is off in this instance"},
	{"none", "not at all"},
}
