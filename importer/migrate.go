package importer

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
	"clerk-import/ratelimit"
)

// Conflict says what to do with a row whose identifier the target already has.
type Conflict = push.Conflict

// Policies for conflicts.
const (
	ConflictFail   = push.ConflictFail
	ConflictSkip   = push.ConflictSkip
	ConflictUpdate = push.ConflictUpdate
)

// ConflictPolicies lists the policies.
var ConflictPolicies = []Conflict{ConflictFail, ConflictSkip, ConflictUpdate}

// MigrateOptions say how to migrate.
type MigrateOptions struct {
	Checkpoint    string // file; "" means Job.DefaultCheckpoint
	StartOver     bool   // begin anew: a sandbox's checkpoint is removed, an instance's set aside
	AllowRejected bool   // go on although rows were rejected
	AcceptChanges bool   // go on although input or mapping changed
	OnConflict    Conflict
	QuotaShare    float64
	MaxInFlight   int
	Tool          string   // version, for the checkpoint
	Rejects       string   // file for rejected and failed rows
	Survey        bool     // the Run is to have its Check, also when it is continued
	Crosswalk     string   // file for external and Clerk ids
	Canaries      []Canary // users whose password must verify before anything is sent

	// Retry lists final states whose rows are to be sent again: failed.
	Retry []checkpoint.State
	// Only restricts the run to rows with these external ids; an entry becomes
	// true when its row was found.
	Only map[string]bool

	// Images uploads the profile images that the rows name.
	Images  bool
	fetcher *images // nil: one that asks the internet

	UserCap  int64 // of the instance, -1: by its kind
	NoLookUp bool  // do not look for the input's identifiers in the instance first
	// Looking is told how many look-ups that takes; see PreflightOptions.
	Looking func(total int64)

	// Drain, when closed, ends the run after the requests in flight.
	Drain <-chan struct{}

	// SetAside is told where the checkpoint of an earlier run went, and how many
	// users that run had created.
	SetAside func(path string, created int64)
	// Checked is told what the check before the first write found.
	Checked func(*report.Check)
	// Confirm is asked before the first write; an error ends the run.
	Confirm func(Preview) error
	// Started is told when sending begins; p can be read until Migrate returns.
	Started func(p *Progress)
	// Row is told about every row that was rejected or failed.
	Row func(RowEvent)
}

// Preview is what a confirmation shows.
type Preview struct {
	Target   *Target
	Users    int64 // the instance has already; 0 when it was not asked
	Ready    int64
	Rejected int64
	Requests int64
	Seconds  float64
	Resumed  bool
}

// RowEvent tells about one row that did not arrive.
type RowEvent struct {
	At    mapping.Position
	State checkpoint.State
	Code  string
}

// RejectedError stops a run before the first write.
type RejectedError struct{ Check *report.Check }

func (e *RejectedError) Error() string {
	if e.Check.Rejected == 0 {
		return "a problem of the input was made an error; nothing was sent"
	}
	return fmt.Sprintf("%d of %d rows would be rejected; nothing was sent", e.Check.Rejected, e.Check.Read)
}

// InputError stops a run before the first write: the input is damaged.
type InputError struct{ Check *report.Check }

func (e *InputError) Error() string { return e.Check.InputError }

// ErrInterrupted means that the run was stopped and can be continued.
var ErrInterrupted = push.ErrInterrupted

// Progress is the state of a run, for displays.
type Progress = push.Progress

// Migrate checks the input, or continues from the checkpoint, and sends what is
// to be sent. The Run is returned together with an error wherever rows were
// touched.
func (j *Job) Migrate(ctx context.Context, t *Target, o MigrateOptions) (*report.Run, error) {
	if o.OnConflict == "" {
		o.OnConflict = ConflictFail
	}
	if o.Checkpoint == "" {
		o.Checkpoint = j.DefaultCheckpoint(t)
	}
	limiter, err := ratelimit.NewSet(t.Quota, o.QuotaShare, ratelimit.Classes)
	if err != nil {
		return nil, &UsageError{Msg: err.Error(), Try: "--quota-share 0.8"}
	}
	if o.StartOver {
		if err := startOver(t, &o); err != nil {
			return nil, err
		}
	}
	cp, err := checkpoint.Open(o.Checkpoint)
	if err != nil {
		return nil, err
	}
	m := &migration{job: j, target: t, opts: o, cp: cp, limiter: limiter}
	out, err := m.run(ctx)
	return out, errors.Join(err, m.cp.Close())
}

