// Package ratelimit paces requests against a windowed quota such as Clerk's
// "1000 requests per 10 seconds". A quota is a promise about every window, not
// an average: a [Limiter] never lets more than its share start in any interval
// of the window's length, wherever that interval begins, so it holds whether the
// server counts fixed or sliding windows.
//
// Start from [New] and [Limiter.Wait].
package ratelimit

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Quota is a number of requests per window.
type Quota struct {
	Requests int           // that may start in any Window, wherever it begins
	Window   time.Duration // 10 s for most of the API, an hour for invitations
}

// The quotas Clerk documents for the Backend API, per instance.
// Source: Clerk docs, "System limits".
var (
	Production  = Quota{1000, 10 * time.Second}
	Development = Quota{100, 10 * time.Second}
)

// The bounds of what ParseQuota reads. A Limiter remembers every request of a window, so that the number is one of memory.
const (
	maxRequests = 1_000_000
	minWindow   = time.Millisecond
	maxWindow   = 24 * time.Hour
)

// ParseQuota reads "1000/10s", of 1 to 1000000 requests in 1ms to 24h. "unlimited" gives the zero Quota.
func ParseQuota(s string) (Quota, error) {
	if s == "unlimited" {
		return Quota{}, nil
	}
	n, w, ok := strings.Cut(s, "/")
	requests, err1 := strconv.Atoi(strings.TrimSpace(n))
	window, err2 := time.ParseDuration(strings.TrimSpace(w))
	if !ok || err1 != nil || err2 != nil || requests < 1 || window <= 0 {
		return Quota{}, fmt.Errorf("quota %q is not of the form REQUESTS/WINDOW, for example 1000/10s (or unlimited)", s)
	}
	if requests > maxRequests || window < minWindow || window > maxWindow {
		return Quota{}, fmt.Errorf("quota %q is out of bounds: at most %d requests, in a window of %v to %v (or unlimited)",
			s, maxRequests, minWindow, hours(maxWindow))
	}
	return Quota{requests, window}, nil
}

// PerSecond is the rate that a share of the quota comes to, 0 without a quota.
func (q Quota) PerSecond(share float64) float64 {
	if q.Requests == 0 {
		return 0
	}
	return float64(q.Requests) * share / q.Window.Seconds()
}

// String is the form ParseQuota reads.
func (q Quota) String() string {
	if q.Requests == 0 {
		return "unlimited"
	}
	return fmt.Sprintf("%d/%s", q.Requests, hours(q.Window))
}

// hours writes a time without the minutes and seconds that it has none of.
func hours(d time.Duration) string {
	w := d.String()
	if strings.HasSuffix(w, "m0s") {
		w = strings.TrimSuffix(w, "0s")
	}
	if strings.HasSuffix(w, "h0m") {
		w = strings.TrimSuffix(w, "0m")
	}
	return w
}

const (
	// guard widens the window by 0.8 %. Requests that start a window apart may
	// arrive a little closer together; at ten seconds this forgives 80 ms of
	// jitter and costs 0.8 % of the quota.
	guard = 1.008
	// catchUp is how much lost time pacing makes up for in a burst, so that
	// timers that fire late do not cost throughput.
	catchUp = 100 * time.Millisecond
	// slowDown and minFactor shape the reaction to a 429. The way back is
	// additive, per window: quick up to a little below the rate that met the
	// 429, and from there on so slow that the quota, which somebody else seems to
	// need, is hardly ever exceeded again.
	slowDown  = 0.7
	minFactor = 0.05
	speedUp   = 0.1
	feelUp    = 0.004
	knownGood = 0.97
	// pauseDefault is the pause after a 429 that does not say how long to wait.
	pauseDefault = time.Second
)

// Limiter paces the requests of one process against one quota. It is safe for
// concurrent use; waiters are served in the order they came.
//
// Time is monotonic: setting the clock has no effect, and time the machine
// spends asleep counts as waiting time that did not pass, which errs on the
// side of too few requests.
type Limiter struct {
	turn chan struct{} // held by the one waiter that is next

	mu       sync.Mutex
	window   time.Duration // widened by guard
	interval time.Duration // between requests at factor 1
	starts   []time.Time   // ring: the last len(starts) starts
	head     int           // oldest entry of starts
	next     time.Time     // pacing: earliest next start
	factor   float64       // share of the rate in use, lowered by 429s
	ceiling  float64       // factor that met the last 429
	grown    time.Time     // when factor was last raised
	paused   time.Time     // nothing starts before
	cut      time.Time     // when factor was last lowered
	wake     chan struct{} // closed and replaced when paused changes
	n429     int64
}

