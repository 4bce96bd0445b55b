// Package infer proposes a mapping for tables of a source that nobody knows: by the
// names of their columns in several languages, and by what is in them. Start from [Propose].
package infer

import (
	"hash/maphash"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/tidwall/gjson"

	"clerk-import/mapping"
	"clerk-import/mapping/record"
	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

// Table collects what is in the columns of a table.
type Table struct {
	Name     string           // as the mapping may call it
	SQL      string           // its own name, where it is one of several in a file or database
	Path     string           // of its rows in a JSON object, where that has several arrays
	Rows     int64            // of the table, or of the sample if Part
	Defect   *mapping.Problem // of the first row that could not be read
	DefectAt mapping.Position // where that row stands
	Part     bool             // the rows are a sample, and not all there are

	Sample string // why the sample is of the beginning alone
	Passed int    // arrays of the same document that were not looked at

	Spread bool // the sample is from all over the table, and not its beginning alone

	keyed   int    // the members of an object of the first rows that are alike, as rows under keys are
	keyedAt string // where it is

	by    string            // a column that says of what kind a row is; "" if none does
	kinds map[string]*Table // the rows of each kind
	part  bool              // they are those of one
	where string            // the condition that they are; "" is all

	Refers map[string]Ref // foreign keys, by column

	raw *Table // what is in the file, where the mapping turns its names and values into columns; nil: the table is as it stands there

	cells   bool // rows have cells: each has all of the columns
	columns []*column
	unnamed []string // columns whose names are values, as they may be shown
	index   map[string]*column
	sample  []map[string]string // the first rows: their cells, or the plain members of their objects
}

// column is one column, or one path into the objects of its rows.
type column struct {
	path      []string
	called    []string // the path without what all names of its table begin with; nil: there is nothing of the kind
	filled    int64
	zeros     int64 // values that stand for none, in their place
	lookup    bool  // of a small table that others refer to: nobody's data
	kinds     map[kind]int64
	values    map[uint64]struct{} // hashes of the distinct values, up to maxDistinct
	examples  []string
	counts    map[string]int64 // of the values, while there are few of them
	table     *Table
	elements  []map[string]string // of a list of objects: the first ones
	members   []string            // of these
	nested    []string            // the members that stand in objects of these
	fronts    []string            // what stands in front of its digests and is no part of them
	locks     []string            // what stands in front of digests that are locked, and are not read
	packed    bool                // it is a part of a text like plan=pro;seats=3
	keys      int                 // of such a text
	tried     int                 // so many examples were tried as digests, for all who ask
	ofDigests bool                // one of these is one
	pair      bool                // the last part of the path is the name in a list of names and values
}

const (
	maxDistinct = 20_000
	maxExamples = 200 // that digests are tried on and regions are guessed by
	maxDepth    = 5
	maxPaths    = 400
	fewValues   = 12
)

var seed = maphash.MakeSeed()

// NewTable returns an empty Table.
func NewTable(name string) *Table { return &Table{Name: name, index: map[string]*column{}} }

// Add looks at a row.
func (t *Table) Add(rec *mapping.Record) {
	if rec.Defect != nil {
		if t.Defect == nil {
			t.Defect, t.DefectAt = rec.Defect, rec.Position
		}
		return
	}
	t.Rows++
	if rec.Header != nil {
		t.apartBy(rec, gjson.Result{})
		t.cells = true
		var row map[string]string
		if len(t.sample) < maxEntries && len(rec.Header.Names) <= 400 {
			row = map[string]string{}
			t.sample = append(t.sample, row)
		}
		for i, name := range rec.Header.Names {
			cell := ""
			if i < len(rec.Cells) {
				cell = rec.Cells[i]
			}
			if row != nil && strings.TrimSpace(cell) != "" {
				row[name] = strings.Clone(cell)
			}
			t.cell([]string{name}, cell)
		}
		return
	}
	row := gjson.Parse(rec.JSON)
	t.apartBy(rec, row)
	t.mayHoldRows(nil, row)
	t.object(nil, row)
	if len(t.sample) < maxEntries {
		t.sample = append(t.sample, plainMembers(row))
	}
}

// cell looks at a cell, and into one that holds an object.
func (t *Table) cell(path []string, text string) {
	c := t.column(path)
	if c == nil {
		return
	}
	if o := strings.TrimSpace(text); strings.HasPrefix(o, "{") && gjson.Valid(o) {
		c.add(text)
		t.object(path, gjson.Parse(o))
		return
	}
	if c.add(text); len(path) == 1 {
		t.unpack(c, strings.TrimSpace(text))
	}
}

// object looks at the members of an object.
func (t *Table) object(at []string, o gjson.Result) {
	o.ForEach(func(k, v gjson.Result) bool {
		path := append(slices.Clone(at), k.Str)
		c := t.column(path)
		if c == nil {
			return true
		}
		switch {
		case record.IsExtended(v.Raw):
			c.add(firstValue(v).String())
		case v.IsObject() && len(at) == 0 && keyedByAddress(v):
			c.add(v.Raw)
			v.ForEach(func(k, o gjson.Result) bool { c.element(withKey(k, o)); return true })
			t.mayHoldRows(path, v)
		case v.IsObject():
			c.add(v.Raw)
			t.mayHoldRows(path, v)
			if len(path) < maxDepth {
				t.object(path, v)
			}
		case v.IsArray():
			c.add(v.Raw)
			first := v.Get("0")
			if first.IsObject() && len(path) == 1 && isPair(first) {
				t.pairs(path, v)
			} else if first.IsObject() && len(path) < maxDepth {
				v.ForEach(func(_, o gjson.Result) bool { c.element(o); return true })
				t.object(append(slices.Clone(path), "0"), first)
			}
		case v.Type == gjson.Null:
		default:
			if v.Type == gjson.String && v.Str == "" {
				c.zeros++
			}
			if c.add(v.String()); len(path) == 1 && v.Type == gjson.String {
				t.unpack(c, strings.TrimSpace(v.Str))
			}
		}
		return true
	})
}

// isPair knows {"Name": …, "Value": …}.
func isPair(o gjson.Result) bool {
	n := 0
	o.ForEach(func(_, _ gjson.Result) bool { n++; return n < 3 })
	return n == 2 && o.Get("Name").Type == gjson.String && o.Get("Value").Exists()
}

// pairs looks at a list of names and values.
func (t *Table) pairs(at []string, list gjson.Result) {
	list.ForEach(func(_, pair gjson.Result) bool {
		if c := t.column(append(slices.Clone(at), pair.Get("Name").Str)); c != nil {
			c.pair = true
			c.add(pair.Get("Value").String())
		}
		return true
	})
}

// firstValue is the value of an object's first member, down to a plain one.
func firstValue(o gjson.Result) (v gjson.Result) {
	o.ForEach(func(_, e gjson.Result) bool { v = e; return false })
	if v.IsObject() {
		return firstValue(v)
	}
	return v
}

func (t *Table) column(path []string) *column {
	key := strings.Join(path, "\x00")
	c := t.index[key]
	if c == nil && len(t.columns) < maxPaths {
		c = &column{path: path, kinds: map[kind]int64{}, values: map[uint64]struct{}{}, table: t}
		t.index[key], t.columns = c, append(t.columns, c)
	}
	return c
}

func (c *column) add(text string) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "0000-00-00") {
		c.zeros++
		return
	}
	if text == "" {
		return
	}
	c.filled++
	if len(c.values) < maxDistinct {
		hash := maphash.String(seed, sameAddress(text))
		if _, known := c.values[hash]; !known && len(c.examples) < maxExamples {
			c.examples = append(c.examples, strings.Clone(text))
		}
		c.values[hash] = struct{}{}
	}
	for _, k := range kindsOf(text) {
		c.kinds[k]++
	}
	if c.counts == nil && c.filled == 1 {
		c.counts = map[string]int64{}
	}
	if c.counts != nil && len(text) < 40 {
		if c.counts[strings.Clone(text)]++; len(c.counts) > fewValues {
			c.counts = nil
		}
	} else {
		c.counts = nil
	}
}

