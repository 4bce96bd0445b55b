package importer

import (
	"slices"
	"strings"

	"clerk-import/importer/source"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// judge is what a worker has to itself.
type judge struct {
	*translator               // of the row at hand
	files       []*translator // of each file: those of one source have one
	rules       *validate.Judge
	draft       draft // of the row at hand, in a walk with reuse
}

// translator translates the rows of one source.
type translator struct {
	mapping *mapping.Mapping
	invalid *policies       // what becomes of parts that fail
	joiner  *source.Joiner  // nil: the rows are all there is
	users   *mapping.Mapper // of rows of another entity that are made of those of users
	mapper  *mapping.Mapper
	twins   *mapping.Mapper // of rows that are merged into others
}

// twin translates a row that is merged into another.
func (t *translator) twin(rec *mapping.Record, u *mapping.User) []mapping.Problem {
	if t.twins == nil {
		t.twins = t.mapping.NewMapper()
	}
	return t.twins.MapInto(rec, u, nil)
}

// mixedUp is the problem of a row for which a correction of another's stands in.
var mixedUp = mapping.Problem{
	Code: validate.CodeCorrectionOfAnother, Severity: mapping.Fatal,
	Message: "the row in the file of rejects is somebody else's than the row of the export that its _row names",
	Hint:    "put _row, _file and _line back as they were written: a spreadsheet that sorts some of the columns mixes the rows up; if the id itself was corrected, --disable " + validate.CodeCorrectionOfAnother,
}

// unreadable is the problem of a row whose correction is in a code page that nothing tells.
var unreadable = mapping.Problem{
	Code: "row_encoding", Severity: mapping.Fatal,
	Message: "a spreadsheet has saved the corrected row in a code page, and no cell that was left as it was tells which",
	Hint:    `save the file of rejects as "CSV UTF-8"`,
}

// wrongly is what is wrong with the correction of a row, nil for nothing.
func (t *translator) wrongly(rec *mapping.Record) *mapping.Problem {
	switch {
	case rec.Origin != nil && rec.Origin.Unreadable:
		return &unreadable
	case t.mixedUp(rec):
		return &mixedUp
	}
	return nil
}

// mixedUp reports whether a row of a file of rejects is somebody else's than the row of the export that it names: it has
// another external id, which was not what was wrong, or, where there is none, little in common with it.
func (t *translator) mixedUp(rec *mapping.Record) bool {
	o := rec.Origin
	if o == nil || o.Other == nil || strings.Contains(o.Codes, "external_id") {
		return false
	}
	var this, other mapping.User
	if t.mapping.Entity == mapping.Users {
		t.twin(rec, &this)
		t.twin(o.Other, &other)
	}
	a, b := this.ExternalID.Or(""), other.ExternalID.Or("")
	if a == "" || b == "" || signsInWith(&this, a) { // an id that is the address may be what was corrected
		return o.Unlike
	}
	return a != b
}

// signsInWith reports whether an id is what a user signs in with.
func signsInWith(u *mapping.User, id string) bool {
	is := func(i mapping.Identifier) bool { return strings.EqualFold(i.Value, id) }
	return strings.EqualFold(u.Username.Or(""), id) || slices.ContainsFunc(u.Emails, is) || slices.ContainsFunc(u.Phones, is)
}

// judge translates a row, plans it and applies the rules that need no other row.
func (j *Job) judge(g *judge, it *item, w *walk) error {
	it.reset()
	g.translator = g.files[it.file]
	if wrong := g.wrongly(it.rec); !w.judged && wrong != nil {
		if it.problems = w.rules.Apply(append(it.problems, *wrong)); it.rejected() {
			return nil
		}
	}
	leftOut := it.rec.Origin != nil && it.rec.Origin.LeftOut
	if leftOut {
		defer it.leaveOut()
	}
	if w.origins && g.joiner != nil && it.rec.Origin == nil { // else it says still what it said
		it.rec.Origin = &mapping.Origin{File: it.rec.File, Line: it.rec.Line, ID: it.rec.Identity()}
	}
	if g.joiner != nil {
		if it.rec.Origin != nil {
			it.rec.Origin.JSON = it.rec.JSON
		}
		if err := g.joiner.Join(it.rec); err != nil {
			return err
		}
	}
	if j.parent != nil {
		return j.judgeOther(g, it, w)
	}
	d := it.draft
	if d == nil {
		d = &g.draft
		d.user.Reset()
		d.plan.reset()
	}
	u, p := &d.user, &d.plan
	it.problems = g.mapper.MapInto(it.rec, u, it.problems)
	it.brief.skip = u.Skip
	if it.rec.Defect != nil || u.Skip != "" || mapping.Untranslated(it.problems) {
		return nil
	}
	parts := j.judgeParts(g, it, u, w)
	if w.persons != nil && !leftOut {
		if err := j.personOf(g, it, d, w); err != nil || it.brief.skip != "" {
			return err
		}
	}
	j.skipConsent(it, u, w.rules)
	it.problems = p.fill(u, j.Unverified, it.problems)
	if it.person != nil {
		parts, it.claims = u.Parts(), it.personClaims(p)
	} else {
		it.claims = p.claims(it.claims)
	}
	if w.judged {
		it.problems = validate.Settled(it.problems)
		p.complete(u, j.SkipRestrictions)
		return nil
	}
	if w.alone { // what the instance asks for, another row of the person may have
		if it.problems = w.rules.Apply(it.problems); w.twins != nil && !it.rejected() {
			it.prints = w.twins.Prints(u.Emails, u.Phones, it.prints)
		}
		return nil
	}
	it.brief = brief{parts: parts, digest: u.Digest, createdAt: u.CreatedAt.Or(""), reserved: p.Reserved, attached: len(p.Attach), dropped: u.PasswordLeft, factors: u.FactorsLost}
	created := validate.Created{Emails: len(p.Create.EmailAddress), Phones: len(p.Create.PhoneNumber)}
	it.problems = w.rules.Requires(u, created, it.problems)
	it.means = w.rules.MeansOf(u, created)
	it.brief.way, it.brief.provider = w.rules.WayIn(it.means)
	it.problems = w.rules.NoWayIn(it.brief.way, it.problems)
	it.brief.unproven = p.Reserved > 0 && !isAnchored(u)
	it.problems = w.rules.Apply(it.problems)
	if w.dups != nil && !it.rejected() {
		it.prints = w.dups.Prints(it.claims, it.prints)
	}
	if w.salt != "" && !it.rejected() {
		p.complete(u, j.SkipRestrictions)
		it.sent = p.want(0).Prints(w.salt)
	}
	return nil
}

// judgeParts holds a user against the rules, and leaves behind what breaks them and need not come along. It returns the
// parts that the user is sent with. The rules are asked again when something was left behind: what they say is of the
// user as it is sent.
func (j *Job) judgeParts(g *judge, it *item, u *mapping.User, w *walk) mapping.Parts {
	for {
		parts, known := u.Parts(), len(it.problems)
		it.problems = g.rules.Row(u, parts, w.now, it.problems)
		it.problems = w.rules.Apply(w.rules.Takes(u, it.problems))
		var taken bool
		if it.problems, it.left, taken = g.files[it.file].invalid.leave(u, w.rules, known, it.problems, it.left); !taken {
			return parts
		}
		kept := it.problems[:0]
		for i, c := range it.problems {
			again := i >= known && c.OnError != leftOut && c.Code != codeAdapted
			if told := c.OnError == leftOut && c.Code == mapping.CodeFactorInvalid; !again && !told { // as lost
				kept = append(kept, c)
			}
		}
		it.problems = kept
	}
}
