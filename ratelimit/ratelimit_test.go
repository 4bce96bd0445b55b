package ratelimit

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

func mustNew(t interface{ Fatal(...any) }, q Quota, share float64) *Limiter {
	l, err := New(q, share)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// most returns the largest number of starts in any interval of length w.
func most(starts []time.Time, w time.Duration) int {
	best, lo := 0, 0
	for hi := range starts {
		for starts[hi].Sub(starts[lo]) >= w {
			lo++
		}
		best = max(best, hi-lo+1)
	}
	return best
}

func TestNoWindowHoldsMoreThanTheShareAndTheShareIsUsed(t *testing.T) {
	for _, c := range []struct {
		q     Quota
		share float64
	}{{Production, 0.8}, {Production, 1}, {Development, 0.8}, {Development, 1}, {Quota{3, time.Second}, 1}, {Quota{1, time.Minute}, 0.5}} {
		synctest.Test(t, func(t *testing.T) {
			l := mustNew(t, c.q, c.share)
			n := max(1, int(float64(c.q.Requests)*c.share))
			var starts []time.Time
			for range 20 * n {
				if err := l.Wait(context.Background()); err != nil {
					t.Fatal(err)
				}
				starts = append(starts, time.Now())
			}
			if got := most(starts, c.q.Window); got > n {
				t.Errorf("%v share %v: %d starts in a window, want at most %d", c.q, c.share, got, n)
			}
			rate := float64(len(starts)-1-n) / starts[len(starts)-1].Sub(starts[n]).Seconds()
			if want := float64(n) / c.q.Window.Seconds(); rate < 0.99*want {
				t.Errorf("%v share %v: %.2f a second, want at least 99%% of %.2f", c.q, c.share, rate, want)
			}
		})
	}
}

// Whatever the callers do (come late, in crowds, are told to slow down), the
// promise about every window holds.
func TestTheWindowHoldsForAnyPatternOfCallers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 50).Draw(rt, "requests")
		gaps := rapid.SliceOfN(rapid.IntRange(0, 3000), 1, 200).Draw(rt, "gaps")
		throttle := rapid.SliceOfN(rapid.IntRange(-20, 20), len(gaps), len(gaps)).Draw(rt, "throttle")
		synctest.Test(t, func(t *testing.T) {
			q := Quota{n, 5 * time.Second}
			l := mustNew(t, q, 1)
			var mu sync.Mutex
			var starts []time.Time
			var wg sync.WaitGroup
			for i, gap := range gaps {
				time.Sleep(time.Duration(gap) * time.Millisecond / 4)
				if throttle[i] > 15 {
					l.Throttled(time.Duration(throttle[i]) * 50 * time.Millisecond)
				}
				wg.Go(func() {
					if l.Wait(context.Background()) == nil {
						mu.Lock()
						starts = append(starts, time.Now())
						mu.Unlock()
					}
				})
			}
			wg.Wait()
			if got := most(starts, q.Window); got > n {
				rt.Fatalf("%d starts in a window, want at most %d", got, n)
			}
			if len(starts) != len(gaps) {
				rt.Fatalf("%d of %d waiters were served", len(starts), len(gaps))
			}
		})
	})
}

func TestA429PausesEveryWaiterAndTheRateRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := mustNew(t, Development, 1)
		for range 50 {
			_ = l.Wait(context.Background())
		}
		var mu sync.Mutex
		var first time.Time
		var wg sync.WaitGroup
		begin := time.Now()
		for range 5 {
			wg.Go(func() {
				_ = l.Wait(context.Background())
				mu.Lock()
				if first.IsZero() {
					first = time.Now()
				}
				mu.Unlock()
			})
		}
		l.Throttled(3 * time.Second)
		l.Throttled(0)
		wg.Wait()
		if d := first.Sub(begin); d < 3*time.Second {
			t.Errorf("a request started %v into a pause of 3s", d)
		}
		if f := l.State().Factor; f >= 0.8 || f < 0.6 {
			t.Errorf("factor after one 429 storm = %v, want about 0.7", f)
		}
		for range 400 {
			_ = l.Wait(context.Background())
		}
		if f := l.State().Factor; f < 0.96 {
			t.Errorf("factor = %v after 400 quiet requests, want nearly 1", f)
		}
		for range 2000 {
			_ = l.Wait(context.Background())
		}
		if f := l.State().Factor; f != 1 {
			t.Errorf("factor = %v after a long quiet time, want 1", f)
		}
		if n := l.State().Throttled; n != 2 {
			t.Errorf("counted %d 429s, want 2", n)
		}
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := mustNew(t, Quota{1, time.Hour}, 1)
		_ = l.Wait(context.Background())
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := l.Wait(ctx); err != context.DeadlineExceeded {
			t.Errorf("got %v", err)
		}
	})
}

