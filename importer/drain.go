package importer

import "context"

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
