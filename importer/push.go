package importer

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/source"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
	"clerk-import/ratelimit"
)

// backoffFirst is the first wait between attempts. Tests shorten it.
var backoffFirst = 200 * time.Millisecond

const (
	// claimBatch is how many rows are claimed together: one fsync for all.
	claimBatch = 64
	// maxAttempts is how often a row is sent when the API keeps answering
	// nothing usable for it while others get through.
	maxAttempts = 8
	// giveUpAfter is how long the target may be out of reach altogether before
	// the run ends; rows are not failed for an outage.
	giveUpAfter = 2 * time.Minute
	// backoffMost bounds the waits between attempts, which double and are drawn
	// at random below that.
	backoffMost = 10 * time.Second
	// clockSkew is how far our clock and the API's may be apart when a user's
	// age decides whether this run created it.
	clockSkew = 10 * time.Minute
)

// Progress is the state of a push, for displays. It may be read while the push
// runs.
type Progress struct {
	Total    int64 // rows in the input
	Finished int64 // of these, finished before this push
	started  time.Time
	ended    atomic.Int64 // Unix ns

	Created, Updated, Skipped, Failed atomic.Int64
	Requests                          atomic.Int64
	InFlight                          atomic.Int64
	limiter                           *ratelimit.Set
}

// Done is how many rows are finished.
func (p *Progress) Done() int64 {
	return p.Finished + p.Created.Load() + p.Updated.Load() + p.Skipped.Load() + p.Failed.Load()
}

// Elapsed is how long the push has taken.
func (p *Progress) Elapsed() time.Duration {
	if end := p.ended.Load(); end != 0 {
		return time.Unix(0, end).Sub(p.started)
	}
	return time.Since(p.started)
}

// Throttle is the state of the rate limiter.
func (p *Progress) Throttle() ratelimit.State { return p.limiter.State() }

// task is one row to be sent.
type task struct {
	row   checkpoint.Row
	plan  *Plan
	at    mapping.Position
	doubt bool // an earlier request for it may have been executed
}

// pusher sends rows.
type pusher struct {
	*migration
	api      *clerkapi.Client
	progress *Progress
	waiting  context.Context // for waits between requests; ends earlier than the requests' own
	stopNow  func()          // ends waiting
	failed   atomic.Pointer[error]
	answered atomic.Int64 // Unix ns of the last answer the API gave
}

// push sends every row that is not finished.
func (m *migration) push(ctx context.Context, run checkpoint.Run) (*Progress, error) {
	resume, err := m.cp.Resume(m.opts.Retry...)
	if err != nil {
		return nil, err
	}
	p := &pusher{migration: m, api: m.target.Client, progress: &Progress{
		Total: run.Read, Finished: m.settled(), started: time.Now(), limiter: m.limiter,
	}}
	p.answered.Store(time.Now().UnixNano())
	if m.opts.Started != nil {
		m.opts.Started(p.progress)
	}
	err = p.run(ctx, run, resume)
	p.progress.ended.Store(time.Now().UnixNano())
	return p.progress, err
}

// errDrained ends the reading of the input when the run is to stop softly.
var errDrained = errors.New("drained")

