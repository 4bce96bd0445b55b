package target

import (
	"context"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// Inventory is what a target has of the other entities, by id: what was read of it, and what was asked for where the lists
// lack it.
type Inventory struct {
	Settings      *clerkapi.OrganizationSettings
	Organizations map[string]*clerkapi.Organization
	Memberships   Memberships
	Domains       map[string][]clerkapi.OrganizationDomain // by organization
	Invitations   map[string]clerkapi.InvitationState      // the states of invitations and of waitlist entries; nil: not asked
	places        *places
	lacks         map[uint64]bool // prints of the ids of those that were asked for in vain
}

// NewInventory is an empty one, for the rows of a checkpoint.
func NewInventory(c *push.Caller, cp *checkpoint.Checkpoint) (*Inventory, error) {
	s := &Inventory{Organizations: map[string]*clerkapi.Organization{}, Domains: map[string][]clerkapi.OrganizationDomain{}, lacks: map[uint64]bool{}}
	s.places = &places{caller: c, listed: &s.Memberships, organizations: map[string]string{}, users: map[string]string{}}
	return s, cp.Of(mapping.Organizations).Each(func(row checkpoint.Row) error {
		s.places.organizations[row.ExternalID] = row.ClerkID
		return nil
	})
}

// TakeInventory reads them all, for the rows of a checkpoint: a request for every
// [clerkapi.MaxPage]; of invitations, if rows are to be held against them, the kinds that it has.
func TakeInventory(ctx context.Context, c *push.Caller, cp *checkpoint.Checkpoint, invitations bool) (*Inventory, error) {
	s, err := NewInventory(c, cp)
	if err != nil {
		return nil, err
	}
	if invitations {
		s.Invitations = map[string]clerkapi.InvitationState{}
		if err := s.takeInvitations(ctx, c, cp.Of(mapping.Invitations)); err != nil {
			return nil, err
		}
	}
	if err := c.Ask(ctx, func(ctx context.Context) (err error) {
		s.Settings, err = c.API.GetOrganizationSettings(ctx)
		return err
	}); err != nil || !s.Settings.Enabled {
		return s, err
	}
	if err := s.TakeOrganizations(ctx); err != nil {
		return nil, err
	}
	if s.Settings.DomainsEnabled {
		if err := everyEntry(ctx, c, c.API.ListOrganizationDomains, func(d *clerkapi.OrganizationDomain) error {
			s.Domains[d.OrganizationID] = append(s.Domains[d.OrganizationID], *d)
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return s, s.TakeMemberships(ctx)
}

// TakeOrganizations reads all organizations. Rows may be of one that another run has made.
func (s *Inventory) TakeOrganizations(ctx context.Context) error {
	return EveryOrganization(ctx, s.places.caller, func(o *clerkapi.Organization) error {
		s.Organizations[o.ID] = o
		if id := push.SourceID(o); id != "" && s.places.organizations[id] == "" {
			s.places.organizations[id] = o.ID
		}
		return nil
	})
}

// Place reads all organizations if some rows of memberships or invitations are of one that is not the run's.
func (s *Inventory) Place(ctx context.Context, each func(func(checkpoint.Row) error) error) error {
	elsewhere := false
	if err := each(func(row checkpoint.Row) error {
		id := record.ParseMemberKey(row.ExternalID).Organization
		elsewhere = elsewhere || id != "" && s.places.organizations[id] == ""
		return nil
	}); err != nil || !elsewhere {
		return err
	}
	return s.TakeOrganizations(ctx)
}

// TakeMemberships reads the memberships of all organizations.
func (s *Inventory) TakeMemberships(ctx context.Context) error {
	return EveryMembership(ctx, s.places.caller, func(m *clerkapi.Membership) error { s.Memberships.Add(m); return nil })
}

// OrganizationID is the Clerk id of the organization with an id in the source, "" for none: the run's, or one that was there.
func (s *Inventory) OrganizationID(source string) string { return s.places.organizations[source] }

// Organization is the one of a row, nil for none.
func (s *Inventory) Organization(ctx context.Context, row checkpoint.Row) (*clerkapi.Organization, error) {
	if o := s.Organizations[row.ClerkID]; o != nil || row.ClerkID == "" || s.lacks[hashOf(row.ClerkID)] {
		return o, nil
	}
	o, err := s.places.caller.Organization(ctx, row.ClerkID)
	if err != nil {
		return nil, err
	}
	if s.lacks[hashOf(row.ClerkID)] = o == nil; o != nil {
		s.Organizations[o.ID] = o
	}
	return o, nil
}

// Membership is the one of a row, nil for none: another of the same user is not.
func (s *Inventory) Membership(ctx context.Context, row checkpoint.Row) (*clerkapi.Membership, error) {
	if m := s.Memberships.Get(row.ClerkID); m != nil || row.ClerkID == "" || s.lacks[hashOf(row.ClerkID)] {
		return m, nil
	}
	m, err := s.FindMembership(ctx, row)
	if err != nil {
		return nil, err
	}
	if s.lacks[hashOf(row.ClerkID)] = m == nil || m.ID != row.ClerkID; s.lacks[hashOf(row.ClerkID)] {
		return nil, nil
	}
	s.Memberships.Add(m)
	return m, nil
}

// FindMembership is that of a row's user in its organization, whatever its id is; nil for none.
func (s *Inventory) FindMembership(ctx context.Context, row checkpoint.Row) (*clerkapi.Membership, error) {
	return s.places.membership(ctx, row)
}

// Invitation is the state of a row's invitation or waitlist entry, "" for none.
func (s *Inventory) Invitation(ctx context.Context, row checkpoint.Row) (clerkapi.InvitationState, error) {
	if state := s.Invitations[row.ClerkID]; state != "" || row.ClerkID == "" {
		return state, nil
	}
	return s.places.invitation(ctx, row)
}

// takeInvitations reads the states of invitations and waitlist entries, of the kinds that a
// checkpoint has.
func (s *Inventory) takeInvitations(ctx context.Context, c *push.Caller, cp *checkpoint.Checkpoint) error {
	var toApplication, toOrganizations, waitlist bool
	if err := cp.Each(func(row checkpoint.Row) error {
		switch key := record.ParseMemberKey(row.ExternalID); {
		case key.Organization != "":
			toOrganizations = true
		case key.Waiting:
			waitlist = true
		default:
			toApplication = true
		}
		return nil
	}, checkpoint.Created); err != nil {
		return err
	}
	return EveryInvitation(ctx, c, toApplication, toOrganizations, waitlist, func(id string, state clerkapi.InvitationState) error {
		s.Invitations[id] = state
		return nil
	})
}

// EveryInvitation calls f for the invitations and the entries of the waitlist that an instance has, of some kinds.
func EveryInvitation(ctx context.Context, c *push.Caller, toApplication, toOrganizations, waitlist bool, f func(id string, state clerkapi.InvitationState) error) error {
	take := func(i *clerkapi.Invitation) error { return f(i.ID, i.Status) }
	if toApplication {
		if err := everyEntry(ctx, c, c.API.ListInvitations, take); err != nil {
			return err
		}
	}
	if toOrganizations {
		if err := everyEntry(ctx, c, c.API.ListOrganizationInvitations, take); err != nil {
			return err
		}
	}
	if !waitlist {
		return nil
	}
	return everyEntry(ctx, c, c.API.ListWaitlist, func(e *clerkapi.WaitlistEntry) error { return f(e.ID, e.Status) })
}
