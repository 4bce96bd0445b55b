package sandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

var (
	slugPattern    = regexp.MustCompile(`^[a-z0-9-]+$`)
	notSlugPattern = regexp.MustCompile(`[^a-z0-9]+`)
)

type organization struct {
	id, slug, name, createdBy string
	maxMembers                int64
	adminDelete               bool
	public, private           string
	roleSet                   string
	image                     bool
	createdAt, updatedAt      int64
}

const orgColumns = "o.id, o.slug, o.name, o.created_by, o.max_members, o.admin_delete, o.public, o.private, o.role_set, o.image, o.created_at, o.updated_at"

func scanOrg(scan func(...any) error) (*organization, error) {
	o := &organization{}
	return o, scan(&o.id, &o.slug, &o.name, &o.createdBy, &o.maxMembers, &o.adminDelete, &o.public, &o.private, &o.roleSet, &o.image, &o.createdAt, &o.updatedAt)
}

// findOrg looks an organization up by id or slug.
func findOrg(q querier, id string) (*organization, error) {
	o, err := scanOrg(q.QueryRow("SELECT "+orgColumns+" FROM organizations o WHERE o.id = ?1 OR o.slug = ?1", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fail(http.StatusNotFound, "resource_not_found", "not found", "Given organization not found.", "")
	}
	return o, err
}

func orgJSON(q querier, o *organization, members bool) (map[string]any, error) {
	out := map[string]any{
		"object": "organization", "id": o.id, "name": o.name, "slug": o.slug, "image_url": "", "has_image": o.image,
		"max_allowed_memberships": o.maxMembers, "admin_delete_enabled": o.adminDelete,
		"public_metadata": json.RawMessage(o.public), "private_metadata": json.RawMessage(o.private),
		"created_by": o.createdBy, "created_at": o.createdAt, "updated_at": o.updatedAt, "role_set_key": o.roleSet,
	}
	if members {
		var n int64
		if err := q.QueryRow("SELECT count(*) FROM memberships WHERE org_id = ?", o.id).Scan(&n); err != nil {
			return nil, err
		}
		out["members_count"] = n
	}
	return out, nil
}

func checkOrgName(name string) *apiError {
	if name == "" || len(name) > 256 || strings.Contains(name, "://") || strings.ContainsAny(name, "<>") {
		return invalid("form_param_value_invalid", "invalid organization name", "The organization name is invalid", "name")
	}
	return nil
}

func (s *Server) createOrganization(r *http.Request) (any, error) {
	b, err := decode(r, createOrgBody)
	if err != nil {
		return nil, err
	}
	now := time.Now().UnixMilli()
	o := &organization{id: newID("org_"), name: b.str("name"), slug: b.str("slug"), createdBy: b.str("created_by"), adminDelete: true, public: "{}", private: "{}", maxMembers: s.settings.Organizations.MaxAllowedMemberships, createdAt: now, updatedAt: now}
	if e := checkOrgName(o.name); e != nil {
		return nil, e
	}
	if s.settings.Organizations.SlugDisabled && o.slug != "" {
		return nil, fail(http.StatusForbidden, "organization_slugs_disabled", "organization slugs not enabled", "This instance does not have slugs enabled for organizations.", "slug")
	}
	if o.slug == "" {
		o.slug = strings.Trim(notSlugPattern.ReplaceAllString(strings.ToLower(o.name), "-"), "-") + "-" + strings.ToLower(o.id[len(o.id)-8:])
	} else if !slugPattern.MatchString(o.slug) {
		return nil, invalid("form_param_format_invalid", "is invalid", "slug can only contain lowercase letters, numbers and dashes", "slug")
	}
	if n, ok := b["max_allowed_memberships"].(int64); ok {
		if n < 0 {
			return nil, invalid("form_param_value_invalid", "is invalid", "max_allowed_memberships must not be negative", "max_allowed_memberships")
		}
		o.maxMembers = n
	}
	if m := b.object("public_metadata"); m != nil {
		o.public = string(m)
	}
	if m := b.object("private_metadata"); m != nil {
		o.private = string(m)
	}
	at, ok, e := b.millis("created_at")
	if e != nil {
		return nil, e
	}
	if ok {
		o.createdAt = at
	}
	var out map[string]any
	err = s.store.change(func(tx *sql.Tx) error {
		set, err := initialRoleSet(tx)
		if key, ok := b["role_set_key"].(string); ok && err == nil {
			set, err = findRoleSet(tx, key)
		}
		if err != nil {
			return err
		}
		o.roleSet = set.key
		_, err = tx.Exec("INSERT INTO organizations (id, slug, name, created_by, max_members, admin_delete, public, private, role_set, created_at, updated_at) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
			o.id, o.slug, o.name, o.createdBy, o.maxMembers, o.adminDelete, o.public, o.private, o.roleSet, o.createdAt, o.updatedAt)
		if isUnique(err, "organizations.slug") {
			return taken("slug")
		}
		if err != nil {
			return err
		}
		if o.createdBy != "" {
			if _, err := findUser(tx, o.createdBy); err != nil {
				return fail(http.StatusBadRequest, "organization_creator_not_found", "organization creator not found", "The creator of the organization was not found.", "created_by")
			}
			if err := insertMembership(tx, &membership{orgID: o.id, userID: o.createdBy, role: set.creator, public: "{}", private: "{}"}); err != nil {
				return err
			}
		}
		out, err = orgJSON(tx, o, false)
		return err
	})
	return out, err
}

func (s *Server) getOrganization(r *http.Request) (any, error) {
	o, err := findOrg(s.store.r, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return orgJSON(s.store.r, o, r.URL.Query().Get("include_members_count") == "true")
}

func (s *Server) listOrganizations(r *http.Request) (any, error) {
	q := r.URL.Query()
	limit, offset, e := page(q)
	if e != nil {
		return nil, e
	}
	order, dir, e := ordering(q, orgOrders)
	if e != nil {
		return nil, e
	}
	where, args := "1", []any{}
	if v := q.Get("query"); v != "" {
		where += " AND (o.name LIKE ? OR o.slug LIKE ? OR o.id = ?)"
		args = append(args, "%"+v+"%", "%"+v+"%", v)
	}
	for name, cond := range map[string]string{"organization_id": "o.id IN (%s)", "user_id": "o.id IN (SELECT org_id FROM memberships WHERE user_id IN (%s))"} {
		if len(q[name]) == 0 {
			continue
		}
		where += " AND " + fmt.Sprintf(cond, strings.TrimSuffix(strings.Repeat("?,", len(q[name])), ","))
		for _, v := range q[name] {
			args = append(args, strings.TrimPrefix(v, "+"))
		}
	}
	var total int64
	if err := s.store.r.QueryRow("SELECT count(*) FROM organizations o WHERE "+where, args...).Scan(&total); err != nil {
		return nil, err
	}
	rows, err := s.store.r.Query(fmt.Sprintf("SELECT %s FROM organizations o WHERE %s ORDER BY %s %s, o.id %s LIMIT %d OFFSET %d", orgColumns, where, orgOrders[order], dir, dir, limit, offset), args...)
	if err != nil {
		return nil, err
	}
	var orgs []*organization
	for rows.Next() {
		o, err := scanOrg(rows.Scan)
		if err != nil {
			_ = rows.Close()
			return nil, err
		}
		orgs = append(orgs, o)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	data := []any{}
	for _, o := range orgs {
		j, err := orgJSON(s.store.r, o, q.Get("include_members_count") == "true")
		if err != nil {
			return nil, err
		}
		data = append(data, j)
	}
	return map[string]any{"data": data, "total_count": total}, nil
}

// orgOrders and memberOrders are what lists of organizations and memberships can be sorted by.
var orgOrders = map[string]string{
	"created_at": "o.created_at", "name": "o.name", "members_count": "(SELECT count(*) FROM memberships m WHERE m.org_id = o.id)",
}

func (s *Server) updateOrganization(r *http.Request) (any, error) {
	b, err := decode(r, updateOrgBody)
	if err != nil {
		return nil, err
	}
	return s.editOrg(r.PathValue("id"), func(tx *sql.Tx, o *organization) error {
		if v, ok := b["role_set_key"].(string); ok {
			if err := o.useRoleSet(tx, v); err != nil {
				return err
			}
		}
		if v, ok := b["name"].(string); ok {
			if e := checkOrgName(v); e != nil {
				return e
			}
			o.name = v
		}
		if v, ok := b["slug"].(string); ok {
			if !slugPattern.MatchString(v) {
				return invalid("form_param_format_invalid", "is invalid", "slug can only contain lowercase letters, numbers and dashes", "slug")
			}
			o.slug = v
		}
		if v, ok := b["max_allowed_memberships"].(int64); ok {
			o.maxMembers = v
		}
		if v, ok := b["admin_delete_enabled"].(bool); ok {
			o.adminDelete = v
		}
		at, ok, e := b.millis("created_at")
		if e != nil {
			return e
		}
		if ok {
			o.createdAt = at
		}
		return nil
	})
}

func (s *Server) editOrg(id string, f func(tx *sql.Tx, o *organization) error) (any, error) {
	var out any
	err := s.store.change(func(tx *sql.Tx) error {
		o, err := findOrg(tx, id)
		if err != nil {
			return err
		}
		if err := f(tx, o); err != nil {
			return err
		}
		o.updatedAt = time.Now().UnixMilli()
		_, err = tx.Exec("UPDATE organizations SET slug = ?, name = ?, max_members = ?, admin_delete = ?, public = ?, private = ?, role_set = ?, image = ?, created_at = ?, updated_at = ? WHERE id = ?",
			o.slug, o.name, o.maxMembers, o.adminDelete, o.public, o.private, o.roleSet, o.image, o.createdAt, o.updatedAt, o.id)
		if isUnique(err, "organizations.slug") {
			return taken("slug")
		}
		if err != nil {
			return err
		}
		out, err = orgJSON(tx, o, false)
		return err
	})
	return out, err
}

func (s *Server) organizationMetadata(merge bool) handler {
	return func(r *http.Request) (any, error) {
		b, err := decode(r, metadataBody)
		if err != nil {
			return nil, err
		}
		return s.editOrg(r.PathValue("id"), func(_ *sql.Tx, o *organization) error { return combine(b, merge, &o.public, &o.private) })
	}
}

// combine merges or replaces the two metadata objects of organizations and memberships.
func combine(b body, merge bool, public, private *string) error {
	for name, dst := range map[string]*string{"public_metadata": public, "private_metadata": private} {
		given := b.object(name)
		if given == nil {
			continue
		}
		if merge {
			merged, err := mergeObjects(json.RawMessage(*dst), given)
			if err != nil {
				return err
			}
			given = merged
		}
		*dst = string(given)
	}
	return nil
}

func (s *Server) deleteOrganization(r *http.Request) (any, error) {
	var o *organization
	err := s.store.change(func(tx *sql.Tx) (err error) {
		if o, err = findOrg(tx, r.PathValue("id")); err != nil {
			return err
		}
		_, err = tx.Exec("DELETE FROM organizations WHERE id = ?", o.id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return map[string]any{"object": "organization", "id": o.id, "slug": o.slug, "deleted": true}, nil
}
