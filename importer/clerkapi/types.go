package clerkapi

import (
	"encoding/json"
	"slices"
	"strings"
)

// User is the part of the API's User object that this tool reads.
type User struct {
	ID              string          `json:"id"`
	ExternalID      string          `json:"external_id"`
	Username        string          `json:"username"`
	FirstName       string          `json:"first_name"`
	LastName        string          `json:"last_name"`
	EmailAddresses  []EmailAddress  `json:"email_addresses"`
	PhoneNumbers    []PhoneNumber   `json:"phone_numbers"`
	Web3Wallets     []Web3Wallet    `json:"web3_wallets"`
	PasswordEnabled bool            `json:"password_enabled"`
	PublicMetadata  json.RawMessage `json:"public_metadata"`
	PrivateMetadata json.RawMessage `json:"private_metadata"`
	UnsafeMetadata  json.RawMessage `json:"unsafe_metadata"`
	Banned          bool            `json:"banned"`
	Locked          bool            `json:"locked"`
	CreatedAt       int64           `json:"created_at"` // Unix milliseconds
	UpdatedAt       int64           `json:"updated_at"` // Unix milliseconds
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
	ID           string        `json:"id"`
	EmailAddress string        `json:"email_address"`
	Reserved     bool          `json:"reserved"`
	Verification *Verification `json:"verification"`
	UpdatedAt    int64         `json:"updated_at"` // Unix milliseconds
}

// PhoneNumber is a number of a User.
type PhoneNumber struct {
	ID           string        `json:"id"`
	PhoneNumber  string        `json:"phone_number"`
	Reserved     bool          `json:"reserved"`
	Verification *Verification `json:"verification"`
	UpdatedAt    int64         `json:"updated_at"` // Unix milliseconds
}

// Web3Wallet is a wallet of a User.
type Web3Wallet struct {
	ID         string `json:"id"`
	Web3Wallet string `json:"web3_wallet"`
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
