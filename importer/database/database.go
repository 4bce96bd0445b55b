// Package database copies tables out of databases as they stand at one moment:
// PostgreSQL, MySQL and MariaDB, SQL Server, SQLite. Start from [Open].
//
// Rows come as JSON, one object a line, in the order of the primary key, so that the same
// rows make the same copy. Nothing is written to the database, and its transaction ends
// with the copy: it would hold back the database's own upkeep through hours of a run.
package database

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"clerk-import/importer/source"
	"clerk-import/mapping"
)

// DB is a database at one moment.
type DB struct {
	// Name may be shown: without user and password.
	Name    string
	dialect *dialect
	db      *sql.DB
	conn    *sql.Conn
	tables  map[string]*table
	order   []string
	views   map[string]bool // of SQLite, by name
	// interrupt ends what SQLite does; nil for others, which hear of the end of a context.
	interrupt func()
}

type table struct {
	schema, name string
	columns      []string
	key          []string // of the primary key
}

// Open begins to read from the database at an address: sqlite:FILE, or a URL whose
// scheme is postgres, mysql, mariadb or sqlserver. password, if not "", is the one to
// use. Errors never repeat it.
func Open(ctx context.Context, address, password string) (*DB, error) {
	scheme, rest, _ := schemeOf(address)
	d := dialectOf(scheme)
	if d == nil {
		return nil, fmt.Errorf("no database is named %q (known: sqlite, postgres, mysql, sqlserver)", scheme)
	}
	x := &DB{dialect: d, tables: map[string]*table{}}
	dsn, secrets := rest, []string{password}
	if d.dsn != nil {
		u, err := parseAddress(address)
		if err != nil {
			return nil, err
		}
		secrets = append(secrets, secretsOf(u)...)
		x.Name = strings.TrimPrefix(u.Path, "/")
		if u.Host != "" {
			x.Name = u.Host + "/" + x.Name
		}
		if password != "" {
			u.User = url.UserPassword(u.User.Username(), password)
		}
		if dsn, err = d.dsn(u); err != nil {
			return nil, fmt.Errorf("%s: %w", x.Name, redact(err, secrets...))
		}
	} else {
		x.Name = rest
		dsn = "file:" + (&url.URL{Path: rest}).EscapedPath() + "?mode=ro"
	}
	fail := func(err error) (*DB, error) {
		return nil, errors.Join(fmt.Errorf("%s cannot be read: %w", x.Name, redact(err, secrets...)), x.Close())
	}
	var err error
	if d.dsn == nil {
		if err := errors.Join(wholeFile(rest), wholeLog(ctx, rest)); err != nil {
			return fail(err)
		}
	}
	if d.open != nil {
		x.db, err = d.open(dsn)
	} else {
		x.db, err = sql.Open(d.driver, dsn)
	}
	if err != nil {
		return fail(err)
	}
	if x.conn, err = x.connect(ctx); err != nil {
		return fail(err)
	}
	if d.confine != nil {
		if err := d.confine(ctx, x); err != nil {
			return fail(err)
		}
	}
	for _, begin := range d.begin {
		if _, err := x.conn.ExecContext(ctx, begin); err != nil {
			return fail(err)
		}
	}
	if err := x.list(ctx); err != nil {
		return fail(err)
	}
	return x, nil
}

// patience is how long a database may take until it has taken a connection up: what listens at an address and says
// nothing is perhaps none.
const patience = 30 * time.Second

func (x *DB) connect(ctx context.Context) (*sql.Conn, error) {
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return x.db.Conn(within)
}

// Close ends the transaction.
func (x *DB) Close() error {
	var errs []error
	if x.conn != nil {
		_, _ = x.conn.ExecContext(context.Background(), "ROLLBACK") // nothing was changed
		errs = append(errs, x.conn.Close())
	}
	if x.db != nil {
		errs = append(errs, x.db.Close())
	}
	return errors.Join(errs...)
}

// list reads which tables there are.
func (x *DB) list(ctx context.Context) error {
	rows, err := x.conn.QueryContext(ctx, x.dialect.tables)
	if err != nil {
		return err
	}
	defer rows.Close()
	type keyed struct {
		column string
		at     int
	}
	keys := map[string][]keyed{}
	for rows.Next() {
		var schema, name, column string
		var key int
		if err := rows.Scan(&schema, &name, &column, &key); err != nil {
			return err
		}
		full := name
		if schema != "" {
			full = schema + "." + name
		}
		t := x.tables[full]
		if t == nil {
			t = &table{schema: schema, name: name}
			x.tables[full], x.order = t, append(x.order, full)
		}
		t.columns = append(t.columns, column)
		if key > 0 {
			keys[full] = append(keys[full], keyed{column, key})
		}
	}
	for full, k := range keys {
		slices.SortFunc(k, func(a, b keyed) int { return a.at - b.at })
		for _, c := range k {
			x.tables[full].key = append(x.tables[full].key, c.column)
		}
	}
	return rows.Err()
}

const sampleRows = 50

// besideRows bounds how many rows are looked at of a table that may say who must not sign in.
const besideRows = 1_000_000

