package push

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
)

// losing executes the requests that match and answers the first of them with 502.
type losing struct {
	method, path string // path: its end
	left         atomic.Int64
	seen         atomic.Int64 // requests that match
}

func (l *losing) between(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != l.method || !strings.HasSuffix(r.URL.Path, l.path) {
			h.ServeHTTP(w, r)
			return
		}
		if l.seen.Add(1); l.left.Add(-1) < 0 {
			h.ServeHTTP(w, r)
			return
		}
		h.ServeHTTP(httptest.NewRecorder(), r)
		w.WriteHeader(http.StatusBadGateway)
	})
}

// place is an instance with an organization and members to be.
type place struct {
	*lying
	lose         *losing
	organization *clerkapi.Organization
	users        []string // Clerk ids; nobody of them is a member
	listed       func()   // is called when all organizations have been listed
}

func newPlace(t *testing.T) *place {
	t.Helper()
	p := &place{lose: &losing{}}
	p.lying = newLying(t, func(h http.Handler) http.Handler {
		h = p.lose.between(h)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h.ServeHTTP(w, r)
			if p.listed != nil && r.Method == http.MethodGet && r.URL.Path == "/v1/organizations" && r.URL.Query().Get("query") == "" {
				p.listed()
			}
		})
	})
	for i := range 3 {
		u, err := p.truth.CreateUser(context.Background(), create(fmt.Sprintf("member%d@acme.io", i)).Params)
		if err != nil {
			t.Fatal(err)
		}
		p.users = append(p.users, u.ID)
	}
	var err error
	if p.organization, err = p.truth.CreateOrganization(context.Background(), named("Home", "home", "home")); err != nil {
		t.Fatal(err)
	}
	return p
}

// later waits until a time (Unix ms, the API's clock) has passed: what was made in the millisecond of a row's claim is the
// row's own.
func (p *place) later(at int64) {
	for p.api.Now().UnixMilli() <= at {
		runtime.Gosched()
	}
}

// loses has the next n requests executed and not answered.
func (p *place) loses(method, path string, n int64) {
	p.lose.method, p.lose.path = method, path
	p.lose.left.Store(n)
	p.lose.seen.Store(0)
}

func named(name, slug, source string) *clerkapi.CreateOrganizationParams {
	o := &clerkapi.CreateOrganizationParams{Name: name, PrivateMetadata: clerkapi.Some(json.RawMessage(fmt.Sprintf(`{%q:%q}`, OrganizationKey, source)))}
	if slug != "" {
		o.Slug = clerkapi.Some(slug)
	}
	return o
}

// things are makers of every kind, by a number, with where they are sent, and how many there are.
func (p *place) things() map[string]thing {
	count := func(list func() (int, error)) func() int {
		return func() int {
			n, err := list()
			if err != nil {
				p.t.Fatal(err)
			}
			return n
		}
	}
	ctx := context.Background()
	organizations := count(func() (int, error) { l, err := p.truth.ListOrganizations(ctx, "", 0); return len(l), err })
	known := func(context.Context) ([]string, error) { return []string{p.organization.ID}, nil }
	invite := func(organization string, i int) *CreateInvitation {
		in := &CreateInvitation{Organization: organization, Params: &clerkapi.InvitationParams{EmailAddress: fmt.Sprintf("guest%d@acme.io", i)}}
		if organization != "" {
			in.Params.Role = clerkapi.Some("org:member")
		}
		return in
	}
	return map[string]thing{
		"user": {"/users", func(i int) Maker { return create(fmt.Sprintf("new%d@acme.io", i)) }, count(func() (int, error) { l, err := p.truth.ListUsers(ctx, "", 500); return len(l), err })},
		"organization": {"/organizations", func(i int) Maker {
			return &CreateOrganization{Params: named(fmt.Sprint("Org ", i), fmt.Sprint("org-", i), fmt.Sprint(i)), Known: known}
		}, organizations},
		"organization without a slug": {"/organizations", func(i int) Maker {
			return &CreateOrganization{Params: named(fmt.Sprint("Org ", i), "", fmt.Sprint(i)), Known: known}
		}, organizations},
		"membership": {"/memberships", func(i int) Maker {
			return &CreateMembership{Organization: p.organization.ID, Params: &clerkapi.CreateMembershipParams{UserID: p.users[i], Role: "org:member"}, OnConflict: ConflictFail}
		}, count(func() (int, error) { l, err := p.truth.ListMemberships(ctx, 0); return len(l), err })},
		"invitation": {"/invitations", func(i int) Maker { return invite("", i) },
			count(func() (int, error) { l, err := p.truth.ListInvitations(ctx, 0); return len(l), err })},
		"invitation to an organization": {"/invitations", func(i int) Maker { return invite(p.organization.ID, i) },
			count(func() (int, error) { l, err := p.truth.ListOrganizationInvitations(ctx, 0); return len(l), err })},
		"entry of the waitlist": {"/waitlist_entries", func(i int) Maker {
			return &CreateWaitlistEntry{Params: &clerkapi.WaitlistParams{EmailAddress: fmt.Sprintf("wait%d@acme.io", i)}}
		}, count(func() (int, error) { l, err := p.truth.ListWaitlist(ctx, 0); return len(l), err })},
	}
}

