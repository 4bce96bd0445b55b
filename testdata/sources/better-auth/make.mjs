// Users of Better Auth, signed up through its own endpoints, and organizations of its plugin, written as
// its adapter stores them: the tables user, account, organization, member and invitation.
import { writeFileSync } from "node:fs"
import { betterAuth } from "better-auth"
import { memoryAdapter } from "better-auth/adapters/memory"
import { organization, username } from "better-auth/plugins"

const passwords = ["correct horse battery staple", "hunter2hunter2", "Tr0ub4dor&3"]
const people = [["Ada", "Lovelace"], ["Alan", "Turing"], ["Grace", "Hopper"], ["Edsger", "Dijkstra"], ["Barbara", "Liskov"]]
const db = { user: [], account: [], session: [], verification: [], organization: [], member: [], invitation: [] }
const auth = betterAuth({
	secret: "not-a-secret-but-long-enough-for-it", baseURL: "http://localhost:3000",
	database: memoryAdapter(db), emailAndPassword: { enabled: true }, plugins: [username(), organization({ invitationExpiresIn: 50 * 365 * 86400 })],
})
const context = await auth.$context
const known = [["email", "password"]]
const ids = []
for (const [i, [first, last]] of people.entries()) {
	const email = `${first}.${last}@example.com`.toLowerCase()
	const password = passwords[i % passwords.length]
	const body = { email, password, name: `${first} ${last}` }
	if (i % 2) body.username = first.toLowerCase() + "_" + i
	const { user } = await auth.api.signUpEmail({ body })
	if (i % 2 === 0) await context.internalAdapter.updateUser(user.id, { emailVerified: true })
	if (i === 0) await context.internalAdapter.linkAccount({ userId: user.id, providerId: "github", accountId: "583231", scope: "user:email" })
	known.push([email, password])
	ids.push(user.id)
}
const { id } = await context.internalAdapter.createUser({ email: "linus@example.com", name: "Linus", emailVerified: true, image: "https://example.com/linus.png" })
await context.internalAdapter.linkAccount({ userId: id, providerId: "google", accountId: "117", scope: "openid" })

// Whoever creates an organization is its owner.
const acme = await auth.api.createOrganization({ body: { name: "Acme", slug: "acme", userId: ids[0], metadata: { plan: "gold" } } })
const beta = await auth.api.createOrganization({ body: { name: "Beta GmbH", slug: "beta", userId: ids[1] } })
for (const [org, user, role] of [[acme, 1, "admin"], [acme, 2, "member"], [beta, 0, "member"], [beta, 3, ["admin", "member"]]]) {
	await auth.api.addMember({ body: { organizationId: org.id, userId: ids[user], role } })
}
const { headers } = await auth.api.signInEmail({ body: { email: known[1][0], password: known[1][1] }, returnHeaders: true })
const cookie = headers.getSetCookie().map((c) => c.split(";")[0]).join("; ")
for (const email of ["new@example.com", "late@example.com"]) {
	await auth.api.createInvitation({ body: { email, role: "member", organizationId: acme.id }, headers: new Headers({ cookie }) })
}
await auth.api.cancelInvitation({ body: { invitationId: db.invitation[1].id }, headers: new Headers({ cookie }) })

const out = process.argv[2]
for (const table of ["user", "account", "organization", "member", "invitation"]) writeFileSync(`${out}/${table}.json`, JSON.stringify(db[table], null, "\t") + "\n")
writeFileSync(`${out}/known.csv`, known.map((r) => r.join(",")).join("\n") + "\n")
