#!/bin/sh
# Makes samples/lucia with Lucia itself (2.7.7), from the npm registry. Run it in this folder; needs Node
# 20 or later.
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp make.mjs "$work"
(cd "$work" && npm init -y >/dev/null && npm install --silent --ignore-scripts lucia@2.7.7)
node "$work/make.mjs" "$(cd ../../../samples/lucia && pwd)"
