package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"strings"
	"testing"
)

// answers is a driver that answers as SQL Server's does: with the types of columns and, to a question for lengths, with
// those; otherwise with one row again and again, without end.
type answers struct {
	kinds   []string
	lengths []driver.Value
	row     []driver.Value
	read    int // rows
}

func (a *answers) Connect(context.Context) (driver.Conn, error) { return a, nil }
func (a *answers) Driver() driver.Driver                        { return nil }
func (a *answers) Prepare(string) (driver.Stmt, error)          { return nil, errors.New("not prepared") }
func (a *answers) Begin() (driver.Tx, error)                    { return nil, errors.New("no transaction") }
func (a *answers) Close() error                                 { return nil }

// QueryContext implements [driver.QueryerContext].
func (a *answers) QueryContext(_ context.Context, query string, _ []driver.NamedValue) (driver.Rows, error) {
	switch {
	case strings.Contains(query, "max("):
		return &answer{answers: a, rows: [][]driver.Value{a.lengths}}, nil
	case strings.Contains(query, "TOP 0"):
		return &answer{answers: a}, nil
	}
	return &answer{answers: a, endless: true}, nil
}

type answer struct {
	*answers
	rows    [][]driver.Value
	endless bool
}

func (r *answer) Close() error { return nil }

// Columns implements [driver.Rows].
func (r *answer) Columns() []string {
	n := len(r.kinds)
	if len(r.rows) > 0 {
		n = len(r.rows[0])
	}
	return strings.Split("abcdefghijklmnop", "")[:n]
}

// ColumnTypeDatabaseTypeName implements [driver.RowsColumnTypeDatabaseTypeName].
func (r *answer) ColumnTypeDatabaseTypeName(i int) string { return r.kinds[min(i, len(r.kinds)-1)] }

// Next implements [driver.Rows].
func (r *answer) Next(into []driver.Value) error {
	switch {
	case r.endless:
		r.read++
		copy(into, r.row)
	case len(r.rows) == 0:
		return io.EOF
	default:
		copy(into, r.rows[0])
		r.rows = r.rows[1:]
	}
	return nil
}

// A row of SQL Server that is over the bounds is refused before it is read, and one that the server has said less of at
// the first value that is.
func TestRowsOfSQLServerAreBounded(t *testing.T) {
	within := int64(maxValue)
	for name, c := range map[string]struct {
		kinds   []string
		lengths []driver.Value
		row     []driver.Value
		want    string
		read    int
	}{
		"a text":                {[]string{"INT", "NVARCHAR"}, []driver.Value{within + 1, within + 1}, nil, "a value of the column b is larger than 16 MiB", 0},
		"xml":                   {[]string{"XML", "INT"}, []driver.Value{within + 1, within + 1}, nil, "a value of the column a is larger than 16 MiB", 0},
		"a type of the CLR":     {[]string{"ACME"}, []driver.Value{within + 1, within + 1}, nil, "a value of the column a is larger than 16 MiB", 0},
		"many within theirs":    {[]string{"TEXT", "VARCHAR", "VARBINARY", "XML", "IMAGE"}, []driver.Value{within, within, within, within, within, 5 * within}, nil, "a row is larger than 64 MiB", 0},
		"more than it has said": {[]string{"NVARCHAR", "INT"}, []driver.Value{int64(1), int64(1)}, []driver.Value{strings.Repeat("x", maxValue/2+1), int64(1)}, "a value of the column a is larger than 16 MiB", 1},
		"what is within":        {[]string{"NVARCHAR", "INT"}, []driver.Value{within, within}, []driver.Value{"x", int64(1)}, "enough", 3},
	} {
		t.Run(name, func(t *testing.T) {
			a := &answers{kinds: c.kinds, lengths: c.lengths, row: c.row}
			db := sql.OpenDB(a)
			defer db.Close()
			conn, err := db.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			x := &DB{dialect: dialectOf("sqlserver"), db: db, conn: conn}
			n := 0
			err = x.bounded(t.Context(), &table{name: "t"}, "t", "SELECT * FROM t", func([]byte) error {
				if n++; n == 3 {
					return errors.New("enough")
				}
				return nil
			})
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || a.read != c.read {
				t.Errorf("%v after %d rows, want %s after %d", err, a.read, c.want, c.read)
			}
		})
	}
}
