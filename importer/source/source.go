// Package source reads exports as a stream of Records: CSV, JSON arrays, JSON
// objects that hold an array, NDJSON, LDIF, the tables of SQL dumps and the sheets of
// spreadsheets; plain, gzip or zstd; UTF-8, or UTF-16 with a byte order mark; CSV and dumps on request in other
// encodings, too. Memory does not grow with the size of the file. An [Index] finds
// the rows of an input that belong to those of another.
//
// Start from [Probe], which says what a file is, then [Open].
package source

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"clerk-import/mapping"
)

// Format is how the rows of a file are laid out.
type Format string

// The formats.
const (
	CSV    Format = "csv"
	JSON   Format = "json"   // an array of objects, or an object that holds one
	NDJSON Format = "ndjson" // one object a line
	SQL    Format = "sql"    // a dump, which has several tables
	XLSX   Format = "xlsx"   // a spreadsheet, which has several sheets
	LDIF   Format = "ldif"   // entries of a directory
)

// MaxRow is the largest row that is read, in bytes. A longer one is nearly
// always a quote or a bracket that was never closed.
const MaxRow = 64 << 20

// Options say how to read a file. The zero value finds everything out.
type Options struct {
	Name      string   // shown instead of the path in positions and errors
	Format    Format   // "" finds out
	Delimiter rune     // CSV; 0 finds out
	Header    []string // CSV: the file has no header row, these are its columns
	Path      string   // JSON: key of the array, dots descend; "" finds out
	Table     string   // of a file that has several
	Encoding  string   // CSV: of a file that is not in UTF-8, one of [Encodings]
	Pad       bool     // CSV: complete rows that have fewer cells than the header
	From      Start    // where to begin, for resuming
}

// Start is a place to resume reading at: the Position of a row read before.
// The zero value is the beginning.
type Start struct {
	Offset int64 // of the decoded stream
	Line   int64
}

// Error is a file that cannot be read on. The rows before it are good.
type Error struct {
	mapping.Position
	Msg  string
	Hint string
	Err  error // cause, where there is one
}

