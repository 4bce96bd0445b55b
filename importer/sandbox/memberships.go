package sandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

var memberOrders = func() map[string]string {
	orders := map[string]string{"created_at": "m.created_at"}
	for _, name := range []string{"phone_number", "email_address", "first_name", "last_name", "username"} {
		orders[name] = "(SELECT " + userOrders[name] + " FROM users u WHERE u.id = m.user_id)"
	}
	return orders
}()

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
