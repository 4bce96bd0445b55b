package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// allowColors makes Windows' console understand the sequences that set colours,
// which it shows as text otherwise. One that cannot is told of no colours.
func allowColors() {
	for _, f := range []*os.File{os.Stdout, os.Stderr} {
		var mode uint32
		handle := windows.Handle(f.Fd())
		if windows.GetConsoleMode(handle, &mode) != nil {
			continue // no console
		}
		if windows.SetConsoleMode(handle, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) != nil {
			_ = os.Setenv("NO_COLOR", "1")
		}
	}
}

// readableByOthers cannot be told from a file's mode on Windows, whose access lists
// Go does not read.
func readableByOthers(os.FileInfo) bool { return false }

// forgetTyped takes away what was typed while nobody asked.
func forgetTyped(terminal *os.File) {
	_ = windows.FlushConsoleInputBuffer(windows.Handle(terminal.Fd())) // or it is no console
}
