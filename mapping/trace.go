package mapping

import (
	"errors"
	"fmt"
	"slices"
)

// Trace is one value of a row on its way into a field.
type Trace struct {
	Field  string // or a name under let, a condition, a part of a digest
	Line   int    // of the mapping's text
	Value  Value
	Secret bool  // the value must not be shown
	Err    error // why there is no value
}

// Trace evaluates a mapping for a row value by value, as [Mapper.Map] does, and returns
// what became of each. skip is why the row is left behind, or "".
func (mp *Mapper) Trace(rec *Record) (steps []Trace, skip string) {
	if rec.Defect != nil {
		return []Trace{{Err: errors.New(rec.Defect.Message)}}, ""
	}
	mp.extract(rec)
	add := func(field string, secret bool, v *value) { steps = mp.traced(steps, field, secret, v) }
	for _, rule := range mp.m.skip {
		is, err := mp.asked(rule)
		steps = append(steps, Trace{Field: "skip: " + rule.reason, Line: rule.when.line, Value: boolValue(is), Err: err})
		if is && skip == "" {
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
		if d.left != nil {
			add("digest left", false, d.left)
		}
		for _, name := range d.names {
			add("digest "+name, true, d.params[name])
		}
	}
	for _, rule := range mp.m.factors {
		add("second factor lost: "+rule.lost.name, true, rule.when)
	}
	for _, rule := range mp.m.tell {
		is, err := mp.asked(rule)
		steps = append(steps, Trace{Field: "tell: " + rule.reason, Line: rule.when.line, Value: boolValue(is), Err: err})
	}
	return steps, skip
}

// asked is what the condition of a rule says of the row.
func (mp *Mapper) asked(rule skipRule) (bool, error) {
	out, err := mp.eval(rule.when)
	return err == nil && mp.yes(rule.when, out) != rule.unless, err
}

// traced adds the steps of a value: itself, what each entry of a list made of it, and its parts that stand on lines of their own.
func (mp *Mapper) traced(steps []Trace, field string, secret bool, v *value) []Trace {
	if r := v.each; r != nil {
		all := mp.entriesOf(r)
		if len(all) == 0 && r.when != nil {
			steps = append(steps, Trace{Field: field + " " + r.in.name + " when", Line: r.when.line, Value: boolValue(false)})
		}
		for _, t := range all {
			entry := fmt.Sprintf("%s %s[%d]", field, r.in.name, t.at)
			if r.when != nil {
				steps = append(steps, Trace{Field: entry + " when", Line: r.when.line, Value: boolValue(true)})
			}
			steps = append(steps, Trace{Field: entry, Line: r.value.line, Value: t.value, Secret: secret, Err: t.err})
			if r.verified != nil {
				steps = append(steps, Trace{Field: entry + " verified", Line: r.verified.line, Value: t.verified, Err: t.verifyErr})
			}
			if r.main != nil {
				steps = append(steps, Trace{Field: entry + " main", Line: r.main.line, Value: boolValue(t.main)})
			}
		}
		return steps
	}
	out, err := mp.eval(v)
	steps = append(steps, Trace{Field: field, Line: v.line, Value: out, Secret: secret, Err: err})
	part := func(name string, of *value) {
		if of.line != v.line || of.each != nil {
			steps = mp.traced(steps, field+name, secret, of)
		}
	}
	for _, m := range v.object {
		part("."+m.key, m.val)
	}
	for i, of := range slices.Concat(v.first, v.merge) {
		part(fmt.Sprintf(" %d", i+1), of)
	}
	if v.rename != nil {
		part(" of", v.rename.of)
	}
	return steps
}
