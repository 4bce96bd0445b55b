package clerkapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Organization is the API's Organization object, as far as it is used. Times are Unix
// milliseconds.
//
// Source: OpenAPI description of the Backend API, version 2026-05-12, Organization.
type Organization struct {
	ID                    string          `json:"id"`
	Name                  string          `json:"name"`
	Slug                  string          `json:"slug"`
	ImageURL              string          `json:"image_url"`
	HasImage              bool            `json:"has_image"`
	AdminDeleteEnabled    bool            `json:"admin_delete_enabled"`
	MaxAllowedMemberships int64           `json:"max_allowed_memberships"` // 0: unlimited
	PublicMetadata        json.RawMessage `json:"public_metadata"`
	PrivateMetadata       json.RawMessage `json:"private_metadata"`
	CreatedBy             string          `json:"created_by"`
	RoleSetKey            string          `json:"role_set_key"`
	CreatedAt             int64           `json:"created_at"` // Unix milliseconds
	UpdatedAt             int64           `json:"updated_at"` // Unix milliseconds
}

// Membership is the API's OrganizationMembership object, complete and in its order.
//
// Source: OpenAPI description of the Backend API, version 2026-05-12, OrganizationMembership.
type Membership struct {
	ID              string          `json:"id"`
	Object          string          `json:"object"`
	Role            string          `json:"role"`      // its key: "org:admin"
	RoleName        string          `json:"role_name"` // for people: "Admin"
	Permissions     []string        `json:"permissions"`
	PublicMetadata  json.RawMessage `json:"public_metadata"`
	PrivateMetadata json.RawMessage `json:"private_metadata"`
	Organization    Organization    `json:"organization"`
	PublicUserData  PublicUserData  `json:"public_user_data"`
	CreatedAt       int64           `json:"created_at"` // Unix milliseconds
	UpdatedAt       int64           `json:"updated_at"` // Unix milliseconds
}

// PublicUserData is the user of a Membership.
type PublicUserData struct {
	UserID     string `json:"user_id"`
	FirstName  string `json:"first_name"`
	LastName   string `json:"last_name"`
	ImageURL   string `json:"image_url"`
	HasImage   bool   `json:"has_image"`
	Identifier string `json:"identifier"` // the address, number or username that Clerk shows
	Username   string `json:"username"`
	Banned     bool   `json:"banned"`
}

// Role is a role that members of organizations can have.
type Role struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Key  string `json:"key"` // "org:admin"
}

// RoleSet is the roles that members of the organizations which use it can have.
type RoleSet struct {
	ID    string `json:"id"`
	Key   string `json:"key"`  // "role_set:default"
	Type  string `json:"type"` // "initial": of organizations that say none; or "custom"
	Roles []Role `json:"roles"`
}

// Permission is what a role may allow.
type Permission struct {
	ID  string `json:"id"`
	Key string `json:"key"` // "org:invoices:read"
}

// CreateRoleParams is the body of POST /organization_roles, complete.
type CreateRoleParams struct {
	Name                    string      `json:"name"`
	Key                     string      `json:"key"` // "org:…"
	Description             Opt[string] `json:"description,omitzero"`
	Permissions             []string    `json:"permissions,omitempty"` // ids
	IncludeInInitialRoleSet Opt[bool]   `json:"include_in_initial_role_set,omitzero"`
}

// OrganizationSettings are an instance's settings for organizations.
type OrganizationSettings struct {
	Enabled               bool     `json:"enabled"`
	MaxAllowedMemberships int64    `json:"max_allowed_memberships"` // of new organizations, 0: unlimited
	MaxAllowedRoles       int64    `json:"max_allowed_roles"`       // of the instance
	CreatorRole           string   `json:"creator_role"`            // its key
	SlugDisabled          bool     `json:"slug_disabled"`
	DomainsEnabled        bool     `json:"domains_enabled"`
	EnrollmentModes       []string `json:"domains_enrollment_modes"` // that domains may have
}

// CreateOrganizationParams is the body of POST /organizations, complete and in API order.
type CreateOrganizationParams struct {
	Name                  string               `json:"name"`
	CreatedBy             Opt[string]          `json:"created_by,omitzero"` // a Clerk id
	PrivateMetadata       Opt[json.RawMessage] `json:"private_metadata,omitzero"`
	PublicMetadata        Opt[json.RawMessage] `json:"public_metadata,omitzero"`
	Slug                  Opt[string]          `json:"slug,omitzero"`
	MaxAllowedMemberships Opt[int64]           `json:"max_allowed_memberships,omitzero"`
	CreatedAt             Opt[string]          `json:"created_at,omitzero"` // RFC 3339
	RoleSetKey            Opt[string]          `json:"role_set_key,omitzero"`
}

