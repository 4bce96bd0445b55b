package checkpoint

import (
	"encoding/json"
	"errors"
	"os"
	"runtime"
	"syscall"
)

// Running reports whether a process of this machine holds a checkpoint. Of one on another
// machine that is not known.
func Running(path string) (running, known bool) {
	b, err := os.ReadFile(path + ".lock")
	if errors.Is(err, os.ErrNotExist) {
		return false, true // it is removed at the end
	}
	var h holder
	host, _ := os.Hostname()
	if err != nil || json.Unmarshal(b, &h) != nil || h.Host != host || h.PID <= 0 {
		return false, false
	}
	p, err := os.FindProcess(h.PID)
	if err != nil {
		return false, true
	}
	if runtime.GOOS == "windows" {
		return true, true // there only processes that are there are found
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, syscall.EPERM), true
}
