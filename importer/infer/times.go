package infer

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"clerk-import/mapping"
	"clerk-import/mapping/record"
	"clerk-import/mapping/regexp"
)

// onlyTime asks which of the times that every row has is the one when users were made.
func (p *Proposal) onlyTime(columns []*column) {
	var found []*column
	rows := p.tables[0].Rows
	if g := p.fields["external_id"]; g != nil { // others are no users
		rows = g.column.filled
	}
	for _, c := range columns {
		if c.table == p.tables[0] && p.taken[c] == "" && c.filled >= rows && (c.timeConversion() != "" || c.mostly(dated)) && !c.expires() && !c.constant() && !otherTime.MatchString(c.leaf()) {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return
	}
	text := fmt.Sprintf("`%s` is the only time that every row has: is it when the users were made?", found[0].text())
	var options []Option
	for _, c := range found {
		options = append(options, Option{p.columnID(c), fmt.Sprintf("`%s` is it", c.text())})
	}
	q := Question{ID: "created_at", At: "created_at"}
	if none := (Option{"none", "users are made anew, as of today"}); len(found) > 1 {
		text, options = "several columns have a time in every row: which of them is when the users were made?", append([]Option{none}, options...)
		if first := earliest(found); first != nil {
			text += fmt.Sprintf(" `%s` is never behind the others.", first.text())
			q.Default = p.columnID(first)
		}
	} else {
		options = append(options, none)
	}
	q.Text, q.Options = text, options
	chosen := p.choose(q)
	for _, c := range found {
		if p.columnID(c) == chosen {
			p.take("created_at", &guess{column: c, score: 0.5})
		}
	}
}

// before is another column that is called so, too, where it has an earlier time in every row: the store's own time of a row is that of the
// day when it was moved there, and nobody is made before they are.
func (p *Proposal) before(g *guess, columns []*column, score func(*column) float64) *guess {
	if g == nil {
		return nil
	}
	for _, c := range columns {
		if c == g.column || c.table != g.column.table || p.taken[c] != "" || c.filled < g.column.filled {
			continue
		}
		if s := score(c); s >= 0.5 && earliest([]*column{c, g.column}) == c {
			g = &guess{column: c, score: s}
		}
	}
	return g
}

// earliest is the one of columns of times that no other is before in any row, and all are behind in some; nil if none is. Nobody signs
// in or changes before they are there.
func earliest(of []*column) *column {
	times := make([][]time.Time, len(of))
	for i, c := range of {
		times[i] = c.times()
	}
	for i, c := range of {
		first := true
		for j, o := range of {
			if j == i {
				continue
			}
			if first = first && o.table == c.table; !first {
				break
			}
			before := 0
			for row, at := range times[i] {
				other := times[j][row]
				if at.Before(other) {
					before++
				}
				first = first && !at.IsZero() && !other.IsZero() && !other.Before(at)
			}
			first = first && before >= fewestTimes
		}
		if first {
			return c
		}
	}
	return nil
}

// fewestTimes are so many rows that chance does not put one column of times before another in all of them.
const fewestTimes = 8

// times are those that the rows of the sample have in a column; the zero time where they have none.
func (c *column) times() []time.Time {
	out := make([]time.Time, len(c.table.sample))
	how := c.timeConversion()
	if how == "" {
		return out
	}
	form := strings.Trim(strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(how, "timestamp"), "("), ")"), `"`)
	for i, row := range c.table.sample {
		if at, is := mapping.ReadTime(row[strings.Join(c.path, ".")], form); is {
			out[i] = at
		}
	}
	return out
}

// constant reports whether all rows have the same value, which tells nothing of one of them.
func (c *column) constant() bool { return c.filled > fewValues && len(c.values) == 1 }

// expires reports whether a time of a column lies where only ends that never come are written: 9999-12-31.
func (c *column) expires() bool {
	return c.share(timestamp)+c.share(dated) > 0.5 && slices.ContainsFunc(c.examples, farTime.MatchString)
}

var farTime = regexp.MustCompile(`^(2[1-9]|[3-9]\d)\d\d-|[./-](2[1-9]|[3-9]\d)\d\d\b`)

// otherTime knows columns whose times are of something else.
var otherTime = regexp.MustCompile(`delet|remov|clos|bann|block|suspend|disab|geloscht|gesperrt|supprim|eliminad|borrad|bloque|baja|削除|删除|updat|modif|chang|last|login|seen|birth|born|dob|expir|until|validto|validthru|validtill|enddate|endsat|gultigbis|ablauf|scaden|caduc|vencim|geldigtot|valableju|geburt|geander|aktualisiert|letzt|naissance|maj|modifi|dernier|nacimiento|usuni|zablok|zawiesz|ostatni|urodz|zmodyf|aktualiz|wygas|actualiz|ultim|nascimento|atualiz|更新|最終|誕生|生日|最后`)

