package mapping

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Hand is whose hand reaches metadata at the source: the user's own client's, or the server's alone.
type Hand string

// Hands.
const (
	ByClient  Hand = "client"
	ByServer  Hand = "server"
	ByUnknown Hand = "unknown" // no page says so, or a setting decides
)

var hands = []Hand{ByClient, ByServer, ByUnknown}

// Place is where metadata goes at the target.
type Place string

// Places.
const (
	PublicPlace  Place = "public"  // clients read it, the server alone writes it
	PrivatePlace Place = "private" // the server alone reads and writes it
	UnsafePlace  Place = "unsafe"  // clients read and write it
	NoPlace      Place = "drop"    // it stays behind
)

// Places lists the places.
var Places = []Place{PublicPlace, PrivatePlace, UnsafePlace, NoPlace}

// Field is the field of the create body that a place is.
func (p Place) Field() string {
	if p == NoPlace {
		return ""
	}
	return string(p) + "_metadata"
}

// UnsafeKey is the key of private metadata under which metadata that clients could write stands where
// the entity has no unsafe metadata: organizations, memberships and invitations.
const UnsafeKey = "unsafe_metadata"

// Metadata is one kind of metadata that a source keeps: whose hand reached it there decides where it goes.
type Metadata struct {
	Name          string // as --metadata takes it
	Entity        Entity
	Writes, Reads Hand
	Page          string // where that is written: page or package, and date

	value *value
	line  int
}

// Place is where the kind goes unless somebody decides otherwise. Neither trust nor exposure is raised:
// what is not known goes where no client reads or writes it.
func (k *Metadata) Place() Place {
	switch {
	case k.Writes == ByClient:
		return UnsafePlace
	case k.Writes == ByServer && k.Reads == ByClient:
		return PublicPlace
	}
	return PrivatePlace
}

// Raised says what a place gives the kind that it did not have at the source, "" for nothing.
func (k *Metadata) Raised(to Place) string {
	var raised []string
	switch {
	case to != PublicPlace && to != PrivatePlace:
	case k.Writes == ByClient:
		raised = append(raised, "applications trust what users could write themselves")
	case k.Writes == ByUnknown && to == PublicPlace:
		raised = append(raised, "applications trust what users may have written themselves")
	}
	switch {
	case to != PublicPlace && to != UnsafePlace:
	case k.Reads == ByServer:
		raised = append(raised, "clients read what only the server saw")
	case k.Reads == ByUnknown:
		raised = append(raised, "clients read what they may never have seen")
	}
	if to == UnsafePlace && k.Writes != ByClient {
		raised = append(raised, "users can change it from now on")
	}
	return strings.Join(raised, ", and ")
}

// Metadata lists the kinds of metadata that the mapping knows, those of other entities behind the users'.
func (m *Mapping) Metadata() []Metadata {
	all := slices.Clone(m.kinds)
	for _, s := range m.sections {
		all = append(all, s.kinds...)
	}
	return all
}

// Fills reports whether the mapping fills a field.
func (m *Mapping) Fills(name string) bool {
	for i := range m.fields { // not copied: this is asked of every row
		if m.fields[i].spec.name == name {
			return true
		}
	}
	return false
}

// metadata compiles the kinds of metadata.
func (c *compiler) metadata(n ast.Node) {
	for _, e := range c.entries(n, "metadata") {
		k := Metadata{Name: e.key, Entity: c.m.Entity, line: e.node.GetToken().Position.Line}
		for _, a := range c.entries(e.val, "a kind of metadata", keys["kind"]...) {
			switch a.key {
			case "value":
				k.value = c.value(a.val)
			case "writes":
				k.Writes = c.hand(a)
			case "reads":
				k.Reads = c.hand(a)
			case "page":
				k.Page = c.str(a.val, a.key)
			}
		}
		if k.value == nil || k.Writes == "" || k.Reads == "" {
			c.fail(e.node, "a kind of metadata needs `value`, `writes` and `reads`: who could write and read it, client, server or unknown")
		}
		c.m.kinds = append(c.m.kinds, k)
	}
}

func (c *compiler) hand(e entry) Hand {
	return Hand(c.choice(e.val, e.key, texts(hands)...))
}

// Placing is the mapping with somebody's word for where kinds of metadata go.
func (m *Mapping) Placing(places map[string]Place) (*Mapping, error) {
	kinds := m.Metadata()
	for _, name := range slices.Sorted(maps.Keys(places)) {
		if slices.ContainsFunc(kinds, func(k Metadata) bool { return k.Name == name }) {
			continue
		}
		var known []string
		for _, k := range kinds {
			known = append(known, fmt.Sprintf("%s (%s)", k.Name, k.Place()))
		}
		if known == nil {
			return nil, fmt.Errorf("the mapping names no kind of metadata %s", name)
		}
		return nil, fmt.Errorf("the mapping names no kind of metadata %s; it names %s", name, strings.Join(known, ", "))
	}
	out := *m
	out.places = places
	out.place()
	out.sections = nil
	for _, s := range m.sections {
		section := *s
		section.places = places
		section.place()
		out.sections = append(out.sections, &section)
	}
	return &out, nil
}

