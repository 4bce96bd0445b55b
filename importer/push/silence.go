package push

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"clerk-import/importer/checkpoint"
)

// passages count the requests to change something that got a usable answer.
type passages struct {
	mu  sync.Mutex
	all int64
	of  map[string]int64 // by endpoint
}

func (p *passages) add(endpoint string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.of == nil {
		p.of = map[string]int64{}
	}
	p.all++
	p.of[endpoint]++
}

// through is how many there were, and how many of an endpoint.
func (p *passages) through(endpoint string) (all, of int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all, p.of[endpoint]
}

const (
	// maxSilent is how many rows in a row may get no usable answer before nothing more is sent.
	maxSilent = 8
	// mostHeld is how many rows are held back for one endpoint. Those behind it are left at once.
	mostHeld = 64
	// mostAttempts is how many requests for a row, in one run after the other, may get no usable answer
	// where other rows have arrived: then it is the row's fault, also when none is sent beside it.
	mostAttempts = 3 * maxAttempts
)

// silence holds rows back that got no usable answer. It is the row's fault if others get one at the same
// endpoint, and the API's, or of what is in between, if none does: then the rows stay as they are.
type silence struct {
	mu     sync.Mutex
	held   map[string]*heldRows // by endpoint
	inARow int                  // rows that were held since a request got through
	all    int64                // requests that had got through when the last one was held
	last   error
	left   bool // some are left as they are
}

// heldRows are those of one endpoint.
type heldRows struct {
	rows    []heldRow
	through int64 // how many requests had got through there when the last one was held
}

type heldRow struct {
	task *Task
	was  checkpoint.State
	code string
}

// hold keeps a row back until a request gets through: what did so while the row was repeated may
// have come before the API went away.
func (p *pusher) hold(t *Task, was checkpoint.State, cause *noAnswer) error {
	row := heldRow{t, was, cause.code()}
	all, of := p.through.through(cause.endpoint)
	s := &p.silence
	s.mu.Lock()
	if s.held == nil {
		s.held = map[string]*heldRows{}
	}
	held := s.held[cause.endpoint]
	if held == nil {
		held = &heldRows{}
		s.held[cause.endpoint] = held
	}
	if s.last, held.through = cause.last, of; all > s.all {
		s.all, s.inARow = all, 0
	}
	s.inARow++
	stop, full := s.inARow >= maxSilent, len(held.rows) >= mostHeld
	if full {
		s.left = true
	} else {
		held.rows = append(held.rows, row)
	}
	s.mu.Unlock()
	if stop {
		err := error(&Unanswered{cause.last})
		p.failed.CompareAndSwap(nil, &err)
		p.stopNow()
	}
	if full {
		return p.leaveHeld(row)
	}
	return nil
}

// release settles the rows that are held back if a request has got through at their endpoint since.
func (p *pusher) release() error {
	s := &p.silence
	s.mu.Lock()
	var rows []heldRow
	for endpoint, held := range s.held {
		if _, of := p.through.through(endpoint); of > held.through && p.failed.Load() == nil {
			rows = append(rows, held.rows...)
			delete(s.held, endpoint)
		}
	}
	s.mu.Unlock()
	for _, r := range rows {
		if err := p.giveUp(r); err != nil {
			return err
		}
	}
	return nil
}

// endSilence decides about the rows that are held back still when a run ends. It is the row's fault if it
// is the only one at its endpoint and others got answers, or if it got none in run after run while others
// arrived. Otherwise nobody knows whether the API takes any row, whatever it says when it is asked: they
// are left, as they are in a run that was stopped.
func (p *pusher) endSilence(ctx context.Context) error {
	s := &p.silence
	if s.last == nil {
		return nil
	}
	var silent *Unanswered
	cause := p.failed.Load()
	ended := cause != nil && errors.As(*cause, &silent)
	answers := ctx.Err() == nil && (ended || !p.stopping())
	if answers {
		_, err := p.API.GetInstance(ctx)
		answers = err == nil
	}
	counts := p.opts.Checkpoint.Counts()
	arrived := counts[checkpoint.Created]+counts[checkpoint.Updated] > 0
	all, _ := p.through.through("")
	var err error
	for _, held := range s.held {
		alone := !ended && len(held.rows) == 1 && all > 0
		for _, r := range held.rows {
			if answers && (alone || arrived && r.task.Make != nil && r.task.Row.Attempts >= mostAttempts) {
				err = errors.Join(err, p.giveUp(r))
				continue
			}
			s.left = true
			err = errors.Join(err, p.leaveHeld(r))
		}
	}
	if s.left && cause == nil && !p.stopping() && ctx.Err() == nil {
		err = errors.Join(&Unanswered{s.last}, err)
	}
	return err
}

// giveUp records a row as failed.
func (p *pusher) giveUp(r heldRow) error {
	return p.settle(r.task, r.was, Outcome{State: checkpoint.Failed, Code: r.code})
}

// leaveHeld records what is known of a row that stays as it is.
func (p *pusher) leaveHeld(r heldRow) error {
	r.task.Row.State = r.was
	if r.task.Make != nil && !r.task.Doubt && r.task.Row.ClerkID == "" {
		r.task.Row.State = checkpoint.Pending
	}
	return p.opts.Checkpoint.RecordFrom(r.was, r.task.Row)
}

// Unanswered is the error of a run that was ended because nothing that it sent got a usable
// answer any more. Its rows are in doubt, or were not sent.
type Unanswered struct{ Last error }

func (e *Unanswered) Error() string {
	return fmt.Sprintf("rows get no usable answer (the last one: %v); no row was given up for it, the same command continues", e.Last)
}

// Unwrap is the last answer.
func (e *Unanswered) Unwrap() error { return e.Last }
