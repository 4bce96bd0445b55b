package target

import (
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/importer/sandbox"
	"clerk-import/mapping/record"
)

// instance is a sandbox with two organizations of three users, whose lists can be made to lack what is there.
type instance struct {
	*testing.T
	target        *Target
	caller        *push.Caller
	cp            *checkpoint.Checkpoint
	users         []*clerkapi.User
	organizations []*clerkapi.Organization
	memberships   []*clerkapi.Membership // of users 0 and 1 in the first, of 1 in the second
	invitations   []*clerkapi.Invitation // to the application, to the first organization
	waiting       *clerkapi.WaitlistEntry
	lists         atomic.Bool            // lists lack everything
	refused       atomic.Pointer[string] // what is below /v1/ and is refused, "*" for all

	mu    sync.Mutex
	asked []string // below /v1/
}

func newInstance(t *testing.T, settings sandbox.OrganizationSettings) *instance {
	t.Helper()
	i := &instance{T: t}
	all := sandbox.DefaultSettings()
	all.Organizations = settings
	url := serve(t, sandbox.Config{Settings: &all}, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			path := strings.TrimPrefix(r.URL.Path, "/v1/")
			i.mu.Lock()
			i.asked = append(i.asked, path)
			i.mu.Unlock()
			answer := ""
			switch refused := i.refused.Load(); {
			case refused != nil && (*refused == path || *refused == "*"):
				w.WriteHeader(http.StatusForbidden)
				answer = `{"errors":[{"code":"not_allowed","message":"no"}]}`
			case i.lists.Load() && r.Method == http.MethodGet && path == "users":
				answer = `[]`
			case i.lists.Load() && r.Method == http.MethodGet && slices.Contains([]string{"organizations", "organization_memberships", "invitations", "organization_invitations", "waitlist_entries"}, path):
				answer = `{"data":[],"total_count":0}`
			}
			if answer != "" {
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprint(w, answer)
				return
			}
			h.ServeHTTP(w, r)
		})
	})
	i.target = open(t, Options{SecretKey: testKey, URL: url})
	i.caller = caller(t, i.target)
	var err error
	if i.cp, err = checkpoint.Open(filepath.Join(t.TempDir(), "cp")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = i.cp.Close() })
	return i
}

// requests are how many were made since the last call of forget.
func (i *instance) requests() int64 {
	i.mu.Lock()
	defer i.mu.Unlock()
	return int64(len(i.asked))
}

// lookedAt is what they were about, in order, each once.
func (i *instance) lookedAt() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	all := slices.Clone(i.asked)
	slices.Sort(all)
	return slices.Compact(all)
}

func (i *instance) forget() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.asked = nil
}

