package importer

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/halt"
	"clerk-import/importer/output"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/source"
	"clerk-import/importer/target"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// ReconcileOptions say how to hold users against their rows.
type ReconcileOptions struct {
	Checkpoint  string
	QuotaShare  float64
	MaxInFlight int
	Flags       []string // see MigrateOptions
	Unexpected  bool     // walk the whole instance for users no row claims
	// Repair sends the smallest updates that make different users equal, after Confirm;
	// never one that would verify, take over or remove an identifier, and over an edit
	// made at the target only if Prefer says so.
	Repair bool
	Prefer compare.Prefer
	// Confirm is asked before anything is repaired, with the numbers of rows by field; an
	// error leaves all as it is.
	Confirm func(found *report.Ledger, rows []EntityRows) error
	Known   []Canary      // passwords and authenticator secrets to try
	Drain   chan struct{} // closed: stop, to be continued
	Unmask  bool
	Groups  string      // folder for files of people by the way in that they have now, and of whom nothing is verified
	Files   *output.Set // what else the command reads and writes; nil for nothing
	// Started is told how many users are to be read.
	Started func(total int64, done func() int64)
	// Row is told about every row that is not equal.
	Row func(ReconcileEvent)
}

// ReconcileEvent tells about one user who is not what their row says, or whom no row
// claims.
type ReconcileEvent struct {
	At      mapping.Position
	User    string // Clerk id
	Verdict string // differs, used, missing or unexpected
	Fields  []string
}

// EntityRows is how many rows of an entity something is about.
type EntityRows struct {
	Entity mapping.Entity
	Rows   int64
}

// reconciling is one call of Reconcile.
type reconciling struct {
	*Job
	session
	o       ReconcileOptions
	cp      *checkpoint.Checkpoint
	run     checkpoint.Run
	out     *report.Ledger
	fields  *report.Findings
	from    *checkpoint.Row // where an interrupted one goes on
	last    checkpoint.Row  // the last row that was compared
	repair  checkpoint.Set  // ordinals of rows that a repair can make equal
	repairs int64
	diffs   []compare.Difference // space
	offers  *validate.Instance   // what the instance offers; nil: it has not said
	ways    ways
	groups  *groupFiles // nil: nobody asks for them
	// groupsErr is the first error of them.
	groupsErr error
	// compared is what all users came to; nil while they are compared.
	compared *saved
}

// Reconcile reads every user that the checkpoint's run has made or updated and compares
// them with what their rows say now. It changes nothing unless it is to repair.
func (j *Job) Reconcile(ctx context.Context, t *target.Target, o ReconcileOptions) (_ *report.Ledger, err error) {
	defer t.Why(&err)
	limiter, err := t.Limiter(cmp.Or(o.QuotaShare, target.DefaultShare))
	if err != nil {
		return nil, err
	}
	open := checkpoint.Read
	if o.Repair {
		open = checkpoint.Open // nobody else may work on it
	}
	cp, err := open(o.Checkpoint)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, cp.Close()) }()
	r := &reconciling{Job: j, session: session{t, limiter, o.MaxInFlight, o.Drain}, o: o, cp: cp, fields: report.NewFindings(o.Unmask), ways: ways{}, groups: newGroupFiles(o.Files, o.Groups)}
	if err := r.prepare(); err != nil {
		return nil, err
	}
	begin, requests := time.Now(), int64(0)
	waiting, stop := halt.UntilDrained(ctx, o.Drain)
	defer stop()
	caller := t.Caller(waiting, limiter)
	if r.offers, err = t.Settings(waiting); err != nil {
		r.offers, err = nil, nil // less is told
	}
	err = r.compare(waiting, caller)
	if r.groupsErr != nil {
		err = errors.Join(err, r.groupsErr)
	}
	err = r.groups.close(err)
	if r.from == nil { // or not all users were looked at
		r.out.Ways = r.ways.counts()
	}
	var others map[mapping.Entity][]*push.Task
	if err == nil {
		r.compared = r.state() // what follows begins anew
		others, err = r.others(waiting, caller)
	}
	if err == nil && o.Unexpected {
		err = r.unexpected(waiting, caller)
	}
	if err == nil && len(o.Known) > 0 {
		err = r.signIns(waiting, caller)
	}
	if err != nil && waiting.Err() != nil {
		err = errors.Join(ErrInterrupted, r.save())
	}
	r.out.Fields = r.fields.Sorted()
	if err == nil && o.Repair && r.repairs+int64(len(others)) > 0 {
		var n int64
		n, err = r.mend(ctx, others)
		requests += n
	}
	if err == nil {
		err = r.forget()
		r.out.Finished = err == nil
	}
	r.out.Requests, r.out.Seconds = requests+caller.Requests(), time.Since(begin).Seconds()
	r.out.Fields = r.fields.Sorted()
	return r.out, err
}

