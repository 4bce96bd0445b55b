package validate

import (
	"hash/maphash"
	"math"
	"math/bits"
	"sort"
)

// table maps identifiers to the line they were first seen in, at 12 bytes a slot
// and about 15 an identifier, 21 in a grouped table. It keeps no identifier, only
// a fingerprint of 74 bits: 10 choose the shard, 64 are stored. The seeds are
// new in every process: that the table takes any two of ten million identifiers
// for one has a probability of about 3 in 10^9, and nobody can prepare an input
// for it.
//
// In a grouped table, identifiers of one group, such as the aliases of an
// address, stand together: 58 of the bits are the group's, and 48 more tell its
// members apart, 106 in all.
type table struct {
	grouped bool
	seeds   [Kinds][2]maphash.Seed
	shards  [1 << shardBits]shard
	// Lines of all files are numbered through: those of file i follow starts[i].
	files  []string
	starts []int64
	last   int64 // highest line so far
	n      int
	expect uint64 // slots of a shard in the end, as far as can be told; 0: unknown
}

const shardBits = 10

// shard is a part of the table that grows on its own, so that growing takes
// little memory at a time. It is a sorted array with gaps: the fingerprint says
// where about an entry stands, and those in front of it are smaller ones. That
// ends a search after a few slots however full the shard is, and growing is
// copying in order.
type shard struct {
	// Slots of fingerprint (upper and lower half, both 0: free) and line, in a
	// grouped table also member. What belongs together is in one line of the
	// processor's cache.
	slots []uint32
	size  uint64 // slots that fingerprints point at; a few more follow
	used  int
	// crowd are the members of groups that have more than maxTogether, with
	// their lines.
	crowd map[print]uint32
}

const (
	maxLoad = 0.87
	growth  = 1.2
	// expectedLoad leaves more room where it is known how many there will be:
	// nothing is lost to growing then.
	expectedLoad = 0.8
)

// maxTogether is how many members of a group stand together. A group may be huge
// (loadtest+1@ to loadtest+1000000@), and must not take longer with every member.
const maxTogether = 16

func (s *shard) fingerprint(at uint64) uint64 {
	return uint64(s.slots[at])<<32 | uint64(s.slots[at+1])
}

// width is how many words a slot has.
func (t *table) width() uint64 {
	if t.grouped {
		return 4
	}
	return 3
}

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

// print returns the print of an identifier, in a grouped table under its group.
func (t *table) print(kind Kind, group []byte, folded string) print {
	seeds := &t.seeds[kind]
	m := maphash.String(seeds[1], folded)
	g, upper := uint64(0), m
	if t.grouped {
		g, upper = maphash.Bytes(seeds[0], group), maphash.Bytes(seeds[1], group)
	} else {
		g = maphash.String(seeds[0], folded)
	}
	return print{max(upper>>memberBits<<memberBits|m&(1<<memberBits-1), 1), uint32(m >> memberBits), uint16(g >> (64 - shardBits))}
}

// start is the slot that a fingerprint points at. It grows with the fingerprint.
func (s *shard) start(fingerprint uint64) uint64 {
	first, _ := bits.Mul64(fingerprint, s.size)
	return first
}

// find returns the place of an entry among the words, or where it belongs.
func (s *shard) find(p print, width uint64) (at uint64, found bool) {
	n := uint64(len(s.slots))
	if n == 0 {
		return 0, false
	}
	for at = s.start(p.fingerprint) * width; at < n; at += width {
		f := s.fingerprint(at)
		if f == 0 || f > p.fingerprint {
			return at, false
		}
		if f == p.fingerprint && (width == 3 || s.slots[at+3] == p.member) {
			return at, true
		}
	}
	return at, false
}

