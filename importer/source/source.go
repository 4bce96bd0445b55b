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
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/zstd"

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
	Line   int64 // from 1
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

	// Arrays are the paths of arrays of objects in a JSON document, and of objects whose members are rows, where one has to be named.
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

func defect(code, message, hint string) *mapping.Problem {
	return &mapping.Problem{Code: code, Severity: mapping.Fatal, Message: message, Hint: hint}
}

var (
	errPacked   = errors.New("what is compressed is damaged")
	errUnpacked = fmt.Errorf("it takes more than %d MiB of memory to be unpacked; compress it with less", maxUnpacked>>20)
)

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
