package input

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"regexp"
	"slices"
	"strings"

	"clerk-import/importer/halt"
	"clerk-import/importer/infer"
	"clerk-import/importer/source"
	"clerk-import/mapping"
	"clerk-import/mapping/secret"
)

// inferRows is how many rows of a table a proposal is made of. Where there are more, rows from all over the file are added.
const (
	inferRows   = 10_000
	inferPlaces = 20
	inferPlace  = 250 // rows of each
)

// Inference is what was seen of a source that is not known.
type Inference struct {
	// Source names its files, for the proposal.
	Source string
	tables []*infer.Table
	files  []string // that each of the tables is of, as it was named
}

// NotRead are the files of which a proposal reads nothing, as they were named: whoever gives them to a command beside the
// mapping has their rows taken for those of users.
func (i *Inference) NotRead(p *infer.Proposal) (files []string) {
	read := map[string]bool{}
	for n, t := range i.tables {
		read[i.files[n]] = read[i.files[n]] || p.Reads(t)
	}
	for _, f := range i.files {
		if !read[f] && !slices.Contains(files, f) {
			files = append(files, f)
		}
	}
	return files
}

// Propose makes a mapping of it, with answers to questions by their ids.
func (i *Inference) Propose(answers map[string]string) (*infer.Proposal, error) {
	p, err := infer.Propose(answers, i.tables...)
	var wrong *infer.AnswerError
	if errors.As(err, &wrong) {
		return nil, &halt.Usage{Msg: wrong.Msg, Try: wrong.Try}
	}
	return p, err
}

// Infer looks at files or databases of a source that is not known.
func Infer(o Options) (seen *Inference, err error) {
	j := &Input{}
	ctx, stop := halt.UntilDrained(context.Background(), o.Drain)
	defer func() {
		if err != nil && ctx.Err() != nil {
			err = halt.ErrNothingSent
		}
		stop()
		err = errors.Join(err, j.Close())
	}()
	files, done, err := j.name(ctx, o)
	defer done()
	if err != nil {
		return nil, err
	}
	var tables []*infer.Table
	var names, of []string
	for i := range files {
		f := &files[i]
		if err := f.probeDeep(ctx); err != nil {
			return nil, err
		}
		if i == len(files)-1 {
			if err := o.counts(files); err != nil {
				return nil, err
			}
		}
		names = append(names, f.opts.Name)
		found, err := f.tablesFor(ctx, o.Table)
		if err != nil {
			return nil, err
		}
		if len(found) == 1 && f.db == nil && (f.opts.Format == source.JSON || f.opts.Format == source.NDJSON) {
			if at, is := found[0].Keyed(); is { // all of the document would be one user
				f.deep = strings.TrimPrefix(at+"."+source.AnyKey, ".")
				f.opts.Path, f.opts.Format = f.deep, source.JSON
				if err := f.probe(ctx, nil); err != nil {
					return nil, err
				}
				if found, err = f.tablesFor(ctx, o.Table); err != nil {
					return nil, err
				}
			}
		}
		tables = append(tables, found...)
		of = append(of, slices.Repeat([]string{f.name}, len(found))...)
	}
	if len(tables) == 1 {
		if facts, is := tables[0].Facts(); is {
			return nil, factRows(&files[0], facts)
		}
	}
	if len(tables) > 0 && tables[0].Rows == 0 && tables[0].Defect != nil {
		return nil, unreadable(tables[0].DefectAt, tables[0].Defect)
	}
	if len(tables) == 0 || tables[0].Rows == 0 {
		return nil, &halt.Usage{Msg: strings.Join(names, ", ") + ": there are no rows to make a proposal of", Try: "another file"}
	}
	return &Inference{Source: strings.Join(names, ", "), tables: tables, files: of}, nil
}

