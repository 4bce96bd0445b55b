package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/database"
	"clerk-import/importer/halt"
	"clerk-import/importer/source"
	"clerk-import/importer/target"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
	"clerk-import/mapping/files"
)

// InputOptions say what to read and how to understand it.
type InputOptions struct {
	Files       []string                  // "-" is standard input
	Inputs      map[string]string         // files of inputs that belong to the leading one, by name; "" does without
	Others      map[mapping.Entity]string // files of other entities than users; "" leaves them out
	CreateRoles bool                      // make the roles of members that the target lacks
	Roles       []mapping.Role            // what roles of the source are at the target, before the mapping's
	Table       string                    // of a file or database that has several, the leading one
	Query       string                    // instead, what a database is to be asked
	Drain       <-chan struct{}           // closed to give up reading a database
	Stdin       io.Reader
	Source      string // preset; "" detects
	MappingFile string // instead of a preset
	Params      map[string]string
	FromFile    map[string]bool // params that were read from a file
	Format      source.Format
	Delimiter   rune
	Path        string   // key of the array in a JSON object
	Encoding    string   // of CSV files that are not in UTF-8, one of source.Encodings
	Header      []string // columns of the CSV files that have no header row
	Nulls       []string // what is read as an empty CSV cell, see source.Options
	PadRows     bool     // complete CSV rows that have fewer cells than the header
	Corrections []string // files of rejects whose rows stand in for those they were made of
	Unverified  Unverified
	Duplicates  Duplicates               // what becomes of rows that share an identifier; "" rejects them
	Invalid     []string                 // PART=POLICY: what becomes of parts of a user that Clerk does not take
	States      map[string]mapping.Fate  // what becomes of states in columns that the mapping does not read
	Metadata    map[string]mapping.Place // where kinds of metadata go, where not where the mapping puts them
	Disable     []string                 // codes of rules to leave out
	AsError     []string                 // codes of rules that reject the row
	// SkipRestrictions asks the API to let users in whom the instance's allowlist,
	// blocklist and rules about addresses would keep out.
	SkipRestrictions bool
	// SkipLegalChecks asks the API to take users who have not accepted the terms.
	SkipLegalChecks bool
}

// FromSource, as the file of an entity, says that its rows are where the source's mapping
// says.
const FromSource = "source"

