package mapping

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// CodeStateUnclear is the code of a column of states that the mapping does not read, and whose values say nothing by themselves.
const CodeStateUnclear = "state_unclear"

// seen counts a value of a column of states that says neither that somebody is shut out nor that nothing is the matter.
func (c *column) seen(text string) {
	if text = trimmed(text); text == "" || c.many {
		return
	}
	if c.counts == nil {
		c.counts = map[string]int64{}
	}
	if _, known := c.counts[text]; !known && (len(c.counts) == maxSeen || len(text) > longSeen || !columnLike(text) || LooksLike(text) != "" && len(text) > 4) {
		c.counts, c.many = nil, true // a place, or somebody's own words
		return
	}
	c.counts[strings.Clone(text)]++
}

// foundUnclear are the columns of states whose values nobody can read without knowing the source: 0, 1 and 2, or "pending".
func foundUnclear(mappers []*Mapper) []Finding {
	type values struct {
		counts map[string]int64
		rows   int64
		many   bool
		at     Position
	}
	all := map[string]*values{}
	for _, mp := range mappers {
		for _, c := range mp.found {
			if c.counts == nil && !c.many {
				continue
			}
			v := all[c.name]
			if v == nil {
				v = &values{counts: map[string]int64{}, at: c.first}
				all[c.name] = v
			}
			v.many = v.many || c.many
			for text, n := range c.counts {
				v.counts[text] += n
				v.rows += n
			}
		}
	}
	var out []Finding
	for _, name := range slices.Sorted(maps.Keys(all)) {
		v := all[name]
		if v.many || len(v.counts) > maxSeen || mappers[0].m.decided[name] != "" || !unclear(v.counts) {
			continue
		}
		texts := slices.SortedFunc(maps.Keys(v.counts), func(a, b string) int { return cmp.Or(cmp.Compare(v.counts[b], v.counts[a]), strings.Compare(a, b)) })
		var counted, listed []string
		for _, text := range texts {
			counted = append(counted, fmt.Sprintf("%s ×%d", text, v.counts[text]))
			listed = append(listed, fmt.Sprintf("%q: active", text))
		}
		out = append(out, Finding{Problem: Problem{
			Code: CodeStateUnclear, Severity: Warning, Field: name,
			Message: "the column may say who must not sign in, and nobody has read its values: " + strings.Join(counted, ", "),
			Hint: fmt.Sprintf("find out what they stand for, and write it into a mapping of your own, status: {value: %s, map: {%s}}, with banned, locked or skip; or the column under ignore",
				name, strings.Join(listed, ", ")),
		}, At: v.at, Count: v.rows})
	}
	return out
}

// unclear reports whether of some values one says nothing by itself. That everybody has 1 tells nobody apart.
func unclear(counts map[string]int64) bool {
	for text := range counts {
		_, number := parseBool(text)
		if _, known := StateWord(text); !known && !(len(counts) == 1 && number) {
			return true
		}
	}
	return false
}
