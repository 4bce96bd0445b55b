package importer

import (
	"cmp"
	"context"
	"errors"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/halt"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// RollbackOptions say how to undo a run.
type RollbackOptions struct {
	Checkpoint  string  // file of the run
	QuotaShare  float64 // see MigrateOptions, and MaxInFlight
	MaxInFlight int
	ForceUsed   bool // delete those too who have signed in or been edited since
	// Confirm is asked before anything is deleted, with what would be; an error leaves
	// all as it is.
	Confirm func(found *report.Ledger, users int64) error
	Drain   chan struct{} // closed: stop, to be continued
	// Started is told when deleting users begins.
	Started func(*Progress)
}

// Rollback deletes what a checkpoint's run has created and nobody has used since, and nothing
// else: what was there before, adopted or updated, is left alone. The checkpoint then says of
// every row what became of it, and a migration from it creates those rows' things anew.
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
	s := session{t, limiter, o.MaxInFlight, o.Drain}
	run, err := s.begunRun(cp, o.Checkpoint, "the checkpoint of a migration")
	if err != nil {
		return nil, err
	}
	r := &rollingBack{session: s, o: o, cp: cp, salt: run.Salt, notes: report.Fates{}, out: &report.Ledger{
		Event: "summary", Kind: "rollback", Source: run.Mapping, Target: t.String(), Checkpoint: o.Checkpoint, Counts: report.Counts{},
	}}
	begin := time.Now()
	err = r.do(ctx)
	r.out.Reasons = r.reasons.counts()
	r.out.Seconds = time.Since(begin).Seconds()
	return r.out, err
}

type rollingBack struct {
	session
	o         RollbackOptions
	cp        *checkpoint.Checkpoint
	salt      string
	out       *report.Ledger
	inventory *target.Inventory // of organizations and memberships
	goes      map[string]bool   // Clerk ids of the run's organizations that are deleted, or were
	notes     report.Fates      // what is told of users beside what becomes of them
	reasons   reasons
}

// fate is what becomes of what a row has made.
type fate struct {
	report.Fate
	used  bool        // somebody has used it since
	steps []push.Step // that undo it; none where it stays, is gone, or goes with its organization
}

// undoOrder is the order in which kinds are undone: members and invitations go with their organization.
var undoOrder = []mapping.Entity{mapping.Organizations, mapping.Invitations, mapping.Memberships, mapping.Users}

func (r *rollingBack) do(ctx context.Context) error {
	waiting, stop := halt.UntilDrained(ctx, r.o.Drain)
	defer stop()
	found, err := r.look(waiting)
	if err != nil {
		return err
	}
	all, users := int64(0), found[mapping.Users][report.Deleted]
	for _, n := range found {
		all += n[report.Deleted]
	}
	delete(found[mapping.Users], report.Deleted) // asked for by themselves
	r.tell(found)
	if r.o.Confirm != nil && all > 0 {
		if err := r.o.Confirm(r.out, users); err != nil {
			return err
		}
	}
	if err := r.cp.Operation("rollback"); err != nil {
		return err
	}
	// What was looked at is looked at again, row by row, right before each is undone.
	done := map[mapping.Entity]report.Fates{}
	for _, e := range undoOrder {
		if done[e], err = r.undo(ctx, e); err == nil && e == mapping.Organizations {
			err = r.stay(ctx)
		}
		if err != nil {
			break
		}
	}
	if err == nil {
		err = r.prove(ctx, done)
	}
	n := done[mapping.Users]
	r.notes[report.Pending] = r.out.Rows - n[report.Deleted] - n[report.Gone] - n[report.Used] - n[report.NotOurs] - n[report.Failed]
	if r.tell(done); err != nil {
		return err
	}
	r.out.Finished = true
	return r.cp.Operation("")
}

// tell makes the ledger's counts of what becomes of rows.
func (r *rollingBack) tell(of map[mapping.Entity]report.Fates) {
	clear(r.out.Counts)
	for fate, n := range r.notes {
		r.out.Counts.Add(mapping.Users, fate, n)
	}
	for e, rows := range of {
		for fate, n := range rows {
			switch {
			case e == mapping.Users || fate == report.Deleted || fate == report.Kept:
				r.out.Counts.Add(e, fate, n)
			case fate == report.Failed:
				r.out.Counts.Add(mapping.Users, fate, n)
			}
		}
	}
}

