package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"clerk-import/mapping/wording"
)

// Shuts reports whether a row says that somebody is gone or must not sign in.
func (b *Beside) Shuts(rec *Record) bool {
	row := gjson.Parse(rec.JSON)
	if rec.Header != nil {
		var object strings.Builder
		for i, cell := range rec.Cells[:min(len(rec.Cells), len(rec.Header.Names))] {
			object.WriteString(map[bool]string{true: "{", false: ","}[i == 0] + quoteJSON(rec.Header.Names[i]) + ":" + quoteJSON(cell))
		}
		row = gjson.Parse(object.String() + "}")
	}
	if b.kindColumn != "" && !b.void {
		kind := memberOf(row, b.kindColumn)
		if !ofUserKind(kind) {
			return false
		}
		b.userKind = cmp.Or(b.userKind, strings.Clone(kind))
	}
	switch {
	case b.void:
		return false
	case b.Bans:
		return banStands(row)
	case b.act != "":
		is := actShuts(memberOf(row, b.act)) && banStands(row)
		if is {
			b.note(b.act, "", nil, memberOf(row, b.act))
		}
		return is
	case b.pair[0] != "" && b.pairShuts(row):
		b.note(b.pair[1], memberOf(row, b.pair[0]), nil, memberOf(row, b.pair[1]))
		return true
	case b.once != nil && !b.first(row):
		return false
	}
	said := false
	row.ForEach(func(key, value gjson.Result) bool {
		text := value.String()
		if is := unsaids[b.states[key.Str]].saying(text); is != nil && text != "" && (is.expr == nil || is.told == "") {
			said = true
			b.note(key.Str, "", nil, text)
		}
		return !said
	})
	return said
}

// shutting is what shuts people out: a column, or what it says under a name in another one.
type shutting struct {
	column, of string
	word       *unsaid  // of what a word or a member of JSON said
	texts      []string // without those that are too long
}

// mostShutting bounds how many columns, and how many values of one, are remembered, and longText how long one may be.
const (
	mostShutting = 16
	longText     = 256
)

// note remembers a column that says so, and what it says.
func (b *Beside) note(column, of string, word *unsaid, text string) {
	i := slices.IndexFunc(b.by, func(s shutting) bool { return s.column == column && s.of == of && s.word == word })
	if i < 0 {
		if len(b.by) == mostShutting {
			return
		}
		i, b.by = len(b.by), append(b.by, shutting{column: strings.Clone(column), of: strings.Clone(of), word: word})
	}
	if s := &b.by[i]; len(s.texts) < mostShutting {
		if text = strings.ToLower(strings.TrimSpace(text)); len(text) <= longText && !slices.Contains(s.texts, text) {
			s.texts = append(s.texts, strings.Clone(text))
		}
	}
}

// mostKeys bounds the keys that are remembered.
const mostKeys = 1 << 16

// first reports whether a row is the first one of its user.
func (b *Beside) first(row gjson.Result) bool {
	key := memberOf(row, b.Key)
	if _, again := b.once[key]; again && key != "" {
		b.void, b.once = true, nil
		return false
	}
	if len(b.once) < mostKeys {
		b.once[strings.Clone(key)] = struct{}{}
	}
	return true
}

// Void reports whether what the rows say turned out to be of something that users have several of.
func (b *Beside) Void() bool { return b.void && b.words == nil }

// memberOf is what a row has under a name, which may have anything in it.
func memberOf(row gjson.Result, name string) (text string) {
	row.ForEach(func(key, value gjson.Result) bool {
		if key.Str != name {
			return true
		}
		text = value.String()
		return false
	})
	return text
}

// ofUserKind reports whether what a row is, a name or one of a class (craft\elements\User), is a user.
func ofUserKind(kind string) bool {
	words := strings.Fields(wording.Words(kind[strings.LastIndexAny(kind, `\/.:`)+1:]))
	return len(words) > 0 && slices.Contains(keyWords, strings.TrimSuffix(words[len(words)-1], "s"))
}

// Column is the column that said so first, "" of bans.
func (b *Beside) Column() string {
	if len(b.by) == 0 {
		return ""
	}
	return b.by[0].column
}

// Condition is an expression about rows of the table, under the name that they are joined by, which holds for those who are out.
func (b *Beside) Condition(rows string) string {
	var all []string
	if b.userKind != "" {
		all = append(all, fmt.Sprintf("get(#, %q) == %q", b.kindColumn, b.userKind))
	}
	var says []string
	for i := range b.by {
		says = append(says, b.condition(&b.by[i]))
	}
	switch {
	case len(says) > 1:
		all = append(all, "("+strings.Join(says, " or ")+")")
	case len(says) == 1:
		all = append(all, says[0])
	}
	if b.ends != "" && (len(says) == 0 || b.act != "") {
		all = append(all, fmt.Sprintf("not past(get(#, %q))", b.ends))
	}
	for _, c := range b.denied {
		all = append(all, fmt.Sprintf(`lower(string(get(#, %q)) ?? "") in ["", "0", "f", "false", "no", "0000-00-00 00:00:00"]`, c))
	}
	if len(all) == 0 {
		return fmt.Sprintf("len(row.%s ?? []) > 0", rows)
	}
	return fmt.Sprintf("any(row.%s ?? [], %s)", rows, strings.Join(all, " and "))
}

// condition is an expression about one row that holds if it says what shuts people out.
func (b *Beside) condition(s *shutting) string {
	member, kind := fmt.Sprintf("get(#, %q)", s.column), unsaids[b.states[s.column]]
	if s.word != nil {
		if kind = s.word; strings.Contains(s.column, ".") {
			member = memberWithin(s.column)
		}
	}
	quoted := make([]string, len(s.texts))
	for i, text := range s.texts {
		quoted[i] = fmt.Sprintf("%q", text)
	}
	words := fmt.Sprintf(`lower(string(%s) ?? "") in [%s]`, member, strings.Join(quoted, ", "))
	yes := !slices.ContainsFunc(s.texts, func(text string) bool { return !IsBool(text) })
	switch {
	case s.of != "":
		return fmt.Sprintf("get(#, %q) == %q and %s", b.pair[0], s.of, words)
	case b.act != "" && s.word == nil, kind == unsaids[wording.SaysWord], kind == unsaids[wording.SaysMarks], kind == unsaids[wording.SaysNumber]:
		return words
	case kind == unsaids[wording.SaysOpen], kind == unsaids[wording.SaysOne]:
		return fmt.Sprintf("%s != nil and not bool(%[1]s)", member)
	case kind == unsaids[wording.SaysUntil], kind == unsaids[wording.SaysBegins]:
		return fmt.Sprintf("%s != nil and future(%[1]s)", member)
	case kind == unsaids[wording.SaysOver], kind == unsaids[wording.SaysEnds]:
		return fmt.Sprintf("%s != nil and past(%[1]s)", member)
	case yes:
		return fmt.Sprintf("bool(%s ?? false)", member)
	}
	return member + " != nil"
}

// memberWithin is a member of JSON in a column.
func memberWithin(at string) string {
	segments := strings.Split(at, ".")
	member := fmt.Sprintf("get(#, %q)", segments[0])
	for i, s := range segments[1:] {
		if i == 0 {
			member = fmt.Sprintf(`fromJSON(string(%s ?? "{}"))`, member)
		}
		member = fmt.Sprintf("get(%s ?? {}, %q)", member, s)
	}
	return member
}
