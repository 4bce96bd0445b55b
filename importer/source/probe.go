package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"clerk-import/mapping"
)

// syntaxOffset asks encoding/json where invalid JSON goes wrong.
func syntaxOffset(text []byte) (int64, bool) {
	var raw json.RawMessage
	err := json.Unmarshal(text, &raw)
	var se *json.SyntaxError
	if errors.As(err, &se) {
		return se.Offset, true
	}
	return 0, false
}

// sniffFormat tells CSV, JSON and NDJSON apart by the first bytes. A file that
// starts with { is NDJSON if its first line is a whole object and either more
// lines follow or none of the object's values is an array of objects.
func sniffFormat(s *stream) (Format, error) {
	head, err := s.Peek(bufferSize)
	if err != nil && !errors.Is(err, io.EOF) && len(head) == 0 {
		return "", readError(mapping.Position{File: s.name}, err)
	}
	whole := errors.Is(err, io.EOF)
	text := bytes.TrimLeft(head, " \t\r\n")
	if len(text) == 0 {
		return "", &Error{Position: mapping.Position{File: s.name}, Msg: "is empty"}
	}
	if what := unreadableText(text[:min(len(text), headSize)]); what != nil {
		return "", &Error{Position: mapping.Position{File: s.name}, Msg: what.is, Hint: what.hint}
	}
	switch text[0] {
	case '[', '{':
		if isShell(head[:min(len(head), 64<<10)]) {
			return "", shellOutput(mapping.Position{File: s.name})
		}
		if text[0] == '[' {
			return JSON, nil
		}
	default:
		switch {
		case isDump(text):
			return SQL, nil
		case isLDIF(text):
			return LDIF, nil
		}
		return CSV, nil
	}
	end := []byte{'\n'}
	if endsInCR(text, false) {
		end = []byte{'\r'}
	}
	line, rest, ended := bytes.Cut(text, end)
	line = bytes.TrimSpace(line)
	if !ended && !whole {
		// One very long line. An array of objects that is still open at the
		// end of what we see is the array of users.
		if openArray(text) {
			return JSON, nil
		}
		return NDJSON, nil
	}
	if !gjson.ValidBytes(line) {
		second, _, _ := bytes.Cut(rest, end)
		if second = bytes.TrimSpace(second); len(second) > 0 && second[0] == '{' && gjson.ValidBytes(second) {
			return NDJSON, nil // a first row that is itself defective
		}
		return JSON, nil
	}
	if holdsRows(line, len(bytes.TrimSpace(rest)) == 0) {
		return JSON, nil // or several, one a line: pages
	}
	return NDJSON, nil
}

// identifying are the members that a user has, and the object around a list of users has not.
// Around a list that is a file by itself only the first have been seen to be missing.
var identifying = []string{
	"email", "userid", "localid", "username", "id", "phone", "emailaddress", "uid",
	"emails", "emailaddresses", "mail", "login", "sub", "userprincipalname", "name", "phones", "phonenumber", "phonenumbers",
	"externalid", "uuid", "password", "passwordhash", "providerdata", "identities", "traits", "profile",
}

// holdsRows reports whether an object looks like the wrapper of an array of users rather than
// like a user: it has an array of objects and no identifier. One that is alone in its file may
// have an identifier if the array is one that a source has its rows in.
func holdsRows(object []byte, alone bool) bool {
	rows, known, user, others := false, false, false, 0
	gjson.ParseBytes(object).ForEach(func(k, v gjson.Result) bool {
		if v.IsArray() && (v.Get("0").IsObject() || v.Raw == "[]") {
			rows = true
			known = known || slices.ContainsFunc(mapping.Outlines(), func(m *mapping.Mapping) bool { return m.Input.Path == k.Str && k.Str != "" })
		}
		rows = rows || alone && holdsDeeper(v, maxAround-1)
		name := spelling(k.Str)
		if !v.IsArray() && !aroundRows(name) {
			others++
		}
		if alone {
			user = user || slices.Contains(identifying[:8], name)
		} else {
			user = user || slices.Contains(identifying, name)
		}
		return true
	})
	return rows && (!user && (alone || others < manyMembers) || alone && known)
}

