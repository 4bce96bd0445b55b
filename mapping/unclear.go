package mapping

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"clerk-import/mapping/record"
	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

// CodeStateUnclear is the code of a column of states that the mapping does not read, and whose values say nothing by themselves.
const CodeStateUnclear = "state_unclear"

// Bounds of what is remembered of a column that may be one of states: one with more values, or longer ones, is none.
const (
	mostStates = 32
	longState  = 24 // letters
)

// tally is how many rows have a value of a column that may be one of states.
type tally struct {
	rows     int64
	arriving int64 // of people who are neither left behind nor banned for another reason
	shuts    bool  // it is a word that shuts somebody out
	odd      bool  // it is longer than a state, or has signs in it: it is counted, and not shown
}

// sees counts a value of a column that may be one of states, once it is known what becomes of its row.
func (mp *Mapper) sees(c *column, text string) {
	if text = trimmed(text); text == "" || c.many {
		return
	}
	t, byName := c.counts[shortened(text)], c.kind != wording.SaysNothing
	switch odd := !stateLike(text) && !(c.kind == wording.SaysMarks && numberLike.MatchString(text)); {
	case t != nil:
	case byName && len(c.counts) == mostStates:
		t = &c.beyond
	case len(c.counts) == mostStates, odd && !byName, odd && !c.guessed && LooksLike(text) != "":
		c.counts, c.many = nil, true // a place, or somebody's own words
		return
	default:
		if c.counts == nil {
			c.counts = map[string]*tally{}
		}
		fate, _ := wording.StateWord(text)
		t = &tally{shuts: fate != "" && !slices.Contains(weakWords, wording.Fold(text)), odd: odd}
		c.counts[strings.Clone(shortened(text))] = t
	}
	if t.rows++; t.shuts || byName || c.stem {
		mp.sighted = append(mp.sighted, t)
	}
}

// shortened is a text by which a value is remembered.
func shortened(text string) string { return text[:min(len(text), 4*longState+1)] }

// stateLike reports whether a text is short enough for a state, and nobody's own.
func stateLike(text string) bool {
	return len(text) <= 4*longState && utf8.RuneCountInString(text) <= longState && (len(text) <= 4 || LooksLike(text) == "") &&
		!strings.ContainsFunc(text, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_:.- ", r)
		})
}

var (
	// weakWords shut somebody out where a column is one of states by its name, and may mean anything elsewhere.
	weakWords = strings.Fields("off left dead staged declined invalid del stopped halted paused")
	// waitWords are of people who have not come in yet.
	waitWords = strings.Fields("pending new invited unconfirmed unverified registered guest trial waiting created provisioned incomplete onboarding staged")
	// personWords are of people, whatever the column is about by its name.
	personWords = strings.Fields("banned blocked blacklisted blocklisted shadowbanned gesperrt verbannt bloque banni bloqueado baneado banido bloccato bannato geblokkeerd")
	// ofAnswer knows names of what people prove themselves by, or are sent.
	ofAnswer = regexp.MustCompile(`(^| )(answers?|codes?|keys?|hint|nonce|captcha|mnemonic)\d*( |$)`)
	// aboutWords are of numbers, of what somebody may do, and of what is said about something: no yes and no.
	aboutWords = strings.Fields("count counts counter number num no total amount qty limit url link path token code message text note notes comment by self enabled allowed can")
)

// mayState reports whether the values of a column whose name says no state are looked at for what says one, and whether its
// name has the stem of a word for one.
func mayState(name string) (looked, stem bool) {
	segments := strings.Split(name, ".")
	for i, s := range segments {
		part, list := listName(s)
		user, other := about(part)
		if other || list || wording.Tells(part) == wording.TellsFactor || wording.Tells(part) == "an address" || i < len(segments)-1 && !user {
			return false, false
		}
	}
	leaf := segments[len(segments)-1]
	words := strings.Fields(wording.Words(leaf))
	if len(words) == 0 || words[0] == "last" {
		return len(words) > 0, false
	}
	if wording.NamesSecret(leaf) || ofAnswer.MatchString(strings.Join(words, " ")) && !wording.MayTellState(leaf) {
		return false, false // a password may be any word, and is not shown
	}
	return true, !strings.ContainsFunc(leaf, wording.IsUnspaced) && wording.MayTellState(leaf) && !slices.ContainsFunc(words, func(w string) bool { return slices.Contains(aboutWords, w) })
}

// foundUnclear are the columns that nothing reads and that may say who must not sign in: whose values nobody can read without
// knowing the source, as 0, 1 and 2, and those whose name says nothing while a value does.
func foundUnclear(mappers []*Mapper) []Finding {
	type values struct {
		column *column
		counts map[string]tally
		beyond tally
		many   bool
	}
	all := map[string]*values{}
	for _, mp := range mappers {
		for _, c := range slices.AppendSeq(slices.Clone(mp.found), maps.Values(mp.members)) {
			if c.counts == nil && !c.many {
				continue
			}
			v := all[c.name]
			if v == nil {
				v = &values{column: c, counts: map[string]tally{}}
				all[c.name] = v
			}
			v.many = v.many || c.many
			for text, t := range c.counts {
				sum := v.counts[text]
				v.counts[text] = sum.with(t)
			}
			v.beyond = v.beyond.with(&c.beyond)
		}
	}
	m := mappers[0].m
	var out []Finding
	for _, name := range slices.Sorted(maps.Keys(all)) {
		v := all[name]
		if v.many || len(v.counts) > mostStates && v.column.kind == wording.SaysNothing || m.decided[name] == wording.Told {
			continue // that a column bans says nothing of values that nobody can read
		}
		for text := range v.counts {
			if m.decided[stateAt(name, text)] != "" {
				v.counts[text] = tally{}
			}
		}
		if p, rows := v.column.unclear(v.counts, v.beyond); p != nil {
			out = append(out, Finding{Problem: *p, At: v.column.first, Count: rows})
		}
	}
	return out
}

