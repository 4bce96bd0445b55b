#!/bin/sh
# Makes samples/adonisjs with the hash drivers of AdonisJS themselves (@adonisjs/hash 9.1.1), from the npm
# registry. Run it in this folder; needs Node 20 or later.
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp make.mjs "$work"
(cd "$work" && npm init -y >/dev/null && npm install --silent --ignore-scripts @adonisjs/hash@9.1.1 bcrypt)
node "$work/make.mjs" "$(cd ../../../samples/adonisjs && pwd)"
