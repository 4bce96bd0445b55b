// Users of Parse Server, signed up through its own REST API, on PostgreSQL. Usage: node make.mjs ADDRESS
import { createRequire } from "node:module"
import http from "node:http"

const { ParseServer } = createRequire(import.meta.url)("parse-server")
const key = { appId: "sample", masterKey: "only-for-the-sample" }
const port = 13377
const server = new ParseServer({ ...key, databaseURI: process.argv[2], serverURL: `http://127.0.0.1:${port}/parse`, silent: true, logsFolder: null, allowClientClassCreation: true })
await server.start()
const { default: express } = await import("express")
const app = express()
app.use("/parse", server.app)
const listener = http.createServer(app)
await new Promise((ready) => listener.listen(port, "127.0.0.1", ready))
const passwords = ["correct horse battery staple", "hunter2hunter2", "Tr0ub4dor&3"]
for (const [i, name] of ["ada.lovelace", "alan.turing", "grace.hopper"].entries()) {
	const answer = await fetch(`http://127.0.0.1:${port}/parse/users`, {
		method: "POST", headers: { "X-Parse-Application-Id": key.appId, "Content-Type": "application/json" },
		body: JSON.stringify({ username: name.split(".")[0] + "_ps", password: passwords[i], email: name + "@example.org" }),
	})
	if (!answer.ok) throw new Error(await answer.text())
}
process.exit(0)
