package checkpoint

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"modernc.org/sqlite" // the driver, too
	sqlite3 "modernc.org/sqlite/lib"

	"clerk-import/importer/output"
)

const (
	applicationID = 0x434c4b49 // "CLKI"
	schemaVersion = 5
)

// upgrades bring a file of an earlier schema to the next one: upgrades[0] one of
// schema 1 to schema 2.
var upgrades = []string{
	"ALTER TABLE rows ADD COLUMN wrote_at INTEGER NOT NULL DEFAULT 0;" +
		"ALTER TABLE rows ADD COLUMN prints BLOB;" +
		"ALTER TABLE rows ADD COLUMN changes INTEGER NOT NULL DEFAULT 0;" +
		"ALTER TABLE rows ADD COLUMN made INTEGER NOT NULL DEFAULT 0;" +
		"UPDATE rows SET made = 1 WHERE clerk_id <> '' AND state IN ('created', 'claimed', 'failed')",
	strings.ReplaceAll(strings.ReplaceAll(tables("organizations")+tables("memberships")+tables("invitations"), nextColumn, ""), intoColumn, ""),
	"ALTER TABLE rows ADD COLUMN next BLOB; ALTER TABLE organizations ADD COLUMN next BLOB;" +
		"ALTER TABLE memberships ADD COLUMN next BLOB; ALTER TABLE invitations ADD COLUMN next BLOB",
	"ALTER TABLE rows ADD COLUMN merged INTEGER NOT NULL DEFAULT 0; ALTER TABLE organizations ADD COLUMN merged INTEGER NOT NULL DEFAULT 0;" +
		"ALTER TABLE memberships ADD COLUMN merged INTEGER NOT NULL DEFAULT 0; ALTER TABLE invitations ADD COLUMN merged INTEGER NOT NULL DEFAULT 0",
}

// nextColumn is what schema 4 has added to the tables, intoColumn what schema 5 has.
const (
	nextColumn = ",\n\tnext        BLOB"
	intoColumn = ",\n\tmerged      INTEGER NOT NULL DEFAULT 0"
)

var schema = "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;" +
	tables("rows") + tables("organizations") + tables("memberships") + tables("invitations")

// tables is the schema of one entity's rows.
func tables(name string) string {
	return strings.ReplaceAll(`
CREATE TABLE $ (
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
	made        INTEGER NOT NULL DEFAULT 0,
	next        BLOB,
	merged      INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX $_open ON $ (ordinal) WHERE state IN ('pending', 'claimed');
CREATE INDEX $_failed ON $ (ordinal) WHERE state = 'failed';
`, "$", name)
}

func (c *Checkpoint) init() error {
	if err := c.verify(); err != nil {
		return err
	}
	if err := c.upgrade(); err != nil {
		return err
	}
	for _, of := range c.entities {
		at := Row{Ordinal: -1}
		if err := errors.Join(c.load(of.key("frontier"), &at), c.load(of.key("counts"), &of.counts)); err != nil {
			return err
		}
		of.frontier = at.Ordinal
		if len(of.counts) == 0 { // none yet, or lost
			counts, err := of.Recount()
			if err != nil {
				return err
			}
			of.counts = counts
		}
	}
	return nil
}

// lay creates the checkpoint at path unless there is one. It gets its name when it is whole:
// one without contents has lost them, and is not begun anew.
func lay(path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := output.Keep("the checkpoint", path); err != nil {
		return err
	}
	begun := path + ".begun"
	if err := os.Remove(begun); err != nil && !errors.Is(err, os.ErrNotExist) { // of a process that was killed
		return fmt.Errorf("checkpoint: %w", err)
	}
	f, err := os.OpenFile(begun, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	_ = f.Close()
	db, err := sql.Open("sqlite", "file:"+escapeURI(begun)+"?mode=rw&_pragma=synchronous(FULL)&_pragma=journal_mode(MEMORY)")
	if err == nil {
		c := newCheckpoint(&file{path: path, db: db})
		err = c.change(schema, fmt.Sprintf("PRAGMA application_id = %d", applicationID), fmt.Sprintf("PRAGMA user_version = %d", schemaVersion))
		err = errors.Join(err, db.Close())
	}
	if err == nil {
		err = os.Rename(begun, path)
	}
	if err != nil {
		return fmt.Errorf("checkpoint %s: %w", path, errors.Join(err, os.Remove(begun)))
	}
	return nil
}

// code is SQLite's code of an error, 0 for another error.
func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff // without what is said beyond it
	}
	return 0
}

// unpermitted is the error of a file that the system does not let us write, nil for another.
func (c *file) unpermitted(err error) error {
	switch code(err) {
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return fmt.Errorf("%s cannot be written, nor what has to stand beside it (%w); it is whole: let this user write it and its folder", c.path, err)
	}
	return nil
}

// damaged is the error of a file that cannot be read as a checkpoint: it is none, or the system
// does not let us.
func (c *file) damaged(err error) error {
	if may := c.unpermitted(err); may != nil {
		return may
	}
	switch code(err) {
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM:
		return fmt.Errorf("%s cannot be read now (%w)", c.path, err)
	}
	return fmt.Errorf("%s is not a checkpoint, or is damaged (%w); move it away to start over", c.path, err)
}

// unwritten is the error of what could not be stored.
func (c *file) unwritten(err error) error {
	if may := c.unpermitted(err); may != nil {
		return may
	}
	return fmt.Errorf("checkpoint %s cannot be written: %w; what is in it stays: see that there is room, the same command continues", c.path, err)
}

// recognise returns an error unless the file is a checkpoint that this version reads. It writes
// nothing: SQLite, which would, is not let near a file of somebody else's.
func recognise(path string) error {
	h, is, err := output.ReadHeader(path)
	switch f := (&file{path: path}); {
	case err != nil:
		return fmt.Errorf("checkpoint: %w", err)
	case !is:
		return f.foreign("no database of SQLite, as checkpoints are")
	case h.Application != applicationID:
		return f.foreign("another program's database")
	case h.Version > schemaVersion:
		return f.later(int(h.Version))
	}
	return nil
}

// foreign is the error of a file that is somebody else's, as far as can be told: it is not to be put away.
func (c *file) foreign(what string) error {
	return fmt.Errorf("%s is not a checkpoint, or is damaged: it is %s; leave it where it is, and name the checkpoint of the run", c.path, what)
}

// later is the error of a file of a version of this tool that this one does not know.
func (c *file) later(version int) error {
	return fmt.Errorf("%s was written by another version of this tool (schema %d, this one reads up to %d)", c.path, version, schemaVersion)
}

func (c *Checkpoint) verify() error {
	var app, version int
	if err := c.db.QueryRow("SELECT application_id, user_version FROM pragma_application_id, pragma_user_version").Scan(&app, &version); err != nil {
		return c.damaged(err)
	}
	if app != applicationID {
		return c.foreign("another program's database")
	}
	if version < 1 || version > schemaVersion {
		return c.later(version)
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
