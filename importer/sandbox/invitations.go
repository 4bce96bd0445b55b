package sandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"
)

type invitation struct {
	id, orgID, email, role, inviter string
	public, private, status         string
	expiresAt                       int64
	createdAt, updatedAt            int64
}

const invitationColumns = "id, coalesce(org_id, ''), email, role, inviter, public, private, status, expires_at, created_at, updated_at"

func scanInvitation(scan func(...any) error) (*invitation, error) {
	i := &invitation{}
	return i, scan(&i.id, &i.orgID, &i.email, &i.role, &i.inviter, &i.public, &i.private, &i.status, &i.expiresAt, &i.createdAt, &i.updatedAt)
}

func invitationJSON(i *invitation) any {
	out := map[string]any{
		"object": "invitation", "id": i.id, "email_address": i.email, "public_metadata": json.RawMessage(i.public), "status": i.status,
		"url": "https://accounts.sandbox.invalid/v1/tickets/accept?ticket=" + i.id, "expires_at": i.expiresAt, "created_at": i.createdAt, "updated_at": i.updatedAt,
	}
	if i.orgID == "" {
		out["revoked"] = i.status == "revoked"
		return out
	}
	out["object"], out["organization_id"], out["role"], out["role_name"] = "organization_invitation", i.orgID, i.role, strings.TrimPrefix(i.role, "org:")
	out["private_metadata"], out["inviter_id"], out["public_inviter_data"] = json.RawMessage(i.private), nil, nil
	if i.inviter != "" {
		out["inviter_id"] = i.inviter
	}
	return out
}

// newInvitation reads one from a body; org is nil for one to the application.
func newInvitation(b body, org *organization) (*invitation, *apiError) {
	now := time.Now()
	i := &invitation{id: newID("inv_"), email: strings.ToLower(b.str("email_address")), public: "{}", private: "{}", status: "pending", createdAt: now.UnixMilli(), updatedAt: now.UnixMilli()}
	if org != nil {
		i.id, i.orgID, i.role, i.inviter = newID("orginv_"), org.id, b.str("role"), b.str("inviter_user_id")
	}
	if !strings.Contains(i.email, "@") || strings.ContainsAny(i.email, " <>") {
		return nil, invalid("form_param_format_invalid", "is invalid", "email_address must be a valid email address.", "email_address")
	}
	days := int64(30)
	if n, ok := b["expires_in_days"].(int64); ok {
		days = n
	}
	if days < 1 || days > 365 {
		return nil, invalid("form_param_value_invalid", "is invalid", "expires_in_days must be between 1 and 365.", "expires_in_days")
	}
	i.expiresAt = now.AddDate(0, 0, int(days)).UnixMilli()
	if m := b.object("public_metadata"); m != nil {
		i.public = string(m)
	}
	if m := b.object("private_metadata"); m != nil {
		i.private = string(m)
	}
	return i, nil
}

func insertInvitation(tx *sql.Tx, i *invitation) error {
	var org any
	if i.orgID != "" {
		org = i.orgID
		o, err := findOrg(tx, i.orgID)
		if err != nil {
			return err
		}
		if err := roleIn(tx, o, i.role); err != nil {
			return err
		}
		if i.inviter != "" {
			if _, err := findUser(tx, i.inviter); err != nil {
				return err
			}
		}
		var member int64
		if err := tx.QueryRow("SELECT count(*) FROM memberships m JOIN identifiers i ON i.user_id = m.user_id WHERE m.org_id = ? AND i.kind = ? AND i.folded = ? AND i.status <> 'unverified'", i.orgID, emailKind, i.email).Scan(&member); err != nil {
			return err
		}
		if member > 0 {
			return fail(http.StatusBadRequest, "already_a_member_in_organization", "already a member", i.email+" is already a member of the organization.", "")
		}
	}
	_, err := tx.Exec("INSERT INTO invitations (id, org_id, email, role, inviter, public, private, status, expires_at, created_at, updated_at) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
		i.id, org, i.email, i.role, i.inviter, i.public, i.private, i.status, i.expiresAt, i.createdAt, i.updatedAt)
	switch {
	case isUnique(err, "invitations_pending") && i.orgID != "":
		return fail(http.StatusBadRequest, "organization_invitation_not_unique", "organization invitation not unique", "Organizations cannot have duplicate pending invitations for an email address.", "")
	case isUnique(err, "invitations_pending"):
		return fail(http.StatusBadRequest, "duplicate_record", "duplicate", "There are already pending invitations for the following email addresses: "+i.email, "email_address")
	}
	return err
}

