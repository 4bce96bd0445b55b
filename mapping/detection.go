package mapping

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"clerk-import/mapping/record"
)

// Detection tells a source's exports from others by their fields.
type Detection struct {
	All     []string                  // every one of these is there
	Any     []string                  // the more of these the better
	None    []string                  // none of these is there
	Values  map[string]*regexp.Regexp // field -> what its values look like, where it has any
	Columns [2]int                    // header-less CSV: least and largest number of columns
	Cells   map[int]*regexp.Regexp    // header-less CSV: column (from 1) -> what its cells look like
	Mixed   bool                      // rows are of several kinds, and one that fits is enough, wherever it stands
	With    string                    // joined input that has to be there, too: the fields alone say little
	Spelt   []string                  // of the fields, those that are there as they are written here, whatever spelling the others may have
	Rowless Rowless                   // the source's files in which nobody is
	Or      []Detection               // other forms of the source's exports

	anySpelling bool
}

// Rowless tells a source's file without a row of it, such as a realm without its users.
type Rowless struct {
	All  []string // every one of these fields is there
	Hint string   // what to do about it
}

// Is reports whether a sample is of such a file.
func (r *Rowless) Is(s Sample) bool {
	return len(r.All) > 0 && !slices.ContainsFunc(r.All, func(name string) bool { return !slices.Contains(s.Fields, name) })
}

// Sample is what detection looks at.
type Sample struct {
	Fields   []string          // column names, or the top-level keys of the first JSON rows
	Row      []string          // first row of a CSV file, which may be a header or not
	Examples map[string]string // of fields: the first value in the first rows that is not empty
}

// Match says how well a sample fits a source.
type Match struct {
	Score      int    // of two sources that fit, the one with the higher is meant
	Headerless bool   // the CSV file has no header; the mapping's is to be used
	Reason     string // for people: the fields, or the form of the cells
	With       string // an input that has to be there, too
	Alone      bool   // the rows have within them what rows of another form have in another input
}

// unlike are the fields whose values do not look like the source's.
func (d *Detection) unlike(s Sample) []string {
	var out []string
	for field, re := range d.Values {
		// A field that every export has is known by its values or not at all.
		if v, ok := s.Examples[findSpelt(s.Fields, field, d.anySpelling)]; ok && !re.MatchString(v) || !ok && slices.Contains(d.All, field) {
			out = append(out, field)
		}
	}
	slices.Sort(out)
	return out
}

// Fits reports whether a sample is one of the source's leading input.
func (m *Mapping) Fits(s Sample) (Match, bool) {
	d := &m.Detect
	if len(d.Cells) > 0 && len(s.Row) >= d.Columns[0] && len(s.Row) <= d.Columns[1] {
		fit := true
		for col, re := range d.Cells {
			fit = fit && col <= len(s.Row) && re.MatchString(s.Row[col-1])
		}
		if fit {
			return Match{Score: 50, Headerless: true,
				Reason: fmt.Sprintf("%s without a header row, laid out as %s exports them", record.Amount(len(s.Row), "column"), m.Title)}, true
		}
	}
	return d.Fits(s)
}

// ForUsual reports whether a sample is of rows with the usual columns rather than of those that
// this section of a source's mapping is for: it does not look like these, or more of its fields
// are usual ones. A mapping of the user's own that does not say what its rows look like is for
// any.
func (m *Mapping) ForUsual(s Sample) bool {
	usual := Default(m.Entity).knows(s)
	if _, fits := m.Detect.Fits(s); !fits && len(m.Detect.All) > 0 {
		return usual > 1
	}
	return m.shipped() && usual > m.knows(s)
}

// knows counts the fields of a sample that the mapping reads, or leaves behind on purpose.
func (m *Mapping) knows(s Sample) (n int) {
	for _, f := range s.Fields {
		if m.readsColumn(f) || m.ignores(f) {
			n++
		}
	}
	return n
}

// Fits reports whether a sample has the fields that are looked for, in one of the forms.
func (d *Detection) Fits(s Sample) (best Match, fits bool) {
	best, fits = d.fits(s)
	needs := fits && d.With != ""
	for i := range d.Or {
		m, ok := d.Or[i].fits(s)
		if needs = needs || ok && m.With != ""; ok && (!fits || m.Score > best.Score) {
			best, fits = m, true
		}
	}
	best.Alone = fits && !needs && d.needsOthers()
	return best, fits
}

