package importer

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// snapshot is what a target has of the other entities, by id.
type snapshot struct {
	settings      *clerkapi.OrganizationSettings
	organizations map[string]*clerkapi.Organization
	memberships   map[string]*clerkapi.Membership
	domains       map[string][]clerkapi.OrganizationDomain // by organization
	invitations   map[string]string                        // the states of invitations and of waitlist entries; nil: not asked
}

// takeSnapshot reads them all: a request for every [clerkapi.MaxPage]; of invitations, if rows
// are to be held against them, the kinds that a checkpoint has.
func takeSnapshot(ctx context.Context, c *push.Caller, invitations *checkpoint.Checkpoint) (*snapshot, error) {
	s := &snapshot{
		organizations: map[string]*clerkapi.Organization{}, memberships: map[string]*clerkapi.Membership{},
		domains: map[string][]clerkapi.OrganizationDomain{},
	}
	if invitations != nil {
		s.invitations = map[string]string{}
		if err := s.takeInvitations(ctx, c, invitations); err != nil {
			return nil, err
		}
	}
	if err := c.Ask(ctx, func(ctx context.Context) (err error) {
		s.settings, err = c.API.GetOrganizationSettings(ctx)
		return err
	}); err != nil || !s.settings.Enabled {
		return s, err
	}
	if err := everyOrganization(ctx, c, func(o *clerkapi.Organization) error { s.organizations[o.ID] = o; return nil }); err != nil {
		return nil, err
	}
	if s.settings.DomainsEnabled {
		if err := everyEntry(ctx, c, c.API.ListOrganizationDomains, func(d *clerkapi.OrganizationDomain) error {
			s.domains[d.OrganizationID] = append(s.domains[d.OrganizationID], *d)
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return s, everyMembership(ctx, c, func(m *clerkapi.Membership) error {
		m.Organization = clerkapi.Organization{ID: m.Organization.ID, CreatedBy: m.Organization.CreatedBy} // the rest is known
		s.memberships[m.ID] = m
		return nil
	})
}

// takeInvitations reads the states of invitations and waitlist entries, of the kinds that a
// checkpoint has.
func (s *snapshot) takeInvitations(ctx context.Context, c *push.Caller, cp *checkpoint.Checkpoint) error {
	var toApplication, toOrganizations, waitlist bool
	if err := cp.Each(func(row checkpoint.Row) error {
		organization, email, _ := strings.Cut(row.ExternalID, "\n")
		switch {
		case organization != "":
			toOrganizations = true
		case strings.HasPrefix(email, waiting):
			waitlist = true
		default:
			toApplication = true
		}
		return nil
	}, checkpoint.Created); err != nil {
		return err
	}
	take := func(i *clerkapi.Invitation) error { s.invitations[i.ID] = i.Status; return nil }
	if toApplication {
		if err := everyEntry(ctx, c, c.API.ListInvitations, take); err != nil {
			return err
		}
	}
	if toOrganizations {
		if err := everyEntry(ctx, c, c.API.ListOrganizationInvitations, take); err != nil {
			return err
		}
	}
	if !waitlist {
		return nil
	}
	return everyEntry(ctx, c, c.API.ListWaitlist, func(e *clerkapi.WaitlistEntry) error { s.invitations[e.ID] = e.Status; return nil })
}

// standing is how what a row of another entity stands for is at the target.
type standing struct {
	entity  mapping.Entity
	row     checkpoint.Row
	at      mapping.Position
	missing bool
	state   string   // of an invitation, which changes by itself
	edited  bool     // at the target, since it was written
	differ  []string // fields that are not as the row says
	steps   []push.Step
}

// standings calls f for every row of the other entities that has arrived; for those of
// invitations if the snapshot has any.
func (j *Job) standings(ctx context.Context, t *Target, cp *checkpoint.Checkpoint, run checkpoint.Run, s *snapshot, f func(*standing) error) error {
	for _, o := range j.others {
		e := o.Mapping.Entity
		if e == mapping.Invitations && s.invitations == nil {
			continue
		}
		rows := map[int64]checkpoint.Row{}
		if err := cp.Of(e).Each(func(r checkpoint.Row) error {
			if r.ClerkID != "" {
				rows[r.Ordinal] = r
			}
			return nil
		}, checkpoint.Created, checkpoint.Updated); err != nil {
			return err
		}
		_, inputErr, err := o.rows(ctx, walk{judged: true, now: run.StartedAt}, func(it *item) error {
			row, is := rows[it.ordinal]
			if !is || it.other == nil {
				return nil
			}
			st := &standing{entity: e, row: row, at: it.rec.Position}
			if err := st.compare(it.other, t, s); err != nil {
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

func (st *standing) compare(x *otherRow, t *Target, s *snapshot) error {
	if st.entity == mapping.Invitations {
		st.state = s.invitations[st.row.ClerkID]
		st.missing = st.state == ""
		return nil
	}
	if st.entity == mapping.Organizations {
		o := s.organizations[st.row.ClerkID]
		if st.missing = o == nil; st.missing {
			return nil
		}
		// A slug that was made here is nobody's wish.
		settings := *s.settings
		settings.SlugDisabled = settings.SlugDisabled || x.organization.Slug.Or("") == ""
		params, err := organizationParams(&x.organization, "", &settings)
		if err != nil {
			return err
		}
		st.differ, st.steps = compare.Organization(params, o)
		if s.settings.DomainsEnabled {
			differ, steps := compare.Domains(x.organization.Domains, s.domains[o.ID])
			st.differ, st.steps = append(st.differ, differ...), append(st.steps, steps...)
		}
		st.edited = o.UpdatedAt > t.ours(st.row)
		return nil
	}
	m := s.memberships[st.row.ClerkID]
	if st.missing = m == nil; st.missing {
		return nil
	}
	params := &clerkapi.CreateMembershipParams{UserID: m.PublicUserData.UserID, Role: x.role, PublicMetadata: x.membership.PublicMetadata, PrivateMetadata: x.membership.PrivateMetadata}
	st.differ, st.steps = compare.Membership(m.Organization.ID, params, m)
	st.edited = m.UpdatedAt > t.ours(st.row)
	return nil
}

// task brings what a row stands for in line; nil if it is, or must not be touched.
func (st *standing) task(prefer compare.Prefer) *push.Task {
	if len(st.steps) == 0 || st.edited && prefer.All != compare.Source {
		return nil
	}
	t := &push.Task{Row: st.row, Then: st.steps, End: st.row.State, Else: st.row.State, Count: checkpoint.Updated, Note: st.row.Code}
	t.Row.Changes++
	return t
}

// pushOthers does tasks of an entity whose things are there already.
func pushOthers(ctx context.Context, o push.Options, cp *checkpoint.Checkpoint, tasks []*push.Task) (*push.Progress, error) {
	o.Checkpoint, o.Selection, o.Backoff = cp, true, backoffFirst
	p := push.NewProgress(int64(len(tasks)), 0, o.Limiter, cp)
	err := push.Run(ctx, o, p, func(_ context.Context, add func(*push.Task) error) error {
		for _, t := range tasks {
			if err := add(t); err != nil {
				return err
			}
		}
		return nil
	})
	return p, err
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
	s, err := takeSnapshot(ctx, c, r.cp.Of(mapping.Invitations))
	if err != nil {
		return nil, err
	}
	if r.o.Unexpected {
		if err := r.unclaimed(s); err != nil {
			return nil, err
		}
	}
	repairs = map[mapping.Entity][]*push.Task{}
	return repairs, r.standings(ctx, r.target, r.cp, r.run, s, func(st *standing) error {
		verdict := "equal"
		switch {
		case st.missing:
			verdict = "missing"
		case st.state != "":
			r.out.Counts[countKey(st.entity, st.state)]++
			return nil
		case len(st.differ) > 0 && st.edited:
			verdict = "used"
		case len(st.differ) > 0:
			verdict = "differs"
		}
		r.out.Counts[countKey(st.entity, verdict)]++
		if verdict == "equal" {
			return nil
		}
		for _, field := range st.differ {
			r.fields.Add(fmt.Sprintf("%s: %s", st.entity, field), map[bool]string{true: "changed at the target", false: "differs"}[st.edited], false, exampleOf(st))
		}
		if st.missing {
			r.fields.Add(string(st.entity), "missing", true, exampleOf(st))
		}
		if r.o.Row != nil {
			r.o.Row(ReconcileEvent{st.at, st.row.ClerkID, verdict, st.differ})
		}
		if t := st.task(r.o.Prefer); t != nil {
			repairs[st.entity] = append(repairs[st.entity], t)
		}
		return nil
	})
}

// unclaimed counts the organizations of this tool, and the members of organizations that the
// run has made, that no row claims.
func (r *reconciling) unclaimed(s *snapshot) error {
	claimed, made := map[string]bool{}, map[string]bool{}
	for _, e := range []mapping.Entity{mapping.Organizations, mapping.Memberships} {
		if err := r.cp.Of(e).Each(func(row checkpoint.Row) error {
			claimed[row.ClerkID] = true
			made[row.ClerkID] = row.Made
			return nil
		}); err != nil {
			return err
		}
	}
	tell := func(e mapping.Entity, id string) {
		r.out.Counts[countKey(e, "unexpected")]++
		r.fields.Add(string(e), "claimed by no row", true, report.FieldExample{User: id})
		if r.o.Row != nil {
			r.o.Row(ReconcileEvent{User: id, Verdict: "unexpected"})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.organizations)) {
		if !claimed[id] && push.SourceID(s.organizations[id]) != "" {
			tell(mapping.Organizations, id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.memberships)) {
		// Whoever created an organization came into it with it.
		if m := s.memberships[id]; !claimed[id] && made[m.Organization.ID] && m.Organization.CreatedBy != m.PublicUserData.UserID {
			tell(mapping.Memberships, id)
		}
	}
	return nil
}

// alignOthers brings organizations and memberships in step with a later export.
func (m *migration) alignOthers(ctx context.Context, cp *checkpoint.Checkpoint, run checkpoint.Run, out map[string]int64) error {
	if len(m.job.others) == 0 {
		return nil
	}
	waiting, stop := push.UntilDrained(ctx, m.opts.Drain)
	defer stop()
	c := m.caller(waiting)
	s, err := takeSnapshot(waiting, c, nil)
	m.requests += c.Requests()
	if err != nil {
		return err
	}
	tasks := map[mapping.Entity][]*push.Task{}
	if err := m.job.standings(ctx, m.target, cp, run, s, func(st *standing) error {
		if st.missing {
			out[countKey(st.entity, "gone")]++
		} else if t := st.task(m.sync.Prefer); t != nil {
			tasks[st.entity] = append(tasks[st.entity], t)
		} else if len(st.differ) > 0 {
			out[countKey(st.entity, "conflicts")]++
		}
		for _, field := range st.differ {
			m.sync.fields.Add(fmt.Sprintf("%s: %s", st.entity, field), map[bool]string{true: "edited at the target", false: "updated"}[st.edited && m.sync.Prefer.All != compare.Source], false, exampleOf(st))
		}
		return nil
	}); err != nil {
		return err
	}
	if err := m.vanishedOthers(cp, s, tasks, out); err != nil {
		return err
	}
	for _, e := range []mapping.Entity{mapping.Organizations, mapping.Memberships} {
		if m.sync.DryRun {
			if n := int64(len(tasks[e])); n > 0 {
				out[countKey(e, "updated")] += n
				m.sync.requests += n
			}
			continue
		}
		if len(tasks[e]) == 0 {
			continue
		}
		p, err := pushOthers(ctx, push.Options{API: m.target.Client, Limiter: m.limiter, MaxInFlight: m.opts.MaxInFlight, Drain: m.opts.Drain}, cp.Of(e), tasks[e])
		m.requests += p.Requests.Load()
		for what, n := range map[string]int64{"updated": p.Updated.Load(), "ended": p.Deleted.Load(), "failed": p.Failed.Load()} {
			if n > 0 {
				out[countKey(e, what)] += n
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// vanishedOthers counts the rows that the export has no more. Memberships that were made for
// them end if vanished users are to be deleted; organizations stay.
func (m *migration) vanishedOthers(cp *checkpoint.Checkpoint, s *snapshot, tasks map[mapping.Entity][]*push.Task, out map[string]int64) error {
	for _, o := range m.job.others {
		e := o.Mapping.Entity
		if err := cp.Of(e).Each(func(r checkpoint.Row) error {
			if r.Code == vanishedDeleted {
				return nil
			}
			out[countKey(e, "vanished")]++
			member := s.memberships[r.ClerkID]
			if e != mapping.Memberships || member == nil || !r.Made || m.sync.OnVanished != VanishedDelete || m.sync.DryRun {
				return nil
			}
			tasks[e] = append(tasks[e], &push.Task{
				Row: r, End: checkpoint.Vanished, Else: checkpoint.Vanished, Count: checkpoint.Deleted, Note: vanishedDeleted,
				Then: []push.Step{&push.DeleteMembership{Organization: member.Organization.ID, User: member.PublicUserData.UserID}},
			})
			return nil
		}, checkpoint.Vanished); err != nil {
			return err
		}
	}
	return nil
}
