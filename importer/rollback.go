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
	"clerk-import/importer/halt"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
	"clerk-import/mapping"
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
func Rollback(ctx context.Context, t *target.Target, o RollbackOptions) (_ *report.Ledger, err error) {
	defer t.Why(&err)
	limiter, err := t.Limiter(cmp.Or(o.QuotaShare, target.DefaultShare))
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
	if err := t.Owns(run, o.Checkpoint); err != nil {
		return nil, err
	}
	r := &rollingBack{session: session{t, limiter, o.MaxInFlight, o.Drain}, o: o, cp: cp, salt: run.Salt, out: &report.Ledger{
		Event: "summary", Kind: "rollback", Source: run.Mapping, Target: t.String(), Checkpoint: o.Checkpoint, Counts: map[string]int64{},
	}}
	begin := time.Now()
	err = r.do(ctx)
	r.out.Seconds = time.Since(begin).Seconds()
	return r.out, err
}

type rollingBack struct {
	session
	o      RollbackOptions
	cp     *checkpoint.Checkpoint
	salt   string
	out    *report.Ledger
	undone map[string]int64 // of other entities than users
	found  int64            // rows that were refused and had been executed
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
	if r.found > 0 {
		found["found_again"] = r.found
	}
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
	// What was looked at is looked at again, user by user, right before each is deleted.
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
	err = r.push(ctx, r.cp, p, push.Options{
		Selection: true,
		Settled: func(row checkpoint.Row) {
			if !slices.Contains([]string{codeRolledBack, codeGone, checkpoint.VanishedDeleted}, row.Code) {
				failed <- row.Code
			}
		},
	}, func(ctx context.Context, add func(*push.Task) error) error {
		return r.each(ctx, r.caller(ctx), func(row checkpoint.Row, u *clerkapi.User) error {
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
				t.Then = []push.Step{push.DeleteUser()}
			}
			return add(t)
		})
	})
	close(failed)
	<-counted
	for key, n := range map[string]int64{
		"deleted": p.Deleted.Load(), "gone": fate["gone"], "used": fate["used"], "forced": fate["forced"], "failed": p.Failed.Load(), "not_ours": notOurs, "not_undone": notUndone, "found_again": r.found,
		"pending": r.out.Rows - p.Deleted.Load() - fate["gone"] - fate["used"] - p.Failed.Load(),
	} {
		if n > 0 {
			r.out.Counts[key] = n
		}
	}
	for key, n := range r.undone {
		r.out.Counts[key] += n
	}
	r.out.Requests += p.Requests.Load()
	if err == nil {
		err = r.prove(ctx, others, reasons)
	}
	r.out.Reasons = reasonCounts(reasons)
	if err != nil {
		return err
	}
	r.out.Finished = true
	return r.cp.Operation("")
}

// prove counts what is there still of what was deleted, by this process or one that was cut off behind its deletes.
func (r *rollingBack) prove(ctx context.Context, others *undo, reasons map[string]int64) error {
	ctx, stop := halt.UntilDrained(ctx, r.o.Drain)
	defer stop()
	c := r.caller(ctx)
	defer func() { r.out.Requests += c.Requests() }()
	for _, e := range mapping.Entities {
		still, err := r.proveDeleted(ctx, c, r.cp.Of(e), e)
		if err != nil {
			return err
		}
		if e == mapping.Users {
			r.out.Rows += max(0, int64(len(still))-r.out.Counts["deleted"]) // of a process that was cut off
		}
		for _, row := range still {
			reasons[push.CodeNotDeleted]++
			done := string(e)
			switch {
			case e == mapping.Users:
				done = "deleted"
			case e == mapping.Memberships && others.goesWith(row): // which is not counted among those that have ended
				done = ""
			}
			notExecuted(r.out.Counts, done, "failed", 1)
		}
	}
	return nil
}

// undoTask is the task at whose end what a row stands for is deleted.
func undoTask(row checkpoint.Row) *push.Task {
	t := &push.Task{Row: row, End: checkpoint.Deleted, Else: row.State, Note: codeRolledBack}
	if row.State == checkpoint.Vanished { // which is no row of the input
		t.End, t.Note, t.Count = checkpoint.Vanished, checkpoint.VanishedDeleted, checkpoint.Deleted
	}
	return t
}

// Codes of rows that were rolled back.
const (
	codeRolledBack = "rolled_back"
	codeGone       = "gone_already"
)

// open reports whether nobody knows what a row has made, or whether it has: it is in doubt, or was
// sent and refused, which may not have been true.
func open(row checkpoint.Row) bool {
	return row.ClerkID == "" && (row.State == checkpoint.Claimed || row.State == checkpoint.Failed && row.ClaimedAt > 0)
}

