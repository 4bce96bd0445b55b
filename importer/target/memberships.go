package target

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"hash/maphash"
	"iter"
	"slices"
	"strings"

	"clerk-import/importer/clerkapi"
)

// Memberships holds what is compared of the memberships of an instance, in a few tens of bytes each: of a million, the
// API says a gigabyte. The zero value holds none.
type Memberships struct {
	blocks [][]byte
	byID   table
	byPair table    // by organization and user; empty until it is asked for
	words  []string // that many entries share
	wordAt map[string]uint64
	space  []byte
}

// blockSize is how much memory is taken at once. An entry does not go over the end of a block, but for large metadata.
const blockSize = 1 << 16

// Add takes a membership up, in the place of an earlier one with its id.
func (s *Memberships) Add(m *clerkapi.Membership) {
	b := s.space[:0]
	b = s.id(b, m.ID)
	b = s.id(b, m.PublicUserData.UserID)
	for _, word := range []string{m.Role, m.Organization.ID, m.Organization.CreatedBy} {
		b = binary.AppendUvarint(b, s.word(word))
	}
	b = binary.AppendVarint(b, m.CreatedAt)
	b = binary.AppendVarint(b, m.UpdatedAt-m.CreatedAt)
	for _, metadata := range []json.RawMessage{m.PublicMetadata, m.PrivateMetadata} {
		if string(metadata) == "{}" { // most have none
			metadata = nil
		}
		b = append(binary.AppendUvarint(b, uint64(len(metadata))), metadata...)
	}
	s.space = b
	last := len(s.blocks) - 1
	if last < 0 || len(s.blocks[last])+len(b) > cap(s.blocks[last]) {
		s.blocks = append(s.blocks, make([]byte, 0, max(blockSize, len(b))))
		last++
	}
	at := uint64(last)*blockSize + uint64(len(s.blocks[last]))
	s.blocks[last] = append(s.blocks[last], b...)
	s.byID.put(at, s.hashID, func(other uint64) bool { return s.idAt(other) == m.ID })
	s.byPair = table{}
}

// Len is how many there are.
func (s *Memberships) Len() int { return s.byID.n }

// Get is the membership with an id, nil for none.
func (s *Memberships) Get(id string) (m *clerkapi.Membership) {
	s.byID.find(hashOf(id), func(at uint64) bool {
		if s.idAt(at) == id {
			m = s.at(at)
		}
		return m != nil
	})
	return m
}

// Of is the membership of a user in an organization, by their Clerk ids; nil for none.
func (s *Memberships) Of(organization, user string) (m *clerkapi.Membership) {
	if s.byPair.n == 0 {
		for at := range s.byID.all() {
			s.byPair.put(at, s.hashPair, func(uint64) bool { return false })
		}
	}
	s.byPair.find(hashOf(organization, user), func(at uint64) bool {
		if found, _ := s.head(at); found.Organization.ID == organization && found.PublicUserData.UserID == user {
			m = s.at(at)
		}
		return m != nil
	})
	return m
}

// All are the memberships, in no order.
func (s *Memberships) All() iter.Seq[*clerkapi.Membership] {
	return func(yield func(*clerkapi.Membership) bool) {
		for at := range s.byID.all() {
			if !yield(s.at(at)) {
				return
			}
		}
	}
}

func (s *Memberships) idAt(at uint64) string {
	m, _ := s.head(at)
	return m.ID
}

func (s *Memberships) hashID(at uint64) uint64 { return hashOf(s.idAt(at)) }

func (s *Memberships) hashPair(at uint64) uint64 {
	m, _ := s.head(at)
	return hashOf(m.Organization.ID, m.PublicUserData.UserID)
}

// at reads an entry.
func (s *Memberships) at(at uint64) *clerkapi.Membership {
	m, rest := s.head(at)
	for _, metadata := range []*json.RawMessage{&m.PublicMetadata, &m.PrivateMetadata} {
		n, size := binary.Uvarint(rest)
		if rest = rest[size:]; n > 0 {
			*metadata = slices.Clone(rest[:n])
		}
		rest = rest[n:]
	}
	return m
}

