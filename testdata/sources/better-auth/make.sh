#!/bin/sh
# Makes samples/better-auth with Better Auth itself (1.7.25 when the samples were made), from the
# npm registry; samples/better-auth/plural with its plugins and Drizzle (0.45.4) on SQLite (better-sqlite3 12.6.2). Run it in this folder; needs Node 20 or later.
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp make.mjs plural.mjs "$work"
(cd "$work" && npm init -y >/dev/null && npm install --silent --ignore-scripts better-auth@1.7.25 drizzle-orm@0.45.4 && npm install --silent better-sqlite3@12.6.2)
node "$work/make.mjs" "$(cd ../../../samples/better-auth && pwd)"
node "$work/plural.mjs" "$(cd ../../../samples/better-auth/plural && pwd)"
