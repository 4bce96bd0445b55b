package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/sandbox"
	"clerk-import/ratelimit"
)

// phase is a part of what a command does, by the requests it begins with.
type phase struct{ method, path, part string }

func (p phase) is(r *http.Request) bool {
	asked, path := strings.TrimPrefix(r.URL.Path, "/v1"), p.path
	return r.Method == p.method && (asked == path || strings.HasSuffix(path, "/") && strings.HasPrefix(asked, path)) && strings.Contains(r.URL.String(), p.part)
}

// stage is a sandbox that ends the process which talks to it when a phase begins: its request is
// executed, and not answered before.
type stage struct {
	url  string
	api  *clerkapi.Client
	mu   sync.Mutex
	at   *phase
	stop func()
	more int // requests since it was stopped
}

func newStage(t *testing.T) *stage {
	t.Helper()
	sb, err := sandbox.Open(sandbox.Config{Store: filepath.Join(t.TempDir(), "store"), Quota: &ratelimit.Quota{}, Key: testKey})
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		var stop func()
		if s.at != nil && s.at.is(r) {
			s.at, stop, s.more = nil, s.stop, 0
		} else {
			s.more++
		}
		s.mu.Unlock()
		if stop == nil {
			sb.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		sb.ServeHTTP(answer, r)
		stop()
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	}))
	t.Cleanup(func() {
		srv.Close()
		if err := sb.Close(); err != nil {
			t.Error(err)
		}
	})
	s.url = srv.URL + "/v1"
	if s.api, err = clerkapi.New(clerkapi.Config{URL: s.url, SecretKey: testKey}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.api.CloseIdleConnections)
	return s
}

// run runs the tool to its end, which has to come with an exit code.
func (s *stage) run(t *testing.T, code int, args ...string) (stdout string) {
	t.Helper()
	c := child(t, s.url, args...)
	var out, said bytes.Buffer
	c.Stdout, c.Stderr = &out, &said
	if err := c.Run(); c.ProcessState.ExitCode() != code {
		t.Fatalf("%v: %v, want exit code %d\n%s%s", args, err, code, out.String(), said.String())
	}
	return out.String()
}

// said is what a process says, and tells when that is that it stops.
type said struct {
	mu       sync.Mutex
	text     bytes.Buffer
	stopping chan struct{}
	once     sync.Once
}

// Write implements [io.Writer].
func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Write(p)
	if bytes.Contains(s.text.Bytes(), []byte("Stopping")) {
		s.once.Do(func() { close(s.stopping) })
	}
	return len(p), nil
}

// String is all of it.
func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// stopAt runs the tool and sends it a signal when a phase begins.
func (s *stage) stopAt(t *testing.T, at phase, signal os.Signal, args ...string) {
	t.Helper()
	c := child(t, s.url, args...)
	out := &said{stopping: make(chan struct{})}
	c.Stdout, c.Stderr = out, out
	ended := make(chan struct{})
	s.mu.Lock()
	s.at, s.stop = &at, func() {
		_ = c.Process.Signal(signal)
		if signal == os.Kill {
			<-ended // so that nobody is left to be answered
			return
		}
		select { // a signal arrives when it is handled, which a busy machine is slow to do
		case <-out.stopping:
		case <-ended:
		}
	}
	if err := c.Start(); err != nil {
		s.mu.Unlock()
		t.Fatal(err)
	}
	s.mu.Unlock()
	_ = c.Wait()
	close(ended)
	s.mu.Lock()
	reached, more := s.at == nil, s.more
	s.at = nil
	s.mu.Unlock()
	code := c.ProcessState.ExitCode()
	if !reached {
		t.Fatalf("%+v was not reached: %v\n%s", at, c.ProcessState, out.String())
	}
	if code == exitOK && more == 0 && strings.Contains(out.String(), "Stopping") {
		return // there was nothing left to stop: the request was the last one
	}
	if signal != os.Kill && (code != exitInterrupted || !strings.Contains(out.String(), "interrupted")) {
		t.Errorf("%+v, %v: exit code %d\n%s", at, signal, code, out.String())
	}
}

