package importer

import (
	"cmp"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// Organizations, memberships and invitations walk the same way as users: each entity has a
// Job of its own, whose mapping is a part of the users', and a table of its own in the
// checkpoint. What is here needs no other row; roster.go is what does.

// otherRow is what a row of another entity than users says.
type otherRow struct {
	organization mapping.Organization
	membership   mapping.Membership
	invitation   mapping.Invitation
	role         string           // at the target
	joint        bool             // a membership of a person of several rows
	also         []checkpoint.Key // that it had by the person's other ids
}

// params is what a row says of a membership of a user, who has a Clerk id.
func (o *otherRow) params(user string) *clerkapi.CreateMembershipParams {
	return &clerkapi.CreateMembershipParams{UserID: user, Role: o.role, PublicMetadata: o.membership.PublicMetadata, PrivateMetadata: o.membership.PrivateMetadata}
}

// expanding returns what is done with a row that was read into c's next item: next for each
// entry of its list.
func expanding(m *mapping.Mapping, c **chunk, next func() error) func() error {
	return func() error {
		row := (*c).next().record
		return m.Expand(&row, func(rec *mapping.Record) error {
			(*c).next().record, (*c).parent = *rec, &row
			return next()
		})
	}
}

// judgeOther is judge of a row of another entity.
func (j *Job) judgeOther(g *judge, it *item, w *walk) error {
	if g.users != nil && it.rec.Defect == nil {
		row := it.rec
		if it.parent != nil {
			row = it.parent
		}
		if it.brief.skip = g.users.Skips(row); it.brief.skip != "" {
			return nil
		}
	}
	it.other = &otherRow{}
	o := it.other
	var to any
	switch j.Mapping.Entity {
	case mapping.Organizations:
		to = &o.organization
	case mapping.Memberships:
		to = &o.membership
	case mapping.Invitations:
		to = &o.invitation
	}
	it.brief.skip, it.problems = g.mapper.MapEntity(it.rec, to, it.problems)
	if it.rec.Defect != nil || it.brief.skip != "" || mapping.Untranslated(it.problems) {
		return nil
	}
	claim := func(kind validate.Kind, value string) {
		it.claims = append(it.claims, validate.Claim{Kind: kind, Value: value, Locked: true})
	}
	judged := it.problems
	switch to := to.(type) {
	case *mapping.Organization:
		id := to.ExternalID.Or("")
		if j.Mapping.From != "" && id == "" {
			it.brief.skip = skipNone
			return nil
		}
		claim(validate.OrganizationID, id)
		if slug := to.Slug.Or(""); slug != "" {
			claim(validate.OrganizationSlug, slug)
		}
		judged = validate.Organization(to, judged)
	case *mapping.Membership:
		if j.Mapping.From != "" && to.Organization.Or("") == "" {
			it.brief.skip = skipNone
			return nil
		}
		o.role = j.role(to.Roles)
		o.also, o.joint = w.persons.memberOf(to)
		claim(validate.Member, record.MemberKey{Organization: to.Organization.Or(""), Member: to.User.Or(mapping.Lower(to.EmailAddress.Or("")))}.String())
		if has, is := w.joints[it.claims[0].Value]; is {
			if o.role = has.role; has.first != it.ordinal {
				it.brief.skip = skipMember
				return nil
			}
		}
		judged = validate.Membership(to, judged)
	case *mapping.Invitation:
		key := record.MemberKey{Organization: to.Organization.Or(""), Member: mapping.Lower(to.EmailAddress.Or("")), Waiting: to.Waitlist.Or(false)}
		claim(validate.Invitee, key.String())
		o.role = j.role(to.Roles)
		if at, err := time.Parse(time.RFC3339, to.ExpiresAt.Or("")); err == nil && at.Before(w.now) && !w.judged {
			it.brief.skip = skipExpired
			return nil
		}
		judged = validate.Invitation(to, w.now, judged)
	}
	if w.judged {
		it.problems = validate.Settled(it.problems)
		return nil
	}
	it.problems = w.rules.Apply(judged)
	if w.dups != nil && !it.rejected() {
		it.prints = w.dups.Prints(it.claims, it.prints)
	}
	return nil
}

// skipExpired is why an invitation is left out that nobody could accept any more.
const skipExpired = "expired"

// defaultRole is the role of members of whom the source says none. Every instance has it.
const defaultRole = "org:member"

func (j *Job) role(names []string) string {
	return cmp.Or(mapping.RoleOf(j.Roles(), names), defaultRole)
}

// adminRole is the role that may administer an organization, in every instance.
const adminRole = "org:admin"
