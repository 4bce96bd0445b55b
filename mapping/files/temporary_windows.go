package files

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// Temporary makes a file for this process alone. The system deletes it when it is closed, or
// when the process ends, however that ends.
func Temporary() (*os.File, error) {
	f, err := os.CreateTemp("", "clerk-import-*")
	if err != nil {
		return nil, err
	}
	name := f.Name()
	if err := f.Close(); err != nil {
		return nil, errors.Join(err, os.Remove(name))
	}
	path, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return nil, errors.Join(err, os.Remove(name))
	}
	h, err := windows.CreateFile(path, windows.GENERIC_READ|windows.GENERIC_WRITE|windows.DELETE, 0, nil,
		windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_TEMPORARY|windows.FILE_FLAG_DELETE_ON_CLOSE, 0)
	if err != nil {
		return nil, errors.Join(err, os.Remove(name))
	}
	return os.NewFile(uintptr(h), name), nil
}

// release has nothing to do: opening does not wait here.
func release(string) func() { return func() {} }
