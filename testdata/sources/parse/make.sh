#!/bin/sh
# Makes samples/parse/_User.sql with Parse Server itself (8.6.94), from the npm registry, on a PostgreSQL server in a
# folder of its own (15 when the sample was made). Run it in this folder; needs Node 20 or later and PostgreSQL's programs.
# The NDJSON beside it is as mongoexport writes the collection of MongoDB: testdata/sources/documented.
set -e
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
out=$(cd ../../../samples/parse && pwd)
work=$(mktemp -d)
as=
if [ "$(id -u)" = 0 ]; then
	chown postgres "$work"
	as="runuser -u postgres --"
fi
$as "$bin/initdb" -D "$work/data" -U postgres -A trust >/dev/null
$as "$bin/pg_ctl" -D "$work/data" -o "-k $work -c listen_addresses=127.0.0.1 -p 54339" -l "$work/log" -w start >/dev/null
trap '$as "$bin/pg_ctl" -D "$work/data" -m fast stop >/dev/null; rm -rf "$work"' EXIT
mkdir "$work/node"
cp make.mjs "$work/node"
(cd "$work/node" && npm init -y >/dev/null && npm install --silent --ignore-scripts parse-server@8.6.94 && node make.mjs postgres://postgres@127.0.0.1:54339/postgres)
"$bin/psql" -q -h 127.0.0.1 -p 54339 -U postgres -c "UPDATE \"_User\" SET \"emailVerified\" = username <> 'alan_ps'" postgres
"$bin/pg_dump" -h 127.0.0.1 -p 54339 -U postgres -t '"_User"' postgres >"$out/_User.sql"
