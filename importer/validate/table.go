package validate

import (
	"hash/maphash"
	"math"
	"math/bits"
	"sort"
)

// table maps identifiers to the line they were first seen in, at 12 bytes a slot
// and about 15 an identifier. It keeps no identifier, only a 64-bit fingerprint
// in a shard chosen by 8 bits of a second hash, both seeded anew in every
// process: that it takes any two of ten million identifiers for one has a
// probability of about 1 in 10^8, and nobody can prepare an input for it.
type table struct {
	seeds  [kinds][2]maphash.Seed
	shards [256]shard
	// Lines of all files are numbered through: those of file i follow starts[i].
	files  []string
	starts []int64
	last   int64 // highest line so far
	n      int
}

// shard is a part of the table that grows on its own, so that growing takes
// little memory at a time. Open addressing, linear probing.
type shard struct {
	prints []uint64 // 0: free
	lines  []uint32
	used   int
}

const (
	maxLoad = 0.85
	growth  = 1.25
)

func newTable() *table {
	t := &table{}
	for i := range t.seeds {
		t.seeds[i] = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}
	}
	return t
}

// print is where an identifier belongs in the table.
type print struct {
	shard       uint8
	fingerprint uint64 // never 0, which marks a free slot
}

func (t *table) print(kind Kind, folded string) print {
	seeds := &t.seeds[kind]
	return print{uint8(maphash.String(seeds[0], folded)), max(maphash.String(seeds[1], folded), 1)}
}

// find returns the slot of a fingerprint, or the free one where it belongs.
func (s *shard) find(fingerprint uint64) (slot int, found bool) {
	n := uint64(len(s.prints))
	if n == 0 {
		return 0, false
	}
	first, _ := bits.Mul64(fingerprint, n)
	for i := first; ; {
		switch s.prints[i] {
		case fingerprint:
			return int(i), true
		case 0:
			return int(i), false
		}
		if i++; i == n {
			i = 0
		}
	}
}

func (s *shard) put(fingerprint uint64, line uint32) {
	slot, found := s.find(fingerprint)
	s.prints[slot], s.lines[slot] = fingerprint, line
	if !found {
		s.used++
	}
}

func (s *shard) grow() {
	old := *s
	n := max(16, int(float64(len(old.prints))*growth))
	s.prints, s.lines, s.used = make([]uint64, n), make([]uint32, n), 0
	for i, fp := range old.prints {
		if fp != 0 {
			s.put(fp, old.lines[i])
		}
	}
}

// get returns where an identifier was seen.
func (t *table) get(p print) (file string, line int64, ok bool) {
	s := &t.shards[p.shard]
	slot, found := s.find(p.fingerprint)
	if !found {
		return "", 0, false
	}
	at := int64(s.lines[slot])
	i := sort.Search(len(t.starts), func(i int) bool { return t.starts[i] >= at }) - 1
	return t.files[i], at - t.starts[i], true
}

// put stores where an identifier was seen. Files come one after another.
func (t *table) put(p print, file string, line int64) {
	if n := len(t.files); n == 0 || t.files[n-1] != file {
		t.files, t.starts = append(t.files, file), append(t.starts, t.last)
	}
	at := min(t.starts[len(t.starts)-1]+line, math.MaxUint32)
	t.last = max(t.last, at)
	s := &t.shards[p.shard]
	if float64(s.used+1) > maxLoad*float64(len(s.prints)) {
		s.grow()
	}
	s.put(p.fingerprint, uint32(at))
	t.n++
}
