package source

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"math/bits"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/tidwall/gjson"

	"clerk-import/mapping"
	"clerk-import/mapping/files"
	"clerk-import/mapping/record"
)

// Index finds the rows of an input that belong to rows of the leading one. It holds
// less than 17 bytes of a row, and twice that while it is made; the rows themselves
// are in a temporary file that nobody else can open.
type Index struct {
	Input *mapping.Joined
	Rows  int64 // that were read
	Out   int64 // of these, left out by the input's `where`
	// Findings are those of its files.
	Findings []mapping.Finding

	file    *os.File
	header  *mapping.Header // of rows that are kept as cells; nil: they are kept as JSON
	entries []entry         // by the first bits of their hash, then in the order of the input
	buckets []uint32        // where those of each value of these bits begin, and the end
	shift   int             // that leaves these bits
	seed    maphash.Seed
	claimed []atomic.Uint64 // a bit an entry: some leading row has it
	further atomic.Int64    // rows of a pivot whose name their leading row has already
}

// inCells reports whether what is joined becomes cells of the leading row: the input has
// columns, and one row of it at most belongs to a leading one.
func (x *Index) inCells() bool { return x.header != nil && !x.Input.Many }

// entry is where a row is: its offset and, in the lowest bits, its length.
type entry struct{ hash, at uint64 }

const lengthBits = 27 // more than MaxRow needs, with the key beside it

// NewIndex reads the files of an input to their ends. A row that cannot be read is an
// error: it could be anybody's. Names of a pivot lose prefix.
func NewIndex(j *mapping.Joined, paths []string, opts []Options, prefix string) (_ *Index, err error) {
	x := &Index{Input: j, seed: maphash.MakeSeed()}
	if x.file, err = files.Temporary(); err != nil {
		return nil, fmt.Errorf("input %s: %w", j.Name, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, x.Close())
		}
	}()
	b := indexBuilder{x: x, prefix: cmp.Or(prefix, pivotPrefix(j)), key: j.Key.Reader()}
	if err := b.build(paths, opts); err != nil {
		return nil, err
	}
	x.sort(b.blocks, b.n)
	x.claimed = make([]atomic.Uint64, (len(x.entries)+63)/64)
	return x, nil
}

func pivotPrefix(j *mapping.Joined) string {
	if j.Pivot == nil {
		return ""
	}
	return j.Pivot.Prefix
}

// indexBuilder writes the rows of an index.
type indexBuilder struct {
	x       *Index
	prefix  string
	key     func(*mapping.Record) string
	seen    *mapping.Header // of the last row that had another one than the index
	blocks  [][]entry
	n       int
	offset  int64
	pending []byte
	row     []byte
}

// build reads files and writes their rows: one goroutine reads ahead of the other.
func (b *indexBuilder) build(paths []string, opts []Options) error {
	const batch, ahead = 256, 4
	type rows struct {
		records  []mapping.Record
		findings []mapping.Finding // at the end of the file
		extent   Extents
		err      error // behind them
	}
	full, empty := make(chan *rows, ahead), make(chan *rows, ahead)
	for range ahead {
		empty <- &rows{records: make([]mapping.Record, 0, batch)}
	}
	stop := make(chan struct{})
	go func() {
		defer close(full)
		for i, path := range paths {
			r, err := Open(path, opts[i])
			for err == nil {
				var to *rows
				select {
				case to = <-empty:
				case <-stop:
					_ = r.Close()
					return
				}
				for len(to.records) < batch && err == nil {
					to.records = to.records[:len(to.records)+1]
					if err = r.Read(&to.records[len(to.records)-1]); err != nil {
						to.records = to.records[:len(to.records)-1]
					}
				}
				if to.err = err; errors.Is(err, io.EOF) {
					to.err = nil
				}
				if err != nil {
					to.findings = r.Findings()
					to.extent.Add(r)
				}
				full <- to
			}
			if r != nil {
				_ = r.Close()
			}
			if !errors.Is(err, io.EOF) {
				if r == nil {
					full <- &rows{err: err}
				}
				return
			}
		}
	}()
	defer func() {
		close(stop)
		for range full { // until the other has gone
		}
	}()
	counts := func(*mapping.Record) (bool, error) { return true, nil }
	if b.x.Input.Where != nil {
		counts = b.x.Input.Where.Test()
	}
	var extents Extents
	for from := range full {
		for i := range from.records {
			if err := b.one(&from.records[i], counts); err != nil {
				return err
			}
		}
		if from.err != nil {
			return from.err
		}
		b.x.Findings = append(b.x.Findings, from.findings...)
		extents = append(extents, from.extent...)
		from.records, from.findings, from.extent = from.records[:0], nil, nil
		select {
		case empty <- from:
		default: // there are enough
		}
	}
	b.x.Findings = append(b.x.Findings, extents.Findings()...)
	return b.flush()
}

