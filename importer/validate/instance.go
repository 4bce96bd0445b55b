package validate

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"clerk-import/mapping"
)

// Instance is what an instance allows and requires of its users. Attributes that
// it says nothing of are not judged.
type Instance struct {
	Attributes map[string]Attribute // by the Frontend API's name: email_address, authenticator_app, ...
	// LegalConsent: users must have accepted the terms.
	LegalConsent bool
	Usernames    *UsernameRules // nil: as every instance has them at first
	PasswordMin  int            // characters, 0: unknown
	// Factors are the strategies by which users sign in with an attribute alone: email_code; nil: unknown.
	Factors map[string][]string
	Social  map[string]bool // connections to accounts elsewhere that are on, by Clerk's name: google
	// Enterprise are the domains of enterprise connections that are on, in small letters.
	Enterprise map[string]bool
}

// Attribute says whether users can and must have something.
type Attribute struct{ Enabled, Required bool }

// UsernameRules are an instance's rules for usernames.
type UsernameRules struct {
	Min, Max int  // characters
	Extended bool // special characters are allowed
	Numeric  bool // a username needs no letter
}

// ForInstance returns the rules for an instance, which judges usernames and
// passwords by its own settings where they are known.
func (rs *Ruleset) ForInstance(i *Instance) *Ruleset {
	var own []string
	if i.Usernames != nil {
		own = append(own, "username_length", "username_characters", "username_needs_letter")
	}
	if i.PasswordMin > 0 {
		own = append(own, "password_too_short")
	}
	out := &Ruleset{disabled: rs.disabled, raised: rs.raised, instance: i}
	for _, r := range rs.rules {
		if !slices.Contains(own, r.Code) {
			out.rules = append(out.rules, r)
		}
	}
	return out
}

// Created is how many identifiers of a kind the create of a user carries. Those
// added later do not count for what an instance requires, and when they are
// refused the user is there all the same.
type Created struct{ Emails, Phones int }

// has lists what an instance may allow or require, in the order it is reported.
// refused says what becomes of it where it is off: the request is refused, or
// the value stored without any use. excused tells users of whom it is not
// required all the same.
//
// Sources: the error form_param_unknown of the API's list, and the importer of
// Clerk's own CLI.
var has = []struct {
	attribute, field, what string
	refused                bool
	there                  func(u *mapping.User, c Created) bool // in the create
	excused                excuse
}{
	{"email_address", "email_address", "an e-mail address", true,
		func(_ *mapping.User, c Created) bool { return c.Emails > 0 }, skipUserRequirement},
	{"phone_number", "phone_number", "a phone number", true,
		func(_ *mapping.User, c Created) bool { return c.Phones > 0 }, skipUserRequirement},
	{"username", "username", "a username", true,
		func(u *mapping.User, _ Created) bool { return u.Username.Or("") != "" }, skipUserRequirement},
	{"web3_wallet", "web3_wallet", "a wallet", true,
		func(u *mapping.User, _ Created) bool { return len(u.Web3Wallets) > 0 }, skipUserRequirement},
	{"first_name", "first_name", "a first name", false,
		func(u *mapping.User, _ Created) bool { return u.FirstName.Or("") != "" }, nobody},
	{"last_name", "last_name", "a last name", false,
		func(u *mapping.User, _ Created) bool { return u.LastName.Or("") != "" }, nobody},
	{"password", "password", "a password", false,
		func(u *mapping.User, _ Created) bool { return u.HasPassword() }, skipPasswordRequirement},
	{"authenticator_app", "totp_secret", "an authenticator app", true,
		func(u *mapping.User, _ Created) bool { return u.TOTPSecret.Or("") != "" }, everybody},
	{"backup_code", "backup_codes", "backup codes", true,
		func(u *mapping.User, _ Created) bool { return len(u.BackupCodes) > 0 }, everybody},
}

// excuse says who need not have what an instance requires.
type excuse struct {
	of   func(u *mapping.User) bool
	hint string // how to be excused, or ""
}

