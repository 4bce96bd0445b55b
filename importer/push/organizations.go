package push

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/tidwall/gjson"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
)

// OrganizationKey is the key of an organization's private metadata that holds its id in
// the source: organizations have no external id. See docs/decisions/0012.
const OrganizationKey = "clerk_import_id"

// SourceID is the id that an organization has in the source it was imported from, or "".
func SourceID(o *clerkapi.Organization) string {
	return gjson.GetBytes(o.PrivateMetadata, OrganizationKey).String()
}

// CreateOrganization makes an organization, whose private metadata holds the source's id
// of it under [OrganizationKey].
type CreateOrganization struct {
	Params *clerkapi.CreateOrganizationParams
	// Known are the Clerk ids of organizations that were made, the latest first: a list that lacks one of them which is
	// there proves nothing of another that it lacks.
	Known func(ctx context.Context) ([]string, error)
	// Absent says that somebody has looked: what the target does not list is not there.
	Absent bool
}

// Send implements [Maker].
func (s *CreateOrganization) Send(ctx context.Context, api *clerkapi.Client, _ *Task) (Written, error) {
	o, err := api.CreateOrganization(ctx, s.Params)
	return organizationWritten(o, err)
}

func organizationWritten(o *clerkapi.Organization, err error) (Written, error) {
	if err != nil {
		return Written{}, err
	}
	return Written{ID: o.ID, At: o.UpdatedAt}, nil
}

// Find implements [Maker], by the slug or else the name, a request for each. That a search does not
// find an organization does not say that there is none, and two could be made of one without a slug,
// which nothing keeps apart: those are looked for among all, and are not there only if the list of all is proven.
func (s *CreateOrganization) Find(ctx context.Context, c *Caller, tasks []*Task) error {
	var nameless []*Task
	found := func(t *Task, o *clerkapi.Organization) { t.Row.ClerkID, t.Row.WroteAt = o.ID, o.UpdatedAt }
	for _, t := range tasks {
		made := t.Make.(*CreateOrganization)
		o, err := made.first(ctx, c, func(o *clerkapi.Organization) bool { return made.made(o, t.Row.ClaimedAt) })
		switch {
		case err != nil:
			return err
		case o != nil:
			found(t, o)
		case made.Params.Slug.Or("") == "":
			nameless = append(nameless, t)
		}
	}
	for again := false; len(nameless) > 0; again = true {
		known, err := nameless[0].Make.(*CreateOrganization).Known(ctx) // before the list, which lacks those that are made meanwhile
		if err != nil {
			return err
		}
		listed := map[string]bool{}
		if err := organizations(ctx, c, "", func(o *clerkapi.Organization) bool {
			listed[o.ID] = true
			for _, t := range nameless {
				if t.Row.ClerkID == "" && t.Make.(*CreateOrganization).made(o, t.Row.ClaimedAt) {
					found(t, o)
				}
			}
			return true
		}); err != nil {
			return err
		}
		nameless = slices.DeleteFunc(nameless, func(t *Task) bool { return t.Row.ClerkID != "" || t.Make.(*CreateOrganization).Absent })
		switch {
		case len(nameless) == 0:
		case !again && c.settle > 0: // it may still come
			if err := c.wait(c.settle); err != nil {
				return err
			}
		default:
			lacks, err := c.ListLacks(ctx, listed, known)
			if err == nil && (lacks || !slices.ContainsFunc(known, func(id string) bool { return listed[id] })) {
				err = &unproven{errUnlisted}
				for _, t := range nameless {
					t.unlisted = true
				}
			}
			return err
		}
	}
	return nil
}

// mostWitnesses is how many organizations that a list lacks are asked for by their ids.
const mostWitnesses = 16

// ListLacks reports whether a list of organizations lacks one of those that are known, and which is there: each is asked
// for by its id, up to a number.
func (c *Caller) ListLacks(ctx context.Context, listed map[string]bool, known []string) (bool, error) {
	asked := 0
	for _, id := range known {
		if listed[id] || asked == mostWitnesses {
			continue
		}
		asked++
		if o, err := c.Organization(ctx, id); err != nil || o != nil {
			return o != nil, err
		}
	}
	return false, nil
}

