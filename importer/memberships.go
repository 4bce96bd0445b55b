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
	"clerk-import/importer/validate"
	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// ofMemberships is the kind that has no id of its own in the source: a user in an organization. There may be more of
// them than of users, so a few tens of bytes of each are held.
type ofMemberships struct{}

// resolve implements [kind], by organization and user.
func (ofMemberships) resolve(ctx context.Context, r *rollingBack, _ *push.Caller, rows []checkpoint.Row) error {
	for i := range rows {
		row := &rows[i]
		m, err := r.inventory.FindMembership(ctx, *row)
		if err != nil {
			return err
		}
		if m != nil && during(*row, m.UpdatedAt) && since(*row, m.CreatedAt) {
			row.ClerkID, row.WroteAt = m.ID, m.UpdatedAt
			r.inventory.Memberships.Add(m)
		}
	}
	return nil
}

// isOurMember is isOurs of a membership, which may have come with an organization that the run has made.
func isOurMember(row checkpoint.Row) bool {
	return isOurs(row) || row.State == checkpoint.Created && !row.Gone()
}

// membershipElse reports whether the membership that is recorded as made for a row was there before: the API has told
// that of an earlier create. Nothing but its age says so, since a user is in an organization once.
func membershipElse(row checkpoint.Row, m *clerkapi.Membership) bool {
	return row.Made && !since(row, m.CreatedAt)
}

// fates implements [kind]: memberships end in organizations that stay.
func (ofMemberships) fates(ctx context.Context, r *rollingBack, _ *push.Caller, f func(checkpoint.Row, fate) error) error {
	return eachInParts(r.cp.Of(mapping.Memberships), func(row checkpoint.Row) error {
		if !isOurMember(row) {
			return nil
		}
		m, err := r.inventory.Membership(ctx, row)
		switch {
		case err != nil:
			return err
		case m == nil:
			return f(row, fate{Fate: report.Gone})
		case r.goes[m.Organization.ID]:
			return f(row, fate{Fate: report.GoesAlong})
		case membershipElse(row, m):
			return f(row, fate{Fate: report.Kept})
		}
		return f(row, fate{report.Deleted, false, []push.Step{push.DeleteMembership(m.Organization.ID, m.PublicUserData.UserID)}})
	})
}

// there implements [kind]: there is no look-up by their ids, so all are listed, and organizations are asked for members.
func (ofMemberships) there(ctx context.Context, c *push.Caller, cp *checkpoint.Checkpoint, each eachRow) ([]checkpoint.Row, error) {
	inventory, err := placing(ctx, c, cp, each)
	if err != nil {
		return nil, err
	}
	return listedOf(ctx, c, each, func(take func(string) error) error {
		return target.EveryMembership(ctx, c, func(m *clerkapi.Membership) error { return take(m.ID) })
	}, func(ctx context.Context, row checkpoint.Row) (bool, error) {
		m, err := inventory.FindMembership(ctx, row)
		return m != nil && m.ID == row.ClerkID, err
	})
}

// hold implements [dependent].
func (ofMemberships) hold(ctx context.Context, h *holding, st *standing) error {
	m, err := h.inventory.Membership(ctx, st.row)
	if st.missing = m == nil || membershipElse(st.row, m); st.missing || err != nil {
		return err
	}
	params := st.says.other.params(m.PublicUserData.UserID)
	h.compare(st, m.UpdatedAt, func(e compare.Edits) ([]compare.Aspect, []push.Step, compare.Prints) {
		return compare.Membership(m.Organization.ID, params, m, e)
	})
	return nil
}

// strangers implements [kind]: members of organizations that the run has made.
func (ofMemberships) strangers(_ context.Context, h *holding, _ *push.Caller, f func(id string)) error {
	made, err := idsOf(h.cp.Of(mapping.Organizations), func(row checkpoint.Row) bool { return row.Made })
	if err != nil {
		return err
	}
	claimed, err := claimedIDs(h.cp.Of(mapping.Memberships))
	if err != nil {
		return err
	}
	var others []string
	for m := range h.inventory.Memberships.All() {
		// Whoever created an organization came into it with it.
		if !claimed.has(m.ID) && made.has(m.Organization.ID) && m.Organization.CreatedBy != m.PublicUserData.UserID {
			others = append(others, m.ID)
		}
	}
	slices.Sort(others)
	for _, id := range others {
		f(id)
	}
	return nil
}

// fills implements [dependent].
func (ofMemberships) fills(o *otherRow) any { return &o.membership }

// judge implements [dependent].
func (ofMemberships) judge(j *Job, it *item, w *walk) []mapping.Problem {
	o, x := it.other, &it.other.membership
	if j.Lent(it.file) && x.Organization.Or("") == "" {
		it.brief.skip = skipNone
		return nil
	}
	o.role = j.role(it.file, x.Roles)
	o.also, o.joint = w.persons.memberOf(x)
	it.claim(validate.Member, record.MemberKey{Organization: x.Organization.Or(""), Member: x.User.Or(mapping.Lower(x.EmailAddress.Or("")))}.String())
	if has, is := w.joints[it.claims[0].Value]; is {
		if o.role = has.role; has.first != it.ordinal {
			it.brief.skip = skipMember
			return nil
		}
	}
	return validate.Membership(x, it.problems)
}

// refers implements [dependent].
func (ofMemberships) refers(r *references) {
	x := &r.row.membership
	id := x.Organization.Or("")
	r.organization(id)
	if email := x.EmailAddress.Or(""); x.User.Or("") != "" {
		r.user(validate.CodeMemberUnknown, "user", x.User.Or(""))
	} else if !r.users.Known(validate.Email, email) && (r.target == nil || r.target.Emails[mapping.Lower(email)] == "") {
		r.found(validate.CodeMemberUnknown, "email_address", email)
	}
	r.role(id, x.Roles)
}

// request implements [dependent].
func (ofMemberships) request(o *otherRow, id func(string) string) (path string, body any) {
	return "/organizations/" + id(o.membership.Organization.Or("")) + "/memberships", o.params(id(o.membership.User.Or(o.membership.EmailAddress.Or(""))))
}

// task implements [dependent].
func (ofMemberships) task(m *migration, x *otherRow, d *directory, t *push.Task) (nothing bool, err error) {
	organization, made := d.organization(x.membership.Organization.Or(""))
	if organization == "" {
		return settle(t, checkpoint.Failed, validate.CodeOrganizationMissing)
	}
	user, err := d.user(x.membership.User.Or(""))
	if err != nil {
		return false, err
	}
	if x.membership.User.Or("") == "" {
		user = d.target.Emails[mapping.Lower(x.membership.EmailAddress.Or(""))]
	}
	if user == "" {
		return settle(t, checkpoint.Failed, validate.CodeMemberMissing)
	}
	params := x.params(user)
	t.Row.Prints = compare.MembershipPrints(params, d.salt)
	t.Make = &push.CreateMembership{
		Organization: organization, Params: params, OnConflict: m.opts.OnConflict, Made: made,
		Update: func(found *clerkapi.Membership) []push.Step {
			_, steps, _ := compare.Membership(organization, params, found, compare.Edits{})
			return steps
		},
	}
	return false, nil
}
