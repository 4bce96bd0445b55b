package checkpoint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"clerk-import/importer/output"
)

// Lock keeps other processes away from a checkpoint. It is a file beside it, locked by the
// operating system, which lets go of it when the process ends, however it ends. It says who
// holds it.
type Lock struct {
	path  string // of the checkpoint, links followed
	f     *os.File
	found bool // the file was there and empty: it stays
}

type holder struct {
	PID  int    `json:"pid"`
	Host string `json:"host"`
}

// maxHolder is more than what says who holds a lock, in bytes.
const maxHolder = 4096

// Acquire locks the checkpoint at path, which need not be there yet. However a checkpoint is
// reached, it has one lock. A file that is none is refused, and nothing is written beside it.
func Acquire(path string) (*Lock, error) {
	resolved, err := output.Resolve(path)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	if err := recognise(resolved); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	l := &Lock{path: resolved}
	if err := l.open(resolved + ".lock"); err != nil {
		var held *ErrLocked
		if errors.As(err, &held) {
			held.Path = path
		}
		return nil, err
	}
	host, _ := os.Hostname()
	b, err := json.Marshal(holder{PID: os.Getpid(), Host: host})
	if err == nil {
		if err = l.f.Truncate(0); err == nil {
			_, err = l.f.WriteAt(b, 0)
		}
	}
	if err != nil {
		l.Release()
		return nil, fmt.Errorf("checkpoint lock: %w", err)
	}
	return l, nil
}

// Path is where the checkpoint is, links followed.
func (l *Lock) Path() string { return l.path }

// open opens and locks the file. A holder removes the file before it lets go, so
// the lock counts only if the path still leads to the file that was locked. A file of
// somebody else's, as of another tool that calls its own so, is left alone.
func (l *Lock) open(path string) error {
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		made := err == nil
		if errors.Is(err, fs.ErrExist) {
			if st, e := os.Lstat(path); e == nil && !st.Mode().IsRegular() {
				return foreign(path)
			}
			if f, err = os.OpenFile(path, os.O_RDWR, 0); errors.Is(err, fs.ErrNotExist) {
				continue // it was let go of meanwhile
			}
		}
		if err != nil {
			return fmt.Errorf("checkpoint lock: %w", err)
		}
		if !made {
			text, err := io.ReadAll(io.LimitReader(f, maxHolder))
			if err != nil {
				return errors.Join(fmt.Errorf("checkpoint lock: %w", err), f.Close())
			}
			h, ours := readHolder(text)
			if !ours {
				return errors.Join(foreign(path), f.Close())
			}
			l.found = len(text) == 0
			if err := output.TryLock(f); err != nil {
				return errors.Join(&ErrLocked{Path: path, PID: h.PID, Host: h.Host}, f.Close())
			}
		} else if err := output.TryLock(f); err != nil {
			return errors.Join(&ErrLocked{Path: path}, f.Close()) // another was quicker
		}
		mine, err1 := f.Stat()
		there, err2 := os.Lstat(path)
		if err1 == nil && err2 == nil && os.SameFile(mine, there) {
			l.f = f
			return nil
		}
		_ = f.Close()
	}
}

// readHolder reads who holds a lock; false if the text is none of ours. An empty one is that
// of a process that has not come to write it.
func readHolder(text []byte) (h holder, ours bool) {
	if len(text) == 0 {
		return h, true
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return h, d.Decode(&h) == nil && h.PID > 0 && !d.More()
}

func foreign(path string) error {
	return fmt.Errorf("%s is no lock of this tool's, and a checkpoint's lock would stand there; name another checkpoint", path)
}

// Release lets go of the checkpoint.
func (l *Lock) Release() {
	if l.found {
		_ = l.f.Truncate(0)
	} else {
		_ = os.Remove(l.f.Name()) // where an open file cannot be removed it stays, unlocked
	}
	_ = l.f.Close()
}
