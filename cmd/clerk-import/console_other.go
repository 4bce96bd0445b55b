//go:build !windows

package main

import "os"

func allowColors() {} // terminals understand them

// readableByOthers reports whether a file with a secret can be read by other users.
func readableByOthers(st os.FileInfo) bool { return st.Mode().Perm()&0o077 != 0 }
