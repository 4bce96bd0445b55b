package input

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"clerk-import/importer/halt"
	"clerk-import/importer/source"
	"clerk-import/mapping"
	"clerk-import/mapping/files"
	"clerk-import/mapping/wording"
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
	fits      bool   // a leading file is one by what is in it, and not by somebody's word alone
	alone     bool   // what was found needs no other input, while another form of the source does
	asks      error  // why somebody has to say more before the files can be read
}

func newFit(m *mapping.Mapping) *fit {
	return &fit{mapping: m, joined: map[string][]inputFile{}, others: map[mapping.Entity][]inputFile{}, byDefault: map[mapping.Entity]bool{}}
}

// understand finds out which mapping to use and which file is which of its inputs.
// All files must be of one source.
func (in *Input) understand(ctx context.Context, o Options, files []inputFile) error {
	given, err := givenMapping(ctx, o)
	if err != nil {
		return err
	}
	for i := range files {
		err := files[i].probe(ctx, given)
		if e := (*source.Error)(nil); given == nil && errors.As(err, &e) && len(e.Arrays) > 0 { // nobody knows it, and a proposal reads it
			return &UnknownSource{File: files[i].name, Tables: strings.Join(e.Arrays[:min(len(e.Arrays), 5)], ", ") + " (--path takes one of them)"}
		}
		if err != nil {
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
	if o.Source != "" && !found.fits {
		in.noteUnlike(ctx, found, files, o)
	}
	in.Mapping, in.files = found.mapping, found.lead
	if given == nil {
		in.Detected = fmt.Sprintf("%s looks like %s (%s)", found.first, found.mapping.Title, found.reason)
		if in.Mapping, err = mapping.Preset(found.mapping.Name, relevant(o.Params, found.mapping)); err != nil {
			return err
		}
		if err := unknownParam(o.Params, in.Mapping); err != nil {
			return err
		}
		// It was found by an outline, and parameters may bring inputs in.
		if found, err = fitting(in.Mapping, files, o); err != nil {
			return err
		}
		in.files = found.lead
	}
	if in.Mapping.AnySpelling {
		if in.Mapping, err = in.Mapping.With(nil, found.spelling()); err != nil {
			return err
		}
	}
	if len(o.States) > 0 {
		if in.Mapping, err = in.Mapping.Deciding(o.States); err != nil {
			return &halt.Usage{Msg: "--state: " + err.Error(), Try: "--state COLUMN=banned, deleted or ignore, with a column that state_unread or state_unclear names"}
		}
	}
	if len(o.Metadata) > 0 {
		if in.Mapping, err = in.Mapping.Placing(o.Metadata); err != nil {
			return &halt.Usage{Msg: "--metadata: " + err.Error(), Try: "--metadata KIND=public, private, unsafe or drop"}
		}
	}
	isIt := func(f inputFile) bool {
		_, is := prefixOf(f.opts.Table, []string{o.Table})
		return is
	}
	if o.Table != "" && !slices.ContainsFunc(in.files, isIt) {
		if i := slices.IndexFunc(in.files, func(f inputFile) bool { return f.opts.Table != "" }); i >= 0 { // the only one it has
			return in.files[i].noTable(o.Table)
		}
		return &halt.Usage{Msg: fmt.Sprintf("%s is one table; --table %s names one of several", in.files[0].name, o.Table), Try: "leave --table out"}
	}
	if err := in.joinInputs(found, o); err != nil {
		return err
	}
	if err := in.addOthers(found, o); err != nil {
		return err
	}
	for i := range in.files {
		if err := in.checkLeading(&in.files[i]); err != nil {
			return err
		}
	}
	in.findHeld(ctx)
	if err := in.copyTables(ctx); err != nil {
		return err
	}
	if len(o.IDPrefixes) == 1 {
		in.Mapping = in.Mapping.Prefixing(o.IDPrefixes[0])
	}
	if err := in.parameters(o); err != nil {
		return err
	}
	for _, other := range in.Others { // which name users, and each other
		other.Mapping = other.Mapping.Prefixing(in.Mapping.IDPrefix())
	}
	return nil
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
func givenMapping(ctx context.Context, o Options) (*mapping.Mapping, error) {
	switch {
	case o.MappingFile != "":
		text, err := files.Read(ctx, o.MappingFile, files.Small)
		if err != nil {
			return nil, fmt.Errorf("mapping: %w", err)
		}
		return mapping.Parse(o.MappingFile, string(text), o.Params)
	case o.Source != "":
		if _, err := mapping.PresetText(o.Source); err != nil {
			return nil, &halt.Usage{Msg: err.Error(), Try: "clerk-import sources list"}
		}
		return mapping.Preset(o.Source, o.Params)
	}
	return nil, nil
}

// probe finds out what a file is and what is in it.
func (f *inputFile) probe(ctx context.Context, given *mapping.Mapping) (err error) {
	if f.db != nil && !f.copied {
		f.tables, err = f.db.Tables(ctx)
	} else {
		if given != nil && f.opts.Path == "" {
			if f.probeOther(given) {
				return nil
			}
			f.opts.Path = given.Input.Path // if the file is an object at all
		}
		f.opts.Format, f.tables, err = source.Probe(f.path, f.opts)
	}
	for _, t := range f.tables {
		// A name with a line break is a message of its own wherever it is shown, and another name in a mapping.
		if err == nil && strings.ContainsFunc(t.Name, unicode.IsControl) {
			err = &source.Error{Position: mapping.Position{File: f.name}, Msg: fmt.Sprintf("has a table %q, with a character in its name that cannot be seen", t.Name), Hint: "give it another name, and export again"}
		}
	}
	return err
}

// probeOther reports whether a file of a mapping whose users are in an array has other rows of it, in an array of their own.
func (f *inputFile) probeOther(given *mapping.Mapping) bool {
	opts := f.opts
	if opts.Path = given.Input.Path; opts.Path == "" {
		return false
	}
	if _, _, err := source.Probe(f.path, opts); err == nil { // the users', or no object
		return false
	}
	for _, of := range given.Others() {
		opts.Path = of.Input.Path
		if format, tables, err := source.Probe(f.path, opts); err == nil && len(tables) == 1 && of.From == "" && !of.Beside() {
			if _, is := of.Detect.Fits(tables[0].Sample); is {
				f.opts.Path, f.opts.Format, f.tables = opts.Path, format, tables
				return true
			}
		}
	}
	return false
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

// fitting reads the files as the inputs of a mapping. Its score is 0 when it is not
// the files that say so, but whoever named the mapping.
func fitting(m *mapping.Mapping, files []inputFile, o Options) (*fit, error) {
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
		return nil, &halt.Usage{
			Msg: fmt.Sprintf("none of the files is the leading input of %s", cmp.Or(m.Title, m.File)),
			Try: "name the file of the users, too",
		}
	}
	return f, nil
}

// joinInputs completes the inputs that belong to the leading one.
func (in *Input) joinInputs(f *fit, o Options) error {
	for _, name := range slices.Sorted(maps.Keys(o.Inputs)) {
		if f.mapping.FindInput(name) == nil {
			return noInput(f.mapping, name)
		}
	}
	for _, joined := range in.Mapping.Input.Joined {
		files := f.joined[cmp.Or(joined.Same, joined.Name)]
		if joined.Same == mapping.Leading && len(files) == 0 {
			files = slices.Clone(f.lead)
		}
		if without, said := o.Inputs[joined.Name]; len(files) == 0 || said && without == "" {
			if joined.Needed && !said && !f.alone && !f.rejects() {
				try := fmt.Sprintf("name it, too, with --input %s=FILE; or --input %s= to do without", joined.Name, joined.Name)
				if o.Source == "" && o.MappingFile == "" {
					try += fmt.Sprintf("; if this is not %s, clerk-import mapping infer proposes a mapping", in.Mapping.Title)
				}
				return &halt.Usage{
					Msg: fmt.Sprintf("%s has %s in another file, which is missing", in.Mapping.Title, cmp.Or(joined.Help, joined.Name)),
					Try: try,
				}
			}
			if !said && !f.rejects() {
				in.missing = append(in.missing, joined)
			}
			continue
		}
		for i := range files {
			if err := in.checkJoined(&files[i], func(h *mapping.Header) error { return in.Mapping.CheckJoined(joined, h, files[i].opts.Name) }); err != nil {
				return err
			}
		}
		if is, err := in.hangs(joined, o); err != nil || !is {
			if err != nil {
				return err
			}
			continue
		}
		in.joined = append(in.joined, joinedInput{joined, files, f.prefix})
	}
	return nil
}

// rejects reports whether the leading input is rejected rows, which have their
// partners with them.
func (f *fit) rejects() bool {
	return allRejects(f.lead)
}

// hangs reports whether the rows that an input's own hang on are there. That nobody named them is an error, unless somebody
// has said to do without.
func (in *Input) hangs(joined *mapping.Joined, o Options) (bool, error) {
	if joined.Through == "" {
		return true, nil
	}
	i := slices.IndexFunc(in.joined, func(on joinedInput) bool { return on.Name == joined.Through })
	if i < 0 {
		if _, said := o.Inputs[joined.Through]; said {
			return false, nil
		}
		return false, &halt.Usage{
			Msg: fmt.Sprintf("rows of %s belong to users through %s, which is missing", cmp.Or(joined.Help, joined.Name), cmp.Or(in.Mapping.FindInput(joined.Through).Help, joined.Through)),
			Try: fmt.Sprintf("name it, too, with --input %s=FILE; or --input %s= to do without", joined.Through, joined.Name),
		}
	}
	for _, f := range in.joined[i].files {
		if err := in.checkJoined(&f, func(h *mapping.Header) error { return in.Mapping.CheckThrough(joined, h, f.opts.Name) }); err != nil {
			return false, err
		}
	}
	return true, nil
}

// checkJoined holds the columns of a joined input's file, where it has any, against the mapping.
func (in *Input) checkJoined(f *inputFile, holds func(*mapping.Header) error) error {
	if f.db != nil {
		return holds(f.header(nil))
	}
	r, err := source.Open(f.path, f.opts)
	if err != nil {
		return err
	}
	defer r.Close()
	if h := f.header(r); h != nil {
		return holds(h)
	}
	return nil // JSON
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
		if t.Name == cmp.Or(f.table, f.opts.Table) || len(tables) == 1 {
			return t.Sample.Fields
		}
	}
	return nil
}

// checkLeading holds the columns of a leading file against the mapping.
func (in *Input) checkLeading(f *inputFile) error {
	if f.db != nil && f.opts.Table != "" {
		return in.checkColumns(f.header(nil), f)
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
	return in.checkColumns(h, f)
}

func (in *Input) checkColumns(h *mapping.Header, f *inputFile) error {
	for _, joined := range in.joined {
		if h.Column(joined.Name) >= 0 {
			return &halt.Usage{
				Msg: fmt.Sprintf("%s has a column %q, which is the name of an input, too", f.opts.Name, joined.Name),
				Try: fmt.Sprintf("--input %s= if the column is what is meant; in a mapping of your own, another name for the input", joined.Name),
			}
		}
	}
	err := in.Mapping.CheckHeader(h, f.opts.Name)
	if err != nil && len(in.files) > 1 {
		if bans := f.bans(); bans != nil {
			return bans
		}
	}
	return err
}

// stem is what the file is called in front of its endings: people of people.csv.gz, and of acme.people.csv what tells it from
// acme.logins.csv, as people.
func (f *inputFile) stem() string {
	name := filepath.Base(f.name)
	if end := strings.ToLower(filepath.Ext(name)); slices.Contains([]string{".gz", ".zst", ".bz2", ".xz", ".zip"}, end) {
		name = name[:len(name)-len(end)]
	}
	name = strings.TrimSuffix(name, filepath.Ext(name))
	if front, part, several := strings.Cut(name, "."); several && (part == "" || part[0] >= '0' && part[0] <= '9') {
		return front // of a day or a version
	}
	return name
}

// bans is the error of a file beside the users' whose rows say that somebody must not sign in, and that nothing takes; nil for another.
func (f *inputFile) bans() error {
	if len(f.tables) != 1 || f.db != nil {
		return nil
	}
	name := inputName(f.stem())
	fields := f.tables[0].Sample.Fields
	b := mapping.NewBeside(name, fields)
	if b == nil || !b.Bans {
		return nil
	}
	key, of := b.Key, "id"
	if strings.Contains(wording.Words(key), "mail") {
		key, of = key+" | lower", "email | lower"
	}
	return &halt.Usage{
		Msg: fmt.Sprintf("%s says who is banned, and nothing in the mapping reads it: they would arrive able to sign in", f.name),
		Try: fmt.Sprintf("in a mapping of your own, inputs: {%s: {key: %s, of: %s, many: true, detect: {all: [%s]}}} and banned: {expr: '%s'}, with the users' own column after of (docs/mapping.md)",
			name, key, of, strings.Join(fields, ", "), b.Condition(name)),
	}
}
