package checkpoint

import (
	"os"

	"golang.org/x/sys/windows"
)

func tryLock(f *os.File) error {
	// Locks a byte far behind the text, so that others can still read who holds it.
	return windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &windows.Overlapped{Offset: 1 << 20})
}
