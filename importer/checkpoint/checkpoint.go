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
	"os"
	"strings"
	"sync"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"clerk-import/mapping/record"
)

// Codes of vanished rows.
const (
	VanishedBanned  = "banned"
	VanishedDeleted = "deleted"
	VanishedGone    = "deleted, and gone" // which was looked at
	VanishedRekeyed = "rekeyed"           // another row has the user now
)

// Run describes what a checkpoint belongs to.
type Run struct {
	ID        string    `json:"id"`
	Tool      string    `json:"tool"` // version
	StartedAt time.Time `json:"started_at"`
	Inputs    []Input   `json:"inputs"`
	Mapping   string    `json:"mapping"`      // name
	MappingFP string    `json:"mapping_hash"` // of text, parameters and options
	Target    Target    `json:"target"`
	// Flags say what the input is and what is made of it, as NAME=VALUE of the command line; no
	// secret is among them.
	Flags []string `json:"flags"`
	// Command is the command line that sends the rows, and Dir the folder that its files are named from.
	Command []string `json:"command,omitempty"`
	Dir     string   `json:"dir,omitempty"`
	// Corrections is the hash of the files of corrected rows that stand in for those of the inputs.
	Corrections string `json:"corrections,omitempty"`
	// Rejected are these files, each with a hash of which rows it has: one that was renamed or copied is known by it.
	Rejected map[string]string `json:"rejected,omitempty"`
	Read     int64             `json:"read"` // rows of users in the input
	// Entities are how many rows of each other entity there are.
	Entities map[record.Entity]int64 `json:"entities,omitempty"`
	Checked  bool                    `json:"checked"` // the check before the first write is complete
	Finished bool                    `json:"finished"`
	Whole    []string                `json:"whole,omitempty"`  // errors about the input as a whole that did not stop the run
	Damage   string                  `json:"damage,omitempty"` // where the input could not be read on
	Salt     string                  `json:"salt,omitempty"`   // of the rows' prints; kept when the run moves to a later export
	// Usernames are the instance's rules for usernames, by which those were left behind
	// that it does not take; nil when they were not known.
	Usernames *Usernames `json:"usernames,omitempty"`
	// Off is what the instance's users cannot have, by the Frontend API's names, and PasswordMin how long their
	// passwords are at least: what it does not take was left behind.
	Off         []string `json:"off,omitempty"`
	PasswordMin int      `json:"password_min,omitempty"`
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
	Name string `json:"name"`
	// Entity is what the user said that its rows are of, "" for users or what the mapping says.
	Entity  record.Entity `json:"entity,omitempty"`
	Size    int64         `json:"size"`     // bytes
	ModTime int64         `json:"mod_time"` // Unix ns
	Hash    string        `json:"sha256"`
	Rows    int64         `json:"rows"`
}

// Target identifies a Clerk instance or a sandbox.
type Target struct {
	Kind        string `json:"kind"` // "clerk" or "sandbox"
	Instance    string `json:"instance"`
	Environment string `json:"environment"` // development or production
	URL         string `json:"url"`
	Store       string `json:"store,omitempty"` // of a sandbox: the file with its users
}

// ErrLocked means that another process works on the checkpoint.
type ErrLocked struct {
	Path string
	PID  int
	Host string
}

func (e *ErrLocked) Error() string {
	return fmt.Sprintf("%s is in use by process %d on %s", e.Path, e.PID, e.Host)
}

// Checkpoint is an open checkpoint, as far as its rows of one entity go: those of
// users, from which [Checkpoint.Of] leads to the others. Its methods are safe for
// concurrent use.
type Checkpoint struct {
	*file
	entity record.Entity

	one, many *sql.Stmt // of the committer
	frontier  int64     // ordinal of the furthest row claimed in order, -1 for none; the committer's
	counts    Counts    // under the file's lock
}

// file is what the entities of a checkpoint share.
type file struct {
	path     string // links followed
	db       *sql.DB
	lock     *Lock
	lent     bool // the lock is the caller's, who releases it
	version  int  // of the schema in the file; an older one only when it is open for reading
	entities map[record.Entity]*Checkpoint

	meta *sql.Stmt // of the committer

	ops  chan op
	done chan struct{} // closed when the committer has ended

	mu     sync.Mutex
	err    error // first failure to commit; sticky
	closed bool
	fsyncs int64
}

// newCheckpoint returns the users' part of a file.
func newCheckpoint(f *file) *Checkpoint {
	f.entities = map[record.Entity]*Checkpoint{}
	for _, e := range record.Entities {
		f.entities[e] = &Checkpoint{file: f, entity: e, counts: Counts{}}
	}
	return f.entities[record.Users]
}

// Of is the checkpoint as far as its rows of another entity go.
func (c *Checkpoint) Of(e record.Entity) *Checkpoint { return c.entities[e] }

// table is the name of the entity's table.
func (c *Checkpoint) table() string {
	if c.entity == record.Users {
		return "rows"
	}
	return string(c.entity)
}

// key is a key of the table meta, of which every entity has its own.
func (c *Checkpoint) key(name string) string {
	if c.entity == record.Users {
		return name
	}
	return name + "." + string(c.entity)
}