// openStates are the states of such rows.
var openStates = []checkpoint.State{checkpoint.Claimed, checkpoint.Failed}

// resolve finds the users of rows that are open: of a run that was cut off, some requests may
// have been executed. What is known of them without the input is their prints, and a
// user of whom all of them are true, as old as was sent, is theirs. Rows without an
// external id can only be found by walking the instance.
func (r *rollingBack) resolve(ctx context.Context) error {
	var byID, others []checkpoint.Row
	if err := r.cp.Each(func(row checkpoint.Row) error {
		switch {
		case !open(row):
		case row.ExternalID != "":
			byID = append(byID, row)
		default:
			others = append(others, row)
		}
		return nil
	}, openStates...); err != nil {
		return err
	}
	if len(byID)+len(others) == 0 {
		return nil
	}
	ctx, stop := halt.UntilDrained(ctx, r.o.Drain)
	defer stop()
	if err := r.arrive(ctx, mapping.Users); err != nil {
		return err
	}
	c := r.caller(ctx)
	settle := func(row checkpoint.Row, u *clerkapi.User) error {
		if u != nil {
			row.ClerkID, row.WroteAt = u.ID, u.UpdatedAt
		}
		return r.settle(r.cp, row)
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
		found, err := r.walk(ctx, c, others)
		if err != nil {
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

// walk finds the users of rows without an external id among all of the instance that no row has:
// what the run knows of is left out first, so that few are held against the rows.
func (r *rollingBack) walk(ctx context.Context, c *push.Caller, rows []checkpoint.Row) ([]*clerkapi.User, error) {
	known, err := claimedIDs(r.cp)
	if err != nil {
		return nil, err
	}
	found := make([]*clerkapi.User, len(rows))
	return found, target.EveryUser(ctx, c, "", func(u *clerkapi.User) error {
		if known.has(u.ID) || u.ExternalID != "" {
			return nil
		}
		if i := slices.IndexFunc(rows, func(row checkpoint.Row) bool { return r.made(row, u) }); i >= 0 {
			copied := *u
			found[i] = &copied
		}
		return nil
	})
}

// settle stores what became of an open row: it has the Clerk id of what it has made, or none.
func (r *rollingBack) settle(cp *checkpoint.Checkpoint, row checkpoint.Row) error {
	was := row.State
	switch {
	case row.ClerkID != "":
		if row.State, row.Code, row.Made = checkpoint.Created, "", true; was == checkpoint.Failed {
			r.found++
		}
	case was == checkpoint.Failed:
		return nil // it was true
	default:
		row.State, row.Code = checkpoint.Pending, "" // not executed, as it turned out
	}
	return cp.RecordFrom(was, row)
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
	case <-time.After(time.Until(time.UnixMilli(latest).Add(5 * r.target.Settle))):
		return nil
	case <-ctx.Done():
		return ErrInterrupted
	}
}

// used reports whether somebody has used a user since.
func (r *rollingBack) used(row checkpoint.Row, u *clerkapi.User) bool {
	return compare.Used(u, r.target.Ours(row, u, r.salt)) != ""
}

// made reports whether a user is the one that a lost or refused request of a row has made.
func (r *rollingBack) made(row checkpoint.Row, u *clerkapi.User) bool {
	aged, is := compare.Prints(row.Prints).Fit(u, r.salt)
	return is && during(row, u.UpdatedAt) && (aged || since(row, u.CreatedAt))
}

// during reports whether what was changed last at a time may be what a row that was refused has
// made: an earlier import may have made the very same.
func during(row checkpoint.Row, at int64) bool {
	return row.State != checkpoint.Failed || push.While(at, row.ClaimedAt, row.UpdatedAt)
}

// since reports whether something is as young as a row's claim.
func since(row checkpoint.Row, createdAt int64) bool {
	return createdAt >= row.ClaimedAt-push.ClockSkew.Milliseconds()
}

// look counts what a rollback would do.
func (r *rollingBack) look(ctx context.Context) (users int64, err error) {
	ctx, stop := halt.UntilDrained(ctx, r.o.Drain)
	defer stop()
	c := r.caller(ctx)
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
	return target.InPairs(ctx, c, target.LookUpsInFlight, func(add func(string, checkpoint.Row) error) error {
		return eachInParts(r.cp, func(row checkpoint.Row) error {
			if !row.Made || row.Gone() {
				return nil
			}
			return add(row.ClerkID, row)
		})
	}, f)
}
