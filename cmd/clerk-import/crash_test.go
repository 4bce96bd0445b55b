package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/sandbox"
	"clerk-import/ratelimit"
)

var (
	crashRows  = flag.Int("crash.rows", sized(20_000), "rows of the crash test")
	crashKills = flag.Int("crash.kills", sized(50), "kills of the crash test")
	chaosRows  = flag.Int("chaos.rows", sized(10_000), "rows of the chaos test")
)

// sized makes a test a fifth as large under the race detector, which makes
// everything slow.
func sized(n int) int {
	if raceDetector {
		return n / 5
	}
	return n
}

// patience is how long a request of the crash and chaos tests waits for its answer: under the race detector a sandbox that
// two processes share the machine with takes longer than the faults that are to be seen.
func patience() string {
	if raceDetector {
		return "6s"
	}
	return "2s"
}

// skipUnderRace leaves out a test that runs many commands one after the other: what is concurrent in them is in the crash,
// chaos and life tests, too.
func skipUnderRace(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector multiplies its work, and others have the same goroutines")
	}
}

// export writes n rows: most have an external id, some only identifiers, some
// an extra unverified address, and every fiftieth is to be rejected. It returns
// the e-mail address of every row that must arrive.
func export(t testing.TB, path string, n int) map[string]bool {
	t.Helper()
	var b bytes.Buffer
	valid := map[string]bool{}
	for i := range n {
		email := fmt.Sprintf("user.%d@example.com", i)
		switch {
		case i%50 == 7:
			fmt.Fprintf(&b, `{"user_id":"auth0|%d","email":"not an address","email_verified":true}`, i)
		case i%10 == 3:
			fmt.Fprintf(&b, `{"email":%q,"email_verified":true,"created_at":"2020-01-02T03:04:05.678Z"}`, email)
		case i%10 == 4:
			fmt.Fprintf(&b, `{"user_id":"auth0|%d","email":%q,"email_verified":true,"phone_number":"+1212%07d","phone_verified":false}`, i, email, 2000000+i)
		default:
			fmt.Fprintf(&b, `{"user_id":"auth0|%d","email":%q,"email_verified":%v}`, i, email, i%3 > 0)
		}
		b.WriteByte('\n')
		if i%50 != 7 {
			valid[email] = true
		}
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return valid
}

// child starts the tool as a process of its own.
func child(t testing.TB, url string, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(exe, args...)
	c.Env = append(os.Environ(), "CLERK_IMPORT_TEST_CHILD=1", "CLERK_SECRET_KEY="+testKey)
	if url != "" {
		c.Args = append(c.Args, "--api-url", url)
	}
	return c
}

// testKey is the key of sandboxes that children talk to.
const testKey = "sk_test_child"

func serveSandbox(t testing.TB, cfg sandbox.Config) (s *sandbox.Server, url string) {
	t.Helper()
	if cfg.Quota == nil {
		cfg.Quota = &ratelimit.Quota{}
	}
	cfg.Key = cmp.Or(cfg.Key, testKey)
	s, err := sandbox.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	url, stop, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(stop(), s.Close()); err != nil {
			t.Error(err)
		}
	})
	return s, url
}

