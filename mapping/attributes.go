package mapping

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Attribute is one by which a directory says that somebody must not sign in, is gone, or has something to be told of. Their names are
// those of schemas that all servers share, so they mean the same wherever they stand: in LDIF, CSV and JSON, with a preset or without.
type Attribute struct {
	Name string
	test string   // a converter; or: matches a pattern, other than words, is, not
	args []string // of it
	Fate Fate     // Banned, LeftBehind or Told
	Why  string   // of those who are left behind or told
	Hint string   // what is to be done about those who are told

	pattern *regexp.Regexp // of matches
}

// Layouts and words that several of them share.
const (
	generalized = "YYYYMMDDHHmmssZ" // GeneralizedTime, RFC 4517
	mustBeSet   = "must set another password"
	wasLocked   = "was locked after wrong passwords"
	askThem     = "ask them to"
	lockEnds    = "the lock ends with the time of the directory's policy; ban those who are to stay out with a mapping of your own"
)

// Attributes are the table. Sources: draft-behera-ldap-password-policy-10 and slapo-ppolicy(5); 389 Directory Server's schema; RFC 2307 and
// shadow(5); the pages of Active Directory's attributes at learn.microsoft.com; eDirectory's schema reference; Samba's samba.schema; the
// Kerberos schema of MIT; Sun's messaging schema (inetUserStatus); Gluu's (github.com/GluuFederation/oxTrust/issues/171); Zimbra's
// schema; PingDirectory's and IBM's operational attributes; FreeIPA's page Stage and preserved users. All 2026-11-27.
var Attributes = []Attribute{
	{Name: "nsAccountLock", test: "is", Fate: Banned},
	{Name: "pwdAccountLockedTime", test: "matches", args: []string{"^0000"}, Fate: Banned},
	{Name: "pwdAccountLockedTime", test: "matches", args: []string{"^[^0]"}, Fate: Told, Why: wasLocked, Hint: lockEnds},
	{Name: "pwdEndTime", test: "past", args: []string{generalized}, Fate: Banned},
	{Name: "pwdStartTime", test: "future", args: []string{generalized}, Fate: Banned},
	{Name: "pwdReset", test: "is", Fate: Told, Why: mustBeSet, Hint: askThem},
	{Name: "accountUnlockTime", test: "matches", args: []string{"^19700101"}, Fate: Banned},
	{Name: "accountUnlockTime", test: "future", args: []string{generalized}, Fate: Banned},
	{Name: "passwordExpirationTime", test: "past", args: []string{generalized}, Fate: Told, Why: mustBeSet, Hint: askThem},
	{Name: "passwordExpirationTime", test: "matches", args: []string{"^1970"}, Fate: Told, Why: mustBeSet, Hint: askThem},
	{Name: "loginDisabled", test: "is", Fate: Banned},
	{Name: "loginExpirationTime", test: "past", args: []string{generalized}, Fate: Banned},
	{Name: "lockedByIntruder", test: "is", Fate: Told, Why: wasLocked, Hint: lockEnds},
	{Name: "userAccountControl", test: "bit", args: []string{"1"}, Fate: Banned},
	{Name: "msDS-UserAccountDisabled", test: "is", Fate: Banned},
	{Name: "accountExpires", test: "matches", args: []string{"^[1-9]([0-9]{0,8}|[0-9]{10,11}|[0-9]{13,16})$"}, Fate: Banned}, // before 1917, as somebody who set 1 meant
	{Name: "accountExpires", test: "past", args: []string{"filetime"}, Fate: Banned},
	{Name: "lockoutTime", test: "matches", args: []string{"[^0]"}, Fate: Told, Why: wasLocked, Hint: lockEnds},
	{Name: "pwdLastSet", test: "matches", args: []string{"^0$"}, Fate: Told, Why: mustBeSet, Hint: askThem},
	{Name: "shadowExpire", test: "matches", args: []string{"^1$"}, Fate: Banned}, // usermod --expiredate 1
	{Name: "shadowExpire", test: "past", args: []string{"unix_days"}, Fate: Banned},
	{Name: "shadowLastChange", test: "matches", args: []string{"^0$"}, Fate: Told, Why: mustBeSet, Hint: askThem},
	{Name: "loginShell", test: "matches", args: []string{"/(nologin|false)$"}, Fate: Told, Why: "has a login shell that lets nobody in",
		Hint: "right if they are to sign in to the application alone; else ban them with a mapping of your own"},
	{Name: "sambaAcctFlags", test: "matches", args: []string{"^.[A-Z]*D"}, Fate: Banned},
	{Name: "sambaAcctFlags", test: "matches", args: []string{"^.[A-Z]*L"}, Fate: Told, Why: wasLocked, Hint: lockEnds},
	{Name: "sambaKickoffTime", test: "past", args: []string{"unix"}, Fate: Banned},
	{Name: "sambaPwdLastSet", test: "matches", args: []string{"^0$"}, Fate: Told, Why: mustBeSet, Hint: askThem},
	{Name: "krbPrincipalExpiration", test: "past", args: []string{generalized}, Fate: Banned},
	{Name: "krbPasswordExpiration", test: "past", args: []string{generalized}, Fate: Told, Why: mustBeSet, Hint: askThem},
	{Name: "inetUserStatus", test: "matches", args: []string{"(?i)^(deleted|removed)$"}, Fate: LeftBehind, Why: "deleted user"},
	{Name: "inetUserStatus", test: "other than", args: []string{"active"}, Fate: Banned},
	{Name: "zimbraAccountStatus", test: "other than", args: []string{"active"}, Fate: Banned},
	{Name: "gluuStatus", test: "other than", args: []string{"active"}, Fate: Banned},
	{Name: "ds-pwp-account-disabled", test: "is", Fate: Banned},
	{Name: "ds-pwp-account-expiration-time", test: "past", args: []string{generalized}, Fate: Banned},
	{Name: "ds-pwp-account-activation-time", test: "future", args: []string{generalized}, Fate: Banned},
	{Name: "ibm-pwdAccountLocked", test: "is", Fate: Banned},
	{Name: "secAcctValid", test: "not", Fate: Banned},
	{Name: "orclIsEnabled", test: "other than", args: []string{"enabled"}, Fate: Banned},
	{Name: "iplanet-am-user-login-status", test: "other than", args: []string{"active"}, Fate: Banned},
	{Name: "dn", test: "matches", args: []string{"(?i),cn=deleted users,cn=accounts,cn=provisioning,"}, Fate: LeftBehind, Why: "deleted user"},
	{Name: "dn", test: "matches", args: []string{"(?i),cn=staged users,cn=accounts,cn=provisioning,"}, Fate: LeftBehind, Why: "staged user"},
	{Name: "dn", test: "matches", args: []string{"(?i),cn=deleted objects,"}, Fate: LeftBehind, Why: "deleted user"},
	{Name: "dn", test: "filed", Fate: Banned},
	{Name: "distinguishedName", test: "filed", Fate: Banned},
}

