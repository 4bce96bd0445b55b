// Package files opens what users name. A regular file is read as it stands. What is not one
// (a pipe, standard input, a device) is read once, into a temporary file without a name.
// Every wait ends with its context, and what is held in memory has a bound.
//
// Start from [Open], or from [Read] for what is small.
package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Small is the largest mapping, parameter, key, list of settings or canaries, in bytes.
const Small = 8 << 20

// MaxDevice is how much is read of a device, in bytes: /dev/zero has no end, a terminal has.
const MaxDevice = 64 << 20

// ErrTooLarge is what is larger than its bound.
var ErrTooLarge = errors.New("is too large")

type tooLarge struct{ most int64 }

func (e *tooLarge) Error() string        { return "is larger than " + size(e.most) }
func (e *tooLarge) Is(target error) bool { return target == ErrTooLarge }

func size(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d KiB", n>>10)
}

// Open opens a file to be read, as often as needed. The errors do not repeat the path.
func Open(ctx context.Context, path string) (*os.File, error) {
	f, st, err := open(ctx, path)
	if err != nil || st.Mode().IsRegular() {
		return f, err
	}
	defer f.Close()
	return Spool(ctx, f)
}

// Regular reports whether path leads to a regular file, or to nothing: then opening it says so.
func Regular(path string) bool {
	st, err := os.Stat(path)
	return err != nil || st.Mode().IsRegular()
}

// Read returns the text of a file of at most a number of bytes. The errors name the path.
func Read(ctx context.Context, path string, most int64) ([]byte, error) {
	f, st, err := open(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer f.Close()
	var b bytes.Buffer
	if st.Mode().IsRegular() {
		b.Grow(int(min(st.Size(), most)) + bytes.MinRead)
	}
	if err := copyOut(ctx, &b, f, most); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return b.Bytes(), nil
}

// open opens a file, whatever it is, and gives up with the context: a named pipe waits for
// whoever writes to it.
func open(ctx context.Context, path string) (*os.File, fs.FileInfo, error) {
	type opened struct {
		f   *os.File
		err error
	}
	st, err := os.Stat(path)
	if err != nil {
		return nil, nil, cause(err)
	}
	if st.IsDir() {
		return nil, nil, errors.New("is a directory, not a file")
	}
	done := make(chan opened, 1)
	go func() {
		f, err := os.Open(path)
		done <- opened{f, err}
	}()
	var o opened
	select {
	case o = <-done:
	case <-ctx.Done():
		if st.Mode()&fs.ModeNamedPipe != 0 {
			defer release(path)()
			if o = <-done; o.err == nil {
				_ = o.f.Close()
			}
		}
		return nil, nil, context.Cause(ctx)
	}
	if o.err != nil {
		return nil, nil, cause(o.err)
	}
	if st, err = o.f.Stat(); err == nil && st.IsDir() {
		err = errors.New("is a directory, not a file")
	}
	if err != nil {
		return nil, nil, errors.Join(cause(err), o.f.Close())
	}
	return o.f, st, nil
}

// cause is an error without the path, which the caller names.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// Spool copies what can be read once into a temporary file.
func Spool(ctx context.Context, r io.Reader) (*os.File, error) {
	t, err := Temporary()
	if err != nil {
		return nil, err
	}
	most := int64(-1)
	if f, is := r.(*os.File); is {
		if st, err := f.Stat(); err == nil && st.Mode()&fs.ModeCharDevice != 0 {
			most = MaxDevice
		}
	}
	if err := copyOut(ctx, t, r, most); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

// copyOut copies all there is, at most a number of bytes, -1 for any, until the context ends.
// A read that nothing ends (of a terminal) is left behind then.
func copyOut(ctx context.Context, w io.Writer, r io.Reader, most int64) error {
	done := make(chan error, 1)
	go func() {
		if most < 0 {
			_, err := io.Copy(w, r)
			done <- err
			return
		}
		n, err := io.Copy(w, io.LimitReader(r, most+1))
		if err == nil && n > most {
			err = &tooLarge{most}
		}
		done <- err
	}()
	select {
	case err := <-done:
		return cause(err)
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
