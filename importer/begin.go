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
		Mapping: m.job.MappingName(), MappingFP: m.job.Fingerprint(m.job.made()), Target: m.target.Target, Flags: m.opts.Flags, Corrections: m.job.Corrections(), Rejected: m.job.Rejected(),
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
	all := m.job.all()
	settlers, next := map[mapping.Entity]*settler{}, map[mapping.Entity]int64{} // ordinals
	places := map[mapping.Entity][]int{}                                        // of their files among the inputs
	for _, o := range all {
		settlers[o.Mapping.Entity], places[o.Mapping.Entity] = newSettler(cp.Of(o.Mapping.Entity)), m.job.Places(o.Input)
	}
	m.check, err = m.job.checkAll(ctx, run.StartedAt, CheckOptions{Canaries: m.opts.Canaries, Preflight: m.preflight, Drain: m.opts.Drain, salt: carry.prints(), apart: carry.keeps()}, func(j *Job, it *item) error {
		select {
		case <-m.opts.Drain:
			return ErrNothingSent
		default:
		}
		e := j.Mapping.Entity
		if again := it.ordinal < next[e]; !again && !j.Lent(it.file) { // some are told of twice
			run.Inputs[places[e][it.file]].Rows++
		}
		next[e] = max(next[e], it.ordinal+1)
		return m.decide(settlers[e], carry, j, it)
	})
	for _, o := range all {
		e := o.Mapping.Entity
		if err == nil && carry != nil {
			err = carry.end(e, next[e], settlers[e].add)
		}
		err = errors.Join(err, settlers[e].end())
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
	row := checkpoint.Row{Into: into}
	it.place(&row)
	return row
}

// place says in a row which one of the input it is.
func (it *item) place(row *checkpoint.Row) {
	row.Ordinal, row.Key, row.ExternalID = it.ordinal, it.key(), it.externalID()
	row.File, row.Line, row.Offset = it.file, it.line(), it.rec.Offset
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

// decide stores what is known of a row before anything is sent.
func (m *migration) decide(to *settler, carry *carrier, j *Job, it *item) (err error) {
	row, known := it.row(), false
	if carry != nil && (len(it.claims) > 0 || it.person != nil) {
		if known, err = carry.over(j, it, &row); err != nil {
			return err
		}
	}
	if known && j.parent == nil && slices.Contains(has, row.State) {
		row.Code = it.noted(row.Code)
	}
	switch {
	case it.brief.skip == skipNone || it.brief.skip == skipAgain:
		return nil // a row of others
	case it.brief.skip != "":
		row.State, row.Code = checkpoint.Skipped, it.brief.skip
		if row.Into > 0 {
			row.Code = codeMerged
		}
	case it.rejected() && !(known && m.sync == nil && slices.Contains(has, row.State)):
		row.State, row.Code = checkpoint.Rejected, firstFatal(it.problems)
		if m.opts.Row != nil {
			m.opts.Row(RowEvent{it.rec.Position, row.State, row.Code})
		}
	case !known && it.lost != "":
		row.State, row.Code = checkpoint.Pending, it.lost
	case !known:
		return nil
	case j.Mapping.Entity == mapping.Users && slices.Contains(has, row.State) && !it.rejected():
		m.preflight.ours++
	} // what has arrived stays what it is, whatever its row says now
	return to.add(row)
}

// carrier takes what an earlier run knew of its rows over to the next.
type carrier struct {
	// over fills row with what is known of it, and reports whether anything is.
	over func(j *Job, it *item, row *checkpoint.Row) (known bool, err error)
	// apart, if not nil, is what keeps the rows of a person from being merged for all that is known of them.
	apart func(it *item) (*mapping.Problem, error)
	// end is called behind the last row of an entity, in front of the ordinal next, and may settle more.
	end    func(e mapping.Entity, next int64, settle func(checkpoint.Row) error) error
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
		end := func(_ mapping.Entity, next int64, settle func(checkpoint.Row) error) error {
			return e.rest(m.cp, next, func(r checkpoint.Row) error {
				if r.Into > 0 {
					return nil
				}
				return settle(r)
			})
		}
		return &carrier{salt: old.Salt, wanted: m.job.Corrections() != "" || m.job.merge(), apart: e.apart, end: end, over: func(_ *Job, it *item, row *checkpoint.Row) (bool, error) {
			r, ok, err := e.of(it, row.Key)
			of := it.person != nil && it.person.has(r.Key) // a row of the same person
			if ok && it.corrects() && r.ClerkID != "" && r.Ordinal != it.ordinal && !of {
				return false, err // another row of the same id, which has arrived
			}
			if ok {
				e.seen.Add(r.Ordinal)
			}
			if ok && (it.corrects() && r.State == checkpoint.Failed && r.ClerkID == "" || r.State == checkpoint.Vanished && r.Gone()) {
				return false, err // somebody has mended it, or it is back
			}
			if sent := compare.Prints(r.Prints); ok && (it.corrects() || of) && !it.rejected() && r.ClerkID != "" && sent.Known() && sent.Changed(it.sent) != 0 {
				m.later++
			}
			known := takeOver(row, r, ok)
			returned(row)
			return known, err
		}}
	})
}

