package source

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"clerk-import/mapping"
	"clerk-import/mapping/files"
)

// stream is a file decompressed and decoded to UTF-8 bytes.
type stream struct {
	*bufio.Reader
	name     string
	encoding string // that it is decoded from on request
	utf16    bool
	direct   io.ReadSeeker // the file itself, when offsets in it are offsets in the stream
	start    int64         // bytes of byte order mark before the stream
	closer   []func() error
	book     *workbook // the file is a spreadsheet, and there is no stream
}

const bufferSize = 256 << 10

// file is what an open file is read through: from its beginning, until the context ends.
type file struct {
	*io.SectionReader
	ctx context.Context
}

func (f *file) Read(p []byte) (int, error) {
	if f.ctx.Err() != nil {
		return 0, context.Cause(f.ctx)
	}
	return f.SectionReader.Read(p)
}

func (f *file) ReadAt(p []byte, at int64) (int, error) {
	if f.ctx.Err() != nil {
		return 0, context.Cause(f.ctx)
	}
	return f.SectionReader.ReadAt(p, at)
}

// openFile opens a file however it is to be read; closer may be nil.
func openFile(path string, opts Options) (*file, func() error, error) {
	ctx := opts.Context
	if ctx == nil {
		ctx = context.Background()
	}
	f, closer := opts.Content, func() error { return nil }
	if f == nil {
		var err error
		if f, err = files.Open(ctx, path); err != nil {
			return nil, nil, err
		}
		closer = f.Close
	}
	st, err := f.Stat()
	if err != nil {
		return nil, nil, errors.Join(err, closer())
	}
	return &file{io.NewSectionReader(f, 0, st.Size()), ctx}, closer, nil
}

func openStream(path string, opts Options) (_ *stream, err error) {
	at := mapping.Position{File: opts.Name}
	f, closer, err := openFile(path, opts)
	if err != nil {
		return nil, &Error{Position: at, Msg: "cannot be opened", Err: err}
	}
	s := &stream{name: opts.Name, closer: []func() error{closer}, direct: f}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	raw := bufio.NewReaderSize(f, bufferSize)
	magic, err := raw.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, &Error{Position: at, Msg: "cannot be read", Err: err}
	}
	in := raw
	switch {
	case bytes.HasPrefix(magic, []byte("PK")):
		if s.book, err = openWorkbook(f, f.Size(), opts); err != nil {
			return nil, err
		}
		s.closer = append(s.closer, s.book.close)
		return s, nil
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(raw)
		if err != nil {
			return nil, &Error{Position: at, Msg: "is not valid gzip", Err: err}
		}
		in, s.direct = bufio.NewReaderSize(unpacked{z}, bufferSize), nil
		s.closer = append(s.closer, z.Close)
	case bytes.HasPrefix(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(raw, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxUnpacked))
		if err != nil {
			return nil, &Error{Position: at, Msg: "is not valid zstd", Err: err}
		}
		in, s.direct = bufio.NewReaderSize(unpacked{z}, bufferSize), nil
		s.closer = append(s.closer, func() error { z.Close(); return nil })
	}
	return s, s.decode(in, opts)
}

var byteOrderMark = []byte("\ufeff")

// isUTF32 knows a text of which each letter has four bytes by its mark, or by its first two letters.
func isUTF32(b []byte) bool {
	if len(b) < 8 {
		return false
	}
	zero := func(at ...int) bool {
		return !slices.ContainsFunc(at, func(i int) bool { return b[i] != 0 })
	}
	return zero(2, 3, 6, 7) && !zero(0, 1) && !zero(4, 5) || zero(0, 1, 4, 5) && !zero(2, 3) && !zero(6, 7)
}

