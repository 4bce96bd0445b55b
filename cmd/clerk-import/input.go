package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clerk-import/importer"
	"clerk-import/importer/input"
	"clerk-import/importer/output"
	"clerk-import/importer/report"
	"clerk-import/importer/source"
	"clerk-import/mapping"
	"clerk-import/mapping/secret"
	"clerk-import/mapping/wording"
)

// inputFlags are the flags of commands that read exports.
type inputFlags struct {
	sources, prefixes                            []string
	mapping, format, delimiter, path, unverified string
	duplicates                                   string
	table, query                                 string
	params, inputs, roleMap, states, metadata    []string
	others                                       map[mapping.Entity]*[]string
	given                                        func(flag string) bool
	disable, asError                             []string
	unusable, usernames, encoding                string // the first two are of earlier versions
	invalid                                      []string
	padRows                                      bool
	header, nulls                                []string
	corrections, leaveOut                        []string
	skipRestrictions, skipLegal, createRoles     bool

	flags *pflag.FlagSet
	names []string // of the flags of this kind
}

func (f *inputFlags) register(c *cobra.Command) {
	fl := c.Flags()
	others := map[string]bool{}
	fl.VisitAll(func(o *pflag.Flag) { others[o.Name] = true })
	defer fl.VisitAll(func(o *pflag.Flag) {
		if !others[o.Name] {
			f.names = append(f.names, o.Name)
		}
	})
	f.flags = fl
	fl.StringArrayVar(&f.sources, "source", nil, "`SOURCE` that the export is of (default: detected; see 'clerk-import sources'). Files of several\n"+
		"sources come in together: --source for each file, in their order; FILE.yaml is a mapping of your own")
	fl.StringArrayVar(&f.prefixes, "id-prefix", nil, "`TEXT` in front of external ids; of several sources one for each, in their order")
	fl.StringVar(&f.mapping, "mapping", "", "YAML `FILE` with a mapping of your own instead of a source's")
	fl.StringArrayVar(&f.params, "param", nil, "`NAME=VALUE` for the mapping; NAME=@FILE reads the value from a file, as secrets must be")
	f.reading(fl)
	fl.StringArrayVar(&f.corrections, "corrections", nil, "`FILE` of rejects whose corrected rows stand in for those they were made of; repeatable")
	fl.StringArrayVar(&f.leaveOut, "leave-out", nil, "`FILE` of rejects whose rows are left out for good, and counted as skipped; repeatable")
	uses(fl, reads, "corrections", "leave-out")
	f.others, f.given = map[mapping.Entity]*[]string{}, fl.Changed
	for _, e := range mapping.Entities[1:] {
		f.others[e] = new([]string)
		if e != mapping.Invitations {
			fl.StringArrayVar(f.others[e], string(e), nil, fmt.Sprintf("`FILE` with %s (default: as the source's mapping says; --%[1]s= leaves them out);\nrepeatable, of several sources one for each", e))
		}
	}
	fl.StringArrayVar(f.others[mapping.Invitations], string(mapping.Invitations), nil, "bring open invitations along, too: those of the source, or of a `FILE` (--invitations=FILE)")
	fl.Lookup(string(mapping.Invitations)).NoOptDefVal = input.FromSource
	fl.StringSliceVar(&f.roleMap, "role-map", nil, "`ROLE=org:ROLE`: what a role of the source is at the target, the most powerful first")
	fl.BoolVar(&f.createRoles, "create-roles", false, "make the roles of members that the instance lacks, as roles: in the mapping describes them; the check lists them")
	fl.StringArrayVar(&f.states, "state", nil, "`COLUMN=FATE` of those whom a column that the mapping does not read calls deleted, shut out\nor the like (state_unread, state_unclear): banned, deleted (left behind), or ignore; of one value COLUMN:VALUE=FATE")
	fl.StringArrayVar(&f.metadata, "metadata", nil, "`KIND=PLACE` where metadata goes: public, private, unsafe or drop (default: where neither\ntrust nor exposure is raised; the source's page lists its kinds)")
	fl.StringSliceVar(&f.disable, "disable", nil, "`CODE` of a rule to leave out (see check --list-rules)")
	fl.StringSliceVar(&f.asError, "as-error", nil, "`CODE` of a rule whose warnings are to reject the row")
	fl.StringVar(&f.unverified, "unverified", string(importer.UnverifiedAuto),
		"addresses and numbers that nobody has verified: auto (a user's only one can be used to sign in,\nextra ones are kept), reserve (all can), attach (none can), or reject")
	fl.StringVar(&f.duplicates, "duplicates", string(importer.DuplicatesReject), "rows that share an address, a number or a username: reject (all but the first), or merge (those are one user\n"+
		"that share an address or a number which each of them has verified)")
	fl.StringSliceVar(&f.invalid, "invalid", nil, "`PART=POLICY`: what becomes of a part of a user that Clerk or the instance does not take: drop\n"+
		"(the user arrives without it) or reject (the row is rejected), for username also adapt (rewritten).\n"+importer.InvalidParts())
	fl.StringVar(&f.unusable, "unusable-digest", "", "drop or reject")
	fl.StringVar(&f.usernames, "invalid-username", "", "drop, reject or adapt")
	_ = fl.MarkDeprecated("unusable-digest", "use --invalid password=drop or =reject") // the flag is there
	_ = fl.MarkDeprecated("invalid-username", "use --invalid username=drop, =reject or =adapt")
	uses(fl, reads, "mapping", string(mapping.Organizations), string(mapping.Memberships), string(mapping.Invitations))
	uses(fl, at, "param")
	pairs(fl, "param", "role-map", "state", "metadata", "invalid")
	fl.BoolVar(&f.skipRestrictions, "skip-restrictions", false, "ask the API to let users in whom the instance's restrictions would keep out (undocumented)")
	fl.BoolVar(&f.skipLegal, "skip-legal-checks", false, "ask the API to take users of whom the export does not say that they have accepted the terms; they are counted")
}

