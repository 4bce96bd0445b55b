package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"clerk-import/importer"
	"clerk-import/importer/report"
	"clerk-import/importer/spoken"
)

// busy tells that the API takes no requests for now, or says nothing that can be used, where no progress does: a command that
// asks a question asks again, for a minute or two, and after a 429 for good.
type busy struct {
	out    *printer
	mu     sync.Mutex
	n      int64          // answers of 429, since the last other one
	silent map[string]int // questions without a usable answer since the last with one, by their endpoints
	told   time.Time
}

// fewSilent is how many questions in a row may have no usable answer before that is told: a connection may break.
const fewSilent = 2

// asked is told of every question.
func (b *busy) asked(endpoint string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, importer.ErrInterrupted) {
		delete(b.silent, endpoint)
		return
	}
	if b.silent == nil {
		b.silent = map[string]int{}
	}
	if b.silent[endpoint]++; b.silent[endpoint] < fewSilent {
		return
	}
	says := "no answer of the API that can be used: " + spoken.Words(err.Error())
	b.tell("There is "+says+". Asking again; an interrupt ends it.", progressEvent{Event: "progress", Says: says + "; asking again"})
}

// tell says once in a while what is waited for.
func (b *busy) tell(text string, e progressEvent) {
	if now := time.Now(); !b.out.app.shows.Load() && now.Sub(b.told) >= lineEvery {
		b.told = now
		fmt.Fprintln(b.out.app.stderr, report.Wrapped(text))
		b.out.event(e)
	}
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
	b.tell("The API answers 429, too many requests. Waiting; an interrupt ends it.", progressEvent{Event: "progress", Throttled: b.n, Says: "the API answers 429, too many requests: waiting"})
}
