package compare

import (
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
)

// Compared is what a row and what the target has came to.
type Compared struct {
	Differ []Aspect
	Steps  []push.Step // that make what differs as the row says, as far as that is to be
	Prints Prints      // of the row when they are done; nil where nothing differs and nothing was asked for since it was sent
	// Touched says that somebody has used or changed it at the target.
	Touched bool
	// Left are the fields of a user that an earlier mapping filled, and Former says that they have identifiers that the row
	// has no more.
	Left   Set
	Former bool
}

// User compares a user with what their row says. ours is the time (Unix ms, the target's clock) up to which changes are
// this tool's. Nothing is verified, taken over or removed unless what the row says has changed since it was sent.
func User(w *Want, u *clerkapi.User, ours int64, e Edits) Compared {
	if e.Since {
		return w.since(u, ours, e)
	}
	var send, merge Set
	c := Compared{Touched: Used(u, ours) != "", Left: w.Left(u, e.Sent)}
	differ := w.Differences(u, nil)
	for _, d := range differ {
		if !c.Touched || e.Prefer.Of(d.Field.String()) == Source {
			send = send.With(d.Field)
		}
	}
	if c.Touched {
		merge = All
	}
	rights := Rights{Add: true}
	send = w.makeable(u, send, merge, rights)
	refused := e.Sent.Refused(send)
	for _, d := range differ {
		c.add(d, Aspect{Edited: c.Touched, Sent: send.Has(d.Field), Refused: refused.Has(d.Field)})
	}
	if send != 0 {
		c.Steps, c.Prints = w.Steps(u, send, merge, rights), w.Prints(e.Salt)
	}
	return c
}

// makeable are the fields of a set that requests make what the row says: there is none for wallets, and none without
// the right to it.
func (w *Want) makeable(u *clerkapi.User, of, merge Set, r Rights) Set {
	for f := range of.Each() {
		if one := Set(0).With(f); len(w.Steps(u, one, merge, r)) == 0 {
			of &^= one
		}
	}
	return of
}

// add adds an aspect of a field.
func (c *Compared) add(d Difference, a Aspect) {
	a.Name, a.Expected, a.Found, a.Plain = d.Field.String(), d.Expected, d.Found, d.Plain()
	c.Differ = append(c.Differ, a)
}

// since is User of what the row says otherwise than it was sent.
func (w *Want) since(u *clerkapi.User, ours int64, e Edits) Compared {
	c := Compared{Touched: u.UpdatedAt > ours}
	m := w.Merge(u, e.Sent, e.Salt, ours, e.Prefer)
	rights := Rights{Add: true, Verify: true, Remove: e.Remove, Sent: e.Sent, Salt: e.Salt}
	made := w.makeable(u, m.Send, m.Merge, rights)
	wallet := m.Send &^ made & Set(0).With(Wallet) // else former identifiers are left alone, or metadata has it already
	m.Send, m.Conflict, m.Open = made, m.Conflict|wallet, m.Open|wallet
	c.Steps, c.Left = w.Steps(u, m.Send, m.Merge, rights), m.Left
	seen := Set(0)
	for _, d := range w.Differences(u, nil) {
		if conflict := m.Conflict.Has(d.Field); conflict || m.Send.Has(d.Field) {
			seen = seen.With(d.Field)
			c.add(d, Aspect{Edited: conflict, Sent: !conflict})
		}
	}
	// What differs in nothing that can be seen: secrets, and what the row says no more.
	for _, rest := range []struct {
		of   Set
		sent bool
	}{{m.Send &^ m.Conflict &^ seen, true}, {m.Conflict &^ seen, false}} {
		for f := range rest.of.Each() {
			c.Differ = append(c.Differ, Aspect{Name: f.String(), Edited: !rest.sent, Sent: rest.sent, Plain: true})
		}
	}
	c.Prints = w.Prints(e.Salt)
	if !e.Remove {
		fields, former := w.Former(u, e.Sent, e.Salt)
		c.Prints, c.Former = c.Prints.Open(fields, former, e.Salt), fields != 0
	}
	c.Prints = c.Prints.Open(m.Open, nil, e.Salt).Keep(m.Left, e.Sent)
	return c
}
