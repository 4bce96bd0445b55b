package clerkapi

import (
	"encoding/json"

	"clerk-import/mapping/record"
)

// Opt is a body field that can be absent, null or a value.
type Opt[T any] = record.Opt[T]

// Null is an Opt that is null.
func Null[T any]() Opt[T] { return record.Null[T]() }

// Some is an Opt that holds v.
func Some[T any](v T) Opt[T] { return record.Some(v) }

// Statuses of an identifier on create.
const (
	StatusVerified = "verified" // the address belongs to the user
	StatusReserved = "reserved" // unverified, usable for sign-in, and no other user can claim it
)

// CreateUserParams is the body of POST /users, complete and in API order.
// Absent fields are not sent; null is sent as null.
//
// Source: OpenAPI description of the Backend API, version 2026-05-12, CreateUser.
type CreateUserParams struct {
	// ExternalID is the id in the previous system; unique in the instance.
	ExternalID Opt[string] `json:"external_id,omitzero"`
	FirstName  Opt[string] `json:"first_name,omitzero"`
	LastName   Opt[string] `json:"last_name,omitzero"`
	// Locale is a BCP 47 tag.
	Locale Opt[string] `json:"locale,omitzero"`
	// EmailAddress lists addresses, unique in the instance; the first one
	// becomes the primary one.
	EmailAddress []string `json:"email_address,omitempty"`
	// EmailAddressIdentificationStatus has one status for each address, by
	// position. Left out, every address is created verified.
	EmailAddressIdentificationStatus []string `json:"email_address_identification_status,omitempty"`
	// PhoneNumber lists E.164 numbers, unique in the instance; the first one
	// becomes the primary one.
	PhoneNumber []string `json:"phone_number,omitempty"`
	// PhoneNumberIdentificationStatus has one status for each number, by position.
	PhoneNumberIdentificationStatus []string `json:"phone_number_identification_status,omitempty"`
	// Web3Wallet lists wallet addresses; the first one becomes the primary one.
	Web3Wallet []string    `json:"web3_wallet,omitempty"`
	Username   Opt[string] `json:"username,omitzero"`
	// Password is plaintext, at least 8 characters.
	Password Opt[string] `json:"password,omitzero"`
	// PasswordDigest needs PasswordHasher.
	PasswordDigest Opt[string] `json:"password_digest,omitzero"`
	PasswordHasher Opt[string] `json:"password_hasher,omitzero"`
	// SkipPasswordChecks skips policy and breach checks of a plaintext password.
	SkipPasswordChecks Opt[bool] `json:"skip_password_checks,omitzero"`
	// SkipPasswordRequirement allows a user without a password.
	SkipPasswordRequirement Opt[bool] `json:"skip_password_requirement,omitzero"`
	// TOTPSecret is base32: 30 seconds, 6 digits, SHA-1.
	TOTPSecret Opt[string] `json:"totp_secret,omitzero"`
	// BackupCodes are plain codes or their bcrypt digests.
	BackupCodes       []string             `json:"backup_codes,omitempty"`
	PublicMetadata    Opt[json.RawMessage] `json:"public_metadata,omitzero"`
	PrivateMetadata   Opt[json.RawMessage] `json:"private_metadata,omitzero"`
	UnsafeMetadata    Opt[json.RawMessage] `json:"unsafe_metadata,omitzero"`
	DeleteSelfEnabled Opt[bool]            `json:"delete_self_enabled,omitzero"`
	// LegalAcceptedAt is RFC 3339.
	LegalAcceptedAt Opt[string] `json:"legal_accepted_at,omitzero"`
	SkipLegalChecks Opt[bool]   `json:"skip_legal_checks,omitzero"`
	// SkipUserRequirement stops enforcing identifiers that the instance requires.
	SkipUserRequirement       Opt[bool] `json:"skip_user_requirement,omitzero"`
	CreateOrganizationEnabled Opt[bool] `json:"create_organization_enabled,omitzero"`
	// CreateOrganizationsLimit of 0 means unlimited.
	CreateOrganizationsLimit Opt[int64] `json:"create_organizations_limit,omitzero"`
	// CreatedAt is RFC 3339 and not in the future.
	CreatedAt Opt[string] `json:"created_at,omitzero"`
	// BypassClientTrust skips the Device Trust challenge at sign-in.
	BypassClientTrust Opt[bool] `json:"bypass_client_trust,omitzero"`
	// Banned creates the user banned; needs the same plan as the ban endpoint.
	Banned Opt[bool] `json:"banned,omitzero"`
	// Locked creates the user locked; needs user lockout on the instance.
	Locked Opt[bool] `json:"locked,omitzero"`
	// SkipRestrictionChecks lets users in whom the instance's allowlist, blocklist
	// or rules about addresses would keep out. It is not documented: Clerk's own
	// CLI sends it with every create. An API that does not know it answers
	// form_param_unknown.
	SkipRestrictionChecks Opt[bool] `json:"skip_restriction_checks,omitzero"`
}

