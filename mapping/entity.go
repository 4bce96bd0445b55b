package mapping

import (
	"encoding/json"
	"errors"

	"github.com/tidwall/gjson"
)

// Entity is what the rows of an input stand for.
type Entity string

// Entities.
const (
	Users         Entity = "users"
	Organizations Entity = "organizations"
	Memberships   Entity = "memberships"
	Invitations   Entity = "invitations"
)

// Entities are all of them, each behind those it refers to.
var Entities = []Entity{Users, Organizations, Memberships, Invitations}

// Organization is a translated organization: the values of its create body, with the
// source's ids instead of Clerk's.
//
// Source: OpenAPI description of the Backend API, version 2026-05-12, CreateOrganization.
type Organization struct {
	ExternalID      Opt[string] // id in the source
	Name            Opt[string]
	Slug            Opt[string]
	CreatedBy       Opt[string]          // external id of the user who becomes its first admin
	PublicMetadata  Opt[json.RawMessage] // an object
	PrivateMetadata Opt[json.RawMessage] // an object
	MaxMemberships  Opt[int64]           // 0 means unlimited
	CreatedAt       Opt[string]          // RFC 3339
	RoleSet         Opt[string]          // key of the role set it uses
	Domains         []Domain
	Logo            Opt[string] // the address of its picture
}

// Domain is a domain of an organization.
type Domain struct {
	Name           string `json:"name"`
	EnrollmentMode string `json:"enrollment_mode"` // "" is manual_invitation
	Verified       bool   `json:"verified"`        // only if the source says so
}

// addDomain takes a name, or an object with the members of [Domain].
func (o *Organization) addDomain(v Value) error {
	d := Domain{Name: trimmed(v.Text)}
	if v.Kind == JSON || looksLikeJSON(v.Text) {
		at := gjson.Parse(v.Text)
		d = Domain{at.Get("name").String(), at.Get("enrollment_mode").String(), at.Get("verified").Bool()}
	}
	if d.Name == "" {
		return errors.New("has no name")
	}
	o.Domains = append(o.Domains, d)
	return nil
}

// Membership is a translated membership.
type Membership struct {
	Organization    Opt[string] // external id
	User            Opt[string] // external id
	Roles           []string    // as the source names them; there can be one only
	PublicMetadata  Opt[json.RawMessage]
	PrivateMetadata Opt[json.RawMessage]
}

// Invitation is a translated invitation that is still open.
type Invitation struct {
	Organization    Opt[string] // external id; without one it is an invitation to the application
	EmailAddress    Opt[string]
	Roles           []string
	Inviter         Opt[string] // external id of a user
	RedirectURL     Opt[string]
	PublicMetadata  Opt[json.RawMessage]
	PrivateMetadata Opt[json.RawMessage]
	ExpiresAt       Opt[string] // RFC 3339
}
