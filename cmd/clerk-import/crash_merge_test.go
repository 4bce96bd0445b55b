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

// Of an export in which everybody is somebody's twin, or of two systems that have the same people, and of a run that is killed
// at random moments, every person is one user with both ids; a reconcile says so, and a rollback takes them away.
func TestKilledWhileMergingEveryPersonIsOneUser(t *testing.T) {
	const people = 250
	ours := `{"user_id":"auth0|%d","email":"user.%[1]d@example.com","email_verified":true,"user_metadata":{"auth0":%[1]d}}` + "\n"
	twin := strings.NewReplacer(`"auth0|`, `"google-oauth2|`, `"auth0"`, `"google-oauth2"`).Replace(ours)
	other := `{"id":"forum|%d","aud":"authenticated","email":"USER.%[1]d@example.com","email_confirmed_at":"2024-01-01T00:00:00Z","raw_user_meta_data":{"forum":%[1]d}}` + "\n"
	rows := func(form string, turned bool) (text string) {
		for i := range people {
			if turned {
				i = people - 1 - i
			}
			text += fmt.Sprintf(form, i)
		}
		return text
	}
	t.Run("of one system", func(t *testing.T) {
		killedWhileMerging(t, people, []string{rows(ours, false) + rows(twin, true)}, "--source", "auth0")
	})
	t.Run("of two systems", func(t *testing.T) {
		killedWhileMerging(t, people, []string{rows(ours, false), rows(other, true)}, "--source", "auth0", "--source", "supabase")
	})
}

// killedWhileMerging migrates files in which each person has two rows.
func killedWhileMerging(t *testing.T, people int, texts []string, sources ...string) {
	const kills = 4
	dir := t.TempDir()
	cp, ids := filepath.Join(dir, "cp"), filepath.Join(dir, "ids.csv")
	var files []string
	for i, text := range texts {
		files = append(files, filepath.Join(dir, fmt.Sprintf("users.%d.ndjson", i)))
		if err := os.WriteFile(files[i], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files = append(files, sources...)
	_, url := serveSandbox(t, sandbox.Config{Latency: 4 * time.Millisecond, Store: filepath.Join(dir, "store")})
	starts := killed(t, url, kills, 0, append([]string{"migrate", "--quota", "unlimited", "--max-in-flight", "8", "--duplicates", "merge", "--checkpoint", cp, "--crosswalk", ids}, files...))
	t.Logf("%d starts", starts)
	api, err := clerkapi.New(clerkapi.Config{URL: url, SecretKey: testKey})
	if err != nil {
		t.Fatal(err)
	}
	defer api.CloseIdleConnections()
	if n, err := api.CountUsers(context.Background()); err != nil || n != int64(people) {
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
	if out, err := child(t, url, append([]string{"reconcile", cp, "--duplicates", "merge", "--quota", "unlimited"}, files...)...).CombinedOutput(); err != nil || !strings.Contains(string(out), fmt.Sprintf("%d of %[1]d users are what the source says", people)) {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := child(t, url, "rollback", "--quota", "unlimited", "--yes", "--count", fmt.Sprint(people), cp).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if n, err := api.CountUsers(context.Background()); err != nil || n != 0 {
		t.Errorf("%d users are left, %v", n, err)
	}
}
