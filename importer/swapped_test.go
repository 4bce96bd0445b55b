package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/push"
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
