package importer

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/compare"
	"clerk-import/mapping"
)

// begin checks the input and stores the run in cp. carry, if not nil, returns
// what an earlier run knew about a row.
func (m *migration) begin(ctx context.Context, cp *checkpoint.Checkpoint, carry *carrier) (checkpoint.Run, error) {
	run := checkpoint.Run{
		ID: newRunID(), Salt: newRunID(), Tool: m.opts.Tool, StartedAt: time.Now().UTC(),
		Mapping: m.job.Mapping.Name, MappingFP: m.job.Fingerprint(m.job.made()), Target: m.target.Target, Flags: m.opts.Flags, Corrections: m.job.Corrections(),
	}
	if carry != nil && carry.salt != "" {
		run.Salt = carry.salt
	}
	var both errgroup.Group
	both.Go(func() (err error) { run.Inputs, err = m.job.Describe(true); return err })
	both.Go(func() (err error) {
		// With carry, the instance has users of this very run.
		m.preflight, err = m.job.Preflight(ctx, m.target, PreflightOptions{
			Limiter: m.limiter, UserCap: m.opts.UserCap, LookUp: carry == nil && !m.opts.NoLookUp, Looking: m.opts.Looking, Drain: m.opts.Drain,
		})
		return err
	})
	err := both.Wait()
	if err != nil {
		return run, err
	}
	if at := m.preflight.organizations; at != nil {
		at.Ours = carry != nil
	}
	if s := m.preflight.settings; s != nil {
		takes(&run, s)
	}
	if err := cp.Begin(run); err != nil {
		return run, err
	}
	users := newSettler(cp)
	settle := users.add
	others, places := map[mapping.Entity]*settler{}, map[mapping.Entity][]int{} // of their files among the inputs
	for _, o := range m.job.others {
		others[o.Mapping.Entity] = newSettler(cp.Of(o.Mapping.Entity))
		places[o.Mapping.Entity] = m.job.Places(o.Input)
	}
	last := map[mapping.Entity]int64{} // ordinals
	stopped := func() error {
		select {
		case <-m.opts.Drain:
			return ErrNothingSent
		default:
			return nil
		}
	}
	m.check, err = m.job.checkAll(ctx, run.StartedAt, CheckOptions{Canaries: m.opts.Canaries, Preflight: m.preflight, Drain: m.opts.Drain, salt: carry.prints(), apart: carry.keeps()}, func(it *item) error {
		if err := stopped(); err != nil {
			return err
		}
		row := it.row()
		run.Inputs[it.file].Rows++
		known := false
		if carry != nil && (len(it.claims) > 0 || it.person != nil) {
			var err error
			if known, err = carry.over(it, &row); err != nil {
				return err
			}
		}
		switch {
		case it.brief.skip != "":
			row.State, row.Code = checkpoint.Skipped, it.brief.skip
			if row.Into > 0 {
				row.Code = codeMerged
			}
			return settle(row)
		case it.rejected() && !(known && m.sync == nil && slices.Contains(has, row.State)):
			row.State, row.Code = checkpoint.Rejected, firstFatal(it.problems)
			if m.opts.Row != nil {
				m.opts.Row(RowEvent{it.rec.Position, row.State, row.Code})
			}
			return settle(row)
		case known: // what has arrived stays what it is, whatever its row says now
			return settle(row)
		}
		return nil
	}, func(j *Job, it *item) error {
		if err := stopped(); err != nil {
			return err
		}
		last[j.Mapping.Entity] = it.ordinal
		if j.Mapping.From == "" {
			run.Inputs[places[j.Mapping.Entity][it.file]].Rows++
		}
		return m.settleOther(others[j.Mapping.Entity], carry, j, it)
	})
	if err == nil && carry != nil && carry.end != nil {
		err = carry.end(m.check.Read, settle)
	}
	if err == nil {
		err = users.end()
	}
	for e, s := range others {
		if err == nil && carry != nil && carry.endOther != nil {
			err = carry.endOther(e, last[e], s.add)
		}
		err = errors.Join(err, s.end())
	}
	if err != nil {
		return run, errors.Join(err, cp.Remove()) // begun by this call and never used
	}
	if m.opts.Checked != nil {
		m.opts.Checked(m.check)
	}
	if !m.opts.AllowRejected {
		if m.check.InputError != "" {
			return run, errors.Join(&InputError{m.check}, cp.Remove())
		}
		if m.check.Worst() == mapping.Fatal {
			return run, errors.Join(&RejectedError{m.check}, m.rejects(ctx, nil), cp.Remove())
		}
	}
	run.Read, run.Checked, run.Damage, run.Whole = m.check.Read, true, m.check.InputError, m.check.Whole()
	for _, e := range m.check.Entities {
		if run.Entities == nil {
			run.Entities = map[mapping.Entity]int64{}
		}
		run.Entities[mapping.Entity(e.Entity)] = e.Read
	}
	if m.later > 0 {
		run.Corrections = "" // told again by the next run
	}
	return run, cp.SaveRun(run)
}

