package checkpoint

import (
	"encoding/json"
	"fmt"
	"time"
)

// Pulse is how a run is doing, for whoever watches from another process.
type Pulse struct {
	At        time.Time `json:"at"`
	Counts    Counts    `json:"counts"`     // of all entities, as durable then
	Requests  int64     `json:"requests"`   // sent by the process that runs
	Throttled int64     `json:"throttled"`  // 429s met
	InFlight  int64     `json:"in_flight"`  // requests under way
	Factor    float64   `json:"factor"`     // part of the asked rate in use, 1 when undisturbed
	Used      float64   `json:"quota_used"` // part of the share taken by the last window
}

// Beat stores a Pulse. It returns before that is durable.
func (c *Checkpoint) Beat(p Pulse) error {
	p.Counts = Counts{}
	for _, of := range c.entities {
		for state, n := range of.Counts() {
			p.Counts[state] += n
		}
	}
	b, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return c.enqueue(op{meta: [2]string{"pulse", string(b)}})
}

// Pulse returns the last one, the zero Pulse if there is none.
func (c *Checkpoint) Pulse() (p Pulse, err error) {
	return p, c.load("pulse", &p)
}

// SavedCounts are the rows by state as a run has last stored them: at once, however
// many rows there are.
func (c *Checkpoint) SavedCounts() (Counts, error) {
	out := Counts{}
	return out, c.load(c.key("counts"), &out)
}
