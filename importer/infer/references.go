package infer

import (
	"fmt"
	"hash/maphash"
	"maps"
	"slices"
	"strconv"
	"strings"

	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

var (
	// doneTo are names of references to whom something was done: banned_id, target_user.
	doneTo = regexp.MustCompile(`(^| )((banned|bannable|bannee|blocked|blockable|blacklisted|suspended|suspendable|locked|gesperrte?r?|baneado|bloqueado|suspendido|banido|suspenso|bloccato|sospeso) ` +
		`(.* )?(id|uid|uuid|nr|user|account|member|customer|person)|bannee|offender( id)?|(target|subject)( user| account)?( id)?)$`)
	// doneBy are names of references to whoever did it: created_by_id, banner, moderator_id.
	doneBy = regexp.MustCompile(`(^| )(by|banner|blocker|suspender|issuer|creator|author|admins?|administrators?|moderators?|mod|staff|operator|reporter|actor|von|par|por)( |$)`)
)

// numbersRows reports whether a column is the running number of its own table's rows.
func (c *column) numbersRows() bool { return c.ownID() && c.mostly(integer) }

// ownID reports whether a column is the id of its own table's rows.
func (c *column) ownID() bool { return len(c.path) == 1 && normal(c.path[0]) == "id" && c.distinct() }

// wordsIn are the words of a column's name.
func (c *column) wordsIn() string { return wording.Words(c.path[len(c.path)-1]) }

// mayReferTo reports whether a column's name or values are those of a reference to people, and most of its values are a leading
// table's.
func (c *column) mayReferTo(lead *Table, covers bool) bool {
	words, n := c.wordsIn(), normal(c.path[len(c.path)-1])
	if c.ownID() || !c.identifies() || c.fewFor(c.table.Rows) || doneBy.MatchString(words) ||
		!(refersTo(n, lead.Name) || mayRefer(n) || c.mostly(email) || doneTo.MatchString(words) || strings.HasSuffix(words, " id") && !covers) {
		return false
	}
	return slices.ContainsFunc(lead.columns, func(of *column) bool {
		return of.distinct() && of.identifies() && len(c.values) > 0 && c.shared(of)*2 >= len(c.values)
	})
}

// passedOver reports whether a column is none by which a table belongs to the leading one, though its values fit: the running number
// of its own rows while another column may refer to people, and in a table of bans that number and whoever wrote the rows.
func (c *column) passedOver(lead *Table) bool {
	switch {
	case c.table.ofBans() && doneBy.MatchString(c.wordsIn()):
		return true
	case !c.numbersRows():
		n := normal(c.path[len(c.path)-1])
		return c.runs() && !refersTo(n, lead.Name) && !mayRefer(n) && slices.ContainsFunc(c.table.columns, func(o *column) bool { return o.isKeyOf(lead) })
	case c.table.ofBans():
		return true
	}
	covers := slices.ContainsFunc(lead.columns, func(of *column) bool {
		return of.named("external_id") >= 0.7 && of.distinct() && c.shared(of)*10 >= len(of.values)*8
	})
	return slices.ContainsFunc(c.table.columns, func(o *column) bool { return o.mayReferTo(lead, covers) || o.isKeyOf(lead) })
}

// isKeyOf reports whether nearly all values of a column are those of one of a leading table, which are no running numbers: both
// tables call people by it, whatever it is called.
func (c *column) isKeyOf(lead *Table) bool {
	if !c.mayBeKey() || c.fewFor(c.table.Rows) || len(c.values) < 3 {
		return false
	}
	return slices.ContainsFunc(lead.columns, func(of *column) bool {
		return of.distinct() && of.mayBeKey() && c.shared(of)*10 >= len(c.values)*8
	})
}

// mayBeKey reports whether the values of a column may be what people are called by, whatever its name: codes too, and no numbers of rows.
func (c *column) mayBeKey() bool {
	return len(c.path) == 1 && !c.runs() && !c.mostly(timestamp) && !c.mostly(dated) && !c.mostly(boolean) && !c.mostly(object) && !c.mostly(list) && !c.digests()
}

// runs reports whether a column numbers the rows of its table: 1, 2, 3 and so on, in any order.
func (c *column) runs() bool {
	if !c.mostly(integer) || c.filled < c.table.Rows || int64(len(c.values)) < c.filled {
		return false
	}
	for i := 1; i <= len(c.values); i++ {
		if _, has := c.values[maphash.String(seed, strconv.Itoa(i))]; !has {
			return false
		}
	}
	return true
}

// mutual reports whether the rows of a table say what one did to another, and it is no table of bans: people block each other.
func (t *Table) mutual() bool {
	has := func(name *regexp.Regexp) bool {
		return slices.ContainsFunc(t.columns, func(c *column) bool { return name.MatchString(c.wordsIn()) && c.mostly(integer) })
	}
	return !t.ofBans() && has(doneTo) && has(doneBy)
}

// addresses reports whether a table is joined by addresses, whose case tells nobody apart.
func (j *join) addresses() bool { return j.key.mostly(email) && j.of.mostly(email) }

// barring reports whether a table of bans calls people by what tells for sure whom it bars.
func (j *join) barring() bool { return j.table.ofBans() && (j.addresses() || j.sameID()) }

// ofPeople looks at the column that says of what a reference is, as bannable_type does of bannable_id: rows of other things are kept
// out by a condition. It is false where no value says that it is people's.
func (j *join) ofPeople(lead *Table) bool {
	stem, is := strings.CutSuffix(normal(j.key.path[0]), "id")
	i := slices.IndexFunc(j.table.columns, func(c *column) bool {
		return len(c.path) == 1 && len(stem) > 2 && normal(c.path[0]) == stem+"type" && c.filled > 0
	})
	if !is || i < 0 || j.table.columns[i].mostly(boolean) {
		return true
	}
	kind := j.table.columns[i]
	var people []string
	for _, v := range slices.Sorted(maps.Keys(kind.counts)) {
		parts := strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(`\/.:`, r) })
		if len(parts) == 0 {
			continue
		}
		if last := parts[len(parts)-1]; among(peopleWords, last) || slices.Contains(tablesOfUsers, normal(last)) || normal(last) == normal(lead.Name) {
			people = append(people, fmt.Sprintf("%q", v))
		}
	}
	if len(people) < len(kind.counts) && len(people) > 0 {
		at := kind.path[0]
		if !variable.MatchString(at) {
			at = fmt.Sprintf("row[%q]", at)
		}
		j.where = fmt.Sprintf("%s in [%s]", at, strings.Join(people, ", "))
	}
	return len(people) > 0
}

// belongs asks whether a table is joined as it seems to be.
func (p *Proposal) belongs(j join, text string, likely bool) bool {
	whose := "the user's `" + j.of.text() + "`"
	if j.of.table != p.tables[0] {
		whose = fmt.Sprintf("that of `%s`, and `%s` is the user's", j.of.text(), j.of.table.Name)
	}
	options := []Option{{"none", "it is not read" + j.table.apart()}, {questionID(j.key.text()) + ":" + questionID(j.of.text()), fmt.Sprintf("`%s` of `%s` is %s", j.key.text(), j.table.Name, whose)}}
	q := Question{ID: questionID("join", j.table.Name), At: "inputs." + j.table.Name, Text: text, Options: options}
	if likely {
		q.Default = options[1].ID
	}
	return p.choose(q) == options[1].ID
}

// shortCodes reports whether a column that is called code or key has a short one in every row, as ids are and no secrets.
func (c *column) shortCodes() bool {
	n := normal(c.path[len(c.path)-1])
	return (n == "code" || n == "key") && c.filled == c.table.Rows && c.distinct() && !slices.ContainsFunc(c.examples, func(e string) bool { return len(e) > 12 })
}
