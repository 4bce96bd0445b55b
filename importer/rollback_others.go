package importer

import (
	"context"
	"strings"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// undo is what a rollback does about organizations and memberships: the organizations that
// the run has made are deleted, once nobody else is in them, and their members' memberships
// go with them; in the others, the memberships that the run has made are.
type undo struct {
	memberships map[string]*clerkapi.Membership // of the instance, by id
	doomed      map[string]bool                 // Clerk ids of organizations to be deleted
	kept        int64                           // organizations with others in them
	arrived     map[string]string               // Clerk ids of the run's organizations, by their ids in the source
}

// madeHere reports whether a row stands for something that the run has made.
func madeHere(row checkpoint.Row) bool {
	return row.ClerkID != "" && row.State != checkpoint.Deleted && row.Code != vanishedDeleted && (row.Made || row.State == checkpoint.Created)
}

// survey finds out what a rollback would do about them; nil if there are none.
func (r *rollingBack) survey(ctx context.Context) (_ *undo, err error) {
	organizations, memberships := r.cp.Of(mapping.Organizations), r.cp.Of(mapping.Memberships)
	if len(organizations.Counts())+len(memberships.Counts())+len(r.cp.Of(mapping.Invitations).Counts()) == 0 {
		return nil, nil
	}
	ctx, stop := push.UntilDrained(ctx, r.o.Drain)
	defer stop()
	c := push.NewCaller(ctx, r.target.Client, r.limiter, backoffFirst)
	defer func() { r.out.Requests += c.Requests() }()
	u := &undo{memberships: map[string]*clerkapi.Membership{}, doomed: map[string]bool{}}
	if err := r.arrive(ctx, mapping.Organizations, mapping.Memberships, mapping.Invitations); err != nil {
		return nil, err
	}
	if err := r.resolveOrganizations(ctx, c); err != nil {
		return nil, err
	}
	if err := everyMembership(ctx, c, func(m *clerkapi.Membership) error {
		u.memberships[m.ID] = &clerkapi.Membership{ID: m.ID, CreatedAt: m.CreatedAt, Role: m.Role, Organization: clerkapi.Organization{ID: m.Organization.ID, CreatedBy: m.Organization.CreatedBy}, PublicUserData: clerkapi.PublicUserData{UserID: m.PublicUserData.UserID}}
		return nil
	}); err != nil {
		return nil, err
	}
	if err := r.resolveMemberships(u); err != nil {
		return nil, err
	}
	if err := r.askForMembers(ctx, c, u); err != nil {
		return nil, err
	}
	if err := r.resolveInvitations(ctx, c); err != nil {
		return nil, err
	}
	ours := map[string]bool{}
	if err := memberships.Each(func(row checkpoint.Row) error { ours[row.ClerkID] = madeHere(row); return nil }); err != nil {
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
	for id, m := range u.memberships {
		// Whoever created an organization came into it with it.
		if o := &m.Organization; !ours[id] && !(made[o.ID] && o.CreatedBy == m.PublicUserData.UserID) {
			foreign[o.ID] = true
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
	for id, m := range u.memberships {
		if ours[id] && !u.doomed[m.Organization.ID] {
			outside++
		}
	}
	if u.arrived, err = r.arrived(); err != nil {
		return nil, err
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

// resolveOrganizations finds the organizations of rows in doubt: none of them was there when
// its row was claimed, so one that has a row's id was made by its request.
func (r *rollingBack) resolveOrganizations(ctx context.Context, c *push.Caller) error {
	cp := r.cp.Of(mapping.Organizations)
	doubtful, err := doubts(cp)
	if err != nil || len(doubtful) == 0 {
		return err
	}
	if err := everyOrganization(ctx, c, func(o *clerkapi.Organization) error {
		if row, is := doubtful[push.SourceID(o)]; is {
			row.ClerkID, row.Made, row.WroteAt = o.ID, true, o.UpdatedAt
			doubtful[row.ExternalID] = row
		}
		return nil
	}); err != nil {
		return err
	}
	return r.settleDoubts(cp, doubtful)
}

// doubts are the rows of which nobody knows what they have made, by their external ids.
func doubts(cp *checkpoint.Checkpoint) (map[string]checkpoint.Row, error) {
	out := map[string]checkpoint.Row{}
	return out, cp.Each(func(row checkpoint.Row) error {
		if row.ClerkID == "" {
			out[row.ExternalID] = row
		}
		return nil
	}, checkpoint.Claimed)
}

// settleDoubts stores what became of rows in doubt.
func (r *rollingBack) settleDoubts(cp *checkpoint.Checkpoint, rows map[string]checkpoint.Row) error {
	for _, row := range rows {
		if row.State, row.Code = checkpoint.Pending, ""; row.ClerkID != "" {
			row.State = checkpoint.Created
		}
		if err := cp.Record(row); err != nil {
			return err
		}
	}
	return cp.Sync(context.Background())
}

// resolveMemberships finds the memberships of rows in doubt, by organization and user, where
// the run knows both.
func (r *rollingBack) resolveMemberships(u *undo) error {
	cp := r.cp.Of(mapping.Memberships)
	doubtful, err := doubts(cp)
	if err != nil || len(doubtful) == 0 {
		return err
	}
	organizations, err := r.cp.Of(mapping.Organizations).ByKey()
	if err != nil {
		return err
	}
	defer organizations.Close()
	users, err := r.cp.ByKey()
	if err != nil {
		return err
	}
	defer users.Close()
	byPair := map[string]*clerkapi.Membership{}
	for _, m := range u.memberships {
		byPair[pairOf(m.Organization.ID, m.PublicUserData.UserID)] = m
	}
	for id, row := range doubtful {
		organization, user, _ := strings.Cut(id, "\n")
		o, _, err := organizations.Find(keyOf([]validate.Claim{{Kind: validate.OrganizationID, Value: organization}}))
		if err != nil {
			return err
		}
		who, _, err := users.Find(userKey(user))
		if err != nil {
			return err
		}
		if m := byPair[pairOf(o.ClerkID, who.ClerkID)]; m != nil && o.ClerkID != "" && m.CreatedAt >= row.ClaimedAt-push.ClockSkew.Milliseconds() {
			row.ClerkID, row.Made = m.ID, true
			doubtful[id] = row
		}
	}
	return r.settleDoubts(cp, doubtful)
}

// askForMembers asks for the memberships of the run that the list of all lacks: that it lacks them
// does not say that they have ended.
func (r *rollingBack) askForMembers(ctx context.Context, c *push.Caller, u *undo) error {
	var lacking []checkpoint.Row
	if err := r.cp.Of(mapping.Memberships).Each(func(row checkpoint.Row) error {
		if madeHere(row) && u.memberships[row.ClerkID] == nil {
			lacking = append(lacking, row)
		}
		return nil
	}); err != nil || len(lacking) == 0 {
		return err
	}
	organizations, err := r.arrived()
	if err != nil {
		return err
	}
	users, err := r.cp.ByKey()
	if err != nil {
		return err
	}
	defer users.Close()
	for _, row := range lacking {
		organization, user, _ := strings.Cut(row.ExternalID, "\n")
		who, _, err := users.Find(userKey(user))
		if err != nil {
			return err
		}
		if organizations[organization] == "" || who.ClerkID == "" {
			continue
		}
		if m, err := c.Membership(ctx, organizations[organization], who.ClerkID); err != nil {
			return err
		} else if m != nil && m.ID == row.ClerkID {
			u.memberships[m.ID] = m
		}
	}
	return nil
}

// resolveInvitations finds the invitations and waitlist entries of rows in doubt by their
// addresses, a request for each.
func (r *rollingBack) resolveInvitations(ctx context.Context, c *push.Caller) error {
	cp := r.cp.Of(mapping.Invitations)
	doubtful, err := doubts(cp)
	if err != nil || len(doubtful) == 0 {
		return err
	}
	organizations, err := r.arrived()
	if err != nil {
		return err
	}
	for id, row := range doubtful {
		organization, email, _ := strings.Cut(id, "\n")
		if organization != "" && organizations[organization] == "" {
			continue
		}
		since := row.ClaimedAt - push.ClockSkew.Milliseconds()
		take := func(id, address string, createdAt, updatedAt int64) {
			if createdAt >= since && mapping.Lower(address) == strings.TrimPrefix(email, waiting) {
				row.ClerkID, row.Made, row.WroteAt = id, true, updatedAt
			}
		}
		if err := c.Ask(ctx, func(ctx context.Context) error {
			if waited, is := strings.CutPrefix(email, waiting); is {
				found, err := c.API.FindWaitlistEntries(ctx, waited)
				for _, e := range found {
					take(e.ID, e.EmailAddress, e.CreatedAt, e.UpdatedAt)
				}
				return err
			}
			found, err := c.API.FindInvitations(ctx, organizations[organization], email)
			for _, i := range found {
				take(i.ID, i.EmailAddress, i.CreatedAt, i.UpdatedAt)
			}
			return err
		}); err != nil {
			return err
		}
		doubtful[id] = row
	}
	return r.settleDoubts(cp, doubtful)
}

// arrived are the Clerk ids of the organizations of the run, by their ids in the source.
func (r *rollingBack) arrived() (map[string]string, error) {
	out := map[string]string{}
	return out, r.cp.Of(mapping.Organizations).Each(func(row checkpoint.Row) error { out[row.ExternalID] = row.ClerkID; return nil })
}

// invitationSteps are what takes the invitation or waitlist entry of a row back; is says
// whether that is to be done. An invitation goes with its organization.
func (u *undo) invitationSteps(row checkpoint.Row) (steps []push.Step, is bool) {
	organization, email, _ := strings.Cut(row.ExternalID, "\n")
	id := u.arrived[organization]
	switch {
	case strings.HasPrefix(email, waiting):
		return []push.Step{&push.DeleteWaitlistEntry{}}, row.Made
	case u.doomed[id]:
		return nil, true
	}
	return []push.Step{&push.RevokeInvitation{Organization: id}}, row.Made && (organization == "" || id != "")
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
		m = u.memberships[row.ClerkID]
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
			return []push.Step{&push.DeleteMembership{Organization: m.Organization.ID, User: m.PublicUserData.UserID}}, true
		}},
		{mapping.Organizations, "organizations", func(row checkpoint.Row) ([]push.Step, bool) {
			return []push.Step{&push.DeleteOrganization{}}, row.Made && u.doomed[row.ClerkID]
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
	var tasks []*push.Task
	if err := cp.Each(func(row checkpoint.Row) error {
		if !madeHere(row) {
			return nil
		}
		if then, is := steps(row); is {
			t := undoTask(row)
			t.Then = then
			tasks = append(tasks, t)
		}
		return nil
	}); err != nil || len(tasks) == 0 {
		return 0, 0, err
	}
	p, err := pushOthers(ctx, push.Options{API: r.target.Client, Limiter: r.limiter, MaxInFlight: r.o.MaxInFlight, Drain: r.o.Drain}, cp, tasks)
	r.out.Requests += p.Requests.Load()
	return p.Deleted.Load(), p.Failed.Load(), err
}
