package importer

import (
	"sync"

	"clerk-import/hashers"
	"clerk-import/importer/checkpoint"
	"clerk-import/importer/compare"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// item is one row on its way from the source to the target.
type item struct {
	ordinal  int64
	file     int
	rec      *mapping.Record // points at record
	record   mapping.Record
	draft    *draft // nil in a walk with reuse: what is left of it is below
	brief    brief
	means    validate.Means // to sign in, where the instance has said what it offers
	problems []mapping.Problem
	claims   []validate.Claim // of the plan
	prints   []validate.Print // of the claims, with duplicate detection only
	sent     compare.Prints   // of the fields, in a walk with salt only
	left     []Left           // values that are left behind
	lost     string           // of these, what another row has: the note of the row
	other    *otherRow        // of another entity than users
	parent   *mapping.Record  // the row that this one was in
	person   *person          // of a row whose person has several
}

// draft is a row translated.
type draft struct {
	user mapping.User
	plan Plan
}

// brief is what a check needs of a draft. It is small: what a worker writes and
// another goroutine reads has to move from one processor to the other.
type brief struct {
	skip      string
	parts     mapping.Parts
	digest    hashers.Digest
	createdAt string
	reserved  int
	attached  int
	dropped   bool     // its password could not be imported
	factors   []string // second factors that do not come along
	way       validate.Way
	provider  string // of accounts elsewhere, that the way takes
	apart     bool   // it shares what not both rows have verified with another row's user
	unproven  bool   // of nothing that the user is known by has the source verified anything
}

// externalID is the row's external id, or "".
func (it *item) externalID() string {
	if it.person != nil {
		return it.person.self.externalID
	}
	if len(it.claims) == 0 {
		return ""
	}
	switch it.claims[0].Kind {
	case validate.ExternalID, validate.OrganizationID, validate.Member, validate.Invitee:
		return it.claims[0].Value
	}
	return ""
}

// ids are the external ids of the row, or of all rows of its person.
func (it *item) ids() []string {
	if it.person != nil {
		return it.person.ids()
	}
	return []string{it.externalID()}
}

// key is what the row is found by when the input has changed.
func (it *item) key() checkpoint.Key {
	if it.person != nil {
		return it.person.self.key
	}
	return keyOf(it.claims)
}

// rejected reports whether a problem keeps the row from being sent.
func (it *item) rejected() bool { return firstFatal(it.problems) != "" }

// corrects reports whether a row was corrected.
func (it *item) corrects() bool {
	return it.rec.Origin != nil && it.rec.Origin.Codes != "" && !it.rec.Origin.LeftOut
}

// leaveOut makes of a row one that somebody has left out: of what it says, it keeps what it is known by, since what it
// stands for may have arrived.
func (it *item) leaveOut() {
	it.problems, it.prints, it.left, it.brief = it.problems[:0], it.prints[:0], it.left[:0], brief{skip: skipLeftOut}
}

// line is where the row stands in its file of the input.
func (it *item) line() int64 {
	if o := it.rec.Origin; o != nil && o.Corrected {
		return o.Line
	}
	return it.rec.Line
}

// chunkSize is how many rows go through the pipeline together: enough that
// handing them over costs nothing, few enough that memory stays small.
const chunkSize = 128

// chunkBytes is about how much of the input goes together at most: rows can be
// large, and many chunks are under way.
const chunkBytes = 1 << 20

type chunk struct {
	items []item
	// parent is the row that the next item was in, if it is an entry of a list.
	parent *mapping.Record
	cells  int           // of CSV rows, each of which takes space whatever is in it
	err    error         // the input ended in an error behind these items
	ready  chan struct{} // told when the items are translated
}

// chunks hands out chunks; those that come back are reused.
type chunks struct {
	pool   sync.Pool
	drafts bool // items need their own
}

func (p *chunks) get() *chunk {
	if c, ok := p.pool.Get().(*chunk); ok {
		c.items, c.cells, c.parent = c.items[:0], 0, nil
		return c
	}
	c := &chunk{items: make([]item, chunkSize), ready: make(chan struct{}, 1)}
	if p.drafts {
		drafts := make([]draft, chunkSize)
		for i := range c.items {
			c.items[i].draft = &drafts[i]
		}
	}
	c.items = c.items[:0]
	return c
}

// next is the space for the next item; keep makes it one.
func (c *chunk) next() *item { return &c.items[:len(c.items)+1][len(c.items)] }

// keep appends the item whose record was read into next.
func (c *chunk) keep(ordinal int64, file int) {
	it := c.next()
	c.items = c.items[:len(c.items)+1]
	it.ordinal, it.file, it.rec, it.parent = ordinal, file, &it.record, c.parent
	c.cells += len(it.rec.Cells)
}

// full reports whether the chunk is to go.
func (c *chunk) full() bool {
	n := len(c.items)
	if n < 2 {
		return n == chunkSize
	}
	first, last := &c.items[0], &c.items[n-1]
	return n == chunkSize || c.cells*32 > chunkBytes || first.file == last.file && last.record.Offset-first.record.Offset > chunkBytes
}

// reset empties what an earlier row left behind, which would keep whole blocks
// of the input in memory.
func (it *item) reset() {
	clear(it.problems)
	clear(it.claims)
	clear(it.left)
	it.problems, it.claims, it.prints, it.brief = it.problems[:0], it.claims[:0], it.prints[:0], brief{}
	it.left, it.person, it.lost, it.means = it.left[:0], nil, "", validate.Means{}
}
