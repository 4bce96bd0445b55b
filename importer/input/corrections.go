package input

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"clerk-import/importer/halt"
	"clerk-import/importer/source"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// corrections are rows of rejects files that were corrected, or are left out for good. Each stands in for the row of the
// export that it was made of, wherever that stands now: it is found by what it said. So a row that has changed in a later
// export is no longer corrected, nor left out, and the export's own word holds.
type corrections struct {
	order  []*correction                    // as they were read, until they are settled
	rows   map[string]*correction           // by identity
	places map[mapping.Position]*correction // instead, where another row of the export may say the same, see alike
	stray  []*correction                    // of such rows, more than the export has
	lines  map[line]*correction             // by where each stands itself
	both   mapping.Finding                  // of rows that are corrected, and left out for good
	size   int                              // of what they say, in bytes
	paths  []string
	which  map[string]string // by file, a hash of which rows it has, whatever it says of them
	sum    string            // of all files, by which it is seen that somebody has corrected more
}

// correction is one of them.
type correction struct {
	mapping.Record
	leave     bool                             // the row is left out
	paged     bool                             // it is in a code page, see spelt
	rewritten atomic.Bool                      // a spreadsheet has rewritten cells of it, see restored
	of        atomic.Pointer[mapping.Position] // the row of the export that it stands in for, nil while none was found
}

// line is a place in a file of rejects.
type line struct {
	file string
	n    int64
}

// maxCorrections is how many corrected rows are held, and maxCorrectionBytes how much they may say.
const (
	maxCorrections     = 200_000
	maxCorrectionBytes = 128 << 20
)

// readCorrections reads rejects files whose rows were corrected, and those whose rows are left out. Where two have the
// same row, the later file counts. A file that is given as both is corrected: somebody has thought better of it.
func readCorrections(ctx context.Context, corrected, leftOut []string) (_ *corrections, err error) {
	paths := slices.Concat(corrected, slices.DeleteFunc(slices.Clone(leftOut), func(p string) bool { return slices.Contains(corrected, p) }))
	if len(paths) == 0 {
		return nil, nil
	}
	c := &corrections{rows: map[string]*correction{}, places: map[mapping.Position]*correction{}, lines: map[line]*correction{}, paths: paths, which: map[string]string{}}
	h := sha256.New()
	for i, path := range paths {
		flag, leave := "corrections", i >= len(corrected)
		if leave {
			flag = "leave-out"
			fmt.Fprintln(h, flag)
		}
		f := inputFile{name: path, path: path, opts: source.Options{Name: path, Format: source.CSV}}
		sum, err := f.hash()
		if err != nil {
			return nil, fmt.Errorf("--%s: %w", flag, err)
		}
		fmt.Fprintln(h, sum)
		if err := c.add(ctx, &f, leave); err != nil {
			return nil, err
		}
	}
	c.sum = hex.EncodeToString(h.Sum(nil))
	return c, nil
}

// files are those that the rows are in.
func (c *corrections) files() []string {
	if c == nil {
		return nil
	}
	return c.paths
}

