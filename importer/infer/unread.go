package infer

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

// What nothing is known of, as in a language whose words nobody has listed, is asked about by what is in it. Until somebody answers, it
// is taken for nothing.

// maxOffered is how many columns a question offers; the rest is said with a count.
const maxOffered = 12

// more says how many columns a question does not offer.
func more(n int) string {
	if n <= maxOffered {
		return ""
	}
	return fmt.Sprintf(" %d further ones are not listed: the mapping may name them.", n-maxOffered)
}

// anyState asks whether one of the columns with few values says who may sign in, where none is known to; else only those whose
// numbers may: flags, and what is below 0. Of plain columns nobody is banned until somebody says so, since most have nothing to do with
// it; what is written as states are counts until somebody says that it does not.
func (p *Proposal) anyState(columns []*column) {
	some := slices.ContainsFunc(p.questions, func(q Question) bool { return strings.HasPrefix(q.ID, "state.") })
	columns = slices.DeleteFunc(slices.Clone(columns), func(c *column) bool {
		is := p.eachBit(c)
		some = some || is && p.taken[c] == "state"
		return is
	})
	var found []*column
	for _, c := range columns {
		if slices.ContainsFunc(p.questions, func(q Question) bool { return q.ID == questionID("state", p.spoken(c)) }) {
			continue // by what its name says: endtime is no time until which somebody is barred
		}
		if some && (c.table != p.tables[0] || len(c.path) > 1 || !c.mostly(integer) || !c.belowZero() && !strings.HasSuffix(c.leaf(), "flags") && !c.likelyState()) {
			continue
		}
		if p.taken[c] == "" && (c.table == p.tables[0] || !p.many[c.table]) && len(c.counts) > 1 && !c.pair && len(c.path) <= 2 && !slices.Contains(c.path, "0") && !p.aside(c) &&
			!c.secret() && !c.ofFactor() && !c.distinct() && c.share(email)+c.share(link)+c.share(object)+c.share(list)+c.share(packed) == 0 && c.timeConversion() == "" && !c.mostly(dated) {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return
	}
	q := Question{ID: "state", At: "status", Options: []Option{{"none", "none does: everybody may sign in, and the columns come along as data"}}}
	var shown []string
	for _, c := range found[:min(len(found), maxOffered)] {
		shown = append(shown, fmt.Sprintf("`%s` has %s", p.spoken(c), c.tally(c.counts)))
		q.Options = append(q.Options, Option{p.columnID(c), fmt.Sprintf("`%s` does, and each of its values is asked about", p.spoken(c))})
	}
	q.Text = "no column is known to say who is gone or must not sign in; does one of these? "
	if some {
		q.Text = "numbers may say who is gone or must not sign in: does one of these, too? "
	}
	q.Text += strings.Join(shown, "; ") + "." + more(len(found))
	likely := slices.DeleteFunc(slices.Clone(found), func(c *column) bool { return c.table != p.tables[0] || !c.likelyState() })
	if len(likely) > 0 {
		q.Default = p.columnID(likely[0])
	}
	chosen := p.choose(q)
	for _, c := range found {
		answered := p.answers[q.ID] != ""
		if p.columnID(c) != chosen && (answered || !slices.Contains(likely, c)) {
			continue
		}
		if is := bounds[wording.SaysUntil]; c.deadlines() && c.whether(is.converter, "") != "" {
			p.bound(c, is)
			continue
		}
		p.valued(c, answered || !c.belowZero() || wording.StateOf(c.path[len(c.path)-1]) == wording.SaysOpen) // active: 0 is not
	}
}

// likelyState reports whether the values of a column are written as states are, whatever it is called: times for a few beside a 0 for
// the others, codes of a few below 0, and bits that stand alone and together. Numbers of things come one after the other.
func (c *column) likelyState() bool {
	if len(c.counts) < 2 || !c.mostly(integer) || c.mostly(boolean) || plainNumbers.MatchString(c.wordsIn()) || wording.StateOfElse(normal(strings.Join(c.path, ""))) {
		return false
	}
	var zero, below, codes, highest int64
	var alone, all int64 // bits
	together := false
	for v, rows := range c.counts {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			return false
		}
		switch highest = max(highest, n); {
		case n == 0:
			zero += rows
		case n < 0:
			below, codes = below+rows, codes+1
		case n&(n-1) == 0:
			alone, all = alone|n, all|n
		default:
			together, all = true, all|n
		}
	}
	few := int64(len(c.counts))
	switch {
	case c.deadlines():
		return zero*2 >= c.filled
	case below > 0:
		return codes <= 2 && few <= 6 && below*3 <= c.filled
	}
	return zero*2 >= c.filled && together && alone == all && highest >= few*2-1
}

// plainNumbers are words for numbers that are below 0, or have few values, and say nothing of who may sign in.
var plainNumbers = regexp.MustCompile(`(^| )(tz|time ?zones?|utc|gmt|offset|zeitzone|fuseau|fuso|huso|limits?|quotas?|balances?|credits?|saldo|solde|karma|scores?|ratings?|points?|parent|parent ?id|level|rank|` +
	`count|number|num|anzahl|nombre|cantidad|quantidade|numero|temperature|lat|lng|lon|latitude|longitude)( |$)`)

