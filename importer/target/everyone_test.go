package target

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"testing"
	"time"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/ratelimit"
)

// A server that gives fewer entries than it is asked for, or counts them wrongly, does not make a list shorter: all are
// read, or it is an error.
func TestAPageThatIsShortIsNoEnd(t *testing.T) {
	const all = 230
	for name, total := range map[string]any{"the truth": all, "too small": 60, "too large": all + 500, "none at all": 0, "below nothing": -1, "in words": "230", "far beyond": int64(1) << 60} {
		t.Run(name, func(t *testing.T) {
			clip := 100
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				q, from := r.URL.Query(), 0
				entries := []map[string]any{}
				if after := q.Get("starting_after"); after != "" {
					n, err := strconv.Atoi(after[len("user_"):])
					if err != nil {
						t.Error(err)
					}
					from = n + 1
				}
				if offset := q.Get("offset"); offset != "" {
					n, err := strconv.Atoi(offset)
					if err != nil {
						t.Error(err)
					}
					from = n
				}
				limit, err := strconv.Atoi(q.Get("limit"))
				if err != nil {
					t.Error(err)
				}
				for i := from; i < min(all, from+min(limit, clip)); i++ {
					entries = append(entries, map[string]any{"id": fmt.Sprintf(map[bool]string{true: "user_%d", false: "org_%d"}[r.URL.Path == "/v1/users"], i)})
				}
				if r.URL.Path == "/v1/users" {
					_ = json.NewEncoder(w).Encode(entries)
				} else {
					_ = json.NewEncoder(w).Encode(map[string]any{"data": entries, "total_count": total})
				}
			}))
			defer srv.Close()
			api, err := clerkapi.New(clerkapi.Config{URL: srv.URL + "/v1", SecretKey: "sk_test_x"})
			if err != nil {
				t.Fatal(err)
			}
			defer api.CloseIdleConnections()
			free, err := ratelimit.NewSet(ratelimit.Quota{}, 1, nil)
			if err != nil {
				t.Fatal(err)
			}
			c := push.NewCaller(context.Background(), api, free, time.Microsecond, 0)
			var users, organizations []string
			if err := EveryUser(context.Background(), c, "", func(u *clerkapi.User) error { users = append(users, u.ID); return nil }); err != nil || len(users) != all {
				t.Errorf("%d users, %v", len(users), err)
			}
			if slices.Sort(users); len(slices.Compact(users)) != all {
				t.Error("somebody came twice")
			}
			each := func(o *clerkapi.Organization) error { organizations = append(organizations, o.ID); return nil }
			if err := EveryOrganization(context.Background(), c, each); err == nil {
				t.Errorf("clipped: %d organizations", len(organizations))
			}
			clip, organizations = 500, nil
			if err := EveryOrganization(context.Background(), c, each); (err == nil) != (name == "the truth") || err == nil && len(organizations) != all {
				t.Errorf("%d organizations, %v", len(organizations), err)
			}
		})
	}
}
