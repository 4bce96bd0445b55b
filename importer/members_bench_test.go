package importer

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/importer/target"
	"clerk-import/mapping"
	"clerk-import/ratelimit"
	"clerk-import/testdata/cputime"
)

var memberRows = flag.Int("members", 20_000, "memberships of BenchmarkMembers")

// Each organization of BenchmarkMembers has so many members, and each of its people is in so many organizations.
const membersEach, teamsEach = 50, 20

// memberSize is how many there are of what in BenchmarkMembers.
type memberSize struct{ people, teams, members int }

// of is who the member with a number is, and of which organization.
func (s memberSize) of(n int) (team, person int) { return n / membersEach, n % s.people }

// handler is an instance that has exactly the members of the benchmark's files, without keeping any. first is told of
// the first request that changes something.
func (s memberSize) handler(requests *atomic.Int64, first func()) http.Handler {
	const moment = `"created_at":1577836800000,"updated_at":1577836800000`
	user := func(n int) string {
		return fmt.Sprintf(`{"id":"user_%[1]d","object":"user","external_id":"u%[1]d","primary_email_address_id":"idn_%[1]d","email_addresses":[{"id":"idn_%[1]d",`+
			`"email_address":"user.%[1]d@acme.io","reserved":false,"verification":{"status":"verified"}}],"phone_numbers":[],"web3_wallets":[],"public_metadata":{},"private_metadata":{},"unsafe_metadata":{},%s}`, n, moment)
	}
	team := func(n int) string {
		return fmt.Sprintf(`{"id":"org_%[1]d","object":"organization","name":"Team %[1]d","slug":"team-%[1]d","public_metadata":{},"private_metadata":{%[2]q:"t%[1]d"},%[3]s}`, n, push.OrganizationKey, moment)
	}
	member := func(n int) string {
		t, p := s.of(n)
		return fmt.Sprintf(`{"id":"orgmem_%d","object":"organization_membership","role":"org:member","public_metadata":{},"private_metadata":{},"organization":%s,"public_user_data":{"user_id":"user_%d"},%s}`, n, team(t), p, moment)
	}
	page := func(w io.Writer, r *http.Request, total int, entry func(int) string) {
		from, _ := strconv.Atoi(r.URL.Query().Get("offset"))
		_, _ = io.WriteString(w, `{"data":[`)
		for i := from; i < min(from+clerkapi.MaxPage, total); i++ {
			if i > from {
				_, _ = io.WriteString(w, ",")
			}
			_, _ = io.WriteString(w, entry(i))
		}
		_, _ = fmt.Fprintf(w, `],"total_count":%d}`, total)
	}
	number := func(id string) int {
		n, _ := strconv.Atoi(strings.TrimLeft(id, "+_abcdefghijklmnopqrstuvwxyzT "))
		return n
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if r.Method != http.MethodGet {
			first()
		}
		var body map[string]any
		_ = json.NewDecoder(r.Body).Decode(&body)
		said := func(key string) int { text, _ := body[key].(string); return number(text) }
		switch at := strings.TrimPrefix(r.URL.Path, "/v1/"); {
		case at == "instance":
			_, _ = io.WriteString(w, `{"id":"ins_members","environment_type":"development"}`)
		case at == "instance/organization_settings":
			_, _ = io.WriteString(w, `{"enabled":true,"max_allowed_memberships":0,"max_allowed_roles":10,"creator_role":"org:admin"}`)
		case at == "organization_roles":
			_, _ = io.WriteString(w, `{"data":[{"id":"role_1","name":"Admin","key":"org:admin"},{"id":"role_2","name":"Member","key":"org:member"}],"total_count":2}`)
		case at == "role_sets":
			_, _ = io.WriteString(w, `{"data":[{"id":"rolset_1","key":"role_set:default","type":"initial","roles":[{"id":"role_1","key":"org:admin"},{"id":"role_2","key":"org:member"}]}],"total_count":1}`)
		case at == "users/count":
			_, _ = io.WriteString(w, `{"total_count":0}`)
		case at == "users" && r.Method == http.MethodPost:
			_, _ = io.WriteString(w, user(said("external_id")))
		case at == "users":
			var of []string
			for _, id := range r.URL.Query()["user_id"] {
				of = append(of, user(number(id)))
			}
			_, _ = io.WriteString(w, "["+strings.Join(of, ",")+"]")
		case at == "organizations" && r.Method == http.MethodPost:
			_, _ = io.WriteString(w, team(said("name")))
		case at == "organizations":
			page(w, r, s.teams, team)
		case at == "organization_memberships":
			page(w, r, s.members, member)
		case strings.HasSuffix(at, "/memberships") && r.Method == http.MethodPost:
			t, p := number(strings.Split(at, "/")[1]), said("user_id")
			first := t * membersEach % s.people // the person of the organization's first
			_, _ = io.WriteString(w, member(t*membersEach+(p-first+s.people)%s.people))
		default:
			http.Error(w, `{"errors":[{"code":"resource_not_found"}]}`, http.StatusNotFound)
		}
	})
}