// decode makes the stream UTF-8.
func (s *stream) decode(in *bufio.Reader, opts Options) error {
	head, err := in.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) && len(head) == 0 {
		return readError(mapping.Position{File: s.name}, err)
	}
	s.Reader = in
	if isUTF32(head) { // whose mark begins as that of UTF-16
		return &Error{Position: mapping.Position{File: s.name}, Msg: "is UTF-32, which is not read", Hint: "iconv -f UTF-32 -t UTF-8 FILE makes UTF-8 of it"}
	}
	switch {
	case bytes.HasPrefix(head, byteOrderMark):
		for mark := head; bytes.HasPrefix(mark, byteOrderMark); mark, _ = in.Peek(3) { // programs put one in front of another's
			_, _ = in.Discard(3)
			s.start += 3
		}
		return nil
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		// Every text of a table has characters whose one byte is 0: breaks, commas, quotes.
		if len(head) > 2 && bytes.IndexByte(head, 0) < 0 {
			return &Error{Position: mapping.Position{File: s.name}, Msg: "begins with the mark of UTF-16 and is not UTF-16", Hint: "take its first two bytes away, or export it again"}
		}
		// Offsets are of the decoded stream.
		s.utf16 = true
		s.direct, s.Reader = nil, bufio.NewReaderSize(transform.NewReader(&pairs{in: in}, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()), bufferSize)
		return nil
	}
	if what := unreadable(head); what != nil {
		return &Error{Position: mapping.Position{File: s.name}, Msg: what.is, Hint: what.hint}
	}
	if cm := charmapOf(opts.Encoding); cm != nil { // a byte order mark knows better
		s.direct, s.encoding = nil, strings.ToLower(opts.Encoding)
		s.Reader = bufio.NewReaderSize(transform.NewReader(in, cm.NewDecoder()), bufferSize)
	}
	return nil
}

func (s *stream) close() {
	for i := len(s.closer) - 1; i >= 0; i-- {
		_ = s.closer[i]()
	}
}

// skipTo moves to an offset of the decoded stream, by seeking where possible.
// The stream must be at offset at.
func (s *stream) skipTo(offset, at int64) error {
	if s.direct != nil {
		if _, err := s.direct.Seek(s.start+offset, io.SeekStart); err != nil {
			return &Error{Position: mapping.Position{File: s.name}, Msg: "cannot be resumed", Err: err}
		}
		s.Reset(s.direct)
		return nil
	}
	if _, err := io.CopyN(io.Discard, s, offset-at); err != nil {
		return &Error{Position: mapping.Position{File: s.name}, Msg: "is shorter than when it was first read", Err: err}
	}
	return nil
}

// arena hands out strings from larger blocks, which costs the allocator and the
// garbage collector a fraction of one by one.
type arena struct{ text strings.Builder }

const arenaText = 32 << 10 // bytes

// copy makes a string of text.
func (a *arena) copy(text []byte) string {
	if len(text) > arenaText/4 {
		return string(text)
	}
	if a.text.Cap()-a.text.Len() < len(text) {
		a.text = strings.Builder{}
		a.text.Grow(arenaText)
	}
	from := a.text.Len()
	a.text.Write(text) // within the capacity: earlier strings stay where they are
	return a.text.String()[from:]
}

// invalidUTF8 returns the byte column (from 1) of the first invalid byte of a
// row, and the line within it, or 0 when all is well.
func invalidUTF8(b []byte) (line, column int) {
	if utf8.Valid(b) {
		return 0, 0
	}
	column = 1
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size <= 1 {
			return line, column
		}
		if r == '\n' {
			line, column = line+1, 0
		}
		column += size
		i += size
	}
	return 0, 0
}

// encodingDefect is the Problem of a row that is not UTF-8.
func encodingDefect(b byte) *mapping.Problem {
	return &mapping.Problem{
		Code: "row_encoding", Severity: mapping.Fatal,
		Message: fmt.Sprintf("the row is not UTF-8: byte 0x%02X", b),
		Hint:    "the file has another encoding, perhaps Windows-1252: say so with --encoding windows-1252, or convert it",
	}
}

// pairs is a stream of UTF-16, whose units have two bytes: the decoder takes half a one at the
// end for a letter.
type pairs struct {
	in  io.Reader
	odd bool
}

func (p *pairs) Read(b []byte) (int, error) {
	n, err := p.in.Read(b)
	p.odd = p.odd != (n%2 == 1)
	if p.odd && errors.Is(err, io.EOF) {
		return n, errHalf
	}
	return n, err
}

var errHalf = errors.New("the file is UTF-16 and ends in the middle of a letter: it was cut off")

// unpacked reads what was compressed, and says in one way whatever is wrong with that.
type unpacked struct{ io.Reader }

func (u unpacked) Read(b []byte) (int, error) {
	n, err := u.Reader.Read(b)
	var disk *fs.PathError
	switch {
	case err == nil, errors.Is(err, io.EOF), errors.As(err, &disk), errors.Is(err, context.Canceled), againNeeded(err) != "":
		return n, err
	case errors.Is(err, zstd.ErrDecoderSizeExceeded), errors.Is(err, zstd.ErrWindowSizeExceeded):
		return n, errUnpacked
	}
	return n, errPacked
}

// maxUnpacked is how much memory it may take to unpack a file, in bytes.
const maxUnpacked = 256 << 20