// probeDeep is probe; of a JSON object with several arrays, or with deeper ones, it takes the one that looks most like one of
// users.
func (f *inputFile) probeDeep(ctx context.Context) error {
	err := f.probe(ctx, nil)
	var e *source.Error
	if f.opts.Path != "" || f.db != nil || err == nil && f.opts.Format != source.JSON || err != nil && (!errors.As(err, &e) || len(e.Arrays) == 0) {
		return err
	}
	arrays, unread := source.Arrays(f.path, f.opts)
	if unread != nil || len(arrays) < 2 && err == nil {
		return err
	}
	best := -1.0
	named := func(path string) *infer.Table {
		path = strings.TrimSuffix(path, "."+source.AnyKey)
		return infer.NewTable(inputName(path[strings.LastIndexByte(path, '.')+1:]))
	}
	for _, path := range slices.Clone(arrays) {
		if in, is := strings.CutSuffix(path, source.AnyKey); is { // what is in its rows is none
			arrays = slices.DeleteFunc(arrays, func(at string) bool { return at != path && strings.HasPrefix(at, in) })
		}
	}
	slices.SortStableFunc(arrays, func(a, b string) int { return cmp.Compare(named(b).Users(), named(a).Users()) }) // by their names
	f.passed = max(0, len(arrays)-surveyArrays)
	for _, path := range arrays[:len(arrays)-f.passed] {
		t := named(path)
		opts := f.opts
		opts.Path = path
		if surveyed(f.path, opts, t) && t.Users() > best {
			f.deep, best = path, t.Users()
		}
	}
	f.opts.Path = f.deep
	return f.probe(ctx, nil)
}

// surveyed reports whether the first rows of an array could be looked at.
func surveyed(path string, opts source.Options, t *infer.Table) bool {
	r, err := source.Open(path, opts)
	if err != nil {
		return false
	}
	defer r.Close()
	_, err = firstRows(r, surveyRows, t.Add)
	return err == nil
}

// factRows is the error of a table that has several rows of one person, each with one fact. Names that a command line would take apart
// are in none.
func factRows(f *inputFile, of infer.Facts) error {
	e := &halt.Usage{
		Msg: fmt.Sprintf("%s: each row is one fact of somebody (`%s`: `%s`), and each of them would be a user", f.opts.Name, of.Name, of.Value),
		Try: fmt.Sprintf("a table with one row of each `%s`, or one object of each, one a line", of.Of),
	}
	switch plain := !notName.MatchString(of.Of + of.Name + of.Value); {
	case plain && f.opts.Format == source.CSV:
		e.Try += fmt.Sprintf(": sqlite3 :memory: -cmd '.import --csv FILE facts' \"select json_patch(json_group_object([%s], [%s]), json_object('%s', [%[3]s])) from facts group by [%[3]s]\" > users.ndjson",
			of.Name, of.Value, of.Of)
	case plain && (f.opts.Format == source.JSON || f.opts.Format == source.NDJSON):
		e.Try += fmt.Sprintf(": jq -c -s 'flatten | group_by(.%s)[] | (map({(.%s): .%s}) | add) + {%[1]s: .[0].%[1]s}' FILE > users.ndjson", of.Of, of.Name, of.Value)
	}
	return e
}

// surveyRows are looked at in each array of a JSON object, and surveyArrays arrays.
const (
	surveyRows   = 200
	surveyArrays = 50
)

// tablesFor reads the beginning of a file's tables, or of the one that is wanted.
func (f *inputFile) tablesFor(ctx context.Context, wanted string) ([]*infer.Table, error) {
	var out []*infer.Table
	named := map[string]*infer.Table{}
	for _, t := range f.tables {
		if _, is := prefixOf(t.Name, []string{wanted}); wanted != "" && t.Name != "" && !is || t.OfSQLite() {
			continue
		}
		table := infer.NewTable(inputName(cmp.Or(t.Name, f.stem())))
		if len(f.tables) > 1 || t.Name != "" {
			table.SQL = t.Name
		}
		var err error
		table.Path = f.deep
		if f.db != nil && !f.copied {
			err = f.sampleTable(t.Name, table)
		} else {
			opts := f.opts
			opts.Table = t.Name
			err = sample(f.path, opts, table)
		}
		if err != nil {
			return nil, err
		}
		table.Passed = f.passed
		named[t.Name] = table
		if len(f.tables) == 1 || table.Rows > 0 {
			out = append(out, table)
		}
	}
	if err := f.refer(ctx, named); err != nil {
		return nil, err
	}
	if len(out) == 0 && wanted != "" {
		return nil, f.noTable(wanted)
	}
	return out, nil
}

