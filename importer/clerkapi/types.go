package clerkapi

import (
	"encoding/json"
	"slices"
	"strings"
)

// User is the API's User object, complete and in its order. What is null is the
// zero value; times are Unix milliseconds. Members that are added later are ignored.
//
// Source: OpenAPI description of the Backend API, version 2026-05-12, User.
type User struct {
	ID                     string            `json:"id"`
	Object                 string            `json:"object"`
	ExternalID             string            `json:"external_id"`
	PrimaryEmailAddressID  string            `json:"primary_email_address_id"`
	PrimaryPhoneNumberID   string            `json:"primary_phone_number_id"`
	PrimaryWeb3WalletID    string            `json:"primary_web3_wallet_id"`
	Username               string            `json:"username"`
	FirstName              string            `json:"first_name"`
	LastName               string            `json:"last_name"`
	Locale                 string            `json:"locale"`
	ProfileImageURL        string            `json:"profile_image_url"`
	ImageURL               string            `json:"image_url"`
	HasImage               bool              `json:"has_image"`
	PublicMetadata         json.RawMessage   `json:"public_metadata"`
	PrivateMetadata        json.RawMessage   `json:"private_metadata"`
	UnsafeMetadata         json.RawMessage   `json:"unsafe_metadata"`
	EmailAddresses         []EmailAddress    `json:"email_addresses"`
	PhoneNumbers           []PhoneNumber     `json:"phone_numbers"`
	Web3Wallets            []Web3Wallet      `json:"web3_wallets"`
	Passkeys               []json.RawMessage `json:"passkeys"`
	PasswordEnabled        bool              `json:"password_enabled"`
	TwoFactorEnabled       bool              `json:"two_factor_enabled"`
	TOTPEnabled            bool              `json:"totp_enabled"`
	BackupCodeEnabled      bool              `json:"backup_code_enabled"`
	MFAEnabledAt           int64             `json:"mfa_enabled_at"`           // last; not cleared when MFA is disabled
	MFADisabledAt          int64             `json:"mfa_disabled_at"`          // last; not cleared when MFA is enabled
	PasswordLastUpdatedAt  int64             `json:"password_last_updated_at"` // Unix milliseconds
	ExternalAccounts       []json.RawMessage `json:"external_accounts"`
	SAMLAccounts           []json.RawMessage `json:"saml_accounts"`
	EnterpriseAccounts     []json.RawMessage `json:"enterprise_accounts"`
	OrganizationMembership []json.RawMessage `json:"organization_memberships"`
	LastSignInAt           int64             `json:"last_sign_in_at"` // 0: never
	Banned                 bool              `json:"banned"`
	Locked                 bool              `json:"locked"`
	Deprovisioned          bool              `json:"deprovisioned"`
	LockoutExpiresIn       int64             `json:"lockout_expires_in_seconds"`      // of a locked user 0: never
	VerificationAttempts   int64             `json:"verification_attempts_remaining"` // until Clerk locks the user
	UpdatedAt              int64             `json:"updated_at"`                      // Unix milliseconds
	CreatedAt              int64             `json:"created_at"`                      // Unix milliseconds
	DeleteSelfEnabled      bool              `json:"delete_self_enabled"`
	CreateOrganization     bool              `json:"create_organization_enabled"` // may make organizations
	CreateOrganizations    int64             `json:"create_organizations_limit"`  // 0: unlimited
	LastActiveAt           int64             `json:"last_active_at"`              // with day precision
	LegalAcceptedAt        int64             `json:"legal_accepted_at"`           // Unix milliseconds
	BypassClientTrust      bool              `json:"bypass_client_trust"`
	SCIM                   json.RawMessage   `json:"scim"`
}

// Has reports whether a user is found under a filter by a value.
func (u *User) Has(by Filter, value string) bool { return u.has(by, value, false) }

// HasVerified is Has for e-mail addresses and phone numbers that are verified.
func (u *User) HasVerified(by Filter, value string) bool { return u.has(by, value, true) }

func (u *User) has(by Filter, value string, verified bool) bool {
	switch by {
	case ByExternalID:
		return u.ExternalID == value
	case ByEmail:
		return slices.ContainsFunc(u.EmailAddresses, func(e EmailAddress) bool {
			return strings.EqualFold(e.EmailAddress, value) && (!verified || e.Verification.Verified())
		})
	case ByPhone:
		return slices.ContainsFunc(u.PhoneNumbers, func(n PhoneNumber) bool {
			return n.PhoneNumber == value && (!verified || n.Verification.Verified())
		})
	case ByUsername:
		return strings.EqualFold(u.Username, value)
	case ByWallet:
		return slices.ContainsFunc(u.Web3Wallets, func(w Web3Wallet) bool { return strings.EqualFold(w.Web3Wallet, value) })
	}
	return false
}

// EmailAddress is an address of a User.
type EmailAddress struct {
	ID           string            `json:"id"`
	Object       string            `json:"object"`
	EmailAddress string            `json:"email_address"`
	Reserved     bool              `json:"reserved"` // nobody else can take it, although it is not verified
	Verification *Verification     `json:"verification"`
	LinkedTo     []json.RawMessage `json:"linked_to"` // accounts elsewhere that have it
	MatchesSSO   bool              `json:"matches_sso_connection"`
	CreatedAt    int64             `json:"created_at"` // Unix milliseconds
	UpdatedAt    int64             `json:"updated_at"` // Unix milliseconds
}

// PhoneNumber is a number of a User.
type PhoneNumber struct {
	ID                      string            `json:"id"`
	Object                  string            `json:"object"`
	PhoneNumber             string            `json:"phone_number"` // E.164
	ReservedForSecondFactor bool              `json:"reserved_for_second_factor"`
	DefaultSecondFactor     bool              `json:"default_second_factor"`
	Reserved                bool              `json:"reserved"` // nobody else can take it, although it is not verified
	Verification            *Verification     `json:"verification"`
	LinkedTo                []json.RawMessage `json:"linked_to"`
	BackupCodes             []string          `json:"backup_codes"`
	CreatedAt               int64             `json:"created_at"` // Unix milliseconds
	UpdatedAt               int64             `json:"updated_at"` // Unix milliseconds
}

// Web3Wallet is a wallet of a User.
type Web3Wallet struct {
	ID           string        `json:"id"`
	Object       string        `json:"object"`
	Web3Wallet   string        `json:"web3_wallet"`
	Verification *Verification `json:"verification"`
	CreatedAt    int64         `json:"created_at"` // Unix milliseconds
	UpdatedAt    int64         `json:"updated_at"` // Unix milliseconds
}

// Verification is the state of an identifier.
type Verification struct {
	Status string `json:"status"` // "verified", "unverified", ...
}

// Verified reports whether the identifier is verified. One that nobody ever tried
// to verify has no Verification, which is nil.
func (v *Verification) Verified() bool { return v != nil && v.Status == StatusVerified }

// Instance is what GET /instance says.
type Instance struct {
	ID              string `json:"id"`
	EnvironmentType string `json:"environment_type"` // "development" or "production"
}