// formers are words of containers for people who have left, which say nothing of somebody elsewhere.
var formers = strings.Fields("former formers leaver leavers left departed offboarded exemployees exstaff retired graveyard trash ehemalige ausgeschiedene anciens exempleados exfuncionarios")

// filedUnder is the name of a container of a distinguished name (RFC 4514) that says its people are gone or shut out, "" if none does:
// ou=Disabled Users.
func filedUnder(dn string) string {
	_, containers, _ := strings.Cut(strings.ReplaceAll(dn, `\,`, " "), ",")
	for rdn := range strings.SplitSeq(containers, ",") {
		_, name, _ := strings.Cut(rdn, "=")
		former := slices.ContainsFunc(strings.Fields(Words(name)), func(w string) bool { return slices.Contains(formers, w) }) || slices.Contains(formers, FoldWord(name))
		if former || saysShut(name) {
			return strings.TrimSpace(rdn)
		}
	}
	return ""
}

// AttributesOf are those of a column, by its name alone.
func AttributesOf(column string) []*Attribute { return attributesOf[StateOf(column)] }

// Condition is the expression that a value at a place says so: row.nsAccountLock. "" if an expression cannot ask it.
func (a *Attribute) Condition(at string) string {
	switch a.test {
	case "is":
		return at + " == true"
	case "not":
		return at + " == false"
	case "matches":
		return fmt.Sprintf(`string(%s ?? "") matches %s`, at, strconv.Quote(a.args[0]))
	case "filed":
		return ""
	case "other than":
		return fmt.Sprintf(`string(%[1]s ?? "") matches "." and not (string(%[1]s) matches "(?i)^%[2]s$")`, at, a.args[0])
	}
	if a.args[0] == "filetime" { // of an application, in seconds or milliseconds, as [Attribute.Says]
		return fmt.Sprintf(`((string(%[2]s ?? "") matches "^([0-9]{10}|[0-9]{13})$" ? %[1]s(%[2]s) : %[1]s(%[2]s, "filetime")) ?? false)`, a.test, at)
	}
	return fmt.Sprintf("(%s(%s, %q) ?? false)", a.test, at, a.args[0])
}