// prepare holds the input and the target against the checkpoint.
func (r *reconciling) prepare() error {
	run, begun, err := r.cp.Run()
	if err != nil {
		return err
	}
	if !begun {
		return fmt.Errorf("%s holds no run", r.o.Checkpoint)
	}
	r.run = run
	if err := r.target.Owns(run, r.o.Checkpoint); err != nil {
		return err
	}
	why, err := r.Changed(run.Inputs)
	if err != nil {
		return err
	}
	if why == "" && !r.Fits(run, r.made()) {
		why = "the mapping, its parameters or the policies are not those of the run" + differingFlags(run.Flags, r.o.Flags)
	}
	if why != "" {
		return &UsageError{Msg: why, Try: "the input and the flags of the migration; for a later export, clerk-import sync --dry-run"}
	}
	r.out = &report.Ledger{Event: "summary", Kind: "reconcile", Source: r.Title(), Target: r.target.String(), Checkpoint: r.o.Checkpoint, Counts: map[string]int64{}}
	return r.restore()
}

// pair is a row, what it says, and what the checkpoint knows of it.
type pair struct {
	row  checkpoint.Row
	at   mapping.Position
	want *compare.Want
	// providers of accounts elsewhere, as the row names them
	providers []string
}

// rowsWithUsers goes through the rows whose users the run has made or updated, also those that
// have no id of one, which is missing then, from the
// first one of which skip does not hold, in the order of the input.
func (r *reconciling) rowsWithUsers(ctx context.Context, from *checkpoint.Row, skip func(int64) bool, each func(id string, p *pair) error) error {
	known := knownRows{cp: r.cp}
	w := walk{judged: true, rules: r.rulesOf(r.run), now: r.run.StartedAt, skip: skip}
	if from != nil {
		w.from, w.file, w.start = from.Ordinal, from.File, source.Start{Offset: from.Offset, Line: from.Line}
	}
	_, inputErr, werr := r.rows(ctx, w, func(it *item) error {
		row, found, err := known.find(it.ordinal)
		if err != nil || !found || row.State != checkpoint.Created && row.State != checkpoint.Updated {
			return err
		}
		return each(row.ClerkID, &pair{row, it.rec.Position, it.draft.plan.want(r.silent()), it.draft.user.Providers})
	})
	if werr == nil && inputErr != nil && r.run.Damage == "" {
		return inputErr
	}
	return werr
}

func (r *reconciling) compare(ctx context.Context, c *push.Caller) error {
	if r.o.Started != nil {
		counts, err := r.cp.Recount()
		if err != nil {
			return err
		}
		r.o.Started(counts[checkpoint.Created]+counts[checkpoint.Updated], c.Requests)
	}
	saved := time.Now()
	skip := func(n int64) bool { return r.from != nil && n <= r.from.Ordinal }
	return target.InPairs(ctx, c, target.LookUpsInFlight, func(add func(string, *pair) error) error {
		return r.rowsWithUsers(ctx, r.from, skip, add)
	}, func(p *pair, u *clerkapi.User) error {
		p.want = joined(p.want, u)
		r.judge(p, u)
		if r.last = p.row; time.Since(saved) > 2*time.Second {
			saved = time.Now()
			return r.save()
		}
		return nil
	})
}

