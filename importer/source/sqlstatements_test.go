package source

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// told reads a table of a dump: its rows, and what is told beside them.
func told(t testing.TB, path, table string) []string {
	t.Helper()
	r, err := Open(path, Options{Name: "in", Table: table, Format: SQL})
	if err != nil {
		return []string{err.Error()}
	}
	defer r.Close()
	var out []string
	for {
		rec, err := r.Next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				out = append(out, "error: "+err.Error())
			}
			for _, f := range r.Findings() {
				out = append(out, fmt.Sprintf("%s %s ×%d", f.At, f.Message, f.Count))
			}
			return out
		}
		row := strings.Join(rec.Cells, "¦")
		if rec.Defect != nil {
			row = rec.Defect.Code
		}
		out = append(out, row)
	}
}

func TestEverySpellingOfAnInsertIsRead(t *testing.T) {
	const mysql = "-- MySQL\n/*!40101 SET NAMES utf8 */;\n"
	const table = "CREATE TABLE users (id int, email text);\n"
	for in, want := range map[string]string{
		table + "INSERT INTO users VALUE (1,'a');":                                                  "1¦a",
		table + "INSERT users VALUES (1,'a');":                                                      "1¦a",
		table + "insert into USERS (ID, Email) values (1,'a');":                                     "1¦a",
		table + "INSERT INTO users SET id=1, email='a';":                                            "1¦a",
		table + "INSERT INTO users SET id=1, email='a' ON DUPLICATE KEY UPDATE id=2;":               "1¦a",
		table + "INSERT INTO users PARTITION (p0, p1) VALUES (1,'a');":                              "1¦a",
		table + "INSERT INTO users PARTITION (p0) (id,email) VALUES (1,'a');":                       "1¦a",
		table + "INSERT IGNORE INTO users VALUES (1,'a');":                                          "1¦a",
		table + "INSERT DELAYED IGNORE users VALUES (1,'a');":                                       "1¦a",
		table + "INSERT LOW_PRIORITY INTO users VALUES (1,'a');":                                    "1¦a",
		table + "INSERT OR REPLACE INTO users VALUES (1,'a');":                                      "1¦a",
		table + "REPLACE INTO users VALUES (1,'a');":                                                "1¦a",
		table + "REPLACE users VALUES (1,'a');":                                                     "1¦a",
		table + "UPSERT INTO users VALUES (1,'a');":                                                 "1¦a",
		table + "INSERT INTO users VALUES ROW(1,'a'), ROW(2,'b');":                                  "1¦a|2¦b",
		table + "INSERT\nINTO\nusers\n(id,\nemail)\nVALUES\n(1,\n'a')\n,(2,'b')\n;":                 "1¦a|2¦b",
		table + "INSERT INTO users AS u VALUES (1,'a') ON CONFLICT (id) DO UPDATE SET email = 'x';": "1¦a",
		table + "INSERT INTO users VALUES (1,'a') RETURNING id;":                                    "1¦a",
		table + "INSERT INTO \"users\" (\"id\", \"email\") OVERRIDING SYSTEM VALUE VALUES (1,'a');": "1¦a",
		table + "INSERT ALL INTO users (id,email) VALUES (1,'a') INTO other (x) VALUES (9) INTO users VALUES (2,'b') SELECT * FROM dual;\nINSERT INTO users VALUES (3,'c');":                                                                                  "1¦a|2¦b|3¦c",
		table + "INSERT ALL\n  INTO other VALUES (9)\n  INTO users VALUES (2,'b')\nSELECT 1 FROM dual;\n":                                                                                                                                                     "2¦b",
		mysql + table + "/*!40000 INSERT INTO users VALUES (1,'a') */;":                                                                                                                                                                                       "1¦a",
		mysql + table + "/*!40000 ALTER TABLE `users` DISABLE KEYS */;\nINSERT INTO `users` VALUES (1,'a');":                                                                                                                                                  "1¦a",
		"/*M!999999\\- enable the sandbox mode */ \n" + table + "INSERT INTO `users` VALUES (1,'a');":                                                                                                                                                         "1¦a",
		mysql + table + "DELIMITER ;;\nCREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW BEGIN\nINSERT INTO users VALUES (9,'x');\nEND ;;\nDELIMITER ;\nINSERT INTO users VALUES (1,'a');":                                                                 "1¦a",
		table + "CREATE TRIGGER t AFTER INSERT ON users BEGIN\nINSERT INTO users VALUES (9,'x'); SELECT CASE WHEN 1 THEN 2 END; END;\nINSERT INTO users VALUES (1,'a');":                                                                                      "1¦a",
		table + "CREATE TEMP TRIGGER t AFTER INSERT ON users BEGIN\nINSERT INTO users VALUES (9,'x'); SELECT CASE WHEN 1 THEN 2 END; END;\nINSERT INTO users VALUES (1,'a');":                                                                                 "1¦a",
		table + "CREATE OR REPLACE TYPE BODY t AS\nMEMBER FUNCTION f RETURN NUMBER IS BEGIN INSERT INTO users VALUES (8,'x'); RETURN 1; END;\nMEMBER PROCEDURE g IS BEGIN INSERT INTO users VALUES (9,'x'); END;\nEND;\n/\nINSERT INTO users VALUES (1,'a');": "1¦a",
		table + "CREATE PACKAGE p AS\nPROCEDURE f;\nEND p;\n\nINSERT INTO users VALUES (1,'a');\nCREATE PACKAGE q AS\nPROCEDURE f;\nEND;\n/\nINSERT INTO users VALUES (2,'b');\nCREATE PACKAGE r AS\nEND r;\n":                                                "1¦a|2¦b",
		table + "CREATE PACKAGE BODY p AS\nPROCEDURE f IS BEGIN\nIF x THEN\ny;\nEND IF;\nINSERT INTO users VALUES (8,'x');\nEND;\nEND p;\n/\nINSERT INTO users VALUES (1,'a');":                                                                               "1¦a",
		table + "CREATE PACKAGE BODY p AS\nPROCEDURE f IS BEGIN INSERT INTO users VALUES (8,'x'); END;\nPROCEDURE g IS BEGIN INSERT INTO users VALUES (9,'x'); END;\nEND p;\n/\nINSERT INTO users VALUES (1,'a');":                                            "1¦a",
		table + "CREATE TYPE t AS OBJECT (a int);\nINSERT INTO users VALUES (1,'a');":                                                                                                                                                                         "1¦a",
		table + "BEGIN INSERT INTO users VALUES (1,'a'); END;\n/\n":                                                                                                                                                                                           "1¦a",
		table + "BEGIN\n  INSERT INTO users VALUES (1,'a');\n  INSERT INTO users VALUES (2,'b');\nEND;\n/":                                                                                                                                                    "1¦a|2¦b",
		table + "DECLARE x int; BEGIN INSERT INTO users VALUES (1,'a'); END;":                                                                                                                                                                                 "1¦a",
		table + "BEGIN TRY INSERT INTO users VALUES (1,'a') END TRY;":                                                                                                                                                                                         "1¦a|error: in:2: expected a comma or ; behind a row (the dump is damaged from here on)",
		table + "BEGIN TRANSACTION INSERT INTO users VALUES (1,'a'); COMMIT;":                                                                                                                                                                                 "1¦a",
		table + "START TRANSACTION WITH CONSISTENT SNAPSHOT;\nINSERT INTO users VALUES (1,'a'); COMMIT;":                                                                                                                                                      "1¦a",
		table + "COMMIT INSERT INTO users VALUES (1,'a');":                                                                                                                                                                                                    "1¦a",
		table + "ALTER TABLE users NOCHECK CONSTRAINT ALL INSERT INTO users VALUES (1,'a');":                                                                                                                                                                  "1¦a",
		table + "CREATE INDEX i ON users (id)\nINSERT INTO users VALUES (1,'a');":                                                                                                                                                                             "1¦a",
		table + "CREATE INDEX i ON users (id) INSERT INTO users VALUES (1,'a');":                                                                                                                                                                              "1¦a",
		table[:len(table)-2] + " INSERT INTO users VALUES (1,'a') INSERT INTO users VALUES (2,'b');":                                                                                                                                                          "1¦a|2¦b",
		table + "ALTER PROCEDURE p AS BEGIN\nINSERT INTO users VALUES (9,'x');\nEND;\nINSERT INTO users VALUES (1,'a');":                                                                                                                                      "1¦a",
		table + "CREATE OR ALTER PROC p AS BEGIN\nINSERT INTO users VALUES (9,'x');\nEND\nGO\nINSERT INTO users VALUES (1,'a');":                                                                                                                              "1¦a",
		table + "CREATE POLICY p ON users FOR INSERT TO x WITH CHECK (true); GRANT INSERT ON users TO x;\nINSERT INTO users VALUES (1,'a');":                                                                                                                  "1¦a",
		"USE app;\n" + table + "INSERT INTO app.users VALUES (1,'a');\nUSE other;\n" + table + "INSERT INTO users VALUES (2,'b');":                                                                                                                            "1¦a",
		table + "CREATE TABLE app.users (id int, email text);\nINSERT INTO app.users VALUES (9,'x');\nINSERT INTO users VALUES (1,'a');":                                                                                                                      "1¦a",
		"CREATE TABLE public.users (id int, email text);\nINSERT INTO users VALUES (1,'a');":                                                                                                                                                                  "",
		table + "INSERT INTO public.users VALUES (1,'a');":                                                                                                                                                                                                    "1¦a",
		table + "INSERT INTO users VALUES (1, timestamp '2024-01-02 03:04:05'), (2, DATE'2024-01-02'), (3, 'a' || chr(10) || 'b'), (4, q'[it's]'), (5, to_date('2024-01-02','YYYY-MM-DD')), (6, HEXTORAW('6162')), (7, 'x'::varchar(10)), (8, b'\\x61b');":    "1¦2024-01-02 03:04:05|2¦2024-01-02|3¦a\nb|4¦it's|5¦2024-01-02|6¦ab|7¦x|8¦ab",
		table + "INSERT INTO users VALUES (1,'a') ON CONFLICT DO NOTHING\nINSERT INTO users VALUES (2,'b');":                                                                                                                                                  "1¦a|2¦b",
		mysql + table + "DELIMITER ;r\nLOCK TABLES users WRITE;\nINSERT INTO users VALUES (1,'a') ON DUPLICATE KEY UPDATE id=1;\nUNLOCK TABLES;\nINSERT INTO users VALUES (2,'b');r\n":                                                                        "1¦a|2¦b",
		table[:len(table)-2] + " -- of the application;\nINSERT INTO users VALUES (1,'a');":                                                                                                                                                                   "1¦a",
		table + "INSERT INTO users VALUES (1, U&'J\\00fcrgen \\+01F600 \\\\ it''s'), (2, u&'d!0061t' UESCAPE '!'), (3, U&'\\D83D\\DE00'::text), (4, E'\\uD83D\\uDE00'), (5, unistr('\\d83d\\de00'));":                                                         "1¦Jürgen 😀 \\ it's|2¦dat|3¦😀|4¦😀|5¦😀",
		table + "INSERT INTO users VALUES (1, U&'\\D83D'), (2, U&'\\00f'), (3, E'\\uDE00'), (4, unistr('\\dc00')), (5, char(55357)), (6, char('x')), (7, U&'\\+ffffff');":                                                                                     "row_encoding|row_malformed|row_encoding|row_encoding|row_encoding|row_malformed|row_encoding",
		table + "INSERT INTO U&\"users\" (id, U&\"e!006dail\" UESCAPE '!') VALUES (1, $$it's; \\n$$), (2, $q$a$$b$q$);":                                                                                                                                       "1¦it's; \\n|2¦a$$b",
		"CREATE TABLE [dbo].[Users](\n\t[Id] [int] NOT NULL,\n\t[Email] [nvarchar](50) NULL,\n CONSTRAINT [PK] PRIMARY KEY CLUSTERED ([Id] ASC)\n) ON [PRIMARY]\nGO\nSET IDENTITY_INSERT [dbo].[Users] ON \n\nINSERT [dbo].[Users] ([Id], [Email]) VALUES (1, N'it''s')\nINSERT [dbo].[Users] ([Id], [Email]) VALUES (2, CAST(N'2024-01-02T00:00:00.0000000' AS DateTime2))\nGO\nINSERT dbo.users VALUES (3, CAST(0x0000A0FD00F73140 AS DateTime)), (4, 0x00ff), (5, CONVERT(nvarchar(max), N'x', 1)), (6, N'a' + NCHAR(10))\nSET IDENTITY_INSERT [dbo].[Users] OFF": "1¦it's|2¦2024-01-02T00:00:00.0000000|3¦2012-11-02T15:00:00.000|4¦0x00ff|5¦x|6¦a\n",
	} {
		name := "users"
		if strings.Contains(in, "[dbo]") {
			name = "dbo.Users"
		}
		if want == "" {
			name, want = "public.users", "1¦a"
		}
		if got := strings.Join(told(t, write(t, "f.sql", []byte(in)), name), "|"); got != want {
			t.Errorf("%s\n got %q\nwant %q", in, got, want)
		}
	}
}

