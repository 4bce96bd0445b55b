package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"clerk-import/importer/source"
	"clerk-import/mapping"
	"clerk-import/mapping/files"
)

// fit is a way to read the files as a source's inputs.
type fit struct {
	mapping *mapping.Mapping
	lead    []inputFile
	joined  map[string][]inputFile
	others  map[mapping.Entity][]inputFile
	// byDefault are the other entities whose files are not of the source.
	byDefault map[mapping.Entity]bool
	prefix    string // in front of the names of the source's tables
	score     int
	reason    string
	first     string // the file that the reason is about
	with      string // an input that has to be there for what was found
	alone     bool   // what was found needs no other input, while another form of the source does
	asks      error  // why somebody has to say more before the files can be read
}

func newFit(m *mapping.Mapping) *fit {
	return &fit{mapping: m, joined: map[string][]inputFile{}, others: map[mapping.Entity][]inputFile{}, byDefault: map[mapping.Entity]bool{}}
}

// understand finds out which mapping to use and which file is which of its inputs.
// All files must be of one source.
func (j *Job) understand(ctx context.Context, o InputOptions, files []inputFile) error {
	given, err := givenMapping(ctx, o)
	if err != nil {
		return err
	}
	for i := range files {
		if err := files[i].probe(ctx, given); err != nil {
			return err
		}
	}
	var found *fit
	if given != nil {
		found, err = fitting(given, files, o)
	} else {
		found, err = detect(files, o)
	}
	if err != nil {
		return err
	}
	j.Mapping, j.files = found.mapping, found.lead
	if given == nil {
		j.Detected = fmt.Sprintf("%s looks like %s (%s)", found.first, found.mapping.Title, found.reason)
		if j.Mapping, err = mapping.Preset(found.mapping.Name, relevant(o.Params, found.mapping)); err != nil {
			return err
		}
		if err := unknownParam(o.Params, j.Mapping); err != nil {
			return err
		}
		// It was found by an outline, and parameters may bring inputs in.
		if found, err = fitting(j.Mapping, files, o); err != nil {
			return err
		}
		j.files = found.lead
	}
	if j.Mapping.AnySpelling {
		if j.Mapping, err = j.Mapping.With(nil, found.spelling()); err != nil {
			return err
		}
	}
	if len(o.States) > 0 {
		if j.Mapping, err = j.Mapping.Deciding(o.States); err != nil {
			return &UsageError{Msg: "--state: " + err.Error(), Try: "--state COLUMN=banned, deleted or ignore, with a column that state_unread names"}
		}
	}
	if len(o.Metadata) > 0 {
		if j.Mapping, err = j.Mapping.Placing(o.Metadata); err != nil {
			return &UsageError{Msg: "--metadata: " + err.Error(), Try: "--metadata KIND=public, private, unsafe or drop"}
		}
	}
	if o.Table != "" && !slices.ContainsFunc(j.files, func(f inputFile) bool { return f.opts.Table != "" }) {
		return &UsageError{Msg: fmt.Sprintf("%s is one table; --table %s names one of several", j.files[0].name, o.Table), Try: "leave --table out"}
	}
	if err := j.joinInputs(found, o); err != nil {
		return err
	}
	if err := j.addOthers(found, o); err != nil {
		return err
	}
	for i := range j.files {
		if err := j.checkLeading(&j.files[i]); err != nil {
			return err
		}
	}
	return j.copyTables(ctx)
}

// spelling is how the files spell the names of their columns.
func (f *fit) spelling() mapping.Spelling {
	s := mapping.Spelling{}
	add := func(rows string, files []inputFile) {
		for _, file := range files {
			if fields := file.fields(); len(fields) > 0 {
				s[rows] = append(s[rows], fields)
			}
		}
	}
	add(string(mapping.Users), f.lead)
	for name, files := range f.joined {
		add(name, files)
	}
	for entity, files := range f.others {
		add(string(entity), files)
	}
	return s
}

// givenMapping is the mapping that the user named, or nil.
func givenMapping(ctx context.Context, o InputOptions) (*mapping.Mapping, error) {
	switch {
	case o.MappingFile != "":
		text, err := files.Read(ctx, o.MappingFile, files.Small)
		if err != nil {
			return nil, fmt.Errorf("mapping: %w", err)
		}
		return mapping.Parse(o.MappingFile, string(text), o.Params)
	case o.Source != "":
		if _, err := mapping.PresetText(o.Source); err != nil {
			return nil, &UsageError{Msg: err.Error(), Try: "clerk-import sources list"}
		}
		return mapping.Preset(o.Source, o.Params)
	}
	return nil, nil
}

