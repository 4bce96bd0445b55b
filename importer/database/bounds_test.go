//go:build unix

package database

import (
	"context"
	"io"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

// tooLarge copies out of a database what is larger than it may be: each is refused, with table,
// column and bound, and what is within is not.
func tooLarge(t *testing.T, address string, queries map[string]string, wants map[string]string) {
	t.Helper()
	ctx := context.Background()
	copying := func(table string) error {
		x, err := Open(ctx, address, "") // an error may end the connection
		if err != nil {
			t.Fatal(err)
		}
		defer x.Close()
		if query := queries[table]; query != "" {
			return x.CopyQuery(ctx, query, io.Discard)
		}
		return x.Copy(ctx, table, io.Discard)
	}
	for table, want := range wants {
		err := copying(table)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", table, err, want)
		}
		if want != "" && queries[table] == "" && !strings.Contains(err.Error(), "table "+table+": ") {
			t.Errorf("%v: which table?", err)
		}
	}
}

func TestValuesOfPostgresAreBounded(t *testing.T) {
	bin := func(name string) string { return program(t, name, "/usr/lib/postgresql/*/bin") }
	dir, attr := serverFolder(t, "postgres")
	run(t, attr, dir, bin("initdb"), "-D", dir+"/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
	serve(t, attr, dir, bin("postgres"), "-D", dir+"/data", "-k", dir, "-c", "listen_addresses=", "-F")
	address := "postgres://postgres@/postgres?host=" + url.QueryEscape(dir)
	ready(t, "pgx", address,
		"CREATE TABLE fine (id int, bio text)", "INSERT INTO fine VALUES (1, repeat('x', 16000000))",
		"CREATE TABLE value (id int, bio text)", "INSERT INTO value VALUES (1, repeat('x', 17000000))",
		"CREATE TABLE film (id int, film text)", "INSERT INTO film VALUES (1, repeat('x', 80000000))",
		"CREATE TABLE wide (id int, a text, b text, c text, d text, e text)", "INSERT INTO wide SELECT 1, t, t, t, t, t FROM repeat('x', 15000000) AS t")
	// Every type that has no bound of its own.
	queries := map[string]string{"query": "SELECT film AS f FROM film -- all;"}
	for name, made := range map[string]string{
		"bytea": "decode(repeat('00', 20000000), 'hex')", "varchar": "repeat('x', 20000000)::varchar", "json": "('\"' || repeat('x', 20000000) || '\"')::json", "jsonb": "('\"' || repeat('x', 20000000) || '\"')::jsonb",
		"xml": "('<a>' || repeat('x', 20000000) || '</a>')::xml", "text[]": "ARRAY[repeat('x', 20000000)]", "numeric[]": "array_fill(12345678::numeric, ARRAY[2500000])", "bit": "repeat('1', 20000000)::varbit", "tsvector": "NULL::tsvector",
	} {
		queries[name] = "SELECT 1 AS id, " + made + " AS v"
	}
	tooLarge(t, address, queries, map[string]string{
		"bytea": "a value of the column v is larger than 16 MiB", "varchar": "a value of the column v is larger than 16 MiB", "json": "a value of the column v is larger than 16 MiB", "jsonb": "a value of the column v is larger than 16 MiB",
		"xml": "a value of the column v is larger than 16 MiB", "text[]": "a value of the column v is larger than 16 MiB", "numeric[]": "a value of the column v is larger than 16 MiB", "bit": "a value of the column v is larger than 16 MiB", "tsvector": "",
		"public.fine": "", "public.value": "a value of the column bio is larger than 16 MiB", "public.film": "a value of the column film is larger than 16 MiB",
		"public.wide": "a row is larger than 64 MiB", "query": "a value of the column f is larger than 16 MiB",
	})
}

func TestValuesOfMariaDBAreBounded(t *testing.T) {
	server, install := program(t, "mariadbd", "/usr/sbin"), program(t, "mariadb-install-db")
	dir, attr := serverFolder(t, "mysql")
	run(t, attr, dir, install, "--no-defaults", "--datadir="+dir+"/data", "--auth-root-authentication-method=normal", "--skip-test-db")
	serve(t, attr, dir, server, "--no-defaults", "--datadir="+dir+"/data", "--socket="+dir+"/s", "--skip-networking", "--pid-file="+dir+"/pid", "--max-allowed-packet=256M", "--innodb-log-file-size=1G")
	root := "root@unix(" + dir + "/s)/"
	ready(t, "mysql", root, "CREATE DATABASE shop CHARACTER SET utf8mb4")
	ready(t, "mysql", root+"shop",
		"CREATE TABLE fine (id int, bio longtext)", "INSERT INTO fine VALUES (1, repeat('x', 16000000))",
		"CREATE TABLE film (id int, `the film` longblob)", "INSERT INTO film VALUES (1, 'x'), (2, repeat('x', 80000000)), (3, NULL)",
		"CREATE TABLE wide (id int, a longtext, b longtext, c longtext, d longtext, e longtext)", "INSERT INTO wide SELECT 1, t, t, t, t, t FROM (SELECT repeat('x', 15000000) AS t) AS x")
	queries := map[string]string{"query": "SELECT `the film` AS f FROM film ORDER BY id -- all;", "others": "SELECT id FROM film;"}
	wants := map[string]string{}
	for name, made := range map[string]string{
		"longtext": "repeat('x', 20000000)", "longblob": "cast(repeat('x', 20000000) AS binary)", "json": "json_array(repeat('x', 20000000))", "concat": "concat(repeat('x', 10000000), repeat('y', 10000000))",
		"group_concat": "(SELECT group_concat(`the film` SEPARATOR '') FROM film WHERE id = 2)", "geometry": "ST_GeomFromText(concat('LINESTRING(', repeat('1 1,', 1500000), '1 1)'))", "hex": "hex(repeat('x', 10000000))",
	} {
		queries[name], wants[name] = "SELECT 1 AS id, "+made+" AS v", "a value of the column v is larger than 16 MiB"
	}
	wants["group_concat"] = "" // which the server itself cuts off
	tooLarge(t, "mysql://root@localhost/shop?socket="+url.QueryEscape(dir+"/s"), queries, wants)
	tooLarge(t, "mysql://root@localhost/shop?socket="+url.QueryEscape(dir+"/s"), queries, map[string]string{
		"fine": "", "others": "", "film": "a value of the column the film is larger than 16 MiB",
		"wide": "a row is larger than 64 MiB", "query": "a value of the column f is larger than 16 MiB",
	})
}

func TestValuesOfSQLiteAreBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "d.db")
	ready(t, "sqlite", "file:"+path, "CREATE TABLE film (id int, film)", "INSERT INTO film VALUES (1, zeroblob(20000000))")
	queries := map[string]string{
		"blob": "SELECT zeroblob(20000000) AS v", "text": "SELECT hex(zeroblob(10000000)) AS v", "concatenated": "SELECT hex(zeroblob(5000000)) || hex(zeroblob(5000000)) AS v", "json": "SELECT json_array(hex(zeroblob(10000000))) AS v",
		"grouped": "SELECT group_concat(v) AS v FROM (SELECT hex(zeroblob(5000000)) AS v UNION ALL SELECT hex(zeroblob(5000001)))", "within": "SELECT hex(zeroblob(8000000)) AS v",
	}
	wants := map[string]string{"film": "a value is larger than 16 MiB"}
	for name := range queries {
		wants[name] = "a value is larger than 16 MiB"
	}
	wants["within"] = ""
	tooLarge(t, "sqlite:"+path, queries, wants)
}

