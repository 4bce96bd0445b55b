package source

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"clerk-import/mapping"
)

// header is a list of columns, and the names it was made of.
type header struct {
	names string
	*mapping.Header
}

// create notes the columns of CREATE TABLE.
func (r *dumpReader) create(at mapping.Position) error {
	sc := r.scan
	definer := false
	for {
		word, err := sc.word()
		if err != nil {
			return err
		}
		switch strings.ToUpper(word) {
		case "TEMP", "TEMPORARY", "UNLOGGED", "FOREIGN", "GLOBAL", "LOCAL", "COLUMN", "OR", "REPLACE", "ALTER", "EDITIONABLE", "NONEDITIONABLE":
			continue
		case "DEFINER":
			definer = true
			continue
		case "TABLE":
		case "":
			if definer { // = somebody, of a trigger or a procedure
				return r.pass(andBody)
			}
			return r.foreign(at)
		default:
			return r.pass(r.other(strings.ToUpper(word)))
		}
		break
	}
	name, err := sc.name()
	if err != nil {
		return err
	}
	if strings.EqualFold(name, "IF") { // NOT EXISTS
		_, _ = sc.word()
		_, _ = sc.word()
		if name, err = sc.name(); err != nil {
			return err
		}
	}
	if err := sc.space(); err != nil {
		return sc.early(err)
	}
	if r.shadow(name) {
		return r.pass(orNext)
	}
	if c, _ := sc.peek(); c != '(' { // AS SELECT, PARTITION OF, LIKE
		word, err := sc.word()
		if err != nil {
			return err
		}
		switch strings.ToUpper(word) {
		case "AS":
			r.note(name, at, "CREATE TABLE … AS", 1)
		case "PARTITION":
			if err := r.partitionOf(name, at); err != nil {
				return err
			}
		}
		return r.pass(orNext)
	}
	others := notColumns
	if sc.mysql { // which quotes the names of columns, always
		others = append(slices.Clone(others), "KEY", "INDEX", "FULLTEXT", "SPATIAL", "PERIOD")
	}
	if sc.batches {
		others = append(slices.Clone(others), "INDEX", "PERIOD")
	}
	bits := map[string]int{}
	var entries [][2]string // those that have a foreign key
	names, err := sc.columns(others, func(column string) {
		if n := sc.bitWidth(); n > 0 {
			bits[strings.ToLower(column)] = n
		}
	}, func(column, text string) {
		if keyOfColumn.MatchString(text) {
			entries = append(entries, [2]string{column, text})
		}
	})
	if err != nil {
		return err
	}
	r.dwell()
	of, names, sure, err := r.inherits(names)
	if err != nil {
		return err
	}
	name = r.qualified(name)
	r.bits[name] = bits
	delete(r.refers, name)
	for _, e := range entries {
		r.refer(name, e[0], e[1], keyOfTable, keyOfColumn)
	}
	if r.columns[name] == nil || r.spellings[strings.ToLower(name)] == "" {
		r.spellings[strings.ToLower(name)] = name
	}
	if delete(r.columns, name); sure {
		r.columns[name] = &header{strings.Join(names, "\x00"), mapping.NewHeader(names)}
	}
	r.inherit(name, of, "CREATE TABLE … INHERITS", at)
	return r.pass(behindTable)
}

var bodyNext = regexp.MustCompile(`^(?i)\s*BODY\s`)

// other says how to pass over CREATE of what is no table. What Oracle keeps in a package or in the body of a type are
// several procedures, each with an END of its own: its tools write a line with / behind the whole.
func (r *dumpReader) other(what string) skipping {
	if what == "PACKAGE" || what == "TYPE" && bodyNext.Match(r.scan.ahead(32)) {
		if r.scan.delim == ";" {
			return toSlash
		}
		return andBody
	}
	if slices.Contains(withBody, what) {
		return andBody
	}
	return orNext
}

// notColumns begin the entries of CREATE TABLE that are no columns; a column of such a
// name is quoted.
var notColumns = []string{"PRIMARY", "UNIQUE", "CONSTRAINT", "FOREIGN", "CHECK", "EXCLUDE", "LIKE"}

// created is the columns of a table as they stand in CREATE TABLE, nil if it was not met.
func (r *dumpReader) created(name string) *mapping.Header {
	if h := r.columns[name]; h != nil {
		return h.Header
	}
	return nil
}

// headerOf is the columns of a table, as far as they are known.
func (r *dumpReader) headerOf(name string) *mapping.Header {
	if h := r.lists[name]; h != nil && r.columns[name] == nil {
		return h.Header
	}
	return r.created(name)
}

// listed is the columns that a statement names, in the spelling of CREATE TABLE. They are those
// of this statement alone.
func (r *dumpReader) listed(name string, names []string) (*mapping.Header, error) {
	created := r.columns[name]
	for i, n := range names {
		if created != nil && created.Column(n) < 0 {
			if k := slices.IndexFunc(created.Names, func(c string) bool { return strings.EqualFold(c, n) }); k >= 0 {
				names[i] = created.Names[k]
			}
		}
		if slices.Contains(names[:i], names[i]) {
			return nil, r.scan.fail(fmt.Sprintf("the statement names the column %q twice", names[i]), "which one counts cannot be told; take one of them out")
		}
	}
	text := strings.Join(names, "\x00")
	switch {
	case created != nil && created.names == text: // the same header for the same columns
		return created.Header, nil
	case r.lists[name] == nil || r.lists[name].names != text:
		r.lists[name] = &header{text, mapping.NewHeader(names)}
	}
	return r.lists[name].Header, nil
}

func (r *dumpReader) noColumns(table string) error {
	return r.scan.fail(fmt.Sprintf("the rows of the table %s come without the names of its columns", table), "dump the structure too, or the names of the columns (mysqldump --complete-insert, pg_dump --column-inserts)")
}

// tables reads the dump to its end and returns its tables with their first rows.
func (r *dumpReader) tables() ([]Table, error) {
	var out []Table
	at := map[string]int{}
	table := func(name string, h *mapping.Header) *Table {
		i, known := at[name]
		if !known {
			i = len(out)
			at[name] = i
			t := Table{Name: name, At: r.scan.pos()}
			if h != nil {
				t.Sample = headed(h)
			}
			out = append(out, t)
		}
		return &out[i]
	}
	r.wants = func(name string, h *mapping.Header) bool {
		i, known := at[name]
		return (h != nil || r.in.form == assigned) && (!known || !out[i].enough())
	}
	r.passed = func(name string, rows int64) {
		if rows > 0 {
			table(name, r.headerOf(name)).Rows += rows
		}
	}
	for {
		rec := &mapping.Record{}
		err := r.next(rec)
		if errors.Is(err, io.EOF) {
			for _, name := range slices.Sorted(maps.Keys(r.columns)) {
				if r.parts[name] == "" {
					table(name, r.created(name)) // those without rows, too
				}
			}
			for i := range out {
				out[i].Refers = r.references(out[i].Name)
			}
			if len(out) > 0 && !slices.ContainsFunc(out, func(t Table) bool { return len(t.Sample.Fields) > 0 }) {
				return nil, r.noColumns(out[0].Name)
			}
			return out, nil
		}
		if err != nil {
			if len(out) > 0 {
				return out, nil // said again when the rows are read
			}
			return nil, err
		}
		t := table(r.in.table, rec.Header)
		t.example(rec)
		if t.Rows++; t.enough() && !r.all {
			if err := r.passRows(); err != nil {
				return out, nil
			}
		}
	}
}
