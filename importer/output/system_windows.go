package output

import (
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

// names is how many names a file has; the system does not say without opening it.
func names(fs.FileInfo) uint64 { return 1 }

// nonblock is of no use here: opening a pipe does not wait.
const nonblock = 0

// unread reports nothing here.
func unread(error) bool { return false }

// TryLock locks an open file until it is closed, or returns an error if another holds it. The
// system lets go of it when the process ends, however it ends.
func TryLock(f *os.File) error {
	return lock(f, windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY)
}

// TryShare is TryLock for a file that others may hold so, too.
func TryShare(f *os.File) error { return lock(f, windows.LOCKFILE_FAIL_IMMEDIATELY) }

// lock locks a byte far behind the contents, so that they can still be read.
func lock(f *os.File, flags uint32) error {
	return windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1 << 30})
}

// syncFolder does nothing: a rename is durable with the file.
func syncFolder(string) error { return nil }
