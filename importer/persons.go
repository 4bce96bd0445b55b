package importer

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
	"unsafe"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/report"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
	"clerk-import/mapping/files"
)

// Duplicates says what becomes of rows that share an identifier.
type Duplicates string

// Policies for rows that share an identifier.
const (
	// DuplicatesReject keeps the first row and rejects the others.
	DuplicatesReject Duplicates = "reject"
	// DuplicatesMerge makes one user of the rows that share an address or a number which each of them has verified.
	DuplicatesMerge Duplicates = "merge"
)

// DuplicatesPolicies lists the policies.
var DuplicatesPolicies = []Duplicates{DuplicatesReject, DuplicatesMerge}

// maxOfOne is how many rows are taken for one person at most: more are an address that many people use.
const maxOfOne = 100

// merge reports whether rows of one person are merged.
func (j *Job) merge() bool { return j.Duplicates == DuplicatesMerge }

// identity is how a row is known by itself, whoever its person is.
type identity struct {
	key        checkpoint.Key
	externalID string
}

// person is what an item knows of the other rows of its person. Their first row stands for all of them: it is sent,
// and bears the user's Clerk id; the others are merged into it.
type person struct {
	first  int64 // ordinal
	self   identity
	others []identity // of the first row only
}

// persons are the rows of those who have several. What is kept of a row is a few bytes; the rows themselves are in a
// temporary file, so that the first row of a person can be completed when it comes by.
type persons struct {
	twins   []twinRow // all but the first rows, in the order of the input
	firsts  []firstRow
	byID    map[string]int64 // external ids -> ordinal of the person's first row
	byEmail map[string]int64 // the same of addresses, in lower case
	// beyond is how many rows share an identifier with more rows than one person has.
	beyond int64

	// ids are the external ids of a person's rows, sorted, by the ordinal of the first one, where other entities may
	// name them: among memberships, the first id is the user's.
	ids map[int64][]string

	rows    *os.File
	size    int64
	headers []*mapping.Header
	names   []string // of files
}

// twinRow is where a row that is merged into another stands in the temporary file, up to where the next one does.
type twinRow struct {
	validate.Twin
	at   int64
	file uint32
	next uint32 // the person's next one, from 1; 0 for none
}

// firstRow is the first row of a person.
type firstRow struct {
	ordinal, line int64
	column        uint32
	name          uint32 // of the file, among names
	twin          uint32 // the first of the others, from 1
}

// finding keeps the persons of a job once they are found.
type finding struct {
	mu      sync.Mutex
	persons *persons
	joints  map[string]joint // of a job of memberships
}

// findPersons finds the rows of those who have several, unless that was done: one walk tells who, another one gathers
// their rows. Rows that are rejected or left out for what they say themselves are of nobody. Which rows are of one
// person depends on the input and the mapping alone, and not on the instance.
func (j *Job) findPersons(ctx context.Context, now time.Time) (*persons, error) {
	j.finding.mu.Lock()
	defer j.finding.mu.Unlock()
	if j.finding.persons != nil {
		return j.finding.persons, nil
	}
	twins, beyond, err := j.twins(ctx, now)
	if err != nil {
		return nil, err
	}
	p := &persons{byID: map[string]int64{}, byEmail: map[string]int64{}, ids: map[int64][]string{}, beyond: beyond}
	if len(twins) > 0 {
		if err := p.gather(ctx, j, now, twins); err != nil {
			return nil, errors.Join(err, p.Close())
		}
	}
	j.finding.persons = p
	return p, nil
}

