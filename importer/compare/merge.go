package compare

import (
	"slices"
	"strings"

	"clerk-import/importer/clerkapi"
)

// Side is whom to follow where both the source and the target have changed a field.
type Side string

// Sides.
const (
	Source Side = "source"
	Target Side = "target"
)

// Prefer says which side to follow, for everything and for some fields of users,
// organizations and memberships, by their names in the API. "" is nobody's decision: the
// target's stays, and the conflict too.
type Prefer struct {
	All    Side
	Fields map[string]Side
}

// Of is whom to follow for a field, or "".
func (p Prefer) Of(field string) Side {
	if s, ok := p.Fields[field]; ok {
		return s
	}
	return p.All
}

// Names are those that fields can be preferred by.
func Names() []string {
	var names []string
	for f := range fields {
		names = append(names, Field(f).String())
	}
	for i := range organizationAspects {
		names = append(names, organizationAspects[i].name)
	}
	for i := range membershipAspects {
		names = append(names, membershipAspects[i].name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Merge is what a three-way comparison came to.
type Merge struct {
	Send     Set // fields to be sent
	Merge    Set // of these, metadata that is to be merged and not replaced, because the target has changed it
	Conflict Set // fields that both sides have changed and of which the target's stay
	Open     Set // of these, the ones that nobody has decided
	Left     Set // fields that an earlier mapping filled and this one does not: what was sent stays, until somebody decides
}

// Merge compares three ways: the row as it was sent (sent, made with salt), the row now
// and the user now. Only what the row says otherwise than it was sent is looked at.
// Where the user is not as it was sent either, somebody has changed it at the target
// since, and prefer decides. ours is the time (Unix ms, the target's clock) up to which
// changes are this tool's; what has no prints is judged by it.
func (w *Want) Merge(u *clerkapi.User, sent Prints, salt string, ours int64, prefer Prefer) (m Merge) {
	now := w.Prints(salt)
	touched := u.UpdatedAt > ours
	for f := range fields {
		s := &specs[f]
		want, says := s.want(w)
		if sent.Known() && sent.of(f) == now.of(f) || !says && (!sent.Known() || s.plain || s.there != nil) {
			continue // as it was, or nothing to bring it to
		}
		edited := touched
		if f == Email || f == Phone {
			// Adding to what somebody has added takes nothing away; only which one is the
			// primary one is theirs then.
			found := s.found(u)
			if found == want {
				continue
			}
			as := sent.Known() && printOf(salt, f, found, true) == sent.of(f) // it was sent
			if m.Send = m.Send.With(f); touched && !as || sent.of(f) == open {
				m.Merge = m.Merge.With(f)
			}
			continue
		}
		if s.there == nil {
			found := s.found(u)
			if found == want || s.fold && strings.EqualFold(found, want) || !says && (found == "" || found == "{}") {
				continue // equal already
			}
			if sent.Known() {
				edited = touched && printOf(salt, f, found, true) != sent.of(f)
				if sent.of(f) == 0 && (s.plain || found == "" || found == "{}") {
					edited = false // nothing was said of it, and nobody has put anything there: flags have a value of their own
				}
			}
		} else {
			has, since := s.there(u)
			if !sent.Known() && has {
				continue // it cannot be told whether it is another one
			}
			edited = since > ours
		}
		edited = edited || sent.of(f) == open
		if !says && w.Silent.Has(f) {
			switch side := prefer.Of(f.String()); {
			case side == Source && !edited:
				m.Send = m.Send.With(f) // which empties it
			case side != Target:
				m.Left = m.Left.With(f)
			}
			continue
		}
		switch side := prefer.Of(f.String()); {
		case !edited:
			m.Send = m.Send.With(f)
		case side == Source:
			m.Send, m.Merge = m.Send.With(f), m.Merge.With(f)
		default:
			if m.Conflict = m.Conflict.With(f); side == "" {
				m.Open = m.Open.With(f)
			}
		}
	}
	return m
}
