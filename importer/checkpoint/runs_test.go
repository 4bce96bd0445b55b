package checkpoint

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clerk-import/mapping/record"
)

// What is said of a run is there again when it is asked for, and a new run has nothing of the one before.
func TestARunIsRemembered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cp")
	c, err := Open(path)
	check(t, err)
	if r, begun, err := c.Run(); err != nil || begun || r.ID != "" {
		t.Errorf("of a new one: %+v %v %v", r, begun, err)
	}
	want := Run{ID: "run_1", Tool: "1", StartedAt: time.Now().UTC().Truncate(time.Second), Inputs: []Input{{Name: "u.csv", Entity: record.Memberships, Size: 1, ModTime: 2, Hash: "3", Rows: 4}}, Mapping: "m", MappingFP: "5",
		Target: Target{Kind: "clerk", Instance: "ins_1", Environment: "production", URL: "https://a.io", Store: "s"}, Flags: []string{"a=b"}, Command: []string{"c"}, Dir: "d", Corrections: "6", Read: 7,
		Entities: map[record.Entity]int64{record.Organizations: 8}, Checked: true, Finished: true, Whole: []string{"w"}, Damage: "x", Salt: "s", Usernames: &Usernames{Min: 1, Max: 2, Extended: true, Numeric: true, Off: true}, Off: []string{"p"}, PasswordMin: 9}
	check(t, c.Begin(want))
	check(t, c.Operation("rollback"))
	check(t, c.Beat(Pulse{Requests: 5}))
	check(t, c.Settle([]Row{row(1, Created)}))
	check(t, c.Of(record.Memberships).Settle([]Row{row(1, Created), row(2, Failed)}))
	check(t, c.Close())
	check(t, c.Close()) // once more does nothing
	c, err = Open(path)
	check(t, err)
	defer c.Close()
	got, begun, err := c.Run()
	if diff := cmp.Diff(want, got); err != nil || !begun || diff != "" {
		t.Error(begun, err, diff)
	}
	if name, err := c.Unfinished(); err != nil || name != "rollback" {
		t.Errorf("%q %v", name, err)
	}
	if p, err := c.Pulse(); err != nil || p.Requests != 5 {
		t.Errorf("%+v %v", p, err)
	}
	check(t, c.Operation(""))
	if name, err := c.Unfinished(); err != nil || name != "" {
		t.Errorf("%q %v", name, err)
	}
	got.Finished = false
	check(t, c.SaveRun(got))
	if again, _, err := c.Run(); err != nil || again.Finished || c.Counts()[Created] != 1 {
		t.Errorf("%+v %v %v", again, c.Counts(), err)
	}
	check(t, c.Begin(Run{ID: "run_2", Checked: true}))
	if p, err := c.Pulse(); err != nil || p.Requests != 0 {
		t.Errorf("%+v %v", p, err)
	}
	for _, e := range record.Entities {
		recount, err := c.Of(e).Recount()
		if err != nil || len(recount)+len(c.Of(e).Counts()) > 0 {
			t.Errorf("%s: %v %v %v", e, recount, c.Of(e).Counts(), err)
		}
		if r, err := c.Of(e).Resume(); err != nil || r.From != nil {
			t.Errorf("%s: %+v %v", e, r, err)
		}
	}
}

// Where rows were sent and nothing is said of their run, nothing begins anew; rows that were not sent say nothing.
func TestRowsWithoutTheirRunAreDamage(t *testing.T) {
	for s, damage := range map[State]bool{Pending: false, Skipped: false, Rejected: false, Claimed: true, Created: true, Updated: true, Failed: true, Deleted: true, Vanished: true} {
		for _, e := range []record.Entity{record.Users, record.Invitations} {
			c, err := Open(filepath.Join(t.TempDir(), "cp"))
			check(t, err)
			check(t, c.Begin(Run{ID: "run_1"})) // its check was cut off
			check(t, c.Of(e).Settle([]Row{row(1, s)}))
			check(t, c.Sync(context.Background()))
			if _, begun, err := c.Run(); begun || (err != nil) != damage {
				t.Errorf("%s of %s: %v %v", s, e, begun, err)
			}
			check(t, c.Close())
		}
	}
}

// A pulse counts the rows of all kinds.
func TestAPulseCountsTheRowsOfAllKinds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cp")
	c := begin(t, path)
	defer c.Close()
	at := time.Now().UTC().Truncate(time.Second)
	check(t, c.Settle([]Row{row(0, Created), row(1, Created), row(2, Failed)}))
	check(t, c.Of(record.Organizations).Settle([]Row{row(0, Created)}))
	check(t, c.Sync(context.Background()))
	want := Pulse{At: at, Requests: 1, Throttled: 2, InFlight: 3, Factor: 0.4, Used: 0.5}
	check(t, c.Beat(want))
	check(t, c.Sync(context.Background()))
	watching, err := Read(path)
	check(t, err)
	defer watching.Close()
	want.Counts = Counts{Created: 3, Failed: 1}
	got, err := watching.Pulse()
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

