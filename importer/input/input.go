// Package input finds out what the files are that somebody names: of which source, which of its inputs each is, and how
// they are read ([Open]). What is in a database is copied, what is joined is indexed, what has been corrected stands in for
// what was exported, and what nobody knows is looked at for a proposal ([Infer]).
package input

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"clerk-import/importer/database"
	"clerk-import/importer/halt"
	"clerk-import/importer/output"
	"clerk-import/importer/source"
	"clerk-import/mapping"
	"clerk-import/mapping/files"
	"clerk-import/mapping/wording"
)

// Options say what to read and how to understand it.
type Options struct {
	Files       []string                    // "-" is standard input
	Inputs      map[string]string           // files of inputs that belong to the leading one, by name; "" does without
	Others      map[mapping.Entity]string   // files of other entities than users; "" leaves them out
	Further     map[mapping.Entity][]string // files beyond the first of an entity: of the same source, or of another one each
	Roles       []mapping.Role              // what roles of the source are at the target, before the mapping's
	Table       string                      // of a file or database that has several, the leading one
	Query       string                      // instead, what a database is to be asked
	Drain       <-chan struct{}             // closed to give up reading a database
	Stdin       io.Reader
	Source      string // preset; "" detects
	MappingFile string // instead of a preset
	// Sources, instead, are those of each of the files, "" to detect one: presets, or files of mappings.
	Sources []string
	// IDPrefixes stand in front of the external ids of each source, so that those of two are kept apart.
	IDPrefixes  []string
	Params      map[string]string
	FromFile    map[string]bool // params that were read from a file
	Format      source.Format
	Delimiter   rune
	Path        string                   // key of the array in a JSON object
	Encoding    string                   // of CSV files that are not in UTF-8, one of source.Encodings
	Header      []string                 // columns of the CSV files that have no header row
	Nulls       []string                 // what is read as an empty CSV cell, see source.Options
	PadRows     bool                     // complete CSV rows that have fewer cells than the header
	Corrections []string                 // files of rejects whose rows stand in for those they were made of
	LeaveOut    []string                 // files of rejects whose rows are left out for good
	States      map[string]wording.Fate  // what becomes of states in columns that the mapping does not read
	Metadata    map[string]mapping.Place // where kinds of metadata go, where not where the mapping puts them
}

// FromSource, as the file of an entity, says that its rows are where the source's mapping
// says.
const FromSource = "source"

// Input is files that were understood: their format, which of the inputs of a source each is, and the mapping.
type Input struct {
	Mapping *mapping.Mapping
	// Detected says how the source was recognised; empty when it was given.
	Detected string
	// Others are those of the other entities, each behind those it refers to.
	Others []*Input

	beside      []*Input // those of further sources, whose files stand behind
	united      []*Input // see Entities; nil for a single source
	users       *Input   // of whose source rows of another entity are
	files       []inputFile
	corrections *corrections // shared by the inputs of all entities
	joined      []joinedInput
	missing     []*mapping.Joined   // inputs that nobody named
	arrays      []source.Table      // of JSON objects, as the read before has found them
	held        map[[2]string]*held // of tables of roles and the like that nothing reads, by file and table
	unlike      []mapping.Finding   // of --source, against what the files look like
	lender      *Input              // whose joined inputs these are, nil for the input's own
	indexing    sync.Mutex
	indexes     []*source.Index // of joined, once they were needed
	reading     string          // how files are read, where that is not the usual way
	params      map[string]string
	mappingFile string         // of --mapping, "" for a source's
	roles       []mapping.Role // of organizations, those that were given before the mapping's
	// temporary removes the copies of standard input and of tables.
	temporary []func() error
}

type inputFile struct {
	name   string // as the user wrote it
	path   string
	input  string         // that the user said it is, "" for none
	entity mapping.Entity // that the user said its rows are of, "" for none
	opts   source.Options
	table  string       // of a database, that opts.Content is a copy of
	deep   string       // path of the rows in a JSON object, where it was found deeper than at the top
	wide   bool         // more rows of it were looked at
	passed int          // arrays of the document that were not looked at
	copied bool         // opts.Content is a temporary copy, and path no more than a name
	db     *database.DB // that it is read from, while the job is prepared
	tables []source.Table
	byPath map[string][]source.Table // of a JSON object, under the paths that sources know
}

