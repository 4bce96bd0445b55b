package target

import (
	"context"
	"errors"
	"net/http"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
)

// Organizations is what the target says of organizations.
type Organizations struct {
	Settings    *clerkapi.OrganizationSettings
	Roles       map[string]bool                   // keys of those that the instance has: org:admin
	Permissions map[string]string                 // ids by keys; nil: it was not asked
	Sets        map[string]map[string]bool        // the roles of role sets; nil: the target says nothing of them
	Initial     string                            // the role set of organizations that say none
	Existing    map[string]*clerkapi.Organization // by their ids in the source
	Ours        bool                              // an earlier part of this run made them
	Users       map[string]string                 // that are not in the input: external ids -> Clerk ids
	Emails      map[string]string                 // of users that memberships name by them, in lower case -> Clerk ids
}

// AskOrganizations asks a target what it has of organizations. An instance with
// organizations switched off has none.
func AskOrganizations(ctx context.Context, c *push.Caller) (*Organizations, error) {
	at := &Organizations{Roles: map[string]bool{}, Existing: map[string]*clerkapi.Organization{}, Users: map[string]string{}, Emails: map[string]string{}}
	err := c.Ask(ctx, func(ctx context.Context) (err error) {
		at.Settings, err = c.API.GetOrganizationSettings(ctx)
		return err
	})
	if err != nil || !at.Settings.Enabled {
		return at, err
	}
	var roles []clerkapi.Role
	if err := c.Ask(ctx, func(ctx context.Context) (err error) { roles, err = c.API.ListRoles(ctx); return err }); err != nil {
		return nil, err
	}
	for _, r := range roles {
		at.Roles[r.Key] = true
	}
	if err := at.askRoleSets(ctx, c); err != nil {
		return nil, err
	}
	err = EveryOrganization(ctx, c, func(o *clerkapi.Organization) error {
		if id := push.SourceID(o); id != "" {
			at.Existing[id] = o
		}
		return nil
	})
	return at, err
}

// initialSet is the type of the role set that organizations have which say none.
const initialSet = "initial"

// askRoleSets asks a target for its role sets. One that refuses has none to be held against.
func (at *Organizations) askRoleSets(ctx context.Context, c *push.Caller) error {
	var sets []clerkapi.RoleSet
	err := c.Ask(ctx, func(ctx context.Context) (err error) { sets, err = c.API.ListRoleSets(ctx); return err })
	var refused *clerkapi.Error
	if errors.As(err, &refused) && (refused.Status == http.StatusNotFound || refused.Status == http.StatusForbidden || refused.Status == http.StatusPaymentRequired) {
		return nil
	}
	if err != nil {
		return err
	}
	at.Sets = map[string]map[string]bool{}
	for _, s := range sets {
		at.Sets[s.Key] = map[string]bool{}
		for _, r := range s.Roles {
			at.Sets[s.Key][r.Key] = true
		}
		if s.Type == initialSet {
			at.Initial = s.Key
		}
	}
	return nil
}

// AskPermissions asks a target for the ids of its permissions.
func (at *Organizations) AskPermissions(ctx context.Context, c *push.Caller) error {
	var all []clerkapi.Permission
	if err := c.Ask(ctx, func(ctx context.Context) (err error) { all, err = c.API.ListPermissions(ctx); return err }); err != nil {
		return err
	}
	at.Permissions = map[string]string{}
	for _, p := range all {
		at.Permissions[p.Key] = p.ID
	}
	return nil
}
