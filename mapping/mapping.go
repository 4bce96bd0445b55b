package mapping

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/vm"

	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

// Mapping is the compiled translation of a source's Records into Users. It is
// immutable and safe for concurrent use; each goroutine takes a [Mapper] of its
// own.
type Mapping struct {
	Entity Entity // what its rows become
	Name   string
	Title  string
	About  string
	File   string // where it was read from, for error messages
	Text   string // the YAML as written; what the fingerprint is made of
	// DropUnusable says that the source is known for passwords that cannot be imported:
	// its users arrive without, unless somebody decides otherwise.
	DropUnusable bool
	// Lookups is the text of the tables that it looks values up in.
	Lookups string
	// LookupFiles are the files of these tables.
	LookupFiles []string
	Input       Input
	Detect      Detection
	Params      []Param
	Roles       []Role // of organizations, as the source names them
	// AnySpelling says that names of columns and tables may be spelt in any way: emailVerified
	// is email_verified, too.
	AnySpelling bool
	// NoFactors says why the source's users have no second factors, "" if they may.
	NoFactors string
	// From says, of an entity that has no input of its own, whose rows its rows are made of,
	// and Each, if it is a path, which list in them it has one row for each entry of.
	From Entity
	Each Key
	// Once names the identifier by which a row is of somebody whom an earlier row has
	// brought, and left behind: one of those below, or "".
	Once string

	spelling Spelling   // of the export, if it is known
	sections []*Mapping // of the other entities
	off      string     // the parameter that is missing, without which the entity stays behind
	skip     []skipRule
	factors  []factorRule
	tell     []skipRule       // states that are told and change nothing
	written  []field          // as the mapping has them
	fields   []field          // these, and those that kinds of metadata make
	kinds    []Metadata       // of its own rows
	places   map[string]Place // of kinds, as somebody has decided
	moved    []Metadata       // the kinds that this moves
	digest   *digestRule
	params   map[string]string
	given    map[string]string // of these, what somebody gave
	slots    []*slot
	compared []comparison
	onlys    []onlyUse
	status   []statusRule
	scopes   []*scope // lists of which entries are taken
	inside   string   // of the entries of a list: what stands in front of their members
	made     []*made  // of every row, before anything else
	tree     *node
	ignore   []string                // columns left behind on purpose
	decided  map[string]wording.Fate // what comes of states in columns that nothing reads
	idPrefix string                  // in front of users' external ids
	row      []PathUse               // expressions that read the row as a whole, or by a name that is computed
	// variables are the columns that expressions look at. A row's others are not made into values, unless
	// some expression looks at every one.
	variables     []string
	everyVariable bool
	// rowIsValue says that an expression takes hold of the row itself, and not only of columns by their names.
	rowIsValue bool
}

// What [Mapping.Once] may be.
const (
	OnceAddress  = "email_address"
	OnceVerified = "verified_email_address" // both rows have verified it
)

// Of is the mapping of another entity's rows, or nil.
func (m *Mapping) Of(e Entity) *Mapping {
	i := slices.IndexFunc(m.sections, func(s *Mapping) bool { return s.Entity == e && s.off == "" })
	if i < 0 {
		return nil
	}
	return m.sections[i]
}

// Apart is the mapping for rows that stand in a file of their own, as they were found in
// others'.
func (m *Mapping) Apart() *Mapping {
	apart := *m
	apart.From, apart.Each = "", Key{}
	return &apart
}

// Prefixing is the mapping with a text in front of the external ids of its rows, and of those that they refer to.
func (m *Mapping) Prefixing(prefix string) *Mapping {
	out := *m
	out.idPrefix = prefix
	return &out
}

// IDPrefix is what stands in front of external ids, "" for nothing.
func (m *Mapping) IDPrefix() string { return m.idPrefix }

// Beside reports whether the entity's rows are another array in the users' own files.
func (m *Mapping) Beside() bool {
	return m.From == "" && m.Input.Path != "" && len(m.Detect.All)+len(m.Input.Tables) == 0
}

