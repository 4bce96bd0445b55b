package mapping

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// fill evaluates one field.
func (mp *Mapper) fill(to any, f *field, problems []Problem) []Problem {
	for i, val := range f.values {
		var v Value
		var err error
		switch {
		case val.each != nil && f.spec.kind == identifierField:
			problems = mp.identifiers(to.(*User), f, val.each, problems)
			continue
		case val.slot >= 0 && mp.values[val.slot].Kind == Missing && val.optional:
			continue
		case val.slot >= 0 && val.plain && mp.values[val.slot].Kind == String:
			v = mp.values[val.slot]
		default:
			v, err = mp.eval(val)
		}
		if err != nil && f.spec.factor {
			problems = mp.losesInvalid(f, val, "cannot be read", problems)
			continue
		}
		if err != nil {
			p := mp.problem(f, val, err)
			if f.spec.kind == identifierField && f.verify[i] != nil {
				is, err := mp.eval(f.verify[i])
				verified, _ := parseBool(is.Text)
				p.Verified = err == nil && verified
			}
			problems = append(problems, p)
			continue
		}
		if v.Kind == NullKind && f.spec.null != nil {
			f.spec.null(to)
			return problems
		}
		if v.Empty() {
			continue
		}
		if f.spec.kind == objectField && nullText(v) {
			mp.readAs(mp.m.columnOf(val), "null")
			continue
		}
		switch f.spec.kind {
		case identifierField:
			problems = mp.identifier(to.(*User), f, i, v, problems)
		case listField:
			for _, item := range v.Elements() {
				if err := f.spec.set(to, item); err != nil {
					return append(problems, mp.problem(f, val, &convertError{code: "value_invalid", err: err, val: item}))
				}
			}
		default:
			if f.spec.person && isPhone(v.Text) {
				return append(problems, nameNumber(f.spec.name, v.Text))
			}
			err := f.spec.set(to, v)
			switch {
			case err == nil && mp.clash == "": // without what is allocated for errors
				return problems
			case err == nil:
				return mp.clashed(f, problems)
			}
			var left *leftError
			if !errors.As(err, &left) {
				return append(problems, mp.problem(f, val, &convertError{code: "value_invalid", err: err, val: v}))
			}
			if left.invalid {
				return mp.losesInvalid(f, val, left.text, problems)
			}
			mp.loses(lostFactor{f.spec.lost().name, "it " + left.text}.String())
			return problems
		}
	}
	return problems
}

func (mp *Mapper) identifier(u *User, f *field, i int, v Value, problems []Problem) []Problem {
	var is Value
	var err error
	if f.verify[i] != nil {
		is, err = mp.eval(f.verify[i])
	}
	return mp.identify(u, f, f.verify[i], v, is, err, problems)
}

// identify adds one identifier, or a list of them, with what the source says of its verification.
func (mp *Mapper) identify(u *User, f *field, verify *value, v, is Value, err error, problems []Problem) []Problem {
	verified, said := false, false
	if err != nil {
		p := mp.problem(f, verify, err)
		if problems = append(problems, p); p.OnError != Drop {
			return problems
		}
		is = Value{} // what says it is left out, and not the address
	}
	if !is.Empty() {
		b, ok := parseBool(is.Text)
		if !ok {
			return append(problems, mp.problem(f, verify, &convertError{code: "verification_invalid", err: errors.New("says neither true nor false about its verification"), val: is}))
		}
		verified, said = b, true
	}
	if v.Kind == String {
		return mp.add(u, f, Identifier{Value: trimmed(v.Text), Verified: verified}, said, problems)
	}
	for _, item := range v.Elements() {
		problems = mp.add(u, f, Identifier{Value: trimmed(item.Text), Verified: verified}, said, problems)
	}
	return problems
}

// add adds one identifier, unless it is none.
func (mp *Mapper) add(u *User, f *field, id Identifier, said bool, problems []Problem) []Problem {
	list := &u.Emails
	if f.spec.name == "phone_number" {
		list = &u.Phones
		id.Value, problems = withoutExtension(id.Value, problems)
	} else if !slices.ContainsFunc(u.Emails, func(e Identifier) bool { return e.Value == id.Value }) { // as it is one
		is := false
		if is, problems = withoutPlaceholder(id.Value, problems); !is {
			return problems
		}
	}
	mp.addIdentifier(list, id, said)
	return problems
}

// maxIdentifiers is how many addresses, and how many numbers, are kept of a row. It is above what a row may have by the rules
// (too_many_identifiers), so that one with more is refused all the same.
const maxIdentifiers = 512

