package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"clerk-import/testdata/cputime"
)

// generated makes an export with testdata/gen.
func generated(t testing.TB, source string, rows int) (path string, size int64) {
	t.Helper()
	path = filepath.Join(t.TempDir(), source)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command("go", "run", "../../testdata/gen", "--source", source, "--rows", fmt.Sprint(rows))
	c.Stdout, c.Stderr = f, os.Stderr
	if err := c.Run(); err != nil {
		t.Fatal(err)
	}
	st, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path, st.Size()
}

// checkChild checks a file in a process of its own and returns the peak of its
// memory in bytes and its processor time in seconds.
func checkChild(t testing.TB, path string, flags ...string) (peak int64, cpu float64) {
	t.Helper()
	status := filepath.Join(t.TempDir(), "status")
	c := child(t, "", append([]string{"check", path}, flags...)...)
	c.Env = append(c.Env, "CLERK_IMPORT_TEST_PEAK="+status)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	// Not the peak that the kernel counts for the process: that begins with the
	// memory of the one that started it.
	b, err := os.ReadFile(status)
	if err != nil {
		t.Skipf("the peak of a process is not told here: %v", err)
	}
	_, rest, _ := strings.Cut(string(b), "VmHWM:")
	if _, err := fmt.Sscanf(rest, "%d kB", &peak); err != nil {
		t.Fatalf("VmHWM: %v", err)
	}
	return peak << 10, (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds()
}

// A file ten times as large takes no more memory, but for duplicate detection.
func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector multiplies memory")
	}
	small, _ := generated(t, "auth0", 6_000)
	large, size := generated(t, "auth0", 60_000)
	a, _ := checkChild(t, small)
	b, _ := checkChild(t, large)
	t.Logf("peak %d MiB at 6,000 rows, %d MiB at 60,000 rows (%d MiB)", a>>20, b>>20, size>>20)
	// 60,000 rows have about 140,000 identifiers; a reader that kept the rows
	// would need some 50 MiB more.
	if b-a > 30<<20 {
		t.Errorf("the peak grew by %d MiB", (b-a)>>20)
	}
	if most := int64(150<<20 + 16*140_000); b > most {
		t.Errorf("the peak is %d MiB, more than %d", b>>20, most>>20)
	}
}

// Nor do ten times as many memberships, but for a few bytes each.
func TestMemoryDoesNotGrowWithMemberships(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector multiplies memory")
	}
	dir := t.TempDir()
	write := func(name string, rows int, head string, row func(i int) string) string {
		var text strings.Builder
		text.WriteString(head)
		for i := range rows {
			text.WriteString(row(i))
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const people, teams = 2_000, 1_000
	users := write("users.csv", people, "id,email\n", func(i int) string { return fmt.Sprintf("u%d,u%[1]d@acme.io\n", i) })
	mapping := write("m.yaml", 1, "", func(int) string { return "fields: {external_id: id, email_address: {value: email, verified: true}}\n" })
	organizations := write("organizations.csv", teams, "id,name\n", func(i int) string { return fmt.Sprintf("t%d,Team %[1]d\n", i) })
	peak := func(rows int) int64 {
		members := write(fmt.Sprintf("members%d.csv", rows), rows, "organization_id,user_id,role\n", func(i int) string {
			return fmt.Sprintf("t%d,u%d,%s\n", i/(rows/teams), i%(rows/teams), []string{"admin", "member"}[min(1, i%(rows/teams))])
		})
		peak, _ := checkChild(t, users, "--mapping", mapping, "--organizations", organizations, "--memberships", members)
		return peak
	}
	a, b := peak(20_000), peak(200_000)
	t.Logf("peak %d MiB at 20,000 memberships, %d MiB at 200,000", a>>20, b>>20)
	if each := (b - a) / 180_000; each > 100 {
		t.Errorf("the peak grew by %d bytes a membership", each)
	}
}

// Nor do large rows: what is under way is bounded in bytes.
func TestMemoryDoesNotGrowWithTheRows(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector multiplies memory")
	}
	dir := t.TempDir()
	big := strings.Repeat("A", 400<<10)
	for _, c := range []struct {
		name string
		row  func(i int) string
		head string
	}{
		{"large.ndjson", func(i int) string {
			return fmt.Sprintf(`{"user_id":"%d","email":"u%d@acme.io","email_verified":true,"picture":"%s"}`, i, i, big)
		}, ""},
		{"large.csv", func(i int) string { return fmt.Sprintf("%d,u%d@acme.io,u%d@acme.io,%s", i, i, i, big) }, "id,primary_email_address,verified_email_addresses,notes\n"},
		{"wide.csv", func(i int) string {
			return fmt.Sprintf("%d,u%d@acme.io,u%d@acme.io%s", i, i, i, strings.Repeat(",", 20_000))
		}, "id,primary_email_address,verified_email_addresses" + columns(20_000) + "\n"},
	} {
		f, err := os.Create(filepath.Join(dir, c.name))
		if err != nil {
			t.Fatal(err)
		}
		w := bufio.NewWriter(f)
		_, _ = w.WriteString(c.head)
		for i := range 400 {
			_, _ = w.WriteString(c.row(i) + "\n")
		}
		if err := errors.Join(w.Flush(), f.Close()); err != nil {
			t.Fatal(err)
		}
		peak, _ := checkChild(t, f.Name())
		t.Logf("%s: peak %d MiB", c.name, peak>>20)
		if peak > 150<<20 {
			t.Errorf("%s: the peak is %d MiB", c.name, peak>>20)
		}
	}
}

