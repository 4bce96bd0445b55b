package importer

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/mapping"
	"clerk-import/ratelimit"
)

// RollbackOptions say how to undo a run.
type RollbackOptions struct {
	Checkpoint  string
	QuotaShare  float64
	MaxInFlight int
	ForceUsed   bool // delete those too who have signed in or been edited since
	// Confirm is asked before anything is deleted, with what would be; an error leaves
	// all as it is.
	Confirm func(found *report.Ledger, users int64) error
	Drain   chan struct{}
	// Started is told when deleting begins.
	Started func(*Progress)
}

// Rollback deletes the users that a checkpoint's run has created and nobody has used
// since, and nobody else: users that were there before, adopted or updated ones, are
// left alone. The checkpoint then says of every row what became of it, and a migration
// from it creates those users anew.
func Rollback(ctx context.Context, t *Target, o RollbackOptions) (_ *report.Ledger, err error) {
	limiter, err := t.Limiter(cmp.Or(o.QuotaShare, defaultShare))
	if err != nil {
		return nil, err
	}
	cp, err := checkpoint.Open(o.Checkpoint)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, cp.Close()) }()
	run, begun, err := cp.Run()
	if err != nil {
		return nil, err
	}
	if !begun {
		return nil, &UsageError{Msg: o.Checkpoint + " holds no run", Try: "the checkpoint of a migration"}
	}
	if err := t.owns(run, o.Checkpoint); err != nil {
		return nil, err
	}
	r := &rollingBack{target: t, o: o, cp: cp, limiter: limiter, salt: run.Salt, out: &report.Ledger{
		Event: "summary", Kind: "rollback", Source: run.Mapping, Target: t.String(), Checkpoint: o.Checkpoint, Counts: map[string]int64{},
	}}
	begin := time.Now()
	err = r.do(ctx)
	r.out.Seconds = time.Since(begin).Seconds()
	return r.out, err
}

type rollingBack struct {
	target  *Target
	o       RollbackOptions
	cp      *checkpoint.Checkpoint
	limiter *ratelimit.Set
	salt    string
	out     *report.Ledger
	undone  map[string]int64 // of other entities than users
}

func (r *rollingBack) do(ctx context.Context) error {
	if err := r.resolve(ctx); err != nil {
		return err
	}
	others, err := r.survey(ctx)
	if err != nil {
		return err
	}
	found := r.out.Counts
	users, err := r.look(ctx)
	if err != nil {
		return err
	}
	if total := users + found["organizations"] + found["memberships"] + found["invitations"]; r.o.Confirm != nil && total > 0 {
		if err := r.o.Confirm(r.out, users); err != nil {
			return err
		}
	}
	if err := r.cp.Operation("rollback"); err != nil {
		return err
	}
	// What was found is found again, user by user, right before each is deleted.
	notOurs, notUndone := found["not_ours"], found["not_undone"]
	r.out.Counts, r.undone = map[string]int64{}, map[string]int64{}
	if err := r.undoOthers(ctx, others); err != nil {
		r.out.Counts = r.undone
		return err
	}
	p := push.NewProgress(r.out.Rows, 0, r.limiter, r.cp)
	if r.o.Started != nil {
		r.o.Started(p)
	}
	reasons := map[string]int64{}
	failed := make(chan string, 64)
	counted := make(chan struct{})
	go func() {
		defer close(counted)
		for code := range failed {
			reasons[code]++
		}
	}()
	fate := map[string]int64{}
	err = push.Run(ctx, push.Options{
		API: r.target.Client, Limiter: r.limiter, Checkpoint: r.cp, MaxInFlight: r.o.MaxInFlight, Backoff: backoffFirst, Selection: true, Drain: r.o.Drain,
		Settled: func(row checkpoint.Row) {
			if !slices.Contains([]string{codeRolledBack, codeGone, vanishedDeleted}, row.Code) {
				failed <- row.Code
			}
		},
	}, p, func(ctx context.Context, add func(*push.Task) error) error {
		return r.each(ctx, push.NewCaller(ctx, r.target.Client, r.limiter, backoffFirst), func(row checkpoint.Row, u *clerkapi.User) error {
			t := undoTask(row)
			switch used := u != nil && r.used(row, u); {
			case u == nil:
				fate["gone"]++
				if t.Count = checkpoint.Skipped; t.End == checkpoint.Deleted {
					t.Note = codeGone
				}
			case used && !r.o.ForceUsed:
				fate["used"]++
				return nil
			default:
				if used {
					fate["forced"]++
				}
				t.Then = []push.Step{&push.DeleteUser{}}
			}
			return add(t)
		})
	})
	close(failed)
	<-counted
	for key, n := range map[string]int64{
		"deleted": p.Deleted.Load(), "gone": fate["gone"], "used": fate["used"], "forced": fate["forced"], "failed": p.Failed.Load(), "not_ours": notOurs, "not_undone": notUndone,
		"pending": r.out.Rows - p.Deleted.Load() - fate["gone"] - fate["used"] - p.Failed.Load(),
	} {
		if n > 0 {
			r.out.Counts[key] = n
		}
	}
	for key, n := range r.undone {
		r.out.Counts[key] += n
	}
	r.out.Reasons = reasonCounts(reasons)
	r.out.Requests += p.Requests.Load()
	if err != nil {
		return err
	}
	r.out.Finished = true
	return r.cp.Operation("")
}

// undoTask is the task at whose end what a row stands for is deleted.
func undoTask(row checkpoint.Row) *push.Task {
	t := &push.Task{Row: row, End: checkpoint.Deleted, Else: row.State, Note: codeRolledBack}
	if row.State == checkpoint.Vanished { // which is no row of the input
		t.End, t.Note, t.Count = checkpoint.Vanished, vanishedDeleted, checkpoint.Deleted
	}
	return t
}

