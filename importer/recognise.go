package importer

import (
	"context"
	"slices"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
)

// recognise finds the new rows that would be refused because their user is that of a row that has vanished, whose key has
// changed: they are not made, and nobody has vanished. It says how many, and how many requests more that takes.
func (m *migration) recognise(ctx context.Context, fresh []*push.Task) (again, steps int64, err error) {
	orphan := m.orphan()
	if orphan == nil || len(fresh) == 0 {
		return 0, 0, nil
	}
	c := m.caller(ctx)
	defer func() { m.requests += c.Requests() }()
	found := map[checkpoint.Key]map[string]clerkapi.User{} // by the row's key and the user's id
	for _, by := range []clerkapi.Filter{clerkapi.ByEmail, clerkapi.ByPhone} {
		var values []string
		for _, t := range fresh {
			values = append(values, t.Make.(*push.CreateUser).Proven()[by]...)
		}
		for part := range slices.Chunk(values, clerkapi.MaxLookup) {
			users, err := c.FindUsers(ctx, by, part)
			if err != nil {
				return 0, 0, err
			}
			for _, t := range fresh {
				for _, u := range users {
					if slices.ContainsFunc(t.Make.(*push.CreateUser).Proven()[by], func(v string) bool { return u.HasVerified(by, v) }) {
						if found[t.Row.Key] == nil {
							found[t.Row.Key] = map[string]clerkapi.User{}
						}
						found[t.Row.Key][u.ID] = u
					}
				}
			}
		}
	}
	for _, t := range fresh {
		for id, u := range found[t.Row.Key] {
			if _, taken := m.sync.rekeyed[id]; len(found[t.Row.Key]) == 1 && orphan(id) && !taken {
				m.sync.rekeyed[id] = t.Row
				again++
				steps += int64(len(t.Make.(*push.CreateUser).Update(&u)) - len(t.Then))
			}
		}
	}
	return again, steps, nil
}
