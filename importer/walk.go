package importer

import (
	"context"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"clerk-import/hashers"
	"clerk-import/importer/checkpoint"
	"clerk-import/importer/compare"
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
	draft    *draft // nil in a walk with reuse: what is left of it is below
	brief    brief
	problems []mapping.Problem
	claims   []validate.Claim // of the plan
	prints   []validate.Print // of the claims, with duplicate detection only
	sent     compare.Prints   // of the fields, in a walk with salt only
	left     []Left           // values that are left behind
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
	it.left, it.person = it.left[:0], nil
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

// judge is what a worker has to itself.
type judge struct {
	*translator               // of the row at hand
	files       []*translator // of each file: those of one source have one
	rules       *validate.Judge
	draft       draft // of the row at hand, in a walk with reuse
}

// translator translates the rows of one source.
type translator struct {
	mapping *mapping.Mapping
	invalid *policies       // what becomes of parts that fail
	joiner  *source.Joiner  // nil: the rows are all there is
	users   *mapping.Mapper // of rows of another entity that are made of those of users
	mapper  *mapping.Mapper
	twins   *mapping.Mapper // of rows that are merged into others
}

// twin translates a row that is merged into another.
func (t *translator) twin(rec *mapping.Record, u *mapping.User) []mapping.Problem {
	if t.twins == nil {
		t.twins = t.mapping.NewMapper()
	}
	return t.twins.MapInto(rec, u, nil)
}

// mixedUp is the problem of a row for which a correction of another's stands in.
var mixedUp = mapping.Problem{
	Code: validate.CodeCorrectionOfAnother, Severity: mapping.Fatal,
	Message: "the row in the file of rejects is somebody else's than the row of the export that its _row names",
	Hint:    "put _row, _file and _line back as they were written: a spreadsheet that sorts some of the columns mixes the rows up; if the id itself was corrected, --disable " + validate.CodeCorrectionOfAnother,
}

// mixedUp reports whether a row of a file of rejects is somebody else's than the row of the export that it names: it has
// another external id, which was not what was wrong, or, where there is none, little in common with it.
func (t *translator) mixedUp(rec *mapping.Record) bool {
	o := rec.Origin
	if o == nil || o.Other == nil || strings.Contains(o.Codes, "external_id") {
		return false
	}
	var this, other mapping.User
	if t.mapping.Entity == mapping.Users {
		t.twin(rec, &this)
		t.twin(o.Other, &other)
	}
	a, b := this.ExternalID.Or(""), other.ExternalID.Or("")
	if a == "" || b == "" || signsInWith(&this, a) { // an id that is the address may be what was corrected
		return o.Unlike
	}
	return a != b
}

// signsInWith reports whether an id is what a user signs in with.
func signsInWith(u *mapping.User, id string) bool {
	is := func(i mapping.Identifier) bool { return strings.EqualFold(i.Value, id) }
	return strings.EqualFold(u.Username.Or(""), id) || slices.ContainsFunc(u.Emails, is) || slices.ContainsFunc(u.Phones, is)
}

// judge translates a row, plans it and applies the rules that need no other row.
func (j *Job) judge(g *judge, it *item, w *walk) error {
	it.reset()
	g.translator = g.files[it.file]
	if !w.judged && g.mixedUp(it.rec) {
		if it.problems = w.rules.Apply(append(it.problems, mixedUp)); it.rejected() {
			return nil
		}
	}
	leftOut := it.rec.Origin != nil && it.rec.Origin.LeftOut
	if leftOut {
		defer it.leaveOut()
	}
	if w.origins && g.joiner != nil && it.rec.Origin == nil { // else it says still what it said
		it.rec.Origin = &mapping.Origin{File: it.rec.File, Line: it.rec.Line, ID: it.rec.Identity()}
	}
	if g.joiner != nil {
		if it.rec.Origin != nil {
			it.rec.Origin.JSON = it.rec.JSON
		}
		if err := g.joiner.Join(it.rec); err != nil {
			return err
		}
	}
	if j.parent != nil {
		return j.judgeOther(g, it, w)
	}
	d := it.draft
	if d == nil {
		d = &g.draft
		d.user.Reset()
		d.plan.reset()
	}
	u, p := &d.user, &d.plan
	it.problems = g.mapper.MapInto(it.rec, u, it.problems)
	it.brief.skip = u.Skip
	if it.rec.Defect != nil || u.Skip != "" || mapping.Untranslated(it.problems) {
		return nil
	}
	parts := j.judgeParts(g, it, u, w)
	if w.persons != nil && !leftOut {
		if err := j.personOf(g, it, d, w); err != nil || it.brief.skip != "" {
			return err
		}
	}
	j.skipConsent(it, u, w.rules)
	it.problems = p.fill(u, j.Unverified, it.problems)
	if it.person != nil {
		parts, it.claims = u.Parts(), it.personClaims(p)
	} else {
		it.claims = p.claims(it.claims)
	}
	if w.judged {
		it.problems = validate.Settled(it.problems)
		p.complete(u, j.SkipRestrictions)
		return nil
	}
	if w.alone { // what the instance asks for, another row of the person may have
		if it.problems = w.rules.Apply(it.problems); w.twins != nil && !it.rejected() {
			it.prints = w.twins.Prints(u.Emails, u.Phones, it.prints)
		}
		return nil
	}
	it.brief = brief{parts: parts, digest: u.Digest, createdAt: u.CreatedAt.Or(""), reserved: p.Reserved, attached: len(p.Attach), dropped: u.PasswordLeft, factors: u.FactorsLost}
	created := validate.Created{Emails: len(p.Create.EmailAddress), Phones: len(p.Create.PhoneNumber)}
	it.problems = w.rules.Requires(u, created, it.problems)
	it.brief.way, it.brief.provider = w.rules.WayIn(u, created)
	it.problems = w.rules.NoWayIn(it.brief.way, it.problems)
	it.brief.unproven = p.Reserved > 0 && !isAnchored(u)
	it.problems = w.rules.Apply(it.problems)
	if w.dups != nil && !it.rejected() {
		it.prints = w.dups.Prints(it.claims, it.prints)
	}
	if w.salt != "" && !it.rejected() {
		p.complete(u, j.SkipRestrictions)
		it.sent = p.want(0).Prints(w.salt)
	}
	return nil
}

// judgeParts holds a user against the rules, and leaves behind what breaks them and need not come along. It returns the
// parts that the user is sent with. The rules are asked again when something was left behind: what they say is of the
// user as it is sent.
func (j *Job) judgeParts(g *judge, it *item, u *mapping.User, w *walk) mapping.Parts {
	for {
		parts, known := u.Parts(), len(it.problems)
		it.problems = g.rules.Row(u, parts, w.now, it.problems)
		it.problems = w.rules.Apply(w.rules.Takes(u, it.problems))
		var taken bool
		if it.problems, it.left, taken = g.files[it.file].invalid.leave(u, w.rules, known, it.problems, it.left); !taken {
			return parts
		}
		kept := it.problems[:0]
		for i, c := range it.problems {
			again := i >= known && c.OnError != leftOut && c.Code != codeAdapted
			if told := c.OnError == leftOut && c.Code == mapping.CodeFactorInvalid; !again && !told { // as lost
				kept = append(kept, c)
			}
		}
		it.problems = kept
	}
}
