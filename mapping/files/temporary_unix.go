//go:build unix

package files

import (
	"errors"
	"os"
	"syscall"
)

// Temporary makes a file for this process alone. It has no name once it is returned, before
// its first byte: what is in it is gone with the process, however that ends.
func Temporary() (*os.File, error) {
	f, err := os.CreateTemp("", "clerk-import-*") // with mode 0600
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// release ends a wait for whoever writes to a named pipe: by being there to write, until done.
func release(path string) (done func()) {
	f, err := os.OpenFile(path, os.O_RDWR|syscall.O_NONBLOCK, 0)
	if err != nil {
		return func() {}
	}
	return func() { _ = f.Close() }
}
