package mapping

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"clerk-import/mapping/record"
	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

// CodeStateUnread is the code of a row that says somebody is gone or shut out in a column that
// the mapping does not read.
const CodeStateUnread = "state_unread"

// unsaid is a kind of column that says a user's state, and what to write about one.
type unsaid struct {
	says func(text string) bool
	add  string // to the mapping, with the path for %s
	// told is what is said of those who may sign in all the same, and instead what to do about them.
	told, instead string
	expr          func(at string) string // the condition to add; nil: add says it
	filed         bool                   // of distinguished names
	also          *unsaid                // what else the column may say
	// unlessVerified says that a verified address proves the opposite.
	unlessVerified bool
}

// saying is what of a kind a text says; nil for nothing, and of no kind.
func (u *unsaid) saying(text string) *unsaid {
	for ; u != nil; u = u.also {
		if u.says(text) {
			return u
		}
	}
	return nil
}

// What to add of a column with words, and of a list of them.
const (
	inWords = "banned: {expr: 'lower(%s ?? \"\") in [\"WORD\"]'}, with all words that shut somebody out"
	inMarks = "banned: '%s? | has(WORD)', with all words that shut somebody out"
)

// mustSet is of those who must set another password: they may sign in here with the one that they have.
var mustSet = &unsaid{says: saysMust, add: "tell: [{when: '%s? | bool', reason: must set another password}]",
	told: "the source says: must set another password", instead: mustSetHint, also: pastPassword}

// pastPassword is of times that say until when a password was good.
var pastPassword = &unsaid{says: saysPast, add: "tell: [{when: '%s? | past', reason: must set another password}]",
	told: "the source says: must set another password, as the time of theirs is over", instead: mustSetHint}

// mustAct is of what somebody has to do before they may go on: required_action.
var mustAct = &unsaid{says: func(text string) bool { return Str(text).tells() && !saysNoTo(text) }, add: "tell: [{when: '%s?', reason: has to do something first}]",
	told: "the source says: has to do something first", instead: "nobody asks them for it here: have the application ask, for another password, say"}

// unconfirmed is of those who have not confirmed that they signed up, as far as no address of theirs says otherwise.
var unconfirmed = &unsaid{says: saysUnconfirmed, add: "tell: [{when: '%s?', reason: was never confirmed}]", unlessVerified: true,
	told: "the source says: was never confirmed", instead: "they can sign in here all the same; leave them behind with --state COLUMN=deleted, or ban them with =banned"}

// unconfirmedKey is the same of keys that were sent to confirm it with.
var unconfirmedKey = func() *unsaid { key := *unconfirmed; key.says = saysKeyOpen; return &key }()

// invited is of those whom somebody has invited and who have never come.
var invited = &unsaid{says: saysMust, add: "tell: [{when: '%s? | bool', reason: is invited and was never here}]",
	told: "the source says: is invited and was never here", instead: unconfirmed.instead}

// invitedKey is the same of keys that were sent with the invitation.
var invitedKey = &unsaid{says: saysKeyOpen, add: "tell: [{when: '%s?', reason: is invited and was never here}]", told: invited.told, instead: invited.instead}

const mustSetHint = "ask them to: here they sign in with the one that they have"

// saysPast reports whether it is a time that is over, and not a number of days.
func saysPast(text string) bool {
	text = strings.TrimSpace(text)
	if _, known := parseBool(text); known || len(text) < len("20060102") || noEnd(text) || isForever(text) {
		return false
	}
	v, err := toPast(Value{Kind: String, Text: text}.plain(), compactLayout(text))
	return err == nil && v.Text == "true"
}

// compactLayout is the layout of a time without anything between its digits, as MediaWiki writes it: it is no count of seconds.
func compactLayout(text string) []string {
	text = strings.TrimSpace(text)
	switch {
	case !compactTime.MatchString(text):
		return nil
	case len(text) == len("20060102"):
		return []string{"YYYYMMDD"}
	}
	return []string{"YYYYMMDDHHmmss"}
}

var compactTime = regexp.MustCompile(`^(19|20|21)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d[0-5]\d[0-5]\d|2[0-3][0-5]\d[0-5]\d)?$`)

// saysUnconfirmed reports whether it says no, or is a key that somebody was sent and has not sent back.
func saysUnconfirmed(text string) bool {
	is, known := parseBool(text)
	return known && !is || slices.Contains(noWords, strings.ToLower(strings.TrimSpace(text)))
}

// saysKeyOpen reports whether it is such a key.
func saysKeyOpen(text string) bool {
	const fewest = 4
	_, known := parseBool(text)
	_, word := wording.StateWord(text)
	return !known && !word && len(strings.TrimSpace(text)) >= fewest && Str(text).tells() && !strings.Contains(wording.Fold(text), "activated")
}

