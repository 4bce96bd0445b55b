package compare

import (
	"encoding/binary"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
)

// Organizations and memberships are compared by tables of aspects, three ways as users are:
// the row as it was sent, the row now, and what the target has.

// Edits say how it is told who has changed an aspect since a row was sent.
type Edits struct {
	Sent    Prints // of the row as it was sent; nil: unknown
	Salt    string // that they were made with
	Touched bool   // the target's was changed since
	Since   bool   // only what the row says otherwise than it was sent is looked at
	Remove  bool   // former identifiers of a user are taken away
	Prefer  Prefer
}

// Aspect is one that is not as the row says.
type Aspect struct {
	Name   string
	Edited bool // at the target, since it was sent
	Sent   bool // the steps make it as the row says
	// Refused says that the API has refused a part of it before.
	Refused bool
	// Expected and Found are its values, of users; both are "" for secrets, and Plain where they say nothing about a person.
	Expected, Found string
	Plain           bool
	open            bool // unless it is sent: nobody has decided
}

// aspect is one of what rows say, W, and the target has, F, as text.
type aspect[W, F any] struct {
	name  string
	want  func(*W) (text string, says bool)
	found func(*F) string
	// fits reports whether what was found has what is wanted; nil: if it is the same.
	fits func(want, found string) bool
}

// OrganizationRow is what a row says of an organization.
type OrganizationRow struct {
	Params  *clerkapi.CreateOrganizationParams
	Domains []clerkapi.OrganizationDomainParams
}

// OrganizationFound is an organization and its domains at the target.
type OrganizationFound struct {
	*clerkapi.Organization
	Domains   []clerkapi.OrganizationDomain
	NoDomains bool // the instance has domains switched off
}

var organizationAspects = []aspect[OrganizationRow, OrganizationFound]{
	{"name", func(w *OrganizationRow) (string, bool) { return w.Params.Name, true }, func(f *OrganizationFound) string { return f.Name }, nil},
	{"slug", func(w *OrganizationRow) (string, bool) { return w.Params.Slug.Get() }, func(f *OrganizationFound) string { return f.Slug }, nil},
	{"max_allowed_memberships", func(w *OrganizationRow) (string, bool) {
		n, says := w.Params.MaxAllowedMemberships.Get()
		return strconv.FormatInt(n, 10), says
	}, func(f *OrganizationFound) string { return strconv.FormatInt(f.MaxAllowedMemberships, 10) }, nil},
	{"created_at", func(w *OrganizationRow) (string, bool) {
		t, err := time.Parse(time.RFC3339, w.Params.CreatedAt.Or(""))
		return strconv.FormatInt(t.Unix(), 10), err == nil
	}, func(f *OrganizationFound) string { return strconv.FormatInt(f.CreatedAt/1000, 10) }, nil},
	{"role_set_key", func(w *OrganizationRow) (string, bool) { return w.Params.RoleSetKey.Get() }, func(f *OrganizationFound) string { return f.RoleSetKey }, nil},
	{publicMetadata, func(w *OrganizationRow) (string, bool) { return said(w.Params.PublicMetadata) }, func(f *OrganizationFound) string { return canonical(f.PublicMetadata) }, within},
	{privateMetadata, func(w *OrganizationRow) (string, bool) { return said(w.Params.PrivateMetadata) }, func(f *OrganizationFound) string { return canonical(f.PrivateMetadata) }, within},
	{"domains", func(w *OrganizationRow) (string, bool) {
		var lines []string
		for _, d := range w.Domains {
			lines = append(lines, strings.ToLower(d.Name)+" "+d.EnrollmentMode)
		}
		slices.Sort(lines)
		return strings.Join(lines, "\n"), len(lines) > 0
	}, func(f *OrganizationFound) string {
		var lines []string
		for _, d := range f.Domains {
			lines = append(lines, strings.ToLower(d.Name)+" "+d.EnrollmentMode)
		}
		slices.Sort(lines)
		return strings.Join(lines, "\n")
	}, func(want, found string) bool {
		have := strings.Split(found, "\n")
		return !slices.ContainsFunc(strings.Split(want, "\n"), func(line string) bool { return !slices.Contains(have, line) })
	}},
}