// UpdateOrganizationParams is the body of PATCH /organizations/{id}.
type UpdateOrganizationParams struct {
	Name                  Opt[string] `json:"name,omitzero"`
	Slug                  Opt[string] `json:"slug,omitzero"`
	MaxAllowedMemberships Opt[int64]  `json:"max_allowed_memberships,omitzero"`
	CreatedAt             Opt[string] `json:"created_at,omitzero"`
	RoleSetKey            Opt[string] `json:"role_set_key,omitzero"`
}

// CreateMembershipParams is the body of POST /organizations/{id}/memberships, complete and
// in API order.
type CreateMembershipParams struct {
	UserID          string               `json:"user_id"`
	Role            string               `json:"role"`
	PublicMetadata  Opt[json.RawMessage] `json:"public_metadata,omitzero"`
	PrivateMetadata Opt[json.RawMessage] `json:"private_metadata,omitzero"`
}

// OrganizationDomainParams is the body of POST /organizations/{id}/domains.
type OrganizationDomainParams struct {
	Name           string    `json:"name"`
	EnrollmentMode string    `json:"enrollment_mode"`   // manual_invitation, automatic_invitation or automatic_suggestion
	Verified       Opt[bool] `json:"verified,omitzero"` // default true
}

// OrganizationDomain is a domain of an organization.
type OrganizationDomain struct {
	ID             string `json:"id"`
	OrganizationID string `json:"organization_id"`
	Name           string `json:"name"`
	EnrollmentMode string `json:"enrollment_mode"`
}

// UpdateOrganizationDomainParams is the body of PATCH /organizations/{id}/domains/{domain_id}.
type UpdateOrganizationDomainParams struct {
	EnrollmentMode Opt[string] `json:"enrollment_mode,omitzero"`
	Verified       Opt[bool]   `json:"verified,omitzero"`
}

// Invitation is an invitation to an organization or to the application.
type Invitation struct {
	ID           string          `json:"id"`
	EmailAddress string          `json:"email_address"`
	Role         string          `json:"role"` // "" for one to the application
	Status       InvitationState `json:"status"`
	ExpiresAt    int64           `json:"expires_at"` // Unix milliseconds
	CreatedAt    int64           `json:"created_at"` // Unix milliseconds
	UpdatedAt    int64           `json:"updated_at"` // Unix milliseconds
}

// InvitationState is what has become of an invitation or of an entry of the waitlist.
type InvitationState string

// States of invitations and of entries of the waitlist. The API may know more.
const (
	InvitationPending   InvitationState = "pending"
	InvitationAccepted  InvitationState = "accepted"
	InvitationRevoked   InvitationState = "revoked"
	InvitationExpired   InvitationState = "expired"
	InvitationInvited   InvitationState = "invited"   // of the waitlist
	InvitationRejected  InvitationState = "rejected"  // of the waitlist
	InvitationCompleted InvitationState = "completed" // of the waitlist: they have signed up
)

// Open reports whether it can be accepted, or waits.
func (s InvitationState) Open() bool { return s == InvitationPending }

// InvitationParams is the body of POST /organizations/{id}/invitations, complete, and, without
// role, inviter and private metadata, of POST /invitations.
type InvitationParams struct {
	EmailAddress    string               `json:"email_address"`
	InviterUserID   Opt[string]          `json:"inviter_user_id,omitzero"`
	Role            Opt[string]          `json:"role,omitzero"`
	PublicMetadata  Opt[json.RawMessage] `json:"public_metadata,omitzero"`
	PrivateMetadata Opt[json.RawMessage] `json:"private_metadata,omitzero"`
	RedirectURL     Opt[string]          `json:"redirect_url,omitzero"`
	ExpiresInDays   Opt[int64]           `json:"expires_in_days,omitzero"` // 1 to 365, default 30
	// Notify sends the invitation by mail. Default true.
	Notify Opt[bool] `json:"notify,omitzero"`
}

// page is what lists of organizations and the like are answered with.
type page[T any] struct {
	Data       []T    `json:"data"`
	TotalCount *int64 `json:"total_count"`
}

func (*page[T]) isList() {}

// MaxPage is how many entries one page of a list has at most.
const MaxPage = 500

func organizationPath(id string, below ...string) string {
	return path(append([]string{"/organizations", id}, below...)...)
}

