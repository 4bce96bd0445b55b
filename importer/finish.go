package importer

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

func finished(c checkpoint.Counts) int64 {
	var n int64
	for s, k := range c {
		if s.Final() {
			n += k
		}
	}
	return n
}

// finish sums the run up and writes its files.
func (m *migration) finish(ctx context.Context, run checkpoint.Run, resumed bool) (*report.Run, error) {
	synced := m.cp.Sync(ctx)
	counts := m.cp.Counts()
	out := &report.Run{
		Event: "summary", Read: run.Read,
		Created: counts[checkpoint.Created], Updated: counts[checkpoint.Updated], Skipped: counts[checkpoint.Skipped],
		Rejected: counts[checkpoint.Rejected], Failed: counts[checkpoint.Failed],
		Source: m.job.Title(), Target: m.target.String(), Checkpoint: m.opts.Checkpoint, Resumed: resumed,
		Whole: run.Whole, CorrectedLater: m.later,
	}
	out.Pending = run.Read - finished(counts)
	out.Finished = out.Pending == 0
	if synced != nil { // as on a full disk: what is known is still said
		return out, synced
	}
	refused := map[mapping.Entity]*refusals{}
	for _, j := range m.job.all() {
		e := j.Mapping.Entity
		refused[e] = &refusals{byRow: map[int64]uint16{}}
		of, err := m.entityRun(run, e, refused[e])
		if err != nil {
			return out, err
		}
		if out.Finished = out.Finished && of.Pending == 0; j.parent == nil {
			out.Failures, out.Notes = of.Failures, of.Notes
		} else {
			out.Entities = append(out.Entities, of)
		}
	}
	if m.users != nil || m.requests > 0 {
		out.Requests, out.Seconds = m.requests, m.seconds
		out.Throttled, out.Commits = m.limiter.State().Throttled, m.cp.Commits()
		out.RestrictionsKept = m.restrictions.Kept()
	}
	if out.Finished != run.Finished {
		run.Finished = out.Finished
		if err := m.cp.SaveRun(run); err != nil {
			return out, err
		}
	}
	if m.opts.Crosswalk != "" {
		if err := errors.Join(m.crosswalk(ctx, run), m.crosswalkOthers()); err != nil {
			return out, err
		}
	}
	if err := errors.Join(m.rejects(ctx, refused), m.leftovers(ctx, run), m.groups(ctx, run)); err != nil {
		return out, err
	}
	if m.opts.Survey && m.check == nil {
		var err error
		if m.check, err = m.job.checkAll(ctx, run.StartedAt, CheckOptions{Preflight: m.preflight, origins: true}, nil); err != nil {
			return out, err
		}
	}
	out.Check = m.check
	return out, nil
}

// entityRun sums up what became of the rows of an entity.
func (m *migration) entityRun(run checkpoint.Run, e mapping.Entity, refused *refusals) (out report.EntityRun, err error) {
	cp := m.cp.Of(e)
	counts := cp.Counts()
	out = report.EntityRun{
		Entity: string(e), Read: rowsRead(run, e), Pending: rowsRead(run, e) - finished(counts),
		Created: counts[checkpoint.Created], Updated: counts[checkpoint.Updated], Skipped: counts[checkpoint.Skipped],
		Rejected: counts[checkpoint.Rejected], Failed: counts[checkpoint.Failed],
	}
	out.Failures, out.Notes, err = m.reasons(cp, refused)
	return out, err
}

// reasons are why rows of an entity failed, and what was noted of those that arrived. Those
// that did not are added to refused.
func (m *migration) reasons(cp *checkpoint.Checkpoint, refused *refusals) (failures, notes []report.ReasonCount, err error) {
	failed, noted := map[string]int64{}, map[string]int64{}
	if err := cp.Each(func(r checkpoint.Row) error {
		if r.State == checkpoint.Failed {
			failed[r.Code]++
		}
		if m.opts.Rejects != "" {
			refused.add(r)
		}
		return nil
	}, checkpoint.Failed, checkpoint.Rejected); err != nil {
		return nil, nil, err
	}
	err = cp.Noted(func(code string, n int64) {
		for _, note := range push.Notes(code) {
			noted[note] += n
		}
	})
	notes = reasonCounts(noted)
	for i := range notes {
		if example, there := m.examples.Load(notes[i].Reason); there {
			notes[i].Example = example.(string)
		}
	}
	return reasonCounts(failed), notes, err
}

func reasonCounts(m map[string]int64) []report.ReasonCount {
	var out []report.ReasonCount
	for reason, n := range m {
		out = append(out, report.ReasonCount{Reason: reason, Rows: n})
	}
	slices.SortFunc(out, func(a, b report.ReasonCount) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), strings.Compare(a.Reason, b.Reason))
	})
	return out
}

// refusals are the problems of the rows that the checkpoint knows not to have
// arrived, a few bytes a row.
type refusals struct {
	byRow    map[int64]uint16
	problems []mapping.Problem
}

func (f *refusals) add(r checkpoint.Row) {
	p := refusal(r)
	i := slices.Index(f.problems, p)
	if i < 0 && len(f.problems) < math.MaxUint16 {
		i, f.problems = len(f.problems), append(f.problems, p)
	}
	f.byRow[r.Ordinal] = uint16(max(i, 0))
}

func (f *refusals) find(ordinal int64) (mapping.Problem, bool) {
	if f == nil {
		return mapping.Problem{}, false
	}
	i, ok := f.byRow[ordinal]
	if !ok {
		return mapping.Problem{}, false
	}
	return f.problems[i], true
}

