package ratelimit_test

import (
	"context"
	"fmt"
	"time"

	"clerk-import/ratelimit"
)

// Every request waits for its turn; the share that was asked for holds in every
// window, wherever it begins.
func Example() {
	q, err := ratelimit.ParseQuota("1000/10s")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(q, "comes to", q.PerSecond(0.8), "requests a second at a share of 0.8")
	l, err := ratelimit.New(q, 0.8)
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 3 {
		if err := l.Wait(context.Background()); err != nil {
			fmt.Println(err)
			return
		}
		// ... send a request; when it is answered with 429:
		// l.Throttled(retryAfter)
	}
	fmt.Println("429s:", l.State().Throttled)
	// Output:
	// 1000/10s comes to 80 requests a second at a share of 0.8
	// 429s: 0
}

// Some endpoints have a quota of their own, per user or organization, beside the
// instance's.
func ExampleSet() {
	s, err := ratelimit.NewSet(ratelimit.Development, 1, ratelimit.Classes)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	n := 0
	for s.WaitClass(ctx, "user_update", "user_1") == nil {
		n++
	}
	fmt.Println(n, "updates of one user at once, and the next has to wait")
	// Output:
	// 10 updates of one user at once, and the next has to wait
}
