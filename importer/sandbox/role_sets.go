package sandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// roleSet is the roles that members of the organizations which use it can have.
type roleSet struct {
	id, key, name        string
	description          *string
	typ                  string   // "initial": of new organizations; or "custom"
	roles                []string // keys
	creator, fallback    string   // keys of the role of who creates an organization, and of whom nothing is said
	createdAt, updatedAt int64
}

const roleSetColumns = "id, key, name, description, type, roles, creator, fallback, created_at, updated_at"

func scanRoleSet(scan func(...any) error) (*roleSet, error) {
	r, roles := &roleSet{}, ""
	if err := scan(&r.id, &r.key, &r.name, &r.description, &r.typ, &roles, &r.creator, &r.fallback, &r.createdAt, &r.updatedAt); err != nil {
		return nil, err
	}
	return r, json.Unmarshal([]byte(roles), &r.roles)
}

// seedRoleSet gives a store the role set that every instance has, with all roles there are.
func seedRoleSet(q querier, now int64) error {
	_, err := q.Exec("INSERT INTO role_sets ("+roleSetColumns+") SELECT ?, ?, 'Default', NULL, 'initial', (SELECT json_group_array(key) FROM roles), ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM role_sets)",
		newID("rolset_"), defaultRoleSet, creatorRole, memberRole, now, now)
	return err
}