// twins tells which rows are of one person.
func (j *Job) twins(ctx context.Context, now time.Time) ([]validate.Twin, int64, error) {
	t := validate.NewTwins()
	progress, thrift, n := j.progress(), newThrift(), 0
	defer thrift.end()
	_, _, err := j.rows(ctx, walk{now: now, alone: true, twins: t, reuse: true}, func(it *item) error {
		if n++; n%4096 == 0 {
			thrift.live(t.Bytes())
			if times := progress.times(it); times > 1 {
				t.Expect(times)
			}
		}
		t.Row(it.prints, it.ordinal)
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	twins, beyond := t.All(maxOfOne)
	return twins, beyond, nil
}

// gather reads the rows of persons again, and keeps them.
func (p *persons) gather(ctx context.Context, j *Job, now time.Time, twins []validate.Twin) (err error) {
	if p.rows, err = files.Temporary(); err != nil {
		return fmt.Errorf("rows of one person: %w", err)
	}
	wanted := &checkpoint.Set{}
	p.firsts, p.twins = make([]firstRow, len(twins)), make([]twinRow, len(twins))
	for i, t := range twins {
		wanted.Add(t.Row)
		wanted.Add(t.First)
		p.firsts[i].ordinal, p.twins[i].Twin = t.First, t
	}
	slices.SortFunc(p.firsts, func(a, b firstRow) int { return int(a.ordinal - b.ordinal) })
	p.firsts = slices.CompactFunc(p.firsts, func(a, b firstRow) bool { return a.ordinal == b.ordinal })
	for i := len(p.twins) - 1; i >= 0; i-- {
		t := &p.twins[i]
		f := p.firstAt(t.First)
		t.next, f.twin = f.twin, uint32(i+1)
	}
	next := 0
	var b []byte
	_, _, err = j.rows(ctx, walk{now: now, alone: true, reuse: true, skip: func(n int64) bool { return !wanted.Has(n) }}, func(it *item) error {
		first := it.ordinal
		if next < len(p.twins) && p.twins[next].Row == it.ordinal {
			t := &p.twins[next]
			next++
			b = p.encode(b[:0], it.rec)
			if _, err := p.rows.Write(b); err != nil {
				return fmt.Errorf("rows of one person: %w", err)
			}
			t.at, t.file = p.size, uint32(it.file)
			p.size += int64(len(b))
			first = t.First
		}
		f := p.firstAt(first)
		if first == it.ordinal {
			f.line, f.column, f.name = it.rec.Line, uint32(it.rec.Column), uint32(p.name(it.rec.File))
		}
		if len(j.others) == 0 {
			return nil // nothing names them
		}
		for _, c := range it.claims {
			switch {
			case c.Kind == validate.ExternalID:
				if _, is := p.byID[c.Value]; !is {
					p.byID[strings.Clone(c.Value)] = first
				}
				if at, is := slices.BinarySearch(p.ids[first], c.Value); !is {
					p.ids[first] = slices.Insert(p.ids[first], at, strings.Clone(c.Value))
				}
			case c.Kind == validate.Email && c.Locked:
				p.byEmail[strings.Clone(mapping.Lower(c.Value))] = first
			}
		}
		return nil
	})
	if err == nil && next < len(p.twins) {
		err = errors.New("the input changed while it was being read")
	}
	return err
}

// bytes is about how much memory the persons take.
func (p *persons) bytes() int64 {
	if p == nil {
		return 0
	}
	return int64(cap(p.twins))*int64(unsafe.Sizeof(twinRow{})) + int64(cap(p.firsts))*int64(unsafe.Sizeof(firstRow{}))
}

// Close removes the rows.
func (p *persons) Close() error {
	if p == nil || p.rows == nil {
		return nil
	}
	return p.rows.Close()
}

// firstAt is the first row with an ordinal, or nil.
func (p *persons) firstAt(ordinal int64) *firstRow {
	i, is := slices.BinarySearchFunc(p.firsts, ordinal, func(f firstRow, n int64) int { return int(f.ordinal - n) })
	if !is {
		return nil
	}
	return &p.firsts[i]
}

// twinAt is the twin with an ordinal, or nil.
func (p *persons) twinAt(ordinal int64) *twinRow {
	i, is := slices.BinarySearchFunc(p.twins, ordinal, func(t twinRow, n int64) int { return int(t.Row - n) })
	if !is {
		return nil
	}
	return &p.twins[i]
}

// find is the first row of the person that another row names by an external id, or by an address; nil where the person
// has one row.
func (p *persons) find(id, email string) *firstRow {
	first, is := p.byID[id]
	if id == "" {
		first, is = p.byEmail[mapping.Lower(email)]
	}
	if !is {
		return nil
	}
	return p.firstAt(first)
}

// at is where the first row of a person stands.
func (p *persons) at(f *firstRow) mapping.Position {
	return mapping.Position{File: p.names[f.name], Line: f.line, Column: int(f.column)}
}

// twinsOf are the places of a person's other rows, in the order of the input.
func (p *persons) twinsOf(f *firstRow) (places []int) {
	for i := f.twin; i > 0; i = p.twins[i-1].next {
		places = append(places, int(i-1))
	}
	return places
}

// name is the place of a file's name among those there are.
func (p *persons) name(file string) int {
	i := slices.Index(p.names, file)
	if i < 0 {
		i, p.names = len(p.names), append(p.names, file)
	}
	return i
}

// encode appends a record, as it is behind its joins, to b.
func (p *persons) encode(b []byte, r *mapping.Record) []byte {
	header := slices.Index(p.headers, r.Header)
	if header < 0 {
		header, p.headers = len(p.headers), append(p.headers, r.Header)
	}
	for _, n := range []int64{int64(header), int64(p.name(r.File)), r.Line, int64(r.Column), r.Offset, int64(len(r.Cells))} {
		b = binary.AppendVarint(b, n)
	}
	for _, text := range append([]string{r.JSON}, r.Cells...) {
		b = append(binary.AppendVarint(b, int64(len(text))), text...)
	}
	return b
}

// record reads a twin's record. It may be called from many goroutines.
func (p *persons) record(twin int) (*mapping.Record, error) {
	at, end := p.twins[twin].at, p.size
	if twin+1 < len(p.twins) {
		end = p.twins[twin+1].at
	}
	b := make([]byte, end-at)
	if _, err := p.rows.ReadAt(b, at); err != nil {
		return nil, fmt.Errorf("rows of one person: %w", err)
	}
	number := func() int64 {
		n, size := binary.Varint(b)
		b = b[size:]
		return n
	}
	text := func() string {
		n := number()
		s := string(b[:n])
		b = b[n:]
		return s
	}
	r := &mapping.Record{}
	r.Header, r.File = p.headers[number()], p.names[number()]
	r.Line, r.Column, r.Offset = number(), int(number()), number()
	cells := number()
	r.JSON = text()
	for range cells {
		r.Cells = append(r.Cells, text())
	}
	return r, nil
}

// Codes of rows that are of one person.
const (
	codeMerged         = "row_merged"
	codeMergedLeft     = "merged_left"
	codeMergedPassword = "merged_password_left"
	codeMergedFactor   = "merged_factor_left"
	codeMergedByNumber = "merged_by_number"
	codePersonRejected = "person_rejected"
	codePersonApart    = "person_apart"
)

// skipMerged is why a row is left out that is merged into an earlier one.
const skipMerged = "one person with an earlier row, merged into that user"

// personOf completes the item of a row whose person has several: the first one becomes all of them, the others are
// left out. u is the row's user, with what it lacks left behind.
func (j *Job) personOf(g *judge, it *item, d *draft, w *walk) error {
	twin, first := w.persons.twinAt(it.ordinal), w.persons.firstAt(it.ordinal)
	if twin == nil && first == nil {
		return nil
	}
	self := selfOf(&d.user, j.Unverified)
	said := func(u *mapping.User) []mapping.Problem { return w.rules.Apply(g.rules.Row(u, u.Parts(), w.now, nil)) }
	alone := said(&d.user)
	if twin != nil {
		it.problems = lacking(it.problems, alone, mapping.Warning) // what the user is like is told of the user
		it.person = &person{first: twin.First, self: self}
		it.brief.skip = skipMerged
		at := w.persons.at(w.persons.firstAt(twin.First))
		it.problems = append(it.problems, mapping.Problem{
			Code: codeMerged, Severity: mapping.Warning, Other: at,
			Message: fmt.Sprintf("one person with the row at %s, with which it shares what both have verified: it is merged into that user", at),
			Hint:    "look at some of them; --duplicates reject makes them duplicates again",
		})
		it.problems = w.rules.Apply(it.problems)
		return nil
	}
	it.person = &person{first: it.ordinal, self: self}
	own := d.user
	rows := []oneRow{{&own, it.rec.Position}}
	for _, i := range w.persons.twinsOf(first) {
		t := &w.persons.twins[i]
		rec, err := w.persons.record(i)
		if err != nil {
			return err
		}
		u, other := &mapping.User{}, item{ordinal: t.Row, file: int(t.file), rec: rec}
		other.problems = g.files[t.file].twin(rec, u)
		j.judgeParts(g, &other, u, w)
		it.person.others = append(it.person.others, selfOf(u, j.Unverified))
		if other.rejected() { // by the instance: what it says is told where it stands
			it.problems = append(it.problems, personRejected(rec.Position))
		}
		rows = append(rows, oneRow{u, rec.Position})
	}
	known := len(it.problems)
	d.user, it.problems = unite(rows, it.problems)
	for _, p := range it.problems[known:] {
		if p.Value != "" {
			it.left = append(it.left, Left{p.Field, p.Value, p.Code, p.Message})
		}
	}
	it.problems = append(lacking(it.problems, alone, mapping.Fatal), said(&d.user)...)
	return nil
}

// lacking are problems without those that are others, too, and not worse than a severity.
func lacking(problems, others []mapping.Problem, worst mapping.Severity) []mapping.Problem {
	return slices.DeleteFunc(problems, func(p mapping.Problem) bool {
		return p.Severity <= worst && slices.ContainsFunc(others, func(o mapping.Problem) bool { return o.Code == p.Code && o.Field == p.Field && o.Message == p.Message })
	})
}

// personRejected is the problem of a row whose person is rejected for another one.
func personRejected(at mapping.Position) mapping.Problem {
	return mapping.Problem{
		Code: codePersonRejected, Severity: mapping.Fatal, Other: at,
		Message: fmt.Sprintf("the row is of one person with the row at %s, which is rejected", at),
		Hint:    "correct that one, or take it out: then this one is a user of its own",
	}
}

// selfOf is how a row is known by itself.
func selfOf(u *mapping.User, policy Unverified) identity {
	var p Plan
	p.fill(u, policy, nil)
	claims := p.claims(nil)
	return identity{keyOf(claims), strings.Clone(u.ExternalID.Or(""))}
}

// personClaims are the claims of a plan of several rows: it has all their external ids, too.
func (it *item) personClaims(p *Plan) []validate.Claim {
	var out []validate.Claim
	for _, id := range it.person.ids() {
		if id != p.Create.ExternalID.Or("") {
			out = append(out, validate.Claim{Kind: validate.ExternalID, Value: id, Locked: true})
		}
	}
	return append(p.claims(it.claims), out...)
}

// ids are the external ids of a person's rows, each once.
func (p *person) ids() []string {
	var out []string
	for _, o := range append([]identity{p.self}, p.others...) {
		if o.externalID != "" && !slices.Contains(out, o.externalID) {
			out = append(out, o.externalID)
		}
	}
	return out
}

// mergeHint says, where rows are rejected for what they share, what merging would make of them.
func (j *Job) mergeHint(ctx context.Context, now time.Time, out *report.Check) error {
	var shared []*report.ProblemCount
	for i := range out.Problems {
		if c := out.Problems[i].Code; (c == "email_duplicate" || c == "phone_number_duplicate") && out.Problems[i].Severity == mapping.Fatal ||
			c == validate.CodePhoneTaken {
			shared = append(shared, &out.Problems[i])
		}
	}
	if len(shared) == 0 {
		return nil
	}
	if j.merge() {
		for _, p := range shared {
			p.Hint = "not merged, since not each of the rows has verified it: merge or remove them in the export"
			if n := j.finding.persons.beyond; n > 0 {
				p.Hint = fmt.Sprintf("not merged, since not each of the rows has verified it, or more than %d share it (%d do): merge or remove them in the export", maxOfOne, n)
			}
		}
		return nil
	}
	twins, _, err := j.twins(ctx, now)
	if err != nil || len(twins) == 0 {
		return err
	}
	people := map[int64]bool{}
	for _, t := range twins {
		people[t.First] = true
	}
	out.Mergeable = &report.Merged{Rows: int64(len(twins)), People: int64(len(people))}
	for _, p := range shared {
		p.Hint = fmt.Sprintf("--duplicates merge would make %s; the others are to be merged or removed in the export", out.Mergeable)
	}
	return nil
}
