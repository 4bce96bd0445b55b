package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/report"
)

// exportOf is rows of an export, by number; of a version each.
func exportOf(numbers []int, version func(i int) int) string {
	var rows []string
	for _, i := range numbers {
		id := fmt.Sprintf(`"user_id":"x|%d",`, i)
		if i%7 == 6 {
			id = "" // known by its address alone
		}
		phone := ""
		if i%5 == 0 {
			phone = fmt.Sprintf(`,"phone_number":"+1212555%04d"`, i)
		}
		v := version(i)
		rows = append(rows, fmt.Sprintf(`{%s"email":"u%d@acme.io","email_verified":%v,"given_name":"Name %d","user_metadata":{"v":%d},"created_at":"2021-01-01T00:00:00Z"%s}`, id, i, i%3 > 0, v, v/2, phone))
	}
	return strings.Join(rows, "\n")
}

func upTo(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}

// everybody is all users of the stage's instance, by id.
func everybody(t testing.TB, s *stage) map[string]clerkapi.User {
	t.Helper()
	out := map[string]clerkapi.User{}
	page, err := s.api.ListUsers(context.Background(), "", clerkapi.MaxList)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range page {
		out[u.ID] = u
	}
	return out
}

func faulty(script []byte) func(http.Handler) http.Handler {
	return func(h http.Handler) http.Handler { return &faults{next: h, script: script} }
}

// stopAfter closes a channel when a number of creates has been seen.
type stopAfter struct {
	next  http.Handler
	left  atomic.Int64
	drain chan struct{}
	hard  context.CancelFunc
}

func (s *stopAfter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/users") && s.left.Add(-1) == 0 {
		if s.hard != nil {
			s.hard()
		} else {
			close(s.drain)
		}
	}
	s.next.ServeHTTP(w, r)
}

// Wherever a run was cut off, softly or at once, a rollback leaves the instance as it
// was: what was there stays, what was made goes, also what the run did not know of.
func TestRollbackAfterARunCutOffAnywhereLeavesTheTargetAsItWas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(rt, "rows")
		stop := &stopAfter{drain: make(chan struct{})}
		stop.left.Store(rapid.Int64Range(1, int64(n)+1).Draw(rt, "creates"))
		script := rapid.SliceOfN(rapid.ByteRange(0, 9), 0, 40).Draw(rt, "faults")
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		if rapid.Bool().Draw(rt, "hard") {
			stop.hard = cancel
		}
		s := newStage(t, nil, func(h http.Handler) http.Handler {
			stop.next = &faults{next: h, script: script}
			return stop
		})
		s.Settle = 0
		// Somebody is there already under an address of the rows, and others besides.
		for i := range 3 {
			p := &clerkapi.CreateUserParams{EmailAddress: []string{fmt.Sprintf("own%d@elsewhere.io", i)}, SkipPasswordRequirement: clerkapi.Some(true)}
			if i == 0 {
				p.EmailAddress = []string{"u6@acme.io"}
			}
			if _, err := s.api.CreateUser(context.Background(), p); err != nil {
				rt.Fatal(err)
			}
		}
		before := everybody(t, s)
		path, cp := textFile(t, "u.ndjson", exportOf(upTo(n), func(int) int { return 0 })), filepath.Join(t.TempDir(), "cp")
		job, err := Prepare(InputOptions{Files: []string{path}, Source: "auth0"}, Policies{})
		if err != nil {
			rt.Fatal(err)
		}
		defer job.Close()
		_, err = job.Migrate(ctx, s.Target, MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4, Drain: stop.drain})
		if err != nil && !errors.Is(err, ErrInterrupted) && !errors.Is(err, context.Canceled) {
			rt.Fatal(err)
		}
		s.calm(t)
		l, err := Rollback(context.Background(), s.Target, RollbackOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4})
		if _, there := os.Stat(cp); there != nil {
			return // nothing was begun
		}
		var usage *UsageError
		if errors.As(err, &usage) && strings.Contains(usage.Msg, "holds no run") {
			return // it was cut off before the first write
		}
		if err != nil || !l.Finished {
			rt.Fatalf("%+v %v", l, err)
		}
		after := everybody(t, s)
		for id := range before {
			if _, there := after[id]; !there {
				rt.Fatalf("%s was there before and is gone", id)
			}
		}
		if len(after) != len(before) {
			rt.Fatalf("%d users, there were %d: %+v", len(after), len(before), l)
		}
	})
}

