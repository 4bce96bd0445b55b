package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/source"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// InputOptions say what to read and how to understand it.
type InputOptions struct {
	Files       []string // "-" is standard input
	Stdin       io.Reader
	Source      string // preset; "" detects
	MappingFile string // instead of a preset
	Params      map[string]string
	FromFile    map[string]bool // params that were read from a file
	Format      source.Format
	Delimiter   rune
	Path        string // key of the array in a JSON object
	Encoding    string // of CSV files that are not in UTF-8, one of source.Encodings
	PadRows     bool   // complete CSV rows that have fewer cells than the header
	Unverified  Unverified
	Unusable    UnusableDigest // what becomes of rows whose password cannot be imported
	Usernames   InvalidUsername
	Disable     []string // codes of rules to leave out
	AsError     []string // codes of rules that reject the row
	// SkipRestrictions asks the API to let users in whom the instance's allowlist,
	// blocklist and rules about addresses would keep out.
	SkipRestrictions bool
}

// Job is an input that was understood: files, their format and the mapping.
type Job struct {
	Mapping *mapping.Mapping
	// Detected says how the source was recognised; empty when it was given.
	Detected string

	files    []inputFile
	policy   Unverified
	unusable UnusableDigest
	names    InvalidUsername
	reading  string // how files are read, where that is not the usual way
	skip     bool   // restrictions
	rules    *validate.Ruleset
	switches string // of the rules, for the fingerprint
	params   map[string]string
	spool    string // temporary copy of standard input
}

type inputFile struct {
	name string // as the user wrote it
	path string
	opts source.Options
}

// UsageError is a mistake in how the tool was called, with a remedy.
type UsageError struct {
	Msg string
	Try string
}

func (e *UsageError) Error() string { return e.Msg }

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
	if err := source.EncodingError(o.Encoding); err != nil {
		return nil, &UsageError{Msg: err.Error(), Try: "--encoding windows-1252"}
	}
	if o.Usernames == "" {
		o.Usernames = UsernameDrop
	}
	if !slices.Contains(InvalidUsernamePolicies, o.Usernames) {
		return nil, &UsageError{Msg: fmt.Sprintf("--invalid-username %s is not known", o.Usernames), Try: "--invalid-username drop or reject"}
	}
	if o.Unusable == "" {
		o.Unusable = UnusableReject
	}
	if !slices.Contains(UnusableDigestPolicies, o.Unusable) {
		return nil, &UsageError{Msg: fmt.Sprintf("--unusable-digest %s is not known", o.Unusable), Try: "--unusable-digest reject or drop"}
	}
	if o.Source != "" && o.MappingFile != "" {
		return nil, &UsageError{Msg: "--source and --mapping exclude each other", Try: "one of the two"}
	}
	j := &Job{policy: o.Unverified, unusable: o.Unusable, names: o.Usernames, skip: o.SkipRestrictions, params: o.Params}
	var err error
	if j.rules, err = validate.NewRuleset(o.Disable, o.AsError); err != nil {
		return nil, &UsageError{Msg: err.Error(), Try: "clerk-import check --list-rules"}
	}
	if o.Encoding != "" || o.PadRows {
		j.reading = fmt.Sprintf("%s,%v", strings.ToLower(o.Encoding), o.PadRows)
	}
	j.switches = strings.Join(o.Disable, ",") + ";" + strings.Join(o.AsError, ",")
	if j.params == nil {
		j.params = map[string]string{}
	}
	if err := j.open(o); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

// Close removes the temporary copy of standard input.
func (j *Job) Close() error {
	if j.spool == "" {
		return nil
	}
	err := os.Remove(j.spool)
	j.spool = ""
	return err
}

func (j *Job) open(o InputOptions) error {
	for _, name := range o.Files {
		f := inputFile{name: name, path: name, opts: source.Options{Name: name, Format: o.Format, Delimiter: o.Delimiter, Path: o.Path, Encoding: o.Encoding, Pad: o.PadRows}}
		if name == "-" {
			if j.spool != "" {
				return &UsageError{Msg: "standard input can be read once only", Try: "name - a single time"}
			}
			path, err := spool(o.Stdin)
			if err != nil {
				return err
			}
			j.spool, f.path, f.opts.Name = path, path, "(standard input)"
		}
		if slices.ContainsFunc(j.files, func(g inputFile) bool { return sameFile(f.path, g.path) }) {
			return &UsageError{Msg: fmt.Sprintf("%s is named twice", name), Try: "each file once"}
		}
		j.files = append(j.files, f)
	}
	return j.understand(o)
}

func sameFile(a, b string) bool {
	sa, err1 := os.Stat(a)
	sb, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(sa, sb)
}

