package importer

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// executing executes requests and answers them with a refusal.
type executing struct{ refusing }

func (e *executing) around(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if e.on.Load() && e.of(r) {
			h.ServeHTTP(httptest.NewRecorder(), r)
			w.WriteHeader(e.status)
			_, _ = w.Write([]byte(e.body))
			return
		}
		h.ServeHTTP(w, r)
	})
}

// What was executed and then refused, and is a failed row, is found by a rollback: it leaves the
// instance as it was.
func TestRollbackFindsWhatWasExecutedAndRefused(t *testing.T) {
	kinds := kindsOfThings()
	withoutID := kinds["users"]
	withoutID.filter = ""
	kinds["users without an external id"] = withoutID
	for name, kind := range kinds {
		for status, body := range map[int]string{400: `{"errors":[{"code":"bad_request"}]}`, 404: notFound, 422: `{"errors":[{"code":"form_param_invalid"}]}`} {
			t.Run(name+", "+http.StatusText(status), func(t *testing.T) {
				kind := kind
				lie := &executing{refusing{of: kind.makes, status: status, body: body}}
				s := newStage(t, nil, lie.around)
				s.Settle = 0
				path, in := allThings(t)
				if kind.filter == "" {
					path, in = textFile(t, "users.csv", "email\nu1@acme.io\nu2@acme.io\nu3@acme.io\n"), InputOptions{MappingFile: textFile(t, "m.yaml", "fields: {email_address: {value: email, verified: true}}\n")}
				}
				cp := filepath.Join(t.TempDir(), "cp")
				lie.on.Store(true)
				r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp})
				lie.on.Store(false)
				if states, _ := fates(t, cp, kind.entity); err != nil || states[checkpoint.Failed] < kind.rows {
					t.Fatalf("%v %+v %v", states, r, err)
				}
				switch status { // what goes on first finds it, too
				case 404:
					syncs(t, s, path, in, cp)
				case 422:
					if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp, Sending: Sending{Retry: []checkpoint.State{checkpoint.Failed}}}); err != nil {
						t.Fatal(r, err)
					}
				}
				if states, _ := fates(t, cp, kind.entity); status != 400 {
					if kind.rows = 0; states[checkpoint.Failed] > 0 {
						t.Errorf("before the rollback: %v", states)
					}
				}
				l := back(t, s, cp)
				if got := things(t, s); got != (thingsThere{}) || l.Counts["found_again"] != kind.rows {
					t.Errorf("%+v are left: %+v", got, l.Counts)
				}
				if l = back(t, s, cp); l.Counts["found_again"] > 0 || l.Counts["deleted"] > 0 {
					t.Errorf("again: %+v", l.Counts)
				}
			})
		}
	}
}

// What an earlier import has made, and a row was refused for, is not the run's.
func TestRollbackLeavesWhatAnEarlierImportHasMade(t *testing.T) {
	s := newStage(t, nil, nil)
	s.Settle = 0
	path, in := allThings(t)
	earlier, cp := filepath.Join(t.TempDir(), "cp"), filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: earlier}); err != nil || r.Unsent() > 0 {
		t.Fatal(r, err)
	}
	before := things(t, s)
	for made := time.Now().UnixMilli(); time.Now().UnixMilli() <= made; { // the claims are later by the clock, too
	}
	if _, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp, NoLookUp: true}); err != nil {
		t.Fatal(err)
	}
	if states, _ := fates(t, cp, mapping.Users); states[checkpoint.Failed] != 3 {
		t.Fatal(states)
	}
	l := back(t, s, cp)
	if got := things(t, s); got != before || l.Counts["found_again"] > 0 {
		t.Errorf("%+v, there were %+v: %+v", got, before, l.Counts)
	}
	back(t, s, earlier)
	if got := things(t, s); got != (thingsThere{}) {
		t.Errorf("%+v", got)
	}
}

// A user whom the rollback deletes keeps no organization of the run, however they came into it; one
// who is kept does.
func TestUsersOfTheRunKeepNoOrganization(t *testing.T) {
	for name, used := range map[string]bool{"unused": false, "used since": true} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, nil, nil)
			s.Settle = 0
			path, in := allThings(t)
			cp := filepath.Join(t.TempDir(), "cp")
			if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Unsent() > 0 {
				t.Fatal(r, err)
			}
			ctx, user := context.Background(), find(t, s, clerkapi.ByExternalID, "u3").ID
			organizations, err := s.api.ListOrganizations(ctx, "", 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range organizations {
				if o.Name == "A" {
					if _, err := s.api.CreateMembership(ctx, o.ID, &clerkapi.CreateMembershipParams{UserID: user, Role: "org:member"}); err != nil {
						t.Fatal(err)
					}
				}
			}
			if used {
				if _, err := s.api.UpdateUser(ctx, user, &clerkapi.UpdateUserParams{FirstName: clerkapi.Some("Theirs")}); err != nil {
					t.Fatal(err)
				}
			}
			want := thingsThere{}
			if used {
				want = thingsThere{users: 1, organizations: 1, memberships: 1}
			}
			l := back(t, s, cp)
			if got := things(t, s); got != want {
				t.Errorf("%+v are left: %+v", got, l.Counts)
			}
		})
	}
}

// syncs holds the input against the checkpoint again.
func syncs(t *testing.T, s *stage, path string, in InputOptions, cp string) *report.Ledger {
	t.Helper()
	in.Files = []string{path}
	job, err := Prepare(in, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	l, err := job.Sync(context.Background(), s.Target, SyncOptions{MigrateOptions: MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4}})
	if err != nil || !l.Finished {
		t.Fatalf("%+v %v", l, err)
	}
	return l
}
