//go:build unix

package database

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"clerk-import/importer/source"
	"clerk-import/mapping"
	"clerk-import/testdata/servers"
)

var program, serverFolder, run, serve = servers.Program, servers.Folder, servers.Run, servers.Serve

// dumped is the rows of a table of a dump as JSON.
func dumped(t testing.TB, dump []byte, table string) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "dump.sql")
	if err := os.WriteFile(path, dump, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := source.Open(path, source.Options{Table: table})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var rows []string
	for {
		rec, err := r.Next()
		if err != nil {
			return rows
		}
		rows = append(rows, string(rec.AppendJSON(nil)))
	}
}

// texts are rows with all values as texts: a dump does not say what is a number.
func texts(rows []string) []string {
	var out []string
	for _, row := range rows {
		var b strings.Builder
		gjson.Parse(row).ForEach(func(k, v gjson.Result) bool {
			fmt.Fprintf(&b, "%s=%s ", k.Str, v.String())
			return true
		})
		out = append(out, b.String())
	}
	return out
}

func TestPostgres(t *testing.T) {
	bin := func(name string) string { return program(t, name, "/usr/lib/postgresql/*/bin") }
	dir, attr := serverFolder(t, "postgres")
	run(t, attr, dir, bin("initdb"), "-D", dir+"/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
	serve(t, attr, dir, bin("postgres"), "-D", dir+"/data", "-k", dir, "-c", "listen_addresses=", "-F")
	address := "postgres://postgres@/postgres?host=" + url.QueryEscape(dir)
	db := ready(t, "pgx", address,
		"CREATE SCHEMA auth",
		`CREATE TABLE auth.users (id uuid, "e mail" text, meta jsonb, ok boolean, n numeric, at timestamptz, tags text[], b bytea, PRIMARY KEY (id))`,
		`INSERT INTO auth.users VALUES ('00000000-0000-0000-0000-000000000002', 'it''s \ "x"', '{"a":[1]}', true, 12345678901234567890.5, '2024-01-02 03:04:05.678+00', '{a,"b c"}', '\x00ff'),
		('00000000-0000-0000-0000-000000000001', NULL, NULL, false, NULL, NULL, NULL, NULL)`,
		"CREATE TABLE parts (id int, PRIMARY KEY (id)) PARTITION BY RANGE (id)", "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10)", "INSERT INTO parts VALUES (3), (1)",
		"CREATE TABLE empty (id int)", `CREATE TABLE auth."lo gins" ("user" uuid REFERENCES auth.users (id), a int, b int)`,
		"CREATE TABLE pairs (a int, b int, PRIMARY KEY (a, b))", `ALTER TABLE auth."lo gins" ADD FOREIGN KEY (a, b) REFERENCES pairs (a, b)`, `CREATE TABLE many (id bigint PRIMARY KEY, name text)`, "INSERT INTO many SELECT n * 3, n::text FROM generate_series(1, 1000) n")
	x, err := Open(context.Background(), address, "")
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	tables, err := x.Tables(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, table := range tables {
		names = append(names, table.Name)
	}
	if d := cmp.Diff([]string{"auth.lo gins", "auth.users", "public.empty", "public.many", "public.pairs", "public.parts"}, names); d != "" {
		t.Error(d)
	}
	want := []string{
		`{"id":"00000000-0000-0000-0000-000000000001","e mail":null,"meta":null,"ok":false,"n":null,"at":null,"tags":null,"b":null}`,
		`{"id":"00000000-0000-0000-0000-000000000002","e mail":"it's \\ \"x\"","meta":{"a": [1]},"ok":true,"n":12345678901234567890.5,"at":"2024-01-02T03:04:05.678+00:00","tags":["a","b c"],"b":"\\x00ff"}`,
	}
	if d := cmp.Diff(want, copied(t, x, "auth.users")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{`{"id":1}`, `{"id":3}`}, copied(t, x, "public.parts")); d != "" {
		t.Error(d)
	}
	referring(t, x, map[string][]source.Reference{"auth.lo gins": {{Column: "user", Table: "auth.users", Of: "id"}}})
	allOver(t, x, map[string]bool{"public.many": true, "auth.users": false, "public.empty": false})
	oneMoment(t, x, db, "auth.users", `INSERT INTO auth.users (id) VALUES ('00000000-0000-0000-0000-000000000003')`, "DELETE FROM auth.users", want)
	var out strings.Builder
	if err := x.CopyQuery(context.Background(), "SELECT id FROM parts ORDER BY id DESC;\n", &out); err == nil {
		t.Error("what failed before in the transaction works") // oneMoment broke it
	}
	// What pg_dump writes of it is read as the same rows.
	for _, how := range [][]string{{}, {"--inserts"}, {"--column-inserts"}} {
		dump := run(t, attr, dir, bin("pg_dump"), append(how, "-U", "postgres", "-h", dir, "-t", "auth.users", "postgres")...)
		rows := dumped(t, dump, "auth.users")
		if len(rows) != 3 || gjson.Get(rows[0], "e mail").Str != `it's \ "x"` || gjson.Get(rows[0], "meta.a").Exists() || gjson.Get(rows[0], "b").Str != `\x00ff` {
			t.Errorf("pg_dump %v: %s", how, rows)
		}
	}
}

// allOver checks that rows of tables with a number for a key are found from all over them, and that those of others leave
// the transaction whole.
func allOver(t *testing.T, x *DB, want map[string]bool) {
	t.Helper()
	for table, is := range want {
		seen := map[int64]bool{}
		got, err := x.Spread(context.Background(), table, 100, 9, 10, func(r *mapping.Record) { seen[gjson.Get(r.JSON, "id").Int()/300] = true })
		if err != nil || got != is || is != (len(seen) == 9) {
			t.Errorf("%s: %v %v, rows of %d places", table, got, err, len(seen))
		}
	}
}

// oneMoment checks that a copy is of the moment of the opening, and that nothing can be
// changed.
func oneMoment(t *testing.T, x *DB, db *sql.DB, table, change, evil string, want []string) {
	t.Helper()
	if _, err := db.Exec(change); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, copied(t, x, table)); d != "" {
		t.Errorf("what was changed meanwhile shows: %s", d)
	}
	if _, err := x.conn.ExecContext(context.Background(), evil); err == nil {
		t.Error("the database can be changed")
	}
}

func TestMariaDB(t *testing.T) {
	server := program(t, "mariadbd", "/usr/sbin")
	install := program(t, "mariadb-install-db")
	dir, attr := serverFolder(t, "mysql")
	run(t, attr, dir, install, "--no-defaults", "--datadir="+dir+"/data", "--auth-root-authentication-method=normal", "--skip-test-db")
	serve(t, attr, dir, server, "--no-defaults", "--datadir="+dir+"/data", "--socket="+dir+"/s", "--skip-networking", "--pid-file="+dir+"/pid")
	root := "root@unix(" + dir + "/s)/"
	ready(t, "mysql", root, "CREATE DATABASE shop CHARACTER SET utf8mb4", "CREATE TABLE shop.many (id bigint PRIMARY KEY, name text)", "INSERT INTO shop.many WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x WHERE n < 1000) SELECT n * 3, n FROM x", "CREATE USER 'reader'@'localhost' IDENTIFIED BY 'p@ss word'", "GRANT SELECT ON shop.* TO 'reader'@'localhost'")
	db := ready(t, "mysql", root+"shop?multiStatements=true",
		"SET SESSION sql_mode = ''; CREATE TABLE users (id int PRIMARY KEY, `na``me` varchar(50), ok bit(1), flag tinyint(1), at datetime, b varbinary(20), j json);"+
			`INSERT INTO users VALUES (2, 'it''s \\ "x"`+"\\n"+`ü', b'1', 1, '2024-01-02 03:04:05', 0x00ff, '{"a":1}'), (1, NULL, NULL, 0, '0000-00-00', 'plain', NULL)`)
	ready(t, "mysql", root+"shop?multiStatements=true", "CREATE TABLE pairs (a int, b int, PRIMARY KEY (a, b))",
		"CREATE TABLE logins (`user` int, a int, b int, FOREIGN KEY (`user`) REFERENCES users (id), FOREIGN KEY (a, b) REFERENCES pairs (a, b))")
	address := "mysql://reader@localhost/shop?socket=" + url.QueryEscape(dir+"/s")
	if _, err := Open(context.Background(), address, "wr0ng-pass"); err == nil || strings.Contains(err.Error(), "wr0ng-pass") {
		t.Errorf("a wrong password: %v", err)
	}
	x, err := Open(context.Background(), address, "p@ss word")
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if tables, err := x.Tables(context.Background()); err != nil || len(tables) != 4 || tables[3].Sample.Examples["at"] != "0000-00-00 00:00:00" {
		t.Error(tables, err)
	}
	want := []string{
		`{"id":1,"na` + "`" + `me":null,"ok":null,"flag":0,"at":"0000-00-00 00:00:00","b":"plain","j":null}`,
		`{"id":2,"na` + "`" + `me":"it's \\ \"x\"\nü","ok":1,"flag":1,"at":"2024-01-02 03:04:05","b":"0x00FF","j":"{\"a\":1}"}`,
	}
	if d := cmp.Diff(want, copied(t, x, "users")); d != "" {
		t.Error(d)
	}
	dump := run(t, attr, dir, program(t, "mariadb-dump"), "--no-defaults", "--hex-blob", "-uroot", "-S", dir+"/s", "shop")
	if d := cmp.Diff(texts(want), texts(dumped(t, dump, "users"))); d != "" {
		t.Errorf("mariadb-dump: %s", d)
	}
	var out strings.Builder
	if err := x.CopyQuery(context.Background(), "SELECT id FROM users ORDER BY id DESC;\n", &out); err != nil || out.String() != "{\"id\":2}\n{\"id\":1}\n" {
		t.Error(out.String(), err)
	}
	referring(t, x, map[string][]source.Reference{"logins": {{Column: "user", Table: "users", Of: "id"}}})
	allOver(t, x, map[string]bool{"many": true})
	oneMoment(t, x, db, "users", "INSERT INTO users (id) VALUES (3)", "DELETE FROM users", want)
}

func TestSQLite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "odd ?#%.db")
	db := ready(t, "sqlite", "file:"+(&url.URL{Path: path}).EscapedPath(),
		`CREATE TABLE "us""ers" (id INTEGER PRIMARY KEY, "na me" TEXT, at DATETIME, b BLOB, r REAL)`,
		`INSERT INTO "us""ers" VALUES (2, 'a', '2024-01-02 03:04:05', x'00ff', 1.5), (1, NULL, 'not a time', NULL, NULL)`,
		`CREATE TABLE wide (b TEXT, a TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID`, `INSERT INTO wide VALUES ('1', '2'), ('2', '1')`,
		`CREATE TABLE logins (who INTEGER REFERENCES "us""ers", a, b, FOREIGN KEY (a, b) REFERENCES wide)`,
		`CREATE VIRTUAL TABLE people USING fts5(email)`, `INSERT INTO people VALUES ('ann@acme.io')`, `CREATE TABLE people_notes (data TEXT)`)
	x, err := Open(context.Background(), "sqlite:"+path, "")
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if d := cmp.Diff([]string{"logins", "people", "people_notes", `us"ers`, "wide"}, x.order); d != "" { // not what the virtual table keeps itself in
		t.Error(d)
	}
	referring(t, x, map[string][]source.Reference{"logins": {{Column: "who", Table: `us"ers`}}})
	if d := cmp.Diff([]string{`{"b":"2","a":"1"}`, `{"b":"1","a":"2"}`}, copied(t, x, "wide")); d != "" {
		t.Error(d)
	}
	got := copied(t, x, `us"ers`)
	if len(got) != 2 || !slices.Equal(texts(got[:1]), []string{"id=1 na me= at=not a time b= r= "}) || gjson.Get(got[1], "b").Str != "0x00FF" || !strings.HasPrefix(gjson.Get(got[1], "at").Str, "2024-01-02") {
		t.Error(got)
	}
	if _, err := x.conn.ExecContext(context.Background(), `DELETE FROM wide`); err == nil {
		t.Error("the database can be changed")
	}
	_ = db
	if _, err := Open(context.Background(), "sqlite:"+filepath.Join(t.TempDir(), "none.db"), ""); err == nil {
		t.Error("a file that is not there is opened")
	}
}

