#!/bin/sh
# Makes samples/firebase with packages of the npm registry: with firebase-admin (13.10.0) what its listUsers() makes of the
# accounts in samples/firebase.json, and of some more; and with the exporters of firebase-tools (7.9.0, 14.9.0 and 15.34.2),
# which write 27, 29 and 53 cells, what `firebase auth:export` makes of them. Run it in this folder; needs Node 20 or later.
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp make.mjs "$work"
(cd "$work" && npm init -y >/dev/null && npm install --silent --ignore-scripts firebase-admin@13.10.0 lodash@4.17.21)
samples=$(cd ../../../samples && pwd)
node "$work/make.mjs" "$samples/firebase.json" "$samples/firebase"
cp export.cjs "$work"
for version in 7.9.0 14.9.0 15.34.2; do
	(cd "$work" && npm pack --silent firebase-tools@$version >/dev/null && mkdir $version && tar xzf firebase-tools-$version.tgz -C $version)
	folder="$samples/firebase/tools-${version%%.*}"
	mkdir -p "$folder"
	node "$work/export.cjs" "$work/$version/package" "$samples/firebase.json" "$folder/users.csv"
	cp "$samples/firebase/known.csv" "$folder"
done
