package source

import (
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"clerk-import/mapping"
)

// jsonReader reads the elements of an array, at the top of a document or under a key of
// it. A file may be several such documents, one behind the other: the pages of an export.
type jsonReader struct {
	scan    *scanner
	name    string
	arena   arena
	seed    maphash.Seed
	path    []string // of the array; of several keys each is in the one before
	keyed   bool     // it is that of an object, whose members are the rows, each under a key of its own
	found   bool     // path is that of an array that was met, or was given
	frames  []frame  // the containers that are open
	rows    bool     // the last of them is the array
	comma   bool     // something stands in it already
	loose   bool     // resumed: what is around the array is taken as it comes
	empty   string   // the first empty array, where the path is not known
	keys    []string // of the document, for messages
	pages   extent
	others  []*Table // arrays that are not read
	objects []string // paths of objects whose members are alike, as rows under keys of their own are
	survey  bool     // see Options
	indexOf map[string]*Table
}

// frame is a container of JSON that is open.
type frame struct {
	key    string // that it stands under
	array  bool
	met    map[uint64]struct{} // hashes of an object's keys
	holds  bool                // the array was in it
	first  map[uint64]struct{} // the keys of the first object in an object
	alike  int                 // objects in it that have most of these
	begins mapping.Position
}

// Bounds of what is around the array.
const (
	maxAround  = 4         // levels of objects that are looked into
	maxMembers = 1_000_000 // of one object
	maxScalar  = 64 << 10  // bytes of a value that is looked at
	maxArrays  = 1_000     // that are told by name
	surveyed   = 32 << 20  // bytes of a file in which arrays are looked for
)

func newJSONReader(s *stream, opts Options) (*jsonReader, error) {
	sc := &scanner{s: s, name: opts.Name, line: 1}
	r := &jsonReader{scan: sc, name: opts.Name, survey: opts.survey, seed: maphash.MakeSeed(), indexOf: map[string]*Table{}}
	if opts.Path != "" {
		r.path, r.found = strings.Split(opts.Path, "."), true
		if n := len(r.path) - 1; r.path[n] == AnyKey {
			r.path, r.keyed = r.path[:n], true
		}
	}
	c, err := sc.peekToken()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil, &Error{Position: mapping.Position{File: r.name}, Msg: "is empty"}
		}
		return nil, err
	}
	if c != '[' && c != '{' {
		return nil, sc.fail("is neither a JSON array nor an object", "is this another format? (--format csv, json or ndjson)")
	}
	if err := r.advance(); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if opts.From.Offset > 0 {
		if err := s.skipTo(opts.From.Offset, sc.offset); err != nil {
			return nil, err
		}
		sc.offset, sc.line = opts.From.Offset, opts.From.Line
		r.comma, r.loose = false, true
	}
	return r, nil
}

func (r *jsonReader) next(rec *mapping.Record) error {
	for {
		if err := r.advance(); err != nil {
			return err
		}
		ended, err := r.arrayEnds()
		if err != nil {
			return err
		}
		if !ended {
			break
		}
		r.scan.take()
		r.close()
	}
	r.comma = true
	sc := r.scan
	pos := sc.pos()
	inKeyed := !r.frames[len(r.frames)-1].array
	var key []byte
	if inKeyed {
		raw, err := r.key()
		if err != nil {
			return err
		}
		key = bytes.Clone(raw)
	}
	text, err := sc.value()
	if err != nil {
		return err
	}
	twice := false
	if inKeyed {
		text, twice = withKey(key, text)
	}
	pos.Column = 0
	renew(rec, pos)
	r.pages.rows++
	r.arena.json(rec, text)
	if twice && gjson.ValidBytes(text) {
		rec.Defect = defect("row_malformed", fmt.Sprintf("the row stands under a key, which is read as %q, and has another member of that name", MemberKey), "call that member otherwise in the export")
		rec.Raw, rec.JSON = strings.ToValidUTF8(string(text), "\uFFFD"), ""
	}
	if rec.Defect != nil && isShell(text) {
		return shellOutput(pos)
	}
	return nil
}

