// Users of Vendure, made by its own services in a database of SQLite: customers who registered, one of them deleted, a
// guest, and an administrator. Usage: node make.mjs DATABASE
import vendure from "@vendure/core"

const { bootstrap, mergeConfig, defaultConfig, RequestContextService, CustomerService, AdministratorService, UserService, TransactionalConnection, User, RoleService, ChannelService } = vendure

const app = await bootstrap(mergeConfig(defaultConfig, {
	apiOptions: { port: 0, hostname: "127.0.0.1", adminApiPath: "admin-api", shopApiPath: "shop-api" },
	authOptions: { tokenMethod: "bearer", requireVerification: true, superadminCredentials: { identifier: "superadmin", password: "Tr0ub4dor&3" } },
	dbConnectionOptions: { type: "better-sqlite3", database: process.argv[2], synchronize: true },
	plugins: [],
}))
const ctx = await app.get(RequestContextService).create({ apiType: "admin" })
const customers = app.get(CustomerService)
const people = [["Ada", "Lovelace", "correct horse battery staple"], ["Alan", "Turing", "hunter2hunter2"], ["Edsger", "Dijkstra", "hunter2hunter2"]]
for (const [firstName, lastName, password] of people) {
	const made = await customers.create(ctx, { firstName, lastName, emailAddress: `${firstName}.${lastName}@Example.org`, phoneNumber: firstName === "Ada" ? "+1 212-555-0100" : undefined }, password)
	if (!made.id) throw new Error(JSON.stringify(made))
	if (firstName === "Edsger") await customers.softDelete(ctx, made.id)
}
// who has registered and not followed the link
const waiting = await customers.registerCustomerAccount(ctx, { firstName: "Barbara", lastName: "Liskov", emailAddress: "barbara@example.org", password: "hunter2hunter2" })
if (!waiting.success) throw new Error(JSON.stringify(waiting))
await customers.createOrUpdate(ctx, { firstName: "Niklaus", lastName: "Wirth", emailAddress: "guest@example.org" }) // buys without an account
await app.close()
process.exit(0)
