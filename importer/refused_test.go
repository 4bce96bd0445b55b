package importer

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// refusing answers requests with something else while it is on: those it says so of.
type refusing struct {
	next   http.Handler
	on     atomic.Bool
	of     func(r *http.Request) bool
	status int
	body   string
}

func (f *refusing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.on.Load() && f.of(r) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(f.status)
		_, _ = w.Write([]byte(f.body))
		return
	}
	f.next.ServeHTTP(w, r)
}

func (f *refusing) around(h http.Handler) http.Handler { f.next = h; return f }

// asks is a predicate of requests with a method whose path begins with something.
func asks(method, path string) func(*http.Request) bool {
	return func(r *http.Request) bool { return r.Method == method && strings.HasPrefix(r.URL.Path, "/v1"+path) }
}

const notFound = `{"errors":[{"code":"resource_not_found","message":"nf"}]}`

func synced(t *testing.T, s *stage, path, cp string, o SyncOptions) *report.Ledger {
	t.Helper()
	job, err := Prepare(InputOptions{Files: []string{path}, Source: "auth0"}, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	o.MigrateOptions = MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4}
	l, err := job.Sync(context.Background(), s.Target, o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// What was refused was not sent: the next sync sends it.
func TestARefusedChangeStaysOpen(t *testing.T) {
	later := exportOf(upTo(6), func(int) int { return 2 })
	for name, c := range map[string]struct {
		refuse *refusing
		later  string
	}{
		"a change, 422":             {&refusing{of: asks(http.MethodPatch, "/users/"), status: 422, body: `{"errors":[{"code":"form_param_invalid"}]}`}, later},
		"a change, 404":             {&refusing{of: asks(http.MethodPatch, "/users/"), status: 404, body: notFound}, later},
		"metadata, 422":             {&refusing{of: asks(http.MethodPut, "/users/"), status: 422, body: `{"errors":[{"code":"form_param_invalid"}]}`}, later},
		"another number, 404":       {&refusing{of: asks(http.MethodPost, "/phone_numbers"), status: 404, body: notFound}, strings.ReplaceAll(later, "+1212555", "+1212666")},
		"another number, 422 taken": {&refusing{of: asks(http.MethodPost, "/phone_numbers"), status: 422, body: `{"errors":[{"code":"form_identifier_exists"}]}`}, strings.ReplaceAll(later, "+1212555", "+1212666")},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, nil, c.refuse.around)
			s.Settle = 0
			path, cp := textFile(t, "u.ndjson", exportOf(upTo(6), func(int) int { return 0 })), filepath.Join(t.TempDir(), "cp")
			if r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 6 {
				t.Fatalf("%+v %v", r, err)
			}
			if err := os.WriteFile(path, []byte(c.later), 0o600); err != nil {
				t.Fatal(err)
			}
			c.refuse.on.Store(true)
			first := synced(t, s, path, cp, SyncOptions{}).Counts
			if second := synced(t, s, path, cp, SyncOptions{}).Counts; first["failed"] == 0 || second["failed"] != first["failed"] || first["failed"]+first["updated"] != 6 {
				t.Errorf("refused %v, then %v", first, second)
			}
			c.refuse.on.Store(false)
			if third := synced(t, s, path, cp, SyncOptions{}).Counts; third["updated"] != first["failed"] || third["failed"] > 0 || third["conflicts"] > 0 {
				t.Errorf("after %v %v", first, third)
			}
			if again := synced(t, s, path, cp, SyncOptions{}).Counts; again["unchanged"]+again["identifiers_left"] != 6 {
				t.Errorf("%v", again)
			}
		})
	}
}