// judge says how a user stands to their row.
func (r *reconciling) judge(p *pair, u *clerkapi.User) {
	r.out.Rows++
	tell := func(verdict string, fields []string) {
		r.out.Counts[verdict]++
		if verdict != "equal" && r.o.Row != nil {
			r.o.Row(ReconcileEvent{p.at, p.row.ClerkID, verdict, fields})
		}
	}
	if u == nil {
		r.fields.Add("user", "missing", true, report.FieldExample{At: p.at, User: p.row.ClerkID})
		tell("missing", nil)
		return
	}
	way, provider := r.offers.WayIn(meansNow(r.offers, u, p.providers))
	if r.offers != nil {
		r.ways.add(way, provider)
	}
	r.groupsErr = cmp.Or(r.groupsErr, r.groups.add(addresseeNow(u, way, provider, p.at)))
	for f := range p.want.Left(u, compare.Prints(p.row.Prints)).Each() {
		r.fields.Add(f.String(), leftBehind, true, report.FieldExample{At: p.at, User: u.ID})
		r.out.Counts["metadata_left"]++
	}
	r.diffs = p.want.Differences(u, r.diffs[:0])
	if len(r.diffs) == 0 {
		tell("equal", nil)
		return
	}
	edited := r.edited(p, u)
	verdict, finding := "differs", "differs"
	if edited {
		verdict, finding = "used", "changed at the target"
	}
	var names []string
	for _, d := range r.diffs {
		r.fields.Add(d.Field.String(), finding, d.Plain(),
			report.FieldExample{At: p.at, User: u.ID, Expected: d.Expected, Found: d.Found})
		names = append(names, d.Field.String())
	}
	tell(verdict, names)
	which := r.mendable(r.diffs, edited)
	steps := len(r.mending(p, u, which, edited))
	if steps > 0 {
		r.repair.Add(p.row.Ordinal)
		r.repairs++
	}
	r.offer(steps > 0, which == compare.Prints(p.row.Prints).Refused(which), edited)
}

// offer counts a row that differs: a repair can make it equal (can), or not; or it could, and the API has refused that
// before. Those that somebody has edited are no fault.
func (r *reconciling) offer(can, refused, edited bool) {
	switch {
	case can && !refused:
		r.out.Repairable++
	case !edited && !(can && r.o.Repair):
		r.out.Counts["unrepaired"]++
	}
}

// edited reports whether somebody has used or edited a row's user since it was written.
func (r *reconciling) edited(p *pair, u *clerkapi.User) bool {
	return compare.Used(u, r.target.Ours(p.row, u, r.run.Salt)) != ""
}

// mendable are the fields of those that differ that a repair may send.
func (r *reconciling) mendable(diffs []compare.Difference, edited bool) (which compare.Set) {
	for _, d := range diffs {
		if !edited || r.o.Prefer.Of(d.Field.String()) == compare.Source {
			which = which.With(d.Field)
		}
	}
	return which
}

// mending is what makes a user who differs equal to their row in some fields, as far as a repair may.
func (r *reconciling) mending(p *pair, u *clerkapi.User, which compare.Set, edited bool) []push.Step {
	if which == 0 {
		return nil
	}
	var merge compare.Set
	if edited {
		merge = compare.All
	}
	return p.want.Steps(u, which, merge, compare.Rights{Add: true})
}

