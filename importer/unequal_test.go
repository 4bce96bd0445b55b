package importer

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// What the API has refused is left for somebody to look at: no repair is offered that would be refused once more. One
// that is asked for all the same tries, says why it failed, and makes it equal where it is not refused any more.
func TestARepairThatWasRefusedIsNotOfferedAgain(t *testing.T) {
	const taken = `{"errors":[{"code":"form_identifier_exists"}]}`
	mappingFile := func(t *testing.T) string {
		return textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n")
	}
	for name, c := range map[string]struct {
		refuse func(r *http.Request) bool
		in     func(t *testing.T) InputOptions
		equal  string
		rows   int64
		reason string
	}{
		"of a user": {
			asks(http.MethodPost, "/phone_numbers"),
			func(t *testing.T) InputOptions {
				return InputOptions{Source: "auth0", Files: []string{textFile(t, "u.ndjson", exportOf([]int{0, 5, 10}, func(int) int { return 0 }))}}
			}, "equal", 3, "address or number not added: form_identifier_exists",
		},
		"of an organization": {
			func(r *http.Request) bool {
				return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/domains")
			},
			func(t *testing.T) InputOptions {
				return InputOptions{
					Files: []string{textFile(t, "users.csv", "id,email\nu1,ada@acme.io\n")}, MappingFile: mappingFile(t),
					Others: map[mapping.Entity]string{mapping.Organizations: textFile(t, "orgs.csv", "id,name,domains\no1,Acme,acme.io\no2,Beta,beta.io;beta.dev\n")},
				}
			}, "organizations_equal", 2, "domain not added: form_identifier_exists",
		},
	} {
		t.Run(name, func(t *testing.T) {
			refuse := refusing{of: c.refuse, status: 422, body: taken}
			s := newStage(t, nil, refuse.around)
			s.Settle = 0
			in, cp := c.in(t), filepath.Join(t.TempDir(), "cp")
			refuse.on.Store(true)
			if r, err := migrate(t, s, in.Files[0], in, MigrateOptions{Checkpoint: cp}); err != nil || !r.Finished {
				t.Fatalf("%+v %v", r, err)
			}
			run := func(o ReconcileOptions) *report.Ledger {
				t.Helper()
				job, err := Prepare(in, Policies{})
				if err != nil {
					t.Fatal(err)
				}
				defer job.Close()
				o.Checkpoint, o.QuotaShare, o.MaxInFlight = cp, 1, 4
				l, err := job.Reconcile(t.Context(), s.Target, o)
				if err != nil {
					t.Fatal(err)
				}
				return l
			}
			for range 2 {
				l := run(ReconcileOptions{})
				steps := (&report.Document{Ledger: l, Command: report.Command{"clerk-import", "reconcile"}}).Next()
				offered := slices.ContainsFunc(steps, func(s report.Step) bool { return slices.Contains(s.Command, "--repair") })
				if l.Repairable != 0 || l.Counts["unrepaired"] != c.rows || offered {
					t.Errorf("%d repairable, %v", l.Repairable, l.Counts)
				}
				l = run(ReconcileOptions{Repair: true})
				if l.Counts["repair_failed"] != c.rows || len(l.Reasons) != 1 || l.Reasons[0] != (report.ReasonCount{Reason: c.reason, Rows: c.rows}) {
					t.Errorf("%v, for %v", l.Counts, l.Reasons)
				}
			}
			refuse.on.Store(false)
			if l := run(ReconcileOptions{Repair: true}); l.Counts["repaired"] != c.rows || l.Counts["unrepaired"] != 0 {
				t.Errorf("no more refused: %v", l.Counts)
			}
			if l := run(ReconcileOptions{}); l.Counts[c.equal] != c.rows || l.Repairable != 0 {
				t.Errorf("then %v", l.Counts)
			}
		})
	}
}