// unixLike are numbers that are no time of a directory's: 100 nanoseconds since 1601 have 17 digits and more.
var unixLike = regexp.MustCompile(`^(\d{10}|\d{13})$`)

// Says reports whether a text says so; one that cannot be read does.
func (a *Attribute) Says(text string) bool {
	text = strings.TrimSpace(text)
	if a.Name == "accountExpires" && unixLike.MatchString(text) { // of an application, in seconds or milliseconds
		return saysOver(text)
	}
	is, known := parseBool(text)
	switch a.test {
	case "is":
		return is || !known && text != ""
	case "not":
		return known && !is || !known && text != ""
	case "matches":
		return a.pattern.MatchString(text)
	case "filed":
		return filedUnder(text) != ""
	case "other than":
		return text != "" && !slices.Contains(a.args, strings.ToLower(text))
	}
	v, err := findConverter(a.test).apply(Str(text), a.args)
	if err != nil && a.test == "past" { // of a name that other systems have, too
		return saysOver(text)
	}
	return err != nil || v.Text == "true"
}

// attributeKinds are the kinds of attributes by their names in small letters, and folded.
var attributeKinds = map[string]StateKind{}

// attributesOf are the attributes of each kind, in the order of the table.
var attributesOf = map[StateKind][]*Attribute{}

// attributeKind is the kind of columns with the name of attributes.
func attributeKind(name string) StateKind { return StateKind("attribute " + FoldWord(name)) }

// ofAttribute reports whether a kind is that of an attribute, which means a user wherever it stands.
func (k StateKind) ofAttribute() bool { return strings.HasPrefix(string(k), "attribute ") }

// IsFiled reports whether a column has distinguished names: what they say is told although they are read, as somebody's id.
func IsFiled(column string) bool {
	return slices.ContainsFunc(AttributesOf(column), func(a *Attribute) bool { return a.test == "filed" })
}

// nameAttributes makes the names of attributes known, the first line of each first.
func nameAttributes() {
	for i := range slices.Backward(Attributes) {
		a := &Attributes[i]
		if a.test == "matches" {
			a.pattern = regexp.MustCompile(a.args[0])
		}
		kind := attributeKind(a.Name)
		u := &unsaid{says: a.Says, expr: a.Condition, filed: a.test == "filed", also: unsaids[kind]}
		if a.Fate == Told {
			u.told, u.instead = "the source says: "+a.Why, a.Hint
		}
		attributesOf[kind] = append([]*Attribute{a}, attributesOf[kind]...)
		attributeKinds[strings.ToLower(a.Name)], attributeKinds[FoldWord(a.Name)], unsaids[kind] = kind, kind, u
	}
}