// base is the file's name without its folder; of a database, with the table.
func (f *inputFile) base() string {
	if f.copied && f.name != "-" {
		return filepath.Base(f.opts.Name)
	}
	return filepath.Base(f.name)
}

// tableIs is what the file calls a table, and the flag that names one.
func (f *inputFile) tableIs() string {
	if f.opts.Format == source.XLSX {
		return "sheet"
	}
	return "table"
}

// noTable says that the file has no such table.
func (f *inputFile) noTable(wanted string) error {
	return &halt.Usage{Msg: fmt.Sprintf("%s has no %s %s; it has %s", f.name, f.tableIs(), wanted, names(f.tables)), Try: "--" + f.tableIs() + " NAME"}
}

// leading are the files of the users, or of what else the input's rows are, of all sources.
func (in *Input) leading() []inputFile {
	all := in.files
	for _, s := range in.beside {
		all = append(all[:len(all):len(all)], s.files...)
	}
	return all
}

// allFiles are those of all inputs of all sources.
func (in *Input) allFiles() []inputFile {
	var all []inputFile
	for _, s := range in.Sources() {
		all = append(all, s.ownFiles()...)
	}
	return all
}

// ownFiles are those of all inputs of one source, each once: the leading ones come first, those of other
// entities last.
func (in *Input) ownFiles() []inputFile {
	all := slices.Clone(in.files)
	add := func(files []inputFile) {
		for _, f := range files {
			if !slices.ContainsFunc(all, func(g inputFile) bool { return g.path == f.path }) {
				all = append(all, f)
			}
		}
	}
	for _, joined := range in.joined {
		add(joined.files)
	}
	for _, o := range in.Others {
		add(o.ownFiles())
	}
	return all
}

