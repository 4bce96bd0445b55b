package sandbox

import (
	"context"
	"database/sql"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/bcrypt"
	"golang.org/x/text/language"

	"clerk-import/hashers"
)

// maxMetadata is the largest metadata object, in bytes.
const maxMetadata = 8 << 10

var (
	emailPattern    = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s.]{2,}$`)
	e164Pattern     = regexp.MustCompile(`^\+[1-9]\d{6,14}$`)
	usernamePattern = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	extendedPattern = regexp.MustCompile("^[A-Za-z0-9_!#$'+.^`~-]+$")
	letterPattern   = regexp.MustCompile(`[A-Za-z]`)
	walletPattern   = regexp.MustCompile(`^(0x[0-9a-fA-F]{40}|[1-9A-HJ-NP-Za-km-z]{32,44})$`)
)

func (s *Server) createUser(r *http.Request) (any, error) {
	spec := createUserBody
	if !s.settings.Restrictions.Unskippable {
		spec = maps.Clone(spec)
		spec["skip_restriction_checks"] = boolNull
	}
	b, err := decode(r, spec)
	if err != nil {
		return nil, err
	}
	now := time.Now().UnixMilli()
	u := &userRow{id: newID("user_"), createdAt: now, updatedAt: now}
	ids, errs := s.createdIdentifiers(u, b)
	errs = append(errs, s.apply(u, b, true)...)
	if u.username == nil && len(ids) == 0 {
		errs = append(errs, missing("email_address"))
	}
	if !b.flag("skip_user_requirement") {
		for _, req := range []struct {
			attr Attribute
			kind string
		}{{s.settings.Email, emailKind}, {s.settings.Phone, phoneKind}} {
			if req.attr.Required && !slices.ContainsFunc(ids, func(i *identifier) bool { return i.kind == req.kind }) {
				errs = append(errs, missing(req.kind))
			}
		}
		if s.settings.Username.Required && u.username == nil {
			errs = append(errs, missing("username"))
		}
	}
	if s.settings.FirstName.Required && u.firstName == nil {
		errs = append(errs, missing("first_name"))
	}
	if s.settings.LastName.Required && u.lastName == nil {
		errs = append(errs, missing("last_name"))
	}
	if u.digest == "" && (s.settings.Password.Required && !b.flag("skip_password_requirement") || s.settings.onlyPasswords()) {
		errs = append(errs, missing("password"))
	}
	if s.settings.Legal && u.doc.LegalAt == nil && !b.flag("skip_legal_checks") {
		errs = append(errs, missing("legal_accepted_at"))
	}
	u.banned, u.locked = b.flag("banned"), b.flag("locked")
	if err := joined(errs); err != nil {
		return nil, err
	}
	for _, id := range ids {
		if id.kind == phoneKind {
			if e := s.settings.supports(id.value); e != nil {
				return nil, e
			}
		}
	}
	if !b.flag("skip_restriction_checks") {
		if err := s.settings.Restrictions.refuse(ids); err != nil {
			return nil, err
		}
	}
	err = s.store.change(func(tx *sql.Tx) error {
		if s.settings.MaxUsers > 0 {
			var n int
			if err := tx.QueryRow("SELECT count(*) FROM users").Scan(&n); err != nil {
				return err
			}
			if n >= s.settings.MaxUsers {
				return fail(http.StatusForbidden, "user_quota_exceeded", "user quota exceeded", fmt.Sprintf("You have reached your limit of %d users.", s.settings.MaxUsers), "")
			}
		}
		if err := insertUser(tx, u); err != nil {
			return err
		}
		for _, id := range ids {
			if err := insertIdentifier(tx, id); err != nil {
				return err
			}
			u.doc.setPrimary(id, false)
		}
		if len(ids) == 0 {
			return nil
		}
		return saveUser(tx, u)
	})
	if err != nil {
		return nil, err
	}
	return userJSON(u, ids), nil
}

