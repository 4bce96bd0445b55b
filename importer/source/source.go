// Package source reads exports as a stream of Records: CSV, JSON arrays, JSON
// objects that hold an array, NDJSON, LDIF, the tables of SQL dumps and the sheets of
// spreadsheets; plain, gzip or zstd; UTF-8, or UTF-16 with a byte order mark; CSV and dumps on request in other
// encodings, too. Memory does not grow with the size of the file. An [Index] finds
// the rows of an input that belong to those of another.
//
// Start from [Probe], which says what a file is, then [Open].
package source

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"clerk-import/mapping"
	"clerk-import/mapping/files"
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
	Fit       bool     // Header may have more columns than the file
	Nulls     []string // CSV: what is read as an empty cell besides NULL, null and \N; "" takes these away
	Path      string   // JSON: key of the array, dots descend; "" finds out
	Table     string   // of a file that has several
	Encoding  string   // CSV: of a file that is not in UTF-8, one of [Encodings]
	Pad       bool     // CSV: complete rows that have fewer cells than the header
	From      Start    // where to begin, for resuming

	// Context ends the reading; nil: nothing does.
	Context context.Context
	// Content is read instead of the path, at places of its own: a file without a name.
	Content *os.File

	probing bool // a CSV file without a header is no error
	survey  bool // no array of a JSON object is the one: all are told by name
}

// Start is a place to resume reading at: the Position of a row read before.
// The zero value is the beginning.
type Start struct {
	Offset int64 // of the decoded stream
	Line   int64
}

// Codes of findings about an input beside its rows.
const (
	CodeFileEmpty    = "file_empty"
	CodeColumnsAlike = mapping.CodeColumnsAlike
	CodeBackslashes  = "backslashes_kept"
	CodeNullRead     = mapping.CodeNullRead
	CodeNullText     = "null_as_text"
	CodeTextFormula  = "text_formula"
	CodeTextGuarded  = "text_guarded"
	CodeReferences   = "references_left"
	CodeBlankRows    = "rows_blank"
	CodeHidden       = "sheet_hidden"
	CodeEndOpen      = "end_open"
	CodeRowsInCell   = "rows_in_cell"
)

// Error is a file that cannot be read on. The rows before it are good.
type Error struct {
	mapping.Position
	Msg  string
	Hint string
	Err  error // cause, where there is one

	// Arrays are the paths of arrays of objects in a JSON document, where one has to be named.
	Arrays []string
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
	read   int64 // records by now
	alone  bool  // the file is read from its beginning, and has one table
	format Format
	rest   io.Reader // what the rows are read from, nil for a spreadsheet
	name   string
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
	if err := r.Read(rec); err != nil {
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
	var found []mapping.Finding
	if f, is := r.rows.(finder); is {
		found = f.findings()
	}
	if r.read == 0 && r.alone {
		found = append(found, mapping.Finding{
			Problem: mapping.Problem{Code: CodeFileEmpty, Severity: mapping.Warning, Message: "the file has no rows", Hint: "look whether the export is complete, or leave the file out"},
			At:      mapping.Position{File: r.name}, Count: 1,
		})
	}
	return found
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
func (r *Reader) Read(rec *mapping.Record) error {
	err := r.rows.next(rec)
	if errors.Is(err, io.EOF) && r.rest != nil {
		// Only the end of a compressed file says whether what it held was right.
		if _, bad := io.Copy(io.Discard, r.rest); bad != nil {
			return readError(mapping.Position{File: r.name}, bad)
		}
	}
	if err == nil {
		r.read++
	}
	return err
}

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
	r := &Reader{name: opts.Name, closer: s.closer, alone: opts.Table == "" && opts.From == Start{}}
	fail := func(err error) (*Reader, error) {
		_ = r.Close()
		return nil, err
	}
	if s.book != nil {
		opts.Format = XLSX
	}
	if opts.Format == "" {
		if opts.Format, err = sniffFormat(s); err != nil {
			return fail(err)
		}
		if opts.Format == NDJSON && opts.keyed() { // one object in one line
			opts.Format = JSON
		}
	}
	if r.format = opts.Format; s.book == nil {
		r.rest = s.Reader
	}
	if opts.Format != CSV && opts.Format != SQL && charmapOf(opts.Encoding) != nil {
		return fail(&Error{Position: mapping.Position{File: opts.Name}, Msg: fmt.Sprintf("is %s, which is UTF-8", strings.ToUpper(string(opts.Format))), Hint: "leave --encoding out"})
	}
	switch opts.Format {
	case CSV:
		r.rows, err = newCSVReader(s, opts)
	case NDJSON:
		r.rows, err = newNDJSONReader(s, opts)
	case JSON:
		if head, _ := s.Peek(headSize); phpMyAdmin.Match(head) {
			r.rows = newTablesReader(s, opts)
			break
		}
		r.rows, err = newJSONReader(s, opts)
	case SQL:
		r.rows = newDumpReader(s, opts)
	case LDIF:
		r.rows, err = newLDIFReader(s, opts)
	case XLSX:
		if s.book == nil {
			err = &Error{Position: mapping.Position{File: opts.Name}, Msg: "is not a spreadsheet"}
			break
		}
		var sheet *sheetReader
		if sheet, err = newSheetReader(s.book, opts); err == nil {
			r.rows, r.closer = sheet, append(r.closer, sheet.x.close)
		}
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

// decode makes the stream UTF-8.
func (s *stream) decode(in *bufio.Reader, opts Options) error {
	head, err := in.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) && len(head) == 0 {
		return readError(mapping.Position{File: s.name}, err)
	}
	s.Reader = in
	switch {
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		_, _ = in.Discard(3)
		s.start = 3
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

func defect(code, message, hint string) *mapping.Problem {
	return &mapping.Problem{Code: code, Severity: mapping.Fatal, Message: message, Hint: hint}
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

var (
	errPacked   = errors.New("what is compressed is damaged")
	errUnpacked = fmt.Errorf("it takes more than %d MiB of memory to be unpacked; compress it with less", maxUnpacked>>20)
)

// maxUnpacked is how much memory it may take to unpack a file, in bytes.
const maxUnpacked = 256 << 20

// againNeeded says what is wrong with a compressed file that has to be had again, "" for another error.
func againNeeded(err error) string {
	switch {
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, zstd.ErrMagicMismatch):
		return "something else stands behind what is compressed"
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, zstd.ErrCRCMismatch), errors.Is(err, zip.ErrChecksum):
		return "the compressed file is damaged: what it holds has another checksum"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the compressed file ends too early"
	}
	return ""
}

// readError turns a failure of the underlying stream into an Error at pos.
func readError(pos mapping.Position, err error) error {
	if what := againNeeded(err); what != "" || errors.Is(err, errPacked) {
		return &Error{Position: pos, Msg: cmp.Or(what, "the compressed file is damaged"), Hint: "download it again", Err: err}
	}
	return &Error{Position: pos, Msg: "cannot be read on", Err: err}
}
