package push

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/halt"
	"clerk-import/ratelimit"
)

const (
	// giveUpAfter is how long the target may be out of reach altogether before
	// the run ends; rows are not failed for an outage.
	giveUpAfter = 2 * time.Minute
	// backoffUsual is the first wait between attempts. Waits double and are drawn
	// at random below that, up to backoffMost.
	backoffUsual = 200 * time.Millisecond
	backoffMost  = 10 * time.Second
)

// Caller makes requests within the quota and repeats each until its outcome is
// certain. It is safe for concurrent use.
type Caller struct {
	API *clerkapi.Client

	limiter  *ratelimit.Set
	backoff  time.Duration
	settle   time.Duration   // how long after an answer what it says may still change
	waiting  context.Context // for waits between requests; ends earlier than the requests' own
	progress *Progress       // counts requests
	answered atomic.Int64    // Unix ns of the last answer the API gave
	through  passages        // requests to change something that got a usable answer
}

// NewCaller returns a Caller that waits for its turns, and between attempts, until
// waiting ends. backoff is the first wait between attempts, 0 means 200 ms; settle is how long after an answer what it says
// may still change.
func NewCaller(waiting context.Context, api *clerkapi.Client, limiter *ratelimit.Set, backoff, settle time.Duration) *Caller {
	if backoff == 0 {
		backoff = backoffUsual
	}
	c := &Caller{API: api, limiter: limiter, backoff: backoff, settle: settle, waiting: waiting, progress: &Progress{}}
	c.heard()
	return c
}

// Ask makes a request that may be made any number of times until it is answered.
// A refusal is returned as the [clerkapi.Error] it is; [halt.ErrInterrupted] says that
// waiting has ended.
func (c *Caller) Ask(ctx context.Context, request func(context.Context) error) error {
	// A question that stays unanswered ends the run: going on would mean guessing.
	return c.once(ctx, &flight{question: true}, 2*maxAttempts, request, nil)
}

// Try is Ask for what can be done without: it gives up after a few attempts.
func (c *Caller) Try(ctx context.Context, request func(context.Context) error) error {
	return c.once(ctx, &flight{question: true}, fewAttempts, request, nil)
}

// fewAttempts is how often a question is asked that need not be answered.
const fewAttempts = 3

// Requests is how many requests were made.
func (c *Caller) Requests() int64 { return c.progress.Requests.Load() }

// User gets a user.
func (c *Caller) User(ctx context.Context, id string) (u *clerkapi.User, err error) {
	err = c.Ask(ctx, func(ctx context.Context) (err error) { u, err = c.API.GetUser(ctx, id); return err })
	return u, err
}

// Present gets a user, nil if the API says that there is none. That a list does not have somebody
// proves nothing.
func (c *Caller) Present(ctx context.Context, id string) (*clerkapi.User, error) {
	u, err := c.User(ctx, id)
	return u, Gone(err)
}

// Gone is the error of a question for one thing, nil if it says that there is none: it is not found,
// or nothing of its kind is there.
func Gone(err error) error {
	if e := refusal(err); e != nil && (e.Status == http.StatusNotFound || e.Has("organization_not_enabled_in_instance")) {
		return nil
	}
	return err
}

// ofOrganization is the error of a list below an organization: nil if the organization is gone,
// which has nothing then. That a list is not found does not say so, and the organization is asked for.
func (c *Caller) ofOrganization(ctx context.Context, organization string, err error) error {
	if organization == "" || err == nil || Gone(err) != nil {
		return err
	}
	if o, asked := c.Organization(ctx, organization); asked != nil || o != nil {
		return errors.Join(err, asked)
	}
	return nil
}

// FindUsers looks users up; see [clerkapi.Client.FindUsers].
func (c *Caller) FindUsers(ctx context.Context, by clerkapi.Filter, values []string) (users []clerkapi.User, err error) {
	err = c.Ask(ctx, func(ctx context.Context) (err error) { users, err = c.API.FindUsers(ctx, by, values); return err })
	return users, err
}

// UsersThere are those of up to [clerkapi.MaxLookup] ids that are a user's. Another question counts them, which may stay
// unanswered: where the list has fewer, each that it lacks is asked for.
func (c *Caller) UsersThere(ctx context.Context, ids []string) (there []string, err error) {
	users, err := c.FindUsers(ctx, clerkapi.ByID, ids)
	if err != nil {
		return nil, err
	}
	for i := range users {
		there = append(there, users[i].ID)
	}
	var counted int64
	err = c.Try(ctx, func(ctx context.Context) (err error) { counted, err = c.API.CountUsersOf(ctx, ids); return err })
	if errors.Is(err, halt.ErrInterrupted) {
		return nil, err
	}
	if err != nil || counted <= int64(len(there)) {
		return there, nil
	}
	for _, id := range ids {
		if slices.Contains(there, id) {
			continue
		}
		u, err := c.Present(ctx, id)
		if err != nil {
			return nil, err
		}
		if u != nil {
			there = append(there, id)
		}
	}
	return there, nil
}

// PerWindow is how many requests the quota takes in a window of it, 0 for any number.
func (c *Caller) PerWindow() int { return c.limiter.PerWindow() }

// Pages asks for the pages of a list, of [clerkapi.MaxPage] entries each, and hands them on
// until each says that it has seen enough, or there are no more. A page that comes again is an error.
func Pages[T any](ctx context.Context, c *Caller, list func(ctx context.Context, offset int) ([]T, error), each func(page []T) (more bool, err error)) error {
	var repeats Repeats
	for offset := 0; ; offset += clerkapi.MaxPage {
		var page []T
		if err := c.Ask(ctx, func(ctx context.Context) (err error) { page, err = list(ctx, offset); return err }); err != nil {
			return err
		}
		if len(page) > 0 {
			if err := repeats.Add(page[0], page[len(page)-1]); err != nil {
				return err
			}
		}
		more, err := each(page)
		if err != nil || !more || len(page) < clerkapi.MaxPage {
			return err
		}
	}
}

