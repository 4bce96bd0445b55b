package importer

import (
	"bufio"
	"bytes"
	"context"
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
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tidwall/gjson"
	"golang.org/x/sync/errgroup"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/sandbox"
	"clerk-import/importer/target"
	"clerk-import/mapping"
	"clerk-import/ratelimit"
	"clerk-import/testdata/cputime"
)

const (
	benchRows     = 20_000
	benchInFlight = 64
	benchKey      = "sk_test_bench"
)

// bareHandler answers as fast as a handler can: it reads the body and makes up an id.
func bareHandler() http.Handler {
	var n atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/v1/users/count":
			_, _ = io.WriteString(w, `{"object":"total_count","total_count":0}`)
		case r.Method == http.MethodGet:
			_, _ = io.WriteString(w, `{"id":"ins_bare","environment_type":"development"}`)
		default: // with what proves that it is of this row
			body, _ := io.ReadAll(r.Body)
			_, _ = fmt.Fprintf(w, `{"id":"user_%d","external_id":%s}`, n.Add(1), gjson.GetBytes(body, "external_id").Raw)
		}
	})
}

func benchInput(b *testing.B) string {
	var text bytes.Buffer
	for i := range benchRows {
		fmt.Fprintf(&text, `{"user_id":"auth0|%d","email":"user.%d@example.com","email_verified":true,"given_name":"Some","family_name":"One","created_at":"2020-01-01T00:00:00.000Z"}`+"\n", i, i)
	}
	return textFile(b, "users.ndjson", text.String())
}

// BenchmarkThroughput sends without a quota: a plain client loop against a bare
// handler, a migration against the same handler, and one against the sandbox.
// Processor time includes the server's, which runs in the same process.
//
//	go test -run xxx -bench Throughput -benchtime 3x ./importer
func BenchmarkThroughput(b *testing.B) {
	measure := func(b *testing.B, run func() (commits int64, sending time.Duration)) {
		var commits int64
		var sending time.Duration
		before := cputime.Used()
		for b.Loop() {
			c, d := run()
			commits, sending = commits+c, sending+d
		}
		n := float64(b.N) * benchRows
		b.ReportMetric(n/sending.Seconds(), "users/s")
		b.ReportMetric(n/b.Elapsed().Seconds(), "users/s-with-check")
		b.ReportMetric(float64((cputime.Used()-before).Microseconds())/n, "cpu-µs/user")
		b.ReportMetric(float64(commits)/b.Elapsed().Seconds(), "fsyncs/s")
	}
	b.Run("plain-client", func(b *testing.B) {
		s := httptest.NewServer(bareHandler())
		defer s.Close()
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConns, transport.MaxIdleConnsPerHost = benchInFlight, benchInFlight
		client := &http.Client{Transport: transport}
		body, err := json.Marshal(clerkapi.CreateUserParams{ExternalID: mapping.Some("auth0|1"), EmailAddress: []string{"user.1@example.com"}, FirstName: mapping.Some("Some"), LastName: mapping.Some("One"), CreatedAt: mapping.Some("2020-01-01T00:00:00Z")})
		if err != nil {
			b.Fatal(err)
		}
		measure(b, func() (int64, time.Duration) {
			began := time.Now()
			var g errgroup.Group
			g.SetLimit(benchInFlight)
			for range benchRows {
				g.Go(func() error {
					resp, err := client.Post(s.URL+"/v1/users", "application/json", bytes.NewReader(body))
					if err != nil {
						return err
					}
					defer resp.Body.Close()
					var u struct{ ID string }
					return json.NewDecoder(resp.Body).Decode(&u)
				})
			}
			if err := g.Wait(); err != nil {
				b.Fatal(err)
			}
			return 0, time.Since(began)
		})
	})
	migration := func(b *testing.B, handler func() (http.Handler, func())) {
		path := benchInput(b)
		measure(b, func() (int64, time.Duration) {
			h, done := handler()
			defer done()
			srv := httptest.NewServer(h)
			defer srv.Close()
			t, err := target.Open(b.Context(), target.Options{SecretKey: benchKey, URL: srv.URL + "/v1", Quota: &ratelimit.Quota{}, MaxConns: benchInFlight})
			if err != nil {
				b.Fatal(err)
			}
			r, err := migrate(b, &stage{Target: t}, path, InputOptions{Source: "auth0"}, MigrateOptions{MaxInFlight: benchInFlight})
			if err != nil || r.Created != benchRows {
				b.Fatalf("%+v %v", r, err)
			}
			return r.Commits, time.Duration(r.Seconds * float64(time.Second))
		})
	}
	b.Run("bare-handler", func(b *testing.B) {
		migration(b, func() (http.Handler, func()) { return bareHandler(), func() {} })
	})
	b.Run("sandbox", func(b *testing.B) {
		migration(b, func() (http.Handler, func()) {
			s, err := sandbox.Open(sandbox.Config{Store: filepath.Join(b.TempDir(), fmt.Sprint(time.Now().UnixNano())), Key: benchKey, Quota: &ratelimit.Quota{}})
			if err != nil {
				b.Fatal(err)
			}
			return s, func() { _ = s.Close() }
		})
	})
}