func membershipPath(organization, user string, below ...string) string {
	return organizationPath(organization, append([]string{"memberships", user}, below...)...)
}

// CreateOrganization sends POST /organizations.
func (c *Client) CreateOrganization(ctx context.Context, p *CreateOrganizationParams) (*Organization, error) {
	return call(ctx, c, http.MethodPost, "/organizations", p, p.made)
}

// UpdateOrganization sends PATCH /organizations/{id}.
func (c *Client) UpdateOrganization(ctx context.Context, id string, p *UpdateOrganizationParams) (*Organization, error) {
	return call(ctx, c, http.MethodPatch, organizationPath(id), p, organizationWith(id))
}

// MergeOrganizationMetadata sends PATCH /organizations/{id}/metadata.
func (c *Client) MergeOrganizationMetadata(ctx context.Context, id string, p *MetadataParams) (*Organization, error) {
	return call(ctx, c, http.MethodPatch, organizationPath(id, "metadata"), p, organizationWith(id, p.mergedOrganization))
}

// ListOrganizations lists organizations from an offset on, the oldest first; query, if not
// "", is part of their name or slug, or their id.
func (c *Client) ListOrganizations(ctx context.Context, query string, offset int) ([]Organization, error) {
	q := url.Values{"limit": {strconv.Itoa(MaxPage)}, "offset": {strconv.Itoa(offset)}, "order_by": {"+created_at"}}
	if query != "" {
		q.Set("query", query)
	}
	return list(ctx, c, "/organizations?"+q.Encode(), offset, (*Organization).is, idOfOrganization)
}

// FindOrganizations are those of up to [MaxLookup] ids that are there.
func (c *Client) FindOrganizations(ctx context.Context, ids []string) ([]Organization, error) {
	q := url.Values{"limit": {strconv.Itoa(MaxPage)}}
	for _, id := range ids {
		q.Add("organization_id", "+"+id)
	}
	return whole(ctx, c, "/organizations?"+q.Encode(), func(o *Organization) string {
		return first(o.is(), unless(slices.Contains(ids, o.ID), notAsked))
	}, idOfOrganization)
}

// GetOrganization sends GET /organizations/{id}, where the slug stands for the id, too.
func (c *Client) GetOrganization(ctx context.Context, id string) (*Organization, error) {
	return call(ctx, c, http.MethodGet, organizationPath(id), nil, func(o *Organization) string {
		return first(o.is(), unless(o.ID == id || o.Slug == id, otherID))
	})
}

// DeleteOrganization sends DELETE /organizations/{id}.
func (c *Client) DeleteOrganization(ctx context.Context, id string) error {
	_, err := call(ctx, c, http.MethodDelete, organizationPath(id), nil, deletedIs(id))
	return err
}

// CreateOrganizationDomain sends POST /organizations/{id}/domains.
func (c *Client) CreateOrganizationDomain(ctx context.Context, organization string, p *OrganizationDomainParams) error {
	_, err := call(ctx, c, http.MethodPost, organizationPath(organization, "domains"), p, func(d *OrganizationDomain) string {
		return first(d.is(), unless(d.OrganizationID == organization && strings.EqualFold(d.Name, p.Name), noIdentity))
	})
	return err
}

// UpdateOrganizationDomain sends PATCH /organizations/{id}/domains/{domain_id}.
func (c *Client) UpdateOrganizationDomain(ctx context.Context, organization, domain string, p *UpdateOrganizationDomainParams) error {
	_, err := call(ctx, c, http.MethodPatch, organizationPath(organization, "domains", domain), p, func(d *OrganizationDomain) string {
		return first(d.is(), unless(d.ID == domain, otherID))
	})
	return err
}

// ListOrganizationDomains lists the domains of all organizations from an offset on, the oldest
// first.
func (c *Client) ListOrganizationDomains(ctx context.Context, offset int) ([]OrganizationDomain, error) {
	return list(ctx, c, "/organization_domains?"+oldestFirst(offset), offset, (*OrganizationDomain).is, func(d *OrganizationDomain) string { return d.ID })
}

// oldestFirst is the query of a page of a list.
func oldestFirst(offset int) string {
	return url.Values{"limit": {strconv.Itoa(MaxPage)}, "offset": {strconv.Itoa(offset)}, "order_by": {"+created_at"}}.Encode()
}