// Open opens the input far enough to know what it is.
func Open(o Options) (*Input, error) {
	if len(o.Files) == 0 {
		return nil, &halt.Usage{Msg: "no input file", Try: "name an export file, or - for standard input"}
	}
	if err := source.EncodingError(o.Encoding); err != nil {
		return nil, &halt.Usage{Msg: err.Error(), Try: "--encoding windows-1252"}
	}
	if o.Source != "" && o.MappingFile != "" {
		return nil, &halt.Usage{Msg: "--source and --mapping exclude each other", Try: "one of the two"}
	}
	if err := o.columns(); err != nil {
		return nil, err
	}
	j := &Input{params: o.Params, mappingFile: o.MappingFile, reading: o.reading()}
	if j.params == nil {
		j.params = map[string]string{}
	}
	if err := j.open(o); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

// Close removes what is temporary: copies of standard input and tables, and indexes.
func (in *Input) Close() error {
	var errs []error
	for _, o := range append(slices.Clone(in.Others), in.beside...) {
		errs = append(errs, o.Close())
	}
	for _, x := range in.indexes {
		errs = append(errs, x.Close())
	}
	in.indexes = nil
	for _, remove := range in.temporary {
		errs = append(errs, remove())
	}
	in.temporary = nil
	return errors.Join(errs...)
}

func (in *Input) open(o Options) error {
	ctx, cancel := halt.UntilDrained(context.Background(), o.Drain)
	defer cancel()
	if err := in.openUntil(ctx, o); err != nil {
		if ctx.Err() != nil {
			return halt.ErrNothingSent
		}
		return err
	}
	return nil
}

func (in *Input) openUntil(ctx context.Context, o Options) error {
	files, done, err := in.name(ctx, o)
	defer done()
	if err != nil {
		return err
	}
	if in.corrections, err = readCorrections(ctx, o.Corrections, o.LeaveOut); err != nil {
		return err
	}
	if err := in.understandAll(ctx, o, files); err != nil {
		return err
	}
	if err := o.counts(in.allFiles()); err != nil {
		return err
	}
	for _, s := range in.Sources() {
		for _, other := range s.Others {
			other.corrections = in.corrections
		}
	}
	if in.corrections != nil {
		if err := in.corrections.settle(ctx, func(each func(*mapping.Record)) error { return in.eachLeading(ctx, each) }); err != nil {
			return err
		}
	}
	return ctx.Err() // some of what was tried, in vain, was not an error
}

// name lists the files and databases that are named, and connects to the databases. done
// leaves them.
func (in *Input) name(ctx context.Context, o Options) (files []inputFile, done func(), err error) {
	done = func() {
		for _, f := range files {
			if f.db != nil {
				_ = f.db.Close() // it was read only
			}
		}
	}
	for _, name := range o.Files {
		if files, err = in.nameOne(ctx, o, files, name, ""); err != nil {
			return files, done, err
		}
	}
	for _, input := range slices.Sorted(maps.Keys(o.Inputs)) {
		if o.Inputs[input] == "" {
			continue
		}
		if files, err = in.nameOne(ctx, o, files, o.Inputs[input], input); err != nil {
			return files, done, err
		}
	}
	for _, e := range mapping.Entities {
		for _, name := range append([]string{o.Others[e]}, o.Further[e]...) {
			if name == "" || name == FromSource {
				continue
			}
			if files, err = in.nameOne(ctx, o, files, name, ""); err != nil {
				return files, done, err
			}
			files[len(files)-1].entity = e
		}
	}
	if o.Query != "" && !slices.ContainsFunc(files, func(f inputFile) bool { return f.db != nil }) {
		return files, done, &halt.Usage{Msg: "--query asks a database, and none is named", Try: "name one, as postgres://user@host/name"}
	}
	return files, done, nil
}

func (in *Input) nameOne(ctx context.Context, o Options, named []inputFile, name, input string) ([]inputFile, error) {
	f := inputFile{name: name, path: name, input: input, opts: source.Options{Name: name, Format: o.Format, Delimiter: o.Delimiter, Path: o.Path, Encoding: o.Encoding, Pad: o.PadRows, Nulls: o.Nulls, Context: ctx}}
	if input == "" {
		f.opts.Header = o.Header
	}
	switch {
	case name == "-":
		if slices.ContainsFunc(named, func(f inputFile) bool { return f.name == "-" }) {
			return named, &halt.Usage{Msg: "standard input can be read once only", Try: "name - a single time"}
		}
		content, err := files.Spool(ctx, o.Stdin)
		if err != nil {
			return named, fmt.Errorf("standard input: %w", err)
		}
		in.keep(&f, content, "(standard input)")
	case !isAddress(name) && !files.Regular(name):
		// A pipe can be read once, and the input is read more often.
		content, err := files.Open(ctx, name)
		if err != nil {
			return named, fmt.Errorf("%s: %w", name, err)
		}
		in.keep(&f, content, name)
	}
	if f.copied {
		return append(named, f), nil
	}
	address, password, err := databaseAddress(name)
	if err != nil {
		return named, err
	}
	if address != "" {
		if err := f.connect(ctx, address, password); err != nil {
			return named, err
		}
		if named = append(named, f); o.Query != "" && input == "" {
			return named, in.copyQuery(ctx, &named[len(named)-1], o.Query)
		}
		return named, nil
	}
	if slices.ContainsFunc(named, func(g inputFile) bool { return sameFile(f.path, g.path) }) {
		return named, &halt.Usage{Msg: fmt.Sprintf("%s is named twice", name), Try: "each file once"}
	}
	return append(named, f), nil
}

// isAddress reports whether a name is that of a database on a server or of a variable.
func isAddress(name string) bool { return strings.HasPrefix(name, "env:") || database.Is(name) }

func sameFile(a, b string) bool {
	sa, err1 := os.Stat(a)
	sb, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(sa, sb)
}

// keep makes f a temporary copy, which is there until the job is closed.
func (in *Input) keep(f *inputFile, content *os.File, name string) {
	f.path, f.opts.Name, f.opts.Content, f.copied = name, name, content, true
	in.temporary = append(in.temporary, content.Close)
}

// open begins to read the file, until the context ends.
func (f *inputFile) open(ctx context.Context) (*source.Reader, error) {
	return source.Open(f.path, f.reading(ctx))
}

// reading is how the file is read until the context ends, and no longer that in which it was
// looked at first.
func (f *inputFile) reading(ctx context.Context) source.Options {
	opts := f.opts
	opts.Context = ctx
	return opts
}

func (f *inputFile) stat() (fs.FileInfo, error) {
	if f.opts.Content != nil {
		return f.opts.Content.Stat()
	}
	return os.Stat(f.path)
}

// Names are the input files as the user wrote them.
func (in *Input) Names() []string {
	files := in.allFiles()
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.opts.Name
	}
	return names
}

