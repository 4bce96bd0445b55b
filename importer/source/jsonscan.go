package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"clerk-import/mapping"
)

// scanner cuts a JSON stream into values without decoding them.
type scanner struct {
	s      *stream
	name   string
	offset int64
	line   int64
	column int // of the next byte, from 0
	buf    []byte
}

func (sc *scanner) pos() mapping.Position {
	return mapping.Position{File: sc.name, Line: sc.line, Column: sc.column + 1, Offset: sc.offset}
}

func (sc *scanner) fail(msg, hint string) error {
	return &Error{Position: sc.pos(), Msg: msg, Hint: hint}
}

func (sc *scanner) truncated(err error) error {
	if errors.Is(err, io.EOF) {
		return sc.fail("the file ends before its array does", "the export or its download was cut off; get it again")
	}
	return err
}

// peekToken skips white space and byte order marks, and returns the next byte without taking it.
func (sc *scanner) peekToken() (byte, error) {
	for {
		b, err := sc.s.Peek(1)
		if err != nil {
			if errors.Is(err, io.EOF) {
				return 0, io.EOF
			}
			return 0, readError(sc.pos(), err)
		}
		switch b[0] {
		case ' ', '\t', '\r', '\n':
			sc.take()
		case byteOrderMark[0]: // of a file behind another one
			mark, _ := sc.s.Peek(len(byteOrderMark))
			if !bytes.Equal(mark, byteOrderMark) {
				return b[0], nil
			}
			sc.over(mark, false)
		default:
			return b[0], nil
		}
	}
}

func (sc *scanner) take() {
	b, _ := sc.s.ReadByte()
	sc.offset++
	sc.column++
	if b == '\n' {
		sc.line++
		sc.column = 0
	}
}

// value returns the text of the next value, valid until the next call. It only
// balances brackets and strings; what is inside is validated by the caller.
func (sc *scanner) value() ([]byte, error) {
	sc.buf = sc.buf[:0]
	return sc.buf, sc.walk(true)
}

// skip passes over the next value, which may be of any size.
func (sc *scanner) skip() error { return sc.walk(false) }

// walk moves over the next value, and with keep collects it in buf.
func (sc *scanner) walk(keep bool) error {
	start := sc.pos()
	depth, inString, escaped := 0, false, false
	scalar := false
	for {
		chunk, err := sc.s.Peek(max(1, sc.s.Buffered()))
		if err != nil {
			if errors.Is(err, io.EOF) {
				if scalar {
					return nil
				}
				e := sc.truncated(io.EOF).(*Error)
				e.Msg = fmt.Sprintf("the file ends in the middle of the row that starts in line %d", start.Line)
				return e
			}
			return readError(start, err)
		}
		for i := 0; i < len(chunk); i++ {
			c := chunk[i]
			end := -1
			switch {
			case escaped:
				escaped = false
			case inString:
				if c == '\\' {
					escaped = true
				} else if c == '"' {
					inString = false
					if depth == 0 {
						end = i + 1
					}
				}
			case c == '"':
				inString = true
			case c == '{' || c == '[':
				depth++
			case c == '}' || c == ']':
				if depth == 0 {
					end = i // closes the container around a scalar
				} else if depth--; depth == 0 {
					end = i + 1
				}
			case depth == 0 && (c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '\n'):
				end = i
			case depth == 0:
				scalar = true
			}
			if end >= 0 {
				sc.over(chunk[:end], keep)
				return nil
			}
		}
		sc.over(chunk, keep)
		if len(sc.buf) > MaxRow {
			return &Error{Position: start, Msg: fmt.Sprintf("the row that starts here is larger than %d MiB", MaxRow>>20), Hint: "look for a bracket or a quote that is never closed"}
		}
	}
}

// over takes text that is ready in the stream.
func (sc *scanner) over(text []byte, keep bool) {
	if keep {
		sc.buf = append(sc.buf, text...)
	}
	sc.offset += int64(len(text))
	if n := bytes.Count(text, []byte{'\n'}); n > 0 {
		sc.line += int64(n)
		sc.column = len(text) - bytes.LastIndexByte(text, '\n') - 1
	} else {
		sc.column += len(text)
	}
	_, _ = sc.s.Discard(len(text))
}

// holdsObjects looks whether the array ahead starts with an object.
func (sc *scanner) holdsObjects() bool { return sc.first() == '{' }

// first is the first byte in the container that comes next, 0 if that is far away.
func (sc *scanner) first() byte {
	head, _ := sc.s.Peek(4096)
	if head = bytes.TrimLeft(head[1:], " \t\r\n"); len(head) > 0 {
		return head[0]
	}
	return 0
}