// one takes up a row, if it counts.
func (b *indexBuilder) one(rec *mapping.Record, counts func(*mapping.Record) (bool, error)) error {
	if d := rec.Defect; d != nil {
		return &Error{Position: rec.Position, Msg: d.Message + "; in " + b.x.Input.Name + " it could be anybody's", Hint: d.Hint}
	}
	b.x.Rows++
	is, err := counts(rec)
	if err != nil {
		return &Error{Position: rec.Position, Msg: err.Error()}
	}
	if !is {
		b.x.Out++
		return nil
	}
	return b.add(rec)
}

// add writes a row: the length of its key, the key, and what is attached.
func (b *indexBuilder) add(rec *mapping.Record) error {
	key := b.key(rec)
	b.row = append(binary.AppendUvarint(b.row[:0], uint64(len(key))), key...)
	if b.n == 0 && b.x.Input.Pivot == nil {
		b.x.header = rec.Header
	}
	if b.x.header != nil {
		b.cells(rec)
	} else if p := b.x.Input.Pivot; p != nil {
		name := strings.TrimPrefix(p.Key.Of(rec), b.prefix)
		b.row = append(gjson.AppendJSONString(b.row, name), ':')
		b.row = gjson.AppendJSONString(b.row, p.Value.Of(rec))
	} else {
		b.row = rec.AppendJSON(b.row)
	}
	if len(b.row) >= 1<<lengthBits {
		return &Error{Position: rec.Position, Msg: "the row is too large"}
	}
	hash := uint64(0)
	if key != "" {
		hash = b.x.hash(key)
	}
	if b.n%blockSize == 0 {
		b.blocks = append(b.blocks, make([]entry, 0, blockSize))
	}
	last := &b.blocks[len(b.blocks)-1]
	*last = append(*last, entry{hash, uint64(b.offset)<<lengthBits | uint64(len(b.row))})
	b.n++
	b.offset += int64(len(b.row))
	if b.pending = append(b.pending, b.row...); len(b.pending) < bufferSize {
		return nil
	}
	return b.flush()
}

// cells writes a row's cells in the order of the index's header.
func (b *indexBuilder) cells(rec *mapping.Record) {
	if rec.Header == b.x.header {
		for _, cell := range rec.Cells[:min(len(rec.Cells), len(rec.Header.Names))] {
			b.row = append(binary.AppendUvarint(b.row, uint64(len(cell))), cell...)
		}
		return
	}
	// Another file of the same table, whose columns may stand in another order.
	b.widen(rec)
	for _, name := range b.x.header.Names {
		cell := gjson.Get(rec.JSON, gjson.Escape(name)).String()
		if rec.Header != nil {
			if cell = ""; rec.Header.Column(name) >= 0 {
				cell = rec.Cells[rec.Header.Column(name)]
			}
		}
		b.row = append(binary.AppendUvarint(b.row, uint64(len(cell))), cell...)
	}
}

// widen adds columns to the index's header that only a later file has. Rows before it end
// where the header ended then.
func (b *indexBuilder) widen(rec *mapping.Record) {
	if rec.Header != nil && rec.Header == b.seen {
		return
	}
	b.seen = rec.Header
	names := slices.Clone(b.x.header.Names)
	add := func(name string) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if rec.Header != nil {
		for _, name := range rec.Header.Names {
			add(name)
		}
	} else {
		gjson.Parse(rec.JSON).ForEach(func(key, _ gjson.Result) bool { add(key.String()); return true })
	}
	if len(names) > len(b.x.header.Names) {
		b.x.header = mapping.NewHeader(names)
	}
}

func (b *indexBuilder) flush() error {
	_, err := b.x.file.Write(b.pending)
	b.pending = b.pending[:0]
	if err != nil {
		return fmt.Errorf("the rows of %s do not fit into the temporary folder: %w", b.x.Input.Name, err)
	}
	return nil
}

// blockSize is how many entries are collected together: a single list would be copied
// as it grows.
const blockSize = 8 << 10

// sort puts the entries into buckets of about four, each as it was collected.
func (x *Index) sort(blocks [][]entry, n int) {
	log := max(1, bits.Len(uint(n))-2)
	x.shift = 64 - log
	x.buckets = make([]uint32, 1<<log+1)
	for _, b := range blocks {
		for _, e := range b {
			x.buckets[e.hash>>x.shift+1]++
		}
	}
	for i := range x.buckets[1:] {
		x.buckets[i+1] += x.buckets[i]
	}
	x.entries = make([]entry, n)
	next := slices.Clone(x.buckets)
	for _, b := range blocks {
		for _, e := range b {
			at := &next[e.hash>>x.shift]
			x.entries[*at] = e
			*at++
		}
	}
}

