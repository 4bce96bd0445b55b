package source

import (
	"fmt"
	"strings"
	"testing"
)

// FuzzDumps writes a dump in the spellings of several tools, damages it, and reads it: every row
// that was written is read, or the dump is refused, or something is told of it.
func FuzzDumps(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, uint16(0), "")
	f.Add([]byte{1, 2, 3}, uint16(70), "\n")
	f.Add([]byte{4, 5}, uint16(60), "mysqldump: it is slow\n")
	f.Add([]byte{0, 8, 0}, uint16(80), "--")
	f.Add([]byte{0, 9, 0}, uint16(60), "SET x = 1\n")
	f.Add([]byte{11, 0}, uint16(50), "/*")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, spellings []byte, at uint16, damage string) {
		if len(spellings) == 0 || len(spellings) > 16 || len(damage) > 40 {
			return
		}
		text, written := dumpOf(spellings)
		i := int(at) % len(text)
		got, refused := countRows(t, dir, []byte(text[:i]+damage+text[i:]), Options{Format: SQL, Table: "users"})
		switch {
		case damage == "" && (refused || got != written):
			t.Fatalf("%d rows of %d (refused: %t) from %s", got, written, refused, text)
		case !refused && got < written && rowsOfAll(fuzzFile(t, dir, []byte(text[:i]+damage+text[i:]))) < written:
			t.Fatalf("%d rows of %d from %s", got, written, text[:i]+"⟦"+damage+"⟧"+text[i:])
		}
	})
}

// rowsOfAll counts the rows of all tables: a damaged name is that of another one.
func rowsOfAll(path string) (rows int64) {
	_, tables, _ := Probe(path, Options{Format: SQL})
	for _, t := range tables {
		rows += t.Rows
	}
	return rows
}

// dumpOf writes statements in the spellings that are asked for, each with a row or more.
func dumpOf(spellings []byte) (string, int64) {
	var b strings.Builder
	b.WriteString("-- MySQL dump 10.13\n/*!40101 SET NAMES utf8 */;\nCREATE TABLE `users` (\n  `id` int,\n  `email` text\n);\n")
	rows := int64(0)
	for n, s := range spellings {
		v := fmt.Sprintf("(%d,'u%d@acme.io; -- it''s')", n, n)
		one := int64(1)
		switch s % 13 {
		case 0:
			fmt.Fprintf(&b, "INSERT INTO users VALUES %s;\n", v)
		case 1:
			fmt.Fprintf(&b, "INSERT users VALUE %s;\n", v)
		case 2:
			fmt.Fprintf(&b, "INSERT INTO users SET id=%d, email='x';\n", n)
		case 3:
			fmt.Fprintf(&b, "INSERT IGNORE INTO `users` PARTITION (p1) (`id`,`email`) VALUES %s,\n%s;\n", v, v)
			one = 2
		case 4:
			fmt.Fprintf(&b, "/*!40000 INSERT INTO users VALUES %s */;\n", v)
		case 5:
			fmt.Fprintf(&b, "REPLACE LOW_PRIORITY users (email,id) VALUES ('x',%d);\n", n)
		case 6:
			fmt.Fprintf(&b, "UPSERT INTO users VALUES %s;\n", v)
		case 7:
			fmt.Fprintf(&b, "INSERT ALL INTO users VALUES %s INTO users VALUES %s SELECT 1 FROM dual;\n", v, v)
			one = 2
		case 8:
			fmt.Fprintf(&b, "COPY users (id, email) FROM stdin;\n%d\tx\n%d\t\\N\n\\.\n", n, n)
			one = 2
		case 9:
			fmt.Fprintf(&b, "INSERT INTO users\nVALUES\n%s\n,ROW%s\n;\n", v, v)
			one = 2
		case 10:
			fmt.Fprintf(&b, "LOCK TABLES users WRITE;\nINSERT OR REPLACE INTO users VALUES %s ON DUPLICATE KEY UPDATE id=VALUES(id);\nUNLOCK TABLES;\n", v)
		case 11:
			fmt.Fprintf(&b, "DELIMITER ;;\nCREATE TRIGGER t BEGIN INSERT INTO users VALUES (0,'x'); END ;;\nDELIMITER ;\n")
			one = 0
		case 12:
			fmt.Fprintf(&b, "INSERT INTO other VALUES (1);\nCREATE TABLE other (id int);\ninsert into USERS (ID, EMAIL) values %s;\n", v)
		}
		rows += one
	}
	b.WriteString("-- Dump completed on 2024-01-01\n")
	return b.String(), rows
}