// An address that was refused behind its user's create is tried again by the next sync.
func TestAnAddressThatWasRefusedIsTriedAgain(t *testing.T) {
	refuse := refusing{of: asks(http.MethodPost, "/email_addresses"), status: 404, body: notFound}
	s := newStage(t, nil, refuse.around)
	s.Settle = 0
	text := exportOf([]int{1, 2, 3}, func(int) int { return 0 })
	path, cp := textFile(t, "u.ndjson", text), filepath.Join(t.TempDir(), "cp")
	refuse.on.Store(true)
	r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp})
	if err != nil || r.Created != 3 {
		t.Fatalf("%+v %v", r, err)
	}
	addresses := func() (n int) {
		for _, u := range everybody(t, s) {
			n += len(u.EmailAddresses)
		}
		return n
	}
	lacking := 3 - addresses()
	refuse.on.Store(false)
	if l := synced(t, s, path, cp, SyncOptions{}); l.Counts["updated"] != int64(lacking) || addresses() != 3 {
		t.Errorf("%d lacked one; %v", lacking, l.Counts)
	}
}

// Those that are to be deleted or banned, and are not, are counted and tried again.
func TestVanishedUsersThatWereRefusedAreToldAndTriedAgain(t *testing.T) {
	for policy, of := range map[OnVanished]func(*http.Request) bool{
		VanishedDelete: asks(http.MethodDelete, "/users/"),
		VanishedBan:    func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/ban") },
	} {
		for status, body := range map[int]string{403: `{"errors":[{"code":"not_allowed"}]}`, 404: notFound} {
			t.Run(fmt.Sprint(policy, status), func(t *testing.T) {
				refuse := refusing{of: of, status: status, body: body}
				s := newStage(t, nil, refuse.around)
				s.Settle = 0
				path, cp := textFile(t, "u.ndjson", exportOf(upTo(6), func(int) int { return 0 })), filepath.Join(t.TempDir(), "cp")
				if r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 6 {
					t.Fatalf("%+v %v", r, err)
				}
				if err := os.WriteFile(path, []byte(exportOf(upTo(2), func(int) int { return 0 })), 0o600); err != nil {
					t.Fatal(err)
				}
				refuse.on.Store(true)
				for range 2 {
					if l := synced(t, s, path, cp, SyncOptions{OnVanished: policy}); l.Counts["vanished_failed"] != 4 || l.Counts["deleted"]+l.Counts["banned"] > 0 {
						t.Errorf("%v", l.Counts)
					}
				}
				refuse.on.Store(false)
				if l := synced(t, s, path, cp, SyncOptions{OnVanished: policy}); l.Counts["deleted"]+l.Counts["banned"] != 4 || l.Counts["vanished_failed"] > 0 {
					t.Errorf("%v", l.Counts)
				}
			})
		}
	}
}

// That a list lacks users says nothing of them: each is asked for before it counts as gone.
func TestUsersThatAListLacksAreAskedFor(t *testing.T) {
	listed := func(r *http.Request) bool { return r.Method == http.MethodGet && r.URL.Path == "/v1/users" }
	refuse := refusing{of: listed, status: 200, body: "[]"}
	s := newStage(t, nil, refuse.around)
	s.Settle = 0
	path, cp := textFile(t, "u.ndjson", exportOf(upTo(6), func(int) int { return 0 })), filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 6 {
		t.Fatalf("%+v %v", r, err)
	}
	if err := s.api.DeleteUser(context.Background(), find(t, s, "external_id", "x|1").ID); err != nil {
		t.Fatal(err)
	}
	refuse.on.Store(true)
	job, err := Prepare(InputOptions{Files: []string{path}, Source: "auth0"}, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	l, err := job.Reconcile(context.Background(), s.Target, ReconcileOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4})
	if err != nil || l.Counts["equal"] != 5 || l.Counts["missing"] != 1 {
		t.Errorf("%+v %v", l, err)
	}
	l, err = Rollback(context.Background(), s.Target, RollbackOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4})
	if err != nil || l.Counts["deleted"] != 5 || l.Counts["gone"] != 1 || len(everybody(t, s)) > 0 {
		t.Errorf("%+v %v", l, err)
	}
}

