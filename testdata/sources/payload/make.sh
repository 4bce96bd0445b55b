#!/bin/sh
# Makes samples/payload and samples/passport-local-mongoose with Payload (3.90.2) and
# passport-local-mongoose (9.2.0) themselves, from the npm registry. Run it in this folder; needs Node 20 or
# later.
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp make.mjs "$work"
(cd "$work" && npm init -y >/dev/null && npm install --silent --ignore-scripts payload@3.90.2 passport-local-mongoose@9.2.0 mongoose)
samples=$(cd ../../../samples && pwd)
node "$work/make.mjs" "$samples/payload" "$samples/passport-local-mongoose"
