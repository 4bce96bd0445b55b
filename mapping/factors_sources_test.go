package mapping

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The secret of RFC 4648's and Google's examples, in base32, hexadecimal and base64, and that of
// RFC 6238, as text and in base32.
const (
	secret32, secretHex, secret64 = "JBSWY3DPEHPK3PXP", "48656c6c6f21deadbeef", "SGVsbG8h3q2+7w=="
	secretText6238, secret6238    = "12345678901234567890", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
)

// factorRows are rows of users with second factors, as each source has them, joined tables under
// their names, and what comes of them: the secret, the codes, and the kinds that are lost.
var factorRows = []struct {
	source, row, totp, codes, lost string
}{
	{"appwrite", `{"$id":"1","email":"a@example.com","mfa":true}`, "", "", "second factor"},
	{"appwrite", `{"$id":"1","email":"a@example.com","mfa":false}`, "", "", ""},
	{"aspnet-identity", `{"Id":"1","TwoFactorEnabled":true,"tokens":[{"Name":"AuthenticatorKey","Value":"` + secret32 + `"},{"Name":"RecoveryCodes","Value":"aaaaa-bbbbb;ccccc-ddddd"}]}`, secret32, "aaaaa-bbbbb|ccccc-ddddd", ""},
	{"aspnet-identity", `{"Id":"1","TwoFactorEnabled":"f","tokens":[{"Name":"AuthenticatorKey","Value":"` + secret32 + `"}]}`, "", "", ""},
	{"aspnet-identity", `{"Id":"1","TwoFactorEnabled":"1"}`, "", "", "second factor"},
	{"auth0", `{"user_id":"auth0|1","multifactor":["guardian"]}`, "", "", "authenticator app"},
	{"auth0", `{"user_id":"auth0|1","multifactor":[]}`, "", "", ""},
	{"auth0", `{"user_id":"auth0|1","mfa_factors":[{"totp":{"secret":"` + secret32 + `"}},{"phone":{"value":"+15005550006"}}]}`, secret32, "", "phone"},
	{"auth0", `{"user_id":"auth0|1","mfa_factors":[{"phone":{"value":"+15005550006"}},{"email":{"value":"a@example.com"}},{"totp":{"secret":"` + secret32 + `"}}]}`, secret32, "", "phone|e-mail"},
	{"authjs", `{"id":"1","devices":[{"credentialID":"x"}]}`, "", "", "passkey or security key"},
	{"better-auth", `{"id":"1","twoFactorEnabled":true,"secrets":[{"secret":"e","backupCodes":"e"}],"devices":[{"credentialID":"x"}]}`, "", "", "authenticator app|backup codes|passkey or security key"},
	{"better-auth", `{"id":"1","twoFactorEnabled":false,"secrets":[{"secret":"e","backupCodes":"e"}]}`, "", "", ""},
	{"casdoor", `{"id":"1","owner":"a","totp_secret":"` + secret32 + `","recovery_codes":"[\"aaaa\",\"bbbb\"]","webauthnCredentials":"[{}]","mfa_email_enabled":"1","mfa_push_enabled":0}`, secret32, "aaaa|bbbb", "passkey or security key|e-mail"},
	{"casdoor", `{"id":"1","owner":"a","totp_secret":"","recovery_codes":"null","webauthnCredentials":"null","mfa_phone_enabled":1,"mfa_radius_enabled":true}`, "", "", "phone|second factor"},
	{"clerk", `{"id":"1","totp_secret":"` + secret32 + `","backup_codes":"aaaa,bbbb","totp_enabled":true,"backup_code_enabled":true}`, secret32, "aaaa|bbbb", ""},
	{"clerk", `{"id":"1","totp_enabled":true,"backup_code_enabled":true}`, "", "", "authenticator app|backup codes"},
	{"clerk-api", `{"id":"1","totp_enabled":true,"backup_code_enabled":false,"passkeys":[{"id":"p"}],"phone_numbers":[{"id":"1","reserved_for_second_factor":true}]}`, "", "", "authenticator app|passkey or security key|phone"},
	{"clerk-api", `{"id":"1","totp_enabled":false,"passkeys":[]}`, "", "", ""},
	{"clerk-migration-tool", `{"userId":"1","totpSecret":"` + secret32 + `","backupCodes":["aaaa","bbbb"],"backupCodesEnabled":true}`, secret32, "aaaa|bbbb", ""},
	{"cognito", `{"Username":"a","Attributes":[],"UserMFASettingList":["SOFTWARE_TOKEN_MFA","SMS_MFA","EMAIL_OTP"],"PreferredMfaSetting":"SOFTWARE_TOKEN_MFA"}`, "", "", "authenticator app|phone|e-mail"},
	{"cognito", `{"Username":"a","Attributes":[],"UserMFASettingList":["WEB_AUTHN","FUTURE_MFA"]}`, "", "", "passkey or security key|second factor"},
	{"cognito", `{"cognito:username":"a","cognito:mfa_enabled":"true"}`, "", "", "phone"},
	{"cognito", `{"cognito:username":"a","cognito:mfa_enabled":"false"}`, "", "", ""},
	{"descope", `{"userId":"1","TOTP":true,"webauthn":true}`, "", "", "authenticator app|passkey or security key"},
	{"descope", `{"userId":"1","TOTP":false,"webauthn":false}`, "", "", ""},
	{"devise", `{"id":"1","otp_required_for_login":true,"otp_secret":"{\"p\":\"e\"}","otp_backup_codes":"{$2a$12$x}"}`, "", "", "authenticator app|backup codes"},
	{"devise", `{"id":"1","otp_required_for_login":"t","otp_secret":"` + secret32 + `"}`, secret32, "", ""},
	{"devise", `{"id":"1","otp_required_for_login":"f","otp_secret":"` + secret32 + `"}`, "", "", ""},
	{"devise", `{"id":"1","encrypted_otp_secret":"x"}`, "", "", "authenticator app"},
	{"devise", `{"id":"1","otp_required_for_login":"f","encrypted_otp_secret":"x"}`, "", "", ""},
	{"directus", `{"id":"1","status":"active","tfa_secret":"` + secret32 + `"}`, secret32, "", ""},
	{"discourse", `{"id":"1","second_factors":[{"method":"1","data":"` + secret32 + `"},{"method":2,"data":"{}"},{"method":"1","data":"x"}],"devices":[{"credential_id":"x","enabled":"t"}]}`, secret32, "", "second factor|backup codes|passkey or security key"},
	{"django", `{"id":"1","totp_devices":[{"key":"` + secretHex + `","step":"30","digits":"6"}]}`, secret32, "", ""},
	{"django", `{"id":"1","totp_devices":[{"key":"no hex","step":30,"digits":6}]}`, "", "", "authenticator app"},
	{"django", `{"id":"1","totp_devices":[{"key":"` + secretHex + `","step":30,"digits":8}]}`, "", "", "authenticator app"},
	{"django", `{"id":"1","authenticators":[{"type":"totp","data":"{\"secret\":\"` + secret32 + `\"}"},{"type":"recovery_codes","data":{}},{"type":"webauthn","data":{}}]}`, secret32, "", "backup codes|passkey or security key"},
	{"django-dumpdata", `{"model":"auth.user","pk":1,"fields":{"password":"!"},"totp_devices":[{"fields":{"key":"` + secretHex + `","step":30,"digits":6}}]}`, secret32, "", ""},
	{"django-dumpdata", `{"model":"auth.user","pk":1,"fields":{"password":"!"},"authenticators":[{"fields":{"type":"totp","data":{"secret":"` + secret32 + `"}}}]}`, secret32, "", ""},
	{"drupal", `{"uid":"1","security":[{"name":"tfa_totp_seed"},{"name":"tfa_recovery_code"}]}`, "", "", "authenticator app|backup codes"},
	{"firebase", `{"localId":"1","email":"a@example.com","mfaInfo":[{"mfaEnrollmentId":"x","phoneInfo":"+15005550006","enrolledAt":"2026-01-01T00:00:00Z"}]}`, "", "", "phone"},
	{"firebase", `{"localId":"1","email":"a@example.com","mfaInfo":[{"mfaEnrollmentId":"x","displayName":"mine","totpInfo":{}},{"mfaEnrollmentId":"y"}]}`, "", "", "authenticator app|second factor"},
	{"firebase", `{"localId":"1","email":"a@example.com","mfaInfo":[]}`, "", "", ""},
	{"firebase", `{"localId":"1","email":"a@example.com","multiFactor":{"enrolledFactors":[{"uid":"x","factorId":"totp"},{"factorId":"phone"}]}}`, "", "", "phone|authenticator app"},
	{"flask-security", `{"id":"1","tf_primary_method":"authenticator","tf_totp_secret":"{}x","mf_recovery_codes":"[\"a\"]"}`, "", "", "authenticator app|backup codes"},
	{"flask-security", `{"id":"1","tf_primary_method":"sms"}`, "", "", "phone"},
	{"fusionauth", `{"id":"1","twoFactor":{"methods":[{"method":"authenticator","secret":"` + secret64 + `"},{"method":"sms"},{"method":"email"}],"recoveryCodes":["aaaa","bbbb"]}}`, secret32, "aaaa|bbbb", "phone|e-mail"},
	{"fusionauth", `{"id":"1","twoFactor":{"methods":[{"method":"authenticator"}]}}`, "", "", "authenticator app"},
	{"fusionauth", `{"id":"1","twoFactor":{"methods":[{"method":"authenticator","secret":"` + secret64 + `","authenticator":{"algorithm":"HmacSHA256","codeLength":6,"timeStep":30}}]}}`, "", "", "authenticator app"},
	{"gitea", `{"id":"1","type":"0","codes":[{"uid":"1","scratch_hash":"x"}],"devices":[{"user_id":"1"}]}`, "", "", "authenticator app|backup codes|passkey or security key"},
	{"hanko", `{"user_id":"1","otp_secret":{"secret":"` + secret32 + `"},"webauthn_credentials":[{"id":"x"}]}`, secret32, "", "passkey or security key"},
	{"hanko", `{"id":"1","authenticator":{"secret":"` + secret32 + `"},"passkeys":[{"id":"x"}]}`, secret32, "", "passkey or security key"},
	{"keycloak", `{"id":"1","totp":true,"credentials":[{"type":"otp","secretData":"{\"value\":\"` + secretText6238 + `\"}","credentialData":"{\"subType\":\"totp\",\"digits\":6,\"counter\":0,\"period\":30,\"algorithm\":\"HmacSHA1\"}"}]}`, secret6238, "", ""},
	{"keycloak", `{"id":"1","credentials":[{"type":"otp","secretData":"{\"value\":\"` + secret32 + `\"}","credentialData":"{\"subType\":\"totp\",\"digits\":6,\"period\":30,\"algorithm\":\"HmacSHA1\",\"secretEncoding\":\"BASE32\"}"}]}`, secret32, "", ""},
	{"keycloak", `{"id":"1","credentials":[{"type":"otp","secretData":"{\"value\":\"x\"}","credentialData":"{\"subType\":\"hotp\",\"digits\":6,\"counter\":3}"},{"type":"recovery-authn-codes"},{"type":"webauthn"}]}`, "", "", "authenticator app|backup codes|passkey or security key"},
	{"keycloak", `{"id":"1","credentials":[{"type":"otp","secretData":"{\"value\":\"x\"}","credentialData":"{\"digits\":8,\"period\":30,\"algorithm\":\"HmacSHA1\"}"}]}`, "", "", "authenticator app"},
	{"keycloak", `{"id":"1","credentials":[{"type":"password"},{"type":"mobile-number","credentialData":"{\"mobileNumber\":\"+15005550006\"}"}]}`, "", "", "second factor"},
	{"keycloak", `{"id":"1","totp":true}`, "", "", "authenticator app"},
	{"keycloak", `{"id":"1","totp":false}`, "", "", ""},
	{"kratos", `{"id":"1","traits":{},"credentials":{"totp":{"config":{"totp_url":"otpauth://totp/A:b?secret=` + secret32 + `&period=30&digits=6&algorithm=SHA1"}},"lookup_secret":{"config":{"recovery_codes":[{"code":"aaaa"},{"code":"bbbb","used_at":"2026-01-01T00:00:00Z"}]}},"webauthn":{"config":{"credentials":[{}]}}}}`, secret32, "aaaa", "passkey or security key"},
	{"kratos", `{"id":"1","traits":{},"credentials":{"totp":{"type":"totp"},"lookup_secret":{"type":"lookup_secret"}}}`, "", "", "authenticator app|backup codes"},
	{"kratos", `{"id":"1","nid":"n","traits":"{}","authenticator":{"config":"{\"totp_url\":\"otpauth://totp/A:b?secret=` + secret32 + `\"}"},"recovery":{"config":"{\"recovery_codes\":[{\"code\":\"aaaa\"},{\"code\":\"bbbb\",\"used_at\":\"2026-01-01T00:00:00Z\"}]}"},"devices":[{"config":"{}"}]}`, secret32, "aaaa", "passkey or security key"},
	{"laravel", `{"id":"1","two_factor_secret":"eyJ","two_factor_recovery_codes":"eyJ","two_factor_confirmed_at":"2026-01-01 00:00:00"}`, "", "", "authenticator app|backup codes"},
	{"laravel", `{"id":"1","two_factor_secret":"eyJ","two_factor_recovery_codes":"eyJ","two_factor_confirmed_at":null}`, "", "", ""},
	{"laravel", `{"id":"1","two_factor_secret":"eyJ","two_factor_recovery_codes":"eyJ"}`, "", "", "authenticator app|backup codes"},
	{"logto", `{"id":"1","mfa_verifications":[{"type":"Totp","key":"` + secret32 + `"},{"type":"BackupCode","codes":[{"code":"aaaa"},{"code":"bbbb","usedAt":"2026"}]},{"type":"WebAuthn"}]}`, secret32, "aaaa", "passkey or security key"},
	{"logto", `{"id":"1","mfa_verifications":"[{\"type\":\"Totp\",\"key\":\"` + secret32 + `\"}]"}`, secret32, "", ""},
	{"mediawiki", `{"user_id":"1","devices":[{"oad_data":"{\"secret\":\"` + secret32 + `\",\"scratch_tokens\":[\"AAAA\",\"BBBB\"]}"}]}`, secret32, "AAAA|BBBB", ""},
	{"mediawiki", `{"user_id":"1","devices":[{"oad_data":"{\"secret\":\"e\",\"nonce\":\"n\",\"scratch_tokens\":[]}"},{"oad_data":"{\"publicKeyCredentialId\":\"x\"}"}]}`, "", "", "authenticator app|passkey or security key"},
	{"meteor", `{"_id":"1","services":{"twoFactorAuthentication":{"type":"otp","secret":"` + secret32 + `"}}}`, secret32, "", ""},
	{"meteor", `{"_id":"1","services":{"twoFactorAuthentication":{"secret":"` + secret32 + `"}}}`, "", "", ""},
	{"nextcloud", `{"uid":"a","factors":[{"provider_id":"totp","enabled":"1"},{"provider_id":"backup_codes","enabled":"1"}]}`, "", "", "second factor|backup codes"},
	{"nextcloud", `{"uid":"a","factors":[{"provider_id":"totp","enabled":0}]}`, "", "", ""},
	{"odoo", `{"id":"1","login":"a@acme.io","active":true,"totp_secret":"` + secret32 + `"}`, secret32, "", ""},
	{"parse", `{"_id":"1","_auth_data_mfa":{"secret":"` + secret32 + `","recovery":["aaaa","bbbb"]}}`, secret32, "aaaa|bbbb", ""},
	{"parse", `{"objectId":"1","authData":"{\"mfa\":{\"mobile\":\"+15005550006\"}}"}`, "", "", "phone"},
	{"propelauth", `{"user_id":"1","mfa_enabled":true}`, "", "", "authenticator app"},
	{"rails", `{"id":"1","email":"a@acme.io","otp_required_for_login":"t","otp_secret":"` + secret32 + `","otp_backup_codes":"{$2a$12$x}"}`, secret32, "", "backup codes"},
	{"rails", `{"id":"1","email":"a@acme.io","otp_enabled_at":"2026-01-02 03:04:05.678901","otp_secret_key":"` + secret32 + `"}`, secret32, "", ""},
	{"rails", `{"id":"1","email":"a@acme.io","otp_enabled_at":null,"otp_secret_key":"` + secret32 + `"}`, "", "", ""},
	{"rails", `{"id":"1","email":"a@acme.io","otp_secret_key":"` + secret32 + `"}`, "", "", "authenticator app"},
	{"rails", `{"id":"1","email":"a@acme.io","mfa_enabled":true,"otp_secret":"{\"p\":\"x\",\"h\":{}}"}`, "", "", "authenticator app"},
	{"redmine", `{"id":"1","type":"User","twofa_scheme":"totp","twofa_totp_key":"` + secret32 + `","tokens":[{"value":"aaaa"},{"value":"bbbb"}]}`, secret32, "aaaa|bbbb", ""},
	{"redmine", `{"id":"1","type":"User","twofa_scheme":"totp","twofa_totp_key":"aes-256-cbc:xx--yy"}`, "", "", "authenticator app"},
	{"redmine", `{"id":"1","type":"User","twofa_totp_key":"` + secret32 + `"}`, "", "", ""},
	{"stytch", `{"user_id":"1","totps":[{"totp_id":"t","verified":true}],"webauthn_registrations":[{"verified":true}],"biometric_registrations":[]}`, "", "", "authenticator app|passkey or security key"},
	{"stytch", `{"user_id":"1","totps":[{"totp_id":"t","verified":false}],"webauthn_registrations":[]}`, "", "", ""},
	{"stytch-b2b", `{"member_id":"1","mfa_enrolled":true,"totp_registration_id":"t","default_mfa_method":"totp"}`, "", "", "authenticator app"},
	{"stytch-b2b", `{"member_id":"1","mfa_enrolled":true,"default_mfa_method":"sms_otp","totp_registration_id":""}`, "", "", "phone"},
	{"supabase", `{"id":"1","mfa_factors":[{"factor_type":"phone","phone":"1"},{"factor_type":"totp","secret":"` + secret32 + `"},{"factor_type":"webauthn"}]}`, secret32, "", "phone|passkey or security key"},
	{"supabase", `{"id":"1","mfa_factors":[{"factor_type":"totp","secret":"{\"data\":\"e\"}"}]}`, "", "", "authenticator app"},
	{"supabase", `{"id":"1","factors":[{"status":"verified","factor_type":"totp"}]}`, "", "", "authenticator app"},
	{"supabase", `{"id":"1","factors":[{"status":"unverified","factor_type":"totp"}]}`, "", "", ""},
	{"supertokens", `{"user_id":"1","email":"a@acme.io","devices":[{"secret_key":"` + secret32 + `","period":30},{"secret_key":"x","period":30}]}`, secret32, "", "second factor"},
	{"supertokens", `{"user_id":"1","email":"a@acme.io","devices":[{"secret_key":"` + secret32 + `","period":60}]}`, "", "", "authenticator app"},
	{"okta", `{"id":"1","status":"ACTIVE","profile":{},"factors":[{"factorType":"token:software:totp","status":"ACTIVE"},{"factorType":"sms","status":"PENDING_ACTIVATION"}]}`, "", "", "authenticator app"},
	{"okta", `{"id":"1","status":"ACTIVE","profile":{},"_embedded":{"factors":[{"factorType":"sms"},{"factorType":"email"},{"factorType":"webauthn"},{"factorType":"push"}]}}`, "", "", "phone|e-mail|passkey or security key|second factor"},
	{"okta", `{"id":"1","status":"ACTIVE","profile":{},"factors":[],"_embedded":{}}`, "", "", ""},
	{"userfront", `{"userUuid":"1","isMfaRequired":true}`, "", "", "second factor"},
	{"wordpress", `{"ID":"1","usermeta":{"_two_factor_enabled_providers":"a:2:{i:0;s:15:\"Two_Factor_Totp\";i:1;s:23:\"Two_Factor_Backup_Codes\";}","_two_factor_totp_key":"` + secret32 + `","_two_factor_backup_codes":"a:1:{}"}}`, secret32, "", "backup codes"},
	{"wordpress", `{"ID":"1","usermeta":{"_two_factor_totp_key":"` + secret32 + `"}}`, "", "", ""},
	{"wordpress", `{"ID":"1","usermeta":{"2fa_totp_key":"e"}}`, "", "", "authenticator app"},
}

