// Users of Strapi, added through the service of its plugin Users & Permissions.
const { createStrapi } = require("@strapi/strapi")
const run = async () => {
	const app = await createStrapi({ appDir: __dirname, distDir: __dirname, autoReload: false, serveAdminPanel: false }).load()
	const role = await app.db.query("plugin::users-permissions.role").findOne({ where: { type: "authenticated" } })
	const users = app.plugin("users-permissions").service("user")
	const passwords = ["correct horse battery staple", "hunter2hunter2"]
	for (const [i, name] of ["ada.lovelace", "alan.turing"].entries())
		await users.add({ username: name.split(".")[0] + "_st", email: name + "@example.org", password: passwords[i], provider: "local", confirmed: i !== 1, blocked: false, role: role.id })
	await users.add({ username: "grace_st", email: "grace.hopper@example.org", provider: "google", confirmed: true, blocked: false, role: role.id })
	process.exit(0)
}
run().catch((e) => { console.error(e); process.exit(1) })
