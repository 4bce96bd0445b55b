package source

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"

	"github.com/tidwall/gjson"

	"clerk-import/mapping"
)

// Spread hands rows on from places all over a file, behind its first ones, of which last is one: up to rows of each place. It
// reports false, and does nothing, where rows cannot be found from the middle: in compressed files, and in formats whose rows
// neither end with lines nor are known by their members. A place that turns out to be inside of a row is left.
func Spread(path string, opts Options, last *mapping.Record, places, rows int, each func(*mapping.Record)) (bool, error) {
	from := last.Offset
	s, err := openStream(path, opts)
	if err != nil {
		return false, err
	}
	defer func() {
		for _, end := range slices.Backward(s.closer) {
			_ = end() // it was only read
		}
	}()
	if s.direct == nil || opts.keyed() || opts.Format != CSV && opts.Format != NDJSON && (opts.Format != JSON || from == 0) {
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
		if opts.Format == JSON {
			if err := s.objectsBehind(last, step, rows, each); err != nil {
				return false, err
			}
			continue
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

// objectsBehind hands on objects that begin with the member that a row begins with and have nearly all of its members.
func (s *stream) objectsBehind(like *mapping.Record, most int64, rows int, each func(*mapping.Record)) error {
	const looked = 256 << 10
	buf := make([]byte, min(looked, most))
	n, err := io.ReadFull(s, buf)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return err
	}
	var names []string
	gjson.Parse(like.JSON).ForEach(func(k, _ gjson.Result) bool { names = append(names, k.Raw); return true })
	if len(names) == 0 {
		return nil
	}
	begins := regexp.MustCompile(`\{\s*` + regexp.QuoteMeta(names[0]) + `\s*:`)
	for at := buf[:n]; rows > 0; rows-- {
		i := begins.FindIndex(at)
		if i == nil {
			return nil
		}
		at = at[i[0]:]
		var row json.RawMessage
		if json.NewDecoder(bytes.NewReader(at)).Decode(&row) != nil { // the last one, or no object
			return nil
		}
		has := 0
		gjson.ParseBytes(row).ForEach(func(k, _ gjson.Result) bool {
			if slices.Contains(names, k.Raw) {
				has++
			}
			return true
		})
		if has*5 < len(names)*4 { // one of another kind, or inside of a row
			at, rows = at[1:], rows+1
			continue
		}
		each(&mapping.Record{JSON: string(row)})
		at = at[len(row):]
	}
	return nil
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
