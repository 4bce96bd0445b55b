package wording

import (
	"regexp"
	"slices"
	"strings"
)

// Attribute is one by which a directory says that somebody must not sign in, is gone, or has something to be told of. Their names are
// those of schemas that all servers share, so they mean the same wherever they stand: in LDIF, CSV and JSON, with a preset or without.
type Attribute struct {
	Name string
	Test string   // a converter; or: matches a pattern, other than words, is, not, filed
	Args []string // of it
	Fate Fate     // Banned, LeftBehind or Told
	Why  string   // of those who are left behind or told
	Hint string   // what is to be done about those who are told

	Pattern *regexp.Regexp // of matches
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
	{Name: "nsAccountLock", Test: "is", Fate: Banned},
	{Name: "pwdAccountLockedTime", Test: "matches", Args: []string{"^0000"}, Fate: Banned},
	{Name: "pwdAccountLockedTime", Test: "matches", Args: []string{"^[^0]"}, Fate: Told, Why: wasLocked, Hint: lockEnds},
	{Name: "pwdEndTime", Test: "past", Args: []string{generalized}, Fate: Banned},
	{Name: "pwdStartTime", Test: "future", Args: []string{generalized}, Fate: Banned},
	{Name: "pwdReset", Test: "is", Fate: Told, Why: mustBeSet, Hint: askThem},
	{Name: "accountUnlockTime", Test: "matches", Args: []string{"^19700101"}, Fate: Banned},
	{Name: "accountUnlockTime", Test: "future", Args: []string{generalized}, Fate: Banned},
	{Name: "passwordExpirationTime", Test: "past", Args: []string{generalized}, Fate: Told, Why: mustBeSet, Hint: askThem},
	{Name: "passwordExpirationTime", Test: "matches", Args: []string{"^1970"}, Fate: Told, Why: mustBeSet, Hint: askThem},
	{Name: "loginDisabled", Test: "is", Fate: Banned},
	{Name: "loginExpirationTime", Test: "past", Args: []string{generalized}, Fate: Banned},
	{Name: "lockedByIntruder", Test: "is", Fate: Told, Why: wasLocked, Hint: lockEnds},
	{Name: "userAccountControl", Test: "bit", Args: []string{"1"}, Fate: Banned},
	{Name: "msDS-UserAccountDisabled", Test: "is", Fate: Banned},
	{Name: "accountExpires", Test: "matches", Args: []string{"^[1-9]([0-9]{0,8}|[0-9]{10,11}|[0-9]{13,16})$"}, Fate: Banned}, // before 1917, as somebody who set 1 meant
	{Name: "accountExpires", Test: "past", Args: []string{"filetime"}, Fate: Banned},
	{Name: "lockoutTime", Test: "matches", Args: []string{"[^0]"}, Fate: Told, Why: wasLocked, Hint: lockEnds},
	{Name: "pwdLastSet", Test: "matches", Args: []string{"^0$"}, Fate: Told, Why: mustBeSet, Hint: askThem},
	{Name: "shadowExpire", Test: "matches", Args: []string{"^1$"}, Fate: Banned}, // usermod --expiredate 1
	{Name: "shadowExpire", Test: "past", Args: []string{"unix_days"}, Fate: Banned},
	{Name: "shadowLastChange", Test: "matches", Args: []string{"^0$"}, Fate: Told, Why: mustBeSet, Hint: askThem},
	{Name: "loginShell", Test: "matches", Args: []string{"/(nologin|false)$"}, Fate: Told, Why: "has a login shell that lets nobody in",
		Hint: "right if they are to sign in to the application alone; else ban them with a mapping of your own"},
	{Name: "sambaAcctFlags", Test: "matches", Args: []string{"^.[A-Z]*D"}, Fate: Banned},
	{Name: "sambaAcctFlags", Test: "matches", Args: []string{"^.[A-Z]*L"}, Fate: Told, Why: wasLocked, Hint: lockEnds},
	{Name: "sambaKickoffTime", Test: "past", Args: []string{"unix"}, Fate: Banned},
	{Name: "sambaPwdLastSet", Test: "matches", Args: []string{"^0$"}, Fate: Told, Why: mustBeSet, Hint: askThem},
	{Name: "krbPrincipalExpiration", Test: "past", Args: []string{generalized}, Fate: Banned},
	{Name: "krbPasswordExpiration", Test: "past", Args: []string{generalized}, Fate: Told, Why: mustBeSet, Hint: askThem},
	{Name: "inetUserStatus", Test: "matches", Args: []string{"(?i)^(deleted|removed)$"}, Fate: LeftBehind, Why: "deleted user"},
	{Name: "inetUserStatus", Test: "other than", Args: []string{"active"}, Fate: Banned},
	{Name: "zimbraAccountStatus", Test: "other than", Args: []string{"active"}, Fate: Banned},
	{Name: "gluuStatus", Test: "other than", Args: []string{"active"}, Fate: Banned},
	{Name: "ds-pwp-account-disabled", Test: "is", Fate: Banned},
	{Name: "ds-pwp-account-expiration-time", Test: "past", Args: []string{generalized}, Fate: Banned},
	{Name: "ds-pwp-account-activation-time", Test: "future", Args: []string{generalized}, Fate: Banned},
	{Name: "ibm-pwdAccountLocked", Test: "is", Fate: Banned},
	{Name: "secAcctValid", Test: "not", Fate: Banned},
	{Name: "orclIsEnabled", Test: "other than", Args: []string{"enabled"}, Fate: Banned},
	{Name: "iplanet-am-user-login-status", Test: "other than", Args: []string{"active"}, Fate: Banned},
	{Name: "dn", Test: "matches", Args: []string{"(?i),cn=deleted users,cn=accounts,cn=provisioning,"}, Fate: LeftBehind, Why: "deleted user"},
	{Name: "dn", Test: "matches", Args: []string{"(?i),cn=staged users,cn=accounts,cn=provisioning,"}, Fate: LeftBehind, Why: "staged user"},
	{Name: "dn", Test: "matches", Args: []string{"(?i),cn=deleted objects,"}, Fate: LeftBehind, Why: "deleted user"},
	{Name: "dn", Test: "filed", Fate: Banned},
	{Name: "distinguishedName", Test: "filed", Fate: Banned},
}

// AttributesOf are those of a column, by its name alone.
func AttributesOf(column string) []*Attribute { return attributesOf[StateOf(column)] }

// attributeKinds are the kinds of attributes by their names in small letters, and folded.
var attributeKinds = map[string]StateKind{}

// attributesOf are the attributes of each kind, in the order of the table.
var attributesOf = map[StateKind][]*Attribute{}

// AttributeKind is the kind of columns with the name of attributes.
func AttributeKind(name string) StateKind { return StateKind("attribute " + Fold(name)) }

// OfAttribute reports whether a kind is that of an attribute, which means a user wherever it stands.
func (k StateKind) OfAttribute() bool { return strings.HasPrefix(string(k), "attribute ") }

// nameAttributes makes the names of attributes known, the first line of each first.
func nameAttributes() {
	for i := range slices.Backward(Attributes) {
		a := &Attributes[i]
		if a.Test == "matches" {
			a.Pattern = regexp.MustCompile(a.Args[0])
		}
		kind := AttributeKind(a.Name)
		attributesOf[kind] = append([]*Attribute{a}, attributesOf[kind]...)
		attributeKinds[strings.ToLower(a.Name)], attributeKinds[Fold(a.Name)] = kind, kind
	}
}
