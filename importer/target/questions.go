package target

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/importer/validate"
	"clerk-import/ratelimit"
)

// Questions are what a target is asked before anything is sent to it, all at once
// and beside what else there is to do: at half a second an answer, one after the
// other would take longer than many a migration. They are a handful, and made
// before requests are paced.
type Questions struct {
	Users    answer[int64]
	Settings answer[*validate.Instance]

	cancel context.CancelFunc
	asking sync.WaitGroup
}

// answer is an answer that may still be under way.
type answer[T any] struct {
	there chan struct{} // closed when it is
	value T
	err   error
}

// Wait returns the answer, once it is there.
func (a *answer[T]) Wait(ctx context.Context) (T, error) {
	select {
	case <-a.there:
		return a.value, a.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// unpaced lets the few requests through at once that are no work.
func unpaced() *ratelimit.Set {
	s, _ := ratelimit.NewSet(ratelimit.Quota{}, 1, nil) // of the whole of no quota: cannot fail
	return s
}

// ask asks the target. The questions are to be ended.
func (t *Target) ask() *Questions {
	// Whoever opens a target may be done before its answers are needed.
	ctx, cancel := context.WithCancel(context.Background())
	q := &Questions{cancel: cancel}
	c := t.Caller(ctx, unpaced())
	put(q, &q.Users, func() (n int64, err error) {
		err = c.Ask(ctx, func(ctx context.Context) (err error) { n, err = t.Client.CountUsers(ctx); return err })
		return n, err
	})
	put(q, &q.Settings, func() (*validate.Instance, error) { return t.settings(ctx, c) })
	return q
}

// Questions are the questions that were asked ahead, or new ones: answers are good for
// one preflight.
func (t *Target) Questions() *Questions {
	if q := t.ahead; q != nil {
		t.ahead = nil
		return q
	}
	return t.ask()
}

// put asks one question.
func put[T any](q *Questions, a *answer[T], question func() (T, error)) {
	a.there = make(chan struct{})
	q.asking.Go(func() {
		defer close(a.there)
		a.value, a.err = question()
	})
}

// End gives up on what is still unanswered.
func (q *Questions) End() {
	q.cancel()
	q.asking.Wait()
}

// Settings reads what the instance takes and offers.
func (t *Target) Settings(ctx context.Context) (*validate.Instance, error) {
	return t.settings(ctx, t.Caller(ctx, unpaced()))
}

// settings reads the instance's settings from its Frontend API.
func (t *Target) settings(ctx context.Context, c *push.Caller) (*validate.Instance, error) {
	var domains []clerkapi.Domain
	if err := c.Try(ctx, func(ctx context.Context) (err error) { // without settings less is checked
		domains, err = t.Client.ListDomains(ctx)
		return err
	}); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(domains, func(d clerkapi.Domain) bool { return !d.IsSatellite && d.FrontendAPIURL != "" })
	if i < 0 {
		return nil, errors.New("the instance has no domain yet")
	}
	select {
	case <-t.known:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	env, err := t.Client.GetEnvironment(ctx, domains[i].FrontendAPIURL, t.Environment == "development")
	if err != nil {
		return nil, err
	}
	out := &validate.Instance{Attributes: map[string]validate.Attribute{}, LegalConsent: env.UserSettings.SignUp.LegalConsent, PasswordMin: env.UserSettings.Password.MinLength}
	for name, connection := range env.UserSettings.Social {
		if out.Social == nil {
			out.Social = map[string]bool{}
		}
		out.Social[strings.TrimPrefix(name, "oauth_")] = connection.Enabled
	}
	for name, attribute := range env.UserSettings.Attributes {
		if attribute.FirstFactors != nil {
			if out.Factors == nil {
				out.Factors = map[string][]string{}
			}
			out.Factors[name] = attribute.FirstFactors
		}
		out.Attributes[name] = validate.Attribute{Enabled: attribute.Enabled, Required: attribute.Required}
	}
	var connections []clerkapi.EnterpriseConnection
	if c.Try(ctx, func(ctx context.Context) (err error) { // plans without them refuse to list them
		connections, err = t.Client.ListEnterpriseConnections(ctx)
		return err
	}) == nil {
		out.Enterprise = map[string]bool{}
	}
	for _, connection := range connections {
		for _, domain := range connection.Domains {
			out.Enterprise[strings.ToLower(domain)] = out.Enterprise[strings.ToLower(domain)] || connection.Active
		}
	}
	if u := env.UserSettings.Username; u.MaxLength > 0 {
		out.Usernames = &validate.UsernameRules{Min: u.MinLength, Max: u.MaxLength, Extended: u.Extended, Numeric: u.Numeric}
	}
	return out, nil
}
