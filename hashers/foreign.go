package hashers

import "strings"

// foreignForms are digests of other systems that Clerk cannot verify, with the
// reason. They are identified so that people do not have to guess.
var foreignForms = []struct {
	prefix string
	reason string
}{
	{"$wp$", "WordPress 6.8 and later: bcrypt over an HMAC-SHA384 of the password, which Clerk does not know; these users must reset their password"},
	{"$S$", "Drupal 7: iterated SHA-512, which Clerk does not know; these users must reset their password"},
	{"U$S$", "Drupal 7, upgraded from MD5: iterated SHA-512, which Clerk does not know"},
	{"$bcrypt-sha256$", "passlib: bcrypt over a base64 SHA-256 or HMAC; Django's bcrypt_sha256 has hex and is not the same"},
	{"$1$", "md5crypt, which Clerk does not know"},
	{"$apr1$", "Apache's md5crypt, which Clerk does not know"},
	{"$5$", "sha256crypt, which Clerk does not know"},
	{"$6$", "sha512crypt, which Clerk does not know"},
	{"$y$", "yescrypt, which Clerk does not know"},
	{"$7$", "scrypt in crypt(3) form, which Clerk does not know"},
	{"$argon2d$", "Argon2d, which Clerk does not know"},
	{"{SSHA256}", "LDAP salted SHA-256 with a binary salt, which sha256_salted cannot carry"},
	{"{SSHA512}", "LDAP salted SHA-512, which Clerk does not know"},
	{"{SMD5}", "LDAP salted MD5 with a binary salt, which md5_salted cannot carry"},
	{"{SHA}", "LDAP unsalted SHA-1, which Clerk does not know"},
	{"{noop}", "Spring Security: this is the password itself; map it as password"},
}

// foreign identifies digests that cannot be imported, or not as they stand.
func foreign(digest string) []Candidate {
	for _, f := range foreignForms {
		if len(digest) >= len(f.prefix) && strings.EqualFold(digest[:len(f.prefix)], f.prefix) {
			return []Candidate{{Certain: true, Reason: f.reason}}
		}
	}
	for _, c := range []struct{ prefix, source string }{
		{"$pbkdf2-sha", "passlib or kratos"}, {"$pbkdf2$", "passlib"}, {"pbkdf2:", "werkzeug"}, {"$fbscrypt$", "supabase"},
		{"$firescrypt$", "kratos"}, {"argon2$argon2", "django"}, {"bcrypt$$2", "django"}, {"scrypt$", "django"}, {"md5$", "django"},
		{"$scrypt$", "kratos"}, {"{bcrypt}", "spring"}, {"{pbkdf2", "spring"}, {"{argon2", "spring"}, {"{scrypt", "spring"},
		{"{MD5}", "ldap"}, {"{SHA256}", "ldap"}, {"{CRYPT}", "ldap"},
	} {
		if strings.HasPrefix(digest, c.prefix) {
			return []Candidate{{Certain: true, Reason: "can be converted: digest convert --from " + strings.Fields(c.source)[0] + " (written by " + c.source + ")"}}
		}
	}
	return nil
}