// CreateMembership sends POST /organizations/{id}/memberships.
func (c *Client) CreateMembership(ctx context.Context, organization string, p *CreateMembershipParams) (*Membership, error) {
	return call(ctx, c, http.MethodPost, organizationPath(organization, "memberships"), p, membershipOf(organization, p.UserID, p.Role))
}

// UpdateMembership sends PATCH /organizations/{id}/memberships/{user_id}.
func (c *Client) UpdateMembership(ctx context.Context, organization, user, role string) (*Membership, error) {
	return call(ctx, c, http.MethodPatch, membershipPath(organization, user), map[string]string{"role": role}, membershipOf(organization, user, role))
}

// MergeMembershipMetadata sends PATCH /organizations/{id}/memberships/{user_id}/metadata.
func (c *Client) MergeMembershipMetadata(ctx context.Context, organization, user string, p *MetadataParams) (*Membership, error) {
	return call(ctx, c, http.MethodPatch, membershipPath(organization, user, "metadata"), p, membershipOf(organization, user, "", p.mergedMembership))
}

// DeleteMembership sends DELETE /organizations/{id}/memberships/{user_id}.
func (c *Client) DeleteMembership(ctx context.Context, organization, user string) error {
	_, err := call(ctx, c, http.MethodDelete, membershipPath(organization, user), nil, membershipOf(organization, user, ""))
	return err
}

// FindMemberships are those of up to [MaxLookup] users in an organization.
func (c *Client) FindMemberships(ctx context.Context, organization string, users []string) ([]Membership, error) {
	q := url.Values{"limit": {strconv.Itoa(MaxPage)}}
	for _, id := range users {
		q.Add("user_id", "+"+id)
	}
	return whole(ctx, c, organizationPath(organization, "memberships")+"?"+q.Encode(), func(m *Membership) string {
		return first(m.is(), unless(m.Organization.ID == organization && slices.Contains(users, m.PublicUserData.UserID), notAsked))
	}, idOfMembership)
}

// invitationsPath is where the invitations to an organization are, or, for "", those to the
// application.
func invitationsPath(organization string) string {
	if organization == "" {
		return "/invitations"
	}
	return organizationPath(organization, "invitations")
}

// CreateInvitation sends POST /organizations/{id}/invitations, or POST /invitations.
func (c *Client) CreateInvitation(ctx context.Context, organization string, p *InvitationParams) (*Invitation, error) {
	return call(ctx, c, http.MethodPost, invitationsPath(organization), p, invitationMade(p))
}

// CreateInvitations sends POST /organizations/{id}/invitations/bulk, or POST
// /invitations/bulk, with up to 10 invitations.
func (c *Client) CreateInvitations(ctx context.Context, organization string, p []*InvitationParams) ([]Invitation, error) {
	path, proof := invitationsPath(organization)+"/bulk", listOf(invitationMade(p...), idOfInvitation)
	if organization == "" {
		made, err := call(ctx, c, http.MethodPost, path, p, proof)
		if err != nil {
			return nil, err
		}
		return *made, nil
	}
	made, err := call(ctx, c, http.MethodPost, path, p, func(made *page[Invitation]) string { return proof(&made.Data) })
	if err != nil {
		return nil, err
	}
	return made.Data, nil
}

// WaitlistEntry is an address on the waitlist.
type WaitlistEntry struct {
	ID           string          `json:"id"`
	EmailAddress string          `json:"email_address"`
	Status       InvitationState `json:"status"`
	CreatedAt    int64           `json:"created_at"` // Unix milliseconds
	UpdatedAt    int64           `json:"updated_at"` // Unix milliseconds
}

// WaitlistParams is the body of POST /waitlist_entries.
type WaitlistParams struct {
	EmailAddress string `json:"email_address"`
	// Notify sends a confirmation by mail. Default true.
	Notify Opt[bool] `json:"notify,omitzero"`
}

// CreateWaitlistEntry sends POST /waitlist_entries. An address that has an entry is answered
// with that.
func (c *Client) CreateWaitlistEntry(ctx context.Context, p *WaitlistParams) (*WaitlistEntry, error) {
	return call(ctx, c, http.MethodPost, "/waitlist_entries", p, waitlisted(p))
}

// CreateWaitlistEntries sends POST /waitlist_entries/bulk, with up to 50 different addresses.
func (c *Client) CreateWaitlistEntries(ctx context.Context, p []*WaitlistParams) ([]WaitlistEntry, error) {
	made, err := call(ctx, c, http.MethodPost, "/waitlist_entries/bulk", p, listOf(waitlisted(p...), idOfEntry))
	if err != nil {
		return nil, err
	}
	return *made, nil
}