// Tables lists the tables with a few rows of each.
func (x *DB) Tables(ctx context.Context) ([]source.Table, error) {
	var out []source.Table
	for _, full := range x.order {
		t := x.tables[full]
		sample := mapping.Sample{Fields: t.columns, Row: t.columns, Examples: map[string]string{}}
		beside, shuts, few := mapping.NewBeside(full, t.columns), int64(0), sampleRows
		if beside != nil {
			few = besideRows
		}
		err := x.first(ctx, t, few, func(row []byte) error {
			if beside != nil {
				shuts += beside.Counts(&mapping.Record{JSON: string(row)})
			}
			gjson.ParseBytes(row).ForEach(func(k, v gjson.Result) bool {
				if sample.Examples[k.Str] == "" && v.Type != gjson.Null && v.String() != "" {
					sample.Examples[k.Str] = v.String()
				}
				return true
			})
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("%s, table %s: %w", x.Name, full, err)
		}
		out = append(out, source.Table{Name: full, Sample: sample, Beside: beside, Shuts: shuts})
	}
	return out, nil
}

// References are the foreign keys of one column that the tables have, by the names that Tables has.
func (x *DB) References(ctx context.Context) (map[string][]source.Reference, error) {
	rows, err := x.conn.QueryContext(ctx, x.dialect.references)
	if err != nil {
		return nil, fmt.Errorf("%s: its foreign keys: %w", x.Name, err)
	}
	defer rows.Close()
	out := map[string][]source.Reference{}
	for rows.Next() {
		var schema, name, column, otherSchema, other, of string
		if err := rows.Scan(&schema, &name, &column, &otherSchema, &other, &of); err != nil {
			return nil, fmt.Errorf("%s: its foreign keys: %w", x.Name, err)
		}
		if schema != "" {
			name, other = schema+"."+name, otherSchema+"."+other
		}
		out[name] = append(out[name], source.Reference{Column: column, Table: other, Of: of})
	}
	return out, rows.Err()
}

// First reads the first rows of a table.
func (x *DB) First(ctx context.Context, full string, n int, each func(*mapping.Record)) error {
	t := x.tables[full]
	if t == nil {
		return fmt.Errorf("%s has no table %s", x.Name, full)
	}
	line := int64(0)
	return x.first(ctx, t, n, func(row []byte) error {
		line++
		each(&mapping.Record{Position: mapping.Position{File: x.Name, Line: line}, JSON: string(row)})
		return nil
	})
}

// first reads the first rows of a table.
func (x *DB) first(ctx context.Context, t *table, n int, each func(row []byte) error) error {
	few := x.dialect.few(x.from(t), n)
	return x.bounded(ctx, t, few, x.dialect.selecting(few), each)
}

// from is the table as a statement names it.
func (x *DB) from(t *table) string {
	name := x.dialect.quote(t.name)
	if t.schema != "" {
		name = x.dialect.quote(t.schema) + "." + name
	}
	return name
}

// Copy writes the rows of a table.
func (x *DB) Copy(ctx context.Context, full string, w io.Writer) error {
	t := x.tables[full]
	if t == nil {
		return fmt.Errorf("%s has no table %s", x.Name, full)
	}
	from := x.from(t)
	query := x.dialect.selecting(from)
	for i, c := range t.key {
		query += map[bool]string{true: " ORDER BY ", false: ", "}[i == 0] + x.dialect.quote(c)
	}
	if err := x.write(ctx, t, from, query, w); err != nil {
		return fmt.Errorf("%s, table %s: %w", x.Name, full, err)
	}
	return nil
}

// CopyQuery writes the rows of a query.
func (x *DB) CopyQuery(ctx context.Context, query string, w io.Writer) error {
	from := "(" + strings.TrimRight(query, "; \t\r\n") + "\n)" // a comment may end it
	if x.dialect.json {
		query = x.dialect.selecting(from)
	}
	if err := x.write(ctx, &table{}, from, query, w); err != nil {
		return fmt.Errorf("%s: %w", x.Name, err)
	}
	return nil
}

// write writes rows, one a line.
func (x *DB) write(ctx context.Context, t *table, from, query string, w io.Writer) error {
	out := bufio.NewWriterSize(w, 256<<10)
	err := x.bounded(ctx, t, from, query, func(row []byte) error {
		_, _ = out.Write(row)
		return out.WriteByte('\n')
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// rows executes a query and makes a JSON object of each row, good until the next.
func (x *DB) rows(ctx context.Context, query string, each func([]byte) error) error {
	defer x.interrupted(ctx)()
	rows, err := x.conn.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return err
	}
	if x.dialect.json {
		var row sql.RawBytes
		for rows.Next() {
			if err := rows.Scan(&row); err != nil {
				return err
			}
			if len(row) > maxValue {
				for name, v := range gjson.ParseBytes(row).Map() {
					if len(v.Raw) > maxValue {
						return errValue(name)
					}
				}
			}
			if err := each(row); err != nil {
				return err
			}
		}
		return rows.Err()
	}
	values := make([]any, len(types))
	into := make([]any, len(types))
	for i := range values {
		into[i] = &values[i]
	}
	var b []byte
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		b = append(b[:0], '{')
		for i, v := range values {
			if over(v, types[i].DatabaseTypeName()) {
				return errValue(types[i].Name())
			}
			if i > 0 {
				b = append(b, ',')
			}
			b = append(gjson.AppendJSONString(b, types[i].Name()), ':')
			b = x.dialect.append(b, types[i].DatabaseTypeName(), v)
		}
		if err := each(append(b, '}')); err != nil {
			return err
		}
	}
	return rows.Err()
}

// appendValue appends a value as JSON: bytes that are no text as 0x and digits.
func appendValue(b []byte, _ string, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case string:
		return gjson.AppendJSONString(b, v)
	case []byte:
		if !utf8.Valid(v) || slices.Contains(v, 0) {
			return gjson.AppendJSONString(b, "0x"+strings.ToUpper(hex.EncodeToString(v)))
		}
		return gjson.AppendJSONString(b, string(v))
	case time.Time:
		return gjson.AppendJSONString(b, v.Format(time.RFC3339Nano))
	}
	text, err := json.Marshal(v)
	if err != nil { // an infinite number
		return append(b, "null"...)
	}
	return append(b, text...)
}