// mend repairs what can be.
func (r *reconciling) mend(ctx context.Context, others map[mapping.Entity][]*push.Task) (requests int64, err error) {
	if r.o.Confirm != nil {
		rows := []EntityRows{{mapping.Users, r.repairs}}
		for _, o := range r.Job.others {
			rows = append(rows, EntityRows{o.Mapping.Entity, int64(len(others[o.Mapping.Entity]))})
		}
		if err := r.o.Confirm(r.out, rows); err != nil {
			return 0, err
		}
	}
	var mu sync.Mutex
	reasons := map[string]int64{}
	options := push.Options{
		Selection: true,
		Refused: func(row checkpoint.Row) {
			mu.Lock()
			reasons[row.Code]++
			mu.Unlock()
		},
	}
	done := func(p *push.Progress) {
		requests += p.Requests.Load()
		r.out.Counts["repaired"] += p.Updated.Load()
		r.out.Counts["repair_failed"] += p.Failed.Load()
		r.out.Reasons = reasonCounts(reasons)
		maps.DeleteFunc(r.out.Counts, func(_ string, n int64) bool { return n == 0 })
	}
	for _, o := range r.Job.others {
		e := o.Mapping.Entity
		if len(others[e]) == 0 {
			continue
		}
		p, err := r.pushAll(ctx, r.cp.Of(e), others[e], options)
		if done(p); err != nil {
			return requests, err
		}
	}
	p := push.NewProgress(r.repairs, 0, r.limiter, r.cp)
	err = r.push(ctx, r.cp, p, options, func(ctx context.Context, add func(*push.Task) error) error {
		// What is repaired is what the user is like now.
		return target.InPairs(ctx, r.caller(ctx), target.FewLookUps, func(pairUp func(string, *pair) error) error {
			return r.rowsWithUsers(ctx, nil, func(n int64) bool { return !r.repair.Has(n) }, pairUp)
		}, func(p *pair, u *clerkapi.User) error {
			if u == nil {
				return nil
			}
			p.want = joined(p.want, u)
			edited := r.edited(p, u)
			t := &push.Task{Row: p.row, Then: r.mending(p, u, r.mendable(p.want.Differences(u, nil), edited), edited), Theirs: edited && r.o.Prefer.All != compare.Source, End: p.row.State, Else: p.row.State, Count: checkpoint.Updated, Note: p.row.Code}
			if len(t.Then) == 0 {
				return nil
			}
			t.Row.Changes++
			t.Prints = p.want.Prints(r.run.Salt)
			return add(t)
		})
	})
	done(p)
	return requests, err
}

// unexpected walks the whole instance for users that no row claims.
func (r *reconciling) unexpected(ctx context.Context, c *push.Caller) error {
	claimed, err := claimedIDs(r.cp)
	if err != nil {
		return err
	}
	return target.EveryUser(ctx, c, "", func(u *clerkapi.User) error {
		if claimed.has(u.ID) {
			return nil
		}
		r.out.Counts["unexpected"]++
		r.fields.Add("user", "claimed by no row", true, report.FieldExample{User: u.ID})
		if r.o.Row != nil {
			r.o.Row(ReconcileEvent{User: u.ID, Verdict: "unexpected"})
		}
		return nil
	})
}

// idSet is Clerk ids, of which eight bytes each are kept, sorted.
type idSet []uint64

// idsOf are the Clerk ids that rows of a checkpoint have of which f holds.
func idsOf(cp *checkpoint.Checkpoint, f func(checkpoint.Row) bool) (ids idSet, err error) {
	err = cp.Each(func(row checkpoint.Row) error {
		if row.ClerkID != "" && f(row) {
			ids = append(ids, idPrint(row.ClerkID))
		}
		return nil
	})
	slices.Sort(ids)
	return ids, err
}

// claimedIDs are the Clerk ids that rows have.
func claimedIDs(cp *checkpoint.Checkpoint) (claimed idSet, err error) {
	err = cp.ClerkIDs(func(id string) { claimed = append(claimed, idPrint(id)) })
	slices.Sort(claimed)
	return claimed, err
}

func (s idSet) has(id string) bool {
	_, is := slices.BinarySearch(s, idPrint(id))
	return is
}

// idPrint is eight bytes of a Clerk id, the end of which is random.
func idPrint(id string) uint64 {
	var b [8]byte
	copy(b[:], id[max(0, len(id)-8):])
	return binary.BigEndian.Uint64(b[:])
}

// saved is what an interrupted reconcile has come to.
type saved struct {
	Run    string           `json:"run"`
	Begun  time.Time        `json:"begun"`
	Last   checkpoint.Row   `json:"last"`
	Rows   int64            `json:"rows"`
	Counts map[string]int64 `json:"counts"`
	Fields []report.Finding `json:"fields"` // masked
	Repair []uint64         `json:"repair"`
	Offer  int64            `json:"offer"` // how many of them
	Unmask bool             `json:"unmasked"`
}

