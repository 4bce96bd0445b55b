package importer

import (
	"cmp"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// Organizations, memberships and invitations walk the same way as users: each entity has a
// Job of its own, whose mapping is a part of the users', and a table of its own in the
// checkpoint. What is here needs no other row; roster.go is what does. What is of one kind stands in its own file.

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
	k := kinds[j.Mapping.Entity].(dependent)
	it.brief.skip, it.problems = g.mapper.MapEntity(it.rec, k.fills(it.other), it.problems)
	if it.rec.Defect != nil || it.brief.skip != "" || mapping.Untranslated(it.problems) {
		return nil
	}
	judged := k.judge(j, it, w)
	if it.brief.skip != "" {
		return nil
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

// claim adds what a row claims for itself.
func (it *item) claim(kind validate.Kind, value string) {
	it.claims = append(it.claims, validate.Claim{Kind: kind, Value: value, Locked: true})
}

// defaultRole is the role of members of whom the source says none. Every instance has it.
const defaultRole = "org:member"

// role is the role of a row of one of the leading files.
func (j *Job) role(file int, names []string) string {
	return cmp.Or(mapping.RoleOf(j.RolesOf(file), names), defaultRole)
}

// adminRole is the role that may administer an organization, in every instance.
const adminRole = "org:admin"