// look finds what open rows have made, and counts what would become of all that the run has made.
func (r *rollingBack) look(ctx context.Context) (found map[mapping.Entity]report.Fates, err error) {
	c := r.caller(ctx)
	defer func() { r.out.Requests += c.Requests() }()
	if err := r.arrive(ctx); err != nil {
		return nil, err
	}
	for _, e := range mapping.Entities {
		if e == mapping.Memberships { // whose organizations are known by now
			if err := r.takeInventory(ctx, c); err != nil {
				return nil, err
			}
		}
		if err := r.resolve(ctx, c, e); err != nil {
			return nil, err
		}
	}
	if err := r.doom(ctx, c); err != nil {
		return nil, err
	}
	if err := r.cp.Each(func(row checkpoint.Row) error {
		if row.Into > 0 {
			return nil // merged into another row, whose user it is
		}
		if row.ClerkID != "" && !row.Made {
			if r.notes[report.NotOurs]++; row.State == checkpoint.Updated {
				r.notes[report.NotUndone]++
			}
		}
		return nil
	}); err != nil {
		return nil, err
	}
	found = map[mapping.Entity]report.Fates{}
	for _, e := range undoOrder {
		n := report.Fates{}
		if err := kinds[e].fates(ctx, r, c, func(row checkpoint.Row, f fate) error {
			if n[f.Fate]++; f.used && f.Fate == report.Deleted {
				n[report.Used]++
			}
			if e == mapping.Users {
				r.out.Rows++
			}
			return nil
		}); err != nil {
			return nil, err
		}
		found[e] = n
	}
	return found, nil
}

// takeInventory reads who is in the instance's organizations, if the run has to do with any.
func (r *rollingBack) takeInventory(ctx context.Context, c *push.Caller) (err error) {
	if r.inventory, err = target.NewInventory(c, r.cp); err != nil {
		return err
	}
	for _, e := range mapping.Entities[1:] {
		if len(r.cp.Of(e).Counts()) > 0 {
			return errors.Join(r.inventory.TakeOrganizations(ctx), r.inventory.TakeMemberships(ctx))
		}
	}
	return nil
}

// resolve finds what the open rows of a kind have made: of a run that was cut off, some requests may have been executed.
func (r *rollingBack) resolve(ctx context.Context, c *push.Caller, e mapping.Entity) error {
	cp := r.cp.Of(e)
	var rows []checkpoint.Row
	if err := cp.Each(func(row checkpoint.Row) error {
		if open(row) {
			rows = append(rows, row)
		}
		return nil
	}, checkpoint.Claimed, checkpoint.Failed); err != nil || len(rows) == 0 {
		return err
	}
	if err := kinds[e].resolve(ctx, r, c, rows); err != nil {
		return err
	}
	for _, row := range rows {
		if err := r.settle(cp, row); err != nil {
			return err
		}
	}
	return cp.Sync(ctx)
}

