#!/bin/sh
# Makes samples/better-auth with Better Auth itself (1.7.25 when the samples were made), from the
# npm registry. Run it in this folder; needs Node 20 or later.
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp make.mjs "$work"
(cd "$work" && npm init -y >/dev/null && npm install --silent --ignore-scripts better-auth@1.7.25)
node "$work/make.mjs" "$(cd ../../../samples/better-auth && pwd)"
