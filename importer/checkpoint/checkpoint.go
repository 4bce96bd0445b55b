// Package checkpoint is the durable record of a run: for every row that was
// touched, whether it was claimed, what became of it and under which Clerk id.
// It is one SQLite file; docs/checkpoint.md is its specification.
//
// A claim is durable before the request that it announces can leave, so that
// after a crash every row that may have been sent is known. The file holds ids,
// states and fingerprints, and never a name, an address or a digest.
//
// Start from [Open].
package checkpoint

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/bits"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver
)

// State is what is known about a row.
type State string

// States. Rows that are not in the checkpoint are pending too.
const (
	Pending  State = "pending"  // taken up once, certainly not sent
	Claimed  State = "claimed"  // may have been sent
	Created  State = "created"  // a user was created and every step is done
	Updated  State = "updated"  // a user that was there was updated
	Skipped  State = "skipped"  // left alone on purpose
	Rejected State = "rejected" // by us, before sending
	Failed   State = "failed"   // by the API
	Deleted  State = "deleted"  // the user was created and has been deleted again
	Vanished State = "vanished" // the user was created from a row that a later export does not have
)

// Final reports whether nothing is left to do for a row in this state, which is one
// of the input: a vanished row is not.
func (s State) Final() bool { return s != Pending && s != Claimed && s != Vanished && s != "" }

// Row is what is remembered of one row.
type Row struct {
	Ordinal    int64  // position in the whole input, from 0
	Key        Key    // fingerprint of the row's identity
	State      State  //
	Was        State  // state in the table before, "" if the row is new; not stored
	File       int    // index into Run.Inputs
	Line       int64  //
	Offset     int64  // of the decoded stream
	ExternalID string // id in the source, for the crosswalk
	ClerkID    string // once known
	Steps      int    // requests after the create that are done
	Code       string // why it was skipped, rejected or failed
	Attempts   int    // requests that were sent for it
	ClaimedAt  int64  // Unix ms, of the first claim
	UpdatedAt  int64  // Unix ms
	WroteAt    int64  // Unix ms, the target's clock: when it last changed the user for this row; 0 unknown
	Prints     []byte // fingerprints of the fields as they were sent, see package compare; nil unknown
	Made       bool   // the user was made for this row, and was not there before
	Changes    int    // how often the user was changed for the row after that
}

// Key is a fingerprint of a row's identity: its external id, or else its first
// identifier.
type Key [16]byte

// Run describes what a checkpoint belongs to.
type Run struct {
	ID        string    `json:"id"`
	Tool      string    `json:"tool"` // version
	StartedAt time.Time `json:"started_at"`
	Inputs    []Input   `json:"inputs"`
	Mapping   string    `json:"mapping"`      // name
	MappingFP string    `json:"mapping_hash"` // of text, parameters and options
	Target    Target    `json:"target"`
	Read      int64     `json:"read"`    // rows in the input
	Checked   bool      `json:"checked"` // the check before the first write is complete
	Finished  bool      `json:"finished"`
	Damage    string    `json:"damage,omitempty"` // where the input could not be read on
	Salt      string    `json:"salt,omitempty"`   // of the rows' prints; kept when the run moves to a later export
	// Usernames are the instance's rules for usernames, by which those were left behind
	// that it does not take; nil when they were not known.
	Usernames *Usernames `json:"usernames,omitempty"`
}

// Usernames are an instance's rules for usernames.
type Usernames struct {
	Min      int  `json:"min"`      // characters
	Max      int  `json:"max"`      // 0: the rules are not known
	Extended bool `json:"extended"` // special characters are allowed
	Numeric  bool `json:"numeric"`  // no letter is needed
	Off      bool `json:"off"`      // users have none
}

// Input identifies one input file.
type Input struct {
	Name    string `json:"name"`
	Size    int64  `json:"size"`
	ModTime int64  `json:"mod_time"` // Unix ns
	Hash    string `json:"sha256"`
	Rows    int64  `json:"rows"`
}

// Target identifies a Clerk instance or a sandbox.
type Target struct {
	Kind        string `json:"kind"` // "clerk" or "sandbox"
	Instance    string `json:"instance"`
	Environment string `json:"environment"`
	URL         string `json:"url"`
	Store       string `json:"store,omitempty"` // of a sandbox: the file with its users
}

