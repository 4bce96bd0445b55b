package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/halt"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
	"clerk-import/mapping"
	"clerk-import/mapping/record"
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

// MigrateOptions say how to migrate: which run it is and how fast it goes, what may be sent, what is written beside it, and
// who is told. What the input is, and what is made of its rows, its Job knows.
type MigrateOptions struct {
	Checkpoint  string           // file; "" means Job.DefaultCheckpoint
	Lock        *checkpoint.Lock // of the checkpoint, if it is held already
	StartOver   bool             // begin anew: a sandbox's checkpoint is removed, an instance's set aside
	QuotaShare  float64          // of the quota, above 0 and at most 1
	MaxInFlight int              // requests under way at once
	UserCap     int64            // of the instance, -1: by its kind
	NoLookUp    bool             // do not look for the input's identifiers in the instance first
	Drain       <-chan struct{}  // closed: the run ends after the requests in flight

	Tool     string   // version, for the checkpoint
	Command  []string // the command line, for the checkpoint, so that its status says how to go on
	Flags    []string // of the command line that say what the input is, for the checkpoint; no secrets
	Survey   bool     // the Run is to have its Check, also when it is continued
	Canaries []Canary // users whose password must verify before anything is sent

	Sending
	Outputs
	Listeners
}

// Sending says which rows may be sent, and what becomes of what is in their way.
type Sending struct {
	AllowRejected bool // go on although rows were rejected
	AcceptChanges bool // go on although input or mapping changed
	OnConflict    Conflict
	Retry         []checkpoint.State // final states whose rows are to be sent again: failed
	Absent        bool               // somebody has looked: organizations in doubt that the target does not list are not there
	// Only restricts the run to rows with these external ids; an entry becomes
	// true when its row was found.
	Only    map[string]bool
	Images  bool    // the profile images that the rows name are uploaded
	fetcher *images // nil: one that asks the internet
	Notify  bool    // invitations are mailed to those who are invited
}

// Listeners are told how a run goes on, or asked; each may be nil.
type Listeners struct {
	// Looking is told how many look-ups the preflight takes; see PreflightOptions.
	Looking func(total int64)
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
	Target   *target.Target
	Asked    bool    // how many users the instance has
	Users    int64   // that it has
	Ready    int64   // users
	There    int64   // of these, those whom the instance has already
	Changed  int64   // of these, by a sync, those whom the run has made already: they are looked at, and updated where they differ
	Others   int64   // rows of organizations, memberships and invitations
	Changes  int64   // of organizations and memberships that are there, by a sync; all else is 0 then
	Rejected int64   // rows of users
	Requests int64   // that are expected
	Seconds  float64 // that these take at the quota
	Resumed  bool    // the run has been begun before
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
	read, rejected := e.Check.Rows()
	if rejected == 0 {
		return "a problem of the input was made an error; nothing was sent"
	}
	return record.Of(rejected, read, "row") + " would be rejected; nothing was sent"
}

// InputError stops a run before the first write: the input is damaged.
type InputError struct{ Check *report.Check }

func (e *InputError) Error() string { return e.Check.InputError }

// ErrInterrupted means that the run was stopped and can be continued.
var ErrInterrupted = halt.ErrInterrupted

// ErrNothingSent is an ErrInterrupted before anything was sent.
var ErrNothingSent = halt.ErrNothingSent

// Progress is the state of a run, for displays.
type Progress = push.Progress

// Migrate checks the input, or continues from the checkpoint, and sends what is
// to be sent. The Run is returned together with an error wherever rows were
// touched.
func (j *Job) Migrate(ctx context.Context, t *target.Target, o MigrateOptions) (_ *report.Run, err error) {
	defer t.Why(&err)
	if o.OnConflict == "" {
		o.OnConflict = ConflictFail
	}
	if o.Checkpoint == "" {
		o.Checkpoint = j.DefaultCheckpoint(t)
	}
	limiter, err := t.Limiter(o.QuotaShare)
	if err != nil {
		return nil, err
	}
	if err := j.claim(&o.Outputs, [2]string{"--checkpoint", o.Checkpoint}, [2]string{"--sandbox-store", t.Store}); err != nil {
		return nil, err
	}
	if o.Lock == nil {
		if o.Lock, err = checkpoint.Acquire(o.Checkpoint); err != nil {
			return nil, err
		}
		defer o.Lock.Release()
	}
	if o.StartOver {
		if err := startOver(t, &o); err != nil {
			return nil, err
		}
	}
	cp, err := o.Lock.Open()
	if err != nil {
		return nil, err
	}
	m := &migration{session: session{t, limiter, o.MaxInFlight, o.Drain}, job: j, opts: o, cp: cp}
	out, err := m.run(ctx)
	if _, begun, unread := m.cp.Run(); unread == nil && !begun { // nothing was sent, and there is nothing to go on with
		return out, errors.Join(err, m.cp.Remove())
	}
	return out, errors.Join(err, m.cp.Close())
}

