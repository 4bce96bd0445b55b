package clerkapi

import (
	"net/http"
	"sync/atomic"
	"time"
)

// maxSkew is the largest difference between the clocks that is believed: with a larger one of
// ours no connection by TLS would have come about.
const maxSkew = 24 * time.Hour

// clock is how far the server's clock is ahead of ours, as its answers say.
type clock struct{ ahead atomic.Int64 } // ns

// see takes the time of an answer whose request was under way from began to ended. It has whole
// seconds, cut off.
func (c *clock) see(resp *http.Response, began, ended time.Time) {
	at, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return
	}
	ahead := at.Add(500 * time.Millisecond).Sub(began.Add(ended.Sub(began) / 2))
	if ahead.Abs() > maxSkew {
		return
	}
	if ahead.Abs() <= ended.Sub(began)/2+time.Second {
		ahead = 0 // nothing that can be told from the time the answer took
	}
	c.ahead.Store(int64(ahead))
}

// Now is the time by the server's clock, as far as it is known.
func (c *Client) Now() time.Time { return time.Now().Add(time.Duration(c.clock.ahead.Load())) }