// startOver makes room for a new checkpoint. What an instance's says cannot be found
// out again, so it is kept.
func startOver(t *Target, o *MigrateOptions) error {
	if _, err := os.Stat(o.Checkpoint); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	cp, err := checkpoint.Open(o.Checkpoint)
	if err != nil {
		return err
	}
	created := cp.Counts()[checkpoint.Created]
	if t.Kind == "sandbox" || created == 0 {
		return cp.Remove()
	}
	if err := cp.Close(); err != nil {
		return err
	}
	aside := o.Checkpoint + "-" + time.Now().UTC().Format("20060102-150405")
	if err := os.Rename(o.Checkpoint, aside); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if o.SetAside != nil {
		o.SetAside(aside, created)
	}
	return nil
}

// migration is one call of Migrate.
type migration struct {
	job       *Job
	target    *Target
	opts      MigrateOptions
	cp        *checkpoint.Checkpoint
	limiter   *ratelimit.Set
	check     *report.Check // of this call; nil when resumed
	preflight *Preflight
	// restrictions is what the run learns about --skip-restrictions.
	restrictions push.Restrictions
	sync         *syncing               // nil unless the run keeps users in step
	planned      *checkpoint.Checkpoint // of a dry run
}

func (m *migration) run(ctx context.Context) (*report.Run, error) {
	run, begun, err := m.cp.Run()
	if err != nil {
		return nil, err
	}
	if begun && run.Target.Instance != m.target.Instance {
		return nil, fmt.Errorf("%s belongs to another target (%s %s); --start-over begins anew, or name another with --checkpoint", m.opts.Checkpoint, run.Target.Kind, run.Target.Instance)
	}
	fresh := !begun
	if begun {
		why, err := m.changed(run)
		if err != nil {
			return nil, err
		}
		switch {
		case why != "" && m.untouched():
			fresh = true // nothing was sent yet, so there is nothing to protect
		case why != "" && !m.opts.AcceptChanges:
			return nil, &UsageError{Msg: why + ", and users were already created from it", Try: "--accept-changes, which finds the rows again by their ids, or another --checkpoint"}
		case why != "":
			if run, err = m.rebase(ctx, run); err != nil {
				return nil, err
			}
		}
	}
	if fresh {
		if run, err = m.begin(ctx, m.cp, nil); err != nil {
			return nil, err
		}
	}
	if err := m.again(); err != nil {
		return nil, err
	}
	if m.settled() >= run.Read {
		out, err := m.finish(ctx, run, nil, !fresh)
		return out, errors.Join(err, damage(run))
	}
	if err := m.confirm(run, !fresh); err != nil {
		if fresh {
			err = errors.Join(err, m.cp.Remove())
		}
		return nil, err
	}
	p, err := m.send(ctx, run)
	if err == nil {
		err = damage(run)
	}
	out, ferr := m.finish(context.WithoutCancel(ctx), run, p, !fresh)
	if err == nil && ferr == nil && out.Finished && m.target.Kind == "sandbox" && len(m.opts.Canaries) > 0 {
		out.SignIns, ferr = m.signIn(ctx)
	}
	return out, errors.Join(err, ferr)
}

// again has the rows sent again whose users were rolled back.
func (m *migration) again() error {
	switch unfinished, err := m.cp.Unfinished(); {
	case err != nil:
		return err
	case unfinished != "":
		return &UsageError{Msg: fmt.Sprintf("a %s of this checkpoint is not finished", unfinished), Try: fmt.Sprintf("clerk-import %s %s, to finish it", unfinished, m.opts.Checkpoint)}
	}
	if m.cp.Counts()[checkpoint.Deleted] > 0 && !slices.Contains(m.opts.Retry, checkpoint.Deleted) {
		m.opts.Retry = append(slices.Clone(m.opts.Retry), checkpoint.Deleted)
	}
	return nil
}

// damage is the error of a run over an input that could not be read to its end.
func damage(run checkpoint.Run) error {
	if run.Damage == "" {
		return nil
	}
	return fmt.Errorf("only the rows before the damage were migrated: %s", run.Damage)
}

// retryable is how many finished rows are to be sent again.
func (m *migration) retryable() int64 {
	var n int64
	counts := m.cp.Counts()
	for _, s := range m.opts.Retry {
		n += counts[s]
	}
	return n
}

// settled is how many rows need nothing more.
func (m *migration) settled() int64 { return finished(m.cp.Counts()) - m.retryable() }

// changed says what differs from when the run was begun, or "".
func (m *migration) changed(run checkpoint.Run) (string, error) {
	why, err := m.job.changed(run.Inputs)
	if err != nil || why != "" {
		return why, err
	}
	if run.MappingFP != m.job.fingerprint() {
		return "the mapping, its parameters, --unverified or the rules have changed since the run was begun", nil
	}
	return "", nil
}

