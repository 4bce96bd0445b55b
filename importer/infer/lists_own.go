package infer

import (
	"cmp"
	"slices"
	"strings"
)

// regionOf asks for the region of the numbers of a list that have no country code.
func (p *Proposal) regionOf(e *entries) {
	if e.kind == "" {
		return
	}
	var found []string
	for _, kind := range e.kinds[numbers] {
		found = append(found, e.national(e.kind, kind)...)
	}
	if len(found) == 0 {
		return
	}
	g := &guess{column: &column{path: []string{e.name, e.data}, examples: found[:min(len(found), maxExamples)], table: p.tables[0]}}
	if p.askRegion(g); p.dropped {
		e.local = "e164, on_error: drop"
	} else {
		e.local = g.convert
	}
}

// nearest are lists with those of tables behind the users' own, and of these the ones that are likeliest the users' first: what their
// names say, whether they say what is verified or the main one, and whether several people have the same address.
func nearest(lists []*entries) []*entries {
	likely := map[*entries]int{}
	for _, e := range lists {
		if e.table == nil || len(e.rows) < 3 || !e.understand() {
			continue
		}
		for is, worth := range map[int]bool{1: e.standing != "", 2: e.main != "", 4: e.table.ofReach(), -8: e.table.ofElses(), -16: e.ofSeveral()} {
			if worth {
				likely[e] += is
			}
		}
	}
	slices.SortStableFunc(lists, func(a, b *entries) int {
		if a.table == nil || b.table == nil {
			return 0
		}
		return cmp.Compare(likely[b], likely[a])
	})
	return lists
}

// ofSeveral reports whether addresses of a table stand in rows of several people, as those do that orders were sent to and friends
// were invited with: an address of one's own is nobody else's.
func (e *entries) ofSeveral() bool {
	if e.table == nil || e.owner == "" || e.data == "" {
		return false
	}
	whose := map[string]string{}
	several := map[string]bool{}
	for _, row := range e.rows {
		at := sameAddress(row[e.data])
		if classOf(at) == logins {
			continue
		}
		if first, has := whose[at]; has && first != row[e.owner] {
			several[at] = true
		} else {
			whose[at] = row[e.owner]
		}
	}
	return len(several) > 1 && len(several)*10 >= len(whose)
}

// saysNumber reports whether a kind of entries is one of phone numbers by its name.
func saysNumber(kind string) bool {
	return slices.Contains(words["phone_number"], normal(kind)) || slices.Contains([]string{"sms", "whatsapp", "voice"}, normal(kind))
}

// national are the values of entries of a kind, if nearly all are numbers without a country code; nil if they are none.
func (e *entries) national(m, kind string) (out []string) {
	all := 0
	for _, row := range e.rows {
		if v := row[e.data]; v != "" && (m == "" || row[m] == kind) {
			if all++; localPattern.MatchString(v) && !phonePattern.MatchString(v) {
				out = append(out, v)
			}
		}
	}
	if len(out)*10 < all*9 {
		return nil
	}
	return out
}

// callsUsers reports whether entries of a kind are names of users, and not the ids of their accounts elsewhere, which are long numbers.
func (e *entries) callsUsers(m, kind string) bool {
	ids, all := 0, 0
	for _, row := range e.rows {
		if v := row[e.data]; row[m] == kind && v != "" {
			if all++; strings.Trim(v, "0123456789 ()+-./") == "" || uuidPattern.MatchString(v) {
				ids++
			}
		}
	}
	return ids*2 < all
}
