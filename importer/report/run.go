package report

import (
	"fmt"
	"time"
)

// Run is the outcome of a migration.
type Run struct {
	Event    string        `json:"event"` // "summary"
	Read     int64         `json:"read"`
	Created  int64         `json:"created"`
	Updated  int64         `json:"updated"`
	Skipped  int64         `json:"skipped"`
	Rejected int64         `json:"rejected"`
	Failed   int64         `json:"failed"`
	Pending  int64         `json:"pending"` // not finished when the run ended
	Failures []ReasonCount `json:"failures,omitempty"`
	Entities []EntityRun   `json:"entities,omitempty"` // organizations, memberships and invitations
	Notes    []ReasonCount `json:"notes,omitempty"`    // about rows that did arrive
	// Whole are the errors about the input as a whole in spite of which the run was begun.
	Whole      []string `json:"input_errors,omitempty"`
	Source     string   `json:"source"`
	Target     string   `json:"target"` // as [target.Target] calls itself, with the folder or file of a sandbox
	Checkpoint string   `json:"checkpoint"`
	Resumed    bool     `json:"resumed"`            // it was begun by an earlier command
	Finished   bool     `json:"finished"`           // nothing is left to do
	Requests   int64    `json:"requests"`           // of this command
	Throttled  int64    `json:"throttled"`          // 429s met
	Commits    int64    `json:"commits"`            // of the checkpoint, each one fsync
	Seconds    float64  `json:"seconds"`            // of sending, without the check before it
	SignIns    int      `json:"sign_ins,omitempty"` // known passwords the sandbox accepted
	// RestrictionsKept: the API does not know skip_restriction_checks.
	RestrictionsKept bool    `json:"restrictions_kept,omitempty"`
	Check            *Check  `json:"-"` // of the input, when it was asked for
	Rehearsal        Command `json:"-"` // shows the users, when the target is a sandbox
	// CorrectedLater are the corrected rows that say something else than when their users arrived: a sync brings it.
	CorrectedLater int64 `json:"corrected_later,omitempty"`
}

// NotSent is the outcome of a migration that its check has stopped: what is ready is still to be sent.
func NotSent(c *Check, target string) *Run {
	r := &Run{Event: "summary", Read: c.Read, Rejected: c.Rejected, Skipped: c.Skipped, Pending: c.Ready, Source: c.Source, Target: target}
	for _, e := range c.Entities {
		r.Entities = append(r.Entities, EntityRun{Entity: e.Entity, Read: e.Read, Rejected: e.Rejected, Skipped: e.Skipped, Pending: e.Ready})
	}
	return r
}

// Unsent is how many rows of all entities were rejected or failed.
func (r *Run) Unsent() int64 {
	n := r.Rejected + r.Failed
	for _, e := range r.Entities {
		n += e.Rejected + e.Failed
	}
	return n
}

// EntityRun is what became of the rows of another entity than users.
type EntityRun struct {
	Entity   string        `json:"entity"`
	Read     int64         `json:"read"`
	Created  int64         `json:"created"`
	Updated  int64         `json:"updated"`
	Skipped  int64         `json:"skipped"`
	Rejected int64         `json:"rejected"`
	Failed   int64         `json:"failed"`
	Pending  int64         `json:"pending"`
	Failures []ReasonCount `json:"failures,omitempty"`
	Notes    []ReasonCount `json:"notes,omitempty"`
}

// String says it in words.
func (r EntityRun) String() string {
	text := fmt.Sprintf("%s: %s created", r.Entity, Number(r.Created))
	for _, part := range []struct {
		n    int64
		what string
	}{{r.Updated, "updated"}, {r.Skipped, "skipped"}, {r.Rejected, "rejected"}, {r.Failed, "failed"}, {r.Pending, "still to do"}} {
		if part.n > 0 {
			text += fmt.Sprintf(", %s %s", Number(part.n), part.what)
		}
	}
	return text
}

// Duration is how long n requests take under a quota share, as text.
func Duration(n int64, perSecond float64) string {
	if perSecond <= 0 || n == 0 {
		return "no time to speak of"
	}
	d := time.Duration(float64(n) / perSecond * float64(time.Second))
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", max(1, int(d.Seconds())))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()+0.5))
	default:
		return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
	}
}