func TestWhatADumpDoesBesideItsRowsIsTold(t *testing.T) {
	const table = "CREATE TABLE users (id int, email text);\nINSERT INTO users VALUES (1,'a');\n"
	for _, c := range []struct {
		in   string
		want []string
	}{
		{table + "UPDATE users SET email='b';\nUPDATE users SET id=2;", []string{"1¦a", "in:3 UPDATE of the table users is not carried out ×2"}},
		{table + "UPDATE other SET email='b';", []string{"1¦a"}},
		{table + "INSERT INTO users VALUES (2,'b'), -- the last one (of 3)\n-- (3,'c'),\n/* and\u0001,ROW(4, 'd') */\n(5,'e');", []string{"1¦a", "2¦b", "5¦e", "in:4 rows of the table users stand in a comment, and are passed over ×2"}},
		{table + "/*A!40000 INSERT INTO users VALUES (2,'b') */;\n-- REPLACE LOW_PRIORITY users (id) VALUES (3);\n-- INSERT INTO users PARTITION (p) VALUES (4,'d');", []string{"1¦a", "in:3 rows of the table users stand in a comment, and are passed over ×3"}},
		{table + "REM INSERT INTO users VALUES (2,'b');\nPROMPT done\nREm?PLACE users (id) VALUES (3);", []string{"1¦a", "in:3 rows of the table users stand in a comment, and are passed over ×1", "in:5 a line is no statement that is known ×1"}},
		{table + "-- INSERT INTO users is what this file does.\n-- to insert into users, see VALUES below\n", []string{"1¦a"}},
		{table + "SET x = 'a;\nINSERT INTO users VALUES (2,'b');\n", []string{"1¦a", "error: in:3: a text in a statement without rows has statements with rows in it (the quote there has no partner; write it twice, or take it out)"}},
		{table + "RESET x\nPLACE users (email,id) VALUES ('x',0);\nINSERT INTO users VALUES (2,'b');", []string{"1¦a", "2¦b", "in:4 RESET … VALUES is not carried out ×1"}},
		{table + "SET x = (VALUES (1));\nINSERT INTO users VALUES (2,'b');", []string{"1¦a", "2¦b"}},
		{"SET NOCOUNT ON\nGO\n" + table + "IF 1 = 1\nINSERT INTO users VALUES (2,'b');\nELSE BEGIN UPDATE other SET x = 1; INSERT INTO users VALUES (3,'c'); END;\nGO\n",
			[]string{"1¦a", "2¦b", "3¦c", "in:7 the choice of IF between INSERT and ELSE INSERT of the table users is not carried out ×1"}},
		{"SET NOCOUNT ON\nGO\n" + table + "IF 1 = 1\nINSERT INTO users VALUES (2,'b');\nELSE BEGIN UPDATE other SET x = 1; END;\nINSERT INTO users VALUES (3,'c');\nGO\n", []string{"1¦a", "2¦b", "3¦c"}},
		{table + "DELETE FROM users WHERE id=1;", []string{"1¦a", "in:3 DELETE of the table users is not carried out ×1"}},
		{"DELETE FROM users;\nTRUNCATE TABLE users;\nDROP TABLE IF EXISTS users;\n" + table, []string{"1¦a"}},
		{table + "TRUNCATE users;", []string{"1¦a", "in:3 TRUNCATE of the table users is not carried out ×1"}},
		{table + "DROP TABLE IF EXISTS `users`;", []string{"1¦a", "in:3 DROP of the table users is not carried out ×1"}},
		{table + "ALTER TABLE ONLY users ADD CONSTRAINT k PRIMARY KEY (id);\nALTER TABLE users OWNER TO x;", []string{"1¦a"}},
		{table + "ALTER TABLE users DROP COLUMN email;", []string{"1¦a", "in:3 ALTER TABLE … DROP of the table users is not carried out ×1"}},
		{table + "ALTER TABLE users RENAME TO people;", []string{"1¦a", "in:3 ALTER TABLE … RENAME of the table users is not carried out ×1"}},
		{table + "RENAME TABLE users TO people;", []string{"1¦a", "in:3 RENAME of the table users is not carried out ×1"}},
		{table + "INSERT INTO users SELECT * FROM other;", []string{"1¦a", "in:3 INSERT … SELECT of the table users is not carried out ×1"}},
		{table + "INSERT INTO users (SELECT * FROM other);", []string{"1¦a", "in:3 INSERT … SELECT of the table users is not carried out ×1"}},
		{table + "INSERT INTO users DEFAULT VALUES;", []string{"1¦a", "in:3 INSERT … DEFAULT of the table users is not carried out ×1"}},
		{table + "INSERT INTO other SELECT * FROM users;", []string{"1¦a"}},
		{table + "WITH x AS (SELECT 1) INSERT INTO users SELECT * FROM x;", []string{"1¦a", "in:3 WITH is not carried out ×1"}},
		{table + "MERGE INTO users USING other ON (1=1);", []string{"1¦a", "in:3 MERGE of the table users is not carried out ×1"}},
		{table + "LOAD DATA LOCAL INFILE 'u.csv' INTO TABLE users;", []string{"1¦a", "in:3 LOAD of the table users is not carried out ×1"}},
		{table + "COPY users FROM '/tmp/u.csv' CSV;", []string{"1¦a", "in:3 COPY from a file of the table users is not carried out ×1"}},
		{table + "\\i more.sql\n\\ir x.sql\n", []string{"1¦a", `in:3 a command of a client (\i) is not carried out ×1`, `in:4 a command of a client (\ir) is not carried out ×1`}},
		{table + "\\copy users from 'x.csv' csv\n", []string{"1¦a", `in:3 a command of a client (\copy) is not carried out ×1`}},
		{table + "\\. more.sql\n", []string{"1¦a", `in:3 a command of a client (\) is not carried out ×1`}},
		{table + "\\if false\nINSERT INTO users VALUES (2,'b');\n\\endif\n\\q\n", []string{"1¦a", "2¦b", `in:3 a command of a client (\if) is not carried out ×1`, `in:5 a command of a client (\endif) is not carried out ×1`, `in:6 a command of a client (\q) is not carried out ×1`}},
		{table + "-- INSERT INTO users VALUES (2,'b');\n--\n/* INSERT INTO users (id) VALUES (3);\nINSERT INTO users VALUES (4,'d'); */\n-- INSERT INTO other VALUES (1);\n-- insert into the table\n--\nINSERT INTO users VALUES (5,'e');\n",
			[]string{"1¦a", "5¦e", "in:3 rows of the table users stand in a comment, and are passed over ×3"}},
		{"-- MySQL dump 10\n" + table + "/* !40000 INSERT IGNORE INTO `users` VALUES (2,'b') */;\n# REPLACE users SET id=2;\n-- COPY users (id) FROM stdin;\n-- Dump completed\n",
			[]string{"1¦a", "in:4 rows of the table users stand in a comment, and are passed over ×3"}},
		{table + "DELETE u FROM users u;", []string{"1¦a", "in:3 DELETE of the table users is not carried out ×1"}},
		{table + "DELETE o FROM other o JOIN users AS u ON u.id = o.id;", []string{"1¦a", "in:3 DELETE of the table users is not carried out ×1"}},
		{table + "UPDATE other o, users u SET u.email='b';", []string{"1¦a", "in:3 UPDATE of the table users is not carried out ×1"}},
		{table + "UPDATE other SET users = 1;", []string{"1¦a"}},
		{table + "TRUNCATE other, users;", []string{"1¦a", "in:3 TRUNCATE of the table users is not carried out ×1"}},
		{table + "DROP TABLE other, users CASCADE;", []string{"1¦a", "in:3 DROP of the table users is not carried out ×1"}},
		{table + "DROP SCHEMA IF EXISTS public CASCADE;", []string{"1¦a", "in:3 DROP SCHEMA of the table users is not carried out ×1"}},
		{table + "DROP SCHEMA other CASCADE;", []string{"1¦a"}},
		{table + "RENAME TABLE other TO x, users TO people;", []string{"1¦a", "in:3 RENAME of the table users is not carried out ×1"}},
		{table + "INSERT INTO other VALUES (7);\nRENAME TABLE other TO users;", []string{"1¦a", "in:4 RENAME of the table users is not carried out ×1"}},
		{table + "INSERT INTO other VALUES (7);\nALTER TABLE other RENAME TO users;", []string{"1¦a", "in:4 ALTER TABLE … RENAME of the table users is not carried out ×1"}},
		{table + "ALTER TABLE users ADD verified boolean DEFAULT true;\nALTER TABLE users ADD (x int);", []string{"1¦a", "in:3 ALTER TABLE … ADD of the table users is not carried out ×2"}},
		{table + "ALTER TABLE users ADD PRIMARY KEY (id), ADD KEY k (email(3)), MODIFY id int NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=5;\nALTER TABLE users WITH CHECK ADD CONSTRAINT x CHECK (id > 0);\nALTER TABLE users ADD (CONSTRAINT y UNIQUE (id));\nALTER TABLE ONLY users ALTER COLUMN id SET DEFAULT nextval('a,b'), ALTER id ADD GENERATED BY DEFAULT AS IDENTITY (START 1, CACHE 1);", []string{"1¦a"}},
		{table + "ALTER TABLE users ADD CONSTRAINT k UNIQUE (id, email), DROP COLUMN email;", []string{"1¦a", "in:3 ALTER TABLE … DROP of the table users is not carried out ×1"}},
		{table + "ALTER TABLE users ALTER COLUMN email TYPE int USING 1;\nALTER TABLE users ALTER email SET DATA TYPE int;", []string{"1¦a", "in:3 ALTER TABLE … ALTER of the table users is not carried out ×2"}},
		{table + "ALTER TABLE users DROP PARTITION p;\nALTER TABLE users TRUNCATE PARTITION p;", []string{"1¦a", "in:3 ALTER TABLE … DROP of the table users is not carried out ×1", "in:4 ALTER TABLE … TRUNCATE of the table users is not carried out ×1"}},
		{table + "ALTER TABLE users EXCHANGE PARTITION p WITH TABLE other;", []string{"1¦a", "in:3 ALTER TABLE … EXCHANGE of the table users is not carried out ×1"}},
		{table + "SELECT * INTO users FROM other;\nSELECT pg_catalog.setval('into', 1);\nSELECT 'into users', (SELECT 1 INTO users);", []string{"1¦a", "in:3 SELECT … INTO of the table users is not carried out ×1"}},
		{table + "EXEC sp_rename 'users', 'people';\nEXECUTE s;", []string{"1¦a", "in:3 EXEC is not carried out ×1", "in:4 EXECUTE is not carried out ×1"}},
		{table + "INSERT INTO users VALUES (2, DEFAULT), (DEFAULT, DEFAULT);", []string{"1¦a", "2¦", "¦", "in:3 values say DEFAULT, and are read as empty ×2", "in:3 values say DEFAULT, and are read as empty ×1"}},
		{table + "INSERT INTO users VALUES (2, 1+1), (3, 2024-01-02), (4, -1.5e+3), (5, .5), (6, 0x6162);", []string{"1¦a", "row_malformed", "row_malformed", "4¦-1.5e+3", "5¦.5", "6¦ab"}},
		{table + "INSERT INTO users (email, id) VALUES ('b', 2);\nINSERT INTO users VALUES (3, 'c');\nINSERT INTO users (id) VALUES (4);\nINSERT INTO users VALUES (5, 'e');", []string{"1¦a", "b¦2", "3¦c", "4", "5¦e"}},
		{table + "INSERT INTO users (id, email, ID) VALUES (2, 'b', 3);", []string{"1¦a", "error: in:3: the statement names the column \"id\" twice (which one counts cannot be told; take one of them out)"}},
		{"CREATE TABLE users (id int, email text);\nALTER TABLE users ADD x int;\nINSERT INTO users (email, x) VALUES ('a', 1);\nINSERT INTO users VALUES (1,'a',2);", []string{"a¦1", "error: in:4: the rows of the table users come without the names of its columns (dump the structure too, or the names of the columns (mysqldump --complete-insert, pg_dump --column-inserts))"}},
		{"USE app\nGO\nIF NOT EXISTS (SELECT * FROM users WHERE id = 1) INSERT INTO users (id) VALUES (1)\nGO\nIF OBJECT_ID('x') IS NULL\nBEGIN\nEXEC dbo.sp_executesql @statement = N'CREATE VIEW v AS SELECT 1'\nEND\nGO\nIF @x = 1 UPDATE users SET id = 2\nELSE DELETE FROM users\nGO\nEXEC sys.sp_addextendedproperty @name=N'x'\nGO\nEXEC dbo.sp_executesql @statement = N'UPDATE users SET id = 3'\nGO\n", []string{"1", "in:10 UPDATE of the table users is not carried out ×1", "in:11 DELETE of the table users is not carried out ×1", "in:15 EXEC is not carried out ×1"}},
		{"GO\n" + table + "BEGIN TRY INSERT [users] VALUES (3,'c') END TRY BEGIN CATCH INSERT [users] VALUES (4,'d') END CATCH\nGO\n", []string{"1¦a", "3¦c", "in:4 INSERT in BEGIN CATCH of the table users is not carried out ×1"}},
		{"GO\n" + table + "BEGIN TRY\nBEGIN TRAN\nINSERT users VALUES (3,'c')\nCOMMIT TRAN\nEND TRY\nBEGIN CATCH\nIF @@TRANCOUNT > 0 BEGIN ROLLBACK TRAN; END\nSELECT CASE WHEN 1=1 THEN 2 END;\nINSERT INTO log VALUES (1)\nDELETE FROM users;THROW;\nEND CATCH INSERT users VALUES (5,'e')\nGO\n", []string{"1¦a", "3¦c", "5¦e", "in:13 DELETE in BEGIN CATCH of the table users is not carried out ×1"}},
		{"GO\n" + table + "BEGIN TRY\nINSERT users VALUES (3,'c')\nEND TRY\nBEGIN CATCH\nIF 1=1 BEGIN UPDATE users SET id=2 END\nBEGIN INSERT users VALUES (9,'x') END\nBEGIN TRANSACTION\nEND CATCH\nINSERT users VALUES (5,'e')\nGO\n",
			[]string{"1¦a", "3¦c", "5¦e", "in:8 UPDATE in BEGIN CATCH of the table users is not carried out ×1", "in:9 INSERT in BEGIN CATCH of the table users is not carried out ×1"}},
		{"GO\n" + table + "IF EXISTS (SELECT 1 FROM users WHERE id=2)\nINSERT users VALUES (2,'b')\nELSE\nINSERT users VALUES (3,'c')\nGO\n", []string{"1¦a", "2¦b", "3¦c", "in:7 the choice of IF between INSERT and ELSE INSERT of the table users is not carried out ×1"}},
		{"GO\n" + table + "IF @a=1 BEGIN\nINSERT users VALUES (2,'b')\nEND\nELSE IF @a=2\nINSERT users VALUES (3,'c')\nELSE BEGIN\nINSERT users VALUES (4,'d')\nEND\nINSERT users VALUES (5,'e')\nGO\n",
			[]string{"1¦a", "2¦b", "3¦c", "4¦d", "5¦e", "in:8 the choice of IF between INSERT and ELSE INSERT of the table users is not carried out ×2"}},
		{"GO\n" + table + "IF NOT EXISTS (SELECT 1)\nINSERT users VALUES (2,'b')\nELSE\nPRINT 'there'\nINSERT users VALUES (3,'c')\nGO\nIF EXISTS (SELECT 1)\nINSERT log VALUES (1)\nELSE\nINSERT users VALUES (4,'d')\nGO\nINSERT users VALUES (5,'e')\nGO\n", []string{"1¦a", "2¦b", "3¦c", "4¦d", "5¦e"}},
		{"GO\n" + table + "GO\nINSERT INTO other VALUES (1)\nGO 5\nIF NOT EXISTS (SELECT 1 FROM users WHERE id=5) INSERT [users] ([id],[email]) VALUES (5,N'e')\nGO 3\nSELECT 1\nGO 2\nINSERT users VALUES (6,'f')\nGO 1\n", []string{"1¦a", "5¦e", "6¦f", "in:8 GO 3, which says how often rows are put in, of the table users is not carried out ×1"}},
		{"GO\n" + table + "SET IDENTITY_INSERT [users] ON INSERT [users] VALUES (2,'b') SET IDENTITY_INSERT [users] OFF PRINT 'x' INSERT users VALUES (3,'c')\nDENY INSERT ON users TO x\nDECLARE @x int = 1 UPDATE users SET id = 2\nGO\n", []string{"1¦a", "2¦b", "3¦c", "in:6 UPDATE of the table users is not carried out ×1"}},
		{"-- MySQL dump 10\n" + table + "/*!99999 INSERT INTO users VALUES (2,'b') */;\n/*M!999999 INSERT INTO users VALUES (3,'c') */;\n/*!80400 INSERT INTO users VALUES (4,'d') */;\n/*M!110400 INSERT INTO users VALUES (5,'e') */;\n/*! INSERT INTO users VALUES (6,'f') */;\n-- Dump completed\n",
			[]string{"1¦a", "4¦d", "5¦e", "6¦f", "in:4 rows of the table users stand in a comment, and are passed over ×2"}},
		{table + "SELECT 1\nINSERT INTO users VALUES (2,'b');\nSELECT 1 -- x\n  INSERT INTO users VALUES (3,'c');\n", []string{"1¦a", "2¦b", "3¦c"}},
		{"GO\n" + table + "GO\nSELECT 1\nUPDATE users SET id = 2\nIF 1 = 1\n\tINSERT INTO users VALUES (2,'b')\nGO\n", []string{"1¦a", "2¦b", "in:6 UPDATE of the table users is not carried out ×1"}},
		{table + "SET x = 1 INSERT INTO users VALUES (2,'b');\nGRANT SELECT, INSERT ON users TO x;\nSET @y = REPLACE('a', 'insert into users', 'b');\nSET z = 'INSERT INTO users VALUES (3)';\nINSERT INTO users VALUES (4,'d');\n", []string{"1¦a", "2¦b", "4¦d"}},
		{table + "INSERT INTO users VALUES (2,'b') SET ,(3,'c');", []string{"1¦a", "2¦b", "error: in:3: expected a comma or ; behind a row (the dump is damaged from here on)"}},
		{"\\restrict abc\n\\connect app\n\\encoding UTF8\n" + table + "\\unrestrict abc\n", []string{"1¦a"}},
		{table + "/**** ERROR: (11) database disk image is malformed *****/\nCOMMIT;", []string{"1¦a", "in:3 the dump is incomplete: sqlite3 met an error in the database ×1"}},
		{table + "/****** CORRUPTION ERROR *******/\nCOMMIT;", []string{"1¦a", "in:3 the dump is incomplete: sqlite3 met an error in the database ×1"}},
		{table + "INSERT INT O users VALUES (2,'b');", []string{"1¦a", "in:3 INSERT … O is not carried out ×1"}},
		{table + "INSERT INTO us ers VALUES (2,'b');\nINSERT users VAL UES (3,'c');", []string{"1¦a", "in:3 INSERT … ERS is not carried out ×1", "in:4 INSERT … VAL is not carried out ×1"}},
		{table + "REPLACE IN TO users VALUES (2,'b');\nUPSERT IN TO users SET id=2;", []string{"1¦a", "in:3 INSERT … TO is not carried out ×2"}},
		{table + "INS ERT INTO users VALUES (2,'b');\nRE PLACE users VALUES (2,'b');", []string{"1¦a", "in:3 a line is no statement that is known ×2"}},
		{table + "MERGE IN TO users USING other ON (1=1);", []string{"1¦a", "in:3 MERGE is not carried out ×1"}},
		{table + "COPY us ers (id, email) FROM stdin;\n", []string{"1¦a", "in:3 COPY of this form is not carried out ×1"}},
		{table + "COPY users (id, email) FR OM stdin;\n", []string{"1¦a", "in:3 COPY of this form is not carried out ×1"}},
		{table + "SET x = 1\nINSERT\nINTO users VALUES (2,'b');\n", []string{"1¦a", "2¦b"}},
		{table + "/ *!40000 INSERT INTO users VALUES (2,'b') */;\n/\n / \n", []string{"1¦a", "in:3 a line is no statement that is known ×1"}},
		{table + "ROLLBACK; -- due to errors", []string{"1¦a", "in:3 ROLLBACK is not carried out ×1"}},
		{"mysqldump: [Warning] It's insecure; really\n" + table, []string{"1¦a", "in:1 a line is no statement that is known ×1"}},
		{table + "Warning: it's slow\nINSERT INTO users VALUES (2,'b');\n$ mysqldump\n", []string{"1¦a", "2¦b", "in:3 a line is no statement that is known ×2"}},
		{table + "SET x = 1\nINSERT INTO users VALUES (2,'b');\n", []string{"1¦a", "2¦b"}},
		{"BEGIN TRANSACTION;\n" + table, []string{"1¦a", "in:1 the dump is incomplete: its transaction is never committed ×1"}},
		{"BEGIN;\n" + table + "COMMIT;\n", []string{"1¦a"}},
		{"-- MySQL dump 10.13\n" + table, []string{"1¦a", `in:1 the dump is incomplete: it lacks the line "-- Dump completed" ×1`}},
		{"-- MariaDB dump 10.19\n" + table + "-- Dump completed on 2024-01-01\n", []string{"1¦a"}},
		{"--\n-- PostgreSQL database dump\n--\n" + table, []string{"1¦a", `in:2 the dump is incomplete: it lacks the line "-- PostgreSQL database dump complete" ×1`}},
		{"--\n-- PostgreSQL database dump\n--\n" + table + "--\n-- PostgreSQL database dump complete\n--\n", []string{"1¦a"}},
		{"-- MySQL dump 10\n-- Dump completed\n-- MySQL dump 10\n" + table, []string{"1¦a", `in:3 the dump is incomplete: it lacks the line "-- Dump completed" ×1`}},
		{"COPY users (id, email) FROM stdin;\n1\ta\n", []string{"1¦a", "error: in:3: the dump ends in the middle of a statement (the export or its download was cut off; get it again)"}},
		{table + "INSERT INTO users VALUES (2,'b') (3,'c');", []string{"1¦a", "2¦b", "error: in:3: expected a comma or ; behind a row, found '(' (the dump is damaged from here on)"}},
		{table + "INSERT INTO users VALUES (2,'b'),;", []string{"1¦a", "2¦b", "error: in:3: expected ( in front of a row, found ';' (the dump is damaged from here on)"}},
		{table + "INSERT INTO users VALUES (2,'b') nonsense;", []string{"1¦a", "2¦b", "error: in:3: expected a comma or ; behind a row (the dump is damaged from here on)"}},
	} {
		if d := cmp.Diff(c.want, told(t, write(t, "f.sql", []byte(c.in)), "users")); d != "" {
			t.Errorf("%s: %s", c.in, d)
		}
	}
}

