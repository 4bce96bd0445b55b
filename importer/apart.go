package importer

import (
	"slices"

	"github.com/tidwall/gjson"

	"clerk-import/importer/source"
	"clerk-import/mapping"
)

// apart gathers the kinds of rows of a list of several kinds, as Django's dumpdata is one, of which the mapping reads none:
// each is a table that is not read, and is told of as those of a dump are.
type apart struct {
	input  *mapping.Input
	mapper *mapping.Mapper
	joined []func(*mapping.Record) (bool, error) // whether a joined input has a row
	of     map[string]*source.Table              // by kind, nil for one that is read
	order  []*source.Table
}

// Of each kind so many rows are held against the mapping, which saves nearly all work with those that are read; and of so
// many kinds tables are kept.
const apartRows, mostApart = 20, 1_000

// furtherKinds is what the table of all other kinds is called. Of these, each row is held against the mapping.
const furtherKinds = "further kinds"

// newApart returns nil for a mapping whose rows are of one kind.
func newApart(m *mapping.Mapping) *apart {
	if m.Input.Kind == "" {
		return nil
	}
	a := &apart{input: &m.Input, mapper: m.NewMapper(), of: map[string]*source.Table{}}
	for _, j := range m.Input.Joined {
		if j.Same == mapping.Leading && j.Where != nil {
			a.joined = append(a.joined, j.Where.Test())
		}
	}
	return a
}

// add notes a row.
func (a *apart) add(rec *mapping.Record) {
	if rec.Defect != nil {
		return
	}
	kind := gjson.Get(rec.JSON, a.input.Kind).Str
	t, known := a.of[kind]
	further := !known && len(a.of) >= mostApart
	if further {
		kind = furtherKinds
		t, known = a.of[kind]
	}
	switch {
	case known && t == nil, kind == "", further && a.reads(rec):
		return
	case !known:
		t = &source.Table{Name: kind, At: rec.Position, Apart: true}
		a.of[kind], a.order = t, append(a.order, t)
	}
	if !further && t.Rows < apartRows && a.reads(rec) {
		a.of[kind] = nil
		a.order = slices.DeleteFunc(a.order, func(o *source.Table) bool { return o == t })
		return
	}
	t.Take(&mapping.Record{JSON: gjson.Get(rec.JSON, a.input.Columns).Raw, Position: rec.Position})
}

// reads reports whether the mapping does: as a user, or as a row of a joined input.
func (a *apart) reads(rec *mapping.Record) bool {
	for _, has := range a.joined {
		if is, err := has(rec); err == nil && is {
			return true
		}
	}
	return a.mapper.Skips(rec) == ""
}

// tables are those of whose first rows nothing reads any.
func (a *apart) tables() (out []source.Table) {
	for _, t := range a.order {
		out = append(out, *t)
	}
	return out
}

// kindsRead are the kinds of which a row was read as a user's, by file: the first rows of a kind may all be left out.
type kindsRead map[[2]string]bool

// add notes a row that was translated.
func (k kindsRead) add(j *Job, it *item) {
	if field := j.Of(it.file).Input.Kind; field != "" && it.brief.skip == "" && it.rec.Defect == nil {
		k[[2]string{it.rec.File, gjson.Get(it.rec.JSON, field).Str}] = true
	}
}

// others are the tables but for those of kinds that are read.
func (k kindsRead) others(tables []source.Table) []source.Table {
	return slices.DeleteFunc(tables, func(t source.Table) bool { return t.Apart && k[[2]string{t.At.File, t.Name}] })
}
