package importer

import (
	"context"
	"sync"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
	"clerk-import/ratelimit"
)

// session is the one way in which a verb asks a target and changes it.
type session struct {
	target      *target.Target
	limiter     *ratelimit.Set
	maxInFlight int
	drain       <-chan struct{}
}

// begunRun is the run of a checkpoint, which has to be one into the target.
func (s *session) begunRun(cp *checkpoint.Checkpoint, path, try string) (checkpoint.Run, error) {
	run, begun, err := cp.Run()
	if err == nil && !begun {
		err = &UsageError{Msg: path + " holds no run", Try: try}
	}
	if err == nil {
		err = s.target.Owns(run, path)
	}
	return run, err
}

// caller asks the target.
func (s *session) caller(ctx context.Context) *push.Caller { return s.target.Caller(ctx, s.limiter) }

// push does the tasks that feed adds, whose rows are of a checkpoint.
func (s *session) push(ctx context.Context, cp *checkpoint.Checkpoint, p *push.Progress, o push.Options, feed func(context.Context, func(*push.Task) error) error) error {
	o.API, o.Limiter, o.Checkpoint, o.MaxInFlight, o.Backoff, o.Settle, o.Drain = s.target.Client, s.limiter, cp, s.maxInFlight, target.Backoff, s.target.Settle, s.drain
	return push.Run(ctx, o, p, feed)
}

// pushAll does tasks whose things are there already.
func (s *session) pushAll(ctx context.Context, cp *checkpoint.Checkpoint, tasks []*push.Task, o push.Options) (*push.Progress, error) {
	p := push.NewProgress(int64(len(tasks)), 0, s.limiter, cp)
	o.Selection = true
	return p, s.push(ctx, cp, p, o, func(_ context.Context, add func(*push.Task) error) error {
		for _, t := range tasks {
			if err := add(t); err != nil {
				return err
			}
		}
		return nil
	})
}

// reasons counts why rows were refused. It may be told from many goroutines.
type reasons struct {
	mu sync.Mutex
	n  map[string]int64
}

// add counts a row by its code.
func (s *reasons) add(row checkpoint.Row) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.n == nil {
		s.n = map[string]int64{}
	}
	s.n[row.Code]++
}

func (s *reasons) counts() []report.ReasonCount { return reasonCounts(s.n) }