// has are the states of rows that have a user.
var has = []checkpoint.State{checkpoint.Created, checkpoint.Updated}

// row is what the checkpoint is told of a row at first.
func (it *item) row() checkpoint.Row {
	into := int64(0)
	if it.brief.skip == skipMerged {
		into = it.ordinal - it.person.first
	}
	return checkpoint.Row{Into: into, Ordinal: it.ordinal, Key: it.key(), File: it.file, Line: it.rec.Line, Offset: it.rec.Offset, ExternalID: it.externalID()}
}

// settler stores rows in batches.
type settler struct {
	cp    *checkpoint.Checkpoint
	batch []checkpoint.Row
}

func newSettler(cp *checkpoint.Checkpoint) *settler {
	return &settler{cp, make([]checkpoint.Row, 0, 512)}
}

func (s *settler) add(r checkpoint.Row) error {
	if s.batch = append(s.batch, r); len(s.batch) < cap(s.batch) {
		return nil
	}
	return s.end()
}

func (s *settler) end() error {
	if len(s.batch) == 0 {
		return nil
	}
	err := s.cp.Settle(s.batch)
	s.batch = make([]checkpoint.Row, 0, cap(s.batch)) // the committer owns the old one
	return err
}

func newRunID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return "run_" + hex.EncodeToString(b[:])
}

func firstFatal(problems []mapping.Problem) string {
	for i := range problems { // not copied: this is asked of every row, often
		if problems[i].Severity == mapping.Fatal {
			return problems[i].Code
		}
	}
	return ""
}

// settleOther stores what is known of a row of another entity before anything is sent.
func (m *migration) settleOther(to *settler, carry *carrier, j *Job, it *item) error {
	row := it.row()
	if carry != nil && carry.other != nil && len(it.claims) > 0 && !it.rejected() && it.brief.skip == "" {
		for _, key := range append([]checkpoint.Key{row.Key}, it.other.also...) {
			own := row.Key
			row.Key = key
			known, err := carry.other(j.Mapping.Entity, &row)
			if row.Key = own; err != nil {
				return err
			}
			if known {
				return to.add(row)
			}
		}
	}
	switch {
	case it.brief.skip == skipNone || it.brief.skip == skipAgain:
		return nil // a row of others
	case it.brief.skip != "":
		row.State, row.Code = checkpoint.Skipped, it.brief.skip
		return to.add(row)
	case it.rejected():
		row.State, row.Code = checkpoint.Rejected, firstFatal(it.problems)
		if m.opts.Row != nil {
			m.opts.Row(RowEvent{it.rec.Position, row.State, row.Code})
		}
		return to.add(row)
	}
	return nil
}

// carrier takes what an earlier run knew of its rows over to the next.
type carrier struct {
	// over fills row with what is known of it, and reports whether anything is.
	over func(it *item, row *checkpoint.Row) (known bool, err error)
	// apart, if not nil, is what keeps the rows of a person from being merged for all that is known of them.
	apart func(it *item) (*mapping.Problem, error)
	// other is over for rows of other entities, and endOther end, behind the last of them.
	other    func(e mapping.Entity, row *checkpoint.Row) (known bool, err error)
	endOther func(e mapping.Entity, last int64, settle func(checkpoint.Row) error) error
	// end, if not nil, is called behind the last of read rows and may settle more.
	end    func(read int64, settle func(checkpoint.Row) error) error
	salt   string // of the prints
	wanted bool   // the rows' prints are
}

// prints is the salt of the prints that are wanted, or "".
func (c *carrier) prints() string {
	if c == nil || !c.wanted {
		return ""
	}
	return c.salt
}

// keeps is what is asked of persons, or nil.
func (c *carrier) keeps() func(*item) (*mapping.Problem, error) {
	if c == nil {
		return nil
	}
	return c.apart
}

// take puts what was known of a row into it.
func take(row *checkpoint.Row, old checkpoint.Row) {
	row.State, row.ClerkID, row.Steps, row.Code, row.Attempts, row.ClaimedAt = old.State, old.ClerkID, old.Steps, old.Code, old.Attempts, old.ClaimedAt
	row.WroteAt, row.Prints, row.Next, row.Changes, row.Made = old.WroteAt, old.Prints, old.Next, old.Changes, old.Made
}

