package source

import (
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

// object appends a row of cells as JSON.
func (x *Index) object(b, row []byte) []byte {
	rec := x.record(row)
	return rec.AppendJSON(b)
}

// record is a row as it was read.
func (x *Index) record(row []byte) mapping.Record {
	if x.header == nil {
		return mapping.Record{JSON: string(row)}
	}
	rec := mapping.Record{Header: x.header}
	for len(row) > 0 {
		length, skip := binary.Uvarint(row)
		rec.Cells = append(rec.Cells, string(row[skip:skip+int(length)]))
		row = row[skip+int(length):]
	}
	return rec
}