// placeOf is where a kind goes.
func (m *Mapping) placeOf(k *Metadata) Place {
	if p, decided := m.places[k.Name]; decided {
		return p
	}
	return k.Place()
}

// place puts the kinds of metadata into the fields where they go. Of members of one name in several kinds
// the one stays that is least likely to be the user's own: what the mapping's fields say, what the server
// wrote, what nobody knows of.
func (m *Mapping) place() {
	m.fields, m.moved = slices.Clone(m.written), nil
	parts := map[Place][]*value{}
	for _, writes := range []Hand{ByClient, ByUnknown, ByServer} {
		for i := range m.kinds {
			k := &m.kinds[i]
			if k.Writes != writes {
				continue
			}
			to := m.placeOf(k)
			if to != k.Place() {
				m.moved = append(m.moved, *k)
			}
			if to == NoPlace {
				continue
			}
			parts[to] = append(parts[to], k.value)
		}
	}
	if apart := parts[UnsafePlace]; m.Entity != Users && apart != nil {
		v := &value{slot: -1, object: []member{{UnsafeKey, joinKinds(apart)}}, line: apart[0].line}
		v.settle()
		parts[UnsafePlace], parts[PrivatePlace] = nil, append(parts[PrivatePlace], v)
	}
	specs := fieldSpecs[m.Entity]
	for _, to := range Places {
		if from := parts[to]; from != nil {
			at := slices.IndexFunc(specs, func(s fieldSpec) bool { return s.name == to.Field() })
			m.fields = joinField(m.fields, &specs[at], from)
		}
	}
}

// joinKinds is one value of the values of several kinds, of which later ones win.
func joinKinds(from []*value) *value {
	if len(from) == 1 {
		return from[0]
	}
	v := &value{slot: -1, merge: from, kinds: true, line: from[0].line}
	v.settle()
	return v
}

// joinField is the fields with one that is made of kinds of metadata, and of what it was before.
func joinField(fields []field, spec *fieldSpec, from []*value) []field {
	at := slices.IndexFunc(fields, func(f field) bool { return f.spec == spec })
	if at >= 0 {
		own := fields[at].values
		first := own[0]
		if len(own) > 1 {
			first = &value{slot: -1, first: own, line: fields[at].line}
			first.settle()
		}
		from = append(from, first)
	}
	v := joinKinds(from)
	f := field{spec: spec, line: v.line, values: []*value{v}}
	if at < 0 {
		return append(fields, f)
	}
	fields[at] = f
	return fields
}

// Codes of what is told of metadata.
const (
	CodeMetadataPlaced   = "metadata_placed"   // somebody has decided where it goes
	CodeMetadataConflict = "metadata_conflict" // two kinds say different things under one key
)

// placed appends what somebody has decided about metadata that the row has, and what that raises.
func (mp *Mapper) placed(problems []Problem) []Problem {
	for i := range mp.m.moved {
		k := &mp.m.moved[i]
		if v, err := mp.eval(k.value); err != nil || v.Empty() || nullText(v) || v.Text == "{}" {
			continue // what cannot be read is told where it is sent
		}
		mp.movedSeen |= 1 << i
		to := mp.m.placeOf(k)
		p := Problem{Code: CodeMetadataPlaced, Severity: Warning, Field: k.Name, Hint: "right if that is meant; else leave --metadata " + k.Name + " out"}
		switch raised := k.Raised(to); {
		case to == NoPlace:
			p.Message = fmt.Sprintf("%s metadata stays behind, as --metadata says", k.Name)
		case raised != "":
			p.Message = fmt.Sprintf("%s metadata goes to %s, as --metadata says: %s", k.Name, to.Field(), raised)
		default:
			p.Message = fmt.Sprintf("%s metadata goes to %s, as --metadata says: nothing is raised", k.Name, to.Field())
		}
		problems = append(problems, p)
	}
	return problems
}

// foundUnplaced are the kinds of metadata of which somebody has said where they go, and that no row has.
func foundUnplaced(mappers []*Mapper) []Finding {
	var seen uint64
	for _, mp := range mappers {
		seen |= mp.movedSeen
	}
	var out []Finding
	for i, k := range mappers[0].m.moved {
		if seen&(1<<i) == 0 {
			out = append(out, Finding{Problem: Problem{Code: CodeColumnUnseen, Severity: Warning, Field: k.Name,
				Message: "--metadata names a kind of metadata that no row has", Hint: "leave it out, or export it, too"}, Count: 1})
		}
	}
	return out
}

// clashed appends that kinds of metadata say different things under one key.
func (mp *Mapper) clashed(f *field, problems []Problem) []Problem {
	p := Problem{Code: CodeMetadataConflict, Severity: Warning, Field: f.spec.name,
		Message: fmt.Sprintf("two kinds of metadata have the key %s with different values: what the server wrote stays, or the later kind", shownName(mp.clash)),
		Hint:    "--metadata KIND=… puts one of them elsewhere"}
	mp.clash = ""
	return append(problems, p)
}
