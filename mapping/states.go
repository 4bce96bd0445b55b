package mapping

import "clerk-import/mapping/wording"

// CodeStateTold is the code of a state that Clerk has no equal of: the check counts such users.
const CodeStateTold = "state_told"

// State is a column by which a source says that somebody is not simply there. The presets do
// what it says, the pages of the sources state it, and a test holds both to it.
type State struct {
	Source string   // name of the preset
	Column string   // path in its rows; "" where the system has no such column
	Says   string   // of a user: "is deleted"
	Yes    []string // values that say so, as JSON; true stands for its spellings, too
	No     []string // values that do not
	With   string   // what else stands in such a row: a JSON object, of which null takes away
	Fate   wording.Fate
	Empty  wording.Fate // what comes of none, where that is not nothing
	From   string       // where that is written: page or package, and date
}

// Times for values of the table: one that is over, and two that are to come.
const (
	over    = `"2020-01-02T03:04:05Z"`
	toCome  = `"2199-01-02 03:04:05+00"`
	forever = `"infinity"`
)

var (
	yes  = []string{"true"}
	no   = []string{"false"}
	when = []string{over, `"2020-01-02 03:04:05"`}
	none = []string{`"0000-00-00 00:00:00"`, `"9999-12-31 23:59:59"`, forever}
)

// softDeletes are the columns that libraries and habit give tables of applications: paranoia,
// discard and acts_as_paranoid (Ruby), Eloquent, Sequelize, TypeORM and Gedmo, django-safedelete
// and django-model-utils, mongoose-delete.
var softDeletes = []State{
	{Column: "deleted_at", Yes: when, No: none},
	{Column: "deletedAt", Yes: when, No: none},
	{Column: "discarded_at", Yes: when, No: none},
	{Column: "removed_at", Yes: when, No: none},
	{Column: "is_deleted", Yes: yes, No: no},
	{Column: "isDeleted", Yes: yes, No: no},
	{Column: "is_removed", Yes: yes, No: no},
	{Column: "deleted", Yes: append([]string{over}, yes...), No: no},
}

// softlyDeleted are the presets whose tables are the application's own.
var softlyDeleted = []string{"adonisjs", "authjs", "better-auth", "devise", "django", "fastapi-users", "laravel", "lucia", "meteor",
	"passport-local-mongoose", "phoenix", "rails", "symfony", "werkzeug"}

// anySpelling are those whose columns may be spelt in any way; the table has them in one.
var anySpelling = map[string]bool{"authjs": true, "better-auth": true}

// States is the table of what sources say of people's states.
var States = append(own, soft()...)

func soft() []State {
	var out []State
	for _, source := range softlyDeleted {
		for _, s := range softDeletes {
			if anySpelling[source] {
				s.Column = camelCase(s.Column)
			}
			if n := len(out); n > 0 && out[n-1].Column == s.Column { // two spellings are one
				continue
			}
			s.Source, s.Says, s.Fate = source, "is deleted", wording.LeftBehind
			s.From = "columns of the libraries for soft deletes, as mapping/states.go lists them"
			out = append(out, s)
		}
	}
	return out
}

