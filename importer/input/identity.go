package input

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"clerk-import/importer/checkpoint"
)

// Made is what is made of an input beside its mapping, in words, for the fingerprint.
type Made struct {
	Rules  string   // how identifiers that are not verified come along, and the rules' switches
	Parts  []string // choices about parts and persons, where they are not the usual ones
	Checks []string // of the API that are left out
}

// Fingerprint identifies what is made of the input: mapping, parameters, policy.
func (in *Input) Fingerprint(m Made) string { return in.fingerprintAs(m, (*inputFile).base) }

// fingerprintAs is Fingerprint with other names of the files.
func (in *Input) fingerprintAs(m Made, name func(*inputFile) string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%s\x00", in.Mapping.Text, m.Rules)
	for _, k := range slices.Sorted(maps.Keys(in.params)) {
		fmt.Fprintf(h, "%s=%s\x00", k, in.params[k])
	}
	// Choices that came later count where they are not the usual ones, so that a
	// checkpoint from before them still fits.
	for _, choice := range m.Parts {
		fmt.Fprintf(h, "%s\x00", choice)
	}
	if in.reading != "" {
		fmt.Fprintf(h, "reading=%s\x00", in.reading)
	}
	if in.Mapping.Lookups != "" {
		fmt.Fprintf(h, "lookups=%s\x00", in.Mapping.Lookups)
	}
	for _, f := range in.files {
		if f.opts.Table != "" {
			fmt.Fprintf(h, "table=%s\x00", f.opts.Table)
		}
	}
	for _, joined := range in.joined {
		for _, f := range joined.files {
			fmt.Fprintf(h, "input %s=%s.%s\x00", joined.Name, name(&f), f.opts.Table)
		}
	}
	for _, choice := range m.Checks {
		fmt.Fprintf(h, "%s\x00", choice)
	}
	if p := in.Mapping.IDPrefix(); p != "" {
		fmt.Fprintf(h, "id-prefix=%s\x00", p)
	}
	for _, s := range in.beside {
		fmt.Fprintf(h, "beside=%s\x00", s.fingerprintAs(m, name))
	}
	for _, o := range in.Others {
		fmt.Fprintf(h, "%s\x00", o.Mapping.Entity)
		for _, f := range o.files {
			fmt.Fprintf(h, "%s.%s\x00", name(&f), f.opts.Table)
		}
		if o.Mapping.Text != in.Mapping.Text {
			fmt.Fprintf(h, "%s\x00", o.Mapping.Text)
		}
		for _, r := range o.roles {
			fmt.Fprintf(h, "%s=%s\x00", r.Name, r.Key)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Fits reports whether a run was begun with this mapping and these policies. Its files may have other names now: what is
// in them is held against the run by Changed.
func (in *Input) Fits(run checkpoint.Run, m Made) bool {
	files := in.allFiles()
	return run.MappingFP == in.Fingerprint(m) || len(files) == len(run.Inputs) && run.MappingFP == in.fingerprintAs(m, func(f *inputFile) string {
		return run.Inputs[slices.IndexFunc(files, func(g inputFile) bool { return g.path == f.path })].Name
	})
}

// Describe states the input files for the checkpoint. With hash it reads them.
func (in *Input) Describe(hash bool) ([]checkpoint.Input, error) {
	files := in.allFiles()
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

// Places are those of the leading files of an input of another entity among all that Describe states.
func (in *Input) Places(other *Input) (places []int) {
	all := in.allFiles()
	for _, f := range other.leading() {
		places = append(places, slices.IndexFunc(all, func(g inputFile) bool { return g.path == f.path }))
	}
	return places
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

// Changed says which input differs from what the run was begun with, or "".
// Files of the same size and time are taken for unchanged, others are read.
func (in *Input) Changed(then []checkpoint.Input) (string, error) {
	files := in.allFiles()
	if len(then) != len(files) {
		return fmt.Sprintf("the run was begun with %d file(s), now there are %d", len(then), len(files)), nil
	}
	now, err := in.Describe(false)
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