// hash is never 0, which is that of rows without a key.
func (x *Index) hash(key string) uint64 { return max(1, maphash.String(x.seed, key)) }

// Close removes the temporary file.
func (x *Index) Close() error { return x.file.Close() }

// Unclaimed is how many rows belong to no leading row that was read so far.
func (x *Index) Unclaimed() int64 {
	n := int64(len(x.entries))
	for i := range x.claimed {
		n -= int64(bits.OnesCount64(x.claimed[i].Load()))
	}
	return n
}

// Further is how many rows of a pivot have a name that their leading row has already: the first
// one counts.
func (x *Index) Further() int64 { return x.further.Load() }

// Joiner attaches the rows of indexes to leading rows. It is for one goroutine.
type Joiner struct {
	// With is how many of the leading rows have rows of each index, Without how many
	// have none.
	With, Without []int64

	indexes []*Index
	of      []keyReader // the keys of leading rows, by index
	keys    []string    // of the current one
	windows []window
	lead    *mapping.Header // that joined is of
	joined  *mapping.Header
	arena   arena
	out     []byte
	cells   []string
	names   []string
}

// keyReader appends the keys of a row.
type keyReader func([]string, *mapping.Record) ([]string, error)

// window is a part of an index's file. Inputs mostly come in the same order, so what
// is wanted next mostly stands behind what was wanted last.
type window struct {
	from int64
	text []byte
	size int
}

const (
	smallWindow = 512
	largeWindow = 64 << 10
)

// NewJoiner returns a Joiner.
func NewJoiner(indexes []*Index) *Joiner {
	n := len(indexes)
	j := &Joiner{With: make([]int64, n), Without: make([]int64, n), indexes: indexes, windows: make([]window, n)}
	for _, x := range indexes {
		j.of = append(j.of, x.Input.Of.Readers())
	}
	return j
}

// Join gives rec the rows that belong to it: a row of JSON has each input's under its
// name, a row of cells has more columns. A row to which more belong than the mapping says
// gets a Defect.
func (j *Joiner) Join(rec *mapping.Record) error {
	if rec.Defect != nil {
		return nil
	}
	if rec.Header == nil {
		return j.joinJSON(rec)
	}
	j.cells = append(j.cells[:0], rec.Cells[:min(len(rec.Cells), len(rec.Header.Names))]...)
	for i, x := range j.indexes {
		j.out = j.out[:0]
		n, err := j.attach(rec, i, x.inCells())
		if err != nil || n < 0 {
			return err
		}
		text := j.arena.copy(j.out)
		if !x.inCells() {
			j.cells = append(j.cells, text)
			continue
		}
		for range x.header.Names {
			cell := ""
			if text != "" {
				length, skip := uvarint(text)
				cell, text = text[skip:skip+length], text[skip+length:]
			}
			j.cells = append(j.cells, cell)
		}
	}
	if j.lead != rec.Header {
		j.lead, j.joined = rec.Header, rec.Header.Join(j.parts())
	}
	rec.Header, rec.Cells = j.joined, append(rec.Cells[:0], j.cells...)
	return nil
}

// parts are the columns that the indexes add.
func (j *Joiner) parts() []mapping.HeaderPart {
	var parts []mapping.HeaderPart
	for _, x := range j.indexes {
		p := mapping.HeaderPart{Input: x.Input.Name}
		if x.inCells() {
			p.Columns = x.header.Names
		}
		parts = append(parts, p)
	}
	return parts
}

// uvarint is binary.Uvarint of a text.
func uvarint(text string) (n, size int) {
	for shift := 0; ; shift += 7 {
		b := text[size]
		n |= int(b&0x7f) << shift
		if size++; b < 0x80 {
			return n, size
		}
	}
}

// joinJSON is Join of a row of JSON.
func (j *Joiner) joinJSON(rec *mapping.Record) error {
	j.out = append(j.out[:0], strings.TrimRight(rec.JSON, " \t\r\n")...)
	j.out = j.out[:len(j.out)-1]
	empty := len(bytes.TrimSpace(j.out)) == 1
	for i, x := range j.indexes {
		before := len(j.out)
		if !empty {
			j.out = append(j.out, ',')
		}
		j.out = append(gjson.AppendJSONString(j.out, x.Input.Name), ':')
		n, err := j.attach(rec, i, false)
		if err != nil || n < 0 {
			return err
		}
		if n == 0 {
			j.out = j.out[:before]
		}
		empty = empty && n == 0
	}
	rec.JSON = j.arena.copy(append(j.out, '}'))
	return nil
}

