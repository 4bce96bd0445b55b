package checkpoint

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// op is one thing for the committer to do.
type op struct {
	of       *Checkpoint // whose rows they are
	rows     []Row
	frontier bool         // rows were reached by reading in order: move the frontier
	meta     [2]string    // key and value to store
	waiting  chan<- error // told when durable
}

// enqueue hands an op to the committer and returns.
func (c *file) enqueue(o op) error {
	if err := c.failure(); err != nil {
		return err
	}
	c.ops <- o
	return nil
}

// submit hands an op to the committer and waits until it is durable.
func (c *file) submit(ctx context.Context, o op) error {
	waiting := make(chan error, 1)
	o.waiting = waiting
	if err := c.enqueue(o); err != nil {
		return err
	}
	select {
	case err := <-waiting:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *file) failure() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// linger is how long outcomes nobody waits for are collected before they are
// committed together.
const linger = 20 * time.Millisecond

// maxGroup is the largest number of operations in one commit.
const maxGroup = 1024

// commitLoop is the only writer. It commits what has come in as one group: one
// fsync for however many rows arrived during the last one.
func (c *file) commitLoop() {
	defer close(c.done)
	group := make([]op, 0, maxGroup)
	for first := range c.ops {
		group = append(group[:0], first)
		waiting := first.waiting != nil
		var timer <-chan time.Time
	collect:
		for len(group) < maxGroup {
			select {
			case o, ok := <-c.ops:
				if !ok {
					break collect
				}
				group = append(group, o)
				waiting = waiting || o.waiting != nil
				continue
			default:
			}
			if waiting {
				break
			}
			if timer == nil {
				timer = time.After(linger)
			}
			select {
			case o, ok := <-c.ops:
				if !ok {
					break collect
				}
				group = append(group, o)
				waiting = o.waiting != nil
			case <-timer:
				break collect
			}
		}
		err := c.failure()
		if err == nil {
			if err = c.commit(group); err != nil {
				err = c.unwritten(err)
				c.mu.Lock()
				c.err = err
				c.mu.Unlock()
			}
		}
		for _, o := range group {
			if o.waiting != nil {
				o.waiting <- err
			}
		}
	}
}

const (
	insertSQL = `INSERT INTO %s (ordinal, key, state, file, line, offset, external_id, clerk_id, steps, code, attempts, claimed_at, updated_at, wrote_at, prints, changes, made, next, merged) VALUES `
	valuesSQL = `(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`
	upsertSQL = ` ON CONFLICT (ordinal) DO UPDATE SET state = excluded.state, clerk_id = excluded.clerk_id, steps = excluded.steps,
		code = excluded.code, attempts = excluded.attempts, claimed_at = excluded.claimed_at, updated_at = excluded.updated_at, wrote_at = excluded.wrote_at,
		prints = coalesce(excluded.prints, prints), changes = excluded.changes, made = excluded.made, next = excluded.next`
	// insertMany is how many rows one statement writes: a statement costs more
	// than a row.
	insertMany = 16

	metaSQL = `INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`
)

func (c *file) commit(group []op) error {
	work := false
	for _, o := range group {
		work = work || len(o.rows) > 0 || o.meta[0] != ""
	}
	if !work {
		return nil
	}
	if err := c.prepare(group); err != nil {
		return err
	}
	tx, err := c.db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // no effect after a commit
	all := map[*Checkpoint]*written{}
	for _, o := range group {
		if len(o.rows) > 0 {
			if all[o.of] == nil {
				all[o.of] = o.of.newWritten(tx)
			}
			if err := all[o.of].add(o); err != nil {
				return err
			}
		}
		if o.meta[0] != "" {
			if _, err := tx.Stmt(c.meta).Exec(o.meta[0], o.meta[1]); err != nil {
				return err
			}
		}
	}
	for _, w := range all {
		if err := w.end(); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	c.mu.Lock()
	for of, w := range all {
		if w.frontier != nil {
			of.frontier = max(of.frontier, w.frontier.Ordinal)
		}
		of.counts = w.counts
	}
	c.fsyncs++
	c.mu.Unlock()
	return nil
}

// written is what one commit writes of one entity.
type written struct {
	c         *Checkpoint
	tx        *sql.Tx
	one, many *sql.Stmt
	counts    Counts
	frontier  *Row
	args      []any // of rows that are not written yet
	held      int   // how many these are
	now       int64
}

const rowColumns = 19

func (c *Checkpoint) newWritten(tx *sql.Tx) *written {
	return &written{c: c, tx: tx, one: tx.Stmt(c.one), many: tx.Stmt(c.many), counts: c.Counts(), args: make([]any, 0, rowColumns*insertMany), now: time.Now().UnixMilli()}
}

// prepare compiles the committer's statements, each once for a database.
func (c *file) prepare(group []op) (err error) {
	if c.meta == nil {
		if c.meta, err = c.db.Prepare(metaSQL); err != nil {
			return err
		}
	}
	for _, o := range group {
		if of := o.of; of != nil && of.one == nil {
			insert := fmt.Sprintf(insertSQL, of.table())
			if of.one, err = c.db.Prepare(insert + valuesSQL + upsertSQL); err != nil {
				return err
			}
			if of.many, err = c.db.Prepare(insert + strings.Repeat(valuesSQL+",", insertMany-1) + valuesSQL + upsertSQL); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *written) add(o op) error {
	for i := range o.rows {
		r := &o.rows[i]
		if r.Was != "" {
			if w.counts[r.Was]--; w.counts[r.Was] == 0 {
				delete(w.counts, r.Was)
			}
		}
		w.counts[r.State]++
		if o.frontier {
			w.frontier = r
		}
		w.args = append(w.args, r.Ordinal, r.Key[:], string(r.State), r.File, r.Line, r.Offset, r.ExternalID, r.ClerkID, r.Steps, r.Code, r.Attempts, r.ClaimedAt, w.now, r.WroteAt, r.Prints, r.Changes, r.Made, r.Next, r.Into)
		if w.held++; w.held == insertMany {
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *written) flush() (err error) {
	if w.held == insertMany {
		_, err = w.many.Exec(w.args...)
	} else {
		// In order: a row may come twice, claimed and recorded.
		for i := 0; i < w.held && err == nil; i++ {
			_, err = w.one.Exec(w.args[i*rowColumns : (i+1)*rowColumns]...)
		}
	}
	w.args, w.held = w.args[:0], 0
	return err
}

// end writes what is left of the rows, and what is known of all of them.
func (w *written) end() error {
	if err := w.flush(); err != nil {
		return err
	}
	b, err := json.Marshal(w.counts)
	if err != nil {
		return err
	}
	if _, err := w.tx.Stmt(w.c.meta).Exec(w.c.key("counts"), string(b)); err != nil {
		return err
	}
	f := w.frontier
	if f == nil || f.Ordinal <= w.c.frontier {
		return nil
	}
	if b, err = json.Marshal(Row{Ordinal: f.Ordinal, File: f.File, Line: f.Line, Offset: f.Offset}); err != nil {
		return err
	}
	_, err = w.tx.Stmt(w.c.meta).Exec(w.c.key("frontier"), string(b))
	return err
}
