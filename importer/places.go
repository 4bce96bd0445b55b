package importer

import (
	"context"
	"slices"
	"strings"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// places finds the memberships that rows stand for by whom they are of, where a list of all
// memberships lacks them: that says nothing of them, and each is asked for.
type places struct {
	c             *push.Caller
	listed        map[string]*clerkapi.Membership // by organization and user
	organizations map[string]string               // Clerk ids, by their ids in the source
	users         *checkpoint.Index
}

// openPlaces returns one for the rows of a checkpoint; listed are the memberships that are known.
func openPlaces(c *push.Caller, cp *checkpoint.Checkpoint, listed map[string]*clerkapi.Membership) (*places, error) {
	p := &places{c: c, listed: make(map[string]*clerkapi.Membership, len(listed))}
	for _, m := range listed {
		p.listed[pairOf(m.Organization.ID, m.PublicUserData.UserID)] = m
	}
	var err error
	if p.organizations, err = arrivedOrganizations(cp); err != nil {
		return nil, err
	}
	p.users, err = cp.ByKey()
	return p, err
}

// Close releases what it holds.
func (p *places) Close() error { return p.users.Close() }

// arrivedOrganizations are the Clerk ids of a run's organizations, by their ids in the source.
func arrivedOrganizations(cp *checkpoint.Checkpoint) (map[string]string, error) {
	out := map[string]string{}
	return out, cp.Of(mapping.Organizations).Each(func(row checkpoint.Row) error { out[row.ExternalID] = row.ClerkID; return nil })
}

// membership is that of a row's user in its organization; nil if there is none.
func (p *places) membership(ctx context.Context, row checkpoint.Row) (*clerkapi.Membership, error) {
	organization, user, _ := strings.Cut(row.ExternalID, "\n")
	id := p.organizations[organization]
	if id == "" {
		return nil, nil
	}
	who, err := p.user(ctx, user)
	if err != nil || who == "" {
		return nil, err
	}
	if m := p.listed[pairOf(id, who)]; m != nil {
		return m, nil
	}
	return p.c.Membership(ctx, id, who)
}

// user is the Clerk id of the user whom a row of a membership names, by the id in the source or
// the address: one of the run, or one that only the target knows; "" for none.
func (p *places) user(ctx context.Context, name string) (string, error) {
	row, _, err := p.users.Find(userKey(name))
	if err != nil || row.ClerkID != "" {
		return row.ClerkID, err
	}
	users, err := p.c.FindUsers(ctx, clerkapi.ByExternalID, []string{name})
	if err != nil {
		return "", err
	}
	if len(users) > 0 {
		return users[0].ID, nil
	}
	if !strings.Contains(name, "@") {
		return "", nil
	}
	users, err = p.c.FindUsers(ctx, clerkapi.ByEmail, []string{name})
	for i := range users {
		if slices.ContainsFunc(claimed(&users[i], validate.Email), func(address string) bool { return strings.EqualFold(address, name) }) {
			return users[i].ID, nil
		}
	}
	return "", err
}
