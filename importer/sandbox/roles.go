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

// OrganizationSettings are the instance's settings for organizations. The zero value is
// how the sandbox has them at first: on, with slugs and domains, and without limits.
type OrganizationSettings struct {
	Disabled              bool     `json:"disabled"`
	SlugDisabled          bool     `json:"slug_disabled"`
	MaxAllowedMemberships int64    `json:"max_allowed_memberships"` // of new organizations, 0: unlimited
	DomainsDisabled       bool     `json:"domains_disabled"`
	EnrollmentModes       []string `json:"domains_enrollment_modes"` // default: all but enterprise_sso
	Exclusive             bool     `json:"exclusive_membership"`     // a user belongs to one organization at most
}

func (o *OrganizationSettings) modes() []string {
	if len(o.EnrollmentModes) > 0 {
		return o.EnrollmentModes
	}
	return []string{"manual_invitation", "automatic_invitation", "automatic_suggestion"}
}

// getOrganizationSettings answers GET /instance/organization_settings.
func (s *Server) getOrganizationSettings(*http.Request) (any, error) {
	o := &s.settings.Organizations
	initial, err := initialRoleSet(s.store.r)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"object": "organization_settings", "enabled": !o.Disabled, "max_allowed_memberships": o.MaxAllowedMemberships,
		"max_allowed_roles": maxRoles, "max_role_sets_allowed": maxRoleSets, "max_allowed_domains": 10, "max_allowed_permissions": 50, "creator_role": initial.creator,
		"admin_delete_enabled": true, "domains_enabled": !o.DomainsDisabled, "slug_disabled": o.SlugDisabled, "domains_enrollment_modes": o.modes(),
		"domains_default_role": initial.fallback, "initial_role_set_key": initial.key,
	}, nil
}

// organizationsOn refuses what needs organizations where they are switched off.
func (s *Server) organizationsOn(h handler) handler {
	return func(r *http.Request) (any, error) {
		if s.settings.Organizations.Disabled {
			return nil, fail(http.StatusForbidden, "organization_not_enabled_in_instance", "access denied", "The organizations feature is not enabled for this instance. You can enable it at https://dashboard.clerk.com.", "")
		}
		return h(r)
	}
}

const (
	creatorRole    = "org:admin"
	memberRole     = "org:member"
	defaultRoleSet = "role_set:default"

	maxRoles    = 10 // of an instance, and of a role set
	maxRoleSets = 10
)

const rolesSchema = `
CREATE TABLE IF NOT EXISTS roles (
	id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT,
	permissions TEXT NOT NULL DEFAULT '[]', created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS permissions (
	id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT NOT NULL DEFAULT '',
	type TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS role_sets (
	id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT, type TEXT NOT NULL,
	roles TEXT NOT NULL, creator TEXT NOT NULL, fallback TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS domains (
	id TEXT PRIMARY KEY, org_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE, name TEXT NOT NULL, mode TEXT NOT NULL,
	verified INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (org_id, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS invitations (
	id TEXT PRIMARY KEY, org_id TEXT REFERENCES organizations (id) ON DELETE CASCADE, email TEXT NOT NULL, role TEXT NOT NULL DEFAULT '',
	inviter TEXT NOT NULL DEFAULT '', public TEXT NOT NULL DEFAULT '{}', private TEXT NOT NULL DEFAULT '{}', status TEXT NOT NULL,
	expires_at INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS waitlist (
	id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, status TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS invitations_pending ON invitations (coalesce(org_id, ''), email) WHERE status = 'pending';
`

// systemRoles are the roles a new instance has, with their permissions.
var systemRoles = []struct {
	key, name   string
	permissions []string
}{
	{creatorRole, "Admin", systemPermissions},
	{memberRole, "Member", []string{"org:sys_memberships:read"}},
}

var systemPermissions = []string{
	"org:sys_profile:manage", "org:sys_profile:delete", "org:sys_memberships:read", "org:sys_memberships:manage", "org:sys_domains:read", "org:sys_domains:manage",
}

