package mapping

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"clerk-import/mapping/record"
	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

// SaysState reports whether a value of a column says that somebody is gone or shut out.
func SaysState(column, value string) bool {
	return unsaidOf(column).saying(value) != nil
}

// unsaidOf is what is to be done about a column, nil for one whose name says no state.
func unsaidOf(column string) *unsaid { return unsaids[kindAt(column)] }

// kindAt is the kind of a column by its name and those of the containers that it is in. What is in a container of the user
// counts as if it stood alone; of what is in one that nobody knows only a ban does, as most are of something else.
func kindAt(column string) wording.StateKind {
	segments := strings.Split(column, ".")
	leaf, list := listName(segments[len(segments)-1])
	leaf = wording.WithoutNamespace(leaf)
	kind := wording.StateOf(leaf)
	if kind.OfAttribute() {
		return kind
	}
	if len(segments) == 1 {
		if list && kind != wording.SaysMarks && kind != wording.SaysWord && kind != wording.SaysAct {
			return wording.SaysNothing
		}
		return marksOf(kind, list)
	}
	unknown := false
	for i, s := range segments[:len(segments)-1] {
		name, many := listName(s)
		if around := wording.StateOf(name); around == wording.SaysMarks || around == wording.SaysWord || around == wording.SaysNumber { // statuses[].name, status.blocked
			if i == len(segments)-2 && slices.Contains(labels, wording.Fold(leaf)) {
				return wording.SaysMarks
			}
			if many && kind != wording.SaysShut && kind != wording.SaysUntil {
				return wording.SaysNothing
			}
			continue
		}
		user, other := about(name)
		other = other || wording.Tells(name) == wording.TellsFactor // security_keys.enabled
		if slices.Contains(ofValidity, wording.Fold(name)) {
			continue
		}
		if (other || many && !user) && kind != wording.SaysMust { // what people prefer is a table of settings in some, as in Moodle
			return wording.SaysNothing
		}
		unknown = unknown || !user
	}
	switch parent, _ := listName(segments[len(segments)-2]); { // of the account, or of a token, a plan, a session
	case kind == wording.SaysEnds && slices.Contains(ofValidity, wording.Fold(parent)):
		return wording.SaysOver
	case kind == wording.SaysEnds && !list && slices.Contains(ofAccounts, wording.Fold(parent)):
		return kind
	case kind == wording.SaysEnds, kind == wording.SaysBegins:
		return wording.SaysNothing
	}
	if unknown && kind != wording.SaysMust && kind != wording.SaysAct && kind != wording.SaysInvited && (kind != wording.SaysShut && kind != wording.SaysUntil || !slices.Contains(ofBans, wording.Fold(leaf)) && kind != wording.SaysUntil) {
		return wording.SaysNothing
	}
	return marksOf(kind, list)
}

// about reports whether the name of a container or a table is of users, or of what they have. A table of orders of
// users is one of orders.
func about(name string) (user, other bool) {
	folded := wording.Fold(name)
	if slices.Contains(ofUsers, folded) {
		return true, false
	}
	for _, w := range append(strings.Fields(wording.Words(name)), folded) {
		if slices.Contains(ofOthers, w) {
			return false, true
		}
		user = user || slices.Contains(ofUsers, w) || slices.Contains(ofUsers, strings.TrimSuffix(w, "s"))
	}
	return user, false
}

// marksOf is the kind of the elements of a list, should it be one.
func marksOf(kind wording.StateKind, list bool) wording.StateKind {
	if list && kind == wording.SaysWord {
		return wording.SaysMarks
	}
	return kind
}

// listName is a name without the brackets of a list, and whether it had some.
func listName(s string) (name string, list bool) {
	if i := strings.IndexByte(s, '['); i > 0 {
		return s[:i], true
	}
	return s, false
}