// reading are the flags that say how to read the input.
func (f *inputFlags) reading(fl *pflag.FlagSet) {
	fl.StringVar(&f.format, "format", "", "csv, json, ndjson, sql, ldif or xlsx (default: found out)")
	fl.StringVar(&f.delimiter, "delimiter", "", "of CSV cells: a character, or tab (default: found out)")
	fl.StringVar(&f.path, "path", "", "`KEY` of the array of users in a JSON object, dots descend, KEY.* reads the members of an object (default: found out)")
	fl.StringVar(&f.table, "table", "", "`NAME` of the table of users in a file that has several (default: found out)")
	fl.StringVar(&f.table, "sheet", "", "`NAME` of the sheet of users in a spreadsheet (default: found out)")
	fl.StringVar(&f.query, "query", "", "`SQL` to ask a database, instead of a table")
	fl.StringArrayVar(&f.inputs, "input", nil, "`NAME=FILE` of an input that belongs to the users', where a file does not tell by\nitself; NAME= does without it")
	uses(fl, named, "input")
	pairs(fl, "input")
	excludes(fl, []string{"sheet", "query"}, "table")
	excludes(fl, []string{"query"}, "sheet")
	fl.StringVar(&f.encoding, "encoding", "", "of CSV files and dumps that are not UTF-8: windows-1250 to -1258, iso-8859-1 to -15, macintosh")
	fl.StringSliceVar(&f.header, "header", nil, "`COLUMN,COLUMN,…` of CSV files that have no header row, in their order")
	fl.StringArrayVar(&f.nulls, "null", nil, "`TEXT` that is an empty cell in CSV where it is not in quotes, besides NULL, null\nand \\N; --null '' takes these away")
	fl.BoolVar(&f.padRows, "pad-rows", false, "complete CSV rows that have fewer cells than the header, instead of rejecting them")
}

// policies are what the flags say of what is made of the rows.
func (f *inputFlags) policies() importer.Policies {
	p := importer.Policies{
		Unverified: importer.Unverified(f.unverified), Duplicates: importer.Duplicates(f.duplicates), Disable: f.disable, AsError: f.asError,
		Invalid: slices.Clone(f.invalid), SkipRestrictions: f.skipRestrictions, SkipLegalChecks: f.skipLegal, CreateRoles: f.createRoles,
	}
	for part, policy := range map[string]string{"password": f.unusable, "username": f.usernames} {
		if policy != "" {
			p.Invalid = append(p.Invalid, part+"="+policy)
		}
	}
	return p
}