// Many operations are committed as a few groups, and none is lost: each group is one time that the disk is waited for.
func TestOperationsAreCommittedInGroups(t *testing.T) {
	const n = 10_000
	c := begin(t, filepath.Join(t.TempDir(), "cp"))
	defer c.Close()
	before := c.Commits()
	for i := range int64(n) {
		check(t, c.Settle([]Row{row(i, Claimed)}))
		check(t, c.Record(row(i, Created)))
	}
	check(t, c.Sync(context.Background()))
	recount, err := c.Recount()
	if err != nil || recount[Created] != n || len(recount) != 1 || cmp.Diff(recount, c.Counts()) != "" {
		t.Errorf("%v, %v, %v", recount, c.Counts(), err)
	}
	if groups := c.Commits() - before; groups < 2*n/maxGroup || groups > n/4 {
		t.Errorf("%d operations in %d groups", 2*n, groups)
	}
	before = c.Commits()
	check(t, c.Sync(context.Background()))
	check(t, c.Settle(nil))
	check(t, c.Sync(context.Background()))
	if groups := c.Commits() - before; groups != 0 {
		t.Errorf("nothing to do was committed %d times", groups)
	}
}

// What nobody waits for is made durable by itself, soon.
func TestOutcomesNobodyWaitsForAreMadeDurable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cp")
	c := begin(t, path)
	defer c.Close()
	other, err := Read(path)
	check(t, err)
	defer other.Close()
	before := c.Commits()
	check(t, c.Settle([]Row{row(1, Created)}))
	for c.Commits() == before {
		time.Sleep(time.Millisecond)
	}
	if _, is, err := other.Row(1); err != nil || !is {
		t.Errorf("%v %v", is, err)
	}
}

// Waiting for the disk ends with its context; the rows are stored all the same.
func TestWaitingForTheDiskEnds(t *testing.T) {
	c := begin(t, filepath.Join(t.TempDir(), "cp"))
	defer c.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := errors.New("none")
	for n := int64(0); n < 1000 && !errors.Is(err, context.Canceled); n++ { // it may be durable by then
		err = c.Claim(ctx, []Row{row(n, Claimed)})
	}
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	check(t, c.Sync(context.Background()))
	recount, err := c.Recount()
	if err != nil || recount[Claimed] == 0 || recount[Claimed] != c.Counts()[Claimed] {
		t.Errorf("%v %v", recount, err)
	}
}

// A finished checkpoint takes the place of another, which goes on with what it says.
func TestACheckpointTakesThePlaceOfAnother(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	path, next := filepath.Join(dir, "cp"), filepath.Join(dir, "next")
	c := begin(t, path)
	check(t, c.Claim(ctx, []Row{row(0, Claimed), row(7, Claimed)}))
	check(t, c.Of(record.Memberships).Settle([]Row{row(3, Created)}))
	n := begin(t, next)
	check(t, n.SaveRun(Run{ID: "run_2", Checked: true}))
	check(t, n.Claim(ctx, []Row{row(0, Claimed), row(1, Claimed)}))
	check(t, n.Close())
	check(t, c.Replace(next))
	if r, begun, err := c.Run(); err != nil || !begun || r.ID != "run_2" {
		t.Errorf("%+v %v %v", r, begun, err)
	}
	if diff := cmp.Diff(Counts{Claimed: 2}, c.Counts()); diff != "" || len(c.Of(record.Memberships).Counts()) > 0 {
		t.Error(diff, c.Of(record.Memberships).Counts())
	}
	if r, err := c.Resume(); err != nil || r.From == nil || r.From.Ordinal != 0 || len(r.Open) != 2 {
		t.Errorf("%+v %v", r, err)
	}
	check(t, c.Record(row(0, Created)))
	check(t, c.Claim(ctx, []Row{row(2, Claimed)}))
	check(t, c.Close())
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 1 {
		t.Errorf("%v", left)
	}
	c, err := Open(path)
	check(t, err)
	if diff := cmp.Diff(Counts{Claimed: 2, Created: 1}, c.Counts()); diff != "" {
		t.Error(diff)
	}
	if err := c.Replace(filepath.Join(dir, "none")); err == nil {
		t.Error("nothing took its place")
	}
	c.lock.Release()
}