// For any two exports and any faults: after a sync every user is what their row says,
// and a second one sends nothing.
func TestASecondSyncSendsNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 25).Draw(rt, "rows")
		script := rapid.SliceOfN(rapid.ByteRange(0, 9), 0, 60).Draw(rt, "faults")
		s := newStage(t, nil, faulty(script))
		s.Settle = 0
		path, cp := textFile(t, "u.ndjson", exportOf(upTo(n), func(int) int { return 0 })), filepath.Join(t.TempDir(), "cp")
		if r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != int64(n) {
			rt.Fatalf("%+v %v", r, err)
		}
		versions := rapid.SliceOfN(rapid.IntRange(0, 3), n+10, n+10).Draw(rt, "versions")
		var numbers []int
		for i := range n + 10 {
			if rapid.IntRange(0, 3).Draw(rt, "there") > 0 {
				numbers = append(numbers, i)
			}
		}
		if len(numbers) == 0 {
			numbers = []int{0}
		}
		later := exportOf(rapid.Permutation(numbers).Draw(rt, "order"), func(i int) int { return versions[i] })
		if err := os.WriteFile(path, []byte(later), 0o600); err != nil {
			rt.Fatal(err)
		}
		sync := func() *report.Ledger {
			job, err := Prepare(InputOptions{Files: []string{path}, Source: "auth0"}, Policies{})
			if err != nil {
				rt.Fatal(err)
			}
			defer job.Close()
			l, err := job.Sync(context.Background(), s.Target, SyncOptions{MigrateOptions: MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4}})
			if err != nil || !l.Finished {
				rt.Fatalf("%+v %v", l, err)
			}
			return l
		}
		first := sync()
		if first.Counts["failed"]+first.Counts["rejected"]+first.Counts["conflicts"] > 0 {
			rt.Fatalf("%+v", first)
		}
		if second := sync(); second.Requests != 0 || second.Counts["unchanged"] != int64(len(numbers)) {
			rt.Fatalf("the second sync: %+v", second)
		}
		l := reconciled(rt, s, path, cp, ReconcileOptions{})
		if l.Counts["equal"] != int64(len(numbers)) || l.Rows != int64(len(numbers)) {
			rt.Fatalf("%+v", l)
		}
		gone := int64(0)
		for i := range n {
			if !slices.Contains(numbers, i) {
				gone++
			}
		}
		if first.Counts["vanished"] != gone {
			rt.Fatalf("%d vanished, %d are gone", first.Counts["vanished"], gone)
		}
		// The vanished ones go when that is asked for, and nobody else.
		job, err := Prepare(InputOptions{Files: []string{path}, Source: "auth0"}, Policies{})
		if err != nil {
			rt.Fatal(err)
		}
		defer job.Close()
		asked := int64(-1)
		last, err := job.Sync(context.Background(), s.Target, SyncOptions{
			MigrateOptions: MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4}, OnVanished: VanishedDelete,
			ConfirmVanished: func(_ OnVanished, users, _ int64) error { asked = users; return nil },
		})
		if err != nil || last.Counts["deleted"] != gone || gone > 0 && asked != gone {
			rt.Fatalf("%d asked for, %d gone: %+v %v", asked, gone, last, err)
		}
		if have := int64(len(everybody(t, s))); have != int64(len(numbers)) {
			rt.Fatalf("%d users for %d rows", have, len(numbers))
		}
	})
}

func reconciled(rt *rapid.T, s *stage, path, cp string, o ReconcileOptions) *report.Ledger {
	job, err := Prepare(InputOptions{Files: []string{path}, Source: "auth0"}, Policies{})
	if err != nil {
		rt.Fatal(err)
	}
	defer job.Close()
	o.Checkpoint, o.QuotaShare, o.MaxInFlight = cp, 1, 4
	l, err := job.Reconcile(context.Background(), s.Target, o)
	if err != nil || !l.Finished {
		rt.Fatalf("%+v %v", l, err)
	}
	return l
}

