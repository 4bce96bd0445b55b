package target

import (
	"context"

	"golang.org/x/sync/errgroup"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
)

// LookUpsInFlight is how many look-ups are under way at once: a second's worth
// of a production quota at an answer time of half a second.
const LookUpsInFlight = 32

// FewLookUps is enough where what is looked up is also changed: that takes a request for
// each user.
const FewLookUps = 2

// fewRows is how many entries that have no user go on together.
const fewRows = 128

// pairs is entries on their way to being looked up together.
type pairs[T any] struct {
	entries []T
	ids     []string // of each entry's user, "" for none
	users   map[string]*clerkapi.User
	ready   chan error
}

// InPairs hands each entry that feed adds on together with its user as it is now, in
// the order they came: clerkapi.MaxLookup to a request, several requests at once. An
// entry without an id has no user, and so has one whose user is gone; both get nil.
// Entries of rows that stand far apart hold on to much of the input between them, so
// such a caller asks for few requests at once.
func InPairs[T any](ctx context.Context, c *push.Caller, atOnce int, feed func(add func(id string, entry T) error) error, each func(entry T, u *clerkapi.User) error) error {
	g, gctx := errgroup.WithContext(ctx)
	order := make(chan *pairs[T], atOnce)
	g.Go(func() error {
		defer close(order)
		p, wanted := &pairs[T]{ready: make(chan error, 1)}, 0
		send := func() error {
			full := p
			p, wanted = &pairs[T]{ready: make(chan error, 1)}, 0
			select {
			case order <- full:
			case <-gctx.Done():
				return gctx.Err()
			}
			g.Go(func() error { full.ready <- full.lookUp(gctx, c); return nil })
			return nil
		}
		err := feed(func(id string, entry T) error {
			p.entries, p.ids = append(p.entries, entry), append(p.ids, id)
			if id != "" {
				wanted++
			}
			// Those without a user need not wait for others that have one.
			if wanted == clerkapi.MaxLookup || len(p.entries) == fewRows*4 || wanted == 0 && len(p.entries) == fewRows {
				return send()
			}
			return nil
		})
		if err != nil || len(p.entries) == 0 {
			return err
		}
		return send()
	})
	g.Go(func() error {
		for p := range order {
			select {
			case err := <-p.ready:
				if err != nil {
					return err
				}
			case <-gctx.Done():
				return gctx.Err()
			}
			for i, entry := range p.entries {
				if err := each(entry, p.users[p.ids[i]]); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return g.Wait()
}

func (p *pairs[T]) lookUp(ctx context.Context, c *push.Caller) error {
	var ids []string
	for _, id := range p.ids {
		if id != "" {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	users, err := c.FindUsers(ctx, clerkapi.ByID, ids)
	if err != nil {
		return err
	}
	p.users = make(map[string]*clerkapi.User, len(users))
	for i := range users {
		p.users[users[i].ID] = &users[i]
	}
	// Whom the list does not have may be there all the same: each is asked for.
	for _, id := range ids {
		if p.users[id] != nil {
			continue
		}
		if u, err := c.Present(ctx, id); err != nil {
			return err
		} else if u != nil {
			p.users[id] = u
		}
	}
	return nil
}
