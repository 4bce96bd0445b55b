package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// userFilters turns the query of a list or count into SQL. Filters are combined
// with AND, the values of one with OR.
func userFilters(q url.Values) (where string, args []any, e *apiError) {
	conds := []string{"1"}
	in := func(cond string, values []string, each func(string) string) {
		marks := strings.TrimSuffix(strings.Repeat("?,", len(values)), ",")
		conds = append(conds, fmt.Sprintf(cond, marks))
		for _, v := range values {
			args = append(args, each(v))
		}
	}
	same := func(v string) string { return v }
	for name := range q {
		if len(q[name]) > 100 {
			return "", nil, invalid("form_param_array_size_exceeded", "exceeds maximum size", name+" should not exceed 100 items.", name)
		}
	}
	for _, name := range []string{"email_address", "phone_number", "web3_wallet"} {
		if values := q[name]; len(values) > 0 {
			in("u.id IN (SELECT user_id FROM identifiers WHERE kind = '"+name+"' AND folded IN (%s))", values, fold)
		}
	}
	if values := q["username"]; len(values) > 0 {
		in("u.username IN (%s)", values, same)
	}
	for name, column := range map[string]string{"external_id": "u.external_id", "user_id": "u.id", "organization_id": ""} {
		var include, exclude []string
		for _, v := range q[name] {
			if rest, ok := strings.CutPrefix(v, "-"); ok {
				exclude = append(exclude, rest)
			} else {
				include = append(include, strings.TrimPrefix(v, "+"))
			}
		}
		cond, not := column+" IN (%s)", "("+column+" IS NULL OR "+column+" NOT IN (%s))"
		if column == "" {
			cond = "u.id IN (SELECT user_id FROM memberships WHERE org_id IN (%s))"
			not = "u.id NOT IN (SELECT user_id FROM memberships WHERE org_id IN (%s))"
		}
		if len(include) > 0 {
			in(cond, include, same)
		}
		if len(exclude) > 0 {
			in(not, exclude, same)
		}
	}
	like := func(cond, value string) {
		pattern := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(value) + "%"
		conds = append(conds, cond)
		for range strings.Count(cond, "?") {
			args = append(args, pattern)
		}
	}
	const anyIdentifier = `u.id IN (SELECT user_id FROM identifiers WHERE value LIKE ? ESCAPE '\')`
	const anyName = `u.first_name LIKE ? ESCAPE '\' OR u.last_name LIKE ? ESCAPE '\'`
	for name, cond := range map[string]string{
		"query":               "(" + anyIdentifier + " OR " + anyName + ` OR u.username LIKE ? ESCAPE '\' OR u.id LIKE ? ESCAPE '\')`,
		"email_address_query": `u.id IN (SELECT user_id FROM identifiers WHERE kind = 'email_address' AND value LIKE ? ESCAPE '\')`,
		"phone_number_query":  `u.id IN (SELECT user_id FROM identifiers WHERE kind = 'phone_number' AND value LIKE ? ESCAPE '\')`,
		"username_query":      `u.username LIKE ? ESCAPE '\'`,
		"name_query":          `(` + anyName + ` OR u.first_name || ' ' || u.last_name LIKE ? ESCAPE '\')`,
	} {
		if v := q.Get(name); v != "" {
			like(cond, v)
		}
	}
	if v := q.Get("banned"); v != "" {
		banned, err := strconv.ParseBool(v)
		if err != nil {
			return "", nil, invalid("form_param_value_invalid", "is invalid", "banned must be true or false", "banned")
		}
		conds, args = append(conds, "u.banned = ?"), append(args, banned)
	}
	for name, cond := range map[string]string{
		"created_at_before": "u.created_at < ?", "created_at_after": "u.created_at > ?",
		// Nobody ever signs in to a sandbox.
		"last_active_at_before": "0 > ?", "last_active_at_after": "0 > ?", "last_active_at_since": "0 > ?",
		"last_sign_in_at_before": "0 > ?", "last_sign_in_at_after": "0 > ?",
	} {
		at, said, e := moment(q, name)
		if e != nil {
			return "", nil, e
		}
		if said {
			conds, args = append(conds, cond), append(args, at)
		}
	}
	if (len(q["provider"]) > 0) != (len(q["provider_user_id"]) > 0) {
		return "", nil, invalid("form_param_missing", "is missing", "provider and provider_user_id must be used together", "provider")
	}
	if len(q["provider"]) > 0 {
		conds = append(conds, "0") // external accounts cannot be imported
	}
	return strings.Join(conds, " AND "), args, nil
}

var userOrders = map[string]string{
	"created_at": "u.created_at", "updated_at": "u.updated_at", "first_name": "u.first_name", "last_name": "u.last_name", "username": "u.username",
	"email_address":  "(SELECT min(folded) FROM identifiers i WHERE i.user_id = u.id AND i.kind = 'email_address')",
	"phone_number":   "(SELECT min(folded) FROM identifiers i WHERE i.user_id = u.id AND i.kind = 'phone_number')",
	"web3wallet":     "(SELECT min(folded) FROM identifiers i WHERE i.user_id = u.id AND i.kind = 'web3_wallet')",
	"last_active_at": "0", "last_sign_in_at": "0",
}