// invite answers the creation of one invitation, or, for more than 0, of up to so many: into an
// organization, or to the application.
func (s *Server) invite(into bool, most int) handler {
	spec := createInvitationBody
	switch {
	case into:
		spec = createOrgInvitationBody
	case most > 0:
		spec = createInvitationsBody
	}
	return func(r *http.Request) (any, error) {
		bodies, err := decodeList(r, spec, most)
		if err != nil {
			return nil, err
		}
		data := []any{}
		err = s.store.change(func(tx *sql.Tx) error {
			var org *organization
			if into {
				if org, err = findOrg(tx, r.PathValue("id")); err != nil {
					return err
				}
			}
			for _, b := range bodies {
				i, e := newInvitation(b, org)
				if e != nil {
					return e
				}
				if !into && !b.flag("ignore_existing") {
					var n int64
					if err := tx.QueryRow("SELECT count(*) FROM identifiers WHERE kind = ? AND folded = ? AND status <> 'unverified'", emailKind, i.email).Scan(&n); err != nil {
						return err
					}
					if n > 0 {
						return taken("email_address")
					}
				}
				if err := insertInvitation(tx, i); err != nil {
					return err
				}
				data = append(data, invitationJSON(i))
			}
			return nil
		})
		switch {
		case err != nil:
			return nil, err
		case most == 0:
			return data[0], nil
		case into:
			return map[string]any{"data": data, "total_count": len(data)}, nil
		}
		return data, nil
	}
}

// Whose invitations a list has.
const (
	ofApplication = iota
	ofOrganization
	ofAllOrganizations
)

var invitationList = list[*invitation]{"invitations", invitationColumns, map[string]string{"created_at": "created_at", "email_address": "email"}, scanInvitation, invitationJSON}

// listInvitations answers the invitations to the application, of an organization, or of all.
func (s *Server) listInvitations(of int) handler {
	return func(r *http.Request) (any, error) {
		q := r.URL.Query()
		where, args := "org_id IS NULL", []any{}
		switch of {
		case ofAllOrganizations:
			where = "org_id IS NOT NULL"
		case ofOrganization:
			o, err := findOrg(s.store.r, r.PathValue("id"))
			if err != nil {
				return nil, err
			}
			where, args = "org_id = ?", []any{o.id}
		}
		if v := q.Get("email_address"); v != "" {
			where, args = where+" AND email = ?", append(args, strings.ToLower(v))
		}
		if statuses := q["status"]; len(statuses) > 0 {
			where += " AND " + oneOf("status", statuses, &args)
		}
		if v := q.Get("query"); v != "" {
			where += " AND (email LIKE ? OR id = ?)"
			args = append(args, "%"+v+"%", v)
		}
		data, total, err := invitationList.page(s.store.r, q, where, args)
		if of == ofApplication && q.Get("paginated") != "true" {
			return data, err
		}
		return map[string]any{"data": data, "total_count": total}, err
	}
}

func (s *Server) getInvitation(r *http.Request) (any, error) {
	i, err := findInvitation(s.store.r, r.PathValue("invitation"))
	if err != nil {
		return nil, err
	}
	return invitationJSON(i), nil
}

func findInvitation(q querier, id string) (*invitation, error) {
	i, err := scanInvitation(q.QueryRow("SELECT "+invitationColumns+" FROM invitations WHERE id = ?", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, notFound("invitation", id)
	}
	return i, err
}

// revokeInvitation answers POST …/invitations/{invitation}/revoke.
func (s *Server) revokeInvitation(r *http.Request) (any, error) {
	var out any
	err := s.store.change(func(tx *sql.Tx) error {
		i, err := findInvitation(tx, r.PathValue("invitation"))
		if err != nil {
			return err
		}
		if i.status != "pending" {
			return fail(http.StatusBadRequest, "invitation_already_"+i.status, "Invitation is already "+i.status+".", "Invitation is already "+i.status+".", "")
		}
		i.status, i.updatedAt = "revoked", time.Now().UnixMilli()
		_, err = tx.Exec("UPDATE invitations SET status = ?, updated_at = ? WHERE id = ?", i.status, i.updatedAt, i.id)
		out = invitationJSON(i)
		return err
	})
	return out, err
}
