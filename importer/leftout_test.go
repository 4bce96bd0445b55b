package importer

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clerk-import/importer/output"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// Rows that have arrived, are spoilt in a later export and are then left out for good have not vanished: what was made
// for them stays, whatever is to become of what has vanished, and comes in step again when its row does.
func TestWhatIsLeftOutHasNotVanished(t *testing.T) {
	const users, organizations, members = "id,email,password\nu1,u1@acme.io,\nu2,u2@acme.io,\nu3,u3@acme.io,\n", "id,name\no1,Acme\no2,Beta\n", "organization_id,user_id,role\no1,u1,admin\no1,u2,member\n"
	for name, spoilt := range map[string][3]string{
		"users":         {"id,email,password\nu1,u1@acme.io,\nu2,u2@acme.io,\nu3,u3@acme,\n", organizations, members},
		"organizations": {users, "id,name\no1,Acme\no2,\n", members},
		"memberships":   {users, organizations, "organization_id,user_id,role\no1,u1,admin\no1,u2,astronaut\n"},
	} {
		for _, by := range []string{"sync", "migrate"} {
			t.Run(name+", "+by, func(t *testing.T) {
				s := newStage(t, nil, nil)
				s.Settle = 0
				dir := t.TempDir()
				cp := filepath.Join(dir, "cp")
				in := InputOptions{MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n"), Others: map[mapping.Entity]string{}}
				files := map[mapping.Entity]string{mapping.Users: filepath.Join(dir, "users.csv"), mapping.Organizations: filepath.Join(dir, "organizations.csv"), mapping.Memberships: filepath.Join(dir, "memberships.csv")}
				write := func(texts [3]string) {
					t.Helper()
					for i, e := range []mapping.Entity{mapping.Users, mapping.Organizations, mapping.Memberships} {
						if in.Others[e] = files[e]; e == mapping.Users {
							delete(in.Others, e)
						}
						if err := os.WriteFile(files[e], []byte(texts[i]), 0o600); err != nil {
							t.Fatal(err)
						}
					}
				}
				step := func(leave []string) *report.Ledger {
					t.Helper()
					in.Files, in.LeaveOut = []string{files[mapping.Users]}, leave
					job, err := Prepare(in, Policies{})
					if err != nil {
						t.Fatal(err)
					}
					defer job.Close()
					o := MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4, Sending: Sending{AllowRejected: true, AcceptChanges: true}, Outputs: Outputs{Files: &output.Set{}}}
					if by == "migrate" && leave != nil {
						if _, err := job.Migrate(context.Background(), s.Target, o); err != nil {
							t.Fatal(err)
						}
					}
					if leave == nil {
						o.Rejects = filepath.Join(dir, "r.csv")
					}
					l, err := job.Sync(context.Background(), s.Target, SyncOptions{MigrateOptions: o, OnVanished: VanishedDelete})
					if err != nil || !l.Finished {
						t.Fatalf("%+v %v", l, err)
					}
					return l
				}
				write([3]string{users, organizations, members})
				if r, err := migrate(t, s, files[mapping.Users], in, MigrateOptions{Checkpoint: cp}); err != nil || r.Unsent() > 0 {
					t.Fatal(r, err)
				}
				there := things(t, s)
				write(spoilt)
				step(nil)
				rejects, err := filepath.Glob(filepath.Join(dir, "r*.csv"))
				if err != nil || len(rejects) == 0 {
					t.Fatal(rejects, err)
				}
				for range 2 {
					l := step(rejects)
					for _, n := range []string{"deleted", "vanished", "memberships_ended", "memberships_vanished", "organizations_vanished", "rejected"} {
						if l.Counts[n] != 0 {
							t.Errorf("%s: %v", n, l.Counts)
						}
					}
					if got := things(t, s); got != there {
						t.Fatalf("%+v, want %+v", got, there)
					}
				}
				write([3]string{users, organizations, members})
				if l := step(rejects); l.Counts["created"]+l.Counts["memberships_created"]+l.Counts["organizations_created"] != 0 || l.Counts["vanished"] != 0 {
					t.Errorf("mended: %v", l.Counts)
				}
				back(t, s, cp)
				if got := left(t, s); got != [5]int{} {
					t.Errorf("left after the rollback: %v", got)
				}
			})
		}
	}
}

