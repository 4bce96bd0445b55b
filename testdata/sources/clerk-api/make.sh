#!/bin/sh
# Makes samples/clerk-api: users.json to Clerk's description of its Backend API (2026-05-12), and what @clerk/backend
# (3.25.0, from the npm registry) makes of that answer. Run it in this folder; needs Node 20 or later.
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp make.mjs "$work"
(cd "$work" && npm init -y >/dev/null && npm install --silent --ignore-scripts @clerk/backend@3.25.0)
node "$work/make.mjs" "$(cd ../../../samples/clerk-api && pwd)"
