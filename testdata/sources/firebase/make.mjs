// UserRecords of firebase-admin as JSON, made of accounts as the API answers them. Usage: node make.mjs ACCOUNTS FOLDER
import { readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"

const require = createRequire(import.meta.url)
const { UserRecord } = require(join(dirname(require.resolve("firebase-admin")), "auth", "user-record.js"))
const [, , accounts, out] = process.argv
const { users } = JSON.parse(readFileSync(accounts))
const more = [
	// Signed in with Google, in a project with several accounts for an address; with a number; an import whose digest is kept back.
	{ localId: "google1", disabled: false, createdAt: "1700000000000", providerUserInfo: [{ providerId: "google.com", rawId: "1234", email: "lou@mail.example.com", displayName: "Lou Salomé", photoUrl: "https://img.example.com/lou.png" }] },
	{ localId: "phone1", disabled: false, createdAt: "1700000000000", phoneNumber: "+16465550199", providerUserInfo: [{ providerId: "phone", rawId: "+16465550199", phoneNumber: "+16465550199" }] },
	{ localId: "import1", disabled: true, createdAt: "1700000000000", email: "kept.back@mail.example.com", emailVerified: true, passwordHash: Buffer.from("REDACTED").toString("base64"), providerUserInfo: [{ providerId: "password", rawId: "kept.back@mail.example.com", email: "kept.back@mail.example.com" }] },
]
for (const u of users) u.providerUserInfo ??= []
const list = [...users.slice(0, 4), ...more].map((u) => new UserRecord(u).toJSON())
writeFileSync(join(out, "list-users.json"), JSON.stringify({ users: list }, null, "\t") + "\n")
