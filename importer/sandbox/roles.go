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
	return map[string]any{
		"object": "organization_settings", "enabled": !o.Disabled, "max_allowed_memberships": o.MaxAllowedMemberships,
		"max_allowed_roles": 10, "max_role_sets_allowed": 10, "max_allowed_domains": 10, "max_allowed_permissions": 50, "creator_role": creatorRole,
		"admin_delete_enabled": true, "domains_enabled": !o.DomainsDisabled, "slug_disabled": o.SlugDisabled, "domains_enrollment_modes": o.modes(),
		"domains_default_role": memberRole, "initial_role_set_key": defaultRoleSet,
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
CREATE TABLE IF NOT EXISTS domains (
	id TEXT PRIMARY KEY, org_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE, name TEXT NOT NULL, mode TEXT NOT NULL,
	verified INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (org_id, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS invitations (
	id TEXT PRIMARY KEY, org_id TEXT REFERENCES organizations (id) ON DELETE CASCADE, email TEXT NOT NULL, role TEXT NOT NULL DEFAULT '',
	inviter TEXT NOT NULL DEFAULT '', public TEXT NOT NULL DEFAULT '{}', private TEXT NOT NULL DEFAULT '{}', status TEXT NOT NULL,
	expires_at INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
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
func seedRoles(db *sql.DB) error {
	now := time.Now().UnixMilli()
	for _, key := range systemPermissions {
		if _, err := db.Exec("INSERT OR IGNORE INTO permissions (id, key, name, type, created_at, updated_at) VALUES (?,?,?,'system',?,?)", newID("perm_"), key, permissionName(key), now, now); err != nil {
			return err
		}
	}
	for _, r := range systemRoles {
		if _, err := db.Exec("INSERT OR IGNORE INTO roles (id, key, name, permissions, created_at, updated_at) VALUES (?,?,?,?,?,?)", newID("role_"), r.key, r.name, asJSON(r.permissions), now, now); err != nil {
			return err
		}
	}
	return nil
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
		"object": "role", "id": r.id, "name": r.name, "key": r.key, "description": r.description, "is_creator_eligible": slices.Contains(r.permissions, "org:sys_memberships:manage"),
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
	if !permissionKeyPattern.MatchString(b.str("key")) {
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

// listKeyed answers a list of roles or permissions: those whose key, name or id has a part.
func (s *Server) listKeyed(table string, render func(q querier, key string) (any, error)) handler {
	return func(r *http.Request) (any, error) {
		q := r.URL.Query()
		limit, offset, e := page(q)
		if e != nil {
			return nil, e
		}
		like := "%" + q.Get("query") + "%"
		var total int64
		if err := s.store.r.QueryRow("SELECT count(*) FROM "+table+" WHERE key LIKE ?1 OR name LIKE ?1 OR id LIKE ?1", like).Scan(&total); err != nil {
			return nil, err
		}
		keys, err := texts(s.store.r, fmt.Sprintf("SELECT key FROM %s WHERE key LIKE ?1 OR name LIKE ?1 OR id LIKE ?1 ORDER BY created_at, key LIMIT %d OFFSET %d", table, limit, offset), like)
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
func texts(q interface {
	Query(string, ...any) (*sql.Rows, error)
}, query string, args ...any) ([]string, error) {
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

func (s *Server) getRole(r *http.Request) (any, error) {
	return roleByKey(s.store.r, r.PathValue("id"))
}

func (s *Server) getPermission(r *http.Request) (any, error) {
	return permissionJSON(s.store.r, r.PathValue("id"))
}

// listRoleSets answers GET /role_sets: the sandbox has one, with all roles.
func (s *Server) listRoleSets(*http.Request) (any, error) {
	keys, err := texts(s.store.r, "SELECT key FROM roles ORDER BY created_at, key")
	if err != nil {
		return nil, err
	}
	roles := []any{}
	items := map[string]any{}
	for _, key := range keys {
		r, err := findRole(s.store.r, key)
		if err != nil {
			return nil, err
		}
		items[key] = map[string]any{"object": "role_set_item", "id": r.id, "name": r.name, "key": r.key, "description": r.description, "created_at": r.createdAt, "updated_at": r.updatedAt}
		roles = append(roles, items[key])
	}
	return map[string]any{"total_count": 1, "data": []any{map[string]any{
		"object": "role_set", "id": "rolset_" + s.instance[len("ins_"):], "name": "Default", "key": defaultRoleSet, "description": nil, "roles": roles,
		"default_role": items[memberRole], "creator_role": items[creatorRole], "type": "initial", "role_set_migration": nil, "created_at": 0, "updated_at": 0,
	}}}, nil
}

// createDomain answers POST /organizations/{id}/domains.
func (s *Server) createDomain(r *http.Request) (any, error) {
	b, err := decode(r, createDomainBody)
	if err != nil {
		return nil, err
	}
	settings := &s.settings.Organizations
	name, mode := strings.ToLower(b.str("name")), b.str("enrollment_mode")
	verified := !b.has("verified") || b.flag("verified")
	switch {
	case settings.DomainsDisabled:
		return nil, fail(http.StatusForbidden, "organization_domains_not_enabled", "organization domains not enabled", "This instance does not have domains enabled for organizations.", "")
	case !domainNamePattern.MatchString(name):
		return nil, invalid("form_param_format_invalid", "is invalid", "name must be a domain", "name")
	case slices.Contains([]string{"gmail.com", "outlook.com", "yahoo.com", "hotmail.com", "icloud.com"}, name):
		return nil, invalid("organization_domain_common", "common email domain", "This is a common email provider domain. Please use a different one.", "name")
	case !slices.Contains([]string{"manual_invitation", "automatic_invitation", "automatic_suggestion", "enterprise_sso"}, mode):
		return nil, invalid("form_param_value_invalid", "is invalid", "enrollment_mode is invalid", "enrollment_mode")
	case !slices.Contains(settings.modes(), mode):
		return nil, fail(http.StatusForbidden, "organization_domain_enrollment_mode_not_enabled", "organization enrollment mode not enabled", fmt.Sprintf("Enrollment mode %s is not enabled for this instances' organizations.", mode), "enrollment_mode")
	}
	var out any
	err = s.store.change(func(tx *sql.Tx) error {
		o, err := findOrg(tx, r.PathValue("id"))
		if err != nil {
			return err
		}
		var other int64
		if err := tx.QueryRow("SELECT count(*) FROM domains WHERE name = ? AND org_id <> ? AND verified", name, o.id).Scan(&other); err != nil {
			return err
		}
		if other > 0 && verified {
			return invalid("organization_domain_already_exists", "organizaton domain already exists", "This domain is already used by another organization.", "name")
		}
		now := time.Now().UnixMilli()
		id := newID("orgdmn_")
		_, err = tx.Exec("INSERT INTO domains (id, org_id, name, mode, verified, created_at, updated_at) VALUES (?,?,?,?,?,?,?)", id, o.id, name, mode, verified, now, now)
		if isUnique(err, "domains.org_id") {
			return invalid("organization_domain_already_exists_same_organization", "organization domain already exists", "This domain is already used by your organization.", "name")
		}
		out = domainJSON(id, o.id, name, mode, verified, now)
		return err
	})
	return out, err
}

var domainNamePattern = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$`)

func domainJSON(id, org, name, mode string, verified bool, at int64) any {
	var verification any
	if verified {
		verification = map[string]any{"status": "verified", "strategy": "admin", "attempts": nil, "expire_at": nil}
	}
	return map[string]any{
		"object": "organization_domain", "id": id, "organization_id": org, "name": name, "enrollment_mode": mode, "affiliation_email_address": nil,
		"affiliation_verification": verification, "ownership_verification": nil, "verification": verification, "total_pending_invitations": 0, "total_pending_suggestions": 0,
		"public_organization_data": nil, "created_at": at, "updated_at": at,
	}
}

func (s *Server) listOrganizationDomains(r *http.Request) (any, error) {
	o, err := findOrg(s.store.r, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	rows, err := s.store.r.Query("SELECT id, name, mode, verified, created_at FROM domains WHERE org_id = ? ORDER BY created_at, id", o.id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	data := []any{}
	for rows.Next() {
		var id, name, mode string
		var verified bool
		var at int64
		if err := rows.Scan(&id, &name, &mode, &verified, &at); err != nil {
			return nil, err
		}
		data = append(data, domainJSON(id, o.id, name, mode, verified, at))
	}
	return map[string]any{"data": data, "total_count": len(data)}, rows.Err()
}
