package importer

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/report"
	"clerk-import/importer/sandbox"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

const yieldMapping = `name: shared
fields:
  external_id: id
  email_address: {value: email?, verified: ev? | bool}
  phone_number: {value: phone?, verified: pv? | bool}
  username: username?
`

// An identifier is the user's who has proven it, and of several the first one's: whatever the order of the rows, whoever
// has something else arrives without it, and who has not is rejected with a code that says so. A second run, a reconcile
// and the leftovers know it.
func TestAnIdentifierOfSeveralRowsIsTheProvenOnes(t *testing.T) {
	t.Parallel()
	const (
		unproven = `{"id":"u","email":"a@acme.io"}`
		proven   = `{"id":"p","email":"A@acme.io","ev":true}`
	)
	for _, c := range []struct {
		name, rows string
		policies   Policies
		want       []string // of each row: its code, or what it arrives with; in the order of the rows
		left       []string
	}{
		{"an address, proven behind unproven", unproven + "\n" + proven, Policies{}, []string{"email_proven_elsewhere", "A@acme.io"}, nil},
		{"an address, unproven behind proven", proven + "\n" + unproven, Policies{}, []string{"A@acme.io", "email_proven_elsewhere"}, nil},
		{"an address, all reserved, another one stays", `{"id":"u","email":"a@acme.io","phone":"+14155552671"}` + "\n" + proven, Policies{Unverified: UnverifiedReserve},
			[]string{"+14155552671", "A@acme.io"}, []string{"u email_address a@acme.io email_proven_elsewhere"}},
		{"an address, behind, all reserved, another one stays", proven + "\n" + `{"id":"u","email":"a@acme.io","phone":"+14155552671"}`, Policies{Unverified: UnverifiedReserve},
			[]string{"A@acme.io", "+14155552671"}, []string{"u email_address a@acme.io email_proven_elsewhere"}},
		{"the first of two who have not proven it", unproven + "\n" + `{"id":"v","email":"a@acme.io"}`, Policies{}, []string{"a@acme.io", "email_duplicate"}, nil},
		{"three, the proven one last", unproven + "\n" + `{"id":"v","email":"a@acme.io"}` + "\n" + proven, Policies{}, []string{"email_proven_elsewhere", "email_duplicate", "A@acme.io"}, nil},
		{"a number, proven behind unproven", `{"id":"u","phone":"+14155552671"}` + "\n" + `{"id":"p","phone":"+14155552671","pv":true}`, Policies{}, []string{"phone_number_proven_elsewhere", "+14155552671"}, nil},
		{"a number of two who have addresses", `{"id":"1","email":"a@acme.io","ev":true,"phone":"+14155552671","pv":true}` + "\n" + `{"id":"2","email":"b@acme.io","ev":true,"phone":"+14155552671","pv":true}`, Policies{},
			[]string{"a@acme.io +14155552671", "b@acme.io"}, []string{"2 phone_number +14155552671 phone_number_taken"}},
		{"a username", `{"id":"1","email":"a@acme.io","ev":true,"username":"ann_lee"}` + "\n" + `{"id":"2","email":"b@acme.io","ev":true,"username":"Ann_Lee"}`, Policies{},
			[]string{"a@acme.io ann_lee", "b@acme.io"}, []string{"2 username Ann_Lee username_duplicate"}},
		{"a username and a number", `{"id":"1","email":"a@acme.io","ev":true,"username":"ann_lee"}` + "\n" + `{"id":"3","email":"c@acme.io","ev":true,"phone":"+14155552671","pv":true}` + "\n" + `{"id":"2","email":"b@acme.io","ev":true,"username":"Ann_Lee","phone":"+14155552671","pv":true}`, Policies{},
			[]string{"a@acme.io ann_lee", "c@acme.io +14155552671", "b@acme.io"}, []string{"2 phone_number +14155552671 phone_number_taken", "2 username Ann_Lee username_duplicate"}},
		{"a username that is all there is", `{"id":"1","username":"ann_lee"}` + "\n" + `{"id":"2","username":"ann_lee"}`, Policies{}, []string{"ann_lee", "username_duplicate"}, nil},
		{"a username beside what is unproven", `{"id":"1","username":"ann_lee"}` + "\n" + `{"id":"2","username":"ann_lee","email":"b@acme.io"}`, Policies{}, []string{"ann_lee", "username_duplicate"}, nil},
		{"a username, and rows are to be rejected for it", `{"id":"1","email":"a@acme.io","ev":true,"username":"ann_lee"}` + "\n" + `{"id":"2","email":"b@acme.io","ev":true,"username":"ann_lee"}`,
			Policies{Invalid: []string{"username=reject"}}, []string{"a@acme.io ann_lee", "username_duplicate"}, nil},
		{"an address that both have proven", proven + "\n" + `{"id":"2","email":"a@acme.io","ev":true,"username":"bob_lee"}`, Policies{}, []string{"A@acme.io", "email_duplicate"}, nil},
		{"what a rejected row says is free", proven + "\n" + `{"id":"2","email":"a@acme.io","ev":true,"username":"bob_lee"}` + "\n" + `{"id":"3","email":"c@acme.io","ev":true,"username":"bob_lee"}`, Policies{},
			[]string{"A@acme.io", "email_duplicate", "c@acme.io bob_lee"}, nil},
		{"one that is lost at once, and one that is lost to a later row", `{"id":"1","email":"a@acme.io","ev":true,"username":"ann_lee"}` + "\n" +
			`{"id":"2","email":"b@acme.io","phone":"+14155552671","pv":true,"username":"ann_lee"}` + "\n" + `{"id":"3","email":"b@acme.io","ev":true}`, Policies{Unverified: UnverifiedReserve},
			[]string{"a@acme.io ann_lee", "+14155552671", "b@acme.io"}, []string{"2 email_address b@acme.io email_proven_elsewhere", "2 username ann_lee username_duplicate"}},
		{"one that is lost at once, and one that is lost to a later row, and nothing is left", `{"id":"1","email":"a@acme.io","ev":true,"phone":"+14155552671","pv":true}` + "\n" +
			`{"id":"2","email":"b@acme.io","phone":"+14155552671"}` + "\n" + `{"id":"3","email":"b@acme.io","ev":true}`, Policies{Unverified: UnverifiedReserve},
			[]string{"a@acme.io +14155552671", "phone_number_proven_elsewhere", "b@acme.io"}, nil},
		{"a row that a raised rule rejects stays rejected", `{"id":"1","email":"x.y@acme.io","ev":true}` + "\n" + `{"id":"2","email":"xy@acme.io","phone":"+14155552671","pv":true}` + "\n" +
			`{"id":"3","email":"xy@acme.io","ev":true}`, Policies{Unverified: UnverifiedReserve, AsError: []string{"email_similar"}}, []string{"x.y@acme.io", "email_similar", "xy@acme.io"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			job, err := Prepare(InputOptions{MappingFile: textFile(t, "m.yaml", yieldMapping), Files: []string{textFile(t, "u.ndjson", c.rows+"\n")}}, c.policies)
			if err != nil {
				t.Fatal(err)
			}
			defer job.Close()
			s := newStage(t, nil, nil)
			o := MigrateOptions{Checkpoint: filepath.Join(dir, "cp"), Outputs: Outputs{Leftovers: filepath.Join(dir, "left.csv"), Groups: filepath.Join(dir, "groups")}, QuotaShare: 1, MaxInFlight: 4, Sending: Sending{AllowRejected: true}}
			r, err := job.Migrate(context.Background(), s.Target, o)
			if err != nil || r.Failed > 0 || r.Created+r.Skipped+r.Rejected != r.Read || r.Check.Ready != r.Created || r.Check.Rejected != r.Rejected {
				t.Fatalf("%+v %+v %v", r, r.Check, err)
			}
			got := map[string]string{}
			if _, err := job.Check(context.Background(), CheckOptions{}, func(v Verdict) error {
				u, _ := job.Mapping.NewMapper().Map(v.Record)
				got[u.ExternalID.Or("")] = v.Code // the last word counts
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			for i, row := range strings.Split(c.rows, "\n") {
				u, _ := job.Mapping.NewMapper().Map(&mapping.Record{JSON: row})
				id := u.ExternalID.Or("")
				if got[id] == "" {
					var has []string
					at := find(t, s, clerkapi.ByExternalID, id)
					for _, e := range at.EmailAddresses {
						has = append(has, e.EmailAddress)
					}
					for _, n := range at.PhoneNumbers {
						has = append(has, n.PhoneNumber)
					}
					got[id] = strings.Join(slices.DeleteFunc(append(has, at.Username), func(s string) bool { return s == "" }), " ")
				}
				if !strings.EqualFold(got[id], c.want[i]) {
					t.Errorf("row %d: %s, want %s", i+1, got[id], c.want[i])
				}
			}
			f, err := os.Open(o.Leftovers)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			cells, err := csv.NewReader(f).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			var left []string
			for _, c := range cells[1:] {
				left = append(left, c[0]+" "+c[1]+" "+strings.TrimPrefix(c[2], "'")+" "+c[4]) // guarded against spreadsheets
			}
			slices.Sort(left)
			if !slices.EqualFunc(left, c.left, strings.EqualFold) {
				t.Errorf("leftovers %q, want %q", left, c.left)
			}
			theyAreWrittenTo(t, o.Groups, c.left)
			o.Outputs = Outputs{}
			if r, err := job.Migrate(context.Background(), s.Target, o); err != nil || r.Failed > 0 || !r.Finished {
				t.Errorf("a second run: %+v %v", r, err)
			}
		})
	}
}

// theyAreWrittenTo holds the files of groups: nobody stands in one twice, or with what is somebody else's.
func theyAreWrittenTo(t *testing.T, dir string, left []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files of groups", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		ids := map[string]bool{}
		for _, line := range strings.Split(string(text), "\n")[1:] {
			id, rest, _ := strings.Cut(line, ",")
			if id != "" && ids[id] {
				t.Errorf("%s has %s twice", name, id)
			}
			ids[id] = true
			for _, l := range left {
				if of := strings.Fields(l); of[0] == id && strings.Contains(rest, of[2]) {
					t.Errorf("%s: %s", name, line)
				}
			}
		}
	}
}

// Who loses by another row what they would have signed in with is told of, and counts among those who cannot.
func TestWhoLosesTheirWayInIsToldOf(t *testing.T) {
	t.Parallel()
	const first, second = `{"id":"1","email":"a@acme.io","ev":true}` + "\n", `{"id":"2","phone":"+14155552671","pv":true,"email":"a@acme.io"}` + "\n"
	for name, rows := range map[string]string{"at once": first + second, "to a later row": second + first} {
		t.Run(name, func(t *testing.T) {
			settings := sandbox.DefaultSettings()
			settings.Phone.FirstFactors, settings.Password.Enabled = &[]string{}, false
			s := newStage(t, &settings, nil)
			job, err := Prepare(InputOptions{MappingFile: textFile(t, "m.yaml", yieldMapping), Files: []string{textFile(t, "u.ndjson", rows)}}, Policies{Unverified: UnverifiedReserve})
			if err != nil {
				t.Fatal(err)
			}
			defer job.Close()
			p, err := job.Preflight(context.Background(), s.Target, PreflightOptions{})
			if err != nil {
				t.Fatal(err)
			}
			out, err := job.Check(context.Background(), CheckOptions{Preflight: p}, nil)
			if err != nil || out.Ready != 2 {
				t.Fatalf("%+v %v", out, err)
			}
			rows := map[string]int64{}
			for _, w := range out.Ways {
				rows[w.Way] = w.Rows
			}
			if !slices.ContainsFunc(out.Problems, func(p report.ProblemCount) bool { return p.Code == validate.CodeNoWay && p.Rows == 1 }) || rows[validate.NoWay.Name()] != 1 {
				t.Errorf("%+v %+v", out.Ways, out.Problems)
			}
		})
	}
}

// Of several addresses those that are lost are known one by one: a reconcile asks for the others.
func TestOfSeveralAddressesTheLostOnesAreKnown(t *testing.T) {
	t.Parallel()
	m := textFile(t, "m.yaml", "name: several\nfields:\n  external_id: id\n  email_address:\n    - {value: email?, verified: ev? | bool}\n    - {value: second?}\n    - {value: third?}\n")
	rows := textFile(t, "u.ndjson", `{"id":"1","email":"a@acme.io","ev":true}`+"\n"+`{"id":"2","email":"b@acme.io","ev":true}`+"\n"+
		`{"id":"3","email":"c@acme.io","ev":true,"second":"a@acme.io","third":"b@acme.io"}`+"\n"+`{"id":"4","email":"d@acme.io","ev":true,"second":"a@acme.io","third":"e@acme.io"}`+"\n")
	job, err := Prepare(InputOptions{MappingFile: m, Files: []string{rows}}, Policies{Unverified: UnverifiedReserve})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	s, cp := newStage(t, nil, nil), filepath.Join(t.TempDir(), "cp")
	if r, err := job.Migrate(context.Background(), s.Target, MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4}); err != nil || r.Created != 4 {
		t.Fatalf("%+v %v", r, err)
	}
	reconcile := func() int64 {
		l, err := job.Reconcile(context.Background(), s.Target, ReconcileOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4})
		if err != nil {
			t.Fatal(err)
		}
		return l.Counts["equal"]
	}
	if n := reconcile(); n != 4 {
		t.Errorf("%d are what the source says", n)
	}
	for _, e := range find(t, s, clerkapi.ByExternalID, "4").EmailAddresses {
		if e.EmailAddress == "e@acme.io" {
			if err := s.api.DeleteIdentifier(context.Background(), clerkapi.ByEmail, e.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := reconcile(); n != 3 {
		t.Errorf("%d are what the source says, without an address that one had", n)
	}
}

// A user who is there already is not given what another row has.
func TestAnUpdateLeavesWhatAnotherRowHas(t *testing.T) {
	t.Parallel()
	const there = `{"id":"2","email":"b@acme.io","ev":true`
	s, dir, in := newStage(t, nil, nil), t.TempDir(), InputOptions{MappingFile: textFile(t, "m.yaml", yieldMapping)}
	for i, rows := range []string{there + "}\n", `{"id":"1","email":"a@acme.io","ev":true,"username":"ann_lee"}` + "\n" + there + `,"username":"ann_lee"}` + "\n"} {
		o := MigrateOptions{Checkpoint: filepath.Join(dir, string(rune('a'+i))), Sending: Sending{OnConflict: "update"}}
		if r, err := migrate(t, s, textFile(t, "u.ndjson", rows), in, o); err != nil || r.Failed > 0 {
			t.Fatalf("%+v %v", r, err)
		}
	}
	if got := find(t, s, clerkapi.ByExternalID, "2").Username; got != "" {
		t.Errorf("the user has %q, which is another row's", got)
	}
}

// What another row has is no difference to a reconcile, and a later export in which it is the row's own brings it in.
func TestWhatAnotherRowHasComesWithALaterExport(t *testing.T) {
	t.Parallel()
	const first = `{"id":"1","email":"a@acme.io","ev":true,"username":"ann_lee"}` + "\n"
	export := func(username string) string {
		return textFile(t, "u.ndjson", first+`{"id":"2","email":"b@acme.io","ev":true,"username":"`+username+`"}`+"\n")
	}
	s, cp := newStage(t, nil, nil), filepath.Join(t.TempDir(), "cp")
	in := InputOptions{MappingFile: textFile(t, "m.yaml", yieldMapping)}
	if r, err := migrate(t, s, export("ann_lee"), in, MigrateOptions{Checkpoint: cp}); err != nil || r.Created != 2 {
		t.Fatalf("%+v %v", r, err)
	}
	for _, username := range []string{"ann_lee", "bob_lee"} {
		in.Files = []string{export(username)}
		job, err := Prepare(in, Policies{})
		if err != nil {
			t.Fatal(err)
		}
		if l, err := job.Reconcile(context.Background(), s.Target, ReconcileOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4}); username == "ann_lee" && (err != nil || l.Counts["equal"] != 2) {
			t.Errorf("it is a difference: %+v %v", l, err)
		}
		out, err := job.Sync(context.Background(), s.Target, SyncOptions{MigrateOptions: MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4}})
		_ = job.Close()
		if err != nil {
			t.Fatal(err)
		}
		got := find(t, s, clerkapi.ByExternalID, "2").Username
		if want := map[string]string{"ann_lee": "", "bob_lee": "bob_lee"}[username]; got != want {
			t.Errorf("with %s: %q, want %q; %+v", username, got, want, out)
		}
	}
}
