package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"

	"golang.org/x/term"
)

// stdout is standard output. What is said there is a command's result: when it cannot be
// written, the run finishes what is in flight, as after an interrupt, and does not end as if all
// had gone well.
type stdout struct {
	w    io.Writer
	lost func() // called once, at the first failure

	mu  sync.Mutex
	err error // the first; nothing is written behind it
}

// Write implements [io.Writer].
func (s *stdout) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.w.Write(p)
	if err != nil {
		s.err = &stdoutError{err}
		s.lost()
		err = s.err
	}
	return n, err
}

// name is the file in this folder that standard output goes to, "" where it is none.
func (s *stdout) name() string {
	f, is := s.w.(*os.File)
	if !is {
		return ""
	}
	to, err := f.Stat()
	if err != nil || !to.Mode().IsRegular() {
		return ""
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		return ""
	}
	for _, e := range entries {
		if st, err := e.Info(); err == nil && os.SameFile(to, st) {
			return e.Name()
		}
	}
	return ""
}

// failure is why not all was written, nil if all was.
func (s *stdout) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// stdoutError says that standard output could not be written.
type stdoutError struct{ err error }

func (e *stdoutError) Error() string { return fmt.Sprintf("standard output: %v", e.err) }
func (e *stdoutError) Unwrap() error { return e.err }

// unread reports whether it was a pipe that nobody reads any more, which needs no words.
func (e *stdoutError) unread() bool {
	return errors.Is(e.err, syscall.EPIPE) || errors.Is(e.err, io.ErrClosedPipe)
}

// terminal is the terminal that a stream is, if it is one.
func terminal(stream any) (*os.File, bool) {
	if s, ok := stream.(*screen); ok {
		stream = s.to
	}
	if s, ok := stream.(*stdout); ok {
		stream = s.w
	}
	f, ok := stream.(*os.File)
	return f, ok && term.IsTerminal(int(f.Fd()))
}
