package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxBody is the largest request body, in bytes.
const maxBody = 1 << 20

// param is a body field's type as the OpenAPI description names it.
type param struct {
	typ      string // string, boolean, integer, object, strings
	nullable bool
	required bool
	enum     []string
}

// body is a decoded request body: string, bool, int64, json.RawMessage or
// []string by field; nil for null.
type body map[string]any

var (
	str      = param{typ: "string"}
	strNull  = param{typ: "string", nullable: true}
	strNeed  = param{typ: "string", required: true}
	boolNull = param{typ: "boolean", nullable: true}
	intNull  = param{typ: "integer", nullable: true}
	object   = param{typ: "object"}
	objNull  = param{typ: "object", nullable: true}
	strs     = param{typ: "strings"}
	statuses = param{typ: "strings", enum: []string{"verified", "reserved"}}
)

// The bodies, by endpoint. Source: OpenAPI description, version 2026-05-12.
var (
	createUserBody = map[string]param{
		"external_id": strNull, "first_name": strNull, "last_name": strNull, "locale": strNull,
		"email_address": strs, "email_address_identification_status": statuses,
		"phone_number": strs, "phone_number_identification_status": statuses,
		"web3_wallet": strs, "username": strNull, "password": strNull, "password_digest": strNull, "password_hasher": str,
		"skip_password_checks": boolNull, "skip_password_requirement": boolNull, "totp_secret": strNull, "backup_codes": strs,
		"public_metadata": object, "private_metadata": object, "unsafe_metadata": object,
		"delete_self_enabled": boolNull, "legal_accepted_at": strNull, "skip_legal_checks": boolNull, "skip_user_requirement": boolNull,
		"create_organization_enabled": boolNull, "create_organizations_limit": intNull, "created_at": strNull,
		"bypass_client_trust": boolNull, "banned": boolNull, "locked": boolNull,
	}
	updateUserBody = map[string]param{
		"external_id": strNull, "first_name": strNull, "last_name": strNull, "locale": strNull,
		"primary_email_address_id": strNull, "notify_primary_email_address_changed": boolNull,
		"primary_phone_number_id": strNull, "primary_web3_wallet_id": strNull, "username": strNull, "profile_image_id": strNull,
		"password": strNull, "password_digest": str, "password_hasher": str, "skip_password_checks": boolNull,
		"sign_out_of_other_sessions": boolNull, "totp_secret": strNull, "backup_codes": strs,
		"delete_self_enabled": boolNull, "create_organization_enabled": boolNull, "legal_accepted_at": strNull,
		"skip_legal_checks": boolNull, "create_organizations_limit": intNull, "created_at": strNull, "bypass_client_trust": boolNull,
	}
	userMetadataBody        = map[string]param{"public_metadata": object, "private_metadata": object, "unsafe_metadata": object}
	metadataBody            = map[string]param{"public_metadata": object, "private_metadata": object}
	verifyPasswordBody      = map[string]param{"password": strNeed}
	createEmailBody         = map[string]param{"user_id": strNeed, "email_address": strNeed, "verified": boolNull, "primary": boolNull, "notify_primary_email_address_changed": boolNull}
	updateEmailBody         = map[string]param{"verified": boolNull, "primary": boolNull, "notify_primary_email_address_changed": boolNull}
	createPhoneBody         = map[string]param{"user_id": strNeed, "phone_number": strNeed, "verified": boolNull, "primary": boolNull, "reserved_for_second_factor": boolNull}
	updatePhoneBody         = map[string]param{"verified": boolNull, "primary": boolNull, "reserved_for_second_factor": boolNull}
	createOrgBody           = map[string]param{"name": strNeed, "created_by": strNull, "private_metadata": objNull, "public_metadata": objNull, "slug": strNull, "max_allowed_memberships": intNull, "created_at": strNull, "role_set_key": strNull}
	updateOrgBody           = map[string]param{"name": strNull, "slug": strNull, "max_allowed_memberships": intNull, "admin_delete_enabled": boolNull, "created_at": strNull, "role_set_key": strNull}
	createMemberBody        = map[string]param{"user_id": strNeed, "role": strNeed, "public_metadata": objNull, "private_metadata": objNull}
	updateMemberBody        = map[string]param{"role": strNeed}
	createRoleBody          = map[string]param{"name": strNeed, "key": strNeed, "description": strNull, "permissions": {typ: "strings", nullable: true}, "include_in_initial_role_set": boolNull}
	createRoleSetBody       = map[string]param{"name": strNeed, "key": str, "description": strNull, "default_role_key": strNeed, "creator_role_key": strNeed, "type": {typ: "string", enum: []string{"initial", "custom"}}, "roles": {typ: "strings", required: true}}
	updateRoleSetBody       = map[string]param{"name": strNull, "key": strNull, "description": strNull, "default_role_key": strNull, "creator_role_key": strNull, "type": {typ: "string", nullable: true, enum: []string{"initial"}}}
	addRolesBody            = map[string]param{"role_keys": {typ: "strings", required: true}, "default_role_key": str, "creator_role_key": str}
	replaceRoleBody         = map[string]param{"role_key": strNeed, "to_role_key": strNeed}
	replaceRoleSetBody      = map[string]param{"dest_role_set_key": strNeed, "reassignment_mappings": object}
	createPermissionBody    = map[string]param{"name": strNeed, "key": strNeed, "description": str}
	createDomainBody        = map[string]param{"name": str, "enrollment_mode": str, "verified": boolNull}
	updateDomainBody        = map[string]param{"enrollment_mode": strNull, "verified": boolNull}
	createInvitationBody    = map[string]param{"email_address": strNeed, "public_metadata": object, "redirect_url": str, "notify": boolNull, "ignore_existing": boolNull, "expires_in_days": intNull, "template_slug": {typ: "string", enum: []string{"invitation", "waitlist_invitation"}}}
	createOrgInvitationBody = map[string]param{"email_address": strNeed, "inviter_user_id": strNull, "role": strNeed, "public_metadata": objNull, "private_metadata": objNull, "redirect_url": strNull, "expires_in_days": intNull, "notify": boolNull}
	createInvitationsBody   = map[string]param{"email_address": strNeed, "public_metadata": objNull, "redirect_url": strNull, "notify": boolNull, "ignore_existing": boolNull, "expires_in_days": intNull, "template_slug": {typ: "string", enum: []string{"invitation", "waitlist_invitation"}}} // of several at once
	createWaitlistBody      = map[string]param{"email_address": strNeed, "notify": boolNull}
	bulkBody                = map[string]param{"user_ids": {typ: "strings", required: true}}
)