// deadlines reports whether numbers are times, but for those that stand for none: what says until when somebody is barred.
func (c *column) deadlines() bool {
	return c.mostly(integer) && c.kinds[unixSeconds]+c.kinds[unixMillis] > 0 && !slices.ContainsFunc(slices.Collect(maps.Keys(c.counts)), func(v string) bool {
		return len(v) > 2 && len(v) < 10 // 4102444800, the year 2100, is for good
	})
}

// belowZero reports whether one of few values is below 0, as codes of those who must not sign in are.
func (c *column) belowZero() bool {
	for v := range c.counts {
		if strings.HasPrefix(v, "-") {
			return true
		}
	}
	return false
}

// anyName asks what users are called by, where no column is known to say it.
func (p *Proposal) anyName(columns []*column) {
	if p.fields["first_name"] != nil || p.fields["last_name"] != nil {
		return
	}
	var found []*column
	for _, c := range columns {
		if p.taken[c] == "" && c.table == p.tables[0] && c.mostly(name) && len(c.values) > fewValues && !c.pair && !slices.Contains(c.path, "0") && !c.secret() && c.share(email) == 0 {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return
	}
	for _, part := range []struct{ field, what string }{{"first_name", "first"}, {"last_name", "last"}} {
		q := Question{ID: part.field, At: part.field, Text: fmt.Sprintf("no column is known to have the %s names of users; does one of these?", part.what) + more(len(found)),
			Options: []Option{{"none", "none does"}}}
		for _, c := range found[:min(len(found), maxOffered)] {
			q.Options = append(q.Options, Option{p.columnID(c), fmt.Sprintf("`%s` has them", c.text())})
			if c.share(word) < 0.5 {
				q.Options = append(q.Options, Option{p.columnID(c) + ":full", fmt.Sprintf("`%s` has first and last names in one", c.text())})
			}
		}
		if full := slices.DeleteFunc(slices.Clone(found), func(c *column) bool { return !c.familyFirst() && !c.capitalsFirst() }); len(full) == 1 {
			q.Default = p.columnID(full[0]) + ":full"
		}
		chosen := p.choose(q)
		for _, c := range found {
			switch chosen {
			case p.columnID(c):
				p.take(part.field, &guess{column: c, score: 0.5})
			case p.columnID(c) + ":full":
				p.fields[part.field], p.taken[c] = &guess{column: c, score: 0.5, convert: c.partOfName(part.field)}, "name"
			}
		}
	}
}

// familyFirst reports whether values are written as names are in lists of people: "Family, Given", and another one in most rows.
func (c *column) familyFirst() bool {
	comma := 0
	for _, e := range c.examples {
		if family, given, is := strings.Cut(e, ", "); is && namePart(family) && namePart(given) {
			comma++
		}
	}
	return comma*10 >= len(c.examples)*9 && int64(len(c.values))*2 >= c.filled
}

// capitalsFirst reports whether the families' names stand first in nearly all values, in capitals: DE LA CRUZ María.
func (c *column) capitalsFirst() bool {
	is := 0
	for _, e := range c.examples {
		words := strings.Fields(e)
		if len(words) < 2 || strings.ContainsRune(e, ',') {
			continue
		}
		first, last := words[0], words[len(words)-1]
		if len([]rune(first)) > 1 && first == strings.ToUpper(first) && last != strings.ToUpper(last) && namePart(last) {
			is++
		}
	}
	return is > 0 && is*10 >= len(c.examples)*9
}

// partOfName is the converter for a part of the names of a column: by their capitals, and by the order in which the column's name has them.
func (c *column) partOfName(part string) string {
	if c.capitalsFirst() || !c.familyFirst() && familyNamed[c.leaf()] {
		return part + "(family_first)"
	}
	return part
}

// familyNamed are names of columns of full names that say that the family's stands first, and those in Hungarian, where it always does.
var familyNamed = wordsOf(`nometprenom nomprenom nomprenoms nometprenoms cognomenome cognomeenome nazwiskoiimię nazwiskoimię apellidosynombre apellidosynombres apellidoynombre apellidosnombre
	nachnamevorname nachnameundvorname familiennamevorname achternaamvoornaam příjmeníajméno příjmeníjméno priezviskoameno efternamnförnamn efternavnfornavn sukunimietunimi soyadad soyadıadı
	lastnamefirstname surnamefirstname surnamename név teljesnév`)

// namePart reports whether a text is a part of a name: a few words, of which the first or the last begins with a capital.
func namePart(s string) bool {
	words := strings.Fields(s)
	return len(words) > 0 && len(words) <= 4 && (unicode.IsUpper([]rune(words[0])[0]) || unicode.IsUpper([]rune(words[len(words)-1])[0]))
}

// unread are the values of a column with two or three of which nothing says what they stand for: one may say that something is
// verified.
func (c *column) unread() (out []string) {
	if len(c.counts) < 2 || len(c.counts) > 3 || c.readsAsStanding() || c.mixed() || c.saysProven() != nil || c.mostly(integer) || c.ofElse() {
		return nil
	}
	for _, v := range slices.Sorted(maps.Keys(c.counts)) {
		if !c.sayable(v) {
			return nil
		}
		out = append(out, v)
	}
	return out
}