// refusal is the problem of a row that the checkpoint knows not to have arrived.
func refusal(r checkpoint.Row) mapping.Problem {
	summary := validate.Summary(r.Code)
	switch {
	case r.State != checkpoint.Failed:
		return mapping.Problem{Code: r.Code, Severity: mapping.Fatal, Message: cmp.Or(summary, "the row was rejected"), Hint: "clerk-import check says more"}
	case summary != "": // what it needs was not there: the API was not asked
		p := validate.Found(r.Code, "", "")
		p.Severity = mapping.Fatal
		return p
	}
	means, do := explain(r.Code)
	return mapping.Problem{Code: r.Code, Severity: mapping.Fatal, Message: means, Hint: do}
}

// rejects writes the rejects files: the rows that the check rejects, and those
// that the checkpoint knows not to have arrived.
func (m *migration) rejects(ctx context.Context, refused map[mapping.Entity]*refusals) error {
	if m.opts.Rejects == "" {
		return nil
	}
	w := m.job.newRejects(m.opts.Files, m.opts.Rejects)
	check, err := m.job.checkAll(ctx, time.Now(), CheckOptions{Preflight: m.preflight, origins: true}, func(j *Job, it *item) error {
		e := j.Mapping.Entity
		if it.rejected() {
			return w.add(e, it.rec, it.problems)
		}
		if p, ok := refused[e].find(it.ordinal); ok {
			return w.add(e, it.rec, []mapping.Problem{p})
		}
		return nil
	})
	if m.check == nil {
		m.check = check
	}
	return w.close(err)
}

// arrived are the states of rows that may have a user.
var arrived = []checkpoint.State{checkpoint.Created, checkpoint.Updated, checkpoint.Skipped, checkpoint.Failed}

func (m *migration) crosswalk(ctx context.Context, run checkpoint.Run) error {
	if m.job.invalid[0].adapts() {
		return m.crosswalkNames(ctx, run)
	}
	return report.WriteCrosswalk(m.opts.Files, m.opts.Crosswalk, func(add func(report.Crosswalk) error) error {
		return m.cp.Each(func(r checkpoint.Row) error {
			if r.ClerkID == "" || r.ExternalID == "" {
				return nil
			}
			return add(report.Crosswalk{ExternalID: r.ExternalID, ClerkUserID: r.ClerkID})
		}, arrived...)
	})
}

// crosswalkOthers writes the crosswalks of the other entities, beside that of the users.
func (m *migration) crosswalkOthers() error {
	for _, o := range m.job.others {
		e := o.Mapping.Entity
		path := report.Beside(m.opts.Crosswalk, e)
		var err error
		if e == mapping.Organizations {
			err = report.WriteCrosswalk(m.opts.Files, path, func(add func(report.CrosswalkOrganization) error) error {
				return m.arrivedRows(e, func(r checkpoint.Row) error {
					return add(report.CrosswalkOrganization{ExternalID: r.ExternalID, ClerkOrganizationID: r.ClerkID})
				})
			})
		} else {
			err = report.WriteCrosswalk(m.opts.Files, path, func(add func(report.CrosswalkMember) error) error {
				return m.arrivedRows(e, func(r checkpoint.Row) error {
					key := record.ParseMemberKey(r.ExternalID)
					return add(report.CrosswalkMember{Organization: key.Organization, Member: key.Member, ClerkID: r.ClerkID})
				})
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// arrivedRows calls f for the rows of an entity that have a Clerk id.
func (m *migration) arrivedRows(e mapping.Entity, f func(checkpoint.Row) error) error {
	return m.cp.Of(e).Each(func(r checkpoint.Row) error {
		if r.ClerkID == "" {
			return nil
		}
		return f(r)
	}, arrived...)
}

// crosswalkNames is crosswalk with the usernames that were rewritten, which only the
// input knows: it is walked beside the checkpoint, both in the same order.
func (m *migration) crosswalkNames(ctx context.Context, run checkpoint.Run) error {
	type renamed struct {
		ordinal       int64
		name, adapted string
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	names, walked := make(chan renamed, 64), make(chan error, 1)
	go func() {
		defer close(names)
		_, _, err := m.job.rows(ctx, walk{judged: true, rules: m.job.rulesOf(run), now: run.StartedAt}, func(it *item) error {
			for i := range it.problems {
				if p := &it.problems[i]; p.Code == codeAdapted {
					select {
					case names <- renamed{it.ordinal, p.Value, Adapted(p.Value)}:
					case <-ctx.Done():
						return ctx.Err()
					}
				}
			}
			return nil
		})
		walked <- err
	}()
	next, more := <-names
	err := report.WriteCrosswalk(m.opts.Files, m.opts.Crosswalk, func(add func(report.CrosswalkNames) error) error {
		return m.cp.Each(func(r checkpoint.Row) error {
			for more && next.ordinal < r.Ordinal {
				next, more = <-names
			}
			if r.ClerkID == "" || r.ExternalID == "" {
				return nil
			}
			line := report.CrosswalkNames{Crosswalk: report.Crosswalk{ExternalID: r.ExternalID, ClerkUserID: r.ClerkID}}
			if more && next.ordinal == r.Ordinal {
				line.Username, line.Before = next.adapted, next.name
			}
			return add(line)
		}, arrived...)
	})
	for err == nil && more { // those of rows that have no user
		_, more = <-names
	}
	cancel()
	if werr := <-walked; err == nil && !errors.Is(werr, context.Canceled) {
		err = werr
	}
	return err
}
