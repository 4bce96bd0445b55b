package importer

import (
	"context"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/push"
	"clerk-import/mapping"
)

// kind is what is essentially different between users, organizations, memberships and invitations. Each has a file; what
// is the same for all of them is told once, by the verbs.
type kind interface {
	// strangers calls f for the Clerk ids of what no row claims and is the run's business.
	strangers(ctx context.Context, h *holding, c *push.Caller, f func(id string)) error

	// resolve finds what the requests of open rows have made, and puts its Clerk id into the row.
	resolve(ctx context.Context, r *rollingBack, c *push.Caller, rows []checkpoint.Row) error
	// fates calls f for the rows whose things the run has made, with what becomes of these.
	fates(ctx context.Context, r *rollingBack, c *push.Caller, f func(checkpoint.Row, fate) error) error
	// there are those of some rows of a checkpoint whose things the target has. Lists alone are not believed.
	there(ctx context.Context, c *push.Caller, cp *checkpoint.Checkpoint, each eachRow) ([]checkpoint.Row, error)
}

// dependent is a kind whose rows refer to those of others, and whose mapping is a part of the users'.
type dependent interface {
	kind
	// fills is what the mapping fills of what a row says.
	fills(o *otherRow) any
	// judge says what a row claims, why it is left out if it is, and what is wrong with it by itself.
	judge(j *Job, it *item, w *walk) []mapping.Problem
	// refers finds what is wrong with what a row refers to.
	refers(r *references)
	// request is what makes a row's thing: where it is sent, and its body. id is what the things of others are known by.
	request(o *otherRow, id func(of string) string) (path string, body any)
	// hold holds a row that has arrived against what the inventory has.
	hold(ctx context.Context, h *holding, st *standing) error
	// task completes what is to be done for a row. If that is nothing, the row has the state it ends in.
	task(m *migration, o *otherRow, d *directory, t *push.Task) (nothing bool, err error)
}

// kinds are all of them. Those beside users are [dependent].
var kinds = map[mapping.Entity]kind{
	mapping.Users: ofUsers{}, mapping.Organizations: ofOrganizations{}, mapping.Memberships: ofMemberships{}, mapping.Invitations: ofInvitations{},
}
