#!/bin/sh
# Makes samples/strapi with Strapi itself (5.54.0), from the npm registry, on a PostgreSQL server in a folder of its own (15
# when the sample was made). Run it in this folder; needs Node 20 and PostgreSQL's programs.
set -e
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
out=$(cd ../../../samples/strapi && pwd)
work=$(mktemp -d)
as=
if [ "$(id -u)" = 0 ]; then
	chown postgres "$work"
	as="runuser -u postgres --"
fi
$as "$bin/initdb" -D "$work/data" -U postgres -A trust >/dev/null
$as "$bin/pg_ctl" -D "$work/data" -o "-k $work -c listen_addresses=127.0.0.1 -p 54343" -l "$work/log" -w start >/dev/null
trap '$as "$bin/pg_ctl" -D "$work/data" -m fast stop >/dev/null; rm -rf "$work"' EXIT
mkdir -p "$work/app/config" "$work/app/src/api" "$work/app/src/extensions" "$work/app/public/uploads" "$work/app/database/migrations"
cp make.js "$work/app"
cd "$work/app"
npm init -y >/dev/null
npm install --silent --ignore-scripts @strapi/strapi@5.54.0 @strapi/plugin-users-permissions@5.54.0 pg react@18 react-dom@18 react-router-dom@6 styled-components@6
echo 'module.exports = () => ({ connection: { client: "postgres", connection: { host: "127.0.0.1", port: 54343, database: "postgres", user: "postgres", password: "x" } } })' >config/database.js
echo 'module.exports = () => ({ host: "127.0.0.1", port: 13378, app: { keys: ["a", "b"] } })' >config/server.js
echo 'module.exports = () => ({ auth: { secret: "x" }, apiToken: { salt: "x" }, transfer: { token: { salt: "x" } }, secrets: { encryptionKey: "0123456789abcdef0123456789abcdef" }, serveAdminPanel: false })' >config/admin.js
echo 'module.exports = () => ({ "users-permissions": { config: { jwtSecret: "only-for-the-sample" } } })' >config/plugins.js
echo 'module.exports = { register() {}, bootstrap() {} }' >src/index.js
node make.js >/dev/null
"$bin/pg_dump" -h 127.0.0.1 -p 54343 -U postgres -t up_users postgres >"$out/up_users.sql"