// errUnlisted is the error of a question for an organization that the target does not list.
var errUnlisted = errors.New("the target lists no such organization, and nothing proves that its list is whole; look at the dashboard, and where it is not there, --retry in-doubt makes it")

// CodeInDoubt is the code of a row whose organization may have been made, and is not listed.
const CodeInDoubt = "in_doubt"

// organizations hands on the organizations that a search lists, all if it is for "", until each says
// that it has seen enough.
func organizations(ctx context.Context, c *Caller, query string, each func(*clerkapi.Organization) (more bool)) error {
	return Pages(ctx, c, func(ctx context.Context, offset int) ([]clerkapi.Organization, error) {
		return c.API.ListOrganizations(ctx, query, offset)
	}, func(page []clerkapi.Organization) (more bool, err error) {
		for i := range page {
			if !each(&page[i]) {
				return false, nil
			}
		}
		return true, nil
	})
}

// first is the first organization under the slug, or else the name, of which is holds. A search may
// lack one, so the slug is asked for by itself, too.
func (s *CreateOrganization) first(ctx context.Context, c *Caller, is func(*clerkapi.Organization) bool) (found *clerkapi.Organization, err error) {
	slug := s.Params.Slug.Or("")
	err = organizations(ctx, c, cmp.Or(slug, s.Params.Name), func(o *clerkapi.Organization) bool {
		if is(o) {
			found = o
		}
		return found == nil
	})
	if err != nil || found != nil || slug == "" {
		return found, err
	}
	o, err := c.Organization(ctx, slug)
	if err != nil || o == nil || !is(o) {
		return nil, err
	}
	return o, nil
}

// made reports whether an organization is the one that a lost request of this row made.
func (s *CreateOrganization) made(o *clerkapi.Organization, claimedAt int64) bool {
	id := gjson.GetBytes(s.Params.PrivateMetadata.Or(nil), OrganizationKey).String()
	if id == "" || SourceID(o) != id || o.Name != s.Params.Name {
		return false
	}
	if sent, ok := s.Params.CreatedAt.Get(); ok {
		at, err := time.Parse(time.RFC3339, sent)
		return err == nil && at.UnixMilli()/1000 == o.CreatedAt/1000
	}
	return o.CreatedAt >= claimedAt-ClockSkew.Milliseconds()
}

// Exists implements [Maker]: a slug that another organization has says nothing about who
// may be let into that.
func (s *CreateOrganization) Exists(ctx context.Context, c *Caller, e *clerkapi.Error, doubt bool) (Outcome, error) {
	if slug := s.Params.Slug.Or(""); doubt && slug != "" {
		owner, err := s.first(ctx, c, func(o *clerkapi.Organization) bool { return o.Slug == slug })
		if err == nil && owner == nil {
			err = &unproven{e}
		}
		if err != nil {
			return Outcome{}, err
		}
	}
	return Outcome{State: checkpoint.Failed, Code: FailureCode(e)}, nil
}

// CreateMembership makes a user a member of an organization.
type CreateMembership struct {
	Organization string // Clerk id
	Params       *clerkapi.CreateMembershipParams
	OnConflict   Conflict
	// Update is what brings an existing membership in line.
	Update func(m *clerkapi.Membership) []Step
	// Made says that the organization was made for this run: whoever created it, as the
	// row of the organization says, is a member by that.
	Made bool
}

// implied reports whether a membership came with the organization.
func (s *CreateMembership) implied(m *clerkapi.Membership) bool {
	return s.Made && m.Organization.CreatedBy == s.Params.UserID
}

// CodeMember is the code of a row whose user was a member already, as the row says.
const CodeMember = clerkapi.CodeMember

// Send implements [Maker].
func (s *CreateMembership) Send(ctx context.Context, api *clerkapi.Client, _ *Task) (Written, error) {
	m, err := api.CreateMembership(ctx, s.Organization, s.Params)
	if err != nil {
		return Written{}, err
	}
	return Written{ID: m.ID, At: m.UpdatedAt}, nil
}

