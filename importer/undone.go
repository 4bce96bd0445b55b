package importer

import (
	"context"
	"slices"
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
	return row.ClerkID != "" && (row.State == checkpoint.Deleted && row.Code == codeRolledBack || row.State == checkpoint.Vanished && row.Code == checkpoint.VanishedDeleted)
}

// proveDeleted looks whether what the rows of an entity stood for that were deleted is gone, and sets back those of
// which it is not: that a delete was answered does not say that it was executed. What is there still may go within what
// the target promises of its answers, and is asked for again after that.
func (s *session) proveDeleted(ctx context.Context, c *push.Caller, cp *checkpoint.Checkpoint, e mapping.Entity) (there []checkpoint.Row, err error) {
	if err := cp.Sync(ctx); err != nil {
		return nil, err
	}
	there, err = kinds[e].there(ctx, c, func(f func(checkpoint.Row) error) error {
		return eachInParts(cp, func(row checkpoint.Row) error {
			if !wasDeleted(row) {
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
		if row.Code = push.CodeNotDeleted; was == checkpoint.Deleted {
			row.State = checkpoint.Created
		}
		if err := cp.RecordFrom(was, *row); err != nil {
			return nil, err
		}
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

// listedByID are those of some rows whose ids are found, a hundred to a request and several requests at once.
func listedByID(ctx context.Context, each func(func(checkpoint.Row) error) error, find func(ctx context.Context, ids []string) (found []string, err error)) ([]checkpoint.Row, error) {
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

// byClerkID are rows by their Clerk ids.
func byClerkID(each func(func(checkpoint.Row) error) error) (map[string]checkpoint.Row, error) {
	rows := map[string]checkpoint.Row{}
	return rows, each(func(row checkpoint.Row) error { rows[row.ClerkID] = row; return nil })
}