type thing struct {
	path  string
	maker func(i int) Maker
	count func() int
}

// Of every kind: what a request has made whose answer is lost is found, is the run's own, and is not
// made again, by this process or by the next one.
func TestALostAnswerMakesNothingTwice(t *testing.T) {
	for name := range newPlace(t).things() {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			kind := p.things()[name]
			before := kind.count()
			p.loses(http.MethodPost, kind.path, 1)
			rows, progress := p.run(&Task{Make: kind.maker(0), End: checkpoint.Created})
			if len(rows) != 1 || rows[0].State != checkpoint.Created || !rows[0].Made || rows[0].ClerkID == "" || progress.Created.Load() != 1 {
				t.Errorf("%+v", rows)
			}
			if n := kind.count() - before; n != 1 {
				t.Errorf("%d were made", n)
			}
			// The process ended behind the request: the row is in doubt, and nothing else is known.
			claimed := checkpoint.Row{Ordinal: 1, State: checkpoint.Claimed, ClaimedAt: p.api.Now().UnixMilli()}
			second := kind.maker(1)
			if _, err := second.Send(context.Background(), p.truth, &Task{Row: claimed}); err != nil {
				t.Fatal(err)
			}
			rows, _ = p.run(&Task{Row: claimed, Make: second, Doubt: true, End: checkpoint.Created})
			if len(rows) != 2 || rows[1].State != checkpoint.Created || !rows[1].Made || rows[1].ClerkID == "" || rows[1].ClerkID == rows[0].ClerkID {
				t.Errorf("after a process that was cut off: %+v", rows)
			}
			if n := kind.count() - before; n != 2 {
				t.Errorf("%d were made in all", n)
			}
		})
	}
}

// A list proves itself by what was known before it was asked for: an organization that another worker makes meanwhile is
// not one that the list lacks.
func TestAListIsNotHeldAgainstWhatIsMadeMeanwhile(t *testing.T) {
	p := newPlace(t)
	var mu sync.Mutex
	ids := []string{p.organization.ID}
	made := 0
	p.listed = func() {
		mu.Lock()
		defer mu.Unlock()
		made++
		o, err := p.truth.CreateOrganization(context.Background(), named(fmt.Sprint("Meanwhile ", made), "", fmt.Sprint("m", made)))
		if err != nil {
			t.Error(err)
			return
		}
		ids = append(ids, o.ID)
	}
	known := func(context.Context) ([]string, error) {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(ids), nil
	}
	rows, _ := p.run(&Task{Row: checkpoint.Row{State: checkpoint.Claimed, ClaimedAt: p.api.Now().UnixMilli()}, Doubt: true, End: checkpoint.Created,
		Make: &CreateOrganization{Params: named("Lost", "", "lost"), Known: known}})
	if len(rows) != 1 || rows[0].State != checkpoint.Created || made == 0 {
		t.Errorf("%+v; %d made meanwhile", rows, made)
	}
}