// setPrimary makes an identifier the primary one of its kind, by default only
// if there is none.
func (d *userDoc) setPrimary(i *identifier, always bool) {
	p := map[string]*string{emailKind: &d.PrimaryEmail, phoneKind: &d.PrimaryPhone, walletKind: &d.PrimaryWallet}[i.kind]
	if always || *p == "" {
		*p = i.id
	}
}

func missing(name string) *apiError {
	e := invalid("form_data_missing", "missing data", fmt.Sprintf("[%q] data doesn't match user requirements set for this instance", name), "")
	e.items[0].Meta = map[string]any{"param_names": []string{name}}
	return e
}

func joined(errs []*apiError) error {
	if len(errs) == 0 {
		return nil
	}
	all := &apiError{status: errs[0].status}
	for _, e := range errs {
		all.items = append(all.items, e.items...)
	}
	return all
}

// createdIdentifiers reads the identifier arrays of a create body.
func (s *Server) createdIdentifiers(u *userRow, b body) (ids []*identifier, errs []*apiError) {
	for _, kind := range []string{emailKind, phoneKind, walletKind} {
		values := b.list(kind)
		enabled := map[string]bool{emailKind: s.settings.Email.Enabled, phoneKind: s.settings.Phone.Enabled, walletKind: s.settings.Wallet.Enabled}[kind]
		if len(values) > 0 && !enabled {
			errs = append(errs, invalid("form_param_unknown", "is unknown", kind+" is not a valid parameter for this request.", kind))
			continue
		}
		given := b.list(kind + "_identification_status")
		if len(given) > 0 && len(given) != len(values) {
			errs = append(errs, invalid("form_param_array_length_mismatch", "length mismatch",
				fmt.Sprintf("%[1]s_identification_status must contain exactly one item for each item in %[1]s.", kind), kind+"_identification_status"))
			continue
		}
		for i, v := range values {
			if e := checkIdentifier(kind, v); e != nil {
				errs = append(errs, e)
				continue
			}
			id := &identifier{userID: u.id, kind: kind, value: normalize(kind, v), status: verified}
			if len(given) > 0 {
				id.status = given[i]
			}
			if slices.ContainsFunc(ids, func(o *identifier) bool { return o.kind == kind && fold(o.value) == fold(v) }) {
				errs = append(errs, invalid("form_param_duplicate", "duplicate values", kind+" contains duplicate values", kind))
				continue
			}
			ids = append(ids, id)
		}
	}
	return ids, errs
}

func normalize(kind, v string) string {
	if kind == emailKind {
		return strings.ToLower(v)
	}
	return v
}

func checkIdentifier(kind, v string) *apiError {
	switch {
	case kind == emailKind && (!emailPattern.MatchString(v) || len(v) > 254 || strings.LastIndexByte(v, '@') > 64 || !listedDomain(v)):
		return invalid("form_param_format_invalid", "is invalid", "email_address must be a valid email address.", kind)
	case kind == phoneKind && !e164Pattern.MatchString(v):
		return invalid("form_param_format_invalid", "is invalid", "phone_number must be a valid phone number according to E.164 international standard.", kind)
	case kind == walletKind && !walletPattern.MatchString(v):
		return invalid("form_param_format_invalid", "is invalid", "web3_wallet must be a valid web3 wallet address.", kind)
	}
	return nil
}

