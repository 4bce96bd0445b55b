package importer

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/compare"
	"clerk-import/importer/halt"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
	"clerk-import/mapping"
)

// What the lists of all lack is asked for, also where the instance says that it has no organizations.

// standing is how what a row of another entity stands for is at the target.
type standing struct {
	entity  mapping.Entity
	row     checkpoint.Row
	at      mapping.Position
	missing bool
	state   string // of an invitation, which changes by itself
	differ  []compare.Aspect
	steps   []push.Step
	theirs  bool           // somebody has changed it at the target, and some of it stays
	prints  compare.Prints // of what the row says
}

// edited reports whether somebody has changed something of it at the target that differs.
func (st *standing) edited() bool {
	return slices.ContainsFunc(st.differ, func(a compare.Aspect) bool { return a.Edited })
}

// conflicts reports whether something stays as somebody has changed it at the target.
func (st *standing) conflicts() bool {
	return slices.ContainsFunc(st.differ, func(a compare.Aspect) bool { return !a.Sent })
}

// fields are the names of what differs.
func (st *standing) fields() (out []string) {
	for _, a := range st.differ {
		out = append(out, a.Name)
	}
	return out
}

// standings calls f for every row of the other entities that has arrived; for those of
// invitations if the snapshot has them. They are compared as how says.
func (j *Job) standings(ctx context.Context, t *target.Target, cp *checkpoint.Checkpoint, run checkpoint.Run, s *target.Inventory, how compare.Edits, f func(*standing) error) error {
	how.Salt = run.Salt
	for _, o := range j.others {
		e := o.Mapping.Entity
		if e == mapping.Invitations && s.Invitations == nil {
			continue
		}
		known := knownRows{cp: cp.Of(e)}
		_, inputErr, err := o.rows(ctx, walk{judged: true, now: run.StartedAt}, func(it *item) error {
			row, found, err := known.find(it.ordinal)
			if err != nil || !found || it.other == nil || row.State != checkpoint.Created && row.State != checkpoint.Updated {
				return err
			}
			st := &standing{entity: e, row: row, at: it.rec.Position}
			if err := st.compare(ctx, it.other, s, how); err != nil {
				return err
			}
			return f(st)
		})
		if err != nil {
			return err
		}
		if inputErr != nil && run.Damage == "" {
			return inputErr
		}
	}
	return nil
}

func (st *standing) compare(ctx context.Context, x *otherRow, s *target.Inventory, how compare.Edits) (err error) {
	how.Sent = compare.Prints(st.row.Prints)
	var updated int64
	switch st.entity {
	case mapping.Invitations:
		st.state, err = s.Invitation(ctx, st.row)
		if st.missing = st.state == ""; err != nil {
			return err
		}
	case mapping.Organizations:
		o, err := s.Organization(ctx, st.row)
		if st.missing = o == nil; st.missing || err != nil {
			return err
		}
		says, err := organizationRow(&x.organization, s.Settings)
		if err != nil {
			return err
		}
		how.Touched = o.UpdatedAt > target.Wrote(st.row)
		st.theirs = how.Touched && how.Prefer.All != compare.Source
		updated = o.UpdatedAt
		st.differ, st.steps, st.prints = compare.Organization(says, &compare.OrganizationFound{Organization: o, Domains: s.Domains[o.ID], NoDomains: !s.Settings.DomainsEnabled}, how)
	case mapping.Memberships:
		m, err := s.Membership(ctx, st.row)
		if st.missing = m == nil; st.missing || err != nil {
			return err
		}
		says := x.params(m.PublicUserData.UserID)
		how.Touched = m.UpdatedAt > target.Wrote(st.row)
		st.theirs = how.Touched && how.Prefer.All != compare.Source
		updated = m.UpdatedAt
		st.differ, st.steps, st.prints = compare.Membership(m.Organization.ID, says, m, how)
	}
	if len(st.row.Next) > 0 && len(st.differ) == 0 {
		st.row.WroteAt = max(st.row.WroteAt, updated) // by a change of which nobody knew
	}
	return nil
}