// sameAddress is an address without the case that it is written in, and any other text as it is.
func sameAddress(text string) string {
	if strings.Contains(text, "@") && emailPattern.MatchString(text) {
		return strings.ToLower(text)
	}
	return text
}

// distinct reports whether every value is there once.
func (c *column) distinct() bool {
	return c.filled > 0 && (int64(len(c.values)) == c.filled || len(c.values) == maxDistinct)
}

// share is how many of the values are of a kind, from 0 to 1.
func (c *column) share(k kind) float64 {
	if c.filled == 0 {
		return 0
	}
	return float64(c.kinds[k]) / float64(c.filled)
}

// mostly reports whether nearly all values are of a kind.
func (c *column) mostly(k kind) bool { return c.share(k) >= 0.9 }

// kind is what a value looks like.
type kind uint8

const (
	email    kind = iota
	phone         // with a country code
	national      // digits that may be a phone number
	boolean
	integer
	unixSeconds
	unixMillis
	unixMicros
	dated // 28/09/2022, or 09/28/2022
	timestamp
	compact // 20240102030405
	object
	list
	link
	uuid
	word // no white space
	bcp47
	name   // letters, a few words
	packed // plan=basic|ref=7
	emails // several in one cell, as the converter list reads them
	phones
)

var (
	emailPattern   = regexp.MustCompile(`^[^\s@<>:;|,]+@[^\s@<>:;|,*=~#/]+\.[^\s@<>:;|,*=~#/]+$`)
	phonePattern   = regexp.MustCompile(`^(\+|00)[1-9][\d\s().\-/]{6,20}$`)
	localPattern   = regexp.MustCompile(`^\(?0?\d[\d\s().\-/]{5,18}\d$`)
	timePattern    = regexp.MustCompile(`^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?.*)?$`)
	yearPattern    = regexp.MustCompile(`^(19|20)\d\d([/.]\d{1,2}){2}\.?( \d{1,2}:\d\d(:\d\d)?)?$`)
	datedPattern   = regexp.MustCompile(`^(\d{1,2})([/.-])(\d{1,2})([/.-])(\d{4})(?:(,?[ T])(\d{1,2}):(\d\d)(:\d\d)?( ?(?:AM|PM|am|pm))?)?$`)
	hanPattern     = regexp.MustCompile(`^(19|20)\d\d[年년] ?\d{1,2}[月월] ?\d{1,2}[日일]`)
	compactPattern = regexp.MustCompile(`^(19|20)\d\d(0[1-9]|1[0-2])[0-3]\d[0-2]\d[0-5]\d[0-5]\d(Z|\.0Z)?$`)
	uuidPattern    = regexp.MustCompile(`^(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	tagPattern     = regexp.MustCompile(`^[a-z]{2,3}([-_][A-Za-z]{2,4})?$`)
	packedPattern  = regexp.MustCompile(`^[\pL\w.-]+=[^=|;&]*([|;&] ?[\pL\w.-]+=[^=|;&]*)*$`)
)

// namePattern is large, and is compiled when a proposal is made.
var namePattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[\p{L}][\p{L}\p{M}'’.\- ]{0,60}(, [\p{L}][\p{L}\p{M}'’.\- ]{0,60})?$`)
})