// FindWaitlistEntries are the entries whose address has a part.
func (c *Client) FindWaitlistEntries(ctx context.Context, part string) ([]WaitlistEntry, error) {
	return whole(ctx, c, "/waitlist_entries?"+url.Values{"query": {part}, "limit": {strconv.Itoa(MaxPage)}}.Encode(), func(e *WaitlistEntry) string {
		return first(e.is(), unless(hasPart(e.EmailAddress, part) || e.ID == part, notAsked))
	}, idOfEntry)
}

// DeleteWaitlistEntry sends DELETE /waitlist_entries/{id}.
func (c *Client) DeleteWaitlistEntry(ctx context.Context, id string) error {
	_, err := call(ctx, c, http.MethodDelete, path("/waitlist_entries", id), nil, deletedIs(id))
	return err
}

// FindInvitations are the pending invitations of an address.
func (c *Client) FindInvitations(ctx context.Context, organization, email string) ([]Invitation, error) {
	q := url.Values{"status": {"pending"}, "limit": {strconv.Itoa(MaxPage)}}
	if organization == "" {
		q.Set("query", email)
		q.Set("paginated", "true")
	} else {
		q.Set("email_address", email)
	}
	return whole(ctx, c, invitationsPath(organization)+"?"+q.Encode(), func(i *Invitation) string {
		return first(i.is(), unless(hasPart(i.EmailAddress, email), notAsked))
	}, idOfInvitation)
}

// GetInvitation is an invitation by its id. For those to the application there is no such request:
// they are listed under it, in any state but revoked, and nil says that none is.
func (c *Client) GetInvitation(ctx context.Context, organization, id string) (*Invitation, error) {
	itself := func(i *Invitation) string { return first(i.is(), unless(i.ID == id, otherID)) }
	if organization != "" {
		return call(ctx, c, http.MethodGet, organizationPath(organization, "invitations", id), nil, itself)
	}
	q := url.Values{"paginated": {"true"}, "query": {id}, "limit": {strconv.Itoa(MaxPage)}}
	return single(whole(ctx, c, "/invitations?"+q.Encode(), itself, idOfInvitation))
}

// GetWaitlistEntry is an entry by its id, as the waitlist lists it; nil says that it does not.
func (c *Client) GetWaitlistEntry(ctx context.Context, id string) (*WaitlistEntry, error) {
	q := url.Values{"query": {id}, "limit": {strconv.Itoa(MaxPage)}}
	return single(whole(ctx, c, "/waitlist_entries?"+q.Encode(), func(e *WaitlistEntry) string {
		return first(e.is(), unless(e.ID == id, otherID))
	}, idOfEntry))
}

