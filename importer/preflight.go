package importer

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/halt"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/spoken"
	"clerk-import/importer/target"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
	"clerk-import/mapping/record"
	"clerk-import/ratelimit"
)

// DevelopmentUsers is how many users a development instance may have. Clerk's
// documentation, "Managing environments"; older instances may have more.
const DevelopmentUsers = 100

// Preflight is what the target said before anything is sent to it.
type Preflight struct {
	Target *target.Target
	Users  int64 // the instance has already
	Cap    int64 // of users, 0 for none

	settings  *validate.Instance // nil: they could not be read
	why       error              // why not
	conflicts *conflicts         // nil: identifiers were not looked up
	limiter   *ratelimit.Set
	ours      int64 // rows that are ready and have a user by an earlier run

	organizations *target.Organizations // nil: there is nothing to ask about them
}

// PreflightOptions say how to ask the target.
type PreflightOptions struct {
	Limiter *ratelimit.Set
	UserCap int64 // -1: by the kind of instance
	LookUp  bool  // whether to look the identifiers of all rows up
	// Looking is told how many look-ups there will be, when there are any.
	Looking func(total int64)
	// Drain, when closed, ends it with ErrNothingSent: only reads are under way.
	Drain <-chan struct{}
}

// Preflight asks the target what it allows, and whether it has the identifiers
// of the input already. It changes nothing there. That the settings cannot be
// read is no error: the check then goes without them and says so.
func (j *Job) Preflight(ctx context.Context, t *target.Target, o PreflightOptions) (*Preflight, error) {
	ctx, stop := halt.UntilDrained(ctx, o.Drain)
	defer stop()
	p, err := j.preflight(ctx, t, o)
	if err != nil && ctx.Err() != nil {
		return nil, ErrNothingSent
	}
	return p, err
}