// How many entries bodies that are lists have at most.
const (
	maxInvitations = 10
	maxWaitlisted  = 50
)

// decodeList reads a body that is a list of at most so many such bodies, or, for 0, one.
func decodeList(r *http.Request, spec map[string]param, most int) ([]body, error) {
	if most == 0 {
		b, err := decode(r, spec)
		return []body{b}, err
	}
	raw, err := read(r)
	if err != nil {
		return nil, err
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil || len(list) == 0 {
		return nil, fail(http.StatusBadRequest, "request_body_invalid", "Request body invalid", "The request body is invalid. Please consult the API documentation for more information.", "")
	}
	if len(list) > most {
		return nil, fail(http.StatusBadRequest, "bulk_size_exceeded", "bulk size exceeded", fmt.Sprintf("Parameters exceed the maximum allowed bulk processing size of %d.", most), "")
	}
	var out []body
	for _, one := range list {
		b, err := decodeText(one, spec)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// read reads a body of JSON.
func read(r *http.Request) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, fail(http.StatusBadRequest, "request_body_invalid", "Request body invalid", "The request body could not be read.", "")
	}
	if len(raw) > maxBody {
		return nil, fail(http.StatusRequestEntityTooLarge, "request_body_too_large", "Request body too large", fmt.Sprintf("The request body exceeds the maximum allowed size of %d bytes.", maxBody), "")
	}
	if ct := r.Header.Get("Content-Type"); len(raw) > 0 && !strings.HasPrefix(ct, "application/json") {
		return nil, fail(http.StatusUnsupportedMediaType, "unsupported_content_type", "Content-Type is unsupported", fmt.Sprintf("Content-Type %s is unsupported. You should use application/json instead.", ct), "")
	}
	return raw, nil
}

// decode reads a body by its table. All offences are reported together.
func decode(r *http.Request, spec map[string]param) (body, error) {
	raw, err := read(r)
	if err != nil {
		return nil, err
	}
	return decodeText(raw, spec)
}

func decodeText(raw []byte, spec map[string]param) (body, error) {
	fields := map[string]json.RawMessage{}
	if len(bytes.TrimSpace(raw)) > 0 {
		if err := json.Unmarshal(raw, &fields); err != nil {
			return nil, fail(http.StatusBadRequest, "request_body_invalid", "Request body invalid", "The request body is invalid. Please consult the API documentation for more information.", "")
		}
	}
	out := body{}
	var errs []errorItem
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		p, known := spec[name]
		if !known {
			errs = append(errs, invalid("form_param_unknown", "is unknown", name+" is not a valid parameter for this request.", name).items...)
			continue
		}
		v, err := p.read(fields[name])
		if err != nil {
			errs = append(errs, invalid("form_param_value_invalid", "is invalid", fmt.Sprintf("%s is invalid. %v", name, err), name).items...)
			continue
		}
		out[name] = v
	}
	for name, p := range spec {
		if p.required && out[name] == nil && fields[name] == nil {
			errs = append(errs, invalid("form_param_missing", "is missing", name+" must be included.", name).items...)
		}
	}
	if len(errs) > 0 {
		return nil, &apiError{status: http.StatusUnprocessableEntity, items: errs}
	}
	return out, nil
}

