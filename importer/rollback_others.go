package importer

import (
	"cmp"
	"context"
	"errors"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/halt"
	"clerk-import/importer/push"
	"clerk-import/importer/target"
	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// undo is what a rollback does about organizations and memberships: the organizations that
// the run has made are deleted, once nobody else is in them, and their members' memberships
// go with them; in the others, the memberships that the run has made are.
type undo struct {
	memberships target.Memberships // of the instance
	doomed      map[string]bool    // Clerk ids of organizations to be deleted
	kept        int64              // organizations with others in them
	arrived     map[string]string  // Clerk ids of the run's organizations, by their ids in the source
}

// madeHere reports whether a row stands for something that the run has made.
func madeHere(row checkpoint.Row) bool {
	return !row.Gone() && (row.Made || row.State == checkpoint.Created)
}

// survey finds out what a rollback would do about them; nil if there are none.
func (r *rollingBack) survey(ctx context.Context) (_ *undo, err error) {
	organizations, memberships := r.cp.Of(mapping.Organizations), r.cp.Of(mapping.Memberships)
	if len(organizations.Counts())+len(memberships.Counts())+len(r.cp.Of(mapping.Invitations).Counts()) == 0 {
		return nil, nil
	}
	ctx, stop := halt.UntilDrained(ctx, r.o.Drain)
	defer stop()
	c := r.caller(ctx)
	defer func() { r.out.Requests += c.Requests() }()
	u := &undo{doomed: map[string]bool{}}
	if err := r.arrive(ctx, mapping.Organizations, mapping.Memberships, mapping.Invitations); err != nil {
		return nil, err
	}
	if err := r.resolveOrganizations(ctx, c); err != nil {
		return nil, err
	}
	if err := target.EveryMembership(ctx, c, func(m *clerkapi.Membership) error { u.memberships.Add(m); return nil }); err != nil {
		return nil, err
	}
	p, err := target.NewPlaces(c, r.cp)
	if err != nil {
		return nil, err
	}
	p.Listed = &u.memberships
	if err := r.resolveMemberships(ctx, p, u); err != nil {
		return nil, err
	}
	if err := r.askForMembers(ctx, p, u); err != nil {
		return nil, err
	}
	if err := r.resolveInvitations(ctx, p); err != nil {
		return nil, err
	}
	u.arrived = p.Organizations
	ours, err := idsOf(memberships, madeHere)
	if err != nil {
		return nil, err
	}
	made := map[string]bool{}
	if err := organizations.Each(func(row checkpoint.Row) error {
		if row.Made && madeHere(row) {
			made[row.ClerkID] = true
		}
		return nil
	}); err != nil {
		return nil, err
	}
	foreign := map[string]bool{} // organizations with members who are not the run's
	unsure := map[string]bool{}  // users who are in one of the run's by somebody else
	somebodys := func(m *clerkapi.Membership) bool {
		// Whoever created an organization came into it with it.
		return made[m.Organization.ID] && !ours.has(m.ID) && m.Organization.CreatedBy != m.PublicUserData.UserID
	}
	for m := range u.memberships.All() {
		if somebodys(m) {
			unsure[m.PublicUserData.UserID] = true
		}
	}
	going, err := r.going(ctx, c, unsure)
	if err != nil {
		return nil, err
	}
	for m := range u.memberships.All() {
		if somebodys(m) && !going[m.PublicUserData.UserID] {
			foreign[m.Organization.ID] = true
		}
	}
	for id := range made {
		if foreign[id] {
			u.kept++
		} else {
			u.doomed[id] = true
		}
	}
	var outside int64 // memberships to be ended in organizations that stay
	for m := range u.memberships.All() {
		if ours.has(m.ID) && !u.doomed[m.Organization.ID] {
			outside++
		}
	}
	var invitations int64
	if err := r.cp.Of(mapping.Invitations).Each(func(row checkpoint.Row) error {
		if steps, is := u.invitationSteps(row); is && len(steps) > 0 && madeHere(row) {
			invitations++
		}
		return nil
	}); err != nil {
		return nil, err
	}
	for key, n := range map[string]int64{"organizations": int64(len(u.doomed)), "organizations_kept": u.kept, "memberships": outside, "invitations": invitations} {
		if n > 0 {
			r.out.Counts[key] = n
		}
	}
	return u, nil
}

// resolveOrganizations finds the organizations of open rows: none of them was there when
// its row was claimed, so one that has a row's id was made by its request.
func (r *rollingBack) resolveOrganizations(ctx context.Context, c *push.Caller) error {
	cp := r.cp.Of(mapping.Organizations)
	rows, err := openRows(cp)
	if err != nil || len(rows) == 0 {
		return err
	}
	listed := map[string]bool{}
	if err := target.EveryOrganization(ctx, c, func(o *clerkapi.Organization) error {
		listed[o.ID] = true
		if row, is := rows[push.SourceID(o)]; is && during(row, o.UpdatedAt) {
			row.ClerkID, row.WroteAt = o.ID, o.UpdatedAt
			rows[row.ExternalID] = row
		}
		return nil
	}); err != nil {
		return err
	}
	known, err := arrivedIDs(ctx, cp)
	if err != nil {
		return err
	}
	if lacks, err := c.ListLacks(ctx, listed, known); err != nil || lacks {
		return cmp.Or(err, errors.New("the list of organizations lacks one that is there, so nobody knows what became of those in doubt; the same command asks again"))
	}
	return r.settleAll(cp, rows)
}

// openRows are the rows that are open, by their external ids.
func openRows(cp *checkpoint.Checkpoint) (map[string]checkpoint.Row, error) {
	out := map[string]checkpoint.Row{}
	return out, cp.Each(func(row checkpoint.Row) error {
		if open(row) {
			out[row.ExternalID] = row
		}
		return nil
	}, openStates...)
}

// settleAll stores what became of open rows.
func (r *rollingBack) settleAll(cp *checkpoint.Checkpoint, rows map[string]checkpoint.Row) error {
	for _, row := range rows {
		if err := r.settle(cp, row); err != nil {
			return err
		}
	}
	return cp.Sync(context.Background())
}

// resolveMemberships finds the memberships of open rows, by organization and user.
func (r *rollingBack) resolveMemberships(ctx context.Context, p *target.Places, u *undo) error {
	cp := r.cp.Of(mapping.Memberships)
	rows, err := openRows(cp)
	if err != nil || len(rows) == 0 {
		return err
	}
	for id, row := range rows {
		m, err := p.Membership(ctx, row)
		if err != nil {
			return err
		}
		if m != nil && during(row, m.UpdatedAt) && since(row, m.CreatedAt) {
			row.ClerkID, row.WroteAt = m.ID, m.UpdatedAt
			rows[id] = row
			u.memberships.Add(m)
		}
	}
	return r.settleAll(cp, rows)
}

// askForMembers asks for the memberships of the run that the list of all lacks: that it lacks them
// does not say that they have ended.
func (r *rollingBack) askForMembers(ctx context.Context, p *target.Places, u *undo) error {
	var lacking []checkpoint.Row
	if err := r.cp.Of(mapping.Memberships).Each(func(row checkpoint.Row) error {
		if madeHere(row) && u.memberships.Get(row.ClerkID) == nil {
			lacking = append(lacking, row)
		}
		return nil
	}); err != nil {
		return err
	}
	for _, row := range lacking {
		if m, err := p.Membership(ctx, row); err != nil {
			return err
		} else if m != nil && m.ID == row.ClerkID {
			u.memberships.Add(m)
		}
	}
	return nil
}

// resolveInvitations finds the invitations and waitlist entries of open rows by their
// addresses, a request for each.
func (r *rollingBack) resolveInvitations(ctx context.Context, p *target.Places) error {
	cp := r.cp.Of(mapping.Invitations)
	rows, err := openRows(cp)
	if err != nil || len(rows) == 0 {
		return err
	}
	for id, row := range rows {
		key := record.ParseMemberKey(id)
		if key.Organization != "" && p.Organizations[key.Organization] == "" {
			continue
		}
		take := func(id, address string, createdAt, updatedAt int64) {
			if since(row, createdAt) && during(row, updatedAt) && mapping.Lower(address) == key.Member {
				row.ClerkID, row.WroteAt = id, updatedAt
			}
		}
		if key.Waiting {
			var found []clerkapi.WaitlistEntry
			if err := p.Caller.Ask(ctx, func(ctx context.Context) (err error) {
				found, err = p.Caller.API.FindWaitlistEntries(ctx, key.Member)
				return err
			}); err != nil {
				return err
			}
			for _, e := range found {
				take(e.ID, e.EmailAddress, e.CreatedAt, e.UpdatedAt)
			}
		} else {
			found, err := p.Caller.Invitations(ctx, p.Organizations[key.Organization], key.Member)
			if err != nil {
				return err
			}
			for _, i := range found {
				take(i.ID, i.EmailAddress, i.CreatedAt, i.UpdatedAt)
			}
		}
		rows[id] = row
	}
	return r.settleAll(cp, rows)
}

// going are those of some users whom the rollback deletes: the run has made them, and nobody has
// used them since.
func (r *rollingBack) going(ctx context.Context, c *push.Caller, some map[string]bool) (map[string]bool, error) {
	out := map[string]bool{}
	if len(some) == 0 {
		return out, nil
	}
	var rows []checkpoint.Row
	if err := r.cp.Each(func(row checkpoint.Row) error {
		if some[row.ClerkID] && row.Made && madeHere(row) {
			rows = append(rows, row)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	return out, target.InPairs(ctx, c, target.FewLookUps, func(add func(string, checkpoint.Row) error) error {
		for _, row := range rows {
			if err := add(row.ClerkID, row); err != nil {
				return err
			}
		}
		return nil
	}, func(row checkpoint.Row, u *clerkapi.User) error {
		out[row.ClerkID] = u != nil && (r.o.ForceUsed || !r.used(row, u))
		return nil
	})
}

// invitationSteps are what takes the invitation or waitlist entry of a row back; is says
// whether that is to be done. An invitation goes with its organization.
func (u *undo) invitationSteps(row checkpoint.Row) (steps []push.Step, is bool) {
	key := record.ParseMemberKey(row.ExternalID)
	id := u.arrived[key.Organization]
	switch {
	case key.Waiting:
		return []push.Step{push.DeleteWaitlistEntry()}, row.Made
	case u.doomed[id]:
		return nil, true
	}
	return []push.Step{push.RevokeInvitation(id)}, row.Made && (key.Organization == "" || id != "")
}

// goesWith reports whether the membership of a row goes with its organization.
func (u *undo) goesWith(row checkpoint.Row) bool {
	return u != nil && u.doomed[u.arrived[record.ParseMemberKey(row.ExternalID).Organization]]
}

// undoOthers deletes organizations and memberships, and takes invitations back.
func (r *rollingBack) undoOthers(ctx context.Context, u *undo) error {
	if u == nil {
		return nil
	}
	if u.kept > 0 {
		r.undone["organizations_kept"] = u.kept
	}
	in := func(row checkpoint.Row) (m *clerkapi.Membership, goes bool) {
		m = u.memberships.Get(row.ClerkID)
		return m, m == nil || u.doomed[m.Organization.ID]
	}
	for _, part := range []struct {
		entity mapping.Entity
		counts string // "" if they are told already
		steps  func(checkpoint.Row) ([]push.Step, bool)
	}{
		{mapping.Invitations, "invitations", u.invitationSteps},
		// First the memberships that no organization takes with it.
		{mapping.Memberships, "memberships", func(row checkpoint.Row) ([]push.Step, bool) {
			m, goes := in(row)
			if goes {
				return nil, false
			}
			return []push.Step{push.DeleteMembership(m.Organization.ID, m.PublicUserData.UserID)}, true
		}},
		{mapping.Organizations, "organizations", func(row checkpoint.Row) ([]push.Step, bool) {
			return []push.Step{push.DeleteOrganization()}, row.Made && u.doomed[row.ClerkID]
		}},
		// Those that went with their organization, and those that were gone before.
		{mapping.Memberships, "", func(row checkpoint.Row) ([]push.Step, bool) {
			_, goes := in(row)
			return nil, goes
		}},
	} {
		deleted, failed, err := r.undoRows(ctx, part.entity, part.steps)
		if part.counts != "" {
			for key, n := range map[string]int64{part.counts: deleted, "failed": failed} {
				if n > 0 {
					r.undone[key] += n
				}
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// undoRows does the steps of the rows of an entity that the run has made and that steps
// says it of.
func (r *rollingBack) undoRows(ctx context.Context, e mapping.Entity, steps func(checkpoint.Row) ([]push.Step, bool)) (deleted, failed int64, err error) {
	cp := r.cp.Of(e)
	if err := cp.Sync(ctx); err != nil {
		return 0, 0, err
	}
	each := func(walk func(func(checkpoint.Row) error) error, f func(checkpoint.Row, []push.Step) error) error {
		return walk(func(row checkpoint.Row) error {
			if !madeHere(row) {
				return nil
			}
			if then, is := steps(row); is {
				return f(row, then)
			}
			return nil
		})
	}
	total := int64(0)
	if err := each(func(f func(checkpoint.Row) error) error { return cp.Each(f) }, func(checkpoint.Row, []push.Step) error { total++; return nil }); err != nil || total == 0 {
		return 0, 0, err
	}
	p := push.NewProgress(total, 0, r.limiter, cp)
	err = r.push(ctx, cp, p, push.Options{Selection: true}, func(_ context.Context, add func(*push.Task) error) error {
		return each(func(f func(checkpoint.Row) error) error { return eachInParts(cp, f) }, func(row checkpoint.Row, then []push.Step) error {
			t := undoTask(row)
			t.Then = then
			return add(t)
		})
	})
	r.out.Requests += p.Requests.Load()
	return p.Deleted.Load(), p.Failed.Load(), err
}
