// Package record has the small words that every room speaks: what rows stand for (Entity), where they stand (Position),
// what was found about them (Problem), and values that can be absent (Opt). It is a leaf, so that what remembers rows or
// talks to the API needs nothing of the mapping language.
package record

// Entity is what the rows of an input stand for.
type Entity string

// Entities.
const (
	Users         Entity = "users"
	Organizations Entity = "organizations"
	Memberships   Entity = "memberships"
	Invitations   Entity = "invitations"
)

// Entities are all of them, each behind those it refers to.
var Entities = []Entity{Users, Organizations, Memberships, Invitations}
