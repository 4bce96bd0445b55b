package sandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
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

var memberOrders = func() map[string]string {
	orders := map[string]string{"created_at": "m.created_at"}
	for _, name := range []string{"phone_number", "email_address", "first_name", "last_name", "username"} {
		orders[name] = "(SELECT " + userOrders[name] + " FROM users u WHERE u.id = m.user_id)"
	}
	return orders
}()

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

type membership struct {
	id, orgID, userID, role string
	public, private         string
	createdAt, updatedAt    int64
}

const memberColumns = "m.id, m.org_id, m.user_id, m.role, m.public, m.private, m.created_at, m.updated_at"

func scanMember(scan func(...any) error) (*membership, error) {
	m := &membership{}
	return m, scan(&m.id, &m.orgID, &m.userID, &m.role, &m.public, &m.private, &m.createdAt, &m.updatedAt)
}

func insertMembership(tx querier, m *membership) error {
	now := time.Now().UnixMilli()
	m.id, m.createdAt, m.updatedAt = newID("orgmem_"), now, now
	_, err := tx.Exec("INSERT INTO memberships (id, org_id, user_id, role, public, private, created_at, updated_at) VALUES (?,?,?,?,?,?,?,?)",
		m.id, m.orgID, m.userID, m.role, m.public, m.private, m.createdAt, m.updatedAt)
	if isUnique(err, "memberships.org_id") {
		return fail(http.StatusBadRequest, "already_a_member_in_organization", "already a member", "The user is already a member of the organization.", "")
	}
	return err
}

func memberJSON(q querier, m *membership) (map[string]any, error) {
	o, err := findOrg(q, m.orgID)
	if err != nil {
		return nil, err
	}
	oj, err := orgJSON(q, o, false)
	if err != nil {
		return nil, err
	}
	u, err := findUser(q, m.userID)
	if err != nil {
		return nil, err
	}
	ids, err := identifiersOf(q, []string{u.id})
	if err != nil {
		return nil, err
	}
	r, err := findRole(q, m.role)
	if err != nil {
		return nil, err
	}
	var ident any
	if len(ids[u.id]) > 0 {
		ident = ids[u.id][0].value
	} else if u.username != nil {
		ident = *u.username
	}
	return map[string]any{
		"object": "organization_membership", "id": m.id, "role": m.role, "role_name": r.name, "permissions": r.permissions,
		"public_metadata": json.RawMessage(m.public), "private_metadata": json.RawMessage(m.private), "organization": oj,
		"public_user_data": map[string]any{
			"user_id": u.id, "first_name": u.firstName, "last_name": u.lastName, "profile_image_url": nil, "image_url": "", "has_image": false,
			"identifier": ident, "username": u.username, "banned": u.banned, "deprovisioned": false,
		},
		"created_at": m.createdAt, "updated_at": m.updatedAt,
	}, nil
}

func (s *Server) createMembership(r *http.Request) (any, error) {
	b, err := decode(r, createMemberBody)
	if err != nil {
		return nil, err
	}
	var out map[string]any
	err = s.store.change(func(tx *sql.Tx) error {
		o, err := findOrg(tx, r.PathValue("id"))
		if err != nil {
			return err
		}
		if err := roleIn(tx, o, b.str("role")); err != nil {
			return err
		}
		if _, err := findUser(tx, b.str("user_id")); err != nil {
			return err
		}
		if s.settings.Organizations.Exclusive {
			var n int64
			if err := tx.QueryRow("SELECT count(*) FROM memberships WHERE user_id = ? AND org_id <> ?", b.str("user_id"), o.id).Scan(&n); err != nil {
				return err
			}
			if n > 0 {
				return fail(http.StatusUnprocessableEntity, "exclusive_organization_membership", "exclusive organization membership", "User cannot belong to multiple organizations because exclusive membership is enabled.", "")
			}
		}
		if o.maxMembers > 0 {
			var n int64
			if err := tx.QueryRow("SELECT (SELECT count(*) FROM memberships WHERE org_id = ?1) + (SELECT count(*) FROM invitations WHERE org_id = ?1 AND status = 'pending')", o.id).Scan(&n); err != nil {
				return err
			}
			if n >= o.maxMembers {
				return fail(http.StatusForbidden, "organization_membership_quota_exceeded", "organization membership quota exceeded", fmt.Sprintf("You have reached your limit of %d organization memberships, including outstanding invitations.", o.maxMembers), "")
			}
		}
		m := &membership{orgID: o.id, userID: b.str("user_id"), role: b.str("role"), public: "{}", private: "{}"}
		if err := combine(b, false, &m.public, &m.private); err != nil {
			return err
		}
		if err := insertMembership(tx, m); err != nil {
			return err
		}
		out, err = memberJSON(tx, m)
		return err
	})
	return out, err
}