// A delete that is answered with 404 is believed when the user is gone.
func TestADeleteThatSaysNotFoundIsLookedAt(t *testing.T) {
	refuse := refusing{of: asks(http.MethodDelete, "/users/"), status: 404, body: notFound}
	s := newStage(t, nil, refuse.around)
	s.Settle = 0
	path, cp := textFile(t, "u.ndjson", exportOf(upTo(3), func(int) int { return 0 })), filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 3 {
		t.Fatalf("%+v %v", r, err)
	}
	roll := func() *report.Ledger {
		l, err := Rollback(context.Background(), s.Target, RollbackOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	refuse.on.Store(true)
	if l := roll(); l.Counts["failed"] != 3 {
		t.Errorf("%v", l.Counts)
	}
	refuse.on.Store(false)
	if l := roll(); l.Counts["deleted"] != 3 || len(everybody(t, s)) > 0 {
		t.Errorf("%v", l.Counts)
	}
}

// A copy that lacks users the API counts is none, and a list that never ends is not read for ever.
func TestAnExportIsWholeOrNone(t *testing.T) {
	for name, list := range map[string]func(h http.Handler, w http.ResponseWriter, r *http.Request){
		"an empty list": func(_ http.Handler, w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("[]")) },
		"a part": func(h http.Handler, w http.ResponseWriter, r *http.Request) {
			q := r.URL.Query()
			if q.Set("limit", "27"); q.Get("starting_after") != "" { // and nothing behind it
				_, _ = w.Write([]byte("[]"))
				return
			}
			r.URL.RawQuery = q.Encode()
			h.ServeHTTP(w, r)
		},
		"one page for ever": func(h http.Handler, w http.ResponseWriter, r *http.Request) {
			q := r.URL.Query()
			q.Del("starting_after")
			r.URL.RawQuery = q.Encode()
			h.ServeHTTP(w, r)
		},
	} {
		t.Run(name, func(t *testing.T) {
			lies := false
			s := newStage(t, nil, func(h http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if lies && r.Method == http.MethodGet && r.URL.Path == "/v1/users" {
						list(h, w, r)
						return
					}
					h.ServeHTTP(w, r)
				})
			})
			n := 30
			if name == "one page for ever" {
				n = 501
			}
			if r, err := migrate(t, s, textFile(t, "u.ndjson", exportOf(upTo(n), func(int) int { return 0 })), InputOptions{Source: "auth0"}, MigrateOptions{}); err != nil || r.Created != int64(n) {
				t.Fatalf("%+v %v", r, err)
			}
			out := filepath.Join(t.TempDir(), "users.ndjson")
			lies = true
			if got, err := Export(context.Background(), s.Target, ExportOptions{Out: out, QuotaShare: 1}); err == nil {
				t.Errorf("%+v", got)
			}
			if _, err := os.Stat(out); err == nil {
				t.Error("a file is in the place of a whole copy")
			}
			lies = false
			if name == "one page for ever" {
				return
			}
			if got, err := Export(context.Background(), s.Target, ExportOptions{Out: out, QuotaShare: 1}); err != nil || got.Users != int64(n) {
				t.Errorf("%+v %v", got, err)
			}
		})
	}
}

// Settings that cannot be read stop nothing, and are not asked for for long.
func TestDomainsThatCannotBeReadStopNothing(t *testing.T) {
	for _, body := range []string{"{}", "<html>"} {
		var asked atomic.Int64
		refuse := refusing{of: func(r *http.Request) bool {
			is := r.URL.Path == "/v1/domains"
			if is {
				asked.Add(1)
			}
			return is
		}, status: 200, body: body}
		refuse.on.Store(true)
		s := newStage(t, nil, refuse.around)
		if r, err := migrate(t, s, textFile(t, "u.ndjson", exportOf(upTo(2), func(int) int { return 0 })), InputOptions{Source: "auth0"}, MigrateOptions{}); err != nil || r.Created != 2 {
			t.Errorf("%+v %v", r, err)
		}
		if asked.Load() > 6 { // at most twice
			t.Errorf("asked %d times", asked.Load())
		}
	}
}

