package compare

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/mapping"
)

// Organization tells which fields of an organization are not as a row says, and the steps
// that make them so. What the row does not say, in metadata too, may be anything. Names and
// slugs of other organizations may be in the way of the steps.
func Organization(want *clerkapi.CreateOrganizationParams, o *clerkapi.Organization) (differ []string, steps []push.Step) {
	var p clerkapi.UpdateOrganizationParams
	note := func(field string, differs bool) bool {
		if differs {
			differ = append(differ, field)
		}
		return differs
	}
	if note("name", want.Name != o.Name) {
		p.Name = clerkapi.Some(want.Name)
	}
	if slug, ok := want.Slug.Get(); ok && note("slug", slug != o.Slug) {
		p.Slug = want.Slug
	}
	if most, ok := want.MaxAllowedMemberships.Get(); ok && note("max_allowed_memberships", most != o.MaxAllowedMemberships) {
		p.MaxAllowedMemberships = want.MaxAllowedMemberships
	}
	if at, ok := want.CreatedAt.Get(); ok {
		t, err := time.Parse(time.RFC3339, at)
		if note("created_at", err == nil && t.Unix() != o.CreatedAt/1000) {
			p.CreatedAt = want.CreatedAt
		}
	}
	if key, ok := want.RoleSetKey.Get(); ok && note("role_set_key", key != o.RoleSetKey) {
		p.RoleSetKey = want.RoleSetKey
	}
	if p != (clerkapi.UpdateOrganizationParams{}) {
		steps = append(steps, &push.UpdateOrganization{Params: &p})
	}
	if m := differing(note, want.PublicMetadata, o.PublicMetadata, want.PrivateMetadata, o.PrivateMetadata); m != nil {
		steps = append(steps, &push.MergeOrganizationMetadata{Params: m})
	}
	return differ, steps
}

// Domains is [Organization] of the domains of an organization. Those that the row does not
// name may be there; none is taken for verified by a repair.
func Domains(want []mapping.Domain, found []clerkapi.OrganizationDomain) (differ []string, steps []push.Step) {
	for _, d := range want {
		mode := cmp.Or(d.EnrollmentMode, DefaultEnrollment)
		i := slices.IndexFunc(found, func(f clerkapi.OrganizationDomain) bool { return strings.EqualFold(f.Name, d.Name) })
		switch {
		case i < 0:
			steps = append(steps, AddDomain(d))
		case found[i].EnrollmentMode != mode:
			steps = append(steps, &push.UpdateDomain{Domain: found[i].ID, Params: &clerkapi.UpdateOrganizationDomainParams{EnrollmentMode: clerkapi.Some(mode)}})
		}
	}
	if len(steps) > 0 {
		differ = []string{"domains"}
	}
	return differ, steps
}

// DefaultEnrollment is how people come into an organization by a domain of which nothing is
// said: they are invited.
const DefaultEnrollment = "manual_invitation"

// AddDomain gives an organization a domain as a row says it.
func AddDomain(d mapping.Domain) push.Step {
	return &push.AddDomain{Params: &clerkapi.OrganizationDomainParams{Name: d.Name, EnrollmentMode: cmp.Or(d.EnrollmentMode, DefaultEnrollment), Verified: clerkapi.Some(d.Verified)}}
}

// Membership is [Organization] of a membership in an organization, which has a Clerk id.
func Membership(organization string, want *clerkapi.CreateMembershipParams, m *clerkapi.Membership) (differ []string, steps []push.Step) {
	note := func(field string, differs bool) bool {
		if differs {
			differ = append(differ, field)
		}
		return differs
	}
	if note("role", want.Role != m.Role) {
		steps = append(steps, &push.UpdateMembership{Organization: organization, User: want.UserID, Role: want.Role})
	}
	if p := differing(note, want.PublicMetadata, m.PublicMetadata, want.PrivateMetadata, m.PrivateMetadata); p != nil {
		steps = append(steps, &push.MergeMembershipMetadata{Organization: organization, User: want.UserID, Params: p})
	}
	return differ, steps
}

// differing are the metadata that are to be merged, nil for none.
func differing(note func(string, bool) bool, public clerkapi.Opt[json.RawMessage], foundPublic json.RawMessage, private clerkapi.Opt[json.RawMessage], foundPrivate json.RawMessage) *clerkapi.MetadataParams {
	p := &clerkapi.MetadataParams{}
	isPublic := note("public_metadata", !within(public.Or(nil), foundPublic))
	if isPublic {
		p.PublicMetadata = public
	}
	isPrivate := note("private_metadata", !within(private.Or(nil), foundPrivate))
	if isPrivate {
		p.PrivateMetadata = private
	}
	if !isPublic && !isPrivate {
		return nil
	}
	return p
}

// within reports whether an object has everything that part says, so that merging part
// into it changes nothing.
func within(part, whole json.RawMessage) bool {
	if canonical(part) == "{}" {
		return true
	}
	var p, w map[string]json.RawMessage
	if json.Unmarshal(part, &p) != nil || json.Unmarshal(whole, &w) != nil || p == nil {
		return canonical(part) == canonical(whole)
	}
	for k, v := range p {
		if string(v) == "null" {
			if _, there := w[k]; there {
				return false
			}
			continue
		}
		if there, ok := w[k]; !ok || !within(v, there) {
			return false
		}
	}
	return true
}
