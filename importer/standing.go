package importer

import (
	"context"
	"slices"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
	"clerk-import/mapping"
)

// standing is a row that has arrived, and how what it stands for is at the target.
type standing struct {
	of      mapping.Entity
	row     checkpoint.Row
	at      mapping.Position
	says    says
	missing bool
	others  bool           // the user that is recorded is another's
	own     string         // Clerk id of this one's then, "" where it is not known
	user    *clerkapi.User // as they are now; nil for none, and of other kinds
	state   report.Fate    // of an invitation, which changes by itself; "" of other kinds
	theirs  bool           // somebody has changed it at the target, and some of it stays
	compare.Compared
}

// says is what a row says of what it stands for.
type says struct {
	want      *compare.Want // of a user
	providers []string      // of their accounts elsewhere, as the row names them
	dropped   bool          // their password could not be imported
	loses     []string      // second factors
	other     *otherRow     // of another kind
}

// edited reports whether somebody has changed something of it at the target that differs.
func (st *standing) edited() bool {
	return slices.ContainsFunc(st.Differ, func(a compare.Aspect) bool { return a.Edited })
}

// conflicts reports whether something stays as somebody has changed it at the target.
func (st *standing) conflicts() bool {
	return slices.ContainsFunc(st.Differ, func(a compare.Aspect) bool { return !a.Sent })
}

// find tells where an aspect of it differs.
func (st *standing) find(to *report.Findings, a compare.Aspect, verdict string) {
	name := a.Name
	if st.of != mapping.Users {
		name = string(st.of) + ": " + name
	}
	to.Add(name, verdict, a.Plain, report.FieldExample{At: st.at, User: st.row.ClerkID, Expected: a.Expected, Found: a.Found})
}

// task brings what a row stands for in line, as far as that is to be; nil if there is nothing
// to be noted.
func (st *standing) task() *push.Task {
	if st.missing || len(st.Differ) == 0 && len(st.row.Next) == 0 {
		return nil
	}
	t := &push.Task{Row: st.row, Then: st.Steps, End: st.row.State, Else: st.row.State, Count: checkpoint.Updated, Note: st.row.Code}
	t.Prints, t.Theirs = st.Prints, st.theirs
	if len(st.Steps) == 0 {
		t.Count = checkpoint.Skipped // a conflict
		return t
	}
	t.Row.Changes++
	return t
}

// holding holds rows that have arrived against what the target has.
type holding struct {
	*session
	job       *Job
	cp        *checkpoint.Checkpoint
	run       checkpoint.Run
	how       compare.Edits
	inventory *target.Inventory // of other kinds than users; nil where the input has none
	lookUps   int               // of users, at once
	byKey     *checkpoint.Index // of users; nil until it is asked, and closed with the checkpoint
}

// take reads what the target has of the other kinds, if the input has any; of invitations if that is asked for.
func (h *holding) take(ctx context.Context, c *push.Caller, invitations bool) (err error) {
	if len(h.job.others) > 0 {
		h.inventory, err = target.TakeInventory(ctx, c, h.cp, invitations)
	}
	return err
}

// each calls f for every row of a kind that has arrived, of a walk that says where it begins and what it leaves out.
// Invitations are left out where nobody has asked what became of them.
func (h *holding) each(ctx context.Context, c *push.Caller, j *Job, w walk, f func(*standing) error) error {
	e := j.Mapping.Entity
	if e == mapping.Invitations && h.inventory.Invitations == nil {
		return nil
	}
	known := knownRows{cp: h.cp.Of(e)}
	k, other := kinds[e].(dependent)
	w.judged, w.rules, w.now = true, h.job.rulesOf(h.run), h.run.StartedAt
	feed := func(add func(*standing) error) error {
		_, inputErr, err := j.rows(ctx, w, func(it *item) error {
			row, found, err := known.find(it.ordinal)
			if err != nil || !found || !row.Arrived() || other && it.other == nil {
				return err
			}
			st := &standing{of: e, row: row, at: it.rec.Position, says: says{other: it.other}}
			if !other {
				u := &it.draft.user
				lose(&it.draft.plan.Create, row.Code)
				st.says = says{want: it.draft.plan.want(j.silent(it.file)), providers: u.Providers, dropped: u.PasswordLeft, loses: u.FactorsLost}
			}
			return add(st)
		})
		if err == nil && inputErr != nil && h.run.Damage == "" {
			return inputErr
		}
		return err
	}
	if !other {
		return h.pairUsers(ctx, c, feed, f)
	}
	return feed(func(st *standing) error {
		if err := k.hold(ctx, h, st); err != nil {
			return err
		}
		return f(st)
	})
}

// compare completes the standing of a row of another kind than users, whose thing was changed last at a time.
func (h *holding) compare(st *standing, at int64, differ func(compare.Edits) ([]compare.Aspect, []push.Step, compare.Prints)) {
	how := h.how
	how.Salt, how.Sent, how.Touched = h.run.Salt, compare.Prints(st.row.Prints), at > target.Wrote(st.row)
	st.Differ, st.Steps, st.Prints = differ(how)
	if st.theirs = how.Touched && how.Prefer.All != compare.Source; len(st.row.Next) > 0 && len(st.Differ) == 0 {
		st.row.WroteAt = max(st.row.WroteAt, at) // by a change of which nobody knew
	}
}

// align brings the rows of a kind in line that are in a set. Users are looked at again; of the other kinds it is as the
// inventory has it.
func (h *holding) align(ctx context.Context, j *Job, which *checkpoint.Set, o push.Options) (*push.Progress, error) {
	cp := h.cp.Of(j.Mapping.Entity)
	p := push.NewProgress(which.Len(), 0, h.limiter, cp)
	o.Selection = true
	return p, h.push(ctx, cp, p, o, func(ctx context.Context, add func(*push.Task) error) error {
		return h.each(ctx, h.caller(ctx), j, walk{skip: func(n int64) bool { return !which.Has(n) }}, func(st *standing) error {
			if t := st.task(); t != nil && (h.how.Since || len(t.Then) > 0) {
				return add(t)
			}
			return nil
		})
	})
}

// sets are ordinals of rows by kind.
type sets map[mapping.Entity]*checkpoint.Set

func (s sets) add(st *standing) {
	if s[st.of] == nil {
		s[st.of] = &checkpoint.Set{}
	}
	s[st.of].Add(st.row.Ordinal)
}

// words are those of a kind as they may be stored.
func (s sets) words(e mapping.Entity) []uint64 {
	if s[e] == nil {
		return nil
	}
	return s[e].Words()
}

// len is how many rows of a kind are in it.
func (s sets) len(e mapping.Entity) int64 {
	if s[e] == nil {
		return 0
	}
	return s[e].Len()
}
