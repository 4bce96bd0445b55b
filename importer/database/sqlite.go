package database

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// What a database of SQLite may cost. Its file may be a stranger's, and its views and
// computed columns are programs.
const (
	maxValue    = 16 << 20 // bytes of a value, and of a row of a table
	maxComputed = 64 << 20 // bytes of the values of a row of a view
)

// viewWait is how long a view may take to give its first row, and viewSize how many bytes it
// may give in all, beside sixteen times those of the file.
var (
	viewWait       = 30 * time.Second
	viewSize int64 = 1 << 30
)

// confined has a database read nothing but its own file, and change nothing: no functions
// with effects from its schema, no other databases, no value without bound.
func confined(ctx context.Context, x *DB) error {
	for _, pragma := range []string{"PRAGMA trusted_schema = OFF", "PRAGMA query_only = ON", "PRAGMA cell_size_check = ON", "PRAGMA mmap_size = 0"} {
		if _, err := x.conn.ExecContext(ctx, pragma); err != nil {
			return err
		}
	}
	for _, limit := range []struct{ id, value int }{
		{lib.SQLITE_LIMIT_LENGTH, maxValue}, {lib.SQLITE_LIMIT_ATTACHED, 0}, {lib.SQLITE_LIMIT_SQL_LENGTH, 1 << 20}, {lib.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000},
	} {
		if _, err := sqlite.Limit(x.conn, limit.id, limit.value); err != nil {
			return err
		}
	}
	rows, err := x.conn.QueryContext(ctx, "SELECT name FROM sqlite_master WHERE type = 'view'")
	if err != nil {
		return err
	}
	defer rows.Close()
	x.views = map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		x.views[name] = true
	}
	return rows.Err()
}

// errSlow is a view that gives no row.
var errSlow = errors.New("the view gives no row in time; copy what it selects into a table")

// bounded reads a view within its bounds, and anything else as it is.
func (x *DB) bounded(ctx context.Context, t *table, query string, each func([]byte) error) error {
	if !x.views[t.name] {
		return x.rows(ctx, query, each)
	}
	if _, err := sqlite.Limit(x.conn, lib.SQLITE_LIMIT_LENGTH, min(maxValue, maxComputed/max(1, len(t.columns)))); err != nil {
		return err
	}
	defer func() { _, _ = sqlite.Limit(x.conn, lib.SQLITE_LIMIT_LENGTH, maxValue) }()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	late := time.AfterFunc(viewWait, func() { cancel(errSlow) })
	defer late.Stop()
	most := viewSize
	if st, err := os.Stat(x.Name); err == nil {
		most += 16 * st.Size()
	}
	size := int64(0)
	err := x.rows(ctx, query, func(row []byte) error {
		late.Stop()
		if size += int64(len(row)); size > most {
			return fmt.Errorf("the view gives more than %d MiB; copy what it selects into a table", most>>20)
		}
		return each(row)
	})
	if err != nil && errors.Is(context.Cause(ctx), errSlow) {
		return errSlow
	}
	return err
}

// copied writes the rows of a table or a view.
func (x *DB) copied(ctx context.Context, t *table, query string, w io.Writer) error {
	return x.write(func(each func([]byte) error) error { return x.bounded(ctx, t, query, each) }, w)
}
