package checkpoint

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver
)

// op is one thing for the committer to do.
type op struct {
	rows     []Row
	frontier bool         // rows were reached by reading in order: move the frontier
	meta     [2]string    // key and value to store
	waiting  chan<- error // told when durable
}

// enqueue hands an op to the committer and returns.
func (c *Checkpoint) enqueue(o op) error {
	if err := c.failure(); err != nil {
		return err
	}
	c.ops <- o
	return nil
}

// submit hands an op to the committer and waits until it is durable.
func (c *Checkpoint) submit(ctx context.Context, o op) error {
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

func (c *Checkpoint) failure() error {
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
func (c *Checkpoint) commitLoop() {
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
				err = fmt.Errorf("checkpoint %s cannot be written: %w", c.path, err)
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
	insertSQL = `INSERT INTO rows (ordinal, key, state, file, line, offset, external_id, clerk_id, steps, code, attempts, claimed_at, updated_at, wrote_at, prints, changes, made) VALUES `
	valuesSQL = `(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`
	upsertSQL = ` ON CONFLICT (ordinal) DO UPDATE SET state = excluded.state, clerk_id = excluded.clerk_id, steps = excluded.steps,
		code = excluded.code, attempts = excluded.attempts, claimed_at = excluded.claimed_at, updated_at = excluded.updated_at, wrote_at = excluded.wrote_at,
		prints = coalesce(excluded.prints, prints), changes = excluded.changes, made = excluded.made`
	// insertMany is how many rows one statement writes: a statement costs more
	// than a row.
	insertMany = 16

	metaSQL = `INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`
)

func (c *Checkpoint) commit(group []op) error {
	work := false
	for _, o := range group {
		work = work || len(o.rows) > 0 || o.meta[0] != ""
	}
	if !work {
		return nil
	}
	if err := c.prepare(); err != nil {
		return err
	}
	tx, err := c.db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // no effect after a commit
	one, many, meta := tx.Stmt(c.one), tx.Stmt(c.many), tx.Stmt(c.meta)
	counts := c.Counts()
	now := time.Now().UnixMilli()
	var frontier *Row
	args, width, held := make([]any, 0, 17*insertMany), 0, 0
	flush := func() error {
		if held == insertMany {
			_, err = many.Exec(args...)
		} else {
			// In order: a row may come twice, claimed and recorded.
			for i := 0; i < held && err == nil; i++ {
				_, err = one.Exec(args[i*width : (i+1)*width]...)
			}
		}
		args, held = args[:0], 0
		return err
	}
	for _, o := range group {
		for i := range o.rows {
			r := &o.rows[i]
			if r.Was != "" {
				if counts[r.Was]--; counts[r.Was] == 0 {
					delete(counts, r.Was)
				}
			}
			counts[r.State]++
			if o.frontier {
				frontier = r
			}
			args = append(args, r.Ordinal, r.Key[:], string(r.State), r.File, r.Line, r.Offset, r.ExternalID, r.ClerkID, r.Steps, r.Code, r.Attempts, r.ClaimedAt, now, r.WroteAt, r.Prints, r.Changes, r.Made)
			held++
			width = len(args) / held
			if held == insertMany {
				if err := flush(); err != nil {
					return err
				}
			}
		}
		if o.meta[0] != "" {
			if _, err := meta.Exec(o.meta[0], o.meta[1]); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	b, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	if _, err := meta.Exec("counts", string(b)); err != nil {
		return err
	}
	if frontier != nil && frontier.Ordinal > c.frontier {
		b, err := json.Marshal(Row{Ordinal: frontier.Ordinal, File: frontier.File, Line: frontier.Line, Offset: frontier.Offset})
		if err != nil {
			return err
		}
		if _, err := meta.Exec("frontier", string(b)); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if frontier != nil {
		c.frontier = max(c.frontier, frontier.Ordinal)
	}
	c.mu.Lock()
	c.counts = counts
	c.fsyncs++
	c.mu.Unlock()
	return nil
}

// prepare compiles the committer's statements once for a database.
func (c *Checkpoint) prepare() error {
	for _, p := range []struct {
		stmt **sql.Stmt
		text string
	}{{&c.one, insertSQL + valuesSQL + upsertSQL}, {&c.many, insertSQL + strings.Repeat(valuesSQL+",", insertMany-1) + valuesSQL + upsertSQL}, {&c.meta, metaSQL}} {
		if *p.stmt != nil {
			continue
		}
		var err error
		if *p.stmt, err = c.db.Prepare(p.text); err != nil {
			return err
		}
	}
	return nil
}