// referring looks whether the foreign keys of one column are found.
func referring(t *testing.T, x *DB, want map[string][]source.Reference) {
	t.Helper()
	got, err := x.References(context.Background())
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Error(err, d)
	}
}

func TestAddresses(t *testing.T) {
	for name, want := range map[string][2]bool{
		"postgres://u@h/d": {true, false}, "postgresql://u:p@h/d": {true, true}, "mysql://h/d?password=x": {true, true},
		"sqlite:users.db": {true, false}, "users.csv": {false, false}, "C:\\users.csv": {false, false}, "https://example.com": {false, false},
		"Postgres://u:p@h/d": {true, true}, "postgres://u:1/p@h/d": {true, true}, "postgres://u:1#p@h/d": {true, true}, "postgres://u:1?p@h/d": {true, true},
		"mysql:u:p@tcp(h)/d": {true, true}, "sqlserver://u@h?pwd=x": {true, true}, "sqlite:a@b.db": {true, false}, "postgres://u:%zz@h": {true, true},
	} {
		if got := [2]bool{Is(name), Is(name) && PasswordInside(name)}; got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// No driver's error, and none of ours, repeats a password, wherever in the address it is
// and whatever is wrong with it. Nothing listens at port 1.
func TestNoErrorRepeatsAPassword(t *testing.T) {
	const marker = "hunter2"
	for _, address := range []string{
		"u:hunter2@127.0.0.1:1/db", "u:1/hunter2@127.0.0.1:1/db", "u:1#hunter2@127.0.0.1:1/db", "u:1?hunter2@127.0.0.1:1/db", "u:hunter2@more@127.0.0.1:1/db",
		"u:hunter2%zz@127.0.0.1:1/db", "u:hunter2@127.0.0.1:port/db", "u:hunter2@127.0.0.1:1/db?sslmode=hunter2&tls=hunter2", "u@127.0.0.1:1/db?password=hunter2&sslmode=no&tls=no&encrypt=no",
		"u:hunter2%2F%3F%20x@127.0.0.1:1/db?sslmode=none&tls=none&encrypt=none", "u:hunter2@[::1/db", "u:hunter2@/db?sslmode=none", "u:hunter2 x@127.0.0.1:1/db", "u:hunter2\x00@127.0.0.1:1/db",
		"u:hunter2@127.0.0.1:1,127.0.0.1:x/db", "u@127.0.0.1:1/db?sslpassword=hunter2&sslkey=none&sslcert=none&sslmode=verify-full", ":hunter2@", "u:hunter2@",
	} {
		for _, scheme := range []string{"postgres://", "Postgresql://", "mysql://", "mariadb://", "sqlserver://", "mssql://", "postgres:", "mysql:", "sqlserver:"} {
			for _, password := range []string{"", "hunter2/of the environment"} {
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				x, err := Open(ctx, scheme+address, password)
				cancel()
				if err == nil {
					_ = x.Close()
					t.Errorf("%s%s: opened", scheme, address)
				} else if strings.Contains(err.Error(), marker) {
					t.Errorf("%s%s: %v", scheme, address, err)
				}
			}
		}
	}
}

// BenchmarkCopy copies a million users of seven columns out of each server, on this
// machine, and prints rows a second and the memory of this process at its largest.
//
//	go test -run xxx -bench Copy -benchtime 3x ./importer/database
func BenchmarkCopy(b *testing.B) {
	const rows = 1_000_000
	const columns = "id varchar(40) PRIMARY KEY, email varchar(100), name varchar(100), verified %s, digest varchar(100), meta varchar(200), created_at timestamp"
	values := func(n, text, at string) string {
		return "SELECT " + strings.ReplaceAll(text, "%", n) + ", " + at + " FROM "
	}
	copyAll := func(b *testing.B, address, table string) {
		b.ResetTimer()
		peak := uint64(0)
		for b.Loop() {
			x, err := Open(context.Background(), address, "")
			if err != nil {
				b.Fatal(err)
			}
			out := &sampled{}
			if err := x.Copy(context.Background(), table, out); err != nil {
				b.Fatal(err)
			}
			_ = x.Close()
			peak = max(peak, out.peak)
			b.SetBytes(out.bytes)
		}
		b.ReportMetric(rows/(b.Elapsed().Seconds()/float64(b.N)), "rows/s")
		b.ReportMetric(float64(peak)/(1<<20), "peak-heap-MiB")
	}
	b.Run("postgres", func(b *testing.B) {
		bin := func(name string) string { return program(b, name, "/usr/lib/postgresql/*/bin") }
		dir, attr := serverFolder(b, "postgres")
		run(b, attr, dir, bin("initdb"), "-D", dir+"/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
		serve(b, attr, dir, bin("postgres"), "-D", dir+"/data", "-k", dir, "-c", "listen_addresses=", "-F")
		address := "postgres://postgres@/postgres?host=" + url.QueryEscape(dir)
		ready(b, "pgx", address, "CREATE TABLE users ("+fmt.Sprintf(columns, "boolean")+")",
			"INSERT INTO users "+values("n", "'user_' || %, 'user' || % || '@acme.io', 'First Last ' || %, mod(%, 2) = 0, md5(%::text) || md5(%::text), '{\"plan\": \"gold\"}'", "now()")+fmt.Sprintf("generate_series(1, %d) AS n", rows))
		copyAll(b, address, "public.users")
	})
	b.Run("mariadb", func(b *testing.B) {
		server, install := program(b, "mariadbd", "/usr/sbin"), program(b, "mariadb-install-db")
		dir, attr := serverFolder(b, "mysql")
		run(b, attr, dir, install, "--no-defaults", "--datadir="+dir+"/data", "--auth-root-authentication-method=normal", "--skip-test-db")
		serve(b, attr, dir, server, "--no-defaults", "--datadir="+dir+"/data", "--socket="+dir+"/s", "--skip-networking", "--pid-file="+dir+"/pid", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=1G")
		root := "root@unix(" + dir + "/s)/"
		ready(b, "mysql", root, "CREATE DATABASE shop CHARACTER SET utf8mb4")
		ready(b, "mysql", root+"shop", "CREATE TABLE users ("+fmt.Sprintf(columns, "tinyint(1)")+")",
			"INSERT INTO users "+values("seq", "concat('user_', %), concat('user', %, '@acme.io'), concat('First Last ', %), mod(%, 2), concat(md5(%), md5(%)), '{\"plan\": \"gold\"}'", "now()")+fmt.Sprintf("seq_1_to_%d", rows))
		copyAll(b, "mysql://root@localhost/shop?socket="+url.QueryEscape(dir+"/s"), "users")
	})
	b.Run("sqlite", func(b *testing.B) {
		path := filepath.Join(b.TempDir(), "users.db")
		ready(b, "sqlite", "file:"+path, "CREATE TABLE users ("+fmt.Sprintf(columns, "integer")+")",
			fmt.Sprintf("WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < %d) ", rows)+
				"INSERT INTO users "+values("n", "'user_' || %, 'user' || % || '@acme.io', 'First Last ' || %, % & 1, hex(%) || '0123456789abcdef0123456789abcdef0123456789abcdef', '{\"plan\": \"gold\"}'", "datetime()")+"s")
		copyAll(b, "sqlite:"+path, "users")
	})
}

// sampled counts what is written, and looks at the heap from time to time.
type sampled struct {
	bytes int64
	peak  uint64
	n     int
}

func (s *sampled) Write(p []byte) (int, error) {
	s.bytes += int64(len(p))
	if s.n++; s.n%64 == 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		s.peak = max(s.peak, m.HeapAlloc)
	}
	return len(p), nil
}
