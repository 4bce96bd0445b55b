package mapping

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
