//go:build unix

package output

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// names is how many names a file has.
func names(st fs.FileInfo) uint64 {
	if sys, ok := st.Sys().(*syscall.Stat_t); ok {
		return uint64(sys.Nlink)
	}
	return 1
}

// nonblock has a pipe that nobody reads refused when it is opened, instead of waited for.
const nonblock = syscall.O_NONBLOCK

// unread reports whether opening a pipe has failed because nobody reads it.
func unread(err error) bool { return errors.Is(err, syscall.ENXIO) }

// TryLock locks an open file until it is closed, or returns an error if another holds it. The
// system lets go of it when the process ends, however it ends.
func TryLock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// TryShare is TryLock for a file that others may hold so, too.
func TryShare(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) }

// syncFolder makes a rename durable. Some file systems cannot, which is no error.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return nil // it may be written in and not be listed
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, d.Close())
}
