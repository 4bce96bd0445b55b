package database

import (
	"context"
	"database/sql"
	"fmt"
	"math"

	"github.com/tidwall/gjson"

	"clerk-import/mapping"
)

// Spread hands rows on from places all over a table, behind its first ones: up to rows of each place. It reports false where they
// cannot be found without reading all in front of them: in views, and in tables of a server without a primary key of one whole number.
// Rows that it hands on may be among the first ones of a server's, which have no order.
func (x *DB) Spread(ctx context.Context, full string, first, places, rows int, each func(*mapping.Record)) (bool, error) {
	t := x.tables[full]
	if t == nil || x.views[t.name] {
		return false, nil
	}
	from, key := x.from(t), "rowid"
	begins := fmt.Sprintf("(SELECT rowid FROM %s ORDER BY rowid LIMIT 1 OFFSET %d)", from, first-1)
	if x.dialect.driver != "sqlite" {
		numbered, err := x.numbered(ctx, t)
		if err != nil || !numbered {
			return false, err
		}
		key = x.dialect.quote(t.key[0])
		begins = fmt.Sprintf("(SELECT min(%s) FROM %s)", key, from)
	}
	var begin, end sql.NullInt64
	if err := x.conn.QueryRowContext(ctx, fmt.Sprintf("SELECT %s, (SELECT max(%s) FROM %s)", begins, key, from)).Scan(&begin, &end); err != nil {
		if x.dialect.driver != "sqlite" { // where what fails ends the transaction
			return false, fmt.Errorf("%s, table %s: %w", x.Name, full, err)
		}
		return false, ctx.Err() // a view, or WITHOUT ROWID
	}
	step := (end.Int64 - begin.Int64) / int64(places+1)
	if !begin.Valid || step <= 0 {
		return false, nil
	}
	for i := range int64(places) {
		at := begin.Int64 + step*(i+1)
		few := x.dialect.part(from, fmt.Sprintf("WHERE %s > %d AND %[1]s <= %[3]d ORDER BY %[1]s", key, at, at+step), rows)
		err := x.bounded(ctx, t, few, x.dialect.selecting(few), func(row []byte) error {
			each(&mapping.Record{Position: mapping.Position{File: x.Name}, JSON: string(row)})
			return nil
		})
		if err != nil {
			return false, fmt.Errorf("%s, table %s: %w", x.Name, full, err)
		}
	}
	return true, nil
}

// numbered reports whether the primary key of a table is one whole number. A query that fails would end the transaction, so that a row
// is looked at.
func (x *DB) numbered(ctx context.Context, t *table) (is bool, err error) {
	if len(t.key) != 1 {
		return false, nil
	}
	err = x.first(ctx, t, 1, func(row []byte) error {
		v := gjson.GetBytes(row, gjson.Escape(t.key[0]))
		is = v.Type == gjson.Number && v.Num == math.Trunc(v.Num) && math.Abs(v.Num) < 1<<53
		return nil
	})
	return is, err
}
