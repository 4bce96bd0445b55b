package clerkapi

import (
	"slices"
	"strings"
)

// Refusal is a code that the API refuses a request with, as a row of a run may meet it.
type Refusal struct {
	Code  string
	Means string // what was refused, one sentence without a full stop
	Do    string // what to do about it
}

// Refusals are the codes that this tool's requests can meet. Source: the error codes of the Backend API, 2026-05-12;
// those of digests and of external ids were seen, not documented.
var Refusals = []Refusal{
	// The key and the instance: these end the run.
	{"clerk_key_invalid", "the secret key is not known", "copy the key of the instance from the dashboard (API keys), whole and without spaces"},
	{"authentication_invalid", "the request was not authenticated", "give the instance's secret key, which begins with sk_"},
	{"authorization_header_format_invalid", "the key is not in the form of one", "give the instance's secret key, which begins with sk_"},
	{"authorization_invalid", "the key may not do this", "use the instance's secret key, not one with fewer rights"},
	{"could_not_authenticate_request", "the request was not authenticated", "give the instance's secret key, which begins with sk_"},
	{"request_invalid_for_environment", "this kind of instance does not take the request", "look which instance the key is of: development or production"},
	{"request_invalid_for_instance", "the settings of the instance do not allow the request", "change the setting in the dashboard, then run again with --retry failed"},
	{"user_quota_exceeded", "the instance has as many users as it may have", "development instances hold 100: import a part (--only), ask Clerk to raise the cap, or use a production instance"},
	{"quota_exceeded", "the plan does not allow more of these", "raise the plan, or import a part (--only); then run the same command again"},
	{"billing_not_enabled", "the plan does not have this feature", "raise the plan, or leave these rows out"},
	{"feature_not_enabled", "the instance does not have this feature", "switch it on in the dashboard, then run again with --retry failed"},
	{"api_version_invalid", "the API does not know the version that this tool asks for", "look for a newer version of this tool"},
	// Identifiers.
	{"form_identifier_exists", "the target has another user with this identifier", "the target has another user with this identifier; see --on-conflict skip and update"},
	{"form_already_exists", "the target has this already", "the target has another user with this identifier; see --on-conflict skip and update"},
	{"form_identifier_not_found", "the identifier is not there", "it was removed in the meantime: run the same command again"},
	{"form_username_invalid_length", "the username is too short or too long for this instance", "--invalid username=adapt rewrites it, =drop leaves it behind"},
	{"form_username_invalid_character", "the username has characters that the instance does not take", "--invalid username=adapt rewrites it, =drop leaves it behind"},
	{"form_username_needs_non_number_char", "the username has no letter", "--invalid username=adapt rewrites it, =drop leaves it behind"},
	{"form_username_cannot_be_phone_number", "the username is a phone number", "map it as phone_number, or leave it behind with --invalid username=drop"},
	{"not_allowed_access", "the instance's restrictions keep the user out", "the instance's restrictions keep the user out; lift them for the migration, or see --skip-restrictions"},
	{"unsupported_country_code", "Clerk does not support the country of the number",
		"Clerk does not support the number's country, and the user has no other proven identifier: leave the number behind with --invalid phone_number=drop"},
	{"form_verification_needed", "an unverified identifier cannot be used so", "give the user a verified one, or see --unverified"},
	{"external_account_email_address_verification_required", "the provider's address is not verified", "the user verifies it at the first sign-in"},
	// Passwords and second factors.
	{"form_password_digest_invalid_code", "the digest is not of the format that was said", "clerk-import digest identify says what it is; --invalid password=drop lets these users reset their password"},
	{"form_password_length_too_short", "the password is too short for this instance", "--invalid password=drop lets these users reset it"},
	{"form_password_length_too_long", "the password is too long for this instance", "--invalid password=drop lets these users reset it"},
	{"form_password_size_in_bytes_exceeded", "the password has more bytes than Clerk hashes", "--invalid password=drop lets these users reset it"},
	{"form_password_matches_identifier", "the password is the user's address or name", "--invalid password=drop lets these users reset it"},
	{"form_password_not_strong_enough", "the instance asks for stronger passwords", "lower what it asks for while you migrate, or let these users reset: --invalid password=drop"},
	{"form_password_pwned", "the password is in a list of stolen ones", "--invalid password=drop lets these users reset it"},
	{"form_password_no_lowercase", "the instance asks for a lower-case letter in passwords", "lower what it asks for while you migrate, or let these users reset: --invalid password=drop"},
	{"form_password_no_uppercase", "the instance asks for an upper-case letter in passwords", "lower what it asks for while you migrate, or let these users reset: --invalid password=drop"},
	{"form_password_no_number", "the instance asks for a digit in passwords", "lower what it asks for while you migrate, or let these users reset: --invalid password=drop"},
	{"form_password_no_special_char", "the instance asks for a special character in passwords", "lower what it asks for while you migrate, or let these users reset: --invalid password=drop"},
	{"no_password_set", "the user has no password to try", "a known password is tried for users who have one"},
	{"incorrect_password", "a known password does not open the account", "look how the digest was made before anybody else signs in: another salt, a pepper, another order"},
	{"totp_incorrect_code", "a code of the authenticator is wrong", "look at the clock of this machine, and at how the secret is stored"},
	{"totp_disabled", "the instance has no authenticator apps", "switch them on (Multi-factor), or let these users set it up again: --invalid second_factor=drop"},
	{"invalid_totp_secret_code", "the secret of the authenticator is not one", "correct it, or let these users set it up again: --invalid second_factor=drop"},
	// Parameters. The parameter stands behind the code.
	{"form_data_missing", "the instance requires something that the row does not have", "the parameter behind the code says what: give it, or do not require it while you migrate"},
	{"form_conditional_param_missing", "a parameter that belongs to another one is missing", "the parameter behind the code says what"},
	{"form_conditional_param_disallowed", "two parameters exclude each other", "the parameter behind the code says which one is too much"},
	{"form_param_missing", "a parameter is missing", "the parameter behind the code says what: map it, or correct the row"},
	{"form_param_nil", "a parameter is empty", "the parameter behind the code says what: correct the row, or leave it out"},
	{"form_param_unknown", "the instance does not take this parameter", "switch on in the dashboard what the parameter behind the code is about, or leave it out"},
	{"form_param_format_invalid", "a value is not in the form that it has to have", "correct the row; the parameter behind the code says where"},
	{"form_param_type_invalid", "a value is of another type than it has to be", "correct the mapping; the parameter behind the code says where"},
	{"form_param_value_invalid", "the API does not accept a value", "correct the row; the parameter behind the code says where"},
	{"form_param_value_conflict", "two values contradict each other", "correct the row; the parameter behind the code says where"},
	{"form_param_value_too_large", "a value is too large", "shorten it; the parameter behind the code says where"},
	{"form_param_exceeds_allowed_size", "a value is too large", "shorten it; the parameter behind the code says where"},
	{"form_param_max_length_exceeded", "a value is too long", "shorten it; the parameter behind the code says where"},
	{"form_param_min_length_exceeded", "a value is too short", "correct the row; the parameter behind the code says where"},
	{"form_param_duplicate", "a list has something twice", "take one of them out; the parameter behind the code says where"},
	{"form_param_array_length_mismatch", "two lists that belong together differ in length", "correct the mapping; the parameter behind the code says where"},
	{"form_param_array_size_exceeded", "a list is too long", "take entries out; the parameter behind the code says where"},
	{"form_param_invalid_date", "a time is not in the form that it has to have", "correct the row; the parameter behind the code says where"},
	{"form_param_invalid_time", "a time is not in the form that it has to have", "correct the row; the parameter behind the code says where"},
	{"form_disallow_future_date", "a time lies in the future", "correct the row, or the clock of this machine"},
	{"form_resource_not_found", "what the request is about is not there", "it was removed in the meantime: run the same command again"},
	{"resource_not_found", "what the request is about is not there", "it was removed in the meantime: run the same command again"},
	{"request_body_too_large", "the request is larger than the API takes", "shorten the metadata or the lists of the row"},
	{"unsupported_content_type", "an image is of a kind that the API does not take", "give it as JPEG, PNG, GIF or WebP, or leave --images out"},
	{"bulk_size_exceeded", "too many things were asked for in one request", "this is a fault of this tool, or of what is between it and the API: report it"},
	{"too_many_requests", "the instance's quota of requests is used up", "nothing: the request is sent again when the API says so; --quota-share leaves more to others"},
	{"internal_clerk_error", "the API failed", "run again with --retry failed: what may have been executed is looked up first"},
	{"request_body_invalid", "the request, or an image, cannot be read", "for an image: give it as JPEG, PNG, GIF or WebP, or leave --images out"},
	{"image_too_large", "the image is too large", "make it smaller than 10 MB, or leave --images out"},
	// Organizations, members and invitations.
	{"organization_not_enabled_in_instance", "the instance has no organizations", "switch them on in the dashboard, or leave them out with --organizations="},
	{"organization_quota_exceeded", "the instance has as many organizations as it may have", "raise the plan, then run again with --retry failed"},
	{"organization_membership_quota_exceeded", "the organization has as many members as it may have", "raise max_allowed_memberships of the organization, then run again with --retry failed"},
	{"organization_slugs_disabled", "the instance has no slugs of organizations", "switch them on in the dashboard, or leave the slug out of the mapping"},
	{"organization_creator_not_found", "the organization's creator is not there", "map created_by to a user of the input, or leave it out"},
	{"organization_minimum_permissions_needed", "the organization would be without somebody who may manage it", "give one member a role that may, before the others"},
	{"organization_domains_not_enabled", "the instance has no domains of organizations", "switch them on in the dashboard, or leave domains out of the mapping"},
	{"organization_domain_quota_exceeded", "the organization has as many domains as it may have", "take domains out, or raise the plan"},
	{"organization_domain_already_exists", "another organization has this domain", "decide whose it is, and take it out of the other row"},
	{"organization_domain_already_exists_same_organization", "the organization has this domain", "nothing: the domain is there"},
	{"organization_domain_blocked", "Clerk does not take this domain", "take the domain out"},
	{"organization_domain_common", "the domain is one that everybody can have an address in", "take the domain out"},
	{"organization_domain_enrollment_mode_not_enabled", "the instance does not have this way to join", "switch it on in the dashboard, or leave the mode out of the mapping"},
	{"organization_instance_roles_quota_exceeded", "the instance has as many roles as it may have", "map several roles to one with --role-map"},
	{"organization_instance_role_sets_quota_exceeded", "the instance has as many sets of roles as it may have", "leave role_set out of the mapping: the instance's initial one is then used"},
	{"organization_missing_creator_role_permissions", "the role of creators may not manage the organization", "give it the permissions in the dashboard"},
	{CodeMember, "the user is a member already", "nothing: the membership is there, with the role it has; see --on-conflict update"},
	{"organization_invitation_not_unique", "the address has an open invitation to the organization", "nothing: the invitation is there"},
	{"duplicate_record", "the address has an open invitation", "nothing: the invitation is there"},
	{"invitations_not_supported", "the instance has no e-mail addresses", "switch them on in the dashboard, or leave invitations out"},
	{"exclusive_organization_membership", "the instance lets a user be in one organization only", "decide which one, and take the other membership out"},
	{"user_managed_by_scim", "a directory manages this user", "change the user there"},
	{"organization_membership_managed_by_scim", "a directory manages this membership", "change the membership there"},
}

// Explained is what a list knows of a code that a row did not arrive for; behind the code may stand what it is about.
func Explained(list []Refusal, code string) (Refusal, bool) {
	name, _, _ := strings.Cut(code, " ")
	if i := slices.IndexFunc(list, func(r Refusal) bool { return r.Code == name }); i >= 0 {
		return list[i], true
	}
	return Refusal{}, false
}
