package mapping

import (
	"encoding/json"
	"slices"
	"strings"
)

// gathered is a container that a header has in columns of its members: user_metadata.plan, user_metadata.address.city. What makes
// CSV of JSON writes it so.
type gathered struct {
	slot    int
	columns []int
	keys    [][]string // of each column, under the container
}

// gather finds the containers that the mapping reads as a whole, and of which a header has the members.
func (mp *Mapper) gather(h *Header) {
	mp.gathered = mp.gathered[:0]
	sorted := slices.Sorted(slices.Values(h.Names))
	within := func(name string) bool { // whether another column is of a member of this one
		i, _ := slices.BinarySearch(sorted, name+".")
		return i < len(sorted) && strings.HasPrefix(sorted[i], name+".")
	}
	for slot, s := range mp.m.slots {
		if mp.columns[slot] >= 0 || s.made || h.parts != nil || len(s.path.segments) != 1 || mp.m.Input.Find(s.path.segments[0]) != nil {
			continue
		}
		g := gathered{slot: slot}
		for i, name := range h.Names {
			// Where a member has members of its own in other columns there is no room for both: it is told as not read.
			if rest, is := strings.CutPrefix(name, s.path.segments[0]+"."); is && rest != "" && !strings.ContainsAny(rest, "[]") && !within(name) {
				g.columns, g.keys = append(g.columns, i), append(g.keys, strings.Split(rest, "."))
			}
		}
		if len(g.columns) > 0 {
			mp.gathered = append(mp.gathered, g)
		}
	}
}

// assemble is the container of a row as JSON; none without a filled cell.
func (g *gathered) assemble(cells []string) Value {
	var whole map[string]any
	for i, col := range g.columns {
		if col >= len(cells) || cells[col] == "" {
			continue
		}
		if whole == nil {
			whole = map[string]any{}
		}
		at, keys := whole, g.keys[i]
		for _, key := range keys[:len(keys)-1] {
			below, is := at[key].(map[string]any)
			if !is {
				below = map[string]any{}
				at[key] = below
			}
			at = below
		}
		at[keys[len(keys)-1]] = plainCell(cells[col])
	}
	if whole == nil {
		return Value{}
	}
	text, err := json.Marshal(whole)
	if err != nil {
		return Value{} // texts and objects of them: never
	}
	return Value{Kind: JSON, Text: string(text)}
}

// gathers reports whether a column of the current header is a member of such a container.
func (mp *Mapper) gathers(column int) bool {
	return slices.ContainsFunc(mp.gathered, func(g gathered) bool { return slices.Contains(g.columns, column) })
}
