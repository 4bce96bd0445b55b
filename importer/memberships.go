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

// says implements [kind].
func (ofMemberships) says(_ *Job, it *item) says { return says{other: it.other} }

// pair implements [kind].
func (ofMemberships) pair(ctx context.Context, h *holding, _ *push.Caller, feed func(add func(*standing) error) error, f func(*standing) error) error {
	return feed(func(st *standing) error {
		m, err := h.inventory.Membership(ctx, st.row)
		if err != nil {
			return err
		}
		if st.missing = m == nil; !st.missing {
			params := st.says.other.params(m.PublicUserData.UserID)
			h.compare(st, m.UpdatedAt, func(e compare.Edits) ([]compare.Aspect, []push.Step, compare.Prints) {
				return compare.Membership(m.Organization.ID, params, m, e)
			})
		}
		return f(st)
	})
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

// ending are the tasks that end the memberships which were made for rows that have vanished, unless somebody has changed
// them since: those are kept.
func (h *holding) ending(ctx context.Context) (tasks []*push.Task, kept int64, err error) {
	err = h.cp.Of(mapping.Memberships).Each(func(row checkpoint.Row) error {
		if !isOurs(row) {
			return nil
		}
		m, err := h.inventory.Membership(ctx, row)
		if err != nil || m == nil {
			return err
		}
		if m.UpdatedAt > target.Wrote(row) && h.how.Prefer.All != compare.Source {
			kept++
			return nil
		}
		tasks = append(tasks, &push.Task{
			Row: row, End: checkpoint.Vanished, Else: checkpoint.Vanished, Count: checkpoint.Deleted, Note: checkpoint.VanishedDeleted,
			Then: []push.Step{push.DeleteMembership(m.Organization.ID, m.PublicUserData.UserID)},
		})
		return nil
	}, checkpoint.Vanished)
	return tasks, kept, err
}