// arrayEnds goes to the next row, or to the end of the array, or of the object whose members are the rows.
func (r *jsonReader) arrayEnds() (bool, error) {
	sc := r.scan
	end := byte(']')
	if !r.frames[len(r.frames)-1].array {
		end = '}'
	}
	c, err := sc.peekToken()
	if err != nil {
		return false, sc.truncated(err)
	}
	if c != end && (r.comma || c == ',') {
		if c != ',' || !r.comma && !r.loose {
			return false, sc.fail(fmt.Sprintf("expected a comma or %c between rows, found %q", end, c), "the file is damaged from here on")
		}
		sc.take()
		if c, err = sc.peekToken(); err != nil {
			return false, sc.truncated(err)
		}
	}
	return c == end, nil // a trailing comma is forgiven
}

// close leaves the last container.
func (r *jsonReader) close() {
	last := r.frames[len(r.frames)-1]
	if !r.found {
		r.noteAlike()
	}
	r.frames = r.frames[:len(r.frames)-1]
	if n := len(r.frames); n > 0 {
		r.frames[n-1].holds = r.frames[n-1].holds || last.holds || r.rows
	}
	r.rows, r.comma = false, true
}

// advance goes to the array of this document or, behind it, of the next one. It returns
// io.EOF behind the last document.
func (r *jsonReader) advance() error {
	sc := r.scan
	for !r.rows {
		c, err := sc.peekToken()
		ended := errors.Is(err, io.EOF)
		if err != nil && !ended {
			return err
		}
		if r.loose && len(r.frames) > 0 && (ended || c == '{' || c == '[') {
			r.frames = r.frames[:0] // the row that reading went on at was in an array at the top
		}
		if len(r.frames) == 0 {
			if ended {
				return io.EOF
			}
			if err := r.begin(c); err != nil {
				return err
			}
			continue
		}
		if ended {
			return sc.truncated(err)
		}
		if err := r.member(c); err != nil {
			return err
		}
	}
	return nil
}

// begin enters a document.
func (r *jsonReader) begin(c byte) error {
	if r.loose && (c == ',' || c == '}') { // around the row that reading went on at
		r.frames = append(r.frames, frame{met: map[uint64]struct{}{}, holds: true})
		r.comma = true
		return nil
	}
	switch c {
	case '[':
		r.rows = true // a path, if given, belongs to another shape of the same export
	case '{':
		r.keys = nil
		r.rows = r.keyed && len(r.path) == 0
	default:
		return r.scan.fail(fmt.Sprintf("unexpected %q behind the end of a document", c), "other text stands behind the JSON, perhaps of the program that wrote it; if that ended well, take it out")
	}
	r.pages.begin()
	r.open("", c == '[')
	return nil
}

// open enters the container that is next.
func (r *jsonReader) open(key string, array bool) {
	f := frame{key: key, array: array, begins: r.scan.pos()}
	if !array {
		f.met = map[uint64]struct{}{}
	}
	r.scan.take()
	r.frames = append(r.frames, f)
	r.comma = false
}

