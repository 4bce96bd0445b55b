package input

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"clerk-import/importer/source"
	"clerk-import/mapping"
)

// Rows that say the same in every cell have one identity. Corrections of such rows are found by where these stand, which a
// later export tells otherwise: it has another name, and more rows. So the export is looked through for them once.

// alike are the corrections of rows of one file that have one identity, in their order.
type alike struct {
	file string // its base name
	rows []*correction
}

// settle brings what was read to what each row is looked up by. open reads the leading files of all entities, in order.
func (c *corrections) settle(ctx context.Context, open func(each func(*mapping.Record)) error) error {
	of := map[string][]*alike{} // by identity
	for _, row := range c.order {
		id, file := row.Origin.ID, filepath.Base(row.Origin.File)
		i := slices.IndexFunc(of[id], func(a *alike) bool { return a.file == file })
		if i < 0 {
			i, of[id] = len(of[id]), append(of[id], &alike{file: file})
		}
		a := of[id][i]
		if i := slices.IndexFunc(a.rows, func(r *correction) bool { return r.Origin.Line == row.Origin.Line }); i >= 0 {
			a.rows[i] = c.later(a.rows[i], row)
		} else {
			a.rows = append(a.rows, row)
		}
	}
	c.order = nil
	places := map[string][]mapping.Position{} // of rows of which another may say the same
	for id, groups := range of {
		if slices.ContainsFunc(groups, (*alike).twins) {
			places[id] = nil
			continue
		}
		for _, a := range groups {
			c.rows[id] = c.later(c.rows[id], a.rows[0])
		}
	}
	if len(places) == 0 {
		return nil
	}
	err := open(func(rec *mapping.Record) {
		id := rec.Identity()
		if at, is := places[id]; is {
			places[id] = append(at, rec.Position)
		}
	})
	for id, at := range places {
		for _, a := range of[id] {
			c.stray = append(c.stray, a.place(at, func(row *correction, at mapping.Position) { c.places[at] = c.later(c.places[at], row) })...)
		}
	}
	return err
}

// later is the one of two corrections of one row that counts; it notes where one corrects it, and the other leaves it out.
func (c *corrections) later(first, second *correction) *correction {
	if first != nil && second.leave && !first.leave {
		if c.both.Count++; c.both.Count == 1 {
			c.both.At = second.Position
		}
	}
	return second
}

// twins reports whether several rows were corrected apart, or one was rejected because of another, which may say the same
// in every cell.
func (a *alike) twins() bool {
	return len(a.rows) > 1 || slices.ContainsFunc(strings.Fields(a.rows[0].Origin.Codes), func(code string) bool { return strings.HasSuffix(code, "_duplicate") })
}

// place says which row each correction stands in for, of those at these places. Where they stood in the file is right as
// long as all of them stand there still. Else they are the last ones: the first one of a kind is no duplicate.
func (a *alike) place(at []mapping.Position, put func(*correction, mapping.Position)) (stray []*correction) {
	slices.SortStableFunc(a.rows, func(a, b *correction) int { return int(a.Origin.Line - b.Origin.Line) })
	var there []mapping.Position
	for _, row := range a.rows {
		for _, p := range at {
			if p.Line == row.Origin.Line && filepath.Base(p.File) == a.file {
				there = append(there, p)
				break
			}
		}
	}
	if len(there) < len(a.rows) {
		there = at[max(0, len(at)-len(a.rows)):]
	}
	for i, row := range a.rows {
		if i < len(there) {
			put(row, there[i])
		} else {
			stray = append(stray, row)
		}
	}
	return stray
}

// eachLeading reads the leading files of all entities, each once. A file that cannot be read on is told when its rows are asked for.
func (in *Input) eachLeading(ctx context.Context, each func(*mapping.Record)) error {
	var read []source.Options
	for _, s := range in.Sources() {
		all := s.files
		for _, o := range s.Others {
			all = slices.Concat(all, o.files)
		}
		for _, f := range all {
			if slices.ContainsFunc(read, func(o source.Options) bool {
				return o.Name == f.opts.Name && o.Table == f.opts.Table && o.Path == f.opts.Path
			}) {
				continue
			}
			read = append(read, f.opts)
			r, err := f.open(ctx)
			if err != nil {
				continue
			}
			var rec mapping.Record
			for r.Read(&rec) == nil {
				each(&rec)
			}
			_ = r.Close()
		}
	}
	return ctx.Err()
}
