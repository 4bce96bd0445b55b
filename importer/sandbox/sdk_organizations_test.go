package sandbox

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/clerk/clerk-sdk-go/v2"
	sdkinvitation "github.com/clerk/clerk-sdk-go/v2/invitation"
	sdkorg "github.com/clerk/clerk-sdk-go/v2/organization"
	"github.com/clerk/clerk-sdk-go/v2/organizationdomain"
	"github.com/clerk/clerk-sdk-go/v2/organizationinvitation"
	"github.com/clerk/clerk-sdk-go/v2/organizationmembership"
	"github.com/clerk/clerk-sdk-go/v2/organizationpermission"
	"github.com/clerk/clerk-sdk-go/v2/organizationrole"
	"github.com/clerk/clerk-sdk-go/v2/roleset"
	"github.com/clerk/clerk-sdk-go/v2/user"
	"github.com/clerk/clerk-sdk-go/v2/waitlistentry"
)

func TestTheOfficialSDKsRoleClientsWork(t *testing.T) {
	ctx := context.Background()
	_, cfg := start(t, Config{})
	permissions, roles := organizationpermission.NewClient(cfg), organizationrole.NewClient(cfg)
	p := must[*clerk.OrganizationPermission](t)(permissions.Create(ctx, &organizationpermission.CreateParams{Name: clerk.String("Read invoices"), Key: clerk.String("org:invoices:read")}))
	if got := must[*clerk.OrganizationPermission](t)(permissions.Get(ctx, p.ID)); got.Key != "org:invoices:read" || got.Type != "user" {
		t.Errorf("%+v", got)
	}
	_, err := permissions.Create(ctx, &organizationpermission.CreateParams{Name: clerk.String("Bad"), Key: clerk.String("invoices")})
	if got := code(t, err); got != "422 form_param_format_invalid" {
		t.Error(got)
	}
	ids := []string{p.ID}
	r := must[*clerk.OrganizationRole](t)(roles.Create(ctx, &organizationrole.CreateParams{Name: clerk.String("Billing"), Key: clerk.String("org:billing"), Permissions: &ids}))
	if r.Key != "org:billing" || len(r.Permissions) != 1 || r.Permissions[0].Key != "org:invoices:read" {
		t.Errorf("%+v", r)
	}
	_, err = roles.Create(ctx, &organizationrole.CreateParams{Name: clerk.String("Billing"), Key: clerk.String("org:billing")})
	if got := code(t, err); got != "422 form_identifier_exists" {
		t.Error(got)
	}
	list := must[*clerk.OrganizationRoleList](t)(roles.List(ctx, &organizationrole.ListParams{}))
	var keys []string
	for _, r := range list.OrganizationRoles {
		keys = append(keys, r.Key)
	}
	if slices.Sort(keys); list.TotalCount != 3 || !slices.Equal(keys, []string{"org:admin", "org:billing", "org:member"}) {
		t.Errorf("%v", keys)
	}
	if all := must[*clerk.OrganizationPermissionList](t)(permissions.List(ctx, &organizationpermission.ListParams{})); all.TotalCount != 7 {
		t.Errorf("%d permissions", all.TotalCount)
	}
}

// roleSetParams is the body of POST /role_sets as the description has it: the SDK's lacks the
// two roles that are required.
type roleSetParams struct {
	clerk.APIParams
	Name    string   `json:"name"`
	Key     string   `json:"key,omitempty"`
	Default string   `json:"default_role_key"`
	Creator string   `json:"creator_role_key"`
	Roles   []string `json:"roles"`
}