// untouched reports whether every row in the checkpoint is one that was decided
// before sending, or rolled back.
func (m *migration) untouched() bool {
	for s := range m.cp.Counts() {
		if s != checkpoint.Rejected && s != checkpoint.Skipped && s != checkpoint.Deleted {
			return false
		}
	}
	return true
}

// begin checks the input and stores the run in cp. carry, if not nil, returns
// what an earlier run knew about a row.
func (m *migration) begin(ctx context.Context, cp *checkpoint.Checkpoint, carry *carrier) (checkpoint.Run, error) {
	run := checkpoint.Run{
		ID: newRunID(), Salt: newRunID(), Tool: m.opts.Tool, StartedAt: time.Now().UTC(),
		Mapping: m.job.Mapping.Name, MappingFP: m.job.fingerprint(), Target: m.target.Target,
	}
	if carry != nil && carry.salt != "" {
		run.Salt = carry.salt
	}
	var both errgroup.Group
	both.Go(func() (err error) { run.Inputs, err = m.job.describe(true); return err })
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
	if s := m.preflight.settings; s != nil {
		run.Usernames = &checkpoint.Usernames{}
		if r := s.Usernames; r != nil {
			*run.Usernames = checkpoint.Usernames{Min: r.Min, Max: r.Max, Extended: r.Extended, Numeric: r.Numeric}
		}
		a, known := s.Attributes["username"]
		run.Usernames.Off = known && !a.Enabled
	}
	if err := cp.Begin(run); err != nil {
		return run, err
	}
	batch := make([]checkpoint.Row, 0, 512)
	settle := func(r checkpoint.Row) error {
		if batch = append(batch, r); len(batch) < cap(batch) {
			return nil
		}
		err := cp.Settle(batch)
		batch = make([]checkpoint.Row, 0, 512) // the committer owns the old one
		return err
	}
	m.check, err = m.job.check(ctx, run.StartedAt, CheckOptions{Canaries: m.opts.Canaries, Preflight: m.preflight, salt: carry.prints()}, func(it *item) error {
		select {
		case <-m.opts.Drain:
			return ErrInterrupted // nothing was sent, so there is nothing to finish
		default:
		}
		row := checkpoint.Row{Ordinal: it.ordinal, Key: keyOf(it.claims), File: it.file, Line: it.rec.Line, Offset: it.rec.Offset, ExternalID: it.externalID()}
		run.Inputs[it.file].Rows++
		known := false
		if carry != nil && len(it.claims) > 0 {
			var err error
			if known, err = carry.over(it, &row); err != nil {
				return err
			}
		}
		switch {
		case it.brief.skip != "":
			row.State, row.Code = checkpoint.Skipped, it.brief.skip
			return settle(row)
		case it.rejected():
			row.State, row.Code = checkpoint.Rejected, firstFatal(it.problems)
			if m.opts.Row != nil {
				m.opts.Row(RowEvent{it.rec.Position, row.State, row.Code})
			}
			return settle(row)
		case known:
			return settle(row)
		}
		return nil
	})
	if err == nil && carry != nil && carry.end != nil {
		err = carry.end(m.check.Read, settle)
	}
	if err == nil && len(batch) > 0 {
		err = cp.Settle(batch)
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
	run.Read, run.Checked, run.Damage = m.check.Read, true, m.check.InputError
	return run, cp.SaveRun(run)
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

// carrier takes what an earlier run knew of its rows over to the next.
type carrier struct {
	// over fills row with what is known of it, and reports whether anything is.
	over func(it *item, row *checkpoint.Row) (known bool, err error)
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

// take puts what was known of a row into it.
func take(row *checkpoint.Row, old checkpoint.Row) {
	row.State, row.ClerkID, row.Steps, row.Code, row.Attempts, row.ClaimedAt = old.State, old.ClerkID, old.Steps, old.Code, old.Attempts, old.ClaimedAt
	row.WroteAt, row.Prints, row.Changes, row.Made = old.WroteAt, old.Prints, old.Changes, old.Made
}

// rebase moves the run to an input or mapping that has changed: the rows that
// were touched are found again by their keys.
func (m *migration) rebase(ctx context.Context, old checkpoint.Run) (checkpoint.Run, error) {
	return m.next(ctx, old, func(byKey *checkpoint.Index) *carrier {
		return &carrier{salt: old.Salt, over: func(it *item, row *checkpoint.Row) (bool, error) {
			r, ok, err := byKey.Find(row.Key)
			if err != nil || !ok || r.ClerkID == "" && (r.State == checkpoint.Rejected || r.State == checkpoint.Skipped) {
				return false, err // or judged anew
			}
			take(row, r)
			return true, nil
		}}
	})
}

// next completes a new checkpoint beside the old one before it takes its place.
func (m *migration) next(ctx context.Context, old checkpoint.Run, carry func(*checkpoint.Index) *carrier) (checkpoint.Run, error) {
	path := m.opts.Checkpoint + ".new"
	next, err := checkpoint.Open(path)
	if err != nil {
		return old, err
	}
	byKey, err := m.cp.ByKey()
	if err != nil {
		return old, errors.Join(err, next.Remove())
	}
	run, err := m.begin(ctx, next, carry(byKey))
	if err = errors.Join(err, byKey.Close()); err != nil {
		return old, err
	}
	if m.sync != nil && m.sync.DryRun {
		m.planned = next
		return run, nil
	}
	if err := next.Close(); err != nil {
		return old, err
	}
	if err := m.cp.Replace(path); err != nil {
		return old, err
	}
	return run, nil
}

func (m *migration) confirm(run checkpoint.Run, resumed bool) error {
	if m.opts.Confirm == nil {
		return nil
	}
	counts := m.cp.Counts()
	p := Preview{Target: m.target, Ready: run.Read - m.settled(), Rejected: counts[checkpoint.Rejected], Resumed: resumed}
	if m.preflight != nil {
		p.Users = m.preflight.Users
	}
	p.Requests = p.Ready
	if m.check != nil && !resumed && m.sync == nil {
		if p.Requests = m.check.Requests; m.opts.Images {
			p.Requests += m.check.Images
		}
	}
	if rate := m.target.Quota.PerSecond(m.opts.QuotaShare); rate > 0 {
		p.Seconds = float64(p.Requests) / rate
	}
	return m.opts.Confirm(p)
}

func finished(c checkpoint.Counts) int64 {
	var n int64
	for s, k := range c {
		if s.Final() {
			n += k
		}
	}
	return n
}

// finish sums the run up and writes its files. p is nil when nothing was sent.
func (m *migration) finish(ctx context.Context, run checkpoint.Run, p *Progress, resumed bool) (*report.Run, error) {
	err := m.cp.Sync(ctx)
	if err != nil {
		return nil, err
	}
	counts := m.cp.Counts()
	out := &report.Run{
		Event: "summary", Read: run.Read,
		Created: counts[checkpoint.Created], Updated: counts[checkpoint.Updated], Skipped: counts[checkpoint.Skipped],
		Rejected: counts[checkpoint.Rejected], Failed: counts[checkpoint.Failed],
		Source: m.job.Mapping.Title, Target: m.target.String(), Checkpoint: m.opts.Checkpoint, Resumed: resumed,
	}
	out.Pending = run.Read - finished(counts)
	out.Finished = out.Pending == 0
	if p != nil {
		out.Requests, out.Seconds = p.Requests.Load(), p.Elapsed().Seconds()
		out.Throttled, out.Commits = m.limiter.State().Throttled, m.cp.Commits()
		out.RestrictionsKept = m.restrictions.Kept()
	}
	if out.Finished != run.Finished {
		run.Finished = out.Finished
		if err := m.cp.SaveRun(run); err != nil {
			return out, err
		}
	}
	reasons, notes, refused := map[string]int64{}, map[string]int64{}, refusals{byRow: map[int64]uint16{}}
	if err := m.cp.Each(func(r checkpoint.Row) error {
		if r.State == checkpoint.Failed {
			reasons[r.Code]++
		}
		if m.opts.Rejects != "" {
			refused.add(r)
		}
		return nil
	}, checkpoint.Failed, checkpoint.Rejected); err != nil {
		return out, err
	}
	if err := m.cp.Noted(func(code string, n int64) { notes[code] = n }); err != nil {
		return out, err
	}
	out.Failures, out.Notes = reasonCounts(reasons), reasonCounts(notes)
	if m.opts.Crosswalk != "" {
		if err := m.crosswalk(); err != nil {
			return out, err
		}
	}
	if err := m.rejects(ctx, &refused); err != nil {
		return out, err
	}
	if m.opts.Survey && m.check == nil {
		if m.check, err = m.job.check(ctx, run.StartedAt, CheckOptions{Preflight: m.preflight}, func(*item) error { return nil }); err != nil {
			return out, err
		}
	}
	out.Check = m.check
	return out, nil
}

func reasonCounts(m map[string]int64) []report.ReasonCount {
	var out []report.ReasonCount
	for reason, n := range m {
		out = append(out, report.ReasonCount{Reason: reason, Rows: n})
	}
	slices.SortFunc(out, func(a, b report.ReasonCount) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), strings.Compare(a.Reason, b.Reason))
	})
	return out
}