// member reads a member of an object up to its value, or over it, or the end of the object.
func (r *jsonReader) member(c byte) error {
	sc := r.scan
	top := &r.frames[len(r.frames)-1]
	if c == ',' && r.comma {
		sc.take()
		r.comma = false
		return nil
	}
	if c == '}' {
		if err := r.ends(top); err != nil {
			return err
		}
		sc.take()
		r.close()
		return nil
	}
	if r.comma {
		return sc.fail(fmt.Sprintf("expected a comma or } behind a value, found %q", c), "the file is damaged from here on")
	}
	if r.survey && sc.offset > surveyed {
		return r.noArray("")
	}
	at := sc.pos()
	raw, err := r.key()
	if err != nil {
		return err
	}
	key := strings.Clone(gjson.ParseBytes(raw).Str)
	hash := maphash.String(r.seed, key)
	if _, met := top.met[hash]; met {
		return &Error{Position: at, Msg: "the object has this key twice", Hint: "which one counts cannot be told; take one of them out"}
	}
	if len(top.met) == maxMembers {
		return &Error{Position: at, Msg: fmt.Sprintf("the object has more than %d members", maxMembers), Hint: "users are read from an array, or one a line"}
	}
	top.met[hash] = struct{}{}
	if path := r.at(""); len(top.met) == 1 && len(path) > 1 { // of an object that is no container of pages
		if path = path[:len(path)-1]; !slices.Contains(pageContainers, spelling(path[len(path)-1])) {
			r.pages.member(path, r.path, gjson.Result{Type: gjson.True}, at)
		}
	}
	if len(r.frames) == 1 && len(r.keys) < 20 {
		r.keys = append(r.keys, key)
	}
	if c, err = sc.peekToken(); err != nil {
		return sc.truncated(err)
	}
	r.comma = true
	return r.memberValue(key, c)
}

// memberValue enters the value of a member or passes over it.
func (r *jsonReader) memberValue(key string, c byte) error {
	path := r.at(key)
	wanted := r.found && slices.Equal(path, r.path)
	above := r.found && len(path) < len(r.path) && slices.Equal(path, r.path[:len(path)])
	switch {
	case c == '[' && len(path) == 1 && pageMembers[spelling(key)] == isError:
		if r.scan.first() != ']' {
			r.pages.member(path, r.path, gjson.Result{Type: gjson.True}, r.scan.pos())
		}
		return r.scan.skip()
	case c == '[':
		if !r.found && len(path) == 1 && !r.survey {
			if r.scan.holdsObjects() {
				r.path, r.found, wanted = path, true, true
			} else if r.empty == "" {
				r.empty = key
			}
		}
		if wanted {
			r.open(key, true)
			r.rows = true
			return nil
		}
		return r.other(strings.Join(path, "."))
	case c == '{' && wanted && r.keyed:
		r.open(key, false)
		r.rows = true
		return nil
	case c == '{' && (above || !wanted && len(path) < maxAround):
		r.open(key, false)
		return nil
	case c == '{' && !wanted:
		return r.scan.skip()
	}
	at := r.scan.pos()
	raw, err := r.scan.value()
	if err != nil {
		return err
	}
	if !gjson.ValidBytes(raw) {
		return &Error{Position: at, Msg: "the value is not valid JSON", Hint: "the file is damaged from here on"}
	}
	if wanted && string(raw) == "null" { // a page without rows
		r.frames[len(r.frames)-1].holds = true
		return nil
	}
	if wanted || above {
		return &Error{Position: at, Msg: fmt.Sprintf("%q is not an array", strings.Join(r.path, ".")), Hint: "--path names the key of the array of users; " + r.hintKeyed()}
	}
	if len(raw) <= maxScalar {
		r.pages.member(path, r.path, gjson.ParseBytes(raw), at)
	}
	return nil
}

// at is the path of a key of the last container.
func (r *jsonReader) at(key string) []string {
	path := make([]string, 0, len(r.frames))
	for _, f := range r.frames[1:] {
		path = append(path, f.key)
	}
	return append(path, key)
}

// ends is asked at the end of an object whether the array was in it, if it had to be.
func (r *jsonReader) ends(top *frame) error {
	if top.holds || r.loose {
		return nil
	}
	depth := len(r.frames)
	hint := "keys seen: " + strings.Join(r.keys, ", ")
	switch {
	case !r.found && depth > 1:
		return nil
	case !r.found && r.empty != "": // no rows
		r.path, r.found = []string{r.empty}, true
		return nil
	case !r.found:
		return r.noArray(hint)
	case depth > len(r.path) || !slices.Equal(r.at("")[:depth-1], r.path[:depth-1]):
		return nil
	}
	return r.scan.fail(fmt.Sprintf("the object has no key %q", r.path[depth-1]), "--path names the key of the array; "+hint)
}

