package importer

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/tidwall/gjson"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/mapping"
)

// Somebody may be in the instance already with the external id of another system, and have proven the same address there:
// with --duplicates merge and --on-conflict update they are one person. The user keeps the id and the password they have;
// the row's id comes among the merged ones, by which it is known later whose the row is.

// joined is what a row says of its user, who may have been joined: then the user's own id is right, and the row's has to
// be among the merged ones.
func joined(w *compare.Want, u *clerkapi.User) *compare.Want {
	id := w.Create.ExternalID.Or("")
	if u == nil || id == "" || !slices.Contains(mergedIDs(u.PrivateMetadata), id) {
		return w
	}
	return joining(w, u)
}

// joining is what a row says of a user whom it joins.
func joining(w *compare.Want, u *clerkapi.User) *compare.Want {
	id := w.Create.ExternalID.Or("")
	if id == "" || u.ExternalID == "" || u.ExternalID == id {
		return w
	}
	c := *w.Create
	ids := mergedIDs(u.PrivateMetadata)
	for _, other := range append([]string{id}, mergedIDs(c.PrivateMetadata.Or(nil))...) {
		if other != u.ExternalID && !slices.Contains(ids, other) {
			ids = append(ids, other)
		}
	}
	said, _ := json.Marshal(map[string][]string{MergedIDs: ids}) // of texts: never fails
	both, _ := uniteJSON(said, c.PrivateMetadata.Or(json.RawMessage("{}")))
	c.ExternalID, c.PrivateMetadata = mapping.Some(u.ExternalID), mapping.Some(both)
	if at, err := time.Parse(time.RFC3339Nano, c.CreatedAt.Or("")); err == nil && at.UnixMilli() > u.CreatedAt {
		c.CreatedAt = mapping.Opt[string]{}
	}
	if u.PasswordEnabled {
		none := mapping.Opt[string]{}
		c.Password, c.PasswordDigest, c.PasswordHasher = none, none, none
	}
	out := *w
	out.Create = &c
	out.Silent &^= compare.Set(0).With(compare.PrivateMetadata)
	return &out
}

// mergedIDs are the external ids of the rows that were merged into a user.
func mergedIDs(private json.RawMessage) (ids []string) {
	for _, v := range gjson.GetBytes(private, MergedIDs).Array() {
		ids = append(ids, v.String())
	}
	return ids
}
