package source

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// Joiner attaches the rows of indexes to leading rows. It is for one goroutine.
type Joiner struct {
	// With is how many of the leading rows have rows of each index, Without how many
	// have none.
	With, Without []int64

	indexes []*Index
	of      []keyReader // the keys of leading rows, by index
	ties    [][]tie     // what of an index's rows finds those of others, by index
	tied    []tied      // the keys that they have for the current row, by the index that hangs on them
	keys    []string    // of the current one
	windows []window
	lead    *mapping.Header // that joined is of
	joined  *mapping.Header
	arena   arena
	out     []byte
	cells   []string
	names   []string
}

// tie is the column of an index's rows by which those of another hang on them.
type tie struct {
	to  int // index
	key func(*mapping.Record) string
}

// tied are keys in the order they came in, each once.
type tied struct {
	keys []string
	seen map[string]bool
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
	j.ties, j.tied = make([][]tie, n), make([]tied, n)
	for i, x := range indexes {
		on := slices.IndexFunc(indexes, func(y *Index) bool { return y.Input.Name == x.Input.Through })
		if on < 0 {
			j.of = append(j.of, x.Input.Of.Readers())
			continue
		}
		j.tied[i].seen = map[string]bool{}
		j.ties[on] = append(j.ties[on], tie{i, x.Input.Of.Reader()})
		j.of = append(j.of, func(keys []string, _ *mapping.Record) ([]string, error) { return append(keys, j.tied[i].keys...), nil })
	}
	return j
}

// tie notes the keys by which rows of other indexes hang on a row of this one.
func (j *Joiner) tie(index int, row []byte) {
	if len(j.ties[index]) == 0 {
		return
	}
	rec := j.indexes[index].record(row)
	for _, f := range j.ties[index] {
		to := &j.tied[f.to]
		if key := f.key(&rec); key != "" && !to.seen[key] {
			to.seen[key] = true
			to.keys = append(to.keys, key)
		}
	}
}

// untie forgets the keys that rows of an index had for others.
func (j *Joiner) untie(index int) {
	for _, f := range j.ties[index] {
		to := &j.tied[f.to]
		clear(to.seen)
		to.keys = to.keys[:0]
	}
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
	j.untie(index)
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
		if n, err = j.rows(index, key, brackets, cells, n); err != nil {
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
func (j *Joiner) rows(index int, key, brackets string, cells bool, n int) (int, error) {
	if key == "" {
		return n, nil
	}
	x, w := j.indexes[index], &j.windows[index]
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
		j.tie(index, row)
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
