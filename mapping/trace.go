package mapping

import (
	"errors"
	"fmt"
)

// Trace is one value of a row on its way into a field.
type Trace struct {
	Field  string
	Line   int // of the mapping's text
	Value  Value
	Secret bool // the value must not be shown
	Err    error
}

// Trace evaluates a mapping for a row value by value, as [Mapper.Map] does, and returns
// what became of each. skip is why the row is left behind, or "".
func (mp *Mapper) Trace(rec *Record) (steps []Trace, skip string) {
	if rec.Defect != nil {
		return []Trace{{Err: errors.New(rec.Defect.Message)}}, ""
	}
	mp.extract(rec)
	add := func(field string, secret bool, v *value) {
		if v.each != nil {
			for _, t := range mp.entriesOf(v.each) {
				entry := fmt.Sprintf("%s %s[%d]", field, v.each.in.name, t.at)
				steps = append(steps, Trace{Field: entry, Line: v.each.value.line, Value: t.value, Secret: secret, Err: t.err})
				if v.each.verified != nil {
					steps = append(steps, Trace{Field: entry + " verified", Line: v.each.verified.line, Value: t.verified, Err: t.verifyErr})
				}
			}
			return
		}
		out, err := mp.eval(v)
		steps = append(steps, Trace{Field: field, Line: v.line, Value: out, Secret: secret, Err: err})
	}
	for _, rule := range mp.m.skip {
		out, err := mp.eval(rule.when)
		if err == nil && out.holds() != rule.unless && skip == "" {
			skip = rule.reason
		}
	}
	for _, r := range mp.m.status {
		add(statusSpec.name, false, r.value)
	}
	if why, _ := mp.state(); skip == "" {
		skip = why
	}
	for i, d := range mp.m.made {
		steps = append(steps, Trace{Field: d.spec.name, Line: d.line, Value: mp.made[i]})
	}
	for i := range mp.m.fields {
		f := &mp.m.fields[i]
		for k, v := range f.values {
			add(f.spec.name, f.spec.secret, v)
			if f.spec.kind == identifierField && f.verify[k] != nil {
				add(f.spec.name+" verified", false, f.verify[k])
			}
		}
	}
	if d := mp.m.digest; d != nil {
		add("digest from "+d.from, true, d.value)
		for _, name := range d.names {
			add("digest "+name, true, d.params[name])
		}
	}
	for _, rule := range mp.m.factors {
		add("second factor lost: "+rule.lost.name, true, rule.when)
	}
	return steps, skip
}
