package source

import "os"

// unlink does nothing: here a file that is open keeps its name until it is closed.
func unlink(*os.File) {}
