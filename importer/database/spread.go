package database

import (
	"context"
	"database/sql"
	"fmt"

	"clerk-import/mapping"
)

// Spread hands rows on from places all over a table, behind its first ones: up to rows of each place. It reports false where they
// cannot be found without reading all in front of them: servers number no rows, and a table of SQLite need not.
func (x *DB) Spread(ctx context.Context, full string, first, places, rows int, each func(*mapping.Record)) (bool, error) {
	t := x.tables[full]
	if t == nil || x.dialect.driver != "sqlite" || x.views[t.name] {
		return false, nil
	}
	from := x.from(t)
	var begin, end sql.NullInt64
	query := fmt.Sprintf("SELECT (SELECT rowid FROM %s ORDER BY rowid LIMIT 1 OFFSET %d), (SELECT max(rowid) FROM %s)", from, first-1, from)
	if err := x.conn.QueryRowContext(ctx, query).Scan(&begin, &end); err != nil {
		return false, ctx.Err() // a view, or WITHOUT ROWID
	}
	step := (end.Int64 - begin.Int64) / int64(places+1)
	if !begin.Valid || step <= 0 {
		return false, nil
	}
	for i := range int64(places) {
		at := begin.Int64 + step*(i+1)
		few := fmt.Sprintf("(SELECT * FROM %s AS t WHERE rowid > %d AND rowid <= %d ORDER BY rowid LIMIT %d)", from, at, at+step, rows)
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