// ends is of times that may be the end of an account, or of a token or a plan.
var ends = &unsaid{says: saysOver, add: "banned: '%s? | past'",
	told: "a time is over, and they arrive able to sign in", instead: "right if it is the end of something else than of the account; --state COLUMN=banned bans them"}

// begins is of times that may be the beginning of an account, or of a job or a plan.
var begins = &unsaid{says: saysLater, add: "banned: '%s? | future'",
	told: "a time is yet to come, and they arrive able to sign in", instead: "right if it is the beginning of something else than of the account; --state COLUMN=banned bans them"}

// saysLater reports whether it is a time to come.
func saysLater(text string) bool {
	if _, known := parseBool(text); known || noEnd(text) || isForever(text) {
		return false
	}
	v, err := toFuture(Value{Kind: String, Text: text}.plain(), compactLayout(text))
	return err == nil && v.Text == "true"
}

// saysMust reports whether it says yes, and not how long a password lasts.
func saysMust(text string) bool {
	is, known := parseBool(text)
	return known && is || slices.Contains(yesWords, strings.ToLower(strings.TrimSpace(text)))
}

// unsaids are what is to be done about columns of each kind.
var unsaids = map[wording.StateKind]*unsaid{
	wording.SaysGone:   {says: saysGone, add: "skip: [{when: '%s', reason: deleted user}]"},
	wording.SaysUntil:  {says: saysUntil, add: "banned: '%s? | future'"},
	wording.SaysShut:   {says: saysYes, add: "banned: '%s? | bool'"},
	wording.SaysOver:   {says: saysOver, add: "banned: '%s? | past'"},
	wording.SaysOpen:   {says: saysNo, add: "banned: {expr: '%s == false'}"},
	wording.SaysNumber: {says: saysNumber, add: "banned: {expr: 'string(%s ?? \"\") in [\"WORD\"]'}, with all values that shut somebody out"},
	wording.SaysOne:    {says: saysNotOne, add: "banned: {expr: 'not (string(%s ?? \"1\") in [\"1\", \"true\", \"t\"])'}"},
	wording.SaysWord:   {says: saysShutOrMinus, add: inWords},
	wording.SaysMarks:  {says: saysMarked, add: inMarks},
	wording.SaysMust:   mustSet,
	wording.SaysAct:    mustAct,
	wording.SaysSigned: unconfirmed,
	wording.SaysKey:    unconfirmedKey,
	wording.SaysEnds:   ends,
	wording.SaysBegins: begins,

	wording.SaysInvited: invited,
	wording.SaysInvite:  invitedKey,
}

// noWords and yesWords are in other languages than [parseBool] knows.
var (
	noWords  = strings.Fields("nein non não nao nie nej нет 否 いいえ")
	yesWords = strings.Fields("ja oui si sí sim tak да 是 はい")
)

func saysYes(text string) bool {
	is, known := parseBool(text)
	text = strings.TrimSpace(text)
	return is || !known && text != "" && !record.LooksLikeJSON(text) && neverTime(text) != noTime &&
		!saysOpen(text) && !slices.Contains(noWords, strings.ToLower(text)) || record.IsExtended(text)
}

// saysGone reports whether it says yes, or when; what is to be deleted on the last of all days is not.
func saysGone(text string) bool { return saysYes(text) && !noEnd(text) }

func saysNo(text string) bool {
	is, known := parseBool(text)
	return known && !is || saysShut(text) || slices.Contains(noWords, strings.ToLower(strings.TrimSpace(text)))
}

func saysUntil(text string) bool {
	if is, known := parseBool(text); known {
		return is
	}
	v, err := toFuture(Value{Kind: String, Text: text}.plain(), compactLayout(text))
	if err != nil {
		return saysYes(text) // refuse rather than guess
	}
	return v.Text == "true"
}

// saysOver reports whether a time is over: an account that ends some day is open until then.
func saysOver(text string) bool {
	if !saysYes(text) || strings.TrimSpace(text) == neverFiletime {
		return false
	}
	v, err := toFuture(Value{Kind: String, Text: text}.plain(), compactLayout(text))
	return err != nil || v.Text != "true" // refuse rather than guess
}

// saysNumber reports whether a status that is 0 for everybody else is a number, or a word that shuts somebody out.
func saysNumber(text string) bool {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	return err == nil && n != 0 || saysShut(text)
}

// saysNotOne reports whether it says no, or a number that is neither 1 nor a time.
func saysNotOne(text string) bool {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	return saysNo(text) || err == nil && n != 1 && n < 1000
}

func saysShut(text string) bool {
	fate, known := wording.StateWord(text)
	return known && fate != ""
}

// saysShutOrMinus reports whether it is a word that shuts somebody out, or a number below 0, as codes of those who are.
func saysShutOrMinus(text string) bool {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	return err == nil && n < 0 || saysShut(text)
}