func TestTheOfficialSDKsRoleSetClientWorks(t *testing.T) {
	ctx := context.Background()
	_, cfg := start(t, Config{})
	sets, roles, orgs, members := roleset.NewClient(cfg), organizationrole.NewClient(cfg), sdkorg.NewClient(cfg), organizationmembership.NewClient(cfg)
	role := func(name string, initial bool) {
		must[*clerk.OrganizationRole](t)(roles.Create(ctx, &organizationrole.CreateParams{Name: &name, Key: clerk.String("org:" + name), IncludeInInitialRoleSet: &initial}))
	}
	role("editor", true)
	role("auditor", false)
	keys := func(s *clerk.RoleSet) (out []string) {
		for _, r := range s.Roles {
			out = append(out, r.Key)
		}
		return out
	}
	if first := must[*clerk.RoleSet](t)(sets.Get(ctx, "role_set:default")); first.Type != "initial" || !slices.Equal(keys(first), []string{"org:admin", "org:editor", "org:member"}) {
		t.Errorf("%+v %v", first, keys(first))
	}
	create := func(p roleSetParams) (*clerk.RoleSet, error) {
		req := clerk.NewAPIRequest("POST", "/role_sets")
		req.SetParams(&p)
		set := &clerk.RoleSet{}
		return set, clerk.NewBackend(&cfg.BackendConfig).Call(ctx, req, set)
	}
	for _, c := range []struct {
		p    roleSetParams
		want string
	}{
		{roleSetParams{Name: "Audit", Default: "org:auditor", Creator: "org:auditor", Roles: []string{"org:auditor"}}, "422 organization_missing_creator_role_permissions"},
		{roleSetParams{Name: "Audit", Default: "org:auditor", Creator: "org:admin", Roles: []string{"org:auditor"}}, "422 form_param_value_invalid"},
		{roleSetParams{Name: "Audit", Default: "org:admin", Creator: "org:admin", Roles: []string{"org:admin", "org:none"}}, "404 resource_not_found"},
		{roleSetParams{Name: "Default", Default: "org:admin", Creator: "org:admin", Roles: []string{"org:admin"}}, "422 form_identifier_exists"},
	} {
		if _, err := create(c.p); code(t, err) != c.want {
			t.Errorf("%+v: %v, want %s", c.p, err, c.want)
		}
	}
	audit := must[*clerk.RoleSet](t)(create(roleSetParams{Name: "Audit Firms", Default: "org:auditor", Creator: "org:admin", Roles: []string{"org:admin", "org:auditor"}}))
	if audit.Key != "role_set:audit_firms" || audit.Type != "custom" {
		t.Errorf("%+v", audit)
	}

	users := user.NewClient(cfg)
	u := must[*clerk.User](t)(users.Create(ctx, &user.CreateParams{EmailAddresses: &[]string{"ada@acme.io"}, SkipPasswordRequirement: clerk.Bool(true)}))
	acme := must[*clerk.Organization](t)(orgs.Create(ctx, &sdkorg.CreateParams{Name: clerk.String("Acme"), RoleSetKey: &audit.Key}))
	join := func(role string) error {
		_, err := members.Create(ctx, &organizationmembership.CreateParams{OrganizationID: acme.ID, UserID: &u.ID, Role: &role})
		return err
	}
	if got := code(t, join("org:editor")); got != "404 resource_not_found" {
		t.Errorf("a role that is not in the set: %s", got)
	}
	must[*clerk.RoleSet](t)(sets.AddRoles(ctx, audit.ID, &roleset.AddRolesParams{RoleKeys: []string{"org:editor"}}))
	if err := join("org:editor"); err != nil {
		t.Error(err)
	}
	if got := must[*clerk.RoleSet](t)(sets.Update(ctx, audit.ID, &roleset.UpdateParams{Type: clerk.String("initial"), Name: clerk.String("Audit")})); got.Type != "initial" || got.Name != "Audit" {
		t.Errorf("%+v", got)
	}
	if list := must[*clerk.RoleSetList](t)(sets.List(ctx, &roleset.ListParams{})); list.TotalCount != 2 || list.RoleSets[0].ID != audit.ID || list.RoleSets[1].Type != "custom" {
		t.Errorf("%+v", list)
	}
	only := must[*clerk.RoleSet](t)(create(roleSetParams{Name: "Only", Key: "role_set:only", Default: "org:admin", Creator: "org:admin", Roles: []string{"org:admin"}}))
	if _, err := orgs.Update(ctx, acme.ID, &sdkorg.UpdateParams{RoleSetKey: &only.Key}); code(t, err) != "422 organization_role_set_reassignment_mappings_missing" {
		t.Errorf("members would lose their role: %v", err)
	}

	// One role, or a whole set, is replaced by another; the members come along. The SDK has no
	// clients for these.
	call := func(path string, p any) error {
		req := clerk.NewAPIRequest("POST", path)
		req.SetParams(p.(clerk.Params))
		return clerk.NewBackend(&cfg.BackendConfig).Call(ctx, req, &clerk.DeletedResource{})
	}
	held := func() string {
		list := must[*clerk.OrganizationMembershipList](t)(members.List(ctx, &organizationmembership.ListParams{OrganizationID: acme.ID}))
		return list.OrganizationMemberships[0].Role
	}
	if err := call("/role_sets/"+audit.ID+"/roles/replace", &replaceRoleParams{Role: "org:editor", To: "org:auditor"}); err != nil || held() != "org:auditor" {
		t.Error(err, held())
	}
	for _, c := range []struct {
		mappings map[string]string
		want     string
	}{
		{nil, "422 organization_role_set_reassignment_mappings_missing"},
		{map[string]string{"org:auditor": "org:member"}, "422 organization_role_set_reassignment_mappings_invalid"},
	} {
		if err := call("/role_sets/"+audit.ID+"/replace", &replaceSetParams{Dest: only.Key, Mappings: c.mappings}); code(t, err) != c.want {
			t.Errorf("%v: %v", c.mappings, err)
		}
	}
	if err := call("/role_sets/"+audit.ID+"/replace", &replaceSetParams{Dest: only.Key, Mappings: map[string]string{"org:auditor": "org:admin"}}); err != nil || held() != "org:admin" {
		t.Error(err, held())
	}
	if got := must[*clerk.RoleSet](t)(sets.Get(ctx, only.Key)); got.Type != "initial" {
		t.Errorf("%+v", got)
	}
	if _, err := sets.Get(ctx, audit.ID); code(t, err) != "404 resource_not_found" {
		t.Error(err)
	}
}

