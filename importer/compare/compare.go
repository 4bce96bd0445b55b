// Package compare holds what a row says a user is to be like against the user that
// the target has: field by field it tells what differs, gives the steps that would
// make it equal, and takes fingerprints by which a later run knows what has changed,
// and on which side, without keeping anything of it.
//
// Start from [Want]. Every field is one entry of a table; a new one is an entry.
package compare

import (
	"slices"
	"strings"

	"clerk-import/importer/clerkapi"
)

// Want is what a row says: the create, and the identifiers that are attached after it
// because nobody has verified them.
type Want struct {
	Create   *clerkapi.CreateUserParams
	Attached []Identifier
	// Silent are the fields that no row says anything about, as the mapping does not fill them. What an
	// earlier mapping put there is not taken away for that.
	Silent Set
}

// Identifier is an e-mail address or a phone number and how it stands.
type Identifier struct {
	Kind     clerkapi.Filter // ByEmail or ByPhone
	Value    string
	Standing string // verified, reserved or unverified
}

// Standings of identifiers.
const (
	Verified   = clerkapi.StatusVerified
	Reserved   = clerkapi.StatusReserved
	Unverified = "unverified"
)

// Identifiers are the identifiers of a kind that the row says, the primary one first.
func (w *Want) Identifiers(kind clerkapi.Filter) []Identifier {
	values, statuses := w.Create.EmailAddress, w.Create.EmailAddressIdentificationStatus
	if kind == clerkapi.ByPhone {
		values, statuses = w.Create.PhoneNumber, w.Create.PhoneNumberIdentificationStatus
	}
	var out []Identifier
	for i, v := range values {
		out = append(out, Identifier{kind, v, statuses[i]})
	}
	for _, a := range w.Attached {
		if a.Kind == kind {
			out = append(out, a)
		}
	}
	return out
}

// held is an identifier of a user at the target.
type held struct {
	Identifier
	id      string
	primary bool
}

func identifiersOf(u *clerkapi.User, kind clerkapi.Filter) []held {
	var out []held
	add := func(id, value string, v *clerkapi.Verification, reserved bool, primary string) {
		standing := Unverified
		switch {
		case reserved:
			standing = Reserved
		case v.Verified():
			standing = Verified
		}
		out = append(out, held{Identifier{kind, value, standing}, id, id == primary})
	}
	if kind == clerkapi.ByPhone {
		for i := range u.PhoneNumbers {
			n := &u.PhoneNumbers[i]
			add(n.ID, n.PhoneNumber, n.Verification, n.Reserved, u.PrimaryPhoneNumberID)
		}
		return out
	}
	for i := range u.EmailAddresses {
		e := &u.EmailAddresses[i]
		add(e.ID, e.EmailAddress, e.Verification, e.Reserved, u.PrimaryEmailAddressID)
	}
	return out
}

// The text of identifiers names each with its standing, and the primary one, if it is
// verified: of others it is not said which one the API takes.
func wantIdentifiers(kind clerkapi.Filter) func(*Want) (string, bool) {
	return func(w *Want) (string, bool) {
		ids := w.Identifiers(kind)
		list := make([]string, len(ids))
		for i, id := range ids {
			list[i] = line(id, i == 0)
		}
		slices.Sort(list)
		return strings.Join(list, ", "), len(ids) > 0
	}
}

func foundIdentifiers(kind clerkapi.Filter) func(*clerkapi.User) string {
	return func(u *clerkapi.User) string {
		var list []string
		for _, id := range identifiersOf(u, kind) {
			list = append(list, line(id.Identifier, id.primary))
		}
		slices.Sort(list)
		return strings.Join(list, ", ")
	}
}

func line(id Identifier, primary bool) string {
	text := strings.ToLower(id.Value) + " " + id.Standing
	if primary && id.Standing == Verified {
		text += " primary"
	}
	return text
}

// Difference is a field in which the user is not what the row says.
type Difference struct {
	Field    Field
	Expected string // "" for secrets, of which only whether they are there can be told
	Found    string // "" where the user has none
}

// Plain reports whether expected and found say nothing about a person.
func (d Difference) Plain() bool { return specs[d.Field].plain || d.Field.Secret() }

// Differences appends the fields in which u is not what the row says to out. What the
// row says nothing about is not compared.
func (w *Want) Differences(u *clerkapi.User, out []Difference) []Difference {
	for f := range fields {
		s := &specs[f]
		want, says := s.want(w)
		if !says {
			continue
		}
		if s.there != nil {
			if has, _ := s.there(u); !has {
				out = append(out, Difference{f, "there", "missing"})
			}
			continue
		}
		if found := s.found(u); found != want && !(s.fold && strings.EqualFold(found, want)) {
			out = append(out, Difference{f, want, found})
		}
	}
	return out
}

// Unequal are the fields to send to make u what the row says: those that differ, and
// the secrets that the row has, of which it cannot be told.
func (w *Want) Unequal(u *clerkapi.User) Set {
	var s Set
	for _, d := range w.Differences(u, nil) {
		s = s.With(d.Field)
	}
	for f := range fields {
		if _, says := specs[f].want(w); says && f.Secret() {
			s = s.With(f)
		}
	}
	return s
}

// Left are the fields that no row says anything about, and in which the user has what an earlier mapping put
// there, or what somebody has made of it. sent are the prints of the row.
func (w *Want) Left(u *clerkapi.User, sent Prints) (left Set) {
	for f := range w.Silent.Each() {
		if found := specs[f].found(u); sent.of(f) != 0 && found != "" && found != "{}" {
			left = left.With(f)
		}
	}
	return left
}

// Used tells what was done with a user after ours, the time (Unix ms, the target's
// clock) up to which changes are this tool's, or "" if nothing was.
func Used(u *clerkapi.User, ours int64) string {
	switch {
	case u.LastSignInAt > 0:
		return "signed in"
	case u.LastActiveAt > 0:
		return "active"
	case u.PasswordLastUpdatedAt > ours:
		return "password changed"
	case u.UpdatedAt > ours:
		return "edited"
	}
	return ""
}
