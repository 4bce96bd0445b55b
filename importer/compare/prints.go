package compare

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
)

// Prints are fingerprints of what a row says of a user: 4 bytes a field, 0 for what it
// says nothing about and 1 for what is open, and behind them 8 bytes for each identifier. They hold nothing of
// it, and are of use in the run only whose salt they were made with.
//
// As stored: a byte with the number of fields, the fields, the identifiers.
type Prints []byte

// open is the print of a field of which the target has something else than the row says, and
// nobody has decided: it is looked at again until somebody does.
const open = 1

// Prints takes the fingerprints.
func (w *Want) Prints(salt string) Prints {
	p := make(Prints, 1, 1+4*fields+8*4)
	p[0] = byte(fields)
	for f := range fields {
		text, says := specs[f].want(w)
		p = binary.BigEndian.AppendUint32(p, printOf(salt, f, text, says))
	}
	for _, kind := range []clerkapi.Filter{clerkapi.ByEmail, clerkapi.ByPhone} {
		for _, id := range w.Identifiers(kind) {
			p = binary.BigEndian.AppendUint64(p, identifierPrint(salt, id))
		}
	}
	return p
}

func printOf(salt string, f Field, text string, says bool) uint32 {
	if !says {
		return 0
	}
	if specs[f].fold {
		text = strings.ToLower(text)
	}
	return max(open+1, uint32(hash64(salt, f.String(), text)))
}

func identifierPrint(salt string, id Identifier) uint64 {
	return hash64(salt, string(id.Kind), strings.ToLower(id.Value))
}

func hash64(parts ...string) uint64 {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return binary.BigEndian.Uint64(sum[:])
}

// of is the print of a field; 0 when nothing was said about it, or the prints are of a
// version that did not know it.
func (p Prints) of(f Field) uint32 {
	if len(p) == 0 || f >= Field(p[0]) || len(p) < 1+4*int(p[0]) {
		return 0
	}
	return binary.BigEndian.Uint32(p[1+4*int(f):])
}

// Known reports whether there are prints at all.
func (p Prints) Known() bool { return len(p) > 0 && len(p) >= 1+4*int(p[0]) }

// Refused are the fields of a set of which the prints of their row say that the API has refused a part: see Without.
func (p Prints) Refused(of Set) (s Set) {
	if !p.Known() {
		return 0
	}
	for f := range of.Each() {
		if p.of(f) == 0 {
			s = s.With(f)
		}
	}
	return s
}

// identifier reports whether an identifier was among those sent.
func (p Prints) identifier(print uint64) bool {
	if !p.Known() {
		return false
	}
	for rest := p[1+4*int(p[0]):]; len(rest) >= 8; rest = rest[8:] {
		if binary.BigEndian.Uint64(rest) == print {
			return true
		}
	}
	return false
}

// Lacking calls each with what the row says and p, the prints of what was sent, does not: identifiers one by one, "" for
// secrets.
func (w *Want) Lacking(p Prints, salt string, each func(field, value string)) {
	for f := range fields {
		switch text, says := specs[f].want(w); {
		case f == Email || f == Phone:
			for _, id := range w.Identifiers(clerkapi.Filter(f.String())) {
				if !p.identifier(identifierPrint(salt, id)) {
					each(f.String(), id.Value)
				}
			}
		case !says || p.of(f) != 0:
		case f.Secret():
			each(f.String(), "")
		default:
			each(f.String(), text)
		}
	}
}

// Open is the prints with fields that are open, and with identifiers that were sent once and
// are still there.
func (p Prints) Open(s Set, former []Identifier, salt string) Prints {
	for f := range s.Each() {
		p.set(int(f), open)
	}
	for _, id := range former {
		p = binary.BigEndian.AppendUint64(p, identifierPrint(salt, id))
	}
	return p
}

