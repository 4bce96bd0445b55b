// A CSV by the exporter of an installed firebase-tools, of accounts as the API answers them: only what asks the API is
// replaced, by those accounts. Usage: node export.cjs FOLDER_OF_FIREBASE_TOOLS ACCOUNTS CSV
const fs = require("fs")
const Module = require("module")
const path = require("path")

const [, , tools, accounts, csv] = process.argv
const list = JSON.parse(fs.readFileSync(accounts)).users
const users = [0, 1, 2, 3].map((i) => ({ ...list[i], lastLoginAt: list[i].lastSignedInAt, version: 0 }))
users.push(
	{ localId: "comma1", email: "martin.king@mail.example.com", emailVerified: true, displayName: "King, Martin", createdAt: "1700000000000", lastLoginAt: "1700000000000",
		disabled: false, customAttributes: '{"role":"editor","teams":["a","b"]}', providerUserInfo: [] },
	{ localId: "google1", email: "lou@mail.example.com", emailVerified: true, displayName: "Lou Salomé", createdAt: "1700000000000", lastLoginAt: "1700000000000", disabled: true,
		providerUserInfo: [{ providerId: "google.com", rawId: "1234", email: "lou@mail.example.com", displayName: "Lou Salomé", photoUrl: "https://img.example.com/lou.png" }] },
)
const answer = async () => ({ body: { users } })
const load = Module._load
Module._load = (name, ...more) => {
	switch (name) {
		case "./api":
			return { request: answer, googleOrigin: Object.assign(() => "", { toString: () => "" }) }
		case "./apiv2":
			return { Client: class { post = answer } }
		case "./utils":
			return { logSuccess() {} }
		case "./error":
			return { FirebaseError: Error }
	}
	return load(name, ...more)
}
const { serialExportUsers, validateOptions } = require(path.join(tools, "lib", "accountExporter.js"))
const writeStream = fs.createWriteStream(csv)
serialExportUsers("sample", { ...validateOptions({}, csv), batchSize: 1000, writeStream }).then(() => writeStream.end())