// apply sets the fields that create and update have in common.
func (s *Server) apply(u *userRow, b body, create bool) (errs []*apiError) {
	text := func(name string, dst **string, limit int) {
		if !b.has(name) {
			return
		}
		v, ok := b[name].(string)
		if ok && len(v) > limit {
			errs = append(errs, invalid("form_param_max_length_exceeded", "exceeds maximum length", fmt.Sprintf("%s should not exceed %d characters.", name, limit), name))
		}
		if *dst = nil; ok && v != "" {
			*dst = &v
		}
	}
	text("external_id", &u.externalID, 1024)
	text("first_name", &u.firstName, 256)
	text("last_name", &u.lastName, 256)
	for _, name := range []string{"first_name", "last_name"} {
		if v, ok := b[name].(string); ok && v != "" && !takesName(v) {
			errs = append(errs, invalid("form_param_format_invalid", "is invalid", name+" is invalid", name))
		}
	}
	text("locale", &u.doc.Locale, 64)
	if l := u.doc.Locale; l != nil {
		if _, err := language.Parse(*l); err != nil {
			errs = append(errs, invalid("form_param_format_invalid", "is invalid", "locale must be a valid BCP-47 language tag.", "locale"))
		}
	}
	text("username", &u.username, 1024)
	if b.str("username") != "" {
		if e := s.checkUsername(*u.username); e != nil {
			errs = append(errs, e)
		}
	}
	if e := s.password(u, b); e != nil {
		errs = append(errs, e)
	}
	if secret, ok := b["totp_secret"].(string); ok && secret != "" {
		if !s.settings.TOTP.Enabled {
			errs = append(errs, invalid("form_param_unknown", "is unknown", "totp_secret is not a valid parameter for this request.", "totp_secret"))
		} else if _, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.TrimRight(strings.ToUpper(secret), "=")); err != nil {
			errs = append(errs, invalid("invalid_totp_secret_code", "invalid TOTP secret", "The TOTP secret is invalid, please provide a valid one base32 encoded", "totp_secret"))
		}
		now := time.Now().UnixMilli()
		u.doc.TOTP, u.doc.MFAAt = secret, &now
	}
	if codes := b.list("backup_codes"); len(codes) > 0 {
		if !s.settings.Backup.Enabled {
			errs = append(errs, invalid("form_param_unknown", "is unknown", "backup_codes is not a valid parameter for this request.", "backup_codes"))
		}
		u.doc.BackupCodes = codes
	}
	if create {
		for name, dst := range map[string]*json.RawMessage{"public_metadata": &u.doc.Public, "private_metadata": &u.doc.Private, "unsafe_metadata": &u.doc.Unsafe} {
			if o := b.object(name); o != nil {
				if len(o) > maxMetadata {
					errs = append(errs, tooLarge(name))
				}
				*dst = o
			}
		}
	}
	flags := map[string]**bool{"delete_self_enabled": &u.doc.DeleteSelf, "create_organization_enabled": &u.doc.CreateOrg}
	for name, dst := range flags {
		if v, ok := b[name].(bool); ok {
			*dst = &v
		}
	}
	if v, ok := b["create_organizations_limit"].(int64); ok {
		if v < 0 {
			errs = append(errs, invalid("form_param_value_invalid", "is invalid", "create_organizations_limit must not be negative", "create_organizations_limit"))
		}
		u.doc.OrgLimit = &v
	}
	if b.has("bypass_client_trust") {
		u.doc.BypassTrust = b.flag("bypass_client_trust")
	}
	if at, ok, e := b.millis("created_at"); e != nil {
		errs = append(errs, e)
	} else if ok {
		u.createdAt = at
	}
	if at, ok, e := b.millis("legal_accepted_at"); e != nil {
		errs = append(errs, e)
	} else if ok {
		u.doc.LegalAt = &at
	}
	return errs
}

func tooLarge(name string) *apiError {
	return invalid("form_param_exceeds_allowed_size", "exceeds allowed size", fmt.Sprintf("%s exceeds the maximum allowed size of %d bytes", name, maxMetadata), name)
}

func (s *Server) checkUsername(name string) *apiError {
	n, rules := utf8.RuneCountInString(name), s.settings.Usernames
	pattern := usernamePattern
	if rules.Extended {
		pattern = extendedPattern
	}
	switch {
	case !s.settings.Username.Enabled:
		return invalid("form_param_unknown", "is unknown", "username is not a valid parameter for this request.", "username")
	case n < rules.MinLength || n > rules.MaxLength:
		return invalid("form_username_invalid_length", "is invalid", fmt.Sprintf("Username must be between %d and %d characters long.", rules.MinLength, rules.MaxLength), "username")
	case e164Pattern.MatchString(name):
		return invalid("form_username_cannot_be_phone_number", "is invalid", "username cannot be a phone number. Please choose a different username.", "username")
	case !pattern.MatchString(name):
		return invalid("form_username_invalid_character", "is invalid", "Username can only contain letters, numbers and '_' or '-'.", "username")
	case !rules.Numeric && !letterPattern.MatchString(name):
		return invalid("form_username_needs_non_number_char", "is invalid", "Username must contain one non-number character.", "username")
	}
	return nil
}

