package importer

import (
	"context"
	"fmt"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/push"
	"clerk-import/importer/source"
	"clerk-import/importer/target"
	"clerk-import/mapping"
)

// send sends the rows of all kinds that are not finished, each behind those it refers to. A selection of users is sent
// without what refers to them.
func (m *migration) send(ctx context.Context, run checkpoint.Run) error {
	var d *directory
	roles := m.job.CreateRoles
	for _, j := range m.job.all() {
		e := j.Mapping.Entity
		if settled(m.cp.Of(e), m.opts.Retry) >= rowsRead(run, e) || j.parent != nil && m.opts.Only != nil {
			continue
		}
		if j.parent != nil {
			if d == nil {
				var err error
				if d, err = m.openDirectory(ctx, run); err != nil {
					return err
				}
				defer d.users.Close()
			}
			if e != mapping.Organizations && roles {
				roles = false
				if err := m.createRoles(ctx, run, d.target); err != nil {
					return err
				}
			}
			if err := d.load(m.cp.Of(mapping.Organizations)); err != nil {
				return err
			}
		}
		if err := m.sendKind(ctx, j, run, d); err != nil {
			return err
		}
	}
	return damage(run)
}

// rowsRead is how many rows of an entity a run has.
func rowsRead(run checkpoint.Run, e mapping.Entity) int64 {
	if e == mapping.Users {
		return run.Read
	}
	return run.Entities[e]
}

// sendKind sends the rows of one kind that are not finished.
func (m *migration) sendKind(ctx context.Context, j *Job, run checkpoint.Run, d *directory) error {
	e := j.Mapping.Entity
	cp := m.cp.Of(e)
	resume, err := cp.Resume(m.opts.Retry...)
	if err != nil {
		return err
	}
	p := push.NewProgress(rowsRead(run, e), settled(cp, m.opts.Retry), m.limiter, cp)
	if m.opts.Started != nil {
		m.opts.Started(p)
	}
	defer m.beat(p)()
	if j.parent == nil {
		m.users = p
	}
	// Rows of other entities need not be taken up in the order of the input, and an entry of a list has no place
	// to read on from: a run that is continued reads them from the beginning.
	selection := j.parent != nil || m.opts.Only != nil || len(m.opts.Retry) > 0
	w := walk{judged: true, rules: m.job.rulesOf(run), now: run.StartedAt, skip: resume.Done.Has}
	var inputErr error
	err = m.push(ctx, cp, p, push.Options{Selection: selection, Settled: func(r checkpoint.Row) { m.settledRow(j, r) }}, func(ctx context.Context, add func(*push.Task) error) (err error) {
		if j.parent == nil {
			inputErr, err = m.feedUsers(ctx, w, resume, m.cp, run, add)
		} else {
			inputErr, err = m.feedOthers(ctx, j, w, resume, d, p, add)
		}
		return err
	})
	m.requests, m.seconds = m.requests+p.Requests.Load(), m.seconds+p.Elapsed().Seconds()
	if err == nil && inputErr != nil && run.Damage == "" {
		err = fmt.Errorf("the input changed while it was being migrated: %w", inputErr)
	}
	return err
}

// feedUsers adds the tasks of users.
func (m *migration) feedUsers(ctx context.Context, w walk, resume *checkpoint.Resume, cp *checkpoint.Checkpoint, run checkpoint.Run, add func(*push.Task) error) (inputErr, err error) {
	if resume.From != nil {
		w.from, w.file = resume.From.Ordinal, resume.From.File
		w.start = source.Start{Offset: resume.From.Offset, Line: resume.From.Line}
	}
	walkTasks := func(add func(*task) error) error {
		_, inputErr, err = m.job.rows(ctx, w, func(it *item) error {
			t, err := m.task(it, resume, run.Salt)
			if t == nil || err != nil {
				return err
			}
			return add(t)
		})
		return err
	}
	if m.sync == nil && !resume.Present.Any() {
		err = walkTasks(func(t *task) error { return add(t.Task) })
		return inputErr, err
	}
	// Users that are there already are looked at before they are changed.
	s := m.inStep()
	h := m.holding(s, cp, run)
	err = target.InPairs(ctx, m.caller(ctx), target.FewLookUps, func(pair func(string, *task) error) error {
		return walkTasks(func(t *task) error {
			if t.present {
				return pair(t.Row.ClerkID, t)
			}
			return pair("", t)
		})
	}, func(t *task, u *clerkapi.User) error {
		if t.present {
			if err := s.change(h, t, u); err != nil {
				return err
			}
		}
		return add(t.Task)
	})
	return inputErr, err
}

// beatEvery is how often a run tells how it is doing.
const beatEvery = time.Second