func TestQuotasAreReadAndWritten(t *testing.T) {
	for _, s := range []string{"1000/10s", "100/1h", "10/1m", "5/1m30s", "1/10s", "1000000/1ms", "1/24h", "unlimited"} {
		q, err := ParseQuota(s)
		if err != nil || q.String() != s {
			t.Errorf("%s -> %v, %v", s, q, err)
		}
	}
	for _, s := range []string{"", "10", "0/1s", "-1/1s", "a/b", "10/0s", "10/-1s"} {
		if _, err := ParseQuota(s); err == nil || !strings.Contains(err.Error(), "is not of the form") {
			t.Errorf("%q: %v", s, err)
		}
	}
	// What a limiter would have to remember is bounded, and so is how often it would wake up.
	for _, s := range []string{"1000001/10s", "1000000000000/1ns", "9223372036854775807/10s", "1/999us", "1/1ns", "10/24h1ns", "1/2562047h"} {
		if _, err := ParseQuota(s); err == nil || !strings.Contains(err.Error(), "at most 1000000 requests, in a window of 1ms to 24h") {
			t.Errorf("%q: %v", s, err)
		}
	}
	if _, err := ParseQuota("9223372036854775808/10s"); err == nil {
		t.Error("more than a number holds was accepted")
	}
	for _, share := range []float64{0, -1, 1.1} {
		if _, err := New(Production, share); err == nil {
			t.Errorf("share %v was accepted", share)
		}
	}
}

func BenchmarkWaitUnderTheLimit(b *testing.B) {
	l := mustNew(b, Quota{1 << 20, time.Nanosecond}, 1)
	for b.Loop() {
		_ = l.Wait(context.Background())
	}
}

// A class has its quota per key, beside the instance's.
func TestClassesHaveQuotasOfTheirOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := NewSet(Production, 1, Classes)
		if err != nil {
			t.Fatal(err)
		}
		starts := map[string][]time.Time{}
		for i := range 60 {
			key := []string{"user_a", "user_b"}[i%2]
			if err := s.WaitClass(context.Background(), "user_update", key); err != nil {
				t.Fatal(err)
			}
			starts[key] = append(starts[key], time.Now())
		}
		for key, st := range starts {
			if got := most(st, 10*time.Second); got > 10 || len(st) != 30 {
				t.Errorf("%s: %d in a window, %d in all", key, got, len(st))
			}
		}
		begin := time.Now()
		for range 50 {
			_ = s.WaitClass(context.Background(), "no such class", "x")
		}
		if d := time.Since(begin); d > time.Second {
			t.Errorf("a class without a quota waited %v", d)
		}
		for i := range 3 * keep {
			_ = s.limiter("user_update", fmt.Sprint(i))
			if i%keep == 0 {
				time.Sleep(11 * time.Second)
			}
		}
		if len(s.keyed) > keep+1 {
			t.Errorf("%d limiters are held", len(s.keyed))
		}
	})
}

// A quota without requests limits nothing, whatever its window says.
func TestAQuotaOfNoRequestsDoesNotLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := mustNew(t, Quota{Window: time.Minute}, 1)
		begin := time.Now()
		for range 100 {
			if err := l.Wait(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		if d := time.Since(begin); d != 0 {
			t.Errorf("100 requests waited %v", d)
		}
	})
}

