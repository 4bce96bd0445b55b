package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	clerk "github.com/clerk/clerk-sdk-go/v2"
	"github.com/clerk/clerk-sdk-go/v2/user"
	"github.com/google/go-cmp/cmp"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/sandbox"
	"clerk-import/ratelimit"
)

// life is a folder with an export and an instance.
type life struct {
	t   *testing.T
	dir string
}

// run executes a command line in a process of its own and returns its exit code and
// the last JSON object on its standard output.
func (l *life) run(code int, args ...string) map[string]any {
	l.t.Helper()
	out := l.events(code, args...)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var last map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil {
		l.t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return last
}

// events runs the tool and returns all that it writes to standard output.
func (l *life) events(code int, args ...string) string {
	l.t.Helper()
	c := child(l.t, "", args...)
	c.Dir = l.dir
	var out, text bytes.Buffer
	c.Stdout, c.Stderr = &out, &text
	err := c.Run()
	got := c.ProcessState.ExitCode()
	if got != code || err != nil && got < 0 {
		l.t.Fatalf("%v: exit code %d, want %d\n%s\n%s", args, got, code, out.String(), text.String())
	}
	return out.String()
}

// counts are the numbers of a summary, those that are not 0.
func counts(summary map[string]any) map[string]int {
	out := map[string]int{}
	from := summary
	if c, ok := summary["counts"].(map[string]any); ok {
		from = c
	}
	for _, key := range []string{"created", "updated", "skipped", "rejected", "failed", "pending", "equal", "differs", "used", "missing", "unexpected", "repaired",
		"unchanged", "kept", "conflicts", "vanished", "deleted", "gone", "not_ours", "not_undone", "rekeyed"} {
		if n, ok := from[key].(float64); ok && n > 0 {
			out[key] = int(n)
		}
	}
	return out
}

// instance opens the instance between two commands.
func (l *life) instance(store string, do func(api *clerkapi.Client, url string)) {
	l.t.Helper()
	s, err := sandbox.Open(sandbox.Config{Key: testKey, Store: filepath.Join(l.dir, store), Quota: &ratelimit.Quota{}})
	if err != nil {
		l.t.Fatal(err)
	}
	url, stop, err := s.Listen("127.0.0.1:0")
	if err != nil {
		l.t.Fatal(err)
	}
	api, err := clerkapi.New(clerkapi.Config{URL: url, SecretKey: s.Key()})
	if err != nil {
		l.t.Fatal(err)
	}
	do(api, url)
	api.CloseIdleConnections()
	if err := errors.Join(stop(), s.Close()); err != nil {
		l.t.Fatal(err)
	}
}

// snapshot is everything that the instance says of its users.
func (l *life) snapshot(store string) (all []clerkapi.User) {
	l.t.Helper()
	l.instance(store, func(api *clerkapi.Client, _ string) {
		for after := ""; ; {
			page, err := api.ListUsers(context.Background(), after, clerkapi.MaxList)
			if err != nil {
				l.t.Fatal(err)
			}
			all = append(all, page...)
			if len(page) < clerkapi.MaxList {
				return
			}
			after = page[len(page)-1].ID
		}
	})
	return all
}

func (l *life) find(api *clerkapi.Client, externalID string) *clerkapi.User {
	l.t.Helper()
	users, err := api.FindUsers(context.Background(), clerkapi.ByExternalID, []string{externalID})
	if err != nil || len(users) != 1 {
		l.t.Fatalf("%s: %d users, %v", externalID, len(users), err)
	}
	return &users[0]
}

// legacy is one row of the source in this test.
type legacy struct {
	ID       string         `json:"user_id"`
	Email    string         `json:"email"`
	Verified bool           `json:"email_verified"`
	Phone    string         `json:"phone_number,omitempty"`
	Given    string         `json:"given_name,omitempty"`
	Meta     map[string]any `json:"user_metadata,omitempty"`
	Hash     string         `json:"passwordHash,omitempty"`
	Created  string         `json:"created_at"`
}

func (l *life) write(name string, rows []legacy) string {
	l.t.Helper()
	var b bytes.Buffer
	for i := range rows {
		if err := json.NewEncoder(&b).Encode(rows[i]); err != nil {
			l.t.Fatal(err)
		}
	}
	path := filepath.Join(l.dir, name)
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		l.t.Fatal(err)
	}
	return name
}

