package sandbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"clerk-import/importer/output"
)

const schema = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS users (
	id          TEXT PRIMARY KEY,
	external_id TEXT UNIQUE,
	username    TEXT UNIQUE COLLATE NOCASE,
	first_name  TEXT,
	last_name   TEXT,
	hasher      TEXT NOT NULL DEFAULT '',
	digest      TEXT NOT NULL DEFAULT '',
	banned      INTEGER NOT NULL DEFAULT 0,
	locked      INTEGER NOT NULL DEFAULT 0,
	created_at  INTEGER NOT NULL,
	updated_at  INTEGER NOT NULL,
	doc         TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS users_created ON users (created_at, id);
CREATE TABLE IF NOT EXISTS identifiers (
	id         TEXT PRIMARY KEY,
	user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	kind       TEXT NOT NULL,
	value      TEXT NOT NULL,
	folded     TEXT NOT NULL,
	status     TEXT NOT NULL,
	second     INTEGER NOT NULL DEFAULT 0,
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL
) WITHOUT ROWID;
-- Verified and reserved identifiers belong to one user; unverified ones to nobody yet.
CREATE UNIQUE INDEX IF NOT EXISTS identifiers_claimed ON identifiers (kind, folded) WHERE status <> 'unverified';
CREATE INDEX IF NOT EXISTS identifiers_folded ON identifiers (kind, folded);
CREATE INDEX IF NOT EXISTS identifiers_user ON identifiers (user_id);
CREATE TABLE IF NOT EXISTS organizations (
	id         TEXT PRIMARY KEY,
	slug       TEXT NOT NULL UNIQUE,
	name       TEXT NOT NULL,
	created_by TEXT NOT NULL DEFAULT '',
	max_members INTEGER NOT NULL DEFAULT 0,
	admin_delete INTEGER NOT NULL DEFAULT 1,
	public     TEXT NOT NULL DEFAULT '{}',
	private    TEXT NOT NULL DEFAULT '{}',
	role_set   TEXT NOT NULL DEFAULT 'role_set:default',
	image      INTEGER NOT NULL DEFAULT 0,
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS memberships (
	id         TEXT PRIMARY KEY,
	org_id     TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
	user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	role       TEXT NOT NULL,
	public     TEXT NOT NULL DEFAULT '{}',
	private    TEXT NOT NULL DEFAULT '{}',
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL,
	UNIQUE (org_id, user_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS memberships_user ON memberships (user_id);
`

// store is the sandbox's database. Writes are serialized by a mutex, which is
// faster than letting SQLite refuse them; reads run beside them.
type store struct {
	write sync.Mutex
	w, r  *sql.DB
	held  *os.File // locked, so that nobody empties the store meanwhile; nil in memory
}

func openStore(path string) (*store, error) {
	if path == "" {
		db, err := sql.Open("sqlite", ":memory:?_pragma=foreign_keys(1)")
		if err != nil {
			return nil, fmt.Errorf("sandbox store: %w", err)
		}
		db.SetMaxOpenConns(1)
		db.SetMaxIdleConns(1)
		if err := layOut(db); err != nil {
			return nil, fmt.Errorf("sandbox store: %w", err)
		}
		return &store{w: db, r: db}, nil
	}
	if err := output.Keep("the sandbox's store", path); err != nil {
		return nil, err
	}
	held, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	made := err == nil
	if errors.Is(err, os.ErrExist) {
		held, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("sandbox store: %w", err)
	}
	s := &store{held: held}
	if err := output.TryShare(held); err != nil {
		return nil, errors.Join(fmt.Errorf("sandbox store %s is being emptied by another process", path), s.close())
	}
	if err := s.open(path); err != nil {
		err = errors.Join(err, s.close())
		if st, e := os.Stat(path); made && e == nil && st.Size() == 0 { // as on a full disk
			err = errors.Join(err, os.Remove(path))
		}
		return nil, err
	}
	return s, nil
}

// open opens the databases of a store in a file.
func (s *store) open(path string) (err error) {
	if _, err := ours(path); err != nil {
		return fmt.Errorf("%s is not used: it is no sandbox's store (%w)", path, err)
	}
	// NORMAL survives the end of the process, however it comes; a rehearsal
	// need not survive a power cut.
	dsn := "file:" + escapeURI(path) +
		"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=foreign_keys(1)"
	if s.w, err = sql.Open("sqlite", dsn+"&_txlock=immediate"); err != nil {
		return fmt.Errorf("sandbox store: %w", err)
	}
	s.w.SetMaxOpenConns(1)
	if err := layOut(s.w); err != nil {
		return fmt.Errorf("sandbox store %s: %w", path, err)
	}
	if s.r, err = sql.Open("sqlite", dsn); err != nil {
		return fmt.Errorf("sandbox store: %w", err)
	}
	s.r.SetMaxOpenConns(4)
	return nil
}

// ours returns an error unless a file is empty, or a database without tables, or has what a
// store has, and how many tables that is. It does not change it, nor what stands beside it: the
// log is looked at only where the file alone says nothing.
func ours(path string) (tables int, err error) {
	if st, err := os.Stat(path); err != nil || st.Size() == 0 {
		return 0, err
	}
	switch _, is, err := output.ReadHeader(path); {
	case err != nil:
		return 0, err
	case !is:
		return 0, errors.New("it is no database")
	}
	tables, err = looksOurs(path, "&immutable=1")
	if log, e := os.Stat(path + "-wal"); err == nil && tables == 0 && e == nil && log.Size() > 0 {
		return looksOurs(path, "")
	}
	return tables, err
}

// looksOurs counts the tables of a database, and returns an error if they are none of a store.
func looksOurs(path, how string) (tables int, err error) {
	db, err := sql.Open("sqlite", "file:"+escapeURI(path)+"?mode=ro&_pragma=busy_timeout(10000)"+how)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	var known int
	err = db.QueryRow("SELECT count(*), coalesce(sum(name IN ('meta', 'users', 'identifiers')), 0) FROM sqlite_master WHERE type = 'table'").Scan(&tables, &known)
	if err == nil && tables > 0 && known < 3 {
		err = errors.New("it has other tables")
	}
	return tables, err
}

// layOut makes the tables, and what every instance has in them, its id too, at once: whoever
// is ended meanwhile leaves an empty file. A store of an earlier version gets what it lacks.
func layOut(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	if err := layOutIn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func layOutIn(tx *sql.Tx) error {
	if _, err := tx.Exec(schema + rolesSchema); err != nil {
		return err
	}
	if _, err := tx.Exec("INSERT INTO meta VALUES ('instance', ?) ON CONFLICT DO NOTHING", newID("ins_")); err != nil {
		return err
	}
	var has int
	if err := tx.QueryRow("SELECT count(*) FROM pragma_table_info('organizations') WHERE name = 'role_set'").Scan(&has); err != nil {
		return err
	}
	if has == 0 {
		if _, err := tx.Exec("ALTER TABLE organizations ADD COLUMN role_set TEXT NOT NULL DEFAULT '" + defaultRoleSet + "'; ALTER TABLE organizations ADD COLUMN image INTEGER NOT NULL DEFAULT 0"); err != nil {
			return err
		}
	}
	return seedRoles(tx)
}

// RemoveStore deletes a sandbox's store. A file that is something else is left alone, and one
// that does not exist, or that nothing has been laid out in, is no error.
func RemoveStore(path string) error {
	if _, err := os.Stat(path); path == "" || errors.Is(err, os.ErrNotExist) {
		return nil
	}
	held, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("sandbox store: %w", err)
	}
	defer held.Close()
	if err := output.TryLock(held); err != nil {
		return fmt.Errorf("%s is not emptied: another process uses it", path)
	}
	tables, err := ours(path)
	if err == nil && tables == 0 { // as somebody leaves it who is ended while it is laid out
		return nil
	}
	if err == nil {
		err = hasInstance(path)
	}
	if err != nil {
		return fmt.Errorf("%s is not emptied: it is no sandbox's store (%w)", path, err)
	}
	for _, suffix := range []string{"-wal", "-shm", ""} { // the log of no store would be somebody else's
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("sandbox store: %w", err)
		}
	}
	return nil
}

func hasInstance(path string) error {
	db, err := sql.Open("sqlite", "file:"+escapeURI(path)+"?mode=ro&_pragma=busy_timeout(10000)")
	if err != nil {
		return err
	}
	var id string
	return errors.Join(db.QueryRow("SELECT value FROM meta WHERE key = 'instance'").Scan(&id), db.Close())
}

// escapeURI keeps ?, # and % in file names from being read as URI syntax.
var escapeURI = strings.NewReplacer("?", "%3F", "#", "%23", "%", "%25").Replace

func (s *store) close() error {
	var errs []error
	if s.r != nil && s.r != s.w {
		errs = append(errs, s.r.Close())
	}
	if s.w != nil {
		errs = append(errs, s.w.Close())
	}
	if s.held != nil {
		errs = append(errs, s.held.Close())
	}
	return errors.Join(errs...)
}

func (s *store) instance() (id string, err error) {
	err = s.w.QueryRow("SELECT value FROM meta WHERE key = 'instance'").Scan(&id)
	return id, err
}

// change runs f in a transaction. Once begun it is finished even if the client
// goes away, as on a real server.
func (s *store) change(f func(tx *sql.Tx) error) error {
	s.write.Lock()
	defer s.write.Unlock()
	tx, err := s.w.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

// isUnique reports a violated UNIQUE constraint on column ("users.external_id").
func isUnique(err error, column string) bool {
	var se *sqlite.Error
	if !errors.As(err, &se) {
		return false
	}
	c := se.Code()
	return (c == sqlite3.SQLITE_CONSTRAINT_UNIQUE || c == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY || c == sqlite3.SQLITE_CONSTRAINT) && strings.Contains(se.Error(), column)
}

// querier is a transaction or a database.
type querier interface {
	Query(query string, args ...any) (*sql.Rows, error)
	QueryRow(query string, args ...any) *sql.Row
	Exec(query string, args ...any) (sql.Result, error)
}

// userRow is a user as stored.
type userRow struct {
	id                  string
	externalID          *string
	username            *string
	firstName, lastName *string
	hasher, digest      string
	banned, locked      bool
	createdAt           int64
	updatedAt           int64
	doc                 userDoc
}

// userDoc is the part of a user that is never searched for.
type userDoc struct {
	Locale        *string         `json:"locale,omitempty"`
	Public        json.RawMessage `json:"public,omitempty"`
	Private       json.RawMessage `json:"private,omitempty"`
	Unsafe        json.RawMessage `json:"unsafe,omitempty"`
	TOTP          string          `json:"totp,omitempty"`
	BackupCodes   []string        `json:"backup_codes,omitempty"`
	DeleteSelf    *bool           `json:"delete_self,omitempty"`
	CreateOrg     *bool           `json:"create_org,omitempty"`
	OrgLimit      *int64          `json:"org_limit,omitempty"`
	LegalAt       *int64          `json:"legal_at,omitempty"`
	BypassTrust   bool            `json:"bypass_trust,omitempty"`
	PrimaryEmail  string          `json:"primary_email,omitempty"`
	PrimaryPhone  string          `json:"primary_phone,omitempty"`
	PrimaryWallet string          `json:"primary_wallet,omitempty"`
	PasswordAt    *int64          `json:"password_at,omitempty"`
	MFAAt         *int64          `json:"mfa_at,omitempty"`
	Image         string          `json:"image,omitempty"` // SHA-256 of it
}

const userColumns = "u.id, u.external_id, u.username, u.first_name, u.last_name, u.hasher, u.digest, u.banned, u.locked, u.created_at, u.updated_at, u.doc"

func scanUser(scan func(...any) error) (*userRow, error) {
	u := &userRow{}
	var doc string
	if err := scan(&u.id, &u.externalID, &u.username, &u.firstName, &u.lastName, &u.hasher, &u.digest, &u.banned, &u.locked, &u.createdAt, &u.updatedAt, &doc); err != nil {
		return nil, err
	}
	return u, json.Unmarshal([]byte(doc), &u.doc)
}

func findUser(q querier, id string) (*userRow, error) {
	u, err := scanUser(q.QueryRow("SELECT "+userColumns+" FROM users u WHERE u.id = ?", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, notFound("user", id)
	}
	return u, err
}

func insertUser(tx querier, u *userRow) error {
	doc, err := json.Marshal(u.doc)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO users (id, external_id, username, first_name, last_name, hasher, digest, banned, locked, created_at, updated_at, doc) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
		u.id, u.externalID, u.username, u.firstName, u.lastName, u.hasher, u.digest, u.banned, u.locked, u.createdAt, u.updatedAt, string(doc))
	return uniqueUser(err)
}

func saveUser(tx querier, u *userRow) error {
	u.updatedAt = time.Now().UnixMilli()
	doc, err := json.Marshal(u.doc)
	if err != nil {
		return err
	}
	_, err = tx.Exec("UPDATE users SET external_id = ?, username = ?, first_name = ?, last_name = ?, hasher = ?, digest = ?, banned = ?, locked = ?, created_at = ?, updated_at = ?, doc = ? WHERE id = ?",
		u.externalID, u.username, u.firstName, u.lastName, u.hasher, u.digest, u.banned, u.locked, u.createdAt, u.updatedAt, string(doc), u.id)
	return uniqueUser(err)
}

func uniqueUser(err error) error {
	switch {
	case isUnique(err, "users.external_id"):
		return taken("external_id")
	case isUnique(err, "users.username"):
		return taken("username")
	}
	return err
}

// Kinds of identifiers.
const (
	emailKind  = "email_address"
	phoneKind  = "phone_number"
	walletKind = "web3_wallet"
)

// Statuses of identifiers.
const (
	verified   = "verified"
	reserved   = "reserved"
	unverified = "unverified"
)

// identifier is an e-mail address, phone number or wallet as stored.
type identifier struct {
	id, userID, kind, value, status string
	secondFactor                    bool
	createdAt, updatedAt            int64
}

const identifierColumns = "id, user_id, kind, value, status, second, created_at, updated_at"

func scanIdentifier(scan func(...any) error) (*identifier, error) {
	i := &identifier{}
	return i, scan(&i.id, &i.userID, &i.kind, &i.value, &i.status, &i.secondFactor, &i.createdAt, &i.updatedAt)
}

// fold is a value without regard to case. Letters outside of ASCII do not become letters of it (U+212A, U+0130).
func fold(value string) string {
	return strings.Map(func(r rune) rune {
		if small := unicode.ToLower(r); r < utf8.RuneSelf || small >= utf8.RuneSelf {
			return small
		}
		return r
	}, value)
}

func insertIdentifier(tx querier, i *identifier) error {
	now := time.Now().UnixMilli()
	i.id, i.createdAt, i.updatedAt = newID("idn_"), now, now
	if i.status == unverified {
		var n int
		err := tx.QueryRow("SELECT count(*) FROM identifiers WHERE kind = ? AND folded = ? AND (status <> 'unverified' OR user_id = ?)", i.kind, fold(i.value), i.userID).Scan(&n)
		if err != nil {
			return err
		}
		if n > 0 {
			return taken(i.kind)
		}
	}
	_, err := tx.Exec("INSERT INTO identifiers (id, user_id, kind, value, folded, status, second, created_at, updated_at) VALUES (?,?,?,?,?,?,?,?,?)",
		i.id, i.userID, i.kind, i.value, fold(i.value), i.status, i.secondFactor, i.createdAt, i.updatedAt)
	if isUnique(err, "identifiers") {
		return taken(i.kind)
	}
	return err
}

// identifiersOf returns the identifiers of users, by user id.
func identifiersOf(q querier, ids []string) (map[string][]*identifier, error) {
	out := map[string][]*identifier{}
	if len(ids) == 0 {
		return out, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	rows, err := q.Query("SELECT "+identifierColumns+" FROM identifiers WHERE user_id IN (?"+strings.Repeat(",?", len(ids)-1)+") ORDER BY id", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		i, err := scanIdentifier(rows.Scan)
		if err != nil {
			return nil, err
		}
		out[i.userID] = append(out[i.userID], i)
	}
	return out, rows.Err()
}

// list is what a list of rows, each rendered by itself, is read from.
type list[T any] struct {
	table, columns string
	orders         map[string]string // what it can be sorted by
	scan           func(scan func(...any) error) (T, error)
	render         func(T) any
}

// page reads the page that a query asks for of the rows for which a condition holds, and how
// many there are of them in all.
func (l *list[T]) page(db querier, q url.Values, where string, args []any) (data []any, total int64, err error) {
	limit, offset, e := page(q)
	if e != nil {
		return nil, 0, e
	}
	order, dir, e := ordering(q, l.orders)
	if e != nil {
		return nil, 0, e
	}
	if err := db.QueryRow("SELECT count(*) FROM "+l.table+" WHERE "+where, args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	rows, err := db.Query(fmt.Sprintf("SELECT %s FROM %s WHERE %s ORDER BY %s %s, id %s LIMIT %d OFFSET %d", l.columns, l.table, where, l.orders[order], dir, dir, limit, offset), args...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	data = []any{}
	for rows.Next() {
		row, err := l.scan(rows.Scan)
		if err != nil {
			return nil, 0, err
		}
		data = append(data, l.render(row))
	}
	return data, total, rows.Err()
}

// oneOf is the condition that a column has one of some values, which are added to args.
func oneOf(column string, values []string, args *[]any) string {
	for _, v := range values {
		*args = append(*args, v)
	}
	return column + " IN (" + strings.TrimSuffix(strings.Repeat("?,", len(values)), ",") + ")"
}