// Organizations and memberships that the lists of all lack are undone, too, and a delete that says
// not found is looked at.
func TestOrganizationsThatListsLackAreUndone(t *testing.T) {
	for name, c := range map[string]*refusing{
		"the list of memberships is empty": {status: 200, body: `{"data":[],"total_count":0}`, of: func(r *http.Request) bool {
			return r.Method == http.MethodGet && r.URL.Path == "/v1/organization_memberships"
		}},
		"deletes say not found": {status: 404, body: notFound, of: asks(http.MethodDelete, "/organizations/")},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, nil, c.around)
			s.Settle = 0
			in := InputOptions{
				MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n"),
				Others: map[mapping.Entity]string{
					mapping.Organizations: textFile(t, "orgs.csv", "id,name\no1,A\no2,B\n"),
					mapping.Memberships:   textFile(t, "members.csv", "organization_id,user_id,role\no1,u1,member\no2,u1,member\n"),
				},
			}
			cp := filepath.Join(t.TempDir(), "cp")
			if r, err := migrate(t, s, textFile(t, "users.csv", "id,email\nu1,ada@acme.io\n"), in, MigrateOptions{Checkpoint: cp}); err != nil || r.Unsent() > 0 {
				t.Fatal(r, err)
			}
			c.on.Store(true)
			first, err := Rollback(context.Background(), s.Target, RollbackOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 1})
			c.on.Store(false)
			if left := len(teamsAt(t, s)); err != nil || left > 0 && first.Counts["failed"] == 0 {
				t.Fatal(left, first, err)
			}
			if l, err := Rollback(context.Background(), s.Target, RollbackOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 1}); err != nil {
				t.Fatal(l, err)
			}
			left, err := s.api.ListOrganizations(context.Background(), "", 0)
			if err != nil || len(left) > 0 || len(everybody(t, s)) > 0 {
				t.Errorf("%d organizations are left: %v", len(left), err)
			}
		})
	}
}

// What both sides have changed, and what a row had once, is told until somebody decides, and
// then it is as they say, for good.
func TestWhatNobodyHasDecidedStaysOpen(t *testing.T) {
	const row = `{"user_id":"a","email":%q,"email_verified":true,"given_name":%q,"family_name":%q}`
	fields := func(side compare.Side) compare.Prefer {
		return compare.Prefer{Fields: map[string]compare.Side{"first_name": side}}
	}
	for name, c := range map[string]struct {
		decide SyncOptions
		first  string
		emails int
		left   int64 // conflicts after the decision
	}{
		"the source's": {SyncOptions{Prefer: compare.Prefer{All: compare.Source}}, "Adele", 2, 0},
		"the target's": {SyncOptions{Prefer: compare.Prefer{All: compare.Target}}, "Edited", 2, 0},
		"a field's":    {SyncOptions{Prefer: fields(compare.Source)}, "Adele", 2, 0},
		"another's":    {SyncOptions{Prefer: compare.Prefer{Fields: map[string]compare.Side{"last_name": compare.Source}}}, "Edited", 2, 1},
		"removed":      {SyncOptions{RemoveIdentifiers: true, Prefer: fields(compare.Target)}, "Edited", 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, nil, nil)
			s.Settle = 0
			path, cp := textFile(t, "u.ndjson", fmt.Sprintf(row, "old@acme.io", "Ada", "King")), filepath.Join(t.TempDir(), "cp")
			if r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 1 {
				t.Fatalf("%+v %v", r, err)
			}
			time.Sleep(2 * time.Millisecond) // later than what was written
			if _, err := s.api.UpdateUser(t.Context(), slices.Collect(maps.Values(everybody(t, s)))[0].ID, &clerkapi.UpdateUserParams{FirstName: clerkapi.Some("Edited")}); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, fmt.Appendf(nil, row, "new@acme.io", "Adele", "Lovelace"), 0o600); err != nil {
				t.Fatal(err)
			}
			sent := true
			for range 3 {
				l := synced(t, s, path, cp, SyncOptions{})
				if l.Counts["conflicts"] != 1 || l.Counts["identifiers_left"] != 1 || sent != (l.Counts["updated"] == 1) || sent != slices.ContainsFunc(l.Fields, func(f report.Finding) bool { return f.Verdict == "updated" }) {
					t.Errorf("%+v", l)
				}
				sent = false
			}
			synced(t, s, path, cp, c.decide)
			after := synced(t, s, path, cp, SyncOptions{}).Counts
			u := slices.Collect(maps.Values(everybody(t, s)))[0]
			if u.FirstName != c.first || u.LastName != "Lovelace" || len(u.EmailAddresses) != c.emails || after["conflicts"] != c.left || after["identifiers_left"] != int64(c.emails-1) {
				t.Errorf("%s %s, %d addresses, then %v", u.FirstName, u.LastName, len(u.EmailAddresses), after)
			}
		})
	}
}

