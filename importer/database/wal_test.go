package database

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// What SQLite passes over in a damaged log is an error; what an earlier log has left behind, and a transaction that never
// ended, are none.
func TestADamagedLogIsAnError(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	live := filepath.Join(dir, "live.db")
	db, err := sql.Open("sqlite", "file:"+live+"?_pragma=journal_mode(WAL)&_pragma=wal_autocheckpoint(0)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	run := func(query string) {
		t.Helper()
		if _, err := db.ExecContext(ctx, query); err != nil {
			t.Fatal(err)
		}
	}
	copyOf := func(name string, change func(log []byte) []byte) string {
		t.Helper()
		path := filepath.Join(dir, name+".db")
		for _, end := range []string{"", "-wal"} {
			b, err := os.ReadFile(live + end)
			if err != nil {
				t.Fatal(err)
			}
			if end != "" && change != nil {
				b = change(b)
			}
			if err := os.WriteFile(path+end, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return path
	}
	run("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT)")
	for i := range 20 {
		run(fmt.Sprintf("INSERT INTO users VALUES (%d, 'u%d@acme.io')", i, i))
	}
	frame := func(log []byte, n int) []byte {
		size := frameHeader + int(binary.BigEndian.Uint32(log[8:]))
		if n < 0 {
			n += (len(log) - walHeader) / size
		}
		return log[walHeader+n*size:][:size]
	}
	flip := func(n, at int) func([]byte) []byte {
		return func(log []byte) []byte { frame(log, n)[at] ^= 1; return log }
	}
	cases := map[string]bool{ // whether it is damaged
		copyOf("whole", nil):                                                         false,
		copyOf("page", flip(10, frameHeader+9)):                                      true,
		copyOf("last page", flip(-1, frameHeader+9)):                                 true,
		copyOf("salt", flip(10, 9)):                                                  true,
		copyOf("header", func(b []byte) []byte { b[25] ^= 1; return b }):             true,
		copyOf("page size", func(b []byte) []byte { b[10] ^= 1; return b }):          true,
		copyOf("salt of the header", func(b []byte) []byte { b[17] ^= 1; return b }): true,
		copyOf("cut off", func(b []byte) []byte { return b[:len(b)-1000] }):          true,
		copyOf("cut in the head", func(b []byte) []byte { return b[:20] }):           false,
		copyOf("no commit", func(b []byte) []byte { // of the last transaction, which is half there
			clear(frame(b, -1)[4:8])
			return b
		}): false,
	}
	run("PRAGMA wal_checkpoint(RESTART)")
	run("INSERT INTO users VALUES (100, 'late@acme.io')")
	cases[copyOf("begun anew over an earlier one", nil)] = false
	for path, damaged := range cases {
		x, err := Open(ctx, "sqlite:"+path, "")
		if got := errors.Is(err, errLog) || err != nil; got != damaged {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
		if err == nil {
			if err := x.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}
