package push

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
)

// CodeContradicted is the code of a row in doubt of which the API has said two things: that its user is another
// row's, or that it is another one than before.
const CodeContradicted = "contradicted"

// contradicted says that what the API tells of rows, by their lines, contradicts what it has told before.
type contradicted struct{ lines []int64 }

func (e *contradicted) Error() string {
	const most = 8
	lines := slices.Sorted(slices.Values(e.lines))
	text := strings.ReplaceAll(strings.Trim(fmt.Sprint(lines[:min(most, len(lines))]), "[]"), " ", ", ")
	if n := len(lines) - most; n > 0 {
		text += fmt.Sprintf(", and %d more", n)
	}
	return "the API gives one user to several rows; line " + text
}

// add notes what is known of a row in doubt, the lines of all that are contradicted in one error.
func (d *doubts) add(code string, cause error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var before, now *contradicted
	if errors.As(cause, &now) && errors.As(d.err.Last, &before) {
		cause = &contradicted{append(before.lines, now.lines...)}
	}
	d.err.Rows++
	d.err.Code, d.err.Last = code, cause
}

// untrusted puts rows back into doubt whose record is contradicted, after all rows were sent. An answer that gave
// one row the id of another may have done so to any: every user that was made with an external id is asked for again by
// that. Rows that hold a contested id and are not confirmed are in doubt as well; of any others, without an external id
// or of another kind, nothing is known that contradicts them.
func (p *pusher) untrusted(ctx context.Context) error {
	if len(p.taken.contested) == 0 {
		return nil
	}
	cp := p.opts.Checkpoint
	err := cp.Sync(ctx)
	// What the run waits for may have ended with it; these questions are what is left to do.
	c := NewCaller(ctx, p.API, p.limiter, p.backoff, p.Caller.settle)
	c.progress = p.progress
	for from := int64(0); ; {
		rows, e := cp.Part(from, clerkapi.MaxLookup)
		if e != nil || len(rows) == 0 {
			return errors.Join(err, e)
		}
		from = rows[len(rows)-1].Ordinal + 1
		var owner map[string]string
		if err == nil && p.taken.users {
			owner, err = owners(ctx, c, rows)
		}
		for _, r := range rows {
			id, told := owner[r.ExternalID]
			if r.State != checkpoint.Created || !r.Made || r.Into > 0 || told && id == r.ClerkID || !told && !p.taken.contested[r.ClerkID] {
				continue
			}
			if e := p.distrust(r); e != nil {
				return errors.Join(err, e)
			}
		}
	}
}

// owners are the ids of the users with the external ids of rows.
func owners(ctx context.Context, c *Caller, rows []checkpoint.Row) (map[string]string, error) {
	var values []string
	for _, r := range rows {
		if r.State == checkpoint.Created && r.Made && r.ExternalID != "" {
			values = append(values, r.ExternalID)
		}
	}
	users, err := c.FindUsers(ctx, clerkapi.ByExternalID, values)
	owner := map[string]string{}
	for i := range users {
		owner[users[i].ExternalID] = users[i].ID
	}
	return owner, about(err)
}

// distrust puts a created row back into doubt. What was done behind the create was done to another's.
func (p *pusher) distrust(r checkpoint.Row) error {
	r.State, r.Code, r.ClerkID, r.WroteAt, r.Steps, r.Made = checkpoint.Claimed, CodeContradicted, "", 0, 0, false
	p.progress.Created.Add(-1)
	p.doubts.add(CodeContradicted, &contradicted{[]int64{r.Line}})
	return p.opts.Checkpoint.RecordFrom(checkpoint.Created, r)
}
