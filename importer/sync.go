package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"sync"
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

// OnVanished says what becomes of users whose row a later export does not have.
type OnVanished string

// Policies for vanished rows.
const (
	VanishedReport OnVanished = "report"
	VanishedBan    OnVanished = "ban"
	VanishedDelete OnVanished = "delete"
)

// VanishedPolicies lists the policies.
var VanishedPolicies = []OnVanished{VanishedReport, VanishedBan, VanishedDelete}

// SyncOptions say how to bring users in step with a later export.
type SyncOptions struct {
	MigrateOptions
	Prefer compare.Prefer
	// RemoveIdentifiers takes away addresses and numbers that an earlier run added and
	// that the export does not have any more.
	RemoveIdentifiers bool
	OnVanished        OnVanished
	// ConfirmVanished is asked before users are banned or deleted, and before memberships end
	// with that; an error leaves them.
	ConfirmVanished func(policy OnVanished, users, memberships int64) error
	DryRun          bool // find out what would be sent, and send nothing
	Unmask          bool
}

// syncing is what a run that keeps users in step knows beside a migration.
type syncing struct {
	SyncOptions
	old      checkpoint.Run
	counts   report.Counts
	requests int64 // planned
	fields   *report.Findings
	orphans  map[string]int64 // users of vanished rows, by Clerk id: the row's ordinal
	mu       sync.Mutex
	rekeyed  map[string]checkpoint.Row // of the orphans, those found again under another key: their new row
}

// newSyncing is one that has done nothing yet.
func newSyncing(o SyncOptions) *syncing {
	return &syncing{SyncOptions: o, counts: report.Counts{}, fields: report.NewFindings(o.Unmask), orphans: map[string]int64{}, rekeyed: map[string]checkpoint.Row{}}
}

// count counts rows.
func (s *syncing) count(e mapping.Entity, f report.Fate, n int64) { s.counts.Add(e, f, n) }

// tell tells how a row stands that is brought in step.
func (s *syncing) tell(st *standing) {
	for _, a := range st.Differ {
		verdict := "conflict"
		if a.Sent {
			verdict = "updated"
		}
		st.find(s.fields, a, verdict)
	}
	for f := range st.Left.Each() {
		s.fields.Add(f.String(), leftBehind, true, report.FieldExample{At: st.at, User: st.row.ClerkID})
		s.count(st.of, report.MetadataLeft, 1)
	}
	if st.others {
		s.fields.Add(nouns[st.of], recordedWrongly, true, report.FieldExample{At: st.at, User: st.row.ClerkID})
	} else if st.missing && !s.remakes(st) {
		s.count(st.of, report.Gone, 1)
	}
	if st.conflicts() {
		s.count(st.of, report.Conflicts, 1)
	}
	if st.Former {
		s.count(st.of, report.IdentifiersLeft, 1)
	}
	s.requests += int64(len(st.Steps))
}

// remakes reports whether a user who is gone at the target is made again. Of other entities nothing is.
func (s *syncing) remakes(st *standing) bool {
	return st.missing && st.of == mapping.Users && s.Prefer.All == compare.Source
}

// EarlierRun is nil if there is the checkpoint of an earlier run for a sync to keep in step with.
func EarlierRun(checkpoint string) error {
	if _, err := os.Stat(checkpoint); err != nil {
		return &UsageError{Msg: fmt.Sprintf("%s: there is no checkpoint to keep in step with", checkpoint), Try: "--checkpoint with that of the earlier migration"}
	}
	return nil
}

// Sync brings the users that an earlier run of a checkpoint made in step with a later
// export of the same source: new rows are created, changed ones updated in what has
// changed, and what was changed at the target since is left alone. Rows that have not
// changed cost no request.
func (j *Job) Sync(ctx context.Context, t *target.Target, o SyncOptions) (_ *report.Ledger, err error) {
	defer t.Why(&err)
	o.OnConflict = cmp.Or(o.OnConflict, ConflictFail)
	o.OnVanished = cmp.Or(o.OnVanished, VanishedReport)
	o.Checkpoint = cmp.Or(o.Checkpoint, j.DefaultCheckpoint(t))
	if err := EarlierRun(o.Checkpoint); err != nil {
		return nil, err
	}
	limiter, err := t.Limiter(o.QuotaShare)
	if err != nil {
		return nil, err
	}
	if err := j.claim(&o.Outputs, [2]string{"--checkpoint", o.Checkpoint}, [2]string{"--sandbox-store", t.Store}); err != nil {
		return nil, err
	}
	cp, err := checkpoint.Open(o.Checkpoint)
	if err != nil {
		return nil, err
	}
	s := newSyncing(o)
	m := &migration{session: session{t, limiter, o.MaxInFlight, o.Drain}, job: j, opts: o.MigrateOptions, cp: cp, sync: s}
	out, err := m.keepInStep(ctx)
	if m.planned != nil {
		err = errors.Join(err, m.planned.Remove())
	}
	return out, errors.Join(err, m.cp.Close())
}

