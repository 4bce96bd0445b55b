package importer

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"clerk-import/importer/report"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// Verdict is what a check decided about one row.
type Verdict struct {
	Record   *mapping.Record
	Skip     string            // why the mapping leaves the row behind, or ""
	Problems []mapping.Problem // all findings, warnings included
	Rejected bool
	Code     string // of the first finding that rejects the row, or ""
}

// CheckOptions say how to check.
type CheckOptions struct {
	Unmask   bool     // show personal data in examples
	Canaries []Canary // users whose password must verify
}

// Check walks the whole input and sends nothing. each, if not nil, is told
// about every row in the order of the input. An input that cannot be read to its
// end is no error of Check: the report says so.
func (j *Job) Check(ctx context.Context, o CheckOptions, each func(Verdict) error) (*report.Check, error) {
	return j.check(ctx, time.Now(), o, func(it *item) error {
		if each == nil {
			return nil
		}
		return each(Verdict{Record: it.rec, Skip: it.user.Skip, Problems: it.problems, Rejected: it.rejected(), Code: firstFatal(it.problems)})
	})
}

func (j *Job) check(ctx context.Context, now time.Time, o CheckOptions, each func(*item) error) (*report.Check, error) {
	out := &report.Check{Source: j.Mapping.Title, Files: j.Names()}
	if out.Source == "" {
		out.Source = j.Mapping.File
	}
	tally := report.NewTally(o.Unmask)
	canaries := newFlock(o.Canaries)
	dups := validate.NewDuplicates()
	digests := map[report.DigestCount]int64{}
	skips := map[string]int64{}
	translated := int64(0) // rows that could be read
	unseen, inputErr, err := j.rows(ctx, walk{now: now, reuse: true}, func(it *item) error {
		out.Read++
		if it.rec.Defect == nil {
			translated++
		}
		if it.user.Skip != "" {
			out.Skipped++
			skips[it.user.Skip]++
			return each(it)
		}
		if !it.rejected() {
			it.problems = append(it.problems, duplicates(dups, it)...)
		}
		tally.Add(it.rec.Position, it.problems)
		if err := canaries.check(ctx, it); err != nil {
			return err
		}
		if it.rejected() {
			out.Rejected++
			return each(it)
		}
		out.Ready++
		out.Reserved += int64(it.plan.Reserved)
		out.Attached += int64(len(it.plan.Attach))
		out.Requests += int64(it.plan.Requests())
		switch {
		case !it.user.Digest.IsZero():
			d := it.user.Digest
			digests[report.DigestCount{Hasher: d.Hasher(), Cost: d.Cost().String(), Insecure: d.Insecure()}]++
		case it.user.HasPassword():
			out.Plaintext++
		default:
			out.NoPassword++
		}
		return each(it)
	})
	if err != nil {
		return nil, err
	}
	if inputErr != nil {
		out.InputError = inputErr.Error()
	}
	if len(unseen) > 0 && translated > 0 && inputErr == nil {
		return nil, pathsNeverSeen(unseen, translated)
	}
	if inputErr == nil {
		if err := canaries.result(); err != nil {
			return nil, err
		}
	}
	out.Canaries = int64(canaries.good)
	out.Problems = tally.Sorted()
	for d, n := range digests {
		d.Rows = n
		out.Digests = append(out.Digests, d)
	}
	slices.SortFunc(out.Digests, func(a, b report.DigestCount) int {
		if a.Rows != b.Rows {
			return int(b.Rows - a.Rows)
		}
		return strings.Compare(a.Hasher+a.Cost, b.Hasher+b.Cost)
	})
	for reason, n := range skips {
		out.Skips = append(out.Skips, report.ReasonCount{Reason: reason, Rows: n})
	}
	sortReasons(out.Skips)
	return out, nil
}

func sortReasons(r []report.ReasonCount) {
	slices.SortFunc(r, func(a, b report.ReasonCount) int {
		if a.Rows != b.Rows {
			return int(b.Rows - a.Rows)
		}
		return strings.Compare(a.Reason, b.Reason)
	})
}

// pathsNeverSeen is the error for a path that no row has: most likely a typo,
// which would leave a field of every user behind.
func pathsNeverSeen(unseen []mapping.PathUse, rows int64) error {
	p := unseen[0]
	return &mapping.FileError{File: p.File, Line: p.Line, Column: p.Column,
		Msg: fmt.Sprintf("%q is in none of the %d rows; correct it, or write %q if it may be missing", p.Path, rows, p.Path+"?")}
}

// duplicates checks the row's identifiers against earlier rows'. The
// identifiers of a row that is rejected are not remembered: it claims nothing.
func duplicates(d *validate.Duplicates, it *item) []mapping.Problem {
	var problems []mapping.Problem
	var space [8]claim
	claims := it.plan.claims(space[:0])
	for _, c := range claims {
		if p := d.Find(c.kind, c.value, c.locked); p != nil {
			problems = append(problems, *p)
		}
	}
	if firstFatal(problems) != "" {
		return problems
	}
	for _, c := range claims {
		if c.locked {
			d.Remember(c.kind, c.value, it.rec.Position)
		}
	}
	return problems
}