// columns is names of further columns.
func columns(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ",c%d", i)
	}
	return b.String()
}

// benchRows is how many rows BenchmarkCheck checks.
var benchRows = flag.Int("check.rows", 1_000_000, "rows of BenchmarkCheck")

// BenchmarkCheck checks a million rows in a process of its own and prints its
// throughput, its memory and the ratio of its processor time to that of a bare
// walk over the same file on the same machine: a validating walk with gjson over
// every value of NDJSON, and encoding/csv reading every row of CSV.
//
//	go test -run xxx -bench Check -benchtime 5x ./cmd/clerk-import
func BenchmarkCheck(b *testing.B) {
	for _, c := range []struct {
		source string
		bare   func(testing.TB, string)
	}{{"auth0", bareJSON}, {"auth0-rich", bareJSON}, {"auth0-spaced", bareJSON}, {"clerk", bareCSV}} {
		b.Run(c.source, func(b *testing.B) {
			path, size := generated(b, c.source, *benchRows)
			b.SetBytes(size)
			c.bare(b, path) // the file is in memory from here on, for both
			rows := float64(*benchRows)
			var peak int64
			cpu, bare := math.Inf(1), math.Inf(1) // the least of each: what disturbs them only adds
			for b.Loop() {
				once := 0.0
				peak, once = checkChild(b, path)
				cpu = min(cpu, once)
				b.StopTimer()
				before := cputime.Used()
				c.bare(b, path)
				bare = min(bare, (cputime.Used() - before).Seconds())
				b.StartTimer()
			}
			b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
			b.ReportMetric(float64(peak)/rows, "B/row")
			b.ReportMetric(rows/(b.Elapsed().Seconds()/float64(b.N)), "rows/s")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
			b.ReportMetric(cpu*1e9/rows, "cpu-ns/row")
			b.ReportMetric(bare*1e9/rows, "bare-ns/row")
			b.ReportMetric(cpu/bare, "x-bare")
		})
	}
}

// BenchmarkCheckJoined checks a million users whose passwords are in a second file, in
// the same order and in another, and prints the time and memory beside those of the
// check of the users without their passwords, and with them in one file.
//
//	go test -run xxx -bench CheckJoined -benchtime 5x ./cmd/clerk-import
func BenchmarkCheckJoined(b *testing.B) {
	dir, rows := b.TempDir(), *benchRows
	write := func(name, head string, row func(i int) string) string {
		path := filepath.Join(dir, name)
		f, err := os.Create(path)
		if err != nil {
			b.Fatal(err)
		}
		w := bufio.NewWriter(f)
		_, _ = w.WriteString(head + "\n")
		for i := range rows {
			_, _ = w.WriteString(row(i) + "\n")
		}
		if err := errors.Join(w.Flush(), f.Close()); err != nil {
			b.Fatal(err)
		}
		return path
	}
	users := write("users.csv", "id,name,email,emailVerified,createdAt", func(i int) string {
		return fmt.Sprintf("user_%08d,First%d Last%d,user%d@acme%d.io,t,2024-01-02T03:04:05Z", i, i, i, i, i%97)
	})
	account := func(i int) string {
		return fmt.Sprintf("acc_%08d,user_%08d,credential,user_%08d,%032x:%0128x", i, i, i, i, i)
	}
	head := "id,accountId,providerId,userId,password"
	step := 7_368_787 % rows // without a common factor with a round number: every row once
	one := write("one.csv", "id,name,email,emailVerified,createdAt,credential.password", func(i int) string {
		return fmt.Sprintf("user_%08d,First%d Last%d,user%d@acme%d.io,t,2024-01-02T03:04:05Z,%032x:%0128x", i, i, i, i, i%97, i, i)
	})
	for _, c := range []struct {
		name, users, accounts string
	}{
		{"users-alone", users, ""},
		{"one-file", one, ""},
		{"same-order", users, write("accounts.csv", head, account)},
		{"other-order", users, write("shuffled.csv", head, func(i int) string { return account(i * step % rows) })},
	} {
		b.Run(c.name, func(b *testing.B) {
			var peak int64
			cpu := math.Inf(1)
			for b.Loop() {
				once := 0.0
				peak, once = checkChild(b, c.users, "--source", "better-auth", "--input", "credential="+c.accounts, "--input", "others=")
				cpu = min(cpu, once)
			}
			b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s")
			b.ReportMetric(cpu*1e9/float64(rows), "cpu-ns/row")
		})
	}
}

// bareJSON validates every line with gjson and visits every value.
func bareJSON(t testing.TB, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var values int
	var walk func(gjson.Result)
	walk = func(r gjson.Result) {
		r.ForEach(func(_, v gjson.Result) bool {
			values++
			if v.Type == gjson.JSON {
				walk(v)
			}
			return true
		})
	}
	lines := bufio.NewScanner(f)
	lines.Buffer(make([]byte, 1<<16), 1<<20)
	for lines.Scan() {
		if !gjson.ValidBytes(lines.Bytes()) {
			t.Fatal("a line is not JSON")
		}
		walk(gjson.ParseBytes(lines.Bytes()))
	}
	if err := lines.Err(); err != nil || values == 0 {
		t.Fatal(err, values)
	}
}

// bareCSV reads every row with encoding/csv.
func bareCSV(t testing.TB, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	for {
		if _, err := r.Read(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