func (c *corrections) add(ctx context.Context, f *inputFile, leave bool) (err error) {
	r, paged, err := openRejects(ctx, f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	own := map[mapping.Position]*correction{} // those of this file
	defer func() { c.which[f.path] = which(maps.Values(own)) }()
	for {
		row := &correction{leave: leave, paged: paged}
		if err := r.Read(&row.Record); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		switch o := row.Origin; {
		case o == nil && row.Defect != nil:
			return &halt.Usage{Msg: fmt.Sprintf("%s: %s", row.Position, row.Defect.Message), Try: row.Defect.Hint + "; a spreadsheet saves it as \"CSV UTF-8\""}
		case o == nil || o.ID == "":
			return &halt.Usage{Msg: fmt.Sprintf("%s: there is no _row that says which row of the export is meant", row.Position), Try: "a file that --rejects has written, with its columns _row, _file and _line as they were"}
		case !mapping.IsIdentity(o.ID):
			return &halt.Usage{Msg: fmt.Sprintf("%s: _row is not as it was written: %q", row.Position, o.ID),
				Try: "write the file again with --rejects, and import _row as text: a spreadsheet takes some for numbers"}
		case len(c.order) == maxCorrections, c.size > maxCorrectionBytes:
			return &halt.Usage{Msg: fmt.Sprintf("%s has more than %d corrected rows, or more than %d MiB", f.name, maxCorrections, maxCorrectionBytes>>20), Try: "correct them at the source, and export again"}
		case row.Defect == nil:
			c.size += len(row.JSON)
			for _, cell := range row.Cells {
				c.size += len(cell)
			}
			of := mapping.Position{File: o.ID + " " + o.File, Line: o.Line}
			first, is := own[of]
			if is && !leave && !first.says(&row.Record) {
				return &halt.Usage{
					Msg: fmt.Sprintf("%s and %s correct the same row (_row %s) and do not say the same", first.Position, row.Position, o.ID),
					Try: "one of the two rows alone",
				}
			}
			own[of], c.lines[line{row.File, row.Line}] = row, row
			c.order = append(c.order, row)
		}
	}
}

// apply puts what was corrected in the place of what a row says.
func (c *corrections) apply(rec *mapping.Record) {
	if c == nil {
		return
	}
	id := rec.Identity()
	row, ok := c.places[rec.Position]
	if !ok {
		row, ok = c.rows[id]
	}
	if !ok {
		return
	}
	at := rec.Position
	of := &row.of
	said := &row.rewritten
	row, sure := row.spelt(rec)
	if sure {
		if row, sure = row.restored(rec); row.rewritten.Load() {
			said.Store(true)
		}
	}
	if !sure {
		of.CompareAndSwap(nil, &at)
		rec.Origin = &mapping.Origin{File: rec.File, Line: rec.Line, ID: id, Unreadable: true}
		return
	}
	if row.leave {
		rec.Origin = &mapping.Origin{File: rec.File, Line: rec.Line, ID: id, Codes: row.Origin.Codes, LeftOut: true, Other: &row.Record, Unlike: row.unlike(rec)}
		of.CompareAndSwap(nil, &at)
		return
	}
	was, unlike := *rec, row.unlike(rec)
	switch {
	case (rec.Header == nil) != (row.Header == nil):
		return // its JSON is gone, or stands where there was none: told as a correction of no row
	case rec.Header == nil:
		rec.JSON = row.JSON
	default:
		cells := make([]string, len(rec.Header.Names))
		copy(cells, rec.Cells)
		for i, name := range rec.Header.Own() {
			if at := row.Header.Column(name); at >= 0 && at < len(row.Cells) {
				cells[i] = row.Cells[at]
			}
		}
		rec.Cells = cells
	}
	rec.Defect, rec.Raw = nil, ""
	rec.Origin = &mapping.Origin{File: rec.File, Line: rec.Line, ID: id, Codes: row.Origin.Codes, Corrected: true, Other: &was, Unlike: unlike}
	rec.File, rec.Line, rec.Column = row.File, row.Line, row.Column // where somebody looks for what it says
	of.CompareAndSwap(nil, &at)
}

// original is where the row of the export stands that one of a file of rejects stands in for; any other stands where it is.
func (c *corrections) original(at mapping.Position) mapping.Position {
	if c != nil {
		if row := c.lines[line{at.File, at.Line}]; row != nil {
			if of := row.of.Load(); of != nil {
				return *of
			}
		}
	}
	return at
}

// unlike reports whether a correction says something else than a row in more than half of what that says, and in more
// than it was rejected for.
func (c *correction) unlike(rec *mapping.Record) bool {
	same, other := 0, 0
	c.each(rec, func(was, is string) {
		switch {
		case was == is && was != "":
			same++
		case was != is:
			other++
		}
	})
	return other > same && other > len(strings.Fields(c.Origin.Codes))
}

// says reports whether a correction says what another does.
func (c *correction) says(other *mapping.Record) bool {
	return slices.Equal(c.Cells, other.Cells) && c.JSON == other.JSON
}

// findings tell of corrections that no row was found for, and of those that do not count.
func (c *corrections) findings() []mapping.Finding {
	if c == nil {
		return nil
	}
	var first mapping.Position
	unused, left := int64(0), int64(0)
	all := slices.AppendSeq(slices.AppendSeq(slices.Clone(c.stray), maps.Values(c.rows)), maps.Values(c.places))
	var rewritten []mapping.Position
	for _, row := range all {
		if row.rewritten.Load() {
			rewritten = append(rewritten, row.Position)
		}
		if row.of.Load() != nil {
			continue
		}
		if row.leave {
			left++
		}
		if unused++; first.File == "" || row.Line < first.Line {
			first = row.Position
		}
	}
	var found []mapping.Finding
	if both := c.both; both.Count > 0 {
		both.Problem = mapping.Problem{
			Code: validate.CodeCorrectedAndLeftOut, Severity: mapping.Warning, Message: "rows that a file of --corrections has, too: they are left out",
			Hint: "take them out of the file of --leave-out if they are to come along",
		}
		found = append(found, both)
	}
	if n := len(rewritten); n > 0 {
		found = append(found, mapping.Finding{Problem: mapping.Problem{
			Code: validate.CodeCorrectionRewritten, Severity: mapping.Warning,
			Message: "corrected rows of which a spreadsheet has rewritten cells (numbers, times, letters): the export's own say counts there",
			Hint:    "look whether what was corrected has arrived; have the program take all columns for text",
		}, At: slices.MinFunc(rewritten, func(a, b mapping.Position) int { return int(a.Line - b.Line) }), Count: int64(n)})
	}
	if unused == 0 {
		return found
	}
	what := "corrected rows"
	if left > 0 {
		what = "rows that were corrected or left out, and"
	}
	return append(found, mapping.Finding{Problem: mapping.Problem{
		Code: validate.CodeCorrectionUnused, Severity: mapping.Warning, Message: what + " whose row the export does not have any more as it was rejected",
		Hint: "the export's own row counts, if there is one; look whether it is right",
	}, At: first, Count: unused})
}

// hash is that of the files, "" without any.
func (c *corrections) hash() string {
	if c == nil {
		return ""
	}
	return c.sum
}

// RejectsOf are the files that the rows of a file of rejects were in, as they were named; nil where it is none, or one that does not say
// which rows they are.
func RejectsOf(ctx context.Context, path string) (files []string, err error) {
	f := inputFile{name: path, path: path, opts: source.Options{Name: path, Format: source.CSV}}
	if st, err := os.Stat(path); err != nil || !st.Mode().IsRegular() {
		return nil, nil // what is wrong with it is said when it is opened
	}
	if !f.ofRejects(ctx) {
		return nil, nil // another kind of file
	}
	r, _, err := openRejects(ctx, &f)
	if err != nil {
		return nil, nil
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for {
		var rec mapping.Record
		if err := r.Read(&rec); err != nil || rec.Origin == nil || rec.Origin.ID == "" {
			return files, nil
		}
		if !slices.Contains(files, rec.Origin.File) {
			files = append(files, rec.Origin.File)
		}
	}
}

// ofRejects reports whether a file looks like one of rejects by its first row, in whatever encoding: an export is not read
// to its end for that.
func (f *inputFile) ofRejects(ctx context.Context) bool {
	bytewise := *f
	bytewise.opts.Encoding = source.Bytewise
	r, err := bytewise.open(ctx)
	if err != nil {
		return false
	}
	defer func() { _ = r.Close() }()
	var rec mapping.Record
	return r.Read(&rec) == nil && rec.Origin != nil && rec.Origin.ID != ""
}

// Corrections is the hash of the files of corrections, "" without any.
func (in *Input) Corrections() string { return in.corrections.hash() }

// Uncorrected tells of corrections that no row was found for.
func (in *Input) Uncorrected() []mapping.Finding { return in.corrections.findings() }

// Rejected are the files of corrections, each with a hash of which rows it has.
func (in *Input) Rejected() map[string]string {
	if in.corrections == nil {
		return nil
	}
	return in.corrections.which
}

// RejectedIn is a hash of which rows a file of rejects has, "" where it is none.
func RejectedIn(ctx context.Context, path string) string {
	c, err := readCorrections(ctx, []string{path}, nil)
	if err != nil {
		return ""
	}
	return c.which[path]
}

// which is a hash of which rows corrections are of.
func which(rows iter.Seq[*correction]) string {
	h := sha256.New()
	var ids []string
	for row := range rows {
		ids = append(ids, row.Origin.ID)
	}
	for _, id := range slices.Sorted(slices.Values(ids)) {
		fmt.Fprintln(h, id)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Forgotten is the flag, and the file of rejects, that a run with these flags had and the input has not, "" for none. had
// are those files with which rows each has.
func (in *Input) Forgotten(flags []string, had map[string]string) (flag, path string) {
	return in.corrections.forgotten(flags, had)
}

// forgotten is the file of rejects that a run had and the job has not, with its flag, "" for none. A file is known by its
// name, or by its rows.
func (c *corrections) forgotten(flags []string, had map[string]string) (flag, path string) {
	for _, f := range flags {
		flag, path, _ := strings.Cut(f, "=")
		if slices.Contains(OfRejects, flag) && !slices.ContainsFunc(c.files(), func(p string) bool {
			return filepath.Base(p) == filepath.Base(path) || had[path] != "" && c.which[p] == had[path]
		}) {
			return flag, path
		}
	}
	return "", ""
}

// OfRejects are the flags that name files of rejects.
var OfRejects = []string{"corrections", "leave-out"}