func (r *reconciling) savedPath() string { return r.o.Checkpoint + ".reconcile" }

// state is how far the users have been compared.
func (r *reconciling) state() *saved {
	return &saved{r.run.ID, time.Now(), r.last, r.out.Rows, maps.Clone(r.out.Counts), r.fields.Sorted(), r.repair.Words(), r.out.Repairable, r.o.Unmask}
}

// save notes how far it has come.
func (r *reconciling) save() error {
	if r.last.ClerkID == "" {
		return nil
	}
	b, err := json.Marshal(cmp.Or(r.compared, r.state()))
	if err != nil {
		return err
	}
	f, err := (&output.Set{Force: true}).Create(r.savedPath()) // restore has seen whose it is
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return f.Commit(err)
}

// restore goes on with what an interrupted one has come to, if that is of today: what
// was compared a day ago proves little.
func (r *reconciling) restore() error {
	b, err := os.ReadFile(r.savedPath())
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	var s saved
	if err == nil && (json.Unmarshal(b, &s) != nil || s.Run == "") {
		return &UsageError{Msg: r.savedPath() + " is not what an interrupted reconcile has left", Try: "move it away"}
	}
	if err != nil || s.Run != r.run.ID || s.Unmask != r.o.Unmask || time.Since(s.Begun) > 24*time.Hour || r.groups != nil { // whose files have everybody
		return nil // it begins anew
	}
	r.from, r.last, r.out.Rows, r.out.Counts, r.out.Repairable = &s.Last, s.Last, s.Rows, s.Counts, s.Offer
	r.fields.Restore(s.Fields)
	r.repair = checkpoint.SetOf(s.Repair)
	r.repairs = r.repair.Len()
	return nil
}

func (r *reconciling) forget() error {
	if err := os.Remove(r.savedPath()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// signIns tries known passwords and authenticator secrets at the target.
func (r *reconciling) signIns(ctx context.Context, c *push.Caller) error {
	for i := range r.o.Known {
		k := &r.o.Known[i]
		by, value := clerkapi.ByExternalID, k.ExternalID
		if value == "" {
			by, value = clerkapi.ByEmail, k.Email
		}
		users, err := c.FindUsers(ctx, by, []string{value})
		if err != nil {
			return err
		}
		try := func(what string, verify func(ctx context.Context, id string) (bool, error)) error {
			good, failure := false, "is not at the target"
			if len(users) == 1 {
				err := c.Ask(ctx, func(ctx context.Context) (err error) { good, err = verify(ctx, users[0].ID); return err })
				var refused *clerkapi.Error
				if failure = "not accepted"; errors.As(err, &refused) && clerkapi.Classify(err) == clerkapi.Refused {
					failure, err = push.FailureCode(refused), nil
				}
				if err != nil {
					return err
				}
			}
			if good {
				r.out.Counts[map[string]string{"password": "signed_in", "totp_secret": "totp_accepted"}[what]]++
				return nil
			}
			r.out.Counts[map[string]string{"password": "sign_in_failed", "totp_secret": "totp_failed"}[what]]++
			id := ""
			if len(users) == 1 {
				id = users[0].ID
			}
			r.fields.Add(what, "differs", true, report.FieldExample{User: cmp.Or(id, k.name()), Expected: "accepted", Found: failure})
			return nil
		}
		if k.Password != "" {
			if err := try("password", func(ctx context.Context, id string) (bool, error) {
				return c.API.VerifyPassword(ctx, id, k.Password)
			}); err != nil {
				return err
			}
		}
		if k.TOTP != "" {
			code, err := TOTP(strings.TrimSpace(k.TOTP), time.Now())
			if err != nil {
				return fmt.Errorf("%s: %w", k.name(), err)
			}
			if err := try("totp_secret", func(ctx context.Context, id string) (bool, error) { return c.API.VerifyTOTP(ctx, id, code) }); err != nil {
				return err
			}
		}
	}
	return nil
}
