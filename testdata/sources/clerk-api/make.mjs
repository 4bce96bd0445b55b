// Users as GET /users answers them, and as the SDK returns them: it is given the answer over loopback.
// Usage: node make.mjs FOLDER
import { mkdirSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { join } from "node:path"
import { createClerkClient } from "@clerk/backend"

const at = 1700000000000
const verification = (verified) => (verified ? { status: "verified", strategy: "email_code", attempts: 1, expire_at: at } : null)
const address = (id, email_address, verified) => ({ id, object: "email_address", email_address, reserved: false, verification: verification(verified), linked_to: [], matches_sso_connection: false, created_at: at, updated_at: at })
const number = (id, phone_number, verified) => ({ id, object: "phone_number", phone_number, reserved_for_second_factor: false, default_second_factor: false, reserved: false, verification: verification(verified), linked_to: [], backup_codes: null, created_at: at, updated_at: at })
const user = (id, over) => ({
	id, object: "user", username: null, first_name: null, last_name: null, locale: null, image_url: "https://img.example.com/" + id + ".png", has_image: false,
	primary_email_address_id: null, primary_phone_number_id: null, primary_web3_wallet_id: null, password_enabled: false, two_factor_enabled: false,
	totp_enabled: false, backup_code_enabled: false, email_addresses: [], phone_numbers: [], web3_wallets: [], passkeys: [], organization_memberships: null,
	external_accounts: [], saml_accounts: [], enterprise_accounts: [], password_last_updated_at: null, public_metadata: {}, private_metadata: {}, unsafe_metadata: {},
	external_id: null, last_sign_in_at: null, banned: false, locked: false, lockout_expires_in_seconds: null, verification_attempts_remaining: 100,
	created_at: at, updated_at: at, delete_self_enabled: true, create_organization_enabled: true, create_organizations_limit: null, last_active_at: null,
	mfa_enabled_at: null, mfa_disabled_at: null, legal_accepted_at: null, requires_password_reset: false, profile_image_url: "https://img.example.com/" + id + ".png", ...over,
})
const users = [
	// The primary address is the second one, and not verified; another one is.
	user("user_ada", { first_name: "Ada", last_name: "Lovelace", username: "ada", external_id: "7", password_enabled: true, primary_email_address_id: "idn_2",
		email_addresses: [address("idn_1", "ada@example.org", true), address("idn_2", "ada.lovelace@example.org", false)], public_metadata: { plan: "gold" } }),
	user("user_alan", { first_name: "Alan", banned: true, primary_phone_number_id: "idn_3", phone_numbers: [number("idn_3", "+16465550199", true)] }),
	user("user_grace", { first_name: "Grace", primary_email_address_id: "idn_4", email_addresses: [address("idn_4", "grace@example.org", true)],
		external_accounts: [{ object: "external_account", id: "eac_1", provider: "oauth_google", identification_id: "idn_5", provider_user_id: "117", approved_scopes: "email", email_address: "grace@example.org", first_name: "Grace", last_name: "", username: null, public_metadata: {}, label: null, verification: { status: "verified", strategy: "oauth_google", attempts: null, expire_at: at } }] }),
]
const server = createServer((request, response) => {
	response.setHeader("content-type", "application/json")
	response.end(JSON.stringify(request.url.includes("/users/count") ? { object: "total_count", total_count: users.length } : users))
})
await new Promise((ready) => server.listen(0, "127.0.0.1", ready))
const clerk = createClerkClient({ secretKey: "sk_test_none", apiUrl: `http://127.0.0.1:${server.address().port}`, telemetry: { disabled: true } })
const list = await clerk.users.getUserList()
server.close()
const [, , out] = process.argv
mkdirSync(join(out, "sdk"), { recursive: true })
writeFileSync(join(out, "users.json"), JSON.stringify(users, null, "\t") + "\n")
writeFileSync(join(out, "sdk", "users.json"), JSON.stringify(list, null, "\t") + "\n")