// kindOfFactor is what an entry of a list of second factors says of its kind.
var kindOfFactor = regexp.MustCompile(`(\[|\}, ?)(\{\\?"(?:fields\\?":\{\\?")?(?:type|method|factor_type|factorType|factorId|provider_id)\\?":\\?"?)((?:[^\\"},]|\\[^"])+)`)

// A kind of second factor that a source has only had since, or that an extension of it has, is one that somebody loses, too: no
// list of kinds passes over the others.
func TestAKindOfSecondFactorThatNobodyKnowsIsLost(t *testing.T) {
	of := map[string]bool{}
	for _, c := range factorRows {
		for _, at := range kindOfFactor.FindAllStringSubmatchIndex(c.row, -1) {
			if entry, _, _ := strings.Cut(c.row[at[7]:], "}"); strings.Contains(entry, `"enabled":0`) || strings.Contains(entry, "PENDING") {
				continue // it is not in use
			}
			of[c.source] = true
			kind := "carrier_pigeon"
			if strings.HasSuffix(c.row[:at[6]], ":") {
				kind = "9"
			}
			row := c.row[:at[6]] + kind + c.row[at[7]:]
			m, err := Preset(c.source, nil)
			if err != nil {
				t.Fatal(err)
			}
			u, problems := m.NewMapper().Map(&Record{JSON: row})
			if !slices.ContainsFunc(u.FactorsLost, func(f string) bool {
				return strings.HasPrefix(f, "second factor") || strings.HasPrefix(f, "authenticator app (or")
			}) {
				t.Errorf("%s: %s: lost %q: %v", c.source, row, u.FactorsLost, problems)
			}
		}
	}
	for _, source := range []string{"discourse", "django", "django-dumpdata", "firebase", "fusionauth", "keycloak", "logto", "nextcloud", "okta", "supabase"} {
		if !of[source] {
			t.Errorf("no row of %s has an entry whose kind could be another", source)
		}
	}
}

