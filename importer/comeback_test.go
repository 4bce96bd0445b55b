package importer

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clerk-import/importer/report"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// Memberships of any source that were rejected are corrected and come back, behind users who have arrived.
func TestRejectedMembershipsComeBack(t *testing.T) {
	tried := 0
	for _, c := range sourcesWithTeams {
		if c.want == "" || c.others != nil {
			continue
		}
		t.Run(c.files, func(t *testing.T) {
			s := newStage(t, nil, nil)
			in := InputOptions{Params: c.params}
			for file := range strings.FieldsSeq(c.files) {
				in.Files = append(in.Files, "../samples/"+file)
			}
			dir := t.TempDir()
			run := func(in InputOptions, name string) *report.Run {
				t.Helper()
				job, err := Prepare(in, Policies{})
				if err != nil {
					t.Fatal(err)
				}
				defer job.Close()
				r, err := job.Migrate(t.Context(), s.Target, MigrateOptions{Checkpoint: filepath.Join(dir, name), QuotaShare: 1, MaxInFlight: 8, Outputs: Outputs{Rejects: filepath.Join(dir, name+".csv")},
					Sending: Sending{AllowRejected: name == "first"},
				})
				if err != nil || !r.Finished {
					t.Fatal(r, err)
				}
				return r
			}
			job, err := Prepare(in, Policies{})
			if err != nil {
				t.Fatal(err)
			}
			source, roles := job.Mapping.Name, slices.Clone(job.Mapping.Roles)
			if err := job.Close(); err != nil {
				t.Fatal(err)
			}
			if len(roles) == 0 {
				return // there is nothing that this could go wrong by
			}
			tried++
			for i := range roles {
				roles[i].Key = "org:nobody"
			}
			wrong := in
			wrong.Roles = roles
			rejected := int64(0)
			for _, e := range run(wrong, "first").Entities {
				rejected += e.Rejected
			}
			if rejected == 0 {
				t.Fatal("none was rejected")
			}
			back := InputOptions{
				Files: []string{filepath.Join(dir, "first.csv")}, Source: source, Params: c.params,
				Others: map[mapping.Entity]string{mapping.Organizations: "", mapping.Memberships: filepath.Join(dir, "first-memberships.csv")},
			}
			for _, e := range run(back, "second").Entities {
				if e.Created != rejected {
					t.Errorf("%s, of %d", e, rejected)
				}
			}
			if got := strings.Join(teamsAt(t, s), ", "); got != c.want {
				t.Errorf("there are %s\nwant %s", got, c.want)
			}
		})
	}
	if tried < 4 {
		t.Errorf("%d sources only", tried)
	}
}

// What users' rows say of organizations that nobody describes is counted and told, and rejects nothing; where the
// target has them, it comes along.
func TestMembershipsWithoutOrganizationsStayBehind(t *testing.T) {
	s := newStage(t, nil, nil)
	run := func(in InputOptions) *report.Run {
		t.Helper()
		job, err := Prepare(in, Policies{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := job.Migrate(t.Context(), s.Target, MigrateOptions{Checkpoint: filepath.Join(t.TempDir(), "cp"), QuotaShare: 1, MaxInFlight: 8, Sending: Sending{OnConflict: ConflictSkip}})
		if err = errors.Join(err, job.Close()); err != nil || !r.Finished {
			t.Fatal(r, err)
		}
		conserved(t, r)
		return r
	}
	members, organizations := "../samples/stytch-b2b/members.json", "../samples/stytch-b2b/organizations.json"
	for _, c := range []struct {
		in   InputOptions
		want string
	}{
		{InputOptions{Files: []string{members}}, "memberships: 0 created, 4 skipped"},
		{InputOptions{Files: []string{"../samples/propelauth/users.json"}, Others: map[mapping.Entity]string{mapping.Organizations: ""}}, "memberships: 0 created, 3 skipped"},
	} {
		r := run(c.in)
		if got := r.Entities[0].String(); got != c.want || codes(r.Check)[validate.CodeNoOrganizations] != r.Entities[0].Skipped {
			t.Errorf("%s, want %s: %v", got, c.want, codes(r.Check))
		}
	}
	// A later run brings the organizations, and one behind it finds them at the target.
	if e := run(InputOptions{Files: []string{members, organizations}}).Entities; e[0].Created != 2 || e[1].Created != 4 {
		t.Fatal(e)
	}
	if check := checkAt(t, s, InputOptions{Files: []string{members}}); codes(check)[validate.CodeNoOrganizations] != 0 || check.Entities[0].Ready != 4 {
		t.Errorf("%v: %v", codes(check), check.Entities)
	}
}
