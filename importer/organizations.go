package importer

import (
	"cmp"
	"context"
	"errors"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
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
