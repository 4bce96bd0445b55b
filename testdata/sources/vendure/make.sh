#!/bin/sh
# Makes samples/vendure with Vendure itself (@vendure/core 3.7.3, from the npm registry), in a database of SQLite. Run it in
# this folder; needs Node 20 or later and sqlite3.
set -e
out=$(cd ../../../samples && mkdir -p vendure && cd vendure && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp make.mjs "$work"
(cd "$work" && npm init -y >/dev/null && npm install --silent @vendure/core@3.7.3 better-sqlite3@12 && VENDURE_DISABLE_TELEMETRY=true node make.mjs vendure.db >/dev/null)
sqlite3 "$work/vendure.db" '.dump user' '.dump customer' '.dump administrator' '.dump authentication_method' >"$out/vendure.sql"
printf 'email,password\nada.lovelace@example.org,correct horse battery staple\nalan.turing@example.org,hunter2hunter2\n' >"$out/known.csv"