// probe finds out what a file is and what is in it.
func (f *inputFile) probe(ctx context.Context, given *mapping.Mapping) (err error) {
	if f.db != nil && !f.copied {
		f.tables, err = f.db.Tables(ctx)
		return err
	}
	if given != nil && f.opts.Path == "" {
		f.opts.Path = given.Input.Path // if the file is an object at all
	}
	f.opts.Format, f.tables, err = source.Probe(f.path, f.opts)
	return err
}

// probePaths looks at the arrays of a JSON object that sources have their rows in: it may
// hold more than the first. The file may be read to its end for it.
func (f *inputFile) probePaths() {
	if f.opts.Format != source.JSON || f.opts.Path != "" || f.byPath != nil {
		return
	}
	f.byPath = map[string][]source.Table{}
	for _, m := range mapping.Outlines() {
		if path := m.Input.Path; path != "" && f.byPath[path] == nil {
			opts := f.opts
			opts.Path = path
			if _, tables, err := source.Probe(f.path, opts); err == nil {
				f.byPath[path] = tables
			}
		}
	}
}

// Recognise lists the sources that the named files and databases fit, best first, and
// what tells so.
func Recognise(ctx context.Context, o InputOptions) (_ []*mapping.Mapping, _ []string, err error) {
	j := &Job{}
	files, done, err := j.name(ctx, o)
	defer func() { done(); err = errors.Join(err, j.Close()) }()
	if err != nil {
		return nil, nil, err
	}
	for i := range files {
		if err := files[i].probe(ctx, nil); err != nil {
			return nil, nil, err
		}
	}
	var found []*mapping.Mapping
	var reasons []string
	for _, f := range fits(files, o) {
		kind := string(files[0].opts.Format)
		if files[0].db != nil {
			kind = "database"
		}
		found, reasons = append(found, f.mapping), append(reasons, fmt.Sprintf("%s (%s)", f.reason, kind))
	}
	if len(found) == 0 {
		return nil, nil, unknownSource(files)
	}
	return found, reasons, nil
}

// fits are the presets that the files fit, best first.
func fits(files []inputFile, o InputOptions) []*fit {
	found := presetsFor(files, o)
	if len(found) == 0 {
		for i := range files {
			files[i].probePaths()
		}
		found = presetsFor(files, o)
	}
	return found
}

func presetsFor(files []inputFile, o InputOptions) []*fit {
	var found []*fit
	for _, m := range mapping.Outlines() {
		f, err := fitting(m, files, o)
		var several *severalTablesError
		switch {
		case errors.As(err, &several):
			f = newFit(m)
			match, _ := m.Fits(several.sample)
			f.score, f.reason, f.asks = max(match.Score, 1), several.Error(), err
		case err != nil || f.score == 0 || f.with != "" && len(f.joined[f.with]) == 0:
			continue
		}
		found = append(found, f)
	}
	slices.SortStableFunc(found, func(a, b *fit) int { return cmp.Compare(b.score, a.score) })
	return found
}

// detect is the preset that the files fit.
func detect(files []inputFile, o InputOptions) (*fit, error) {
	found := fits(files, o)
	switch {
	case len(found) == 0:
		var free []inputFile // of which nobody said what they are
		for _, f := range files {
			if f.input == "" {
				free = append(free, f)
			}
		}
		if almost := fits(free, o); len(free) < len(files) && len(almost) > 0 {
			_, err := fitting(almost[0].mapping, files, o)
			return nil, err
		}
		return nil, unknownSource(files)
	case len(found) > 1 && found[0].score == found[1].score:
		return nil, &UsageError{
			Msg: fmt.Sprintf("%s: the source may be %s or %s", files[0].name, found[0].mapping.Name, found[1].mapping.Name),
			Try: "--source NAME",
		}
	}
	return found[0], found[0].asks
}

// strays are the files that keep the others from being a source's, and that source: each fits none
// of its inputs, and without them the rest do.
func strays(files []inputFile, o InputOptions) (*mapping.Mapping, []inputFile) {
	for _, m := range mapping.Outlines() {
		var known, rest []inputFile
		for _, f := range files {
			if err := newFit(m).place(f, o, m.Inputs()); err == nil {
				known = append(known, f)
			} else {
				rest = append(rest, f)
			}
		}
		if len(known) < 2 || len(rest) == 0 {
			continue
		}
		if f, err := fitting(m, known, o); err == nil && f.score > 0 && (f.with == "" || len(f.joined[f.with]) > 0) {
			return m, rest
		}
	}
	return nil, nil
}