// What was there long before is nobody's who comes now: an organization of another source, or of another age; a
// membership of another role.
func TestWhatIsAlikeIsNotTaken(t *testing.T) {
	p := newPlace(t)
	ctx := context.Background()
	old := named("Old", "old", "1")
	old.CreatedAt = clerkapi.Some("2019-01-02T03:04:05Z")
	if _, err := p.truth.CreateOrganization(ctx, old); err != nil {
		t.Fatal(err)
	}
	if _, err := p.truth.CreateMembership(ctx, p.organization.ID, &clerkapi.CreateMembershipParams{UserID: p.users[0], Role: "org:admin"}); err != nil {
		t.Fatal(err)
	}
	known := func(context.Context) ([]string, error) { return []string{p.organization.ID}, nil }
	other, aged := named("Old", "old", "2"), named("Old", "old", "1")
	aged.CreatedAt = clerkapi.Some("2020-01-02T03:04:05Z")
	same := named("Old", "old", "1")
	same.CreatedAt = old.CreatedAt
	for _, c := range []struct {
		name  string
		maker Maker
		want  checkpoint.State
		code  string
	}{
		{"an organization of another source", &CreateOrganization{Params: other, Known: known}, checkpoint.Failed, "form_identifier_exists slug"},
		{"an organization of another age", &CreateOrganization{Params: aged, Known: known}, checkpoint.Failed, "form_identifier_exists slug"},
		{"an organization younger than this row", &CreateOrganization{Params: named("Old", "old", "1"), Known: known}, checkpoint.Failed, "form_identifier_exists slug"},
		{"the same organization", &CreateOrganization{Params: same, Known: known}, checkpoint.Created, ""},
		{"a membership of another role", &CreateMembership{Organization: p.organization.ID, OnConflict: ConflictFail, Params: &clerkapi.CreateMembershipParams{UserID: p.users[0], Role: "org:member"},
			Update: func(*clerkapi.Membership) []Step {
				return []Step{UpdateMembership(p.organization.ID, p.users[0], "org:member")}
			}}, checkpoint.Failed, "already_a_member_in_organization"},
	} {
		rows, _ := p.run(&Task{Row: checkpoint.Row{Ordinal: 9, State: checkpoint.Claimed, ClaimedAt: p.api.Now().UnixMilli()}, Doubt: true, Make: c.maker, End: checkpoint.Created})
		row := rows[len(rows)-1]
		if row.State != c.want || !strings.HasPrefix(row.Code, c.code) {
			t.Errorf("%s: %+v", c.name, row)
		}
	}
}

// A member, an invited address and one who waits already: what becomes of the row.
func TestWhoIsInAlready(t *testing.T) {
	ctx := context.Background()
	role := func(p *place) string {
		found, err := p.truth.FindMemberships(ctx, p.organization.ID, p.users[:1])
		if err != nil || len(found) != 1 {
			p.t.Fatal(found, err)
		}
		return found[0].Role
	}
	for _, c := range []struct {
		policy Conflict
		has    string // the role of the member
		state  checkpoint.State
		code   string
		role   string // afterwards
	}{
		{ConflictFail, "org:member", checkpoint.Skipped, CodeMember, "org:member"},
		{ConflictFail, "org:admin", checkpoint.Failed, CodeMember, "org:admin"},
		{ConflictSkip, "org:admin", checkpoint.Skipped, CodeMember, "org:admin"},
		{ConflictUpdate, "org:admin", checkpoint.Updated, "", "org:member"},
	} {
		p := newPlace(t)
		m, err := p.truth.CreateMembership(ctx, p.organization.ID, &clerkapi.CreateMembershipParams{UserID: p.users[0], Role: c.has})
		if err != nil {
			t.Fatal(err)
		}
		p.later(m.UpdatedAt)
		rows, _ := p.run(&Task{End: checkpoint.Created, Make: &CreateMembership{Organization: p.organization.ID, OnConflict: c.policy,
			Params: &clerkapi.CreateMembershipParams{UserID: p.users[0], Role: "org:member"},
			Update: func(m *clerkapi.Membership) []Step {
				if m.Role == "org:member" {
					return nil
				}
				return []Step{UpdateMembership(p.organization.ID, p.users[0], "org:member")}
			}}})
		if rows[0].State != c.state || rows[0].Code != c.code || rows[0].Made || role(p) != c.role {
			t.Errorf("%s of a member as %s: %+v, now %s", c.policy, c.has, rows[0], role(p))
		}
	}

	// Whoever made the organization in this run is a member by that, and gets the role of the row.
	p := newPlace(t)
	params := named("Ours", "ours", "7")
	params.CreatedBy = clerkapi.Some(p.users[0])
	ours, err := p.truth.CreateOrganization(ctx, params)
	if err != nil {
		t.Fatal(err)
	}
	p.organization = ours
	rows, _ := p.run(&Task{End: checkpoint.Created, Make: &CreateMembership{Organization: ours.ID, Made: true, OnConflict: ConflictFail,
		Params: &clerkapi.CreateMembershipParams{UserID: p.users[0], Role: "org:member"},
		Update: func(*clerkapi.Membership) []Step {
			return []Step{UpdateMembership(ours.ID, p.users[0], "org:member")}
		}}})
	if rows[0].State != checkpoint.Created || role(p) != "org:member" {
		t.Errorf("who made the organization: %+v, now %s", rows[0], role(p))
	}

	for name, code := range map[string]string{"invitation": CodeInvited, "invitation to an organization": CodeInvited} {
		p := newPlace(t)
		kind := p.things()[name]
		first, _ := p.run(&Task{Make: kind.maker(0), End: checkpoint.Created})
		p.later(first[0].WroteAt)
		rows, _ := p.run(&Task{Row: checkpoint.Row{Ordinal: 1}, Make: kind.maker(0), End: checkpoint.Created})
		if rows[1].State != checkpoint.Skipped || rows[1].Code != code || rows[1].ClerkID != first[0].ClerkID || rows[1].Made || kind.count() != 1 {
			t.Errorf("%s: %+v", name, rows[1])
		}
	}
}

