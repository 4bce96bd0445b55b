// Package halt says why a command ends before its work is done: by a mistake in how it was called ([Usage]), or because
// somebody has stopped it.
package halt

import (
	"context"
	"errors"
)

// Usage is a mistake in how the tool was called, with a remedy.
type Usage struct {
	Msg string
	Try string
}

func (e *Usage) Error() string { return e.Msg }

// ErrInterrupted means that the run was stopped and can be continued.
var ErrInterrupted = errors.New("interrupted; the checkpoint is saved, the same command continues")

// ErrNothingSent is an ErrInterrupted before anything was sent.
var ErrNothingSent error = nothingSent{}

type nothingSent struct{}

func (nothingSent) Error() string        { return "interrupted; nothing was sent" }
func (nothingSent) Is(target error) bool { return target == ErrInterrupted }

// UntilDrained returns a context that ends, with the cause [ErrInterrupted], when
// drain is closed: for work that need not be finished. A nil drain never is.
// The returned function releases what the context holds.
func UntilDrained(ctx context.Context, drain <-chan struct{}) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-drain:
			cancel(ErrInterrupted)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}