// CheckpointFor is the path of a checkpoint beside the first input, for a target.
func (in *Input) CheckpointFor(label string) string {
	name := in.files[0].name
	if name == "-" || strings.HasPrefix(name, "/dev/") || strings.HasPrefix(name, "/proc/") {
		name = "stdin" // or another pipe, beside which nothing can be written
	}
	return name + "." + label + ".checkpoint"
}

// Leading is how many leading files there are.
func (in *Input) Leading() int { return len(in.leading()) }

// OpenFile begins to read a leading file somewhere, until the context ends.
func (in *Input) OpenFile(ctx context.Context, file int, start source.Start) (*source.Reader, error) {
	f := in.leading()[file]
	f.opts.From = start
	return f.open(ctx)
}

// Correct puts what was corrected in the place of what a row says.
func (in *Input) Correct(rec *mapping.Record) { in.corrections.apply(rec) }

// Roles are what roles of the source are at the target.
func (in *Input) Roles() []mapping.Role {
	all := in.roles
	for _, s := range in.beside {
		all = append(all[:len(all):len(all)], s.roles...)
	}
	return all
}

// RolesOf are those of the source that a leading file is of.
func (in *Input) RolesOf(file int) []mapping.Role { return in.of(file).roles }

// FileName is the name of one of the leading files, as the user wrote it.
func (in *Input) FileName(file int) string { return in.leading()[file].opts.Name }

// Sizes are the bytes of the leading files, 0 where that is not known.
func (in *Input) Sizes() []int64 {
	files := in.leading()
	sizes := make([]int64, len(files))
	for i := range files {
		if st, err := files[i].stat(); err == nil {
			sizes[i] = st.Size()
		}
	}
	return sizes
}

// Rejects reports whether the leading files are of rows that were rejected.
func (in *Input) Rejects() bool { return allRejects(in.leading()) }

// allRejects reports whether all tables of files are of rows that were rejected.
func allRejects(files []inputFile) bool {
	return !slices.ContainsFunc(files, func(file inputFile) bool {
		return !slices.ContainsFunc(file.tables, func(t source.Table) bool { return t.Rejects })
	})
}

// AddFiles adds the files that the job reads to those of a command.
func (in *Input) AddFiles(files *output.Set) {
	for _, f := range in.allFiles() {
		if !f.copied {
			files.Add(output.Input, "the input", f.name)
		}
	}
	for _, name := range in.corrections.files() { // those of the run, too
		files.Add(output.Input, "rejected rows that were corrected or are left out", name)
	}
	for _, s := range in.Sources() {
		for _, path := range s.Mapping.LookupFiles {
			files.Add(output.Input, "a lookup table of the mapping", path)
		}
		if s.mappingFile != "" {
			files.Add(output.Input, "--mapping", s.mappingFile)
		}
	}
}

// FileOf is the file of an input as it is named on a command line, "" for one that is none:
// standard input, or a database of a server.
func FileOf(name string) string {
	switch {
	case name == "-" || strings.HasPrefix(name, "env:"):
		return ""
	case !database.Is(name):
		return name
	}
	scheme, rest, _ := strings.Cut(name, ":")
	if strings.HasPrefix(scheme, "sqlite") {
		return rest
	}
	return ""
}

// Before reports whether a row stands before another in the input.
func (in *Input) Before(a, b mapping.Position) bool {
	a, b = in.corrections.original(a), in.corrections.original(b)
	if a.File == b.File {
		return a.Line < b.Line
	}
	return in.fileIndex(a.File) < in.fileIndex(b.File)
}

func (in *Input) fileIndex(name string) int {
	return slices.IndexFunc(in.leading(), func(f inputFile) bool { return f.opts.Name == name })
}