// holdsDeeper reports whether an object has an array of several objects in it, in objects down to a depth.
func holdsDeeper(o gjson.Result, depth int) (holds bool) {
	if !o.IsObject() || depth == 0 {
		return false
	}
	o.ForEach(func(_, v gjson.Result) bool {
		holds = v.IsArray() && v.Get("1").IsObject() || holdsDeeper(v, depth-1)
		return !holds
	})
	return holds
}

// manyMembers besides lists, and besides what is known to stand around rows, are those of a row itself.
const manyMembers = 4

// aroundRows reports whether a member is one that stands around an array of rows.
func aroundRows(name string) bool {
	if _, is := pageMembers[name]; is || slices.Contains(pageContainers, name) {
		return true
	}
	return slices.Contains([]string{"limit", "offset", "start", "skip", "length", "size", "perpage", "pagesize", "itemsperpage", "startindex", "kind", "etag", "object", "status", "statuscode", "requestid", "odatacontext", "odata.context", "type", "version", "ok", "success", "previous", "prev"}, name)
}

// openArray reports whether text, the beginning of an object, ends inside an array that is a value of that object, or of
// objects in it if nothing identifies a user before.
func openArray(text []byte) bool {
	var stack []byte
	brackets(text, func(c byte, _ int) bool {
		if c == '{' || c == '[' {
			stack = append(stack, c)
		} else if len(stack) > 0 {
			stack = stack[:len(stack)-1]
		}
		return true
	})
	at := bytes.IndexByte(stack, '[')
	if at <= 1 {
		return at == 1
	}
	user := false
	gjson.ParseBytes(text).ForEach(func(k, _ gjson.Result) bool {
		user = user || slices.Contains(identifying, spelling(k.Str))
		return !user
	})
	return at <= maxAround && !user
}

// sampleRows is how many rows of a table [Probe] looks at.
const sampleRows = 50

// Table is one table of a file: the only one, which has no name, or one of a dump's.
type Table struct {
	Name   string
	Sample mapping.Sample
	// Rejects says that it is a file of rejected rows.
	Rejects bool
	// Rows is how many it has, where the file was read to its end; At is where it begins.
	Rows int64
	At   mapping.Position
	// NoHeader is the error of a CSV file whose first line is a row: the only thing to be
	// known of it is Sample.Row.
	NoHeader error
	// Defect is what is wrong with the first row, where no row that was looked at can be read.
	Defect   *mapping.Problem
	DefectAt mapping.Position // where that row stands

	// Beside is what the rows may say of users' states, nil for nothing, and Shuts of how many they do: of such a table
	// all rows are looked at.
	Beside *mapping.Beside
	Shuts  int64
	// Refers are the foreign keys that the dump declares.
	Refers []Reference
	// Apart says that the rows are of one kind of several that stand in one list.
	Apart bool

	seen   map[string]struct{} // the fields of the sample
	judged int                 // of those, how many Beside knows
}

// OfSQLite reports whether a table is one that SQLite keeps for itself: it reserves names that begin so
// (sqlite.org/fileformat2.html, 2.6), and its dumps have rows of sqlite_sequence without CREATE TABLE.
func (t *Table) OfSQLite() bool {
	return len(t.Sample.Fields) == 0 && strings.HasPrefix(t.Name, "sqlite_")
}

// maxFields bounds the fields of a sample: an object may be keyed by ids.
const maxFields = 10_000

// headed is the sample of a table whose columns are known.
func headed(h *mapping.Header) mapping.Sample {
	return mapping.Sample{Fields: h.Names, Row: h.Names, Examples: map[string]string{}}
}

// Take counts a row, and notes what it says.
func (t *Table) Take(rec *mapping.Record) {
	t.Rows++
	t.example(rec)
}

