package output

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
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

// contents is the hash of a file's contents that is begun with what the file is for: a list of new ids is no file of
// rejects, and not replaced by one.
func contents(what string) hash.Hash {
	h := sha256.New()
	_, _ = io.WriteString(h, what+"\x00") // never fails
	return h
}

// what is the flag or argument that names a file to be written, "" for one that has not been added.
func (s *Set) what(path string) string {
	for _, u := range s.uses {
		if u.role != Input && u.path == path {
			return u.what
		}
	}
	return ""
}

// planned reports whether a folder is one of the set's that is still to be made.
func (s *Set) planned(folder string) bool {
	_, err := os.Stat(folder)
	return errors.Is(err, os.ErrNotExist) && slices.ContainsFunc(s.uses, func(u use) bool {
		return u.role == Folder && filepath.Clean(u.path) == filepath.Clean(folder)
	})
}

// sealed reports whether the file is as we have left it for what.
func sealed(path, what string) (_ bool, err error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	st, err := f.Stat()
	if err != nil {
		return false, err
	}
	h := contents(what)
	if _, err := io.Copy(h, f); err != nil {
		return false, err
	}
	return time.Duration(st.ModTime().Nanosecond()) == fraction(h), nil
}

// why says why a file that exists is not overwritten, "" if it may be.
func (s *Set) why(path, what string) string {
	if s.Force {
		return ""
	}
	switch is, err := sealed(path, what); {
	case err != nil:
		return fmt.Sprintf("cannot be read (%v)", cause(err))
	case !is:
		return strings.TrimSpace("is not as this tool wrote it for " + what)
	}
	return ""
}

// Remove removes the file at path if it is as we have left it: what an earlier run has written
// there is no longer so.
func (s *Set) Remove(path string) error {
	if st, err := os.Lstat(path); err != nil || !st.Mode().IsRegular() {
		return nil
	}
	if is, err := sealed(path, s.what(path)); err != nil || !is {
		return err
	}
	return os.Remove(path)
}
