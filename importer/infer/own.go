package infer

import (
	"fmt"
	"maps"
	"slices"

	"clerk-import/mapping/regexp"
)

// ownWords are what is said of ways to reach people that are their own, and in use.
var ownWords = []string{"self", "own", "me", "myself", "private", "personal", "home", "work", "office", "mobile", "main", "primary", "secondary", "other", "current", "active", "valid", "new", "verified", "confirmed", "validated", "ok",
	"selbst", "eigen", "privat", "geschäftlich", "büro", "arbeit", "aktiv", "moi", "prive", "perso", "travail", "actif", "propio", "trabajo", "activo", "proprio", "lavoro", "casa", "eigen", "werk", "thuis", "本人", "自己"}

// aliveMember knows members of which no says that an entry is not in use.
var aliveMember = regexp.MustCompile(`current|inuse|valid|aktuell|activ|aktiv|actif|attiv|attual|actual|own|eigen`)

// whose asks which entries of a list are the user's own, and in use. Those of which that is not known
// are left out: whoever has the address could sign in as somebody else.
func (p *Proposal) whose(e *entries, at string) {
	var conditions []string
	e.doubts = map[string]string{}
	for _, m := range e.unclear {
		counts := map[string]int64{}
		flags := true
		for _, row := range e.rows {
			if v, ok := row[m]; ok && v != "" {
				counts[v]++
				flags = flags && slices.Contains(kindsOf(v), boolean)
			}
		}
		id := questionID("entries", e.name, m)
		if flags || len(counts) > fewValues {
			condition := fmt.Sprintf("%s == nil", e.member(m))
			switch {
			case flags && aliveMember.MatchString(normal(m)):
				condition = fmt.Sprintf("bool(%s ?? true)", e.member(m))
			case flags:
				condition = fmt.Sprintf("not bool(%s ?? false)", e.member(m))
			}
			if p.choose(Question{ID: id, At: at, Text: fmt.Sprintf("`%s`: does `%s` say that one is somebody else's, or not in use?", e.name, m),
				Options: []Option{{"leave", "those of which it says so are left out"}, {"own", "it says nothing of the kind"}}}) == "leave" {
				conditions = append(conditions, condition)
			}
			continue
		}
		known := false
		for v := range counts {
			known = known || slices.Contains(ownWords, normal(v))
		}
		var left, unsure []string
		for _, v := range slices.Sorted(maps.Keys(counts)) {
			if slices.Contains(ownWords, normal(v)) {
				continue
			}
			q := Question{ID: id + "." + questionID(v), At: at, Seen: []Seen{{Value: v, Rows: counts[v]}}, Text: fmt.Sprintf("`%s`: where `%s` is %s, is one the user's own, and in use?", e.name, m, v),
				Options: []Option{{"leave", "no: it is left out"}, {"own", "yes"}, {"unverified", "it is taken, and never as verified"}}}
			if !known { // or nobody would have any
				q.Default = "unverified"
			}
			switch p.choose(q) {
			case "leave":
				left = append(left, v)
			case "unverified":
				unsure = append(unsure, v)
			}
		}
		if len(left) > 0 {
			conditions = append(conditions, "not ("+in(e.member(m), left)+")")
		}
		if len(unsure) > 0 {
			e.doubts[m] = in(e.member(m), unsure)
		}
	}
	for _, c := range conditions {
		e.only += " and " + c
	}
}
