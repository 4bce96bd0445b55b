package output

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// A database of SQLite is more than its file: what was committed last stands in a log beside
// it, which is its alone.

// logs are the endings of what SQLite keeps beside a database.
var logs = []string{"-wal", "-shm", "-journal"}

// Header is what a database of SQLite says of itself at its beginning.
type Header struct{ Application, Version uint32 }

// ReadHeader reads the beginning of a file; false if it is no database of SQLite. It does so
// without SQLite, which writes into a database, or beside it, that it is only to look at.
func ReadHeader(path string) (h Header, is bool, err error) {
	if st, err := os.Stat(path); err != nil || !st.Mode().IsRegular() {
		return h, false, err
	}
	f, err := os.Open(path)
	if err != nil {
		return h, false, err
	}
	defer f.Close()
	var b [100]byte
	switch _, err := io.ReadFull(f, b[:]); {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return h, false, nil
	case err != nil:
		return h, false, err
	}
	return Header{binary.BigEndian.Uint32(b[68:]), binary.BigEndian.Uint32(b[60:])}, strings.HasPrefix(string(b[:]), "SQLite format 3\x00"), nil
}

// database is the database that path would stand beside as what belongs to it, "" if it would be of none.
func database(path string) string {
	for _, ending := range sides {
		if of, is := strings.CutSuffix(path, ending); is {
			if _, is, _ := ReadHeader(of); is {
				return of
			}
		}
	}
	return ""
}

// worthless reports whether a log that lost its database holds nothing that could be missed: it is
// empty, or the index of a log (wal-index header of SQLite's file format: version 3007000, in the
// machine's byte order), as is left when somebody deletes the database alone.
func worthless(path string, st fs.FileInfo) bool {
	if !st.Mode().IsRegular() {
		return false
	}
	if st.Size() == 0 {
		return true
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var version [4]byte
	_, err = f.ReadAt(version[:], 0)
	return err == nil && strings.HasSuffix(path, "-shm") && st.Size()%(32<<10) == 0 && binary.NativeEndian.Uint32(version[:]) == 3007000
}

// Keep returns a Refusal if beside a database that is kept at path, or is begun there,
// something stands that is not its own and would be written over.
func Keep(what, path string) error {
	for _, main := range []string{path, path + ".new"} {
		if _, err := os.Lstat(main); !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		for _, ending := range logs {
			if st, err := os.Lstat(main + ending); err == nil && !worthless(main+ending, st) {
				return &Refusal{fmt.Sprintf("%s: %s is there without %s, and would be written over", what, main+ending, main), "move it away, or name another file"}
			}
		}
	}
	for _, ending := range []string{".new", ".begun", ".new.begun"} { // which a run leaves that is killed
		st, err := os.Lstat(path + ending)
		if err != nil {
			continue
		}
		_, is, err := ReadHeader(path + ending)
		if err != nil || !st.Mode().IsRegular() || !is && st.Size() > 0 {
			return &Refusal{fmt.Sprintf("%s: %s is not this tool's, and would be written over", what, path+ending), "move it away, or name another file"}
		}
	}
	return nil
}