type replaceRoleParams struct {
	clerk.APIParams
	Role string `json:"role_key"`
	To   string `json:"to_role_key"`
}

type replaceSetParams struct {
	clerk.APIParams
	Dest     string            `json:"dest_role_set_key"`
	Mappings map[string]string `json:"reassignment_mappings,omitempty"`
}

func TestTheOfficialSDKsWaitlistClientWorks(t *testing.T) {
	ctx := context.Background()
	_, cfg := start(t, Config{})
	c := waitlistentry.NewClient(cfg)
	a := must[*clerk.WaitlistEntry](t)(c.Create(ctx, &waitlistentry.CreateParams{EmailAddress: "Ada@acme.io", Notify: clerk.Bool(false)}))
	if again := must[*clerk.WaitlistEntry](t)(c.Create(ctx, &waitlistentry.CreateParams{EmailAddress: "ada@acme.io"})); again.ID != a.ID || a.Status != "pending" {
		t.Errorf("%+v, then %+v", a, again)
	}
	must[*clerk.WaitlistEntries](t)(c.BulkCreate(ctx, &waitlistentry.BulkCreateParams{WaitlistEntries: []*waitlistentry.CreateParams{{EmailAddress: "alan@acme.io"}, {EmailAddress: "ada@acme.io"}}}))
	by, query := "email_address", "acme"
	list := must[*clerk.WaitlistEntriesList](t)(c.List(ctx, &waitlistentry.ListParams{OrderBy: &by, Query: &query, Statuses: []string{"pending"}}))
	if list.TotalCount != 2 || list.WaitlistEntries[0].ID != a.ID || list.WaitlistEntries[1].EmailAddress != "alan@acme.io" {
		t.Errorf("%+v", list)
	}
	// The SDK has no client for this one.
	remove := func() error {
		return c.Backend.Call(ctx, clerk.NewAPIRequest("DELETE", "/waitlist_entries/"+a.ID), &clerk.DeletedResource{})
	}
	if err := remove(); err != nil {
		t.Error(err)
	}
	if err := remove(); code(t, err) != "404 resource_not_found" {
		t.Error(err)
	}
}

