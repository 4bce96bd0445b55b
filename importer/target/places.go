package target

import (
	"context"
	"slices"
	"strings"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// Places finds what rows of other entities stand for by what they say, where the lists of all lack
// it: that says nothing of it, and each is asked for.
type Places struct {
	Caller        *push.Caller
	Listed        *Memberships      // that are known; nil for none
	Organizations map[string]string // Clerk ids, by their ids in the source
	users         map[string]string // Clerk ids of those who were asked for
}

// NewPlaces returns one for the rows of a checkpoint.
func NewPlaces(c *push.Caller, cp *checkpoint.Checkpoint) (*Places, error) {
	p := &Places{Caller: c, Organizations: map[string]string{}, users: map[string]string{}}
	return p, cp.Of(mapping.Organizations).Each(func(row checkpoint.Row) error {
		p.Organizations[row.ExternalID] = row.ClerkID
		return nil
	})
}

// Membership is that of a row's user in its organization; nil if there is none.
func (p *Places) Membership(ctx context.Context, row checkpoint.Row) (*clerkapi.Membership, error) {
	key := record.ParseMemberKey(row.ExternalID)
	id := p.Organizations[key.Organization]
	if id == "" {
		return nil, nil
	}
	who, err := p.user(ctx, key.Member)
	if err != nil || who == "" {
		return nil, err
	}
	if p.Listed != nil {
		if m := p.Listed.Of(id, who); m != nil {
			return m, nil
		}
	}
	return p.Caller.Membership(ctx, id, who)
}

// user is the Clerk id of the user whom a row of a membership names, by the id in the source or
// the address; "" for none.
func (p *Places) user(ctx context.Context, name string) (string, error) {
	if id, asked := p.users[name]; asked {
		return id, nil
	}
	users, err := p.Caller.FindUsers(ctx, clerkapi.ByExternalID, []string{name})
	if err == nil && len(users) == 0 && strings.Contains(name, "@") {
		users, err = p.Caller.FindUsers(ctx, clerkapi.ByEmail, []string{name})
		users = slices.DeleteFunc(users, func(u clerkapi.User) bool {
			return !slices.ContainsFunc(Claimed(&u, validate.Email), func(address string) bool { return strings.EqualFold(address, name) })
		})
	}
	if err != nil {
		return "", err
	}
	p.users[name] = ""
	if len(users) > 0 {
		p.users[name] = users[0].ID
	}
	return p.users[name], nil
}

// invitation is the state of the invitation or waitlist entry that a row has made; "" if there is none.
func (p *Places) invitation(ctx context.Context, row checkpoint.Row) (string, error) {
	key := record.ParseMemberKey(row.ExternalID)
	if key.Waiting {
		e, err := p.Caller.WaitlistEntry(ctx, row.ClerkID)
		if e == nil {
			return "", err
		}
		return e.Status, err
	}
	id := p.Organizations[key.Organization]
	if key.Organization != "" && id == "" {
		return "", nil
	}
	i, err := p.Caller.Invitation(ctx, id, row.ClerkID)
	if i == nil {
		return "", err
	}
	return i.Status, err
}
