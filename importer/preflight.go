package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/report"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
	"clerk-import/ratelimit"
)

// DevelopmentUsers is how many users a development instance may have. Clerk's
// documentation, "Managing environments"; older instances may have more.
const DevelopmentUsers = 100

// Preflight is what the target said before anything is sent to it.
type Preflight struct {
	Target *Target
	Users  int64 // the instance has already
	Cap    int64 // of users, 0 for none

	settings  *validate.Instance // nil: they could not be read
	why       error              // why not
	conflicts *conflicts         // nil: identifiers were not looked up
}

// PreflightOptions say how to ask the target.
type PreflightOptions struct {
	Limiter *ratelimit.Set
	UserCap int64 // -1: by the kind of instance
	LookUp  bool  // whether to look the identifiers of all rows up
	// Looking is told how many look-ups there will be, when there are any.
	Looking func(total int64)
	// Drain, when closed, ends it with ErrInterrupted: only reads are under way.
	Drain <-chan struct{}
}

// Preflight asks the target what it allows, and whether it has the identifiers
// of the input already. It changes nothing there. That the settings cannot be
// read is no error: the check then goes without them and says so.
func (j *Job) Preflight(ctx context.Context, t *Target, o PreflightOptions) (*Preflight, error) {
	ctx, stop := UntilDrained(ctx, o.Drain)
	defer stop()
	p, err := j.preflight(ctx, t, o)
	if err != nil && errors.Is(context.Cause(ctx), ErrInterrupted) {
		return nil, ErrInterrupted
	}
	return p, err
}

func (j *Job) preflight(ctx context.Context, t *Target, o PreflightOptions) (*Preflight, error) {
	p := &Preflight{Target: t, Cap: o.UserCap}
	if o.UserCap < 0 {
		p.Cap = 0
		if t.Kind != "sandbox" && t.Environment == "development" {
			p.Cap = DevelopmentUsers
		}
	}
	ask := &asker{limiter: o.Limiter}
	p.settings, p.why = ask.settings(ctx, t)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err := ask.request(ctx, func(ctx context.Context) (err error) {
		p.Users, err = t.Client.CountUsers(ctx)
		return err
	}); err != nil {
		return nil, fmt.Errorf("preflight: %w", err)
	}
	if !o.LookUp {
		return p, nil
	}
	p.conflicts = &conflicts{}
	if p.Users == 0 {
		return p, nil // nobody to collide with
	}
	if err := j.lookUp(ctx, t, ask, p.conflicts, o.Looking); err != nil {
		return nil, fmt.Errorf("preflight: %w", err)
	}
	return p, nil
}

// asker sends requests that only read, within the quota.
type asker struct{ limiter *ratelimit.Set }

