// Users of Better Auth, signed up through its own endpoints and written as its adapter stores
// them: the tables user and account.
import { writeFileSync } from "node:fs"
import { betterAuth } from "better-auth"
import { memoryAdapter } from "better-auth/adapters/memory"
import { username } from "better-auth/plugins"

const passwords = ["correct horse battery staple", "hunter2hunter2", "Tr0ub4dor&3"]
const people = [["Ada", "Lovelace"], ["Alan", "Turing"], ["Grace", "Hopper"], ["Edsger", "Dijkstra"], ["Barbara", "Liskov"]]
const db = { user: [], account: [], session: [], verification: [] }
const auth = betterAuth({
	secret: "not-a-secret-but-long-enough-for-it", baseURL: "http://localhost:3000",
	database: memoryAdapter(db), emailAndPassword: { enabled: true }, plugins: [username()],
})
const context = await auth.$context
const known = [["email", "password"]]
for (const [i, [first, last]] of people.entries()) {
	const email = `${first}.${last}@example.com`.toLowerCase()
	const password = passwords[i % passwords.length]
	const body = { email, password, name: `${first} ${last}` }
	if (i % 2) body.username = first.toLowerCase() + "_" + i
	const { user } = await auth.api.signUpEmail({ body })
	if (i % 2 === 0) await context.internalAdapter.updateUser(user.id, { emailVerified: true })
	if (i === 0) await context.internalAdapter.linkAccount({ userId: user.id, providerId: "github", accountId: "583231", scope: "user:email" })
	known.push([email, password])
}
const { id } = await context.internalAdapter.createUser({ email: "linus@example.com", name: "Linus", emailVerified: true, image: "https://example.com/linus.png" })
await context.internalAdapter.linkAccount({ userId: id, providerId: "google", accountId: "117", scope: "openid" })

const out = process.argv[2]
for (const table of ["user", "account"]) writeFileSync(`${out}/${table}.json`, JSON.stringify(db[table], null, "\t") + "\n")
writeFileSync(`${out}/known.csv`, known.map((r) => r.join(",")).join("\n") + "\n")