func TestTheOfficialSDKsInvitationAndDomainClientsWork(t *testing.T) {
	ctx := context.Background()
	_, cfg := start(t, Config{})
	u := must[*clerk.User](t)(user.NewClient(cfg).Create(ctx, &user.CreateParams{EmailAddresses: &[]string{"ada@acme.io"}, SkipPasswordRequirement: clerk.Bool(true)}))
	o := must[*clerk.Organization](t)(sdkorg.NewClient(cfg).Create(ctx, &sdkorg.CreateParams{Name: clerk.String("Acme"), CreatedBy: clerk.String(u.ID)}))
	domains := organizationdomain.NewClient(cfg)
	d := must[*clerk.OrganizationDomain](t)(domains.Create(ctx, o.ID, &organizationdomain.CreateParams{Name: clerk.String("acme.io"), EnrollmentMode: clerk.String("automatic_invitation"), Verified: clerk.Bool(false)}))
	if d.Name != "acme.io" || d.EnrollmentMode != "automatic_invitation" {
		t.Errorf("%+v", d)
	}
	verified := must[*clerk.OrganizationDomain](t)(domains.Create(ctx, o.ID, &organizationdomain.CreateParams{Name: clerk.String("acme.com"), EnrollmentMode: clerk.String("manual_invitation")}))
	var answer struct {
		Affiliation map[string]any `json:"affiliation_verification"`
	}
	if err := json.Unmarshal(verified.Response.RawJSON, &answer); err != nil {
		t.Error(err)
	}
	for _, key := range []string{"status", "strategy", "attempts", "expire_at", "verified_at"} { // required by the API's description
		if _, there := answer.Affiliation[key]; !there {
			t.Errorf("a domain's verification lacks %s: %s", key, verified.Response.RawJSON)
		}
	}
	must[*clerk.DeletedResource](t)(domains.Delete(ctx, &organizationdomain.DeleteParams{OrganizationID: o.ID, DomainID: verified.ID}))
	_, err := domains.Create(ctx, o.ID, &organizationdomain.CreateParams{Name: clerk.String("acme.io"), EnrollmentMode: clerk.String("manual_invitation")})
	if got := code(t, err); got != "422 organization_domain_already_exists_same_organization" {
		t.Error(got)
	}
	_, err = domains.Create(ctx, o.ID, &organizationdomain.CreateParams{Name: clerk.String("acme.io"), EnrollmentMode: clerk.String("enterprise_sso")})
	if got := code(t, err); got != "403 organization_domain_enrollment_mode_not_enabled" {
		t.Error(got)
	}
	if got := must[*clerk.OrganizationDomain](t)(domains.Update(ctx, &organizationdomain.UpdateParams{OrganizationID: o.ID, DomainID: d.ID, EnrollmentMode: clerk.String("automatic_suggestion")})); got.EnrollmentMode != "automatic_suggestion" || got.Verification != nil {
		t.Errorf("%+v", got)
	}
	if list := must[*clerk.OrganizationDomainList](t)(domains.List(ctx, o.ID, &organizationdomain.ListParams{})); len(list.OrganizationDomains) != 1 {
		t.Errorf("%+v", list)
	}

	invitations := organizationinvitation.NewClient(cfg)
	meta := json.RawMessage(`{"seat":1}`)
	i := must[*clerk.OrganizationInvitation](t)(invitations.Create(ctx, &organizationinvitation.CreateParams{OrganizationID: o.ID, EmailAddress: clerk.String("new@acme.io"), Role: clerk.String("org:member"), InviterUserID: clerk.String(u.ID), PublicMetadata: &meta, ExpiresInDays: clerk.Int64(3)}))
	if i.Status != "pending" || i.Role != "org:member" || i.OrganizationID != o.ID || string(i.PublicMetadata) != `{"seat":1}` {
		t.Errorf("%+v", i)
	}
	for email, want := range map[string]string{"NEW@acme.io": "400 organization_invitation_not_unique", "ada@acme.io": "400 already_a_member_in_organization"} {
		_, err = invitations.Create(ctx, &organizationinvitation.CreateParams{OrganizationID: o.ID, EmailAddress: clerk.String(email), Role: clerk.String("org:member")})
		if got := code(t, err); got != want {
			t.Errorf("%s: %s", email, got)
		}
	}
	if list := must[*clerk.OrganizationInvitationList](t)(invitations.List(ctx, &organizationinvitation.ListParams{OrganizationID: o.ID})); list.TotalCount != 1 {
		t.Errorf("%+v", list)
	}
	if got := must[*clerk.OrganizationInvitation](t)(invitations.Revoke(ctx, &organizationinvitation.RevokeParams{OrganizationID: o.ID, ID: i.ID})); got.Status != "revoked" {
		t.Errorf("%+v", got)
	}
	if got := must[*clerk.OrganizationInvitation](t)(invitations.Get(ctx, &organizationinvitation.GetParams{OrganizationID: o.ID, ID: i.ID})); got.Status != "revoked" {
		t.Errorf("%+v", got)
	}

	for status, want := range map[string]int64{"revoked": 1, "pending": 0} {
		if list := must[*clerk.OrganizationInvitationList](t)(invitations.ListFromInstance(ctx, &organizationinvitation.ListFromInstanceParams{Statuses: &[]string{status}})); list.TotalCount != want {
			t.Errorf("%d invitations are %s", list.TotalCount, status)
		}
	}
	must[*clerk.DeletedResource](t)(domains.Delete(ctx, &organizationdomain.DeleteParams{OrganizationID: o.ID, DomainID: d.ID}))
	if list := must[*clerk.OrganizationDomainList](t)(domains.List(ctx, o.ID, &organizationdomain.ListParams{})); list.TotalCount != 0 {
		t.Errorf("%+v", list)
	}

	app := sdkinvitation.NewClient(cfg)
	one := must[*clerk.Invitation](t)(app.Create(ctx, &sdkinvitation.CreateParams{EmailAddress: "x@acme.io", Notify: clerk.Bool(false)}))
	_, err = app.Create(ctx, &sdkinvitation.CreateParams{EmailAddress: "x@acme.io"})
	if got := code(t, err); got != "400 duplicate_record" {
		t.Error(got)
	}
	_, err = app.Create(ctx, &sdkinvitation.CreateParams{EmailAddress: "ada@acme.io"})
	if got := code(t, err); got != "422 form_identifier_exists" {
		t.Error(got)
	}
	if many := must[*clerk.Invitations](t)(app.BulkCreate(ctx, &sdkinvitation.BulkCreateParams{Invitations: []*sdkinvitation.CreateParams{{EmailAddress: "y@acme.io"}, {EmailAddress: "z@acme.io"}}})); len(many.Invitations) != 2 {
		t.Errorf("%+v", many)
	}
	if got := must[*clerk.Invitation](t)(app.Revoke(ctx, one.ID)); !got.Revoked {
		t.Errorf("%+v", got)
	}
	if list := must[*clerk.InvitationList](t)(app.List(ctx, &sdkinvitation.ListParams{})); len(list.Invitations) != 3 {
		t.Errorf("%+v", list)
	}
	if days := time.UnixMilli(*i.ExpiresAt).Sub(time.UnixMilli(i.CreatedAt)).Round(time.Hour); days != 72*time.Hour {
		t.Errorf("expires after %v", days)
	}
}

