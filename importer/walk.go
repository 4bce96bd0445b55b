package importer

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"clerk-import/importer/source"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// item is one row on its way from the source to the target.
type item struct {
	ordinal  int64
	file     int
	rec      *mapping.Record // points at record
	record   mapping.Record
	user     mapping.User
	plan     Plan
	problems []mapping.Problem
	claims   []validate.Claim // with duplicate detection only
	prints   []validate.Print
}

// rejected reports whether a problem keeps the row from being sent.
func (it *item) rejected() bool { return firstFatal(it.problems) != "" }

// walk says how to go through the input.
type walk struct {
	now   time.Time
	rules *validate.Ruleset    // nil: the job's own
	from  int64                // ordinal of the first row to read
	file  int                  // file it is in
	start source.Start         // place in that file
	dups  *validate.Duplicates // nil: duplicates are not looked for
	// judged says that the rules were applied in another walk, perhaps those of an
	// instance, and that the rows that are not left out were good then.
	judged bool
	// skip leaves rows out before they are translated.
	skip func(ordinal int64) bool
	// reuse takes the space of items again once each has returned.
	reuse bool
}

// chunkSize is how many rows go through the pipeline together: enough that
// handing them over costs nothing, few enough that memory stays small.
const chunkSize = 128

type chunk struct {
	items []item
	err   error         // the input ended in an error behind these items
	ready chan struct{} // told when the items are translated
}

// chunks hands out chunks; those that come back are reused.
type chunks struct{ pool sync.Pool }

func (p *chunks) get() *chunk {
	if c, ok := p.pool.Get().(*chunk); ok {
		c.items = c.items[:0]
		return c
	}
	return &chunk{items: make([]item, 0, chunkSize), ready: make(chan struct{}, 1)}
}

// next is the space for the next item; keep makes it one.
func (c *chunk) next() *item { return &c.items[:len(c.items)+1][len(c.items)] }

// keep appends the item whose record was read into next.
func (c *chunk) keep(ordinal int64, file int) {
	it := c.next()
	c.items = c.items[:len(c.items)+1]
	it.ordinal, it.file, it.rec = ordinal, file, &it.record
}

// reset empties what an earlier row left behind, which would keep whole blocks
// of the input in memory. It is the worker's job: what the reader touched would
// have to move from one processor to the other.
func (it *item) reset() {
	clear(it.problems)
	clear(it.claims)
	it.problems, it.claims, it.prints = it.problems[:0], it.claims[:0], it.prints[:0]
	it.user.Reset()
	it.plan.reset()
}

// rows walks the input: it is read in order by one goroutine, translated and
// judged by as many as there are processors, and handed to each in order. The
// result tells the mappers, which know what the rows had, an input that cannot be
// read on (inputErr), and everything else that went wrong (err).
func (j *Job) rows(ctx context.Context, w walk, each func(*item) error) (used []*mapping.Mapper, inputErr, err error) {
	workers := runtime.GOMAXPROCS(0)
	if w.rules == nil {
		w.rules = j.rules
	}
	order := make(chan *chunk, 2*workers)
	work := make(chan *chunk, 2*workers)
	var pool chunks
	mappers := make([]*mapping.Mapper, workers)
	group, gctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(order)
		defer close(work)
		return j.read(gctx, w, &pool, func(c *chunk) error {
			for _, ch := range []chan *chunk{order, work} {
				select {
				case ch <- c:
				case <-gctx.Done():
					return gctx.Err()
				}
			}
			return nil
		})
	})
	for i := range workers {
		mappers[i] = j.Mapping.NewMapper()
		g := &judge{mappers[i], w.rules.NewJudge()}
		group.Go(func() error {
			for c := range work {
				for k := range c.items {
					j.judge(g, &c.items[k], &w)
				}
				c.ready <- struct{}{}
			}
			return nil
		})
	}
	group.Go(func() error {
		for c := range order {
			select {
			case <-c.ready:
			case <-gctx.Done():
				return gctx.Err()
			}
			if w.dups != nil {
				for k := range c.items {
					w.dups.Touch(c.items[k].prints)
				}
			}
			for k := range c.items {
				if err := each(&c.items[k]); err != nil {
					return err
				}
			}
			if c.err != nil {
				inputErr = c.err
			} else if w.reuse {
				pool.pool.Put(c)
			}
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		return nil, inputErr, err
	}
	return mappers, inputErr, nil
}

// neverSeen lists the paths that no mapper saw.
func neverSeen(mappers []*mapping.Mapper) []mapping.PathUse {
	count := map[mapping.PathUse]int{}
	var order []mapping.PathUse
	for _, m := range mappers {
		for _, p := range m.NeverSeen() {
			if count[p]++; count[p] == len(mappers) {
				order = append(order, p)
			}
		}
	}
	return order
}

// read cuts the input into chunks.
func (j *Job) read(ctx context.Context, w walk, pool *chunks, emit func(*chunk) error) error {
	ordinal := w.from
	c := pool.get()
	send := func() error {
		if len(c.items) == 0 && c.err == nil {
			return nil
		}
		full := c
		c = pool.get()
		return emit(full)
	}
	for i := w.file; i < len(j.files); i++ {
		f := j.files[i]
		if i == w.file {
			f.opts.From = w.start
		}
		r, err := source.Open(f.path, f.opts)
		if err != nil {
			return err
		}
		for {
			err := r.Read(&c.next().record)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				c.err = err
				_ = r.Close()
				return send()
			}
			if w.skip == nil || !w.skip(ordinal) {
				c.keep(ordinal, i)
			}
			ordinal++
			if len(c.items) == chunkSize {
				if err := send(); err != nil {
					_ = r.Close()
					return err
				}
			}
			if ordinal%1024 == 0 && ctx.Err() != nil {
				_ = r.Close()
				return ctx.Err()
			}
		}
		if err := r.Close(); err != nil {
			return err
		}
	}
	return send()
}

// judge is what a worker has to itself.
type judge struct {
	mapper *mapping.Mapper
	rules  *validate.Judge
}

// judge translates a row, plans it and applies the rules that need no other row.
func (j *Job) judge(g *judge, it *item, w *walk) {
	it.reset()
	it.problems = g.mapper.MapInto(it.rec, &it.user, it.problems)
	if it.rec.Defect != nil || it.user.Skip != "" || len(it.problems) == 1 && it.problems[0].Code == mapping.CodeKeyTwice {
		return
	}
	it.problems = it.plan.fill(&it.user, j.policy, it.problems)
	if w.judged {
		it.plan.complete(&it.user)
		return
	}
	it.problems = g.rules.Row(&it.user, w.now, it.problems)
	it.problems = w.rules.Instance(&it.user, validate.Created{Emails: len(it.plan.Create.EmailAddress), Phones: len(it.plan.Create.PhoneNumber)}, it.problems)
	it.problems = w.rules.Apply(it.problems)
	if w.dups != nil && !it.rejected() {
		it.claims = it.plan.claims(it.claims)
		it.prints = w.dups.Prints(it.claims, it.prints)
	}
}
