package checkpoint

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clerk-import/mapping/record"
)

// earlier makes a checkpoint as an earlier version has written it, with rows of users and, from schema 3 on, a membership.
func earlier(t *testing.T, version int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cp")
	db, err := sql.Open("sqlite", path)
	check(t, err)
	defer db.Close()
	columns := `ordinal INTEGER PRIMARY KEY, key BLOB NOT NULL, state TEXT NOT NULL, file INTEGER NOT NULL, line INTEGER NOT NULL, offset INTEGER NOT NULL,
		external_id TEXT NOT NULL DEFAULT '', clerk_id TEXT NOT NULL DEFAULT '', steps INTEGER NOT NULL DEFAULT 0, code TEXT NOT NULL DEFAULT '',
		attempts INTEGER NOT NULL DEFAULT 0, claimed_at INTEGER NOT NULL DEFAULT 0, updated_at INTEGER NOT NULL DEFAULT 0`
	if version >= 2 {
		columns += `, wrote_at INTEGER NOT NULL DEFAULT 0, prints BLOB, changes INTEGER NOT NULL DEFAULT 0, made INTEGER NOT NULL DEFAULT 0`
	}
	if version >= 4 {
		columns += `, next BLOB`
	}
	names := []string{"rows"}
	if version >= 3 {
		names = append(names, "organizations", "memberships", "invitations")
	}
	text := `PRAGMA application_id = 1129073481; PRAGMA user_version = ` + string(rune('0'+version)) + `; CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
		INSERT INTO meta VALUES ('run', '{"id":"run_1","read":4,"checked":true}'), ('frontier', '{"Ordinal":2,"File":0,"Line":4,"Offset":20}');`
	for _, name := range names {
		text += `CREATE TABLE ` + name + ` (` + columns + `); CREATE INDEX ` + name + `_open ON ` + name + ` (ordinal) WHERE state IN ('pending', 'claimed'); CREATE INDEX ` + name + `_failed ON ` + name + ` (ordinal) WHERE state = 'failed';`
	}
	insert := func(name, values string) {
		text += `INSERT INTO ` + name + ` (ordinal, key, state, file, line, offset, external_id, clerk_id, steps, code, attempts, claimed_at, updated_at) VALUES ` + values + `;`
	}
	key := `x'01020000000000000000000000000000'`
	insert("rows", `(0, `+key+`, 'created', 0, 2, 0, 'a', 'user_0', 1, '', 1, 5, 6), (1, `+key+`, 'rejected', 0, 3, 10, 'b', '', 0, 'email_invalid', 0, 0, 6), (2, `+key+`, 'claimed', 0, 4, 20, 'c', '', 0, '', 0, 7, 6), (3, `+key+`, 'failed', 0, 5, 30, 'd', 'user_3', 0, 'no', 9, 7, 6), (4, `+key+`, 'updated', 0, 6, 40, 'e', 'user_4', 0, '', 9, 7, 6)`)
	if version >= 2 {
		text += `UPDATE rows SET wrote_at = 8, prints = x'0900', changes = 3, made = 1 WHERE ordinal IN (0, 3);`
	}
	if version >= 3 {
		insert("memberships", `(0, `+key+`, 'created', 1, 2, 0, 'o', 'orgmem_0', 0, '', 1, 5, 6)`)
		text += `UPDATE memberships SET wrote_at = 8, prints = x'0900', changes = 3, made = 1;`
	}
	if version >= 4 {
		text += `UPDATE rows SET next = x'0a00' WHERE ordinal = 2;`
	}
	_, err = db.Exec(text)
	check(t, err)
	return path
}

