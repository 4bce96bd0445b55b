package importer

import (
	"context"
	"slices"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
)

// ofUsers is the kind that the others refer to. Of users there may be more than fit into memory: they are looked up by
// the hundred, in the order of their rows.
type ofUsers struct{}

// resolve implements [kind]. What is known of such rows without the input is their prints: a user of whom all of
// them are true, as old as was sent, is theirs. Rows without an external id can only be found by walking the instance.
func (ofUsers) resolve(ctx context.Context, r *rollingBack, c *push.Caller, rows []checkpoint.Row) error {
	var byID, others []*checkpoint.Row
	for i := range rows {
		if row := &rows[i]; row.ExternalID != "" {
			byID = append(byID, row)
		} else {
			others = append(others, row)
		}
	}
	take := func(rows []*checkpoint.Row, u *clerkapi.User) {
		for _, row := range rows {
			if row.ClerkID == "" && row.ExternalID == u.ExternalID && r.made(*row, u) {
				row.ClerkID, row.WroteAt = u.ID, u.UpdatedAt
				return
			}
		}
	}
	for part := range slices.Chunk(byID, clerkapi.MaxLookup) {
		values := make([]string, len(part))
		for i, row := range part {
			values[i] = row.ExternalID
		}
		users, err := c.FindUsers(ctx, clerkapi.ByExternalID, values)
		if err != nil {
			return err
		}
		for i := range users {
			take(part, &users[i])
		}
	}
	if len(others) == 0 {
		return nil
	}
	// What the run knows of is left out first, so that few are held against the rows.
	known, err := claimedIDs(r.cp)
	if err != nil {
		return err
	}
	return target.EveryUser(ctx, c, "", func(u *clerkapi.User) error {
		if !known.has(u.ID) {
			take(others, u)
		}
		return nil
	})
}

// made reports whether a user is the one that a lost or refused request of a row has made.
func (r *rollingBack) made(row checkpoint.Row, u *clerkapi.User) bool {
	aged, is := compare.Prints(row.Prints).Fit(u, r.salt)
	return is && during(row, u.UpdatedAt) && (aged || since(row, u.CreatedAt))
}

// madeElse reports whether the user that is recorded as made for a row was there before: the API has told another's id.
func madeElse(row checkpoint.Row, u *clerkapi.User, salt string) bool {
	return row.Made && compare.Prints(row.Prints).Other(u, salt, since(row, u.CreatedAt))
}

// own finds the user of a row for which another is recorded, by the external id; nil where none is there.
func (r *rollingBack) own(ctx context.Context, c *push.Caller, row *checkpoint.Row) (*clerkapi.User, error) {
	if row.ExternalID == "" {
		return nil, nil
	}
	users, err := c.FindUsers(ctx, clerkapi.ByExternalID, []string{row.ExternalID})
	if err != nil || len(users) != 1 || users[0].ExternalID != row.ExternalID || madeElse(*row, &users[0], r.salt) {
		return nil, err
	}
	u := &users[0]
	if row.ClerkID = u.ID; r.made(*row, u) {
		row.WroteAt = u.UpdatedAt
	}
	return u, nil
}

// fates implements [kind].
func (k ofUsers) fates(ctx context.Context, r *rollingBack, c *push.Caller, f func(checkpoint.Row, fate) error) error {
	return k.some(ctx, r, c, isOurs, f)
}

// some is fates of the rows that wanted holds of.
func (ofUsers) some(ctx context.Context, r *rollingBack, c *push.Caller, wanted func(checkpoint.Row) bool, f func(checkpoint.Row, fate) error) error {
	return target.InPairs(ctx, c, target.LookUpsInFlight, func(add func(string, checkpoint.Row) error) error {
		return eachInParts(r.cp, func(row checkpoint.Row) error {
			if !wanted(row) {
				return nil
			}
			return add(row.ClerkID, row)
		})
	}, func(row checkpoint.Row, u *clerkapi.User) error {
		if u == nil {
			return f(row, fate{Fate: report.Gone})
		}
		if madeElse(row, u, r.salt) {
			var err error
			if u, err = r.own(ctx, c, &row); err != nil {
				return err
			}
			if u == nil {
				return f(row, fate{Fate: report.NotOurs})
			}
		}
		used := compare.Used(u, r.target.Ours(row, u, r.salt)) != ""
		if used && !r.o.ForceUsed {
			return f(row, fate{Fate: report.Used})
		}
		return f(row, fate{report.Deleted, used, []push.Step{push.DeleteUser()}})
	})
}

// there implements [kind].
func (ofUsers) there(ctx context.Context, c *push.Caller, _ *checkpoint.Checkpoint, each eachRow) ([]checkpoint.Row, error) {
	return listedByID(ctx, c, each, c.UsersThere, func(ctx context.Context, row checkpoint.Row) (bool, error) {
		u, err := c.Present(ctx, row.ClerkID)
		return u != nil, err
	})
}

// pairUsers calls f for the rows of users that feed adds, in their order, each held against its user.
func (h *holding) pairUsers(ctx context.Context, c *push.Caller, feed func(add func(*standing) error) error, f func(*standing) error) error {
	return target.InPairs(ctx, c, h.lookUps, func(add func(string, *standing) error) error {
		return feed(func(st *standing) error { return add(st.row.ClerkID, st) })
	}, func(st *standing, u *clerkapi.User) error {
		if err := h.meet(st, u); err != nil {
			return err
		}
		return f(st)
	})
}

// meet holds a row against its user, nil for none. Who has another row's external id is that row's, and who was there
// before was not made for this one: the id that is recorded is wrong, and nothing of theirs is changed.
func (h *holding) meet(st *standing, u *clerkapi.User) (err error) {
	want := joined(st.says.want, u)
	if u != nil {
		if st.others, err = h.ofAnother(st.row, want, u); err != nil {
			return err
		}
		st.others = st.others || madeElse(st.row, u, h.run.Salt)
	}
	if st.missing = u == nil || st.others; st.missing {
		return nil
	}
	st.user = u
	how := h.how
	how.Salt, how.Sent = h.run.Salt, compare.Prints(st.row.Prints)
	ours := h.target.Ours(st.row, u, how.Salt)
	if how.Since && len(st.row.Next) > 0 {
		st.row.WroteAt = max(st.row.WroteAt, ours) // by a change of which nobody knew
	}
	st.Compared = compare.User(want, u, ours, how)
	st.theirs = st.Touched && how.Prefer.All != compare.Source
	return nil
}

// ofAnother reports whether a user has the external id of another row of the run than the one that is to have them.
func (h *holding) ofAnother(row checkpoint.Row, want *compare.Want, u *clerkapi.User) (bool, error) {
	if id := want.Create.ExternalID.Or(""); id == "" || u.ExternalID == "" || u.ExternalID == id {
		return false, nil
	}
	if h.byKey == nil {
		var err error
		if h.byKey, err = h.cp.ByKey(); err != nil {
			return false, err
		}
	}
	other, found, err := h.byKey.Find(userKey(u.ExternalID))
	gone := other.State == checkpoint.Vanished || other.State == checkpoint.Deleted
	mine := other.Ordinal-other.Into == row.Ordinal // it, or a row that is merged into it
	return found && !mine && !gone, err
}

// strangers implements [kind].
func (ofUsers) strangers(ctx context.Context, h *holding, c *push.Caller, f func(id string)) error {
	claimed, err := claimedIDs(h.cp)
	if err != nil {
		return err
	}
	return target.EveryUser(ctx, c, "", func(u *clerkapi.User) error {
		if !claimed.has(u.ID) {
			f(u.ID)
		}
		return nil
	})
}
