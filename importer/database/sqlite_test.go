package database

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A database of SQLite costs no more than it may, whatever stands in its schema.
func TestHostileSQLiteIsBounded(t *testing.T) {
	defer func(wait time.Duration, size int64) { viewWait, viewSize = wait, size }(viewWait, viewSize)
	viewWait, viewSize = 200*time.Millisecond, 1<<20
	for name, c := range map[string]struct {
		schema []string
		copy   string // "" asks for the tables
		query  string
		want   string
	}{
		"a view that recurses":          {[]string{`CREATE VIEW v AS WITH x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) SELECT n FROM x`}, "v", "", "the view gives more than"},
		"a view that gives nothing":     {[]string{`CREATE VIEW v AS WITH x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) SELECT count(*) AS n FROM x`}, "", "", "no row in time"},
		"a view that makes a blob":      {[]string{`CREATE VIEW v AS SELECT zeroblob(900000000) AS b`}, "v", "", "too big"},
		"a view that makes many":        {[]string{`CREATE VIEW v AS SELECT ` + strings.TrimSuffix(strings.Repeat("randomblob(15000000),", 200), ",")}, "v", "", "too big"},
		"a column that makes a blob":    {[]string{`CREATE TABLE t (a, b AS (zeroblob(900000000)))`, `INSERT INTO t VALUES (1)`}, "t", "", "too big"},
		"a value of 20 MB":              {[]string{`CREATE TABLE t (a)`, `INSERT INTO t VALUES (zeroblob(20000000))`}, "t", "", "too big"},
		"a query without end":           {[]string{`CREATE TABLE t (a)`}, "", `WITH x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) SELECT n FROM x`, "the query gives more than"},
		"another database":              {[]string{`CREATE TABLE t (a)`}, "", `attach 'made.db' as m`, "many attached"},
		"a query that changes":          {[]string{`CREATE TABLE t (a)`}, "", `insert into t values (1)`, "readonly"},
		"a query that makes a database": {[]string{`CREATE TABLE t (a)`}, "", `vacuum into 'made.db'`, "cannot VACUUM"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			path := filepath.Join(dir, "d.db")
			ready(t, "sqlite", "file:"+path, c.schema...)
			x, err := Open(context.Background(), "sqlite:"+path, "")
			if err != nil {
				t.Fatal(err)
			}
			defer x.Close()
			var n counter
			switch {
			case c.query != "":
				err = x.CopyQuery(context.Background(), c.query, &n)
			case c.copy != "":
				err = x.Copy(context.Background(), c.copy, &n)
			default:
				_, err = x.Tables(context.Background())
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
			if n > 8<<20 {
				t.Errorf("%d bytes were written", n)
			}
			if _, err := os.Stat("made.db"); !errors.Is(err, os.ErrNotExist) {
				t.Error("a database was made")
			}
		})
	}
}

// A file of SQLite that was cut off is an error wherever it ends: SQLite itself takes half a page for a whole one.
func TestASQLiteFileThatWasCutOffIsAnError(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "d.db")
	ready(t, "sqlite", "file:"+path, `PRAGMA page_size = 512`, `CREATE TABLE users (id, email, banned)`,
		`WITH x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x WHERE n < 40) INSERT INTO users SELECT n, n || '@acme.io', 7 FROM x`)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for end := len(whole); end > 100; end -= 51 {
		if err := os.WriteFile(path, whole[:end], 0o600); err != nil {
			t.Fatal(err)
		}
		var rows counter
		x, err := Open(ctx, "sqlite:"+path, "")
		if err == nil {
			err = errors.Join(x.Copy(ctx, "users", &rows), x.Close())
		}
		if (err == nil) != (end == len(whole)) {
			t.Errorf("%d bytes of %d: %d bytes of rows, %v", end, len(whole), rows, err)
		}
	}
}

// A virtual table whose module is not built in stands in nobody's way, and what was put into it is not passed over.
func TestAVirtualTableWithoutItsModule(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "d.db")
	ready(t, "sqlite", "file:"+path, `CREATE TABLE users (id, email)`, `PRAGMA writable_schema = ON`,
		`INSERT INTO sqlite_master VALUES ('table', 'members', 'members', 0, 'CREATE VIRTUAL TABLE members USING fts4(email)')`,
		`CREATE TABLE members_content (docid INTEGER PRIMARY KEY, c0email)`, `INSERT INTO members_content VALUES (1, 'a@acme.io')`,
		"CREATE VIRTUAL TABLE people USING\n  fts5(email)", `INSERT INTO people VALUES ('b@acme.io')`)
	x, err := Open(ctx, "sqlite:"+path, "")
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	tables, err := x.Tables(ctx)
	if err != nil || len(tables) != 3 || tables[0].Name != "members_content" || tables[0].Sample.Examples["c0email"] == "" || tables[1].Name != "people" || tables[2].Name != "users" {
		t.Errorf("%+v, %v", tables, err)
	}
}

// Reading ends with the context, also of what would never end.
func TestReadingSQLiteEndsWithTheContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "d.db")
	ready(t, "sqlite", "file:"+path, `CREATE TABLE t (a)`)
	x, err := Open(context.Background(), "sqlite:"+path, "")
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	for _, query := range []string{"SELECT count(*) FROM x", "SELECT n FROM x", "SELECT n FROM x WHERE n = 1"} {
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		err := x.CopyQuery(ctx, fmt.Sprintf("WITH x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) %s", query), io.Discard)
		if cancel(); err == nil {
			t.Errorf("%s ended", query)
		}
	}
}

// counter counts what is written.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// A column that the database computes is one of its table's, as it is in what the table gives.
func TestGeneratedColumnsAreColumns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "d.db")
	ready(t, "sqlite", "file:"+path, `CREATE TABLE users (id, name, email AS (lower(name) || '@acme.io') STORED, day GENERATED ALWAYS AS (id + 1) VIRTUAL)`,
		`INSERT INTO users (id, name) VALUES (1, 'Ana')`, `CREATE VIRTUAL TABLE notes USING fts5(text)`)
	x, err := Open(context.Background(), "sqlite:"+path, "")
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	tables, err := x.Tables(context.Background())
	got := map[string]string{}
	for _, table := range tables {
		got[table.Name] = strings.Join(table.Sample.Fields, " ")
	}
	if err != nil || got["users"] != "id name email day" || got["notes"] != "text" {
		t.Error(got, err)
	}
	if rows := copied(t, x, "users"); len(rows) != 1 || rows[0] != `{"id":1,"name":"Ana","email":"ana@acme.io","day":2}` {
		t.Error(rows)
	}
}

// copied is the rows of a table.
func copied(t testing.TB, x *DB, table string) []string {
	t.Helper()
	var out strings.Builder
	if err := x.Copy(context.Background(), table, &out); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(out.String()), "\n")
}
