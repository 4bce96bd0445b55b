package mapping

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"clerk-import/mapping/wording"
)

// Beside is what the rows of a table that nothing reads may say of users, as far as its name and those of its columns tell.
type Beside struct {
	Bans bool   // each row stands for a ban that holds unless it says otherwise
	Key  string // the column that says whose a row is, "" where that is not known
	// Refers is the name of a column by which users refer to a row, where the rows are what there is, as roles and statuses.
	Refers string

	ends   string                       // of bans, the column that says until when
	states map[string]wording.StateKind // by column
	by     []shutting                   // what said so
	denied []string                     // columns that say of a row that it is no more: revoked_at
	musts  map[string]*unsaid           // columns by which somebody must set another password, or do something else first
	factor []string                     // columns that may say what second factor a row is

	// Must and Factors are the rows so far that say somebody must set another password, and that they have a second factor.
	Must, Factors int64

	// kindColumn of a table of what there is of several kinds, users among them, is the column that says which, "" for none.
	kindColumn string
	userKind   string // what it says of a user
	// once holds the keys so far where a state counts only if each user has one row: one with several is of something else.
	once map[string]struct{}
	void bool // some user has several

	act      string                       // the column that says what was done to somebody: penalties.type
	pair     [2]string                    // columns of a name and a value: meta_key and meta_value
	mustPair [2]string                    // the same, of a table that may be of what people prefer
	kinds    map[string]wording.StateKind // of these names

	words   *cellWords
	counted int64 // rows that said so by their columns of states
}

// NewBeside is what a table says of users, nil for nothing.
func NewBeside(table string, columns []string) *Beside {
	table = table[strings.LastIndexByte(table, '.')+1:]
	b := &Beside{states: map[string]wording.StateKind{}, Key: UserColumn(columns)}
	words := strings.Fields(wording.Words(table))
	columns = b.others(table, columns)
	b.morph(columns, len(words) > 0 && wording.StateOf(words[len(words)-1]) == wording.SaysMarks)
	if !anyOfTeams(table, columns) && !anyWord(columns, ofPeople) { // else it has members of teams, or people of its own
		b.own(table, columns)
		if len(b.states) == 0 {
			b.guessed(table, columns)
		}
	}
	if b.acting(table, columns); b.act != "" {
		clear(b.states) // revoked_at is of what was done
	}
	if tableOfBans(table, columns) || len(b.states) == 0 && b.act == "" && rowsShut(table, columns) {
		b.Key, b.once = cmp.Or(b.Key, columnWith(columns, nameWords), banKey(columns)), nil
		b.Bans = b.Key != ""
		if i := slices.IndexFunc(columns, EndsBan); i >= 0 {
			b.ends = columns[i]
		}
	}
	if b.Bans || b.act != "" {
		b.denied = slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return !slices.Contains(denials, wording.Fold(c)) })
	}
	b.paired(table, columns)
	if b.Key == "" && len(b.states) == 0 {
		b.listed(table, columns)
	}
	b.worded(table, columns)
	if !b.Bans && len(b.states) == 0 && b.act == "" && b.pair[0] == "" && b.words == nil && len(b.musts) == 0 && len(b.factor) == 0 && b.mustPair[0] == "" {
		return nil
	}
	return b
}

// own notes the columns of states that are of users by the name of the table or by their own.
func (b *Beside) own(table string, columns []string) {
	names := []string{table}
	if !ofOther(table) { // core_accountstatus
		for words := strings.Fields(wording.Words(table)); len(words) > 1; {
			words = words[1:]
			if tail := wording.Fold(strings.Join(words, "")); ofUser(tail) {
				names = append(names, tail)
			}
		}
	}
	for _, c := range columns {
		for _, name := range names {
			if name == table && membership(table) { // of nothing that the columns name
				name = "member"
			}
			kind := kindAt(name + "." + strings.ReplaceAll(c, ".", "_"))
			word := kind == wording.SaysMarks || kind == wording.SaysWord || kind == wording.SaysNumber // or lists what there is
			if kind != wording.SaysNothing && kind != wording.SaysEnds && !(word && b.Key == "") {
				b.states[c] = kind
			}
		}
	}
}