func (e *Error) Error() string {
	s := e.File
	if e.Line > 0 {
		s = e.Position.String()
	}
	s += ": " + e.Msg
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Reader yields the Records of one file.
type Reader struct {
	rows   rowReader
	format Format
	closer []func() error
}

// rowReader is one format's way through a stream. next returns io.EOF at the
// end, an *Error when the file cannot be read on, and otherwise fills rec, which
// has a Defect when only this row is bad.
type rowReader interface {
	next(rec *mapping.Record) error
}

// Next returns the next Record, or io.EOF behind the last one, or an *[Error]
// when the file cannot be read on.
func (r *Reader) Next() (*mapping.Record, error) {
	rec := &mapping.Record{}
	if err := r.rows.next(rec); err != nil {
		return nil, err
	}
	return rec, nil
}

// finder is a rowReader that has something to say about the input beside its rows.
type finder interface {
	findings() []mapping.Finding
}

// Findings are what was met beside rows and was not understood, or is to be known. All of
// them are there when the end of the file, or an error, was reached.
func (r *Reader) Findings() []mapping.Finding {
	if f, is := r.rows.(finder); is {
		return f.findings()
	}
	return nil
}

// Tables are those of the file that are not read and were met on the way: arrays of a JSON
// object. All of them are there at the end of the file. [Probe] knows those of other files.
func (r *Reader) Tables() []Table {
	if j, is := r.rows.(*jsonReader); is {
		return j.tables()
	}
	return nil
}

// Read is Next into rec, whose space for cells is used again.
func (r *Reader) Read(rec *mapping.Record) error { return r.rows.next(rec) }

// renew empties rec and keeps its space for cells.
func renew(rec *mapping.Record, pos mapping.Position) {
	*rec = mapping.Record{Position: pos, Cells: rec.Cells[:0]}
}

// Format is the format being read.
func (r *Reader) Format() Format { return r.format }

// Header is the columns of a CSV file, nil otherwise.
func (r *Reader) Header() *mapping.Header {
	if c, ok := r.rows.(*csvReader); ok {
		return c.header
	}
	return nil
}

// Close releases the file.
func (r *Reader) Close() error {
	var errs []error
	for i := len(r.closer) - 1; i >= 0; i-- {
		errs = append(errs, r.closer[i]())
	}
	return errors.Join(errs...)
}

// Open starts reading a file.
func Open(path string, opts Options) (*Reader, error) {
	if opts.Name == "" {
		opts.Name = path
	}
	s, err := openStream(path, opts)
	if err != nil {
		return nil, err
	}
	r := &Reader{closer: s.closer}
	fail := func(err error) (*Reader, error) {
		_ = r.Close()
		return nil, err
	}
	if s.sheets != nil {
		opts.Format = XLSX
	}
	if opts.Format == "" {
		if opts.Format, err = sniffFormat(s); err != nil {
			return fail(err)
		}
	}
	r.format = opts.Format
	if opts.Format != CSV && opts.Format != SQL && charmapOf(opts.Encoding) != nil {
		return fail(&Error{Position: mapping.Position{File: opts.Name}, Msg: fmt.Sprintf("is %s, which is UTF-8", strings.ToUpper(string(opts.Format))), Hint: "leave --encoding out"})
	}
	switch opts.Format {
	case CSV:
		r.rows, err = newCSVReader(s, opts)
	case NDJSON:
		r.rows, err = newNDJSONReader(s, opts)
	case JSON:
		r.rows, err = newJSONReader(s, opts)
	case SQL:
		r.rows = newDumpReader(s, opts)
	case LDIF:
		r.rows, err = newLDIFReader(s, opts)
	case XLSX:
		if s.sheets == nil {
			err = &Error{Position: mapping.Position{File: opts.Name}, Msg: "is not a spreadsheet"}
			break
		}
		r.rows, err = newSheetReader(s.sheets, opts)
	default:
		err = fmt.Errorf("%s: unknown format %q (known: csv, json, ndjson, sql, ldif, xlsx)", opts.Name, opts.Format)
	}
	if err != nil {
		return fail(err)
	}
	return r, nil
}

// stream is a file decompressed and decoded to UTF-8 bytes.
type stream struct {
	*bufio.Reader
	name     string
	encoding string    // that it is decoded from on request
	direct   io.Seeker // the file itself, when offsets in it are offsets in the stream
	start    int64     // bytes of byte order mark before the stream
	closer   []func() error
	sheets   *excelize.File // the file is a spreadsheet, and there is no stream
}

const bufferSize = 256 << 10

func openStream(path string, opts Options) (*stream, error) {
	f, err := os.Open(path)
	if err != nil {
		var pe *os.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return nil, &Error{Position: mapping.Position{File: opts.Name}, Msg: "cannot be opened", Err: err}
	}
	if st, err := f.Stat(); err == nil && st.IsDir() {
		_ = f.Close()
		return nil, &Error{Position: mapping.Position{File: opts.Name}, Msg: "is a directory, not an export file"}
	}
	s := &stream{name: opts.Name, closer: []func() error{f.Close}, direct: f}
	raw := bufio.NewReaderSize(f, bufferSize)
	magic, _ := raw.Peek(4)
	var in io.Reader = raw
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(raw)
		if err != nil {
			_ = f.Close()
			return nil, &Error{Position: mapping.Position{File: opts.Name}, Msg: "is not valid gzip", Err: err}
		}
		in, s.direct = z, nil
		s.closer = append(s.closer, z.Close)
	case bytes.HasPrefix(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(raw, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
		if err != nil {
			_ = f.Close()
			return nil, &Error{Position: mapping.Position{File: opts.Name}, Msg: "is not valid zstd", Err: err}
		}
		in, s.direct = z, nil
		s.closer = append(s.closer, func() error { z.Close(); return nil })
	case bytes.HasPrefix(magic, []byte("PK\x03\x04")):
		_ = f.Close()
		if s.sheets, err = openSheets(path, opts); err != nil {
			return nil, err
		}
		s.closer = []func() error{s.sheets.Close}
		return s, nil
	}
	if s.direct == nil {
		in = bufio.NewReaderSize(in, bufferSize)
	}
	peeker := in.(*bufio.Reader)
	bom, _ := peeker.Peek(4)
	switch {
	case bytes.HasPrefix(bom, []byte{0xef, 0xbb, 0xbf}):
		_, _ = peeker.Discard(3)
		s.start = 3
	case bytes.HasPrefix(bom, []byte{0xff, 0xfe}), bytes.HasPrefix(bom, []byte{0xfe, 0xff}):
		in = transform.NewReader(peeker, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
		s.direct = nil // offsets are of the decoded stream
	case len(bom) >= 2 && bytes.IndexByte(bom, 0) >= 0:
		s.close()
		return nil, &Error{Position: mapping.Position{File: opts.Name, Line: 1, Column: 1}, Msg: "contains zero bytes: it is not text, or UTF-16 without a byte order mark", Hint: "convert it to UTF-8"}
	default:
		if cm := charmapOf(opts.Encoding); cm != nil { // a byte order mark knows better
			in = transform.NewReader(peeker, cm.NewDecoder())
			s.direct, s.encoding = nil, strings.ToLower(opts.Encoding)
		}
	}
	if br, ok := in.(*bufio.Reader); ok {
		s.Reader = br
	} else {
		s.Reader = bufio.NewReaderSize(in, bufferSize)
	}
	return s, nil
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
		f := s.direct.(*os.File)
		if _, err := f.Seek(s.start+offset, io.SeekStart); err != nil {
			return &Error{Position: mapping.Position{File: s.name}, Msg: "cannot be resumed", Err: err}
		}
		s.Reset(f)
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

func defect(code, message, hint string) *mapping.Problem {
	return &mapping.Problem{Code: code, Severity: mapping.Fatal, Message: message, Hint: hint}
}

// readError turns a failure of the underlying stream into an Error at pos.
func readError(pos mapping.Position, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, zstd.ErrMagicMismatch) {
		return &Error{Position: pos, Msg: "the compressed file ends too early", Hint: "download it again", Err: err}
	}
	return &Error{Position: pos, Msg: "cannot be read on", Err: err}
}