// seedRoles gives a new store what every instance has.
func seedRoles(q querier) error {
	now := time.Now().UnixMilli()
	for _, key := range systemPermissions {
		if _, err := q.Exec("INSERT OR IGNORE INTO permissions (id, key, name, type, created_at, updated_at) VALUES (?,?,?,'system',?,?)", newID("perm_"), key, permissionName(key), now, now); err != nil {
			return err
		}
	}
	for _, r := range systemRoles {
		if _, err := q.Exec("INSERT OR IGNORE INTO roles (id, key, name, permissions, created_at, updated_at) VALUES (?,?,?,?,?,?)", newID("role_"), r.key, r.name, asJSON(r.permissions), now, now); err != nil {
			return err
		}
	}
	return seedRoleSet(q, now)
}

// permissionName makes "Manage profile" of org:sys_profile:manage.
func permissionName(key string) string {
	parts := strings.Split(strings.Replace(key, "sys_", "", 1), ":")
	return strings.ToUpper(parts[2][:1]) + parts[2][1:] + " " + parts[1]
}

func asJSON(v any) string {
	b, _ := json.Marshal(v) // plain values: cannot fail
	return string(b)
}

type role struct {
	id, key, name        string
	description          *string
	permissions          []string // keys
	createdAt, updatedAt int64
}

const roleColumns = "id, key, name, description, permissions, created_at, updated_at"

func scanRole(scan func(...any) error) (*role, error) {
	r, permissions := &role{}, ""
	if err := scan(&r.id, &r.key, &r.name, &r.description, &permissions, &r.createdAt, &r.updatedAt); err != nil {
		return nil, err
	}
	return r, json.Unmarshal([]byte(permissions), &r.permissions)
}

// findRole looks a role up by its id or key.
func findRole(q querier, id string) (*role, error) {
	r, err := scanRole(q.QueryRow("SELECT "+roleColumns+" FROM roles WHERE id = ?1 OR key = ?1", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fail(http.StatusNotFound, "resource_not_found", "not found", "Organization role not found", "role")
	}
	return r, err
}

// eligible reports whether whoever creates an organization can have the role.
func (r *role) eligible() bool { return slices.Contains(r.permissions, "org:sys_memberships:manage") }

func roleJSON(q querier, r *role) (any, error) {
	permissions := []any{}
	for _, key := range r.permissions {
		p, err := permissionJSON(q, key)
		if err != nil {
			return nil, err
		}
		permissions = append(permissions, p)
	}
	return map[string]any{
		"object": "role", "id": r.id, "name": r.name, "key": r.key, "description": r.description, "is_creator_eligible": r.eligible(),
		"permissions": permissions, "created_at": r.createdAt, "updated_at": r.updatedAt,
	}, nil
}

// permissionJSON renders the permission with an id or key.
func permissionJSON(q querier, id string) (any, error) {
	var key, name, description, typ string
	var created, updated int64
	err := q.QueryRow("SELECT id, key, name, description, type, created_at, updated_at FROM permissions WHERE id = ?1 OR key = ?1", id).Scan(&id, &key, &name, &description, &typ, &created, &updated)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fail(http.StatusNotFound, "resource_not_found", "not found", "Organization permission not found", "permission_id")
	}
	return map[string]any{"object": "permission", "id": id, "name": name, "key": key, "description": description, "type": typ, "created_at": created, "updated_at": updated}, err
}

var (
	roleKeyPattern       = regexp.MustCompile(`^org:[a-z0-9_]+$`)
	permissionKeyPattern = regexp.MustCompile(`^org:[a-z0-9_]+:[a-z0-9_]+$`)
)

