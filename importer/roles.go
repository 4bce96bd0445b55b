package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/halt"
	"clerk-import/importer/target"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// wantedRoles are the roles of the rows of a run, held against those of the target.
type wantedRoles struct {
	at    *target.Organizations
	setOf map[string]string          // of organizations of the input that say one, by external id
	roles map[string]bool            // that the target lacks
	added map[string]map[string]bool // that role sets lack, by the set's key
}

func newWantedRoles(at *target.Organizations) *wantedRoles {
	return &wantedRoles{at: at, setOf: map[string]string{}, roles: map[string]bool{}, added: map[string]map[string]bool{}}
}

// set is the key of the role set that an organization has or will have, "" if the target
// says nothing of role sets.
func (w *wantedRoles) set(organization string) string {
	if key := w.setOf[organization]; key != "" || w.at.Sets == nil {
		return key
	}
	if o := w.at.Existing[organization]; o != nil && o.RoleSetKey != "" {
		return o.RoleSetKey
	}
	return w.at.Initial
}

// lacks is the code of what is wrong about a role in an organization, or "".
func (w *wantedRoles) lacks(organization, role string) string {
	if !w.at.Roles[role] {
		return validate.CodeRoleUnknown
	}
	if roles := w.at.Sets[w.set(organization)]; roles != nil && !roles[role] {
		return validate.CodeRoleNotInSet
	}
	return ""
}

// see takes a row up.
func (w *wantedRoles) see(x *otherRow) {
	if id := x.organization.ExternalID.Or(""); id != "" {
		if key := x.organization.RoleSet.Or(""); key != "" {
			w.setOf[strings.Clone(id)] = strings.Clone(key)
		}
		return
	}
	id := x.membership.Organization.Or(x.invitation.Organization.Or(""))
	if id == "" || w.lacks(id, x.role) == "" {
		return
	}
	role := strings.Clone(x.role)
	if !w.at.Roles[role] {
		w.roles[role] = true
	}
	if set := w.set(id); set != "" {
		if w.added[set] == nil {
			w.added[set] = map[string]bool{}
		}
		w.added[set][role] = true
	}
}

// newRole is one to be made.
type newRole struct {
	mapping.Role
	initial bool // in the initial role set, as it is made
}

// rolePlan is what is to be made so that members can have their roles.
type rolePlan struct {
	roles       []newRole
	permissions []string            // of these roles that the target lacks, if it was asked
	added       map[string][]string // roles to be added to role sets, by their keys
}

// plan is what is to be made, by what the mapping says of roles.
func (w *wantedRoles) plan(definitions map[string]mapping.Role) rolePlan {
	p := rolePlan{added: map[string][]string{}}
	seen := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(w.roles)) {
		r := newRole{definitions[key], w.at.Sets == nil || w.added[w.at.Initial][key]}
		r.Key = key
		name := strings.ReplaceAll(strings.TrimPrefix(key, "org:"), "_", " ")
		r.Title = cmp.Or(r.Title, strings.ToUpper(name[:min(1, len(name))])+name[min(1, len(name)):])
		for _, permission := range r.Permissions {
			if !seen[permission] && w.at.Permissions[permission] == "" {
				seen[permission] = true
				p.permissions = append(p.permissions, permission)
			}
		}
		p.roles = append(p.roles, r)
	}
	for set, roles := range w.added {
		for _, role := range slices.Sorted(maps.Keys(roles)) {
			if set != w.at.Initial || !w.roles[role] {
				p.added[set] = append(p.added[set], role)
			}
		}
	}
	return p
}

// keys are those of the roles to be made.
func (p *rolePlan) keys() (out []string) {
	for _, r := range p.roles {
		out = append(out, r.Key)
	}
	return out
}

// additions are the roles to be added to sets, "role_set:partners: org:auditor".
func (p *rolePlan) additions() (out []string) {
	for _, set := range slices.Sorted(maps.Keys(p.added)) {
		for _, role := range p.added[set] {
			out = append(out, set+": "+role)
		}
	}
	return out
}

func (p *rolePlan) requests() int64 {
	return int64(len(p.permissions) + len(p.roles) + len(p.additions()))
}

// roleDefinitions are what the mapping says of roles, by their keys.
func (j *Job) roleDefinitions() map[string]mapping.Role {
	out := map[string]mapping.Role{}
	for _, s := range j.Sources() {
		for _, r := range s.Mapping.Roles {
			if d := out[r.Key]; r.Title != "" || len(r.Permissions) > 0 || d.Key == "" {
				out[r.Key] = r
			}
		}
	}
	return out
}

// createRoles makes the roles that members and invitations have and the target lacks, with
// their permissions. The keys of all of it are its own, so that what is there already is as
// good as made.
func (m *migration) createRoles(ctx context.Context, run checkpoint.Run, at *target.Organizations) error {
	w := newWantedRoles(at)
	for _, o := range m.job.others {
		rejected := &checkpoint.Set{}
		if err := m.cp.Of(o.Mapping.Entity).Each(func(r checkpoint.Row) error { rejected.Add(r.Ordinal); return nil }, checkpoint.Rejected); err != nil {
			return err
		}
		if _, _, err := o.rows(ctx, walk{judged: true, now: run.StartedAt}, func(it *item) error {
			if it.other != nil && it.brief.skip == "" && !rejected.Has(it.ordinal) {
				w.see(it.other)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	if len(w.roles)+len(w.added) == 0 {
		return nil
	}
	waiting, stop := halt.UntilDrained(ctx, m.opts.Drain)
	defer stop()
	c := m.caller(waiting)
	defer func() { m.requests += c.Requests() }()
	if err := at.AskPermissions(waiting, c); err != nil {
		return err
	}
	plan := w.plan(m.job.roleDefinitions())
	made := func(what, key string, f func(ctx context.Context) error) error {
		err := c.Ask(waiting, f)
		var refused *clerkapi.Error
		if errors.As(err, &refused) && refused.Exists() {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the %s %s cannot be made: %w", what, key, err)
		}
		return nil
	}
	for _, key := range plan.permissions {
		parts := strings.Split(key, ":")
		name := strings.ReplaceAll(parts[1]+" "+parts[2], "_", " ")
		if err := made("permission", key, func(ctx context.Context) error {
			_, err := c.API.CreatePermission(ctx, key, strings.ToUpper(name[:1])+name[1:])
			return err
		}); err != nil {
			return err
		}
	}
	if len(plan.permissions) > 0 {
		if err := at.AskPermissions(waiting, c); err != nil {
			return err
		}
	}
	for _, r := range plan.roles {
		p := &clerkapi.CreateRoleParams{
			Name: r.Title, Key: r.Key, IncludeInInitialRoleSet: clerkapi.Some(r.initial),
		}
		if r.Description != "" {
			p.Description = clerkapi.Some(r.Description)
		}
		for _, key := range r.Permissions {
			if id := at.Permissions[key]; id != "" {
				p.Permissions = append(p.Permissions, id)
			}
		}
		if err := made("role", r.Key, func(ctx context.Context) error { return c.API.CreateRole(ctx, p) }); err != nil {
			return err
		}
		at.Roles[r.Key] = true
	}
	for _, set := range slices.Sorted(maps.Keys(plan.added)) {
		if err := made("role set", set, func(ctx context.Context) error { return c.API.AddRolesToSet(ctx, set, plan.added[set]) }); err != nil {
			return err
		}
	}
	return nil
}
