package source

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// dumpTables shows the tables of a dump with their rows.
func dumpTables(path string) []string {
	_, tables, err := Probe(path, Options{Name: "in"})
	var out []string
	for _, t := range tables {
		out = append(out, t.Name+": "+strings.Join(t.Sample.Fields, " "))
		for _, row := range show(path, Options{Table: t.Name, Format: SQL}) {
			out = append(out, "  "+row)
		}
	}
	if err != nil {
		out = append(out, "probe: "+err.Error())
	}
	return out
}

func TestDumps(t *testing.T) {
	for name, in := range map[string]string{
		"mysqldump": "-- MySQL dump 10.13\n/*!40101 SET NAMES utf8 */;\nDROP TABLE IF EXISTS `users`;\nCREATE TABLE `users` (\n  `id` int NOT NULL AUTO_INCREMENT,\n  `na``me` varchar(9) DEFAULT 'a,b)' COMMENT 'x',\n  `bin` blob,\n  PRIMARY KEY (`id`), KEY `k` (`id`,`bin`)\n) ENGINE=InnoDB;\n" +
			"LOCK TABLES `users` WRITE;\nINSERT INTO `other` VALUES (1,'; INSERT INTO `users` VALUES (9)');\nINSERT INTO `users` VALUES (1,'it\\'s \\\\ \\n''x''',0x2432),(2,NULL,_binary 'a\\0b'),\n(-3.5,\"d\",0xFFFE);\nUNLOCK TABLES;\n",
		"pg_dump": "--\n-- PostgreSQL database dump\n--\n\\restrict abc\nSET x = 'a;b';\nCREATE FUNCTION f() RETURNS void AS $_$ ; ' $_$ LANGUAGE sql;\nCREATE TABLE public.users (\n    id integer NOT NULL,\n    \"e mail\" text DEFAULT 'x'::text,\n    ok boolean,\n    CONSTRAINT c CHECK ((id > 0))\n);\n" +
			"COPY public.other (a) FROM stdin;\nCOPY public.users\n\\.\n\nCOPY public.users (id, \"e mail\", ok) FROM stdin;\n1\ta\\tb\\\\\\n\\x41\\101\tt\n2\t\\N\tf\n\\.\n\nSELECT 1;\n",
		"pg_dump --inserts":        "-- PostgreSQL database dump\nCREATE TABLE auth.users (id uuid, data jsonb, b bytea);\nINSERT INTO auth.users VALUES ('u1', '{\"a\": \"it''s \\\\\"}', '\\x2432');\nINSERT INTO auth.users (b, id) VALUES (E'a\\n\\x41\\u00e9\\'', 'u2');\nINSERT INTO auth.users OVERRIDING SYSTEM VALUE VALUES ('u3', true, NULL);\n",
		"sqlite3 .dump":            "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE IF NOT EXISTS \"users\" (id INTEGER PRIMARY KEY, name TEXT);\nINSERT INTO users VALUES(1,replace(replace('a\\nb\\r','\\n',char(10)),'\\r',char(13)));\nINSERT INTO \"users\" VALUES(2,unistr('a\\u000ab\\\\'));\nINSERT INTO users VALUES(3,X'C3A9');\nINSERT INTO users VALUES(4,evil('x'));\nINSERT INTO users VALUES(5,'a','b');\nCOMMIT;\n",
		"columns called key":       "CREATE TABLE meta (\n    id integer,\n    key text,\n    index text,\n    \"primary\" text,\n    PRIMARY KEY (id)\n);\nINSERT INTO meta VALUES (1, 'a', 'b', 'c');\nCOPY meta (key, id) FROM stdin;\nk\t2\n\\.\n",
		"rows without columns":     "INSERT INTO users VALUES (1);\n",
		"cut off in a value":       "CREATE TABLE t (a int, b text);\nINSERT INTO t VALUES (1,'a'),(2,'b",
		"cut off behind a row":     "CREATE TABLE t (a int, b text);\nINSERT INTO t VALUES (1,'a'),",
		"cut off in COPY":          "COPY t (a) FROM stdin;\n1\n",
		"garbage behind a value":   "CREATE TABLE t (a int);\nINSERT INTO t VALUES (1 ? 2);\n",
		"not UTF-8":                "CREATE TABLE t (a text);\nINSERT INTO t VALUES ('\xe9'),('b');\nCOPY t (a) FROM stdin;\n\xe9\n\\.\n",
		"no rows":                  "CREATE TABLE t (a text);\n",
		"other columns every time": "INSERT INTO t (a,b) VALUES (1,2);\nINSERT INTO t (b) VALUES (3);\n",
	} {
		t.Run(name, func(t *testing.T) {
			got := dumpTables(write(t, "f.sql", []byte(in)))
			golden := filepath.Join("testdata/dumps", strings.ReplaceAll(name, " ", "_")+".txt")
			text := strings.Join(got, "\n") + "\n"
			if os.Getenv("UPDATE") != "" {
				_ = os.WriteFile(golden, []byte(text), 0o644)
			}
			want, _ := os.ReadFile(golden)
			if d := cmp.Diff(string(want), text); d != "" {
				t.Error(d)
			}
		})
	}
}