var membershipAspects = []aspect[clerkapi.CreateMembershipParams, clerkapi.Membership]{
	{"role", func(w *clerkapi.CreateMembershipParams) (string, bool) { return w.Role, true }, func(f *clerkapi.Membership) string { return f.Role }, nil},
	{publicMetadata, func(w *clerkapi.CreateMembershipParams) (string, bool) { return said(w.PublicMetadata) }, func(f *clerkapi.Membership) string { return canonical(f.PublicMetadata) }, within},
	{privateMetadata, func(w *clerkapi.CreateMembershipParams) (string, bool) { return said(w.PrivateMetadata) }, func(f *clerkapi.Membership) string { return canonical(f.PrivateMetadata) }, within},
}

const (
	publicMetadata  = "public_metadata"
	privateMetadata = "private_metadata"
)

func said(o clerkapi.Opt[json.RawMessage]) (text string, says bool) {
	text = canonical(o.Or(nil))
	return text, text != "{}"
}

// printsOf takes the fingerprints of what a row says, as those of users are.
func printsOf[W, F any](table []aspect[W, F], w *W, salt string) Prints {
	p := make(Prints, 1, 1+4*len(table))
	p[0] = byte(len(table))
	for i := range table {
		text, says := table[i].want(w)
		p = binary.BigEndian.AppendUint32(p, table[i].print(salt, text, says))
	}
	return p
}

// within reports whether the aspect is metadata, of which a row may say a part.
func (a *aspect[W, F]) within() bool { return a.name == publicMetadata || a.name == privateMetadata }

func (a *aspect[W, F]) print(salt, text string, says bool) uint32 {
	if !says {
		return 0
	}
	return max(open+1, uint32(hash64(salt, a.name, text)))
}

// differing compares. What the row does not say, in metadata too, may be anything.
func differing[W, F any](table []aspect[W, F], w *W, f *F, e Edits) (differ []Aspect) {
	for i := range table {
		a := &table[i]
		want, says := a.want(w)
		sent := e.Sent.of(Field(i))
		if e.Since && e.Sent.Known() && sent == a.print(e.Salt, want, says) {
			continue
		}
		found := a.found(f)
		if !says {
			// What was sent once is not taken away, and not passed over either.
			if e.Since && sent != 0 && a.within() && found != "{}" {
				differ = append(differ, Aspect{Name: a.name, Edited: true, open: e.Prefer.Of(a.name) == ""})
			}
			continue
		}
		if found == want || a.fits != nil && a.fits(want, found) {
			continue
		}
		edited := e.Touched || sent == open
		if edited && e.Sent.Known() && sent > open {
			edited = a.print(e.Salt, found, true) != sent
		}
		side := e.Prefer.Of(a.name)
		differ = append(differ, Aspect{
			Name: a.name, Edited: edited, Sent: !edited || side == Source, Refused: e.Sent.Known() && sent == 0, open: e.Since && side == "",
		})
	}
	return differ
}

// leaveOpen marks what is in conflict in the prints of a row.
func leaveOpen[W, F any](table []aspect[W, F], p Prints, differ []Aspect) Prints {
	for _, d := range differ {
		if d.open && !d.Sent {
			p.set(slices.IndexFunc(table, func(a aspect[W, F]) bool { return a.name == d.Name }), open)
		}
	}
	return p
}

// sends reports whether an aspect is to be sent.
func sends(differ []Aspect, name string) bool {
	return slices.ContainsFunc(differ, func(a Aspect) bool { return a.Name == name && a.Sent })
}

// OrganizationPrints takes the fingerprints of what a row says of an organization.
func OrganizationPrints(w *OrganizationRow, salt string) Prints {
	return printsOf(organizationAspects, w, salt)
}

// MembershipPrints is [OrganizationPrints] of a membership.
func MembershipPrints(w *clerkapi.CreateMembershipParams, salt string) Prints {
	return printsOf(membershipAspects, w, salt)
}

