package report

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gocarina/gocsv"

	"clerk-import/importer/output"
	"clerk-import/mapping"
)

// Rejects writes rejected and failed rows so that they can be corrected and fed
// back: the columns of a CSV row as they were, or the JSON of a row in one cell,
// and behind them what is wrong. Rows of several files come into one with the columns
// of all of them, which are known at its end: until then the rows are in a file without
// a name. The file holds the rows as exported, digests included: it is readable by its
// owner only and as confidential as the export.
type Rejects struct {
	out     *output.File
	path    string
	spool   *os.File
	w       *bufio.Writer
	rows    *gob.Encoder
	headers []*mapping.Header // of the CSV rows, each once
	json    bool              // there are rows of JSON
	err     error
}

// rejected is a row as it waits for the end.
type rejected struct {
	Header      int // among the headers, -1 for JSON
	Cells       []string
	File        string
	Line        int64
	ID          string // its identity
	Codes, Text string
	Raw         string // the row's text if it could not be taken apart; of JSON, always
}

// CreateRejects begins the file at path, one of files.
func CreateRejects(files *output.Set, path string) (*Rejects, error) {
	out, err := files.Create(path)
	if err != nil {
		return nil, fmt.Errorf("rejects file: %w", err)
	}
	return &Rejects{out: out, path: path}, nil
}

// Add adds a row with its problems.
func (r *Rejects) Add(rec *mapping.Record, problems []mapping.Problem) error {
	if r.spool == nil {
		if err := r.begin(); err != nil {
			return r.failed(err)
		}
	}
	var codes, texts []string
	for _, p := range problems {
		if p.Severity == mapping.Fatal {
			codes = append(codes, p.Code)
			texts = append(texts, p.Message+" ("+p.Hint+")")
		}
	}
	from := rec.Origin
	if from == nil || from.ID == "" {
		from = &mapping.Origin{File: rec.File, Line: rec.Line, ID: rec.Identity()}
	}
	row := rejected{Header: -1, File: from.File, Line: from.Line, ID: from.ID, Codes: strings.Join(codes, " "), Text: strings.Join(texts, "; "), Raw: rec.Raw}
	if rec.Header != nil {
		row.Header, row.Cells = r.header(rec.Header), rec.Cells[:min(len(rec.Cells), len(rec.Header.Names))]
	} else if r.json = true; rec.Defect == nil {
		row.Raw = cmp.Or(from.JSON, rec.JSON)
	}
	return r.failed(r.rows.Encode(row))
}

// failed remembers the first error, which the end repeats.
func (r *Rejects) failed(err error) error {
	if err != nil && r.err == nil {
		var path *fs.PathError
		if errors.As(err, &path) { // of the file without a name
			err = path.Err
		}
		r.err = fmt.Errorf("rejects file: %s: %w", r.path, err)
	}
	return r.err
}

func (r *Rejects) begin() (err error) {
	if r.spool, err = r.out.Spool(); err != nil {
		return err
	}
	r.w = bufio.NewWriterSize(r.spool, 1<<16)
	r.rows = gob.NewEncoder(r.w)
	return nil
}

// header is the place of a header among those there are.
func (r *Rejects) header(h *mapping.Header) int {
	i := slices.IndexFunc(r.headers, func(other *mapping.Header) bool { return other == h || slices.Equal(other.Names, h.Names) })
	if i < 0 {
		i, r.headers = len(r.headers), append(r.headers, h)
	}
	return i
}

// Close finishes the file, unless err ended the work it belongs to; it returns that, too. A
// file without rows still has a header.
func (r *Rejects) Close(err error) error {
	if err == nil {
		err = r.err
	}
	if err == nil {
		if err = r.write(); err != nil {
			err = fmt.Errorf("rejects file: %w", err)
		}
	}
	return r.out.Commit(err)
}

