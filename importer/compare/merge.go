package compare

import (
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

// Prefer says which side to follow, for all fields and for some.
type Prefer struct {
	All    Side // "" is Target
	Fields map[Field]Side
}

// Of is whom to follow for a field.
func (p Prefer) Of(f Field) Side {
	if s, ok := p.Fields[f]; ok {
		return s
	}
	if p.All == "" {
		return Target
	}
	return p.All
}

// Merge is what a three-way comparison came to.
type Merge struct {
	Send     Set // fields to be sent
	Merge    Set // of these, metadata that is to be merged and not replaced, because the target has changed it
	Conflict Set // fields that both sides have changed and of which the target's stay
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
			if s.found(u) == want {
				continue
			}
			if m.Send = m.Send.With(f); touched {
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
				edited = touched && printOf(salt, f, found, sent.of(f) != 0) != sent.of(f)
			}
		} else {
			has, since := s.there(u)
			if !sent.Known() && has {
				continue // it cannot be told whether it is another one
			}
			edited = since > ours
		}
		switch {
		case !edited:
			m.Send = m.Send.With(f)
		case prefer.Of(f) == Source:
			m.Send, m.Merge = m.Send.With(f), m.Merge.With(f)
		default:
			m.Conflict = m.Conflict.With(f)
		}
	}
	return m
}
