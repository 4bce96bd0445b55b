package source

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"

	"github.com/tidwall/gjson"

	"clerk-import/mapping"
)

// tablesReader reads one table of what phpMyAdmin exports as JSON: an array of objects, each of
// which says what it is by its "type": the header, a database, or a table with its rows under
// "data"; "raw" are the rows of a query. Source: Plugins/Export/ExportJson.php of phpMyAdmin 5.2.
type tablesReader struct {
	scan  *scanner
	name  string
	table string // whose rows are wanted
	home  string // the first database; names of tables of others have theirs in front
	from  int64  // rows before this offset were read in another run
	in    jsonTable
	rows  bool // the last container that is open is the array of its rows
	comma bool // something stands in that container already
	wants func(table string) bool
	arena arena
}

// jsonTable is an object of the array, as far as it was read.
type jsonTable struct {
	open                 bool
	kind, name, database string
	keys                 []string
}

// phpMyAdmin knows its JSON by the header.
var phpMyAdmin = regexp.MustCompile(`^\s*\[\s*\{\s*"type"\s*:\s*"header"[^}]*(?i:phpmyadmin)`)

// rawTable is what the rows of a query are called.
const rawTable = "raw"

func newTablesReader(s *stream, opts Options) *tablesReader {
	r := &tablesReader{scan: &scanner{s: s, name: opts.Name, line: 1}, name: opts.Name, from: opts.From.Offset}
	r.wants = func(table string) bool { return table == opts.Table }
	return r
}

func (r *tablesReader) next(rec *mapping.Record) error {
	for {
		for !r.rows {
			if err := r.advance(); err != nil {
				return err
			}
		}
		ended, err := r.behind(']')
		if err != nil {
			return err
		}
		if ended {
			r.rows = false
			continue
		}
		pos := r.scan.pos()
		if !r.wants(r.table) || pos.Offset < r.from {
			if err := r.scan.skip(); err != nil {
				return err
			}
			continue
		}
		text, err := r.scan.value()
		if err != nil {
			return err
		}
		pos.Column = 0
		renew(rec, pos)
		r.arena.json(rec, text)
		return nil
	}
}

// behind goes over the comma in front of the next thing in a container, or over its end.
func (r *tablesReader) behind(end byte) (ended bool, err error) {
	sc := r.scan
	c, err := sc.peekToken()
	if err != nil {
		return false, sc.truncated(err)
	}
	if c == ',' && r.comma {
		sc.take()
		if c, err = sc.peekToken(); err != nil {
			return false, sc.truncated(err)
		}
	} else if c != end && r.comma {
		return false, sc.fail(fmt.Sprintf("expected a comma or %c, found %q", end, c), "the file is damaged from here on")
	}
	r.comma = true
	if c == end {
		sc.take()
	}
	return c == end, nil
}

// advance goes on to the rows of the next table; io.EOF is the end of the file.
func (r *tablesReader) advance() error {
	sc := r.scan
	if sc.offset == 0 {
		if _, err := sc.peekToken(); err != nil {
			return err
		}
		sc.take() // [
	}
	if r.in.open {
		return r.member()
	}
	ended, err := r.behind(']')
	if err != nil {
		return err
	}
	if ended {
		if c, err := sc.peekToken(); !errors.Is(err, io.EOF) {
			return errors.Join(err, sc.fail(fmt.Sprintf("unexpected %q behind the end of the export", c), "each export is a file of its own"))
		}
		return io.EOF
	}
	if c, _ := sc.peekToken(); c != '{' {
		return sc.fail(fmt.Sprintf("expected an object, found %q", c), "the file is damaged from here on")
	}
	sc.take()
	r.in, r.comma = jsonTable{open: true}, false
	return nil
}

// member reads a member of an object, or its end.
func (r *tablesReader) member() error {
	sc := r.scan
	ended, err := r.behind('}')
	if err != nil {
		return err
	}
	if ended {
		r.in.open = false
		if !slices.Contains([]string{"header", "database", "table", rawTable}, r.in.kind) {
			return sc.fail(fmt.Sprintf("an object is of the type %.40q, which is not known", r.in.kind), "export the tables as SQL")
		}
		return nil
	}
	at := sc.pos()
	key, err := r.text()
	if err != nil {
		return err
	}
	if slices.Contains(r.in.keys, key) || len(r.in.keys) == 100 {
		return &Error{Position: at, Msg: "the object has this key twice, or too many", Hint: "the file is damaged from here on"}
	}
	r.in.keys = append(r.in.keys, key)
	c, err := sc.peekToken()
	if err != nil {
		return sc.truncated(err)
	}
	if c != ':' {
		return sc.fail(fmt.Sprintf("expected a colon behind the key, found %q", c), "the file is damaged from here on")
	}
	sc.take()
	if c, err = sc.peekToken(); err != nil {
		return sc.truncated(err)
	}
	switch key {
	case "type":
		r.in.kind, err = r.text()
	case "name":
		if r.in.name, err = r.text(); r.in.kind == "database" && r.home == "" {
			r.home = r.in.name
		}
	case "database":
		r.in.database, err = r.text()
	case "data":
		if c != '[' || r.in.kind != rawTable && (r.in.kind != "table" || r.in.name == "") {
			return &Error{Position: at, Msg: "rows come without the name of their table", Hint: "export the tables as SQL"}
		}
		if r.table = r.in.name; r.in.kind == rawTable {
			r.table = rawTable
		}
		if r.home == "" {
			r.home = r.in.database
		}
		if r.in.database != r.home {
			r.table = r.in.database + "." + r.table
		}
		sc.take()
		r.rows, r.comma = true, false
	default:
		err = sc.skip()
	}
	return err
}

// text reads a text in quotes.
func (r *tablesReader) text() (string, error) {
	at := r.scan.pos()
	raw, err := r.scan.value()
	if err != nil {
		return "", err
	}
	if v := gjson.ParseBytes(raw); v.Type == gjson.String && gjson.ValidBytes(raw) && len(raw) < maxScalar {
		return string([]byte(v.Str)), nil
	}
	return "", &Error{Position: at, Msg: "expected a text in quotes", Hint: "the file is damaged from here on"}
}

// tables reads the export to its end and returns its tables with their first rows.
func (r *tablesReader) tables() ([]Table, error) {
	var out []*Table
	at := map[string]*Table{}
	r.wants = func(name string) bool {
		if at[name] == nil {
			at[name] = &Table{Name: name, At: r.scan.pos(), Sample: mapping.Sample{Examples: map[string]string{}}}
			out = append(out, at[name])
		}
		at[name].Rows++
		return at[name].Rows <= sampleRows || !at[name].enough()
	}
	var err error
	for rec := (mapping.Record{}); err == nil; {
		if err = r.next(&rec); err == nil && rec.Defect == nil {
			at[r.table].example(&rec)
		}
	}
	if !errors.Is(err, io.EOF) && len(out) == 0 {
		return nil, err // else said again when the rows are read
	}
	var tables []Table
	for _, t := range out {
		tables = append(tables, *t)
	}
	return tables, nil
}