// with is the sum of two tallies of a value.
func (t tally) with(o *tally) tally {
	return tally{t.rows + o.rows, t.arriving + o.arriving, o.shuts, o.odd}
}

// unclear is what is to be said about a column with these values, and those beyond, and of how many rows; nil for nothing.
func (c *column) unclear(counts map[string]tally, beyond tally) (*Problem, int64) {
	leaf := c.name[strings.LastIndexByte(c.name, '.')+1:]
	byName, ofElse := c.kind != wording.SaysNothing, wording.StateOfElse(wording.Fold(leaf))
	matters := func(text string) bool { // nobody can read it, or it says so
		fate, known := wording.StateWord(text)
		switch is, yes := parseBool(text); {
		case c.kind == wording.SaysMarks && strings.Trim(text, "0") == "":
			return false // no bit is set
		case byName: // that everybody has 1, or A, tells nobody apart
			return !known && !(c.kind != wording.SaysOpen && len(counts) == 1 && (yes || utf8.RuneCountInString(text) == 1))
		case known:
			return fate != "" && !slices.Contains(weakWords, wording.Fold(text))
		case c.stem && !ofElse:
			return yes && is && allBool(counts)
		}
		return false
	}
	rows, all := beyond.arriving, int64(0)
	var said []string
	for _, text := range slices.Sorted(maps.Keys(counts)) {
		all += counts[text].rows
		if n := counts[text].arriving; n > 0 && matters(text) {
			rows += n
			said = append(said, text)
		}
	}
	ownWords := beyond.rows > all // everybody has something else to say
	if rows == 0 || byName && len(counts) > maxSeen && placeName(leaf, counts) {
		return nil, 0
	}
	p := Problem{Code: CodeStateUnclear, Severity: Fatal, Field: c.name, Message: "the column may say who must not sign in, and nobody has read its values: " + shownCounts(counts, byName)}
	if beyond.rows > 0 {
		p.Message += fmt.Sprintf(", and others ×%d", beyond.rows)
	}
	word := "VALUE"
	if i := slices.IndexFunc(said, func(text string) bool { return !counts[text].odd }); i >= 0 {
		word = said[i]
	}
	p.Hint = fmt.Sprintf("find out what they stand for, and say so: --state %s with banned, deleted or ignore for each; =ignore for the column if it is about something else; or in a mapping of your own, status: {value: %s, map: {…}}",
		flagged(c.name+":"+word+"=banned"), c.name)
	switch {
	case ofElse && !slices.ContainsFunc(said, func(text string) bool { return slices.Contains(personWords, wording.Fold(text)) }), byName && (c.kind == wording.SaysMarks || ownWords || beyond.rows == 0 && waiting(said) || placeName(leaf, counts)):
		p.Code, p.Severity = CodeStateTold, Warning
	case !byName:
		p.Code = CodeStateUnread
		p.Message = fmt.Sprintf("`%s` may say that somebody is gone or shut out, and the mapping does not read it: they would arrive able to sign in. It has %s", shownName(c.name), shownCounts(counts, false))
		p.Hint = fmt.Sprintf("say what becomes of them: --state %s, =deleted or =ignore, or of one value, --state %s; in a mapping of your own, a condition of banned: or skip:, or the column under ignore",
			flagged(c.name+"=banned"), flagged(c.name+":"+word+"=banned"))
	}
	return &p, rows
}

func allBool(counts map[string]tally) bool {
	for text := range counts {
		if !IsBool(text) {
			return false
		}
	}
	return true
}

// waiting reports whether all of some values are of people who have not come in yet.
func waiting(values []string) bool {
	return !slices.ContainsFunc(values, func(v string) bool { return !slices.Contains(waitWords, wording.Fold(v)) })
}

// codeOfPlace knows codes of states of addresses, some of which are words, too: OK, NE, ON.
var codeOfPlace = regexp.MustCompile(`^[A-Z]{2}$`)

// placeName reports whether a column called state is one of addresses: no value is a number, a letter or a known word, unless there
// are more than two codes of places.
func placeName(leaf string, counts map[string]tally) bool {
	if !slices.Contains([]string{"state", "estado", "stato", "etat", "stan"}, wording.Fold(leaf)) {
		return false
	}
	codes := 0
	for text := range counts {
		if codeOfPlace.MatchString(text) {
			codes++
		}
	}
	for text := range counts {
		if codes > 2 && codeOfPlace.MatchString(text) {
			continue
		}
		_, number := parseBool(text)
		if _, known := wording.StateWord(text); known || number || numberLike.MatchString(text) || utf8.RuneCountInString(text) == 1 {
			return false
		}
	}
	return true
}

// shownCounts lists the most frequent values: all where the column is one of states by its name, else those that are no single
// person's.
func shownCounts(counts map[string]tally, all bool) string {
	const most = 12
	texts := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b].rows, counts[a].rows), strings.Compare(a, b))
	})
	texts = slices.DeleteFunc(texts, func(text string) bool { return counts[text].rows == 0 })
	shown := slices.DeleteFunc(slices.Clone(texts), func(text string) bool {
		_, known := wording.StateWord(text)
		return counts[text].odd || !all && !known && !IsBool(text) && counts[text].rows == 1
	})
	shown = shown[:min(len(shown), most)]
	var out []string
	for _, text := range shown {
		out = append(out, fmt.Sprintf("%s ×%d", text, counts[text].rows))
	}
	if n := len(texts) - len(shown); n > 0 {
		out = append(out, record.Number(int64(n))+" more")
	}
	return strings.Join(out, ", ")
}
