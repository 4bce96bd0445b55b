// Fills a running Kratos through its own endpoints: identities through the admin API, second factors as their users
// set them up, in the flows for programs. Usage: node make.mjs ADMIN PUBLIC
import { createHmac } from "node:crypto"

const [, , admin, pub] = process.argv
const call = async (url, body, token) => {
	const answer = await fetch(url, {
		method: body ? "POST" : "GET",
		headers: { "Content-Type": "application/json", Accept: "application/json", ...(token && { "X-Session-Token": token }) },
		body: body && JSON.stringify(body),
	})
	const json = await answer.json()
	if (!answer.ok) throw new Error(`${url}: ${answer.status} ${JSON.stringify(json)}`)
	return json
}
const create = (traits, more = {}) => call(`${admin}/admin/identities`, { schema_id: "default", traits, ...more })
const password = (config) => ({ credentials: { password: { config } } })
const verified = (value) => ({ verifiable_addresses: [{ value, via: "email", verified: true, status: "completed" }] })

// Hashed by Kratos; taken over as bcrypt, as after a migration to Kratos, with an address in capitals, which Kratos
// keeps in small letters among the addresses; without a password, and inactive; by an account elsewhere alone.
await create(
	{ email: "ada.lovelace@example.org", name: { first: "Ada", last: "Lovelace" } },
	{ ...password({ password: "correct horse battery staple" }), ...verified("ada.lovelace@example.org"), metadata_public: { plan: "gold" }, metadata_admin: { crm: 7 } },
)
await create({ email: "alan.turing@example.org", name: { first: "Alan", last: "Turing" } }, password({ hashed_password: "$2a$04$abcdefghijklmnopqrstuOXQY2g2djBY6EfxSzepdFum4sHuVDDqe" }))
await create({ email: "Edsger.Dijkstra@Example.org", name: { first: "Edsger", last: "Dijkstra" } }, { ...password({ password: "goto considered harmful" }), ...verified("edsger.dijkstra@example.org") })
await create({ email: "grace.hopper@example.org", name: { first: "Grace", last: "Hopper" } }, { state: "inactive" })
await create({ email: "katherine.johnson@example.org", name: { first: "Katherine", last: "Johnson" } }, { credentials: { oidc: { config: { providers: [{ subject: "1234", provider: "github" }] } } } })

// Ada has recovery codes, of which one is used up, and an authenticator app.
const flow = async (kind, token) => call(`${pub}/self-service/${kind}/api`, undefined, token)
const submit = (f, body, token) => call(f.ui.action, body, token)
const signIn = async (f, token) => (await submit(f, { method: "password", identifier: "ada.lovelace@example.org", password: "correct horse battery staple" }, token)).session_token
const node = (f, id) => f.ui.nodes.find((n) => n.attributes.id === id || n.attributes.name === id)
const totp = (secret) => {
	let bits = ""
	for (const c of secret.replace(/=+$/, "")) bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")
	const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)))
	const counter = Buffer.alloc(8)
	counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)))
	const mac = createHmac("sha1", key).update(counter).digest()
	const at = mac[19] & 15
	return String((mac.readUInt32BE(at) & 0x7fffffff) % 1e6).padStart(6, "0")
}
const token = await signIn(await flow("login"))
let f = await submit(await flow("settings", token), { method: "lookup_secret", lookup_secret_regenerate: true }, token)
const codes = node(f, "lookup_secret_codes").attributes.text.context.secrets.map((s) => s.context.secret)
await submit(f, { method: "lookup_secret", lookup_secret_confirm: true }, token)
f = await flow("settings", token)
await submit(f, { method: "totp", totp_code: totp(node(f, "totp_secret_key").attributes.text.context.secret) }, token)
f = await call(`${pub}/self-service/login/api?refresh=true&aal=aal2`, undefined, token)
await submit(f, { method: "lookup_secret", lookup_secret: codes[0] }, token)