// others notes the columns that say what somebody has to do, or that a row is a second factor, which shuts nobody out; the rest is
// what may.
func (b *Beside) others(table string, columns []string) (rest []string) {
	if b.Key == "" {
		return columns
	}
	_, other := about(table)
	logs := anyWord([]string{table}, pastTables) || other && !anyWord([]string{table}, factorTables) ||
		slices.ContainsFunc(columns, func(c string) bool { return slices.Contains(passing, wording.Fold(c)) })
	for _, c := range columns {
		if slices.Contains(factorKindNames, wording.Fold(c)) && !logs {
			b.factor = append(b.factor, c)
		}
		if kind := wording.StateOf(c); kind == wording.SaysMust || kind == wording.SaysAct {
			if b.musts == nil {
				b.musts = map[string]*unsaid{}
			}
			b.musts[c] = unsaids[kind]
			continue
		}
		rest = append(rest, c)
	}
	return rest
}

// guessed notes the columns of states of a table that is of nothing that is known: its rows are of users if each has one, or if
// it is one of all that there is, and shares its id with them.
func (b *Beside) guessed(table string, columns []string) {
	if ofOther(table) {
		return
	}
	states := map[string]wording.StateKind{}
	for _, c := range columns {
		switch kind := wording.StateOf(c); kind {
		case wording.SaysGone, wording.SaysShut, wording.SaysUntil, wording.SaysOver, wording.SaysOpen, wording.SaysWord, wording.SaysNumber:
			states[c] = kind
		}
	}
	if b.Key != "" {
		b.states = states
		if len(states) > 0 && !slices.ContainsFunc(slices.Collect(maps.Keys(states)), func(c string) bool { return ofUser(wording.Fold(c)) }) {
			b.once = map[string]struct{}{}
		}
		return
	}
	id := slices.IndexFunc(columns, func(c string) bool { return wording.Fold(c) == "id" })
	kind := slices.IndexFunc(columns, func(c string) bool { return slices.Contains(kindColumns, wording.Fold(c)) })
	words := strings.Fields(wording.Words(table))
	if id < 0 || len(words) == 0 || kind < 0 && !slices.Contains(baseTables, words[len(words)-1]) {
		return
	}
	if b.states = states; len(states) > 0 {
		b.Key = columns[id]
		if kind >= 0 {
			b.kindColumn = columns[kind]
		}
	}
}

// ofUser reports whether a folded name begins with whom it is of: accountstatus.
func ofUser(name string) bool {
	return slices.ContainsFunc([]string{"user", "account", "member", "customer", "person"}, func(front string) bool {
		return strings.HasPrefix(name, front) && len(name) > len(front)+1
	})
}

// UserColumn is the column that says whose a row is, "" for none.
func UserColumn(columns []string) string { return columnWith(columns, keyWords) }

// columnWith is the first column that has one of some words in its name, and says no state by it.
func columnWith(columns, words []string) string {
	i := slices.IndexFunc(columns, func(c string) bool { return anyWord([]string{c}, words) && wording.StateOf(c) == wording.SaysNothing })
	if i < 0 {
		return ""
	}
	return columns[i]
}

// listed notes that a table lists roles, statuses or the like, which are called something: "denied", "Banned users".
func (b *Beside) listed(table string, columns []string) {
	words := strings.Fields(wording.Words(table))
	for ; len(words) > 0; words = words[1:] { // without a prefix of the installation
		name := wording.Fold(strings.Join(words, ""))
		if kind := wording.StateOf(name); kind != wording.SaysMarks && kind != wording.SaysWord {
			continue
		}
		for _, c := range columns {
			of, folded := wording.SaysNothing, wording.Fold(c)
			switch {
			case slices.Contains(labels, folded):
				of = wording.SaysMarks
			case wording.StateOf(c) == wording.SaysNumber:
				of = wording.SaysNumber
			case wording.StateOf(strings.TrimSuffix(strings.TrimSuffix(folded, "group"), "role")) == wording.SaysShut: // isbannedgroup
				of = wording.SaysShut
			}
			if of != wording.SaysNothing {
				b.states[c] = of
				b.Refers = strings.TrimSuffix(strings.TrimSuffix(name, "s"), "e")
			}
		}
		return
	}
}

// OfRoles reports whether the table lists roles or groups.
func (b *Beside) OfRoles() bool {
	return slices.ContainsFunc([]string{"rol", "role", "group", "grp"}, func(w string) bool { return strings.HasSuffix(b.Refers, w) })
}

// ID is the column by which users refer to a row of the table, "" for none.
func (b *Beside) ID(columns []string) string {
	for _, name := range []string{"id", b.Refers + "id", b.Refers + "eid", strings.TrimPrefix(b.Refers, "user") + "id", "gid", "rid",
		b.Refers + "uuid", b.Refers + "guid", b.Refers + "pk", "uuid", "guid", "pk"} {
		if i := slices.IndexFunc(columns, func(c string) bool { return wording.Fold(c) == name }); i >= 0 {
			return columns[i]
		}
	}
	return ""
}