// Limiters whose window has passed are let go of; the others keep counting.
func TestIdleLimitersAreLetGoOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := NewSet(Production, 1, Classes)
		if err != nil {
			t.Fatal(err)
		}
		for i := range keep - 1 {
			s.limiter("user_update", fmt.Sprint(i))
		}
		time.Sleep(11 * time.Second)
		for range 10 { // the whole quota of this one
			if err := s.WaitClass(context.Background(), "user_update", "busy"); err != nil {
				t.Fatal(err)
			}
		}
		s.limiter("user_update", "one more than is kept")
		if n := len(s.keyed); n != 2 {
			t.Errorf("%d limiters are held, want the busy one and the new one", n)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if s.WaitClass(ctx, "user_update", "busy") == nil {
			t.Error("the busy one's requests were forgotten")
		}
	})
}

// pace is how many requests start within d.
func pace(l *Limiter, d time.Duration) (n int) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	for l.Wait(ctx) == nil {
		n++
	}
	return n
}

// about says whether got is within a hundredth of want.
func about(got, want float64) bool { return got > want-0.01 && got < want+0.01 }

// A 429 lowers the rate at which requests start, once for all that arrive
// together, and the way back is quick up to a little below the rate that met it
// and slow from there on.
func TestTheRateAfterA429(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := mustNew(t, Production, 1)
		factor := func(want float64, when string) {
			t.Helper()
			if got := l.State().Factor; !about(got, want) {
				t.Errorf("%s: factor %v, want %v", when, got, want)
			}
		}
		_ = pace(l, 20*time.Second)
		l.Throttled(100 * time.Millisecond)
		factor(0.7, "after the first 429")
		time.Sleep(300 * time.Millisecond)
		l.Throttled(100 * time.Millisecond)
		factor(0.7, "after one of the same crowd, behind its pause")
		time.Sleep(300 * time.Millisecond)
		l.Throttled(time.Second)
		factor(0.49, "after one that is half a second later")
		time.Sleep(600 * time.Millisecond)
		l.Throttled(100 * time.Millisecond)
		factor(0.49, "after one that arrives within the pause")
		time.Sleep(400 * time.Millisecond)

		// 0.49 of a hundred a second, growing by a tenth a window to 0.59.
		if n := pace(l, 10*time.Second); n < 500 || n > 560 {
			t.Errorf("%d requests in the window behind the 429s, want about 540", n)
		}
		factor(0.49+0.1, "a window later")
		_ = pace(l, 10*time.Second)
		factor(knownGood*0.7, "two windows later: a little below what met the last 429")
		_ = pace(l, 50*time.Second)
		factor(knownGood*0.7+5*feelUp, "five windows further on")
		_ = pace(l, 500*time.Second)
		factor(knownGood*0.7+55*feelUp, "fifty more")
	})
}

func TestA429ThatDoesNotSayHowLongPausesForASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := mustNew(t, Quota{}, 1)
		l.Throttled(0)
		if d := l.State().PausedFor; d != time.Second {
			t.Errorf("paused for %v", d)
		}
		begin := time.Now()
		_ = l.Wait(context.Background())
		if d := time.Since(begin); d != time.Second {
			t.Errorf("waited %v", d)
		}
		if d := l.State().PausedFor; d != 0 {
			t.Errorf("still paused for %v", d)
		}
	})
}

// What a snapshot says of the quota is what started within the window.
func TestTheStateSaysHowMuchIsUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := mustNew(t, Quota{10, 10 * time.Second}, 1)
		for range 3 {
			_ = l.Wait(context.Background())
		}
		if used := l.State().Used; used != 0.3 {
			t.Errorf("used %v after 3 of 10", used)
		}
		time.Sleep(11 * time.Second)
		if used := l.State().Used; used != 0 {
			t.Errorf("used %v a window later", used)
		}
		if used := mustNew(t, Quota{}, 1).State().Used; used != 0 {
			t.Errorf("used %v of no quota", used)
		}
	})
}