// named shows the rows of a table, each value behind the name of its column.
func named(t testing.TB, path, table string) []string {
	t.Helper()
	r, err := Open(path, Options{Name: "in", Table: table, Format: SQL})
	if err != nil {
		return []string{err.Error()}
	}
	defer r.Close()
	var out []string
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			return append(out, "error: "+err.Error())
		}
		var row []string
		for i, cell := range rec.Cells {
			row = append(row, rec.Header.Names[i]+"="+cell)
		}
		slices.Sort(row)
		out = append(out, strings.Join(row, " "))
	}
}

// Rows that PostgreSQL shows in another table are that table's, whatever the order of their columns.
// testdata/real/parts.sh makes the dumps.
func TestPartsOfATableAreItsRows(t *testing.T) {
	const unnamed = "error: in:164: the rows of the table public.staff come without the names of its columns (dump the structure too, or the names of the columns (mysqldump --complete-insert, pg_dump --column-inserts))"
	for _, form := range []string{"copy", "inserts", "columns"} {
		path := "testdata/real/parts/" + form + ".sql"
		people := []string{"email=ana@acme.io id=1", "email=cy@acme.io id=3 room=12", "email=bo@acme.io id=2 perks=lounge"}
		if form == "inserts" { // whose columns cannot be told
			people = []string{people[0], unnamed}
		}
		for table, want := range map[string][]string{
			"public.users":  {"email=ana@acme.io id=1", "email=bo@acme.io id=2", "email=cy@acme.io id=3", "email=dee@acme.io id=4", "email=eve@acme.io id=5"},
			"public.people": people,
		} {
			if d := cmp.Diff(want, named(t, path, table)); d != "" {
				t.Errorf("%s of %s: %s", table, form, d)
			}
		}
		_, tables, err := Probe(path, Options{})
		var got []string
		for _, table := range tables {
			got = append(got, fmt.Sprintf("%s %d", table.Name, table.Rows))
		}
		if d := cmp.Diff([]string{"public.people 3", "public.users 5"}, got); err != nil || d != "" {
			t.Errorf("tables of %s: %v %s", form, err, d)
		}
	}
	const table = "CREATE TABLE users (id int, email text);\n"
	for in, want := range map[string][]string{
		"CREATE TABLE p PARTITION OF users FOR VALUES IN (1);\nINSERT INTO p VALUES (1,'a');":             {"1¦a"},
		"CREATE TABLE p PARTITION OF public.users DEFAULT;\nCOPY p (email) FROM stdin;\na\n\\.\n":         {"a"},
		"CREATE TABLE p (email text, x int) INHERITS (users, other);\nINSERT INTO p VALUES (1,'a',7);":    {"1¦a¦7"},
		"CREATE TABLE p (email text, x int) INHERITS (other, users);\nINSERT INTO p VALUES (1,'a',7);":    {"1¦a¦7"},
		"CREATE TABLE p () INHERITS (users)\nINSERT INTO p VALUES (1,'a');":                               {"1¦a"},
		"INSERT INTO p (id) VALUES (1);\nALTER TABLE users ATTACH PARTITION p DEFAULT;":                   {"in:3 ALTER TABLE … ATTACH PARTITION of the table users is not carried out ×1"},
		"INSERT INTO p (id) VALUES (1);\nALTER TABLE p INHERIT users, ADD CHECK (1=1);":                   {"in:3 ALTER TABLE … INHERIT of the table users is not carried out ×1"},
		"ALTER TABLE users INHERIT users;\nALTER TABLE users INHERIT p;\nALTER TABLE p INHERIT users;":    nil,
		"ALTER TABLE users INHERIT p;\nALTER TABLE p INHERIT q;\nALTER TABLE p INHERIT users;":            nil,
		"CREATE TABLE p (id int);\nALTER INDEX users ATTACH PARTITION p;\nINSERT INTO p (id) VALUES (1);": nil,
	} {
		if d := cmp.Diff(want, told(t, write(t, "f.sql", []byte(table+in)), "users")); d != "" {
			t.Errorf("%s: %s", in, d)
		}
	}
}

