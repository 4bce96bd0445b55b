package validate

import (
	"fmt"
	"strings"

	"clerk-import/mapping"
)

// Duplicates remembers which row claimed an identifier first, over all files of
// a run, in a few bytes an identifier.
type Duplicates struct{ first *table }

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
func NewDuplicates() *Duplicates { return &Duplicates{first: newTable()} }

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
	file, line, dup := d.first.get(kind, Fold(kind, value))
	if !dup {
		return nil
	}
	other := mapping.Position{File: file, Line: line}
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
	d.first.put(kind, Fold(kind, value), pos.File, pos.Line)
}

// Len is the number of identifiers remembered.
func (d *Duplicates) Len() int { return d.first.n }
