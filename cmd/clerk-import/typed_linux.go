package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// forgetTyped takes away what was typed while nobody asked.
func forgetTyped(terminal *os.File) {
	_ = unix.IoctlSetInt(int(terminal.Fd()), unix.TCFLSH, unix.TCIFLUSH) // or it is no terminal
}