// count counts that n rows of an index belong to rec, and reports whether as many may.
func (j *Joiner) count(rec *mapping.Record, index, n int) bool {
	in := j.indexes[index].Input
	switch {
	case n == 0:
		j.Without[index]++
	case n > 1 && !in.Many && in.Pivot == nil:
		cannotJoin(rec, in, fmt.Sprintf("%s of %s belong to this one, where one is expected", record.Amount(n, "row"), in.Name),
			"leave out those that do not count with `where` in the mapping, or write `many: true`")
		return false
	default:
		j.With[index]++
	}
	return true
}

// cannotJoin makes a row one that could not be read.
func cannotJoin(rec *mapping.Record, in *mapping.Joined, message, hint string) {
	rec.Defect = defect("join_ambiguous", message, hint)
	rec.Defect.Field, rec.Raw = in.Name, rec.JSON
	if rec.Header != nil {
		rec.Raw = strings.Join(rec.Cells, ",")
	}
}

// attach appends the rows of an index that belong to rec to out: one, a list, or an object of a
// pivot. cells leaves one as it is kept. n is how many they are, -1 if that is a defect.
func (j *Joiner) attach(rec *mapping.Record, index int, cells bool) (n int, err error) {
	x := j.indexes[index]
	if j.keys, err = j.of[index](j.keys[:0], rec); err != nil {
		cannotJoin(rec, x.Input, fmt.Sprintf("which rows of %s belong to this one cannot be told: %v", x.Input.Name, err), "mend `of` in the mapping")
		return -1, nil
	}
	brackets := ""
	switch {
	case x.Input.Pivot != nil:
		brackets = "{}"
	case x.Input.Many:
		brackets = "[]"
	}
	j.names = j.names[:0]
	for _, key := range j.keys {
		if n, err = j.rows(x, &j.windows[index], key, brackets, cells, n); err != nil {
			return n, err
		}
	}
	if n > 0 && brackets != "" {
		j.out = append(j.out, brackets[1])
	}
	if !j.count(rec, index, n) {
		return -1, nil
	}
	return n, nil
}

// rows appends the rows with a key, before which n rows were appended, and returns how many they
// are by then.
func (j *Joiner) rows(x *Index, w *window, key, brackets string, cells bool, n int) (int, error) {
	if key == "" {
		return n, nil
	}
	hash := x.hash(key)
	bucket := hash >> x.shift
	for i := x.buckets[bucket]; i < x.buckets[bucket+1]; i++ {
		if x.entries[i].hash != hash {
			continue
		}
		row, err := x.row(w, x.entries[i].at)
		if err != nil {
			return n, err
		}
		length, skip := binary.Uvarint(row)
		if string(row[skip:skip+int(length)]) != key {
			continue // another key of the same hash
		}
		row = row[skip+int(length):]
		first := x.claimed[i/64].Or(1<<(i%64))&(1<<(i%64)) == 0
		if x.Input.Pivot != nil {
			name := string(row[:stringLength(row)])
			if slices.Contains(j.names, name) {
				if first {
					x.further.Add(1)
				}
				continue // the first one counts
			}
			j.names = append(j.names, name)
		}
		switch {
		case n > 0:
			j.out = append(j.out, ',')
		case brackets != "":
			j.out = append(j.out, brackets[0])
		}
		if x.header == nil || cells {
			j.out = append(j.out, row...)
		} else {
			j.out = x.object(j.out, row)
		}
		n++
	}
	return n, nil
}

// object appends a row of cells as JSON.
func (x *Index) object(b, row []byte) []byte {
	rec := mapping.Record{Header: x.header}
	for len(row) > 0 {
		length, skip := binary.Uvarint(row)
		rec.Cells = append(rec.Cells, string(row[skip:skip+int(length)]))
		row = row[skip+int(length):]
	}
	return rec.AppendJSON(b)
}

// stringLength is the length of the JSON string that text begins with.
func stringLength(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// row reads a row, good until the next one is read.
func (x *Index) row(w *window, at uint64) ([]byte, error) {
	offset, length := int64(at>>lengthBits), int(at&(1<<lengthBits-1))
	end := w.from + int64(len(w.text))
	if offset < w.from || offset+int64(length) > end {
		size := smallWindow
		if offset >= w.from && offset < end+largeWindow {
			size = min(largeWindow, max(smallWindow, 2*w.size))
		}
		w.size, w.from = size, offset
		if need := max(size, length); cap(w.text) < need {
			w.text = make([]byte, need)
		}
		n, err := x.file.ReadAt(w.text[:max(size, length)], offset)
		w.text = w.text[:n]
		if n < length {
			return nil, fmt.Errorf("the rows of %s in the temporary folder: %w", x.Input.Name, err)
		}
	}
	return w.text[offset-w.from:][:length], nil
}