// single is the only entry of a list, nil for none.
func single[T any](list []T, err error) (*T, error) {
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// ListInvitations lists the invitations to the application, in any state, from an offset on.
func (c *Client) ListInvitations(ctx context.Context, offset int) ([]Invitation, error) {
	return list(ctx, c, "/invitations?paginated=true&"+oldestFirst(offset), offset, (*Invitation).is, idOfInvitation)
}

// ListOrganizationInvitations lists those to all organizations, in any state, from an offset
// on.
func (c *Client) ListOrganizationInvitations(ctx context.Context, offset int) ([]Invitation, error) {
	return list(ctx, c, "/organization_invitations?"+oldestFirst(offset), offset, (*Invitation).is, idOfInvitation)
}

// ListWaitlist lists the entries of the waitlist from an offset on.
func (c *Client) ListWaitlist(ctx context.Context, offset int) ([]WaitlistEntry, error) {
	return list(ctx, c, "/waitlist_entries?"+oldestFirst(offset), offset, (*WaitlistEntry).is, idOfEntry)
}

// RevokeInvitation sends POST …/invitations/{id}/revoke.
func (c *Client) RevokeInvitation(ctx context.Context, organization, id string) error {
	where := path("/invitations", id, "revoke")
	if organization != "" {
		where = organizationPath(organization, "invitations", id, "revoke")
	}
	_, err := call(ctx, c, http.MethodPost, where, nil, func(i *Invitation) string {
		return first(unless(i.ID == id, otherID), unless(i.Status == "" || i.Status == InvitationRevoked, noChange))
	})
	return err
}

// ListMemberships lists all memberships of the instance from an offset on, the oldest first.
func (c *Client) ListMemberships(ctx context.Context, offset int) ([]Membership, error) {
	return list(ctx, c, "/organization_memberships?"+oldestFirst(offset), offset, (*Membership).is, idOfMembership)
}

// ListRoles lists the roles of the instance.
func (c *Client) ListRoles(ctx context.Context) ([]Role, error) {
	return whole(ctx, c, "/organization_roles?limit="+strconv.Itoa(MaxPage), (*Role).is, func(r *Role) string { return r.ID })
}

// CreateRole sends POST /organization_roles.
func (c *Client) CreateRole(ctx context.Context, p *CreateRoleParams) error {
	_, err := call(ctx, c, http.MethodPost, "/organization_roles", p, func(r *Role) string {
		return first(r.is(), unless(r.Key == p.Key, noIdentity))
	})
	return err
}

// ListRoleSets lists the role sets of the instance.
func (c *Client) ListRoleSets(ctx context.Context) ([]RoleSet, error) {
	return whole(ctx, c, "/role_sets?limit="+strconv.Itoa(MaxPage), (*RoleSet).is, func(s *RoleSet) string { return s.ID })
}

// AddRolesToSet sends POST /role_sets/{key}/roles. Roles that it has already do no harm.
func (c *Client) AddRolesToSet(ctx context.Context, set string, roles []string) error {
	_, err := call(ctx, c, http.MethodPost, path("/role_sets", set, "roles"), map[string][]string{"role_keys": roles}, func(s *RoleSet) string {
		return first(s.is(), unless(s.Key == set || s.ID == set, otherID))
	})
	return err
}

// ListPermissions lists the permissions of the instance.
func (c *Client) ListPermissions(ctx context.Context) ([]Permission, error) {
	return whole(ctx, c, "/organization_permissions?limit="+strconv.Itoa(MaxPage), (*Permission).is, func(p *Permission) string { return p.ID })
}

// CreatePermission sends POST /organization_permissions.
func (c *Client) CreatePermission(ctx context.Context, key, name string) (*Permission, error) {
	return call(ctx, c, http.MethodPost, "/organization_permissions", map[string]string{"key": key, "name": name}, func(p *Permission) string {
		return first(p.is(), unless(p.Key == key, noIdentity))
	})
}

// SetLogo sends PUT /organizations/{id}/logo.
func (c *Client) SetLogo(ctx context.Context, id, contentType string, image []byte) (*Organization, error) {
	form, body, err := imageForm(contentType, image)
	if err != nil {
		return nil, err
	}
	return send(ctx, c, http.MethodPut, organizationPath(id, "logo"), form, body, organizationWith(id))
}

// GetOrganizationSettings sends GET /instance/organization_settings. An instance that has
// organizations switched off may answer that there are none.
func (c *Client) GetOrganizationSettings(ctx context.Context) (*OrganizationSettings, error) {
	type settings struct {
		OrganizationSettings
		Says *bool `json:"enabled"`
	}
	s, err := call(ctx, c, http.MethodGet, "/instance/organization_settings", nil, func(s *settings) string {
		return unless(s.Says != nil, noStatement)
	})
	var e *Error
	if errors.As(err, &e) && (e.Status == http.StatusNotFound || e.Has("organization_not_enabled_in_instance")) {
		return &OrganizationSettings{}, nil
	}
	if err != nil {
		return nil, err
	}
	s.Enabled = *s.Says
	return &s.OrganizationSettings, nil
}

func idOfOrganization(o *Organization) string { return o.ID }
func idOfMembership(m *Membership) string     { return m.ID }
func idOfInvitation(i *Invitation) string     { return i.ID }
func idOfEntry(e *WaitlistEntry) string       { return e.ID }

// list asks for a page of a list, of [MaxPage] entries, from an offset on.
func list[T any](ctx context.Context, c *Client, path string, offset int, each proof[T], id func(*T) string) ([]T, error) {
	p, err := call(ctx, c, http.MethodGet, path, nil, pageOf(offset, MaxPage, each, id))
	if err != nil {
		return nil, err
	}
	return p.Data, nil
}

// whole asks for a list that has its end in one page: what were behind that would be missed.
func whole[T any](ctx context.Context, c *Client, path string, each proof[T], id func(*T) string) ([]T, error) {
	part := pageOf(0, MaxPage, each, id)
	p, err := call(ctx, c, http.MethodGet, path, nil, func(p *page[T]) string {
		return first(part(p), unless(len(p.Data) < MaxPage || p.TotalCount != nil && *p.TotalCount == MaxPage, notWhole))
	})
	if err != nil {
		return nil, err
	}
	return p.Data, nil
}
