//go:build !windows

package source

import "os"

// unlink removes the name of a file that stays open: what is in it is gone with the
// process, however that ends.
func unlink(f *os.File) { _ = os.Remove(f.Name()) }