// members renders the memberships that match a condition, as a page.
func (s *Server) members(q url.Values, where string, args ...any) (any, error) {
	limit, offset, e := page(q)
	if e != nil {
		return nil, e
	}
	order, dir, e := ordering(q, memberOrders)
	if e != nil {
		return nil, e
	}
	if rs := q["role"]; len(rs) > 0 {
		where += " AND " + oneOf("m.role", rs, &args)
	}
	if ids := q["user_id"]; len(ids) > 0 {
		where += " AND m.user_id IN (" + strings.TrimSuffix(strings.Repeat("?,", len(ids)), ",") + ")"
		for _, v := range ids {
			args = append(args, strings.TrimPrefix(v, "+"))
		}
	}
	for name, cond := range map[string]string{"created_at_before": "m.created_at < ?", "created_at_after": "m.created_at > ?"} {
		at, said, e := moment(q, name)
		if e != nil {
			return nil, e
		}
		if said {
			where += " AND " + cond
			args = append(args, at)
		}
	}
	if slices.ContainsFunc([]string{"email_address", "phone_number", "username", "web3_wallet", "query", "email_address_query", "phone_number_query", "username_query", "name_query"}, func(n string) bool { return len(q[n]) > 0 }) {
		userQuery := url.Values{}
		for k, v := range q {
			if k != "user_id" && k != "role" && !strings.HasPrefix(k, "created_at") {
				userQuery[k] = v
			}
		}
		cond, more, e := userFilters(userQuery)
		if e != nil {
			return nil, e
		}
		where += " AND m.user_id IN (SELECT u.id FROM users u WHERE " + cond + ")"
		args = append(args, more...)
	}
	var total int64
	if err := s.store.r.QueryRow("SELECT count(*) FROM memberships m WHERE "+where, args...).Scan(&total); err != nil {
		return nil, err
	}
	rows, err := s.store.r.Query(fmt.Sprintf("SELECT %s FROM memberships m WHERE %s ORDER BY %s %s, m.id %s LIMIT %d OFFSET %d", memberColumns, where, memberOrders[order], dir, dir, limit, offset), args...)
	if err != nil {
		return nil, err
	}
	var found []*membership
	for rows.Next() {
		m, err := scanMember(rows.Scan)
		if err != nil {
			_ = rows.Close()
			return nil, err
		}
		found = append(found, m)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	data := []any{}
	for _, m := range found {
		j, err := memberJSON(s.store.r, m)
		if err != nil {
			return nil, err
		}
		data = append(data, j)
	}
	return map[string]any{"data": data, "total_count": total}, nil
}

func (s *Server) listMemberships(r *http.Request) (any, error) {
	o, err := findOrg(s.store.r, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return s.members(r.URL.Query(), "m.org_id = ?", o.id)
}

func (s *Server) listUserMemberships(r *http.Request) (any, error) {
	u, err := findUser(s.store.r, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return s.members(r.URL.Query(), "m.user_id = ?", u.id)
}

func (s *Server) listAllMemberships(r *http.Request) (any, error) {
	return s.members(r.URL.Query(), "1")
}

// editMember changes a membership in a transaction and renders the result.
func (s *Server) editMember(r *http.Request, f func(tx *sql.Tx, m *membership) error) (any, error) {
	var out map[string]any
	err := s.store.change(func(tx *sql.Tx) error {
		o, err := findOrg(tx, r.PathValue("id"))
		if err != nil {
			return err
		}
		m, err := scanMember(tx.QueryRow("SELECT "+memberColumns+" FROM memberships m WHERE m.org_id = ? AND m.user_id = ?", o.id, r.PathValue("user")).Scan)
		if errors.Is(err, sql.ErrNoRows) {
			return notFound("organization membership", r.PathValue("user"))
		}
		if err != nil {
			return err
		}
		if out, err = memberJSON(tx, m); err != nil {
			return err
		}
		if err := f(tx, m); err != nil {
			return err
		}
		role, err := findRole(tx, m.role)
		if err != nil {
			return err
		}
		out["role"], out["role_name"], out["permissions"] = m.role, role.name, role.permissions
		out["public_metadata"], out["private_metadata"] = json.RawMessage(m.public), json.RawMessage(m.private)
		out["updated_at"] = m.updatedAt
		return nil
	})
	return out, err
}

func saveMember(tx *sql.Tx, m *membership) error {
	m.updatedAt = time.Now().UnixMilli()
	_, err := tx.Exec("UPDATE memberships SET role = ?, public = ?, private = ?, updated_at = ? WHERE id = ?", m.role, m.public, m.private, m.updatedAt, m.id)
	return err
}

func (s *Server) updateMembership(r *http.Request) (any, error) {
	b, err := decode(r, updateMemberBody)
	if err != nil {
		return nil, err
	}
	return s.editMember(r, func(tx *sql.Tx, m *membership) error {
		o, err := findOrg(tx, m.orgID)
		if err != nil {
			return err
		}
		if err := roleIn(tx, o, b.str("role")); err != nil {
			return err
		}
		m.role = b.str("role")
		return saveMember(tx, m)
	})
}

func (s *Server) membershipMetadata(r *http.Request) (any, error) {
	b, err := decode(r, metadataBody)
	if err != nil {
		return nil, err
	}
	return s.editMember(r, func(tx *sql.Tx, m *membership) error {
		if err := combine(b, true, &m.public, &m.private); err != nil {
			return err
		}
		return saveMember(tx, m)
	})
}

func (s *Server) deleteMembership(r *http.Request) (any, error) {
	return s.editMember(r, func(tx *sql.Tx, m *membership) error {
		_, err := tx.Exec("DELETE FROM memberships WHERE id = ?", m.id)
		return err
	})
}
