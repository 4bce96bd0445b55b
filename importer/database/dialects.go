package database

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	mssql "github.com/microsoft/go-mssqldb"
	_ "modernc.org/sqlite" // the driver sqlite
)

// dialect is what databases do in their own ways.
type dialect struct {
	schemes    []string
	driver     string
	dsn        func(*url.URL) (string, error)    // nil: the address is a file
	open       func(dsn string) (*sql.DB, error) // nil: by the driver's name
	confine    func(context.Context, *DB) error  // nil: the server does
	begin      []string                          // a transaction that reads, at one moment
	tables     string                            // schema, table, column, position in the primary key or 0
	references string                            // schema, table and column of foreign keys, and those that they refer to
	json       bool                              // rows come as JSON
	first      bool                              // SELECT TOP n, not LIMIT n
	quotes     string
	length     string                 // expression of how many bytes a value has
	wide       func(kind string) bool // tells the types whose values may be large; nil: all
	asks       bool                   // the driver has no bound: the lengths are asked for first
	append     func(b []byte, kind string, v any) []byte
}

func (d *dialect) quote(name string) string {
	open, end := d.quotes[:1], d.quotes[1:]
	return open + strings.ReplaceAll(name, end, end+end) + end
}

// selecting selects all of a table or a query in parentheses.
func (d *dialect) selecting(from string) string {
	if d.json {
		return "SELECT row_to_json(r)::text FROM " + from + " AS r"
	}
	return "SELECT * FROM " + from + " AS r"
}

// few is the first rows of a table, to select from.
func (d *dialect) few(from string, n int) string { return d.part(from, "", n) }

// part is the first rows of a table for which a clause holds, in its order, to select from.
func (d *dialect) part(from, clause string, n int) string {
	if clause != "" {
		clause = " " + clause
	}
	if d.first {
		return fmt.Sprintf("(SELECT TOP %d * FROM %s AS t%s)", n, from, clause)
	}
	return fmt.Sprintf("(SELECT * FROM %s AS t%s LIMIT %d)", from, clause, n)
}

func dialectOf(scheme string) *dialect {
	for i := range dialects {
		for _, s := range dialects[i].schemes {
			if s == scheme {
				return &dialects[i]
			}
		}
	}
	return nil
}

func init() {
	_ = mysql.SetLogger(&mysql.NopLogger{}) // its errors are returned as well
}

var dialects = []dialect{
	{
		schemes: []string{"postgres", "postgresql"}, quotes: `""`, json: true,
		dsn: func(u *url.URL) (string, error) { return u.String(), nil }, open: openPostgres, length: "octet_length(%s::text)",
		begin: []string{"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"},
		// Partitions are read through their table.
		tables: `SELECT n.nspname::text, c.relname::text, a.attname::text, coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema')
AND n.nspname NOT LIKE 'pg_toast%' AND n.nspname NOT LIKE 'pg_temp%' AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
ORDER BY 1, 2, a.attnum`,
		references: `SELECT n.nspname::text, c.relname::text, a.attname::text, fn.nspname::text, fc.relname::text, fa.attname::text
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class fc ON fc.oid = k.confrelid JOIN pg_namespace fn ON fn.oid = fc.relnamespace
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
JOIN pg_attribute fa ON fa.attrelid = k.confrelid AND fa.attnum = k.confkey[1]
WHERE k.contype = 'f' AND array_length(k.conkey, 1) = 1 ORDER BY 1, 2, a.attnum, k.oid`,
	},
	{
		schemes: []string{"mysql", "mariadb"}, driver: "mysql", quotes: "``", dsn: mysqlDSN, append: appendMySQL,
		length: "octet_length(%s)", wide: isWide, asks: true,
		begin: []string{"SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ", "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"},
		tables: `SELECT '', c.table_name, c.column_name, coalesce(k.ordinal_position, 0)
FROM information_schema.columns c LEFT JOIN information_schema.key_column_usage k
ON k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name AND k.constraint_name = 'PRIMARY'
WHERE c.table_schema = DATABASE() ORDER BY c.table_name, c.ordinal_position`,
		references: `SELECT '', min(k.table_name), min(k.column_name), '', min(k.referenced_table_name), min(k.referenced_column_name)
FROM information_schema.key_column_usage k
WHERE k.table_schema = DATABASE() AND k.referenced_table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL
GROUP BY k.table_name, k.constraint_name HAVING count(*) = 1 ORDER BY 2, 3`,
	},
	{
		schemes: []string{"sqlserver", "mssql"}, driver: "sqlserver", quotes: "[]", first: true, append: appendSQLServer,
		length: "cast(datalength(%s) AS bigint)", wide: isLarge, asks: true,
		dsn: func(u *url.URL) (string, error) {
			q := u.Query()
			if db := strings.TrimPrefix(u.Path, "/"); db != "" && !strings.Contains(db, "/") {
				q.Set("database", db) // a path names an instance there
			}
			out := *u
			out.Scheme, out.Path, out.RawQuery = "sqlserver", "", q.Encode()
			return out.String(), nil
		},
		// Needs ALLOW_SNAPSHOT_ISOLATION; the server says so where it is off.
		begin: []string{"SET TRANSACTION ISOLATION LEVEL SNAPSHOT", "BEGIN TRANSACTION", textSize},
		tables: `SELECT c.TABLE_SCHEMA, c.TABLE_NAME, c.COLUMN_NAME, coalesce(k.ORDINAL_POSITION, 0)
FROM INFORMATION_SCHEMA.COLUMNS c LEFT JOIN (
	SELECT u.TABLE_SCHEMA, u.TABLE_NAME, u.COLUMN_NAME, u.ORDINAL_POSITION FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE u
	JOIN INFORMATION_SCHEMA.TABLE_CONSTRAINTS t ON t.CONSTRAINT_NAME = u.CONSTRAINT_NAME AND t.TABLE_SCHEMA = u.TABLE_SCHEMA AND t.CONSTRAINT_TYPE = 'PRIMARY KEY'
) k ON k.TABLE_SCHEMA = c.TABLE_SCHEMA AND k.TABLE_NAME = c.TABLE_NAME AND k.COLUMN_NAME = c.COLUMN_NAME
ORDER BY c.TABLE_SCHEMA, c.TABLE_NAME, c.ORDINAL_POSITION`,
		references: `SELECT min(schema_name(t.schema_id)), min(t.name), min(c.name), min(schema_name(ft.schema_id)), min(ft.name), min(fc.name)
FROM sys.foreign_key_columns k
JOIN sys.tables t ON t.object_id = k.parent_object_id
JOIN sys.columns c ON c.object_id = k.parent_object_id AND c.column_id = k.parent_column_id
JOIN sys.tables ft ON ft.object_id = k.referenced_object_id
JOIN sys.columns fc ON fc.object_id = k.referenced_object_id AND fc.column_id = k.referenced_column_id
GROUP BY k.constraint_object_id HAVING count(*) = 1 ORDER BY 1, 2, 3`,
	},
	{
		schemes: []string{"sqlite", "sqlite3"}, driver: "sqlite", quotes: `""`, append: appendValue,
		confine: confined,
		begin:   []string{"BEGIN"},
		// Shadow tables are where a virtual table keeps what it has: users_data of the FTS5 table users is none of the application's.
		// A virtual table whose module is not there (FTS4) cannot be read, and what it is kept in is a table like others then.
		// table_info lacks columns that are generated; hidden is 1 for those of a virtual table that SELECT * lacks, too.
		tables: `SELECT '', m.name, c.name, c.pk FROM sqlite_master m, pragma_table_xinfo(m.name) c
WHERE c.hidden <> 1 AND m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'
AND m.name NOT IN (SELECT l.name FROM pragma_table_list l WHERE l.schema = 'main' AND l.type = 'shadow')
AND (m.sql NOT LIKE 'create virtual table%' OR EXISTS (SELECT 1 FROM pragma_module_list l WHERE m.sql LIKE '%using%' || l.name || '%'))
ORDER BY m.name, c.cid`,
		references: `SELECT '', m.name, min(f."from"), '', min(f."table"), coalesce(min(f."to"), '')
FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' GROUP BY m.name, f.id HAVING count(*) = 1 ORDER BY m.name, f.id DESC`,
	},
}