func (m *migration) keepInStep(ctx context.Context) (*report.Ledger, error) {
	s := m.sync
	run, err := m.begunRun(m.cp, m.opts.Checkpoint, "clerk-import migrate, which begins one")
	if err != nil {
		return nil, err
	}
	if err := m.again(); err != nil {
		return nil, err
	}
	why, err := m.changed(run)
	if err != nil {
		return nil, err
	}
	s.old = run
	if why != "" || run.Finished || s.DryRun {
		if run, err = m.next(ctx, run, s.carry(m)); err != nil {
			return nil, err
		}
	} else if err := s.recall(m); err != nil {
		return nil, err
	}
	if err := m.tellable(run); err != nil {
		return nil, err
	}
	m.retry(cmp.Or(m.planned, m.cp), checkpoint.Failed)
	begin := time.Now()
	if s.DryRun {
		return m.plan(ctx, run)
	}
	if err := m.madeBy(&run); err != nil {
		return nil, err
	}
	if m.pending(run) > 0 {
		if err := m.confirm(run, false); err != nil {
			return nil, err
		}
	}
	m.countOthers(-1)
	if err = m.send(ctx, run); err == nil {
		err = m.rekey()
	}
	var ended []*push.Task
	if err == nil {
		ended, err = m.alignOthers(ctx, m.cp, run)
	}
	m.countOthers(1)
	out := m.ledger(run)
	if err == nil {
		err = m.vanished(ctx, run, out, ended)
	}
	if err == nil && s.OnVanished == VanishedDelete {
		err = m.proveVanished(ctx, out.Counts)
	}
	fin, ferr := m.finish(context.WithoutCancel(ctx), run, false)
	if fin != nil {
		out.Check, out.Reasons, out.Finished = fin.Check, fin.Failures, fin.Finished && err == nil
		out.Counts["pending"] = fin.Pending
	}
	out.Requests += m.requests
	out.Seconds = time.Since(begin).Seconds()
	return out, errors.Join(err, ferr)
}

// countOthers counts the rows of other entities that have been created, less those that were before (sign -1), and those
// that have failed: what has failed before was tried again.
func (m *migration) countOthers(sign int64) {
	for _, o := range m.job.others {
		e := o.Mapping.Entity
		counts := m.cp.Of(e).Counts()
		if m.sync.count(e, report.Created, sign*counts[checkpoint.Created]); sign > 0 {
			m.sync.count(e, report.Failed, counts[checkpoint.Failed])
		}
	}
}

// carry takes the rows of the earlier export over: those that say the same are done,
// those that do not are to be looked at, and those that nobody asks for have vanished.
func (s *syncing) carry(m *migration) func(*checkpoint.Index) *carrier {
	return func(byKey *checkpoint.Index) *carrier {
		e := newEarlier(byKey)
		c := &carrier{salt: cmp.Or(s.old.Salt, newRunID()), wanted: true, apart: e.apart}
		c.over = func(_ *Job, it *item, row *checkpoint.Row) (bool, error) {
			old, known, err := e.of(it, row.Key)
			if err != nil {
				return false, err
			}
			judged := it.rejected() || it.brief.skip != ""
			if !known || old.Gone() {
				if open(old) && (old.State == checkpoint.Claimed || !judged) {
					take(row, old) // in doubt still, or refused, which is tried again
					return true, nil
				}
				return false, nil
			}
			e.seen.Add(old.Ordinal)
			take(row, old)
			sent := compare.Prints(old.Prints)
			switch {
			case old.State == checkpoint.Skipped && !setAside(old):
			case !judged && old.Arrived() && sent.Known() && sent.Changed(it.sent) == 0 && len(old.Next) == 0:
				s.count(mapping.Users, report.Unchanged, 1)
			default:
				row.State = checkpoint.Pending // its user is looked at
			}
			return true, nil
		}
		c.end = func(_ mapping.Entity, next int64, settle func(checkpoint.Row) error) error {
			s.count(mapping.Users, report.MergedGone, e.gone)
			return e.rest(m.cp, next, func(r checkpoint.Row) error {
				if r.Into > 0 {
					s.count(mapping.Users, report.MergedGone, 1)
					return nil
				}
				if !r.Gone() {
					s.orphans[r.ClerkID] = r.Ordinal
				}
				return settle(r)
			})
		}
		return c
	}
}

