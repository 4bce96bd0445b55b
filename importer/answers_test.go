package importer

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
)

// executedAndLost executes a change and cuts the run off before its answer arrives, when a number
// of changes has been seen.
type executedAndLost struct {
	next http.Handler
	left atomic.Int64
	cut  atomic.Pointer[context.CancelFunc]
}

func (e *executedAndLost) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet || strings.HasSuffix(r.URL.Path, "/dev_browser") || e.cut.Load() == nil || e.left.Add(-1) != 0 {
		e.next.ServeHTTP(w, r)
		return
	}
	e.next.ServeHTTP(httptest.NewRecorder(), r)
	(*e.cut.Load())()
	panic(http.ErrAbortHandler)
}

// A sync that was cut off after a change whose answer it did not get has used nobody: a rollback,
// at once or when the sync has come to its end, leaves the instance as it was.
func TestRollbackAfterASyncCutOffAnywhereLeavesTheTargetAsItWas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(rt, "rows")
		lost := &executedAndLost{}
		s := newStage(t, nil, func(h http.Handler) http.Handler { lost.next = h; return lost })
		s.Settle = 0
		path, cp := textFile(t, "u.ndjson", exportOf(upTo(n), func(int) int { return 0 })), filepath.Join(t.TempDir(), "cp")
		if r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != int64(n) {
			rt.Fatalf("%+v %v", r, err)
		}
		versions := rapid.SliceOfN(rapid.IntRange(0, 3), n, n).Draw(rt, "versions")
		if err := os.WriteFile(path, []byte(exportOf(upTo(n), func(i int) int { return versions[i] })), 0o600); err != nil {
			rt.Fatal(err)
		}
		sync := func(ctx context.Context) (*report.Ledger, error) {
			job, err := Prepare(InputOptions{Files: []string{path}, Source: "auth0"}, Policies{})
			if err != nil {
				rt.Fatal(err)
			}
			defer job.Close()
			return job.Sync(ctx, s.Target, SyncOptions{MigrateOptions: MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4}})
		}
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		lost.left.Store(rapid.Int64Range(1, int64(2*n)).Draw(rt, "changes"))
		lost.cut.Store(&cancel)
		if _, err := sync(ctx); err != nil && !errors.Is(err, ErrInterrupted) && !errors.Is(err, context.Canceled) {
			rt.Fatal(err)
		}
		s.calm(t)
		if rapid.Bool().Draw(rt, "continued") {
			l, err := sync(context.Background())
			if err != nil || !l.Finished || l.Counts["conflicts"] > 0 {
				rt.Fatalf("%+v %v", l, err)
			}
			if l := reconciled(rt, s, path, cp, ReconcileOptions{}); l.Counts["equal"] != int64(n) {
				rt.Fatalf("%+v", l)
			}
		}
		l, err := Rollback(context.Background(), s.Target, RollbackOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4})
		if err != nil || !l.Finished || l.Counts["used"] > 0 || len(everybody(t, s)) > 0 {
			rt.Fatalf("%d users are left: %+v %v", len(everybody(t, s)), l, err)
		}
	})
}

// What somebody changes right after the create is theirs: a sync keeps it, and a rollback keeps
// the user.
func TestAnEditRightAfterTheCreateIsNotOurs(t *testing.T) {
	s := newStage(t, nil, nil)
	s.Settle = time.Hour // an API that may finish what it has answered for whole an hour
	path, cp := textFile(t, "u.ndjson", exportOf(upTo(3), func(int) int { return 0 })), filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 3 {
		t.Fatalf("%+v %v", r, err)
	}
	edited := find(t, s, clerkapi.ByExternalID, "x|1").ID
	if _, err := s.api.UpdateUser(context.Background(), edited, &clerkapi.UpdateUserParams{FirstName: clerkapi.Some("Theirs")}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(exportOf(upTo(3), func(int) int { return 2 })), 0o600); err != nil {
		t.Fatal(err)
	}
	job, err := Prepare(InputOptions{Files: []string{path}, Source: "auth0"}, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	l, err := job.Sync(context.Background(), s.Target, SyncOptions{MigrateOptions: MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4}})
	if err != nil || l.Counts["conflicts"] != 1 || l.Counts["updated"] != 3 {
		t.Fatalf("%+v %v", l, err)
	}
	users := everybody(t, s)
	if u := users[edited]; u.FirstName != "Theirs" {
		t.Errorf("the edit became %q", u.FirstName)
	}
	l, err = Rollback(context.Background(), s.Target, RollbackOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4})
	if left := everybody(t, s); err != nil || len(left) > 1 {
		t.Errorf("%d users are left: %+v %v", len(left), l, err)
	}
}

// A row that is created, says the checkpoint, and has no id, or one of nobody, is missing.
func TestReconcileMissesUsersWithoutAnID(t *testing.T) {
	s := newStage(t, nil, nil)
	path, cp := textFile(t, "u.ndjson", exportOf(upTo(4), func(int) int { return 0 })), filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 4 {
		t.Fatalf("%+v %v", r, err)
	}
	file, err := checkpoint.Open(cp)
	if err != nil {
		t.Fatal(err)
	}
	for ordinal, id := range []string{"", "user_2nobody", "../instance"} {
		row, _, err := file.Row(int64(ordinal))
		if err != nil {
			t.Fatal(err)
		}
		row.ClerkID = id
		if err := file.RecordFrom(row.State, row); err != nil {
			t.Fatal(err)
		}
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	job, err := Prepare(InputOptions{Files: []string{path}, Source: "auth0"}, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	l, err := job.Reconcile(context.Background(), s.Target, ReconcileOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4})
	if err != nil || l.Counts["missing"] != 3 || l.Counts["equal"] != 1 {
		t.Errorf("%+v %v", l, err)
	}
}

// An instance that does not say which one it is is no target.
func TestAnInstanceWithoutAnIDIsNoTarget(t *testing.T) {
	for name, answer := range map[string]struct {
		status     int
		kind, text string
	}{
		"an empty object": {200, "application/json", "{}"}, "null": {200, "application/json", "null"}, "HTML": {200, "text/html", "<html>secret</html>"},
		"a redirect": {302, "text/html", ""}, "an id of a user": {200, "application/json", `{"id":"user_1"}`},
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", answer.kind)
				w.WriteHeader(answer.status)
				_, _ = w.Write([]byte(answer.text))
			}))
			defer srv.Close()
			_, err := target.Open(context.Background(), target.Options{SecretKey: "sk_test_4eC39HqLyjWDarjtT1zdp7dc", URL: srv.URL + "/v1"})
			var usage *UsageError
			if !errors.As(err, &usage) || !strings.Contains(usage.Try, "--api-url") || !strings.Contains(err.Error(), fmt.Sprint(answer.status)) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%v", err)
			}
		})
	}
}
