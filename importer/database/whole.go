package database

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
)

// errShort is a database of which the end is missing.
var errShort = errors.New("it is shorter than it says that it is: it was cut off, or copied while the application wrote; get it again " +
	"(sqlite3 FILE '.backup copy.db' copies one that is in use)")

// wholeFile reports that a file of SQLite ends inside a page. SQLite notices pages that are missing and takes half a page for a
// whole one, whose rest is zero: cells of its rows are empty then, or say 0 where they said that somebody is banned. The form of
// the first 100 bytes is that of "The Database Header" on sqlite.org/fileformat2.html (2026-11-28). What a log of changes holds
// may stand behind the end.
func wholeFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return nil // SQLite says what it is
	}
	defer f.Close()
	head := make([]byte, 100)
	if _, err := io.ReadFull(f, head); err != nil {
		if atEnd(err) {
			return nil
		}
		return err
	}
	st, err := f.Stat()
	if err != nil {
		return err
	}
	page := int64(binary.BigEndian.Uint16(head[16:]))
	if page == 1 {
		page = 65536
	}
	if page < 512 || page&(page-1) != 0 || !bytes.HasPrefix(head, []byte("SQLite format 3\x00")) {
		return nil
	}
	if log, err := os.Stat(path + "-wal"); st.Size()%page == 0 || err == nil && log.Size() > 0 {
		return nil
	}
	return errShort
}
