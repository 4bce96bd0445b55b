package importer

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/push"
	"clerk-import/mapping"
)

// Where the checkpoint has the user of another row for a row, neither a repair nor a sync changes that
// user: a reconcile tells it, and syncs look the row's own up and change it.
func TestUsersOfOtherRowsAreNotChanged(t *testing.T) {
	for name, holders := range map[string][]int64{"each has the next one's": {1, 2, 0}, "two have one": {1, 1, 2}} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, nil, nil)
			s.Settle = 0
			rows := func(word string) string {
				text := "id,email,first\n"
				for i := range 4 {
					text += fmt.Sprintf("u%d,u%d@acme.io,%s%d\n", i, i, word, i)
				}
				return text
			}
			path, cp := textFile(t, "u.csv", rows("Ada")), filepath.Join(t.TempDir(), "cp")
			in := InputOptions{Files: []string{path}, MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}, first_name: first}\n")}
			if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 4 {
				t.Fatal(r, err)
			}
			wrong := misrecord(t, cp, holders)
			found := map[string]int64{}
			reconcile := func(repair bool) map[string]int64 {
				job, err := Prepare(in, Policies{})
				if err != nil {
					t.Fatal(err)
				}
				defer job.Close()
				l, err := job.Reconcile(context.Background(), s.Target, ReconcileOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4, Repair: repair})
				if err != nil {
					t.Fatal(err)
				}
				clear(found)
				for _, f := range l.Fields {
					found[f.Verdict] = f.Rows
				}
				return l.Counts
			}
			before := everybody(t, s)
			for _, repair := range []bool{false, true} {
				if counts := reconcile(repair); counts["missing"] != wrong || counts["equal"] != 4-wrong || counts["repaired"] != 0 {
					t.Errorf("repair %v: %v", repair, counts)
				}
				if found[recordedElse] != wrong {
					t.Errorf("repair %v: %v", repair, found)
				}
			}
			for id, u := range everybody(t, s) {
				if b := before[id]; b.UpdatedAt != u.UpdatedAt {
					t.Errorf("%s was changed", u.ExternalID)
				}
			}
			if err := os.WriteFile(path, []byte(rows("Eve")), 0o600); err != nil {
				t.Fatal(err)
			}
			finished := false
			for range 4 {
				job, err := Prepare(in, Policies{})
				if err != nil {
					t.Fatal(err)
				}
				l, err := job.Sync(context.Background(), s.Target, SyncOptions{MigrateOptions: MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4}})
				var doubt *push.InDoubt
				if err != nil && !errors.As(err, &doubt) || l.Counts["failed"] > 0 {
					t.Fatal(l, err)
				}
				finished = err == nil && l.Finished
				if err := job.Close(); err != nil {
					t.Fatal(err)
				}
			}
			if counts := reconcile(true); !finished || counts["equal"] != 4 {
				t.Errorf("%v %v", finished, counts)
			}
			users := everybody(t, s)
			for id, u := range users {
				if b := before[id]; b.ExternalID != u.ExternalID || len(users) != 4 || u.FirstName != "Eve"+u.ExternalID[1:] {
					t.Errorf("%+v", u)
				}
			}
		})
	}
}

// misrecord gives the first rows of a checkpoint the ids of others, and returns of how many they are wrong then.
func misrecord(t *testing.T, path string, holders []int64) (wrong int64) {
	t.Helper()
	file, err := checkpoint.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := file.Part(0, 4)
	for i, other := range holders {
		row := rows[i]
		if row.ClerkID = rows[other].ClerkID; other != int64(i) {
			wrong++
		}
		err = errors.Join(err, file.RecordFrom(row.State, row))
	}
	if err = errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	return wrong
}

