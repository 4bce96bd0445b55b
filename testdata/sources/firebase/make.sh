#!/bin/sh
# Makes samples/firebase with firebase-admin (13.10.0), from the npm registry: what its listUsers() makes of the
# accounts in samples/firebase.json, and of some more. Run it in this folder; needs Node 20 or later.
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp make.mjs "$work"
(cd "$work" && npm init -y >/dev/null && npm install --silent --ignore-scripts firebase-admin@13.10.0)
samples=$(cd ../../../samples && pwd)
node "$work/make.mjs" "$samples/firebase.json" "$samples/firebase"
