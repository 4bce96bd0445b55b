package input

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"clerk-import/importer/halt"
	"clerk-import/importer/report"
	"clerk-import/importer/source"
	"clerk-import/mapping"
)

// Recognise lists the sources that the named files and databases fit, best first, and
// what tells so.
func Recognise(ctx context.Context, o Options) (_ []*mapping.Mapping, _ []string, err error) {
	j := &Input{}
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

// fits are the presets that the files fit, best first. What the first rows of a file do not say is looked for behind them.
func fits(files []inputFile, o Options) []*fit {
	found := presetsFor(files, o)
	for _, further := range []func(*inputFile){(*inputFile).probePaths, (*inputFile).widen} {
		if len(found) > 0 {
			break
		}
		for i := range files {
			further(&files[i])
		}
		found = presetsFor(files, o)
	}
	for i := range files {
		if len(found) == 0 {
			found = inArrays(files, i, o)
		}
	}
	return found
}

// inArrays are the presets that files fit with one of the arrays of a JSON object that no source has its rows in by that name,
// which is chosen. Where several fit somebody has to say which.
func inArrays(files []inputFile, i int, o Options) []*fit {
	f := files[i]
	if f.db != nil || f.opts.Format != source.JSON || f.opts.Path != "" {
		return nil
	}
	arrays, err := source.Arrays(f.path, f.opts)
	if err != nil {
		return nil // said when it is read
	}
	var found []*fit
	var named []string
	for _, path := range arrays[:min(len(arrays), surveyArrays)] {
		tried := slices.Clone(files)
		at := &tried[i]
		at.opts.Path, at.byPath = path, nil
		if at.opts.Format, at.tables, err = source.Probe(at.path, at.opts); err != nil {
			continue
		}
		if is := presetsFor(tried, o); len(is) > 0 {
			found, named = is, append(named, path)
			files[i] = *at
		}
	}
	if len(named) > 1 {
		files[i] = f
		found[0].asks = &halt.Usage{Msg: fmt.Sprintf("%s has several arrays that may be meant: %s", f.name, strings.Join(named, ", ")), Try: "--path NAME"}
		return found[:1]
	}
	return found
}

// widen takes more rows of a file of objects, each of which has fields of its own, for its sample; and of one whose rows are of
// several kinds, one that a source is known by.
func (f *inputFile) widen() {
	if f.db != nil || f.wide || len(f.tables) != 1 || f.tables[0].Name != "" || f.opts.Format != source.JSON && f.opts.Format != source.NDJSON {
		return
	}
	f.wide = true
	if t, err := source.Wider(f.path, f.opts); err == nil {
		f.tables[0].Sample = t.Sample
	}
	for _, m := range mapping.Outlines() {
		if !m.Detect.Seeks(f.tables[0].Sample) {
			continue
		}
		fits := func(s mapping.Sample) bool { _, is := m.Detect.Fits(s); return is }
		if t, found, err := source.Seek(f.path, f.opts, fits); err == nil && found {
			f.tables[0].Sample = t.Sample
			return
		}
	}
}

func presetsFor(files []inputFile, o Options) []*fit {
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
func detect(files []inputFile, o Options) (*fit, error) {
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
		return nil, &halt.Usage{
			Msg: fmt.Sprintf("%s: the source may be %s or %s", files[0].name, found[0].mapping.Name, found[1].mapping.Name),
			Try: "--source NAME",
		}
	}
	return found[0], found[0].asks
}

// strays are the files that keep the others from being a source's, and that source: each fits none
// of its inputs, and without them the rest do.
func strays(files []inputFile, o Options) (*mapping.Mapping, []inputFile) {
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
	if m, rest := strays(files, Options{}); m != nil {
		if bans := rest[0].bans(); bans != nil {
			return bans
		}
		return &halt.Usage{Msg: fmt.Sprintf("%s is no input of %s, which the other files are of", rest[0].name, m.Title), Try: "leave it out"}
	}
	for _, g := range files { // the one that no source knows
		if len(fits([]inputFile{g}, Options{})) == 0 {
			if bans := g.bans(); bans != nil && len(files) > 1 {
				return bans
			}
			f = g
			break
		}
	}
	if len(f.tables) > 1 {
		return &UnknownSource{File: f.name, Tables: names(f.tables)}
	}
	sample := mapping.Sample{}
	if len(f.tables) == 1 {
		if err := f.tables[0].NoHeader; err != nil {
			return err
		}
		sample = f.tables[0].Sample
		if f.tables[0].Defect != nil {
			return unreadable(f.tables[0].DefectAt, f.tables[0].Defect)
		}
	}
	if len(sample.Fields) == 0 {
		return &halt.Usage{Msg: f.name + ": there are no rows to tell the source by", Try: "--source NAME (clerk-import sources list)"}
	}
	if report.IsOwnList(sample.Fields) {
		return &halt.Usage{
			Msg: f.name + ": is a list that clerk-import has written (of leftovers, of groups or of new ids), and no export",
			Try: "the export itself, in which what the list tells of is corrected; or the later export, with clerk-import sync",
		}
	}
	for _, m := range mapping.Outlines() {
		if m.Detect.Rowless.Is(sample) {
			return &halt.Usage{Msg: fmt.Sprintf("%s is of %s, and nobody is in it", f.name, m.Title), Try: m.Detect.Rowless.Hint}
		}
	}
	return &UnknownSource{File: f.name, Sample: sample, Near: mapping.Misses(mapping.Outlines(), sample)}
}

// unreadable says that no row of a table can be read, and what is wrong with the first one.
func unreadable(at mapping.Position, d *mapping.Problem) error {
	return &halt.Usage{Msg: fmt.Sprintf("%s: no row can be read: %s", at, d.Message), Try: d.Hint}
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