// A checkpoint of each earlier version is read as it is, and gone on with as one of this version.
func TestACheckpointOfEachEarlierVersionIsReadAndContinued(t *testing.T) {
	for version := 1; version < schemaVersion; version++ {
		key := Key{1, 2}
		want := []Row{
			{Ordinal: 0, Key: key, State: Created, Line: 2, ExternalID: "a", ClerkID: "user_0", Steps: 1, Attempts: 1, ClaimedAt: 5, UpdatedAt: 6, Made: true},
			{Ordinal: 1, Key: key, State: Rejected, Line: 3, Offset: 10, ExternalID: "b", Code: "email_invalid", UpdatedAt: 6},
			{Ordinal: 2, Key: key, State: Claimed, Line: 4, Offset: 20, ExternalID: "c", ClaimedAt: 7, UpdatedAt: 6},
			{Ordinal: 3, Key: key, State: Failed, Line: 5, Offset: 30, ExternalID: "d", ClerkID: "user_3", Code: "no", Attempts: 9, ClaimedAt: 7, UpdatedAt: 6, Made: true},
			{Ordinal: 4, Key: key, State: Updated, Line: 6, Offset: 40, ExternalID: "e", ClerkID: "user_4", Attempts: 9, ClaimedAt: 7, UpdatedAt: 6},
		}
		var member []Row
		if version >= 2 {
			for _, n := range []int{0, 3} {
				want[n].WroteAt, want[n].Prints, want[n].Changes = 8, []byte{9, 0}, 3
			}
		}
		if version >= 3 {
			member = []Row{{Key: key, State: Created, File: 1, Line: 2, ExternalID: "o", ClerkID: "orgmem_0", Attempts: 1, ClaimedAt: 5, UpdatedAt: 6, WroteAt: 8, Prints: []byte{9, 0}, Changes: 3, Made: true}}
		}
		if version >= 4 {
			want[2].Next = []byte{10, 0}
		}
		path := earlier(t, version)
		before, err := os.ReadFile(path)
		check(t, err)
		holds := func(c *Checkpoint, how string) {
			t.Helper()
			rows, err := c.Part(0, 10)
			if diff := cmp.Diff(want, rows); err != nil || diff != "" {
				t.Errorf("schema %d, %s: %v %s", version, how, err, diff)
			}
			rows, err = c.Of(record.Memberships).Part(0, 10)
			if diff := cmp.Diff(append([]Row{}, member...), rows); err != nil || diff != "" {
				t.Errorf("schema %d, %s: %v %s", version, how, err, diff)
			}
			n, ids := 0, 0
			check(t, c.Of(record.Organizations).Noted(func(string, int64) { n++ }))
			check(t, c.ClerkIDs(func(string) { ids++ }))
			recount, err := c.Of(record.Invitations).Recount()
			if err != nil || len(recount)+n > 0 || ids != 3 {
				t.Errorf("schema %d, %s: %v %v %d %d", version, how, recount, err, n, ids)
			}
			if r, begun, err := c.Run(); err != nil || !begun || r.ID != "run_1" {
				t.Errorf("schema %d, %s: %+v %v %v", version, how, r, begun, err)
			}
		}
		c, err := Read(path)
		check(t, err)
		holds(c, "read")
		check(t, c.Close())
		if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
			t.Errorf("schema %d: reading has changed it, %v", version, err)
		}
		c, err = Open(path)
		check(t, err)
		holds(c, "opened")
		if diff := cmp.Diff(Counts{Created: 1, Rejected: 1, Claimed: 1, Failed: 1, Updated: 1}, c.Counts()); diff != "" {
			t.Error(version, diff)
		}
		r, err := c.Resume()
		if err != nil || r.From == nil || r.From.Ordinal != 2 || len(r.Open) != 1 || !r.Done.Has(3) {
			t.Errorf("schema %d: %+v %v", version, r, err)
		}
		check(t, c.Record(Row{Ordinal: 2, State: Skipped, Into: 2}))
		check(t, c.Of(record.Invitations).Settle([]Row{{Ordinal: 1, State: Created, Next: []byte{1}}}))
		check(t, c.Close())
		c, err = Read(path)
		check(t, err)
		if c.version != schemaVersion || c.Counts()[Created] != 0 { // which only who writes has read
			t.Errorf("schema %d: it has become %d", version, c.version)
		}
		if row, is, err := c.Of(record.Invitations).Row(1); err != nil || !is || string(row.Next) != "\x01" {
			t.Errorf("schema %d: %+v %v %v", version, row, is, err)
		}
		check(t, c.Close())
	}
}

// A checkpoint that cannot be brought to this version's schema stays as it was.
func TestAnUpgradeIsWholeOrNotAtAll(t *testing.T) {
	path := earlier(t, 1)
	db, err := sql.Open("sqlite", path)
	check(t, err)
	_, err = db.Exec("CREATE TABLE memberships (x)") // in the way of schema 3
	check(t, errors.Join(err, db.Close()))
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "cannot be brought to this version's schema") {
		t.Error(err)
	}
	c, err := Read(path)
	check(t, err)
	defer c.Close()
	if c.version != 1 {
		t.Errorf("it is of schema %d", c.version)
	}
}

