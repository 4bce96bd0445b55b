package importer

import (
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
func (s *session) proveDeleted(ctx context.Context, c *push.Caller, cp *checkpoint.Checkpoint, e mapping.Entity, was func(checkpoint.Row) bool) (there []checkpoint.Row, err error) {
	if err := cp.Sync(ctx); err != nil {
		return nil, err
	}
	there, err = kinds[e].there(ctx, c, func(f func(checkpoint.Row) error) error {
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
	there, err = kinds[e].there(ctx, c, func(f func(checkpoint.Row) error) error {
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

// mostSampled is how many of what a list lacks are asked for by their ids, to see whether the list can be believed.
const mostSampled = 16

// listedByID are those of some rows whose ids are found, a hundred to a request and several requests at once. A list that
// has nothing looks like one of what is gone, so some of what it lacks are asked for by themselves, drawn at random. Where
// one of them is there, lists are not believed, and each row is asked for.
func listedByID(ctx context.Context, each func(func(checkpoint.Row) error) error, find func(ctx context.Context, ids []string) (found []string, err error),
	one func(ctx context.Context, id string) (there bool, err error)) ([]checkpoint.Row, error) {
	var lacking []checkpoint.Row
	seen := 0
	listed, err := listedInParts(ctx, each, find, func(row checkpoint.Row) {
		if seen++; len(lacking) < mostSampled {
			lacking = append(lacking, row)
		} else if at := rand.IntN(seen); at < mostSampled {
			lacking[at] = row
		}
	})
	if err != nil {
		return nil, err
	}
	for _, row := range lacking {
		is, err := one(ctx, row.ClerkID)
		if err != nil {
			return nil, err
		}
		if is {
			return askedByID(ctx, each, one)
		}
	}
	return listed, nil
}

// askedByID are those of some rows whose things are there when each is asked for by itself.
func askedByID(ctx context.Context, each func(func(checkpoint.Row) error) error, one func(ctx context.Context, id string) (bool, error)) (there []checkpoint.Row, err error) {
	var mu sync.Mutex
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(target.LookUpsInFlight)
	err = each(func(row checkpoint.Row) error {
		g.Go(func() error {
			is, err := one(ctx, row.ClerkID)
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
func listedInParts(ctx context.Context, each func(func(checkpoint.Row) error) error, find func(ctx context.Context, ids []string) (found []string, err error),
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

// listedOf are those of some rows whose Clerk ids are listed, of things that cannot be looked up by them. Of the others,
// of which there may be millions, eight bytes are held.
func listedOf(each func(func(checkpoint.Row) error) error, list func(take func(id string) error) error) (there []checkpoint.Row, err error) {
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
	}); err != nil || len(listed) == 0 {
		return nil, err
	}
	slices.Sort(listed)
	err = each(func(row checkpoint.Row) error {
		if listed.has(row.ClerkID) {
			there = append(there, row)
		}
		return nil
	})
	return there, err
}
