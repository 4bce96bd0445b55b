package validate

import (
	"regexp"
	"strings"
	"time"

	"clerk-import/mapping"
)

// Codes of findings about organizations, memberships and invitations.
const (
	CodeOrganizationUnknown = "organization_unknown"
	CodeMemberUnknown       = "member_unknown"
	CodeRoleUnknown         = "role_unknown"
	CodeRoleNotInSet        = "role_not_in_set"
	CodeRoleSetUnknown      = "role_set_unknown"
	CodeRolesMany           = "roles_too_many"
	CodeRolesSeveral        = "role_several"
	CodeOrganizationsOff    = "organizations_off"
	CodeSlugsOff            = "organization_slugs_off"
	CodeCreatorUnknown      = "organization_creator_unknown"
	CodeOrganizationExists  = "organization_exists"
	CodeOrganizationFull    = "organization_full"
	CodeNoMembers           = "organization_without_members"
	CodeNoAdmin             = "organization_without_admin"
	CodeSeveralMemberships  = "member_of_several"
	CodeNoOrganizations     = "organizations_absent"
	// Of rows whose organization or user did not arrive.
	CodeOrganizationMissing = "organization_not_there"
	CodeMemberMissing       = "user_not_there"
)

// organizations are the rules for organizations, their members and invitations.
var organizations = []Rule{
	{Code: "organization_id_missing", Severity: mapping.Fatal, Fixed: true, Summary: "the organization has no id, by which a later run would know it",
		Hint: "map external_id to what identifies it in the source"},
	{Code: "organization_name_invalid", Severity: mapping.Fatal, Fixed: true, Summary: "the organization's name does not have 1 to 256 characters, or has a URL or HTML in it",
		Hint: "shorten or correct the name"},
	{Code: "organization_slug_invalid", Severity: mapping.Fatal, Fixed: true, Summary: "the organization's slug has characters other than a to z, 0 to 9 and -",
		Hint: "correct the slug, convert it in the mapping, or leave it out: one is then made of the name"},
	{Code: "organization_duplicate", Severity: mapping.Fatal, Fixed: true, Summary: "an earlier row has the same organization",
		Hint: "merge the two rows, or remove the one that is out of date"},
	{Code: "organization_slug_duplicate", Severity: mapping.Fatal, Fixed: true, Summary: "an earlier row's organization has the same slug",
		Hint: "change one of the slugs, or leave it out: one is then made of the name"},
	{Code: "membership_duplicate", Severity: mapping.Fatal, Fixed: true, Summary: "an earlier row has the same member of the same organization",
		Hint: "remove the row that is out of date; where a member has several roles, roles: in the mapping says which one counts"},
	{Code: "invitation_duplicate", Severity: mapping.Fatal, Fixed: true, Summary: "an earlier row has the same invitation",
		Hint: "remove the row that is out of date"},
	{Code: "membership_incomplete", Severity: mapping.Fatal, Fixed: true, Summary: "the row does not say both the organization and the user",
		Hint: "map organization and user to their ids in the source"},
	{Code: "domain_invalid", Severity: mapping.Fatal, Fixed: true, Summary: "a domain of the organization, or its enrolment mode, is not one",
		Hint: "domains are names such as example.com; modes are manual_invitation, automatic_invitation, automatic_suggestion and enterprise_sso"},
	{Code: CodeOrganizationUnknown, Severity: mapping.Fatal, Summary: "the organization is neither in the input nor in the instance",
		Hint: "is the file of the organizations complete? Rows of rejected organizations are found here, too"},
	{Code: CodeMemberUnknown, Severity: mapping.Fatal, Summary: "the user is neither in the input nor in the instance",
		Hint: "is the file of the users complete? Rows of rejected and skipped users are found here, too"},
	{Code: CodeRoleUnknown, Severity: mapping.Fatal, Summary: "the instance has no such role",
		Hint: "say which one is meant with --role-map NAME=org:ROLE or roles: in the mapping, or make it with --create-roles"},
	{Code: CodeRoleNotInSet, Severity: mapping.Fatal, Summary: "the role set of the organization does not have the role",
		Hint: "add it to the role set in the dashboard, or with --create-roles"},
	{Code: CodeRoleSetUnknown, Severity: mapping.Fatal, Summary: "the instance has no such role set",
		Hint: "make it in the dashboard, or leave role_set out: the instance's initial one is then used"},
	{Code: CodeRolesMany, Severity: mapping.Fatal, Summary: "the instance cannot have so many roles: some of the new ones would be refused",
		Hint: "let several roles of the source be one of the instance's, with --role-map or roles: in the mapping"},
	{Code: CodeRolesSeveral, Severity: mapping.Warning, Summary: "the member has several roles, and can have one: the first in the order of roles: counts",
		Hint: "list the roles in the mapping, the most powerful first"},
	{Code: CodeCreatorUnknown, Severity: mapping.Warning, Summary: "the user who created the organization is neither in the input nor in the instance: it arrives without",
		Hint: "the organization gets its members all the same"},
	{Code: CodeOrganizationsOff, Severity: mapping.Fatal, Summary: "the instance has organizations switched off",
		Hint: "switch them on in the dashboard, or leave them out with --organizations="},
	{Code: CodeSlugsOff, Severity: mapping.Warning, Summary: "the instance has slugs of organizations switched off: they are left behind",
		Hint: "switch them on in the dashboard first, if the application uses them"},
	{Code: CodeOrganizationExists, Severity: mapping.Warning, Summary: "the instance has this organization already",
		Hint: "--on-conflict says what migrate makes of it: fail (report it), skip or update"},
	{Code: CodeOrganizationFull, Severity: mapping.Warning, Summary: "organizations have more members than they may: those behind the limit will be refused",
		Hint: "map max_allowed_memberships, or raise the instance's default"},
	{Code: CodeNoMembers, Severity: mapping.Warning, Summary: "organizations have no members",
		Hint: "are they still in use? where: leaves rows out"},
	{Code: CodeNoAdmin, Severity: mapping.Warning, Summary: "organizations with members have nobody who may administer them",
		Hint: "which role of the source is org:admin? see --role-map"},
	{Code: CodeSeveralMemberships, Severity: mapping.Warning, Summary: "users are members of several organizations: an instance with exclusive membership refuses all but the first",
		Hint: "the API does not tell whether exclusive membership is on; see the dashboard"},
	{Code: CodeNoOrganizations, Severity: mapping.Warning, Summary: "users say which organizations they are in, and the input has no organizations: their memberships are left behind",
		Hint: "add the file that has the organizations; --memberships= says that they are meant to stay behind"},
	{Code: CodeOrganizationMissing, Severity: mapping.Fatal, Fixed: true, Summary: "the organization has not arrived",
		Hint: "see what became of its row; then --retry failed"},
	{Code: CodeMemberMissing, Severity: mapping.Fatal, Fixed: true, Summary: "the user has not arrived",
		Hint: "see what became of their row; then --retry failed"},
	{Code: "invitation_incomplete", Severity: mapping.Fatal, Fixed: true, Summary: "the invitation has no e-mail address, or one that is not valid",
		Hint: "correct the address"},
	{Code: "waitlist_of_organization", Severity: mapping.Fatal, Fixed: true, Summary: "the row is for the waitlist, which is the application's, and names an organization",
		Hint: "is it an invitation? then leave waitlist out"},
}

