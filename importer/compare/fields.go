package compare

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"clerk-import/importer/clerkapi"
)

// Set is a set of fields.
type Set uint32

// Has reports whether a field is in the set.
func (s Set) Has(f Field) bool { return s&(1<<f) != 0 }

// With is the set with a field.
func (s Set) With(f Field) Set { return s | 1<<f }

// Each goes through the fields of the set.
func (s Set) Each() func(yield func(Field) bool) {
	return func(yield func(Field) bool) {
		for f := range fields {
			if s.Has(f) && !yield(f) {
				return
			}
		}
	}
}

// All is the set of all fields.
const All = Set(1)<<fields - 1

// Metadata are the three fields of metadata.
const Metadata = Set(1<<PublicMetadata | 1<<PrivateMetadata | 1<<UnsafeMetadata)

// Field is something of a user that a row can say.
type Field uint8

// The fields, in the order of the create body.
const (
	ExternalID Field = iota
	FirstName
	LastName
	Locale
	Email
	Phone
	Wallet
	Username
	Password
	TOTP
	BackupCodes
	PublicMetadata
	PrivateMetadata
	UnsafeMetadata
	DeleteSelf
	LegalAccepted
	CreateOrganization
	OrganizationsLimit
	CreatedAt
	BypassTrust
	Banned
	Locked
	fields
)

// spec is what is known of a field.
type spec struct {
	name string
	// want is what the row says, and whether it says anything.
	want func(w *Want) (string, bool)
	// found is what the user has; nil where it is not told, but for whether there is
	// any: see there.
	found func(u *clerkapi.User) string
	// secret values are fingerprinted and never shown; there says whether the user has
	// one, and since when at the earliest.
	there func(u *clerkapi.User) (has bool, since int64)
	// plain values say nothing about a person.
	plain bool
	fold  bool // without regard to case
}

// specs are the fields, by their number.
var specs = [fields]spec{
	ExternalID: {name: "external_id", want: wantText(func(p *clerkapi.CreateUserParams) clerkapi.Opt[string] { return p.ExternalID }), found: func(u *clerkapi.User) string { return u.ExternalID }},
	FirstName:  {name: "first_name", want: wantText(func(p *clerkapi.CreateUserParams) clerkapi.Opt[string] { return p.FirstName }), found: func(u *clerkapi.User) string { return u.FirstName }},
	LastName:   {name: "last_name", want: wantText(func(p *clerkapi.CreateUserParams) clerkapi.Opt[string] { return p.LastName }), found: func(u *clerkapi.User) string { return u.LastName }},
	Locale:     {name: "locale", plain: true, fold: true, want: wantText(func(p *clerkapi.CreateUserParams) clerkapi.Opt[string] { return p.Locale }), found: func(u *clerkapi.User) string { return u.Locale }},
	Email:      {name: "email_address", want: wantIdentifiers(clerkapi.ByEmail), found: foundIdentifiers(clerkapi.ByEmail)},
	Phone:      {name: "phone_number", want: wantIdentifiers(clerkapi.ByPhone), found: foundIdentifiers(clerkapi.ByPhone)},
	Wallet: {name: "web3_wallet", fold: true,
		want: func(w *Want) (string, bool) {
			return strings.Join(slices.Sorted(slices.Values(w.Create.Web3Wallet)), ", "), len(w.Create.Web3Wallet) > 0
		},
		found: func(u *clerkapi.User) string {
			var all []string
			for i := range u.Web3Wallets {
				all = append(all, u.Web3Wallets[i].Web3Wallet)
			}
			slices.Sort(all)
			return strings.Join(all, ", ")
		}},
	Username: {name: "username", fold: true, want: wantText(func(p *clerkapi.CreateUserParams) clerkapi.Opt[string] { return p.Username }), found: func(u *clerkapi.User) string { return u.Username }},
	Password: {name: "password",
		want:  wantPassword,
		there: func(u *clerkapi.User) (bool, int64) { return u.PasswordEnabled, u.PasswordLastUpdatedAt }},
	TOTP: {name: "totp_secret", want: wantText(func(p *clerkapi.CreateUserParams) clerkapi.Opt[string] { return p.TOTPSecret }),
		there: func(u *clerkapi.User) (bool, int64) { return u.TOTPEnabled, max(u.MFAEnabledAt, u.MFADisabledAt) }},
	BackupCodes: {name: "backup_codes",
		want:  func(w *Want) (string, bool) { return "there", len(w.Create.BackupCodes) > 0 }, // few enough to be guessed
		there: func(u *clerkapi.User) (bool, int64) { return u.BackupCodeEnabled, max(u.MFAEnabledAt, u.MFADisabledAt) }},
	PublicMetadata:  metadata("public_metadata", func(p *clerkapi.CreateUserParams) clerkapi.Opt[json.RawMessage] { return p.PublicMetadata }, func(u *clerkapi.User) json.RawMessage { return u.PublicMetadata }),
	PrivateMetadata: metadata("private_metadata", func(p *clerkapi.CreateUserParams) clerkapi.Opt[json.RawMessage] { return p.PrivateMetadata }, func(u *clerkapi.User) json.RawMessage { return u.PrivateMetadata }),
	UnsafeMetadata:  metadata("unsafe_metadata", func(p *clerkapi.CreateUserParams) clerkapi.Opt[json.RawMessage] { return p.UnsafeMetadata }, func(u *clerkapi.User) json.RawMessage { return u.UnsafeMetadata }),
	DeleteSelf:      flag("delete_self_enabled", func(p *clerkapi.CreateUserParams) clerkapi.Opt[bool] { return p.DeleteSelfEnabled }, func(u *clerkapi.User) bool { return u.DeleteSelfEnabled }),
	LegalAccepted:   moment("legal_accepted_at", func(p *clerkapi.CreateUserParams) clerkapi.Opt[string] { return p.LegalAcceptedAt }, func(u *clerkapi.User) int64 { return u.LegalAcceptedAt }),
	CreateOrganization: flag("create_organization_enabled", func(p *clerkapi.CreateUserParams) clerkapi.Opt[bool] { return p.CreateOrganizationEnabled },
		func(u *clerkapi.User) bool { return u.CreateOrganization }),
	OrganizationsLimit: {name: "create_organizations_limit", plain: true,
		want: func(w *Want) (string, bool) {
			n, ok := w.Create.CreateOrganizationsLimit.Get()
			return strconv.FormatInt(n, 10), ok
		},
		found: func(u *clerkapi.User) string { return strconv.FormatInt(u.CreateOrganizations, 10) }},
	CreatedAt:   moment("created_at", func(p *clerkapi.CreateUserParams) clerkapi.Opt[string] { return p.CreatedAt }, func(u *clerkapi.User) int64 { return u.CreatedAt }),
	BypassTrust: flag("bypass_client_trust", func(p *clerkapi.CreateUserParams) clerkapi.Opt[bool] { return p.BypassClientTrust }, func(u *clerkapi.User) bool { return u.BypassClientTrust }),
	Banned:      flag("banned", func(p *clerkapi.CreateUserParams) clerkapi.Opt[bool] { return p.Banned }, func(u *clerkapi.User) bool { return u.Banned }),
	Locked:      flag("locked", func(p *clerkapi.CreateUserParams) clerkapi.Opt[bool] { return p.Locked }, func(u *clerkapi.User) bool { return u.Locked }),
}