var (
	nobody              = excuse{of: func(*mapping.User) bool { return false }}
	everybody           = excuse{of: func(*mapping.User) bool { return true }} // of these, the create requires none
	skipUserRequirement = excuse{
		of:   func(u *mapping.User) bool { return u.SkipUserRequirement.Or(false) },
		hint: ", or set skip_user_requirement: true in the mapping",
	}
	// Users without a password are created with skip_password_requirement.
	skipPasswordRequirement = excuse{of: func(u *mapping.User) bool { return u.SkipPasswordRequirement.Or(true) }}
)

// Takes holds a user against what the run's instance takes, if that is known, and appends what it refuses to problems.
func (rs *Ruleset) Takes(u *mapping.User, problems []mapping.Problem) []mapping.Problem {
	i := rs.instance
	if i == nil {
		return problems
	}
	all := Created{Emails: len(u.Emails), Phones: len(u.Phones)}
	for k := range has {
		h := &has[k]
		if a, known := i.Attributes[h.attribute]; known && !a.Enabled && h.refused && h.there(u, all) {
			problems = rs.found(problems, "instance_refuses", h.field, "", h.what+" is given, and the instance has that switched off",
				fmt.Sprintf("switch on user_settings.attributes.%s.enabled in the instance, or leave %s out of the mapping", h.attribute, h.field))
		}
	}
	if name := u.Username.Or(""); i.Usernames != nil && name != "" && !inError(problems, "username") && i.on("username") {
		problems = rs.username(name, i.Usernames, problems)
	}
	if p, ok := u.Password.Get(); ok && i.PasswordMin > 0 && !inError(problems, "password") && utf8.RuneCountInString(p) < i.PasswordMin && !u.SkipPasswordChecks.Or(false) {
		problems = rs.found(problems, "password_too_short", "password", "", fmt.Sprintf("the plaintext password has fewer than %d characters", i.PasswordMin),
			"set skip_password_checks: true in the mapping, or lower user_settings.password_settings.min_length in the instance")
	}
	return problems
}

// on reports whether users may have something. What the instance says nothing of, they may.
func (i *Instance) on(attribute string) bool {
	a, known := i.Attributes[attribute]
	return !known || a.Enabled
}

// Requires holds a user, as it is sent, against what the run's instance requires and makes use of, if that is known, and
// appends what it finds to problems.
func (rs *Ruleset) Requires(u *mapping.User, c Created, problems []mapping.Problem) []mapping.Problem {
	i := rs.instance
	if i == nil {
		return problems
	}
	for k := range has {
		h := &has[k]
		a, known := i.Attributes[h.attribute]
		switch {
		case !known:
		case !a.Enabled && !h.refused && h.there(u, c):
			problems = rs.found(problems, "instance_ignores", h.field, "", h.what+" is given, and the instance makes no use of it",
				fmt.Sprintf("switch on user_settings.attributes.%s.enabled in the instance if it is to be used", h.attribute))
		case a.Enabled && a.Required && !h.there(u, c) && !h.excused.of(u):
			if inError(problems, h.field) {
				continue // it is given, and in error
			}
			problems = rs.found(problems, "instance_required", h.field, "", "the instance requires "+h.what,
				fmt.Sprintf("switch off user_settings.attributes.%s.required in the instance, or complete the rows", h.attribute)+h.excused.hint)
		}
	}
	if !u.HasPassword() && i.onlyPasswords() && !slices.ContainsFunc(passwordFields, func(f string) bool { return inError(problems, f) }) {
		problems = rs.found(problems, "instance_required", "password", "", "the user has no password, and the instance has no other way in",
			"switch on sign-in by e-mail code (user_settings.attributes.email_address.first_factors) or another way in the instance, or complete the rows")
	}
	if i.LegalConsent && u.LegalAcceptedAt.Or("") == "" && !inError(problems, "legal_accepted_at") && !u.SkipLegalChecks.Or(false) {
		problems = rs.found(problems, "instance_required", "legal_accepted_at", "", "the instance requires that users have accepted its terms",
			"map legal_accepted_at, ask the API to do without (--skip-legal-checks), or switch off user_settings.sign_up.legal_consent_enabled in the instance")
	}
	return problems
}

