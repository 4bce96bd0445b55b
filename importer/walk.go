package importer

import (
	"context"
	"errors"
	"io"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"clerk-import/importer/source"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// skipLeftOut is why a row is left out that stands in a file of --leave-out.
const skipLeftOut = "left out for good, by --leave-out"

// walk says how to go through the input.
type walk struct {
	now   time.Time
	rules *validate.Ruleset    // nil: the job's own
	from  int64                // ordinal of the first row to read
	file  int                  // file it is in
	start source.Start         // place in that file
	dups  *validate.Duplicates // nil: duplicates are not looked for
	// alone judges each row by itself, and not with the others of its person, which is how those are found: twins, if
	// not nil, has the prints made that tell.
	alone bool
	twins *validate.Twins
	// persons are those of the users who have several rows; nil: nobody has.
	persons *persons
	joints  map[string]joint // of their memberships
	// judged says that the rules were applied in another walk, perhaps those of an
	// instance, and that the rows that are not left out were good then.
	judged bool
	// salt, if not "", has the fields of rows that are not rejected fingerprinted.
	salt string
	// origins has every row remember what it was before it was joined, as a rejects file has to say.
	origins bool
	// skip leaves rows out before they are translated.
	skip func(ordinal int64) bool
	// reuse takes the space of items again once each has returned; items come
	// without their drafts.
	reuse bool
	// joiners, if not nil, is given those of the walk, which count, by source.
	joiners *[][]*source.Joiner
	// found, if not nil, is given what the readers say beside rows.
	found *[]mapping.Finding
	// arrays, if not nil, is given those of JSON objects that were met and are not read.
	arrays *[]source.Table
}

// rows walks the input: it is read in order by one goroutine, translated and
// judged by as many as there are processors, and handed to each in order. The
// result tells the mappers of each source, which know what the rows had, an input that cannot be
// read on (inputErr), and everything else that went wrong (err).
func (j *Job) rows(ctx context.Context, w walk, each func(*item) error) (used [][]*mapping.Mapper, inputErr, err error) {
	workers := runtime.GOMAXPROCS(0)
	if w.rules == nil {
		w.rules = j.rules
	}
	if w.now.IsZero() {
		w.now = time.Now()
	}
	sources := j.Sources()
	used = make([][]*mapping.Mapper, len(sources))
	if w.joiners != nil {
		*w.joiners = make([][]*source.Joiner, len(sources))
	}
	indexes := make([][]*source.Index, len(sources))
	for i, s := range sources {
		if indexes[i], err = s.Index(ctx); err != nil {
			var broken *source.Error
			if ctx.Err() == nil && errors.As(err, &broken) {
				return used, err, nil
			}
			return nil, nil, err
		}
	}
	users := j
	if j.parent != nil {
		users = j.parent
	}
	if users.merge() && !w.alone {
		if w.persons, err = users.findPersons(ctx, w.now); err != nil {
			return nil, nil, err
		}
		if j.Mapping.Entity == mapping.Memberships {
			if w.joints, err = j.joints(ctx, w.now, w.persons); err != nil {
				return nil, nil, err
			}
		}
	}
	order := make(chan *chunk, 2*workers)
	work := make(chan *chunk, 2*workers)
	pool := chunks{drafts: !w.reuse}
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
	for range workers {
		g, translators := &judge{rules: w.rules.NewJudge()}, make([]*translator, len(sources))
		for i, s := range sources {
			t := &translator{mapping: s.Mapping, mapper: s.Mapping.NewMapper()}
			if j.parent == nil {
				t.invalid = &j.invalid[i]
			}
			if used[i] = append(used[i], t.mapper); s.Mapping.From == mapping.Users {
				t.users = s.Users().NewMapper()
			}
			if len(indexes[i]) > 0 {
				t.joiner = source.NewJoiner(indexes[i])
				if w.joiners != nil {
					(*w.joiners)[i] = append((*w.joiners)[i], t.joiner)
				}
			}
			translators[i] = t
		}
		for file := range j.Leading() {
			g.files = append(g.files, translators[j.SourceOf(file)])
		}
		group.Go(func() error {
			for c := range work {
				for k := range c.items {
					if err := j.judge(g, &c.items[k], &w); err != nil {
						return err
					}
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
			if w.twins != nil {
				for k := range c.items {
					w.twins.Touch(c.items[k].prints)
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
	return used, inputErr, nil
}

// neverSeen lists the paths that no mapper saw.
func neverSeen(mappers []*mapping.Mapper) []mapping.PathUse {
	return mapping.NeverSeen(mappers)
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
	var extents source.Extents
	for i := w.file; i < j.Leading(); i++ {
		var start source.Start
		if i == w.file {
			start = w.start
		}
		r, err := j.OpenFile(ctx, i, start)
		if err != nil {
			return err
		}
		var kinds *apart
		if w.arrays != nil {
			kinds = newApart(j.Of(i))
		}
		next := func() error {
			if w.skip == nil || !w.skip(ordinal) {
				c.keep(ordinal, i)
			}
			ordinal++
			if c.full() {
				return send()
			}
			return nil
		}
		if m := j.Of(i); !m.Each.IsZero() {
			next = expanding(m, &c, next)
		}
		for {
			c.next().record.Origin = nil
			err := r.Read(&c.next().record)
			if err != nil && w.found != nil {
				*w.found = append(*w.found, r.Findings()...)
			}
			if errors.Is(err, io.EOF) {
				extents.Add(r)
				if w.arrays != nil {
					*w.arrays = append(*w.arrays, r.Tables()...)
					if kinds != nil {
						*w.arrays = append(*w.arrays, kinds.tables()...)
					}
				}
				break
			}
			if err != nil {
				_ = r.Close()
				if ctx.Err() != nil {
					return ctx.Err() // and not the file's end
				}
				c.err = err
				return send()
			}
			if kinds != nil {
				kinds.add(&c.next().record)
			}
			j.Correct(&c.next().record)
			if err := next(); err != nil {
				_ = r.Close()
				return err
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
	if w.found != nil {
		*w.found = append(*w.found, extents.Findings()...)
	}
	return send()
}
