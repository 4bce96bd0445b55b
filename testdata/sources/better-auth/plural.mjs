// Users of Better Auth with its plugins username, phone number, admin, two-factor and anonymous, through its Drizzle
// adapter in tables of plural names with columns in snake case, as a dump of SQLite. Usage: node plural.mjs FOLDER
import { writeFileSync } from "node:fs"
import Database from "better-sqlite3"
import { betterAuth } from "better-auth"
import { drizzleAdapter } from "better-auth/adapters/drizzle"
import { drizzle } from "drizzle-orm/better-sqlite3"
import { sqliteTable, text, integer } from "drizzle-orm/sqlite-core"
import { admin, anonymous, phoneNumber, twoFactor, username } from "better-auth/plugins"
const raw = new Database(":memory:")
raw.exec(`CREATE TABLE users (id text PRIMARY KEY, name text NOT NULL, email text NOT NULL UNIQUE, email_verified integer NOT NULL, image text, created_at integer NOT NULL, updated_at integer NOT NULL,
 username text, display_username text, phone_number text, phone_number_verified integer, role text, banned integer, ban_reason text, ban_expires integer, two_factor_enabled integer, is_anonymous integer);
CREATE TABLE accounts (id text PRIMARY KEY, account_id text NOT NULL, provider_id text NOT NULL, user_id text NOT NULL, access_token text, refresh_token text, id_token text, access_token_expires_at integer, refresh_token_expires_at integer, scope text, password text, created_at integer NOT NULL, updated_at integer NOT NULL);
CREATE TABLE sessions (id text PRIMARY KEY, expires_at integer, token text, created_at integer, updated_at integer, ip_address text, user_agent text, user_id text, impersonated_by text);
CREATE TABLE two_factors (id text PRIMARY KEY, secret text, backup_codes text, user_id text, verified integer, failed_verification_count integer, locked_until integer);
CREATE TABLE verifications (id text PRIMARY KEY, identifier text, value text, expires_at integer, created_at integer, updated_at integer)`)
const time = (name) => integer(name, { mode: "timestamp" }), flag = (name) => integer(name, { mode: "boolean" })
const schema = {
 users: sqliteTable("users", { id: text("id").primaryKey(), name: text("name"), email: text("email"), emailVerified: flag("email_verified"), image: text("image"), createdAt: time("created_at"), updatedAt: time("updated_at"), username: text("username"), displayUsername: text("display_username"), phoneNumber: text("phone_number"), phoneNumberVerified: flag("phone_number_verified"), role: text("role"), banned: flag("banned"), banReason: text("ban_reason"), banExpires: time("ban_expires"), twoFactorEnabled: flag("two_factor_enabled"), isAnonymous: flag("is_anonymous") }),
 accounts: sqliteTable("accounts", { id: text("id").primaryKey(), accountId: text("account_id"), providerId: text("provider_id"), userId: text("user_id"), accessToken: text("access_token"), refreshToken: text("refresh_token"), idToken: text("id_token"), accessTokenExpiresAt: time("access_token_expires_at"), refreshTokenExpiresAt: time("refresh_token_expires_at"), scope: text("scope"), password: text("password"), createdAt: time("created_at"), updatedAt: time("updated_at") }),
 sessions: sqliteTable("sessions", { id: text("id").primaryKey(), expiresAt: time("expires_at"), token: text("token"), createdAt: time("created_at"), updatedAt: time("updated_at"), ipAddress: text("ip_address"), userAgent: text("user_agent"), userId: text("user_id"), impersonatedBy: text("impersonated_by") }),
 twoFactors: sqliteTable("two_factors", { id: text("id").primaryKey(), secret: text("secret"), backupCodes: text("backup_codes"), userId: text("user_id"), verified: flag("verified"), failedVerificationCount: integer("failed_verification_count"), lockedUntil: time("locked_until") }),
 verifications: sqliteTable("verifications", { id: text("id").primaryKey(), identifier: text("identifier"), value: text("value"), expiresAt: time("expires_at"), createdAt: time("created_at"), updatedAt: time("updated_at") }),
}
const auth = betterAuth({ secret: "not-a-secret-but-long-enough-for-it", baseURL: "http://localhost:3000", database: drizzleAdapter(drizzle(raw, { schema }), { provider: "sqlite", schema, usePlural: true }), emailAndPassword: { enabled: true }, plugins: [username(), phoneNumber(), admin(), twoFactor(), anonymous()] })
const context = await auth.$context
const known = [["email", "password"]]
const ids = []
for (const [i, [first, last]] of [["Ada", "Lovelace"], ["Alan", "Turing"], ["Grace", "Hopper"], ["Edsger", "Dijkstra"]].entries()) {
	const email = `${first}.${last}@example.com`.toLowerCase(), password = ["correct horse battery staple", "hunter2hunter2"][i % 2]
	const body = { email, password, name: `${first} ${last}` }
	if (i === 1) body.username = "Alan_1"
	const { user, token } = await auth.api.signUpEmail({ body })
	ids.push(user.id)
	known.push([email, password])
	if (i === 0) {
		await context.internalAdapter.updateUser(user.id, { emailVerified: true, phoneNumber: "+16465550199", phoneNumberVerified: true })
		await context.internalAdapter.linkAccount({ userId: user.id, providerId: "github", accountId: "583231", scope: "user:email" })
	}
}
await context.internalAdapter.updateUser(ids[2], { banned: true, banReason: "spam" })
const { headers } = await auth.api.signInEmail({ body: { email: known[4][0], password: known[4][1] }, returnHeaders: true })
const cookie = headers.getSetCookie().map((c) => c.split(";")[0]).join("; ")
await auth.api.enableTwoFactor({ body: { password: known[4][1] }, headers: new Headers({ cookie }) })
await context.internalAdapter.updateUser(ids[3], { twoFactorEnabled: true })
await auth.api.signInAnonymous({ headers: new Headers() })
const social = await context.internalAdapter.createUser({ email: "linus@example.com", name: "Linus", emailVerified: true })
await context.internalAdapter.linkAccount({ userId: social.id, providerId: "google", accountId: "117", scope: "openid" })
// As sqlite3's .dump writes it.
const literal = (v) => v === null ? "NULL" : typeof v === "number" ? String(v) : "'" + v.replaceAll("'", "''") + "'"
let dump = "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"
for (const { name, sql } of raw.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name IN ('users', 'accounts', 'two_factors')").all()) {
	dump += sql + ";\n"
	for (const row of raw.prepare(`SELECT * FROM ${name}`).raw().all()) dump += `INSERT INTO ${name} VALUES(${row.map(literal).join(",")});\n`
}
writeFileSync(`${process.argv[2]}/app.sql`, dump + "COMMIT;\n")
writeFileSync(`${process.argv[2]}/known.csv`, known.map((r) => r.join(",")).join("\n") + "\n")
