package report

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gocarina/gocsv"

	"clerk-import/mapping"
)

// Rejects writes rejected and failed rows so that they can be corrected and fed
// back: the columns of a CSV row as they were, or the JSON of a row in one cell,
// and behind them what is wrong. The file holds the rows as exported, digests
// included: it is readable by its owner only and as confidential as the export.
type Rejects struct {
	f      *os.File
	w      *csv.Writer
	header *mapping.Header // of the CSV rows, nil for JSON
	begun  bool
}

// rejectedJSON is a rejected row that came from JSON.
type rejectedJSON struct {
	File     string `csv:"_file"`
	Line     int64  `csv:"_line"`
	Codes    string `csv:"_problem_codes"`
	Problems string `csv:"_problems"`
	Record   string `csv:"_record"`
}

// CreateRejects creates the file at path.
func CreateRejects(path string) (*Rejects, error) {
	f, err := createPrivate(path)
	if err != nil {
		return nil, fmt.Errorf("rejects file: %w", err)
	}
	return &Rejects{f: f, w: csv.NewWriter(f)}, nil
}

// Add writes a row with its problems.
func (r *Rejects) Add(rec *mapping.Record, problems []mapping.Problem) error {
	var codes, texts []string
	for _, p := range problems {
		if p.Severity == mapping.Fatal {
			codes = append(codes, p.Code)
			texts = append(texts, p.Message+" ("+p.Hint+")")
		}
	}
	code, text := strings.Join(codes, " "), mapping.GuardCell(strings.Join(texts, "; "))
	if rec.Header == nil {
		return r.addJSON(rec, code, text)
	}
	if !r.begun {
		r.begun, r.header = true, rec.Header
		if err := r.w.Write(append(append([]string(nil), rec.Header.Names...), "_file", "_line", "_problem_codes", "_problems", "_raw")); err != nil {
			return fmt.Errorf("rejects file: %w", err)
		}
	}
	if r.header == nil || len(r.header.Names) != len(rec.Header.Names) {
		return fmt.Errorf("%s: its columns differ from those of the other rejected rows; check the files one by one to get a rejects file for each", rec.File)
	}
	cells := make([]string, len(rec.Header.Names), len(rec.Header.Names)+5)
	for i := range min(len(rec.Cells), len(cells)) {
		cells[i] = mapping.GuardCell(rec.Cells[i])
	}
	cells = append(cells, mapping.GuardCell(rec.File), fmt.Sprint(rec.Line), code, text, mapping.GuardCell(rec.Raw))
	if err := r.w.Write(cells); err != nil {
		return fmt.Errorf("rejects file: %w", err)
	}
	return nil
}

func (r *Rejects) addJSON(rec *mapping.Record, codes, text string) error {
	record := rec.JSON
	if rec.Defect != nil {
		record = rec.Raw
	}
	rows := []rejectedJSON{{mapping.GuardCell(rec.File), rec.Line, codes, text, mapping.GuardCell(record)}}
	marshal := gocsv.MarshalCSVWithoutHeaders
	if !r.begun {
		r.begun = true
		marshal = gocsv.MarshalCSV
	} else if r.header != nil {
		return fmt.Errorf("%s: JSON rows cannot follow CSV rows in one rejects file; check the files one by one", rec.File)
	}
	if err := marshal(rows, gocsv.NewSafeCSVWriter(r.w)); err != nil {
		return fmt.Errorf("rejects file: %w", err)
	}
	return nil
}

// Close finishes the file. A file without rows still has a header.
func (r *Rejects) Close() error {
	r.w.Flush()
	return errors.Join(r.w.Error(), r.f.Close())
}

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
	Before   string `csv:"username_before"`
}

func (c *Crosswalk) guard() { c.ExternalID = mapping.GuardCell(c.ExternalID) }

func (c *CrosswalkNames) guard() {
	c.Crosswalk.guard()
	c.Username, c.Before = mapping.GuardCell(c.Username), mapping.GuardCell(c.Before)
}

// CrosswalkOrganization is a line of the organizations' crosswalk.
type CrosswalkOrganization struct {
	ExternalID          string `csv:"external_id"`
	ClerkOrganizationID string `csv:"clerk_organization_id"`
}

func (c *CrosswalkOrganization) guard() { c.ExternalID = mapping.GuardCell(c.ExternalID) }

// CrosswalkMember is a line of the memberships' or the invitations' crosswalk.
type CrosswalkMember struct {
	Organization string `csv:"organization_external_id"`
	Member       string `csv:"member"` // external id of the user, or the address that was invited
	ClerkID      string `csv:"clerk_id"`
}

func (c *CrosswalkMember) guard() {
	c.Organization, c.Member = mapping.GuardCell(c.Organization), mapping.GuardCell(c.Member)
}

// Beside is the path of a file that belongs to one that the user named, with rows of another
// entity: rejects.csv has rejects-memberships.csv beside it.
func Beside(path string, entity mapping.Entity) string {
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "-" + string(entity) + ext
}

// WriteCrosswalk writes lines with external and Clerk ids of all users, which each
// calls its argument with, to path.
func WriteCrosswalk[T any, L interface {
	*T
	guard()
}](path string, each func(func(T) error) error) error {
	f, err := createPrivate(path)
	if err != nil {
		return fmt.Errorf("crosswalk: %w", err)
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
		L(&c).guard()
		if batch = append(batch, c); len(batch) == cap(batch) {
			return flush()
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	w.Flush()
	if err := errors.Join(err, w.Error(), f.Close()); err != nil {
		return fmt.Errorf("crosswalk: %w", err)
	}
	return nil
}

// createPrivate creates or empties a file that only its owner can read.
func createPrivate(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	if st, err := f.Stat(); err == nil && st.Mode().IsRegular() {
		if err := f.Chmod(0o600); err != nil { // it may have been there
			return nil, errors.Join(err, f.Close())
		}
	}
	return f, nil
}
