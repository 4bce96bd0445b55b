package importer

import (
	"reflect"
	"slices"
	"strings"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// without says what a user is made as where the API refuses parts of it: as the policies say of parts that fail. What
// the check knows it has left behind before.
func (m *migration) without(file int, u *mapping.User, want *compare.Want, salt string) func(*clerkapi.CreateUserParams, []string, string) *push.Lesser {
	invalid := &m.job.invalid[m.job.SourceOf(file)]
	return func(p *clerkapi.CreateUserParams, fields []string, code string) *push.Lesser {
		params := *p
		var problems []mapping.Problem
		var losses []loss
		var names []string
		for _, f := range fields {
			f, _, _ = strings.Cut(f, ".") // of an entry of a list
			f, _, _ = strings.Cut(f, "[")
			k, is := partOf[f]
			if !is || !takeField(&params, &parts[k], f) {
				return nil
			}
			policy, asked := invalid.of(k)
			if policy == InvalidReject {
				return nil
			}
			problems = append(problems, mapping.Problem{Field: f})
			losses = append(losses, loss{at: len(losses), part: k, asked: asked, inUser: true})
			names = append(names, f)
		}
		if why := invalid.keeps(u, problems, losses); why != nil {
			for _, l := range losses {
				if parts[l.part].identifies && (why.always || !l.asked) {
					return nil
				}
			}
		}
		if len(params.EmailAddress)+len(params.PhoneNumber)+len(params.Web3Wallet) == 0 && params.Username.Or("") == "" {
			return nil // what is attached later is no identifier of the create
		}
		less := *want
		less.Create = &params
		l := &push.Lesser{Params: &params, Note: strings.TrimSpace(push.NoteLeft + strings.Join(names, ", ") + " " + code), Prints: less.Prints(salt)}
		want.Lacking(l.Prints, salt, func(_, value string) { m.examples.LoadOrStore(l.Note, report.Mask(value)) })
		return l
	}
}

// takeField takes a part's field out of a create body, with what belongs to it, and reports whether it was there.
func takeField(p *clerkapi.CreateUserParams, part *part, field string) (had bool) {
	fields := []string{field, field + "_identification_status"}
	if part.name == "password" {
		fields = part.fields
		p.SkipPasswordRequirement = clerkapi.Some(true)
	}
	v := reflect.ValueOf(p).Elem()
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		f := v.Field(i)
		if slices.Contains(fields, name) && !f.IsZero() && (f.Kind() != reflect.Slice || f.Len() > 0) {
			f.SetZero()
			had = true
		}
	}
	return had
}
