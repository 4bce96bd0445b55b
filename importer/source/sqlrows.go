package source

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"clerk-import/mapping"
)

// tuple reads the next (…, …) of VALUES; ok is false behind the last.
func (r *dumpReader) tuple(rec *mapping.Record) (ok bool, err error) {
	sc := r.scan
	c, err := r.behindRow()
	if err != nil {
		return false, err
	}
	first := r.in.tuples == 0
	if !first {
		if c != ',' {
			return false, r.behindRows(c)
		}
		sc.take()
		if err := sc.space(); err != nil {
			return false, sc.early(err)
		}
		c, _ = sc.peek()
	}
	if c == 'R' || c == 'r' { // ROW (…)
		if word, err := sc.word(); err != nil || !strings.EqualFold(word, "ROW") {
			return false, cmp.Or(err, sc.fail("expected ( in front of a row", "the dump is damaged from here on"))
		}
		if err := sc.space(); err != nil {
			return false, sc.early(err)
		}
		c, _ = sc.peek()
	}
	if c != '(' {
		return false, sc.fail(fmt.Sprintf("expected ( in front of a row, found %q", c), "the dump is damaged from here on")
	}
	r.in.tuples++
	renew(rec, sc.pos())
	rec.Column, rec.Header = 0, r.in.header
	sc.take()
	for {
		column := ""
		if h, n := r.in.header, len(rec.Cells); h != nil && n < len(h.Names) {
			column = h.Names[n]
		}
		if err := r.cell(rec, column); err != nil {
			return false, err
		}
		if err := sc.space(); err != nil {
			return false, sc.early(err)
		}
		c, _ := sc.peek()
		sc.take()
		switch c {
		case ',':
		case ')':
			if rec.Defect != nil {
				rec.Raw = strings.Join(rec.Cells, ",")
			}
			return true, nil
		default:
			return false, sc.fail(fmt.Sprintf("expected a comma or ) behind a value, found %q", c), "the dump is damaged from here on")
		}
	}
}

// cell reads the next value of a row; column is "" where there is none for it.
func (r *dumpReader) cell(rec *mapping.Record, column string) error {
	r.scan.bits = 0
	if bits := r.bits[r.in.table]; len(bits) > 0 {
		r.scan.bits = bits[strings.ToLower(column)]
	}
	if err := r.scan.value(); err != nil {
		return err
	}
	if r.scan.bad != nil && rec.Defect == nil {
		rec.Defect = r.scan.bad
	}
	if r.scan.byDefault {
		r.found(mapping.Problem{
			Code: CodeDefault, Severity: mapping.Warning, Field: column, Message: "values say DEFAULT, and are read as empty", Hint: "dump the table out of the database, which has the values",
		}, rec.Position, 1)
	}
	rec.Cells = append(rec.Cells, r.arena.copy(r.scan.text))
	return nil
}

// behindRow is what stands behind a row: 0 at the end of a script that may end there.
func (r *dumpReader) behindRow() (byte, error) {
	sc := r.scan
	err := sc.space()
	if errors.Is(err, io.EOF) && sc.batches && r.in.tuples > 0 {
		return 0, nil
	}
	if err != nil {
		return 0, sc.early(err)
	}
	return sc.peek()
}

// behindRows reads what stands behind the last row of a statement.
func (r *dumpReader) behindRows(c byte) error {
	sc := r.scan
	switch {
	case c == 0:
		return nil
	case sc.follows(sc.delim):
		for range sc.delim {
			sc.take()
		}
		r.all = false
		return nil
	case !isLetter(c):
		return sc.fail(fmt.Sprintf("expected a comma or %s behind a row, found %q", sc.delim, c), "the dump is damaged from here on")
	}
	at := sc.pos()
	word, err := sc.word()
	if err != nil {
		return err
	}
	switch upper := strings.ToUpper(word); {
	case r.all && upper == "SELECT", upper == "ON", upper == "AS", upper == "RETURNING", upper == "OPTION":
		r.all = false
		return r.pass(orNext)
	case sc.batches && statements[upper] != 0, r.all && upper == "INTO", slices.Contains(beginRows, upper):
		r.word, r.wordAt = word, at
		return nil
	}
	return &Error{Position: at, Msg: fmt.Sprintf("expected a comma or %s behind a row", sc.delim), Hint: "the dump is damaged from here on"}
}

// assignments reads the row of INSERT … SET.
func (r *dumpReader) assignments(rec *mapping.Record) (ok bool, err error) {
	sc := r.scan
	if r.in.tuples > 0 {
		c, err := r.behindRow()
		if err != nil {
			return false, err
		}
		return false, r.behindRows(c)
	}
	r.in.tuples++
	var names []string
	at := sc.pos()
	renew(rec, at)
	for {
		name, err := sc.name()
		if err != nil {
			return false, err
		}
		names = append(names, name[strings.LastIndexByte(name, '.')+1:])
		if err := sc.space(); err != nil {
			return false, sc.early(err)
		}
		if c, _ := sc.peek(); c != '=' {
			return false, sc.fail(fmt.Sprintf("expected = behind a column, found %q", c), "the dump is damaged from here on")
		}
		sc.take()
		if err := r.cell(rec, names[len(names)-1]); err != nil {
			return false, err
		}
		c, err := r.behindRow()
		if err != nil {
			return false, err
		}
		if c != ',' {
			break
		}
		sc.take()
	}
	h, err := r.listed(r.in.table, names)
	if err != nil {
		return false, err
	}
	rec.Column, rec.Header, r.in.header = 0, h, h
	if rec.Defect != nil {
		rec.Raw = strings.Join(rec.Cells, ",")
	}
	return true, nil
}

// line reads the next line of COPY; ok is false behind the last.
func (r *dumpReader) line(rec *mapping.Record) (ok bool, err error) {
	sc := r.scan
	renew(rec, sc.pos())
	rec.Column, rec.Header = 0, r.in.header
	line, err := sc.readLine()
	if err != nil {
		return false, err
	}
	if line == `\.` {
		return false, nil
	}
	if l, c := invalidUTF8([]byte(line)); c > 0 {
		rec.Line, rec.Column = rec.Line+int64(l), c
		rec.Defect, rec.Raw = encodingDefect(badByte([]byte(line))), strings.ToValidUTF8(line, "\uFFFD")
		return true, nil
	}
	for {
		cell, rest, more := strings.Cut(line, "\t")
		rec.Cells = append(rec.Cells, r.arena.copy(copyCell(cell)))
		if !more {
			return true, nil
		}
		line = rest
	}
}
