#!/bin/sh
# Makes samples/ghost with Ghost itself (5.130.6), from the npm registry: the export of Members. Run it in this folder; needs Node 20,
# node-gyp's C++ compiler for SQLite, curl and the port 2368 of the loopback. Ghost's package is an application: it is unpacked,
# and what it needs to run is installed in it.
set -e
out=$(cd ../../../samples/ghost && pwd)
work=$(mktemp -d)
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
npm pack --silent ghost@5.130.6 >/dev/null
tar xzf ghost-5.130.6.tgz
cd package
# Its tools for development are of no use here, and one comes from elsewhere.
node -e 'const f="package.json",p=JSON.parse(fs.readFileSync(f));delete p.devDependencies;fs.writeFileSync(f,JSON.stringify(p))'
npm install --silent --omit=dev --ignore-scripts --legacy-peer-deps >/dev/null
(cd node_modules/sqlite3 && npx --yes node-gyp rebuild >/dev/null 2>&1)
for dir in logs data images files media public settings apps adapters; do mkdir -p "content/$dir"; done
cat >config.development.json <<CONFIG
{"url": "http://127.0.0.1:2368", "server": {"host": "127.0.0.1", "port": 2368}, "mail": {"transport": "Stub"},
 "database": {"client": "sqlite3", "connection": {"filename": "$work/ghost.db"}, "useNullAsDefault": true},
 "logging": {"level": "error"}, "security": {"staffDeviceVerification": false},
 "privacy": {"useUpdateCheck": false, "useGravatar": false, "useRpcPing": false, "useStructuredData": false}}
CONFIG
NODE_ENV=development node ghost.js >"$work/ghost.log" 2>&1 &
server=$!
api=http://127.0.0.1:2368/ghost/api/admin
call() { curl -sf -b "$work/jar" -c "$work/jar" -H 'Content-Type: application/json' -H 'Origin: http://127.0.0.1:2368' "$@"; }
until curl -sf "$api/site/" >/dev/null; do sleep 1; done
call -X POST "$api/authentication/setup/" -d '{"setup": [{"name": "Owner", "email": "owner@example.org", "password": "correct horse battery", "blogTitle": "Acme"}]}' >/dev/null
call -X POST "$api/session/" -d '{"username": "owner@example.org", "password": "correct horse battery"}' >/dev/null
member() { call -X POST "$api/members/?send_email=false" -d "{\"members\": [$1]}" >/dev/null; }
member '{"email": "ada.lovelace@example.org", "name": "Ada Lovelace", "note": "met in London", "labels": [{"name": "VIP"}, {"name": "early"}]}'
member '{"email": "alan.turing@example.org", "name": "Alan Turing", "newsletters": []}'
member '{"email": "grace.hopper@example.org"}'
call "$api/members/upload/?limit=all" >"$out/members.csv"