// options turns the flags into what package importer takes.
func (f *inputFlags) options(a *app, files []string) (input.Options, error) {
	o := input.Options{
		Files: files, Stdin: a.stdin, MappingFile: f.mapping, IDPrefixes: f.prefixes,
		Format: source.Format(f.format), Path: f.path, Table: f.table, Query: f.query, Drain: a.drain, Encoding: f.encoding, PadRows: f.padRows,
		Corrections: f.corrections, LeaveOut: f.leaveOut, Header: f.header, Nulls: f.nulls,
	}
	switch {
	case len(f.sources) != 1:
		o.Sources = f.sources
	case f.mapping == "" && input.IsMappingFile(f.sources[0]):
		o.MappingFile = f.sources[0]
	default:
		o.Source = f.sources[0]
	}
	switch o.Format {
	case "", source.CSV, source.JSON, source.NDJSON, source.SQL, source.LDIF, source.XLSX:
	default:
		return o, &importer.UsageError{Msg: fmt.Sprintf("unknown format %q", f.format), Try: "--format csv, json, ndjson, sql, ldif or xlsx"}
	}
	switch {
	case f.delimiter == "":
	case f.delimiter == "tab", f.delimiter == `\t`:
		o.Delimiter = '\t'
	case utf8.RuneCountInString(f.delimiter) == 1:
		o.Delimiter, _ = utf8.DecodeRuneInString(f.delimiter)
	default:
		return o, &importer.UsageError{Msg: "--delimiter takes one character, or tab", Try: "--delimiter ';'"}
	}
	for e, files := range f.others {
		if !f.given(string(e)) {
			continue
		}
		without := func(file string) bool { return file == "" || file == input.FromSource }
		if !slices.ContainsFunc(*files, func(file string) bool { return !without(file) }) {
			*files = (*files)[len(*files)-1:] // the last one counts, as of other flags
		}
		if len(*files) > 1 && slices.ContainsFunc(*files, without) {
			return o, &importer.UsageError{Msg: fmt.Sprintf("--%s is given with a file and without one", e), Try: fmt.Sprintf("--%s with a file each time", e)}
		}
		if o.Others == nil {
			o.Others, o.Further = map[mapping.Entity]string{}, map[mapping.Entity][]string{}
		}
		o.Others[e], o.Further[e] = (*files)[0], (*files)[1:]
	}
	for _, r := range f.roleMap {
		name, key, ok := strings.Cut(r, "=")
		if !ok || name == "" || !strings.HasPrefix(key, "org:") {
			return o, &importer.UsageError{Msg: fmt.Sprintf("--role-map %s does not say which role is meant", r), Try: "--role-map owner=org:admin,staff=org:member"}
		}
		o.Roles = append(o.Roles, mapping.Role{Name: name, Key: key})
	}
	for _, s := range f.states {
		at := strings.LastIndexByte(s, '=')
		fate, known := map[string]wording.Fate{"banned": wording.Banned, "deleted": wording.LeftBehind, "ignore": wording.Told}[s[at+1:]]
		if at < 1 || !known {
			return o, &importer.UsageError{Msg: fmt.Sprintf("--state %s does not say what becomes of them", s), Try: "--state COLUMN=banned, deleted or ignore; of one value, --state COLUMN:VALUE=banned"}
		}
		if o.States == nil {
			o.States = map[string]wording.Fate{}
		}
		o.States[s[:at]] = fate
	}
	for _, s := range f.metadata {
		kind, place, ok := strings.Cut(s, "=")
		if !ok || kind == "" || !slices.Contains(mapping.Places, mapping.Place(place)) {
			return o, &importer.UsageError{Msg: fmt.Sprintf("--metadata %s does not say which kind goes where", s), Try: "--metadata user=unsafe, or public, private, drop"}
		}
		if o.Metadata == nil {
			o.Metadata = map[string]mapping.Place{}
		}
		o.Metadata[kind] = mapping.Place(place)
	}
	for _, in := range f.inputs {
		name, file, ok := strings.Cut(in, "=")
		if !ok || name == "" {
			return o, &importer.UsageError{Msg: fmt.Sprintf("--input %s does not say which input the file is", in), Try: "--input NAME=FILE"}
		}
		if o.Inputs == nil {
			o.Inputs = map[string]string{}
		}
		o.Inputs[name] = file
	}
	var err error
	o.Params, o.FromFile, err = a.readParams(f.params)
	return o, err
}

// prepare opens the input and says what it was taken for.
func (f *inputFlags) prepare(a *app, files []string, say func(string, ...any)) (*importer.Job, error) {
	o, err := f.options(a, files)
	if err != nil {
		return nil, err
	}
	if slices.Contains(files, "-") {
		a.waits("the users")
	}
	j, err := importer.Prepare(o, f.policies())
	var unknown *input.UnknownSource
	if errors.As(err, &unknown) {
		return nil, a.offer(o, unknown)
	}
	if err != nil {
		return nil, err
	}
	for _, s := range j.Sources() {
		if s.Detected != "" {
			say("%s", report.Wrapped("Source: "+s.Detected))
		}
	}
	return j, nil
}

// offer proposes a mapping at a terminal for a source that is not known; elsewhere the
// error says how to get one.
func (a *app) offer(o input.Options, unknown *input.UnknownSource) error {
	ask := a.dialogue(a.stderr)
	if _, shows := terminal(a.stderr); ask == nil || !shows {
		return unknown
	}
	file := filepath.Base(unknown.File)
	path := strings.TrimSuffix(file, filepath.Ext(file)) + ".yaml"
	a.files.Add(output.Fresh, "the proposal", path)
	if a.files.Check() != nil {
		return unknown // there is no place for it
	}
	unknown.Text(a.stderr)
	answer, err := ask.line(fmt.Sprintf("Write a proposal for a mapping to %s? [y/N] ", path))
	if err != nil {
		return err
	}
	if answer = strings.ToLower(answer); answer != "y" && answer != "yes" {
		return &importer.UsageError{Msg: "the source is not recognised", Try: unknown.Try()[0]}
	}
	seen, err := input.Infer(o)
	if err != nil {
		return err
	}
	p, err := seen.Propose(nil)
	if err != nil {
		return err
	}
	f, err := a.files.Create(path)
	if err != nil {
		return fmt.Errorf("the proposal: %w", err)
	}
	_, err = f.Write([]byte(secret.Veil(p.YAML(seen.Source))))
	if err = f.Commit(err); err != nil {
		return fmt.Errorf("the proposal: %w", err)
	}
	return &importer.UsageError{
		Msg: path + " is a proposal: read it, and answer the questions in it",
		Try: report.Command{"clerk-import", "mapping", "test", unknown.File, "--mapping", path}.String() + ", then the same command with --mapping " + path,
	}
}
