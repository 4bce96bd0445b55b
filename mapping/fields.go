package mapping

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// fieldKind is how a field of the create body takes its value.
type fieldKind uint8

const (
	scalarField     fieldKind = iota // the first non-empty value counts
	identifierField                  // all values count, each with its verification
	listField                        // all values count
	objectField                      // a JSON object
)

// fieldSpec is one field that a mapping can fill.
type fieldSpec struct {
	name   string
	kind   fieldKind
	secret bool // its value never appears in a Problem
	set    func(u *User, v Value) error
	null   func(u *User)
}

// fieldSpecs lists the fields of the create body in API order, and behind them what
// is uploaded after it and what only the check looks at. The two
// identification status arrays are missing on purpose: they follow from
// `verified`, so that nobody can write them out of step with their addresses.
var fieldSpecs = []fieldSpec{
	text("external_id", func(u *User) *Opt[string] { return &u.ExternalID }),
	text("first_name", func(u *User) *Opt[string] { return &u.FirstName }),
	text("last_name", func(u *User) *Opt[string] { return &u.LastName }),
	text("locale", func(u *User) *Opt[string] { return &u.Locale }),
	{name: "email_address", kind: identifierField},
	{name: "phone_number", kind: identifierField},
	{name: "web3_wallet", kind: listField, set: func(u *User, v Value) error { u.Web3Wallets = append(u.Web3Wallets, v.Text); return nil }},
	text("username", func(u *User) *Opt[string] { return &u.Username }),
	verbatim("password", func(u *User) *Opt[string] { return &u.Password }),
	secretText("password_digest", func(u *User) *Opt[string] { return &u.PasswordDigest }),
	text("password_hasher", func(u *User) *Opt[string] { return &u.PasswordHasher }),
	boolean("skip_password_checks", func(u *User) *Opt[bool] { return &u.SkipPasswordChecks }),
	boolean("skip_password_requirement", func(u *User) *Opt[bool] { return &u.SkipPasswordRequirement }),
	secretText("totp_secret", func(u *User) *Opt[string] { return &u.TOTPSecret }),
	{name: "backup_codes", kind: listField, secret: true, set: func(u *User, v Value) error { u.BackupCodes = append(u.BackupCodes, v.Text); return nil }},
	object("public_metadata", func(u *User) *Opt[json.RawMessage] { return &u.PublicMetadata }),
	object("private_metadata", func(u *User) *Opt[json.RawMessage] { return &u.PrivateMetadata }),
	object("unsafe_metadata", func(u *User) *Opt[json.RawMessage] { return &u.UnsafeMetadata }),
	boolean("delete_self_enabled", func(u *User) *Opt[bool] { return &u.DeleteSelfEnabled }),
	text("legal_accepted_at", func(u *User) *Opt[string] { return &u.LegalAcceptedAt }),
	boolean("skip_legal_checks", func(u *User) *Opt[bool] { return &u.SkipLegalChecks }),
	boolean("skip_user_requirement", func(u *User) *Opt[bool] { return &u.SkipUserRequirement }),
	boolean("create_organization_enabled", func(u *User) *Opt[bool] { return &u.CreateOrgEnabled }),
	integer("create_organizations_limit", func(u *User) *Opt[int64] { return &u.CreateOrgsLimit }),
	text("created_at", func(u *User) *Opt[string] { return &u.CreatedAt }),
	boolean("bypass_client_trust", func(u *User) *Opt[bool] { return &u.BypassClientTrust }),
	boolean("banned", func(u *User) *Opt[bool] { return &u.Banned }),
	boolean("locked", func(u *User) *Opt[bool] { return &u.Locked }),
	text("profile_image", func(u *User) *Opt[string] { return &u.ProfileImage }),
	{name: "providers", kind: listField, set: func(u *User, v Value) error { u.Providers = append(u.Providers, v.Text); return nil }},
}

func fieldNames() []string {
	names := make([]string, 0, len(fieldSpecs)+1)
	for _, f := range fieldSpecs {
		names = append(names, f.name)
	}
	return append(names, "digest")
}

func text(name string, at func(*User) *Opt[string]) fieldSpec {
	return fieldSpec{name: name, null: func(u *User) { *at(u) = Null[string]() }, set: func(u *User, v Value) error {
		if v.Kind == JSON || v.Kind == List {
			return errors.New("is an object or a list where text is expected")
		}
		*at(u) = Some(strings.TrimSpace(v.Text))
		return nil
	}}
}

func secretText(name string, at func(*User) *Opt[string]) fieldSpec {
	f := text(name, at)
	f.secret = true
	return f
}

// verbatim is text of which even white space counts.
func verbatim(name string, at func(*User) *Opt[string]) fieldSpec {
	f := secretText(name, at)
	f.set = func(u *User, v Value) error {
		if v.Kind == JSON || v.Kind == List {
			return errors.New("is an object or a list where text is expected")
		}
		*at(u) = Some(v.Text)
		return nil
	}
	return f
}

func boolean(name string, at func(*User) *Opt[bool]) fieldSpec {
	return fieldSpec{name: name, null: func(u *User) { *at(u) = Null[bool]() }, set: func(u *User, v Value) error {
		b, ok := parseBool(v.Text)
		if !ok {
			return errors.New("is not a spelling of true or false")
		}
		*at(u) = Some(b)
		return nil
	}}
}

func integer(name string, at func(*User) *Opt[int64]) fieldSpec {
	return fieldSpec{name: name, null: func(u *User) { *at(u) = Null[int64]() }, set: func(u *User, v Value) error {
		n, err := strconv.ParseInt(strings.TrimSpace(v.Text), 10, 64)
		if err != nil {
			return errors.New("is not a whole number")
		}
		*at(u) = Some(n)
		return nil
	}}
}

func object(name string, at func(*User) *Opt[json.RawMessage]) fieldSpec {
	return fieldSpec{name: name, kind: objectField, set: func(u *User, v Value) error {
		if v.Kind == String { // JSON held in a cell
			parsed, err := toJSON(v, nil)
			if err != nil {
				return errors.New("is text, not a JSON object")
			}
			v = parsed
		}
		if v.Kind != JSON || v.Text[0] != '{' {
			return errors.New("is not a JSON object")
		}
		*at(u) = Some(json.RawMessage(v.Text))
		return nil
	}}
}
