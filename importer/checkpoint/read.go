package checkpoint

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"clerk-import/mapping/record"
)

// load reads a meta value into dst; dst is left alone if there is none.
func (c *file) load(key string, dst any) error {
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

// Recount counts the rows by state in the table itself.
func (c *Checkpoint) Recount() (Counts, error) {
	rows, err := c.db.Query("SELECT state, count(*) FROM " + c.from() + " GROUP BY state")
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

// from is the entity's table, or, in a file of a schema that did not have it, an empty one.
func (c *Checkpoint) from() string {
	if c.version < 3 && c.entity != record.Users {
		return "(SELECT *, 0 AS wrote_at, NULL AS prints, 0 AS changes, 0 AS made, NULL AS next, 0 AS merged FROM rows WHERE 0)"
	}
	return c.table()
}

// columns are what rows reads, of a file of any schema.
func (c *Checkpoint) columns() string {
	columns := "ordinal, key, state, file, line, offset, external_id, clerk_id, steps, code, attempts, claimed_at, updated_at"
	if c.version < 2 && c.entity == record.Users {
		return columns + ", 0, NULL, 0, clerk_id <> '' AND state IN ('created', 'claimed', 'failed'), NULL, 0"
	}
	columns += ", wrote_at, prints, changes, made"
	if c.version < 4 {
		return columns + ", NULL, 0"
	}
	if c.version < 5 {
		return columns + ", next, 0"
	}
	// The user of a merged row is that of the row it was merged into, whatever became of that.
	return strings.Replace(columns, "clerk_id", "CASE merged WHEN 0 THEN clerk_id ELSE "+
		"coalesce((SELECT first.clerk_id FROM "+c.table()+" first WHERE first.ordinal = "+c.table()+".ordinal - "+c.table()+".merged AND first.state <> 'deleted'), '') END", 1) + ", next, merged"
}

// rows calls f for the rows that match where, a fixed SQL condition, in the order of
// the input, for at most so many; -1 means all.
func (c *Checkpoint) rows(where string, args []any, most int, f func(Row) error) error {
	rows, err := c.db.Query(fmt.Sprintf("SELECT %s FROM %s WHERE %s ORDER BY ordinal LIMIT %d", c.columns(), c.from(), where, most), args...)
	if err != nil {
		return c.damaged(err)
	}
	defer rows.Close()
	for rows.Next() {
		var r Row
		var key []byte
		if err := rows.Scan(&r.Ordinal, &key, &r.State, &r.File, &r.Line, &r.Offset, &r.ExternalID, &r.ClerkID, &r.Steps, &r.Code, &r.Attempts, &r.ClaimedAt, &r.UpdatedAt, &r.WroteAt, &r.Prints, &r.Changes, &r.Made, &r.Next, &r.Into); err != nil {
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

// ClerkIDs calls f for the Clerk id of every row that has one.
func (c *Checkpoint) ClerkIDs(f func(string)) error {
	rows, err := c.db.Query("SELECT clerk_id FROM " + c.from() + " WHERE clerk_id <> ''")
	if err != nil {
		return c.damaged(err)
	}
	defer rows.Close()
	var id string
	into := []any{&id} // one for all rows: there are millions
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return c.damaged(err)
		}
		f(id)
	}
	return rows.Err()
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

// Noted calls f for every code that rows which did arrive carry, with their
// number: a step after the create that was refused.
func (c *Checkpoint) Noted(f func(code string, n int64)) error {
	rows, err := c.db.Query("SELECT code, count(*) FROM " + c.from() + " WHERE state IN ('created', 'updated') AND code <> '' GROUP BY code")
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

// ByKey returns an Index over the rows as they are now. Of a checkpoint that is only read, a row is found by looking
// through all of them, unless an earlier index is there.
func (c *Checkpoint) ByKey() (*Index, error) {
	if c.lock != nil { // which only who writes has
		if _, err := c.db.Exec(fmt.Sprintf("CREATE INDEX IF NOT EXISTS %[1]s_key ON %[1]s (key)", c.table())); err != nil {
			return nil, c.unwritten(err)
		}
	}
	stmt, err := c.db.Prepare("SELECT ordinal FROM " + c.table() + " WHERE key = ? ORDER BY clerk_id = '', ordinal LIMIT 1")
	if err != nil {
		return nil, c.damaged(err)
	}
	return &Index{c: c, find: stmt, last: -1}, nil
}

// Find returns the row with a key; of several, of which all but one were rejected, that which has a user. Rows that are asked for in the order they stand in,
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
	if len(x.ahead) > 0 && x.ahead[0].Key == k && x.ahead[0].ClerkID != "" {
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

// At returns the row with an ordinal.
func (x *Index) At(ordinal int64) (Row, bool, error) { return x.c.Row(ordinal) }

// Close releases the index.
func (x *Index) Close() error { return x.find.Close() }