// sandboxCost is the bcrypt cost of plaintext passwords. A rehearsal has no
// secrets to protect and must not spend its time on them.
const sandboxCost = bcrypt.MinCost

func (s *Server) password(u *userRow, b body) *apiError {
	plain, isPlain := b["password"].(string)
	digest, isDigest := b["password_digest"].(string)
	hasher, isHasher := b["password_hasher"].(string)
	now := time.Now().UnixMilli()
	switch {
	case isPlain && isDigest:
		return invalid("form_conditional_param_disallowed", "is not allowed", "`password_digest` isn't allowed when `password` is present.", "password_digest")
	case isDigest && !isHasher:
		return invalid("form_conditional_param_missing", "is missing", "`password_hasher` is required when `password_digest` is present.", "password_hasher")
	case isHasher && !isDigest:
		return invalid("form_conditional_param_missing", "is missing", "`password_digest` is required when `password_hasher` is present.", "password_digest")
	case isPlain:
		if least := s.settings.Passwords.MinLength; !b.flag("skip_password_checks") && utf8.RuneCountInString(plain) < least {
			text := fmt.Sprintf("Passwords must be %d characters or more.", least)
			return invalid("form_password_length_too_short", text, text, "password")
		}
		if len(plain) > 72 {
			return invalid("form_password_size_in_bytes_exceeded", "Your password is too long. Please use a shorter one.", "Your password is too long. Please use a shorter one.", "password")
		}
		hash, err := bcrypt.GenerateFromPassword([]byte(plain), sandboxCost)
		if err != nil {
			return invalid("form_param_value_invalid", "is invalid", "password is invalid", "password")
		}
		u.hasher, u.digest, u.doc.PasswordAt = "bcrypt", string(hash), &now
	case isDigest:
		if !hashers.Known(hasher) {
			return invalid("form_param_value_invalid", "is invalid", "password_hasher does not match one of the allowed values", "password_hasher")
		}
		if _, err := hashers.Parse(hasher, digest); err != nil {
			return invalid("form_password_digest_invalid_code", "is invalid", "The password digest is invalid for the given hasher.", "password_digest")
		}
		u.hasher, u.digest, u.doc.PasswordAt = hasher, digest, &now
	}
	return nil
}

func (s *Server) getUser(r *http.Request) (any, error) { return s.show(s.store.r, r.PathValue("id")) }

// show loads a user and renders it.
func (s *Server) show(q querier, id string) (any, error) {
	u, err := findUser(q, id)
	if err != nil {
		return nil, err
	}
	ids, err := identifiersOf(q, []string{id})
	if err != nil {
		return nil, err
	}
	return userJSON(u, ids[id]), nil
}

// edit changes a user in a transaction and renders the result.
func (s *Server) edit(id string, f func(tx *sql.Tx, u *userRow) error) (any, error) {
	var out any
	err := s.store.change(func(tx *sql.Tx) error {
		u, err := findUser(tx, id)
		if err != nil {
			return err
		}
		if err := f(tx, u); err != nil {
			return err
		}
		if err := saveUser(tx, u); err != nil {
			return err
		}
		out, err = s.show(tx, id)
		return err
	})
	return out, err
}

func (s *Server) updateUser(r *http.Request) (any, error) {
	b, err := decode(r, updateUserBody)
	if err != nil {
		return nil, err
	}
	return s.edit(r.PathValue("id"), func(tx *sql.Tx, u *userRow) error {
		errs := s.apply(u, b, false)
		if b.flag("skip_password_checks") && !b.has("password") {
			errs = append(errs, invalid("form_conditional_param_missing", "is missing", "`password` is required when `skip_password_checks` is present.", "password"))
		}
		for name, kind := range map[string]string{"primary_email_address_id": emailKind, "primary_phone_number_id": phoneKind, "primary_web3_wallet_id": walletKind} {
			if id := b.str(name); id != "" {
				i, err := scanIdentifier(tx.QueryRow("SELECT "+identifierColumns+" FROM identifiers WHERE id = ? AND user_id = ? AND kind = ?", id, u.id, kind).Scan)
				switch {
				case err != nil:
					errs = append(errs, invalid("form_resource_not_found", "is missing", "The resource associated with the supplied "+name+" was not found.", name))
				case i.status != verified:
					errs = append(errs, invalid("form_verification_needed", "is unverified", "This identification needs to be verified before you can perform this action.", name))
				default:
					u.doc.setPrimary(i, true)
				}
			}
		}
		return joined(errs)
	})
}