// openPostgres has the driver refuse a message, which is a row, before it makes room for it.
func openPostgres(dsn string) (*sql.DB, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	config.MaxProtocolMessageBodyLen = maxRow
	return stdlib.OpenDB(*config), nil
}

// textSize has SQL Server cut values off behind the bound, by a character of two bytes.
var textSize = fmt.Sprintf("SET TEXTSIZE %d", maxValue+2)

// small are the types of SQL Server that take little space.
var small = map[string]bool{
	"TINYINT": true, "SMALLINT": true, "INT": true, "BIGINT": true, "BIT": true, "REAL": true, "FLOAT": true, "DECIMAL": true,
	"MONEY": true, "SMALLMONEY": true, "DATE": true, "TIME": true, "DATETIME": true, "SMALLDATETIME": true, "DATETIME2": true,
	"DATETIMEOFFSET": true, "UNIQUEIDENTIFIER": true, "SQL_VARIANT": true, "CHAR": true, "NCHAR": true, "BINARY": true,
}

// isLarge tells the types of SQL Server whose values may be large: each is cut off by [textSize], but for xml and those of
// the CLR, whatever their names; together they may be more than a row is to have.
func isLarge(kind string) bool { return !small[kind] }

// isWide knows the types of MySQL whose values may be large.
func isWide(kind string) bool {
	return strings.HasSuffix(kind, "TEXT") || strings.HasSuffix(kind, "BLOB") || kind == "JSON" || kind == "GEOMETRY"
}

// mysqlDSN is the address as the driver spells it. A socket may stand in the query:
// mysql://user@localhost/name?socket=/run/mysqld/mysqld.sock.
func mysqlDSN(u *url.URL) (string, error) {
	q := u.Query()
	socket := q.Get("socket")
	q.Del("socket")
	c, err := mysql.ParseDSN("/?" + q.Encode())
	if err != nil {
		return "", err
	}
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	c.DBName = strings.TrimPrefix(u.Path, "/")
	if c.Net, c.Addr = "tcp", u.Host; u.Port() == "" {
		c.Addr += ":3306"
	}
	if socket != "" {
		c.Net, c.Addr = "unix", socket
	}
	return c.FormatDSN(), nil
}

// appendMySQL knows that all values come as bytes, and bits as numbers.
func appendMySQL(b []byte, kind string, v any) []byte {
	if raw, ok := v.([]byte); ok && kind == "BIT" {
		n := uint64(0)
		for _, c := range raw {
			n = n<<8 | uint64(c)
		}
		return fmt.Append(b, n)
	}
	return appendValue(b, kind, v)
}

// appendSQLServer knows the byte order of its ids.
func appendSQLServer(b []byte, kind string, v any) []byte {
	if raw, ok := v.([]byte); ok && kind == "UNIQUEIDENTIFIER" {
		var id mssql.UniqueIdentifier
		if err := id.Scan(raw); err == nil {
			return appendValue(b, kind, id.String())
		}
	}
	return appendValue(b, kind, v)
}
