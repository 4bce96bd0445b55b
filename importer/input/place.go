package input

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"clerk-import/importer/halt"
	"clerk-import/importer/source"
	"clerk-import/mapping"
)

// severalTablesError says that more than one table of a file fits a source.
type severalTablesError struct {
	halt.Usage
	sample mapping.Sample // of one of them
}

func (e *severalTablesError) Unwrap() error { return &e.Usage }

var errNoFit = &halt.Usage{Msg: "a file is none of this source's"}

// place finds out which of the mapping's inputs a file is: the leading one or one of
// joined.
func (f *fit) place(file inputFile, o Options, joined []*mapping.Joined) error {
	if file.input != "" {
		return f.pinned(file)
	}
	if file.entity != "" {
		return f.placeOther(file)
	}
	sheet := file.opts.Format == source.XLSX // called anything: its columns alone say what it is
	if len(file.tables) != 1 || file.tables[0].Name != "" && !sheet {
		return f.placeTables(file, o)
	}
	t := &file.tables[0]
	file.opts.Table = t.Name
	if at := file.byPath[f.mapping.Input.Path]; len(at) > 0 {
		t = &at[0]
	}
	match, is := f.mapping.Fits(t.Sample)
	input := ""
	for _, in := range joined {
		if m, fits := in.Detect.Fits(t.Sample); fits && (!is || m.Score > match.Score) {
			match, is, input = m, true, in.Name
		}
	}
	entity := mapping.Users
	for _, s := range f.mapping.Others() {
		if m, fits := s.Detect.Fits(t.Sample); fits && (!is || m.Score > match.Score) {
			match, is, entity = m, true, s.Entity
		}
	}
	if !is && o.Source == "" && o.MappingFile == "" {
		return errNoFit
	}
	if entity != mapping.Users {
		file.opts.Path = cmp.Or(file.opts.Path, f.mapping.Of(entity).Input.Path)
		f.others[entity] = append(f.others[entity], file)
	} else if input != "" {
		f.joined[input] = append(f.joined[input], file)
	} else {
		f.leads(&file, match, is, file.opts.Name)
	}
	f.score += match.Score
	return nil
}

// leads takes a file for one of the leading input.
func (f *fit) leads(file *inputFile, match mapping.Match, is bool, name string) {
	if f.reason == "" {
		f.reason, f.first, f.with = match.Reason, name, match.With
		f.alone = is && match.Alone
	}
	f.fits = f.fits || is
	h := f.mapping.Input.Header
	if file.opts.Format == source.CSV && len(h) > 0 && file.opts.Header == nil {
		missing := !slices.ContainsFunc(file.tables[0].Sample.Fields, func(c string) bool { return slices.Contains(h, c) })
		if match.Headerless || !is && missing {
			file.opts.Header, file.opts.Fit = h, true
		}
	}
	if file.opts.Path == "" {
		file.opts.Path = f.mapping.Input.Path
	}
	f.lead = append(f.lead, *file)
}

// pinned takes a file for the input that the user said it is.
func (f *fit) pinned(file inputFile) error {
	in := f.mapping.FindInput(file.input)
	if in == nil {
		return noInput(f.mapping, file.input)
	}
	if err := file.choose(in.Tables, holdsRowsOf(in), fmt.Sprintf("none of its tables is the input %s", in.Name)); err != nil {
		return err
	}
	f.joined[in.Name] = append(f.joined[in.Name], file)
	return nil
}

// choose makes one of a file's tables the one that is read. Of several it is the one that has
// one of the names and fits; none is an error.
func (f *inputFile) choose(named []string, fits func(mapping.Sample) bool, none string) error {
	if len(f.tables) == 1 {
		f.opts.Table = f.tables[0].Name
	}
	if len(f.tables) < 2 {
		return nil
	}
	t, _, err := tableOf(*f, named, "", fits)
	if err != nil {
		return err
	}
	if t == nil {
		return &halt.Usage{Msg: fmt.Sprintf("%s: %s: it has %s", f.name, none, names(f.tables)), Try: "a file with that table alone"}
	}
	f.opts.Table = t.Name
	return nil
}

// holdsRowsOf tests whether a table can be an input; one that asks for nothing takes any.
func holdsRowsOf(in *mapping.Joined) func(mapping.Sample) bool {
	return func(s mapping.Sample) bool {
		_, ok := in.Detect.Fits(s)
		return ok || len(in.Detect.All) == 0
	}
}

// rowsOf tests whether a table is one of a mapping's rows. Of other entities one that is named
// and asks for nothing takes any.
func rowsOf(m *mapping.Mapping) func(mapping.Sample) bool {
	anything := m.Entity != mapping.Users && len(m.Input.Tables) > 0 && len(m.Detect.All) == 0
	return func(s mapping.Sample) bool { _, ok := m.Fits(s); return ok || anything }
}

func noInput(m *mapping.Mapping, name string) error {
	var known []string
	for _, in := range m.Inputs() {
		known = append(known, in.Name)
	}
	if len(known) == 0 {
		return &halt.Usage{Msg: fmt.Sprintf("%s has one input only, --input %s is not known", cmp.Or(m.Title, m.File), name), Try: "leave --input out"}
	}
	return &halt.Usage{Msg: fmt.Sprintf("%s has no input %s", cmp.Or(m.Title, m.File), name), Try: "--input " + strings.Join(known, "=FILE or ") + "=FILE"}
}