// Second factors come along from every source that has them where they can be read, and are told
// where not; those that were begun and not finished are neither. No secret is in a message.
func TestEverySourcesSecondFactorsArriveOrAreTold(t *testing.T) {
	tried := map[string]bool{}
	for _, c := range factorRows {
		tried[c.source] = true
		m, err := Preset(c.source, nil)
		if err != nil {
			t.Fatal(err)
		}
		u, problems := m.NewMapper().Map(&Record{JSON: c.row})
		var lost []string
		for _, f := range u.FactorsLost {
			name, _, _ := strings.Cut(f, " (")
			lost = append(lost, name)
		}
		got := []string{u.TOTPSecret.Or(""), strings.Join(u.BackupCodes, "|"), strings.Join(lost, "|")}
		if diff := cmp.Diff([]string{c.totp, c.codes, c.lost}, got); diff != "" {
			t.Errorf("%s: %s (-want +got):\n%s%v", c.source, c.row, diff, u.FactorsLost)
		}
		for _, p := range problems {
			if strings.Contains(p.Message+p.Hint, secret32) || p.Code != CodeFactorInvalid && (p.Field == "totp_secret" || p.Field == "backup_codes") {
				t.Errorf("%s: %s: %v", c.source, c.row, p)
			}
		}
	}
	for _, m := range Presets() {
		carries := slices.ContainsFunc(m.fields, func(f field) bool { return f.spec.factor })
		if !carries && len(m.factors) == 0 && m.NoFactors == "" {
			t.Errorf("%s says nothing of second factors", m.Name)
		}
		if (carries || len(m.factors) > 0) != tried[m.Name] {
			t.Errorf("%s has second factors, or has none, and the rows of this test say otherwise", m.Name)
		}
	}
}

// Keycloak keeps numbers as an attribute, which may have several values and several names: all of them arrive.
func TestEveryNumberOfKeycloakArrives(t *testing.T) {
	m, err := Preset("keycloak", nil)
	if err != nil {
		t.Fatal(err)
	}
	for attributes, want := range map[string]string{
		`{"phoneNumber":["+15005550006","+15005550007"]}`:            "+15005550006 +15005550007",
		`{"phone":["+15005550006"],"phone_number":["+15005550007"]}`: "+15005550007 +15005550006",
		`{"phone":["+15005550006"],"phone_number":["+15005550006"]}`: "+15005550006",
		`{"phoneNumber":["none","+15005550007"]}`:                    "+15005550007",
		`{"phoneNumber":[]}`:        "",
		`{"phoneNumber":["12345"]}`: "",
	} {
		u, problems := m.NewMapper().Map(&Record{JSON: `{"id":"1","username":"ada","enabled":true,"attributes":` + attributes + `}`})
		var got []string
		for _, n := range u.Phones {
			if got = append(got, n.Value); n.Verified {
				t.Errorf("%s: verified", attributes)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q; %v", attributes, got, want, problems)
		}
	}
}