// What tables of an application inherit from one that has no people, as ids and times, makes their rows none of that: they are its users,
// its posts, and so on, and those of the users in parts are the users' all the same.
func TestTablesThatShareTheirFirstColumnsAreApart(t *testing.T) {
	const dump = `CREATE TABLE base (id int, created_at timestamp);
CREATE TABLE users (email text, name text) INHERITS (base);
CREATE TABLE staff (room text) INHERITS (users);
CREATE TABLE posts (title text);
ALTER TABLE posts INHERIT base;
CREATE TABLE events (id int, at timestamp);
CREATE TABLE events_1 () INHERITS (events);
INSERT INTO users VALUES (1, NULL, 'ana@acme.io', 'Ana');
INSERT INTO staff VALUES (2, NULL, 'bo@acme.io', 'Bo', '12');
INSERT INTO posts (title) VALUES ('x');
INSERT INTO events_1 VALUES (7, NULL);
`
	_, tables, err := Probe(write(t, "f.sql", []byte(dump)), Options{})
	var got []string
	for _, table := range tables {
		got = append(got, fmt.Sprintf("%s %d", table.Name, table.Rows))
	}
	slices.Sort(got)
	if d := cmp.Diff([]string{"base 0", "events 1", "posts 1", "users 2"}, got); err != nil || d != "" {
		t.Errorf("%v %s", err, d)
	}
}

