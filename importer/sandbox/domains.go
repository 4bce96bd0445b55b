package sandbox

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// orgDomain is a domain of an organization.
type orgDomain struct {
	id, orgID, name, mode string
	verified              bool
	createdAt, updatedAt  int64
}

const domainColumns = "id, org_id, name, mode, verified, created_at, updated_at"

func scanDomain(scan func(...any) error) (*orgDomain, error) {
	d := &orgDomain{}
	return d, scan(&d.id, &d.orgID, &d.name, &d.mode, &d.verified, &d.createdAt, &d.updatedAt)
}

func domainJSON(d *orgDomain) any {
	var verification any
	if d.verified {
		verification = map[string]any{"status": "verified", "strategy": "admin", "attempts": nil, "expire_at": nil, "verified_at": nil}
	}
	return map[string]any{
		"object": "organization_domain", "id": d.id, "organization_id": d.orgID, "name": d.name, "enrollment_mode": d.mode, "affiliation_email_address": nil,
		"affiliation_verification": verification, "ownership_verification": nil, "verification": verification, "total_pending_invitations": 0, "total_pending_suggestions": 0,
		"public_organization_data": nil, "created_at": d.createdAt, "updated_at": d.updatedAt,
	}
}

var (
	domainNamePattern = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$`)
	commonDomains     = []string{"gmail.com", "outlook.com", "yahoo.com", "hotmail.com", "icloud.com"}
	enrollmentModes   = []string{"manual_invitation", "automatic_invitation", "automatic_suggestion", "enterprise_sso"}
)

// checkDomain refuses a domain that no organization of the instance can have.
func (s *Server) checkDomain(d *orgDomain) *apiError {
	settings := &s.settings.Organizations
	switch {
	case settings.DomainsDisabled:
		return fail(http.StatusForbidden, "organization_domains_not_enabled", "organization domains not enabled", "This instance does not have domains enabled for organizations.", "")
	case !domainNamePattern.MatchString(d.name):
		return invalid("form_param_format_invalid", "is invalid", "name must be a domain", "name")
	case slices.Contains(commonDomains, d.name):
		return invalid("organization_domain_common", "common email domain", "This is a common email provider domain. Please use a different one.", "name")
	case !slices.Contains(enrollmentModes, d.mode):
		return invalid("form_param_value_invalid", "is invalid", "enrollment_mode is invalid", "enrollment_mode")
	case !slices.Contains(settings.modes(), d.mode):
		return fail(http.StatusForbidden, "organization_domain_enrollment_mode_not_enabled", "organization enrollment mode not enabled", fmt.Sprintf("Enrollment mode %s is not enabled for this instances' organizations.", d.mode), "enrollment_mode")
	}
	return nil
}

// saveDomain writes a domain, which only one organization can have verified.
func (s *Server) saveDomain(tx *sql.Tx, d *orgDomain) error {
	if e := s.checkDomain(d); e != nil {
		return e
	}
	var other int64
	if err := tx.QueryRow("SELECT count(*) FROM domains WHERE name = ? AND org_id <> ? AND verified", d.name, d.orgID).Scan(&other); err != nil {
		return err
	}
	if other > 0 && d.verified {
		return invalid("organization_domain_already_exists", "organizaton domain already exists", "This domain is already used by another organization.", "name")
	}
	d.updatedAt = time.Now().UnixMilli()
	_, err := tx.Exec("INSERT INTO domains ("+domainColumns+") VALUES (?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET mode = excluded.mode, verified = excluded.verified, updated_at = excluded.updated_at",
		d.id, d.orgID, d.name, d.mode, d.verified, d.createdAt, d.updatedAt)
	if isUnique(err, "domains.org_id") {
		return invalid("organization_domain_already_exists_same_organization", "organization domain already exists", "This domain is already used by your organization.", "name")
	}
	return err
}

// createDomain answers POST /organizations/{id}/domains.
func (s *Server) createDomain(r *http.Request) (any, error) {
	b, err := decode(r, createDomainBody)
	if err != nil {
		return nil, err
	}
	d := &orgDomain{
		id: newID("orgdmn_"), name: strings.ToLower(b.str("name")), mode: b.str("enrollment_mode"), verified: !b.has("verified") || b.flag("verified"), createdAt: time.Now().UnixMilli(),
	}
	return d.answered(s.store.change(func(tx *sql.Tx) error {
		o, err := findOrg(tx, r.PathValue("id"))
		if err != nil {
			return err
		}
		d.orgID = o.id
		return s.saveDomain(tx, d)
	}))
}

// answered is the domain as the answer of a request, unless that failed.
func (d *orgDomain) answered(err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return domainJSON(d), nil
}

// findDomain is the domain that a path names.
func findDomain(q querier, r *http.Request) (*orgDomain, error) {
	o, err := findOrg(q, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	d, err := scanDomain(q.QueryRow("SELECT "+domainColumns+" FROM domains WHERE org_id = ? AND id = ?", o.id, r.PathValue("domain")).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, notFound("organization domain", r.PathValue("domain"))
	}
	return d, err
}

// updateDomain answers PATCH /organizations/{id}/domains/{domain}.
func (s *Server) updateDomain(r *http.Request) (any, error) {
	b, err := decode(r, updateDomainBody)
	if err != nil {
		return nil, err
	}
	var d *orgDomain
	err = s.store.change(func(tx *sql.Tx) (err error) {
		if d, err = findDomain(tx, r); err != nil {
			return err
		}
		if v, ok := b["enrollment_mode"].(string); ok {
			d.mode = v
		}
		if v, ok := b["verified"].(bool); ok {
			d.verified = v
		}
		return s.saveDomain(tx, d)
	})
	return d.answered(err)
}

// deleteDomain answers DELETE /organizations/{id}/domains/{domain}.
func (s *Server) deleteDomain(r *http.Request) (any, error) {
	err := s.store.change(func(tx *sql.Tx) error {
		d, err := findDomain(tx, r)
		if err == nil {
			_, err = tx.Exec("DELETE FROM domains WHERE id = ?", d.id)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return map[string]any{"object": "organization_domain", "id": r.PathValue("domain"), "deleted": true}, nil
}

var domainList = list[*orgDomain]{"domains", domainColumns, map[string]string{"created_at": "created_at", "name": "name"}, scanDomain, domainJSON}

// listDomainsOf answers the domains of an organization, or of all.
func (s *Server) listDomainsOf(ofOrganization bool) handler {
	return func(r *http.Request) (any, error) {
		q := r.URL.Query()
		where, args := "1", []any{}
		id := q.Get("organization_id")
		if ofOrganization {
			o, err := findOrg(s.store.r, r.PathValue("id"))
			if err != nil {
				return nil, err
			}
			id = o.id
		}
		if id != "" {
			where, args = "org_id = ?", append(args, id)
		}
		if v := q.Get("verified"); v != "" {
			where, args = where+" AND verified = ?", append(args, v == "true")
		}
		if modes := q["enrollment_mode"]; len(modes) > 0 {
			where += " AND " + oneOf("mode", modes, &args)
		}
		if v := q.Get("query"); v != "" {
			where, args = where+" AND (name LIKE '%' || ? || '%' OR id = ?)", append(args, v, v)
		}
		data, total, err := domainList.page(s.store.r, q, where, args)
		return map[string]any{"data": data, "total_count": total}, err
	}
}
