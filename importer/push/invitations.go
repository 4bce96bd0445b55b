package push

import (
	"context"
	"slices"
	"strings"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
)

// CreateInvitation invites an address to an organization, or, without one, to the
// application.
type CreateInvitation struct {
	Organization string // Clerk id, or ""
	Params       *clerkapi.InvitationParams
}

// CodeInvited is the code of a row whose address has an open invitation already.
const CodeInvited = "invited_already"

// Class is the class of quota that the request counts towards.
func (s *CreateInvitation) Class() string {
	if s.Organization == "" {
		return "invitation"
	}
	return "organization_invitation"
}

// How many invitations a request makes, and from how many on that is faster: its own quota is
// for fewer requests.
const (
	leastInvitations            = 5 // to the application: 25 requests an hour, or 100 of one each
	leastOrganizationInvitation = 6 // 50, or 250
	mostInvitations             = 10
)

// Group implements [Joint].
func (s *CreateInvitation) Group() (key string, least, most int) {
	if s.Organization == "" {
		return "", leastInvitations, mostInvitations
	}
	return s.Organization, leastOrganizationInvitation, mostInvitations
}

// JointClass implements [Joint].
func (s *CreateInvitation) JointClass() string { return s.Class() + "_bulk" }

// SendAll implements [Joint].
func (s *CreateInvitation) SendAll(ctx context.Context, api *clerkapi.Client, tasks []*Task) ([]Written, error) {
	params := make([]*clerkapi.InvitationParams, len(tasks))
	for i, t := range tasks {
		params[i] = t.Make.(*CreateInvitation).Params
	}
	made, err := api.CreateInvitations(ctx, s.Organization, params)
	if err != nil {
		return nil, err
	}
	written := make([]Written, len(tasks))
	for i := range made {
		// The order of the answer is not documented.
		if at := slices.IndexFunc(params, func(p *clerkapi.InvitationParams) bool {
			return strings.EqualFold(p.EmailAddress, made[i].EmailAddress)
		}); at >= 0 {
			written[at] = Written{ID: made[i].ID, At: made[i].UpdatedAt}
		}
	}
	return written, nil
}

// Send implements [Maker].
func (s *CreateInvitation) Send(ctx context.Context, api *clerkapi.Client, _ *Task) (Written, error) {
	i, err := api.CreateInvitation(ctx, s.Organization, s.Params)
	if err != nil {
		return Written{}, err
	}
	return Written{ID: i.ID, At: i.UpdatedAt}, nil
}

// Find implements [Maker], a request for each.
func (s *CreateInvitation) Find(ctx context.Context, c *Caller, tasks []*Task) error {
	for _, t := range tasks {
		open, err := t.Make.(*CreateInvitation).open(ctx, c)
		if err != nil {
			return err
		}
		if i := t.Make.(*CreateInvitation).same(open); i != nil && i.CreatedAt >= t.Row.ClaimedAt-ClockSkew.Milliseconds() {
			t.Row.ClerkID, t.Row.WroteAt = i.ID, i.UpdatedAt
		}
	}
	return nil
}

// open are the address's open invitations.
func (s *CreateInvitation) open(ctx context.Context, c *Caller) ([]clerkapi.Invitation, error) {
	return c.Invitations(ctx, s.Organization, s.Params.EmailAddress)
}

// Invitations are the open invitations of an address to an organization, or, for "", to the
// application.
func (c *Caller) Invitations(ctx context.Context, organization, email string) (list []clerkapi.Invitation, err error) {
	err = c.Ask(ctx, func(ctx context.Context) (err error) {
		list, err = c.API.FindInvitations(ctx, organization, email)
		return err
	})
	return list, c.ofOrganization(ctx, organization, err)
}

// Invitation gets an invitation by its id, nil if the API says that there is none.
func (c *Caller) Invitation(ctx context.Context, organization, id string) (i *clerkapi.Invitation, err error) {
	err = c.Ask(ctx, func(ctx context.Context) (err error) { i, err = c.API.GetInvitation(ctx, organization, id); return err })
	if organization != "" { // of the application there is a list, which is always there
		err = Gone(err)
	}
	return i, err
}

// same is the one of an address's invitations that has the role, or nil.
func (s *CreateInvitation) same(list []clerkapi.Invitation) *clerkapi.Invitation {
	for i := range list {
		if strings.EqualFold(list[i].EmailAddress, s.Params.EmailAddress) && list[i].Role == s.Params.Role.Or("") {
			return &list[i]
		}
	}
	return nil
}

// Exists implements [Maker]: somebody who is invited, or in already, need not be invited.
func (s *CreateInvitation) Exists(ctx context.Context, c *Caller, e *clerkapi.Error, doubt bool) (Outcome, error) {
	if !e.Invited() {
		return Outcome{State: checkpoint.Skipped, Code: FailureCode(e)}, nil
	}
	open, err := s.open(ctx, c)
	if err == nil && doubt && len(open) == 0 {
		err = &unproven{e} // invited, and by no invitation
	}
	if err != nil {
		return Outcome{}, err
	}
	out := Outcome{State: checkpoint.Skipped, Code: CodeInvited}
	if i := s.same(open); i != nil {
		out.Subject = i.ID
	}
	return out, nil
}
