// Users of an AdonisJS application: digests of its own hash drivers in the columns of its starter kit's
// migration. Usage: node make.mjs FOLDER
import { writeFileSync } from "node:fs"
import { Bcrypt } from "@adonisjs/hash/drivers/bcrypt"
import { Scrypt } from "@adonisjs/hash/drivers/scrypt"

const drivers = [new Scrypt({}), new Bcrypt({ rounds: 5 }), new Bcrypt({ rounds: 5 })]
const passwords = ["correct horse battery staple", "hunter2hunter2", "Tr0ub4dor&3"]
const rows = ["id,full_name,email,password,created_at,updated_at"]
const known = ["email,password"]
for (const [i, name] of ["Ada Lovelace", "Alan Turing", "Grace Hopper"].entries()) {
	const email = name.toLowerCase().replace(" ", ".") + "@example.org"
	rows.push([i + 1, name, email, '"' + (await drivers[i].make(passwords[i])) + '"', `2023-01-0${i + 1} 00:00:00`, ""].join(","))
	if (i > 0) known.push(`${email},${passwords[i]}`) // scrypt with a binary salt cannot be imported
}
writeFileSync(process.argv[2] + "/users.csv", rows.join("\n") + "\n")
writeFileSync(process.argv[2] + "/known.csv", known.join("\n") + "\n")