// BenchmarkResume measures how long a run of a million rows takes until it
// sends its first request again: opening the checkpoint, holding the input
// against it, and moving to the first open row.
//
//	go test -run xxx -bench Resume -benchtime 1x ./importer
func BenchmarkResume(b *testing.B) {
	const rows = 1_000_000
	path, cp := filepath.Join(b.TempDir(), "users.ndjson"), filepath.Join(b.TempDir(), "cp")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	var text bytes.Buffer
	offsets := make([]int64, rows)
	size := int64(0)
	for i := range rows {
		offsets[i] = size + int64(text.Len())
		fmt.Fprintf(&text, `{"user_id":"auth0|%d","email":"user.%d@example.com","email_verified":true}`+"\n", i, i)
		if text.Len() > 1<<20 || i == rows-1 {
			size += int64(text.Len())
			if _, err := text.WriteTo(f); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	job, err := Prepare(InputOptions{Files: []string{path}, Source: "auth0"}, Policies{})
	if err != nil {
		b.Fatal(err)
	}
	var first atomic.Int64 // Unix ns of the first request that is not a look
	bare := bareHandler()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			first.CompareAndSwap(0, time.Now().UnixNano())
		}
		bare.ServeHTTP(w, r)
	}))
	defer srv.Close()
	target, err := target.Open(b.Context(), target.Options{SecretKey: benchKey, URL: srv.URL + "/v1", Quota: &ratelimit.Quota{}})
	if err != nil {
		b.Fatal(err)
	}
	// A run that was cut off near its end: all rows but the last hundred are done.
	c, err := checkpoint.Open(cp)
	if err != nil {
		b.Fatal(err)
	}
	inputs, err := job.Describe(true)
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Begin(checkpoint.Run{ID: "r", Inputs: inputs, MappingFP: job.Fingerprint(job.made()), Target: target.Target, Read: rows, Checked: true}); err != nil {
		b.Fatal(err)
	}
	for i := 0; i < rows-100; i += 1000 {
		batch := make([]checkpoint.Row, 0, 1000)
		for k := i; k < min(i+1000, rows-100); k++ {
			batch = append(batch, checkpoint.Row{Ordinal: int64(k), State: checkpoint.Created, Line: int64(k + 1), Offset: offsets[k], ClerkID: "user_x", ExternalID: fmt.Sprint(k)})
		}
		if err := c.Claim(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		began := time.Now()
		r, err := job.Migrate(b.Context(), target, MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 8})
		if err != nil || r.Created != rows {
			b.Fatalf("%+v %v", r, err)
		}
		if at := first.Swap(1); at > 1 { // only the first round has something to send
			b.ReportMetric(time.Unix(0, at).Sub(began).Seconds(), "s-to-first-request")
		}
	}
}

