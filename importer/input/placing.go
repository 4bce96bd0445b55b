package input

import (
	"slices"

	"clerk-import/importer/source"
	"clerk-import/mapping"
)

// placeOther takes a file for one of rows of another entity, which the user said it is.
func (f *fit) placeOther(file inputFile) error {
	m := f.mapping.Of(file.entity)
	rejects := slices.ContainsFunc(file.tables, func(t source.Table) bool { return t.Rejects })
	if m == nil || !rejects && (m.From != "" || len(file.tables) == 1 && m.ForUsual(file.tables[0].Sample)) {
		m = mapping.Default(file.entity)
		f.byDefault[file.entity] = true
	}
	if err := file.choose(m.Input.Tables, rowsOf(m), "which of its tables has the "+string(file.entity)); err != nil {
		return err
	}
	if file.opts.Path == "" {
		file.opts.Path = m.Input.Path
	}
	f.others[file.entity] = append(f.others[file.entity], file)
	return nil
}

// beside are the leading files that have another array than that of the users, under a key.
func (f *fit) beside(path string) []inputFile {
	var out []inputFile
	for _, file := range f.lead {
		if file.opts.Format != source.JSON || file.opts.Table != "" {
			continue
		}
		file.opts.Path = path
		if _, tables, err := source.Probe(file.path, file.opts); err == nil && len(tables) > 0 && len(tables[0].Sample.Fields) > 0 {
			file.tables = tables
			out = append(out, file)
		}
	}
	return out
}

// addOthers makes the inputs of the other entities: of those that have files, and of those
// that are in the rows of others.
func (in *Input) addOthers(f *fit, o Options) error {
	inputs := map[mapping.Entity]*Input{mapping.Users: in}
	roles := slices.Concat(o.Roles, in.Mapping.Roles)
	// Those that are made of memberships' rows come behind them here, and in front of them
	// on the way.
	for range 2 {
		for _, e := range mapping.Entities[1:] {
			// Invitations are asked for; the others come along.
			if file, said := o.Others[e]; inputs[e] != nil || said && file == "" || e == mapping.Invitations && !said {
				continue
			}
			m, files := in.Mapping.Of(e), f.others[e]
			if f.byDefault[e] {
				m = mapping.Default(e)
			}
			if m != nil && len(files) == 0 && m.Beside() {
				files = f.beside(m.Input.Path)
			}
			if m == nil || m.From == "" && len(files) == 0 {
				continue
			}
			if m.From != "" && len(files) > 0 {
				m = m.Apart() // rows that were rejected and come back
			}
			other := &Input{Mapping: m, files: files, corrections: in.corrections, roles: roles, params: in.params, users: in}
			if m.From != "" {
				lender := inputs[m.From]
				if lender == nil {
					continue
				}
				other.files = lender.files
				if m.Each.IsZero() {
					other.lender, other.joined = lender, lender.joined
				}
			}
			inputs[e] = other
		}
	}
	for _, e := range mapping.Entities[1:] {
		other := inputs[e]
		if other == nil {
			continue
		}
		in.Others = append(in.Others, other)
		if other.Mapping.From == "" {
			if err := other.joinInputs(f, o); err != nil {
				return err
			}
		}
		for i := range other.files {
			if other.Mapping.From != "" {
				break // held against its own mapping
			}
			if err := other.checkLeading(&other.files[i]); err != nil {
				return err
			}
		}
	}
	return nil
}