// startOver makes room for a new checkpoint. What an instance's says cannot be found
// out again, so it is kept.
func startOver(t *target.Target, o *MigrateOptions) error {
	path := o.Lock.Path()
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	cp, err := o.Lock.Open()
	if err != nil {
		return err
	}
	created := cp.Counts()[checkpoint.Created]
	if t.Kind == "sandbox" || untouched(cp) {
		return cp.Remove()
	}
	if err := cp.Close(); err != nil {
		return err
	}
	aside := path + "-" + time.Now().UTC().Format("20060102-150405")
	if _, err := os.Lstat(aside); err == nil {
		return fmt.Errorf("%s is there already; nothing was set aside", aside)
	}
	if err := os.Rename(path, aside); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if o.SetAside != nil {
		o.SetAside(aside, created)
	}
	return nil
}

// migration is one call of Migrate.
type migration struct {
	session
	job       *Job
	opts      MigrateOptions
	cp        *checkpoint.Checkpoint
	check     *report.Check // of this call; nil when resumed
	preflight *Preflight
	// restrictions is what the run learns about --skip-restrictions.
	restrictions push.Restrictions
	examples     sync.Map // of what the API has refused and users arrived without, masked, by the note
	requests     int64    // of all that was asked and sent
	seconds      float64
	users        *push.Progress         // nil: none were sent
	sync         *syncing               // nil unless the run keeps users in step
	planned      *checkpoint.Checkpoint // of a dry run
	later        int64                  // corrected rows that say something else than when their users arrived
}