// spool copies standard input to a private file: it is read more than once.
func spool(r io.Reader) (string, error) {
	f, err := os.CreateTemp("", "clerk-import-*") // created with mode 0600
	if err != nil {
		return "", fmt.Errorf("standard input: %w", err)
	}
	_, err = io.Copy(f, r)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(fmt.Errorf("standard input: %w", err), os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// understand finds format and mapping. All files must be of one source.
func (j *Job) understand(o InputOptions) error {
	var err error
	switch {
	case o.MappingFile != "":
		text, e := os.ReadFile(o.MappingFile)
		if e != nil {
			return fmt.Errorf("mapping: %w", e)
		}
		j.Mapping, err = mapping.Parse(o.MappingFile, string(text), o.Params)
	case o.Source != "":
		if _, e := mapping.PresetText(o.Source); e != nil {
			return &UsageError{Msg: e.Error(), Try: "clerk-import sources list"}
		}
		j.Mapping, err = mapping.Preset(o.Source, o.Params)
	}
	if err != nil {
		return err
	}
	for i := range j.files {
		if err := j.understandFile(&j.files[i], o); err != nil {
			return err
		}
	}
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
		if j.Mapping, err = mapping.Parse(j.Mapping.File, j.Mapping.Text, j.params); err != nil {
			return err
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

func (j *Job) understandFile(f *inputFile, o InputOptions) error {
	if j.Mapping != nil && f.opts.Path == "" && j.Mapping.Input.Path != "" {
		// The preset knows the key, if the file is an object at all.
		f.opts.Path = j.Mapping.Input.Path
	}
	format, sample, err := source.Probe(f.path, f.opts)
	if err != nil {
		return err
	}
	f.opts.Format = format
	matches := mapping.Detect(mapping.Presets(), sample)
	if j.Mapping == nil {
		if len(matches) == 0 && len(sample.Fields) == 0 {
			return &UsageError{Msg: f.name + ": there are no rows to tell the source by", Try: "--source NAME (clerk-import sources list)"}
		}
		if len(matches) == 0 {
			return &UnknownSourceError{File: f.name, Sample: sample, Near: mapping.Misses(mapping.Presets(), sample)}
		}
		if len(matches) > 1 && matches[0].Score == matches[1].Score {
			return &UsageError{
				Msg: fmt.Sprintf("%s: the source may be %s or %s", f.name, matches[0].Mapping.Name, matches[1].Mapping.Name),
				Try: "--source NAME",
			}
		}
		j.Detected = fmt.Sprintf("%s looks like %s (%s)", f.opts.Name, matches[0].Mapping.Title, matches[0].Reason)
		if j.Mapping, err = mapping.Preset(matches[0].Mapping.Name, relevant(o.Params, matches[0].Mapping)); err != nil {
			return err
		}
		if err := unknownParam(o.Params, j.Mapping); err != nil {
			return err
		}
		if f.opts.Path == "" {
			f.opts.Path = j.Mapping.Input.Path
		}
	}
	if format != source.CSV {
		return nil
	}
	if len(j.Mapping.Input.Header) > 0 && headerless(j.Mapping, sample, matches) {
		f.opts.Header = j.Mapping.Input.Header
	}
	r, err := source.Open(f.path, f.opts)
	if err != nil {
		return err
	}
	defer r.Close()
	if r.Header() == nil || len(sample.Row) == 0 && len(r.Header().Names) == 0 {
		return nil // a rejects file of JSON rows
	}
	return j.Mapping.CheckHeader(r.Header(), f.opts.Name)
}

// headerless reports whether a CSV file lacks its header row: the mapping
// brings one, and the first row is not it.
func headerless(m *mapping.Mapping, s mapping.Sample, matches []mapping.Match) bool {
	for _, match := range matches {
		if match.Mapping.Name == m.Name {
			return match.Headerless
		}
	}
	return !slices.ContainsFunc(s.Fields, func(f string) bool { return slices.Contains(m.Input.Header, f) })
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
	names := make([]string, len(j.files))
	for i, f := range j.files {
		names[i] = f.opts.Name
	}
	return names
}

// DefaultCheckpoint is the checkpoint's path for a target: beside the first
// input, so that a rehearsal and the real run do not share one.
func (j *Job) DefaultCheckpoint(t *Target) string {
	name := j.files[0].name
	if name == "-" {
		name = "stdin"
	}
	label := t.Instance
	if t.Kind == "sandbox" {
		label = "sandbox"
	}
	return name + "." + label + ".checkpoint"
}

// fingerprint identifies what is made of the input: mapping, parameters, policy.
func (j *Job) fingerprint() string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%s\x00%s\x00", j.Mapping.Text, j.policy, j.switches)
	for _, k := range slices.Sorted(maps.Keys(j.params)) {
		fmt.Fprintf(h, "%s=%s\x00", k, j.params[k])
	}
	// Choices that came later count where they are not the usual ones, so that a
	// checkpoint from before them still fits.
	if j.unusable != UnusableReject {
		fmt.Fprintf(h, "unusable=%s\x00", j.unusable)
	}
	if j.reading != "" {
		fmt.Fprintf(h, "reading=%s\x00", j.reading)
	}
	if j.names != UsernameDrop {
		fmt.Fprintf(h, "usernames=%s\x00", j.names)
	}
	if j.skip {
		fmt.Fprintf(h, "skip-restrictions\x00")
	}
	return hex.EncodeToString(h.Sum(nil))
}

// describe states the input files for the checkpoint. With hash it reads them.
func (j *Job) describe(hash bool) ([]checkpoint.Input, error) {
	out := make([]checkpoint.Input, len(j.files))
	for i, f := range j.files {
		st, err := os.Stat(f.path)
		if err != nil {
			return nil, err
		}
		out[i] = checkpoint.Input{Name: filepath.Base(f.name), Size: st.Size(), ModTime: st.ModTime().UnixNano()}
		if f.name == "-" {
			out[i].ModTime = 0 // a new copy every time
		}
		if hash {
			if out[i].Hash, err = hashFile(f.path); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// changed says which input differs from what the run was begun with, or "".
// Files of the same size and time are taken for unchanged, others are read.
func (j *Job) changed(then []checkpoint.Input) (string, error) {
	if len(then) != len(j.files) {
		return fmt.Sprintf("the run was begun with %d file(s), now there are %d", len(then), len(j.files)), nil
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
			sum, err := hashFile(j.files[i].path)
			if err != nil {
				return "", err
			}
			if sum == then[i].Hash {
				continue
			}
		}
		return j.files[i].opts.Name + " has changed since the run was begun", nil
	}
	return "", nil
}