// write writes the rows under the columns of all of them.
func (r *Rejects) write() error {
	names, places := union(r.headers)
	cells := make([]string, 0, len(names)+6)
	for _, n := range names {
		cells = append(cells, mapping.GuardCell(n))
	}
	cells = append(cells, "_file", "_line", "_row", "_problem_codes", "_problems")
	if len(r.headers) > 0 || !r.json {
		cells = append(cells, "_raw")
	}
	if r.json {
		cells = append(cells, "_record")
	}
	buffered := bufio.NewWriterSize(r.out, 1<<16)
	w := csv.NewWriter(buffered)
	if len(r.headers) > 0 { // as the input is written
		if r.headers[0].Marked {
			_, _ = buffered.WriteString("\ufeff") // an error is the flush's
		}
		if c := r.headers[0].Comma; c != 0 {
			w.Comma = c
		}
	}
	if err := w.Write(cells); err != nil {
		return err
	}
	if r.spool == nil {
		return flush(w, buffered)
	}
	if err := r.w.Flush(); err != nil {
		return err
	}
	if _, err := r.spool.Seek(0, io.SeekStart); err != nil {
		return err
	}
	rows := gob.NewDecoder(bufio.NewReaderSize(r.spool, 1<<16))
	for {
		var row rejected
		if err := rows.Decode(&row); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		clear(cells)
		cells = cells[:len(names)]
		for i, c := range row.Cells {
			cells[places[row.Header][i]] = mapping.GuardCell(c)
		}
		cells = append(cells, mapping.GuardCell(row.File), strconv.FormatInt(row.Line, 10), mapping.GuardIdentity(row.ID), row.Codes, mapping.GuardCell(row.Text))
		raw, record := mapping.GuardCell(row.Raw), ""
		if row.Header < 0 {
			raw, record = "", raw
		}
		if len(r.headers) > 0 {
			cells = append(cells, raw)
		}
		if r.json {
			cells = append(cells, record)
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	return flush(w, buffered)
}

// flush writes what is held back.
func flush(w *csv.Writer, behind *bufio.Writer) error {
	if w.Flush(); w.Error() != nil {
		return w.Error()
	}
	return behind.Flush()
}

// union is the columns of all headers, in the order they come first, and where each column of
// each header is among them. A name that a header has twice is two columns.
func union(headers []*mapping.Header) (names []string, places [][]int) {
	type column struct {
		name string
		nth  int
	}
	at := map[column]int{}
	for _, h := range headers {
		seen, place := map[string]int{}, make([]int, len(h.Names))
		for i, n := range h.Names {
			c := column{n, seen[n]}
			seen[n]++
			if _, there := at[c]; !there {
				at[c], names = len(names), append(names, n)
			}
			place[i] = at[c]
		}
		places = append(places, place)
	}
	return names, places
}

// What a crosswalk holds are keys, to be joined by: nothing in it is changed, not even where a
// spreadsheet would take it for a formula.

// Crosswalk is one line of the crosswalk file.
type Crosswalk struct {
	ExternalID  string `csv:"external_id"`
	ClerkUserID string `csv:"clerk_user_id"`
}

// CrosswalkNames is a line of the crosswalk of a run that rewrites usernames: these
// two are empty where one was not rewritten.
type CrosswalkNames struct {
	Crosswalk
	Username string `csv:"username"`
	Before   string `csv:"username_before"` // the username of the source, where --invalid username=adapt rewrote it
}

// CrosswalkOrganization is a line of the organizations' crosswalk.
type CrosswalkOrganization struct {
	ExternalID          string `csv:"external_id"`
	ClerkOrganizationID string `csv:"clerk_organization_id"`
}

// CrosswalkMember is a line of the memberships' or the invitations' crosswalk.
type CrosswalkMember struct {
	Organization string `csv:"organization_external_id"`
	Member       string `csv:"member"` // external id of the user, or the address that was invited
	ClerkID      string `csv:"clerk_id"`
}

// Headers of further lists that commands write.
var (
	LeftoverColumns = []string{"external_id", "field", "value", "why", "code", "file", "line"}
	GroupColumns    = []string{"external_id", "email_address", "phone_number", "username", "way_in", "provider", "loses", "file", "line"}
)

// IsOwnList reports whether the columns of a CSV file are those of a list that this tool writes, which is no export.
func IsOwnList(columns []string) bool {
	own := [][]string{LeftoverColumns, GroupColumns, headOf(Crosswalk{}), headOf(CrosswalkNames{}), headOf(CrosswalkOrganization{}), headOf(CrosswalkMember{})}
	return slices.ContainsFunc(own, func(head []string) bool { return slices.Equal(head, columns) })
}

// headOf are the columns of the lines of a list.
func headOf[T any](T) []string {
	head, err := gocsv.MarshalString([]T{})
	if err != nil {
		panic(err) // the types are the ones above
	}
	return strings.Split(strings.TrimSpace(head), ",")
}

// Beside is the path of a file that belongs to one that the user named, with rows of another
// entity: rejects.csv has rejects-memberships.csv beside it.
func Beside(path string, entity mapping.Entity) string {
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "-" + string(entity) + ext
}

// WriteCrosswalk writes lines with external and Clerk ids of all users, which each
// calls its argument with, to path, one of files.
func WriteCrosswalk[T any](files *output.Set, path string, each func(func(T) error) error) error {
	f, err := files.Create(path)
	if err != nil {
		return fmt.Errorf("list of new ids: %w", err)
	}
	w := gocsv.NewSafeCSVWriter(csv.NewWriter(f))
	batch := make([]T, 0, 1024)
	marshal := gocsv.MarshalCSV
	flush := func() error {
		err := marshal(batch, w)
		marshal, batch = gocsv.MarshalCSVWithoutHeaders, batch[:0]
		return err
	}
	err = each(func(c T) error {
		if batch = append(batch, c); len(batch) == cap(batch) {
			return flush()
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	if err := f.Commit(err); err != nil {
		return fmt.Errorf("list of new ids: %w", err)
	}
	return nil
}