// Rows that one request makes arrive as they would alone; of those that an answer does not name, or that nobody
// answered, it is asked.
func TestMadeTogether(t *testing.T) {
	for _, name := range []string{"invitation", "invitation to an organization", "entry of the waitlist"} {
		for _, lost := range []int64{0, 1} {
			p := newPlace(t)
			kind := p.things()[name]
			if key, least, most := kind.maker(0).(Joint).Group(); least < 2 || most < least || (key != "") != strings.HasSuffix(name, "organization") {
				t.Errorf("%s: %q, %d to %d", name, key, least, most)
			}
			p.loses(http.MethodPost, "/bulk", lost)
			lead := &Task{Make: kind.maker(0), End: checkpoint.Created}
			for i := range 4 {
				lead.With = append(lead.With, &Task{Row: checkpoint.Row{Ordinal: int64(i + 1)}, Make: kind.maker(i + 1), End: checkpoint.Created})
			}
			rows, progress := p.run(lead)
			ids := map[string]bool{}
			for _, r := range rows {
				ids[r.ClerkID] = true
				if r.State != checkpoint.Created || !r.Made {
					t.Errorf("%s, %d answers lost: %+v", name, lost, r)
				}
			}
			if len(ids) != 5 || progress.Created.Load() != 5 || kind.count() != 5 {
				t.Errorf("%s, %d answers lost: %d ids, %d there", name, lost, len(ids), kind.count())
			}
			if n := p.lose.seen.Load(); n == 0 {
				t.Errorf("%s: none was made together", name)
			}
		}
	}
	// One of them is refused: the others arrive, each by itself.
	p := newPlace(t)
	kind := p.things()["invitation"]
	bad := &CreateInvitation{Params: &clerkapi.InvitationParams{EmailAddress: "no address"}}
	rows, _ := p.run(&Task{Make: kind.maker(0), End: checkpoint.Created, With: []*Task{{Row: checkpoint.Row{Ordinal: 1}, Make: bad, End: checkpoint.Created}}})
	if rows[0].State != checkpoint.Created || rows[1].State != checkpoint.Skipped && rows[1].State != checkpoint.Failed || !strings.Contains(rows[1].Code, "email_address") {
		t.Errorf("%+v", rows)
	}
}

