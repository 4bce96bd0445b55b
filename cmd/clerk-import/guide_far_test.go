//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	neturl "net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/sandbox"
)

// instanceKey opens the production instances of the guide's tests.
const instanceKey = "sk_live_guide"

// production serves a production instance.
func production(t *testing.T, cfg sandbox.Config) (url string, users func() int64) {
	t.Helper()
	cfg.Key, cfg.Environment = instanceKey, "production"
	_, url = serveSandbox(t, cfg)
	return url, func() int64 {
		api, err := clerkapi.New(clerkapi.Config{URL: url, SecretKey: instanceKey})
		if err != nil {
			t.Fatal(err)
		}
		defer api.CloseIdleConnections()
		n, err := api.CountUsers(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
}

// TestTheGuideLeadsToTheProof: a wrong password and a right one, a wrong number and the right one, and the script that it
// leaves does the same again.
func TestTheGuideLeadsToTheProof(t *testing.T) {
	dir := folder(t, "laravel/users.csv")
	url, users := production(t, sandbox.Config{})
	url, sent := overheard(t, url)
	tmp := t.TempDir()
	v := visit(t, dir, append(slices.Clone(plain), "TMPDIR="+tmp), "guide", "users.csv", "--api-url", url)
	v.sees("Among them", "from Laravel. Right?", "Enter for")
	v.types("\n")
	v.asked(decisionsOf(t, dir)...)
	v.sees("Whose password do you know? It is tried against what the file has. E-mail address")
	v.types("ada.lovelace@example.org\n")
	v.sees("Their password (hidden, and kept nowhere)")
	v.hides("not hers\n")
	v.asked([2]string{"What now?", ""})
	v.sees("E-mail address")
	v.types("ada.lovelace@example.org\n")
	v.sees("Their password")
	v.hides("correct horse battery staple\n")
	v.sees("the digests work")
	v.asked([2]string{"Rehearse it now?", ""})
	v.sees("arrived", "sandbox users")
	v.asked([2]string{"Where to now?", "2"})
	v.sees("The instance's secret key (hidden, and kept nowhere)")
	v.hides("sk_live_wrong\n")
	v.asked([2]string{"What now?", ""})
	v.sees("The instance's secret key")
	v.hides(instanceKey + "\n")
	v.sees("This is your PRODUCTION instance", "0 users there")
	v.sees("Type", "to create")
	v.types("1\n")
	v.sees("That is not", "to create")
	n := regexp.MustCompile(`Type (\d+) to create`).FindStringSubmatch(flat(v.seen.String()))[1]
	v.types(n + "\n")
	v.sees("= clerk-import migrate users.csv", "--yes", "arrived", "= clerk-import reconcile users.csv.ins_", "4 of 4 users are as their rows say.", "Undo", "migrate.sh repeats it")
	if code := v.ends(); code != exitOK {
		t.Errorf("exit code %d\n%s", code, v.seen.String())
	}
	if users() == 0 {
		t.Error("nobody arrived")
	}
	for _, secret := range []string{"not hers", "correct horse", instanceKey, "sk_live_wrong"} {
		if strings.Contains(v.seen.String(), secret) {
			t.Errorf("the screen says %q", secret)
		}
	}
	if left, err := filepath.Glob(filepath.Join(tmp, "*")); err != nil || len(left) > 0 {
		t.Errorf("the known password stays behind: %v (%v)", left, err)
	}
	again(t, dir, url, users(), sent())
}

// overheard is an instance behind an address that notes what changes it: method, path and body of each request, in an order of
// their own, without the ids that the instance makes.
func overheard(t *testing.T, url string) (through string, sent func() []string) {
	t.Helper()
	to, err := neturl.Parse(strings.TrimSuffix(url, "/v1"))
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var all []string
	made := regexp.MustCompile(`(user|idn|org|orgmem)_[0-9A-Za-z]{20,}`)
	proxy := httputil.NewSingleHostReverseProxy(to)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if r.Method != http.MethodGet && !strings.HasSuffix(r.URL.Path, "/verify_password") { // a known password is in no script
			mu.Lock()
			all = append(all, r.Method+" "+made.ReplaceAllString(r.URL.Path+" "+string(body), "$1"))
			mu.Unlock()
		}
		r.Body, r.Host = io.NopCloser(bytes.NewReader(body)), to.Host
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v1", func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Sorted(slices.Values(all))
	}
}

// again runs the script of the guide in another folder, on another instance, and holds what it sends against what was sent.
func again(t *testing.T, dir, url string, want int64, sent []string) {
	t.Helper()
	path := filepath.Join(dir, scriptName)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", st.Mode(), err)
	}
	if strings.Contains(string(b), "sk_") || strings.Contains(string(b), "correct horse") {
		t.Errorf("a secret in\n%s", b)
	}
	to, users := production(t, sandbox.Config{})
	to, repeated := overheard(t, to)
	api, err := clerkapi.New(clerkapi.Config{URL: to, SecretKey: instanceKey})
	if err != nil {
		t.Fatal(err)
	}
	defer api.CloseIdleConnections()
	instance, err := api.GetInstance(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`ins_\w+`).ReplaceAllString(strings.ReplaceAll(string(b), url, to), instance.ID)
	other := folder(t, "laravel/users.csv")
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	for name, content := range map[string]string{
		filepath.Join(other, scriptName): text, filepath.Join(bin, "clerk-import"): "#!/bin/sh\nCLERK_IMPORT_TEST_CHILD=1 exec " + exe + " \"$@\"\n",
	} {
		if err := os.WriteFile(name, []byte(content), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.Command("./"+scriptName, "--yes")
	c.Dir, c.Env = other, append(os.Environ(), "CLERK_SECRET_KEY="+instanceKey, "PATH="+bin+":"+os.Getenv("PATH"))
	out, err := c.CombinedOutput()
	if err != nil || users() != want {
		t.Errorf("%v, %d users, want %d\n%s\n%s", err, users(), want, text, out)
	}
	if got := repeated(); len(got) == 0 || !slices.Equal(got, sent) {
		t.Errorf("the script sends\n%s\nand not\n%s", strings.Join(got, "\n"), strings.Join(sent, "\n"))
	}
}

// decisionsOf are the questions of a check of the sample, each with its safe answer.
func decisionsOf(t *testing.T, dir string) (out [][2]string) {
	t.Helper()
	c := child(t, "", "check", filepath.Join(dir, "users.csv"), "--json")
	text, _ := c.Output() // rows may be rejected
	for _, m := range regexp.MustCompile(`"event":"decision".*?"question":"([^"]*)"`).FindAllStringSubmatch(string(text), -1) {
		out = append(out, [2]string{m[1], ""})
	}
	return out
}

// TestTheGuideComesBack: Ctrl-C in the middle of a migration leaves it to be continued, and what has arrived can be undone.
func TestTheGuideComesBack(t *testing.T) {
	dir := t.TempDir()
	var lines strings.Builder
	for i := range 300 {
		fmt.Fprintf(&lines, `{"user_id":"auth0|%d","email":"u%[1]d@acme.io","email_verified":true,"given_name":"Ada","identities":[],"app_metadata":{},"logins_count":1}`+"\n", i)
	}
	if err := os.WriteFile(filepath.Join(dir, "users.ndjson"), []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	url, users := production(t, sandbox.Config{})
	env := append(slices.Clone(plain), "CLERK_SECRET_KEY="+instanceKey)
	v := visit(t, dir, env, "guide", "users.ndjson", "--api-url", url)
	v.asked([2]string{"from Auth0. Right?", ""})
	v.asked([2]string{"Rehearse it now?", ""}, [2]string{"Where to now?", "2"})
	v.sees("Type 300 to create")
	v.types("300\n")
	v.sees(" of 300 rows,", " of 300 rows,")
	v.types("\x03")
	v.sees("Stopped. What was sent is remembered", "clerk-import guide --api-url "+url+" users.ndjson")
	if code := v.ends(); code != exitInterrupted {
		t.Errorf("exit code %d\n%s", code, v.seen.String())
	}
	if n := users(); n == 0 || n == 300 {
		t.Fatalf("%d users have arrived before the interrupt", n)
	}
	v = visit(t, dir, []string{"TERM=xterm-256color", "CLERK_SECRET_KEY=" + instanceKey}, "guide", "users.ndjson") // drawn, and left
	v.sees("You have an unfinished run of users.ndjson", "Continue it", "Undo it", "submit")
	v.types("\x03")
	if code := v.leaves(); code != exitInterrupted {
		t.Errorf("exit code %d\n%s", code, v.seen.String())
	}
	v = visit(t, dir, env, "guide", "users.ndjson")
	v.asked([2]string{"You have an unfinished run of users.ndjson", "2"})
	v.sees("= clerk-import status users.ndjson.ins_", "Not finished")
	v.asked([2]string{"You have an unfinished run of users.ndjson", ""})
	v.sees("to create")
	v.types(regexp.MustCompile(`Type ([\d,]+) to`).FindStringSubmatch(flat(v.seen.String()))[1] + "\n")
	v.sees("arrived", "= clerk-import reconcile users.ndjson.ins_", "migrate.sh repeats it")
	if code := v.ends(); code != exitOK || users() != 300 {
		t.Errorf("exit code %d, %d users\n%s", code, users(), v.seen.String())
	}
	v = visit(t, dir, env, "guide", "users.ndjson")
	v.asked([2]string{"users.ndjson was sent to ins_", "3"})
	v.sees("Type 300 to delete 300 users (Enter: do not):")
	v.types("300\n")
	v.sees("Undone: 300 users deleted.")
	if code := v.ends(); code != exitOK || users() != 0 {
		t.Errorf("exit code %d, %d users\n%s", code, users(), v.seen.String())
	}
}

// TestTheGuideAsksAboutAnUnknownSource: its answers are in the mapping, and a step back takes one away.
func TestTheGuideAsksAboutAnUnknownSource(t *testing.T) {
	dir := t.TempDir()
	const people = "ref,mail,st\nx1,a@acme.io,0\nx2,b@acme.io,0\nx3,c@acme.io,0\nx4,d@acme.io,2\nx5,e@acme.io,9\n"
	if err := os.WriteFile(filepath.Join(dir, "people.csv"), []byte(people), 0o600); err != nil {
		t.Fatal(err)
	}
	v := visit(t, dir, plain, "guide", "people.csv")
	v.sees("No source that is known looks like this", "= clerk-import mapping infer people.csv")
	v.asked([2]string{"what becomes of people with 0?", ""}, [2]string{"what becomes of people with 2?", "3"}, [2]string{"what becomes of people with 9?", "4"},
		[2]string{"what becomes of people with 2?", ""}, [2]string{"what becomes of people with 9?", "2"}, [2]string{"what identifies a user for good?", ""},
		[2]string{"does the source know which e-mail addresses are verified?", "2"})
	v.sees("--answer state.st.9=skip --answer verified.email_address=all > people.csv.mapping.yaml", "Among them a@acme.io, b@acme.io, c@acme.io.")
	v.asked([2]string{"5 rows, from people.csv.mapping.yaml. Right?", ""})
	v.sees("4 of 5 rows would arrive; 1 left behind on purpose.")
	v.asked([2]string{"Rehearse it now?", ""})
	v.sees("4 of 5 rows arrived; 1 left behind on purpose.")
	v.asked([2]string{"Where to now?", ""})
	v.sees("migrate.sh repeats it")
	if code := v.ends(); code != exitOK {
		t.Errorf("exit code %d\n%s", code, v.seen.String())
	}
	b, err := os.ReadFile(filepath.Join(dir, "people.csv.mapping.yaml"))
	if err != nil || !strings.Contains(string(b), "verified: true") {
		t.Errorf("%v\n%s", err, b)
	}
}

// TestTheGuideTakesTeamsAlong, of files that belong together.
func TestTheGuideTakesTeamsAlong(t *testing.T) {
	dir := folder(t, "workos/users.json", "workos/organizations.json", "workos/organization_memberships.json")
	v := visit(t, dir, plain, "guide", "users.json", "organizations.json", "organization_memberships.json")
	v.asked([2]string{"3 rows, from WorkOS. Right?", ""})
	v.sees("3 of 3 rows would arrive.", "organizations: 2 of 2 would arrive.", "memberships: 3 of 4 would arrive; 1 left behind on purpose.")
	v.asked([2]string{"1 user without anything that somebody has verified", ""})
	v.asked([2]string{"Rehearse it now?", ""})
	v.sees("3 of 3 rows arrived.", "organizations: 2 of 2 arrived.", "memberships: 3 of 4 arrived; 1 left behind on purpose.")
	v.asked([2]string{"Where to now?", ""})
	v.sees("migrate.sh repeats it")
	if code := v.ends(); code != exitOK {
		t.Errorf("exit code %d\n%s", code, v.seen.String())
	}
}
