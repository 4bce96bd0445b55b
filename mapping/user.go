// Package mapping translates an exported Record into a User. A Mapping is a
// declarative YAML file; the presets we ship for known sources are mappings and
// nothing more, so that anybody can print one, change it and use the copy.
//
// Start from [Preset] or [Parse], then [Mapping.NewMapper].
package mapping

import (
	"encoding/json"

	"clerk-import/hashers"
)

// User is the translated user: the values of Clerk's create and update bodies,
// with identifiers that know whether the source had verified them. Fields stand
// in the order of the API's create body.
//
// Source: OpenAPI description of the Backend API, version 2026-05-12, CreateUser.
type User struct {
	ExternalID              Opt[string] // id in the source; unique in the instance
	FirstName               Opt[string]
	LastName                Opt[string]
	Locale                  Opt[string]  // BCP 47
	Emails                  []Identifier // the first verified one becomes the primary
	Phones                  []Identifier // E.164
	Web3Wallets             []string
	Username                Opt[string]
	Password                Opt[string] // plaintext, at least 8 characters
	PasswordDigest          Opt[string] // needs PasswordHasher
	PasswordHasher          Opt[string]
	Digest                  hashers.Digest // PasswordDigest, parsed; zero without one
	SkipPasswordChecks      Opt[bool]
	SkipPasswordRequirement Opt[bool]
	TOTPSecret              Opt[string]          // base32
	BackupCodes             []string             // plain, or bcrypt digests
	PublicMetadata          Opt[json.RawMessage] // an object
	PrivateMetadata         Opt[json.RawMessage] // an object
	UnsafeMetadata          Opt[json.RawMessage] // an object
	DeleteSelfEnabled       Opt[bool]
	LegalAcceptedAt         Opt[string] // RFC 3339
	SkipLegalChecks         Opt[bool]
	SkipUserRequirement     Opt[bool]
	CreateOrgEnabled        Opt[bool]
	CreateOrgsLimit         Opt[int64]  // 0 means unlimited
	CreatedAt               Opt[string] // RFC 3339
	BypassClientTrust       Opt[bool]
	Banned                  Opt[bool]
	Locked                  Opt[bool]

	// ProfileImage is the address of the user's picture, which comes along when asked for.
	ProfileImage Opt[string]

	// Providers are the accounts elsewhere that the user has signed in with, as the
	// source names them: "google-oauth2". They are not imported; the check says
	// who depends on them.
	Providers []string

	// PasswordLeft says that the user has a password that the source does not hand out.
	PasswordLeft bool

	// FactorsLost are the second factors that the user has at the source and that do not come
	// along, in words.
	FactorsLost []string

	// Skip, when not empty, says why the mapping leaves this row behind on purpose.
	Skip string
}

// Reset empties u and keeps the space of its identifiers, but no text.
func (u *User) Reset() {
	clear(u.Emails)
	clear(u.Phones)
	clear(u.Providers)
	emails, phones, providers := u.Emails[:0], u.Phones[:0], u.Providers[:0]
	*u = User{} // in one go; with members the compiler makes a user and copies it
	u.Emails, u.Phones, u.Providers = emails, phones, providers
}

// Identifier is an e-mail address or a phone number.
type Identifier struct {
	Value string
	// Verified is true only if the source says so. Nothing else makes it true.
	Verified bool
}

// HasPassword reports whether the user brings a password or a digest.
func (u *User) HasPassword() bool {
	_, plain := u.Password.Get()
	_, digest := u.PasswordDigest.Get()
	return plain || digest
}