// Organization tells which aspects of an organization are not as a row says, the steps that
// make them so, and the prints of the row when they are done. Names and slugs of other
// organizations may be in the way of the steps; no domain is taken for verified by them.
func Organization(w *OrganizationRow, f *OrganizationFound, e Edits) (differ []Aspect, steps []push.Step, prints Prints) {
	prints = OrganizationPrints(w, e.Salt)
	if f.NoDomains {
		w = &OrganizationRow{Params: w.Params}
	}
	differ = differing(organizationAspects, w, f, e)
	var p clerkapi.UpdateOrganizationParams
	if sends(differ, "name") {
		p.Name = clerkapi.Some(w.Params.Name)
	}
	if sends(differ, "slug") {
		p.Slug = w.Params.Slug
	}
	if sends(differ, "max_allowed_memberships") {
		p.MaxAllowedMemberships = w.Params.MaxAllowedMemberships
	}
	if sends(differ, "created_at") {
		p.CreatedAt = w.Params.CreatedAt
	}
	if sends(differ, "role_set_key") {
		p.RoleSetKey = w.Params.RoleSetKey
	}
	if p != (clerkapi.UpdateOrganizationParams{}) {
		steps = append(steps, push.UpdateOrganization(&p))
	}
	if m := merging(differ, w.Params.PublicMetadata, w.Params.PrivateMetadata); m != nil {
		steps = append(steps, push.MergeOrganizationMetadata(m))
	}
	if sends(differ, "domains") {
		steps = append(steps, domainSteps(w.Domains, f.Domains)...)
	}
	return differ, steps, leaveOpen(organizationAspects, prints, differ)
}

func domainSteps(want []clerkapi.OrganizationDomainParams, found []clerkapi.OrganizationDomain) (steps []push.Step) {
	for _, d := range want {
		i := slices.IndexFunc(found, func(f clerkapi.OrganizationDomain) bool { return strings.EqualFold(f.Name, d.Name) })
		switch {
		case i < 0:
			steps = append(steps, push.AddDomain(&d))
		case found[i].EnrollmentMode != d.EnrollmentMode:
			steps = append(steps, push.UpdateDomain(found[i].ID, &clerkapi.UpdateOrganizationDomainParams{EnrollmentMode: clerkapi.Some(d.EnrollmentMode)}))
		}
	}
	return steps
}

// Membership is [Organization] of a membership in an organization, which has a Clerk id.
func Membership(organization string, w *clerkapi.CreateMembershipParams, f *clerkapi.Membership, e Edits) (differ []Aspect, steps []push.Step, prints Prints) {
	differ = differing(membershipAspects, w, f, e)
	if sends(differ, "role") {
		steps = append(steps, push.UpdateMembership(organization, w.UserID, w.Role))
	}
	if m := merging(differ, w.PublicMetadata, w.PrivateMetadata); m != nil {
		steps = append(steps, push.MergeMembershipMetadata(organization, w.UserID, m))
	}
	return differ, steps, leaveOpen(membershipAspects, MembershipPrints(w, e.Salt), differ)
}

// merging are the metadata that are to be merged, nil for none.
func merging(differ []Aspect, public, private clerkapi.Opt[json.RawMessage]) *clerkapi.MetadataParams {
	p := &clerkapi.MetadataParams{}
	if sends(differ, publicMetadata) {
		p.PublicMetadata = public
	}
	if sends(differ, privateMetadata) {
		p.PrivateMetadata = private
	}
	if p.PublicMetadata.IsZero() && p.PrivateMetadata.IsZero() {
		return nil
	}
	return p
}

// within reports whether an object has everything that part says, so that merging part
// into it changes nothing.
func within(part, whole string) bool {
	return containsPart(json.RawMessage(part), json.RawMessage(whole))
}

func containsPart(part, whole json.RawMessage) bool {
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
		if there, ok := w[k]; !ok || !containsPart(v, there) {
			return false
		}
	}
	return true
}
