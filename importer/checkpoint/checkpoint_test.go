package checkpoint

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func begin(t *testing.T, path string) *Checkpoint {
	t.Helper()
	c, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Begin(Run{ID: "run_1", Read: 100, Checked: true}); err != nil {
		t.Fatal(err)
	}
	return c
}

func row(n int64, s State) Row {
	return Row{Ordinal: n, State: s, Line: n + 2, Offset: n * 10, Key: Key{byte(n)}, ExternalID: "x"}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatWasRecordedIsThereAfterReopening(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "cp ?#%")
	c := begin(t, path)
	check(t, c.Settle([]Row{row(3, Rejected), row(9, Skipped)}))
	check(t, c.Claim(ctx, []Row{row(0, Claimed), row(1, Claimed), row(2, Claimed), row(4, Claimed)}))
	done := row(0, Created)
	done.ClerkID, done.Attempts = "user_0", 2
	failed := row(1, Failed)
	failed.Code = "form_identifier_exists"
	check(t, c.Record(done, failed))
	check(t, c.Record(row(4, Pending)))
	want := Counts{Created: 1, Failed: 1, Claimed: 1, Pending: 1, Rejected: 1, Skipped: 1}
	check(t, c.Sync(ctx))
	if d := cmp.Diff(want, c.Counts()); d != "" {
		t.Error(d)
	}
	check(t, c.Close())
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", st, err)
	}

	c, err := Open(path)
	check(t, err)
	defer c.Close()
	if d := cmp.Diff(want, c.Counts()); d != "" {
		t.Error(d)
	}
	recount, err := c.Recount()
	check(t, err)
	if d := cmp.Diff(want, recount); d != "" {
		t.Error(d)
	}
	run, begun, err := c.Run()
	if err != nil || !begun || run.ID != "run_1" {
		t.Errorf("%+v %v %v", run, begun, err)
	}
	r, err := c.Resume()
	check(t, err)
	// Row 2 is in doubt and row 4 was given back: reading goes on at row 2.
	if r.From == nil || r.From.Ordinal != 2 || r.From.Offset != 20 || r.From.Line != 4 {
		t.Errorf("resume at %+v", r.From)
	}
	for n := range int64(12) {
		if r.Done.Has(n) != (n == 3 || n == 9) {
			t.Errorf("row %d done: %v", n, r.Done.Has(n))
		}
	}
	if len(r.Open) != 2 || r.Open[2].State != Claimed || r.Open[4].State != Pending {
		t.Errorf("open %+v", r.Open)
	}
	again, err := c.Resume(Failed)
	check(t, err)
	if again.From.Ordinal != 1 || again.Open[1].Code != "form_identifier_exists" {
		t.Errorf("retry from %+v", again.From)
	}
}

// A row that is claimed, given back, claimed again and recorded within one group
// ends in its last state.
func TestTheLastWordOnARowCounts(t *testing.T) {
	c := begin(t, filepath.Join(t.TempDir(), "cp"))
	defer c.Close()
	for n := range int64(40) {
		check(t, c.Settle([]Row{row(n, Claimed)}))
		check(t, c.Record(row(n, Pending)))
		again := row(n, Claimed)
		again.Was = Pending
		check(t, c.Settle([]Row{again}))
		done := row(n, Created)
		done.ClerkID = "user"
		check(t, c.Record(done))
	}
	check(t, c.Sync(context.Background()))
	recount, err := c.Recount()
	check(t, err)
	if d := cmp.Diff(Counts{Created: 40}, recount); d != "" || cmp.Diff(recount, c.Counts()) != "" {
		t.Errorf("%v, %v", recount, c.Counts())
	}
}

// Rows known before anything is sent do not move the place where reading goes on.
func TestSettledRowsDoNotMoveTheFrontier(t *testing.T) {
	c := begin(t, filepath.Join(t.TempDir(), "cp"))
	defer c.Close()
	check(t, c.Settle([]Row{row(50, Rejected), row(70, Created), row(80, Claimed)}))
	check(t, c.Sync(context.Background()))
	r, err := c.Resume()
	check(t, err)
	if r.From != nil || !r.Done.Has(50) || !r.Done.Has(70) || r.Done.Has(80) || r.Open[80].State != Claimed {
		t.Errorf("%+v", r)
	}
}

