// Users of Better Auth with its plugins username, phone number, admin, two-factor and anonymous, through its Drizzle
// adapter in SQLite: the tables as its own CLI writes them for Drizzle and drizzle-kit creates them.
// Usage: node plural.mjs MIGRATION DATABASE
import { readFileSync, writeFileSync } from "node:fs"
import initSqlJs from "sql.js"
import { drizzle } from "drizzle-orm/sql-js"
import { make } from "./auth.mjs"
import * as schema from "./schema.mjs"

const [migration, database] = process.argv.slice(2)
const raw = new (await initSqlJs()).Database()
raw.exec(readFileSync(migration, "utf8"))
const auth = make(drizzle(raw, { schema }), schema)
const context = await auth.$context
const users = context.internalAdapter
const passwords = ["correct horse battery staple", "hunter2hunter2"]
const people = [["Ada", "Lovelace"], ["Alan", "Turing"], ["Grace", "Hopper"], ["Edsger", "Dijkstra"], ["Barbara", "Liskov"], ["Niklaus", "Wirth"]]
const ids = []
for (const [i, [first, last]] of people.entries()) {
	const body = { email: `${first}.${last}@example.com`.toLowerCase(), password: passwords[i % 2], name: `${first} ${last}` }
	if (i === 1) body.username = "Alan_1"
	ids.push((await auth.api.signUpEmail({ body })).user.id)
}
await users.updateUser(ids[0], { emailVerified: true, phoneNumber: "+16465550199", phoneNumberVerified: true, role: "admin" })
await users.linkAccount({ userId: ids[0], providerId: "github", accountId: "583231", scope: "user:email" })

// Whoever has set up a second factor and proved it.
const signedIn = async (email, password) => {
	const { headers } = await auth.api.signInEmail({ body: { email, password }, returnHeaders: true })
	return new Headers({ cookie: headers.getSetCookie().map((c) => c.split(";")[0]).join("; ") })
}
const edsger = await signedIn("edsger.dijkstra@example.com", passwords[1])
const { totpURI } = await auth.api.enableTwoFactor({ body: { password: passwords[1] }, headers: edsger })
const { createOTP } = await import("@better-auth/utils/otp")
const { base32 } = await import("@better-auth/utils/base32")
const secret = new TextDecoder().decode(base32.decode(new URL(totpURI).searchParams.get("secret")))
await auth.api.verifyTOTP({ body: { code: await createOTP(secret).totp() }, headers: edsger })

// Banned by an administrator: for good, until a time to come, and until one that is over.
const admin = await signedIn("ada.lovelace@example.com", passwords[0])
const ban = (id, body) => auth.api.banUser({ body: { userId: id, ...body }, headers: admin })
await ban(ids[2], { banReason: "spam" })
await ban(ids[4], { banReason: "spam", banExpiresIn: 50 * 365 * 86400 })
await ban(ids[5], { banReason: "spam", banExpiresIn: 60 })
await users.updateUser(ids[5], { banExpires: new Date("2026-01-02T03:04:05.678Z") })

await auth.api.signInAnonymous({ headers: new Headers() })
const social = await users.createUser({ email: "linus@example.com", name: "Linus", emailVerified: true })
await users.linkAccount({ userId: social.id, providerId: "google", accountId: "117", scope: "openid" })
writeFileSync(database, raw.export())