// Who was in the instance before the run was not made by it, whatever its record says: they are not changed, banned or
// deleted, and the row's own user is found by its external id.
func TestUsersWhoWereThereBeforeAreNotTheRuns(t *testing.T) {
	for name, c := range map[string]struct {
		columns, values string // of the row besides
		stranger        string // their external id
	}{
		"with an external id":      {"", "", "theirs"},
		"without one":              {"", "", ""},
		"a row that says its age":  {",made", ",2021-03-04T05:06:07Z", "theirs"},
		"an age, and no other ids": {",made", ",2021-03-04T05:06:07Z", ""},
	} {
		for _, end := range []string{"rollback", "sync", "vanish", "ban"} {
			t.Run(name+", "+end, func(t *testing.T) {
				s := newStage(t, nil, nil)
				s.Settle = 0
				var created struct{ ID string }
				s.ask(t, http.MethodPost, "/users", fmt.Sprintf(`{"email_address": ["stranger@acme.io"], "first_name": "Stranger", "external_id": %q,
					"created_at": "2019-01-02T03:04:05Z", "skip_password_requirement": true}`, c.stranger), &created)
				stranger := created.ID
				rows := func(first string, n int) string {
					text := "id,email,first" + c.columns + "\n"
					for i := 2 - n; i < 2; i++ {
						text += fmt.Sprintf("u%d,u%d@acme.io,%s%s\n", i, i, first, c.values)
					}
					return text
				}
				fields := "external_id: id, email_address: {value: email, verified: true}, first_name: first"
				if c.columns != "" {
					fields += ", created_at: made"
				}
				path, cp := textFile(t, "u.csv", rows("Ada", 2)), filepath.Join(t.TempDir(), "cp")
				in := InputOptions{Files: []string{path}, MappingFile: textFile(t, "m.yaml", "fields: {"+fields+"}\n")}
				if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 2 {
					t.Fatal(r, err)
				}
				recordAs(t, cp, mapping.Users, 0, stranger)
				before := everybody(t, s)[stranger]
				run := SyncOptions{MigrateOptions: MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4}}
				left := map[string]bool{"u0": true, "u1": true}
				switch end {
				case "sync":
					if err := os.WriteFile(path, []byte(rows("Eve", 2)), 0o600); err != nil {
						t.Fatal(err)
					}
				case "vanish":
					run.OnVanished = VanishedDelete
				case "ban":
					run.OnVanished = VanishedBan
				}
				if end == "rollback" {
					l, err := Rollback(context.Background(), s.Target, RollbackOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4, ForceUsed: true})
					if err != nil || l.Counts["deleted"] != 2 {
						t.Fatal(l, err)
					}
					left = map[string]bool{}
				} else {
					if end != "sync" {
						if err := os.WriteFile(path, []byte(rows("Ada", 1)), 0o600); err != nil {
							t.Fatal(err)
						}
					}
					for range 2 { // the first one finds out whose the row is
						job, err := Prepare(in, Policies{})
						if err != nil {
							t.Fatal(err)
						}
						if l, err := job.Sync(context.Background(), s.Target, run); err != nil || l.Counts["failed"] > 0 {
							t.Fatal(l, err)
						}
						if err := job.Close(); err != nil {
							t.Fatal(err)
						}
					}
				}
				users := everybody(t, s)
				if u := users[stranger]; u.UpdatedAt != before.UpdatedAt || u.FirstName != "Stranger" || u.Banned {
					t.Errorf("somebody else was changed: %+v", u)
				}
				if len(users) != 1+len(left) {
					t.Errorf("%d users", len(users))
				}
				for id, u := range users {
					if id != stranger && (!left[u.ExternalID] || end == "sync" && u.FirstName != "Eve") {
						t.Errorf("%+v", u)
					}
				}
			})
		}
	}
}

// recordAs gives a row of a checkpoint the id of somebody else.
func recordAs(t *testing.T, path string, e mapping.Entity, ordinal int64, id string) {
	t.Helper()
	file, err := checkpoint.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	table := file.Of(e)
	rows, err := table.Part(ordinal, 1)
	if err == nil {
		rows[0].ClerkID = id
		err = table.RecordFrom(rows[0].State, rows[0])
	}
	if err = errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
}

