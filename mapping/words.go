package mapping

import "clerk-import/mapping/record"

// The words of package record, under the names that a mapping's reader knows them by.
type (
	// Entity is [record.Entity].
	Entity = record.Entity
	// Severity is [record.Severity].
	Severity = record.Severity
	// Problem is [record.Problem].
	Problem = record.Problem
	// Finding is [record.Finding].
	Finding = record.Finding
	// Position is [record.Position].
	Position = record.Position
	// Opt is [record.Opt].
	Opt[T any] = record.Opt[T]
)

// Those of package record.
const (
	Warning = record.Warning
	Fatal   = record.Fatal
	Drop    = record.Drop
	Reject  = record.Reject

	Users         = record.Users
	Organizations = record.Organizations
	Memberships   = record.Memberships
	Invitations   = record.Invitations
)

// Entities are all of them, each behind those it refers to.
var Entities = record.Entities

// Some is a present value.
func Some[T any](v T) Opt[T] { return record.Some(v) }

// Null is an explicit null.
func Null[T any]() Opt[T] { return record.Null[T]() }
