package mapping

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"clerk-import/mapping/record"
	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

// cellWords finds who is shut out by the words of any column of a table beside the users, whatever the column is called: role=banned,
// data={"banned": true}. A column of more than a few values says what somebody wrote, and what it said is taken back.
type cellWords struct {
	key     string
	columns map[string]*wordColumn
	users   map[string]struct{} // so far, while each has one row; nil once one has several
}

// wordColumn is what a column has said so far.
type wordColumn struct {
	values map[string]wordStrength
	counts [2]int64 // rows by strength: a word, one that only a ban is called by
	kind   bool     // the column says what somebody is, so each word counts where each user has one row
	usual  usualKeys
}

// wordStrength is how surely a value says that somebody is shut out.
type wordStrength int

const (
	saysNone wordStrength = iota - 1
	saysIfKind
	saysAlways
	saysMustSet
)

// mostWords is how many values a column may have that says what there is of a few kinds.
const mostWords = 12

var (
	// kindsOfPeople are columns that say what somebody is.
	kindsOfPeople = strings.Fields("role level kind type rank class category tier group grade position flag label tag title condition standing state status")
	// banStems are in words that nothing but a ban is called by, in any language.
	banStems = regexp.MustCompile(`bann|banid|banido|banea|suspen|sospes|black?list|block(ed|list|iert)|bloqu?e|bloccat|geblok|sperrt|de[sz]?[ak][kc]?tiv(at|ad|iert)|disattivat|expel|expuls|kicked|schorst|zablok|zbanow|zawiesz|封|凍結|冻结|停用|停止|ブロック|拉黑|забан|заблок`)
	// logWords are of tables of what happened, which is over.
	logWords = strings.Fields("log logs audit audits history histories event events activity activities login logins attempt attempts visit visits view views session sessions queue jobs migrations")
)

// worded notes the columns of a table of users whose words may shut somebody out; those of which the states are known count by these.
func (b *Beside) worded(table string, columns []string) {
	if b.Key == "" || b.Bans || b.act != "" || b.Refers != "" || b.kindColumn != "" || besidePeople(table, columns) || anyWord([]string{table}, logWords) {
		return
	}
	w := &cellWords{key: b.Key, columns: map[string]*wordColumn{}, users: map[string]struct{}{}}
	for _, c := range columns {
		_, known := b.states[c]
		if c != b.Key && (!known || b.once != nil) && !slices.Contains(b.pair[:], c) {
			w.columns[c] = &wordColumn{values: map[string]wordStrength{}, kind: slices.ContainsFunc(strings.Fields(wording.Words(c)), func(word string) bool { return slices.Contains(kindsOfPeople, word) })}
		}
	}
	if len(w.columns) > 0 {
		b.words = w
	}
}

// Counts is how many rows more say that somebody is gone or must not sign in: one, none, or what turned out to be something else.
func (b *Beside) Counts(rec *Record) (n int64) {
	void := b.void
	b.countOthers(rec)
	if b.Shuts(rec) {
		b.counted++
		return 1
	}
	if b.void && !void {
		n, b.counted = -b.counted, 0
		b.by = slices.DeleteFunc(b.by, func(s shutting) bool { return s.word == nil })
	}
	if b.words != nil {
		n += b.wordsOf(rec)
	}
	return n
}

// wordsOf is how many rows more shut somebody out by their words.
func (b *Beside) wordsOf(rec *Record) (n int64) {
	w, said, must := b.words, false, false
	for name, text := range rec.each {
		c := w.columns[name]
		switch {
		case name == w.key:
			n += b.oneEach(text)
		case c == nil || text == "":
		case record.LooksLikeJSON(text) && !record.IsExtended(text):
			if at := c.statesIn(name, text); at != nil && !said {
				said, c.counts[saysAlways] = true, c.counts[saysAlways]+1
				b.note(at.column, "", at.kind, at.text)
			}
		default:
			strength, known := c.values[text]
			if !known {
				if len(c.values) == mostWords || len(text) > wording.LongValue {
					delete(w.columns, name)
					n -= c.counts[saysIfKind] + c.counts[saysAlways]
					b.forget(name)
					continue
				}
				strength = strengthOf(text)
				c.values[strings.Clone(text)] = strength
			}
			must = must || strength == saysMustSet
			if !said && (strength == saysAlways || strength == saysIfKind && c.kind && w.users != nil) {
				said, c.counts[strength] = true, c.counts[strength]+1
				b.note(name, "", unsaids[wording.SaysWord], text)
			}
		}
	}
	if must {
		b.Must++
	}
	if said {
		n++
	}
	return n
}

