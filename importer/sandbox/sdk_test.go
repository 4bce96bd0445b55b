package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/clerk/clerk-sdk-go/v2"
	"github.com/clerk/clerk-sdk-go/v2/emailaddress"
	sdkorg "github.com/clerk/clerk-sdk-go/v2/organization"
	"github.com/clerk/clerk-sdk-go/v2/organizationmembership"
	"github.com/clerk/clerk-sdk-go/v2/phonenumber"
	"github.com/clerk/clerk-sdk-go/v2/user"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/bcrypt"

	"clerk-import/ratelimit"
)

// start serves a sandbox without a quota and returns a configuration of the
// official SDK for it.
func start(t *testing.T, cfg Config) (*Server, *clerk.ClientConfig) {
	t.Helper()
	if cfg.Quota == nil {
		cfg.Quota = &ratelimit.Quota{}
	}
	s, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(described(t, s))
	t.Cleanup(func() {
		h.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	c := &clerk.ClientConfig{}
	c.Key = clerk.String(s.Key())
	c.URL = clerk.String(h.URL + "/v1")
	return s, c
}

func code(t *testing.T, err error) string {
	t.Helper()
	var e *clerk.APIErrorResponse
	if !errors.As(err, &e) || len(e.Errors) == 0 {
		t.Fatalf("not an API error: %v", err)
	}
	return fmt.Sprintf("%d %s", e.HTTPStatusCode, e.Errors[0].Code)
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestTheOfficialSDKsUserClientWorks(t *testing.T) {
	ctx := context.Background()
	_, cfg := start(t, Config{})
	c := user.NewClient(cfg)
	hash, err := bcrypt.GenerateFromPassword([]byte("correct horse"), 4)
	if err != nil {
		t.Fatal(err)
	}
	meta := json.RawMessage(`{"a":{"b":1,"c":2}}`)
	u := must[*clerk.User](t)(c.Create(ctx, &user.CreateParams{
		EmailAddresses: &[]string{"One@Example.com", "two@example.com"}, PhoneNumbers: &[]string{"+12125550100"},
		Username: clerk.String("one_user"), ExternalID: clerk.String("-7"), FirstName: clerk.String("Ön"),
		PasswordDigest: clerk.String(string(hash)), PasswordHasher: clerk.String("bcrypt"),
		PublicMetadata: &meta, CreatedAt: clerk.String("2020-01-02T03:04:05.678Z"), Locale: clerk.String("de-AT"),
	}))
	if u.CreatedAt != 1577934245678 || *u.ExternalID != "-7" || len(u.EmailAddresses) != 2 || *u.PrimaryEmailAddressID != u.EmailAddresses[0].ID ||
		u.EmailAddresses[0].Verification.Status != "verified" || !u.PasswordEnabled || u.EmailAddresses[0].EmailAddress != "one@example.com" {
		t.Errorf("created %+v", u)
	}
	must[*clerk.User](t)(c.Create(ctx, &user.CreateParams{EmailAddresses: &[]string{"three@example.com"}, ExternalID: clerk.String("7"), SkipPasswordRequirement: clerk.Bool(true)}))

	// Sign-in: the digest is really verified.
	if r := must[*user.VerifyPasswordResponse](t)(c.VerifyPassword(ctx, &user.VerifyPasswordParams{UserID: u.ID, Password: "correct horse"})); !r.Verified {
		t.Error("the right password does not verify")
	}
	_, err = c.VerifyPassword(ctx, &user.VerifyPasswordParams{UserID: u.ID, Password: "wrong"})
	if got := code(t, err); got != "422 incorrect_password" {
		t.Error(got)
	}

	// Filters; a leading sign of an external id means include or exclude.
	find := func(p *user.ListParams) []string {
		t.Helper()
		l := must[*clerk.UserList](t)(c.List(ctx, p))
		ids := []string{}
		for _, u := range l.Users {
			ids = append(ids, *u.ExternalID)
		}
		if int(l.TotalCount) != len(ids) {
			t.Errorf("count %d, listed %d", l.TotalCount, len(ids))
		}
		slices.Sort(ids)
		return ids
	}
	for _, q := range []struct {
		p    *user.ListParams
		want []string
	}{
		{&user.ListParams{}, []string{"-7", "7"}},
		{&user.ListParams{ExternalIDs: []string{"+-7"}}, []string{"-7"}},
		{&user.ListParams{ExternalIDs: []string{"-7"}}, []string{"-7"}}, // everybody but "7"
		{&user.ListParams{EmailAddresses: []string{"TWO@example.com", "nobody@example.com"}}, []string{"-7"}},
		{&user.ListParams{PhoneNumbers: []string{"+12125550100"}}, []string{"-7"}},
		{&user.ListParams{Usernames: []string{"ONE_USER"}}, []string{"-7"}},
		{&user.ListParams{UserIDs: []string{u.ID}}, []string{"-7"}},
		{&user.ListParams{Query: clerk.String("three@")}, []string{"7"}},
		{&user.ListParams{NameQuery: clerk.String("N")}, []string{"-7"}},
		{&user.ListParams{EmailAddresses: []string{"nobody@example.com"}}, []string{}},
	} {
		if d := cmp.Diff(q.want, find(q.p)); d != "" {
			t.Errorf("%+v: %s", q.p, d)
		}
	}

	// Updates, metadata, flags.
	merged := json.RawMessage(`{"a":{"c":null,"d":3}}`)
	u = must[*clerk.User](t)(c.UpdateMetadata(ctx, u.ID, &user.UpdateMetadataParams{PublicMetadata: &merged}))
	if string(u.PublicMetadata) != `{"a":{"b":1,"d":3}}` {
		t.Errorf("merged: %s", u.PublicMetadata)
	}
	u = must[*clerk.User](t)(c.Update(ctx, u.ID, &user.UpdateParams{FirstName: clerk.String("Two"), Username: clerk.String("")}))
	if *u.FirstName != "Two" || u.Username != nil {
		t.Errorf("updated: %+v", u)
	}
	if u = must[*clerk.User](t)(c.Ban(ctx, u.ID)); !u.Banned {
		t.Error("not banned")
	}
	if u = must[*clerk.User](t)(c.Unban(ctx, u.ID)); u.Banned {
		t.Error("still banned")
	}
	if u = must[*clerk.User](t)(c.Lock(ctx, u.ID)); !u.Locked {
		t.Error("not locked")
	}

	// Deleting frees the identifiers.
	must[*clerk.DeletedResource](t)(c.Delete(ctx, u.ID))
	if _, err := c.Get(ctx, u.ID); code(t, err) != "404 resource_not_found" {
		t.Error(err)
	}
	must[*clerk.User](t)(c.Create(ctx, &user.CreateParams{EmailAddresses: &[]string{"one@example.com"}, SkipPasswordRequirement: clerk.Bool(true)}))
}

func TestTheAPIsRefusalsAreTheDocumentedOnes(t *testing.T) {
	ctx := context.Background()
	_, cfg := start(t, Config{})
	c := user.NewClient(cfg)
	skip := clerk.Bool(true)
	must[*clerk.User](t)(c.Create(ctx, &user.CreateParams{EmailAddresses: &[]string{"a@example.com"}, Username: clerk.String("taken"), ExternalID: clerk.String("x"), SkipPasswordRequirement: skip}))
	for _, q := range []struct {
		p    user.CreateParams
		want string
	}{
		{user.CreateParams{EmailAddresses: &[]string{"A@example.com"}, SkipPasswordRequirement: skip}, "422 form_identifier_exists"},
		{user.CreateParams{Username: clerk.String("TAKEN"), SkipPasswordRequirement: skip}, "422 form_identifier_exists"},
		{user.CreateParams{Username: clerk.String("other"), ExternalID: clerk.String("x"), SkipPasswordRequirement: skip}, "422 form_identifier_exists"},
		{user.CreateParams{Username: clerk.String("other")}, "422 form_data_missing"},
		{user.CreateParams{SkipPasswordRequirement: skip}, "422 form_data_missing"},
		{user.CreateParams{Username: clerk.String("abc"), SkipPasswordRequirement: skip}, "422 form_username_invalid_length"},
		{user.CreateParams{EmailAddresses: &[]string{"nope"}, SkipPasswordRequirement: skip}, "422 form_param_format_invalid"},
		{user.CreateParams{EmailAddresses: &[]string{"a@acme.foobarx"}, SkipPasswordRequirement: skip}, "422 form_param_format_invalid"},
		{user.CreateParams{EmailAddresses: &[]string{"a@acme.internal"}, SkipPasswordRequirement: skip}, "422 form_param_format_invalid"},
		{user.CreateParams{EmailAddresses: &[]string{strings.Repeat("a", 65) + "@acme.io"}, SkipPasswordRequirement: skip}, "422 form_param_format_invalid"},
		{user.CreateParams{Username: clerk.String("other"), FirstName: clerk.String("https://acme.io/x"), SkipPasswordRequirement: skip}, "422 form_param_format_invalid"},
		{user.CreateParams{Username: clerk.String("other"), LastName: clerk.String("+44 20 7183 8750"), SkipPasswordRequirement: skip}, "422 form_param_format_invalid"},
		{user.CreateParams{Username: clerk.String("other"), PasswordDigest: clerk.String("$2b$16$abcdefghijklmnopqrstuuxIVD.s0FNZhsDefCUKkxq.qa2z1ag/."), PasswordHasher: clerk.String("bcrypt")}, "422 form_password_digest_invalid_code"},
		{user.CreateParams{PhoneNumbers: &[]string{"0123"}, SkipPasswordRequirement: skip}, "422 form_param_format_invalid"},
		{user.CreateParams{Username: clerk.String("other"), PasswordDigest: clerk.String("x")}, "422 form_conditional_param_missing"},
		{user.CreateParams{Username: clerk.String("other"), PasswordDigest: clerk.String("x"), PasswordHasher: clerk.String("bcrypt")}, "422 form_password_digest_invalid_code"},
		{user.CreateParams{Username: clerk.String("other"), PasswordDigest: clerk.String("x"), PasswordHasher: clerk.String("rot13")}, "422 form_param_value_invalid"},
		{user.CreateParams{Username: clerk.String("other"), Password: clerk.String("short")}, "422 form_password_length_too_short"},
		{user.CreateParams{Username: clerk.String("other"), Password: clerk.String("long enough"), TOTPSecret: clerk.String("!")}, "422 invalid_totp_secret_code"},
		{user.CreateParams{Username: clerk.String("other"), Password: clerk.String("long enough"), CreatedAt: clerk.String("yesterday")}, "422 form_param_invalid_time"},
		{user.CreateParams{Username: clerk.String("other"), Password: clerk.String("long enough"), CreatedAt: clerk.String("2999-01-01T00:00:00Z")}, "422 form_disallow_future_date"},
	} {
		_, err := c.Create(ctx, &q.p)
		if got := code(t, err); got != q.want {
			t.Errorf("got %s, want %s", got, q.want)
		}
	}
	bad := *cfg
	bad.Key = clerk.String("nonsense")
	if _, err := user.NewClient(&bad).Get(ctx, "x"); code(t, err) != "401 clerk_key_invalid" {
		t.Error(err)
	}
}

func TestIdentifiersFollowTheirStatus(t *testing.T) {
	ctx := context.Background()
	_, cfg := start(t, Config{})
	users, emails, phones := user.NewClient(cfg), emailaddress.NewClient(cfg), phonenumber.NewClient(cfg)
	skip := clerk.Bool(true)
	a := must[*clerk.User](t)(users.Create(ctx, &user.CreateParams{Username: clerk.String("user_a"), SkipPasswordRequirement: skip}))
	b := must[*clerk.User](t)(users.Create(ctx, &user.CreateParams{Username: clerk.String("user_b"), SkipPasswordRequirement: skip}))
	e := must[*clerk.EmailAddress](t)(emails.Create(ctx, &emailaddress.CreateParams{UserID: clerk.String(a.ID), EmailAddress: clerk.String("x@example.com"), Verified: clerk.Bool(false)}))
	if e.Verification != nil {
		t.Errorf("attached unverified, got %+v", e)
	}
	// Unverified belongs to nobody yet: another user may verify it.
	e2 := must[*clerk.EmailAddress](t)(emails.Create(ctx, &emailaddress.CreateParams{UserID: clerk.String(b.ID), EmailAddress: clerk.String("x@example.com"), Verified: clerk.Bool(true)}))
	if _, err := emails.Update(ctx, e.ID, &emailaddress.UpdateParams{Verified: clerk.Bool(true)}); code(t, err) != "422 form_identifier_exists" {
		t.Error(err)
	}
	if _, err := users.Update(ctx, a.ID, &user.UpdateParams{PrimaryEmailAddressID: clerk.String(e.ID)}); code(t, err) != "422 form_verification_needed" {
		t.Error(err)
	}
	must[*clerk.DeletedResource](t)(emails.Delete(ctx, e2.ID))
	must[*clerk.EmailAddress](t)(emails.Update(ctx, e.ID, &emailaddress.UpdateParams{Verified: clerk.Bool(true)}))
	p := must[*clerk.PhoneNumber](t)(phones.Create(ctx, &phonenumber.CreateParams{UserID: clerk.String(a.ID), PhoneNumber: clerk.String("+12125550100"), Verified: clerk.Bool(true)}))
	if p = must[*clerk.PhoneNumber](t)(phones.Get(ctx, p.ID)); p.PhoneNumber != "+12125550100" {
		t.Errorf("%+v", p)
	}
}

func TestTheOfficialSDKsOrganizationClientsWork(t *testing.T) {
	ctx := context.Background()
	_, cfg := start(t, Config{})
	users, orgs, members := user.NewClient(cfg), sdkorg.NewClient(cfg), organizationmembership.NewClient(cfg)
	u := must[*clerk.User](t)(users.Create(ctx, &user.CreateParams{EmailAddresses: &[]string{"a@example.com"}, SkipPasswordRequirement: clerk.Bool(true)}))
	o := must[*clerk.Organization](t)(orgs.Create(ctx, &sdkorg.CreateParams{Name: clerk.String("Acme & Sons"), Slug: clerk.String("acme")}))
	if got := must[*clerk.Organization](t)(orgs.Get(ctx, "acme")); got.ID != o.ID {
		t.Error("not found by slug")
	}
	if _, err := orgs.Create(ctx, &sdkorg.CreateParams{Name: clerk.String("B"), Slug: clerk.String("acme")}); code(t, err) != "422 form_identifier_exists" {
		t.Error(err)
	}
	m := must[*clerk.OrganizationMembership](t)(members.Create(ctx, &organizationmembership.CreateParams{OrganizationID: o.ID, UserID: clerk.String(u.ID), Role: clerk.String("org:member")}))
	if m.Role != "org:member" || m.PublicUserData.UserID != u.ID || m.Organization.ID != o.ID {
		t.Errorf("%+v", m)
	}
	if _, err := members.Create(ctx, &organizationmembership.CreateParams{OrganizationID: o.ID, UserID: clerk.String(u.ID), Role: clerk.String("org:member")}); code(t, err) != "400 already_a_member_in_organization" {
		t.Error(err)
	}
	if m = must[*clerk.OrganizationMembership](t)(members.Update(ctx, &organizationmembership.UpdateParams{OrganizationID: o.ID, UserID: u.ID, Role: clerk.String("org:admin")})); m.Role != "org:admin" {
		t.Errorf("%+v", m)
	}
	l := must[*clerk.OrganizationMembershipList](t)(members.List(ctx, &organizationmembership.ListParams{OrganizationID: o.ID}))
	if l.TotalCount != 1 || len(l.OrganizationMemberships) != 1 {
		t.Errorf("%+v", l)
	}
	if l := must[*clerk.OrganizationList](t)(orgs.List(ctx, &sdkorg.ListParams{})); l.TotalCount != 1 {
		t.Errorf("%+v", l)
	}
	must[*clerk.Organization](t)(orgs.Update(ctx, o.ID, &sdkorg.UpdateParams{Name: clerk.String("Acme")}))
	must[*clerk.OrganizationMembership](t)(members.Delete(ctx, &organizationmembership.DeleteParams{OrganizationID: o.ID, UserID: u.ID}))
	must[*clerk.DeletedResource](t)(orgs.Delete(ctx, o.ID))
}

func TestTheStoreOutlivesTheServer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	s, err := Open(Config{Store: path})
	if err != nil {
		t.Fatal(err)
	}
	id := s.Instance()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(Config{Store: path}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.Instance() != id {
		t.Error("the instance changed")
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v %v", st.Mode(), err)
	}
}

// Whoever comes first gets the address, however many try at once.
func TestConcurrentCreatesOfOneAddressMakeOneUser(t *testing.T) {
	for _, store := range []string{"", filepath.Join(t.TempDir(), "store")} {
		_, cfg := start(t, Config{Store: store})
		c := user.NewClient(cfg)
		var wg sync.WaitGroup
		var mu sync.Mutex
		made := 0
		for range 30 {
			wg.Go(func() {
				_, err := c.Create(context.Background(), &user.CreateParams{EmailAddresses: &[]string{"a@example.com"}, SkipPasswordRequirement: clerk.Bool(true)})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					made++
				}
			})
		}
		wg.Wait()
		if made != 1 {
			t.Errorf("store %q: %d users", store, made)
		}
	}
}

func TestTheQuotaIsEnforced(t *testing.T) {
	for _, sliding := range []bool{false, true} {
		q := ratelimit.Quota{Requests: 5, Window: 3600e9}
		s, cfg := start(t, Config{Quota: &q, SlidingWindow: sliding})
		c := user.NewClient(cfg)
		for i := range 7 {
			_, err := c.Get(context.Background(), "user_x")
			want := "404 resource_not_found"
			if i >= 5 {
				want = "429 too_many_requests"
			}
			if got := code(t, err); got != want {
				t.Errorf("sliding %v, request %d: %s", sliding, i, got)
			}
			if i == 6 {
				var e *clerk.APIErrorResponse
				errors.As(err, &e)
				if e.Response.Header.Get("Retry-After") == "" {
					t.Error("no Retry-After")
				}
			}
		}
		if n, refused := s.Stats(); n != 7 || refused != 2 {
			t.Errorf("stats %d %d", n, refused)
		}
	}
}

func TestOnlyLoopbackIsListenedOn(t *testing.T) {
	s, _ := start(t, Config{})
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.com:0", "nonsense"} {
		if _, stop, err := s.Listen(addr); err == nil {
			_ = stop()
			t.Errorf("listened on %s", addr)
		}
	}
	url, stop, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Get(url + "/users")
	if err != nil || resp.StatusCode != 401 {
		t.Errorf("%v %v", resp, err)
	}
	_ = resp.Body.Close()
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// The tables of bodies are held against the API's own description.
func TestBodiesAreTheDocumentedOnes(t *testing.T) {
	b, err := os.ReadFile("../../testdata/api/bodies-2026-05-12.json")
	if err != nil {
		t.Fatal(err)
	}
	var desc struct {
		Bodies map[string][]struct {
			Name, Type         string
			Nullable, Required bool
			Enum               []string
		}
	}
	if err := json.Unmarshal(b, &desc); err != nil {
		t.Fatal(err)
	}
	ours := map[string]map[string]param{
		"POST /users": createUserBody, "PATCH /users/{user_id}": updateUserBody, "PATCH /users/{user_id}/metadata": userMetadataBody,
		"POST /email_addresses": createEmailBody, "PATCH /email_addresses/{email_address_id}": updateEmailBody,
		"POST /phone_numbers": createPhoneBody, "PATCH /phone_numbers/{phone_number_id}": updatePhoneBody,
		"POST /organizations": createOrgBody, "PATCH /organizations/{organization_id}": updateOrgBody, "PATCH /organizations/{organization_id}/metadata": metadataBody,
		"POST /organizations/{organization_id}/memberships": createMemberBody, "PATCH /organizations/{organization_id}/memberships/{user_id}": updateMemberBody,
		"PATCH /organizations/{organization_id}/memberships/{user_id}/metadata": metadataBody, "POST /users/{user_id}/verify_password": verifyPasswordBody,
		"POST /organization_roles": createRoleBody, "POST /organization_permissions": createPermissionBody, "POST /organizations/{organization_id}/domains": createDomainBody,
		"PATCH /organizations/{organization_id}/domains/{domain_id}": updateDomainBody,
		"POST /organizations/{organization_id}/invitations":          createOrgInvitationBody, "POST /invitations": createInvitationBody,
		"POST /role_sets/{role_set_key_or_id}/roles/replace": replaceRoleBody, "POST /role_sets/{role_set_key_or_id}/replace": replaceRoleSetBody,
		"POST /role_sets": createRoleSetBody, "PATCH /role_sets/{role_set_key_or_id}": updateRoleSetBody, "POST /role_sets/{role_set_key_or_id}/roles": addRolesBody,
		"POST /organizations/{organization_id}/invitations/bulk": createOrgInvitationBody, "POST /invitations/bulk": createInvitationsBody,
		"POST /waitlist_entries": createWaitlistBody, "POST /waitlist_entries/bulk": createWaitlistBody,
	}
	for name, fields := range desc.Bodies {
		spec := ours[name]
		if len(spec) != len(fields) {
			t.Errorf("%s: %d fields, the API has %d", name, len(spec), len(fields))
		}
		for _, f := range fields {
			p, ok := spec[f.Name]
			typ := p.typ
			if typ == "strings" {
				typ = "array of string"
			}
			if !ok || typ != f.Type || p.nullable != f.Nullable || p.required != f.Required || !slices.Equal(p.enum, f.Enum) {
				t.Errorf("%s %s: %+v, the API has %+v", name, f.Name, p, f)
			}
		}
	}
}