// Needs reports whether the instance requires a field of users.
func (rs *Ruleset) Needs(field string) bool {
	for k := range has {
		if rs.instance != nil && has[k].field == field {
			a := rs.instance.Attributes[has[k].attribute]
			return a.Enabled && a.Required
		}
	}
	return false
}

// MeansOf are a user's means, of which the create carries c, where the instance has said what it offers: they outlive the
// user.
func (rs *Ruleset) MeansOf(u *mapping.User, c Created) (m Means) {
	if rs.instance.offers() { // else users need not be looked at
		m = rs.instance.MeansOf(u, c)
		m.Providers = slices.Clone(m.Providers)
	}
	return m
}

// WayIn is how somebody gets in, as far as the instance has said what it offers.
func (rs *Ruleset) WayIn(m Means) (Way, string) { return rs.instance.WayIn(m) }

// inError reports whether an error of a field is known.
func inError(problems []mapping.Problem, field string) bool {
	return slices.ContainsFunc(problems, func(p mapping.Problem) bool { return p.Severity == mapping.Fatal && p.Field == field })
}

// Username is the code of the first rule for usernames that a name breaks, "" if it
// breaks none: the instance's rules, where they are known.
func (rs *Ruleset) Username(name string) string {
	i := rs.instance
	if i != nil {
		if a, known := i.Attributes["username"]; known && !a.Enabled {
			return "instance_refuses"
		}
	}
	if i != nil && i.Usernames != nil {
		if problems := rs.username(name, i.Usernames, nil); len(problems) > 0 {
			return problems[0].Code
		}
		return ""
	}
	u, broken := mapping.User{Username: mapping.Some(name)}, false
	for i := range rs.rules {
		if r := &rs.rules[i]; r.about == mapping.PartUsername && strings.HasPrefix(r.Code, "username_") {
			if r.check(&u, time.Time{}, func(string, string) { broken = true }); broken {
				return r.Code
			}
		}
	}
	return ""
}

func (rs *Ruleset) username(name string, r *UsernameRules, problems []mapping.Problem) []mapping.Problem {
	add := func(code, message, hint string) {
		problems = rs.found(problems, code, "username", name, message, hint+", change the username, or leave it out if the user has something else to sign in with")
	}
	if n := utf8.RuneCountInString(name); n < r.Min || n > r.Max {
		setting := "lower user_settings.username_settings.min_length"
		if n > r.Max {
			setting = "raise user_settings.username_settings.max_length"
		}
		add("username_length", fmt.Sprintf("the username does not have the %d to %d characters that the instance asks for", r.Min, r.Max), setting+" in the instance")
	}
	plain, special := plainUsername(name), true
	for i := 0; i < len(name) && special; i++ {
		special = plainUsername(name[i:i+1]) || strings.IndexByte("!#$'+.^`~", name[i]) >= 0
	}
	switch {
	case plain, special && r.Extended:
	case special:
		add("username_characters", "the username has special characters", "switch on user_settings.username_settings.allow_extended_special_characters in the instance")
	default:
		add("username_characters", "the username has characters that no instance allows", "no setting helps")
	}
	if ValidPhone(name) {
		add("username_characters", "the username is a phone number", "no setting helps")
	}
	if plain && !hasLetter(name) && !r.Numeric {
		add("username_needs_letter", "the username has no letter", "switch on user_settings.username_settings.allow_numeric_usernames in the instance")
	}
	return problems
}

// found appends a problem of a rule that is listed under elsewhere or replaced
// for an instance.
func (rs *Ruleset) found(problems []mapping.Problem, code, field, value, message, hint string) []mapping.Problem {
	if !rs.Enabled(code) {
		return problems
	}
	return append(problems, mapping.Problem{Code: code, Severity: rs.Severity(code), Field: field, Value: value, Message: message, Hint: hint})
}