// task brings what a row stands for in line, as far as that is to be; nil if there is nothing
// to be noted.
func (st *standing) task() *push.Task {
	if len(st.differ) == 0 && len(st.row.Next) == 0 {
		return nil
	}
	t := &push.Task{Row: st.row, Then: st.steps, End: st.row.State, Else: st.row.State, Count: checkpoint.Updated, Note: st.row.Code}
	t.Prints, t.Theirs = st.prints, st.theirs
	if len(st.steps) == 0 {
		t.Count = checkpoint.Skipped // a conflict
		return t
	}
	t.Row.Changes++
	return t
}

func exampleOf(st *standing) report.FieldExample {
	return report.FieldExample{At: st.at, User: st.row.ClerkID}
}

// countKey is the key of a count of an entity in a ledger: "memberships_updated".
func countKey(e mapping.Entity, what string) string { return fmt.Sprintf("%s_%s", e, what) }

// others compares organizations and memberships with their rows, and repairs them if that is
// to be.
func (r *reconciling) others(ctx context.Context, c *push.Caller) (repairs map[mapping.Entity][]*push.Task, err error) {
	if len(r.Job.others) == 0 {
		return nil, nil
	}
	s, err := target.TakeInventory(ctx, c, r.cp, true)
	if err != nil {
		return nil, err
	}
	if r.o.Unexpected {
		if err := r.unclaimed(s); err != nil {
			return nil, err
		}
	}
	repairs = map[mapping.Entity][]*push.Task{}
	return repairs, r.standings(ctx, r.target, r.cp, r.run, s, compare.Edits{Prefer: r.o.Prefer}, func(st *standing) error {
		verdict := "equal"
		switch {
		case st.missing:
			verdict = "missing"
		case st.state != "":
			r.out.Counts[countKey(st.entity, st.state)]++
			return nil
		case st.edited():
			verdict = "used"
		case len(st.differ) > 0:
			verdict = "differs"
		}
		r.out.Counts[countKey(st.entity, verdict)]++
		if verdict == "equal" {
			return nil
		}
		for _, a := range st.differ {
			r.fields.Add(fmt.Sprintf("%s: %s", st.entity, a.Name), map[bool]string{true: "changed at the target", false: "differs"}[a.Edited], false, exampleOf(st))
		}
		if st.missing {
			r.fields.Add(string(st.entity), "missing", true, exampleOf(st))
		}
		if r.o.Row != nil {
			r.o.Row(ReconcileEvent{st.at, st.row.ClerkID, verdict, st.fields()})
		}
		t := st.task()
		can := t != nil && len(t.Then) > 0
		if can {
			repairs[st.entity] = append(repairs[st.entity], t)
		}
		if !st.missing {
			r.offer(can, !slices.ContainsFunc(st.differ, func(a compare.Aspect) bool { return a.Sent && !a.Refused }), st.edited())
		}
		return nil
	})
}

// unclaimed counts the organizations of this tool, and the members of organizations that the
// run has made, that no row claims.
func (r *reconciling) unclaimed(s *target.Inventory) error {
	made, err := idsOf(r.cp.Of(mapping.Organizations), func(row checkpoint.Row) bool { return row.Made })
	if err != nil {
		return err
	}
	known, err := claimedIDs(r.cp.Of(mapping.Organizations))
	if err != nil {
		return err
	}
	claimed, err := claimedIDs(r.cp.Of(mapping.Memberships))
	if err != nil {
		return err
	}
	tell := func(e mapping.Entity, id string) {
		r.out.Counts[countKey(e, "unexpected")]++
		r.fields.Add(string(e), "claimed by no row", true, report.FieldExample{User: id})
		if r.o.Row != nil {
			r.o.Row(ReconcileEvent{User: id, Verdict: "unexpected"})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.Organizations)) {
		if !known.has(id) && push.SourceID(s.Organizations[id]) != "" {
			tell(mapping.Organizations, id)
		}
	}
	var others []string
	for m := range s.Memberships.All() {
		// Whoever created an organization came into it with it.
		if !claimed.has(m.ID) && made.has(m.Organization.ID) && m.Organization.CreatedBy != m.PublicUserData.UserID {
			others = append(others, m.ID)
		}
	}
	slices.Sort(others)
	for _, id := range others {
		tell(mapping.Memberships, id)
	}
	return nil
}