// A process of this machine that holds a checkpoint is told from one that has ended, and from what cannot be known.
func TestWhetherSomebodyHoldsACheckpointIsKnown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cp")
	ended := exec.Command("go", "version")
	if err := ended.Run(); err != nil {
		t.Skip(err)
	}
	host, err := os.Hostname()
	check(t, err)
	for lock, want := range map[string]struct{ running, known bool }{
		"": {false, true}, fmt.Sprintf(`{"pid":%d,"host":%q}`, os.Getpid(), host): {true, true}, fmt.Sprintf(`{"pid":%d,"host":%q}`, ended.Process.Pid, host): {false, true},
		fmt.Sprintf(`{"pid":%d,"host":"elsewhere"}`, os.Getpid()): {}, fmt.Sprintf(`{"pid":0,"host":%q}`, host): {}, fmt.Sprintf(`{"pid":-1,"host":%q}`, host): {}, "nothing of ours": {}, "\n": {},
	} {
		if lock != "" {
			check(t, os.WriteFile(path+".lock", []byte(lock), 0o600))
		} else {
			_ = os.Remove(path + ".lock")
		}
		if running, known := Running(path); running != want.running || known != want.known {
			t.Errorf("%q: running %v, known %v", lock, running, known)
		}
	}
}

// A lock that is lent stays when the checkpoint is closed; a file that was there, empty, stays as it was.
func TestALockIsLetGoOfByWhoTookIt(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "cp")
	l, err := Acquire(path)
	check(t, err)
	c, err := l.Open()
	check(t, err)
	if l.Path() != c.Path() || filepath.Base(c.Path()) != "cp" {
		t.Errorf("%s %s", l.Path(), c.Path())
	}
	check(t, c.Close())
	if _, err := Open(path); err == nil {
		t.Error("it was let go of")
	} else if held := new(ErrLocked); !errors.As(err, &held) || held.Path != path || err.Error() != fmt.Sprintf("%s is in use by process %d on %s", path, os.Getpid(), held.Host) {
		t.Errorf("%v", err)
	}
	l.Release()
	if _, err := os.Stat(path + ".lock"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the lock is left: %v", err)
	}
	check(t, os.WriteFile(path+".lock", nil, 0o600))
	c, err = Open(path)
	check(t, err)
	check(t, c.Close())
	if b, err := os.ReadFile(path + ".lock"); err != nil || len(b) > 0 {
		t.Errorf("%q %v", b, err)
	}
	for name, text := range map[string]string{"more behind it": `{"pid":1,"host":"a"} {}`, "more in it": `{"pid":1,"host":"a","x":1}`, "nobody": `{"pid":0,"host":"a"}`, "text": "x", "too long": strings.Repeat(" ", maxHolder+1)} {
		check(t, os.WriteFile(path+".lock", []byte(text), 0o600))
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "no lock of this tool") {
			t.Errorf("%s: %v", name, err)
		}
		if b, err := os.ReadFile(path + ".lock"); err != nil || string(b) != text {
			t.Errorf("%s: it is now %q %v", name, b, err)
		}
	}
	check(t, os.WriteFile(path+".lock", []byte(`{"pid":1,"host":"a"}`), 0o600)) // of a process that was killed
	c, err = Open(path)
	check(t, err)
	check(t, c.Close())
	if _, err := os.Stat(path + ".lock"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the lock is left: %v", err)
	}
}

// What keeps a checkpoint from being read is told apart: it is damaged, or it is whole and the system does not let us.
func TestWhyACheckpointCannotBeReadIsSaid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cp")
	check(t, begin(t, path).Close())
	with := func(options string) *sql.DB {
		db, err := sql.Open("sqlite", "file:"+path+"?"+options)
		check(t, err)
		db.SetMaxOpenConns(1)
		t.Cleanup(func() { _ = db.Close() })
		return db
	}
	fails := func(db *sql.DB, statement string) error {
		_, err := db.Exec(statement)
		if err == nil {
			t.Fatalf("%s was executed", statement)
		}
		return err
	}
	holds := with("mode=rw")
	if _, err := holds.Exec("BEGIN EXCLUSIVE"); err != nil {
		t.Fatal(err)
	}
	for want, err := range map[string]error{
		"cannot be written, nor what has to stand beside it": fails(with("mode=ro"), "CREATE TABLE x (y)"),
		"cannot be read now":                 fails(with("mode=rw&_pragma=busy_timeout(0)"), "INSERT INTO meta VALUES ('a', 'b')"),
		"is not a checkpoint, or is damaged": fails(with("mode=rw"), "SELECT nothing FROM nowhere"),
		"move it away to start over":         errors.New("not of SQLite"),
	} {
		if got := (&file{path: path}).damaged(err).Error(); !strings.Contains(got, want) || !strings.HasPrefix(got, path) {
			t.Errorf("%v: %s", err, got)
		}
	}
	for want, err := range map[string]error{ // and so is why it cannot be written to
		"let this user write it": fails(with("mode=ro"), "CREATE TABLE x (y)"),
		"see that there is room": fails(with("mode=rw&_pragma=busy_timeout(0)"), "INSERT INTO meta VALUES ('a', 'b')"),
	} {
		if got := (&file{path: path}).unwritten(err).Error(); !strings.Contains(got, want) {
			t.Errorf("%v: %s", err, got)
		}
	}
}