var own = []State{
	{Source: "appwrite", Column: "status", Says: "is blocked", Yes: no, No: yes, Fate: wording.Banned,
		From: "User of node-appwrite 27.1.0 (npm, 2026-11-21)"},
	{Source: "appwrite", Column: "email", Says: "is anonymous: has neither address nor number", Yes: []string{`""`, "null"},
		No: []string{`"a@example.com"`}, With: `{"phone":""}`, Fate: wording.LeftBehind, From: "Appwrite's page Anonymous login (2026-11-26)"},
	{Source: "aspnet-identity", Column: "LockoutEnd", Says: "is locked until a time to come",
		Yes: []string{`"9999-12-31 23:59:59.9999999 +00:00"`, toCome}, No: []string{over, `"2020-01-02 03:04:05.0000000 +00:00"`},
		With: `{"LockoutEnabled":true}`, Fate: wording.Banned, From: "UserManager.IsLockedOutAsync of Microsoft.AspNetCore.Identity"},
	{Source: "aspnet-identity", Column: "LockoutEndDateUtc", Says: "is locked until a time to come (Identity 2)",
		Yes: []string{`"2199-01-02 03:04:05.000"`}, No: []string{over}, With: `{"LockoutEnabled":true}`, Fate: wording.Banned,
		From: "IdentityUser of Microsoft.AspNet.Identity 2"},
	{Source: "auth0", Column: "blocked", Says: "is blocked", Yes: yes, No: no, Fate: wording.Banned,
		From: "users of auth0 7.1.0 (npm, 2026-11-21)"},
	{Source: "better-auth", Column: "banned", Says: "is banned", Yes: yes, No: no, Fate: wording.Banned,
		From: "plugins/admin/schema of better-auth 1.4.19 (npm, 2026-11-26)"},
	{Source: "better-auth", Column: "banExpires", Says: "is banned until a time to come", Yes: []string{toCome, "7226627045000"},
		No: []string{over, "1577934245000"}, With: `{"banned":true}`, Fate: wording.Banned, From: "plugins/admin/schema of better-auth 1.4.19 (npm, 2026-11-26)"},
	{Source: "better-auth", Column: "isAnonymous", Says: "is anonymous", Yes: yes, No: no, Fate: wording.LeftBehind,
		From: "plugins/anonymous of better-auth 1.4.19 (npm, 2026-11-26)"},
	{Source: "casdoor", Column: "is_deleted", Says: "is deleted", Yes: yes, No: no, Fate: wording.LeftBehind, From: casdoorCode},
	{Source: "casdoor", Column: "is_forbidden", Says: "is forbidden to sign in", Yes: yes, No: no, Fate: wording.Banned, From: casdoorCode},
	{Source: "casdoor", Column: "need_update_password", Says: "must set another password", Yes: yes, No: no, Fate: wording.Told, From: casdoorCode},
	{Source: "casdoor", Column: "signin_wrong_times", Says: "was kept out after wrong passwords", Yes: []string{"5", `"6"`}, No: []string{"0", "4"}, Fate: wording.Told, From: casdoorCode},
	{Source: "clerk", Column: "banned", Says: "is banned", Yes: yes, No: no, Fate: wording.Banned, From: "User of Clerk's Backend API"},
	{Source: "clerk", Column: "locked", Says: "is locked", Yes: yes, No: no, Fate: wording.Locked, From: "User of Clerk's Backend API"},
	{Source: "clerk-api", Column: "banned", Says: "is banned", Yes: yes, No: no, Fate: wording.Banned, From: "User of Clerk's Backend API"},
	{Source: "clerk-api", Column: "deprovisioned", Says: "was taken away by a directory (SCIM)", Yes: yes, No: no, Fate: wording.Banned, From: "User of Clerk's Backend API (bapi/2026-05-12.yml)"},
	{Source: "clerk-api", Column: "locked", Says: "is locked", Yes: yes, No: no, Fate: wording.Locked, From: "User of Clerk's Backend API"},
	{Source: "clerk-api", Column: "requires_password_reset", Says: "must set another password", Yes: yes, No: no, Fate: wording.Told, From: "User of Clerk's Backend API (bapi/2026-05-12.yml)"},
	{Source: "clerk-migration-tool", Column: "banned", Says: "is banned", Yes: yes, No: no, Fate: wording.Banned, From: "src/migrate/validator.ts of clerk/migration-tool (commit bbf7558)"},
	{Source: "cognito", Column: "Enabled", Says: "is disabled", Yes: no, No: yes, Fate: wording.Banned, From: cognitoPage},
	{Source: "cognito", Column: "UserStatus", Says: "is archived, or disabled as compromised", Yes: []string{`"ARCHIVED"`, `"COMPROMISED"`},
		No: []string{`"CONFIRMED"`, `"EXTERNAL_PROVIDER"`}, Fate: wording.Banned, From: cognitoPage},
	{Source: "cognito", Column: "UserStatus", Says: "was never confirmed, or must set another password",
		Yes: []string{`"UNCONFIRMED"`, `"RESET_REQUIRED"`, `"FORCE_CHANGE_PASSWORD"`}, No: []string{`"CONFIRMED"`}, Fate: wording.Told, From: cognitoPage},
	{Source: "descope", Column: "status", Says: "is disabled", Yes: []string{`"disabled"`}, No: []string{`"enabled"`}, Fate: wording.Banned, From: descopePage},
	{Source: "descope", Column: "status", Says: "is invited and was never here", Yes: []string{`"invited"`}, No: []string{`"enabled"`}, Fate: wording.Told, From: descopePage},
	{Source: "descope", Column: "test", Says: "is a test user", Yes: yes, No: no, Fate: wording.LeftBehind, From: descopePage},
	{Source: "devise", Column: "locked_at", Says: "was locked, by default for an hour", Yes: when, No: none, Fate: wording.Told,
		From: "Devise::Models::Lockable (rubydoc.info, 2026-11-26)"},
	{Source: "directus", Column: "status", Says: "is archived, a draft or invited", Yes: []string{`"archived"`, `"draft"`, `"invited"`},
		No: []string{`"active"`}, Fate: wording.LeftBehind, Empty: wording.Unknown, From: directusPage},
	{Source: "directus", Column: "status", Says: "is suspended or inactive", Yes: []string{`"suspended"`, `"inactive"`},
		No: []string{`"active"`}, Fate: wording.Banned, Empty: wording.Unknown, From: directusPage},
	{Source: "directus", Column: "status", Says: "has not verified the address", Yes: []string{`"unverified"`}, No: []string{`"active"`}, Fate: wording.Told, Empty: wording.Unknown, From: directusPage},
	{Source: "discourse", Column: "suspended_till", Says: "is suspended until a time to come", Yes: []string{toCome}, No: []string{over}, Fate: wording.Banned, From: discourseSchema},
	{Source: "discourse", Column: "staged", Says: "is staged: made by a mail, never here", Yes: yes, No: no, Fate: wording.LeftBehind, From: discourseSchema},
	{Source: "discourse", Column: "active", Says: "was never activated", Yes: no, No: yes, Fate: wording.Told, From: discourseSchema},
	{Source: "discourse", Column: "silenced_till", Says: "is silenced until a time to come", Yes: []string{toCome}, No: []string{over}, Fate: wording.Told, From: discourseSchema},
	{Source: "django", Column: "is_active", Says: "is not active", Yes: no, No: yes, Fate: wording.Banned, From: "django.contrib.auth, ModelBackend.user_can_authenticate"},
	{Source: "django-dumpdata", Column: "fields.is_active", Says: "is not active", Yes: no, No: yes, Fate: wording.Banned,
		From: "django.contrib.auth, ModelBackend.user_can_authenticate"},
	{Source: "drupal", Column: "status", Says: "is blocked, or not activated yet", Yes: no, No: yes, Fate: wording.Banned, From: "the schema of Drupal's module user"},
	{Source: "entra", Column: "accountEnabled", Says: "is disabled", Yes: no, No: yes, Fate: wording.Banned, From: graphPage},
	{Source: "entra", Column: "userType", Says: "is a guest of another directory", Yes: []string{`"Guest"`}, No: []string{`"Member"`}, Fate: wording.LeftBehind, From: graphPage},
	{Source: "entra", Column: "userPrincipalName", Says: "is of another directory, be it as a guest", Yes: []string{`"ada_example.com#EXT#@contoso.onmicrosoft.com"`},
		No: []string{`"ada@contoso.com"`}, With: `{"userType":null}`, Fate: wording.Told, From: graphPage},
	{Source: "entra", Column: "deletedDateTime", Says: "is deleted", Yes: when, No: nil, Fate: wording.LeftBehind, From: graphPage},
	{Source: "entra", Column: "passwordProfile.forceChangePasswordNextSignIn", Says: "must set another password", Yes: yes, No: no, Fate: wording.Told, From: passwordProfile},
	{Source: "entra", Column: "passwordProfile.forceChangePasswordNextSignInWithMfa", Says: "must set another password", Yes: yes, No: no, Fate: wording.Told, From: passwordProfile},
	{Source: "fastapi-users", Column: "is_active", Says: "is not active", Yes: no, No: yes, Fate: wording.Banned,
		From: "SQLAlchemyBaseUserTable and the login of fastapi-users (commit 9ef8cd8, 2026-03-27)"},
	{Source: "firebase", Column: "disabled", Says: "is disabled", Yes: yes, No: no, Fate: wording.Banned, Empty: wording.Told, From: "lib/accountExporter.js of firebase-tools 15.34.2 (npm)"},
	{Source: "firebase", Column: "email", Says: "is anonymous: has no address, no number and no account elsewhere", Yes: []string{`""`, "null"},
		No: []string{`"a@example.com"`}, With: `{"phoneNumber":null,"providerUserInfo":null,"providerData":null,"googleId":null,"facebookId":null,"twitterId":null,"githubId":null}`,
		Fate: wording.LeftBehind, From: "Firebase's page Authenticate with Firebase Anonymously (2026-11-26)"},
	{Source: "flask-security", Column: "active", Says: "is not active", Yes: no, No: yes, Fate: wording.Banned, From: "Flask-Security-Too, page Models"},
	{Source: "flarum", Column: "suspended_until", Says: "is suspended until a time to come", Yes: []string{toCome}, No: []string{over}, Fate: wording.Banned,
		From: "migrations of Flarum's extension suspend (commit 3b7b405, 2024-10-24)"},
	{Source: "fusionauth", Column: "active", Says: "is deactivated", Yes: no, No: yes, Fate: wording.Banned, From: fusionPage},
	{Source: "fusionauth", Column: "expiry", Says: "has expired", Yes: []string{"1577934245000"}, No: []string{"7226627045000"}, Fate: wording.Banned, From: fusionPage},
	{Source: "fusionauth", Column: "passwordChangeRequired", Says: "must set another password", Yes: yes, No: no, Fate: wording.Told, From: fusionPage},
	{Source: "ghost", Column: "deleted_at", Says: "is deleted", Yes: when, No: none, Fate: wording.LeftBehind, From: "the columns of Ghost's members export"},
	{Source: "gitea", Column: "prohibit_login", Says: "must not sign in", Yes: yes, No: no, Fate: wording.Banned, From: giteaModel},
	{Source: "gitea", Column: "is_active", Says: "was never activated", Yes: no, No: yes, Fate: wording.Told, From: giteaModel},
	{Source: "gitea", Column: "type", Says: "is an organization, a bot or a name kept back", Yes: []string{"1", "2", "3", "4", "5"}, No: []string{"0"}, Fate: wording.LeftBehind, From: giteaModel},
	{Source: "gitea", Column: "must_change_password", Says: "must set another password", Yes: yes, No: no, Fate: wording.Told, From: giteaModel},
	{Source: "gitea", Column: "login_type", Says: "signs in elsewhere", Yes: []string{"2", "3", "4", "5", "6"}, No: []string{"0", "1"}, Fate: wording.Told, From: giteaModel},
	{Source: "hanko", Column: "tenant_id", Says: "is of one of several tenants", Yes: []string{`"5d9d6cf0-9d5d-4bd4-8b1c-2f1b3f1f0a01"`},
		No: []string{`"00000000-0000-0000-0000-000000000001"`}, Fate: wording.Told, From: "the tables of Hanko's migrations have no other (commit f742d49), nor has its export"},
	{Source: "keycloak", Column: "enabled", Says: "is disabled", Yes: no, No: yes, Fate: wording.Banned, From: keycloakPage},
	{Source: "keycloak", Column: "requiredActions", Says: "has to do something first", Yes: []string{`["UPDATE_PASSWORD"]`}, No: []string{`[]`}, Fate: wording.Told, From: keycloakPage},
	{Source: "keycloak", Column: "serviceAccountClientId", Says: "is a service account", Yes: []string{`"client"`}, Fate: wording.LeftBehind, From: keycloakPage},
	{Source: "kinde", Column: "is_suspended", Says: "is suspended", Yes: yes, No: no, Fate: wording.Banned, From: "User of Kinde's Management API"},
	{Source: "kratos", Column: "state", Says: "is inactive", Yes: []string{`"inactive"`}, No: []string{`"active"`}, Fate: wording.Banned, From: "Identity of Ory's API reference"},
	{Source: "logto", Column: "is_suspended", Says: "is suspended", Yes: yes, No: no, Fate: wording.Banned, From: "tables/users.sql of Logto's schemas"},
	{Source: "logto", Column: "is_password_expired", Says: "must set another password", Yes: yes, No: no, Fate: wording.Told, From: "tables/users.sql of Logto's schemas"},
	{Source: "mediawiki", Column: "blocks", Says: "is blocked for good or until a time to come (the table ipblocks)",
		Yes: []string{`[{"ipb_user":"1","ipb_expiry":"infinity","ipb_sitewide":"1"}]`, `[{"ipb_user":"1","ipb_expiry":"21990102030405"}]`},
		No:  []string{`[{"ipb_user":"1","ipb_expiry":"20200102030405","ipb_sitewide":"1"}]`}, Fate: wording.Banned, From: wikiBlocks},
	{Source: "mediawiki", Column: "blocks", Says: "is blocked from parts of the wiki", Yes: []string{`[{"ipb_user":"1","ipb_expiry":"infinity","ipb_sitewide":"0"}]`},
		No: []string{`[{"ipb_user":"1","ipb_expiry":"20200102030405","ipb_sitewide":"0"}]`}, Fate: wording.Told, From: wikiBlocks},
	{Source: "mediawiki", Column: "targets", Says: "is blocked, for how long and from what that table does not say (the table block_target)",
		Yes: []string{`[{"bt_user":"1","bt_count":"1"}]`}, No: []string{`[{"bt_user":"1","bt_count":"0"}]`}, Fate: wording.Banned, From: wikiBlocks},
	{Source: "mediawiki", Column: "user_password_expires", Says: "must set another password, as the time of theirs is over", Yes: []string{`"20200102030405"`},
		No: []string{`"21990102030405"`}, Fate: wording.Told, From: "mediawiki.org, Manual:User table, and patch-user_password_expires of its schema changes (2026-11-28)"},
	{Source: "mediawiki", Column: "user_is_temp", Says: "is a temporary account", Yes: yes, No: no, Fate: wording.LeftBehind, From: "mediawiki.org, Manual:User table (2026-11-26)"},
	{Source: "nextcloud", Column: "core.enabled", Says: "is disabled", Yes: no, No: yes, Fate: wording.Banned,
		From: "User.isEnabled of Nextcloud, lib/private/User/User.php (commit 0005a24)"},
	{Source: "odoo", Column: "active", Says: "is archived", Yes: no, No: yes, Fate: wording.Banned, From: "odoo/addons/base/models/res_users.py of Odoo (commit 0024699)"},
	{Source: "okta", Column: "status", Says: "is staged or deprovisioned", Yes: []string{`"STAGED"`, `"DEPROVISIONED"`}, No: []string{`"ACTIVE"`}, Fate: wording.LeftBehind, Empty: wording.Unknown, From: oktaPage},
	{Source: "okta", Column: "status", Says: "is suspended", Yes: []string{`"SUSPENDED"`}, No: []string{`"ACTIVE"`}, Fate: wording.Banned, Empty: wording.Unknown, From: oktaPage},
	{Source: "okta", Column: "status", Says: "is locked out, or has to do something first",
		Yes: []string{`"LOCKED_OUT"`, `"PROVISIONED"`, `"RECOVERY"`, `"PASSWORD_EXPIRED"`}, No: []string{`"ACTIVE"`}, Fate: wording.Told, Empty: wording.Unknown, From: oktaPage},
	{Source: "openldap", Column: "pwdAccountLockedTime", Says: "is locked for good", Yes: []string{`"000001010000Z"`}, Fate: wording.Banned, From: ppolicy},
	{Source: "openldap", Column: "pwdAccountLockedTime", Says: "was locked, until the policy's time is over", Yes: []string{`"20200102030405Z"`}, Fate: wording.Told, From: ppolicy},
	{Source: "openldap", Column: "pwdReset", Says: "must set another password", Yes: yes, No: no, Fate: wording.Told, From: ppolicy},
	{Source: "openldap", Column: "userAccountControl", Says: "is disabled (Active Directory, bit 2)", Yes: []string{`"514"`, "66050"}, No: []string{`"512"`, "66048"}, Fate: wording.Banned, From: adPage},
	{Source: "openldap", Column: "accountExpires", Says: "has expired (Active Directory)", Yes: []string{`"132223104000000000"`},
		No: []string{`"0"`, `"9223372036854775807"`, `"154210752000000000"`}, Fate: wording.Banned, From: adPage},
	{Source: "openldap", Column: "lockoutTime", Says: "was locked, until the policy's time is over (Active Directory)", Yes: []string{`"132223104000000000"`}, No: []string{`"0"`}, Fate: wording.Told, From: adPage},
	{Source: "openldap", Column: "nsAccountLock", Says: "is locked (389 Directory Server)", Yes: yes, No: no, Fate: wording.Banned, From: ds389},
	{Source: "openldap", Column: "nsRoleDN", Says: "is locked by the role for that (389 Directory Server)", Yes: []string{`"cn=nsManagedDisabledRole,dc=example,dc=org"`},
		Fate: wording.Banned, From: ds389},
	{Source: "openldap", Column: "nsRoleDN", Says: "has roles, which can be locked (389 Directory Server)", Yes: []string{`"cn=staff,dc=example,dc=org"`}, Fate: wording.Told, From: ds389},
	{Source: "openldap", Column: "accountUnlockTime", Says: "is locked, until an administrator unlocks or a time to come (389 Directory Server)",
		Yes: []string{`"19700101000000Z"`, `"21990102030405Z"`}, No: []string{`"20200102030405Z"`}, Fate: wording.Banned, From: ds389},
	{Source: "openldap", Column: "pwdLastSet", Says: "must set another password (Active Directory)", Yes: []string{`"0"`, "0"}, No: []string{`"132223104000000000"`, `"-1"`},
		With: `{"userAccountControl":"512"}`, Fate: wording.Told, From: samrPage},
	{Source: "openldap", Column: "shadowLastChange", Says: "must set another password (shadow)", Yes: []string{`"0"`}, No: []string{`"18000"`}, Fate: wording.Told, From: "shadow(5)"},
	{Source: "openldap", Column: "passwordExpirationTime", Says: "must set another password (389 Directory Server)", Yes: []string{`"19700101000000Z"`},
		No: []string{`"21990102030405Z"`}, Fate: wording.Told, From: ds389},
	{Source: "openldap", Column: "loginDisabled", Says: "is disabled (eDirectory)", Yes: yes, No: no, Fate: wording.Banned, From: eDirectory},
	{Source: "openldap", Column: "shadowExpire", Says: "has expired (shadow, in days)", Yes: []string{`"18000"`, `"1"`}, No: []string{`"-1"`, `"90000"`}, Fate: wording.Banned, From: "RFC 2307, section 3; shadow(5)"},
	{Source: "openldap", Column: "pwdEndTime", Says: "is of an account that is over", Yes: []string{`"20200102030405Z"`}, No: []string{`"21990102030405Z"`}, Fate: wording.Banned, From: ppolicy},
	{Source: "openldap", Column: "pwdStartTime", Says: "is of an account that has yet to begin", Yes: []string{`"21990102030405Z"`}, No: []string{`"20200102030405Z"`}, Fate: wording.Banned, From: ppolicy},
	{Source: "openldap", Column: "loginExpirationTime", Says: "has expired (eDirectory)", Yes: []string{`"20200102030405Z"`}, No: []string{`"21990102030405Z"`}, Fate: wording.Banned, From: eDirectory},
	{Source: "openldap", Column: "lockedByIntruder", Says: "was locked, until the policy's time is over (eDirectory)", Yes: yes, No: no, Fate: wording.Told, From: eDirectory},
	{Source: "openldap", Column: "msDS-UserAccountDisabled", Says: "is disabled (AD LDS)", Yes: yes, No: no, Fate: wording.Banned, From: adPage},
	{Source: "openldap", Column: "isDeleted", Says: "is deleted (Active Directory)", Yes: yes, No: no, Fate: wording.LeftBehind, From: adPage},
	{Source: "openldap", Column: "inetUserStatus", Says: "is deleted (Sun, Oracle)", Yes: []string{`"deleted"`, `"removed"`}, No: []string{`"active"`}, Fate: wording.LeftBehind, From: sunSchema},
	{Source: "openldap", Column: "inetUserStatus", Says: "is inactive (Sun, Oracle)", Yes: []string{`"inactive"`, `"Inactive"`}, No: []string{`"active"`}, Fate: wording.Banned, From: sunSchema},
	{Source: "openldap", Column: "sambaAcctFlags", Says: "is disabled (Samba)", Yes: []string{`"[UD         ]"`}, No: []string{`"[U          ]"`}, Fate: wording.Banned, From: sambaSchema},
	{Source: "openldap", Column: "sambaAcctFlags", Says: "was locked, until the policy's time is over (Samba)", Yes: []string{`"[UL         ]"`}, No: []string{`"[UX         ]"`}, Fate: wording.Told, From: sambaSchema},
	{Source: "openldap", Column: "sambaKickoffTime", Says: "has expired (Samba)", Yes: []string{`"1577934245"`}, No: []string{`"0"`, `"7226627045"`, `"2147483647"`}, Fate: wording.Banned, From: sambaSchema},
	{Source: "openldap", Column: "sambaPwdLastSet", Says: "must set another password (Samba)", Yes: []string{`"0"`}, No: []string{`"1577934245"`}, Fate: wording.Told, From: sambaSchema},
	{Source: "openldap", Column: "krbPrincipalExpiration", Says: "has expired (Kerberos, FreeIPA)", Yes: []string{`"20200102030405Z"`}, No: []string{`"21990102030405Z"`, `"19700101000000Z"`}, Fate: wording.Banned, From: krbSchema},
	{Source: "openldap", Column: "krbPasswordExpiration", Says: "must set another password (Kerberos, FreeIPA)", Yes: []string{`"20200102030405Z"`}, No: []string{`"21990102030405Z"`, `"19700101000000Z"`}, Fate: wording.Told, From: krbSchema},
	{Source: "openldap", Column: "dn", Says: "is deleted, and preserved (FreeIPA)", Yes: []string{`"uid=a,cn=deleted users,cn=accounts,cn=provisioning,dc=example,dc=org"`}, No: []string{`"uid=a,ou=people,dc=example,dc=org"`}, Fate: wording.LeftBehind, From: ipaPage},
	{Source: "openldap", Column: "dn", Says: "is staged: not yet activated (FreeIPA)", Yes: []string{`"uid=a,cn=staged users,cn=accounts,cn=provisioning,dc=example,dc=org"`}, No: []string{`"uid=a,cn=users,cn=accounts,dc=example,dc=org"`}, Fate: wording.LeftBehind, From: ipaPage},
	{Source: "openldap", Column: "dn", Says: "is deleted (Active Directory)", Yes: []string{`"CN=a,CN=Deleted Objects,DC=example,DC=org"`}, No: []string{`"CN=a,OU=People,DC=example,DC=org"`}, Fate: wording.LeftBehind, From: adPage},
	{Source: "openldap", Column: "loginShell", Says: "has a login shell that lets nobody in", Yes: []string{`"/sbin/nologin"`, `"/bin/false"`}, No: []string{`"/bin/bash"`}, Fate: wording.Told, From: "RFC 2307, section 3; nologin(8)"},
	{Source: "openldap", Column: "gluuStatus", Says: "is inactive, expired or has not finished registering (Gluu)", Yes: []string{`"inactive"`, `"expired"`, `"register"`}, No: []string{`"active"`}, Fate: wording.Banned, From: "github.com/GluuFederation/oxTrust/issues/171"},
	{Source: "openldap", Column: "zimbraAccountStatus", Says: "is locked, closed, pending or in maintenance (Zimbra)", Yes: []string{`"locked"`, `"closed"`, `"pending"`, `"maintenance"`, `"lockout"`}, No: []string{`"active"`}, Fate: wording.Banned, From: "Zimbra's schema, zimbra-attrs.xml"},
	{Source: "openldap", Column: "ds-pwp-account-disabled", Says: "is disabled (PingDirectory, OpenDJ)", Yes: yes, No: no, Fate: wording.Banned, From: pingPage},
	{Source: "openldap", Column: "ibm-pwdAccountLocked", Says: "is locked (IBM)", Yes: yes, No: no, Fate: wording.Banned, From: "IBM Security Directory Server, operational attributes of the password policy"},
	{Source: "openldap", Column: "ds-pwp-account-expiration-time", Says: "has expired (PingDirectory, OpenDJ)", Yes: []string{`"20200102030405Z"`}, No: []string{`"21990102030405Z"`}, Fate: wording.Banned, From: pingPage},
	{Source: "openldap", Column: "ds-pwp-account-activation-time", Says: "is of an account that has yet to begin (PingDirectory)", Yes: []string{`"21990102030405Z"`}, No: []string{`"20200102030405Z"`}, Fate: wording.Banned, From: pingPage},
	{Source: "openldap", Column: "secAcctValid", Says: "is not valid (IBM Verify Access)", Yes: no, No: yes, Fate: wording.Banned, From: "IBM Security Verify Access, schema secUser"},
	{Source: "openldap", Column: "orclIsEnabled", Says: "is disabled (Oracle)", Yes: []string{`"DISABLED"`, `"INACTIVE"`}, No: []string{`"ENABLED"`}, Fate: wording.Banned, From: "Oracle Internet Directory, schema orclUser"},
	{Source: "openldap", Column: "iplanet-am-user-login-status", Says: "is inactive (OpenAM)", Yes: []string{`"Inactive"`}, No: []string{`"Active"`}, Fate: wording.Banned, From: "OpenAM's sunIdentityRepositoryService and its LDAP schema"},
	{Source: "parse", Column: "_auth_data_anonymous", Says: "is anonymous", Yes: []string{`{"id":"x"}`}, With: `{"_hashed_password":null}`, Fate: wording.LeftBehind, From: parseCode},
	{Source: "parse", Column: "authData.anonymous", Says: "is anonymous", Yes: []string{`{"id":"x"}`}, With: `{"_hashed_password":null}`, Fate: wording.LeftBehind, From: parseCode},
	{Source: "parse", Column: "_account_lockout_expires_at", Says: "is locked until a time to come", Yes: []string{toCome, `{"$date":"2199-01-02T03:04:05Z"}`},
		No: []string{over, `{"$date":"2020-01-02T03:04:05Z"}`}, Fate: wording.Banned, From: parseCode},
	{Source: "payload", Column: "deletedAt", Says: "is in the trash", Yes: when, No: none, Fate: wording.LeftBehind, From: "payloadcms.com/docs/trash/overview (2026-11-26)"},
	{Source: "payload", Column: "deleted_at", Says: "is in the trash", Yes: when, No: none, Fate: wording.LeftBehind, From: "payloadcms.com/docs/trash/overview (2026-11-26)"},
	{Source: "payload", Column: "lockUntil", Says: "is locked until a time to come", Yes: []string{toCome}, No: []string{over}, Fate: wording.Banned, From: payloadCode},
	{Source: "payload", Column: "lock_until", Says: "is locked until a time to come", Yes: []string{toCome}, No: []string{over}, Fate: wording.Banned, From: payloadCode},
	{Source: "phpbb", Column: "user_type", Says: "is inactive", Yes: []string{"1"}, No: []string{"0", "3"}, Fate: wording.Banned, From: phpbbCode},
	{Source: "phpbb", Column: "user_type", Says: "is a bot or the guest", Yes: []string{"2"}, No: []string{"0"}, Fate: wording.LeftBehind, From: phpbbCode},
	{Source: "phpbb", Column: "bans", Says: "is banned for good or until a time to come (the table banlist)",
		Yes: []string{`[{"ban_userid":"2","ban_end":"0","ban_exclude":"0"}]`, `[{"ban_userid":"2","ban_end":7226627045}]`},
		No:  []string{`[{"ban_userid":"2","ban_end":"1577934245","ban_exclude":"0"}]`, `[{"ban_userid":"2","ban_end":"0","ban_exclude":"1"}]`}, Fate: wording.Banned, From: phpbbBans},
	{Source: "phpbb", Column: "addressBans", Says: "is banned by address (the table banlist)", Yes: []string{`[{"ban_email":"a@example.com","ban_end":"0","ban_exclude":"0"}]`},
		No: []string{`[{"ban_email":"a@example.com","ban_end":"1577934245","ban_exclude":"0"}]`}, Fate: wording.Banned, From: phpbbBans},
	{Source: "phpbb", Column: "patternBans", Says: "is banned by a pattern of addresses (the table banlist)", Yes: []string{`[{"ban_email":"*@*a*","ban_end":"0","ban_exclude":"0"}]`},
		No: []string{`[{"ban_email":"*@*a*","ban_end":"1577934245","ban_exclude":"0"}]`, `[{"ban_email":"*@nobody.example*","ban_end":"0","ban_exclude":"0"}]`}, Fate: wording.Banned, From: phpbbBans},
	{Source: "phpbb", Column: "newerBans", Says: "is banned (the table bans of phpBB 4)", Yes: []string{`[{"ban_mode":"user","ban_item":"2","ban_end":"0"}]`},
		No: []string{`[{"ban_mode":"user","ban_item":"2","ban_end":"1577934245"}]`}, Fate: wording.Banned, From: phpbbBans},
	{Source: "pocketbase", From: "collections with auth have no column for it (core/record_model_auth.go of PocketBase)"},
	{Source: "propelauth", Column: "enabled", Says: "is disabled", Yes: no, No: yes, Fate: wording.Banned, From: propelPage},
	{Source: "propelauth", Column: "locked", Says: "is locked", Yes: yes, No: no, Fate: wording.Locked, From: propelPage},
	{Source: "propelauth", Column: "update_password_required", Says: "must set another password", Yes: yes, No: no, Fate: wording.Told, From: propelPage},
	{Source: "redmine", Column: "status", Says: "is locked", Yes: []string{"3"}, No: []string{"1"}, Fate: wording.Banned, From: redmineCode},
	{Source: "redmine", Column: "status", Says: "has registered and was never activated", Yes: []string{"2"}, No: []string{"1"}, Fate: wording.Told, From: redmineCode},
	{Source: "redmine", Column: "must_change_passwd", Says: "must set another password", Yes: yes, No: no, Fate: wording.Told, From: redmineCode},
	{Source: "scim", Column: "active", Says: "is not active", Yes: no, No: yes, Fate: wording.Banned, From: "RFC 7643, section 4.1.1"},
	{Source: "spring-security", Column: "enabled", Says: "is disabled", Yes: no, No: yes, Fate: wording.Banned, Empty: wording.Banned, From: springDoc},
	{Source: "spring-security", Column: "account_non_locked", Says: "is locked", Yes: no, No: yes, Fate: wording.Banned, From: springDoc},
	{Source: "spring-security", Column: "credentials_non_expired", Says: "must set another password", Yes: no, No: yes, Fate: wording.Told, From: springDoc},
	{Source: "spring-security", Column: "account_non_expired", Says: "has expired", Yes: no, No: yes, Fate: wording.Banned, From: springDoc},
	{Source: "strapi", Column: "blocked", Says: "is blocked", Yes: yes, No: no, Fate: wording.Banned, From: "Strapi's page Users & Permissions"},
	{Source: "stytch", Column: "status", Says: "is deleted", Yes: []string{`"deleted"`}, No: []string{`"active"`}, Fate: wording.LeftBehind, From: stytchPage},
	{Source: "stytch", Column: "status", Says: "is invited and was never here", Yes: []string{`"pending"`}, No: []string{`"active"`}, Fate: wording.Told, From: stytchPage},
	{Source: "stytch", Column: "is_locked", Says: "is locked", Yes: yes, No: no, Fate: wording.Locked, From: stytchPage},
	{Source: "stytch-b2b", Column: "status", Says: "is deleted", Yes: []string{`"deleted"`}, No: []string{`"active"`}, Fate: wording.LeftBehind, From: memberPage},
	{Source: "stytch-b2b", Column: "status", Says: "is invited and was never here", Yes: []string{`"pending"`, `"invited"`}, No: []string{`"active"`}, Fate: wording.Told, From: memberPage},
	{Source: "stytch-b2b", Column: "is_locked", Says: "is locked", Yes: yes, No: no, Fate: wording.Locked, From: memberPage},
	{Source: "supabase", Column: "banned_until", Says: "is banned until a time to come", Yes: []string{toCome, forever}, No: []string{over, `"-infinity"`}, Fate: wording.Banned, From: supabaseCode},
	{Source: "supabase", Column: "deleted_at", Says: "is deleted", Yes: when, Fate: wording.LeftBehind, From: supabaseCode},
	{Source: "supabase", Column: "is_anonymous", Says: "is anonymous", Yes: yes, No: no, Fate: wording.LeftBehind, From: supabaseCode},
	{Source: "supabase", Column: "invited_at", Says: "is invited and was never here", Yes: when, With: `{"last_sign_in_at":null}`, Fate: wording.Told, From: supabaseCode},
	{Source: "supabase", Column: "email_change", Says: "has asked for another address and not confirmed it", Yes: []string{`"new@example.com"`}, No: []string{`""`}, Fate: wording.Told, From: supabaseCode},
	{Source: "supabase", Column: "phone_change", Says: "has asked for another number and not confirmed it", Yes: []string{`"15555550123"`}, No: []string{`""`}, Fate: wording.Told, From: supabaseCode},
	{Source: "supertokens", From: "emailpassword_users has none; deleted users are gone (schema of supertokens-postgresql-plugin, 2026-11-21)"},
	{Source: "synapse", Column: "is_guest", Says: "is a guest", Yes: []string{"1"}, No: []string{"0"}, Fate: wording.LeftBehind, From: synapseSchema},
	{Source: "synapse", Column: "deactivated", Says: "is deactivated", Yes: []string{"1"}, No: []string{"0"}, Fate: wording.LeftBehind, From: synapseSchema},
	{Source: "synapse", Column: "locked", Says: "is locked by an administrator", Yes: yes, No: no, Fate: wording.Banned, From: synapseSchema},
	{Source: "synapse", Column: "suspended", Says: "is suspended", Yes: yes, No: no, Fate: wording.Banned, From: synapseSchema},
	{Source: "synapse", Column: "approved", Says: "was not approved by an administrator yet", Yes: no, No: yes, Fate: wording.Banned, From: synapseSchema},
	{Source: "synapse", Column: "shadow_banned", Says: "is banned without being told", Yes: yes, No: no, Fate: wording.Banned, From: synapseSchema},
	{Source: "synapse", Column: "validity.expiration_ts_ms", Says: "has expired (the table account_validity)", Yes: []string{"1577934245000"}, No: []string{"7226627045000"}, Fate: wording.Banned, From: "synapse/storage/schema/delta/54/account_validity.sql of matrix-org/synapse (2026-11-28)"},
	{Source: "userfront", Column: "locked", Says: "is locked", Yes: yes, No: no, Fate: wording.Locked, From: "the user's properties in @userfront/core 1.1.2 (npm, 2026-11-21)"},
	{Source: "vendure", Column: "deletedAt", Says: "is deleted", Yes: when, No: none, Fate: wording.LeftBehind, From: vendureCode},
	{Source: "vendure", Column: "methods", Says: "has asked for another address and not confirmed it", Yes: []string{`[{"pendingIdentifier":"new@example.com"}]`},
		No: []string{`[{"pendingIdentifier":null}]`}, Fate: wording.Told, From: vendureCode},
	{Source: "vendure", Column: "customer.deletedAt", Says: "is deleted, as a customer", Yes: when, No: none, Fate: wording.LeftBehind, From: vendureCode},
	{Source: "vendure", Column: "administrator.deletedAt", Says: "is deleted, as an administrator", Yes: when, No: none, Fate: wording.LeftBehind, From: vendureCode},
	{Source: "werkzeug", Column: "active", Says: "is not active", Yes: no, No: yes, Fate: wording.Banned, From: "Flask-Login's UserMixin.is_active, and the tutorials that store it"},
	{Source: "wordpress", Column: "spam", Says: "is marked as spam (multisite)", Yes: []string{"1"}, No: []string{"0"}, Fate: wording.Banned, From: wordpressCode},
	{Source: "wordpress", Column: "usermeta.capabilities", Says: "is blocked from the forums of bbPress", Yes: []string{`"a:2:{s:10:\"subscriber\";b:1;s:11:\"bbp_blocked\";b:1;}"`},
		No: []string{`"a:1:{s:10:\"subscriber\";b:1;}"`}, Fate: wording.Banned, From: "includes/core/capabilities.php of bbPress, bbp_get_caps_for_role (2026-11-27)"},
	{Source: "wordpress", Column: "deleted", Says: "is deleted (multisite)", Yes: []string{"1"}, No: []string{"0"}, Fate: wording.LeftBehind, From: wordpressCode},
	{Source: "workos", From: "User of @workos-inc/node 8.13.0 has none (npm, 2026-11-21); memberships have, and inactive ones are left behind"},
	{Source: "zitadel", Column: "state", Says: "is deactivated or locked", Yes: []string{`"USER_STATE_INACTIVE"`, `"USER_STATE_LOCKED"`}, No: []string{`"USER_STATE_ACTIVE"`}, Fate: wording.Banned, Empty: wording.Unknown, From: zitadelProto},
	{Source: "zitadel", Column: "state", Says: "is deleted", Yes: []string{`"USER_STATE_DELETED"`}, No: []string{`"USER_STATE_ACTIVE"`}, Fate: wording.LeftBehind, Empty: wording.Unknown, From: zitadelProto},
	{Source: "zitadel", Column: "state", Says: "was never here", Yes: []string{`"USER_STATE_INITIAL"`}, No: []string{`"USER_STATE_ACTIVE"`}, Fate: wording.Told, Empty: wording.Unknown, From: zitadelProto},
	{Source: "zitadel", Column: "machine", Says: "is a machine", Yes: []string{`{"name":"x"}`}, Fate: wording.LeftBehind, From: zitadelProto},
}