// BenchmarkMembers checks, begins, sends and reconciles members of many organizations, without a quota, and says what the
// heap has at most in each, and the processor time a membership: the server's, in the same process, is in it.
//
//	go test -run xxx -bench Members$ -benchtime 1x -members 1000000 -timeout 60m ./importer
func BenchmarkMembers(b *testing.B) {
	s := memberSize{people: max(membersEach, *memberRows/teamsEach), teams: *memberRows / membersEach, members: *memberRows / membersEach * membersEach}
	dir := b.TempDir()
	write := func(name, head string, n int, row func(i int) string) string {
		path := filepath.Join(dir, name)
		f, err := os.Create(path)
		if err != nil {
			b.Fatal(err)
		}
		w := bufio.NewWriter(f)
		_, _ = w.WriteString(head + "\n")
		for i := range n {
			_, _ = w.WriteString(row(i) + "\n")
		}
		if err := errors.Join(w.Flush(), f.Close()); err != nil {
			b.Fatal(err)
		}
		return path
	}
	in := InputOptions{
		Files:       []string{write("users.csv", "id,email", s.people, func(i int) string { return fmt.Sprintf("u%d,user.%[1]d@acme.io", i) })},
		MappingFile: write("m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}", 0, nil),
		Others: map[mapping.Entity]string{
			mapping.Organizations: write("teams.csv", "id,name,slug", s.teams, func(i int) string { return fmt.Sprintf("t%d,Team %[1]d,team-%[1]d", i) }),
			mapping.Memberships: write("members.csv", "organization_id,user_id,role", s.members, func(i int) string {
				t, p := s.of(i)
				return fmt.Sprintf("t%d,u%d,member", t, p)
			}),
		},
	}
	var requests atomic.Int64
	var begun atomic.Pointer[func()]
	srv := httptest.NewServer(s.handler(&requests, func() {
		if f := begun.Swap(nil); f != nil {
			(*f)()
		}
	}))
	defer srv.Close()
	to, err := target.Open(b.Context(), target.Options{SecretKey: benchKey, URL: srv.URL + "/v1", Quota: &ratelimit.Quota{}, MaxConns: benchInFlight})
	if err != nil {
		b.Fatal(err)
	}
	cp := filepath.Join(dir, "cp")
	measure := func(name string, do func(*Job) error) {
		job, err := Prepare(in, Policies{})
		if err != nil {
			b.Fatal(err)
		}
		defer job.Close()
		runtime.GC()
		cpu, peak, before := cputime.Used(), watchHeap(), requests.Load()
		if err := do(job); err != nil {
			b.Fatal(name, err)
		}
		b.ReportMetric(float64(peak())/(1<<20), name+"-peak-heap-MiB")
		b.ReportMetric(float64((cputime.Used()-cpu).Nanoseconds())/float64(s.members), name+"-cpu-ns/member")
		b.ReportMetric(float64(requests.Load()-before), name+"-requests")
	}
	equal := func(of string, got, want int64) error {
		if got != want {
			return fmt.Errorf("%d %s, and not %d", got, of, want)
		}
		return nil
	}
	for b.Loop() {
		measure("check", func(j *Job) error {
			c, err := j.Check(b.Context(), CheckOptions{}, nil)
			if err != nil {
				return err
			}
			return equal("users are ready", c.Ready, int64(s.people))
		})
		measure("send", func(j *Job) error {
			peak := watchHeap()
			once := func() { b.ReportMetric(float64(peak())/(1<<20), "begin-peak-heap-MiB") }
			begun.Store(&once)
			r, err := j.Migrate(b.Context(), to, MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: benchInFlight, NoLookUp: true})
			if err != nil {
				return err
			}
			for _, e := range r.Entities {
				if e.Entity == string(mapping.Memberships) {
					return errors.Join(equal("users were created", r.Created, int64(s.people)), equal("members were created", e.Created, int64(s.members)))
				}
			}
			return errors.New("no members")
		})
		measure("reconcile", func(j *Job) error {
			l, err := j.Reconcile(b.Context(), to, ReconcileOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: benchInFlight})
			if err != nil {
				return err
			}
			return errors.Join(equal("users are equal", l.Counts["equal"], int64(s.people)), equal("members are equal", l.Counts["memberships_equal"], int64(s.members)))
		})
	}
}
