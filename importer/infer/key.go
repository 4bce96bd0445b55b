package infer

import (
	"cmp"
	"slices"
	"strings"

	"clerk-import/mapping/regexp"
)

// likeliestKeys are columns that may be what users are known by, the likeliest first, and of those that are just unlike the others no more
// than anybody reads: what other tables call the users by, ids by what they are or by their names, whatever differs in every row, and
// last what numbers the rows, which are other numbers in the next export.
func (p *Proposal) likeliestKeys(found []*column) []*column {
	rank := map[*column]int{}
	named := 0
	for _, c := range found {
		switch leaf := c.leaf(); {
		case slices.ContainsFunc(p.joins, func(j join) bool { return j.of == c || j.or == c }):
			rank[c] = 0
		case ofStateNumber.MatchString(leaf):
			rank[c] = 6
		case c.runs() && !(strings.HasSuffix(leaf, "id") || strings.HasPrefix(leaf, "id")):
			rank[c] = 5
		case c.mostly(uuid) && !c.elses() || refersTo(leaf, c.table.Name):
			rank[c] = 1
		case !c.elses() && (strings.HasSuffix(leaf, "id") || strings.HasPrefix(leaf, "id")):
			rank[c] = 2
		case !c.elses() && isID(leaf):
			rank[c] = 3
		default:
			rank[c] = 4
		}
		if rank[c] < 4 {
			named++
		}
	}
	slices.SortStableFunc(found, func(a, b *column) int { return cmp.Compare(rank[a], rank[b]) })
	if most := max(named, maxOffered); len(found) > most {
		found = found[:most]
	}
	return found
}

// ofStateNumber knows the numbers that a state gives to people, which are nothing to call them by elsewhere.
var ofStateNumber = regexp.MustCompile(`fiscal|steuer|^tax|taxid|^ssn|ssn$|socialsecurity|sozialvers|passport|reisepass|ausweis|^nif$|^nie$|^dni$|^cpf$|pesel|personnummer|^bsn$|tckimlik|rodnecislo|henkilotunnus|iban`)
