package sandbox

import (
	"database/sql"
	"errors"
	"net/http"
)

func identifierJSON(i *identifier) map[string]any {
	out := map[string]any{
		"id": i.id, "object": i.kind, i.kind: i.value, "linked_to": []any{},
		"created_at": i.createdAt, "updated_at": i.updatedAt, "verification": nil,
	}
	if i.status == verified {
		out["verification"] = map[string]any{"object": "verification_admin", "status": verified, "strategy": "admin", "attempts": nil, "expire_at": nil}
	}
	if i.kind == walletKind {
		return out
	}
	out["reserved"] = i.status == reserved
	if i.kind == emailKind {
		out["matches_sso_connection"] = false
	} else {
		out["reserved_for_second_factor"], out["default_second_factor"], out["backup_codes"] = i.secondFactor, i.secondFactor, nil
	}
	return out
}

func findIdentifier(q querier, kind, id string) (*identifier, error) {
	i, err := scanIdentifier(q.QueryRow("SELECT "+identifierColumns+" FROM identifiers WHERE id = ? AND kind = ?", id, kind).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, notFound(kind, id)
	}
	return i, err
}

func (s *Server) createIdentifier(kind string) handler {
	spec := map[string]map[string]param{emailKind: createEmailBody, phoneKind: createPhoneBody}[kind]
	return func(r *http.Request) (any, error) {
		b, err := decode(r, spec)
		if err != nil {
			return nil, err
		}
		if e := checkIdentifier(kind, b.str(kind)); e != nil {
			return nil, e
		}
		if kind == phoneKind {
			if e := s.settings.supports(b.str(kind)); e != nil {
				return nil, e
			}
		}
		i := &identifier{userID: b.str("user_id"), kind: kind, value: normalize(kind, b.str(kind)), status: unverified}
		if b.flag("verified") {
			i.status = verified
		}
		if b.flag("reserved_for_second_factor") {
			if i.status != verified {
				return nil, invalid("form_verification_needed", "is unverified", "This identification needs to be verified before you can perform this action.", "reserved_for_second_factor")
			}
			i.secondFactor = true
		}
		err = s.store.change(func(tx *sql.Tx) error {
			u, err := findUser(tx, i.userID)
			if err != nil {
				return err
			}
			if err := insertIdentifier(tx, i); err != nil {
				return err
			}
			u.doc.setPrimary(i, b.flag("primary"))
			return saveWith(tx, u, i)
		})
		if err != nil {
			return nil, err
		}
		return identifierJSON(i), nil
	}
}

// saveWith stores a user whose identifier has changed: both at one time.
func saveWith(tx *sql.Tx, u *userRow, i *identifier) error {
	if err := saveUser(tx, u); err != nil {
		return err
	}
	i.updatedAt = u.updatedAt
	_, err := tx.Exec("UPDATE identifiers SET updated_at = ? WHERE id = ?", i.updatedAt, i.id)
	return err
}

func (s *Server) getIdentifier(kind string) handler {
	return func(r *http.Request) (any, error) {
		i, err := findIdentifier(s.store.r, kind, r.PathValue("id"))
		if err != nil {
			return nil, err
		}
		return identifierJSON(i), nil
	}
}

func (s *Server) updateIdentifier(kind string) handler {
	spec := map[string]map[string]param{emailKind: updateEmailBody, phoneKind: updatePhoneBody}[kind]
	return func(r *http.Request) (any, error) {
		b, err := decode(r, spec)
		if err != nil {
			return nil, err
		}
		var i *identifier
		err = s.store.change(func(tx *sql.Tx) error {
			if i, err = findIdentifier(tx, kind, r.PathValue("id")); err != nil {
				return err
			}
			if v, ok := b["verified"].(bool); ok {
				if i.status = unverified; v {
					i.status = verified
				}
			}
			if v, ok := b["reserved_for_second_factor"].(bool); ok {
				if v && i.status != verified {
					return invalid("form_verification_needed", "is unverified", "This identification needs to be verified before you can perform this action.", "reserved_for_second_factor")
				}
				i.secondFactor = v
			}
			if _, err := tx.Exec("UPDATE identifiers SET status = ?, second = ? WHERE id = ?", i.status, i.secondFactor, i.id); err != nil {
				if isUnique(err, "identifiers") {
					return taken(kind)
				}
				return err
			}
			u, err := findUser(tx, i.userID)
			if err != nil {
				return err
			}
			if b.flag("primary") {
				u.doc.setPrimary(i, true)
			}
			return saveWith(tx, u, i)
		})
		if err != nil {
			return nil, err
		}
		return identifierJSON(i), nil
	}
}

func (s *Server) deleteIdentifier(kind string) handler {
	return func(r *http.Request) (any, error) {
		id := r.PathValue("id")
		err := s.store.change(func(tx *sql.Tx) error {
			i, err := findIdentifier(tx, kind, id)
			if err != nil {
				return err
			}
			if _, err := tx.Exec("DELETE FROM identifiers WHERE id = ?", id); err != nil {
				return err
			}
			u, err := findUser(tx, i.userID)
			if err != nil {
				return err
			}
			for _, p := range []*string{&u.doc.PrimaryEmail, &u.doc.PrimaryPhone} {
				if *p == id {
					*p = ""
				}
			}
			return saveUser(tx, u)
		})
		if err != nil {
			return nil, err
		}
		return map[string]any{"object": kind, "id": id, "deleted": true}, nil
	}
}