// Whoever stands in a row that says nothing of whose it is, or behind the damage of an input, has not vanished: nobody is
// taken away for such an input, and who is in none of its rows is told.
func TestNobodyHasVanishedFromWhatCannotBeRead(t *testing.T) {
	const users, members = "id,email,password\nu1,u1@acme.io,\nu2,u2@acme.io,\n", "organization_id,user_id,role\no1,u1,admin\no1,u2,member\n"
	byID := "fields: {external_id: id, email_address: {value: email, verified: true}}\n"
	for name, c := range map[string]struct{ mapping, users, members string }{
		"a row with too many cells":        {byID, "id,email,password\nu1,u1@acme.io,\nu2,u2@acme.io,,x\n", members},
		"a row without its id":             {byID, "id,email,password\nu1,u1@acme.io,\n,u2@acme,\n", members},
		"a row known by its address only":  {"fields: {email_address: {value: email, verified: true}}\n", "id,email,password\nu1,u1@acme.io,\nu2,u2@acme,\n", ""},
		"an input that ends in a quote":    {byID, "id,email,password\nu1,u1@acme.io,\nu2,\"u2@acme.io,\n", members},
		"a membership of nobody":           {byID, users, "organization_id,user_id,role\no1,u1,admin\no1,,member\n"},
		"a membership with too many cells": {byID, users, "organization_id,user_id,role\no1,u1,admin\no1,u2,member,x\n"},
		"a row whose state is none":        {"skip: [{when: 'closed | bool', reason: closed}]\n" + byID, "id,email,password,closed\nu1,u1@acme.io,,false\nu2,u2@acme.io,,perhaps\n", members},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, nil, nil)
			s.Settle = 0
			dir := t.TempDir()
			cp, file := filepath.Join(dir, "cp"), filepath.Join(dir, "users.csv")
			write := func(path, text string) {
				t.Helper()
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			in := InputOptions{MappingFile: textFile(t, "m.yaml", c.mapping), Others: map[mapping.Entity]string{}}
			before := users
			if strings.HasPrefix(c.users, "id,email,password,closed") {
				before = "id,email,password,closed\nu1,u1@acme.io,,false\nu2,u2@acme.io,,false\n"
			}
			write(file, before)
			if c.members != "" {
				in.Others[mapping.Organizations], in.Others[mapping.Memberships] = textFile(t, "orgs.csv", "id,name\no1,Acme\n"), filepath.Join(dir, "members.csv")
				write(in.Others[mapping.Memberships], members)
			}
			if r, err := migrate(t, s, file, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Unsent() > 0 {
				t.Fatal(r, err)
			}
			there := things(t, s)
			write(file, c.users)
			if c.members != "" {
				write(in.Others[mapping.Memberships], c.members)
			}
			in.Files = []string{file}
			o := SyncOptions{MigrateOptions: MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4, Sending: Sending{AllowRejected: true, AcceptChanges: true}, Outputs: Outputs{Files: &output.Set{}}}}
			for _, policy := range []OnVanished{VanishedDelete, VanishedBan, VanishedReport, VanishedDelete} {
				job, err := Prepare(in, Policies{})
				if err != nil {
					t.Fatal(err)
				}
				o.OnVanished = policy
				_, err = job.Sync(context.Background(), s.Target, o)
				job.Close()
				var usage *UsageError
				if refused := errors.As(err, &usage) && strings.HasPrefix(usage.Msg, "who has vanished cannot be told"); refused != (policy != VanishedReport) {
					t.Errorf("%s: %v", policy, err)
				}
				if got := things(t, s); got != there {
					t.Fatalf("%s: %+v, want %+v", policy, got, there)
				}
			}
		})
	}
}