// Others are the mappings of the other entities' rows.
func (m *Mapping) Others() []*Mapping {
	return slices.DeleteFunc(slices.Clone(m.sections), func(s *Mapping) bool { return s.off != "" })
}

// WouldRead is what would have to be said for a table, or an array, to be the input of another entity: the parameter that is missing,
// or, of what comes along only if it is asked for, the entity. reads reports whether a section's input is called like it.
func (m *Mapping) WouldRead(reads func(*Mapping) bool) (param *Param, asked Entity) {
	for _, s := range m.sections {
		switch {
		case !reads(s):
		case s.off != "":
			return &m.Params[slices.IndexFunc(m.Params, func(p Param) bool { return p.Name == s.off })], ""
		case s.Entity == Invitations:
			return nil, s.Entity
		}
	}
	return nil, ""
}

// RoleOf is the role at the target that one of a member's roles at the source stands for,
// the most powerful by the order of [Mapping.Roles]; "" for a member without any. A role
// that is not listed stands for itself, in the characters that keys of roles have.
func RoleOf(roles []Role, names []string) string {
	for _, r := range roles {
		if slices.Contains(names, r.Name) {
			return r.Key
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "org:" + notInRole.ReplaceAllString(strings.ToLower(strings.TrimPrefix(names[0], "org:")), "_")
}

var notInRole = regexp.MustCompile(`[^a-z0-9_]+`)

// Role is what a role of the source is at the target: "owner" is "org:admin".
type Role struct {
	Name, Key string
	// What it is made with where the target lacks it, if that is to be done.
	Title, Description string
	Permissions        []string // keys
}

// Input says how to read the source's files where that cannot be seen from them.
type Input struct {
	Header []string // columns of a CSV file without a header row
	Path   string   // key under which a JSON object holds its rows
	Tables []string // names of the table in dumps and databases, without what is in front
	// Kind is the column that says which of several kinds of things a row is, and Columns the member that holds what it says of it.
	Kind, Columns string
	Joined        []*Joined
}

// Param is a setting a mapping asks for.
type Param struct {
	Name    string
	Help    string
	Default string
	Secret  bool // never accepted on the command line
	Needed  bool
}

// slot is one path of the mapping; a row's values are extracted slot by slot.
type slot struct {
	path path
	line int // of the YAML
	col  int
	made bool // it is in what is made of the row
	told bool // an expression reads it as row.x: it is optional, and that no row has it is told
}

type skipRule struct {
	when   *value
	unless bool // it is to be false
	reason string
	hint   string // of tell: what to do
}

// field is one entry under `fields`.
type field struct {
	spec   *fieldSpec
	line   int
	values []*value // of which the first non-empty one counts; identifiers: all of them
	verify []*value // identifiers: parallel to values, nil means unverified
}

// noDigest is the source of digests that are not handed out: a value says that the user
// has a password.
const noDigest = "none"

// DigestFrom names the conversion that the mapping reads digests with, "" if it reads none.
func (m *Mapping) DigestFrom() string {
	if m.digest == nil || m.digest.from == noDigest {
		return ""
	}
	return m.digest.from
}

// digestRule is `fields.digest`: a conversion of package hashers.
type digestRule struct {
	from   string
	asked  string   // the parameter that says from
	strip  []string // what stands in front of digests and is no part of them
	value  *value
	left   *value // of users without: they have a password that is not in this export
	params map[string]*value
	names  []string // keys of params, sorted
}

// value is one compiled value of the language.
type value struct {
	slot     int // >= 0: a path
	constant *Value
	program  *vm.Program
	reads    []string // columns that the program looks at
	states   []int    // slots of the columns of states among them
	whole    bool     // and at the row as a whole, or at a column whose name it computes
	times    bool     // the program converts times
	secrets  bool     // the program is told the secret parameters, too
	kinds    bool     // what is merged are kinds of metadata
	first    []*value
	each     *eachRule
	parent   bool // the slot is one of the row that the entry is in
	outer    *Mapping
	merge    []*value
	object   []member
	template []templatePart
	filled   bool // the template is nothing unless all of its values are there
	rename   *renaming
	convert  []boundConverter
	fallback *Value
	keepNull bool
	onError  string // Drop, Reject or ""
	flat     bool   // a list of one may be given as the one
	optional bool   // a row without the path has no value
	plain    bool   // what the path finds, as it is
	line     int
}

type member struct {
	key string
	val *value
}

type boundConverter struct {
	*Converter
	args []string
	list bool     // it is the converter list, as it stands
	refs []*value // arguments that are other values of the row, nil among those that are not
}

// FileError is an error in a mapping file.
type FileError struct {
	File         string
	Line, Column int
	Msg          string
}

func (e *FileError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Msg)
}

// PathUse is a path of a mapping and the place it is written at.
type PathUse struct {
	Path         string
	File         string
	Line, Column int
}

// CheckHeader returns a [FileError] for the first path whose column does not
// exist in a CSV file and that is not marked optional.
func (m *Mapping) CheckHeader(h *Header, file string) error {
	if err := m.checkLists(h, file); err != nil {
		return err
	}
	for _, s := range m.slots {
		if col, _ := csvColumn(h, s.path); s.made || s.path.optional || col >= 0 || m.Input.Find(s.path.segments[0]) != nil {
			continue
		}
		return m.noColumn(s, s.path.segments[0], h, file)
	}
	return nil
}

// noColumn says that a path's column does not exist.
func (m *Mapping) noColumn(s *slot, column string, h *Header, file string) error {
	msg := fmt.Sprintf("%s has no column %q", file, column)
	if column == s.path.segments[0] {
		msg = fmt.Sprintf("%s has no column %q", file, s.path.text)
	}
	if near := Nearest(column, h.Names); near != "" {
		msg += fmt.Sprintf("; did you mean %q?", near)
	} else {
		msg += `; write "` + s.path.text + `?" if the column is optional`
	}
	return &FileError{File: m.File, Line: s.line, Column: s.col, Msg: msg}
}

// csvColumn finds the column of a path: the whole path as a name, or what it begins with, whose
// cells then hold JSON: its first segment, or an input and a column of it. deep is how many segments
// name the column.
func csvColumn(h *Header, p path) (col, deep int) {
	if i := h.Column(p.text); i >= 0 {
		return i, len(p.segments)
	}
	if i := h.Column(p.segments[0]); i >= 0 || len(p.segments) < 2 || h.parts == nil {
		return i, 1
	}
	return h.Column(p.segments[0] + "." + p.segments[1]), 2
}

// Nearest suggests the known name that is closest to a misspelt one.
func Nearest(name string, known []string) string {
	best, bestDist := "", min(max(2, len(name)/3)+1, len(name)) // nothing is like every short word
	for _, k := range known {
		if d := editDistance(strings.ToLower(name), strings.ToLower(k)); d < bestDist {
			best, bestDist = k, d
		}
	}
	return best
}

func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		prev := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := prev
			if a[i-1] != b[j-1] {
				cost = 1 + min(prev, row[j], row[j-1])
			}
			prev, row[j] = row[j], cost
		}
	}
	return row[len(b)]
}

// Summary says what the mapping has.
func (m *Mapping) Summary() string {
	count := func(n int, what string) string {
		if n == 1 {
			return "1 " + what
		}
		return fmt.Sprintf("%d %ss", n, what)
	}
	fields := len(m.fields)
	if m.digest != nil {
		fields++
	}
	parts := []string{count(fields, "field")}
	for what, n := range map[string]int{"parameter": len(m.Params), "further input": len(m.Input.Joined)} {
		if n > 0 {
			parts = append(parts, count(n, what))
		}
	}
	slices.Sort(parts[1:])
	return strings.Join(parts, ", ")
}