// What is deleted is gone, and what was gone already is as good; that it is not found while it is there is no end of it.
func TestEndings(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		end  func(p *place, r checkpoint.Row) *Change
		path string // of the delete, its last part
		sure bool   // it is looked at whether it is gone
	}{
		"user":                          {func(*place, checkpoint.Row) *Change { return DeleteUser() }, "/users/", true},
		"organization":                  {func(*place, checkpoint.Row) *Change { return DeleteOrganization() }, "/organizations/", true},
		"membership":                    {func(p *place, _ checkpoint.Row) *Change { return DeleteMembership(p.organization.ID, p.users[0]) }, "/memberships/", true},
		"invitation":                    {func(*place, checkpoint.Row) *Change { return RevokeInvitation("") }, "/revoke", false},
		"invitation to an organization": {func(p *place, _ checkpoint.Row) *Change { return RevokeInvitation(p.organization.ID) }, "/revoke", false},
		"entry of the waitlist":         {func(*place, checkpoint.Row) *Change { return DeleteWaitlistEntry() }, "/waitlist_entries/", false},
	} {
		for _, lie := range []bool{false, true} {
			p := newPlace(t)
			kind := p.things()[name]
			rows, _ := p.run(&Task{Make: kind.maker(0), End: checkpoint.Created})
			if lie {
				front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Method == http.MethodDelete || strings.HasSuffix(r.URL.Path, "/revoke") {
						w.WriteHeader(http.StatusNotFound)
						_, _ = io.WriteString(w, `{"errors":[{"code":"resource_not_found","message":"not found"}]}`)
						return
					}
					r.RequestURI = ""
					r.URL.Scheme, r.URL.Host = "http", strings.TrimSuffix(strings.TrimPrefix(p.address, "http://"), "/v1")
					resp, err := http.DefaultTransport.RoundTrip(r)
					if err != nil {
						t.Error(err)
						return
					}
					defer func() { _ = resp.Body.Close() }()
					for k, v := range resp.Header {
						w.Header()[k] = v
					}
					w.WriteHeader(resp.StatusCode)
					_, _ = io.Copy(w, resp.Body)
				}))
				defer front.Close()
				api, err := clerkapi.New(clerkapi.Config{URL: front.URL + "/v1", SecretKey: p.key})
				if err != nil {
					t.Fatal(err)
				}
				p.api = api
			}
			rows, _ = p.run(&Task{Row: rows[0], Then: []Step{c.end(p, rows[0])}, End: checkpoint.Deleted, Else: checkpoint.Created})
			want := checkpoint.Deleted
			if lie && c.sure {
				want = checkpoint.Created
			}
			if rows[0].State != want {
				t.Errorf("%s, a lie %v: %+v", name, lie, rows[0])
			}
			if lie {
				continue
			}
			if rows, _ = p.run(&Task{Row: rows[0], Then: []Step{c.end(p, rows[0])}, End: checkpoint.Deleted, Else: checkpoint.Created}); rows[0].State != checkpoint.Deleted || rows[0].Code != "" {
				t.Errorf("%s, once more: %+v", name, rows[0])
			}
		}
	}
	// Below an organization that is gone there is nothing.
	p := newPlace(t)
	if err := p.truth.DeleteOrganization(ctx, p.organization.ID); err != nil {
		t.Fatal(err)
	}
	for name, end := range map[string]*Change{"membership": DeleteMembership(p.organization.ID, p.users[0]), "invitation": RevokeInvitation(p.organization.ID), "organization": DeleteOrganization()} {
		row := checkpoint.Row{Ordinal: 5, State: checkpoint.Created, ClerkID: p.organization.ID, Made: true}
		if rows, _ := p.run(&Task{Row: row, Then: []Step{end}, End: checkpoint.Deleted, Else: checkpoint.Created}); rows[len(rows)-1].State != checkpoint.Deleted {
			t.Errorf("%s of an organization that is gone: %+v", name, rows)
		}
	}
}