// refusals are the problems of the rows that the checkpoint knows not to have
// arrived, a few bytes a row.
type refusals struct {
	byRow    map[int64]uint16
	problems []mapping.Problem
}

func (f *refusals) add(r checkpoint.Row) {
	p := refusal(r)
	i := slices.Index(f.problems, p)
	if i < 0 && len(f.problems) < math.MaxUint16 {
		i, f.problems = len(f.problems), append(f.problems, p)
	}
	f.byRow[r.Ordinal] = uint16(max(i, 0))
}

func (f *refusals) find(ordinal int64) (mapping.Problem, bool) {
	if f == nil {
		return mapping.Problem{}, false
	}
	i, ok := f.byRow[ordinal]
	if !ok {
		return mapping.Problem{}, false
	}
	return f.problems[i], true
}

// refusal is the problem of a row that the checkpoint knows not to have arrived.
func refusal(r checkpoint.Row) mapping.Problem {
	if r.State == checkpoint.Failed {
		return mapping.Problem{Code: r.Code, Severity: mapping.Fatal, Message: "the API refused the row", Hint: explain(r.Code)}
	}
	return mapping.Problem{
		Code: r.Code, Severity: mapping.Fatal, Message: cmp.Or(validate.Summary(r.Code), "the row was rejected"),
		Hint: "clerk-import check says more",
	}
}

