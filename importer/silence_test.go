package importer

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
	"clerk-import/mapping"
)

// world is an input of everything, where it is sent, and what is remembered of it.
type world struct {
	*stage
	t    *testing.T
	path string
	in   InputOptions
	cp   string
}

const silentMapping = `fields:
  external_id: id
  first_name: name
  email_address: [{value: email, verified: true}, {value: more}]
  public_metadata: {object: {plan: plan}}
  banned: banned
`

const silentUsers = "id,name,email,more,plan,banned\nu1,A,u1@acme.io,v1@acme.io,gold,no\nu2,B,u2@acme.io,v2@acme.io,gold,yes\nu3,C,u3@acme.io,v3@acme.io,gold,no\n"

func newWorld(t *testing.T, around func(http.Handler) http.Handler) *world {
	s := newStage(t, nil, around)
	s.Settle = 0
	_, in := allThings(t)
	in.MappingFile = textFile(t, "m.yaml", silentMapping)
	return &world{s, t, textFile(t, "users.csv", silentUsers), in, filepath.Join(t.TempDir(), "cp")}
}

func (w *world) migrate() (failed int64, err error) {
	r, err := migrate(w.t, w.stage, w.path, w.in, MigrateOptions{Checkpoint: w.cp, MaxInFlight: 2, NoLookUp: true})
	if r != nil {
		failed = r.Failed
		for _, e := range r.Entities {
			failed += e.Failed
		}
	}
	return failed, err
}

func (w *world) job() *Job {
	w.t.Helper()
	in := w.in
	in.Files = []string{w.path}
	job, err := Prepare(in, Policies{})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { job.Close() })
	return job
}

func (w *world) sync() (int64, error) {
	return failedIn(w.job().Sync(context.Background(), w.Target, SyncOptions{
		MigrateOptions: MigrateOptions{Checkpoint: w.cp, QuotaShare: 1, MaxInFlight: 2}, OnVanished: VanishedDelete, RemoveIdentifiers: true,
		ConfirmVanished: func(OnVanished, int64, int64) error { return nil },
	}))
}

func (w *world) repair() (int64, error) {
	return failedIn(w.job().Reconcile(context.Background(), w.Target, ReconcileOptions{
		Checkpoint: w.cp, QuotaShare: 1, MaxInFlight: 2, Repair: true, Prefer: compare.Prefer{All: compare.Source},
	}))
}

func (w *world) rollback() (int64, error) {
	return failedIn(Rollback(context.Background(), w.Target, RollbackOptions{Checkpoint: w.cp, QuotaShare: 1, MaxInFlight: 2}))
}

// failedIn are the counts of a ledger that say that something failed.
func failedIn(l *report.Ledger, err error) (n int64, _ error) {
	if l != nil {
		for key, count := range l.Counts {
			if strings.HasSuffix(key, "failed") {
				n += count
			}
		}
	}
	return n, err
}

// edit replaces text in the users' file, or in another entity's, and returns what was there.
func (w *world) edit(e mapping.Entity, old, new string) (was []byte) {
	w.t.Helper()
	was, err := os.ReadFile(w.file(e))
	if err != nil {
		w.t.Fatal(err)
	}
	now := strings.ReplaceAll(string(was), old, new)
	if now == string(was) {
		w.t.Fatalf("there is no %q", old)
	}
	w.put(e, []byte(now))
	return was
}

