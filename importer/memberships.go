package importer

import (
	"context"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
	"clerk-import/mapping"
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
		}
		return f(row, fate{report.Deleted, false, []push.Step{push.DeleteMembership(m.Organization.ID, m.PublicUserData.UserID)}})
	})
}

// there implements [kind]: there is no look-up by their ids, so all are listed.
func (ofMemberships) there(ctx context.Context, c *push.Caller, each func(func(checkpoint.Row) error) error) (there []checkpoint.Row, err error) {
	rows, err := byClerkID(each)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	err = target.EveryMembership(ctx, c, func(m *clerkapi.Membership) error {
		if row, is := rows[m.ID]; is {
			there = append(there, row)
		}
		return nil
	})
	return there, err
}
