package importer

import (
	"context"
	"fmt"
	"strings"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/push"
	"clerk-import/importer/source"
	"clerk-import/mapping"
)

// backoffFirst is the first wait between attempts. Tests shorten it.
var backoffFirst = 200 * time.Millisecond

// send sends every row that is not finished.
func (m *migration) send(ctx context.Context, run checkpoint.Run) (*push.Progress, error) {
	resume, err := m.cp.Resume(m.opts.Retry...)
	if err != nil {
		return nil, err
	}
	p := push.NewProgress(run.Read, m.settled(), m.limiter)
	if m.opts.Started != nil {
		m.opts.Started(p)
	}
	w := walk{judged: true, skip: func(ordinal int64) bool { return resume.Done.Has(ordinal) }}
	if resume.From != nil {
		w.from, w.file = resume.From.Ordinal, resume.From.File
		w.start = source.Start{Offset: resume.From.Offset, Line: resume.From.Line}
	}
	var inputErr error
	err = push.Run(ctx, push.Options{
		API: m.target.Client, Limiter: m.limiter, Checkpoint: m.cp, MaxInFlight: m.opts.MaxInFlight, Backoff: backoffFirst,
		Selection: m.opts.Only != nil || len(m.opts.Retry) > 0, Drain: m.opts.Drain, Settled: m.settledRow,
	}, p, func(ctx context.Context, add func(*push.Task) error) (err error) {
		_, inputErr, err = m.job.rows(ctx, w, func(it *item) error {
			t, err := m.task(it, resume)
			if t == nil || err != nil {
				return err
			}
			return add(t)
		})
		return err
	})
	if err == nil && inputErr != nil && run.Damage == "" {
		err = fmt.Errorf("the input changed while it was being migrated: %w", inputErr)
	}
	return p, err
}

// task is what is to be done for a row; nil if nothing is.
func (m *migration) task(it *item, resume *checkpoint.Resume) (*push.Task, error) {
	if it.rejected() || it.brief.skip != "" {
		// The check has recorded its verdict about such rows and they are left
		// out; this one was good then.
		return nil, fmt.Errorf("%s: the input changed while it was being migrated", it.rec.Position)
	}
	if only := m.opts.Only; only != nil {
		id := it.externalID()
		if _, wanted := only[id]; !wanted {
			return nil, nil
		}
		only[id] = true
	}
	plan := &it.draft.plan
	t := &push.Task{Make: &push.CreateUser{Params: &plan.Create, OnConflict: m.opts.OnConflict, Restrictions: &m.restrictions}, End: checkpoint.Created}
	for i := range plan.Attach {
		t.Then = append(t.Then, &plan.Attach[i])
	}
	if r, open := resume.Open[it.ordinal]; open {
		t.Row = r
		// A row that failed without an answer may have been executed.
		t.Doubt = r.State == checkpoint.Claimed || r.State == checkpoint.Failed && (r.Code == push.CodeNoAnswer || r.ClerkID != "")
	}
	t.Row.Ordinal, t.Row.Key, t.Row.File = it.ordinal, keyOf(it.claims), it.file
	t.Row.Line, t.Row.Offset, t.Row.ExternalID = it.rec.Line, it.rec.Offset, it.externalID()
	return t, nil
}

// settledRow tells about a row that failed.
func (m *migration) settledRow(r checkpoint.Row) {
	if r.State == checkpoint.Failed && m.opts.Row != nil {
		m.opts.Row(RowEvent{mapping.Position{File: m.job.files[r.File].opts.Name, Line: r.Line, Offset: r.Offset}, r.State, r.Code})
	}
}

// explain says what to do about a failure code.
func explain(code string) string {
	name, _, _ := strings.Cut(code, " ")
	switch name {
	case "form_identifier_exists":
		return "the target has another user with this identifier; see --on-conflict skip and update"
	case "not_allowed_access":
		return "the instance's restrictions keep the user out; lift them for the migration, or see --skip-restrictions"
	case push.CodeNoAnswer:
		return "the API gave no usable answer in several attempts; run again with --retry failed"
	case push.CodeAmbiguous:
		return "the row's identifiers belong to several users of the target; merge them first"
	case push.CodeUnverified:
		return "the existing user was found by an identifier that is not verified on both sides; updating it could hand over an account"
	}
	return "see the API's description of this code"
}
