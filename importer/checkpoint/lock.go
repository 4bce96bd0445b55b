package checkpoint

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// fileLock is a file locked by the operating system, which lets go of it when
// the process ends, however it ends. It says who holds it.
type fileLock struct{ f *os.File }

type holder struct {
	PID  int    `json:"pid"`
	Host string `json:"host"`
}

func acquire(path string) (*fileLock, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	host, _ := os.Hostname()
	b, err := json.Marshal(holder{PID: os.Getpid(), Host: host})
	if err == nil {
		if err = f.Truncate(0); err == nil {
			_, err = f.WriteAt(b, 0)
		}
	}
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("checkpoint lock: %w", err)
	}
	return &fileLock{f}, nil
}

// open opens and locks the file. A holder removes the file before it lets go, so
// the lock counts only if the path still leads to the file that was locked.
func open(path string) (*os.File, error) {
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, fmt.Errorf("checkpoint lock: %w", err)
		}
		if err := tryLock(f); err != nil {
			var h holder
			if b, e := io.ReadAll(f); e == nil {
				_ = json.Unmarshal(b, &h) // an unreadable holder is shown as process 0
			}
			_ = f.Close()
			return nil, &ErrLocked{Path: path, PID: h.PID, Host: h.Host}
		}
		mine, err1 := f.Stat()
		there, err2 := os.Stat(path)
		if err1 == nil && err2 == nil && os.SameFile(mine, there) {
			return f, nil
		}
		_ = f.Close()
	}
}

func (l *fileLock) release() {
	_ = os.Remove(l.f.Name()) // where an open file cannot be removed it stays, unlocked
	_ = l.f.Close()
}