// Every change arrives, and is noted with the time at which the target wrote it; without some of them the row is as good.
func TestChanges(t *testing.T) {
	ctx := context.Background()
	p := newPlace(t)
	run := func(ordinal int64, kind string, i int, then ...Step) checkpoint.Row {
		t.Helper()
		rows, _ := p.run(&Task{Row: checkpoint.Row{Ordinal: ordinal}, Make: p.things()[kind].maker(i), Then: then, End: checkpoint.Created})
		return rows[len(rows)-1]
	}
	phone := &Attach{Kind: clerkapi.ByPhone, Value: "+4915112345678"}
	r := run(0, "user", 0, UpdateUser(&clerkapi.UpdateUserParams{FirstName: clerkapi.Some("Jo")}), MergeMetadata(&clerkapi.MetadataParams{PublicMetadata: clerkapi.Some(json.RawMessage(`{"a":1}`))}),
		ReplaceMetadata(&clerkapi.MetadataParams{PrivateMetadata: clerkapi.Some(json.RawMessage(`{"b":1}`))}), SetState(clerkapi.Ban),
		phone, &Attach{Kind: clerkapi.ByEmail, Value: "second@acme.io", Verified: true}, &Attach{Kind: clerkapi.ByEmail, Value: "member0@acme.io"})
	u, err := p.truth.GetUser(ctx, r.ClerkID)
	if err != nil {
		t.Fatal(err)
	}
	if u.FirstName != "Jo" || string(u.PublicMetadata) != `{"a":1}` || string(u.PrivateMetadata) != `{"b":1}` || !u.Banned || !u.Has(clerkapi.ByPhone, phone.Value) || u.HasVerified(clerkapi.ByPhone, phone.Value) || !u.HasVerified(clerkapi.ByEmail, "second@acme.io") {
		t.Errorf("%+v", u)
	}
	if r.State != checkpoint.Created || r.Steps != 7 || !LeftValue(r.Code) || !strings.HasPrefix(r.Code, noteUnattached+"form_identifier_exists") || r.WroteAt < u.UpdatedAt {
		t.Errorf("%+v, changed at %d", r, u.UpdatedAt)
	}
	var second string
	for _, e := range u.EmailAddresses {
		if e.EmailAddress == "second@acme.io" {
			second = e.ID
		}
	}
	rows, _ := p.run(&Task{Row: r, Then: []Step{ChangeIdentifier(clerkapi.ByPhone, u.PhoneNumbers[0].ID, &clerkapi.UpdateIdentifierParams{Verified: clerkapi.Some(true)}),
		RemoveIdentifier(clerkapi.ByEmail, second, "second@acme.io"), RemoveIdentifier(clerkapi.ByEmail, second, "second@acme.io"),
		ChangeIdentifier(clerkapi.ByEmail, "idn_none", &clerkapi.UpdateIdentifierParams{Verified: clerkapi.Some(true)}), SetState(clerkapi.Unban)}, End: checkpoint.Created, Count: checkpoint.Updated})
	if u, err = p.truth.GetUser(ctx, r.ClerkID); err != nil {
		t.Fatal(err)
	}
	if !u.HasVerified(clerkapi.ByPhone, phone.Value) || u.Has(clerkapi.ByEmail, "second@acme.io") || u.Banned || rows[0].Code != "address or number not changed: resource_not_found" {
		t.Errorf("%+v: %+v", rows[0], u)
	}
	// One that is there still says so.
	rows, _ = p.run(&Task{Row: rows[0], Then: []Step{RemoveIdentifier(clerkapi.ByPhone, "idn_none", phone.Value)}, End: checkpoint.Created})
	if rows[0].Code != "address or number not removed: "+CodeNotDeleted {
		t.Errorf("%+v", rows[0])
	}

	domain := &clerkapi.OrganizationDomainParams{Name: "acme.io", EnrollmentMode: "manual_invitation"}
	r = run(1, "organization", 1, UpdateOrganization(&clerkapi.UpdateOrganizationParams{Name: clerkapi.Some("New")}),
		MergeOrganizationMetadata(&clerkapi.MetadataParams{PublicMetadata: clerkapi.Some(json.RawMessage(`{"a":1}`))}), AddDomain(domain), AddDomain(domain),
		AddDomain(&clerkapi.OrganizationDomainParams{Name: "not a domain", EnrollmentMode: "manual_invitation"}))
	o, err := p.truth.GetOrganization(ctx, r.ClerkID)
	if err != nil {
		t.Fatal(err)
	}
	domains, err := p.truth.ListOrganizationDomains(ctx, 0)
	if err != nil || len(domains) != 1 || o.Name != "New" || string(o.PublicMetadata) != `{"a":1}` || r.State != checkpoint.Created || !strings.HasPrefix(r.Code, "domain not added: ") || r.WroteAt < o.UpdatedAt {
		t.Errorf("%+v %+v %+v %v", r, o, domains, err)
	}
	if SourceID(o) != "1" {
		t.Errorf("its id in the source is %q", SourceID(o))
	}
	rows, _ = p.run(&Task{Row: r, Then: []Step{UpdateDomain(domains[0].ID, &clerkapi.UpdateOrganizationDomainParams{EnrollmentMode: clerkapi.Some("automatic_suggestion")})}, End: checkpoint.Created})
	if domains, err = p.truth.ListOrganizationDomains(ctx, 0); err != nil || domains[0].EnrollmentMode != "automatic_suggestion" || rows[1].Code != "" {
		t.Errorf("%+v %+v %v", rows, domains, err)
	}

	r = run(2, "membership", 1, UpdateMembership(p.organization.ID, p.users[1], "org:admin"),
		MergeMembershipMetadata(p.organization.ID, p.users[1], &clerkapi.MetadataParams{PublicMetadata: clerkapi.Some(json.RawMessage(`{"a":1}`))}))
	found, err := p.truth.FindMemberships(ctx, p.organization.ID, p.users[1:2])
	if err != nil || found[0].Role != "org:admin" || string(found[0].PublicMetadata) != `{"a":1}` || r.State != checkpoint.Created || r.WroteAt < found[0].UpdatedAt {
		t.Errorf("%+v %+v %v", r, found, err)
	}
}

