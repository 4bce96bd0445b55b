package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"slices"
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
	Checkpoint  string  // file of the run
	QuotaShare  float64 // see MigrateOptions, and MaxInFlight
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
	holding
	o      ReconcileOptions
	out    *report.Ledger
	fields *report.Findings
	from   *checkpoint.Row    // where an interrupted one goes on
	last   checkpoint.Row     // the last row of a user that was compared
	repair sets               // rows that a repair can make equal
	offers *validate.Instance // what the instance offers; nil: it has not said
	ways   ways
	groups *groupFiles // nil: nobody asks for them
	tell   [groups]int64
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
	r := &reconciling{
		Job: j, holding: holding{session: &session{t, limiter, o.MaxInFlight, o.Drain}, job: j, cp: cp, how: compare.Edits{Prefer: o.Prefer}, lookUps: target.LookUpsInFlight},
		o: o, fields: report.NewFindings(o.Unmask), repair: sets{}, ways: ways{}, groups: newGroupFiles(o.Files, o.Groups).ofUsers(),
	}
	if err := r.prepare(); err != nil {
		return nil, err
	}
	begin := time.Now()
	waiting, stop := halt.UntilDrained(ctx, o.Drain)
	defer stop()
	caller := t.Caller(waiting, limiter)
	if r.offers, err = t.Settings(waiting); err != nil {
		r.offers, err = nil, nil // less is told
	}
	err = r.groups.close(r.users(waiting, caller))
	if r.from == nil { // or not all users were looked at
		r.out.Ways, r.out.Groups = r.ways.counts(), groupCounts(r.tell)
	}
	if err == nil {
		r.compared = r.state() // what follows begins anew
		err = r.others(waiting, caller)
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
	if err == nil && o.Repair && len(r.repair) > 0 {
		err = r.mend(ctx)
	}
	if err == nil {
		err = r.forget()
		r.out.Finished = err == nil
	}
	r.out.Requests, r.out.Seconds = r.out.Requests+caller.Requests(), time.Since(begin).Seconds()
	return r.out, err
}

// prepare holds the input and the target against the checkpoint.
func (r *reconciling) prepare() error {
	run, err := r.begunRun(r.cp, r.o.Checkpoint, "the checkpoint of a migration")
	if err != nil {
		return err
	}
	r.run = run
	why, err := r.Changed(run.Inputs)
	if err != nil {
		return err
	}
	if why == "" && !r.Fits(run, r.made()) {
		why = "the mapping, its parameters or the choices for odd rows are not those of the run" + differingFlags(run.Flags, r.o.Flags)
	}
	if why != "" {
		return &UsageError{Msg: why, Try: "the input and the flags of the migration; for a later export, clerk-import sync FILE --dry-run"}
	}
	r.out = &report.Ledger{Event: "summary", Kind: "reconcile", Source: r.Title(), Target: r.target.String(), Checkpoint: r.o.Checkpoint, Counts: report.Counts{}}
	return r.restore()
}

// users compares the users with their rows, from where an interrupted reconcile has come to.
func (r *reconciling) users(ctx context.Context, c *push.Caller) error {
	if r.o.Started != nil {
		counts, err := r.cp.Recount()
		if err != nil {
			return err
		}
		r.o.Started(counts[checkpoint.Created]+counts[checkpoint.Updated], c.Requests)
	}
	var w walk
	if from := r.from; from != nil {
		w.from, w.file, w.start = from.Ordinal, from.File, source.Start{Offset: from.Offset, Line: from.Line}
		w.skip = func(n int64) bool { return n <= from.Ordinal }
	}
	saved := time.Now()
	return r.each(ctx, c, r.Job, w, func(st *standing) error {
		if err := errors.Join(r.own(ctx, c, st), r.judge(st)); err != nil {
			return err
		}
		r.out.Rows++
		if r.last = st.row; time.Since(saved) > 2*time.Second {
			saved = time.Now()
			return r.save()
		}
		return nil
	})
}

// others compares what the other kinds of rows stand for with these.
func (r *reconciling) others(ctx context.Context, c *push.Caller) error {
	if err := r.take(ctx, c, true); err != nil {
		return err
	}
	for _, j := range r.Job.others {
		if err := r.each(ctx, c, j, walk{}, r.judge); err != nil {
			return err
		}
	}
	return nil
}

// What is said of a row for which another's user is recorded: its own is there or not.
const (
	recordedWrongly = "another's is recorded, and this one's is missing"
	recordedElse    = "another's is recorded, and this one's is there: a sync records it"
)

// own looks for the user of a row for which another's is recorded, whose external id says whose they are.
func (r *reconciling) own(ctx context.Context, c *push.Caller, st *standing) error {
	id := st.says.want.Create.ExternalID.Or("")
	if !st.others || id == "" {
		return nil
	}
	users, err := c.FindUsers(ctx, clerkapi.ByExternalID, []string{id})
	if err == nil && len(users) == 1 {
		st.own = users[0].ID
	}
	return err
}

// nouns are what findings about things as a whole call them.
var nouns = map[mapping.Entity]string{mapping.Users: "user"}