// Found is what the rule of a code finds about a field and its value.
func Found(code, field, value string) mapping.Problem {
	r := rulesByCode[code]
	return mapping.Problem{Code: code, Severity: r.Severity, Field: field, Message: r.Summary, Hint: r.Hint, Value: value}
}

var (
	slugPattern = regexp.MustCompile(`^[a-z0-9-]+$`)
	tagPattern  = regexp.MustCompile(`<[A-Za-z/!]`)
	modes       = map[string]bool{"": true, "manual_invitation": true, "automatic_invitation": true, "automatic_suggestion": true, "enterprise_sso": true}
)

// Organization appends what the API would refuse about an organization to problems.
func Organization(o *mapping.Organization, problems []mapping.Problem) []mapping.Problem {
	found := func(code, field, value string) { problems = append(problems, Found(code, field, value)) }
	name := o.Name.Or("")
	if o.ExternalID.Or("") == "" {
		found("organization_id_missing", "external_id", name)
	}
	if name == "" || len([]rune(name)) > maxName || strings.Contains(name, "://") || tagPattern.MatchString(name) {
		found("organization_name_invalid", "name", name)
	}
	if slug := o.Slug.Or(""); slug != "" && !slugPattern.MatchString(slug) {
		found("organization_slug_invalid", "slug", slug)
	}
	for _, d := range o.Domains {
		if !domainPattern.MatchString(d.Name) || !modes[d.EnrollmentMode] {
			found("domain_invalid", "domains", d.Name)
		}
	}
	problems = metadataSize("public_metadata", len(o.PublicMetadata.Or(nil)), problems)
	return metadataSize("private_metadata", len(o.PrivateMetadata.Or(nil)), problems)
}

// Membership is [Organization] of a membership.
func Membership(m *mapping.Membership, problems []mapping.Problem) []mapping.Problem {
	if m.Organization.Or("") == "" || m.User.Or(m.EmailAddress.Or("")) == "" {
		problems = append(problems, Found("membership_incomplete", "user", m.User.Or(m.Organization.Or(""))))
	}
	problems = metadataSize("public_metadata", len(m.PublicMetadata.Or(nil)), problems)
	return metadataSize("private_metadata", len(m.PrivateMetadata.Or(nil)), problems)
}

// Invitation is [Organization] of an invitation. now is the time the run was started.
func Invitation(i *mapping.Invitation, now time.Time, problems []mapping.Problem) []mapping.Problem {
	if !ValidEmail(i.EmailAddress.Or("")) {
		problems = append(problems, Found("invitation_incomplete", "email_address", i.EmailAddress.Or("")))
	}
	if i.Waitlist.Or(false) && i.Organization.Or("") != "" {
		problems = append(problems, Found("waitlist_of_organization", "waitlist", i.Organization.Or("")))
	}
	return metadataSize("public_metadata", len(i.PublicMetadata.Or(nil)), problems)
}

func metadataSize(field string, size int, problems []mapping.Problem) []mapping.Problem {
	if size > maxMetadata {
		problems = append(problems, Found("metadata_too_large", field, ""))
	}
	return problems
}
