package push

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/halt"
	"clerk-import/ratelimit"
)

// What is asked for by its id is there, or is not, or it is an error: nothing is taken for gone that only cannot be asked.
func TestWhatIsGoneIsToldFromWhatCannotBeAsked(t *testing.T) {
	refused := ""
	l := newLying(t, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if refused != "" && r.URL.Path == refused {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusForbidden)
				fmt.Fprint(w, `{"errors":[{"code":"not_allowed","message":"no"}]}`)
				return
			}
			h.ServeHTTP(w, r)
		})
	})
	ctx := context.Background()
	free, err := ratelimit.NewSet(ratelimit.Quota{}, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := NewCaller(ctx, l.api, free, time.Millisecond, 0)
	u, err := l.truth.CreateUser(ctx, &clerkapi.CreateUserParams{EmailAddress: []string{"a@acme.io"}, SkipPasswordRequirement: clerkapi.Some(true)})
	if err != nil {
		t.Fatal(err)
	}
	o, err := l.truth.CreateOrganization(ctx, &clerkapi.CreateOrganizationParams{Name: "O"})
	if err != nil {
		t.Fatal(err)
	}
	m, err := l.truth.CreateMembership(ctx, o.ID, &clerkapi.CreateMembershipParams{UserID: u.ID, Role: "org:member"})
	if err != nil {
		t.Fatal(err)
	}
	i, err := l.truth.CreateInvitation(ctx, o.ID, &clerkapi.InvitationParams{EmailAddress: "new@acme.io", Role: clerkapi.Some("org:member"), Notify: clerkapi.Some(false)})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		ask     func(id string) (bool, error)
		id      string
		gone    string // of something that is not there
		refused string // what is refused to be asked
	}{
		"a user":          {func(id string) (bool, error) { u, err := c.Present(ctx, id); return u != nil, err }, u.ID, "user_gone", "/v1/users/" + u.ID},
		"an organization": {func(id string) (bool, error) { o, err := c.Organization(ctx, id); return o != nil, err }, o.ID, "org_gone", "/v1/organizations/" + o.ID},
		"organizations": {func(id string) (bool, error) {
			there, err := c.OrganizationsThere(ctx, []string{id, "org_none"})
			return slices.Equal(there, []string{id}), err
		}, o.ID, "org_gone", "/v1/organizations"},
		"a membership":       {func(id string) (bool, error) { m, err := c.Membership(ctx, o.ID, id); return m != nil, err }, m.PublicUserData.UserID, "user_gone", "/v1/organizations/" + o.ID + "/memberships"},
		"of an organization": {func(id string) (bool, error) { m, err := c.Membership(ctx, id, u.ID); return m != nil, err }, o.ID, "org_gone", "/v1/organizations/" + o.ID + "/memberships"},
		"an invitation":      {func(id string) (bool, error) { i, err := c.Invitation(ctx, o.ID, id); return i != nil, err }, i.ID, "orginv_gone", "/v1/organizations/" + o.ID + "/invitations/" + i.ID},
		"its invitations": {func(id string) (bool, error) {
			list, err := c.Invitations(ctx, id, "new@acme.io")
			return len(list) == 1, err
		}, o.ID, "org_gone", "/v1/organizations/" + o.ID + "/invitations"},
		"a list that lacks": {func(id string) (bool, error) {
			return c.ListLacks(ctx, map[string]bool{"org_listed": true}, []string{"org_listed", "org_none", id})
		}, o.ID, "org_gone", "/v1/organizations/" + o.ID},
	} {
		t.Run(name, func(t *testing.T) {
			refused = ""
			if there, err := c.ask(c.id); err != nil || !there {
				t.Errorf("there: %v %v", there, err)
			}
			if there, err := c.ask(c.gone); err != nil || there {
				t.Errorf("gone: %v %v", there, err)
			}
			refused = c.refused
			var e *clerkapi.Error
			if there, err := c.ask(c.id); !errors.As(err, &e) || e.Status != http.StatusForbidden {
				t.Errorf("refused: %v %v", there, err)
			}
		})
	}
	if c.Requests() == 0 {
		t.Error("nothing was counted")
	}
	waiting, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := NewCaller(waiting, l.api, free, 0, 0).User(ctx, u.ID); !errors.Is(err, halt.ErrInterrupted) {
		t.Errorf("waiting has ended: %v", err)
	}
}

// Pages come until somebody has seen enough or there are no more; a page that comes again is an error.
func TestPagesComeToAnEnd(t *testing.T) {
	ctx := context.Background()
	l := newLying(t, nil)
	free, err := ratelimit.NewSet(ratelimit.Quota{}, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := NewCaller(ctx, l.api, free, time.Millisecond, 0)
	wrong := errors.New("wrong")
	full := func(offset int) []int {
		page := make([]int, clerkapi.MaxPage)
		for i := range page {
			page[i] = offset + i
		}
		return page
	}
	for name, c2 := range map[string]struct {
		list  func(ctx context.Context, offset int) ([]int, error)
		each  func(page []int) (bool, error)
		pages int
		err   bool
	}{
		"none": {func(context.Context, int) ([]int, error) { return nil, nil }, nil, 1, false},
		"one":  {func(_ context.Context, o int) ([]int, error) { return full(o)[:7], nil }, nil, 1, false},
		"one that is full": {func(_ context.Context, o int) ([]int, error) {
			return full(o)[:map[bool]int{true: clerkapi.MaxPage}[o == 0]], nil
		}, nil, 2, false},
		"enough":          {func(_ context.Context, o int) ([]int, error) { return full(o), nil }, func(p []int) (bool, error) { return p[0] < 2*clerkapi.MaxPage, nil }, 3, false},
		"the same again":  {func(context.Context, int) ([]int, error) { return full(0), nil }, nil, 1, true},
		"an error of his": {func(_ context.Context, o int) ([]int, error) { return full(o), nil }, func([]int) (bool, error) { return true, wrong }, 1, true},
	} {
		n := 0
		err := Pages(ctx, c, c2.list, func(page []int) (bool, error) {
			if n++; c2.each != nil {
				return c2.each(page)
			}
			return true, nil
		})
		if (err != nil) != c2.err || n != c2.pages {
			t.Errorf("%s: %d pages, %v", name, n, err)
		}
	}
}