// Whatever went wrong on the way, a reconcile finds exactly what was damaged on purpose:
// who, and in which field.
func TestReconcileFindsExactlyWhatWasDamaged(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	damages := map[string]func(api *clerkapi.Client, u *clerkapi.User) error{
		"first_name": func(api *clerkapi.Client, u *clerkapi.User) error {
			_, err := api.UpdateUser(ctx, u.ID, &clerkapi.UpdateUserParams{FirstName: clerkapi.Some("Damaged")})
			return err
		},
		"unsafe_metadata": func(api *clerkapi.Client, u *clerkapi.User) error {
			_, err := api.MergeMetadata(ctx, u.ID, &clerkapi.MetadataParams{UnsafeMetadata: clerkapi.Some(json.RawMessage(`{"v":-1}`))})
			return err
		},
		"email_address": func(api *clerkapi.Client, u *clerkapi.User) error {
			_, err := api.CreateEmailAddress(ctx, &clerkapi.CreateEmailAddressParams{UserID: u.ID, EmailAddress: "more." + u.ID + "@acme.io"})
			return err
		},
		"created_at": func(api *clerkapi.Client, u *clerkapi.User) error {
			_, err := api.UpdateUser(ctx, u.ID, &clerkapi.UpdateUserParams{CreatedAt: clerkapi.Some("2020-01-01T00:00:00Z")})
			return err
		},
		"missing": func(api *clerkapi.Client, u *clerkapi.User) error { return api.DeleteUser(ctx, u.ID) },
	}
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 25).Draw(rt, "rows")
		s := newStage(t, nil, faulty(rapid.SliceOfN(rapid.ByteRange(0, 9), 0, 60).Draw(rt, "faults")))
		s.Settle = 0
		path, cp := textFile(t, "u.ndjson", exportOf(upTo(n), func(int) int { return 0 })), filepath.Join(t.TempDir(), "cp")
		if r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != int64(n) {
			rt.Fatalf("%+v %v", r, err)
		}
		want := map[string]string{}
		for i := range n {
			kind := rapid.SampledFrom([]string{"", "", "first_name", "unsafe_metadata", "email_address", "created_at", "missing"}).Draw(rt, "damage")
			if kind == "" {
				continue
			}
			u := find(t, s, clerkapi.ByEmail, fmt.Sprintf("u%d@acme.io", i))
			if err := damages[kind](s.api, u); err != nil {
				rt.Fatal(err)
			}
			want[u.ID] = kind
		}
		got := map[string]string{}
		l := reconciled(rt, s, path, cp, ReconcileOptions{Unexpected: true, Row: func(e ReconcileEvent) {
			got[e.User] = strings.Join(e.Fields, ",")
			if e.Verdict == "missing" {
				got[e.User] = "missing"
			}
		}})
		if len(got) != len(want) || l.Counts["equal"] != int64(n-len(want)) || l.Counts["unexpected"] != 0 {
			rt.Fatalf("found %v, damaged %v: %+v", got, want, l)
		}
		for id, kind := range want {
			if got[id] != kind {
				rt.Fatalf("%s: found %q, damaged %q", id, got[id], kind)
			}
		}
		// Those were edits, which only a repair that prefers the source follows; it never
		// takes an identifier away.
		left := int64(0)
		for _, kind := range want {
			if kind == "email_address" || kind == "missing" {
				left++
			}
		}
		reconciled(rt, s, path, cp, ReconcileOptions{Repair: true, Prefer: compare.Prefer{All: compare.Source}})
		if l := reconciled(rt, s, path, cp, ReconcileOptions{}); l.Counts["equal"] != int64(n)-left {
			rt.Fatalf("after the repair: %+v, want %d left", l, left)
		}
		if c, err := checkpoint.Read(cp); err != nil {
			rt.Fatal(err)
		} else if err := c.Close(); err != nil {
			rt.Fatal(err)
		}
	})
}

