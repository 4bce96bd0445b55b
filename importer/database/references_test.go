package database

import (
	"database/sql"
	"database/sql/driver"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"modernc.org/sqlite"

	"clerk-import/importer/source"
)

// The catalog of SQL Server has ids where the others have names. Its views are put up here with what Microsoft's
// documentation says is in them, and another engine is asked SQL Server's question about them: each key of one column is
// there by the names of tables in their schemas, and one of two columns, which says nothing of either alone, is not.
func TestForeignKeysOfSQLServerAreRead(t *testing.T) {
	schemas := map[int64]string{1: "dbo", 5: "app"}
	sqlite.MustRegisterDeterministicScalarFunction("schema_name", 1, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		return schemas[args[0].(int64)], nil
	})
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, statement := range strings.Split(`ATTACH ':memory:' AS sys;
CREATE TABLE sys.tables (object_id, schema_id, name);
CREATE TABLE sys.columns (object_id, column_id, name);
CREATE TABLE sys.foreign_key_columns (constraint_object_id, constraint_column_id, parent_object_id, parent_column_id, referenced_object_id, referenced_column_id);
INSERT INTO sys.tables VALUES (10, 5, 'users'), (20, 5, 'accounts'), (30, 1, 'members'), (40, 1, 'users');
INSERT INTO sys.columns VALUES (10, 1, 'id'), (10, 2, 'tenant'), (20, 1, 'id'), (20, 2, 'user_id'), (20, 3, 'by'), (30, 1, 'tenant'), (30, 2, 'user'), (30, 3, 'in'), (40, 1, 'no'), (40, 2, 'boss');
INSERT INTO sys.foreign_key_columns VALUES
(100, 1, 20, 2, 10, 1), (101, 1, 20, 3, 40, 1), (102, 1, 30, 1, 10, 2), (102, 2, 30, 2, 10, 1), (103, 1, 30, 3, 10, 1), (104, 1, 40, 2, 40, 1)`, ";") {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(statement, err)
		}
	}
	got, err := (&DB{dialect: dialectOf("sqlserver"), db: db, conn: conn}).References(t.Context())
	if d := cmp.Diff(map[string][]source.Reference{
		"app.accounts": {{Column: "by", Table: "dbo.users", Of: "no"}, {Column: "user_id", Table: "app.users", Of: "id"}},
		"dbo.members":  {{Column: "in", Table: "app.users", Of: "id"}},
		"dbo.users":    {{Column: "boss", Table: "dbo.users", Of: "no"}},
	}, got); d != "" || err != nil {
		t.Error(err, d)
	}
}