// request sends one until it is answered: reads can be repeated. It gives up when
// there was no answer for as long as a run waits for one.
func (a *asker) request(ctx context.Context, send func(context.Context) error) error {
	begun := time.Now()
	for wait := backoffFirst; ; wait = min(2*wait, backoffMost) {
		if err := a.limiter.Wait(ctx); err != nil {
			return err
		}
		err := send(ctx)
		var e *clerkapi.Error
		switch {
		case err == nil:
			return nil
		case errors.As(err, &e) && e.Status == 429:
			a.limiter.Throttled(e.RetryAfter)
			begun = time.Now()
			continue
		case ctx.Err() != nil:
			return ctx.Err()
		}
		if k := clerkapi.Classify(err); k == clerkapi.Stopped || k == clerkapi.Refused {
			return err
		}
		if time.Since(begun) > giveUpAfter {
			return err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// settings reads the instance's settings from its Frontend API.
func (a *asker) settings(ctx context.Context, t *Target) (*validate.Instance, error) {
	var domains []clerkapi.Domain
	if err := a.request(ctx, func(ctx context.Context) (err error) {
		domains, err = t.Client.ListDomains(ctx)
		return err
	}); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(domains, func(d clerkapi.Domain) bool { return !d.IsSatellite && d.FrontendAPIURL != "" })
	if i < 0 {
		return nil, errors.New("the instance has no domain yet")
	}
	env, err := t.Client.GetEnvironment(ctx, domains[i].FrontendAPIURL, t.Environment == "development")
	if err != nil {
		return nil, err
	}
	out := &validate.Instance{Attributes: map[string]validate.Attribute{}, LegalConsent: env.UserSettings.SignUp.LegalConsent, PasswordMin: env.UserSettings.Password.MinLength}
	for name, attribute := range env.UserSettings.Attributes {
		out.Attributes[name] = validate.Attribute{Enabled: attribute.Enabled, Required: attribute.Required}
	}
	if u := env.UserSettings.Username; u.MaxLength > 0 {
		out.Usernames = &validate.UsernameRules{Min: u.MinLength, Max: u.MaxLength, Extended: u.Extended, Numeric: u.Numeric}
	}
	return out, nil
}

// conflicts are the rows whose identifiers the target has already, a bit a row
// for each kind of identifier.
type conflicts struct {
	mu    sync.Mutex
	kinds [validate.Kinds]checkpoint.Set
}

func (c *conflicts) add(kind validate.Kind, ordinal int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kinds[kind].Add(ordinal)
}

// lookUp asks for the identifiers of all rows, [clerkapi.MaxLookup] at a time.
func (j *Job) lookUp(ctx context.Context, t *Target, ask *asker, found *conflicts, looking func(int64)) error {
	// The first walk counts, so that people can be told how long it takes.
	var counts [validate.Kinds]int64
	walkRows := func(ctx context.Context, each func(*item) error) error {
		_, _, err := j.rows(ctx, walk{now: time.Now(), reuse: true}, func(it *item) error {
			if it.brief.skip != "" || it.rejected() {
				return nil
			}
			return each(it)
		})
		return err
	}
	if err := walkRows(ctx, func(it *item) error {
		for _, c := range it.claims {
			if c.Locked {
				counts[c.Kind]++
			}
		}
		return nil
	}); err != nil {
		return err
	}
	var total int64
	for _, n := range counts {
		total += (n + clerkapi.MaxLookup - 1) / clerkapi.MaxLookup
	}
	if total == 0 {
		return nil
	}
	if looking != nil {
		looking(total)
	}
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(lookUpsInFlight)
	var batches [validate.Kinds]batch
	send := func(kind validate.Kind) {
		b := batches[kind]
		batches[kind] = batch{}
		if len(b.values) == 0 {
			return
		}
		g.Go(func() error { return j.lookUpBatch(gctx, t, ask, kind, b, found) })
	}
	err := walkRows(gctx, func(it *item) error {
		for _, c := range it.claims {
			if !c.Locked {
				continue
			}
			b := &batches[c.Kind]
			b.values, b.rows = append(b.values, strings.Clone(c.Value)), append(b.rows, it.ordinal)
			if len(b.values) == clerkapi.MaxLookup {
				send(c.Kind)
			}
		}
		return nil
	})
	if err == nil {
		for kind := range batches {
			send(validate.Kind(kind))
		}
	}
	return errors.Join(g.Wait(), err)
}

// lookUpsInFlight is how many look-ups are under way at once: a second's worth
// of a production quota at an answer time of half a second.
const lookUpsInFlight = 32

// batch is identifiers of one kind and the rows they are of.
type batch struct {
	values []string
	rows   []int64
}

func (j *Job) lookUpBatch(ctx context.Context, t *Target, ask *asker, kind validate.Kind, b batch, found *conflicts) error {
	by := clerkapi.Filter(kind.String())
	var users []clerkapi.User
	if err := ask.request(ctx, func(ctx context.Context) (err error) {
		users, err = t.Client.FindUsers(ctx, by, b.values)
		return err
	}); err != nil {
		return err
	}
	there := map[string]bool{}
	for i := range users {
		for _, v := range claimed(&users[i], kind) {
			there[validate.Fold(kind, v)] = true
		}
	}
	for i, v := range b.values {
		if there[validate.Fold(kind, v)] {
			found.add(kind, b.rows[i])
		}
	}
	return nil
}

// claimed lists the identifiers of a kind that a user has to themself: an
// unverified address can be claimed by somebody else.
func claimed(u *clerkapi.User, kind validate.Kind) []string {
	var out []string
	switch kind {
	case validate.ExternalID:
		return []string{u.ExternalID}
	case validate.Username:
		return []string{u.Username}
	case validate.Email:
		for _, e := range u.EmailAddresses {
			if e.Reserved || e.Verification.Verified() {
				out = append(out, e.EmailAddress)
			}
		}
	case validate.Phone:
		for _, n := range u.PhoneNumbers {
			if n.Reserved || n.Verification.Verified() {
				out = append(out, n.PhoneNumber)
			}
		}
	case validate.Wallet:
		for _, w := range u.Web3Wallets {
			out = append(out, w.Web3Wallet)
		}
	}
	return out
}

// conflict returns the row's first identifier that the target has already.
func (p *Preflight) conflict(it *item) (c validate.Claim, there bool) {
	if p.conflicts == nil {
		return c, false
	}
	i := slices.IndexFunc(it.claims, func(c validate.Claim) bool { return p.conflicts.kinds[c.Kind].Has(it.ordinal) })
	if i < 0 {
		return c, false
	}
	return it.claims[i], true
}

// row appends what was found out about a row.
func (p *Preflight) row(rules *validate.Ruleset, it *item, problems []mapping.Problem) []mapping.Problem {
	c, there := p.conflict(it)
	if !there || !rules.Enabled(codeConflict) {
		return problems
	}
	return append(problems, mapping.Problem{
		Code: codeConflict, Severity: rules.Severity(codeConflict), Field: c.Kind.String(), Value: c.Value,
		Message: "the instance has a user with this identifier already",
		Hint:    "--on-conflict says what migrate makes of such rows: fail (report them), skip or update",
	})
}

// write adds what concerns the input as a whole to the report. Of the rows that
// are ready, there are users already for some.
func (p *Preflight) write(rules *validate.Ruleset, there int64, out *report.Check) {
	out.Target = &report.Target{Name: p.Target.String(), Users: p.Users, Cap: p.Cap, Settings: p.settings != nil, LookedUp: p.conflicts != nil}
	if p.why != nil {
		out.Target.Error = p.why.Error()
	}
	left, more := max(0, p.Cap-p.Users), out.Ready-there
	if p.Cap > 0 && more > left && rules.Enabled(codeFull) {
		out.Problems = append(out.Problems, report.ProblemCount{
			Code: codeFull, Severity: rules.Severity(codeFull), Rows: more - left,
			Message: fmt.Sprintf("the instance has %d users and a cap of %d: %d of the %d new ones will not fit", p.Users, p.Cap, more-left, more),
			Hint:    "development instances are for trying out: import a part (--only), ask Clerk to raise the cap and say so with --user-cap, or use a production instance",
		})
	}
}

const (
	codeConflict = "instance_conflict"
	codeFull     = "instance_full"
)