func (j *Job) preflight(ctx context.Context, t *target.Target, o PreflightOptions) (*Preflight, error) {
	p := &Preflight{Target: t, Cap: o.UserCap, limiter: o.Limiter}
	if o.UserCap < 0 {
		p.Cap = 0
		if t.Kind != "sandbox" && t.Environment == "development" {
			p.Cap = DevelopmentUsers
		}
	}
	q := t.Questions()
	defer q.End()
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		var err error
		if p.settings, err = q.Settings.Wait(gctx); err != nil && gctx.Err() == nil {
			p.why, err = err, nil
		}
		return err
	})
	g.Go(func() (err error) {
		if p.Users, err = q.Users.Wait(gctx); err != nil || !o.LookUp {
			return err
		}
		if p.conflicts = new(conflicts); p.Users == 0 {
			return nil // nobody to collide with
		}
		return j.lookUp(gctx, t.Caller(gctx, o.Limiter), p.conflicts, o.Looking)
	})
	if len(j.others) > 0 {
		g.Go(func() (err error) {
			p.organizations, err = target.AskOrganizations(gctx, t.Caller(gctx, o.Limiter))
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, fmt.Errorf("asking the instance: %w", err)
	}
	return p, nil
}

// conflicts are the rows whose identifiers the target has already, a bit a row
// for each kind of identifier.
type conflicts struct {
	mu    sync.Mutex
	kinds [validate.Kinds]checkpoint.Set
	// merged are the persons of several rows of whom the target has the external id of a row that does not lead: the
	// create does not say it, and is not refused for it.
	merged checkpoint.Set
}

func (c *conflicts) add(kind validate.Kind, ordinal int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kinds[kind].Add(ordinal)
}

func (c *conflicts) addMerged(_ validate.Kind, ordinal int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.merged.Add(ordinal)
}

// lookUp asks for the identifiers of all rows, [clerkapi.MaxLookup] at a time.
func (j *Job) lookUp(ctx context.Context, c *push.Caller, found *conflicts, looking func(int64)) error {
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
		for _, claim := range it.claims {
			if claim.Locked {
				counts[claim.Kind]++
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
	g.SetLimit(target.LookUpsInFlight)
	const others = validate.Kinds // external ids of rows that do not lead
	var batches [validate.Kinds + 1]batch
	send := func(kind validate.Kind) {
		b := batches[kind]
		batches[kind] = batch{}
		if len(b.values) == 0 {
			return
		}
		add := found.add
		if kind == others {
			kind, add = validate.ExternalID, found.addMerged
		}
		g.Go(func() error { return lookUpBatch(gctx, c, kind, b, add) })
	}
	err := walkRows(gctx, func(it *item) error {
		for i, claim := range it.claims {
			if !claim.Locked {
				continue
			}
			kind := claim.Kind
			if kind == validate.ExternalID && i > 0 {
				kind = others
			}
			b := &batches[kind]
			b.values, b.rows = append(b.values, strings.Clone(claim.Value)), append(b.rows, it.ordinal)
			if len(b.values) == clerkapi.MaxLookup {
				send(kind)
			}
		}
		return nil
	})
	if err == nil {
		for kind := range batches {
			send(validate.Kind(kind))
		}
	}
	if failed := g.Wait(); failed != nil {
		return failed // it ended the walk
	}
	return err
}

// batch is identifiers of one kind and the rows they are of.
type batch struct {
	values []string
	rows   []int64
}

func lookUpBatch(ctx context.Context, c *push.Caller, kind validate.Kind, b batch, add func(validate.Kind, int64)) error {
	users, err := c.FindUsers(ctx, clerkapi.Filter(kind.String()), b.values)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for i := range users {
		for _, v := range target.Claimed(&users[i], kind) {
			there[validate.Fold(kind, v)] = true
		}
	}
	for i, v := range b.values {
		if there[validate.Fold(kind, v)] {
			add(kind, b.rows[i])
		}
	}
	return nil
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
	if !there && p.conflicts != nil && p.conflicts.merged.Has(it.ordinal) {
		return append(problems, mapping.Problem{
			Code: codePersonApart, Severity: mapping.Fatal, Field: "external_id",
			Message: "the instance has a user under the id of a row that is to be merged, and none of what the leading row is known by",
			Hint:    "correct that user in the instance (its address, or its external id), or leave the rows apart with --duplicates reject",
		})
	}
	if !there || !rules.Enabled(codeConflict) {
		return problems
	}
	return append(problems, mapping.Problem{
		Code: codeConflict, Severity: rules.Severity(codeConflict), Field: c.Kind.String(), Value: c.Value,
		Message: "already in Clerk: a user of the instance has the same address, number, username or id",
		Hint:    "--on-conflict says what migrate makes of such rows: fail (report them), skip or update",
	})
}

// write adds what concerns the input as a whole to the report. Of the rows that
// are ready, there are users already for some.
func (p *Preflight) write(rules *validate.Ruleset, there int64, out *report.Check) {
	out.Target = &report.Target{Name: p.Target.String(), Users: p.Users, Cap: p.Cap, Settings: p.settings != nil, LookedUp: p.conflicts != nil}
	if p.why != nil {
		out.Target.Error = spoken.Words(p.why.Error())
	}
	out.There = there
	left, more := max(0, p.Cap-p.Users), out.Ready-there-p.ours
	if p.Cap > 0 && more > left && rules.Enabled(codeFull) {
		out.Problems = append(out.Problems, report.ProblemCount{
			Code: codeFull, Severity: rules.Severity(codeFull), Rows: more - left,
			Message: fmt.Sprintf("the instance has %s and a cap of %s: of the new ones (%s), %s will not fit", record.Amount(p.Users, "user"), record.Number(p.Cap), record.Number(more), record.Number(more-left)),
			Hint:    "development instances are for trying out: import a part (--only), ask Clerk to raise the cap and say so with --user-cap, or use a production instance",
		})
	}
}

const (
	codeConflict = "instance_conflict"
	codeFull     = "instance_full"
)