// Whatever is asked of a checkpoint that cannot be read is answered with an error that names it, and never with nothing.
func TestNothingIsReadOfADamagedCheckpoint(t *testing.T) {
	ctx := context.Background()
	none := func(Row) error { return nil }
	questions := map[string]func(c *Checkpoint) error{
		"Each":       func(c *Checkpoint) error { return c.Each(none) },
		"EachOf":     func(c *Checkpoint) error { return c.Each(none, Created) },
		"Row":        func(c *Checkpoint) error { _, _, err := c.Row(1); return err },
		"Part":       func(c *Checkpoint) error { _, err := c.Part(0, 1); return err },
		"ClerkIDs":   func(c *Checkpoint) error { return c.ClerkIDs(func(string) {}) },
		"Noted":      func(c *Checkpoint) error { return c.Noted(func(string, int64) {}) },
		"Recount":    func(c *Checkpoint) error { _, err := c.Recount(); return err },
		"Resume":     func(c *Checkpoint) error { _, err := c.Resume(); return err },
		"ByKey":      func(c *Checkpoint) error { _, err := c.ByKey(); return err },
		"Run":        func(c *Checkpoint) error { _, _, err := c.Run(); return err },
		"Unfinished": func(c *Checkpoint) error { _, err := c.Unfinished(); return err },
		"Pulse":      func(c *Checkpoint) error { _, err := c.Pulse(); return err },
		"counts":     func(c *Checkpoint) error { _, err := c.SavedCounts(); return err },
	}
	for name, c := range map[string]struct {
		damage string // a statement; "" closes the database
		spared string // questions that do not meet it
	}{
		"the database is closed":     {"", ""},
		"the rows are gone":          {"DROP TABLE rows", "Run Unfinished Pulse counts"},
		"what is said of it is gone": {"DROP TABLE meta", "Each EachOf Row Part ClerkIDs Noted Recount ByKey"},
		"a number is a text":         {"UPDATE rows SET attempts = 'x'", "ClerkIDs Noted Recount ByKey Run Unfinished Pulse counts"},
		"what is said is no JSON":    {"UPDATE meta SET value = '{'; INSERT INTO meta VALUES ('operation', '{'), ('pulse', '{')", "Each EachOf Row Part ClerkIDs Noted Recount ByKey"},
	} {
		c1 := begin(t, filepath.Join(t.TempDir(), "cp"))
		check(t, c1.Claim(ctx, []Row{row(0, Claimed), row(1, Claimed)}))
		check(t, c1.Record(row(1, Created)))
		check(t, c1.Sync(ctx))
		if c.damage == "" {
			check(t, c1.db.Close())
		} else {
			_, err := c1.db.Exec(c.damage)
			check(t, err)
		}
		for question, ask := range questions {
			spared := slices.Contains(strings.Fields(c.spared), question)
			if err := ask(c1); (err == nil) != spared {
				t.Errorf("%s: %s says %v", name, question, err)
			}
		}
		_ = c1.Close()
	}
}

// What cannot be stored reaches whoever waits for it, at whatever it fails.
func TestWhateverCannotBeStoredIsSaid(t *testing.T) {
	ctx := context.Background()
	for _, damage := range []string{"DROP TABLE rows", "DROP TABLE meta", "ALTER TABLE rows DROP COLUMN made"} {
		for name, write := range map[string]func(c *Checkpoint) error{
			"one row":  func(c *Checkpoint) error { return c.Claim(ctx, []Row{row(1, Claimed)}) },
			"many":     func(c *Checkpoint) error { return c.ClaimSome(ctx, numbered(3*insertMany)) },
			"a run":    func(c *Checkpoint) error { return errors.Join(c.Settle(numbered(1)), c.SaveRun(Run{})) },
			"a new":    func(c *Checkpoint) error { return errors.Join(c.Settle(numbered(1)), c.Begin(Run{})) },
			"recorded": func(c *Checkpoint) error { return errors.Join(c.Record(numbered(1)...), c.Sync(ctx)) },
		} {
			c := begin(t, filepath.Join(t.TempDir(), "cp"))
			_, err := c.db.Exec(damage)
			check(t, err)
			if err := write(c); err == nil || !strings.Contains(err.Error(), "cannot be written") {
				t.Errorf("%s, %s: %v", damage, name, err)
			}
			if c.Counts()[Claimed]+c.Counts()[Created] != 0 {
				t.Errorf("%s, %s: counted as stored: %v", damage, name, c.Counts())
			}
			if err := c.Close(); err == nil {
				t.Errorf("%s, %s: nothing is said at the end", damage, name)
			}
		}
	}
}

// A checkpoint is begun whole, or the folder stays as it was.
func TestACheckpointIsLaidWhole(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "cp")
	check(t, begin(t, path+".begun").Close()) // of a process that was killed
	check(t, begin(t, path).Close())
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 1 {
		t.Errorf("%v", left)
	}
	check(t, os.WriteFile(path+"2.begun", []byte("somebody else's"), 0o600))
	for name, path := range map[string]string{"below a file": filepath.Join(path, "cp"), "below nothing": filepath.Join(dir, "none", "cp"), "somebody's file is in its way": path + "2"} {
		if _, err := Open(path); err == nil {
			t.Errorf("%s: it was opened", name)
		}
		if _, err := Read(path); err == nil {
			t.Errorf("%s: it was read", name)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 2 {
		t.Errorf("%v", left)
	}
}