func (m *migration) run(ctx context.Context) (*report.Run, error) {
	run, begun, err := m.cp.Run()
	if err != nil {
		return nil, err
	}
	if begun {
		if err := m.target.Owns(run, m.opts.Checkpoint); err != nil {
			return nil, fmt.Errorf("%w; --start-over begins anew, or name another with --checkpoint", err)
		}
	}
	fresh := !begun
	if begun {
		why, err := m.changed(run)
		if err != nil {
			return nil, err
		}
		if flag, path := m.job.Forgotten(run.Flags, run.Rejected); path != "" {
			return nil, &UsageError{Msg: fmt.Sprintf("rows of this run were corrected, or left out, in %s, which is not given", path), Try: "--" + flag + " " + path}
		}
		if why == "" && run.Corrections != m.job.Corrections() {
			why, m.opts.AcceptChanges = "rows were corrected", true // which is what they are given for
		}
		switch {
		case why != "" && untouched(m.cp):
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
	if m.pending(run) == 0 {
		if len(run.Command) == 0 { // it is new, or its rows are others, and nothing of it is to be sent
			if err := m.madeBy(&run); err != nil {
				return nil, err
			}
		}
		out, err := m.finish(ctx, run, !fresh)
		return out, errors.Join(err, damage(run))
	}
	if err := m.madeBy(&run); err != nil {
		return nil, err
	}
	if err := m.confirm(run, !fresh); err != nil {
		if fresh {
			err = errors.Join(err, m.cp.Remove())
		}
		return nil, err
	}
	err = m.send(ctx, run)
	out, ferr := m.finish(context.WithoutCancel(ctx), run, !fresh)
	if err == nil && ferr == nil && out.Finished && m.target.Kind == "sandbox" && len(m.opts.Canaries) > 0 {
		out.SignIns, ferr = m.signIn(ctx)
	}
	return out, errors.Join(err, ferr)
}

// madeBy stores the command that sends a run's rows.
func (m *migration) madeBy(run *checkpoint.Run) error {
	if len(m.opts.Command) == 0 || slices.Equal(run.Command, m.opts.Command) {
		return nil
	}
	run.Command = m.opts.Command
	dir, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	run.Dir = dir
	return m.cp.SaveRun(*run)
}

// again has the rows sent again whose users were rolled back.
func (m *migration) again() error {
	switch unfinished, err := m.cp.Unfinished(); {
	case err != nil:
		return err
	case unfinished != "":
		return &UsageError{Msg: fmt.Sprintf("a %s of this checkpoint is not finished", unfinished), Try: fmt.Sprintf("clerk-import %s %s, to finish it", unfinished, m.opts.Checkpoint)}
	}
	m.retry(m.cp, checkpoint.Deleted)
	return nil
}

// retry has the rows of a checkpoint that are in a state sent again, if there are any.
func (m *migration) retry(cp *checkpoint.Checkpoint, state checkpoint.State) {
	if slices.ContainsFunc(mapping.Entities, func(e mapping.Entity) bool { return cp.Of(e).Counts()[state] > 0 }) && !slices.Contains(m.opts.Retry, state) {
		m.opts.Retry = append(slices.Clone(m.opts.Retry), state)
	}
}

// damage is the error of a run over an input that could not be read to its end.
func damage(run checkpoint.Run) error {
	if run.Damage == "" {
		return nil
	}
	return fmt.Errorf("only the rows before the damage were migrated: %s", run.Damage)
}

// settled is how many rows of users need nothing more.
func (m *migration) settled() int64 { return settled(m.cp, m.opts.Retry) }

// pending is how many rows of all entities are still to be sent.
func (m *migration) pending(run checkpoint.Run) int64 {
	n := run.Read - m.settled()
	for e, read := range run.Entities {
		n += read - settled(m.cp.Of(e), m.opts.Retry)
	}
	return n
}

// settled is how many rows of an entity need nothing more, of which those in some states are
// to be sent again.
func settled(cp *checkpoint.Checkpoint, retry []checkpoint.State) int64 {
	counts := cp.Counts()
	n := finished(counts)
	for _, s := range retry {
		n -= counts[s]
	}
	return n
}

// changed says what differs from when the run was begun, or "".
func (m *migration) changed(run checkpoint.Run) (string, error) {
	why, err := m.job.Changed(run.Inputs)
	if err != nil || why != "" {
		return why, err
	}
	if !m.job.Fits(run, m.job.made()) {
		return "the mapping, its parameters, --unverified or the rules have changed since the run was begun" + differingFlags(run.Flags, m.opts.Flags), nil
	}
	return "", nil
}

// differingFlags says which flags a run had and the command has not, and the other way round;
// "" where both have the same, or the run is of a version that did not keep them. Files may be
// in other folders. Flags that stand for the files one by one are said all, with one that differs.
func differingFlags(run, now []string) string {
	here := func(flag string) string {
		name, value, _ := strings.Cut(flag, "=")
		return name + "=" + filepath.Base(value)
	}
	ordered := func(flags []string, name string) (all []string) { // those of each file, in the order of the files
		for _, f := range flags {
			if strings.HasPrefix(f, name+"=") && (name == "source" || name == "id-prefix") {
				all = append(all, here(f))
			}
		}
		return all
	}
	lacking := func(of, in []string) (out []string) {
		for _, f := range of {
			name, _, _ := strings.Cut(f, "=")
			if !slices.ContainsFunc(in, func(o string) bool { return here(o) == here(f) }) || !slices.Equal(ordered(of, name), ordered(in, name)) {
				out = append(out, "--"+f)
			}
		}
		return out
	}
	had, has := lacking(run, now), lacking(now, run)
	text := ""
	if len(had) > 0 {
		text = ": the run had " + strings.Join(had, " ")
	}
	if len(has) > 0 && run != nil {
		text += map[bool]string{true: ": the run had not ", false: ", and not "}[text == ""] + strings.Join(has, " ")
	}
	return text
}

// untouched reports whether every row in the checkpoint is one that was decided
// before sending, or rolled back.
func untouched(cp *checkpoint.Checkpoint) bool {
	for _, e := range mapping.Entities {
		for s := range cp.Of(e).Counts() {
			if s != checkpoint.Rejected && s != checkpoint.Skipped && s != checkpoint.Deleted {
				return false
			}
		}
	}
	return true
}

func (m *migration) confirm(run checkpoint.Run, resumed bool) error {
	if m.opts.Confirm == nil {
		return nil
	}
	counts := m.cp.Counts()
	p := Preview{Target: m.target, Ready: run.Read - m.settled(), Others: m.pending(run) - (run.Read - m.settled()), Rejected: counts[checkpoint.Rejected], Resumed: resumed}
	if m.preflight != nil {
		p.Asked, p.Users = true, m.preflight.Users
	}
	if m.opts.Only != nil {
		p.Others = 0
	}
	if m.check != nil && m.sync == nil && !resumed {
		p.There = m.check.There
	}
	if m.sync != nil {
		if err := m.cp.Each(func(r checkpoint.Row) error {
			if r.ClerkID != "" {
				p.Changed++
			}
			return nil
		}, checkpoint.Pending); err != nil {
			return err
		}
	}
	p.Requests = p.Ready + p.Others
	if m.check != nil && !resumed && m.sync == nil {
		if p.Requests = m.check.Requests; m.opts.Images {
			p.Requests += m.check.Images
		}
	}
	p.Seconds = m.takes(p.Requests)
	return m.opts.Confirm(p)
}

// takes is how many seconds requests take at the target's quota, 0 without one.
func (m *migration) takes(requests int64) float64 {
	if rate := m.target.Quota.PerSecond(m.opts.QuotaShare); rate > 0 {
		return float64(requests) / rate
	}
	return 0
}
