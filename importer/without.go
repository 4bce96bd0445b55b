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
func (m *migration) without(file int, u *mapping.User, want *compare.Want, salt string) func(*clerkapi.CreateUserParams, []push.Refused, string) *push.Lesser {
	invalid := &m.job.invalid[m.job.SourceOf(file)]
	var refused []mapping.Problem // by now
	var left []loss
	return func(p *clerkapi.CreateUserParams, refusals []push.Refused, code string) *push.Lesser {
		params := *p
		problems, losses := slices.Clone(refused), slices.Clone(left)
		var names []string
		for _, r := range refusals {
			f, _, _ := strings.Cut(r.Field, ".") // of an entry of a list
			f, _, _ = strings.Cut(f, "[")
			k, is := partOf[f]
			if !is || !takeField(&params, &parts[k], f, r.Values) {
				return nil
			}
			policy, asked := invalid.of(k)
			if policy == InvalidReject {
				return nil
			}
			values := r.Values
			if len(values) == 0 {
				values = []string{""} // all of it
			}
			for _, value := range values {
				losses = append(losses, loss{at: len(problems), part: k, asked: asked, inUser: true})
				problems = append(problems, mapping.Problem{Field: f, Value: value})
			}
			if name, _, _ := strings.Cut(r.Field, "."); len(r.Values) == 1 && strings.HasSuffix(name, "]") {
				f = name // which of them it is, is asked of the note
			}
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
		refused, left = problems, losses
		less := *want
		less.Create = &params
		l := &push.Lesser{Params: &params, Note: strings.TrimSpace(push.NoteLeft + strings.Join(names, ", ") + " " + code), Prints: less.Prints(salt)}
		want.Lacking(l.Prints, salt, func(_, value string) { m.examples.LoadOrStore(l.Note, report.Mask(value)) })
		return l
	}
}

// takeField takes a part's field, or some values of it, out of a create body, with what belongs to it, and reports
// whether it was there.
func takeField(p *clerkapi.CreateUserParams, part *part, field string, values []string) (had bool) {
	switch {
	case len(values) == 0:
	case field == "email_address":
		return takeValues(&p.EmailAddress, &p.EmailAddressIdentificationStatus, values)
	case field == "phone_number":
		return takeValues(&p.PhoneNumber, &p.PhoneNumberIdentificationStatus, values)
	}
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

// takeValues takes identifiers out of a list, with their places in the list of how they stand.
func takeValues(list, standing *[]string, values []string) (had bool) {
	var left, stand []string
	for i, v := range *list {
		if slices.Contains(values, v) {
			had = true
			continue
		}
		if left = append(left, v); len(*standing) > 0 {
			stand = append(stand, (*standing)[i])
		}
	}
	*list, *standing = left, stand
	return had
}
