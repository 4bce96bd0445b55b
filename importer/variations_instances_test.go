package importer

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/sandbox"
	"clerk-import/mapping"
	"clerk-import/ratelimit"
)

type fiveInstance struct {
	name     string
	settings sandbox.Settings
}

// fiveInstances are those that the vendor tests its importer against.
func fiveInstances() []fiveInstance {
	with := func(change func(s *sandbox.Settings)) sandbox.Settings {
		s := sandbox.DefaultSettings()
		s.Password.Required = false
		change(&s)
		return s
	}
	return []fiveInstance{
		{"nothing required", with(func(*sandbox.Settings) {})},
		{"e-mail and password required", with(func(s *sandbox.Settings) {
			s.Email.Required, s.Password.Required, s.Email.FirstFactors, s.Phone.Enabled, s.Wallet.Enabled = true, true, &[]string{}, false, false
		})},
		{"phone required", with(func(s *sandbox.Settings) { s.Phone.Required = true })},
		{"username required", with(func(s *sandbox.Settings) { s.Username.Required = true })},
		{"codes only", with(func(s *sandbox.Settings) {
			s.Password.Enabled, s.Phone.Enabled, s.Username.Enabled = false, false, false
		})},
	}
}

// Every variation of the vendor's tests arrives as its facts say, or is kept out for a reason, in each of five instances:
// what the check lets through is never refused.
func TestVariationsInFiveInstances(t *testing.T) {
	t.Parallel()
	const golden = "../testdata/variations.txt"
	var out strings.Builder
	each := func(all []variation, instances []fiveInstance) {
		for i := range all {
			v := &all[i]
			fmt.Fprintf(&out, "%s: %s\n", v.source, v.name)
			var usual []string
			for _, at := range instances {
				got := v.into(t, &at.settings)
				if usual == nil {
					usual = got
					for n, fact := range got {
						fmt.Fprintf(&out, "  %d %s\n", n+1, fact)
					}
					continue
				}
				for n, fact := range got {
					if fact != usual[n] {
						fmt.Fprintf(&out, "    %s: %d %s\n", at.name, n+1, fact)
					}
				}
			}
		}
	}
	each(variations, fiveInstances())
	each(ownVariations, fiveInstances()[:1])
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || string(want) != out.String() {
		t.Errorf("%s differs (-update writes it): %v\n%s", golden, err, out.String())
	}
}

// into migrates a variation and says what became of each of its rows.
func (v *variation) into(t *testing.T, settings *sandbox.Settings) []string {
	t.Helper()
	in := sampleInput(t, v.source)
	in.Files, in.Source = nil, v.source
	for _, name := range slices.Sorted(maps.Keys(v.files)) {
		in.Files = append(in.Files, textFile(t, name, v.files[name]))
	}
	job, err := Prepare(in, Policies{})
	if err != nil {
		t.Fatalf("%s, %s: %v", v.source, v.name, err)
	}
	defer job.Close()
	s := newStage(t, settings, nil)
	dir := t.TempDir()
	o := MigrateOptions{Checkpoint: filepath.Join(dir, "cp"), Outputs: Outputs{Leftovers: filepath.Join(dir, "left.csv")}, QuotaShare: 1, MaxInFlight: 4, Sending: Sending{AllowRejected: true}}
	r, err := job.Migrate(context.Background(), s.Target, o)
	if err != nil || r.Failed > 0 || r.Created+r.Skipped+r.Rejected != r.Read {
		t.Fatalf("%s, %s: %+v %v", v.source, v.name, r, err)
	}
	left := map[string][]string{}
	f, err := os.Open(o.Leftovers)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cells, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cells[1:] {
		left[c[0]] = append(left[c[0]], fmt.Sprintf("without %s (%s)", c[1], c[4]))
	}
	var facts []string
	if _, err := job.Check(context.Background(), CheckOptions{Preflight: preflightOf(t, job, s)}, func(d Verdict) error {
		fact := ""
		switch {
		case d.Skip != "":
			fact = "left behind: " + d.Skip
		case d.Rejected:
			fact = "rejected: " + d.Code
		case d.Entity != mapping.Users:
			fact = string(d.Entity) + ": ready"
		}
		if d.Entity == mapping.Users && d.Ordinal < int64(len(facts)) {
			facts[d.Ordinal] = fact // it has lost something to a later one
		} else {
			facts = append(facts, fact)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	status := checkpointRows(t, o.Checkpoint)
	members, err := s.api.ListMemberships(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range facts {
		if facts[i] == "" {
			id := status[i]
			u := find(t, s, clerkapi.ByExternalID, id)
			of := []string{factsOf(u)}
			for _, m := range members {
				if m.PublicUserData.UserID == u.ID {
					of = append(of, m.Role+" of "+m.Organization.Name)
				}
			}
			facts[i] = strings.Join(append(of, left[id]...), ", ")
		}
	}
	return facts
}

// factsOf says how a user stands at the target.
func factsOf(u *clerkapi.User) string {
	var out []string
	standing := func(v *clerkapi.Verification, reserved bool) string {
		switch {
		case v.Verified():
			return "verified"
		case reserved:
			return "reserved"
		}
		return "unverified"
	}
	for _, e := range u.EmailAddresses {
		out = append(out, e.EmailAddress+" "+standing(e.Verification, e.Reserved))
	}
	for _, n := range u.PhoneNumbers {
		out = append(out, n.PhoneNumber+" "+standing(n.Verification, n.Reserved))
	}
	say := func(is bool, what string) {
		if is {
			out = append(out, what)
		}
	}
	say(u.Username != "", "username "+u.Username)
	say(u.FirstName+u.LastName != "", "name "+strings.TrimSpace(u.FirstName+" "+u.LastName))
	say(u.PasswordEnabled, "password")
	say(u.TOTPEnabled, "authenticator app")
	say(u.Banned, "banned")
	for _, m := range []struct {
		kind string
		text []byte
	}{{"public", u.PublicMetadata}, {"private", u.PrivateMetadata}, {"unsafe", u.UnsafeMetadata}} {
		say(len(m.text) > 2, m.kind+" metadata")
	}
	return strings.Join(out, ", ")
}

// preflightOf asks an instance for its settings.
func preflightOf(t *testing.T, job *Job, s *stage) *Preflight {
	t.Helper()
	limiter, err := ratelimit.NewSet(s.Quota, 1, ratelimit.Classes)
	if err != nil {
		t.Fatal(err)
	}
	p, err := job.Preflight(context.Background(), s.Target, PreflightOptions{Limiter: limiter})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// checkpointRows are the external ids of a run's rows of users, by their ordinals.
func checkpointRows(t *testing.T, path string) map[int]string {
	t.Helper()
	cp, err := checkpoint.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[int]string{}
	if err := errors.Join(cp.Each(func(r checkpoint.Row) error { rows[int(r.Ordinal)] = r.ExternalID; return nil }), cp.Close()); err != nil {
		t.Fatal(err)
	}
	return rows
}