func (s *Server) listUsers(r *http.Request) (any, error) {
	q := r.URL.Query()
	where, args, e := userFilters(q)
	if e != nil {
		return nil, e
	}
	limit, offset, e := page(q)
	if e != nil {
		return nil, e
	}
	order, dir, e := ordering(q, userOrders)
	if e != nil {
		return nil, e
	}
	if after := q.Get("starting_after"); after != "" {
		if order != "created_at" || offset != 0 {
			return nil, invalid("form_param_value_conflict", "conflicting values", "starting_after requires the created_at ordering and no offset", "starting_after")
		}
		cursor, err := findUser(s.store.r, after)
		if err != nil {
			return nil, invalid("form_resource_not_found", "is missing", "The resource associated with the supplied starting_after was not found.", "starting_after")
		}
		op := map[string]string{"ASC": ">", "DESC": "<"}[dir]
		where += fmt.Sprintf(" AND (u.created_at %[1]s ? OR u.created_at = ? AND u.id %[1]s ?)", op)
		args = append(args, cursor.createdAt, cursor.createdAt, cursor.id)
	}
	rows, err := s.store.r.Query(fmt.Sprintf("SELECT %s FROM users u WHERE %s ORDER BY %s %s, u.id %s LIMIT %d OFFSET %d", userColumns, where, userOrders[order], dir, dir, limit, offset), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var users []*userRow
	var ids []string
	for rows.Next() {
		u, err := scanUser(rows.Scan)
		if err != nil {
			return nil, err
		}
		users, ids = append(users, u), append(ids, u.id)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	_ = rows.Close() // the memory store has one connection
	byUser, err := identifiersOf(s.store.r, ids)
	if err != nil {
		return nil, err
	}
	out := make([]any, len(users))
	for i, u := range users {
		out[i] = userJSON(u, byUser[u.id])
	}
	return out, nil
}

func (s *Server) countUsers(r *http.Request) (any, error) {
	where, args, e := userFilters(r.URL.Query())
	if e != nil {
		return nil, e
	}
	var n int64
	if err := s.store.r.QueryRow("SELECT count(*) FROM users u WHERE "+where, args...).Scan(&n); err != nil {
		return nil, err
	}
	return map[string]any{"object": "total_count", "total_count": n}, nil
}

// userJSON renders the User object with every required member.
func userJSON(u *userRow, ids []*identifier) map[string]any {
	emails, phones, wallets := []any{}, []any{}, []any{}
	for _, i := range ids {
		switch i.kind {
		case emailKind:
			emails = append(emails, identifierJSON(i))
		case phoneKind:
			phones = append(phones, identifierJSON(i))
		case walletKind:
			wallets = append(wallets, identifierJSON(i))
		}
	}
	deref := func(s *string) any {
		if s == nil {
			return nil
		}
		return *s
	}
	orNull := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	orTrue := func(b *bool) bool { return b == nil || *b }
	orEmpty := func(m json.RawMessage) json.RawMessage {
		if m == nil {
			return json.RawMessage("{}")
		}
		return m
	}
	var lockout any
	if u.locked {
		lockout = 3600
	}
	totp, backup := u.doc.TOTP != "", len(u.doc.BackupCodes) > 0
	return map[string]any{
		"id": u.id, "object": "user", "external_id": deref(u.externalID),
		"primary_email_address_id": orNull(u.doc.PrimaryEmail), "primary_phone_number_id": orNull(u.doc.PrimaryPhone), "primary_web3_wallet_id": orNull(u.doc.PrimaryWallet),
		"username": deref(u.username), "first_name": deref(u.firstName), "last_name": deref(u.lastName), "locale": deref(u.doc.Locale),
		"profile_image_url": imageURL(u), "image_url": imageURL(u), "has_image": u.doc.Image != "",
		"public_metadata": orEmpty(u.doc.Public), "private_metadata": orEmpty(u.doc.Private), "unsafe_metadata": orEmpty(u.doc.Unsafe),
		"email_addresses": emails, "phone_numbers": phones, "web3_wallets": wallets, "passkeys": []any{},
		"password_enabled": u.digest != "", "two_factor_enabled": totp, "totp_enabled": totp, "backup_code_enabled": backup,
		"mfa_enabled_at": u.doc.MFAAt, "mfa_disabled_at": nil, "password_last_updated_at": u.doc.PasswordAt,
		"external_accounts": []any{}, "saml_accounts": []any{}, "enterprise_accounts": []any{},
		"last_sign_in_at": nil, "banned": u.banned, "locked": u.locked, "deprovisioned": false,
		"lockout_expires_in_seconds": lockout, "verification_attempts_remaining": 10,
		"updated_at": u.updatedAt, "created_at": u.createdAt,
		"delete_self_enabled": orTrue(u.doc.DeleteSelf), "create_organization_enabled": orTrue(u.doc.CreateOrg), "create_organizations_limit": u.doc.OrgLimit,
		"last_active_at": nil, "legal_accepted_at": u.doc.LegalAt, "bypass_client_trust": u.doc.BypassTrust,
	}
}