// mirrorHandler is an instance that has exactly the users of benchExport, without
// keeping any: it makes them up from their ids.
func mirrorHandler(requests *atomic.Int64) http.Handler {
	show := func(w io.Writer, n int) {
		_, _ = fmt.Fprintf(w, `{"id":"user_%[1]d","object":"user","external_id":"auth0|%[1]d","first_name":"Some","last_name":"One","primary_email_address_id":"idn_%[1]d",`+
			`"email_addresses":[{"id":"idn_%[1]d","email_address":"user.%[1]d@example.com","reserved":false,"verification":{"status":"verified"}}],"phone_numbers":[],"web3_wallets":[],`+
			`"public_metadata":{},"private_metadata":{},"unsafe_metadata":{"plan":"pro","n":%[1]d},"created_at":1577836800000,"updated_at":1577836800000}`, n)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		switch {
		case r.URL.Path == "/v1/instance":
			_, _ = io.WriteString(w, `{"id":"ins_mirror","environment_type":"development"}`)
		case r.URL.Path == "/v1/users/count":
			_, _ = io.WriteString(w, `{"total_count":0}`)
		case r.Method == http.MethodPost && r.URL.Path == "/v1/users":
			var body struct {
				ExternalID string `json:"external_id"`
			}
			_ = json.NewDecoder(r.Body).Decode(&body)
			var n int
			_, _ = fmt.Sscanf(body.ExternalID, "auth0|%d", &n)
			show(w, n)
		case r.Method == http.MethodGet && r.URL.Path == "/v1/users":
			_, _ = io.WriteString(w, "[")
			for i, id := range r.URL.Query()["user_id"] {
				var n int
				_, _ = fmt.Sscanf(id, "+user_%d", &n)
				if i > 0 {
					_, _ = io.WriteString(w, ",")
				}
				show(w, n)
			}
			_, _ = io.WriteString(w, "]")
		default:
			_, _ = io.Copy(io.Discard, r.Body)
			id, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v1/users/"), "/")
			_, _ = fmt.Fprintf(w, `{"id":%q,"updated_at":1577836800000}`, id)
		}
	})
}

// afterRows is how many rows BenchmarkAfter has.
var afterRows = flag.Int("after.rows", 1_000_000, "rows of BenchmarkAfter")

// BenchmarkAfter reconciles a million users with their rows, and syncs a later export
// in which one row of a hundred has changed. Requests, the peak of the heap and the
// processor time a row include the server's, which runs in the same process.
//
//	go test -run xxx -bench After -benchtime 1x -timeout 30m ./importer
func BenchmarkAfter(b *testing.B) {
	rows := *afterRows
	dir := b.TempDir()
	path, cp := filepath.Join(dir, "users.ndjson"), filepath.Join(dir, "cp")
	write := func(changed func(i int) bool) {
		f, err := os.Create(path)
		if err != nil {
			b.Fatal(err)
		}
		w := bufio.NewWriter(f)
		for i := range rows {
			first := "Some"
			if changed(i) {
				first = "Other"
			}
			fmt.Fprintf(w, `{"user_id":"auth0|%[1]d","email":"user.%[1]d@example.com","email_verified":true,"given_name":"%[2]s","family_name":"One","user_metadata":{"n":%[1]d,"plan":"pro"},"created_at":"2020-01-01T00:00:00.000Z"}`+"\n", i, first)
		}
		if err := errors.Join(w.Flush(), f.Close()); err != nil {
			b.Fatal(err)
		}
	}
	write(func(int) bool { return false })
	var requests atomic.Int64
	srv := httptest.NewServer(mirrorHandler(&requests))
	defer srv.Close()
	t, err := target.Open(b.Context(), target.Options{SecretKey: benchKey, URL: srv.URL + "/v1", Quota: &ratelimit.Quota{}, MaxConns: benchInFlight})
	if err != nil {
		b.Fatal(err)
	}
	if r, err := migrate(b, &stage{Target: t}, path, InputOptions{Source: "auth0"}, MigrateOptions{MaxInFlight: benchInFlight, Checkpoint: cp, NoLookUp: true}); err != nil || r.Created != int64(rows) {
		b.Fatalf("%+v %v", r, err)
	}
	measure := func(b *testing.B, do func(*Job) (*report.Ledger, error), want map[string]int64) {
		job, err := Prepare(InputOptions{Files: []string{path}, Source: "auth0"}, Policies{})
		if err != nil {
			b.Fatal(err)
		}
		defer job.Close()
		for b.Loop() {
			runtime.GC()
			before, cpu := requests.Load(), cputime.Used()
			peak := watchHeap()
			l, err := do(job)
			heap := peak()
			if err != nil {
				b.Fatal(err)
			}
			for key, n := range want {
				if l.Counts[key] != n {
					b.Fatalf("%+v", l)
				}
			}
			b.ReportMetric(float64(requests.Load()-before), "requests")
			b.ReportMetric(float64(heap)/(1<<20), "peak-heap-MiB")
			b.ReportMetric(float64((cputime.Used()-cpu).Nanoseconds())/float64(rows), "cpu-ns/row")
		}
	}
	b.Run("reconcile", func(b *testing.B) {
		measure(b, func(j *Job) (*report.Ledger, error) {
			return j.Reconcile(b.Context(), t, ReconcileOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: benchInFlight})
		}, map[string]int64{"equal": int64(rows)})
	})
	b.Run("sync-unchanged", func(b *testing.B) {
		measure(b, func(j *Job) (*report.Ledger, error) {
			return j.Sync(b.Context(), t, SyncOptions{MigrateOptions: MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: benchInFlight}})
		}, map[string]int64{"unchanged": int64(rows)})
	})
	write(func(i int) bool { return i%100 == 0 })
	b.Run("sync-1-percent", func(b *testing.B) {
		measure(b, func(j *Job) (*report.Ledger, error) {
			return j.Sync(b.Context(), t, SyncOptions{MigrateOptions: MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: benchInFlight}})
		}, map[string]int64{"updated": int64(rows+99) / 100})
	})
}