// saysOpen reports whether a text says that nothing is the matter, in a column that asks whether there is.
func saysOpen(text string) bool {
	fate, known := wording.StateWord(text)
	return known && fate == "" || strings.Trim(text, " -/") == ""
}

// saysMarked reports whether one of the words in a text shuts somebody out, be it a list as databases write it.
func saysMarked(text string) bool {
	list, err := toList(Str(text), nil)
	return err == nil && slices.ContainsFunc(list.Items, func(item Value) bool { return saysShutOrMinus(item.Text) })
}

// saidBy is what a row says of its user in a column that the mapping does not read.
type saidBy struct {
	column string
	kind   *unsaid
	text   string       // short, or ""
	fate   wording.Fate // what somebody has said becomes of it, "" for nothing
	// carried says that it is in a container that becomes metadata as it is.
	carried bool
}

// brief is a text that may be looked at once more, should it be short.
func brief(text string) string {
	if len(text) > 32 {
		return ""
	}
	return strings.Clone(strings.ToLower(strings.TrimSpace(text)))
}

// Deciding is the mapping with somebody's word for columns, or for single values (COLUMN:VALUE), that say a state and that it does
// not read: whether those of whom they do are Banned, LeftBehind, or only Told. A column may have a colon in its name.
func (m *Mapping) Deciding(fates map[string]wording.Fate) (*Mapping, error) {
	decided := *m
	decided.decided = map[string]wording.Fate{}
	for _, of := range slices.Sorted(maps.Keys(fates)) {
		column, value, ofValue := decidedColumn(of)
		if slices.ContainsFunc([]string{of, column}, func(c string) bool { return m.readsColumn(c) && !IsFiled(c) && m.weighs(c) || m.ignores(c) }) {
			return nil, fmt.Errorf("the mapping says what becomes of %s already", column)
		}
		if decided.decided[of] = fates[of]; ofValue {
			decided.decided[stateAt(column, value)] = fates[of]
		}
	}
	return &decided, nil
}

// stateAt is how somebody's word for one value of a column is found.
func stateAt(column, text string) string { return column + ":" + strings.ToLower(trimmed(text)) }

// decidedColumn is the column that somebody's word is about, if it is about one value of it.
func decidedColumn(of string) (column, value string, ofValue bool) {
	if i := strings.LastIndexByte(of, ':'); i > 0 {
		return of[:i], of[i+1:], true
	}
	return of, "", false
}

// decides reports whether somebody has said what becomes of a column, or of values of it.
func (m *Mapping) decides(column string) bool {
	for of := range m.decided {
		if is, _, _ := decidedColumn(of); is == column || of == column {
			return true
		}
	}
	return false
}

// fateOf is what somebody has said of a value, of its column, or of the list that it is of; "" for nothing.
func (mp *Mapper) fateOf(column, text string) wording.Fate {
	if len(mp.m.decided) == 0 {
		return ""
	}
	return cmp.Or(mp.m.decided[stateAt(column, text)], mp.m.decided[column], mp.m.decided[strings.TrimSuffix(column, "[]")])
}

// gone is the column that says, by somebody's word, that the row is of nobody any more.
func (mp *Mapper) gone() string {
	for _, s := range mp.said {
		if s.fate == wording.LeftBehind {
			return s.column
		}
	}
	return ""
}

// unsaid appends what the row says of its user and the mapping does not read, unless the user
// is banned anyway, or because of it.
func (mp *Mapper) unsaid(to any, problems []Problem) []Problem {
	u, isUser := to.(*User)
	if isUser && slices.ContainsFunc(mp.said, func(s saidBy) bool { return s.fate == wording.Banned }) {
		u.Banned = Some(true)
	}
	if isUser && u.Banned.Or(false) {
		return problems
	}
	for _, t := range mp.sighted {
		t.arriving++
	}
	for _, s := range mp.said {
		if s.kind.unlessVerified && s.fate == "" && isUser && slices.ContainsFunc(u.Emails, func(i Identifier) bool { return i.Verified }) {
			continue
		}
		if s.kind.told != "" && s.fate == "" {
			problems = append(problems, Problem{Code: CodeStateTold, Severity: Warning, Field: s.column,
				Message: s.kind.told + " (`" + shownName(s.column) + "`)", Hint: strings.ReplaceAll(s.kind.instead, "COLUMN", flagged(s.column))})
			continue
		}
		if s.fate == wording.Told {
			problems = append(problems, Problem{Code: CodeStateTold, Severity: Warning, Field: s.column,
				Message: "`" + shownName(s.column) + "` says that somebody is gone or shut out, and they arrive able to sign in, as was said",
				Hint:    "right if the column means something else"})
			continue
		}
		if s.carried {
			problems = append(problems, Problem{Code: CodeStateTold, Severity: Warning, Field: s.column,
				Message: "`" + shownName(s.column) + "` says that somebody is gone or shut out: it becomes metadata, and they arrive able to sign in",
				Hint:    fmt.Sprintf("--state %s=banned bans them, =deleted leaves them behind, =ignore says that it is meant; or have the application ask for it", flagged(s.column))})
			continue
		}
		says := "says that somebody is gone or shut out, and the mapping does not read it"
		if s.kind.filed {
			says = "files somebody under a container whose name says that they are gone or shut out"
		}
		problems = append(problems, Problem{
			Code: CodeStateUnread, Severity: Fatal,
			Message: fmt.Sprintf("`%s` %s: they would arrive able to sign in", shownName(s.column), says),
			Hint:    fmt.Sprintf("say what becomes of them: --state %s=banned, =deleted or =ignore; in a mapping of your own, %s, or the column under ignore", flagged(s.column), mp.toAdd(s)),
		})
	}
	return problems
}

