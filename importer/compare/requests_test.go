package compare

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
)

// requests are what steps send for the subject "x": method, path and body of each.
func requests(t *testing.T, steps []push.Step) (out []string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		out = append(out, strings.TrimSpace(r.Method+" "+r.URL.Path+" "+string(body)))
		_, _ = io.WriteString(w, `{}`)
	}))
	defer s.Close()
	api, err := clerkapi.New(clerkapi.Config{URL: s.URL, SecretKey: "sk_test_x"})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range steps {
		_, _ = step.Send(t.Context(), api, "x") // what is made of answers is another test's
	}
	return out
}

func raw(text string) json.RawMessage { return json.RawMessage(text) }

// One difference is one request, and says no more than that.
func TestStepsOfEachField(t *testing.T) {
	all := Rights{Add: true, Verify: true}
	for _, c := range []struct {
		name  string
		row   func(*Want)
		user  func(*clerkapi.User)
		which Set // 0: what differs
		merge Set
		want  []string
	}{
		{name: "a name", row: func(w *Want) { w.Create.FirstName = some("Jo") }, want: []string{`PATCH /users/x {"first_name":"Jo"}`}},
		{name: "a name that the row says no more", row: func(w *Want) { w.Create.FirstName = clerkapi.Opt[string]{} }, which: Set(0).With(FirstName),
			want: []string{`PATCH /users/x {"first_name":null}`}},
		{name: "a digest", which: Set(0).With(Password), want: []string{`PATCH /users/x {"password_digest":"$2b$10$abc","password_hasher":"bcrypt"}`}},
		{name: "a plain password", row: func(w *Want) {
			w.Create.Password, w.Create.SkipPasswordChecks = some("p"), some(true)
			w.Create.PasswordDigest, w.Create.PasswordHasher = clerkapi.Opt[string]{}, clerkapi.Opt[string]{}
		}, which: Set(0).With(Password), want: []string{`PATCH /users/x {"password":"p","skip_password_checks":true}`}},
		{name: "a ban", row: func(w *Want) { w.Create.Banned = some(true) }, want: []string{"POST /users/x/ban"}},
		{name: "a ban that is over", row: func(w *Want) { w.Create.Banned = some(false) }, user: func(u *clerkapi.User) { u.Banned = true }, want: []string{"POST /users/x/unban"}},
		{name: "a lock", row: func(w *Want) { w.Create.Locked = some(true) }, want: []string{"POST /users/x/lock"}},
		{name: "metadata", row: func(w *Want) { w.Create.PublicMetadata = some(raw(`{"b":2}`)) },
			want: []string{`PUT /users/x/metadata {"public_metadata":{"b":2}}`}},
		{name: "metadata that the row says no more", row: func(w *Want) { w.Create.PublicMetadata = clerkapi.Opt[json.RawMessage]{} }, which: Set(0).With(PublicMetadata),
			want: []string{`PUT /users/x/metadata {"public_metadata":{}}`}},
		{name: "metadata beside somebody's", row: func(w *Want) { w.Create.PublicMetadata = some(raw(`{"b":2}`)) }, merge: Metadata,
			want: []string{`PATCH /users/x/metadata {"public_metadata":{"b":2}}`}},
		{name: "metadata that are there", row: func(w *Want) { w.Create.PublicMetadata = some(raw(`{"b":1}`)) }, which: Metadata, merge: Metadata,
			user: func(u *clerkapi.User) { u.PublicMetadata = raw(`{"b":1,"c":2}`) }},
		{name: "another primary address", user: func(u *clerkapi.User) {
			u.PrimaryEmailAddressID = "idn_2"
			u.EmailAddresses[0].Verification = &clerkapi.Verification{Status: "verified"}
		}, want: []string{`PATCH /users/x {"primary_email_address_id":"idn_1"}`}},
		{name: "another primary address, which somebody chose", user: func(u *clerkapi.User) { u.PrimaryEmailAddressID = "idn_2" }, which: Set(0).With(Email), merge: Set(0).With(Email)},
		{name: "an address that is verified now", user: func(u *clerkapi.User) { u.EmailAddresses[1].Verification = nil },
			want: []string{`PATCH /email_addresses/idn_1 {"verified":true}`}},
		{name: "an address that is verified now, the first they have", user: func(u *clerkapi.User) {
			u.EmailAddresses = []clerkapi.EmailAddress{{ID: "idn_1", EmailAddress: "joe@acme.io"}, u.EmailAddresses[0]}
		}, want: []string{`PATCH /email_addresses/idn_1 {"verified":true}`}},
		{name: "an address that is verified and primary now", user: func(u *clerkapi.User) { u.EmailAddresses[1].Verification, u.PrimaryEmailAddressID = nil, "idn_2" },
			want: []string{`PATCH /email_addresses/idn_1 {"verified":true,"primary":true}`}},
		{name: "a further number", row: func(w *Want) {
			w.Create.PhoneNumber, w.Create.PhoneNumberIdentificationStatus = []string{"+4915112345678"}, []string{Verified}
		}, want: []string{`POST /phone_numbers {"user_id":"x","phone_number":"+4915112345678","verified":true,"primary":true}`}},
		{name: "a further number, beside somebody's", row: func(w *Want) {
			w.Create.PhoneNumber, w.Create.PhoneNumberIdentificationStatus = []string{"+4915112345678"}, []string{Verified}
		}, merge: Set(0).With(Phone), want: []string{`POST /phone_numbers {"user_id":"x","phone_number":"+4915112345678","verified":true}`}},
	} {
		w, u := joe()
		if c.row != nil {
			c.row(w)
		}
		if c.user != nil {
			c.user(u)
		}
		which := c.which
		if which == 0 {
			for _, d := range w.Differences(u, nil) {
				which = which.With(d.Field)
			}
		}
		if d := cmp.Diff(c.want, requests(t, w.Steps(u, which, c.merge, all))); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

// Identifiers that were sent and that the row has no more go only where that is asked for,
// and those that somebody added stay.
func TestFormerIdentifiers(t *testing.T) {
	before, u := joe()
	sent := before.Prints("s")
	w, _ := joe()
	w.Attached = nil
	u.EmailAddresses = append(u.EmailAddresses, clerkapi.EmailAddress{ID: "idn_9", EmailAddress: "theirs@acme.io"})
	of, former := w.Former(u, sent, "s")
	if of != Set(0).With(Email) || len(former) != 1 || former[0].Value != "joe@home.io" {
		t.Errorf("former: %v of %q", former, of)
	}
	if _, none := w.Former(u, sent, "another salt"); len(none) != 0 {
		t.Errorf("by another run's salt: %v", none)
	}
	if got := requests(t, w.Steps(u, of, 0, Rights{Add: true, Verify: true, Sent: sent, Salt: "s"})); len(got) != 0 {
		t.Errorf("without the right: %q", got)
	}
	want := []string{"DELETE /email_addresses/idn_2"}
	if d := cmp.Diff(want, requests(t, w.Steps(u, of, 0, Rights{Remove: true, Sent: sent, Salt: "s"}))); d != "" {
		t.Error(d)
	}
	// Left where it is, it is known the next time, and as open.
	now := w.Prints("s").Open(of, former, "s")
	if _, again := w.Former(u, now, "s"); len(again) != 1 || now.of(Email) != open {
		t.Errorf("the next time: %v", again)
	}
}

// An organization and a membership are brought to what their rows say aspect by aspect,
// unless somebody has changed them since.
func TestStepsOfOrganizationsAndMemberships(t *testing.T) {
	row := func() *OrganizationRow {
		return &OrganizationRow{
			Params: &clerkapi.CreateOrganizationParams{Name: "Acme", Slug: some("acme"), MaxAllowedMemberships: some(int64(5)), CreatedAt: some("2020-01-02T03:04:05Z"),
				RoleSetKey: some("role_set:x"), PublicMetadata: some(raw(`{"plan":"pro"}`)), PrivateMetadata: some(raw(`{"crm":1}`))},
			Domains: []clerkapi.OrganizationDomainParams{{Name: "acme.io", EnrollmentMode: "manual_invitation"}},
		}
	}
	found := func() *OrganizationFound {
		return &OrganizationFound{
			Organization: &clerkapi.Organization{Name: "Acme", Slug: "acme", MaxAllowedMemberships: 5, CreatedAt: 1577934245999, RoleSetKey: "role_set:x",
				PublicMetadata: raw(`{"plan":"pro","theirs":1}`), PrivateMetadata: raw(`{"crm":1.0}`)},
			Domains: []clerkapi.OrganizationDomain{{ID: "d_1", Name: "ACME.io", EnrollmentMode: "manual_invitation"}, {ID: "d_2", Name: "theirs.io"}},
		}
	}
	for _, c := range []struct {
		name    string
		row     func(*OrganizationRow)
		found   func(*OrganizationFound)
		differ  []string
		request string
	}{
		{name: "as the row says"},
		{name: "name", found: func(f *OrganizationFound) { f.Name = "acme" }, differ: []string{"name"}, request: `PATCH /organizations/x {"name":"Acme"}`},
		{name: "slug", found: func(f *OrganizationFound) { f.Slug = "acme-1" }, differ: []string{"slug"}, request: `PATCH /organizations/x {"slug":"acme"}`},
		{name: "a slug that the row does not say", row: func(r *OrganizationRow) { r.Params.Slug = clerkapi.Opt[string]{} }, found: func(f *OrganizationFound) { f.Slug = "acme-1" }},
		{name: "seats", found: func(f *OrganizationFound) { f.MaxAllowedMemberships = 6 }, differ: []string{"max_allowed_memberships"}, request: `PATCH /organizations/x {"max_allowed_memberships":5}`},
		{name: "age", found: func(f *OrganizationFound) { f.CreatedAt += 1000 }, differ: []string{"created_at"}, request: `PATCH /organizations/x {"created_at":"2020-01-02T03:04:05Z"}`},
		{name: "role set", found: func(f *OrganizationFound) { f.RoleSetKey = "" }, differ: []string{"role_set_key"}, request: `PATCH /organizations/x {"role_set_key":"role_set:x"}`},
		{name: "public metadata", found: func(f *OrganizationFound) { f.PublicMetadata = raw(`{"plan":"free"}`) }, differ: []string{"public_metadata"}, request: `PATCH /organizations/x/metadata {"public_metadata":{"plan":"pro"}}`},
		{name: "private metadata", found: func(f *OrganizationFound) { f.PrivateMetadata = nil }, differ: []string{"private_metadata"}, request: `PATCH /organizations/x/metadata {"private_metadata":{"crm":1}}`},
		{name: "a domain that is missing", found: func(f *OrganizationFound) { f.Domains = f.Domains[1:] }, differ: []string{"domains"}, request: `POST /organizations/x/domains {"name":"acme.io","enrollment_mode":"manual_invitation"}`},
		{name: "a domain of another mode", found: func(f *OrganizationFound) { f.Domains[0].EnrollmentMode = "automatic_suggestion" }, differ: []string{"domains"}, request: `PATCH /organizations/x/domains/d_1 {"enrollment_mode":"manual_invitation"}`},
		{name: "domains are off", found: func(f *OrganizationFound) { f.Domains, f.NoDomains = nil, true }},
	} {
		for _, touched := range []bool{false, true} {
			r, f := row(), found()
			if c.row != nil {
				c.row(r)
			}
			if c.found != nil {
				c.found(f)
			}
			var want []string
			if c.request != "" && !touched {
				want = []string{c.request}
			}
			differ, steps, prints := Organization(r, f, Edits{Salt: "s", Touched: touched})
			var names []string
			for _, d := range differ {
				names = append(names, d.Name)
				if d.Edited != touched || d.Sent == touched || d.Refused {
					t.Errorf("%s, touched %v: %+v", c.name, touched, d)
				}
			}
			if d := cmp.Diff(c.differ, names); d != "" {
				t.Errorf("%s: %s", c.name, d)
			}
			if d := cmp.Diff(want, requests(t, steps)); d != "" {
				t.Errorf("%s, touched %v: %s", c.name, touched, d)
			}
			if !slices.Equal(prints, OrganizationPrints(r, "s")) {
				t.Errorf("%s: what is compared without an earlier run leaves nothing open", c.name)
			}
			// The source is preferred: it is sent, whoever has changed it.
			_, steps, _ = Organization(r, f, Edits{Salt: "s", Touched: touched, Prefer: Prefer{All: Source}})
			if got := requests(t, steps); (len(got) == 1) != (c.request != "") {
				t.Errorf("%s, touched %v, the source preferred: %q", c.name, touched, got)
			}
		}
	}

	params := &clerkapi.CreateMembershipParams{UserID: "user_1", Role: "org:admin", PublicMetadata: some(raw(`{"desk":1}`)), PrivateMetadata: some(raw(`{"pay":2}`))}
	differ, steps, _ := Membership("org_1", params, &clerkapi.Membership{Role: "org:member", PrivateMetadata: raw(`{"pay":2}`)}, Edits{Salt: "s"})
	want := []string{`PATCH /organizations/org_1/memberships/user_1 {"role":"org:admin"}`, `PATCH /organizations/org_1/memberships/user_1/metadata {"public_metadata":{"desk":1}}`}
	if d := cmp.Diff(want, requests(t, steps)); d != "" || len(differ) != 2 {
		t.Errorf("%+v: %s", differ, d)
	}
}

// Three ways: what the row did not change since is left to the target, and a conflict is
// told again until somebody decides.
func TestConflictsOfOrganizations(t *testing.T) {
	row := func(name string) *OrganizationRow {
		return &OrganizationRow{Params: &clerkapi.CreateOrganizationParams{Name: name, Slug: some("acme")}}
	}
	sent := OrganizationPrints(row("Acme"), "s")
	f := &OrganizationFound{Organization: &clerkapi.Organization{Name: "Theirs", Slug: "acme"}}
	if differ, _, _ := Organization(row("Acme"), f, Edits{Sent: sent, Salt: "s", Touched: true, Since: true}); len(differ) != 0 {
		t.Errorf("the row has not changed: %+v", differ)
	}
	differ, steps, prints := Organization(row("Acme 2"), f, Edits{Sent: sent, Salt: "s", Touched: true, Since: true})
	if len(differ) != 1 || !differ[0].Edited || differ[0].Sent || len(steps) != 0 || prints.of(0) != open {
		t.Errorf("both have changed: %+v, %d steps", differ, len(steps))
	}
	if differ, _, _ = Organization(row("Acme 2"), f, Edits{Sent: prints, Salt: "s", Since: true}); len(differ) != 1 || !differ[0].Edited {
		t.Errorf("the next time, with nothing touched: %+v", differ)
	}
	_, _, prints = Organization(row("Acme 2"), f, Edits{Sent: prints, Salt: "s", Since: true, Prefer: Prefer{All: Target}})
	if differ, _, _ = Organization(row("Acme 2"), f, Edits{Sent: prints, Salt: "s", Since: true}); len(differ) != 0 {
		t.Errorf("after the target was preferred: %+v", differ)
	}
	// The target was touched elsewhere, and has the name that was sent.
	f.Name = "Acme"
	differ, steps, _ = Organization(row("Acme 2"), f, Edits{Sent: sent, Salt: "s", Touched: true, Since: true})
	if len(differ) != 1 || differ[0].Edited || len(steps) != 1 {
		t.Errorf("only the row has changed: %+v, %d steps", differ, len(steps))
	}
}