// recall finds out what an interrupted sync had come to.
func (s *syncing) recall(m *migration) error {
	s.count(mapping.Users, report.Unchanged, m.cp.Counts()[checkpoint.Created]+m.cp.Counts()[checkpoint.Updated])
	return m.cp.Each(func(r checkpoint.Row) error {
		if !r.Gone() {
			s.orphans[r.ClerkID] = r.Ordinal
		}
		return nil
	}, checkpoint.Vanished)
}

// leftBehind is what is said of metadata that stays where the mapping puts none any more.
const leftBehind = "stays, and the mapping puts none there any more"

// silent are the fields of metadata that the mapping of a leading file does not fill.
func (j *Job) silent(file int) (s compare.Set) {
	filled := j.Sources()[j.SourceOf(file)].Mapping
	for f := range compare.Metadata.Each() {
		if !filled.Fills(f.String()) {
			s = s.With(f)
		}
	}
	return s
}

// orphan says whether a user was made for a row that has vanished; nil when nothing
// can have.
func (m *migration) orphan() func(string) bool {
	if m.sync == nil || len(m.sync.orphans) == 0 {
		return nil
	}
	return func(id string) bool { _, is := m.sync.orphans[id]; return is }
}

// inStep is what is known of a run that keeps users in step, or of a migration that goes on with one that was interrupted.
func (m *migration) inStep() *syncing {
	if m.sync == nil {
		return newSyncing(SyncOptions{})
	}
	return m.sync
}

// holding holds the rows of a run against the target.
func (m *migration) holding(s *syncing, cp *checkpoint.Checkpoint, run checkpoint.Run) *holding {
	return &holding{session: &m.session, job: m.job, cp: cp, run: run, how: compare.Edits{Since: true, Prefer: s.Prefer, Remove: s.RemoveIdentifiers}, lookUps: target.FewLookUps}
}

// change turns the task of a row whose user is there into what brings the user in step.
// u is nil when the user is gone.
// One that is another row's was recorded wrongly: the row's own is looked up.
func (s *syncing) change(h *holding, t *task, u *clerkapi.User) error {
	st := &standing{of: mapping.Users, row: t.Row, at: mapping.Position{File: h.job.FileName(t.Row.File), Line: t.Row.Line}, says: says{want: t.want}}
	if err := h.meet(st, u); err != nil {
		return err
	}
	s.tell(st)
	create, attach := t.Make, t.Then
	t.Row, t.Make, t.Then, t.Prints, t.Theirs = st.row, nil, st.Steps, st.Prints, st.theirs
	t.End, t.Count = checkpoint.Updated, checkpoint.Updated
	if t.Row.Made {
		t.End = checkpoint.Created
	}
	t.Else = t.End
	switch {
	case st.missing && !st.others && !s.remakes(st):
		t.Count, t.Note = checkpoint.Skipped, "gone at the target"
	case st.missing: // it is made again
		t.Make, t.Then, t.Row.ClerkID, t.Row.Steps, t.Row.Prints, t.Row.Next, t.Row.Changes = create, attach, "", 0, t.want.Prints(h.run.Salt), nil, 0
		t.End, t.Else, t.Count, t.Doubt = checkpoint.Created, "", checkpoint.Created, st.others
		if st.others {
			t.Sent = st.row.Prints
		}
		s.requests += 1 + int64(len(attach))
	case len(t.Then) == 0:
		t.Count = checkpoint.Skipped
		s.count(mapping.Users, report.Kept, 1)
	default:
		t.Row.Changes++
	}
	if st.conflicts() {
		t.Note = "conflict"
	}
	return nil
}

// plan finds out what a sync would send.
func (m *migration) plan(ctx context.Context, run checkpoint.Run) (*report.Ledger, error) {
	s := m.sync
	cp := m.planned
	if err := cp.Sync(ctx); err != nil {
		return nil, err
	}
	resume, err := cp.Resume(m.opts.Retry...)
	if err != nil {
		return nil, err
	}
	var updated, created int64
	waiting, stop := halt.UntilDrained(ctx, m.opts.Drain)
	defer stop()
	var fresh []*push.Task // whose users may be those of vanished rows
	recognise := func() error {
		again, steps, err := m.recognise(waiting, fresh)
		created, updated, s.requests, fresh = created-again, updated+again, s.requests+steps, fresh[:0]
		return err
	}
	w := walk{judged: true, rules: m.job.rulesOf(run), now: run.StartedAt, skip: resume.Done.Has}
	_, err = m.feedUsers(waiting, w, resume, cp, run, func(t *push.Task) error {
		switch {
		case t.Make == nil && len(t.Then) > 0:
			updated++
		case t.Make != nil && t.Count == "":
			created++
			s.requests += 1 + int64(len(t.Then))
			if fresh = append(fresh, t); len(fresh) == clerkapi.MaxLookup {
				return recognise()
			}
		case t.Make != nil && t.Count == checkpoint.Created: // made again: change has counted the requests
			created++
		}
		return nil
	})
	if err == nil {
		err = recognise()
	}
	if err != nil {
		return nil, err
	}
	s.count(mapping.Users, report.Created, created)
	s.count(mapping.Users, report.Updated, updated)
	for e, read := range run.Entities {
		if n := read - settled(cp.Of(e), m.opts.Retry); n > 0 {
			s.count(e, report.Created, n)
			s.requests += n
		}
	}
	if _, err := m.alignOthers(ctx, cp, run); err != nil {
		return nil, err
	}
	out := m.ledger(run)
	out.Requests, out.DryRun, out.Finished = s.requests, true, true
	out.Seconds = m.takes(out.Requests)
	out.Check = m.check
	return out, nil
}