// Open opens the checkpoint at path, creating it if it does not exist, and
// locks it against other processes.
func Open(path string) (*Checkpoint, error) {
	lock, err := Acquire(path)
	if err != nil {
		return nil, err
	}
	c, err := lock.Open()
	if err != nil {
		lock.Release()
		return nil, err
	}
	c.lent = false
	return c, nil
}

// Open opens the checkpoint that is locked, creating it if it does not exist. It stays locked
// when it is closed.
func (l *Lock) Open() (*Checkpoint, error) {
	if err := lay(l.path); err != nil {
		return nil, err
	}
	db, err := openDB(l.path, "rw")
	if err != nil {
		return nil, err
	}
	c := newCheckpoint(&file{path: l.path, db: db, lock: l, lent: true, ops: make(chan op, 256), done: make(chan struct{})})
	if err := c.init(); err != nil {
		_ = db.Close()
		return nil, err
	}
	go c.commitLoop()
	return c, nil
}

// Path is where the checkpoint is, links followed.
func (c *Checkpoint) Path() string { return c.path }

// Read opens a checkpoint for looking at it, also while a run works on it.
func Read(path string) (*Checkpoint, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	if err := recognise(path); err != nil {
		return nil, err
	}
	c, err := look(path, "ro")
	if _, wal := os.Stat(path + "-wal"); code(err) == sqlite3.SQLITE_CANTOPEN && errors.Is(wal, os.ErrNotExist) {
		return look(path, "ro&immutable=1") // in a folder that cannot be written in, where nobody works on it
	}
	return c, err
}

func look(path, mode string) (*Checkpoint, error) {
	db, err := openDB(path, mode)
	if err != nil {
		return nil, err
	}
	c := newCheckpoint(&file{path: path, db: db})
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
	if !c.lent {
		c.lock.Release()
	}
	return err
}

// Remove closes the checkpoint and deletes it.
func (c *Checkpoint) Remove() error {
	err := c.Close()
	for _, suffix := range []string{"-wal", "-shm", ""} { // the log of no checkpoint would be somebody else's
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
	if r.Checked {
		return r, true, nil
	}
	// A check that was cut off has sent nothing. Where something was, the run's description
	// was lost, and beginning anew would send all of it twice.
	for _, of := range c.entities {
		for s, n := range of.Counts() {
			if n > 0 && s != Skipped && s != Rejected && s != Pending {
				return r, false, c.damaged(fmt.Errorf("it has rows that were sent, and says nothing of their run"))
			}
		}
	}
	return r, false, nil
}

// Begin stores the description of a new run and forgets all rows.
func (c *Checkpoint) Begin(r Run) error {
	if err := c.Sync(context.Background()); err != nil {
		return err
	}
	clear := "DELETE FROM meta"
	for _, of := range c.entities {
		clear += "; DELETE FROM " + of.table()
	}
	if _, err := c.db.Exec(clear); err != nil {
		return c.unwritten(err)
	}
	c.mu.Lock()
	for _, of := range c.entities {
		of.counts, of.frontier = Counts{}, -1
	}
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
	return c.enqueue(op{of: c, rows: rows})
}

// Claim stores that rows are about to be sent and returns when that is durable.
// The rows must come in the order of the input, with none left out.
func (c *Checkpoint) Claim(ctx context.Context, rows []Row) error {
	return c.submit(ctx, op{of: c, rows: rows, frontier: true})
}

// ClaimSome is Claim for a selection of rows: those between them stay untouched,
// so the next run reads from where reading in order had come to.
func (c *Checkpoint) ClaimSome(ctx context.Context, rows []Row) error {
	return c.submit(ctx, op{of: c, rows: rows})
}

// Record stores what became of claimed rows. It returns before that is durable:
// a row whose outcome is lost in a crash is still claimed, and will be looked up.
func (c *Checkpoint) Record(rows ...Row) error { return c.RecordFrom(Claimed, rows...) }

// RecordFrom is Record for rows that the table has in another state than claimed.
func (c *Checkpoint) RecordFrom(was State, rows ...Row) error {
	for i := range rows {
		rows[i].Was = was
	}
	return c.enqueue(op{of: c, rows: rows})
}

// Sync returns when everything recorded so far is durable.
func (c *Checkpoint) Sync(ctx context.Context) error { return c.submit(ctx, op{}) }

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

// Replace puts the finished checkpoint at path, which must be closed, in the
// place of this one and goes on with it.
func (c *Checkpoint) Replace(path string) error {
	if err := c.Sync(context.Background()); err != nil {
		return err
	}
	c.meta = nil // closed with the database, as are the entities' statements
	for _, of := range c.entities {
		of.one, of.many = nil, nil
	}
	if err := c.db.Close(); err != nil {
		return fmt.Errorf("checkpoint %s: %w", c.path, err)
	}
	err := os.Rename(path, c.path)
	for _, leftover := range []string{c.path + "-wal", c.path + "-shm"} {
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
	for _, of := range c.entities {
		of.counts = Counts{}
	}
	c.mu.Unlock()
	return c.init()
}