// The one user that a row stands for, by the policy.
func TestWhoseUserItIs(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		name   string
		policy Conflict
		there  func(p *clerkapi.CreateUserParams) // of the user that is there, who has a@acme.io, verified, and nothing else
		row    func(s *CreateUser)
		state  checkpoint.State
		code   string
	}{
		{"failed", ConflictFail, nil, nil, checkpoint.Failed, "form_identifier_exists email_address"},
		{"skipped", ConflictSkip, nil, nil, checkpoint.Skipped, "form_identifier_exists email_address"},
		{"updated", ConflictUpdate, nil, nil, checkpoint.Updated, ""},
		{"of another external id", ConflictUpdate, func(p *clerkapi.CreateUserParams) { p.ExternalID = clerkapi.Some("theirs") }, nil, checkpoint.Failed, CodeAmbiguous},
		{"of another external id, taken for the row's", ConflictUpdate, func(p *clerkapi.CreateUserParams) { p.ExternalID = clerkapi.Some("theirs") }, func(s *CreateUser) { s.Joins = true }, checkpoint.Updated, ""},
		{"of a row that is gone", ConflictFail, func(p *clerkapi.CreateUserParams) { p.ExternalID = clerkapi.Some("gone") }, func(s *CreateUser) { s.Orphan = func(string) bool { return true } }, checkpoint.Updated, ""},
		{"of a row that is not gone", ConflictFail, func(p *clerkapi.CreateUserParams) { p.ExternalID = clerkapi.Some("here") }, func(s *CreateUser) { s.Orphan = func(string) bool { return false } }, checkpoint.Failed, "form_identifier_exists email_address"},
		{"by its external id", ConflictUpdate, func(p *clerkapi.CreateUserParams) {
			p.ExternalID, p.EmailAddress = clerkapi.Some("ours"), []string{"other@acme.io"}
		}, nil, checkpoint.Updated, ""},
		{"that nobody has verified there", ConflictUpdate, func(p *clerkapi.CreateUserParams) {
			p.EmailAddressIdentificationStatus = []string{clerkapi.StatusReserved}
			p.Username = clerkapi.Some("someone")
		}, func(s *CreateUser) { s.Params.Username = clerkapi.Some("someone") }, checkpoint.Failed, CodeUnverified},
		{"that nobody has verified here", ConflictUpdate, nil, func(s *CreateUser) {
			s.Params.EmailAddressIdentificationStatus = []string{clerkapi.StatusReserved}
			s.Params.PhoneNumber, s.Params.PhoneNumberIdentificationStatus = []string{"+4915112345678"}, []string{clerkapi.StatusVerified}
		}, checkpoint.Failed, CodeUnverified},
	} {
		p := newPlace(t)
		there := create("a@acme.io").Params
		if c.there != nil {
			c.there(there)
		}
		owner, err := p.truth.CreateUser(ctx, there)
		if err != nil {
			t.Fatal(c.name, err)
		}
		s := create("a@acme.io")
		s.OnConflict, s.Params.ExternalID = c.policy, clerkapi.Some("ours")
		s.Update = func(u *clerkapi.User) []Step {
			return []Step{UpdateUser(&clerkapi.UpdateUserParams{FirstName: clerkapi.Some("Changed " + u.ID)})}
		}
		if c.row != nil {
			c.row(s)
		}
		rows, _ := p.run(&Task{Row: checkpoint.Row{ExternalID: "ours"}, Make: s, End: checkpoint.Created})
		u, err := p.truth.GetUser(ctx, owner.ID)
		if err != nil {
			t.Fatal(err)
		}
		if rows[0].State != c.state || !strings.HasPrefix(rows[0].Code, c.code) || c.code == "" && rows[0].Code != "" || rows[0].Made || (u.FirstName != "") != (c.state == checkpoint.Updated) {
			t.Errorf("%s: %+v; the user is called %q", c.name, rows[0], u.FirstName)
		}
		if c.state != checkpoint.Failed && rows[0].ClerkID != owner.ID {
			t.Errorf("%s: the row stands for %q", c.name, rows[0].ClerkID)
		}
	}
	// Two of them.
	p := newPlace(t)
	s := &CreateUser{OnConflict: ConflictUpdate, Params: &clerkapi.CreateUserParams{
		EmailAddress: []string{"member0@acme.io", "member1@acme.io"}, EmailAddressIdentificationStatus: []string{clerkapi.StatusVerified, clerkapi.StatusVerified}, SkipPasswordRequirement: clerkapi.Some(true)}}
	if rows, _ := p.run(&Task{Make: s, End: checkpoint.Created}); rows[0].State != checkpoint.Failed || rows[0].Code != CodeAmbiguous {
		t.Errorf("two users: %+v", rows)
	}
}