// teamExport writes users, organizations and members, of an export that is later or not.
func teamExport(t *testing.T, dir string, later bool) (flags, inputs []string) {
	t.Helper()
	users, organizations, members := "id,email,first_name\n", "id,name\n", "organization_id,user_id,role\n"
	who := func(i int) string { return map[bool]string{true: "later", false: "first"}[later && i < 12] }
	for i := range 30 {
		if later && i >= 20 && i < 24 || !later && i >= 24 { // some have vanished, and others are new
			continue
		}
		users += fmt.Sprintf("u%d,u%d@acme.io,%s\n", i, i, who(i))
	}
	for o := range 6 {
		organizations += fmt.Sprintf("t%d,Team %d %s\n", o, o, who(o))
		for i := range 8 {
			if later && i == 7 { // whose membership has vanished
				members += fmt.Sprintf("t%d,u%d,member\n", o, 24+o) // and somebody new
				continue
			}
			members += fmt.Sprintf("t%d,u%d,%s\n", o, o+i, map[bool]string{true: "admin", false: "member"}[i == 0 || later && i < 4])
		}
	}
	for name, text := range map[string]string{"users.csv": users, "orgs.csv": organizations, "members.csv": members,
		"people.yaml": "fields:\n  external_id: id\n  email_address: {value: email, verified: true}\n  first_name: first_name\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	return []string{"--quota", "unlimited", "--max-in-flight", "1"},
		[]string{"--mapping", in("people.yaml"), "--organizations", in("orgs.csv"), "--memberships", in("members.csv"), in("users.csv")}
}

// summaryOf returns the counts of the summary that a command wrote with --json.
func summaryOf(t *testing.T, stdout string) map[string]int64 {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	var last struct {
		Counts map[string]int64 `json:"counts"`
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil {
		t.Fatalf("%v\n%s", err, stdout)
	}
	return last.Counts
}

// A sync of users, organizations and memberships is stopped in each of its phases, by kill -9 and by
// SIGTERM: the next one goes on, nothing is lost or done twice, and a rollback leaves nothing.
func TestASyncIsStoppedInEachPhase(t *testing.T) {
	t.Parallel()
	for _, signal := range []os.Signal{os.Kill, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cp := filepath.Join(dir, "cp")
			s := newStage(t)
			flags, inputs := teamExport(t, dir, false)
			s.run(t, 0, append(append([]string{"migrate", "--checkpoint", cp}, flags...), inputs...)...)
			_, inputs = teamExport(t, dir, true)
			args := append(append([]string{"sync", "--checkpoint", cp, "--yes", "--on-vanished", "delete"}, flags...), inputs...)
			for _, at := range []phase{
				{"GET", "/instance", ""}, {"GET", "/users", "user_id"}, {"PATCH", "/users/", ""}, {"POST", "/users", ""},
				{"GET", "/organization_roles", ""}, {"POST", "/organizations/", "/memberships"},
				{"GET", "/organization_memberships", ""}, {"PATCH", "/organizations/", ""}, {"PATCH", "/organizations/", "/memberships/"},
				{"DELETE", "/organizations/", "/memberships/"}, {"DELETE", "/users/", ""},
			} {
				s.stopAt(t, at, signal, args...)
			}
			s.run(t, 0, args...)
			if got := summaryOf(t, s.run(t, 0, append(args, "--json")...)); got["updated"]+got["organizations_updated"]+got["memberships_updated"]+got["created"]+got["deleted"]+got["memberships_ended"]+got["gone"] > 0 {
				t.Errorf("a sync after that has something to do: %v", got)
			}
			got := summaryOf(t, s.run(t, 0, append(append([]string{"reconcile", cp, "--unexpected", "--json"}, flags...), inputs...)...))
			if got["equal"] != 26 || got["organizations_equal"] != 6 || got["memberships_equal"] != 48 || got["unexpected"]+got["memberships_unexpected"]+got["organizations_unexpected"] > 0 {
				t.Errorf("%v", got)
			}
			s.run(t, 0, append([]string{"rollback", cp, "--yes"}, flags...)...)
			s.empty(t)
		})
	}
}

