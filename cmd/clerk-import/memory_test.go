package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
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
func checkChild(t testing.TB, path string) (peak int64, cpu float64) {
	t.Helper()
	c := child(t, "", "check", path)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	u := c.ProcessState.SysUsage().(*syscall.Rusage)
	return u.Maxrss << 10, (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds()
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
}

// BenchmarkCheck checks 200 MB and prints throughput, bytes of memory a row and
// the peak of the process.
//
//	go test -run xxx -bench Check -benchtime 1x ./cmd/clerk-import
func BenchmarkCheck(b *testing.B) {
	for _, c := range []struct {
		source string
		rows   int
	}{{"auth0", 240_000}, {"clerk", 1_000_000}} {
		b.Run(c.source, func(b *testing.B) {
			path, size := generated(b, c.source, c.rows)
			b.SetBytes(size)
			var peak int64
			var cpu float64
			for b.Loop() {
				peak, cpu = checkChild(b, path)
			}
			b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
			b.ReportMetric(float64(peak)/float64(c.rows), "peak-B/row")
			b.ReportMetric(float64(c.rows)/(b.Elapsed().Seconds()/float64(b.N)), "rows/s")
			b.ReportMetric(cpu*1e9/float64(c.rows), "cpu-ns/row")
		})
	}
}
