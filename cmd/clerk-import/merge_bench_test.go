package main

import (
	"bufio"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkCheckMerged checks a million rows of which every tenth is somebody's twin, far away from the row that it is
// merged into, beside the check of as many people with one row each, without looking for twins and with.
//
//	go test -run xxx -bench CheckMerged -benchtime 2x ./cmd/clerk-import
func BenchmarkCheckMerged(b *testing.B) {
	dir, rows := b.TempDir(), *benchRows
	write := func(name string, people int) string {
		path := filepath.Join(dir, name)
		f, err := os.Create(path)
		if err != nil {
			b.Fatal(err)
		}
		w := bufio.NewWriter(f)
		for i := range rows {
			fmt.Fprintf(w, `{"user_id":"auth0|%d","email":"user.%d@example.com","email_verified":true,"given_name":"Some","family_name":"One","created_at":"2020-01-01T00:00:00.000Z","user_metadata":{"theme":"dark"}}`+"\n", i, i%people)
		}
		if err := errors.Join(w.Flush(), f.Close()); err != nil {
			b.Fatal(err)
		}
		return path
	}
	alone, twins := write("alone.ndjson", rows), write("twins.ndjson", rows-rows/10)
	for _, c := range []struct{ name, path, policy string }{
		{"nobody-twice", alone, "reject"}, {"nobody-twice-looked-for", alone, "merge"}, {"every-tenth-a-twin", twins, "merge"},
	} {
		b.Run(c.name, func(b *testing.B) {
			var peak int64
			cpu := math.Inf(1)
			for b.Loop() {
				once := 0.0
				peak, once = checkChild(b, c.path, "--source", "auth0", "--duplicates", c.policy)
				cpu = min(cpu, once)
			}
			b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
			b.ReportMetric(cpu*1e9/float64(rows), "cpu-ns/row")
		})
	}
}