func (p param) read(raw json.RawMessage) (any, error) {
	if string(raw) == "null" {
		// The API's own SDKs leave null out, and objects may not be null.
		if p.nullable || p.typ == "strings" {
			return nil, nil
		}
		return nil, fmt.Errorf("must not be null")
	}
	switch p.typ {
	case "string":
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return nil, fmt.Errorf("must be of type string")
		}
		if !utf8.Valid(raw) {
			return nil, fmt.Errorf("contains invalid UTF-8 characters")
		}
		if p.enum != nil && !slices.Contains(p.enum, s) {
			return nil, fmt.Errorf("allowed values: %s", strings.Join(p.enum, ", "))
		}
		return s, nil
	case "boolean":
		var b bool
		if json.Unmarshal(raw, &b) != nil {
			return nil, fmt.Errorf("must be of type boolean")
		}
		return b, nil
	case "integer":
		var n int64
		if json.Unmarshal(raw, &n) != nil {
			return nil, fmt.Errorf("must be of type integer")
		}
		return n, nil
	case "object":
		var m map[string]json.RawMessage
		if json.Unmarshal(raw, &m) != nil {
			return nil, fmt.Errorf("must be of type object")
		}
		return raw, nil
	default:
		var list []string
		if json.Unmarshal(raw, &list) != nil {
			return nil, fmt.Errorf("must be of type array of strings")
		}
		for _, s := range list {
			if p.enum != nil && !slices.Contains(p.enum, s) {
				return nil, fmt.Errorf("allowed values: %s", strings.Join(p.enum, ", "))
			}
		}
		return list, nil
	}
}

func (b body) has(name string) bool { _, ok := b[name]; return ok }

func (b body) str(name string) string { s, _ := b[name].(string); return s }

func (b body) flag(name string) bool { v, _ := b[name].(bool); return v }

func (b body) list(name string) []string { l, _ := b[name].([]string); return l }

func (b body) object(name string) json.RawMessage {
	if o, ok := b[name].(json.RawMessage); ok {
		return o
	}
	return nil
}

// millis reads an RFC 3339 parameter as Unix milliseconds.
func (b body) millis(name string) (int64, bool, *apiError) {
	s, ok := b[name].(string)
	if !ok {
		return 0, false, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return 0, false, invalid("form_param_invalid_time", "invalid format", name+" must contain a datetime specified in RFC3339 format (e.g. `2022-10-20T10:00:27.645Z`).", name)
	}
	if t.After(time.Now()) {
		return 0, false, invalid("form_disallow_future_date", "Date values must not be in the future.", "Date values must not be in the future.", name)
	}
	return t.UnixMilli(), true, nil
}

// ordering reads by which of a list's orders it is to be sorted, and which way: the latest
// first, if nothing is said.
func ordering(q url.Values, orders map[string]string) (name, direction string, err *apiError) {
	by := q.Get("order_by")
	if by == "" {
		by = "-created_at"
	}
	// An unencoded + arrives as a space.
	name, direction = strings.TrimLeft(by, "+- "), "ASC"
	if orders[name] == "" {
		return "", "", invalid("form_param_value_invalid", "is invalid", "order_by does not match one of the allowed values", "order_by")
	}
	if strings.HasPrefix(by, "-") {
		direction = "DESC"
	}
	return name, direction, nil
}

// moment reads a filter by time, in Unix milliseconds.
func moment(q url.Values, name string) (at int64, said bool, err *apiError) {
	v := q.Get(name)
	if v == "" {
		return 0, false, nil
	}
	at, e := strconv.ParseInt(v, 10, 64)
	if e != nil {
		return 0, false, invalid("form_param_invalid_date", "Date values must be given in Unix millisecond timestamp format.", "Date values must be given in Unix millisecond timestamp format.", name)
	}
	return at, true, nil
}

// page reads limit and offset.
func page(q url.Values) (limit, offset int64, err *apiError) {
	limit = 10
	for name, dst := range map[string]*int64{"limit": &limit, "offset": &offset} {
		s := q.Get(name)
		if s == "" {
			continue
		}
		n, e := strconv.ParseInt(s, 10, 64)
		if e != nil || n < 0 || name == "limit" && (n < 1 || n > 500) {
			return 0, 0, invalid("form_param_value_invalid", "is invalid", name+" is out of range", name)
		}
		*dst = n
	}
	return limit, offset, nil
}

// mergeObjects merges patch deeply into doc; null deletes a key.
func mergeObjects(doc, patch json.RawMessage) (json.RawMessage, error) {
	if len(doc) == 0 {
		doc = json.RawMessage("{}")
	}
	var d, p map[string]any
	if err := errors.Join(json.Unmarshal(doc, &d), json.Unmarshal(patch, &p)); err != nil {
		return nil, err
	}
	if d == nil {
		d = map[string]any{}
	}
	mergeMaps(d, p)
	return json.Marshal(d)
}

func mergeMaps(d, p map[string]any) {
	for k, v := range p {
		switch v := v.(type) {
		case nil:
			delete(d, k)
		case map[string]any:
			sub, ok := d[k].(map[string]any)
			if !ok {
				sub = map[string]any{}
			}
			mergeMaps(sub, v)
			d[k] = sub
		default:
			d[k] = v
		}
	}
}