// placeTables finds the inputs among the tables of a file.
func (f *fit) placeTables(file inputFile, o Options) error {
	m := f.mapping
	known := o.Source != "" || o.MappingFile != ""
	lead, prefix, err := f.leadingTable(file, o.Table, known)
	if err != nil {
		return err
	}
	any := lead != nil
	if lead != nil {
		f.prefix = prefix
		match, is := m.Fits(lead.Sample)
		one := file
		one.opts.Table = lead.Name
		f.leads(&one, match, is, file.opts.Name+", table "+lead.Name+",")
		f.score += max(match.Score, 1)
	}
	take := func(named []string, fits func(mapping.Sample) bool, put func(inputFile)) error {
		t, _, err := tableOf(file, named, prefix, fits)
		if err != nil || t == nil {
			return err
		}
		any = true
		one := file
		one.opts.Table = t.Name
		put(one)
		f.score++
		return nil
	}
	for _, in := range m.Inputs() {
		if in.Same != "" {
			continue
		}
		if err := take(in.Tables, holdsRowsOf(in), func(one inputFile) { f.joined[in.Name] = append(f.joined[in.Name], one) }); err != nil {
			return err
		}
	}
	for _, s := range m.Others() {
		if s.From != "" {
			continue
		}
		if err := take(s.Input.Tables, rowsOf(s), func(one inputFile) { f.others[s.Entity] = append(f.others[s.Entity], one) }); err != nil {
			return err
		}
	}
	if !any {
		if known {
			return &halt.Usage{Msg: fmt.Sprintf("%s: which of its %ss has the users? It has %s", file.name, file.tableIs(), names(file.tables)), Try: "--" + file.tableIs() + " NAME"}
		}
		return errNoFit
	}
	return nil
}

// leadingTable is the table of a file with the mapping's users, or nil.
func (f *fit) leadingTable(file inputFile, wanted string, known bool) (*source.Table, string, error) {
	m := f.mapping
	fits := rowsOf(m)
	if wanted != "" {
		var best *source.Table // with the least in front of its name: users, and not banned_users
		for i := range file.tables {
			t := &file.tables[i]
			if _, ok := prefixOf(t.Name, []string{wanted}); ok && (known || fits(t.Sample)) && (best == nil || len(t.Name) < len(best.Name)) {
				best = t
			}
		}
		if best != nil {
			prefix, _ := prefixOf(best.Name, []string{wanted})
			if len(m.Input.Tables) > 0 {
				prefix, _ = prefixOf(best.Name, m.Input.Tables)
			}
			return best, prefix, nil
		}
		if known {
			return nil, "", file.noTable(wanted)
		}
		return nil, "", nil
	}
	if !known || len(m.Detect.All) > 0 {
		t, prefix, err := tableOf(file, m.Input.Tables, "", fits)
		if t != nil {
			t, prefix, err = elsewhere(file, t, prefix, fits)
		}
		if !known || t != nil || err != nil {
			return t, prefix, err
		}
	}
	return tableOf(file, m.Input.Tables, "", func(s mapping.Sample) bool { return m.CheckHeader(mapping.NewHeader(s.Fields), "") == nil })
}

// tableOf finds the one table of a file that has one of the names, behind a prefix
// if need be, and fits. Without names the fields decide alone, and what stands in front is the schema.
func tableOf(file inputFile, named []string, prefix string, fits func(mapping.Sample) bool) (*source.Table, string, error) {
	var found []*source.Table
	var prefixes []string
	for i := range file.tables {
		t := &file.tables[i]
		p, ok := prefixOf(t.Name, named)
		if len(named) == 0 {
			p, ok = t.Name[:strings.LastIndexByte(t.Name, '.')+1], true
		}
		if !ok || prefix != "" && p != prefix || !fits(t.Sample) {
			continue
		}
		found, prefixes = append(found, t), append(prefixes, p)
	}
	if len(found) == 0 {
		return nil, "", nil
	}
	best := 0
	if len(found) > 1 {
		// The one with nothing in front of its name.
		alone := func(t *source.Table) bool { return slices.Contains(named, t.Name) }
		best = slices.IndexFunc(found, alone)
		if best < 0 || slices.ContainsFunc(found[best+1:], alone) {
			return nil, "", file.several(found)
		}
	}
	return found[best], prefixes[best], nil
}

// several is the error of tables of which one has to be named.
func (f *inputFile) several(found []*source.Table) error {
	var all []source.Table
	for _, t := range found {
		all = append(all, *t)
	}
	return &severalTablesError{
		Usage:  halt.Usage{Msg: fmt.Sprintf("%s has several %ss that may be meant: %s", f.name, f.tableIs(), names(all)), Try: "--" + f.tableIs() + " NAME"},
		sample: found[0].Sample,
	}
}

// elsewhere asks for the table where another schema or database has one of the same name whose rows fit, too: nothing says
// which of them has the people, unless one of them is empty.
func elsewhere(file inputFile, t *source.Table, prefix string, fits func(mapping.Sample) bool) (*source.Table, string, error) {
	filled := func(t *source.Table) bool { return len(t.Sample.Examples) > 0 }
	found := []*source.Table{t}
	for i := range file.tables {
		if o := &file.tables[i]; o.Name != t.Name && bare(o.Name) == bare(t.Name) && filled(o) && fits(o.Sample) {
			found = append(found, o)
		}
	}
	switch {
	case len(found) == 1:
		return t, prefix, nil
	case len(found) == 2 && !filled(t):
		schema := found[1].Name[:strings.LastIndexByte(found[1].Name, '.')+1]
		return found[1], schema + bare(prefix), nil
	}
	return nil, "", file.several(found)
}

// prefixOf is what stands in front of one of the names: a schema, or what keeps the
// tables of several installations in one database apart.
func prefixOf(table string, named []string) (string, bool) {
	for _, n := range named {
		if p, ok := strings.CutSuffix(table, n); ok && (p == "" || strings.HasSuffix(p, "_") || strings.HasSuffix(p, ".")) {
			return p, true
		}
	}
	return "", false
}