// refer notes the foreign keys of tables, by what these are called in the file.
func (f *inputFile) refer(ctx context.Context, named map[string]*infer.Table) error {
	refers := map[string][]source.Reference{}
	for _, t := range f.tables {
		refers[t.Name] = t.Refers
	}
	if f.db != nil && !f.copied {
		var err error
		if refers, err = f.db.References(ctx); err != nil {
			return err
		}
	}
	absent := map[string]*infer.Table{}
	for name, table := range named {
		table.Refers = map[string]infer.Ref{}
		for _, r := range refers[name] {
			to := cmp.Or(named[r.Table], absent[r.Table])
			for other, t := range named { // SQLite keeps the spelling in which it was declared
				if to == nil && strings.EqualFold(other, r.Table) {
					to = t
				}
			}
			if to == nil { // it has no rows, or is none of those that are asked for
				to = infer.NewTable(r.Table)
				absent[r.Table] = to
			}
			table.Refers[r.Column] = infer.Ref{To: to, Of: r.Of}
		}
	}
	return nil
}

// sampleTable looks at the beginning of a database's table, and at rows from all over it where that can be. Of a server's rows, which
// have no order, none counts twice.
func (f *inputFile) sampleTable(name string, table *infer.Table) error {
	seed, seen := maphash.MakeSeed(), map[uint64]bool{}
	add := func(rec *mapping.Record) {
		if sum := maphash.String(seed, rec.JSON); !seen[sum] {
			seen[sum] = true
			table.Add(rec)
		}
	}
	first := 0
	if err := f.db.First(f.opts.Context, name, inferRows, func(rec *mapping.Record) { first++; add(rec) }); err != nil {
		return err
	}
	var err error
	if table.Part = first >= inferRows; table.Part {
		table.Sample = "its rows have no number by which they are found from the middle"
		table.Spread, err = f.db.Spread(f.opts.Context, name, inferRows, inferPlaces, inferPlace, add)
	}
	return err
}

// sample looks at the beginning of a table, and at rows from all over it. Where rows cannot be found from the middle, what is behind
// is read on up to a bound, and rows are taken from places that lie further and further apart.
func sample(path string, opts source.Options, table *infer.Table) error {
	r, err := source.Open(path, opts)
	if err != nil {
		return err
	}
	defer r.Close()
	var last mapping.Record
	more, err := firstRows(r, inferRows, func(rec *mapping.Record) {
		last = *rec
		table.Add(rec)
	})
	if table.Part = more; err != nil || !more {
		return err
	}
	if table.Spread, err = source.Spread(path, opts, &last, inferPlaces, inferPlace, table.Add); err == nil && !table.Spread {
		table.Spread, table.Sample = readOn(r, last.Offset, table), fmt.Sprintf("what lies behind %d MiB of text is not read", mostRead>>20)
	}
	return err
}

// mostRead is how much of a table is read behind its first rows where rows cannot be found from the middle, and mostRows how many rows.
const (
	mostRead = 128 << 20
	mostRows = 5_000_000
)

// readOn takes rows behind the first ones, some from each of places that lie further and further apart, and reports whether it came
// to the end.
func readOn(r *source.Reader, from int64, table *infer.Table) (all bool) {
	passing, next := inferPlace, 0 // rows between two places, and the first of the next one
	for n := range mostRows {
		rec, err := r.Next()
		if err != nil {
			return true // also where the file is damaged, which is said when it is read
		}
		if rec.Offset-from > mostRead {
			return false
		}
		if n < next {
			continue
		}
		if table.Add(rec); n == next+inferPlace-1 {
			next, passing = n+1+passing, passing*11/10
		}
	}
	return false
}

// firstRows reads the beginning of a file, and reports whether there may be more. One that ends in an error has rows before.
func firstRows(r *source.Reader, rows int, each func(*mapping.Record)) (more bool, err error) {
	for n := range rows {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) || err != nil && n > 0 {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		each(rec)
	}
	return true, nil
}

var notName = regexp.MustCompile(`[^\p{L}\p{N}_]+`)

// inputName is a table's name as a mapping may call it.
func inputName(name string) string {
	name = secret.Veil(name)
	if _, after, ok := strings.Cut(name, "."); ok {
		name = after
	}
	if name = strings.Trim(notName.ReplaceAllString(name, "_"), "_"); name == "" {
		return "input"
	}
	return name
}
