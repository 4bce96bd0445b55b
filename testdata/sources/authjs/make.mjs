// Users of Auth.js, created through its PostgreSQL adapter in the tables that its documentation prescribes.
// Usage: PGHOST=… node make.mjs
import pgAdapter from "@auth/pg-adapter"
import pg from "pg"

const pool = new pg.Pool({ user: "postgres", database: "postgres" })
await pool.query(`CREATE TABLE accounts (id SERIAL PRIMARY KEY, "userId" INTEGER NOT NULL, type VARCHAR(255) NOT NULL, provider VARCHAR(255) NOT NULL,
	"providerAccountId" VARCHAR(255) NOT NULL, refresh_token TEXT, access_token TEXT, expires_at BIGINT, id_token TEXT, scope TEXT, session_state TEXT, token_type TEXT);
CREATE TABLE users (id SERIAL PRIMARY KEY, name VARCHAR(255), email VARCHAR(255), "emailVerified" TIMESTAMPTZ, image TEXT)`)
const adapter = pgAdapter.default ? pgAdapter.default(pool) : pgAdapter(pool)
for (const [i, name] of ["Ada Lovelace", "Alan Turing", "Grace Hopper"].entries()) {
	const email = name.toLowerCase().replace(" ", ".") + "@example.org"
	const user = await adapter.createUser({ name, email, emailVerified: i === 1 ? null : new Date(Date.UTC(2023, 0, 1 + i)), image: i ? null : "https://img.example.org/ada.png" })
	if (i === 2) await adapter.linkAccount({ userId: user.id, type: "oauth", provider: "github", providerAccountId: "583231" })
}
await pool.end()
