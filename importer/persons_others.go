package importer

import (
	"context"
	"slices"
	"strings"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// Memberships name their users by the id or an address of a row. Those of a person who has several rows are brought to
// one id, so that several rows of one organization are one membership, with the strongest of their roles.

// skipMember is why a row of a membership is left out whose person has an earlier one in the same organization.
const skipMember = "the same membership of one person, merged"

// memberOf brings a membership of a person of several rows to the person's id. also are the keys that it had by their
// other ids.
func (p *persons) memberOf(to *mapping.Membership) (also []checkpoint.Key, is bool) {
	if p == nil {
		return nil, false
	}
	f := p.find(to.User.Or(""), to.EmailAddress.Or(""))
	if f == nil || len(p.ids[f.ordinal]) == 0 {
		return nil, false
	}
	ids := p.ids[f.ordinal]
	organization, email := to.Organization.Or(""), to.EmailAddress.Or("")
	for _, member := range append(slices.Clone(ids[1:]), mapping.Lower(email)) {
		if member != "" {
			also = append(also, keyOf([]validate.Claim{{Kind: validate.Member, Value: record.MemberKey{Organization: organization, Member: member}.String()}}))
		}
	}
	to.User = mapping.Some(ids[0])
	return also, true
}

// joint is the membership that several rows are.
type joint struct {
	first int64 // ordinal of the row that stands for it
	role  string
}

// joints are the memberships of persons of several rows, by what their rows are known by.
func (j *Job) joints(ctx context.Context, now time.Time, p *persons) (map[string]joint, error) {
	j.finding.mu.Lock()
	defer j.finding.mu.Unlock()
	if j.finding.joints != nil {
		return j.finding.joints, nil
	}
	found := map[string]joint{}
	if len(p.firsts) > 0 {
		if _, _, err := j.rows(ctx, walk{now: now, alone: true, persons: p}, func(it *item) error {
			if it.brief.skip != "" || it.rejected() || it.other == nil || !it.other.joint {
				return nil
			}
			pair := it.claims[0].Value
			has, is := found[pair]
			if !is {
				has = joint{it.ordinal, it.other.role}
			} else if j.strength(it.other.role) < j.strength(has.role) {
				has.role = strings.Clone(it.other.role)
			}
			found[strings.Clone(pair)] = has
			return nil
		}); err != nil {
			return nil, err
		}
	}
	j.finding.joints = found
	return found, nil
}

// strength is how powerful a role is, the most powerful ones being the lowest: an admin's, then those that the mapping
// lists, in their order, then others, and at last a member's.
func (j *Job) strength(role string) int {
	at := slices.IndexFunc(j.Roles(), func(r mapping.Role) bool { return r.Key == role })
	switch {
	case role == adminRole:
		return -1
	case role == defaultRole:
		return len(j.Roles()) + 1
	case at < 0:
		return len(j.Roles())
	}
	return at
}
