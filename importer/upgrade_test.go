package importer

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
)

// A checkpoint of schema 1, kept from the version that wrote it (commit ca6e81b,
// stopped by two interrupts), is continued to its end by this one: what was done
// stays done, what is in doubt is looked up, what is left is sent.
func TestACheckpointOfTheFirstSchemaIsContinued(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/schema-1")); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "checkpoint.sqlite")
	before, err := ReadStatus(path) // reading does not change it
	if err != nil {
		t.Fatal(err)
	}
	want := checkpoint.Counts{checkpoint.Created: 19, checkpoint.Pending: 1, checkpoint.Rejected: 1, checkpoint.Claimed: 3}
	for state, n := range want {
		if before.Counts[state] != n {
			t.Fatalf("the file holds %v, want %v", before.Counts, want)
		}
	}
	var done, doubtful []checkpoint.Row
	cp, err := checkpoint.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := cp.Each(func(r checkpoint.Row) error {
		switch r.State {
		case checkpoint.Created:
			done = append(done, r)
		case checkpoint.Claimed:
			doubtful = append(doubtful, r)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := cp.Close(); err != nil {
		t.Fatal(err)
	}

	s := newStage(t, nil, nil)
	s.Instance = before.Run.Target.Instance
	// The answer to the first row in doubt was lost after it was executed.
	lost, err := s.api.CreateUser(context.Background(), &clerkapi.CreateUserParams{
		ExternalID: clerkapi.Some(doubtful[0].ExternalID), EmailAddress: []string{"user." + doubtful[0].ExternalID[len("legacy|"):] + "@example.com"},
		CreatedAt: clerkapi.Some("2020-01-02T03:04:05Z"), SkipPasswordRequirement: clerkapi.Some(true),
	})
	if err != nil {
		t.Fatal(err)
	}
	in := InputOptions{MappingFile: filepath.Join(dir, "mapping.yaml")}
	r, err := migrate(t, s, filepath.Join(dir, "users.ndjson"), in, MigrateOptions{Checkpoint: path, Sending: Sending{AllowRejected: true}})
	if err != nil || !r.Finished || !r.Resumed || r.Created != 23 || r.Rejected != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	if n, err := s.api.CountUsers(context.Background()); err != nil || n != 24-1-int64(len(done)) {
		t.Errorf("the target has %d users (%v), want only those that were not done", n, err)
	}
	if cp, err = checkpoint.Read(path); err != nil {
		t.Fatal(err)
	}
	defer cp.Close()
	ids := map[int64]string{}
	if err := cp.Each(func(r checkpoint.Row) error { ids[r.Ordinal] = r.ClerkID; return nil }); err != nil {
		t.Fatal(err)
	}
	for _, r := range done {
		if ids[r.Ordinal] != r.ClerkID {
			t.Errorf("row %d was %s and is %s now", r.Ordinal, r.ClerkID, ids[r.Ordinal])
		}
	}
	if ids[doubtful[0].Ordinal] != lost.ID {
		t.Errorf("the row in doubt is %q, want the user that was there, %s", ids[doubtful[0].Ordinal], lost.ID)
	}
}
