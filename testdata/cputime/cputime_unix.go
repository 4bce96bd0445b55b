//go:build unix

package cputime

import (
	"syscall"
	"time"
)

// Used is the processor time of this process so far, all threads, user and system.
func Used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // of oneself: cannot fail
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