// beat stores how the run is doing until stop is called.
func (m *migration) beat(p *push.Progress) (stop func()) {
	ending, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(beatEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
			case <-ending:
				return
			}
			s := p.Throttle()
			// A checkpoint that cannot be written ends the run by itself.
			_ = m.cp.Beat(checkpoint.Pulse{At: time.Now().UTC(), Requests: p.Requests.Load(), Throttled: s.Throttled, InFlight: p.InFlight.Load(), Factor: s.Factor, Used: s.Used})
		}
	}()
	return func() { close(ending); <-ended }
}

// task is a row's task, and what the row says.
type task struct {
	*push.Task
	want    *compare.Want
	present bool // the user is there already, of an earlier export: Make makes another one
}

// images fetches those that rows name.
func (m *migration) images() *images {
	if m.opts.fetcher == nil {
		m.opts.fetcher = newImages()
	}
	return m.opts.fetcher
}

// task is what is to be done for a row; nil if nothing is.
func (m *migration) task(it *item, resume *checkpoint.Resume, salt string) (*task, error) {
	if it.rejected() || it.brief.skip != "" {
		// The check has recorded its verdict about such rows and they are left
		// out; this one was good then.
		return nil, fmt.Errorf("%s: the input changed while it was being migrated", it.rec.Position)
	}
	if only := m.opts.Only; only != nil {
		wanted := false
		for _, id := range it.ids() {
			if _, is := only[id]; is {
				wanted, only[id] = true, true
			}
		}
		if !wanted {
			return nil, nil
		}
	}
	plan := &it.draft.plan
	want := plan.want(m.job.silent(it.file))
	create := &push.CreateUser{Params: &plan.Create, OnConflict: m.opts.OnConflict, Restrictions: &m.restrictions, Orphan: m.orphan(), Joins: m.job.merge()}
	create.Update = func(owner *clerkapi.User) []push.Step {
		// Who the user is was proven; what they have and the row does not stays.
		want := want
		if l := create.Left(); l != nil { // what another row has is no part of it
			less := *want
			less.Create, want = l.Params, &less
		}
		if m.job.merge() && (m.orphan() == nil || !m.orphan()(owner.ID)) {
			want = joining(want, owner)
		}
		return want.Steps(owner, want.Unequal(owner), compare.Metadata, compare.Rights{Add: true, Verify: true})
	}
	create.Without = m.without(it.file, &it.draft.user, want, salt)
	t := &task{Task: &push.Task{Make: create, End: checkpoint.Created, Undone: undone(salt)}, want: want}
	for i := range plan.Attach {
		t.Then = append(t.Then, &plan.Attach[i])
	}
	if m.opts.Images && plan.Image != "" {
		t.Then = append(t.Then, &push.UploadImage{URL: plan.Image, Fetch: m.images().fetch})
	}
	r, open, err := resume.Present.Find(it.ordinal)
	if err != nil {
		return nil, err
	}
	if open {
		t.Row, t.present = r, true
	} else if r, open := resume.Open[it.ordinal]; open {
		t.Row = r
		if r.State == checkpoint.Deleted {
			// Rolled back: it begins anew.
			t.Row = checkpoint.Row{State: r.State}
		}
		// A row that failed without an answer may have been executed.
		t.Doubt = r.State == checkpoint.Claimed || r.State == checkpoint.Failed && (push.Unsettled(r.Code) || r.ClerkID != "")
	}
	for _, part := range lostParts(t.Row.Code, &plan.Create) {
		if !create.Leave([]push.Refused{part.Refused}, part.code) {
			return nil, fmt.Errorf("%s: the input changed while it was being migrated", it.rec.Position)
		}
	}
	it.place(&t.Row)
	if t.present {
		return t, nil // Row.Prints say what was sent
	}
	if t.Row.ClerkID == "" { // otherwise it was made of what is remembered
		t.Sent, t.Row.Prints = t.Row.Prints, want.Prints(salt)
	}
	return t, nil
}

// undone takes what a refused step was to send out of fingerprints.
func undone(salt string) func(prints []byte, s push.Step) []byte {
	return func(prints []byte, s push.Step) []byte {
		if len(prints) == 0 {
			return prints
		}
		return compare.Prints(prints).Without(s, salt)
	}
}

// settledRow tells about a row that failed, and remembers users that were found again
// under another key.
func (m *migration) settledRow(j *Job, r checkpoint.Row) {
	if s := m.sync; s != nil && j.parent == nil && r.State == checkpoint.Updated && !r.Made {
		if ordinal, is := s.orphans[r.ClerkID]; is && ordinal != r.Ordinal {
			s.mu.Lock()
			s.rekeyed[r.ClerkID] = r
			s.mu.Unlock()
		}
	}
	if r.State == checkpoint.Failed && m.opts.Row != nil {
		m.opts.Row(RowEvent{mapping.Position{File: j.FileName(r.File), Line: r.Line, Offset: r.Offset}, r.State, r.Code})
	}
}
