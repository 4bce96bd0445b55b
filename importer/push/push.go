// Package push sends what belongs to rows and sees that each of it is done once,
// whatever happens: a row is claimed in the checkpoint before its first request
// can leave, looked up when an answer was lost, recorded after, and every request
// is paced by the instance's quota and its own class's.
//
// It knows rows and requests, and nothing of files, mappings or reports. A row's
// work is a [Task]: what makes the thing that the row stands for ([Maker]), and the
// [Step]s that change it. Start from [Run]; a new kind of request is a new Step.
package push

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/halt"
	"clerk-import/ratelimit"
)

// Options say how to send.
type Options struct {
	API         *clerkapi.Client
	Limiter     *ratelimit.Set
	Checkpoint  *checkpoint.Checkpoint
	MaxInFlight int // requests under way at once
	// Backoff is the first wait between attempts, which double from there; 0 means
	// 200 ms.
	Backoff time.Duration
	// Settle is how long after an answer of the target what it says may still change.
	Settle time.Duration
	// Selection says that rows between those that are sent are left out, so that
	// reading in order has not come as far as the last of them.
	Selection bool
	// Drain, when closed, ends the run after the requests in flight.
	Drain <-chan struct{}
	// Settled is told of every row that was decided. It may be called from many
	// goroutines.
	Settled func(checkpoint.Row)
	// Refused is told, like Settled, of every row of which something was refused.
	Refused func(checkpoint.Row)
}

const (
	// claimBatch is how many rows are claimed together: one fsync for all.
	claimBatch = 64
	// maxAttempts is how often a row is sent when the API keeps answering
	// nothing usable for it while others get through.
	maxAttempts = 8
)

// Codes of rows for which the API gave no answer, or none that could be used: behind the latter
// is what is wrong with it.
const (
	CodeNoAnswer = "no_answer"
	CodeUnusable = clerkapi.CodeUnusable
)

// errStopping ends the feeding of tasks when the run is to stop softly.
var errStopping = errors.New("stopping")

// pusher is one call of Run.
type pusher struct {
	*Caller
	opts    Options
	stopNow func() // ends waiting
	failed  atomic.Pointer[error]
	taken   taken
	silence silence
	doubts  doubts
}

// Run sends the tasks that feed adds, and returns when all of them are recorded.
// They are to come in the order of the input. An error of add is to be returned by
// feed as it is. p counts.
func Run(ctx context.Context, o Options, p *Progress, feed func(ctx context.Context, add func(*Task) error) error) error {
	defer p.end()
	g, gctx := errgroup.WithContext(ctx)
	// waiting ends when the run is to stop: what waits for its turn has not been
	// sent and need not be.
	waiting, stopWaiting := halt.UntilDrained(gctx, o.Drain)
	defer stopWaiting()
	r := &pusher{Caller: NewCaller(waiting, o.API, o.Limiter, o.Backoff, o.Settle), opts: o, stopNow: stopWaiting, taken: taken{cp: o.Checkpoint}}
	r.progress = p
	batches := make(chan []*Task)
	g.Go(func() error {
		defer close(batches)
		c := &collector{pusher: r, out: batches}
		err := feed(gctx, func(t *Task) error { return c.add(gctx, t) })
		if errors.Is(err, errStopping) {
			return nil
		}
		if err != nil {
			return err
		}
		return c.flush(gctx)
	})
	claimed := make(chan []*Task, 1)
	g.Go(func() error {
		defer close(claimed)
		return r.claim(gctx, batches, claimed)
	})
	g.Go(func() error {
		// The rows in flight have a group of their own, so that this goroutine
		// can wait for a free place in it. A run that is to stop soon still takes
		// every claimed row in, which gives it back.
		rows, rctx := errgroup.WithContext(gctx)
		rows.SetLimit(max(1, o.MaxInFlight))
		for batch := range claimed {
			for _, t := range batch {
				rows.Go(func() error {
					if len(t.With) > 0 {
						return r.together(rctx, append([]*Task{t}, t.With...))
					}
					return r.send(rctx, t)
				})
			}
		}
		return rows.Wait()
	})
	err := g.Wait()
	err = errors.Join(err, r.endSilence(ctx), r.untrusted(ctx))
	if cause := r.failed.Load(); cause != nil && ctx.Err() == nil {
		return errors.Join(*cause, err)
	}
	if ctx.Err() != nil || err == nil && r.stopping() {
		return halt.ErrInterrupted
	}
	return errors.Join(err, r.doubts.end())
}

