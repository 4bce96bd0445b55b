package validate

import (
	"hash/maphash"
	"math"
	"math/bits"
	"sort"
)

// table maps identifiers to the line they were first seen in, at 12 bytes a slot
// and about 15 an identifier, 21 in a grouped table. It keeps no identifier, only
// a fingerprint of 76 bits: 12 choose the shard, 64 are stored. The seeds are
// new in every process: that the table takes any two of ten million identifiers
// for one has a probability of about 1 in 10^9, and nobody can prepare an input
// for it.
//
// In a grouped table, identifiers of one group, such as the aliases of an
// address, stand together: 60 of the bits are the group's, and 48 more tell its
// members apart, 108 in all.
type table struct {
	grouped bool
	seeds   [kinds][2]maphash.Seed
	shards  [1 << shardBits]shard
	// Lines of all files are numbered through: those of file i follow starts[i].
	files  []string
	starts []int64
	last   int64 // highest line so far
	n      int
}

const shardBits = 12

// shard is a part of the table that grows on its own, so that growing takes
// little memory at a time. Open addressing, linear probing.
type shard struct {
	prints  []uint64 // 0: free
	members []uint32 // of a grouped table
	lines   []uint32
	used    int
}

const (
	maxLoad = 0.85
	growth  = 1.25
)

// print is where an identifier belongs in the table. The upper bits of the
// fingerprint are its group's and say where in the shard it stands.
type print struct {
	fingerprint uint64 // never 0, which marks a free slot
	member      uint32
	shard       uint16
}

const memberBits = 16 // of the fingerprint

func newTable(grouped bool) *table {
	t := &table{grouped: grouped}
	for i := range t.seeds {
		t.seeds[i] = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}
	}
	return t
}

// print returns the print of an identifier under its group, which may be the
// identifier itself.
func (t *table) print(kind Kind, group, folded string) print {
	seeds := &t.seeds[kind]
	g := maphash.String(seeds[0], group)
	m := maphash.String(seeds[1], folded)
	upper := m
	if len(group) != len(folded) {
		upper = maphash.String(seeds[1], group)
	}
	return print{max(upper>>memberBits<<memberBits|m&(1<<memberBits-1), 1), uint32(m >> memberBits), uint16(g >> (64 - shardBits))}
}

// start is the slot where the search for a fingerprint begins.
func (s *shard) start(fingerprint uint64) uint64 {
	first, _ := bits.Mul64(fingerprint>>memberBits<<memberBits, uint64(len(s.prints)))
	return first
}

// maxTogether is how many members of a group stand together. A group may be huge
// (loadtest+1@ to loadtest+1000000@), and searching it must not take longer with
// every member: the others stand where their own bits say.
const maxTogether = 16

// find returns the slot of a fingerprint, or the free one where it belongs, and
// the slot of the first member of its group, or -1.
func (s *shard) find(fingerprint uint64, member uint32) (slot int, found bool, relative int) {
	n := uint64(len(s.prints))
	if n == 0 {
		return 0, false, -1
	}
	relative, together := -1, 0
	for i := s.start(fingerprint); ; {
		switch p := s.prints[i]; {
		case p == fingerprint && (s.members == nil || s.members[i] == member):
			return int(i), true, relative
		case p == 0:
			return int(i), false, relative
		case s.members != nil && p>>memberBits == fingerprint>>memberBits:
			if relative < 0 {
				relative = int(i)
			}
			if together++; together == maxTogether {
				i, _ = bits.Mul64(fingerprint<<(64-memberBits)|uint64(member)<<memberBits, n)
				continue
			}
		}
		if i++; i == n {
			i = 0
		}
	}
}

func (s *shard) put(fingerprint uint64, member, line uint32) {
	slot, found, _ := s.find(fingerprint, member)
	s.prints[slot], s.lines[slot] = fingerprint, line
	if s.members != nil {
		s.members[slot] = member
	}
	if !found {
		s.used++
	}
}

func (s *shard) grow(grouped bool) {
	old := *s
	n := max(16, int(float64(len(old.prints))*growth))
	s.prints, s.lines, s.used = make([]uint64, n), make([]uint32, n), 0
	if grouped {
		s.members = make([]uint32, n)
	}
	member := uint32(0)
	for i, fp := range old.prints {
		if fp != 0 {
			if grouped {
				member = old.members[i]
			}
			s.put(fp, member, old.lines[i])
		}
	}
}

// touch reads the slots where prints belong. Reads that do not wait for each
// other run at the same time in the processor; one by one, the table's size
// would make most of them wait for memory.
func (t *table) touch(prints []Print) (sum uint64) {
	for _, p := range prints {
		if p.grouped != t.grouped {
			continue
		}
		if s := &t.shards[p.shard]; len(s.prints) > 0 {
			at := s.start(p.fingerprint)
			sum += s.prints[at] + uint64(s.lines[at])
			if t.grouped {
				sum += uint64(s.members[at])
			}
		}
	}
	return sum
}

// get returns where an identifier was seen, and where another one of its group
// was.
func (t *table) get(p print) (seen, related place) {
	slot, found, relative := t.shards[p.shard].find(p.fingerprint, p.member)
	if found {
		seen = t.place(p, slot)
	}
	if relative >= 0 {
		related = t.place(p, relative)
	}
	return seen, related
}

// place is a line of a file; the zero value is nowhere.
type place struct {
	file string
	line int64
}

func (t *table) place(p print, slot int) place {
	at := int64(t.shards[p.shard].lines[slot])
	i := sort.Search(len(t.starts), func(i int) bool { return t.starts[i] >= at }) - 1
	return place{t.files[i], at - t.starts[i]}
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
		s.grow(t.grouped)
	}
	s.put(p.fingerprint, p.member, uint32(at))
	t.n++
}