// rejects writes the rejects file: the rows that the check rejects, and those
// that the checkpoint knows not to have arrived.
func (m *migration) rejects(ctx context.Context, refused *refusals) (err error) {
	if m.opts.Rejects == "" {
		return nil
	}
	w, err := report.CreateRejects(m.opts.Rejects)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	check, err := m.job.check(ctx, time.Now(), CheckOptions{Preflight: m.preflight}, func(it *item) error {
		if it.rejected() {
			return w.Add(it.rec, it.problems)
		}
		if p, ok := refused.find(it.ordinal); ok {
			return w.Add(it.rec, []mapping.Problem{p})
		}
		return nil
	})
	if m.check == nil {
		m.check = check
	}
	return err
}

func (m *migration) crosswalk() error {
	return report.WriteCrosswalk(m.opts.Crosswalk, func(add func(report.Crosswalk) error) error {
		return m.cp.Each(func(r checkpoint.Row) error {
			if r.ClerkID == "" || r.ExternalID == "" {
				return nil
			}
			return add(report.Crosswalk{ExternalID: r.ExternalID, ClerkUserID: r.ClerkID})
		}, checkpoint.Created, checkpoint.Updated, checkpoint.Skipped, checkpoint.Failed)
	})
}

// Status is what a checkpoint says about its run.
type Status struct {
	Run    checkpoint.Run    `json:"run"`
	Counts checkpoint.Counts `json:"counts"`
	// Unfinished are rows not yet decided, in doubt or never taken up.
	Unfinished int64 `json:"unfinished"`
	// Pulse is how a run was doing when it last said so.
	Pulse checkpoint.Pulse `json:"pulse,omitzero"`
}

// Done is how many rows are decided.
func (s *Status) Done() int64 { return s.Run.Read - s.Unfinished }

// ReadStatus looks into a checkpoint, also while a run works on it. Rows are counted.
func ReadStatus(path string) (*Status, error) {
	return readStatus(path, (*checkpoint.Checkpoint).Recount)
}

// GlanceStatus is ReadStatus with the counts as the run has stored them, which takes
// no time.
func GlanceStatus(path string) (*Status, error) {
	return readStatus(path, (*checkpoint.Checkpoint).SavedCounts)
}

func readStatus(path string, count func(*checkpoint.Checkpoint) (checkpoint.Counts, error)) (*Status, error) {
	cp, err := checkpoint.Read(path)
	if err != nil {
		return nil, err
	}
	defer cp.Close()
	run, begun, err := cp.Run()
	if err != nil {
		return nil, err
	}
	if !begun {
		return nil, fmt.Errorf("%s holds no run", path)
	}
	counts, err := count(cp)
	if err != nil {
		return nil, err
	}
	pulse, err := cp.Pulse()
	if err != nil {
		return nil, err
	}
	return &Status{Run: run, Counts: counts, Unfinished: run.Read - finished(counts), Pulse: pulse}, nil
}
