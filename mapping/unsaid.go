package mapping

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// CodeStateUnread is the code of a row that says somebody is gone or shut out in a column that
// the mapping does not read.
const CodeStateUnread = "state_unread"

// unsaid is a kind of column that says a user's state.
type unsaid struct {
	name *regexp.Regexp // of the words of its name, without user, account and is in front
	says func(text string) bool
	add  string // what to add to the mapping, with the path for %s
}

// inWords is what to add of a column with words.
const inWords = "banned: {expr: 'lower(%s ?? \"\") in [\"WORD\"]'}, with all words that shut somebody out"

// unsaids are the kinds that are known by their names, in the languages that a proposal knows.
var unsaids = []unsaid{
	{regexp.MustCompile(`^((soft |gdpr )?(deleted|removed|discarded|archived|erased|trashed|anonymi[sz]ed|staged)|tombstone|geloscht|gelöscht|supprime|eliminado|borrado|excluido|已删除|削除日時)( at| on| am| le| date| time)?$|^delete ?at$|^(merged into|duplicate of)( id)?$`),
		saysYes, "skip: [{when: '%s', reason: deleted user}]"},
	{regexp.MustCompile(`^(ban|banned|block|blocked|suspend|suspended|suspension|silenced|lock|locked|lockout|disabled|gesperrt)( (until|till|bis|end|ends|expires|expiry))( at| on| date)?( utc)?$`),
		saysUntil, "banned: '%s? | future'"},
	{regexp.MustCompile(`^((shadow ?)?ban|(shadow ?)?banned|block|blocked|suspended|disabled|lock|locked|locked ?out|deactivated|inactive|forbidden|blacklisted|frozen|terminated|closed|kicked|spam|spammer|fraud|gesperrt|deaktiviert|bloque|bloqueado|suspendido|suspenso|停止|禁用|封禁)( at| on| am| date| time)?$`),
		saysYes, "banned: '%s? | bool'"},
	{regexp.MustCompile(`^termination (date|at|on)$|^account (expires|expired|expiry|expiration)( at| on| date)?$`),
		saysOver, "banned: {expr: '%s != nil'}, or a condition that holds for those whose time is over"},
	{regexp.MustCompile(`^(active|enabled|activated|approved|can login|login enabled|aktiv|actif|activo|ativo|有効|启用)$`),
		saysNo, "banned: {expr: '%s == false'}"},
	{regexp.MustCompile(`^user status$`), saysNumber, "banned: {expr: 'string(%s ?? \"\") in [\"WORD\"]'}, with all values that shut somebody out"},
	{regexp.MustCompile(`^(life cycle |lifecycle )?(status|state|statut|estado)$|^roles?$`),
		saysShut, inWords},
}

// shutWords are what a status is called of somebody who must not sign in.
var shutWords = strings.Fields(`off suspended banned deleted inactive closed blocked disabled locked deactivated archived removed terminated
	frozen revoked deprovisioned withdrawn declined ldap_blocked gesperrt gelöscht inaktiv deaktiviert suspendido bloqueado eliminado inactivo cerrado suspenso inativo supprimé
	bloqué inactif désactivé suspendu 停止 禁用 封禁 已删除`)

// openWords say of somebody that nothing is the matter, in a column that asks whether there is.
var openWords = strings.Fields("active none never null nil undefined open ok normal unlocked unblocked n/a -")

// noWords and yesWords are in other languages than [parseBool] knows.
var (
	noWords  = strings.Fields("nein non não nao nie nej нет 否 いいえ")
	yesWords = strings.Fields("ja oui si sí sim tak да 是 はい")
)

func saysYes(text string) bool {
	is, known := parseBool(text)
	text = strings.TrimSpace(text)
	return is || !known && text != "" && !looksLikeJSON(text) && neverTime(text) != noTime &&
		!slices.Contains(openWords, strings.ToLower(text)) && !slices.Contains(noWords, strings.ToLower(text)) || wrapped(text)
}

func saysNo(text string) bool {
	is, known := parseBool(text)
	return known && !is || saysShut(text) || slices.Contains(noWords, strings.ToLower(strings.TrimSpace(text)))
}

func saysUntil(text string) bool {
	if is, known := parseBool(text); known {
		return is
	}
	v, err := toFuture(Value{Kind: String, Text: text}.plain(), nil)
	if err != nil {
		return saysYes(text) // refuse rather than guess
	}
	return v.Text == "true"
}

// saysOver reports whether a time is over: an account that ends some day is open until then.
func saysOver(text string) bool {
	if !saysYes(text) || strings.TrimSpace(text) == "9223372036854775807" { // Active Directory's never
		return false
	}
	v, err := toFuture(Value{Kind: String, Text: text}.plain(), nil)
	return err != nil || v.Text != "true" // refuse rather than guess
}

// saysNumber reports whether a status that is 0 for everybody else is a number, or a word that shuts somebody out.
func saysNumber(text string) bool {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	return err == nil && n != 0 || saysShut(text)
}

func saysShut(text string) bool {
	return slices.Contains(shutWords, strings.ToLower(strings.TrimSpace(text)))
}

// SaysState reports whether a value of a column says that somebody is gone or shut out.
func SaysState(column, value string) bool {
	k := unsaidOf(column)
	return k != nil && k.says(value)
}