// Where the table's lines are written.
const (
	casdoorCode     = "object/user.go and object/check.go of Casdoor (commit e6b2338, 2026-08-22)"
	synapseSchema   = "the table users of Synapse's schema (2026-11-26)"
	vendureCode     = "packages/core/src/entity of Vendure (commit 8f5496a, 2026-01-09)"
	cognitoPage     = "docs.aws.amazon.com, Amazon Cognito API Reference, UserType, and AWS SDK for Ruby 2, Types::UserType (2026-11-26)"
	descopePage     = "DescopeUser.status of pub.dev's descope (2026-11-26)"
	directusPage    = "Directus' API reference, The User Object, and the login of its authentication service"
	discourseSchema = "the table users of discourse/discourse (migrations/db/intermediate_db_schema, 2026-11-26) and app/models/user.rb"
	graphPage       = "Microsoft Graph, user resource type (Microsoft Learn)"
	fusionPage      = "FusionAuth's page Users API"
	giteaModel      = "models/user/user.go and models/auth/source.go of Gitea 1.27.3"
	keycloakPage    = "UserRepresentation of Keycloak's Admin REST API"
	oktaPage        = "developer.okta.com, User lifecycle and UserStatus (2026-11-26)"
	eDirectory      = "eDirectory's schema reference"
	sunSchema       = "Sun Java System Messaging Server, schema reference"
	sambaSchema     = "samba.schema, and acct_flags of pdbedit(8)"
	krbSchema       = "kerberos.schema of MIT Kerberos"
	ipaPage         = "FreeIPA's page V4/User Life-Cycle Management"
	pingPage        = "PingDirectory's and OpenDJ's operational attributes of the password policy"
	ppolicy         = "slapo-ppolicy(5) of OpenLDAP"
	ds389           = "389 Directory Server 2.3.1, its db2ldif (testdata/sources/389-ds)"
	adPage          = "Microsoft Learn, Active Directory schema: User-Account-Control, Account-Expires, Lockout-Time"
	samrPage        = "Microsoft Learn, [MS-SAMR] 3.1.5.14.4, PasswordMustChange Generation (2026-11-27)"
	passwordProfile = "Microsoft Graph, passwordProfile resource type (Microsoft Learn, 2026-11-27)"
	parseCode       = "src/AccountLockout.js and src/Adapters/Auth/anonymous.js of parse-server (2026-11-26)"
	payloadCode     = "dist/auth/strategies/local of payload 3.47 (npm, 2026-11-26)"
	phpbbBans       = "phpBB/phpbb/ban/manager.php of phpBB (commit 0414536) and the table banlist of 3.0 to 3.3 (2026-11-27)"
	wikiBlocks      = "maintenance/migrateBlocks.php and the tables ipblocks and block_target of MediaWiki (2026-11-27)"
	phpbbCode       = "phpBB/includes/constants.php of phpBB 3 (USER_INACTIVE, USER_IGNORE)"
	propelPage      = "PropelAuth's backend API reference, fetch users"
	redmineCode     = "app/models/principal.rb of Redmine"
	springDoc       = "UserDetails and JdbcDaoImpl of Spring Security"
	stytchPage      = "stytch.com, API reference, User states (2026-11-26)"
	memberPage      = "stytch.com, B2B API reference, Member states (2026-11-26)"
	supabaseCode    = "internal/models/user.go of supabase/auth"
	wordpressCode   = "the schema of wp-admin/includes/schema.php and wp_authenticate_spam_check of WordPress"
	zitadelProto    = "UserState of @zitadel/proto 1.3.1 (npm, 2026-11-21)"
)