// Codes of rows that were rolled back.
const (
	codeRolledBack = "rolled_back"
	codeGone       = "gone_already"
)

// resolve finds the users of rows in doubt: of a run that was cut off, some requests may
// have been executed. What is known of them without the input is their prints, and a
// user of whom all of them are true, as old as was sent, is theirs. Rows without an
// external id can only be found by walking the instance.
func (r *rollingBack) resolve(ctx context.Context) error {
	var byID, others []checkpoint.Row
	if err := r.cp.Each(func(row checkpoint.Row) error {
		switch {
		case row.ClerkID != "":
		case row.ExternalID != "":
			byID = append(byID, row)
		default:
			others = append(others, row)
		}
		return nil
	}, checkpoint.Claimed); err != nil {
		return err
	}
	if len(byID)+len(others) == 0 {
		return nil
	}
	ctx, stop := push.UntilDrained(ctx, r.o.Drain)
	defer stop()
	if err := r.arrive(ctx, mapping.Users); err != nil {
		return err
	}
	c := push.NewCaller(ctx, r.target.Client, r.limiter, backoffFirst)
	settle := func(row checkpoint.Row, u *clerkapi.User) error {
		row.State, row.Code = checkpoint.Pending, "" // not executed, as it turned out
		if u != nil {
			row.State, row.ClerkID, row.Made, row.WroteAt = checkpoint.Created, u.ID, true, u.UpdatedAt
		}
		return r.cp.Record(row)
	}
	for part := range slices.Chunk(byID, clerkapi.MaxLookup) {
		values := make([]string, len(part))
		for i, row := range part {
			values[i] = row.ExternalID
		}
		users, err := c.FindUsers(ctx, clerkapi.ByExternalID, values)
		if err != nil {
			return err
		}
		for _, row := range part {
			i := slices.IndexFunc(users, func(u clerkapi.User) bool { return u.ExternalID == row.ExternalID && r.made(row, &u) })
			var u *clerkapi.User
			if i >= 0 {
				u = &users[i]
			}
			if err := settle(row, u); err != nil {
				return err
			}
		}
	}
	if len(others) > 0 {
		found := make([]*clerkapi.User, len(others))
		if err := everyUser(ctx, c, "", func(u *clerkapi.User) error {
			if i := slices.IndexFunc(others, func(row checkpoint.Row) bool { return u.ExternalID == "" && r.made(row, u) }); i >= 0 {
				copied := *u
				found[i] = &copied
			}
			return nil
		}); err != nil {
			return err
		}
		for i, row := range others {
			if err := settle(row, found[i]); err != nil {
				return err
			}
		}
	}
	r.out.Requests += c.Requests()
	return r.cp.Sync(ctx)
}

// arrive waits for requests of rows in doubt: a run that was killed a moment ago may have
// some on their way still.
func (r *rollingBack) arrive(ctx context.Context, entities ...mapping.Entity) error {
	latest := int64(0)
	for _, e := range entities {
		if err := r.cp.Of(e).Each(func(row checkpoint.Row) error { latest = max(latest, row.UpdatedAt); return nil }, checkpoint.Claimed); err != nil {
			return err
		}
	}
	select {
	case <-time.After(time.Until(time.UnixMilli(latest).Add(5 * r.target.settle))):
		return nil
	case <-ctx.Done():
		return ErrInterrupted
	}
}

// used reports whether somebody has used a user since.
func (r *rollingBack) used(row checkpoint.Row, u *clerkapi.User) bool {
	return compare.Used(u, r.target.ours(row, u, r.salt)) != ""
}

// made reports whether a user is the one that a lost request of a row has made.
func (r *rollingBack) made(row checkpoint.Row, u *clerkapi.User) bool {
	aged, is := compare.Prints(row.Prints).Fit(u, r.salt)
	return is && (aged || u.CreatedAt >= row.ClaimedAt-push.ClockSkew.Milliseconds())
}

// look counts what a rollback would do.
func (r *rollingBack) look(ctx context.Context) (users int64, err error) {
	ctx, stop := push.UntilDrained(ctx, r.o.Drain)
	defer stop()
	c := push.NewCaller(ctx, r.target.Client, r.limiter, backoffFirst)
	count := func(key string) { r.out.Counts[key]++ }
	if err := r.cp.Each(func(row checkpoint.Row) error {
		if row.ClerkID != "" && !row.Made {
			if count("not_ours"); row.State == checkpoint.Updated {
				count("not_undone")
			}
		}
		return nil
	}); err != nil {
		return 0, err
	}
	err = r.each(ctx, c, func(row checkpoint.Row, u *clerkapi.User) error {
		r.out.Rows++
		switch {
		case u == nil:
			count("gone")
		case r.used(row, u):
			if count("used"); r.o.ForceUsed {
				users++
			}
		default:
			users++
		}
		return nil
	})
	r.out.Requests += c.Requests()
	return users, err
}

// each goes through the rows whose users the run has made, with their users.
func (r *rollingBack) each(ctx context.Context, c *push.Caller, f func(checkpoint.Row, *clerkapi.User) error) error {
	return inPairs(ctx, c, lookUpsInFlight, func(add func(string, checkpoint.Row) error) error {
		// In parts: the checkpoint is written in between.
		for from := int64(0); ; {
			part, err := r.cp.Part(from, 4096)
			if err != nil || len(part) == 0 {
				return err
			}
			from = part[len(part)-1].Ordinal + 1
			for _, row := range part {
				if row.Made && row.ClerkID != "" && row.State != checkpoint.Deleted && !(row.State == checkpoint.Vanished && row.Code == vanishedDeleted) {
					if err := add(row.ClerkID, row); err != nil {
						return err
					}
				}
			}
		}
	}, f)
}
