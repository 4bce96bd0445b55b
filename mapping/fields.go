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
	secret bool                        // its value never appears in a Problem
	factor bool                        // it is a second factor
	person bool                        // it is a name of a person, in which a number is misplaced
	set    func(to any, v Value) error // to is a pointer to what the entity's rows become
	null   func(to any)
}

// fieldSpecs lists the fields that the rows of each entity can fill.
var fieldSpecs = map[Entity][]fieldSpec{
	Users: userFields, Organizations: organizationFields, Memberships: membershipFields, Invitations: invitationFields,
}

// userFields lists the fields of the create body in API order, and behind them what
// is uploaded after it and what only the check looks at. The two
// identification status arrays are missing on purpose: they follow from
// `verified`, so that nobody can write them out of step with their addresses.
var userFields = []fieldSpec{
	text("external_id", func(u *User) *Opt[string] { return &u.ExternalID }),
	personName("first_name", func(u *User) *Opt[string] { return &u.FirstName }),
	personName("last_name", func(u *User) *Opt[string] { return &u.LastName }),
	text("locale", func(u *User) *Opt[string] { return &u.Locale }),
	{name: "email_address", kind: identifierField},
	{name: "phone_number", kind: identifierField},
	list("web3_wallet", func(u *User) *[]string { return &u.Web3Wallets }),
	text("username", func(u *User) *Opt[string] { return &u.Username }),
	verbatim("password", func(u *User) *Opt[string] { return &u.Password }),
	secretText("password_digest", func(u *User) *Opt[string] { return &u.PasswordDigest }),
	text("password_hasher", func(u *User) *Opt[string] { return &u.PasswordHasher }),
	boolean("skip_password_checks", func(u *User) *Opt[bool] { return &u.SkipPasswordChecks }),
	boolean("skip_password_requirement", func(u *User) *Opt[bool] { return &u.SkipPasswordRequirement }),
	totp("totp_secret", func(u *User) *Opt[string] { return &u.TOTPSecret }),
	codes("backup_codes", func(u *User) *[]string { return &u.BackupCodes }),
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
	list("providers", func(u *User) *[]string { return &u.Providers }),
}

// organizationFields are those of the organization's create body, and behind them what is
// added after it.
var organizationFields = []fieldSpec{
	text("external_id", func(o *Organization) *Opt[string] { return &o.ExternalID }),
	text("name", func(o *Organization) *Opt[string] { return &o.Name }),
	text("slug", func(o *Organization) *Opt[string] { return &o.Slug }),
	text("created_by", func(o *Organization) *Opt[string] { return &o.CreatedBy }),
	object("public_metadata", func(o *Organization) *Opt[json.RawMessage] { return &o.PublicMetadata }),
	object("private_metadata", func(o *Organization) *Opt[json.RawMessage] { return &o.PrivateMetadata }),
	integer("max_allowed_memberships", func(o *Organization) *Opt[int64] { return &o.MaxMemberships }),
	text("created_at", func(o *Organization) *Opt[string] { return &o.CreatedAt }),
	text("role_set", func(o *Organization) *Opt[string] { return &o.RoleSet }),
	{name: "domains", kind: listField, set: func(to any, v Value) error { return to.(*Organization).addDomain(v) }},
	text("logo", func(o *Organization) *Opt[string] { return &o.Logo }),
}

// membershipFields are those of the membership's create body.
var membershipFields = []fieldSpec{
	text("organization", func(m *Membership) *Opt[string] { return &m.Organization }),
	text("user", func(m *Membership) *Opt[string] { return &m.User }),
	text("email_address", func(m *Membership) *Opt[string] { return &m.EmailAddress }),
	list("role", func(m *Membership) *[]string { return &m.Roles }),
	object("public_metadata", func(m *Membership) *Opt[json.RawMessage] { return &m.PublicMetadata }),
	object("private_metadata", func(m *Membership) *Opt[json.RawMessage] { return &m.PrivateMetadata }),
}

// invitationFields are those of the invitation's create body; its expiry is a time, of
// which the whole days that are left are sent.
var invitationFields = []fieldSpec{
	text("organization", func(i *Invitation) *Opt[string] { return &i.Organization }),
	text("email_address", func(i *Invitation) *Opt[string] { return &i.EmailAddress }),
	list("role", func(i *Invitation) *[]string { return &i.Roles }),
	text("inviter", func(i *Invitation) *Opt[string] { return &i.Inviter }),
	text("redirect_url", func(i *Invitation) *Opt[string] { return &i.RedirectURL }),
	object("public_metadata", func(i *Invitation) *Opt[json.RawMessage] { return &i.PublicMetadata }),
	object("private_metadata", func(i *Invitation) *Opt[json.RawMessage] { return &i.PrivateMetadata }),
	text("expires_at", func(i *Invitation) *Opt[string] { return &i.ExpiresAt }),
	boolean("waitlist", func(i *Invitation) *Opt[bool] { return &i.Waitlist }),
}

