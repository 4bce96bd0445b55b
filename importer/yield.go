package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// An identifier is one user's. Who has it is decided while the rows are checked: whoever has proven it, and of several
// the first. The others arrive without it where they have something else, as the policies say of parts that fail, and
// the run's checkpoint says which part that is, so that no order of requests decides it.

// shares are rows that may lose something to a later one, by their ordinals, where reading them again does not tell how
// they were judged.
type shares struct {
	without  map[int64][]mapping.Problem // what they go without already
	rejected checkpoint.Set              // all the same, and have been told of
}

// share holds a row against those before it.
func (j *Job) share(dups *validate.Duplicates, rules *validate.Ruleset, s *shares, it *item) {
	known, way := len(it.problems), it.brief.way
	dups.At(it.ordinal)
	it.problems = dups.Row(it.claims, it.prints, it.rec.Position, it.problems)
	found := slices.Clone(it.problems[known:])
	lost := j.yields(rules, it, found)
	if len(lost) > 0 && it.brief.reserved > 0 {
		s.without[it.ordinal] = errorsOf(it.problems[known:])
	}
	if len(lost) == 0 {
		it.problems = append(it.problems[:known], found...)
		return
	}
	var claims []validate.Claim
	var prints []validate.Print
	for i := range it.claims {
		if !slices.Contains(lost, i) {
			claims, prints = append(claims, it.claims[i]), append(prints, it.prints[i])
		}
	}
	found = slices.DeleteFunc(found, func(p mapping.Problem) bool { return p.OnError != leftOut }) // is found again
	it.problems = append(dups.Row(claims, prints, it.rec.Position, it.problems[:known]), append(found, it.shutOut(rules, way)...)...)
}

// yields decides whether a row can do without what other rows have, by the errors that say so: these become warnings, and
// the places of the claims are returned. Where it cannot, they say why, and nothing is.
func (j *Job) yields(rules *validate.Ruleset, it *item, found []mapping.Problem) (lost []int) {
	proven, asked := false, true
	var errs []*mapping.Problem
	for i := range found {
		p := &found[i]
		if p.Severity != mapping.Fatal {
			continue
		}
		at := slices.IndexFunc(it.claims, func(c validate.Claim) bool {
			return c.Locked && c.Kind.String() == p.Field && c.Value == p.Value
		})
		if at < 0 || !validate.Yields(p.Code) || rules.Raised(p.Code) {
			return nil
		}
		policy, said := j.invalid[j.SourceOf(it.file)].of(partOf[p.Field])
		if policy == InvalidReject {
			return nil
		}
		lost, errs = append(lost, at), append(errs, p)
		proven, asked = proven || !it.claims[at].Unproven, asked && said
	}
	if len(lost) == 0 {
		return nil
	}
	kept, anchored := map[string]bool{}, false
	for i, c := range it.claims {
		if c.Locked && c.Kind != validate.ExternalID && !slices.Contains(lost, i) {
			kept[c.Kind.String()], anchored = true, anchored || !c.Unproven
		}
	}
	why := ""
	for _, p := range errs {
		switch {
		case len(kept) == 0:
			why = "; the user has nothing else to sign in with"
		case proven && !anchored && !asked:
			why = "; the user would be left with what nobody has verified"
		case !kept[p.Field] && rules.Needs(p.Field):
			why = "; the instance requires one"
		}
	}
	if why != "" {
		for _, p := range errs {
			p.Message += why
		}
		return nil
	}
	var notes []string
	for k, p := range errs {
		c := &it.claims[lost[k]]
		c.Lost = true
		if p.Code == "phone_number_duplicate" {
			p.Code = validate.CodePhoneTaken // and not one that both users have
		}
		note := p.Field
		if c.Kind == validate.Email || c.Kind == validate.Phone {
			note = fmt.Sprintf("%s[%d]", p.Field, it.placeOf(lost[k]))
		}
		notes = append(notes, push.NoteLeft+note+" "+p.Code)
		p.Severity, p.OnError, p.Message = mapping.Warning, leftOut, p.Message+"; left out"
		p.Hint = fmt.Sprintf("decide who has it, and correct the other row; --invalid %s=reject keeps such rows back", p.Field)
		if !kept[p.Field] {
			it.brief.parts &^= partBits[p.Field]
		}
		if c.Unproven {
			it.brief.reserved--
		}
		it.left = addLeft(it.left, p, strings.Clone(p.Value))
	}
	it.lost = strings.Join(notes, push.NoteEnd)
	it.brief.way, it.brief.provider = rules.WayIn(it.meansWith(kept))
	return lost
}

// shutOut is what is said of somebody who has lost the way in that they had.
func (it *item) shutOut(rules *validate.Ruleset, had validate.Way) []mapping.Problem {
	if len(rules.NoWayIn(had, nil)) > 0 {
		return nil // which is told
	}
	return rules.NoWayIn(it.brief.way, nil)
}

