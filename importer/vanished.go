package importer

import (
	"cmp"
	"context"
	"fmt"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/halt"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// tellable is the error of an input of which it cannot be told who is in it no more: what is behind its damage may be
// anybody, and so may a row that is not sent and does not say by an id of the source whose it is. Nothing is taken away
// for such an input.
func (m *migration) tellable(run checkpoint.Run) error {
	if m.sync.OnVanished == VanishedReport {
		return nil
	}
	const try = "correct the input; or clerk-import sync without --on-vanished, which tells who is in none of its rows and takes nothing away"
	if run.Damage != "" {
		return &UsageError{Msg: "who has vanished cannot be told, since the input cannot be read to its end; nothing was sent: " + run.Damage, Try: try}
	}
	var rows int64
	for _, e := range []mapping.Entity{mapping.Users, mapping.Memberships} {
		if err := cmp.Or(m.planned, m.cp).Of(e).Each(func(r checkpoint.Row) error {
			told := r.ClerkID != "" || r.ExternalID != ""
			if e == mapping.Memberships && r.ClerkID == "" {
				key := record.ParseMemberKey(r.ExternalID)
				told = key.Organization != "" && key.Member != ""
			}
			if !told && (r.State == checkpoint.Rejected || r.Code == skipLeftOut) {
				rows++
			}
			return nil
		}, checkpoint.Rejected, checkpoint.Skipped); err != nil {
			return err
		}
	}
	if rows == 0 {
		return nil
	}
	return &UsageError{Msg: fmt.Sprintf("who has vanished cannot be told: %s that cannot be sent may be anybody's; nothing was sent", report.Amount(rows, "row")), Try: try}
}

// vanished does what is to be done with the users whose rows are gone, and ends memberships.
func (m *migration) vanished(ctx context.Context, run checkpoint.Run, out *report.Ledger, ended []*push.Task) error {
	s := m.sync
	policy := s.OnVanished
	done := checkpoint.VanishedBanned
	if policy == VanishedDelete {
		done = checkpoint.VanishedDeleted
	}
	var rows []checkpoint.Row
	if policy != VanishedReport {
		if err := m.cp.Sync(ctx); err != nil {
			return err
		}
		if err := m.cp.Each(func(r checkpoint.Row) error {
			// Those that were there before this tool are not ours to take away.
			if r.Made && !r.Gone() && r.Code != done {
				rows = append(rows, r)
			}
			return nil
		}, checkpoint.Vanished); err != nil {
			return err
		}
	}
	if len(rows)+len(ended) == 0 {
		return nil
	}
	if s.ConfirmVanished != nil {
		if err := s.ConfirmVanished(policy, int64(len(rows)), int64(len(ended))); err != nil {
			return err
		}
	}
	if len(ended) > 0 {
		p, err := m.pushAll(ctx, m.cp.Of(mapping.Memberships), ended, push.Options{})
		if m.did(out.Counts, mapping.Memberships, p); err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	p := push.NewProgress(int64(len(rows)), 0, m.limiter, m.cp)
	var kept int64
	err := m.push(ctx, m.cp, p, push.Options{Selection: true},
		func(ctx context.Context, add func(*push.Task) error) error {
			return target.InPairs(ctx, m.caller(ctx), target.FewLookUps, func(pair func(string, checkpoint.Row) error) error {
				for _, r := range rows {
					if err := pair(r.ClerkID, r); err != nil {
						return err
					}
				}
				return nil
			}, func(r checkpoint.Row, u *clerkapi.User) error {
				t := &push.Task{Row: r, End: checkpoint.Vanished, Else: checkpoint.Vanished, Count: checkpoint.Deleted, Note: done}
				switch {
				case u == nil:
					t.Note = checkpoint.VanishedDeleted // by somebody else
				case madeElse(r, u, run.Salt):
					kept++ // another's id is recorded
					return nil
				case policy == VanishedBan:
					t.Then, t.Prints = []push.Step{push.SetState(clerkapi.Ban)}, r.Prints
				case compare.Used(u, m.target.Ours(r, u, run.Salt)) != "" && s.Prefer.All != compare.Source:
					kept++
					return nil
				default:
					t.Then = []push.Step{push.DeleteUser()}
				}
				return add(t)
			})
		})
	out.Counts.Add(mapping.Users, map[OnVanished]report.Fate{VanishedBan: report.Banned, VanishedDelete: report.Deleted}[policy], p.Deleted.Load())
	out.Counts.Add(mapping.Users, report.VanishedKept, kept)
	out.Counts.Add(mapping.Users, report.VanishedFailed, p.Failed.Load())
	out.Requests += p.Requests.Load()
	return err
}

// vanishedOthers counts the rows that the export has no more. Memberships that were made for
// them are to end if vanished users are to be deleted; organizations and invitations stay.
func (m *migration) vanishedOthers(ctx context.Context, h *holding) (ended []*push.Task, err error) {
	for _, o := range m.job.others {
		e := o.Mapping.Entity
		if err := h.cp.Of(e).Each(func(r checkpoint.Row) error {
			if !r.Gone() {
				m.sync.count(e, report.Vanished, 1)
			}
			return nil
		}, checkpoint.Vanished); err != nil {
			return nil, err
		}
	}
	if !m.job.has(mapping.Memberships) || m.sync.OnVanished != VanishedDelete {
		return nil, nil
	}
	ended, kept, err := h.ending(ctx)
	m.sync.count(mapping.Memberships, report.Kept, kept)
	return ended, err
}

// ending are the tasks that end the memberships which were made for rows that have vanished, unless somebody has changed
// them since: those are kept.
func (h *holding) ending(ctx context.Context) (tasks []*push.Task, kept int64, err error) {
	err = h.cp.Of(mapping.Memberships).Each(func(row checkpoint.Row) error {
		if !isOurs(row) {
			return nil
		}
		m, err := h.inventory.Membership(ctx, row)
		if err != nil || m == nil {
			return err
		}
		if membershipElse(row, m) || m.UpdatedAt > target.Wrote(row) && h.how.Prefer.All != compare.Source {
			kept++
			return nil
		}
		tasks = append(tasks, &push.Task{
			Row: row, End: checkpoint.Vanished, Else: checkpoint.Vanished, Count: checkpoint.Deleted, Note: checkpoint.VanishedDeleted,
			Then: []push.Step{push.DeleteMembership(m.Organization.ID, m.PublicUserData.UserID)},
		})
		return nil
	}, checkpoint.Vanished)
	return tasks, kept, err
}

// proveVanished counts what is there still of what was deleted because its row has vanished, by this sync or an earlier
// one that was cut off behind its deletes.
func (m *migration) proveVanished(ctx context.Context, counts map[string]int64) error {
	ctx, stop := halt.UntilDrained(ctx, m.opts.Drain)
	defer stop()
	c := m.caller(ctx)
	defer func() { m.requests += c.Requests() }()
	for e, key := range map[mapping.Entity][2]string{mapping.Users: {"deleted", "vanished_failed"}, mapping.Memberships: {"memberships_ended", "memberships_failed"}} {
		still, err := m.proveDeleted(ctx, c, m.cp, e, vanishedUnproven)
		if err == nil {
			err = rememberGone(ctx, m.cp.Of(e))
		}
		if err != nil {
			return err
		}
		notExecuted(counts, key[0], key[1], int64(len(still)))
	}
	return nil
}

// rememberGone has what was looked at and is gone not looked at again by every later sync.
func rememberGone(ctx context.Context, cp *checkpoint.Checkpoint) error {
	if err := eachInParts(cp, func(row checkpoint.Row) error {
		if !vanishedUnproven(row) {
			return nil
		}
		row.Code = checkpoint.VanishedGone
		return cp.RecordFrom(row.State, row)
	}); err != nil {
		return err
	}
	return cp.Sync(ctx)
}