func (p *pusher) run(ctx context.Context, run checkpoint.Run, resume *checkpoint.Resume) error {
	w := walk{judged: true, skip: func(ordinal int64) bool { return resume.Done.Has(ordinal) }}
	if resume.From != nil {
		w.from, w.file = resume.From.Ordinal, resume.From.File
		w.start = source.Start{Offset: resume.From.Offset, Line: resume.From.Line}
	}
	inFlight := max(1, p.opts.MaxInFlight)
	g, gctx := errgroup.WithContext(ctx)
	// waiting ends when the run is to stop: what waits for its turn has not been
	// sent and need not be.
	waiting, stopWaiting := UntilDrained(gctx, p.opts.Drain)
	defer stopWaiting()
	p.waiting, p.stopNow = waiting, stopWaiting
	batches := make(chan []*task)
	var inputErr error
	g.Go(func() error {
		defer close(batches)
		var err error
		c := &collector{pusher: p, resume: resume, out: batches}
		_, inputErr, err = p.job.rows(gctx, w, func(it *item) error { return c.add(gctx, it) })
		switch {
		case errors.Is(err, errDrained):
			return nil
		case err != nil:
			return err
		}
		return c.flush(gctx)
	})
	claimed := make(chan []*task, 1)
	g.Go(func() error {
		defer close(claimed)
		return p.claim(gctx, batches, claimed)
	})
	g.Go(func() error {
		// The rows in flight have a group of their own, so that this goroutine
		// can wait for a free place in it. A run that is to stop soon still takes
		// every claimed row in, which gives it back.
		rows, rctx := errgroup.WithContext(gctx)
		rows.SetLimit(inFlight)
		for batch := range claimed {
			for _, t := range batch {
				rows.Go(func() error { return p.send(rctx, t) })
			}
		}
		return rows.Wait()
	})
	err := g.Wait()
	if cause := p.failed.Load(); cause != nil && ctx.Err() == nil {
		return errors.Join(*cause, err)
	}
	if err == nil && p.drained() {
		return ErrInterrupted
	}
	if ctx.Err() != nil {
		return ErrInterrupted
	}
	if err == nil && inputErr != nil && run.Damage == "" {
		return fmt.Errorf("the input changed while it was being migrated: %w", inputErr)
	}
	return err
}

// drained reports whether the run is to stop softly, because it was asked to or
// because no request can succeed any more.
func (p *pusher) drained() bool {
	if p.failed.Load() != nil {
		return true
	}
	select {
	case <-p.opts.Drain:
		return p.opts.Drain != nil
	default:
		return false
	}
}

// collector turns items into tasks and hands them over in batches.
type collector struct {
	*pusher
	resume *checkpoint.Resume
	out    chan<- []*task
	batch  []*task
}

func (c *collector) add(ctx context.Context, it *item) error {
	if c.drained() {
		return errDrained
	}
	if it.rejected() || it.brief.skip != "" {
		// The check has recorded its verdict about such rows and they are left
		// out; this one was good then.
		return fmt.Errorf("%s: the input changed while it was being migrated", it.rec.Position)
	}
	if only := c.opts.Only; only != nil {
		id := it.externalID()
		if _, wanted := only[id]; !wanted {
			return nil
		}
		only[id] = true
	}
	t := &task{plan: &it.draft.plan, at: it.rec.Position}
	if r, open := c.resume.Open[it.ordinal]; open {
		t.row = r
		// A row that failed without an answer may have been executed.
		t.doubt = r.State == checkpoint.Claimed || r.State == checkpoint.Failed && (r.Code == codeNoAnswer || r.ClerkID != "")
	}
	t.row.Ordinal, t.row.Key, t.row.File = it.ordinal, keyOf(it.claims), it.file
	t.row.Line, t.row.Offset, t.row.ExternalID = it.rec.Line, it.rec.Offset, it.externalID()
	if c.batch = append(c.batch, t); len(c.batch) < claimBatch {
		return nil
	}
	return c.flush(ctx)
}

