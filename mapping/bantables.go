package mapping

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"clerk-import/mapping/wording"
)

// What names of tables say of their rows: that each shuts somebody out, or that one column says what was done to somebody.

var (
	// banNames are words of names of tables with a row for each who was shut out, beside those of states.
	banNames = strings.Fields("sanction punishment offboarding closure banishment sperrung sancion sanzione")
	// actNames are those of tables of what was done to people, of which a column says what it is.
	actNames = strings.Fields("penalty penaltie penalties sanction punishment infraction violation moderation mod discipline disciplinary strike action restriction warning verwarnung strafe")
	// acts are columns that say what was done.
	acts = strings.Fields("type kind action event penalty sanction punishment measure name act outcome decision restriction")
	// actWords are what was done to somebody who is shut out, beside the words of states.
	actWords = strings.Fields("ban exclusion expulsion banishment permaban permban tempban termination")
	// lastings are columns that say of what was done that it has no end.
	lastings = strings.Fields("permanent ispermanent permanently permanentban forever indefinite")
	// behind are words behind the one that a table's name says.
	behind = strings.Fields("period periods history histories log logs list lists entry entries record records item items row rows table event events")
	// people are words for whom a table of bans is of.
	people = strings.Fields(`user users usr account accounts acct member members customer customers client clients person persons people login logins email emails employee employees player players
		utente utenti usuario usuarios nutzer benutzer konto konten compte comptes cuenta cuentas cliente clientes conta contas mitglied mitglieder klant klanten kunde kunden`)
	// banKeys are words of columns that say in a table of bans whom it is of, those that say it best first.
	banKeys = [][]string{
		strings.Fields("user userid users uid usr member memberid account accountid acct customer person player employee usuario utilisateur benutzer nutzer utente gebruiker konto kunde mitglied cliente compte cuenta conta klant"),
		strings.Fields("banned bannable blocked suspended offender culprit violator accused punished target subject model owner login profile identity principal who for"),
		strings.Fields("email mail username value entry address item"),
	}
	// unpeopled are words of tables and columns of bans of something else.
	unpeopled = strings.Fields("word words ip ips domain domains pattern patterns regex country countries phrase phrases term terms url urls host hosts usernames names device devices hash hashes file files post posts comment comments product products amount fee points")
	// pairKeys and pairValues are columns of rows that have one thing each that is said of somebody.
	pairKeys   = strings.Fields("key name metakey attribute attributename field fieldname setting settingname option optionname property claimtype param parameter meta")
	pairValues = strings.Fields("value metavalue attributevalue fieldvalue settingvalue optionvalue val data content claimvalue")
)

// rowsShut reports whether each row of a table shuts somebody out, as its name says: deletions, deactivated_accounts, bloqueos.
// Of blocks and locks [tableOfBans] knows which are.
func rowsShut(table string, columns []string) bool {
	words := strings.Fields(wording.Words(table))
	if anyWord(append([]string{table}, columns...), unpeopled) || anyWord(columns, blockOthers) {
		return false
	}
	words = slices.DeleteFunc(words, func(w string) bool { return slices.Contains(behind, w) || slices.Contains(people, w) })
	for ; len(words) > 0; words = words[1:] { // without a prefix of the installation
		for _, w := range singular(wording.Fold(strings.Join(words, ""))) {
			if slices.Contains([]string{"block", "lock", "left", "merged", "trash", "archive", "stop", "hold"}, w) {
				continue
			}
			if k, _ := wording.KindOfWord(w); k == wording.SaysShut || k == wording.SaysGone || slices.Contains(banNames, w) {
				return true
			}
		}
	}
	return false
}

// singular are a folded word and what it may be several of.
func singular(w string) []string {
	out := []string{w}
	for _, end := range [][2]string{{"s", ""}, {"es", ""}, {"n", ""}, {"en", ""}, {"i", "o"}, {"ies", "y"}} {
		if stem, is := strings.CutSuffix(w, end[0]); is && len(stem) > 2 {
			out = append(out, stem+end[1])
		}
	}
	return out
}

// banKey is the column of a table of bans that says whom they are of, "" for none.
func banKey(columns []string) string {
	for _, words := range banKeys {
		for _, c := range columns {
			if w := strings.Fields(wording.Words(c)); !strings.HasSuffix(wording.Fold(c), "type") && len(w) > 0 && w[len(w)-1] != "by" &&
				slices.ContainsFunc(w, func(w string) bool { return slices.Contains(words, w) }) {
				return c
			}
		}
	}
	return ""
}