// The same holds of memberships: one that is older than its row's create is the answer to another one. Neither a rollback
// nor a sync whose export lacks the row ends it.
func TestMembershipsThatWereThereBeforeAreNotTheRuns(t *testing.T) {
	for name, sync := range map[string]bool{"rollback": false, "sync": true} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, nil, nil)
			s.Settle = 0
			path, in := allThings(t)
			in.Files = []string{path}
			delete(in.Others, mapping.Invitations)
			in.Others[mapping.Organizations] = textFile(t, "orgs.csv", "id,name,owner_id\no1,A,u1\n")
			in.Others[mapping.Memberships] = textFile(t, "members.csv", "organization_id,user_id,role\no1,u2,member\no1,u3,member\n")
			cp := filepath.Join(t.TempDir(), "cp")
			if r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Unsent() > 0 {
				t.Fatal(r, err)
			}
			// What the run has recorded is as it would be had the organization and its first member been there for a day.
			later := func(e mapping.Entity, change func(*checkpoint.Row)) {
				file, err := checkpoint.Open(cp)
				if err != nil {
					t.Fatal(err)
				}
				rows, err := file.Of(e).Part(0, 1)
				if err == nil {
					change(&rows[0])
					err = file.Of(e).RecordFrom(rows[0].State, rows[0])
				}
				if err = errors.Join(err, file.Close()); err != nil {
					t.Fatal(err)
				}
			}
			day := (24 * time.Hour).Milliseconds()
			later(mapping.Organizations, func(r *checkpoint.Row) { r.Made = false })
			later(mapping.Memberships, func(r *checkpoint.Row) { r.ClaimedAt += day })
			if sync {
				if err := os.WriteFile(in.Others[mapping.Memberships], []byte("organization_id,user_id,role\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				l := vanishes(t, s, in, cp)
				if l["memberships_ended"] != 1 || l["memberships_kept"] != 1 {
					t.Errorf("%v", l)
				}
			} else {
				// Their users are of another run.
				file, err := checkpoint.Open(cp)
				if err != nil {
					t.Fatal(err)
				}
				rows, err := file.Part(0, 3)
				for _, row := range rows {
					row.Made = false
					err = errors.Join(err, file.RecordFrom(row.State, row))
				}
				if err = errors.Join(err, file.Close()); err != nil {
					t.Fatal(err)
				}
				if l := back(t, s, cp); l.Counts["memberships"] != 1 || l.Counts["memberships_kept"] != 1 {
					t.Errorf("%v", l.Counts)
				}
			}
			if got := things(t, s); got.memberships != 2 { // the owner's, too
				t.Errorf("left %+v", got)
			}
		})
	}
}

// The same holds of organizations.
func TestOrganizationsThatWereThereBeforeAreNotTheRuns(t *testing.T) {
	s := newStage(t, nil, nil)
	s.Settle = 0
	var owner, theirs struct{ ID string }
	s.ask(t, http.MethodPost, "/users", `{"email_address": ["owner@acme.io"], "skip_password_requirement": true}`, &owner)
	s.ask(t, http.MethodPost, "/organizations", fmt.Sprintf(`{"name": "Theirs", "created_by": %q, "created_at": "2019-01-02T03:04:05Z"}`, owner.ID), &theirs)
	in := InputOptions{
		MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n"),
		Others:      map[mapping.Entity]string{mapping.Organizations: textFile(t, "orgs.csv", "id,name\no1,A\no2,B\n")},
	}
	cp := filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, textFile(t, "users.csv", "id,email\nu1,ada@acme.io\n"), in, MigrateOptions{Checkpoint: cp}); err != nil || r.Unsent() > 0 {
		t.Fatal(r, err)
	}
	recordAs(t, cp, mapping.Organizations, 0, theirs.ID)
	l, err := Rollback(context.Background(), s.Target, RollbackOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 1, ForceUsed: true})
	if err != nil || l.Counts["organizations"] != 1 || l.Counts["organizations_kept"] != 1 {
		t.Error(l, err)
	}
	if o, err := s.api.GetOrganization(context.Background(), theirs.ID); err != nil {
		t.Error(o, err)
	}
}