// empty fails if anything is left at the target.
func (s *stage) empty(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	users, err := s.api.ListUsers(ctx, "", clerkapi.MaxList)
	organizations, err2 := s.api.ListOrganizations(ctx, "", 0)
	members, err3 := s.api.ListMemberships(ctx, 0)
	if len(users)+len(organizations)+len(members) > 0 || err != nil || err2 != nil || err3 != nil {
		t.Errorf("%d users, %d organizations and %d memberships are left (%v)", len(users), len(organizations), len(members), err)
	}
}

// A reconcile is stopped in each of its phases, repairs included, and the next one goes on.
func TestAReconcileIsStoppedInEachPhase(t *testing.T) {
	t.Parallel()
	for _, signal := range []os.Signal{os.Kill, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cp := filepath.Join(dir, "cp")
			s := newStage(t)
			flags, inputs := teamExport(t, dir, false)
			s.run(t, 0, append(append([]string{"migrate", "--checkpoint", cp}, flags...), inputs...)...)
			s.damage(t, 5)
			args := append(append([]string{"reconcile", cp, "--unexpected", "--json"}, flags...), inputs...)
			looking := []phase{{"GET", "/instance", ""}, {"GET", "/users", "user_id"}, {"GET", "/organizations", ""}, {"GET", "/organization_memberships", ""}, {"GET", "/users", "order_by"}}
			for _, at := range looking {
				s.stopAt(t, at, signal, args...)
			}
			want := map[string]int64{"used": 5, "equal": 19, "organizations_used": 5, "organizations_equal": 1, "memberships_used": 5, "memberships_equal": 43}
			for key, n := range summaryOf(t, s.run(t, 0, args...)) {
				if want[key] != n {
					t.Errorf("%s: %d, want %d", key, n, want[key])
				}
			}
			repair := append(args, "--repair", "--prefer", "source", "--yes")
			for _, at := range append(looking, phase{"PATCH", "/organizations/", ""}, phase{"PATCH", "/organizations/", "/memberships/"}, phase{"PATCH", "/users/", ""}) {
				s.stopAt(t, at, signal, repair...)
			}
			s.run(t, 0, repair...)
			if got := summaryOf(t, s.run(t, 0, args...)); got["equal"] != 24 || got["organizations_equal"] != 6 || got["memberships_equal"] != 48 {
				t.Errorf("%v", got)
			}
			s.run(t, 0, append([]string{"rollback", cp, "--yes"}, flags...)...)
			s.empty(t)
		})
	}
}

// damage changes so many users, organizations and memberships at the target.
func (s *stage) damage(t *testing.T, n int) {
	t.Helper()
	ctx := context.Background()
	users, err := s.api.ListUsers(ctx, "", n)
	if err != nil {
		t.Fatal(err)
	}
	organizations, err := s.api.ListOrganizations(ctx, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	members, err := s.api.ListMemberships(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for i := range n {
		if _, err := s.api.UpdateUser(ctx, users[i].ID, &clerkapi.UpdateUserParams{FirstName: clerkapi.Some("Theirs")}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.api.UpdateOrganization(ctx, organizations[i].ID, &clerkapi.UpdateOrganizationParams{Name: clerkapi.Some("Theirs")}); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range members {
		if m.Role == "org:member" && changed < n {
			if _, err := s.api.UpdateMembership(ctx, m.Organization.ID, m.PublicUserData.UserID, "org:admin"); err != nil {
				t.Fatal(err)
			}
			changed++
		}
	}
}