// A file that begins with a transaction is a dump, and no CSV file with semicolons.
func TestATransactionBeginsADump(t *testing.T) {
	for text, want := range map[string]Format{
		"BEGIN;\nINSERT INTO users (id) VALUES (1);\n": SQL, "begin;\r\nINSERT INTO users (id, name) VALUES (1, 'a');\r\n": SQL,
		"BEGIN TRANSACTION;\nINSERT INTO users (id) VALUES (1);\n": SQL, "begin;end\n1;2\n": CSV,
	} {
		if format, _, err := Probe(write(t, "in", []byte(text)), Options{}); err != nil || format != want {
			t.Errorf("%q is %s, want %s: %v", text, format, want, err)
		}
	}
}

// The tables of a dump are known with all of their rows, read or not.
func TestTablesOfADumpAreCounted(t *testing.T) {
	var b strings.Builder
	b.WriteString("CREATE TABLE a (id int, t text);\nCREATE TABLE c (id int);\n")
	for i := range 100 {
		fmt.Fprintf(&b, "INSERT INTO a VALUES (%d,'x(y),('),(0,concat('a',(1)));\nINSERT INTO a SET id=1;\n", i)
	}
	b.WriteString("INSERT INTO a VALUES (1,'x') ON DUPLICATE KEY UPDATE id=VALUES(id);\nINSERT INTO nameless VALUES (1),(2),ROW(3), row (4);\nCOPY b (id) FROM stdin;\n" + strings.Repeat("7\n", 99) + "\\.\n")
	_, tables, err := Probe(write(t, "f.sql", []byte(b.String())), Options{})
	var got []string
	for _, table := range tables {
		got = append(got, fmt.Sprintf("%s %d %v", table.Name, table.Rows, table.Sample.Fields))
	}
	if d := cmp.Diff([]string{"a 301 [id t]", "nameless 4 []", "b 99 [id]", "c 0 [id]"}, got); err != nil || d != "" {
		t.Error(err, d)
	}
}

func TestScriptsAreKnownByTheirBeginning(t *testing.T) {
	for _, in := range []string{
		"USE [App]\nGO\n", "GO\n", "SET DEFINE OFF;\n", "REM INSERTING into USERS\n", "\\restrict x\n", "mysqldump: warning\n-- MySQL dump 10\n", "insert into users values (1);\n", "UPSERT INTO users VALUES (1);\n", "/****** Object:  Table ******/\n",
		"# ****\n# Sequel Ace SQL dump\n# Version 20080\n# ****\n\n\n/*!40101 SET NAMES utf8 */;\n", "# MySQL dump 6.4\n#\n#----\n\nCREATE TABLE users (\n",
	} {
		r, err := Open(write(t, "f", []byte(in)), Options{Table: "users"})
		if err != nil || r.Format() != SQL {
			t.Errorf("%q: %v", in, err)
		}
		if err == nil {
			_ = r.Close()
		}
	}
}