// Seeks reports whether a row that fits may stand behind those of a sample, which are of other kinds.
func (d *Detection) Seeks(s Sample) bool {
	return d.Mixed && len(s.Fields) > 0 && !slices.ContainsFunc(d.All, func(name string) bool { return !d.has(s, name) })
}

// needsOthers reports whether one of the forms needs another input.
func (d *Detection) needsOthers() bool {
	return d.With != "" || slices.ContainsFunc(d.Or, func(form Detection) bool { return form.needsOthers() })
}

// has reports whether a sample has a field, in one of the spellings it may have.
func (d *Detection) has(s Sample, name string) bool {
	return findSpelt(s.Fields, name, d.anySpelling) != ""
}

func (d *Detection) fits(s Sample) (Match, bool) {
	if len(d.All) == 0 {
		return Match{}, false
	}
	has := func(name string) bool { return d.has(s, name) }
	for _, f := range d.All {
		if !has(f) {
			return Match{}, false
		}
	}
	for _, f := range d.Spelt {
		if !slices.Contains(s.Fields, f) {
			return Match{}, false
		}
	}
	if slices.ContainsFunc(d.None, has) || len(d.unlike(s)) > 0 {
		return Match{}, false
	}
	seen := slices.Clone(d.All)
	for _, f := range d.Any {
		if has(f) {
			seen = append(seen, f)
		}
	}
	if len(d.Any) > 0 && len(seen) == len(d.All) {
		return Match{}, false
	}
	return Match{Score: len(seen), Reason: "fields " + strings.Join(seen, ", "), With: d.With}, true
}

// Miss is a source that does not fit a sample, although it has fields in common with
// it.
type Miss struct {
	Mapping *Mapping
	Has     []string // its fields that the sample has
	Lacks   []string // fields that every export of the source has, or has in this spelling, and the sample does not
	Lacking []string // fields of which an export of the source has at least one, and the sample none
	Foreign []string // fields of the sample that no export of the source has
	Unlike  []string // fields whose values do not look like the source's
}

// Misses are the mappings that come closest to a sample none of them fits, best
// first.
func Misses(mappings []*Mapping, s Sample) []Miss {
	var near []Miss
	for _, m := range mappings {
		d, miss := m.Detect, Miss{Mapping: m}
		any := 0
		for _, f := range d.All {
			if d.has(s, f) && (!slices.Contains(d.Spelt, f) || slices.Contains(s.Fields, f)) {
				miss.Has = append(miss.Has, f)
			} else {
				miss.Lacks = append(miss.Lacks, f)
			}
		}
		for _, f := range d.Any {
			if d.has(s, f) {
				miss.Has = append(miss.Has, f)
				any++
			}
		}
		if any == 0 {
			miss.Lacking = d.Any
		}
		for _, f := range d.None {
			if d.has(s, f) {
				miss.Foreign = append(miss.Foreign, f)
			}
		}
		if miss.Unlike = d.unlike(s); len(miss.Has) > 0 {
			near = append(near, miss)
		}
	}
	slices.SortStableFunc(near, func(a, b Miss) int {
		return cmp.Or(cmp.Compare(len(b.Has), len(a.Has)), cmp.Compare(len(a.Lacks)+len(a.Foreign), len(b.Lacks)+len(b.Foreign)))
	})
	return near
}

// Why says what keeps the sample from being the source's.
func (m *Miss) Why() string {
	var why []string
	if len(m.Lacks) > 0 {
		why = append(why, "lacks "+strings.Join(m.Lacks, ", "))
	}
	if len(m.Lacking) > 0 {
		why = append(why, "has none of "+strings.Join(m.Lacking, ", "))
	}
	if len(m.Foreign) > 0 {
		why = append(why, "has "+strings.Join(m.Foreign, ", ")+", which is another source's")
	}
	if len(m.Unlike) > 0 {
		why = append(why, "its "+strings.Join(m.Unlike, ", ")+" is not what this source writes there")
	}
	return strings.Join(why, "; ")
}

// pattern compiles a regular expression.
func (c *compiler) pattern(n ast.Node, what string) *regexp.Regexp {
	text := c.str(n, what)
	re, err := regexp.Compile(text)
	var se *syntax.Error
	if errors.As(err, &se) {
		c.fail(n, "%s is a regular expression that cannot be read, at %q: a bracket has no other, or a sign has nothing in front of it", what, se.Expr)
	}
	if err != nil {
		c.fail(n, "%s is a regular expression that cannot be read", what)
	}
	return re
}
