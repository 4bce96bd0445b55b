package input

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"clerk-import/importer/halt"
	"clerk-import/importer/source"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
	"clerk-import/mapping/record"
	"clerk-import/mapping/wording"
)

// Sources are the inputs of the sources whose users come into one instance together, in the order of their files: the
// input itself, and those beside it. Most have one. What is said of files speaks of all of them (Names, Leading, OpenFile,
// Describe, Fingerprint), and what is said of a mapping and what is joined of one (Mapping, Index, Untold).
func (in *Input) Sources() []*Input { return append([]*Input{in}, in.beside...) }

// SourceOf is which of the sources a leading file is of.
func (in *Input) SourceOf(file int) int {
	if in.beside == nil { // nearly always, and asked for every row
		return 0
	}
	for i, s := range in.Sources() {
		if file -= len(s.files); file < 0 {
			return i
		}
	}
	return 0
}

// Of is the mapping of a leading file's rows.
func (in *Input) Of(file int) *mapping.Mapping { return in.of(file).Mapping }

func (in *Input) of(file int) *Input {
	if in.beside == nil { // nearly always, and asked for every row
		return in
	}
	return in.Sources()[in.SourceOf(file)]
}

// Lent reports whether the rows of a leading file are those of another entity, which are read again; Lends, whether
// those of any are.
func (in *Input) Lent(file int) bool { return in.of(file).Mapping.From != "" }

// Lends: see Lent.
func (in *Input) Lends() bool {
	return slices.ContainsFunc(in.Sources(), func(s *Input) bool { return s.Mapping.From != "" })
}

// SameSource reports whether a row stands in a file of the same source as a leading file.
func (in *Input) SameSource(row mapping.Position, file int) bool {
	return in.beside == nil || in.SourceOf(in.fileIndex(in.corrections.original(row).File)) == in.SourceOf(file)
}

// Title says where the users come from.
func (in *Input) Title() string {
	return in.each(" and ", called)
}

func called(m *mapping.Mapping) string { return cmp.Or(m.Title, m.File) }

// Heading is what the rows of the users are called: those of the source or, with a mapping of somebody's own, of their files.
func (in *Input) Heading() string {
	if len(in.beside) > 0 || in.Mapping.Title != "" || len(in.files) == 0 {
		return in.Title()
	}
	of := in.files[0].opts.Name
	if n := len(in.files) - 1; n > 0 {
		of += " and " + record.Number(n) + " more"
	}
	return of + " (mapping " + called(in.Mapping) + ")"
}

// Own is the title and the files of one source.
func (in *Input) Own() (title string, files []string) {
	for _, f := range in.ownFiles() {
		files = append(files, f.opts.Name)
	}
	return called(in.Mapping), files
}

// MappingName is the names of the mappings, "" for one of somebody's own.
func (in *Input) MappingName() string {
	return in.each("+", func(m *mapping.Mapping) string { return m.Name })
}

func (in *Input) each(between string, says func(*mapping.Mapping) string) string {
	var all []string
	for _, s := range in.Sources() {
		all = append(all, says(s.Mapping))
	}
	return strings.Join(all, between)
}

// part is what was said of one of several sources, and its files.
type part struct {
	o       Options
	files   []inputFile
	mapping *mapping.Mapping  // with which it will be read
	ordered []mapping.Finding // of files that are its own by their place alone
}

// understandAll finds out of which source the files are or, where they are of several, each of them.
func (in *Input) understandAll(ctx context.Context, o Options, files []inputFile) error {
	if len(o.Sources) == 0 {
		if len(o.IDPrefixes) < 2 {
			err := in.understand(ctx, o, files)
			if err == nil || in.Mapping != nil || o.Source != "" || o.MappingFile != "" || !eachKnown(files[:len(o.Files)]) {
				return err
			}
		}
		o.Sources = make([]string, len(o.Files))
	}
	parts, err := o.apart(ctx, files)
	if err != nil {
		return err
	}
	for i, p := range parts {
		s := in
		if i > 0 {
			s = &Input{corrections: in.corrections}
			in.beside = append(in.beside, s)
		}
		s.params, s.mappingFile, s.reading = p.o.Params, p.o.MappingFile, p.o.reading()
		if err := s.understand(ctx, p.o, p.files); err != nil {
			return err
		}
		s.unlike = append(s.unlike, p.ordered...)
	}
	in.unite()
	return nil
}

// Users is the mapping of the users of the source whose rows of another entity these are.
func (in *Input) Users() *mapping.Mapping { return in.users.Mapping }