// fine is a value that comes without an error; one ends the test.
func fine[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// fill puts users, organizations and what belongs to them into the instance, and rows of them into the checkpoint.
func (i *instance) fill() {
	i.Helper()
	ctx, api := i.Context(), i.target.Client
	for n := range 3 {
		i.users = append(i.users, fine(api.CreateUser(ctx, &clerkapi.CreateUserParams{ExternalID: clerkapi.Some(fmt.Sprint("u", n)),
			EmailAddress: []string{fmt.Sprintf("U%d@acme.io", n)}, SkipPasswordRequirement: clerkapi.Some(true)})))
	}
	for n := range 2 {
		i.organizations = append(i.organizations, fine(api.CreateOrganization(ctx, &clerkapi.CreateOrganizationParams{Name: fmt.Sprint("Org ", n)})))
	}
	for _, m := range [][2]int{{0, 0}, {0, 1}, {1, 1}} {
		i.memberships = append(i.memberships, fine(api.CreateMembership(ctx, i.organizations[m[0]].ID, &clerkapi.CreateMembershipParams{UserID: i.users[m[1]].ID, Role: "org:member"})))
	}
	i.invitations = []*clerkapi.Invitation{
		fine(api.CreateInvitation(ctx, "", &clerkapi.InvitationParams{EmailAddress: "new@acme.io", Notify: clerkapi.Some(false)})),
		fine(api.CreateInvitation(ctx, i.organizations[0].ID, &clerkapi.InvitationParams{EmailAddress: "new@acme.io", Role: clerkapi.Some("org:member"), Notify: clerkapi.Some(false)})),
	}
	i.waiting = fine(api.CreateWaitlistEntry(ctx, &clerkapi.WaitlistParams{EmailAddress: "wait@acme.io", Notify: clerkapi.Some(false)}))
	if err := i.cp.Begin(checkpoint.Run{ID: "run_1", Read: 3, Entities: map[record.Entity]int64{record.Organizations: 2, record.Memberships: 3, record.Invitations: 3}}); err != nil {
		i.Fatal(err)
	}
	i.rows(record.Organizations, checkpoint.Row{ExternalID: "o0", ClerkID: i.organizations[0].ID}, checkpoint.Row{ExternalID: "o1", ClerkID: i.organizations[1].ID})
	i.rows(record.Invitations, i.invitation(0), i.invitation(1), i.invitation(2))
}

// rows puts rows that were made into the checkpoint.
func (i *instance) rows(of record.Entity, rows ...checkpoint.Row) {
	i.Helper()
	for n := range rows {
		rows[n].Ordinal, rows[n].State, rows[n].Made = int64(n), checkpoint.Created, true
		rows[n].Key[0] = byte(n + 1)
	}
	if err := i.cp.Of(of).Record(rows...); err != nil {
		i.Fatal(err)
	}
	if err := i.cp.Of(of).Sync(i.Context()); err != nil {
		i.Fatal(err)
	}
}

// membership is the row of one.
func (i *instance) membership(n int, organization, member string) checkpoint.Row {
	return checkpoint.Row{ExternalID: record.MemberKey{Organization: organization, Member: member}.String(), ClerkID: i.memberships[n].ID}
}

// invitation is the row of one: to the application, to the first organization, of the waitlist.
func (i *instance) invitation(n int) checkpoint.Row {
	key := []record.MemberKey{{Member: "new@acme.io"}, {Organization: "o0", Member: "new@acme.io"}, {Member: "wait@acme.io", Waiting: true}}[n]
	id := []string{i.invitations[0].ID, i.invitations[1].ID, i.waiting.ID}[n]
	return checkpoint.Row{ExternalID: key.String(), ClerkID: id}
}

// What an instance has is read of its lists, and nothing is asked for by itself.
func TestTheInventoryIsWhatTheInstanceHas(t *testing.T) {
	ctx := t.Context()
	i := newInstance(t, sandbox.OrganizationSettings{})
	i.fill()
	if err := i.target.Client.CreateOrganizationDomain(ctx, i.organizations[1].ID, &clerkapi.OrganizationDomainParams{Name: "acme.io", EnrollmentMode: "manual_invitation"}); err != nil {
		t.Fatal(err)
	}
	s, err := TakeInventory(ctx, i.caller, i.cp, true)
	if err != nil {
		t.Fatal(err)
	}
	i.forget()
	if len(s.Organizations) != 2 || s.Memberships.Len() != 3 || len(s.Domains) != 1 || len(s.Domains[i.organizations[1].ID]) != 1 || len(s.Invitations) != 3 || !s.Settings.Enabled {
		t.Errorf("%d organizations, %d memberships, domains %v, invitations %v", len(s.Organizations), s.Memberships.Len(), s.Domains, s.Invitations)
	}
	if s.OrganizationID("o1") != i.organizations[1].ID || s.OrganizationID("o2") != "" {
		t.Error("the organizations of the rows are not known")
	}
	for n, o := range i.organizations {
		if got, err := s.Organization(ctx, checkpoint.Row{ClerkID: o.ID}); err != nil || got == nil || got.Name != fmt.Sprint("Org ", n) {
			t.Errorf("%v %v", got, err)
		}
	}
	for n, row := range []checkpoint.Row{i.membership(0, "o0", "u0"), i.membership(1, "o0", "u1"), i.membership(2, "o1", "u1")} {
		if m, err := s.Membership(ctx, row); err != nil || m == nil || m.ID != i.memberships[n].ID {
			t.Errorf("%v %v", m, err)
		}
	}
	for n := range 3 {
		if state, err := s.Invitation(ctx, i.invitation(n)); err != nil || state != "pending" {
			t.Errorf("%d: %q %v", n, state, err)
		}
	}
	if n := i.requests(); n != 0 {
		t.Errorf("%d requests for what the lists have said", n)
	}
}

// Of what an instance does not have switched on, and of kinds that no row is of, nothing is asked.
func TestTheInventoryAsksForWhatThereCanBe(t *testing.T) {
	application, organization, waiting := record.MemberKey{Member: "a@acme.io"}, record.MemberKey{Organization: "o0", Member: "b@acme.io"}, record.MemberKey{Member: "c@acme.io", Waiting: true}
	const lists = "organizations organization_memberships organization_domains"
	for name, c := range map[string]struct {
		settings    sandbox.OrganizationSettings
		invitations bool
		rows        []record.MemberKey
		want        string // lists that are asked for
	}{
		"all of it":                      {sandbox.OrganizationSettings{}, true, []record.MemberKey{application, organization, waiting}, lists + " invitations organization_invitations waitlist_entries"},
		"no organizations":               {sandbox.OrganizationSettings{Disabled: true}, false, nil, ""},
		"no domains":                     {sandbox.OrganizationSettings{DomainsDisabled: true}, false, nil, "organizations organization_memberships"},
		"no rows of invitations":         {sandbox.OrganizationSettings{}, true, nil, lists},
		"invitations not asked for":      {sandbox.OrganizationSettings{}, false, []record.MemberKey{application}, lists},
		"invitations to the application": {sandbox.OrganizationSettings{}, true, []record.MemberKey{application}, lists + " invitations"},
		"invitations to organizations":   {sandbox.OrganizationSettings{}, true, []record.MemberKey{organization}, lists + " organization_invitations"},
		"the waitlist, no organizations": {sandbox.OrganizationSettings{Disabled: true}, true, []record.MemberKey{waiting}, "waitlist_entries"},
	} {
		t.Run(name, func(t *testing.T) {
			i := newInstance(t, c.settings)
			if err := i.cp.Begin(checkpoint.Run{ID: "run_1", Read: 1, Entities: map[record.Entity]int64{record.Invitations: 3}}); err != nil {
				t.Fatal(err)
			}
			var rows []checkpoint.Row
			for _, key := range c.rows {
				rows = append(rows, checkpoint.Row{ExternalID: key.String(), ClerkID: "inv_1"})
			}
			i.rows(record.Invitations, rows...)
			i.forget()
			s, err := TakeInventory(t.Context(), i.caller, i.cp, c.invitations)
			if err != nil || s.Settings.Enabled == c.settings.Disabled || (s.Invitations != nil) != c.invitations {
				t.Errorf("%+v %v", s, err)
			}
			want := append(strings.Fields(c.want), "instance/organization_settings")
			if slices.Sort(want); !slices.Equal(i.lookedAt(), want) {
				t.Errorf("asked for %v, want %v", i.lookedAt(), want)
			}
		})
	}
}

// A list that lacks something says nothing of it: each thing is asked for by itself, and once where it is not there.
func TestWhatTheListsLackIsAskedFor(t *testing.T) {
	ctx := t.Context()
	i := newInstance(t, sandbox.OrganizationSettings{})
	i.fill()
	i.lists.Store(true)
	s, err := TakeInventory(ctx, i.caller, i.cp, true)
	if err != nil || len(s.Organizations)+s.Memberships.Len()+len(s.Invitations) != 0 {
		t.Fatalf("%+v %v", s, err)
	}
	i.lists.Store(false)
	organization := func(id string) bool {
		o, err := s.Organization(ctx, checkpoint.Row{ClerkID: id})
		if err != nil || o != nil && o.ID != id {
			t.Errorf("%s: %v %v", id, o, err)
		}
		return o != nil
	}
	membership := func(row checkpoint.Row) bool {
		m, err := s.Membership(ctx, row)
		if err != nil || m != nil && m.ID != row.ClerkID {
			t.Errorf("%+v: %v %v", row, m, err)
		}
		return m != nil
	}
	other := i.membership(0, "o0", "u0")
	other.ClerkID = "orgmem_other"
	for _, c := range []struct {
		name       string
		look       func() bool
		there      bool
		first, all int64 // requests for the first time, and for two times
	}{
		{"an organization", func() bool { return organization(i.organizations[0].ID) }, true, 1, 1},
		{"an organization that is gone", func() bool { return organization("org_gone") }, false, 1, 1},
		{"an organization of no id", func() bool { return organization("") }, false, 0, 0},
		{"a membership by the user's id", func() bool { return membership(i.membership(0, "o0", "u0")) }, true, 2, 2},
		{"a membership by the address", func() bool { return membership(i.membership(1, "o0", "u1@ACME.io")) }, true, 3, 3},
		{"a membership of nobody", func() bool {
			return membership(checkpoint.Row{ExternalID: i.membership(0, "o0", "u9").ExternalID, ClerkID: "orgmem_9"})
		}, false, 1, 1},
		{"a membership of an address of nobody", func() bool {
			return membership(checkpoint.Row{ExternalID: i.membership(0, "o0", "u9@acme.io").ExternalID, ClerkID: "orgmem_10"})
		}, false, 2, 2},
		{"a membership in no organization", func() bool {
			return membership(checkpoint.Row{ExternalID: i.membership(0, "o9", "u0").ExternalID, ClerkID: "orgmem_11"})
		}, false, 0, 0},
		{"a membership of somebody who is none", func() bool {
			return membership(checkpoint.Row{ExternalID: i.membership(0, "o1", "u2").ExternalID, ClerkID: "orgmem_12"})
		}, false, 2, 2},
		{"another membership of the same user", func() bool { return membership(other) }, false, 0, 0},
		{"a membership of no id", func() bool { return membership(checkpoint.Row{ExternalID: i.membership(0, "o0", "u0").ExternalID}) }, false, 0, 0},
	} {
		i.forget()
		there := c.look()
		first := i.requests()
		if again := c.look(); there != c.there || again != there || first != c.first || i.requests() != c.all {
			t.Errorf("%s: there %v, then %v, in %d and %d requests", c.name, there, again, first, i.requests())
		}
	}
	if m, err := s.FindMembership(ctx, other); err != nil || m == nil || m.ID != i.memberships[0].ID {
		t.Errorf("the user's membership, whatever its id: %v %v", m, err)
	}
	gone := i.invitation(2)
	gone.ClerkID = "wait_gone"
	nowhere := i.invitation(1)
	nowhere.ExternalID = record.MemberKey{Organization: "o9", Member: "new@acme.io"}.String()
	unknown := i.invitation(1)
	unknown.ClerkID = "orginv_gone"
	for name, c := range map[string]struct {
		row  checkpoint.Row
		want clerkapi.InvitationState
	}{
		"to the application": {i.invitation(0), "pending"}, "to an organization": {i.invitation(1), "pending"}, "of the waitlist": {i.invitation(2), "pending"},
		"of the waitlist, gone": {gone, ""}, "to no organization": {nowhere, ""}, "to an organization, gone": {unknown, ""}, "of no id": {checkpoint.Row{ExternalID: nowhere.ExternalID}, ""},
	} {
		if state, err := s.Invitation(ctx, c.row); err != nil || state != c.want {
			t.Errorf("%s: %q %v", name, state, err)
		}
	}
}

// An address of somebody who has not proven it is nobody's.
func TestAnAddressIsOfWhoHasProvenIt(t *testing.T) {
	i := newInstance(t, sandbox.OrganizationSettings{})
	i.fill()
	s, err := NewInventory(i.caller, i.cp)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := i.target.Client.CreateEmailAddress(t.Context(), &clerkapi.CreateEmailAddressParams{UserID: i.users[0].ID, EmailAddress: "claimed@acme.io", Verified: clerkapi.Some(false)}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"claimed@acme.io": "", "u0@acme.io": i.memberships[0].ID, "u1": i.memberships[1].ID} {
		m, err := s.FindMembership(t.Context(), i.membership(0, "o0", name))
		if err != nil || (m == nil) != (want == "") || m != nil && m.ID != want {
			t.Errorf("%s: %v %v", name, m, err)
		}
	}
}

// What cannot be asked is an error, and never something that is not there.
func TestWhatCannotBeAskedIsAnError(t *testing.T) {
	i := newInstance(t, sandbox.OrganizationSettings{})
	i.fill()
	s, err := NewInventory(i.caller, i.cp)
	if err != nil {
		t.Fatal(err)
	}
	s.Invitations = map[string]clerkapi.InvitationState{}
	ctx := t.Context()
	for _, path := range []string{"invitations", "organization_invitations", "waitlist_entries", "instance/organization_settings", "organizations", "organization_domains", "organization_memberships"} {
		i.refused.Store(&path)
		if got, err := TakeInventory(ctx, i.caller, i.cp, true); err == nil {
			t.Errorf("%s refused: %+v", path, got)
		}
	}
	all := "*"
	i.refused.Store(&all)
	_, a := s.Organization(ctx, checkpoint.Row{ClerkID: "org_1"})
	_, b := s.Membership(ctx, i.membership(0, "o0", "u0"))
	_, c := s.Membership(ctx, i.membership(0, "o0", "u0@acme.io"))
	for _, err := range []error{a, b, c} {
		var refused *clerkapi.Error
		if !errors.As(err, &refused) || refused.Status != http.StatusForbidden {
			t.Error(err)
		}
	}
	for n := range 3 {
		if state, err := s.Invitation(ctx, i.invitation(n)); err == nil {
			t.Errorf("an invitation is %q", state)
		}
	}
	i.refused.Store(nil)
	if m, err := s.Membership(ctx, i.membership(0, "o0", "u0")); err != nil || m == nil {
		t.Errorf("asked again: %v %v", m, err)
	}
}
