// Better Auth with the plugins of the sample, for its CLI and for plural.mjs.
import { betterAuth } from "better-auth"
import { drizzleAdapter } from "better-auth/adapters/drizzle"
import { admin, anonymous, phoneNumber, twoFactor, username } from "better-auth/plugins"

export const make = (db, schema) => betterAuth({
	secret: "not-a-secret-but-long-enough-for-it", baseURL: "http://localhost:3000",
	database: drizzleAdapter(db, { provider: "sqlite", schema, usePlural: true }),
	emailAndPassword: { enabled: true }, plugins: [username(), phoneNumber(), admin(), twoFactor(), anonymous()],
})
export const auth = make({}, undefined)