// stopping reports whether the run is to stop softly, because it was asked to or
// because no request can succeed any more.
func (p *pusher) stopping() bool {
	if p.failed.Load() != nil {
		return true
	}
	select {
	case <-p.opts.Drain:
		return p.opts.Drain != nil
	default:
		return false
	}
}

// collector hands tasks over in batches.
type collector struct {
	*pusher
	out   chan<- []*Task
	batch []*Task
}

func (c *collector) add(ctx context.Context, t *Task) error {
	if c.stopping() {
		return errStopping
	}
	if c.batch = append(c.batch, t); len(c.batch) < claimBatch {
		return nil
	}
	return c.flush(ctx)
}

func (c *collector) flush(ctx context.Context) error {
	if len(c.batch) == 0 {
		return nil
	}
	select {
	case c.out <- c.batch:
		c.batch = nil
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// claim resolves doubts and claims batches, one ahead of those being sent.
func (p *pusher) claim(ctx context.Context, batches <-chan []*Task, claimed chan<- []*Task) error {
	claim := p.opts.Checkpoint.Claim
	if p.opts.Selection {
		claim = p.opts.Checkpoint.ClaimSome
	}
	for batch := range batches {
		if p.stopping() {
			continue // so that the collector can end
		}
		batch, err := p.resolve(ctx, batch)
		if err != nil {
			if errors.Is(err, halt.ErrInterrupted) {
				continue
			}
			return err
		}
		claims := make([]checkpoint.Row, 0, len(batch))
		for t := range all(batch) {
			if t.Make == nil {
				// Changes of what is there can be repeated: the row's state stays.
				if t.Row.Was = t.Row.State; len(t.Then) > 0 && len(t.Prints) > 0 {
					t.Row.Next = t.Prints
					claims = append(claims, t.Row)
				}
				continue
			}
			t.Row.Was = t.Row.State
			if t.Row.State != checkpoint.Claimed {
				t.Row.State = checkpoint.Claimed
				if t.Row.Was == checkpoint.Failed && t.Row.ClaimedAt > 0 {
					t.until = t.Row.UpdatedAt // refused then, which may not have been true
				} else if !t.Doubt {
					t.Row.ClaimedAt = p.API.Now().UnixMilli() // by the clock that says when things are made
				}
			}
			claims = append(claims, t.Row)
		}
		if err := claim(ctx, claims); err != nil {
			return err
		}
		select {
		case claimed <- batch:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// all are the tasks of a batch and those that are made with them.
func all(batch []*Task) iter.Seq[*Task] {
	return func(yield func(*Task) bool) {
		for _, t := range batch {
			if !yield(t) {
				return
			}
			for _, with := range t.With {
				if !yield(with) {
					return
				}
			}
		}
	}
}

// resolve looks up what the tasks of a batch that are in doubt may have made, and returns the tasks
// that can be sent. Where an answer about several proves nothing, each is asked for by itself; those
// of which nothing is proven then stay as they are.
func (p *pusher) resolve(ctx context.Context, batch []*Task) ([]*Task, error) {
	var doubtful []*Task
	for t := range all(batch) {
		if t.Doubt && t.Make != nil && t.Row.ClerkID == "" {
			doubtful = append(doubtful, t)
		}
	}
	if len(doubtful) == 0 {
		return batch, nil
	}
	var unsaid *unproven
	if err := p.find(ctx, doubtful); !errors.As(err, &unsaid) {
		return batch, err
	}
	left := map[*Task]bool{}
	for _, t := range doubtful {
		if t.Row.ClerkID != "" {
			continue
		}
		err := error(unsaid)
		if len(doubtful) > 1 && !t.unlisted {
			err = p.find(ctx, []*Task{t})
		}
		if left[t] = errors.As(err, &unsaid); left[t] {
			err = p.doubt(t, t.Row.State, unsaid)
		}
		if err == nil && p.stopping() {
			err = halt.ErrInterrupted
		}
		if err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(slices.Clone(batch), func(t *Task) bool { return left[t] }), nil
}

// send does everything for one row and records what became of it.
func (p *pusher) send(ctx context.Context, t *Task) error {
	out, was := Outcome{Subject: t.Row.ClerkID, Then: t.Then, State: t.End, Code: t.Note}, t.Row.State
	var err error
	if t.Make != nil && t.Row.ClerkID == "" {
		out, err = p.make(ctx, t)
	}
	if err == nil && out.State == t.End {
		t.left(&out)
	}
	if err == nil && len(out.Then) > 0 {
		err = p.steps(ctx, t, &out)
	}
	var unsaid *unproven
	var silent *noAnswer
	switch {
	case errors.As(err, &unsaid):
		return p.doubt(t, was, unsaid)
	case errors.As(err, &silent):
		return p.hold(t, was, silent)
	case err != nil:
		return p.leave(t, err)
	case out.State != checkpoint.Failed:
		t.Row.ClerkID = out.Subject
	}
	return errors.Join(p.settle(t, was, out), p.release())
}

// settle records what became of a row.
func (p *pusher) settle(t *Task, was checkpoint.State, out Outcome) error {
	count := out.State
	if out.State == checkpoint.Failed && t.Else != "" {
		out.State = t.Else
	} else if out.State == t.End && t.Count != "" {
		count = t.Count
	}
	if t.Make == nil && t.short {
		count = checkpoint.Failed
	}
	t.Row.State, t.Row.Code = out.State, out.Code
	if len(t.Prints) > 0 && !t.short && !Unsettled(out.Code) {
		t.Row.Prints, t.Row.Next = t.Prints, nil
	}
	if err := p.opts.Checkpoint.RecordFrom(was, t.Row); err != nil {
		return err
	}
	p.progress.Count(count)
	if p.opts.Settled != nil {
		p.opts.Settled(t.Row)
	}
	if p.opts.Refused != nil && count == checkpoint.Failed {
		p.opts.Refused(t.Row)
	}
	return nil
}

// together makes what several rows stand for by one request, and then what is left of each. A
// request that is refused, or stays without an answer, says nothing about the single rows, nor
// whether some of them were made all the same: they are sent one by one.
func (p *pusher) together(ctx context.Context, tasks []*Task) error {
	joint := tasks[0].Make.(Joint)
	var f flight
	var written []Written
	err := p.limiter.WaitClass(p.waiting, joint.JointClass(), "")
	if err != nil {
		err = halt.ErrInterrupted
	} else {
		err = p.once(ctx, &f, maxAttempts, func(ctx context.Context) (err error) {
			for _, t := range tasks {
				t.Doubt = true // from here on, until there is an answer
			}
			written, err = joint.SendAll(ctx, p.API, tasks)
			return err
		}, nil)
	}
	var silent *noAnswer
	alone := refusal(err) != nil || errors.As(err, &silent)
	for i, t := range tasks {
		t.Row.Attempts, t.Doubt = t.Row.Attempts+f.attempts, f.doubt || alone
		if err != nil && !alone {
			if e := p.leave(t, err); e != nil {
				return e
			}
			continue
		}
		if err == nil && i < len(written) && written[i].ID != "" {
			own, err := p.taken.take(written[i].ID, t)
			if err != nil {
				return err
			}
			if t.Doubt = !own; own {
				t.Row.ClerkID, t.Row.WroteAt, t.Row.Made = written[i].ID, written[i].At, true
			}
		}
	}
	if err != nil && !alone {
		return nil
	}
	for _, t := range tasks {
		if err := p.send(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// leave gives a row back when the run ends before it is done. A row of which no
// request was ever under way goes back to pending; any other stays claimed and
// is looked up next time. Whatever ended it lets the requests in flight finish:
// their answers are worth having.
func (p *pusher) leave(t *Task, cause error) error {
	was := t.Row.State
	if t.Make != nil && !t.Doubt && t.Row.ClerkID == "" {
		t.Row.State = checkpoint.Pending
	}
	if !errors.Is(cause, halt.ErrInterrupted) {
		p.failed.CompareAndSwap(nil, &cause)
		p.stopNow()
	}
	return p.opts.Checkpoint.RecordFrom(was, t.Row)
}

// make has the row's thing made, and tells what becomes of the row.
func (p *pusher) make(ctx context.Context, t *Task) (Outcome, error) {
	made := func() Outcome {
		t.Row.Made = true
		return Outcome{Subject: t.Row.ClerkID, Then: t.Then, State: t.End}
	}
	find := func(ctx context.Context) (bool, error) {
		err := p.find(ctx, []*Task{t})
		return t.Row.ClerkID != "", err
	}
	if classed, is := t.Make.(interface{ Class() string }); is {
		if err := p.limiter.WaitClass(p.waiting, classed.Class(), ""); err != nil {
			return Outcome{}, halt.ErrInterrupted
		}
	}
	f := flight{attempts: t.Row.Attempts, doubt: t.Doubt}
	err := p.once(ctx, &f, maxAttempts, func(ctx context.Context) error {
		t.Doubt = true // from here on, until there is an answer
		w, err := t.Make.Send(ctx, p.API, t)
		if err != nil {
			return err
		}
		if own, err := p.taken.take(w.ID, t); err != nil {
			return &local{err}
		} else if !own {
			return errTaken
		}
		t.Row.ClerkID, t.Row.WroteAt = w.ID, w.At
		return nil
	}, find)
	t.Row.Attempts, t.Doubt = f.attempts, f.doubt
	refused := refusal(err)
	if refused == nil && f.suspect {
		t.Doubt = true // the run ends
	}
	if err == nil {
		return made(), nil
	}
	var left *LeftOut
	if errors.As(err, &left) {
		return Outcome{Subject: left.Subject, State: checkpoint.Skipped, Code: left.Note}, nil
	}
	if refused != nil {
		// Taken by what an earlier request of this row made, whatever that was answered with, or by
		// another.
		if refused.Exists() || f.suspect || t.Doubt {
			if ok, err := find(ctx); err != nil {
				return Outcome{}, err
			} else if ok {
				return made(), nil
			}
		}
		if !refused.Exists() {
			t.Doubt = false
			return Outcome{State: checkpoint.Failed, Code: FailureCode(refused)}, nil
		}
		out, err := t.Make.Exists(ctx, p.Caller, refused, f.doubt)
		t.Doubt = err != nil
		return out, about(err)
	}
	return Outcome{}, err
}

// steps does the steps that are not done yet. Those behind a Maker are remembered one
// by one; those of something that was there before are all repeated after an
// interruption.
func (p *pusher) steps(ctx context.Context, t *Task, out *Outcome) error {
	own := t.Make != nil && t.Row.ClerkID != ""
	from := 0
	if own {
		from = t.Row.Steps
	}
	for i := from; i < len(out.Then); i++ {
		s := out.Then[i]
		happened := func(ctx context.Context) (bool, error) {
			w, done, err := s.Happened(ctx, p.Caller, out.Subject)
			t.wrote(w.At)
			return done, about(err)
		}
		done := false
		if t.Doubt {
			var err error
			if done, err = happened(ctx); err != nil { // an earlier process may have done it
				return err
			}
		}
		if !done {
			if err := p.step(ctx, t, s, out, happened); err != nil || out.State == checkpoint.Failed {
				return err
			}
		}
		if own {
			t.Row.Steps = i + 1
		}
	}
	return nil
}

func (p *pusher) step(ctx context.Context, t *Task, s Step, out *Outcome, happened func(context.Context) (bool, error)) error {
	if err := p.limiter.WaitClass(p.waiting, s.Class(), out.Subject); err != nil {
		return halt.ErrInterrupted
	}
	var f flight
	err := p.once(ctx, &f, maxAttempts, func(ctx context.Context) error {
		w, err := s.Send(ctx, p.API, out.Subject)
		t.wrote(w.At)
		return err
	}, happened)
	var left *LeftOut
	if errors.As(err, &left) {
		out.Code = addNote(out.Code, left.Note)
		return nil
	}
	refused := refusal(err)
	if refused == nil && err != nil {
		t.Row.Attempts += f.attempts
		return err
	}
	ends, is := s.(*Change)
	if looked := is && ends.gone != nil; looked && (err == nil && ends.seen || refused != nil && refused.Status == http.StatusNotFound) {
		// What an answer says is gone is looked at: it may have been somebody else's word.
		if gone, err := ends.ended(ctx, p.Caller, out.Subject); err != nil || gone {
			return about(err)
		}
		if !ends.seen {
			t.short, out.State, out.Code = true, checkpoint.Failed, FailureCode(refused)
			return nil
		}
		refused = unseen()
	}
	if refused == nil {
		return nil
	}
	note, fine := s.Refused(refused)
	if fine {
		if note != "" {
			t.undone(s)
			out.Code = addNote(out.Code, note)
		}
		return nil
	}
	t.undone(s)
	out.State, out.Code = checkpoint.Failed, FailureCode(refused)
	return nil
}
