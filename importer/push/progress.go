package push

import (
	"sync/atomic"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/ratelimit"
)

// Progress is the state of a run, for displays. It may be read while the run goes
// on.
type Progress struct {
	Total    int64 // rows in the input
	Finished int64 // of these, finished before this run

	Created, Updated, Skipped, Failed atomic.Int64 // rows since the start
	Deleted                           atomic.Int64 // things of a rollback, or of those who have vanished
	Requests                          atomic.Int64 // sent since the start
	InFlight                          atomic.Int64 // requests, now
	started                           time.Time
	ended                             atomic.Int64 // Unix ns
	limiter                           *ratelimit.Set
	commits                           func() int64
}

// Commits is how many groups of rows were committed to the checkpoint, each one fsync.
func (p *Progress) Commits() int64 {
	if p.commits == nil {
		return 0
	}
	return p.commits()
}

// NewProgress returns the Progress of a run over total rows, of which finished are
// finished before it.
func NewProgress(total, finished int64, l *ratelimit.Set, cp *checkpoint.Checkpoint) *Progress {
	return &Progress{Total: total, Finished: finished, started: time.Now(), limiter: l, commits: cp.Commits}
}

func (p *Progress) end() { p.ended.Store(time.Now().UnixNano()) }

// Count counts a row that has reached a state.
func (p *Progress) Count(s checkpoint.State) {
	switch s {
	case checkpoint.Created:
		p.Created.Add(1)
	case checkpoint.Updated:
		p.Updated.Add(1)
	case checkpoint.Skipped:
		p.Skipped.Add(1)
	case checkpoint.Failed:
		p.Failed.Add(1)
	case checkpoint.Deleted:
		p.Deleted.Add(1)
	}
}

// Done is how many rows are finished.
func (p *Progress) Done() int64 {
	return p.Finished + p.Created.Load() + p.Updated.Load() + p.Skipped.Load() + p.Failed.Load() + p.Deleted.Load()
}

// Elapsed is how long the run has taken.
func (p *Progress) Elapsed() time.Duration {
	if end := p.ended.Load(); end != 0 {
		return time.Unix(0, end).Sub(p.started)
	}
	return time.Since(p.started)
}

// Throttle is the state of the rate limiter.
func (p *Progress) Throttle() ratelimit.State { return p.limiter.State() }