func (s *Server) createRole(r *http.Request) (any, error) {
	b, err := decode(r, createRoleBody)
	if err != nil {
		return nil, err
	}
	now := time.Now().UnixMilli()
	n := &role{id: newID("role_"), key: b.str("key"), name: b.str("name"), createdAt: now, updatedAt: now, permissions: []string{}}
	if d, ok := b["description"].(string); ok {
		n.description = &d
	}
	if !roleKeyPattern.MatchString(n.key) {
		return nil, invalid("form_param_format_invalid", "is invalid", "key must start with 'org:' and have lowercase letters, digits and underscores only", "key")
	}
	var out any
	err = s.store.change(func(tx *sql.Tx) error {
		var there int
		if err := tx.QueryRow("SELECT count(*) FROM roles").Scan(&there); err != nil {
			return err
		}
		if there >= maxRoles {
			return fail(http.StatusForbidden, "organization_instance_roles_quota_exceeded", "organization roles for instance quota exceeded", fmt.Sprintf("You have reached your limit of %d organization roles per instance.", maxRoles), "")
		}
		for _, id := range b.list("permissions") {
			var key string
			if err := tx.QueryRow("SELECT key FROM permissions WHERE id = ?", id).Scan(&key); errors.Is(err, sql.ErrNoRows) {
				return fail(http.StatusNotFound, "resource_not_found", "not found", "Organization permission not found", "permissions")
			} else if err != nil {
				return err
			}
			n.permissions = append(n.permissions, key)
		}
		_, err := tx.Exec("INSERT INTO roles ("+roleColumns+") VALUES (?,?,?,?,?,?,?)", n.id, n.key, n.name, n.description, asJSON(n.permissions), n.createdAt, n.updatedAt)
		if isUnique(err, "roles.key") {
			return taken("key")
		}
		if err != nil {
			return err
		}
		if b.flag("include_in_initial_role_set") {
			set, err := initialRoleSet(tx)
			if err != nil {
				return err
			}
			set.roles = append(set.roles, n.key)
			if err := set.save(tx); err != nil {
				return err
			}
		}
		out, err = roleJSON(tx, n)
		return err
	})
	return out, err
}

func (s *Server) createPermission(r *http.Request) (any, error) {
	b, err := decode(r, createPermissionBody)
	if err != nil {
		return nil, err
	}
	if key := b.str("key"); !permissionKeyPattern.MatchString(key) || strings.HasPrefix(key, "org:sys_") {
		return nil, invalid("form_param_format_invalid", "is invalid", "key must have the form org:feature:permission", "key")
	}
	var out any
	err = s.store.change(func(tx *sql.Tx) error {
		now := time.Now().UnixMilli()
		_, err := tx.Exec("INSERT INTO permissions (id, key, name, description, type, created_at, updated_at) VALUES (?,?,?,?,'user',?,?)", newID("perm_"), b.str("key"), b.str("name"), b.str("description"), now, now)
		if isUnique(err, "permissions.key") {
			return taken("key")
		}
		if err != nil {
			return err
		}
		out, err = permissionJSON(tx, b.str("key"))
		return err
	})
	return out, err
}

// keyedOrders are what lists of roles, permissions and role sets can be sorted by.
var keyedOrders = map[string]string{"created_at": "created_at", "name": "name", "key": "key"}

// listKeyed answers a list of roles, permissions or role sets: those whose key or name has a
// part, or that have an id.
func (s *Server) listKeyed(table string, render func(q querier, key string) (any, error)) handler {
	return func(r *http.Request) (any, error) {
		q := r.URL.Query()
		limit, offset, e := page(q)
		if e != nil {
			return nil, e
		}
		order, dir, e := ordering(q, keyedOrders)
		if e != nil {
			return nil, e
		}
		matching, query := "FROM "+table+" WHERE key LIKE '%' || ?1 || '%' OR name LIKE '%' || ?1 || '%' OR id = ?1", q.Get("query")
		var total int64
		if err := s.store.r.QueryRow("SELECT count(*) "+matching, query).Scan(&total); err != nil {
			return nil, err
		}
		keys, err := texts(s.store.r, fmt.Sprintf("SELECT key %s ORDER BY %s %s, key LIMIT %d OFFSET %d", matching, keyedOrders[order], dir, limit, offset), query)
		if err != nil {
			return nil, err
		}
		data := []any{}
		for _, key := range keys {
			j, err := render(s.store.r, key)
			if err != nil {
				return nil, err
			}
			data = append(data, j)
		}
		return map[string]any{"data": data, "total_count": total}, nil
	}
}

// texts are the values of a query of one column.
func texts(q querier, query string, args ...any) ([]string, error) {
	rows, err := q.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

func roleByKey(q querier, key string) (any, error) {
	r, err := findRole(q, key)
	if err != nil {
		return nil, err
	}
	return roleJSON(q, r)
}

// getKeyed answers one role, permission or role set.
func (s *Server) getKeyed(render func(q querier, key string) (any, error)) handler {
	return func(r *http.Request) (any, error) { return render(s.store.r, r.PathValue("id")) }
}