// meansWith are the means of somebody who keeps identifiers of some fields.
func (it *item) meansWith(kept map[string]bool) validate.Means {
	m := it.means
	if !kept[validate.Email.String()] {
		m.Email, m.VerifiedEmail, m.Enterprise = false, false, false
	}
	m.Phone, m.Username = m.Phone && kept[validate.Phone.String()], m.Username && kept[validate.Username.String()]
	return m
}

// partBits are the parts of identifiers.
var partBits = map[string]mapping.Parts{"email_address": mapping.PartEmail, "phone_number": mapping.PartPhone, "username": mapping.PartUsername}

// placeOf is the place of a claim among those of its kind in the create.
func (it *item) placeOf(claim int) (n int) {
	for _, c := range it.claims[:claim] {
		if c.Locked && c.Kind == it.claims[claim].Kind {
			n++
		}
	}
	return n
}

// lostPart is what a row is to be sent without, since another row has it, and the code that says so.
type lostPart struct {
	push.Refused
	code string
}

// lostParts are what the notes of a row say that another row has.
func lostParts(notes string, create *clerkapi.CreateUserParams) (lost []lostPart) {
	for _, note := range push.Notes(notes) {
		rest, is := strings.CutPrefix(note, push.NoteLeft)
		field, why, _ := strings.Cut(rest, " ")
		if !is || !validate.Yields(why) {
			continue
		}
		part := lostPart{push.Refused{Field: field}, why}
		if field, index, many := strings.Cut(field, "["); many {
			values, at := create.EmailAddress, 0
			if field == validate.Phone.String() {
				values = create.PhoneNumber
			}
			if _, err := fmt.Sscanf(index, "%d]", &at); err != nil || at >= len(values) {
				continue
			}
			part.Values = []string{values[at]}
		}
		lost = append(lost, part)
	}
	return lost
}

// lose takes out of a create what the note of its row says that another row has.
func lose(create *clerkapi.CreateUserParams, code string) {
	for _, p := range lostParts(code, create) {
		field, _, _ := strings.Cut(p.Field, "[")
		takeField(create, &parts[partOf[field]], field, p.Values)
	}
}

// noted are the notes of a row that has arrived, with what another row has of it now.
func (it *item) noted(code string) string {
	notes := slices.DeleteFunc(push.Notes(code), func(note string) bool {
		rest, is := strings.CutPrefix(note, push.NoteLeft)
		_, why, _ := strings.Cut(rest, " ")
		return note == "" || is && validate.Yields(why)
	})
	if it.lost != "" {
		notes = append(notes, it.lost)
	}
	return strings.Join(notes, push.NoteEnd)
}

// lostBy is the code of what another row has of a field, by the note of the row; "" for what no other row has.
func lostBy(notes, field string) string {
	for _, note := range push.Notes(notes) {
		if rest, is := strings.CutPrefix(note, push.NoteLeft+field); is {
			if _, why, _ := strings.Cut(rest, " "); validate.Yields(why) {
				return why
			}
		}
	}
	return ""
}

// errorsOf are the errors among the findings of a row, for after it is gone.
func errorsOf(found []mapping.Problem) (errs []mapping.Problem) {
	for _, p := range found {
		if p.Severity == mapping.Fatal {
			p.Value = strings.Clone(p.Value) // the text would keep a block of the input
			errs = append(errs, p)
		}
	}
	return errs
}

// dispossessed judges the rows again that have lost to later ones what they have not verified: they are told of behind
// the others, with what is found now. back is called with each as it was judged before that.
func (j *Job) dispossessed(ctx context.Context, w walk, dups *validate.Duplicates, s *shares, back func(*item), tell func(it *item, found []mapping.Problem) error) error {
	by := map[int64][]validate.Yield{}
	for _, y := range dups.Yielded() {
		if !s.rejected.Has(y.Row) {
			by[y.Row] = append(by[y.Row], y)
		}
	}
	if len(by) == 0 {
		return nil
	}
	_, inputErr, err := j.rows(ctx, walk{now: w.now, rules: w.rules, salt: w.salt, origins: w.origins, skip: func(n int64) bool { return by[n] == nil }}, func(it *item) error {
		if it.rejected() || it.brief.skip != "" {
			return errors.New("the input changed while it was being read")
		}
		found, alone, left := s.without[it.ordinal], it.brief, len(it.left)
		before := len(found)
		if before > 0 {
			j.yields(w.rules, it, slices.Clone(found))
		}
		back(it)
		way := it.brief.way
		it.brief, it.left, it.lost = alone, it.left[:left], ""
		for _, y := range by[it.ordinal] {
			for _, c := range it.claims {
				if c.Kind == y.Kind && c.Locked && validate.Fold(c.Kind, c.Value) == y.Folded {
					found = append(found, validate.ProvenElsewhere(&c, y.By))
				}
			}
		}
		if j.yields(w.rules, it, found) != nil {
			found = append(found, w.rules.Apply(it.shutOut(w.rules, way))...)
		}
		it.problems = append(it.problems, found...)
		return tell(it, found[before:])
	})
	return errors.Join(inputErr, err)
}