// A full life: rehearsed, migrated, edited at the target, synced with a later export,
// reconciled, repaired, rolled back. Every count is known beforehand.
func TestALifeFromRehearsalToRollback(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	l := &life{t, t.TempDir()}
	n := sized(5_000)
	part := func(of5000 int) int { return of5000 * n / 5_000 }
	rows := make([]legacy, n)
	for i := range rows {
		rows[i] = legacy{
			ID: fmt.Sprintf("u|%d", i), Email: fmt.Sprintf("user.%d@acme.io", i), Verified: i%4 > 0, Given: "Given", Created: "2021-02-03T04:05:06.789Z",
			Meta: map[string]any{"plan": "free", "n": i}, Hash: "$2y$10$DEHO.Gr8hAkvjkMHX2DGH.GQDRiWxia79HG0OVR9.MJGSAzByrPg2",
		}
		if i%9 == 0 {
			rows[i].Phone = fmt.Sprintf("+1212%07d", 2000000+i)
		}
	}
	export := l.write("users.ndjson", rows)
	common := []string{"--quota", "unlimited", "--json"}
	with := func(args ...string) []string { return slices.Concat(args, common) }

	// A rehearsal, in a sandbox of its own.
	if got := counts(l.run(0, with("migrate", export, "--sandbox", "--sandbox-store", "rehearsal.db", "--checkpoint", "rehearsal.checkpoint")...)); got["created"] != n {
		t.Fatalf("rehearsal: %v", got)
	}

	// The instance has users of its own, one of whom is among the rows.
	l.instance("real.db", func(api *clerkapi.Client, _ string) {
		for i := range 10 {
			if _, err := api.CreateUser(ctx, &clerkapi.CreateUserParams{EmailAddress: []string{fmt.Sprintf("own.%d@elsewhere.io", i)}, SkipPasswordRequirement: clerkapi.Some(true)}); err != nil {
				t.Fatal(err)
			}
		}
	})
	before := l.snapshot("real.db")
	real := func(args ...string) []string { return with(append(args, "--sandbox-store", "real.db")...) }
	cp := "users.ndjson.sandbox.checkpoint"
	if got := counts(l.run(0, real("migrate", export, "--sandbox")...)); got["created"] != n {
		t.Fatalf("migration: %v", got)
	}
	if got := counts(l.run(0, real("reconcile", cp, "--unexpected")...)); got["equal"] != n || got["unexpected"] != 10 || len(got) != 2 {
		t.Errorf("after the migration: %v", got)
	}

	// The official SDK reads the same.
	l.instance("real.db", func(_ *clerkapi.Client, url string) {
		cfg := &clerk.ClientConfig{}
		cfg.URL, cfg.Key = clerk.String(url), clerk.String(testKey)
		c := user.NewClient(cfg)
		seen := 0
		for offset := int64(0); ; offset += 500 {
			p := &user.ListParams{}
			p.Limit, p.Offset = clerk.Int64(500), clerk.Int64(offset)
			page, err := c.List(ctx, p)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range page.Users {
				if u.ExternalID == nil {
					continue
				}
				var i int
				if _, err := fmt.Sscanf(*u.ExternalID, "u|%d", &i); err != nil {
					t.Fatal(err)
				}
				var meta map[string]any
				if err := json.Unmarshal(u.UnsafeMetadata, &meta); err != nil {
					t.Fatal(err)
				}
				r := rows[i]
				if u.EmailAddresses[0].EmailAddress != r.Email || (u.EmailAddresses[0].Verification != nil) != r.Verified || *u.FirstName != r.Given ||
					meta["n"] != float64(i) || !u.PasswordEnabled || (len(u.PhoneNumbers) == 1) != (r.Phone != "") || u.CreatedAt != 1612325106789 {
					t.Fatalf("row %d is not what the SDK reads: %+v", i, u)
				}
				seen++
			}
			if len(page.Users) < 500 {
				break
			}
		}
		if seen != n {
			t.Errorf("the SDK reads %d users, want %d", seen, n)
		}
	})

	// At the target 100 are edited; of these 20 will change at the source too, in the same
	// field.
	edited, conflicting := part(100), part(20)
	l.instance("real.db", func(api *clerkapi.Client, _ string) {
		for i := range edited {
			if _, err := api.UpdateUser(ctx, l.find(api, rows[i].ID).ID, &clerkapi.UpdateUserParams{FirstName: clerkapi.Some("Edited")}); err != nil {
				t.Fatal(err)
			}
		}
	})
	if got := counts(l.run(0, real("reconcile", cp)...)); got["used"] != edited || got["equal"] != n-edited || len(got) != 2 {
		t.Errorf("after the edits: %v", got)
	}

	// The later export: 300 changed, 20 of them in conflict, 50 vanished, 200 new.
	changed, gone, added := part(300), part(50), part(200)
	later := slices.Clone(rows[:n-gone])
	for i := range conflicting {
		later[i].Given = "Changed"
	}
	for i := edited; i < edited+changed-conflicting; i++ {
		switch i % 3 {
		case 0:
			later[i].Given = "Changed"
		case 1:
			later[i].Meta = map[string]any{"plan": "pro", "n": i}
		case 2:
			later[i].Hash = "$2y$10$DEHO.Gr8hAkvjkMHX2DGH.GQDRiWxia79HG0OVR9.MJGSAzByrPg3"
		}
	}
	for i := range added {
		later = append(later, legacy{ID: fmt.Sprintf("new|%d", i), Email: fmt.Sprintf("new.%d@acme.io", i), Verified: true, Created: "2022-02-03T04:05:06Z"})
	}
	slices.Reverse(later) // positions mean nothing
	l.write("users.ndjson", later)
	want := map[string]int{"created": added, "updated": changed - conflicting, "unchanged": n - gone - changed, "kept": conflicting, "conflicts": conflicting, "vanished": gone}
	plan := l.run(3, real("sync", export, "--sandbox", "--dry-run")...)
	if d := cmp.Diff(want, counts(plan)); d != "" {
		t.Errorf("plan (-want +got): %s", d)
	}
	if d := cmp.Diff(want, counts(l.run(3, real("sync", export, "--sandbox")...))); d != "" {
		t.Errorf("sync (-want +got): %s", d)
	}
	// What is in conflict is told until somebody decides.
	open := map[string]int{"unchanged": len(later) - conflicting, "kept": conflicting, "conflicts": conflicting, "vanished": gone}
	for _, args := range [][]string{{}, {"--prefer", "target"}} {
		again := l.run(3, real(slices.Concat([]string{"sync", export, "--sandbox"}, args)...)...)
		if d := cmp.Diff(open, counts(again)); d != "" || again["requests"] != 0.0 {
			t.Errorf("the second sync sent %v requests: %s", again["requests"], d)
		}
	}
	again := l.run(0, real("sync", export, "--sandbox")...)
	if d := cmp.Diff(map[string]int{"unchanged": len(later), "vanished": gone}, counts(again)); d != "" || again["requests"] != 0.0 {
		t.Errorf("the last sync sent %v requests: %s", again["requests"], d)
	}

	// What is left differs because it was edited; ten more are damaged behind the users'
	// back, as if nobody had touched them.
	damaged := part(10)
	l.instance("real.db", func(api *clerkapi.Client, _ string) {
		for i := range damaged {
			id := l.find(api, later[added+i].ID).ID
			if err := damage(filepath.Join(l.dir, "real.db"), id); err != nil {
				t.Fatal(err)
			}
		}
	})
	here := len(later)
	if got := counts(l.run(3, real("reconcile", cp)...)); got["differs"] != damaged || got["used"] != edited || got["equal"] != here-damaged-edited {
		t.Errorf("after the damage: %v", got)
	}
	if got := counts(l.run(3, real("reconcile", cp, "--repair", "--yes")...)); got["repaired"] != damaged {
		t.Errorf("repair: %v", got)
	}
	if got := counts(l.run(0, real("reconcile", cp)...)); got["equal"] != here-edited || got["used"] != edited || len(got) != 2 {
		t.Errorf("after the repair: %v", got)
	}
	if got := counts(l.run(0, real("reconcile", cp, "--repair", "--yes", "--prefer", "source")...)); got["repaired"] != edited {
		t.Errorf("repair that prefers the source: %v", got)
	}
	if got := counts(l.run(0, real("reconcile", cp, "--unexpected")...)); got["equal"] != here || got["unexpected"] != 10 || len(got) != 2 {
		t.Errorf("clean: %v", got)
	}

	// Five are used once more and kept; then they go too.
	l.instance("real.db", func(api *clerkapi.Client, _ string) {
		for i := range 5 {
			if _, err := api.UpdateUser(ctx, l.find(api, rows[i].ID).ID, &clerkapi.UpdateUserParams{LastName: clerkapi.Some("Used")}); err != nil {
				t.Fatal(err)
			}
		}
	})
	all := n + added // the vanished ones were made by the run as well
	if d := cmp.Diff(map[string]int{"deleted": all - 5, "used": 5}, counts(l.run(0, real("rollback", cp, "--yes")...))); d != "" {
		t.Errorf("rollback (-want +got): %s", d)
	}
	if d := cmp.Diff(map[string]int{"deleted": 5}, counts(l.run(0, real("rollback", cp, "--force-used", "--yes")...))); d != "" {
		t.Errorf("forced rollback (-want +got): %s", d)
	}
	if d := cmp.Diff(before, l.snapshot("real.db")); d != "" {
		t.Errorf("the instance is not as it was: %s", d)
	}

	// The same migration starts over cleanly.
	fresh := l.run(0, real("migrate", export, "--sandbox")...)
	if got := counts(fresh); got["created"] != here || len(got) != 1 || fresh["finished"] != true || fresh["pending"] != 0.0 {
		t.Errorf("after the rollback: %v", fresh)
	}
	if got := counts(l.run(0, real("reconcile", cp)...)); got["equal"] != here {
		t.Errorf("after the second migration: %v", got)
	}
}

// damage changes a user behind the API's back: nothing says that it was touched.
func damage(store, id string) error {
	db, err := sql.Open("sqlite", store)
	if err != nil {
		return err
	}
	_, err = db.Exec("UPDATE users SET first_name = 'Damaged' WHERE id = ?", id)
	return errors.Join(err, db.Close())
}