// findRoleSet looks a role set up by its id or key.
func findRoleSet(q querier, id string) (*roleSet, error) {
	r, err := scanRoleSet(q.QueryRow("SELECT "+roleSetColumns+" FROM role_sets WHERE id = ?1 OR key = ?1", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fail(http.StatusNotFound, "resource_not_found", "not found", "Role set not found", "role_set_key")
	}
	return r, err
}

// initialRoleSet is the role set of new organizations.
func initialRoleSet(q querier) (*roleSet, error) {
	return scanRoleSet(q.QueryRow("SELECT " + roleSetColumns + " FROM role_sets WHERE type = 'initial'").Scan)
}

// save writes the role set, which has to be consistent: its creator's and its default role
// are among its roles, and these are the instance's.
func (r *roleSet) save(tx *sql.Tx) error {
	slices.Sort(r.roles)
	r.roles = slices.Compact(r.roles)
	if len(r.roles) == 0 || len(r.roles) > maxRoles {
		return invalid("form_param_value_invalid", "is invalid", fmt.Sprintf("roles must have 1 to %d entries", maxRoles), "roles")
	}
	for _, key := range r.roles {
		if _, err := findRole(tx, key); err != nil {
			return err
		}
	}
	for param, key := range map[string]string{"creator_role_key": r.creator, "default_role_key": r.fallback} {
		if !slices.Contains(r.roles, key) {
			return invalid("form_param_value_invalid", "is invalid", param+" must be one of the roles of the role set", param)
		}
	}
	creator, err := findRole(tx, r.creator)
	if err != nil {
		return err
	}
	if !creator.eligible() {
		return invalid("organization_missing_creator_role_permissions", "missing permissions for creator role", "The creator role must contain the following permissions: org:sys_memberships:manage", "creator_role_key")
	}
	if r.typ == "initial" {
		if _, err := tx.Exec("UPDATE role_sets SET type = 'custom' WHERE type = 'initial' AND id <> ?", r.id); err != nil {
			return err
		}
	}
	r.updatedAt = time.Now().UnixMilli()
	_, err = tx.Exec("INSERT INTO role_sets ("+roleSetColumns+") VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET key = excluded.key, name = excluded.name, description = excluded.description, type = excluded.type, roles = excluded.roles, creator = excluded.creator, fallback = excluded.fallback, updated_at = excluded.updated_at",
		r.id, r.key, r.name, r.description, r.typ, asJSON(r.roles), r.creator, r.fallback, r.createdAt, r.updatedAt)
	if isUnique(err, "role_sets.key") {
		return taken("key")
	}
	return err
}

func roleSetJSON(q querier, r *roleSet) (any, error) {
	roles, items := []any{}, map[string]any{}
	for _, key := range r.roles {
		role, err := findRole(q, key)
		if err != nil {
			return nil, err
		}
		items[key] = map[string]any{"object": "role_set_item", "id": role.id, "name": role.name, "key": role.key, "description": role.description, "created_at": role.createdAt, "updated_at": role.updatedAt}
		roles = append(roles, items[key])
	}
	return map[string]any{
		"object": "role_set", "id": r.id, "name": r.name, "key": r.key, "description": r.description, "roles": roles, "default_role": items[r.fallback], "creator_role": items[r.creator],
		"type": r.typ, "role_set_migration": nil, "created_at": r.createdAt, "updated_at": r.updatedAt,
	}, nil
}

func roleSetByKey(q querier, key string) (any, error) {
	r, err := findRoleSet(q, key)
	if err != nil {
		return nil, err
	}
	return roleSetJSON(q, r)
}

var roleSetKeyPattern = regexp.MustCompile(`^role_set:[a-z0-9_]+$`)

// createRoleSet answers POST /role_sets.
func (s *Server) createRoleSet(r *http.Request) (any, error) {
	b, err := decode(r, createRoleSetBody)
	if err != nil {
		return nil, err
	}
	set := &roleSet{
		id: newID("rolset_"), key: b.str("key"), name: b.str("name"), typ: "custom", roles: b.list("roles"),
		creator: b.str("creator_role_key"), fallback: b.str("default_role_key"), createdAt: time.Now().UnixMilli(),
	}
	if set.key == "" {
		set.key = "role_set:" + strings.Trim(notSlugPattern.ReplaceAllString(strings.ToLower(set.name), "_"), "_")
	}
	return s.changeRoleSet(b, func(tx *sql.Tx) (*roleSet, error) {
		var there int
		if err := tx.QueryRow("SELECT count(*) FROM role_sets").Scan(&there); err != nil {
			return nil, err
		}
		if there >= maxRoleSets {
			return nil, fail(http.StatusForbidden, "organization_instance_role_sets_quota_exceeded", "organization role sets for instance quota exceeded", fmt.Sprintf("You have reached your limit of %d organization role sets per instance.", maxRoleSets), "")
		}
		return set, nil
	})
}

// updateRoleSet answers PATCH /role_sets/{id}.
func (s *Server) updateRoleSet(r *http.Request) (any, error) {
	b, err := decode(r, updateRoleSetBody)
	if err != nil {
		return nil, err
	}
	return s.changeRoleSet(b, func(tx *sql.Tx) (*roleSet, error) { return findRoleSet(tx, r.PathValue("id")) })
}

// addRolesToSet answers POST /role_sets/{id}/roles.
func (s *Server) addRolesToSet(r *http.Request) (any, error) {
	b, err := decode(r, addRolesBody)
	if err != nil {
		return nil, err
	}
	return s.changeRoleSet(b, func(tx *sql.Tx) (*roleSet, error) {
		set, err := findRoleSet(tx, r.PathValue("id"))
		if err == nil {
			set.roles = append(set.roles, b.list("role_keys")...)
		}
		return set, err
	})
}

// replaceRoleInSet answers POST /role_sets/{id}/roles/replace: members of the role get the
// other one.
func (s *Server) replaceRoleInSet(r *http.Request) (any, error) {
	b, err := decode(r, replaceRoleBody)
	if err != nil {
		return nil, err
	}
	from, to := b.str("role_key"), b.str("to_role_key")
	return s.changeRoleSet(body{}, func(tx *sql.Tx) (*roleSet, error) {
		set, err := findRoleSet(tx, r.PathValue("id"))
		if err != nil {
			return nil, err
		}
		i := slices.Index(set.roles, from)
		if i < 0 {
			return nil, fail(http.StatusNotFound, "resource_not_found", "not found", "Organization role not found", "role_key")
		}
		set.roles = append(slices.Delete(set.roles, i, i+1), to)
		for _, key := range []*string{&set.creator, &set.fallback} {
			if *key == from {
				*key = to
			}
		}
		return set, set.reassign(tx, map[string]string{from: to})
	})
}

// reassign gives members of the organizations that use the set other roles, at once.
func (r *roleSet) reassign(tx *sql.Tx, roles map[string]string) error {
	cases, args := "", []any{}
	for from, to := range roles {
		cases += " WHEN ? THEN ?"
		args = append(args, from, to)
	}
	if cases == "" {
		return nil
	}
	_, err := tx.Exec("UPDATE memberships SET role = CASE role"+cases+" END, updated_at = ? WHERE org_id IN (SELECT id FROM organizations WHERE role_set = ?) AND role IN (SELECT key FROM json_each(?))",
		append(args, time.Now().UnixMilli(), r.key, asJSON(roles))...)
	return err
}

// replaceRoleSet answers POST /role_sets/{id}/replace: organizations get the other set, and
// their members the roles that the mappings say.
func (s *Server) replaceRoleSet(r *http.Request) (any, error) {
	b, err := decode(r, replaceRoleSetBody)
	if err != nil {
		return nil, err
	}
	mappings := map[string]string{}
	if o := b.object("reassignment_mappings"); o != nil && json.Unmarshal(o, &mappings) != nil {
		return nil, invalid("form_param_value_invalid", "is invalid", "reassignment_mappings must be an object of role keys", "reassignment_mappings")
	}
	id := ""
	err = s.store.change(func(tx *sql.Tx) error {
		set, err := findRoleSet(tx, r.PathValue("id"))
		if err != nil {
			return err
		}
		into, err := findRoleSet(tx, b.str("dest_role_set_key"))
		if err != nil {
			return err
		}
		held, err := texts(tx, "SELECT DISTINCT role FROM memberships WHERE org_id IN (SELECT id FROM organizations WHERE role_set = ?) ORDER BY role", set.key)
		if err != nil {
			return err
		}
		for _, role := range held {
			to := mappings[role]
			switch {
			case slices.Contains(into.roles, role) && to == "":
			case to == "":
				return invalid("organization_role_set_reassignment_mappings_missing", "reassignment mappings missing", "The following roles are missing from the reassignment mappings: "+role, "reassignment_mappings")
			case !slices.Contains(into.roles, to):
				return invalid("organization_role_set_reassignment_mappings_invalid", "reassignment mappings invalid", "The role "+to+" is invalid in the reassignment mappings. It must be present in the new role set.", "reassignment_mappings")
			}
		}
		if err := set.reassign(tx, mappings); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE organizations SET role_set = ? WHERE role_set = ?", into.key, set.key); err != nil {
			return err
		}
		if _, err := tx.Exec("DELETE FROM role_sets WHERE id = ?", set.id); err != nil {
			return err
		}
		if id = set.id; set.typ == "initial" {
			into.typ = set.typ
		}
		return into.save(tx)
	})
	if err != nil {
		return nil, err
	}
	return map[string]any{"object": "role_set", "id": id, "deleted": true}, nil
}

