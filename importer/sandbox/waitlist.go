package sandbox

import (
	"database/sql"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
)

type waitlistEntry struct {
	id, email, status    string
	createdAt, updatedAt int64
}

const waitlistColumns = "id, email, status, created_at, updated_at"

func scanWaitlistEntry(scan func(...any) error) (*waitlistEntry, error) {
	e := &waitlistEntry{}
	return e, scan(&e.id, &e.email, &e.status, &e.createdAt, &e.updatedAt)
}

func waitlistJSON(e *waitlistEntry) any {
	return map[string]any{
		"object": "waitlist_entry", "id": e.id, "email_address": e.email, "status": e.status, "is_locked": false, "invitation": nil,
		"created_at": e.createdAt, "updated_at": e.updatedAt,
	}
}

// wait answers the creation of one waitlist entry, or, for more than 0, of up to so many.
// An address that is on the waitlist keeps its entry.
func (s *Server) wait(most int) handler {
	return func(r *http.Request) (any, error) {
		bodies, err := decodeList(r, createWaitlistBody, most)
		if err != nil {
			return nil, err
		}
		var emails []string
		for _, b := range bodies {
			email := strings.ToLower(b.str("email_address"))
			if !strings.Contains(email, "@") || strings.ContainsAny(email, " <>") {
				return nil, invalid("form_param_format_invalid", "is invalid", "email_address must be a valid email address.", "email_address")
			}
			if slices.Contains(emails, email) {
				return nil, fail(http.StatusBadRequest, "duplicate_record", "duplicate", "There are duplicate email addresses in the request.", "email_address")
			}
			emails = append(emails, email)
		}
		data := []any{}
		err = s.store.change(func(tx *sql.Tx) error {
			now := time.Now().UnixMilli()
			for _, email := range emails {
				if _, err := tx.Exec("INSERT INTO waitlist ("+waitlistColumns+") VALUES (?,?,'pending',?,?) ON CONFLICT (email) DO NOTHING", newID("wtl_"), email, now, now); err != nil {
					return err
				}
				e, err := scanWaitlistEntry(tx.QueryRow("SELECT "+waitlistColumns+" FROM waitlist WHERE email = ?", email).Scan)
				if err != nil {
					return err
				}
				data = append(data, waitlistJSON(e))
			}
			return nil
		})
		if err != nil || most > 0 {
			return data, err
		}
		return data[0], nil
	}
}

// waitlist can be sorted by when somebody was invited, but nobody ever is here.
var waitlist = list[*waitlistEntry]{"waitlist", waitlistColumns, map[string]string{"created_at": "created_at", "email_address": "email", "invited_at": "created_at"}, scanWaitlistEntry, waitlistJSON}

// listWaitlist answers GET /waitlist_entries.
func (s *Server) listWaitlist(r *http.Request) (any, error) {
	q := r.URL.Query()
	query := strings.ToLower(q.Get("query"))
	where, args := "(email LIKE '%' || ? || '%' OR lower(id) = ?)", []any{query, query}
	if v := q.Get("status"); v != "" {
		where += " AND status = ?"
		args = append(args, v)
	}
	data, total, err := waitlist.page(s.store.r, q, where, args)
	return map[string]any{"data": data, "total_count": total}, err
}

// deleteWaitlistEntry answers DELETE /waitlist_entries/{id}.
func (s *Server) deleteWaitlistEntry(r *http.Request) (any, error) {
	id := r.PathValue("id")
	err := s.store.change(func(tx *sql.Tx) error {
		e, err := scanWaitlistEntry(tx.QueryRow("SELECT "+waitlistColumns+" FROM waitlist WHERE id = ?", id).Scan)
		if errors.Is(err, sql.ErrNoRows) {
			return notFound("waitlist entry", id)
		}
		if err == nil {
			_, err = tx.Exec("DELETE FROM waitlist WHERE id = ?", e.id)
		}
		return err
	})
	return map[string]any{"object": "waitlist_entry", "id": id, "deleted": true}, err
}
