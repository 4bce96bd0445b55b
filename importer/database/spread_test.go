package database

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/tidwall/gjson"

	"clerk-import/mapping"
)

// Rows from all over a table of SQLite come once each, and none of those in front; what numbers no rows is not sampled.
func TestRowsFromAllOverATable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "d.db")
	ready(t, "sqlite", "file:"+path, `CREATE TABLE t (name TEXT)`,
		`INSERT INTO t WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x WHERE n < 1000) SELECT n FROM x`,
		`CREATE VIEW v AS SELECT * FROM t`, `CREATE TABLE w (id TEXT PRIMARY KEY) WITHOUT ROWID`, `INSERT INTO w SELECT name FROM t`)
	x, err := Open(context.Background(), "sqlite:"+path, "")
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	for table, want := range map[string]bool{"t": true, "v": false, "w": false} {
		seen := map[int64]bool{}
		got, err := x.Spread(context.Background(), table, 100, 9, 10, func(r *mapping.Record) {
			n := gjson.Get(r.JSON, "name").Int()
			if seen[n] || n <= 100 {
				t.Errorf("row %d once more", n)
			}
			seen[n] = true
		})
		if err != nil || got != want || want != (len(seen) == 90) {
			t.Errorf("%s: %v %v, %d rows", table, got, err, len(seen))
		}
	}
}