// agree checks that the sandbox holds exactly the valid rows, each once, and
// that the checkpoint says the same row by row.
func agree(t testing.TB, url, cpPath string, rows int, valid map[string]bool) {
	t.Helper()
	api, err := clerkapi.New(clerkapi.Config{URL: url, SecretKey: testKey})
	if err != nil {
		t.Fatal(err)
	}
	defer api.CloseIdleConnections()
	n, err := api.CountUsers(context.Background())
	if err != nil || int(n) != len(valid) {
		t.Errorf("the sandbox holds %d users, want %d (%v)", n, len(valid), err)
	}
	cp, err := checkpoint.Read(cpPath)
	if err != nil {
		t.Fatal(err)
	}
	defer cp.Close()
	ids := map[string]bool{}
	created, rejected := 0, 0
	if err := cp.Each(func(r checkpoint.Row) error {
		switch r.State {
		case checkpoint.Created:
			created++
			if ids[r.ClerkID] {
				t.Errorf("two rows claim user %s", r.ClerkID)
			}
			if ids[r.ClerkID] = true; !r.Made {
				t.Errorf("row %d is not remembered as made", r.Ordinal)
			}
		case checkpoint.Rejected:
			rejected++
		default:
			t.Errorf("row %d is %s (%s)", r.Ordinal, r.State, r.Code)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if created != len(valid) || created+rejected != rows {
		t.Errorf("checkpoint: %d created + %d rejected, want %d + %d", created, rejected, len(valid), rows-len(valid))
	}
	var emails []string
	for e := range valid {
		emails = append(emails, e)
	}
	seen := map[string]bool{}
	for len(emails) > 0 {
		k := min(len(emails), clerkapi.MaxLookup)
		users, err := api.FindUsers(context.Background(), clerkapi.ByEmail, emails[:k])
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range users {
			if seen[u.ID] || !ids[u.ID] {
				t.Errorf("user %s: listed twice %v, in the checkpoint %v", u.ID, seen[u.ID], ids[u.ID])
			}
			seen[u.ID] = true
		}
		emails = emails[k:]
	}
	if len(seen) != len(valid) {
		t.Errorf("%d of %d users found by their addresses", len(seen), len(valid))
	}
	recount, err := cp.Recount()
	if err != nil || recount[checkpoint.Created] != int64(created) {
		t.Errorf("recount %v %v", recount, err)
	}
}

// killed runs the tool, kills it so many times at random moments, and lets it come to its
// end, with an exit code.
func killed(t *testing.T, url string, kills, code int, args []string) (starts int) {
	t.Helper()
	for {
		c := child(t, url, args...)
		var out bytes.Buffer
		c.Stdout, c.Stderr = &out, &out
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		starts++
		done := make(chan error, 1)
		go func() { done <- c.Wait() }()
		if starts <= kills {
			select {
			case <-done:
			case <-time.After(time.Duration(40+rand.IntN(160)) * time.Millisecond):
				_ = c.Process.Kill()
				<-done
				continue
			}
		} else {
			<-done
		}
		if c.ProcessState.ExitCode() != code {
			t.Fatalf("start %d ended with %v\n%s", starts, c.ProcessState, out.String())
		}
		return starts
	}
}

// throughFaults runs the tool until it comes to its end, with an exit code: the very first
// request asks who the target is, once, and may meet a fault.
func throughFaults(t *testing.T, url string, code int, args []string) (starts int) {
	t.Helper()
	for {
		starts++
		c := child(t, url, args...)
		out, _ := c.CombinedOutput()
		if c.ProcessState.ExitCode() == code {
			return starts
		}
		if starts == 20 || !strings.Contains(string(out), "the target cannot be used") && !strings.Contains(string(out), "the same command asks again") {
			t.Fatalf("start %d: %v\n%s", starts, c.ProcessState, out)
		}
	}
}

// A child process is killed at random moments and started again until it is
// done: nothing is lost and nothing is there twice.
func TestKilledAtAnyMomentNoRowIsLostOrDoubled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	input, cp := filepath.Join(dir, "users.ndjson"), filepath.Join(dir, "cp")
	valid := export(t, input, *crashRows)
	_, url := serveSandbox(t, sandbox.Config{Latency: 4 * time.Millisecond, Store: filepath.Join(dir, "store")})
	args := []string{"migrate", "--quota", "unlimited", "--max-in-flight", "24", "--allow-rejected", "--checkpoint", cp, "--source", "auth0", input}
	starts := killed(t, url, *crashKills, exitRejected, args)
	t.Logf("%d rows, %d kills, %d starts", *crashRows, *crashKills, starts)
	agree(t, url, cp, *crashRows, valid)
	// What was found again goes with the rest.
	if b, err := child(t, url, "rollback", "--quota", "unlimited", "--yes", "--count", fmt.Sprint(len(valid)), cp).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	api, err := clerkapi.New(clerkapi.Config{URL: url, SecretKey: testKey})
	if err != nil {
		t.Fatal(err)
	}
	defer api.CloseIdleConnections()
	if n, err := api.CountUsers(context.Background()); err != nil || n != 0 {
		t.Errorf("%d users are left, %v", n, err)
	}
}

// chaos is a bad day at the API: a tenth of the answers lost, errors of proxies,
// resets, storms of 429 with and without Retry-After, slow answers, restarts.
const chaos = `
seed: 7
latency: {distribution: exponential, mean: 3ms, max: 50ms}
rules:
  - {fault: reset_after, rate: 0.06}
  - {fault: cut, rate: 0.04}
  - {fault: error, rate: 0.02, status: 502}
  - {fault: error_after, rate: 0.02, status: 503}
  - {fault: error_after, rate: 0.01, status: 500}
  - {fault: reset, rate: 0.02}
  - {fault: slow, rate: 0.002, took: 100ms}
  - {fault: hang_after, rate: 0.0005}
  - {fault: throttle, rate: 0.5, every: 3s, for: 100ms, retry_after: "1"}
  - {fault: throttle, rate: 0.3, every: 5s, for: 50ms}
restart: {every: 4s, down: 100ms}
`

// Through all of it every row arrives, once.
func TestThroughChaosEveryRowArrivesOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	input, cp := filepath.Join(dir, "users.ndjson"), filepath.Join(dir, "cp")
	valid := export(t, input, *chaosRows)
	faults, err := sandbox.ParseFaults([]byte(chaos))
	if err != nil {
		t.Fatal(err)
	}
	s, url := serveSandbox(t, sandbox.Config{Faults: faults, Store: filepath.Join(dir, "store")})
	starts := throughFaults(t, url, exitRejected, []string{"migrate", "--quota", "unlimited", "--max-in-flight", "64", "--timeout", patience(), "--allow-rejected", "--checkpoint", cp, "--source", "auth0", input})
	requests, _ := s.Stats()
	played, _, _ := s.Trouble()
	t.Logf("%d rows, %d requests, %d faults, %d start(s)", *chaosRows, requests, played, starts)
	// Looking at the result needs an API without faults.
	quiet, url2 := serveSandbox(t, sandbox.Config{Store: filepath.Join(dir, "store")})
	if quiet.Instance() != s.Instance() {
		t.Fatal("another store")
	}
	agree(t, url2, cp, *chaosRows, valid)
}

// The first interrupt drains, the run exits with 130 and the next one finishes
// it without sending anything twice.
func TestAnInterruptSavesTheRun(t *testing.T) {
	for _, signal := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		t.Run(signal.String(), func(t *testing.T) {
			if ignored(signal) {
				t.Skip("it is ignored, as nohup has it, and the child inherits that")
			}
			interrupted(t, signal)
		})
	}
}