// UpdateUserParams is the body of PATCH /users/{id}, complete and in API order.
// Metadata is not part of it since API version 2026-05-12; see [MetadataParams].
type UpdateUserParams struct {
	ExternalID Opt[string] `json:"external_id,omitzero"`
	FirstName  Opt[string] `json:"first_name,omitzero"`
	LastName   Opt[string] `json:"last_name,omitzero"`
	Locale     Opt[string] `json:"locale,omitzero"`
	// PrimaryEmailAddressID must be a verified address of this user.
	PrimaryEmailAddressID Opt[string] `json:"primary_email_address_id,omitzero"`
	// NotifyPrimaryEmailAddressChanged sends the user a mail. Default false.
	NotifyPrimaryEmailAddressChanged Opt[bool] `json:"notify_primary_email_address_changed,omitzero"`
	// PrimaryPhoneNumberID must be a verified number of this user.
	PrimaryPhoneNumberID Opt[string] `json:"primary_phone_number_id,omitzero"`
	PrimaryWeb3WalletID  Opt[string] `json:"primary_web3_wallet_id,omitzero"`
	// Username of null or "" removes it.
	Username Opt[string] `json:"username,omitzero"`
	// ProfileImageID is the id of an image uploaded before.
	ProfileImageID     Opt[string] `json:"profile_image_id,omitzero"`
	Password           Opt[string] `json:"password,omitzero"`
	PasswordDigest     Opt[string] `json:"password_digest,omitzero"`
	PasswordHasher     Opt[string] `json:"password_hasher,omitzero"`
	SkipPasswordChecks Opt[bool]   `json:"skip_password_checks,omitzero"`
	// SignOutOfOtherSessions goes with Password only.
	SignOutOfOtherSessions    Opt[bool]   `json:"sign_out_of_other_sessions,omitzero"`
	TOTPSecret                Opt[string] `json:"totp_secret,omitzero"`
	BackupCodes               []string    `json:"backup_codes,omitempty"`
	DeleteSelfEnabled         Opt[bool]   `json:"delete_self_enabled,omitzero"`
	CreateOrganizationEnabled Opt[bool]   `json:"create_organization_enabled,omitzero"`
	LegalAcceptedAt           Opt[string] `json:"legal_accepted_at,omitzero"`
	SkipLegalChecks           Opt[bool]   `json:"skip_legal_checks,omitzero"`
	CreateOrganizationsLimit  Opt[int64]  `json:"create_organizations_limit,omitzero"`
	CreatedAt                 Opt[string] `json:"created_at,omitzero"`
	BypassClientTrust         Opt[bool]   `json:"bypass_client_trust,omitzero"`
}

// MetadataParams is the body of PATCH and PUT /users/{id}/metadata. PATCH
// merges deeply and removes keys set to null, PUT replaces the given objects.
// These are the three fields that update bodies carried before API version
// 2026-05-12.
type MetadataParams struct {
	PublicMetadata  Opt[json.RawMessage] `json:"public_metadata,omitzero"`
	PrivateMetadata Opt[json.RawMessage] `json:"private_metadata,omitzero"`
	UnsafeMetadata  Opt[json.RawMessage] `json:"unsafe_metadata,omitzero"`
}

// CreateEmailAddressParams is the body of POST /email_addresses.
type CreateEmailAddressParams struct {
	UserID       string    `json:"user_id"`
	EmailAddress string    `json:"email_address"`
	Verified     Opt[bool] `json:"verified,omitzero"` // default false
	Primary      Opt[bool] `json:"primary,omitzero"`  // default false unless it is the first
	// NotifyPrimaryEmailAddressChanged sends the user a mail. Default false.
	NotifyPrimaryEmailAddressChanged Opt[bool] `json:"notify_primary_email_address_changed,omitzero"`
}

// UpdateIdentifierParams is what the bodies of PATCH /email_addresses/{id} and
// /phone_numbers/{id} have in common.
type UpdateIdentifierParams struct {
	Verified Opt[bool] `json:"verified,omitzero"`
	Primary  Opt[bool] `json:"primary,omitzero"`
}

// CreatePhoneNumberParams is the body of POST /phone_numbers.
type CreatePhoneNumberParams struct {
	UserID      string    `json:"user_id"`
	PhoneNumber string    `json:"phone_number"`      // E.164
	Verified    Opt[bool] `json:"verified,omitzero"` // default false
	Primary     Opt[bool] `json:"primary,omitzero"`  // default false unless it is the first
	ReservedFor Opt[bool] `json:"reserved_for_second_factor,omitzero"`
}