// morph notes the pair of columns by which a row is of any model: model_id and model_type, bannable_id and bannable_type. Of what
// users are given (marks), resource_type is what it is for.
func (b *Beside) morph(columns []string, marks bool) {
	for _, c := range columns {
		stem, is := strings.CutSuffix(wording.Fold(c), "type")
		if i := slices.IndexFunc(columns, func(c string) bool { return wording.Fold(c) == stem+"id" }); is && stem != "" && !(marks && stem == "resource") && i >= 0 && b.kindColumn == "" {
			if _, person := about(stem); person || b.Key == "" {
				b.Key, b.kindColumn = columns[i], c
			}
		}
	}
}

// acting notes the column of a table of what was done to people that says what it is.
func (b *Beside) acting(table string, columns []string) {
	if !slices.ContainsFunc(strings.Fields(wording.Words(table)), func(w string) bool {
		return slices.ContainsFunc(singular(w), func(w string) bool { return slices.Contains(actNames, w) })
	}) {
		return
	}
	i := slices.IndexFunc(columns, func(c string) bool { return slices.Contains(acts, wording.Fold(c)) })
	if i < 0 {
		i = slices.IndexFunc(columns, func(c string) bool { // action_taken
			front, rest, _ := strings.Cut(wording.Words(c), " ")
			return slices.Contains([]string{"action", "penalty", "sanction", "punishment", "measure"}, front) && rest != "id" && rest != "by" && rest != "at"
		})
	}
	lasting := slices.IndexFunc(columns, func(c string) bool { return slices.Contains(lastings, wording.Fold(c)) })
	key := banKey(slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return anyWord([]string{c}, []string{"moderator", "admin", "actor", "staff"}) }))
	if key == "" || i < 0 && lasting < 0 {
		return
	}
	if b.Key = key; i < 0 {
		b.states[columns[lasting]] = wording.SaysShut
		return
	}
	b.act = columns[i]
	if i := slices.IndexFunc(columns, EndsBan); i >= 0 {
		b.ends = columns[i]
	}
}

// paired notes the columns of a table that has one thing said of a user in each row, and what it is called in another column.
func (b *Beside) paired(table string, columns []string) {
	if b.Key == "" {
		return
	}
	key, value := PairOf(columns)
	if key == "" {
		return
	}
	b.mustPair = [2]string{key, value}
	if _, other := about(table); !other {
		b.pair = [2]string{key, value}
	}
}

// PairOf are the columns of a table that has one thing said in each row: what it is called, and what is said; "" where there are none.
func PairOf(columns []string) (key, value string) {
	k := slices.IndexFunc(columns, func(c string) bool { return slices.Contains(pairKeys, wording.Fold(c)) })
	v := slices.IndexFunc(columns, func(c string) bool { return slices.Contains(pairValues, wording.Fold(c)) })
	if k < 0 || v < 0 {
		return "", ""
	}
	return columns[k], columns[v]
}

// pairShuts reports whether a row says by its pair that somebody is gone or shut out.
func (b *Beside) pairShuts(row gjson.Result) bool {
	name, text := memberOf(row, b.pair[0]), memberOf(row, b.pair[1])
	kind, known := b.kinds[name]
	if !known {
		if kind = wording.StateOf(name); b.kinds == nil {
			b.kinds = map[string]wording.StateKind{}
		}
		if len(b.kinds) < maxColumns {
			b.kinds[strings.Clone(name)] = kind
		}
	}
	switch kind {
	case wording.SaysGone, wording.SaysShut, wording.SaysUntil, wording.SaysOver, wording.SaysOpen, wording.SaysWord, wording.SaysNumber:
		return text != "" && unsaids[kind].says(text)
	}
	return false
}

// ActOf is the column of a table of what was done to people that says what it was, "" where the table is of something else.
func ActOf(table string, columns []string) string {
	b := &Beside{states: map[string]wording.StateKind{}}
	b.acting(table, columns)
	return b.act
}

// ActShuts reports whether what was done to somebody shuts them out.
func ActShuts(text string) bool { return actShuts(text) }

// actShuts reports whether what was done to somebody shuts them out: ban, suspension, "blocked".
func actShuts(text string) bool {
	if slices.ContainsFunc(strings.Fields(wording.Words(text)), func(w string) bool { return slices.Contains(actWords, w) }) && !strings.Contains(wording.Words(text), "un ban") {
		return true
	}
	kind, _ := wording.KindOfWord(wording.Fold(text))
	return kind == wording.SaysShut || kind == wording.SaysGone || saysShut(text)
}
