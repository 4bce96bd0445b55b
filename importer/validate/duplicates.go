package validate

import (
	"fmt"
	"hash/maphash"
	"strings"

	"clerk-import/mapping"
)

// Duplicates remembers the identifiers of all rows of a run, as hashes, and
// says where one was seen before. It keeps 128 bits an identifier, seeded anew
// in every process: two different identifiers are taken for one with a
// probability below 1 in 10^24 for ten million of them.
type Duplicates struct {
	seeds [2]maphash.Seed
	first map[[2]uint64]place
	files []string
}

type place struct {
	file int32
	line uint32
}

// Kind is a kind of identifier that is unique in an instance.
type Kind string

// Kinds of identifiers.
const (
	ExternalID Kind = "external_id"
	Email      Kind = "email_address"
	Phone      Kind = "phone_number"
	Username   Kind = "username"
	Wallet     Kind = "web3_wallet"
)

var kindNames = map[Kind]string{
	ExternalID: "external id", Email: "e-mail address", Phone: "phone number", Username: "username", Wallet: "wallet",
}

// NewDuplicates returns an empty memory.
func NewDuplicates() *Duplicates {
	return &Duplicates{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, first: map[[2]uint64]place{}}
}

// Fold is the form under which the API compares identifiers of a kind: e-mail
// addresses, usernames and wallets without regard to case.
func Fold(kind Kind, value string) string {
	switch kind {
	case Email, Username, Wallet:
		return strings.ToLower(value)
	}
	return value
}

// Find looks whether an earlier row claimed an identifier. locked is false for
// identifiers that the API does not lock to their user (unverified ones attached
// later): they do not collide and are only warned about.
func (d *Duplicates) Find(kind Kind, value string, locked bool) *mapping.Problem {
	at, dup := d.first[d.key(kind, value)]
	if !dup {
		return nil
	}
	other := mapping.Position{File: d.files[at.file], Line: int64(at.line)}
	p := &mapping.Problem{
		Code: strings.TrimSuffix(string(kind), "_address") + "_duplicate", Severity: mapping.Fatal, Field: string(kind),
		Message: fmt.Sprintf("the same %s is in the row at %s", kindNames[kind], other),
		Hint:    "merge the two rows, or remove the one that is out of date",
		Value:   value, Other: other,
	}
	if !locked {
		p.Severity = mapping.Warning
		p.Hint = "it is unverified here and stays with the other user"
	}
	return p
}

// Remember claims an identifier for the row at pos.
func (d *Duplicates) Remember(kind Kind, value string, pos mapping.Position) {
	d.first[d.key(kind, value)] = d.place(pos)
}

func (d *Duplicates) key(kind Kind, value string) [2]uint64 {
	folded := Fold(kind, value)
	var key [2]uint64
	for i, seed := range d.seeds {
		var h maphash.Hash
		h.SetSeed(seed)
		_, _ = h.WriteString(string(kind))
		_ = h.WriteByte(0)
		_, _ = h.WriteString(folded)
		key[i] = h.Sum64()
	}
	return key
}

func (d *Duplicates) place(pos mapping.Position) place {
	if n := len(d.files); n == 0 || d.files[n-1] != pos.File {
		d.files = append(d.files, pos.File)
	}
	return place{file: int32(len(d.files) - 1), line: uint32(pos.Line)}
}

// Len is the number of identifiers remembered.
func (d *Duplicates) Len() int { return len(d.first) }
