package target

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/sandbox"
)

// Each entry comes with its user as it is now, in the order in which it was added, and nobody waits for others longer than
// for a batch.
func TestEntriesComeWithTheirUsersInTheirOrder(t *testing.T) {
	i := newInstance(t, sandbox.OrganizationSettings{})
	i.fill()
	ids := []string{i.users[0].ID, i.users[1].ID, i.users[2].ID}
	for name, c := range map[string]struct {
		n     int
		of    func(n int) string // the user of an entry
		most  int64              // requests
		lists bool               // that lack everybody
	}{
		"nothing":                {0, nil, 0, false},
		"one":                    {1, func(int) string { return ids[1] }, 1, false},
		"a batch":                {clerkapi.MaxLookup, func(n int) string { return ids[n%3] }, 1, false},
		"a batch and one":        {clerkapi.MaxLookup + 1, func(n int) string { return ids[n%3] }, 2, false},
		"many":                   {1_234, func(n int) string { return ids[n%3] }, 13, false},
		"nobody":                 {1_000, func(int) string { return "" }, 0, false},
		"few that have a user":   {2_000, func(n int) string { return map[bool]string{true: ids[n%3]}[n%300 == 0] }, 4, false},
		"who is gone":            {2, func(n int) string { return []string{ids[0], "user_gone"}[n] }, 2, false},
		"lists that lack them":   {4, func(n int) string { return append(ids, "user_gone")[n] }, 5, true},
		"the same, many at once": {300, func(n int) string { return ids[0] }, 3, false},
	} {
		for _, atOnce := range []int{FewLookUps, LookUpsInFlight} {
			t.Run(fmt.Sprint(name, ", ", atOnce, " at once"), func(t *testing.T) {
				i.lists.Store(c.lists)
				i.forget()
				var got []int
				err := InPairs(t.Context(), i.caller, atOnce, func(add func(string, int) error) error {
					for n := range c.n {
						if err := add(c.of(n), n); err != nil {
							return err
						}
					}
					return nil
				}, func(n int, u *clerkapi.User) error {
					want := c.of(n)
					if !slices.Contains(ids, want) {
						want = ""
					}
					if (u == nil) != (want == "") || u != nil && u.ID != want {
						t.Errorf("entry %d comes with %v", n, u)
					}
					got = append(got, n)
					return nil
				})
				if err != nil || len(got) != c.n || !slices.IsSorted(got) {
					t.Errorf("%d of %d, %v", len(got), c.n, err)
				}
				if n := i.requests(); n != c.most {
					t.Errorf("%d requests, want %d", n, c.most)
				}
			})
		}
	}
}

// Entries without users go on before the end of the input: they are handed on while more are added.
func TestNobodyWaitsForTheWholeInput(t *testing.T) {
	i := newInstance(t, sandbox.OrganizationSettings{})
	i.fill()
	for name, c := range map[string]struct {
		of func(n int) string
		at int // entries that are enough to go on
	}{
		"nobody":      {func(int) string { return "" }, fewRows},
		"one of many": {func(n int) string { return map[bool]string{true: i.users[0].ID}[n == 0] }, 4 * fewRows},
		"everybody":   {func(n int) string { return i.users[0].ID }, clerkapi.MaxLookup},
	} {
		t.Run(name, func(t *testing.T) {
			through := make(chan struct{})
			seen := 0
			err := InPairs(t.Context(), i.caller, FewLookUps, func(add func(string, int) error) error {
				for n := range c.at {
					if err := add(c.of(n), n); err != nil {
						return err
					}
				}
				<-through // nothing more is added before all of them are handed on
				return add("", c.at)
			}, func(int, *clerkapi.User) error {
				if seen++; seen == c.at {
					close(through)
				}
				return nil
			})
			if err != nil || seen != c.at+1 {
				t.Errorf("%d, %v", seen, err)
			}
		})
	}
}

// An error of the one that adds, of the one that is handed to, or of the target ends the walk and is returned.
func TestTheWalkInPairsEndsWithAnError(t *testing.T) {
	i := newInstance(t, sandbox.OrganizationSettings{})
	i.fill()
	wrong := errors.New("wrong")
	feed := func(n int, err error) func(func(string, int) error) error {
		return func(add func(string, int) error) error {
			for k := range n {
				if err := add(i.users[k%3].ID, k); err != nil {
					return err
				}
			}
			return err
		}
	}
	none := func(int, *clerkapi.User) error { return nil }
	if err := InPairs(t.Context(), i.caller, FewLookUps, feed(5, wrong), none); !errors.Is(err, wrong) {
		t.Errorf("of the input: %v", err)
	}
	seen := 0
	if err := InPairs(t.Context(), i.caller, FewLookUps, feed(100_000, nil), func(int, *clerkapi.User) error { seen++; return wrong }); !errors.Is(err, wrong) || seen != 1 {
		t.Errorf("of what is done: %v behind %d", err, seen)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := InPairs(ctx, i.caller, FewLookUps, feed(100_000, nil), none); err == nil {
		t.Error("nothing ended it")
	}
	for _, refused := range []string{"users", "users/user_gone"} {
		i.refused.Store(&refused)
		var refusal *clerkapi.Error
		err := InPairs(t.Context(), i.caller, FewLookUps, func(add func(string, int) error) error { return add("user_gone", 0) }, none)
		if !errors.As(err, &refusal) {
			t.Errorf("%s refused: %v", refused, err)
		}
	}
}
