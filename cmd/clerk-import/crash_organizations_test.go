package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/importer/sandbox"
	"clerk-import/mapping"
)

const (
	teams   = 20
	perTeam = 250
	invited = 12 // to each: some are invited together, some by themselves
)

// exportTeams writes users, organizations, members and invitations: every user is in several
// organizations.
func exportTeams(t testing.TB, dir string, members int) (args []string) {
	t.Helper()
	var users, organizations, memberships, invitations bytes.Buffer
	users.WriteString("id,email\n")
	organizations.WriteString("id,name,owner_id\n")
	memberships.WriteString("organization_id,user_id,role\n")
	invitations.WriteString("organization_id,email\n")
	people := members * teams / 5
	for i := range people {
		fmt.Fprintf(&users, "u%d,user.%d@example.com\n", i, i)
	}
	for o := range teams {
		fmt.Fprintf(&organizations, "t%d,Team %d,u%d\n", o, o, o)
		for i := range invited {
			fmt.Fprintf(&invitations, "t%d,new.%d.%d@example.com\n", o, o, i)
		}
		for i := range members {
			// The one who created it is among them, as an admin.
			fmt.Fprintf(&memberships, "t%d,u%d,%s\n", o, (o+i)%people, map[bool]string{true: "admin", false: "member"}[i == 0])
		}
	}
	for name, text := range map[string]string{
		"users.csv": users.String(), "orgs.csv": organizations.String(), "members.csv": memberships.String(), "invitations.csv": invitations.String(),
		"people.yaml": "fields:\n  external_id: id\n  email_address: {value: email, verified: true}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	return []string{"migrate", "--quota", "unlimited", "--max-in-flight", "24", "--timeout", patience(), "--checkpoint", in("cp"), "--mapping", in("people.yaml"), "--organizations", in("orgs.csv"), "--memberships", in("members.csv"), "--invitations=" + in("invitations.csv"), in("users.csv")}
}

// teamsAgree checks that the sandbox holds every organization, membership and invitation, each
// once, as the files say, and that the checkpoint knows all of them.
func teamsAgree(t testing.TB, url, cpPath string, members int) {
	t.Helper()
	api, err := clerkapi.New(clerkapi.Config{URL: url, SecretKey: testKey})
	if err != nil {
		t.Fatal(err)
	}
	defer api.CloseIdleConnections()
	cp, err := checkpoint.Read(cpPath)
	if err != nil {
		t.Fatal(err)
	}
	defer cp.Close()
	known := map[string]bool{}
	for _, e := range mapping.Entities {
		if err := cp.Of(e).Each(func(r checkpoint.Row) error {
			if r.State != checkpoint.Created || r.ClerkID == "" || known[r.ClerkID] {
				t.Errorf("%s, row %d: %s %q, known %v", e, r.Ordinal, r.State, r.Code, known[r.ClerkID])
			}
			known[r.ClerkID] = true
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	organizations, err := api.ListOrganizations(ctx, "", 0)
	if err != nil || len(organizations) != teams {
		t.Fatalf("%d organizations, want %d (%v)", len(organizations), teams, err)
	}
	names := map[string]string{}
	for _, o := range organizations {
		id := push.SourceID(&o)
		if names[o.ID] != "" || !known[o.ID] || o.Name != "Team "+id[1:] {
			t.Errorf("organization %s %q of %q: known %v", o.ID, o.Name, id, known[o.ID])
		}
		names[o.ID] = id
		open, err := api.FindInvitations(ctx, o.ID, "")
		if err != nil || len(open) != invited {
			t.Errorf("%d invitations to %s, want %d (%v)", len(open), o.ID, invited, err)
		}
		for _, i := range open {
			if !known[i.ID] {
				t.Errorf("invitation %s to %s is not in the checkpoint", i.ID, o.ID)
			}
		}
	}
	count, admins := map[string]int{}, 0
	for offset := 0; ; offset += clerkapi.MaxPage {
		part, err := api.ListMemberships(ctx, offset)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range part {
			if !known[m.ID] {
				t.Errorf("membership %s of %s is not in the checkpoint", m.ID, names[m.Organization.ID])
			}
			if count[names[m.Organization.ID]]++; m.Role == "org:admin" {
				admins++
			}
		}
		if len(part) < clerkapi.MaxPage {
			break
		}
	}
	for id, n := range count {
		if n != members {
			t.Errorf("%s has %d members, want %d", id, n, members)
		}
	}
	if len(count) != teams || admins != teams {
		t.Errorf("%d organizations with members and %d admins, want %d of each", len(count), admins, teams)
	}
}

// Killed at any moment, organizations and memberships are there once.
func TestKilledWithOrganizationsNothingIsLostOrDoubled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	args := exportTeams(t, dir, sized(perTeam))
	_, url := serveSandbox(t, sandbox.Config{Latency: 4 * time.Millisecond, Store: filepath.Join(dir, "store")})
	t.Logf("%d starts", killed(t, url, 30, 0, args))
	teamsAgree(t, url, filepath.Join(dir, "cp"), sized(perTeam))
}

// Through a bad day, and with answers lost on every kind of request, too.
func TestThroughChaosOrganizationsArriveOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	args := exportTeams(t, dir, sized(perTeam))
	faults, err := sandbox.ParseFaults([]byte(chaos))
	if err != nil {
		t.Fatal(err)
	}
	s, url := serveSandbox(t, sandbox.Config{Faults: faults, Store: filepath.Join(dir, "store")})
	starts := throughFaults(t, url, 0, args)
	requests, _ := s.Stats()
	played, _, _ := s.Trouble()
	t.Logf("%d requests, %d faults, %d start(s)", requests, played, starts)
	_, quiet := serveSandbox(t, sandbox.Config{Store: filepath.Join(dir, "store")})
	teamsAgree(t, quiet, filepath.Join(dir, "cp"), sized(perTeam))
}

// An organization whose answer was lost is found again, whether or not the instance has
// slugs; a create that was not executed is sent again.
func TestALostOrganizationIsFoundAgain(t *testing.T) {
	for _, slugs := range []bool{true, false} {
		dir := t.TempDir()
		args := exportTeams(t, dir, 5)
		faults, err := sandbox.ParseFaults([]byte("seed: 3\nrules:\n  - {fault: reset_after, rate: 0.5, requests: POST /organizations}\n  - {fault: reset, rate: 0.3, requests: POST /organizations}\n"))
		if err != nil {
			t.Fatal(err)
		}
		settings := sandbox.DefaultSettings()
		settings.Organizations.SlugDisabled = !slugs
		_, url := serveSandbox(t, sandbox.Config{Faults: faults, Settings: &settings, Store: filepath.Join(dir, "store")})
		throughFaults(t, url, 0, args)
		teamsAgree(t, url, filepath.Join(dir, "cp"), 5)
	}
}

// Wherever a run was cut off, a rollback leaves nothing of it behind.
func TestRollbackOfOrganizationsAfterARunCutOffAnywhere(t *testing.T) {
	members := sized(50)
	people := members * teams / 5
	for at, after := range map[string]int{"users": people / 2, "organizations": people + teams, "memberships": people + teams + teams*members/2, "invitations": people + teams + teams*members + teams} {
		t.Run(at, func(t *testing.T) {
			t.Parallel() // each waits for requests that may be on their way
			dir := t.TempDir()
			args := exportTeams(t, dir, members)
			s, url := serveSandbox(t, sandbox.Config{Latency: 4 * time.Millisecond, Store: filepath.Join(dir, "store")})
			c := child(t, url, args...)
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			done := make(chan error, 1)
			go func() { done <- c.Wait() }()
			for requests, ended := int64(0), false; requests < int64(after) && !ended; requests, _ = s.Stats() {
				select {
				case <-done:
					ended = true
					done <- nil
				case <-time.After(time.Millisecond):
				}
			}
			_ = c.Process.Kill()
			<-done
			out, err := child(t, url, "rollback", "--quota", "unlimited", "--yes", "--force-used", filepath.Join(dir, "cp")).CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			api, err := clerkapi.New(clerkapi.Config{URL: url, SecretKey: testKey})
			if err != nil {
				t.Fatal(err)
			}
			ctx := context.Background()
			users, err := api.CountUsers(ctx)
			organizations, err2 := api.ListOrganizations(ctx, "", 0)
			members, err3 := api.ListMemberships(ctx, 0)
			if users+int64(len(organizations)+len(members)) > 0 || err != nil || err2 != nil || err3 != nil {
				t.Errorf("killed after %d requests: %d users, %d organizations and %d memberships are left (%v)\n%s", after, users, len(organizations), len(members), err, out)
			}
			api.CloseIdleConnections()
		})
	}
}