// Label is the column that says what a row is called. A code or a key may be a secret.
func (b *Beside) Label(columns []string) string {
	for _, name := range append(strings.Fields("name title label"), b.Refers+"name", b.Refers+"ename", "slug") {
		if i := slices.IndexFunc(columns, func(c string) bool { return wording.Fold(c) == name }); i >= 0 {
			return columns[i]
		}
	}
	return b.ID(columns)
}

// IsReference reports whether a column of users refers to a row of the table.
func (b *Beside) IsReference(column string) bool {
	name, refers := strings.TrimPrefix(strings.TrimSuffix(wording.Fold(column), "id"), "user"), strings.TrimPrefix(b.Refers, "user")
	return refers != "" && (name == refers || name == refers+"e")
}

// Words of columns that say whose a row is, by an id or by what somebody signs in with.
var (
	keyWords  = strings.Fields("user userid users uid member memberid account accountid customer person player identity profile usuario utilisateur benutzer utente gebruiker")
	nameWords = strings.Fields("email mail username login")
)

// ofTeams are the words of columns by which a row is of a member of something.
var ofTeams = strings.Fields("team organization organisation org tenant workspace group project channel company role")

// anyOfTeams reports whether a row is of a member of something. A role that is a word, as that of a row of a user, is no reference,
// and a tenant is where a user is known, not what one is a member of, in a table that is of users by its name: user_roles.
func anyOfTeams(table string, columns []string) bool {
	user, other := about(table)
	user = user && !other && !membership(table)
	return anyWord(slices.DeleteFunc(slices.Clone(columns), func(c string) bool {
		return strings.HasSuffix(wording.Fold(c), "role") || user && strings.HasPrefix(wording.Words(c), "tenant")
	}), ofTeams)
}

// membership reports whether a table has members by its name: memberships, team_members.
func membership(table string) bool {
	words := strings.Fields(wording.Words(table))
	return len(words) > 0 && slices.Contains([]string{"member", "members", "membership", "memberships"}, words[len(words)-1])
}

// ofOther reports whether a table is of what people have. One of members is of that only if a column says of what.
func ofOther(table string) bool {
	_, other := about(table)
	return other && !membership(table)
}

// besidePeople reports whether the rows of a table are not each of a user: they are of something else, of members of something,
// or people of their own.
func besidePeople(table string, columns []string) bool {
	return ofOther(table) || anyOfTeams(table, columns) || anyWord(columns, ofPeople)
}

// ofPeople are those of tables of people.
var ofPeople = strings.Fields("email mail password passwd pass hash digest")

var (
	// baseTables are the last words of names of tables of all that there is, whose ids are those of users, too.
	baseTables = strings.Fields("entity entities element elements principal principals party parties actor actors subject subjects")
	// kindColumns say in them what a row is.
	kindColumns = strings.Fields("type kind class dtype discriminator discr entitytype objecttype elementtype")
)

// tableOfBans reports whether a table has bans of users by its name. One of blocks may have whom users do not want to see, or
// parts of pages.
func tableOfBans(table string, columns []string) bool {
	words := strings.Fields(wording.Words(table))
	for len(words) > 0 {
		name := wording.Fold(strings.Join(words, ""))
		for _, front := range []string{"", "user", "member", "account", "ip", "email", "active"} {
			rest, is := strings.CutPrefix(name, front)
			if !is {
				continue
			}
			switch rest {
			case "block", "blocks", "blocklist", "restriction", "restrictions", "lock", "locks":
				return anyWord(columns, blockWords) && !anyWord(columns, blockOthers)
			}
			if slices.Contains(banTables, rest) || slices.Contains(banNouns, strings.TrimSuffix(rest, "s")) {
				return true
			}
		}
		words = words[1:] // a prefix of the installation
	}
	return false
}

var (
	banTables   = strings.Fields("ban banemail banemails banlist banned banneduser bannedusers banneds banitem banitems bannedmember bannedmembers bannedemail bannedemails blockeduser blockedusers suspendeduser suspendedusers blacklist userblacklist gesperrte")
	blockWords  = strings.Fields("reason until expires expiry expire end ends expired sitewide by")
	blockOthers = strings.Fields("target blocker blocked title body content html")
)

// anyWord reports whether one of the columns has one of some words in its name.
func anyWord(columns, words []string) bool {
	return slices.ContainsFunc(columns, func(c string) bool {
		return slices.ContainsFunc(strings.Fields(wording.Words(c)), func(w string) bool { return slices.Contains(words, w) })
	})
}