// Keep is the prints with fields as they were sent, of which what was sent stays.
func (p Prints) Keep(s Set, sent Prints) Prints {
	for f := range s.Each() {
		p.set(int(f), sent.of(f))
	}
	return p
}

func (p Prints) set(at int, print uint32) {
	if p.Known() && at >= 0 && at < int(p[0]) {
		binary.BigEndian.PutUint32(p[1+4*at:], print)
	}
}

// Fit reports whether a user has everything that the create whose prints these are has
// carried: every field that can be seen, and every identifier but those attached later.
// aged says that its age is among that.
func (p Prints) Fit(u *clerkapi.User, salt string) (aged, is bool) {
	return p.of(CreatedAt) != 0, p.FitEither(nil, u, salt)
}

// FitEither is Fit of a user who is being changed from what p says to what next says: each field
// is as one of them has it.
func (p Prints) FitEither(next Prints, u *clerkapi.User, salt string) bool {
	if !p.Known() {
		return false
	}
	for f := range fields {
		s := &specs[f]
		if p.of(f) <= open || next.Known() && next.of(f) <= open || s.there != nil || f == Email || f == Phone {
			continue
		}
		if found := printOf(salt, f, s.found(u), true); found != p.of(f) && found != next.of(f) {
			return false
		}
	}
	for _, kind := range []clerkapi.Filter{clerkapi.ByEmail, clerkapi.ByPhone} {
		for _, id := range identifiersOf(u, kind) {
			if print := identifierPrint(salt, id.Identifier); !p.identifier(print) && !next.identifier(print) {
				return false // somebody else's
			}
		}
	}
	return len(u.EmailAddresses)+len(u.PhoneNumbers)+len(u.Web3Wallets) > 0 || u.Username != ""
}

// Other reports whether a user cannot be whom the create whose prints these are has made: nothing by which people are
// known is what it said, and their age is not either. young says that they are not older than it.
func (p Prints) Other(u *clerkapi.User, salt string, young bool) bool {
	same := func(f Field) bool { return p.of(f) == printOf(salt, f, specs[f].found(u), true) }
	switch age := p.of(CreatedAt); {
	case !p.Known() || age == open || same(ExternalID) || same(Username):
		return false
	case age == 0 && young || age != 0 && same(CreatedAt):
		return false
	}
	for _, kind := range []clerkapi.Filter{clerkapi.ByEmail, clerkapi.ByPhone} {
		for _, id := range identifiersOf(u, kind) {
			if p.identifier(identifierPrint(salt, id.Identifier)) {
				return false
			}
		}
	}
	return true
}

// Changed are the fields that the row says otherwise than when p was taken: as it was
// sent.
func (p Prints) Changed(now Prints) Set {
	var s Set
	for f := range fields {
		if p.of(f) != now.of(f) {
			s = s.With(f)
		}
	}
	return s
}

// Without is the prints of the same row less what a step that was refused was to make of an
// identifier or of domains, so that it is looked at again.
func (p Prints) Without(s push.Step, salt string) Prints {
	out := slices.Clone(p)
	of := map[clerkapi.Filter]Field{clerkapi.ByEmail: Email, clerkapi.ByPhone: Phone}
	switch s := s.(type) {
	case *push.Attach:
		out.set(int(of[s.Kind]), 0)
		print := binary.BigEndian.AppendUint64(nil, identifierPrint(salt, Identifier{Kind: s.Kind, Value: s.Value}))
		for at := 1 + 4*int(out[0]); at+8 <= len(out); at += 8 {
			if bytes.Equal(out[at:at+8], print) {
				return slices.Delete(out, at, at+8)
			}
		}
	case *push.Change:
		if f, is := of[s.Of]; is {
			out.set(int(f), 0)
		}
		if s.Domains {
			out.set(slices.IndexFunc(organizationAspects, func(a aspect[OrganizationRow, OrganizationFound]) bool { return a.name == "domains" }), 0)
		}
	}
	return out
}
