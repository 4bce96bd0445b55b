package importer

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/halt"
	"clerk-import/importer/push"
	"clerk-import/importer/target"
	"clerk-import/mapping"
)

// wasDeleted reports whether a command has deleted what a row stood for.
func wasDeleted(row checkpoint.Row) bool {
	return row.ClerkID != "" && (row.State == checkpoint.Deleted && strings.HasPrefix(row.Code, codeRolledBack) || vanishedUnproven(row))
}

// vanishedUnproven reports whether a sync has deleted what a row stood for, and nobody has looked whether it is gone.
func vanishedUnproven(row checkpoint.Row) bool {
	return row.ClerkID != "" && row.State == checkpoint.Vanished && row.Code == checkpoint.VanishedDeleted
}

// proveDeleted looks whether what the rows of an entity stood for of which was holds is gone, and sets back those of
// which it is not: that a delete was answered does not say that it was executed. What is there still may go within what
// the target promises of its answers, and is asked for again after that.
func (s *session) proveDeleted(ctx context.Context, c *push.Caller, all *checkpoint.Checkpoint, e mapping.Entity, was func(checkpoint.Row) bool) (there []checkpoint.Row, err error) {
	cp := all.Of(e)
	if err := cp.Sync(ctx); err != nil {
		return nil, err
	}
	there, err = kinds[e].there(ctx, c, all, func(f func(checkpoint.Row) error) error {
		return eachInParts(cp, func(row checkpoint.Row) error {
			if !was(row) {
				return nil
			}
			return f(row)
		})
	})
	if err != nil || len(there) == 0 {
		return nil, err
	}
	select {
	case <-time.After(s.target.Settle):
	case <-ctx.Done():
		return nil, halt.ErrInterrupted
	}
	there, err = kinds[e].there(ctx, c, all, func(f func(checkpoint.Row) error) error {
		for _, row := range there {
			if err := f(row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range there {
		row := &there[i]
		was := row.State
		_, why, failed := strings.Cut(row.Code, failedAs)
		switch row.Code = push.CodeNotDeleted; {
		case failed:
			row.State, row.Code = checkpoint.Failed, why
		case was == checkpoint.Deleted:
			row.State = checkpoint.Created
		}
		if err := cp.RecordFrom(was, *row); err != nil {
			return nil, err
		}
		row.Code = push.CodeNotDeleted // which is what is told
	}
	return there, cp.Sync(ctx)
}

// notExecuted counts deletes that were not executed as what has failed, and no more among those that were.
func notExecuted(counts map[string]int64, done, failed string, n int64) {
	if n == 0 {
		return
	}
	counts[failed] += n
	counts["still_there"] += n
	if counts[done] = max(0, counts[done]-n); counts[done] == 0 {
		delete(counts, done)
	}
}

// placing is an inventory that knows the organizations of some rows, also those that another run has made.
func placing(ctx context.Context, c *push.Caller, cp *checkpoint.Checkpoint, each eachRow) (*target.Inventory, error) {
	inventory, err := target.NewInventory(c, cp)
	if err != nil {
		return nil, err
	}
	return inventory, inventory.Place(ctx, each)
}

// mostUnlisted is how many of what a list lacks are asked for one by one where no quota says how many that may be.
const mostUnlisted = 1000

// unlisted are the rows whose things a list does not have. A list that has nothing looks like one of what is gone, so they
// are asked for one by one: all of them, or as many as the quota takes in a window, drawn at random.
type unlisted struct {
	most, seen int
	sample     []checkpoint.Row
}

func unlistedOf(c *push.Caller) *unlisted {
	return &unlisted{most: cmp.Or(c.PerWindow(), mostUnlisted)}
}

func (l *unlisted) add(row checkpoint.Row) {
	if l.seen++; len(l.sample) < l.most {
		l.sample = append(l.sample, row)
	} else if at := rand.IntN(l.seen); at < l.most {
		l.sample[at] = row
	}
}

// eachRow calls f for some rows, until it returns an error.
type eachRow = func(f func(checkpoint.Row) error) error

// there are the rows that are listed, and those of the others whose things are there when one asks for them. Where one of a
// sample is, lists are not believed, and each row is asked for.
func (l *unlisted) there(ctx context.Context, each eachRow, listed []checkpoint.Row, one func(context.Context, checkpoint.Row) (bool, error)) ([]checkpoint.Row, error) {
	found, err := askedEach(ctx, func(f func(checkpoint.Row) error) error {
		for _, row := range l.sample {
			if err := f(row); err != nil {
				return err
			}
		}
		return nil
	}, one)
	if err != nil || len(found) == 0 || l.seen == len(l.sample) {
		return append(listed, found...), err
	}
	return askedEach(ctx, each, one)
}

// listedByID are those of some rows whose ids are found, a hundred to a request and several requests at once, or that are
// there when they are asked for one by one.
func listedByID(ctx context.Context, c *push.Caller, each eachRow, find func(ctx context.Context, ids []string) (found []string, err error),
	one func(context.Context, checkpoint.Row) (there bool, err error)) ([]checkpoint.Row, error) {
	l := unlistedOf(c)
	listed, err := listedInParts(ctx, each, find, l.add)
	if err != nil {
		return nil, err
	}
	return l.there(ctx, each, listed, one)
}

// askedEach are those of some rows whose things are there when each is asked for by itself.
func askedEach(ctx context.Context, each eachRow, one func(context.Context, checkpoint.Row) (bool, error)) (there []checkpoint.Row, err error) {
	var mu sync.Mutex
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(target.LookUpsInFlight)
	err = each(func(row checkpoint.Row) error {
		g.Go(func() error {
			is, err := one(ctx, row)
			if is {
				mu.Lock()
				defer mu.Unlock()
				there = append(there, row)
			}
			return err
		})
		return ctx.Err()
	})
	if failed := g.Wait(); failed != nil {
		err = failed
	}
	return there, err
}

// listedInParts are those of some rows whose ids are found; lacks is told of the others.
func listedInParts(ctx context.Context, each eachRow, find func(ctx context.Context, ids []string) (found []string, err error),
	lacks func(checkpoint.Row)) ([]checkpoint.Row, error) {
	var mu sync.Mutex
	var there []checkpoint.Row
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(target.LookUpsInFlight)
	var part []checkpoint.Row
	look := func() {
		rows := part
		part = nil
		g.Go(func() error {
			ids := make([]string, len(rows))
			for i, row := range rows {
				ids[i] = row.ClerkID
			}
			found, err := find(ctx, ids)
			mu.Lock()
			defer mu.Unlock()
			for _, row := range rows {
				if slices.Contains(found, row.ClerkID) {
					there = append(there, row)
				} else {
					lacks(row)
				}
			}
			return err
		})
	}
	err := each(func(row checkpoint.Row) error {
		if part = append(part, row); len(part) == clerkapi.MaxLookup {
			look()
		}
		return ctx.Err()
	})
	if len(part) > 0 && err == nil {
		look()
	}
	if failed := g.Wait(); failed != nil {
		err = failed
	}
	return there, err
}

// listedOf are those of some rows whose Clerk ids are listed, of things that cannot be looked up by them, or whose things
// are there when they are asked for one by one. Of the others, of which there may be millions, eight bytes are held.
func listedOf(ctx context.Context, c *push.Caller, each eachRow, list func(take func(id string) error) error,
	one func(context.Context, checkpoint.Row) (bool, error)) (there []checkpoint.Row, err error) {
	var wanted, listed idSet
	if err := each(func(row checkpoint.Row) error { wanted = append(wanted, idPrint(row.ClerkID)); return nil }); err != nil || len(wanted) == 0 {
		return nil, err
	}
	slices.Sort(wanted)
	if err := list(func(id string) error {
		if wanted.has(id) {
			listed = append(listed, idPrint(id))
		}
		return nil
	}); err != nil {
		return nil, err
	}
	slices.Sort(listed)
	l := unlistedOf(c)
	if err := each(func(row checkpoint.Row) error {
		if listed.has(row.ClerkID) {
			there = append(there, row)
		} else {
			l.add(row)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	return l.there(ctx, each, there, one)
}
