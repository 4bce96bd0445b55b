#!/bin/sh
# Makes samples/better-auth with Better Auth itself (1.7.25 when the samples were made), from the npm registry, and
# samples/better-auth/plural with its plugins and Drizzle (0.45.4) in SQLite: its CLI (auth 1.7.7) writes the tables for
# Drizzle, and drizzle-kit (0.31.11) what creates them. Run it in this folder; needs Node 20 or later and sqlite3.
set -e
samples=$(cd ../../../samples/better-auth && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp *.mjs "$work"
cd "$work"
npm init -y >/dev/null
npm install --silent --ignore-scripts better-auth@1.7.25 drizzle-orm@0.45.4 drizzle-kit@0.31.11 auth@1.7.7 sql.js@1.16.0
node make.mjs "$samples"

NODE_OPTIONS="--import ./polyfill.mjs" npx auth generate --config auth.mjs --output schema.ts --yes >/dev/null
npx drizzle-kit generate --dialect sqlite --schema schema.ts --out migrations >/dev/null
npx esbuild schema.ts --format=esm --outfile=schema.mjs --log-level=error
node plural.mjs migrations/*.sql app.db
sqlite3 app.db '.dump users' '.dump accounts' '.dump two_factors' >"$samples/plural/app.sql"
printf 'email,password\nada.lovelace@example.com,correct horse battery staple\nalan.turing@example.com,hunter2hunter2\ngrace.hopper@example.com,correct horse battery staple\nedsger.dijkstra@example.com,hunter2hunter2\n' >"$samples/plural/known.csv"