// toAdd is what to add to a mapping that is to read a state.
func (mp *Mapper) toAdd(s saidBy) string {
	add, word := s.kind.add, s.text
	if s.kind.expr != nil {
		return mp.toAsk(s)
	}
	list, member, isEntry := strings.Cut(s.column, "[].")
	switch _, known := parseBool(word); {
	case isEntry: // of a list of objects
		at, of := mp.written(list, true), fmt.Sprintf("get(#, %q)", member)
		if strings.ContainsAny(member, ".[") {
			return "banned: {expr: …}, with a condition about " + at
		}
		if saysShut(word) {
			return fmt.Sprintf(`banned: {expr: 'any(%s ?? [], lower(%s ?? "") in [%q])'}, with all words that shut somebody out`, at, of, word)
		}
		return fmt.Sprintf(`banned: {expr: 'any(%s ?? [], %s != nil and string(%s) == %q)'}`, at, of, of, word)
	case strings.HasSuffix(s.column, "[]") && add != inMarks:
		return fmt.Sprintf("banned: {expr: 'len(%s ?? []) > 0'}, or a condition that holds for those that are not over", mp.written(list[:len(list)-2], true))
	case known:
	case (add == inWords || add == inMarks) && !saysShut(word) && saysShutOrMinus(word):
		add = unsaids[wording.SaysNumber].add
	case add == inMarks:
		if word = shutIn(word); strings.ContainsAny(word, " ()'") {
			word = strconv.Quote(word)
		}
	case saysNo(word), slices.Contains(yesWords, word): // words of ours, and no value of theirs
		if !strings.HasPrefix(add, "skip:") {
			add = inWords
		}
	default:
		add = strings.ReplaceAll(add, "| bool", "| present")
	}
	add = strings.ReplaceAll(add, "WORD", word)
	return fmt.Sprintf(add, mp.written(strings.TrimSuffix(s.column, "[]"), strings.Contains(add, "expr:")))
}

// toAsk is what to add to a mapping that is to read an attribute.
func (mp *Mapper) toAsk(s saidBy) string {
	at := mp.written(s.column, true)
	if is := s.kind.expr(at); is != "" {
		return "banned: {expr: '" + is + "'}"
	}
	return fmt.Sprintf("banned: {expr: 'lower(%s) contains \"ou=…\"'}", at)
}

// shutIn is the word of a list that shuts somebody out.
func shutIn(text string) string {
	list, _ := toList(Str(text), nil)
	for _, item := range list.Items {
		if saysShut(item.Text) {
			return item.Text
		}
	}
	return text
}

// written is how a mapping names a column, or what is in one, as a path or in an expression.
func (mp *Mapper) written(column string, inExpr bool) string {
	keys := []string{column}
	if mp.rec.Header == nil || mp.rec.Header.Column(column) < 0 {
		keys = strings.Split(column, ".")
	}
	var b strings.Builder
	for i, key := range keys {
		simple := columnLike(key) && !strings.ContainsAny(key, ":-. ")
		switch {
		case inExpr && i > 0:
			at := b.String()
			b.Reset()
			fmt.Fprintf(&b, "get(%s ?? {}, %q)", at, key)
		case inExpr && simple:
			b.WriteString("row." + key)
		case inExpr:
			fmt.Fprintf(&b, "row[%q]", key)
		case !simple:
			fmt.Fprintf(&b, "[%q]", key)
		case i > 0:
			b.WriteString("." + key)
		default:
			b.WriteString(key)
		}
	}
	return b.String()
}

// flagged is a column's name as it stands on a command line.
func flagged(column string) string {
	if strings.ContainsAny(column, " \"'$`\\;&|<>()*?[]{}#~!") {
		return "'" + strings.ReplaceAll(column, "'", `'\''`) + "'"
	}
	return column
}
