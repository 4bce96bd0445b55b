package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/sandbox"
)

// Of an export in which everybody is somebody's twin, and of a run that is killed at random moments, every person is
// one user with both ids; a reconcile says so, and a rollback takes them away.
func TestKilledWhileMergingEveryPersonIsOneUser(t *testing.T) {
	const people, kills = 400, 5
	dir := t.TempDir()
	input, cp, ids := filepath.Join(dir, "users.ndjson"), filepath.Join(dir, "cp"), filepath.Join(dir, "ids.csv")
	var b bytes.Buffer
	row := func(kind string, i int) {
		fmt.Fprintf(&b, `{"user_id":"%s|%d","email":"user.%d@example.com","email_verified":true,"user_metadata":{"%[1]s":%[2]d}}`+"\n", kind, i, i)
	}
	for i := range people {
		row("auth0", i)
	}
	for i := range people {
		row("google-oauth2", people-1-i)
	}
	if err := os.WriteFile(input, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	_, url := serveSandbox(t, sandbox.Config{Latency: 4 * time.Millisecond, Store: filepath.Join(dir, "store")})
	starts := killed(t, url, kills, 0, []string{"migrate", "--quota", "unlimited", "--max-in-flight", "8", "--duplicates", "merge", "--checkpoint", cp, "--crosswalk", ids, "--source", "auth0", input})
	t.Logf("%d starts", starts)
	api, err := clerkapi.New(clerkapi.Config{URL: url, SecretKey: testKey})
	if err != nil {
		t.Fatal(err)
	}
	defer api.CloseIdleConnections()
	if n, err := api.CountUsers(context.Background()); err != nil || n != people {
		t.Errorf("%d users of %d people, %v", n, people, err)
	}
	text, err := os.ReadFile(ids)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(lines) != 2*people+1 {
		t.Fatalf("%d lines of %d rows, %v", len(lines), 2*people, err)
	}
	users, whose := map[string]string{}, map[string]int{} // by the number of the person; how many ids
	for _, l := range lines[1:] {
		_, person, _ := strings.Cut(l[0], "|")
		if was, is := users[person]; is && was != l[1] {
			t.Errorf("person %s is %s and %s", person, was, l[1])
		}
		users[person] = l[1]
		whose[l[1]]++
	}
	if len(users) != people || len(whose) != people {
		t.Errorf("%d people, %d users", len(users), len(whose))
	}
	if out, err := child(t, url, "reconcile", cp, input, "--source", "auth0", "--duplicates", "merge", "--quota", "unlimited").CombinedOutput(); err != nil || !strings.Contains(string(out), fmt.Sprintf("%d of %[1]d users are what the source says", people)) {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := child(t, url, "rollback", "--quota", "unlimited", "--yes", "--count", fmt.Sprint(people), cp).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if n, err := api.CountUsers(context.Background()); err != nil || n != 0 {
		t.Errorf("%d users are left, %v", n, err)
	}
}
