package source

import (
	"bufio"
	"errors"
	"io"
	"slices"

	"clerk-import/mapping"
)

// Spread hands rows on from places all over a file, behind an offset: up to rows of each place. It reports false, and does
// nothing, where rows cannot be found from the middle: in compressed files, and in formats whose rows do not end with lines.
// A place that turns out to be inside of a row is left.
func Spread(path string, opts Options, from int64, places, rows int, each func(*mapping.Record)) (bool, error) {
	s, err := openStream(path, opts)
	if err != nil {
		return false, err
	}
	defer func() {
		for _, end := range slices.Backward(s.closer) {
			_ = end() // it was only read
		}
	}()
	if s.direct == nil || opts.Format != CSV && opts.Format != NDJSON {
		return false, nil
	}
	size, err := s.direct.Seek(0, io.SeekEnd)
	if err != nil {
		return false, err
	}
	step := (size - s.start - from) / int64(places+1)
	if step <= 0 {
		return false, nil
	}
	for i := range int64(places) {
		at := from + step*(i+1)
		if err := s.skipTo(at, 0); err != nil {
			return false, err
		}
		begins, err := s.lineBehind(at)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return false, err
		}
		opts.From = Start{Offset: begins, Line: 2}
		if err := part(path, opts, at+step, rows, each); err != nil {
			return false, err
		}
	}
	return true, nil
}

// lineBehind is where the next line begins.
func (s *stream) lineBehind(at int64) (int64, error) {
	for {
		text, err := s.ReadSlice('\n')
		if at += int64(len(text)); err == nil {
			return at, nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return 0, err
		}
	}
}

// part hands on the rows of one place, up to the next one.
func part(path string, opts Options, end int64, rows int, each func(*mapping.Record)) error {
	r, err := Open(path, opts)
	if err != nil {
		return err
	}
	defer r.Close()
	for range rows {
		rec, err := r.Next()
		if err != nil || rec.Defect != nil || rec.Offset >= end {
			return nil // said when the file is read
		}
		each(rec)
	}
	return nil
}