// Limits, exclusive membership, slugs and the whole feature are the instance's to switch.
func TestOrganizationSettingsAreEnforced(t *testing.T) {
	ctx := context.Background()
	settings := DefaultSettings()
	settings.Organizations = OrganizationSettings{SlugDisabled: true, MaxAllowedMemberships: 1, Exclusive: true}
	s, cfg := start(t, Config{Settings: &settings})
	users, orgs, members := user.NewClient(cfg), sdkorg.NewClient(cfg), organizationmembership.NewClient(cfg)
	ada := must[*clerk.User](t)(users.Create(ctx, &user.CreateParams{EmailAddresses: &[]string{"ada@acme.io"}, SkipPasswordRequirement: clerk.Bool(true)}))
	alan := must[*clerk.User](t)(users.Create(ctx, &user.CreateParams{EmailAddresses: &[]string{"alan@acme.io"}, SkipPasswordRequirement: clerk.Bool(true)}))
	_, err := orgs.Create(ctx, &sdkorg.CreateParams{Name: clerk.String("Acme"), Slug: clerk.String("acme")})
	if got := code(t, err); got != "403 organization_slugs_disabled" {
		t.Error(got)
	}
	a := must[*clerk.Organization](t)(orgs.Create(ctx, &sdkorg.CreateParams{Name: clerk.String("Acme")}))
	b := must[*clerk.Organization](t)(orgs.Create(ctx, &sdkorg.CreateParams{Name: clerk.String("Beta")}))
	join := func(org, user string) error {
		_, err := members.Create(ctx, &organizationmembership.CreateParams{OrganizationID: org, UserID: clerk.String(user), Role: clerk.String("org:member")})
		return err
	}
	if err := join(a.ID, ada.ID); err != nil {
		t.Fatal(err)
	}
	if got := code(t, join(a.ID, alan.ID)); got != "403 organization_membership_quota_exceeded" {
		t.Error(got)
	}
	if got := code(t, join(b.ID, ada.ID)); got != "422 exclusive_organization_membership" {
		t.Error(got)
	}
	s.settings.Organizations.Disabled = true
	_, err = orgs.Create(ctx, &sdkorg.CreateParams{Name: clerk.String("Off")})
	if got := code(t, err); got != "403 organization_not_enabled_in_instance" {
		t.Error(got)
	}
}

