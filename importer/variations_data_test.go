package importer

import "strings"

// variation is one of those that the vendor tests its own importer with; see its README of end-to-end tests (read
// 2026-11-26). The rows are made up.
type variation struct {
	source, name string
	files        map[string]string
}

const (
	vBcrypt = `$2b$10$abcdefghijklmnopqrstuuxIVD.s0FNZhsDefCUKkxq.qa2z1ag/.`
	vArgon2 = `$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObGRdescudvJCs`
	vScrypt = `45cc792ff50f9b52be9624696d95c5f9:e688c16f6b4f7a6ae851d5226485ae6878dfdae33ff2db48f693c07c07fc56b044b5354dd14fccf93f06d051de8b39d1de5c8ff8488a9d2b18195d0b6f8087a7`
)

func lines(rows ...string) string { return strings.Join(rows, "\n") + "\n" }

var variations = func() (all []variation) {
	auth0 := func(name string, rows ...string) {
		all = append(all, variation{"auth0", name, map[string]string{"users.ndjson": lines(rows...)}})
	}
	const db = `"identities":[{"connection":"db","user_id":"1","provider":"auth0"}]`
	auth0("database users with metadata", `{"user_id":"auth0|1","email":"a@acme.io","email_verified":true,"user_metadata":{"theme":"dark"},"app_metadata":{"plan":"pro"},`+db+`,"passwordHash":"`+vBcrypt+`"}`)
	auth0("usernames", `{"user_id":"auth0|1","email":"a@acme.io","email_verified":true,"username":"ann_lee",`+db+`,"passwordHash":"`+vBcrypt+`"}`,
		`{"user_id":"auth0|2","email":"b@acme.io","email_verified":true,"username":"bob",`+db+`}`)
	auth0("phone as identifier", `{"user_id":"auth0|1","phone_number":"+14155552671","phone_verified":true,`+db+`,"passwordHash":"`+vBcrypt+`"}`,
		`{"user_id":"auth0|2","phone_number":"+14155552672","phone_verified":false,`+db+`}`)
	auth0("passwordless by mail", `{"user_id":"email|1","email":"a@acme.io","email_verified":true,"identities":[{"connection":"email","user_id":"1","provider":"email"}]}`)
	auth0("passwordless by SMS", `{"user_id":"sms|1","phone_number":"+14155552671","phone_verified":true,"identities":[{"connection":"sms","user_id":"1","provider":"sms"}]}`)
	auth0("two addresses shared between connections", `{"user_id":"auth0|1","email":"a@acme.io","email_verified":true,`+db+`,"passwordHash":"`+vBcrypt+`"}`,
		`{"user_id":"email|2","email":"a@acme.io","email_verified":true,"identities":[{"connection":"email","user_id":"2","provider":"email"}]}`,
		`{"user_id":"auth0|3","email":"b@acme.io","email_verified":true,`+db+`,"passwordHash":"`+vBcrypt+`"}`,
		`{"user_id":"sms|4","phone_number":"+14155552671","phone_verified":true,"identities":[{"connection":"sms","user_id":"4","provider":"sms"}]}`)
	auth0("blocked, unverified, heavy metadata, custom ids", `{"user_id":"auth0|custom-1","email":"a@acme.io","email_verified":true,"blocked":true,`+db+`}`,
		`{"user_id":"auth0|custom-2","email":"b@acme.io","email_verified":false,`+db+`,"passwordHash":"`+vBcrypt+`"}`,
		`{"user_id":"auth0|custom-3","email":"c@acme.io","email_verified":true,"user_metadata":{"notes":"`+strings.Repeat("x", 9000)+`"},`+db+`}`)

	authjs := func(name, file, text string) {
		all = append(all, variation{"authjs", name, map[string]string{file: text}})
	}
	authjs("verified by time", "User.ndjson", lines(`{"id":"1","name":"Ann","email":"A@Acme.io","emailVerified":"2024-01-01T00:00:00.000Z","image":null}`,
		`{"id":"2","name":"Bob","email":"b@acme.io","emailVerified":null,"image":null}`))
	authjs("GitHub only, some without an address", "User.ndjson", lines(`{"id":"1","name":"Ann","email":"a@acme.io","emailVerified":null,"image":"https://avatars.acme.io/1"}`,
		`{"id":"2","name":"Bob","email":null,"emailVerified":null,"image":"https://avatars.acme.io/2"}`))
	authjs("placeholder addresses", "User.ndjson", lines(`{"id":"1","name":"Ann","email":"14155552671@phone.local","emailVerified":null,"image":null}`,
		`{"id":"2","name":"Bob","email":"b@acme.io","emailVerified":"2024-01-01T00:00:00.000Z","image":null}`))
	authjs("table users", "dump.sql", "CREATE TABLE users (id text, name text, email text, \"emailVerified\" timestamp, image text);\nINSERT INTO users VALUES ('1','Ann','a@acme.io','2024-01-01 00:00:00',NULL),('2','Bob','b@acme.io',NULL,NULL);\n")
	authjs("snake_case", "dump.sql", "CREATE TABLE users (id text, name text, email text, email_verified timestamp, image text);\nINSERT INTO users VALUES ('1','Ann','a@acme.io','2024-01-01 00:00:00',NULL);\n"+
		"CREATE TABLE accounts (id text, user_id text, type text, provider text, provider_account_id text);\nINSERT INTO accounts VALUES ('a','1','oauth','github','9');\n")
	authjs("names of one, two, three words", "User.ndjson", lines(`{"id":"1","name":"Ann","email":"a@acme.io","emailVerified":"2024-01-01T00:00:00.000Z","image":null}`,
		`{"id":"2","name":"Bob Li","email":"b@acme.io","emailVerified":"2024-01-01T00:00:00.000Z","image":null}`,
		`{"id":"3","name":"Cara van Berg","email":"c@acme.io","emailVerified":"2024-01-01T00:00:00.000Z","image":null}`))

	better := func(name string, users, accounts []string) {
		all = append(all, variation{"better-auth", name, map[string]string{"user.ndjson": lines(users...), "account.ndjson": lines(accounts...)}})
	}
	user := func(id, email, more string) string {
		return `{"id":"` + id + `","name":"Ann Lee","email":"` + email + `","createdAt":"2024-01-01T00:00:00Z","updatedAt":"2024-01-01T00:00:00Z"` + more + `}`
	}
	account := func(user, password string) string {
		return `{"id":"a` + user + `","accountId":"` + user + `","providerId":"credential","userId":"` + user + `","password":"` + password + `"}`
	}
	social := func(user, provider string) string {
		return `{"id":"s` + user + `","accountId":"x` + user + `","providerId":"` + provider + `","userId":"` + user + `","password":null}`
	}
	const ok = `,"emailVerified":true`
	better("core", []string{user("1", "a@acme.io", ok), user("2", "b@acme.io", `,"emailVerified":false`)}, []string{account("1", vScrypt), account("2", vScrypt)})
	better("plugin username", []string{user("1", "a@acme.io", ok+`,"username":"ann_lee","displayUsername":"Ann_Lee"`)}, []string{account("1", vScrypt)})
	better("plugin phone", []string{user("1", "+14155552671@my-site.com", `,"emailVerified":false,"phoneNumber":"+14155552671","phoneNumberVerified":true`)}, []string{account("1", vScrypt)})
	better("plugin admin", []string{user("1", "a@acme.io", ok+`,"role":"user","banned":true,"banReason":"spam","banExpires":null`), user("2", "b@acme.io", ok+`,"role":"admin","banned":true,"banExpires":"2020-01-01T00:00:00Z"`)}, []string{account("1", vScrypt), account("2", vScrypt)})
	better("plugin two-factor", []string{user("1", "a@acme.io", ok+`,"twoFactorEnabled":true`)}, []string{account("1", vScrypt)})
	better("plugin anonymous", []string{user("1", "temp-8b1f0DqZcXo2mN4pQrStUvWxYz012345@acme.io", `,"emailVerified":false,"isAnonymous":true`), user("2", "b@acme.io", ok+`,"isAnonymous":false`)}, []string{account("2", vScrypt)})
	better("social only", []string{user("1", "a@acme.io", ok)}, []string{social("1", "google")})
	better("password and social", []string{user("1", "a@acme.io", ok)}, []string{account("1", vScrypt), social("1", "google")})
	better("digests of four kinds", []string{user("1", "a@acme.io", ok), user("2", "b@acme.io", ok), user("3", "c@acme.io", ok), user("4", "d@acme.io", ok)},
		[]string{account("1", vScrypt), account("2", vBcrypt), account("3", vArgon2), account("4", "of-its-own:0011")})
	better("invalid phones beside good addresses", []string{user("1", "a@acme.io", ok+`,"phoneNumber":"12345","phoneNumberVerified":true`), user("2", "b@acme.io", ok+`,"phoneNumber":"n/a","phoneNumberVerified":false`)}, []string{account("1", vScrypt), account("2", vScrypt)})
	var phones []string
	for i, n := range []string{"+14155552671", "+442071838750", "+4930123456", "+33123456789", "+81312345678", "+61212345678", "+551123456789", "+911123456789"} {
		id := string(rune('1' + i))
		phones = append(phones, user(id, "u"+id+"@acme.io", ok+`,"phoneNumber":"`+n+`","phoneNumberVerified":true`))
	}
	better("phones of eight countries", phones, []string{account("1", vScrypt)})
	better("a name that is the phone number", []string{strings.Replace(user("1", "a@acme.io", ok+`,"phoneNumber":"+14155552671","phoneNumberVerified":true`), "Ann Lee", "+14155552671", 1)}, []string{account("1", vScrypt)})
	all = append(all, variation{"better-auth", "plural tables and snake_case columns", map[string]string{"dump.sql": "CREATE TABLE users (id text, name text, email text, email_verified boolean, image text, created_at timestamp, updated_at timestamp);\nINSERT INTO users VALUES ('1','Ann Lee','a@acme.io',true,NULL,'2024-01-01 00:00:00','2024-01-01 00:00:00');\n" +
		"CREATE TABLE accounts (id text, account_id text, provider_id text, user_id text, password text, access_token text, created_at timestamp, updated_at timestamp);\nINSERT INTO accounts VALUES ('a1','1','credential','1','" + vScrypt + "',NULL,'2024-01-01 00:00:00','2024-01-01 00:00:00');\n"}})

	clerk := func(name string, rows ...string) {
		all = append(all, variation{"clerk", name, map[string]string{"users.csv": "id,first_name,last_name,username,primary_email_address,primary_phone_number,verified_email_addresses,unverified_email_addresses,verified_phone_numbers,unverified_phone_numbers,totp_secret,password_digest,password_hasher\n" + lines(rows...)}})
	}
	clerk("dashboard CSV", "user_1,Ann,Lee,ann_lee,a@acme.io,,a@acme.io,,,,JBSWY3DPEHPK3PXP,"+vBcrypt+",bcrypt")
	clerk("phone only", "user_1,,,,,+14155552671,,,+14155552671,,,,")
	clerk("an unverified primary", "user_1,Ann,Lee,,a@acme.io,,,a@acme.io,,,,"+vBcrypt+",bcrypt")
	all = append(all, variation{"clerk-api", "metadata and bans", map[string]string{"users.json": `[{"id":"user_1","object":"user","external_id":null,"username":null,"first_name":"Ann","last_name":"Lee","banned":true,"locked":false,"password_enabled":false,"two_factor_enabled":false,"totp_enabled":false,"backup_code_enabled":false,` +
		`"primary_email_address_id":"idn_1","email_addresses":[{"id":"idn_1","object":"email_address","email_address":"a@acme.io","reserved":false,"verification":{"status":"verified","strategy":"admin"},"linked_to":[]}],"phone_numbers":[],"web3_wallets":[],"external_accounts":[],"saml_accounts":[],` +
		`"public_metadata":{"plan":"pro"},"private_metadata":{"crm":"1"},"unsafe_metadata":{"theme":"dark"},"created_at":1704067200000,"updated_at":1704067200000}]`}})

	firebase := func(name string, rows ...string) {
		all = append(all, variation{"firebase", name, map[string]string{"users.json": `{"users":[` + strings.Join(rows, ",") + `]}`}})
	}
	fb := func(id, more string) string {
		return `{"localId":"` + id + `","createdAt":"1491212117950","lastSignedInAt":"1493012117950"` + more + `}`
	}
	const hash = `,"passwordHash":"EWWYZc6XUu8pEqYElBHdkNFv0n7vPNkWXYl6dJ9ef+S0G9F4U5o7i+7FJghxNGMsp4QBdOjqKCzlrVtCX4KRdQ==","salt":"c2FtcGxlLXNhbHQtMQ=="`
	const google = `"providerUserInfo":[{"providerId":"google.com","rawId":"1","email":"a@acme.io"}]`
	firebase("scrypt", fb("1", `,"email":"a@acme.io","emailVerified":true,"providerUserInfo":[]`+hash))
	firebase("links only", fb("1", `,"email":"a@acme.io","emailVerified":true,"providerUserInfo":[]`))
	firebase("phone only", fb("1", `,"phoneNumber":"+14155552671","providerUserInfo":[]`))
	firebase("imported hashes that come out empty", fb("1", `,"email":"a@acme.io","emailVerified":true,"passwordHash":"","salt":"","providerUserInfo":[]`), fb("2", `,"email":"b@acme.io","emailVerified":true,"providerUserInfo":[]`+hash))
	firebase("Google linked and alone", fb("1", `,"email":"a@acme.io","emailVerified":true,`+google+hash), fb("2", `,"email":"b@acme.io","emailVerified":true,`+google))
	firebase("disabled, claims, guests", fb("1", `,"email":"a@acme.io","emailVerified":true,"disabled":true,"providerUserInfo":[]`+hash),
		fb("2", `,"email":"b@acme.io","emailVerified":true,"customAttributes":"{\"role\":\"admin\"}","providerUserInfo":[]`+hash), fb("3", `,"providerUserInfo":[]`))

	supabase := func(name string, rows ...string) {
		for i, r := range rows {
			rows[i] = `{"aud":"authenticated","instance_id":"0",` + r + `}`
		}
		all = append(all, variation{"supabase", name, map[string]string{"users.ndjson": lines(rows...)}})
	}
	const at = `"email_confirmed_at":"2024-01-01T00:00:00Z"`
	supabase("bcrypt", `"id":"1","email":"a@acme.io","encrypted_password":"`+vBcrypt+`",`+at)
	supabase("no password", `"id":"1","email":"a@acme.io","encrypted_password":"",`+at)
	supabase("phones without a plus", `"id":"1","email":null,"encrypted_password":"","phone":"14155552671","phone_confirmed_at":"2024-01-01T00:00:00Z"`)
	supabase("half unconfirmed", `"id":"1","email":"a@acme.io","encrypted_password":"`+vBcrypt+`",`+at, `"id":"2","email":"b@acme.io","encrypted_password":"`+vBcrypt+`","email_confirmed_at":null`)
	supabase("OAuth only", `"id":"1","email":"a@acme.io","encrypted_password":"","raw_app_meta_data":{"provider":"google","providers":["google"]},"raw_user_meta_data":{"full_name":"Ann Lee"},`+at)
	supabase("banned, deleted, argon2id, guests, an SSO twin", `"id":"1","email":"a@acme.io","encrypted_password":"`+vArgon2+`",`+at, `"id":"2","email":"b@acme.io","encrypted_password":"","banned_until":"2199-01-01T00:00:00Z",`+at,
		`"id":"3","email":"c@acme.io","encrypted_password":"","deleted_at":"2024-01-01T00:00:00Z",`+at, `"id":"4","email":null,"encrypted_password":"","is_anonymous":true`, `"id":"5","email":"a@acme.io","encrypted_password":"","is_sso_user":true,`+at)

	workos := func(name string, rows ...string) {
		all = append(all, variation{"workos", name, map[string]string{"users.json": `{"object":"list","data":[` + strings.Join(rows, ",") + `]}`}})
	}
	wos := func(n, more string) string { return `{"object":"user","id":"user_0` + n + `",` + more + `}` }
	workos("verified or not", wos("1", `"email":"a@acme.io","email_verified":true,"first_name":"Ann","last_name":"Lee","external_id":null,"metadata":{}`), wos("2", `"email":"b@acme.io","email_verified":false,"external_id":null,"metadata":{}`))
	workos("metadata at its limits", wos("1", `"email":"a@acme.io","email_verified":true,"external_id":null,"metadata":{"a":"`+strings.Repeat("x", 600)+`","b":"`+strings.Repeat("y", 600)+`"}`))
	workos("external ids of 64 characters", wos("1", `"email":"a@acme.io","email_verified":true,"external_id":"`+strings.Repeat("0123456789abcdef", 4)+`","metadata":{}`))
	list := func(rows ...string) string { return `{"object":"list","data":[` + strings.Join(rows, ",") + `]}` }
	member := func(user, organization, role, status string) string {
		return `{"object":"organization_membership","id":"om_` + user + organization + `","user_id":"user_0` + user + `","organization_id":"` + organization + `","organization_name":"","status":"` + status + `","role":{"slug":"` + role + `"},"created_at":"2023-01-01T00:00:00.000Z","updated_at":"2023-01-01T00:00:00.000Z"}`
	}
	all = append(all, variation{"workos", "organizations and roles", map[string]string{
		"users.json":                    list(wos("1", `"email":"a@acme.io","email_verified":true,"external_id":null,"metadata":{}`), wos("2", `"email":"b@acme.io","email_verified":true,"external_id":null,"metadata":{}`)),
		"organizations.json":            list(`{"object":"organization","id":"org_1","name":"Acme","allow_profiles_outside_organization":false,"domains":[],"external_id":null,"metadata":{},"created_at":"2023-01-01T00:00:00.000Z","updated_at":"2023-01-01T00:00:00.000Z"}`),
		"organization_memberships.json": list(member("1", "org_1", "admin", "active"), member("2", "org_1", "member", "active"), member("2", "org_2", "member", "inactive")),
	}})
	return all
}()
