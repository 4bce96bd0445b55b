package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/halt"
	"clerk-import/importer/input"
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
	old       checkpoint.Run
	unchanged int64
	changed   int64
	conflicts int64
	left      int64 // rows with identifiers that the export has no more
	placed    int64 // rows of which metadata stays where the mapping puts none any more
	gone      int64
	// mergedGone are rows that were merged into others and are not in the export any more.
	mergedGone int64
	kept       int64 // changed rows of which nothing was to be sent
	requests   int64 // planned
	fields     *report.Findings
	orphans    map[string]int64 // users of vanished rows, by Clerk id: the row's ordinal
	mu         sync.Mutex
	rekeyed    map[string]checkpoint.Row // of the orphans, those found again under another key: their new row
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
	if _, err := os.Stat(o.Checkpoint); err != nil {
		return nil, &UsageError{Msg: fmt.Sprintf("%s: there is no checkpoint to keep in step with", o.Checkpoint), Try: "--checkpoint with that of the earlier migration"}
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
	s := &syncing{SyncOptions: o, fields: report.NewFindings(o.Unmask), orphans: map[string]int64{}, rekeyed: map[string]checkpoint.Row{}}
	m := &migration{session: session{t, limiter, o.MaxInFlight, o.Drain}, job: j, opts: o.MigrateOptions, cp: cp, sync: s}
	out, err := m.keepInStep(ctx)
	if m.planned != nil {
		err = errors.Join(err, m.planned.Remove())
	}
	return out, errors.Join(err, m.cp.Close())
}