// head reads an entry but for its metadata, which are the rest.
func (s *Memberships) head(at uint64) (m *clerkapi.Membership, rest []byte) {
	b := s.blocks[at/blockSize][at%blockSize:]
	number := func() uint64 {
		n, size := binary.Uvarint(b)
		b = b[size:]
		return n
	}
	signed := func() int64 {
		n, size := binary.Varint(b)
		b = b[size:]
		return n
	}
	id := func() string {
		prefix, length := s.words[number()], number()
		if length&1 == 1 {
			t := string(b[:length>>1])
			b = b[length>>1:]
			return prefix + t
		}
		packed := base64.RawURLEncoding.DecodedLen(int(length>>1) + padding(int(length>>1)))
		t := base64.RawURLEncoding.EncodeToString(b[:packed])
		b = b[packed:]
		return prefix + t[:length>>1]
	}
	m = &clerkapi.Membership{ID: id()}
	m.PublicUserData.UserID = id()
	m.Role, m.Organization.ID, m.Organization.CreatedBy = s.words[number()], s.words[number()], s.words[number()]
	m.CreatedAt = signed()
	m.UpdatedAt = m.CreatedAt + signed()
	return m, b
}

// word is the number of a word that many entries share.
func (s *Memberships) word(text string) uint64 {
	n, is := s.wordAt[text]
	if !is {
		if s.wordAt == nil {
			s.wordAt = map[string]uint64{}
		}
		text = strings.Clone(text) // not the page that it is on
		n = uint64(len(s.words))
		s.words, s.wordAt[text] = append(s.words, text), n
	}
	return n
}

// id appends an id: its kind, and six bits for each of the characters behind it, or these as they are.
func (s *Memberships) id(b []byte, id string) []byte {
	kind := strings.IndexByte(id, '_') + 1
	b = binary.AppendUvarint(b, s.word(id[:kind]))
	id = id[kind:]
	packed, err := base64.RawURLEncoding.DecodeString(id + "AAA"[:padding(len(id))])
	if err != nil || strings.ContainsAny(id, "\r\n") { // which decoding leaves out
		return append(binary.AppendUvarint(b, uint64(len(id))<<1|1), id...)
	}
	return append(binary.AppendUvarint(b, uint64(len(id))<<1), packed...)
}

// padding is how many characters are added to a text of a length so that no bit of it is lost.
func padding(length int) int { return (4 - length%4) % 4 }

var seed = maphash.MakeSeed()

func hashOf(texts ...string) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	for _, t := range texts {
		_, _ = h.WriteString(t) // never fails
		_ = h.WriteByte(0)
	}
	return h.Sum64()
}

// table finds places of entries by their hashes, in eight bytes and what is free of it.
type table struct {
	slots []uint64 // a place plus one, 0 for none
	n     int
}

// put notes a place, or puts it where another stands that is the same.
func (t *table) put(at uint64, hash func(uint64) uint64, same func(uint64) bool) {
	if 4*(t.n+1) > 3*len(t.slots) {
		grown := table{slots: make([]uint64, max(64, len(t.slots)*2))}
		for other := range t.all() {
			grown.put(other, hash, func(uint64) bool { return false })
		}
		*t = grown
	}
	i := hash(at) % uint64(len(t.slots))
	for t.slots[i] != 0 {
		if same(t.slots[i] - 1) {
			t.slots[i] = at + 1
			return
		}
		i = (i + 1) % uint64(len(t.slots))
	}
	t.slots[i] = at + 1
	t.n++
}

// find calls f with the places of entries that may have a hash, until it returns true.
func (t *table) find(hash uint64, f func(uint64) bool) {
	if t.n == 0 {
		return
	}
	for i := hash % uint64(len(t.slots)); t.slots[i] != 0; i = (i + 1) % uint64(len(t.slots)) {
		if f(t.slots[i] - 1) {
			return
		}
	}
}

// all are the places.
func (t *table) all() iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		for _, slot := range t.slots {
			if slot != 0 && !yield(slot-1) {
				return
			}
		}
	}
}
