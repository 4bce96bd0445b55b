package importer

import "strings"

// ownVariations are more of the kind of the vendor's, for the sources that its importer does not read: the formats are
// those of the samples, whose pages name where each is from. They are tried against the first of the instances.
var ownVariations = func() (all []variation) {
	add := func(source, file, name, text string) {
		all = append(all, variation{source, name, map[string]string{file: text}})
	}
	// of fills what is said into the members that every row of a source has.
	of := func(base string, pairs ...string) string {
		for i := 0; i < len(pairs); i += 2 {
			at := strings.Index(base, `"`+pairs[i]+`":`)
			from := at + len(pairs[i]) + 3
			to := from
			for depth, quoted := 0, false; depth > 0 || quoted || base[to] != ',' && base[to] != '}'; to++ {
				switch c := base[to]; {
				case c == '"':
					quoted = !quoted
				case quoted:
				case c == '{' || c == '[':
					depth++
				case c == '}' || c == ']':
					depth--
				}
			}
			base = base[:from] + pairs[i+1] + base[to:]
		}
		return base
	}
	list := func(key string, rows ...string) string { return `{"` + key + `":[` + strings.Join(rows, ",") + `]}` }

	laravel := func(name string, rows ...string) {
		add("laravel", "users.csv", name, "id,name,email,email_verified_at,password,remember_token,created_at,updated_at\n"+lines(rows...))
	}
	const at = `"2023-01-02 03:04:05"`
	laravel("an unproven twin before the one who has proven it", `1,Eve Low,a@acme.io,,`+vBcrypt+`,,`+at+`,`+at, `2,Ann Lee,A@acme.io,`+at+`,`+vBcrypt+`,,`+at+`,`+at)
	laravel("a zero date is no proof, and noemail no address", `1,Ann Lee,a@acme.io,"0000-00-00 00:00:00",`+vBcrypt+`,,`+at+`,`+at, `2,Bo Li,noemail@acme.io,,`+vBcrypt+`,,`+at+`,`+at)
	laravel("a name that is an address", `1,ann@acme.io,a@acme.io,`+at+`,`+vBcrypt+`,,`+at+`,`+at)

	const aw = `{"$id":"1","$createdAt":"2023-01-01T00:00:00.000+00:00","$updatedAt":"2023-01-01T00:00:00.000+00:00","name":"Ann Lee","password":"","hash":"","hashOptions":{},"registration":"2023-01-01T00:00:00.000+00:00","status":true,"labels":[],"passwordUpdate":"","email":"a@acme.io","phone":"","emailVerification":true,"phoneVerification":false,"mfa":false,"prefs":{},"targets":[],"accessedAt":""}`
	appwrite := func(name string, rows ...string) { add("appwrite", "users.json", name, list("users", rows...)) }
	appwrite("one number in a household", of(aw, "phone", `"+14155552671"`, "phoneVerification", `true`), of(aw, "$id", `"2"`, "email", `"b@acme.io"`, "phone", `"+14155552671"`, "phoneVerification", `true`))
	appwrite("blocked, and a role among the preferences", of(aw, "status", `false`, "prefs", `{"role":"admin"}`))
	appwrite("a number alone", of(aw, "email", `""`, "emailVerification", `false`, "phone", `"+14155552671"`, "phoneVerification", `true`), of(aw, "$id", `"2"`, "email", `""`, "emailVerification", `false`))

	const st = `{"user_id":"1","status":"active","name":{"first_name":"Ann","middle_name":"","last_name":"Lee"},"emails":[],"phone_numbers":[],"providers":[],"webauthn_registrations":[],"biometric_registrations":[],"totps":[],"crypto_wallets":[],"is_locked":false,"roles":[],"password":null,"trusted_metadata":{},"untrusted_metadata":{},"created_at":"2023-01-01T00:00:00Z"}`
	stytch := func(name string, rows ...string) { add("stytch", "users.json", name, list("results", rows...)) }
	stytch("two addresses, one unverified", of(st, "emails", `[{"email_id":"e","email":"a@acme.io","verified":true},{"email_id":"f","email":"b@acme.io","verified":false}]`, "untrusted_metadata", `{"role":"admin"}`))
	stytch("a number, locked", of(st, "phone_numbers", `[{"phone_id":"p","phone_number":"+14155552671","verified":true}]`, "is_locked", `true`))
	stytch("another user's unverified address beside a number", of(st, "emails", `[{"email_id":"e","email":"a@acme.io","verified":false}]`, "phone_numbers", `[{"phone_id":"p","phone_number":"+14155552671","verified":true}]`),
		of(st, "user_id", `"2"`, "emails", `[{"email_id":"f","email":"a@acme.io","verified":true}]`))

	const ki = `{"id":"1","provided_id":null,"email":"a@acme.io","username":null,"last_name":"Lee","first_name":"Ann","full_name":"Ann Lee","picture":null,"is_suspended":false,"total_sign_ins":1,"failed_sign_ins":0,"last_signed_in":null,"created_on":"2023-01-01T00:00:00.000000+00:00","organizations":[],"identities":[]}`
	kinde := func(name string, rows ...string) { add("kinde", "users.json", name, list("users", rows...)) }
	kinde("suspended", of(ki, "is_suspended", `true`))
	kinde("a username of two", of(ki, "username", `"ann_lee"`), of(ki, "id", `"2"`, "email", `"b@acme.io"`, "username", `"Ann_Lee"`))

	const fa = `{"id":"1","active":true,"email":"a@acme.io","verified":true,"firstName":"Ann","lastName":"Lee","username":"ann_lee","usernameStatus":"ACTIVE","insertInstant":1600000000000,"lastUpdateInstant":1600000000000,"data":{},"registrations":[],"tenantId":"t","passwordLastUpdateInstant":1600000000000,"identities":[{"displayValue":"a@acme.io","insertInstant":1600000000000,"lastLoginInstant":1600000000000,"lastUpdateInstant":1600000000000,"moderationStatus":"ACTIVE","primary":true,"type":{"name":"email"},"value":"a@acme.io","verified":true,"verifiedReason":"Completed"}]}`
	fusion := func(name string, rows ...string) { add("fusionauth", "users.json", name, list("users", rows...)) }
	fusion("inactive", of(fa, "active", `false`))
	fusion("verified by nobody", of(fa, "verified", `false`, "identities", `[]`))
	fusion("an address that is verified as nothing had to be", strings.Replace(fa, `"Completed"`, `"Disabled"`, 1))
	fusion("two tenants, one username", fa, of(fa, "id", `"2"`, "email", `"b@acme.io"`, "tenantId", `"u"`, "identities", `[]`))

	const de = `{"loginIds":["a@acme.io"],"userId":"U1","name":"Ann Lee","email":"a@acme.io","phone":"","verifiedEmail":true,"verifiedPhone":false,"givenName":"Ann","familyName":"Lee","roleNames":[],"userTenants":[],"status":"enabled","picture":"","test":false,"customAttributes":{},"createdTime":1670000000,"TOTP":false,"SAML":false,"SCIM":false,"OAuth":{},"password":true,"webauthn":false}`
	descope := func(name string, rows ...string) { add("descope", "users.json", name, list("users", rows...)) }
	descope("a number alone, unverified", of(de, "loginIds", `["+14155552671"]`, "email", `""`, "verifiedEmail", `false`, "phone", `"+14155552671"`))
	descope("disabled, invited, a test user", of(de, "status", `"disabled"`), of(de, "userId", `"U2"`, "loginIds", `["b@acme.io"]`, "email", `"b@acme.io"`, "status", `"invited"`, "verifiedEmail", `false`), of(de, "userId", `"U3"`, "loginIds", `["c@acme.io"]`, "email", `"c@acme.io"`, "test", `true`))
	descope("attributes of its own, and an authenticator app", of(de, "customAttributes", `{"role":"admin"}`, "TOTP", `true`))

	const pr = `{"user_id":"1","email":"a@acme.io","email_confirmed":true,"first_name":"Ann","last_name":"Lee","username":null,"picture_url":null,"properties":{},"locked":false,"enabled":true,"has_password":true,"update_password_required":false,"mfa_enabled":false,"can_create_orgs":false,"created_at":1670000000,"last_active_at":1680000000,"org_id_to_org_info":{}}`
	propel := func(name string, rows ...string) { add("propelauth", "users.json", name, list("users", rows...)) }
	propel("locked, and no longer enabled", of(pr, "locked", `true`), of(pr, "user_id", `"2"`, "email", `"b@acme.io"`, "enabled", `false`))
	propel("unconfirmed, with a second factor", of(pr, "email_confirmed", `false`, "mfa_enabled", `true`))

	logto := func(name string, rows ...string) {
		add("logto", "users.csv", name, "tenant_id,id,username,primary_email,primary_phone,password_encrypted,password_encryption_method,name,avatar,profile,application_id,identities,custom_data,logto_config,mfa_verifications,is_suspended,last_sign_in_at,created_at,updated_at\n"+lines(rows...))
	}
	const rest = `,f,,2023-01-01 00:00:00+00,2023-01-01 00:00:00+00`
	logto("a number without a plus, alone", `default,1,,,14155552671,,,Ann Lee,,{},,{},{},{},[]`+rest)
	logto("a username that another tenant has, too", `one,1,ann_lee,a@acme.io,,`+vBcrypt+`,Bcrypt,Ann Lee,,{},,{},{},{},[]`+rest, `two,2,ann_lee,b@acme.io,,`+vBcrypt+`,Bcrypt,Bo Li,,{},,{},{},{},[]`+rest)
	logto("suspended, and an account elsewhere", `default,1,,a@acme.io,,,,Ann Lee,,{},,"{""google"":{""userId"":""1""}}",{},{},[],t,,2023-01-01 00:00:00+00,2023-01-01 00:00:00+00`)

	cognito := func(name string, rows ...string) {
		add("cognito", "users.csv", name, "cognito:username,name,given_name,family_name,middle_name,nickname,preferred_username,profile,picture,website,email,email_verified,gender,birthdate,zoneinfo,locale,phone_number,phone_number_verified,address,updated_at,cognito:mfa_enabled\n"+lines(rows...))
	}
	cognito("one address verified in one of two rows", `one,,Eve,Low,,,,,,,a@acme.io,FALSE,,,,,,FALSE,,,FALSE`, `two,,Ann,Lee,,,,,,,a@acme.io,TRUE,,,,,,FALSE,,,FALSE`)
	cognito("a number alone, and a second factor", `one,,Ann,Lee,,,,,,,,FALSE,,,,,+14155552671,TRUE,,,TRUE`)

	add("strapi", "up_users.csv", "confirmed as everybody is, blocked, and of Google",
		"id,document_id,username,email,provider,password,reset_password_token,confirmation_token,confirmed,blocked,created_at,updated_at,published_at,created_by_id,updated_by_id,locale\n"+
			lines(`1,d1,ann_lee,a@acme.io,local,`+vBcrypt+`,,,t,f,2023-01-01 00:00:00,2023-01-01 00:00:00,,,,`, `2,d2,bob_lee,b@acme.io,google,,,,t,t,2023-01-01 00:00:00,2023-01-01 00:00:00,,,,`))
	add("wordpress", "wp_users.csv", "a login that is an address, one with a space, and an address of two",
		"ID,user_login,user_pass,user_nicename,user_email,user_url,user_registered,user_activation_key,user_status,display_name\n"+
			lines(`1,ann@acme.io,$P$Bt0vjxYKFlrMD/IHRhIqNci84p/9S/.,ann,ann@acme.io,,"2019-01-03 04:05:06",,0,Ann`, `2,Bo Li,$P$Bt0vjxYKFlrMD/IHRhIqNci84p/9S/.,bo-li,bo@acme.io,,"2019-01-03 04:05:06",,0,"Bo Li"`,
				`3,bo,$P$Bt0vjxYKFlrMD/IHRhIqNci84p/9S/.,bo,bo@acme.io,,"0000-00-00 00:00:00",,0,Bo`))
	return all
}()