func (c *collector) flush(ctx context.Context) error {
	if len(c.batch) == 0 {
		return nil
	}
	select {
	case c.out <- c.batch:
		c.batch = nil
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// claim resolves doubts and claims batches, one ahead of those being sent.
func (p *pusher) claim(ctx context.Context, batches <-chan []*task, claimed chan<- []*task) error {
	for batch := range batches {
		if p.drained() {
			continue // so that the collector can end
		}
		if err := p.resolve(ctx, batch); err != nil {
			if errors.Is(err, errReleased) || errors.Is(err, ErrInterrupted) {
				continue
			}
			return err
		}
		claims := make([]checkpoint.Row, 0, len(batch))
		for _, t := range batch {
			t.row.Was = t.row.State
			if t.row.State != checkpoint.Claimed {
				t.row.State = checkpoint.Claimed
				if !t.doubt {
					t.row.ClaimedAt = time.Now().UnixMilli()
				}
			}
			claims = append(claims, t.row)
		}
		claim := p.cp.Claim
		if p.opts.Only != nil || len(p.opts.Retry) > 0 {
			claim = p.cp.ClaimSome
		}
		if err := claim(ctx, claims); err != nil {
			return err
		}
		select {
		case claimed <- batch:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// errReleased means that a row was given back unsent because the run stops.
var errReleased = errors.New("released")

// resolve looks up the rows of a batch that are in doubt, a hundred to a request.
func (p *pusher) resolve(ctx context.Context, batch []*task) error {
	groups := map[clerkapi.Filter][]*task{}
	for _, t := range batch {
		if t.doubt && t.row.ClerkID == "" {
			by, _ := t.plan.lookup()
			groups[by] = append(groups[by], t)
		}
	}
	for by, tasks := range groups {
		for part := range slices.Chunk(tasks, clerkapi.MaxLookup) {
			values := make([]string, len(part))
			for i, t := range part {
				_, values[i] = t.plan.lookup()
			}
			var users []clerkapi.User
			err := p.repeat(ctx, func(ctx context.Context) (err error) {
				users, err = p.api.FindUsers(ctx, by, values)
				return err
			})
			if err != nil {
				return err
			}
			for i, t := range part {
				for k := range users {
					if has(&users[k], by, values[i]) && t.made(&users[k]) {
						t.row.ClerkID = users[k].ID
					}
				}
			}
		}
	}
	return nil
}

// lookup is the filter and the value under which the plan's user can be found:
// the external id, or else an identifier that belongs to one user only.
func (p *Plan) lookup() (clerkapi.Filter, string) {
	first := p.claims(nil)[0] // a plan has an identifier, and its kinds are the filters' names
	return clerkapi.Filter(first.Kind.String()), first.Value
}

// has reports whether a user has a value under a filter.
func has(u *clerkapi.User, by clerkapi.Filter, value string) bool {
	switch by {
	case clerkapi.ByExternalID:
		return u.ExternalID == value
	case clerkapi.ByEmail:
		return slices.ContainsFunc(u.EmailAddresses, func(e clerkapi.EmailAddress) bool { return strings.EqualFold(e.EmailAddress, value) })
	case clerkapi.ByPhone:
		return slices.ContainsFunc(u.PhoneNumbers, func(n clerkapi.PhoneNumber) bool { return n.PhoneNumber == value })
	case clerkapi.ByUsername:
		return strings.EqualFold(u.Username, value)
	case clerkapi.ByWallet:
		return slices.ContainsFunc(u.Web3Wallets, func(w clerkapi.Web3Wallet) bool { return strings.EqualFold(w.Web3Wallet, value) })
	}
	return false
}

// made reports whether a user that was found is the one that a lost request of
// this row created, and not one who was there before: it has everything that
// was sent, and the age it was sent with, or else an age of this run.
func (t *task) made(u *clerkapi.User) bool {
	c := &t.plan.Create
	for _, e := range c.EmailAddress {
		if !has(u, clerkapi.ByEmail, e) {
			return false
		}
	}
	for _, n := range c.PhoneNumber {
		if !has(u, clerkapi.ByPhone, n) {
			return false
		}
	}
	if name := c.Username.Or(""); name != "" && !has(u, clerkapi.ByUsername, name) {
		return false
	}
	if id := c.ExternalID.Or(""); id != u.ExternalID {
		return false
	}
	if sent, ok := c.CreatedAt.Get(); ok {
		at, err := time.Parse(time.RFC3339, sent)
		return err == nil && at.UnixMilli()/1000 == u.CreatedAt/1000
	}
	return u.CreatedAt >= t.row.ClaimedAt-clockSkew.Milliseconds()
}

// send does everything for one row and records what became of it.
func (p *pusher) send(ctx context.Context, t *task) error {
	state, code := checkpoint.Created, ""
	if t.row.ClerkID == "" {
		var err error
		state, code, err = p.create(ctx, t)
		if err != nil {
			return p.leave(t, err)
		}
	}
	if state == checkpoint.Created {
		note, err := p.steps(ctx, t)
		if err != nil {
			return p.leave(t, err)
		}
		code = note
	}
	t.row.State, t.row.Code = state, code
	if err := p.cp.Record(t.row); err != nil {
		return err
	}
	switch state {
	case checkpoint.Created:
		p.progress.Created.Add(1)
	case checkpoint.Updated:
		p.progress.Updated.Add(1)
	case checkpoint.Skipped:
		p.progress.Skipped.Add(1)
	case checkpoint.Failed:
		p.progress.Failed.Add(1)
		if p.opts.Row != nil {
			p.opts.Row(RowEvent{t.at, state, code})
		}
	}
	return nil
}

// leave gives a row back when the run ends before it is done. A row of which no
// request was ever under way goes back to pending; any other stays claimed and
// is looked up next time. Whatever ended it lets the requests in flight finish:
// their answers are worth having.
func (p *pusher) leave(t *task, cause error) error {
	if !t.doubt && t.row.ClerkID == "" {
		t.row.State = checkpoint.Pending
	}
	if !errors.Is(cause, errReleased) && !errors.Is(cause, ErrInterrupted) {
		p.failed.CompareAndSwap(nil, &cause)
		p.stopNow()
	}
	return p.cp.Record(t.row)
}

// create sends the create until its outcome is certain. A row whose request may
// have been executed is looked up before it is sent again.
func (p *pusher) create(ctx context.Context, t *task) (state checkpoint.State, code string, err error) {
	tries := t.row.Attempts + maxAttempts
	for wait := backoffFirst; ; wait = min(2*wait, backoffMost) {
		if err := p.turn(); err != nil {
			return "", "", err
		}
		t.row.Attempts++
		before := t.doubt
		t.doubt = true // from here on, until there is an answer
		p.progress.InFlight.Add(1)
		user, err := p.api.CreateUser(ctx, &t.plan.Create)
		p.progress.InFlight.Add(-1)
		if err == nil {
			p.heard()
			t.row.ClerkID, t.doubt = user.ID, false
			return checkpoint.Created, "", nil
		}
		kind := clerkapi.Classify(err)
		if kind != clerkapi.Unknown {
			t.doubt = before // not executed
		}
		var e *clerkapi.Error
		errors.As(err, &e)
		switch kind {
		case clerkapi.Throttled:
			p.heard()
			p.limiter.Throttled(e.RetryAfter)
			t.row.Attempts--
			wait = backoffFirst
			continue
		case clerkapi.Stopped:
			return "", "", fmt.Errorf("no user can be created any more: %w", err)
		case clerkapi.Refused:
			p.heard()
			if e.Exists() {
				return p.exists(ctx, t, e)
			}
			return checkpoint.Failed, failureCode(e), nil
		case clerkapi.Busy:
			p.heard()
		case clerkapi.Unreachable, clerkapi.Unknown:
			if ctx.Err() != nil {
				return "", "", ErrInterrupted
			}
			if err := p.outage(err); err != nil {
				return "", "", err
			}
			if kind == clerkapi.Unreachable {
				t.row.Attempts--
			}
		}
		if t.row.Attempts >= tries {
			return checkpoint.Failed, codeNoAnswer, nil
		}
		if err := p.pause(wait); err != nil {
			return "", "", err
		}
		if t.doubt {
			if err := p.resolve(ctx, []*task{t}); err != nil {
				return "", "", err
			}
			if t.row.ClerkID != "" {
				return checkpoint.Created, "", nil
			}
		}
	}
}

// codeNoAnswer is the code of a row for which the API gave no usable answer.
const codeNoAnswer = "no_answer"

// failureCode is the code a failed row is recorded with: the API's, and the
// parameter it is about.
func failureCode(e *clerkapi.Error) string {
	code := e.Code()
	if params := e.Params(); len(params) > 0 {
		code += " " + params[0]
	}
	return code
}

// explain says what to do about a failure code.
func explain(code string) string {
	name, _, _ := strings.Cut(code, " ")
	switch name {
	case "form_identifier_exists":
		return "the target has another user with this identifier; see --on-conflict skip and update"
	case codeNoAnswer:
		return "the API gave no usable answer in several attempts; run again with --retry failed"
	case "conflict_ambiguous":
		return "the row's identifiers belong to several users of the target; merge them first"
	case "conflict_unverified":
		return "the existing user was found by an identifier that is not verified on both sides; updating it could hand over an account"
	}
	return "see the API's description of this code"
}

// exists settles a create that was refused because an identifier is taken: by
// the user that an earlier, lost request of this row created, or by another one.
func (p *pusher) exists(ctx context.Context, t *task, e *clerkapi.Error) (checkpoint.State, string, error) {
	if t.doubt {
		if err := p.resolve(ctx, []*task{t}); err != nil {
			return "", "", err
		}
		if t.row.ClerkID != "" {
			return checkpoint.Created, "", nil
		}
	}
	t.doubt = false
	switch p.opts.OnConflict {
	case ConflictSkip:
		owner, _, err := p.owner(ctx, t.plan)
		if err != nil {
			return "", "", err
		}
		if owner != nil {
			t.row.ClerkID = owner.ID // for the crosswalk
		}
		return checkpoint.Skipped, failureCode(e), nil
	case ConflictUpdate:
		return p.update(ctx, t)
	}
	return checkpoint.Failed, failureCode(e), nil
}

// owner finds the one existing user that a row stands for: the one with its
// external id, or else the one that has its verified identifiers. Unverified
// ones prove nothing. code says why there is none.
func (p *pusher) owner(ctx context.Context, plan *Plan) (user *clerkapi.User, code string, err error) {
	c := &plan.Create
	verified := func(values, statuses []string) []string {
		var out []string
		for i, v := range values {
			if statuses[i] == clerkapi.StatusVerified {
				out = append(out, v)
			}
		}
		return out
	}
	found := map[string]clerkapi.User{}
	for _, q := range []struct {
		by     clerkapi.Filter
		values []string
	}{
		{clerkapi.ByExternalID, nonEmpty(c.ExternalID.Or(""))},
		{clerkapi.ByEmail, verified(c.EmailAddress, c.EmailAddressIdentificationStatus)},
		{clerkapi.ByPhone, verified(c.PhoneNumber, c.PhoneNumberIdentificationStatus)},
	} {
		if len(q.values) == 0 {
			continue
		}
		var users []clerkapi.User
		err := p.repeat(ctx, func(ctx context.Context) (err error) {
			users, err = p.api.FindUsers(ctx, q.by, q.values)
			return err
		})
		if err != nil {
			return nil, "", err
		}
		for _, u := range users {
			if q.by == clerkapi.ByExternalID {
				if u.ExternalID == q.values[0] {
					return &u, "", nil
				}
				continue
			}
			if slices.ContainsFunc(q.values, func(v string) bool { return verifiedOn(&u, q.by, v) }) {
				found[u.ID] = u
			}
		}
	}
	switch {
	case len(found) > 1:
		return nil, "conflict_ambiguous", nil
	case len(found) == 0:
		return nil, "conflict_unverified", nil
	}
	for _, u := range found {
		if c.ExternalID.Or("") != "" && u.ExternalID != "" && u.ExternalID != c.ExternalID.Or("") {
			return nil, "conflict_ambiguous", nil // another row's user
		}
		return &u, "", nil
	}
	return nil, "", nil
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// verifiedOn reports whether a user has an identifier and has verified it.
func verifiedOn(u *clerkapi.User, by clerkapi.Filter, value string) bool {
	if by == clerkapi.ByEmail {
		return slices.ContainsFunc(u.EmailAddresses, func(e clerkapi.EmailAddress) bool {
			return strings.EqualFold(e.EmailAddress, value) && e.Verification.Verified()
		})
	}
	return slices.ContainsFunc(u.PhoneNumbers, func(n clerkapi.PhoneNumber) bool {
		return n.PhoneNumber == value && n.Verification.Verified()
	})
}

// update brings the existing user in line with the row. Both requests give the
// same result when they are repeated.
func (p *pusher) update(ctx context.Context, t *task) (checkpoint.State, string, error) {
	owner, code, err := p.owner(ctx, t.plan)
	if err != nil {
		return "", "", err
	}
	if owner == nil {
		return checkpoint.Failed, code, nil
	}
	c := &t.plan.Create
	params := clerkapi.UpdateUserParams{
		ExternalID: c.ExternalID, FirstName: c.FirstName, LastName: c.LastName, Locale: c.Locale, Username: c.Username,
		Password: c.Password, PasswordDigest: c.PasswordDigest, PasswordHasher: c.PasswordHasher, SkipPasswordChecks: c.SkipPasswordChecks,
		TOTPSecret: c.TOTPSecret, BackupCodes: c.BackupCodes, DeleteSelfEnabled: c.DeleteSelfEnabled,
		CreateOrganizationEnabled: c.CreateOrganizationEnabled, LegalAcceptedAt: c.LegalAcceptedAt, SkipLegalChecks: c.SkipLegalChecks,
		CreateOrganizationsLimit: c.CreateOrganizationsLimit, CreatedAt: c.CreatedAt, BypassClientTrust: c.BypassClientTrust,
	}
	if _, plain := c.Password.Get(); !plain {
		params.SkipPasswordChecks = clerkapi.Opt[bool]{} // allowed with a password only
	}
	meta := clerkapi.MetadataParams{PublicMetadata: c.PublicMetadata, PrivateMetadata: c.PrivateMetadata, UnsafeMetadata: c.UnsafeMetadata}
	for _, request := range []func(context.Context) error{
		func(ctx context.Context) error { _, err := p.api.UpdateUser(ctx, owner.ID, &params); return err },
		func(ctx context.Context) error {
			if meta.PublicMetadata.IsZero() && meta.PrivateMetadata.IsZero() && meta.UnsafeMetadata.IsZero() {
				return nil
			}
			_, err := p.api.MergeMetadata(ctx, owner.ID, &meta)
			return err
		},
	} {
		if err := p.limiter.WaitClass(p.waiting, "user_update", owner.ID); err != nil {
			return "", "", p.ended()
		}
		err := p.repeat(ctx, request)
		var e *clerkapi.Error
		if errors.As(err, &e) && clerkapi.Classify(err) == clerkapi.Refused {
			return checkpoint.Failed, failureCode(e), nil
		}
		if err != nil {
			return "", "", err
		}
	}
	t.row.ClerkID = owner.ID
	return checkpoint.Updated, "", nil
}

// steps does the requests after the create that are not done yet. note is set
// when an extra identifier was refused: the user is there, so the row arrived.
func (p *pusher) steps(ctx context.Context, t *task) (note string, err error) {
	done := func(Attachment) bool { return false }
	if t.doubt && t.row.Steps < len(t.plan.Attach) {
		// An earlier process may have done any of them.
		user, err := p.user(ctx, t.row.ClerkID)
		if err != nil {
			return "", err
		}
		done = func(a Attachment) bool { return a.on(user) }
	}
	for ; t.row.Steps < len(t.plan.Attach); t.row.Steps++ {
		a := t.plan.Attach[t.row.Steps]
		if done(a) {
			continue
		}
		err := p.repeatOnce(ctx, func(ctx context.Context) error { return p.attach(ctx, t.row.ClerkID, a) }, func(ctx context.Context) (bool, error) {
			user, err := p.user(ctx, t.row.ClerkID)
			return err == nil && a.on(user), err
		})
		var e *clerkapi.Error
		if errors.As(err, &e) && clerkapi.Classify(err) == clerkapi.Refused {
			note, err = "identifier not attached: "+failureCode(e), nil
		}
		if err != nil {
			return "", err
		}
	}
	return note, nil
}

// on reports whether a user has the identifier already.
func (a Attachment) on(u *clerkapi.User) bool {
	if a.Kind == validate.Email {
		return has(u, clerkapi.ByEmail, a.Value)
	}
	return has(u, clerkapi.ByPhone, a.Value)
}

// user gets a user.
func (p *pusher) user(ctx context.Context, id string) (u *clerkapi.User, err error) {
	err = p.repeat(ctx, func(ctx context.Context) (err error) { u, err = p.api.GetUser(ctx, id); return err })
	return u, err
}

func (p *pusher) attach(ctx context.Context, id string, a Attachment) error {
	var err error
	if a.Kind == validate.Email {
		_, err = p.api.CreateEmailAddress(ctx, &clerkapi.CreateEmailAddressParams{UserID: id, EmailAddress: a.Value, Verified: mapping.Some(false)})
	} else {
		_, err = p.api.CreatePhoneNumber(ctx, &clerkapi.CreatePhoneNumberParams{UserID: id, PhoneNumber: a.Value, Verified: mapping.Some(false)})
	}
	return err
}

// repeat makes a request that may be made any number of times until it is
// answered. Refusals are returned.
func (p *pusher) repeat(ctx context.Context, request func(context.Context) error) error {
	return p.repeatOnce(ctx, request, nil)
}

// repeatOnce is repeat for a request that must be executed once: when its
// outcome is unknown, done is asked before it is made again.
func (p *pusher) repeatOnce(ctx context.Context, request func(context.Context) error, done func(context.Context) (bool, error)) error {
	attempts := 0
	for wait := backoffFirst; ; wait = min(2*wait, backoffMost) {
		if err := p.turn(); err != nil {
			return err
		}
		err := request(ctx)
		if err == nil {
			p.heard()
			return nil
		}
		kind := clerkapi.Classify(err)
		switch kind {
		case clerkapi.Throttled:
			p.heard()
			var e *clerkapi.Error
			errors.As(err, &e)
			p.limiter.Throttled(e.RetryAfter)
			wait = backoffFirst
			continue
		case clerkapi.Refused:
			p.heard()
			return err
		case clerkapi.Stopped:
			return fmt.Errorf("the API takes no more requests: %w", err)
		case clerkapi.Busy:
			p.heard()
		case clerkapi.Unreachable, clerkapi.Unknown:
			if ctx.Err() != nil {
				return ErrInterrupted
			}
			if err := p.outage(err); err != nil {
				return err
			}
		}
		// A single request that keeps failing while others get through ends the
		// run too: going on would mean guessing its outcome.
		if attempts++; attempts >= 2*maxAttempts && kind != clerkapi.Unreachable {
			return fmt.Errorf("the API does not answer a request that is needed to go on: %w", err)
		}
		if err := p.pause(wait); err != nil {
			return err
		}
		if done != nil && kind == clerkapi.Unknown {
			ok, err := done(ctx)
			if err != nil || ok {
				return err
			}
		}
	}
}

// turn waits until a request may start.
func (p *pusher) turn() error {
	if err := p.limiter.Wait(p.waiting); err != nil {
		return p.ended()
	}
	p.progress.Requests.Add(1)
	return nil
}

// pause waits between attempts, a random time up to most.
func (p *pusher) pause(most time.Duration) error {
	timer := time.NewTimer(time.Duration(float64(most) * (0.5 + rand.Float64()/2)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-p.waiting.Done():
		return p.ended()
	}
}

// ended is why waiting has ended: the run is to stop softly, or at once.
func (p *pusher) ended() error {
	if p.drained() {
		return errReleased
	}
	return ErrInterrupted
}

func (p *pusher) heard() { p.answered.Store(time.Now().UnixNano()) }

// outage returns an error when the target has been out of reach for so long
// that going on makes no sense.
func (p *pusher) outage(cause error) error {
	if time.Since(time.Unix(0, p.answered.Load())) < giveUpAfter {
		return nil
	}
	return fmt.Errorf("the target has not answered for %v (run the same command again to continue): %w", giveUpAfter, cause)
}
