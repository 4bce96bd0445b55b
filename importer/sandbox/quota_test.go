package sandbox

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/errgroup"

	"clerk-import/ratelimit"
)

// load is a simulated client: requests that take some time there and back.
type load struct {
	sent, refused atomic.Int64
}

// request sends one request to q, which takes latency, half of it each way and
// each up to a twentieth more or less, but no more than the limiter forgives: of
// two requests one may be 80 ms slower on its way than the other.
func (l *load) request(q *quota, latency time.Duration) (retryAfter int, ok bool) {
	way := func() {
		jitter := min(latency/40, 40*time.Millisecond)
		time.Sleep(latency/2 + time.Duration((2*rand.Float64()-1)*float64(jitter)))
	}
	way()
	retryAfter, ok = q.take(time.Now())
	way()
	l.sent.Add(1)
	if !ok {
		l.refused.Add(1)
	}
	return retryAfter, ok
}

// migrate sends paced requests with as many in flight as it takes until ctx ends.
func (l *load) migrate(ctx context.Context, q *quota, limiter *ratelimit.Limiter, latency time.Duration) error {
	g := errgroup.Group{}
	for range 512 {
		g.Go(func() error {
			for limiter.Wait(ctx) == nil {
				if retryAfter, ok := l.request(q, latency); !ok {
					limiter.Throttled(time.Duration(retryAfter) * time.Second)
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// The whole share is used at any latency, and no 429 is met, whichever way the
// server counts. Time is simulated; the limiter and the quota are the real ones.
func TestTheWholeShareIsUsedAtAnyLatencyWithoutA429(t *testing.T) {
	for _, sliding := range []bool{false, true} {
		for _, latency := range []time.Duration{20 * time.Millisecond, 200 * time.Millisecond, time.Second, 2 * time.Second} {
			for _, share := range []float64{0.8, 1} {
				synctest.Test(t, func(t *testing.T) {
					q := newQuota(ratelimit.Production, sliding)
					limiter, err := ratelimit.New(ratelimit.Production, share)
					if err != nil {
						t.Fatal(err)
					}
					ctx, cancel := context.WithCancel(context.Background())
					l := &load{}
					var g errgroup.Group
					g.Go(func() error { return l.migrate(ctx, q, limiter, latency) })
					time.Sleep(20 * time.Second)
					warm := l.sent.Load()
					const measured = 100 * time.Second
					time.Sleep(measured)
					sent := l.sent.Load() - warm
					cancel()
					if err := g.Wait(); err != nil {
						t.Fatal(err)
					}
					want := share * 100 * measured.Seconds()
					used := float64(sent) / want
					t.Logf("sliding %v, latency %v, share %v: %.1f%% of the share, %d answers of 429", sliding, latency, share, 100*used, l.refused.Load())
					if used < 0.99 || l.refused.Load() > 0 {
						t.Errorf("sliding %v, latency %v, share %v: %.2f%% used, %d refused", sliding, latency, share, 100*used, l.refused.Load())
					}
				})
			}
		}
	}
}

// A live application that needs 30 % of the quota keeps getting it: the
// migration, at its default share, yields.
func TestTheLiveApplicationIsHardlyEverRefused(t *testing.T) {
	for _, sliding := range []bool{false, true} {
		for _, latency := range []time.Duration{20 * time.Millisecond, 200 * time.Millisecond, time.Second} {
			synctest.Test(t, func(t *testing.T) {
				q := newQuota(ratelimit.Production, sliding)
				limiter, err := ratelimit.New(ratelimit.Production, 0.8)
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
				defer cancel()
				tool, live := &load{}, &load{}
				var g errgroup.Group
				g.Go(func() error { return tool.migrate(ctx, q, limiter, latency) })
				g.Go(func() error {
					// 30 requests a second, at random moments.
					for ctx.Err() == nil {
						time.Sleep(time.Duration(rand.ExpFloat64() / 30 * float64(time.Second)))
						g.Go(func() error { live.request(q, 50*time.Millisecond); return nil })
					}
					return nil
				})
				if err := g.Wait(); err != nil {
					t.Fatal(err)
				}
				refused := float64(live.refused.Load()) / float64(live.sent.Load())
				rate := float64(tool.sent.Load()-tool.refused.Load()) / (20 * 60)
				t.Logf("sliding %v, latency %v: the application has %.2f%% of %d requests refused; the migration runs at %.1f a second with %d answers of 429",
					sliding, latency, 100*refused, live.sent.Load(), rate, tool.refused.Load())
				if refused >= 0.01 {
					t.Errorf("sliding %v, latency %v: %.2f%% refused", sliding, latency, 100*refused)
				}
				if rate < 55 {
					t.Errorf("sliding %v, latency %v: the migration gets only %.1f of the 70 a second that are left", sliding, latency, rate)
				}
			})
		}
	}
}