// String is the field's name in the API.
func (f Field) String() string { return specs[f].name }

// Secret reports whether the API does not hand the field out.
func (f Field) Secret() bool { return specs[f].there != nil }

func wantText(of func(*clerkapi.CreateUserParams) clerkapi.Opt[string]) func(*Want) (string, bool) {
	return func(w *Want) (string, bool) {
		v := of(w.Create).Or("")
		return v, v != ""
	}
}

// wantPassword is text whose fingerprint tells whether a password has changed. A guess
// could be held against the fingerprint of what has no salt (plaintext, md5, sha256),
// so of that only the kind counts, and a change is not noticed.
func wantPassword(w *Want) (string, bool) {
	if _, plain := w.Create.Password.Get(); plain {
		return "plain", true
	}
	hasher := w.Create.PasswordHasher.Or("")
	digest, ok := w.Create.PasswordDigest.Get()
	if hasher == "md5" || hasher == "sha256" {
		return hasher, ok
	}
	return hasher + "\x00" + digest, ok
}

func flag(name string, want func(*clerkapi.CreateUserParams) clerkapi.Opt[bool], found func(*clerkapi.User) bool) spec {
	return spec{name: name, plain: true,
		want: func(w *Want) (string, bool) {
			v, ok := want(w.Create).Get()
			return strconv.FormatBool(v), ok
		},
		found: func(u *clerkapi.User) string { return strconv.FormatBool(found(u)) }}
}

// moment compares times by value, to the millisecond, which is what the API keeps.
func moment(name string, want func(*clerkapi.CreateUserParams) clerkapi.Opt[string], found func(*clerkapi.User) int64) spec {
	show := func(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z") }
	return spec{name: name, plain: true,
		want: func(w *Want) (string, bool) {
			text, ok := want(w.Create).Get()
			if at, err := time.Parse(time.RFC3339, text); err == nil {
				text = show(at.UnixMilli())
			}
			return text, ok && text != ""
		},
		found: func(u *clerkapi.User) string {
			if ms := found(u); ms != 0 {
				return show(ms)
			}
			return ""
		}}
}

func metadata(name string, want func(*clerkapi.CreateUserParams) clerkapi.Opt[json.RawMessage], found func(*clerkapi.User) json.RawMessage) spec {
	return spec{name: name,
		want:  func(w *Want) (string, bool) { m, ok := want(w.Create).Get(); return canonical(m), ok && len(m) > 0 },
		found: func(u *clerkapi.User) string { return canonical(found(u)) }}
}

// String lists the names of the fields.
func (s Set) String() string {
	var list []string
	for f := range fields {
		if s.Has(f) {
			list = append(list, f.String())
		}
	}
	return strings.Join(list, ", ")
}
