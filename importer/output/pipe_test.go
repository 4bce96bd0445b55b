//go:build unix

package output

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A pipe waits for whoever reads it, and no longer than the command does.
func TestAPipeThatNobodyReadsIsGivenUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	ended, end := context.WithCancel(context.Background())
	end()
	if _, err := (&Set{Wait: ended}).Create(path); !errors.Is(err, ErrUnread) {
		t.Errorf("opened: %v", err)
	}
	// Whoever reads it is waited for.
	read := make(chan string)
	go func() {
		f, err := os.Open(path)
		if err != nil {
			read <- err.Error()
			return
		}
		b, _ := io.ReadAll(f)
		read <- string(b)
	}()
	if err := write(t, &Set{}, path, "rows"); err != nil {
		t.Error(err)
	}
	if got := <-read; got != "rows" {
		t.Errorf("read %q", got)
	}
	// One who is there and does not read is not waited for when the wait has ended.
	idle, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	f, err := (&Set{Wait: ended}).Create(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Write(make([]byte, 1<<22)) // more than a pipe holds
	if err = f.Commit(err); !errors.Is(err, ErrUnread) {
		t.Errorf("written: %v", err)
	}
}