// unknownSource says what keeps files from being a source's.
func unknownSource(files []inputFile) error {
	f := files[0]
	if m, rest := strays(files, InputOptions{}); m != nil {
		return &UsageError{Msg: fmt.Sprintf("%s is no input of %s, which the other files are of", rest[0].name, m.Title), Try: "leave it out"}
	}
	for _, g := range files { // the one that no source knows
		if len(fits([]inputFile{g}, InputOptions{})) == 0 {
			f = g
			break
		}
	}
	if len(f.tables) > 1 {
		return &UnknownSourceError{File: f.name, Tables: names(f.tables)}
	}
	sample := mapping.Sample{}
	if len(f.tables) == 1 {
		if err := f.tables[0].NoHeader; err != nil {
			return err
		}
		sample = f.tables[0].Sample
	}
	if len(sample.Fields) == 0 {
		return &UsageError{Msg: f.name + ": there are no rows to tell the source by", Try: "--source NAME (clerk-import sources list)"}
	}
	return &UnknownSourceError{File: f.name, Sample: sample, Near: mapping.Misses(mapping.Outlines(), sample)}
}

// names lists tables.
func names(tables []source.Table) string {
	const most = 20
	var list []string
	for _, t := range tables[:min(len(tables), most)] {
		list = append(list, t.Name)
	}
	if n := len(tables) - most; n > 0 {
		list = append(list, fmt.Sprintf("and %d more", n))
	}
	return strings.Join(list, ", ")
}

// fitting reads the files as the inputs of a mapping. Its score is 0 when it is not
// the files that say so, but whoever named the mapping.
func fitting(m *mapping.Mapping, files []inputFile, o InputOptions) (*fit, error) {
	f := newFit(m)
	for _, file := range files {
		if err := f.place(file, o, m.Inputs()); err != nil {
			return nil, err
		}
	}
	if len(f.lead) == 0 && len(f.joined) > 0 { // an input that says enough to be the only one?
		alone := newFit(m)
		for _, file := range files {
			if err := alone.place(file, o, nil); err == nil && len(alone.lead) == len(files) {
				return alone, nil
			}
		}
	}
	if len(f.lead) == 0 {
		return nil, &UsageError{
			Msg: fmt.Sprintf("none of the files is the leading input of %s", cmp.Or(m.Title, m.File)),
			Try: "name the file of the users, too",
		}
	}
	return f, nil
}

// severalTablesError says that more than one table of a file fits a source.
type severalTablesError struct {
	UsageError
	sample mapping.Sample // of one of them
}

func (e *severalTablesError) Unwrap() error { return &e.UsageError }

var errNoFit = &UsageError{Msg: "a file is none of this source's"}

// place finds out which of the mapping's inputs a file is: the leading one or one of
// joined.
func (f *fit) place(file inputFile, o InputOptions, joined []*mapping.Joined) error {
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
		f.alone = is && match.With == "" && f.mapping.Detect.NeedsOthers()
	}
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
		return &UsageError{Msg: fmt.Sprintf("%s: %s: it has %s", f.name, none, names(f.tables)), Try: "a file with that table alone"}
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
		return &UsageError{Msg: fmt.Sprintf("%s has one input only, --input %s is not known", cmp.Or(m.Title, m.File), name), Try: "leave --input out"}
	}
	return &UsageError{Msg: fmt.Sprintf("%s has no input %s", cmp.Or(m.Title, m.File), name), Try: "--input " + strings.Join(known, "=FILE or ") + "=FILE"}
}

// placeTables finds the inputs among the tables of a file.
func (f *fit) placeTables(file inputFile, o InputOptions) error {
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
			return &UsageError{Msg: fmt.Sprintf("%s: which of its tables has the users? It has %s", file.name, names(file.tables)), Try: "--table NAME"}
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
			return nil, "", &UsageError{Msg: fmt.Sprintf("%s has no table %s; it has %s", file.name, wanted, names(file.tables)), Try: "--table NAME"}
		}
		return nil, "", nil
	}
	if !known || len(m.Detect.All) > 0 {
		t, prefix, err := tableOf(file, m.Input.Tables, "", fits)
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
			var all []source.Table
			for _, t := range found {
				all = append(all, *t)
			}
			return nil, "", &severalTablesError{
				UsageError: UsageError{Msg: fmt.Sprintf("%s has several tables that may be meant: %s", file.name, names(all)), Try: "--table NAME"},
				sample:     found[0].Sample,
			}
		}
	}
	return found[best], prefixes[best], nil
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

