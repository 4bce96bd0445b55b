package importer

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
	"clerk-import/mapping"
)

// ofOrganizations is the kind that members are in and people are invited to. All of an instance fit into memory.
type ofOrganizations struct{}

// resolve implements [kind]. None of them was there when its row was claimed, so one that has a row's id was made by its
// request.
func (ofOrganizations) resolve(ctx context.Context, r *rollingBack, c *push.Caller, rows []checkpoint.Row) error {
	byID := make(map[string]*checkpoint.Row, len(rows))
	for i := range rows {
		byID[rows[i].ExternalID] = &rows[i]
	}
	listed := map[string]bool{}
	if err := target.EveryOrganization(ctx, c, func(o *clerkapi.Organization) error {
		listed[o.ID] = true
		if row := byID[push.SourceID(o)]; row != nil && during(*row, o.UpdatedAt) {
			row.ClerkID, row.WroteAt = o.ID, o.UpdatedAt
		}
		return nil
	}); err != nil {
		return err
	}
	known, err := arrivedIDs(ctx, r.cp.Of(mapping.Organizations))
	if err != nil {
		return err
	}
	if lacks, err := c.ListLacks(ctx, listed, known); err != nil || lacks {
		return cmp.Or(err, errors.New("the list of organizations lacks one that is there, so nobody knows what became of those in doubt; the same command asks again"))
	}
	return nil
}

// fates implements [kind]. An organization that others are in stays.
func (ofOrganizations) fates(_ context.Context, r *rollingBack, _ *push.Caller, f func(checkpoint.Row, fate) error) error {
	return r.eachOurs(mapping.Organizations, func(row checkpoint.Row) error {
		if !r.goes[row.ClerkID] {
			return f(row, fate{Fate: report.Kept})
		}
		return f(row, fate{report.Deleted, false, []push.Step{push.DeleteOrganization()}})
	})
}

// doom says which of the organizations that the run has made go: those that nobody is in but whom the run has put there,
// or made and nobody has used since.
func (r *rollingBack) doom(ctx context.Context, c *push.Caller) error {
	r.goes = map[string]bool{}
	if err := r.cp.Of(mapping.Organizations).Each(func(row checkpoint.Row) error {
		if row.Made && row.ClerkID != "" { // or has gone before
			r.goes[row.ClerkID] = true
		}
		return nil
	}); err != nil || len(r.goes) == 0 {
		return err
	}
	members, err := idsOf(r.cp.Of(mapping.Memberships), isOurMember)
	if err != nil {
		return err
	}
	others := map[string][]string{} // Clerk ids of the organizations that users are in whom the run has not put there
	for m := range r.inventory.Memberships.All() {
		// Whoever created an organization came into it with it.
		if r.goes[m.Organization.ID] && !members.has(m.ID) && m.Organization.CreatedBy != m.PublicUserData.UserID {
			others[m.PublicUserData.UserID] = append(others[m.PublicUserData.UserID], m.Organization.ID)
		}
	}
	if len(others) > 0 {
		if err := (ofUsers{}).some(ctx, r, c, func(row checkpoint.Row) bool { return others[row.ClerkID] != nil && isOurs(row) }, func(row checkpoint.Row, f fate) error {
			if f.Fate == report.Deleted {
				delete(others, row.ClerkID)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	for _, in := range others {
		for _, id := range in {
			r.goes[id] = false
		}
	}
	return nil
}

// there implements [kind].
func (ofOrganizations) there(ctx context.Context, c *push.Caller, each func(func(checkpoint.Row) error) error) ([]checkpoint.Row, error) {
	return listedByID(ctx, each, c.OrganizationsThere)
}

// says implements [kind].
func (ofOrganizations) says(_ *Job, it *item) says { return says{other: it.other} }

// pair implements [kind].
func (ofOrganizations) pair(ctx context.Context, h *holding, _ *push.Caller, feed func(add func(*standing) error) error, f func(*standing) error) error {
	return feed(func(st *standing) error {
		o, err := h.inventory.Organization(ctx, st.row)
		if err != nil {
			return err
		}
		if st.missing = o == nil; !st.missing {
			row, err := organizationRow(&st.says.other.organization, h.inventory.Settings)
			if err != nil {
				return err
			}
			found := &compare.OrganizationFound{Organization: o, Domains: h.inventory.Domains[o.ID], NoDomains: !h.inventory.Settings.DomainsEnabled}
			h.compare(st, o.UpdatedAt, func(e compare.Edits) ([]compare.Aspect, []push.Step, compare.Prints) {
				return compare.Organization(row, found, e)
			})
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

// strangers implements [kind]: organizations of this tool.
func (ofOrganizations) strangers(_ context.Context, h *holding, _ *push.Caller, f func(id string)) error {
	known, err := claimedIDs(h.cp.Of(mapping.Organizations))
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(h.inventory.Organizations)) {
		if !known.has(id) && push.SourceID(h.inventory.Organizations[id]) != "" {
			f(id)
		}
	}
	return nil
}
