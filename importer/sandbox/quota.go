package sandbox

import (
	"math"
	"sync"
	"time"

	"clerk-import/ratelimit"
)

// quota enforces a windowed quota the way a server does: it counts requests as
// they arrive, in fixed windows or in one that slides.
type quota struct {
	mu       sync.Mutex
	q        ratelimit.Quota
	sliding  bool
	window   time.Time   // fixed: beginning of the current window
	used     int         // fixed: requests in it
	arrivals []time.Time // sliding: the last q.Requests accepted ones, a ring
	head     int
}

func newQuota(q ratelimit.Quota, sliding bool) *quota {
	return &quota{q: q, sliding: sliding, arrivals: make([]time.Time, q.Requests)}
}

// take counts a request. When it is refused, retryAfter is in whole seconds.
func (q *quota) take(now time.Time) (retryAfter int, ok bool) {
	if q.q.Requests == 0 {
		return 0, true
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	var free time.Time
	if q.sliding {
		free = q.arrivals[q.head].Add(q.q.Window)
		if !q.arrivals[q.head].IsZero() && now.Before(free) {
			return wait(free.Sub(now)), false
		}
		q.arrivals[q.head] = now
		q.head = (q.head + 1) % len(q.arrivals)
		return 0, true
	}
	if begin := now.Truncate(q.q.Window); !begin.Equal(q.window) {
		q.window, q.used = begin, 0
	}
	if q.used >= q.q.Requests {
		return wait(q.window.Add(q.q.Window).Sub(now)), false
	}
	q.used++
	return 0, true
}

func wait(d time.Duration) int { return max(1, int(math.Ceil(d.Seconds()))) }