func TestARunWhoseCheckWasCutOffIsNotBegun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cp")
	c, err := Open(path)
	check(t, err)
	check(t, c.Begin(Run{ID: "run_1"}))
	check(t, c.Close())
	c, err = Open(path)
	check(t, err)
	defer c.Close()
	if _, begun, err := c.Run(); begun || err != nil {
		t.Errorf("%v %v", begun, err)
	}
}

func TestDamageIsNamedAndNothingIsOverwritten(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good")
	c := begin(t, good)
	for n := range int64(500) {
		check(t, c.Claim(context.Background(), []Row{row(n, Claimed)}))
	}
	check(t, c.Close())
	whole, err := os.ReadFile(good)
	check(t, err)
	for name, b := range map[string][]byte{
		"text":           []byte(strings.Repeat("not a database\n", 100)),
		"header damaged": append([]byte("XXXX"), whole[4:]...),
		"another app":    bytes.Replace(whole, []byte("CLKI"), []byte("ABCD"), 1),
		"zeros inside":   append(append(bytes.Clone(whole[:4096]), make([]byte, 8192)...), whole[4096+8192:]...),
	} {
		path := filepath.Join(dir, name)
		check(t, os.WriteFile(path, b, 0o600))
		c, err := Open(path)
		if err == nil {
			_, err = c.Resume()
			_ = c.Close()
		}
		if err == nil || !strings.Contains(err.Error(), "is not a checkpoint, or is damaged") {
			t.Errorf("%s: %v", name, err)
		}
		if name == "text" {
			if now, _ := os.ReadFile(path); !bytes.Equal(now, b) {
				t.Errorf("%s: the file was changed", name)
			}
		}
	}
	// A later schema is refused rather than guessed at.
	newer := bytes.Clone(whole)
	newer[63] = 9 // user_version, big-endian at 60
	path := filepath.Join(dir, "newer")
	check(t, os.WriteFile(path, newer, 0o600))
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "another version") {
		t.Errorf("newer: %v", err)
	}
}

func TestASecondHolderIsToldAboutTheFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cp")
	c := begin(t, path)
	_, err := Open(path)
	var held *ErrLocked
	if !errors.As(err, &held) || held.PID != os.Getpid() || held.Host == "" {
		t.Fatalf("%v", err)
	}
	if r, err := Read(path); err != nil { // looking is allowed
		t.Error(err)
	} else {
		_ = r.Close()
	}
	check(t, c.Close())
	c, err = Open(path)
	check(t, err)
	check(t, c.Remove())
	left, _ := filepath.Glob(path + "*")
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A full disk, or any other failure to write, reaches whoever waits, and stays.
func TestAFailureToCommitIsNotForgotten(t *testing.T) {
	c := begin(t, filepath.Join(t.TempDir(), "cp"))
	_, err := c.db.Exec("PRAGMA max_page_count = 12")
	check(t, err)
	for n := int64(0); err == nil && n < 5000; n += 50 {
		var batch []Row
		for k := range int64(50) {
			batch = append(batch, row(n+k, Claimed))
		}
		err = c.Claim(context.Background(), batch)
	}
	if err == nil || !strings.Contains(err.Error(), "cannot be written") {
		t.Fatalf("%v", err)
	}
	if err := c.Record(row(0, Created)); err == nil {
		t.Error("a record after the failure was accepted")
	}
	if err := c.Close(); err == nil {
		t.Error("the failure is not reported on closing")
	}
}

func BenchmarkClaimAndRecord(b *testing.B) {
	c, err := Open(filepath.Join(b.TempDir(), "cp"))
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Begin(Run{ID: "r"}); err != nil {
		b.Fatal(err)
	}
	n := int64(0)
	for b.Loop() {
		batch := make([]Row, 64)
		for i := range batch {
			batch[i] = row(n, Claimed)
			n++
		}
		if err := c.Claim(context.Background(), batch); err != nil {
			b.Fatal(err)
		}
		for i := range batch {
			batch[i].State = Created
			if err := c.Record(batch[i]); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := c.Sync(context.Background()); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(c.Commits())/float64(n), "commits/row")
	_ = c.Close()
}