// What somebody has edited at the target stays theirs, whatever is written of the same user
// later: a reconcile says so, a repair leaves it, and a rollback keeps the user.
func TestAnEditStaysTheirsWhateverIsWrittenLater(t *testing.T) {
	const row = `{"user_id":"a","email":"a@acme.io","email_verified":true,"given_name":"Ada","family_name":%q}`
	for name, write := range map[string]func(t *testing.T, s *stage, path, cp string){
		"a sync": func(t *testing.T, s *stage, path, cp string) {
			if err := os.WriteFile(path, fmt.Appendf(nil, row, "Lovelace"), 0o600); err != nil {
				t.Fatal(err)
			}
			if l := synced(t, s, path, cp, SyncOptions{}); l.Counts["updated"] != 1 {
				t.Errorf("%+v", l)
			}
		},
		"a repair of some": func(t *testing.T, s *stage, path, cp string) {
			if l := repaired(t, s, path, cp, compare.Prefer{Fields: map[string]compare.Side{"last_name": compare.Source}}); l.Counts["repaired"] != 1 {
				t.Errorf("%+v", l)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, nil, nil)
			s.Settle = 0
			path, cp := textFile(t, "u.ndjson", fmt.Sprintf(row, "King")), filepath.Join(t.TempDir(), "cp")
			if r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 1 {
				t.Fatalf("%+v %v", r, err)
			}
			time.Sleep(2 * time.Millisecond) // later than what was written
			p := &clerkapi.UpdateUserParams{FirstName: clerkapi.Some("Edited")}
			if name != "a sync" {
				p.LastName = clerkapi.Some("Edited")
			}
			if _, err := s.api.UpdateUser(t.Context(), slices.Collect(maps.Values(everybody(t, s)))[0].ID, p); err != nil {
				t.Fatal(err)
			}
			write(t, s, path, cp)
			if l := repaired(t, s, path, cp, compare.Prefer{}); l.Counts["used"] != 1 || l.Counts["repaired"] != 0 {
				t.Errorf("then %+v", l.Counts)
			}
			if u := slices.Collect(maps.Values(everybody(t, s)))[0]; u.FirstName != "Edited" || u.LastName == "Edited" {
				t.Errorf("%s %s", u.FirstName, u.LastName)
			}
			back, err := Rollback(t.Context(), s.Target, RollbackOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4})
			if err != nil || back.Counts["used"] != 1 || len(everybody(t, s)) != 1 {
				t.Errorf("%+v %v", back, err)
			}
		})
	}
}

func repaired(t *testing.T, s *stage, path, cp string, prefer compare.Prefer) *report.Ledger {
	t.Helper()
	job, err := Prepare(InputOptions{Files: []string{path}, Source: "auth0"}, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	l, err := job.Reconcile(t.Context(), s.Target, ReconcileOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4, Repair: true, Prefer: prefer})
	if err != nil {
		t.Fatal(err)
	}
	return l
}