// noArray says that no array of objects is at the top, and where there are some.
func (r *jsonReader) noArray(keys string) error {
	e := &Error{Position: r.scan.pos(), Msg: "the object holds no array of objects", Hint: "name the key of the array with --path; " + keys}
	var found []string
	for ; len(r.frames) > 0; r.frames = r.frames[:len(r.frames)-1] { // those that have not ended
		r.noteAlike()
	}
	for _, t := range r.others {
		e.Arrays = append(e.Arrays, t.Name)
		found = append(found, fmt.Sprintf("--path %s (%d objects)", t.Name, t.Rows))
	}
	for _, path := range r.objects {
		e.Arrays = append(e.Arrays, path)
		found = append(found, fmt.Sprintf("--path %s (the members of an object)", path))
	}
	if len(found) > 0 {
		e.Msg = "the object holds no array of objects at its top"
		e.Hint = "is it " + strings.Join(found[:min(len(found), 5)], ", or ") + "?"
	}
	return e
}

// other passes over an array that is not read, and notes what is in it.
func (r *jsonReader) other(name string) error {
	sc := r.scan
	at := sc.pos()
	sc.take()
	t := r.indexOf[name]
	for comma := false; ; {
		c, err := sc.peekToken()
		if err != nil {
			return sc.truncated(err)
		}
		switch {
		case c == ']':
			sc.take()
			return nil
		case c == ',' && comma:
			sc.take()
			comma = false
			continue
		case comma || c == ',':
			return sc.fail(fmt.Sprintf("expected a comma or ] between values, found %q", c), "the file is damaged from here on")
		}
		comma = true
		if c == '{' && t == nil && len(r.others) < maxArrays {
			t = &Table{Name: name, At: at, Sample: mapping.Sample{Examples: map[string]string{}}}
			r.indexOf[name], r.others = t, append(r.others, t)
		}
		if c != '{' || t == nil || t.enough() {
			if err := sc.skip(); err != nil {
				return err
			}
		} else {
			text, err := sc.value()
			if err != nil {
				return err
			}
			var rec mapping.Record
			if r.arena.json(&rec, text); rec.Defect == nil {
				t.example(&rec)
			}
		}
		if c == '{' && t != nil {
			t.Rows++
		}
		if r.survey && sc.offset > surveyed {
			return r.noArray("")
		}
	}
}

// Arrays are the paths of the arrays of objects in a JSON object, as far as they begin near its beginning.
func Arrays(path string, opts Options) ([]string, error) {
	opts.Path, opts.survey = "", true
	r, err := Open(path, opts)
	if err == nil {
		return nil, r.Close() // an array, or something else
	}
	var e *Error
	if errors.As(err, &e) && len(e.Arrays) > 0 {
		return e.Arrays, nil
	}
	return nil, err
}

// tables are the arrays of objects that are not read.
func (r *jsonReader) tables() []Table {
	var out []Table
	for _, t := range r.others {
		out = append(out, *t)
	}
	return out
}

// What is said of the output of the MongoDB shell, wherever it is noticed.
const (
	shellPrints = "is what the shell of MongoDB prints, not JSON"
	shellHint   = "mongoexport --db=NAME --collection=users --out=users.ndjson makes JSON of it"
)

// isShell knows the values that the MongoDB shell prints and JSON does not have.
func isShell(text []byte) bool {
	found := false
	outside(text, func(i int) bool {
		if text[i] == '(' {
			found = slices.ContainsFunc(shellCalls, func(call string) bool { return bytes.HasSuffix(text[:i], []byte(call)) })
		}
		return !found
	})
	return found
}

var shellCalls = []string{"ObjectId", "ISODate", "NumberLong", "NumberInt", "NumberDecimal", "BinData", "UUID", "Timestamp", "Long"}

func shellOutput(pos mapping.Position) error {
	return &Error{Position: pos, Msg: shellPrints, Hint: shellHint}
}