// unsaidOf is the kind of a column, nil for one whose name is of none. Members of containers
// count where the container is of the user: others say something of something else.
func unsaidOf(column string) *unsaid {
	in, leaf, inside := strings.Cut(column, ".")
	if !inside {
		in, leaf = "", column
	}
	if strings.ContainsAny(leaf, ".[") || inside && !slices.Contains(ofUsers, strings.ReplaceAll(strings.ToLower(in), "_", "")) {
		return nil
	}
	whole := Words(leaf)
	words := strings.Fields(whole)
	for len(words) > 1 && slices.Contains([]string{"is", "was", "user", "account", "member", "customer"}, words[0]) {
		words = words[1:]
	}
	name := strings.Join(words, " ")
	for i := range unsaids {
		if unsaids[i].name.MatchString(whole) || unsaids[i].name.MatchString(name) {
			return &unsaids[i]
		}
	}
	return nil
}

// ofUsers are the names of containers that say something of the user.
var ofUsers = strings.Fields("user account profile traits attributes customattributes metadata usermetadata appmetadata publicmetadata privatemetadata data customdata fields properties")

// saidBy is what a row says of its user in a column that the mapping does not read.
type saidBy struct {
	column string
	kind   *unsaid
	text   string // short, or ""
}

// stated notes the states that a column says which nothing reads, or that its members do.
func (mp *Mapper) stated(c *column, text string) {
	if c.state != nil {
		if c.state.says(text) {
			mp.said = append(mp.said, saidBy{c.name, c.state, brief(text)})
		}
		return
	}
	if c.holds && looksLikeJSON(text) {
		gjson.Parse(text).ForEach(func(key, value gjson.Result) bool {
			if kind := unsaidOf(c.name + "." + key.String()); kind != nil && kind.says(value.String()) {
				mp.said = append(mp.said, saidBy{c.name + "." + strings.Clone(key.String()), kind, brief(value.String())})
			}
			return true
		})
	}
}

// brief is a text that may be looked at once more, should it be short.
func brief(text string) string {
	if len(text) > 32 {
		return ""
	}
	return strings.Clone(strings.ToLower(strings.TrimSpace(text)))
}

// Deciding is the mapping with somebody's word for columns that say a state and that it does not
// read: whether those of whom they do are Banned, LeftBehind, or only Told.
func (m *Mapping) Deciding(fates map[string]Fate) (*Mapping, error) {
	for _, column := range slices.Sorted(maps.Keys(fates)) {
		switch {
		case unsaidOf(column) == nil:
			return nil, fmt.Errorf("the name %s is not one of a column that says whether somebody is deleted, banned or the like", column)
		case m.readsColumn(column) || m.ignores(column):
			return nil, fmt.Errorf("the mapping says what becomes of %s already", column)
		}
	}
	decided := *m
	decided.decided = fates
	return &decided, nil
}

// gone is the column that says, by somebody's word, that the row is of nobody any more.
func (mp *Mapper) gone() string {
	for _, s := range mp.said {
		if mp.m.decided[s.column] == LeftBehind {
			return s.column
		}
	}
	return ""
}

// unsaid appends what the row says of its user and the mapping does not read, unless the user
// is banned anyway, or because of it.
func (mp *Mapper) unsaid(to any, problems []Problem) []Problem {
	u, isUser := to.(*User)
	if isUser && slices.ContainsFunc(mp.said, func(s saidBy) bool { return mp.m.decided[s.column] == Banned }) {
		u.Banned = Some(true)
	}
	if isUser && u.Banned.Or(false) {
		return problems
	}
	for _, s := range mp.said {
		if mp.m.decided[s.column] == Told {
			problems = append(problems, Problem{Code: CodeStateTold, Severity: Warning, Field: s.column,
				Message: "`" + shownName(s.column) + "` says that somebody is gone or shut out, and they arrive able to sign in, as was said",
				Hint:    "right if the column means something else"})
			continue
		}
		add, word := s.kind.add, s.text
		switch _, known := parseBool(word); {
		case known:
		case saysNo(word), slices.Contains(yesWords, word): // words of ours, and no value of theirs
			if !strings.HasPrefix(add, "skip:") {
				add = inWords
			}
		default:
			add = strings.ReplaceAll(add, "| bool", "| present")
		}
		add = strings.ReplaceAll(add, "WORD", word)
		add = fmt.Sprintf(add, mp.written(s.column, strings.Contains(add, "expr:")))
		problems = append(problems, Problem{
			Code: CodeStateUnread, Severity: Fatal,
			Message: fmt.Sprintf("`%s` says that somebody is gone or shut out, and the mapping does not read it: they would arrive able to sign in", shownName(s.column)),
			Hint:    fmt.Sprintf("say what becomes of them: --state %s=banned, =deleted or =ignore; in a mapping of your own, %s, or the column under ignore", flagged(s.column), add),
		})
	}
	return problems
}

// written is how a mapping names a column, or a member of one, as a path or in an expression.
func (mp *Mapper) written(column string, inExpr bool) string {
	in, leaf, inside := strings.Cut(column, ".")
	if inside = inside && (mp.rec.Header == nil || mp.rec.Header.Column(column) < 0); !inside {
		in, leaf = "", column
	}
	simple := columnLike(leaf) && !strings.ContainsAny(leaf, ":-. ")
	switch {
	case inExpr && inside:
		return fmt.Sprintf("get(row.%s ?? {}, %q)", in, leaf)
	case inExpr && simple:
		return "row." + leaf
	case inExpr:
		return fmt.Sprintf("row[%q]", leaf)
	case simple && inside:
		return in + "." + leaf
	case simple:
		return leaf
	}
	return fmt.Sprintf("%s[%q]", in, leaf)
}

// flagged is a column's name as it stands on a command line.
func flagged(column string) string {
	if strings.ContainsAny(column, " \"'$`\\;&|<>()*?[]{}#~!") {
		return "'" + strings.ReplaceAll(column, "'", `'\''`) + "'"
	}
	return column
}
