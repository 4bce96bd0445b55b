package output

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"io"
	"os"
	"time"
)

// A file that we have written is known again by its time of modification: the fraction of the
// second says what is in it. Whoever edits or replaces the file gives it another time, or other
// contents than the time says. Nothing of ours has to stand in the file or beside it. See
// docs/decisions/0013-files-we-wrote.md.

// tick is the finest fraction of a second that all usual file systems keep.
const tick = 100 * time.Nanosecond

// fraction is what the hash of a file's contents makes of the fraction of a second.
func fraction(contents hash.Hash) time.Duration {
	return time.Duration(binary.BigEndian.Uint64(contents.Sum(nil))%uint64(time.Second/tick)) * tick
}

// seal gives the file the time that says what is in it.
func seal(path string, contents hash.Hash) error {
	now := time.Now()
	at := now.Truncate(time.Second).Add(fraction(contents))
	if at.After(now) {
		at = at.Add(-time.Second)
	}
	return os.Chtimes(path, at, at)
}

// sealed reports whether the file is as we have left it.
func sealed(path string) (_ bool, err error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	st, err := f.Stat()
	if err != nil {
		return false, err
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return false, err
	}
	return time.Duration(st.ModTime().Nanosecond()) == fraction(h), nil
}
