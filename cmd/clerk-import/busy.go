package main

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// busy tells that the API takes no requests for now, where no progress does: a command that asks a question waits for its
// answer, however often that is 429.
type busy struct {
	out  *printer
	mu   sync.Mutex
	n    int64 // of such answers, since the last other one
	told time.Time
}

// observe is told of every request.
func (b *busy) observe(status int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if status != http.StatusTooManyRequests {
		b.n = 0
		return
	}
	b.n++
	if now := time.Now(); !b.out.app.shows.Load() && now.Sub(b.told) >= lineEvery {
		b.told = now
		const says = "the API answers 429, too many requests: waiting"
		fmt.Fprintln(b.out.app.stderr, "The API answers 429, too many requests. Waiting; an interrupt ends it.")
		b.out.event(progressEvent{Event: "progress", Throttled: b.n, Says: says})
	}
}