func kindsOf(s string) []kind {
	var out []kind
	if mapping.IsBool(s) {
		out = append(out, boolean)
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		out = append(out, integer)
		switch {
		case n > 315_532_800 && n < 4_102_444_800: // 1980 to 2100
			out = append(out, unixSeconds)
		case n > 315_532_800_000 && n < 4_102_444_800_000:
			out = append(out, unixMillis)
		case n > 315_532_800_000_000 && n < 4_102_444_800_000_000:
			out = append(out, unixMicros)
		}
	}
	is := func(k kind, yes bool) {
		if yes {
			out = append(out, k)
		}
	}
	digit := s[0] >= '0' && s[0] <= '9'
	is(email, strings.IndexByte(s, '@') > 0 && emailPattern.MatchString(s)) // what is cheap is looked at first
	is(phone, (s[0] == '+' || s[0] == '0') && phonePattern.MatchString(s))
	is(national, (s[0] == '(' || digit) && localPattern.MatchString(s))
	is(timestamp, digit && len(s) >= 8 && (s[4] == '-' && timePattern.MatchString(s) || len(s) < 20 && yearPattern.MatchString(s) || s[4] >= 0x80 && hanPattern.MatchString(s)))
	is(dated, digit && len(s) < 24 && datedPattern.MatchString(s))
	is(compact, digit && len(s) >= 14 && len(s) < 18 && compactPattern.MatchString(s))
	is(object, s[0] == '{' && gjson.Valid(s))
	is(list, s[0] == '[' && gjson.Valid(s))
	is(link, strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://"))
	is(uuid, len(s) == 36 && uuidPattern.MatchString(s))
	is(word, strings.IndexFunc(s, unicode.IsSpace) < 0)
	is(bcp47, len(s) < 10 && tagPattern.MatchString(s))
	is(emails, strings.IndexByte(s, '@') > 0 && several(s, emailPattern))
	is(phones, (s[0] == '+' || s[0] == '0') && several(s, phonePattern))
	is(packed, inside(s, strings.IndexByte(s, '=')) && packedPattern.MatchString(s))
	is(name, !digit && len(s) < 300 && namePattern().MatchString(s))
	return out
}

// several reports whether a text is a list of what a pattern takes.
func several(s string, of *regexp.Regexp) bool {
	if !strings.ContainsAny(s, ",;|") {
		return false
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",;|", r) })
	return len(parts) > 1 && !slices.ContainsFunc(parts, func(part string) bool { return !of.MatchString(strings.TrimSpace(part)) })
}

// normal is a name without case, accents and separators: "E-Mail Adresse" and
// "email_adresse" are the same.
func normal(s string) string { return wording.Fold(numeroSign.ReplaceAllString(s, "numero ")) }

// numeroSign is how number is written in front of what it is of: N° adhérent, Nº socio, № клиента.
var numeroSign = regexp.MustCompile(`^(?i)(n\.?\s?[°º]|№)`)

// inside reports whether something stands before and behind the byte at i: what ends in its first = is base64.
func inside(s string, i int) bool { return i > 0 && i < len(s)-1 }
