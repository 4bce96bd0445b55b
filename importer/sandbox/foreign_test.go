package sandbox

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"testing"
)

// A database of another program is refused as it is, also where all it has is in its log.
func TestADatabaseThatIsNoStoreStaysAsItIs(t *testing.T) {
	for _, folded := range []bool{true, false} {
		made, path := filepath.Join(t.TempDir(), "app"), filepath.Join(t.TempDir(), "app")
		db, err := sql.Open("sqlite", "file:"+made+"?_pragma=journal_mode(WAL)&_pragma=wal_autocheckpoint(0)")
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		db.SetMaxOpenConns(1)
		if _, err := db.Exec("CREATE TABLE accounts (id TEXT); INSERT INTO accounts VALUES ('1')"); err != nil {
			t.Fatal(err)
		}
		if folded {
			if _, err := db.Exec("PRAGMA wal_checkpoint(FULL); INSERT INTO accounts VALUES ('2')"); err != nil {
				t.Fatal(err)
			}
		}
		before := map[string][]byte{}
		for _, ending := range []string{"", "-wal"} { // as a killed process leaves it
			if before[ending], err = os.ReadFile(made + ending); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path+ending, before[ending], 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if s, err := openStore(path); err == nil {
			t.Errorf("folded %v: it was taken for a store", folded)
			_ = s.close()
		}
		if err := RemoveStore(path); err == nil {
			t.Errorf("folded %v: it was removed", folded)
		}
		for ending, was := range before {
			if is, err := os.ReadFile(path + ending); err != nil || !bytes.Equal(is, was) {
				t.Errorf("folded %v: app%s has changed: %v", folded, ending, err)
			}
		}
	}
	// Beside a store that is not there yet nothing is written over.
	path := filepath.Join(t.TempDir(), "store")
	if err := os.WriteFile(path+"-wal", []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := openStore(path); err == nil {
		t.Error("the store was begun")
		_ = s.close()
	}
	if b, err := os.ReadFile(path + "-wal"); err != nil || string(b) != "mine" {
		t.Errorf("%q %v", b, err)
	}
}

// Whoever is ended while a store is laid out leaves a file that the next one can use and empty.
func TestAStoreThatWasNotLaidOutIsUsed(t *testing.T) {
	for name, lay := range map[string]string{"no byte": "", "no table": "PRAGMA journal_mode = WAL"} {
		path := filepath.Join(t.TempDir(), "store")
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(lay); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if err := RemoveStore(path); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		s, err := openStore(path)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if id, err := s.instance(); err != nil || id == "" {
			t.Errorf("%s: %q %v", name, id, err)
		}
		if err := s.close(); err != nil {
			t.Error(err)
		}
		if err := RemoveStore(path); err != nil {
			t.Errorf("%s, laid out: %v", name, err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s: it is still there", name)
		}
	}
}
