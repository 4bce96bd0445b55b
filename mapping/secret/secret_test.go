package secret

import "testing"

// Secrets are known by their form: digests as libraries write them, tokens as services give them out, keys, and the seeds of
// RFC 4648 and RFC 6238. What applications keep of people is none.
func TestSecretsAreKnownByTheirForm(t *testing.T) {
	for _, text := range []string{
		"$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",                                                                                                // bcrypt
		"a:1:{s:4:\"hash\";s:60:\"$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy\";}",                                                                   // packed up by PHP
		"$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaJObG",                                                                                 // Argon2
		"pbkdf2_sha256$1000$abc$kOzBwJvH6CrGPb6VRmBNxTcLzQDRsZVtSVmP4kSbEoE=",                                                                                         // Django
		"scrypt:32768:8:1$salt$" + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", // Werkzeug
		"{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3",                                                                                                                      // OpenLDAP
		"$P$B55D6LjfHDkINU5wF.v2BuuzO0/XPk/", "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO/O817G3uBnIFNjnQJuesI68OTLiQFdcbYEdFCoEOfaS35inz1",
		"5f4dcc3b5aa765d61d8327deb882cf99:salt", "0cc175b9c0f1b6a831c399e269772661:Ab-9", `\x24326224`, "b'$2y$10$x'",
		"$$2a$$10$$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy", "%242a%2410%24N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
		"JBSWY3DPEHPK3PXP", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "otpauth://totp/ACME:ada?secret=JBSWY3DPEHPK3PXP",
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U", "ghp_abcdefghijklmnopqrst",
		"sk_live_abcdefghijklmnop", "xoxb-123456789012-abcdefgh", "AKIAIOSFODNN7EXAMPLE", "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n",
	} {
		if !Is(text) {
			t.Errorf("%s is none", text)
		}
	}
	for _, text := range []string{
		"", "gold", "2026-11-27T10:00:00Z", "2026-11-27 10:00:00+00", "f47ac10b-58cc-4372-a567-0e02b2c3d479", "https://acme.io/a?b=c:d$",
		"ada.lovelace@example.com", "Mozilla/5.0 (X11; Linux x86_64)", "507f1f77bcf86cd799439011", "d41d8cd98f00b204e9800998ecf8427e", // an address' MD5, as Gravatar has it
		"ABCDEFGHIJKLMNOPQRST", "1234567890123456", "2345672345672345", "SUPERCALIFRAGILISTIC", "192.168.100.100", "fe80:0000:0000:0000:0202:b3ff",
		"$1,000,000.00 a year", "$USERNAME", `{"a":"b","c":"d"}`, "{curly braces}", "google-oauth2|1234567890", "shipping_address_2", "script-kiddie-17",
		"-----------------", "America/Argentina/Buenos_Aires", "urn:li:person:abcdef0123", "+49 30 1234567890", "acct_1032D82eZvKYlo2C", "cus_NffrFeUfNV2Hib",
	} {
		if Is(text) {
			t.Errorf("%s is one", text)
		}
	}
}