// example notes the values of a row.
func (t *Table) example(rec *mapping.Record) {
	if rec.Header != nil {
		for i, cell := range rec.Cells[:min(len(rec.Cells), len(rec.Header.Names))] {
			t.value(rec.Header.Names[i], cell)
		}
		t.judge(rec)
		return
	}
	defer t.judge(rec)
	gjson.Parse(rec.JSON).ForEach(func(k, v gjson.Result) bool {
		if _, known := t.seen[k.Str]; !known {
			if len(t.seen) == maxFields {
				return false
			}
			if t.seen == nil {
				t.seen = map[string]struct{}{}
			}
			key := strings.Clone(k.Str)
			t.seen[key] = struct{}{}
			t.Sample.Fields = append(t.Sample.Fields, key)
		}
		if v.Type != gjson.Null {
			t.value(k.Str, v.String())
		}
		return true
	})
}

// judge counts a row that says somebody must not sign in.
func (t *Table) judge(rec *mapping.Record) {
	if t.Name == "" {
		return
	}
	if n := len(t.Sample.Fields); n != t.judged {
		was := t.Beside
		if t.judged, t.Beside = n, mapping.NewBeside(t.Name, t.Sample.Fields); was != nil && t.Beside != nil {
			t.Beside.Must, t.Beside.Factors = was.Must, was.Factors
		}
	}
	if t.Beside != nil {
		t.Shuts += t.Beside.Counts(rec)
	}
}

// enough reports whether no more rows need to be looked at.
func (t *Table) enough() bool { return t.Rows >= sampleRows && (t.Beside == nil || t.Beside.Void()) }

// value keeps the first value of a field.
func (t *Table) value(field, value string) {
	if value != "" && t.Sample.Examples[field] == "" {
		if t.Sample.Examples == nil { // of a table whose first rows had no columns
			t.Sample.Examples = map[string]string{}
		}
		t.Sample.Examples[field] = strings.Clone(value)
	}
}

// Probe looks at a file and returns what it is and what detection of its source
// needs to know of its tables. A file with several tables is read to its end.
func Probe(path string, opts Options) (Format, []Table, error) { return probe(path, opts, sampleRows) }

// Wider is [Probe] of the only table of a file with many more rows: the first ones may lack what most have.
func Wider(path string, opts Options) (Table, error) {
	_, tables, err := probe(path, opts, 200*sampleRows)
	if err != nil {
		return Table{}, err
	}
	return tables[0], nil
}

// Seek looks for a row that fits by itself, to the end of a file, and returns a table with that row alone; false for none.
func Seek(path string, opts Options, fits func(mapping.Sample) bool) (Table, bool, error) {
	r, err := Open(path, opts)
	if err != nil {
		return Table{}, false, err
	}
	defer r.Close()
	for {
		rec, err := r.Next()
		if err != nil {
			return Table{}, false, nil // said again when the rows are read
		}
		t := Table{}
		if t.example(rec); rec.Defect == nil && fits(t.Sample) {
			return t, true, nil
		}
	}
}

func probe(path string, opts Options, rows int) (Format, []Table, error) {
	opts.probing = true
	r, err := Open(path, opts)
	if err != nil {
		return "", nil, err
	}
	defer r.Close()
	if d, ok := r.rows.(interface{ tables() ([]Table, error) }); ok { // a dump, or phpMyAdmin's JSON
		tables, err := d.tables()
		return r.format, tables, err
	}
	if x, ok := r.rows.(*sheetReader); ok {
		tables, err := sheetTables(x.book, opts)
		return r.format, tables, err
	}
	t := Table{Sample: mapping.Sample{Examples: map[string]string{}}}
	if c, ok := r.rows.(*csvReader); ok {
		if c.headless != nil {
			t.Sample.Row, t.NoHeader = c.header.Names, c.headless
			return r.format, []Table{t}, nil
		}
		if t.Rejects = c.rejects; c.record < 0 { // else rejected rows of JSON
			t.Sample = headed(c.header)
		}
	}
	readable := false
	for range rows {
		rec, err := r.Next()
		if err != nil {
			if !errors.Is(err, io.EOF) && len(t.Sample.Fields) == 0 {
				return "", nil, err
			}
			break // said again, with the rows before it, when they are read
		}
		if t.example(rec); rec.Defect == nil {
			readable = true
		} else if t.Defect == nil {
			t.Defect, t.DefectAt = rec.Defect, rec.Position
		}
	}
	if readable {
		t.Defect = nil
	}
	return r.format, []Table{t}, nil
}