func ignored(s os.Signal) bool { return signal.Ignored(s) }

func interrupted(t *testing.T, signal os.Signal) {
	dir := t.TempDir()
	input, cp := filepath.Join(dir, "users.ndjson"), filepath.Join(dir, "cp")
	valid := export(t, input, 500)
	s, url := serveSandbox(t, sandbox.Config{Latency: 10 * time.Millisecond})
	args := []string{"migrate", "--quota", "unlimited", "--max-in-flight", "10", "--allow-rejected", "--checkpoint", cp, input}
	c := child(t, url, args...)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for n := int64(0); n < 100; n, _ = s.Stats() {
		time.Sleep(time.Millisecond)
	}
	if err := c.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	err := c.Wait()
	var ee *exec.ExitError
	if !errors.As(err, &ee) || ee.ExitCode() != exitInterrupted {
		t.Fatalf("interrupted: %v\n%s", err, out.String())
	}
	if !strings.Contains(out.String(), "still to do") || !strings.Contains(out.String(), "the same command continues") {
		t.Errorf("output:\n%s", out.String())
	}
	half, err := checkpoint.Read(cp)
	if err != nil {
		t.Fatal(err)
	}
	// What is left open after draining is known to the last request: either
	// nothing was sent for it, or its user is known and only steps are missing.
	if err := half.Each(func(r checkpoint.Row) error {
		if r.ClerkID == "" {
			t.Errorf("row %d is in doubt", r.Ordinal)
		}
		return nil
	}, checkpoint.Claimed); err != nil {
		t.Error(err)
	}
	_ = half.Close()
	c = child(t, url, args...)
	if b, err := c.CombinedOutput(); !errors.As(err, &ee) || ee.ExitCode() != exitRejected {
		t.Fatalf("continued: %v\n%s", err, b)
	}
	agree(t, url, cp, 500, valid)
}

// A second process on the same checkpoint is refused, with the first one's id.
func TestTwoProcessesCannotShareACheckpoint(t *testing.T) {
	dir := t.TempDir()
	input, cp := filepath.Join(dir, "users.ndjson"), filepath.Join(dir, "cp")
	export(t, input, 20)
	held, err := checkpoint.Open(cp)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	_, url := serveSandbox(t, sandbox.Config{})
	b, err := child(t, url, "migrate", "--allow-rejected", "--checkpoint", cp, input).CombinedOutput()
	if err == nil || !strings.Contains(string(b), fmt.Sprintf("is in use by process %d on ", os.Getpid())) {
		t.Errorf("%v\n%s", err, b)
	}
}
