package importer

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"clerk-import/importer/checkpoint"
	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// everything is an input with rows of every kind.
func everything(t *testing.T) (path string, in InputOptions) {
	path, in = allThings(t)
	in.Others[mapping.Invitations] = textFile(t, "invitations.csv", "email,organization_id,role,waitlist\ni1@acme.io,o1,member,\ni2@acme.io,,,\nw1@acme.io,,,yes\nw2@acme.io,,,yes\n")
	return path, in
}

// That the list of all lacks things says nothing of them: reconcile and sync ask for each, and count
// as missing those that are gone.
func TestThingsThatListsLackAreAskedFor(t *testing.T) {
	off := false // organizations, says the instance
	lists := func(r *http.Request) bool {
		for _, path := range []string{"/users", "/organizations", "/organization_memberships", "/organization_invitations", "/invitations", "/waitlist_entries"} {
			if r.Method == http.MethodGet && r.URL.Path == "/v1"+path && !r.URL.Query().Has("query") && !r.URL.Query().Has("external_id") {
				return true
			}
		}
		return off && r.URL.Path == "/v1/instance/organization_settings"
	}
	empty := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text := `{"data":[],"total_count":0}`
		switch r.URL.Path {
		case "/v1/users":
			text = "[]"
		case "/v1/instance/organization_settings": // as if there were no organizations at all
			text = notFound
			w.WriteHeader(http.StatusNotFound)
		}
		_, _ = w.Write([]byte(text))
	})
	lie := &liar{kind: kindOfThing{makes: func(*http.Request) bool { return false }, looks: lists}, lie: func(_ http.Handler, w http.ResponseWriter, r *http.Request) { empty.ServeHTTP(w, r) }}
	s := newStage(t, nil, lie.around)
	s.Settle = 0
	path, in := everything(t)
	cp := filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Unsent() > 0 {
		t.Fatal(r, err)
	}
	rows := map[string]checkpoint.Row{}
	file, err := checkpoint.Read(cp)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range mapping.Entities[1:] {
		if err := file.Of(e).Each(func(r checkpoint.Row) error { rows[r.ExternalID] = r; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	look := func() map[string]int64 {
		t.Helper()
		off = true
		defer func() { off = false }()
		in.Files = []string{path}
		job, err := Prepare(in, Policies{})
		if err != nil {
			t.Fatal(err)
		}
		defer job.Close()
		l, err := job.Reconcile(context.Background(), s.Target, ReconcileOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4})
		if err != nil {
			t.Fatal(err)
		}
		return l.Counts
	}
	expect := func(got map[string]int64, want map[string]int64) {
		t.Helper()
		for key, n := range want {
			if got[key] != n {
				t.Errorf("%s: %d, want %d: %v", key, got[key], n, got)
			}
		}
	}
	lie.on.Store(true)
	expect(look(), map[string]int64{"equal": 3, "missing": 0, "organizations_equal": 3, "memberships_equal": 3, "invitations_pending": 4, "organizations_missing": 0, "memberships_missing": 0, "invitations_missing": 0})
	expect(syncs(t, s, path, in, cp).Counts, map[string]int64{"gone": 0, "organizations_gone": 0, "memberships_gone": 0})
	lie.on.Store(false)
	// What is gone is missing, whatever the lists say.
	ctx := context.Background()
	for _, err := range []error{
		s.api.DeleteMembership(ctx, rows["o1"].ClerkID, find(t, s, "external_id", "u2").ID), s.api.DeleteOrganization(ctx, rows["o3"].ClerkID),
		s.api.DeleteWaitlistEntry(ctx, rows[record.MemberKey{Member: "w1@acme.io", Waiting: true}.String()].ClerkID),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, on := range []bool{false, true} {
		lie.on.Store(on)
		expect(look(), map[string]int64{"missing": 0, "organizations_equal": 2, "organizations_missing": 1, "memberships_equal": 2, "memberships_missing": 1, "invitations_pending": 3, "invitations_missing": 1})
		expect(syncs(t, s, path, in, cp).Counts, map[string]int64{"gone": 0, "organizations_gone": 1, "memberships_gone": 1})
	}
}

// A membership whose row has vanished is ended, also where the list lacks it.
func TestVanishedMembershipsThatAListLacksAreEnded(t *testing.T) {
	lie := &refusing{status: 200, body: `{"data":[],"total_count":0}`, of: func(r *http.Request) bool {
		return r.Method == http.MethodGet && r.URL.Path == "/v1/organization_memberships"
	}}
	s := newStage(t, nil, lie.around)
	s.Settle = 0
	path, in := everything(t)
	cp := filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Unsent() > 0 {
		t.Fatal(r, err)
	}
	before := things(t, s)
	in.Others[mapping.Memberships] = textFile(t, "members.csv", strings.Replace("organization_id,user_id,role\no1,u2,member\no2,u2,member\no2,u3,member\n", "o2,u3,member\n", "", 1))
	lie.on.Store(true)
	in.Files = []string{path}
	job, err := Prepare(in, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	l, err := job.Sync(context.Background(), s.Target, SyncOptions{MigrateOptions: MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4}, OnVanished: VanishedDelete})
	lie.on.Store(false)
	if after := things(t, s); err != nil || l.Counts["memberships_ended"] != 1 || after.memberships != before.memberships-1 {
		t.Errorf("%+v; %v %v", after, l.Counts, err)
	}
}
