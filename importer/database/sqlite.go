package database

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"time"

	"modernc.org/libc"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// viewWait is how long a view may take to give its first row, and viewSize how many bytes it
// may give in all, beside sixteen times those of the file: that may be a stranger's, and its views
// and computed columns are programs.
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
	if err := x.conn.Raw(x.interruptible); err != nil {
		return err
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

// interruptible takes down how the driver's connection is interrupted. The driver does that while
// it makes the first row, and has no word for it later: what is needed is the database's handle.
func (x *DB) interruptible(conn any) error {
	handle := reflect.Indirect(reflect.ValueOf(conn)).FieldByName("db")
	if handle.Kind() != reflect.Uintptr {
		return errors.New("the driver of SQLite is another one than was built for")
	}
	db := uintptr(handle.Uint())
	x.interrupt = func() {
		tls := libc.NewTLS()
		defer tls.Close()
		lib.Xsqlite3_interrupt(tls, db)
	}
	return nil
}

// interrupted has the end of a context interrupt what SQLite does. release is called when that
// is over.
func (x *DB) interrupted(ctx context.Context) (release func()) {
	if x.interrupt == nil {
		return func() {}
	}
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() { x.interrupt(); close(ended) })
	return func() {
		if !stop() {
			<-ended
		}
	}
}

// bounded reads a view or a query within its bounds, and anything else as it is. from is what the query
// selects from.
func (x *DB) bounded(ctx context.Context, t *table, from, query string, each func([]byte) error) error {
	if err := x.fits(ctx, from, query); err != nil {
		return err
	}
	err := x.within(ctx, t, query, each)
	if err != nil && ctx.Err() == nil {
		return x.explained(ctx, from, err)
	}
	return err
}

func (x *DB) within(ctx context.Context, t *table, query string, each func([]byte) error) error {
	what := "view"
	switch {
	case x.views[t.name]:
	case t.name == "" && x.dialect.driver == "sqlite": // somebody's own query has as much time as it takes
		what = "query"
	default:
		return x.rows(ctx, query, each)
	}
	if _, err := sqlite.Limit(x.conn, lib.SQLITE_LIMIT_LENGTH, min(maxValue, maxRow/max(1, len(t.columns)))); err != nil {
		return err
	}
	defer func() { _, _ = sqlite.Limit(x.conn, lib.SQLITE_LIMIT_LENGTH, maxValue) }()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	late := time.AfterFunc(viewWait, func() {
		if what == "view" {
			cancel(errSlow)
		}
	})
	defer late.Stop()
	most := viewSize
	if st, err := os.Stat(x.Name); err == nil {
		most += 16 * st.Size()
	}
	size := int64(0)
	err := x.rows(ctx, query, func(row []byte) error {
		late.Stop()
		if size += int64(len(row)); size > most {
			return fmt.Errorf("the %s gives more than %d MiB; copy what it selects into a table", what, most>>20)
		}
		return each(row)
	})
	if err != nil && errors.Is(context.Cause(ctx), errSlow) {
		return errSlow
	}
	return err
}