// Job is an input that was understood: files, their format and the mapping.
type Job struct {
	Mapping *mapping.Mapping
	// Detected says how the source was recognised; empty when it was given.
	Detected string

	// parent is the job of the users, nil for theirs; others are those of the other
	// entities, each behind those it refers to.
	parent *Job
	others []*Job

	files       []inputFile
	corrections *corrections // shared by the jobs of all entities
	joined      []joinedInput
	missing     []*mapping.Joined // inputs that nobody named
	lender      *Job              // whose joined inputs these are, nil for the job's own
	indexing    sync.Mutex
	indexes     []*source.Index // of joined, once they were needed
	policy      Unverified
	duplicates  Duplicates
	finding     finding // of the rows of one person, with DuplicatesMerge
	invalid     policies
	reading     string // how files are read, where that is not the usual way
	skip        bool   // restrictions
	skipLegal   bool   // legal checks, of those who have not accepted the terms
	rules       *validate.Ruleset
	switches    string // of the rules, for the fingerprint
	params      map[string]string
	mappingFile string         // of --mapping, "" for a source's
	newRoles    bool           // make those that the target lacks
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

// allFiles are those of all inputs, each once: the leading ones come first, those of other
// entities last.
func (j *Job) allFiles() []inputFile {
	all := slices.Clone(j.files)
	add := func(files []inputFile) {
		for _, f := range files {
			if !slices.ContainsFunc(all, func(g inputFile) bool { return g.path == f.path }) {
				all = append(all, f)
			}
		}
	}
	for _, in := range j.joined {
		add(in.files)
	}
	for _, o := range j.others {
		add(o.allFiles())
	}
	return all
}

// UsageError is a mistake in how the tool was called, with a remedy.
type UsageError = halt.Usage

// Prepare opens the input far enough to know what it is.
func Prepare(o InputOptions) (*Job, error) {
	if len(o.Files) == 0 {
		return nil, &UsageError{Msg: "no input file", Try: "name an export file, or - for standard input"}
	}
	if o.Unverified == "" {
		o.Unverified = UnverifiedAuto
	}
	if !slices.Contains(UnverifiedPolicies, o.Unverified) {
		return nil, &UsageError{Msg: fmt.Sprintf("--unverified %s is not known", o.Unverified), Try: "--unverified auto, reserve, attach or reject"}
	}
	if o.Duplicates == "" {
		o.Duplicates = DuplicatesReject
	}
	if !slices.Contains(DuplicatesPolicies, o.Duplicates) {
		return nil, &UsageError{Msg: fmt.Sprintf("--duplicates %s is not known", o.Duplicates), Try: "--duplicates reject or merge"}
	}
	if err := source.EncodingError(o.Encoding); err != nil {
		return nil, &UsageError{Msg: err.Error(), Try: "--encoding windows-1252"}
	}
	invalid, err := newPolicies(o.Invalid)
	if err != nil {
		return nil, err
	}
	if o.Source != "" && o.MappingFile != "" {
		return nil, &UsageError{Msg: "--source and --mapping exclude each other", Try: "one of the two"}
	}
	j := &Job{policy: o.Unverified, duplicates: o.Duplicates, invalid: invalid, skip: o.SkipRestrictions, skipLegal: o.SkipLegalChecks, params: o.Params, newRoles: o.CreateRoles, mappingFile: o.MappingFile}
	if j.rules, err = validate.NewRuleset(o.Disable, o.AsError); err != nil {
		return nil, &UsageError{Msg: err.Error(), Try: "clerk-import check --list-rules"}
	}
	if err := o.columns(); err != nil {
		return nil, err
	}
	j.reading = o.reading()
	j.switches = strings.Join(o.Disable, ",") + ";" + strings.Join(o.AsError, ",")
	if j.params == nil {
		j.params = map[string]string{}
	}
	if err := j.open(o); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

// Close removes what is temporary: copies of standard input and tables, and indexes.
func (j *Job) Close() error {
	var errs []error
	for _, o := range j.others {
		errs = append(errs, o.Close())
	}
	for _, x := range j.indexes {
		errs = append(errs, x.Close())
	}
	errs = append(errs, j.finding.persons.Close())
	j.indexes, j.finding.persons = nil, nil
	for _, remove := range j.temporary {
		errs = append(errs, remove())
	}
	j.temporary = nil
	return errors.Join(errs...)
}

func (j *Job) open(o InputOptions) error {
	ctx, cancel := halt.UntilDrained(context.Background(), o.Drain)
	defer cancel()
	if err := j.openUntil(ctx, o); err != nil {
		if ctx.Err() != nil {
			return ErrNothingSent
		}
		return err
	}
	return nil
}

func (j *Job) openUntil(ctx context.Context, o InputOptions) error {
	files, done, err := j.name(ctx, o)
	defer done()
	if err != nil {
		return err
	}
	if j.corrections, err = readCorrections(ctx, o.Corrections); err != nil {
		return err
	}
	if err := j.understand(ctx, o, files); err != nil {
		return err
	}
	if err := o.counts(j.allFiles()); err != nil {
		return err
	}
	for _, other := range j.others {
		other.corrections = j.corrections
	}
	if ctx.Err() != nil { // some of what was tried, in vain, was not an error
		return ctx.Err()
	}
	if j.Mapping.DropUnusable {
		j.invalid.say("password", InvalidDrop)
	}
	return j.parameters(o)
}

// name lists the files and databases that are named, and connects to the databases. done
// leaves them.
func (j *Job) name(ctx context.Context, o InputOptions) (files []inputFile, done func(), err error) {
	done = func() {
		for _, f := range files {
			if f.db != nil {
				_ = f.db.Close() // it was read only
			}
		}
	}
	for _, name := range o.Files {
		if files, err = j.nameOne(ctx, o, files, name, ""); err != nil {
			return files, done, err
		}
	}
	for _, input := range slices.Sorted(maps.Keys(o.Inputs)) {
		if o.Inputs[input] == "" {
			continue
		}
		if files, err = j.nameOne(ctx, o, files, o.Inputs[input], input); err != nil {
			return files, done, err
		}
	}
	for _, e := range mapping.Entities {
		if o.Others[e] == "" || o.Others[e] == FromSource {
			continue
		}
		if files, err = j.nameOne(ctx, o, files, o.Others[e], ""); err != nil {
			return files, done, err
		}
		files[len(files)-1].entity = e
	}
	if o.Query != "" && !slices.ContainsFunc(files, func(f inputFile) bool { return f.db != nil }) {
		return files, done, &UsageError{Msg: "--query asks a database, and none is named", Try: "name one, as postgres://user@host/name"}
	}
	return files, done, nil
}

func (j *Job) nameOne(ctx context.Context, o InputOptions, named []inputFile, name, input string) ([]inputFile, error) {
	f := inputFile{name: name, path: name, input: input, opts: source.Options{Name: name, Format: o.Format, Delimiter: o.Delimiter, Path: o.Path, Encoding: o.Encoding, Pad: o.PadRows, Nulls: o.Nulls, Context: ctx}}
	if input == "" {
		f.opts.Header = o.Header
	}
	switch {
	case name == "-":
		if slices.ContainsFunc(named, func(f inputFile) bool { return f.name == "-" }) {
			return named, &UsageError{Msg: "standard input can be read once only", Try: "name - a single time"}
		}
		content, err := files.Spool(ctx, o.Stdin)
		if err != nil {
			return named, fmt.Errorf("standard input: %w", err)
		}
		j.keep(&f, content, "(standard input)")
	case !isAddress(name) && !files.Regular(name):
		// A pipe can be read once, and the input is read more often.
		content, err := files.Open(ctx, name)
		if err != nil {
			return named, fmt.Errorf("%s: %w", name, err)
		}
		j.keep(&f, content, name)
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
			return named, j.copyQuery(ctx, &named[len(named)-1], o.Query)
		}
		return named, nil
	}
	if slices.ContainsFunc(named, func(g inputFile) bool { return sameFile(f.path, g.path) }) {
		return named, &UsageError{Msg: fmt.Sprintf("%s is named twice", name), Try: "each file once"}
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
func (j *Job) keep(f *inputFile, content *os.File, name string) {
	f.path, f.opts.Name, f.opts.Content, f.copied = name, name, content, true
	j.temporary = append(j.temporary, content.Close)
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

// parameters completes the mapping with parameters from the environment.
func (j *Job) parameters(o InputOptions) (err error) {
	added := false
	for _, p := range j.Mapping.Params {
		_, given := o.Params[p.Name]
		if given && p.Secret && !o.FromFile[p.Name] && o.Params[p.Name] != "" {
			e := paramError(j.Mapping, p)
			e.Msg = fmt.Sprintf("the parameter %s is a secret, and a command line can be read by everybody on the machine", p.Name)
			return e
		}
		if v := os.Getenv(paramVariable(p.Name)); !given && v != "" {
			j.params = maps.Clone(j.params)
			j.params[p.Name], added = v, true
		}
	}
	if added {
		if j.Mapping, err = j.Mapping.With(j.params, nil); err != nil {
			return err
		}
		for i := range j.joined { // conditions of theirs may ask for parameters
			j.joined[i].Joined = j.Mapping.Input.Find(j.joined[i].Name)
		}
		for _, o := range j.others {
			if o.Mapping.File != j.Mapping.File {
				continue
			}
			o.Mapping = j.Mapping.Of(o.Mapping.Entity)
			for i := range o.joined {
				o.joined[i].Joined = o.Mapping.Input.Find(o.joined[i].Name)
			}
		}
	}
	if missing := j.Mapping.MissingParams(); len(missing) > 0 {
		return paramError(j.Mapping, missing[0])
	}
	return nil
}

// paramVariable is the environment variable that sets a parameter.
func paramVariable(name string) string { return "CLERK_IMPORT_" + strings.ToUpper(name) }

func paramError(m *mapping.Mapping, p mapping.Param) *UsageError {
	try := fmt.Sprintf("--param %s=VALUE", p.Name)
	if p.Secret {
		try = fmt.Sprintf("--param %s=@FILE, which reads it from a file, or %s in the environment", p.Name, paramVariable(p.Name))
		if p.Needed {
			try += fmt.Sprintf("; --param %s= if there is none", p.Name)
		}
	}
	return &UsageError{Msg: fmt.Sprintf("%s needs the parameter %s: %s", m.Title, p.Name, p.Help), Try: try}
}

// relevant drops parameters the mapping does not know, which are reported by
// unknownParam in words that fit a detected source.
func relevant(params map[string]string, m *mapping.Mapping) map[string]string {
	out := map[string]string{}
	for _, p := range m.Params {
		if v, ok := params[p.Name]; ok {
			out[p.Name] = v
		}
	}
	return out
}

func unknownParam(params map[string]string, m *mapping.Mapping) error {
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if !slices.ContainsFunc(m.Params, func(p mapping.Param) bool { return p.Name == name }) {
			return &UsageError{Msg: fmt.Sprintf("%s has no parameter %s", m.Title, name), Try: "clerk-import sources show " + m.Name}
		}
	}
	return nil
}

// Rules lists the rules rows are held against.
func Rules() []validate.Rule { return validate.Rules() }

// Names are the input files as the user wrote them.
func (j *Job) Names() []string {
	files := j.allFiles()
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.opts.Name
	}
	return names
}

// DefaultCheckpoint is the checkpoint's path for a target: beside the first
// input, so that a rehearsal and the real run do not share one.
func (j *Job) DefaultCheckpoint(t *target.Target) string {
	if t.Kind == "sandbox" {
		return j.SandboxCheckpoint()
	}
	return j.checkpointOf(t.Instance)
}

// SandboxCheckpoint is DefaultCheckpoint for a rehearsal.
func (j *Job) SandboxCheckpoint() string { return j.checkpointOf("sandbox") }

func (j *Job) checkpointOf(label string) string {
	name := j.files[0].name
	if name == "-" || strings.HasPrefix(name, "/dev/") || strings.HasPrefix(name, "/proc/") {
		name = "stdin" // or another pipe, beside which nothing can be written
	}
	return name + "." + label + ".checkpoint"
}

// fingerprint identifies what is made of the input: mapping, parameters, policy.
func (j *Job) fingerprint() string { return j.fingerprintAs((*inputFile).base) }

// fingerprintAs is fingerprint with other names of the files.
func (j *Job) fingerprintAs(name func(*inputFile) string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%s\x00%s\x00", j.Mapping.Text, j.policy, j.switches)
	for _, k := range slices.Sorted(maps.Keys(j.params)) {
		fmt.Fprintf(h, "%s=%s\x00", k, j.params[k])
	}
	// Choices that came later count where they are not the usual ones, so that a
	// checkpoint from before them still fits.
	for _, policy := range j.invalid.unusual() {
		fmt.Fprintf(h, "%s\x00", policy)
	}
	if j.merge() {
		fmt.Fprintf(h, "duplicates=%s\x00", j.duplicates)
	}
	if j.reading != "" {
		fmt.Fprintf(h, "reading=%s\x00", j.reading)
	}
	if j.Mapping.Lookups != "" {
		fmt.Fprintf(h, "lookups=%s\x00", j.Mapping.Lookups)
	}
	for _, f := range j.files {
		if f.opts.Table != "" {
			fmt.Fprintf(h, "table=%s\x00", f.opts.Table)
		}
	}
	for _, in := range j.joined {
		for _, f := range in.files {
			fmt.Fprintf(h, "input %s=%s.%s\x00", in.Name, name(&f), f.opts.Table)
		}
	}
	if j.skip {
		fmt.Fprintf(h, "skip-restrictions\x00")
	}
	if j.skipLegal {
		fmt.Fprintf(h, "skip-legal-checks\x00")
	}
	for _, o := range j.others {
		fmt.Fprintf(h, "%s\x00", o.Mapping.Entity)
		for _, f := range o.files {
			fmt.Fprintf(h, "%s.%s\x00", name(&f), f.opts.Table)
		}
		if o.Mapping.Text != j.Mapping.Text {
			fmt.Fprintf(h, "%s\x00", o.Mapping.Text)
		}
		for _, r := range o.roles {
			fmt.Fprintf(h, "%s=%s\x00", r.Name, r.Key)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// fits reports whether a run was begun with this mapping and these policies. Its files may have other names now: what is
// in them is held against the run by changed.
func (j *Job) fits(run checkpoint.Run) bool {
	files := j.allFiles()
	return run.MappingFP == j.fingerprint() || len(files) == len(run.Inputs) && run.MappingFP == j.fingerprintAs(func(f *inputFile) string {
		return run.Inputs[slices.IndexFunc(files, func(g inputFile) bool { return g.path == f.path })].Name
	})
}

// describe states the input files for the checkpoint. With hash it reads them.
func (j *Job) describe(hash bool) ([]checkpoint.Input, error) {
	files := j.allFiles()
	out := make([]checkpoint.Input, len(files))
	for i, f := range files {
		st, err := f.stat()
		if err != nil {
			return nil, err
		}
		out[i] = checkpoint.Input{Name: f.base(), Entity: f.entity, Size: st.Size(), ModTime: st.ModTime().UnixNano()}
		if f.copied {
			out[i].ModTime = 0 // a new copy every time
		}
		if hash {
			if out[i].Hash, err = f.hash(); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// inputOf is the place of a file among those that describe states.
func (j *Job) inputOf(path string) int {
	return slices.IndexFunc(j.allFiles(), func(f inputFile) bool { return f.path == path })
}

func (f *inputFile) hash() (string, error) {
	from := f.opts.Content
	if from == nil {
		var err error
		if from, err = os.Open(f.path); err != nil {
			return "", err
		}
		defer from.Close()
	}
	st, err := from.Stat()
	if err != nil {
		return "", err
	}
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(from, 0, st.Size())); err != nil {
		return "", fmt.Errorf("%s: %w", f.opts.Name, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// changed says which input differs from what the run was begun with, or "".
// Files of the same size and time are taken for unchanged, others are read.
func (j *Job) changed(then []checkpoint.Input) (string, error) {
	files := j.allFiles()
	if len(then) != len(files) {
		return fmt.Sprintf("the run was begun with %d file(s), now there are %d", len(then), len(files)), nil
	}
	now, err := j.describe(false)
	if err != nil {
		return "", err
	}
	for i := range now {
		if now[i].Size == then[i].Size && now[i].ModTime == then[i].ModTime && now[i].ModTime != 0 {
			continue
		}
		if now[i].Size == then[i].Size {
			sum, err := files[i].hash()
			if err != nil {
				return "", err
			}
			if sum == then[i].Hash {
				continue
			}
		}
		return files[i].opts.Name + " has changed since the run was begun", nil
	}
	return "", nil
}