// when is how times of creation are read, and asks where it cannot be told.
func (p *Proposal) when(columns []*column) {
	g := p.fields["created_at"]
	switch {
	case g == nil:
		if g := p.best(columns, func(c *column) float64 {
			if !slices.ContainsFunc(c.examples, func(e string) bool { return strings.ContainsAny(e, "0123456789") }) { // a state, a source, a plan
				return 0
			}
			return c.named("created_at")
		}); g != nil {
			text := fmt.Sprintf("`%s` may be when a user signed up; in which form are its times? timestamp(\"DD/MM/YYYY HH:mm\", Europe/Berlin) names a layout and a zone", g.column.text())
			if mixed := g.column.mixedDates(); mixed != "" {
				text = fmt.Sprintf("`%s` may be when a user signed up, and its times are written in several ways, %s. One layout reads one of them, and takes some of the others for other days: correct the export", g.column.text(), mixed)
			}
			q := Question{ID: questionID("time", g.column.text()), At: "created_at", Options: []Option{{"none", "it is not read"}}, Text: text, times: g.column.mixedDates() == ""}
			if form := p.choose(q); form != "none" {
				g.convert = form
				p.take("created_at", g)
			}
		}
		return
	case g.column.timeConversion() != "":
		g.convert = g.column.timeConversion()
		return
	}
	if mixed := g.column.mixedDates(); mixed != "" {
		p.choose(Question{ID: questionID("time", g.column.text()), At: "created_at", Options: []Option{{"none", "it is not read: users are made anew, as of today"}},
			Text: fmt.Sprintf("`%s`: its times are written in several ways, %s. One layout reads one of them, and takes some of the others for other days: correct the export", g.column.text(), mixed)})
		delete(p.fields, "created_at")
		return
	}
	text := fmt.Sprintf("`%s`: in which form are the times? timestamp(\"DD/MM/YYYY HH:mm\", Europe/Berlin) names a layout and a zone", g.column.text())
	options := []Option{{"none", "it is not read: users are made anew, as of today"}}
	if day, month := g.column.layouts(true), g.column.layouts(false); g.column.mostly(dated) && day != "" {
		text = fmt.Sprintf("`%s`: is it the day or the month that stands first?", g.column.text())
		options = append(options, Option{"day", day}, Option{"month", month})
	}
	switch form := p.choose(Question{ID: questionID("time", g.column.text()), At: "created_at", Text: text, Options: options, times: true}); form {
	case "day":
		g.convert = fmt.Sprintf("timestamp(%q)", g.column.layouts(true))
	case "month":
		g.convert = fmt.Sprintf("timestamp(%q)", g.column.layouts(false))
	case "none":
		delete(p.fields, "created_at")
	default:
		g.convert = form
	}
}

// readsTimes reports whether a text is the converter timestamp with what a mapping takes as its arguments, and nothing else.
func readsTimes(text string) bool {
	if !timestampOnly.MatchString(text) {
		return false
	}
	_, err := mapping.Parse("answer", "fields:\n  external_id: id\n  created_at: "+quoted("at | "+text)+"\n", nil)
	return err == nil
}

var timestampOnly = regexp.MustCompile(`^timestamp(\([^|()]*\))?$`)

// mixedDates counts the ways in which the dates of a column are written, "" unless there are several that contradict each other.
func (c *column) mixedDates() string {
	counts := [4]int64{}
	for _, e := range c.examples {
		m := datedPattern.FindStringSubmatch(e)
		switch {
		case m == nil && isoDate.MatchString(e):
			counts[3]++
		case m == nil:
		case len(m[1]) == 2 && m[1] > "12":
			counts[0]++
		case len(m[3]) == 2 && m[3] > "12":
			counts[1]++
		default:
			counts[2]++
		}
	}
	if dated := counts[0] + counts[1] + counts[2]; !(counts[0] > 0 && counts[1] > 0) && !(counts[3] > 0 && dated > 0) {
		return ""
	}
	var ways []string
	for i, way := range []string{"the day first (31/12/2020)", "the month first (12/31/2020)", "the day or the month first (03/04/2020)", "the year first (2020-12-31)"} {
		if counts[i] > 0 {
			ways = append(ways, fmt.Sprintf("%d with %s", counts[i], way))
		}
	}
	return fmt.Sprintf("of %s %s", record.Amount(int64(len(c.examples)), "value"), strings.Join(ways, ", "))
}

var isoDate = regexp.MustCompile(`^\d{4}-\d\d-\d\d`)
