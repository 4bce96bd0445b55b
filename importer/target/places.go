package target

import (
	"context"
	"slices"
	"strings"
	"sync"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/importer/validate"
	"clerk-import/mapping/record"
)

// places finds what rows of other entities stand for by what they say, where the lists of all lack
// it: that says nothing of it, and each is asked for.
type places struct {
	caller        *push.Caller
	listed        *Memberships      // that are known
	organizations map[string]string // Clerk ids, by their ids in the source
	mu            sync.Mutex
	users         map[string]string // Clerk ids of those who were asked for
}

// membership is that of a row's user in its organization; nil if there is none.
func (p *places) membership(ctx context.Context, row checkpoint.Row) (*clerkapi.Membership, error) {
	key := record.ParseMemberKey(row.ExternalID)
	id := p.organizations[key.Organization]
	if id == "" {
		return nil, nil
	}
	who, err := p.user(ctx, key.Member)
	if err != nil || who == "" {
		return nil, err
	}
	if m := p.listed.Of(id, who); m != nil {
		return m, nil
	}
	return p.caller.Membership(ctx, id, who)
}

// user is the Clerk id of the user whom a row of a membership names, by the id in the source or
// the address; "" for none.
func (p *places) user(ctx context.Context, name string) (string, error) {
	p.mu.Lock()
	id, asked := p.users[name]
	p.mu.Unlock()
	if asked {
		return id, nil
	}
	users, err := p.caller.FindUsers(ctx, clerkapi.ByExternalID, []string{name})
	if err == nil && len(users) == 0 && strings.Contains(name, "@") {
		users, err = p.caller.FindUsers(ctx, clerkapi.ByEmail, []string{name})
		users = slices.DeleteFunc(users, func(u clerkapi.User) bool {
			return !slices.ContainsFunc(Claimed(&u, validate.Email), func(address string) bool { return strings.EqualFold(address, name) })
		})
	}
	if err != nil {
		return "", err
	}
	if len(users) > 0 {
		id = users[0].ID
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.users[name] = id
	return id, nil
}

// invitation is the state of the invitation or waitlist entry that a row has made; "" if there is none.
func (p *places) invitation(ctx context.Context, row checkpoint.Row) (clerkapi.InvitationState, error) {
	key := record.ParseMemberKey(row.ExternalID)
	if key.Waiting {
		e, err := p.caller.WaitlistEntry(ctx, row.ClerkID)
		if e == nil {
			return "", err
		}
		return e.Status, err
	}
	id := p.organizations[key.Organization]
	if key.Organization != "" && id == "" {
		return "", nil
	}
	i, err := p.caller.Invitation(ctx, id, row.ClerkID)
	if i == nil {
		return "", err
	}
	return i.Status, err
}