// joinInputs completes the inputs that belong to the leading one.
func (j *Job) joinInputs(f *fit, o InputOptions) error {
	for _, name := range slices.Sorted(maps.Keys(o.Inputs)) {
		if f.mapping.FindInput(name) == nil {
			return noInput(f.mapping, name)
		}
	}
	for _, in := range j.Mapping.Input.Joined {
		files := f.joined[cmp.Or(in.Same, in.Name)]
		if in.Same == mapping.Leading && len(files) == 0 {
			files = slices.Clone(f.lead)
		}
		if without, said := o.Inputs[in.Name]; len(files) == 0 || said && without == "" {
			if in.Needed && !said && !f.alone && !f.rejects() {
				return &UsageError{
					Msg: fmt.Sprintf("%s has %s in another file, which is missing", j.Mapping.Title, cmp.Or(in.Help, in.Name)),
					Try: fmt.Sprintf("name it, too, with --input %s=FILE; or --input %s= to do without", in.Name, in.Name),
				}
			}
			if !said && !f.rejects() {
				j.missing = append(j.missing, in)
			}
			continue
		}
		for i := range files {
			if err := j.checkJoined(in, &files[i]); err != nil {
				return err
			}
		}
		j.joined = append(j.joined, joinedInput{in, files, f.prefix})
	}
	return nil
}

// rejects reports whether the leading input is rejected rows, which have their
// partners with them.
func (f *fit) rejects() bool {
	return !slices.ContainsFunc(f.lead, func(file inputFile) bool {
		return !slices.ContainsFunc(file.tables, func(t source.Table) bool { return t.Rejects })
	})
}

// checkJoined holds the columns of a joined input against the mapping.
func (j *Job) checkJoined(in *mapping.Joined, f *inputFile) error {
	if f.db != nil {
		return j.Mapping.CheckJoined(in, f.header(nil), f.opts.Name)
	}
	r, err := source.Open(f.path, f.opts)
	if err != nil {
		return err
	}
	defer r.Close()
	h := f.header(r)
	if h == nil {
		return nil // JSON
	}
	return j.Mapping.CheckJoined(in, h, f.opts.Name)
}

// header is the columns of a CSV file or a table, nil for rows of JSON.
func (f *inputFile) header(r *source.Reader) *mapping.Header {
	if f.opts.Table == "" {
		return r.Header()
	}
	for _, t := range f.tables {
		if t.Name == f.opts.Table {
			return mapping.NewHeader(t.Sample.Fields)
		}
	}
	return nil
}

// fields are the columns of the rows that are read of a file, or the keys of the first of them.
func (f *inputFile) fields() []string {
	if f.opts.Header != nil {
		return f.opts.Header
	}
	tables := f.tables
	if at := f.byPath[f.opts.Path]; len(at) > 0 {
		tables = at
	}
	for _, t := range tables {
		if t.Name == f.opts.Table || len(tables) == 1 {
			return t.Sample.Fields
		}
	}
	return nil
}

// checkLeading holds the columns of a leading file against the mapping.
func (j *Job) checkLeading(f *inputFile) error {
	if f.db != nil && f.opts.Table != "" {
		return j.checkColumns(f.header(nil), f)
	}
	if f.opts.Format == source.JSON || f.opts.Format == source.NDJSON {
		return nil
	}
	r, err := source.Open(f.path, f.opts)
	if err != nil {
		return err
	}
	defer r.Close()
	h := f.header(r)
	if h == nil || len(h.Names) == 0 && len(f.tables[0].Sample.Row) == 0 {
		return nil // a rejects file of JSON rows
	}
	return j.checkColumns(h, f)
}

func (j *Job) checkColumns(h *mapping.Header, f *inputFile) error {
	for _, in := range j.joined {
		if h.Column(in.Name) >= 0 {
			return &UsageError{
				Msg: fmt.Sprintf("%s has a column %q, which is the name of an input, too", f.opts.Name, in.Name),
				Try: fmt.Sprintf("--input %s= if the column is what is meant; in a mapping of your own, another name for the input", in.Name),
			}
		}
	}
	return j.Mapping.CheckHeader(h, f.opts.Name)
}