// Entities are the inputs of the other entities, of all sources: each is that of the first source that has rows of the
// entity, and those of the others are beside it.
func (in *Input) Entities() []*Input {
	if in.united != nil {
		return in.united
	}
	return in.Others
}

// unite puts the inputs of each other entity beside one another.
func (in *Input) unite() {
	in.united = []*Input{}
	for _, e := range mapping.Entities[1:] {
		var all []*Input
		for _, s := range in.Sources() {
			if i := slices.IndexFunc(s.Others, func(o *Input) bool { return o.Mapping.Entity == e }); i >= 0 {
				all = append(all, s.Others[i])
			}
		}
		if len(all) == 0 {
			continue
		}
		all[0].beside = all[1:]
		in.united = append(in.united, all[0])
	}
}

// eachKnown reports whether each file by itself is of a source, and not all of the same.
func eachKnown(files []inputFile) bool {
	names := map[string]bool{}
	for _, f := range files {
		found, err := detect([]inputFile{f}, Options{})
		if err != nil {
			return false
		}
		names[found.mapping.Name] = true
	}
	return len(names) > 1
}

// apart takes what was said of several sources apart: each has one of the files, and what only its mapping knows.
func (o *Options) apart(ctx context.Context, files []inputFile) ([]part, error) {
	for _, said := range []struct {
		flag  string
		times int
	}{{"--source", len(o.Sources)}, {"--id-prefix", len(o.IDPrefixes)}} {
		if said.times > 0 && said.times != len(o.Files) {
			return nil, &halt.Usage{Msg: fmt.Sprintf("%s is given %d times, for %d file(s)", said.flag, said.times, len(o.Files)), Try: "one for each file, in their order, and where a run of several goes on, all of its files; what belongs to a file of users with --input NAME=FILE"}
		}
	}
	for _, said := range []struct {
		flag string
		is   bool
		try  string
	}{
		{"--mapping", o.MappingFile != "", "--source FILE.yaml, for a mapping of your own"},
		{"--table", o.Table != "", "a file with that table alone"},
		{"--query", o.Query != "", "what it returns as a file"},
		{"--encoding", o.Encoding != "", "the file converted to UTF-8: iconv -f ENCODING -t UTF-8"},
		{"--delimiter", o.Delimiter != 0, "that file with commas"},
		{"--header", o.Header != nil, "a header row in that file; or input: {header: [...]} in a mapping of your own, as --source FILE.yaml"},
		{"--null", o.Nulls != nil, "that file with empty cells"},
		{"--pad-rows", o.PadRows, "that file with as many cells in each row"},
		{"--path", o.Path != "", "input: {path: KEY} in a mapping of your own, as --source FILE.yaml"},
	} {
		if said.is {
			return nil, &halt.Usage{Msg: said.flag + " does not say of which of several sources it is", Try: said.try}
		}
	}
	parts := make([]part, len(o.Files))
	for i := range parts {
		p := &parts[i]
		p.o, p.files = *o, files[i:i+1:i+1]
		p.o.Sources, p.o.IDPrefixes = nil, nil
		if o.IDPrefixes != nil {
			p.o.IDPrefixes = o.IDPrefixes[i : i+1]
		}
		if p.o.Source = o.Sources[i]; IsMappingFile(p.o.Source) {
			p.o.Source, p.o.MappingFile = "", p.o.Source
		}
		p.o.Params, p.o.Inputs, p.o.States, p.o.Metadata = map[string]string{}, map[string]string{}, nil, nil
		p.o.Further = nil
		p.o.Others = maps.Clone(o.Others) // without the files: they are of one part each
		for e, file := range p.o.Others {
			if file != "" && file != FromSource {
				delete(p.o.Others, e)
			}
		}
		if err := p.outline(ctx); err != nil {
			return nil, err
		}
	}
	if err := o.deal(parts); err != nil {
		return nil, err
	}
	others := map[mapping.Entity]int{}
	for _, f := range files[len(o.Files):] {
		if f.entity != "" {
			own := -1 // where there is one for each, their order decides between sources that they fit as well
			if 1+len(o.Further[f.entity]) == len(parts) {
				own = others[f.entity]
			}
			others[f.entity]++
			if err := dealOther(ctx, parts, f, own); err != nil {
				return nil, err
			}
			continue
		}
		for i := range parts {
			if _, is := parts[i].o.Inputs[f.input]; is {
				parts[i].files = append(parts[i].files, f)
			}
		}
	}
	return parts, nil
}

