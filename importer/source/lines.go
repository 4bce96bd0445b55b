package source

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// lineReader reads a stream by lines, which end in LF, in CR LF, or in a file that has
// no other ends, as Excel for the Mac writes it, in CR.
type lineReader struct {
	*stream
	offset int64  // of the next line in the stream
	line   int64  // lines before it
	end    byte   // of a line: '\n', or '\r'
	limit  int    // bytes of a line
	long   []byte // a line longer than the stream's buffer
}

var errLineTooLong = errors.New("the line is too long")

func newLineReader(s *stream, limit int, quotes bool) *lineReader {
	r := &lineReader{stream: s, end: '\n', limit: limit}
	if head, _ := s.Peek(bufferSize / 2); endsInCR(head, quotes) {
		r.end = '\r'
	}
	return r
}

// endsInCR reports whether the lines of a file end in CR alone: its first line does. With
// quotes, a break inside of them is none.
func endsInCR(head []byte, quotes bool) bool {
	if bytes.IndexByte(head, '\n') < 0 {
		return bytes.IndexByte(head, '\r') >= 0
	}
	quoted := false
	for i, c := range head {
		switch {
		case c == '"' && quotes:
			quoted = !quoted
		case c == '\n' && !quoted:
			return false
		case c == '\r' && !quoted:
			rest := bytes.TrimLeft(head[i:], "\r")
			return len(rest) > 0 && rest[0] != '\n'
		}
	}
	return false
}

// other is a line break that does not end lines here, if it stands alone.
func (r *lineReader) other() byte { return '\n' ^ '\r' ^ r.end }

// head is the beginning of what is unread, with lines that end in LF.
func (r *lineReader) head() []byte {
	head, _ := r.Peek(bufferSize / 2)
	if r.end == '\r' {
		head = bytes.ReplaceAll(head, []byte{'\r'}, []byte{'\n'})
	}
	return head
}

// next returns the next line with its line break, good until the next call. It comes
// with an error only when it is empty.
func (r *lineReader) next() ([]byte, error) {
	line, err := r.ReadSlice(r.end)
	if errors.Is(err, bufio.ErrBufferFull) {
		r.long = append(r.long[:0], line...)
		for errors.Is(err, bufio.ErrBufferFull) {
			if len(r.long) > r.limit {
				return nil, errLineTooLong
			}
			line, err = r.ReadSlice(r.end)
			r.long = append(r.long, line...)
		}
		line = r.long
	}
	if len(line) == 0 {
		return nil, err
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	r.offset += int64(len(line))
	r.line++
	return line, nil
}

// skipBlank moves over lines without anything in them, as far as they are ready.
func (r *lineReader) skipBlank() {
	ready, _ := r.Peek(r.Buffered())
	n := 0
	for n < len(ready) {
		switch {
		case ready[n] == r.end:
			n++
		case ready[n] == '\r' && n+1 < len(ready) && ready[n+1] == '\n':
			n += 2
		default:
			_, _ = r.Discard(n)
			r.offset += int64(n)
			return
		}
		r.line++
	}
	_, _ = r.Discard(n)
	r.offset += int64(n)
}

// skip moves to a place that was read before.
func (r *lineReader) skip(to Start) error {
	if to.Offset <= r.offset {
		return nil
	}
	if err := r.skipTo(to.Offset, r.offset); err != nil {
		return err
	}
	r.offset, r.line = to.Offset, to.Line-1
	return nil
}

// trimEnd is a line without its line break.
func trimEnd(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line
}
