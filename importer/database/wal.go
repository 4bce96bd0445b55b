package database

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// SQLite reads its log of changes (….sqlite-wal) up to the first frame whose checksum is wrong, and passes what is behind
// over without a word. Such a frame is the end where it was left of an earlier log, which has another salt. Where it has this
// log's, or frames with this log's salt are behind it, changes that were committed are lost. The form is that of "WAL-Format"
// on sqlite.org/fileformat2.html (2026-11-27).

const (
	walHeader   = 32
	frameHeader = 24
)

// errLog is a log of changes that is damaged.
var errLog = errors.New("its log of changes (…-wal) is damaged, and what was committed behind the damage would be passed over; " +
	"let sqlite3 open a copy of both files, which keeps what is whole, look what is missing, and name that copy")

// wholeLog reports that the log beside a database is damaged. Where the application writes on meanwhile, a frame may be
// half written: then it is looked at again.
func wholeLog(ctx context.Context, database string) error {
	const looks = 5
	var before logEnd
	for i := range looks {
		end, err := readLog(ctx, database+"-wal")
		if err != nil || !end.lost {
			return err
		}
		if i > 0 && end == before { // nobody writes
			return errLog
		}
		before = end
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return errLog
}

// logEnd is how a log ends.
type logEnd struct {
	salts  uint64
	frames int64 // that are whole
	all    int64 // with this log's salt
	lost   bool  // a frame behind the whole ones ends a transaction
}

func readLog(ctx context.Context, path string) (end logEnd, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return end, nil
	} else if err != nil {
		return end, err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<20)
	head := make([]byte, walHeader)
	switch _, err := io.ReadFull(r, head); {
	case atEnd(err):
		return end, nil // it was begun, and has no frame
	case err != nil:
		return end, err
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch binary.BigEndian.Uint32(head) {
	case 0x377f0682:
	case 0x377f0683:
		order = binary.BigEndian
	default:
		return end, fmt.Errorf("%s is no log of SQLite; move it away if it does not belong to the database", path)
	}
	size := binary.BigEndian.Uint32(head[8:])
	if size < 512 || size > 65536 || size&(size-1) != 0 {
		return end, errLog
	}
	end.salts = binary.BigEndian.Uint64(head[16:])
	sum := checksum(order, [2]uint32{}, head[:24])
	if sum != [2]uint32{binary.BigEndian.Uint32(head[24:]), binary.BigEndian.Uint32(head[28:])} {
		_, err := r.Peek(1)
		end.lost = err == nil // which salt its frames have is not known: SQLite passes all of them over
		return end, nil
	}
	whole := true
	frame := make([]byte, frameHeader+size)
	for ctx.Err() == nil {
		switch n, err := io.ReadFull(r, frame); {
		case err == io.EOF:
			return end, nil
		case err != nil && !atEnd(err):
			return end, err
		case err != nil && n >= frameHeader && binary.BigEndian.Uint64(frame[8:]) == end.salts:
			end.lost = end.lost || binary.BigEndian.Uint32(frame[4:]) != 0
			return end, nil
		case err != nil:
			return end, nil
		}
		if binary.BigEndian.Uint64(frame[8:]) != end.salts {
			whole = false // left of an earlier log, or damaged itself: what is behind says which
			continue
		}
		end.all++
		if whole {
			next := checksum(order, checksum(order, sum, frame[:8]), frame[frameHeader:])
			if whole = next == [2]uint32{binary.BigEndian.Uint32(frame[16:]), binary.BigEndian.Uint32(frame[20:])}; whole {
				sum = next
				end.frames++
				continue
			}
		}
		end.lost = end.lost || binary.BigEndian.Uint32(frame[4:]) != 0
	}
	return end, ctx.Err()
}

// atEnd reports whether a file ends there, in the middle of what is read or not.
func atEnd(err error) bool { return err == io.EOF || err == io.ErrUnexpectedEOF }

// checksum goes on with the checksum of a log over words of 32 bits.
func checksum(order binary.ByteOrder, s [2]uint32, b []byte) [2]uint32 {
	for ; len(b) >= 8; b = b[8:] {
		s[0] += order.Uint32(b) + s[1]
		s[1] += order.Uint32(b[4:]) + s[0]
	}
	return s
}