// dealOther gives a file of another entity to the part of whose source it looks, and of several such to own.
func dealOther(ctx context.Context, parts []part, f inputFile, own int) error {
	if err := f.probe(ctx, nil); err != nil {
		return err
	}
	var of []int
	for i := range parts {
		m := parts[i].mapping.Of(f.entity)
		if m != nil && m.From == "" && slices.ContainsFunc(f.tables, func(t source.Table) bool { return rowsOf(m)(t.Sample) }) {
			of = append(of, i)
		}
	}
	if slices.Contains(of, own) {
		if p := &parts[own]; len(of) > 1 {
			p.ordered = append(p.ordered, mapping.Finding{At: mapping.Position{File: f.name}, Count: 1, Problem: mapping.Problem{
				Code: validate.CodeInputByOrder, Severity: mapping.Warning,
				Message: fmt.Sprintf("%s fits several of the systems, and is read as the %s of %s: its place among the flags says so", f.name, f.entity, p.files[0].name),
				Hint:    fmt.Sprintf("is it that system's? --%s for each system, in the order of their users' files", f.entity),
			}})
		}
		of = []int{own}
	}
	if len(of) != 1 {
		return &halt.Usage{
			Msg: fmt.Sprintf("--%s %s: it cannot be told of which of the sources it is", f.entity, f.name),
			Try: fmt.Sprintf("--%[1]s for each source, in their order; or one run for each source, the second with --on-conflict update", f.entity),
		}
	}
	parts[of[0]].files = append(parts[of[0]].files, f)
	parts[of[0]].o.Others = put(parts[of[0]].o.Others, f.entity, f.name)
	return nil
}

// outline finds the mapping of a part, as far as it is known before its parameters.
func (p *part) outline(ctx context.Context) error {
	given, err := givenMapping(ctx, p.o)
	if given != nil || err != nil {
		p.mapping = given
		return err
	}
	if err := p.files[0].probe(ctx, nil); err != nil {
		return err
	}
	found, err := detect(p.files, Options{})
	if err != nil {
		return err
	}
	p.mapping, err = mapping.Preset(found.mapping.Name, nil)
	return err
}

// deal gives each part what its mapping knows. What none knows is an error, and so is an input that several have.
func (o *Options) deal(parts []part) error {
	among := func(flag, name string, knows func(*mapping.Mapping) bool, give func(*Options)) error {
		n := 0
		for i := range parts {
			if knows(parts[i].mapping) {
				give(&parts[i].o)
				n++
			}
		}
		switch {
		case n == 0:
			return &halt.Usage{Msg: fmt.Sprintf("%s %s: none of the sources has it, or it says so already", flag, name), Try: "clerk-import sources show NAME"}
		case n > 1 && flag == "--input":
			return &halt.Usage{Msg: fmt.Sprintf("several of the sources have an input %s", name), Try: "mappings of your own, in which it has two names"}
		}
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(o.Params)) {
		knows := func(m *mapping.Mapping) bool {
			return slices.ContainsFunc(m.Params, func(p mapping.Param) bool { return p.Name == name })
		}
		if err := among("--param", name, knows, func(of *Options) { of.Params[name] = o.Params[name] }); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o.Inputs)) {
		knows := func(m *mapping.Mapping) bool { return m.FindInput(name) != nil }
		if err := among("--input", name, knows, func(of *Options) { of.Inputs[name] = o.Inputs[name] }); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o.Metadata)) {
		knows := func(m *mapping.Mapping) bool {
			return slices.ContainsFunc(m.Metadata(), func(k mapping.Metadata) bool { return k.Name == name })
		}
		give := func(of *Options) { of.Metadata = put(of.Metadata, name, o.Metadata[name]) }
		if err := among("--metadata", name, knows, give); err != nil {
			return err
		}
	}
	for _, column := range slices.Sorted(maps.Keys(o.States)) {
		knows := func(m *mapping.Mapping) bool {
			_, err := m.Deciding(map[string]wording.Fate{column: o.States[column]})
			return err == nil
		}
		if err := among("--state", column, knows, func(of *Options) { of.States = put(of.States, column, o.States[column]) }); err != nil {
			return err
		}
	}
	return nil
}

func put[K comparable, V any](m map[K]V, name K, v V) map[K]V {
	if m == nil {
		m = map[K]V{}
	}
	m[name] = v
	return m
}

// IsMappingFile reports whether what was given as a source is the file of a mapping.
func IsMappingFile(source string) bool {
	return strings.ContainsAny(source, `/\`) || strings.HasSuffix(source, ".yaml") || strings.HasSuffix(source, ".yml")
}