// A row whose id has changed is recognised by its address only when both sides have
// verified it; the user then keeps everything, and the old row has not vanished.
func TestARowWithAnotherKeyIsRecognisedByWhatIsVerified(t *testing.T) {
	s := newStage(t, nil, nil)
	s.Settle = 0
	path, cp := textFile(t, "u.ndjson", `{"user_id":"1","email":"a@acme.io","email_verified":true,"given_name":"Ada"}
{"user_id":"2","email":"b@acme.io","email_verified":false,"username":"bob_the_second"}`), filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 2 {
		t.Fatalf("%+v %v", r, err)
	}
	ada := find(t, s, clerkapi.ByExternalID, "1")
	if err := os.WriteFile(path, []byte(`{"user_id":"91","email":"a@acme.io","email_verified":true,"given_name":"Ada L."}
{"user_id":"92","email":"b@acme.io","email_verified":false,"username":"bob_the_second"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	sync := func(dry bool) *report.Ledger {
		job, err := Prepare(InputOptions{Files: []string{path}, Source: "auth0"}, Policies{})
		if err != nil {
			t.Fatal(err)
		}
		defer job.Close()
		l, err := job.Sync(context.Background(), s.Target, SyncOptions{DryRun: dry, MigrateOptions: MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4}})
		if err != nil {
			t.Fatalf("%+v %v", l, err)
		}
		return l
	}
	// The one that nothing proves is planned as somebody new.
	if l := sync(true); l.Counts["rekeyed"] != 1 || l.Counts["updated"] != 1 || l.Counts["created"] != 1 || l.Counts["vanished"] != 1 {
		t.Errorf("the plan: %+v", l)
	}
	l := sync(false)
	if l.Counts["rekeyed"] != 1 || l.Counts["updated"] != 1 || l.Counts["failed"] != 1 || l.Counts["vanished"] != 1 {
		t.Errorf("%+v", l)
	}
	if u := find(t, s, clerkapi.ByExternalID, "91"); u.ID != ada.ID || u.FirstName != "Ada L." {
		t.Errorf("the row is now %s %s, was %s", u.ID, u.FirstName, ada.ID)
	}
	if u := find(t, s, clerkapi.ByUsername, "bob_the_second"); u.ExternalID != "2" {
		t.Errorf("an unverified address has handed over %s", u.ExternalID)
	}
	if l := sync(false); l.Counts["unchanged"] != 1 || l.Counts["failed"] != 1 {
		t.Errorf("again: %+v", l)
	}
	// What the run has made is still known to be its own.
	back, err := Rollback(context.Background(), s.Target, RollbackOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4})
	if err != nil || back.Counts["deleted"] != 2 || len(everybody(t, s)) != 0 {
		t.Errorf("%+v %v", back, err)
	}
}

// An interrupted reconcile goes on where it stopped, and comes to the same.
func TestAnInterruptedReconcileGoesOn(t *testing.T) {
	t.Parallel()
	var pages atomic.Int64
	drain := make(chan struct{})
	s := newStage(t, nil, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Has("user_id") && pages.Add(1) == 3 {
				close(drain)
			}
			h.ServeHTTP(w, r)
		})
	})
	s.Settle = 0
	const n = 5_000 // more than are under way at once
	path, cp := textFile(t, "u.ndjson", exportOf(upTo(n), func(int) int { return 0 })), filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp, MaxInFlight: 16}); err != nil || r.Created != n {
		t.Fatalf("%+v %v", r, err)
	}
	if _, err := s.api.UpdateUser(context.Background(), find(t, s, clerkapi.ByExternalID, "x|0").ID, &clerkapi.UpdateUserParams{FirstName: clerkapi.Some("X")}); err != nil {
		t.Fatal(err)
	}
	run := func(drain chan struct{}) (*report.Ledger, error) {
		job, err := Prepare(InputOptions{Files: []string{path}, Source: "auth0"}, Policies{})
		if err != nil {
			t.Fatal(err)
		}
		defer job.Close()
		return job.Reconcile(context.Background(), s.Target, ReconcileOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4, Drain: drain})
	}
	l, err := run(drain)
	if !errors.Is(err, ErrInterrupted) || l.Finished {
		t.Fatalf("%+v %v", l, err)
	}
	l, err = run(nil)
	if err != nil || !l.Finished || l.Rows != n || l.Counts["equal"] != n-1 || l.Counts["used"] != 1 || len(l.Fields) != 1 {
		t.Errorf("%+v %v", l, err)
	}
	if _, err := os.Stat(cp + ".reconcile"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it left %v behind", err)
	}
}
