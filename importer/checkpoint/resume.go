package checkpoint

import (
	"database/sql"
	"errors"
	"math/bits"
	"slices"
	"strings"
)

// Resume says where a run goes on.
type Resume struct {
	From *Row          // first row to read again; nil means the beginning of the input
	Done *Set          // rows that need nothing more
	Open map[int64]Row // rows from there on that were taken up: pending, in doubt or to be retried
	// Present are pending rows whose user is there already. There may be many, so they
	// are read as they are reached.
	Present *Present
}

// Present are the pending rows that have a Clerk id, to be asked for in the order of
// the input.
type Present struct {
	c      *Checkpoint
	rows   []Row // the next ones
	ended  bool  // there are none behind them
	window int
}

// Any reports whether there is any.
func (p *Present) Any() bool { return len(p.rows) > 0 || !p.ended }

// Find returns the row with an ordinal that is higher than all asked for before.
func (p *Present) Find(ordinal int64) (Row, bool, error) {
	for {
		for len(p.rows) > 0 && p.rows[0].Ordinal < ordinal {
			p.rows = p.rows[1:]
		}
		if len(p.rows) > 0 {
			return p.rows[0], p.rows[0].Ordinal == ordinal, nil
		}
		if p.ended {
			return Row{}, false, nil
		}
		if err := p.read(ordinal); err != nil {
			return Row{}, false, err
		}
	}
}

func (p *Present) read(from int64) error {
	p.rows = nil
	err := p.c.rows("state IN ('pending', 'claimed') AND state = 'pending' AND clerk_id <> '' AND ordinal >= ?", []any{from}, p.window, func(r Row) error {
		p.rows = append(p.rows, r)
		return nil
	})
	p.ended = len(p.rows) < p.window
	return err
}

// Set is a set of ordinals, one bit each.
type Set struct{ bits []uint64 }

// Has reports whether n is in the set.
func (s *Set) Has(n int64) bool {
	return n>>6 < int64(len(s.bits)) && s.bits[n>>6]&(1<<(n&63)) != 0
}

// Words is the set as it may be stored; [SetOf] reads it.
func (s *Set) Words() []uint64 { return s.bits }

// SetOf is the set that Words came from.
func SetOf(words []uint64) Set { return Set{words} }

// Len is how many ordinals are in the set.
func (s *Set) Len() int64 {
	n := 0
	for _, w := range s.bits {
		n += bits.OnesCount64(w)
	}
	return int64(n)
}

// Add puts an ordinal into the set.
func (s *Set) Add(n int64) {
	if need := int(n>>6) + 1; need > len(s.bits) {
		s.bits = append(s.bits, make([]uint64, need-len(s.bits)+need/4)...)
	}
	s.bits[n>>6] |= 1 << (n & 63)
}

// Resume returns where the run goes on. retry lists final states whose rows are
// to be sent again.
func (c *Checkpoint) Resume(retry ...State) (*Resume, error) {
	out := &Resume{Done: &Set{}, Open: map[int64]Row{}}
	var frontier Row
	frontier.Ordinal = -1
	if err := c.load(c.key("frontier"), &frontier); err != nil {
		return nil, err
	}
	again := map[State]bool{Pending: true, Claimed: true}
	for _, s := range retry {
		again[s] = true
	}
	from := int64(0)
	if frontier.Ordinal >= 0 {
		from, out.From = frontier.Ordinal, &frontier
		for s := range again {
			// Each state has its partial index, so this does not scan.
			where := "state = '" + string(s) + "'"
			if s == Pending || s == Claimed {
				where = "state IN ('pending', 'claimed') AND " + where
			}
			var r Row
			err := c.db.QueryRow("SELECT ordinal, file, line, offset FROM "+c.table()+" WHERE "+where+" ORDER BY ordinal LIMIT 1").Scan(&r.Ordinal, &r.File, &r.Line, &r.Offset)
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				return nil, c.damaged(err)
			}
			if r.Ordinal < from {
				from, out.From = r.Ordinal, &r
			}
		}
	}
	err := c.rows("ordinal >= ? AND state IN ("+quoted(again)+") AND NOT (state = 'pending' AND clerk_id <> '')", []any{from}, -1, func(r Row) error {
		out.Open[r.Ordinal] = r
		return nil
	})
	if err != nil {
		return nil, err
	}
	out.Present = &Present{c: c, window: 1024}
	if err := out.Present.read(from); err != nil {
		return nil, err
	}
	rows, err := c.db.Query("SELECT ordinal FROM "+c.table()+" WHERE ordinal >= ? AND state NOT IN ("+quoted(again)+")", from)
	if err != nil {
		return nil, c.damaged(err)
	}
	defer rows.Close()
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, c.damaged(err)
		}
		out.Done.Add(n)
	}
	return out, rows.Err()
}

// quoted lists states, which are constants of this package, for SQL.
func quoted(states map[State]bool) string {
	var list []string
	for s := range states {
		list = append(list, "'"+string(s)+"'")
	}
	slices.Sort(list)
	return strings.Join(list, ",")
}
