package mapping

import (
	"fmt"
	"slices"
	"strings"

	"clerk-import/mapping/record"
	"clerk-import/mapping/wording"
)

// CodeStatesMissing is the code of an export without the columns that say who must not sign in.
const CodeStatesMissing = "states_missing"

// stateless are the sources of which an export without the columns of states says that nobody is in one, and why.
var stateless = map[string]string{
	"better-auth": "the columns are those of a plugin, without which nobody can be banned",
	"firebase":    "JSON has disabled where it is true; of CSV the position counts",
	"parse":       "the member is there while somebody is locked",
	"payload":     "the member is there once somebody was locked",
	"werkzeug":    "the columns are the application's own",
	"wordpress":   "the columns are those of a multisite",
}

// shutting are the columns of a source's own rows that say who must not sign in.
func (m *Mapping) shutting() (columns []string) {
	if !m.shipped() || m.Entity != Users || stateless[m.Name] != "" {
		return nil
	}
	for _, s := range own {
		head, _, _ := strings.Cut(s.Column, ".")
		if s.Source == m.Name && s.Column != "" && (s.Fate == wording.Banned || s.Fate == wording.Locked) && m.Input.Find(head) == nil && !slices.Contains(columns, s.Column) {
			columns = append(columns, s.Column)
		}
	}
	return columns
}

// camelled is a column of a table as an API of the same source calls it: isSuspended of is_suspended.
func camelled(name string) string {
	words := strings.Split(name, "_")
	for i, w := range words[1:] {
		if w != "" {
			words[i+1] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "")
}

// foundStateless tells that no row has a column which says who must not sign in.
func foundStateless(mappers []*Mapper) []Finding {
	columns := mappers[0].m.shutting()
	var rows int64
	for _, mp := range mappers {
		if rows += mp.rows; mp.rows > 0 && slices.ContainsFunc(columns, func(c string) bool { head, _, _ := strings.Cut(c, "."); return mp.met(head) || mp.met(camelled(head)) }) {
			return nil
		}
	}
	if len(columns) == 0 || rows == 0 {
		return nil
	}
	const most = 4
	names := strings.Join(columns[:min(len(columns), most)], ", ")
	if n := len(columns) - most; n > 0 {
		names += " and " + record.Number(int64(n)) + " more"
	}
	return []Finding{{Count: rows, Problem: Problem{
		Code: CodeStatesMissing, Severity: Warning, Field: columns[0],
		Message: fmt.Sprintf("no row has %s: who is banned, disabled or locked cannot be told, and arrives able to sign in", names),
		Hint:    "export again with what the source's page says of states; right if nobody is",
	}}}
}