// sameIdentifier reports whether two differ in upper and lower case only, as [Lower] has it.
func sameIdentifier(a, b string) bool { return a == b || Lower(a) == Lower(b) }

// addIdentifier appends unless the identifier is there already, as when a
// primary address is repeated in the list of all addresses. said tells that the source says
// whether it is verified; of two such statements about one address the one that it is not
// holds: trust is never raised.
func (mp *Mapper) addIdentifier(list *[]Identifier, id Identifier, said bool) {
	if id.Value == "" {
		return
	}
	if len(*list) >= maxIdentifiers { // looking each of them up would take the square of them
		for i := range *list {
			(*list)[i].Verified = (*list)[i].Verified && (id.Verified || !said || !sameIdentifier((*list)[i].Value, id.Value))
		}
		return
	}
	if said && !id.Verified {
		mp.denied = append(mp.denied, id.Value)
	}
	for i := range *list {
		if v := (*list)[i].Value; sameIdentifier(v, id.Value) {
			(*list)[i].Verified = ((*list)[i].Verified || id.Verified) &&
				!slices.ContainsFunc(mp.denied, func(d string) bool { return sameIdentifier(d, v) })
			return
		}
	}
	*list = append(*list, id)
}

// lineOf names a line of the mapping, and for a source's own how to get one that can be changed.
func (m *Mapping) lineOf(line int) string {
	if m.File == "preset "+m.Name {
		return fmt.Sprintf("line %d of a copy of the mapping (clerk-import sources show %s)", line, m.Name)
	}
	return fmt.Sprintf("line %d of the mapping", line)
}

// What is said of a value that on_error: drop leaves out, behind the message and in front of the hint.
const (
	leftOut        = "; left out, as the mapping says"
	arrivesWithout = "the user arrives without it; to keep it, "
)

// RejectLeftOut makes the problem of a value that the mapping leaves out one of its row.
func RejectLeftOut(p *Problem) {
	p.Severity, p.OnError = Fatal, ""
	p.Message, p.Hint = strings.TrimSuffix(p.Message, leftOut), strings.TrimPrefix(p.Hint, arrivesWithout)
}

// problem is what is said of a value that a field does not take, of the column that it is from.
func (mp *Mapper) problem(f *field, of *value, err error) Problem {
	p := Problem{Code: "value_invalid", Severity: Fatal, Field: f.spec.name, Message: f.spec.name + " " + err.Error()}
	var ce *convertError
	if errors.As(err, &ce) {
		if ce.code != "" {
			p.Code = ce.code
		}
		p.Message = f.spec.name + " " + ce.err.Error() + mp.origin(of, ce)
		if !f.spec.secret {
			p.Value = ce.val.Text
		}
	}
	if ce != nil && ce.of != nil {
		p.OnError = ce.of.onError
	}
	if errors.Is(err, errDropped) {
		p.Severity = Warning
		p.Message += leftOut
		p.Hint = arrivesWithout + "correct the value or change " + mp.m.lineOf(f.line) + ": another converter"
	} else {
		p.Hint = "correct the value, or change " + mp.m.lineOf(f.line) + ": another converter, or on_error: drop"
		switch f.spec.name {
		case "banned", "locked", skipSpec.name: // dropped, somebody could sign in who must not
			p.Hint = "correct the value, or change " + mp.m.lineOf(f.line) + ": say what the source's values mean (state in [\"…\"])"
		}
	}
	return p
}

// origin says which column a value that cannot be used is from, and of what kind it is. Errors of
// expressions do so by themselves.
func (mp *Mapper) origin(of *value, err *convertError) string {
	if err.from != "" {
		return err.from
	}
	of, kind := cmp.Or(err.of, of), ""
	switch v := err.val; {
	case err.code == "expression_failed":
	case v.Kind == String:
		kind = "a text"
	case v.Kind == Number:
		kind = "a number"
	case v.Kind == Bool:
		kind = "a boolean"
	case v.Kind == List, v.Kind == JSON && strings.HasPrefix(v.Text, "["):
		kind = "a list"
	case v.Kind == JSON:
		kind = "an object"
	}
	switch {
	case kind == "" || of.constant != nil:
		return ""
	case of.slot >= 0:
		return fmt.Sprintf("; the column %s has %s", mp.m.columnOf(of), kind)
	}
	return fmt.Sprintf("; %s gives %s", mp.m.columnOf(of), kind)
}