// Counts are the rows by state, not counting those never taken up.
type Counts map[State]int64

// ErrLocked means that another process works on the checkpoint.
type ErrLocked struct {
	Path string
	PID  int
	Host string
}

func (e *ErrLocked) Error() string {
	return fmt.Sprintf("%s is in use by process %d on %s", e.Path, e.PID, e.Host)
}

const (
	applicationID = 0x434c4b49 // "CLKI"
	schemaVersion = 2
)

// upgrades bring a file of an earlier schema to the next one: upgrades[0] one of
// schema 1 to schema 2.
var upgrades = []string{
	"ALTER TABLE rows ADD COLUMN wrote_at INTEGER NOT NULL DEFAULT 0;" +
		"ALTER TABLE rows ADD COLUMN prints BLOB;" +
		"ALTER TABLE rows ADD COLUMN changes INTEGER NOT NULL DEFAULT 0;" +
		"ALTER TABLE rows ADD COLUMN made INTEGER NOT NULL DEFAULT 0;" +
		"UPDATE rows SET made = 1 WHERE clerk_id <> '' AND state IN ('created', 'claimed', 'failed')",
}

const schema = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE rows (
	ordinal     INTEGER PRIMARY KEY,
	key         BLOB NOT NULL,
	state       TEXT NOT NULL,
	file        INTEGER NOT NULL,
	line        INTEGER NOT NULL,
	offset      INTEGER NOT NULL,
	external_id TEXT NOT NULL DEFAULT '',
	clerk_id    TEXT NOT NULL DEFAULT '',
	steps       INTEGER NOT NULL DEFAULT 0,
	code        TEXT NOT NULL DEFAULT '',
	attempts    INTEGER NOT NULL DEFAULT 0,
	claimed_at  INTEGER NOT NULL DEFAULT 0,
	updated_at  INTEGER NOT NULL DEFAULT 0,
	wrote_at    INTEGER NOT NULL DEFAULT 0,
	prints      BLOB,
	changes     INTEGER NOT NULL DEFAULT 0,
	made        INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX rows_open ON rows (ordinal) WHERE state IN ('pending', 'claimed');
CREATE INDEX rows_failed ON rows (ordinal) WHERE state = 'failed';
`

// Checkpoint is an open checkpoint. Its methods are safe for concurrent use.
type Checkpoint struct {
	path    string
	db      *sql.DB
	lock    *fileLock
	version int // of the schema in the file; an older one only when it is open for reading

	one, many, meta *sql.Stmt // of the committer
	frontier        int64     // ordinal of the furthest row claimed in order, -1 for none; the committer's

	ops  chan op
	done chan struct{} // closed when the committer has ended

	mu     sync.Mutex
	err    error // first failure to commit; sticky
	counts Counts
	closed bool
	fsyncs int64
}

// op is one thing for the committer to do.
type op struct {
	rows     []Row
	frontier bool         // rows were reached by reading in order: move the frontier
	meta     [2]string    // key and value to store
	waiting  chan<- error // told when durable
}

// Open opens the checkpoint at path, creating it if it does not exist, and
// locks it against other processes.
func Open(path string) (*Checkpoint, error) {
	lock, err := acquire(path + ".lock")
	if err != nil {
		var held *ErrLocked
		if errors.As(err, &held) {
			held.Path = path
		}
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		lock.release()
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	_ = f.Close()
	db, err := openDB(path, "rw")
	if err != nil {
		lock.release()
		return nil, err
	}
	c := &Checkpoint{path: path, db: db, lock: lock, ops: make(chan op, 256), done: make(chan struct{}), counts: Counts{}}
	if err := c.init(); err != nil {
		_ = db.Close()
		lock.release()
		return nil, err
	}
	go c.commitLoop()
	return c, nil
}

// Read opens a checkpoint for looking at it, also while a run works on it.
func Read(path string) (*Checkpoint, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	db, err := openDB(path, "ro")
	if err != nil {
		return nil, err
	}
	c := &Checkpoint{path: path, db: db}
	if err := c.verify(); err != nil {
		_ = db.Close()
		return nil, err
	}
	return c, nil
}

func openDB(path, mode string) (*sql.DB, error) {
	dsn := "file:" + escapeURI(path) + "?mode=" + mode + "&_pragma=busy_timeout(5000)"
	if mode == "rw" {
		// FULL: a commit is on the disk when it returns, power loss included.
		dsn += "&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=temp_store(MEMORY)"
	}
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("checkpoint %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// escapeURI keeps ?, # and % in file names from being read as URI syntax.
var escapeURI = strings.NewReplacer("?", "%3F", "#", "%23", "%", "%25").Replace

func (c *Checkpoint) init() error {
	var tables int
	if err := c.db.QueryRow("SELECT count(*) FROM sqlite_master").Scan(&tables); err != nil {
		return c.damaged(err)
	}
	if tables == 0 {
		// As a whole: a process that is killed in the middle must not leave half of it.
		if err := c.change(schema, fmt.Sprintf("PRAGMA application_id = %d", applicationID), fmt.Sprintf("PRAGMA user_version = %d", schemaVersion)); err != nil {
			return fmt.Errorf("checkpoint %s: %w", c.path, err)
		}
	}
	if err := c.verify(); err != nil {
		return err
	}
	if err := c.upgrade(); err != nil {
		return err
	}
	at := Row{Ordinal: -1}
	if err := c.load("frontier", &at); err != nil {
		return err
	}
	c.frontier = at.Ordinal
	return c.load("counts", &c.counts)
}

func (c *Checkpoint) damaged(err error) error {
	return fmt.Errorf("%s is not a checkpoint, or is damaged (%w); move it away to start over", c.path, err)
}

func (c *Checkpoint) verify() error {
	var app, version int
	if err := c.db.QueryRow("SELECT application_id, user_version FROM pragma_application_id, pragma_user_version").Scan(&app, &version); err != nil {
		return c.damaged(err)
	}
	if app != applicationID {
		return c.damaged(errors.New("another program's database"))
	}
	if version < 1 || version > schemaVersion {
		return fmt.Errorf("%s was written by another version of this tool (schema %d, this one reads up to %d)", c.path, version, schemaVersion)
	}
	c.version = version
	return nil
}

// upgrade brings the file to this version's schema, in one step.
func (c *Checkpoint) upgrade() error {
	if c.version == schemaVersion {
		return nil
	}
	if err := c.change(append(slices.Clone(upgrades[c.version-1:]), fmt.Sprintf("PRAGMA user_version = %d", schemaVersion))...); err != nil {
		return fmt.Errorf("checkpoint %s cannot be brought to this version's schema: %w", c.path, err)
	}
	c.version = schemaVersion
	return nil
}

// change executes statements that change the schema, all of them or none.
func (c *Checkpoint) change(statements ...string) error {
	tx, err := c.db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // no effect after a commit
	for _, text := range statements {
		if _, err := tx.Exec(text); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// Close makes everything durable and releases the lock.
func (c *Checkpoint) Close() error {
	if c.ops == nil {
		return c.db.Close()
	}
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return nil
	}
	c.closed = true
	c.mu.Unlock()
	close(c.ops)
	<-c.done
	err := c.failure()
	// Fold the log into the file, so that one file is all there is to keep.
	_, _ = c.db.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	err = errors.Join(err, c.db.Close())
	c.lock.release()
	return err
}

// Remove closes the checkpoint and deletes it.
func (c *Checkpoint) Remove() error {
	err := c.Close()
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		if e := os.Remove(c.path + suffix); e != nil && !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// Run returns the run the checkpoint belongs to; false if there is none yet, or
// one whose check was cut off, which has sent nothing.
func (c *Checkpoint) Run() (Run, bool, error) {
	var r Run
	if err := c.load("run", &r); err != nil {
		return r, false, err
	}
	return r, r.ID != "" && r.Checked, nil
}

// Begin stores the description of a new run and forgets all rows.
func (c *Checkpoint) Begin(r Run) error {
	if err := c.Sync(context.Background()); err != nil {
		return err
	}
	if _, err := c.db.Exec("DELETE FROM rows; DELETE FROM meta"); err != nil {
		return fmt.Errorf("checkpoint %s: %w", c.path, err)
	}
	c.mu.Lock()
	c.counts, c.frontier = Counts{}, -1
	c.mu.Unlock()
	return c.SaveRun(r)
}

// SaveRun stores the description of the run.
func (c *Checkpoint) SaveRun(r Run) error {
	b, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return c.submit(context.Background(), op{meta: [2]string{"run", string(b)}})
}

// Settle stores rows whose state is known before anything is sent: rejected and
// skipped ones, and those an earlier run of the same users took up. It returns
// before they are durable.
func (c *Checkpoint) Settle(rows []Row) error {
	return c.enqueue(op{rows: rows})
}

// Claim stores that rows are about to be sent and returns when that is durable.
// The rows must come in the order of the input, with none left out.
func (c *Checkpoint) Claim(ctx context.Context, rows []Row) error {
	return c.submit(ctx, op{rows: rows, frontier: true})
}

// ClaimSome is Claim for a selection of rows: those between them stay untouched,
// so the next run reads from where reading in order had come to.
func (c *Checkpoint) ClaimSome(ctx context.Context, rows []Row) error {
	return c.submit(ctx, op{rows: rows})
}

// Record stores what became of claimed rows. It returns before that is durable:
// a row whose outcome is lost in a crash is still claimed, and will be looked up.
func (c *Checkpoint) Record(rows ...Row) error { return c.RecordFrom(Claimed, rows...) }

// RecordFrom is Record for rows that the table has in another state than claimed.
func (c *Checkpoint) RecordFrom(was State, rows ...Row) error {
	for i := range rows {
		rows[i].Was = was
	}
	return c.enqueue(op{rows: rows})
}

// Sync returns when everything recorded so far is durable.
func (c *Checkpoint) Sync(ctx context.Context) error { return c.submit(ctx, op{}) }

// enqueue hands an op to the committer and returns.
func (c *Checkpoint) enqueue(o op) error {
	if err := c.failure(); err != nil {
		return err
	}
	c.ops <- o
	return nil
}

// submit hands an op to the committer and waits until it is durable.
func (c *Checkpoint) submit(ctx context.Context, o op) error {
	waiting := make(chan error, 1)
	o.waiting = waiting
	if err := c.enqueue(o); err != nil {
		return err
	}
	select {
	case err := <-waiting:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *Checkpoint) failure() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// linger is how long outcomes nobody waits for are collected before they are
// committed together.
const linger = 20 * time.Millisecond

// maxGroup is the largest number of operations in one commit.
const maxGroup = 1024

// commitLoop is the only writer. It commits what has come in as one group: one
// fsync for however many rows arrived during the last one.
func (c *Checkpoint) commitLoop() {
	defer close(c.done)
	group := make([]op, 0, maxGroup)
	for first := range c.ops {
		group = append(group[:0], first)
		waiting := first.waiting != nil
		var timer <-chan time.Time
	collect:
		for len(group) < maxGroup {
			select {
			case o, ok := <-c.ops:
				if !ok {
					break collect
				}
				group = append(group, o)
				waiting = waiting || o.waiting != nil
				continue
			default:
			}
			if waiting {
				break
			}
			if timer == nil {
				timer = time.After(linger)
			}
			select {
			case o, ok := <-c.ops:
				if !ok {
					break collect
				}
				group = append(group, o)
				waiting = o.waiting != nil
			case <-timer:
				break collect
			}
		}
		err := c.failure()
		if err == nil {
			if err = c.commit(group); err != nil {
				err = fmt.Errorf("checkpoint %s cannot be written: %w", c.path, err)
				c.mu.Lock()
				c.err = err
				c.mu.Unlock()
			}
		}
		for _, o := range group {
			if o.waiting != nil {
				o.waiting <- err
			}
		}
	}
}

const (
	insertSQL = `INSERT INTO rows (ordinal, key, state, file, line, offset, external_id, clerk_id, steps, code, attempts, claimed_at, updated_at, wrote_at, prints, changes, made) VALUES `
	valuesSQL = `(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`
	upsertSQL = ` ON CONFLICT (ordinal) DO UPDATE SET state = excluded.state, clerk_id = excluded.clerk_id, steps = excluded.steps,
		code = excluded.code, attempts = excluded.attempts, claimed_at = excluded.claimed_at, updated_at = excluded.updated_at, wrote_at = excluded.wrote_at,
		prints = coalesce(excluded.prints, prints), changes = excluded.changes, made = excluded.made`
	// insertMany is how many rows one statement writes: a statement costs more
	// than a row.
	insertMany = 16

	metaSQL = `INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`
)

func (c *Checkpoint) commit(group []op) error {
	work := false
	for _, o := range group {
		work = work || len(o.rows) > 0 || o.meta[0] != ""
	}
	if !work {
		return nil
	}
	if err := c.prepare(); err != nil {
		return err
	}
	tx, err := c.db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // no effect after a commit
	one, many, meta := tx.Stmt(c.one), tx.Stmt(c.many), tx.Stmt(c.meta)
	counts := c.Counts()
	now := time.Now().UnixMilli()
	var frontier *Row
	args, width, held := make([]any, 0, 17*insertMany), 0, 0
	flush := func() error {
		if held == insertMany {
			_, err = many.Exec(args...)
		} else {
			// In order: a row may come twice, claimed and recorded.
			for i := 0; i < held && err == nil; i++ {
				_, err = one.Exec(args[i*width : (i+1)*width]...)
			}
		}
		args, held = args[:0], 0
		return err
	}
	for _, o := range group {
		for i := range o.rows {
			r := &o.rows[i]
			if r.Was != "" {
				if counts[r.Was]--; counts[r.Was] == 0 {
					delete(counts, r.Was)
				}
			}
			counts[r.State]++
			if o.frontier {
				frontier = r
			}
			args = append(args, r.Ordinal, r.Key[:], string(r.State), r.File, r.Line, r.Offset, r.ExternalID, r.ClerkID, r.Steps, r.Code, r.Attempts, r.ClaimedAt, now, r.WroteAt, r.Prints, r.Changes, r.Made)
			held++
			width = len(args) / held
			if held == insertMany {
				if err := flush(); err != nil {
					return err
				}
			}
		}
		if o.meta[0] != "" {
			if _, err := meta.Exec(o.meta[0], o.meta[1]); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	b, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	if _, err := meta.Exec("counts", string(b)); err != nil {
		return err
	}
	if frontier != nil && frontier.Ordinal > c.frontier {
		b, err := json.Marshal(Row{Ordinal: frontier.Ordinal, File: frontier.File, Line: frontier.Line, Offset: frontier.Offset})
		if err != nil {
			return err
		}
		if _, err := meta.Exec("frontier", string(b)); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if frontier != nil {
		c.frontier = max(c.frontier, frontier.Ordinal)
	}
	c.mu.Lock()
	c.counts = counts
	c.fsyncs++
	c.mu.Unlock()
	return nil
}

// prepare compiles the committer's statements once for a database.
func (c *Checkpoint) prepare() error {
	for _, p := range []struct {
		stmt **sql.Stmt
		text string
	}{{&c.one, insertSQL + valuesSQL + upsertSQL}, {&c.many, insertSQL + strings.Repeat(valuesSQL+",", insertMany-1) + valuesSQL + upsertSQL}, {&c.meta, metaSQL}} {
		if *p.stmt != nil {
			continue
		}
		var err error
		if *p.stmt, err = c.db.Prepare(p.text); err != nil {
			return err
		}
	}
	return nil
}

// load reads a meta value into dst; dst is left alone if there is none.
func (c *Checkpoint) load(key string, dst any) error {
	var text string
	err := c.db.QueryRow("SELECT value FROM meta WHERE key = ?", key).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), dst)
	}
	if err != nil {
		return c.damaged(err)
	}
	return nil
}

// Counts returns the rows by state, as far as they are durable.
func (c *Checkpoint) Counts() Counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make(Counts, len(c.counts))
	for s, n := range c.counts {
		out[s] = n
	}
	return out
}

// Commits is how many groups were committed since Open, each one fsync.
func (c *Checkpoint) Commits() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.fsyncs
}

// Recount counts the rows by state in the table itself.
func (c *Checkpoint) Recount() (Counts, error) {
	rows, err := c.db.Query("SELECT state, count(*) FROM rows GROUP BY state")
	if err != nil {
		return nil, c.damaged(err)
	}
	defer rows.Close()
	out := Counts{}
	for rows.Next() {
		var s State
		var n int64
		if err := rows.Scan(&s, &n); err != nil {
			return nil, c.damaged(err)
		}
		out[s] = n
	}
	return out, rows.Err()
}

// columns are what rows reads, of a file of any schema.
func (c *Checkpoint) columns() string {
	columns := "ordinal, key, state, file, line, offset, external_id, clerk_id, steps, code, attempts, claimed_at, updated_at"
	if c.version < 2 {
		return columns + ", 0, NULL, 0, clerk_id <> '' AND state IN ('created', 'claimed', 'failed')"
	}
	return columns + ", wrote_at, prints, changes, made"
}

// rows calls f for the rows that match where, a fixed SQL condition, in the order of
// the input, for at most so many; -1 means all.
func (c *Checkpoint) rows(where string, args []any, most int, f func(Row) error) error {
	rows, err := c.db.Query(fmt.Sprintf("SELECT %s FROM rows WHERE %s ORDER BY ordinal LIMIT %d", c.columns(), where, most), args...)
	if err != nil {
		return c.damaged(err)
	}
	defer rows.Close()
	for rows.Next() {
		var r Row
		var key []byte
		if err := rows.Scan(&r.Ordinal, &key, &r.State, &r.File, &r.Line, &r.Offset, &r.ExternalID, &r.ClerkID, &r.Steps, &r.Code, &r.Attempts, &r.ClaimedAt, &r.UpdatedAt, &r.WroteAt, &r.Prints, &r.Changes, &r.Made); err != nil {
			return c.damaged(err)
		}
		copy(r.Key[:], key)
		if err := f(r); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Each calls f for every row in one of the states, in the order of the input;
// for all rows when no state is given.
func (c *Checkpoint) Each(f func(Row) error, states ...State) error {
	if len(states) == 0 {
		return c.rows("1", nil, -1, f)
	}
	where, args := "state IN (", []any{}
	for i, s := range states {
		if i > 0 {
			where += ","
		}
		where += "?"
		args = append(args, s)
	}
	return c.rows(where+")", args, -1, f)
}

// Row returns the row with an ordinal, as far as it is durable.
func (c *Checkpoint) Row(ordinal int64) (Row, bool, error) {
	var found *Row
	err := c.rows("ordinal = ?", []any{ordinal}, 1, func(r Row) error { found = &r; return nil })
	if err != nil || found == nil {
		return Row{}, false, err
	}
	return *found, true, nil
}

// Part returns up to most rows from an ordinal on, in the order of the input.
func (c *Checkpoint) Part(from int64, most int) ([]Row, error) {
	out := make([]Row, 0, most)
	err := c.rows("ordinal >= ?", []any{from}, most, func(r Row) error { out = append(out, r); return nil })
	return out, err
}

// Pulse is how a run is doing, for whoever watches from another process.
type Pulse struct {
	At        time.Time `json:"at"`
	Counts    Counts    `json:"counts"` // as durable then
	Requests  int64     `json:"requests"`
	Throttled int64     `json:"throttled"` // 429s met
	InFlight  int64     `json:"in_flight"`
	Factor    float64   `json:"factor"`     // part of the asked rate in use, 1 when undisturbed
	Used      float64   `json:"quota_used"` // part of the share taken by the last window
}

// Beat stores a Pulse. It returns before that is durable.
func (c *Checkpoint) Beat(p Pulse) error {
	p.Counts = c.Counts()
	b, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return c.enqueue(op{meta: [2]string{"pulse", string(b)}})
}

// Pulse returns the last one, the zero Pulse if there is none.
func (c *Checkpoint) Pulse() (p Pulse, err error) {
	return p, c.load("pulse", &p)
}

// SavedCounts are the rows by state as a run has last stored them: at once, however
// many rows there are.
func (c *Checkpoint) SavedCounts() (Counts, error) {
	out := Counts{}
	return out, c.load("counts", &out)
}

// Unfinished names an operation on the checkpoint other than sending its rows that
// was begun and not finished, "" for none.
func (c *Checkpoint) Unfinished() (string, error) {
	var name string
	err := c.load("operation", &name)
	return name, err
}

// Operation states that an operation is begun; "" that it is finished.
func (c *Checkpoint) Operation(name string) error {
	b, err := json.Marshal(name)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return c.submit(context.Background(), op{meta: [2]string{"operation", string(b)}})
}

// Resume says where a run goes on.
type Resume struct {
	From *Row          // first row to read again; nil means the beginning of the input
	Done *Set          // rows that need nothing more
	Open map[int64]Row // rows from there on that were taken up: pending, in doubt or to be retried
	// Present are pending rows whose user is there already. There may be many, so they
	// are read as they are reached.
	Present *Present
}

// Present are the pending rows that have a Clerk id, to be asked for in the order of
// the input.
type Present struct {
	c      *Checkpoint
	rows   []Row // the next ones
	from   int64 // where the ones behind them begin
	ended  bool
	window int
}

// Any reports whether there is any.
func (p *Present) Any() bool { return len(p.rows) > 0 || !p.ended }

// Find returns the row with an ordinal that is higher than all asked for before.
func (p *Present) Find(ordinal int64) (Row, bool, error) {
	for {
		for len(p.rows) > 0 && p.rows[0].Ordinal < ordinal {
			p.rows = p.rows[1:]
		}
		if len(p.rows) > 0 {
			return p.rows[0], p.rows[0].Ordinal == ordinal, nil
		}
		if p.ended {
			return Row{}, false, nil
		}
		if err := p.read(max(p.from, ordinal)); err != nil {
			return Row{}, false, err
		}
	}
}

func (p *Present) read(from int64) error {
	p.rows = nil
	err := p.c.rows("state IN ('pending', 'claimed') AND state = 'pending' AND clerk_id <> '' AND ordinal >= ?", []any{from}, p.window, func(r Row) error {
		p.rows = append(p.rows, r)
		return nil
	})
	if p.ended = len(p.rows) < p.window; len(p.rows) > 0 {
		p.from = p.rows[len(p.rows)-1].Ordinal + 1
	}
	return err
}

// Set is a set of ordinals, one bit each.
type Set struct{ bits []uint64 }

// Has reports whether n is in the set.
func (s *Set) Has(n int64) bool {
	return n>>6 < int64(len(s.bits)) && s.bits[n>>6]&(1<<(n&63)) != 0
}

// Words is the set as it may be stored; [SetOf] reads it.
func (s *Set) Words() []uint64 { return s.bits }

// SetOf is the set that Words came from.
func SetOf(words []uint64) Set { return Set{words} }

// Len is how many ordinals are in the set.
func (s *Set) Len() int64 {
	n := 0
	for _, w := range s.bits {
		n += bits.OnesCount64(w)
	}
	return int64(n)
}

// Add puts an ordinal into the set.
func (s *Set) Add(n int64) {
	if need := int(n>>6) + 1; need > len(s.bits) {
		s.bits = append(s.bits, make([]uint64, need-len(s.bits)+need/4)...)
	}
	s.bits[n>>6] |= 1 << (n & 63)
}

// Resume returns where the run goes on. retry lists final states whose rows are
// to be sent again.
func (c *Checkpoint) Resume(retry ...State) (*Resume, error) {
	out := &Resume{Done: &Set{}, Open: map[int64]Row{}}
	var frontier Row
	frontier.Ordinal = -1
	if err := c.load("frontier", &frontier); err != nil {
		return nil, err
	}
	again := map[State]bool{Pending: true, Claimed: true}
	for _, s := range retry {
		again[s] = true
	}
	from := int64(0)
	if frontier.Ordinal >= 0 {
		from, out.From = frontier.Ordinal, &frontier
		for s := range again {
			// Each state has its partial index, so this does not scan.
			where := "state = '" + string(s) + "'"
			if s == Pending || s == Claimed {
				where = "state IN ('pending', 'claimed') AND " + where
			}
			var r Row
			err := c.db.QueryRow("SELECT ordinal, file, line, offset FROM rows WHERE "+where+" ORDER BY ordinal LIMIT 1").Scan(&r.Ordinal, &r.File, &r.Line, &r.Offset)
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				return nil, c.damaged(err)
			}
			if r.Ordinal < from {
				from, out.From = r.Ordinal, &r
			}
		}
	}
	err := c.rows("ordinal >= ? AND state IN ("+quoted(again)+") AND NOT (state = 'pending' AND clerk_id <> '')", []any{from}, -1, func(r Row) error {
		out.Open[r.Ordinal] = r
		return nil
	})
	if err != nil {
		return nil, err
	}
	out.Present = &Present{c: c, window: 1024}
	if err := out.Present.read(from); err != nil {
		return nil, err
	}
	rows, err := c.db.Query("SELECT ordinal FROM rows WHERE ordinal >= ? AND state NOT IN ("+quoted(again)+")", from)
	if err != nil {
		return nil, c.damaged(err)
	}
	defer rows.Close()
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, c.damaged(err)
		}
		out.Done.Add(n)
	}
	return out, rows.Err()
}

// quoted lists states, which are constants of this package, for SQL.
func quoted(states map[State]bool) string {
	var list []string
	for s := range states {
		list = append(list, "'"+string(s)+"'")
	}
	slices.Sort(list)
	return strings.Join(list, ",")
}

// Noted calls f for every code that rows which did arrive carry, with their
// number: a step after the create that was refused.
func (c *Checkpoint) Noted(f func(code string, n int64)) error {
	rows, err := c.db.Query("SELECT code, count(*) FROM rows WHERE state IN ('created', 'updated') AND code <> '' GROUP BY code")
	if err != nil {
		return c.damaged(err)
	}
	defer rows.Close()
	for rows.Next() {
		var code string
		var n int64
		if err := rows.Scan(&code, &n); err != nil {
			return c.damaged(err)
		}
		f(code, n)
	}
	return rows.Err()
}

// Index finds rows by their key.
type Index struct {
	c    *Checkpoint
	find *sql.Stmt

	last   int64 // ordinal of the row found last
	inARow int   // how many were found in the order they stand in
	ahead  []Row // the rows behind the last one, once they are asked for in order
}

// aheadAfter is how many rows have to be found in order before those behind them are
// read ahead, so many at a time.
const (
	aheadAfter = 8
	aheadRows  = 1024
)

// ByKey returns an Index over the rows as they are now.
func (c *Checkpoint) ByKey() (*Index, error) {
	if _, err := c.db.Exec("CREATE INDEX IF NOT EXISTS rows_key ON rows (key)"); err != nil {
		return nil, fmt.Errorf("checkpoint %s: %w", c.path, err)
	}
	stmt, err := c.db.Prepare("SELECT ordinal FROM rows WHERE key = ? ORDER BY ordinal LIMIT 1")
	if err != nil {
		return nil, c.damaged(err)
	}
	return &Index{c: c, find: stmt, last: -1}, nil
}

// Find returns the row with a key. Rows that are asked for in the order they stand in,
// as those of two exports of one source mostly are, are read ahead.
func (x *Index) Find(k Key) (Row, bool, error) {
	if len(x.ahead) == 0 && x.inARow >= aheadAfter {
		var err error
		if x.ahead, err = x.c.Part(x.last+1, aheadRows); err != nil {
			return Row{}, false, err
		}
		if len(x.ahead) == 0 {
			x.inARow = 0
		}
	}
	if len(x.ahead) > 0 && x.ahead[0].Key == k {
		r := x.ahead[0]
		x.ahead, x.last = x.ahead[1:], r.Ordinal
		return r, true, nil
	}
	var ordinal int64
	err := x.find.QueryRow(k[:]).Scan(&ordinal)
	if errors.Is(err, sql.ErrNoRows) {
		return Row{}, false, nil
	}
	if err != nil {
		return Row{}, false, err
	}
	if x.inARow++; ordinal != x.last+1 {
		x.inARow, x.ahead = 0, nil
	}
	x.last = ordinal
	return x.c.Row(ordinal)
}

// Close releases the index.
func (x *Index) Close() error { return x.find.Close() }

// Replace puts the finished checkpoint at path, which must be closed, in the
// place of this one and goes on with it.
func (c *Checkpoint) Replace(path string) error {
	if err := c.Sync(context.Background()); err != nil {
		return err
	}
	c.one, c.many, c.meta = nil, nil, nil // closed with the database
	if err := c.db.Close(); err != nil {
		return fmt.Errorf("checkpoint %s: %w", c.path, err)
	}
	err := os.Rename(path, c.path)
	for _, leftover := range []string{c.path + "-wal", c.path + "-shm", path + ".lock"} {
		if e := os.Remove(leftover); e != nil && !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if c.db, err = openDB(c.path, "rw"); err != nil {
		return err
	}
	c.mu.Lock()
	c.counts = Counts{}
	c.mu.Unlock()
	return c.init()
}