func TestListsOfOrganizationsAndMembershipsAreSorted(t *testing.T) {
	ctx := context.Background()
	_, cfg := start(t, Config{})
	users, orgs, members := user.NewClient(cfg), sdkorg.NewClient(cfg), organizationmembership.NewClient(cfg)
	acme := must[*clerk.Organization](t)(orgs.Create(ctx, &sdkorg.CreateParams{Name: clerk.String("Acme")}))
	must[*clerk.Organization](t)(orgs.Create(ctx, &sdkorg.CreateParams{Name: clerk.String("Zeta")}))
	for _, name := range []string{"Bea", "Ada", "Cem"} {
		u := must[*clerk.User](t)(users.Create(ctx, &user.CreateParams{FirstName: clerk.String(name), SkipPasswordRequirement: clerk.Bool(true), EmailAddresses: &[]string{name + "@acme.io"}}))
		must[*clerk.OrganizationMembership](t)(members.Create(ctx, &organizationmembership.CreateParams{OrganizationID: acme.ID, UserID: clerk.String(u.ID), Role: clerk.String("org:member")}))
		time.Sleep(2 * time.Millisecond) // no two at the same time
	}
	for by, want := range map[string][]string{
		"": {"Cem", "Ada", "Bea"}, "created_at": {"Bea", "Ada", "Cem"}, "+first_name": {"Ada", "Bea", "Cem"}, "-email_address": {"Cem", "Bea", "Ada"},
	} {
		var got []string
		for _, m := range must[*clerk.OrganizationMembershipList](t)(members.List(ctx, &organizationmembership.ListParams{OrganizationID: acme.ID, OrderBy: &by})).OrganizationMemberships {
			got = append(got, *m.PublicUserData.FirstName)
		}
		if !slices.Equal(got, want) {
			t.Errorf("memberships by %q: %v, want %v", by, got, want)
		}
	}
	all := must[*clerk.OrganizationMembershipList](t)(members.List(ctx, &organizationmembership.ListParams{OrganizationID: acme.ID})).OrganizationMemberships
	for _, p := range []organizationmembership.ListParams{{CreatedAtAfter: &all[1].CreatedAt}, {CreatedAtBefore: &all[1].CreatedAt}} {
		p.OrganizationID = acme.ID
		if got := must[*clerk.OrganizationMembershipList](t)(members.List(ctx, &p)); got.TotalCount != 1 || got.OrganizationMemberships[0].ID == all[1].ID {
			t.Errorf("%+v", got)
		}
	}
	by := "name"
	_, err := members.List(ctx, &organizationmembership.ListParams{OrganizationID: acme.ID, OrderBy: &by})
	if got := code(t, err); got != "422 form_param_value_invalid" {
		t.Error(got)
	}
	for by, want := range map[string][]string{"name": {"Acme", "Zeta"}, "-name": {"Zeta", "Acme"}, "members_count": {"Zeta", "Acme"}} {
		var got []string
		for _, o := range must[*clerk.OrganizationList](t)(orgs.List(ctx, &sdkorg.ListParams{OrderBy: &by})).Organizations {
			got = append(got, o.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("organizations by %q: %v, want %v", by, got, want)
		}
	}
}