// ledger sums a sync up.
func (m *migration) ledger(run checkpoint.Run) *report.Ledger {
	s := m.sync
	out := &report.Ledger{
		Event: "summary", Kind: "sync", Source: m.job.Title(), Target: m.target.String(), Checkpoint: m.opts.Checkpoint, Rows: run.Read,
		Counts: maps.Clone(s.counts), Fields: s.fields.Sorted(),
	}
	add := func(f report.Fate, n int64) { out.Counts.Add(mapping.Users, f, n) }
	add(report.Vanished, int64(len(s.orphans)-len(s.rekeyed)))
	add(report.Rekeyed, int64(len(s.rekeyed)))
	if m.check != nil {
		add(report.Rejected, m.check.Rejected)
		add(report.Skipped, m.check.Skipped)
		for _, e := range m.check.Entities {
			out.Counts.Add(mapping.Entity(e.Entity), report.Rejected, e.Rejected)
		}
	}
	if p := m.users; p != nil {
		add(report.Created, p.Created.Load())
		add(report.Updated, p.Updated.Load())
		add(report.Failed, p.Failed.Load())
	}
	return out
}

// rekey settles the vanished rows whose users were found again under another key.
func (m *migration) rekey() error {
	for id, row := range m.sync.rekeyed {
		old, found, err := m.cp.Row(m.sync.orphans[id])
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		row.Made, row.Was = old.Made, row.State
		if row.Made {
			row.State = checkpoint.Created
		}
		if err := m.cp.RecordFrom(row.Was, row); err != nil {
			return err
		}
		old.Code, old.ClerkID = checkpoint.VanishedRekeyed, ""
		if err := m.cp.RecordFrom(old.State, old); err != nil {
			return err
		}
	}
	return nil
}

// alignOthers brings what the other kinds of rows stand for in step with a later export. ended are the memberships of
// vanished rows that are to end.
func (m *migration) alignOthers(ctx context.Context, cp *checkpoint.Checkpoint, run checkpoint.Run) (ended []*push.Task, err error) {
	if len(m.job.others) == 0 {
		return nil, nil
	}
	waiting, stop := halt.UntilDrained(ctx, m.opts.Drain)
	defer stop()
	s, c := m.sync, m.caller(waiting)
	h := m.holding(s, cp, run)
	defer func() { m.requests += c.Requests() }()
	if err := h.take(waiting, c, false); err != nil {
		return nil, err
	}
	tasks, changes := sets{}, int64(0)
	for _, j := range m.job.others {
		if err := h.each(waiting, c, j, walk{}, func(st *standing) error {
			if s.tell(st); st.task() == nil {
				return nil
			}
			if tasks.add(st); len(st.Steps) > 0 {
				changes++
				if s.DryRun {
					s.count(st.of, report.Updated, 1)
				}
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	if ended, err = m.vanishedOthers(waiting, h); err != nil || s.DryRun {
		return nil, err
	}
	if changes > 0 && m.opts.Confirm != nil {
		if err := m.opts.Confirm(Preview{Target: m.target, Changes: changes, Requests: changes, Seconds: m.takes(changes)}); err != nil {
			return nil, err
		}
	}
	if m.job.CreateRoles && tasks.len(mapping.Memberships) > 0 {
		at, err := target.AskOrganizations(waiting, c)
		if err == nil {
			err = m.createRoles(ctx, run, at)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, j := range m.job.others {
		if tasks.len(j.Mapping.Entity) == 0 {
			continue
		}
		p, err := h.align(ctx, j, tasks[j.Mapping.Entity], push.Options{})
		if m.did(s.counts, j.Mapping.Entity, p); err != nil {
			return nil, err
		}
	}
	return ended, nil
}

// did counts what became of the rows of an entity that were changed.
func (m *migration) did(counts report.Counts, e mapping.Entity, p *push.Progress) {
	m.requests += p.Requests.Load()
	counts.Add(e, report.Updated, p.Updated.Load())
	counts.Add(e, report.Ended, p.Deleted.Load())
	counts.Add(e, report.Failed, p.Failed.Load())
}