// settle stores what became of an open row: it has the Clerk id of what it has made, or none.
func (r *rollingBack) settle(cp *checkpoint.Checkpoint, row checkpoint.Row) error {
	was := row.State
	switch {
	case row.ClerkID != "":
		if row.State, row.Code, row.Made = checkpoint.Created, "", true; was == checkpoint.Failed {
			r.notes[report.FoundAgain]++
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
func (r *rollingBack) arrive(ctx context.Context) error {
	latest := int64(0)
	for _, e := range mapping.Entities {
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

// undo undoes what rows of a kind have made.
func (r *rollingBack) undo(ctx context.Context, e mapping.Entity) (n report.Fates, err error) {
	n = report.Fates{}
	cp := r.cp.Of(e)
	p := push.NewProgress(r.out.Rows, 0, r.limiter, cp) // which is shown of users
	if e == mapping.Users && r.o.Started != nil {
		r.o.Started(p)
	}
	err = r.push(ctx, cp, p, push.Options{Selection: true, Refused: r.reasons.add}, func(ctx context.Context, add func(*push.Task) error) error {
		return kinds[e].fates(ctx, r, r.caller(ctx), func(row checkpoint.Row, f fate) error {
			if f.Fate != report.Deleted {
				n[f.Fate]++
			} else if f.used {
				n[report.Forced]++
			}
			if f.Fate == report.Used || f.Fate == report.Kept || f.Fate == report.NotOurs {
				return nil
			}
			return add(undoTask(row, f))
		})
	})
	n[report.Deleted], n[report.Failed] = p.Deleted.Load(), p.Failed.Load()
	r.out.Requests += p.Requests.Load()
	return n, err
}

// stay takes the organizations whose delete was refused out of those that go: their members do not go with them.
func (r *rollingBack) stay(ctx context.Context) error {
	cp := r.cp.Of(mapping.Organizations)
	if err := cp.Sync(ctx); err != nil {
		return err
	}
	return cp.Each(func(row checkpoint.Row) error {
		if !row.Gone() {
			delete(r.goes, row.ClerkID)
		}
		return nil
	})
}

// prove counts what is there still of what was deleted, by this process or one that was cut off behind its deletes.
func (r *rollingBack) prove(ctx context.Context, done map[mapping.Entity]report.Fates) error {
	ctx, stop := halt.UntilDrained(ctx, r.o.Drain)
	defer stop()
	c := r.caller(ctx)
	defer func() { r.out.Requests += c.Requests() }()
	for _, e := range mapping.Entities {
		still, err := r.proveDeleted(ctx, c, r.cp, e, wasDeleted)
		if err != nil {
			return err
		}
		n := done[e]
		if e == mapping.Users {
			r.out.Rows += max(0, int64(len(still))-n[report.Deleted]) // of a process that was cut off
		}
		for _, row := range still {
			r.reasons.add(row)
			r.notes[report.StillThere]++
			if n[report.Failed]++; !r.goesAlong(e, row) {
				n[report.Deleted] = max(0, n[report.Deleted]-1)
			}
		}
	}
	return nil
}

// goesAlong reports whether what a row has made goes with its organization, and is not counted by itself.
func (r *rollingBack) goesAlong(e mapping.Entity, row checkpoint.Row) bool {
	return (e == mapping.Memberships || e == mapping.Invitations) && r.goes[r.inventory.OrganizationID(record.ParseMemberKey(row.ExternalID).Organization)]
}

// undoTask is the task at whose end what a row has made is no more.
func undoTask(row checkpoint.Row, f fate) *push.Task {
	t := &push.Task{Row: row, Then: f.steps, End: checkpoint.Deleted, Else: row.State, Note: codeRolledBack}
	if row.State == checkpoint.Failed { // as it is again where the delete was not executed
		t.Note += failedAs + row.Code
	}
	if row.State == checkpoint.Vanished { // which is no row of the input
		t.End, t.Note, t.Count = checkpoint.Vanished, checkpoint.VanishedDeleted, checkpoint.Deleted
	}
	if f.Fate != report.Deleted {
		if t.Count = checkpoint.Skipped; f.Fate == report.Gone && t.End == checkpoint.Deleted {
			t.Note = codeGone
		}
	}
	return t
}

// failedAs is between the code of a row that was rolled back and why it had failed before.
const failedAs = ", had failed: "

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

// during reports whether what was changed last at a time may be what a row that was refused has
// made: an earlier import may have made the very same.
func during(row checkpoint.Row, at int64) bool {
	return row.State != checkpoint.Failed || push.While(at, row.ClaimedAt, row.UpdatedAt)
}

// since reports whether something is as young as a row's claim.
func since(row checkpoint.Row, createdAt int64) bool {
	return createdAt >= row.ClaimedAt-push.ClockSkew.Milliseconds()
}

// isOurs reports whether the run has made what a row stands for, and it is not gone.
func isOurs(row checkpoint.Row) bool { return row.Made && !row.Gone() }

// eachOurs calls f for the rows of a kind whose things the run has made.
func (r *rollingBack) eachOurs(e mapping.Entity, f func(checkpoint.Row) error) error {
	return eachInParts(r.cp.Of(e), func(row checkpoint.Row) error {
		if !isOurs(row) {
			return nil
		}
		return f(row)
	})
}