func (w *world) put(e mapping.Entity, text []byte) {
	w.t.Helper()
	if err := os.WriteFile(w.file(e), text, 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) file(e mapping.Entity) string {
	if e == mapping.Users {
		return w.path
	}
	return w.in.Others[e]
}

// Requests that change something get no usable answer while questions are answered: no row is given up,
// of any entity by any command, and the same command goes on when there is an answer again.
func TestNothingIsGivenUpWhereOnlyQuestionsAreAnswered(t *testing.T) {
	kinds := kindsOfThings()
	usual := target.Backoff
	target.Backoff = time.Microsecond
	t.Cleanup(func() { target.Backoff = usual })
	arrived := func(w *world) {
		if failed, err := w.migrate(); err != nil || failed > 0 {
			w.t.Fatal(failed, err)
		}
	}
	changed := func(e mapping.Entity, old, new string) func(*world) {
		return func(w *world) { arrived(w); w.edit(e, old, new) }
	}
	damaged := func(w *world) {
		arrived(w)
		for id := range everybody(w.t, w.stage) {
			if _, err := w.api.UpdateUser(context.Background(), id, &clerkapi.UpdateUserParams{FirstName: clerkapi.Some("Damaged")}); err != nil {
				w.t.Fatal(err)
			}
		}
	}
	below := func(method, path, part string) func(*http.Request) bool {
		return func(r *http.Request) bool { return asks(method, path)(r) && strings.Contains(r.URL.Path, part) }
	}
	ways := map[string]struct {
		before func(*world)
		run    func(*world) (int64, error)
		of     func(*http.Request) bool
	}{
		"migrate, create of users":                      {nil, (*world).migrate, kinds["users"].makes},
		"migrate, create of organizations":              {nil, (*world).migrate, kinds["organizations"].makes},
		"migrate, create of memberships":                {nil, (*world).migrate, kinds["memberships"].makes},
		"migrate, create of organizations' invitations": {nil, (*world).migrate, kinds["invitations to organizations"].makes},
		"migrate, create of invitations":                {nil, (*world).migrate, below("POST", "/invitations", "")},
		"migrate, further addresses":                    {nil, (*world).migrate, asks("POST", "/email_addresses")},
		"sync, banned":                                  {changed(mapping.Users, "no", "yes"), (*world).sync, below("POST", "/users/", "/ban")},
		"sync, names":                                   {changed(mapping.Users, ",A,", ",Z,"), (*world).sync, asks("PATCH", "/users/")},
		"sync, metadata":                                {changed(mapping.Users, "gold", "lead"), (*world).sync, func(r *http.Request) bool { return r.Method != "GET" && strings.HasSuffix(r.URL.Path, "/metadata") }},
		"sync, addresses":                               {changed(mapping.Users, ",v", ",w"), (*world).sync, asks("POST", "/email_addresses")},
		"sync, removed addresses":                       {changed(mapping.Users, ",v", ",w"), (*world).sync, asks("DELETE", "/email_addresses")},
		"sync, unbanned":                                {changed(mapping.Users, "yes", "no"), (*world).sync, below("POST", "/users/", "/unban")},
		"sync, new users":                               {changed(mapping.Users, "u3,C", "u4,D,u4@acme.io,,gold,no\nu5,D,u5@acme.io,,gold,no\nu3,C"), (*world).sync, kinds["users"].makes},
		"sync, organizations":                           {changed(mapping.Organizations, ",A,", ",Z,"), (*world).sync, asks("PATCH", "/organizations/")},
		"sync, memberships":                             {changed(mapping.Memberships, "u3,member", "u3,admin"), (*world).sync, below("PATCH", "/organizations/", "/memberships")},
		"sync, vanished":                                {changed(mapping.Users, "u3,C,u3@acme.io,v3@acme.io,gold,no\n", ""), (*world).sync, asks("DELETE", "/users/")},
		"reconcile --repair":                            {damaged, (*world).repair, asks("PATCH", "/users/")},
		"rollback, users":                               {arrived, (*world).rollback, asks("DELETE", "/users/")},
		"rollback, organizations":                       {arrived, (*world).rollback, asks("DELETE", "/organizations/")},
		"rollback, invitations":                         {arrived, (*world).rollback, below("POST", "/", "/revoke")},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			f := &refusing{of: way.of, status: 502, body: "<html>Bad Gateway</html>"}
			w := newWorld(t, f.around)
			if way.before != nil {
				way.before(w)
			}
			f.on.Store(true)
			var silent *push.Unanswered
			if failed, err := way.run(w); !errors.As(err, &silent) || failed > 0 {
				t.Errorf("%d failed, the command ended with %v", failed, err)
			}
			for _, e := range mapping.Entities {
				if states, codes := fates(t, w.cp, e); states[checkpoint.Failed] > 0 {
					t.Errorf("%s: %v %v", e, states, codes)
				}
			}
			f.on.Store(false)
			if failed, err := way.run(w); err != nil || failed > 0 {
				t.Errorf("later: %d failed, %v", failed, err)
			}
		})
	}
}
