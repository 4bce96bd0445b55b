package importer

import (
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/output"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// leftovers is the file of --leftovers: what users arrive without, a value a line, so that it can be corrected at the
// source. It holds personal data as it is, and no secret.
type leftovers struct {
	out *output.File
	w   *csv.Writer
}

// newLeftovers begins the file at path; nil for none.
func newLeftovers(files *output.Set, path string) (*leftovers, error) {
	if path == "" {
		return nil, nil
	}
	out, err := files.Create(path)
	if err != nil {
		return nil, fmt.Errorf("--leftovers: %w", err)
	}
	l := &leftovers{out, csv.NewWriter(out)}
	return l, l.write(slices.Clone(report.LeftoverColumns)...)
}

func (l *leftovers) write(cells ...string) error {
	for i, c := range cells {
		cells[i] = mapping.GuardCell(c)
	}
	if err := l.w.Write(cells); err != nil {
		return fmt.Errorf("--leftovers: %w", err)
	}
	return nil
}

// add adds what a row's user arrives without.
func (l *leftovers) add(it *item, left []Left) error {
	if l == nil {
		return nil
	}
	for _, v := range left {
		if err := l.write(it.externalID(), v.Field, v.Value, v.Why, v.Code, it.rec.File, strconv.FormatInt(it.rec.Line, 10)); err != nil {
			return err
		}
	}
	return nil
}

// close finishes the file unless err ended the work, which it returns, too.
func (l *leftovers) close(err error) error {
	if l == nil {
		return err
	}
	l.w.Flush()
	if err == nil {
		err = l.w.Error()
	}
	return l.out.Commit(err)
}

// leftovers writes what the users of a run have arrived without.
func (m *migration) leftovers(ctx context.Context, run checkpoint.Run) error {
	l, err := newLeftovers(m.opts.Files, m.opts.Leftovers)
	if l == nil || err != nil {
		return err
	}
	var there checkpoint.Set
	refused := map[int64]checkpoint.Row{} // of whose users the API has refused something
	err = m.cp.Each(func(r checkpoint.Row) error {
		if r.State == checkpoint.Skipped && (r.Into == 0 || r.ClerkID == "") {
			return nil
		}
		// What is merged into others is there, too.
		if there.Add(r.Ordinal); slices.ContainsFunc(push.Notes(r.Code), push.LeftValue) {
			refused[r.Ordinal] = r
		}
		return nil
	}, checkpoint.Created, checkpoint.Updated, checkpoint.Skipped)
	if err == nil {
		_, _, err = m.job.rows(ctx, walk{judged: true, rules: m.job.rulesOf(run), now: run.StartedAt, skip: func(n int64) bool { return !there.Has(n) }}, func(it *item) error {
			left := it.left
			if r, is := refused[it.ordinal]; is {
				why := strings.Join(push.Notes(r.Code), "; ")
				it.draft.plan.want(0).Lacking(r.Prints, run.Salt, func(field, value string) {
					l := Left{field, value, codeRefused, "the API has refused it: " + why}
					if code := lostBy(r.Code, field); code != "" {
						l.Code, l.Why = code, "another row has it"
					}
					left = append(left, l)
				})
			}
			return l.add(it, left)
		})
	}
	return l.close(err)
}

// codeRefused is the code of what the API has refused of a user who has arrived.
const codeRefused = "refused"

// groups writes the files of --groups: of those who have arrived.
func (m *migration) groups(ctx context.Context, run checkpoint.Run) error {
	g := newGroupFiles(m.opts.Files, m.opts.Groups)
	if g == nil {
		return nil
	}
	if m.preflight == nil { // of a run that goes on
		var err error
		if m.preflight, err = m.job.Preflight(ctx, m.target, PreflightOptions{Limiter: m.limiter}); err != nil {
			return g.close(err)
		}
	}
	var there checkpoint.Set
	err := m.cp.Each(func(r checkpoint.Row) error { there.Add(r.Ordinal); return nil }, checkpoint.Created, checkpoint.Updated)
	walk := func(each func(*Job, *item) error) error {
		_, err := m.job.checkAll(ctx, run.StartedAt, CheckOptions{Preflight: m.preflight}, func(j *Job, it *item) error {
			if j.parent != nil || !there.Has(it.ordinal) {
				return nil
			}
			return each(j, it)
		})
		return err
	}
	if err == nil {
		err = walk(g.row)
	}
	return g.finish(err, walk)
}