// A dump goes on at any of its rows.
// A quote that lacks its partner in what defines a table swallows the first rows behind it, up to a quote in them that was escaped:
// that stops, and quotes in comments do not.
func TestAQuoteTooManyInADefinitionIsTold(t *testing.T) {
	const rows = "INSERT INTO `users` VALUES (1,'Ann'),(2,'O\\'Brien'),(3,concat('Cy','\nINSERT INTO t (a) VALUES'));\n" +
		"INSERT INTO `users` VALUES (4,'Di');\n"
	for name, c := range map[string]struct {
		column, behind string
		line           int64 // of the error, 0: four rows
	}{
		"none":                    {"", "ENGINE=InnoDB COMMENT='it''s (a) b, \\' c'", 0},
		"a comment to line's end": {" # it's", "ENGINE=InnoDB # it's\n", 0},
		"a comment":               {" /* it's */", "/* it's */ ENGINE=InnoDB -- it's\n", 0},
		"behind the columns":      {"", "ENGINE=InnoDB COMMENT='it's'", 4},
		"of a column":             {" COMMENT 'it's'", "ENGINE=InnoDB", 3},
	} {
		text := "CREATE TABLE `users` (\n  `id` int,\n  `name` text" + c.column + "\n) " + c.behind + ";\n" + rows
		r, err := Open(write(t, "f.sql", []byte(text)), Options{Table: "users"})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, err = r.Next(); err == nil; _, err = r.Next() {
			n++
		}
		var at *Error
		switch {
		case c.line == 0 && (!errors.Is(err, io.EOF) || n != 4):
			t.Errorf("%s: %d rows, %v", name, n, err)
		case c.line > 0 && (!errors.As(err, &at) || at.Line != c.line):
			t.Errorf("%s: %d rows, %v", name, n, err)
		}
		_ = r.Close()
	}
}

