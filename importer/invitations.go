package importer

import (
	"context"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// ofInvitations is the kind that changes by itself, once somebody has accepted: to an organization, to the application,
// or an entry of its waitlist.
type ofInvitations struct{}

// resolve implements [kind], by the addresses, a request for each.
func (ofInvitations) resolve(ctx context.Context, r *rollingBack, c *push.Caller, rows []checkpoint.Row) error {
	for i := range rows {
		row, key := &rows[i], record.ParseMemberKey(rows[i].ExternalID)
		organization := r.inventory.OrganizationID(key.Organization)
		if key.Organization != "" && organization == "" {
			continue
		}
		take := func(id, address string, createdAt, updatedAt int64) {
			if since(*row, createdAt) && during(*row, updatedAt) && mapping.Lower(address) == key.Member {
				row.ClerkID, row.WroteAt = id, updatedAt
			}
		}
		if key.Waiting {
			found, err := c.WaitlistEntries(ctx, key.Member)
			if err != nil {
				return err
			}
			for _, e := range found {
				take(e.ID, e.EmailAddress, e.CreatedAt, e.UpdatedAt)
			}
			continue
		}
		found, err := c.Invitations(ctx, organization, key.Member)
		if err != nil {
			return err
		}
		for _, i := range found {
			take(i.ID, i.EmailAddress, i.CreatedAt, i.UpdatedAt)
		}
	}
	return nil
}

// fates implements [kind]. An invitation goes with its organization.
func (ofInvitations) fates(_ context.Context, r *rollingBack, _ *push.Caller, f func(checkpoint.Row, fate) error) error {
	return r.eachOurs(mapping.Invitations, func(row checkpoint.Row) error {
		key := record.ParseMemberKey(row.ExternalID)
		organization := r.inventory.OrganizationID(key.Organization)
		switch {
		case key.Waiting:
			return f(row, fate{report.Deleted, false, []push.Step{push.DeleteWaitlistEntry()}})
		case r.goes[organization]:
			return f(row, fate{Fate: report.GoesAlong})
		case key.Organization != "" && organization == "":
			return f(row, fate{Fate: report.Kept}) // nobody knows of the organization any more
		}
		return f(row, fate{report.Deleted, false, []push.Step{push.RevokeInvitation(organization)}})
	})
}

// there implements [kind]: there is no look-up of many by their ids, so all of the same sort are listed.
func (ofInvitations) there(ctx context.Context, c *push.Caller, cp *checkpoint.Checkpoint, each eachRow) ([]checkpoint.Row, error) {
	inventory, err := placing(ctx, c, cp, each)
	if err != nil {
		return nil, err
	}
	var toApplication, toOrganizations, waitlist bool
	if err := each(func(row checkpoint.Row) error {
		key := record.ParseMemberKey(row.ExternalID)
		toOrganizations, waitlist = toOrganizations || key.Organization != "", waitlist || key.Waiting
		toApplication = toApplication || key.Organization == "" && !key.Waiting
		return nil
	}); err != nil {
		return nil, err
	}
	return listedOf(ctx, c, each, func(take func(string) error) error {
		return target.EveryInvitation(ctx, c, toApplication, toOrganizations, waitlist, func(id string, state clerkapi.InvitationState) error {
			if !state.Open() {
				return nil
			}
			return take(id)
		})
	}, func(ctx context.Context, row checkpoint.Row) (bool, error) {
		state, err := inventory.Invitation(ctx, row)
		return state.Open(), err
	})
}

// hold implements [dependent]. What has become of an invitation is its state: nothing of it is changed.
func (ofInvitations) hold(ctx context.Context, h *holding, st *standing) error {
	state, err := h.inventory.Invitation(ctx, st.row)
	st.state, st.missing = report.Fate(state), state == ""
	return err
}

// strangers implements [kind]: who else was invited is nobody's business here.
func (ofInvitations) strangers(context.Context, *holding, *push.Caller, func(id string)) error {
	return nil
}

// fills implements [dependent].
func (ofInvitations) fills(o *otherRow) any { return &o.invitation }

// skipExpired is why an invitation is left out that nobody could accept any more.
const skipExpired = "expired"

// judge implements [dependent].
func (ofInvitations) judge(j *Job, it *item, w *walk) []mapping.Problem {
	x := &it.other.invitation
	key := record.MemberKey{Organization: x.Organization.Or(""), Member: mapping.Lower(x.EmailAddress.Or("")), Waiting: x.Waitlist.Or(false)}
	it.claim(validate.Invitee, key.String())
	it.other.role = j.role(it.file, x.Roles)
	if at, err := time.Parse(time.RFC3339, x.ExpiresAt.Or("")); err == nil && at.Before(w.now) && !w.judged {
		it.brief.skip = skipExpired
		return nil
	}
	return validate.Invitation(x, w.now, it.problems)
}

// refers implements [dependent].
func (ofInvitations) refers(r *references) {
	if id := r.row.invitation.Organization.Or(""); id != "" {
		r.organization(id)
		r.role(id, r.row.invitation.Roles)
	}
}

// day is what invitations' expiry is counted in.
const day = 24 * time.Hour

// invitationParams is the body of an invitation; inviter is a Clerk id, or "". What is left of
// its time is rounded up to days.
func (o *otherRow) invitationParams(inviter string, now time.Time) *clerkapi.InvitationParams {
	x := &o.invitation
	p := &clerkapi.InvitationParams{EmailAddress: x.EmailAddress.Or(""), PublicMetadata: x.PublicMetadata, RedirectURL: x.RedirectURL}
	if at, err := time.Parse(time.RFC3339, x.ExpiresAt.Or("")); err == nil {
		left := (at.Sub(now) + day - 1) / day
		p.ExpiresInDays = clerkapi.Some(int64(min(max(left, 1), 365)))
	}
	if x.Organization.Or("") == "" {
		return p
	}
	p.Role, p.PrivateMetadata = clerkapi.Some(o.role), x.PrivateMetadata
	if inviter != "" {
		p.InviterUserID = clerkapi.Some(inviter)
	}
	return p
}

// request implements [dependent].
func (ofInvitations) request(o *otherRow, id func(string) string) (path string, body any) {
	if o.invitation.Waitlist.Or(false) {
		return "/waitlist_entries", &clerkapi.WaitlistParams{EmailAddress: o.invitation.EmailAddress.Or("")}
	}
	path = "/invitations"
	if organization := id(o.invitation.Organization.Or("")); organization != "" {
		path = "/organizations/" + organization + path
	}
	return path, o.invitationParams(id(o.invitation.Inviter.Or("")), time.Now())
}

// task implements [dependent].
func (ofInvitations) task(m *migration, o *otherRow, d *directory, t *push.Task) (nothing bool, err error) {
	x := &o.invitation
	if x.Waitlist.Or(false) {
		t.Make = &push.CreateWaitlistEntry{Params: &clerkapi.WaitlistParams{EmailAddress: x.EmailAddress.Or(""), Notify: clerkapi.Some(m.opts.Notify)}}
		return false, nil
	}
	organization, inviter := "", ""
	if id := x.Organization.Or(""); id != "" {
		if organization, _ = d.organization(id); organization == "" {
			return settle(t, checkpoint.Failed, validate.CodeOrganizationMissing)
		}
		if inviter, err = d.user(x.Inviter.Or("")); err != nil {
			return false, err
		}
	}
	p := o.invitationParams(inviter, time.Now())
	p.Notify = clerkapi.Some(m.opts.Notify)
	t.Make = &push.CreateInvitation{Organization: organization, Params: p}
	return false, nil
}
