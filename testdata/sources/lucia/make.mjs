// Users of Lucia 2, created through its own createUser and written as its adapter is given them.
import { writeFileSync } from "node:fs"
import { lucia } from "lucia"

const tables = { user: [], user_key: [] }
const auth = lucia({
	env: "DEV",
	getUserAttributes: (u) => ({ name: u.name }),
	adapter: () => ({
		getUser: async (id) => tables.user.find((u) => u.id === id) ?? null,
		setUser: async (user, key) => { tables.user.push(user); if (key) tables.user_key.push(key) },
		getKey: async (id) => tables.user_key.find((k) => k.id === id) ?? null,
		setKey: async (key) => { tables.user_key.push(key) },
		updateUser() {}, deleteUser() {}, getKeysByUserId() {}, updateKey() {}, deleteKey() {}, deleteKeysByUserId() {},
		getSession() {}, getSessionsByUserId() {}, setSession() {}, updateSession() {}, deleteSession() {}, deleteSessionsByUserId() {},
	}),
})
const known = ["email,password"]
for (const [i, [name, password]] of [["Ada Lovelace", "correct horse battery staple"], ["Alan Turing", "hunter2hunter2"]].entries()) {
	const email = name.toLowerCase().replace(" ", ".") + "@example.org"
	const user = await auth.createUser({ key: { providerId: "email", providerUserId: email, password }, attributes: { name, email_verified: i === 0 } })
	if (i === 0) await auth.createKey({ userId: user.userId, providerId: "github", providerUserId: "583231", password: null })
	known.push(`${email},${password}`)
}
await auth.createUser({ key: { providerId: "username", providerUserId: "grace_hopper", password: "Tr0ub4dor&3" }, attributes: { name: "Grace Hopper", email_verified: false } })
const out = process.argv[2]
for (const [name, rows] of Object.entries(tables)) writeFileSync(`${out}/${name}.json`, JSON.stringify(rows, null, "\t") + "\n")
writeFileSync(`${out}/known.csv`, known.join("\n") + "\n")