var (
	// ofUsers are the names of containers that say something of the user.
	ofUsers = strings.Fields(`usermeta user account profile traits attributes customattributes metadata usermetadata appmetadata publicmetadata privatemetadata unsafemetadata
		data customdata customfields fields properties props auth authentication authorization meta login signin access security credentials credential status state states
		lifecycle standing moderation moderationstate admin system internal info details userinfo userdata accountinfo accountdata extra extras additional more
		misc local raw rawuser rawusermetadata rawappmetadata member membership person customer identity settings config flags accounts users profiles privacy permissions restrictions
		benutzer konto compte utilisateur usuario cuenta conta utente gebruiker`)
	// ofValidity are those of how long an account is good, and ofAccounts of accounts: a time that is over in one says so too.
	ofValidity = strings.Fields("validity accountvalidity emailaccountvalidity uservalidity accountexpiry accountexpiration userexpiration accountlifetime")
	ofAccounts = strings.Fields("account user useraccount accountinfo accountdata userinfo userdata lifecycle accountlifecycle")
	// ofOthers are those of what people have: it is deleted or not active, and they are not.
	ofOthers = strings.Fields(`address addresses email emails phone phones photo photos avatar picture image device devices session sessions token tokens apikey apikeys
		subscription subscriptions plan plans billing payment payments order orders invoice invoices card cards wallet newsletter notification notifications
		company organization organizations organisation org orgs team teams tenant tenants workspace workspaces project projects group memberships
		preferences prefs features feature integrations integration connections connection channel channels friends friend contacts contact followers following
		posts comments messages chat chats products product store shop cart identities providers providerdata mfa twofactor factors parent manager`)
	// ofBans are names that mean a user wherever they stand.
	ofBans = strings.Fields("banned isbanned suspended issuspended ban suspension lockout blacklisted isblacklisted shadowbanned userbanned userblocked accountlocked accountdisabled accountsuspended gesperrt")
	// labels are the members of an entry that say what it is.
	labels = strings.Fields("name type code key value label slug title kind status state flag role tag id mark")
	// denials are members that say that a ban is no more.
	denials = strings.Fields("liftedat lifted liftdate revokedat revoked endedat ended clearedat cleared removedat unbannedat unblockedat unsuspendedat deletedat canceledat cancelledat resolvedat expired")
	// untils are members that say how long a ban is.
	untils = strings.Fields("until till to end ends endsat endat endtime enddate expires expiresat expiry expiration expirationdate expireson liftdate banneduntil suspendeduntil lockeduntil")
)

// stated notes the states that a column says which nothing reads, or that is in it at any depth.
func (mp *Mapper) stated(c *column, text string) {
	if (c.state != nil || c.looked) && (!record.LooksLikeJSON(text) || record.IsExtended(text)) {
		mp.judge(c, text, true)
		return
	}
	if !c.read && record.LooksLikeJSON(text) {
		mp.statedIn(c.name, gjson.Parse(text), 0, true)
	}
}

// judge notes what a value of a column, or of a member of one, says of its user; counted says that what nobody can read is.
func (mp *Mapper) judge(c *column, text string, counted bool) {
	said, fate := c.state.saying(text), wording.Fate("")
	if len(mp.m.decided) > 0 {
		fate = mp.m.decided[stateAt(c.name, text)]
	}
	if fate != "" {
		mp.applies(stateAt(c.name, text))
	}
	if said == nil && fate == "" && c.guessed && IsTrue(text) {
		said = c.state // somebody has said what the column is about, and it is so
	}
	switch {
	case said != nil, fate == wording.Banned, fate == wording.LeftBehind:
		mp.say(c.name, cmp.Or(said, c.state, unsaids[wording.SaysWord]), text)
	case fate == "" && counted && (c.looked || c.kind == wording.SaysWord || c.kind == wording.SaysNumber && !numberLike.MatchString(text) || c.kind == wording.SaysOpen && !IsBool(text) || c.kind == wording.SaysMarks && c.bits() && numberLike.MatchString(text)):
		mp.sees(c, text)
	}
}

// pairOf is what an element of a list says under a name, where it has that in one member and what is said in another.
func pairOf(of gjson.Result) (name string, said gjson.Result, is bool) {
	const most = 4 // an id, a type
	if !of.IsObject() {
		return "", said, false
	}
	n, values := 0, 0
	of.ForEach(func(key, value gjson.Result) bool {
		switch folded := wording.Fold(key.Str); {
		case name == "" && value.Type == gjson.String && slices.Contains(pairKeys, folded):
			name = value.Str
		case slices.Contains(pairValues, folded):
			said, values = value, values+1
		}
		n++
		return n <= most
	})
	return name, said, name != "" && values == 1 && n <= most
}

// bits reports whether a number of the column may be one of flags.
func (c *column) bits() bool {
	return ofBits.MatchString(wording.Words(c.name[strings.LastIndexByte(c.name, '.')+1:]))
}

var ofBits = regexp.MustCompile(`(^| )(flags|mask|bitmask|bitfield|bits)$`)

// judgeMember judges a value of a member of a container.
func (mp *Mapper) judgeMember(name, text string, counted bool) {
	if c := mp.member(name); c.state != nil || c.looked {
		mp.judge(c, text, counted)
	}
}