func TestADumpIsResumedAtAnyRow(t *testing.T) {
	path := write(t, "f.sql", []byte("CREATE TABLE t (a int, b text);\nINSERT INTO t VALUES (1,'a'),(2,'b\nc'),\n(3,'d');\nINSERT INTO t VALUES (4,'e');\nCOPY t (a, b) FROM stdin;\n5\tf\n6\tg\n\\.\n"))
	all := show(path, Options{Table: "t"})
	r, err := Open(path, Options{Name: "in", Table: "t"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for i := range all {
		rec, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(all[i:], show(path, Options{Table: "t", From: Start{rec.Offset, rec.Line}})); d != "" {
			t.Errorf("from row %d: %s", i, d)
		}
	}
}

// What sqlite3 itself dumps is read as it was stored.
func TestADumpOfSQLite(t *testing.T) {
	if _, err := exec.LookPath("sqlite3"); err != nil {
		t.Skip("sqlite3 is not installed")
	}
	text := "it's; -- \\n \"x\"\nüñ\t\n$$"
	script := fmt.Sprintf("CREATE TABLE t (a, b); INSERT INTO t VALUES ('%s', 1), (NULL, x'00ff');\n.dump\n", strings.ReplaceAll(text, "'", "''"))
	cmd := exec.Command("sqlite3")
	cmd.Stdin = strings.NewReader(script)
	dump, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	r, err := Open(write(t, "f.sql", dump), Options{Table: "t"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	first, err := r.Next()
	if err != nil || first.Cells[0] != text || first.Cells[1] != "1" {
		t.Errorf("%q %v", first.Cells, err)
	}
	second, err := r.Next()
	if err != nil || second.Cells[0] != "" || second.Cells[1] != "0x00ff" {
		t.Errorf("%q %v", second.Cells, err)
	}
}

// What a virtual table keeps itself in is no table of the application's, but for what was put into it.
func TestADumpOfSQLiteLacksWhatVirtualTablesAreKeptIn(t *testing.T) {
	if _, err := exec.LookPath("sqlite3"); err != nil {
		t.Skip("sqlite3 is not installed")
	}
	cmd := exec.Command("sqlite3")
	cmd.Stdin = strings.NewReader("CREATE TABLE users (id, email); INSERT INTO users VALUES (1, 'a@b.co'); CREATE TABLE words_data (email); INSERT INTO words_data VALUES ('b@b.co');" +
		"CREATE VIRTUAL TABLE \"it's\" USING fts5(email); INSERT INTO \"it's\" VALUES ('c@b.co'); CREATE VIRTUAL TABLE four USING fts4(email); CREATE VIRTUAL TABLE place USING rtree(id, a, b);\n" +
		"INSERT INTO place VALUES (1, 2, 3); CREATE VIRTUAL TABLE home USING rtree(id, a, b, +email); INSERT INTO home VALUES (1, 2, 3, 'd@b.co');\n.dump\n")
	dump, err := cmd.Output()
	if err != nil {
		t.Skip("sqlite3 has no virtual tables: ", err)
	}
	_, tables, err := Probe(write(t, "f.sql", dump), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, table := range tables {
		names = append(names, fmt.Sprintf("%s %d", table.Name, table.Rows))
	}
	if d := cmp.Diff([]string{"users 1", "words_data 1", "it's_content 1", "home_rowid 1", "four_content 0"}, names); d != "" {
		t.Errorf("%s\n%s", d, dump)
	}
}

// A bit field is a number in every way in which dumps of MySQL write it, and text where it is
// none that fits.
func TestBitFieldsAreNumbers(t *testing.T) {
	const mysql = "-- MySQL dump 10.13\n"
	for _, c := range []struct{ head, kind, value, want string }{
		{mysql, "bit(1)", `'\0'`, "0"},
		{mysql, "bit(1)", "'\x01'", "1"},
		{mysql, "bit(1)", `_binary '\0'`, "0"},
		{mysql, "BIT", "_binary '\x01'", "1"},
		{mysql, "bit ( 1 ) NOT NULL DEFAULT b'0'", `_binary "\0"`, "0"},
		{mysql, "bit(1)", "0x00", "0"},
		{mysql, "bit(1)", "_binary 0x01", "1"},
		{mysql, "bit(1)", "X'01'", "1"},
		{mysql, "bit(1)", "b'1'", "1"},
		{mysql, "bit(1)", "1", "1"},
		{mysql, "bit(1)", "NULL", ""},
		{mysql, "bit(1)", "'1'", "1"},
		{mysql, "bit(8)", "'a'", "97"},
		{mysql, "bit(8)", "0xff", "255"},
		{mysql, "bit(8)", "'\xff'", "255"},
		{mysql, "bit(12)", "'\x01\\0'", "256"},
		{mysql, "bit(64)", "0xffffffffffffffff", "18446744073709551615"},
		{mysql, "bit(64)", `'\0\0\0\0\0\0\0a'`, "97"},
		{mysql, "bit(1)", "'yes'", "yes"},
		{mysql, "bitmap", "'a'", "a"},
		{mysql, "varchar(1) COMMENT 'bit(1)'", "'a'", "a"},
		{"-- PostgreSQL database dump\n", "bit(8)", "'a'", "a"},
		{"-- PostgreSQL database dump\n", "bit(1)", "B'1'", "1"},
	} {
		table := c.head + "CREATE TABLE t (\n id int,\n `ok` " + c.kind + ",\n z text\n);\n"
		if c.head != mysql {
			table = strings.ReplaceAll(table, "`", `"`)
		}
		for _, statement := range []string{
			"INSERT INTO t VALUES (1," + c.value + ",'z');\n",
			"INSERT INTO t (z, OK, id) VALUES ('z'," + c.value + ",1);\n",
			"INSERT INTO t SET id=1, ok=" + c.value + ", z='z';\n",
		} {
			r, err := Open(write(t, "f.sql", []byte(table+statement)), Options{Table: "t"})
			if err != nil {
				t.Fatal(err)
			}
			rec, err := r.Next()
			if err != nil || rec.Defect != nil {
				t.Fatal(statement, err, rec.Defect)
			}
			if got := rec.Cells[rec.Header.Column("ok")]; got != c.want {
				t.Errorf("%s in %s is %q, want %q", statement, c.kind, got, c.want)
			}
			_ = r.Close()
		}
	}
}