// group returns how many entries of a fingerprint's group stand around a place
// where one of them is or belongs, and the lowest of their lines.
func (s *shard) group(p print, at, width uint64) (members int, line uint32) {
	line = math.MaxUint32
	count := func(at uint64) bool {
		if f := s.fingerprint(at); f == 0 || f>>memberBits != p.fingerprint>>memberBits {
			return false
		}
		members++
		line = min(line, s.slots[at+2])
		return true
	}
	for i := at; i >= width && count(i-width); i -= width {
	}
	for i := at; i < uint64(len(s.slots)) && count(i); i += width {
	}
	return members, line
}

// put stores an entry, or changes its line.
func (s *shard) put(p print, line uint32, width, expect uint64) {
	if float64(s.used+1) > maxLoad*float64(s.size) {
		s.grow(width, expect)
	}
	for {
		at, found := s.find(p, width)
		if found {
			s.slots[at+2] = line
			return
		}
		if width == 4 {
			if members, _ := s.group(p, at, width); members >= maxTogether {
				if s.crowd == nil {
					s.crowd = map[print]uint32{}
				}
				s.crowd[p] = line
				return
			}
		}
		free := at
		for free < uint64(len(s.slots)) && s.slots[free]|s.slots[free+1] != 0 {
			free += width
		}
		if free == uint64(len(s.slots)) {
			s.grow(width, expect) // the tail is full
			continue
		}
		copy(s.slots[at+width:free+width], s.slots[at:free])
		s.set(at, p, line, width)
		s.used++
		return
	}
}

func (s *shard) set(at uint64, p print, line uint32, width uint64) {
	s.slots[at], s.slots[at+1], s.slots[at+2] = uint32(p.fingerprint>>32), uint32(p.fingerprint), line
	if width == 4 {
		s.slots[at+3] = p.member
	}
}

// grow makes the shard larger by a little, or up to twice as large where that
// many entries are expected.
func (s *shard) grow(width, expect uint64) {
	old := s.slots
	s.size = max(16, uint64(float64(s.size)*growth), min(2*s.size, expect))
	tail := 8 + s.size/32 // slots behind the last one that is pointed at
	s.slots = make([]uint32, (s.size+tail)*width)
	next := uint64(0) // first place that is still free
	for from := uint64(0); from < uint64(len(old)); from += width {
		f := uint64(old[from])<<32 | uint64(old[from+1])
		if f == 0 {
			continue
		}
		at := max(next, s.start(f)*width)
		if at == uint64(len(s.slots)) {
			s.slots = append(s.slots, make([]uint32, tail*width)...)
		}
		copy(s.slots[at:at+width], old[from:from+width])
		next = at + width
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
		if s := &t.shards[p.shard]; s.size > 0 {
			sum += uint64(s.slots[s.start(p.fingerprint)*t.width()])
		}
	}
	return sum
}

// get returns where an identifier was seen, or else where another one of its
// group was.
func (t *table) get(p print) (seen, related place) {
	s := &t.shards[p.shard]
	at, found := s.find(p, t.width())
	if found {
		return t.place(s.slots[at+2]), place{}
	}
	if !t.grouped || len(s.slots) == 0 {
		return place{}, place{}
	}
	if line, crowded := s.crowd[p]; crowded {
		return t.place(line), place{}
	}
	if members, line := s.group(p, at, t.width()); members > 0 {
		related = t.place(line)
	}
	return place{}, related
}

// expected states how many times as many entries there will be in the end.
func (t *table) expected(times float64) {
	t.expect = uint64(float64(t.n) * times * 1.02 / expectedLoad / float64(len(t.shards)))
}

// bytes is about how much memory the table takes: shards grow alike.
func (t *table) bytes() int64 {
	return int64(len(t.shards[0].slots)) * 4 << shardBits
}

// place is a line of a file; the zero value is nowhere.
type place struct {
	file string
	line int64
}

func (t *table) place(line uint32) place {
	at := int64(line)
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
	t.shards[p.shard].put(p, uint32(at), t.width(), t.expect)
	t.n++
}