// New returns a Limiter for a share (above 0, at most 1) of a quota. A quota of
// zero requests does not limit at all but still pauses after a 429.
func New(q Quota, share float64) (*Limiter, error) {
	if !(share > 0 && share <= 1) {
		return nil, errors.New("the quota share must be above 0 and at most 1")
	}
	l := &Limiter{turn: make(chan struct{}, 1), factor: 1, wake: make(chan struct{})}
	if q.Requests > 0 {
		n := max(1, int(float64(q.Requests)*share))
		l.window = time.Duration(float64(q.Window) * guard)
		l.interval = l.window / time.Duration(n)
		l.starts = make([]time.Time, n)
	}
	return l, nil
}

// PerWindow is how many requests may start in a window, 0 for any number.
func (l *Limiter) PerWindow() int { return len(l.starts) }

// Wait blocks until a request may start. The only errors are the context's.
func (l *Limiter) Wait(ctx context.Context) error {
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-l.turn }()
	for {
		l.mu.Lock()
		now := time.Now()
		at := l.earliest(now)
		if !at.After(now) {
			l.start(now)
			l.mu.Unlock()
			return ctx.Err()
		}
		wake := l.wake
		l.mu.Unlock()
		timer := time.NewTimer(at.Sub(now))
		select {
		case <-timer.C:
		case <-wake:
			timer.Stop()
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// earliest is when the next request may start. Called with mu held.
func (l *Limiter) earliest(now time.Time) time.Time {
	at := l.paused
	if l.starts == nil {
		return at
	}
	l.grow(now)
	if l.next.After(at) {
		at = l.next
	}
	if oldest := l.starts[l.head]; !oldest.IsZero() {
		if free := oldest.Add(l.window); free.After(at) {
			at = free
		}
	}
	return at
}

func (l *Limiter) start(now time.Time) {
	if l.starts == nil {
		return
	}
	l.starts[l.head] = now
	l.head = (l.head + 1) % len(l.starts)
	if l.next.IsZero() {
		l.next = now // no burst at the beginning: there is nothing to make up for
	} else if lag := now.Add(-catchUp); l.next.Before(lag) {
		l.next = lag
	}
	l.next = l.next.Add(time.Duration(float64(l.interval) / l.factor))
}

// grow feels the way back to the full rate after a 429.
func (l *Limiter) grow(now time.Time) {
	if l.factor >= 1 || now.Before(l.paused) {
		l.grown = now
		return
	}
	if since := now.Sub(l.grown); since > l.window/100 {
		windows := float64(since) / float64(l.window)
		if good := l.ceiling * knownGood; l.factor < good {
			l.factor = min(1, good, l.factor+speedUp*windows)
		} else {
			l.factor = min(1, l.factor+feelUp*windows)
			l.ceiling = max(l.ceiling, l.factor)
		}
		l.grown = now
	}
}

// Throttled reports a 429. All waiters pause for retryAfter (a default when
// zero), and the rate drops. Of the many 429s that arrive together, when
// requests in flight hit the same wall, only the first lowers the rate.
func (l *Limiter) Throttled(retryAfter time.Duration) {
	if retryAfter <= 0 {
		retryAfter = pauseDefault
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	l.n429++
	if l.cut.IsZero() || now.After(l.paused) && now.Sub(l.cut) > l.window/20 {
		l.ceiling = l.factor
		l.factor = max(minFactor, l.factor*slowDown)
		l.cut, l.grown = now, now
	}
	if until := now.Add(retryAfter); until.After(l.paused) {
		l.paused = until
		// Start from the pause's end, not in a burst of what was missed.
		if l.next.Before(until) {
			l.next = until
		}
		close(l.wake)
		l.wake = make(chan struct{})
	}
}

// State is a snapshot of a Limiter for progress displays.
type State struct {
	Factor    float64       // share of the asked rate in use, 1 when undisturbed
	PausedFor time.Duration // rest of the current pause
	Throttled int64         // 429s seen
	Used      float64       // part of the share that the last window has taken, 0 without a quota
}

// State returns a snapshot.
func (l *Limiter) State() State {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := State{Factor: l.factor, PausedFor: max(0, time.Until(l.paused)), Throttled: l.n429}
	if n := len(l.starts); n > 0 {
		since := time.Now().Add(-l.window)
		used := 0
		for _, at := range l.starts {
			if at.After(since) {
				used++
			}
		}
		s.Used = float64(used) / float64(n)
	}
	return s
}
