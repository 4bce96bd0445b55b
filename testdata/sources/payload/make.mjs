// Digests of Payload's and passport-local-mongoose's own code, in documents as MongoDB keeps them and
// mongoexport writes them. Usage: node make.mjs FOLDER-OF-PAYLOAD FOLDER-OF-PASSPORT
import { writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"
import { pathToFileURL } from "node:url"

const require = createRequire(import.meta.url)
const payload = path.dirname(require.resolve("payload"))
const { generatePasswordSaltHash } = await import(pathToFileURL(path.join(payload, "auth/strategies/local/generatePasswordSaltHash.js")))
const passportLocalMongoose = require("passport-local-mongoose").default ?? require("passport-local-mongoose")
const mongoose = require("mongoose")

const people = [["Ada", "Lovelace", "correct horse battery staple"], ["Alan", "Turing", "hunter2hunter2"]]
const oid = (i) => ({ $oid: "65a00000000000000000000" + i })
const date = (i) => ({ $date: `2024-01-0${i + 1}T00:00:00.000Z` })
const email = ([first, last]) => `${first}.${last}@example.org`.toLowerCase()
const save = (folder, name, rows) => {
	writeFileSync(`${folder}/${name}.ndjson`, rows.map((r) => JSON.stringify(r)).join("\n") + "\n")
	writeFileSync(`${folder}/known.csv`, "email,password\n" + people.map((p) => `${email(p)},${p[2]}`).join("\n") + "\n")
}

const users = []
for (const [i, p] of people.entries()) {
	const { hash, salt } = await generatePasswordSaltHash({ collection: { slug: "users" }, isPasswordAuthenticated: true, password: p[2], req: {} })
	users.push({ _id: oid(i), name: `${p[0]} ${p[1]}`, email: email(p), salt, hash, loginAttempts: 0, createdAt: date(i), updatedAt: date(i), __v: 0 })
}
save(process.argv[2], "users", users)

const schema = new mongoose.Schema({ username: String, firstName: String })
schema.plugin(passportLocalMongoose)
const User = mongoose.model("User", schema)
const docs = []
for (const [i, p] of people.entries()) {
	const user = new User({ username: email(p), firstName: p[0] })
	await user.setPassword(p[2]) // what register does before it saves
	docs.push({ _id: oid(i), username: user.username, firstName: p[0], salt: user.get("salt"), hash: user.get("hash"), __v: 0 })
}
save(process.argv[3], "users", docs)
process.exit(0)
