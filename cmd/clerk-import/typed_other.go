//go:build !linux && !windows

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// forgetTyped takes away what was typed while nobody asked.
func forgetTyped(terminal *os.File) {
	const read = 1                                                        // FREAD of <sys/fcntl.h>
	_ = unix.IoctlSetPointerInt(int(terminal.Fd()), unix.TIOCFLUSH, read) // or it is no terminal
}