// applies notes that a row has a value that somebody has said something of.
func (mp *Mapper) applies(word string) {
	if mp.applied == nil {
		mp.applied = map[string]bool{}
	}
	mp.applied[word] = true
}

// say notes a state; of a list it is named once.
func (mp *Mapper) say(name string, kind *unsaid, text string) {
	if kind.filed && slices.ContainsFunc(mp.said, func(s saidBy) bool { return s.kind.filed }) {
		return // dn and distinguishedName are one
	}
	if n := len(mp.said); n == 0 || mp.said[n-1].column != name {
		mp.said = append(mp.said, saidBy{strings.Clone(name), kind, brief(text), mp.fateOf(name, text), false})
	}
}

// kindOf is [kindAt], remembered.
func (mp *Mapper) kindOf(name string) wording.StateKind { return mp.member(name).kind }

// member is what is known of a place in a container, remembered: rows have the same names.
func (mp *Mapper) member(name string) *column {
	c := mp.members[name]
	if c != nil {
		return c
	}
	c = &column{name: strings.Clone(name)}
	if plain := strings.TrimSuffix(name, "[]"); !slices.Contains(mp.m.ignore, name) && !slices.Contains(mp.m.ignore, plain) {
		if c.kind = kindAt(name); c.kind == wording.SaysEnds && mp.m.Input.Find(headOf(name)) != nil {
			c.kind = wording.SaysNothing // of an account elsewhere: when its token ends
		}
		if c.kind == wording.SaysNothing && (mp.m.decides(name) || mp.m.decides(plain)) {
			c.kind, c.guessed = wording.SaysWord, mp.m.decided[name] != "" || mp.m.decided[plain] != ""
		}
		if c.state = unsaids[c.kind]; c.state == nil && mp.m.Entity == Users {
			c.looked, c.stem = mayState(name)
		}
	}
	if mp.rec != nil {
		c.first = mp.rec.Position
	}
	if mp.members == nil {
		mp.members = map[string]*column{}
	}
	if len(mp.members) < maxColumns {
		mp.members[c.name] = c
	}
	return c
}

// isBan knows lists and objects that stand for bans: bans, suspensions, activeBan.
func isBan(name string) bool {
	leaf, _ := listName(name[strings.LastIndexByte(name, '.')+1:])
	w := wording.Fold(leaf)
	for _, front := range []string{"", "active", "current", "account", "user"} {
		if rest, is := strings.CutPrefix(w, front); is && slices.Contains(banNouns, strings.TrimSuffix(rest, "s")) {
			return true
		}
	}
	return false
}

// ofABan knows names of what is said about a ban beside it: ban_reason, suspendedBy.
func ofABan(name string) bool {
	w := wording.Fold(name[strings.LastIndexByte(name, '.')+1:])
	return strings.HasSuffix(w, "reason") || strings.HasSuffix(w, "by") || strings.HasSuffix(w, "note")
}

var banNouns = strings.Fields("ban suspension lockout banishment accountblock sperre sperrung sospensione suspenso baneo banimento schorsing")

// EndsBan reports whether a column beside a ban says until when it is.
func EndsBan(column string) bool {
	name := wording.Fold(column)
	return slices.Contains(untils, name) || wording.StateOf(name) == wording.SaysUntil
}

// banStands reports whether an entry about a ban holds still: nothing in it says that it is over, or is not meant.
func banStands(entry gjson.Result) bool {
	stands, filled := true, false
	entry.ForEach(func(key, value gjson.Result) bool {
		text, name := value.String(), wording.Fold(key.String())
		if value.Type == gjson.Null || text == "" {
			return true
		}
		filled = true
		switch is, known := parseBool(text); {
		case slices.Contains(denials, name):
			stands = stands && !saysYes(text)
		case EndsBan(name):
			over, err := toPast(Value{Kind: String, Text: text}.plain(), nil)
			stands = stands && (err != nil || over.Text != "true") // refuse rather than guess
		case wording.StateOf(name) == wording.SaysOpen || name == "current" || name == "valid" || name == "value":
			stands = stands && !(known && !is)
		case wording.StateOf(name) == wording.SaysShut && known:
			stands = stands && is
		case wording.StateOf(name) == wording.SaysWord:
			stands = stands && !slices.Contains([]string{"expired", "lifted", "revoked", "inactive", "ended", "removed", "over", "cancelled", "canceled"}, wording.Fold(text))
		}
		return stands
	})
	return stands && filled
}
