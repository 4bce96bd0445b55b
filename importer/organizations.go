package importer

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
	"clerk-import/importer/validate"
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

// organizationElse reports whether the organization that is recorded as made for a row was there before: the API has told
// another's id.
func organizationElse(row checkpoint.Row, o *clerkapi.Organization) bool {
	return row.Made && push.SourceID(o) != row.ExternalID && !since(row, o.CreatedAt)
}

// doom says which of the organizations that the run has made go: those that nobody is in but whom the run has put there,
// or made and nobody has used since.
func (r *rollingBack) doom(ctx context.Context, c *push.Caller) error {
	r.goes = map[string]bool{}
	if err := r.cp.Of(mapping.Organizations).Each(func(row checkpoint.Row) error {
		if !row.Made || row.ClerkID == "" { // or has gone before
			return nil
		}
		o, err := r.inventory.Organization(ctx, row)
		r.goes[row.ClerkID] = o == nil || !organizationElse(row, o)
		return err
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
func (ofOrganizations) there(ctx context.Context, c *push.Caller, _ *checkpoint.Checkpoint, each eachRow) ([]checkpoint.Row, error) {
	return listedByID(ctx, c, each, c.OrganizationsThere, func(ctx context.Context, row checkpoint.Row) (bool, error) {
		o, err := c.Organization(ctx, row.ClerkID)
		return o != nil, err
	})
}

// hold implements [dependent].
func (ofOrganizations) hold(ctx context.Context, h *holding, st *standing) error {
	o, err := h.inventory.Organization(ctx, st.row)
	if st.missing = o == nil || organizationElse(st.row, o); st.missing || err != nil {
		return err
	}
	row, err := organizationRow(&st.says.other.organization, h.inventory.Settings)
	if err != nil {
		return err
	}
	found := &compare.OrganizationFound{Organization: o, Domains: h.inventory.Domains[o.ID], NoDomains: !h.inventory.Settings.DomainsEnabled}
	h.compare(st, o.UpdatedAt, func(e compare.Edits) ([]compare.Aspect, []push.Step, compare.Prints) {
		return compare.Organization(row, found, e)
	})
	return nil
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

// fills implements [dependent].
func (ofOrganizations) fills(o *otherRow) any { return &o.organization }

// judge implements [dependent].
func (ofOrganizations) judge(j *Job, it *item, _ *walk) []mapping.Problem {
	x := &it.other.organization
	id := x.ExternalID.Or("")
	if j.Lent(it.file) && id == "" {
		it.brief.skip = skipNone
		return nil
	}
	it.claim(validate.OrganizationID, id)
	if slug := x.Slug.Or(""); slug != "" {
		it.claim(validate.OrganizationSlug, slug)
	}
	return validate.Organization(x, it.problems)
}

// refers implements [dependent].
func (ofOrganizations) refers(r *references) {
	x := &r.row.organization
	id := x.ExternalID.Or("")
	if creator := x.CreatedBy.Or(""); creator != "" {
		r.user(validate.CodeCreatorUnknown, "created_by", creator)
	}
	if r.target == nil {
		return
	}
	if !r.target.Ours && r.existing(id) != nil {
		r.found(validate.CodeOrganizationExists, "external_id", id)
	}
	if slug := x.Slug.Or(""); r.target.Settings.SlugDisabled && slug != "" {
		r.found(validate.CodeSlugsOff, "slug", slug)
	}
	if key := x.RoleSet.Or(""); key != "" && r.roles != nil && r.target.Sets != nil && r.target.Sets[key] == nil {
		r.found(validate.CodeRoleSetUnknown, "role_set", key)
	}
}

// request implements [dependent]. Metadata that are no object are rejected before.
func (ofOrganizations) request(o *otherRow, id func(string) string) (path string, body any) {
	body, _ = organizationParams(&o.organization, id(o.organization.CreatedBy.Or("")), &clerkapi.OrganizationSettings{})
	return "/organizations", body
}

// task implements [dependent].
func (ofOrganizations) task(m *migration, o *otherRow, d *directory, t *push.Task) (nothing bool, err error) {
	x := &o.organization
	creator, err := d.user(x.CreatedBy.Or(""))
	if err != nil {
		return false, err
	}
	params, err := organizationParams(x, creator, d.target.Settings)
	if err != nil {
		return false, err
	}
	says, err := organizationRow(x, d.target.Settings)
	if err != nil {
		return false, err
	}
	t.Row.Prints = compare.OrganizationPrints(says, d.salt)
	if d.target.Settings.DomainsEnabled {
		for _, p := range says.Domains {
			t.Then = append(t.Then, push.AddDomain(&p))
		}
	}
	if logo := x.Logo.Or(""); logo != "" && m.opts.Images {
		t.Then = append(t.Then, &push.UploadImage{URL: logo, Logo: true, Fetch: m.images().fetch})
	}
	t.Make = &push.CreateOrganization{Params: params, Absent: m.opts.Absent, Known: func(ctx context.Context) ([]string, error) { return arrivedIDs(ctx, m.cp.Of(mapping.Organizations)) }}
	there := d.target.Existing[x.ExternalID.Or("")]
	switch {
	case there == nil || t.Row.ClerkID != "":
		return false, nil
	case t.Doubt || open(t.Row) && during(t.Row, there.UpdatedAt):
		// It was not there when the row was claimed, so it was made by the request of which
		// nobody knows, or which was refused.
		t.Row.ClerkID, t.Row.Made = there.ID, true
		return false, nil
	}
	switch m.opts.OnConflict {
	case ConflictUpdate:
		_, steps, _ := compare.Organization(&compare.OrganizationRow{Params: says.Params}, &compare.OrganizationFound{Organization: there}, compare.Edits{})
		t.Make, t.Row.ClerkID, t.Then, t.End = nil, there.ID, append(steps, t.Then...), checkpoint.Updated
		return false, nil
	case ConflictSkip:
		t.Row.ClerkID = there.ID // for the crosswalk, and for the members
		return settle(t, checkpoint.Skipped, validate.CodeOrganizationExists)
	}
	return settle(t, checkpoint.Failed, validate.CodeOrganizationExists)
}

// organizationRow is what a row says of an organization that is there. A slug that was made
// here is nobody's wish.
func organizationRow(x *mapping.Organization, settings *clerkapi.OrganizationSettings) (*compare.OrganizationRow, error) {
	own := *settings
	own.SlugDisabled = own.SlugDisabled || x.Slug.Or("") == ""
	params, err := organizationParams(x, "", &own)
	says := &compare.OrganizationRow{Params: params}
	for _, d := range x.Domains {
		says.Domains = append(says.Domains, clerkapi.OrganizationDomainParams{Name: d.Name, EnrollmentMode: cmp.Or(d.EnrollmentMode, defaultEnrollment), Verified: clerkapi.Some(d.Verified)})
	}
	return says, err
}

// defaultEnrollment is how people come into an organization by a domain of which nothing is
// said: they are invited.
const defaultEnrollment = "manual_invitation"

// organizationParams is the create body of an organization. Its id in the source is in the
// private metadata.
func organizationParams(x *mapping.Organization, creator string, settings *clerkapi.OrganizationSettings) (*clerkapi.CreateOrganizationParams, error) {
	id := x.ExternalID.Or("")
	members := map[string]json.RawMessage{}
	if text := x.PrivateMetadata.Or(nil); len(text) > 0 {
		if err := json.Unmarshal(text, &members); err != nil {
			return nil, fmt.Errorf("organization %s: its private metadata: %w", id, err)
		}
	}
	members[push.OrganizationKey], _ = json.Marshal(id) // a string
	private, err := json.Marshal(members)
	if err != nil {
		return nil, fmt.Errorf("organization %s: its private metadata: %w", id, err)
	}
	p := &clerkapi.CreateOrganizationParams{
		Name: x.Name.Or(""), PublicMetadata: x.PublicMetadata, PrivateMetadata: clerkapi.Some(json.RawMessage(private)),
		MaxAllowedMemberships: x.MaxMemberships, CreatedAt: x.CreatedAt, RoleSetKey: x.RoleSet,
	}
	if creator != "" {
		p.CreatedBy = clerkapi.Some(creator)
	}
	if !settings.SlugDisabled {
		// One that the source does not say is made here: it is the only thing by which the API
		// itself refuses to make an organization twice.
		p.Slug = clerkapi.Some(cmp.Or(x.Slug.Or(""), madeSlug(p.Name, id)))
	}
	return p, nil
}

// madeSlug is a slug of an organization's name and, so that it is its own, its id.
func madeSlug(name, id string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= maxSlug {
			break
		}
	}
	sum := sha256.Sum256([]byte(id))
	return strings.TrimPrefix(strings.TrimSuffix(b.String(), "-")+"-"+hex.EncodeToString(sum[:4]), "-")
}

// maxSlug is how many characters of a name become a slug.
const maxSlug = 48
