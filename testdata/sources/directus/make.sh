#!/bin/sh
# Makes samples/directus with Directus itself (11.3.5), from the npm registry, on a PostgreSQL server in a folder of its own
# (15 when the sample was made). Run it in this folder; needs Node 20, a C++ compiler and PostgreSQL's programs.
set -e
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
out=$(cd ../../../samples/directus && pwd)
work=$(mktemp -d)
as=
if [ "$(id -u)" = 0 ]; then
	chown postgres "$work"
	as="runuser -u postgres --"
fi
$as "$bin/initdb" -D "$work/data" -U postgres -A trust >/dev/null
$as "$bin/pg_ctl" -D "$work/data" -o "-k $work -c listen_addresses=127.0.0.1 -p 54341" -l "$work/log" -w start >/dev/null
trap '$as "$bin/pg_ctl" -D "$work/data" -m fast stop >/dev/null; rm -rf "$work"' EXIT
mkdir "$work/node"
cd "$work/node"
npm init -y >/dev/null
npm install --silent --ignore-scripts directus@11.3.5
npm rebuild isolated-vm >/dev/null 2>&1
export DB_CLIENT=pg DB_HOST=127.0.0.1 DB_PORT=54341 DB_DATABASE=postgres DB_USER=postgres DB_PASSWORD=x TELEMETRY=false
export SECRET=only-for-the-sample-but-long-enough PUBLIC_URL=http://localhost LOG_LEVEL=error
export ADMIN_EMAIL=ada.lovelace@example.org ADMIN_PASSWORD='correct horse battery staple'
npx directus bootstrap >/dev/null
sql() { "$bin/psql" -qAt -h 127.0.0.1 -p 54341 -U postgres -c "$1" postgres; }
role=$(sql 'SELECT id FROM directus_roles LIMIT 1')
npx directus users create --email alan.turing@example.org --password hunter2hunter2 --role "$role" >/dev/null
npx directus users create --email grace.hopper@example.org --password 'Tr0ub4dor&3' --role "$role" >/dev/null
sql "UPDATE directus_users SET first_name = initcap(split_part(email, '.', 1)), last_name = initcap(split_part(split_part(email, '@', 1), '.', 2)), status = CASE WHEN email LIKE 'alan%' THEN 'suspended' ELSE 'active' END"
"$bin/pg_dump" -h 127.0.0.1 -p 54341 -U postgres -t directus_users postgres >"$out/directus_users.sql"
