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

func (l *fileLock) release() { _ = l.f.Close() }
