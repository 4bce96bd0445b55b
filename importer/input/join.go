package input

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"clerk-import/importer/report"
	"clerk-import/importer/source"
	"clerk-import/mapping"
)

// joinedInput is an input whose rows belong to those of the leading one.
type joinedInput struct {
	*mapping.Joined
	files  []inputFile
	prefix string // of the tables
}

// HasJoined reports whether other inputs are joined to the leading one.
func (in *Input) HasJoined() bool { return len(in.joined) > 0 }

// Index reads the joined inputs, unless that was done.
func (in *Input) Index(ctx context.Context) ([]*source.Index, error) {
	if in.lender != nil {
		return in.lender.Index(ctx)
	}
	in.indexing.Lock()
	defer in.indexing.Unlock()
	if in.indexes != nil || len(in.joined) == 0 {
		return in.indexes, nil
	}
	indexes := make([]*source.Index, len(in.joined))
	var group errgroup.Group
	for i, joined := range in.joined {
		group.Go(func() (err error) {
			var paths []string
			var opts []source.Options
			for _, f := range joined.files {
				paths, opts = append(paths, f.path), append(opts, f.reading(ctx))
			}
			indexes[i], err = source.NewIndex(joined.Joined, paths, opts, joined.prefix)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		for _, x := range indexes {
			if x != nil {
				err = errors.Join(err, x.Close())
			}
		}
		return nil, err
	}
	in.indexes = indexes
	return indexes, nil
}

// IndexFindings are what reading the joined inputs has shown.
func (in *Input) IndexFindings() (found []mapping.Finding) {
	for _, x := range in.indexes {
		found = append(found, x.Findings...)
	}
	return found
}

// JoinedCounts says how the rows of the joined inputs were used.
func (in *Input) JoinedCounts(joiners []*source.Joiner) []report.InputCount {
	var out []report.InputCount
	for i, x := range in.indexes {
		c := report.InputCount{Input: x.Input.Name, Rows: x.Rows, Out: x.Out}
		for _, f := range in.joined[i].files {
			name := f.opts.Name
			if f.opts.Table != "" {
				name += " (" + f.opts.Table + ")"
			}
			c.Files = append(c.Files, name)
		}
		for _, g := range joiners {
			c.With, c.Without = c.With+g.With[i], c.Without+g.Without[i]
		}
		c.Unclaimed = x.Unclaimed()
		out = append(out, c)
	}
	return out
}

// codeFurther is the code of rows of a pivot that are passed over.
const codeFurther = "input_repeated"

// Unclaimed are the findings of inputs of which rows belong to no leading row, or are passed over beside others of it, by how
// their rows were used.
func (in *Input) Unclaimed(counts []report.InputCount) (found []mapping.Finding) {
	add := func(code string, rows int64, c *report.InputCount, message, hint string) {
		found = append(found, mapping.Finding{
			Problem: mapping.Problem{Code: code, Severity: mapping.Warning, Field: c.Input, Message: message, Hint: hint},
			At:      mapping.Position{File: in.joined[slices.IndexFunc(in.joined, func(joined joinedInput) bool { return joined.Name == c.Input })].files[0].opts.Name}, Count: rows,
		})
	}
	for i := range counts {
		c := &counts[i]
		joined := in.joined[i]
		if n := in.indexes[i].Further(); n > 0 {
			add(codeFurther, n, c, fmt.Sprintf("rows of %s have a name that the user has a value of already, and the first one counts", c.Input),
				"look which of them is meant, and take the others out, or leave them out with `where` in the mapping")
		}
		switch {
		case c.Unclaimed == 0:
		case c.Unclaimed == c.Rows-c.Out && joined.Without == "": // rows that belong to a user who has too many of them are claimed
			add("input_unrelated", c.Unclaimed, c, fmt.Sprintf("no row of %s belongs to any user: no %q of it is equal to %s", c.Input, joined.Key.String(), joined.Partner()),
				fmt.Sprintf("are the files of the same export? Do without it with --input %s=", c.Input))
		default:
			add("input_unclaimed", c.Unclaimed, c, fmt.Sprintf("rows of %s belong to no row of the users' input", c.Input),
				"users that were deleted, or an export that is not complete?")
		}
	}
	return found
}

// codeMissing is the code of an input that is not there, and without which something cannot be told.
const codeMissing = "input_missing"

// Untold are the findings that what only a missing input says is not known of any of the rows.
func (in *Input) Untold(rows int64) []mapping.Finding {
	var found []mapping.Finding
	for _, joined := range in.missing {
		said := slices.ContainsFunc(in.joined, func(other joinedInput) bool { return other.Without == joined.Without }) ||
			slices.ContainsFunc(found, func(f mapping.Finding) bool { return strings.HasSuffix(f.Message, joined.Without) })
		if joined.Without == "" || joined.Same != "" || said || rows == 0 {
			continue
		}
		found = append(found, mapping.Finding{
			Problem: mapping.Problem{
				Code: codeMissing, Severity: mapping.Warning, Field: joined.Name,
				Message: fmt.Sprintf("%s: not in the input, and nothing else says %s", joined.Help, joined.Without),
				Hint:    fmt.Sprintf("name it, too, with --input %s=FILE; or --input %[1]s= if there is none", joined.Name),
			},
			At: mapping.Position{File: in.files[0].opts.Name}, Count: rows,
		})
	}
	return found
}
