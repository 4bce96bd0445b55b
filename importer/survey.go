package importer

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"clerk-import/hashers"
	"clerk-import/importer/report"
	"clerk-import/mapping"
	"clerk-import/mapping/wording"
)

// survey counts what a check says about the input as a whole. It sees the rows
// in order, from one goroutine.
type survey struct {
	parts   [32]int64 // rows that have a part of mapping.Parts
	digests map[digestKey]*digestCount
	skips   map[string]int64
	region  bool                // the mapping has a parameter of that name
	factors map[string]int64    // second factors that are lost, in words
	months  map[string]int64    // "2021-03"
	recent  [recentMonths]int64 // the same from 1970 to 2069, by month
	last    *digestCount        // of the row before: most rows have the same
	regions map[string]int      // in which phone numbers without a country code would be valid
	phones  int                 // such numbers tried
	ways    ways                // how people will get in
	groups  [groups]int64       // whom somebody has to tell something
}

type digestCount struct {
	digestKey
	report.DigestCount
}

type digestKey struct {
	hasher string
	cost   hashers.Cost
}

const recentMonths = 12 * 100

// maxPhones is how many phone numbers without a country code are tried in all
// regions; a source's numbers are of few regions.
const maxPhones = 200

func newSurvey() *survey {
	return &survey{digests: map[digestKey]*digestCount{}, skips: map[string]int64{}, factors: map[string]int64{}, months: map[string]int64{}, regions: map[string]int{}, ways: ways{}}
}

// ready counts a row that would be sent, or takes that back with -1.
func (s *survey) ready(b *brief, n int64) {
	for p := b.parts; p != 0; p &= p - 1 {
		s.parts[bits.TrailingZeros32(uint32(p))] += n
	}
	s.ways.add(b.way, b.provider, n)
	for g, in := range groupsOf(b) {
		if in {
			s.groups[g] += n
		}
	}
	if at := b.createdAt; len(at) > 7 {
		if i := month(at); i >= 0 {
			s.recent[i] += n
		} else {
			s.months[strings.Clone(at[:7])] += n // the text would keep a block of the input
		}
	}
	if d := b.digest; !d.IsZero() {
		k := digestKey{d.Hasher(), d.Cost()}
		if s.last == nil || s.last.digestKey != k {
			if s.last = s.digests[k]; s.last == nil {
				s.last = &digestCount{k, report.DigestCount{Hasher: k.hasher, Cost: k.cost.String(), Insecure: d.Insecure(), Weak: d.Weak() != ""}}
				s.digests[k] = s.last
			}
		}
		s.last.Rows += n
	}
}

// month is the index of a time's month in survey.recent, or -1.
func month(at string) int {
	year, month, ok := mapping.PlainTime(at)
	if i := (year-1970)*12 + month - 1; ok && 0 <= i && i < recentMonths {
		return i
	}
	return -1
}

// problems looks for what can be said better about the input than about a row.
func (s *survey) problems(problems []mapping.Problem) {
	for i := range problems {
		if p := &problems[i]; p.Code == mapping.CodeNoCountry && s.phones < maxPhones {
			s.phones++
			for _, r := range mapping.RegionsFor(p.Value) {
				s.regions[r]++
			}
		}
	}
}

// write fills in the report.
func (s *survey) write(out *report.Check) {
	for i, name := range mapping.PartNamesInOrder {
		if s.parts[i] > 0 {
			out.Fields = append(out.Fields, report.FieldCount{Field: name, Rows: s.parts[i]})
		}
	}
	for _, d := range s.digests {
		if d.Rows == 0 { // of rows that are rejected after all
			continue
		}
		out.Digests = append(out.Digests, d.DigestCount)
	}
	slices.SortFunc(out.Digests, func(a, b report.DigestCount) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), strings.Compare(a.Hasher+a.Cost, b.Hasher+b.Cost))
	})
	out.Skips = reasonCounts(s.skips)
	out.Ways, out.Groups = s.ways.counts(), groupCounts(s.groups)
	for i, n := range s.recent {
		if n > 0 {
			s.months[fmt.Sprintf("%d-%02d", 1970+i/12, i%12+1)] += n
		}
	}
	for m, n := range s.months {
		if n == 0 {
			continue // of rows that are rejected after all
		}
		out.SignUps = append(out.SignUps, report.MonthCount{Month: m, Rows: n})
	}
	slices.SortFunc(out.SignUps, func(a, b report.MonthCount) int { return strings.Compare(a.Month, b.Month) })
	for i := range out.Problems {
		switch p := &out.Problems[i]; {
		case p.Code == mapping.CodeNoCountry:
			p.Hint = s.regionHint(p.Hint)
		case p.Code == mapping.CodeFactorLost && p.Field == "": // of users, and not of a table
			p.Message = s.lost(p.Rows)
		}
	}
}