// watchHeap samples what is alive and in use until the returned function is called,
// which tells the largest.
func watchHeap() (peak func() uint64) {
	ending, ended := make(chan struct{}), make(chan uint64)
	go func() {
		most := uint64(0)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
			select {
			case <-tick.C:
			case <-ending:
				ended <- most
				return
			}
		}
	}()
	return func() uint64 { close(ending); return <-ended }
}

var allMemberships = flag.Bool("all-memberships", false, "as many memberships as a large product has, in BenchmarkMemberships")

// BenchmarkMemberships sends members of many organizations under a quota, sorted by
// organization as exports are, and says which part of the share their requests used, once
// the first second is over.
func BenchmarkMemberships(b *testing.B) {
	people, organizations, members := 500, 250, 4_000
	if *allMemberships {
		people, organizations, members = 10_000, 2_000, 100_000 // about 25 minutes
	}
	quota, share := ratelimit.Production, 0.8
	var users, teams, rows bytes.Buffer
	users.WriteString("id,email\n")
	teams.WriteString("id,name\n")
	rows.WriteString("organization_id,user_id,role\n")
	for i := range people {
		fmt.Fprintf(&users, "u%d,user.%d@example.com\n", i, i)
	}
	for i := range organizations {
		fmt.Fprintf(&teams, "t%d,Team %d\n", i, i)
	}
	for i := range members {
		fmt.Fprintf(&rows, "t%d,u%d,member\n", i*organizations/members, i*7%people)
	}
	in := InputOptions{
		Files: []string{textFile(b, "users.csv", users.String())}, MappingFile: textFile(b, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n"),
		Others: map[mapping.Entity]string{mapping.Organizations: textFile(b, "orgs.csv", teams.String()), mapping.Memberships: textFile(b, "members.csv", rows.String())},
	}
	for b.Loop() {
		t, err := target.Open(context.Background(), target.Options{Sandbox: true, Store: filepath.Join(b.TempDir(), "store"), Quota: &quota})
		if err != nil {
			b.Fatal(err)
		}
		job, err := Prepare(in, Policies{})
		if err != nil {
			b.Fatal(err)
		}
		r, err := job.Migrate(context.Background(), t, MigrateOptions{Checkpoint: filepath.Join(b.TempDir(), "cp"), QuotaShare: share, MaxInFlight: 64})
		if err != nil || !r.Finished {
			b.Fatal(r, err)
		}
		free, _ := ratelimit.NewSet(ratelimit.Quota{}, 1, nil)
		var at []int64
		if err := target.EveryMembership(context.Background(), push.NewCaller(context.Background(), t.Client, free, 0, 0), func(m *clerkapi.Membership) error { at = append(at, m.CreatedAt); return nil }); err != nil {
			b.Fatal(err)
		}
		slices.Sort(at)
		warm := at[0] + 1000
		from, _ := slices.BinarySearch(at, warm)
		rate := float64(len(at)-from) / (float64(at[len(at)-1]-warm) / 1000)
		b.ReportMetric(100*rate/(float64(quota.Requests)/quota.Window.Seconds()*share), "%-of-share")
		b.ReportMetric(float64(r.Throttled), "429s")
		if err := errors.Join(job.Close(), t.Close()); err != nil {
			b.Fatal(err)
		}
	}
}