// changeRoleSet saves the role set that it is given, with what a body says of it.
func (s *Server) changeRoleSet(b body, find func(tx *sql.Tx) (*roleSet, error)) (any, error) {
	var out any
	err := s.store.change(func(tx *sql.Tx) error {
		set, err := find(tx)
		if err != nil {
			return err
		}
		for name, dst := range map[string]*string{"key": &set.key, "name": &set.name, "type": &set.typ, "creator_role_key": &set.creator, "default_role_key": &set.fallback} {
			if v, ok := b[name].(string); ok {
				*dst = v
			}
		}
		if v, ok := b["description"].(string); ok {
			set.description = &v
		}
		if !roleSetKeyPattern.MatchString(set.key) {
			return invalid("form_param_format_invalid", "is invalid", "key must start with 'role_set:' and have lowercase letters, digits and underscores only", "key")
		}
		if err := set.save(tx); err != nil {
			return err
		}
		out, err = roleSetJSON(tx, set)
		return err
	})
	return out, err
}

// roleIn refuses a role that members of an organization cannot have.
func roleIn(q querier, o *organization, role string) error {
	if _, err := findRole(q, role); err != nil {
		return err
	}
	set, err := findRoleSet(q, o.roleSet)
	if err != nil {
		return err
	}
	if !slices.Contains(set.roles, role) {
		return fail(http.StatusNotFound, "resource_not_found", "not found", "Organization role not found", "role")
	}
	return nil
}

// useRoleSet gives an organization another role set, which must have the roles of its members.
func (o *organization) useRoleSet(tx querier, key string) error {
	set, err := findRoleSet(tx, key)
	if err != nil {
		return err
	}
	held, err := texts(tx, "SELECT DISTINCT role FROM memberships WHERE org_id = ? ORDER BY role", o.id)
	if err != nil {
		return err
	}
	missing := slices.DeleteFunc(held, func(role string) bool { return slices.Contains(set.roles, role) })
	if len(missing) > 0 {
		return invalid("organization_role_set_reassignment_mappings_missing", "reassignment mappings missing", "The following roles are missing from the reassignment mappings: "+strings.Join(missing, ", "), "role_set_key")
	}
	o.roleSet = set.key
	return nil
}