func (s *Server) deleteUser(r *http.Request) (any, error) {
	id := r.PathValue("id")
	out := map[string]any{"object": "user", "id": id, "deleted": true}
	err := s.store.change(func(tx *sql.Tx) error {
		u, err := findUser(tx, id)
		if err != nil {
			return err
		}
		if u.externalID != nil {
			out["external_id"] = *u.externalID
		}
		_, err = tx.Exec("DELETE FROM users WHERE id = ?", id)
		return err
	})
	return out, err
}

func (s *Server) mergeUserMetadata(r *http.Request) (any, error) { return s.metadata(r, mergeObjects) }

func (s *Server) replaceUserMetadata(r *http.Request) (any, error) {
	return s.metadata(r, func(_, given json.RawMessage) (json.RawMessage, error) { return given, nil })
}

func (s *Server) metadata(r *http.Request, combine func(old, given json.RawMessage) (json.RawMessage, error)) (any, error) {
	b, err := decode(r, userMetadataBody)
	if err != nil {
		return nil, err
	}
	return s.edit(r.PathValue("id"), func(_ *sql.Tx, u *userRow) error {
		for name, dst := range map[string]*json.RawMessage{"public_metadata": &u.doc.Public, "private_metadata": &u.doc.Private, "unsafe_metadata": &u.doc.Unsafe} {
			given := b.object(name)
			if given == nil {
				continue
			}
			merged, err := combine(*dst, given)
			if err != nil {
				return err
			}
			if len(merged) > maxMetadata {
				return tooLarge(name)
			}
			*dst = merged
		}
		return nil
	})
}

func (s *Server) flag(name string, value bool) handler {
	return func(r *http.Request) (any, error) {
		return s.edit(r.PathValue("id"), func(_ *sql.Tx, u *userRow) error {
			if name == "banned" {
				u.banned = value
			} else {
				u.locked = value
			}
			return nil
		})
	}
}

func (s *Server) bulkBan(value bool) handler {
	return func(r *http.Request) (any, error) {
		b, err := decode(r, bulkBody)
		if err != nil {
			return nil, err
		}
		ids := b.list("user_ids")
		if len(ids) < 1 || len(ids) > 50 {
			return nil, fail(http.StatusBadRequest, "bulk_size_exceeded", "Bulk size exceeded", "user_ids must have 1 to 50 items.", "user_ids")
		}
		out := []any{}
		err = s.store.change(func(tx *sql.Tx) error {
			for _, id := range ids {
				u, err := findUser(tx, id)
				if err != nil {
					return err
				}
				u.banned = value
				if err := saveUser(tx, u); err != nil {
					return err
				}
				shown, err := s.show(tx, id)
				if err != nil {
					return err
				}
				out = append(out, shown)
			}
			return nil
		})
		return out, err
	}
}

func (s *Server) verifyPassword(r *http.Request) (any, error) {
	b, err := decode(r, verifyPasswordBody)
	if err != nil {
		return nil, err
	}
	u, err := findUser(s.store.r, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if u.digest == "" {
		return nil, fail(http.StatusBadRequest, "no_password_set", "no password set", "This user does not have a password set for their account", "")
	}
	d, err := hashers.Parse(u.hasher, u.digest)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(r.Context(), 30*time.Second)
	defer cancel()
	ok, err := d.Verify(ctx, b.str("password"))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, invalid("incorrect_password", "incorrect password", "The provided password is not the one the user has set", "")
	}
	return map[string]bool{"verified": true}, nil
}
