package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/jackc/pgx/v5/pgproto3"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// What is read of a database at once. Somebody may have stored a film in a user's row.
const (
	maxValue = 16 << 20 // bytes of a value
	maxRow   = 64 << 20 // bytes of the values of a row
)

// Errors of what is larger. That of a value says the column, where it is known.
var errRow = fmt.Errorf("a row is larger than %d MiB", maxRow>>20)

func errValue(column string) error {
	of := ""
	if column != "" {
		of = " of the column " + column
	}
	return fmt.Errorf("a value%s is larger than %d MiB; --query 'SELECT …' reads the other columns", of, maxValue>>20)
}

// fits asks a server whose driver has no bound of its own whether what is selected is within ours.
func (x *DB) fits(ctx context.Context, from, query string) error {
	if !x.dialect.asks {
		return nil
	}
	return x.measure(ctx, x.conn, from, query)
}

// measure asks a server for the largest values of a table, or of a query in parentheses, and
// returns an error if one is over its bound. query selects all of it: SQL Server takes no ORDER BY
// in parentheses, and tells the types of what it sorts only so; nothing of its rows is read.
func (x *DB) measure(ctx context.Context, conn *sql.Conn, from, query string) error {
	if !x.dialect.first {
		query = "SELECT * FROM " + x.dialect.few(from, 0) + " AS r"
	}
	rows, err := conn.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	types, err := rows.ColumnTypes()
	if err = errors.Join(err, rows.Close()); err != nil {
		return err
	}
	var names, lengths []string
	for _, t := range types {
		if x.dialect.wide == nil || x.dialect.wide(t.DatabaseTypeName()) {
			names = append(names, t.Name())
			lengths = append(lengths, fmt.Sprintf("coalesce("+x.dialect.length+", 0)", x.dialect.quote(t.Name())))
		}
	}
	if len(names) == 0 {
		return nil
	}
	sizes, into := make([]sql.NullInt64, len(names)+1), make([]any, len(names)+1)
	for i := range sizes {
		into[i] = &sizes[i]
	}
	query = fmt.Sprintf("SELECT max(%s), max(%s) FROM %s AS r", strings.Join(lengths, "), max("), strings.Join(lengths, " + "), from)
	if err := conn.QueryRowContext(ctx, query).Scan(into...); err != nil {
		return fmt.Errorf("how large the values of %s are: %w", strings.Join(names, ", "), err)
	}
	for i, name := range names {
		if sizes[i].Int64 > maxValue {
			return errValue(name)
		}
	}
	if sizes[len(names)].Int64 > maxRow {
		return errRow
	}
	return nil
}

// explained says what a driver's error of something too large means.
func (x *DB) explained(ctx context.Context, from string, err error) error {
	var message *pgproto3.ExceededMaxBodyLenErr
	var code *sqlite.Error
	switch {
	case errors.As(err, &message): // the connection is closed
		conn, failed := x.db.Conn(ctx)
		if failed != nil {
			return errRow
		}
		defer conn.Close()
		if found := x.measure(ctx, conn, from, ""); found != nil {
			return found
		}
		return errRow
	case errors.As(err, &code) && code.Code() == lib.SQLITE_TOOBIG:
		return fmt.Errorf("%w (%w)", errValue(""), err)
	}
	return err
}

// over reports whether a value is over its bound. A text of SQL Server is measured as that sends
// it, which cuts values off behind the bound.
func over(v any, kind string) bool {
	switch v := v.(type) {
	case []byte:
		return len(v) > maxValue
	case string:
		return len(v) > maxValue || len(v) > maxValue/2 && strings.HasPrefix(kind, "N") && 2*len(utf16.Encode([]rune(v))) > maxValue
	}
	return false
}