// Find implements [Maker], a hundred members of an organization to a request.
func (s *CreateMembership) Find(ctx context.Context, c *Caller, tasks []*Task) error {
	groups := map[string][]*Task{}
	for _, t := range tasks {
		id := t.Make.(*CreateMembership).Organization
		groups[id] = append(groups[id], t)
	}
	for id, group := range groups {
		for part := range slices.Chunk(group, clerkapi.MaxLookup) {
			users := make([]string, len(part))
			for i, t := range part {
				users[i] = t.Make.(*CreateMembership).Params.UserID
			}
			found, err := c.memberships(ctx, id, users)
			if err != nil {
				return err
			}
			for i, t := range part {
				made := t.Make.(*CreateMembership)
				if m := found[users[i]]; m != nil && !made.implied(m) && m.Role == made.Params.Role && m.CreatedAt >= t.Row.ClaimedAt-ClockSkew.Milliseconds() {
					t.Row.ClerkID, t.Row.WroteAt = m.ID, m.UpdatedAt
				}
			}
		}
	}
	return nil
}

// memberships are those of users in an organization, by the user. In an organization that
// is gone there are none.
func (c *Caller) memberships(ctx context.Context, organization string, users []string) (map[string]*clerkapi.Membership, error) {
	var list []clerkapi.Membership
	err := c.Ask(ctx, func(ctx context.Context) (err error) {
		list, err = c.API.FindMemberships(ctx, organization, users)
		return err
	})
	if err := c.ofOrganization(ctx, organization, err); err != nil {
		return nil, err
	}
	out := map[string]*clerkapi.Membership{}
	for i := range list {
		out[list[i].PublicUserData.UserID] = &list[i]
	}
	return out, nil
}

// Exists implements [Maker]. A membership that is as the row says is what was wanted, by
// whomever it was made; one that is not is changed if that was asked for, or if it came
// with the organization.
func (s *CreateMembership) Exists(ctx context.Context, c *Caller, e *clerkapi.Error, _ bool) (Outcome, error) {
	failed := Outcome{State: checkpoint.Failed, Code: FailureCode(e)}
	found, err := c.memberships(ctx, s.Organization, []string{s.Params.UserID})
	m := found[s.Params.UserID]
	if err == nil && m == nil {
		err = &unproven{e} // a member, and no member
	}
	if err != nil {
		return failed, err
	}
	steps := s.Update(m)
	switch {
	case s.implied(m):
		return Outcome{Subject: m.ID, Then: steps, State: checkpoint.Created}, nil
	case len(steps) == 0 || s.OnConflict == ConflictSkip:
		return Outcome{Subject: m.ID, State: checkpoint.Skipped, Code: CodeMember}, nil
	case s.OnConflict == ConflictUpdate:
		return Outcome{Subject: m.ID, Then: steps, State: checkpoint.Updated}, nil
	}
	return failed, nil
}

// Membership is that of a user in an organization, nil if the API says that there is none.
func (c *Caller) Membership(ctx context.Context, organization, user string) (*clerkapi.Membership, error) {
	found, err := c.memberships(ctx, organization, []string{user})
	return found[user], err
}

// Organization gets an organization by its id or its slug, nil if the API says that there is none.
func (c *Caller) Organization(ctx context.Context, id string) (o *clerkapi.Organization, err error) {
	err = c.Ask(ctx, func(ctx context.Context) (err error) { o, err = c.API.GetOrganization(ctx, id); return err })
	return o, Gone(err)
}

// OrganizationsThere are those of up to [clerkapi.MaxLookup] ids that are an organization's.
func (c *Caller) OrganizationsThere(ctx context.Context, ids []string) (there []string, err error) {
	err = c.Ask(ctx, func(ctx context.Context) error {
		found, err := c.API.FindOrganizations(ctx, ids)
		there = nil
		for i := range found {
			there = append(there, found[i].ID)
		}
		return err
	})
	return there, err
}
