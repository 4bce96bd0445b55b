package importer

import (
	"context"
	"errors"
	"fmt"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/halt"
	"clerk-import/importer/push"
	"clerk-import/importer/target"
	"clerk-import/importer/validate"
)

// directory tells under which Clerk ids users and organizations have arrived.
type directory struct {
	salt          string // of the run's fingerprints
	users         *checkpoint.Index
	target        *target.Organizations
	organizations map[checkpoint.Key]checkpoint.Row // of the run
}

// openDirectory asks the target what it has. Users that only the target has are looked up
// once for all.
func (m *migration) openDirectory(ctx context.Context, run checkpoint.Run) (_ *directory, err error) {
	if err := m.cp.Sync(ctx); err != nil {
		return nil, err
	}
	waiting, stop := halt.UntilDrained(ctx, m.opts.Drain)
	defer stop()
	defer func() {
		if err != nil && errors.Is(context.Cause(waiting), ErrInterrupted) {
			err = ErrInterrupted
		}
	}()
	c := m.caller(waiting)
	defer func() { m.requests += c.Requests() }()
	d := &directory{salt: run.Salt}
	if d.target, err = target.AskOrganizations(waiting, c); err != nil {
		return nil, err
	}
	if d.users, err = m.cp.ByKey(); err != nil {
		return nil, err
	}
	known := func(id string) bool {
		_, found, err := d.users.Find(userKey(id))
		return found || err != nil // which is said when they are asked for again
	}
	if p := m.preflight; p != nil && p.organizations != nil {
		d.target.Users = p.organizations.Users // the check of this call has looked them up
		known = func(string) bool { return true }
	}
	if err := m.job.lookUpMembers(waiting, c, run.StartedAt, known, d.target); err != nil {
		return nil, errors.Join(err, d.users.Close())
	}
	return d, nil
}

// userKey is the key of the row of the user with an external id.
func userKey(id string) checkpoint.Key {
	return keyOf([]validate.Claim{{Kind: validate.ExternalID, Value: id}})
}

// load takes up which organizations have arrived by now.
func (d *directory) load(cp *checkpoint.Checkpoint) error {
	if err := cp.Sync(context.Background()); err != nil {
		return err
	}
	d.organizations = map[checkpoint.Key]checkpoint.Row{}
	return cp.Each(func(r checkpoint.Row) error { d.organizations[r.Key] = r; return nil })
}

// organization is the Clerk id of an organization and whether it was made for this run, ""
// if it is not there.
func (d *directory) organization(id string) (clerkID string, made bool) {
	if r := d.organizations[keyOf([]validate.Claim{{Kind: validate.OrganizationID, Value: id}})]; !r.Gone() {
		return r.ClerkID, r.Made
	}
	if o := d.target.Existing[id]; o != nil {
		return o.ID, false
	}
	return "", false
}

// user is the Clerk id of a user, "" if they are not there.
func (d *directory) user(id string) (string, error) {
	if id == "" {
		return "", nil
	}
	r, found, err := d.users.Find(userKey(id))
	if err != nil || found && !r.Gone() {
		return r.ClerkID, err
	}
	return d.target.Users[id], nil
}

// feedOthers adds the tasks of another entity.
func (m *migration) feedOthers(ctx context.Context, o *Job, w walk, resume *checkpoint.Resume, d *directory, p *push.Progress, add func(*push.Task) error) (inputErr, err error) {
	cp := m.cp.Of(o.Mapping.Entity)
	order := &sequence{add: add}
	// Of rows that say the same the first one counts that was good.
	seen, lost := validate.NewDuplicates(), &checkpoint.Set{}
	if o.Lends() {
		if err := cp.Each(func(r checkpoint.Row) error {
			if r.ClerkID == "" {
				lost.Add(r.Ordinal)
			}
			return nil
		}, checkpoint.Rejected, checkpoint.Skipped); err != nil {
			return nil, err
		}
		w.skip = nil // what a row has that is done must not be made of a later one
	}
	_, inputErr, err = o.rows(ctx, w, func(it *item) error {
		if o.Lends() {
			if it.brief.skip == skipNone || lost.Has(it.ordinal) {
				return nil
			}
			if len(it.claims) > 0 && len(seen.Row(it.claims[:1], seen.Prints(it.claims[:1], nil), it.rec.Position, nil)) > 0 {
				return nil
			}
			if resume.Done.Has(it.ordinal) {
				return nil
			}
		}
		if it.rejected() || it.brief.skip != "" {
			return fmt.Errorf("%s: the input changed while it was being migrated", it.rec.Position)
		}
		row := resume.Open[it.ordinal]
		if row.State == checkpoint.Deleted {
			row = checkpoint.Row{State: row.State} // rolled back: it begins anew
		}
		it.place(&row)
		was := row.State
		t := &push.Task{Row: row, End: checkpoint.Created, Undone: undone(d.salt), Doubt: was == checkpoint.Claimed || was == checkpoint.Failed && push.Unsettled(row.Code)}
		nothing, err := kinds[o.Mapping.Entity].(dependent).task(m, it.other, d, t)
		if err != nil {
			return err
		}
		if nothing {
			p.Count(t.Row.State)
			m.settledRow(o, t.Row)
			return cp.RecordFrom(was, t.Row)
		}
		return order.put(t)
	})
	if err == nil {
		err = order.end()
	}
	return inputErr, err
}

// settle says that there is nothing to be done for a task's row.
func settle(t *push.Task, s checkpoint.State, code string) (nothing bool, err error) {
	t.Row.State, t.Row.Code = s, code
	return true, nil
}
