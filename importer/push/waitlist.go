package push

import (
	"context"
	"strings"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
)

// CreateWaitlistEntry puts an address on the waitlist. One that is there already keeps its
// entry, and the API answers with that.
type CreateWaitlistEntry struct {
	Params *clerkapi.WaitlistParams
}

// CodeWaitlisted is the code of a row whose address was on the waitlist already.
const CodeWaitlisted = "waitlisted_already"

// waitlisted is what an entry says about a task that was to make it: an id only if it did.
func waitlisted(e *clerkapi.WaitlistEntry, t *Task) Written {
	if e.CreatedAt < t.Row.ClaimedAt-ClockSkew.Milliseconds() {
		return Written{}
	}
	return Written{ID: e.ID, At: e.UpdatedAt}
}

// Send implements [Maker].
func (s *CreateWaitlistEntry) Send(ctx context.Context, api *clerkapi.Client, t *Task) (Written, error) {
	e, err := api.CreateWaitlistEntry(ctx, s.Params)
	if err != nil {
		return Written{}, err
	}
	w := waitlisted(e, t)
	if w.ID == "" {
		return w, &LeftOut{Note: CodeWaitlisted, Subject: e.ID}
	}
	return w, nil
}

// How many entries a request makes.
const mostWaitlisted = 50

// Group implements [Joint].
func (*CreateWaitlistEntry) Group() (key string, least, most int) { return "", 2, mostWaitlisted }

// JointClass implements [Joint].
func (*CreateWaitlistEntry) JointClass() string { return "" }

// SendAll implements [Joint].
func (*CreateWaitlistEntry) SendAll(ctx context.Context, api *clerkapi.Client, tasks []*Task) ([]Written, error) {
	params := make([]*clerkapi.WaitlistParams, len(tasks))
	for i, t := range tasks {
		params[i] = t.Make.(*CreateWaitlistEntry).Params
	}
	entries, err := api.CreateWaitlistEntries(ctx, params)
	if err != nil {
		return nil, err
	}
	byEmail := map[string]*clerkapi.WaitlistEntry{}
	for i := range entries {
		byEmail[strings.ToLower(entries[i].EmailAddress)] = &entries[i]
	}
	written := make([]Written, len(tasks))
	for i, t := range tasks {
		if e := byEmail[strings.ToLower(params[i].EmailAddress)]; e != nil {
			written[i] = waitlisted(e, t)
		}
	}
	return written, nil
}

// WaitlistEntry gets an entry of the waitlist by its id, nil if the API says that there is none.
func (c *Caller) WaitlistEntry(ctx context.Context, id string) (e *clerkapi.WaitlistEntry, err error) {
	err = c.Ask(ctx, func(ctx context.Context) (err error) { e, err = c.API.GetWaitlistEntry(ctx, id); return err })
	return e, err
}

// WaitlistEntries are the entries of the waitlist that have a text in their address.
func (c *Caller) WaitlistEntries(ctx context.Context, part string) (list []clerkapi.WaitlistEntry, err error) {
	err = c.Ask(ctx, func(ctx context.Context) (err error) { list, err = c.API.FindWaitlistEntries(ctx, part); return err })
	return list, err
}

// Find implements [Maker]: the request can be repeated, and is answered with what it has made
// before.
func (*CreateWaitlistEntry) Find(context.Context, *Caller, []*Task) error { return nil }

// Exists implements [Maker]: somebody who has an account need not wait.
func (*CreateWaitlistEntry) Exists(_ context.Context, _ *Caller, e *clerkapi.Error, _ bool) (Outcome, error) {
	return Outcome{State: checkpoint.Skipped, Code: FailureCode(e)}, nil
}