// Metadata that somebody has added to is merged once; what is there already is not sent again.
func TestMetadataThatIsThereIsNotMergedAgain(t *testing.T) {
	s := newStage(t, nil, nil)
	s.Settle = 0
	path, cp := textFile(t, "u.ndjson", exportOf([]int{1}, func(int) int { return 2 })), filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	u := find(t, s, clerkapi.ByEmail, "u1@acme.io")
	time.Sleep(2 * time.Millisecond) // later than what was written
	if _, err := s.api.MergeMetadata(t.Context(), u.ID, &clerkapi.MetadataParams{UnsafeMetadata: clerkapi.Some(json.RawMessage(`{"v":7,"theirs":1}`))}); err != nil {
		t.Fatal(err)
	}
	prefer := compare.Prefer{Fields: map[string]compare.Side{"unsafe_metadata": compare.Source}}
	for i := range 3 {
		l := repaired(t, s, path, cp, prefer)
		if l.Counts["repaired"] != int64(map[bool]int{true: 1}[i == 0]) {
			t.Errorf("%d: %v", i, l.Counts)
		}
		if u := find(t, s, clerkapi.ByEmail, "u1@acme.io"); string(u.UnsafeMetadata) != `{"theirs":1,"v":1}` {
			t.Errorf("%d: %s", i, u.UnsafeMetadata)
		}
	}
}

// The API has no request that changes a wallet: another one in a later export is a conflict until somebody decides that
// the target's stays.
func TestAnotherWalletIsToldUntilSomebodyDecides(t *testing.T) {
	s := newStage(t, nil, nil)
	s.Settle = 0
	const one, other = "0x52908400098527886E0F7030069857D2E4169EE7", "0x8617E340B3D01FA5F11F306F4090FD50E238070D"
	in := InputOptions{MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}, web3_wallet: wallet}\n")}
	path, cp := textFile(t, "u.csv", "id,email,wallet\n1,ada@acme.io,"+one+"\n"), filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	if err := os.WriteFile(path, []byte("id,email,wallet\n1,ada@acme.io,"+other+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	in.Files = []string{path}
	for i, side := range []compare.Side{"", compare.Source, "", compare.Target, ""} {
		job, err := Prepare(in, Policies{})
		if err != nil {
			t.Fatal(err)
		}
		l, err := job.Sync(t.Context(), s.Target, SyncOptions{MigrateOptions: MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4}, Prefer: compare.Prefer{All: side}})
		if err = errors.Join(err, job.Close()); err != nil {
			t.Fatal(err)
		}
		if told := int64(map[bool]int{true: 1}[i < 4]); l.Counts["conflicts"] != told || l.Counts["updated"] != 0 {
			t.Errorf("%d: %v, want %d conflicts", i, l.Counts, told)
		}
	}
}

// A user who is gone at the target counts once: as gone, or as created where the source is preferred; in a plan, too.
func TestWhoIsGoneCountsOnce(t *testing.T) {
	s := newStage(t, nil, nil)
	path, cp := textFile(t, "u.ndjson", exportOf([]int{1, 2}, func(int) int { return 1 })), filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 2 {
		t.Fatalf("%+v %v", r, err)
	}
	if err := s.api.DeleteUser(t.Context(), find(t, s, clerkapi.ByEmail, "u1@acme.io").ID); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(exportOf([]int{1, 2}, func(k int) int { return 3 - k })), 0o600); err != nil { // 1 has changed
		t.Fatal(err)
	}
	for _, c := range []struct {
		o     SyncOptions
		fate  string
		users int
	}{
		{SyncOptions{DryRun: true}, "gone", 1}, {SyncOptions{}, "gone", 1},
		{SyncOptions{DryRun: true, Prefer: compare.Prefer{All: compare.Source}}, "created", 1},
		{SyncOptions{Prefer: compare.Prefer{All: compare.Source}}, "created", 2}, {SyncOptions{}, "unchanged", 2},
	} {
		l := synced(t, s, path, cp, c.o)
		sum := int64(0)
		for _, of := range []string{"unchanged", "created", "updated", "kept", "gone", "skipped", "rejected", "failed", "pending"} {
			sum += l.Counts[of]
		}
		if sum != 2 || l.Rows != 2 || l.Counts[c.fate] == 0 || len(everybody(t, s)) != c.users {
			t.Errorf("%+v: %d of %d rows, %d users: %v", c.o, sum, l.Rows, len(everybody(t, s)), l.Counts)
		}
	}
}
