#!/bin/sh
# Makes samples/authjs with Auth.js' PostgreSQL adapter (@auth/pg-adapter 1.11.3), from the npm registry, on a
# PostgreSQL server in a folder of its own (15 when the sample was made). Run it in this folder; needs Node 20 or
# later, PostgreSQL's programs, and not to be root (or the user postgres).
set -e
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
out=$(cd ../../../samples/authjs && pwd)
work=$(mktemp -d)
as=
if [ "$(id -u)" = 0 ]; then
	chown postgres "$work"
	as="runuser -u postgres --"
fi
$as "$bin/initdb" -D "$work/data" -U postgres -A trust >/dev/null
$as "$bin/pg_ctl" -D "$work/data" -o "-k $work -c listen_addresses=" -l "$work/log" -w start >/dev/null
trap '$as "$bin/pg_ctl" -D "$work/data" -m fast stop >/dev/null; rm -rf "$work"' EXIT
mkdir "$work/node"
cp make.mjs "$work/node"
(cd "$work/node" && npm init -y >/dev/null && npm install --silent --ignore-scripts @auth/pg-adapter@1.11.3 pg && PGHOST=$work node make.mjs)
"$bin/pg_dump" -h "$work" -U postgres -t users -t accounts postgres >"$out/authjs.sql"