// A user is made without what the API refuses of it, once for each part, where that is allowed.
func TestMadeWithoutAPart(t *testing.T) {
	p := newPlace(t)
	s := create("a@acme.io")
	s.Params.Username, s.Params.FirstName = clerkapi.Some("no!"), clerkapi.Some("Jo")
	var asked []string
	s.Without = func(u *clerkapi.CreateUserParams, parts []Refused, code string) *Lesser {
		asked = append(asked, parts[0].Field+" "+code)
		if len(parts) != 1 || parts[0].Values != nil {
			return nil
		}
		less := *u
		less.Username = clerkapi.Opt[string]{}
		return &Lesser{Params: &less, Note: NoteLeft + "username", Prints: []byte("p")}
	}
	rows, progress := p.run(&Task{Make: s, End: checkpoint.Created})
	if rows[0].State != checkpoint.Created || rows[0].Code != NoteLeft+"username" || string(rows[0].Prints) != "p" || rows[0].Attempts != 1 || progress.Requests.Load() != 2 {
		t.Errorf("%+v after %d requests", rows[0], progress.Requests.Load())
	}
	if d := cmp.Diff([]string{"username form_username_invalid_length"}, asked); d != "" {
		t.Error(d)
	}
	if u, err := p.truth.GetUser(context.Background(), rows[0].ClerkID); err != nil || u.FirstName != "Jo" || u.Username != "" {
		t.Errorf("%+v %v", u, err)
	}
}

func TestNotesOfARow(t *testing.T) {
	notes := ""
	for _, n := range []string{"", NoteLeft + "a", "b", "", "b", NoteLeft + "a", "c"} {
		notes = addNote(notes, n)
	}
	if d := cmp.Diff([]string{NoteLeft + "a", "b", "c"}, Notes(notes)); d != "" {
		t.Error(d)
	}
	for code, want := range map[string]bool{NoteLeft + "x": true, noteUnattached + "y": true, "no logo: z": false, "": false} {
		if LeftValue(code) != want {
			t.Errorf("%q: %v", code, !want)
		}
	}
	var r Repeats
	if r.Add("a", "b") != nil || r.Add("b", "a") != nil || r.Add("a", "c") != nil || r.Add("a", "b") == nil {
		t.Error("a page that comes again")
	}
	for code, want := range map[string]bool{CodeNoAnswer: true, CodeUnusable + " no id": true, CodeUnusable: false, "": false, "form_param_invalid": false} {
		if Unsettled(code) != want {
			t.Errorf("%q: %v", code, !want)
		}
	}
}