// oneEach takes back what only counts where each user has one row, once one has several.
func (b *Beside) oneEach(user string) (n int64) {
	w := b.words
	if _, again := w.users[user]; !again {
		if w.users != nil && len(w.users) < mostKeys {
			w.users[strings.Clone(user)] = struct{}{}
		}
		return 0
	}
	w.users = nil
	for name, c := range w.columns {
		if c.counts[saysIfKind] > 0 && c.counts[saysAlways] == 0 {
			b.forget(name)
		}
		n, c.counts[saysIfKind] = n-c.counts[saysIfKind], 0
	}
	return n
}

// forget takes back what a column said.
func (b *Beside) forget(column string) {
	b.by = slices.DeleteFunc(b.by, func(s shutting) bool { return s.column == column || strings.HasPrefix(s.column, column+".") })
}

// BarsAlways reports whether a value is said of people whose account is barred, whatever else its column is about: banned.
func BarsAlways(value string) bool { return strengthOf(value) == saysAlways }

// strengthOf is how surely a value of any column says that somebody is shut out.
func strengthOf(text string) wordStrength {
	switch fate, _ := wording.StateWord(text); {
	case fate == wording.Banned && banStems.MatchString(wording.Fold(text)):
		return saysAlways
	case fate != "":
		return saysIfKind
	case valueMustSet.MatchString(wording.MustWords(wording.Words(text))):
		return saysMustSet
	}
	return saysNone
}

// valueMustSet knows values that say somebody must set another password: UPDATE_PASSWORD, "must change password".
var valueMustSet = regexp.MustCompile(`^((must|needs?|requires?|force|has) (to )?)?(update|change|reset|set|renew) (passw(or)?d|pwd)$|^(passw(or)?d|pwd) (expired|reset required|change required)$`)

// countOthers counts a row that says by a column, or by its pair, that somebody must set another password or do something else first,
// and one that is a second factor.
func (b *Beside) countOthers(rec *Record) {
	if b.musts == nil && b.factor == nil && b.mustPair[0] == "" {
		return
	}
	must, factor, name, value := false, false, "", ""
	for column, text := range rec.each {
		switch {
		case text == "":
		case b.musts[column].saying(text) != nil:
			must = true
		case slices.Contains(b.factor, column) && ofFactorRow("", column, text):
			factor = true
		case column == b.mustPair[0]:
			name = text
		case column == b.mustPair[1]:
			value = text
		}
	}
	if must || name != "" && value != "" && wording.StateOf(name) == wording.SaysMust && mustSet.saying(value) != nil {
		b.Must++
	}
	if factor {
		b.Factors++
	}
}

// statesIn is the first state in a cell of JSON, nil for none.
func (c *wordColumn) statesIn(name, text string) *jsonStates {
	if !c.usual.mayState(text) {
		return nil
	}
	in := &jsonStates{}
	statedIn(in, name, gjson.Parse(text), 0, false)
	if in.column == "" {
		return nil
	}
	return in
}

// jsonStates is the first state that a container says.
type jsonStates struct {
	column, text string
	kind         *unsaid
}

func (s *jsonStates) kindOf(name string) wording.StateKind { return kindAt(name) }

func (s *jsonStates) judgeMember(name, text string, _ bool) {
	if said := unsaids[kindAt(name)].saying(text); said != nil {
		s.say(name, said, text)
	}
}

func (s *jsonStates) say(name string, kind *unsaid, text string) {
	if s.column == "" && kind.told == "" {
		s.column, s.text, s.kind = name, text, kind
	}
}

// each calls yield for the cells of a row, or the members of an object.
func (rec *Record) each(yield func(name, text string) bool) {
	if rec.Header != nil {
		for i, cell := range rec.Cells[:min(len(rec.Cells), len(rec.Header.Names))] {
			if !yield(rec.Header.Names[i], cell) {
				return
			}
		}
		return
	}
	gjson.Parse(rec.JSON).ForEach(func(key, value gjson.Result) bool { return yield(key.Str, value.String()) })
}
