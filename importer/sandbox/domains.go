package sandbox

import (
	"database/sql"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

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
