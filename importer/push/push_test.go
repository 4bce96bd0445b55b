package push

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/sandbox"
	"clerk-import/ratelimit"
)

// bench is an engine in front of a sandbox, with a checkpoint of its own.
type bench struct {
	t   *testing.T
	api *clerkapi.Client
	cp  *checkpoint.Checkpoint
}

func newBench(t *testing.T) *bench {
	t.Helper()
	s, err := sandbox.Open(sandbox.Config{Quota: &ratelimit.Quota{}})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(s)
	api, err := clerkapi.New(clerkapi.Config{URL: srv.URL + "/v1", SecretKey: s.Key()})
	if err != nil {
		t.Fatal(err)
	}
	cp, err := checkpoint.Open(filepath.Join(t.TempDir(), "cp"))
	if err == nil {
		err = cp.Begin(checkpoint.Run{ID: "run_1", Read: 10, Checked: true})
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		srv.Close()
		if err := errors.Join(cp.Close(), s.Close()); err != nil {
			t.Error(err)
		}
	})
	return &bench{t, api, cp}
}

// run pushes tasks and returns their rows as the checkpoint has them afterwards.
func (b *bench) run(tasks ...*Task) ([]checkpoint.Row, *Progress) {
	b.t.Helper()
	limiter, err := ratelimit.NewSet(ratelimit.Quota{}, 1, ratelimit.Classes)
	if err != nil {
		b.t.Fatal(err)
	}
	p := NewProgress(int64(len(tasks)), 0, limiter, b.cp)
	err = Run(context.Background(), Options{API: b.api, Limiter: limiter, Checkpoint: b.cp, MaxInFlight: 4, Backoff: time.Millisecond}, p, func(_ context.Context, add func(*Task) error) error {
		for _, t := range tasks {
			if err := add(t); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = b.cp.Sync(context.Background())
	}
	if err != nil {
		b.t.Fatal(err)
	}
	rows, err := b.cp.Part(0, 100)
	if err != nil {
		b.t.Fatal(err)
	}
	return rows, p
}

func create(email string) *CreateUser {
	return &CreateUser{Params: &clerkapi.CreateUserParams{EmailAddress: []string{email}, EmailAddressIdentificationStatus: []string{clerkapi.StatusVerified}, SkipPasswordRequirement: clerkapi.Some(true)}}
}

// spy is a step that looks around when it is sent.
type spy struct {
	repeatable
	look func(subject string) error
}

func (*spy) Class() string { return "" }

func (s *spy) Send(_ context.Context, _ *clerkapi.Client, subject string) (Written, error) {
	return Written{At: 77}, s.look(subject)
}

// What makes something is claimed on the disk before it leaves; what changes something
// that is there needs no claim.
func TestMakingIsClaimedAndChangingIsNot(t *testing.T) {
	b := newBench(t)
	var seen []checkpoint.State
	look := func(string) error {
		rows, err := b.cp.Part(0, 10)
		if err == nil {
			seen = append(seen, rows[0].State)
		}
		return err
	}
	rows, p := b.run(&Task{Make: create("a@acme.io"), Then: []Step{&spy{look: look}}, End: checkpoint.Created})
	if len(seen) != 1 || seen[0] != checkpoint.Claimed || rows[0].State != checkpoint.Created || !rows[0].Made || rows[0].Steps != 1 || p.Created.Load() != 1 {
		t.Fatalf("%v %+v", seen, rows)
	}
	if rows[0].WroteAt < time.Now().Add(-time.Minute).UnixMilli() {
		t.Errorf("the target wrote at %d", rows[0].WroteAt)
	}
	rows, p = b.run(&Task{Row: rows[0], Then: []Step{&spy{look: look}, DeleteUser()}, End: checkpoint.Deleted, Note: "why"})
	if len(seen) != 2 || seen[1] != checkpoint.Created || rows[0].State != checkpoint.Deleted || rows[0].Code != "why" || p.Deleted.Load() != 1 {
		t.Errorf("%v %+v", seen, rows)
	}
	// Gone already is what was wanted.
	rows[0].State = checkpoint.Created
	if rows, _ = b.run(&Task{Row: rows[0], Then: []Step{DeleteUser()}, End: checkpoint.Deleted}); rows[0].State != checkpoint.Deleted {
		t.Errorf("%+v", rows)
	}
}

// A step that is refused leaves its row as the task says, and the rest undone; one that
// cannot be done is noted and left out.
func TestRefusedAndLeftOutSteps(t *testing.T) {
	b := newBench(t)
	rows, _ := b.run(&Task{Make: create("a@acme.io"), End: checkpoint.Created})
	reached := false
	rows, p := b.run(&Task{Row: rows[0], Then: []Step{UpdateUser(&clerkapi.UpdateUserParams{Username: clerkapi.Some("no!")}), &spy{look: func(string) error { reached = true; return nil }}},
		End: checkpoint.Created, Else: checkpoint.Created, Count: checkpoint.Updated})
	if reached || rows[0].State != checkpoint.Created || rows[0].Code != "form_username_invalid_length username" || p.Failed.Load() != 1 || p.Updated.Load() != 0 {
		t.Errorf("%+v", rows)
	}
	rows, p = b.run(&Task{Row: rows[0], Then: []Step{&spy{look: func(string) error { return &LeftOut{Note: "not to be had"} }}, &spy{look: func(string) error { reached = true; return nil }}},
		End: checkpoint.Created, Count: checkpoint.Updated})
	if !reached || rows[0].Code != "not to be had" || p.Updated.Load() != 1 {
		t.Errorf("%+v", rows)
	}
	if n := p.Requests.Load(); n != 2 {
		t.Errorf("a step that is left out was repeated: %d requests", n)
	}
}

// A question that nobody answers ends the run; a row that nobody answers fails, and the
// others go on.
func TestSilence(t *testing.T) {
	silent := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
	defer silent.Close()
	api, err := clerkapi.New(clerkapi.Config{URL: silent.URL + "/v1", SecretKey: "sk_test_x"})
	if err != nil {
		t.Fatal(err)
	}
	limiter, err := ratelimit.NewSet(ratelimit.Quota{}, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := NewCaller(context.Background(), api, limiter, time.Microsecond, 0)
	var none *noAnswer
	if _, err := c.User(context.Background(), "user_1"); !errors.As(err, &none) || c.Requests() != 2*maxAttempts {
		t.Errorf("%v after %d requests", err, c.Requests())
	}
	b := newBench(t)
	attempts := 0
	rows, p := b.run(
		&Task{Make: create("a@acme.io"), Then: []Step{&spy{look: func(string) error {
			attempts++
			return &clerkapi.Error{Status: http.StatusBadGateway}
		}}}, End: checkpoint.Created},
		&Task{Row: checkpoint.Row{Ordinal: 1}, Make: create("b@acme.io"), End: checkpoint.Created},
	)
	if attempts != maxAttempts || rows[0].State != checkpoint.Failed || rows[0].Code != CodeNoAnswer || !rows[0].Made || rows[1].State != checkpoint.Created || p.Failed.Load() != 1 {
		t.Errorf("%d attempts: %+v", attempts, rows)
	}
}