// alignOthers brings organizations and memberships in step with a later export. ended are the
// memberships of vanished rows that are to end.
func (m *migration) alignOthers(ctx context.Context, cp *checkpoint.Checkpoint, run checkpoint.Run, out map[string]int64) (ended []*push.Task, err error) {
	if len(m.job.others) == 0 {
		return nil, nil
	}
	waiting, stop := halt.UntilDrained(ctx, m.opts.Drain)
	defer stop()
	c := m.caller(waiting)
	defer func() { m.requests += c.Requests() }()
	s, err := target.TakeInventory(waiting, c, cp, false)
	if err != nil {
		return nil, err
	}
	tasks := map[mapping.Entity][]*push.Task{}
	changes := int64(0)
	if err := m.job.standings(ctx, m.target, cp, run, s, compare.Edits{Since: true, Prefer: m.sync.Prefer}, func(st *standing) error {
		if st.missing {
			out[countKey(st.entity, "gone")]++
			return nil
		}
		if t := st.task(); t != nil {
			tasks[st.entity] = append(tasks[st.entity], t)
			changes += int64(min(1, len(t.Then)))
			m.sync.requests += int64(len(t.Then))
			if m.sync.DryRun && len(t.Then) > 0 {
				out[countKey(st.entity, "updated")]++
			}
		}
		if st.conflicts() {
			out[countKey(st.entity, "conflicts")]++
		}
		for _, a := range st.differ {
			m.sync.fields.Add(fmt.Sprintf("%s: %s", st.entity, a.Name), map[bool]string{true: "updated", false: "conflict"}[a.Sent], false, exampleOf(st))
		}
		return nil
	}); err != nil {
		return nil, err
	}
	if ended, err = m.vanishedOthers(waiting, cp, s, out); err != nil || m.sync.DryRun {
		return nil, err
	}
	if changes > 0 && m.opts.Confirm != nil {
		if err := m.opts.Confirm(Preview{Target: m.target, Changes: changes, Requests: changes, Seconds: m.takes(changes)}); err != nil {
			return nil, err
		}
	}
	if m.job.CreateRoles && len(tasks[mapping.Memberships]) > 0 {
		at, err := target.AskOrganizations(waiting, c)
		if err == nil {
			err = m.createRoles(ctx, run, at)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, e := range []mapping.Entity{mapping.Organizations, mapping.Memberships} {
		if err := m.pushChanges(ctx, cp.Of(e), e, tasks[e], out); err != nil {
			return nil, err
		}
	}
	return ended, nil
}

// pushChanges does tasks of an entity and counts them.
func (m *migration) pushChanges(ctx context.Context, cp *checkpoint.Checkpoint, e mapping.Entity, tasks []*push.Task, out map[string]int64) error {
	if len(tasks) == 0 {
		return nil
	}
	p, err := m.pushAll(ctx, cp, tasks, push.Options{})
	m.requests += p.Requests.Load()
	for what, n := range map[string]int64{"updated": p.Updated.Load(), "ended": p.Deleted.Load(), "failed": p.Failed.Load()} {
		if n > 0 {
			out[countKey(e, what)] += n
		}
	}
	return err
}

// vanishedOthers counts the rows that the export has no more. Memberships that were made for
// them are to end if vanished users are to be deleted, unless somebody has changed them
// since; organizations stay.
func (m *migration) vanishedOthers(ctx context.Context, cp *checkpoint.Checkpoint, s *target.Inventory, out map[string]int64) (ended []*push.Task, err error) {
	for _, o := range m.job.others {
		e := o.Mapping.Entity
		if err := cp.Of(e).Each(func(r checkpoint.Row) error {
			if r.Gone() {
				return nil
			}
			out[countKey(e, "vanished")]++
			if e != mapping.Memberships || !r.Made || m.sync.OnVanished != VanishedDelete {
				return nil
			}
			member, err := s.Membership(ctx, r)
			if err != nil || member == nil {
				return err
			}
			if member.UpdatedAt > target.Wrote(r) && m.sync.Prefer.All != compare.Source {
				out[countKey(e, "kept")]++
				return nil
			}
			ended = append(ended, &push.Task{
				Row: r, End: checkpoint.Vanished, Else: checkpoint.Vanished, Count: checkpoint.Deleted, Note: checkpoint.VanishedDeleted,
				Then: []push.Step{push.DeleteMembership(member.Organization.ID, member.PublicUserData.UserID)},
			})
			return nil
		}, checkpoint.Vanished); err != nil {
			return nil, err
		}
	}
	return ended, nil
}