// judge says how what a row stands for stands to it.
func (r *reconciling) judge(st *standing) error {
	verdict, finding := report.Equal, ""
	switch {
	case st.missing:
		switch verdict, finding = report.Missing, "missing"; {
		case st.own != "":
			finding = recordedElse
		case st.others:
			finding = recordedWrongly
		}
	case st.state != "":
		r.out.Counts.Add(st.of, st.state, 1)
		return nil
	case st.edited():
		verdict = report.Used
	case len(st.Differ) > 0:
		verdict = report.Differs
	}
	if err := r.meets(st); err != nil {
		return err
	}
	r.out.Counts.Add(st.of, verdict, 1)
	if verdict == report.Equal {
		return nil
	}
	if st.missing {
		r.fields.Add(cmp.Or(nouns[st.of], string(st.of)), finding, true, report.FieldExample{At: st.at, User: cmp.Or(st.own, st.row.ClerkID)})
	}
	var names []string
	for _, a := range st.Differ {
		names = append(names, a.Name)
		if finding = "differs"; a.Edited {
			finding = "changed at the target"
		}
		st.find(r.fields, a, finding)
	}
	if r.o.Row != nil {
		r.o.Row(ReconcileEvent{st.at, st.row.ClerkID, string(verdict), names})
	}
	if st.missing {
		return nil
	}
	if len(st.Steps) > 0 {
		r.repair.add(st)
	}
	r.offer(len(st.Steps) > 0, !slices.ContainsFunc(st.Differ, func(a compare.Aspect) bool { return a.Sent && !a.Refused }), verdict == report.Used)
	return nil
}

// meets tells how a user gets in now, and what of their metadata stays from an earlier mapping.
func (r *reconciling) meets(st *standing) error {
	if st.user == nil {
		return nil
	}
	way, provider := r.offers.WayIn(meansNow(r.offers, st.user, st.says.providers))
	if r.offers != nil {
		r.ways.add(way, provider, 1)
	}
	for f := range st.Left.Each() {
		r.fields.Add(f.String(), leftBehind, true, report.FieldExample{At: st.at, User: st.user.ID})
		r.out.Counts.Add(st.of, report.MetadataLeft, 1)
	}
	person := addresseeNow(st, way, provider)
	for g, in := range person.in {
		if in {
			r.tell[g]++
		}
	}
	return r.groups.add(person)
}

// offer counts a row that differs: a repair can make it equal (can), or not; or it could, and the API has refused that
// before. Those that somebody has edited are no fault.
func (r *reconciling) offer(can, refused, edited bool) {
	switch {
	case can && !refused:
		r.out.Repairable++
	case !edited && !(can && r.o.Repair):
		r.out.Counts.Add(mapping.Users, report.Unrepaired, 1)
	}
}

// mend repairs what can be.
func (r *reconciling) mend(ctx context.Context) error {
	if r.o.Confirm != nil {
		var rows []EntityRows
		for _, j := range r.all() {
			rows = append(rows, EntityRows{j.Mapping.Entity, r.repair.len(j.Mapping.Entity)})
		}
		if err := r.o.Confirm(r.out, rows); err != nil {
			return err
		}
	}
	r.lookUps = target.FewLookUps // what is repaired is what the user is like now
	var refused reasons
	for _, j := range append(slices.Clone(r.Job.others), r.Job) {
		if r.repair.len(j.Mapping.Entity) == 0 {
			continue
		}
		p, err := r.align(ctx, j, r.repair[j.Mapping.Entity], push.Options{Refused: refused.add})
		r.out.Requests += p.Requests.Load()
		r.out.Counts.Add(mapping.Users, report.Repaired, p.Updated.Load())
		r.out.Counts.Add(mapping.Users, report.RepairFailed, p.Failed.Load())
		if r.out.Reasons = refused.counts(); err != nil {
			return err
		}
	}
	return nil
}

// unexpected tells what the target has and no row claims.
func (r *reconciling) unexpected(ctx context.Context, c *push.Caller) error {
	for _, e := range mapping.Entities {
		if e != mapping.Users && r.inventory == nil {
			break
		}
		if err := kinds[e].strangers(ctx, &r.holding, c, func(id string) {
			r.out.Counts.Add(e, report.Unexpected, 1)
			r.fields.Add(cmp.Or(nouns[e], string(e)), "claimed by no row", true, report.FieldExample{User: id})
			if r.o.Row != nil {
				r.o.Row(ReconcileEvent{User: id, Verdict: string(report.Unexpected)})
			}
		}); err != nil {
			return err
		}
	}
	return nil
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
	return &saved{r.run.ID, time.Now(), r.last, r.out.Rows, maps.Clone(r.out.Counts), r.fields.Sorted(), r.repair.words(mapping.Users), r.out.Repairable, r.o.Unmask}
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
	if users := checkpoint.SetOf(s.Repair); users.Len() > 0 {
		r.repair[mapping.Users] = &users
	}
	return nil
}

func (r *reconciling) forget() error {
	if err := os.Remove(r.savedPath()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