// takeOver puts what was known of a row into it, if anything was that is not judged anew.
func takeOver(row *checkpoint.Row, old checkpoint.Row, known bool) bool {
	if !known || old.ClerkID == "" && (old.State == checkpoint.Rejected || old.State == checkpoint.Skipped || old.State == checkpoint.Pending) {
		return false
	}
	take(row, old)
	return true
}

// setAside reports whether a row whose user is there was rejected or left out: neither takes the user away.
func setAside(row checkpoint.Row) bool {
	return row.ClerkID != "" && (row.State == checkpoint.Rejected || row.State == checkpoint.Skipped && row.Code == skipLeftOut)
}

// returned takes a row whose user is there, and which an export did not have for a while, or not as one that can be
// sent, for what it was.
func returned(row *checkpoint.Row) {
	if row.State != checkpoint.Vanished && !setAside(*row) {
		return
	}
	row.State, row.Code = checkpoint.Updated, ""
	if row.Made {
		row.State = checkpoint.Created
	}
}

// carriesAll adds the rows of the other entities to what a carrier takes over: what is made of them has no more than one
// row, which is found by any of its keys.
func (m *migration) carriesAll(earlier map[mapping.Entity]*checkpoint.Index, users *carrier) *carrier {
	c, seen := *users, map[mapping.Entity]*checkpoint.Set{}
	for e := range earlier {
		seen[e] = &checkpoint.Set{}
	}
	c.over = func(j *Job, it *item, row *checkpoint.Row) (bool, error) {
		e := j.Mapping.Entity
		switch {
		case e == mapping.Users:
			return users.over(j, it, row)
		case it.brief.skip != "" && it.brief.skip != skipLeftOut:
			return false, nil
		}
		judged := it.rejected() || it.brief.skip != ""
		for _, key := range append([]checkpoint.Key{row.Key}, it.other.also...) {
			fresh := *row
			old, known, err := earlier[e].Find(key)
			if err != nil {
				return false, err
			}
			if judged { // what was made for it is not taken away
				if known && !old.Gone() {
					seen[e].Add(old.Ordinal)
					take(row, old)
					return true, nil
				}
				continue
			}
			if !takeOver(row, old, known) {
				continue
			}
			again := m.sync != nil && row.ClerkID == "" && !open(*row) // is tried again
			if !again {
				seen[e].Add(old.Ordinal)
			}
			if again || row.State == checkpoint.Vanished && row.Gone() { // is made again
				*row = fresh
				continue
			}
			returned(row)
			return true, nil
		}
		return false, nil
	}
	c.end = func(e mapping.Entity, next int64, settle func(checkpoint.Row) error) error {
		if e == mapping.Users {
			return users.end(e, next, settle)
		}
		return m.cp.Of(e).Each(func(r checkpoint.Row) error {
			if seen[e] != nil && seen[e].Has(r.Ordinal) || !vanish(&r) {
				return nil
			}
			r.Ordinal = next
			next++
			return settle(r)
		})
	}
	return &c
}

// next completes a new checkpoint beside the old one before it takes its place.
func (m *migration) next(ctx context.Context, old checkpoint.Run, carry func(*checkpoint.Index) *carrier) (checkpoint.Run, error) {
	path := m.cp.Path() + ".new"
	next, err := checkpoint.Open(path)
	if err != nil {
		return old, err
	}
	earlier := map[mapping.Entity]*checkpoint.Index{}
	closed := func() (err error) {
		for _, x := range earlier {
			err = errors.Join(err, x.Close())
		}
		return err
	}
	for _, o := range m.job.all() {
		e := o.Mapping.Entity
		if earlier[e], err = m.cp.Of(e).ByKey(); err != nil {
			delete(earlier, e)
			return old, errors.Join(err, closed(), next.Remove())
		}
	}
	c := m.carriesAll(earlier, carry(earlier[mapping.Users]))
	run, err := m.begin(ctx, next, c)
	for _, e := range mapping.Entities { // what the input does not have any more at all
		if earlier[e] == nil && err == nil {
			s := newSettler(next.Of(e))
			err = errors.Join(c.end(e, 0, s.add), s.end())
		}
	}
	if err == nil {
		err = forgets(old, m.cp, next)
	}
	if err = errors.Join(err, closed()); err != nil {
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