func (m *migration) keepInStep(ctx context.Context) (*report.Ledger, error) {
	s := m.sync
	run, begun, err := m.cp.Run()
	if err != nil {
		return nil, err
	}
	if !begun {
		return nil, &UsageError{Msg: m.opts.Checkpoint + " holds no run", Try: "clerk-import migrate, which begins one"}
	}
	if err := m.target.Owns(run, m.opts.Checkpoint); err != nil {
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
	others := map[string]int64{}
	before := m.arrivedOthers()
	if err = m.send(ctx, run); err == nil {
		err = m.rekey()
	}
	out := m.ledger(run)
	var ended []*push.Task
	if err == nil {
		ended, err = m.alignOthers(ctx, m.cp, run, others)
	}
	for key, n := range m.arrivedOthers() {
		if !strings.HasSuffix(key, "_failed") { // what has failed before is tried again
			n -= before[key]
		}
		if n > 0 {
			others[key] += n
		}
	}
	maps.Copy(out.Counts, others)
	out.Fields = s.fields.Sorted()
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

// arrivedOthers are how many rows of other entities have been created, and failed, by the
// keys of a ledger.
func (m *migration) arrivedOthers() map[string]int64 {
	out := map[string]int64{}
	for _, o := range m.job.others {
		e := o.Mapping.Entity
		counts := m.cp.Of(e).Counts()
		out[countKey(e, "created")], out[countKey(e, "failed")] = counts[checkpoint.Created], counts[checkpoint.Failed]
	}
	return out
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
			case old.State == checkpoint.Skipped:
			case !judged && (old.State == checkpoint.Created || old.State == checkpoint.Updated) && sent.Known() && sent.Changed(it.sent) == 0 && len(old.Next) == 0:
				s.unchanged++
			default:
				row.State = checkpoint.Pending // its user is looked at
				if !judged {
					s.changed++
				}
			}
			return true, nil
		}
		c.end = func(_ mapping.Entity, next int64, settle func(checkpoint.Row) error) error {
			s.mergedGone = e.gone
			return e.rest(m.cp, next, func(r checkpoint.Row) error {
				if r.Into > 0 {
					s.mergedGone++
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
	s.unchanged = m.cp.Counts()[checkpoint.Created] + m.cp.Counts()[checkpoint.Updated]
	return m.cp.Each(func(r checkpoint.Row) error {
		if !r.Gone() {
			s.orphans[r.ClerkID] = r.Ordinal
		}
		return nil
	}, checkpoint.Vanished)
}

// leftBehind is what is said of metadata that stays where the mapping puts none any more.
const leftBehind = "stays, and the mapping puts none there any more"

// silent are the fields of metadata that the mapping does not fill.
func (j *Job) silent() (s compare.Set) {
	for f := range compare.Metadata.Each() {
		if !slices.ContainsFunc(j.Sources(), func(in *input.Input) bool { return in.Mapping.Fills(f.String()) }) {
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

// change turns the task of a row whose user is there into what brings the user in step.
// u is nil when the user is gone.
func (m *migration) change(t *task, u *clerkapi.User, salt string) {
	s := m.sync
	if s == nil {
		s = &syncing{fields: report.NewFindings(false)} // a migration that goes on with an interrupted sync
	}
	now := t.want.Prints(salt)
	create, attach := t.Make, t.Then
	t.Make, t.Then = nil, nil
	t.End, t.Count = checkpoint.Updated, checkpoint.Updated
	if t.Row.Made {
		t.End = checkpoint.Created
	}
	t.Else = t.End
	at := mapping.Position{File: m.job.FileName(t.Row.File), Line: t.Row.Line}
	if u == nil {
		s.gone++
		t.Count = checkpoint.Skipped
		if s.Prefer.All != compare.Source {
			t.Note = "gone at the target"
			return
		}
		t.Make, t.Then, t.Row.ClerkID, t.Row.Steps, t.Row.Prints, t.Row.Next, t.Row.Changes = create, attach, "", 0, now, nil, 0
		t.End, t.Else, t.Count = checkpoint.Created, "", checkpoint.Created
		s.requests += 1 + int64(len(attach))
		return
	}
	if t.want = joined(t.want, u); t.want.Create.ExternalID.Or("") == u.ExternalID {
		now = t.want.Prints(salt)
	}
	sent := compare.Prints(t.Row.Prints)
	ours := m.target.Ours(t.Row, u, salt)
	if len(t.Row.Next) > 0 {
		t.Row.WroteAt = max(t.Row.WroteAt, ours) // by a change of which nobody knew
	}
	merge := t.want.Merge(u, sent, salt, ours, s.Prefer)
	rights := compare.Rights{Add: true, Verify: true, Remove: s.RemoveIdentifiers, Sent: sent, Salt: salt}
	for f := range merge.Send.Each() {
		one := compare.Set(0).With(f)
		switch {
		case len(t.want.Steps(u, one, merge.Merge, rights)) > 0:
		case f == compare.Wallet: // the API has no request for it
			merge.Conflict, merge.Open = merge.Conflict|one, merge.Open|one
			fallthrough
		default:
			merge.Send &^= one // former identifiers are left alone, and what metadata has need not be merged
		}
	}
	t.Then = t.want.Steps(u, merge.Send, merge.Merge, rights)
	open := merge.Open
	example := report.FieldExample{At: at, User: u.ID}
	for _, d := range t.want.Differences(u, nil) {
		if merge.Send.Has(d.Field) || merge.Conflict.Has(d.Field) {
			e := example
			e.Expected, e.Found = d.Expected, d.Found
			verdict := "updated"
			if merge.Conflict.Has(d.Field) {
				verdict = "conflict"
			}
			s.fields.Add(d.Field.String(), verdict, d.Plain(), e)
			merge.Send, merge.Conflict = merge.Send&^(1<<d.Field), merge.Conflict&^(1<<d.Field)
			if verdict == "conflict" {
				t.Note = "conflict"
			}
		}
	}
	// What differs in nothing that can be seen: secrets, and what the row says no more.
	for f := range merge.Send.Each() {
		s.fields.Add(f.String(), "updated", true, example)
	}
	for f := range merge.Conflict.Each() {
		s.fields.Add(f.String(), "conflict", true, example)
		t.Note = "conflict"
	}
	for f := range merge.Left.Each() {
		s.fields.Add(f.String(), leftBehind, true, example)
		s.placed++
	}
	if t.Note != "" {
		s.conflicts++
	}
	if !s.RemoveIdentifiers {
		fields, former := t.want.Former(u, sent, salt)
		if fields != 0 {
			s.left++
		}
		now = now.Open(fields, former, salt)
	}
	t.Prints = now.Open(open, nil, salt).Keep(merge.Left, sent)
	t.Theirs = u.UpdatedAt > ours && s.Prefer.All != compare.Source
	if len(t.Then) == 0 {
		t.Count = checkpoint.Skipped
		s.kept++
		return
	}
	t.Row.Changes++
	s.requests += int64(len(t.Then))
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
	w := walk{judged: true, rules: m.job.rulesOf(run), now: run.StartedAt, skip: resume.Done.Has}
	_, err = m.feedUsers(waiting, w, resume, run.Salt, func(t *push.Task) error {
		switch {
		case t.Make == nil && len(t.Then) > 0:
			updated++
		case t.Make != nil && t.Count == "": // and not one who is gone, whom change has counted
			created++
			s.requests += 1 + int64(len(t.Then))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := m.ledger(run)
	out.Counts["created"], out.Counts["updated"] = created, updated
	for e, read := range run.Entities {
		if n := read - settled(cp.Of(e), m.opts.Retry); n > 0 {
			out.Counts[countKey(e, "created")] = n
			s.requests += n
		}
	}
	if _, err := m.alignOthers(ctx, cp, run, out.Counts); err != nil {
		return nil, err
	}
	out.Fields = s.fields.Sorted()
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
		Counts: map[string]int64{
			"unchanged": s.unchanged, "kept": s.kept, "gone": s.gone, "conflicts": s.conflicts, "identifiers_left": s.left, "metadata_left": s.placed,
			"merged_gone": s.mergedGone, "vanished": int64(len(s.orphans) - len(s.rekeyed)), "rekeyed": int64(len(s.rekeyed)),
		},
		Fields: s.fields.Sorted(),
	}
	if m.check != nil {
		out.Counts["rejected"], out.Counts["skipped"] = m.check.Rejected, m.check.Skipped
		for _, e := range m.check.Entities {
			if e.Rejected > 0 {
				out.Counts[countKey(mapping.Entity(e.Entity), "rejected")] = e.Rejected
			}
		}
	}
	if p := m.users; p != nil {
		out.Counts["created"], out.Counts["updated"], out.Counts["failed"] = p.Created.Load(), p.Updated.Load(), p.Failed.Load()
	}
	maps.DeleteFunc(out.Counts, func(_ string, n int64) bool { return n == 0 })
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

// vanished does what is to be done with the users whose rows are gone, and ends memberships.
func (m *migration) vanished(ctx context.Context, run checkpoint.Run, out *report.Ledger, ended []*push.Task) error {
	s := m.sync
	policy := s.OnVanished
	done := checkpoint.VanishedBanned
	if policy == VanishedDelete {
		done = checkpoint.VanishedDeleted
	}
	var rows []checkpoint.Row
	if policy != VanishedReport {
		if err := m.cp.Sync(ctx); err != nil {
			return err
		}
		if err := m.cp.Each(func(r checkpoint.Row) error {
			// Those that were there before this tool are not ours to take away.
			if r.Made && !r.Gone() && r.Code != done {
				rows = append(rows, r)
			}
			return nil
		}, checkpoint.Vanished); err != nil {
			return err
		}
	}
	if len(rows)+len(ended) == 0 {
		return nil
	}
	if s.ConfirmVanished != nil {
		if err := s.ConfirmVanished(policy, int64(len(rows)), int64(len(ended))); err != nil {
			return err
		}
	}
	if err := m.pushChanges(ctx, m.cp.Of(mapping.Memberships), mapping.Memberships, ended, out.Counts); err != nil || len(rows) == 0 {
		return err
	}
	p := push.NewProgress(int64(len(rows)), 0, m.limiter, m.cp)
	var kept int64
	err := m.push(ctx, m.cp, p, push.Options{Selection: true},
		func(ctx context.Context, add func(*push.Task) error) error {
			return target.InPairs(ctx, m.caller(ctx), target.FewLookUps, func(pair func(string, checkpoint.Row) error) error {
				for _, r := range rows {
					if err := pair(r.ClerkID, r); err != nil {
						return err
					}
				}
				return nil
			}, func(r checkpoint.Row, u *clerkapi.User) error {
				t := &push.Task{Row: r, End: checkpoint.Vanished, Else: checkpoint.Vanished, Count: checkpoint.Deleted, Note: done}
				switch {
				case u == nil:
					t.Note = checkpoint.VanishedDeleted // by somebody else
				case policy == VanishedBan:
					t.Then, t.Prints = []push.Step{push.SetState(clerkapi.Ban)}, r.Prints
				case compare.Used(u, m.target.Ours(r, u, run.Salt)) != "" && s.Prefer.All != compare.Source:
					kept++
					return nil
				default:
					t.Then = []push.Step{push.DeleteUser()}
				}
				return add(t)
			})
		})
	out.Counts[map[OnVanished]string{VanishedBan: "banned", VanishedDelete: "deleted"}[policy]] = p.Deleted.Load()
	for key, n := range map[string]int64{"vanished_kept": kept, "vanished_failed": p.Failed.Load()} {
		if n > 0 {
			out.Counts[key] = n
		}
	}
	out.Requests += p.Requests.Load()
	return err
}