// What may be large in SQL Server is asked for: of the types its driver names, texts, xml and those of the CLR.
func TestLargeTypesOfSQLServerAreMeasured(t *testing.T) {
	d := dialectOf("sqlserver")
	if !d.asks || d.few("t", 0) != "(SELECT TOP 0 * FROM t AS t)" || !strings.Contains(d.length, "datalength(%s)") {
		t.Errorf("%+v", d)
	}
	for kind, want := range map[string]bool{
		"XML": true, "GEOGRAPHY": true, "GEOMETRY": true, "HIERARCHYID": true, "POINT": true, "JSON": true, "VECTOR": true, "": true,
		"NVARCHAR": true, "VARBINARY": true, "NTEXT": true, "IMAGE": true,
		"INT": false, "DECIMAL": false, "NCHAR": false, "SQL_VARIANT": false, "DATETIME2": false,
	} {
		if got := d.wide(kind); got != want {
			t.Errorf("%q: %t", kind, got)
		}
	}
}

// What SQL Server cuts off behind the bound is not taken for a value.
func TestValuesOfSQLServerAreBounded(t *testing.T) {
	for _, c := range []struct {
		value any
		kind  string
		want  bool
	}{
		{strings.Repeat("x", maxValue/2), "NVARCHAR", false},
		{strings.Repeat("x", maxValue/2+1), "NVARCHAR", true}, // two bytes each, as TEXTSIZE leaves it
		{strings.Repeat("ü", maxValue/4+1), "NVARCHAR", false},
		{strings.Repeat("x", maxValue), "VARCHAR", false},
		{strings.Repeat("x", maxValue+2), "VARCHAR", true},
		{make([]byte, maxValue+2), "VARBINARY", true},
		{make([]byte, maxValue), "VARBINARY", false},
		{int64(1), "INT", false},
	} {
		if got := over(c.value, c.kind); got != c.want {
			t.Errorf("%s: %t", c.kind, got)
		}
	}
}
