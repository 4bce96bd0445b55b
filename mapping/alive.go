package mapping

import "slices"

// alive is what of a mapping the rows so far give something to make something of. A mapping is made for all
// versions and settings of its source, and an export has half of the columns that it reads: what reads none
// of them makes nothing, and need not be asked of every row.
type alive struct {
	skip, tell []skipRule
	fields     []field
	digest     *value
	factors    []factorRule
	compared   []int // of the mapping's, those whose column is there
}

// revive finds out what is alive, as a column was met that none of the rows before had.
func (mp *Mapper) revive() {
	m, a := mp.m, &mp.alive
	mp.stale = false
	rules := func(all []skipRule) (kept []skipRule) {
		for _, r := range all {
			if when := mp.living(r.when); when != nil && !when.refuses() || r.unless {
				r.when = when
				kept = append(kept, r)
			}
		}
		return kept
	}
	*a = alive{skip: rules(m.skip), tell: rules(m.tell)}
	for _, f := range m.fields {
		one := field{spec: f.spec, line: f.line}
		for i, v := range f.values {
			if v = mp.living(v); v == nil || f.spec.factor && mp.unasked(v) {
				continue
			}
			if one.values = append(one.values, v); f.verify != nil {
				one.verify = append(one.verify, f.verify[i])
			}
		}
		if len(one.values) > 0 {
			a.fields = append(a.fields, one)
		}
	}
	for _, r := range m.factors {
		if r.when = mp.living(r.when); r.when != nil && !r.when.refuses() && !mp.unasked(r.when) {
			a.factors = append(a.factors, r)
		}
	}
	if m.digest != nil {
		a.digest = mp.living(m.digest.value)
	}
	for i, c := range m.compared {
		if mp.has(c.slot) {
			a.compared = append(a.compared, i)
		}
	}
}

// has reports whether a row so far may have had what a slot is for.
func (mp *Mapper) has(slot int) bool {
	if mp.m.slots[slot].made {
		return true
	}
	if mp.header != nil {
		return mp.columns[slot] >= 0 || slices.ContainsFunc(mp.gathered, func(g gathered) bool { return g.slot == slot })
	}
	return mp.seen[slot]
}

// living is a value without the parts that make nothing of any row so far, or nil if that is all of it.
func (mp *Mapper) living(v *value) *value {
	if v.slot >= 0 {
		if v.optional && !v.parent && !mp.has(v.slot) {
			return nil
		}
		return v
	}
	if v.program != nil {
		return mp.settled(v)
	}
	if v.first == nil && v.merge == nil {
		return v
	}
	all := func(parts []*value) []*value {
		if parts == nil {
			return nil
		}
		kept := []*value{} // not nil, which is another form
		for _, p := range parts {
			if p = mp.living(p); p != nil {
				kept = append(kept, p)
			}
		}
		return kept
	}
	out := *v
	if out.first, out.merge = all(v.first), all(v.merge); len(out.first)+len(out.merge) == 0 && v.optional {
		return nil
	}
	return &out
}

// settled is an expression about columns that no row so far had as the value that it has for each of them.
func (mp *Mapper) settled(v *value) *value {
	if v.whole || mp.m.inside != "" || len(v.reads) == 0 || slices.ContainsFunc(v.reads, mp.met) {
		return v
	}
	result, err := run(&mp.vm, v.program, mp.environment(v.secrets))
	if err != nil {
		return v // which every row is to say
	}
	constant, err := fromAny(result)
	if err != nil {
		return v
	}
	out := *v
	out.program, out.constant = nil, &constant
	return &out
}

// refuses reports whether a condition is a no that has been settled.
func (v *value) refuses() bool {
	return v.constant != nil && len(v.convert) == 0 && v.constant.Kind == Bool && !v.constant.holds()
}

// unasked reports whether a value is an expression about columns that no row so far had. Of a second factor
// it then says nothing: that it cannot be computed is no loss of one.
func (mp *Mapper) unasked(v *value) bool {
	switch {
	case v.fallback != nil:
		return false
	case v.first != nil:
		return !slices.ContainsFunc(v.first, func(f *value) bool { return !mp.unasked(f) })
	}
	return v.program != nil && len(v.reads) > 0 && !slices.ContainsFunc(v.reads, mp.met)
}

// met reports whether a row so far had a column, of JSON a member, or whether it is made of each.
func (mp *Mapper) met(name string) bool {
	if slices.ContainsFunc(mp.m.made, func(d *made) bool { return d.name == name }) {
		return true
	}
	if mp.header != nil {
		return mp.header.Column(name) >= 0 || mp.header.joins(name)
	}
	return slices.ContainsFunc(mp.shape.keys, func(k shapeKey) bool { return unescape(k.raw) == name })
}