// lost says how many users lose which second factors.
func (s *survey) lost(users int64) string {
	var kinds []string
	for _, c := range reasonCounts(s.factors) {
		kinds = append(kinds, fmt.Sprintf("%d %s", c.Rows, c.Reason))
	}
	verb := map[bool]string{true: "user loses", false: "users lose"}[users == 1]
	return fmt.Sprintf("%d %s a second factor: %s", users, verb, strings.Join(kinds, ", "))
}

// regionHint says which region would make phone numbers valid.
func (s *survey) regionHint(otherwise string) string {
	type vote struct {
		region string
		n      int
	}
	var votes []vote
	for r, n := range s.regions {
		votes = append(votes, vote{r, n})
	}
	if len(votes) == 0 {
		return otherwise
	}
	slices.SortFunc(votes, func(a, b vote) int {
		return cmp.Or(b.n-a.n, cmp.Compare(likely(a.region), likely(b.region)), strings.Compare(a.region, b.region))
	})
	best := votes[0]
	hint := fmt.Sprintf("of %d numbers tried, %d would be valid in %s", s.phones, best.n, best.region)
	for _, v := range votes[1:min(len(votes), 3)] {
		hint += fmt.Sprintf(", %d in %s", v.n, v.region)
	}
	if s.region {
		return hint + fmt.Sprintf("; say which it is with --param region=%s", best.region)
	}
	return hint + fmt.Sprintf("; say which it is with e164(%s) in the mapping", best.region)
}

// likely ranks regions that share numbering plans and would otherwise tie.
func likely(region string) int {
	i := slices.Index([]string{"US", "GB", "DE", "FR", "IN", "BR", "IT", "ES", "AU", "JP", "NL", "PL", "MX", "ID", "TR", "RU", "ZA", "SE", "CA"}, region)
	if i < 0 {
		return 100
	}
	return i
}

// columns reports how the columns of the input are filled, and warns of those
// that would be left behind.
func (j *Job) columns(of *mapping.Mapping, mappers []*mapping.Mapper, rows int64, out *report.Check) {
	byName := map[string]int{}
	var all []mapping.Column
	for _, m := range mappers {
		for _, c := range m.Columns() {
			i, known := byName[c.Name]
			if !known {
				byName[c.Name] = len(all)
				all = append(all, c)
				continue
			}
			if a := &all[i]; c.Filled > 0 {
				if a.Filled == 0 || j.Before(c.First, a.First) {
					a.First = c.First
				}
				a.Filled += c.Filled
				a.Factors += c.Factors
			}
		}
	}
	slices.SortStableFunc(all, func(a, b mapping.Column) int {
		return cmp.Or(cmp.Compare(b.Filled, a.Filled), strings.Compare(a.Name, b.Name))
	})
	for _, e := range of.Computed() {
		if !j.rules.Enabled(mapping.CodeColumnsUnknown) {
			break
		}
		out.Problems = append(out.Problems, report.ProblemCount{
			Code: mapping.CodeColumnsUnknown, Severity: j.rules.Severity(mapping.CodeColumnsUnknown), Rows: rows,
			At:      mapping.Position{File: e.File, Line: int64(e.Line), Column: e.Column},
			Message: "an expression reads columns whose names it computes, or the row as a whole: what is left behind cannot be told",
			Hint:    `name the columns in the expression (row.x, row["x y"]), or look through the list of columns yourself`,
		})
	}
	severity := j.rules.Severity(mapping.CodeUnmapped)
	omitted := max(0, len(all)-maxColumns)
	out.ColumnsOmitted += omitted
	warned := 0
	for _, c := range all[:len(all)-omitted] {
		name := report.Name(c.Name)
		out.Columns = append(out.Columns, report.ColumnCount{Column: name, Used: c.Used, Rows: c.Filled})
		if c.Used || c.Filled == 0 || c.Factors > 0 || !j.rules.Enabled(mapping.CodeUnmapped) {
			continue
		}
		if warned++; warned > maxUnmapped {
			continue
		}
		out.Problems = append(out.Problems, report.ProblemCount{
			Code: mapping.CodeUnmapped, Severity: severity, Rows: c.Filled, Field: name, At: c.First,
			Message: fmt.Sprintf("you are about to leave `%s` behind, filled in %s of the rows", name, report.Percent(c.Filled, rows)),
			Hint:    unmappedHint(c.Name),
		})
	}
}

// unmappedHint is what to do about a column that would be left behind.
func unmappedHint(column string) string {
	const ignore = ", or name it under ignore: in the mapping"
	switch wording.Tells(column) {
	case "a state":
		return "its name is that of a state: map it to banned, or leave such users behind with skip" + ignore
	case wording.TellsFactor:
		return "its name is that of a second factor: map it to totp_secret or backup_codes, or tell its users that they set it up again" + ignore
	}
	return "map it to a field or to metadata" + ignore
}

const (
	maxUnmapped = 100   // columns that are warned about, the best filled first
	maxColumns  = 1_000 // columns that are listed
)