// fieldNames lists the fields of an entity's rows.
func fieldNames(e Entity) []string {
	specs := fieldSpecs[e]
	names := make([]string, 0, len(specs)+1)
	for _, f := range specs {
		names = append(names, f.name)
	}
	if e == Users {
		names = append(names, "digest")
	}
	return names
}

func list[E any](name string, at func(*E) *[]string) fieldSpec {
	return fieldSpec{name: name, kind: listField, set: func(to any, v Value) error {
		values := at(to.(*E))
		*values = append(*values, v.Text)
		return nil
	}}
}

// codes is a list of secrets of which a text may hold several.
func codes[E any](name string, at func(*E) *[]string) fieldSpec {
	return fieldSpec{name: name, kind: listField, secret: true, factor: true, set: func(to any, v Value) error {
		values := at(to.(*E))
		*values = append(*values, backupCodes(v.Text)...)
		return nil
	}}
}

// totp is the secret of an authenticator app, in any spelling.
func totp[E any](name string, at func(*E) *Opt[string]) fieldSpec {
	f := secretText(name, at)
	f.factor = true
	set := f.set
	f.set = func(to any, v Value) error {
		if v.Kind == JSON || v.Kind == List {
			return &leftError{"is an object or a list where a secret is expected", true}
		}
		secret, err := normalTOTP(v.Text)
		if err != nil {
			return err
		}
		return set(to, Str(secret))
	}
	return f
}

func text[E any](name string, at func(*E) *Opt[string]) fieldSpec {
	return fieldSpec{name: name, null: func(to any) { *at(to.(*E)) = Null[string]() }, set: func(to any, v Value) error {
		if v.Kind == JSON || v.Kind == List {
			return errors.New("is an object or a list where text is expected")
		}
		*at(to.(*E)) = Some(trimmed(v.Text))
		return nil
	}}
}

func secretText[E any](name string, at func(*E) *Opt[string]) fieldSpec {
	f := text(name, at)
	f.secret = true
	return f
}

// personName is a name of a person.
func personName[E any](name string, at func(*E) *Opt[string]) fieldSpec {
	f := text(name, at)
	f.person = true
	return f
}

// verbatim is text of which even white space counts.
func verbatim[E any](name string, at func(*E) *Opt[string]) fieldSpec {
	f := secretText(name, at)
	f.set = func(to any, v Value) error {
		if v.Kind == JSON || v.Kind == List {
			return errors.New("is an object or a list where text is expected")
		}
		*at(to.(*E)) = Some(v.Text)
		return nil
	}
	return f
}

func boolean[E any](name string, at func(*E) *Opt[bool]) fieldSpec {
	return fieldSpec{name: name, null: func(to any) { *at(to.(*E)) = Null[bool]() }, set: func(to any, v Value) error {
		b, ok := parseBool(v.Text)
		if !ok {
			return errors.New("is not a spelling of true or false")
		}
		*at(to.(*E)) = Some(b)
		return nil
	}}
}

func integer[E any](name string, at func(*E) *Opt[int64]) fieldSpec {
	return fieldSpec{name: name, null: func(to any) { *at(to.(*E)) = Null[int64]() }, set: func(to any, v Value) error {
		n, err := strconv.ParseInt(strings.TrimSpace(v.Text), 10, 64)
		if err != nil {
			return errors.New("is not a whole number")
		}
		*at(to.(*E)) = Some(n)
		return nil
	}}
}

func object[E any](name string, at func(*E) *Opt[json.RawMessage]) fieldSpec {
	return fieldSpec{name: name, kind: objectField, set: func(to any, v Value) error {
		if v.Kind == String { // JSON held in a cell
			parsed, err := toJSON(v, nil)
			if err != nil {
				return errors.New("is text, not a JSON object")
			}
			if v = parsed; v.Empty() { // null
				return nil
			}
		}
		if v.Kind != JSON || v.Text[0] != '{' {
			return errors.New("is not a JSON object")
		}
		*at(to.(*E)) = Some(json.RawMessage(deepPlain(v.Text)))
		return nil
	}}
}