// rebase moves the run to an input or mapping that has changed: the rows that
// were touched are found again by their keys.
func (m *migration) rebase(ctx context.Context, old checkpoint.Run) (checkpoint.Run, error) {
	return m.next(ctx, old, func(byKey *checkpoint.Index) *carrier {
		e := newEarlier(byKey)
		end := func(read int64, settle func(checkpoint.Row) error) error {
			return e.rest(m.cp, read, func(r checkpoint.Row) error {
				if r.Into > 0 {
					return nil
				}
				return settle(r)
			})
		}
		return &carrier{salt: old.Salt, wanted: m.job.Corrections() != "", apart: e.apart, end: end, over: func(it *item, row *checkpoint.Row) (bool, error) {
			r, ok, err := e.of(it, row.Key)
			if ok && it.corrects() && r.ClerkID != "" && r.Ordinal != it.ordinal {
				return false, err // another row of the same id, which has arrived
			}
			if ok {
				e.seen.Add(r.Ordinal)
			}
			if ok && (it.corrects() && r.State == checkpoint.Failed && r.ClerkID == "" || r.State == checkpoint.Vanished && r.Gone()) {
				return false, err // somebody has mended it, or it is back
			}
			if sent := compare.Prints(r.Prints); ok && it.corrects() && !it.rejected() && r.ClerkID != "" && sent.Known() && sent.Changed(it.sent) != 0 {
				m.later++
			}
			known := takeOver(row, r, ok)
			returned(row)
			return known, err
		}}
	})
}

// found takes over what an earlier run knows of a row, if it does not have to be judged anew.
func found(byKey *checkpoint.Index, row *checkpoint.Row) (known bool, err error) {
	r, ok, err := byKey.Find(row.Key)
	return takeOver(row, r, ok && err == nil), err
}

// takeOver puts what was known of a row into it, if anything was that is not judged anew.
func takeOver(row *checkpoint.Row, old checkpoint.Row, known bool) bool {
	if !known || old.ClerkID == "" && (old.State == checkpoint.Rejected || old.State == checkpoint.Skipped) {
		return false
	}
	take(row, old)
	return true
}

// returned takes a row whose user is there, and which an export did not have for a while, for what it was.
func returned(row *checkpoint.Row) {
	if row.State != checkpoint.Vanished {
		return
	}
	row.State, row.Code = checkpoint.Updated, ""
	if row.Made {
		row.State = checkpoint.Created
	}
}

// next completes a new checkpoint beside the old one before it takes its place.
func (m *migration) next(ctx context.Context, old checkpoint.Run, carry func(*checkpoint.Index) *carrier) (checkpoint.Run, error) {
	path := m.cp.Path() + ".new"
	next, err := checkpoint.Open(path)
	if err != nil {
		return old, err
	}
	byKey, err := m.cp.ByKey()
	if err != nil {
		return old, errors.Join(err, next.Remove())
	}
	c := carry(byKey)
	others := map[mapping.Entity]*checkpoint.Index{}
	for _, o := range m.job.others {
		e := o.Mapping.Entity
		if others[e], err = m.cp.Of(e).ByKey(); err != nil {
			return old, errors.Join(err, byKey.Close(), next.Remove())
		}
	}
	seen := map[mapping.Entity]map[string]bool{}
	c.other = func(e mapping.Entity, row *checkpoint.Row) (bool, error) {
		fresh := *row
		known, err := found(others[e], row)
		if m.sync != nil && known && row.ClerkID == "" && !open(*row) {
			*row = fresh // tried again
			return false, err
		}
		if known {
			if seen[e] == nil {
				seen[e] = map[string]bool{}
			}
			seen[e][row.ClerkID] = true
			if row.State == checkpoint.Vanished && row.Gone() {
				*row = fresh
				return false, nil // it is made again
			}
			returned(row)
		}
		return known, err
	}
	c.endOther = func(e mapping.Entity, last int64, settle func(checkpoint.Row) error) error {
		return m.cp.Of(e).Each(func(r checkpoint.Row) error {
			if r.Gone() || seen[e][r.ClerkID] {
				return nil
			}
			last++
			r.Ordinal, r.State, r.Was, r.Code = last, checkpoint.Vanished, "", ""
			return settle(r)
		}, checkpoint.Created, checkpoint.Updated, checkpoint.Vanished, checkpoint.Claimed, checkpoint.Failed)
	}
	run, err := m.begin(ctx, next, c)
	for _, e := range mapping.Entities[1:] { // what the input does not have any more at all
		if others[e] == nil && err == nil {
			s := newSettler(next.Of(e))
			err = errors.Join(c.endOther(e, -1, s.add), s.end())
		}
	}
	if err == nil {
		err = forgets(old, m.cp, next)
	}
	for _, x := range others {
		err = errors.Join(err, x.Close())
	}
	if err = errors.Join(err, byKey.Close()); err != nil {
		return old, errors.Join(err, next.Remove())
	}
	if m.sync != nil && m.sync.DryRun {
		m.planned = next
		return run, nil
	}
	if err := next.Close(); err != nil {
		return old, errors.Join(err, next.Remove())
	}
	if err := m.cp.Replace(path); err != nil {
		return old, err
	}
	return run, nil
}