// Repeats tells when a list gives a page that it has given already: it has no end then. Entries may
// move from page to page while the list is read; both ends of a page do not come again.
type Repeats struct{ seen map[string]bool }

// Add notes what a page begins and ends with.
func (r *Repeats) Add(first, last any) error {
	b, err := json.Marshal([]any{first, last})
	if err != nil {
		return err
	}
	sum := sha256.Sum256(b)
	if r.seen == nil {
		r.seen = map[string]bool{}
	}
	if r.seen[string(sum[:8])] {
		return errors.New("the API gives the same page of a list again: what it has cannot be read whole; look at what is between it and here")
	}
	r.seen[string(sum[:8])] = true
	return nil
}

// flight is what is known of a request that is repeated.
type flight struct {
	attempts int    // to which the API said something, or of which nothing is known
	doubt    bool   // it may have been executed
	suspect  bool   // it was put off by an answer that says it was not: somebody in between may say so
	question bool   // it changes nothing
	endpoint string // that it was sent to last, of one that changes something
}

// errAgain is returned by a request that was refused for a reason that is gone
// when it is made again.
var errAgain = errors.New("to be made again")

// once makes a request until its outcome is certain: answered, refused, or, after
// attempts of which nobody knows whether they were executed, found by happened to
// have been. It gives up with noAnswer after as many attempts as most.
func (c *Caller) once(ctx context.Context, f *flight, most int, request func(context.Context) error, happened func(context.Context) (bool, error)) error {
	before := f.attempts
	if !f.question {
		request = noting(f, request)
	}
	for wait := c.backoff; ; wait = min(2*wait, backoffMost) {
		if err := c.turn(); err != nil {
			return err
		}
		f.attempts++
		doubted := f.doubt
		f.doubt = true
		c.progress.InFlight.Add(1)
		err := request(ctx)
		c.progress.InFlight.Add(-1)
		if err == nil {
			c.heard()
			c.gotThrough(f)
			f.doubt = false
			return nil
		}
		var left *LeftOut
		if errors.As(err, &left) {
			f.doubt = doubted
			return err
		}
		var ours *local
		if errors.As(err, &ours) {
			return err
		}
		kind := clerkapi.Classify(err)
		if kind != clerkapi.Unknown || errors.Is(err, errAgain) {
			f.doubt = doubted // not executed
			f.suspect = f.suspect || kind == clerkapi.Throttled || kind == clerkapi.Busy || kind == clerkapi.Stopped
		}
		switch {
		case errors.Is(err, errAgain):
			f.attempts--
			continue
		case kind == clerkapi.Throttled:
			c.heard()
			var e *clerkapi.Error
			errors.As(err, &e)
			c.limiter.Throttled(e.RetryAfter)
			f.attempts--
			wait = c.backoff
			continue
		case kind == clerkapi.Refused:
			c.heard()
			c.gotThrough(f)
			return err
		case kind == clerkapi.Stopped:
			return fmt.Errorf("the API takes no more requests: %w", err)
		case kind == clerkapi.Busy:
			c.heard()
		case ctx.Err() != nil:
			return halt.ErrInterrupted
		default: // Unreachable or Unknown
			if err := c.outage(err); err != nil {
				return err
			}
			if kind == clerkapi.Unreachable {
				f.attempts--
			}
		}
		if n := f.attempts - before; n >= most || f.question && (untrue(err) && n >= maxAttempts || tooLarge(err) && n >= fewAttempts) {
			return &noAnswer{err, f.endpoint}
		}
		if err := c.pause(wait); err != nil {
			return err
		}
		if f.doubt && happened != nil {
			if ok, err := happened(ctx); err != nil || ok {
				return err
			}
		}
	}
}

// untrue reports whether an answer in the API's own form does not say what was asked for: whoever
// gives it is there, and is not waited for as for one who is not.
func untrue(err error) bool {
	var unusable *clerkapi.Unusable
	return errors.As(err, &unusable) && unusable.What == clerkapi.Untrue
}

// tooLarge reports whether an answer has more text than any has: each such one costs much to read.
func tooLarge(err error) bool {
	var unusable *clerkapi.Unusable
	return errors.As(err, &unusable) && unusable.What == clerkapi.TooLarge
}

// turn waits until a request may start.
func (c *Caller) turn() error {
	if err := c.limiter.Wait(c.waiting); err != nil {
		return halt.ErrInterrupted
	}
	c.progress.Requests.Add(1)
	return nil
}

// pause waits between attempts, a random time up to most.
func (c *Caller) pause(most time.Duration) error {
	return c.wait(time.Duration(float64(most) * (0.5 + rand.Float64()/2)))
}

// wait waits, unless waiting has ended.
func (c *Caller) wait(d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-c.waiting.Done():
		return halt.ErrInterrupted
	}
}

func (c *Caller) heard() { c.answered.Store(time.Now().UnixNano()) }

func (c *Caller) gotThrough(f *flight) {
	if !f.question {
		c.through.add(f.endpoint)
	}
}

// noting is a request that notes which endpoint it is sent to.
func noting(f *flight, request func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error { return request(clerkapi.Noting(ctx, &f.endpoint)) }
}

// outage returns an error when the target has been out of reach for so long
// that going on makes no sense.
func (c *Caller) outage(cause error) error {
	if time.Since(time.Unix(0, c.answered.Load())) < giveUpAfter {
		return nil
	}
	return fmt.Errorf("the target has not answered for %v (run the same command again to continue): %w", giveUpAfter, cause)
}
